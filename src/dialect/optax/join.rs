//! `join_schedules`: schedules, one after another.

use super::SCHEDULES;
use super::common::{OptaxEntry, count, schedule, weak};
use super::curve::OptaxCurve;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::number::single::{Count, F32};
use crate::schedule::Unit;
use crate::schedule::remark::{Remark, RemarkKind};

/// `join_schedules`.
pub(super) const JOIN_SCHEDULES: OptaxEntry = OptaxEntry {
    kind: Kind {
        name: "join_schedules",
        aliases: &[],
        summary: "schedules, one after another",
        formula: "schedules[0](count) before boundaries[0], then schedules[i + 1](count - boundaries[i])",
        edges: &[
            "From `count >= boundary` on the next schedule applies, with a count that starts at 0 there.",
            "Schedules without a boundary and boundaries without a schedule are ignored.",
        ],
        interval: Interval::Always(Unit::Step),
        params: &[
            Param::required(
                "schedules",
                Type::List(&Type::Schedule),
                "schedules of optax, which may be nested",
            )
            .means(Role::InTurn),
            Param::required(
                "boundaries",
                Type::List(&Type::Number),
                "the counts at which the next schedule begins, one fewer than `schedules`",
            )
            .means(Role::Milestones),
        ],
        example: "schedule:
  kind: optax.join_schedules
  schedules:
    - {kind: optax.linear_schedule, init_value: 0.0, end_value: 0.1, transition_steps: 100}
    - {kind: optax.cosine_decay_schedule, init_value: 0.1, decay_steps: 900}
  boundaries: [100]",
        build: |args| schedule(args, &JOIN_SCHEDULES),
    },
    curve: join,
};

fn join(args: &Args<'_>, remarks: &mut Vec<Remark>) -> Resolved<OptaxCurve> {
    let mut curves = Vec::new();
    for args in &args.get::<Vec<Args<'_>>>("schedules")? {
        if args.dialect.name != super::DIALECT.name {
            return Err(Diagnostic::new(format!(
                "`{}` cannot stand within an optax schedule",
                args.full_name()
            ))
            .at(args.kind_place(), "not one of optax's schedules")
            .why("optax computes every piece in float32 from its own count")
            .help("use the equivalent optax schedule"));
        }
        curves.push((entry_of(args)?.curve)(args, remarks)?);
    }
    paired(args, curves, remarks)
}

/// The curves joined at the boundaries of the arguments.
pub(super) fn paired(
    args: &Args<'_>,
    curves: Vec<OptaxCurve>,
    remarks: &mut Vec<Remark>,
) -> Resolved<OptaxCurve> {
    let boundaries = args.get::<Vec<Length>>("boundaries")?;
    let boundaries: Vec<Number> = boundaries.into_iter().map(|Length(steps)| steps).collect();
    let single = |boundary: &Number| F32::from(*boundary).get();
    let is_rounded =
        |boundary: &Number| !boundary.is_int() && f64::from(single(boundary)) != boundary.float();
    if curves.iter().any(OptaxCurve::calls_functions) && boundaries.iter().any(is_rounded) {
        return Err(args
            .refuse("boundaries", "a boundary that a float32 cannot hold cannot be run here with a function of one's own")
            .why("whether the function's count is a float32 or a float64 depends on how the schedule is called")
            .help("write whole boundaries"));
    }
    if curves.len() != boundaries.len() + 1 && !curves.is_empty() {
        let (schedules, count) = (curves.len(), boundaries.len());
        let text = format!(
            "There are {schedules} schedules and {count} boundaries: optax pairs them and ignores the rest without a warning."
        );
        remarks.push(args.remark(RemarkKind::UnpairedBoundary, "boundaries", text));
    }
    if boundaries.windows(2).any(|pair| pair[0].float() >= pair[1].float()) {
        remarks.push(args.remark(
            RemarkKind::UnorderedBoundaries,
            "boundaries",
            "The boundaries are not in increasing order: the last schedule whose boundary is reached applies.",
        ));
    }
    let floats: Vec<f64> = boundaries.iter().map(|boundary| boundary.float()).collect();
    remarks.extend(kit::remarks::beyond(args, "boundaries", &floats, 0.0, Unit::Step));
    joined(args, "schedules", curves, &boundaries)
}

/// The entry of a schedule within a schedule.
fn entry_of(args: &Args<'_>) -> Result<&'static OptaxEntry, Diagnostic> {
    SCHEDULES.iter().find(|entry| entry.kind.name == args.kind.name).ok_or_else(|| {
        Diagnostic::new(format!("`{}` cannot stand here", args.full_name()))
            .at(args.kind_place(), "not a function of the count")
            .why("optax calls each schedule here with the count")
            .help("use one of optax's schedules, such as `optax.linear_schedule`")
    })
}

/// The curves joined at the boundaries. `list` is the parameter that errors point at.
pub(super) fn joined(
    args: &Args<'_>,
    list: &'static str,
    curves: Vec<OptaxCurve>,
    boundaries: &[Number],
) -> Resolved<OptaxCurve> {
    let mut curves = curves.into_iter();
    let Some(first) = curves.next() else {
        return Err(args
            .refuse(list, "optax raises IndexError: list index out of range")
            .why("there is no schedule for the first value"));
    };
    let blame = if list == "schedules" { "boundaries" } else { list };
    let later: Vec<(Count, OptaxCurve)> = boundaries
        .iter()
        .zip(curves)
        .map(|(boundary, curve)| Ok((count(args, blame, *boundary)?, curve)))
        .collect::<Result<_, Diagnostic>>()?;
    if later.is_empty() {
        return Ok(first);
    }
    for curve in later.iter().map(|(_, curve)| curve).chain([&first]) {
        if let OptaxCurve::Constant(value) = curve {
            weak(args, list, *value)?;
        }
    }
    Ok(OptaxCurve::Joined { first: Box::new(first), later })
}
