//! Programs that remember something from call to call, evaluated through `Schedule` as the commands do, compared with
//! CPython, torch and Keras (`tests/reference/python/hiding`, written by `tests/reference/make/python_hiding.py`).
//!
//! In whatever way the rows are read (whole, in pieces, alone, backwards, per epoch, on several threads), they are those of
//! a program that is called once for every row, in order. `LRSCHED_HIDING=FOLDER` takes the programs of another folder.

use super::harness::{Folder, read, root};
use super::reference::fingerprint;
use lrsched::schedule::sample::Samples;
use lrsched::schedule::{Precision, Schedule, Unit};
use lrsched::spec::{NoFiles, RunLength, Spec};
use std::path::PathBuf;

/// A program, and its values from the genuine package.
struct Case {
    title: String,
    form: &'static Form,
    source: String,
    /// The name of what is called, if the form does not determine it.
    name: Option<String>,
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

const FORMS: [Form; 5] = [
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
];

#[test]
fn programs_that_hide_state_have_the_rows_of_a_run_in_order_however_they_are_asked() {
    let (mut wrong, mut refused, mut count) = (Vec::new(), Vec::new(), 0);
    for case in cases() {
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
    assert!(count > 120, "only {count} programs were found");
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
            "raises" => case.raises = true,
            row => case.listed.push((row.parse().unwrap(), rest.parse().unwrap())),
        }
    }
    case
}

fn spec(case: &Case) -> String {
    let form = case.form;
    let name = case.name.iter().map(|name| format!("\n  name: {name}")).collect::<String>();
    let run = match form.unit {
        Unit::Epoch => format!("run: {{epochs: {}}}", case.rows),
        Unit::Step => format!("run: {{steps: {}, steps_per_epoch: 7}}", case.rows),
    };
    let source: String =
        (case.source.clone() + form.tail).lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "{run}\noptimizer: {{lr: 1.0}}\nschedule:\n  {}{name}\n  {}: |\n{source}",
        form.head, form.parameter
    )
}

fn check(case: &Case) -> Result<(), Difference> {
    let refused = |error: lrsched::diagnostic::Diagnostic| Difference::Refused(error.what().to_string());
    let plan = Spec::parse("hidden.yaml", &spec(case))
        .and_then(|spec| spec.resolve(&RunLength::default(), &NoFiles))
        .map_err(refused)?;
    let schedule = &plan.series[0].schedule;
    let mut rows = vec![0.0; case.rows as usize];
    if let Err(halt) = schedule.cursor().fill(0, &mut rows) {
        let before = halt.at.min(case.rows) as usize;
        agree(case, &rows[..before], 0, "before it is refused")?;
        return Err(Difference::Refused(format!("at {}: {halt}", halt.at)));
    }
    agree(case, &rows, 0, "whole")?;
    if fingerprint(&rows, case.form.precision) != case.hash {
        return Err("the listed rows agree, but some other row differs".to_string().into());
    }
    if case.raises && schedule.row(case.rows).is_ok() {
        return Err(format!("row {} has a value, where the genuine package raises", case.rows).into());
    }
    in_every_order(schedule, case, &rows)
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

fn in_every_order(schedule: &Schedule, case: &Case, rows: &[f64]) -> Result<(), Difference> {
    let mut draw = Draw(case.hash | 1);
    let count = case.rows;
    let same = |first: u64, found: &[f64], how: &str| {
        let wanted = &rows[first as usize..][..found.len()];
        match found.iter().zip(wanted).position(|(a, b)| a.to_bits() != b.to_bits()) {
            None => Ok(()),
            Some(at) => {
                let (row, found, wanted) = (first + at as u64, found[at], wanted[at]);
                Err(format!("{how}, row {row} is {found}, but {wanted} in order"))
            }
        }
    };
    let fill = |cursor: &mut lrsched::schedule::Cursor<'_>, first: u64, length: u64, how: &str| {
        let mut piece = vec![0.0; length as usize];
        cursor.fill(first, &mut piece).map_err(|halt| format!("{how}: {halt}"))?;
        same(first, &piece, how)
    };
    let mut cursor = schedule.cursor();
    let mut first = 0;
    while first < count {
        let length = [1, 7, 63, 997][draw.below(4) as usize].min(count - first);
        fill(&mut cursor, first, length, "in pieces")?;
        first += length;
    }
    // Each of these walks a program that remembers from the beginning.
    let row = draw.below(count);
    let alone = schedule.row(row).map_err(|halt| format!("alone: {halt}"))?;
    same(row, &alone, "alone")?;
    let row = draw.below(count);
    let length = 1 + draw.below((count - row).min(50));
    fill(&mut cursor, row, length, "here and there")?;
    if case.form.unit == Unit::Step {
        let mut samples =
            Samples::new(schedule, Unit::Epoch, Some(7)).map_err(|error| format!("per epoch: {error:?}"))?;
        let mut epochs = vec![0.0; count.div_ceil(7) as usize];
        samples.fill(0, &mut epochs).map_err(|halt| format!("per epoch: {halt}"))?;
        for (epoch, found) in epochs.iter().enumerate() {
            same(epoch as u64 * 7, &[*found], "per epoch")?;
        }
    }
    Ok(())
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
    let told = inspected.lines().any(|line| line.contains(word) && line.contains(shown));
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
