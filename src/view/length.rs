//! The number of rows of a schedule, and lengths that are probably a typing mistake: nobody waits for 1e12 rows.

use super::lines::Line;
use super::rows::Selection;
use crate::diagnostic::{Diagnostic, Place};
use crate::plan::{Plan, Series};
use crate::schedule::{MOST_WALKED, Nature, Unit};
use crate::spec::clock::EPOCH_LENGTH;
use std::time::{Duration, Instant};

/// The most values of a schedule that are evaluated without `--any-length`: about a minute for a formula.
const MOST_ROWS: u64 = 1 << 31;

/// How long the speed is measured.
const MOMENT: Duration = Duration::from_millis(20);
/// The most values with which the speed is measured.
const MOST_MEASURED: u64 = 1 << 16;

/// The number of rows of a schedule.
///
/// # Errors
///
/// The number is unknown, or has more than 64 bits.
pub(crate) fn length(plan: &Plan, series: &Series, per: Unit) -> Result<u64, Diagnostic> {
    known_length(plan, series, per)?.ok_or_else(|| {
        let key = match per {
            Unit::Step => "steps: 10000",
            Unit::Epoch => "epochs: 90",
            Unit::Iteration => "steps: 10000",
        };
        let error = Diagnostic::new(format!("nothing says how many {per}s to show"))
            .at(series.place(), "has no length of its own");
        match plan.clock.epochs.filter(|_| per == Unit::Step) {
            Some(epochs) => {
                let error = error
                    .why(format!("the run has {epochs} epochs, but nothing says how many steps an epoch has"))
                    .help(EPOCH_LENGTH);
                match series.is_stepped_by_loop() {
                    true => {
                        error.help("or write `interval: epoch` if the scheduler is stepped once per epoch")
                    }
                    false => error,
                }
            }
            None => error.help(format!(
                "add `run: {{{key}}}` to the spec, or `--{}` to the command",
                key.replace(':', "")
            )),
        }
    })
}

/// The number of rows of a schedule, if it is known.
///
/// # Errors
///
/// The requested length cannot be converted to this unit, or the number has more than 64 bits.
pub(crate) fn known_length(plan: &Plan, series: &Series, per: Unit) -> Result<Option<u64>, Diagnostic> {
    let (asked, other) = match per {
        Unit::Iteration => return own_length(plan, series),
        Unit::Step => (plan.asked_length().epochs, Unit::Epoch),
        Unit::Epoch => (plan.asked_length().steps, Unit::Step),
    };
    if let Some(count) = asked.filter(|_| plan.clock.steps_per_epoch.is_none()) {
        return Err(Diagnostic::new(format!("nothing says how many {per}s {count} {other}s are"))
            .at(series.place(), format!("counts in {}s", series.schedule.unit()))
            .help(format!(
                "say how long an epoch is: `run: {{steps_per_epoch: 1251}}`, or ask for `--{per}s`"
            )));
    }
    if per == Unit::Step
        && let (Some(epochs), Some(steps)) = (asked.or(own_epochs(plan)), plan.clock.steps_per_epoch)
        && epochs.checked_mul(steps).is_none()
    {
        return Err(Diagnostic::new(format!("{epochs} epochs of {steps} steps are too many to count"))
            .at(place(plan, series, per).unwrap_or_else(|| series.place()), "")
            .help("correct one of the two numbers"));
    }
    Ok(plan.length(per))
}

/// The number of the iterations of a schedule, if it is known.
///
/// # Errors
///
/// The command line asks for a number of updates.
fn own_length(plan: &Plan, series: &Series) -> Result<Option<u64>, Diagnostic> {
    let Some(own) = series.schedule.own_clock() else { return Ok(None) };
    if plan.asked_length().steps.is_some() {
        return Err(Diagnostic::new("`--steps` counts updates, and `--per iteration` shows iterations")
            .help("write `--to 1000` for the iterations up to 1000, or `run: {steps: ...}` for the length of the run"));
    }
    Ok(own.schedule.length())
}

/// The longest of the schedules that count in epochs, where that decides how many rows there are.
fn own_epochs(plan: &Plan) -> Option<u64> {
    if plan.asked_length().steps.is_some() || plan.clock.steps.is_some() {
        return None;
    }
    let epochs = plan.series.iter().filter(|series| series.schedule.unit() == Unit::Epoch);
    epochs.filter_map(|series| series.schedule.length()).max()
}

/// Where the number stands that makes the schedule so long; `None` if it was given on the command line.
fn place(plan: &Plan, series: &Series, per: Unit) -> Option<Place> {
    let wanted = plan.asked_length();
    if wanted.steps.is_some() || wanted.epochs.is_some() {
        return None;
    }
    let clock = &plan.clock;
    if clock.length(per).is_none() {
        return Some(series.place());
    }
    let parts = [
        ("epochs", clock.epochs),
        ("steps_per_epoch", clock.steps_per_epoch),
        ("dataset_size", clock.dataset_size),
    ];
    let largest = parts.into_iter().filter_map(|(name, value)| Some((value?, series.place_of_run(name)?)));
    series
        .place_of_run("steps")
        .or(largest.max_by_key(|(value, _)| *value).map(|(_, place)| place))
        .or_else(|| Some(series.place()))
}

impl Line<'_> {
    /// The number of values that have to be evaluated for some rows: those rows, or for a recurrent schedule all
    /// indices up to the last of them.
    fn evaluations(&self, rows: &Selection, per: Unit) -> u64 {
        let shown = rows.before(self.rows);
        let (Nature::Recurrent(_), Some(last)) = (self.schedule.nature(), rows.last_before(self.rows)) else {
            return shown;
        };
        let epoch = self.steps_per_epoch.unwrap_or(1).max(1);
        let index = match (self.schedule.unit(), per) {
            (Unit::Step, Unit::Epoch) => last.saturating_mul(epoch),
            (Unit::Epoch, Unit::Step) => last / epoch,
            _ => last,
        };
        shown.max(index.saturating_add(1))
    }

    /// Refuses rows for which more than `MOST_ROWS` values have to be evaluated, or `MOST_WALKED`: such a length is probably a typing
    /// mistake. The message estimates the time from a few of the first values.
    ///
    /// # Errors
    ///
    /// There are too many values.
    pub fn refuse_endless(&self, rows: &Selection, per: Unit) -> Result<(), Diagnostic> {
        let many = self.evaluations(rows, per);
        let most = match self.schedule.nature() {
            Nature::Recurrent(_) => MOST_WALKED,
            Nature::Closed(_) => MOST_ROWS,
        };
        if many <= most {
            return Ok(());
        }
        let shown = rows.before(self.rows);
        let unit = if shown == many { per } else { self.schedule.unit() };
        let whose = self.name.as_ref().map_or_else(String::new, |name| format!(" of `{name}`"));
        let error = Diagnostic::new(format!("{many} {unit}s{whose} would have to be evaluated"));
        let error = match place(self.plan, self.series, per) {
            Some(place) => error.at(place, "makes it this long"),
            None => error.why("the command asks for them"),
        };
        let error = match self.pace(unit, many) {
            Some(each) => error.why(format!("that takes about {}; is it meant?", words(each * many as f64))),
            None => error.why("that takes very long; is it meant?"),
        };
        let error = match self.schedule.nature() {
            Nature::Recurrent(_) => {
                error.why("each value is made from the one before, so that none is skipped")
            }
            Nature::Closed(_) => error.help("`lrsched table --at 0,50%,last` shows some of them at once"),
        };
        Err(error
            .help(format!("correct the number, or show the beginning: `--{unit}s 10000`"))
            .help("`--any-length` evaluates all of them"))
    }

    /// The seconds that one of `many` values takes, measured over the first values for `MOMENT`.
    fn pace(&self, unit: Unit, many: u64) -> Option<f64> {
        let mut samples = self.samples(unit).ok()?;
        let width = self.schedule.channels().len();
        let (start, mut first, mut values) = (Instant::now(), 0, Vec::new());
        while start.elapsed() < MOMENT && first < MOST_MEASURED {
            let rows = (first + 1).min(many - first);
            values.resize(rows as usize * width, 0.0);
            samples.fill(first, &mut values).ok()?;
            first += rows;
        }
        Some(start.elapsed().as_secs_f64() / first.max(1) as f64)
    }
}

/// A time in words, rounded as an estimate should be.
fn words(seconds: f64) -> String {
    let units = [("years", 31_557_600.0), ("days", 86_400.0), ("hours", 3600.0), ("minutes", 60.0)];
    match units.into_iter().find(|(_, length)| seconds >= 2.0 * length) {
        Some((unit, length)) => format!("{:.0} {unit}", seconds / length),
        None => format!("{:.0} seconds", seconds.max(2.0)),
    }
}
