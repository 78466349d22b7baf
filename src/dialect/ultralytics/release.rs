//! What differs between the versions of the trainer.

use crate::number::python::Number;

/// A group of parameters of the trainer.
pub(super) type GroupName = &'static str;

/// How the trainer of a version works.
#[derive(Debug, Clone, Copy)]
pub(super) struct TrainerRelease {
    /// What stands in front of the number: `yolov5-`, or nothing for Ultralytics itself.
    pub program: &'static str,
    /// The first version.
    pub since: [u64; 3],
    /// How long the warmup is.
    pub warmup: TrainerWarmup,
    /// Whether the batch at which the warmup ends is a part of it.
    pub is_inclusive: bool,
    /// The groups, in the order of the optimizer.
    pub groups: [GroupName; 3],
    /// Which of them starts at `warmup_bias_lr`.
    pub biased: BiasedGroup,
    /// What `optimizer: auto` chooses.
    pub auto: Option<AutoChoice>,
    /// When the optimizer makes an update.
    pub accumulation: AccumulationRule,
    /// Whether an update has at most the batches of the run.
    pub is_capped: bool,
    /// Whether the batches of an update grow to their whole number in the warmup, and not to nbs / batch.
    pub grows_to_a_whole: bool,
    /// Whether the linear decay reaches its end in the last epoch.
    pub is_linear_to_the_last: bool,
    /// Whether the scheduler is one epoch late after the warmup: it is stepped at the end of an epoch, but begins at -1.
    pub is_late: bool,
}

/// The length of the warmup in batches.
#[derive(Debug, Clone, Copy)]
pub(super) enum TrainerWarmup {
    /// `max(round(warmup_epochs * batches), least)`; `or_none`: none at all if `warmup_epochs` is not above 0.
    AtLeast { least: u64, or_none: bool },
    /// `round(min(warmup_epochs, epochs - 1) * batches)`.
    BeforeTheLastEpoch,
}

/// Which group starts at `warmup_bias_lr`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BiasedGroup {
    /// The one at this place.
    At(usize),
    /// Those of the biases.
    Named,
}

/// What `optimizer: auto` chooses.
#[derive(Debug, Clone, Copy)]
pub(super) struct AutoChoice {
    /// The optimizer of a run with more than 10,000 iterations, at 0.01.
    pub long: &'static str,
    /// The one of a shorter run, at a rate that follows from the number of classes.
    pub short: &'static str,
}

/// When the optimizer makes an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AccumulationRule {
    /// When the batches since the last one are enough.
    Since,
    /// At every multiple of the number.
    Multiples,
}

const BIAS_FIRST: [GroupName; 3] = ["bias", "weight", "bn"];
const WEIGHT_FIRST: [GroupName; 3] = ["weight", "bn", "bias"];
const SGD_OR_ADAMW: Option<AutoChoice> = Some(AutoChoice { long: "SGD", short: "AdamW" });
const MUSGD_OR_ADAMW: Option<AutoChoice> = Some(AutoChoice { long: "MuSGD", short: "AdamW" });
const MUSGD: Option<AutoChoice> = Some(AutoChoice { long: "MuSGD", short: "MuSGD" });

const V8: TrainerRelease = TrainerRelease {
    program: "",
    since: [8, 0, 0],
    warmup: TrainerWarmup::AtLeast { least: 100, or_none: false },
    is_inclusive: true,
    groups: BIAS_FIRST,
    biased: BiasedGroup::At(0),
    auto: None,
    accumulation: AccumulationRule::Since,
    is_capped: false,
    grows_to_a_whole: false,
    is_linear_to_the_last: false,
    is_late: true,
};
const V8_AUTO: TrainerRelease = TrainerRelease { since: [8, 0, 111], auto: SGD_OR_ADAMW, ..V8 };
const V8_SWITCHED: TrainerRelease = TrainerRelease {
    since: [8, 0, 119],
    warmup: TrainerWarmup::AtLeast { least: 100, or_none: true },
    ..V8_AUTO
};
const V8_IN_TIME: TrainerRelease = TrainerRelease { since: [8, 1, 42], is_late: false, ..V8_SWITCHED };
const V8_4: TrainerRelease = TrainerRelease {
    since: [8, 4, 0],
    groups: WEIGHT_FIRST,
    auto: Some(AutoChoice { long: "SGD", short: "MuSGD" }),
    ..V8_IN_TIME
};
const V8_4_NAMED: TrainerRelease =
    TrainerRelease { since: [8, 4, 3], biased: BiasedGroup::Named, auto: MUSGD, ..V8_4 };
const V8_4_ADAMW: TrainerRelease = TrainerRelease { since: [8, 4, 8], auto: MUSGD_OR_ADAMW, ..V8_4_NAMED };
const V8_4_SHORT: TrainerRelease = TrainerRelease {
    since: [8, 4, 103],
    warmup: TrainerWarmup::BeforeTheLastEpoch,
    is_inclusive: false,
    ..V8_4_ADAMW
};
const V8_4_CAPPED: TrainerRelease = TrainerRelease { since: [8, 4, 177], is_capped: true, ..V8_4_SHORT };
const V8_4_WHOLE: TrainerRelease =
    TrainerRelease { since: [8, 4, 183], is_inclusive: true, grows_to_a_whole: true, ..V8_4_CAPPED };
const V5: TrainerRelease = TrainerRelease {
    program: "yolov5-",
    since: [5, 0, 0],
    warmup: TrainerWarmup::AtLeast { least: 1000, or_none: false },
    groups: ["bn", "weight", "bias"],
    biased: BiasedGroup::At(2),
    accumulation: AccumulationRule::Multiples,
    is_linear_to_the_last: true,
    ..V8
};
const V5_6: TrainerRelease = TrainerRelease { since: [6, 0, 0], accumulation: AccumulationRule::Since, ..V5 };
const V5_6_1: TrainerRelease = TrainerRelease { since: [6, 1, 0], is_linear_to_the_last: false, ..V5_6 };
const V5_6_2: TrainerRelease = TrainerRelease {
    since: [6, 2, 0],
    warmup: V8.warmup,
    groups: BIAS_FIRST,
    biased: BiasedGroup::At(0),
    ..V5_6_1
};
const V7: TrainerRelease =
    TrainerRelease { program: "yolov7-", since: [0, 1, 0], groups: ["other", "weight", "bias"], ..V5 };

/// The versions at which something changed, each program's from old to new.
const RELEASES: &[TrainerRelease] = &[
    V8,
    V8_AUTO,
    V8_SWITCHED,
    V8_IN_TIME,
    V8_4,
    V8_4_NAMED,
    V8_4_ADAMW,
    V8_4_SHORT,
    V8_4_CAPPED,
    V8_4_WHOLE,
    V5,
    V5_6,
    V5_6_1,
    V5_6_2,
    V7,
];

/// The newest versions that were read.
const NEWEST: &[(&str, [u64; 3])] = &[("", [8, 4, 190]), ("yolov5-", [7, 0, 0]), ("yolov7-", [0, 1, 0])];

/// A version by its name, and whether it is newer than those that were read. `None` if it is not known.
pub(super) fn release(version: &str) -> Option<(TrainerRelease, bool)> {
    let (program, newest) =
        NEWEST.iter().rev().find(|(program, _)| version.starts_with(program.trim_end_matches('-')))?;
    let rest =
        version.strip_prefix(program).or_else(|| version.strip_prefix(program.trim_end_matches('-')))?;
    let mut numbers = *newest;
    if !rest.is_empty() {
        numbers = [0; 3];
        let parts: Vec<&str> = rest.trim_start_matches('v').split('.').collect();
        if parts.len() > numbers.len() {
            return None;
        }
        for (number, part) in numbers.iter_mut().zip(parts) {
            *number = part.parse().ok()?;
        }
    }
    let mut own = RELEASES.iter().filter(|release| release.program == *program && release.since <= numbers);
    own.next_back().map(|release| (*release, numbers > *newest))
}

impl TrainerWarmup {
    /// The number of batches. `None` if there is no warmup.
    pub(super) fn batches(self, warmup_epochs: Number, epochs: u64, per_epoch: u64) -> Option<u64> {
        let whole = |epochs: Number| (epochs * Number::from(per_epoch)).round().ok().and_then(Number::whole);
        match self {
            TrainerWarmup::AtLeast { or_none: true, .. } if warmup_epochs <= 0 => None,
            TrainerWarmup::AtLeast { least, .. } => {
                Some(u64::try_from(whole(warmup_epochs)?).unwrap_or(0).max(least))
            }
            TrainerWarmup::BeforeTheLastEpoch => {
                let epochs = warmup_epochs.min(Number::from(epochs.saturating_sub(1)));
                let batches = if epochs > 0 { whole(epochs)? } else { 0 };
                u64::try_from(batches).ok().filter(|batches| *batches > 0)
            }
        }
    }
}
