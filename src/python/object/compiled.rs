//! What differs where a framework compiles a function instead of calling it: its tensors have no value that Python could
//! read.
//!
//! `model.fit` of Keras compiles the training step with `tf.function`, and the schedule with it. There `bool`, `float` and the
//! like of a tensor raise. Tensors that were made before, outside of the function, can still be read.

use crate::number::dtype::Dtype;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;
use std::cell::{Cell, RefCell};

/// The class of the exception for a tensor that Python reads.
pub(in crate::python) const RAISED: &str = "OperatorNotAllowedInGraphError";

/// The class that stands for the exception of a variable that is made in every call.
pub(in crate::python) const MADE: &str = "ValueError of tf.Variable";

thread_local! {
    static COMPILED: Cell<bool> = const { Cell::new(false) };
    /// The tensors that were made before.
    static CONSTANTS: RefCell<Vec<(Dtype, u64)>> = const { RefCell::new(Vec::new()) };
}

/// Runs code under these rules. `constants` are tensors made before, which can be read.
pub(in crate::python) fn compiled<T>(constants: Vec<(Dtype, u64)>, run: impl FnOnce() -> T) -> T {
    CONSTANTS.set(constants);
    COMPILED.set(true);
    let result = run();
    COMPILED.set(false);
    CONSTANTS.take();
    result
}

/// Whether the rules hold now.
#[inline]
pub(in crate::python) fn is_compiled() -> bool {
    COMPILED.get()
}

/// Called where a program makes a variable.
///
/// # Errors
///
/// A compiled function makes it, which TensorFlow allows only in its first call.
pub(in crate::python) fn make_variable() -> Outcome<()> {
    match is_compiled() {
        true => Err(Fault::raise(
            MADE,
            "tf.function only supports singleton tf.Variables created on the first call.",
        )),
        false => Ok(()),
    }
}

/// Called where Python reads the value of a tensor.
///
/// # Errors
///
/// The value is not known when the function is compiled.
#[inline]
pub(in crate::python) fn read(value: &Value) -> Outcome<()> {
    if !is_compiled() {
        return Ok(());
    }
    let is_known = match value {
        Value::Tensor(dtype, bits) => CONSTANTS.with_borrow(|known| known.contains(&(*dtype, *bits))),
        Value::Iterations(_) => false,
        _ => true,
    };
    match is_known {
        true => Ok(()),
        false => Err(Fault::raise(RAISED, "Using a symbolic `tf.Tensor` as a Python number is not allowed.")),
    }
}

/// Whether a built-in function turns tensors into numbers of Python or numpy.
pub(in crate::python) fn reads(name: &str) -> bool {
    matches!(name, "float" | "int" | "bool" | "numpy" | "item" | "tolist" | "math")
        || name.starts_with("math.")
        || name.starts_with("np.")
}
