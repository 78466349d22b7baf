//! `tf.compat.v1.train`: the decay functions of TensorFlow 1.
//!
//! Read: tensorflow 2.21.0, `python/keras/optimizer_v2/legacy_learning_rate_decay.py` and `learning_rate_schedule.py`
//! beside it; measured eagerly, with the global step of `get_or_create_global_step`. That step is not a parameter here.

mod common;
mod cosines;
mod decays;
mod piecewise;

use crate::dialect::{Dialect, Resuming};

/// `tf.compat.v1.train`.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "tf.compat.v1.train",
    modules: &["tensorflow.compat.v1.train", "tf.train", "tensorflow.train"],
    summary: "TensorFlow 1's decay functions in TensorFlow 2.21.0: functions of the global step, in float32",
    conventions: &[
        "Read and measured: tensorflow 2.21.0 on a CPU, eagerly; `global_step` (`x` in `piecewise_constant`) is the index of the update.",
        "One step is one update by the optimizer; the first update sees the global step 0.",
        "In `piecewise_constant` a boundary belongs to the value before it: the next one applies from `boundary + 1` on.",
        "Past the end the last value holds, except for functions without an end and with `cycle: true`.",
        "Float32, rounded after every operation; denormals count as 0; the step is cast to float32, exact up to 2^24. Graph mode rewrites divisions, so its last bits differ.",
        "With a `learning_rate` without a decimal point TensorFlow computes in integers, which raises in every function.",
    ],
    steps_itself: Some("the rate is computed from the global step, which the optimizer counts"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Counter,
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
