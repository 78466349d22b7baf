//! The same parameter under the names that it has elsewhere in the field.

use crate::dialect::Kind;

/// Names of the same thing.
const SYNONYMS: &[&[&str]] = &[
    &[
        "num_warmup_steps",
        "warmup_steps",
        "warmup_ratio",
        "warmup_num_steps",
        "lr_warmup_steps",
        "warmup_t",
        "warmup_epochs",
        "warmup",
    ],
    &[
        "num_training_steps",
        "total_steps",
        "total_num_steps",
        "lr_decay_steps",
        "decay_steps",
        "transition_steps",
        "T_max",
        "total_iters",
        "t_initial",
        "steps",
        "max_steps",
        "max_iters",
    ],
    &[
        "eta_min",
        "min_lr",
        "lr_min",
        "lr_end",
        "end_learning_rate",
        "end_value",
        "end",
        "alpha",
        "min_lr_rate",
        "min_lr_ratio",
    ],
    &["gamma", "decay_rate", "factor"],
    &["milestones", "boundaries", "decay_t"],
    &[
        "initial_learning_rate",
        "init_value",
        "learning_rate",
        "start",
        "value",
        "base_lr",
        "max_lr",
        "peak_value",
        "lr",
    ],
];

/// Names of the rate of an optimizer.
const RATES: &[&str] = &["lr", "learning_rate", "base_lr", "initial_learning_rate"];

/// What a parameter of another framework is called here, or where it belongs.
pub(super) fn elsewhere(name: &str, kind: &Kind) -> Option<String> {
    let group = SYNONYMS.iter().find(|group| group.contains(&name))?;
    let found: Vec<_> = kind.params.iter().filter(|param| group.contains(&param.name)).collect();
    match found.as_slice() {
        [param] => Some(format!("`{}` of this kind is {}", param.name, param.doc)),
        [] if RATES.contains(&name) => {
            Some("the rate is a setting of the optimizer: `optimizer: {lr: ...}`".into())
        }
        _ => None,
    }
}
