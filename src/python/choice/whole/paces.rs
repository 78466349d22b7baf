//! How often a loop that is followed makes its updates.

use super::slice::LoopPace;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// What is known of the updates of a loop.
#[derive(Default)]
pub(super) struct LoopUpdates {
    pub paces: BTreeSet<LoopPace>,
    /// What the loop around the updates goes over, as the question after its length calls it.
    pub within: Option<String>,
    /// Whether a round of the loop may make more or fewer updates than one.
    pub conditional: bool,
    /// The number of statements that make an update.
    pub count: usize,
    /// Why it cannot be followed.
    pub hindrance: Option<&'static str>,
}

impl LoopUpdates {
    /// Whether a round has several rows, of which one stands for the updates of an inner loop: these are no epochs. `kept` is what
    /// is written of the loop.
    pub(super) fn are_mixed(&self, kept: &[Stmt]) -> bool {
        let round = || kept.iter().filter(|one| matches!(one.act, Act::For(..) | Act::While(..)));
        self.paces.contains(&LoopPace::Epoch) && round().any(|one| pauses(visit::blocks(one)[0]) > 1)
    }

    /// How a spec steps it: `epoch`, `step`, or `step in SOURCE`; `if` if not every round makes an update.
    pub(super) fn unit(&self) -> String {
        let condition = if self.conditional { " if" } else { "" };
        match (self.paces.contains(&LoopPace::Epoch), &self.within) {
            (true, _) => format!("epoch{condition}"),
            (false, Some(within)) => format!("step in {within}{condition}"),
            (false, None) => format!("step{condition}"),
        }
    }
}

/// The most pauses that one run of a block makes, apart from those within its loops.
fn pauses(body: &[Stmt]) -> usize {
    let of = |statement: &Stmt| match &statement.act {
        Act::Expr(Expr { kind: ExprKind::Yield(_), .. }) => 1,
        Act::For(..) | Act::While(..) => 0,
        Act::If(..) => visit::blocks(statement).into_iter().map(pauses).max().unwrap_or(0),
        _ => visit::blocks(statement).into_iter().map(pauses).sum(),
    };
    body.iter().map(of).sum()
}
