//! lrsched
pub mod diagnostic;
pub mod dialect;
pub mod figure;
pub mod schedule;
pub mod spec;
