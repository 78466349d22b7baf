//! Schedulers that a list or a dict holds.

use super::{is_optimizer, path};
use crate::python::beside_names::names_scheduler;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The variables of a loop over lists and dicts, each with the name of what it goes over.
#[derive(Default)]
struct HeldVariables {
    /// Those that are its items.
    items: Vec<(Name, String)>,
    /// Those that are its keys or indices.
    keys: Vec<(Name, String)>,
}

impl HeldVariables {
    fn read(&mut self, target: &Expr, source: &Expr) {
        let parts = match &target.kind {
            ExprKind::Tuple(parts) => &parts[..],
            _ => std::slice::from_ref(target),
        };
        let ExprKind::Call(function, arguments) = &source.kind else {
            let (Some((_, of)), ExprKind::Name(one)) = (path(source), &target.kind) else { return };
            // Of a list it is an item, and of a dict a key: the loop uses it as one of both.
            self.items.push((one.clone(), of.clone()));
            self.keys.push((one.clone(), of));
            return;
        };
        match (&function.kind, &arguments[..], parts) {
            (ExprKind::Attribute(of, method), [], [one]) if ["values", "keys"].contains(&&**method) => {
                self.add(None, (&**method == "values").then_some(one), of);
                self.add((&**method == "keys").then_some(one), None, of);
            }
            (ExprKind::Attribute(of, method), [], [key, one]) if &**method == "items" => {
                self.add(Some(key), Some(one), of);
            }
            (ExprKind::Name(name), [Argument::Positional(of)], [key, one]) if &**name == "enumerate" => {
                self.add(Some(key), Some(one), of);
            }
            (ExprKind::Name(name), all, parts) if &**name == "zip" && all.len() == parts.len() => {
                for (of, one) in all.iter().zip(parts) {
                    if let Argument::Positional(of) = of {
                        self.add(None, Some(one), of);
                    }
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, key: Option<&Expr>, item: Option<&Expr>, of: &Expr) {
        let Some((_, of)) = path(of) else { return };
        for (variable, found) in [(key, &mut self.keys), (item, &mut self.items)] {
            if let Some(Expr { kind: ExprKind::Name(name), .. }) = variable {
                found.push((name.clone(), of.clone()));
            }
        }
    }

    /// The list or dict that an expression is an item of: `o`, or `opts[k]`.
    fn holder(&self, expr: &Expr) -> Option<&String> {
        match &expr.kind {
            ExprKind::Name(name) => self.items.iter().find(|(own, _)| own == name).map(|(_, of)| of),
            ExprKind::Index(of, key) => {
                let (ExprKind::Name(key), Some((_, of))) = (&key.kind, path(of)) else { return None };
                self.keys.iter().find(|(own, held)| own == key && *held == of).map(|(_, of)| of)
            }
            _ => None,
        }
    }
}

/// The lists and dicts whose objects a loop steps one after another, in the order of its lines: `opts` of
/// `for o in opts: o.step()`. None if it does anything else but to clear gradients.
pub(in crate::python::choice::whole) fn stepped_one_by_one(statement: &Stmt) -> Vec<String> {
    let Act::For(target, source, body, otherwise) = &statement.act else { return Vec::new() };
    if otherwise.is_empty() { steps_held(target, source, body) } else { Vec::new() }
}

/// Whether a loop only steps the schedulers of a list or a dict one after another: it is no loop of training.
pub(in crate::python::choice::whole) fn steps_held_schedulers(
    target: &Expr,
    source: &Expr,
    body: &[Stmt],
) -> bool {
    let held = steps_held(target, source, body);
    let last = |of: &String| of.rsplit('.').next().unwrap_or(of).to_string();
    !held.is_empty() && held.iter().all(|of| names_schedulers(&last(of)))
}

/// What [`stepped_one_by_one`] finds in a loop without an `else`.
fn steps_held(target: &Expr, source: &Expr, body: &[Stmt]) -> Vec<String> {
    let mut variables = HeldVariables::default();
    variables.read(target, source);
    let mut found = Vec::new();
    for inner in body {
        let Act::Expr(Expr { kind: ExprKind::Call(function, arguments), .. }) = &inner.act else {
            return Vec::new();
        };
        let ExprKind::Attribute(of, method) = &function.kind else { return Vec::new() };
        match (variables.holder(of), &**method) {
            (Some(_), "zero_grad") => {}
            (Some(of), "step") if arguments.is_empty() => found.push(of.clone()),
            _ => return Vec::new(),
        }
    }
    found
}

/// The lists and dicts of optimizers of which a block steps one after another.
pub(in crate::python::choice::whole) fn optimizers_one_by_one(body: &[Stmt]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    visit::each(body, &mut |statement| {
        found.extend(stepped_one_by_one(statement).into_iter().filter(|of| is_optimizer(of)));
    });
    found
}

/// Whether a name is that of a scheduler or of several.
pub(super) fn names_schedulers(name: &str) -> bool {
    // One of the momentum of batch normalization, as `BNMomentumScheduler` is called, sets no rate.
    !is_optimizer(name) && names_scheduler(name) && !name.to_lowercase().starts_with("bnm")
}

/// Whether an object is a list or a dict of schedulers, by its name.
pub(super) fn holds_schedulers(of: &Expr) -> bool {
    matches!(&of.kind, ExprKind::Name(last) | ExprKind::Attribute(_, last) if names_schedulers(last))
}

/// Adds the variables of a loop that are schedulers of a list or a dict: `for s in schedulers`.
pub(super) fn held_one_by_one(target: &Expr, source: &Expr, found: &mut BTreeSet<Name>) {
    if holds_schedulers(source) {
        if let ExprKind::Name(name) = &target.kind {
            found.insert(name.clone());
        }
        return;
    }
    let ExprKind::Call(function, arguments) = &source.kind else { return };
    let parts = match &target.kind {
        ExprKind::Tuple(parts) => &parts[..],
        _ => std::slice::from_ref(target),
    };
    match (&function.kind, &arguments[..], parts) {
        (ExprKind::Attribute(of, method), [], [one]) if &**method == "values" => {
            held_one_by_one(one, of, found)
        }
        (ExprKind::Attribute(of, method), [], [_, one]) if &**method == "items" => {
            held_one_by_one(one, of, found);
        }
        (ExprKind::Name(name), [Argument::Positional(of)], [_, one]) if &**name == "enumerate" => {
            held_one_by_one(one, of, found);
        }
        (ExprKind::Name(name), all, parts) if &**name == "zip" && all.len() == parts.len() => {
            for (of, one) in all.iter().zip(parts) {
                if let Argument::Positional(of) = of {
                    held_one_by_one(one, of, found);
                }
            }
        }
        _ => {}
    }
}
