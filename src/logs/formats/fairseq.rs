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
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Significant(6)),
};

pub(super) static SIMPLE: LogFormat = LogFormat {
    name: "fairseq_simple",
    title: "the simple and tqdm log of fairseq",
    summary: "lines such as `epoch 001: 10 / 100 loss=0.1, num_updates=10, lr=7.7e-05`",
    rule: "as `fairseq`",
    versions: "in the form of fairseq, written by a loop of torch 2.15.0",
    example: "2026-03-01 10:00:09 | INFO | train_inner | epoch 001:     10 / 100 loss=0.100, num_updates=10, lr=7.7e-05",
    rates: &["lr"],
    xs: &["num_updates"],
    outer: None,
    recognises: |head| {
        let is_one = |line: &str| line.contains("num_updates=") && line.contains("lr=");
        head.text.lines().any(is_one).then_some(LogFit::Only)
    },
    reader: LogReader::Words(|pairs, _| {
        pair(pairs, "lr")?;
        pair(pairs, "num_updates")?;
        Some(SaidInLine { fields: fields(pairs), facts: Vec::new() })
    }),
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Significant(6)),
};
