//! `length-differs-by-rounding`.

use crate::lint::words::{count, units};
use crate::lint::{Finding, LintRule, Subject};
use crate::schedule::Unit;
use crate::schedule::remark::Level;

/// A difference above this part of the run is not one of rounding.
const PART: f64 = 0.1;

pub(super) const RULE: LintRule = LintRule {
    name: "length-differs-by-rounding",
    level: Level::Info,
    says: "The schedule is as long as the run with its batches rounded in another way.",
    why: "The schedule ends a few updates before or after the run. A scheduler that raises past its end stops the run.",
    unless: "The length must be one of those that follow from the data: batches rounded down or up, per epoch or in all. The \
             difference is small, so that it is only said at level info.",
    instead_of: &["ends-one-step-early"],
    cases: include_str!("length_differs_by_rounding.yaml"),
    find,
};

fn find(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(run), Some(length)) = (subject.run(), subject.series.schedule.length()) else {
        return Vec::new();
    };
    let difference = (run - length as f64).abs();
    if subject.unit() != Unit::Step || difference < 1.0 || difference > PART * run {
        return Vec::new();
    }
    let Some((_, how)) = countings(subject).into_iter().find(|(value, _)| *value == length) else {
        return Vec::new();
    };
    let says = format!(
        "The schedule has {}, and the run {}: that is the run counted as {how}.",
        units(length as f64, Unit::Step),
        units(run, Unit::Step)
    );
    let instead = format!("write {}, or count the batches as the loop does", subject.length_setting(run));
    vec![Finding::of(&RULE, says).at(subject.length_place()).instead(instead)]
}

/// The lengths that the run has when its batches are counted otherwise.
fn countings(subject: &Subject<'_>) -> Vec<(u64, String)> {
    let clock = subject.clock();
    let (Some(examples), Some(batch), Some(epochs)) = (clock.dataset_size, clock.batch_size, clock.epochs)
    else {
        return Vec::new();
    };
    let (devices, accumulation) = (clock.devices.unwrap_or(1), clock.gradient_accumulation.unwrap_or(1));
    let Some(whole) = batch.checked_mul(devices).and_then(|size| size.checked_mul(accumulation)) else {
        return Vec::new();
    };
    let Some(all) = examples.checked_mul(epochs) else { return Vec::new() };
    let (examples_text, whole_text) = (count(examples), count(whole));
    let mut ways = vec![
        (
            (examples / whole) * epochs,
            format!("floor({examples_text} / {whole_text}) x {epochs}, the last batch dropped"),
        ),
        (
            examples.div_ceil(whole) * epochs,
            format!("ceil({examples_text} / {whole_text}) x {epochs}, the last batch kept"),
        ),
        (all / whole, format!("floor({examples_text} x {epochs} / {whole_text}), over all epochs")),
        (all.div_ceil(whole), format!("ceil({examples_text} x {epochs} / {whole_text}), over all epochs")),
    ];
    let batches = (examples / (batch * devices), examples.div_ceil(batch * devices));
    for (batches, how) in [(batches.0, "down"), (batches.1, "up")] {
        let text = format!("batches rounded {how}, and divided by {accumulation} per update");
        ways.push(((batches / accumulation) * epochs, format!("{text}, rounded down")));
        ways.push((batches * epochs / accumulation, format!("{text} over all epochs")));
    }
    ways
}
