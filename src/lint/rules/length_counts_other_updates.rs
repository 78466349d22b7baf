//! `length-counts-other-updates`.

use crate::lint::words::{number, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::Unit;
use crate::schedule::remark::Level;
use crate::summary::Course;

/// How exactly a length must be a multiple of the run: an update of each epoch may be rounded off.
const NEAR: f64 = 0.02;

pub(super) const RULE: LintRule = LintRule {
    name: "length-counts-other-updates",
    level: Level::Warning,
    says: "The schedule is as long as the run multiplied or divided by its devices, its accumulation or its epochs.",
    why: "The schedule is too long or too short by that factor: the rate ends halfway, or arrives at its end long before the run does.",
    unless: "The factor is one of the run's own: the devices, the batches per update, their product, the epochs, or the examples of \
             an update. A length that differs by chance has another factor.",
    instead_of: &[
        "cut-short",
        "zero-from-then-on",
        "rises-again",
        "runs-past-its-end",
        "frozen-at-its-end",
        "hardly-changes",
        "rate-vanishes",
    ],
    cases: include_str!("length_counts_other_updates.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(run) = subject.run().filter(|_| subject.unit() == Unit::Step) else { return Vec::new() };
    let Some(length) = subject.length() else { return Vec::new() };
    let is = |value: f64| (length / value - 1.0).abs() < NEAR;
    // What is over early and never falls is a warmup, and may last one epoch.
    let never_falls = subject
        .main_rate()
        .is_some_and(|rates| rates.phases().iter().all(|phase| phase.course != Course::Falls));
    if length < 2.0 || is(run) || (length < run && never_falls) {
        return Vec::new();
    }
    let Some((what, relation, factor)) =
        factors(subject, run).into_iter().find_map(|(what, factor)| match factor {
            factor if factor < 1.5 => None,
            factor if is(run * factor) => Some((what, "times", factor)),
            factor if is(run / factor) => Some((what, "divided by", factor)),
            _ => None,
        })
    else {
        return Vec::new();
    };
    let says = format!(
        "The schedule is {} long, and the run has {}: it is the run {relation} {what} ({}).",
        units(length, Unit::Step),
        units(run, Unit::Step),
        number(factor)
    );
    let instead =
        format!("the updates of this run are {}: write {}", number(run), subject.length_setting(run));
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}

/// What a count of updates is multiplied by, by mistake.
fn factors(subject: &Subject<'_>, run: f64) -> Vec<(&'static str, f64)> {
    let clock = subject.clock();
    let of = |count: Option<u64>| count.unwrap_or(1) as f64;
    let (devices, accumulation) = (of(clock.devices), of(clock.gradient_accumulation));
    let mut factors = vec![
        ("its devices", devices),
        ("the batches per update", accumulation),
        ("its devices and the batches per update", devices * accumulation),
    ];
    if subject.pace() > 1.0 {
        factors.push(("the steps at each update", subject.pace()));
    }
    if let (Some(epochs), Some(length)) = (clock.epochs, clock.steps_per_epoch)
        && length > 1
    {
        factors.push(("its epochs, so one epoch", epochs as f64));
    }
    if let (Some(examples), Some(epochs)) = (clock.dataset_size, clock.epochs) {
        factors.push(("the examples of an update", examples as f64 * epochs as f64 / run));
    }
    factors
}
