//! `factor-is-a-rate`.

use crate::dialect::Role;
use crate::lint::words::{number, rate};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// A function of factors has 1, or a part of it, at its peak. A tenth is already below what anybody divides a rate by.
const FACTOR: f64 = 0.1;
/// One factor of a decay below this takes the rate to a thousandth at once.
const DECAY: f64 = 1e-3;

pub(super) const RULE: LintRule = LintRule {
    name: "factor-is-a-rate",
    level: Level::Warning,
    says: "A factor looks like a learning rate, so that the rate is multiplied by a rate.",
    why: "The product of two rates is far below both: 1e-3 becomes 1e-6.",
    unless: "The largest factor of the run must be no larger than the optimizer's rate, and that below 0.1: schedules whose factors \
             are rates on purpose have an optimizer with the rate 1. Or one stair must divide the rate by a thousand.",
    instead_of: &["optimizer-rate-is-ignored", "rate-out-of-range", "never-changes"],
    cases: include_str!("factor_is_a_rate.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let base = subject.plan.optimizer.lr.iter().map(|(_, rate)| rate.float()).fold(0.0, f64::max);
    let outer = subject
        .outer()
        .filter(|part| part.kind.params.iter().any(|param| param.role == Some(Role::FactorFunction)));
    if let (Some(part), Some(peak)) = (outer, subject.main_rate().and_then(|rates| rates.peak())) {
        let factor = peak.value / base;
        if base > 0.0 && base <= FACTOR && factor > 0.0 && factor <= base * 1.001 {
            let says = format!(
                "The optimizer's rate is {}, and the largest factor that the function returns is {}: the rate never passes {}.",
                rate(base),
                rate(factor),
                rate(peak.value)
            );
            let place = part.argument(Role::FactorFunction).map(|argument| part.place(argument));
            let instead = "return the factor of the rate, 1 at the peak; or give the optimizer the rate 1";
            return vec![Finding::of(&RULE, says).at(place).instead(instead).level(Level::Error)];
        }
    }
    let small = subject.parts.iter().find_map(|part| {
        let argument = part.argument(Role::Factor).filter(|argument| argument.given.is_some())?;
        let factor = argument.numbers.first().copied().filter(|factor| *factor > 0.0 && *factor < DECAY)?;
        // A factor for the whole run, or for none of it, may be small.
        let steps =
            part.number(Role::Period).zip(subject.steps()).is_none_or(|(period, steps)| period * 2.0 < steps);
        steps.then_some((part, argument, factor))
    });
    let Some((part, argument, factor)) = small else { return Vec::new() };
    let says = format!(
        "`{}` is {}: each time it applies, the rate is divided by {}.",
        argument.param.name,
        rate(factor),
        number((1.0 / factor).round())
    );
    let instead = format!("`{}` is what the rate is multiplied by: 0.1 for a tenth", argument.param.name);
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}
