//! What the objects of a thread hold in memory, in bytes.
//!
//! Every object lies in a [`Shared`](super::shared::Shared), every part of one that grows in a
//! [`Tracked`](super::tracked::Tracked), and every frame has a [`Share`]; these three write into the ledger, so that no
//! place that makes something can be forgotten. The figure follows from the sizes of the objects alone, so that a program
//! comes to the same one on every machine and with any number of threads.

use crate::python::object::fault::{Fault, Outcome};
use std::cell::Cell;
use std::rc::Rc;

/// What a program may hold, in bytes.
pub(in crate::python) const LIMIT: usize = 192 << 20;

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    /// What the ledger may come to; a program that runs sets it.
    static ALLOWED: Cell<usize> = const { Cell::new(usize::MAX) };
    /// The calls in progress, one within the other.
    static OPEN: Cell<usize> = const { Cell::new(0) };
    /// What the programs came to hold that the one in progress called.
    static INNER: Cell<usize> = const { Cell::new(0) };
    static LAST: Cell<Option<Last>> = const { Cell::new(None) };
}

/// Notes that something of this size is held from now on.
#[inline]
pub(in crate::python) fn take(bytes: usize) {
    HELD.set(HELD.get().wrapping_add(bytes));
}

/// Notes that something of this size is gone.
#[inline]
pub(in crate::python) fn give_back(bytes: usize) {
    HELD.set(HELD.get().wrapping_sub(bytes));
}

/// Notes that something has another size than before.
#[inline]
pub(in crate::python) fn change(before: usize, after: usize) {
    if before != after {
        HELD.set(HELD.get().wrapping_sub(before).wrapping_add(after));
    }
}

/// What a piece of memory takes up: allocators need 8 bytes for themselves, and give out multiples of 16.
#[inline]
pub(in crate::python) const fn piece(bytes: usize) -> usize {
    match bytes {
        0 => 0,
        1..=24 => 32,
        _ => (bytes + 23) & !15,
    }
}

/// The size of an object that holds nothing further, with the two counters of its references.
pub(in crate::python) const fn object<T>() -> usize {
    piece(size_of::<T>() + 2 * size_of::<usize>())
}

/// Stops a program that holds more than it may.
#[inline]
pub(in crate::python) fn check() -> Outcome<()> {
    room(0)
}

/// Stops before something is made for which there is no room.
#[inline]
pub(in crate::python) fn room(bytes: usize) -> Outcome<()> {
    if HELD.get().saturating_add(bytes) > ALLOWED.get() { Err(full()) } else { Ok(()) }
}

#[cold]
fn full() -> Fault {
    Fault::refuse("this Python holds too much memory, and was stopped")
        .why("what it keeps is counted over all calls: lists, texts, arrays, objects, and those that hold each other in a circle")
        .help("keep only the numbers that the schedule needs; look for what grows with every call or round of a loop")
        .ending()
}

/// What a program holds, from one of its calls to the next.
pub(in crate::python) struct Account {
    limit: usize,
    held: Rc<Cell<usize>>,
}

/// The account of a thread that was closed last. What a call returned is let go behind its end.
struct Last {
    held: Rc<Cell<usize>>,
    ledger: usize,
}

impl Account {
    /// An account of a program that holds nothing yet.
    pub(crate) fn new(limit: usize) -> Account {
        Account { limit, held: Rc::default() }
    }

    /// Begins a call. Calls of other programs may lie inside.
    pub(crate) fn open(&self) -> Opened {
        settle();
        let base = HELD.get().wrapping_sub(self.held.get());
        OPEN.set(OPEN.get() + 1);
        let outer = ALLOWED.replace(base.saturating_add(self.limit));
        Opened { base, outer, inner: INNER.get() }
    }

    /// Ends a call.
    pub(crate) fn close(&self, opened: &Opened) {
        let inner = INNER.get().wrapping_sub(opened.inner);
        let held = HELD.get().wrapping_sub(opened.base).wrapping_sub(inner);
        let more = held.wrapping_sub(self.held.replace(held));
        OPEN.set(OPEN.get() - 1);
        if OPEN.get() > 0 {
            // What this program keeps is not the concern of the one that called it.
            INNER.set(INNER.get().wrapping_add(more));
            ALLOWED.set(opened.outer.wrapping_add(more));
        } else {
            INNER.set(0);
            ALLOWED.set(usize::MAX);
            LAST.set(Some(Last { held: self.held.clone(), ledger: HELD.get() }));
        }
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        // What is let go next is all that the program held.
        settle();
    }
}

/// Takes what was let go since the last call off the account of that call.
fn settle() {
    if OPEN.get() == 0
        && let Ok(Some(last)) = LAST.try_with(Cell::take)
    {
        last.held.set(last.held.get().wrapping_sub(last.ledger).wrapping_add(HELD.get()));
    }
}

/// A call of a program in progress.
pub(in crate::python) struct Opened {
    base: usize,
    outer: usize,
    inner: usize,
}

/// Memory that is held as long as this is.
#[derive(Default)]
pub(in crate::python) struct Share(usize);

impl Share {
    /// Holds so much from now on.
    #[inline]
    pub(crate) fn new(bytes: usize) -> Share {
        take(bytes);
        Share(bytes)
    }

    /// Holds more.
    pub(crate) fn grow(&mut self, bytes: usize) {
        take(bytes);
        self.0 += bytes;
    }
}

impl Drop for Share {
    #[inline]
    fn drop(&mut self) {
        give_back(self.0);
    }
}
