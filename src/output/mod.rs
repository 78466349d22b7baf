//! Bytes out: one file per format, no IO.

pub mod comparison;
pub mod html;
pub mod number;
pub mod png;
mod shortest;
pub mod sparkline;
pub mod svg;
pub mod table;
pub mod terminal;
