//! Iteration over any value. Generators, `map`, `filter`, `zip` and `enumerate` are lazy.

use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::iter::Lazy;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Iter, Value};
use crate::python::operation::generators::{resumed, stop_value};
use crate::python::operation::objects;
use crate::python::operation::special;
use crate::python::syntax::ast::CompareOp;

/// Wraps a lazy iterator in a value.
pub(in crate::python) fn lazy(lazy: Lazy) -> Value {
    Value::iterator(Iter::Lazy(Box::new(lazy)))
}

/// The iterator of a `for` loop over a value.
pub(in crate::python) fn begin(machine: &mut dyn Host, value: &Value) -> Outcome<Value> {
    let made = own(machine, value)?;
    match made.as_ref().unwrap_or(value) {
        object @ Value::Instance(instance) if instance.class.has_known("__next__") => {
            Ok(lazy(Lazy::Object(object.clone())))
        }
        other => objects::iterate(other),
    }
}

/// `iter(value)`: for a user's object the result of its `__iter__`.
pub(in crate::python) fn iter(machine: &mut dyn Host, value: &Value) -> Outcome<Value> {
    match own(machine, value)? {
        Some(made) => Ok(made),
        None => objects::iterate(value),
    }
}

fn own(machine: &mut dyn Host, value: &Value) -> Outcome<Option<Value>> {
    let Value::Instance(instance) = value else { return Ok(None) };
    if let Some(method) = instance.class.find_known("__iter__") {
        let made = special::call_method(machine, value, method, &[])?;
        let iterates = match &made {
            Value::Iterator(_) => true,
            Value::Instance(made) => made.class.has_known("__next__"),
            Value::Lost(lost) => return Err(lost.reason.clone()),
            _ => false,
        };
        if !iterates {
            let message = format!("iter() returned non-iterator of type '{}'", made.type_name());
            return Err(Fault::raise("TypeError", message));
        }
        return Ok(Some(made));
    }
    Ok(instance.class.find_known("__getitem__").map(|_| lazy(Lazy::Sequence(value.clone(), 0))))
}

/// Visits the items of any iterable until `visit` returns false.
pub(in crate::python) fn each(
    machine: &mut dyn Host,
    value: &Value,
    mut visit: impl FnMut(&mut dyn Host, Value) -> Outcome<bool>,
) -> Outcome<()> {
    let Value::Iterator(iter) = begin(machine, value)? else { return Ok(()) };
    while let Some(item) = next(machine, &iter)? {
        machine.charge(1)?;
        if !visit(machine, item)? {
            break;
        }
    }
    Ok(())
}

pub(in crate::python) fn busy() -> Fault {
    Fault::raise("ValueError", "generator already executing")
}

/// The next item of an iterator. The machine keeps the return value of a generator that ends.
pub(in crate::python) fn next(
    machine: &mut dyn Host,
    iter: &Shared<Tracked<Iter>>,
) -> Outcome<Option<Value>> {
    {
        let mut steady = iter.try_borrow_steady().map_err(|_| busy())?;
        match &mut *steady {
            Iter::Lazy(lazy) if beside_plain(lazy) => {
                machine.charge(1)?;
                *machine.returned() = Value::None;
                return limits::inside(|| beside(machine, lazy));
            }
            Iter::Lazy(_) => {}
            plain => {
                let item = plain.next()?;
                if item.is_none() {
                    *machine.returned() = Value::None;
                }
                return Ok(item);
            }
        }
    }
    machine.charge(1)?;
    match taken(iter) {
        Lazy::Running => Err(busy()),
        Lazy::Ended => {
            put(iter, Lazy::Ended);
            *machine.returned() = Value::None;
            Ok(None)
        }
        Lazy::Generator(waits) => match waits.take() {
            Some(frame) => resumed(machine, iter, frame),
            None => Ok(None),
        },
        other => {
            *machine.returned() = Value::None;
            match limits::inside(|| advanced(machine, iter, other)) {
                Err(fault) if fault.class() == Some("StopIteration") => {
                    *machine.returned() = stop_value(&fault);
                    Ok(None)
                }
                result => result,
            }
        }
    }
}

/// Whether an iterator only takes the items of others that run no code, so that nothing else advances it meanwhile.
fn beside_plain(lazy: &Lazy) -> bool {
    let is_plain = |source: &Value| match source {
        Value::Iterator(iter) => iter.try_borrow().is_ok_and(|iter| !matches!(&*iter, Iter::Lazy(_))),
        _ => false,
    };
    match lazy {
        Lazy::Zip { sources, .. } => sources.iter().all(is_plain),
        Lazy::Enumerate { source, .. } => is_plain(source),
        _ => false,
    }
}

/// The next item of `zip` or `enumerate` for which that holds.
fn beside(machine: &mut dyn Host, lazy: &mut Lazy) -> Outcome<Option<Value>> {
    match lazy {
        Lazy::Zip { sources, strict } => Ok(together(machine, sources, *strict)?.map(Value::tuple)),
        Lazy::Enumerate { source, next: count } => {
            let Some(item) = step(machine, source)? else { return Ok(None) };
            *count += 1;
            Ok(Some(Value::tuple(vec![Value::Int(*count - 1), item])))
        }
        _ => Ok(None),
    }
}

pub(in crate::python) fn taken(iter: &Shared<Tracked<Iter>>) -> Lazy {
    match &mut *iter.borrow_mut() {
        Iter::Lazy(lazy) => std::mem::replace(&mut **lazy, Lazy::Running),
        _ => Lazy::Ended,
    }
}

pub(in crate::python) fn put(iter: &Shared<Tracked<Iter>>, lazy: Lazy) {
    match &mut *iter.borrow_mut() {
        Iter::Lazy(place) => **place = lazy,
        other => *other = Iter::Lazy(Box::new(lazy)),
    }
}

/// The next item of a lazy iterator other than a generator. User code may advance the same iterator meanwhile.
fn advanced(machine: &mut dyn Host, iter: &Shared<Tracked<Iter>>, lazy: Lazy) -> Outcome<Option<Value>> {
    match lazy {
        Lazy::Map { function, sources } => {
            let items = one_of_each(machine, &sources);
            put(iter, Lazy::Map { function: function.clone(), sources });
            match items? {
                Some(items) => machine.call(&function, &items, &[]).map(Some),
                None => Ok(None),
            }
        }
        Lazy::Filter { function, source } => {
            put(iter, Lazy::Filter { function: function.clone(), source: source.clone() });
            let Value::Iterator(inner) = &source else { return Ok(None) };
            while let Some(item) = next(machine, inner)? {
                let keep = match &function {
                    Value::None => item.clone(),
                    _ => machine.call(&function, std::slice::from_ref(&item), &[])?,
                };
                if special::truth(machine, &keep)? {
                    return Ok(Some(item));
                }
                machine.charge(1)?;
            }
            Ok(None)
        }
        Lazy::Zip { sources, strict } => {
            let items = together(machine, &sources, strict);
            put(iter, Lazy::Zip { sources, strict });
            Ok(items?.map(Value::tuple))
        }
        Lazy::Enumerate { source, next: count } => {
            let item = step(machine, &source);
            put(iter, Lazy::Enumerate { source, next: count + i64::from(matches!(item, Ok(Some(_)))) });
            Ok(item?.map(|item| Value::tuple(vec![Value::Int(count), item])))
        }
        Lazy::Object(object) => {
            put(iter, Lazy::Object(object.clone()));
            let Value::Instance(instance) = &object else { return Ok(None) };
            let Some(method) = instance.class.find_known("__next__") else { return Ok(None) };
            special::call_method(machine, &object, method, &[]).map(Some)
        }
        Lazy::Sequence(object, at) => {
            put(iter, Lazy::Sequence(object.clone(), at + 1));
            match special::index(machine, &object, &Value::Int(at)) {
                Ok(item) => Ok(Some(item)),
                Err(fault) if matches!(fault.class(), Some("IndexError" | "StopIteration")) => {
                    put(iter, Lazy::Ended);
                    Ok(None)
                }
                Err(fault) => Err(fault),
            }
        }
        Lazy::Calls { function, sentinel } => {
            put(iter, Lazy::Calls { function: function.clone(), sentinel: sentinel.clone() });
            let made = machine.call(&function, &[], &[])?;
            if special::holds(machine, CompareOp::Eq, &made, &sentinel)? {
                put(iter, Lazy::Ended);
                return Ok(None);
            }
            Ok(Some(made))
        }
        Lazy::Generator(_) | Lazy::Running | Lazy::Ended => Ok(None),
    }
}

/// `next(object)` for an iterator or an object with `__next__`: the next item, `None` at the end.
pub(in crate::python) fn next_of(machine: &mut dyn Host, value: &Value) -> Outcome<Option<Value>> {
    match value {
        Value::Iterator(iter) => next(machine, iter),
        Value::Instance(instance) if let Some(method) = instance.class.find_known("__next__") => {
            match special::call_method(machine, value, method, &[]) {
                Err(fault) if fault.class() == Some("StopIteration") => {
                    *machine.returned() = stop_value(&fault);
                    Ok(None)
                }
                result => result.map(Some),
            }
        }
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Err(Fault::raise("TypeError", format!("'{}' object is not an iterator", value.type_name()))),
    }
}

fn step(machine: &mut dyn Host, source: &Value) -> Outcome<Option<Value>> {
    match source {
        Value::Iterator(iter) => next(machine, iter),
        _ => Ok(None),
    }
}

/// One item of each source; `None` when the first of them ends.
fn one_of_each(machine: &mut dyn Host, sources: &[Value]) -> Outcome<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(sources.len());
    for source in sources {
        match step(machine, source)? {
            Some(item) => items.push(item),
            None => return Ok(None),
        }
    }
    Ok(if sources.is_empty() { None } else { Some(items) })
}

fn together(machine: &mut dyn Host, sources: &[Value], strict: bool) -> Outcome<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(sources.len());
    for (i, source) in sources.iter().enumerate() {
        match step(machine, source)? {
            Some(item) => items.push(item),
            None if strict && i > 0 => return Err(uneven(i, "shorter")),
            None if strict => {
                for (j, other) in sources.iter().enumerate().skip(1) {
                    if step(machine, other)?.is_some() {
                        return Err(uneven(j, "longer"));
                    }
                }
                return Ok(None);
            }
            None => return Ok(None),
        }
    }
    Ok(if sources.is_empty() { None } else { Some(items) })
}

fn uneven(at: usize, how: &str) -> Fault {
    let others = if at == 1 { "argument 1".to_string() } else { format!("arguments 1-{at}") };
    Fault::raise("ValueError", format!("zip() argument {} is {how} than {others}", at + 1))
}
