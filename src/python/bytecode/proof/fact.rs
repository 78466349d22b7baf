//! Facts about a value that are known before the code runs.

use crate::python::object::shared::Shared;
use crate::python::object::value::Value;
use std::ops::{BitAnd, BitOr};

/// A set of kinds of objects that are older than the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Kinds = Kinds(0);
    pub(super) const LIST: Kinds = Kinds(1);
    pub(super) const DICT: Kinds = Kinds(2);
    pub(super) const SET: Kinds = Kinds(4);
    pub(super) const ARRAY: Kinds = Kinds(8);
    pub(super) const INSTANCE: Kinds = Kinds(16);
    pub(super) const CLASS: Kinds = Kinds(32);
    /// Objects whose use may run the user's code: functions, and objects of the user's classes, old or new.
    pub(super) const RUNS: Kinds = Kinds(64);
    /// Functions, whose attributes may be set.
    pub(super) const FUNCTION: Kinds = Kinds(128);
    /// Objects that an in-place operator may change.
    pub(super) const CONTAINERS: Kinds = Kinds(15);
    /// Objects that may be changed in any way.
    pub(super) const MUTABLE: Kinds = Kinds(63 | 128);

    pub(super) fn has(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn runs(self) -> bool {
        self.has(Kinds::RUNS)
    }
}

impl BitOr for Kinds {
    type Output = Kinds;

    fn bitor(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }
}

impl BitAnd for Kinds {
    type Output = Kinds;

    fn bitand(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }
}

/// A description of the values that a register may hold. Numbers, texts and objects made in the call have no kind.
#[derive(Clone)]
pub(super) struct Fact {
    /// The kinds of old objects that the value may be.
    pub kinds: Kinds,
    /// The kinds of old objects that may be reached through it.
    pub inside: Kinds,
    /// The value itself, if it is always the same one.
    pub known: Option<Value>,
    /// Whether no path leads here yet.
    pub unset: bool,
}

impl Default for Fact {
    /// A number, or an object made in the call that holds only numbers.
    fn default() -> Self {
        Fact::of(Kinds::NONE, Kinds::NONE)
    }
}

impl Fact {
    pub(super) fn of(kinds: Kinds, inside: Kinds) -> Self {
        Fact { kinds, inside, known: None, unset: false }
    }

    /// An object made in the call that holds old objects of these kinds.
    pub(super) fn fresh(inside: Kinds) -> Self {
        Fact::of(Kinds::NONE, inside)
    }

    /// No value yet.
    pub(super) fn unset() -> Self {
        Fact { unset: true, ..Fact::default() }
    }

    /// The kinds of the value and of everything reachable through it.
    pub(super) fn all(&self) -> Kinds {
        self.kinds | self.inside
    }

    /// The text, if the value is a known text.
    pub(super) fn text(&self) -> Option<&str> {
        self.known.as_ref().and_then(Value::text)
    }

    pub(super) fn same(&self, other: &Fact) -> bool {
        let known = match (&self.known, &other.known) {
            (None, None) => true,
            (Some(a), Some(b)) => identical(a, b),
            _ => false,
        };
        known && self.kinds == other.kinds && self.inside == other.inside && self.unset == other.unset
    }
}

/// Whether two values are certainly the same object.
pub(super) fn identical(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::List(a), Value::List(b)) => Shared::ptr_eq(a, b),
        (Value::Dict(a), Value::Dict(b)) => Shared::ptr_eq(a, b),
        (Value::Set(a), Value::Set(b)) => Shared::ptr_eq(a, b),
        (Value::Tuple(a), Value::Tuple(b)) => Shared::ptr_eq(a, b),
        (Value::Instance(a), Value::Instance(b)) => Shared::ptr_eq(a, b),
        (Value::Class(a), Value::Class(b)) => Shared::ptr_eq(a, b),
        (Value::Function(a), Value::Function(b)) => Shared::ptr_eq(a, b),
        (Value::Array(a), Value::Array(b)) => Shared::ptr_eq(a, b),
        (Value::Native(a), Value::Native(b)) => Shared::ptr_eq(a, b),
        (Value::Wrapped(a), Value::Wrapped(b)) => Shared::ptr_eq(a, b),
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Builtin(a), Value::Builtin(b)) => std::ptr::eq(*a, *b),
        (Value::Module(a), Value::Module(b)) => std::ptr::eq(*a, *b),
        (Value::Bound(a), Value::Bound(b)) => identical(&a.0, &b.0) && identical(&a.1, &b.1),
        (Value::Super(a), Value::Super(b)) => Shared::ptr_eq(&a.0, &b.0) && identical(&a.1, &b.1),
        _ => false,
    }
}
