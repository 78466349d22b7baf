//! The functions and objects of a training file that it passes to calls.

use crate::python::choice::candidates::callable;
use crate::python::object::value::Value;
use crate::python::object::whole::{RecordedCall, is_unknown};

/// The deepest nesting of lists that is searched.
const DEPTH: usize = 12;

/// Whether a value can be called and belongs to the file, or is a schedule that the file has made.
pub(in crate::python) fn is_code(value: &Value) -> bool {
    callable(value) && !is_unknown(value)
}

/// The functions and objects among the arguments of a call, in their order.
pub(in crate::python) fn code_values(call: &RecordedCall) -> Vec<Value> {
    fn collect(value: &Value, depth: usize, found: &mut Vec<Value>) {
        match value {
            _ if depth > DEPTH => {}
            value if is_code(value) => found.push(value.clone()),
            Value::List(items) => items.borrow().iter().for_each(|item| collect(item, depth + 1, found)),
            Value::Tuple(items) => items.iter().for_each(|item| collect(item, depth + 1, found)),
            Value::Dict(dict) => {
                dict.borrow().pairs.iter().for_each(|(_, item)| collect(item, depth + 1, found));
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    call.args.iter().for_each(|value| collect(value, 0, &mut found));
    call.keywords.iter().for_each(|(_, value)| collect(value, 0, &mut found));
    found
}
