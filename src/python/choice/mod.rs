//! Which value of a snippet is the schedule, and what statements that cannot be run leave unknown.

pub(in crate::python) mod candidates;
pub(in crate::python) mod consequences;
pub(in crate::python) mod handed;
pub(in crate::python) mod harmless;
pub(in crate::python) mod references;
pub(in crate::python) mod spoil;
pub(in crate::python) mod stars;
pub(in crate::python) mod words;
