//! Built-in functions that change nothing: an allow-list, for what is evaluated in any order or for many steps at once.

use crate::python::object::builtin::Builtin;
use crate::python::operation::exceptions;

/// Built-in functions of Python that have no effect but their result, and methods of such a kind.
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

/// Modules whose functions all are such.
const PURE_MODULES: &[&str] = &["math.", "np.", "tf.", "jnp.", "keras.ops.", "keras.backend."];

/// Whether calling it has no effect but its result, and those of the user's functions that it calls.
pub(in crate::python) fn is_pure(name: &str) -> bool {
    PURE.contains(&name)
        || (PURE_MODULES.iter().any(|module| name.starts_with(module)) && !name.contains("Variable"))
}

/// Those that step iterators, make texts or are asked of a value: they change nothing but an iterator that they are handed.
const QUIET: &[&str] = &[
    "LearningRateSchedule",
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

/// What a built-in function gives back.
pub(in crate::python) enum Makes {
    /// A number, a text, or None.
    Number,
    /// A container or an iterator of its own, which holds what is in what it is handed.
    Container,
    /// A number or an array, or what it is handed if that is one.
    Array,
    Anything,
}

/// Whether it changes nothing but iterators.
pub(in crate::python) fn changes_nothing(builtin: &Builtin) -> bool {
    let name = builtin.name;
    is_pure(name) || QUIET.contains(&name) || name.starts_with("typing.") || exceptions::known(name)
}

/// What a function that changes nothing gives back.
pub(in crate::python) fn makes(builtin: &Builtin) -> Makes {
    match builtin.name {
        "all" | "any" | "ascii" | "bool" | "callable" | "count" | "endswith" | "except" | "float"
        | "format" | "from" | "index" | "int" | "is_integer" | "isinstance" | "issubclass" | "isdisjoint"
        | "issubset" | "issuperset" | "item" | "join" | "len" | "lower" | "name_scope" | "print"
        | "range" | "repr" | "round" | "startswith" | "str" | "upper" => Makes::Number,
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
        | "union" => Makes::Container,
        name if name.starts_with("math.") => Makes::Number,
        name if name.starts_with("np.") || name.starts_with("jnp.") => Makes::Array,
        _ => Makes::Anything,
    }
}
