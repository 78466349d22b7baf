//! Programs that remember something from call to call: every program of `tests/reference/python/in_order`, which CPython
//! called in order, is evaluated through `Schedule` as the commands do, and by every kind that takes Python.

use crate::harness::some_of;
use crate::hiding::on_two_threads;
use crate::python::{program, references};
use lrsched::schedule::{Nature, Schedule};
use lrsched::spec::{FileError, Files, RunLength, Spec};
use lrsched::testing::{StepFunction, StepSchedule};
use std::fs;
use std::path::Path;

/// The results of CPython for the calls 0, 1, 2, ... of a program.
struct Case {
    name: String,
    text: String,
    rows: u64,
    hash: u64,
    /// The first call that raises.
    raises: Option<u64>,
    listed: Vec<(u64, f64)>,
}

fn cases(kind: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/python/in_order").join(kind);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let whole = fs::read_to_string(path).unwrap();
        let (head, rows) = whole.split_once("\n----\n").unwrap();
        let text: Vec<&str> = head.lines().skip_while(|line| line.starts_with("# ")).collect();
        let mut lines = rows.lines();
        let words: Vec<&str> = lines.next().unwrap().split(' ').collect();
        let pair = |line: &str| {
            let (index, value) = line.split_once(' ').unwrap();
            (index.parse().unwrap(), value.parse().unwrap())
        };
        let listed: Vec<(u64, f64)> = lines.map(pair).collect();
        Case {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            text: text.join("\n") + "\n",
            rows: words[1].parse().unwrap(),
            hash: u64::from_str_radix(words[3], 16).unwrap(),
            raises: words.get(6).map(|at| at.parse().unwrap()),
            listed,
        }
    };
    let cases: Vec<Case> = paths.iter().map(read).collect();
    assert!(!cases.is_empty());
    cases
}

/// The number of rows for all kinds but the first: more than are computed together.
const FEW: u64 = 1100;

/// The program as a file beside the spec.
struct Beside<'a>(&'a str);

impl Files for Beside<'_> {
    fn read(&self, _: &str) -> Result<String, FileError> {
        Ok(self.0.to_string())
    }
}

fn schedule(case: &Case, spec: &str) -> Schedule {
    let plan = Spec::parse("spec.yaml", spec)
        .and_then(|spec| spec.resolve(&RunLength::default(), &Beside(&case.text)))
        .unwrap_or_else(|error| panic!("{}: {error}", case.name));
    plan.series[0].schedule.clone()
}

fn hash(values: &[f64]) -> u64 {
    values.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, value| {
        (hash ^ value.to_bits()).wrapping_mul(0x0100_0000_01b3)
    })
}

/// The rows in pieces of a size, up to the end.
fn pieces(schedule: &Schedule, rows: u64, size: usize) -> Result<Vec<f64>, String> {
    let mut values = vec![0.0; rows as usize];
    let mut cursor = schedule.cursor();
    let mut first = 0;
    for piece in values.chunks_mut(size) {
        cursor.fill(first, piece).map_err(|halt| halt.to_string())?;
        first += piece.len() as u64;
    }
    Ok(values)
}

/// The rows of the case, at most so many of them, as a spec that uses float64 has them.
fn exact(case: &Case, spec: &str, most: u64) -> Result<(), String> {
    let schedule = schedule(case, spec);
    let whole = case.rows.min(most);
    // The pieces are as good a witness in fewer rows, several of them.
    for (size, rows) in [(whole as usize, whole), (133, whole.min(500))] {
        let values = pieces(&schedule, rows, size)?;
        for (index, wanted) in case.listed.iter().filter(|(index, _)| *index < rows) {
            let found = values[*index as usize];
            if found.to_bits() != wanted.to_bits() {
                return Err(format!("row {index} in pieces of {size}: {found}, but CPython gives {wanted}"));
            }
        }
        if rows == case.rows && hash(&values) != case.hash {
            return Err(format!("some row differs in pieces of {size}"));
        }
    }
    alone(case, &schedule, |wanted| wanted)?;
    if let Nature::Closed(curve) = schedule.nature()
        && hash(&on_two_threads(&**curve, case.rows)) != case.hash
    {
        return Err("differs on two threads".into());
    }
    let Some(at) = case.raises else { return Ok(()) };
    match schedule.row(at) {
        Err(halt) if halt.at == at => Ok(()),
        Err(halt) => Err(format!("halts at {}, not at {at}", halt.at)),
        Ok(value) => Err(format!("row {at} is {value:?}, where CPython raises")),
    }
}

/// Reads two single rows: the second, and a late one, for which a program that remembers has to be called from 0 on.
fn alone(case: &Case, schedule: &Schedule, kept: impl Fn(f64) -> f64) -> Result<(), String> {
    let few = case.listed.iter().rfind(|(index, _)| *index < 512);
    for (index, wanted) in case.listed.get(1).into_iter().chain(few) {
        let found = schedule.row(*index).map_err(|halt| halt.to_string())?[0];
        if found.to_bits() != kept(*wanted).to_bits() {
            return Err(format!("row {index} alone: {found}, but CPython gives {wanted}"));
        }
    }
    Ok(())
}

/// The same as float32, as Keras keeps it.
fn single(case: &Case, spec: &str) -> Result<(), String> {
    let schedule = schedule(case, spec);
    let whole = case.rows.min(FEW);
    // The pieces are as good a witness in fewer rows, several of them.
    for (size, rows) in [(whole as usize, whole), (133, whole.min(500))] {
        let values = pieces(&schedule, rows, size)?;
        for (index, wanted) in case.listed.iter().filter(|(index, _)| *index < rows) {
            let (found, wanted) = (values[*index as usize], f64::from(*wanted as f32));
            if found.to_bits() != wanted.to_bits() {
                return Err(format!("row {index} in pieces of {size}: {found}, but CPython gives {wanted}"));
            }
        }
    }
    alone(case, &schedule, |wanted| f64::from(wanted as f32))
}

fn all(kind: &str, check: impl Fn(&Case) -> Result<(), String>) {
    let cases: Vec<Case> = some_of(cases(kind), 3).collect();
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| check(case).err().map(|error| format!("{}: {error}", case.name)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} programs:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn functions_that_remember_are_called_in_order() {
    all("function", |case| {
        let rows = case.rows + 1;
        exact(
            case,
            &format!("run: {{steps: {rows}}}\nschedule: {{kind: python, source: {{file: f.py, name: f}}}}\n"),
            u64::MAX,
        )
    });
}

#[test]
fn lambdas_of_torch_that_remember_are_called_in_order() {
    all("function", |case| {
        let rows = case.rows + 1;
        exact(
            case,
            &format!(
                "run: {{steps: {rows}}}\noptimizer: {{lr: 1.0}}\nschedule: {{kind: torch.LambdaLR, lr_lambda: {{file: f.py, name: f}}}}\n"
            ),
            FEW,
        )
    });
}

#[test]
fn callbacks_of_keras_that_remember_are_called_in_order() {
    // Keras hands in the rate as the second argument, which here would take the place of a default.
    let two = |case: &Case| case.text.contains("def f(s, ") || case.text.contains("f = lambda s, ");
    all("function", |case| {
        if two(case) {
            return Ok(());
        }
        let rows = case.rows;
        let spec = format!(
            "run: {{epochs: {rows}}}\noptimizer: {{lr: 1.0}}\nschedule: {{kind: keras.LearningRateScheduler, schedule: {{file: f.py, name: f}}}}\n"
        );
        single(case, &spec)
    });
}

#[test]
fn classes_that_remember_are_called_in_order() {
    all("class", |case| {
        let rows = case.rows;
        single(
            case,
            &format!(
                "run: {{steps: {rows}}}\nschedule: {{kind: keras.LearningRateSchedule, source: {{file: f.py, name: S}}}}\n"
            ),
        )
    });
}

/// Programs of the references that do change something older than the call, and those whose proof is too hard: they are
/// walked, which is right as well. All others have to be proved, or they would be slow; that none of them touches anything
/// is held where their steps are computed together (`lanes.rs`).
const WALKED: [&str; 25] = [
    "class_in_a_function",
    "collections",
    "dataclass",
    "dataclass_frozen",
    "functools",
    "itertools",
    "keys_of_dicts",
    "match_class",
    "noam_object",
    "nonlocal_counter",
    "operator",
    "operators_of_a_class",
    "own_exceptions",
    "properties_and_methods",
    "simple_namespace",
    "stages_closure",
    "starred_targets",
    "tf_variable_keywords",
    "variable_assigned_another_type",
    "variable_made_in_the_call",
    "variable_of_another_type",
    "variable_of_the_module",
    "variable_that_falls",
    "variable_that_is_returned",
    "while_else",
];

#[test]
fn what_remembers_nothing_is_proved_to() {
    let mut walked = Vec::new();
    for reference in references("function").into_iter().chain(references("class")) {
        let name = reference.path.file_stem().unwrap().to_string_lossy().into_owned();
        let program = program(&reference.source).unwrap();
        let doubted = match reference.path.parent().unwrap().ends_with("class") {
            true => StepSchedule::new(&program, None, &reference.config)
                .is_ok_and(|mut class| class.doubt().is_some()),
            false => StepFunction::new(&program, None).is_ok_and(|mut function| function.doubt().is_some()),
        };
        if doubted {
            walked.push(name);
        }
    }
    walked.sort();
    assert_eq!(walked, WALKED);
}
