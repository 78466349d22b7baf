//! The training script of timm.

use super::*;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "timm",
    title: "the training script of timm",
    summary: "`summary.csv`, a row per epoch: `epoch`, `train_*`, `eval_*`, `lr`",
    rule: "epoch e is row e * steps_per_epoch; where the schedule counts updates, it is read after the last one of the epoch: row (e + 1) * steps_per_epoch",
    versions: "timm 1.0.31",
    example: "epoch,train_loss,eval_loss,eval_top1,lr\n0,10.2,10.2,50.0,0.00016733333333333333",
    rates: &["lr"],
    outer: None,
    xs: &["epoch"],
    recognises: |head| {
        let is_one = head.is_table_with(&["epoch", "train_loss", "lr"])
            && head.header.iter().any(|column| column.starts_with("eval_"));
        is_one.then_some(LogFit::Only)
    },
    reader: LogReader::Rows,
    convention: |_| {
        UpdateConvention::of(&[rules::EPOCH_START, rules::EPOCH_END_OF_UPDATES]).printed(Digits::Double)
    },
};
