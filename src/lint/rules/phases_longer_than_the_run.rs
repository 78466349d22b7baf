//! `phases-longer-than-the-run`.

use crate::dialect::Role;
use crate::lint::words::{number, rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "phases-longer-than-the-run",
    level: Level::Warning,
    says: "Warmup and decay together are longer than the whole schedule.",
    why: "One of the two is cut off: the peak is never reached, or the decay begins in its middle.",
    unless: "Two phases that follow each other fit into the whole, or do not; there is no threshold.",
    instead_of: &["warmup-not-included", "no-way-up", "cut-short"],
    cases: include_str!("phases_longer_than_the_run.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let wrong = subject.parts.iter().find_map(|part| {
        let (decay, warmup) = (part.argument(Role::FinalDecay)?, part.warmup()?);
        let total =
            part.number(Role::Total).or_else(|| part.number(Role::Decay)).or_else(|| subject.steps())?;
        let length = *decay.numbers.first()?;
        (warmup + length > total && warmup > 0.0).then_some((part, decay, warmup, length, total))
    });
    let Some((part, decay, warmup, length, total)) = wrong else { return Vec::new() };
    let peak = subject.main_rate().and_then(|rates| rates.peak());
    let says = format!(
        "The warmup of {} and the decay of {} are longer than the whole of {}{}.",
        number(warmup),
        number(length),
        units(total, subject.unit()),
        peak.map_or_else(String::new, |peak| format!("; the highest rate is {}", rate(peak.value)))
    );
    let instead = format!("leave {} for the decay at most", number((total - warmup).max(0.0)));
    vec![Finding::of(&RULE, says).at(Some(part.place(decay))).instead(instead)]
}
