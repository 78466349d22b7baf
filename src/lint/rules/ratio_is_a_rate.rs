//! `ratio-is-a-rate`.

use crate::dialect::Role;
use crate::lint::words::{number, rate};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// A ratio from here on is one that people write: a hundredth, a tenth.
const USUAL: f64 = 0.01;
/// Below this, a tenth or a hundredth of the peak is a rate.
const TINY: f64 = 1e-4;
/// The lowest end that anybody asks for.
const LEAST: f64 = 1e-9;

pub(super) const RULE: LintRule = LintRule {
    name: "ratio-is-a-rate",
    level: Level::Warning,
    says: "An end that is a fraction of the peak looks like a rate.",
    why: "The fraction is multiplied by the peak: with a rate in its place the schedule ends at practically 0, or above its peak.",
    unless: "A fraction above 1 is none. One that equals the peak must be below 1 %, and one that is a tenth or a hundredth of it below \
             0.01 %, where no one asks for a fraction; any other must give an end below 1e-9.",
    instead_of: &["decay-that-rises"],
    cases: include_str!("ratio_is_a_rate.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(peak) = subject.main_rate().and_then(|rates| rates.peak()).map(|peak| peak.value) else {
        return Vec::new();
    };
    let given = subject.parts.iter().find_map(|part| {
        let argument = part.argument(Role::EndRatio).filter(|argument| argument.given.is_some())?;
        Some((part, argument, *argument.numbers.first()?))
    });
    let Some((part, argument, ratio)) = given else { return Vec::new() };
    let base = part.number(Role::Peak).or(subject.plan.optimizer.lr.first().map(|(_, rate)| rate.float()));
    let equals = |value: f64| (ratio / value - 1.0).abs() < 1e-6;
    let is_of = |peak: f64| equals(peak) || ratio < TINY && (equals(peak / 10.0) || equals(peak / 100.0));
    let is_rate = ratio > 0.0 && ratio < USUAL && (is_of(peak) || base.is_some_and(is_of));
    // A group may have a higher rate for a while, the biases in the warmup say.
    let peak = base.filter(|_| part.has(Role::Peak)).unwrap_or(peak);
    let is_tiny = ratio > 0.0 && ratio < USUAL && ratio * peak < LEAST;
    if !(is_rate || is_tiny || ratio > 1.0) {
        return Vec::new();
    }
    let end = if ratio > 1.0 { base.unwrap_or(peak).max(peak) } else { ratio * peak };
    let name = argument.param.name;
    let says = match ratio > 1.0 {
        true => format!(
            "`{name}` is {}: a fraction of the peak above 1, so that the decay rises to {}.",
            number(ratio),
            rate(end)
        ),
        false => format!(
            "`{name}` is {}, a fraction of the peak {}: the end is {}.",
            rate(ratio),
            rate(peak),
            rate(end)
        ),
    };
    let instead = match ratio > 1.0 {
        true => format!("write a fraction from 0 to 1: `{name}: 0.1` for a tenth of the peak"),
        false if ratio < peak => {
            format!("for an end at the rate {} write `{name}: {}`", rate(ratio), rate(ratio / peak))
        }
        false => format!("for a constant rate write `{name}: 1`; for a tenth of the peak `{name}: 0.1`"),
    };
    let level = if ratio > 1.0 { Level::Error } else { Level::Warning };
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead).level(level)]
}
