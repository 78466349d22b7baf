//! Warmups that lead to another schedule.

use super::common::{GardenClass, build, curve, single};
use super::{CLASSES, DIALECT};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::params::POWER;
use crate::dialect::kit::values::{Arg, FromArg, Length};
use crate::dialect::tensorflow::common::{NAME, fits, several};
use crate::dialect::tensorflow::curve::{GivenStep, TfCurve};
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::number::single::F32;
use crate::schedule::Unit;
use crate::spec::yaml;

const AFTER: Param = Param::required(
    "after_warmup_lr_sched",
    Type::Either(&Type::Schedule, &Type::Number),
    "the schedule after the warmup: one of this dialect, or a number",
);
const WARMUP_STEPS: Param =
    Param::required("warmup_steps", Type::Number, "length of the warmup in updates").means(Role::Warmup);

/// `LinearWarmup`.
pub(super) const LINEAR_WARMUP: GardenClass = GardenClass {
    kind: Kind {
        name: "LinearWarmup",
        aliases: &[],
        summary: "a straight line to the value of another schedule, then that schedule",
        formula: "warmup_learning_rate + t / warmup_steps * (after(warmup_steps) - warmup_learning_rate), then after(t)",
        edges: &[
            "`warmup_learning_rate` at 0; from `warmup_steps` on the other schedule, at the unshifted step.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            AFTER,
            WARMUP_STEPS,
            Param::required("warmup_learning_rate", Type::Number, "the rate at step 0")
                .means(Role::WarmupStart),
            NAME,
        ],
        example: "schedule:
  kind: official.modeling.optimization.LinearWarmup
  warmup_steps: 100
  warmup_learning_rate: 0.0
  after_warmup_lr_sched:
    kind: official.modeling.optimization.CosineDecayWithOffset
    initial_learning_rate: 0.1
    decay_steps: 1000",
        build: |args| build(args, &LINEAR_WARMUP),
    },
    curve: linear_warmup,
};

/// `PolynomialWarmUp`.
pub(super) const POLYNOMIAL_WARM_UP: GardenClass = GardenClass {
    kind: Kind {
        name: "PolynomialWarmUp",
        aliases: &[],
        summary: "a power curve to the value of another schedule, then that schedule",
        formula: "after(warmup_steps) * (max(t, 1) / warmup_steps)**power, then after(t)",
        edges: &[
            "Step 0 has the same rate as step 1; from `warmup_steps` on the other schedule, at the unshifted step.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[AFTER, WARMUP_STEPS, POWER, NAME],
        example: "schedule:
  kind: official.modeling.optimization.PolynomialWarmUp
  warmup_steps: 100
  after_warmup_lr_sched:
    kind: official.modeling.optimization.PolynomialDecayWithOffset
    initial_learning_rate: 1.0e-4
    decay_steps: 1000
    end_learning_rate: 0.0",
        build: |args| build(args, &POLYNOMIAL_WARM_UP),
    },
    curve: polynomial_warmup,
};

fn linear_warmup(args: &Args<'_>) -> Resolved<TfCurve> {
    let (after, last, steps) = after(args)?;
    Ok(TfCurve::LinearWarmup { init: single(args, "warmup_learning_rate")?, last, steps, after })
}

fn polynomial_warmup(args: &Args<'_>) -> Resolved<TfCurve> {
    let (after, last, steps) = after(args)?;
    Ok(TfCurve::PolynomialWarmup { last, steps, power: single(args, "power")?, after })
}

/// The schedule after a warmup.
enum AfterWarmup<'a> {
    Schedule(Box<Args<'a>>),
    Rate(Number),
}

impl<'a> FromArg<'a> for AfterWarmup<'a> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        match arg.node().value {
            yaml::Yaml::Map(_) => Args::from_node(arg).map(|args| AfterWarmup::Schedule(Box::new(args))),
            _ => Number::from_node(arg).map(AfterWarmup::Rate),
        }
    }
}

/// The curve after the warmup, its value there, and the length of the warmup.
fn after(args: &Args<'_>) -> Result<(Box<TfCurve>, F32, F32), Diagnostic> {
    let Length(steps) = args.get("warmup_steps")?;
    let (after, inner) = match args.get::<AfterWarmup<'_>>("after_warmup_lr_sched")? {
        AfterWarmup::Rate(rate) => {
            (TfCurve::Constant(fits(args, "after_warmup_lr_sched", rate)?), several(args))
        }
        AfterWarmup::Schedule(inner) => (curve(&inner, class_of(&inner)?)?, several(&inner)),
    };
    let at = GivenStep::Number(steps);
    let last = after.at(at).ok_or(inner)?;
    if after.is_whole(at) {
        return Err(args
            .refuse("after_warmup_lr_sched", "the warmup leads to an integer")
            .why("TensorFlow raises InvalidArgumentError: it cannot combine int32 and float tensors")
            .help("write its `values` with a decimal point"));
    }
    Ok((Box::new(after), last, fits(args, "warmup_steps", steps)?))
}

/// The class of a schedule within another one.
fn class_of(args: &Args<'_>) -> Result<&'static GardenClass, Diagnostic> {
    let own = args.dialect.name == DIALECT.name;
    CLASSES.iter().find(|class| own && class.kind.name == args.kind.name).ok_or_else(|| {
        Diagnostic::new(format!("`{}` cannot follow a warmup of the Model Garden", args.full_name()))
            .at(args.kind_place(), "not one of its schedules")
            .help(format!("use one of `{}`", DIALECT.name))
    })
}
