//! The parsers of the command line in a module.

use crate::python::syntax::ast::{Act, Expr, ExprKind, Stmt};

/// Whether a statement makes a parser of the command line of that name.
pub(super) fn makes_parser(statement: &Stmt, name: &str) -> bool {
    let Act::Assign(targets, Expr { kind: ExprKind::Call(made, _), .. }) = &statement.act else {
        return false;
    };
    let is_it = |target: &Expr| matches!(&target.kind, ExprKind::Name(own) if **own == *name);
    let is_parser = matches!(&made.kind, ExprKind::Name(of) | ExprKind::Attribute(_, of) if of.ends_with("ArgumentParser"));
    is_parser && targets.iter().any(is_it)
}

/// Whether a statement declares an argument of the command line.
pub(super) fn declares_arguments(statement: &Stmt) -> bool {
    let Act::Expr(Expr { kind: ExprKind::Call(called, _), .. }) = &statement.act else { return false };
    matches!(&called.kind, ExprKind::Attribute(_, method) if matches!(&**method, "add_argument" | "set_defaults"))
}
