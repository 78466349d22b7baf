//! Messages on standard error: errors, and notes and warnings unless `--quiet` is given.

use super::allowances;
use crate::compare::report::{ReportEntry, SideRemark};
use crate::diagnostic::{self, Diagnostic, and, few};
use crate::figure::Figure;
use crate::lint::{self, CurveGauge, Finding};
use crate::output::picture::PictureEncoder;
use crate::plan::Plan;
use crate::printable::printable;
use crate::schedule::remark::Level;
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
    /// An expectation of a spec cannot be evaluated, or a section `lint` is wrong.
    pub(super) fn findings(&self, plans: &[Plan]) -> Result<(), Diagnostic> {
        for plan in plans {
            if self.quiet {
                lint::check_expectations(plan)?;
                continue;
            }
            self.found(plan, lint::lint(plan)?)?;
        }
        // The schedules are evaluated again for the output.
        crate::dialect::renew_work();
        Ok(())
    }

    /// Whether [`Notes::of_seen`] can take the place of [`Notes::findings`].
    pub(super) fn can_see(&self, plans: &[Plan]) -> bool {
        !self.quiet && plans.len() == 1 && plans[0].expectations.is_empty()
    }

    /// Prints what lint finds in a plan whose rows were all seen already.
    ///
    /// # Errors
    ///
    /// A section `lint` is wrong.
    pub(super) fn of_seen(&self, plan: &Plan, seen: CurveGauge) -> Result<(), Diagnostic> {
        self.found(plan, lint::findings_of_seen(plan, seen))
    }

    fn found(&self, plan: &Plan, found: Vec<Finding>) -> Result<(), Diagnostic> {
        // What a schedule that raises does before that is not worth a word.
        let is_raised = found.iter().any(Finding::is_raised);
        let is_said = |finding: &Finding| {
            finding.level == Level::Assumed || finding.level >= Level::Warning && !is_raised
        };
        let said: Vec<Finding> = found.into_iter().filter(is_said).collect();
        for finding in &allowances::unallowed(plan, said)? {
            // A training file is outlined first, and its schedule evaluated then: the same was taken for granted twice.
            let is_known = finding.level == Level::Assumed
                && self.said.borrow().contains(&diagnostic::aside("note", &finding.says, None, ""));
            if is_known {
                continue;
            }
            let text = format!("{} [{}]", finding.says, finding.rule);
            // The command itself has no error, so that its word is not used.
            let word = word(finding.level.min(Level::Warning));
            self.say(&diagnostic::aside(word, &text, finding.place.as_ref(), ""));
        }
        Ok(())
    }

    /// Prints what lint finds in a side of a comparison.
    pub(super) fn of_side(&self, remark: &SideRemark, entry: &ReportEntry) {
        let word = word(remark.level.min(Level::Warning));
        let text = format!("{} [{}]", remark.text, remark.id);
        let whose = format!(" ({})", remark.side(entry.sides()));
        self.say(&diagnostic::aside(word, &text, remark.place.as_ref(), &whose));
    }

    /// Warns of the characters that a picture shows as boxes.
    pub(super) fn boxes(&self, encoder: PictureEncoder, figure: &Figure) {
        let found: Vec<String> =
            encoder.boxes(figure).iter().map(|character| format!("`{character}`")).collect();
        if !found.is_empty() {
            let text = format!(
                "the font of PNG and PDF does not have {}; the picture has boxes instead. SVG and HTML use the fonts of the \
                 viewer: `-o lr.svg`",
                and(&few(found))
            );
            self.say(&diagnostic::aside("warning", &text, None, ""));
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
