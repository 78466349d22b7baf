//! Keras 3: `keras.optimizers.schedules`, and the callbacks that change the rate.
//!
//! A parameter becomes a scalar of `tensor`. If `initial_learning_rate` is a float, every tensor is a float32; if it is an
//! integer, every tensor is an integer (`whole`), as in Keras.

mod callback;
mod common;
mod cosine;
mod custom;
pub(crate) mod export;
mod periods;
mod piecewise;
mod plateau;
mod polynomial;
mod restarts;
pub(crate) mod resume;
mod tensor;
mod whole;

use super::{Dialect, Resuming};

/// Keras 3 on TensorFlow.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "keras",
    modules: &[
        "keras.optimizers.schedules",
        "keras.callbacks",
        "tf.keras.optimizers.schedules",
        "tf.keras.callbacks",
        "tensorflow.keras.optimizers.schedules",
        "tensorflow.keras.callbacks",
    ],
    summary: "Keras 3 on TensorFlow, evaluated eagerly; measured with keras 3.15.1 and tensorflow-cpu 2.21.0",
    conventions: &[
        "Source: keras/src/optimizers/schedules/learning_rate_schedule.py and keras/src/callbacks/reduce_lr_on_plateau.py.",
        "A schedule is called with `optimizer.iterations` before it is incremented, so the first update sees step 0. ReduceLROnPlateau acts at the end of an epoch.",
        "A boundary belongs to the value before it: PiecewiseConstantDecay changes at boundary + 1.",
        "Past the end, CosineDecay and PolynomialDecay (without `cycle`) hold their last value; the others go on.",
        "Everything is float32, including the step, which is exact up to 2^24; denormals count as 0. With an integer `initial_learning_rate` everything is an integer.",
        "Parameters must be finite; Keras also takes inf and nan.",
    ],
    steps_itself: Some("Keras asks for the rate itself, at each update or each epoch"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::States(resume::rows),
    kinds: &[
        periods::EXPONENTIAL,
        piecewise::PIECEWISE,
        polynomial::POLYNOMIAL,
        periods::INVERSE_TIME,
        cosine::COSINE,
        restarts::RESTARTS,
        plateau::PLATEAU,
        custom::CALLBACK,
        custom::CLASS,
        callback::CALLBACK_CLASS,
    ],
};
