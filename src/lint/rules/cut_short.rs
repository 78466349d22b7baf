//! `cut-short`.

use crate::lint::subject::Outlook;
use crate::lint::words::{number, percent, rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// A run that is shorter than its schedule by less than this ends where the schedule does, but for rounding.
const MISSING: f64 = 0.02;
/// A last rate above this part of the peak is not the end of a decay. Schedules end at a tenth of their peak or below.
const HIGH: f64 = 0.15;

pub(super) const RULE: LintRule = LintRule {
    name: "cut-short",
    level: Level::Warning,
    says: "The run ends before its schedule does, at a rate that is still high.",
    why: "The falling rates at the end of a schedule give a large part of its result; this run stops before they come.",
    unless: "A run is stopped early on purpose where it is the first part of a longer one. The last rate must be above 15 % of the \
             peak: the usual ends are 0 and 10 %.",
    instead_of: &["ends-one-step-early", "never-at-the-least"],
    cases: include_str!("cut_short.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(Outlook { run, length, peak, last, .. }) = subject.outlook() else { return Vec::new() };
    let is_short = run < length * (1.0 - MISSING) && length - run >= 2.0;
    let is_high = peak.value > 0.0 && last.value > HIGH * peak.value && run > 1.0;
    if !is_short || !is_high || !ends_lower(subject, length, last.value) {
        return Vec::new();
    }
    let unit = subject.unit();
    let says = format!(
        "The schedule lasts {} and the run {}, which is {} of it: the last rate is {}, {} of the peak.",
        units(length, unit),
        units(run, unit),
        percent(run / length),
        rate(last.value),
        percent(last.value / peak.value)
    );
    let right = (run * subject.pace()).round();
    let instead = format!(
        "a schedule as long as the run ends at its lowest rate: {} instead of {}",
        number(right),
        number(length * subject.pace())
    );
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}

/// Whether the rest of the schedule would have lower rates.
fn ends_lower(subject: &Subject<'_>, length: f64, last: f64) -> bool {
    let end = subject.series.schedule.row((length as u64).saturating_sub(1));
    end.is_ok_and(|row| row.first().is_some_and(|end| *end < 0.9 * last))
}
