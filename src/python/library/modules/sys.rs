//! `sys`: what programs print to, and their limits. Nothing is printed.

use crate::python::object::builtin::{Builtin, Module, table};
use crate::python::object::value::Value;

pub(super) static SYS: Module = Module { name: "sys", functions: &[], others: members };
static STREAM: Module = Module { name: "sys.stderr", functions: FUNCTIONS, others: |_| None };

pub(in crate::python) static FUNCTIONS: &[Builtin] = table! {
    "sys.stderr.write" => |m, a| { let [text] = a.exactly()?;
        m.note("`sys.stderr.write` is understood and prints nothing");
        Ok(Value::Int(text.text().map_or(0, |text| text.chars().count() as i64))) };
    "sys.stderr.flush" => |_, _| Ok(Value::None);
};

fn members(name: &str) -> Option<Value> {
    Some(match name {
        "stdout" | "stderr" => Value::Module(&STREAM),
        "maxsize" => Value::Int(i64::MAX),
        _ => return None,
    })
}
