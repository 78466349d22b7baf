//! A training file that is run from its first line to its last, with its loops of training, its optimizers and schedulers.
//!
//! Everything that is known is run as it stands; data, models and what is not available are values that are not known. Where a
//! condition or a length is not known on which updates or rates depend, the run stops and asks for it. So nothing follows from
//! names here: a list of optimizers, a dict of them or an object around them is what it is in Python.

use super::accumulated;
use super::build::*;
use super::direct_inert;
use super::effects::Effects;
use super::rewrite::{KeptTest, Rewriter};
use super::rounds;
use super::survey::{self, Called};
use super::targets::{plain_names, unknown_item};
use crate::python::beside_names::{names_optimizer, names_scheduler};
use crate::python::choice::handed::expressions;
use crate::python::choice::rates::value_of;
use crate::python::library::direct::{LEAVES, MATTERS, RAISES, RETURNS, STAYS};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The method that takes the state of an earlier run.
const LOADS: &str = "load_state_dict";

impl Rewriter<'_> {
    /// Whether a block makes updates, makes or steps what they need, or sets rates, also by functions of the file.
    pub(super) fn matters(&self, body: &[Stmt]) -> bool {
        let acts = |call: &Called| {
            call.scales
                || call.chooses
                || matches!(&*call.name, "step" | "step_update" | "add_param_group")
                || &*call.name == LOADS
                    && call.of.as_ref().is_some_and(|of| names_optimizer(of) || names_scheduler(of))
                || names_optimizer(&call.name)
                || survey::is_optimizer(&call.name)
                || names_scheduler(&call.name)
                || self.survey.trains_itself(&call.name) && self.survey.updates_itself(&call.name)
                || self.survey.drivers.contains(&call.name)
        };
        let setters = &self.survey.setters;
        // An object may make updates where it is called: `maml(x, y)`.
        let is_object = |call: &Called| {
            self.acts_when_called
                && !self.survey.is_own(&call.name, false)
                && !call.name.starts_with(char::is_uppercase)
        };
        survey::called(body).iter().any(|call| acts(call) || is_object(call))
            || !self.survey.schedules(body).is_empty()
            || !setters.optimizers(body).is_empty()
            || setters.steps_schedulers(body)
            || yields(body)
    }

    /// Whether objects of the file may make updates where they are called.
    pub(super) fn objects_act(&self, body: &[Stmt]) -> bool {
        let mut found = false;
        visit::everywhere(body, &mut |statement| {
            // `hooks = [scheduler.step]`: something that is called later steps it.
            expressions(statement, &mut |expr| found |= hands_step(expr));
            let Act::Class(class) = &statement.act else { return };
            found |= class.body.iter().any(|inner| match &inner.act {
                Act::Def(method) => {
                    ["forward", "__call__"].contains(&&*method.name) && self.matters(&method.body)
                }
                _ => false,
            });
        });
        found
    }

    /// A statement of such a file.
    pub(super) fn direct(&mut self, Stmt { act, at }: Stmt) -> Vec<Stmt> {
        match act {
            Act::For(target, source, body, otherwise) => {
                self.direct_for((target, source), body, otherwise, at)
            }
            Act::While(test, body, otherwise) => {
                let matters = self.matters(&body);
                let effects = if matters { Vec::new() } else { self.blurred([&body].into_iter(), at) };
                let test = self.expr(test);
                let (body, otherwise) = (self.round(body), self.block(otherwise));
                let round = Stmt { act: Act::While(test, body, otherwise), at };
                match matters {
                    true => self.strict(vec![round], at),
                    false => vec![let_through(attempt(vec![round], effects, at))],
                }
            }
            Act::If(arms, otherwise) => self.direct_if(arms, otherwise, at),
            Act::With(items, body) => self.direct_with(items, body, at),
            act @ Act::Raise(..) => {
                vec![expression(call("__file_raises__", Vec::new(), at), at), Stmt { act, at }]
            }
            act => self.direct_leaf(Stmt { act, at }),
        }
    }

    /// A statement without blocks, or a definition. In the rounds of a training it is passed over where it has nothing to do.
    fn direct_leaf(&mut self, statement: Stmt) -> Vec<Stmt> {
        let at = statement.at;
        if let Act::Expr(value) = &statement.act
            && only_prints(value)
        {
            return Vec::new();
        }
        let ends = matches!(&statement.act, Act::Expr(value) if rounds::is_exit(value));
        let repeats = self.rounds > 0 || !self.scope.is_empty();
        if ends || !repeats || self.exposed || self.matters(std::slice::from_ref(&statement)) {
            return self.rewritten(statement);
        }
        let kept = self.temporary();
        let Some(test) = direct_inert::test(&statement, &kept) else { return self.rewritten(statement) };
        let made = self.rewritten(statement);
        let nothing = vec![Stmt { act: Act::Pass, at }];
        vec![test, Stmt { act: Act::If(vec![(name(&kept, at), nothing)], made), at }]
    }

    /// The block of a loop.
    fn round(&mut self, body: Vec<Stmt>) -> Vec<Stmt> {
        self.rounds += 1;
        let body = self.block(body);
        self.rounds -= 1;
        body
    }

    /// An expression in which updates are made by items of a comprehension, or under a condition: it is run as it stands, and its
    /// lengths are asked for. Any other expression is handed back.
    pub(super) fn direct_expr(&mut self, expr: Expr) -> Result<Expr, Expr> {
        let chooses = matches!(&expr.kind, ExprKind::IfElse { .. } | ExprKind::Comprehension { .. });
        if !self.direct || !chooses {
            return Err(expr);
        }
        let statement = Stmt { at: expr.at, act: Act::Expr(expr) };
        let matters = self.matters(std::slice::from_ref(&statement));
        let at = statement.at;
        let Act::Expr(Expr { kind, .. }) = statement.act else { return Err(flag(false, at)) };
        match kind {
            ExprKind::Comprehension { build, mut clauses } if matters => {
                for clause in &mut clauses {
                    let none = Expr { kind: ExprKind::None, at };
                    clause.source = rounds::batches(std::mem::replace(&mut clause.source, none));
                }
                Ok(Expr { kind: ExprKind::Comprehension { build, clauses }, at })
            }
            kind if matters => Ok(Expr { kind, at }),
            kind => Err(Expr { kind, at }),
        }
    }

    /// The statements as they are. If they cannot be run, neither can the file.
    pub(super) fn strict(&self, body: Vec<Stmt>, at: At) -> Vec<Stmt> {
        if self.exposed {
            return body;
        }
        let mut arguments = vec![name(FAULT, at)];
        arguments.extend(place(at));
        let broken = expression(call("__direct_broken__", arguments, at), at);
        vec![let_through(attempt(body, vec![broken], at))]
    }

    fn direct_for(
        &mut self,
        (target, source): (Expr, Expr),
        body: Vec<Stmt>,
        otherwise: Vec<Stmt>,
        at: At,
    ) -> Vec<Stmt> {
        let matters = self.matters(&body);
        if matters && self.counts_rounds(&body) {
            let source = self.expr(rounds::batches(source));
            let (body, otherwise) = (self.round(body), self.block(otherwise));
            return self.strict(vec![Stmt { act: Act::For(target, source, body, otherwise), at }], at);
        }
        let source = if matters { rounds::batches(source) } else { source };
        let (kept, keeps) = match matters {
            true => self.kept_length(source, at),
            false => {
                let (kept, keeps) = self.kept_range(source, at);
                (kept, vec![keeps])
            }
        };
        let mut made = keeps;
        // One round stands for all of them where the rounds are not known. What it sets is that of any round.
        let is_lost = || call("__is_unknown__", vec![name(&kept, at)], at);
        let once = Expr { kind: ExprKind::List(vec![unknown_item(&target, at)]), at };
        let over = choice(is_lost(), once, name(&kept, at), at);
        let (before, lost) = accumulated::lost(&body, &kept, at);
        let mut effects = self.blurred([&body, &otherwise].into_iter(), at);
        let mut names = Vec::new();
        plain_names(&target, &mut names);
        effects.extend(names.iter().map(|of| assign(of, call("__fact__", vec![text(of, at)], at), at)));
        made.extend(before);
        let (body, otherwise) = (self.round(body), self.block(otherwise));
        let round = vec![Stmt { act: Act::For(target, over, body, otherwise), at }];
        let count = self.temporary();
        made.push(assign(&count, call("__updates_so_far__", Vec::new(), at), at));
        made.extend(if matters { self.strict(round, at) } else { self.guarded(round, at) });
        made.extend(lost);
        // Otherwise more than one round would count.
        effects
            .push(expression(call("__no_update_since__", vec![name(&count, at), name(&kept, at)], at), at));
        made.push(Stmt { act: Act::If(vec![(is_lost(), effects)], Vec::new()), at });
        made
    }

    /// What is done where it is not known whether the first of these blocks is run, or one of the others.
    fn mode<'b>(
        &self,
        then: &'b Vec<Stmt>,
        others: impl Iterator<Item = &'b Vec<Stmt>> + Clone,
    ) -> &'static str {
        let blocks = || std::iter::once(then).chain(others.clone());
        if blocks().any(|block| self.matters(block)) {
            return if blocks().all(|block| self.only_loads(block)) { LEAVES } else { MATTERS };
        }
        if !blocks().any(|block| ends(block)) {
            return "";
        }
        let acts = self.acting.last().copied().unwrap_or(true);
        match (blocks().all(|block| only_raises(block)), ends(then)) {
            (true, true) => RAISES,
            // The others raise: one of the blocks that do not is run.
            (true, false) => "",
            (false, _) if !acts => RETURNS,
            (false, true) => LEAVES,
            (false, false) => STAYS,
        }
    }

    /// Whether the number of rounds of a loop counts even if no round makes an update.
    fn counts_rounds(&self, body: &[Stmt]) -> bool {
        let setters = &self.survey.setters;
        yields(body)
            || setters.steps_schedulers(body)
            || !setters.optimizers(body).is_empty()
            || !self.survey.schedules(body).is_empty()
    }

    /// What a loop goes over that may make updates, kept in a variable: the value that is not known, where its length is not.
    fn kept_length(&mut self, source: Expr, at: At) -> (String, Vec<Stmt>) {
        let kept = self.temporary();
        let value = self.expr(source);
        let is_lost = call("__is_unknown__", vec![name(FAULT, at)], at);
        let again = vec![Stmt { act: Act::Raise(None, None), at }];
        let lost = Act::If(vec![(is_lost, vec![assign(&kept, name(FAULT, at), at)])], again);
        let keeps = attempt(vec![assign(&kept, value, at)], vec![Stmt { act: lost, at }], at);
        (kept, self.strict(vec![keeps], at))
    }

    fn direct_if(&mut self, mut arms: Vec<(Expr, Vec<Stmt>)>, otherwise: Vec<Stmt>, at: At) -> Vec<Stmt> {
        if arms.is_empty() {
            return self.block(otherwise);
        }
        let (test, body) = arms.remove(0);
        let here = test.at;
        let KeptTest { kept, shown, value, lost } = self.kept_test(test);
        let evaluated = vec![assign(&kept, value, here)];
        let evaluated = match self.exposed {
            true => evaluated,
            false => vec![let_through(attempt(evaluated, vec![assign(&kept, lost, here)], here))],
        };
        let blocks = || std::iter::once(&body).chain(arms.iter().map(|(_, body)| body)).chain([&otherwise]);
        let mode = self.mode(&body, arms.iter().map(|(_, body)| body).chain([&otherwise]));
        let mut arguments = vec![name(&kept, here), text(&shown, here), text(mode, here)];
        arguments.extend(place(here));
        let tested = assign(&kept, call("__direct_tested__", arguments, here), here);
        let effects = filled(self.blurred(blocks(), here), here);
        let then = filled(self.block(body), here);
        let rest = match arms.is_empty() {
            true => self.block(otherwise),
            false => self.direct_if(arms, otherwise, at),
        };
        let is_lost = call("__is_unknown__", vec![name(&kept, here)], here);
        let mut made = evaluated;
        made.push(tested);
        made.push(Stmt { act: Act::If(vec![(is_lost, effects), (name(&kept, here), then)], rest), at });
        made
    }

    /// Whether all that matters of a block is that it goes on from a checkpoint.
    fn only_loads(&self, block: &[Stmt]) -> bool {
        let loads = |statement: &Stmt| {
            let body = std::slice::from_ref(statement);
            !self.matters(body)
                || matches!(&statement.act, Act::Expr(Expr { kind: ExprKind::Call(function, _), .. })
                    if matches!(&function.kind, ExprKind::Attribute(_, name) if &**name == LOADS))
        };
        let within = |statement: &Stmt| {
            let blocks = visit::blocks(statement);
            if blocks.is_empty() {
                loads(statement)
            } else {
                blocks.iter().all(|block| self.only_loads(block))
            }
        };
        block.iter().all(within)
    }

    /// `with`: its scopes are entered, and left behind the block, whatever leaves it.
    fn direct_with(&mut self, items: Vec<(Expr, Option<Expr>)>, body: Vec<Stmt>, at: At) -> Vec<Stmt> {
        let mut made = Vec::new();
        let mut finally = Vec::new();
        let method = |of: &str, method: &str, arguments: Vec<Expr>| {
            let kind = ExprKind::Attribute(Box::new(name(of, at)), method.into());
            let arguments = arguments.into_iter().map(Argument::Positional).collect();
            Expr { kind: ExprKind::Call(Box::new(Expr { kind, at }), arguments), at }
        };
        for (context, target) in items {
            let (kept, entering) = (self.temporary(), Stmt { act: Act::Expr(context), at });
            let matters = self.matters(std::slice::from_ref(&entering));
            let Act::Expr(context) = entering.act else { continue };
            let mut enter = vec![assign(&kept, self.expr(context), at)];
            let entered = method(&kept, "__enter__", Vec::new());
            enter.push(match target {
                Some(target) => Stmt { act: Act::Assign(vec![target], entered), at },
                None => expression(entered, at),
            });
            let none = || Expr { kind: ExprKind::None, at };
            let left = vec![expression(method(&kept, "__exit__", vec![none(), none(), none()]), at)];
            made.push(assign(&kept, none(), at));
            made.extend(if matters {
                self.strict(enter, at)
            } else {
                vec![let_through(guarded(enter, &[], at))]
            });
            // Of what could not be entered nothing is left.
            let left = match matters {
                true => self.strict(left, at),
                false => vec![attempt(left, vec![Stmt { act: Act::Pass, at }], at)],
            };
            finally.splice(0..0, left);
        }
        let attempt = Try {
            body: filled(self.block(body), at),
            handlers: Vec::new(),
            otherwise: Vec::new(),
            finally: Arc::new(finally),
            catches_all: false,
        };
        made.push(Stmt { act: Act::Try(Box::new(attempt)), at });
        made
    }

    /// What blocks would set, also by the functions of the file that they call, as values that are not known.
    fn blurred<'b>(&self, blocks: impl Iterator<Item = &'b Vec<Stmt>> + Clone, at: At) -> Vec<Stmt> {
        let mut made = Effects::of(blocks.clone()).statements(at);
        for block in blocks {
            let mut calls = Vec::new();
            visit::each(block, &mut |statement| {
                expressions(statement, &mut |expr| self.own_calls(expr, &mut calls));
            });
            for (called, objects) in calls {
                let changes = self.survey.setters.changes(&called);
                let attributes: BTreeSet<&str> =
                    changes.iter().filter_map(|name| name.strip_prefix('.')).collect();
                let listed = || tuple(attributes.iter().map(|name| text(name, at)).collect(), at);
                for (object, path) in objects.into_iter().filter(|_| !attributes.is_empty()) {
                    let blurred = call("__direct_blur__", vec![object, listed(), text(&path, at)], at);
                    made.push(attempt(vec![expression(blurred, at)], vec![Stmt { act: Act::Pass, at }], at));
                }
            }
        }
        made
    }

    /// The calls of functions and methods of the file, each with the objects that it may change: its own, and its arguments.
    fn own_calls(&self, expr: &Expr, found: &mut Vec<(Name, Vec<(Expr, String)>)>) {
        if let ExprKind::Call(function, arguments) = &expr.kind {
            let given = arguments.iter().filter_map(|argument| match argument {
                Argument::Positional(value) | Argument::Keyword(_, value) => path(value),
                _ => None,
            });
            let given: Vec<(Expr, String)> = given.collect();
            match &function.kind {
                ExprKind::Name(called) => {
                    // An object of the file that is called is changed by its `__call__`.
                    let own = path(function).into_iter();
                    found.push((called.clone(), given.into_iter().chain(own).collect()));
                }
                ExprKind::Attribute(of, called) => {
                    found.push((called.clone(), given.into_iter().chain(path(of)).collect()));
                }
                _ => {}
            }
        }
        scope::inside(expr, &mut |child| self.own_calls(child, found));
    }

    /// A statement that assigns to an item, with a note of what is named by it.
    pub(super) fn keyed(&mut self, target: &Expr, at: At) -> Option<Stmt> {
        let ExprKind::Index(of, key) = &target.kind else { return None };
        let (value, shown) = path(of)?;
        let key = || match &key.kind {
            ExprKind::Name(own) => Some(name(own, at)),
            ExprKind::Str(own) => Some(text(own, at)),
            ExprKind::Int(own) => Some(Expr { kind: ExprKind::Int(*own), at }),
            _ => None,
        };
        let item = Expr { kind: ExprKind::Index(Box::new(value), Box::new(key()?)), at };
        let noted = call("__direct_keyed__", vec![item, text(&shown, at), key()?], at);
        Some(attempt(vec![expression(noted, at)], vec![Stmt { act: Act::Pass, at }], at))
    }
}

/// A `try` of ours that catches everything, but for what the file raises itself: that is meant for its own handlers, and may end a
/// training.
pub(super) fn let_through(statement: Stmt) -> Stmt {
    let Stmt { act, at } = statement;
    let act = match act {
        Act::Try(mut caught) => {
            for handler in &mut caught.handlers {
                let is_raised = call("__is_raised__", vec![name(FAULT, at)], at);
                let again = vec![Stmt { act: Act::Raise(None, None), at }];
                let own = filled(std::mem::take(&mut handler.body), at);
                handler.body = vec![Stmt { act: Act::If(vec![(is_raised, again)], own), at }];
            }
            Act::Try(caught)
        }
        act => act,
    };
    Stmt { act, at }
}

/// The block of a handler of the file, which has caught what was raised.
pub(super) fn catching(mut body: Vec<Stmt>, at: At) -> Vec<Stmt> {
    body.insert(0, expression(call("__file_caught__", Vec::new(), at), at));
    body
}

/// Whether an expression does nothing but print: it calls only what makes texts and numbers of its arguments.
fn only_prints(expr: &Expr) -> bool {
    fn is_plain(expr: &Expr) -> bool {
        let own = match &expr.kind {
            ExprKind::Call(function, _) => match &function.kind {
                ExprKind::Name(name) => matches!(&**name, "len" | "str" | "int" | "float" | "round" | "type"),
                ExprKind::Attribute(_, name) => matches!(&**name, "format" | "item" | "join"),
                _ => false,
            },
            ExprKind::Assign(..) | ExprKind::Yield(_) | ExprKind::YieldFrom(_) => false,
            _ => true,
        };
        let mut plain = own;
        scope::inside(expr, &mut |child| plain &= is_plain(child));
        plain
    }
    let ExprKind::Call(function, arguments) = &expr.kind else { return false };
    let prints = matches!(&function.kind, ExprKind::Name(name) if &**name == "print");
    prints
        && arguments.iter().all(|argument| match argument {
            Argument::Positional(value) | Argument::Keyword(_, value) => is_plain(value),
            Argument::Star(_) | Argument::DoubleStar(_) => false,
        })
}

/// Whether a block may leave its loop or function.
fn ends(body: &[Stmt]) -> bool {
    let mut found = false;
    visit::each(body, &mut |statement| {
        found |= matches!(statement.act, Act::Return(_) | Act::Break | Act::Continue | Act::Raise(..))
            || matches!(&statement.act, Act::Expr(value) if rounds::is_exit(value));
    });
    found
}

/// Whether all by which a block may leave its loop or function are exceptions and ends of the program.
fn only_raises(body: &[Stmt]) -> bool {
    let mut found = true;
    visit::each(body, &mut |statement| {
        found &= !matches!(statement.act, Act::Return(_) | Act::Break | Act::Continue);
    });
    found
}

/// Whether an expression has the method `step` of an object without a call of it.
fn hands_step(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Attribute(_, name) if &**name == "step" => return true,
        ExprKind::Call(function, arguments) => {
            let within = match &function.kind {
                ExprKind::Attribute(of, _) => hands_step(of),
                _ => hands_step(function),
            };
            return within || arguments.iter().any(|argument| hands_step(value_of(argument)));
        }
        _ => {}
    }
    let mut found = false;
    scope::inside(expr, &mut |child| found |= hands_step(child));
    found
}

/// Whether a block has a `yield`: how often it runs is how often its caller goes round.
fn yields(body: &[Stmt]) -> bool {
    fn look(expr: &Expr, found: &mut bool) {
        *found |= matches!(expr.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_));
        scope::inside(expr, &mut |child| look(child, found));
    }
    let mut found = false;
    visit::each(body, &mut |statement| {
        expressions(statement, &mut |expr| look(expr, &mut found));
    });
    found
}
