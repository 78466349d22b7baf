//! `official.modeling.optimization`: the schedules of the TensorFlow Model Garden.
//!
//! Read: tf-models-official 2.20.0, `official/modeling/optimization/lr_schedule.py`, with tf_keras 2.21.0 on tensorflow
//! 2.21.0; measured eagerly, with the legacy optimizer, the Garden's default, which calls the schedule with its counter as
//! a float32.

mod common;
mod offsets;
mod powers;
mod step_cosine;
mod warmups;

use crate::dialect::{Dialect, Kind, Resuming};
use common::GardenClass;

/// `official.modeling.optimization`.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "official.modeling.optimization",
    modules: &["official.modeling.optimization.lr_schedule"],
    summary: "TensorFlow Model Garden (tf-models-official 2.20.0, tf_keras 2.21.0): functions of the step, in float32",
    conventions: &[
        "Read and measured: tf-models-official 2.20.0 with tf_keras 2.21.0 and tensorflow 2.21.0 on a CPU, eagerly, by the legacy optimizer.",
        "The kinds have the names of the classes; in a Garden config they are stepwise, polynomial, exponential, cosine, power, power_linear, power_with_offset and step_cosine_with_offset, and the warmups are linear and polynomial.",
        "One step is one update by the optimizer; the first update sees step 0, as a float32.",
        "A warmup leads to the value of the next schedule at `warmup_steps`; that schedule then continues with the unshifted step.",
        "`offset` is subtracted from the step. Before it the step is negative: cosines are mirrored, decays extrapolate.",
        "In `PiecewiseConstantDecayWithOffset` a boundary belongs to the value before it; past its end a schedule holds its last value.",
        "Float32, rounded after every operation; denormals count as 0. Graph mode rewrites divisions, so its last bits differ.",
        "Defaults are those of the classes; the Garden's config classes have others, such as a power of -0.5.",
    ],
    steps_itself: Some("the rate is computed from the optimizer's own count of updates"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Counter,
    kinds: &KINDS,
};

/// The classes, in the order of the source.
const CLASSES: &[GardenClass] = &[
    warmups::LINEAR_WARMUP,
    warmups::POLYNOMIAL_WARM_UP,
    offsets::PIECEWISE_CONSTANT_DECAY_WITH_OFFSET,
    offsets::POLYNOMIAL_DECAY_WITH_OFFSET,
    offsets::EXPONENTIAL_DECAY_WITH_OFFSET,
    offsets::COSINE_DECAY_WITH_OFFSET,
    powers::DIRECT_POWER_DECAY,
    powers::POWER_AND_LINEAR_DECAY,
    powers::POWER_DECAY_WITH_OFFSET,
    step_cosine::STEP_COSINE_DECAY_WITH_OFFSET,
];

/// Their kinds.
const KINDS: [Kind; CLASSES.len()] = crate::dialect::kinds_of!(CLASSES);
