//! Training files and notebooks as people write them: the rates are those of the genuine runs, bit by bit.

use crate::harness::{Folder, neutral, root, run};
use std::fs;
use std::path::Path;

/// The arguments that a file itself names.
fn arguments(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let line = match path.extension().is_some_and(|extension| extension == "ipynb") {
        true => {
            let notebook: serde_json::Value = serde_json::from_str(&text).unwrap();
            notebook["metadata"]["lrsched"].as_str().unwrap().to_string()
        }
        false => {
            text.lines().find_map(|line| line.strip_prefix("# lrsched ")).unwrap_or_default().to_string()
        }
    };
    line.split_whitespace().map(str::to_string).collect()
}

/// The rates of a table: all columns named `lr`.
fn rates(table: &str) -> Vec<Vec<String>> {
    let mut lines = table.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let columns: Vec<usize> =
        (0..head.len()).filter(|at| head[*at] == "lr" || head[*at].starts_with("lr/")).collect();
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            columns.iter().map(|at| cells[*at].to_string()).collect()
        })
        .collect()
}

#[test]
fn the_rates_of_a_training_file_are_those_of_its_genuine_run() {
    let folder = root().join("tests/training");
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_none_or(|extension| extension != "txt"));
    paths.sort();
    assert!(paths.len() >= 40, "{} files", paths.len());
    let mut wrong = Vec::new();
    for path in &paths {
        let name = path.file_name().unwrap().to_str().unwrap();
        let expected = fs::read_to_string(path.with_extension("txt")).unwrap();
        let mut command = neutral(env!("CARGO_BIN_EXE_lrsched"), &folder);
        let outcome = run(command.args(["table", name]).args(arguments(path)));
        if outcome.status != 0 {
            wrong.push(format!("{name}: {}", outcome.stderr));
            continue;
        }
        let found = rates(&outcome.stdout);
        let number = |text: &str| text.parse::<f64>().unwrap().to_bits();
        let same = |(wanted, found): (&str, &Vec<String>)| {
            let wanted: Vec<u64> = wanted.split(' ').map(number).collect();
            wanted == found.iter().map(|cell| number(cell)).collect::<Vec<_>>()
        };
        let count = expected.lines().count();
        if found.len() < count {
            wrong.push(format!("{name}: {} rows of {count}", found.len()));
        }
        if let Some(row) = expected.lines().zip(&found).position(|pair| !same(pair)) {
            let wanted = expected.lines().nth(row).unwrap_or_default();
            wrong.push(format!("{name} row {row}: {wanted}, but here {}", found[row].join(" ")));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// A genuine run of this file has the rates 0.001, 0.001, 0.001, 8.999999e-06, 8.1e-06, 7.2899998e-06 and 6.5609997e-06.
const FINE_TUNED: &str = "import numpy as np
from tensorflow import keras
x = np.ones((8, 2), dtype='float32'); y = np.ones((8, 1), dtype='float32')
stop = keras.callbacks.EarlyStopping(monitor='loss', patience=9)
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss='mse')
model.fit(x, y, batch_size=8, epochs=3, verbose=0, callbacks=[stop])
model.compile(optimizer=keras.optimizers.Adam(1e-5), loss='mse')
def sched(epoch, lr):
    return lr * 0.9
schedule = keras.callbacks.LearningRateScheduler(sched)
model.fit(x, y, batch_size=8, epochs=4, verbose=0, callbacks=[stop, schedule])
";

#[test]
fn a_fit_that_does_not_take_the_callback_is_named() {
    let folder = Folder::new().with("train.py", FINE_TUNED);
    let outcome = run(neutral(env!("CARGO_BIN_EXE_lrsched"), folder.path()).args(["table", "train.py"]));
    assert_eq!(
        outcome.stdout, "epoch,lr\n0,8.999999e-6\n1,8.1e-6\n2,7.2899998e-6\n3,6.5609997e-6\n",
        "{}",
        outcome.stderr
    );
    let note = "note: `fit` on line 7 does not take the callback: the epochs of that training are not among the rows\n";
    assert!(outcome.stderr.contains(note), "{}", outcome.stderr);
}
