//! torchtune.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "torchtune",
    title: "the DiskLogger of torchtune",
    summary: "lines such as `Step 12 | loss:1.2 lr:2e-05 tokens_per_second_per_gpu:100`",
    rule: "read after the step of the scheduler: step n is row n",
    versions: "torchtune 0.6.1",
    example: "Step 12 | loss:1.2 lr:2e-05 tokens_per_second_per_gpu:1000.5",
    rates: &["lr"],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        head.text
            .lines()
            .any(|line| line.starts_with("Step ") && line.contains(" | ") && line.contains("lr:"))
            .then_some(LogFit::Only)
    },
    reader: LogReader::Words(|pairs, text| {
        let x = pair(pairs, "Step").filter(|_| text.starts_with("Step "))?;
        pair(pairs, "lr")?;
        Some(said(pairs, &x))
    }),
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Double),
};
