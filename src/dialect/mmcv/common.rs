//! Parameters that several hooks have, and the curves between two values.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{absent, number, truth};
use crate::dialect::{Args, Default, Param, ParamUnit, Resolved, Role, Type};
use crate::number::python::Number::{self, Float};
use std::f64::consts::PI;

pub(super) const BY_EPOCH: Param =
    truth("by_epoch", "true", "whether the value changes before each epoch; otherwise before each iteration");
pub(super) const BY_ITERATION: Param =
    truth("by_epoch", "false", "must be false: the cycle counts iterations");
pub(super) const WARMUP: Param = Param::optional(
    "warmup",
    Type::Choice(&["constant", "linear", "exp"]),
    Default::Absent,
    "the shape of the warmup; left out, there is none",
);
pub(super) const WARMUP_ITERS: Param =
    number("warmup_iters", "0", "length of the warmup, in iterations or epochs")
        .means(Role::Warmup)
        .counting(ParamUnit::EpochsIf("warmup_by_epoch"));
pub(super) const WARMUP_RATIO: Param =
    number("warmup_ratio", "0.1", "the first factor of the warmup, above 0 and up to 1");
pub(super) const WARMUP_RATIO_OF_MOMENTUM: Param =
    number("warmup_ratio", "0.9", "the first divisor of the warmup, above 0 and up to 1");
pub(super) const WARMUP_BY_EPOCH: Param =
    truth("warmup_by_epoch", "false", "whether `warmup_iters` counts epochs");
pub(super) const MIN_LR: Param =
    absent("min_lr", "the rate at the end; this or `min_lr_ratio` must be given").means(Role::EndRate);
pub(super) const MIN_LR_RATIO: Param =
    absent("min_lr_ratio", "the rate at the end, as a fraction of the optimizer's").means(Role::EndRatio);
pub(super) const MIN_MOMENTUM: Param =
    absent("min_momentum", "the momentum at the end; this or `min_momentum_ratio` must be given");
pub(super) const MIN_MOMENTUM_RATIO: Param =
    absent("min_momentum_ratio", "the momentum at the end, as a fraction of the optimizer's");
pub(super) const STEP: Param = Param::required(
    "step",
    Type::Either(&Type::Number, &Type::List(&Type::Number)),
    "the epochs or iterations between two falls, or a list of those at which it falls",
)
.means(Role::Milestones)
.counting(OWN_STEPS);
/// The unit of every length of a hook but the warmup.
pub(super) const OWN_STEPS: ParamUnit = ParamUnit::EpochsIf("by_epoch");

/// Turns an exception in a constructor into a message.
pub(super) fn report<'a>(args: &'a Args<'_>) -> impl Fn(Exception) -> Diagnostic + use<'a> {
    |raised| raised.report(args, "in the constructor")
}

/// Refuses unless a condition of an `assert` holds.
pub(super) fn asserted(
    args: &Args<'_>,
    holds: bool,
    parameter: &'static str,
    message: impl Into<String>,
) -> Resolved<()> {
    match holds {
        true => Ok(()),
        false => Err(report(args)(Exception::assertion(message).about(parameter))),
    }
}

/// `annealing_cos`.
pub(super) fn annealing_cos(start: Number, end: Number, factor: Number, weight: Number) -> Computed {
    let wave = (Float(PI) * factor).cos()? + 1;
    Ok(end + Float(0.5) * weight * (start - end) * wave)
}

/// `annealing_linear`.
pub(super) fn annealing_linear(start: Number, end: Number, factor: Number) -> Computed {
    Ok(start + (end - start) * factor)
}

/// The value at the end: `min_lr` or `min_lr_ratio`, or those of the momentum.
#[derive(Clone, Copy)]
pub(super) enum AnnealTarget {
    Value(Number),
    Ratio(Number),
}

impl AnnealTarget {
    /// Reads the two parameters, of which one must be given.
    pub(super) fn of(args: &Args<'_>, value: &'static str, ratio: &'static str) -> Resolved<Self> {
        match (args.get(value)?, args.get(ratio)?) {
            (Some(value), None) => Ok(AnnealTarget::Value(value)),
            (None, Some(ratio)) => Ok(AnnealTarget::Ratio(ratio)),
            (None, None) | (Some(_), Some(_)) => {
                let raised = Exception::assertion("").about(value);
                let raised =
                    raised.why(format!("one of `{value}` and `{ratio}` must be given, and not both"));
                Err(report(args)(raised.help(format!("for example `{value}: 0`"))))
            }
        }
    }

    /// The value for a group with this base.
    pub(super) fn value(self, base: Number) -> Number {
        match self {
            AnnealTarget::Value(value) => value,
            AnnealTarget::Ratio(ratio) => base * ratio,
        }
    }
}
