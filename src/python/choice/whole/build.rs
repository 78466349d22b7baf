//! Builds the trees of the statements that replace those of a training file.

use super::effects::Effects;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) fn name(name: &str, at: At) -> Expr {
    Expr { kind: ExprKind::Name(name.into()), at }
}

pub(super) fn text(text: &str, at: At) -> Expr {
    Expr { kind: ExprKind::Str(text.into()), at }
}

pub(super) fn flag(value: bool, at: At) -> Expr {
    Expr { kind: ExprKind::Bool(value), at }
}

fn number(value: u32, at: At) -> Expr {
    Expr { kind: ExprKind::Int(value.into()), at }
}

pub(super) fn tuple(items: Vec<Expr>, at: At) -> Expr {
    Expr { kind: ExprKind::Tuple(items), at }
}

pub(super) fn call(function: &str, arguments: Vec<Expr>, at: At) -> Expr {
    let arguments = arguments.into_iter().map(Argument::Positional).collect();
    Expr { kind: ExprKind::Call(Box::new(name(function, at)), arguments), at }
}

/// The place as three arguments.
pub(super) fn place(at: At) -> [Expr; 3] {
    [at.line, at.column, at.length].map(|part| number(part, at))
}

pub(super) fn choice(test: Expr, then: Expr, otherwise: Expr, at: At) -> Expr {
    let kind =
        ExprKind::IfElse { test: Box::new(test), then: Box::new(then), otherwise: Box::new(otherwise) };
    Expr { kind, at }
}

pub(super) fn assign(target: &str, value: Expr, at: At) -> Stmt {
    Stmt { act: Act::Assign(vec![name(target, at)], value), at }
}

pub(super) fn expression(value: Expr, at: At) -> Stmt {
    Stmt { act: Act::Expr(value), at }
}

/// A block that is not empty.
pub(super) fn filled(mut body: Vec<Stmt>, at: At) -> Vec<Stmt> {
    if body.is_empty() {
        body.push(Stmt { act: Act::Pass, at });
    }
    body
}

/// A list of a framework's names with their places.
pub(super) fn listed(found: &[(Name, At)], at: At) -> Expr {
    let item = |(of, place_of): &(Name, At)| {
        let mut parts = vec![text(of, at)];
        parts.extend(place(*place_of));
        tuple(parts, at)
    };
    tuple(found.iter().map(item).collect(), at)
}

/// The name of the exception in a handler.
pub(super) const FAULT: &str = "__fault__";

/// `try` that catches everything, also what cannot be run here.
pub(super) fn attempt(body: Vec<Stmt>, handler: Vec<Stmt>, at: At) -> Stmt {
    let handler = Handler { at, class: None, name: Some(FAULT.into()), body: handler };
    let attempt = Try {
        body,
        handlers: vec![handler],
        otherwise: Vec::new(),
        finally: Arc::default(),
        catches_all: true,
    };
    Stmt { act: Act::Try(Box::new(attempt)), at }
}

/// The same statements. If they cannot be run, what they set and change is not known. `schedules` are those that they make.
pub(super) fn guarded(body: Vec<Stmt>, schedules: &[(Name, At)], at: At) -> Stmt {
    let imports = body.iter().filter(|statement| matches!(statement.act, Act::Import(_) | Act::From(..)));
    let imported: BTreeSet<Name> =
        imports.flat_map(|statement| Names::of_statement(statement).bound).collect();
    let mut report = vec![name(FAULT, at)];
    report.extend(place(at));
    report.push(listed(schedules, at));
    let effects = Effects::of([&body].into_iter());
    report.push(tuple(effects.paths().map(|path| text(path, at)).collect(), at));
    let mut handler = vec![expression(call("__failed__", report, at), at)];
    handler.extend(imported.iter().map(|name| assign(name, call("__fact__", vec![text(name, at)], at), at)));
    handler.extend(effects.statements(at));
    attempt(body, handler, at)
}

pub(super) fn parameter(of: &str, default: Option<Expr>) -> Parameter {
    Parameter { name: of.into(), default, keyword_only: false, positional_only: false }
}

/// The definition of a generator.
pub(super) fn definition(of: &str, parameters: Vec<Parameter>, body: Vec<Stmt>, at: At) -> Stmt {
    let function = Function {
        name: of.into(),
        qualified: of.into(),
        at,
        parameters,
        star: None,
        double_star: None,
        decorators: Vec::new(),
        body,
        generator: true,
        hidden: false,
        names: KeptNames::default(),
    };
    Stmt { act: Act::Def(Arc::new(function)), at }
}

/// A copy of `name.part.part`, with its text; `None` for any other expression.
pub(super) fn path(expr: &Expr) -> Option<(Expr, String)> {
    match &expr.kind {
        ExprKind::Name(of) => Some((name(of, expr.at), of.to_string())),
        ExprKind::Attribute(of, part) => {
            let (of, text) = path(of)?;
            let kind = ExprKind::Attribute(Box::new(of), part.clone());
            Some((Expr { kind, at: expr.at }, format!("{text}.{part}")))
        }
        _ => None,
    }
}

/// Whether a handler ends with `raise`: the exception ends the program all the same.
pub(super) fn raises_again(handler: &[Stmt]) -> bool {
    matches!(handler.last(), Some(Stmt { act: Act::Raise(None, ..), .. }))
}
