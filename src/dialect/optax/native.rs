//! The schedules as functions that a user's Python imports: `optax.linear_schedule(0.0, 1e-3, 100)`.

use super::common::OptaxEntry;
use super::curve::OptaxCurve;
use super::{DIALECT, SCHEDULES, join};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::native::{Makes, NativeDialect};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::single::{Count, F32};
use crate::python::{CallProgram, Convention, NativeArgument, NativeRate, NativeSchedule, NativeStep};
use crate::schedule::remark::Remark;
use std::any::Any;
use std::sync::Arc;

/// The functions of optax.
pub(crate) static NATIVE: NativeDialect =
    NativeDialect { dialect: &DIALECT, find, optional: |_, _| false, makes: Makes::Schedule(construct) };

/// What such a function returns.
#[derive(Debug)]
pub(super) struct OptaxFunction {
    name: &'static str,
    /// Its curve.
    pub curve: OptaxCurve,
    /// What there is to say about its arguments.
    pub remarks: Vec<Remark>,
}

impl NativeSchedule for OptaxFunction {
    fn name(&self) -> &str {
        self.name
    }

    fn convention(&self) -> Convention {
        Convention::Optax
    }

    fn at(&self, step: NativeStep, program: &mut CallProgram<'_>) -> Option<NativeRate> {
        let count = match step {
            // An int32 wraps around.
            NativeStep::Int(count) => Count::Int(count as i32),
            NativeStep::Float(count) => Count::Float(F32::exactly(count)),
        };
        match &self.curve {
            OptaxCurve::Constant(value) => Some(NativeRate::Number(*value)),
            curve => curve.alone(count, program).map(|rate| NativeRate::Single(rate.get())),
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn entry(name: &str) -> Option<&'static OptaxEntry> {
    SCHEDULES.iter().find(|entry| entry.kind.name == name)
}

fn find(module: &str, name: &str) -> Option<&'static Kind> {
    entry(name).filter(|_| matches!(module, "optax" | "optax.schedules")).map(|entry| &entry.kind)
}

fn construct(args: &Args<'_>, schedules: Vec<NativeArgument>) -> Resolved<Arc<dyn NativeSchedule>> {
    let mut remarks = Vec::new();
    let curve = match entry(args.kind.name) {
        Some(entry) if entry.kind.name != join::JOIN_SCHEDULES.kind.name => {
            (entry.curve)(args, &mut remarks)?
        }
        _ => {
            let curves = schedules.iter().map(|schedule| piece(args, schedule, &mut remarks));
            join::paired(args, curves.collect::<Resolved<_>>()?, &mut remarks)?
        }
    };
    match curve {
        OptaxCurve::Own(_) => {
            Err(Diagnostic::new("`join_schedules` of a single function cannot be run here")
                .help("use the function itself"))
        }
        curve => Ok(Arc::new(OptaxFunction { name: args.kind.name, curve, remarks })),
    }
}

/// A schedule of `join_schedules`: one of optax, or a function of the program.
fn piece(args: &Args<'_>, schedule: &NativeArgument, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    match schedule {
        NativeArgument::Function(number) => Ok(OptaxCurve::Own(*number)),
        NativeArgument::Schedule(schedule, first)
            if let Some(made) = schedule.as_any().downcast_ref::<OptaxFunction>() =>
        {
            remarks.extend(made.remarks.iter().cloned());
            Ok(made.curve.clone().renumbered(*first))
        }
        NativeArgument::Schedule(schedule, _) => Err(Diagnostic::new(format!(
            "`{}` cannot stand within `{}` here",
            schedule.name(),
            args.full_name()
        ))
        .help("use the equivalent schedule of optax")),
        _ => Err(Diagnostic::new(format!(
            "`{}` is called with a number where it takes a schedule",
            args.full_name()
        ))
        .why("optax calls each of its schedules with the count, and a number cannot be called")
        .help("write `optax.constant_schedule(...)` around the number")),
    }
}
