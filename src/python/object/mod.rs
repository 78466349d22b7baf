//! The kinds of objects, and the limits on them.

pub(in crate::python) mod beside_texts;
pub(in crate::python) mod builtin;
pub(in crate::python) mod class;
pub(in crate::python) mod class_fields;
pub(in crate::python) mod code;
pub(in crate::python) mod compiled;
mod contents;
pub(in crate::python) mod cost;
pub(in crate::python) mod dict;
pub(in crate::python) mod fault;
pub(in crate::python) mod fields;
pub(in crate::python) mod frame;
pub(in crate::python) mod graph;
pub(in crate::python) mod hash;
pub(in crate::python) mod host;
pub(in crate::python) mod iter;
pub(in crate::python) mod keyed;
pub(in crate::python) mod ledger;
pub(in crate::python) mod limits;
pub(in crate::python) mod local;
pub(in crate::python) mod memory;
pub(in crate::python) mod native;
pub(in crate::python) mod nesting;
pub(in crate::python) mod shared;
pub(in crate::python) mod tracked;
pub(in crate::python) mod value;
pub(in crate::python) mod whole;
