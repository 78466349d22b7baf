//! `frozen-at-its-end`.

use crate::dialect::Role;
use crate::lint::words::{count, name, percent, rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// The part of the run at the end rate.
const PART: f64 = 0.4;
/// An end rate below this part of the peak is the floor of a decay.
const LOW: f64 = 0.2;

pub(super) const RULE: LintRule = LintRule {
    name: "frozen-at-its-end",
    level: Level::Warning,
    says: "The schedule is at its lowest rate for a large part of the run.",
    why: "A model hardly learns at the lowest rate. A schedule should reach it at the end, not in the middle of the run.",
    unless: "A schedule may hold its end rate for a while. A part of 40 % is more than the cooldown epochs of image models, and the \
             rate must have come down by a smooth decay: the last stair of a staircase may be long. A constant phase whose length is a \
             parameter of the scheduler is left out.",
    instead_of: &["runs-past-its-end"],
    cases: include_str!("frozen_at_its_end.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let (Some(peak), Some(last)) = (rates.peak(), rates.last()) else { return Vec::new() };
    let from = rates.still_from();
    let rows = curve.rows.saturating_sub(from);
    let is_long = rows as f64 > PART * curve.rows as f64 && curve.rows >= 20;
    let is_low = last.value > 0.0 && last.value < LOW * peak.value && peak.row < from;
    // A stair is reached by a jump, the floor of a decay by many small changes.
    let is_stair = rates.jumps.last().is_some_and(|jump| jump.before.row + 1 == from);
    // Who writes how long the rate stays there means it.
    let tail = subject.argument(Role::Tail).and_then(|(_, argument)| argument.numbers.first().copied());
    let is_meant = tail.is_some_and(|steps| rows as f64 <= 1.01 * steps / subject.pace() + 2.0);
    if is_meant || curve.halted.is_some() || !is_long || !is_low || is_stair {
        return Vec::new();
    }
    let says = format!(
        "From {} {} on the rate stays at {}, {} of the peak, which is {} of the run's {}.",
        name(curve.per),
        count(from),
        rate(last.value),
        percent(last.value / peak.value),
        percent(rows as f64 / curve.rows as f64),
        units(curve.rows as f64, curve.per)
    );
    let instead = match subject.run().filter(|_| curve.per == subject.unit()) {
        Some(run) => format!("make the decay as long as the run: {}", subject.length_setting(run)),
        None => "make the decay as long as the run".to_string(),
    };
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}
