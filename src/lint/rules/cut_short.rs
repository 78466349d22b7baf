//! `cut-short`.

use crate::lint::curve::value_at;
use crate::lint::subject::Outlook;
use crate::lint::words::{percent, rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// A run that is shorter than its schedule by less than this ends where the schedule does, but for rounding.
const MISSING: f64 = 0.02;
/// A last rate above this part of the peak is not the end of a decay. Most schedules end at a tenth of their peak or below; the first
/// stage of OLMo 2 1B, a cosine that is cut after 80 % by design, ends at 19 %.
const HIGH: f64 = 0.2;

/// The part of the run from which on a rate that does not change any more holds.
const STILL: f64 = 0.9;

pub(super) const RULE: LintRule = LintRule {
    name: "cut-short",
    level: Level::Warning,
    says: "The run ends before its schedule does, at a rate that is still high.",
    why: "The falling rates at the end of a schedule give a large part of its result; this run stops before they come.",
    unless: "A run is stopped early on purpose where it is the first part of a longer one. The last rate must be above 20 % of the \
             peak: the usual ends are 0 and 10 %, and published runs that are cut short by design end at 19 %.",
    instead_of: &["ends-one-step-early", "never-at-the-least"],
    cases: include_str!("cut_short.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(Outlook { rates, run, length, peak, last }) = subject.outlook() else { return Vec::new() };
    let is_short = run < length * (1.0 - MISSING) && length - run >= 2.0;
    let is_high = peak.value > 0.0 && last.value > HIGH * peak.value && run > 1.0;
    let is_still = rates.still_from() as f64 <= STILL * run;
    if !is_short || !is_high || !ends_lower(subject, length, last.value, is_still) {
        return Vec::new();
    }
    let unit = subject.unit();
    let says = format!(
        "The schedule lasts {} and the run {}, which is {} of it: the last rate is {}, {} of the peak.",
        units(length.round(), unit),
        units(run, unit),
        percent(run / length),
        rate(last.value),
        percent(last.value / peak.value)
    );
    let instead = format!(
        "a schedule as long as the run ends at its lowest rate: write {}",
        subject.length_setting(run)
    );
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}

/// Whether the rest of the schedule would have lower rates. A decay whose end is far away is believed, unless the rate holds:
/// a constant is written with a length that no run reaches.
fn ends_lower(subject: &Subject<'_>, length: f64, last: f64, is_still: bool) -> bool {
    value_at(&subject.series.schedule, length - 1.0).map_or(!is_still, |end| end < 0.9 * last)
}
