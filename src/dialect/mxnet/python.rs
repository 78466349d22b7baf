//! `LRScheduler`: MXNet's schedulers and classes derived from them, in Python.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::custom::{Caller, PythonRates, PythonSource, config, nature, noted, row_by_row};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Type};
use crate::python::{MxnetCall, MxnetOptimizer, Program};
use crate::schedule::{Channel, Precision, Schedule, Unit};

/// `mxnet.lr_scheduler.LRScheduler`.
pub(super) const SCHEDULER: Kind = Kind {
    name: "LRScheduler",
    aliases: &[],
    summary: "a scheduler of MXNet, or your own class with `__call__(self, num_update)`",
    formula: "lr[t] = scheduler(t + 1)",
    edges: &[
        "The source constructs the scheduler (FactorScheduler, MultiFactorScheduler, PolyScheduler, CosineScheduler, or a class of its own), or has the class, which is constructed with `config`.",
        "The first update is called with num_update = 1.",
        "`optimizer: {lr: ...}` is the optimizer's `learning_rate`, which replaces `base_lr` after the constructor; left out, `base_lr` stays.",
        "A scheduler that returns another rate when it is called again for the same update is refused: MXNet calls it once for each weight.",
    ],
    interval: Interval::Always(Unit::Step),
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
    example: "run: {steps: 1000}\nschedule:\n  kind: mxnet.LRScheduler\n  source: |\n    import mxnet as mx\n    schedule = mx.lr_scheduler.CosineScheduler(max_update=1000, base_lr=0.1, warmup_steps=50)",
    build,
};

/// An optimizer that has not begun.
struct MxnetCaller {
    program: Program,
    call: MxnetCall,
}

impl Caller for MxnetCaller {
    type PythonRates = MxnetOptimizer;

    fn begin(&self) -> Result<MxnetOptimizer, Diagnostic> {
        MxnetOptimizer::new(&self.program, &self.call)
    }
}

impl PythonRates for MxnetOptimizer {
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        row_by_row(first, out, |row| self.rate(row))
    }
}

fn build(args: &Args<'_>) -> Resolved {
    let code = args.get::<PythonSource>("source")?;
    let name = code.name.or(args.get::<Option<String>>("name")?);
    let learning_rate = match args.optimizer().lr.as_slice() {
        [] => None,
        [(_, lr)] => Some(*lr),
        _ => {
            return Err(Diagnostic::new("an optimizer of MXNet has one `learning_rate`")
                .at(args.kind_place(), "takes no parameter groups")
                .why("its scheduler returns one rate, which each weight multiplies by its own `lr_mult`")
                .help("write `optimizer: {lr: 0.1}`, or leave it out"));
        }
    };
    let caller =
        MxnetCaller { program: code.program, call: MxnetCall { name, config: config(args)?, learning_rate } };
    let first = caller.begin().map_err(|error| error.or_at(|| Some(args.place("source"))))?;
    let remarks = noted(args, "source", first.notes());
    let channels = vec![Channel::learning_rate(Precision::Double)];
    let schedule = Schedule::new(Unit::Step, channels, nature(caller, false));
    Ok(remarks.into_iter().fold(schedule, Schedule::remark))
}
