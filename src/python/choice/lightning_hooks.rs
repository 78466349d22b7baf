//! The methods of a module or callback of Lightning that the rates depend on.

use crate::python::choice::handed::expressions;
use crate::python::choice::lightning::{is_plain_step, sets_rates};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The hooks of a training that are called here, in their order.
const FOLLOWED: [&str; 8] = [
    "on_train_start",
    "on_train_epoch_start",
    "on_train_batch_start",
    "training_step",
    "optimizer_step",
    "lr_scheduler_step",
    "on_train_batch_end",
    "on_train_epoch_end",
];
/// The methods that are called before the training.
const BEFORE: [&str; 5] =
    ["__init__", "configure_optimizers", "setup", "prepare_data", "configure_callbacks"];
/// How the names of the hooks begin that Lightning calls in a training.
const OF_TRAINING: [&str; 6] = ["on_", "validation_", "training_", "train_", "backward", "optimizer_zero"];
/// How those of other runs begin.
const OF_OTHERS: [&str; 4] = ["on_test", "on_predict", "on_save", "on_exception"];
/// Parts of the names of objects that are stepped and are no schedulers.
const NO_SCHEDULERS: [&str; 7] = ["opt", "env", "prof", "scaler", "bar", "progress", "logger"];

/// The parameters of a hook without `self`, and whether it takes any number of arguments.
pub(in crate::python) type Signature = (Vec<Name>, bool);

/// What a class does about the rates.
#[derive(Default)]
pub(in crate::python) struct RateHooks {
    /// The hooks that are called.
    pub followed: BTreeMap<Name, Signature>,
    /// One that is not called here although the rates depend on it.
    pub other: Option<Name>,
}

impl RateHooks {
    /// Whether there are any.
    pub(in crate::python) fn acts(&self) -> bool {
        !self.followed.is_empty() || self.other.is_some()
    }
}

/// The hooks of a class of that name which the rates depend on.
pub(in crate::python) fn hooks(body: &[Stmt], class: &str, is_manual: bool) -> RateHooks {
    let methods = methods(body, class);
    let setting = setting(body);
    let is_first = |method: &&Function| {
        let name = &*method.name;
        match name {
            name if BEFORE.contains(&name) => false,
            "training_step" if is_manual => true,
            "optimizer_step" => sets(method, &setting) || decides(method),
            "lr_scheduler_step" => !is_plain_step(method),
            _ => sets(method, &setting),
        }
    };
    let mut known: BTreeSet<Name> =
        methods.iter().copied().filter(is_first).map(|method| method.name.clone()).collect();
    // What these read may be set by others.
    loop {
        let read: HashSet<Name> =
            methods.iter().filter(|method| known.contains(&method.name)).flat_map(|m| read(m)).collect();
        let more: Vec<Name> = methods
            .iter()
            .filter(|method| !known.contains(&method.name) && !BEFORE.contains(&&*method.name))
            .filter(|method| assigned(method).iter().any(|name| read.contains(name)))
            .map(|method| method.name.clone())
            .collect();
        if known.is_empty() || more.is_empty() {
            break;
        }
        known.extend(more);
    }
    let mut found = RateHooks::default();
    for method in methods.into_iter().filter(|method| known.contains(&method.name)) {
        let name = &*method.name;
        let is_other = OF_TRAINING.iter().any(|start| name.starts_with(start))
            && !OF_OTHERS.iter().any(|start| name.starts_with(start));
        if FOLLOWED.contains(&name) {
            let own = method.parameters.iter().skip(1).filter(|parameter| !parameter.keyword_only);
            let names = own.map(|parameter| parameter.name.clone()).collect();
            found.followed.insert(method.name.clone(), (names, method.star.is_some()));
        } else if is_other {
            found.other.get_or_insert(method.name.clone());
        }
    }
    found
}

/// The methods of a class and of its bases in the file, without those that it overrides.
fn methods<'a>(body: &'a [Stmt], class: &str) -> Vec<&'a Function> {
    let mut classes: Vec<&ClassDef> = Vec::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Class(class) = &statement.act {
            classes.push(class);
        }
    });
    let (mut found, mut waiting, mut seen) = (Vec::<&Function>::new(), vec![class], HashSet::new());
    while let Some(name) = waiting.pop() {
        let Some(class) = classes.iter().find(|known| &*known.name == name).filter(|_| seen.insert(name))
        else {
            continue;
        };
        for statement in &class.body {
            if let Act::Def(method) = &statement.act
                && !found.iter().any(|known| known.name == method.name)
            {
                found.push(method);
            }
        }
        waiting.extend(class.bases.iter().filter_map(|base| match base {
            Argument::Positional(Expr { kind: ExprKind::Name(name), .. }) => Some(&**name),
            _ => None,
        }));
    }
    found
}

/// The names of the functions and methods of a file that set rates or step schedulers, also by others.
fn setting(body: &[Stmt]) -> HashSet<Name> {
    let mut all: Vec<&Function> = Vec::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Def(function) = &statement.act
            && !BEFORE.contains(&&*function.name)
        {
            all.push(function);
        }
    });
    let mut found = HashSet::new();
    loop {
        let before = found.len();
        for function in &all {
            if sets(function, &found) {
                found.insert(function.name.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Whether a function sets rates, steps a scheduler, or calls a function that does.
fn sets(function: &Function, setting: &HashSet<Name>) -> bool {
    let mut found = sets_rates(function);
    visit::everywhere(&function.body, &mut |statement| {
        expressions(statement, &mut |expr| found |= calls(expr, setting));
    });
    found
}

fn calls(expr: &Expr, setting: &HashSet<Name>) -> bool {
    let mut found = match &expr.kind {
        ExprKind::Call(function, arguments) => match &function.kind {
            ExprKind::Name(name) => setting.contains(name),
            ExprKind::Attribute(of, name) => match &**name {
                // A method of the class itself is looked into.
                "step" if matches!(&of.kind, ExprKind::Name(of) if &**of == "self") => setting.contains(name),
                "step" | "step_update" => !is_other(of),
                "update" => is_group(of) && !arguments.is_empty(),
                _ => setting.contains(name),
            },
            _ => false,
        },
        _ => false,
    };
    scope::inside(expr, &mut |child| found |= calls(child, setting));
    found
}

/// Whether an object that is stepped is no scheduler by its name.
fn is_other(of: &Expr) -> bool {
    match &of.kind {
        ExprKind::Name(name) | ExprKind::Attribute(_, name) => {
            let name = name.to_lowercase();
            NO_SCHEDULERS.iter().any(|part| name.contains(part)) && !name.contains("sch")
        }
        ExprKind::Call(function, _) | ExprKind::Index(function, _) => is_other(function),
        _ => false,
    }
}

/// Whether an expression is a parameter group.
fn is_group(of: &Expr) -> bool {
    match &of.kind {
        ExprKind::Index(of, _) => {
            matches!(&of.kind, ExprKind::Attribute(_, name) if &**name == "param_groups")
        }
        ExprKind::Name(name) => ["pg", "group", "param_group", "g"].contains(&&**name),
        _ => false,
    }
}

/// Whether a method makes updates under a condition.
fn decides(method: &Function) -> bool {
    let mut found = false;
    visit::everywhere(&method.body, &mut |statement| {
        found |= matches!(statement.act, Act::If(..) | Act::While(..) | Act::For(..));
    });
    found
}

/// The attributes of `self` that a method reads.
fn read(method: &Function) -> Vec<Name> {
    fn look(expr: &Expr, found: &mut Vec<Name>) {
        found.extend(own(expr));
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = Vec::new();
    visit::everywhere(&method.body, &mut |statement| {
        expressions(statement, &mut |expr| look(expr, &mut found));
    });
    found
}

/// The attributes of `self` that a method assigns to.
fn assigned(method: &Function) -> Vec<Name> {
    let mut found = Vec::new();
    visit::everywhere(&method.body, &mut |statement| match &statement.act {
        Act::Assign(targets, _) => found.extend(targets.iter().filter_map(own)),
        Act::Augment(_, target, _) | Act::Annotate { target, .. } => found.extend(own(target)),
        _ => {}
    });
    found
}

fn own(expr: &Expr) -> Option<Name> {
    match &expr.kind {
        ExprKind::Attribute(of, name) if matches!(&of.kind, ExprKind::Name(of) if &**of == "self") => {
            Some(name.clone())
        }
        _ => None,
    }
}
