//! What remains of statements that are not run: the names and parts of objects that they would have set have unknown values.

use super::build::*;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The methods that change a list, a dict or a set.
pub(super) const CHANGING: [&str; 17] = [
    "append",
    // Those of a variable of TensorFlow.
    "assign",
    "assign_add",
    "assign_sub",
    "extend",
    "insert",
    "remove",
    "pop",
    "clear",
    "sort",
    "reverse",
    "update",
    "setdefault",
    "popitem",
    "add",
    "discard",
    "add_",
];

/// The names and parts of objects that statements would set.
#[derive(Default)]
pub(super) struct Effects {
    names: BTreeSet<Name>,
    parts: Vec<(Expr, String)>,
    changed: Vec<(Expr, String)>,
}

impl Effects {
    /// Those of several blocks.
    pub(super) fn of<'a>(blocks: impl Iterator<Item = &'a Vec<Stmt>>) -> Effects {
        let mut found = Effects::default();
        for statement in blocks.flatten() {
            // What is imported is not known anyway, or known in either branch.
            if !matches!(statement.act, Act::Import(_) | Act::From(..)) {
                found.names.extend(Names::of_statement(statement).bound);
            }
            visit::each(std::slice::from_ref(statement), &mut |inner| found.statement(inner));
        }
        found
    }

    fn statement(&mut self, statement: &Stmt) {
        let Effects { parts, changed, .. } = self;
        match &statement.act {
            Act::Assign(targets, _) => targets.iter().for_each(|target| collect(target, parts, changed)),
            Act::Augment(_, target, _)
            | Act::Annotate { target, value: Some(_), .. }
            | Act::For(target, ..) => collect(target, parts, changed),
            _ => {}
        }
        expressions(statement, &mut |expr| calls(expr, changed));
    }

    /// Those without the attributes that fit.
    pub(super) fn without(mut self, fits: impl Fn(&str) -> bool) -> Effects {
        self.parts.retain(|(_, path)| path.rsplit('.').next().is_none_or(|last| !fits(last)));
        self
    }

    /// The statements that set them to unknown values.
    pub(super) fn statements(self, at: At) -> Vec<Stmt> {
        let own = self.names.iter().filter(|name| !name.starts_with("__"));
        let fact = |of: &str| call("__fact__", vec![text(of, at)], at);
        let mut left: Vec<Stmt> = own.map(|name| assign(name, fact(name), at)).collect();
        for (target, path) in self.parts {
            let set = Stmt { act: Act::Assign(vec![target], fact(&path)), at };
            left.push(attempt(vec![set], vec![Stmt { act: Act::Pass, at }], at));
        }
        for (value, path) in self.changed {
            let blurred = expression(call("__blur__", vec![value, text(&path, at)], at), at);
            left.push(attempt(vec![blurred], vec![Stmt { act: Act::Pass, at }], at));
        }
        left
    }
}

/// The attributes and items among the targets of an assignment.
fn collect(target: &Expr, parts: &mut Vec<(Expr, String)>, changed: &mut Vec<(Expr, String)>) {
    match &target.kind {
        ExprKind::Attribute(..) => parts.extend(path(target)),
        // Other items of a dict stay as they are.
        ExprKind::Index(of, key) => match (path(of), &key.kind) {
            (Some((of, path)), ExprKind::Str(key)) => {
                let kind = ExprKind::Index(Box::new(of), Box::new(text(key, target.at)));
                parts.push((Expr { kind, at: target.at }, format!("{path}['{key}']")));
            }
            (of, _) => changed.extend(of),
        },
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            items.iter().for_each(|item| collect(item, parts, changed));
        }
        ExprKind::Starred(of) => collect(of, parts, changed),
        _ => {}
    }
}

/// The objects whose changing methods an expression calls.
fn calls(expr: &Expr, changed: &mut Vec<(Expr, String)>) {
    if let ExprKind::Call(function, _) = &expr.kind
        && let ExprKind::Attribute(of, method) = &function.kind
        && CHANGING.contains(&&**method)
    {
        changed.extend(path(of));
    }
    scope::inside(expr, &mut |child| calls(child, changed));
}
