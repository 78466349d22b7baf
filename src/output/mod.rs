//! Bytes out: one file per format, no IO.

pub mod number;
pub mod sparkline;
pub mod table;
