//! Text and tree: what a snippet says, before anything is known of its objects.

pub(in crate::python) mod ast;
pub(in crate::python) mod parse;
pub(in crate::python) mod scope;
pub(in crate::python) mod translate;
pub(in crate::python) mod translate_statements;
pub(in crate::python) mod visit;
