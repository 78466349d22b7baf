//! `match`, `del`, and `with` on scopes that have names.

use crate::python::number::places;
use crate::python::object::builtin;
use crate::python::object::builtin::Builtin;
use crate::python::object::dict;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::value::Value;
use crate::python::operation::classes;
use crate::python::operation::dicts;
use crate::python::operation::objects;
use crate::python::operation::special;

/// Whether a value is a sequence of exactly, or of at least, `count` items.
pub(in crate::python) static SEQUENCE: Builtin = Builtin {
    name: "match",
    is_type: false,
    run: |_, a| {
        let [value, least, exact] = a.exactly()?;
        if !matches!(value, Value::List(_) | Value::Tuple(_) | Value::Range(_)) {
            return Ok(Value::Bool(false));
        }
        let (length, least) = (objects::length(value)? as i64, places::whole(least)?);
        Ok(Value::Bool(if exact.truth()? { length == least } else { length >= least }))
    },
};

/// The values of the keys; `None` if one is missing.
pub(in crate::python) static KEYS: Builtin = Builtin {
    name: "match",
    is_type: false,
    run: |_, a| {
        let [value, keys] = a.exactly()?;
        let (Value::Dict(dict), Value::Tuple(keys)) = (value, keys) else { return Ok(Value::None) };
        let mut values = Vec::with_capacity(keys.len());
        for key in keys.iter() {
            match dicts::lookup(dict, key)? {
                Some(value) => values.push(value),
                None => return Ok(Value::None),
            }
        }
        Ok(Value::tuple(values))
    },
};

/// The attributes that a class pattern names; `None` if the class differs or an attribute is missing.
pub(in crate::python) static CLASS: Builtin = Builtin { name: "match", is_type: false, run: class };

fn class(machine: &mut dyn Host, args: &builtin::CallArgs) -> Outcome<Value> {
    let [value, class, count, names] = args.exactly()?;
    match class {
        Value::Class(_) => {}
        Value::Builtin(builtin) if builtin.is_type => {}
        Value::Lost(lost) => return Err(lost.reason.clone()),
        _ => return Err(Fault::raise("TypeError", "called match pattern must be a class")),
    }
    if !classes::is_instance(value, class)? {
        return Ok(Value::None);
    }
    let count = places::whole(count)? as usize;
    let mut wanted: Vec<String> = Vec::new();
    let mut values = Vec::new();
    if count > 0 {
        match class {
            // Numbers, texts and containers match themselves.
            Value::Builtin(_) if count == 1 => values.push(value.clone()),
            Value::Class(class) => {
                let fields = class.data.borrow().clone();
                let known: Vec<String> = match (class.find_known("__match_args__"), fields) {
                    (Some(Value::Tuple(names)), _) => {
                        names.iter().filter_map(Value::text).map(str::to_string).collect()
                    }
                    (_, Some(fields)) => fields.names(),
                    _ => Vec::new(),
                };
                if count > known.len() {
                    return Err(Fault::raise(
                        "TypeError",
                        format!(
                            "{}() accepts {} positional sub-patterns ({count} given)",
                            class.name,
                            known.len()
                        ),
                    ));
                }
                wanted.extend(known.into_iter().take(count));
            }
            _ => {
                return Err(Fault::raise(
                    "TypeError",
                    format!("this class accepts 1 positional sub-pattern ({count} given)"),
                ));
            }
        }
    }
    if let Value::Tuple(names) = names {
        wanted.extend(names.iter().filter_map(Value::text).map(str::to_string));
    }
    for name in wanted {
        let symbol = machine.symbol(&name);
        match objects::attribute(machine, value, symbol) {
            Ok(part) => values.push(part),
            Err(fault) if fault.class() == Some("AttributeError") => return Ok(Value::None),
            Err(fault) => return Err(fault),
        }
    }
    Ok(Value::tuple(values))
}

/// The value that `with tf.name_scope(name) as scope` binds.
pub(in crate::python) static SCOPE_NAME: Builtin = Builtin {
    name: "name_scope",
    is_type: false,
    run: |_, a| {
        let [name] = a.exactly()?;
        match name.text() {
            Some(name) => Ok(Value::str(format!("{name}/"))),
            None => Err(Fault::raise("ValueError", "name for name_scope must be a string.")),
        }
    },
};

/// `del of[index]`.
pub(in crate::python) static DELETE_ITEM: Builtin = Builtin {
    name: "del",
    is_type: false,
    run: |m, a| {
        let [of, index] = a.exactly()?;
        match of {
            Value::List(items) => {
                if let Value::Slice(bounds) = index {
                    let length = items.borrow().len();
                    limits::spend(length)?;
                    let mut kept = vec![true; length];
                    for at in places::slice_places(length, bounds)? {
                        kept[at] = false;
                    }
                    let mut kept = kept.into_iter();
                    items.borrow_mut().retain(|_| kept.next().unwrap_or(true));
                    return Ok(Value::None);
                }
                let length = items.borrow().len();
                let at =
                    places::place(index, length, "list assignment").map_err(|fault| match fault.class() {
                        Some("IndexError") => {
                            Fault::raise("IndexError", "list assignment index out of range")
                        }
                        _ => fault,
                    })?;
                limits::spend((length - at) / 8)?;
                items.borrow_mut().remove(at);
                Ok(Value::None)
            }
            Value::Dict(dict) => match dicts::take(dict, index)? {
                Some(_) => Ok(Value::None),
                None if matches!(dict.borrow().kind, dict::DictKind::Counter) => Ok(Value::None),
                None => Err(dicts::missing(index)),
            },
            Value::Instance(instance) if let Some(method) = instance.class.find_known("__delitem__") => {
                special::call_method(m, of, method, std::slice::from_ref(index))
            }
            _ => Err(Fault::raise(
                "TypeError",
                format!("'{}' object doesn't support item deletion", of.type_name()),
            )),
        }
    },
};

/// `del of.name`.
pub(in crate::python) static DELETE_ATTRIBUTE: Builtin = Builtin {
    name: "del",
    is_type: false,
    run: |m, a| {
        let [of, name] = a.exactly()?;
        let symbol = m.symbol(name.text().unwrap_or_default());
        objects::delete_attribute(m, of, symbol)?;
        Ok(Value::None)
    },
};
