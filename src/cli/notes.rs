//! Messages on standard error: errors, and notes and warnings unless `--quiet` is given.

use crate::diagnostic::{self, Diagnostic};
use crate::lint::{self, Finding};
use crate::plan::Plan;
use crate::printable::printable;
use crate::schedule::remark::{Level, Remark};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;

/// Prints each note and warning once.
pub(super) struct Notes {
    quiet: bool,
    said: RefCell<BTreeSet<String>>,
}

impl Notes {
    /// Creates it, with nothing printed yet.
    pub(super) fn new(quiet: bool) -> Self {
        Notes { quiet, said: RefCell::default() }
    }

    /// Prints a note.
    pub(super) fn note(&self, text: &str) {
        self.say(&diagnostic::aside("note", text, None, ""));
    }

    /// Prints what lint finds in several plans that is probably not meant, and what was assumed.
    ///
    /// # Errors
    ///
    /// An expectation of a spec cannot be evaluated.
    pub(super) fn findings(&self, plans: &[Plan]) -> Result<(), Diagnostic> {
        let remarks = plans.iter().flat_map(|plan| &plan.series).flat_map(|series| series.schedule.remarks());
        remarks.filter(|remark| remark.level() == Level::Assumed).for_each(|remark| self.remark(remark, ""));
        for plan in plans {
            let found = lint::lint(plan)?;
            // What a schedule that raises does before that is not worth a word.
            let is_raised = found.iter().any(Finding::is_raised);
            found.iter().filter(|_| !is_raised).for_each(|finding| self.finding(finding, ""));
        }
        // The schedules are evaluated again for the output.
        crate::dialect::renew_work();
        Ok(())
    }

    /// Prints a finding, unless it is only for `inspect` and `lint`. `whose` names the side of a comparison.
    pub(super) fn finding(&self, finding: &Finding, whose: &str) {
        if finding.level >= Level::Warning {
            let text = format!("{} [{}]", finding.says, finding.rule);
            // The command itself has no error, so that its word is not used.
            self.say(&diagnostic::aside(word(Level::Warning), &text, finding.place.as_ref(), whose));
        }
    }

    /// Prints a remark, unless it is only for `inspect`. `whose` names the side of a comparison.
    pub(super) fn remark(&self, remark: &Remark, whose: &str) {
        let level = remark.level();
        if level.is_said_unasked() {
            self.say(&diagnostic::aside(word(level), &remark.text, remark.place(), whose));
        }
    }

    /// Allows everything to be printed again.
    pub(super) fn forget(&self) {
        self.said.borrow_mut().clear();
    }

    fn say(&self, text: &str) {
        if !self.quiet && self.said.borrow_mut().insert(text.to_string()) {
            write(text);
        }
    }
}

/// The first word of a remark.
pub(super) fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Assumed | Level::Info => "note",
    }
}

/// Prints an error.
pub(super) fn complain(error: &anyhow::Error) {
    write(&match error.downcast_ref::<Diagnostic>() {
        Some(diagnostic) => diagnostic.to_string(),
        None => format!("error: {}\n", printable(&format!("{error:#}"))),
    });
}

/// Writes a text to standard error, its first word in colour if colour is enabled. An error is ignored: there is no
/// other place to report it.
fn write(text: &str) {
    let colors = [("error:", anstyle::AnsiColor::Red), ("warning:", anstyle::AnsiColor::Yellow)];
    let painted = colors.into_iter().find_map(|(word, color)| {
        let (rest, style) = (text.strip_prefix(word)?, color.on_default().bold());
        Some(format!("{style}{}{style:#}:{rest}", word.trim_end_matches(':')))
    });
    let _ = anstream::stderr().write_all(painted.as_deref().unwrap_or(text).as_bytes());
}
