//! The cost of a call of a built-in function: the sizes of its arguments and of its result.
//!
//! Every built-in function is charged in this way, so a new one cannot be forgotten. A function that does more than touch
//! each item once charges the rest itself. The few functions that touch only a part of a large argument are in [`CONSTANT`].

use crate::python::object::builtin::{Builtin, CallArgs};
use crate::python::object::fault::Outcome;
use crate::python::object::limits;
use crate::python::object::value::Value;

/// Functions and methods that take the same time for arguments and results of any size.
const CONSTANT: &[&str] = &[
    "__getitem__",
    "__iter__",
    "__len__",
    "__setitem__",
    "append",
    "callable",
    "dataclasses.field",
    "enumerate",
    "except",
    "filter",
    "from",
    "get",
    "isinstance",
    "issubclass",
    "items",
    "iter",
    "keys",
    "len",
    "map",
    "next",
    "pop",
    "popitem",
    "send",
    "setdefault",
    "super",
    "type",
    "typing.cast",
    "values",
    "zip",
];

/// Sizes up to this are free: the call itself costs as much.
const SMALL: usize = 32;

/// The number of items, characters or digits of a value, if it is known without looking at them.
#[inline]
pub(in crate::python) fn size(value: &Value) -> usize {
    match value {
        Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::None => 0,
        Value::Str(text) => text.len(),
        Value::List(items) => items.try_borrow().map_or(0, |items| items.len()),
        Value::Tuple(items) => items.len(),
        Value::Dict(dict) => dict.try_borrow().map_or(0, |dict| dict.pairs.len()),
        Value::View(view) => view.dict.try_borrow().map_or(0, |dict| dict.pairs.len()),
        Value::Set(set) => set.items.try_borrow().map_or(0, |items| items.len()),
        Value::Array(array) => array.items.len(),
        Value::Huge(number) => number.bits() as usize / 32,
        _ => 0,
    }
}

/// Charges a call for its arguments.
#[inline]
pub(in crate::python) fn given(builtin: &Builtin, args: &CallArgs) -> Outcome<()> {
    let size = args.values.iter().map(size).sum();
    if size > SMALL { large(builtin, size) } else { Ok(()) }
}

/// Charges a call for its result.
#[inline]
pub(in crate::python) fn made(builtin: &Builtin, made: &Value) -> Outcome<()> {
    let size = size(made);
    if size > SMALL { large(builtin, size) } else { Ok(()) }
}

#[cold]
fn large(builtin: &Builtin, size: usize) -> Outcome<()> {
    if CONSTANT.contains(&builtin.name) { Ok(()) } else { limits::spend(size) }
}
