//! `lrsched compare` on what a stranger sends: it misses no spec, reads nothing else, and runs nothing.
#![cfg(unix)]

use crate::compare::{STAIRS, commit, git, lrsched, repository};
use crate::harness::{self, Folder, Outcome, neutral};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

/// Compares the schedules with those on `main`.
fn review(folder: &Folder) -> Outcome {
    lrsched(folder.path(), &["compare", "schedules", "--against", "main"])
}

/// The name and the status of each spec.
fn statuses(folder: &Path, arguments: &[&str]) -> Vec<(String, String)> {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    let outcome = lrsched(folder, &arguments);
    let report: Value = serde_json::from_str(&outcome.stdout).expect(&outcome.stderr);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let name = |entry: &Value| {
        let side = if entry["right"].is_null() { &entry["left"] } else { &entry["right"] };
        text(&side["path"])
    };
    report["entries"].as_array().unwrap().iter().map(|entry| (name(entry), text(&entry["status"]))).collect()
}

/// The file systems of Apple have no names that are not UTF-8.
#[test]
#[cfg(not(target_vendor = "apple"))]
fn names_that_are_not_utf_8_or_have_line_breaks_are_compared_and_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = repository();
    git(folder.path(), &["checkout", "-q", "main"]);
    let path = |name: &[u8]| folder.path().join("schedules").join(OsStr::from_bytes(name));
    let names: [&[u8]; 4] = [b"\xff.yaml", b"\xfe.yaml", b"a\n::error::b.yaml", b"-o x.yaml"];
    for name in names {
        fs::write(path(name), STAIRS).unwrap();
    }
    commit(folder.path());
    git(folder.path(), &["checkout", "-q", "-B", "work"]);
    assert_eq!(review(&folder).status, 0);
    fs::remove_file(path(b"\xff.yaml")).unwrap();
    fs::write(path(b"\xfe.yaml"), STAIRS.replace("start: 0.1", "start: 0.2")).unwrap();
    fs::write(path(b"a\n::error::b.yaml"), STAIRS.replace("gamma", "gama")).unwrap();
    fs::remove_file(path(b"-o x.yaml")).unwrap();
    fs::write(path(b"\xfd.yaml"), "run: {steps: 5}\nschedule:\n  kind: constant\n  value: 1\n").unwrap();
    commit(folder.path());
    let found = statuses(folder.path(), &["compare", "schedules", "--against", "main"]);
    let expected = [
        ("schedules/-o x.yaml", "removed"),
        ("schedules/\\xFD.yaml", "added"),
        ("schedules/\\xFE.yaml", "different"),
        ("schedules/\\xFF.yaml", "removed"),
        ("schedules/a\n::error::b.yaml", "error"),
    ];
    for (name, status) in expected {
        assert!(found.contains(&(name.into(), status.into())), "{name}: {found:?}");
    }
    let report = review(&folder);
    assert_eq!(report.status, 2);
    for line in (report.stdout + &report.stderr).lines() {
        assert!(!line.trim_start().starts_with("::"), "{line}");
    }
    // The same between two folders, and for names on the command line.
    let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path());
    command.args(["table", "--at", "0"]).arg(path(b"\xfe.yaml"));
    assert_eq!(harness::run(&mut command).well(), "step,lr\n0,0.2\n");
    git(folder.path(), &["worktree", "add", "-q", "other", "main"]);
    let found = statuses(folder.path(), &["compare", "other/schedules", "schedules"]);
    assert!(found.contains(&("other/schedules/\\xFF.yaml".into(), "removed".into())), "{found:?}");
    assert!(found.contains(&("schedules/\\xFE.yaml".into(), "different".into())), "{found:?}");
}

#[test]
fn links_in_a_repository_are_followed_within_it_only() {
    let folder = repository();
    let at = |name: &str| folder.path().join(name);
    let outside = Folder::new().with("secret.yaml", "password: 4f1c2e\n").with("rates.csv", "lr\n1\n2\n");
    git(folder.path(), &["checkout", "-q", "main"]);
    folder.write("data/rates.csv", "lr\n0.5\n0.25\n");
    symlink("../data", at("schedules/data")).unwrap();
    symlink("s1.yaml", at("schedules/link.yaml")).unwrap();
    folder.write(
        "schedules/linked.yaml",
        "run: {steps: 2}\nschedule: {kind: table, values: {file: data/rates.csv, column: lr}}\n",
    );
    commit(folder.path());
    git(folder.path(), &["checkout", "-q", "-B", "work"]);
    assert_eq!(review(&folder).status, 0, "{:?}", review(&folder));
    // A link is a spec: another target is another schedule.
    fs::remove_file(at("schedules/link.yaml")).unwrap();
    symlink("s2.yaml", at("schedules/link.yaml")).unwrap();
    // A link to the outside is an error, and nothing of what it leads to is shown.
    symlink(outside.path().join("secret.yaml"), at("schedules/out.yaml")).unwrap();
    symlink("/dev/zero", at("schedules/zero.yaml")).unwrap();
    symlink("../.git/config", at("schedules/git.yaml")).unwrap();
    symlink("loop.yaml", at("schedules/loop.yaml")).unwrap();
    commit(folder.path());
    let found = statuses(folder.path(), &["compare", "schedules", "--against", "main"]);
    for (name, status) in [
        ("link", "different"),
        ("out", "error"),
        ("zero", "error"),
        ("git", "error"),
        ("loop", "error"),
        ("linked", "equal"),
        ("s1", "equal"),
    ] {
        assert!(found.contains(&(format!("schedules/{name}.yaml"), status.into())), "{name}: {found:?}");
    }
    let report = review(&folder);
    assert!(!format!("{report:?}").contains("4f1c2e"), "{report:?}");
    assert!(
        report.stdout.contains(
            "cannot read `schedules/out.yaml`: it lies outside of the spec's folder and repository"
        ),
        "{report:?}"
    );
    // The same when it is the earlier version that leads outside.
    git(folder.path(), &["branch", "-q", "evil"]);
    for name in ["out", "zero", "git", "loop"] {
        fs::remove_file(at(&format!("schedules/{name}.yaml"))).unwrap();
        folder.write(&format!("schedules/{name}.yaml"), STAIRS);
    }
    let report = lrsched(folder.path(), &["compare", "schedules", "--against", "evil"]);
    assert!(!format!("{report:?}").contains("4f1c2e"), "{report:?}");
    assert!(
        report.stdout.contains("it is outside of the repository, so that it has no earlier version"),
        "{report:?}"
    );
}

#[test]
fn a_spec_in_a_folder_that_cannot_be_read_is_a_line_of_the_report() {
    let deep = format!("schedule: {}1{}\n", "[".repeat(5000), "]".repeat(5000));
    let python = "run: {steps: 9}\nschedule:\n  kind: python\n  source: |\n    def f(step):\n        ";
    let fails: [(&str, &str, Vec<u8>); 8] = [
        ("bytes", "is not UTF-8 text", b"schedule: \xff".to_vec()),
        ("deep", "error: ", deep.into_bytes()),
        ("large", "is larger than", vec![b'#'; 17 << 20]),
        ("long", "error: ", b"run: {steps: 9e15}\nschedule: {kind: torch.ReduceLROnPlateau}\n".to_vec()),
        ("raises", "division by zero", format!("{python}return 1 / 0\n").into_bytes()),
        ("endless", "error: ", format!("{python}while True: pass\n").into_bytes()),
        ("yaml", "error: ", b"schedule: {kind: [\n".to_vec()),
        (
            "missing",
            "cannot read",
            b"schedule: {kind: table, values: {file: none.csv, column: lr}}\n".to_vec(),
        ),
    ];
    let folder = Folder::new();
    for side in ["old", "new"] {
        folder.write(&format!("{side}/good.yaml"), STAIRS);
        for (name, _, text) in &fails {
            folder.write(&format!("{side}/{name}.yaml"), text);
        }
    }
    symlink("none.yaml", folder.path().join("new/dangling.yaml")).unwrap();
    harness::run(neutral("mkfifo", folder.path()).arg("new/pipe.yaml")).well();
    let outcome = lrsched(folder.path(), &["compare", "old", "new"]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(outcome.stdout.contains("equal  old/good.yaml -> new/good.yaml\n"), "{outcome:?}");
    let entries: Vec<&str> = outcome.stdout.split("\nerror  ").collect();
    let rest = [
        ("dangling", "no such file or directory", Vec::new()),
        ("pipe", "it is not a regular file", Vec::new()),
    ];
    for (name, words, _) in fails.iter().chain(&rest) {
        let entry = entries.iter().find(|entry| entry.contains(&format!("new/{name}.yaml")));
        assert!(entry.is_some_and(|entry| entry.contains(words)), "{name}: {}", outcome.stdout);
    }
    // One of several files that are named is a line, too.
    let outcome =
        lrsched(folder.path(), &["compare", "old/good.yaml", "new/good.yaml", "new/bytes.yaml", "none.yaml"]);
    assert_eq!(outcome.status, 2, "{outcome:?}");
    assert!(outcome.stdout.contains("equal  old/good.yaml -> new/good.yaml\n"), "{outcome:?}");
    assert!(outcome.stdout.contains("there is no file `none.yaml`"), "{outcome:?}");
}

#[test]
fn a_folder_that_cannot_be_read_is_a_line_of_the_report() {
    let folder = Folder::new();
    for side in ["old", "new"] {
        folder.write(&format!("{side}/good.yaml"), STAIRS);
        folder.write(&format!("{side}/closed/hidden.yaml"), STAIRS);
    }
    let closed = folder.path().join("new/closed");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // No permission stops the administrator.
    let is_stopped = fs::read_dir(&closed).is_err();
    let outcome = lrsched(folder.path(), &["compare", "old", "new"]);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(outcome.status, if is_stopped { 2 } else { 0 });
    assert!(outcome.stdout.contains("equal  old/good.yaml -> new/good.yaml\n"));
    assert!(
        !is_stopped || outcome.stdout.contains("cannot read `new/closed`: permission denied"),
        "{outcome:?}"
    );
}

#[test]
fn no_program_that_the_repository_s_own_settings_name_is_run() {
    let folder = repository();
    let bin = Folder::new();
    let program = |name: &str| {
        bin.write(name, format!("#!/bin/sh\ntouch '{}'\nexit 1\n", bin.path().join("was-run").display()));
        fs::set_permissions(bin.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
        bin.path().join(name).display().to_string()
    };
    let marker = program("marker");
    for name in
        ["post-index-change", "post-checkout", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"]
    {
        program(&format!("hooks/{name}"));
    }
    let hooks = bin.path().join("hooks").display().to_string();
    let settings = [
        ("core.fsmonitor", marker.as_str()),
        ("core.hooksPath", &hooks),
        ("core.pager", &marker),
        ("core.editor", &marker),
        ("core.askPass", &marker),
        ("core.sshCommand", &marker),
        ("core.gitProxy", &marker),
        ("core.alternateRefsCommand", &marker),
        ("credential.helper", &marker),
        ("diff.external", &marker),
        ("diff.evil.command", &marker),
        ("diff.evil.textconv", &marker),
        ("filter.evil.clean", &marker),
        ("filter.evil.smudge", &marker),
        ("filter.evil.process", &marker),
        ("filter.evil.required", "true"),
        ("merge.evil.driver", &marker),
        ("gpg.program", &marker),
        ("interactive.diffFilter", &marker),
        ("uploadpack.packObjectsHook", &marker),
        ("pager.ls-files", &marker),
        ("pager.cat-file", &marker),
        ("alias.ls-files", &format!("!{marker}")),
    ];
    folder.write(".gitattributes", "*.yaml diff=evil filter=evil merge=evil\n");
    for (name, value) in settings {
        git(folder.path(), &["config", name, value]);
    }
    folder.write("schedules/s1.yaml", STAIRS.replace("start: 0.1", "start: 0.7"));
    let outcome = review(&folder);
    assert_eq!(outcome.status, 1, "{outcome:?}");
    assert!(!bin.path().join("was-run").exists());
    // The settings do run programs: git itself falls for them.
    let _ = neutral("git", folder.path()).args(["ls-files", "--others"]).output();
    assert!(bin.path().join("was-run").exists());
}

#[test]
fn a_clone_without_all_objects_fetches_nothing() {
    let origin = repository();
    let origin_path = origin.path().display().to_string();
    git(origin.path(), &["config", "uploadpack.allowFilter", "true"]);
    let folder = Folder::new();
    let address = format!("file://{origin_path}");
    git(
        folder.path(),
        &["clone", "-q", "--filter=blob:none", "--no-checkout", "-b", "work", &address, "clone"],
    );
    let clone = folder.path().join("clone");
    folder.write("clone/schedules/s1.yaml", STAIRS);
    let marker = folder.path().join("was-run");
    let command = format!("touch '{}'; git-upload-pack", marker.display());
    git(&clone, &["config", "remote.origin.uploadpack", &command]);
    git(&clone, &["config", "protocol.allow", "always"]);
    git(&clone, &["config", "protocol.file.allow", "always"]);
    let outcome = lrsched(&clone, &["compare", "schedules/s1.yaml", "--against", "origin/main"]);
    let message = outcome.refused();
    assert!(message.starts_with("error: git could not read the repository\n"), "{message}");
    assert!(message.contains("fetch all objects first"), "{message}");
    assert!(!marker.exists());
}
