//! `lrsched check`, and the hooks of pre-commit, which run it.

use crate::compare::{STAIRS, git, repository};
use crate::harness::{Folder, Outcome, files_below, read, root};

#[test]
fn valid_specs_pass_in_silence_whatever_they_count() {
    let specs = files_below(&root().join("schedules"));
    let specs = specs.iter().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    let specs: Vec<&str> = specs.map(|path| path.to_str().unwrap()).collect();
    assert!(specs.len() > 50);
    let outcome = Folder::new().run_with(&[&["check", "--quiet"], specs.as_slice()].concat(), "");
    assert_eq!(outcome.well(), "");
    let stand_in = Folder::new().run("check");
    assert_eq!((stand_in.stdout.as_str(), stand_in.status), ("", 0));
    assert_eq!(stand_in.stderr, "note: no SPEC was given: this is `linear` from the gallery\n");
    assert_eq!(Folder::new().run_with(&["check", "-"], STAIRS).well(), "");
}

#[test]
fn each_wrong_spec_is_reported_and_hides_no_other() {
    let late = "run: {steps: 9}\nschedule:\n  kind: python\n  source: |\n    def f(step):\n        return 1 / (7 - step)\n";
    let folder = Folder::new()
        .with("kind.yaml", "schedule: {kind: nonsense}\n")
        .with("fine.yaml", STAIRS)
        .with("late.yaml", late)
        .with("workflow.yaml", "on: push\n");
    let outcome = folder.run("check kind.yaml fine.yaml missing.yaml late.yaml workflow.yaml");
    assert_eq!((outcome.stdout.as_str(), outcome.status), ("", 2));
    let errors: Vec<&str> = outcome.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    let expected = [
        "error: there is no kind `nonsense`",
        "error: there is no file `missing.yaml`, and no such schedule in the gallery",
        "error: ZeroDivisionError: division by zero",
        "error: a spec has no section `on`",
    ];
    assert_eq!(errors, expected, "{}", outcome.stderr);
    assert!(outcome.stderr.contains(" --> late.yaml:6:"), "{}", outcome.stderr);
}

/// Runs a hook as pre-commit does: its entry, with the names of files behind it.
fn hook(id: &str, folder: &Folder, files: &[&str]) -> Outcome {
    let text = read(&root().join(".pre-commit-hooks.yaml"));
    let hooks: serde_yaml::Value = serde_yaml::from_str(&text).expect("YAML");
    let hook = hooks.as_sequence().expect("hooks").iter().find(|hook| hook["id"] == id).expect("the hook");
    let entry: Vec<&str> = hook["entry"].as_str().expect("a command").split(' ').collect();
    assert_eq!(entry[0], "lrsched");
    folder.run_with(&[&entry[1..], files].concat(), "")
}

#[test]
fn the_hooks_of_pre_commit_check_and_compare() {
    let folder = repository();
    git(folder.path(), &["checkout", "-q", "main"]);
    let files = ["schedules/s1.yaml", "schedules/s2.yaml"];
    assert_eq!(hook("lrsched-check", &folder, &files).well(), "");
    assert_eq!(hook("lrsched-compare", &folder, &files).status, 0);
    folder.write(files[1], STAIRS.replace("start: 0.1", "start: 0.7"));
    assert_eq!(hook("lrsched-check", &folder, &files).well(), "");
    let compared = hook("lrsched-compare", &folder, &files);
    assert_eq!(compared.status, 1);
    assert!(compared.stdout.contains("different  schedules/s2.yaml"), "{}", compared.stdout);
    folder.write(files[1], STAIRS.replace("gamma", "gama"));
    assert!(hook("lrsched-check", &folder, &files).refused().contains("has no parameter `gama`"));
    folder.write(files[1], STAIRS.replace("start: 0.1", "start: 1000.0"));
    let linted = hook("lrsched-lint", &folder, &files);
    assert_eq!(linted.status, 1);
    assert!(linted.stdout.contains("warning[rate-out-of-range]"), "{}", linted.stdout);
}
