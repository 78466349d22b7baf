//! Functions that return the optimizer that they are called with: `optimizer = adjust(optimizer, epoch)` leaves the variable as it is.

use super::asserted;
use super::cases;
use super::devices;
use super::last_round;
use crate::python::beside_names::names_optimizer;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};

/// The parameter that a function returns in any case: its place and its name.
type Given = (usize, Name);

/// Writes such assignments as the calls that they amount to.
pub(super) fn settle(body: &mut [Stmt]) {
    let mut functions: HashMap<Name, Option<Given>> = HashMap::new();
    for statement in &*body {
        if let Act::Def(function) = &statement.act {
            // Of several with one name, which is called is not looked at.
            let returned = given_back(function).filter(|_| !functions.contains_key(&function.name));
            functions.insert(function.name.clone(), returned);
        }
    }
    functions.retain(|_, given| given.is_some());
    let moves = devices::own_moves(body);
    block(body, &(functions, moves));
}

/// The parameter that all returns of a function return, the last statement among them, and that nothing sets.
fn given_back(function: &Function) -> Option<Given> {
    let last = function.body.last()?;
    let Act::Return(Some(Expr { kind: ExprKind::Name(own), .. })) = &last.act else { return None };
    let is_plain = function.star.is_none() && function.decorators.is_empty() && !function.generator;
    let place = function.parameters.iter().position(|parameter| parameter.name == *own)?;
    let is_set = function.body.iter().any(|statement| Names::of_statement(statement).bound.contains(own));
    let mut others = false;
    visit::each(&function.body, &mut |statement| {
        if let Act::Return(value) = &statement.act {
            others |= !matches!(value, Some(Expr { kind: ExprKind::Name(name), .. }) if name == own);
        }
    });
    (is_plain && !is_set && !others).then(|| (place, own.clone()))
}

/// Settles the statements of a block, and those in it. `known` are the functions that give back what they are given, and the
/// methods that the file defines and that look like moves to a device.
fn block(body: &mut [Stmt], known: &(HashMap<Name, Option<Given>>, BTreeSet<Name>)) {
    for statement in body {
        if asserted::settle(statement) {
            continue;
        }
        devices::settle(statement, &known.1);
        cases::settle(statement);
        last_round::settle(statement);
        match &mut statement.act {
            Act::If(arms, otherwise) => {
                arms.iter_mut().for_each(|(_, arm)| block(arm, known));
                block(otherwise, known);
            }
            Act::For(_, _, round, otherwise) | Act::While(_, round, otherwise) => {
                block(round, known);
                block(otherwise, known);
            }
            Act::With(_, inner) => block(inner, known),
            Act::Try(attempt) => {
                block(&mut attempt.body, known);
                block(&mut attempt.otherwise, known);
                attempt.handlers.iter_mut().for_each(|handler| block(&mut handler.body, known));
            }
            Act::Def(_) | Act::Class(_) => {
                visit::inner_mut(statement).into_iter().for_each(|inner| block(inner, known));
            }
            Act::Assign(targets, value) if is_itself(targets, value, &known.0) => {
                statement.act = Act::Expr(value.clone());
            }
            _ => {}
        }
    }
}

/// Whether a variable is set to what it is already.
fn is_itself(targets: &[Expr], value: &Expr, functions: &HashMap<Name, Option<Given>>) -> bool {
    let [Expr { kind: ExprKind::Name(target), .. }] = targets else { return false };
    let ExprKind::Call(function, arguments) = &value.kind else { return false };
    let ExprKind::Name(function) = &function.kind else { return false };
    let Some(Some((place, parameter))) = functions.get(function) else { return false };
    let named = arguments.iter().find_map(|argument| match argument {
        Argument::Keyword(name, value) if name == parameter => Some(value),
        _ => None,
    });
    let by_place = match arguments.get(*place) {
        Some(Argument::Positional(value)) => Some(value),
        _ => None,
    };
    let given = named.or(by_place);
    let is_target = given.is_some_and(|given| matches!(&given.kind, ExprKind::Name(name) if name == target));
    let is_plain = |argument: &Argument| matches!(argument, Argument::Positional(_) | Argument::Keyword(..));
    is_target && names_optimizer(target) && arguments.iter().all(is_plain)
}
