//! Logs of genuine training loops, held against their plans: no healthy one is accused, and each fault is named.

use crate::harness::{Folder, some_of};
use crate::logs::{cases, truth};
use serde_json::Value;
use std::path::Path;

/// The exit code, and the report.
fn verified(case: &Path, truth: &Value) -> (i32, Value, String) {
    let mut files: Vec<String> = Vec::new();
    for one in truth["read"].as_array().unwrap() {
        let file = case.join(one["file"].as_str().unwrap()).to_str().unwrap().to_string();
        if !files.contains(&file) {
            files.push(file);
        }
    }
    let spec = case.join("spec.yaml").to_str().unwrap().to_string();
    let mut arguments = vec!["verify", "--format", "json", "--quiet", &spec];
    arguments.extend(files.iter().map(String::as_str));
    let ran = Folder::new().run_with(&arguments, "");
    let report = serde_json::from_str(&ran.stdout).unwrap_or(Value::Null);
    (ran.status, report, ran.stderr)
}

/// What may be named for a fault: the causes together, each with a number and its value. Any of them is right.
fn right(truth: &Value) -> Vec<Vec<(&'static str, &'static str, Value)>> {
    let parameters = &truth["parameters"];
    let of = |name: &str| parameters[name].clone();
    let times = || Value::from((1.0 / parameters["k"].as_f64().unwrap()).round());
    let found = || of("found");
    match truth["fault"].as_str().unwrap() {
        "twice" | "in_accumulation" | "devices" | "decay_in_iterations" => {
            vec![vec![("faster", "k", of("k"))]]
        }
        "per_update" => vec![vec![("per_update", "k", of("k"))]],
        "amplitude" | "peak_default" => vec![vec![("amplitude", "factor", of("factor"))]],
        "floor_total" | "past_end" => vec![vec![("total", "found", of("total"))]],
        "resume_other_total" => vec![vec![("total", "found", of("total"))]],
        "resume_no_state" => vec![vec![("restarted", "at", of("at"))]],
        "frozen_after_resume" => vec![vec![("frozen", "to", Value::Null)]],
        "never" => ["never_stepped", "constant"].map(|name| vec![(name, "constant", of("constant"))]).into(),
        "group_not_scheduled" => vec![vec![("constant", "constant", of("constant"))]],
        "late" | "early" | "resume_last_epoch" => {
            ["shifted", "elsewhere"].map(|name| vec![(name, "shift", of("shift"))]).into()
        }
        "per_epoch" | "frequency" | "validation_only" => vec![vec![("slower", "k", times())]],
        "decay_in_epochs" => vec![vec![("total", "found", of("total"))]],
        "warmup_unit" => vec![vec![("warmup", "found", found())]],
        "warmup_kind" => vec![vec![("warmup", "found", found())]],
        "warmup_repeated" => vec![vec![("warmup_repeated", "every", of("every"))]],
        "min_lr_ignored" => vec![vec![("floor", "found", found())]],
        "wrong_kind" => vec![vec![("kind", "found", Value::Null)]],
        "amp_scheduler_waits" => {
            let skipped = parameters["skipped"].as_array().unwrap().len();
            vec![vec![("scheduler_waits", "skipped", skipped.into())]]
        }
        "twice_and_amplitude" => {
            vec![vec![("faster", "k", of("k")), ("amplitude", "factor", of("factor"))]]
        }
        "amplitude_and_warmup_missing" => {
            vec![vec![("amplitude", "factor", of("factor")), ("warmup", "found", found())]]
        }
        fault => panic!("{fault} has no name here"),
    }
}

/// Whether a number is among those that a cause leaves open. In an expression of a spec it is the first number.
fn holds(told: &Value, wanted: &Value) -> bool {
    let number = |value: &Value| match value {
        Value::String(text) => text.split(' ').next()?.parse::<f64>().ok(),
        value => value.as_f64(),
    };
    let same = |one: &Value| match (number(one), number(wanted)) {
        (Some(one), Some(wanted)) => (one - wanted).abs() <= 1e-3 * wanted.abs(),
        _ => one == wanted,
    };
    wanted.is_null() || told.as_array().is_some_and(|told| told.iter().any(same))
}

fn names(report: &Value, truth: &Value) -> bool {
    let diagnoses = report["series"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|series| series["diagnoses"].as_array().unwrap());
    let causes: Vec<&Vec<Value>> = diagnoses.map(|one| one["causes"].as_array().unwrap()).collect();
    right(truth).iter().any(|wanted| {
        causes.iter().any(|causes| {
            causes.len() == wanted.len()
                && wanted.iter().all(|(name, number, value)| {
                    causes
                        .iter()
                        .any(|cause| cause["name"] == *name && holds(&cause["numbers"][*number], value))
                })
        })
    })
}

#[test]
fn no_healthy_log_is_accused_and_each_fault_is_named() {
    let mut wrong = Vec::new();
    for case in some_of(cases(), 3) {
        let truth = truth(&case);
        let name = case.file_name().unwrap().to_str().unwrap().to_string();
        let (code, report, said) = verified(&case, &truth);
        // At its precision, a hidden fault is none.
        let is_healthy = truth["healthy"] == true || truth["parameters"]["hidden"] == true;
        if code != i32::from(!is_healthy) {
            wrong.push(format!("{name}: exit code {code}: {said}"));
        } else if !is_healthy && !names(&report, &truth) {
            wrong.push(format!("{name}: {} is not named: {}", truth["fault"], report["series"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A spec and a log of its own values, changed.
fn own(spec: &str, log: &str) -> (i32, String) {
    let folder = Folder::new();
    folder.write("plan.yaml", spec);
    folder.write("log.csv", log);
    let ran = folder.run_with(&["verify", "plan.yaml", "log.csv", "--quiet"], "");
    (ran.status, ran.stdout + &ran.stderr)
}

const LINEAR: &str = "run: {steps: 100}\nschedule: {kind: linear, start: 1, end: 0, steps: 100}\n";

fn csv(rate: impl Fn(u32) -> f64) -> String {
    (0..100).map(|row| format!("{row},{:.6}\n", rate(row))).fold("step,lr\n".into(), |text, row| text + &row)
}

#[test]
fn the_verdict_says_how_much_was_checked() {
    let (code, said) = own(LINEAR, &csv(|row| 1.0 - f64::from(row) / 100.0));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("100 values at every update from 0 to 99"), "{said}");
}

#[test]
fn rounding_is_no_difference_in_a_long_log_either() {
    let spec = LINEAR.replace("100", "40000");
    let rate = |row: u32| 1.0 * (1.0 - f64::from(row) / 40000.0) * (1.0 + f64::EPSILON);
    let rows: String = (0..40000).map(|row| format!("{row},{:?}\n", rate(row))).collect();
    let (code, said) = own(&spec, &format!("step,lr\n{rows}"));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("all equal but for rounding") && said.contains("in the last bits"), "{said}");
}

#[test]
fn zeros_of_a_scheduler_that_is_never_stepped_are_no_rounded_rates() {
    let zeros: String = (0..100).map(|row| format!("{row},0.0\n")).collect();
    let (code, said) =
        own(&LINEAR.replace("start: 1, end: 0", "start: 0, end: 0.01"), &format!("step,lr\n{zeros}"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the rate is 0 at every update: the scheduler was never stepped"), "{said}");
}

#[test]
fn zeros_of_a_plan_that_begins_and_ends_with_0_leave_open_which_of_them_they_are() {
    let plan = "run: {steps: 200}\noptimizer: {lr: 1.0e-3}\nschedule:\n  kind: transformers.get_linear_schedule_with_warmup\n  num_warmup_steps: 20\n  num_training_steps: 150\n";
    let (status, said) = own(plan, &csv(|_| 0.0));
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("the scheduler was never stepped, or had come to its end"), "{said}");
}

#[test]
fn a_log_that_is_early_is_no_restart_before_the_first_update() {
    let spec = "run: {epochs: 11, steps_per_epoch: 29}\nschedule: {kind: keras.ExponentialDecay, \
                initial_learning_rate: 1.0, decay_steps: 50, decay_rate: 0.5, staircase: true}\n";
    let row = |update: i32| {
        let (rate, epoch) = (1.0 / f64::from(1 << (update / 50)), f64::from(update) / 29.0);
        format!("{{'loss': '1.0', 'learning_rate': '{rate}', 'epoch': '{epoch:.4}'}}\n")
    };
    let (code, said) = own(spec, &(15..319).step_by(15).map(row).collect::<String>());
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the log is 1 to 5 updates early") && !said.contains("starts over"), "{said}");
}

#[test]
fn a_rule_that_leaves_the_first_value_out_hides_no_fault() {
    let (code, said) = own(LINEAR, &csv(|row| 1.0 - f64::from(row.saturating_sub(1)) / 100.0));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the log is 1 update late"), "{said}");
}

#[test]
fn digits_that_are_too_coarse_to_check_anything_are_neither_equal_nor_different() {
    let spec = LINEAR.replace("start: 1, end: 0", "start: 2.0e-5, end: 1.0e-5");
    let all = |text: &str| (0..40).map(|row| format!("{row},{text}\n")).collect::<String>();
    for text in ["2e-05", "0.0", "0.0000"] {
        let (code, said) = own(&spec, &format!("step,lr\n{}", all(text)));
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("too coarse to check anything"), "{said}");
    }
    let (code, said) = own(&spec, &format!("step,lr\n{}", all("1e-05")));
    assert_eq!(code, 1, "{said}");
    let constant = "run: {steps: 100}\nschedule: {kind: constant, value: 2.0e-5}\n";
    let (code, said) = own(constant, &format!("step,lr\n{}", all("2e-05")));
    assert_eq!(code, 0, "{said}");
}

#[test]
fn a_run_that_begins_again_with_another_rate_has_two_causes() {
    let rate =
        |row: u32| if row < 60 { 1.0 - f64::from(row) / 100.0 } else { 0.5 * (1.6 - f64::from(row) / 100.0) };
    let (code, said) = own(LINEAR, &csv(rate));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the plan starts over at update 60"), "{said}");
    assert!(said.contains("from update 60 on, the values are 0.5 times"), "{said}");
}

#[test]
fn updates_that_were_skipped_are_a_range_where_the_plan_is_level_and_are_followed_where_x_goes_back() {
    let level = "run: {steps: 100}\noptimizer: {lr: 1.0}\n\
                 schedule: {kind: transformers.get_constant_schedule_with_warmup, num_warmup_steps: 40}\n";
    let (code, said) = own(level, &csv(|row| f64::from(row - row / 12).min(40.0) / 40.0));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the plan falls behind, by 3 to 9 updates"), "{said}");
    let line = |row: u32| format!("{row},{:.6}\n", 1.0 - f64::from(row - row / 20) / 100.0);
    let rows: String = (0..60).chain(50..100).map(line).collect();
    let (code, said) = own(LINEAR, &format!("step,lr\n{rows}"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the plan falls behind, by 4 updates"), "{said}");
}

#[test]
fn a_log_that_is_late_by_any_number_of_updates_may_be_multiplied_too() {
    let (code, said) = own(LINEAR, &csv(|row| 8.0 * (1.0 - f64::from(row.saturating_sub(10)) / 100.0)));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the log is 10 updates late") && said.contains("the values are 8 times"), "{said}");
}

#[test]
fn a_plan_of_stairs_that_goes_on_elsewhere_is_named_by_the_last_stair() {
    let spec = "run: {steps: 200}\noptimizer: {lr: 0.05}\nschedule: {kind: torch.StepLR, step_size: 55, gamma: 0.5}\n";
    let rate = |row: u32| 0.05 / f64::from(1 << (row / 55));
    let rows: String =
        (0..200).map(|row| format!("{row},{:.6}\n", rate(if row < 120 { row } else { row + 20 }))).collect();
    let (code, said) = own(spec, &format!("step,lr\n{rows}"));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the plan goes on 20 updates early"), "{said}");
}

#[test]
fn a_constant_rate_may_be_a_warmup_that_is_left_out() {
    let spec = "run: {steps: 100}\noptimizer: {lr: 3.0e-4}\n\
                schedule: {kind: transformers.get_constant_schedule_with_warmup, num_warmup_steps: 20}\n";
    let (code, said) = own(spec, &csv(|_| 3e-4));
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("the plan's last value") && said.contains("num_warmup_steps: 0, where it has 20"),
        "{said}"
    );
}

#[test]
fn values_of_a_sparse_log_are_dots_in_a_picture_and_its_legend() {
    let circles = |every: usize| {
        let rows: String =
            (0..100).step_by(every).map(|row| format!("{row},{:?}\n", 0.5 - row as f64 / 200.0)).collect();
        let folder = Folder::new().with("plan.yaml", LINEAR).with("log.csv", format!("step,lr\n{rows}"));
        folder.run_with(&["verify", "plan.yaml", "log.csv", "--quiet", "-o", "log.svg"], "");
        std::fs::read_to_string(folder.path().join("log.svg")).expect("a picture").matches("<circle").count()
    };
    // Ten values in each of two panels, and one beside the name.
    assert_eq!((circles(10), circles(1)), (21, 0));
}

#[test]
fn rows_of_two_logs_are_those_of_their_updates() {
    let rows: String = (0..100).step_by(10).map(|row| format!("{row},{row}.25\n")).collect();
    let folder = Folder::new()
        .with("a.csv", format!("step,lr\n{rows}"))
        .with("b.csv", format!("step,lr\n{}", rows.replace("90.25", "91.25")));
    let ran = folder.run_with(&["compare", "a.csv", "b.csv", "--quiet"], "");
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(ran.stdout.contains("91.25 at 90") && !ran.stdout.contains("nan"), "{}", ran.stdout);
}

#[test]
fn what_nothing_explains_is_not_explained() {
    let (code, said) = own(LINEAR, &csv(|row| f64::from(row * row % 37) / 37.0 + 0.01));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("nothing tried explains it"), "{said}");
}

#[test]
fn a_log_and_a_spec_are_needed() {
    let folder = Folder::new();
    folder.write("plan.yaml", LINEAR);
    let ran = folder.run_with(&["verify", "plan.yaml"], "");
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("LOG"), "{}", ran.stderr);
}

#[test]
fn the_page_on_the_json_has_all_of_its_keys_and_causes() {
    let folder =
        Folder::new().with("plan.yaml", LINEAR).with("log.csv", csv(|row| 0.5 - f64::from(row) / 200.0));
    let ran = folder.run_with(&["verify", "plan.yaml", "log.csv", "--quiet", "--format", "json"], "");
    let page = std::fs::read_to_string("docs/verify-json.md").expect("the page");
    fn keys(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                found.push(key.clone());
                keys(value, found);
            }),
            Value::Array(list) => list.iter().for_each(|value| keys(value, found)),
            _ => {}
        }
    }
    let mut wanted = Vec::new();
    keys(&serde_json::from_str(&ran.stdout).expect("JSON"), &mut wanted);
    let causes = include_str!("../../src/verify/causes.txt").lines().filter(|line| !line.starts_with('#'));
    wanted.extend(causes.filter_map(|line| line.split(" |").next()).map(str::to_string));
    for key in wanted {
        assert!(
            page.contains(&format!("`{key}`")) || page.contains(&format!("\"{key}\"")),
            "`{key}` is missing"
        );
    }
}
