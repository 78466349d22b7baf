//! `LRScheduler`: classes derived from Paddle's, in Python.

use super::common::STEPPED;
use super::scheduler::replaced;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::custom::{Caller, PythonRates, PythonSource, config, nature, noted, row_by_row};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Type};
use crate::python::{Data, PaddleTraining, Program};
use crate::schedule::{Channel, Precision, Schedule, Unit};

/// `paddle.optimizer.lr.LRScheduler`.
pub(super) const SCHEDULER: Kind = Kind {
    name: "LRScheduler",
    aliases: &[],
    summary: "your own class derived from `paddle.optimizer.lr.LRScheduler`, with `get_lr(self)`",
    formula: "lr[t] = get_lr() after t calls of `step()`",
    edges: &[
        "The constructor makes the first step: the first update uses `get_lr()` with `last_epoch` 0.",
        "The source constructs the scheduler, or has the class, which is constructed with `config`.",
        "`get_lr` returns one number: an optimizer of Paddle has no rates by group.",
    ],
    interval: STEPPED,
    params: &[
        Param::required("source", Type::Python, "the class, or the scheduler, with everything that it uses"),
        Param::optional("config", Type::Map, Default::Absent, "the constructor's arguments by name"),
        Param::optional(
            "name",
            Type::Text,
            Default::Absent,
            "which scheduler or class; left out, the only one that it can be",
        ),
    ],
    example: "run: {epochs: 30}\ninterval: epoch\nschedule:\n  kind: paddle.LRScheduler\n  config: {learning_rate: 0.1}\n  source: |\n    from paddle.optimizer.lr import LRScheduler\n    class Halves(LRScheduler):\n        def get_lr(self):\n            return self.base_lr * 0.5 ** (self.last_epoch // 10)",
    build,
};

/// A training that has not begun.
struct PaddleCaller {
    program: Program,
    name: Option<String>,
    config: Option<Vec<(String, Data)>>,
}

impl Caller for PaddleCaller {
    type PythonRates = PaddleTraining;

    fn begin(&self) -> Result<PaddleTraining, Diagnostic> {
        PaddleTraining::new(&self.program, self.name.as_deref(), self.config.as_deref())
    }
}

impl PythonRates for PaddleTraining {
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        row_by_row(first, out, |row| self.rate(row))
    }
}

fn build(args: &Args<'_>) -> Resolved {
    let unit = args.unit()?.unwrap_or(Unit::Step);
    let overwritten = replaced(args)?;
    let code = args.get::<PythonSource>("source")?;
    let name = code.name.or(args.get::<Option<String>>("name")?);
    let caller = PaddleCaller { program: code.program, name, config: config(args)? };
    let first = caller.begin().map_err(|error| error.or_at(|| Some(args.place("source"))))?;
    let remarks = noted(args, "source", first.notes());
    let channels = vec![Channel::learning_rate(Precision::Double)];
    let schedule = Schedule::new(unit, channels, nature(caller, false));
    Ok(overwritten.into_iter().chain(remarks).fold(schedule, Schedule::remark))
}
