//! PyTorch: `torch.optim.lr_scheduler` and `torch.optim.swa_utils.SWALR`, as torch 2.15 computes them.
//!
//! Torch's schedulers are objects that share an optimizer: each `step()` reads the learning rates in its parameter groups
//! and writes new ones, as Python floats. The values are the result of that loop, not of a formula, and they depend on
//! the order in which the objects were made. So this dialect constructs the same objects in the same order and steps them:
//!
//! * [`step`], [`cosine`], ...: a class, or a family, each: its kind, its [`Rule`](rule::Rule), its constructor, its length
//!   and its remarks. [`CLASSES`] lists them all;
//! * [`optimizer`]: the parameter groups;
//! * [`moves`] <- [`rule`] <- [`tree`] <- [`ahead`], [`training`]: the effect of a step, a scheduler, schedulers made of
//!   schedulers, many steps at once, and the training loop;
//! * [`lambda_lr`]: the user's own functions, for `LambdaLR` and `MultiplicativeLR`; [`python`]: the user's own schedulers, and
//!   functions that set the rates;
//! * [`script`]: from a spec to the objects; [`resume`]: the same for a run that is taken up again; [`remarks`]: remarks and lengths; [`common`]: what several classes share.
//!
//! Row `i` is the rate after `i` calls of `scheduler.step()`. Whether a call stands for an update or an epoch is the
//! choice of the training loop, and of the spec's `interval`.

pub(crate) mod ahead;
pub(crate) mod chained;
pub(crate) mod common;
pub(crate) mod constant;
pub(crate) mod cosine;
pub(crate) mod cyclic;
pub(crate) mod exponential;
pub(crate) mod export;
pub(crate) mod lambda_lr;
pub(crate) mod linear;
pub(crate) mod moves;
pub(crate) mod multi_step;
pub(crate) mod native;
pub(crate) mod one_cycle;
pub(crate) mod optimizer;
pub(crate) mod plateau;
pub(crate) mod polynomial;
pub(crate) mod python;
pub(crate) mod remarks;
pub(crate) mod resume;
pub(crate) mod rule;
pub(crate) mod script;
pub(crate) mod sequential;
pub(crate) mod step;
pub(crate) mod swa;
pub(crate) mod training;
pub(crate) mod tree;
pub(crate) mod warm_restarts;

use super::{Dialect, Kind, Resuming};
use script::TorchClass;

/// PyTorch.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "torch",
    modules: &["torch.optim.lr_scheduler", "torch.optim.swa_utils"],
    summary: "PyTorch's torch.optim.lr_scheduler and swa_utils.SWALR (torch 2.15.0)",
    conventions: &[
        "Read and measured: torch/optim/lr_scheduler.py and swa_utils.py of torch 2.15.0.",
        "Row t is the rate after t calls of `scheduler.step()`: the first update sees t = 0, which the constructor computes.",
        "One call stands for an update, or for an epoch with `interval: epoch` (Lightning's default); \
         ReduceLROnPlateau is stepped once per epoch.",
        "Most schedulers multiply the current rate, so rounding errors add up as in training.",
        "A change at a milestone applies at that step.",
        "Double precision; a parameter that is a Python int stays one.",
        "The optimizer that a user's own code is handed is torch.optim.SGD, or torch.optim.Adam if the spec has `betas`; each of its groups has its name in the spec under `name`.",
        "An optimizer without `momentum` or `betas` is assumed to be torch.optim.SGD, which has a momentum of 0.",
    ],
    steps_itself: None,
    genuine: include_str!("genuine.py"),
    own_group_settings: true,
    resuming: Resuming::States(resume::rows),
    kinds: &KINDS,
};

/// The classes, in the order of torch's documentation.
pub(crate) const CLASSES: &[TorchClass] = &[
    lambda_lr::LAMBDA,
    lambda_lr::MULTIPLICATIVE,
    step::STEP,
    multi_step::MULTI_STEP,
    constant::CONSTANT,
    linear::LINEAR,
    exponential::EXPONENTIAL,
    polynomial::POLYNOMIAL,
    cosine::COSINE,
    chained::CHAINED,
    sequential::SEQUENTIAL,
    plateau::PLATEAU,
    cyclic::CYCLIC,
    one_cycle::ONE_CYCLE,
    warm_restarts::WARM_RESTARTS,
    swa::SWA,
];

/// Their kinds.
const KINDS: [Kind; CLASSES.len() + 2] = super::kinds_of!(CLASSES, python::SCHEDULER, python::ADJUST);
