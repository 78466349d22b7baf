//! Lightning.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "lightning",
    title: "the CSVLogger of Lightning",
    summary: "`metrics.csv`, with a column `step` and those of LearningRateMonitor, such as `lr-AdamW`",
    rule: "x is trainer.global_step, the updates done: step n is row n",
    versions: "Lightning 2.6.6",
    example: "epoch,lr-AdamW,step,train_loss\n,0.0005,4,\n0,,4,0.54",
    rates: &[],
    outer: None,
    xs: &["step"],
    recognises: |head| {
        let is_monitor = |column: &&&str| column.starts_with("lr-") && column.len() > 3;
        let is_one = head.is_table_with(&["step"]) && head.header.iter().filter(is_monitor).count() > 0;
        is_one.then_some(LogFit::Only)
    },
    reader: LogReader::Rows,
    convention: |_| UpdateConvention::of(&[rules::NEXT]).printed(Digits::Double),
};
