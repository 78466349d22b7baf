//! The optimizers of a file that set the rates of their own parameter groups.

use crate::python::choice::rates;
use crate::python::choice::session::Session;
use crate::python::object::whole::RecordedCall;
use crate::python::syntax::ast::Stmt;

/// The most of them that are looked at.
const MOST: usize = 100;

/// Their classes, each with its lines.
pub(super) struct OwnOptimizers {
    classes: Vec<(String, std::ops::RangeInclusive<usize>)>,
    /// The lines of the file, if there are such classes.
    lines: Vec<String>,
}

impl OwnOptimizers {
    pub(super) fn of(session: &Session, body: &[Stmt]) -> OwnOptimizers {
        let found = rates::setting_optimizers(body).into_iter().take(MOST);
        let classes: Vec<_> = found
            .map(|(name, first, last)| (name.to_string(), session.line(first)..=session.line(last)))
            .collect();
        let lines = session.program.snippet.text.lines().filter(|_| !classes.is_empty());
        OwnOptimizers { lines: lines.map(str::to_string).collect(), classes }
    }

    /// The class that makes an optimizer of torch by a call. It is made where the class calls the constructor of its base; one
    /// without a constructor of its own is made where it is called.
    pub(super) fn setting(&self, session: &Session, call: &RecordedCall) -> Option<String> {
        if self.classes.is_empty() || !call.origin.starts_with("torch.optim.") {
            return None;
        }
        let line = session.line(call.at);
        let text = self.lines.get(line.checked_sub(1)?)?;
        let around = self.classes.iter().rev().find(|(_, lines)| lines.contains(&line));
        let called = || self.classes.iter().find(|(name, _)| text.contains(&format!("{name}(")));
        around.or_else(called).map(|(name, _)| name.clone())
    }
}
