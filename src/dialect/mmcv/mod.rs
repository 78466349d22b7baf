//! mmcv 1.x: `mmcv.runner.hooks.lr_updater` and `momentum_updater` of mmcv 1.7.2, the `lr_config` and `momentum_config` of
//! OpenMMLab's configs before mmengine.
//!
//! Read: `mmcv/runner/hooks/lr_updater.py`, `momentum_updater.py`, `optimizer.py` and the two runners. Measured: the hooks in
//! the runners' order of calls.
//!
//! * [`policies`], [`cycles`]: the hooks by what they compute; [`HOOKS`] lists them all;
//! * [`hook`]: the clock and the warmup that all have; [`runners`]: the runners, with all of their hooks; [`resume`]: a run that is
//!   taken up again.

mod common;
mod cycles;
mod hook;
mod policies;
mod resume;
mod runners;

use super::{Dialect, Kind, Resuming};
use hook::HookClass;

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "mmcv",
    own_group_settings: false,
    modules: &[
        "mmcv.runner",
        "mmcv.runner.hooks",
        "mmcv.runner.hooks.lr_updater",
        "mmcv.runner.hooks.momentum_updater",
    ],
    summary: "OpenMMLab's mmcv 1.x: the hooks of lr_config and momentum_config of mmcv 1.7.2",
    conventions: &[
        "Read and measured: `mmcv/runner/hooks/lr_updater.py` and `momentum_updater.py` of mmcv 1.7.2 over torch 2.15.",
        "The hooks set the value before each epoch, or with `by_epoch: false` before each iteration: update 0 sees index 0.",
        "One iteration is one batch. A warmup counts iterations, and multiplies the value of the current epoch.",
        "A hook alone runs in an EpochBasedRunner if the run has epochs, else in an IterBasedRunner, which never calls a hook with `by_epoch: true`.",
        "Cosines and lines go from the optimizer's own value over the whole run, with the warmup: nothing is shifted.",
        "Closed formulas in Python's float64; a parameter that is an int stays one.",
        "`resume_from` restores the epoch, the iteration and the optimizer, with the `initial_lr` that all values begin from: another `lr` of the resumed config does not count.",
    ],
    steps_itself: Some("mmcv's hooks are told the epoch and the iteration"),
    genuine: include_str!("genuine.py"),
    resuming: Resuming::States(resume::rows),
    kinds: &KINDS,
};

/// The hooks, in the order of mmcv's source.
const HOOKS: &[HookClass] = &[
    policies::FIXED,
    policies::STEP,
    policies::EXP,
    policies::POLY,
    policies::INV,
    policies::COSINE,
    policies::FLAT_COSINE,
    policies::RESTART,
    cycles::CYCLIC,
    cycles::ONE_CYCLE,
    policies::LINEAR,
    policies::STEP_MOMENTUM,
    policies::COSINE_MOMENTUM,
    policies::LINEAR_MOMENTUM,
    cycles::CYCLIC_MOMENTUM,
    cycles::ONE_CYCLE_MOMENTUM,
];

/// Their kinds, and the runners.
const KINDS: [Kind; HOOKS.len() + 2] = super::kinds_of!(HOOKS, runners::EPOCH_BASED, runners::ITER_BASED);
