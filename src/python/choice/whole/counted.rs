//! How many updates the code of a file of JAX or TensorFlow 1 makes with each of its optimizers.
//!
//! The loops around an update are multiplied, through the functions that make it. Whatever is not plain (a condition around an
//! update, a loop over a loader, an optimizer that is made in each round) gives no count: then nothing is said.

use super::jax;
use super::keras;
use super::rounds::counted_up;
use super::updates::{Functions, bindings};
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How deep the functions around an update are followed.
const DEPTH: usize = 8;

/// The most places with updates, and the most parts of an expression that is put together of local names.
const MOST: usize = 200;

/// The most statements that are looked at.
const STATEMENTS: usize = 100_000;

/// How often something is done, each factor with the function in which it stands.
type Factors<'a> = Vec<(&'a Expr, Option<&'a Function>)>;

/// The updates of a block: the optimizer, and how often.
type Updates<'a> = Vec<(String, Factors<'a>)>;

/// The updates of a file.
pub(in crate::python) struct CountedUpdates<'a> {
    functions: Functions<'a>,
    /// The functions that make an optimizer, also by way of others.
    making: BTreeSet<Name>,
    aliases: BTreeMap<Name, Name>,
    body: &'a [Stmt],
    /// How often the module binds each of its names.
    bindings: HashMap<Name, usize>,
    /// Of TensorFlow 1, the operations that make an update when a session runs them.
    operations: Option<BTreeSet<Name>>,
    /// How many statements may still be looked at: a function counts at each of its calls.
    left: Cell<usize>,
}

impl<'a> CountedUpdates<'a> {
    /// Reads the code of a file.
    pub(in crate::python) fn of(body: &'a [Stmt]) -> CountedUpdates<'a> {
        let functions = Functions::of(body);
        let making = making(body);
        let aliases = jax::aliases(body).into_iter().map(|(name, of)| (name.clone(), of.clone())).collect();
        let operations = (!jax::is_imported(body)).then(|| operations(body));
        let bindings = bindings(body);
        CountedUpdates { functions, making, aliases, body, bindings, operations, left: Cell::new(STATEMENTS) }
    }

    /// The number of updates of each optimizer, if all have the same. `value` is what an expression of the module amounts to.
    pub(in crate::python) fn count(&self, value: &mut dyn FnMut(&Expr) -> Option<i128>) -> Option<i64> {
        let found = self.block(self.body, None, DEPTH)?;
        let mut counts: BTreeMap<&str, i128> = BTreeMap::new();
        for (of, factors) in &found {
            let mut product = 1_i128;
            for (expr, own) in factors {
                let mut left = MOST;
                let factor = self.settled(expr, *own, DEPTH, &mut left)?;
                product = product.checked_mul(value(&factor).filter(|count| *count >= 0)?)?;
            }
            let count = counts.entry(of).or_default();
            *count = count.checked_add(product)?;
        }
        let first = *counts.values().next()?;
        let is_one = first > 0 && counts.values().all(|count| *count == first);
        i64::try_from(first).ok().filter(|_| is_one)
    }

    /// The updates of a block; `None` if they are not plain.
    fn block(&self, body: &'a [Stmt], own: Option<&'a Function>, depth: usize) -> Option<Updates<'a>> {
        let depth = depth.checked_sub(1)?;
        let (mut found, mut may_have_ended) = (Updates::new(), false);
        for statement in body {
            self.left.set(self.left.get().checked_sub(1)?);
            let more = match &statement.act {
                Act::While(test, inner, _) if self.updates(inner) => {
                    let mut more = self.round(inner, own, depth)?;
                    let limit = counted_from_zero(test, inner, body)?;
                    more.iter_mut().for_each(|(_, factors)| factors.push((limit, own)));
                    more
                }
                _ => self.statement(statement, own, depth)?,
            };
            // Behind an end that may come, it is not certain that there are updates.
            if !more.is_empty() && (may_have_ended || found.len() + more.len() > MOST) {
                return None;
            }
            may_have_ended |= ends(statement);
            found.extend(more);
        }
        Some(found)
    }

    /// Whether a block or a block within makes updates.
    fn updates(&self, body: &[Stmt]) -> bool {
        self.functions.updates(body)
    }

    /// The updates of a round of a loop, if each round makes them.
    fn round(&self, block: &'a [Stmt], own: Option<&'a Function>, depth: usize) -> Option<Updates<'a>> {
        (!leaves(block) && !self.makes(block)).then(|| self.block(block, own, depth)).flatten()
    }

    fn statement(&self, statement: &'a Stmt, own: Option<&'a Function>, depth: usize) -> Option<Updates<'a>> {
        match &statement.act {
            Act::Def(_) | Act::Class(_) => Some(Updates::new()),
            Act::For(_, source, block, otherwise) => {
                if self.updates(otherwise) {
                    return None;
                }
                if !self.updates(block) {
                    return self.expression(source, own, depth);
                }
                let factor = self.functions.rounds_of(source)?;
                let mut found = self.round(block, own, depth)?;
                found.iter_mut().for_each(|(_, factors)| factors.push((factor, own)));
                Some(found)
            }
            Act::If(arms, otherwise) => {
                if let [(test, block)] = &arms[..]
                    && otherwise.is_empty()
                    && is_main(test)
                {
                    return self.block(block, own, depth);
                }
                let any = arms.iter().any(|(_, block)| self.updates(block)) || self.updates(otherwise);
                (!any).then(Updates::new)
            }
            Act::With(items, block) => {
                let mut found = Updates::new();
                for (value, _) in items {
                    found.extend(self.expression(value, own, depth)?);
                }
                found.extend(self.block(block, own, depth)?);
                Some(found)
            }
            Act::While(..) | Act::Try(_) | Act::Match(..) => {
                let any = self.updates(std::slice::from_ref(statement));
                (!any).then(Updates::new)
            }
            _ => {
                let (mut found, mut is_plain) = (Updates::new(), true);
                expressions(statement, &mut |expr| match self.expression(expr, own, depth) {
                    Some(more) => found.extend(more),
                    None => is_plain = false,
                });
                is_plain.then_some(found)
            }
        }
    }

    /// The updates that evaluating an expression makes.
    fn expression(&self, expr: &'a Expr, own: Option<&'a Function>, depth: usize) -> Option<Updates<'a>> {
        match &expr.kind {
            ExprKind::Lambda(_) => return Some(Updates::new()),
            ExprKind::Comprehension { .. } | ExprKind::IfElse { .. } | ExprKind::And(_) | ExprKind::Or(_) => {
                return (!self.functions.makes_update(expr)).then(Updates::new);
            }
            _ => {}
        }
        let (mut found, mut is_plain) = (Updates::new(), true);
        scope::inside(expr, &mut |child| match self.expression(child, own, depth) {
            Some(more) => found.extend(more),
            None => is_plain = false,
        });
        if !is_plain {
            return None;
        }
        if let ExprKind::Call(function, arguments) = &expr.kind {
            found.extend(self.call(function, arguments, own, depth)?);
        }
        Some(found)
    }

    /// The updates that a call makes, apart from its arguments.
    fn call(
        &self,
        function: &'a Expr,
        arguments: &'a [Argument],
        own: Option<&'a Function>,
        depth: usize,
    ) -> Option<Updates<'a>> {
        let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &function.kind else {
            return Some(Updates::new());
        };
        if let Some(operations) = &self.operations {
            let runs =
                &**name == "run" && arguments.iter().any(|argument| is_operation(argument, operations));
            if runs {
                return Some(vec![(name.to_string(), Factors::new())]);
            }
            if ["minimize", "apply_gradients", "run"].contains(&&**name) {
                return Some(Updates::new());
            }
        }
        if &**name == "apply_updates" {
            return Some(Updates::new());
        }
        if let ExprKind::Attribute(of, part) = &function.kind
            && (jax::makes_update(function) || &**part == "apply_gradients")
        {
            let (ExprKind::Name(owner) | ExprKind::Attribute(_, owner)) = &of.kind else { return None };
            // A function that is handed the optimizer may be handed several.
            let is_handed = own.is_some_and(|own| {
                let is_parameter = own.parameters.iter().any(|parameter| parameter.name == *owner);
                (is_parameter || is_field(of)) && self.functions.calls_of(&own.name) > 1
            });
            return (!is_handed).then(|| vec![(owner.to_string(), Factors::new())]);
        }
        let repeated = match &**name {
            "scan" => Some((0, None)),
            "fori_loop" => Some((2, Some(0))),
            "while_loop" | "map" | "vmap" => return (!self.hands(arguments)).then(Updates::new),
            "run" | "Fire" if self.hands(arguments) => return self.handed(arguments.first()?, depth),
            _ => None,
        };
        if let Some((at, from)) = repeated
            && self.hands(arguments)
        {
            let count = repetitions(&self.functions, arguments, from)?;
            let mut found = self.handed(arguments.get(at)?, depth)?;
            found.iter_mut().for_each(|(_, factors)| factors.push((count, own)));
            return Some(found);
        }
        match self.named(name) {
            Some(inner) => self.body_of(inner, depth),
            // What takes a function that makes updates may call it.
            None if self.hands(arguments) && !jax::wraps(name) => None,
            None => Some(Updates::new()),
        }
    }

    /// The updates of the function that an argument is.
    fn handed(&self, argument: &'a Argument, depth: usize) -> Option<Updates<'a>> {
        let Argument::Positional(Expr { kind: ExprKind::Name(name), .. }) = argument else { return None };
        self.body_of(self.named(name)?, depth)
    }

    /// Whether one of the arguments is a function that makes updates.
    fn hands(&self, arguments: &[Argument]) -> bool {
        arguments.iter().any(|argument| match argument {
            Argument::Positional(value) | Argument::Keyword(_, value) => match &value.kind {
                ExprKind::Name(name) | ExprKind::Attribute(_, name) => self.named(name).is_some(),
                _ => false,
            },
            _ => false,
        })
    }

    /// The function with a name that makes updates, also wrapped by `jax.jit` and its like.
    fn named(&self, name: &Name) -> Option<&Name> {
        let of = self.aliases.get(name).unwrap_or(name);
        self.functions.updating.get(of).filter(|of| self.functions.all.contains_key(*of))
    }

    fn body_of(&self, name: &Name, depth: usize) -> Option<Updates<'a>> {
        let [function] = &self.functions.all.get(name)?[..] else { return None };
        let is_remade = self.makes(&function.body) && self.functions.calls_of(name) > 1;
        if is_remade {
            return None;
        }
        self.block(&function.body, Some(*function), depth)
    }

    /// Whether a block makes an optimizer.
    fn makes(&self, body: &[Stmt]) -> bool {
        makes(body, &self.making)
    }

    /// An expression of a function as one of the module: its local names are what is assigned to them.
    fn settled(
        &self,
        expr: &'a Expr,
        own: Option<&'a Function>,
        depth: usize,
        left: &mut usize,
    ) -> Option<Expr> {
        *left = left.checked_sub(1)?;
        let at = expr.at;
        let mut inner = |expr: &'a Expr| self.settled(expr, own, depth, left);
        let kind = match &expr.kind {
            ExprKind::Int(value) => ExprKind::Int(*value),
            ExprKind::Float(value) => ExprKind::Float(*value),
            ExprKind::Str(value) => ExprKind::Str(value.clone()),
            ExprKind::Attribute(of, name) => ExprKind::Attribute(Box::new(inner(of)?), name.clone()),
            ExprKind::Index(of, key) => ExprKind::Index(Box::new(inner(of)?), Box::new(inner(key)?)),
            ExprKind::Binary(op, a, b) => ExprKind::Binary(*op, Box::new(inner(a)?), Box::new(inner(b)?)),
            ExprKind::Call(function, arguments) if is_arithmetic(function) => {
                let argument = |argument: &'a Argument| match argument {
                    Argument::Positional(value) => Some(Argument::Positional(inner(value)?)),
                    _ => None,
                };
                let arguments = arguments.iter().map(argument).collect::<Option<_>>()?;
                ExprKind::Call(Box::new(self.settled(function, own, depth, left)?), arguments)
            }
            ExprKind::Name(name) => return self.name(name, own, depth, left, at),
            _ => return None,
        };
        Some(Expr { kind, at })
    }

    fn name(
        &self,
        name: &Name,
        own: Option<&'a Function>,
        depth: usize,
        left: &mut usize,
        at: At,
    ) -> Option<Expr> {
        if let Some(function) = own {
            let depth = depth.checked_sub(1)?;
            match self.functions.local(name, function)? {
                Some((value, of)) => return self.settled(value, of, depth, left),
                None if is_bound(&function.body, name) => return None,
                None => {}
            }
        }
        let is_once = self.bindings.get(name).is_none_or(|count| *count < 2);
        is_once.then(|| Expr { kind: ExprKind::Name(name.clone()), at })
    }
}

/// The rounds of `while step < limit`, in a block that sets the variable to 0 before.
fn counted_from_zero<'a>(test: &'a Expr, inner: &[Stmt], body: &[Stmt]) -> Option<&'a Expr> {
    let (variable, _) = counted_up(test, inner)?;
    let ExprKind::Compare(_, rest) = &test.kind else { return None };
    let [(CompareOp::Lt, limit)] = &rest[..] else { return None };
    let starts = |statement: &Stmt| match &statement.act {
        Act::Assign(targets, value) => {
            matches!(value.kind, ExprKind::Int(0)) && names_in(targets).contains(&variable)
        }
        _ => false,
    };
    (body.iter().any(starts) && bindings(body).get(&variable) == Some(&2)).then_some(limit)
}

/// Whether a file of TensorFlow 1 runs its operations in sessions.
pub(in crate::python) fn is_of_sessions(body: &[Stmt]) -> bool {
    keras::is_imported(body) && !operations(body).is_empty()
}

/// The number of rounds of `scan` or `fori_loop`.
fn repetitions<'a>(
    functions: &Functions<'a>,
    arguments: &'a [Argument],
    from: Option<usize>,
) -> Option<&'a Expr> {
    let positional = |at: usize| match arguments.get(at) {
        Some(Argument::Positional(value)) => Some(value),
        _ => None,
    };
    if let Some(from) = from {
        let starts_at_zero = matches!(positional(from)?.kind, ExprKind::Int(0));
        return positional(from + 1).filter(|_| starts_at_zero);
    }
    let length = arguments.iter().find_map(|argument| match argument {
        Argument::Keyword(name, value) if &**name == "length" => Some(value),
        _ => None,
    });
    length.or(positional(3)).or_else(|| functions.rounds_of(positional(2)?))
}

/// Whether a function is one of numbers, which does nothing besides.
fn is_arithmetic(function: &Expr) -> bool {
    let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &function.kind else { return false };
    ["len", "int", "max", "min", "ceil", "floor"].contains(&&**name)
}

/// Whether something is a part of an object: of several objects, each has its own.
fn is_field(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Attribute(of, _) if matches!(&of.kind, ExprKind::Name(name) if &**name == "self"))
}

/// Whether a condition is `__name__ == '__main__'`.
fn is_main(test: &Expr) -> bool {
    matches!(&test.kind, ExprKind::Compare(first, _) if matches!(&first.kind, ExprKind::Name(name) if &**name == "__name__"))
}

/// Whether a statement may end the function or the program.
fn ends(statement: &Stmt) -> bool {
    let mut found = false;
    visit::each(std::slice::from_ref(statement), &mut |inner| {
        found |= matches!(inner.act, Act::Return(_) | Act::Raise(..));
        expressions(inner, &mut |expr| {
            if let ExprKind::Call(function, _) = &expr.kind
                && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
            {
                found |= matches!(&**name, "exit" | "_exit" | "quit");
            }
        });
    });
    found
}

/// Whether a round of a loop may end before its last line, or the loop with it.
fn leaves(body: &[Stmt]) -> bool {
    let mut found = false;
    visit::each(body, &mut |statement| {
        found |= matches!(statement.act, Act::Break | Act::Continue) || ends(statement);
    });
    found
}

/// The names of the operations of TensorFlow 1 that make updates: what `minimize` returns, and what is made of it.
fn operations(body: &[Stmt]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    // What is made of one stands below it.
    visit::everywhere(body, &mut |statement| {
        if let Act::Assign(targets, value) = &statement.act
            && let [Expr { kind: ExprKind::Name(name) | ExprKind::Attribute(_, name), .. }] = &targets[..]
            && makes_operation(value, &found)
        {
            found.insert(name.clone());
        }
    });
    found
}

fn makes_operation(expr: &Expr, known: &BTreeSet<Name>) -> bool {
    let ExprKind::Call(function, arguments) = &expr.kind else { return false };
    let (ExprKind::Name(name) | ExprKind::Attribute(_, name)) = &function.kind else { return false };
    match &**name {
        "minimize" | "apply_gradients" => true,
        "group" => arguments.iter().any(|argument| is_operation(argument, known)),
        _ => false,
    }
}

/// Whether an argument has an operation among its parts.
fn is_operation(argument: &Argument, known: &BTreeSet<Name>) -> bool {
    fn within(expr: &Expr, known: &BTreeSet<Name>) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => known.contains(name),
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= within(child, known));
        found
    }
    match argument {
        Argument::Positional(value) | Argument::Keyword(_, value) => within(value, known),
        _ => false,
    }
}

fn names_in(exprs: &[Expr]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    exprs.iter().for_each(|expr| scope::read_by(expr, &mut found));
    found
}

fn is_bound(body: &[Stmt], name: &str) -> bool {
    bindings(body).contains_key(name)
}

/// The functions of a file that make an optimizer of optax, also by way of others.
fn making(body: &[Stmt]) -> BTreeSet<Name> {
    let mut all: Vec<(&Name, &[Stmt])> = Vec::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::Def(function) = &statement.act {
            all.push((&function.name, &function.body));
        }
    });
    let mut found = BTreeSet::new();
    for _ in 0..all.len().min(20) {
        let more = all.iter().filter(|(name, body)| !found.contains(*name) && makes(body, &found));
        let more: Vec<Name> = more.map(|(name, _)| (*name).clone()).collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    found
}

/// Whether a block makes an optimizer of optax, or calls a function that does.
fn makes(body: &[Stmt], making: &BTreeSet<Name>) -> bool {
    fn within(expr: &Expr, making: &BTreeSet<Name>, found: &mut bool) {
        if let ExprKind::Call(function, _) = &expr.kind
            && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
        {
            *found |= making.contains(name) || jax::makes_optimizer(name) || is_init(function, name);
        }
        scope::inside(expr, &mut |child| within(child, making, found));
    }
    let mut found = false;
    visit::each(body, &mut |statement| {
        expressions(statement, &mut |expr| within(expr, making, &mut found));
    });
    found
}

/// Whether a call makes the state of an optimizer, which counts from 0 again: `tx.init(params)`.
fn is_init(function: &Expr, name: &str) -> bool {
    let ExprKind::Attribute(of, _) = &function.kind else { return false };
    let (ExprKind::Name(owner) | ExprKind::Attribute(_, owner)) = &of.kind else { return false };
    let owner = owner.to_lowercase();
    name == "init" && (owner.contains("opt") || owner == "tx" || owner.ends_with("_tx"))
        || name == "create" && owner.ends_with("state")
}
