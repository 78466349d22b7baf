//! lrsched
pub mod cli;
pub mod diagnostic;
pub mod dialect;
pub mod figure;
pub mod output;
pub mod schedule;
pub mod spec;
pub mod summary;
