//! What a schedule reaches when a training of Keras begins, as a number: a file may change an object in place afterwards, and
//! the schedule would be run with what it has become.

use crate::python::library::made_callbacks::is_fit;
use crate::python::object::host::Host;
use crate::python::object::nesting::{address, parts};
use crate::python::object::value::Value;
use crate::python::object::whole::{RecordedCall, is_unknown};
use crate::python::syntax::scope::Names;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The most values that are looked at for a training. What is beyond them counts as unchanged.
const MOST: usize = 20_000;

/// What the schedules of a training reach now, by the numbers of the calls that make them or are handed them. `callbacks` is
/// what `fit` is given.
pub(in crate::python) fn of_fit(machine: &mut dyn Host, callbacks: Option<&Value>) -> Vec<(usize, u64)> {
    let mut taken = Vec::new();
    if let Some(callbacks) = callbacks {
        parts(callbacks, &mut |callback| taken.push(callback.clone()));
    }
    let is_taken = |call: &RecordedCall| {
        call.origin.contains(".optimizers.") || taken.iter().any(|callback| callback.same(&call.result))
    };
    let Some(whole) = machine.whole() else { return Vec::new() };
    let calls = whole.calls.iter().enumerate().filter(|(_, call)| is_taken(call) && !is_fit(&call.origin));
    let roots: Vec<(usize, Vec<Value>)> = calls.map(|(number, call)| (number, roots(call))).collect();
    let globals = machine.globals().clone();
    let mut left = MOST;
    let roots = roots.into_iter().filter(|(_, roots)| !roots.is_empty());
    roots
        .map_while(|(number, roots)| Some((number, number_of(machine, &globals, roots, &mut left)?)))
        .collect()
}

/// The schedules of `then` that reach something else now. `globals` are the global names of that time.
pub(in crate::python) fn changed(
    machine: &mut dyn Host,
    then: &[(usize, u64)],
    globals: &[Value],
) -> Vec<usize> {
    let mut found = Vec::new();
    for (number, before) in then {
        let roots = machine.whole().and_then(|whole| whole.calls.get(*number)).map(roots);
        let mut left = MOST;
        let now = roots.and_then(|roots| number_of(machine, globals, roots, &mut left));
        if now.is_some_and(|now| now != *before) {
            found.push(*number);
        }
    }
    found
}

/// The functions and objects of the file that a call is handed, or makes.
fn roots(call: &RecordedCall) -> Vec<Value> {
    let given = call.args.iter().chain(call.keywords.iter().map(|(_, value)| value));
    let is_own = |value: &&Value| match value {
        Value::Function(_) | Value::Bound(_) => true,
        Value::Instance(instance) => instance.class.own && !is_unknown(value),
        _ => false,
    };
    given.chain(call.class.is_some().then_some(&call.result)).filter(is_own).cloned().collect()
}

/// A number that differs if anything differs that is reached from the roots. `None` if that is too much.
fn number_of(machine: &mut dyn Host, globals: &[Value], roots: Vec<Value>, left: &mut usize) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut met: HashMap<*const (), usize> = HashMap::new();
    let mut waiting = roots;
    while let Some(value) = waiting.pop() {
        *left = left.checked_sub(1)?;
        std::mem::discriminant(&value).hash(&mut hasher);
        if is_unknown(&value) {
            continue;
        }
        let place = address(&value);
        let order = met.len();
        if !place.is_null() && *met.entry(place).or_insert(order) != order {
            met[&place].hash(&mut hasher);
            continue;
        }
        match &value {
            Value::Str(text) => text.hash(&mut hasher),
            Value::Array(array) => array.items.all().hash(&mut hasher),
            Value::Function(closure) => {
                waiting.extend(read(machine, globals, Names::kept(&closure.function)));
            }
            Value::Instance(instance) if instance.class.own => {
                waiting.push(Value::Class(instance.class.clone()));
            }
            value => value.as_float().map(f64::to_bits).hash(&mut hasher),
        }
        let before = waiting.len();
        parts(&value, &mut |part| waiting.push(part.clone()));
        (waiting.len() - before).hash(&mut hasher);
    }
    Some(hasher.finish())
}

/// The values of the global names that a function reads.
fn read(machine: &mut dyn Host, globals: &[Value], names: &Names) -> Vec<Value> {
    let read = names.free().into_iter().chain(names.global.iter().cloned());
    read.filter_map(|name| globals.get(machine.symbol(&name) as usize).cloned()).collect()
}
