//! Weights & Biases.

use super::*;

pub(super) static CSV: LogFormat = LogFormat {
    name: "wandb_csv",
    title: "an export of Weights & Biases",
    summary: "`wandb_export_*.csv`: x, and `<run> - <metric>` with its twins `__MIN` and `__MAX`; the page samples the points",
    rule: "as the program that logged: `Step` counts calls of `wandb.log`",
    versions: "in the form of the export, written by a loop of torch 2.15.0",
    example: "\"Step\",\"toy-run - train/lr\",\"toy-run - train/lr__MIN\",\"toy-run - train/lr__MAX\"\n\"0\",\"0.004\",\"0.004\",\"0.004\"",
    rates: &[],
    outer: None,
    xs: &["train/global_step", "trainer/global_step", "Step"],
    recognises: |head| {
        let is_twin = |column: &&str| column.ends_with("__MIN") || column.ends_with("__MAX");
        head.header.iter().any(is_twin).then_some(LogFit::Only)
    },
    reader: LogReader::Rows,
    convention: super::tensorboard::convention,
};

pub(super) static LINES: LogFormat = LogFormat {
    name: "wandb_history",
    title: "the history of Weights & Biases",
    summary: "rows of the history as JSON lines or CSV, with `_step`",
    rule: "as the program that logged: `_step` counts calls of `wandb.log`; a step that the program logged itself comes first",
    versions: "wandb 0.31.0",
    example: "{\"_step\": 10, \"_timestamp\": 1700000000.5, \"train/lr\": 0.0005, \"train/loss\": 2.1}",
    rates: &[],
    outer: None,
    xs: &["train/global_step", "trainer/global_step", "global_step", "_step"],
    recognises: |head| {
        (head.is_lines_with(&["_step"]) && (head.has("_timestamp") || head.has("_runtime")))
            .then_some(LogFit::Only)
    },
    reader: LogReader::Objects,
    convention: super::tensorboard::convention,
};
