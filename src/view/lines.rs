//! From plans to lines: which schedules are shown, in which unit, for how many rows, and under which names.

use super::length::length;
use super::rows::Selection;
use crate::compare::Rows;
use crate::diagnostic::Diagnostic;
use crate::plan::{Plan, Series};
use crate::printable::printable;
use crate::schedule::sample::Samples;
use crate::schedule::{Channel, Halt, OwnCount, Schedule, Unit};
use crate::spec::clock::EPOCH_LENGTH;
use std::collections::BTreeSet;

/// A schedule as it is shown.
pub struct Line<'a> {
    /// Its name, if several are shown.
    pub name: Option<String>,
    /// The schedule.
    pub schedule: &'a Schedule,
    /// The number of its rows.
    pub rows: u64,
    /// The number of steps in an epoch, if known.
    pub steps_per_epoch: Option<u64>,
    pub(super) plan: &'a Plan,
    pub(super) series: &'a Series,
}

/// The schedules of all plans, shown in the same unit.
pub struct Lines<'a> {
    /// What a row is.
    pub per: Unit,
    /// The schedules, at least one.
    pub lines: Vec<Line<'a>>,
}

impl<'a> Lines<'a> {
    /// The schedules of the plans, in a unit or in the [`default_unit`].
    ///
    /// # Errors
    ///
    /// The length of a schedule is unknown, it cannot be read in the requested unit, or two columns would have the
    /// same name.
    pub fn of(plans: &'a [Plan], per: Option<Unit>) -> Result<Self, Diagnostic> {
        let asked = per;
        let per = per.unwrap_or_else(|| default_unit(plans));
        let alone = plans.len() == 1 && plans[0].series.len() == 1 && plans[0].series[0].name.is_none();
        let mut lines = Vec::new();
        for (index, plan) in plans.iter().enumerate() {
            for series in &plan.series {
                // The unit is checked before the length, because it is the mistake to report.
                let name = (!alone).then(|| name(plans, index, series));
                let mut line = Line::of(plan, series, name, 0).counting(per)?;
                line.samples(per).map_err(|error| match asked {
                    None => forced(error, plans),
                    Some(_) => error,
                })?;
                line.rows = length(plan, series, per)?;
                lines.push(line);
            }
        }
        let lines = Lines { per, lines };
        lines.refuse_twins()?;
        Ok(lines)
    }

    /// Refuses two columns of the same name: a reader of the table could not distinguish them.
    fn refuse_twins(&self) -> Result<(), Diagnostic> {
        let mut seen =
            BTreeSet::from([Unit::Step, Unit::Epoch, Unit::Iteration].map(|unit| unit.name().to_string()));
        for line in &self.lines {
            for channel in line.schedule.channels() {
                // Outputs show names in this form.
                let label = printable(&line.label(channel));
                if !seen.insert(label.clone()) {
                    return Err(Diagnostic::new(format!("two columns would be called `{label}`"))
                        .at(line.series.place(), "the second of the two")
                        .help("give each schedule a name of its own, and each spec once"));
                }
            }
        }
        Ok(())
    }

    /// What is to be said of runs whose number of updates is not known: the rows are as many as the schedule is long.
    pub fn own_lengths(&self) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        for line in self.lines.iter().filter(|_| self.per == Unit::Step) {
            let wanted = line.plan.asked_length();
            let is_open = wanted.steps.is_none()
                && wanted.epochs.is_none()
                && line.plan.clock.length(Unit::Step).is_none();
            let Some(epochs) = line.plan.clock.epochs.filter(|_| is_open) else { continue };
            let note = format!(
                "the run has {epochs} epochs, and nothing says how many steps an epoch has: the rows are as many as the schedule is long; `--run steps_per_epoch=1251` gives those of the run"
            );
            if !said.contains(&note) {
                said.push(note);
            }
        }
        said
    }

    /// Refuses rows that take too long; see [`Line::refuse_endless`].
    ///
    /// # Errors
    ///
    /// A schedule takes too long.
    pub fn refuse_endless(&self, rows: &Selection) -> Result<(), Diagnostic> {
        self.lines.iter().try_for_each(|line| line.refuse_endless(rows, self.per))
    }

    /// The number of rows of the longest schedule.
    pub fn rows(&self) -> u64 {
        self.lines.iter().map(|line| line.rows).max().unwrap_or(0)
    }

    /// What all schedulers count in place of iterations, if the rows are iterations and it is the same.
    pub fn own_count(&self) -> Option<OwnCount> {
        let count = |line: &Line<'_>| line.series.schedule.own_clock().and_then(|own| own.counted);
        let first = count(self.lines.first()?).filter(|_| self.per == Unit::Iteration);
        first.filter(|_| self.lines.iter().all(|line| count(line) == first))
    }

    /// The number of rows in an epoch, if it is known and the same for all.
    pub fn steps_per_epoch(&self) -> Option<u64> {
        let first = self.lines.first()?.steps_per_epoch;
        first.filter(|_| self.lines.iter().all(|line| line.steps_per_epoch == first))
    }
}

impl<'a> Line<'a> {
    /// A single schedule of a plan.
    pub fn of(plan: &'a Plan, series: &'a Series, name: Option<String>, rows: u64) -> Self {
        let steps_per_epoch = plan.clock.steps_per_epoch;
        Line { name, schedule: &series.schedule, rows, steps_per_epoch, plan, series }
    }

    /// The same on the clock of the scheduler itself, if the rows are to be iterations.
    ///
    /// # Errors
    ///
    /// The schedule has no such clock.
    pub fn counting(self, per: Unit) -> Result<Self, Diagnostic> {
        if per != Unit::Iteration {
            return Ok(self);
        }
        let Some(own) = self.series.schedule.own_clock() else {
            let unit = self.series.schedule.unit();
            let what = format!(
                "`{}` has no clock of its own besides {}",
                self.series.kind,
                match unit {
                    Unit::Epoch => "epochs",
                    Unit::Step | Unit::Iteration => "updates",
                }
            );
            return Err(Diagnostic::new(what)
                .at(self.series.place(), format!("counts in {unit}s"))
                .why("iterations are those of a scheduler that is stepped at every batch, where several make an update, or that counts tokens")
                .help(format!("leave `--per iteration` out: `--per {unit}` shows what it counts")));
        };
        Ok(Line { schedule: &own.schedule, steps_per_epoch: own.per_epoch.or(self.steps_per_epoch), ..self })
    }

    /// A reader of its rows.
    ///
    /// # Errors
    ///
    /// The schedule counts in the other unit, and the length of an epoch is unknown.
    pub fn samples(&self, per: Unit) -> Result<Samples<'a>, Diagnostic> {
        Samples::new(self.schedule, per, self.steps_per_epoch).map_err(|error| {
            Diagnostic::new(error.to_string())
                .at(self.series.place(), format!("counts in {}s", error.unit))
                .help(EPOCH_LENGTH)
        })
    }

    /// The line in the unit in which its schedule counts, that unit, and the number of rows of `per` in each of its rows.
    /// A rate that is set once an epoch holds for all of its steps: per step, each epoch would be a plateau.
    pub(crate) fn in_own_unit(&self, per: Unit) -> (Line<'a>, Unit, u64) {
        let (own, each) = match (self.schedule.unit(), per, self.steps_per_epoch) {
            (Unit::Epoch, Unit::Step, Some(length)) if length > 0 => (Unit::Epoch, length),
            _ => (per, 1),
        };
        let line = Line::of(self.plan, self.series, self.name.clone(), self.rows.div_ceil(each));
        (line, own, each)
    }

    /// The number of values in a row: one for each channel.
    pub fn width(&self) -> usize {
        self.schedule.channels().len()
    }

    /// The name of the column of a channel.
    pub fn label(&self, channel: &Channel) -> String {
        let Some(name) = &self.name else { return channel.label() };
        let own = channel.label();
        match own.strip_prefix("lr").unwrap_or(&own) {
            "" => name.clone(),
            group if group.starts_with('/') => format!("{name}{group}"),
            other => format!("{name}/{other}"),
        }
    }

    /// The name of the curve of a channel in a panel of its quantity. A schedule with a name has the same in all panels.
    pub(crate) fn curve_name(&self, channel: &Channel) -> String {
        match (&self.name, &channel.group) {
            (None, _) => channel.label(),
            (Some(name), None) => name.clone(),
            (Some(name), Some(group)) => format!("{name}/{group}"),
        }
    }

    /// What the curves of a schedule, or of one of its parameter groups, have in common in all panels.
    pub(crate) fn family(&self, channel: &Channel) -> String {
        let parts = [self.name.as_deref(), channel.group.as_deref()];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "lr".to_string() } else { parts.join("/") }
    }

    /// The message for a schedule that has no value at a row.
    pub fn halted(&self, halt: Halt, per: Unit) -> Diagnostic {
        let at = halt.at;
        let whose = self.name.as_ref().map_or_else(String::new, |name| format!(" of `{name}`"));
        match halt.error.downcast::<Diagnostic>() {
            Ok(diagnostic) => diagnostic
                .or_at(|| Some(self.series.place()))
                .why(format!("so there is no value{whose} at {per} {at}")),
            Err(error) => Diagnostic::new(format!("there is no value{whose} at {per} {at}"))
                .at(self.series.place(), "ends here")
                .why(error.to_string()),
        }
    }
}

/// A line as one side of a comparison.
pub struct LineReader<'a, 'l> {
    line: &'l Line<'a>,
    samples: Samples<'a>,
}

impl<'a> Line<'a> {
    /// The line as one side of a comparison.
    ///
    /// # Errors
    ///
    /// As for [`Line::samples`].
    pub fn reader(&self, per: Unit) -> Result<LineReader<'a, '_>, Diagnostic> {
        Ok(LineReader { line: self, samples: self.samples(per)? })
    }
}

impl Rows for LineReader<'_, '_> {
    fn rows(&self) -> u64 {
        self.line.rows
    }

    fn channels(&self) -> &[Channel] {
        self.line.schedule.channels()
    }

    fn has_gaps(&self) -> bool {
        self.line.schedule.has_gaps()
    }

    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        self.samples.fill(first, out)
    }
}

/// Steps, unless a schedule counts in epochs of unknown length.
pub fn default_unit<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> Unit {
    match plans.into_iter().all(|plan| !forces_epochs(plan)) {
        true => Unit::Step,
        false => Unit::Epoch,
    }
}

/// Whether a plan counts in epochs of unknown length.
fn forces_epochs(plan: &Plan) -> bool {
    plan.unit() == Unit::Epoch && plan.clock.steps_per_epoch.is_none()
}

/// The message for a schedule that cannot be shown per epoch, with the spec because of which all are shown per epoch.
fn forced(error: Diagnostic, plans: &[Plan]) -> Diagnostic {
    let Some(plan) = plans.iter().find(|plan| forces_epochs(plan)).filter(|_| plans.len() > 1) else {
        return error;
    };
    let name = printable(&plan.name);
    error
        .why(format!(
            "`{name}` counts in epochs, and nothing says how many steps they have: so all are shown per epoch"
        ))
        .help("the same length for all of them: `--run steps_per_epoch=1251`")
}

/// The name of a schedule among several: the spec's name, its own name under `schedules`, or both.
fn name(plans: &[Plan], index: usize, series: &Series) -> String {
    let plan = &plans[index];
    let twins = plans.iter().filter(|other| other.name == plan.name).count();
    let spec = match twins {
        1 => plan.name.clone(),
        _ => format!("{} ({})", plan.name, series.source().name),
    };
    match &series.name {
        None => spec,
        Some(own) if plans.len() == 1 => own.clone(),
        Some(own) => format!("{spec}: {own}"),
    }
}
