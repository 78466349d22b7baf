//! `warmup-never-ends`.

use crate::dialect::Role;
use crate::lint::parts::LintArgument;
use crate::lint::words::{number, percent, rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::Unit;
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "warmup-never-ends",
    level: Level::Error,
    says: "The warmup is as long as the run, or longer.",
    why: "The rate only rises. It never reaches its peak, and no update has a falling rate.",
    unless: "A warmup exists to reach a peak, so that a warmup without one has no threshold. A test of rates that only rises has \
             no warmup here.",
    instead_of: &["warmup-longer-than-the-run", "cut-short", "phases-longer-than-the-run", "never-changes"],
    cases: include_str!("warmup_never_ends.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((part, argument)) = subject.argument(Role::Warmup) else { return Vec::new() };
    let total = subject.steps().or_else(|| part.number(Role::Total));
    let (Some(warmup), Some(steps)) = (part.warmup(), total) else { return Vec::new() };
    if warmup < steps || warmup <= 1.0 {
        return Vec::new();
    }
    let name = argument.param.name;
    let unit = subject.unit();
    let mut says = format!(
        "The warmup (`{name}`) lasts {}{} of the run's {}",
        units((warmup / subject.pace()).round(), unit),
        if argument.given.is_none() { " by default" } else { "" },
        units((steps / subject.pace()).round(), unit),
    );
    let reached = subject.main_rate().and_then(|rates| rates.peak()).map(|peak| peak.value);
    match (reached, peak(subject)) {
        (Some(reached), Some(peak)) if peak > 0.0 && reached < peak => {
            says += &format!(
                ", so the rate never passes {} ({} of the peak {}).",
                rate(reached),
                percent(reached / peak),
                rate(peak)
            );
        }
        // Some programs end a warmup that is too long before the run does.
        _ if subject.main_rate().is_some_and(|rates| !rates.only_rises() && !rates.is_constant()) => {
            return Vec::new();
        }
        _ => says += ", so the rate only rises.",
    }
    let instead = advice(subject, argument, warmup, steps);
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}

/// The rate at which the warmup ends.
fn peak(subject: &Subject<'_>) -> Option<f64> {
    let own = subject.argument(Role::Peak).and_then(|(_, argument)| argument.numbers.first().copied());
    own.or_else(|| {
        let rates = subject.plan.optimizer.lr.iter().map(|(_, rate)| rate.float());
        rates.reduce(f64::max)
    })
}

/// A length that would be right: the one in the other unit, if the number is one, else a part of the run.
fn advice(subject: &Subject<'_>, argument: &LintArgument<'_>, warmup: f64, steps: f64) -> String {
    let name = argument.param.name;
    let clock = subject.clock();
    let per_epoch = clock
        .steps_per_epoch
        .map(|length| length as f64)
        .filter(|_| subject.unit() == Unit::Epoch && argument.factor == 1.0);
    if let Some(length) = per_epoch.filter(|length| warmup / length < steps && warmup >= *length) {
        return format!(
            "the scheduler counts epochs: write `{name}: {}`, which is {} updates divided by the {} of an epoch",
            number((warmup / length).round()),
            number(warmup),
            number(length)
        );
    }
    let tenth = (steps / 10.0).round().max(1.0);
    format!("write a part of the run, for example `{name}: {}` for a tenth of it", argument.spell(tenth))
}
