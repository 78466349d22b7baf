//! The older objects that a value may be or hold.

use crate::python::object::nesting::address;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class as ClassObject, Value};
use crate::python::syntax::ast::Name;

/// The objects older than the statement that a value may be, and those that it may hold.
#[derive(Clone, Default)]
pub(super) struct Reach {
    pub(super) is: Vec<Value>,
    pub(super) holds: Vec<Value>,
}

impl Reach {
    pub(super) fn of(value: Value) -> Reach {
        Reach { is: if plain(&value) { Vec::new() } else { vec![value] }, holds: Vec::new() }
    }

    pub(super) fn join(&mut self, other: Reach) {
        let join = |into: &mut Vec<Value>, from: Vec<Value>| {
            for value in from {
                if !into.iter().any(|known| alike(known, &value)) {
                    into.push(value);
                }
            }
        };
        join(&mut self.is, other.is);
        join(&mut self.holds, other.holds);
    }

    /// The description of a new object that holds this value.
    pub(super) fn held(mut self) -> Reach {
        let mut held = Reach::default();
        self.holds.append(&mut self.is);
        held.join(Reach { is: Vec::new(), holds: self.holds });
        held
    }

    pub(super) fn size(&self) -> usize {
        self.is.len() + self.holds.len()
    }
}

/// Whether a value is immutable and holds no mutable object.
pub(super) fn plain(value: &Value) -> bool {
    matches!(
        value,
        Value::Unbound
            | Value::None
            | Value::Ellipsis
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Big(_)
            | Value::Huge(_)
            | Value::Numpy(..)
            | Value::Tensor(..)
            | Value::Jax(..)
            | Value::Iterations(_)
            | Value::Str(_)
            | Value::Range(_)
            | Value::Slice(_)
            | Value::Dtype(_)
    ) || matches!(value, Value::Native(native) if native.functions().is_empty())
}

/// Whether two values are the same object.
pub(super) fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Builtin(a), Value::Builtin(b)) => std::ptr::eq(*a, *b),
        (Value::Module(a), Value::Module(b)) => std::ptr::eq(*a, *b),
        (Value::Lost(a), Value::Lost(b)) => Shared::ptr_eq(a, b),
        (Value::Super(a), Value::Super(b)) => Shared::ptr_eq(&a.0, &b.0),
        _ => !address(a).is_null() && address(a) == address(b),
    }
}

/// Stands for a new object of a class, among the objects that a value may hold.
pub(super) fn new_of(class: &Shared<ClassObject>) -> Value {
    Value::Super(Shared::new((class.clone(), Value::None)))
}

/// The arguments of a call, and their names.
pub(super) type Passed = Vec<(Option<Name>, Reach)>;
