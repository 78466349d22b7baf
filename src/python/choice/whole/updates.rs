//! The optimizers of Keras and TensorFlow that the code of a file makes and updates, and its loops over epochs.
//!
//! A rate that nothing sets is the same in every update, wherever the loop stands that makes it. So this is read off the
//! code, also of functions that are not followed.

use super::jax;
use super::keras;
use super::rounds::{passes, plain};
use super::setters::Setters;
use crate::python::choice::handed::{self, argument, expressions};
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};

/// The optimizers of TensorFlow 1.
const OLD: [&str; 8] = [
    "AdadeltaOptimizer",
    "AdagradOptimizer",
    "AdamOptimizer",
    "FtrlOptimizer",
    "GradientDescentOptimizer",
    "MomentumOptimizer",
    "ProximalAdagradOptimizer",
    "RMSPropOptimizer",
];

/// The names of what updates a model without `fit`.
const UPDATING: [&str; 7] = [
    "GradientTape",
    "apply",
    "apply_gradients",
    "compute_gradients",
    "minimize",
    "train_on_batch",
    "train_step",
];

/// How often a variable is followed to what is assigned to it.
const MOST_DEEP: usize = 5;

/// A loop over epochs or steps that makes updates.
pub(in crate::python) struct UpdateLoop<'a> {
    /// The names of its variables.
    pub variable: String,
    /// The number of its rounds, as an expression of the module.
    pub rounds: Option<&'a Expr>,
    pub at: At,
}

/// A call that makes an optimizer.
#[derive(Debug)]
pub(in crate::python) struct OptimizerSite {
    pub at: At,
    /// The argument that it is, if it has a name.
    pub keyword: Option<Name>,
    /// The function around it; none in the module.
    pub function: Option<Name>,
    /// The conditions around it, by their places.
    pub conditions: Vec<At>,
}

/// What the code of a file says of its updates.
#[derive(Default)]
pub(in crate::python) struct FileUpdates<'a> {
    /// Where it makes optimizers.
    pub made: Vec<OptimizerSite>,
    /// The optimizers that one function or loop updates, by the last parts of their names; those with several.
    pub together: Vec<BTreeSet<String>>,
    /// The loops around the updates that stand in no other such loop.
    pub loops: Vec<UpdateLoop<'a>>,
    /// Whether it may make any update itself.
    pub own: bool,
}

impl<'a> FileUpdates<'a> {
    /// Reads the code of a file. One without Keras and TensorFlow has none.
    pub(in crate::python) fn of(body: &'a [Stmt]) -> FileUpdates<'a> {
        let mut updates = FileUpdates::default();
        if !keras::is_imported(body) {
            if jax::is_imported(body) {
                Functions::of(body).loops(body, None, &mut updates.loops);
            }
            return updates;
        }
        updates.own = makes_updates(body);
        let setters = Setters::of(body);
        let mut look = |block: &[Stmt]| {
            let names = setters.updated(block);
            let last = |name: &String| name.rsplit('.').next().unwrap_or(name).to_string();
            let names: BTreeSet<String> = names.iter().map(last).collect();
            if names.len() > 1 {
                updates.together.push(names);
            }
        };
        visit::everywhere(body, &mut |statement| match &statement.act {
            Act::Def(function) => look(&function.body),
            Act::For(_, _, block, _) | Act::While(_, block, _) => look(block),
            _ => {}
        });
        sites(body, None, &mut Vec::new(), &mut updates.made);
        let functions = Functions::of(body);
        functions.loops(body, None, &mut updates.loops);
        updates
    }
}

/// Whether a name is that of an optimizer of TensorFlow 1.
pub(super) fn is_old(name: &str) -> bool {
    OLD.contains(&name)
}

/// Whether a file makes an optimizer of TensorFlow 1: it computes nothing, but describes a graph.
pub(super) fn is_of_graph(body: &[Stmt]) -> bool {
    let mut found = false;
    if keras::is_imported(body) {
        visit::everywhere(body, &mut |statement| {
            let mut look = |name: &str| found |= is_old(name);
            match &statement.act {
                Act::Class(class) => class.bases.iter().for_each(|base| {
                    if let Argument::Positional(base) = base
                        && let ExprKind::Attribute(_, name) = &base.kind
                    {
                        look(if &**name == "Optimizer" { OLD[0] } else { name });
                    }
                }),
                _ => expressions(statement, &mut |expr| called_names(expr, &mut look)),
            }
        });
    }
    found
}

/// Calls `look` with the names of what an expression calls.
fn called_names(expr: &Expr, look: &mut dyn FnMut(&str)) {
    if let ExprKind::Call(function, _) = &expr.kind
        && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
    {
        look(name);
    }
    scope::inside(expr, &mut |child| called_names(child, look));
}

/// Whether the code has anything that updates a model without `fit`.
fn makes_updates(body: &[Stmt]) -> bool {
    fn names(expr: &Expr, found: &mut bool) {
        if let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &expr.kind {
            *found |= UPDATING.contains(&&**name);
        }
        scope::inside(expr, &mut |child| names(child, found));
    }
    let mut found = false;
    visit::everywhere(body, &mut |statement| {
        if let Act::Def(function) = &statement.act {
            found |= UPDATING.contains(&&*function.name);
        }
        expressions(statement, &mut |expr| names(expr, &mut found));
    });
    found
}

/// Adds the calls of a block that make optimizers. `function` and `conditions` stand around it.
fn sites(body: &[Stmt], function: Option<&Name>, conditions: &mut Vec<At>, found: &mut Vec<OptimizerSite>) {
    for statement in body {
        let first = found.len();
        expressions(statement, &mut |expr| makers(expr, None, found));
        for site in &mut found[first..] {
            (site.function, site.conditions) = (function.cloned(), conditions.clone());
        }
        match &statement.act {
            Act::Def(inner) => sites(&inner.body, Some(&inner.qualified), &mut Vec::new(), found),
            Act::Class(class) => sites(&class.body, function, conditions, found),
            Act::If(arms, otherwise) => {
                let before = conditions.len();
                for (test, block) in arms {
                    conditions.push(test.at);
                    sites(block, function, conditions, found);
                }
                sites(otherwise, function, conditions, found);
                conditions.truncate(before);
            }
            _ => visit::blocks(statement)
                .into_iter()
                .for_each(|block| sites(block, function, conditions, found)),
        }
    }
}

/// Adds the calls in an expression that make an optimizer.
fn makers(expr: &Expr, keyword: Option<&Name>, found: &mut Vec<OptimizerSite>) {
    let ExprKind::Call(function, arguments) = &expr.kind else {
        return scope::inside(expr, &mut |child| makers(child, None, found));
    };
    if let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
        && (is_old(name) || handed::is_optimizer_class(name))
    {
        let keyword = keyword.cloned();
        found.push(OptimizerSite { at: expr.at, keyword, function: None, conditions: Vec::new() });
    }
    makers(function, None, found);
    for argument in arguments {
        match argument {
            Argument::Keyword(name, value) => makers(value, Some(name), found),
            Argument::Positional(value) | Argument::Star(value) | Argument::DoubleStar(value) => {
                makers(value, None, found);
            }
        }
    }
}

/// The arguments of a call, and the function that makes it.
type CallOf<'a> = (&'a [Argument], Option<&'a Function>);

/// The functions of a file, their calls, and which of them make updates.
pub(super) struct Functions<'a> {
    pub(super) all: HashMap<Name, Vec<&'a Function>>,
    /// The arguments of each call of a function, with the function that calls it.
    calls: HashMap<Name, Vec<CallOf<'a>>>,
    pub(super) updating: BTreeSet<Name>,
}

impl<'a> Functions<'a> {
    pub(super) fn of(body: &'a [Stmt]) -> Functions<'a> {
        let mut found = Functions { all: HashMap::new(), calls: HashMap::new(), updating: BTreeSet::new() };
        visit::everywhere(body, &mut |statement| {
            if let Act::Def(function) = &statement.act {
                found.all.entry(function.name.clone()).or_default().push(function);
            }
        });
        found.read(body, None);
        let aliases = jax::aliases(body);
        for _ in 0..found.all.len().min(20) {
            let more: Vec<Name> = found
                .all
                .iter()
                .filter(|(name, _)| !found.updating.contains(*name))
                .filter(|(_, all)| all.iter().any(|function| found.updates(&function.body)))
                .map(|(name, _)| name.clone())
                .collect();
            if more.is_empty() {
                break;
            }
            found.updating.extend(more);
            let others = aliases.iter().filter(|(_, of)| found.updating.contains(*of));
            let others: Vec<Name> = others.map(|(name, _)| (*name).clone()).collect();
            found.updating.extend(others);
        }
        found
    }

    /// Reads the calls of a block. `own` is the function around it.
    fn read(&mut self, body: &'a [Stmt], own: Option<&'a Function>) {
        visit::each(body, &mut |statement| {
            expressions(statement, &mut |expr| self.calls_in(expr, own));
            match &statement.act {
                Act::Def(function) => self.read(&function.body, Some(function)),
                Act::Class(class) => self.read(&class.body, None),
                _ => {}
            }
        });
    }

    fn calls_in(&mut self, expr: &'a Expr, own: Option<&'a Function>) {
        if let ExprKind::Call(function, arguments) = &expr.kind
            && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
            && self.all.contains_key(name)
        {
            self.calls.entry(name.clone()).or_default().push((arguments, own));
        }
        scope::inside(expr, &mut |child| self.calls_in(child, own));
    }

    /// Whether a block makes updates.
    pub(super) fn updates(&self, body: &[Stmt]) -> bool {
        let mut found = false;
        visit::each(body, &mut |statement| {
            expressions(statement, &mut |expr| found |= self.makes_update(expr));
        });
        found
    }

    pub(super) fn makes_update(&self, expr: &Expr) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Call(function, arguments) => match &function.kind {
                ExprKind::Attribute(_, name) | ExprKind::Name(name) => {
                    let runs = &**name == "run" && arguments.iter().any(trains);
                    ["apply_gradients", "minimize", "train_on_batch"].contains(&&**name)
                        || runs
                        || jax::makes_update(function)
                        || self.updating.contains(name)
                }
                _ => false,
            },
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= self.makes_update(child));
        found
    }

    /// Adds the loops of a block around its updates. `own` is the function around the block.
    fn loops(&self, body: &'a [Stmt], own: Option<&'a Function>, found: &mut Vec<UpdateLoop<'a>>) {
        for statement in body {
            match &statement.act {
                Act::For(target, source, block, _) if self.updates(block) => {
                    let mut names = Vec::new();
                    super::targets::plain_names(target, &mut names);
                    let rounds = self.rounds(source, own);
                    found.push(UpdateLoop { variable: names.join(", "), rounds, at: statement.at });
                }
                Act::While(_, block, _) if self.updates(block) => {
                    found.push(UpdateLoop { variable: String::new(), rounds: None, at: statement.at });
                }
                Act::Def(function) => self.loops(&function.body, Some(function), found),
                Act::Class(class) => self.loops(&class.body, None, found),
                _ => visit::blocks(statement).into_iter().for_each(|block| self.loops(block, own, found)),
            }
        }
    }

    /// The number of rounds of a loop, as an expression of the module.
    fn rounds(&self, source: &'a Expr, own: Option<&'a Function>) -> Option<&'a Expr> {
        self.settled(self.rounds_of(source)?, own, MOST_DEEP)
    }

    /// The number of rounds of a loop, as it stands there.
    pub(super) fn rounds_of(&self, source: &'a Expr) -> Option<&'a Expr> {
        let ExprKind::Call(function, arguments) = &source.kind else { return None };
        let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &function.kind else { return None };
        let Some(Argument::Positional(first)) = arguments.first() else { return None };
        match (&**name, &arguments[..]) {
            ("range" | "trange" | "arange", [_]) => Some(first),
            ("range", [_, Argument::Positional(end)]) => {
                let from_zero = matches!(&first.kind, ExprKind::Int(0));
                // `range(1, epochs + 1)`.
                match (&first.kind, &end.kind) {
                    (ExprKind::Int(1), ExprKind::Binary(BinaryOp::Add, count, one))
                        if matches!(one.kind, ExprKind::Int(1)) =>
                    {
                        Some(&**count)
                    }
                    _ => from_zero.then_some(end),
                }
            }
            ("take", [_]) if matches!(&function.kind, ExprKind::Attribute(..)) => Some(first),
            ("enumerate", _) => self.rounds_of(first),
            (of, _) if passes(of) => self.rounds_of(first),
            _ => None,
        }
    }

    /// What an expression of a function is to the module: a parameter is what the only call gives for it.
    fn settled(&self, expr: &'a Expr, own: Option<&'a Function>, depth: usize) -> Option<&'a Expr> {
        plain(expr)?;
        let (ExprKind::Name(name), Some(function)) = (&expr.kind, own) else { return Some(expr) };
        let depth = depth.checked_sub(1)?;
        match self.local(name, function)? {
            Some((value, of)) => self.settled(value, of, depth),
            None => Some(expr),
        }
    }

    /// What a name is in a function, with the function in which that stands: what is assigned to it, or what the only call gives
    /// for it. `Some(None)` is a name of the module, `None` one that is not known.
    pub(super) fn local(
        &self,
        name: &Name,
        function: &'a Function,
    ) -> Option<Option<(&'a Expr, Option<&'a Function>)>> {
        if let Some(at) = function.parameters.iter().position(|parameter| parameter.name == *name) {
            let calls = self.calls.get(&function.name).map(|all| &all[..]).unwrap_or_default();
            let is_method = function.parameters.first().is_some_and(|first| &*first.name == "self");
            let by_default = || Some((function.parameters[at].default.as_ref()?, None));
            return match calls {
                [(arguments, caller)] => {
                    let given = argument(arguments, at.checked_sub(usize::from(is_method))?, name);
                    given.map(|given| (given, *caller)).or_else(by_default).map(Some)
                }
                [] => by_default().map(Some),
                _ => None,
            };
        }
        match &assigned(&function.body, name)[..] {
            [] => Some(None),
            [Some(only)] => Some(Some((*only, Some(function)))),
            _ => None,
        }
    }

    /// How often the file calls a function.
    pub(super) fn calls_of(&self, name: &Name) -> usize {
        self.calls.get(name).map_or(0, Vec::len)
    }
}

/// How often a block binds each name.
pub(in crate::python) fn bindings(body: &[Stmt]) -> HashMap<Name, usize> {
    let mut found = HashMap::new();
    visit::each(body, &mut |statement| {
        let mut bound = BTreeSet::new();
        match &statement.act {
            Act::For(target, ..) => scope::read_by(target, &mut bound),
            _ if visit::blocks(statement).is_empty() => bound = scope::Names::of_statement(statement).bound,
            _ => {}
        }
        bound.into_iter().for_each(|name| *found.entry(name).or_default() += 1);
    });
    found
}

/// What a block assigns to a name; `None` for a loop or anything else that binds it.
fn assigned<'a>(body: &'a [Stmt], name: &str) -> Vec<Option<&'a Expr>> {
    let mut found = Vec::new();
    let is_it = |target: &Expr| matches!(&target.kind, ExprKind::Name(own) if **own == *name);
    visit::each(body, &mut |statement| match &statement.act {
        Act::Assign(targets, value) if targets.iter().any(is_it) => found.push(Some(value)),
        Act::Annotate { target, value: Some(value), .. } if is_it(target) => found.push(Some(value)),
        Act::Def(_) | Act::Class(_) | Act::Import(_) | Act::From(..) => {}
        _ => {
            let bound = scope::Names::of_statement(statement).bound;
            if visit::blocks(statement).is_empty() && bound.contains(name) {
                found.push(None);
            }
        }
    });
    found
}

/// Whether what a session runs is the operation of an update, by its name.
fn trains(argument: &Argument) -> bool {
    fn names(expr: &Expr) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => {
                let name = name.to_lowercase();
                ["train", "optim", "solver", "_op"].iter().any(|word| name.contains(word))
            }
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= names(child));
        found
    }
    match argument {
        Argument::Positional(value) | Argument::Keyword(_, value) => names(value),
        _ => false,
    }
}
