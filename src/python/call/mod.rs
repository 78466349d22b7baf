//! Calls the functions and classes of a snippet whose module has run, as the frameworks call them.

pub(in crate::python) mod callables;
pub(in crate::python) mod calls;
pub(in crate::python) mod chosen;
pub(in crate::python) mod config_classes;
pub(in crate::python) mod configured;
pub(in crate::python) mod constants;
mod counted;
pub(in crate::python) mod counts;
pub(in crate::python) mod data;
mod elsewhere;
pub(in crate::python) mod explained;
pub(in crate::python) mod inherited;
mod kernels;
pub(in crate::python) mod mxnet;
pub(in crate::python) mod outline;
pub(in crate::python) mod outlined_updates;
mod own_callables;
mod own_optimizers;
mod own_scheduler;
pub(in crate::python) mod paddle;
mod settings;
pub(in crate::python) mod stretches;
pub(in crate::python) mod torch;
pub(in crate::python) mod torch_arguments;
pub(in crate::python) mod training;
mod unrelated;
pub(in crate::python) mod written;
