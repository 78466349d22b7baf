//! `raises-before-the-end`.

use crate::lint::words::units;
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "raises-before-the-end",
    level: Level::Error,
    says: "The framework raises an error before the run ends.",
    why: "The run stops there, and everything since the last checkpoint is lost.",
    unless: "The framework itself raises, so that there is no threshold.",
    instead_of: &["runs-past-its-end", "cut-short", "zero-from-then-on", "length-differs-by-rounding"],
    cases: include_str!("raises_before_the_end.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((curve, halted)) =
        subject.curve.as_ref().and_then(|curve| Some((curve, curve.halted.as_ref()?)))
    else {
        return Vec::new();
    };
    let says = format!("In a run of {}: {}.", units(curve.rows as f64, curve.per), halted.what());
    let mut finding = Finding::of(&RULE, says).at(halted.place().cloned().or_else(|| subject.place()));
    if let Some(help) = halted.helps().first() {
        finding = finding.instead(help.clone());
    }
    vec![finding]
}
