//! `restarts-never-come`.

use crate::dialect::Role;
use crate::lint::words::{percent, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::summary::Course;

/// A last rate above this part of the peak is not the end of a cycle.
const HIGH: f64 = 0.15;

pub(super) const RULE: LintRule = LintRule {
    name: "restarts-never-come",
    level: Level::Info,
    says: "A schedule with restarts makes none in this run.",
    why: "The schedule promises restarts, but its curve is that of the schedule without them.",
    unless: "One cycle over the whole run is a plain decay, and often used as one, so that it is only said at level info. A cycle \
             that the run cuts off above 15 % of the peak is a warning.",
    instead_of: &["ends-within-a-cycle", "never-at-the-least"],
    cases: include_str!("restarts_never_come.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let has_restarts = |name: &str| name.to_ascii_lowercase().contains("restart");
    let Some(part) = subject.parts.iter().find(|part| has_restarts(part.kind.name)) else {
        return Vec::new();
    };
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let (Some(peak), Some(last)) = (rates.peak(), rates.last()) else { return Vec::new() };
    let phases = rates.phases();
    let falls = phases.iter().position(|phase| phase.course == Course::Falls);
    let Some(falls) = falls.filter(|_| curve.halted.is_none()) else { return Vec::new() };
    let rises = phases[falls..].iter().any(|phase| phase.course == Course::Rises);
    if rises
        || rates
            .jumps
            .iter()
            .any(|jump| jump.after > jump.before.value && jump.before.row > phases[falls].first.row)
    {
        return Vec::new();
    }
    let length = part.argument(Role::Period).filter(|argument| argument.given.is_some());
    let mut says = format!("In the run of {} no restart comes", units(curve.rows as f64, curve.per));
    says += &match length.and_then(|argument| Some((argument, argument.numbers.first()?))) {
        Some((argument, first)) => {
            format!(": the first cycle (`{}`) has {}.", argument.param.name, units(*first, subject.unit()))
        }
        None => ": there is one cycle.".to_string(),
    };
    let is_cut = length.is_some() && last.value > HIGH * peak.value;
    if is_cut {
        says += &format!(" The last rate is {} of the peak.", percent(last.value / peak.value));
    }
    let place = length.map_or_else(|| subject.place(), |argument| Some(part.place(argument)));
    let level = if is_cut { Level::Warning } else { RULE.level };
    let instead = "make the cycles shorter, or more of them, or take the schedule without restarts";
    vec![Finding::of(&RULE, says).at(place).instead(instead).level(level)]
}
