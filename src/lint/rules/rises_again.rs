//! `rises-again`.

use crate::lint::subject::Outlook;
use crate::lint::words::{rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::summary::Course;

/// The least rise, as a part of the peak.
const RISE: f64 = 0.05;

pub(super) const RULE: LintRule = LintRule {
    name: "rises-again",
    level: Level::Warning,
    says: "The run goes on past the end of the schedule, where the rate rises again.",
    why: "The last updates have a high rate, which undoes the effect of the low rates before them.",
    unless: "A schedule with restarts has no end, and is left out. The rise must be 5 % of the peak; a few updates past the end give \
             less.",
    instead_of: &["frozen-at-its-end", "runs-past-its-end"],
    cases: include_str!("rises_again.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(Outlook { rates, run, length, peak, last }) = subject.outlook() else { return Vec::new() };
    if length >= run || !counts_rows(subject) {
        return Vec::new();
    }
    let rises = |phase: &&crate::summary::Phase| {
        phase.course == Course::Rises
            && phase.first.row as f64 >= (length - 2.0).max(1.0)
            && phase.last.value - phase.first.value > RISE * peak.value
    };
    let phases = rates.phases();
    let Some(phase) = phases.iter().find(rises) else { return Vec::new() };
    let unit = subject.unit();
    let says = format!(
        "The schedule ends after {} of the run's {}. From {} {} on the rate rises again, and the last one is {}.",
        units(length, unit),
        units(run, unit),
        crate::lint::words::name(unit),
        crate::lint::words::count(phase.first.row),
        rate(last.value)
    );
    let instead = format!(
        "make the schedule as long as the run ({}), or end the run with it",
        subject.length_setting(run)
    );
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}

/// Whether the rows of the curve are those in which the schedule counts.
fn counts_rows(subject: &Subject<'_>) -> bool {
    subject.curve.as_ref().is_some_and(|curve| curve.per == subject.unit())
}
