//! The neutral vocabulary: shapes and combinators under plain names, for those who use no framework.

use super::{Args, Default, Dialect, Interval, Kind, Param, Type};
use crate::diagnostic::Diagnostic;
use crate::schedule::{Schedule, Unit, shapes};

/// The neutral vocabulary.
pub static DIALECT: Dialect = Dialect {
    name: "",
    summary: "shapes and combinators for those who use no framework",
    conventions: &[],
    kinds: &[LINEAR],
};

const LINEAR: Kind = Kind {
    name: "linear",
    aliases: &[],
    summary: "a straight line from one rate to another",
    formula: "start + (end - start) * (t / steps)",
    edges: &["`start` at 0, `end` from `steps` on."],
    interval: Interval::Caller(Unit::Step),
    params: &[
        Param::required("start", Type::Number, "the rate at 0"),
        Param::optional("end", Type::Number, Default::Is("0"), "the rate from `steps` on"),
        Param::optional("steps", Type::Count, Default::Run("steps"), "how long it takes, at least 1"),
    ],
    example: "schedule: {kind: linear, start: 0.1, steps: 100}",
    build: linear,
};

fn linear(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let (from, to, steps) = (args.get("start")?, args.get("end")?, args.positive("steps")?);
    Ok(Schedule::curve(shapes::Linear { from, to, steps }).lasting(steps))
}
