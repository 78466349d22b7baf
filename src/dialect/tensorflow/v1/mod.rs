//! `tf.compat.v1.train`: the decay functions of TensorFlow 1.
//!
//! Read: tensorflow 2.21.0, `python/keras/optimizer_v2/legacy_learning_rate_decay.py` and `learning_rate_schedule.py`
//! beside it; measured eagerly, with the global step that `get_or_create_global_step` makes. A function's parameters are
//! all here except for that step.

mod common;
mod cosines;
mod decays;
mod piecewise;

use crate::dialect::Dialect;

/// `tf.compat.v1.train`.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "tf.compat.v1.train",
    summary: "TensorFlow 1's decay functions in TensorFlow 2.21.0: functions of the global step, in float32",
    conventions: &[
        "Read and measured: tensorflow 2.21.0 on a CPU, eagerly; `global_step` (`x` in `piecewise_constant`) is the update.",
        "One step is one update by the optimizer; the first update sees the global step 0.",
        "In `piecewise_constant` a boundary still has the old value: the new one is in force at `boundary + 1`.",
        "Past the end the last value holds, except for the functions without an end and for `cycle: true`.",
        "Float32, rounded after every operation, denormals taken for zero; the step is cast to float32, exactly up to 2^24. Graph mode rewrites divisions and differs in the last bits.",
        "A `learning_rate` without a decimal point makes TensorFlow compute with integers, which fails in every function.",
    ],
    kinds: &[
        decays::EXPONENTIAL_DECAY,
        piecewise::PIECEWISE_CONSTANT_DECAY,
        decays::POLYNOMIAL_DECAY,
        decays::NATURAL_EXP_DECAY,
        decays::INVERSE_TIME_DECAY,
        cosines::COSINE_DECAY,
        cosines::COSINE_DECAY_RESTARTS,
        cosines::LINEAR_COSINE_DECAY,
        cosines::NOISY_LINEAR_COSINE_DECAY,
    ],
};
