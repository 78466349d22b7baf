//! The record of a loop of training.

use super::build::*;
use super::inlined::inlined;
use super::recorded;
use super::replay;
use super::rewrite::Rewriter;
use super::rounds;
use super::setters::{self, is_nameless};
use super::stepping;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use std::collections::{BTreeMap, BTreeSet};

/// The most objects that are noted of a loop of training.
const MOST_OBJECTS: usize = 40;

impl Rewriter<'_> {
    /// The record of `while epoch < epochs`, whose rounds are those of a range if each of them counts once.
    pub(super) fn counting(&mut self, test: &Expr, body: &[Stmt], at: At) -> Vec<Stmt> {
        let Some((variable, range)) = rounds::counted_up(test, body) else {
            return self.training((Expr { kind: ExprKind::None, at }, false), "", body, at);
        };
        let over_epochs = stepping::names_epochs(&name(&variable, at), &range);
        let (kept, keeps) = self.kept_range(range, at);
        let mut made = vec![keeps];
        made.extend(self.training((name(&kept, at), over_epochs), &variable, body, at));
        made
    }

    /// What a loop or a comprehension goes over.
    pub(super) fn gone_over(&mut self, source: Expr) -> Expr {
        let at = source.at;
        let are_groups = matches!(&source.kind, ExprKind::Attribute(_, name) if &**name == "param_groups");
        let value = self.expr(source);
        if are_groups { call("__groups__", vec![value], at) } else { value }
    }

    /// The name that keeps what a loop goes over, and the statement that does it.
    pub(super) fn kept_range(&mut self, source: Expr, at: At) -> (String, Stmt) {
        let kept = self.temporary();
        let value = self.gone_over(source);
        let lost = call("__fact__", vec![text("a loop", at)], at);
        let keeps = attempt(vec![assign(&kept, value, at)], vec![assign(&kept, lost, at)], at);
        (kept, keeps)
    }

    /// The record of a loop of training, with the optimizers and schedulers that it steps as they are when it begins.
    pub(super) fn training(
        &mut self,
        (source, over_epochs): (Expr, bool),
        variable: &str,
        body: &[Stmt],
        at: At,
    ) -> Vec<Stmt> {
        // Such a loop is followed to see where it ends.
        let ends = stepping::ends_by_count(body);
        let source = if ends { Expr { kind: ExprKind::None, at } } else { source };
        let shown = inlined(body, &self.survey);
        let is_range = !matches!(source.kind, ExprKind::None);
        let (mut stepped, ranges) = stepping::stepped_in(&shown, is_range, variable);
        if ends {
            stepped.iter_mut().for_each(|(_, when)| *when = "if".to_string());
        }
        let mut objects = self.survey.setters.updated(body);
        objects.extend(setters::optimizers_one_by_one(body));
        let several = flag(stepping::has_several_updates(&self.survey, body, over_epochs), at);
        let told = |of: Option<At>| tuple(of.into_iter().flat_map(place).collect(), at);
        let leaves = told(stepping::leaves_before_update(&shown));
        let measured = told(body.iter().find_map(stepping::may_end).filter(|_| !ends));
        let flags = [flag(!objects.is_empty(), at), several, leaves, measured];
        if objects.is_empty() {
            objects = setters::handed_to_training(body);
        }
        objects.extend(stepped.iter().map(|(of, _)| of.clone()));
        // What the loop makes itself is another object in each round.
        let bound: BTreeSet<Name> =
            body.iter().flat_map(|statement| Names::of_statement(statement).bound).collect();
        objects.retain(|of| !is_nameless(of) && !bound.contains(root_of(of)));
        let (mut made, mut kept, mut places) = (Vec::new(), Vec::new(), BTreeMap::new());
        for of in objects.into_iter().take(MOST_OBJECTS) {
            let own = self.temporary();
            let read = vec![assign(&own, recorded::named(&of, at), at)];
            made.push(attempt(read, vec![assign(&own, self.missing(&of, &stepped, at), at)], at));
            kept.push(name(&own, at));
            places.insert(of, own);
        }
        // What else is stepped there is not known here.
        if self.survey.setters.steps_elsewhere(body) {
            places.clear();
        }
        let mut steps = Vec::new();
        for (of, when) in stepped {
            let when = match when.split_once(stepping::COUNTED) {
                Some((when, number)) => {
                    let range = number.parse().ok().and_then(|number: usize| ranges.get(number));
                    self.counted(when, range.filter(|range| !replay::mentions(range, &bound)), &mut made)
                }
                None => text(&when, at),
            };
            let object = places.get(&of).map_or_else(|| flag(false, at), |own| name(own, at));
            steps.push(tuple(vec![text(&of, at), when, object], at));
        }
        let mut arguments = vec![source, text(variable, at), tuple(steps, at), tuple(kept, at)];
        arguments.extend(flags.into_iter().chain(place(at)));
        made.push(expression(call("__training__", arguments, at), at));
        made
    }

    /// What stands for an object of a loop that is not there. One that is only stepped under a condition, and that the file makes
    /// under another one, is none: the configuration of the file does without it.
    fn missing(&self, of: &str, stepped: &[(String, String)], at: At) -> Expr {
        let mut whens =
            stepped.iter().filter(|(known, _)| known == of).map(|(_, when)| when.as_str()).peekable();
        let is_own = self.known.last().is_some_and(|known| known.contains(root_of(of)));
        match is_own && whens.peek().is_some() && whens.all(|when| when == "if") {
            true => {
                let is_lost = call("__is_unknown__", vec![name(FAULT, at)], at);
                choice(is_lost, flag(false, at), Expr { kind: ExprKind::None, at }, at)
            }
            false => flag(false, at),
        }
    }

    /// When an inner loop steps an object, with the number of its rounds, if the range can be computed before the outer loop.
    fn counted(&mut self, when: &str, range: Option<&Expr>, made: &mut Vec<Stmt>) -> Expr {
        let Some(range) = range.and_then(rounds::rounds) else {
            let at = range.map(|range| range.at).unwrap_or_default();
            return text(when, at);
        };
        let (own, at) = (self.temporary(), range.at);
        let counted = assign(&own, call("__within__", vec![text(when, at), range], at), at);
        made.push(attempt(vec![counted], vec![assign(&own, text(when, at), at)], at));
        name(&own, at)
    }
}
