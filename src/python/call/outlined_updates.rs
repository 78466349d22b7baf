//! What the code of a training file says of the updates that it makes itself, as plain data.

use crate::diagnostic::Place;
use crate::python::bytecode::compile;
use crate::python::choice::session::Session;
use crate::python::choice::whole::counted::{CountedUpdates, is_of_sessions};
use crate::python::choice::whole::jax::{OptaxCode, OptaxSite, is_imported};
use crate::python::choice::whole::updates::{FileUpdates, OptimizerSite, bindings};
use crate::python::object::host::Host;
use crate::python::object::whole::WholeFile;
use crate::python::operation::objects;
use crate::python::syntax::ast::{At, BinaryOp, Expr, ExprKind, Name, Stmt};
use std::collections::{BTreeSet, HashMap};

/// A loop over epochs or steps that makes updates.
#[derive(Debug, Clone)]
pub(crate) struct OutlinedUpdateLoop {
    /// Its variables.
    pub variable: String,
    /// The number of its rounds, if it is known.
    pub rounds: Option<i64>,
    /// Where it stands, in words.
    pub spot: String,
}

/// A call of the code of a file that makes an optimizer.
#[derive(Debug, Clone)]
pub(crate) struct OutlinedSite {
    /// Where it stands, in words.
    pub spot: String,
    /// The same.
    pub place: Place,
    /// The argument that it is, if it has a name.
    pub keyword: Option<String>,
}

/// The optimizers of Keras and TensorFlow that the code of a file makes and updates.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutlinedUpdates {
    /// Where it makes optimizers; not those in a branch that is known not to run.
    pub made: Vec<OutlinedSite>,
    /// The optimizers that one function or loop updates, by the last parts of their names; those with several.
    pub together: Vec<BTreeSet<String>>,
    /// The loops around the updates that stand in no other such loop.
    pub loops: Vec<OutlinedUpdateLoop>,
    /// Whether the file may make any update itself.
    pub own: bool,
    /// What the code says of its optimizers of optax.
    pub optax: OutlinedOptax,
    /// How many updates a file of JAX or TensorFlow 1 makes with each of its optimizers, if that is known.
    pub counted: Option<i64>,
}

/// What the code of a file says of its optimizers of optax.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutlinedOptax {
    /// Where it makes them, each with the function around it.
    pub made: Vec<(Place, Option<String>)>,
    /// Where something may change the rate of one.
    pub changing: Option<Place>,
    /// Where the gradients of several calls are gathered for an update, in words.
    pub gathering: Option<String>,
    /// Where the updates of an optimizer are changed before they are applied, in words.
    pub scaling: Option<String>,
}

impl OutlinedOptax {
    fn of(session: &Session, body: &[Stmt]) -> OutlinedOptax {
        let code = OptaxCode::of(body);
        let site = |one: OptaxSite| (session.place(one.at), one.function.map(|name| name.to_string()));
        OutlinedOptax {
            made: code.made.into_iter().map(site).collect(),
            changing: code.changing.map(|at| session.place(at)),
            gathering: code.gathering.map(|at| session.spot(at)),
            scaling: code.scaling.map(|at| session.spot(at)),
        }
    }
}

impl OutlinedUpdates {
    /// Reads them off the code of a file that has been run.
    pub(in crate::python) fn of(
        session: &mut Session,
        (whole, counted): (&WholeFile, Option<i64>),
        body: &[Stmt],
    ) -> OutlinedUpdates {
        let FileUpdates { made, together, loops, own } = FileUpdates::of(body);
        let (mut read, bindings) = (Vec::new(), bindings(body));
        for one in loops {
            let rounds = one.rounds.and_then(|rounds| count(session, &bindings, rounds));
            let rounds = rounds.and_then(|rounds| i64::try_from(rounds).ok());
            read.push(OutlinedUpdateLoop { variable: one.variable, rounds, spot: session.spot(one.at) });
        }
        OutlinedUpdates {
            made: made
                .into_iter()
                .filter(|site| !is_passed_over(site, whole))
                .map(|site| OutlinedSite {
                    spot: session.spot(site.at),
                    place: session.place(site.at),
                    keyword: site.keyword.map(|name| name.to_string()),
                })
                .collect(),
            together,
            loops: read,
            own,
            optax: OutlinedOptax::of(session, body),
            counted,
        }
    }
}

/// Whether an optimizer stands in a branch that is known not to run, or may have run: then its call is recorded.
fn is_passed_over(site: &OptimizerSite, whole: &WholeFile) -> bool {
    let is_decided = |at: &At| whole.skipped.iter().all(|skipped| skipped.at != *at);
    let is_entered = |function: &Name| whole.entered.iter().any(|entered| **entered == **function);
    let has_failed = whole.failed.iter().any(|(at, _)| at.line == site.at.line);
    !site.conditions.is_empty()
        && site.conditions.iter().all(is_decided)
        && site.function.as_ref().is_none_or(is_entered)
        && !has_failed
}

/// How many updates a file of JAX or TensorFlow 1 makes with each of its optimizers, if that is known. The file still answers what it knows.
pub(in crate::python) fn counted(session: &mut Session, body: &[Stmt]) -> Option<i64> {
    let code = (is_imported(body) || is_of_sessions(body)).then(|| CountedUpdates::of(body))?;
    code.count(&mut |expr| evaluated(session, expr))
}

/// The whole number that an expression of names of the module amounts to.
fn evaluated(session: &mut Session, expr: &Expr) -> Option<i128> {
    let total = session.program.total.clone();
    let run = || {
        compile::expression(&mut session.machine, expr).and_then(|code| session.machine.run_statement(code))
    };
    total.call(run).ok()?.as_int()
}

/// The whole number that an expression of the module has. A variable that the module assigns several times has none.
fn count(session: &mut Session, bindings: &HashMap<Name, usize>, expr: &Expr) -> Option<i128> {
    match &expr.kind {
        ExprKind::Int(value) => Some(*value),
        ExprKind::Name(name) => {
            let value = session.machine.global(name)?;
            value.as_int().filter(|_| bindings.get(name) == Some(&1))
        }
        ExprKind::Attribute(of, part) => {
            let ExprKind::Name(of) = &of.kind else { return None };
            let of = session.machine.global(of)?;
            let symbol = session.machine.symbol(part);
            objects::attribute(&mut session.machine, &of, symbol).ok()?.as_int()
        }
        ExprKind::Binary(op, a, b) => {
            let (a, b) = (count(session, bindings, a)?, count(session, bindings, b)?);
            match op {
                BinaryOp::Add => a.checked_add(b),
                BinaryOp::Sub => a.checked_sub(b),
                BinaryOp::Mul => a.checked_mul(b),
                BinaryOp::FloorDiv if b > 0 => Some(a.div_euclid(b)),
                _ => None,
            }
        }
        _ => None,
    }
}
