//! Objects of a file that are called like functions and train or set rates: `loss_compute(out, target, n)` is written as the call of
//! the method that it is, `loss_compute.__call__(out, target, n)`.

use super::own_objects::{NamedScope, OwnObjects, scopes};
use super::setters::Setters;
use super::stepping;
use super::survey;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashSet};

/// The method that is called.
pub(super) const CALL: &str = "__call__";

/// The places of what is called.
type Places = HashSet<(u32, u32, u32)>;

fn place(at: At) -> (u32, u32, u32) {
    (at.line, at.column, at.length)
}

/// Writes such calls as those of the method.
pub(super) fn settle(body: &mut [Stmt]) {
    let places = places(body);
    if !places.is_empty() {
        block(body, &places);
    }
}

/// The places of the objects that are called.
fn places(body: &[Stmt]) -> Places {
    let mut found = Places::new();
    let classes = classes(body);
    if classes.is_empty() {
        return found;
    }
    let scopes = scopes(body);
    let objects = OwnObjects::of(body, &scopes, &classes);
    for scope in &scopes {
        visit::each(scope.body, &mut |statement| {
            expressions(statement, &mut |expr| called(expr, scope, &objects, &mut found));
        });
    }
    found
}

/// The classes whose objects train or set rates where they are called, and those that are derived from them.
fn classes(body: &[Stmt]) -> BTreeSet<Name> {
    let mut all: Vec<&ClassDef> = Vec::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Class(class) = &statement.act {
            all.push(class);
        }
    });
    let calls = |class: &ClassDef| {
        class.body.iter().any(|inner| matches!(&inner.act, Act::Def(own) if &*own.name == CALL))
    };
    if !all.iter().any(|class| calls(class)) {
        return BTreeSet::new();
    }
    let setters = Setters::of(body);
    let trains = |class: &&&ClassDef| calls(class) && setters.trains_when_called(&class.name);
    let mut found: BTreeSet<Name> = all.iter().filter(trains).map(|class| class.name.clone()).collect();
    for _ in 0..survey::MOST_ROUNDS {
        let before = found.len();
        let derived = all.iter().filter(|class| class.bases.iter().any(|base| is_of(base, &found)));
        let derived: Vec<Name> = derived.map(|class| class.name.clone()).collect();
        found.extend(derived);
        if found.len() == before {
            break;
        }
    }
    found
}

fn is_of(base: &Argument, classes: &BTreeSet<Name>) -> bool {
    matches!(base, Argument::Positional(Expr { kind: ExprKind::Name(base), .. }) if classes.contains(base))
}

fn called(expr: &Expr, scope: &NamedScope<'_>, objects: &OwnObjects, found: &mut Places) {
    // The scaler of timm is known as it is called.
    if let ExprKind::Call(function, arguments) = &expr.kind
        && objects.is_one(function, scope)
        && stepping::scaled(function, arguments).is_none()
    {
        found.insert(place(function.at));
    }
    scope::inside(expr, &mut |child| called(child, scope, objects, found));
}

fn block(body: &mut [Stmt], places: &Places) {
    for statement in body {
        match &mut statement.act {
            Act::If(arms, otherwise) => {
                arms.iter_mut().for_each(|(_, arm)| block(arm, places));
                block(otherwise, places);
            }
            Act::For(_, _, round, otherwise) | Act::While(_, round, otherwise) => {
                block(round, places);
                block(otherwise, places);
            }
            Act::With(_, inner) => block(inner, places),
            Act::Try(attempt) => {
                block(&mut attempt.body, places);
                block(&mut attempt.otherwise, places);
                attempt.handlers.iter_mut().for_each(|handler| block(&mut handler.body, places));
            }
            Act::Def(_) | Act::Class(_) => {
                visit::inner_mut(statement).into_iter().for_each(|inner| block(inner, places));
            }
            Act::Expr(value)
            | Act::Assign(_, value)
            | Act::Augment(_, _, value)
            | Act::Annotate { value: Some(value), .. }
            | Act::Return(Some(value)) => write(value, places),
            _ => {}
        }
    }
}

/// Writes the calls of an expression: itself, what stands before a part of it or an item, and the operands of arithmetic.
fn write(expr: &mut Expr, places: &Places) {
    match &mut expr.kind {
        ExprKind::Call(function, _) if places.contains(&place(function.at)) => {
            let at = function.at;
            let object = std::mem::replace(&mut **function, Expr { kind: ExprKind::None, at });
            function.kind = ExprKind::Attribute(Box::new(object), CALL.into());
        }
        ExprKind::Call(inner, _) | ExprKind::Attribute(inner, _) | ExprKind::Index(inner, _) => {
            write(inner, places);
        }
        ExprKind::Binary(_, a, b) => {
            write(a, places);
            write(b, places);
        }
        _ => {}
    }
}
