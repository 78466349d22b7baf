//! Specs: the YAML that a user writes.
//!
//! [`Spec::parse`] reads a spec and checks its sections. [`Spec::resolve`] then completes the [`Clock`], fills in
//! every default and builds the schedules. The result is a [`Plan`](crate::plan::Plan); its schedules are
//! [`Schedule`](crate::schedule::Schedule)s.

pub(crate) mod allowed;
pub(crate) mod broken;
pub(crate) mod changes;
pub(crate) mod clock;
pub(crate) mod expectation;
#[doc(hidden)]
pub mod expression;
pub(crate) mod groups;
pub(crate) mod origin;
pub(crate) mod outline;
pub(crate) mod pyyaml;
pub(crate) mod replaced;
pub(crate) mod resume;
pub(crate) mod run;
pub(crate) mod settings;
pub(crate) mod written;
pub(crate) mod yaml;

pub use clock::{Clock, Contradiction};
pub(crate) use outline::NO_MERGE;
pub use outline::Spec;
pub use run::{FileError, Files, NoFiles, RunLength};
pub(crate) use run::{GroupSettings, Optimizer, Stepping};
