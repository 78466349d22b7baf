//! lrsched
pub mod diagnostic;
pub mod figure;
pub mod schedule;
pub mod spec;
