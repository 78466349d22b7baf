//! Statements that set the rates with which parameter groups began an earlier run.

use super::build::*;
use super::survey;
use crate::python::choice::rates;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// A note of a statement that sets the `initial_lr` of parameter groups, itself or by one of these functions.
pub(super) fn noted(statement: &Stmt, functions: &BTreeSet<Name>) -> Option<Stmt> {
    let at = statement.at;
    let body = std::slice::from_ref(statement);
    let sets = match &statement.act {
        Act::For(_, source, ..) => {
            matches!(&source.kind, ExprKind::Attribute(_, name) if &**name == "param_groups")
                && rates::initial_rate(body).is_some()
        }
        Act::Assign(..) | Act::Augment(..) | Act::Expr(_) => {
            rates::initial_rate(body).is_some()
                || survey::called(body).iter().any(|called| functions.contains(&called.name))
        }
        _ => false,
    };
    sets.then(|| expression(call("__begun__", place(at).into(), at), at))
}

/// The functions of a file that set the `initial_lr` of parameter groups. A class of schedulers does so as torch does.
pub(super) fn functions(body: &[Stmt]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Def(function) = &statement.act
            && !function.name.starts_with("__")
            && rates::initial_rate(&function.body).is_some()
        {
            found.insert(function.name.clone());
        }
    });
    found
}
