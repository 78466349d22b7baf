//! The modules that snippets import: the parts that schedules use.

mod jax;
mod jax_arrays;
mod keras;
mod math;
mod mxnet;
mod numpy;
mod numpy_lists;
mod optax;
mod paddle;
pub(in crate::python) mod tensorflow;
pub(in crate::python) mod torch;
mod transformers;

pub(in crate::python) use numpy::unary as numpy_unary;
pub(crate) use optax::takes_rate;

use crate::python::object::builtin::{Builtin, Module};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::{Lost, Value};

/// A submodule without supported members. Its members are refused by their full name.
macro_rules! closed {
    ($name:ident, $($word:literal => $path:literal),*) => {
        fn $name(name: &str) -> Option<Value> {
            match name {
                $($word => {
                    static CLOSED: Module = Module { name: $path, functions: &[], others: |_| None };
                    Some(Value::Module(&CLOSED))
                })*
                _ => None,
            }
        }
    };
}
closed!(closed_numpy, "random" => "np.random", "fft" => "np.fft", "linalg" => "np.linalg", "polynomial" => "np.polynomial");
closed!(closed_tensorflow, "random" => "tf.random", "strings" => "tf.strings", "linalg" => "tf.linalg",
    "signal" => "tf.signal", "summary" => "tf.summary", "data" => "tf.data", "io" => "tf.io",
    "debugging" => "tf.debugging", "train" => "tf.train", "distribute" => "tf.distribute");
closed!(closed_jax, "random" => "jax.random", "tree_util" => "jax.tree_util", "scipy" => "jax.scipy");
closed!(closed_keras, "random" => "keras.random", "layers" => "keras.layers", "models" => "keras.models");

/// A module by its path; `None` if it is not available here.
fn find(path: &str) -> Option<Value> {
    let path = path.replace("keras.src.", "keras.").replace("tensorflow.python.keras", "keras");
    let mut parts = path.split('.');
    let mut here = match parts.next()? {
        "math" => Value::Module(&math::MATH),
        "numpy" => Value::Module(&numpy::NUMPY),
        "jax" => Value::Module(&jax::JAX),
        "optax" => Value::Module(&optax::OPTAX),
        "tensorflow" => Value::Module(&tensorflow::TENSORFLOW),
        "keras" | "tf_keras" => Value::Module(&keras::KERAS),
        "torch" => Value::Module(&torch::TORCH),
        "mxnet" => Value::Module(&mxnet::MXNET),
        "paddle" => Value::Module(&paddle::PADDLE),
        "transformers" => Value::Module(&transformers::TRANSFORMERS),
        _ => return None,
    };
    for part in parts {
        let Value::Module(module) = here else { return None };
        here = module.member(part)?;
    }
    Some(here)
}

/// Every table of functions of the modules.
#[cfg(test)]
pub(in crate::python) static TABLES: &[&[Builtin]] = &[
    jax::FUNCTIONS,
    jax::LAX_FUNCTIONS,
    jax::NN_FUNCTIONS,
    jax::OWN,
    jax_arrays::FUNCTIONS,
    keras::BACKEND_FUNCTIONS,
    keras::CLASSES,
    keras::DECORATORS,
    keras::FUNCTIONS,
    keras::LEGACY_FUNCTIONS,
    math::FUNCTIONS,
    numpy::FUNCTIONS,
    optax::TAKERS,
    tensorflow::FUNCTIONS,
    tensorflow::NN_FUNCTIONS,
];

/// A module, or a part of one, that is not available.
fn lost(what: String) -> Value {
    let reason = Fault::refuse(format!("`{what}` is not available here"));
    let reason = match what.split('.').next() {
        Some("random" | "secrets") => reason
            .why("a schedule that draws random numbers differs on every run")
            .help("write the drawn numbers by hand"),
        Some("time" | "datetime") => reason
            .why("the clock shows another time on every run")
            .help("write the value by hand"),
        Some("os" | "sys" | "argparse" | "absl" | "click" | "dotenv" | "environ") => reason
            .why("the environment, the command line and files are not read")
            .help("write its result by hand"),
        Some(library @ ("timm" | "transformers")) => reason
            .why("its schedulers are kinds of their own, and what else it does is not run")
            .help(format!("write the scheduler as a kind, which `lrsched list {library}` shows"))
            .help("or name the training file itself: `lrsched plot train.py`"),
        _ => reason.help(
            "compute the learning rate with plain Python, math, numpy, TensorFlow or keras.ops; nothing else is run",
        ),
    };
    Lost::imported(&what, reason)
}

/// The value that an `import` binds. A module that is not available is refused when it is used.
pub(in crate::python) fn import(path: &str, member: Option<&str>) -> Outcome<Value> {
    let Some(member) = member else {
        return Ok(find(path).unwrap_or_else(|| lost(path.to_string())));
    };
    match find(path) {
        Some(Value::Module(module)) => match module.member(member) {
            Some(value) => Ok(value),
            None if module.name == "math" => {
                Err(Fault::raise("ImportError", format!("cannot import name '{member}' from 'math'")))
            }
            None => Ok(lost(format!("{path}.{member}"))),
        },
        // `from keras.src.optimizers.schedules.learning_rate_schedule import LearningRateSchedule`
        _ if member == "LearningRateSchedule" && path.contains("keras") => {
            Ok(find("keras.optimizers.schedules.LearningRateSchedule").unwrap_or(Value::None))
        }
        _ => Ok(lost(format!("{path}.{member}"))),
    }
}

/// Refuses an import that may or may not succeed in Python.
pub(in crate::python) static AVAILABLE: Builtin = Builtin {
    name: "import",
    is_type: false,
    run: |_, args| match args.values {
        [Value::Lost(lost)] => {
            Err(Fault::refuse(format!("whether `{}` can be imported is not known here", lost.name))
                .why("the program takes another branch if the module is not installed")
                .help("write the branch that your machine takes, without the `try`"))
        }
        _ => Ok(Value::None),
    },
};

/// A member of a module, or the reason why it is missing.
pub(in crate::python) fn part(path: &str, name: &str) -> Value {
    match find(path) {
        Some(Value::Module(module)) => module.member(name).unwrap_or_else(|| lost(format!("{path}.{name}"))),
        _ => lost(format!("{path}.{name}")),
    }
}

/// The usual import of a name in the files that snippets are cut from: the module, perhaps its member, and the line.
pub(in crate::python) fn usual(name: &str) -> Option<(&'static str, Option<&'static str>, &'static str)> {
    Some(match name {
        "tf" => ("tensorflow", None, "import tensorflow as tf"),
        "np" => ("numpy", None, "import numpy as np"),
        "math" => ("math", None, "import math"),
        "jnp" => ("jax.numpy", None, "import jax.numpy as jnp"),
        "optax" => ("optax", None, "import optax"),
        "keras" => ("keras", None, "import keras"),
        "ops" => ("keras", Some("ops"), "from keras import ops"),
        "K" => ("keras", Some("backend"), "from keras import backend as K"),
        "LearningRateSchedule" => (
            "keras.optimizers.schedules",
            Some("LearningRateSchedule"),
            "from keras.optimizers.schedules import LearningRateSchedule",
        ),
        "torch" => ("torch", None, "import torch"),
        "mx" => ("mxnet", None, "import mxnet as mx"),
        "optim" => ("torch", Some("optim"), "from torch import optim"),
        "lr_scheduler" => ("torch.optim", Some("lr_scheduler"), "from torch.optim import lr_scheduler"),
        "LRScheduler" => {
            (LR_SCHEDULER, Some("LRScheduler"), "from torch.optim.lr_scheduler import LRScheduler")
        }
        "_LRScheduler" => {
            (LR_SCHEDULER, Some("_LRScheduler"), "from torch.optim.lr_scheduler import _LRScheduler")
        }
        "Optimizer" => ("torch.optim", Some("Optimizer"), "from torch.optim import Optimizer"),
        _ => return None,
    })
}

/// The module of torch's schedulers.
const LR_SCHEDULER: &str = "torch.optim.lr_scheduler";
