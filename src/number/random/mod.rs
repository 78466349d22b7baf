//! The random generators of the frameworks.

pub(crate) mod aten;
pub(crate) mod philox;
pub(crate) mod twister;
