//! timm: `timm.scheduler` of timm 1.0.31.
//!
//! Read: `timm/scheduler/*.py`, timm's `train.py`, which steps them, and for the noise the ATen generator of torch 2.15.

mod common;
mod cosine;
mod cycles;
mod multi_step;
mod noise;
mod plateau;
mod poly;
mod step;
mod tanh;
mod wsd;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "timm",
    modules: &["timm.scheduler"],
    summary: "timm: the schedulers of timm 1.0.31, with their warmup, cycles and noise",
    conventions: &[
        "Read and measured: `timm/scheduler` of timm 1.0.31 over torch 2.15, stepped as timm's train.py does.",
        "With `t_in_epochs`, the default, one step is one epoch; with `t_in_epochs: false` it is one optimizer update.",
        "The first epoch (or update) uses the rate that the constructor sets: `warmup_lr_init` with a warmup, else the optimizer's rate. The first t that is evaluated is 1.",
        "`t < warmup_t` is the warmup; a cycle restarts at t = t_initial; MultiStepLRScheduler applies a milestone m at t = m - 1.",
        "Without `warmup_prefix` the warmup covers the start of the schedule: it leads to the optimizer's rate, and the decay continues as if there had been no warmup.",
        "After its last cycle a schedule stays at lr_min. Left out, `t_initial` is the length of the run, as in train.py.",
        "The noise at t is drawn from a torch generator with seed `noise_seed + t`, so it is the same in every run.",
        "Python's float64 throughout; the noise is drawn as a float32.",
    ],
    steps_itself: Some(
        "timm tells its schedulers the epoch or the update, so that calling them more often changes nothing",
    ),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused(
        "timm's schedulers have no state of a checkpoint that sets their rate: the loop tells them the epoch or update, and what a resumed loop says first depends on the script",
    ),
    kinds: &[
        cosine::COSINE,
        tanh::TANH,
        poly::POLY,
        step::STEP,
        multi_step::MULTI_STEP,
        plateau::PLATEAU,
        wsd::WSD,
    ],
};
