//! From the tree to instructions, and what can be proved of them before they run.

pub(in crate::python) mod compile;
pub(in crate::python) mod compile_blocks;
pub(in crate::python) mod compile_comprehensions;
pub(in crate::python) mod compile_statements;
pub(in crate::python) mod proof;
pub(in crate::python) mod pure;
