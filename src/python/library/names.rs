//! What the values of a training file are called, and what the user gives for their names.

use crate::python::beside_names::is_marked;
use crate::python::library::direct;
use crate::python::library::measured;
use crate::python::library::training_loops;
use crate::python::library::unknown::{COMPUTED, ITEMS, facts_of, get, rename, set, text_of};
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::is_unknown;
use crate::python::operation::objects;
use crate::python::operation::special;

/// Gives a value the name that it is assigned to, and the values that the user gives for it or for parts of it.
pub(super) fn named(machine: &mut dyn Host, value: &Value, name: &str) -> Outcome<Value> {
    if machine.whole().is_none() {
        return Ok(value.clone());
    }
    // A text is given for the argument of that name, not for the settings that are read of it.
    let holds_settings = |given: &Value| {
        matches!(given, Value::Str(_))
            && !is_unknown(value)
            && matches!(value, Value::Dict(_) | Value::Instance(_))
    };
    // What is given for a name of the training file does not change that of a module beside it.
    let is_others = is_marked(name) && !is_unknown(value);
    direct::name(machine, value, name)?;
    if !is_unknown(value) && direct::is_running(machine) && !direct::given(machine, name) {
        return Ok(value.clone());
    }
    let Some(whole) = machine.whole() else { return Ok(value.clone()) };
    if !is_others && let Some(given) = whole.answer_of_variable(name).filter(|given| !holds_settings(given)) {
        return match is_unknown(value) && direct::measures(machine, name, &given) {
            true => measured::measured(machine, name),
            false => Ok(given),
        };
    }
    if let Value::Instance(_) = value
        && !is_unknown(value)
        && let Some(call) = whole.maker_of(value)
    {
        call.variable.get_or_insert(name.into());
    }
    training_loops::name_held(whole, value, name);
    if !is_unknown(value) {
        settle(machine, value, name)?;
        return Ok(value.clone());
    }
    let call = whole.maker_of(value);
    let is_new = call.as_ref().is_some_and(|call| call.variable.is_none());
    if let Some(call) = call {
        call.variable.get_or_insert(name.into());
    }
    // What a call returns is known by the name that it is assigned to.
    let text = text_of(machine, value);
    if is_new || text.contains("(...)") && facts_of(machine, value) == [text.clone()] {
        rename(machine, value, name)?;
    } else if &*text == COMPUTED || text.starts_with(ITEMS) {
        set(machine, value, "__chosen_of__", Value::str(&*text))?;
        set(machine, value, "__text__", Value::str(name))?;
    }
    Ok(value.clone())
}

/// Sets the parts of an object of the file that the user gives a value for.
fn settle(machine: &mut dyn Host, value: &Value, name: &str) -> Outcome<()> {
    if !matches!(value, Value::Instance(_) | Value::Dict(_)) {
        return Ok(());
    }
    let Some(whole) = machine.whole() else { return Ok(()) };
    let mut parts: Vec<(String, Value)> = Vec::new();
    for (key, value, used) in &mut whole.given {
        let Some(path) = key.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')) else { continue };
        if !matches!(value, Value::Dict(_)) {
            *used = true;
            parts.push((path.to_string(), value.clone()));
        }
    }
    for (path, new) in parts {
        let mut here = value.clone();
        let (holder, last) = path.rsplit_once('.').unwrap_or(("", &path));
        for part in holder.split('.').filter(|part| !part.is_empty()) {
            here = get(machine, &here, part)?;
        }
        let known = parts_of(machine, &here);
        if !known.is_empty()
            && get(machine, &here, last).is_err()
            && let Some(whole) = machine.whole()
        {
            whole.strange.push((format!("{name}.{path}").into(), known));
        }
        match &here {
            Value::Dict(_) => special::set_index(machine, &here, &Value::str(last), new)?,
            here => {
                let symbol = machine.symbol(last);
                objects::set_attribute(machine, here, symbol, new)?;
            }
        }
    }
    Ok(())
}

/// The names of an object's own parts.
fn parts_of(machine: &dyn Host, of: &Value) -> Vec<String> {
    let pairs = match of {
        Value::Dict(dict) => dict.borrow().pairs.to_vec(),
        Value::Instance(instance) => instance.fields.borrow().pairs(machine.names()),
        _ => Vec::new(),
    };
    let names = pairs.iter().filter_map(|(key, _)| key.text());
    names.filter(|name| !name.starts_with('_')).map(str::to_string).collect()
}
