//! `end-is-above-the-peak`.

use crate::dialect::Role;
use crate::lint::words::rate;
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "end-is-above-the-peak",
    level: Level::Error,
    says: "The lowest rate of a decay is above the rate that it begins with.",
    why: "The decay rises. Most often the end is a fraction of the peak, where the scheduler takes a rate.",
    unless: "A lowest rate is below the others by its name. Schedules that are made to rise, a line say, declare a start and an end, \
             and are left out, and so is a run that ends below the rate that it began with.",
    instead_of: &["decay-that-rises", "never-at-the-least", "never-changes", "no-way-up"],
    cases: include_str!("end_is_above_the_peak.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let base = subject.plan.optimizer.lr.iter().map(|(_, rate)| rate.float()).reduce(f64::max);
    let last = subject.main_rate().and_then(|rates| rates.last()).map(|last| last.value);
    let wrong = subject.parts.iter().find_map(|part| {
        let argument = part.argument(Role::EndRate).filter(|argument| argument.given.is_some())?;
        let end = argument.numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let peak = part.number(Role::Peak).or_else(|| base.filter(|_| !part.has(Role::Start)))?;
        // The first half of a cycle rises, and another scheduler takes the rate down again.
        let comes_down = last.is_some_and(|last| last < peak);
        (end > peak && peak > 0.0 && end.is_finite() && !comes_down).then_some((part, argument, end, peak))
    });
    let Some((part, argument, end, peak)) = wrong else { return Vec::new() };
    let name = argument.param.name;
    let says =
        format!("`{name}` is {}, and the rate that the decay begins with is {}.", rate(end), rate(peak));
    let instead = match (1e-3..1.0).contains(&end) && peak < end / 2.0 {
        true => format!(
            "`{name}` is a rate, not a fraction: for {} of the peak write `{name}: {}`",
            rate(end),
            rate(end * peak)
        ),
        false => format!("write a rate below {}", rate(peak)),
    };
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}
