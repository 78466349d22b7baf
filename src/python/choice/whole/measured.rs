//! What a loop of training measures, and the objects that it sets its rates by, where they are not known here.

use super::build::{assign, attempt, call, expression, name, text};
use super::replay::mentions;
use super::rounds::{passed_on, rounds};
use super::slice::Slice;
use super::survey::{MOST_ROUNDS, Survey};
use super::targets;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The checks before a statement that calls methods which set rates: one of an object that is not known here would set
/// nothing.
pub(super) fn holders(statement: &Stmt, survey: &Survey) -> Vec<Stmt> {
    let (at, mut found) = (statement.at, Vec::new());
    expressions(statement, &mut |expr| survey.setters.holders(expr, &mut found));
    found.into_iter().map(|of| expression(call("__known__", vec![of], at), at)).collect()
}

/// The variables of a statement that takes what a function of the file measures, such as the loss of an evaluation.
pub(super) fn variables(statement: &Stmt, slice: &Slice<'_>, survey: &Survey) -> Vec<String> {
    let Act::Assign(targets, value) = &statement.act else { return Vec::new() };
    fn calls(expr: &Expr, fits: &dyn Fn(&str, Option<&Expr>) -> bool) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Call(function, _) => match &function.kind {
                ExprKind::Name(name) => fits(name, None),
                ExprKind::Attribute(base, name) => fits(name, Some(base)),
                _ => false,
            },
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= calls(child, fits));
        found
    }
    let is_own = |name: &str, base: Option<&Expr>| survey.is_own_call(name, base);
    let is_followed = |name: &str, base: Option<&Expr>| {
        is_own(name, base) && (slice.is_replayed(name) || slice.is_changed_by(name))
    };
    if !calls(value, &is_own) || calls(value, &is_followed) || survey.setters.is_called(value) {
        return Vec::new();
    }
    let mut names = Vec::new();
    targets.iter().for_each(|target| targets::plain_names(target, &mut names));
    names
}

/// The variables that an inner `range` takes its length from, and that follow from what a loop goes over: each round may have
/// another number, so that no single answer stands for all rounds.
pub(super) fn lengths(body: &[Stmt]) -> BTreeSet<Name> {
    let mut bounds = BTreeSet::new();
    visit::each(body, &mut |statement| {
        if let Act::For(_, source, ..) = &statement.act
            && rounds(source).is_some()
        {
            scope::read_by(source, &mut bounds);
        }
    });
    let varying = varying(body);
    bounds.retain(|name| varying.contains(name));
    bounds
}

/// The loaders that a loop makes with a batch size that may be another one in each of its rounds.
pub(super) fn loaders(body: &[Stmt]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    let varying = varying(body);
    visit::each(body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && let [Expr { kind: ExprKind::Name(loader), .. }] = &targets[..]
            && let ExprKind::Call(_, arguments) = &value.kind
            && arguments.iter().any(|argument| is_batch_size(argument, &varying))
        {
            found.insert(loader.clone());
        }
    });
    found
}

/// Whether an argument is a batch size that varies.
fn is_batch_size(argument: &Argument, varying: &BTreeSet<Name>) -> bool {
    let speaks = |name: &str| name.contains("batch") || name == "bs";
    match argument {
        Argument::Keyword(name, value) => speaks(name) && mentions(value, varying),
        Argument::Positional(value) => {
            let mut read = BTreeSet::new();
            scope::read_by(value, &mut read);
            read.iter().any(|name| speaks(name) && varying.contains(name))
        }
        _ => false,
    }
}

/// The variables of a block that follow from what its loops go over, or that it counts.
fn varying(body: &[Stmt]) -> BTreeSet<Name> {
    let mut varying = BTreeSet::new();
    let bind = |targets: &[Expr], varying: &mut BTreeSet<Name>| {
        let mut names = Vec::new();
        targets.iter().for_each(|target| targets::plain_names(target, &mut names));
        varying.extend(names.into_iter().map(Name::from));
    };
    visit::each(body, &mut |statement| {
        if let Act::For(target, ..) | Act::Augment(_, target, _) = &statement.act {
            bind(std::slice::from_ref(target), &mut varying);
        }
    });
    for _ in 0..MOST_ROUNDS {
        let before = varying.len();
        visit::each(body, &mut |statement| match &statement.act {
            Act::Assign(targets, value) if mentions(value, &varying) => bind(targets, &mut varying),
            _ => {}
        });
        if varying.len() == before {
            break;
        }
    }
    varying
}

/// What gives a variable that is the length of inner loops its value for this round, if that cannot be computed here.
pub(super) fn length(statement: &Stmt, slice: &Slice<'_>) -> Option<Stmt> {
    let (Act::Assign(targets, _), at) = (&statement.act, statement.at) else { return None };
    let [Expr { kind: ExprKind::Name(of), .. }] = &targets[..] else { return None };
    let value = || call("__length__", vec![name(of, at), text(of, at)], at);
    slice.lengths.contains(of).then(|| assign(of, value(), at))
}

/// The check before an inner loop whose rounds have a length of their own in each round of the loop around it.
pub(super) fn loader(source: &Expr, slice: &Slice<'_>) -> Option<Stmt> {
    let (of, at) = (passed_on(source)?, source.at);
    let told = || expression(call("__lengths__", vec![text(&format!("len({of})"), at)], at), at);
    slice.loaders.contains(of).then(told)
}

/// A statement whose variables have what the training measures, if that cannot be computed here.
pub(super) fn measure(statement: Stmt, variables: &[String]) -> Stmt {
    let at = statement.at;
    if variables.is_empty() {
        return statement;
    }
    let known = |of: &String| assign(of, call("__measured__", vec![name(of, at), text(of, at)], at), at);
    let lost = |of: &String| assign(of, call("__measures__", vec![text(of, at)], at), at);
    let body = std::iter::once(statement).chain(variables.iter().map(known)).collect();
    attempt(body, variables.iter().map(lost).collect(), at)
}
