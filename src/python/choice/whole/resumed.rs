//! What a file does with a Trainer of transformers.
//!
//! Trainings that go on from a checkpoint if there is one: `if found: trainer.train(resume_from_checkpoint=True)`, and else
//! `trainer.train()`. Their rates are those of the whole run, whichever branch runs.

use super::build::{call, choice, name};
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The argument that says where a training goes on.
const RESUMES: &str = "resume_from_checkpoint";

/// A training: the variable that keeps what it returns, the object that trains, and whether it goes on from a checkpoint.
type Training<'a> = (Option<&'a Name>, Vec<&'a Name>, bool);

/// A name of the module with the Trainer of transformers: if a file has it, its Trainer is run.
const MARK: &str = "THE_RELEASE_IS_OLD";

/// How the names of configs end.
const CONFIGS: [&str; 3] = [".json", ".yaml", ".yml"];

/// Whether a call makes a Trainer of transformers that is run. `known` has the names that the file binds.
pub(super) fn makes_trainer(function: &Expr, known: &[BTreeSet<Name>]) -> bool {
    let is_named = matches!(&function.kind, ExprKind::Name(name) if name.ends_with("Trainer"));
    is_named && known.first().is_some_and(|names| names.contains(MARK))
}

/// What a Trainer is handed as `**data`: nothing, if it is not known. A file that puts optimizers among such arguments is refused.
pub(super) fn data(value: Expr, kept: String) -> Expr {
    let at = value.at;
    let tested = Expr { kind: ExprKind::Assign(kept.as_str().into(), Box::new(value)), at };
    let nothing = Expr { kind: ExprKind::Dict(Vec::new()), at };
    choice(call("__is_unknown__", vec![tested], at), nothing, name(&kept, at), at)
}

/// Decides the conditions of a file about checkpoints and about configs that the command line names.
pub(super) fn settle(body: &mut Vec<Stmt>) {
    for mut statement in std::mem::take(body) {
        match &mut statement.act {
            Act::If(arms, otherwise) => {
                arms.retain(|(test, _)| !names_config(test));
                arms.iter_mut().for_each(|(_, arm)| settle(arm));
                settle(otherwise);
                if arms.is_empty() || is_either_way(arms, otherwise) {
                    body.append(otherwise);
                    continue;
                }
            }
            Act::For(_, _, round, otherwise) | Act::While(_, round, otherwise) => {
                settle(round);
                settle(otherwise);
            }
            Act::With(_, inner) => settle(inner),
            Act::Try(attempt) => {
                settle(&mut attempt.body);
                settle(&mut attempt.otherwise);
            }
            Act::Def(_) | Act::Class(_) => {
                visit::inner_mut(&mut statement).into_iter().for_each(settle);
            }
            _ => {}
        }
        body.push(statement);
    }
}

/// Whether the branches of a condition do nothing but train the same object, some of them from a checkpoint.
fn is_either_way(arms: &[(Expr, Vec<Stmt>)], otherwise: &[Stmt]) -> bool {
    let Some(last) = training(otherwise) else { return false };
    let mut resumes = last.2;
    let are_same = arms.iter().all(|(_, body)| match training(body) {
        Some(one) => {
            resumes |= one.2;
            (one.0, &one.1) == (last.0, &last.1)
        }
        None => false,
    });
    are_same && resumes
}

/// Whether a test holds only if a word of the command line ends like the name of a config.
fn names_config(test: &Expr) -> bool {
    match &test.kind {
        ExprKind::And(parts) => parts.iter().any(names_config),
        ExprKind::Call(function, arguments) => {
            let is_ending = |argument: &Argument| matches!(argument, Argument::Positional(Expr { kind: ExprKind::Str(ending), .. }) if CONFIGS.contains(&&**ending));
            let is_word = |of: &Expr| matches!(&of.kind, ExprKind::Index(words, _) if matches!(&words.kind, ExprKind::Attribute(_, name) if &**name == "argv"));
            matches!(&function.kind, ExprKind::Attribute(of, name) if &**name == "endswith" && is_word(of))
                && arguments.iter().any(is_ending)
        }
        _ => false,
    }
}

/// The training of a branch that has nothing else.
fn training(body: &[Stmt]) -> Option<Training<'_>> {
    let [only] = body else { return None };
    let (kept, value) = match &only.act {
        Act::Expr(value) => (None, value),
        Act::Assign(targets, value) => match &targets[..] {
            [Expr { kind: ExprKind::Name(name), .. }] => (Some(name), value),
            _ => return None,
        },
        _ => return None,
    };
    let ExprKind::Call(function, arguments) = &value.kind else { return None };
    let ExprKind::Attribute(object, method) = &function.kind else { return None };
    let is_resumed = |argument: &Argument| match argument {
        Argument::Keyword(name, _) => &**name == RESUMES,
        Argument::Positional(_) => true,
        _ => false,
    };
    if &**method != "train" || !arguments.iter().all(is_resumed) {
        return None;
    }
    let named = |argument: &Argument| matches!(argument, Argument::Keyword(..));
    Some((kept, path(object)?, arguments.iter().any(named)))
}

/// The names of `self.trainer`.
fn path(mut object: &Expr) -> Option<Vec<&Name>> {
    let mut names = Vec::new();
    loop {
        match &object.kind {
            ExprKind::Name(name) => {
                names.push(name);
                return Some(names);
            }
            ExprKind::Attribute(of, name) => {
                names.push(name);
                object = of;
            }
            _ => return None,
        }
    }
}
