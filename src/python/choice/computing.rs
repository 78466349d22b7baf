//! What the statements of a program compute rates with.

use crate::python::choice::handed;
use crate::python::choice::words::{self, Speaks};
use crate::python::syntax::ast::{Act, Expr, ExprKind, Name, Stmt};
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The names by which statements compute rates: those of the functions in `lr = poly(step)`, `group['lr'] = utils.poly(step)` and
/// `LambdaLR(optimizer, poly)`.
pub(in crate::python) fn computing_rates(body: &[Stmt]) -> BTreeSet<Name> {
    fn speaks(name: &str) -> bool {
        words::speaks(&words::of_name(name)) == Speaks::Schedules
    }
    fn is_rate(target: &Expr) -> bool {
        match &target.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => speaks(name),
            ExprKind::Index(_, key) => matches!(&key.kind, ExprKind::Str(key) if speaks(key)),
            _ => false,
        }
    }
    fn names(expr: &Expr, found: &mut BTreeSet<Name>) {
        match &expr.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => drop(found.insert(name.clone())),
            ExprKind::Lambda(function) => found.extend(Names::of(function).free()),
            _ => {}
        }
        scope::inside(expr, &mut |child| names(child, found));
    }
    let mut found = BTreeSet::new();
    visit::everywhere(body, &mut |statement| {
        match &statement.act {
            Act::Assign(targets, value) if targets.iter().any(is_rate) => names(value, &mut found),
            Act::Assign(targets, value) => found.extend(settled(targets, value)),
            Act::Augment(_, target, value) if is_rate(target) => names(value, &mut found),
            _ => {}
        }
        let mut argued = Vec::new();
        handed::expressions(statement, &mut |expr| handed::calls(expr, &mut argued));
        argued.iter().for_each(|argued| names(argued.value, &mut found));
    });
    found
}

/// Beginnings of the names of settings, and of optimizers.
const SETTINGS: [&str; 8] = ["arg", "opt", "cfg", "conf", "hp", "param", "flag", "setting"];

/// The function that returns the settings which it is given: `args = init_args(args)`.
fn settled(targets: &[Expr], value: &Expr) -> Option<Name> {
    let ExprKind::Call(function, arguments) = &value.kind else { return None };
    let (ExprKind::Name(function) | ExprKind::Attribute(_, function)) = &function.kind else { return None };
    let is_given = |name: &Name| handed::is_given(arguments, name);
    fn names<'e>(target: &'e Expr, found: &mut Vec<&'e Name>) {
        match &target.kind {
            ExprKind::Name(name) => found.push(name),
            ExprKind::Tuple(items) => items.iter().for_each(|item| names(item, found)),
            _ => {}
        }
    }
    let mut set = Vec::new();
    targets.iter().for_each(|target| names(target, &mut set));
    let is_setting = |name: &&Name| {
        let lower = name.to_lowercase();
        SETTINGS.iter().any(|word| lower.starts_with(word)) && is_given(name)
    };
    set.iter().any(is_setting).then(|| function.clone())
}
