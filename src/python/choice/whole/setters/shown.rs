//! What a function is handed on which no rate depends that can be computed here: what it only shows, and what a training
//! measures.

use super::Setters;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The scheduler of torch that goes by what the training measures.
const PLATEAU: &str = "ReduceLROnPlateau";
/// The methods of a logger.
const LOGGING: [&str; 4] = ["info", "debug", "warning", "critical"];

impl Setters {
    /// The arguments of a call on which what the function does may depend: it may only show some of them.
    pub(in crate::python::choice::whole) fn read_arguments<'e>(
        &self,
        function: &Expr,
        arguments: &'e [Argument],
    ) -> Vec<&'e Argument> {
        if self.takes_metric(function) {
            return Vec::new();
        }
        let own = Setters::callee(function)
            .and_then(|(name, base)| self.functions.get(name).filter(|own| own.is_method == base.is_some()));
        let is_read = |(at, given): &(usize, &Argument)| {
            own.is_none_or(|own| match given {
                Argument::Positional(_) => own.parameters.get(*at).is_none_or(|of| !own.shown.contains(of)),
                Argument::Keyword(name, _) => !own.shown.contains(name),
                Argument::Star(_) | Argument::DoubleStar(_) => true,
            })
        };
        arguments.iter().enumerate().filter(is_read).map(|(_, given)| given).collect()
    }

    /// Whether the file has a class whose objects set rates as they are made.
    pub(in crate::python::choice::whole) fn constructors(&self) -> &BTreeSet<Name> {
        &self.constructors
    }

    /// Whether an expression makes an object of the file that sets rates as it is made.
    pub(in crate::python::choice::whole) fn constructs(&self, expr: &Expr) -> bool {
        let ExprKind::Call(function, _) = &expr.kind else { return false };
        matches!(&function.kind, ExprKind::Name(class) if self.constructors.contains(class))
    }

    /// Whether a call is the step of a scheduler that goes by what the training measures: `plateau.step(val_loss)`.
    pub(in crate::python::choice::whole) fn takes_metric(&self, function: &Expr) -> bool {
        let ExprKind::Attribute(of, method) = &function.kind else { return false };
        let (ExprKind::Name(last) | ExprKind::Attribute(_, last)) = &of.kind else { return false };
        let only = |made: &BTreeSet<Name>| made.len() == 1 && made.iter().all(|made| **made == *PLATEAU);
        &**method == "step" && self.makers.get(last).is_some_and(only)
    }
}

/// The parameters of a function that it only prints, or does not read at all.
pub(super) fn only_shown(function: &Function) -> BTreeSet<Name> {
    let mut read: BTreeSet<Name> = BTreeSet::new();
    visit::each(&function.body, &mut |statement| match &statement.act {
        Act::Expr(value) if shows(value) => {}
        Act::Def(_) | Act::Class(_) => {
            let names = Names::of_statement(statement);
            read.extend(names.used.into_iter().chain(names.captured));
        }
        Act::Augment(_, target, _) => {
            names(target, &mut read);
            expressions(statement, &mut |expr| names(expr, &mut read));
        }
        _ => expressions(statement, &mut |expr| names(expr, &mut read)),
    });
    let parameters = function.parameters.iter().map(|parameter| parameter.name.clone());
    match read.contains("locals") {
        true => BTreeSet::new(),
        false => parameters.filter(|name| !read.contains(name)).collect(),
    }
}

/// Whether an expression only shows its arguments.
fn shows(expr: &Expr) -> bool {
    let ExprKind::Call(function, _) = &expr.kind else { return false };
    match &function.kind {
        ExprKind::Name(name) => &**name == "print",
        ExprKind::Attribute(of, method) => {
            let is_logger = matches!(&of.kind, ExprKind::Name(of) if of.to_lowercase().starts_with("log"));
            is_logger && LOGGING.contains(&&**method)
        }
        _ => false,
    }
}

fn names(expr: &Expr, found: &mut BTreeSet<Name>) {
    match &expr.kind {
        ExprKind::Name(name) => {
            found.insert(name.clone());
        }
        ExprKind::Lambda(function) => found.extend(Names::of(function).free().iter().cloned()),
        _ => scope::inside(expr, &mut |child| names(child, found)),
    }
}
