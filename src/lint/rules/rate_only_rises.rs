//! `rate-only-rises`.

use crate::dialect::Role;
use crate::lint::parts::SchedulePart;
use crate::lint::words::{rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// The least growth that counts: a cosine that ends where it began may rise a little.
const GROWTH: f64 = 1.5;

pub(super) const RULE: LintRule = LintRule {
    name: "rate-only-rises",
    level: Level::Warning,
    says: "The rate rises from the first update to the last.",
    why: "Most models need the falling rates at the end; a run that ends at its highest rate stops before they come.",
    unless: "A search for the best rate rises on purpose; such kinds are left out. The rate must grow by half, which is more than \
             rounding or a restart gives.",
    instead_of: &[],
    cases: include_str!("rate_only_rises.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some((curve, rates)) = subject.curve.as_ref().zip(subject.main_rate()) else { return Vec::new() };
    let (Some(first), Some(last)) = (rates.first(), rates.last()) else { return Vec::new() };
    // Where a parameter says how long the warmup is, its own rule compares it.
    let is_program = subject.parts.iter().any(SchedulePart::runs_python);
    let has_warmup = subject.argument(Role::Warmup).is_some();
    if !is_program
        || has_warmup
        || curve.halted.is_some()
        || curve.rows < 10
        || !rates.only_rises()
        || last.value <= GROWTH * first.value
    {
        return Vec::new();
    }
    let says = format!(
        "The rate rises during all {} of the run, from {} to {}.",
        units(curve.rows as f64, curve.per),
        rate(first.value),
        rate(last.value)
    );
    let instead = "check the length of the warmup against the length of the run";
    vec![Finding::of(&RULE, says).at(subject.place()).instead(instead)]
}
