//! Plain data that a snippet takes and returns.

use crate::number::dtype::Dtype;
use crate::number::text::{repr as float_repr, repr_single};
use crate::python::machine::Machine;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::limits;
use crate::python::object::native::NativeSchedule;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Base, Native, Value};
use crate::python::operation::classes;
use crate::python::operation::text;
use crate::python::syntax::ast::At;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

/// A value of a configuration, as in a spec or as returned by `get_config`.
#[derive(Debug, Clone)]
pub enum Data {
    /// `None`
    None,
    /// `True` or `False`
    Bool(bool),
    /// An integer.
    Int(i128),
    /// A float.
    Float(f64),
    /// A text.
    Str(String),
    /// A list.
    List(Vec<Data>),
    /// A tuple.
    Tuple(Vec<Data>),
    /// A dict with texts as keys, in its order.
    Dict(Vec<(String, Data)>),
    /// A numpy or TensorFlow scalar, by its type and value; only ever returned.
    Number(Dtype, f64),
    /// An object of a class of the snippet, by the class's name and the constructor's arguments.
    Object(String, Vec<(String, Data)>),
    /// A built-in schedule of the framework.
    Schedule(Arc<dyn NativeSchedule>),
}

/// The text that Python's `repr` gives.
impl fmt::Display for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, items: &[Data]| {
            for (i, item) in items.iter().enumerate() {
                write!(f, "{}{item}", if i == 0 { "" } else { ", " })?;
            }
            Ok(())
        };
        let pairs = |f: &mut fmt::Formatter<'_>, pairs: &[(String, Data)], mark: &str, quote: &str| {
            for (i, (key, value)) in pairs.iter().enumerate() {
                write!(f, "{}{quote}{key}{quote}{mark}{value}", if i == 0 { "" } else { ", " })?;
            }
            Ok(())
        };
        match self {
            Data::None => write!(f, "None"),
            Data::Bool(b) => write!(f, "{}", if *b { "True" } else { "False" }),
            Data::Int(i) => write!(f, "{i}"),
            Data::Float(x) => write!(f, "{}", float_repr(*x)),
            Data::Str(text) => write!(f, "'{text}'"),
            Data::List(items) => {
                write!(f, "[")?;
                list(f, items)?;
                write!(f, "]")
            }
            Data::Tuple(items) => {
                write!(f, "(")?;
                list(f, items)?;
                write!(f, "{}", if items.len() == 1 { ",)" } else { ")" })
            }
            Data::Dict(entries) => {
                write!(f, "{{")?;
                pairs(f, entries, ": ", "'")?;
                write!(f, "}}")
            }
            Data::Number(Dtype::Float32, x) => write!(f, "{}", repr_single(*x as f32)),
            Data::Number(dtype, x) if dtype.is_float() => {
                write!(f, "{}", float_repr(*x))
            }
            Data::Number(_, x) => write!(f, "{x}"),
            Data::Object(class, arguments) => {
                write!(f, "{class}(")?;
                pairs(f, arguments, "=", "")?;
                write!(f, ")")
            }
            Data::Schedule(schedule) => write!(f, "{}(...)", schedule.name()),
        }
    }
}

/// Data as a value of the machine.
pub(in crate::python) fn to_value(machine: &mut Machine, data: &Data) -> Outcome<Value> {
    let all = |machine: &mut Machine, items: &[Data]| -> Outcome<Vec<Value>> {
        items.iter().map(|item| to_value(machine, item)).collect()
    };
    Ok(match data {
        Data::None => Value::None,
        Data::Bool(b) => Value::Bool(*b),
        Data::Int(i) => Value::int(*i),
        Data::Float(x) => Value::Float(*x),
        Data::Str(text) => Value::str(text.as_str()),
        Data::List(items) => Value::list(all(machine, items)?),
        Data::Tuple(items) => Value::tuple(all(machine, items)?),
        Data::Dict(pairs) => {
            let mut made = Vec::new();
            for (key, value) in pairs {
                made.push((Value::str(key.as_str()), to_value(machine, value)?));
            }
            Value::dict(made)
        }
        Data::Number(dtype, x) => Value::numpy(crate::number::dtype::Scalar::f64(*x).cast(*dtype)),
        Data::Object(class, arguments) => {
            let Some(Value::Class(class)) = machine.global(class) else {
                return Err(Fault::refuse(format!("the snippet has no class `{class}`")));
            };
            let keywords = keywords(machine, arguments)?;
            classes::construct(machine, &class, &[], &keywords)?
        }
        Data::Schedule(schedule) => {
            Value::Native(Shared::new(Native::Schedule(schedule.clone(), Vec::new())))
        }
    })
}

/// Arguments with names.
pub(in crate::python) fn keywords(
    machine: &mut Machine,
    arguments: &[(String, Data)],
) -> Outcome<Vec<(Rc<str>, Value)>> {
    arguments.iter().map(|(name, data)| Ok((name.as_str().into(), to_value(machine, data)?))).collect()
}

/// The most values that leave a snippet at once; 16 bytes of a text count as one.
const MOST: usize = 100_000;

/// A value of the machine as data.
pub(in crate::python) fn from_value(value: &Value) -> Outcome<Data> {
    part(value, &mut { MOST })
}

fn part(value: &Value, left: &mut usize) -> Outcome<Data> {
    let size = 1 + value.text().map_or(0, str::len) / 16;
    *left = left.checked_sub(size).ok_or_else(|| {
        Fault::refuse(format!("more than {MOST} values were stopped"))
            .why("a list that stands in several places is written out at each of them")
            .help("return only what the constructor takes")
    })?;
    limits::inside(|| data(value, left))
}

fn data(value: &Value, left: &mut usize) -> Outcome<Data> {
    fn all(items: &[Value], left: &mut usize) -> Outcome<Vec<Data>> {
        items.iter().map(|item| part(item, left)).collect()
    }
    Ok(match value {
        Value::None => Data::None,
        Value::Bool(b) => Data::Bool(*b),
        Value::Int(_) | Value::Big(_) => Data::Int(value.as_int().unwrap_or_default()),
        Value::Huge(_) => return Err(crate::number::NumberError::TooLong.into()),
        Value::Float(x) => Data::Float(*x),
        Value::Str(text) => Data::Str(text.to_string()),
        Value::List(items) => Data::List(all(&items.borrow(), left)?),
        Value::Tuple(items) => Data::Tuple(all(items, left)?),
        Value::Dict(dict) => {
            let mut pairs = Vec::new();
            for (key, value) in &dict.borrow().pairs {
                let key = key.text().map_or_else(|| text::repr(key), |text| Ok(text.to_string()))?;
                pairs.push((key, part(value, left)?));
            }
            Data::Dict(pairs)
        }
        Value::Array(array) => {
            let items = (0..array.items.len()).map(|at| part(&array.get(at), left));
            Data::List(items.collect::<Outcome<_>>()?)
        }
        Value::Native(native) if let Native::Schedule(schedule, _) = &**native => {
            Data::Schedule(schedule.clone())
        }
        Value::Instance(instance) if matches!(instance.class.root(), Base::Schedule) => {
            Data::Object(instance.class.name.to_string(), Vec::new())
        }
        _ => match value.scalar() {
            Some(scalar) => Data::Number(scalar.dtype, scalar.to_f64()),
            None => {
                return Err(Fault::refuse(format!("a '{}' is not plain data", value.type_name()))
                    .or_at(At::default()));
            }
        },
    })
}
