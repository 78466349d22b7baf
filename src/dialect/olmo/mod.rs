//! OLMo: `olmo.optim` of ai2-olmo 0.6.0.
//!
//! Read: `olmo/optim.py` and `olmo/train.py`, whose `Trainer.train_step` sets the rate after it has counted the update.

mod common;
mod shapes;
mod warmups;

use super::{Dialect, Kind, Resuming};
use common::OlmoScheduler;

/// OLMo.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "olmo",
    modules: &["olmo.optim"],
    summary: "OLMo: the schedulers of ai2-olmo 0.6.0, in steps or tokens",
    conventions: &[
        "Read and measured: `olmo/optim.py` of ai2-olmo 0.6.0; `olmo/train.py` was read.",
        "One step is one optimizer update. The trainer counts the update before it sets the rate: update 0 has the rate of step 1, and the last update that of the end.",
        "With `units: tokens` update i has the rate of (i + 1) * tokens_per_step tokens, and every length is in tokens.",
        "`step < warmup_steps` is the warmup. It begins at a tenth of the rate, unless `warmup_min_lr` says otherwise.",
        "`step >= t_max` is past the end: the rate is alpha_f times the optimizer's.",
        "Python's float64 throughout.",
    ],
    steps_itself: Some("OLMo's trainer sets the rate before each update"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Counter,
    kinds: &KINDS,
};

/// Its schedulers, in the order of `olmo/optim.py`.
const SCHEDULERS: &[OlmoScheduler] = &[
    warmups::COS_WITH_WARMUP,
    warmups::LINEAR_WITH_WARMUP,
    warmups::INV_SQRT_WITH_WARMUP,
    shapes::MAX_SCHEDULER,
    shapes::BOLT_ON_WARMUP,
    shapes::CONSTANT,
    warmups::COS_LINEAR_ENVELOPE,
    warmups::CONSTANT_WITH_WARMUP,
];

const KINDS: [Kind; SCHEDULERS.len()] = super::kinds_of!(SCHEDULERS);
