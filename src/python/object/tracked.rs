//! Mutable objects that know the call in which they were created, so that a call that changes an older one is noticed.
//!
//! A function *remembers* something when a call writes to an object older than the call, or advances such an iterator:
//! the next call may then return something else. Every mutable part of every object is in a [`Tracked`]. Its write
//! access, [`Tracked::borrow_mut`] and its relatives, compares the object's birth with the start of the current call. So no write
//! can be missed.
//!
//! Objects made by the module, by a constructor or by earlier calls are old. Our own caches (compiled code, symbols,
//! registers for reuse) are not objects and do not count.

use crate::python::object::ledger;
use crate::python::object::local;
use crate::python::object::shared::Contents;
use crate::python::object::value::Value;
use std::cell::{BorrowError, BorrowMutError, Cell, Ref, RefCell, RefMut};
use std::ops::{Deref, DerefMut};

/// The number of objects that belong to no call: modules of the standard library, which stay imported.
const NO_CALL: u64 = 0;

thread_local! {
    /// The number that new objects get.
    static NOW: Cell<u64> = const { Cell::new(NO_CALL) };
    /// The number with which the current call began.
    static CALL: Cell<u64> = const { Cell::new(NO_CALL) };
    /// The last number given out.
    static LAST: Cell<u64> = const { Cell::new(NO_CALL) };
    /// Whether the current call has changed something older than itself.
    static TOUCHED: Cell<bool> = const { Cell::new(false) };
    /// Whether an instruction has changed something older than itself. Only columns use it, see [`instruction`].
    static MIXED: Cell<bool> = const { Cell::new(false) };
}

/// A mutable value, with the call in which it was created.
pub(in crate::python) struct Tracked<T: Contents> {
    born: u64,
    value: RefCell<T>,
}

impl<T: Contents + Default> Default for Tracked<T> {
    fn default() -> Self {
        Tracked::new(T::default())
    }
}

impl<T: Contents> Tracked<T> {
    /// A new value.
    #[inline]
    pub(crate) fn new(value: T) -> Self {
        Tracked::born(NOW.get(), value)
    }

    #[inline]
    fn born(born: u64, value: T) -> Self {
        ledger::take(value.size());
        Tracked { born, value: RefCell::new(value) }
    }

    /// A value that replaces this one and has the same age.
    pub(crate) fn twin(&self, value: T) -> Self {
        Tracked::born(self.born, value)
    }

    /// A value that replaces this one. It is new, unless this one is older than the call.
    pub(crate) fn successor(&self, value: T) -> Self {
        let born = if self.born < CALL.get() { self.born } else { NOW.get() };
        Tracked::born(born, value)
    }

    /// Read access.
    #[inline]
    pub(crate) fn borrow(&self) -> Ref<'_, T> {
        self.value.borrow()
    }

    /// Read access, unless it is being written.
    #[inline]
    pub(crate) fn try_borrow(&self) -> Result<Ref<'_, T>, BorrowError> {
        self.value.try_borrow()
    }

    /// Write access.
    #[inline]
    pub(crate) fn borrow_mut(&self) -> Writing<'_, T> {
        self.watch();
        Writing::new(self.value.borrow_mut())
    }

    /// Write access that leaves the size as it is: a value in place of another, the place of an iterator.
    #[inline]
    pub(crate) fn borrow_steady(&self) -> RefMut<'_, T> {
        self.watch();
        self.value.borrow_mut()
    }

    /// The same, unless it is in use.
    #[inline]
    pub(crate) fn try_borrow_steady(&self) -> Result<RefMut<'_, T>, BorrowMutError> {
        self.watch();
        self.value.try_borrow_mut()
    }

    /// Write access for the instruction that owns the value: the list of a comprehension, the iterator of a loop.
    /// Columns handle these themselves.
    pub(crate) fn borrow_own(&self) -> Writing<'_, T> {
        if self.born < CALL.get() {
            touch();
        }
        Writing::new(self.value.borrow_mut())
    }

    #[inline]
    fn watch(&self) {
        if self.born < NOW.get() {
            changed(self.born);
        }
    }
}

impl<T: Contents> Contents for Tracked<T> {
    fn release(&mut self, to: &mut Vec<Value>) {
        let value = self.value.get_mut();
        let before = value.size();
        value.release(to);
        ledger::change(before, value.size());
    }
}

impl<T: Contents> Drop for Tracked<T> {
    #[inline]
    fn drop(&mut self) {
        ledger::give_back(self.value.get_mut().size());
    }
}

/// Something mutable that is written to. What it grew by is in the ledger when that ends.
pub(in crate::python) struct Writing<'a, T: Contents> {
    value: RefMut<'a, T>,
    before: usize,
}

impl<'a, T: Contents> Writing<'a, T> {
    #[inline]
    fn new(value: RefMut<'a, T>) -> Self {
        Writing { before: value.size(), value }
    }
}

impl<T: Contents> Deref for Writing<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Contents> DerefMut for Writing<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: Contents> Drop for Writing<'_, T> {
    #[inline]
    fn drop(&mut self) {
        ledger::change(self.before, self.value.size());
    }
}

#[cold]
fn changed(born: u64) {
    local::set(&MIXED, true);
    if born < CALL.get() {
        local::set(&TOUCHED, true);
    }
}

/// Records that the call changes state outside of objects: a global name.
pub(in crate::python) fn touch() {
    local::set(&TOUCHED, true);
}

fn number() -> u64 {
    local::set(&LAST, LAST.get() + 1);
    LAST.get()
}

/// Runs a call. Returns whether it changed something older than itself. Calls of other programs may be nested inside.
#[inline]
pub(in crate::python) fn call<T>(run: impl FnOnce() -> T) -> (T, bool) {
    let number = number();
    let outer = (NOW.replace(number), CALL.replace(number), TOUCHED.replace(false));
    let result = run();
    local::set(&NOW, outer.0);
    local::set(&CALL, outer.1);
    (result, TOUCHED.replace(outer.2))
}

/// Runs one instruction for many steps at once. Returns whether it changed something older than itself. If so, it must
/// not be repeated, and its effect was not made once per step.
pub(in crate::python) fn instruction<T>(run: impl FnOnce() -> T) -> (T, bool) {
    let outer = (NOW.replace(number()), MIXED.replace(false));
    let result = run();
    local::set(&NOW, outer.0);
    (result, MIXED.replace(outer.1))
}

/// Makes something that outlives calls and is not a user's object: a module of the standard library. It is old from the
/// start, and making it does not count as a change.
pub(in crate::python) fn aside<T>(make: impl FnOnce() -> T) -> T {
    let outer = (NOW.replace(NO_CALL), CALL.replace(NO_CALL));
    let made = make();
    local::set(&NOW, outer.0);
    local::set(&CALL, outer.1);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_to_something_older_than_the_call_is_noticed() {
        let old = Tracked::new(1);
        let (read, touched) = call(|| *old.borrow());
        assert_eq!((read, touched), (1, false));
        let ((), touched) = call(|| *old.borrow_mut() += 1);
        assert!(touched);
        let (fresh, touched) = call(|| {
            let fresh = Tracked::new(1);
            *fresh.borrow_mut() += 1;
            fresh
        });
        assert!(!touched);
        assert!(call(|| *fresh.borrow_mut() += 1).1);
    }

    #[test]
    fn a_call_of_another_program_inside_of_a_call_changes_nothing_for_it() {
        let ((), touched) = call(|| {
            let before = Tracked::new(1);
            let (inner, touched) = call(|| Tracked::new(2));
            assert!(!touched);
            assert!(call(|| *inner.borrow_mut() = 3).1);
            *before.borrow_mut() = 2;
        });
        assert!(!touched);
    }

    #[test]
    fn an_instruction_that_changes_what_an_earlier_one_made_is_noticed() {
        let ((), touched) = call(|| {
            let (made, mixed) = instruction(|| Tracked::new(1));
            assert!(!mixed);
            assert!(!instruction(|| *made.borrow_own() = 2).1);
            assert!(instruction(|| *made.borrow_mut() = 3).1);
        });
        assert!(!touched);
    }

    #[test]
    fn what_is_made_aside_is_old_at_once() {
        let ((), touched) = call(|| {
            let module = aside(|| {
                let module = Tracked::new(1);
                *module.borrow_mut() = 2;
                module
            });
            *module.borrow_mut() = 3;
        });
        assert!(touched);
    }
}
