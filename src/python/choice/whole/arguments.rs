//! The arguments of the command line as a file declares them, without what does not matter to their values.

use crate::python::syntax::ast::{Argument, Expr, ExprKind};

/// Whether an expression is a list of plain values, as the file has it.
fn is_written(expr: &Expr) -> bool {
    let is_plain = |item: &Expr| {
        matches!(
            item.kind,
            ExprKind::None | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Str(_)
        )
    };
    matches!(&expr.kind, ExprKind::List(items) | ExprKind::Tuple(items) | ExprKind::Set(items) if items.iter().all(is_plain))
}

/// An argument of the command line without what only its help shows and its checks use: it is often made of data.
pub(super) fn without_help(mut expr: Expr) -> Expr {
    if let ExprKind::Call(function, arguments) = &mut expr.kind
        && matches!(&function.kind, ExprKind::Attribute(_, name) if &**name == "add_argument")
    {
        arguments.retain(|argument| match argument {
            Argument::Keyword(name, value) => {
                !["help", "metavar"].contains(&&**name) && (&**name != "choices" || is_written(value))
            }
            _ => true,
        });
    }
    expr
}
