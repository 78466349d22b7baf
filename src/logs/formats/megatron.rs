//! Megatron-LM and what is built on it.

use super::*;

/// A line with an iteration and a rate.
fn line<'a>(pairs: &[WordPair<'a>], _: &'a str) -> Option<SaidInLine<'a>> {
    pair(pairs, "learning rate").or_else(|| pair(pairs, "lr"))?;
    let x = pair(pairs, "iteration").or_else(|| pair(pairs, "global_step"))?;
    Some(said(pairs, &x))
}

fn has_line(head: &LogHead<'_>, all: &[&str]) -> bool {
    head.text.lines().any(|line| all.iter().all(|word| line.contains(word)))
}

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "megatron",
    title: "Megatron-LM",
    summary: "lines such as `iteration 10/ 800 | consumed samples: 160 | learning rate: 1.250000E-04 |`",
    rule: "read after the step of the scheduler: iteration n is row n",
    versions: "in the form of megatron-core 0.16.1, whose scheduler made the rates",
    example: " iteration       10/     800 | consumed samples:          160 | learning rate: 1.250000E-04 | global batch size:    16 |",
    rates: &[],
    outer: None,
    xs: &["iteration"],
    recognises: |head| {
        has_line(head, &["iteration ", "consumed samples:", "learning rate:"]).then_some(LogFit::Only)
    },
    reader: LogReader::Words(line),
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Significant(7)),
};

pub(super) static NEOX: LogFormat = LogFormat {
    name: "gpt_neox",
    title: "GPT-NeoX",
    summary: "lines such as `samples/sec: 310.1 | iteration 10/ 800 | learning rate: 1.250E-04 |`",
    rule: "read after the step of the scheduler: iteration n is row n",
    versions: "in the form of GPT-NeoX, written by a loop of torch 2.15.0",
    example: " samples/sec: 310.1 | iteration       10/     800 | elapsed time per iteration (ms): 51.6 | learning rate: 1.250E-04 |",
    rates: &[],
    outer: None,
    xs: &["iteration"],
    recognises: |head| {
        (has_line(head, &["samples/sec", "iteration ", "learning rate:"])
            && !has_line(head, &["consumed samples:"]))
        .then_some(LogFit::Only)
    },
    reader: LogReader::Words(line),
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Significant(4)),
};

pub(super) static NEMO: LogFormat = LogFormat {
    name: "nemo",
    title: "NeMo",
    summary: "lines such as `Training epoch 0, iteration 9/99 | lr: 2.999e-05 | global_step: 9`",
    rule: "read in the training step, at trainer.global_step: row global_step",
    versions: "read, not measured",
    example: "Training epoch 0, iteration 9/99 | lr: 2.999e-05 | global_batch_size: 512 | global_step: 9 | reduced_train_loss: 11.03",
    rates: &["lr"],
    outer: None,
    xs: &["global_step", "iteration"],
    recognises: |head| has_line(head, &["Training epoch", "iteration ", "lr:"]).then_some(LogFit::Only),
    reader: LogReader::Words(line),
    convention: |_| UpdateConvention::of(&[rules::NEXT]),
};
