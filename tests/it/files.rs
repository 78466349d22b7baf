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

/// Whether a signal has no effect: a shell has programs in the background ignore interrupts, and `nohup` hang-ups.
#[cfg(target_os = "linux")]
fn is_ignored(signal: u32) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap().trim();
    u64::from_str_radix(mask, 16).unwrap() >> (signal - 1) & 1 == 1
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_stopped_leaves_no_file_behind() {
    let folder = Folder::new().with("old.csv", "old");
    let signals =
        [("INT", 2, "old.csv"), ("TERM", 15, "new.csv"), ("HUP", 1, "old.csv"), ("KILL", 9, "new.csv")];
    for (signal, _, name) in signals.into_iter().filter(|(_, number, _)| !is_ignored(*number)) {
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

const TABLE: &str = "schedule: {kind: table, values: {file: FILE, column: lr}}\n";
const RATES: &str = "lr\n0.5\n0.25\n";
const SECRET: &str = "AWS_SECRET=4f1c2e\n";

/// A spec that names a file.
fn naming(file: &str) -> String {
    TABLE.replace("FILE", file)
}

/// `table` of a spec that names a file.
fn table(folder: &Folder, file: &str, options: &str) -> Outcome {
    folder.write("project/specs/spec.yaml", naming(file));
    let outcome = folder.run(&format!("table project/specs/spec.yaml {options}"));
    assert!(!format!("{outcome:?}").contains("4f1c2e"), "the secret is shown: {outcome:?}");
    outcome
}

/// A folder with a project, and files outside of it.
fn project() -> Folder {
    let folder = Folder::new().with("outside/rates.csv", RATES).with("outside/secret.csv", SECRET);
    folder.write("project/data/rates.csv", RATES);
    folder.write("project/specs/rates.csv", RATES);
    folder.write("project/.env", SECRET);
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, folder.path().join(name)).unwrap();
    link("../../outside/rates.csv", "project/specs/link.csv");
    link("../../outside", "project/specs/folder");
    link("../.env", "project/specs/env.csv");
    link("../.env", "project/specs/env.py");
    link("../data/rates.csv", "project/specs/inside.csv");
    folder
}

const EXPECTED: &str = "step,lr\n0,0.5\n1,0.25\n";

#[test]
fn a_spec_names_files_below_its_folder_or_its_repository() {
    let folder = project();
    assert_eq!(table(&folder, "rates.csv", "").well(), EXPECTED);
    for inside in ["../data/rates.csv", "inside.csv"] {
        assert!(
            table(&folder, inside, "").refused().contains("it lies outside of the spec's folder"),
            "{inside}"
        );
    }
    crate::compare::git(&folder.path().join("project"), &["init", "-q"]);
    for inside in ["../data/rates.csv", "inside.csv"] {
        assert_eq!(table(&folder, inside, "").well(), EXPECTED);
    }
    let absolute = folder.path().join("outside/rates.csv");
    let absolute = absolute.to_str().unwrap();
    for outside in [absolute, "../../outside/rates.csv", "link.csv", "folder/rates.csv"] {
        let message = table(&folder, outside, "").refused();
        assert!(message.contains("^ it lies outside of the spec's folder and repository\n"), "{message}");
        assert!(message.contains("a spec may come from somebody else"), "{message}");
        assert!(message.contains("allow it with `--allow-outside`"), "{message}");
        assert_eq!(table(&folder, outside, "--allow-outside").well(), EXPECTED);
    }
}

#[test]
fn whether_a_file_outside_exists_is_not_told() {
    let folder = project();
    let tried = |file: &str| table(&folder, file, "").refused().replace(file, "FILE");
    let caret = |text: String| text.replace('^', "");
    assert_eq!(caret(tried("../../outside/secret.csv")), caret(tried("../../outside/no.csv")));
    assert_eq!(caret(tried("/etc/passwd")), caret(tried("/etc/no-such-file")));
}

#[test]
fn only_regular_files_are_read() {
    let folder = project();
    crate::compare::git(&folder.path().join("project"), &["init", "-q"]);
    harness::run(neutral("mkfifo", folder.path()).arg("project/specs/pipe.csv")).well();
    for (file, options, why) in [
        ("pipe.csv", "", "it is not a regular file"),
        ("pipe.csv", "--allow-outside", "it is not a regular file"),
        ("/dev/zero", "--allow-outside", "it is not a regular file"),
        ("..", "--allow-outside", "it is a folder"),
        ("env.csv", "", "it is a link to a file with another extension"),
    ] {
        let message = table(&folder, file, options).refused();
        assert!(message.contains(&format!("^ {why}\n")), "{file}: {message}");
    }
    #[cfg(target_os = "linux")]
    for file in [
        "/proc/self/environ",
        "/proc/self/cwd/../../proc/version",
        "/sys/kernel/mm/transparent_hugepage/enabled",
    ] {
        if fs::metadata(file).is_ok() {
            let message = table(&folder, file, "--allow-outside").refused();
            assert!(message.contains("^ it is a file of the system, not of a disk\n"), "{file}: {message}");
        }
    }
}

#[test]
fn lines_of_files_that_are_not_python_are_not_shown() {
    let folder = project();
    crate::compare::git(&folder.path().join("project"), &["init", "-q"]);
    for (file, options) in
        [("../.env", ""), ("env.csv", "--allow-outside"), ("../../outside/secret.csv", "--allow-outside")]
    {
        for column in ["lr", "AWS_SECRET=4", "AWS_SECRET=4f1c"] {
            folder.write(
                "project/specs/spec.yaml",
                naming(file).replace("column: lr", &format!("column: {column}")),
            );
            let outcome = folder.run(&format!("table project/specs/spec.yaml {options}"));
            assert!(!outcome.stderr.contains("2e") && outcome.status == 2, "{}", outcome.stderr);
        }
    }
    let python = "run: {steps: 3}\nschedule: {kind: python, source: {file: FILE, name: rate}}\n";
    for file in ["../.env", "env.py"] {
        folder.write("project/specs/spec.yaml", python.replace("FILE", file));
        let message = folder.run("table project/specs/spec.yaml").refused();
        assert!(!message.contains("AWS_SECRET"), "{message}");
    }
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let folder = Folder::new().with("spec.yaml", naming("large.csv"));
    let large = fs::File::create(folder.path().join("large.csv")).unwrap();
    large.set_len((16 << 20) + 1).unwrap();
    assert!(folder.run("table spec.yaml").refused().contains("^ it is larger than 16 MiB\n"));
    fs::rename(folder.path().join("large.csv"), folder.path().join("large.yaml")).unwrap();
    assert_eq!(
        folder.run("table large.yaml").refused(),
        "error: cannot read `large.yaml`: it is larger than 16 MiB\n"
    );
    let stdin = shell(&folder, "exec \"$0\" table - <large.yaml");
    assert_eq!(stdin.refused(), "error: cannot read standard input: it is larger than 16 MiB\n");
}

#[test]
fn an_input_is_not_an_output() {
    let line = "schedule: {kind: linear, start: 0, end: 1, steps: 1}\n";
    let folder = Folder::new().with("spec.yaml", line).with("rates.yaml", naming("rates.csv"));
    folder.write("rates.csv", RATES);
    let at = |name: &str| folder.path().join(name);
    std::os::unix::fs::symlink("spec.yaml", at("link.csv")).unwrap();
    fs::hard_link(at("spec.yaml"), at("hard.csv")).unwrap();
    fs::write(at("picture.svg"), line).unwrap();
    fs::write(at("report.md"), line).unwrap();
    for (command, name) in [
        ("table spec.yaml -o spec.yaml", "spec.yaml"),
        ("table spec.yaml -o ./spec.yaml", "./spec.yaml"),
        ("table spec.yaml -o link.csv", "link.csv"),
        ("table link.csv -o spec.yaml", "spec.yaml"),
        ("table spec.yaml -o hard.csv", "hard.csv"),
        ("table rates.yaml -o rates.csv", "rates.csv"),
        ("table - -o spec.yaml <spec.yaml", "spec.yaml"),
        ("table spec.yaml >>spec.yaml", "standard output"),
        ("inspect spec.yaml 1<>spec.yaml", "standard output"),
        ("plot picture.svg -o other.svg -o picture.svg", "picture.svg"),
        ("compare spec.yaml report.md -o report.md", "report.md"),
    ] {
        let outcome = shell(&folder, &format!("exec \"$0\" {command}"));
        let expected = format!(
            "error: `{name}` is an input and an output\n = why: the output would replace the input\n = help: write to another file\n"
        );
        assert_eq!(outcome.refused(), expected, "{command}");
    }
    for name in ["spec.yaml", "picture.svg", "report.md", "hard.csv"] {
        assert_eq!(folder.read(name), line, "{name}");
    }
    assert_eq!(folder.read("rates.csv"), RATES);
    assert!(!at("other.svg").exists());
}

#[test]
fn an_output_that_is_named_twice_is_refused() {
    let folder = Folder::new().with("spec.yaml", "run: {steps: 10}\nschedule: {kind: linear, start: 0.1}\n");
    folder.write("old.svg", "");
    for (command, name) in [
        ("plot spec.yaml -o a.svg -o a.svg", "a.svg"),
        ("plot spec.yaml -o a.svg -o b.svg -o ./a.svg", "./a.svg"),
        ("plot spec.yaml -o old.svg -o ../$(basename \"$PWD\")/old.svg", "old.svg"),
        ("compare spec.yaml spec.yaml -o r.md -o r.md", "r.md"),
    ] {
        let outcome = shell(&folder, &format!("exec \"$0\" {command}"));
        let refused = outcome.refused();
        assert!(refused.contains(&format!("{name}` is named twice as an output\n")), "{command}: {refused}");
    }
    for name in ["a.svg", "b.svg", "r.md"] {
        assert!(!folder.path().join(name).exists(), "{name}");
    }
}

/// A training file that opens a config.
const OPENS: &str = "import torch, yaml
with open('config.yaml') as f:
    cfg = yaml.safe_load(f)
optimizer = torch.optim.SGD([], lr=cfg['lr'])
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
for epoch in range(4):
    scheduler.step()
";

#[test]
fn a_training_file_reads_only_configs_of_its_project() {
    let bomb: String = (1..12)
        .map(|level| format!("a{level}: &a{level} [{}]\n", format!("*a{}, ", level - 1).repeat(9)))
        .collect();
    let bomb = format!("a0: &a0 [x, x, x]\n{bomb}lr: 0.1\n");
    let table = |folder: &Folder| harness::run(&mut folder.command(&["table", "train.py"]));
    let fine = Folder::new().with("train.py", OPENS).with("config.yaml", "lr: 0.5\n");
    assert!(table(&fine).stdout.starts_with("epoch,lr\n0,0.5\n"));
    for (text, why) in [
        (bomb, "repetition limit exceeded"),
        ("lr: [".repeat(5_000), "nested too deeply"),
        ("lr: 'no end\n".to_string(), "line "),
        (format!("lr: {}\n", "0".repeat(5 << 20)), "MiB"),
    ] {
        let outcome = table(&Folder::new().with("train.py", OPENS).with("config.yaml", text));
        assert!(outcome.status == 2 && outcome.stderr.contains(why), "{why}: {}", outcome.stderr);
    }
    let refused = |folder: &Folder, why: &str| {
        let outcome = table(folder);
        assert!(outcome.status == 2 && outcome.stderr.contains(why), "{why}: {}", outcome.stderr);
    };
    let missing = Folder::new().with("train.py", OPENS);
    refused(&missing, "`config.yaml`, which the file reads, gives nothing: no such file or directory");
    std::fs::create_dir(missing.path().join("config.yaml")).unwrap();
    refused(&missing, "it is a folder");
    let outside = Folder::new().with("train.py", OPENS.replace("config.yaml", "/etc/passwd"));
    refused(&outside, "outside of the spec's folder and repository");
    let hidden =
        Folder::new().with("train.py", OPENS.replace("config.yaml", ".env")).with(".env", "lr: 0.1\n");
    refused(&hidden, "it is hidden, and programs keep passwords in such files");
}

#[cfg(unix)]
#[test]
fn a_training_file_opens_no_pipe_and_no_device() {
    for make in ["mkfifo config.yaml", "ln -s /dev/zero config.yaml"] {
        let folder = Folder::new().with("train.py", OPENS);
        let words: Vec<&str> = make.split(' ').collect();
        harness::run(neutral(words[0], folder.path()).args(&words[1..])).well();
        let outcome = harness::run(&mut folder.command(&["table", "train.py"]));
        assert!(outcome.status == 2 && outcome.stderr.contains("gives nothing: it "), "{}", outcome.stderr);
    }
}
