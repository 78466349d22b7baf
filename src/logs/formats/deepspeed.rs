//! DeepSpeed.

use super::*;

pub(super) static CSV: LogFormat = LogFormat {
    name: "deepspeed_csv",
    title: "the CSV monitor of DeepSpeed",
    summary: "`Train_Samples_lr.csv`, whose column `step` counts samples",
    rule: "read after the step of the scheduler: n samples are row n / (samples of an update)",
    versions: "DeepSpeed 0.19.8",
    example: "step,lr\n160,2.9999999999999997e-05\n320,6.75e-05",
    rates: &["lr"],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        (head.name() == "Train_Samples_lr.csv" && head.is_table_with(&["step", "lr"])).then_some(LogFit::Only)
    },
    reader: LogReader::Rows,
    convention: |_| UpdateConvention::of(&[rules::SAMPLES_NEXT]).printed(Digits::Double),
};

pub(super) static LINES: LogFormat = LogFormat {
    name: "deepspeed",
    title: "DeepSpeed",
    summary: "lines such as `[Rank 0] step=10, skipped=0, lr=[0.001], mom=[[0.9, 0.999]]`",
    rule: "read after the step of the scheduler: step n is row n",
    versions: "DeepSpeed 0.19.8",
    example: "[2026-03-01 10:00:09,123] [INFO] [logging.py:96:log_dist] [Rank 0] step=10, skipped=0, lr=[0.001], mom=[[0.9, 0.999]]",
    rates: &[],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        head.text
            .lines()
            .any(|line| ["step=", "skipped=", "lr=["].iter().all(|word| line.contains(word)))
            .then_some(LogFit::Only)
    },
    reader: LogReader::Words(|pairs, text| {
        let x = pair(pairs, "step").filter(|_| text.contains("skipped="))?;
        pair(pairs, "lr")?;
        Some(said(pairs, &x))
    }),
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Double),
};
