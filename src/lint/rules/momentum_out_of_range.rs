//! `momentum-out-of-range`.

use crate::lint::words::{count, name, rate};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::Quantity;
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "momentum-out-of-range",
    level: Level::Error,
    says: "The momentum, or the first of the betas, is 1 or more, or below 0.",
    why: "From 1 on the optimizer never forgets a gradient, and its steps grow without end.",
    unless: "Momentum and betas lie between 0 and 1 in every optimizer that has them.",
    instead_of: &[],
    cases: include_str!("momentum_out_of_range.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(curve) = &subject.curve else { return Vec::new() };
    let driven = curve
        .channels
        .iter()
        .filter(|one| matches!(one.channel.quantity, Quantity::Momentum | Quantity::Beta1));
    let wrong = driven.filter_map(|one| {
        let (peak, low) = (one.peak()?, one.low()?);
        let spot = if peak.value >= 1.0 { peak } else { low };
        (peak.value >= 1.0 || low.value < 0.0).then(|| (one.channel.label(), spot))
    });
    let found = wrong.map(|(label, spot)| {
        let says = format!("`{label}` is {} at {} {}.", rate(spot.value), name(curve.per), count(spot.row));
        let instead = "give it values from 0 to below 1, 0.85 to 0.95 say";
        Finding::of(&RULE, says).at(subject.place()).instead(instead)
    });
    found.take(1).collect()
}
