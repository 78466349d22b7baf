//! Bytes out: one file per format, no IO.

pub(crate) mod abreast;
pub(crate) mod comparison;
pub(crate) mod html;
pub(crate) mod number;
pub(crate) mod picture;
pub mod png;
pub(crate) mod rows;
pub mod sparkline;
pub mod svg;
pub mod table;
pub mod terminal;
