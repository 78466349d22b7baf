//! What one call may use, so that runaway code ends in a message, within a second and in little memory.

use super::fault::{Fault, Outcome};

/// Calls and rounds of loops that one call may make.
pub(super) const STEPS: u64 = 5_000_000;

/// How deep functions may call each other: CPython's own limit, less what its top level uses.
pub(super) const DEPTH: usize = 990;

/// How deep functions may call each other through built-in ones.
pub(super) const NESTED_CALLS: usize = 40;

/// The most items of a list and characters of a text.
pub(super) const ITEMS: usize = 1_000_000;

/// The longest snippet in bytes.
pub(super) const SOURCE: usize = 1 << 20;

#[cold]
pub(super) fn exhausted() -> Fault {
    Fault::refuse(format!("this took more than {STEPS} calls and rounds of loops, and was stopped"))
        .why("a learning rate is computed for every update, so it must take few steps; this may never end")
        .help("check the condition of the loop, or compute what it computes once, outside of the function")
}

#[cold]
pub(super) fn too_deep() -> Fault {
    Fault::raise("RecursionError", "maximum recursion depth exceeded")
        .help("write the recursion as a loop, or as a formula")
}

/// Refuses to let a list or text grow beyond the limit.
pub(super) fn grow(size: usize) -> Outcome<()> {
    if size <= ITEMS {
        return Ok(());
    }
    Err(Fault::refuse(format!("a list or text of more than {ITEMS} items was stopped"))
        .help("a schedule is computed from a few numbers; keep only those"))
}
