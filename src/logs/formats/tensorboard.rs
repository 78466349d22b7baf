//! TensorBoard, and the fields that programs log to it and to services like it.

use super::*;
use crate::logs::RowRule;

pub(super) static FORMAT: LogFormat = LogFormat {
    name: "tensorboard",
    title: "event files of TensorBoard",
    summary: "`events.out.tfevents.*`, of torch, tensorboardX, tf.summary, Keras and others; a run that was resumed has several",
    rule: "by the tag, where a program is known by it: Keras `epoch_learning_rate`, Lightning `lr-*`, the Trainer, Megatron, DeepSpeed, OLMo, torchtitan, verl, kohya; else as the program that logged",
    versions: "torch 2.15.0, tensorboardX 2.6.5, tf.summary of tensorflow 2.21.0, keras 3.15.1, Lightning 2.6.6, transformers 4.45.2 and 5.23.0, torchtitan 0.3.0",
    example: "(binary)",
    rates: &[],
    outer: None,
    xs: &["step"],
    recognises: |head| head.is_events().then_some(LogFit::Only),
    reader: LogReader::Events,
    convention,
};

pub(super) static EXPORT: LogFormat = LogFormat {
    name: "tensorboard_csv",
    title: "a download of TensorBoard",
    summary: "the CSV of one tag: `Wall time`, `Step`, `Value`; its file has the name of the tag",
    rule: "as the event file",
    versions: "read, not measured",
    example: "Wall time,Step,Value\n1700000000.5,0,0.0005000000237487257",
    rates: &["Value"],
    outer: None,
    xs: &["Step"],
    recognises: |head| head.is_table_with(&["Wall time", "Step", "Value"]).then_some(LogFit::Only),
    reader: LogReader::Rows,
    convention: |asked| convention(asked).printed(Digits::Single),
};

/// A program by the fields that it logs.
struct Tagged {
    is: fn(&AskedSeries<'_>) -> bool,
    rules: &'static [RowRule],
}

/// The programs that are known by the name of their field. The first that fits counts.
const TAGGED: &[Tagged] = &[
    // Keras: a callback sets the rate before the epoch; a schedule is read at its end.
    Tagged {
        is: |asked| asked.field.starts_with("epoch_l"),
        rules: &[rules::EPOCH_START, rules::EPOCH_END_OF_UPDATES],
    },
    // The Trainer of transformers.
    Tagged {
        is: |asked| {
            asked.field == "train/learning_rate"
                && (asked.is_by("transformers") || (asked.names)("train/epoch"))
        },
        rules: &[rules::USED, rules::NEXT],
    },
    // Megatron and DeepSpeed log against samples as well.
    Tagged {
        is: |asked| asked.rest.starts_with("vs samples") || asked.field == "Train/Samples/lr",
        rules: &[rules::SAMPLES_NEXT],
    },
    Tagged { is: |asked| asked.field == "learning-rate", rules: &[rules::NEXT] },
    // LearningRateMonitor of Lightning and of Composer: the updates done, before the next one.
    Tagged { is: |asked| asked.field.starts_with("lr-"), rules: &[rules::NEXT] },
    // OLMo and OLMo-core.
    Tagged {
        is: |asked| {
            asked.field.starts_with("optim/learning_rate_group") || asked.field.starts_with("optim/LR")
        },
        rules: &[rules::USED],
    },
    // levanter, MaxText, verl.
    Tagged {
        is: |asked| {
            ["optim/learning_rate", "learning/current_learning_rate", "actor/lr", "critic/lr"]
                .contains(&asked.field)
        },
        rules: &[rules::NEXT],
    },
    // torchtitan from 0.2.0 on.
    Tagged {
        is: |asked| asked.field.starts_with("lr") && (asked.names)("loss_metrics/global_avg_loss"),
        rules: &[rules::USED],
    },
    // kohya.
    Tagged {
        is: |asked| asked.field.starts_with("lr/unet") || asked.field.starts_with("lr/textencoder"),
        rules: &[rules::NEXT],
    },
    // lingua.
    Tagged { is: |asked| asked.field == "optim/lr", rules: &[rules::USED] },
];

/// What the name of a field says of the program that logged it.
pub(super) fn convention(asked: &AskedSeries<'_>) -> UpdateConvention {
    match TAGGED.iter().find(|tagged| (tagged.is)(asked)) {
        Some(tagged) => UpdateConvention::of(tagged.rules),
        None => UpdateConvention::generic(asked),
    }
}
