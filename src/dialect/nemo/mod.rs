//! NVIDIA NeMo: `nemo.core.optim.lr_scheduler` of nemo_toolkit 3.0.0.
//!
//! Read: `nemo/core/optim/lr_scheduler.py` of nemo_toolkit 1.23.0, 2.4.0 and 3.0.0, and `ModelPT.setup_optimization`.
//! Measured: the classes of all three with a torch optimizer. The classes are torch's `LRScheduler` with a closed `get_lr`.

mod common;
mod cosine;
mod linear;
mod noam;
mod policies;
mod polynomial;
mod powers;

use super::kit::restored;
use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "nemo",
    summary: "NVIDIA NeMo: its own schedulers in nemo_toolkit 3.0.0, by the `name` in `optim.sched`",
    modules: &["nemo.core.optim.lr_scheduler"],
    conventions: &[
        "Read and measured: `nemo/core/optim/lr_scheduler.py` of nemo_toolkit 3.0.0 over torch 2.15. 1.23.0 (measured) and 2.4.0 (read) compute the same bits; they lack WarmupHoldAnnealOneMinusSquareRoot and WarmupHoldAnnealLinear.",
        "One step is one optimizer update, as NeMo sets up its own schedulers; t is `last_epoch`, 0 for the first update.",
        "Left out, `max_steps` is the length of the run: NeMo passes it to every scheduler, from `trainer.max_steps`.",
        "The warmup is t <= W, if W = warmup_steps is above 0: base * ((t + 1) / (W + 1)), so the base rate is reached at t = W. CosineAnnealing with constant_steps begins at 0 instead.",
        "Either `warmup_steps` or `warmup_ratio`, which is int(warmup_ratio * max_steps); both raise AssertionError.",
        "Past max_steps, from t = max_steps + 1 on, the rate is min_lr, even if the decay ended elsewhere. NoamAnnealing has no end.",
        "StepLR, ExponentialLR, ReduceLROnPlateau and CyclicLR are torch's: `torch.StepLR` and the like. NeMo steps ExponentialLR and ReduceLROnPlateau once per epoch.",
        "A checkpoint of Lightning restores every attribute of the scheduler: another max_steps or min_lr of the resumed config does not count.",
        "Python's float64 throughout.",
    ],
    steps_itself: None,
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::States(restored::attributes),
    kinds: &[
        policies::WARMUP,
        policies::WARMUP_HOLD,
        powers::SQUARE,
        cosine::COSINE,
        noam::NOAM,
        noam::NOAM_HOLD,
        powers::ONE_MINUS_SQUARE_ROOT,
        linear::WARMUP_HOLD_ANNEAL_LINEAR,
        linear::WARMUP_ANNEALING,
        powers::INVERSE_SQUARE_ROOT,
        powers::T5,
        powers::SQUARE_ROOT,
        polynomial::POLYNOMIAL,
        polynomial::POLYNOMIAL_HOLD,
    ],
};
