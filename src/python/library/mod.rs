//! Built-in functions and modules, by the names that programs use.

pub(in crate::python) mod asked;
pub(in crate::python) mod builtins;
pub(in crate::python) mod deferred;
mod gathered;
pub(in crate::python) mod graph;
mod hyperparameters;
mod kept;
pub(in crate::python) mod known_sizes;
mod left_parts;
mod lightning_arguments;
pub(in crate::python) mod made_callbacks;
pub(in crate::python) mod made_groups;
mod measured;
pub(in crate::python) mod modules;
pub(in crate::python) mod native;
pub(in crate::python) mod open_settings;
pub(in crate::python) mod owners;
pub(in crate::python) mod prepared;
pub(in crate::python) mod project;
pub(in crate::python) mod reached;
pub(in crate::python) mod replay;
pub(in crate::python) mod standard;
pub(in crate::python) mod training_loops;
mod tuners;
pub(in crate::python) mod unknown;
pub(in crate::python) mod written_modules;
