//! Loops of training that set the rates themselves become generators that yield at every update.
//!
//! Of the loop, and of the functions of the file that it calls to train, only that is kept which the rates depend on.

use super::build::*;
use super::copies::Copies;
use super::decorated;
use super::effects::Effects;
use super::gathered;
use super::hindrance::{self, accumulates, adds_groups};
use super::keras;
use super::measured;
use super::paces::LoopUpdates;
use super::recorded::{named, record, set_path};
use super::rewrite::Rewriter;
use super::rounds::{batches, ending, is_batches, opaque, passed_on, plain_test, rounds, zips};
use super::setters::{self, NAMELESS, is_nameless};
use super::slice::{LoopPace, Slice, is_left};
use super::stepping;
use super::survey::Survey;
use super::targets;
use crate::python::library::training_loops::{KERAS_LOOP, LOOP, STEPPED};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The parameter of a generator that is the optimizer.
const OPTIMIZER: &str = "__optimizer__";
/// The variable for the parameter groups of an optimizer that is made anew.
const GROUP: &str = "__group__";
/// What takes the place of items that the rates do not depend on.
const ITEM: &str = "__item__";

/// The most loops of a file that are followed because of their schedulers.
const MOST_FOLLOWED: usize = 40;
/// How deep the blocks of a loop and of the functions that it calls stand within each other at most.
const MOST_DEEP: usize = 150;

/// What the user gives for that by which `ReduceLROnPlateau` goes.
const METRICS: &str = "metrics";

impl Rewriter<'_> {
    /// Whether a loop trains and sets rates itself.
    pub(super) fn is_replayed(&self, act: &Act) -> bool {
        match act {
            Act::For(_, _, body, _) | Act::While(_, body, _) => self.survey.sets_rates(body),
            _ => false,
        }
    }

    /// What takes the place of such a loop: a record of its generator.
    pub(super) fn replay(&mut self, round: Stmt) -> Vec<Stmt> {
        let at = round.at;
        // Where accelerate decides which batches make an update, the copy says so.
        let settled = accumulates(visit::blocks(&round)[0]).then(|| self.written.training(at)).flatten();
        let round = ending(settled.unwrap_or(round));
        let body = visit::blocks(&round)[0];
        let mut optimizers = self.survey.setters.optimizers(body);
        let remade = self.survey.remade(body);
        optimizers.extend(remade.iter().cloned());
        optimizers.extend(self.survey.setters.scheduled(body));
        let bound = Names::of_statement(&round).bound;
        let mut made = Vec::new();
        let is_keras = self.survey.setters.is_keras;
        let is_fixed =
            |one: &String| !is_nameless(one) && (!bound.contains(root_of(one)) || remade.contains(one));
        let mut schedules = self.survey.schedules(body);
        schedules.retain(|(name, _)| !self.survey.is_own(name, false));
        // Each of several optimizers has a copy of the loop.
        let again = || self.written.training(at).map(ending);
        let copies: Vec<Stmt> = (1..optimizers.len()).map_while(|_| again()).collect();
        let hindrance = match optimizers.iter().all(is_fixed) && copies.len() + 1 == optimizers.len() {
            false => Some(hindrance::unfollowed(&optimizers)),
            true if is_keras => keras::hindrance(body, &schedules),
            true if accumulates(body) => Some(hindrance::ACCUMULATES.into()),
            true if adds_groups(body) => Some(hindrance::ADDS_GROUPS.into()),
            true if hindrance::loads(body) => Some(hindrance::LOADS.into()),
            true => None,
        };
        if let Some(why) = hindrance {
            made.extend(Effects::of([vec![round]].iter()).statements(at));
            made.push(hindrance::left_out(&why, &optimizers, at));
            return made;
        }
        made.extend(self.noted(&round));
        let rounds = vec![round];
        let mut effects = Effects::of([&rounds].into_iter());
        for optimizer in &optimizers {
            let slice = Slice::of(&self.survey, optimizer, &rounds);
            effects = effects.without(|attribute| slice.reads_attribute(attribute));
        }
        let origin = if is_keras { KERAS_LOOP } else { LOOP };
        for (round, optimizer) in rounds.into_iter().chain(copies).zip(&optimizers) {
            let others = optimizers.iter().filter(|other| *other != optimizer).cloned().collect();
            made.extend(self.followed(round, optimizer, others, origin));
        }
        if let (1, Some(only), false) = (optimizers.len(), optimizers.first(), is_keras) {
            made.extend(self.without_object(only, at));
        }
        made.extend(effects.statements(at));
        made
    }

    /// The record of a loop that steps schedulers. It is followed where the rates do not follow from the schedulers alone.
    pub(super) fn stepped(&mut self, body: &[Stmt], at: At) -> Vec<Stmt> {
        if self.followed >= MOST_FOLLOWED
            || !self.survey.steps_schedulers(body)
            || adds_groups(body)
            || hindrance::loads(body)
        {
            return Vec::new();
        }
        let mut made = Vec::new();
        let mut optimizers = self.survey.setters.updated(body);
        if optimizers.is_empty() {
            optimizers = setters::handed_to_training(body);
        }
        for optimizer in optimizers.into_iter().filter(|one| !is_nameless(one)).take(4) {
            self.followed += 1;
            let Some(round) = self.written.training(at).map(ending) else { return made };
            if accumulates(visit::blocks(&round)[0]) {
                return made;
            }
            if !Names::of_statement(&round).bound.contains(root_of(&optimizer)) {
                made.extend(self.followed(round, &optimizer, Vec::new(), STEPPED));
            }
        }
        made
    }

    /// The generator of a loop and its record. `others` are the further optimizers whose rates it sets.
    pub(super) fn followed(
        &mut self,
        round: Stmt,
        optimizer: &str,
        others: Vec<String>,
        origin: &str,
    ) -> Vec<Stmt> {
        let at = round.at;
        let mut made = Vec::new();
        let survey = std::mem::take(&mut self.survey);
        self.temporaries += 1;
        let number = self.temporaries;
        let mut copies = Copies::of(self.written.clone(), number);
        let steps = survey.setters.steps_schedulers(visit::blocks(&round)[0]);
        let slice = Slice::of(&survey, optimizer, std::slice::from_ref(&round));
        let variables: Vec<String> = slice.variables().map(str::to_string).collect();
        let mut writer = LoopWriter::new(&survey, &slice, &mut copies, self.temporaries);
        let again = round.clone();
        let mut kept = writer.loops(round, true);
        if writer.updates.are_mixed(&kept) {
            let temporaries = writer.temporaries;
            copies = Copies::of(self.written.clone(), number);
            writer = LoopWriter::new(&survey, &slice, &mut copies, temporaries);
            writer.is_each = true;
            kept = writer.loops(again.clone(), true);
            // What functions go over is not followed batch by batch.
            if writer.updates.are_mixed(&kept) {
                writer.updates.hindrance.get_or_insert(hindrance::MIXED);
            }
        }
        let (updates, functions) =
            (std::mem::take(&mut writer.updates), std::mem::take(&mut writer.functions));
        self.temporaries = writer.temporaries;
        if let Some(why) = updates.hindrance {
            self.survey = survey;
            return vec![hindrance::left_out(why, &BTreeSet::from([optimizer.to_string()]), at)];
        }
        made.extend(functions.into_values());
        let set: Vec<&str> = others.iter().map(String::as_str).filter(|other| !other.contains('.')).collect();
        let set = [&[root_of(optimizer)], &set[..]].concat();
        let (mut start, parameters) = self.kept_variables(variables, &set, &mut made, at);
        start.push(set_path(optimizer, name(OPTIMIZER, at), at));
        for other in others {
            let real = call("__real__", vec![named(&other, at)], at);
            // One that the file makes only under a condition may not be there.
            start.push(attempt(vec![set_path(&other, real, at)], vec![Stmt { act: Act::Pass, at }], at));
        }
        start.extend(kept);
        made.push(definition(LOOP, parameters, start, at));
        let is_set = [optimizer, NAMELESS].iter().any(|of| self.set.contains(*of)) && origin != KERAS_LOOP;
        let tested = survey.setters.tested.iter().map(|key| &**key);
        let (unit, steps) = (updates.unit(), if steps { "steps" } else { "" });
        let told = [unit.as_str(), steps].into_iter().chain(tested).collect();
        let is_made = survey.remade(visit::blocks(&again)[0]).contains(optimizer);
        made.push(record(optimizer, origin, told, (is_set, is_made), at));
        self.survey = survey;
        made
    }

    /// The variables of a loop as they are when it begins: its first statements, and the parameters that keep the values.
    /// `optimizers` are the names of the optimizers, which it sets itself.
    fn kept_variables(
        &mut self,
        variables: Vec<String>,
        optimizers: &[&str],
        made: &mut Vec<Stmt>,
        at: At,
    ) -> (Vec<Stmt>, Vec<Parameter>) {
        let (mut start, mut parameters) = (Vec::new(), vec![parameter(OPTIMIZER, None)]);
        let known: BTreeSet<Name> = self.known.last().cloned().unwrap_or_default();
        let mut globals: Vec<Name> = Vec::new();
        // A function sets variables of the module that it declares.
        let declared = self.declared.last().cloned().unwrap_or_default();
        for of in variables.into_iter().filter(|of| known.contains(&**of) || declared.contains(&**of)) {
            let kept = self.temporary();
            let of_module = self.scope.is_empty() || declared.contains(&*of);
            let value = |helper: &str, of: &str| match of_module {
                true => call(helper, vec![name(of, at)], at),
                false => name(of, at),
            };
            let own = vec![assign(&kept, value("__kept__", &of), at)];
            let lost = vec![assign(&kept, call("__fact__", vec![text(&of, at)], at), at)];
            made.push(attempt(own, lost, at));
            parameters.push(parameter(&kept, Some(name(&kept, at))));
            start.push(assign(&of, value("__fresh__", &kept), at));
            globals.push(of.into());
        }
        // A function that the loop calls may read the variables of the module.
        let is_local = |name: &str| !self.scope.is_empty() && known.contains(name);
        globals.extend(optimizers.iter().map(|name| Name::from(*name)));
        globals.retain(|name| !is_local(name));
        if !globals.is_empty() {
            start.insert(0, Stmt { act: Act::Global(globals), at });
        }
        (start, parameters)
    }

    /// A note of the loop, with the number of its rounds.
    fn noted(&mut self, round: &Stmt) -> Vec<Stmt> {
        let at = round.at;
        let (source, names) = match &round.act {
            Act::For(target, source, ..) => {
                let mut all = Vec::new();
                targets::plain_names(target, &mut all);
                (rounds(source), all.join(", "))
            }
            _ => (None, String::new()),
        };
        let kept = self.temporary();
        let none = || Expr { kind: ExprKind::None, at };
        let source = source.unwrap_or_else(none);
        let body = visit::blocks(round)[0];
        let mut made = vec![attempt(vec![assign(&kept, source, at)], vec![assign(&kept, none(), at)], at)];
        made.extend(self.training((name(&kept, at), false), &names, body, at));
        made
    }
}

/// Writes what is kept of a loop.
struct LoopWriter<'a, 'c> {
    survey: &'a Survey,
    slice: &'a Slice<'a>,
    copies: &'c mut Copies,
    temporaries: usize,
    updates: LoopUpdates,
    /// The generators of the functions that the loop calls, by their names.
    functions: BTreeMap<Name, Stmt>,
    /// Whether each update of inner loops has a row, also where they are all alike.
    is_each: bool,
    /// The functions that are being written.
    open: Vec<Name>,
    /// What the innermost loop goes over, if that is not known here.
    within: Option<String>,
    /// The variables that stand for what a loop goes over, such as `bar` after `bar = enumerate(loader)`, each with that.
    sources: BTreeMap<Name, String>,
    /// The depth of conditions.
    conditions: usize,
    /// The depth of loops within the outermost whose rounds can be counted.
    counted: usize,
    /// The depth of blocks, also of those of the functions around.
    deep: usize,
}

impl<'a, 'c> LoopWriter<'a, 'c> {
    fn new(survey: &'a Survey, slice: &'a Slice<'a>, copies: &'c mut Copies, temporaries: usize) -> Self {
        LoopWriter {
            survey,
            slice,
            copies,
            temporaries,
            updates: LoopUpdates::default(),
            functions: BTreeMap::new(),
            is_each: false,
            open: Vec::new(),
            within: None,
            sources: BTreeMap::new(),
            conditions: 0,
            counted: 0,
            deep: 0,
        }
    }

    fn block(&mut self, mut body: Vec<Stmt>) -> Vec<Stmt> {
        for at in 1..body.len() {
            let (before, rest) = body.split_at_mut(at);
            if let Act::For(_, source, ..) = &rest[0].act
                && let Some(of) = passed_on(source)
            {
                before.iter_mut().for_each(|statement| self.name_source(statement, of));
            }
        }
        self.deep += 1;
        let made = body.into_iter().flat_map(|statement| self.statement(statement)).collect();
        self.deep -= 1;
        made
    }

    fn statement(&mut self, statement: Stmt) -> Vec<Stmt> {
        let at = statement.at;
        match &statement.act {
            Act::For(..) | Act::While(..) => return self.loops(statement, false),
            Act::If(..) => return self.conditional(statement),
            Act::Global(_) | Act::Nonlocal(_) => return vec![statement],
            Act::Break | Act::Continue => {
                self.updates.conditional = true;
                return vec![statement];
            }
            Act::Return(_) => {
                self.updates.conditional |= self.conditions > 0;
                return vec![self.slice.returned(statement)];
            }
            _ => {}
        }
        if visit::blocks(&statement).is_empty() {
            return self.leaf(statement);
        }
        match statement.act {
            Act::With(items, body) => {
                let mut made = Vec::new();
                // One of the file that changes the rates does so when it is entered and when it is left.
                if items.iter().any(|(value, _)| self.slice.is_changing(value)) {
                    let body = filled(self.block(body), at);
                    return vec![Stmt { act: Act::With(items, body), at }];
                }
                for (value, target) in items {
                    if let Some(target) = target.filter(|target| self.slice.binds_target(target)) {
                        made.push(Stmt { act: Act::Assign(vec![target], value), at });
                    }
                }
                made.extend(self.block(body));
                made
            }
            Act::Try(attempt) => {
                if attempt.handlers.iter().any(|handler| self.may_handle(handler)) {
                    self.updates.hindrance = Some(hindrance::HANDLES);
                }
                let mut made = self.block(attempt.body);
                made.extend(self.block(attempt.otherwise));
                made.extend(self.block(Arc::unwrap_or_clone(attempt.finally)));
                made
            }
            Act::Match(..) => {
                if visit::blocks(&statement).iter().any(|block| self.slice.keeps(block)) {
                    self.updates.hindrance = Some(hindrance::MATCHES);
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Whether a handler does what the rates depend on, in a training that goes on.
    fn may_handle(&self, handler: &Handler) -> bool {
        let is_abort = matches!(&handler.class, Some(Expr { kind: ExprKind::Name(name), .. }) if &**name == "KeyboardInterrupt");
        !is_abort && self.slice.keeps(&handler.body)
    }

    /// Looks whether a statement binds what a loop goes over, whose length is that of something else.
    fn name_source(&mut self, statement: &mut Stmt, of: &Name) {
        let (targets, value) = match &mut statement.act {
            Act::Assign(targets, value) => (targets, value),
            Act::If(arms, _) => {
                let blocks = arms.iter_mut().flat_map(|(_, body)| body);
                return blocks.for_each(|inner| self.name_source(inner, of));
            }
            _ => return,
        };
        let is_it = matches!(&targets[..], [Expr { kind: ExprKind::Name(name), .. }] if name == of);
        let Some(source) = opaque(value).filter(|_| is_it) else { return };
        let at = value.at;
        let kept = std::mem::replace(value, name(of, at));
        *value = batches(kept);
        if *source != **of {
            self.sources.insert(of.clone(), source);
        }
    }

    /// What a loop goes over, if its rounds cannot be counted here.
    fn source_of(&self, source: &Expr) -> Option<String> {
        opaque(source).map(|of| self.sources.get(&*of).cloned().unwrap_or(of))
    }

    fn leaf(&mut self, statement: Stmt) -> Vec<Stmt> {
        let at = statement.at;
        let mut made = Vec::new();
        let paces: Vec<(LoopPace, Option<Expr>)> = self
            .slice
            .paces(&statement)
            .into_iter()
            .map(|(pace, test)| (pace, test.and_then(plain_test)))
            .collect();
        let mut epochs = self.survey.setters.is_keras.then(|| keras::epochs(&statement)).flatten();
        if setters::remade(&statement).is_some_and(|(of, _)| of == self.slice.optimizer) {
            made.extend(remade(statement.act, at));
        } else if self.slice.is_kept(&statement) || self.slice.updates_partly(&statement) {
            let variables = measured::variables(&statement, self.slice, self.survey);
            made.extend(measured::holders(&statement, self.survey));
            let kept = Stmt { act: self.followed(statement.act), at };
            let length = measured::length(&kept, self.slice);
            made.push(measured::measure(kept, &variables));
            made.extend(length);
        }
        for (pace, test) in paces {
            self.paused(pace, test.is_some() || self.conditions > 0);
            match (pace, self.within.is_some()) {
                (LoopPace::Update, true) => self.updates.within = self.within.clone(),
                (LoopPace::Epoch, true) => self.updates.hindrance = Some(hindrance::SEVERAL_EACH),
                _ => {}
            }
            let paused = pause(at);
            self.updates.conditional |= epochs.is_some();
            made.push(match (test, epochs.take()) {
                (Some(test), _) => Stmt { act: Act::If(vec![(test, vec![paused])], Vec::new()), at },
                (None, Some(range)) => {
                    Stmt { act: Act::For(name(ITEM, at), range, vec![paused], Vec::new()), at }
                }
                (None, None) => paused,
            });
        }
        made
    }

    /// Counts a statement that makes updates.
    fn paused(&mut self, pace: LoopPace, conditional: bool) {
        let updates = &mut self.updates;
        updates.paces.insert(pace);
        updates.count += 1;
        updates.conditional |= conditional || updates.count > 1 || self.counted > 0;
    }

    /// A statement whose calls of functions that train go on in their generators.
    fn followed(&mut self, act: Act) -> Act {
        match act {
            Act::Expr(value) => Act::Expr(self.expr(value)),
            Act::Assign(targets, value) => match (self.expr(value), &self.slice) {
                (value, slice) if is_left(&value, &targets, slice) => Act::Expr(value),
                (value, _) => Act::Assign(targets, value),
            },
            Act::Augment(op, target, value) => Act::Augment(op, target, self.expr(value)),
            Act::Annotate { target, hint, value } => {
                Act::Annotate { target, hint, value: value.map(|value| self.expr(value)) }
            }
            act => act,
        }
    }

    fn expr(&mut self, Expr { kind, at }: Expr) -> Expr {
        let (function, mut arguments) = match kind {
            ExprKind::Call(function, arguments) => (function, arguments),
            kind => return Expr { kind, at },
        };
        if self.survey.setters.takes_metric(&function) && !arguments.is_empty() {
            let measured = call("__measures__", vec![text(METRICS, at)], at);
            let kind = ExprKind::Call(function, vec![Argument::Positional(measured)]);
            return Expr { kind, at };
        }
        let is_left =
            self.survey.setters.is_inner(&function) || self.slice.is_of_other(&function, &arguments);
        let (called, base) = match function.kind {
            ExprKind::Name(name) => (name, None),
            ExprKind::Attribute(base, name) => (name, Some(base)),
            kind => return Expr { kind: ExprKind::Call(Box::new(Expr { kind, at }), arguments), at },
        };
        let own = self.survey.is_own_call(&called, base.as_deref()) && self.slice.is_replayed(&called);
        if !own || is_left || !self.write((&called, base.as_deref()), &arguments) {
            let kind = match base {
                Some(base) => ExprKind::Attribute(base, called),
                None => ExprKind::Name(called),
            };
            return Expr { kind: ExprKind::Call(Box::new(Expr { kind, at }), arguments), at };
        }
        if let Some(base) = base {
            arguments.insert(0, Argument::Positional(*base));
        }
        let generator = name(&self.copies.generator(&called), at);
        let function = Box::new(self.copies.chosen(&called, arguments.first(), at).unwrap_or(generator));
        let call = Expr { kind: ExprKind::Call(function, arguments), at };
        Expr { kind: ExprKind::YieldFrom(Box::new(call)), at }
    }

    /// Writes the generator of a function that trains; false if it cannot be.
    fn write(&mut self, (of, base): (&Name, Option<&Expr>), arguments: &[Argument]) -> bool {
        if self.copies.is_taken(of) || self.open.contains(of) {
            // Another call of it makes further updates, perhaps over other data.
            self.updates.conditional |= self.copies.makes_updates(of);
            return true;
        }
        if self.deep >= MOST_DEEP {
            self.updates.hindrance = Some(hindrance::TOO_DEEP);
            return false;
        }
        let Some(optimizers) = self.survey.setters.all_of_function(of) else { return false };
        // One that sets no rate may still count what the rates depend on.
        let optimizer = match &optimizers.iter().collect::<Vec<_>>()[..] {
            [] => {
                let stepped = self.survey.setters.stepped_as(self.slice.optimizer, (of, base), arguments);
                stepped.unwrap_or_else(|| NAMELESS.to_string())
            }
            [one] => one.to_string(),
            _ => match self.survey.setters.within(self.slice.optimizer, (of, base), arguments) {
                Some(one) => one,
                None => {
                    self.updates.hindrance = Some(hindrance::OF_SEVERAL);
                    return false;
                }
            },
        };
        let variants = self.copies.taken(of);
        let is_there = variants.is_some();
        for (generator, function) in variants.into_iter().flatten() {
            self.write_one((of, &generator), function, &optimizer, arguments);
        }
        is_there
    }

    /// Writes the generator of one of the functions and methods of a name.
    fn write_one(
        &mut self,
        (of, generator): (&Name, &str),
        mut function: Function,
        optimizer: &str,
        arguments: &[Argument],
    ) {
        let slice = Slice::within(self.survey, optimizer, &function, self.slice);
        let mut inner = LoopWriter::new(self.survey, &slice, self.copies, self.temporaries);
        inner.open.clone_from(&self.open);
        inner.open.push(of.clone());
        inner.deep = self.deep;
        inner.within.clone_from(&self.within);
        let mut body = inner.block(std::mem::take(&mut function.body));
        let (updates, functions, temporaries) = (inner.updates, inner.functions, inner.temporaries);
        self.temporaries = temporaries;
        self.functions.extend(functions);
        let decorated = !decorated::is_called_once(&function, self.survey, self.copies.written());
        let decorated = decorated.then_some(hindrance::DECORATED);
        self.updates.hindrance = self.updates.hindrance.or(updates.hindrance).or(decorated);
        self.updates.paces.extend(updates.paces);
        let is_inner = (self.counted > 0 || self.conditions > 0) && updates.count > 0;
        self.updates.conditional |= updates.conditional || is_inner;
        self.copies.note_updates(of, updates.count);
        self.updates.count += updates.count;
        self.updates.conditional |= self.updates.count > 1;
        let within = updates.within.map(|within| self.renamed(of, within, arguments));
        self.updates.within = within.or(self.updates.within.take());
        let none = Expr { kind: ExprKind::None, at: function.at };
        // It is a generator even if nothing of it makes an update.
        body.push(Stmt { act: Act::Return(None), at: function.at });
        let paused = ExprKind::Yield(Some(Box::new(none)));
        body.push(expression(Expr { kind: paused, at: function.at }, function.at));
        let at = function.at;
        function.name = generator.into();
        function.decorators = Vec::new();
        function.body = body;
        function.generator = true;
        self.functions.insert(generator.into(), Stmt { act: Act::Def(Arc::new(function)), at });
    }

    /// What a function goes over, as its caller names it.
    fn renamed(&self, of: &str, within: String, arguments: &[Argument]) -> String {
        let (root, rest) = within.split_at(within.find('.').unwrap_or(within.len()));
        match self.survey.setters.given(of, root, arguments).and_then(path) {
            Some((_, given)) => given + rest,
            None => within,
        }
    }

    fn conditional(&mut self, statement: Stmt) -> Vec<Stmt> {
        let at = statement.at;
        let guard = self.slice.is_guard(&statement);
        let keeps = visit::blocks(&statement).iter().any(|block| self.slice.keeps(block));
        if !guard && self.slice.is_beside(&statement) {
            return self.beside(statement);
        }
        let Act::If(arms, otherwise) = statement.act else { return Vec::new() };
        if !keeps && !guard {
            return Vec::new();
        }
        let before = (self.updates.conditional, self.conditions);
        self.conditions += 1;
        let arms: Vec<(Expr, Vec<Stmt>)> =
            arms.into_iter().map(|(test, body)| (test, self.block(body))).collect();
        let otherwise = self.block(otherwise);
        self.conditions = before.1;
        // Whichever branch makes the update.
        let count = otherwise.len();
        if count > 0
            && arms
                .iter()
                .map(|(_, body)| body)
                .chain([&otherwise])
                .all(|b| b.len() == count && b.iter().all(is_pause))
        {
            self.updates.conditional = before.0 || before.1 > 0;
            return otherwise;
        }
        if !keeps {
            return self.guard(arms, at);
        }
        let arms = arms.into_iter().map(|(test, body)| (test, filled(body, at))).collect();
        vec![Stmt { act: Act::If(arms, otherwise), at }]
    }

    /// An `if` that makes no update and sets no rate, whatever holds. Where its condition is not known, what it would set depends
    /// on what the condition does.
    fn beside(&mut self, statement: Stmt) -> Vec<Stmt> {
        let at = statement.at;
        let Act::If(arms, otherwise) = statement.act else { return Vec::new() };
        let arms: Vec<(Expr, Vec<Stmt>)> =
            arms.into_iter().map(|(test, body)| (test, self.block(body))).collect();
        let mut rest = self.block(otherwise);
        for (test, body) in arms.into_iter().rev() {
            self.temporaries += 1;
            let kept = format!("__test_{}__", self.temporaries);
            let lost = || name(FAULT, at);
            let again = Stmt { act: Act::Raise(None, None), at };
            let is_lost = call("__is_unknown__", vec![lost()], at);
            let handler = Act::If(vec![(is_lost, vec![assign(&kept, lost(), at)])], vec![again]);
            let effects = Effects::of([&body, &rest].into_iter()).depending_on(&kept, at);
            let is_lost = call("__is_unknown__", vec![name(&kept, at)], at);
            let chosen = Act::If(vec![(is_lost, effects), (name(&kept, at), filled(body, at))], rest);
            let tested = attempt(vec![assign(&kept, test, at)], vec![Stmt { act: handler, at }], at);
            rest = vec![tested, Stmt { act: chosen, at }];
        }
        rest
    }

    /// `if` that ends the loop or its round. A condition that is not known is taken not to hold.
    fn guard(&mut self, arms: Vec<(Expr, Vec<Stmt>)>, at: At) -> Vec<Stmt> {
        let mut made = Vec::new();
        for (test, body) in arms.into_iter().filter(|(_, body)| !body.is_empty()) {
            self.temporaries += 1;
            let kept = format!("__guard_{}__", self.temporaries);
            let known = call("__decided__", vec![test], at);
            made.push(attempt(vec![assign(&kept, known, at)], vec![assign(&kept, flag(false, at), at)], at));
            made.push(Stmt { act: Act::If(vec![(name(&kept, at), body)], Vec::new()), at });
        }
        made
    }

    /// A loop. One whose rounds only make updates, over what is not known here, is an epoch.
    fn loops(&mut self, statement: Stmt, is_outer: bool) -> Vec<Stmt> {
        let at = statement.at;
        let (keeps, follows) = {
            let body = visit::blocks(&statement)[0];
            let bound = Names::of_statement(&statement).bound;
            (
                self.slice.keeps(body),
                self.is_each || self.slice.follows(body) || self.may_not_train(body, &bound),
            )
        };
        if !keeps {
            return Vec::new();
        }
        match statement.act {
            Act::For(target, source, mut body, otherwise) => {
                let counted = rounds(&source).is_some();
                // Whether its `else` runs is known if nothing breaks it.
                let ends = otherwise.is_empty() || !body.iter().any(stepping::breaks);
                if !follows && !counted && !is_outer && ends {
                    return self.passed(otherwise, at);
                }
                let outer = self.within.take();
                self.within = if is_outer && !is_batches(&source) {
                    None
                } else {
                    self.source_of(&source).or(outer.clone())
                };
                let conditions = std::mem::take(&mut self.conditions);
                // The first loop over data is that of the updates.
                let is_first = outer.is_none() && self.within.is_some();
                let more = usize::from(!is_outer && !is_first);
                self.counted += more;
                let loader = self.source_of(&source).filter(|_| !zips(&source));
                let told = measured::loader(&source, self.slice);
                let (target, source) = (self.target(target), batches(source));
                let (target, source) = gathered::tell(&mut body, loader, (target, source), at);
                let body = self.block(body);
                self.within = outer;
                self.conditions = conditions;
                self.counted -= more;
                let otherwise = self.block(otherwise);
                let made = Stmt { act: Act::For(target, source, body, otherwise), at };
                told.into_iter().chain([made]).collect()
            }
            Act::While(test, body, otherwise) => {
                let ends = otherwise.is_empty() || !body.iter().any(stepping::breaks);
                if !follows && !is_outer && ends {
                    return self.passed(otherwise, at);
                }
                self.counted += usize::from(!is_outer);
                let body = self.block(body);
                self.counted -= usize::from(!is_outer);
                let otherwise = self.block(otherwise);
                vec![Stmt { act: Act::While(test, body, otherwise), at }]
            }
            _ => Vec::new(),
        }
    }

    /// A loop over batches whose rounds are all alike, and its `else`.
    fn passed(&mut self, otherwise: Vec<Stmt>, at: At) -> Vec<Stmt> {
        self.paused(LoopPace::Epoch, self.conditions > 0);
        let mut made = vec![pause(at)];
        made.extend(self.block(otherwise));
        made
    }

    /// Whether a condition of the loops around a body decides if it makes updates, such as `if phase == "train"`.
    fn may_not_train(&self, body: &[Stmt], bound: &BTreeSet<Name>) -> bool {
        body.iter().any(|statement| {
            let blocks = visit::blocks(statement);
            let decides = match &statement.act {
                Act::If(arms, otherwise) => {
                    let trains = |block: &&[Stmt]| self.slice.keeps(block);
                    let in_all = !otherwise.is_empty() && blocks.iter().all(&trains);
                    let is_own = |(test, _): &(Expr, Vec<Stmt>)| mentions(test, bound);
                    blocks.iter().any(trains) && !in_all && !arms.iter().all(is_own)
                }
                _ => false,
            };
            decides || blocks.into_iter().any(|block| self.may_not_train(block, bound))
        })
    }

    /// The target of a loop. Items that the rates do not depend on are not taken apart.
    fn target(&self, target: Expr) -> Expr {
        let Expr { kind, at } = target;
        let kind = match kind {
            ExprKind::Tuple(items) => {
                ExprKind::Tuple(items.into_iter().map(|item| self.target(item)).collect())
            }
            kind => kind,
        };
        let whole = Expr { kind, at };
        let is_count = matches!(&whole.kind, ExprKind::Name(_));
        let is_pair =
            matches!(&whole.kind, ExprKind::Tuple(items) if items.iter().any(|item| !is_item(item)));
        if is_count || is_pair || self.slice.binds_target(&whole) { whole } else { name(ITEM, at) }
    }
}

/// `for group in optimizer.param_groups: group['lr'] = rate` in place of an optimizer that is made anew.
fn remade(act: Act, at: At) -> Option<Stmt> {
    let Act::Assign(targets, Expr { kind: ExprKind::Call(_, arguments), .. }) = act else { return None };
    let (optimizer, _) = path(targets.first()?)?;
    let mut others = arguments.into_iter().enumerate();
    let rate = others.find_map(|(position, argument)| match argument {
        Argument::Keyword(name, value) if &*name == "lr" => Some(value),
        Argument::Positional(value) if position == 1 => Some(value),
        _ => None,
    })?;
    let indexed = ExprKind::Index(Box::new(name(GROUP, at)), Box::new(text("lr", at)));
    let set = Stmt { act: Act::Assign(vec![Expr { kind: indexed, at }], rate), at };
    let groups = ExprKind::Attribute(Box::new(optimizer), "param_groups".into());
    Some(Stmt { act: Act::For(name(GROUP, at), Expr { kind: groups, at }, vec![set], Vec::new()), at })
}

/// Whether an expression reads one of these names.
pub(super) fn mentions(expr: &Expr, names: &BTreeSet<Name>) -> bool {
    let mut read = BTreeSet::new();
    scope::read_by(expr, &mut read);
    !read.is_disjoint(names)
}

fn is_item(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) if &**name == ITEM)
}

fn pause(at: At) -> Stmt {
    let none = Expr { kind: ExprKind::None, at };
    expression(Expr { kind: ExprKind::Yield(Some(Box::new(none))), at }, at)
}

fn is_pause(statement: &Stmt) -> bool {
    matches!(&statement.act, Act::Expr(Expr { kind: ExprKind::Yield(_), .. }))
}
