//! The objects whose parts the values are that are not known here, as the model of `model.fit`.

use crate::python::library::made_groups;
use crate::python::library::standard;
use crate::python::library::unknown::{self, field, origin_of, text_of};
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::is_unknown;
use std::rc::Rc;

/// The longest path of parts that is followed.
const MOST_PARTS: usize = 20;

/// The methods that change a list, a dict or a set.
pub(in crate::python) const CHANGING: [&str; 17] = [
    "append",
    // Those of a variable of TensorFlow.
    "assign",
    "assign_add",
    "assign_sub",
    "extend",
    "insert",
    "remove",
    "pop",
    "clear",
    "sort",
    "reverse",
    "update",
    "setdefault",
    "popitem",
    "add",
    "discard",
    "add_",
];

/// The object whose part an unknown value is, as the model in `model.fit`, and which part.
pub(in crate::python) fn whose(machine: &mut dyn Host, part: &Value) -> Option<(Value, Rc<str>)> {
    if !is_unknown(part) {
        return None;
    }
    let which = field(machine, part, "__part__").text().map(Rc::from)?;
    Some((field(machine, part, "__of__"), which))
}

/// Whether two values stand for the same name that the file does not define.
fn is_same_name(machine: &mut dyn Host, one: &Value, other: &Value) -> bool {
    let is_name = is_unknown(one) && is_unknown(other) && origin_of(machine, one).is_empty();
    is_name && origin_of(machine, other).is_empty() && text_of(machine, one) == text_of(machine, other)
}

/// Whether two values are the same object, also if each is the same part of the same object.
pub(in crate::python) fn is_same(machine: &mut dyn Host, one: &Value, other: &Value) -> bool {
    let (mut one, mut other) = (one.clone(), other.clone());
    for _ in 0..MOST_PARTS {
        if one.same(&other) {
            return true;
        }
        match (whose(machine, &one), whose(machine, &other)) {
            (Some((of, part)), Some((from, which))) if part == which => (one, other) = (of, from),
            (None, None) => return is_same_name(machine, &one, &other),
            _ => return false,
        }
    }
    false
}

/// Notes that a program changes what a part of an unknown object holds, as `scheduler.milestones[2] = 1` does: that part is
/// an attribute that it has set. `key` is the text of the item that it sets, if that is one.
pub(super) fn changed(machine: &mut dyn Host, held: &Value, key: Option<&str>) -> Outcome<()> {
    let mut held = held.clone();
    for _ in 0..MOST_PARTS {
        let Some((of, part)) = whose(machine, &held) else { return Ok(()) };
        if whose(machine, &of).is_some() {
            held = of;
            continue;
        }
        let Some(name) = part.strip_prefix('.').filter(|_| is_unknown(&of)) else { return Ok(()) };
        let name = if name == "__dict__" { key.unwrap_or("attributes") } else { name };
        return unknown::set(machine, &of, name, held);
    }
    Ok(())
}

/// The methods of a model of torch that give it back, on another device or with other numbers.
const MOVING: [&str; 6] = [".cuda", ".cpu", ".to", ".half", ".float", ".double"];

/// The object of a class of the file whose base has such a method, which is called.
pub(super) fn moved(machine: &mut dyn Host, method: &Value) -> Option<Value> {
    let (of, which) = whose(machine, method)?;
    let is_own = |of: &Value| match of {
        Value::Instance(instance) => unknown::is_derived_from_foreign(&instance.class),
        _ => false,
    };
    (MOVING.contains(&&*which) && is_own(&of)).then_some(of)
}

/// The classes of torch that hold a model as their `module`.
const WRAPPERS: [&str; 3] = ["DataParallel", "DistributedDataParallel", "FullyShardedDataParallel"];

/// A part of an unknown value that is known: the model within a wrapper, or the rate that an optimizer was made with.
pub(super) fn known_part(machine: &mut dyn Host, of: &Value, suffix: &str) -> Option<Value> {
    within_wrapper(machine, of, suffix)
        .or_else(|| made_groups::rate_as_made(machine, of, suffix))
        .or_else(|| parser(machine, of, suffix))
}

/// What an `Accelerator` says of a training that goes as usual, if the user does not say otherwise.
pub(super) fn usual_part(machine: &mut dyn Host, of: &Value, suffix: &str, text: &str) -> Option<Value> {
    let (value, why) = match suffix {
        ".optimizer_step_was_skipped" => (Value::Bool(false), "no update is skipped"),
        ".deepspeed_plugin" => (Value::None, "the training is launched without DeepSpeed"),
        _ => return None,
    };
    let is_meant = origin_of(machine, of).contains("Accelerator") || text.starts_with("accelerator.");
    is_meant.then(|| {
        machine.note(&format!("`{text}` is taken to say that {why}; `--config {text}=...` says otherwise"));
        value
    })
}

/// `transformers.HfArgumentParser`, by the name of its module.
fn parser(machine: &mut dyn Host, of: &Value, suffix: &str) -> Option<Value> {
    let name = suffix.strip_prefix('.').filter(|name| ["HfArgumentParser", "TrlParser"].contains(name))?;
    let is_module = ["transformers", "trl"].contains(&&*unknown::origin_of(machine, of));
    standard::import(machine, "lrsched.dataclass_arguments", Some(name)).ok()?.filter(|_| is_module)
}

/// The model that is the `.module` of one of torch's wrappers.
fn within_wrapper(machine: &mut dyn Host, of: &Value, suffix: &str) -> Option<Value> {
    if suffix != ".module" {
        return None;
    }
    let is_wrapper = |origin: &str| {
        let last = origin.trim_end_matches("()").rsplit('.').next().unwrap_or_default();
        origin.starts_with("torch.") && WRAPPERS.contains(&last)
    };
    let calls = &machine.whole()?.calls;
    let made = calls.iter().rev().find(|call| call.result.same(of) && is_wrapper(&call.origin))?;
    let named = made.keywords.iter().find(|(name, _)| &**name == "module").map(|(_, value)| value);
    let inner = named.or(made.args.first())?;
    matches!(inner, Value::Instance(instance) if instance.class.own).then(|| inner.clone())
}
