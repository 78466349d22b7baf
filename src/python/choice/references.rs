//! What in a module refers to what.

use crate::python::object::nesting::{address, parts};
use crate::python::object::value::Value;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// What a name stands for in a statement.
pub(in crate::python) enum Definition<'a> {
    Function(&'a Arc<Function>),
    Class(&'a Arc<Class>),
    Value(&'a Expr),
}

impl Definition<'_> {
    /// The names that it mentions.
    pub(crate) fn mentions(&self, names: &mut BTreeSet<Name>) {
        match self {
            Definition::Function(function) => names.extend(free(function)),
            Definition::Class(class) => {
                for base in &class.bases {
                    let (Argument::Positional(e)
                    | Argument::Keyword(_, e)
                    | Argument::Star(e)
                    | Argument::DoubleStar(e)) = base;
                    mentions(e, names);
                }
                class.decorators.iter().for_each(|decorator| mentions(decorator, names));
                names.extend(Names::of_class(class).free_of_class());
            }
            Definition::Value(value) => mentions(value, names),
        }
    }
}

/// Where a statement defines a name.
pub(in crate::python) fn definition<'a>(statement: &'a Stmt, name: &str) -> Option<(At, Definition<'a>)> {
    let mut found = None;
    visit::each(std::slice::from_ref(statement), &mut |inner| match &inner.act {
        Act::Def(function) if *function.name == *name => {
            found = Some((function.at, Definition::Function(function)));
        }
        Act::Class(class) if *class.name == *name => found = Some((class.at, Definition::Class(class))),
        Act::Assign(targets, value) if targets.iter().any(|target| is_name(target, name)) => {
            found = Some((inner.at, Definition::Value(value)));
        }
        Act::Annotate { target, value: Some(value), .. } if is_name(target, name) => {
            found = Some((inner.at, Definition::Value(value)));
        }
        _ => {}
    });
    found
}

fn is_name(target: &Expr, name: &str) -> bool {
    match &target.kind {
        Kind::Name(own) => **own == *name,
        Kind::Tuple(items) | Kind::List(items) => items.iter().any(|item| is_name(item, name)),
        _ => false,
    }
}

fn mentions(expr: &Expr, names: &mut BTreeSet<Name>) {
    match &expr.kind {
        Kind::Name(name) => {
            names.insert(name.clone());
        }
        Kind::Lambda(function) => names.extend(free(function)),
        _ => scope::inside(expr, &mut |child| mentions(child, names)),
    }
}

/// The names that a function takes from around it.
fn free(function: &Function) -> BTreeSet<Name> {
    let own = Names::of(function);
    let mut free = own.free();
    free.extend(own.global);
    for part in function.parameters.iter().filter_map(|p| p.default.as_ref()).chain(&function.decorators) {
        mentions(part, &mut free);
    }
    free
}

/// The names that the functions behind a value take from the module.
pub(in crate::python) fn referred(value: &Value, names: &mut BTreeSet<Name>, budget: &mut usize) {
    let mut waiting = vec![value.clone()];
    let mut seen: HashSet<*const ()> = HashSet::new();
    while let Some(value) = waiting.pop() {
        let place = address(&value);
        if place.is_null() || !seen.insert(place) {
            continue;
        }
        if let Value::Function(closure) = &value {
            names.extend(free(&closure.function));
        }
        if let Value::Instance(instance) = &value {
            waiting.push(Value::Class(instance.class.clone()));
        }
        parts(&value, &mut |part| {
            *budget = budget.saturating_sub(1);
            if *budget > 0 && !address(part).is_null() {
                waiting.push(part.clone());
            }
        });
    }
}

/// The names to which names lead at once.
pub(in crate::python) type Links = HashMap<Rc<str>, Vec<Rc<str>>>;

/// All names to which some lead, and they themselves where they lead on.
pub(in crate::python) fn closure(
    from: impl IntoIterator<Item = Rc<str>>,
    links: &Links,
) -> BTreeSet<Rc<str>> {
    let mut waiting: Vec<Rc<str>> = from.into_iter().collect();
    let mut all = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if let Some(next) = links.get(&name)
            && all.insert(name)
        {
            waiting.extend(next.iter().cloned());
        }
    }
    all
}
