//! Functions that prepare a training: they return several things, or the settings that they are given.

use super::survey::Survey;
use crate::python::choice::handed::{self, expressions};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashSet};

/// The functions of a file of which a part is known though another one is not: `args, model = setup(args)`. They are called outside
/// of loops alone, and neither train nor lead to a schedule.
pub(super) fn preparing(survey: &Survey, body: &[Stmt]) -> HashSet<Name> {
    let mut found = HashSet::new();
    visit::everywhere(body, &mut |statement| found.extend(prepared(statement)));
    if found.is_empty() {
        return found;
    }
    let mut repeated = BTreeSet::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::For(_, _, round, _) | Act::While(_, round, _) = &statement.act {
            visit::each(round, &mut |inner| {
                expressions(inner, &mut |expr| scope::read_by(expr, &mut repeated));
            });
        }
    });
    found.retain(|name| {
        let is_other = survey.goes_on(name) || survey.trains_itself(name) || survey.is_own_method(name);
        survey.is_own(name, false) && !is_other && !repeated.contains(name)
    });
    found
}

/// The function whose results an assignment takes apart, or that returns what it is called with.
fn prepared(statement: &Stmt) -> Option<Name> {
    let Act::Assign(targets, Expr { kind: ExprKind::Call(function, arguments), .. }) = &statement.act else {
        return None;
    };
    let (ExprKind::Name(function), [target]) = (&function.kind, &targets[..]) else { return None };
    let is_given = |name: &Name| handed::is_given(arguments, name);
    match &target.kind {
        ExprKind::Tuple(_) => Some(function.clone()),
        ExprKind::Name(name) if is_given(name) => Some(function.clone()),
        _ => None,
    }
}
