//! lrsched
pub mod diagnostic;
pub mod figure;
