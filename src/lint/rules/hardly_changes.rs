//! `hardly-changes`.

use crate::dialect::Role;
use crate::lint::words::{percent, rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// The most by which the rate changes, as a part of the peak.
const CHANGE: f64 = 0.05;
/// How many times as long as the run the schedule is.
const LONGER: f64 = 4.0;

pub(super) const RULE: LintRule = LintRule {
    name: "hardly-changes",
    level: Level::Warning,
    says: "The schedule is so much longer than the run that the rate is practically constant.",
    why: "The run ends where the decay has hardly begun, so it is a run with a constant rate.",
    unless: "The schedule must be 4 times as long as the run: that is not a run that was stopped a little early.",
    instead_of: &["cut-short"],
    cases: include_str!("hardly_changes.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, run)) = subject.main_rate().zip(subject.run()) else { return Vec::new() };
    let periods = subject.argument(Role::Period).and_then(|(_, argument)| argument.numbers.first().copied());
    let Some(length) = subject.length().or(periods.map(|period| period / subject.pace())) else {
        return Vec::new();
    };
    let (Some(peak), Some(low)) = (rates.peak(), rates.low()) else { return Vec::new() };
    let change = (peak.value - low.value) / peak.value;
    if rates.is_constant() || change.is_nan() || change > CHANGE || length < LONGER * run || run < 10.0 {
        return Vec::new();
    }
    let unit = subject.unit();
    let says = format!(
        "The rate changes by {} in the whole run, from {} to {}: the schedule is made for {}, and the run has {}.",
        percent(change),
        rate(peak.value),
        rate(low.value),
        units(length, unit),
        units(run, unit)
    );
    let instead = format!("make the schedule as long as the run: write {}", subject.length_setting(run));
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}
