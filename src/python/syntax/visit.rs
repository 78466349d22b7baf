//! A walk over the statements inside a statement.

use crate::python::syntax::ast::{Act, Stmt};

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
