//! `lrsched compare`, run from the command line: files, folders, revisions, formats and exit codes.

use crate::harness::{self, Folder, Outcome, neutral};
use serde_json::Value;
use std::path::Path;
use std::process::Stdio;

pub(crate) const STAIRS: &str = "run: {epochs: 9, steps_per_epoch: 10}
schedule: {kind: step, start: 0.1, gamma: 0.1, milestones: [30, 60]}
";
const SAME: &str = "# the same, otherwise written
schedule:
  kind: step
  milestones:
    - 30   # then ten times less
    - 60
  gamma: 1.0e-1
  start: .1
run:
  steps_per_epoch: 10
  epochs: 9
";

/// A folder with files in it.
pub(crate) fn folder(files: &[(&str, &str)]) -> Folder {
    files.iter().fold(Folder::new(), |folder, (name, text)| folder.with(name, text))
}

/// Runs the program in any folder.
pub(crate) fn lrsched(folder: &Path, arguments: &[&str]) -> Outcome {
    harness::run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder).args(arguments))
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
    serde_json::from_str(&lrsched(folder, &arguments).stdout).expect("JSON")
}

/// The values that `table` writes for a spec.
fn table(folder: &Path, spec: &str) -> Vec<f64> {
    let output = lrsched(folder, &["table", spec]).stdout;
    output
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(1).expect("lr").parse().expect("a number"))
        .collect()
}

#[test]
fn the_same_schedule_written_otherwise_is_equal() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", SAME)]);
    let output = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml"]);
    assert_eq!(output.stdout, "equal  a.yaml -> b.yaml\n  lr        equal at all 90 steps\n");
    assert_eq!((output.status, output.stderr.as_str()), (0, ""));
}

#[test]
fn a_changed_number_is_told_with_its_place_and_its_effect() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", &STAIRS.replace("gamma: 0.1", "gamma: 0.2"))]);
    let output = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml"]);
    assert_eq!(output.status, 1);
    let expected = "different  a.yaml -> b.yaml
  written   schedule.gamma: 0.1 -> 0.2
  lr        differs at 60 of 90 steps, first at step 30
    first               ██████████████▂▂▂▂▂▂▂▂▂▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁
    second              ██████████████▂▂▂▂▂▂▂▂▂▂▂▂▂▁▁▁▁▁▁▁▁▁▁▁▁▁
    difference          ················████████████████▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃
    where               steps 30 to 89
    largest difference  +0.01 at step 30
    largest relative    +300 % at step 60
    area between        0.39

                               first      second   difference
    length                  90 steps    90 steps            0
    peak                    0.1 at 0    0.1 at 0            0
    lowest                1e-3 at 60  4e-3 at 60        +3e-3
    final value           1e-3 at 89  4e-3 at 89        +3e-3
    mean                       0.037   0.0413333  +0.00433333
    area under the curve        3.33        3.72        +0.39

    step  first  second  difference  relative
       0    0.1     0.1           0            start, peak
      29    0.1     0.1           0            just before, boundary
      30   0.01    0.02       +0.01    +100 %  first difference, largest difference, boundary
      59   0.01    0.02       +0.01    +100 %  boundary
      60   1e-3    4e-3       +3e-3    +300 %  largest relative difference, boundary
      89   1e-3    4e-3       +3e-3    +300 %  last difference, end

";
    assert_eq!(output.stdout, expected);
}

#[test]
fn what_is_reported_is_what_the_tables_say() {
    let other = "run: {steps: 90}\nschedule: {kind: cosine, start: 0.1, end: 1e-3}\n";
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", other)]);
    let (a, b) = (table(folder.path(), "a.yaml"), table(folder.path(), "b.yaml"));
    let report = json(folder.path(), &["compare", "a.yaml", "b.yaml"]);
    let channel = &report["entries"][0]["comparison"]["schedules"][0]["channels"][0];
    let differing: Vec<usize> = (0..90).filter(|i| a[*i] != b[*i]).collect();
    assert_eq!(channel["differing"], differing.len());
    assert_eq!(channel["first"]["row"], differing[0]);
    let largest =
        (0..90).max_by(|i, j| (b[*i] - a[*i]).abs().total_cmp(&(b[*j] - a[*j]).abs())).expect("rows");
    assert_eq!(channel["largest_absolute"]["row"], largest);
    assert_eq!(channel["largest_absolute"]["difference"], b[largest] - a[largest]);
    let relative = |i: &usize| (b[*i] - a[*i]).abs() / a[*i];
    let largest = (0..90).max_by(|i, j| relative(i).total_cmp(&relative(j))).expect("rows");
    assert_eq!(channel["largest_relative"]["row"], largest);
    assert_eq!(channel["right"]["final"]["value"], b[89]);
    for place in channel["places"].as_array().expect("a list") {
        let row = place["row"].as_u64().expect("a row") as usize;
        assert_eq!((place["left"].as_f64(), place["right"].as_f64()), (Some(a[row]), Some(b[row])));
    }
}

#[test]
fn tolerances_forgive_up_to_their_bound() {
    let constant = |value: &str| format!("run: {{steps: 5}}\nschedule: {{kind: constant, value: {value}}}\n");
    let folder = folder(&[("a.yaml", &constant("1.0")), ("b.yaml", &constant("1.25"))]);
    let exit = |tolerance: &[&str]| {
        let arguments: Vec<&str> = ["compare", "a.yaml", "b.yaml"].iter().chain(tolerance).copied().collect();
        lrsched(folder.path(), &arguments).status
    };
    assert_eq!(exit(&[]), 1);
    assert_eq!((exit(&["--rtol", "0.25"]), exit(&["--rtol", "0.2499999"])), (0, 1));
    assert_eq!((exit(&["--atol", "0.25"]), exit(&["--atol", "0.2"])), (0, 1));
    assert_eq!((exit(&["--rtol", "-1"]), exit(&["--atol", "nan"])), (2, 2));
}

#[test]
fn what_only_rounding_to_float32_changes_is_said_to_be_so() {
    let keras = "run: {steps: 50}
schedule: {kind: keras.ExponentialDecay, initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.9}
";
    let own =
        "run: {steps: 50}\nschedule: {kind: exponential, start: 0.1, decay_rate: 0.9, decay_steps: 10}\n";
    let folder = folder(&[("a.yaml", own), ("b.yaml", keras)]);
    let output = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml"]);
    let hint = "lr is float32 in one and float64 in the other: `--rtol 1e-6` ignores the rounding";
    assert!(output.status == 1 && output.stdout.contains(hint), "{}", output.stdout);
    // Both are written as float64: 0.1 as float32 is not 0.1 as float64.
    assert!(output.stdout.contains("  0.1   0.100000001490116  "), "{}", output.stdout);
    let tolerant = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml", "--rtol", "1e-6"]);
    assert_eq!(tolerant.status, 0);
    assert!(tolerant.stdout.contains("equal at all 50 steps"));
}

#[test]
fn a_schedule_that_ends_too_early_is_an_error() {
    let spec = |steps| {
        format!(
            "run: {{steps: {steps}}}\noptimizer: {{lr: 0.1}}
schedule: {{kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 100}}\n"
        )
    };
    let folder = folder(&[("a.yaml", &spec(100)), ("b.yaml", &spec(120))]);
    let output = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml"]);
    assert_eq!((output.status, output.stdout.as_str()), (2, ""));
    assert!(output.stderr.contains("so there is no value at step 101"), "{}", output.stderr);
}

#[test]
fn one_odd_update_in_three_million_is_found() {
    let other = "run: {steps: 3000000}
schedule: {kind: sequence, milestones: [2345678, 2345679], phases: [
  {kind: constant, value: 0.1}, {kind: constant, value: 0.2}, {kind: constant, value: 0.1}]}
";
    let constant = "run: {steps: 3000000}\nschedule: {kind: constant, value: 0.1}\n";
    let folder = folder(&[("a.yaml", constant), ("b.yaml", other)]);
    let output = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml"]);
    assert!(output.stdout.contains("differs at step 2345678 only, of 3000000 steps"), "{}", output.stdout);
}

#[test]
fn another_length_is_a_difference_and_what_is_common_is_compared() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", &STAIRS.replace("epochs: 9", "epochs: 8"))]);
    let output = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml"]);
    assert_eq!(output.status, 1);
    let text = output.stdout;
    assert!(text.contains("the lengths differ: 90 steps in first and 80 steps in second"), "{text}");
    assert!(text.contains("equal at all 80 steps"), "{text}");
    let asked = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml", "--steps", "70"]);
    assert_eq!(asked.status, 0);
}

#[test]
fn each_is_compared_with_the_first() {
    let folder = folder(&[
        ("a.yaml", STAIRS),
        ("b.yaml", SAME),
        ("c.yaml", &STAIRS.replace("start: 0.1", "start: 0.2")),
    ]);
    let report = json(folder.path(), &["compare", "a.yaml", "b.yaml", "c.yaml"]);
    let verdicts: Vec<_> =
        report["entries"].as_array().expect("a list").iter().map(|e| &e["verdict"]).collect();
    assert_eq!(verdicts, ["equal", "different"]);
    assert_eq!(report["verdict"], "different");
    let channel = &report["entries"][1]["comparison"]["schedules"][0]["channels"][0];
    assert_eq!(channel["ratio"], 2.0);
}

#[test]
fn schedules_and_parameter_groups_are_matched_by_name() {
    let a = "run: {steps: 5}
schedules: {warm: {kind: linear, start: 0, end: 1}, gone: {kind: constant, value: 1}}
";
    let b = "run: {steps: 5}
schedules: {come: {kind: constant, value: 1}, warm: {kind: linear, start: 0, end: 1}}
";
    let folder = folder(&[("a.yaml", a), ("b.yaml", b)]);
    let comparison = &json(folder.path(), &["compare", "a.yaml", "b.yaml"])["entries"][0]["comparison"];
    assert_eq!(comparison["left_only"], serde_json::json!(["gone"]));
    assert_eq!(comparison["right_only"], serde_json::json!(["come"]));
    assert_eq!(
        (&comparison["schedules"][0]["name"], &comparison["schedules"][0]["equal"]),
        (&"warm".into(), &true.into())
    );
    assert_eq!(lrsched(folder.path(), &["compare", "a.yaml", "b.yaml"]).status, 1);
}

#[test]
fn what_is_wrong_is_no_difference() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", &STAIRS.replace("gamma", "gama"))]);
    for arguments in
        [&["a.yaml", "b.yaml"][..], &["a.yaml"], &["a.yaml", "."], &["a.yaml", "none.yaml"], &["-", "-"]]
    {
        let arguments: Vec<&str> = ["compare"].iter().chain(arguments).copied().collect();
        let output = lrsched(folder.path(), &arguments);
        assert_eq!((output.status, output.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(output.stderr.starts_with("error: "), "{arguments:?}");
    }
}

#[test]
fn folders_are_compared_file_by_file() {
    let folder = folder(&[
        ("old/a.yaml", STAIRS),
        ("old/deep/b.yaml", STAIRS),
        ("old/gone.yaml", STAIRS),
        ("new/a.yaml", SAME),
        ("new/deep/b.yaml", &STAIRS.replace("0.1, gamma", "0.3, gamma")),
        ("new/come.yml", STAIRS),
        ("new/workflow.yaml", "on: push\njobs: {}\n"),
    ]);
    let report = json(folder.path(), &["compare", "old", "new"]);
    let entries = report["entries"].as_array().expect("a list");
    let told: Vec<_> = entries.iter().map(|e| e["status"].as_str().expect("a word")).collect();
    assert_eq!(told, ["equal", "added", "different", "removed"]);
    assert_eq!(report["skipped"], serde_json::json!(["new/workflow.yaml"]));
}

/// A training file with a gamma.
fn training(gamma: &str) -> String {
    format!(
        "import torch\nfrom torch.optim.lr_scheduler import StepLR\n\n\
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n\
        scheduler = StepLR(optimizer, step_size=30, gamma={gamma})\n\
        for epoch in range(90):\n    train()\n    scheduler.step()\n"
    )
}

#[test]
fn training_files_of_folders_are_compared_and_other_code_is_left_out() {
    let folder = folder(&[
        ("old/train.py", &training("0.1")),
        ("new/train.py", &training("0.2")),
        ("old/same.py", &training("0.1")),
        ("new/same.py", &training("0.1")),
        ("old/broken.py", &training("0.1")),
        ("new/broken.py", "x = \n"),
        ("old/data.py", "import os\n"),
        ("new/data.py", "import os, sys\n"),
        ("new/paths.py", "import sys\n"),
        // Neither side can be evaluated.
        ("old/args.py", &training("args.gamma")),
        ("new/args.py", &training("args.gamma")),
        ("old/lost.py", &training("args.gamma")),
        ("new/lost.py", &training("0.5 * args.gamma")),
    ]);
    let output = lrsched(folder.path(), &["compare", "old", "new"]);
    assert_eq!(output.status, 2);
    let verdicts: Vec<&str> =
        output.stdout.lines().filter(|line| line.contains(" -> new/") && !line.starts_with(' ')).collect();
    assert_eq!(
        verdicts,
        [
            "error  old/broken.py -> new/broken.py",
            "error  old/lost.py -> new/lost.py",
            "equal  old/same.py -> new/same.py",
            "different  old/train.py -> new/train.py",
        ]
    );
    let left_out =
        "`new/data.py` and `new/paths.py` were left out: this file hands no schedule to a framework\n";
    let unchanged = "`new/args.py` was left out: the value of `args.gamma` is not known here\n";
    assert!(output.stdout.ends_with(&format!("{unchanged}{left_out}")), "{}", output.stdout);
    // A note that several files have is said once, and none of a file that was left out.
    let files = "`old/broken.py`, `old/same.py`, `new/same.py`, `old/train.py` and `new/train.py`";
    let note =
        format!("note: {files}: the scheduler is stepped once per epoch, as the loop on line 6 shows\n");
    assert!(output.stderr.contains(&note), "{}", output.stderr);
    assert!(!output.stderr.contains("data.py"), "{}", output.stderr);
}

/// A repository with a commit of five specs on `main`, and a checked-out branch that starts there.
pub(crate) fn repository() -> Folder {
    let specs: Vec<(String, String)> = (1..=5)
        .map(|i| (format!("schedules/s{i}.yaml"), STAIRS.replace("start: 0.1", &format!("start: 0.{i}"))))
        .collect();
    let specs: Vec<(&str, &str)> = specs.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let folder = folder(&specs);
    folder.write("schedules/val.csv", "epoch,loss\n0,1.0\n1,0.5\n2,0.5\n");
    folder.write(
        "schedules/table.yaml",
        "run: {steps: 3}\nschedule: {kind: table, values: {file: val.csv, column: loss}}\n",
    );
    git(folder.path(), &["init", "-q", "-b", "main"]);
    commit(folder.path());
    git(folder.path(), &["checkout", "-q", "-b", "work"]);
    folder
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let outcome = harness::run(neutral("git", folder).args(identity).args(arguments));
    assert_eq!(outcome.status, 0, "{arguments:?}: {}", outcome.stderr);
}

pub(crate) fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", "specs"]);
}

#[test]
fn one_changed_number_in_one_of_five_specs_is_found_against_main() {
    let folder = repository();
    folder.write(
        "schedules/s3.yaml",
        STAIRS.replace("start: 0.1", "start: 0.3").replace("[30, 60]", "[40, 60]"),
    );
    commit(folder.path());
    let output =
        lrsched(folder.path(), &["compare", "schedules/", "--against", "main", "--format", "markdown"]);
    assert_eq!(output.status, 1);
    let text = output.stdout;
    let first = text.lines().next().expect("a line");
    assert_eq!(first, "⚠️ **Learning-rate schedules: 1 of 6 specs differs**");
    assert!(text.contains("| `schedules/s3.yaml` `lr` | different | `schedule.milestones[0]: 30 -> 40` | step 30 | 10 of 90 |"), "{text}");
    assert!(text.contains("<summary>5 equal</summary>"), "{text}");
}

#[test]
fn another_layout_is_equal_against_main() {
    let folder = repository();
    folder.write("schedules/s1.yaml", SAME);
    commit(folder.path());
    let output = lrsched(folder.path(), &["compare", "schedules", "--against", "main"]);
    assert_eq!(output.status, 0, "{}", output.stdout);
    assert!(output.stdout.ends_with("6 specs are equal to the last bit\n"), "{}", output.stdout);
}

#[test]
fn renamed_added_and_removed_specs_are_named() {
    let folder = repository();
    let at = |path: &str| folder.path().join(path);
    std::fs::rename(at("schedules/s1.yaml"), at("schedules/renamed.yaml")).expect("renamed");
    std::fs::remove_file(at("schedules/s2.yaml")).expect("removed");
    folder.write("schedules/new.yaml", "run: {steps: 3}\nschedule:\n  kind: constant\n  value: 1\n");
    let report = json(folder.path(), &["compare", "schedules", "--against", "main"]);
    let entries = report["entries"].as_array().expect("a list");
    let told: Vec<(&str, &str)> = entries
        .iter()
        .filter(|entry| entry["status"] != "equal")
        .map(|entry| {
            let side = if entry["right"].is_null() { &entry["left"] } else { &entry["right"] };
            (entry["status"].as_str().expect("a word"), side["path"].as_str().expect("a path"))
        })
        .collect();
    let expected = [
        ("added", "schedules/new.yaml"),
        ("renamed", "schedules/renamed.yaml"),
        ("removed", "schedules/s2.yaml"),
    ];
    assert_eq!(told, expected);
    assert_eq!(entries[1]["left"], serde_json::json!({"path": "schedules/s1.yaml", "revision": "main"}));
}

#[test]
fn files_that_a_spec_names_are_read_at_the_revision_too() {
    let folder = repository();
    folder.write("schedules/val.csv", "epoch,loss\n0,1.0\n1,0.25\n2,0.5\n");
    let output = lrsched(folder.path(), &["compare", "schedules/table.yaml", "--against", "main"]);
    assert_eq!(output.status, 1);
    let text = output.stdout;
    assert!(text.contains("written   the file val.csv"), "{text}");
    assert!(text.contains("differs at step 1 only, of 3 steps"), "{text}");
}

#[test]
fn three_dots_are_the_commit_at_which_the_branch_left() {
    let folder = repository();
    git(folder.path(), &["checkout", "-q", "main"]);
    folder.write("schedules/s1.yaml", STAIRS.replace("0.1, gamma", "0.9, gamma"));
    commit(folder.path());
    git(folder.path(), &["checkout", "-q", "work"]);
    let exit = |revision| lrsched(folder.path(), &["compare", "schedules", "--against", revision]).status;
    assert_eq!((exit("main"), exit("main...")), (1, 0));
}

/// `HfArgumentParser` reads the words beside the script, at the revision too.
#[test]
fn a_training_file_is_compared_with_the_words_beside_it() {
    let folder = repository();
    let script = "import torch
from transformers import HfArgumentParser, Trainer, TrainingArguments
parser = HfArgumentParser(TrainingArguments)
(args,) = parser.parse_args_into_dataclasses()
Trainer(model=model, args=args, train_dataset=data).train()
";
    folder.write("train.py", script);
    folder.write("train.args", "--output_dir out --max_steps 9 --learning_rate 1e-3\n");
    commit(folder.path());
    let exit = || lrsched(folder.path(), &["compare", "train.py", "--against", "HEAD"]).status;
    assert_eq!(exit(), 0);
    folder.write("train.args", "--output_dir out --max_steps 9 --learning_rate 5e-5\n");
    assert_eq!(exit(), 1);
}

#[test]
fn a_path_is_found_from_below_and_from_outside_the_repository() {
    let folder = repository();
    let below = folder.path().join("schedules");
    assert_eq!(lrsched(&below, &["compare", "s1.yaml", "--against", "main"]).status, 0);
    assert_eq!(lrsched(&below, &["compare", "../schedules", "--against", "main"]).status, 0);
    let outside = Folder::new();
    let path = below.join("s1.yaml");
    assert_eq!(
        lrsched(outside.path(), &["compare", path.to_str().expect("UTF-8"), "--against", "main"]).status,
        0
    );
}

#[test]
fn a_branch_that_only_the_origin_has_is_found_there() {
    let folder = repository();
    let clone = Folder::new();
    let origin = folder.path().to_str().expect("UTF-8");
    git(clone.path(), &["clone", "-q", origin, "clone"]);
    let clone = clone.path().join("clone");
    let output = lrsched(&clone, &["compare", "schedules", "--against"]);
    assert_eq!(output.status, 0, "{}", output.stderr);
}

#[test]
fn no_repository_and_no_revision_are_explained() {
    let folder = repository();
    let output = lrsched(folder.path(), &["compare", "schedules", "--against", "nowhere"]);
    let expected = "error: the repository has no revision `nowhere`
 = why: a checkout in CI often fetches a single commit
 = help: fetch it first: `git fetch origin main`, or `fetch-depth: 0` in the checkout step
";
    assert_eq!((output.status, output.stderr.as_str()), (2, expected));
    let output = lrsched(folder.path(), &["compare", "schedules", "--against", "--upload-pack=touch x"]);
    assert_eq!(output.status, 2);
    let output = lrsched(folder.path(), &["compare", "schedules/none.yaml", "--against", "main"]);
    assert_eq!(output.status, 2);
    assert!(output.stderr.contains("neither now nor at `main`"), "{}", output.stderr);
    let bare = Folder::new();
    bare.write("a.yaml", STAIRS);
    let output = lrsched(bare.path(), &["compare", "a.yaml", "--against", "main"]);
    assert!(output.stderr.starts_with("error: `a.yaml` is not in a git repository\n"), "{}", output.stderr);
}

#[test]
fn a_spec_that_breaks_is_an_error_beside_the_others() {
    let folder = repository();
    folder.write("schedules/s2.yaml", STAIRS.replace("gamma", "gama"));
    let output = lrsched(folder.path(), &["compare", "schedules", "--against", "main"]);
    assert_eq!(output.status, 2);
    let text = output.stdout;
    assert!(text.contains("error  schedules/s2.yaml since main\n  error: "), "{text}");
    assert!(text.contains("equal  schedules/s1.yaml since main\n"), "{text}");
    commit(folder.path());
    folder.write("schedules/s2.yaml", STAIRS);
    let repaired = json(folder.path(), &["compare", "schedules/s2.yaml", "--against", "HEAD"]);
    assert_eq!(
        (&repaired["verdict"], &repaired["entries"][0]["status"]),
        (&"different".into(), &"added".into())
    );
}

#[test]
fn a_spec_that_was_wrong_and_is_gone_is_removed() {
    let folder = repository();
    folder.write("schedules/s2.yaml", STAIRS.replace("gamma", "gama"));
    commit(folder.path());
    std::fs::remove_file(folder.path().join("schedules/s2.yaml")).unwrap();
    let output = lrsched(folder.path(), &["compare", "schedules", "--against", "HEAD"]);
    assert_eq!(output.status, 1, "{}", output.stderr);
    assert!(output.stdout.contains("removed  schedules/s2.yaml at HEAD\n"), "{}", output.stdout);
}

const DEEPSPEED: &str = r#"{
  "train_micro_batch_size_per_gpu": "auto",
  "optimizer": {"type": "AdamW", "params": {"lr": "auto"}},
  "scheduler": {"type": "WarmupLR", "params": {"warmup_min_lr": 0, "warmup_max_lr": "auto", "warmup_num_steps": "auto"}}
}"#;

#[test]
fn a_companion_that_has_changed_since_is_refused() {
    let folder = repository();
    folder.write("ds.json", DEEPSPEED);
    folder.write("train.yaml", "output_dir: out\nper_device_train_batch_size: 8\nlearning_rate: 1.0e-4\nwarmup_steps: 10\nmax_steps: 100\n");
    commit(folder.path());
    let against = ["compare", "ds.json", "--with", "train.yaml", "--against", "HEAD"];
    let same = lrsched(folder.path(), &against);
    assert_eq!(same.status, 0, "{}{}", same.stdout, same.stderr);
    folder.write("train.yaml", "output_dir: out\nper_device_train_batch_size: 8\nlearning_rate: 1.0e-4\nwarmup_steps: 20\nmax_steps: 100\n");
    let changed = lrsched(folder.path(), &against);
    assert_eq!(changed.status, 2, "{}", changed.stdout);
    assert!(changed.stderr.starts_with("error: `train.yaml` has changed since HEAD\n"), "{}", changed.stderr);
}

#[test]
fn markdown_fits_into_a_comment_however_many_specs() {
    let folder = Folder::new();
    for i in 0..300 {
        let name = format!("a-rather-long-name-of-a-schedule-that-nobody-would-shorten-{i}.yaml");
        folder.write(&format!("old/{name}"), STAIRS);
        let text =
            if i % 2 == 0 { STAIRS.replace("0.1, milestones", "0.5, milestones") } else { STAIRS.into() };
        folder.write(&format!("new/{name}"), text);
    }
    let output = lrsched(folder.path(), &["compare", "old", "new", "--format", "markdown"]);
    let text = output.stdout;
    assert!(text.len() < 65_536 && text.len() > 30_000, "{}", text.len());
    assert!(text.starts_with("⚠️ **Learning-rate schedules: 150 of 300 specs differ**\n"));
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn names_cannot_become_markup() {
    let evil = "| `x` <img src=x> @everyone";
    let spec = |value: f64| {
        format!("run: {{steps: 3}}\nschedules: {{\"{evil}\": {{kind: constant, value: {value}}}}}\n")
    };
    let folder = folder(&[("a.yaml", &spec(1.0)), ("b.yaml", &spec(2.0))]);
    let text = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml", "--format", "markdown"]).stdout;
    assert!(text.contains("<code>&#124; &#96;x&#96; &#60;img src=x&#62; &#64;everyone</code>"), "{text}");
    assert!(!text.contains("<img") && !text.contains("@everyone"), "{text}");
}

#[test]
fn reports_go_to_files_by_the_ending_of_their_name() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", &STAIRS.replace("0.1, gamma", "0.2, gamma"))]);
    let arguments = ["compare", "a.yaml", "b.yaml", "-o", "r.md", "-o", "r.json", "-o", "r.txt"];
    let output = lrsched(folder.path(), &arguments);
    assert_eq!(output.status, 1);
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("a file");
    assert_eq!(read("r.txt"), output.stdout);
    let markdown = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml", "--format", "markdown"]);
    assert_eq!(read("r.md"), markdown.stdout);
    assert_eq!(serde_json::from_str::<Value>(&read("r.json")).expect("JSON")["version"], 1);
    let odd = lrsched(folder.path(), &["compare", "a.yaml", "b.yaml", "-o", "r.gif"]);
    assert_eq!(odd.status, 2);
}

#[test]
fn pictures_show_both_curves_and_their_difference() {
    let folder = repository();
    for (spec, start) in [("s1", 0.1), ("s4", 0.4)] {
        let text =
            STAIRS.replace("start: 0.1", &format!("start: {start}")).replace("gamma: 0.1", "gamma: 0.2");
        folder.write(&format!("schedules/{spec}.yaml"), text);
    }
    let files = ["-o", "both.svg", "-o", "both.png", "--log", "--log-difference", "--size", "640x400"];
    let arguments: Vec<&str> =
        ["compare", "schedules", "--against", "main"].iter().chain(&files).copied().collect();
    assert_eq!(lrsched(folder.path(), &arguments).status, 1);
    let picture = std::fs::read_to_string(folder.path().join("both.svg")).expect("a picture");
    for words in ["s1.yaml since main", "s4.yaml since main", "size of the difference", ">main<", ">now<"] {
        assert!(picture.contains(words), "{words}");
    }
    assert!(!picture.contains("s2.yaml"));
    // One below the other.
    let bytes = std::fs::read(folder.path().join("both.png")).expect("a picture");
    let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    assert_eq!((side(16), side(20)), (640, 800));
}

#[test]
fn a_reader_that_goes_away_does_not_change_the_verdict() {
    let folder = Folder::new();
    for i in 0..200 {
        folder.write(&format!("old/{i}.yaml"), STAIRS);
        folder.write(&format!("new/{i}.yaml"), STAIRS.replace("gamma: 0.1", "gamma: 0.2"));
    }
    let mut child =
        folder.command(&["compare", "old", "new"]).stdout(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
}

#[test]
fn the_repository_around_the_path_is_meant_even_within_a_hook() {
    let (folder, other) = (repository(), repository());
    folder.write("schedules/s1.yaml", STAIRS.replace("gamma: 0.1", "gamma: 0.2"));
    let output = harness::run(
        folder
            .command(&["compare", "schedules/", "--against", "main"])
            .env("GIT_DIR", other.path().join(".git"))
            .env("GIT_INDEX_FILE", ".git/index"),
    );
    assert_eq!(output.status, 1, "{}", output.stderr);
    assert!(output.stdout.ends_with("1 of 6 specs differs\n"), "{}", output.stdout);
}

#[test]
fn colour_is_only_for_terminals_and_those_who_force_it() {
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", SAME)]);
    let run = |variable: &str| {
        harness::run(folder.command(&["compare", "a.yaml", "b.yaml"]).env(variable, "1")).stdout
    };
    assert!(run("CLICOLOR_FORCE").contains("\u{1b}[1m\u{1b}[32mequal\u{1b}[0m"));
    assert!(!run("NO_COLOR").contains('\u{1b}') && !run("UNRELATED").contains('\u{1b}'));
}

#[test]
fn every_key_of_the_json_is_documented() {
    fn keys(value: &Value, found: &mut std::collections::BTreeSet<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                found.insert(key.clone());
                keys(value, found);
            }),
            Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let folder = folder(&[("a.yaml", STAIRS), ("b.yaml", &STAIRS.replace("gamma: 0.1", "gamma: 0.2"))]);
    let mut found = Default::default();
    keys(&json(folder.path(), &["compare", "a.yaml", "b.yaml"]), &mut found);
    let page = std::fs::read_to_string("docs/compare-json.md").expect("the page");
    for key in found {
        assert!(
            page.contains(&format!("`{key}`")) || page.contains(&format!("\"{key}\"")),
            "`{key}` is missing"
        );
    }
}

#[test]
fn a_compared_spec_frees_the_memory_of_its_python() {
    let (left, right) = (Folder::new(), Folder::new());
    let text = "run: {steps: 3}\nschedule:\n  kind: python\n  source: |\n    D = [str(i) * 1000000 for i in range(9)]\n    def f(step):\n        return len(D[step]) / 1e7\n";
    // Nine megabytes each, 216 in all: more than all Python of a command may hold at once.
    for number in 0..12 {
        let name = format!("{number}.yaml");
        left.write(&name, text);
        right.write(&name, text);
    }
    let sides = [left.path().to_str().unwrap(), right.path().to_str().unwrap()];
    let folder = Folder::new();
    let report = harness::run(&mut folder.command(&["compare", sides[0], sides[1]])).well();
    assert!(report.contains("12 specs are equal to the last bit"), "{report}");
}
