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

/// What of torch makes data, and the types of these.
const DATA: [&str; 30] = [
    "zeros",
    "ones",
    "empty",
    "full",
    "rand",
    "randn",
    "randint",
    "randperm",
    "eye",
    "stack",
    "cat",
    "from_numpy",
    "bernoulli",
    "float",
    "half",
    "double",
    "long",
    "int",
    "bool",
    "float16",
    "bfloat16",
    "int64",
    "uint8",
    "FloatTensor",
    "LongTensor",
    "IntTensor",
    "DoubleTensor",
    "isnan",
    "isinf",
    "isfinite",
];

/// Whether a name of a module is that of a function which makes the data of a model, not known here, or of a type of these:
/// `torch.zeros(3, 4)`.
pub(in crate::python) fn makes_data(module: &str, name: &str) -> bool {
    module == "torch" && DATA.contains(&name.strip_suffix("_like").unwrap_or(name))
}
