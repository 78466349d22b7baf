//! A walk over the statements inside a statement.

use crate::python::syntax::ast::{Act, Stmt, Try};
use std::sync::Arc;

/// The blocks that run as part of a statement. The bodies of functions and classes do not.
pub(in crate::python) fn blocks(statement: &Stmt) -> Vec<&[Stmt]> {
    match &statement.act {
        Act::If(arms, otherwise) => arms.iter().map(|(_, body)| &body[..]).chain([&otherwise[..]]).collect(),
        Act::For(_, _, body, otherwise) | Act::While(_, body, otherwise) => vec![body, otherwise],
        Act::With(_, body) => vec![body],
        Act::Match(_, cases) => cases.iter().map(|case| &case.body[..]).collect(),
        Act::Try(attempt) => {
            let handlers = attempt.handlers.iter().map(|handler| &handler.body[..]);
            [&attempt.body[..], &attempt.otherwise, &attempt.finally].into_iter().chain(handlers).collect()
        }
        _ => Vec::new(),
    }
}

/// The same, to be changed. What `finally` does is left as it is.
pub(in crate::python) fn blocks_mut(statement: &mut Stmt) -> Vec<&mut Vec<Stmt>> {
    match &mut statement.act {
        Act::If(arms, otherwise) => arms.iter_mut().map(|(_, body)| body).chain([otherwise]).collect(),
        Act::For(_, _, body, otherwise) | Act::While(_, body, otherwise) => vec![body, otherwise],
        Act::With(_, body) => vec![body],
        Act::Match(_, cases) => cases.iter_mut().map(|case| &mut case.body).collect(),
        Act::Try(attempt) => {
            let Try { body, otherwise, handlers, .. } = &mut **attempt;
            let handlers = handlers.iter_mut().map(|handler| &mut handler.body);
            [body, otherwise].into_iter().chain(handlers).collect()
        }
        _ => Vec::new(),
    }
}

/// The same, and the body of a function or class, unless another tree shares it.
pub(in crate::python) fn inner_mut(statement: &mut Stmt) -> Vec<&mut Vec<Stmt>> {
    if !matches!(statement.act, Act::Def(_) | Act::Class(_)) {
        return blocks_mut(statement);
    }
    let body = match &mut statement.act {
        Act::Def(function) => Arc::get_mut(function).map(|function| &mut function.body),
        Act::Class(class) => Arc::get_mut(class).map(|class| &mut class.body),
        _ => None,
    };
    body.into_iter().collect()
}

/// Calls `visit` for each statement, and for the statements in their blocks.
pub(in crate::python) fn each<'a>(body: &'a [Stmt], visit: &mut dyn FnMut(&'a Stmt)) {
    for statement in body {
        visit(statement);
        blocks(statement).into_iter().for_each(|block| each(block, visit));
    }
}

/// Calls `visit` for each statement of a text, including those in functions and classes.
pub(in crate::python) fn everywhere<'a>(body: &'a [Stmt], visit: &mut dyn FnMut(&'a Stmt)) {
    each(body, &mut |statement| {
        visit(statement);
        match &statement.act {
            Act::Def(function) => everywhere(&function.body, visit),
            Act::Class(class) => everywhere(&class.body, visit),
            _ => {}
        }
    });
}
