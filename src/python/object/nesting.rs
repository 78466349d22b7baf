//! Which objects there are within others.

use crate::python::object::fields::Fields;
use crate::python::object::iter::Lazy;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Iter, Value, Wrapped};

/// The address of an object that several values may share.
pub(in crate::python) fn address(value: &Value) -> *const () {
    match value {
        Value::List(items) => Shared::as_ptr(items).cast(),
        Value::Tuple(items) => Shared::as_ptr(items).cast(),
        Value::Dict(dict) => Shared::as_ptr(dict).cast(),
        Value::View(view) => Shared::as_ptr(view).cast(),
        Value::Instance(instance) => Shared::as_ptr(instance).cast(),
        Value::Function(closure) => Shared::as_ptr(closure).cast(),
        Value::Bound(bound) => Shared::as_ptr(bound).cast(),
        Value::Iterator(iter) => Shared::as_ptr(iter).cast(),
        Value::Set(set) => Shared::as_ptr(set).cast(),
        Value::Class(class) => Shared::as_ptr(class).cast(),
        Value::Array(array) => array.items.address(),
        Value::Wrapped(wrapped) => Shared::as_ptr(wrapped).cast(),
        Value::Exception(raised) => Shared::as_ptr(raised).cast(),
        Value::Native(native) => Shared::as_ptr(native).cast(),
        _ => std::ptr::null(),
    }
}

/// The objects that an object refers to.
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
        Value::Native(native) => native.functions().iter().for_each(visit),
        Value::Bound(bound) => [&bound.0, &bound.1].into_iter().for_each(visit),
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
