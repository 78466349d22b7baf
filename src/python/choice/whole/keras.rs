//! How loops of Keras set the rate of an optimizer, and how many epochs a call of `fit` has.

use super::build::{call, path, text};
use super::rounds::plain;
use crate::python::beside_names::names_optimizer;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;

/// The packages that have Keras' optimizers.
const PACKAGES: [&str; 3] = ["keras", "tensorflow", "tf_keras"];
/// The attributes that are the rate of an optimizer.
const RATE: [&str; 2] = ["learning_rate", "lr"];
/// The methods of the rate that set it.
const ASSIGNING: [&str; 3] = ["assign", "assign_add", "assign_sub"];
/// The methods of an optimizer that make an update.
pub(super) const UPDATES: [&str; 3] = ["apply_gradients", "apply", "minimize"];

/// Whether a file imports Keras. One that imports torch, too, trains with that.
pub(super) fn is_imported(body: &[Stmt]) -> bool {
    let (mut keras, mut torch) = (false, false);
    let mut look = |path: &str| {
        let root = path.split('.').next().unwrap_or(path);
        keras |= PACKAGES.contains(&root);
        torch |= root == "torch";
    };
    visit::everywhere(body, &mut |statement| match &statement.act {
        Act::Import(paths) => paths.iter().for_each(|(path, _)| look(path)),
        Act::From(path, _) => look(path),
        _ => {}
    });
    keras && !torch
}

/// The optimizer whose rate an expression is, with its text: `model.optimizer` of `model.optimizer.learning_rate`.
pub(super) fn rate_of(expr: &Expr) -> Option<(Expr, String)> {
    let ExprKind::Attribute(of, name) = &expr.kind else { return None };
    let (copy, optimizer) = path(of).filter(|_| RATE.contains(&&**name))?;
    let last = optimizer.rsplit('.').next().unwrap_or_default();
    names_optimizer(last).then_some((copy, optimizer))
}

/// Whether a statement assigns to `lr` of an optimizer, which is its rate to Keras 2 alone.
pub(super) fn is_older(statement: &Stmt) -> bool {
    let is_lr = |target: &Expr| matches!(&target.kind, ExprKind::Attribute(_, name) if &**name == "lr");
    matches!(&statement.act, Act::Assign(targets, _) if targets.iter().any(is_lr))
}

/// The optimizer whose rate a call sets, and the call's last argument: `optimizer.learning_rate.assign(rate)` and
/// `K.set_value(optimizer.learning_rate, rate)`.
pub(super) fn set_by_call(expr: &Expr) -> Option<((Expr, String), &Expr)> {
    let ExprKind::Call(function, arguments) = &expr.kind else { return None };
    let (method, base) = match &function.kind {
        ExprKind::Name(name) => (name, None),
        ExprKind::Attribute(of, name) => (name, Some(&**of)),
        _ => return None,
    };
    match (&**method, base, &arguments[..]) {
        ("set_value", _, [Argument::Positional(of), Argument::Positional(rate)]) => {
            Some((rate_of(of)?, rate))
        }
        (method, Some(of), [Argument::Positional(rate), ..]) if ASSIGNING.contains(&method) => {
            Some((rate_of(of)?, rate))
        }
        _ => None,
    }
}

/// The call of `fit` in an expression: its arguments with names.
fn fit(expr: &Expr) -> Option<&[Argument]> {
    match &expr.kind {
        ExprKind::Call(function, arguments) => match &function.kind {
            ExprKind::Attribute(_, name) if matches!(&**name, "fit" | "fit_generator") => Some(arguments),
            _ => None,
        },
        _ => None,
    }
}

/// The call of `fit` that a statement makes.
fn fit_of(statement: &Stmt) -> Option<&[Argument]> {
    match &statement.act {
        Act::Expr(value) | Act::Assign(_, value) => fit(value),
        _ => None,
    }
}

/// The calls of `fit` with what only Keras' own takes: without one of them the trainings of a file are not known.
pub(super) fn trainings(body: &[Stmt]) -> Vec<(Name, At)> {
    let is_of_keras = |arguments: &[Argument]| {
        ["callbacks", "epochs"].iter().any(|name| keyword(arguments, name).is_some())
    };
    let fitted = body.iter().filter(|statement| fit_of(statement).is_some_and(is_of_keras));
    fitted.map(|statement| ("fit".into(), statement.at)).collect()
}

/// What a `fit` is given beside its epochs and callbacks: no rate depends on it.
const DATA: [&str; 8] = [
    "x",
    "y",
    "generator",
    "validation_data",
    "validation_steps",
    "class_weight",
    "sample_weight",
    "validation_split",
];

/// The same statements for a `fit` whose data could not be made; `None` if they are not one such call.
pub(super) fn without_data(body: &[Stmt]) -> Option<Vec<Stmt>> {
    let [statement] = body else { return None };
    trainings(body).first()?;
    let mut statement = statement.clone();
    let at = statement.at;
    let (Act::Expr(value) | Act::Assign(_, value)) = &mut statement.act else { return None };
    let ExprKind::Call(function, arguments) = &mut value.kind else { return None };
    let ExprKind::Attribute(_, method) = &function.kind else { return None };
    let data = if &**method == "fit" { 2 } else { 1 };
    let unknown = || call("__fact__", vec![text("data", at)], at);
    for argument in arguments.iter_mut().take(data) {
        if let Argument::Positional(value) = argument {
            *value = unknown();
        }
    }
    for argument in arguments.iter_mut() {
        if let Argument::Keyword(name, value) = argument
            && DATA.contains(&&**name)
        {
            *value = unknown();
        }
    }
    Some(vec![statement])
}

fn keyword<'e>(arguments: &'e [Argument], name: &str) -> Option<&'e Expr> {
    arguments.iter().find_map(|argument| match argument {
        Argument::Keyword(keyword, value) if **keyword == *name => Some(value),
        _ => None,
    })
}

/// What the number of epochs of a `fit` in a statement depends on.
pub(super) fn epochs_of(statement: &Stmt) -> impl Iterator<Item = &Expr> {
    let arguments = fit_of(statement).unwrap_or_default();
    ["epochs", "initial_epoch"].into_iter().filter_map(|name| keyword(arguments, name))
}

/// The epochs of a `fit` in a statement, `range(initial_epoch, epochs)`; `None` if it has one.
pub(super) fn epochs(statement: &Stmt) -> Option<Expr> {
    let arguments = fit_of(statement)?;
    let lost = |expr: &Expr, name: &str| call("__fact__", vec![super::build::text(name, expr.at)], expr.at);
    let copied = |name: &str| {
        let expr = keyword(arguments, name)?;
        Some(plain(expr).unwrap_or_else(|| lost(expr, &format!("{name} of `fit`"))))
    };
    let given = keyword(arguments, "epochs")?;
    if keyword(arguments, "initial_epoch").is_none()
        && matches!(given.kind, ExprKind::Int(value) if value == 1)
    {
        return None;
    }
    let bounds = [copied("initial_epoch"), copied("epochs")].into_iter().flatten().collect();
    Some(call("range", bounds, given.at))
}

/// What a loop does besides setting rates, so that they cannot be followed; `None` if it does nothing else.
pub(super) fn hindrance(body: &[Stmt], schedules: &[(Name, At)]) -> Option<String> {
    let mut compiles = false;
    super::survey::each_call(body, &mut |called, _| {
        compiles |= called.is_method && &*called.name == "compile"
    });
    match schedules.first() {
        _ if compiles => Some("this loop sets the rates of an optimizer, and compiles the model, which makes the optimizer anew".into()),
        Some((name, _)) => Some(format!("this loop sets the rates of an optimizer, and makes `{name}` besides")),
        None => None,
    }
}
