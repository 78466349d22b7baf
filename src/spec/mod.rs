//! What the user wrote.
//!
//! [`Spec::parse`] reads a spec and checks its outline; nothing is resolved yet. [`Spec::resolve`] works out the
//! clock, fills in every default and builds the schedules: a [`crate::plan::Plan`].

mod broken;
pub mod changes;
pub mod clock;
pub mod expression;
mod outline;
mod run;
pub mod written;
pub mod yaml;

pub(crate) use outline::NO_MERGE;
pub use outline::Spec;
pub use run::{Files, NoFiles, Optimizer, Wanted};
