//! What of a loop of training its rates depend on, and where it makes its updates.

use super::build::{call, path, text, tuple};
use super::items::{self, ItemUses};
use super::keras;
use super::measured;
use super::rounds::passes;
use super::setters::{self, Groups, root};
use super::stepping;
use super::survey::{MOST_ROUNDS, Survey};
use crate::python::beside_names::{names_optimizer, names_scheduler};
use crate::python::choice::handed::expressions;
use crate::python::choice::rates;
use crate::python::library::owners::CHANGING;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};

/// The method with which an optimizer of two steps, such as SAM, makes its update.
pub(super) const SECOND: &str = "second_step";

/// The most conditions of one `if` that are looked at one by one.
const MOST_ARMS: usize = 8;

/// What a call of a loop does to the optimizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LoopPace {
    /// One update.
    Update,
    /// The updates of an epoch.
    Epoch,
}

/// The part of a block that sets the rates of an optimizer.
pub(super) struct Slice<'a> {
    survey: &'a Survey,
    /// The optimizer, as the block names it.
    pub optimizer: &'a str,
    /// The variables that are parameter groups.
    groups: Groups,
    /// Whether a call names this optimizer where it makes an update. Then those of others do not count.
    exact: bool,
    /// Whether the block itself steps what is an optimizer by its name.
    direct: bool,
    /// Whether the block itself steps the optimizer, or the object that has it.
    steps_it: bool,
    /// The names that the rates depend on; `.lr` for any attribute, `[lr]` for any item.
    names: BTreeSet<String>,
    /// The names that the block binds to what is not plain.
    odd: BTreeSet<Name>,
    /// The names that the block counts up.
    counted: BTreeSet<Name>,
    /// The variables that are the lengths of inner loops, and may be others in each round.
    pub lengths: BTreeSet<Name>,
    /// The variables that inner loops go over, and whose length may be another one in each round.
    pub loaders: BTreeSet<Name>,
}

impl<'a> Slice<'a> {
    pub(super) fn of(survey: &'a Survey, optimizer: &'a str, body: &[Stmt]) -> Slice<'a> {
        Slice::with(survey, optimizer, body, BTreeSet::new())
    }

    /// The part of a function that a loop calls, whose rates depend on more than what it says itself.
    pub(super) fn within(
        survey: &'a Survey,
        optimizer: &'a str,
        function: &Function,
        outer: &Slice<'_>,
    ) -> Slice<'a> {
        let own = Names::of(function).bound;
        let mut names = outer.names.clone();
        names.retain(|name| !own.contains(items::variable(name)));
        Slice::with(survey, optimizer, &function.body, names)
    }

    fn with(survey: &'a Survey, optimizer: &'a str, body: &[Stmt], names: BTreeSet<String>) -> Slice<'a> {
        let groups = setters::group_variables(body);
        let mut slice = Slice {
            survey,
            optimizer,
            groups,
            exact: false,
            direct: false,
            steps_it: false,
            names,
            odd: odd(body),
            counted: counted(body),
            lengths: measured::lengths(body),
            loaders: measured::loaders(body),
        };
        visit::each(body, &mut |statement| {
            expressions(statement, &mut |expr| {
                slice.exact |= slice.names_optimizer(expr);
                slice.direct |= stepping::steps(expr, &is_update);
                slice.steps_it |=
                    stepping::steps(expr, &|of| is_update(of) && setters::is_or_has(of, optimizer))
                        || survey.setters.steps_through(expr, optimizer);
            });
        });
        loop {
            let before = slice.names.len();
            slice.mark(body);
            if slice.names.len() == before {
                return slice;
            }
        }
    }

    /// The variables that the rates depend on.
    pub(super) fn variables(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str).filter(|name| !name.contains(['.', '[']))
    }

    /// Whether the rates depend on an attribute of that name.
    pub(super) fn reads_attribute(&self, name: &str) -> bool {
        self.names.contains(&format!(".{name}"))
    }

    fn mark(&mut self, body: &[Stmt]) {
        for statement in body {
            visit::blocks(statement).into_iter().for_each(|block| self.mark(block));
            match &statement.act {
                Act::If(arms, _) => {
                    let blocks = visit::blocks(statement);
                    let kept = blocks.iter().any(|block| self.keeps(block)) && !self.is_same(&blocks);
                    let ends = self.is_guard(statement);
                    if kept || ends {
                        arms.iter().for_each(|(test, _)| self.add(test));
                    }
                }
                Act::For(_, source, body, _) if self.follows(body) => self.add(gone_over(source)),
                // One whose rounds are all alike has as many as this round of the loop gives it.
                Act::For(_, source, body, _) if self.keeps(body) => {
                    let mut read = BTreeSet::new();
                    scope::read_by(source, &mut read);
                    self.names.extend(read.intersection(&self.lengths).map(|of| of.to_string()));
                }
                Act::While(test, body, _) if self.follows(body) => self.add(test),
                Act::Return(Some(value)) => {
                    let counts = counts(value, &self.counted).map(|name| name.to_string());
                    self.names.extend(counts);
                }
                Act::With(items, _) => {
                    for (value, target) in items {
                        if target.as_ref().is_some_and(|target| self.binds_target(target)) {
                            self.add(value);
                        }
                    }
                }
                Act::Def(_) | Act::Class(_) if self.binds(statement) => self.add_all(statement),
                _ if visit::blocks(statement).is_empty() => {
                    if self.is_kept(statement) || self.updates_partly(statement) {
                        self.add_all(statement);
                    }
                    let conditions: Vec<&Expr> =
                        self.paces(statement).into_iter().filter_map(|(_, test)| test).collect();
                    conditions.into_iter().for_each(|test| self.add(test));
                    keras::epochs_of(statement).for_each(|count| self.add(count));
                }
                _ => {}
            }
        }
    }

    /// A `return` with what is known of its value: the variables that the block counts up, and literals.
    pub(super) fn returned(&self, statement: Stmt) -> Stmt {
        let at = statement.at;
        let act = match statement.act {
            Act::Return(value) => Act::Return(value.map(|value| self.known(value))),
            act => act,
        };
        Stmt { act, at }
    }

    fn known(&self, Expr { kind, at }: Expr) -> Expr {
        match kind {
            ExprKind::Tuple(items) => tuple(items.into_iter().map(|item| self.known(item)).collect(), at),
            ExprKind::Name(name) if self.counted.contains(&name) => Expr { kind: ExprKind::Name(name), at },
            kind => {
                let value = Expr { kind, at };
                if is_literal(&value) {
                    return value;
                }
                let shown = path(&value).map_or_else(|| "a result".to_string(), |(_, text)| text);
                call("__fact__", vec![text(&shown, at)], at)
            }
        }
    }

    /// Whether all branches only make updates, and equally many.
    fn is_same(&self, branches: &[&[Stmt]]) -> bool {
        let count = |body: &[Stmt]| body.iter().map(|statement| self.paces(statement).len()).sum::<usize>();
        let plain = |statement: &Stmt| visit::blocks(statement).iter().all(|block| !self.keeps(block));
        let is_whole = |body: &[Stmt]| !self.any(body, &|statement| self.updates_partly(statement));
        let only = |body: &[Stmt]| !self.follows(body) && is_whole(body) && body.iter().all(plain);
        branches.iter().all(|body| only(body) && count(body) == count(branches[0]))
    }

    fn add_all(&mut self, statement: &Stmt) {
        if let Act::Expr(Expr { kind: ExprKind::Call(function, arguments), .. }) = &statement.act {
            let read = self.survey.setters.read_arguments(function, arguments);
            if read.len() < arguments.len() {
                self.add(function);
                read.into_iter().for_each(|given| self.add(rates::value_of(given)));
                return;
            }
        }
        let names = Names::of_statement(statement);
        let read: BTreeSet<Name> = names.used.iter().chain(&names.captured).cloned().collect();
        let mut uses = ItemUses::default();
        expressions(statement, &mut |expr| uses.look(expr));
        if let Act::Augment(_, target, _) = &statement.act {
            uses.look(target);
        }
        self.names.extend(uses.names(&read));
        match &statement.act {
            Act::Assign(targets, _) => targets.iter().for_each(|target| self.add_parts(target)),
            Act::Augment(_, target, _) => self.add_parts(target),
            _ => {}
        }
        expressions(statement, &mut |expr| self.add_parts(expr));
    }

    fn add(&mut self, expr: &Expr) {
        let mut read = BTreeSet::new();
        scope::read_by(expr, &mut read);
        let mut uses = ItemUses::default();
        uses.look(expr);
        self.names.extend(uses.names(&read));
        self.add_parts(expr);
    }

    fn add_parts(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Name(name) => self.names.extend(items::whole(self.survey.reads(name))),
            ExprKind::Call(function, _) => {
                if let ExprKind::Attribute(_, name) = &function.kind {
                    self.names.extend(items::whole(self.survey.reads(name)));
                }
            }
            _ => {}
        }
        match &expr.kind {
            ExprKind::Attribute(_, name) => {
                self.names.insert(format!(".{name}"));
            }
            ExprKind::Index(_, key) => {
                if let ExprKind::Str(key) = &key.kind {
                    self.names.insert(format!("[{key}]"));
                }
            }
            _ => {}
        }
        scope::inside(expr, &mut |child| self.add_parts(child));
    }

    /// Whether anything of a block is kept: what the rates depend on, or an update.
    pub(super) fn keeps(&self, body: &[Stmt]) -> bool {
        self.any(body, &|statement| {
            self.is_kept(statement) || self.updates_partly(statement) || !self.paces(statement).is_empty()
        })
    }

    /// Whether the rates depend on anything in a block.
    pub(super) fn follows(&self, body: &[Stmt]) -> bool {
        self.any(body, &|statement| self.is_kept(statement))
    }

    fn any(&self, body: &[Stmt], fits: &dyn Fn(&Stmt) -> bool) -> bool {
        body.iter().any(|statement| {
            let blocks = visit::blocks(statement);
            match blocks.is_empty() {
                true => fits(statement),
                false => self.enters(statement) || blocks.into_iter().any(|block| self.any(block, fits)),
            }
        })
    }

    /// Whether a `with` changes the rates where it is entered or left.
    fn enters(&self, statement: &Stmt) -> bool {
        matches!(&statement.act, Act::With(items, _) if items.iter().any(|(value, _)| self.is_changing(value)))
    }

    /// Whether an `if` only sets variables that the rates may depend on: it makes no update, sets no rate, calls no function of the
    /// file, and does not end its round.
    pub(super) fn is_beside(&self, statement: &Stmt) -> bool {
        let Act::If(arms, _) = &statement.act else { return false };
        let body = std::slice::from_ref(statement);
        let (mut plain, mut follows) = (arms.len() <= MOST_ARMS, false);
        visit::each(body, &mut |inner| {
            plain &= !matches!(
                inner.act,
                Act::Break | Act::Continue | Act::Return(_) | Act::Raise(..) | Act::Def(_) | Act::Delete(_)
            );
            plain &= self.paces(inner).is_empty() && setters::remade(inner).is_none();
            plain &= !self.survey.setters.sets_rate(inner, &self.groups);
            expressions(inner, &mut |expr| plain &= !self.calls_own(expr));
            follows |= visit::blocks(inner).is_empty() && self.is_kept(inner);
        });
        plain && follows && !self.survey.steps_schedulers(body)
    }

    /// Whether an expression calls a function of the file, or one that changes rates.
    fn calls_own(&self, expr: &Expr) -> bool {
        let mut found = self.survey.setters.is_called(expr)
            || match &expr.kind {
                ExprKind::Call(function, _) => match &function.kind {
                    ExprKind::Name(name) => self.survey.is_own_call(name, None),
                    ExprKind::Attribute(base, name) => self.survey.is_own_call(name, Some(base)),
                    _ => false,
                },
                _ => false,
            };
        scope::inside(expr, &mut |child| found |= self.calls_own(child));
        found
    }

    /// Whether the object of a `with` is made by a function of the file that changes the rates, or what they depend on.
    pub(super) fn is_changing(&self, entered: &Expr) -> bool {
        self.survey.setters.is_called(entered) || self.changes(entered)
    }

    /// Whether the rates depend on a statement without blocks.
    pub(super) fn is_kept(&self, statement: &Stmt) -> bool {
        if matches!(statement.act, Act::Global(_) | Act::Nonlocal(_)) {
            return false;
        }
        let mut calls = false;
        expressions(statement, &mut |expr| {
            calls |= self.survey.setters.is_called(expr) || self.changes(expr);
        });
        let remakes = setters::remade(statement).is_some_and(|(of, _)| of == self.optimizer);
        let setters = &self.survey.setters;
        let sets = setters.sets_rate(statement, &self.groups) || setters.schedules(statement);
        calls || remakes || sets || self.binds(statement)
    }

    /// Whether a statement without blocks calls a function of the file that makes an update of this optimizer in some of its calls.
    pub(super) fn updates_partly(&self, statement: &Stmt) -> bool {
        let mut found = false;
        expressions(statement, &mut |expr| found |= self.calls_partly(expr));
        found
    }

    fn calls_partly(&self, expr: &Expr) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Call(function, arguments) => {
                let (name, base) = match &function.kind {
                    ExprKind::Name(name) => (Some(name), None),
                    ExprKind::Attribute(base, name) => (Some(name), Some(&**base)),
                    _ => (None, None),
                };
                name.is_some_and(|name| self.survey.is_partly(name) && self.survey.is_own_call(name, base))
                    && !self.survey.setters.is_inner(function)
                    && !self.is_of_other(function, arguments)
            }
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= self.calls_partly(child));
        found
    }

    fn binds(&self, statement: &Stmt) -> bool {
        match &statement.act {
            Act::Assign(targets, _) => targets.iter().any(|target| self.binds_target(target)),
            Act::Augment(_, target, _) => self.binds_target(target),
            Act::Pass | Act::Break | Act::Continue | Act::Return(_) => false,
            _ => Names::of_statement(statement).bound.iter().any(|name| self.names.contains(&**name)),
        }
    }

    /// Whether an assignment to this target changes what the rates depend on.
    pub(super) fn binds_target(&self, target: &Expr) -> bool {
        match &target.kind {
            ExprKind::Name(name) => self.names.contains(&**name),
            ExprKind::Attribute(_, name) => self.names.contains(&format!(".{name}")),
            ExprKind::Index(of, key) => match (&of.kind, &key.kind) {
                // Of a parameter group, the other settings do not matter.
                (_, ExprKind::Str(key)) if self.is_group(of) => self.names.contains(&format!("[{key}]")),
                (ExprKind::Name(name), ExprKind::Str(key)) => {
                    items::matters(&items::item_of(name, key), &self.names)
                }
                _ => root(of).is_some_and(|root| self.names.contains(&*root)),
            },
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().any(|item| self.binds_target(item))
            }
            ExprKind::Starred(of) => self.binds_target(of),
            _ => false,
        }
    }

    fn is_group(&self, of: &Expr) -> bool {
        match &of.kind {
            ExprKind::Name(name) => self.groups.contains_key(name),
            _ => path(of).is_none(),
        }
    }

    /// Whether a function trains whose updates have to be followed one by one.
    pub(super) fn is_replayed(&self, name: &str) -> bool {
        let changes = || self.survey.setters.changes_any(name, &self.names);
        self.survey.is_replayed(name)
            || self.survey.is_partly(name)
            || self.survey.trains_itself(name) && changes()
    }

    /// Whether a function of the file changes what the rates depend on.
    pub(super) fn is_changed_by(&self, name: &str) -> bool {
        self.survey.setters.changes_any(name, &self.names)
    }

    /// Whether an expression calls a function or a method that changes what the rates depend on.
    fn changes(&self, expr: &Expr) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Call(function, given) => match &function.kind {
                ExprKind::Name(name) => {
                    self.survey.is_own(name, false) && self.survey.setters.changes_any(name, &self.names)
                }
                ExprKind::Attribute(of, method) => {
                    let own = self.survey.is_own_method(method)
                        && !self.survey.setters.is_inner(function)
                        && !self.survey.setters.is_mode(method, of);
                    let known = root(of).is_some_and(|root| self.names.contains(&*root) && &*root != "self");
                    // `scaler.update()` is not that of a dict, which takes something.
                    let is_other = &**method == "update" && given.is_empty();
                    let changing = CHANGING.contains(&&**method) && known && !is_other;
                    let changing = changing && self.pace(expr).is_none();
                    changing || own && self.survey.setters.changes_any(method, &self.names)
                }
                _ => false,
            },
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= self.changes(child));
        found
    }

    /// Whether a statement is an `if` that ends the loop or a round of it, under a condition that can be followed.
    pub(super) fn is_guard(&self, statement: &Stmt) -> bool {
        let Act::If(arms, _) = &statement.act else { return false };
        let leaves = |body: &[Stmt]| {
            body.iter().any(|inner| matches!(inner.act, Act::Break | Act::Continue | Act::Return(_)))
        };
        if !visit::blocks(statement).iter().any(|block| leaves(block)) {
            return false;
        }
        let mut tested = Slice {
            names: BTreeSet::new(),
            groups: Groups::new(),
            odd: BTreeSet::new(),
            counted: BTreeSet::new(),
            lengths: BTreeSet::new(),
            loaders: BTreeSet::new(),
            ..*self
        };
        arms.iter().for_each(|(test, _)| tested.add(test));
        tested.variables().all(|name| self.names.contains(name) || !self.odd.contains(name))
    }

    /// The updates that a statement without blocks makes, each with its condition.
    pub(super) fn paces<'s>(&self, statement: &'s Stmt) -> Vec<(LoopPace, Option<&'s Expr>)> {
        let mut found = Vec::new();
        expressions(statement, &mut |expr| self.collect(expr, &mut found));
        found
    }

    fn collect<'s>(&self, expr: &'s Expr, found: &mut Vec<(LoopPace, Option<&'s Expr>)>) {
        scope::inside(expr, &mut |child| self.collect(child, found));
        found.extend(self.pace(expr));
    }

    /// Whether a function of the file makes updates of other optimizers alone, in a block that steps this one itself: the `step`
    /// of another object, or what steps an optimizer of its own.
    pub(super) fn is_of_other(&self, function: &Expr, arguments: &[Argument]) -> bool {
        if let ExprKind::Attribute(base, method) = &function.kind
            && &**method == "step"
        {
            let of = path(base).map(|(_, of)| of);
            return (self.exact || self.direct)
                && of.is_some_and(|of| of != self.optimizer && !is_update(&of));
        }
        self.steps_it && self.survey.setters.steps_others(function, arguments, self.optimizer)
    }

    fn pace<'s>(&self, expr: &'s Expr) -> Option<(LoopPace, Option<&'s Expr>)> {
        let ExprKind::Call(function, arguments) = &expr.kind else { return None };
        let (name, base) = match &function.kind {
            ExprKind::Name(name) => (name, None),
            ExprKind::Attribute(base, name) => (name, Some(base)),
            _ => return None,
        };
        if self.survey.is_own_call(name, base.map(|base| &**base)) && !self.survey.setters.is_inner(function)
        {
            let trains = self.survey.updates_itself(name)
                && !self.is_replayed(name)
                && !self.is_of_other(function, arguments);
            return trains.then(|| (self.survey.pace_of(name), None));
        }
        let takes = |argument: &Argument| match argument {
            Argument::Positional(value) => path(value).is_some_and(|(_, text)| text == self.optimizer),
            _ => false,
        };
        let pace = match &**name {
            "step" | SECOND => {
                let (_, of) = path(base?)?;
                let of_other = self.exact && of != self.optimizer && !arguments.iter().any(takes);
                // `amp.step(opt)` is an update of what it is handed.
                return (is_update(&of) || of == self.optimizer || arguments.iter().any(takes))
                    .then_some((LoopPace::Update, None))
                    .filter(|_| !of_other);
            }
            update if self.updates_optimizer(update, base.map(|base| &**base)) => {
                let (_, of) = path(base?)?;
                return (!self.exact || of == self.optimizer).then_some((LoopPace::Update, None));
            }
            "optimizer_step" | "apply_gradients" | "train_on_batch" | "minimize" => LoopPace::Update,
            "fit" | "fit_generator" => LoopPace::Epoch,
            _ if arguments.iter().any(takes) && name.contains("scaler")
                || !self.exact && stepping::scaled(function, arguments).is_some() =>
            {
                let test = arguments.iter().find_map(|argument| match argument {
                    Argument::Keyword(keyword, value) if &**keyword == "update_grad" => Some(value),
                    _ => None,
                });
                return Some((LoopPace::Update, test));
            }
            // Where the optimizer itself is stepped, other calls make no updates.
            name if name.starts_with("train") && !self.exact => match arguments.first() {
                None => return None,
                Some(Argument::Positional(Expr { kind: ExprKind::Bool(_), .. })) => return None,
                Some(_) if ["step", "batch", "iter"].iter().any(|word| name.contains(word)) => {
                    LoopPace::Update
                }
                Some(_) => LoopPace::Epoch,
            },
            _ => return None,
        };
        Some((pace, None))
    }

    /// Whether a method of this name makes an update of an optimizer of Keras that has a name.
    fn updates_optimizer(&self, method: &str, base: Option<&Expr>) -> bool {
        let named = || base.and_then(path).is_some_and(|(_, of)| is_update(&of));
        self.survey.setters.is_keras && keras::UPDATES.contains(&method) && named()
    }

    /// Whether an expression makes an update of this optimizer by its name.
    fn names_optimizer(&self, expr: &Expr) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Call(function, arguments) => match &function.kind {
                _ if stepping::scaled(function, arguments).is_some_and(|of| of == self.optimizer) => true,
                ExprKind::Attribute(of, name) if matches!(&**name, "step" | SECOND) => {
                    let is = |expr: &Expr| path(expr).is_some_and(|(_, text)| text == self.optimizer);
                    let taken = arguments.iter().any(|argument| match argument {
                        Argument::Positional(value) => is(value),
                        _ => false,
                    });
                    is(of) || taken
                }
                ExprKind::Attribute(of, name) => {
                    keras::UPDATES.contains(&&**name)
                        && path(of).is_some_and(|(_, text)| text == self.optimizer)
                }
                _ => false,
            },
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= self.names_optimizer(child));
        found
    }
}

/// What the rates depend on in a function that trains and sets them, besides its own variables.
pub(super) fn reads(survey: &Survey, function: &Function) -> BTreeSet<String> {
    let own = Names::of(function).bound;
    let mut found = BTreeSet::new();
    let nameless = BTreeSet::from([setters::NAMELESS.to_string()]);
    let optimizers = survey.setters.of_function(&function.name).filter(|all| !all.is_empty());
    for optimizer in optimizers.unwrap_or(&nameless) {
        found.extend(Slice::of(survey, optimizer, &function.body).names);
    }
    found.retain(|name| !own.contains(items::variable(name)));
    found
}

/// Whether an assignment takes what a function returns that trains, and that the rates do not depend on.
pub(super) fn is_left(value: &Expr, targets: &[Expr], slice: &Slice<'_>) -> bool {
    matches!(value.kind, ExprKind::YieldFrom(_)) && !targets.iter().any(|target| slice.binds_target(target))
}

/// Whether the object of that name makes an update in its `step`.
fn is_update(path: &str) -> bool {
    let last = path.rsplit('.').next().unwrap_or(path);
    let is_part = |part: &&str| last.to_lowercase().contains(*part);
    !names_scheduler(last) && (names_optimizer(last) || ["scaler", "engine"].iter().any(is_part))
}

/// The names that statements bind to something else than a literal, a count, a rate or what a loop goes over.
fn odd(body: &[Stmt]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    visit::each(body, &mut |statement| match &statement.act {
        Act::Assign(_, value) if is_literal(value) || stepping::reads_rate(value) => {}
        Act::Augment(..) | Act::For(..) | Act::If(..) | Act::While(..) | Act::Try(_) => {}
        _ if visit::blocks(statement).is_empty() => found.extend(Names::of_statement(statement).bound),
        Act::With(items, _) => {
            for (_, target) in items {
                if let Some(Expr { kind: ExprKind::Name(name), .. }) = target {
                    found.insert(name.clone());
                }
            }
        }
        _ => {}
    });
    with_measured(body, without_told(body, found))
}

/// The same with those that follow from what a training measures: `patience = 0` under `if loss < best:`, `bad += 1 - better`. A
/// count of steps under such a condition is none: it may end the training.
fn with_measured(body: &[Stmt], mut odd: BTreeSet<Name>) -> BTreeSet<Name> {
    let reads = |expr: &Expr, odd: &BTreeSet<Name>| {
        let mut read = BTreeSet::new();
        scope::read_by(expr, &mut read);
        read.iter().any(|name| odd.contains(name))
    };
    for _ in 0..MOST_ROUNDS {
        let mut more: BTreeSet<Name> = BTreeSet::new();
        visit::each(body, &mut |statement| match &statement.act {
            Act::If(arms, _) if arms.iter().any(|(test, _)| reads(test, &odd)) => {
                for inner in visit::blocks(statement).into_iter().flatten() {
                    if let Act::Assign(targets, _) = &inner.act {
                        more.extend(targets.iter().filter_map(|target| match &target.kind {
                            ExprKind::Name(name) => Some(name.clone()),
                            _ => None,
                        }));
                    }
                }
            }
            Act::Augment(_, Expr { kind: ExprKind::Name(of), .. }, value) if reads(value, &odd) => {
                more.insert(of.clone());
            }
            _ => {}
        });
        if more.is_subset(&odd) {
            break;
        }
        odd.extend(more);
    }
    odd
}

/// The same without those that follow from other names and from literals alone: `last_step = step == total`. A name that follows
/// from many others, one from the next, may stay.
fn without_told(body: &[Stmt], mut odd: BTreeSet<Name>) -> BTreeSet<Name> {
    let mut told: HashMap<&Name, Vec<&Expr>> = HashMap::new();
    let mut names: Vec<&Name> = Vec::new();
    visit::each(body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && let [Expr { kind: ExprKind::Name(of), .. }] = &targets[..]
            && odd.contains(of)
        {
            told.entry(of)
                .or_insert_with(|| {
                    names.push(of);
                    Vec::new()
                })
                .push(value);
        }
    });
    for _ in 0..MOST_ROUNDS {
        let before = odd.len();
        for of in &names {
            if told[of].iter().all(|value| is_told(value, &odd)) {
                odd.remove(*of);
            }
        }
        if odd.len() == before {
            break;
        }
    }
    odd
}

/// Whether a value is a comparison or a sum of names that are not odd, of their attributes and of literals.
fn is_told(value: &Expr, odd: &BTreeSet<Name>) -> bool {
    match &value.kind {
        ExprKind::Name(of) => !odd.contains(of),
        ExprKind::Attribute(of, _) => is_told(of, odd),
        ExprKind::Compare(..)
        | ExprKind::Binary(..)
        | ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Not(_) => {
            let mut all = true;
            scope::inside(value, &mut |child| all &= is_told(child, odd));
            all
        }
        _ => is_literal(value),
    }
}

/// What a loop goes over, without what only shows the progress: a logger has nothing to do with the rates.
fn gone_over(source: &Expr) -> &Expr {
    let ExprKind::Call(function, arguments) = &source.kind else { return source };
    match (&function.kind, arguments.first()) {
        (ExprKind::Attribute(_, of), Some(Argument::Positional(inner))) if passes(of) => gone_over(inner),
        (ExprKind::Name(of), Some(Argument::Positional(inner)))
            if passes(of) || &**of == "enumerate" && arguments.len() == 1 =>
        {
            gone_over(inner)
        }
        _ => source,
    }
}

/// The variables that a block counts up, among those that a `return` gives back.
pub(super) fn counts<'a>(value: &'a Expr, counted: &'a BTreeSet<Name>) -> impl Iterator<Item = &'a Name> {
    let items = match &value.kind {
        ExprKind::Tuple(items) => &items[..],
        _ => std::slice::from_ref(value),
    };
    items.iter().filter_map(|item| match &item.kind {
        ExprKind::Name(name) => counted.get(name),
        _ => None,
    })
}

/// The names that statements count up: `step += 1`.
pub(super) fn counted(body: &[Stmt]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    visit::each(body, &mut |statement| {
        if let Act::Augment(BinaryOp::Add, Expr { kind: ExprKind::Name(name), .. }, count) = &statement.act
            && matches!(count.kind, ExprKind::Int(_))
        {
            found.insert(name.clone());
        }
    });
    found
}

fn is_literal(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::None | ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Float(_))
}
