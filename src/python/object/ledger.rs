//! Counts the memory that the objects of a thread hold, in bytes.
//!
//! The programs of a process share one limit in equal parts. Many threads may run the same program, and each of them has its
//! own copy of the objects of the module. So a call that needs much memory waits until no other thread runs such a call, and a
//! program whose module needs much memory is run on one thread ([`FEW`]). Waiting does not change the limit of a program.
//!
//! Every object lies in a [`Shared`](super::shared::Shared), every part of one that grows in a
//! [`Tracked`](super::tracked::Tracked), and every frame has a [`HeldBytes`]; these three write into the ledger, so that no
//! place that makes an object can be forgotten. The figure depends on the sizes of the objects alone, so it is the same on
//! every machine and with any number of threads.

use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The limit of all programs of a process together, in bytes.
const LIMIT: usize = 192 << 20;

/// The least limit of a program, however many programs there are.
const LEAST: usize = 1 << 20;

/// The most bytes that a call may add while other threads do the same.
const FEW: usize = 1 << 20;

/// The number of programs of the process.
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

    /// The limit of each program.
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
    /// The limit of the ledger, which is set by the program that runs.
    static ALLOWED: Cell<usize> = const { Cell::new(usize::MAX) };
    /// The figure of the ledger from which on the call has to wait for its turn.
    static AT_ONCE: Cell<usize> = const { Cell::new(usize::MAX) };
    static TURN: Cell<Option<MutexGuard<'static, ()>>> = const { Cell::new(None) };
    /// The limit of the program that runs.
    static LIMITED: Cell<usize> = const { Cell::new(LIMIT) };
    /// The number of calls in progress, each within the one before.
    static OPEN: Cell<usize> = const { Cell::new(0) };
    /// The bytes that programs called by the program that runs have kept.
    static INNER: Cell<usize> = const { Cell::new(0) };
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
    /// Whether objects may have been dropped since the account in `LAST` was closed.
    static AFTER: Cell<bool> = const { Cell::new(false) };
}

/// Adds bytes that are held from now on.
#[inline]
pub(in crate::python) fn take(bytes: usize) {
    local::set(&HELD, HELD.get().wrapping_add(bytes));
}

/// Subtracts bytes that are freed.
#[inline]
pub(in crate::python) fn give_back(bytes: usize) {
    local::set(&HELD, HELD.get().wrapping_sub(bytes));
}

/// Replaces the size of a thing by its new size.
#[inline]
pub(in crate::python) fn change(before: usize, after: usize) {
    if before != after {
        local::set(&HELD, HELD.get().wrapping_sub(before).wrapping_add(after));
    }
}

/// The bytes that an allocation takes: allocators need 8 bytes for themselves, and give out multiples of 16.
#[inline]
pub(in crate::python) const fn piece(bytes: usize) -> usize {
    match bytes {
        0 => 0,
        1..=24 => 32,
        _ => (bytes + 23) & !15,
    }
}

/// The size of an object without what it refers to, with the two counters of its references.
pub(in crate::python) const fn object<T>() -> usize {
    piece(size_of::<T>() + 2 * size_of::<usize>())
}

/// Fails if the program holds more than its limit.
#[inline]
pub(in crate::python) fn check() -> Outcome<()> {
    room(0)
}

/// Fails if so many bytes more would exceed the limit. It is called before they are allocated.
#[inline]
pub(in crate::python) fn room(bytes: usize) -> Outcome<()> {
    if HELD.get().saturating_add(bytes) > AT_ONCE.get() { much(bytes) } else { Ok(()) }
}

/// Waits until no other thread holds much memory.
#[cold]
fn much(bytes: usize) -> Outcome<()> {
    if HELD.get().saturating_add(bytes) > ALLOWED.get() {
        return Err(full());
    }
    let turn = TURN.take().unwrap_or_else(|| MUCH.lock().unwrap_or_else(PoisonError::into_inner));
    local::set(&TURN, Some(turn));
    local::set(&AT_ONCE, ALLOWED.get());
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

/// The bytes that a program holds between its calls.
pub(in crate::python) struct Account {
    limit: usize,
    held: Rc<Cell<usize>>,
}

/// The account that was closed last on this thread. The result of a call is dropped after the end of the call.
struct Last {
    held: Rc<Cell<usize>>,
    ledger: usize,
}

impl Account {
    /// The account of a new program, which holds nothing.
    pub(crate) fn new(limit: usize) -> Account {
        Account { limit, held: Rc::default() }
    }

    /// Whether the program holds so much between its calls that only one thread runs it.
    pub(crate) fn is_large(&self) -> bool {
        settle();
        self.held.get() > FEW.min(self.limit / 16)
    }

    /// Begins a call. Calls of other programs may happen within it.
    pub(crate) fn open(&self) -> Opened {
        settle();
        let base = HELD.get().wrapping_sub(self.held.get());
        local::set(&OPEN, OPEN.get() + 1);
        let allowed = base.saturating_add(self.limit);
        let outer = ALLOWED.replace(allowed);
        local::set(&AT_ONCE, allowed.min(HELD.get().saturating_add(FEW)));
        Opened { base, outer, limited: LIMITED.replace(self.limit), inner: INNER.get() }
    }

    /// Ends a call.
    pub(crate) fn close(&self, opened: &Opened) {
        let inner = INNER.get().wrapping_sub(opened.inner);
        let held = HELD.get().wrapping_sub(opened.base).wrapping_sub(inner);
        let more = held.wrapping_sub(self.held.replace(held));
        local::set(&OPEN, OPEN.get() - 1);
        local::set(&LIMITED, opened.limited);
        if OPEN.get() > 0 {
            // What this program keeps does not count for the program that called it.
            local::set(&INNER, INNER.get().wrapping_add(more));
            local::set(&ALLOWED, opened.outer.wrapping_add(more));
            local::set(&AT_ONCE, ALLOWED.get().min(HELD.get().saturating_add(FEW)));
        } else {
            local::set(&INNER, 0);
            local::set(&ALLOWED, usize::MAX);
            local::set(&AT_ONCE, usize::MAX);
            local::set(&TURN, None);
            LAST.with_borrow_mut(|last| match last {
                Some(last) if Rc::ptr_eq(&last.held, &self.held) => last.ledger = HELD.get(),
                last => *last = Some(Last { held: self.held.clone(), ledger: HELD.get() }),
            });
            local::set(&AFTER, true);
        }
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        // Everything that the program held is dropped next.
        settle();
    }
}

/// Subtracts what was dropped since the last call from the account of that call.
fn settle() {
    if OPEN.get() > 0 || !AFTER.replace(false) {
        return;
    }
    let _ = LAST.try_with(|last| {
        if let Some(last) = &*last.borrow() {
            last.held.set(last.held.get().wrapping_sub(last.ledger).wrapping_add(HELD.get()));
        }
    });
}

/// A call in progress.
pub(in crate::python) struct Opened {
    base: usize,
    outer: usize,
    limited: usize,
    inner: usize,
}

/// Bytes that are counted as long as this value exists.
#[derive(Default)]
pub(in crate::python) struct HeldBytes(usize);

impl HeldBytes {
    /// Counts a number of bytes from now on.
    #[inline]
    pub(crate) fn new(bytes: usize) -> HeldBytes {
        take(bytes);
        HeldBytes(bytes)
    }

    /// Counts more bytes.
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
