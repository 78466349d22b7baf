//! What a rule sees: one schedule of a plan, with the schedules within it.

use super::curve::{CurveGauge, MeasuredChannel, MeasuredCurve, measured};
use super::parts::{LintArgument, SchedulePart, parts};
use super::words::units;
use crate::diagnostic::Place;
use crate::dialect::Role;
use crate::plan::{Plan, Series};
use crate::schedule::Unit;
use crate::spec::Stepping;
use crate::spec::clock::Clock;
use crate::summary::Spot;

/// A schedule with everything that a rule looks at.
pub struct Subject<'a> {
    /// The plan: the clock and the optimizer.
    pub(super) plan: &'a Plan,
    /// The schedule.
    pub(super) series: &'a Series,
    /// The rates; `None` if the run has no length.
    pub(super) curve: Option<MeasuredCurve>,
    /// The schedule as written and those within it, the outermost first.
    pub(super) parts: Vec<SchedulePart<'a>>,
}

/// The run beside the schedule.
pub(super) struct Outlook<'s> {
    /// The channel with the highest peak.
    pub rates: &'s MeasuredChannel,
    /// The length of the run, in the unit of the schedule.
    pub run: f64,
    /// The length of the schedule.
    pub length: f64,
    /// The highest rate.
    pub peak: Spot,
    /// The last rate.
    pub last: Spot,
}

impl<'a> Subject<'a> {
    /// The place of the kind.
    pub(super) fn place(&self) -> Option<Place> {
        Some(self.series.place())
    }

    /// The clock of the run.
    pub(super) fn clock(&self) -> &'a Clock {
        &self.plan.clock
    }

    /// The unit in which the schedule counts.
    pub(super) fn unit(&self) -> Unit {
        self.series.schedule.unit()
    }

    /// The length of the run in the unit of the schedule, if the spec or the caller says it.
    pub(super) fn run(&self) -> Option<f64> {
        self.clock().length(self.unit()).map(|length| length as f64)
    }

    /// The number of steps that the scheduler makes in the run.
    pub(super) fn steps(&self) -> Option<f64> {
        let run = self.run()?;
        let paced = match self.series.stepping {
            Some(Stepping::Every(updates)) => (run / updates as f64).ceil(),
            Some(Stepping::Times(times)) => run * times as f64,
            _ => run,
        };
        let batch = self.clock().global_batch_size().map(|size| size as f64);
        let counts = self.outer().filter(|part| part.has(Role::StepsPerUpdate));
        let each = counts.and_then(|part| part.number(Role::StepsPerUpdate).or(batch));
        Some(paced * each.unwrap_or(1.0))
    }

    /// The steps of the scheduler in one row.
    pub(super) fn pace(&self) -> f64 {
        match (self.steps(), self.run()) {
            (Some(steps), Some(run)) if run > 0.0 => steps / run,
            _ => 1.0,
        }
    }

    /// The outermost schedule.
    pub(super) fn outer(&self) -> Option<&SchedulePart<'a>> {
        self.parts.first()
    }

    /// The channels of the learning rate; none if the run has no length.
    pub(super) fn rates(&self) -> impl Iterator<Item = &MeasuredChannel> {
        self.curve.iter().flat_map(MeasuredCurve::rates)
    }

    /// The channel of the learning rate that has the highest peak.
    pub(super) fn main_rate(&self) -> Option<&MeasuredChannel> {
        let peak = |one: &&MeasuredChannel| one.peak().map_or(f64::NEG_INFINITY, |spot| spot.value);
        self.rates().max_by(|one, other| peak(one).total_cmp(&peak(other)))
    }

    /// The run beside the schedule, if both have a length and the rates are known.
    pub(super) fn outlook(&self) -> Option<Outlook<'_>> {
        let (rates, run) = self.main_rate().zip(self.run())?;
        let length = self.length()?;
        Some(Outlook { rates, run, length, peak: rates.peak()?, last: rates.last()? })
    }

    /// The first argument of a role, in the outermost schedule that has one.
    pub(super) fn argument(&self, role: Role) -> Option<(&SchedulePart<'a>, &LintArgument<'a>)> {
        self.parts.iter().find_map(|part| part.argument(role).map(|argument| (part, argument)))
    }

    /// The length of the schedule in rows: what its total says, else its own, else where its last decay ends.
    pub(super) fn length(&self) -> Option<f64> {
        let of = |part: &SchedulePart<'_>, role: Role| {
            let argument = part.argument(role).filter(|argument| argument.given.is_some())?;
            Some((part.begins? + argument.numbers.first()?) / self.pace())
        };
        let own = || self.series.schedule.length().map(|length| length as f64);
        let decays = || self.parts.iter().filter_map(|part| of(part, Role::Decay)).reduce(f64::max);
        self.outer().and_then(|part| of(part, Role::Total)).or_else(own).or_else(decays)
    }

    /// Where the length of the schedule is written.
    pub(super) fn length_place(&self) -> Option<Place> {
        let roles = [Role::Total, Role::Decay, Role::Period, Role::Warmup];
        let given = roles.iter().find_map(|role| {
            self.parts.iter().find_map(|part| {
                let argument = part.argument(*role).filter(|argument| argument.given.is_some())?;
                Some(part.place(argument))
            })
        });
        given.or_else(|| self.place())
    }

    /// The setting that gives the schedule a length, in rows: `T_max: 1000`.
    pub(super) fn length_setting(&self, rows: f64) -> String {
        let roles = [Role::Total, Role::Decay];
        match roles.iter().find_map(|role| self.argument(*role)) {
            Some((_, argument)) => {
                format!("`{}: {}`", argument.param.name, argument.spell((rows * self.pace()).round()))
            }
            None => format!("a length of {}", units(rows, self.unit())),
        }
    }
}

/// One subject for each schedule of a plan, with its curve if that was seen already.
pub(super) fn subjects(plan: &Plan, seen: Option<CurveGauge>) -> Vec<Subject<'_>> {
    let parts: Vec<Vec<SchedulePart<'_>>> =
        plan.series.iter().map(|series| parts(series, &plan.clock)).collect();
    let runs_python = |parts: &Vec<SchedulePart<'_>>| parts.iter().any(SchedulePart::runs_python);
    let curves = match seen {
        Some(seen) => seen.finish(),
        None => measured(plan, &parts.iter().map(runs_python).collect::<Vec<_>>()),
    };
    let all = plan.series.iter().zip(curves).zip(parts);
    let subjects = all.map(|((series, curve), parts)| Subject { plan, series, curve, parts });
    subjects.filter(|subject| !subject.series.is_beside).collect()
}
