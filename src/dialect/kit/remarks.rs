//! Remarks on schedulers of any framework: boundaries and warmups that do not fit the run.

use super::args::Args;
use crate::schedule::Unit;
use crate::schedule::remark::{Remark, RemarkKind};

/// The most numbers in a sentence.
const MANY: usize = 8;

/// Numbers as a list in a sentence; if there are many, the first of them.
pub(crate) fn list(numbers: &[f64]) -> String {
    let texts: Vec<String> = numbers.iter().take(MANY).map(f64::to_string).collect();
    let more = match numbers.len() {
        all if all > MANY => format!(", ... ({all} in all)"),
        _ => String::new(),
    };
    texts.join(", ") + &more
}

/// Boundaries that the run never reaches. A change at a boundary is in force `late` steps after it.
pub(crate) fn beyond(
    args: &Args<'_>,
    name: &str,
    boundaries: &[f64],
    late: f64,
    unit: Unit,
) -> Option<Remark> {
    let run = args.steps_in_run(unit)? as f64;
    let never: Vec<f64> = boundaries.iter().copied().filter(|boundary| boundary + late >= run).collect();
    let text = || format!("The run of {run} {unit}s never reaches {} of `{name}`.", list(&never));
    (!never.is_empty()).then(|| args.remark(RemarkKind::BoundaryBeyondTheRun, name, text()))
}

/// The same for a rate that changes only at its boundaries.
pub(crate) fn constants(
    args: &Args<'_>,
    name: &str,
    boundaries: &[f64],
    late: f64,
    unit: Unit,
) -> Option<Remark> {
    let mut remark = beyond(args, name, boundaries, late, unit)?;
    let run = args.steps_in_run(unit)? as f64;
    if !args.is_nested && boundaries.iter().all(|boundary| boundary + late >= run) {
        remark.text += " The rate never changes.";
    }
    Some(remark)
}

/// A rate that falls in steps, if the first comes after the end of the run.
pub(crate) fn stairs(args: &Args<'_>, name: &str, size: f64, unit: Unit) -> Option<Remark> {
    let run = args.steps_in_run(unit)? as f64;
    let then = if args.is_nested { "" } else { ", so it never changes" };
    let text = || format!("The rate first falls at {unit} {size}, but the run has {run} {unit}s{then}.");
    (size >= run).then(|| args.remark(RemarkKind::BoundaryBeyondTheRun, name, text()))
}

/// A warmup that is longer than the run.
pub(crate) fn warmup(args: &Args<'_>, name: &str, steps: f64, unit: Unit) -> Option<Remark> {
    let run = args.steps_in_run(unit)? as f64;
    let text = || {
        format!(
            "The warmup ends at {unit} {steps}, but the run has {run} {unit}s: the peak is never reached."
        )
    };
    (steps >= run && steps > 0.0).then(|| args.remark(RemarkKind::WarmupLongerThanTheRun, name, text()))
}
