//! Whether a snippet remembers something from one call to the next.

use super::ast::*;
use super::scope;

/// Whether any function but the constructors changes what outlives the call: attributes, items, global or captured names,
/// a list, dict or set by its methods, or an iterator by taking from it. A change to something local looks the same and
/// counts as well.
pub(super) fn keeps_state(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match &statement.act {
        Act::Def(function) => lasting(&function.body),
        Act::Class(class) => class.body.iter().any(|statement| match &statement.act {
            Act::Def(function) if !matches!(&*function.name, "__init__" | "__post_init__" | "get_config") => {
                lasting(&function.body)
            }
            Act::Assign(_, value) => changes(value),
            _ => false,
        }),
        Act::If(arms, otherwise) => arms.iter().any(|(_, body)| keeps_state(body)) || keeps_state(otherwise),
        Act::Try(attempt) => blocks(attempt).any(keeps_state),
        Act::Expr(value) | Act::Assign(_, value) => functions(value),
        _ => false,
    })
}

fn blocks(attempt: &Try) -> impl Iterator<Item = &[Stmt]> {
    let handlers = attempt.handlers.iter().map(|handler| &handler.body[..]);
    [&attempt.body[..], &attempt.otherwise, &attempt.finally].into_iter().chain(handlers)
}

fn lasting(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match &statement.act {
        Act::Global(_) | Act::Nonlocal(_) => true,
        Act::Assign(targets, value) => targets.iter().any(outlives) || changes(value),
        Act::Annotate { target, value: Some(value), .. } => outlives(target) || changes(value),
        Act::Augment(_, target, value) => outlives(target) || changes(value),
        Act::Expr(value) | Act::Return(Some(value)) => changes(value),
        Act::Delete(targets) => targets.iter().any(outlives),
        Act::Raise(value, cause) => value.iter().chain(cause).any(changes),
        Act::Assert(test, message) => changes(test) || message.iter().any(changes),
        Act::If(arms, otherwise) => {
            arms.iter().any(|(test, body)| changes(test) || lasting(body)) || lasting(otherwise)
        }
        Act::While(test, body, otherwise) => changes(test) || lasting(body) || lasting(otherwise),
        Act::For(target, source, body, otherwise) => {
            outlives(target) || changes(source) || lasting(body) || lasting(otherwise)
        }
        Act::With(items, body) => {
            items.iter().any(|(value, target)| changes(value) || target.iter().any(outlives)) || lasting(body)
        }
        Act::Try(attempt) => blocks(attempt).any(lasting),
        Act::Match(subject, cases) => {
            changes(subject) || cases.iter().any(|case| case.guard.iter().any(changes) || lasting(&case.body))
        }
        Act::Def(function) => lasting(&function.body),
        Act::Class(class) => lasting(&class.body),
        _ => false,
    })
}

fn outlives(target: &Expr) -> bool {
    match &target.kind {
        Kind::Attribute(..) | Kind::Index(..) => true,
        Kind::Tuple(items) | Kind::List(items) => items.iter().any(outlives),
        Kind::Starred(inner) => outlives(inner),
        _ => false,
    }
}

/// Whether an expression calls what changes an object.
fn changes(expr: &Expr) -> bool {
    const METHODS: [&str; 21] = [
        "append",
        "appendleft",
        "add",
        "clear",
        "discard",
        "extend",
        "extendleft",
        "insert",
        "move_to_end",
        "pop",
        "popitem",
        "popleft",
        "remove",
        "reverse",
        "rotate",
        "setdefault",
        "sort",
        "update",
        "insort",
        "__next__",
        "__setattr__",
    ];
    const FUNCTIONS: [&str; 7] =
        ["next", "setattr", "insort", "insort_left", "insort_right", "delattr", "exec"];
    if let Kind::Call(function, _) = &expr.kind {
        match &function.kind {
            Kind::Attribute(_, name) if METHODS.contains(&&**name) || FUNCTIONS.contains(&&**name) => {
                return true;
            }
            Kind::Name(name) if FUNCTIONS.contains(&&**name) => return true,
            _ => {}
        }
    }
    let mut found = false;
    scope::inside(expr, &mut |child| found |= changes(child));
    found || matches!(&expr.kind, Kind::Lambda(function) if lasting(&function.body))
}

/// Whether a function that an expression of the module makes changes something.
fn functions(expr: &Expr) -> bool {
    let mut found = false;
    scope::inside(expr, &mut |child| found |= functions(child));
    found || matches!(&expr.kind, Kind::Lambda(function) if lasting(&function.body))
}
