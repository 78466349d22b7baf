//! How deep objects hold each other.

use crate::python::object::fault::Outcome;
use crate::python::object::fields::Fields;
use crate::python::object::iter::Lazy;
use crate::python::object::limits;
use crate::python::object::value::{Iter, Value, Wrapped};
use std::collections::HashSet;
use std::rc::Rc;

/// The most objects that one look goes through.
const LOOKED: usize = 20_000;

/// Refuses objects that hold each other so deep that dropping them would use up the stack.
pub(in crate::python) fn check<'a>(roots: impl Iterator<Item = &'a Value>) -> Outcome<()> {
    let mut waiting: Vec<(Value, usize)> =
        roots.filter(|value| holds(value)).map(|value| (value.clone(), 0)).collect();
    // Functions that call themselves hold themselves: each object is looked at once.
    let mut seen = HashSet::new();
    while let Some((value, depth)) = waiting.pop() {
        if !seen.insert(address(&value)) {
            continue;
        }
        if depth > limits::NESTED {
            return unhook(value, waiting);
        }
        if seen.len() > LOOKED {
            return Ok(());
        }
        parts(&value, &mut |part| {
            if holds(part) && waiting.len() < LOOKED {
                waiting.push((part.clone(), depth + 1));
            }
        });
    }
    Ok(())
}

/// What is nested too deep is kept, rather than dropped: the program ends with the message.
fn unhook(value: Value, waiting: Vec<(Value, usize)>) -> Outcome<()> {
    std::mem::forget(value);
    drop(waiting);
    Err(limits::nested())
}

/// Where an object is that others may hold as well.
pub(in crate::python) fn address(value: &Value) -> *const () {
    match value {
        Value::List(items) => Rc::as_ptr(items).cast(),
        Value::Tuple(items) => Rc::as_ptr(items).cast(),
        Value::Dict(dict) => Rc::as_ptr(dict).cast(),
        Value::View(view) => Rc::as_ptr(view).cast(),
        Value::Instance(instance) => Rc::as_ptr(instance).cast(),
        Value::Function(closure) => Rc::as_ptr(closure).cast(),
        Value::Bound(bound) => Rc::as_ptr(bound).cast(),
        Value::Iterator(iter) => Rc::as_ptr(iter).cast(),
        Value::Set(set) => Rc::as_ptr(set).cast(),
        Value::Class(class) => Rc::as_ptr(class).cast(),
        Value::Array(array) => array.items.address(),
        Value::Wrapped(wrapped) => Rc::as_ptr(wrapped).cast(),
        Value::Exception(raised) => Rc::as_ptr(raised).cast(),
        _ => std::ptr::null(),
    }
}

fn holds(value: &Value) -> bool {
    matches!(
        value,
        Value::List(_)
            | Value::Tuple(_)
            | Value::Dict(_)
            | Value::View(_)
            | Value::Instance(_)
            | Value::Function(_)
            | Value::Bound(_)
            | Value::Iterator(_)
    )
}

/// The objects that one holds.
pub(in crate::python) fn parts(value: &Value, visit: &mut dyn FnMut(&Value)) {
    match value {
        Value::List(items) => {
            if let Ok(items) = items.try_borrow() {
                items.iter().for_each(visit);
            }
        }
        Value::Tuple(items) => items.iter().for_each(visit),
        Value::Dict(dict) => {
            if let Ok(dict) = dict.try_borrow() {
                for (key, value) in &dict.pairs {
                    visit(key);
                    visit(value);
                }
            }
        }
        Value::View(view) => visit(&Value::Dict(view.dict.clone())),
        Value::Instance(instance) => match instance.fields.try_borrow().as_deref() {
            Ok(Fields::Own(fields)) => fields.iter().for_each(|(_, value)| visit(value)),
            Ok(Fields::Shared(dict)) => visit(&Value::Dict(dict.clone())),
            Err(_) => {}
        },
        Value::Function(closure) => {
            closure.defaults.iter().for_each(&mut *visit);
            if let Ok(attributes) = closure.attributes.try_borrow() {
                attributes.iter().for_each(|(_, value)| visit(value));
            }
            for cell in &closure.cells {
                if let Ok(value) = cell.try_borrow() {
                    visit(&value);
                }
            }
        }
        Value::Bound(bound) => {
            visit(&bound.0);
            visit(&bound.1);
        }
        Value::Set(set) => {
            if let Ok(items) = set.items.try_borrow() {
                items.iter().for_each(visit);
            }
        }
        Value::Class(class) => {
            if let Ok(fields) = class.fields.try_borrow() {
                fields.iter().for_each(|(_, value)| visit(value));
            }
            class.order.iter().for_each(|base| visit(&Value::Class(base.clone())));
        }
        Value::Wrapped(wrapped) => match &**wrapped {
            Wrapped::Property { get, set, delete } => {
                visit(get);
                set.iter().chain(delete).for_each(visit);
            }
            Wrapped::Cached(function) | Wrapped::Static(function) | Wrapped::Class(function) => {
                visit(function)
            }
        },
        Value::Exception(raised) => raised.args.iter().for_each(visit),
        Value::Iterator(iter) => {
            let Ok(iter) = iter.try_borrow() else { return };
            match &*iter {
                Iter::Range(..) => {}
                Iter::Array(array, _) => visit(&Value::Array(array.clone())),
                Iter::Dict(steps) => visit(&Value::Dict(steps.dict.clone())),
                Iter::Items(items, _) => items.iter().for_each(visit),
                Iter::List(items, _) | Iter::Backwards(items, _) => visit(&Value::List(items.clone())),
                Iter::Tuple(items, _) => visit(&Value::Tuple(items.clone())),
                Iter::Lazy(lazy) => match &**lazy {
                    Lazy::Generator(waiting) => waiting.registers().iter().for_each(visit),
                    Lazy::Map { function, sources } => {
                        visit(function);
                        sources.iter().for_each(visit);
                    }
                    Lazy::Zip { sources, .. } => sources.iter().for_each(visit),
                    Lazy::Filter { function, source } => {
                        visit(function);
                        visit(source);
                    }
                    Lazy::Enumerate { source, .. } => visit(source),
                    Lazy::Object(object)
                    | Lazy::Sequence(object, _)
                    | Lazy::Calls { function: object, .. } => visit(object),
                    Lazy::Running | Lazy::Ended => {}
                },
            }
        }
        _ => {}
    }
}
