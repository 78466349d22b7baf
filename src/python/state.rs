//! Whether a snippet remembers something from one call to the next.

use super::ast::*;

/// Whether any function but the constructors changes what outlives the call: attributes, items, global or captured names,
/// or a list or dict by its methods. A change to something local looks the same and counts as well.
pub(super) fn keeps_state(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match &statement.act {
        Act::Def(function) => lasting(&function.body),
        Act::Class(class) => class.body.iter().any(|statement| match &statement.act {
            Act::Def(function) if !matches!(&*function.name, "__init__" | "get_config") => {
                lasting(&function.body)
            }
            _ => false,
        }),
        Act::If(arms, otherwise) => arms.iter().any(|(_, body)| keeps_state(body)) || keeps_state(otherwise),
        _ => false,
    })
}

fn lasting(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match &statement.act {
        Act::Global(_) | Act::Nonlocal(_) => true,
        Act::Assign(targets, _) => targets.iter().any(outlives),
        Act::Augment(_, target, _) => outlives(target),
        Act::Expr(Expr { kind: Kind::Call(function, _), .. }) => {
            const CHANGES: [&str; 8] =
                ["append", "extend", "insert", "pop", "update", "setdefault", "sort", "reverse"];
            matches!(&function.kind, Kind::Attribute(_, name) if CHANGES.contains(&&**name))
        }
        Act::If(arms, otherwise) => arms.iter().any(|(_, body)| lasting(body)) || lasting(otherwise),
        Act::While(_, body, otherwise) | Act::For(_, _, body, otherwise) => {
            lasting(body) || lasting(otherwise)
        }
        Act::Def(function) => lasting(&function.body),
        _ => false,
    })
}

fn outlives(target: &Expr) -> bool {
    match &target.kind {
        Kind::Attribute(..) | Kind::Index(..) => true,
        Kind::Tuple(items) | Kind::List(items) => items.iter().any(outlives),
        _ => false,
    }
}
