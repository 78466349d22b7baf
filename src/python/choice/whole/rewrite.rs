//! Rewrites a training file so that it can be run without its data, its model and its devices.
//!
//! The statements of the module, and of the functions that lead to a schedule, go on when one of them cannot be run: its
//! names have unknown values then. A condition that is not known runs neither branch. A loop of training does not run.
//! All other functions, and so the schedules themselves, stay as they are.

use super::accumulated;
use super::anew;
use super::arguments::without_help;
use super::begun;
use super::build::*;
use super::copies::WrittenFile;
use super::direct;
use super::effects::Effects;
use super::factory;
use super::hyperparameters;
use super::keras;
use super::recorded;
use super::repeated;
use super::resumed;
use super::rounds::{self, is_exit};
use super::setters::{self, is_nameless};
use super::stepping;
use super::survey::{self, Survey};
use super::targets::{counts_on, is_one_by_one, parts, paths, plain_names, unknown_item};
use crate::python::choice::rates;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use crate::python::syntax::visit;
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// The method in which Lightning gets its schedulers.
pub(super) const CONFIGURE: &str = "configure_optimizers";

/// Rewrites one file.
pub(super) struct Rewriter<'a> {
    pub survey: Survey,
    /// The lines of the file.
    pub lines: Vec<&'a str>,
    /// The file as it is written, of which loops and functions are copied.
    pub written: Rc<WrittenFile>,
    /// The function inside of another one that the user asks for: the names on the way to it.
    pub inner: Vec<&'a str>,
    /// The function or class that is being rewritten; none for the module.
    pub scope: Vec<Name>,
    pub temporaries: usize,
    /// Whether the handlers of a `try` of the file are to see its exceptions.
    pub exposed: bool,
    /// The number of loops that are followed because of their schedulers.
    pub followed: usize,
    /// The names that the module binds, then those of the functions that are being rewritten.
    pub known: Vec<BTreeSet<Name>>,
    /// The names of the module that the functions declare `global` which are being rewritten.
    pub declared: Vec<BTreeSet<Name>>,
    /// The optimizers whose rates a statement has set so far.
    pub set: BTreeSet<String>,
    /// The functions that set the `initial_lr` of parameter groups.
    pub beginning: BTreeSet<Name>,
    /// Whether the file has a loop that does nothing but to step schedulers.
    pub steps_alone: bool,
    /// Whether a loop of training follows such a loop, in its block or in those around it.
    pub trains_later: bool,
    /// Whether the file is run from its first line to its last.
    pub direct: bool,
    /// Of the functions that are being rewritten then, whether they make updates or set rates.
    pub acting: Vec<bool>,
    /// The names of those that do.
    pub acted: BTreeSet<Name>,
    /// Whether objects of the file may make updates where they are called.
    pub acts_when_called: bool,
    /// The depth of the loops around a statement then.
    pub rounds: usize,
}

/// A condition whose value a variable keeps.
pub(super) struct KeptTest {
    /// The variable.
    pub kept: String,
    /// The condition as the file has it.
    pub shown: String,
    pub value: Expr,
    /// What takes its place where it cannot be evaluated.
    pub lost: Expr,
}

impl Rewriter<'_> {
    pub(super) fn block(&mut self, body: Vec<Stmt>) -> Vec<Stmt> {
        let around = self.trains_later;
        let last = match self.steps_alone {
            true => body.iter().rposition(|statement| self.has_training(statement)),
            false => None,
        };
        let mut made = Vec::new();
        for (number, statement) in body.into_iter().enumerate() {
            self.trains_later = around || last.is_some_and(|last| number < last);
            made.extend(self.statement(statement));
        }
        self.trains_later = around;
        made
    }

    /// Whether a statement is or has a loop that does more than to step schedulers.
    fn has_training(&self, statement: &Stmt) -> bool {
        let mut found = false;
        visit::each(std::slice::from_ref(statement), &mut |inner| {
            if let Act::For(_, _, body, _) | Act::While(_, body, _) = &inner.act {
                found |= !stepping::only_schedulers(body) && self.survey.trains(body);
            }
        });
        found
    }

    pub(super) fn temporary(&mut self) -> String {
        self.temporaries += 1;
        format!("__temporary_{}__", self.temporaries)
    }

    pub(super) fn guarded(&self, body: Vec<Stmt>, at: At) -> Vec<Stmt> {
        if self.direct && self.matters(&body) {
            return self.strict(body, at);
        }
        match self.exposed {
            true => body,
            false => {
                let mut schedules = self.survey.schedules(&body);
                schedules.extend(keras::trainings(&body));
                let body = match keras::without_data(&body) {
                    Some(other) => vec![attempt(body, other, at)],
                    None => body,
                };
                let made = guarded(body, &schedules, at);
                vec![if self.direct { direct::let_through(made) } else { made }]
            }
        }
    }

    fn statement(&mut self, statement: Stmt) -> Vec<Stmt> {
        if self.direct {
            return self.direct(statement);
        }
        if self.is_replayed(&statement.act) {
            return self.replay(statement);
        }
        let optimizers = self.survey.setters.optimizers(std::slice::from_ref(&statement));
        let set = self.survey.setters.keras_rate(&statement).map(|(of, rate)| rate_set(of, rate, &statement));
        let unmade = self.unmade(&statement).or_else(|| factory::noted(&statement, &optimizers));
        let begun = begun::noted(&statement, &self.beginning);
        let mut touched = match unmade {
            Some(_) => Vec::new(),
            None => self.touched(&statement, &optimizers),
        };
        // What a block sets is not set before the block, but a round of a loop comes after another.
        let is_loop = matches!(&statement.act, Act::For(..) | Act::While(..));
        let mut optimizers = self.survey.setters.set_behind(&statement.act, optimizers);
        // What is noted as it runs is set only if it does, and so is what the blocks of an `if` set.
        let is_noted = !touched.is_empty();
        let is_block = matches!(&statement.act, Act::If(..));
        let statement_at = statement.at;
        optimizers.retain(|of| !is_block && (!is_noted || is_nameless(of)));
        if is_loop {
            self.set.extend(optimizers.iter().cloned());
        }
        let mut made = self.rewritten(statement);
        // Those of an object that sets them as it is made are known after that.
        if unmade.is_none() && !optimizers.is_empty() {
            made.extend(self.trained(&optimizers, statement_at));
            self.set.extend(optimizers);
        }
        made.extend(set);
        made.extend(begun);
        touched.append(&mut made);
        touched.extend(unmade);
        touched
    }

    /// A note of what is handed to an object that sets rates as it is made, for the case that it cannot be made here.
    fn unmade(&self, statement: &Stmt) -> Option<Stmt> {
        let at = statement.at;
        let Act::Assign(targets, value) = &statement.act else { return None };
        let (ExprKind::Call(_, arguments), [target]) = (&value.kind, &targets[..]) else { return None };
        let (made, _) = path(target).filter(|_| self.survey.setters.constructs(value))?;
        let handed = arguments.iter().filter_map(|given| Some(path(rates::value_of(given))?.0));
        let noted = call("__unmade__", vec![made, Expr { kind: ExprKind::Tuple(handed.collect()), at }], at);
        Some(attempt(vec![expression(noted, at)], vec![Stmt { act: Act::Pass, at }], at))
    }

    /// Notes of the optimizers whose rates a statement sets outside of a training: of whatever name, they have other rates from
    /// then on than those that they are made with.
    fn touched(&self, statement: &Stmt, optimizers: &BTreeSet<String>) -> Vec<Stmt> {
        let at = statement.at;
        let is_simple = match &statement.act {
            Act::Assign(targets, value) if targets.len() == 1 && self.survey.setters.constructs(value) => {
                path(&targets[0]).is_none()
            }
            Act::Assign(..) | Act::Augment(..) | Act::Expr(_) => true,
            Act::For(_, source, ..) => {
                matches!(&source.kind, ExprKind::Attribute(_, name) if &**name == "param_groups")
            }
            _ => false,
        };
        if !is_simple || self.survey.setters.is_keras {
            return Vec::new();
        }
        let body = std::slice::from_ref(statement);
        if self.survey.trains(body)
            || survey::called(body).iter().any(|called| self.survey.trains_itself(&called.name))
        {
            return Vec::new();
        }
        let note = |of: &String| {
            let mut arguments = vec![recorded::named(of, at)];
            arguments.extend(place(at));
            let noted = call("__touched__", arguments, at);
            attempt(vec![expression(noted, at)], vec![Stmt { act: Act::Pass, at }], at)
        };
        optimizers.iter().filter(|of| !is_nameless(of)).map(note).collect()
    }

    /// Notes, behind a statement, of the optimizers whose rates it sets as it trains: a later training of another function begins
    /// with others than they are made with.
    fn trained(&self, optimizers: &BTreeSet<String>, at: At) -> Vec<Stmt> {
        if self.survey.setters.is_keras {
            return Vec::new();
        }
        let note = |of: &String| {
            let any = || Expr { kind: ExprKind::None, at };
            let of = if is_nameless(of) { any() } else { recorded::named(of, at) };
            let noted = call("__trained__", vec![of], at);
            attempt(vec![expression(noted, at)], vec![Stmt { act: Act::Pass, at }], at)
        };
        optimizers.iter().map(note).collect()
    }

    /// [`Rewriter::touched`] of the statements of blocks that may be run, once for each optimizer: every arm of a long chain of
    /// conditions has those of all that follow.
    fn touched_within<'b>(&self, blocks: impl Iterator<Item = &'b Vec<Stmt>>) -> Vec<Stmt> {
        let (mut found, mut known) = (Vec::new(), BTreeSet::new());
        for block in blocks {
            visit::each(block, &mut |statement| {
                let mut optimizers = self.survey.setters.optimizers(std::slice::from_ref(statement));
                optimizers.retain(|of| !known.contains(of));
                let notes = self.touched(statement, &optimizers);
                if !notes.is_empty() {
                    found.extend(notes);
                    known.extend(optimizers);
                }
            });
        }
        found
    }

    pub(super) fn rewritten(&mut self, Stmt { act, at }: Stmt) -> Vec<Stmt> {
        match act {
            Act::From(path, names) if names.iter().any(|(name, _)| &**name == "*") => {
                vec![Stmt { act: Act::From(path, names), at }]
            }
            Act::Expr(value) if is_exit(&value) => {
                vec![expression(call("__program_ends__", Vec::new(), at), at)]
            }
            Act::Expr(value) => {
                let value = self.expr(without_help(value));
                self.guarded(vec![expression(value, at)], at)
            }
            Act::Assign(targets, value) => self.assignment(targets, value, at),
            Act::Annotate { target, hint, value: Some(value) } => {
                let value = self.expr(value);
                let value = match &target.kind {
                    ExprKind::Name(name) => call("__named__", vec![value, text(name, at)], at),
                    _ => value,
                };
                self.guarded(vec![Stmt { act: Act::Annotate { target, hint, value: Some(value) }, at }], at)
            }
            Act::Assert(..) => Vec::new(),
            // The arguments of the real command line are those that the file accepts.
            Act::Raise(..) if self.parses() => vec![Stmt { act: Act::Pass, at }],
            act @ Act::Raise(..) if !self.scope.is_empty() && !self.exposed => {
                let raised = call("__raises__", place(at).into(), at);
                vec![expression(raised, at), Stmt { act, at }]
            }
            Act::If(arms, otherwise) => self.conditional(arms, otherwise, at),
            Act::For(target, source, body, otherwise) => self.loops(target, source, body, otherwise, at),
            Act::While(test, body, _)
                if self.survey.trains(&body) && self.survey.schedules(&body).is_empty() =>
            {
                let mut left = self.counting(&test, &body, at);
                left.extend(self.stepped(&body, at));
                left.extend(Effects::of([body].iter()).statements(at));
                left
            }
            Act::With(items, body) => self.with(items, body, at),
            Act::Try(attempt) => self.attempt(*attempt, at),
            Act::Def(function) => self.function(function, at),
            Act::Class(class) => self.class(class, at),
            Act::Return(value) => {
                let value = value.map(|value| self.expr(value));
                vec![Stmt { act: Act::Return(value), at }]
            }
            act @ (Act::Augment(..) | Act::Import(_) | Act::From(..) | Act::Delete(_) | Act::Refused(_)) => {
                self.guarded(vec![Stmt { act, at }], at)
            }
            act @ (Act::While(..) | Act::Match(..)) if self.scope.is_empty() => {
                self.guarded(vec![Stmt { act, at }], at)
            }
            act => vec![Stmt { act, at }],
        }
    }

    /// An assignment. What is assigned to a name is known by it.
    fn assignment(&mut self, mut targets: Vec<Expr>, value: Expr, at: At) -> Vec<Stmt> {
        let is_tuple = matches!(&value.kind, ExprKind::Tuple(values) if is_one_by_one(&targets, values));
        if is_tuple && !self.exposed && !self.direct {
            return self.one_by_one(parts(targets.remove(0)), parts(value), at);
        }
        let counts_on = counts_on(&targets, &value);
        let mut value = self.expr(value);
        if let [Expr { kind: ExprKind::Name(name), .. }] = &targets[..] {
            if counts_on {
                return self.guarded(vec![Stmt { act: Act::Assign(targets, value), at }], at);
            }
            value = call("__named__", vec![value, text(name, at)], at);
            return self.guarded(vec![Stmt { act: Act::Assign(targets, value), at }], at);
        }
        if let [target] = &targets[..]
            && let Some((_, path)) = path(target)
        {
            value = call("__named__", vec![value, text(&path, at)], at);
        }
        let mut held = Vec::new();
        targets.iter().for_each(|target| paths(target, &mut held));
        let keyed =
            if self.direct { targets.first().and_then(|target| self.keyed(target, at)) } else { None };
        let mut body = vec![Stmt { act: Act::Assign(targets, value), at }];
        body.extend(keyed);
        for (target, shown) in held {
            let (value, _) = path(&target).unwrap_or_else(|| (name(&shown, at), shown.clone()));
            let named = call("__named__", vec![value, text(&shown, at)], at);
            body.push(Stmt { act: Act::Assign(vec![target], named), at });
        }
        self.guarded(body, at)
    }

    /// `a, b = x, y`: a value that cannot be computed does not spoil the others.
    fn one_by_one(&mut self, targets: Vec<Expr>, values: Vec<Expr>, at: At) -> Vec<Stmt> {
        let (mut made, mut kept) = (Vec::new(), Vec::new());
        for (target, value) in targets.iter().zip(values) {
            let shown = path(target).map(|(_, text)| text).unwrap_or_default();
            let (of, value) = (self.temporary(), self.expr(value));
            let lost = call("__fact__", vec![text(&shown, at)], at);
            made.push(attempt(vec![assign(&of, value, at)], vec![assign(&of, lost, at)], at));
            kept.push(of);
        }
        for (target, of) in targets.into_iter().zip(kept) {
            made.extend(self.assignment(vec![target], name(&of, at), at));
        }
        made
    }

    /// A condition, for a variable that keeps its value.
    pub(super) fn kept_test(&mut self, test: Expr) -> KeptTest {
        let (here, shown) = (test.at, self.shown(test.at));
        let (kept, value) = (self.temporary(), self.expr(test));
        let lost = choice(
            call("__is_unknown__", vec![name(FAULT, here)], here),
            name(FAULT, here),
            call("__fact__", vec![text(&shown, here)], here),
            here,
        );
        KeptTest { kept, shown, value, lost }
    }

    /// `if`. With an unknown condition neither branch is run.
    fn conditional(&mut self, mut arms: Vec<(Expr, Vec<Stmt>)>, otherwise: Vec<Stmt>, at: At) -> Vec<Stmt> {
        if arms.is_empty() {
            return self.block(otherwise);
        }
        let (test, body) = arms.remove(0);
        let here = test.at;
        let KeptTest { kept, shown, value, lost } = self.kept_test(test);
        let evaluated = attempt(vec![assign(&kept, value, here)], vec![assign(&kept, lost, here)], here);
        let assumed = self.assumed(&body, arms.iter().map(|(_, body)| body).chain([&otherwise]));
        let assumption = assumed.map(|holds| {
            let arguments = vec![name(&kept, here), text(&shown, here), flag(holds, here)];
            call("__assumed__", arguments, here)
        });
        let further = arms.iter().map(|(_, body)| body).chain([&otherwise]);
        let assumption = assumption.or_else(|| anew::assumed(&body, further, (&kept, &shown), here));
        let blocks = || std::iter::once(&body).chain(arms.iter().map(|(_, body)| body)).chain([&otherwise]);
        let leaves = blocks().any(|block| leaves(block));
        let schedules: Vec<(Name, At)> = blocks().flat_map(|block| self.survey.schedules(block)).collect();
        let mut arguments = vec![name(&kept, here), text(&shown, here)];
        arguments.extend(place(here));
        arguments.push(listed(&schedules, here));
        arguments.push(flag(leaves, here));
        // The effects are read off before the blocks are rewritten.
        let effects = Effects::of(blocks());
        arguments.push(tuple(effects.paths().map(|path| text(path, here)).collect(), here));
        let mut effects = effects.statements_under(Some(&kept), here);
        effects.extend(self.touched_within(blocks()));
        let then = self.block(body);
        let rest = match arms.is_empty() {
            true => self.block(otherwise),
            false => self.conditional(arms, otherwise, at),
        };
        let arms = vec![(call("__undecided__", arguments, here), effects), (name(&kept, here), then)];
        let mut made = vec![evaluated];
        made.extend(assumption.map(|value| assign(&kept, value, here)));
        made.push(Stmt { act: Act::If(arms, rest), at });
        made
    }

    /// Whether a condition that is not known is taken to hold, because the function that the user asks for is defined in one
    /// of the blocks.
    fn assumed<'b>(&self, then: &[Stmt], mut others: impl Iterator<Item = &'b Vec<Stmt>>) -> Option<bool> {
        let (last, outer) = self.inner.split_last()?;
        if !self.scope.iter().map(|name| &**name).eq(outer.iter().copied()) {
            return None;
        }
        let defines = |block: &[Stmt]| {
            let mut found = false;
            visit::each(block, &mut |inner| {
                found |= match &inner.act {
                    Act::Def(function) => &*function.name == *last,
                    Act::Assign(targets, _) => {
                        targets.iter().any(|t| matches!(&t.kind, ExprKind::Name(name) if &**name == *last))
                    }
                    _ => false,
                };
            });
            found
        };
        match (defines(then), others.any(|block| defines(block))) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    fn loops(
        &mut self,
        target: Expr,
        source: Expr,
        body: Vec<Stmt>,
        otherwise: Vec<Stmt>,
        at: At,
    ) -> Vec<Stmt> {
        let hands = !self.survey.schedules(&body).is_empty();
        let trains = self.survey.trains(&body)
            && !(self.trains_later && stepping::only_schedulers(&body))
            && !setters::steps_held_schedulers(&target, &source, &body)
            && (hands || !self.survey.begins_trainings(&body));
        let mut names = Vec::new();
        plain_names(&target, &mut names);
        let variable = names.join(", ");
        let over_epochs = stepping::names_epochs(&target, &source);
        let (kept, keeps) = self.kept_range(source, at);
        let mut made = vec![keeps];
        if trains {
            made.extend(self.training((name(&kept, at), over_epochs), &variable, &body, at));
        }
        if trains && !hands {
            made.extend(self.stepped(&body, at));
            let round = Stmt { act: Act::For(target, name(&kept, at), body, otherwise), at };
            made.extend(Effects::of([vec![round]].iter()).statements(at));
            return made;
        }
        // One round stands for all of them where the rounds are not known.
        let once = Expr { kind: ExprKind::List(vec![unknown_item(&target, at)]), at };
        let known = repeated::gone_over(name(&kept, at), &target, &body, &self.survey);
        let source = choice(call("__is_unknown__", vec![name(&kept, at)], at), once, known, at);
        let (before, lost) = accumulated::lost(&body, &kept, at);
        made.extend(before);
        let (body, otherwise) = (self.block(body), self.block(otherwise));
        let round = Stmt { act: Act::For(target, source, body, otherwise), at };
        // A function may return in one of its rounds.
        match self.scope.is_empty() || !returns(std::slice::from_ref(&round)) {
            true => made.extend(self.guarded(vec![round], at)),
            false => made.push(round),
        }
        made.extend(lost);
        made
    }

    /// `with`: its scopes are entered, and their ends are left out.
    fn with(&mut self, items: Vec<(Expr, Option<Expr>)>, body: Vec<Stmt>, at: At) -> Vec<Stmt> {
        let mut made = Vec::new();
        for (context, target) in items {
            let here = context.at;
            let value = self.expr(context);
            let enter = |value: Expr| {
                let kind = ExprKind::Attribute(Box::new(value), "__enter__".into());
                let method = Expr { kind, at: here };
                Expr { kind: ExprKind::Call(Box::new(method), Vec::new()), at: here }
            };
            match target {
                Some(target) => {
                    let mut names = Vec::new();
                    plain_names(&target, &mut names);
                    let mut body = vec![Stmt { act: Act::Assign(vec![target], enter(value)), at: here }];
                    for of in names {
                        let named = call("__named__", vec![name(&of, here), text(&of, here)], here);
                        body.push(assign(&of, named, here));
                    }
                    made.push(guarded(body, &[], here));
                }
                None => made.push(guarded(vec![expression(value, here)], &[], here)),
            }
        }
        made.extend(self.block(body));
        let _ = at;
        made
    }

    fn attempt(&mut self, attempt: Try, at: At) -> Vec<Stmt> {
        if let Some((note, handler)) = anew::without_checkpoint(&attempt, at) {
            let mut made = vec![expression(note, at)];
            made.extend(self.block(handler));
            return made;
        }
        let Try { body, handlers, otherwise, finally, catches_all } = attempt;
        let before = self.exposed;
        self.exposed |= handlers.iter().any(|handler| !raises_again(&handler.body));
        let body = self.block(body);
        self.exposed = before;
        let otherwise = self.block(otherwise);
        let finally = Arc::unwrap_or_clone(finally);
        let finally = Arc::new(self.block(finally));
        let handlers = handlers
            .into_iter()
            .map(|handler| {
                let body = self.block(handler.body);
                let body = if self.direct { direct::catching(body, handler.at) } else { body };
                Handler { body, ..handler }
            })
            .collect();
        let attempt = Try { body, handlers, otherwise, finally, catches_all };
        let made = vec![Stmt { act: Act::Try(Box::new(attempt)), at }];
        if leaves(&made) { made } else { self.guarded(made, at) }
    }

    fn function(&mut self, function: Arc<Function>, at: At) -> Vec<Stmt> {
        let mut function = Arc::unwrap_or_clone(function);
        let own = function.name.clone();
        function.decorators = decorators(function.decorators);
        if self.survey.drivers.contains(&own) {
            if !function.decorators.is_empty() {
                for parameter in function.parameters.iter_mut().filter(|p| &*p.name != "self") {
                    let asked = || call("__fact__", vec![text(&parameter.name, at)], at);
                    parameter.default.get_or_insert_with(asked);
                }
            }
            self.goes_on(&mut function);
            let entered = call("__entered__", vec![text(&function.qualified, at)], at);
            function.body.insert(0, expression(entered, at));
        } else if self.direct || self.survey.parsers.contains(&own) || self.survey.preparing.contains(&own) {
            self.goes_on(&mut function);
        }
        let mut made = vec![Stmt { act: Act::Def(Arc::new(function)), at }];
        let here = self.scope.iter().map(|name| &**name).chain([&*own]);
        if !self.scope.is_empty() && here.eq(self.inner.iter().copied()) {
            made.push(expression(call("__inner__", vec![name(&own, at)], at), at));
        }
        self.guarded(made, at)
    }

    /// Whether a function that reads the command line is being rewritten.
    fn parses(&self) -> bool {
        self.scope.last().is_some_and(|name| self.survey.parses_itself(name))
    }

    /// A function goes on when a statement of it cannot be run.
    fn goes_on(&mut self, function: &mut Function) {
        self.scope.push(function.name.clone());
        // Python closes a generator that a loop leaves: a `try` around its `yield` would see that.
        let exposed = std::mem::replace(&mut self.exposed, self.direct && function.generator);
        self.known.push(Names::of(function).bound);
        self.declared.push(declared(&function.body));
        let later = std::mem::take(&mut self.trains_later);
        // What its callers have set is noted as they run.
        let set = std::mem::take(&mut self.set);
        self.acting.push(self.direct && self.matters(&function.body));
        if self.acting.last() == Some(&true) {
            self.acted.insert(function.name.clone());
        }
        function.body = self.block(std::mem::take(&mut function.body));
        self.acting.pop();
        self.set = set;
        self.trains_later = later;
        self.declared.pop();
        self.known.pop();
        self.exposed = exposed;
        self.scope.pop();
    }

    fn class(&mut self, class: Arc<ClassDef>, at: At) -> Vec<Stmt> {
        let mut class = Arc::unwrap_or_clone(class);
        class.decorators = decorators(class.decorators);
        let mut body = Vec::new();
        // The model that Lightning trains is made before its `configure_optimizers` is called.
        let is_lightning = class.body.iter().any(|statement| is_def(statement, CONFIGURE));
        // An object whose method makes the schedule, or sorts its parameters, is there, whatever of it is not known.
        let survey = &self.survey;
        let drives = class.body.iter().any(|statement| match &statement.act {
            Act::Def(method) => {
                survey.drivers.contains(&method.name) || survey.preparing.contains(&method.name)
            }
            _ => false,
        });
        let is_open = drives && !self.survey.goes_on("__init__");
        let is_made = |name: &str| match name {
            "__init__" => is_lightning || is_open,
            name => is_lightning && name == "setup",
        };
        for statement in std::mem::take(&mut class.body) {
            match statement.act {
                Act::Def(method) if is_made(&method.name) => {
                    let mut method = Arc::unwrap_or_clone(method);
                    if is_lightning {
                        hyperparameters::save(&mut method);
                    }
                    self.scope.push(class.name.clone());
                    self.goes_on(&mut method);
                    self.scope.pop();
                    body.push(Stmt { act: Act::Def(Arc::new(method)), at: statement.at });
                }
                Act::Def(method)
                    if self.direct
                        || self.survey.goes_on(&method.name)
                        || self.survey.preparing.contains(&method.name) =>
                {
                    self.scope.push(class.name.clone());
                    let exposed = std::mem::replace(&mut self.exposed, true);
                    body.extend(self.function(method, statement.at));
                    self.exposed = exposed;
                    self.scope.pop();
                }
                act => body.push(Stmt { act, at: statement.at }),
            }
        }
        class.body = body;
        self.guarded(vec![Stmt { act: Act::Class(Arc::new(class)), at }], at)
    }

    /// The rest of the line from a place on, as far as it is the condition.
    pub(super) fn shown(&self, at: At) -> String {
        let line = self.lines.get(at.line as usize).copied().unwrap_or_default();
        let rest: String = line.chars().skip(at.column as usize).collect();
        let rest = rest.split(" #").next().unwrap_or_default().trim();
        rest.trim_end_matches(':').trim().chars().take(120).collect()
    }

    /// An expression: `a if unknown else b`, and comprehensions over what is not known.
    pub(super) fn expr(&mut self, expr: Expr) -> Expr {
        let Expr { kind, at } = match self.direct_expr(expr) {
            Ok(made) => return made,
            Err(other) => other,
        };
        let kind = match kind {
            ExprKind::IfElse { test, then, otherwise } => {
                let (kept, test) = (self.temporary(), self.expr(*test));
                let tested = Expr { kind: ExprKind::Assign(kept.as_str().into(), Box::new(test)), at };
                let known = choice(name(&kept, at), self.expr(*then), self.expr(*otherwise), at);
                let unknown = call("__unknown_mix__", vec![name(&kept, at)], at);
                return choice(call("__is_unknown__", vec![tested], at), unknown, known, at);
            }
            ExprKind::Comprehension { build, mut clauses } if !clauses.is_empty() => {
                let first = &mut clauses[0];
                let kept = self.temporary();
                let source = std::mem::replace(&mut first.source, name(&kept, at));
                let source = self.gone_over(source);
                let tested = Expr { kind: ExprKind::Assign(kept.as_str().into(), Box::new(source)), at };
                let (are_items, are_all) = of_items(&build, &clauses);
                let known = Expr { kind: ExprKind::Comprehension { build, clauses }, at };
                let said = vec![name(&kept, at), flag(are_items, at), flag(are_all, at)];
                let unknown = call("__unknown_items__", said, at);
                return choice(call("__is_unknown__", vec![tested], at), unknown, known, at);
            }
            ExprKind::Call(function, arguments) => {
                let is_trainer = resumed::makes_trainer(&function, &self.known);
                let function = Box::new(self.expr(*function));
                let argument = |argument| match argument {
                    Argument::Positional(value) => Argument::Positional(self.expr(value)),
                    Argument::Keyword(name, value) => Argument::Keyword(name, self.expr(value)),
                    Argument::DoubleStar(value) if is_trainer => {
                        Argument::DoubleStar(resumed::data(value, self.temporary()))
                    }
                    other => other,
                };
                ExprKind::Call(function, arguments.into_iter().map(argument).collect())
            }
            ExprKind::Attribute(of, name) => ExprKind::Attribute(Box::new(self.expr(*of)), name),
            ExprKind::Index(of, index) => {
                ExprKind::Index(Box::new(self.expr(*of)), Box::new(self.expr(*index)))
            }
            ExprKind::Tuple(items) => {
                ExprKind::Tuple(items.into_iter().map(|item| self.expr(item)).collect())
            }
            ExprKind::List(items) => ExprKind::List(items.into_iter().map(|item| self.expr(item)).collect()),
            ExprKind::Dict(pairs) => {
                ExprKind::Dict(pairs.into_iter().map(|(key, value)| (key, self.expr(value))).collect())
            }
            ExprKind::Binary(op, a, b) => {
                ExprKind::Binary(op, Box::new(self.expr(*a)), Box::new(self.expr(*b)))
            }
            kind => kind,
        };
        Expr { kind, at }
    }
}

/// Whether a comprehension takes items of its source as they are, or parts of them, and whether it has one for each of them.
fn of_items(build: &Build, clauses: &[Clause]) -> (bool, bool) {
    let [Clause { target, tests, .. }] = clauses else { return (false, false) };
    let is_all = tests.is_empty() && matches!(build, Build::List(_));
    let (Build::List(item) | Build::Set(item)) = build else { return (false, is_all) };
    let ExprKind::Name(item) = &item.kind else { return (false, is_all) };
    let is_item = |target: &Expr| matches!(&target.kind, ExprKind::Name(name) if name == item);
    let is_part = match &target.kind {
        ExprKind::Tuple(parts) => parts.iter().any(is_item),
        _ => is_item(target),
    };
    (is_part, is_all)
}

/// A record of the rate that a statement gives an optimizer of Keras.
fn rate_set((optimizer, shown): (Expr, String), rate: &Expr, statement: &Stmt) -> Stmt {
    let at = statement.at;
    let lost = || call("__fact__", vec![text("optimizer.lr", at)], at);
    let with = |rate: Expr, optimizer: Expr| {
        let mut arguments = vec![rate, text(&shown, at), optimizer, flag(keras::is_older(statement), at)];
        arguments.extend(place(at));
        vec![expression(call("__rate_set__", arguments, at), at)]
    };
    let none = Expr { kind: ExprKind::None, at };
    attempt(with(rounds::plain(rate).unwrap_or_else(lost), optimizer), with(lost(), none), at)
}

/// The names that a function declares `global`.
fn declared(body: &[Stmt]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    visit::each(body, &mut |statement| {
        if let Act::Global(names) = &statement.act {
            found.extend(names.iter().cloned());
        }
    });
    found
}

/// The decorators; those that are not available here return the function as it is.
fn decorators(all: Vec<Expr>) -> Vec<Expr> {
    all.into_iter()
        .map(|decorator| {
            let at = decorator.at;
            call("__decorator__", vec![decorator], at)
        })
        .collect()
}

/// Whether a block may leave its function or loop.
fn leaves(body: &[Stmt]) -> bool {
    let mut found = false;
    visit::each(body, &mut |statement| {
        found |= matches!(statement.act, Act::Return(_) | Act::Break | Act::Continue);
    });
    found
}

/// Whether a block may leave its function.
fn returns(body: &[Stmt]) -> bool {
    let mut found = false;
    visit::each(body, &mut |statement| found |= matches!(statement.act, Act::Return(_)));
    found
}

/// Whether a statement defines a function of that name.
fn is_def(statement: &Stmt, name: &str) -> bool {
    matches!(&statement.act, Act::Def(function) if &*function.name == name)
}
