//! Files and standard streams: what is read, what is written, and what is left when the program is stopped.
#![cfg(unix)]

use crate::harness::{self, Folder, Outcome, neutral};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

/// Runs a script of the shell, in which `$0` is the program.
fn shell(folder: &Folder, script: &str) -> Outcome {
    let mut command = neutral("sh", folder.path());
    harness::run(command.args(["-c", script, env!("CARGO_BIN_EXE_lrsched")]))
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_stopped_leaves_no_file_behind() {
    let folder = Folder::new().with("old.csv", "old");
    for (signal, name) in [("INT", "old.csv"), ("TERM", "new.csv"), ("HUP", "old.csv"), ("KILL", "new.csv")] {
        let mut child = folder.command(&["table", "linear", "--steps", "1e9", "-o", name]).spawn().unwrap();
        // It is in the middle of writing when it has written this many bytes.
        let id = child.id().to_string();
        let written = || {
            let counters = fs::read_to_string(format!("/proc/{id}/io")).unwrap_or_default();
            let bytes = counters.lines().find_map(|line| line.strip_prefix("wchar: ")?.parse::<u64>().ok());
            bytes.unwrap_or(0)
        };
        while written() < 1_000_000 {
            assert!(child.try_wait().unwrap().is_none(), "it ended too early");
            std::thread::yield_now();
        }
        harness::run(neutral("kill", folder.path()).args([format!("-{signal}"), id])).well();
        assert!(!child.wait().unwrap().success());
        assert_eq!(folder.names(), ["old.csv"], "{signal}");
        assert_eq!(folder.read("old.csv"), "old", "{signal}");
    }
}

#[test]
fn a_file_that_is_replaced_keeps_its_permissions() {
    let folder = Folder::new();
    let mode = |name: &str| fs::metadata(folder.path().join(name)).unwrap().mode() & 0o777;
    for wanted in [0o600, 0o640, 0o666, 0o755] {
        folder.write("old.csv", "old");
        fs::set_permissions(folder.path().join("old.csv"), fs::Permissions::from_mode(wanted)).unwrap();
        folder.run("table linear -o old.csv").well();
        assert_eq!(mode("old.csv"), wanted);
        assert_ne!(folder.read("old.csv"), "old");
    }
    for (umask, wanted) in [("022", 0o644), ("077", 0o600), ("002", 0o664)] {
        shell(&folder, &format!("umask {umask}; rm -f new.csv; exec \"$0\" table linear -o new.csv")).well();
        assert_eq!(mode("new.csv"), wanted, "umask {umask}");
    }
}

#[test]
fn a_file_that_is_replaced_keeps_its_owner() {
    let folder = Folder::new().with("old.csv", "old");
    let path = folder.path().join("old.csv");
    // Only the administrator may give files away.
    if std::os::unix::fs::chown(&path, Some(12_345), Some(23_456)).is_err() {
        return;
    }
    folder.run("table linear -o old.csv").well();
    let found = fs::metadata(&path).unwrap();
    assert_eq!((found.uid(), found.gid()), (12_345, 23_456));
    assert_ne!(folder.read("old.csv"), "old");
}

#[test]
fn a_standard_output_that_is_closed_is_an_error() {
    let folder = Folder::new();
    for line in [
        "table linear",
        "inspect linear",
        "plot linear --term",
        "list",
        "compare linear linear",
        "--help",
        "--version",
    ] {
        let closed = shell(&folder, &format!("exec \"$0\" {line} >&-"));
        assert_eq!(closed.refused(), "error: cannot write `standard output`: it is closed\n", "{line}");
        // It is not mistaken for an output that nobody wants.
        assert_eq!(shell(&folder, &format!("exec \"$0\" {line} >/dev/null")).status, 0, "{line}");
        assert_eq!(shell(&folder, &format!("exec \"$0\" {line} 1<>/dev/null")).status, 0, "{line}");
    }
    shell(&folder, "exec \"$0\" table linear -o out.csv >&-").well();
    assert!(folder.read("out.csv").starts_with("step,lr\n"));
}

#[test]
#[cfg(target_os = "linux")]
fn help_that_cannot_be_written_is_an_error() {
    let outcome = shell(&Folder::new(), "exec \"$0\" --help >/dev/full");
    assert_eq!(outcome.refused(), "error: cannot write `standard output`: no space left on device\n");
}

#[test]
fn a_standard_error_that_is_closed_changes_nothing() {
    let folder = Folder::new().with("wrong.yaml", "schedule: {kind: linaer}\n");
    let expected = folder.run("table linear").stdout;
    for redirections in ["2>&-", "0<&- 2>&-"] {
        // Without a spec there is a note on standard error.
        shell(&folder, &format!("exec \"$0\" table -o out.csv {redirections}")).well();
        assert_eq!(folder.read("out.csv"), expected);
        assert_eq!(shell(&folder, &format!("exec \"$0\" table {redirections}")).well(), expected);
        assert_eq!(
            shell(&folder, &format!("exec \"$0\" table wrong.yaml -o out.csv {redirections}")).refused(),
            ""
        );
        assert_eq!(shell(&folder, &format!("exec \"$0\" tabel {redirections}")).refused(), "");
        assert_eq!(folder.read("out.csv"), expected);
    }
}
