//! What the code of a file of JAX says of its optimizers of optax and of its updates.

use super::replay::mentions;
use crate::python::choice::handed::{self, expressions};
use crate::python::choice::products;
use crate::python::library::modules::takes_rate;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The functions of jax and functools whose result is the function that they take.
const WRAPPERS: [&str; 8] =
    ["jit", "pmap", "partial", "filter_jit", "filter_pmap", "shard_map", "cached_partial", "checkify"];

/// Wrappers around an optimizer that gather the gradients of several calls for an update.
const GATHERING: [&str; 2] = ["MultiSteps", "apply_every"];

/// A call that makes an optimizer of optax.
pub(in crate::python) struct OptaxSite {
    pub at: At,
    /// The function around it; none in the module.
    pub function: Option<Name>,
}

/// What the code of a file says of its optimizers of optax.
#[derive(Default)]
pub(in crate::python) struct OptaxCode {
    /// Where it makes them.
    pub made: Vec<OptaxSite>,
    /// What may change the rate of one: `inject_hyperparams`, `optax.contrib`, a chain whose parts are multiplied.
    pub changing: Option<At>,
    /// Where it gathers the gradients of several calls for an update.
    pub gathering: Option<At>,
    /// Where it changes the updates that an optimizer gives before they are applied.
    pub scaling: Option<At>,
}

impl OptaxCode {
    /// Reads the code of a file. One without optax has none.
    pub(in crate::python) fn of(body: &[Stmt]) -> OptaxCode {
        let mut code = OptaxCode::default();
        let imported = OptaxNames::of(body);
        if imported.is_any {
            code.changing = products::product(body).map(|(at, _)| at);
            code.read(body, None, &imported);
            code.scaled(body);
        }
        code
    }

    /// Finds where a block changes the updates that an optimizer gives, such as `updates = tree_map(lambda u: 0.5 * u, updates)`.
    fn scaled(&mut self, body: &[Stmt]) {
        let mut updates: BTreeSet<Name> = BTreeSet::new();
        visit::each(body, &mut |statement| match &statement.act {
            Act::Assign(targets, value) if is_update(value) => {
                if let [Expr { kind: ExprKind::Tuple(items), .. }] = &targets[..]
                    && let Some(Expr { kind: ExprKind::Name(name), .. }) = items.first()
                {
                    updates.insert(name.clone());
                }
            }
            Act::Def(inner) => self.scaled(&inner.body),
            Act::Class(class) => self.scaled(&class.body),
            _ => {}
        });
        if updates.is_empty() {
            return;
        }
        visit::each(body, &mut |statement| {
            if let Act::Assign(targets, value) = &statement.act
                && !is_update(value)
                && mentions(value, &updates)
                && targets.iter().any(|target| mentions(target, &updates))
            {
                self.scaling.get_or_insert(statement.at);
            }
            expressions(statement, &mut |expr| self.scaled_in(expr, &updates));
        });
    }

    /// Finds it in an expression: own arithmetic on the updates, or in what is applied.
    fn scaled_in(&mut self, expr: &Expr, updates: &BTreeSet<Name>) {
        if let ExprKind::Call(function, arguments) = &expr.kind
            && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
        {
            let is_of_updates = |argument: &Argument| match argument {
                Argument::Positional(value) | Argument::Keyword(_, value) => mentions(value, updates),
                _ => false,
            };
            let is_map = matches!(&**name, "tree_map" | "tree_multimap" | "map") && {
                let first = handed::argument(arguments, 0, "f");
                let multiplies = |function: &Expr| match &function.kind {
                    ExprKind::Lambda(function) => function.body.iter().any(|inner| {
                        let mut found = false;
                        expressions(inner, &mut |expr| found |= has_product(expr));
                        found
                    }),
                    _ => false,
                };
                first.is_some_and(multiplies)
            };
            let is_product =
                ["scalar_mul", "scalar_multiply", "tree_mul"].iter().any(|end| name.ends_with(end));
            let applied = handed::argument(arguments, 1, "updates").filter(|_| &**name == "apply_updates");
            let is_applied =
                applied.is_some_and(|of| !matches!(of.kind, ExprKind::Name(_)) && mentions(of, updates));
            if is_applied || (is_map || is_product) && arguments.iter().any(is_of_updates) {
                self.scaling.get_or_insert(expr.at);
            }
        }
        scope::inside(expr, &mut |child| self.scaled_in(child, updates));
    }

    fn read(&mut self, body: &[Stmt], function: Option<&Name>, imported: &OptaxNames) {
        visit::each(body, &mut |statement| {
            expressions(statement, &mut |expr| self.look(expr, function, imported));
            match &statement.act {
                Act::Def(inner) => self.read(&inner.body, Some(&inner.qualified), imported),
                Act::Class(class) => self.read(&class.body, function, imported),
                _ => {}
            }
        });
    }

    fn look(&mut self, expr: &Expr, function: Option<&Name>, imported: &OptaxNames) {
        match &expr.kind {
            // What is injected is a part of the state of the optimizer, which may be replaced in many ways.
            ExprKind::Attribute(_, name) | ExprKind::Name(name)
                if matches!(&**name, "hyperparams" | "contrib") || name.starts_with("inject_") =>
            {
                self.changing.get_or_insert(expr.at);
            }
            ExprKind::Call(called, arguments) => match imported.name(handed::injected(called)) {
                Some(name) if takes_rate(name) && !(name == "scale" && is_sign(arguments)) => {
                    self.made.push(OptaxSite { at: expr.at, function: function.cloned() });
                }
                Some(name) if GATHERING.contains(&name) => {
                    self.gathering.get_or_insert(expr.at);
                }
                _ => {}
            },
            _ => {}
        }
        scope::inside(expr, &mut |child| self.look(child, function, imported));
    }
}

/// Whether `scale` only turns the sign.
fn is_sign(arguments: &[Argument]) -> bool {
    let value = handed::argument(arguments, 0, "step_size").map(|value| match &value.kind {
        ExprKind::Unary(UnaryOp::Minus, value) => &value.kind,
        kind => kind,
    });
    match value {
        Some(ExprKind::Int(1)) => true,
        Some(ExprKind::Float(x)) => *x == 1.0,
        _ => false,
    }
}

/// What a file imports of optax.
#[derive(Default)]
struct OptaxNames {
    modules: BTreeSet<Name>,
    names: BTreeSet<Name>,
    is_any: bool,
}

impl OptaxNames {
    fn of(body: &[Stmt]) -> OptaxNames {
        let mut found = OptaxNames::default();
        visit::everywhere(body, &mut |statement| match &statement.act {
            Act::Import(paths) => {
                for (path, name) in paths.iter().filter(|(path, _)| &**path == "optax") {
                    found.is_any = true;
                    found.modules.insert(name.clone().unwrap_or_else(|| path.clone()));
                }
            }
            Act::From(path, names) if &**path == "optax" => {
                found.is_any = true;
                // Another name hides which one it is: such a call is not recognized.
                found.names.extend(names.iter().map(|(name, _)| name.clone()));
            }
            _ => {}
        });
        found
    }

    /// The name of what of optax an expression is.
    fn name<'a>(&self, expr: &'a Expr) -> Option<&'a str> {
        match &expr.kind {
            ExprKind::Attribute(of, name) => match &of.kind {
                ExprKind::Name(module) if self.modules.contains(module) => Some(name),
                _ => None,
            },
            ExprKind::Name(name) if self.names.contains(name) => Some(name),
            _ => None,
        }
    }
}

/// Whether a file imports optax.
pub(in crate::python) fn is_imported(body: &[Stmt]) -> bool {
    OptaxNames::of(body).is_any
}

/// Whether a call of this makes an update: `optax.apply_updates(...)`, `tx.update(...)`.
pub(super) fn makes_update(called: &Expr) -> bool {
    let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &called.kind else { return false };
    if &**name == "apply_updates" {
        return true;
    }
    let ExprKind::Attribute(of, _) = &called.kind else { return false };
    let (ExprKind::Name(owner) | ExprKind::Attribute(_, owner)) = &of.kind else { return false };
    let owner = owner.to_lowercase();
    &**name == "update" && (owner.contains("opt") || owner == "tx" || owner.ends_with("_tx"))
}

/// Whether an expression calls the `update` of an optimizer.
fn is_update(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Call(function, _) => {
            makes_update(function)
                && matches!(&function.kind, ExprKind::Attribute(_, name) if &**name == "update")
        }
        _ => false,
    }
}

/// Whether an expression multiplies or divides.
fn has_product(expr: &Expr) -> bool {
    let mut found = matches!(&expr.kind, ExprKind::Binary(BinaryOp::Mul | BinaryOp::Div, ..));
    scope::inside(expr, &mut |child| found |= has_product(child));
    found
}

/// Whether a function with that name makes an optimizer of optax.
pub(super) fn makes_optimizer(name: &str) -> bool {
    takes_rate(name) && name != "scale"
}

/// Whether what a function of that name returns is the function that it takes.
pub(super) fn wraps(name: &str) -> bool {
    WRAPPERS.contains(&name)
}

/// The names of functions that are wrapped, each with what it is made of: `train_step = jax.jit(step)`.
pub(super) fn aliases(body: &[Stmt]) -> Vec<(&Name, &Name)> {
    let mut found = Vec::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..]
            && let ExprKind::Call(function, arguments) = &value.kind
            && let ExprKind::Name(wrapper) | ExprKind::Attribute(_, wrapper) = &function.kind
            && WRAPPERS.contains(&&**wrapper)
        {
            for argument in arguments {
                if let Argument::Positional(of) | Argument::Keyword(_, of) = argument {
                    wrapped(of, name, &mut found);
                }
            }
        }
    });
    found
}

/// Adds the functions in an argument of a wrapper.
fn wrapped<'a>(expr: &'a Expr, name: &'a Name, found: &mut Vec<(&'a Name, &'a Name)>) {
    if let ExprKind::Name(of) | ExprKind::Attribute(_, of) = &expr.kind {
        found.push((name, of));
    }
    scope::inside(expr, &mut |child| wrapped(child, name, found));
}
