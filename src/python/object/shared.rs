//! References to objects: counted like [`Rc`], with their sizes in the ledger, and dropped without recursion.

use crate::python::object::ledger;
use crate::python::object::value::Value;
use std::fmt::{Display, Formatter};
use std::ops::Deref;
use std::rc::Rc;

/// The size of an object, and the objects that it refers to.
pub(in crate::python) trait Contents {
    /// The bytes that it needs beside its own fields, without those of other objects.
    fn size(&self) -> usize {
        0
    }

    /// Moves out the objects inside that may refer to others, so that they are dropped one after the other.
    fn release(&mut self, _to: &mut Vec<Value>) {}
}

/// A counted reference to an object, or to a part of one.
pub(in crate::python) struct Shared<T: Contents>(Rc<Held<T>>);

struct Held<T: Contents>(T);

impl<T: Contents> Shared<T> {
    #[inline]
    pub(crate) fn new(value: T) -> Shared<T> {
        ledger::take(ledger::object::<T>() + value.size());
        Shared(Rc::new(Held(value)))
    }

    /// Whether both are the same object.
    #[inline]
    pub(crate) fn ptr_eq(a: &Shared<T>, b: &Shared<T>) -> bool {
        Rc::ptr_eq(&a.0, &b.0)
    }

    /// Where the object is.
    #[inline]
    pub(crate) fn as_ptr(this: &Shared<T>) -> *const T {
        &raw const this.0.0
    }

    /// The number of references.
    #[inline]
    pub(crate) fn strong_count(this: &Shared<T>) -> usize {
        Rc::strong_count(&this.0)
    }

    /// Moves out the objects inside, if this is the last reference.
    pub(crate) fn release(this: &mut Shared<T>, to: &mut Vec<Value>) {
        if let Some(held) = Rc::get_mut(&mut this.0) {
            held.release(to);
        }
    }
}

impl<T: Contents> Held<T> {
    fn release(&mut self, to: &mut Vec<Value>) {
        let before = self.0.size();
        self.0.release(to);
        ledger::change(before, self.0.size());
    }
}

impl<T: Contents> Clone for Shared<T> {
    #[inline]
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<T: Contents + Default> Default for Shared<T> {
    fn default() -> Self {
        Shared::new(T::default())
    }
}

impl<T: Contents> Deref for Shared<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.0.0
    }
}

impl<T: Contents + PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Contents + Display> Display for Shared<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Contents> Drop for Held<T> {
    #[inline]
    fn drop(&mut self) {
        let mut waiting = Vec::new();
        self.release(&mut waiting);
        ledger::give_back(ledger::object::<T>() + self.0.size());
        if !waiting.is_empty() {
            let_go(waiting);
        }
    }
}

/// Drops objects, and what only they refer to. The stack does not grow with the depth of the references.
#[cold]
fn let_go(mut waiting: Vec<Value>) {
    while let Some(mut value) = waiting.pop() {
        value.release(&mut waiting);
    }
}
