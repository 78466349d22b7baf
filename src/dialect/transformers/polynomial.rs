//! `get_polynomial_decay_schedule_with_warmup`: a power of the remaining time.

use super::common::{
    LAST_EPOCH, LambdaKind, Multiplied, PastTheEnd, STEP, TOTAL, TrainingSpan, WARMUP, default_lr,
    multiplied, ramp,
};
use crate::dialect::Role;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::number;
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::{self, Int};
use crate::schedule::remark::RemarkKind;

/// `get_polynomial_decay_schedule_with_warmup`.
pub(super) const POLYNOMIAL: LambdaKind = LambdaKind {
    kind: Kind {
        name: "get_polynomial_decay_schedule_with_warmup",
        aliases: &["polynomial"],
        summary: "a linear warmup from 0, then a power of the remaining time, down to lr_end",
        formula: "base_lr * (((lr_init - lr_end) * (1 - (t - num_warmup_steps) / decay_steps) ** power + lr_end) / lr_init)",
        edges: &[
            "lr_init is `optimizer.defaults[\"lr\"]`, not the group's rate; it must be above lr_end.",
            "Past num_training_steps the rate is base_lr * (lr_end / lr_init).",
            "If num_warmup_steps equals num_training_steps, update num_training_steps divides by zero.",
        ],
        interval: STEP,
        params: &[
            WARMUP,
            TOTAL,
            number("lr_end", "1e-7", "the rate at the end, below the optimizer's rate").means(Role::EndRate),
            number("power", "1.0", "the exponent"),
            LAST_EPOCH,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 5.0e-5}\nschedule: {kind: transformers.get_polynomial_decay_schedule_with_warmup, num_warmup_steps: 100, power: 2.0}",
        build: polynomial,
    },
    lr_lambda: polynomial,
};

/// `get_polynomial_decay_schedule_with_warmup`.
fn polynomial<M: Multiplied>(args: &Args<'_>) -> Resolved<M> {
    let (span, init) = (TrainingSpan::of::<M>(args)?, default_lr(args)?);
    let (end, power) = (args.get::<Number>("lr_end")?, args.get::<Number>("power")?);
    if init <= end {
        let message = format!("lr_end ({end}) must be smaller than initial lr ({init})");
        return Err(Exception::value(message).about("lr_end").report(args, "in the constructor"));
    }
    let decay = span.total - span.warmup;
    let schedule = multiplied::<M>(args, decay == 0 || power < 0, move |t| {
        if t < span.warmup {
            return ramp(t, span.warmup);
        }
        if t > span.total {
            return Ok((end / init)?);
        }
        let remaining = Int(1) - ((t - span.warmup) / decay)?;
        Ok((((init - end) * remaining.pow(power)? + end) / init)?)
    })?;
    Ok(span.remark(args, default_remark(args, schedule), PastTheEnd::Holds))
}

fn default_remark<M: Multiplied>(args: &Args<'_>, schedule: M) -> M {
    let mut groups = args.optimizer().lr.iter().map(|(_, lr)| *lr);
    let first = groups.next();
    match args.optimizer().default_lr.is_some() || groups.all(|lr| Some(lr) == first) {
        true => schedule,
        false => schedule.remark(args.remark_on_kind(
            RemarkKind::DividesByTheDefaultRate,
            "The groups have different rates, so `optimizer.defaults[\"lr\"]`, by which transformers divides, is torch's default 0.001.",
        )),
    }
}
