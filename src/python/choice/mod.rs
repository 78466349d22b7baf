//! Runs the module of a snippet, marks the values that a statement which cannot be run leaves unknown, and chooses the
//! value that is the schedule.

pub(in crate::python) mod bindings;
pub(in crate::python) mod candidates;
pub(in crate::python) mod computing;
pub(in crate::python) mod consequences;
pub(in crate::python) mod events;
pub(in crate::python) mod form;
pub(in crate::python) mod handed;
pub(in crate::python) mod handed_on;
pub(in crate::python) mod harmless;
pub(in crate::python) mod lightning;
pub(in crate::python) mod lightning_hooks;
pub(in crate::python) mod likely;
pub(in crate::python) mod modules_beside;
pub(in crate::python) mod own_schedulers;
pub(in crate::python) mod products;
pub(in crate::python) mod rates;
pub(in crate::python) mod references;
pub(in crate::python) mod report;
pub(in crate::python) mod session;
pub(in crate::python) mod spoil;
pub(in crate::python) mod stars;
pub(in crate::python) mod torch;
pub(in crate::python) mod trainer_classes;
mod trainer_runs;
pub(in crate::python) mod trainers;
pub(in crate::python) mod whole;
pub(in crate::python) mod words;
