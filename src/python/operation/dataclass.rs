//! `@dataclass`: a constructor, `repr` and comparisons generated from the annotated names of a class.

use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::class::{DataFields, Field};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class, Instance, Value};
use crate::python::operation::classes;
use crate::python::operation::objects;
use crate::python::operation::special;
use crate::python::operation::text;
use crate::python::syntax::ast::{CompareOp, Hint};
use std::rc::Rc;

/// The functions of `dataclasses`.
pub(in crate::python) static FUNCTIONS: &[Builtin] = table! {
    "dataclass" => decorate;
    "field" => field;
    "asdict" => |m, a| { let [x] = a.exactly()?; plain(m, x) };
    "astuple" => |m, a| { let [x] = a.exactly()?; let Value::Dict(dict) = plain(m, x)? else { return Ok(Value::None) };
        let values = dict.borrow().pairs.iter().map(|(_, value)| value.clone()).collect(); Ok(Value::tuple(values)) };
    "is_dataclass" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(match x {
        Value::Instance(instance) => instance.class.data.borrow().is_some(),
        Value::Class(class) => class.data.borrow().is_some(),
        _ => false })) };
    "replace" => replace;
};

fn field(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let names = ["default", "default_factory", "init", "repr", "hash", "compare", "metadata", "kw_only"];
    let [default, factory, init, repr, _, compare, _, keyword_only] = args.bind(names, 0)?;
    if default.is_some() && factory.is_some() {
        return Err(Fault::raise("ValueError", "cannot specify both default and default_factory"));
    }
    let flag = |value: Option<&Value>, default: bool| value.map_or(Ok(default), Value::truth);
    Ok(Value::Field(Shared::new(Field {
        default: default.cloned(),
        factory: factory.cloned(),
        init: flag(init, true)?,
        repr: flag(repr, true)?,
        compare: flag(compare, true)?,
        keyword_only: flag(keyword_only, false)?,
    })))
}

/// `@dataclass`, with or without options.
fn decorate(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    match args.values {
        [Value::Class(class)] => made(class, &DataclassOptions::read(args)?),
        [] => Ok(Value::Bound(Shared::new((options(args), Value::Builtin(&WITH_OPTIONS))))),
        _ => {
            Err(Fault::raise("TypeError", "dataclass() should be used without arguments or with named ones"))
        }
    }
}

static WITH_OPTIONS: Builtin = Builtin {
    name: "dataclass",
    is_type: false,
    run: |_, a| {
        let [Value::Dict(given), Value::Class(class)] = a.values else {
            return Err(Fault::raise("TypeError", "dataclass() decorates classes"));
        };
        let keywords: Vec<(Rc<str>, Value)> = given
            .borrow()
            .pairs
            .iter()
            .map(|(k, v)| (k.text().unwrap_or_default().into(), v.clone()))
            .collect();
        made(
            class,
            &DataclassOptions::read(&CallArgs { name: "dataclass", values: &[], keywords: &keywords })?,
        )
    },
};

fn options(args: &CallArgs) -> Value {
    Value::dict(args.keywords.iter().map(|(name, value)| (Value::str(&**name), value.clone())).collect())
}

struct DataclassOptions {
    frozen: bool,
    order: bool,
    equal: bool,
    shown: bool,
    init: bool,
    keyword_only: bool,
}

impl DataclassOptions {
    fn read(args: &CallArgs) -> Outcome<DataclassOptions> {
        let mut read = DataclassOptions {
            frozen: false,
            order: false,
            equal: true,
            shown: true,
            init: true,
            keyword_only: false,
        };
        for (name, value) in args.keywords {
            let value = value.truth()?;
            match &**name {
                "frozen" => read.frozen = value,
                "order" => read.order = value,
                "eq" => read.equal = value,
                "repr" => read.shown = value,
                "init" => read.init = value,
                "kw_only" => read.keyword_only = value,
                "slots" | "unsafe_hash" | "match_args" | "weakref_slot" => {}
                _ => {
                    let message = format!("dataclass() got an unexpected keyword argument '{name}'");
                    return Err(Fault::raise("TypeError", message));
                }
            }
        }
        Ok(read)
    }
}

fn made(class: &Shared<Class>, options: &DataclassOptions) -> Outcome<Value> {
    let mut fields: Vec<(Rc<str>, Shared<Field>, Hint)> = Vec::new();
    for base in class.order.iter().rev() {
        if let Some(data) = &*base.data.borrow() {
            for field in &data.fields {
                match fields.iter_mut().find(|(name, ..)| *name == field.0) {
                    Some(known) => *known = field.clone(),
                    None => fields.push(field.clone()),
                }
            }
        }
    }
    for (name, hint) in class.hints.iter().filter(|(_, hint)| *hint != Hint::ClassVar) {
        let field = match class.own(name) {
            Some(Value::Field(field)) => {
                let mut own = class.fields.borrow_mut();
                own.retain(|(known, _)| known != name);
                own.extend(field.default.clone().map(|value| (name.clone(), value)));
                field
            }
            default => {
                if let Some(value @ (Value::List(_) | Value::Dict(_) | Value::Set(_))) = &default {
                    return Err(Fault::raise(
                        "ValueError",
                        format!(
                            "mutable default <class '{}'> for field {name} is not allowed: use default_factory",
                            value.type_name()
                        ),
                    ));
                }
                Shared::new(Field::plain(default, options.keyword_only))
            }
        };
        match fields.iter_mut().find(|(known, ..)| known == name) {
            Some(known) => *known = (name.clone(), field, *hint),
            None => fields.push((name.clone(), field, *hint)),
        }
    }
    let mut optional = false;
    for (name, field, _) in fields.iter().filter(|(_, field, _)| field.init && !field.keyword_only) {
        let has = field.default.is_some() || field.factory.is_some();
        if optional && !has {
            let message = format!("non-default argument '{name}' follows default argument");
            return Err(Fault::raise("TypeError", message));
        }
        optional |= has;
    }
    if !options.init {
        return Err(Fault::refuse("`@dataclass(init=False)` cannot be run here").help("leave the option out"));
    }
    *class.data.borrow_mut() = Some(Rc::new(DataFields {
        fields,
        frozen: options.frozen,
        order: options.order,
        equal: options.equal,
        shown: options.shown,
    }));
    Ok(Value::Class(class.clone()))
}

/// The constructor of a dataclass.
pub(in crate::python) fn construct(
    machine: &mut dyn Host,
    object: &Value,
    data: &DataFields,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<()> {
    let Value::Instance(instance) = object else { return Ok(()) };
    let name = format!("{}.__init__", instance.class.name);
    let error = |message: String| Err(Fault::raise("TypeError", message));
    let positional: Vec<usize> = (0..data.fields.len())
        .filter(|i| data.fields[*i].1.init && !data.fields[*i].1.keyword_only)
        .collect();
    let mut values: Vec<Option<Value>> = vec![None; data.fields.len()];
    for (at, value) in positional.iter().zip(args) {
        values[*at] = Some(value.clone());
    }
    for (keyword, value) in keywords {
        match data.fields.iter().position(|(name, field, _)| name == keyword && field.init) {
            Some(at) if values[at].is_some() => {
                return error(format!("{name}() got multiple values for argument '{keyword}'"));
            }
            Some(at) => values[at] = Some(value.clone()),
            None => {
                let fault = Fault::raise(
                    "TypeError",
                    format!("{name}() got an unexpected keyword argument '{keyword}'"),
                );
                let known = data.fields.iter().map(|(name, ..)| &**name);
                return Err(match limits::nearest(keyword, known) {
                    Some(near) => fault.help(format!("did you mean `{near}`?")),
                    None => fault,
                });
            }
        }
    }
    if args.len() > positional.len() {
        let required = positional.iter().filter(|i| {
            let field = &data.fields[**i].1;
            field.default.is_none() && field.factory.is_none()
        });
        let (least, most) = (required.count() + 1, positional.len() + 1);
        let takes = if least == most { format!("{most}") } else { format!("from {least} to {most}") };
        let s = if least == most && most == 1 { "" } else { "s" };
        return error(format!(
            "{name}() takes {takes} positional argument{s} but {} were given",
            args.len() + 1
        ));
    }
    let mut missing = Vec::new();
    for (value, (field_name, field, _)) in values.iter_mut().zip(&data.fields) {
        if value.is_some() {
            continue;
        }
        *value = match (&field.default, &field.factory) {
            (Some(default), _) => Some(default.clone()),
            (_, Some(factory)) => Some(machine.call(factory, &[], &[])?),
            _ if field.init => {
                missing.push(format!("'{field_name}'"));
                None
            }
            _ => None,
        };
    }
    if let Some((last, rest)) = missing.split_last() {
        let list = match rest {
            [] => last.clone(),
            [one] => format!("{one} and {last}"),
            _ => format!("{}, and {last}", rest.join(", ")),
        };
        let s = if missing.len() == 1 { "" } else { "s" };
        return error(format!("{name}() missing {} required positional argument{s}: {list}", missing.len()));
    }
    let mut handed = Vec::new();
    for (value, (field_name, _, hint)) in values.into_iter().zip(&data.fields) {
        let Some(value) = value else { continue };
        if *hint == Hint::InitVar {
            handed.push(value);
            continue;
        }
        let symbol = machine.symbol(field_name);
        instance.fields.borrow_mut().set(symbol, value, machine.names())?;
    }
    if let Some(method) = instance.class.find_known("__post_init__") {
        special::call_method(machine, object, method, &handed)?;
    }
    Ok(())
}

fn value_of(machine: &mut dyn Host, instance: &Shared<Instance>, name: &str) -> Outcome<Value> {
    let symbol = machine.symbol(name);
    objects::attribute(machine, &Value::Instance(instance.clone()), symbol)
}

/// `repr` of a dataclass object.
pub(in crate::python) fn repr(
    machine: &mut dyn Host,
    instance: &Shared<Instance>,
    data: &DataFields,
) -> Outcome<String> {
    if !data.shown {
        return text::repr(&Value::Instance(instance.clone()));
    }
    let mut parts = Vec::new();
    for (name, field, _) in data.kept() {
        if field.repr {
            let value = value_of(machine, instance, name)?;
            parts.push(format!("{name}={}", special::shown(machine, &value, true)?));
        }
    }
    Ok(format!("{}({})", instance.class.name, parts.join(", ")))
}

/// Compares two dataclass objects, field by field.
pub(in crate::python) fn compare(
    machine: &mut dyn Host,
    op: CompareOp,
    a: &Shared<Instance>,
    b: &Shared<Instance>,
) -> Outcome<Value> {
    let data = a.class.data.borrow().clone();
    let Some(data) = data else { return Ok(Value::Bool(Shared::ptr_eq(a, b))) };
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if !equality && !data.order {
        return Err(Fault::raise(
            "TypeError",
            format!(
                "'{}' not supported between instances of '{}' and '{}'",
                op.text(),
                a.class.name,
                b.class.name
            ),
        ));
    }
    if equality && !data.equal {
        return Ok(Value::Bool(Shared::ptr_eq(a, b) == (op == CompareOp::Eq)));
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (name, field, _) in data.kept() {
        if field.compare {
            left.push(value_of(machine, a, name)?);
            right.push(value_of(machine, b, name)?);
        }
    }
    special::compare(machine, op, &Value::tuple(left), &Value::tuple(right))
}

/// `asdict`: nested dataclasses become dicts as well.
fn plain(machine: &mut dyn Host, value: &Value) -> Outcome<Value> {
    let all = |machine: &mut dyn Host, items: &[Value]| -> Outcome<Vec<Value>> {
        limits::spend(items.len() * 4)?;
        items.iter().map(|item| inner(machine, item)).collect()
    };
    fn inner(machine: &mut dyn Host, value: &Value) -> Outcome<Value> {
        match value {
            Value::Instance(instance) if instance.class.data.borrow().is_some() => plain(machine, value),
            Value::List(_) | Value::Tuple(_) => plain(machine, value),
            _ => Ok(value.clone()),
        }
    }
    match value {
        Value::Instance(instance) => {
            let data = instance.class.data.borrow().clone();
            let Some(data) = data else {
                return Err(Fault::raise("TypeError", "asdict() should be called on dataclass instances"));
            };
            let mut pairs = Vec::new();
            for (name, ..) in data.kept() {
                let value = value_of(machine, instance, name)?;
                pairs.push((Value::str(&**name), inner(machine, &value)?));
            }
            Ok(Value::dict(pairs))
        }
        Value::List(items) => {
            let items = items.borrow().clone();
            all(machine, &items).map(Value::list)
        }
        Value::Tuple(items) => all(machine, items).map(Value::tuple),
        _ => Err(Fault::raise("TypeError", "asdict() should be called on dataclass instances")),
    }
}

fn replace(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [Value::Instance(instance)] = args.values else {
        return Err(Fault::raise("TypeError", "replace() should be called on dataclass instances"));
    };
    let data = instance.class.data.borrow().clone();
    let Some(data) = data else {
        return Err(Fault::raise("TypeError", "replace() should be called on dataclass instances"));
    };
    let mut keywords = args.keywords.to_vec();
    for (name, field, _) in data.kept().filter(|(_, field, _)| field.init) {
        let _ = field;
        if !keywords.iter().any(|(known, _)| known == name) {
            keywords.push((name.clone(), value_of(machine, instance, name)?));
        }
    }
    classes::construct(machine, &instance.class, &[], &keywords)
}
