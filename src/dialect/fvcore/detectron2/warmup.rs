//! `WarmupParamScheduler`: a warmup in front of another scheduler.

use super::super::common::{ParamEntry, UPDATES, alone, curve_of, inner, refused, value};
use super::super::composite::stages;
use super::super::curve::ParamCurve;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::{kind, truth};
use crate::dialect::kit::values::Word;
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;

/// How a warmup goes.
pub(super) const WARMUP_METHOD: Param = Param::optional(
    "warmup_method",
    Type::Choice(&["linear", "constant"]),
    Default::Is("linear"),
    "whether the warmup is a straight line, or stays at its first value",
);

/// `WarmupParamScheduler`.
pub(super) const WARMUP: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[
            inner("scheduler", "the scheduler that the warmup is put in front of"),
            value("warmup_factor", "the first value, as a fraction of that of the scheduler"),
            value("warmup_length", "the part of the run that is warmup, from 0 to 1").means(Role::Fraction),
            WARMUP_METHOD,
            truth(
                "rescale_interval",
                "false",
                "whether the scheduler has the rest of the run to itself, instead of losing its beginning",
            ),
        ],
        example: "run: {steps: 90000}
schedule:
  kind: detectron2.WarmupParamScheduler
  scheduler: {kind: fvcore.CosineParamScheduler, start_value: 0.02, end_value: 0.0}
  warmup_factor: 0.001
  warmup_length: 0.01",
        ..kind(
            UPDATES,
            "WarmupParamScheduler",
            |args| alone(args, &WARMUP),
            "a warmup in front of another scheduler",
            "CompositeParamScheduler([LinearParamScheduler(warmup_factor * scheduler(0.0), scheduler(warmup_length)), scheduler], [warmup_length, 1 - warmup_length], ['rescaled', 'fixed'])",
            &[
                "The warmup leads to scheduler(warmup_length), not to the peak; with rescale_interval to scheduler(0.0), and the scheduler is squeezed into the rest.",
                "With `constant` the value jumps at the end of the warmup.",
                "The constructor evaluates the scheduler at warmup_length, and raises if that does.",
            ],
        )
    },
    curve: warmup,
};

fn warmup(args: &Args<'_>) -> Resolved<ParamCurve> {
    let scheduler = curve_of(&args.get::<Args<'_>>("scheduler")?)?;
    let (factor, length): (Number, Number) = (args.get("warmup_factor")?, args.get("warmup_length")?);
    let (Word(method), is_rescaled): (Word, bool) =
        (args.get("warmup_method")?, args.get("rescale_interval")?);
    warmed(scheduler, (factor, length), method, is_rescaled).map_err(|raised| refused(args, raised))
}

/// The constructor of `WarmupParamScheduler`.
fn warmed(
    scheduler: ParamCurve,
    (factor, length): (Number, Number),
    method: &str,
    is_rescaled: bool,
) -> Result<ParamCurve, Exception> {
    let first = Number::Float(0.0);
    let end = scheduler
        .value(if is_rescaled { first } else { length })
        .map_err(|raised| raised.about("scheduler"))?;
    let start = factor * scheduler.value(first)?;
    let warmup = match method {
        "constant" => ParamCurve::Constant(start),
        _ => ParamCurve::Linear { start, end },
    };
    stages(vec![warmup, scheduler], vec![length, Number::Int(1) - length], &[true, is_rescaled])
}
