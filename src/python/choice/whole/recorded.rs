//! The records of the loops that are followed.

use super::build::*;
use crate::python::library::training_loops::LOOP;
use crate::python::syntax::ast::*;

/// The expression of a path: a name, or an attribute.
pub(super) fn named(path: &str, at: At) -> Expr {
    let mut parts = path.split('.');
    let first = name(parts.next().unwrap_or(path), at);
    parts.fold(first, |of, part| Expr { kind: ExprKind::Attribute(Box::new(of), part.into()), at })
}

/// An assignment to a path.
pub(super) fn set_path(path: &str, value: Expr, at: At) -> Stmt {
    Stmt { act: Act::Assign(vec![named(path, at)], value), at }
}

/// The record of a generator, with the optimizer as it is when the loop begins. Rates that were set after it was made (`is_set`)
/// are not known. The loop may make the optimizer itself (`is_made`). `told` is the unit of its rows, whether it steps schedulers,
/// and the keys that the file looks for in its groups.
pub(super) fn record(
    optimizer: &str,
    origin: &str,
    told: Vec<&str>,
    (is_set, is_made): (bool, bool),
    at: At,
) -> Stmt {
    let value = named(optimizer, at);
    let own = |value| {
        let told = tuple(told.iter().map(|part| text(part, at)).collect(), at);
        vec![name(LOOP, at), value, text(optimizer, at), text(origin, at), told]
    };
    let with = |value: Expr| {
        let mut arguments = own(value);
        arguments.extend(place(at));
        vec![expression(call("__rates__", arguments, at), at)]
    };
    let lost = || call("__fact__", vec![text(optimizer, at)], at);
    // One that this configuration of the file does not make has no rates.
    let nothing = if is_made { with(lost()) } else { vec![Stmt { act: Act::Pass, at }] };
    let unbound = Handler { at, class: Some(name("NameError", at)), name: None, body: nothing };
    let mut recorded = attempt(with(if is_set { lost() } else { value }), with(lost()), at);
    if let Act::Try(attempt) = &mut recorded.act {
        attempt.handlers.insert(0, unbound);
    }
    within_object(recorded, optimizer, at)
}

/// The variable that says whether the object is None which should have the optimizer.
pub(super) const NOTHING: &str = "__nothing__";

/// The record of an optimizer that is a part of an object: where that is None, as a scheduler which this configuration of the file
/// does not make, there is none.
fn within_object(recorded: Stmt, optimizer: &str, at: At) -> Stmt {
    let Some((object, _)) = optimizer.rsplit_once('.') else { return recorded };
    let none = Expr { kind: ExprKind::None, at };
    let kind = ExprKind::Compare(Box::new(named(object, at)), vec![(CompareOp::Is, none)]);
    // What is not known may be there.
    let tested = assign(NOTHING, call("__decided__", vec![Expr { kind, at }], at), at);
    let tested = attempt(vec![tested], vec![assign(NOTHING, flag(false, at), at)], at);
    let pass = vec![Stmt { act: Act::Pass, at }];
    let chosen = Stmt { act: Act::If(vec![(name(NOTHING, at), pass)], vec![recorded]), at };
    Stmt { act: Act::If(vec![(flag(true, at), vec![tested, chosen])], Vec::new()), at }
}
