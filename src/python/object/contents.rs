//! The size of each kind of object, and the objects that it refers to.

use crate::python::object::class::{Class, DataFields, Field, Instance};
use crate::python::object::dict::{Dict, DictKind, View};
use crate::python::object::fields::Fields;
use crate::python::object::iter::{Iter, Lazy};
use crate::python::object::keyed::Keyed;
use crate::python::object::ledger::piece;
use crate::python::object::shared::{Contents, Shared};
use crate::python::object::value::{Array, Closure, Lost, Native, Raised, RangeObject, Set, Value, Wrapped};
use crate::python::syntax::ast::Hint;
use num_bigint::BigInt;
use std::mem::{replace, size_of, take};
use std::rc::Rc;

impl Value {
    /// Whether it has an allocation of its own.
    #[inline]
    pub(crate) fn is_object(&self) -> bool {
        !matches!(
            self,
            Value::Unbound
                | Value::None
                | Value::Ellipsis
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::Numpy(..)
                | Value::Tensor(..)
                | Value::Jax(..)
                | Value::Iterations(_)
                | Value::Builtin(_)
                | Value::Module(_)
                | Value::Dtype(_)
        )
    }

    /// The number of references to an object that may refer to others; `None` for any other value.
    #[inline]
    fn references(&self) -> Option<usize> {
        Some(match self {
            Value::Tuple(of) => Shared::strong_count(of),
            Value::List(of) => Shared::strong_count(of),
            Value::Dict(of) => Shared::strong_count(of),
            Value::Slice(of) => Shared::strong_count(of),
            Value::Function(of) => Shared::strong_count(of),
            Value::Bound(of) => Shared::strong_count(of),
            Value::Class(of) => Shared::strong_count(of),
            Value::Instance(of) => Shared::strong_count(of),
            Value::Super(of) => Shared::strong_count(of),
            Value::Exception(of) => Shared::strong_count(of),
            Value::Wrapped(of) => Shared::strong_count(of),
            Value::Set(of) => Shared::strong_count(of),
            Value::View(of) => Shared::strong_count(of),
            Value::Field(of) => Shared::strong_count(of),
            Value::Iterator(of) => Shared::strong_count(of),
            Value::Native(of) => Shared::strong_count(of),
            Value::Lost(of) => Shared::strong_count(of),
            _ => return None,
        })
    }

    /// Moves itself out, if it is the last reference to an object that may refer to others. Any other reference to such an
    /// object ends here: it must not be the last one when the object around it is dropped.
    #[inline]
    fn leave(&mut self, to: &mut Vec<Value>) {
        match self.references() {
            Some(1) => to.push(replace(self, Value::None)),
            Some(_) => *self = Value::None,
            None => {}
        }
    }

    /// Moves a part out, if it is the last reference.
    #[inline]
    fn part(mut self, to: &mut Vec<Value>) {
        self.leave(to);
    }

    /// Moves out the objects inside, if this is the last reference.
    pub(super) fn release(&mut self, to: &mut Vec<Value>) {
        match self {
            Value::Tuple(of) => Shared::release(of, to),
            Value::List(of) => Shared::release(of, to),
            Value::Dict(of) => Shared::release(of, to),
            Value::Slice(of) => Shared::release(of, to),
            Value::Function(of) => Shared::release(of, to),
            Value::Bound(of) => Shared::release(of, to),
            Value::Class(of) => Shared::release(of, to),
            Value::Instance(of) => Shared::release(of, to),
            Value::Super(of) => Shared::release(of, to),
            Value::Exception(of) => Shared::release(of, to),
            Value::Wrapped(of) => Shared::release(of, to),
            Value::Set(of) => Shared::release(of, to),
            Value::View(of) => Shared::release(of, to),
            Value::Field(of) => Shared::release(of, to),
            Value::Iterator(of) => Shared::release(of, to),
            Value::Native(of) => Shared::release(of, to),
            Value::Lost(of) => Shared::release(of, to),
            _ => {}
        }
    }
}

/// A text with the two counters of its references.
fn text(text: &str) -> usize {
    piece(text.len() + 2 * size_of::<usize>())
}

fn leave_all(values: &mut [Value], to: &mut Vec<Value>) {
    values.iter_mut().for_each(|value| value.leave(to));
}

impl Contents for Box<str> {
    fn size(&self) -> usize {
        piece(self.len())
    }
}

impl Contents for i128 {}

impl Contents for BigInt {
    fn size(&self) -> usize {
        piece(self.bits() as usize / 8)
    }
}

impl Contents for RangeObject {}

impl Contents for Array {}

impl Contents for Native {
    fn size(&self) -> usize {
        piece(std::mem::size_of_val(self.functions()))
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        if let Native::Schedule(_, functions) = self {
            leave_all(functions, to);
        }
    }
}

/// The variable of a function.
impl Contents for Value {
    fn release(&mut self, to: &mut Vec<Value>) {
        self.leave(to);
    }
}

/// The items of a tuple or list.
impl Contents for Vec<Value> {
    fn size(&self) -> usize {
        piece(self.capacity() * size_of::<Value>())
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        leave_all(self, to);
    }
}

/// The numbers of an array.
impl Contents for Vec<u64> {
    fn size(&self) -> usize {
        piece(self.capacity() * size_of::<u64>())
    }
}

/// The attributes of a function.
impl Contents for Vec<(u32, Value)> {
    fn size(&self) -> usize {
        piece(self.capacity() * size_of::<(u32, Value)>())
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        self.iter_mut().for_each(|(_, value)| value.leave(to));
    }
}

/// The attributes of a class.
impl Contents for Vec<(Rc<str>, Value)> {
    fn size(&self) -> usize {
        let names: usize = self.iter().map(|(name, _)| text(name)).sum();
        piece(self.capacity() * size_of::<(Rc<str>, Value)>()) + names
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        self.iter_mut().for_each(|(_, value)| value.leave(to));
    }
}

/// The data that `@dataclass` adds to a class.
impl Contents for Option<Rc<DataFields>> {
    fn size(&self) -> usize {
        self.as_ref().map_or(0, |data| data.fields.capacity() * 128)
    }
}

impl Contents for [Value; 3] {
    fn release(&mut self, to: &mut Vec<Value>) {
        leave_all(self, to);
    }
}

/// A method with its object.
impl Contents for (Value, Value) {
    fn release(&mut self, to: &mut Vec<Value>) {
        self.0.leave(to);
        self.1.leave(to);
    }
}

/// `super()`.
impl Contents for (Shared<Class>, Value) {
    fn release(&mut self, to: &mut Vec<Value>) {
        let before = to.len();
        self.1.leave(to);
        class_of(&self.0, to, before);
    }
}

impl Contents for Dict {
    fn size(&self) -> usize {
        self.pairs.size()
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        for (key, value) in self.pairs.entries_mut() {
            key.leave(to);
            value.leave(to);
        }
        if let DictKind::Default(factory) = &mut self.kind {
            factory.leave(to);
        }
        if let DictKind::Object(class, fields) = &mut self.kind {
            class.leave(to);
            fields.leave(to);
        }
    }
}

/// The items of a set.
impl Contents for Keyed<Value> {
    fn size(&self) -> usize {
        Keyed::size(self)
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        leave_all(self.entries_mut(), to);
    }
}

impl Contents for Fields {
    fn size(&self) -> usize {
        match self {
            Fields::Own(fields) => fields.size(),
            Fields::Shared(_) => 0,
        }
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        match self {
            Fields::Own(fields) => fields.release(to),
            Fields::Shared(dict) => to.push(Value::Dict(dict.clone())),
        }
    }
}

impl Contents for Closure {
    fn size(&self) -> usize {
        self.defaults.size() + piece(self.cells.capacity() * size_of::<usize>())
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        self.defaults.release(to);
        for mut cell in take(&mut self.cells) {
            Shared::release(&mut cell, to);
        }
        self.attributes.release(to);
    }
}

impl Contents for Class {
    fn size(&self) -> usize {
        let hints: usize = self.hints.iter().map(|(name, _)| text(name)).sum();
        let hints = hints + piece(self.hints.capacity() * size_of::<(Rc<str>, Hint)>());
        text(&self.name) + piece(self.order.capacity() * size_of::<usize>()) + hints
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        self.fields.release(to);
        to.extend(take(&mut self.order).into_iter().map(Value::Class));
    }
}

impl Contents for Instance {
    fn release(&mut self, to: &mut Vec<Value>) {
        let before = to.len();
        self.fields.release(to);
        class_of(&self.class, to, before);
    }
}

/// Hands over the class of an object whose parts were handed over. Other references keep the class alive for longer, unless
/// one of these parts holds the last one.
fn class_of(class: &Shared<Class>, to: &mut Vec<Value>, before: usize) {
    if to.len() > before || Shared::strong_count(class) == 1 {
        to.push(Value::Class(class.clone()));
    }
}

impl Contents for Raised {
    fn size(&self) -> usize {
        let fault = self.fault.as_ref().map_or(0, |fault| fault.size());
        text(&self.class) + self.args.size() + piece(self.message.capacity()) + fault
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        self.args.release(to);
        if let Some(fault) = &mut self.fault {
            fault.release(to);
        }
    }
}

impl Contents for Wrapped {
    fn release(&mut self, to: &mut Vec<Value>) {
        match self {
            Wrapped::Property { get, set, delete } => {
                get.leave(to);
                set.iter_mut().chain(delete).for_each(|function| function.leave(to));
            }
            Wrapped::Cached(function) | Wrapped::Static(function) | Wrapped::Class(function) => {
                function.leave(to);
            }
        }
    }
}

impl Contents for Set {
    fn release(&mut self, to: &mut Vec<Value>) {
        self.items.release(to);
    }
}

impl Contents for View {
    fn release(&mut self, to: &mut Vec<Value>) {
        if Shared::strong_count(&self.dict) == 1 {
            to.push(Value::Dict(self.dict.clone()));
        }
    }
}

impl Contents for Field {
    fn release(&mut self, to: &mut Vec<Value>) {
        self.default.iter_mut().chain(&mut self.factory).for_each(|value| value.leave(to));
    }
}

impl Contents for Lost {
    fn size(&self) -> usize {
        text(&self.name) + self.holds.size() + self.reason.size()
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        self.holds.release(to);
        self.reason.release(to);
    }
}

impl Contents for Iter {
    fn size(&self) -> usize {
        match self {
            Iter::Items(items, _) => items.size(),
            Iter::Lazy(lazy) => piece(size_of::<Lazy>()) + lazy.size(),
            _ => 0,
        }
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        match replace(self, Iter::Items(Vec::new(), 0)) {
            Iter::Range(..) | Iter::Array(..) => {}
            Iter::Items(mut items, _) => items.release(to),
            Iter::List(items, _) | Iter::Backwards(items, _) => Value::List(items).part(to),
            Iter::Tuple(items, _) => Value::Tuple(items).part(to),
            Iter::Dict(steps) => Value::Dict(steps.dict).part(to),
            Iter::Lazy(mut lazy) => lazy.release(to),
        }
    }
}

impl Contents for Lazy {
    fn size(&self) -> usize {
        match self {
            Lazy::Map { sources, .. } | Lazy::Zip { sources, .. } => sources.size(),
            _ => 0,
        }
    }

    fn release(&mut self, to: &mut Vec<Value>) {
        match self {
            Lazy::Generator(waiting) => waiting.release(to),
            Lazy::Running | Lazy::Ended => {}
            Lazy::Map { function, sources } => {
                function.leave(to);
                sources.release(to);
            }
            Lazy::Zip { sources, .. } => sources.release(to),
            Lazy::Filter { function, source: other } | Lazy::Calls { function, sentinel: other } => {
                function.leave(to);
                other.leave(to);
            }
            Lazy::Enumerate { source, .. } => source.leave(to),
            Lazy::Object(object) | Lazy::Sequence(object, _) => object.leave(to),
        }
    }
}
