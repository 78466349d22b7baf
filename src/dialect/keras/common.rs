//! What the schedules share: parameters, reading and checking them, and remarks.

use super::tensor::{TensorScalar, Width};
use crate::diagnostic::{Diagnostic, Span};
use crate::dialect::kit::values::{Arg, FromArg, Length};
use crate::dialect::{Args, Default, Param, Role, Type};
use crate::number::block::Tensor;
use crate::number::python::Number;
use crate::number::single::F32;
use crate::schedule::Schedule;
use crate::schedule::remark::RemarkKind;
use crate::spec::yaml::Yaml;

pub(super) const INITIAL: Param = Param::required(
    "initial_learning_rate",
    Type::Number,
    "the rate at step 0; write `1.0`, not `1`: with an integer Keras computes in integers",
)
.means(Role::Start);
pub(super) const DECAY_STEPS: Param =
    Param::required("decay_steps", Type::Number, "the length of the decay in updates, above 0")
        .means(Role::Decay);
pub(super) const DECAY_RATE: Param =
    Param::required("decay_rate", Type::Number, "how much the rate decays within `decay_steps` updates")
        .means(Role::Factor);

pub(super) const fn name(default: &'static str) -> Param {
    Param::optional("name", Type::Text, Default::Is(default), "the name of the operation, without a `/`")
}

/// A number that Keras converts to a tensor.
impl FromArg<'_> for TensorScalar {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        scalar(arg, Number::from_node(arg)?)
    }
}

/// A number of updates, perhaps with a fraction.
pub(super) struct StepCount {
    pub number: Number,
    pub scalar: TensorScalar,
}

impl FromArg<'_> for StepCount {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let Length(number) = Length::from_node(arg)?;
        Ok(StepCount { number, scalar: scalar(arg, number)? })
    }
}

fn scalar(arg: &Arg<'_>, number: Number) -> Result<TensorScalar, Diagnostic> {
    let full = arg.args().full_name();
    let what = |kind| format!("`{}` of `{full}` does not fit into {kind}", arg.param().name);
    let is_long = match &arg.node().value {
        Yaml::Long(_) => true,
        // The YAML reader turns a whole number beyond 128 bits into a float.
        Yaml::Float(value) => value.abs() >= 1.7e38 && spelled(arg).chars().all(|c| !".eE".contains(c)),
        _ => false,
    };
    if is_long {
        return Err(Diagnostic::new(what("int64"))
            .at(arg.place(), "too large")
            .why("Keras: Can't convert Python sequence with out-of-range integer to Tensor."));
    }
    TensorScalar::of(number).ok_or_else(|| {
        Diagnostic::new(what("float32"))
            .at(arg.place(), "beyond 3.4028235e38")
            .why("Keras computes in float32: Can't convert Python sequence with a value out of range for a double-precision float.")
    })
}

/// The value as it is written in the spec.
fn spelled(arg: &Arg<'_>) -> String {
    let place = arg.place();
    let Span { line, column, length } = place.span();
    place.source().line(line).chars().skip(column - 1).take(length).collect()
}

/// A number of steps above 0.
pub(super) fn positive(args: &Args<'_>, name: &'static str) -> Result<StepCount, Diagnostic> {
    // Keras compares first and makes the tensor later.
    let number: Number = args.get(name)?;
    if number.float() <= 0.0 {
        return Err(args
            .refuse(name, format!("`{name}` of `{}` must be above 0", args.full_name()))
            .why(format!("Keras: Argument `{name}` must be > 0. Received: {name}={number}")));
    }
    args.get(name)
}

pub(super) fn check_name(args: &Args<'_>) -> Result<(), Diagnostic> {
    let name: String = args.get("name")?;
    match name.contains('/') {
        false => Ok(()),
        true => Err(args.refuse("name", "a `name` with a slash").why(format!(
            "Keras: Argument `name` must be a string and cannot contain character `/`. Received: name={name}"
        ))),
    }
}

/// The error for a computation in integers that raises in Keras.
pub(super) fn integers(args: &Args<'_>, initial: i64, width: Width) -> Diagnostic {
    args.refuse("initial_learning_rate", "`initial_learning_rate` is an integer")
        .why(format!("Keras gives all its tensors its type, here {width}, and then raises"))
        .help(format!("write it as a float: `{initial}.0`"))
}

/// Sets the length, if it is a plausible number.
pub(super) fn lasting(schedule: Schedule, steps: f64) -> Schedule {
    match (1.0..9e15).contains(&steps) {
        true => schedule.lasting(steps.ceil() as u64),
        false => schedule,
    }
}

/// A float32 as a tensor.
#[inline(always)]
pub(super) fn of<T: Tensor>(value: f32) -> T {
    T::from(F32::exactly(value))
}

/// The last step up to which float32 holds every whole number.
pub(super) const EXACT: u64 = 1 << 24;

/// Adds the remark on a run whose steps float32 cannot count.
pub(super) fn rounded_steps(args: &Args<'_>, schedule: Schedule) -> Schedule {
    match args.clock().steps {
        Some(steps) if steps > EXACT + 1 => schedule.remark(args.remark_on_kind(RemarkKind::StepRoundedToFloat32, format!(
            "Keras casts the step to float32, which is exact up to {EXACT}: later steps are rounded, and neighbouring steps share a rate."
        ))),
        _ => schedule,
    }
}

/// Adds the remark on a schedule of integers.
pub(super) fn in_integers(args: &Args<'_>, width: Width, schedule: Schedule) -> Schedule {
    schedule.remark(args.remark(RemarkKind::ComputedInIntegers, "initial_learning_rate", format!(
        "`initial_learning_rate` is an integer, so Keras casts every parameter to {width}: fractions are cut off, and pi is 3. Write it as a float, such as 1.0."
    )))
}
