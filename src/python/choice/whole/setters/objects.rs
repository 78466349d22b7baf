//! The variables of a file that are objects of its own classes, and what is called on them.

use super::{Setters, held_one_by_one};
use crate::python::beside_names::names_optimizer;
use crate::python::choice::handed::expressions;
use crate::python::choice::whole::build::path;
use crate::python::choice::whole::own_objects::{NamedScope, OwnObjects, is_self, last, scopes};
use crate::python::choice::whole::survey;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The calls `self.optimizer.step()` of a file that step one of its own objects, by the line and the column.
#[derive(Default)]
pub(super) struct OwnSteps(HashSet<(u32, u32)>);

fn place(at: At) -> (u32, u32) {
    (at.line, at.column)
}

/// Whether a class is stepped like an optimizer, and is none of a framework.
fn is_wrapper(class: &ClassDef) -> bool {
    let is_step = |inner: &Stmt| matches!(&inner.act, Act::Def(method) if &*method.name == "step");
    class.body.iter().any(is_step) && !survey::is_scheduler_class(class) && !survey::is_optimizer_class(class)
}

/// What is stepped by `self.optimizer.step`.
fn stepped(function: &Expr) -> Option<&Name> {
    let ExprKind::Attribute(base, method) = &function.kind else { return None };
    let ExprKind::Attribute(of, name) = &base.kind else { return None };
    (is_self(of) && &**method == "step" && names_optimizer(name)).then_some(name)
}

/// What gets a second name: `optimizer = model.optimizer`, or `trainer.optimizer = optimizer`.
fn second_name(statement: &Stmt) -> Option<String> {
    let Act::Assign(targets, value) = &statement.act else { return None };
    let ([target], Some((_, text))) = (&targets[..], path(value)) else { return None };
    match (&target.kind, &value.kind) {
        (ExprKind::Name(name), ExprKind::Attribute(..)) => Some(name.to_string()),
        (ExprKind::Attribute(of, _), _) if !is_self(of) => Some(text),
        _ => None,
    }
}

/// Adds what an expression hands to objects of the classes of a file: `Trainer(model, optimizer)`.
fn given_to_objects(expr: &Expr, classes: &HashMap<Name, BTreeSet<Name>>, found: &mut BTreeSet<String>) {
    if let ExprKind::Call(function, arguments) = &expr.kind
        && last(function).is_some_and(|class| classes.contains_key(class))
    {
        found.extend(arguments.iter().filter_map(|argument| match argument {
            Argument::Positional(value) | Argument::Keyword(_, value) => path(value).map(|(_, text)| text),
            _ => None,
        }));
    }
    scope::inside(expr, &mut |child| given_to_objects(child, classes, found));
}

impl OwnSteps {
    /// Finds them in a file.
    pub(super) fn of(body: &[Stmt]) -> OwnSteps {
        let mut classes = BTreeSet::new();
        visit::everywhere(body, &mut |statement| {
            if let Act::Class(class) = &statement.act {
                classes.extend(is_wrapper(class).then(|| class.name.clone()));
            }
        });
        if classes.is_empty() {
            return OwnSteps::default();
        }
        let scopes = scopes(body);
        let objects = OwnObjects::of(body, &scopes, &classes);
        let mut found = HashSet::new();
        let outer = |scope: &&NamedScope<'_>| !scope.class.is_some_and(|class| classes.contains(class));
        for scope in scopes.iter().filter(outer) {
            visit::each(scope.body, &mut |statement| {
                expressions(statement, &mut |expr| add_steps(expr, scope.class, &objects, &mut found));
            });
        }
        OwnSteps(found)
    }
}

/// Adds the places of the calls in an expression that step such an attribute of a class.
fn add_steps(expr: &Expr, class: Option<&Name>, objects: &OwnObjects, found: &mut HashSet<(u32, u32)>) {
    if let ExprKind::Call(function, _) = &expr.kind
        && stepped(function).is_some_and(|name| objects.is_attribute(class, name))
    {
        found.insert(place(function.at));
    }
    scope::inside(expr, &mut |child| add_steps(child, class, objects, found));
}

impl Setters {
    /// Whether a call is that of an optimizer of the framework which an object has inside: `self.optimizer.step`, unless that is an
    /// object of the file which is stepped like an optimizer.
    pub(in crate::python::choice::whole) fn is_inner(&self, function: &Expr) -> bool {
        stepped(function).is_some() && !self.own_steps.0.contains(&place(function.at))
    }

    /// Finds the variables that are schedulers or other objects of the file.
    pub(super) fn name_objects(&mut self, body: &[Stmt]) {
        let mut classes: HashMap<Name, BTreeSet<Name>> = HashMap::new();
        let mut own_schedulers: BTreeSet<Name> = BTreeSet::new();
        visit::everywhere(body, &mut |statement| {
            let Act::Class(class) = &statement.act else { return };
            let methods = class.body.iter().filter_map(|inner| match &inner.act {
                Act::Def(method) => Some(method.name.clone()),
                _ => None,
            });
            classes.insert(class.name.clone(), methods.collect());
            own_schedulers.extend(survey::is_scheduler_class(class).then(|| class.name.clone()));
        });
        visit::everywhere(body, &mut |statement| {
            self.shared.extend(second_name(statement));
            expressions(statement, &mut |expr| given_to_objects(expr, &classes, &mut self.shared));
            if let Act::For(target, source, ..) = &statement.act {
                held_one_by_one(target, source, &mut self.schedulers);
            }
            let Act::Assign(targets, Expr { kind: ExprKind::Call(function, _), .. }) = &statement.act else {
                return;
            };
            let (ExprKind::Name(made) | ExprKind::Attribute(_, made)) = &function.kind else { return };
            let schedules = survey::is_schedule(made) || own_schedulers.contains(made);
            for target in targets {
                let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &target.kind else { continue };
                self.schedulers.extend(schedules.then(|| name.clone()));
                self.makers.entry(name.clone()).or_default().insert(made.clone());
                if let Some(methods) = classes.get(made) {
                    self.own_objects.entry(name.clone()).or_default().extend(methods.iter().cloned());
                }
            }
        });
    }
}
