//! `mxnet`: its schedulers. They are written in Python, in `standard`.

use crate::python::object::builtin::Module;
use crate::python::object::value::Value;

pub(super) static MXNET: Module = Module { name: "mxnet", functions: &[], others: members };
static LR_SCHEDULER: Module = Module { name: "mxnet.lr_scheduler", functions: &[], others: |_| None };

fn members(name: &str) -> Option<Value> {
    (name == "lr_scheduler").then_some(Value::Module(&LR_SCHEDULER))
}
