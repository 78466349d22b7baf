//! `self.save_hyperparameters()` of Lightning, which keeps the arguments of a constructor as `self.hparams`.

use super::build::{call, name, text, tuple};
use super::rewrite::CONFIGURE;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::sync::Arc;

/// Writes the statements of a constructor that save its arguments as the assignment that they amount to.
pub(super) fn save(constructor: &mut Function) {
    let mut body = std::mem::take(&mut constructor.body);
    let mut has_some = false;
    for statement in &mut body {
        let Act::Expr(value) = &mut statement.act else { continue };
        let kept = saved(value, constructor).or_else(|| if has_some { None } else { updated(value) });
        if let Some(kept) = kept {
            has_some = true;
            let own = Expr {
                kind: ExprKind::Attribute(Box::new(name("self", statement.at)), "hparams".into()),
                at: statement.at,
            };
            statement.act = Act::Assign(vec![own], kept);
        }
    }
    constructor.body = body;
}

/// The arguments that a call of `save_hyperparameters` keeps; `None` for any other expression, or where it is not known which
/// ones they are.
fn saved(expr: &Expr, constructor: &Function) -> Option<Expr> {
    let ExprKind::Call(function, arguments) = &expr.kind else { return None };
    let ExprKind::Attribute(of, method) = &function.kind else { return None };
    if !matches!(&of.kind, ExprKind::Name(of) if &**of == "self") || &**method != "save_hyperparameters" {
        return None;
    }
    let (mut named, mut ignored) = (Vec::new(), Vec::new());
    for argument in arguments {
        match argument {
            Argument::Positional(Expr { kind: ExprKind::Str(name), .. }) => named.push(name.clone()),
            Argument::Keyword(key, value) if &**key == "ignore" => ignored.extend(texts(value)?),
            Argument::Keyword(key, _) if &**key == "logger" => {}
            // A dict or a namespace is kept as it is.
            Argument::Positional(Expr { kind: ExprKind::Name(of), at }) if arguments.len() == 1 => {
                return Some(call("__hyperparameters__", vec![name(of, *at)], expr.at));
            }
            _ => return None,
        }
    }
    let own = constructor.parameters.iter().skip(1).map(|parameter| &parameter.name);
    let kept = own.filter(|own| {
        !ignored.iter().any(|other| **other == ***own)
            && (named.is_empty() || named.iter().any(|other| **other == ***own))
    });
    let at = expr.at;
    let mut parts: Vec<Expr> = kept.map(|own| tuple(vec![text(own, at), name(own, at)], at)).collect();
    if let Some(rest) = constructor.double_star.as_ref().filter(|_| named.is_empty()) {
        parts.push(name(rest, at));
    }
    Some(call("__hyperparameters__", parts, at))
}

/// `self.hparams.update(vars(args))`, which keeps them in what is empty before. The expression is taken out of the call.
fn updated(expr: &mut Expr) -> Option<Expr> {
    let at = expr.at;
    let ExprKind::Call(function, arguments) = &mut expr.kind else { return None };
    if function.path().as_deref() != Some("self.hparams.update") || arguments.len() != 1 {
        return None;
    }
    match arguments.pop()? {
        Argument::Positional(kept) => Some(call("__hyperparameters__", vec![kept], at)),
        other => {
            arguments.push(other);
            None
        }
    }
}

/// The texts of a text or a list of them.
fn texts(expr: &Expr) -> Option<Vec<Arc<str>>> {
    match &expr.kind {
        ExprKind::Str(text) => Some(vec![text.clone()]),
        ExprKind::List(items) | ExprKind::Tuple(items) => {
            items.iter().map(texts).collect::<Option<Vec<_>>>().map(|all| all.concat())
        }
        _ => None,
    }
}

/// Whether a module of Lightning makes its optimizers of what its hyperparameters hold: `self.hparams.optimizer(params=...)`.
pub(super) fn makes(function: &Function) -> bool {
    fn look(expr: &Expr, found: &mut bool) {
        if let ExprKind::Call(called, _) = &expr.kind
            && let ExprKind::Attribute(of, _) = &called.kind
        {
            *found |= matches!(&of.kind, ExprKind::Attribute(_, name) if &**name == "hparams");
        }
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = false;
    if &*function.name == CONFIGURE {
        visit::everywhere(&function.body, &mut |statement| {
            expressions(statement, &mut |expr| look(expr, &mut found));
        });
    }
    found
}
