//! `get_inverse_sqrt_schedule`: one over the square root of the time.

use super::common::{LAST_EPOCH, LambdaKind, Multiplied, STEP, WARMUP, multiplied, ramp, warmed};
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::absent;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::{Float, Int};

/// `get_inverse_sqrt_schedule`.
pub(super) const INVERSE_SQRT: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_inverse_sqrt_schedule",
        aliases: &["inverse_sqrt"],
        summary: "a linear warmup from 0, then one over the square root of time",
        formula: "base_lr * (1 / sqrt((t + timescale - num_warmup_steps) / timescale))",
        edges: &["The rate is base_lr at t = num_warmup_steps; the decay never ends."],
        interval: STEP,
        params: &[
            WARMUP,
            absent(
                "timescale",
                "the timescale of the decay; left out, num_warmup_steps, or 10000 without a warmup",
            ),
            LAST_EPOCH,
        ],
        example: "run: {steps: 10000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_inverse_sqrt_schedule, num_warmup_steps: 500}",
        build: inverse_sqrt,
    },
    lr_lambda: inverse_sqrt,
};

/// `get_inverse_sqrt_schedule`.
fn inverse_sqrt<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    let warmup = M::warmup(args, None)?;
    let timescale = match args.get::<Option<Length>>("timescale")? {
        Some(Length(timescale)) => timescale,
        None if warmup == 0 => Int(10_000),
        None => warmup,
    };
    let shift = timescale - warmup;
    let schedule = multiplied::<M>(args, timescale <= 0, move |t| {
        if t < warmup {
            return ramp(t, warmup);
        }
        let root = match ((t + shift) / timescale)?.float() {
            negative if negative < 0.0 => return Err(Exception::value("math domain error")),
            ratio => ratio.sqrt(),
        };
        Ok((Float(1.0) / root)?)
    })?;
    Ok(warmed(args, warmup, schedule))
}
