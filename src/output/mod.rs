//! Bytes out: one file per format, no IO.

mod abreast;
pub mod comparison;
pub mod html;
pub mod number;
pub mod picture;
pub mod png;
mod rows;
pub mod sparkline;
pub mod svg;
pub mod table;
pub mod terminal;
