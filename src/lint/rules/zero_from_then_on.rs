//! `zero-from-then-on`.

use crate::lint::words::{count, name, percent, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// The least part of the run at 0. Rounding, a partial batch or a dropped one move the end of a schedule by less.
const PART: f64 = 0.03;

pub(super) const RULE: LintRule = LintRule {
    name: "zero-from-then-on",
    level: Level::Warning,
    says: "The rate is 0 long before the run ends.",
    why: "Updates with a rate of 0 change no weight, so their time is wasted.",
    unless: "The last update of a decay may have a rate of 0. A part of 3 % is more than rounding gives.",
    instead_of: &["frozen-at-its-end", "runs-past-its-end", "rate-vanishes"],
    cases: include_str!("zero_from_then_on.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let Some(from) = rates.zero_from().filter(|_| rates.negative == 0) else { return Vec::new() };
    let zeros = curve.rows.saturating_sub(from);
    if curve.halted.is_some() || curve.rows < 20 || zeros < 5 || (zeros as f64) < PART * curve.rows as f64 {
        return Vec::new();
    }
    let says = format!(
        "From {} {} on the rate is 0: {} of {}, {} of the run.",
        name(curve.per),
        count(from),
        count(zeros),
        units(curve.rows as f64, curve.per),
        percent(zeros as f64 / curve.rows as f64)
    );
    let instead = match subject.run().filter(|_| curve.per == subject.unit()) {
        Some(run) => format!("make the schedule as long as the run, {}", units(run, subject.unit())),
        None => "make the schedule as long as the run".to_string(),
    };
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}
