//! Logs that training loops wrote are read as `truth.json` says.

use crate::harness::{read, root};
use lrsched::diagnostic::Diagnostic;
use lrsched::logs::{
    self, Digits, Log, LogBytes, LogFiles, LogQuestion, LoggedSeries, Observation, RowRule, XUnit,
};
use lrsched::schedule::Unit;
use lrsched::spec::{FileError, NoFiles, RunLength, Spec};
use serde_json::Value;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The files of a folder of the tests.
pub(crate) struct TestLogs;

struct Bytes(File);

impl LogBytes for Bytes {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, FileError> {
        self.0.read(room).map_err(|error| FileError::new(error.to_string()))
    }
}

impl LogFiles for TestLogs {
    fn name(&self, path: &Path) -> String {
        path.to_str().unwrap().replace('\\', "/")
    }

    fn open(&self, path: &Path) -> Result<Box<dyn LogBytes>, FileError> {
        File::open(path)
            .map(|file| Box::new(Bytes(file)) as _)
            .map_err(|error| FileError::new(error.to_string()))
    }

    fn list(&self, path: &Path) -> Result<Option<Vec<PathBuf>>, FileError> {
        if !path.is_dir() {
            return Ok(None);
        }
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        Ok(Some(entries))
    }
}

/// A log with all of its observations.
pub(crate) fn observed(path: &Path, question: &LogQuestion) -> Result<(Log, Vec<Observation>), Diagnostic> {
    let log = logs::read(&[path.to_path_buf()], question, &TestLogs)?;
    let mut all = Vec::new();
    log.walk(&TestLogs, &mut |observation| {
        all.push(*observation);
        Ok(())
    })?;
    Ok((log, all))
}

/// The folders of logs.
pub(crate) fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        fs::read_dir(root().join("tests/logs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    cases
}

/// What is known of a log.
pub(crate) fn truth(case: &Path) -> Value {
    serde_json::from_str(&read(&case.join("truth.json"))).unwrap()
}

fn digits(text: &Value) -> Option<Digits> {
    match text {
        Value::Number(number) => Some(Digits::Significant(number.as_u64().unwrap() as u32)),
        Value::String(text) if text == "repr" => Some(Digits::Double),
        Value::String(text) if text == "f32" => Some(Digits::Single),
        Value::String(text) => Some(Digits::Decimals(text.strip_suffix('f').unwrap().parse().unwrap())),
        _ => None,
    }
}

/// The rule of a series that is the one of `truth.json`, with the updates of a unit of x.
fn rule_of(series: &LoggedSeries, offset: &Value, xs: &[f64]) -> Option<(RowRule, f64)> {
    let (per, add) = (offset["per"].as_f64().unwrap(), offset["add"].as_f64().unwrap());
    let unit = match offset["unit"].as_str().unwrap() {
        "step" => XUnit::Update,
        "samples" => XUnit::Sample,
        "micro-batches" => XUnit::Batch,
        "epoch" | "epochs" => XUnit::Epoch,
        other => panic!("{other}"),
    };
    let is_it = |rule: &&RowRule| {
        rule.unit == unit && xs.iter().all(|x| (rule.row(*x, 0.0, per) - (x * per + add)).abs() < 1e-6)
    };
    series.rules.iter().find(is_it).map(|rule| (*rule, per))
}

#[test]
fn every_log_is_read_as_it_was_written() {
    let (mut wrong, mut coarse) = (Vec::new(), Vec::new());
    for case in cases() {
        let name = case.file_name().unwrap().to_str().unwrap().to_string();
        let truth = truth(&case);
        let reads = truth["read"].as_array().unwrap();
        let (log, all) = match observed(&case, &LogQuestion::default()) {
            Ok(read) => read,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        if log.series.len() != reads.len() {
            wrong.push(format!("{name}: {} series: {:?}", log.series.len(), log.said));
            continue;
        }
        for (index, (series, expected)) in log.series.iter().zip(reads).enumerate() {
            let field = expected["field"].as_str().unwrap();
            if !series.field.ends_with(field) {
                wrong.push(format!("{name}: field {} for {field}", series.field));
            }
            let own: Vec<&Observation> =
                all.iter().filter(|observation| observation.series == index).collect();
            if own.len() as u64 != series.count || own.is_empty() {
                wrong.push(format!("{name}: {} observations for {}", own.len(), series.count));
            }
            let known = digits(&expected["digits"]).filter(|known| *known != series.digits);
            if let Some(known) = known {
                // Round numbers do not show how many digits the writer had.
                coarse.push(name.clone());
                if own.iter().all(|one| one.value == own[0].value) {
                    wrong.push(format!("{name}: {:?} for {known:?}", series.digits));
                }
            }
            // The dictionaries that a console log has tell epochs, where `truth.json` counts lines.
            let xs: Vec<f64> = own.iter().map(|observation| observation.x).collect();
            if expected.get("logging_steps").is_none() && rule_of(series, &truth["offset"], &xs).is_none() {
                wrong.push(format!("{name}: no rule is {}: {:?}", truth["offset"], series.rules));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases().len(), wrong.join("\n"));
    // `%.4g` of 0.1, 0.01, 0.001.
    assert_eq!(coarse, ["csv-per_update-1"]);
}

#[test]
fn every_value_of_a_healthy_log_is_the_one_of_the_plan() {
    let (mut checked, mut wrong) = (0, Vec::new());
    for case in cases() {
        let (name, truth) = (case.file_name().unwrap().to_str().unwrap().to_string(), truth(&case));
        if truth["healthy"] != true {
            continue;
        }
        let plan = Spec::parse("spec.yaml", &read(&case.join("spec.yaml"))).unwrap();
        let plan = plan.resolve(&RunLength::default(), &NoFiles).unwrap();
        let schedule = &plan.series[0].schedule;
        // The log of a loop that accumulates counts its iterations.
        let own = schedule.own_clock().filter(|own| own.counted.is_none());
        let schedule = own.map_or(schedule, |own| &own.schedule);
        let (log, all) = observed(&case, &LogQuestion::default()).unwrap();
        let offset = &truth["offset"];
        for observation in &all {
            let series = &log.series[observation.series];
            let row = match truth["read"][0].get("logging_steps") {
                Some(steps) => {
                    (observation.ordinal + 1) as f64 * steps.as_f64().unwrap()
                        + offset["add"].as_f64().unwrap()
                }
                None => {
                    let (rule, per) = rule_of(series, offset, &[observation.x]).unwrap();
                    rule.row(observation.x, observation.within, per)
                }
            };
            let row = row.round() as u64;
            let index = match schedule.unit() {
                Unit::Step | Unit::Iteration => row,
                Unit::Epoch => row / plan.clock.steps_per_epoch.unwrap(),
            };
            let planned = schedule.row(index).unwrap()[0];
            checked += 1;
            if !observation.allows(planned) {
                wrong.push(format!("{name}:{}: {planned:?} is not in {observation:?}", observation.line));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {checked}:\n{}",
        wrong.len(),
        wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(checked > 4500, "{checked}");
}
