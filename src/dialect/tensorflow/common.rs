//! What both dialects share: parameters, and the conversion of numbers to tensors.

use super::curve::{AlphaShare, Boundaries, CountedCurve, CounterType, Periods, PieceValue, TfCurve};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::budget::few_boundaries;
use crate::dialect::kit::params::number;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Default, Param, Role, Type};
use crate::number::python::Number;
use crate::number::single::F32;
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Schedule, Unit};

pub(super) const DECAY_STEPS: Param = Param::required(
    "decay_steps",
    Type::Number,
    "length of the decay, or of one period, in updates; 0 gives NaN",
)
.means(Role::Decay);
pub(super) const DECAY_RATE: Param =
    Param::required("decay_rate", Type::Number, "how much the rate decays within `decay_steps` updates")
        .means(Role::Factor);
pub(super) const ALPHA: Param =
    number("alpha", "0.0", "the rate at the end, as a fraction of the first").means(Role::EndRatio);
pub(super) const NAME: Param =
    Param::optional("name", Type::Text, Default::Absent, "a name for the operations; has no effect");

/// The schedule of a curve.
pub(super) fn schedule(args: &Args<'_>, curve: TfCurve, counter: CounterType) -> Schedule {
    let length = curve.length().filter(|length| *length >= 1.0);
    let remark = remark(args, &curve, 0.0);
    let schedule = Schedule::single(CountedCurve { curve, counter, several: several(args) });
    let schedule = remark.into_iter().fold(schedule, Schedule::remark);
    match length {
        Some(length) => schedule.lasting(length.ceil() as u64),
        None => schedule,
    }
}

/// The remark on a curve that begins at step `begin` and does not fit the run.
fn remark(args: &Args<'_>, curve: &TfCurve, begin: f64) -> Option<Remark> {
    let steps = |steps: &F32| f64::from(steps.get());
    match curve {
        TfCurve::Piecewise { boundaries, .. } => {
            remarks::constants(args, "boundaries", &boundaries.floats(), begin + 1.0, Unit::Step)
        }
        TfCurve::Exponential { decay, .. } | TfCurve::InverseTime { decay, .. } if decay.staircase => {
            remarks::stairs(args, "decay_steps", begin + steps(&decay.steps), Unit::Step)
        }
        TfCurve::Cosine { warmup: Some(warmup), .. } => {
            remarks::warmup(args, "warmup_steps", begin + steps(&warmup.steps), Unit::Step)
        }
        TfCurve::LinearWarmup { steps: length, .. } | TfCurve::PolynomialWarmup { steps: length, .. } => {
            remarks::warmup(args, "warmup_steps", steps(length), Unit::Step)
        }
        TfCurve::Offset { offset, curve } => remark(args, curve, begin + offset.float()),
        TfCurve::StepCosine { .. } => {
            let last = curve.length().filter(|last| *last >= 1.0)?;
            args.clock().steps.is_none_or(|run| run as f64 > last).then(|| {
                args.remark(
                    RemarkKind::BecomesNan,
                    "boundaries",
                    "From the last boundary on the rate is NaN: the class divides by 0, the length of the last stretch.",
                )
            })
        }
        _ => None,
    }
}

/// The error for a step at which several values of a piecewise schedule apply.
pub(super) fn several(args: &Args<'_>) -> Diagnostic {
    Diagnostic::new("TensorFlow raises InvalidArgumentError: exclusive=True: more than 1 conditions evaluated as True")
        .at(args.kind_place(), "several of its values apply at once")
        .why("the boundaries do not increase: TensorFlow compares the step with each pair of neighbours, and several pairs match")
        .help("sort `boundaries`")
}

/// A number that TensorFlow converts to a float32 tensor. It raises if the number does not fit.
pub(super) fn tensor(args: &Args<'_>, name: &'static str) -> Result<F32, Diagnostic> {
    args.get(name).and_then(|number| fits(args, name, number))
}

pub(super) fn fits(args: &Args<'_>, name: &'static str, number: Number) -> Result<F32, Diagnostic> {
    let tensor = F32::from(number);
    match tensor.get().is_finite() {
        true => Ok(tensor),
        false => Err(args
            .refuse(name, format!("`{name}` of `{}` does not fit into a float32", args.full_name()))
            .why("TensorFlow raises ValueError: Can't convert Python sequence with a value out of range for a double-precision float")),
    }
}

pub(super) fn steps(args: &Args<'_>, name: &'static str) -> Result<F32, Diagnostic> {
    args.get(name).and_then(|Length(number)| fits(args, name, number))
}

/// The rate whose type all other numbers are cast to. It must be a float.
pub(super) fn rate(args: &Args<'_>, name: &'static str) -> Result<F32, Diagnostic> {
    match args.get::<Number>(name)? {
        Number::Int(value) => Err(args
            .refuse(name, format!("`{name}` of `{}` is an integer", args.full_name()))
            .why("TensorFlow uses its type for the whole computation and then raises InvalidArgumentError: it cannot combine int32 and float tensors")
            .help(format!("write `{name}: {value}.0`"))),
        number => fits(args, name, number),
    }
}

pub(super) fn periods(args: &Args<'_>) -> Result<Periods, Diagnostic> {
    Ok(Periods { steps: steps(args, "decay_steps")?, staircase: args.get("staircase")? })
}

pub(super) fn polynomial(args: &Args<'_>, lr: F32) -> Result<TfCurve, Diagnostic> {
    Ok(TfCurve::Polynomial {
        lr,
        end: tensor(args, "end_learning_rate")?,
        steps: steps(args, "decay_steps")?,
        power: tensor(args, "power")?,
        cycle: args.get("cycle")?,
    })
}

/// `alpha`, which becomes a tensor only in an operation: a number that does not fit becomes infinite.
pub(super) fn share(args: &Args<'_>) -> Result<AlphaShare, Diagnostic> {
    let alpha: Number = args.get("alpha")?;
    Ok(AlphaShare { alpha: F32::from(alpha), rest: F32::from(Number::Int(1) - alpha) })
}

/// A value for each stretch, after a check of the lengths of both lists.
pub(super) fn piecewise(
    args: &Args<'_>,
    boundaries: Boundaries,
    sentence: &str,
) -> Result<TfCurve, Diagnostic> {
    let value = |number: Number| {
        Ok(PieceValue { value: fits(args, "values", number)?, whole: matches!(number, Number::Int(_)) })
    };
    let values: Vec<Number> = args.get("values")?;
    let values = values.into_iter().map(value).collect::<Result<Vec<PieceValue>, Diagnostic>>()?;
    let count = boundaries.floats().len();
    few_boundaries(args, "boundaries", count)?;
    if count + 1 != values.len() {
        return Err(args
            .refuse("boundaries", format!("TensorFlow raises ValueError: {sentence}"))
            .why(format!("there are {count} boundaries and {} values", values.len())));
    }
    if count == 0 {
        return Err(args
            .refuse("boundaries", "TensorFlow raises IndexError: list index out of range")
            .why("it compares the step with the first of the boundaries")
            .help("give at least one boundary"));
    }
    Ok(TfCurve::Piecewise { boundaries, values })
}
