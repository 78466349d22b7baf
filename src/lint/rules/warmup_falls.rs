//! `warmup-falls`.

use crate::dialect::Role;
use crate::lint::words::{rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::summary::Course;

pub(super) const RULE: LintRule = LintRule {
    name: "warmup-falls",
    level: Level::Error,
    says: "The rate falls during the warmup.",
    why: "A warmup keeps the first updates small, but here they have the highest rate.",
    unless: "A warmup rises by its name. It must fall from its first update to its last, so that there is no threshold.",
    instead_of: &["warmup-above-zero", "decay-that-rises", "odd-first-update", "first-update-at-the-peak"],
    cases: include_str!("warmup_falls.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((part, argument)) = subject.argument(Role::Warmup) else { return Vec::new() };
    let Some(warmup) = part.warmup().filter(|steps| *steps >= 2.0) else { return Vec::new() };
    let warmup = warmup / subject.pace();
    let start = part.argument(Role::WarmupStart).or_else(|| part.argument(Role::Start));
    let base = subject.plan.optimizer.lr.iter().map(|(_, rate)| rate.float()).reduce(f64::max);
    let after = subject.parts.iter().find_map(|part| part.number(Role::Peak)).or(base);
    let Some(rates) = subject.main_rate() else { return Vec::new() };
    let Some(phase) = rates.phases().first().copied().filter(|phase| phase.course == Course::Falls) else {
        return Vec::new();
    };
    let from = start.and_then(|start| start.numbers.first().copied());
    let declared = matches!((from, after), (Some(from), Some(after)) if from > after);
    let unfits = subject.curve.as_ref().is_none_or(|curve| curve.per != subject.unit());
    if !declared || unfits || phase.first.row > 1 {
        return Vec::new();
    }
    let says = format!(
        "The warmup of {} (`{}`) falls, from {} to {}.",
        units(warmup.round(), subject.unit()),
        argument.param.name,
        rate(from.unwrap_or(phase.first.value)),
        rate(after.unwrap_or(phase.last.value))
    );
    let name = start.map_or("its start", |start| start.param.name);
    let place = start.filter(|start| start.given.is_some()).map(|start| part.place(start));
    let instead = format!("give it a `{name}` below {}", rate(after.unwrap_or(phase.last.value)));
    vec![Finding::of(&RULE, says).at(place.or_else(|| Some(part.place(argument)))).instead(instead)]
}
