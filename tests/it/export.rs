//! `lrsched export`: what is written is Python that gives the very values.

use crate::gallery::{Beside, gallery};
use crate::harness::{Folder, read, some_of};
use lrsched::plan::{Plan, Series};
use lrsched::schedule::{Precision, Quantity};
use lrsched::spec::{RunLength, Spec};

/// The frameworks, each with the folders of the gallery whose schedules are its own.
const TARGETS: &[(&str, &[&str])] = &[
    (
        "python",
        &[
            "neutral/",
            "recipes/",
            "transformers/",
            "megatron/",
            "deepspeed/",
            "timm/",
            "tf.",
            "official.",
            "mxnet/",
            "tutorial/",
        ],
    ),
    ("torch", &["torch/", "neutral/", "recipes/imagenet"]),
    ("keras", &["keras/", "tutorial/", "neutral/warmup-cosine"]),
    ("optax", &["optax/", "neutral/warmup-cosine", "recipes/llama"]),
    ("transformers", &["transformers/"]),
];

/// Specs whose rates follow metrics, which a program for training does not have.
fn follows_metrics(kind: &str) -> bool {
    ["ReduceLROnPlateau", "reduce_lr_on_plateau", "reduce_on_plateau"].iter().any(|name| kind.ends_with(name))
}

/// The rows that are compared: all values are those of one program, so that a few show whether it is the right one.
fn rows(count: u64) -> Vec<u64> {
    let parts = [0, 1, 2, 5, 10, 25, 33, 50, 66, 75, 90, 99].map(|part| count * part / 100);
    let mut rows: Vec<u64> = parts.into_iter().chain([1, 2, count - 1]).filter(|row| *row < count).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The rates of a schedule in some rows, as they are printed.
fn rates(series: &Series, row: u64) -> Vec<f64> {
    let values = series.schedule.row(row).expect("a value");
    let channels = series.schedule.channels().iter();
    let of_rate = channels.zip(values).filter(|(channel, _)| channel.quantity == Quantity::LearningRate);
    of_rate.map(|(_, value)| value).collect()
}

/// Whether the target keeps the rates as float32, whatever the schedule computes with.
fn rounds(target: &str) -> bool {
    ["keras", "optax"].contains(&target)
}

/// What lrsched reads of Python.
const MOST_BYTES: usize = 1_000_000;
/// The most items of a list in a program that lrsched runs.
const MOST_ITEMS: u64 = 1_000_000;
/// The most updates that lrsched is sure to tabulate in a program.
const MOST_TABULATED: u64 = 250_000;

/// The values of a list that is too long for that.
fn listed(program: &str) -> Vec<f64> {
    let mut values = Vec::new();
    for line in
        program.lines().skip_while(|line| !line.ends_with('[')).skip(1).take_while(|line| *line != "]")
    {
        for item in line.trim().trim_end_matches(',').split(", ") {
            match item.strip_prefix("*[").and_then(|rest| rest.split_once("] * ")) {
                Some((value, count)) => {
                    let value: f64 = value.parse().expect("a rate");
                    values.extend(std::iter::repeat_n(value, count.parse().expect("a number")));
                }
                None => values.extend(item.split_whitespace().filter_map(|word| word.parse::<f64>().ok())),
            }
        }
    }
    values
}

/// Exports a schedule, has lrsched run the program, and compares the values.
fn compare(folder: &Folder, spec: &str, plan: &Plan, series: &Series, target: &str) {
    let title = format!("{spec} {:?} to {target}", series.name);
    let unit = series.schedule.unit();
    let count = plan.length(unit).expect("a length");
    let mut arguments = vec!["export", spec, "--to", target, "-o", "exported.py", "--quiet"];
    arguments.extend(series.name.as_deref().into_iter().flat_map(|name| ["--schedule", name]));
    let outcome = folder.run_with(&arguments, "");
    // Millions of values in float32 have no formula in Python, and are refused.
    if target == "python" && outcome.stderr.contains("would be a list of") {
        assert!(count > 400_000, "{title}: {}", outcome.stderr);
        return;
    }
    assert_eq!((outcome.stderr.as_str(), outcome.status), ("", 0), "{title}");
    if follows_metrics(&series.kind) && target != "python" {
        return;
    }
    let chosen = rows(count);
    let program = folder.read("exported.py");
    if program.len() > MOST_BYTES || (count > MOST_ITEMS && program.contains(" = [\n")) {
        let listed = listed(&program);
        assert_eq!(listed.len() as u64, count, "{title}");
        for row in chosen {
            assert_eq!(listed[row as usize].to_bits(), rates(series, row)[0].to_bits(), "{title}, row {row}");
        }
        return;
    }
    // A float32 target tabulates a formula before the first update: more work than lrsched does for a program.
    if count > MOST_TABULATED && rounds(target) && program.contains("RATES = ") {
        return;
    }
    let at = chosen.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
    // A function of an epoch counts epochs, unless it is handed to a scheduler.
    let is_per_epoch = program.contains("callbacks") || (target == "python" && program.contains("(epoch)"));
    let length = format!("--{}s", if is_per_epoch { "epoch" } else { "step" });
    let steps = count.to_string();
    let mut table = vec!["table", "exported.py", "--quiet", &length, &steps, "--at", &at];
    // A callback starts from the rate of the optimizer that the model is compiled with, and no model is exported.
    let of_keras = program.split_once("keras.optimizers.SGD(").and_then(|(_, rest)| rest.split_once(')'));
    let rate = of_keras.filter(|_| program.contains("callbacks")).map_or("1.0", |(rate, _)| rate);
    let rate = format!("optimizer.lr={rate}");
    if program.contains("callbacks") || !program.contains("optimizer = ") {
        table.extend(["--config", &rate]);
    }
    // Plain Python has a function for each parameter group; a framework is handed all of them.
    let of_groups: Vec<String> = (0..)
        .map(|group| format!("learning_rate_{group}"))
        .take_while(|name| target == "python" && program.contains(&format!("def {name}(")))
        .collect();
    let names = if of_groups.is_empty() { vec![None] } else { of_groups.iter().map(Some).collect() };
    let mut found: Vec<Vec<f64>> = vec![Vec::new(); chosen.len()];
    for name in names {
        let named: Vec<&str> = name.into_iter().flat_map(|name| ["--name", name]).collect();
        let outcome = folder.run_with(&[table.clone(), named].concat(), "");
        assert_eq!((outcome.stderr.as_str(), outcome.status), ("", 0), "{title}\n{program}");
        let mut lines = outcome.stdout.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().unwrap_or_default();
        let is_rate = |column: &usize| header[*column].starts_with("lr");
        let columns: Vec<usize> = (0..header.len()).filter(is_rate).collect();
        for ((cells, row), found) in lines.by_ref().zip(&chosen).zip(&mut found) {
            assert_eq!(cells[0], row.to_string(), "{title}");
            found.extend(columns.iter().map(|column| cells[*column].parse::<f64>().expect("a number")));
        }
        assert_eq!(outcome.stdout.lines().count(), chosen.len() + 1, "{title}");
    }
    let single = rounds(target)
        || series.schedule.channels().iter().all(|channel| channel.precision == Precision::Single);
    let bits = |values: &[f64]| -> Vec<u64> {
        let narrow = |value: &f64| if single { (*value as f32).to_bits().into() } else { value.to_bits() };
        values.iter().map(narrow).collect()
    };
    for (found, row) in found.iter().zip(chosen) {
        let expected = rates(series, row);
        assert_eq!(bits(found), bits(&expected), "{title}, row {row}: {found:?}, {expected:?}");
    }
}

#[test]
fn the_programs_give_the_values_of_the_gallery() {
    let folder = Folder::new();
    for (name, path) in some_of(gallery(), 3) {
        let spec = Spec::parse(&name, &read(&path)).expect("a spec");
        let plan = spec.resolve(&RunLength::default(), &Beside(path.parent().unwrap())).expect("a plan");
        let of = |target: &&(&str, &[&str])| target.1.iter().any(|begin| name.starts_with(begin));
        for (target, _) in TARGETS.iter().filter(of) {
            for series in &plan.series {
                compare(&folder, &name, &plan, series, target);
            }
        }
    }
}
