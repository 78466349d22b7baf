//! `step`: a factor at each milestone, or every N steps.

use super::common::{INTERVAL, START, growing, rate};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::params::number;
use crate::dialect::kit::remarks;
use crate::dialect::{Args, Default, Kind, Param, Role, Type};
use crate::schedule::{Schedule, Unit, shapes};

/// `step`.
pub(super) const STEP: Kind = Kind {
    name: "step",
    aliases: &[],
    summary: "a factor at each milestone, or every N steps",
    formula: "start * gamma ** n, with n = the number of milestones up to and including t, or t // step_size",
    edges: &["The factor applies from the milestone itself on."],
    interval: INTERVAL,
    params: &[
        START,
        number("gamma", "0.1", "the factor, at least 0").means(Role::Factor),
        Param::optional(
            "milestones",
            Type::List(&Type::Count),
            Default::Absent,
            "when the factor applies, in increasing order",
        )
        .means(Role::Milestones),
        Param::optional(
            "step_size",
            Type::Count,
            Default::Absent,
            "or the number of steps between two reductions, at least 1",
        )
        .means(Role::Period),
    ],
    example: "run: {epochs: 90}\ninterval: epoch\nschedule:\n  kind: step\n  start: 0.1\n  milestones: [30, 60, 80]\n",
    build: step,
};

fn step(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let gamma = args.within("gamma", "at least 0", |gamma| gamma >= 0.0)?;
    let unit = args.unit()?.unwrap_or(Unit::Step);
    let (stairs, remark) =
        match (args.get::<Option<Vec<u64>>>("milestones")?, args.get::<Option<u64>>("step_size")?) {
            (Some(milestones), None) => {
                growing(args, "milestones", &milestones)?;
                let floats: Vec<f64> = milestones.iter().map(|milestone| *milestone as f64).collect();
                let beyond = remarks::constants(args, "milestones", &floats, 0.0, unit);
                (shapes::Stairs::At(milestones), beyond)
            }
            (None, Some(_)) => {
                let size = args.positive("step_size")?;
                (shapes::Stairs::Every(size), remarks::stairs(args, "step_size", size as f64, unit))
            }
            (Some(_), Some(_)) => {
                return Err(args
                    .refuse("step_size", "both `milestones` and `step_size`")
                    .help("remove one of them"));
            }
            (None, None) => {
                return Err(Diagnostic::new("a `step` schedule without `milestones` or `step_size`")
                    .at(args.kind_place(), "does not say when the rate falls")
                    .help("add `milestones: [30, 60]`, or `step_size: 30` for every 30"));
            }
        };
    let schedule = Schedule::curve(shapes::Step { start: rate(args, "start")?, gamma, stairs });
    Ok(remark.into_iter().fold(schedule, Schedule::remark))
}
