//! Objects of the snippet's classes that are derived from `dict`: dicts with attributes of their own, as many programs keep
//! their settings.

use crate::python::object::dict::DictKind;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::keyed::Keyed;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Class, Dict, Value, Wrapped};
use crate::python::operation::classes;
use crate::python::operation::dicts;
use crate::python::operation::methods;
use crate::python::operation::special;
use std::rc::Rc;

/// The class of an object, and its attributes: `None` if they are its items.
type ClassAndFields = (Shared<Class>, Option<Shared<Tracked<Dict>>>);

/// The class of a dict, and its attributes, if it is an object of a class of the snippet.
fn parts(dict: &Shared<Tracked<Dict>>) -> Option<ClassAndFields> {
    match &dict.borrow().kind {
        DictKind::Object(Value::Class(class), Value::Dict(fields)) => {
            Some((class.clone(), Some(fields.clone())))
        }
        DictKind::Object(Value::Class(class), _) => Some((class.clone(), None)),
        _ => None,
    }
}

/// The class of a value that is a dict of a class of the snippet.
pub(in crate::python) fn class_of(value: &Value) -> Option<Shared<Class>> {
    let Value::Dict(dict) = value else { return None };
    parts(dict).map(|(class, _)| class)
}

/// A method that the class of a dict defines.
pub(in crate::python) fn find(value: &Value, name: &str) -> Option<Value> {
    class_of(value)?.find(name)
}

/// An object of a class that is derived from `dict`.
pub(in crate::python) fn construct(
    machine: &mut dyn Host,
    class: &Shared<Class>,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    let kind = DictKind::Object(Value::Class(class.clone()), Value::dict(Vec::new()));
    let made = dicts::made(kind, Keyed::default());
    let init = class.find_known("__init__").unwrap_or(Value::Builtin(&dicts::INIT));
    let bound = Value::Bound(Shared::new((made.clone(), init)));
    machine.call(&bound, args, keywords)?;
    Ok(made)
}

/// `of.name`; `None` if the dict is no such object.
pub(in crate::python) fn attribute(
    machine: &mut dyn Host,
    of: &Value,
    dict: &Shared<Tracked<Dict>>,
    name: &str,
) -> Option<Outcome<Value>> {
    let (class, fields) = parts(dict)?;
    Some(attribute_of(machine, of, dict, (class, fields), name))
}

fn attribute_of(
    machine: &mut dyn Host,
    of: &Value,
    dict: &Shared<Tracked<Dict>>,
    (class, fields): ClassAndFields,
    name: &str,
) -> Outcome<Value> {
    match name {
        "__class__" => return Ok(Value::Class(class)),
        "__dict__" => return Ok(fields.map_or_else(|| of.clone(), Value::Dict)),
        _ => {}
    }
    let in_class = class.find(name);
    let is_property = |value: &Value| matches!(value, Value::Wrapped(wrapped) if matches!(&**wrapped, Wrapped::Property { .. }));
    if !in_class.as_ref().is_some_and(is_property)
        && let Some(found) = dicts::lookup(fields.as_ref().unwrap_or(dict), &Value::str(name))?
    {
        return match found {
            Value::Lost(lost) => Err(lost.reason.clone()),
            found => Ok(found),
        };
    }
    if let Some(value) = in_class {
        return classes::bound(machine, of, &class, value);
    }
    match methods::find(machine, of, name) {
        Err(fault) if fault.class() == Some("AttributeError") => match class.find_known("__getattr__") {
            Some(method) => {
                let bound = classes::bound(machine, of, &class, method)?;
                machine.call(&bound, &[Value::str(name)], &[])
            }
            None => Err(fault),
        },
        found => found,
    }
}

/// `super().name` of such an object, after the classes of the snippet.
pub(in crate::python) fn inherited(machine: &mut dyn Host, of: &Value, name: &str) -> Outcome<Value> {
    let bound = |method| Ok(Value::Bound(Shared::new((of.clone(), Value::Builtin(method)))));
    match name {
        "__init__" => bound(&dicts::INIT),
        "__setattr__" => bound(&dicts::SET_ATTRIBUTE),
        _ => methods::find(machine, of, name),
    }
}

/// `of.name = value`; `None` if the dict is no such object.
pub(in crate::python) fn set_attribute(
    machine: &mut dyn Host,
    of: &Value,
    name: &str,
    value: &Value,
) -> Option<Outcome<()>> {
    let class = class_of(of)?;
    let Some(method) = class.find_known("__setattr__") else { return store(machine, of, name, value) };
    let bound = classes::bound(machine, of, &class, method);
    Some(bound.and_then(|bound| machine.call(&bound, &[Value::str(name), value.clone()], &[]).map(drop)))
}

/// The same without the `__setattr__` of its class.
pub(in crate::python) fn store(
    machine: &mut dyn Host,
    of: &Value,
    name: &str,
    value: &Value,
) -> Option<Outcome<()>> {
    let Value::Dict(dict) = of else { return None };
    let (class, fields) = parts(dict)?;
    if let Some(Value::Wrapped(wrapped)) = class.find(name)
        && let Wrapped::Property { set, .. } = &*wrapped
    {
        return Some(match set {
            Some(set) => {
                special::call_method(machine, of, set.clone(), std::slice::from_ref(value)).map(drop)
            }
            None => Err(Fault::raise("AttributeError", format!("property '{name}' has no setter"))),
        });
    }
    if name != "__dict__" {
        return Some(dicts::insert(fields.as_ref().unwrap_or(dict), &Value::str(name), value.clone()));
    }
    let new = match value {
        // The attributes are the items from now on.
        Value::Dict(other) if Shared::ptr_eq(other, dict) => Value::None,
        Value::Dict(_) => value.clone(),
        _ => return Some(Err(Fault::raise("TypeError", "__dict__ must be set to a dictionary"))),
    };
    dict.borrow_mut().kind = DictKind::Object(Value::Class(class), new);
    Some(Ok(()))
}
