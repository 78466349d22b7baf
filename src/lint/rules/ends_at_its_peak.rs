//! `ends-at-its-peak`.

use crate::dialect::Role;
use crate::lint::parts::SchedulePart;
use crate::lint::words::{number, percent, rate};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// How near to the peak the last rate is.
const NEAR: f64 = 0.8;
/// How far the rate has been down before.
const LOW: f64 = 0.5;

pub(super) const RULE: LintRule = LintRule {
    name: "ends-at-its-peak",
    level: Level::Warning,
    says: "The cosine has so many waves that the rate ends at its peak again.",
    why: "Half a wave goes down once. A whole wave goes down and up again, so the run ends at its highest rate.",
    unless: "The rate must have been at half of the peak, and end at 80 % of it. Parts of a half wave, 7/16 say, end lower.",
    instead_of: &["rises-again"],
    cases: include_str!("ends_at_its_peak.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let given = |part: &SchedulePart<'_>| part.argument(Role::Cycles).is_some_and(|one| one.given.is_some());
    let Some(part) = subject.parts.iter().find(|part| given(part)) else { return Vec::new() };
    let (Some(argument), Some(rates)) = (part.argument(Role::Cycles), subject.main_rate()) else {
        return Vec::new();
    };
    let (Some(cycles), Some(last), Some(peak)) = (argument.numbers.first(), rates.last(), rates.peak())
    else {
        return Vec::new();
    };
    let falls =
        rates.phases().iter().any(|phase| phase.last.value < LOW * peak.value && phase.first.row >= peak.row);
    if last.value < NEAR * peak.value || !falls {
        return Vec::new();
    }
    let says = format!(
        "With `{}: {}` the rate comes back up and ends at {}, {} of the peak.",
        argument.param.name,
        number(*cycles),
        rate(last.value),
        percent(last.value / peak.value)
    );
    let instead = format!("`{}: 0.5` goes down once, to the lowest rate", argument.param.name);
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}
