//! Users' Python compared with the genuine packages: every file of `tests/reference/python/`, bit by bit.

use crate::harness::some_of;
use lrsched::diagnostic::{Diagnostic, Source};
use lrsched::spec::{NoFiles, RunLength, Spec};
use lrsched::testing::{Data, EpochCallback, Program, Returned, Snippet, StepFunction, StepSchedule};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A reference file: the calls and their results.
pub(crate) struct Reference {
    pub path: PathBuf,
    pub config: Vec<(String, Data)>,
    pub source: String,
    rows: Vec<(String, String)>,
}

pub(crate) fn references(kind: &str) -> Vec<Reference> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/python").join(kind);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(read).collect()
}

fn read(path: PathBuf) -> Reference {
    let text = fs::read_to_string(&path).unwrap();
    let (head, rows) = text.rsplit_once("\n----\n").unwrap();
    let comments = head.lines().take_while(|line| line.starts_with("# "));
    let config = comments
        .clone()
        .filter_map(|line| line.strip_prefix("# config "))
        .map(|line| {
            let (key, value) = line.split_once(' ').unwrap();
            let data = match (value.parse::<i128>(), value.parse::<f64>()) {
                (Ok(i), _) => Data::Int(i),
                (_, Ok(x)) => Data::Float(x),
                _ => Data::Str(value.trim_matches('\'').to_string()),
            };
            (key.to_string(), data)
        })
        .collect();
    let source: Vec<&str> = head.lines().skip(comments.count()).collect();
    let rows =
        rows.lines().map(|row| row.split_once(' ').unwrap()).map(|(i, r)| (i.into(), r.into())).collect();
    Reference { path, config, source: source.join("\n") + "\n", rows }
}

pub(crate) fn program(source: &str) -> Result<Program, Diagnostic> {
    lrsched::testing::parse(Snippet::file(Arc::new(Source {
        name: "snippet.py".into(),
        text: source.into(),
    })))
}

/// A value as the reference files write it: its bits, or the exception.
fn shown<T>(result: Result<T, Diagnostic>, bits: impl Fn(T) -> String) -> String {
    match result {
        Ok(value) => bits(value),
        Err(error) => format!("! {}", error.what()),
    }
}

/// Compares all bits, and exceptions by class and, if both have words, by words.
fn same(wanted: &str, found: &str) -> bool {
    let first = |text: &str| text.split(' ').next().unwrap_or("").to_string();
    let Some(wanted) = wanted.strip_prefix("! ") else { return first(wanted) == found };
    let Some(found) = found.strip_prefix("! ") else { return false };
    if wanted == found {
        return true;
    }
    // A fault of the library may have no words, and TensorFlow adds some on the graph that it would have built.
    let words =
        |text: &str| text.split([':', '[']).take(2).map(|part| part.trim().to_string()).collect::<Vec<_>>();
    let (wanted, found) = (words(wanted), words(found));
    let rest = |words: &[String]| words.get(1).cloned().unwrap_or_default();
    let begins = rest(&wanted).starts_with(&rest(&found)) || rest(&found).starts_with(&rest(&wanted));
    wanted[0] == found[0] && begins && !rest(&wanted).is_empty() && !rest(&found).is_empty()
}

fn check(reference: &Reference, index: &str, wanted: &str, found: &str, differences: &mut Vec<String>) {
    if !same(wanted, found) {
        let name = reference.path.file_stem().unwrap().to_string_lossy();
        differences.push(format!("{name} {index}: {wanted}\n    but here: {found}"));
    }
}

#[test]
fn callbacks_do_what_a_real_fit_does() {
    let mut differences = Vec::new();
    let all = references("callback");
    assert!(all.len() >= 30, "{} callbacks", all.len());
    for reference in &all {
        let mut callback = match program(&reference.source).and_then(|p| EpochCallback::new(&p, None)) {
            Ok(callback) => callback,
            Err(error) => panic!("{}: {error}", reference.path.display()),
        };
        let mut rate = 0.1f32;
        for (epoch, wanted) in &reference.rows {
            let result = callback.rate(epoch.parse().unwrap(), rate);
            rate = *result.as_ref().unwrap_or(&rate);
            let found = shown(result, |x| format!("{:08x}", x.to_bits()));
            check(reference, epoch, wanted, &found, &mut differences);
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn schedule_classes_do_what_a_real_optimizer_does() {
    let mut differences = Vec::new();
    let all = references("class");
    assert!(all.len() >= 30, "{} classes", all.len());
    for reference in &all {
        let made = program(&reference.source).and_then(|p| StepSchedule::new(&p, None, &reference.config));
        match made {
            Err(error) => {
                assert_eq!(reference.rows[0].0, "new", "{}: {error}", reference.path.display());
                let found = format!("! {}", error.what());
                check(reference, "new", &reference.rows[0].1, &found, &mut differences);
            }
            Ok(mut schedule) => {
                for (step, wanted) in &reference.rows {
                    let found =
                        shown(schedule.rate(step.parse().unwrap()), |x| format!("{:08x}", x.to_bits()));
                    check(reference, step, wanted, &found, &mut differences);
                }
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn functions_of_the_step_do_what_cpython_does() {
    let mut differences = Vec::new();
    let all = references("function");
    assert!(all.len() >= 25, "{} functions", all.len());
    for reference in &all {
        let mut function = program(&reference.source).and_then(|p| StepFunction::new(&p, None)).unwrap();
        for (step, wanted) in &reference.rows {
            let found = shown(function.value(step.parse().unwrap()), |x| format!("{:016x}", x.to_bits()));
            check(reference, step, wanted, &found, &mut differences);
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// Compares the texts that programs return with those of CPython.
fn assert_texts(kind: &str, least: usize) {
    let mut differences = Vec::new();
    let all = references(kind);
    assert!(all.len() >= least, "{} programs", all.len());
    for reference in some_of(&all, 3) {
        let name = reference.path.file_stem().unwrap().to_string_lossy();
        let mut function = program(&reference.source).and_then(|p| StepFunction::new(&p, Some("f"))).unwrap();
        for (step, wanted) in &reference.rows {
            let found = shown(function.raw(step.parse().unwrap()), |value| match value {
                Returned::Other(_, text) => text,
                other => format!("{other:?}"),
            });
            let equal = if wanted.starts_with("! ") { same(wanted, &found) } else { *wanted == found };
            if !equal {
                differences.push(format!("{name} {step}: {wanted}\n    but here: {found}"));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn objects_that_are_shared_and_changed_are_what_cpython_makes_of_them() {
    assert_texts("object", 150);
}

#[test]
fn optimizers_and_schedulers_are_what_torch_makes_of_them() {
    assert_texts("torch", 20);
}

#[test]
fn a_snippet_that_was_cut_from_below_its_imports_runs_and_says_what_it_takes_for_granted() {
    let text = "run: {steps: 9}\nschedule:\n  kind: keras.LearningRateSchedule\n  source: |\n    \
        class Mine(tf.keras.optimizers.schedules.LearningRateSchedule):\n        \
        def __call__(self, step):\n            return 0.5 * tf.cast(step, tf.float32)\n";
    let plan =
        Spec::parse("cut.yaml", text).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles)).unwrap();
    let schedule = &plan.series[0].schedule;
    assert_eq!(schedule.row(3).unwrap(), [1.5]);
    assert!(
        schedule.remarks().iter().any(|remark| remark.text.contains("`import tensorflow as tf` is assumed"))
    );
}

#[test]
fn the_gallery_shows_both_forms_of_the_tutorial() {
    for (file, first, last) in [("callback", 0.01f32, 0.0012157664f32), ("linear", 0.1, 9.999991e-4)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schedules/tutorial/{file}.yaml"));
        let text = fs::read_to_string(path).unwrap();
        let plan =
            Spec::parse(file, &text).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles)).unwrap();
        let schedule = &plan.series[0].schedule;
        let rows = plan.length(schedule.unit()).unwrap();
        assert_eq!(schedule.row(0).unwrap(), [f64::from(first)]);
        assert_eq!(schedule.row(rows - 1).unwrap(), [f64::from(last)]);
        let saved = schedule.remarks().iter().any(|remark| remark.text.contains("`get_config` returns"));
        assert_eq!(saved, file == "linear", "{:?}", schedule.remarks());
    }
}

#[test]
fn a_function_that_uses_jax_is_said_to_be_called_with_a_python_int_unless_optax_calls_it() {
    let said = |kind: &str, source: &str| {
        let text = format!("run: {{steps: 9}}\nschedule:\n  kind: {kind}\n  source: |\n    {source}\n");
        let plan =
            Spec::parse("jax.yaml", &text).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles));
        let plan = plan.unwrap();
        let remarks = plan.series[0].schedule.remarks().iter();
        remarks.filter(|remark| remark.text.contains("`kind: optax.Schedule` calls it with an int32")).count()
    };
    for head in ["import jax.numpy as j", "from jax import numpy as j", "import jax\n    j = jax.numpy"] {
        let source = format!("{head}\n    lambda count: j.exp(-count)");
        assert_eq!(said("python", &source), 1, "{head}");
        assert_eq!(said("optax.Schedule", &source), 0, "{head}");
    }
    assert_eq!(said("python", "lambda count: jnp.exp(-count)"), 1);
    assert_eq!(said("python", "import math\n    lambda count: math.exp(-count)  # as jnp.exp"), 0);
}

/// Names of characters, which are packed in the program: what CPython 3.11 makes of them.
#[test]
fn characters_have_the_names_of_unicode() {
    let known = [
        ("MICRO SIGN", 181),
        ("greek small letter mu", 956),
        ("HANGUL SYLLABLE GAG", 44033),
        ("HANGUL SYLLABLE A", 50500),
        ("CJK UNIFIED IDEOGRAPH-4E00", 19968),
        ("BACKSPACE", 8),
        ("LINE FEED", 10),
        ("PILE OF POO", 128_169),
        ("CJK COMPATIBILITY IDEOGRAPH-F900", 63744),
    ];
    for (name, number) in known {
        let text = format!("def f(s): return 1.0 if '\\N{{{name}}}' == '\\U{number:08x}' else 0.0\n");
        let program = program(&text).expect("a program");
        let value = StepFunction::new(&program, None).expect("a function").value(0);
        assert_eq!(value, Ok(1.0), "{name}");
    }
    for name in ["MICRO SIG", "MICRO SIGN ", "", "CJK UNIFIED IDEOGRAPH-1", "HANGUL SYLLABLE Q"] {
        assert!(program(&format!("def f(s): return len('\\N{{{name}}}')\n")).is_err(), "{name}");
    }
}
