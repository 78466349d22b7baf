//! The generators from which frameworks draw their random numbers.

pub(crate) mod aten;
pub(crate) mod philox;
pub(crate) mod twister;
