//! What objects there are, and what they cost.

pub(in crate::python) mod code;
pub(in crate::python) mod data;
pub(in crate::python) mod fault;
pub(in crate::python) mod fields;
pub(in crate::python) mod limits;
pub(in crate::python) mod memory;
pub(in crate::python) mod nesting;
pub(in crate::python) mod tracked;
pub(in crate::python) mod value;
