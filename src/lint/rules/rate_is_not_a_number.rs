//! `rate-is-not-a-number`.

use crate::lint::words::{count, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "rate-is-not-a-number",
    level: Level::Error,
    says: "The rate is NaN or infinite.",
    why: "One update with such a rate makes every weight NaN.",
    unless: "No optimizer can use it, so that there is no threshold.",
    instead_of: &["becomes-nan"],
    cases: include_str!("rate_is_not_a_number.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let unusable = rates.unusable();
    if unusable == 0 {
        return Vec::new();
    }
    let says = format!(
        "The rate is not a finite number in {} of {}.",
        count(unusable),
        units(curve.rows as f64, curve.per)
    );
    let instead = "look for a length of 0, which is divided by";
    vec![Finding::of(&RULE, says).at(subject.place()).instead(instead)]
}
