//! nanotron.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "nanotron",
    title: "nanotron",
    summary: "lines such as `iteration: 10 / 800 | consumed_tokens: 20480 | lr: 0.00025`",
    rule: "read after the step of the scheduler: iteration n is row n",
    versions: "in the form of nanotron, written by a loop of torch 2.15.0",
    example: "iteration: 10 / 800 | consumed_tokens: 20480 | lm_loss: 0.1 | lr: 0.00025 | grad_norm: 0.5",
    rates: &["lr"],
    outer: None,
    xs: &["iteration"],
    recognises: |head| {
        let is_one =
            |line: &str| ["iteration: ", "consumed_tokens", "lr: "].iter().all(|word| line.contains(word));
        head.text.lines().any(is_one).then_some(LogFit::Only)
    },
    reader: LogReader::Words(|pairs, _| {
        pair(pairs, "lr")?;
        let x = pair(pairs, "iteration")?;
        Some(said(pairs, &x))
    }),
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Significant(3)),
};
