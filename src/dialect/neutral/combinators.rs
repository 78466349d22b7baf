//! Schedules made of schedules: `sequence`, `product` and `repeat`.

use super::common::{INTERVAL, growing, nested};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::params::number;
use crate::dialect::{Args, Default, Kind, Param, Role, Type};
use crate::schedule::{Schedule, combine};

/// `sequence`.
pub(super) const SEQUENCE: Kind = Kind {
    name: "sequence",
    aliases: &[],
    summary: "phases end to end: a warmup, a plateau, a decay",
    formula: "phases[n](t - milestones[n - 1]), with n = the number of milestones up to and including t",
    edges: &["A phase begins at its milestone with its own t = 0.", "The last phase goes on past its end."],
    interval: INTERVAL,
    params: &[
        Param::required("phases", Type::List(&Type::Schedule), "the schedules, at least one")
            .means(Role::InTurn),
        Param::optional(
            "milestones",
            Type::List(&Type::Count),
            Default::Absent,
            "where the second phase begins, the third, ...; left out, where the one before ends",
        )
        .means(Role::Milestones),
    ],
    example: "schedule:\n  kind: sequence\n  phases:\n    - {kind: linear, start: 0, end: 1e-3, steps: 100}\n    - {kind: constant, value: 1e-3, steps: 600}\n    - {kind: cosine, start: 1e-3, end: 1e-5, steps: 300}\n",
    build: sequence,
};

fn sequence(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let parts: Vec<Args<'_>> = args.get("phases")?;
    let phases = nested(args, &parts)?;
    let milestones = milestones(args, &phases, &parts)?;
    Ok(combine::sequence(phases, milestones))
}

/// Where the phases after the first begin.
pub(super) fn begins(args: &Args<'_>) -> Result<Vec<u64>, Diagnostic> {
    let parts: Vec<Args<'_>> = args.get("phases")?;
    milestones(args, &nested(args, &parts)?, &parts)
}

fn milestones(args: &Args<'_>, phases: &[Schedule], parts: &[Args<'_>]) -> Result<Vec<u64>, Diagnostic> {
    let milestones = match args.get::<Option<Vec<u64>>>("milestones")? {
        Some(milestones) if milestones.len() + 1 == phases.len() => milestones,
        Some(milestones) => {
            let (given, needed) = (milestones.len(), phases.len() - 1);
            return Err(args
                .refuse(
                    "milestones",
                    format!("{} phases take {needed} milestones, not {given}", phases.len()),
                )
                .why("a milestone is where the second phase begins, the third, ..."));
        }
        None => ends(phases, parts)?,
    };
    growing(args, "milestones", &milestones)?;
    Ok(milestones)
}

/// Where each phase but the last ends.
fn ends(phases: &[Schedule], parts: &[Args<'_>]) -> Result<Vec<u64>, Diagnostic> {
    let mut end = 0_u64;
    let mut ends = Vec::new();
    for (phase, part) in phases.iter().zip(parts).take(phases.len() - 1) {
        let length = phase.length().ok_or_else(|| {
            Diagnostic::new(format!(
                "this `{}` has no end, so the next phase has no beginning",
                part.full_name()
            ))
            .at(part.kind_place(), "goes on for ever")
            .help("say where the phases begin: `milestones: [1000]` beside `phases`")
        })?;
        end = end.saturating_add(length);
        ends.push(end);
    }
    Ok(ends)
}

/// `product`.
pub(super) const PRODUCT: Kind = Kind {
    name: "product",
    aliases: &[],
    summary: "several schedules multiplied: a rate and a factor on it",
    formula: "factors[0](t) * factors[1](t) * ...",
    edges: &["Each factor has the edges of its own kind."],
    interval: INTERVAL,
    params: &[Param::required("factors", Type::List(&Type::Schedule), "the schedules, at least one")
        .means(Role::Together)],
    example: "run: {steps: 1000}\nschedule:\n  kind: product\n  factors:\n    - {kind: cosine, start: 1e-3}\n    - {kind: linear, start: 0, end: 1, steps: 100}\n",
    build: |args| {
        let parts: Vec<Args<'_>> = args.get("factors")?;
        Ok(combine::product(nested(args, &parts)?))
    },
};

/// `repeat`.
pub(super) const REPEAT: Kind = Kind {
    name: "repeat",
    aliases: &[],
    summary: "one schedule over and over: warm restarts",
    formula: "schedule(t - n * period) * gamma ** n, with n = t // period, at most times - 1",
    edges: &[
        "It begins again at t = `period`, with the schedule's t = 0.",
        "The last of `times` goes on past its end.",
    ],
    interval: INTERVAL,
    params: &[
        Param::required("schedule", Type::Schedule, "the schedule that is repeated"),
        Param::optional(
            "period",
            Type::Count,
            Default::Absent,
            "the number of steps between two repetitions, at least 1; left out, the schedule's length",
        )
        .means(Role::Period),
        Param::optional(
            "times",
            Type::Count,
            Default::Absent,
            "the number of repetitions, at least 1; left out, for ever",
        ),
        number("gamma", "1", "the factor on each further repetition"),
    ],
    example: "schedule:\n  kind: repeat\n  schedule: {kind: cosine, start: 0.1, steps: 250}\n  times: 4\n  gamma: 0.8\n",
    build: repeat,
};

fn repeat(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let part: Args<'_> = args.get("schedule")?;
    let schedule = nested(args, std::slice::from_ref(&part))?.remove(0);
    let period = length(args, &schedule, &part)?;
    let times = args.get::<Option<u64>>("times")?.map(|_| args.positive("times")).transpose()?;
    let gamma = args.within("gamma", "at least 0", |gamma| gamma >= 0.0)?;
    Ok(combine::repeat(schedule, period, times, gamma))
}

/// The number of steps between two repetitions.
pub(super) fn period(args: &Args<'_>) -> Result<u64, Diagnostic> {
    let part: Args<'_> = args.get("schedule")?;
    let schedule = nested(args, std::slice::from_ref(&part))?.remove(0);
    length(args, &schedule, &part)
}

fn length(args: &Args<'_>, schedule: &Schedule, part: &Args<'_>) -> Result<u64, Diagnostic> {
    let given = args.get::<Option<u64>>("period")?.map(|_| args.positive("period")).transpose()?;
    given.or(schedule.length()).ok_or_else(|| {
        Diagnostic::new(format!(
            "this `{}` has no end, so there is no time at which it begins again",
            part.full_name()
        ))
        .at(part.kind_place(), "goes on for ever")
        .help("say after how many steps it is repeated: `period: 1000` beside `schedule`")
    })
}
