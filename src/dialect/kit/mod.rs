//! What several frameworks have in common.
//!
//! [`args`] reads what was written for a kind, [`values`] what it means, [`mod@column`] a file that it names, and [`custom`] the
//! user's Python. [`formula`] turns a framework's arithmetic into a schedule, [`curve`] a formula in float32, [`raised`]
//! its exceptions into //! its exceptions into messages, [`remarks`] boundaries and warmups that do not fit the run; watches a metric, and [`threads`] keeps objects that stay on their thread.

pub mod args;
pub mod column;
pub mod curve;
pub mod custom;
pub mod formula;
pub mod plateau;
pub mod raised;
pub mod remarks;
pub mod threads;
pub mod values;
