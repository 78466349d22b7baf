//! What is said on standard error: errors, and notes and warnings unless `--quiet` was given.

use crate::diagnostic::{self, Diagnostic};
use crate::plan::Plan;
use crate::printable::printable;
use crate::schedule::remark::{Level, Remark};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;

/// Says each thing once.
pub(super) struct Notes {
    quiet: bool,
    said: RefCell<BTreeSet<String>>,
}

impl Notes {
    /// Nothing was said yet.
    pub(super) fn new(quiet: bool) -> Self {
        Notes { quiet, said: RefCell::default() }
    }

    /// Something that the user should know.
    pub(super) fn note(&self, text: &str) {
        self.say(&diagnostic::aside("note", text, None, ""));
    }

    /// What the schedules of some plans are probably not meant to do, and what was taken for granted.
    pub(super) fn remarks(&self, plans: &[Plan]) {
        let remarks = plans.iter().flat_map(|plan| &plan.series).flat_map(|series| series.schedule.remarks());
        remarks.for_each(|remark| self.remark(remark, ""));
    }

    /// A remark, if it is one that is said unasked. `whose` tells the schedules of a comparison apart.
    pub(super) fn remark(&self, remark: &Remark, whose: &str) {
        let level = remark.level();
        if level.is_said_unasked() {
            self.say(&diagnostic::aside(word(level), &remark.text, remark.place().as_ref(), whose));
        }
    }

    /// Lets everything be said once more.
    pub(super) fn forget(&self) {
        self.said.borrow_mut().clear();
    }

    fn say(&self, text: &str) {
        if !self.quiet && self.said.borrow_mut().insert(text.to_string()) {
            write(text);
        }
    }
}

/// What a remark begins with.
pub(super) fn word(level: Level) -> &'static str {
    match level {
        Level::Warning => "warning",
        Level::Assumed | Level::Info => "note",
    }
}

/// Says what went wrong.
pub(super) fn complain(error: &anyhow::Error) {
    write(&match error.downcast_ref::<Diagnostic>() {
        Some(diagnostic) => diagnostic.to_string(),
        None => format!("error: {}\n", printable(&format!("{error:#}"))),
    });
}

/// Writes a text, its first word in colour where colour is wanted. Nobody is left to tell if standard error is closed.
fn write(text: &str) {
    let colors = [("error:", anstyle::AnsiColor::Red), ("warning:", anstyle::AnsiColor::Yellow)];
    let painted = colors.into_iter().find_map(|(word, color)| {
        let (rest, style) = (text.strip_prefix(word)?, color.on_default().bold());
        Some(format!("{style}{}{style:#}:{rest}", word.trim_end_matches(':')))
    });
    let _ = anstream::stderr().write_all(painted.as_deref().unwrap_or(text).as_bytes());
}
