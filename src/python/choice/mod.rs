//! The module of a snippet is run: what statements that cannot be run leave unknown, and which value is the schedule.

pub(in crate::python) mod candidates;
pub(in crate::python) mod consequences;
pub(in crate::python) mod handed;
pub(in crate::python) mod harmless;
pub(in crate::python) mod references;
pub(in crate::python) mod session;
pub(in crate::python) mod spoil;
pub(in crate::python) mod stars;
pub(in crate::python) mod words;
