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

/// What NeMo prints in front of its lines. The number behind `iteration` counts to one less than the updates of the run, or
/// than the batches of an epoch, and is no fact.
fn nemo<'a>(pairs: &[WordPair<'a>], _: &'a str) -> Option<SaidInLine<'a>> {
    pair(pairs, "lr")?;
    let x = pair(pairs, "global_step").or_else(|| pair(pairs, "iteration"))?;
    Some(said(pairs, &WordPair { of: None, ..x }))
}

/// The iterations of the first lines that NeMo prints.
fn nemo_iterations(head: &LogHead<'_>) -> Vec<u64> {
    let lines = head.text.lines().filter(|line| line.contains("Training epoch") && line.contains("lr:"));
    let iteration = |line: &str| line.split_once("iteration ")?.1.split_once('/')?.0.parse().ok();
    lines.filter_map(iteration).collect()
}

pub(super) static NEMO: LogFormat = LogFormat {
    name: "nemo",
    title: "NeMo",
    summary: "lines such as `Training epoch 0, iteration 9/99 | lr: 2.999e-05 | global_step: 9`, of every update",
    rule: "read in the training step, at trainer.global_step: row global_step",
    versions: "the ProgressPrinter of NeMo 2.6 in Lightning 2.6.6",
    example: "Training epoch 0, iteration 9/99 | lr: 2.999e-05 | global_batch_size: 512 | global_step: 9 | reduced_train_loss: 11.03",
    rates: &["lr"],
    outer: None,
    xs: &["global_step", "iteration"],
    recognises: |head| {
        let iterations = nemo_iterations(head);
        let is_each = iterations.windows(2).all(|two| two[1] == two[0] + 1 || two[1] == 0);
        (is_each && !iterations.is_empty()).then_some(LogFit::Only)
    },
    reader: LogReader::Words(nemo),
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Significant(4)),
};

pub(super) static NEMO_MEAN: LogFormat = LogFormat {
    name: "nemo_mean",
    title: "what NeMo prints every few updates",
    summary: "the same lines where they are further apart (`progress_interval`); they are refused",
    rule: "none: the rate is the mean of those since the last line",
    versions: "the ProgressPrinter of NeMo 2.6 in Lightning 2.6.6",
    example: "Training epoch 0, iteration 9/99 | lr: 0.0001227 | global_step: 9\nTraining epoch 0, iteration 19/99 | lr: 0.0002897 | global_step: 19",
    rates: &["lr"],
    outer: None,
    xs: &["global_step", "iteration"],
    recognises: |head| {
        let iterations = nemo_iterations(head);
        let is_apart = iterations.windows(2).any(|two| two[1] > two[0] + 1);
        is_apart.then_some(LogFit::Only)
    },
    reader: LogReader::Unfit {
        why: "NeMo prints the mean of the rates since the last line, as it does with the losses, which is no rate of any update while it rises or falls",
        help: "verify the event files of TensorBoard or the metrics of W&B, which have the rate itself; or run with `progress_interval=1` of the strategy",
    },
    convention: |_| UpdateConvention::of(&[rules::NEXT]),
};
