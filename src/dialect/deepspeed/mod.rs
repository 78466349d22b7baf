//! DeepSpeed: `deepspeed.runtime.lr_schedules` of DeepSpeed 0.19.8.
//!
//! Read: `deepspeed/runtime/lr_schedules.py` and `DeepSpeedEngine._take_model_step`, which steps the scheduler after
//! every optimizer step that is not skipped. Measured: the engine on a CPU, and the classes with a torch optimizer.

mod common;
mod one_cycle;
mod range_test;
mod warmup;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "deepspeed",
    modules: &["deepspeed.runtime.lr_schedules"],
    summary: "DeepSpeed: the schedulers of DeepSpeed 0.19.8, by the `type` in its JSON",
    conventions: &[
        "Read and measured: `deepspeed/runtime/lr_schedules.py` and the engine of 0.19.8 over torch 2.15.",
        "One step is one optimizer update; the engine steps the scheduler after each, except after updates that an fp16 overflow skips.",
        "The constructor sets the rate of update 0. The first `step()` evaluates `last_batch_iteration = 0`, so update i of WarmupLR, WarmupDecayLR and WarmupCosineLR sees index i - 1: the first rate is used twice.",
        "LRRangeTest and OneCycle add 1 to the index, so update i sees index i.",
        "`last_batch_iteration < warmup_num_steps` is the warmup; the second half of a cycle begins after the top.",
        "Past its end WarmupLR holds the highest rate, WarmupDecayLR warmup_min_lr and WarmupCosineLR cos_min_ratio; OneCycle decays and LRRangeTest grows for ever.",
        "Python's float64 throughout. The default warmup is logarithmic, and its last value is not always the highest rate: (1 / log N) * log N rounds twice.",
    ],
    steps_itself: Some("DeepSpeed's engine steps it once per update"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused("what DeepSpeed's engine loads depends on flags that are not read here"),
    kinds: &[
        range_test::RANGE_TEST,
        one_cycle::ONE_CYCLE,
        warmup::WARMUP_LR,
        warmup::WARMUP_DECAY_LR,
        warmup::WARMUP_COSINE_LR,
    ],
};
