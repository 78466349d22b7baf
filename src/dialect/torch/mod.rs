//! PyTorch: `torch.optim.lr_scheduler` and `torch.optim.swa_utils.SWALR`, as torch 2.15 computes them.
//!
//! Torch's schedulers are objects that share an optimizer: each `step()` reads the learning rates that stand in its
//! parameter groups and writes new ones, in Python floats. Their values are what such a loop leaves behind, not
//! what a formula says, and they depend on the order in which the objects were made. So this dialect constructs
//! the same objects in the same order and steps them:
//!
//! * [`optimizer`]: the parameter groups;
//! * [`scheduler`]: `LRScheduler` itself; [`chainable`], [`cyclic`], [`swa`], [`plateau`]: one rule per class;
//!   [`compose`]: `SequentialLR` and `ChainedScheduler`;
//! * [`lambda`]: the user's own Python, for `LambdaLR` and `MultiplicativeLR`;
//! * [`training`]: a constructed scheduler as it is stepped; [`ahead`]: many steps at once;
//! * `kinds` and `build`: what a spec says, and from it the objects; `remarks`: what to be told.
//!
//! Row `i` is what the optimizer uses after `i` calls of `scheduler.step()`. What a call stands for, an update or
//! an epoch, torch leaves to the loop, and a spec to its `interval`.

pub mod ahead;
mod build;
pub mod chainable;
pub mod compose;
pub mod cyclic;
mod kinds;
pub mod lambda;
pub mod optimizer;
pub mod plateau;
mod remarks;
pub mod scheduler;
pub mod swa;
pub mod training;

use super::Dialect;

/// PyTorch.
pub static DIALECT: Dialect = Dialect {
    name: "torch",
    summary: "PyTorch's torch.optim.lr_scheduler and swa_utils.SWALR (torch 2.15.0)",
    conventions: &[
        "Read and measured: torch/optim/lr_scheduler.py and swa_utils.py of torch 2.15.0.",
        "Row t is the rate after t calls of `scheduler.step()`: the first update sees t = 0, which the constructor computes.",
        "One call stands for an update unless the spec says `interval: epoch` (Lightning's default); \
         ReduceLROnPlateau is stepped once per epoch.",
        "Most schedulers multiply the current rate, as torch does, so that roundings add up as in training.",
        "Something that happens at a milestone happens at that very step.",
        "All in double precision, with Python's whole numbers where a parameter is one.",
        "An optimizer without `momentum` or `betas` is taken for torch.optim.SGD, which has a momentum of 0.",
    ],
    kinds: kinds::KINDS,
};
