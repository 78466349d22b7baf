//! Between plans and outputs, without IO: which rows of a schedule are shown, how they are evaluated, and what a
//! table, a picture, a comparison or `inspect` takes from them.
//!
//! ```
//! use lrsched::spec::{NoFiles, RunLength, Spec};
//! use lrsched::view::lines::Lines;
//! use lrsched::view::rows::Selection;
//! use lrsched::view::evaluation::Evaluation;
//!
//! let spec = Spec::parse("a.yaml", "schedule: {kind: linear, start: 1, end: 0, steps: 1000000}")?;
//! let plans = [spec.resolve(&RunLength::default(), &NoFiles)?];
//! let shown = Lines::of(&plans, None)?;
//! let (lines, rows): (Vec<_>, _) = (shown.lines.iter().collect(), Selection::all(shown.rows()));
//!
//! // The rows are evaluated on all cores and arrive in order.
//! let mut below_half = 0;
//! Evaluation { lines: &lines, per: shown.per, rows: &rows }.visit(|chunk| {
//!     below_half += chunk.values[0].iter().filter(|rate| **rate < 0.5).count();
//! })?;
//! assert_eq!(below_half, 499_999);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod couples;
pub(crate) mod differences;
pub mod evaluation;
pub(crate) mod length;
pub mod lines;
pub(crate) mod loaded;
pub(crate) mod logged;
pub(crate) mod marks;
pub(crate) mod outline;
pub mod rows;
pub(crate) mod sketch;
