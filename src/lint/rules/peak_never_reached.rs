//! `peak-never-reached`.

use crate::dialect::Role;
use crate::lint::words::{count, name, percent, rate};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;
use crate::summary::Course;

/// A highest rate from here on, as a part of the peak, is the peak: only rounding, or the last step of the warmup, is missing.
const NEAR: f64 = 0.999;
/// The least length of a ramp, in rows: noise rises for a row or two.
const LEAST_RAMP: u64 = 3;
/// The first words of the kinds for which the optimizer's rate is a factor and not the peak.
const SCALES: [&str; 2] = ["Noam", "T5"];

pub(super) const RULE: LintRule = LintRule {
    name: "peak-never-reached",
    level: Level::Info,
    says: "The rate rises and falls again before it has reached its peak.",
    why: "The peak of the run is not the rate that the config names: a decay acts during the warmup, or begins before its end.",
    unless: "A decay that counts the warmup's steps takes a little from the peak, by design in some frameworks, so that it is only \
             said at level info. A noise rises for a row or two; the rise must be longer.",
    instead_of: &[],
    cases: include_str!("peak_never_reached.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let phases = rates.phases();
    // A warmup may drop a little at each epoch of a decay, and rise again.
    let rising = phases.iter().take_while(|phase| phase.course == Course::Rises);
    let top = rising
        .clone()
        .map(|phase| phase.last)
        .reduce(|one, other| if other.value > one.value { other } else { one });
    let next = phases.get(rising.count());
    let (Some(declared), Some(peak), Some(next)) = (declared(subject), top, next) else {
        return Vec::new();
    };
    let rises = phases[0].first.row <= 1 && peak.row >= LEAST_RAMP;
    let falls = next.course == Course::Falls || next.first.value < peak.value;
    // A framework that says so itself has a remark of its own.
    let is_declared = subject.series.schedule.remarks().iter().any(|one| one.id() == "peak-between-updates");
    let is_missed = rises && falls && peak.value < NEAR * declared;
    if curve.halted.is_some() || !is_missed || is_declared {
        return Vec::new();
    }
    let says = format!(
        "The rate rises to {} at {} {}, and falls again: that is {} of the peak {}.",
        rate(peak.value),
        name(curve.per),
        count(peak.row),
        percent(peak.value / declared),
        rate(declared)
    );
    let warmup = subject.argument(Role::Warmup).filter(|(_, argument)| argument.given.is_some());
    let place = warmup.map_or_else(|| subject.place(), |(part, argument)| Some(part.place(argument)));
    let instead = "begin the decay where the warmup ends";
    vec![Finding::of(&RULE, says).at(place).instead(instead)]
}

/// The peak that the schedule names, or the optimizer's rate if that is what the schedule rises to.
fn declared(subject: &Subject<'_>) -> Option<f64> {
    let outer = subject.outer()?;
    // Ultralytics chooses the rate itself.
    let is_auto = outer.kind.params.iter().any(|param| param.name == "optimizer")
        && outer.text("optimizer").is_none_or(|name| name == "auto");
    if is_auto {
        return None;
    }
    if let Some((_, argument)) = subject.argument(Role::Peak) {
        return argument.numbers.iter().copied().reduce(f64::max);
    }
    let own = [Role::Start, Role::FactorFunction, Role::Rates];
    let has_own_rates =
        subject.parts.iter().any(|part| part.runs_python() || own.iter().any(|role| part.has(*role)));
    let is_scale = SCALES.iter().any(|word| outer.kind.name.starts_with(word));
    if outer.dialect.name.is_empty() || has_own_rates || is_scale {
        return None;
    }
    subject.plan.optimizer.lr.iter().map(|(_, rate)| rate.float()).reduce(f64::max)
}
