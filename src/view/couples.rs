//! Two specs side by side: which of their schedules belong together, and how these compare.

use super::length::{known_length, length};
use super::lines::{Line, default_unit};
use super::loaded::Loaded;
use super::rows::Selection;
use crate::compare::report::{Compared, ComparedSchedule};
use crate::compare::{self, Halted, Side, Tolerance};
use crate::diagnostic::Diagnostic;
use crate::plan::{self, Plan};
use crate::schedule::{PrintedWithin, Unit};

/// Two schedules that belong together.
pub(crate) struct Couple<'a> {
    /// The name under `schedules`, if both have the same.
    pub name: Option<String>,
    /// The reference.
    pub left: Line<'a>,
    /// The schedule that is compared with it.
    pub right: Line<'a>,
    kinds: (String, String),
}

/// The schedules of two specs, by name.
pub(crate) struct Couples<'a> {
    /// What a row is.
    pub per: Unit,
    /// The schedules that both specs have.
    pub couples: Vec<Couple<'a>>,
    left_only: Vec<String>,
    right_only: Vec<String>,
    notes: Vec<String>,
    specs: (&'a Loaded, &'a Loaded),
}

impl<'a> Couples<'a> {
    /// Matches the schedules of two specs by their names; a single schedule on either side matches the other.
    ///
    /// # Errors
    ///
    /// The length of a schedule is unknown, or the two cannot be read in the same unit.
    pub(crate) fn of(left: &'a Loaded, right: &'a Loaded, per: Option<Unit>) -> Result<Self, Diagnostic> {
        let specs = (left, right);
        let (left, right) = (&left.plan, &right.plan);
        let per = per.unwrap_or_else(|| own_unit(left, right));
        let mut couples = Couples {
            per,
            couples: Vec::new(),
            left_only: Vec::new(),
            right_only: Vec::new(),
            notes: Vec::new(),
            specs,
        };
        // What a run would have done without an interruption is not compared with what another one does.
        let shown = |plan: &'a Plan| plan.series.iter().filter(|series| !series.is_beside);
        let single = shown(left).count() == 1 && shown(right).count() == 1;
        let partner = |series: &plan::Series, plan: &'a Plan| {
            shown(plan).find(|other| single || other.name == series.name)
        };
        let called = |series: &plan::Series| series.name.clone().unwrap_or_else(|| series.kind.clone());
        for series in shown(left) {
            match partner(series, right) {
                Some(other) => couples.add(left, series, right, other)?,
                None => couples.left_only.push(called(series)),
            }
        }
        let lonely = shown(right).filter(|series| partner(series, left).is_none());
        couples.right_only = lonely.map(called).collect();
        let lengths = (left.clock.steps_per_epoch, right.clock.steps_per_epoch);
        if let (Some(before), Some(after)) = lengths
            && before != after
        {
            couples.notes.push(format!("an epoch has {before} steps in the first and {after} in the second"));
        }
        Ok(couples)
    }

    /// Compares all couples.
    ///
    /// # Errors
    ///
    /// A schedule has no value at a row.
    pub(crate) fn measure(self, tolerance: Tolerance) -> Result<Compared, Diagnostic> {
        let series = self.couples.iter().map(|couple| couple.measure(self.per, tolerance));
        let series = series.collect::<Result<Vec<_>, _>>()?;
        let changes = self.specs.0.changes(self.specs.1);
        let Couples { per, left_only, right_only, notes, .. } = self;
        Ok(Compared { per, changes, series, left_only, right_only, notes })
    }

    /// Refuses schedules that take too long; see [`Line::refuse_endless`].
    ///
    /// # Errors
    ///
    /// A schedule takes too long.
    pub(crate) fn refuse_endless(&self) -> Result<(), Diagnostic> {
        let mut lines = self.couples.iter().flat_map(|couple| [&couple.left, &couple.right]);
        lines.try_for_each(|line| line.refuse_endless(&Selection::all(line.rows), self.per))
    }

    fn add(
        &mut self,
        left: &'a Plan,
        before: &'a plan::Series,
        right: &'a Plan,
        after: &'a plan::Series,
    ) -> Result<(), Diagnostic> {
        let per = self.per;
        let rows = match (known_length(left, before, per)?, known_length(right, after, per)?) {
            (Some(left), Some(right)) => (left, right),
            (Some(rows), None) | (None, Some(rows)) => {
                let note =
                    format!("only one of the two has a length, so both are compared over {rows} {per}s");
                if !self.notes.contains(&note) {
                    self.notes.push(note);
                }
                (rows, rows)
            }
            (None, None) => {
                length(left, before, per)?;
                (0, 0)
            }
        };
        if let (Some(one), Some(other)) = (before.schedule.printed(), after.schedule.printed()) {
            self.notes.push(logged_note(one, other));
        }
        let couple = Couple {
            name: before.name.clone().filter(|_| before.name == after.name),
            left: Line::of(left, before, None, rows.0),
            right: Line::of(right, after, None, rows.1),
            kinds: (before.kind.clone(), after.kind.clone()),
        };
        let couple =
            Couple { left: couple.left.counting(per)?, right: couple.right.counting(per)?, ..couple };
        couple.left.samples(per)?;
        couple.right.samples(per)?;
        self.couples.push(couple);
        Ok(())
    }
}

impl<'a> Couple<'a> {
    /// The message for a schedule that has no value at a row.
    pub(crate) fn halted(&self, halted: Halted, per: Unit) -> Diagnostic {
        match halted.which {
            Side::Left => self.left.halted(halted.halt, per),
            Side::Right => self.right.halted(halted.halt, per),
        }
    }

    fn measure(&self, per: Unit, tolerance: Tolerance) -> Result<ComparedSchedule, Diagnostic> {
        let (mut left, mut right) = (self.left.reader(per)?, self.right.reader(per)?);
        let printed = self.left.schedule.printed().zip(self.right.schedule.printed());
        let within = printed.map_or_else(PrintedWithin::default, |(one, other)| both_printed(one, other));
        let tolerance =
            Tolerance { rtol: tolerance.rtol + within.relative, atol: tolerance.atol + within.absolute };
        let (channels, matching) =
            compare::measure(&mut left, &mut right, tolerance).map_err(|halted| self.halted(halted, per))?;
        Ok(ComparedSchedule {
            name: self.name.clone(),
            kinds: self.kinds.clone(),
            rows: (self.left.rows, self.right.rows),
            channels,
            left_only: matching.left_only,
            right_only: matching.right_only,
        })
    }
}

/// How far two logs of the same rates may be from each other. If they print alike, the same rate is the same text.
fn both_printed(one: PrintedWithin, other: PrintedWithin) -> PrintedWithin {
    match one == other {
        true => PrintedWithin::default(),
        false => {
            PrintedWithin { relative: one.relative + other.relative, absolute: one.absolute + other.absolute }
        }
    }
}

/// What is compared of two logs.
fn logged_note(one: PrintedWithin, other: PrintedWithin) -> String {
    let PrintedWithin { relative, absolute } = both_printed(one, other);
    let within = match (relative > 0.0, absolute > 0.0) {
        (false, false) => return "two logs: the updates that both have are compared, as printed".into(),
        (true, false) => format!("{relative:.1e} of the value"),
        (false, true) => format!("{absolute:.1e}"),
        (true, true) => format!("{relative:.1e} of the value plus {absolute:.1e}"),
    };
    format!("two logs: the updates that both have are compared, to what they print: within {within}")
}

/// Epochs, if all schedules count in them and both sides have the same: then the steps are equal if the epochs are.
/// Else the [`default_unit`].
fn own_unit(left: &Plan, right: &Plan) -> Unit {
    let both = [left, right];
    let counts_epochs = |plan: &Plan| plan.series.iter().all(|series| series.schedule.unit() == Unit::Epoch);
    let is_whole = |plan: &Plan| match (plan.length(Unit::Step), plan.clock.steps_per_epoch) {
        (Some(steps), Some(length)) if length > 0 => steps % length == 0,
        (steps, _) => steps.is_none(),
    };
    let same = left.clock.steps_per_epoch == right.clock.steps_per_epoch;
    match same && both.into_iter().all(|plan| counts_epochs(plan) && is_whole(plan)) {
        true => Unit::Epoch,
        false => default_unit(both),
    }
}
