//! `restarts-are-warmed-up`.

use crate::lint::words::{count, name};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::summary::{Course, Phase};

/// The least length of a ramp, in rows. A restart is a jump, of one row.
const LEAST: u64 = 3;

pub(super) const RULE: LintRule = LintRule {
    name: "restarts-are-warmed-up",
    level: Level::Info,
    says: "Each restart has a warmup of its own.",
    why: "A restart jumps to the peak in most frameworks. Here the warmup comes again each time, which costs its updates.",
    unless: "Some restarts are warmed up on purpose, and cycles rise by their nature, so that it is only said at level info, and only \
             of the user's own function.",
    instead_of: &[],
    cases: include_str!("restarts_are_warmed_up.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let phases = rates.phases();
    let is_ramp = |phase: &&Phase| phase.course == Course::Rises && phase.last.row - phase.first.row >= LEAST;
    let ramps: Vec<&Phase> = phases.iter().filter(is_ramp).collect();
    let falls = phases.iter().filter(|phase| phase.course == Course::Falls).count();
    let is_own = subject.outer().is_some_and(|part| part.runs_python());
    let [first, second, ..] = ramps.as_slice() else { return Vec::new() };
    // A ramp that is as long as the fall before it is a half of a wave.
    let is_short = phases.iter().any(|phase| {
        phase.course == Course::Falls
            && phase.last.row - phase.first.row > 2 * (second.last.row - second.first.row)
    });
    if !is_own || first.first.row > 1 || falls < 2 || !is_short {
        return Vec::new();
    }
    let says = format!(
        "The rate rises from {0} {1} to {2} again, as it does at the beginning; {3} warmups in all.",
        name(curve.per),
        count(second.first.row),
        count(second.last.row),
        count(ramps.len() as u64)
    );
    let instead = "warm up only in the first cycle, if the others are to begin at the peak";
    vec![Finding::of(&RULE, says).at(subject.place()).instead(instead)]
}
