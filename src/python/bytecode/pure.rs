//! Built-in functions that change nothing. Only these may be called in any order, or for many steps at once.

use crate::python::object::builtin::Builtin;
use crate::python::operation::exceptions;
use crate::python::operation::protocol;

/// Built-in functions and methods of Python that have no effect but their result.
const PURE: &[&str] = &[
    "abs",
    "all",
    "any",
    "bool",
    "callable",
    "count",
    "dict",
    "divmod",
    "endswith",
    "enumerate",
    "filter",
    "float",
    "get",
    "index",
    "int",
    "is_integer",
    "isinstance",
    "item",
    "items",
    "keys",
    "len",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "numpy",
    "pow",
    "print",
    "range",
    "reversed",
    "round",
    "sorted",
    "startswith",
    "sum",
    "super",
    "tuple",
    "type",
    "upper",
    "values",
    "zip",
];

/// Modules of which every function has no effect but its result.
const PURE_MODULES: &[&str] = &["math.", "np.", "tf.", "jnp.", "jax.lax.", "keras.ops.", "keras.backend."];

/// Whether a call has no effect but its result and the effects of the user's functions that it calls.
pub(in crate::python) fn is_pure(name: &str) -> bool {
    PURE.contains(&name)
        || (PURE_MODULES.iter().any(|module| name.starts_with(module)) && !name.contains("Variable"))
}

/// Further functions that change nothing but an iterator that they are given.
const QUIET: &[&str] = &[
    "LearningRateSchedule",
    "abc.ABC",
    "ascii",
    "copy",
    "difference",
    "except",
    "format",
    "from",
    "frozenset",
    "intersection",
    "isdisjoint",
    "issubclass",
    "issubset",
    "issuperset",
    "iter",
    "join",
    "keras.saving.register_keras_serializable",
    "name_scope",
    "next",
    "repr",
    "set",
    "slice",
    "str",
    "symmetric_difference",
    "union",
];

/// The result of a built-in function.
pub(in crate::python) enum PureResult {
    /// A number, a text, or None.
    Number,
    /// A new container or iterator, which holds the items of the arguments.
    Container,
    /// A number or an array, perhaps an argument itself.
    Array,
    Anything,
}

/// Whether a function changes nothing but iterators that it is given.
pub(in crate::python) fn changes_nothing(builtin: &Builtin) -> bool {
    let name = builtin.name;
    is_pure(name) || QUIET.contains(&name) || name.starts_with("typing.") || exceptions::known(name)
}

/// Whether it is a method that may change its first argument, the object.
pub(in crate::python) fn changes_its_object(builtin: &'static Builtin) -> bool {
    protocol::is_method(builtin) && !changes_nothing(builtin)
}

/// The result of a function that changes nothing.
pub(in crate::python) fn result(builtin: &Builtin) -> PureResult {
    match builtin.name {
        "all" | "any" | "ascii" | "bool" | "callable" | "count" | "endswith" | "except" | "float"
        | "format" | "from" | "index" | "int" | "is_integer" | "isinstance" | "issubclass" | "isdisjoint"
        | "issubset" | "issuperset" | "item" | "join" | "len" | "lower" | "name_scope" | "print"
        | "range" | "repr" | "round" | "startswith" | "str" | "upper" => PureResult::Number,
        "dict"
        | "enumerate"
        | "filter"
        | "frozenset"
        | "items"
        | "iter"
        | "keys"
        | "list"
        | "map"
        | "reversed"
        | "set"
        | "sorted"
        | "tuple"
        | "values"
        | "zip"
        | "copy"
        | "difference"
        | "intersection"
        | "symmetric_difference"
        | "union" => PureResult::Container,
        name if name.starts_with("math.") => PureResult::Number,
        name if name.starts_with("np.") || name.starts_with("jnp.") => PureResult::Array,
        _ => PureResult::Anything,
    }
}
