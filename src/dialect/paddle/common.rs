//! What the schedulers share: parameters, reading and checking them, and remarks.

use super::scheduler::PaddleClass;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::{number, truth};
use crate::dialect::kit::values::Whole;
use crate::dialect::{Args, Default, Interval, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::{Remark, RemarkKind};

pub(super) const LEARNING_RATE: Param =
    Param::required("learning_rate", Type::Number, "the base rate, at least 0").means(Role::Start);
pub(super) const GAMMA: Param =
    number("gamma", "0.1", "what it is multiplied by, below 1").means(Role::Factor);
pub(super) const ETA_MIN: Param = number("eta_min", "0", "the lowest rate").means(Role::EndRate);
pub(super) const LAST_EPOCH: Param =
    number("last_epoch", "-1", "the last epoch of an earlier run; the first row is `last_epoch + 1`");
pub(super) const VERBOSE: Param =
    truth("verbose", "false", "whether each step prints the rate; changes no rate");

/// A whole number that must be given.
pub(super) const fn whole(name: &'static str, doc: &'static str) -> Param {
    Param::required(name, Type::Count, doc)
}

/// A number that must be given.
pub(super) const fn needed(name: &'static str, doc: &'static str) -> Param {
    Param::required(name, Type::Number, doc)
}

/// One of some words, with a default.
pub(super) const fn choice(
    name: &'static str,
    words: &'static [&'static str],
    default: &'static str,
    doc: &'static str,
) -> Param {
    Param::optional(name, Type::Choice(words), Default::Is(default), doc)
}

/// Whoever trains steps a scheduler, usually once per update or once per epoch.
pub(super) const STEPPED: Interval = Interval::Caller(Unit::Step);

/// Turns an exception of a constructor into a message.
pub(super) fn raise(args: &Args<'_>, raised: Exception) -> Diagnostic {
    raised.report(args, "in the constructor")
}

/// Raises an exception of the constructor unless a condition holds.
pub(super) fn ensure(
    args: &Args<'_>,
    name: &'static str,
    holds: bool,
    raised: impl FnOnce() -> Exception,
) -> Resolved<()> {
    match holds {
        true => Ok(()),
        false => Err(raise(args, raised().about(name))),
    }
}

/// A number that Paddle counts with, as written.
pub(super) fn count(args: &Args<'_>, name: &'static str) -> Resolved<Number> {
    args.get::<Whole>(name).map(|whole| whole.0)
}

/// An `assert` of Paddle that a number is a positive `int`.
pub(super) fn positive_int(args: &Args<'_>, name: &'static str) -> Resolved<Number> {
    let number = count(args, name)?;
    let assertion = || Exception::assertion(format!(" '{name}' must be a positive integer."));
    ensure(args, name, number.is_int() && number > 0, assertion)?;
    Ok(number)
}

/// The name of a number's class in Python.
pub(super) fn python_class(number: Number) -> &'static str {
    if number.is_int() { "<class 'int'>" } else { "<class 'float'>" }
}

/// The number of steps that the scheduler makes in the run, if it is known.
pub(super) fn steps_in_run(args: &Args<'_>) -> Option<f64> {
    let unit = args.unit().ok().flatten().unwrap_or(Unit::Step);
    args.steps_in_run(unit).map(|steps| steps as f64)
}

/// The unit of a step.
pub(super) fn unit(args: &Args<'_>) -> Unit {
    args.unit().ok().flatten().unwrap_or(Unit::Step)
}

/// The remark on a decay that does not reach its end within the run.
pub(super) fn short(
    args: &Args<'_>,
    class: &PaddleClass,
    name: &str,
    end: Number,
    does: &str,
) -> Option<Remark> {
    let (run, end) = (steps_in_run(args)?, end.float());
    if args.is_nested || end < run {
        return None;
    }
    let kind = if end == run { RemarkKind::EndsOneStepEarly } else { RemarkKind::CutShort };
    let (unit, last) = (unit(args), run - 1.0);
    let text = format!("{} {does} at {unit} {end}, but its last {unit} is {last}.", class.kind.name);
    Some(args.remark(kind, name, text))
}
