//! Statements that move a model to another device: it is the same model there.

use super::build::path;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The methods that do so.
const MOVING: [&str; 3] = ["cuda", "cpu", "to"];

/// What the names of devices have in them.
const DEVICES: [&str; 5] = ["device", "cuda", "cpu", "gpu", "rank"];

/// The methods among these that classes of a file define themselves.
pub(super) fn own_moves(body: &[Stmt]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    visit::everywhere(body, &mut |statement| {
        let Act::Class(class) = &statement.act else { return };
        let methods = class.body.iter().filter_map(|inner| match &inner.act {
            Act::Def(method) => Some(&method.name),
            _ => None,
        });
        found.extend(methods.filter(|name| MOVING.contains(&&***name)).cloned());
    });
    found
}

/// A statement without the moves that leave a variable what it is: `x = x.cuda()` is the call alone, and of
/// `if gpu: return x.cuda()` and `else: return x` either branch returns `x`.
pub(super) fn settle(statement: &mut Stmt, own: &BTreeSet<Name>) {
    match &statement.act {
        Act::Assign(targets, value) => {
            let [target] = &targets[..] else { return };
            let (Some((_, to)), Some((_, from))) = (path(target), moved(value, own).and_then(path)) else {
                return;
            };
            if to == from {
                statement.act = Act::Expr(value.clone());
            }
        }
        Act::If(arms, otherwise) => {
            let blocks = arms.iter().map(|(_, arm)| &arm[..]).chain([&otherwise[..]]);
            let returned: Option<Vec<&Expr>> = blocks.map(|block| returns(block, own)).collect();
            if let Some([first, rest @ ..]) = returned.as_deref()
                && let Some((value, shown)) = path(first)
                && rest.iter().all(|other| path(other).is_some_and(|(_, other)| other == shown))
            {
                statement.act = Act::Return(Some(value));
            }
        }
        _ => {}
    }
}

/// What a block that only returns it gives back, wherever it is moved to.
fn returns<'b>(block: &'b [Stmt], own: &BTreeSet<Name>) -> Option<&'b Expr> {
    let [Stmt { act: Act::Return(Some(value)), .. }] = block else { return None };
    moved(value, own).or(Some(value))
}

/// What an expression moves.
fn moved<'e>(value: &'e Expr, own: &BTreeSet<Name>) -> Option<&'e Expr> {
    let ExprKind::Call(function, arguments) = &value.kind else { return None };
    let ExprKind::Attribute(of, method) = &function.kind else { return None };
    let is_device = |argument: &Argument| match argument {
        Argument::Positional(Expr { kind: ExprKind::Str(text), .. }) => is_of_device(text),
        Argument::Positional(value) => path(value).is_some_and(|(_, shown)| is_of_device(&shown)),
        _ => false,
    };
    let moves = match &**method {
        "cuda" | "cpu" => true,
        "to" => matches!(&arguments[..], [argument] if is_device(argument)),
        _ => false,
    };
    (moves && !own.contains(method)).then_some(&**of)
}

fn is_of_device(name: &str) -> bool {
    let name = name.to_lowercase();
    DEVICES.iter().any(|device| name.contains(device))
}
