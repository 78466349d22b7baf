//! The limit on the schedules of a spec. Aliases and lists within lists make many of a short text.

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::spec::yaml::{Document, Node};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;

/// The most schedules that a spec can make, nested ones included.
const MOST_SCHEDULES: usize = 10_000;
/// The most rates that they can hold: schedules times parameter groups.
const MOST_RATES: usize = 1_000_000;

/// The most boundaries of a schedule that looks at all of them for every step, as its framework does.
const MOST_BOUNDARIES: usize = 1_000;

/// Refuses a list of boundaries that is too long to be looked through for every step.
///
/// # Errors
///
/// There are too many boundaries.
pub(crate) fn few_boundaries(args: &Args<'_>, name: &str, count: usize) -> Result<(), Diagnostic> {
    match count > MOST_BOUNDARIES {
        false => Ok(()),
        true => Err(args
            .refuse(name, format!("`{name}` has {count} boundaries, of at most {MOST_BOUNDARIES}"))
            .why("all of them are looked at for every step, as the framework does")
            .help("write the rates of all steps into a CSV: `kind: table`")),
    }
}

/// The schedules that a spec has made so far.
#[derive(Default)]
pub(crate) struct Budget {
    made: RefCell<HashSet<usize>>,
    walked: Cell<u64>,
    compared: Cell<u64>,
}

/// The most rates that are computed before the resumed runs of a spec begin.
const MOST_WALKED: u64 = 1 << 26;
/// The most rates that are computed to compare resumed runs with uninterrupted ones, for remarks.
const MOST_COMPARED: u64 = 1 << 21;

impl Budget {
    /// Counts rates that are computed before a resumed run begins. False if there are too many.
    pub(super) fn walk(&self, rates: u64) -> bool {
        counted(&self.walked, rates) <= MOST_WALKED
    }

    /// Counts rates that are computed for a remark. False if there are too many.
    pub(super) fn compare(&self, rates: u64) -> bool {
        counted(&self.compared, rates) <= MOST_COMPARED
    }

    /// Counts the schedule of a node, once for each node.
    ///
    /// # Errors
    ///
    /// The spec makes too many schedules, or too many for its parameter groups.
    pub(super) fn charge(&self, document: &Document, node: &Node, groups: usize) -> Result<(), Diagnostic> {
        let mut made = self.made.borrow_mut();
        made.insert(node.id());
        let rates = made.len().saturating_mul(groups.max(1));
        let (what, help) = match () {
            () if made.len() > MOST_SCHEDULES => (
                format!("the spec makes more than {MOST_SCHEDULES} schedules"),
                "divide it into several specs, or write the values into a CSV: `kind: table`",
            ),
            () if rates > MOST_RATES => (
                format!(
                    "the spec makes more than {MOST_RATES} rates: {} schedules of {groups} groups",
                    made.len()
                ),
                "give the spec fewer parameter groups: those with equal rates are one",
            ),
            () => return Ok(()),
        };
        Err(Diagnostic::new(what)
            .at(document.place(node), "this one is too many")
            .why("every schedule takes memory and time; an alias `*name` makes everything below its anchor `&name` again")
            .help(help))
    }
}

/// Adds to a number, and returns the sum.
fn counted(cell: &Cell<u64>, more: u64) -> u64 {
    cell.set(cell.get().saturating_add(more));
    cell.get()
}
