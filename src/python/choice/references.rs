//! Which names of a module refer to which others.

use crate::python::object::nesting::{address, parts};
use crate::python::object::value::Value;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// The part of a statement that defines a name.
pub(in crate::python) enum Definition<'a> {
    Function(&'a Arc<Function>),
    Class(&'a Arc<ClassDef>),
    Value(&'a Expr),
}

impl Definition<'_> {
    /// Adds the names that the definition mentions.
    pub(crate) fn mentions(&self, names: &mut BTreeSet<Name>) {
        match self {
            Definition::Function(function) => scope::read_by_function(function, names),
            Definition::Class(class) => {
                for base in &class.bases {
                    let (Argument::Positional(e)
                    | Argument::Keyword(_, e)
                    | Argument::Star(e)
                    | Argument::DoubleStar(e)) = base;
                    scope::read_by(e, names);
                }
                class.decorators.iter().for_each(|decorator| scope::read_by(decorator, names));
                names.extend(Names::of_class(class).free_of_class());
            }
            Definition::Value(value) => scope::read_by(value, names),
        }
    }
}

/// The statements of a module, and the functions and classes that they define.
pub(in crate::python) struct ModuleText<'a> {
    pub body: &'a [Stmt],
    /// The last definition of each name; made when it is first asked for.
    definitions: OnceCell<HashMap<Name, Definition<'a>>>,
}

impl<'a> ModuleText<'a> {
    pub(crate) fn new(body: &'a [Stmt]) -> Self {
        ModuleText { body, definitions: OnceCell::new() }
    }

    /// The last function or class that the module defines under a name.
    pub(crate) fn definition(&self, name: &str) -> Option<&Definition<'a>> {
        let definitions = self.definitions.get_or_init(|| {
            let mut found = HashMap::new();
            visit::each(self.body, &mut |statement| match &statement.act {
                Act::Def(function) => {
                    found.insert(function.name.clone(), Definition::Function(function));
                }
                Act::Class(class) => {
                    found.insert(class.name.clone(), Definition::Class(class));
                }
                _ => {}
            });
            found
        });
        definitions.get(name)
    }
}

/// The last place in a statement where it defines a name, and the definition.
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
        ExprKind::Name(own) => **own == *name,
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().any(|item| is_name(item, name)),
        _ => false,
    }
}

/// Adds the names of the module that the functions reachable from a value use. Stops when the budget, a number of objects,
/// is used up.
pub(in crate::python) fn referred(value: &Value, names: &mut BTreeSet<Name>, budget: &mut usize) {
    let mut waiting = vec![value.clone()];
    let mut seen: HashSet<*const ()> = HashSet::new();
    while let Some(value) = waiting.pop() {
        let place = address(&value);
        if place.is_null() || !seen.insert(place) {
            continue;
        }
        if let Value::Function(closure) = &value {
            scope::read_by_function(&closure.function, names);
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

/// For each name, the names that its definition mentions or its value refers to directly.
pub(in crate::python) type Links = HashMap<Rc<str>, Vec<Rc<str>>>;

/// All names that the given ones lead to over any number of links, the given ones included where they have links.
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
