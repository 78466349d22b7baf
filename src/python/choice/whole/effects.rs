//! What remains of statements that are not run: the names and parts of objects that they would have set have unknown values.

use super::build::*;
use crate::python::choice::handed::expressions;
use crate::python::choice::rates;
use crate::python::library::owners::CHANGING;
use crate::python::library::prepared;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;

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
                let kept = given_back(statement);
                let bound = Names::of_statement(statement).bound.into_iter();
                found.names.extend(bound.filter(|name| !kept.contains(name)));
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

    /// The names.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        self.names.iter().filter(|name| !name.starts_with("__"))
    }

    /// The names, and the paths of the parts.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.names().map(|name| &**name).chain(self.parts.iter().map(|(_, path)| path.as_str()))
    }

    /// Those without the attributes that fit.
    pub(super) fn without(mut self, fits: impl Fn(&str) -> bool) -> Effects {
        self.parts.retain(|(_, path)| path.rsplit('.').next().is_none_or(|last| !fits(last)));
        self
    }

    /// The statements that set them to unknown values.
    pub(super) fn statements(self, at: At) -> Vec<Stmt> {
        self.statements_under(None, at)
    }

    /// The same, for a condition that is not known and has this name: the contents of objects depend on what decides it.
    pub(super) fn statements_under(self, test: Option<&str>, at: At) -> Vec<Stmt> {
        let own = self.names();
        let fact = |of: &str| call("__fact__", vec![text(of, at)], at);
        let mut left: Vec<Stmt> = own.map(|name| assign(name, fact(name), at)).collect();
        for (target, path) in self.parts {
            let set = Stmt { act: Act::Assign(vec![target], fact(&path)), at };
            left.push(attempt(vec![set], vec![Stmt { act: Act::Pass, at }], at));
        }
        for (value, path) in self.changed {
            let test = test.map_or(Expr { kind: ExprKind::None, at }, |test| name(test, at));
            let blurred = expression(call("__blur__", vec![value, text(&path, at), test], at), at);
            left.push(attempt(vec![blurred], vec![Stmt { act: Act::Pass, at }], at));
        }
        left
    }
}

impl Effects {
    /// The statements in a loop that is followed, for a condition that is not known: what the blocks would set depends on what
    /// the condition does. Of an object that is known, what they would change is not.
    pub(super) fn depending_on(self, test: &str, at: At) -> Vec<Stmt> {
        let depends = |of: &str| call("__depends__", vec![name(test, at), text(of, at)], at);
        let own = self.names();
        let mut left: Vec<Stmt> = own.map(|name| assign(name, depends(name), at)).collect();
        for (target, path) in self.parts {
            let set = Stmt { act: Act::Assign(vec![target], depends(&path)), at };
            left.push(attempt(vec![set], vec![Stmt { act: Act::Pass, at }], at));
        }
        for (value, _) in self.changed {
            let needed = expression(call("__known__", vec![name(test, at)], at), at);
            let pass = vec![Stmt { act: Act::Pass, at }];
            let is_lost = call("__is_unknown__", vec![value], at);
            left.push(Stmt { act: Act::If(vec![(is_lost, pass)], vec![needed]), at });
        }
        if left.is_empty() {
            left.push(Stmt { act: Act::Pass, at });
        }
        left
    }
}

/// The names whose rates are the same after a statement, since it gives back what it is handed, wrapped:
/// `model, optimizer = amp.initialize(model, optimizer)`. Only of an optimizer the wrapper does not matter.
fn given_back(statement: &Stmt) -> BTreeSet<Name> {
    let Act::Assign(targets, Expr { kind: ExprKind::Call(function, arguments), .. }) = &statement.act else {
        return BTreeSet::new();
    };
    if !path(function).is_some_and(|(_, called)| prepared::is_giving_back(&called)) {
        return BTreeSet::new();
    }
    let name = |expr: &Expr| match &expr.kind {
        ExprKind::Name(name) if name.to_lowercase().contains("optim") => Some(name.clone()),
        _ => None,
    };
    let handed: BTreeSet<Name> = arguments.iter().filter_map(|given| name(rates::value_of(given))).collect();
    let bound = targets.iter().flat_map(|target| match &target.kind {
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().collect(),
        _ => vec![target],
    });
    bound.filter_map(name).filter(|name| handed.contains(name)).collect()
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
