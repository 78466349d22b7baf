//! fairseq.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "fairseq",
    title: "fairseq",
    summary: "lines with an object, `... | train_inner | {\"num_updates\": \"10\", \"lr\": \"5.55556e-05\", ...}`",
    rule: "read after the step of the scheduler: num_updates n is row n",
    versions: "in the form of fairseq, written by a loop of torch 2.15.0",
    example: "2026-03-01 10:00:09 | INFO | train_inner | {\"epoch\": 1, \"update\": 0.1, \"num_updates\": \"10\", \"lr\": \"5.55556e-05\"}",
    rates: &["lr"],
    outer: None,
    xs: &["num_updates"],
    recognises: |head| {
        head.text
            .lines()
            .any(|line| line.contains("\"num_updates\":") && line.contains("\"lr\":"))
            .then_some(LogFit::Only)
    },
    reader: LogReader::Dictionaries,
    convention: |_| Convention::of(&[rules::NEXT]).printed(Digits::Significant(6)),
};
