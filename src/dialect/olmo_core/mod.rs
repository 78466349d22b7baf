//! OLMo-core: `olmo_core.optim.scheduler` of ai2-olmo-core 3.0.0.
//!
//! Read: `olmo_core/optim/scheduler.py`, `optim/config.py`, and `train/trainer.py`, which counts the update before the
//! train module sets the rate.

mod common;
mod composable;
mod cosine;
mod decays;
mod periods;
mod sequential;
mod stage;

use super::{Dialect, Kind, Resuming};
use common::CoreScheduler;

/// OLMo-core.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "olmo_core",
    modules: &["olmo_core.optim", "olmo_core.optim.scheduler"],
    summary: "OLMo-core: the schedulers of ai2-olmo-core 3.0.0, in steps or tokens",
    conventions: &[
        "Read and measured: `olmo_core/optim/scheduler.py` of ai2-olmo-core 3.0.0; its trainer and `optim/config.py` were read.",
        "One step is one optimizer update. The trainer counts the update before it sets the rate: update 0 has the rate of step 1, and the last update that of the end.",
        "With `units: tokens` update i has the rate of (i + 1) * tokens_per_step tokens, and every length is in tokens.",
        "A fraction of the run is rounded to a whole number, halves to even.",
        "`current <= warmup` is the warmup of ConstantWithWarmup, WSD and PowerLR, `current < warmup` that of the others.",
        "Past the end LinearWithWarmup and the cosines hold alpha_f times the rate, linear decays go on below their least rate, and SequentialScheduler raises.",
        "Python's float64; with `compile` of the optimizer's config the result is rounded to float32, because the rate is a tensor.",
    ],
    steps_itself: Some("OLMo-core's train module sets the rate before each update"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Counter,
    kinds: &KINDS,
};

/// Its schedulers, in the order of `olmo_core/optim/scheduler.py`.
const SCHEDULERS: &[CoreScheduler] = &[
    decays::CONSTANT,
    decays::CONSTANT_WITH_WARMUP,
    decays::WSD,
    decays::POWER,
    decays::LINEAR_WITH_WARMUP,
    decays::INV_SQRT_WITH_WARMUP,
    cosine::COS_WITH_WARMUP,
    cosine::HALF_COS_WITH_WARMUP,
    cosine::COS_WITH_WARMUP_AND_LINEAR_DECAY,
    composable::COMPOSABLE,
    sequential::SEQUENTIAL,
    periods::WSDS,
    decays::EXPONENTIAL,
];

const KINDS: [Kind; SCHEDULERS.len()] = super::kinds_of!(SCHEDULERS);
