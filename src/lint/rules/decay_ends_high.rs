//! `decay-ends-high`.

use crate::lint::words::{count, name, percent, rate};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::summary::Course;

/// A last decay ends below this part of the peak: those of published schedules end at 0 to 10 %.
const HIGH: f64 = 0.5;

pub(super) const RULE: LintRule = LintRule {
    name: "decay-ends-high",
    level: Level::Info,
    says: "The last decay, after a constant phase, ends above half of the peak.",
    why: "The falling rates at the end of a schedule give a large part of its result; this decay stops halfway. Most often it is \
          divided by another length than its own.",
    unless: "Some decays are slow on purpose, so that it is only said at level info. The decay must follow a constant phase, in the \
             user's own function: others are compared by their lengths.",
    instead_of: &[],
    cases: include_str!("decay_ends_high.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let (Some(peak), Some(last)) = (rates.peak(), rates.last()) else { return Vec::new() };
    let phases = rates.phases();
    let [.., held, decay] = phases.as_slice() else { return Vec::new() };
    let is_end =
        held.course == Course::Holds && decay.course == Course::Falls && held.first.value == peak.value;
    let is_smooth = decay.last.row - decay.first.row >= 5
        && rates.jumps.last().is_none_or(|jump| jump.before.row < decay.first.row);
    let is_own = subject.outer().is_some_and(|part| part.runs_python());
    if !is_own || !is_end || !is_smooth || curve.halted.is_some() || last.value < HIGH * peak.value {
        return Vec::new();
    }
    let says = format!(
        "The rate falls from {} {} on, and ends at {}: {} of the peak.",
        name(curve.per),
        count(decay.first.row),
        rate(last.value),
        percent(last.value / peak.value)
    );
    let instead = "divide the steps of the decay by the length of the decay, not by that of the run";
    vec![Finding::of(&RULE, says).at(subject.place()).instead(instead)]
}
