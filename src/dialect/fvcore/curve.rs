//! The schedulers as functions of `where`, in Python's arithmetic.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::number::python::Number::{self, Float, Int};
use std::f64::consts::PI;

/// `ParamScheduler.WHERE_EPSILON`, which is added before comparisons.
const WHERE_EPSILON: f64 = 1e-6;

/// A `ParamScheduler`: a function of the part of the run that is over.
pub(super) enum ParamCurve {
    /// `ConstantParamScheduler`.
    Constant(Number),
    /// `CosineParamScheduler`.
    Cosine { start: Number, end: Number },
    /// `ExponentialParamScheduler`.
    Exponential { start: Number, decay: Number },
    /// `LinearParamScheduler`.
    Linear { start: Number, end: Number },
    /// `MultiStepParamScheduler`. There is one milestone fewer than values.
    MultiStep { values: Vec<Number>, num_updates: Number, milestones: Vec<Number> },
    /// `PolynomialDecayParamScheduler`.
    Polynomial { base: Number, power: Number },
    /// `StepParamScheduler`, `StepWithFixedGammaParamScheduler`.
    Step(Vec<Number>),
    /// `CompositeParamScheduler`. There is at least one stage.
    Composite(Vec<ScaledPart>),
}

/// One of the schedulers of a `CompositeParamScheduler`.
pub(super) struct ScaledPart {
    /// The scheduler.
    pub curve: ParamCurve,
    /// Its part of the run.
    pub length: Number,
    /// Whether it sees its own `where`; `None` if nothing says so.
    pub is_rescaled: Option<bool>,
}

impl ParamCurve {
    /// `self(at)`.
    pub(super) fn value(&self, at: Number) -> Computed {
        Ok(match self {
            ParamCurve::Constant(_) if at >= 1.0 => return Err(outside(at)),
            ParamCurve::Constant(value) => *value,
            ParamCurve::Cosine { start, end } => {
                *end + Float(0.5) * (*start - *end) * (Int(1) + (Float(PI) * at).cos()?)
            }
            ParamCurve::Exponential { start, decay } => *start * decay.pow(at)?,
            ParamCurve::Linear { start, end } => *end * at + *start * (Int(1) - at),
            ParamCurve::MultiStep { .. } if at > 1.0 => return Err(outside(at)),
            ParamCurve::MultiStep { values, num_updates, milestones } => {
                let epoch = ((at + WHERE_EPSILON) * *num_updates).int()?;
                values[milestones.partition_point(|milestone| *milestone <= epoch)]
            }
            ParamCurve::Polynomial { base, power } => *base * (Int(1) - at).pow(*power)?,
            ParamCurve::Step(values) => {
                let index = ((at + WHERE_EPSILON) * values.len() as i64).int()?.whole();
                let from_the_end = |index: i64| if index < 0 { index + values.len() as i64 } else { index };
                let index = index.map(from_the_end).and_then(|index| usize::try_from(index).ok());
                *index.and_then(|index| values.get(index)).ok_or_else(out_of_range)?
            }
            ParamCurve::Composite(stages) => return composed(stages, at),
        })
    }

    /// Whether some value between 0 and 1, or past it, may raise.
    pub(super) fn raises(&self) -> bool {
        match self {
            ParamCurve::Cosine { .. } | ParamCurve::Linear { .. } => false,
            ParamCurve::Exponential { decay, .. } => !(*decay > 0 && *decay <= 1),
            ParamCurve::Polynomial { power, .. } => !(power.is_int() && *power >= 0),
            ParamCurve::Composite(stages) => stages
                .iter()
                .any(|stage| stage.curve.raises() || stage.length == 0 || stage.is_rescaled.is_none()),
            ParamCurve::Constant(_) | ParamCurve::MultiStep { .. } | ParamCurve::Step(_) => true,
        }
    }
}

/// `CompositeParamScheduler.__call__`.
fn composed(stages: &[ScaledPart], at: Number) -> Computed {
    let mut index = 0;
    let mut total = stages[0].length;
    while at + WHERE_EPSILON > total && index < stages.len() - 1 {
        index += 1;
        total = total + stages[index].length;
    }
    let ScaledPart { curve, length, is_rescaled } = &stages[index];
    match is_rescaled {
        Some(true) => curve.value(((at - (total - *length)) / *length)?),
        Some(false) => curve.value(at),
        None => Err(out_of_range().about("interval_scaling")),
    }
}

fn outside(at: Number) -> Exception {
    Exception::new("RuntimeError", format!("where in ParamScheduler must be in [0, 1]: got {at}"))
}

/// What Python raises for an element that a list does not have.
pub(super) fn out_of_range() -> Exception {
    Exception::new("IndexError", "list index out of range")
}
