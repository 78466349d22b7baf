//! DeepSpeed: `deepspeed.runtime.lr_schedules` of DeepSpeed 0.19.8.
//!
//! Read: `deepspeed/runtime/lr_schedules.py` and `DeepSpeedEngine._take_model_step`, which steps the scheduler after
//! every optimizer step that is not skipped. Measured: the engine itself on a CPU, and the classes on a torch optimizer.

mod common;
mod one_cycle;
mod range_test;
mod warmup;

use super::Dialect;

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "deepspeed",
    summary: "DeepSpeed: the schedulers of DeepSpeed 0.19.8, by the `type` in its JSON",
    conventions: &[
        "Read and measured: `deepspeed/runtime/lr_schedules.py` and the engine of 0.19.8 over torch 2.15.",
        "One step is one optimizer update; the engine steps the scheduler after it, and not after an update that an fp16 overflow skips.",
        "The constructor sets the rate of update 0. The first `step()` after it evaluates `last_batch_iteration = 0`, so that update i of WarmupLR, WarmupDecayLR and WarmupCosineLR sees index i - 1: the least rate comes twice.",
        "LRRangeTest and OneCycle add 1 to the index, so that update i sees index i.",
        "A boundary belongs to what follows: `last_batch_iteration < warmup_num_steps` is the warmup, and the second half of a cycle begins past the top.",
        "Past its end WarmupLR stays at the greatest rate, WarmupDecayLR at warmup_min_lr and WarmupCosineLR at cos_min_ratio; OneCycle decays for ever and LRRangeTest grows for ever.",
        "Python's float64 throughout. The default warmup is logarithmic, and its last value is not always the greatest rate: (1 / log N) * log N rounds twice.",
    ],
    kinds: &[
        range_test::RANGE_TEST,
        one_cycle::ONE_CYCLE,
        warmup::WARMUP_LR,
        warmup::WARMUP_DECAY_LR,
        warmup::WARMUP_COSINE_LR,
    ],
};
