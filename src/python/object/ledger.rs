//! What the objects of a thread hold in memory, in bytes.
//!
//! The programs of a process share what they may hold: each has an equal part. Many threads may run the same program, and
//! each of them has what its module made; so a call that needs much waits until no other thread runs such a call, and a
//! program whose module needs much is run on one thread ([`FEW`]). Who waits does not change what a program may hold.
//!
//! Every object lies in a [`Shared`](super::shared::Shared), every part of one that grows in a
//! [`Tracked`](super::tracked::Tracked), and every frame has a [`HeldBytes`]; these three write into the ledger, so that no
//! place that makes something can be forgotten. The figure follows from the sizes of the objects alone, so that a program
//! comes to the same one on every machine and with any number of threads.

use crate::python::object::fault::{Fault, Outcome};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the programs of a process may hold together, in bytes.
const LIMIT: usize = 192 << 20;

/// What each of them may hold, however many there are.
const LEAST: usize = 1 << 20;

/// What a call may add on every thread at the same time.
const FEW: usize = 1 << 20;

/// The number of programs that there are.
static PROGRAMS: AtomicUsize = AtomicUsize::new(0);

/// Held by the thread whose call may add more than [`FEW`].
static MUCH: Mutex<()> = Mutex::new(());

/// A program among those that share the memory.
#[derive(Debug)]
pub(in crate::python) struct Member(());

impl Member {
    pub(crate) fn new() -> Member {
        PROGRAMS.fetch_add(1, Ordering::Relaxed);
        Member(())
    }

    /// What each program may hold.
    pub(crate) fn part(&self) -> usize {
        (LIMIT / PROGRAMS.load(Ordering::Relaxed).max(1)).max(LEAST)
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        PROGRAMS.fetch_sub(1, Ordering::Relaxed);
    }
}

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    /// What the ledger may come to; a program that runs sets it.
    static ALLOWED: Cell<usize> = const { Cell::new(usize::MAX) };
    /// What it may come to before it has to wait for its turn.
    static AT_ONCE: Cell<usize> = const { Cell::new(usize::MAX) };
    static TURN: Cell<Option<MutexGuard<'static, ()>>> = const { Cell::new(None) };
    /// What the program in progress may hold.
    static LIMITED: Cell<usize> = const { Cell::new(LIMIT) };
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
    if HELD.get().saturating_add(bytes) > AT_ONCE.get() { much(bytes) } else { Ok(()) }
}

/// Waits until no other thread holds much.
#[cold]
fn much(bytes: usize) -> Outcome<()> {
    if HELD.get().saturating_add(bytes) > ALLOWED.get() {
        return Err(full());
    }
    let turn = TURN.take().unwrap_or_else(|| MUCH.lock().unwrap_or_else(PoisonError::into_inner));
    TURN.set(Some(turn));
    AT_ONCE.set(ALLOWED.get());
    Ok(())
}

#[cold]
fn full() -> Fault {
    Fault::refuse(format!("this Python holds more than {} MB, and was stopped", LIMITED.get() >> 20))
        .why("what it keeps is counted over all calls: lists, texts, arrays, objects, and those that hold each other in a circle")
        .why(format!("all Python of a command shares {} MB", LIMIT >> 20))
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

    /// Whether it holds so much between its calls that only one thread is to run it.
    pub(crate) fn is_large(&self) -> bool {
        settle();
        self.held.get() > FEW.min(self.limit / 16)
    }

    /// Begins a call. Calls of other programs may lie inside.
    pub(crate) fn open(&self) -> Opened {
        settle();
        let base = HELD.get().wrapping_sub(self.held.get());
        OPEN.set(OPEN.get() + 1);
        let allowed = base.saturating_add(self.limit);
        let outer = ALLOWED.replace(allowed);
        AT_ONCE.set(allowed.min(HELD.get().saturating_add(FEW)));
        Opened { base, outer, limited: LIMITED.replace(self.limit), inner: INNER.get() }
    }

    /// Ends a call.
    pub(crate) fn close(&self, opened: &Opened) {
        let inner = INNER.get().wrapping_sub(opened.inner);
        let held = HELD.get().wrapping_sub(opened.base).wrapping_sub(inner);
        let more = held.wrapping_sub(self.held.replace(held));
        OPEN.set(OPEN.get() - 1);
        LIMITED.set(opened.limited);
        if OPEN.get() > 0 {
            // What this program keeps is not the concern of the one that called it.
            INNER.set(INNER.get().wrapping_add(more));
            ALLOWED.set(opened.outer.wrapping_add(more));
            AT_ONCE.set(ALLOWED.get().min(HELD.get().saturating_add(FEW)));
        } else {
            INNER.set(0);
            ALLOWED.set(usize::MAX);
            AT_ONCE.set(usize::MAX);
            TURN.set(None);
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
    limited: usize,
    inner: usize,
}

/// Memory that is held as long as this is.
#[derive(Default)]
pub(in crate::python) struct HeldBytes(usize);

impl HeldBytes {
    /// Holds so much from now on.
    #[inline]
    pub(crate) fn new(bytes: usize) -> HeldBytes {
        take(bytes);
        HeldBytes(bytes)
    }

    /// Holds more.
    pub(crate) fn grow(&mut self, bytes: usize) {
        take(bytes);
        self.0 += bytes;
    }
}

impl Drop for HeldBytes {
    #[inline]
    fn drop(&mut self) {
        give_back(self.0);
    }
}
