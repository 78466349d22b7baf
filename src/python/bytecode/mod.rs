//! Compiles the syntax tree to instructions, and proves before they run that they change no older object.

pub(in crate::python) mod compile;
pub(in crate::python) mod compile_blocks;
pub(in crate::python) mod compile_comprehensions;
pub(in crate::python) mod compile_inner;
pub(in crate::python) mod compile_parameters;
pub(in crate::python) mod compile_statements;
pub(in crate::python) mod proof;
pub(in crate::python) mod pure;
