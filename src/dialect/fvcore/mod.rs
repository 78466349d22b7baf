//! fvcore: `fvcore.common.param_scheduler`, which detectron2 and ClassyVision use, and [`detectron2`].
//!
//! A scheduler is a function of `where`, the part of the run that is over: [`curve`] has the functions, [`smooth`],
//! [`steps`] and [`composite`] their constructors, [`common`] how they become rows.

mod common;
mod composite;
mod curve;
pub(crate) mod detectron2;
mod smooth;
mod steps;

use super::{Dialect, Kind, Resuming};
use common::ParamEntry;

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "fvcore",
    modules: &["fvcore.common.param_scheduler"],
    summary: "fvcore: the schedulers of fvcore.common.param_scheduler, functions of the part of the run (fvcore 0.1.5.post20221221)",
    conventions: &[
        "Read and measured: `fvcore/common/param_scheduler.py` of fvcore 0.1.5.post20221221.",
        "Update t of a run of N sees where = t / N. The value is the rate itself, in every parameter group; detectron2.LRMultiplier multiplies the rate of the optimizer with it.",
        "1e-6 is added to `where` before it is compared, so that a change may come up to 1e-6 of the run early, never late.",
        "Past the end ConstantParamScheduler, MultiStepParamScheduler and the step schedulers raise; the others go on by their formulas.",
        "Python's float64; a parameter that is a Python int stays one.",
    ],
    steps_itself: None,
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Counter,
    kinds: &KINDS,
};

/// The schedulers, in the order of the module.
const SCHEDULERS: &[ParamEntry] = &[
    smooth::CONSTANT,
    smooth::COSINE,
    smooth::EXPONENTIAL,
    smooth::LINEAR,
    composite::COMPOSITE,
    steps::MULTI_STEP,
    steps::STEP,
    steps::FIXED_GAMMA,
    smooth::POLYNOMIAL,
];

/// Their kinds.
const KINDS: [Kind; SCHEDULERS.len()] = super::kinds_of!(SCHEDULERS);
