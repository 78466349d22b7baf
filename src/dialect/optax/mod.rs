//! optax: DeepMind's schedules for JAX, `optax.*` and `optax.contrib.reduce_on_plateau`.
//!
//! Read: optax 0.2.8, `schedules/_schedule.py`, `schedules/_join.py`, `contrib/_reduce_on_plateau.py`; measured with
//! jax 0.10.2 on a CPU. A schedule is called with an int32 count, 0 at the first update, and computes in float32, one
//! operation after another; arithmetic between Python numbers is done in Python.

mod common;
mod curve;
mod custom;
mod decays;
pub(crate) mod export;
mod join;
pub(crate) mod native;
mod pieces;
mod plateau;
mod warmups;

use super::{Dialect, Kind, Resuming};
use common::OptaxEntry;

/// optax.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "optax",
    modules: &["optax.schedules"],
    summary: "optax 0.2.8 on JAX 0.10.2: schedules as functions of the update count, in float32",
    conventions: &[
        "Read and measured: optax 0.2.8 with jax 0.10.2 on a CPU, called eagerly with an int32 count.",
        "One step is one update by the optimizer; the first update sees count 0.",
        "A boundary belongs to the piece after it: from `count >= boundary` on the next piece applies, and a joined schedule counts from there.",
        "Past the end the last value holds; `exponential_decay` never ends.",
        "Float32, rounded after every operation; arithmetic between Python numbers (`1 - alpha`, `init_value - end_value`, `peak_value / div_factor`) is float64, rounded once.",
        "Under `jax.jit` XLA fuses operations and replaces divisions by constants, so the values differ, near zero by hundreds of ulp; a fractional `power` may even give NaN at the end.",
        "An int as `power` or `exponent` multiplies repeatedly, a float uses the power function: `2` and `2.0` differ in the last bit.",
        "Whole numbers are int32: one beyond 2^31 is an error when it is combined with a tensor, as in JAX.",
    ],
    steps_itself: Some("optax counts the updates itself, and a loop cannot step it otherwise"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Counter,
    kinds: &KINDS,
};

/// Its functions of the count, in the order of the documentation. They may contain each other.
const SCHEDULES: &[OptaxEntry] = &[
    decays::CONSTANT_SCHEDULE,
    decays::LINEAR_SCHEDULE,
    decays::POLYNOMIAL_SCHEDULE,
    decays::EXPONENTIAL_DECAY,
    decays::COSINE_DECAY_SCHEDULE,
    pieces::LINEAR_ONECYCLE_SCHEDULE,
    pieces::COSINE_ONECYCLE_SCHEDULE,
    warmups::WARMUP_CONSTANT_SCHEDULE,
    warmups::WARMUP_COSINE_DECAY_SCHEDULE,
    warmups::WARMUP_EXPONENTIAL_DECAY_SCHEDULE,
    pieces::PIECEWISE_CONSTANT_SCHEDULE,
    pieces::PIECEWISE_INTERPOLATE_SCHEDULE,
    warmups::SGDR_SCHEDULE,
    join::JOIN_SCHEDULES,
];

/// All kinds: those functions, and the kinds that are not functions of the count alone.
const KINDS: [Kind; SCHEDULES.len() + 2] =
    super::kinds_of!(SCHEDULES, plateau::REDUCE_ON_PLATEAU, custom::SCHEDULE);
