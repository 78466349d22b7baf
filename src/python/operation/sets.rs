//! `set` and `frozenset`. The order of iteration depends on hashes, so only what does not depend on the order is
//! supported.

use crate::python::object::builtin;
use crate::python::object::builtin::{Builtin, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::keyed::Keyed;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Set, Value};
use crate::python::operation::dicts;
use crate::python::operation::iterate;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::syntax::ast::{BinaryOp, CompareOp};

/// A set of distinct items.
pub(in crate::python) fn make(frozen: bool, items: Keyed<Value>) -> Value {
    Value::Set(Shared::new(Set { frozen, items: Tracked::new(items) }))
}

/// A set of items without duplicates.
pub(in crate::python) fn collect(frozen: bool, items: Vec<Value>) -> Outcome<Value> {
    distinct(items).map(|items| make(frozen, items))
}

fn distinct(items: Vec<Value>) -> Outcome<Keyed<Value>> {
    let mut kept = Keyed::default();
    items.into_iter().try_for_each(|item| add(&mut kept, item))?;
    Ok(kept)
}

fn add(kept: &mut Keyed<Value>, item: Value) -> Outcome<()> {
    if place(kept, &item)?.is_none() {
        kept.push(item)?;
    }
    Ok(())
}

/// The place of an item of a set.
pub(in crate::python) fn place(items: &Keyed<Value>, item: &Value) -> Outcome<Option<usize>> {
    items.find(item, |known| operators::same_key(known, item))
}

fn has(items: &Keyed<Value>, item: &Value) -> Outcome<bool> {
    Ok(place(items, item)?.is_some())
}

/// The items for a loop, if their order is determined.
pub(in crate::python) fn ordered(set: &Set) -> Outcome<Vec<Value>> {
    let items = set.items.borrow();
    match items.len() {
        0 | 1 => Ok(items.to_vec()),
        _ => Err(Fault::refuse("a loop over a set cannot be run here")
            .why("the order of a set depends on the hashes of its items")
            .help("write a list or a tuple, or `sorted(...)` around the set")),
    }
}

/// The items for an operation that does not depend on their order.
pub(in crate::python) fn unordered(machine: &mut dyn Host, value: &Value) -> Outcome<Vec<Value>> {
    match value {
        Value::Set(set) => Ok(set.items.borrow().to_vec()),
        _ => objects::items(machine, value),
    }
}

/// `a | b`, `a & b`, `a - b`, `a ^ b`.
pub(in crate::python) fn operator(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    let (Value::Set(a), Value::Set(b)) = (a, b) else { return Ok(Value::None) };
    let (x, y) = (a.items.borrow(), b.items.borrow());
    let mut kept = Keyed::default();
    for item in x.iter() {
        let shared = has(&y, item)?;
        if match op {
            BinaryOp::Or => true,
            BinaryOp::And => shared,
            _ => !shared,
        } {
            kept.push(item.clone())?;
        }
    }
    if matches!(op, BinaryOp::Or | BinaryOp::Xor) {
        for item in y.iter() {
            if !has(&x, item)? {
                kept.push(item.clone())?;
            }
        }
    }
    Ok(make(a.frozen, kept))
}

/// `a op= b`, which changes the set itself.
pub(in crate::python) fn augment(op: BinaryOp, set: &Shared<Set>, other: &Value) -> Outcome<()> {
    let Value::Set(made) = operator(op, &Value::Set(set.clone()), other)? else { return Ok(()) };
    let items = made.items.borrow().clone();
    *set.items.borrow_mut() = items;
    Ok(())
}

fn changed(m: &mut dyn Host, a: &builtin::CallArgs, op: BinaryOp) -> Outcome<Value> {
    let set = receiver(a, true)?;
    for other in a.values.iter().skip(1) {
        let items = unordered(m, other)?;
        augment(op, set, &collect(false, items)?)?;
    }
    Ok(Value::None)
}

/// Compares two sets; `<=` is the subset relation.
pub(in crate::python) fn compare(op: CompareOp, a: &Set, b: &Set) -> Outcome<bool> {
    let (x, y) = (a.items.borrow(), b.items.borrow());
    let within = |x: &Keyed<Value>, y: &Keyed<Value>| -> Outcome<bool> {
        for item in x {
            if !has(y, item)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    Ok(match op {
        CompareOp::Eq => x.len() == y.len() && within(&x, &y)?,
        CompareOp::Ne => !(x.len() == y.len() && within(&x, &y)?),
        CompareOp::Le => within(&x, &y)?,
        CompareOp::Lt => x.len() < y.len() && within(&x, &y)?,
        CompareOp::Ge => within(&y, &x)?,
        CompareOp::Gt => y.len() < x.len() && within(&y, &x)?,
        _ => false,
    })
}

/// Makes a set of a list, for a display or a comprehension.
pub(in crate::python) static SET: Builtin = Builtin {
    name: "set",
    is_type: true,
    run: |m, a| {
        let [items] = a.exactly()?;
        let items = objects::items(m, items)?;
        collect(false, items)
    },
};

fn receiver<'a>(args: &'a builtin::CallArgs, changes: bool) -> Outcome<&'a Shared<Set>> {
    match args.values.first() {
        Some(Value::Set(set)) if !(changes && set.frozen) => Ok(set),
        _ => Err(args.misplaced("set")),
    }
}

fn combined(m: &mut dyn Host, a: &builtin::CallArgs, op: BinaryOp) -> Outcome<Value> {
    let mut result = Value::Set(receiver(a, false)?.clone());
    for other in a.values.iter().skip(1) {
        let items = unordered(m, other)?;
        result = operator(op, &result, &collect(false, items)?)?;
    }
    Ok(result)
}

/// The methods of `set` that `frozenset` lacks.
pub(in crate::python) const CHANGING: [&str; 9] = [
    "add",
    "clear",
    "difference_update",
    "discard",
    "intersection_update",
    "pop",
    "remove",
    "symmetric_difference_update",
    "update",
];

pub(in crate::python) static METHODS: &[Builtin] = table! {
    "add" => |_, a| { let [_, item] = a.exactly()?; add(&mut receiver(a, true)?.items.borrow_mut(), item.clone())?; Ok(Value::None) };
    "clear" => |_, a| { let [_] = a.exactly()?; receiver(a, true)?.items.borrow_mut().clear(); Ok(Value::None) };
    "copy" => |_, a| { receiver(a, false)?; let [set] = a.exactly()?; objects::copy(set) };
    "difference_update" => |m, a| changed(m, a, BinaryOp::Sub);
    "intersection_update" => |m, a| changed(m, a, BinaryOp::And);
    "symmetric_difference_update" => |m, a| changed(m, a, BinaryOp::Xor);
    "pop" => |_, a| { let [_] = a.exactly()?; let mut items = receiver(a, true)?.items.borrow_mut();
        match items.len() { 0 => Err(dicts::missing(&Value::str("pop from an empty set"))),
            1 => Ok(items.remove(0)),
            _ => Err(Fault::refuse("`pop` of a set of several items cannot be run here")
                .why("Python takes the first item in the order of the hashes").help("keep a list, and take from its end")) } };
    "difference" => |m, a| combined(m, a, BinaryOp::Sub);
    "discard" => |_, a| { let [_, item] = a.exactly()?; remove(receiver(a, true)?, item)?; Ok(Value::None) };
    "intersection" => |m, a| combined(m, a, BinaryOp::And);
    "isdisjoint" => |m, a| { let [_, other] = a.exactly()?; let others = distinct(unordered(m, other)?)?;
        for item in receiver(a, false)?.items.borrow().iter() { if has(&others, item)? { return Ok(Value::Bool(false)); } } Ok(Value::Bool(true)) };
    "issubset" => |m, a| { let [_, other] = a.exactly()?; let Value::Set(other) = collect(true, unordered(m, other)?)? else { return Ok(Value::None) };
        compare(CompareOp::Le, receiver(a, false)?, &other).map(Value::Bool) };
    "issuperset" => |m, a| { let [_, other] = a.exactly()?; let Value::Set(other) = collect(true, unordered(m, other)?)? else { return Ok(Value::None) };
        compare(CompareOp::Ge, receiver(a, false)?, &other).map(Value::Bool) };
    "remove" => |_, a| { let [_, item] = a.exactly()?;
        if remove(receiver(a, true)?, item)? { Ok(Value::None) } else { Err(dicts::missing(item)) } };
    "symmetric_difference" => |m, a| combined(m, a, BinaryOp::Xor);
    "union" => |m, a| combined(m, a, BinaryOp::Or);
    "update" => |m, a| { let set = receiver(a, true)?;
        for other in a.values.iter().skip(1) { match other {
            Value::Set(_) => for item in unordered(m, other)? { add(&mut set.items.borrow_mut(), item)?; },
            _ => iterate::each(m, other, |_, item| add(&mut set.items.borrow_mut(), item).map(|()| true))? } }
        Ok(Value::None) };
};

fn remove(set: &Set, item: &Value) -> Outcome<bool> {
    let found = place(&set.items.borrow(), item)?;
    Ok(found.map(|at| set.items.borrow_mut().remove(at)).is_some())
}
