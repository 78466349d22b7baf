//! `CompositeParamScheduler`: schedulers, one after another.

use super::common::{ParamEntry, UPDATES, alone, curve_of, refused};
use super::curve::{ParamCurve, ScaledPart};
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::kind;
use crate::dialect::kit::values::Word;
use crate::dialect::{Args, Kind, Param, Resolved, Type};
use crate::number::python::Number;

/// `CompositeParamScheduler`.
pub(super) const COMPOSITE: ParamEntry = ParamEntry {
    kind: Kind {
        params: &[
            Param::required("schedulers", Type::List(&Type::Schedule), "the schedulers, in their order"),
            Param::required(
                "lengths",
                Type::List(&Type::Number),
                "the part of the run that each has; together 1",
            ),
            Param::required(
                "interval_scaling",
                Type::List(&Type::Choice(&["rescaled", "fixed"])),
                "for each, whether it sees its own `where` from 0 to 1 or that of the run",
            ),
        ],
        example: "run: {steps: 1000}
schedule:
  kind: fvcore.CompositeParamScheduler
  schedulers:
    - {kind: fvcore.ConstantParamScheduler, value: 0.42}
    - {kind: fvcore.CosineParamScheduler, start_value: 0.42, end_value: 0.0001}
  interval_scaling: [rescaled, rescaled]
  lengths: [0.3, 0.7]",
        ..kind(
            UPDATES,
            "CompositeParamScheduler",
            |args| alone(args, &COMPOSITE),
            "schedulers, one after another",
            "schedulers[i](where), or with rescaled schedulers[i]((where - start_of_i) / lengths[i])",
            &[
                "A scheduler ends where `where + 1e-6` passes its end, so that the next one may see a `where` slightly below 0.",
                "If the sum of lengths is not exactly 1, the last one is replaced by 1 - sum of the others; a sum that is 0.001 or more off raises. Python 3.12 rounds sums less than the 3.11 that was measured.",
            ],
        )
    },
    curve: composite,
};

fn composite(args: &Args<'_>) -> Resolved<ParamCurve> {
    let curves = args.get::<Vec<Args<'_>>>("schedulers")?;
    let curves = curves.iter().map(curve_of).collect::<Resolved<Vec<_>>>()?;
    let lengths = args.get("lengths")?;
    let scaling = args.get::<Vec<Word>>("interval_scaling")?;
    let is_rescaled: Vec<bool> = scaling.into_iter().map(|Word(word)| word == "rescaled").collect();
    stages(curves, lengths, &is_rescaled).map_err(|raised| refused(args, raised))
}

/// The constructor of `CompositeParamScheduler`.
pub(super) fn stages(
    curves: Vec<ParamCurve>,
    mut lengths: Vec<Number>,
    scaling: &[bool],
) -> Result<ParamCurve, Exception> {
    if curves.len() != lengths.len() {
        return Err(Exception::value("Schedulers and lengths must be same length").about("lengths"));
    }
    let sum = |lengths: &[Number]| lengths.iter().fold(Number::Int(0), |sum, length| sum + *length);
    let all = sum(&lengths);
    let Some((last, others)) = lengths.split_last_mut() else {
        let message = "There must be at least one scheduler in the composite scheduler";
        return Err(Exception::value(message).about("schedulers"));
    };
    if (all - 1.0).abs() >= 1e-3 {
        return Err(Exception::value("The sum of all values in lengths must be 1").about("lengths"));
    }
    if all != 1.0 {
        *last = Number::Float(1.0) - sum(others);
    }
    let scaling = scaling.iter().copied().map(Some).chain(std::iter::repeat(None));
    let stages = curves.into_iter().zip(lengths).zip(scaling);
    let stages = stages.map(|((curve, length), is_rescaled)| ScaledPart { curve, length, is_rescaled });
    Ok(ParamCurve::Composite(stages.collect()))
}
