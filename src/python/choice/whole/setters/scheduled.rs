//! The schedulers that a training makes in its rounds, such as the warmup of a first epoch.

use super::super::build::path;
use super::super::stepping;
use super::super::survey;
use super::Setters;
use crate::python::choice::handed::{argument, expressions};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;

impl Setters {
    /// The optimizers on which a block that makes updates makes a scheduler and steps it, as the block names them, also by the
    /// functions that it calls. A new scheduler sets the rates of its optimizer. One that the block makes itself is another
    /// optimizer in each round, and has a training of its own.
    pub(in crate::python::choice::whole) fn scheduled(&self, body: &[Stmt]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        if self.is_keras {
            return found;
        }
        let stepped = stepping::stepped_objects(body);
        let makes_updates = || body.iter().any(stepping::other_steps) || !self.updated(body).is_empty();
        visit::each(body, &mut |statement| {
            found
                .extend(self.made_on(statement).filter(|(made, _)| stepped.contains(made)).map(|(_, of)| of));
        });
        if !found.is_empty() && !makes_updates() {
            found.clear();
        }
        visit::each(body, &mut |statement| {
            expressions(statement, &mut |expr| self.collect_scheduled(expr, &mut found));
        });
        if !found.is_empty() {
            let bound: BTreeSet<Name> =
                body.iter().flat_map(|statement| Names::of_statement(statement).bound).collect();
            found.retain(|of| !bound.contains(of.split('.').next().unwrap_or(of)));
        }
        found
    }

    /// Whether a statement makes a scheduler on an optimizer, or calls a function that trains with one of its own.
    pub(in crate::python::choice::whole) fn schedules(&self, statement: &Stmt) -> bool {
        let mut found = BTreeSet::new();
        if !self.is_keras {
            expressions(statement, &mut |expr| self.collect_scheduled(expr, &mut found));
        }
        !found.is_empty() || self.made_on(statement).is_some()
    }

    fn collect_scheduled(&self, expr: &Expr, found: &mut BTreeSet<String>) {
        if let ExprKind::Call(function, arguments) = &expr.kind {
            found.extend(self.through(function, arguments, |own| &own.scheduled));
        }
        scope::inside(expr, &mut |child| self.collect_scheduled(child, found));
    }

    /// The optimizers on which a function makes a scheduler that it returns, as it names them.
    pub(super) fn returned(&self, body: &[Stmt]) -> BTreeSet<String> {
        let (mut found, mut made) = (BTreeSet::new(), Vec::new());
        visit::each(body, &mut |statement| match &statement.act {
            Act::Return(Some(value)) => {
                found.extend(self.scheduler_on(value));
                let own = path(value).map(|(_, own)| own);
                found.extend(
                    made.iter()
                        .filter(|(name, _)| own.as_ref() == Some(name))
                        .map(|(_, of): &(_, String)| of.clone()),
                );
            }
            _ => made.extend(self.made_on(statement)),
        });
        found
    }

    /// Finds the variables for schedulers that functions of the file return. Whether there are any.
    pub(super) fn name_returned(&mut self, body: &[Stmt]) -> bool {
        let mut found = BTreeSet::new();
        visit::everywhere(body, &mut |statement| {
            if let Some((made, _)) = self.made_on(statement) {
                found.insert(Name::from(made.rsplit('.').next().unwrap_or(&made)));
            }
        });
        let before = self.schedulers.len();
        self.schedulers.extend(found);
        self.schedulers.len() > before
    }

    /// The scheduler that a statement makes, and its optimizer.
    fn made_on(&self, statement: &Stmt) -> Option<(String, String)> {
        let Act::Assign(targets, value) = &statement.act else { return None };
        let [target] = &targets[..] else { return None };
        Some((path(target)?.1, self.scheduler_on(value)?))
    }

    /// The optimizer of the scheduler that a call makes, also by a function of the file.
    fn scheduler_on(&self, value: &Expr) -> Option<String> {
        let (function, arguments) = match &value.kind {
            ExprKind::Call(function, arguments) => (function, arguments),
            // One of a first epoch alone: `warmup(optimizer) if epoch == 0 else None`.
            ExprKind::IfElse { then, otherwise, .. } => {
                return self.scheduler_on(then).or_else(|| self.scheduler_on(otherwise));
            }
            _ => return None,
        };
        if self.is_keras {
            return None;
        }
        if let [only] = &self.through(function, arguments, |own| &own.returned)[..] {
            return Some(only.clone());
        }
        let (ExprKind::Name(class) | ExprKind::Attribute(_, class)) = &function.kind else { return None };
        let of = argument(arguments, 0, "optimizer").filter(|_| survey::is_schedule(class))?;
        path(of).map(|(_, of)| of).filter(|of| super::is_optimizer(of))
    }
}
