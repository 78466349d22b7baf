//! The operations of Python on objects: operators, attributes, items, iteration, text.

pub(in crate::python) mod classes;
pub(in crate::python) mod copies;
pub(in crate::python) mod dataclass;
pub(in crate::python) mod dict_objects;
pub(in crate::python) mod dicts;
pub(in crate::python) mod enums;
pub(in crate::python) mod exceptions;
pub(in crate::python) mod format;
pub(in crate::python) mod generators;
pub(in crate::python) mod iterate;
pub(in crate::python) mod known;
pub(in crate::python) mod matching;
pub(in crate::python) mod methods;
pub(in crate::python) mod objects;
pub(in crate::python) mod operators;
pub(in crate::python) mod protocol;
pub(in crate::python) mod sequences;
pub(in crate::python) mod sets;
pub(in crate::python) mod special;
pub(in crate::python) mod strings;
pub(in crate::python) mod text;
