//! `log-shows-zeros`.

use crate::lint::words::rate;
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// Half of the last digit of a log with four decimals.
const HALF_A_DIGIT: f64 = 5e-5;

pub(super) const RULE: LintRule = LintRule {
    name: "log-shows-zeros",
    level: Level::Info,
    says: "Every rate is so small that a log with four decimals shows 0.0000.",
    why: "A log with `{:.4f}` shows such a rate as 0, so a change cannot be seen.",
    unless: "It is a fact about logs and no mistake of the schedule, so that it is only said at level info.",
    instead_of: &[],
    cases: include_str!("log_shows_zeros.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(peak) = subject.main_rate().and_then(|rates| rates.peak()) else { return Vec::new() };
    if peak.value <= 0.0 || peak.value >= HALF_A_DIGIT {
        return Vec::new();
    }
    let says = format!(
        "The highest rate is {}: a log with four decimals shows 0.0000 for all of them.",
        rate(peak.value)
    );
    let instead = "log the rate with `{:.3e}`";
    vec![Finding::of(&RULE, says).at(subject.place()).instead(instead)]
}
