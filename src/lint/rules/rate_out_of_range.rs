//! `rate-out-of-range`.

use crate::lint::words::rate;
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

/// Above this no optimizer is trained; the largest batches of LARS have rates of about 30.
const HIGHEST: f64 = 100.0;
/// Above this Adam is not trained: each of its steps is about as long as the rate.
const HIGHEST_OF_ADAM: f64 = 1.0;
/// Below this no weight of usual size changes in float32.
const LOWEST: f64 = 1e-9;

pub(super) const RULE: LintRule = LintRule {
    name: "rate-out-of-range",
    level: Level::Warning,
    says: "The peak is far outside of the range in which models are trained.",
    why: "A rate with a wrong exponent, or one that is multiplied once too often, looks like this.",
    unless: "LARS with large batches is trained at 30, finetuning at 1e-7. Adam is told by its betas; each of its steps is about as \
             long as the rate, and weights are smaller than 1.",
    instead_of: &[],
    cases: include_str!("rate_out_of_range.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(peak) = subject.main_rate().and_then(|rates| rates.peak()) else { return Vec::new() };
    let is_adam = subject.plan.optimizer.betas.is_some();
    let highest = if is_adam { HIGHEST_OF_ADAM } else { HIGHEST };
    let instead = match peak.value {
        value if value > highest => "check its exponent, and what it is multiplied by",
        value if value > 0.0 && value < LOWEST => {
            "check its exponent, and whether a factor was given where a rate belongs"
        }
        _ => return Vec::new(),
    };
    let of = if is_adam { " for an optimizer with betas" } else { "" };
    let than = if peak.value > highest { "above" } else { "below" };
    let bound = if peak.value > highest { highest } else { LOWEST };
    let says = format!("The highest rate of the run is {}, {than} {}{of}.", rate(peak.value), rate(bound));
    vec![Finding::of(&RULE, says).at(subject.place()).instead(instead)]
}
