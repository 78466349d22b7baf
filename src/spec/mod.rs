//! What the user wrote.
//!
//! [`Spec::parse`] reads a spec and checks its outline; nothing is resolved yet. [`Spec::resolve`] works out the
//! clock, fills in every default and builds the schedules: a [`crate::plan::Plan`].

pub(crate) mod broken;
pub(crate) mod changes;
pub(crate) mod clock;
#[doc(hidden)]
pub mod expression;
pub(crate) mod outline;
pub(crate) mod run;
pub(crate) mod written;
pub(crate) mod yaml;

pub use clock::{Clock, Contradiction};
pub(crate) use outline::NO_MERGE;
pub use outline::Spec;
pub use run::{Files, NoFiles, Optimizer, RunLength};
