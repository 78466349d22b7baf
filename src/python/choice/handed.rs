//! The values that a snippet itself passes to a framework as the schedule.

use crate::python::object::value::Value;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A class or function of a framework that takes a schedule, and the argument that is the schedule.
pub(in crate::python) struct Taker {
    pub name: &'static str,
    position: usize,
    keyword: &'static str,
}

const fn row(name: &'static str, position: usize, keyword: &'static str) -> Taker {
    Taker { name, position, keyword }
}

const TAKERS: &[Taker] = &[
    row("LearningRateScheduler", 0, "schedule"),
    row("LambdaLR", 1, "lr_lambda"),
    row("MultiplicativeLR", 1, "lr_lambda"),
    // Optimizers of Keras and optax take a schedule instead of a rate.
    row("SGD", 0, "learning_rate"),
    row("Adam", 0, "learning_rate"),
    row("AdamW", 0, "learning_rate"),
    row("Adamax", 0, "learning_rate"),
    row("Nadam", 0, "learning_rate"),
    row("RMSprop", 0, "learning_rate"),
    row("Adagrad", 0, "learning_rate"),
    row("Adadelta", 0, "learning_rate"),
    row("Adafactor", 0, "learning_rate"),
    row("Ftrl", 0, "learning_rate"),
    row("Lion", 0, "learning_rate"),
    row("Lamb", 0, "learning_rate"),
    row("Muon", 0, "learning_rate"),
    row("sgd", 0, "learning_rate"),
    row("adam", 0, "learning_rate"),
    row("adamw", 0, "learning_rate"),
    row("adamax", 0, "learning_rate"),
    row("nadam", 0, "learning_rate"),
    row("rmsprop", 0, "learning_rate"),
    row("adagrad", 0, "learning_rate"),
    row("adafactor", 0, "learning_rate"),
    row("lion", 0, "learning_rate"),
    row("lamb", 0, "learning_rate"),
    row("lars", 0, "learning_rate"),
    row("scale_by_schedule", 0, "step_size_fn"),
    row("scale_by_learning_rate", 0, "learning_rate"),
];

impl Taker {
    /// Whether it takes the schedule in place of a rate.
    pub(crate) fn is_optimizer(&self) -> bool {
        self.keyword == "learning_rate"
    }

    /// The schedule among the arguments of a call.
    pub(crate) fn of<'a>(&self, args: &'a [Value], keywords: &'a [(Rc<str>, Value)]) -> Option<&'a Value> {
        let named = keywords.iter().find(|(name, _)| **name == *self.keyword).map(|(_, value)| value);
        named.or_else(|| args.get(self.position))
    }
}

/// The class or function of a framework with that name.
pub(in crate::python) fn taker(name: &str) -> Option<&'static Taker> {
    TAKERS.iter().find(|taker| taker.name == name)
}

/// Whether a name is that of a class of optimizers.
pub(in crate::python) fn is_optimizer_class(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && taker(name).is_some_and(Taker::is_optimizer)
}

/// An argument of a call that a framework takes as the schedule.
pub(in crate::python) struct Argued<'a> {
    pub to: &'static str,
    pub value: &'a Expr,
    pub at: At,
}

/// The schedules that a statement passes to a framework, also in its blocks.
pub(in crate::python) fn by(statement: &Stmt) -> Vec<Argued<'_>> {
    let mut found = Vec::new();
    expressions(statement, &mut |expr| calls(expr, &mut found));
    for block in visit::blocks(statement) {
        block.iter().for_each(|statement| found.extend(by(statement)));
    }
    found
}

/// The schedules that the functions and methods of a module pass to a framework. Expressions that use a function's own
/// variables are left out, because they have no value outside of it.
pub(in crate::python) fn within(body: &[Stmt]) -> Vec<Argued<'_>> {
    let mut found = Vec::new();
    visit::each(body, &mut |statement| match &statement.act {
        Act::Def(function) => {
            let own = Names::of(function).bound;
            let inside = function.body.iter().flat_map(by).chain(within(&function.body));
            found.extend(inside.filter(|argued| mentioned(argued.value).is_disjoint(&own)));
        }
        Act::Class(class) => found.extend(within(&class.body)),
        _ => {}
    });
    found
}

fn mentioned(expr: &Expr) -> BTreeSet<Name> {
    let mut names = BTreeSet::new();
    scope::read_by(expr, &mut names);
    names
}

/// Whether a name is one of the arguments of a call, in its place.
pub(in crate::python) fn is_given(arguments: &[Argument], name: &Name) -> bool {
    arguments.iter().any(|argument| {
        matches!(argument, Argument::Positional(Expr { kind: ExprKind::Name(given), .. }) if given == name)
    })
}

/// Adds the schedules that the calls in an expression pass to a framework.
pub(in crate::python) fn calls<'a>(expr: &'a Expr, found: &mut Vec<Argued<'a>>) {
    if let ExprKind::Call(function, arguments) = &expr.kind
        && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &injected(function).kind
        && let Some(taker) = taker(name)
        && let Some(value) = argument(arguments, taker.position, taker.keyword)
    {
        found.push(Argued { to: taker.name, value, at: expr.at });
    }
    scope::inside(expr, &mut |child| calls(child, found));
}

/// The optimizer `f` of `optax.inject_hyperparams(f)`, which takes the arguments of `f`; else the function itself.
pub(in crate::python) fn injected(function: &Expr) -> &Expr {
    match &function.kind {
        ExprKind::Call(wrapper, arguments) => match (&wrapper.kind, arguments.first()) {
            (
                ExprKind::Name(name) | ExprKind::Attribute(_, name),
                Some(Argument::Positional(inner) | Argument::Keyword(_, inner)),
            ) if name.starts_with("inject_") => inner,
            _ => function,
        },
        _ => function,
    }
}

/// The argument of a call by its position or its name.
pub(in crate::python) fn argument<'a>(arguments: &'a [Argument], at: usize, name: &str) -> Option<&'a Expr> {
    let named = arguments.iter().find_map(|argument| match argument {
        Argument::Keyword(keyword, value) if **keyword == *name => Some(value),
        _ => None,
    });
    named.or_else(|| match arguments.get(at)? {
        Argument::Positional(value) => Some(value),
        _ => None,
    })
}

/// Visits the expressions of a statement itself, without those of its blocks.
pub(in crate::python) fn expressions<'a>(statement: &'a Stmt, visit: &mut dyn FnMut(&'a Expr)) {
    match &statement.act {
        Act::Expr(value) | Act::For(_, value, ..) | Act::While(value, ..) => visit(value),
        Act::Assign(targets, value) => targets.iter().chain([value]).for_each(visit),
        Act::Augment(_, target, value) => [target, value].into_iter().for_each(visit),
        Act::Annotate { value: Some(value), .. } | Act::Return(Some(value)) => visit(value),
        Act::With(items, _) => items.iter().for_each(|(value, _)| visit(value)),
        Act::If(arms, _) => arms.iter().for_each(|(test, _)| visit(test)),
        _ => {}
    }
}
