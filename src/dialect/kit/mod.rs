//! What several frameworks have in common.
//!
//! [`args`] reads what was written for a kind, [`values`] what it means, [`mod@column`] a file that it names, and [`custom`] the
//! user's Python. [`formula`] turns a framework's arithmetic into a schedule, [`curve`] a formula in float32, [`exception`]
//! its exceptions into //! its exceptions into messages, [`remarks`] boundaries and warmups that do not fit the run; watches a metric, and [`threads`] keeps objects that stay on their thread.

pub(crate) mod args;
pub(crate) mod column;
pub(crate) mod curve;
pub(crate) mod custom;
pub(crate) mod exception;
pub(crate) mod formula;
pub(crate) mod params;
pub(crate) mod plateau;
pub(crate) mod remarks;
pub(crate) mod threads;
pub(crate) mod values;
