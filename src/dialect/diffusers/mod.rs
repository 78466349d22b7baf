//! diffusers: what `diffusers.optimization` has beside the schedules of transformers.

mod piecewise;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "diffusers",
    summary: "diffusers 0.42.1: its schedule in steps; its others are those of transformers, to the last bit",
    modules: &["diffusers.optimization"],
    conventions: &[
        "Read and measured: `diffusers/optimization.py` of diffusers 0.42.1 with torch 2.15.0.",
        "It is a `LambdaLR`: base * factor(t), with t the number of steps before, 0 for the first.",
        "get_linear_schedule_with_warmup and the others of `get_scheduler` give the bits of those of transformers.",
        "Under accelerate the scheduler is stepped once for each process: `interval: {times: 8}`.",
        "Python's float64 throughout.",
    ],
    steps_itself: None,
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused("what a checkpoint restores is up to the training script"),
    kinds: &[piecewise::PIECEWISE],
};
