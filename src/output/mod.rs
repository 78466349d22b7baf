//! Bytes out: one file per format, no IO.
//!
//! Tables, reports and pictures each have a list of formats, whose rows have the same shape; see [`mod@format`]. A new
//! format is a file and a row of its list, and the command line derives the names and endings from there.

pub(crate) mod abreast;
pub(crate) mod checked;
pub(crate) mod comparison;
pub(crate) mod findings;
pub mod format;
pub(crate) mod html;
pub(crate) mod markdown;
pub(crate) mod number;
pub mod pdf;
pub(crate) mod picture;
pub mod png;
pub(crate) mod rows;
pub mod sparkline;
pub mod svg;
pub mod table;
pub mod terminal;
pub(crate) mod verification;

use plotters_backend::DrawingErrorKind;
use std::convert::Infallible;

/// What a drawing operation of a backend of plotters returns that cannot fail.
type DrawResult = Result<(), DrawingErrorKind<Infallible>>;
