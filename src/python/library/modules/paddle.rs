//! `paddle`: the base of its schedulers. It is written in Python, in `standard`.

use crate::python::object::builtin::Module;
use crate::python::object::value::Value;

pub(super) static PADDLE: Module = Module { name: "paddle", functions: &[], others: members };
static OPTIMIZER: Module = Module { name: "paddle.optimizer", functions: &[], others: of_optimizer };
static LR: Module = Module { name: "paddle.optimizer.lr", functions: &[], others: |_| None };

fn members(name: &str) -> Option<Value> {
    (name == "optimizer").then_some(Value::Module(&OPTIMIZER))
}

fn of_optimizer(name: &str) -> Option<Value> {
    (name == "lr").then_some(Value::Module(&LR))
}
