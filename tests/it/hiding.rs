//! Programs that remember something from call to call, evaluated through `Schedule` as the commands do, compared with
//! CPython, torch and Keras (`tests/reference/python/hiding`, written by `tests/reference/make/python_hiding.py`).
//!
//! The programs of the other references of Python, functions, callbacks and classes, are checked in the same way.
//!
//! In whatever way the rows are read (whole as `table` and `inspect` do, with `--at` and `--every`, per epoch, in pieces,
//! alone, backwards, on several threads), they are those of a program that is called once for every row, in order.
//! `LRSCHED_HIDING=FOLDER` takes the programs of another folder.

use super::harness::{Folder, read, root, some_of};
use super::reference::fingerprint;
use lrsched::diagnostic::Diagnostic;
use lrsched::plan::Plan;
use lrsched::schedule::{Closed, Nature, Precision, Unit};
use lrsched::spec::{NoFiles, RunLength, Spec};
use lrsched::view::evaluation::Evaluation;
use lrsched::view::lines::Lines;
use lrsched::view::rows::Selection;
use std::path::PathBuf;

/// A program, and its values from the genuine package.
struct Case {
    title: String,
    form: &'static Form,
    source: String,
    /// The name of what is called, if the form does not determine it.
    name: Option<String>,
    /// The arguments of a constructor, as JSON.
    config: Option<String>,
    rows: u64,
    hash: u64,
    listed: Vec<(u64, f64)>,
    raises: bool,
}

/// The form of a program in a spec.
struct Form {
    file: &'static str,
    head: &'static str,
    parameter: &'static str,
    /// The text after the program.
    tail: &'static str,
    precision: Precision,
    unit: Unit,
}

const FORMS: [Form; 7] = [
    Form {
        file: "python",
        head: "kind: python\n  name: f",
        parameter: "source",
        tail: "",
        precision: Precision::Double,
        unit: Unit::Step,
    },
    Form {
        file: "LambdaLR",
        head: "kind: torch.LambdaLR",
        parameter: "lr_lambda",
        tail: "\nlambda s: f(s)\n",
        precision: Precision::Double,
        unit: Unit::Step,
    },
    Form {
        file: "LearningRateScheduler",
        head: "kind: keras.LearningRateScheduler\n  name: schedule",
        parameter: "schedule",
        tail: "\ndef schedule(epoch, lr):\n    return float(f(epoch)) * 0.5\n",
        precision: Precision::Single,
        unit: Unit::Epoch,
    },
    Form {
        file: "LearningRateSchedule",
        head: "kind: keras.LearningRateSchedule\n  class_name: Hidden",
        parameter: "source",
        tail: "\nimport keras\nclass Hidden(keras.optimizers.schedules.LearningRateSchedule):\n    \
               def __call__(self, step):\n        return float(f(int(step)))\n",
        precision: Precision::Single,
        unit: Unit::Step,
    },
    Form {
        file: "references",
        head: "kind: python",
        parameter: "source",
        tail: "",
        precision: Precision::Double,
        unit: Unit::Step,
    },
    Form {
        file: "classes",
        head: "kind: keras.LearningRateSchedule",
        parameter: "source",
        tail: "",
        precision: Precision::Single,
        unit: Unit::Step,
    },
    Form {
        file: "callbacks",
        head: "kind: keras.LearningRateScheduler",
        parameter: "schedule",
        tail: "",
        precision: Precision::Single,
        unit: Unit::Epoch,
    },
];

#[test]
fn programs_that_hide_state_have_the_rows_of_a_run_in_order_however_they_are_asked() {
    let cases = cases();
    assert!(cases.len() > 120, "only {} programs were found", cases.len());
    let (mut wrong, mut refused, mut count) = (Vec::new(), Vec::new(), 0);
    for case in some_of(cases, 3) {
        count += 1;
        match check(&case) {
            Ok(()) => {}
            Err(Difference::Refused(message)) => refused.push(format!("{}: {message}", case.title)),
            Err(Difference::Wrong(message)) => {
                wrong.push(format!("{}: {message}\n{}", case.title, case.source))
            }
        }
    }
    println!("{count} programs, {} wrong, {} refused\n{}", wrong.len(), refused.len(), refused.join("\n"));
    assert!(wrong.is_empty(), "{} of {count} programs:\n{}", wrong.len(), wrong.join("\n"));
    assert!(refused.len() * 20 <= count, "{} of {count} refused:\n{}", refused.len(), refused.join("\n"));
}

/// The differences. A program that is refused by name is not a difference, but it is counted.
enum Difference {
    Refused(String),
    Wrong(String),
}

impl From<String> for Difference {
    fn from(message: String) -> Self {
        Difference::Wrong(message)
    }
}

fn folder() -> PathBuf {
    match std::env::var_os("LRSCHED_HIDING") {
        Some(folder) => folder.into(),
        None => root().join("tests/reference/python/hiding"),
    }
}

fn cases() -> Vec<Case> {
    let files = FORMS.iter().map(|form| (form, folder().join(form.file).with_extension("txt")));
    let mut cases = Vec::new();
    for (form, path) in files.filter(|(_, path)| path.exists()) {
        for text in read(&path).split("\n== ").skip(1) {
            cases.push(case(form, text));
        }
    }
    cases
}

fn case(form: &'static Form, text: &str) -> Case {
    let title = format!("{} {}", form.file, text.lines().next().unwrap());
    let mut case = Case {
        title,
        form,
        source: String::new(),
        name: None,
        config: None,
        rows: 0,
        hash: 0,
        listed: Vec::new(),
        raises: false,
    };
    for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "|" => case.source += &format!("{rest}\n"),
            "@" => {
                let (file, name) = rest.split_once(' ').unwrap_or((rest, ""));
                let path = root().join("tests/reference/python").join(file).with_extension("txt");
                let text = read(&path);
                let source = text.rsplit_once("\n----\n").unwrap().0.lines();
                case.source = source
                    .skip_while(|line| line.starts_with("# "))
                    .map(|line| format!("{line}\n"))
                    .collect();
                case.name = Some(name.to_string()).filter(|name| !name.is_empty());
            }
            "rows" => {
                let words: Vec<&str> = rest.split(' ').collect();
                case.rows = words[0].parse().unwrap();
                case.hash = u64::from_str_radix(words[3], 16).unwrap();
            }
            "first" => {
                case.listed.extend((0..).zip(rest.split(' ').map(|value| value.parse::<f64>().unwrap())))
            }
            "config" => case.config = Some(rest.into()),
            "raises" => case.raises = true,
            row => case.listed.push((row.parse().unwrap(), rest.parse().unwrap())),
        }
    }
    case
}

fn spec(case: &Case) -> String {
    let form = case.form;
    let name = case.name.iter().map(|name| format!("\n  name: {name}")).collect::<String>();
    let config = case.config.iter().map(|config| format!("\n  config: {config}")).collect::<String>();
    let run = match form.unit {
        Unit::Epoch => format!("run: {{epochs: {}}}", case.rows),
        Unit::Step | Unit::Iteration => format!("run: {{steps: {}, steps_per_epoch: 7}}", case.rows),
    };
    let source: String =
        (case.source.clone() + form.tail).lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "{run}\noptimizer: {{lr: 1.0}}\nschedule:\n  {}{name}{config}\n  {}: |\n{source}",
        form.head, form.parameter
    )
}

fn check(case: &Case) -> Result<(), Difference> {
    let refused = |error: &Diagnostic| Difference::Refused(error.what().to_string());
    let plan = Spec::parse("hidden.yaml", &spec(case))
        .and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles))
        .map_err(|error| refused(&error))?;
    let plans = [plan];
    let (rows, ended) = evaluated(&plans, None, Selection::all);
    if let Some(error) = ended {
        agree(case, &rows, 0, "before it is refused")?;
        return Err(refused(&error));
    }
    agree(case, &rows, 0, "whole")?;
    if fingerprint(&rows, case.form.precision) != case.hash {
        return Err("the listed rows agree, but some other row differs".to_string().into());
    }
    if case.raises && plans[0].series[0].schedule.row(case.rows).is_ok() {
        return Err(format!("row {} has a value, where the genuine package raises", case.rows).into());
    }
    Ok(in_every_order(&plans, case, &rows)?)
}

/// Rows as the commands evaluate them, and what ended them.
fn evaluated(
    plans: &[Plan],
    per: Option<Unit>,
    rows: impl FnOnce(u64) -> Selection,
) -> (Vec<f64>, Option<Diagnostic>) {
    let lines = Lines::of(plans, per).unwrap_or_else(|error| panic!("{error}"));
    let rows = rows(lines.rows());
    let all: Vec<_> = lines.lines.iter().collect();
    let mut values = Vec::new();
    let walked = Evaluation { lines: &all, per: lines.per, rows: &rows }
        .visit(|chunk| values.extend_from_slice(&chunk.values[0][..chunk.stretch.rows as usize]));
    (values, walked.err())
}

/// Compares the listed rows with those of the genuine package.
fn agree(case: &Case, rows: &[f64], first: u64, how: &str) -> Result<(), String> {
    for (row, expected) in &case.listed {
        let Some(found) = row.checked_sub(first).and_then(|place| rows.get(place as usize)) else { continue };
        let same = match case.form.precision {
            Precision::Double => found.to_bits() == expected.to_bits(),
            Precision::Single => (*found as f32).to_bits() == (*expected as f32).to_bits(),
        };
        if !same {
            return Err(format!("{how}, row {row} is {found}, but genuinely {expected}"));
        }
    }
    Ok(())
}

/// Pseudorandom numbers, the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// The most rows of a program that remembers, in each of the orders.
const MOST_REMEMBERED: u64 = 40;

fn in_every_order(plans: &[Plan], case: &Case, rows: &[f64]) -> Result<(), String> {
    let schedule = &plans[0].series[0].schedule;
    let mut draw = Draw(case.hash | 1);
    // Each of the orders walks a program that remembers anew: its first rows show whether it is the same walk.
    let count = match schedule.nature() {
        Nature::Closed(_) => case.rows,
        Nature::Recurrent(_) => case.rows.min(MOST_REMEMBERED),
    };
    let same = |places: &mut dyn Iterator<Item = u64>, found: &[f64], how: &str| {
        for (row, found) in places.zip(found) {
            let wanted = rows[row as usize];
            if found.to_bits() != wanted.to_bits() {
                return Err(format!("{how}, row {row} is {found}, but {wanted} in order"));
            }
        }
        Ok(())
    };
    let fill = |cursor: &mut lrsched::schedule::Cursor<'_>, first: u64, length: u64, how: &str| {
        let mut piece = vec![0.0; length as usize];
        cursor.fill(first, &mut piece).map_err(|halt| format!("{how}: {halt}"))?;
        same(&mut (first..), &piece, how)
    };
    let mut cursor = schedule.cursor();
    let mut first = 0;
    while first < count {
        let length = [1, 7, 63, 997][draw.below(4) as usize].min(count - first);
        fill(&mut cursor, first, length, "in pieces")?;
        first += length;
    }
    // Each of the following walks a program that remembers from the beginning.
    let row = draw.below(count);
    let length = 1 + draw.below((count - row).min(50));
    fill(&mut cursor, row, length, "here and there")?;
    let row = draw.below(count);
    let alone = schedule.row(row).map_err(|halt| format!("alone: {halt}"))?;
    same(&mut [row].into_iter(), &alone, "alone")?;
    let shown = |per, places: &mut dyn Iterator<Item = u64>, rows: Selection, how: &str| {
        let (found, ended) = evaluated(plans, per, |_| rows);
        ended.map_or(Ok(()), |error| Err(format!("{how}: {error}")))?;
        same(places, &found, how)
    };
    let mut at = vec![draw.below(count), 1, count - 1];
    at.sort_unstable();
    at.dedup();
    shown(None, &mut at.clone().into_iter(), Selection::These(at), "by `--at`")?;
    let every = Selection::Every { first: 0, every: 13, end: count };
    shown(None, &mut (0..).step_by(13), every, "by `--every`")?;
    if case.form.unit == Unit::Step {
        let epochs = Selection::all(count.div_ceil(7));
        shown(Some(Unit::Epoch), &mut (0..).step_by(7), epochs, "per epoch")?;
    }
    match schedule.nature() {
        Nature::Closed(curve) => same(&mut (0..), &on_two_threads(&**curve, count), "on two threads"),
        Nature::Recurrent(_) => Ok(()),
    }
}

/// The rows in pieces from the last on, every other one on another thread.
pub(crate) fn on_two_threads(curve: &dyn Closed, rows: u64) -> Vec<f64> {
    const PIECE: usize = 150;
    let mut values = vec![0.0; rows as usize];
    let pieces = (0..).step_by(PIECE).zip(values.chunks_mut(PIECE));
    let (even, odd): (Vec<_>, Vec<_>) = pieces.partition(|(first, _)| first % (2 * PIECE as u64) == 0);
    std::thread::scope(|scope| {
        for mut pieces in [even, odd] {
            scope.spawn(move || {
                pieces.iter_mut().rev().for_each(|(first, out)| curve.fill(*first, out).unwrap())
            });
        }
    });
    values
}

#[test]
fn the_commands_agree_about_programs_that_hide_state() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    // Programs of more rows than one block, and some of each form.
    for (place, case) in cases().into_iter().enumerate() {
        let long = case.rows > 16_384;
        if long || place % 17 == 3 {
            count += 1;
            if let Err(message) = commands(&case) {
                wrong.push(format!("{}: {message}\n{}", case.title, case.source));
            }
        }
    }
    assert!(count >= 10, "only {count} programs were run");
    assert!(wrong.is_empty(), "{} of {count} programs:\n{}", wrong.len(), wrong.join("\n"));
}

/// `table` whole, `--at` and `--every`, `inspect`, and `compare` with the table.
fn commands(case: &Case) -> Result<(), String> {
    let folder = Folder::new().with("hidden.yaml", spec(case));
    let run = |line: &str| {
        let outcome = folder.run(line);
        match outcome.status {
            0 => Ok(outcome.stdout),
            status => Err(format!("`{line}` ends with {status}: {}{}", outcome.stdout, outcome.stderr)),
        }
    };
    // A program that is refused by name is not a difference; the other test counts it.
    let table = match folder.run("table hidden.yaml") {
        table if table.status == 0 => table.stdout,
        _ => return Ok(()),
    };
    let lines: Vec<&str> = table.lines().skip(1).collect();
    let value = |line: &str| line.split_once(',').unwrap().1.parse::<f64>().unwrap();
    let rows: Vec<f64> = match case.form.precision {
        Precision::Double => lines.iter().map(|line| value(line)).collect(),
        Precision::Single => lines.iter().map(|line| f64::from(value(line) as f32)).collect(),
    };
    agree(case, &rows, 0, "in the table")?;
    if fingerprint(&rows, case.form.precision) != case.hash {
        return Err("some row of the table differs".into());
    }
    let mut draw = Draw(case.hash | 1);
    let (row, last) = (draw.below(case.rows), case.rows - 1);
    let at = |row: u64| lines[row as usize];
    for (line, wanted) in [
        (format!("table hidden.yaml --at {row}"), vec![at(row)]),
        (format!("table hidden.yaml --at {last},1,{row}"), vec![at(last), at(1), at(row)]),
        ("table hidden.yaml --every 13".into(), lines.iter().step_by(13).copied().collect()),
    ] {
        let mut found: Vec<String> = run(&line)?.lines().skip(1).map(str::to_string).collect();
        let mut wanted: Vec<String> = wanted.into_iter().map(str::to_string).collect();
        for rows in [&mut found, &mut wanted] {
            rows.sort();
            rows.dedup();
        }
        // `--every` has the last row, too.
        found.retain(|row| wanted.contains(row) || row != lines[last as usize]);
        if found != wanted {
            return Err(format!("`{line}` gives {found:?}, but the table {wanted:?}"));
        }
    }
    let inspected = run("inspect hidden.yaml")?;
    let shown = at(last).split_once(',').unwrap().1;
    let word = if inspected.lines().any(|line| line.trim_start().starts_with("final ")) {
        "final"
    } else {
        "constant"
    };
    // People read fewer digits than a table has.
    let exact: f64 = shown.parse().unwrap();
    let is_it =
        |text: &str| text.parse().is_ok_and(|told: f64| told == exact || (told / exact - 1.0).abs() < 1e-5);
    let told = |line: &str| line.contains(shown) || line.split_whitespace().any(is_it);
    let told = inspected.lines().any(|line| line.contains(word) && told(line));
    if !told {
        return Err(format!("`inspect` does not end with {shown}:\n{inspected}"));
    }
    // A table of a CSV is of float64.
    if case.form.precision == Precision::Single {
        return Ok(());
    }
    let rows = format!(
        "run: {{steps: {}}}\nschedule: {{kind: table, values: {{file: rows.csv, column: lr}}}}\n",
        case.rows
    );
    let folder = folder.with("rows.csv", &table).with("rows.yaml", rows);
    let compared = folder.run("compare hidden.yaml rows.yaml");
    match compared.status {
        0 => Ok(()),
        status => Err(format!(
            "`compare` with the table ends with {status}: {}{}",
            compared.stdout, compared.stderr
        )),
    }
}
