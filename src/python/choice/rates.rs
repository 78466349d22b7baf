//! Whether the code of a training file sets a learning rate.

use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;

/// The attributes of an optimizer with its rate.
const RATES: [&str; 3] = ["lr", "learning_rate", "_learning_rate"];
/// The functions and methods that set a variable.
const SETTING: [&str; 5] = ["set_value", "assign", "assign_add", "assign_sub", "setattr"];

/// Whether a class of these statements, or one that it is derived from, has a method that sets a rate.
pub(in crate::python) fn class_sets_rate(body: &[Stmt], class: &str) -> bool {
    fn look(body: &[Stmt], class: &str, depth: usize) -> bool {
        let mut found = false;
        visit::everywhere(body, &mut |statement| {
            let Act::Class(definition) = &statement.act else { return };
            if found || &*definition.name != class || depth > 8 {
                return;
            }
            found = definition.body.iter().any(sets_rate)
                || definition.bases.iter().any(|base| match base {
                    Argument::Positional(Expr { kind: ExprKind::Name(base), .. }) if **base != *class => {
                        look(body, base, depth + 1)
                    }
                    _ => false,
                });
        });
        found
    }
    look(body, class, 0)
}

/// Whether a statement, or one within it, sets a rate.
fn sets_rate(statement: &Stmt) -> bool {
    assigns(std::slice::from_ref(statement), calls_setter)
}

/// Whether any of these statements sets what is named a rate.
pub(in crate::python) fn sets_any(body: &[Stmt]) -> bool {
    assigns(body, sets_named)
}

/// Whether any of these statements assigns to a rate, or has an expression that sets one.
fn assigns(body: &[Stmt], sets: fn(&Expr) -> bool) -> bool {
    let mut found = false;
    visit::everywhere(body, &mut |inner| {
        found |= match &inner.act {
            Act::Assign(targets, _) => targets.iter().any(is_rate),
            Act::Augment(_, target, _) => is_rate(target),
            _ => false,
        };
        expressions(inner, &mut |expr| found |= sets(expr));
    });
    found
}

fn is_rate(target: &Expr) -> bool {
    match &target.kind {
        // An attribute of the object itself is its setting.
        ExprKind::Attribute(of, name) => {
            RATES.contains(&&**name) && !matches!(&of.kind, ExprKind::Name(own) if &**own == "self")
        }
        ExprKind::Index(_, key) => matches!(&key.kind, ExprKind::Str(text) if RATES.contains(&&**text)),
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().any(is_rate),
        _ => false,
    }
}

fn calls_setter(expr: &Expr) -> bool {
    let mut found = matches!(&expr.kind, ExprKind::Call(function, _)
        if matches!(&function.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if SETTING.contains(&&**name)));
    scope::inside(expr, &mut |child| found |= calls_setter(child));
    found
}

/// Whether an expression calls what sets a variable, for one that is named a rate.
fn sets_named(expr: &Expr) -> bool {
    let mut found = match &expr.kind {
        ExprKind::Call(function, arguments) => match &function.kind {
            ExprKind::Attribute(of, name) if SETTING.contains(&&**name) => {
                names_rate(of) || arguments.iter().any(|argument| names_rate(value_of(argument)))
            }
            ExprKind::Name(name) if SETTING.contains(&&**name) => {
                arguments.iter().any(|argument| names_rate(value_of(argument)))
            }
            _ => false,
        },
        _ => false,
    };
    scope::inside(expr, &mut |child| found |= sets_named(child));
    found
}

/// Whether an expression speaks of a rate.
fn names_rate(expr: &Expr) -> bool {
    let is_rate = |name: &str| {
        let name = name.to_lowercase();
        name == "lr" || name.ends_with("_lr") || name.starts_with("lr_") || name.contains("rate")
    };
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Attribute(_, name) => is_rate(name),
        ExprKind::Str(text) => is_rate(text),
        _ => false,
    }
}

fn value_of(argument: &Argument) -> &Expr {
    match argument {
        Argument::Positional(value)
        | Argument::Keyword(_, value)
        | Argument::Star(value)
        | Argument::DoubleStar(value) => value,
    }
}
