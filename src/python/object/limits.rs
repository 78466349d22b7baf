//! The limits of one call, and of all calls of a program together, so that runaway code ends with a message.

use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::ledger;
use crate::python::object::local;
use crate::python::object::value::Value;
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Calls and rounds of loops that one call may make. Fuzzers try many programs that never end.
pub(in crate::python) const STEPS: u64 = if cfg!(fuzzing) { 100_000 } else { 5_000_000 };

/// The same of a statement that runs a whole training.
const TRAINING_STEPS: u64 = 10 * STEPS;

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

/// The calls and rounds of loops of a call that are not counted beyond that call. A schedule that keeps below them may have
/// any number of rows.
const FREE: u64 = 10;

/// The further ones that all calls of a program may make together, whatever other programs do.
const SURE: u64 = 20_000_000;

/// Those that a program may make beyond [`SURE`].
const MOST: u64 = 500_000_000;

/// Those that all programs of a command may make beyond [`SURE`], so that many hostile specs end soon.
const SHARED: u64 = 1_000_000_000;

thread_local! {
    /// The units of work that the call in progress has left. Outside of calls nothing is limited.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
    static BOUND: Cell<WorkLimit> = const { Cell::new(WorkLimit::Call) };
    static LEVEL: Cell<usize> = const { Cell::new(0) };
}

/// What limits the call in progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WorkLimit {
    /// [`STEPS`]
    Call,
    /// [`MOST`]
    Program,
    /// [`SHARED`]
    Command,
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
            local::set(&LEFT, left);
            Ok(())
        }
        None => {
            local::set(&LEFT, 0);
            Err(exhausted())
        }
    }
}

/// Charges work where nothing can fail: the next [`spend`] stops.
#[inline]
pub(in crate::python) fn work(units: usize) {
    local::set(&LEFT, LEFT.get().saturating_sub(units as u64));
}

/// Charges a search through names, where it is longer than usual.
#[inline]
pub(in crate::python) fn walked(names: usize) {
    if names > 32 {
        work(walk(names));
    }
}

/// The work of a search through names.
#[inline]
pub(in crate::python) fn walk(names: usize) -> usize {
    if names > 32 { names / 4 } else { 0 }
}

/// The candidate that a misspelt name most likely means. The search is charged: a program can catch the error and go on.
pub(in crate::python) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let each = 16 + word.len().saturating_mul(word.len()) / 2;
    crate::diagnostic::nearest(word, candidates.into_iter().inspect(|_| work(each)))
}

/// Fails if so many items would exceed the memory, were each a value of its own.
#[inline]
fn room(items: usize) -> Outcome<()> {
    ledger::room(items.saturating_mul(size_of::<Value>()))
}

/// Charges the items of something new, which may be kept, or a text that is searched.
#[inline]
pub(in crate::python) fn make(items: usize) -> Outcome<()> {
    room(items)?;
    spend(items.saturating_mul(8))
}

/// The work of all calls of a program, in units. All threads that evaluate the program share it.
#[derive(Debug, Clone)]
pub(in crate::python) struct Total {
    own: Arc<AtomicU64>,
    /// How often the work was forgotten before `own` began to count.
    renewals: Arc<AtomicU64>,
    /// The work beyond [`SURE`] of all programs.
    all: &'static AtomicU64,
}

/// The budget of a call in progress, and what the call around it had left.
pub(in crate::python) struct CallBudget {
    allowed: u64,
    outer: u64,
    bound: WorkLimit,
}

/// The work beyond [`SURE`] of all programs of the command.
static COMMAND: AtomicU64 = AtomicU64::new(0);

/// How often the work was forgotten.
static RENEWALS: AtomicU64 = AtomicU64::new(0);

/// Forgets the work of all programs before: for a command that does the same again and again.
pub(in crate::python) fn renew() {
    COMMAND.store(0, Ordering::Relaxed);
    RENEWALS.fetch_add(1, Ordering::Relaxed);
}

impl Default for Total {
    fn default() -> Self {
        Total::among(&COMMAND)
    }
}

impl Total {
    /// The total of a new program, one of those that share `all`.
    fn among(all: &'static AtomicU64) -> Total {
        let renewals = Arc::new(AtomicU64::new(RENEWALS.load(Ordering::Relaxed)));
        Total { own: Arc::default(), renewals, all }
    }

    /// Makes a call with a fresh budget: [`STEPS`], or what the program and the command have left.
    pub(crate) fn call<T>(&self, run: impl FnOnce() -> T) -> T {
        let budget = self.begin();
        let result = run();
        self.end(budget);
        result
    }

    /// Makes a call that runs a whole training.
    pub(crate) fn training<T>(&self, run: impl FnOnce() -> T) -> T {
        let budget = self.begin_with(TRAINING_STEPS);
        let result = run();
        self.end(budget);
        result
    }

    /// Begins a call with a fresh budget.
    pub(crate) fn begin(&self) -> CallBudget {
        self.begin_with(STEPS)
    }

    fn begin_with(&self, steps: u64) -> CallBudget {
        let (whole, free) = (steps * UNITS, FREE * UNITS);
        let left = |limit: u64, spent: u64| (limit * UNITS).saturating_sub(spent);
        let renewals = RENEWALS.load(Ordering::Relaxed);
        if self.renewals.load(Ordering::Relaxed) != renewals
            && self.renewals.swap(renewals, Ordering::Relaxed) != renewals
        {
            self.own.store(0, Ordering::Relaxed);
        }
        let own = self.own.load(Ordering::Relaxed);
        let shared = left(SURE, own) + left(SHARED, self.all.load(Ordering::Relaxed));
        let (most, bound) = match left(SURE + MOST, own) {
            own if own <= shared => (own, WorkLimit::Program),
            _ => (shared, WorkLimit::Command),
        };
        let (allowed, bound) =
            if whole <= most + free { (whole, WorkLimit::Call) } else { (most + free, bound) };
        CallBudget { allowed, outer: LEFT.replace(allowed), bound: BOUND.replace(bound) }
    }

    /// Ends a call.
    pub(crate) fn end(&self, CallBudget { allowed, outer, bound }: CallBudget) {
        let free = FREE * UNITS;
        let used = allowed - LEFT.get();
        // The call of another program is work of the one that made it, too.
        local::set(&LEFT, if outer == u64::MAX { u64::MAX } else { outer.saturating_sub(used) });
        local::set(&BOUND, bound);
        if used > free {
            let before = self.own.fetch_add(used - free, Ordering::Relaxed);
            let beyond = |spent: u64| spent.saturating_sub(SURE * UNITS);
            self.all.fetch_add(beyond(before + used - free) - beyond(before), Ordering::Relaxed);
        }
    }
}

/// Does something that may take so many rounds of loops. Returns how many were charged.
#[cfg(test)]
pub(in crate::python) fn measured<T>(rounds: u64, run: impl FnOnce() -> T) -> (T, f64) {
    let outer = LEFT.replace(rounds * UNITS);
    let result = run();
    let used = rounds * UNITS - LEFT.replace(outer);
    (result, used as f64 / UNITS as f64)
}

/// Does something that calls itself for what is inside, such as a comparison of lists, unless that goes too deep.
pub(in crate::python) fn inside<T>(go: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    if LEVEL.get() > 200 {
        return Err(too_deep());
    }
    local::set(&LEVEL, LEVEL.get() + 1);
    let result = go();
    local::set(&LEVEL, LEVEL.get() - 1);
    result
}

#[cold]
pub(in crate::python) fn exhausted() -> Fault {
    let (whose, limit) = match BOUND.get() {
        WorkLimit::Call => return too_long(),
        WorkLimit::Program => ("the calls of this Python", SURE + MOST),
        WorkLimit::Command => ("all Python of this command", SHARED),
    };
    let fault = Fault::refuse(format!(
        "{whose} took more than {limit} calls and rounds of loops in all, and this was stopped"
    ));
    let fault = match BOUND.get() {
        WorkLimit::Command => {
            fault.why(format!("each program has {SURE}, and together they have {SHARED} more"))
        }
        _ => fault,
    };
    fault
        .why(format!("up to {FREE} of them in each call are not counted"))
        .help("compute what does not depend on the step once, outside of the function")
        .ending()
}

fn too_long() -> Fault {
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
        return room(size);
    }
    Err(Fault::refuse(format!("a list or text of more than {ITEMS} items was stopped"))
        .help("a schedule is computed from a few numbers; keep only those"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_a_budget_of_its_own() {
        static ALL: AtomicU64 = AtomicU64::new(0);
        let total = Total::among(&ALL);
        for _ in 0..3 {
            total.call(|| {
                assert!(round(STEPS).is_ok());
                assert!(round(1).is_err());
            });
        }
    }

    /// Makes calls that take as much as they may, until one is stopped. Returns their rounds beyond the free ones.
    fn used_up(total: &Total) -> (u64, Fault) {
        let mut rounds = 0;
        loop {
            match total.call(|| round(2_000_000)) {
                Ok(()) => rounds += 2_000_000 - FREE,
                Err(fault) => return (rounds, fault),
            }
        }
    }

    #[test]
    fn all_calls_together_have_a_budget() {
        static ALL: AtomicU64 = AtomicU64::new(0);
        let (rounds, fault) = used_up(&Total::among(&ALL));
        assert!((SURE + MOST - 2_000_000..=SURE + MOST).contains(&rounds), "{rounds}");
        assert!(fault.what().starts_with("the calls of this Python"), "{}", fault.what());
    }

    #[test]
    fn all_programs_together_have_a_budget_and_each_has_some_for_sure() {
        static ALL: AtomicU64 = AtomicU64::new(0);
        let programs: Vec<_> = (0..10).map(|_| used_up(&Total::among(&ALL))).collect();
        let all: u64 = programs.iter().map(|(rounds, _)| rounds).sum();
        assert!((SHARED..=SHARED + 10 * SURE).contains(&all), "{all}");
        let (rounds, fault) = &programs[9];
        assert!((SURE - 2_000_000..=SURE).contains(rounds), "{rounds}");
        assert!(fault.what().starts_with("all Python of this command"), "{}", fault.what());
    }

    #[test]
    fn short_calls_are_free() {
        static ALL: AtomicU64 = AtomicU64::new(0);
        let total = Total::among(&ALL);
        assert!((0..2 * (SURE + MOST) / STEPS).all(|_| total.call(|| round(FREE)).is_ok()));
        assert_eq!((total.own.load(Ordering::Relaxed), ALL.load(Ordering::Relaxed)), (0, 0));
    }

    #[test]
    fn a_call_within_a_call_is_work_of_both() {
        static ALL: AtomicU64 = AtomicU64::new(0);
        let (outer, inner) = (Total::among(&ALL), Total::among(&ALL));
        outer.call(|| {
            inner.call(|| round(STEPS - 1)).unwrap();
            assert!(round(1).is_ok());
            assert!(round(1).is_err());
        });
    }
}
