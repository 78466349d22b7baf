//! The variables of a file that are objects of its own classes, and what is called on them.

use super::{Setters, call_of, held_one_by_one};
use crate::python::choice::handed::expressions;
use crate::python::choice::whole::build::path;
use crate::python::choice::whole::survey;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How often what is known of variables is handed on to parameters and attributes.
const MOST_HANDED: usize = 5;

/// The most classes of which each is derived from the next.
const MOST_BASES: usize = 20;

/// The calls `self.optimizer.step()` of a file that step one of its own objects, by the line and the column.
#[derive(Default)]
pub(super) struct OwnSteps(HashSet<(u32, u32)>);

/// Statements of a file with what their names belong to.
struct NamedScope<'a> {
    /// The class.
    class: Option<&'a Name>,
    /// What the function is called among those of the file; empty for the module.
    function: Name,
    body: &'a [Stmt],
}

/// What of a file is an object that is stepped like an optimizer, which it has inside.
struct Wrappers<'a> {
    setters: &'a Setters,
    /// The classes of such objects, and the functions that return one.
    makers: BTreeSet<Name>,
    /// The classes of the file, each with the one of its bases that the others are derived from.
    families: HashMap<Name, Name>,
    /// The variables, each with its function.
    variables: BTreeSet<(Name, Name)>,
    /// The attributes, each with the family of its class; without one, where they are set from elsewhere.
    attributes: BTreeSet<(Option<Name>, Name)>,
}

fn place(at: At) -> (u32, u32) {
    (at.line, at.column)
}

/// The last part of the name of a variable or an attribute.
fn last(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Attribute(_, name) => Some(name),
        _ => None,
    }
}

fn is_self(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) if &**name == "self")
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
    (is_self(of) && &**method == "step" && name.contains("opt")).then_some(name)
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

/// The classes of a file that are derived from another one of it, each with the one that is derived from none of them.
fn families(body: &[Stmt]) -> HashMap<Name, Name> {
    let (mut classes, mut bases) = (BTreeSet::new(), HashMap::new());
    visit::everywhere(body, &mut |statement| {
        let Act::Class(class) = &statement.act else { return };
        classes.insert(class.name.clone());
        if let Some(Argument::Positional(base)) = class.bases.first() {
            bases.extend(last(base).map(|base| (class.name.clone(), base.clone())));
        }
    });
    bases.retain(|_, base| classes.contains(base));
    let first = |class: &Name| {
        let up = |class: &&Name| bases.get(*class);
        std::iter::successors(Some(class), up).take(MOST_BASES).last().unwrap_or(class).clone()
    };
    bases.keys().map(|class| (class.clone(), first(class))).collect()
}

/// The module and the functions of a file.
fn scopes(body: &[Stmt]) -> Vec<NamedScope<'_>> {
    let mut found = vec![NamedScope { class: None, function: "".into(), body }];
    let mut waiting: Vec<(Option<&Name>, &Stmt)> = body.iter().map(|statement| (None, statement)).collect();
    while let Some((class, statement)) = waiting.pop() {
        match &statement.act {
            Act::Def(own) => {
                let function = match class.filter(|_| &*own.name == "__init__") {
                    Some(class) => class.clone(),
                    None => own.name.clone(),
                };
                found.push(NamedScope { class, function, body: &own.body });
                waiting.extend(own.body.iter().map(|inner| (class, inner)));
            }
            Act::Class(own) => waiting.extend(own.body.iter().map(|inner| (Some(&own.name), inner))),
            _ => waiting.extend(visit::blocks(statement).into_iter().flatten().map(|inner| (class, inner))),
        }
    }
    found
}

impl OwnSteps {
    /// Finds them in a file.
    pub(super) fn of(body: &[Stmt], setters: &Setters) -> OwnSteps {
        let mut classes = BTreeSet::new();
        visit::everywhere(body, &mut |statement| {
            if let Act::Class(class) = &statement.act {
                classes.extend(is_wrapper(class).then(|| class.name.clone()));
            }
        });
        if classes.is_empty() {
            return OwnSteps::default();
        }
        let mut wrappers = Wrappers {
            setters,
            makers: classes.clone(),
            families: families(body),
            variables: BTreeSet::new(),
            attributes: BTreeSet::new(),
        };
        let scopes = scopes(body);
        for _ in 0..MOST_HANDED {
            let before = wrappers.count();
            scopes.iter().for_each(|scope| wrappers.hand_on(scope));
            if wrappers.count() == before {
                break;
            }
        }
        let mut found = HashSet::new();
        let outer = |scope: &&NamedScope<'_>| !scope.class.is_some_and(|class| classes.contains(class));
        for scope in scopes.iter().filter(outer) {
            visit::each(scope.body, &mut |statement| {
                expressions(statement, &mut |expr| wrappers.add_steps(expr, scope.class, &mut found));
            });
        }
        OwnSteps(found)
    }
}

impl Wrappers<'_> {
    /// How much is known.
    fn count(&self) -> usize {
        self.makers.len() + self.variables.len() + self.attributes.len()
    }

    fn family(&self, class: Option<&Name>) -> Option<Name> {
        class.map(|class| self.families.get(class).unwrap_or(class).clone())
    }

    /// Whether a value is such an object.
    fn is_one(&self, value: &Expr, scope: &NamedScope<'_>) -> bool {
        match &value.kind {
            ExprKind::Call(made, _) => last(made).is_some_and(|made| self.makers.contains(made)),
            ExprKind::Name(name) => [&scope.function, &Name::from("")]
                .into_iter()
                .any(|function| self.variables.contains(&(function.clone(), name.clone()))),
            ExprKind::Attribute(of, name) if is_self(of) => self.is_attribute(scope.class, name),
            ExprKind::Attribute(_, name) => self.is_attribute(None, name),
            _ => false,
        }
    }

    /// Whether an attribute of a class is such an object.
    fn is_attribute(&self, class: Option<&Name>, name: &Name) -> bool {
        let of = |family: Option<Name>| self.attributes.contains(&(family, name.clone()));
        of(self.family(class)) || of(None)
    }

    /// Adds what such an object is assigned to in some lines, and the parameters that it is given for.
    fn hand_on(&mut self, scope: &NamedScope<'_>) {
        visit::each(scope.body, &mut |statement| {
            if let Act::Assign(targets, value) = &statement.act
                && self.is_one(value, scope)
            {
                for target in targets {
                    match &target.kind {
                        ExprKind::Name(name) => {
                            self.variables.insert((scope.function.clone(), name.clone()));
                        }
                        ExprKind::Attribute(of, name) => {
                            let family = self.family(scope.class.filter(|_| is_self(of)));
                            self.attributes.insert((family, name.clone()));
                        }
                        _ => {}
                    }
                }
            }
            if let Act::Return(Some(value)) = &statement.act
                && self.is_one(value, scope)
            {
                self.makers.insert(scope.function.clone());
            }
            expressions(statement, &mut |expr| self.give(expr, scope));
        });
    }

    /// Adds the parameters of the functions of a file that an expression gives such an object.
    fn give(&mut self, expr: &Expr, scope: &NamedScope<'_>) {
        if let ExprKind::Call(function, arguments) = &expr.kind
            && let Some(of) = last(function)
            && let Some(own) = self.setters.functions.get(of)
        {
            for (at, argument) in arguments.iter().enumerate() {
                let parameter = match argument {
                    Argument::Positional(value) if self.is_one(value, scope) => own.parameters.get(at),
                    Argument::Keyword(name, value) if self.is_one(value, scope) => {
                        own.parameters.iter().find(|known| **known == *name)
                    }
                    _ => None,
                };
                self.variables.extend(parameter.map(|parameter| (of.clone(), parameter.clone())));
            }
        }
        scope::inside(expr, &mut |child| self.give(child, scope));
    }

    /// Adds the places of the calls in an expression that step such an attribute of a class.
    fn add_steps(&self, expr: &Expr, class: Option<&Name>, found: &mut HashSet<(u32, u32)>) {
        if let ExprKind::Call(function, _) = &expr.kind
            && stepped(function).is_some_and(|name| self.is_attribute(class, name))
        {
            found.insert(place(function.at));
        }
        scope::inside(expr, &mut |child| self.add_steps(child, class, found));
    }
}

impl Setters {
    /// Whether a call is that of an optimizer of the framework which an object has inside: `self.optimizer.step`, unless that is an
    /// object of the file which is stepped like an optimizer.
    pub(in crate::python::choice::whole) fn is_inner(&self, function: &Expr) -> bool {
        stepped(function).is_some() && !self.own_steps.0.contains(&place(function.at))
    }

    /// Finds the variables that are schedulers, and the objects that are called.
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
            let is_called = classes.get(made).is_some_and(|methods| methods.contains("__call__"));
            for target in targets {
                let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &target.kind else { continue };
                self.schedulers.extend(schedules.then(|| name.clone()));
                self.makers.entry(name.clone()).or_default().insert(made.clone());
                self.called_objects.extend(is_called.then(|| (name.clone(), call_of(made))));
                if let Some(methods) = classes.get(made) {
                    self.own_objects.entry(name.clone()).or_default().extend(methods.iter().cloned());
                }
            }
        });
    }
}
