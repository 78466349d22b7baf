//! Ultralytics and YOLOv5.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "ultralytics",
    title: "Ultralytics",
    summary: "`results.csv`, a row per epoch, with `lr/pg0`, `lr/pg1`, ...; YOLOv5 has `x/lr0`, `x/lr1`, ...",
    rule: "the rate of the last batch of an epoch: epoch e, from 1, is row e * steps_per_epoch - 1, and as without warmup the rate of the whole epoch; YOLOv5 counts epochs from 0",
    versions: "Ultralytics 8.4.190; YOLOv5 read, not measured",
    example: "epoch,time,train/loss,lr/pg0,lr/pg1\n1,0.14,0.63,0.01,0.01\n2,0.33,0.62,0.00983133,0.00983133",
    rates: &[],
    outer: None,
    xs: &["epoch"],
    recognises: |head| {
        (head.is_table_with(&["epoch", "lr/pg0"]) || head.is_table_with(&["epoch", "x/lr0"]))
            .then_some(LogFit::Only)
    },
    reader: LogReader::Rows,
    convention: |asked| {
        let rules = match asked.first {
            0.0 => &[rules::EPOCH_START, rules::EPOCH_LAST],
            _ => &[rules::EPOCH_START_FROM_1, rules::EPOCH_LAST_FROM_1],
        };
        // The column `time` came with the sixth digit.
        let digits = if (asked.names)("time") { 6 } else { 5 };
        UpdateConvention::of(rules).printed(Digits::Significant(digits))
    },
};
