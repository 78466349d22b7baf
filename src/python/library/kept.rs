//! The lists and dicts of a training file as they are when a loop of training begins: what the loop changes of them is not known
//! afterwards.

use crate::python::object::dict::{Dict, DictKind};
use crate::python::object::host::Host;
use crate::python::object::nesting::{address, parts};
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::Value;
use std::collections::HashSet;

/// The most values that are looked at to see who has a list or dict.
const MOST: usize = 20_000;

/// Libraries that only write what they are handed: a loop reads nothing of it there.
const WRITERS: [&str; 6] = ["json", "logging", "pickle", "pprint", "wandb", "yaml"];

/// A variable of the module, for a loop that begins. Of a list or dict that no other variable or object has, this is a copy.
pub(super) fn kept(machine: &mut dyn Host, value: &Value) -> Value {
    match copy(value) {
        Some(copy) if is_alone(machine, value) => copy,
        _ => value.clone(),
    }
}

/// The same for each run of the loop, which begins with what has been kept.
pub(super) fn fresh(value: &Value) -> Value {
    copy(value).unwrap_or_else(|| value.clone())
}

/// A copy of a list or a plain dict.
fn copy(value: &Value) -> Option<Value> {
    match value {
        Value::List(items) => Some(Value::list(items.borrow().clone())),
        Value::Dict(dict) if matches!(dict.borrow().kind, DictKind::Plain) => {
            let pairs = dict.borrow().pairs.clone();
            Some(Value::Dict(Shared::new(Tracked::new(Dict { pairs, ..Dict::default() }))))
        }
        _ => None,
    }
}

/// Whether nothing but one variable of the module has a list or dict.
fn is_alone(machine: &mut dyn Host, value: &Value) -> bool {
    let own = address(value);
    let mut waiting: Vec<Value> = machine.globals().clone();
    if let Some(whole) = machine.whole() {
        let is_written = |origin: &str| WRITERS.contains(&origin.split('.').next().unwrap_or(origin));
        for call in whole.calls.iter().filter(|call| !is_written(&call.origin)) {
            waiting.extend(call.args.iter().cloned());
            waiting.extend(call.keywords.iter().map(|(_, value)| value.clone()));
            waiting.extend(call.of.iter().chain([&call.result]).cloned());
        }
    }
    let (mut met, mut count, mut left) = (HashSet::new(), 0, MOST);
    while let Some(next) = waiting.pop() {
        if left == 0 {
            return false;
        }
        left -= 1;
        let place = address(&next);
        count += usize::from(place == own);
        if !place.is_null() && met.insert(place) {
            parts(&next, &mut |part| waiting.push(part.clone()));
        }
    }
    count == 1
}
