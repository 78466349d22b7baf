//! `first-update-at-zero`.

use crate::lint::words::{name, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "first-update-at-zero",
    level: Level::Info,
    says: "The first update has a rate of 0, and changes nothing.",
    why: "A warmup that counts from 0 wastes its first update. A scheduler that is stepped once per epoch wastes the first epoch.",
    unless: "Most warmups begin like this and lose one update of thousands, so that it is only said at level info.",
    instead_of: &[],
    cases: include_str!("first_update_at_zero.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((rates, curve)) = subject.main_rate().zip(subject.curve.as_ref()) else { return Vec::new() };
    let Some(zeros) = rates.first_above_zero().filter(|zeros| *zeros > 0 && rates.negative == 0) else {
        return Vec::new();
    };
    let says = match zeros {
        1 => format!("The rate of {} 0 is 0: the first {} trains nothing.", name(curve.per), name(curve.per)),
        zeros => {
            format!("The rate is 0 in the first {}, which train nothing.", units(zeros as f64, curve.per))
        }
    };
    let instead = "let the warmup begin above 0, if its parameters allow that";
    vec![Finding::of(&RULE, says).at(subject.place()).instead(instead)]
}
