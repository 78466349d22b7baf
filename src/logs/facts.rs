//! Which keys of a log say something about its run.

use super::FactKind;

/// The Trainer of transformers that prints its numbers in quotes, rounded.
pub(super) const QUOTED: &str = "transformers with quoted numbers";

/// The keys at the top of a trainer's state.
const STATE: &[(&str, FactKind)] = &[
    ("max_steps", FactKind::TotalUpdates),
    ("num_train_epochs", FactKind::Epochs),
    ("logging_steps", FactKind::LoggingInterval),
    ("train_batch_size", FactKind::BatchSize),
];

/// The arguments of a trainer.
const ARGUMENTS: &[(&str, FactKind)] = &[
    ("max_steps", FactKind::TotalUpdates),
    ("num_train_epochs", FactKind::Epochs),
    ("logging_steps", FactKind::LoggingInterval),
    ("per_device_train_batch_size", FactKind::BatchSize),
    ("gradient_accumulation_steps", FactKind::Accumulation),
    ("learning_rate", FactKind::BaseRate),
    ("warmup_steps", FactKind::WarmupUpdates),
    ("warmup_ratio", FactKind::WarmupShare),
    ("lr_scheduler_type", FactKind::Scheduler),
];

fn find(table: &[(&str, FactKind)], key: &str) -> Option<FactKind> {
    table.iter().find(|(name, _)| *name == key).map(|(_, about)| *about)
}

/// What a key at the top of a JSON file is about.
pub(super) fn of_state(key: &str) -> Option<FactKind> {
    find(STATE, key)
}

/// What an argument of a trainer is about.
pub(super) fn of_arguments(key: &str) -> Option<FactKind> {
    find(ARGUMENTS, key)
}
