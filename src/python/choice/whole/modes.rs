//! Functions that train or evaluate as a flag says: `run(loader, train=False)` makes no update. Such a call is written as that of a
//! copy of the function for this value of the flag, which has no update at all.

use super::modes_folded::{FlagValue, constant, folded};
use crate::python::choice::handed::{argument, expressions};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The most copies that are made in one file.
const MOST_COPIES: usize = 40;

/// The flags of a call, each with its value.
pub(super) type Flags = BTreeMap<Name, FlagValue>;

/// A function that makes updates under conditions on its parameters.
struct Flagged {
    function: Function,
    /// The parameters that decide, which nothing sets.
    flags: Vec<Name>,
    is_method: bool,
}

/// The functions of a file, and the copies that its calls need.
struct Modes {
    flagged: HashMap<Name, Flagged>,
    updating: BTreeSet<Name>,
    taken: BTreeSet<Name>,
    copies: BTreeMap<(Name, Flags), Option<Function>>,
}

/// Writes the calls that make no update as those of copies without updates.
pub(super) fn settle(body: &mut Vec<Stmt>) {
    let mut modes = Modes::of(body);
    if modes.flagged.is_empty() {
        return;
    }
    modes.block(body);
    let mut copies: HashMap<Name, Vec<Function>> = HashMap::new();
    for ((of, _), copy) in modes.copies {
        copies.entry(of).or_default().extend(copy);
    }
    if copies.values().any(|all| !all.is_empty()) {
        insert(body, &copies);
    }
}

impl Modes {
    fn of(body: &[Stmt]) -> Modes {
        let mut all: HashMap<&Name, Vec<(&Function, bool)>> = HashMap::new();
        let mut methods = BTreeSet::new();
        let mut taken = BTreeSet::new();
        visit::everywhere(body, &mut |statement| match &statement.act {
            Act::Class(class) => {
                let own = class.body.iter().filter(|inner| matches!(inner.act, Act::Def(_)));
                methods.extend(own.map(|inner| (inner.at.line, inner.at.column)));
            }
            Act::Def(function) => {
                taken.insert(function.name.clone());
                let is_method = methods.contains(&(statement.at.line, statement.at.column));
                all.entry(&function.name).or_default().push((function, is_method));
            }
            _ => {}
        });
        let updating = updating(&all);
        let mut flagged = HashMap::new();
        for (name, own) in all {
            // Of several with one name, which is called is not looked at.
            let [(function, is_method)] = own[..] else { continue };
            let flags = flags(function);
            if updating.contains(name) && !flags.is_empty() {
                flagged.insert(name.clone(), Flagged { function: function.clone(), flags, is_method });
            }
        }
        Modes { flagged, updating, taken, copies: BTreeMap::new() }
    }

    /// Settles the statements of a block, and those in it.
    fn block(&mut self, body: &mut [Stmt]) {
        for statement in body {
            match &mut statement.act {
                Act::Expr(value)
                | Act::Assign(_, value)
                | Act::Annotate { value: Some(value), .. }
                | Act::Return(Some(value)) => self.call(value),
                _ => visit::inner_mut(statement).into_iter().for_each(|inner| self.block(inner)),
            }
        }
    }

    /// Writes a call of a function that makes no update with these flags.
    fn call(&mut self, value: &mut Expr) {
        let ExprKind::Call(function, arguments) = &mut value.kind else { return };
        let (name, is_method) = match &mut function.kind {
            ExprKind::Name(name) => (name, false),
            ExprKind::Attribute(_, name) => (name, true),
            _ => return,
        };
        let Some(own) = self.flagged.get(name).filter(|own| own.is_method == is_method) else { return };
        let Some(flags) = own.given(arguments) else { return };
        let key = (name.clone(), flags);
        if !self.copies.contains_key(&key) {
            let copy = self.copy(name, &key.1).filter(|_| self.copies.len() < MOST_COPIES);
            self.taken.extend(copy.as_ref().map(|copy| copy.name.clone()));
            self.copies.insert(key.clone(), copy);
        }
        if let Some(Some(copy)) = self.copies.get(&key) {
            *name = copy.name.clone();
        }
    }

    /// A function as it is with these flags, if it makes no update then.
    fn copy(&self, of: &Name, flags: &Flags) -> Option<Function> {
        let mut copy = self.flagged.get(of)?.function.clone();
        copy.body = folded(copy.body, flags);
        if updates(&copy.body, &self.updating) {
            return None;
        }
        let mut names = (1..).map(|number| Name::from(format!("evaluate_{of}_{number}")));
        copy.name = names.find(|name| !self.taken.contains(name))?;
        Some(copy)
    }
}

impl Flagged {
    /// The flags that a call gives, or that have a default.
    fn given(&self, arguments: &[Argument]) -> Option<Flags> {
        let is_plain =
            |argument: &Argument| matches!(argument, Argument::Positional(_) | Argument::Keyword(..));
        if !arguments.iter().all(is_plain) {
            return None;
        }
        let mut found = Flags::new();
        let parameters = self.function.parameters.iter().skip(usize::from(self.is_method));
        for (at, parameter) in parameters.enumerate().filter(|(_, own)| self.flags.contains(&own.name)) {
            let given =
                argument(arguments, if parameter.keyword_only { usize::MAX } else { at }, &parameter.name);
            let value = given.or(parameter.default.as_ref()).and_then(constant);
            found.extend(value.map(|value| (parameter.name.clone(), value)));
        }
        (!found.is_empty()).then_some(found)
    }
}

/// The functions that may make updates, by their names.
fn updating(all: &HashMap<&Name, Vec<(&Function, bool)>>) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    for _ in 0..all.len().min(20) {
        let more: Vec<Name> = all
            .iter()
            .filter(|(name, own)| {
                !found.contains(**name) && own.iter().any(|(function, _)| updates(&function.body, &found))
            })
            .map(|(name, _)| (*name).clone())
            .collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    found
}

/// Whether a block makes updates, or steps anything else, or calls one of these functions.
fn updates(body: &[Stmt], updating: &BTreeSet<Name>) -> bool {
    fn look(expr: &Expr, updating: &BTreeSet<Name>, found: &mut bool) {
        if let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &expr.kind {
            *found |= &**name == "step" || updating.contains(name);
        }
        scope::inside(expr, &mut |child| look(child, updating, found));
    }
    let mut found = false;
    visit::everywhere(body, &mut |statement| {
        expressions(statement, &mut |expr| look(expr, updating, &mut found));
    });
    found
}

/// The parameters of a function that its conditions read, and that nothing sets.
fn flags(function: &Function) -> Vec<Name> {
    let is_plain = function.star.is_none() && function.double_star.is_none() && !function.generator;
    if !is_plain {
        return Vec::new();
    }
    let mut read = BTreeSet::new();
    let mut set: BTreeSet<Name> =
        function.body.iter().flat_map(|statement| Names::of_statement(statement).bound).collect();
    visit::everywhere(&function.body, &mut |statement| match &statement.act {
        Act::If(arms, _) => arms.iter().for_each(|(test, _)| scope::read_by(test, &mut read)),
        Act::Nonlocal(names) => set.extend(names.iter().cloned()),
        _ => {}
    });
    let names = function.parameters.iter().map(|parameter| parameter.name.clone());
    names.filter(|name| &**name != "self" && read.contains(name) && !set.contains(name)).collect()
}

/// Puts the copies before the functions that they are made of.
fn insert(body: &mut Vec<Stmt>, copies: &HashMap<Name, Vec<Function>>) {
    let mut made = Vec::with_capacity(body.len());
    for mut statement in std::mem::take(body) {
        if let Act::Def(function) = &statement.act {
            let own = copies.get(&function.name).into_iter().flatten();
            let at = statement.at;
            made.extend(own.map(|copy| Stmt { act: Act::Def(Arc::new(copy.clone())), at }));
        }
        visit::inner_mut(&mut statement).into_iter().for_each(|inner| insert(inner, copies));
        made.push(statement);
    }
    *body = made;
}
