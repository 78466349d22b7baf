//! Optimizers that have no name where their rates are set.

use super::super::build::path;
use super::super::rewrite::plain_names;
use super::{Adjuster, Setters};
use crate::python::choice::handed::argument;
use crate::python::choice::rates::value_of;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// Stands for an optimizer that has no name where its rates are set.
pub(in crate::python::choice::whole) const NAMELESS: &str = "?";
/// The same, of one that a function makes itself: where the function is called, it is none of those that are there.
const OWN: &str = "?own";

/// Whether a name stands for an optimizer that has none.
pub(in crate::python::choice::whole) fn is_nameless(of: &str) -> bool {
    [NAMELESS, OWN].contains(&of)
}

impl Adjuster {
    /// An optimizer of the function as the one names it who calls it, perhaps on an object.
    pub(super) fn as_called(&self, optimizer: &str, base: Option<&Expr>, arguments: &[Argument]) -> String {
        let named = |expr: &Expr| path(expr).map(|(_, text)| text);
        let (root, rest) = match optimizer.split_once('.') {
            Some((root, rest)) => (root, format!(".{rest}")),
            None => (optimizer, String::new()),
        };
        let given = match self.parameters.iter().position(|parameter| **parameter == *root) {
            Some(at) => argument(arguments, at, root).and_then(named),
            None if root == "self" => base.and_then(named),
            None if self.made.contains(root) => return OWN.to_string(),
            None if self.locals.contains(root) => None,
            None => Some(root.to_string()),
        };
        given.map_or_else(|| NAMELESS.to_string(), |given| given + &rest)
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
    /// What a function calls the optimizer whose rates it sets and which its caller calls so; `None` if it is none or several of
    /// them.
    pub(in crate::python::choice::whole) fn within(
        &self,
        optimizer: &str,
        (called, base): (&Name, Option<&Expr>),
        arguments: &[Argument],
    ) -> Option<String> {
        let own = self.functions.get(called)?;
        let mut all = own.optimizers.iter().filter(|of| own.as_called(of, base, arguments) == optimizer);
        let one = all.next()?;
        all.next().is_none().then(|| one.clone())
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
