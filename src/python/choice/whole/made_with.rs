//! The rate that a file gives an optimizer as soon as it has made it: `optimizer = Adam(net.parameters())`, then `for group in
//! optimizer.param_groups: group['lr'] = rate`, is written as the optimizer that is made with this rate.

use super::build::path;
use crate::python::choice::handed;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// How many statements may stand between the two.
const MOST_BETWEEN: usize = 8;

/// Writes such statements as one, in a block and in those within it.
pub(in crate::python) fn settle(body: &mut [Stmt]) {
    for at in 0..body.len() {
        let (before, rest) = body.split_at_mut(at + 1);
        if let Some(made) = before.last_mut() {
            join(made, rest);
        }
    }
    for statement in body {
        visit::inner_mut(statement).into_iter().for_each(|inner| settle(inner));
    }
}

/// Joins a statement that makes an optimizer with the one that sets its rate, if that follows.
fn join(made: &mut Stmt, rest: &mut [Stmt]) {
    let Act::Assign(targets, value) = &mut made.act else { return };
    let ([target], true) = (&targets[..], is_plain_optimizer(value)) else { return };
    let Some((_, of)) = path(target) else { return };
    for (between, statement) in rest.iter_mut().take(MOST_BETWEEN).enumerate() {
        if let Some(rate) = rate_of(statement, &of) {
            let mut read = BTreeSet::new();
            scope::read_by(rate, &mut read);
            // What a rate is computed of may be another thing before the statements between.
            let is_same = between == 0 && !read.contains(root_of(&of)) || read.is_empty();
            if let (true, ExprKind::Call(_, arguments)) = (is_same, &mut value.kind) {
                arguments
                    .retain(|argument| !matches!(argument, Argument::Keyword(name, _) if &**name == "lr"));
                arguments.push(Argument::Keyword("lr".into(), rate.clone()));
                statement.act = Act::Pass;
            }
            return;
        }
        let names = Names::of_statement(statement);
        let is_simple = visit::blocks(statement).is_empty();
        if !is_simple || names.used.contains(root_of(&of)) || names.bound.contains(root_of(&of)) {
            return;
        }
    }
}

/// Whether an expression makes an optimizer of the parameters of a model, all of one group, with at most a rate by its name.
fn is_plain_optimizer(value: &Expr) -> bool {
    let ExprKind::Call(function, arguments) = &value.kind else { return false };
    let (ExprKind::Name(class) | ExprKind::Attribute(_, class)) = &function.kind else { return false };
    let is_parameters = |value: &Expr| {
        let ExprKind::Call(method, given) = &value.kind else { return false };
        given.is_empty() && matches!(&method.kind, ExprKind::Attribute(_, name) if &**name == "parameters")
    };
    let rest = arguments.get(1..).unwrap_or_default();
    handed::is_optimizer_class(class)
        && matches!(arguments.first(), Some(Argument::Positional(first)) if is_parameters(first))
        && rest.iter().all(|argument| matches!(argument, Argument::Keyword(..)))
}

/// The rate that a statement gives all groups of an optimizer, and does nothing else.
fn rate_of<'s>(statement: &'s Stmt, optimizer: &str) -> Option<&'s Expr> {
    let is_groups = |of: &Expr| match &of.kind {
        ExprKind::Attribute(of, name) if &**name == "param_groups" => {
            path(of).is_some_and(|(_, of)| of == optimizer)
        }
        _ => false,
    };
    let is_rate = |key: &Expr| matches!(&key.kind, ExprKind::Str(key) if &**key == "lr");
    let set = |statement: &'s Stmt| match &statement.act {
        Act::Assign(targets, rate) => match &targets[..] {
            [Expr { kind: ExprKind::Index(group, key), .. }] if is_rate(key) => Some((&**group, rate)),
            _ => None,
        },
        _ => None,
    };
    if let Act::For(Expr { kind: ExprKind::Name(group), .. }, source, body, otherwise) = &statement.act {
        let ([only], true, true) = (&body[..], otherwise.is_empty(), is_groups(source)) else { return None };
        let (of, rate) = set(only)?;
        let mut read = BTreeSet::new();
        scope::read_by(rate, &mut read);
        let is_it = matches!(&of.kind, ExprKind::Name(own) if own == group) && !read.contains(group);
        return is_it.then_some(rate);
    }
    let (of, rate) = set(statement)?;
    match &of.kind {
        ExprKind::Index(groups, at) if is_groups(groups) => {
            matches!(at.kind, ExprKind::Int(0)).then_some(rate)
        }
        _ => None,
    }
}
