//! `rate-is-negative`.

use crate::lint::words::{count, rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "rate-is-negative",
    level: Level::Error,
    says: "The rate goes below 0.",
    why: "With a rate below 0 the optimizer climbs: the loss grows with every update.",
    unless: "No optimizer descends with a negative rate, so there is no threshold.",
    instead_of: &["zero-from-then-on", "rises-again", "frozen-at-its-end"],
    cases: include_str!("rate_is_negative.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(curve) = &subject.curve else { return Vec::new() };
    let below = curve.rates().find_map(|one| Some((one, one.low().filter(|low| low.value < 0.0)?)));
    let Some((rates, low)) = below else { return Vec::new() };
    let says = format!(
        "`{}` is below 0 in {} of {}; the lowest is {}.",
        rates.channel.label(),
        count(rates.negative),
        units(curve.rows as f64, curve.per),
        rate(low.value)
    );
    let instead = "end the schedule at 0, or end the run where the rate arrives there";
    vec![Finding::of(&RULE, says).at(subject.place()).instead(instead)]
}
