//! MosaicML's composer and llm-foundry: two dialects.
//!
//! llm-foundry trains with composer's `Trainer`, and has one scheduler of its own (in `foundry`). Both compute with
//! composer's times (in `time`) and what it knows of the run (in `state`).

mod common;
mod curves;
pub(crate) mod foundry;
mod restarts;
mod state;
mod steps;
mod time;
mod warmups;

use super::kit::restored;
use super::{Dialect, Kind, Resuming};
use common::ComposerClass;

/// composer.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "composer",
    modules: &["composer.optim", "composer.optim.scheduler"],
    summary: "MosaicML composer 0.32.1: schedulers of batches, epochs, samples, tokens or a part of the run",
    conventions: &[
        "Read and measured: `composer/optim/scheduler.py` and `composer/core/time.py` of mosaicml 0.32.1, and its Trainer.",
        "One step is one batch, which is one update. The Trainer steps the scheduler before it counts the batch, so update i has the rate of batch i - 1: updates 0 and 1 both have that of batch 0, and the rate of the last batch is never used.",
        "A time is a number and a unit: `ep`, `ba`, `sp`, `tok`, or `dur` for a part of max_duration. Epochs and their parts become batches; results are truncated. Samples and tokens need `samples_per_step` and `tokens_per_step` of the run.",
        "`t < t_warmup` is the warmup, and a milestone counts from `t >= milestone` on.",
        "Past t_max the last value holds, but ConstantScheduler returns to the optimizer's rate.",
        "`scale_schedule_ratio` scales max_duration and all times except `dur`. The constructor still sees the old max_duration.",
        "A checkpoint restores the time, the base rates and the optimizer; the times of the schedule are those of the resumed config.",
        "Python's float64 throughout. A scheduler returns a factor of the optimizer's rate.",
    ],
    steps_itself: Some("composer's Trainer steps it once per batch"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::States(restored::count_and_rates),
    kinds: &KINDS,
};

/// Its schedulers that are functions of the time, in the order of `composer/optim/scheduler.py`.
const CLASSES: &[ComposerClass] = &[
    steps::STEP_SCHEDULER,
    steps::MULTI_STEP,
    curves::CONSTANT,
    curves::LINEAR,
    steps::EXPONENTIAL,
    curves::COSINE_ANNEALING,
    curves::POLYNOMIAL,
    warmups::MULTI_STEP_WITH_WARMUP,
    warmups::CONSTANT_WITH_WARMUP,
    warmups::LINEAR_WITH_WARMUP,
    warmups::COSINE_ANNEALING_WITH_WARMUP,
    warmups::POLYNOMIAL_WITH_WARMUP,
];

/// All kinds: those of the table, and the one that is stepped.
const KINDS: [Kind; CLASSES.len() + 1] = super::kinds_of!(CLASSES, restarts::WARM_RESTARTS);
