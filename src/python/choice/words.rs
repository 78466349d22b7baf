//! The words in the names of a training file, and whether they are about schedules.

use crate::python::syntax::ast::{Expr, ExprKind};

/// What the words of a name are about.
#[derive(PartialEq, Eq)]
pub(in crate::python) enum Speaks {
    Schedules,
    SomethingElse,
    Nothing,
}

const SCHEDULES: [&str; 24] = [
    "lr",
    "lrs",
    "rate",
    "learning",
    "schedule",
    "schedules",
    "scheduler",
    "sched",
    "decay",
    "warmup",
    "cosine",
    "anneal",
    "annealing",
    "policy",
    "noam",
    "cyclic",
    "cyclical",
    "onecycle",
    "rsqrt",
    "polynomial",
    "piecewise",
    "sgdr",
    "lambda",
    "rampup",
];

const OTHERS: [&str; 95] = [
    "accuracy",
    "arguments",
    "args",
    "augment",
    "augmentation",
    "ax",
    "axes",
    "axis",
    "backbone",
    "batch",
    "batches",
    "callback",
    "callbacks",
    "cfg",
    "checkpoint",
    "checkpoints",
    "ckpt",
    "classes",
    "collate",
    "columns",
    "conf",
    "config",
    "criterion",
    "data",
    "dataframe",
    "dataloader",
    "dataset",
    "datasets",
    "decoder",
    "device",
    "dict",
    "dir",
    "directory",
    "display",
    "ds",
    "embedding",
    "encoder",
    "env",
    "epochs",
    "experiment",
    "features",
    "fig",
    "figure",
    "file",
    "files",
    "finder",
    "folder",
    "generator",
    "history",
    "image",
    "images",
    "inputs",
    "key",
    "labels",
    "layer",
    "layers",
    "loader",
    "logger",
    "loss",
    "losses",
    "mask",
    "mesh",
    "metric",
    "metrics",
    "mixer",
    "model",
    "models",
    "momentum",
    "monitor",
    "net",
    "network",
    "opt",
    "optim",
    "optimizer",
    "optimizers",
    "outputs",
    "params",
    "parser",
    "path",
    "plot",
    "preds",
    "predictions",
    "processor",
    "results",
    "rng",
    "run",
    "sampler",
    "scaler",
    "seed",
    "strategy",
    "summary",
    "tokenizer",
    "trainer",
    "transform",
    "transforms",
];

/// Classifies words: schedules, something else that occurs in training files, or neither.
pub(in crate::python) fn speaks(words: &[String]) -> Speaks {
    let any = |known: &[&str]| words.iter().any(|word| known.contains(&&**word));
    if words
        .iter()
        .any(|word| matches!(&**word, "finder" | "monitor" | "logger" | "callback" | "history" | "plot"))
    {
        Speaks::SomethingElse
    } else if any(&SCHEDULES) {
        Speaks::Schedules
    } else if any(&OTHERS) {
        Speaks::SomethingElse
    } else {
        Speaks::Nothing
    }
}

/// Whether the words name a schedule, and not only a rate.
pub(in crate::python) fn names_schedule(words: &[String]) -> bool {
    words.iter().any(|word| word.starts_with("sched") || matches!(&**word, "policy" | "lambda"))
}

/// Whether the name of what a file calls is about schedules. A policy alone is one of reinforcement learning or of number types.
pub(in crate::python) fn is_called_for_schedules(name: &str) -> bool {
    let words: Vec<String> = of_name(name).into_iter().filter(|word| word != "policy").collect();
    speaks(&words) == Speaks::Schedules
}

/// The words of the dotted name that an expression calls or looks up.
pub(in crate::python) fn of_path(expr: &Expr) -> Vec<String> {
    match &expr.kind {
        ExprKind::Name(name) => of_name(name),
        ExprKind::Attribute(of, name) => {
            let mut all = of_path(of);
            all.extend(of_name(name));
            all
        }
        ExprKind::Call(function, _) => of_path(function),
        ExprKind::Index(of, _) => of_path(of),
        _ => Vec::new(),
    }
}

/// Splits a name such as `lr_fn`, `CosineDecay` or `LRScheduler` into lower-case words.
pub(in crate::python) fn of_name(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words = vec![String::new()];
    for (i, letter) in letters.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| letters[i]);
        let after = letters.get(i + 1);
        let begins = letter.is_uppercase()
            && (before.is_some_and(|c| c.is_lowercase()) || after.is_some_and(|c| c.is_lowercase()));
        if !letter.is_alphabetic() || begins {
            words.push(String::new());
        }
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
