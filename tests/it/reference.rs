//! The curves that the genuine packages wrote (`tests/reference`, written by `tests/reference/make`), bit by bit.

use crate::harness::some_of;
use lrsched::dialect;
use lrsched::schedule::{Nature, Precision, Schedule};
use lrsched::spec::{NoFiles, RunLength, Spec};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One case of a reference file.
#[derive(Default)]
struct Case {
    /// File and name, for messages.
    title: String,
    spec: String,
    curve: Option<Curve>,
    raises: Option<Raise>,
}

/// The values of a case.
struct Curve {
    per: String,
    first: u64,
    rows: u64,
    columns: Vec<String>,
    precision: Precision,
    hash: u64,
    listed: Vec<(u64, Vec<f64>)>,
}

/// The row at which the genuine package raises.
#[derive(Clone, Copy, PartialEq)]
enum Raise {
    Build,
    Row(u64),
}

#[test]
fn every_curve_has_the_bits_of_the_genuine_package() {
    let mut cases = Vec::new();
    for file in files() {
        let before = cases.len();
        cases.extend(read(&file));
        assert!(cases.len() > before, "{} has no cases", file.display());
    }
    let count = cases.len();
    let failure = |case: Case| check(&case).err().map(|failure| format!("{}: {failure}", case.title));
    let failures: Vec<String> = some_of(cases, 3).filter_map(failure).collect();
    let shown = failures.iter().take(30).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {count} cases differ:\n{shown}", failures.len());
}

#[test]
fn every_scheduler_has_a_curve_and_every_curve_a_scheduler() {
    let written: BTreeSet<String> = files().iter().map(|file| full_name(file)).collect();
    // The neutral vocabulary has no genuine package.
    let named = dialect::kinds().filter(|(dialect, _)| !dialect.name.is_empty());
    let known: BTreeSet<String> = named.map(|(dialect, kind)| dialect.full_name(kind)).collect();
    let missing: Vec<_> = known.difference(&written).collect();
    let stray: Vec<_> = written.difference(&known).collect();
    assert!(missing.is_empty() && stray.is_empty(), "no curve: {missing:?}; no scheduler: {stray:?}");
}

#[test]
fn every_curve_is_of_the_scheduler_that_its_file_is_named_after() {
    for file in files() {
        let line = format!("kind: {}", full_name(&file));
        for case in read(&file) {
            assert!(case.spec.lines().any(|spec| spec.contains(&line)), "{} has no `{line}`", case.title);
        }
    }
}

#[test]
fn every_example_works_and_every_declared_parameter_is_read() {
    for (dialect, kind) in dialect::kinds() {
        let name = dialect.full_name(kind);
        // Where a schedule is built, it is asserted that each parameter was read.
        let plan =
            Spec::parse(&name, kind.example).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles));
        let plan = plan.unwrap_or_else(|error| panic!("the example of {name}:\n{error}"));
        let schedule = &plan.series[0].schedule;
        let length =
            plan.length(schedule.unit()).unwrap_or_else(|| panic!("the example of {name} has no length"));
        let last = length.min(1000) - 1;
        schedule.row(last).unwrap_or_else(|halt| panic!("the example of {name}, row {last}: {halt}"));
    }
}

fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let list = |folder: &Path| {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.collect::<BTreeSet<_>>()
    };
    let dialects = list(&root).into_iter().filter(|path| path.is_dir() && !path.ends_with("make"));
    let files = dialects.flat_map(|dialect| list(&dialect));
    let files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "txt")).collect();
    assert!(!files.is_empty(), "no reference curves in {}", root.display());
    files
}

/// `keras.CosineDecay` for `keras/CosineDecay.txt`.
fn full_name(file: &Path) -> String {
    let dialect = file.parent().and_then(Path::file_name).unwrap();
    format!("{}.{}", dialect.to_str().unwrap(), file.file_stem().unwrap().to_str().unwrap())
}

fn read(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let fail = || -> ! { panic!("{}:{}: cannot read `{line}`", file.display(), number + 1) };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix("== ") {
            cases.push(Case { title: format!("{} == {name}", full_name(file)), ..Case::default() });
            continue;
        }
        let Some(case) = cases.last_mut() else { fail() };
        if let Some(spec) = line.strip_prefix('|') {
            case.spec += spec.strip_prefix(' ').unwrap_or(spec);
            case.spec.push('\n');
        } else if let Some(raise) = line.strip_prefix("raises at ") {
            let row = raise.split(' ').next().unwrap();
            case.raises = Some(if row == "build" { Raise::Build } else { Raise::Row(row.parse().unwrap()) });
        } else if let Some(head) = line.strip_prefix("per ") {
            case.curve = Some(head_of(head).unwrap_or_else(|| fail()));
        } else {
            let Some(curve) = &mut case.curve else { fail() };
            curve.listed.push(row_of(line, curve.precision).unwrap_or_else(|| fail()));
        }
    }
    for case in &cases {
        assert!(case.curve.is_some() || case.raises.is_some(), "{} says nothing", case.title);
    }
    cases
}

/// `step rows 20 [from 5] columns lr momentum float32 hash 0123456789abcdef`
fn head_of(line: &str) -> Option<Curve> {
    let mut words = line.split(' ').collect::<Vec<_>>().into_iter();
    let per = words.next()?.to_string();
    let mut first = 0;
    let rows = (words.next()? == "rows").then(|| words.next())??.parse().ok()?;
    let mut word = words.next()?;
    if word == "from" {
        first = words.next()?.parse().ok()?;
        word = words.next()?;
    }
    let mut columns: Vec<String> =
        (word == "columns").then(|| words.by_ref().map(str::to_string).collect())?;
    let hash = u64::from_str_radix(&columns.pop()?, 16).ok()?;
    (columns.pop()? == "hash").then_some(())?;
    let precision = match columns.pop()?.as_str() {
        "float32" => Precision::Single,
        "float64" => Precision::Double,
        _ => return None,
    };
    Some(Curve { per, first, rows, columns, precision, hash, listed: Vec::new() })
}

fn row_of(line: &str, precision: Precision) -> Option<(u64, Vec<f64>)> {
    let (index, values) = line.split_once(' ')?;
    let parse = |text: &str| match precision {
        Precision::Single => text.parse::<f32>().ok().map(f64::from),
        Precision::Double => text.parse::<f64>().ok(),
    };
    Some((index.parse().ok()?, values.split(' ').map(parse).collect::<Option<_>>()?))
}

fn check(case: &Case) -> Result<(), String> {
    let plan =
        Spec::parse("spec.yaml", &case.spec).and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles));
    let plan = match (plan, case.raises) {
        // A schedule that raises at its first row may be refused before.
        (Err(_), Some(Raise::Build | Raise::Row(0))) => return Ok(()),
        (Ok(_), Some(Raise::Build)) => return Err("built, where the genuine constructor raises".into()),
        (Err(error), _) => return Err(format!("refused:\n{error}")),
        (Ok(plan), _) => plan,
    };
    let schedule = &plan.series[0].schedule;
    if let Some(curve) = &case.curve {
        compare(schedule, curve)?;
    }
    let Some(Raise::Row(row)) = case.raises else { return Ok(()) };
    match schedule.row(row) {
        Err(halt) if halt.at == row => Ok(()),
        Err(halt) => Err(format!("halts at {}, not at {row}", halt.at)),
        Ok(values) => Err(format!("row {row} is {values:?}, where the genuine package raises")),
    }
}

fn compare(schedule: &Schedule, curve: &Curve) -> Result<(), String> {
    let columns: Vec<String> = schedule.channels().iter().map(|channel| channel.label()).collect();
    if schedule.unit().name() != curve.per || columns != curve.columns {
        return Err(format!(
            "has {columns:?} per {}, not {:?} per {}",
            schedule.unit(),
            curve.columns,
            curve.per
        ));
    }
    if schedule.channels().iter().any(|channel| channel.precision != curve.precision) {
        return Err("is of another precision".into());
    }
    let values = bulk(schedule, curve)?;
    let width = columns.len();
    for (index, expected) in &curve.listed {
        let at = (index - curve.first) as usize * width;
        differ(&values[at..at + width], expected, curve.precision)
            .map_err(|e| format!("row {index}: {e}"))?;
    }
    // A recurrent schedule is walked once more, row by row; a closed one is asked for each row alone.
    let mut cursor = schedule.cursor();
    for (index, expected) in &curve.listed {
        let single = match schedule.nature() {
            Nature::Closed(_) => schedule.row(*index),
            Nature::Recurrent(_) => {
                let mut row = vec![0.0; width];
                cursor.fill(*index, &mut row).map(|()| row)
            }
        };
        let single = single.map_err(|halt| halt.to_string())?;
        differ(&single, expected, curve.precision).map_err(|e| format!("row {index} alone: {e}"))?;
    }
    match fingerprint(&values, curve.precision) != curve.hash {
        true => Err("the listed rows agree, but some other row differs".into()),
        false => Ok(()),
    }
}

/// All rows, in pieces of an odd size.
fn bulk(schedule: &Schedule, curve: &Curve) -> Result<Vec<f64>, String> {
    let width = curve.columns.len();
    let mut values = vec![0.0; curve.rows as usize * width];
    let mut cursor = schedule.cursor();
    let mut first = curve.first;
    for piece in values.chunks_mut(997 * width) {
        cursor.fill(first, piece).map_err(|halt| halt.to_string())?;
        first += (piece.len() / width) as u64;
    }
    Ok(values)
}

fn differ(found: &[f64], expected: &[f64], precision: Precision) -> Result<(), String> {
    match found.iter().zip(expected).all(|(a, b)| bits(*a, precision) == bits(*b, precision)) {
        true => Ok(()),
        false => Err(format!("{found:?}, but genuinely {expected:?}")),
    }
}

/// The bits of a value; every NaN counts as the same.
fn bits(value: f64, precision: Precision) -> u64 {
    match precision {
        Precision::Single if value.is_nan() => 0x7fc0_0000,
        Precision::Single => {
            assert!(f64::from(value as f32) == value, "{value} is no float32");
            u64::from((value as f32).to_bits())
        }
        Precision::Double if value.is_nan() => 0x7ff8_0000_0000_0000,
        Precision::Double => value.to_bits(),
    }
}

pub(crate) fn fingerprint(values: &[f64], precision: Precision) -> u64 {
    fold(values.iter().map(|value| bits(*value, precision)))
}

pub(crate) fn fold(words: impl Iterator<Item = u64>) -> u64 {
    words.fold(0xcbf2_9ce4_8422_2325, |hash, word| (hash ^ word).wrapping_mul(0x0100_0000_01b3))
}
