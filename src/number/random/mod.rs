//! The generators from which frameworks draw their random numbers.

pub mod aten;
pub mod philox;
pub mod twister;
