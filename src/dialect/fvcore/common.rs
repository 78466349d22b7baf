//! What the schedulers share: their entries, parameters, and the step from a function of `where` to rows.

use super::curve::ParamCurve;
use super::{SCHEDULERS, detectron2};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{channels, closed, walked};
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Type};
use crate::number::python::Number;
use crate::schedule::{Quantity, Schedule, Unit};

pub(super) const UPDATES: Interval = Interval::Caller(Unit::Step);

/// A `ParamScheduler`: its kind, and how its function of `where` is built.
pub(super) struct ParamEntry {
    /// Its kind.
    pub kind: Kind,
    /// Builds its function.
    pub curve: fn(&Args<'_>) -> Resolved<ParamCurve>,
}

/// The parameter of a scheduler that takes another one.
pub(super) const fn inner(name: &'static str, doc: &'static str) -> Param {
    Param::required(name, Type::Schedule, doc)
}

/// A number without a default.
pub(super) const fn value(name: &'static str, doc: &'static str) -> Param {
    Param::required(name, Type::Number, doc)
}

/// The function of a schedule within a schedule.
pub(super) fn curve_of(args: &Args<'_>) -> Resolved<ParamCurve> {
    let mut entries = SCHEDULERS.iter().chain(detectron2::WRAPPERS);
    let is_it = |entry: &&ParamEntry| entry.kind.name == args.kind.name && super::DIALECT.holds(args.dialect);
    let entry = entries.find(is_it);
    match entry {
        Some(entry) => (entry.curve)(args),
        None => Err(Diagnostic::new(format!("`{}` cannot stand here", args.full_name()))
            .at(args.kind_place(), "not a ParamScheduler")
            .why("the scheduler around it calls it with the part of the run that is over, from 0 to 1")
            .help("use one of fvcore's, such as `fvcore.CosineParamScheduler`")),
    }
}

/// A scheduler that stands alone: update t of N sees `where = t / N`, and its value is the rate.
pub(super) fn alone(args: &Args<'_>, entry: &ParamEntry) -> Resolved<Schedule> {
    let curve = (entry.curve)(args)?;
    let unit = unit(args)?;
    let Some(length) = args.clock().length(unit) else {
        return Err(Diagnostic::new(format!("`{}` needs the length of the run", args.full_name()))
            .at(args.kind_place(), "computes the rate from the part of the run that is over")
            .help("add `run: {steps: 90000}` to the spec"));
    };
    let raises = curve.raises();
    let row = move |t: u64, out: &mut [f64]| {
        out.fill(curve.value((Number::from(t) / length)?)?.read()?);
        Ok(())
    };
    Ok(rows(args, unit, raises, row).lasting(length))
}

/// The rows of a schedule. `raises`: whether a row may raise.
fn rows<F>(args: &Args<'_>, unit: Unit, raises: bool, row: F) -> Schedule
where
    F: Fn(u64, &mut [f64]) -> Result<(), Exception> + Send + Sync + 'static,
{
    let channels = channels(args, &[Quantity::LearningRate]);
    match raises {
        true => walked(args, unit, channels, row),
        false => closed(args, unit, channels, row),
    }
}

/// The rows of a torch scheduler, whose constructor computes the first.
pub(super) fn constructed<F>(args: &Args<'_>, raises: bool, row: F) -> Resolved<Schedule>
where
    F: Fn(u64, &mut [f64]) -> Result<(), Exception> + Send + Sync + 'static,
{
    let mut first = vec![0.0; args.optimizer().lr.len()];
    row(0, &mut first).map_err(|raised| refused(args, raised))?;
    Ok(rows(args, unit(args)?, raises, row))
}

/// What a step of the scheduler stands for.
pub(super) fn unit(args: &Args<'_>) -> Resolved<Unit> {
    Ok(args.unit()?.unwrap_or(Unit::Step))
}

/// The error for what a constructor raises.
pub(super) fn refused(args: &Args<'_>, raised: Exception) -> Diagnostic {
    raised.report(args, "in the constructor")
}
