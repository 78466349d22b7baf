//! What a step of torch's schedulers does in the usual case, without the instructions of `torch_lr_scheduler.py`: a scheduler of
//! the user's own is stepped once for every row.
//!
//! The usual case is seen before anything is changed. What else there is runs as it is written there.

use crate::python::object::code::Shortcut;
use crate::python::object::dict::{Dict, DictKind};
use crate::python::object::fault::Outcome;
use crate::python::object::fields::Fields;
use crate::python::object::host::{self, Host};
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Closure, Instance, Value};
use crate::python::operation::objects;
use crate::python::syntax::ast::Function;

/// The module's methods that have a shortcut.
const STEP: &str = "LRScheduler.step";
const UPDATE: &str = "LRScheduler._update_lr";

/// The shortcut of a function of lrsched's own Python.
pub(in crate::python) fn shortcut(function: &Function) -> Option<Shortcut> {
    match &*function.qualified {
        STEP if function.hidden => Some(step),
        UPDATE if function.hidden => Some(update),
        _ => None,
    }
}

/// `step()`: the count of the steps, and the rates.
fn step(machine: &mut dyn Host, scheduler: &Value, args: &[Value]) -> Outcome<Option<Value>> {
    let Some((own, get_lr)) = usual(machine, scheduler, args) else { return Ok(None) };
    if !is_written_here(machine, own, host::UPDATE_LR, UPDATE) {
        return Ok(None);
    }
    {
        let mut fields = own.fields.borrow_mut();
        let Some(Value::Int(steps)) = place(&mut fields, host::STEP_COUNT) else { return Ok(None) };
        let Some(next) = steps.checked_add(1) else { return Ok(None) };
        *steps = next;
    }
    go_on(machine, scheduler, own, &get_lr).map(Some)
}

/// `_update_lr()`: the rates alone.
fn update(machine: &mut dyn Host, scheduler: &Value, args: &[Value]) -> Outcome<Option<Value>> {
    match usual(machine, scheduler, args) {
        Some((own, get_lr)) => go_on(machine, scheduler, own, &get_lr).map(Some),
        None => Ok(None),
    }
}

/// The scheduler and its `get_lr`, if no epoch is given, and its attributes are simply there and may be set.
fn usual<'a>(
    machine: &dyn Host,
    scheduler: &'a Value,
    args: &[Value],
) -> Option<(&'a Shared<Instance>, Shared<Closure>)> {
    let Value::Instance(own) = scheduler else { return None };
    if !matches!(args, [] | [Value::None]) || own.class.properties || objects::may_be_frozen(&own.class) {
        return None;
    }
    let fields = own.fields.borrow();
    let Fields::Own(list) = &*fields else { return None };
    let value = |symbol: u32| list.iter().find(|(name, _)| *name == symbol).map(|(_, value)| value);
    let counts = matches!(value(host::LAST_EPOCH), Some(Value::Int(epoch)) if *epoch < i64::MAX);
    let within = matches!(value(host::WITHIN_STEP), Some(Value::Bool(_)));
    if !counts || !within || value(host::GET_LR).is_some() {
        return None;
    }
    match own.class.find_symbol(host::GET_LR, &machine.names()[host::GET_LR as usize]) {
        Some(Value::Function(get_lr)) => Some((own, get_lr)),
        _ => None,
    }
}

/// Whether the method of an object is one of this module.
fn is_written_here(machine: &dyn Host, own: &Instance, symbol: u32, qualified: &str) -> bool {
    let Fields::Own(list) = &*own.fields.borrow() else { return false };
    let method = own.class.find_symbol(symbol, &machine.names()[symbol as usize]);
    let is_here = |function: &Function| function.hidden && *function.qualified == *qualified;
    !list.iter().any(|(name, _)| *name == symbol)
        && matches!(method, Some(Value::Function(closure)) if is_here(&closure.function))
}

/// Where an object has an attribute.
fn place(fields: &mut Fields, symbol: u32) -> Option<&mut Value> {
    match fields {
        Fields::Own(list) => list.iter_mut().find(|(name, _)| *name == symbol).map(|(_, value)| value),
        Fields::Shared(_) => None,
    }
}

/// The next count, and its rates.
fn go_on(
    machine: &mut dyn Host,
    scheduler: &Value,
    own: &Instance,
    get_lr: &Shared<Closure>,
) -> Outcome<Value> {
    {
        let mut fields = own.fields.borrow_mut();
        if let Some(within) = place(&mut fields, host::WITHIN_STEP) {
            *within = Value::Bool(true);
        }
        if let Some(Value::Int(epoch)) = place(&mut fields, host::LAST_EPOCH) {
            *epoch += 1;
        }
    }
    let rates = machine.call_method(get_lr, scheduler);
    own.fields.borrow_mut().set(host::WITHIN_STEP, Value::Bool(false), machine.names())?;
    let rates = rates?;
    if let Some(written) = write(own, &rates) {
        own.fields.borrow_mut().set(host::LAST_LR, Value::list(written), machine.names())?;
        return Ok(Value::None);
    }
    let write = objects::attribute(machine, scheduler, host::WRITE_RATES)?;
    machine.call(&write, &[rates], &[])
}

/// Puts the rates into the parameter groups. Returns the rates that these have then; `None` if nothing was done.
fn write(own: &Instance, rates: &Value) -> Option<Vec<Value>> {
    let optimizer = read(&own.fields.borrow(), host::OPTIMIZER)?;
    let Value::Instance(optimizer) = optimizer else { return None };
    if optimizer.class.properties {
        return None;
    }
    let Value::List(groups) = read(&optimizer.fields.borrow(), host::PARAM_GROUPS)? else { return None };
    let groups = groups.borrow();
    match rates {
        Value::List(rates) => write_each(&groups, &rates.borrow()),
        Value::Tuple(rates) => write_each(&groups, rates),
        _ => None,
    }
}

fn read(fields: &Fields, symbol: u32) -> Option<Value> {
    let Fields::Own(list) = fields else { return None };
    list.iter().find(|(name, _)| *name == symbol).map(|(_, value)| value.clone())
}

/// Where a plain dict has its rate.
fn rate_of(group: &Value) -> Option<(&Shared<Tracked<Dict>>, usize)> {
    let Value::Dict(dict) = group else { return None };
    let found = dict.borrow();
    let at = matches!(found.kind, DictKind::Plain).then(|| found.pairs.named("lr"))??;
    Some((dict, at))
}

fn write_each(groups: &[Value], rates: &[Value]) -> Option<Vec<Value>> {
    if groups.len() != rates.len() || rates.iter().any(Value::is_object) {
        return None;
    }
    let places: Option<Vec<_>> = groups.iter().map(rate_of).collect();
    let places = places?;
    for ((dict, at), rate) in places.iter().zip(rates) {
        dict.borrow_mut().pairs.value_mut(*at).put(rate.copied());
    }
    // One dict may be there twice.
    Some(places.iter().map(|(dict, at)| dict.borrow().pairs[*at].1.copied()).collect())
}
