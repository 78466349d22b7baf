//! The limits of one call, and of all calls of a program together, so that runaway code ends with a message.

use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::ledger;
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// The units of work of one round of a loop. An item or a character that is touched is about one unit.
const UNITS: u64 = 16;

/// The calls and rounds of loops that all calls of a program may make together, beyond [`FREE`] ones of each call.
const TOTAL: u64 = 1_000_000_000;

/// The calls and rounds of loops of a call that do not count towards [`TOTAL`]. A schedule that keeps below them may have
/// any number of rows.
const FREE: u64 = 1_000;

thread_local! {
    /// The units of work that the call in progress has left. Outside of calls nothing is limited.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
    /// Whether the call in progress has less than [`STEPS`], because the program has used up the rest.
    static SHORT: Cell<bool> = const { Cell::new(false) };
    static LEVEL: Cell<usize> = const { Cell::new(0) };
}

/// Charges work, in units, and stops a call that has used up its budget. It is called before the work is done.
#[inline]
pub(in crate::python) fn spend(units: usize) -> Outcome<()> {
    charge(units as u64)
}

/// The calls and rounds of loops that the call in progress may still make.
pub(in crate::python) fn left() -> u64 {
    LEFT.get() / UNITS
}

/// Charges rounds of loops.
#[inline]
pub(in crate::python) fn round(steps: u64) -> Outcome<()> {
    charge(steps.saturating_mul(UNITS))
}

#[inline]
fn charge(units: u64) -> Outcome<()> {
    match LEFT.get().checked_sub(units) {
        Some(left) => {
            LEFT.set(left);
            Ok(())
        }
        None => {
            LEFT.set(0);
            Err(exhausted())
        }
    }
}

/// Charges work where nothing can fail: the next [`spend`] stops.
#[inline]
pub(in crate::python) fn work(units: usize) {
    LEFT.set(LEFT.get().saturating_sub(units as u64));
}

/// Charges a search through names, where it is longer than usual.
#[inline]
pub(in crate::python) fn walked(names: usize) {
    if names > 32 {
        work(names / 4);
    }
}

/// Charges the items of something new, which may be kept, or a text that is searched.
#[inline]
pub(in crate::python) fn make(items: usize) -> Outcome<()> {
    ledger::room(items)?;
    spend(items.saturating_mul(8))
}

/// The work of all calls of a program, in units. All threads that evaluate the program share it.
#[derive(Debug, Clone, Default)]
pub(in crate::python) struct Total(Arc<AtomicU64>);

impl Total {
    /// Makes a call with a fresh budget: [`STEPS`], or what the program has left.
    pub(crate) fn call<T>(&self, run: impl FnOnce() -> T) -> T {
        let whole = STEPS * UNITS;
        let spent = self.0.load(Ordering::Relaxed);
        let allowed = whole.min((TOTAL * UNITS).saturating_sub(spent) + FREE * UNITS);
        let outer = (LEFT.replace(allowed), SHORT.replace(allowed < whole));
        let result = run();
        let used = allowed - LEFT.get();
        // The call of another program is work of the one that made it, too.
        LEFT.set(if outer.0 == u64::MAX { u64::MAX } else { outer.0.saturating_sub(used) });
        SHORT.set(outer.1);
        if used > FREE * UNITS {
            self.0.fetch_add(used - FREE * UNITS, Ordering::Relaxed);
        }
        result
    }
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
    if SHORT.get() {
        return Fault::refuse(format!(
            "the calls of this Python took more than {TOTAL} calls and rounds of loops in all, and were stopped"
        ))
        .why(format!("up to {FREE} of them are free in each call, and further ones are counted over all calls"))
        .help("compute what does not depend on the step once, outside of the function")
        .ending();
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_a_budget_of_its_own() {
        let total = Total::default();
        for _ in 0..3 {
            total.call(|| {
                assert!(round(STEPS).is_ok());
                assert!(round(1).is_err());
            });
        }
    }

    #[test]
    fn all_calls_together_have_a_budget() {
        let total = Total::default();
        let calls = (0..).take_while(|_| total.call(|| round(2_000_000)).is_ok()).count() as u64;
        assert_eq!(calls, TOTAL / (2_000_000 - FREE));
        // What is stopped says that it was all calls together.
        let fault = total.call(|| round(2_000_000)).unwrap_err();
        assert!(fault.what().contains("in all"), "{}", fault.what());
    }

    #[test]
    fn short_calls_are_free() {
        let total = Total::default();
        assert!((0..2 * TOTAL / FREE).all(|_| total.call(|| round(FREE)).is_ok()));
    }

    #[test]
    fn a_call_within_a_call_is_work_of_both() {
        let (outer, inner) = (Total::default(), Total::default());
        outer.call(|| {
            inner.call(|| round(STEPS - 1)).unwrap();
            assert!(round(1).is_ok());
            assert!(round(1).is_err());
        });
    }
}
