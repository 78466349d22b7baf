//! Optimizers that have no name where their rates are set.

use super::super::build::path;
use super::super::targets::plain_names;
use super::{Adjuster, Setters};
use crate::python::choice::handed::argument;
use crate::python::choice::rates::value_of;
use crate::python::choice::whole::own_objects::is_self;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};

/// Stands for an optimizer that has no name where its rates are set.
pub(in crate::python::choice::whole) const NAMELESS: &str = "?";
/// The same, of one that a function makes itself: where the function is called, it is none of those that are there.
const OWN: &str = "?own";

/// Whether a name stands for an optimizer that has none.
pub(in crate::python::choice::whole) fn is_nameless(of: &str) -> bool {
    [NAMELESS, OWN].contains(&of)
}

/// Whether a name stands for an optimizer that a function makes itself.
pub(in crate::python::choice::whole) fn is_own_of_function(of: &str) -> bool {
    of == OWN
}

/// What the objects of a class keep of what they are made with.
#[derive(Default)]
pub(super) struct Kept {
    /// Attributes, each with the parameter that it is.
    attributes: HashMap<Name, Name>,
    /// The parameters that are None where nothing is given.
    nothing: BTreeSet<Name>,
}

impl Kept {
    /// Reads a class. What several of its statements set is left out.
    pub(super) fn by(class: &ClassDef) -> Kept {
        let mut set: HashMap<Name, Vec<Option<Name>>> = HashMap::new();
        let mut kept = Kept::default();
        for inner in &class.body {
            let Act::Def(method) = &inner.act else { continue };
            let mut taken: BTreeSet<&Name> = BTreeSet::new();
            if &*method.name == "__init__" {
                let is_none =
                    |of: &&Parameter| matches!(&of.default, Some(Expr { kind: ExprKind::None, .. }));
                let nothing = method.parameters.iter().filter(is_none);
                kept.nothing = nothing.map(|parameter| parameter.name.clone()).collect();
                taken.extend(method.parameters.iter().map(|parameter| &parameter.name));
                let set = rebound(&method.body);
                taken.retain(|name| !set.contains(*name));
            }
            visit::each(&method.body, &mut |statement| match &statement.act {
                Act::Assign(targets, value) => {
                    targets.iter().for_each(|target| assigned(target, Some(value), &taken, &mut set));
                }
                Act::Augment(_, target, _) => assigned(target, None, &taken, &mut set),
                _ => {}
            });
        }
        for (attribute, all) in set {
            if let [Some(parameter)] = &all[..] {
                kept.attributes.insert(attribute, parameter.clone());
            }
        }
        kept
    }
}

/// The variables that a block sets anew.
fn rebound(body: &[Stmt]) -> BTreeSet<Name> {
    let mut found = Vec::new();
    visit::each(body, &mut |statement| match &statement.act {
        Act::Assign(targets, _) => targets.iter().for_each(|target| plain_names(target, &mut found)),
        Act::Augment(_, target, _) | Act::For(target, ..) => plain_names(target, &mut found),
        _ => {}
    });
    found.into_iter().map(Name::from).collect()
}

/// Adds the attributes of `self` that an assignment sets, each with the parameter that is its value.
fn assigned(
    target: &Expr,
    value: Option<&Expr>,
    parameters: &BTreeSet<&Name>,
    found: &mut HashMap<Name, Vec<Option<Name>>>,
) {
    match (&target.kind, value.map(|value| &value.kind)) {
        (ExprKind::Tuple(targets), Some(ExprKind::Tuple(values))) if targets.len() == values.len() => {
            let pairs = targets.iter().zip(values);
            pairs.for_each(|(target, value)| assigned(target, Some(value), parameters, found));
        }
        (ExprKind::Tuple(targets) | ExprKind::List(targets), _) => {
            targets.iter().for_each(|target| assigned(target, None, parameters, found));
        }
        (ExprKind::Attribute(of, attribute), value) if is_self(of) => {
            let parameter = match value {
                Some(ExprKind::Name(name)) if parameters.contains(name) => Some(name.clone()),
                _ => None,
            };
            found.entry(attribute.clone()).or_default().push(parameter);
        }
        _ => {}
    }
}

impl Adjuster {
    /// An optimizer of the function as the one names it who calls it, perhaps on an object. `None` if that gives it none.
    pub(super) fn as_called(
        &self,
        optimizer: &str,
        (base, arguments): (Option<&Expr>, &[Argument]),
        setters: &Setters,
    ) -> Option<String> {
        let (root, rest) = optimizer.split_at(optimizer.find('.').unwrap_or(optimizer.len()));
        let given = match self.parameters.iter().position(|parameter| **parameter == *root) {
            Some(at) => argument(arguments, at, root),
            None if root == "self" => base,
            None if self.made.contains(root) => return Some(OWN.to_string()),
            None if self.locals.contains(root) => None,
            None => return Some(optimizer.to_string()),
        };
        given.map_or_else(|| Some(NAMELESS.to_string()), |given| setters.named(given, rest))
    }
}

/// The variables of a function that are nothing but results of calls.
pub(super) fn made(function: &Function) -> BTreeSet<Name> {
    let (mut made, mut others) = (BTreeSet::new(), BTreeSet::new());
    visit::each(&function.body, &mut |statement| match &statement.act {
        Act::Assign(targets, value) => {
            let kept = match &value.kind {
                ExprKind::Call(..) => &mut made,
                _ => &mut others,
            };
            for target in targets {
                let mut names = Vec::new();
                plain_names(target, &mut names);
                kept.extend(names.into_iter().map(Name::from));
            }
        }
        Act::For(target, ..) => {
            let mut names = Vec::new();
            plain_names(target, &mut names);
            others.extend(names.into_iter().map(Name::from));
        }
        _ => {}
    });
    made.retain(|name| !others.contains(name));
    made
}

impl Setters {
    /// A part of an object, as `.opt.optimizer`, by its name. Of an object that an expression makes it is a part of what that is made
    /// with; `None` if that is None.
    fn named(&self, of: &Expr, part: &str) -> Option<String> {
        let unknown = || Some(NAMELESS.to_string());
        if let Some((_, text)) = path(of) {
            return Some(text + part);
        }
        let ExprKind::Call(class, arguments) = &of.kind else { return unknown() };
        let ExprKind::Name(class) = &class.kind else { return unknown() };
        let Some(own) = self.functions.get(class) else { return unknown() };
        let Some(part) = part.strip_prefix('.') else { return unknown() };
        let (attribute, rest) = part.split_at(part.find('.').unwrap_or(part.len()));
        let is_spread = |argument: &Argument| matches!(argument, Argument::Star(_) | Argument::DoubleStar(_));
        let Some(parameter) = own.kept.attributes.get(attribute).filter(|_| !arguments.iter().any(is_spread))
        else {
            return unknown();
        };
        let at = own.parameters.iter().position(|known| known == parameter);
        match at.and_then(|at| argument(arguments, at, parameter)) {
            Some(Expr { kind: ExprKind::None, .. }) => None,
            Some(given) => self.named(given, rest),
            None if own.kept.nothing.contains(parameter) => None,
            None => unknown(),
        }
    }

    /// What a function calls the optimizer whose rates it sets and which its caller calls so; `None` if it is none or several of
    /// them.
    pub(in crate::python::choice::whole) fn within(
        &self,
        optimizer: &str,
        call: (&Name, Option<&Expr>),
        arguments: &[Argument],
    ) -> Option<String> {
        let own = self.functions.get(call.0)?;
        let mut all = self.called_so(own, &own.optimizers, optimizer, (call.1, arguments));
        let one = all.next()?;
        all.next().is_none().then(|| one.clone())
    }

    /// What a function calls the optimizer that it steps and which its caller calls so.
    pub(in crate::python::choice::whole) fn stepped_as(
        &self,
        optimizer: &str,
        call: (&Name, Option<&Expr>),
        arguments: &[Argument],
    ) -> Option<String> {
        let own = self.functions.get(call.0)?;
        self.called_so(own, &own.updated, optimizer, (call.1, arguments)).next().cloned()
    }

    /// Those among optimizers, as a function names them, which its caller calls `optimizer`.
    fn called_so<'a>(
        &'a self,
        own: &'a Adjuster,
        all: &'a BTreeSet<String>,
        optimizer: &'a str,
        call: (Option<&'a Expr>, &'a [Argument]),
    ) -> impl Iterator<Item = &'a String> {
        all.iter().filter(move |of| own.as_called(of, call, self).is_some_and(|of| of == optimizer))
    }

    /// The optimizers that have other rates behind a statement than those that they are made with: an optimizer that a function
    /// makes is gone if nothing takes what the function returns.
    pub(in crate::python::choice::whole) fn set_behind(
        &self,
        statement: &Act,
        optimizers: BTreeSet<String>,
    ) -> BTreeSet<String> {
        let is_kept = match statement {
            Act::Assign(..) => true,
            Act::Expr(Expr { kind: ExprKind::Call(_, arguments), .. }) => {
                arguments.iter().any(|argument| self.is_called(value_of(argument)))
            }
            _ => false,
        };
        let behind = |of: String| match of == OWN {
            true => is_kept.then(|| NAMELESS.to_string()),
            false => Some(of),
        };
        optimizers.into_iter().filter_map(behind).collect()
    }
}
