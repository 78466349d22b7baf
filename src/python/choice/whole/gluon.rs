//! Loops that set the rate of a Trainer of gluon: `trainer.set_learning_rate(rate)` and then `trainer.step(batch_size)`.
//!
//! Such a Trainer is an optimizer with one rate, and is written as one of torch: that rate is what its next update uses.

use super::build::{name, path, text};
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::{scope, visit};
use std::collections::BTreeSet;

/// The method that sets the rate, and the attribute that reads it.
const SETS: &str = "set_learning_rate";
const READS: &str = "learning_rate";
/// The methods that make an update.
const UPDATES: [&str; 2] = ["step", "update"];
/// The name of the optimizer's class.
const CLASS: &str = "__gluon_trainer__";

/// Rewrites the Trainers of a file whose rates it sets.
pub(super) fn settle(body: &mut Vec<Stmt>) {
    let (mut set, mut made) = (BTreeSet::new(), BTreeSet::new());
    visit::everywhere(body, &mut |statement| match &statement.act {
        Act::Expr(value) => {
            set.extend(called(value).filter(|(_, method)| ***method == *SETS).map(|(of, _)| of));
        }
        Act::Assign(targets, value) => {
            if let ([target], Some(_)) = (&targets[..], settings(value)) {
                made.extend(path(target).map(|(_, of)| of));
            }
        }
        _ => {}
    });
    set.retain(|of| made.contains(of));
    if set.is_empty() || !all_are_written(body, &set) {
        return;
    }
    if let Some(at) = body.first().map(|first| first.at) {
        block(body, &set);
        let import = Act::From("torch.optim".into(), vec![("SGD".into(), CLASS.into())]);
        body.insert(0, Stmt { act: import, at });
    }
}

/// Whether each expression that reads the rate of such a Trainer is one that is written anew.
fn all_are_written(body: &[Stmt], set: &BTreeSet<String>) -> bool {
    let (mut all, mut known) = (0, 0);
    visit::everywhere(body, &mut |statement| {
        expressions(statement, &mut |expr| reads(expr, set, &mut all));
        if let Act::Expr(value) | Act::Assign(_, value) | Act::Augment(_, _, value) = &statement.act {
            with_rates(value, set, &mut known);
        }
    });
    all == known
}

/// The object and the method of a call.
fn called(value: &Expr) -> impl Iterator<Item = (String, &Name)> {
    let found = match &value.kind {
        ExprKind::Call(function, _) => match &function.kind {
            ExprKind::Attribute(of, method) => path(of).map(|(_, of)| (of, method)),
            _ => None,
        },
        _ => None,
    };
    found.into_iter()
}

/// Counts where an expression reads the rate of such a Trainer.
fn reads(expr: &Expr, set: &BTreeSet<String>, count: &mut usize) {
    *count += usize::from(is_rate(expr, set));
    scope::inside(expr, &mut |child| reads(child, set, count));
}

/// Whether an expression is the rate of such a Trainer.
fn is_rate(expr: &Expr, set: &BTreeSet<String>) -> bool {
    matches!(&expr.kind, ExprKind::Attribute(of, name) if **name == *READS && path(of).is_some_and(|(_, of)| set.contains(&of)))
}

/// The rate of a Trainer: that of its group.
fn rate_of(of: &Expr, at: At) -> Expr {
    let own = |kind: ExprKind| Expr { kind, at };
    let groups = own(ExprKind::Attribute(Box::new(of.clone()), "param_groups".into()));
    let first = own(ExprKind::Index(Box::new(groups), Box::new(own(ExprKind::Int(0)))));
    own(ExprKind::Index(Box::new(first), Box::new(text("lr", at))))
}

/// An expression with the rates of Trainers as they are written here, as far as calls and arithmetic have them.
fn with_rates(expr: &Expr, set: &BTreeSet<String>, count: &mut usize) -> Expr {
    let mut inner = |of: &Expr| Box::new(with_rates(of, set, count));
    let kind = match &expr.kind {
        ExprKind::Attribute(of, _) if is_rate(expr, set) => {
            *count += 1;
            return rate_of(of, expr.at);
        }
        ExprKind::Attribute(of, name) => ExprKind::Attribute(inner(of), name.clone()),
        ExprKind::Binary(op, a, b) => ExprKind::Binary(*op, inner(a), inner(b)),
        ExprKind::Tuple(items) => ExprKind::Tuple(items.iter().map(|item| *inner(item)).collect()),
        ExprKind::Call(function, arguments) => {
            let function = inner(function);
            let argument = |argument: &Argument| match argument {
                Argument::Positional(value) => Argument::Positional(*inner(value)),
                Argument::Keyword(name, value) => Argument::Keyword(name.clone(), *inner(value)),
                other => other.clone(),
            };
            ExprKind::Call(function, arguments.iter().map(argument).collect())
        }
        other => other.clone(),
    };
    Expr { kind, at: expr.at }
}

/// What a Trainer of gluon trains, and its rate, if it is made with a number and no scheduler.
fn settings(value: &Expr) -> Option<(&Expr, &Expr)> {
    let ExprKind::Call(function, arguments) = &value.kind else { return None };
    let (ExprKind::Name(class) | ExprKind::Attribute(_, class)) = &function.kind else { return None };
    let mut positional = arguments.iter().filter_map(|argument| match argument {
        Argument::Positional(value) => Some(value),
        _ => None,
    });
    let params = positional.next().filter(|_| &**class == "Trainer")?;
    let named = arguments.iter().find_map(|argument| match argument {
        Argument::Keyword(name, value) if &**name == "optimizer_params" => Some(value),
        _ => None,
    });
    let ExprKind::Dict(pairs) = &named.or(positional.nth(1))?.kind else { return None };
    let of = |key: &str| {
        pairs.iter().find_map(|(own, value)| match own.as_ref().map(|own| &own.kind) {
            Some(ExprKind::Str(own)) if &**own == key => Some(value),
            _ => None,
        })
    };
    let is_whole = pairs.iter().all(|(key, _)| key.is_some()) && of("lr_scheduler").is_none();
    of(READS).filter(|_| is_whole).map(|rate| (params, rate))
}

fn block(body: &mut Vec<Stmt>, set: &BTreeSet<String>) {
    for mut statement in std::mem::take(body) {
        match &mut statement.act {
            Act::If(arms, otherwise) => {
                arms.iter_mut().for_each(|(_, arm)| block(arm, set));
                block(otherwise, set);
            }
            Act::For(_, _, round, otherwise) | Act::While(_, round, otherwise) => {
                block(round, set);
                block(otherwise, set);
            }
            Act::With(_, inner) => block(inner, set),
            Act::Try(attempt) => {
                block(&mut attempt.body, set);
                block(&mut attempt.otherwise, set);
            }
            Act::Def(_) | Act::Class(_) => {
                visit::inner_mut(&mut statement).into_iter().for_each(|inner| block(inner, set));
            }
            Act::Assign(targets, value) => {
                let is_set = targets.first().and_then(path).is_some_and(|(_, of)| set.contains(&of));
                match settings(value).filter(|_| is_set) {
                    Some((params, rate)) => {
                        let rate = Argument::Keyword("lr".into(), rate.clone());
                        let arguments = vec![Argument::Positional(params.clone()), rate];
                        value.kind = ExprKind::Call(Box::new(name(CLASS, value.at)), arguments);
                    }
                    None => *value = with_rates(value, set, &mut 0),
                }
            }
            Act::Augment(_, _, value) => *value = with_rates(value, set, &mut 0),
            Act::Expr(value) => {
                *value = with_rates(value, set, &mut 0);
                if let Some(act) = written(value, set) {
                    statement.act = act;
                }
            }
            _ => {}
        }
        body.push(statement);
    }
}

/// What stands for a statement that calls a method of such a Trainer.
fn written(value: &Expr, set: &BTreeSet<String>) -> Option<Act> {
    let (_, method) = called(value).find(|(of, _)| set.contains(of))?;
    let ExprKind::Call(function, arguments) = &value.kind else { return None };
    let ExprKind::Attribute(of, _) = &function.kind else { return None };
    let at = value.at;
    let own = |kind: ExprKind| Expr { kind, at };
    if UPDATES.contains(&&**method) {
        let step = own(ExprKind::Attribute(of.clone(), "step".into()));
        return Some(Act::Expr(own(ExprKind::Call(Box::new(step), Vec::new()))));
    }
    let rate = match &arguments[..] {
        [Argument::Positional(rate) | Argument::Keyword(_, rate)] if **method == *SETS => rate.clone(),
        // `allreduce_grads` leaves the rates as they are.
        _ => return Some(Act::Pass),
    };
    Some(Act::Assign(vec![rate_of(of, at)], rate))
}
