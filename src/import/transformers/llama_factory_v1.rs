//! The second layout of LLaMA-Factory, examples/v1: a trainer of its own, whose rate stays unless a plugin schedules it.

use super::super::draft::{Draft, DraftedSchedule, Known};
use super::super::length::RunArithmetic;
use super::super::{ConfigFile, Reading};
use crate::diagnostic::Diagnostic;
use crate::spec::yaml::Yaml;

/// The keys that matter to the rate.
const KEYS: &[(&str, &str)] =
    &[("learning_rate", ""), ("num_train_epochs", ""), ("max_steps", ""), ("lr_scheduler_config", "")];

/// The draft of a config of examples/v1.
///
/// # Errors
///
/// It names a plugin that schedules the rate, or the length of the run is not known.
pub(super) fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    let keys = reading.keys();
    reading.question.check(&["transformers"])?;
    keys.check_spelling(KEYS, &["save_steps"])?;
    refuse_plugin(reading.config)?;
    let rate = keys.number_or("learning_rate", 1e-4)?;
    let most = keys.whole("max_steps")?.filter(|most| most.value > 0);
    let arithmetic = RunArithmetic::default();
    let steps = match (reading.question.known("steps")?, most) {
        (Some(steps), _) => steps,
        (None, Some(most)) => most.map(i64::unsigned_abs),
        (None, None) => {
            let epochs = keys.count_or("num_train_epochs", 3)?;
            let formula = format!("{} * steps_per_epoch", epochs.value);
            let each = reading.needed("steps_per_epoch", &formula)?;
            let value = epochs.value.saturating_mul(each.value);
            let numbers = format!("{} * {}", epochs.value, each.value);
            let formula = "num_train_epochs * updates per epoch";
            arithmetic.derived("updates", formula, &numbers, value, &epochs.origin)
        }
    };
    reading.note("without `lr_scheduler_config` the rate stays: this is the trainer of examples/v1");
    let mut draft = Draft::new(DraftedSchedule::constant(rate)).lasting(steps, None::<Known<u64>>);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// Refuses a plugin for the rate: LLaMA-Factory itself has none.
fn refuse_plugin(config: &ConfigFile) -> Result<(), Diagnostic> {
    let Some(node) = config.root().get("lr_scheduler_config").filter(|node| node.value != Yaml::Null) else {
        return Ok(());
    };
    Err(Diagnostic::new("`lr_scheduler_config` is not read")
        .at(config.place(node), "names a plugin")
        .why("LLaMA-Factory has no scheduler of this layout itself: the rate depends on a plugin's code")
        .help("write a spec with the schedule that it makes"))
}
