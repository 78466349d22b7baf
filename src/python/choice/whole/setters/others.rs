//! The updates of other optimizers than the one that a loop is followed for.

use super::Setters;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;

/// Whether the text of an expression is that of an optimizer, or of the object that has it.
pub(in crate::python::choice::whole) fn is_or_has(of: &str, optimizer: &str) -> bool {
    optimizer.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl Setters {
    /// The optimizers that a function of the file steps, as its caller names them.
    pub(in crate::python::choice::whole) fn updated_by(
        &self,
        function: &Expr,
        arguments: &[Argument],
    ) -> Vec<String> {
        self.through(function, arguments, |own| &own.updated)
    }

    /// Whether a function of the file steps other optimizers than this one, and not this one.
    pub(in crate::python::choice::whole) fn steps_others(
        &self,
        function: &Expr,
        arguments: &[Argument],
        optimizer: &str,
    ) -> bool {
        let is_it = |of: &String| is_or_has(of, optimizer);
        let updated = self.updated_by(function, arguments);
        !updated.is_empty() && !updated.iter().any(is_it) && !self.shared.iter().any(is_it)
    }

    /// Whether an expression calls a function of the file that steps this optimizer.
    pub(in crate::python::choice::whole) fn steps_through(&self, expr: &Expr, optimizer: &str) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Call(function, arguments) => {
                self.updated_by(function, arguments).iter().any(|of| is_or_has(of, optimizer))
            }
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= self.steps_through(child, optimizer));
        found
    }
}
