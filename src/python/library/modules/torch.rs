//! `torch`: its optimizers and the base of its schedulers. They are written in Python, in `standard`.

use crate::python::object::builtin::{Builtin, Module};
use crate::python::object::fault::Fault;
use crate::python::object::value::Value;

pub(super) static TORCH: Module = Module { name: "torch", functions: &[], others: members };
static OPTIM: Module = Module { name: "torch.optim", functions: &[], others: optim };
static LR_SCHEDULER: Module = Module { name: "torch.optim.lr_scheduler", functions: &[], others: |_| None };

/// Its scheduler is supplied by a dialect.
static SWA_UTILS: Module = Module { name: "torch.optim.swa_utils", functions: &[], others: |_| None };

/// The class of tensors. None is made here, so that a number is never one.
static TENSOR: Builtin = Builtin {
    name: "torch.Tensor",
    is_type: true,
    run: |_, _| {
        Err(Fault::refuse("tensors of torch are not made here")
            .help("write the rate in Python's own numbers"))
    },
};

fn members(name: &str) -> Option<Value> {
    Some(match name {
        "optim" => Value::Module(&OPTIM),
        "Tensor" => Value::Builtin(&TENSOR),
        "pi" => Value::Float(std::f64::consts::PI),
        "e" => Value::Float(std::f64::consts::E),
        "inf" => Value::Float(f64::INFINITY),
        "nan" => Value::Float(f64::NAN),
        _ => return None,
    })
}

fn optim(name: &str) -> Option<Value> {
    Some(Value::Module(match name {
        "lr_scheduler" => &LR_SCHEDULER,
        "swa_utils" => &SWA_UTILS,
        _ => return None,
    }))
}
