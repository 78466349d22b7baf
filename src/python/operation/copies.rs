//! `copy.copy` and `copy.deepcopy`.

use crate::python::number::arrays;
use crate::python::object::builtin::{Builtin, table};
use crate::python::object::dict::DictKind;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::fields::Fields;
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Dict, Instance, Value};
use crate::python::operation::objects;
use crate::python::operation::special;

pub(in crate::python) static FUNCTIONS: &[Builtin] = table! {
    "copy" => |m, a| { let [x] = a.exactly()?; shallow(m, x) };
    "deepcopy" => |m, a| { let [x, memo] = a.bind(["x", "memo"], 1)?;
        if !matches!(memo, None | Some(Value::None)) { return Err(Fault::refuse("`deepcopy` with a memo cannot be run here")); }
        deep(m, x.unwrap_or(&Value::None), &mut Vec::new()) };
};

/// An object of the same class with these attributes.
fn object(instance: &Instance, fields: Vec<(u32, Value)>) -> Value {
    let class = instance.class.clone();
    Value::Instance(Shared::new(Instance { class, fields: Tracked::new(Fields::Own(fields)) }))
}

fn fields(machine: &mut dyn Host, instance: &Instance) -> Vec<(u32, Value)> {
    let pairs = instance.fields.borrow().pairs(machine.names());
    pairs.into_iter().map(|(name, value)| (machine.symbol(name.text().unwrap_or_default()), value)).collect()
}

fn refused(value: &Value) -> Fault {
    Fault::refuse(format!("a copy of a '{}' cannot be run here", value.type_name()))
        .help("make a second one in the same way")
}

/// `copy.copy`: the copy refers to the same objects.
fn shallow(machine: &mut dyn Host, value: &Value) -> Outcome<Value> {
    match value {
        Value::List(_) | Value::Dict(_) | Value::Set(_) => objects::copy(value),
        Value::Array(array) => Ok(arrays::copy(array, array.library)),
        Value::Instance(instance) => {
            if let Some(method) = instance.class.find_known("__copy__") {
                return special::call_method(machine, value, method, &[]);
            }
            let fields = fields(machine, instance);
            limits::spend(fields.len())?;
            Ok(object(instance, fields))
        }
        Value::Iterator(_) | Value::View(_) | Value::Super(_) | Value::Native(_) => Err(refused(value)),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Ok(value.clone()),
    }
}

/// `copy.deepcopy`: copies everything mutable. Shared objects stay shared.
fn deep(machine: &mut dyn Host, value: &Value, known: &mut Vec<(Value, Value)>) -> Outcome<Value> {
    machine.charge(1 + known.len() as u64 / 8)?;
    if let Some((_, copy)) = known.iter().find(|(original, _)| original.same(value) && changeable(value)) {
        return Ok(copy.clone());
    }
    limits::inside(|| copied(machine, value, known))
}

fn copied(machine: &mut dyn Host, value: &Value, known: &mut Vec<(Value, Value)>) -> Outcome<Value> {
    match value {
        Value::List(items) => {
            let copy = Value::list(Vec::new());
            known.push((value.clone(), copy.clone()));
            let items = items.borrow().clone();
            let items = all(machine, &items, known)?;
            if let Value::List(copy) = &copy {
                *copy.borrow_mut() = items;
            }
            Ok(copy)
        }
        Value::Tuple(items) => {
            let copies = all(machine, items, known)?;
            // A tuple of immutable items is its own copy.
            let own = items.iter().zip(&copies).all(|(a, b)| !changeable(a) || a.same(b));
            Ok(if own { value.clone() } else { Value::tuple(copies) })
        }
        Value::Dict(dict) => copied_dict(machine, dict, known),
        Value::Set(_) => {
            let copy = objects::copy(value)?;
            known.push((value.clone(), copy.clone()));
            Ok(copy)
        }
        Value::Array(array) => {
            let copy = arrays::copy(array, array.library);
            known.push((value.clone(), copy.clone()));
            Ok(copy)
        }
        Value::Instance(instance) => {
            let copy = object(instance, Vec::new());
            known.push((value.clone(), copy.clone()));
            let own = fields(machine, instance);
            let mut copies = Vec::with_capacity(own.len());
            for (name, value) in own {
                copies.push((name, deep(machine, &value, known)?));
            }
            if let Value::Instance(copy) = &copy {
                *copy.fields.borrow_mut() = Fields::Own(copies);
            }
            Ok(copy)
        }
        Value::Bound(bound) if matches!(bound.1, Value::Function(_)) => {
            let of = deep(machine, &bound.0, known)?;
            Ok(Value::Bound(Shared::new((of, bound.1.clone()))))
        }
        Value::Bound(_) | Value::Iterator(_) | Value::View(_) | Value::Super(_) | Value::Native(_) => {
            Err(refused(value))
        }
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Ok(value.clone()),
    }
}

fn copied_dict(
    machine: &mut dyn Host,
    dict: &Shared<Tracked<Dict>>,
    known: &mut Vec<(Value, Value)>,
) -> Outcome<Value> {
    let kind = dict.borrow().kind.clone();
    let made = Shared::new(Tracked::new(Dict { kind, ..Dict::default() }));
    known.push((Value::Dict(dict.clone()), Value::Dict(made.clone())));
    if let DictKind::Object(class, fields) = dict.borrow().kind.clone() {
        let fields = deep(machine, &fields, known)?;
        made.borrow_mut().kind = DictKind::Object(class, fields);
    }
    let pairs = dict.borrow().pairs.to_vec();
    for (key, value) in pairs {
        let (key, value) = (deep(machine, &key, known)?, deep(machine, &value, known)?);
        made.borrow_mut().pairs.push((key, value))?;
    }
    Ok(Value::Dict(made))
}

fn all(machine: &mut dyn Host, items: &[Value], known: &mut Vec<(Value, Value)>) -> Outcome<Vec<Value>> {
    items.iter().map(|item| deep(machine, item, known)).collect()
}

/// Whether an object is mutable, or may contain mutable objects.
fn changeable(value: &Value) -> bool {
    matches!(
        value,
        Value::List(_)
            | Value::Tuple(_)
            | Value::Dict(_)
            | Value::Set(_)
            | Value::Array(_)
            | Value::Instance(_)
            | Value::Bound(_)
    )
}
