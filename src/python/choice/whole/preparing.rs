//! Functions that prepare a training: they return several things, or the settings that they are given, or an object that they fill,
//! or they go over the parameters of a model, as those that sort them into groups.

use super::survey::Survey;
use crate::python::choice::handed::{self, expressions};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The methods of a model with its parameters and its parts.
const PARTS: [&str; 6] =
    ["parameters", "named_parameters", "modules", "named_modules", "children", "named_children"];

/// The functions of a file of which a part is known though another one is not: `args, model = setup(args)`. They are called outside
/// of loops alone, and neither train nor lead to a schedule.
pub(super) fn preparing(survey: &Survey, body: &[Stmt]) -> HashSet<Name> {
    let mut found = HashSet::new();
    visit::everywhere(body, &mut |statement| found.extend(prepared(statement)));
    let functions: HashSet<Name> = found.iter().filter(|name| survey.is_own(name, false)).cloned().collect();
    visit::everywhere(body, &mut |statement| found.extend(sorting(statement).or_else(|| filling(statement))));
    if found.is_empty() {
        return found;
    }
    let mut repeated = BTreeSet::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::For(_, _, round, _) | Act::While(_, round, _) = &statement.act {
            visit::each(round, &mut |inner| {
                expressions(inner, &mut |expr| scope::read_by(expr, &mut repeated));
            });
        }
    });
    found.retain(|name| {
        let is_other = survey.goes_on(name) || survey.trains_itself(name);
        // A method of that name may be another one.
        let is_shared = functions.contains(name) && survey.is_own_method(name);
        let is_own = survey.is_own(name, false) || survey.is_own_method(name);
        is_own && !is_other && !is_shared && !repeated.contains(name)
    });
    found
}

/// The function whose results an assignment takes apart, or that returns what it is called with.
fn prepared(statement: &Stmt) -> Option<Name> {
    let Act::Assign(targets, Expr { kind: ExprKind::Call(function, arguments), .. }) = &statement.act else {
        return None;
    };
    let (ExprKind::Name(function), [target]) = (&function.kind, &targets[..]) else { return None };
    let is_given = |name: &Name| handed::is_given(arguments, name);
    match &target.kind {
        ExprKind::Tuple(_) => Some(function.clone()),
        ExprKind::Name(name) if is_given(name) => Some(function.clone()),
        _ => None,
    }
}

/// The function or method that a statement defines, if it goes over the parameters or the parts of a model.
fn sorting(statement: &Stmt) -> Option<Name> {
    let Act::Def(function) = &statement.act else { return None };
    let mut goes_over = false;
    visit::each(&function.body, &mut |inner| {
        if let Act::For(_, source, ..) = &inner.act {
            goes_over |= calls_parts(source);
        }
    });
    (goes_over && !function.generator).then(|| function.name.clone())
}

/// The function or method that a statement defines, if it gives several attributes or items to an object of its own and returns it:
/// `conf = EasyDict()`, `conf.device = ...`, `conf.lr = 0.1`, `return conf`. One that is not known does not spoil the others.
fn filling(statement: &Stmt) -> Option<Name> {
    let Act::Def(function) = &statement.act else { return None };
    let Act::Return(Some(Expr { kind: ExprKind::Name(returned), .. })) = &function.body.last()?.act else {
        return None;
    };
    let mut filled = 0;
    visit::each(&function.body, &mut |inner| {
        if let Act::Assign(targets, _) = &inner.act {
            filled += targets.iter().filter(|target| is_part_of(target, returned)).count();
        }
    });
    let is_given = function.parameters.iter().any(|parameter| parameter.name == *returned);
    (filled > 1 && !is_given && !function.generator).then(|| function.name.clone())
}

/// Whether a target is an attribute or an item of a variable.
fn is_part_of(target: &Expr, variable: &Name) -> bool {
    match &target.kind {
        ExprKind::Attribute(of, _) | ExprKind::Index(of, _) => {
            matches!(&of.kind, ExprKind::Name(name) if name == variable)
        }
        _ => false,
    }
}

/// Whether an expression calls a method of a model that has its parameters or its parts.
fn calls_parts(expr: &Expr) -> bool {
    let mut found = match &expr.kind {
        ExprKind::Call(function, _) => {
            matches!(&function.kind, ExprKind::Attribute(_, name) if PARTS.contains(&&**name))
        }
        _ => false,
    };
    scope::inside(expr, &mut |child| found |= calls_parts(child));
    found
}

/// Whether a function returns one of these functions, which it defines: `def model_fn_builder(...): def model_fn(...): ...`.
pub(super) fn returns_one(function: &Function, found: &HashSet<Name>) -> bool {
    let Some(Stmt { act: Act::Return(Some(Expr { kind: ExprKind::Name(last), .. })), .. }) =
        function.body.last()
    else {
        return false;
    };
    let is_it = |statement: &Stmt| matches!(&statement.act, Act::Def(inner) if inner.name == *last);
    found.contains(last) && function.body.iter().any(is_it)
}

/// The methods that functions which read the command line call for what they do, such as to print what was read.
pub(super) fn shown(functions: &HashMap<Name, Vec<&Function>>, parsers: &HashSet<Name>) -> HashSet<Name> {
    let mut found = HashSet::new();
    for function in functions.iter().filter(|(name, _)| parsers.contains(*name)).flat_map(|(_, all)| all) {
        visit::each(&function.body, &mut |statement| {
            if let Act::Expr(Expr { kind: ExprKind::Call(called, _), .. }) = &statement.act
                && let ExprKind::Attribute(of, name) = &called.kind
                && matches!(&of.kind, ExprKind::Name(of) if &**of == "self")
            {
                found.insert(name.clone());
            }
        });
    }
    found
}
