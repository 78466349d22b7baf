//! What one call may use, so that runaway code ends in a message, within a second and in little memory.

use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::ledger;
use std::cell::Cell;

/// Calls and rounds of loops that one call may make.
pub(in crate::python) const STEPS: u64 = 5_000_000;

/// How deep functions may call each other: CPython's own limit, less what its top level uses.
pub(in crate::python) const DEPTH: usize = 990;

/// How deep functions may call each other through built-in ones.
pub(in crate::python) const NESTED_CALLS: usize = 40;

/// The most items of a list and characters of a text.
pub(in crate::python) const ITEMS: usize = 1_000_000;

/// The longest snippet in bytes.
pub(in crate::python) const SOURCE: usize = 1 << 20;

/// How many items make up for one round of a loop.
const ITEMS_PER_STEP: u64 = 16;

thread_local! {
    static WORK: Cell<u64> = const { Cell::new(0) };
    static LEVEL: Cell<usize> = const { Cell::new(0) };
}

/// Notes the items that something built in went through; the machine takes them off its budget.
#[inline]
pub(in crate::python) fn work(items: usize) {
    WORK.set(WORK.get().saturating_add(items as u64));
}

/// Notes work that may be large at once, and stops when it alone is more than a call may use: the machine looks only
/// every so many rounds.
#[inline]
pub(in crate::python) fn spend(items: usize) -> Outcome<()> {
    work(items);
    if WORK.get() > STEPS * ITEMS_PER_STEP { Err(exhausted()) } else { Ok(()) }
}

/// Spends on the items of something that is made, which may be kept, or on a text that is searched.
#[inline]
pub(in crate::python) fn make(items: usize) -> Outcome<()> {
    ledger::room(items)?;
    spend(items.saturating_mul(8))
}

/// The same as [`work`], and stops what never hands back to the machine, such as the comparison of lists that share their items.
#[inline]
pub(in crate::python) fn pay(items: usize) -> Outcome<()> {
    work(items);
    if WORK.get() > STEPS * 4 { Err(exhausted()) } else { Ok(()) }
}

/// The rounds of loops that the work since the last time comes to.
#[inline]
pub(in crate::python) fn worked() -> u64 {
    let work = WORK.get();
    if work < ITEMS_PER_STEP {
        return 0;
    }
    WORK.set(work % ITEMS_PER_STEP);
    work / ITEMS_PER_STEP
}

/// Does something that calls itself for what is inside, such as a comparison of lists, unless that goes too deep.
pub(in crate::python) fn inside<T>(go: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    if LEVEL.get() > 200 {
        return Err(too_deep());
    }
    LEVEL.set(LEVEL.get() + 1);
    let result = go();
    LEVEL.set(LEVEL.get() - 1);
    result
}

#[cold]
pub(in crate::python) fn exhausted() -> Fault {
    Fault::refuse(format!("this took more than {STEPS} calls and rounds of loops, and was stopped"))
        .why("a learning rate is computed for every update, so it must take few steps; this may not end at all")
        .help("check the condition of the loop, or compute the result once, outside of the function")
        .ending()
}

#[cold]
pub(in crate::python) fn abandoned() -> Fault {
    Fault::refuse("a generator that is dropped within `try` or `yield from` cannot be run here")
        .why("Python closes it as soon as nothing refers to it: its `finally` blocks run, and the generator in its `yield from` is closed")
        .help("call its `close()`, or let it come to its end")
}

#[cold]
pub(in crate::python) fn too_deep() -> Fault {
    Fault::raise("RecursionError", "maximum recursion depth exceeded")
        .help("write the recursion as a loop, or as a formula")
}

#[cold]
pub(in crate::python) fn too_nested() -> Fault {
    Fault::refuse(format!(
        "functions that call each other more than {NESTED_CALLS} deep through built-ins, properties or generators were stopped"
    ))
    .help("write the recursion as a loop, or as a formula")
}

/// Refuses to let a list or text grow beyond the limit.
pub(in crate::python) fn grow(size: usize) -> Outcome<()> {
    if size <= ITEMS {
        return ledger::room(size);
    }
    Err(Fault::refuse(format!("a list or text of more than {ITEMS} items was stopped"))
        .help("a schedule is computed from a few numbers; keep only those"))
}
