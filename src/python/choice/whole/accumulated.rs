//! What a loop adds up over rounds whose number is not known.

use super::build::*;
use super::replay::mentions;
use crate::python::syntax::ast::*;
use crate::python::syntax::visit;
use std::collections::BTreeSet;

/// The statements before and behind such a loop, of which one round is run in place of all of them: a number that each round
/// changes is not that of the first round in it, and behind it is not known. `source` is what the loop goes over.
pub(super) fn lost(body: &[Stmt], source: &str, at: At) -> (Option<Stmt>, Option<Stmt>) {
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
        return (None, None);
    }
    let numbers: Vec<ChangedNumber> = found
        .into_iter()
        .enumerate()
        .map(|(place, number)| ChangedNumber::new(number, source, place, at))
        .collect();
    let settled = |lost: Vec<Stmt>| {
        let is_lost = call("__is_unknown__", vec![name(source, at)], at);
        Stmt { act: Act::If(vec![(is_lost, lost)], Vec::new()), at }
    };
    let before = numbers.iter().flat_map(|number| number.before(source)).collect();
    let behind = numbers.iter().map(ChangedNumber::behind).collect();
    (Some(settled(before)), Some(settled(behind)))
}

/// A number that each round changes.
struct ChangedNumber {
    target: Expr,
    /// Its name in the file.
    shown: String,
    /// The variable that says whether it was a number before the round.
    was: String,
    at: At,
}

impl ChangedNumber {
    fn new((target, shown): (Expr, String), source: &str, place: usize, at: At) -> ChangedNumber {
        ChangedNumber { target, shown, was: format!("{source}{place}"), at }
    }

    fn value(&self) -> Expr {
        path(&self.target).map_or_else(|| name(&self.shown, self.at), |(value, _)| value)
    }

    fn is_number(&self) -> Expr {
        let kinds = tuple(["int", "float"].map(|kind| name(kind, self.at)).into(), self.at);
        call("isinstance", vec![self.value(), kinds], self.at)
    }

    /// In the round that stands for all of them it is that of any round.
    fn before(&self, source: &str) -> [Stmt; 2] {
        let at = self.at;
        let of_any = call("__unknown_mix__", vec![name(source, at)], at);
        let set = Stmt { act: Act::Assign(vec![self.value()], of_any), at };
        let known = vec![assign(&self.was, self.is_number(), at)];
        let lost = Stmt { act: Act::If(vec![(name(&self.was, at), vec![set])], Vec::new()), at };
        [
            assign(&self.was, flag(false, at), at),
            attempt([known, vec![lost]].concat(), vec![Stmt { act: Act::Pass, at }], at),
        ]
    }

    /// Behind the rounds it is asked for.
    fn behind(&self) -> Stmt {
        let at = self.at;
        let fact = call("__fact__", vec![text(&self.shown, at)], at);
        let lost = choice(name(&self.was, at), flag(true, at), self.is_number(), at);
        let settled = Act::Assign(vec![self.value()], choice(lost, fact, self.value(), at));
        attempt(vec![Stmt { act: settled, at }], vec![Stmt { act: Act::Pass, at }], at)
    }
}
