//! Every command warns once about specs that are probably not meant, with the place; with `--quiet` it does not.

use crate::harness::Folder;
use serde_json::Value;

/// The warmup is longer than the run.
const LONG: &str = "run: {steps: 100}\noptimizer: {lr: 0.1}\nschedule:\n  \
    kind: transformers.get_cosine_schedule_with_warmup\n  num_warmup_steps: 500\n";
/// The boundaries are not in order.
const UNORDERED: &str = "run: {steps: 100}\nschedules:\n  a:\n    kind: keras.PiecewiseConstantDecay\n    \
    boundaries: [80, 20]\n    values: [3.0, 2.0, 1.0]\n  b: {kind: constant, value: 1}\n";

fn folder() -> Folder {
    let longer = LONG.replace("500", "600");
    Folder::new().with("a.yaml", LONG).with("b.yaml", longer).with("c.yaml", UNORDERED)
}

/// The places that standard error names. Asserts that it contains only warnings.
#[track_caller]
fn places(stderr: &str) -> Vec<&str> {
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(lines.iter().step_by(2).all(|line| line.starts_with("warning: ")), "{stderr}");
    lines.iter().skip(1).step_by(2).map(|line| line.strip_prefix(" --> ").expect(stderr)).collect()
}

#[test]
fn every_command_that_gives_values_warns_with_the_place() {
    for command in ["table", "plot -o x.svg"] {
        let outcome = folder().run(&format!("{command} a.yaml c.yaml"));
        assert_eq!(outcome.status, 0);
        let found = places(&outcome.stderr);
        assert!(found.contains(&"a.yaml:5:21") && found.contains(&"c.yaml:5:17"), "{}", outcome.stderr);
    }
}

#[test]
fn a_remark_is_said_once() {
    let stderr = folder().run("compare a.yaml b.yaml c.yaml").stderr;
    let mut lines: Vec<&str> = stderr.split("warning: ").collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), all, "{stderr}");
}

#[test]
fn quiet_leaves_only_errors() {
    for command in ["table a.yaml -q", "--quiet plot a.yaml", "compare a.yaml a.yaml --quiet", "table -q"] {
        let outcome = folder().run(command);
        assert_eq!((outcome.stderr.as_str(), outcome.status), ("", 0), "{command}");
    }
    let message = folder().run("table nothing.yaml --quiet").refused();
    assert!(message.starts_with("error: there is no file `nothing.yaml`"), "{message}");
}

#[test]
fn inspect_says_all_of_them_with_their_names_and_only_there() {
    let text = folder().run("inspect a.yaml").well();
    let warning = text.lines().find(|line| line.starts_with("error: ")).expect(&text);
    assert!(warning.ends_with(" [warmup-never-ends]"), "{warning}");
}

#[test]
fn a_comparison_says_whose_remark_it_is() {
    let stderr = folder().run("compare a.yaml c.yaml").stderr;
    assert!(places(&stderr).contains(&"a.yaml:5:21 (first)"), "{stderr}");
    assert!(places(&stderr).contains(&"c.yaml:5:17 (second)"), "{stderr}");
    let stderr = folder().with("same.yaml", LONG).run("compare a.yaml same.yaml").stderr;
    assert!(places(&stderr).contains(&"same.yaml:5:21 (both)"), "{stderr}");
    assert!(places(&stderr).iter().all(|place| place.ends_with(" (both)")), "{stderr}");
}

#[test]
fn reports_carry_the_remarks() {
    let report = folder().run("compare a.yaml c.yaml --format json --quiet").stdout;
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let remarks = report["entries"][0]["remarks"].as_array().expect("a list");
    let of = |side: &str| remarks.iter().find(|remark| remark["side"] == side).expect(side);
    assert_eq!(of("left")["id"], "warmup-never-ends");
    assert_eq!(of("left")["place"], serde_json::json!({"path": "a.yaml", "line": 5, "column": 21}));
    assert_eq!((&of("right")["schedule"], &of("right")["level"]), (&"a".into(), &"warning".into()));
    let report = folder().run("compare c.yaml a.yaml --format markdown --quiet").stdout;
    assert!(report.contains("\n- new error `a.yaml:5`: "), "{report}");
    assert!(report.contains("\n- no longer warning `c.yaml:5`: "), "{report}");
}

#[test]
fn an_expression_that_is_rounded_is_said_and_one_that_is_not_is_not() {
    let spec =
        |schedule: &str| format!("run: {{steps: 1005}}\noptimizer: {{lr: 0.1}}\nschedule: {schedule}\n");
    let stderr =
        |schedule: &str| Folder::new().with("a.yaml", spec(schedule)).run("table a.yaml --at last").stderr;
    let said = "takes whole numbers: `0.1 * steps` is 100.5, which is rounded to 100.";
    for (schedule, name) in [
        ("{kind: linear, start: 0, end: 1, steps: 0.1 * steps}", "steps"),
        ("{kind: torch.StepLR, step_size: 0.1 * steps, gamma: 0.5}", "step_size"),
        ("{kind: transformers.constant_with_warmup, num_warmup_steps: 0.1 * steps}", "num_warmup_steps"),
        ("{kind: torch.OneCycleLR, max_lr: 1.0, total_steps: steps + 0.1 * steps - steps}", "total_steps"),
        (
            "{kind: repeat, schedule: {kind: linear, start: 0, end: 1, steps: 0.1 * steps}, period: 300}",
            "steps",
        ),
    ] {
        let text = stderr(schedule);
        let said = said.replace(
            "0.1 * steps",
            if name == "total_steps" { "steps + 0.1 * steps - steps" } else { "0.1 * steps" },
        );
        assert_eq!(text.matches(&format!("`{name}` {said}")).count(), 1, "{schedule}: {text}");
    }
    // What is only an error of the arithmetic, and what the framework computes with.
    for schedule in [
        "{kind: linear, start: 0, end: 1, steps: 0.7 * 10}",
        "{kind: torch.CosineAnnealingLR, T_max: 1.1 * steps}",
        "{kind: torch.LinearLR, total_iters: 0.1 * steps}",
    ] {
        let text = stderr(schedule);
        assert!(!text.contains("is rounded to"), "{schedule}: {text}");
    }
}
