//! PaddlePaddle: `paddle.optimizer.lr` of paddlepaddle 3.3.1.
//!
//! Paddle's schedulers are Python objects that hold a base rate, the last rate and `last_epoch`, and that an optimizer takes as
//! its `learning_rate`. [`scheduler`] has what they share; each other file has a family. [`CLASSES`] lists them all.

mod common;
mod cosine;
mod cycles;
mod decays;
mod functions;
mod own;
mod plateau;
mod ramps;
mod resume;
mod scheduler;
mod stairs;

use super::{Dialect, Kind, Resuming};
use scheduler::PaddleClass;

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "paddle",
    modules: &["paddle.optimizer.lr"],
    summary: "PaddlePaddle's paddle.optimizer.lr (paddlepaddle 3.3.1), and classes of your own",
    conventions: &[
        "Read and measured: `paddle/optimizer/lr.py` of paddlepaddle 3.3.1.",
        "Row t is the rate after t calls of `scheduler.step()`: the first update sees t = 0, which the constructor computes.",
        "One call stands for an update, or for an epoch with `interval: epoch`; ReduceOnPlateau is stepped once per epoch.",
        "A scheduler is the optimizer's `learning_rate` and brings its own rate: `lr` of `optimizer` is not used.",
        "A change at a boundary or milestone applies at that step.",
        "Within LinearWarmup the inner scheduler is stepped with `step(t - warmup_steps)`: CosineAnnealingDecay and CosineAnnealingWarmRestarts then compute a closed form, whose last bits are others.",
        "A resumed program restores `last_epoch` and `last_lr` with `set_state_dict`, and nothing else: CosineAnnealingWarmRestarts begins its first cycle anew.",
        "Python's float64, as `scheduler.last_lr` and `optimizer.get_lr()` have it; the optimizer's kernels round the rate to float32.",
    ],
    steps_itself: None,
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::States(resume::rows),
    kinds: &KINDS,
};

/// The classes, in the order of Paddle's documentation.
const CLASSES: &[PaddleClass] = &[
    decays::NOAM,
    decays::EXPONENTIAL,
    decays::NATURAL_EXP,
    decays::INVERSE_TIME,
    decays::POLYNOMIAL,
    stairs::PIECEWISE,
    cosine::COSINE,
    ramps::WARMUP,
    stairs::STEP,
    stairs::MULTI_STEP,
    functions::LAMBDA,
    plateau::PLATEAU,
    functions::MULTIPLICATIVE,
    cycles::ONE_CYCLE,
    cycles::CYCLIC,
    ramps::LINEAR,
    cosine::WARM_RESTARTS,
];

/// Their kinds.
const KINDS: [Kind; CLASSES.len() + 1] = super::kinds_of!(CLASSES, own::SCHEDULER);
