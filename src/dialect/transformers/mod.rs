//! Hugging Face: `transformers.optimization` of transformers 5.23.0.
//!
//! Read: `transformers/optimization.py`, `transformers/trainer.py`, `TrainingArguments.get_warmup_steps` and
//! `torch.optim.lr_scheduler.LambdaLR` of torch 2.15. The functions make a `LambdaLR`: `base_lr * multiplier(t)` in
//! double precision, with `t` the number of updates made before.

mod adafactor;
mod common;
mod constant;
mod cosine;
pub(crate) mod export;
mod greedy;
mod inverse_sqrt;
mod linear;
pub(crate) mod native;
mod plateau;
mod polynomial;
mod resume;
mod wsd;

use super::{Dialect, Resuming};
use common::LambdaKind;

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "transformers",
    modules: &["transformers.optimization"],
    summary: "Hugging Face Transformers: the get_*_schedule* functions of transformers 5.23.0",
    conventions: &[
        "Read and measured: `transformers/optimization.py` 5.23.0 over torch 2.15; each kind has the function's name, and the `lr_scheduler_type` of TrainingArguments as an alias.",
        "One step is one optimizer update; update i uses `base_lr * multiplier(i)`, so with a warmup from 0 the first update has rate 0.",
        "Left out, `num_training_steps` is the length of the run, as in the Trainer.",
        "`num_warmup_steps` is read as the Trainer reads `warmup_steps`: between 0 and 1 it is a fraction of `num_training_steps`, rounded up; from 1 on its own fraction is cut off. A function that is called directly uses it as given.",
        "The first update after the warmup, t = num_warmup_steps, is the first of the decay: `t < num_warmup_steps` is the warmup.",
        "Past num_training_steps `linear`, `polynomial`, `cosine_with_restarts` and `warmup_stable_decay` hold their last value; `cosine` and both `cosine_..._min_lr` kinds rise again.",
        "`reduce_lr_on_plateau` and `greedy` are stepped at each evaluation: one index is the time from one evaluation to the next, by default an epoch.",
        "With parameter groups, `optimizer.defaults[\"lr\"]` (in `polynomial` and for `min_lr`) is `default_lr` of `optimizer`, else the groups' common rate, or else 1e-3, torch's default.",
        "Python's float64 throughout; Adafactor's rate is float32 if it depends on the parameters' RMS.",
    ],
    steps_itself: None,
    genuine: include_str!("genuine.py"),
    own_group_settings: true,
    resuming: Resuming::States(resume::rows),
    kinds: &[
        constant::CONSTANT.kind,
        plateau::PLATEAU,
        constant::CONSTANT_WITH_WARMUP.kind,
        linear::LINEAR.kind,
        cosine::COSINE.kind,
        cosine::HARD_RESTARTS.kind,
        polynomial::POLYNOMIAL.kind,
        inverse_sqrt::INVERSE_SQRT.kind,
        cosine::COSINE_WITH_MIN_LR.kind,
        cosine::COSINE_WITH_WARMUP_LR_RATE.kind,
        wsd::WSD.kind,
        greedy::GREEDY,
        adafactor::ADAFACTOR,
    ],
};

/// The functions that make a `LambdaLR`.
static LAMBDAS: [LambdaKind; 10] = [
    constant::CONSTANT,
    constant::CONSTANT_WITH_WARMUP,
    linear::LINEAR,
    cosine::COSINE,
    cosine::HARD_RESTARTS,
    polynomial::POLYNOMIAL,
    inverse_sqrt::INVERSE_SQRT,
    cosine::COSINE_WITH_MIN_LR,
    cosine::COSINE_WITH_WARMUP_LR_RATE,
    wsd::WSD,
];
