//! `transformers`: the functions that make schedulers of torch. A dialect supplies them.

use crate::python::object::builtin::Module;
use crate::python::object::value::Value;

pub(super) static TRANSFORMERS: Module = Module {
    name: "transformers",
    functions: &[],
    others: |name| (name == "optimization").then_some(Value::Module(&OPTIMIZATION)),
};
static OPTIMIZATION: Module = Module { name: "transformers.optimization", functions: &[], others: |_| None };
