//! The classes of torch's schedulers, on optimizers of the program. `standard/torch_lr_scheduler.py` calls what is here.

use super::{argument, arguments, fault};
use crate::number::python::Number;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::limits;
use crate::python::object::native::*;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::Value;
use crate::python::operation::dicts;
use std::rc::Rc;

/// Constructs a scheduler from `param_groups`, the arguments and the arguments by name. Returns its rule, all its
/// arguments, and `last_epoch`.
pub(super) fn construct(constructor: &dyn NativeConstructor, args: &[Value]) -> Outcome<Value> {
    let [groups, args, named] = args else { return Err(wrong_call()) };
    let arguments = packed(constructor, args, named)?;
    let NativeScheduler { rule, arguments, last_epoch, changes } =
        constructor.scheduler(arguments, &settings(groups)?).map_err(fault)?;
    write(groups, changes)?;
    let pairs = arguments.into_iter().map(|(name, argument)| (Value::str(name), value(argument)));
    let rule = Value::Native(Shared::new(Native::Rule(Tracked::new(rule))));
    Ok(Value::tuple(vec![rule, Value::dict(pairs.collect()), Value::Int(last_epoch)]))
}

/// The arguments that a function written in Python takes as `*args` and `**keywords`.
pub(super) fn packed(
    constructor: &dyn NativeConstructor,
    args: &Value,
    named: &Value,
) -> Outcome<Vec<(&'static str, NativeArgument)>> {
    let (Value::Tuple(args), Value::Dict(named)) = (args, named) else { return Err(wrong_call()) };
    let keyword = |(name, value): &(Value, Value)| Some((name.text()?.into(), value.clone()));
    let keywords: Vec<(Rc<str>, Value)> = named.borrow().pairs.iter().filter_map(keyword).collect();
    arguments(constructor, args, &keywords, &mut Vec::new())
}

/// One of the methods of a rule: the first argument is its name.
pub(super) fn call(rule: &Tracked<Box<dyn NativeRule>>, args: &[Value]) -> Outcome<Value> {
    let (Some(method), rest) = (args.first().and_then(Value::text), args.get(1..).unwrap_or_default()) else {
        return Err(wrong_call());
    };
    match (method, rest) {
        ("has_closed_form", []) => Ok(Value::Bool(rule.borrow().has_closed_form())),
        ("has_own_step", []) => Ok(Value::Bool(rule.borrow().has_own_step())),
        ("count", [Value::Int(epoch)]) => Ok(Value::Int(rule.borrow_mut().count(*epoch))),
        ("step_to", [epoch]) => {
            let epoch = number(epoch, "epoch")?;
            rule.borrow_mut().step_to(epoch).map(Value::Bool).map_err(fault)
        }
        ("base_lrs", [found]) => Ok(rates(rule.borrow().base_lrs(numbers(found, "base_lrs")?))),
        ("closed_form", [epoch, base_lrs]) => {
            let (epoch, base_lrs) = (number(epoch, "last_epoch")?, numbers(base_lrs, "base_lrs")?);
            rule.borrow().closed_form(epoch, &base_lrs).map(rates).map_err(fault)
        }
        ("rates", [Value::Int(last_epoch), Value::Int(step_count), is_initial, base_lrs, groups]) => {
            let is_initial = is_initial.truth()?;
            let clock = NativeClock { last_epoch: *last_epoch, step_count: *step_count, is_initial };
            let (base_lrs, settings) = (numbers(base_lrs, "base_lrs")?, settings(groups)?);
            let made = rule.borrow_mut().rates(clock, &base_lrs, &settings).map_err(fault)?;
            write(groups, made.1)?;
            Ok(rates(made.0))
        }
        _ => Err(wrong_call()),
    }
}

pub(super) fn wrong_call() -> Fault {
    Fault::refuse("the counters of this scheduler are not whole numbers")
        .help("set `last_epoch` to an int, and leave `_step_count` alone")
}

fn number(of: &Value, what: &str) -> Outcome<Number> {
    argument(of, &mut Vec::new())?.number().ok_or_else(|| {
        Fault::refuse(format!("`{what}` of a scheduler is a '{}', not a number", of.type_name()))
    })
}

fn numbers(of: &Value, what: &str) -> Outcome<Vec<Number>> {
    match of {
        Value::List(items) => items.borrow().iter().map(|item| number(item, what)).collect(),
        Value::Tuple(items) => items.iter().map(|item| number(item, what)).collect(),
        _ => Err(Fault::refuse(format!("`{what}` of a scheduler is a '{}', not a list", of.type_name()))),
    }
}

fn rates(numbers: Vec<Number>) -> Value {
    Value::list(numbers.into_iter().map(|number| value(number.into())).collect())
}

pub(super) fn value(argument: NativeArgument) -> Value {
    match argument {
        NativeArgument::Bool(b) => Value::Bool(b),
        NativeArgument::Int(i) => Value::int(i),
        NativeArgument::Float(x) => Value::Float(x),
        NativeArgument::Text(text) => Value::str(text),
        NativeArgument::List(items) => Value::list(items.into_iter().map(value).collect()),
        _ => Value::None,
    }
}

/// The settings of the groups that are numbers, or lists of them.
fn settings(groups: &Value) -> Outcome<Vec<NativeGroup>> {
    let Value::List(groups) = groups else { return Err(wrong_groups()) };
    let groups = groups.borrow().clone();
    let setting = |(name, value): &(Value, Value)| {
        let plain = !matches!(value, Value::List(_) | Value::Instance(_) | Value::Lost(_));
        let known = argument(value, &mut Vec::new()).ok().filter(|_| plain)?;
        Some((name.text()?.to_string(), known))
    };
    let group = |group: &Value| match group {
        Value::Dict(dict) => {
            limits::spend(dict.borrow().pairs.len())?;
            Ok(dict.borrow().pairs.iter().filter_map(setting).collect())
        }
        _ => Err(wrong_groups()),
    };
    groups.iter().map(group).collect()
}

fn wrong_groups() -> Fault {
    Fault::refuse("`param_groups` of this optimizer is not a list of dicts")
}

/// Writes what a scheduler sets. A list is a tuple there, as `betas` is.
fn write(groups: &Value, changes: Vec<NativeChange>) -> Outcome<()> {
    let Value::List(groups) = groups else { return Err(wrong_groups()) };
    for (index, name, setting) in changes {
        let Some(Value::Dict(dict)) = groups.borrow().get(index).cloned() else { return Err(wrong_groups()) };
        let setting = match setting {
            NativeArgument::List(items) => Value::tuple(items.into_iter().map(value).collect()),
            setting => value(setting),
        };
        dicts::insert(&dict, &Value::str(name), setting)?;
    }
    Ok(())
}
