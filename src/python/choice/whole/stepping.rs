//! When a loop of training steps its schedulers.

use super::hindrance::{adds_groups, loads};
use super::leaving::{leaves_by_count, numbers};
use super::rounds;
use super::setters;
use super::slice;
use super::survey::{MOST_ROUNDS, Survey, called};
use super::targets::plain_names;
use crate::python::beside_names::names_optimizer;
use crate::python::choice::handed::expressions;
use crate::python::object::whole::{IN_SOME_ROUNDS, PAST, TOLD, TrainingLoop};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashSet};

/// The objects whose `step` a loop calls, each with when it does so, as [`TrainingLoop::steps`] says it.
pub(super) fn stepped(body: &[Stmt]) -> Vec<(String, String)> {
    let (mut found, _) = stepped_in(body, true, "");
    found.iter_mut().for_each(|(_, when)| *when = when.split(COUNTED).next().unwrap_or_default().to_string());
    found
}

/// Stands before the number of a range that an inner loop goes over.
pub(super) const COUNTED: char = '#';

/// As [`stepped`], and the ranges that inner loops go over: their numbers follow [`COUNTED`]. `counts` says whether the number
/// of rounds is that of a range, and not what a `while` finds; `variable` is that of the loop.
pub(super) fn stepped_in(body: &[Stmt], counts: bool, variable: &str) -> (Vec<(String, String)>, Vec<Expr>) {
    let holds = !setters::optimizers_one_by_one(body).is_empty();
    let mut stepping = StepCalls { counts, holds, ..StepCalls::default() };
    visit::each(body, &mut |statement| {
        if let Act::Augment(_, Expr { kind: ExprKind::Name(name), .. }, _) = &statement.act {
            stepping.counters.insert(name.clone());
        }
    });
    stepping.look(body, "", false);
    // The rates of a group that the loop adds are not those of the scheduler alone, and a loop may be the source of another one.
    // A loop that leaves out updates by its own count is followed.
    if adds_groups(body)
        || loads(body)
        || yields(body)
        || leaves_by_count(body, variable)
        || chooses(body, &stepping.found)
    {
        stepping.found.iter_mut().for_each(|(_, when)| *when = "if".to_string());
    }
    stepping.found.truncate(50);
    (stepping.found, stepping.ranges)
}

/// Whether a loop chooses the optimizer of a round among several: `optimizer = first if epoch < 5 else second`.
fn chooses(body: &[Stmt], found: &[(String, String)]) -> bool {
    let mut chosen = Vec::new();
    visit::each(body, &mut |statement| {
        let Act::Assign(targets, value) = &statement.act else { return };
        let is_call = matches!(value.kind, ExprKind::Call(..));
        targets.iter().filter(|_| !is_call).for_each(|target| plain_names(target, &mut chosen));
    });
    let is_chosen = |of: &String| chosen.iter().any(|name| of.split('.').next() == Some(name));
    found.iter().any(|(of, _)| is_optimizer_or_scaler(of) && is_chosen(of))
}

/// Finds the objects whose `step` a loop calls.
#[derive(Default)]
struct StepCalls {
    /// Whether the number of its rounds is known before it runs.
    counts: bool,
    /// Whether it steps the optimizers of a list or a dict one after another.
    holds: bool,
    /// The variables that the loop counts up.
    counters: HashSet<Name>,
    /// The variable of a loop over phases, and the phase that is looked at.
    phase: Option<(Name, String)>,
    found: Vec<(String, String)>,
    /// The ranges of inner loops.
    ranges: Vec<Expr>,
}

impl StepCalls {
    /// Looks at a block. `after` says whether it follows the update of its round.
    fn look(&mut self, body: &[Stmt], inner: &str, after: bool) {
        let (mut trained, first) = (after, self.found.len());
        let mut flat = Vec::new();
        self.flatten(body, &mut flat);
        // Where the optimizer itself is stepped, the gradients before it are no update.
        let has_step = flat.iter().any(|statement| other_steps(statement));
        let mut leaves = false;
        for statement in flat {
            let inner = match inner {
                "" if leaves => "maybe",
                "" if !trained => "early",
                inner => inner,
            };
            if self.one_by_one(statement, inner, &mut trained, has_step) {
                continue;
            }
            let made = self.found.len();
            expressions(statement, &mut |expr| self.calls(expr, inner, trained));
            self.before_update(made, has_step && !trained);
            let before = trained;
            trained |= other_steps(statement)
                || !has_step
                    && called(std::slice::from_ref(statement)).iter().any(|call| {
                        let name = &*call.name;
                        call.trains() && name != "step" || name.starts_with("train") || name == "fit"
                    });
            // A round that goes on with the next one after its update steps nothing that follows.
            // One that ends before the update of its last round makes fewer updates than it has rounds.
            leaves |= trained && continues(statement) || self.ends(statement, inner, before);
            if self.phases(statement, inner, before) {
                continue;
            }
            let deeper = match (&statement.act, inner) {
                (Act::For(_, source, body, _), "" | "early") => self.within(source, body),
                (Act::For(..) | Act::While(..), _) => "if".to_string(),
                // Whichever branch runs steps.
                (Act::If(arms, otherwise), inner) if step_in_all(arms, otherwise) => inner.to_string(),
                (Act::If(arms, _), inner) => conditional(arms, inner),
                (Act::Match(..), inner) => conditional(&[], inner),
                (_, inner) => inner.to_string(),
            };
            self.within_blocks(statement, (inner, &deeper), (before, trained));
        }
        if !trained {
            for (_, when) in &mut self.found[first..] {
                if let Some(told) = when.strip_prefix("early") {
                    *when = told.to_string();
                }
            }
        }
    }

    /// Looks at the blocks of a statement. `deeper` is what is said of steps in them, `inner` of those beside it.
    fn within_blocks(
        &mut self,
        statement: &Stmt,
        (inner, deeper): (&str, &str),
        (before, trained): (bool, bool),
    ) {
        let is_loop = matches!(statement.act, Act::For(..) | Act::While(..));
        let all = self.found.len();
        for (number, block) in visit::blocks(statement).into_iter().enumerate() {
            let first = self.found.len();
            // The `else` of a loop runs once, behind it.
            if is_loop && number > 0 {
                self.look(block, inner, trained);
                continue;
            }
            // A handler runs only if something is raised.
            let is_handler = matches!(&statement.act, Act::Try(_)) && number > 2;
            let told = if is_handler { conditional(&[], deeper) } else { deeper.to_string() };
            self.look(block, &told, before && !is_loop);
            if let (Act::If(..), "" | "early") = (&statement.act, inner) {
                self.together(block, first, deeper);
            }
        }
        // A step of each branch is one step.
        if matches!(&statement.act, Act::If(arms, otherwise) if step_in_all(arms, otherwise)) {
            let mut known = HashSet::new();
            let branches = self.found.split_off(all);
            self.found.extend(branches.into_iter().filter(|step| known.insert(step.clone())));
        }
    }

    /// A loop over optimizers or their schedulers, `for s in schedulers: s.step()`, is no loop over batches: each is stepped
    /// once, by the name of what holds it. False if it is none.
    fn one_by_one(&mut self, statement: &Stmt, inner: &str, trained: &mut bool, has_step: bool) -> bool {
        let held = if self.holds { setters::stepped_one_by_one(statement) } else { Vec::new() };
        for of in &held {
            let made = self.found.len();
            let inner = if inner == "early" && *trained { "" } else { inner };
            self.found.push((of.clone(), inner.to_string()));
            self.before_update(made, has_step && !*trained);
            *trained |= is_optimizer_or_scaler(of);
        }
        !held.is_empty()
    }

    /// Whether a loop with a known number of rounds may end here, before the update of its round.
    fn ends(&self, statement: &Stmt, inner: &str, trained: bool) -> bool {
        self.counts && !trained && inner == "early" && breaks(statement)
    }

    /// What is said of steps in a loop over that.
    fn within(&mut self, source: &Expr, body: &[Stmt]) -> String {
        let text = format!("in {}", iterated(source));
        match rounds::rounds(source)
            .filter(|_| !text.contains(COUNTED) && !ends_early(body) && leaves_before_update(body).is_none())
        {
            Some(range) => {
                self.ranges.push(range);
                format!("{text}{COUNTED}{}", self.ranges.len() - 1)
            }
            None => text,
        }
    }

    /// Within a loop over batches, a scheduler that steps before the update is not stepped once after each.
    fn before_update(&mut self, first: usize, is_before: bool) {
        for (of, when) in &mut self.found[first..] {
            if is_before && when.starts_with("in ") && !is_optimizer_or_scaler(of) {
                *when = "if".to_string();
            }
        }
    }

    /// In a block under a condition that makes the update and then steps, the rounds that do neither do not count.
    fn together(&mut self, block: &[Stmt], first: usize, condition: &str) {
        let is_plain = |statement: &&Stmt| visit::blocks(statement).is_empty();
        let rest = block.iter().skip_while(|statement| !(is_plain(statement) && other_steps(statement)));
        let mut stepped: Vec<String> = Vec::new();
        for statement in rest.filter(is_plain) {
            expressions(statement, &mut |expr| stepped.extend(step_of(expr)));
        }
        for (of, when) in &mut self.found[first..] {
            if stepped.contains(of)
                && !is_optimizer_or_scaler(of)
                && let Some(told) = when.strip_prefix(condition)
            {
                *when = told.to_string();
            }
        }
    }

    /// A loop over phases, `for phase in ['train', 'val']`, is no loop over batches: each of its rounds is looked at. False
    /// if it is none, or if a scheduler steps in several of them.
    fn phases(&mut self, statement: &Stmt, inner: &str, after: bool) -> bool {
        let Act::For(target, source, body, _) = &statement.act else { return false };
        let (ExprKind::Name(name), Some(phases)) = (&target.kind, texts(source)) else { return false };
        if self.phase.is_some() {
            return false;
        }
        let inner = if inner == "early" { "" } else { inner };
        let before = self.found.len();
        let mut schedulers: HashSet<String> = HashSet::new();
        for phase in phases {
            self.phase = Some((name.clone(), phase));
            let first = self.found.len();
            self.look(body, inner, after);
            self.phase = None;
            let new: HashSet<String> = self.found[first..].iter().map(|(of, _)| of.clone()).collect();
            if !new.is_disjoint(&schedulers) {
                self.found.truncate(before);
                return false;
            }
            schedulers.extend(new.into_iter().filter(|of| !is_optimizer_or_scaler(of)));
        }
        true
    }

    /// The statements of a block, those of an `if` on the phase that is looked at in its place.
    fn flatten<'s>(&self, body: &'s [Stmt], flat: &mut Vec<&'s Stmt>) {
        for statement in body {
            match self.chosen(statement) {
                Some(block) => self.flatten(block, flat),
                None => flat.push(statement),
            }
        }
    }

    /// The block of an `if` that runs in the phase that is looked at.
    fn chosen<'s>(&self, statement: &'s Stmt) -> Option<&'s [Stmt]> {
        let (name, phase) = self.phase.as_ref()?;
        let Act::If(arms, otherwise) = &statement.act else { return None };
        for (test, body) in arms {
            let ExprKind::Compare(first, rest) = &test.kind else { return None };
            let [(op, second)] = &rest[..] else { return None };
            let (ExprKind::Name(of), ExprKind::Str(text)) = (&first.kind, &second.kind) else { return None };
            let same = of == name && **text == **phase;
            match op {
                _ if of != name => return None,
                CompareOp::Eq if same => return Some(body),
                CompareOp::Ne if !same => return Some(body),
                CompareOp::Eq | CompareOp::Ne => {}
                _ => return None,
            }
        }
        Some(otherwise)
    }

    fn calls(&mut self, expr: &Expr, inner: &str, after: bool) {
        if let (Some(of), ExprKind::Call(_, arguments)) = (step_of(expr), &expr.kind) {
            let told = arguments.first().filter(|_| !is_optimizer_or_scaler(&of));
            let past = told.is_some_and(|told| after && self.counts_the_past(told));
            let (told, past) = (told.map_or("", |_| TOLD), if past { PAST } else { "" });
            self.found.push((of, tagged(inner, &format!("{told}{past}"))));
        }
        scope::inside(expr, &mut |child| self.calls(child, inner, after));
    }

    /// Whether an argument is the index of a round, and not the number of those that are done: `epoch + 1`, or a variable
    /// that the loop counts up.
    fn counts_the_past(&self, argument: &Argument) -> bool {
        let (Argument::Positional(value) | Argument::Keyword(_, value)) = argument else { return false };
        !self.is_count(value)
    }

    fn is_count(&self, value: &Expr) -> bool {
        let is_one = |side: &Expr| matches!(side.kind, ExprKind::Int(1));
        let mut found = match &value.kind {
            ExprKind::Name(name) => self.counters.contains(name),
            ExprKind::Binary(BinaryOp::Add, a, b) => is_one(a) || is_one(b),
            _ => false,
        };
        scope::inside(value, &mut |child| found |= self.is_count(child));
        found
    }
}

/// Whether a loop may end before its last round.
fn ends_early(body: &[Stmt]) -> bool {
    let mut found = false;
    visit::each(body, &mut |statement| found |= matches!(statement.act, Act::Break | Act::Return(_)));
    found
}

/// What is said of a step, with more, before the number of the range that it stands in.
fn tagged(inner: &str, more: &str) -> String {
    match inner.split_once(COUNTED) {
        Some((text, number)) => format!("{text}{more}{COUNTED}{number}"),
        None => format!("{inner}{more}"),
    }
}

/// Whether a statement goes on with the next round of the loop that it stands in.
pub(super) fn continues(statement: &Stmt) -> bool {
    match &statement.act {
        Act::Continue => true,
        Act::For(..) | Act::While(..) | Act::Def(_) | Act::Class(_) => false,
        _ => visit::blocks(statement).iter().any(|block| block.iter().any(continues)),
    }
}

/// Whether a statement may end the loop that it stands in.
pub(super) fn breaks(statement: &Stmt) -> bool {
    match &statement.act {
        Act::Break => true,
        Act::If(..) => visit::blocks(statement).iter().any(|block| block.iter().any(breaks)),
        _ => false,
    }
}

/// Whether a loop ends in a round that its count or its rate tells: by a `break` or `return` under a condition on these and on what
/// the loop does not set. What it measures may end another loop sooner.
pub(super) fn ends_by_count(body: &[Stmt]) -> bool {
    // A name that holds the rate alone tells no more than it.
    let holds_rate = |statement: &&Stmt| match &statement.act {
        Act::Assign(targets, value) => {
            matches!(&targets[..], [Expr { kind: ExprKind::Name(_), .. }]) && reads_rate(value)
        }
        _ => false,
    };
    let counts = slice::counted(body).into_iter().chain(numbers(body)).collect::<BTreeSet<Name>>();
    let others = body.iter().filter(|statement| !holds_rate(statement));
    let mut set: BTreeSet<Name> = others.flat_map(|statement| Names::of_statement(statement).bound).collect();
    set.retain(|name| !counts.contains(name));
    let (mut ends, mut may_end) = (false, false);
    look_for_ends(body, &set, (&mut ends, &mut may_end));
    ends && !may_end
}

/// Looks for the ends of a loop, and of those within it that make updates: those by the count, and others.
fn look_for_ends(body: &[Stmt], set: &BTreeSet<Name>, (ends, others): (&mut bool, &mut bool)) {
    let is_end = |arm: &[Stmt]| matches!(arm.last().map(|last| &last.act), Some(Act::Break | Act::Return(_)));
    for statement in body {
        match &statement.act {
            Act::If(arms, otherwise)
                if otherwise.is_empty()
                    && arms.iter().all(|(test, arm)| is_end(arm) && is_count(test, set)) =>
            {
                *ends = true;
            }
            Act::For(_, _, inner, _) if updates(inner) => look_for_ends(inner, set, (ends, others)),
            _ => *others |= may_end(statement).is_some(),
        }
    }
}

/// Whether a loop makes updates itself.
fn updates(body: &[Stmt]) -> bool {
    let mut found = false;
    visit::each(body, &mut |statement| found |= other_steps(statement));
    found
}

/// Whether a loop gives its rounds to another one, which may do more in each.
fn yields(body: &[Stmt]) -> bool {
    fn is_yield(expr: &Expr) -> bool {
        let mut found = matches!(expr.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_));
        scope::inside(expr, &mut |child| found |= is_yield(child));
        found
    }
    let mut found = false;
    visit::each(body, &mut |statement| expressions(statement, &mut |expr| found |= is_yield(expr)));
    found
}

/// Where a statement may end the loop or the function that it stands in, unless an exception is raised.
pub(super) fn may_end(statement: &Stmt) -> Option<At> {
    let returns = |statement: &Stmt| {
        let mut found = None;
        visit::each(std::slice::from_ref(statement), &mut |inner| {
            if let Act::Return(_) = inner.act {
                found.get_or_insert(inner.at);
            }
        });
        found
    };
    match &statement.act {
        Act::Break | Act::Return(_) => Some(statement.at),
        Act::For(..) | Act::While(..) => returns(statement),
        Act::Try(attempt) => attempt.body.iter().chain(&attempt.otherwise).find_map(may_end),
        _ => visit::blocks(statement).into_iter().flatten().find_map(may_end),
    }
}

/// Whether a condition compares rates, and numbers that a loop does not set.
fn is_count(test: &Expr, set: &BTreeSet<Name>) -> bool {
    let (first, rest) = match &test.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => return parts.iter().all(|part| is_count(part, set)),
        ExprKind::Not(test) => return is_count(test, set),
        ExprKind::Compare(first, rest) => (first, rest),
        _ => return false,
    };
    let mut names = BTreeSet::new();
    scope::read_by(test, &mut names);
    let mut sides = std::iter::once(&**first).chain(rest.iter().map(|(_, side)| side));
    !names.is_empty()
        && names.is_disjoint(set)
        && sides.all(|side| reads_rate(side) || rounds::plain(side).is_some())
}

/// Whether an expression is the rate that an optimizer or its scheduler has: `optimizer.param_groups[0]['lr']`,
/// `scheduler.get_last_lr()[0]`.
pub(super) fn reads_rate(value: &Expr) -> bool {
    let is = |of: &Expr, wanted: &str| matches!(&of.kind, ExprKind::Attribute(_, name) if **name == *wanted);
    let ExprKind::Index(of, _) = &value.kind else { return false };
    match &of.kind {
        ExprKind::Index(groups, _) => is(groups, "param_groups"),
        ExprKind::Call(method, arguments) => arguments.is_empty() && is(method, "get_last_lr"),
        _ => false,
    }
}

/// Where a loop, or one within it, goes on with its next round or ends before it has made the update of this one.
pub(super) fn leaves_before_update(body: &[Stmt]) -> Option<At> {
    fn leaving(statement: &Stmt) -> Option<At> {
        match &statement.act {
            Act::Continue | Act::Break => Some(statement.at),
            Act::For(..) | Act::While(..) | Act::Def(_) | Act::Class(_) => None,
            _ => visit::blocks(statement).into_iter().flatten().find_map(leaving),
        }
    }
    let mut found = None;
    let mut look = |block: &[Stmt]| {
        if let (None, Some(update)) = (found, block.iter().position(other_steps)) {
            found = block[..update].iter().find_map(leaving);
        }
    };
    look(body);
    visit::each(body, &mut |statement| {
        if let Act::For(_, _, block, _) | Act::While(_, block, _) = &statement.act {
            look(block);
        }
    });
    found
}

/// Whether each branch of an `if` steps an optimizer.
pub(super) fn step_in_all(arms: &[(Expr, Vec<Stmt>)], otherwise: &[Stmt]) -> bool {
    let mut bodies = arms.iter().map(|(_, body)| &body[..]).chain([otherwise]);
    bodies.all(|body| body.iter().any(other_steps))
}

/// What is said of steps under a condition.
fn conditional(arms: &[(Expr, Vec<Stmt>)], inner: &str) -> String {
    let is_of_loop = matches!(inner, "" | "early") || inner.starts_with("maybe");
    let word = if is_of_loop { "maybe" } else { "if" };
    let part = inner.ends_with(IN_SOME_ROUNDS) || arms.iter().any(|(test, _)| has_remainder(test));
    format!("{word}{}", if part { IN_SOME_ROUNDS } else { "" })
}

/// Whether a condition takes a remainder, and so holds in every Nth round only.
pub(super) fn has_remainder(test: &Expr) -> bool {
    let mut found = matches!(test.kind, ExprKind::Binary(BinaryOp::Mod, ..));
    scope::inside(test, &mut |child| found |= has_remainder(child));
    found
}

/// The objects whose `step` a block calls.
pub(super) fn stepped_objects(body: &[Stmt]) -> BTreeSet<String> {
    fn look(expr: &Expr, found: &mut BTreeSet<String>) {
        found.extend(step_of(expr));
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = BTreeSet::new();
    visit::each(body, &mut |statement| expressions(statement, &mut |expr| look(expr, &mut found)));
    found
}

/// Whether a block does nothing but to step schedulers, as before a training that goes on.
pub(super) fn only_schedulers(body: &[Stmt]) -> bool {
    let is_step = |statement: &Stmt| match &statement.act {
        Act::Expr(value) => step_of(value).is_some_and(|of| !is_optimizer_or_scaler(&of)),
        _ => false,
    };
    body.iter().any(is_step) && body.iter().all(|statement| is_step(statement) || is_idle(statement))
}

/// Whether a statement does nothing, as a loop over batches that are left out: `for _ in loader: pass`.
fn is_idle(statement: &Stmt) -> bool {
    match &statement.act {
        Act::Pass | Act::Continue => true,
        Act::For(_, _, body, otherwise) => body.iter().chain(otherwise).all(is_idle),
        _ => false,
    }
}

/// Whether a file has a loop that does nothing but to step schedulers.
pub(super) fn step_alone(body: &[Stmt]) -> bool {
    let mut found = false;
    visit::everywhere(body, &mut |statement| {
        if let Act::For(_, _, body, _) | Act::While(_, body, _) = &statement.act {
            found |= only_schedulers(body);
        }
    });
    found
}

/// The object whose `step` an expression calls.
pub(super) fn step_of(expr: &Expr) -> Option<String> {
    let ExprKind::Call(function, arguments) = &expr.kind else { return None };
    if let Some(optimizer) = scaled(function, arguments) {
        return Some(optimizer);
    }
    let ExprKind::Attribute(of, name) = &function.kind else { return None };
    let steps = matches!(&**name, "step" | "step_update");
    let (_, of) = super::build::path(of).filter(|_| steps)?;
    // `amp.step(opt)` steps what it is handed.
    let handed = match arguments.first() {
        Some(Argument::Positional(value)) => super::build::path(value).map(|(_, text)| text),
        _ => None,
    };
    Some(handed.filter(|handed| !is_optimizer_or_scaler(&of) && is_optimizer_or_scaler(handed)).unwrap_or(of))
}

/// The optimizer that a scaler of timm is called with, as `loss_scaler(loss, optimizer)`: it steps it.
pub(super) fn scaled(function: &Expr, arguments: &[Argument]) -> Option<String> {
    let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &function.kind else { return None };
    let optimizer = |argument: &Argument| match argument {
        Argument::Positional(value) => super::build::path(value).map(|(_, text)| text),
        _ => None,
    };
    let mut given = arguments.iter().filter_map(optimizer).filter(|text| is_optimizer_or_scaler(text));
    given.next().filter(|_| name.to_lowercase().ends_with("scaler"))
}

/// The objects whose `step` any statement of a file calls, each with its place.
pub(in crate::python) fn stepped_anywhere(body: &[Stmt]) -> Vec<(String, At)> {
    fn look(expr: &Expr, found: &mut Vec<(String, At)>) {
        found.extend(step_of(expr).map(|of| (of, expr.at)));
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = Vec::new();
    visit::everywhere(body, &mut |statement| expressions(statement, &mut |expr| look(expr, &mut found)));
    found
}

pub(super) fn is_optimizer_or_scaler(of: &str) -> bool {
    names_optimizer(of) || of.to_lowercase().contains("scaler")
}

/// Whether an expression steps an object with such a name.
pub(super) fn steps(expr: &Expr, is_one: &dyn Fn(&str) -> bool) -> bool {
    let mut found = step_of(expr).is_some_and(|of| is_one(&of));
    scope::inside(expr, &mut |child| found |= steps(child, is_one));
    found
}

/// Whether a statement steps an optimizer.
pub(super) fn other_steps(statement: &Stmt) -> bool {
    let mut found = false;
    visit::each(std::slice::from_ref(statement), &mut |inner| {
        found |= setters::stepped_one_by_one(inner).iter().any(|of| is_optimizer_or_scaler(of));
        expressions(inner, &mut |expr| found |= steps(expr, &is_optimizer_or_scaler));
    });
    found
}

/// The items of a list of texts.
fn texts(source: &Expr) -> Option<Vec<String>> {
    let (ExprKind::List(items) | ExprKind::Tuple(items)) = &source.kind else { return None };
    let text = |item: &Expr| match &item.kind {
        ExprKind::Str(text) => Some(text.to_string()),
        _ => None,
    };
    items.iter().map(text).collect()
}

/// What a loop goes over: `loader` of `enumerate(tqdm(loader))`.
fn iterated(source: &Expr) -> String {
    match &source.kind {
        ExprKind::Call(_, arguments) => match arguments.first() {
            Some(Argument::Positional(inner)) => iterated(inner),
            _ => String::new(),
        },
        _ => super::build::path(source).map(|(_, text)| text).unwrap_or_default(),
    }
}

/// Where a round of a loop makes updates.
#[derive(Default)]
struct UpdatePlaces {
    /// The loop itself makes one.
    directly: bool,
    /// A loop within it does, or a function that trains in a loop.
    within: bool,
}

impl UpdatePlaces {
    /// Looks at a block. `around` has the variables of the loops within which it stands.
    fn look(&mut self, survey: &Survey, body: &[Stmt], around: &mut Vec<Vec<String>>) {
        for statement in body {
            if setters::stepped_one_by_one(statement).iter().any(|of| is_optimizer_or_scaler(of)) {
                self.within |= !around.is_empty();
                self.directly |= around.is_empty();
                continue;
            }
            expressions(statement, &mut |expr| self.calls(survey, expr, around));
            let mut inner = Vec::new();
            if let Act::For(target, ..) = &statement.act {
                plain_names(target, &mut inner);
            }
            let is_loop = matches!(statement.act, Act::For(..) | Act::While(..));
            around.extend(is_loop.then_some(inner));
            if around.len() < MOST_ROUNDS && !matches!(statement.act, Act::Def(_) | Act::Class(_)) {
                visit::blocks(statement).into_iter().for_each(|block| self.look(survey, block, around));
            }
            if is_loop {
                around.pop();
            }
        }
    }

    fn calls(&mut self, survey: &Survey, expr: &Expr, around: &[Vec<String>]) {
        if let Some(of) = step_of(expr).filter(|of| is_optimizer_or_scaler(of)) {
            // A loop over optimizers, or over what has them, makes one update of each.
            let root = of.split(['.', '[']).next().unwrap_or_default();
            let is_within = around.iter().any(|names| !names.iter().any(|name| name == root));
            self.within |= is_within;
            self.directly |= !is_within;
        }
        if let ExprKind::Call(function, _) = &expr.kind {
            self.within |= match &function.kind {
                ExprKind::Name(name) => survey.trains_in_a_loop(name, None),
                ExprKind::Attribute(base, name) => survey.trains_in_a_loop(name, Some(base)),
                _ => false,
            };
        }
        scope::inside(expr, &mut |child| self.calls(survey, child, around));
    }
}

/// Whether each round of a loop makes several updates: a loop within it makes them, and not the loop itself. A function that is
/// not available does so if the loop goes `over_epochs`.
pub(super) fn has_several_updates(survey: &Survey, body: &[Stmt], over_epochs: bool) -> bool {
    let mut places = UpdatePlaces::default();
    places.look(survey, body, &mut Vec::new());
    (places.within || over_epochs) && !places.directly
}

/// Words of names that count updates or batches.
const OF_UPDATES: [&str; 6] = ["step", "iter", "batch", "update", "len", "loader"];

/// Whether a loop goes over epochs by what it goes over, as `for t in range(args.epochs)`. `epochs * steps_per_epoch` are no
/// epochs, and the variable may say otherwise.
pub(super) fn names_epochs(target: &Expr, source: &Expr) -> bool {
    fn look(expr: &Expr, names: &mut Vec<String>, counts: &mut bool) {
        if let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &expr.kind {
            names.push(name.to_lowercase());
        }
        *counts &=
            !matches!(expr.kind, ExprKind::Binary(BinaryOp::Mul | BinaryOp::Div | BinaryOp::FloorDiv, ..));
        scope::inside(expr, &mut |child| look(child, names, counts));
    }
    let (mut names, mut counts) = (Vec::new(), true);
    look(source, &mut names, &mut counts);
    let names_epochs = names.iter().any(|name| name.contains("epoch"));
    look(target, &mut names, &mut counts);
    let names_updates = names.iter().any(|name| OF_UPDATES.iter().any(|word| name.contains(word)));
    counts && names_epochs && !names_updates
}

/// A loop of training in a function that may not be followed: its place, its variable, and the objects that it steps with when.
#[derive(Debug)]
pub(super) struct WrittenLoop {
    pub at: At,
    variable: String,
    steps: Vec<(String, String)>,
}

impl WrittenLoop {
    /// The same among those of a file that has run.
    pub(super) fn training(&self) -> TrainingLoop {
        TrainingLoop {
            idle: false,
            at: self.at,
            variable: self.variable.as_str().into(),
            rounds: None,
            steps: self.steps.iter().map(|(of, when)| (of.as_str().into(), when.as_str().into())).collect(),
            is_run: false,
            objects: Vec::new(),
            calls: 0,
            updates: false,
            several: false,
            leaves: None,
            ends: None,
        }
    }
}

/// The loops of training in the functions of a file.
pub(super) fn loops(body: &[Stmt]) -> Vec<WrittenLoop> {
    let mut found = Vec::new();
    visit::everywhere(body, &mut |statement| {
        let Act::Def(function) = &statement.act else { return };
        visit::each(&function.body, &mut |inner| {
            let Act::For(target, _, body, _) = &inner.act else { return };
            let steps = stepped(body);
            // One that only steps schedulers makes no update: it catches up with those of a training before it.
            if steps.is_empty() || only_schedulers(body) {
                return;
            }
            let variable = super::build::path(target).map(|(_, text)| text).unwrap_or_default();
            found.push(WrittenLoop { at: inner.at, variable, steps });
        });
    });
    found
}
