//! `first-update-at-the-peak`.

use crate::dialect::Role;
use crate::lint::words::{name, rate};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::summary::Course;

/// How near to the peak the first rate is.
const NEAR: f64 = 0.9;
/// How far the second rate is below it.
const LOW: f64 = 0.5;

pub(super) const RULE: LintRule = LintRule {
    name: "first-update-at-the-peak",
    level: Level::Warning,
    says: "There is a warmup, and the first update has the rate of the peak.",
    why: "A warmup keeps the first updates small, but here the first update is the largest.",
    unless: "The first rate must be 90 % of the peak, the next one half of it or lower, and the rates must rise from there. \
             Where the framework itself does this and says so, it is that remark.",
    instead_of: &[],
    cases: include_str!("first_update_at_the_peak.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let (Some(first), Some(peak)) = (rates.first(), rates.peak()) else { return Vec::new() };
    let Some(jump) = rates.jumps.first().filter(|jump| jump.before.row == 0) else { return Vec::new() };
    let rises =
        rates.phases().first().is_some_and(|phase| phase.course == Course::Rises && phase.first.row <= 1);
    let is_declared = subject.series.schedule.remarks().iter().any(|one| one.id() == "odd-first-update");
    if first.value < NEAR * peak.value || jump.after > LOW * first.value || !rises || is_declared {
        return Vec::new();
    }
    let unit = name(curve.per);
    let says = format!(
        "The first {unit} has the rate {}, and the warmup begins with the next one, at {}.",
        rate(first.value),
        rate(jump.after)
    );
    let warmup = subject.argument(Role::Warmup).map(|(part, argument)| part.place(argument));
    let instead = "give the optimizer the rate with which the warmup begins";
    vec![Finding::of(&RULE, says).at(warmup.or_else(|| subject.place())).instead(instead)]
}
