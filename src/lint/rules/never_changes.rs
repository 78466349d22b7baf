//! `never-changes`.

use crate::dialect::Role;
use crate::lint::words::{rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "never-changes",
    level: Level::Warning,
    says: "A schedule that should change the rate does not change it.",
    why: "The run has a constant rate, and the schedule has no effect.",
    unless: "A kind that is constant by its name, or has nothing to decay, is meant. A run of a few updates has no time to change, \
             and is left out.",
    instead_of: &["decay-switched-off", "never-at-the-least", "frozen-at-its-end"],
    cases: include_str!("never_changes.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(curve) = subject.curve.as_ref().filter(|curve| curve.rows >= 5 && curve.halted.is_none()) else {
        return Vec::new();
    };
    let roles = [Role::Total, Role::Decay, Role::Period, Role::Milestones, Role::Factor];
    let changing = subject.parts.iter().find(|part| roles.iter().any(|role| part.argument(*role).is_some()));
    let Some(first) = subject.main_rate().and_then(|rates| rates.first()) else { return Vec::new() };
    if !curve.rates().all(|rates| rates.is_constant()) {
        return Vec::new();
    }
    let Some(part) = changing else { return constant_factor(subject, curve.rows, first.value) };
    let ends = [Role::EndRate, Role::EndRatio, Role::Factor];
    let place = ends.iter().find_map(|role| part.argument(*role).filter(|argument| argument.given.is_some()));
    let says = format!(
        "The rate is {} in all {} of the run.",
        rate(first.value),
        units(curve.rows as f64, curve.per)
    );
    let place = place.map_or_else(|| subject.length_place(), |argument| Some(part.place(argument)));
    let instead = "give it an end that differs from its start, or say so with a constant schedule";
    vec![Finding::of(&RULE, says).at(place).instead(instead)]
}

/// A user's function that returns the same factor for every step. A factor of 1 is a constant rate, and may be meant.
fn constant_factor(subject: &Subject<'_>, rows: u64, value: f64) -> Vec<Finding> {
    let Some((part, argument)) = subject.argument(Role::FactorFunction) else { return Vec::new() };
    let base = subject.plan.optimizer.lr.iter().map(|(_, rate)| rate.float()).fold(0.0, f64::max);
    if value == base || base <= 0.0 {
        return Vec::new();
    }
    let says = format!(
        "The function returns {} in all {} of the run, so that the rate is {}.",
        rate(value / base),
        units(rows as f64, subject.unit()),
        rate(value)
    );
    let instead = "return a factor that depends on the step, or give the optimizer that rate";
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}
