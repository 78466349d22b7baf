//! Text to tree. Nothing here knows any object.

pub(in crate::python) mod ast;
pub(in crate::python) mod evaluated;
pub(in crate::python) mod older;
pub(in crate::python) mod parse;
pub(in crate::python) mod scope;
pub(in crate::python) mod translate;
pub(in crate::python) mod translate_statements;
pub(in crate::python) mod visit;
