//! `phases-longer-than-the-run`.

use crate::dialect::Role;
use crate::lint::words::{number, rate, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::remark::Level;

pub(super) const RULE: LintRule = LintRule {
    name: "phases-longer-than-the-run",
    level: Level::Warning,
    says: "The phases together are longer than the whole schedule.",
    why: "One of them is cut off: the peak is never reached, the decay begins in its middle, or never.",
    unless: "Phases that follow each other fit into the whole, or do not; there is no threshold.",
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
    let Some((part, decay, warmup, length, total)) = wrong else { return without_decay(subject) };
    let peak = subject.main_rate().and_then(|rates| rates.peak());
    let says = format!(
        "The warmup of {} and the decay of {} are longer than the whole of {}{}.",
        number(warmup),
        number(length),
        units(total, subject.unit()),
        peak.map_or_else(String::new, |peak| format!("; the highest rate is {}", rate(peak.value)))
    );
    let instead = format!("leave {} for the decay at most", decay.spell((total - warmup).max(0.0)));
    vec![Finding::of(&RULE, says).at(Some(part.place(decay))).instead(instead)]
}

/// A constant phase that lasts to the end of the run, before a decay.
fn without_decay(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(run) = subject.steps() else { return Vec::new() };
    let held = subject.argument(Role::Hold).and_then(|(part, argument)| {
        let ends = part.warmup().unwrap_or(0.0) + argument.numbers.first()?;
        (ends >= run).then_some((part, argument, ends))
    });
    let Some((part, argument, ends)) = held else { return Vec::new() };
    let says = format!(
        "The warmup and the constant phase (`{}`) last {}, and the run {}: the decay never begins.",
        argument.param.name,
        units(ends / subject.pace(), subject.unit()),
        units(run / subject.pace(), subject.unit())
    );
    let instead = "leave updates for the decay";
    vec![Finding::of(&RULE, says).at(Some(part.place(argument))).instead(instead)]
}
