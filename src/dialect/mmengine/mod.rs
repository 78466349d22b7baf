//! mmengine: `mmengine.optim.scheduler` of mmengine 0.10.7.
//!
//! Read: `mmengine/optim/scheduler/*.py`, `hooks/param_scheduler_hook.py`, `runner/runner.py` and `runner/loops.py`, which
//! build and step them. Measured: the classes on a torch optimizer, and the Runner on a CPU.
//!
//! * [`factors`], [`curves`], [`one_cycle`], [`plateau`], [`quadratic`]: a class each; [`CLASSES`] lists them all;
//! * [`scheduler`]: the counters that all have, and the optimizer's groups;
//! * [`alone`]: one scheduler; [`whole`]: all of a Runner, which step the same groups on two clocks;
//! * [`remarks`]: what might surprise; [`common`]: parameters.

mod alone;
mod common;
mod curves;
mod factors;
mod one_cycle;
mod plateau;
mod quadratic;
mod remarks;
mod resume;
mod scheduler;
mod whole;

use super::{Dialect, Kind, Resuming};
use common::MmClass;

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "mmengine",
    modules: &["mmengine.optim", "mmengine.optim.scheduler"],
    summary: "OpenMMLab's mmengine: the parameter schedulers of mmengine 0.10.7, and all of a Runner on two clocks",
    conventions: &[
        "Read and measured: `mmengine/optim/scheduler` of mmengine 0.10.7 over torch 2.15, and its Runner.",
        "With `by_epoch`, the default, one step is one epoch; with `by_epoch: false` it is one iteration, which is one batch.",
        "The constructor makes the step t = 0, which the first update sees. t counts from `begin`.",
        "A scheduler acts while begin <= step < end, and then leaves the value alone.",
        "Most schedulers go on from the current value, so several of them multiply, and rounding errors add up as in training.",
        "ConstantLR, LinearLR and PolyLR arrive at their end at step `end - 1`; CosineAnnealingLR never arrives.",
        "A Momentum scheduler drives the momentum of SGD, or the first beta of Adam.",
        "Python's float64 throughout; a parameter that is an int stays one.",
    ],
    steps_itself: None,
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::States(resume::rows),
    kinds: &KINDS,
};

/// The classes, in the order of mmengine's documentation.
const CLASSES: &[MmClass] = &[
    factors::CONSTANT,
    curves::COSINE,
    curves::RESTART,
    factors::EXPONENTIAL,
    factors::LINEAR,
    factors::MULTI_STEP,
    one_cycle::ONE_CYCLE,
    curves::POLY,
    plateau::PLATEAU,
    quadratic::QUADRATIC,
    factors::STEP,
];

/// `param_scheduler`, the kinds of the learning rate, and those of the momentum.
const KINDS: [Kind; 2 * CLASSES.len()] = {
    let mut kinds = [whole::WHOLE; 2 * CLASSES.len()];
    let (mut index, mut next) = (0, CLASSES.len() + 1);
    while index < CLASSES.len() {
        kinds[index + 1] = CLASSES[index].rate;
        if let Some(momentum) = CLASSES[index].momentum {
            kinds[next] = momentum;
            next += 1;
        }
        index += 1;
    }
    kinds
};

/// The class of a kind.
fn class(kind: &Kind) -> Option<&'static MmClass> {
    let is_it = |class: &&MmClass| {
        class.rate.name == kind.name || class.momentum.is_some_and(|momentum| momentum.name == kind.name)
    };
    CLASSES.iter().find(is_it)
}
