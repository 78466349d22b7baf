//! Methods of built-in types that are reached through the type (`list.append(items, x)`), and their special methods.

use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::{Library, Value};
use crate::python::operation::dicts;
use crate::python::operation::exceptions;
use crate::python::operation::iterate;
use crate::python::operation::known;
use crate::python::operation::matching;
use crate::python::operation::methods;
use crate::python::operation::objects;
use crate::python::operation::sets;
use crate::python::operation::special;
use crate::python::operation::strings;
use crate::python::syntax::ast::{BinaryOp, CompareOp};

/// The first argument of a method that was reached through its type.
fn receiver<'a>(args: &'a CallArgs, type_name: &'static str) -> Outcome<&'a Value> {
    let fits = |value: &Value| match (type_name, value) {
        ("list", Value::List(_)) | ("dict", Value::Dict(_)) => true,
        ("set", Value::Set(set)) => !set.frozen,
        ("numpy.ndarray", Value::Array(array)) => array.library == Library::Numpy,
        _ => false,
    };
    match args.values.first() {
        Some(value) if fits(value) => Ok(value),
        _ => Err(args.misplaced(type_name)),
    }
}

/// `x op= value` by its special method, which returns `NotImplemented` for an operand of another type.
macro_rules! in_place {
    ($of:literal, $op:ident) => {
        |m, a| {
            let x = receiver(a, $of)?;
            let [_, value] = a.exactly()?;
            match (x, value) {
                (Value::Set(_), Value::Set(_)) | (Value::List(_) | Value::Dict(_) | Value::Array(_), _) => {
                    special::augment(m, BinaryOp::$op, x, value)
                }
                _ => m.builtin("NotImplemented").ok_or_else(|| Fault::refuse("no `NotImplemented`")),
            }
        }
    };
}

/// The special methods of a container, and those in the table of its in-place operators.
macro_rules! container {
    ($of:literal, $($name:literal => $op:ident),*) => {
        table! {
            "__contains__" => |m, a| { let x = receiver(a, $of)?; let [_, item] = a.exactly()?;
                special::compare(m, CompareOp::In, item, x) };
            "__delitem__" => |m, a| { receiver(a, $of)?; a.exactly::<2>()?; (matching::DELETE_ITEM.run)(m, a) };
            "__getitem__" => |m, a| { let x = receiver(a, $of)?; let [_, index] = a.exactly()?; match x {
                Value::Dict(dict) => dicts::index_or_make(m, dict, index),
                x => special::index(m, x, index) } };
            "__iter__" => |m, a| { let x = receiver(a, $of)?; a.exactly::<1>()?; iterate::iter(m, x) };
            "__len__" => |_, a| { let x = receiver(a, $of)?; a.exactly::<1>()?; Ok(Value::Int(objects::length(x)? as i64)) };
            "__setitem__" => |m, a| { let x = receiver(a, $of)?; let [_, index, value] = a.exactly()?;
                if let Value::Dict(dict) = x { dicts::insert(dict, index, value.clone())?; return Ok(Value::None); }
                special::set_index(m, x, index, value.clone())?; Ok(Value::None) };
            $($name => in_place!($of, $op);)*
        }
    };
}

pub(in crate::python) static LIST: &[Builtin] = container!("list", "__iadd__" => Add, "__imul__" => Mul);
pub(in crate::python) static DICT: &[Builtin] = container!("dict", "__ior__" => Or);
pub(in crate::python) static SET: &[Builtin] =
    container!("set", "__iand__" => And, "__ior__" => Or, "__isub__" => Sub, "__ixor__" => Xor);
pub(in crate::python) static ARRAY: &[Builtin] = container!("numpy.ndarray",
    "__iadd__" => Add, "__iand__" => And, "__ifloordiv__" => FloorDiv, "__imod__" => Mod, "__imul__" => Mul,
    "__ior__" => Or, "__ipow__" => Pow, "__isub__" => Sub, "__itruediv__" => Div, "__ixor__" => Xor);

/// The special method of an object with that name.
pub(in crate::python) fn of_object(of: &Value, name: &str) -> Option<&'static Builtin> {
    let (table, known_as) = match of {
        Value::List(_) => (LIST, "list"),
        Value::Dict(_) => (DICT, "dict"),
        Value::Set(set) if !set.frozen => (SET, "set"),
        Value::Array(array) if array.library == Library::Numpy && !array.single => (ARRAY, ""),
        _ => return None,
    };
    named(table, name).filter(|_| known_as.is_empty() || known::has(known_as, name))
}

fn named(table: &'static [Builtin], name: &str) -> Option<&'static Builtin> {
    table.iter().find(|method| method.name == name)
}

/// The method of a built-in type with that name. It takes the object as its first argument.
pub(in crate::python) fn of_type(of: &Builtin, name: &str) -> Option<&'static Builtin> {
    match of.name {
        // Those two serve tuples and ranges as well, so they do not check the type of the object.
        "list" if matches!(name, "count" | "index") => None,
        "list" => named(methods::LIST, name).or_else(|| named(LIST, name)),
        "dict" if name == "__init__" => Some(&dicts::INIT),
        "dict" => named(dicts::METHODS, name).or_else(|| named(DICT, name)),
        "OrderedDict" => named(dicts::ORDERED, name).or_else(|| named(dicts::METHODS, name)),
        "set" => named(sets::METHODS, name).or_else(|| named(SET, name)),
        "str" => named(strings::METHODS, name),
        "np.ndarray" => named(ARRAY, name),
        "object" => named(methods::BASE, name).filter(|method| methods::OF_OBJECT.contains(&method.name)),
        "LearningRateSchedule" => named(methods::BASE, name).filter(|method| method.name != "from_config"),
        class if exceptions::known(class) => {
            named(methods::BASE, name).filter(|method| method.name == "__init__")
        }
        _ => None,
    }
    .filter(|method| of.name != "set" || known::has("set", method.name))
}

/// Whether a built-in function is a method that takes its object as the first argument. Found in a class of the
/// snippet, it is bound to the object like a function.
pub(in crate::python) fn is_method(builtin: &'static Builtin) -> bool {
    let tables = [
        LIST,
        DICT,
        SET,
        ARRAY,
        methods::LIST,
        methods::BASE,
        dicts::METHODS,
        dicts::ORDERED,
        sets::METHODS,
        strings::METHODS,
    ];
    tables.iter().any(|table| table.as_ptr_range().contains(&std::ptr::from_ref(builtin)))
}
