//! axolotl: the schedulers of `axolotl.utils.schedulers`.

mod cosines;
mod rex;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "axolotl",
    summary: "axolotl: the schedulers that it adds to those of transformers, of axolotl 0.19.0",
    modules: &["axolotl.utils.schedulers"],
    conventions: &[
        "Read and measured: `axolotl/utils/schedulers.py` of axolotl 0.19.0 with torch 2.15.0.",
        "The cosines are a `LambdaLR`: base * factor(t), with t the number of updates before, 0 for the first.",
        "`RexLR` counts from 1: its first update has base / num_warmup_steps, and its last has min_lr.",
        "Its other schedulers are those of transformers and torch; JaggedLRRestartScheduler is read in configs alone.",
        "Python's float64 throughout.",
    ],
    steps_itself: Some("axolotl's trainer steps it once per update"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused("what a checkpoint restores of the scheduler is up to the trainer"),
    kinds: &[cosines::QUADRATIC_WARMUP, cosines::DECAY_CONSTANT, rex::REX],
};
