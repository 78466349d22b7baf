//! What a loop adds up over rounds whose number is not known.

use super::build::*;
use super::replay::mentions;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The statements behind such a loop, of which one round has been run in place of all of them: a number that each round changes is
/// not known then. `source` is what the loop goes over.
pub(super) fn lost_behind(body: &[Stmt], source: &str, at: At) -> Option<Stmt> {
    let mut found: Vec<(Expr, String)> = Vec::new();
    visit::each(body, &mut |statement| match &statement.act {
        Act::Augment(_, target, _) => found.extend(path(target)),
        Act::Assign(targets, value) => {
            let again = targets.iter().filter(|target| match &target.kind {
                ExprKind::Name(name) => mentions(value, &BTreeSet::from([name.clone()])),
                _ => false,
            });
            found.extend(again.filter_map(path));
        }
        _ => {}
    });
    found.dedup_by(|one, other| one.1 == other.1);
    if found.is_empty() {
        return None;
    }
    let kinds = || tuple(["int", "float"].map(|kind| name(kind, at)).into(), at);
    let lost = found.into_iter().map(|(target, shown)| {
        let value = || path(&target).map_or_else(|| name(&shown, at), |(value, _)| value);
        let is_number = call("isinstance", vec![value(), kinds()], at);
        let fact = call("__fact__", vec![text(&shown, at)], at);
        let settled = Act::Assign(vec![value()], choice(is_number, fact, value(), at));
        attempt(vec![Stmt { act: settled, at }], vec![Stmt { act: Act::Pass, at }], at)
    });
    let is_lost = call("__is_unknown__", vec![name(source, at)], at);
    Some(Stmt { act: Act::If(vec![(is_lost, lost.collect())], Vec::new()), at })
}
