//! timm: `timm.scheduler` of timm 1.0.31.
//!
//! Read: `timm/scheduler/*.py`, and timm's `train.py`, which steps them; for the noise ATen's generator of torch 2.15.

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

use super::Dialect;

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "timm",
    summary: "timm: the schedulers of timm 1.0.31, with their warmup, cycles and noise",
    conventions: &[
        "Read and measured: `timm/scheduler` of timm 1.0.31 over torch 2.15, stepped as timm's train.py does.",
        "With `t_in_epochs`, the default, one step is one epoch; with `t_in_epochs: false` it is one optimizer update.",
        "The first epoch (or update) runs on what the constructor leaves: `warmup_lr_init` if there is a warmup, else the optimizer's rate; the first t that is evaluated is 1, after it.",
        "`t < warmup_t` is the warmup; a cycle begins anew at t = t_initial, and MultiStepLRScheduler applies a milestone m at t = m - 1 already.",
        "Without `warmup_prefix` the warmup takes its time from the schedule: it leads to the optimizer's rate, and the decay goes on from where it would be by then.",
        "Past its last cycle a schedule stays at lr_min. `t_initial` is the length of the run when it is left out, as train.py has it.",
        "The noise of t is drawn from a torch generator with seed `noise_seed + t`: it is the same in every run, and here.",
        "Python's float64 throughout; the noise is a float32 to begin with.",
    ],
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
