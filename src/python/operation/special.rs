//! The special methods of the user's classes: operators, comparisons, indexing, truth, text.

use crate::python::object::dict;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::{self, Host};
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked;
use crate::python::object::value::{Base, Value};
use crate::python::object::whole::is_unknown;
use crate::python::operation::dataclass;
use crate::python::operation::dict_objects;
use crate::python::operation::dicts;
use crate::python::operation::enums;
use crate::python::operation::exceptions;
use crate::python::operation::format;
use crate::python::operation::iterate;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::operation::sets;
use crate::python::operation::text;
use crate::python::syntax::ast::{BinaryOp, CompareOp, Conversion, UnaryOp};

/// Calls a method found in the class of an object.
pub(in crate::python) fn call_method(
    machine: &mut dyn Host,
    of: &Value,
    method: Value,
    args: &[Value],
) -> Outcome<Value> {
    let bound = match method {
        Value::Function(_) => Value::Bound(Shared::new((of.clone(), method))),
        other => other,
    };
    machine.call(&bound, args, &[])
}

fn find(of: &Value, name: &'static str) -> Option<Value> {
    match of {
        Value::Instance(instance) => instance.class.find_known(name),
        _ => None,
    }
}

fn names(op: BinaryOp) -> (&'static str, &'static str) {
    use BinaryOp::*;
    match op {
        Add => ("__add__", "__radd__"),
        Sub => ("__sub__", "__rsub__"),
        Mul => ("__mul__", "__rmul__"),
        Div => ("__truediv__", "__rtruediv__"),
        FloorDiv => ("__floordiv__", "__rfloordiv__"),
        Mod => ("__mod__", "__rmod__"),
        Pow => ("__pow__", "__rpow__"),
        And => ("__and__", "__rand__"),
        Or => ("__or__", "__ror__"),
        Xor => ("__xor__", "__rxor__"),
        Shl => ("__lshift__", "__rlshift__"),
        Shr => ("__rshift__", "__rrshift__"),
    }
}

fn not_implemented(value: &Value) -> bool {
    matches!(value, Value::Builtin(builtin) if builtin.name == "NotImplemented")
}

/// `text % values`. With a value that is not known, the text is not known either.
fn percent(machine: &mut dyn Host, format: &str, text: &Value, values: &Value) -> Outcome<Value> {
    match unknown_part(values).and_then(|part| Some((part, find(part, "__rmod__")?))) {
        Some((part, method)) => call_method(machine, part, method, std::slice::from_ref(text)),
        None => format::percent(machine, format, values).map(Value::str),
    }
}

/// A value among those that are formatted which is not known.
fn unknown_part(values: &Value) -> Option<&Value> {
    match values {
        Value::Tuple(items) => items.iter().find(|item| is_unknown(item)),
        one => Some(one).filter(|one| is_unknown(one)),
    }
}

/// `a op b` where the built-in operator does not apply; `fault` is its error.
#[cold]
pub(in crate::python) fn binary(
    machine: &mut dyn Host,
    op: BinaryOp,
    a: &Value,
    b: &Value,
    fault: Fault,
    in_place: bool,
) -> Outcome<Value> {
    if let (BinaryOp::Mod, Value::Str(format)) = (op, a) {
        return percent(machine, format, a, b);
    }
    if let (BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor, Value::Set(_), Value::Set(_)) =
        (op, a, b)
    {
        return sets::operator(op, a, b);
    }
    if let BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor = op
        && let Some(result) = dicts::view_operator(machine, op, a, b)
    {
        return result;
    }
    if op == BinaryOp::Or && is_type(a) && is_type(b) {
        // `int | float` is represented by the tuple of both, which `isinstance` takes.
        return Ok(Value::tuple(vec![a.clone(), b.clone()]));
    }
    let (left, right) = names(op);
    if in_place
        && let Value::Instance(instance) = a
        && let Some(method) = instance.class.find(&left.replacen("__", "__i", 1))
    {
        let made = call_method(machine, a, method, std::slice::from_ref(b))?;
        if !not_implemented(&made) {
            return Ok(made);
        }
    }
    let newer = derived(a, b) && find(b, right).is_some();
    if newer && let Some(method) = find(b, right) {
        // The reflected operator of a derived class has precedence.
        let made = call_method(machine, b, method, std::slice::from_ref(a))?;
        if !not_implemented(&made) {
            return Ok(made);
        }
    }
    if let Some(method) = find(a, left) {
        let made = call_method(machine, a, method, std::slice::from_ref(b))?;
        if !not_implemented(&made) {
            return Ok(made);
        }
    }
    if !newer
        && !same_class(a, b)
        && let Some(method) = find(b, right)
    {
        let made = call_method(machine, b, method, std::slice::from_ref(a))?;
        if !not_implemented(&made) {
            return Ok(made);
        }
    }
    Err(fault)
}

fn same_class(a: &Value, b: &Value) -> bool {
    matches!((a, b), (Value::Instance(a), Value::Instance(b)) if Shared::ptr_eq(&a.class, &b.class))
}

/// Whether the class of `b` is derived from that of `a`.
fn derived(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Instance(x), Value::Instance(y)) => !same_class(a, b) && y.class.derives(&x.class),
        _ => false,
    }
}

/// `a op= b`. Mutable objects change in place.
#[inline]
pub(in crate::python) fn augment(
    machine: &mut dyn Host,
    op: BinaryOp,
    a: &Value,
    b: &Value,
) -> Outcome<Value> {
    match a {
        Value::List(_) | Value::Set(_) | Value::Dict(_) | Value::Array(_) | Value::Instance(_) => {
            augment_object(machine, op, a, b)
        }
        _ => match operators::quick(op, a, b) {
            Ok(value) => Ok(value),
            Err(fault) => binary(machine, op, a, b, fault, true).map_err(|fault| in_place(op, fault)),
        },
    }
}

#[cold]
fn augment_object(machine: &mut dyn Host, op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    if let (BinaryOp::Add, Value::List(list)) = (op, a)
        && !reflects(b, "__radd__")
    {
        extend(machine, list, b)?;
        return Ok(a.clone());
    }
    if let (BinaryOp::Or, Value::Dict(dict)) = (op, a)
        && !matches!(b, Value::Dict(_))
        && !reflects(b, "__ror__")
        && !matches!(dict.borrow().kind, dict::DictKind::Counter)
    {
        dicts::update(machine, dict, b)?;
        return Ok(a.clone());
    }
    if let (Value::Set(set), Value::View(view)) = (a, b)
        && !set.frozen
        && let Some(other) = view.set()
    {
        return augment_object(machine, op, a, &other?);
    }
    if operators::in_place(op, a, b)? {
        return Ok(a.clone());
    }
    match operators::quick(op, a, b) {
        Ok(value) => Ok(value),
        Err(fault) => binary(machine, op, a, b, fault, true).map_err(|fault| in_place(op, fault)),
    }
}

/// Whether a value has a reflected operator that takes precedence over that of a list or dict.
fn reflects(value: &Value, name: &'static str) -> bool {
    match value {
        Value::Instance(_) => find(value, name).is_some(),
        Value::Array(_) | Value::Numpy(..) | Value::Tensor(..) | Value::Jax(..) | Value::Iterations(_) => {
            true
        }
        _ => false,
    }
}

/// Appends the items of an iterable.
pub(in crate::python) fn extend(
    machine: &mut dyn Host,
    list: &Shared<tracked::Tracked<Vec<Value>>>,
    more: &Value,
) -> Outcome<()> {
    if let Value::List(_) | Value::Tuple(_) = more {
        // A list may be appended to itself.
        let more = objects::items(machine, more)?;
        limits::grow(list.borrow().len() + more.len())?;
        list.borrow_mut().extend(more);
        return Ok(());
    }
    let items = iterate::begin(machine, more)?;
    objects::length_hint(machine, more)?;
    iterate::each(machine, &items, |_, item| {
        limits::grow(list.borrow().len())?;
        list.borrow_mut().push(item);
        Ok(true)
    })
}

/// The error of `a op= b` for unsupported operands: CPython names the operator with `=`.
fn in_place(op: BinaryOp, fault: Fault) -> Fault {
    let (plain, shown) = match op {
        BinaryOp::Pow => ("** or pow()", "**=".to_string()),
        _ => (op.text(), format!("{}=", op.text())),
    };
    let rest = fault.message().strip_prefix(&format!("unsupported operand type(s) for {plain}:"));
    match rest.map(|rest| format!("unsupported operand type(s) for {shown}:{rest}")) {
        Some(message) if fault.raised().is_none() => fault.reworded(message),
        _ => fault,
    }
}

fn is_type(value: &Value) -> bool {
    match value {
        Value::Class(_) | Value::None | Value::Tuple(_) => true,
        Value::Builtin(builtin) => builtin.is_type,
        _ => false,
    }
}

pub(in crate::python) fn unary(machine: &mut dyn Host, op: UnaryOp, a: &Value) -> Outcome<Value> {
    if let (UnaryOp::Plus | UnaryOp::Minus, Value::Dict(dict)) = (op, a)
        && matches!(dict.borrow().kind, dict::DictKind::Counter)
    {
        let none = Shared::default();
        return match op {
            UnaryOp::Plus => dicts::counters(BinaryOp::Add, dict, &none),
            _ => dicts::counters(BinaryOp::Sub, &none, dict),
        };
    }
    let Value::Instance(_) = a else { return operators::unary(op, a) };
    let name = match op {
        UnaryOp::Minus => "__neg__",
        UnaryOp::Plus => "__pos__",
        UnaryOp::Invert => "__invert__",
    };
    match find(a, name) {
        Some(method) => call_method(machine, a, method, &[]),
        None => operators::unary(op, a),
    }
}

/// `a op b` for a comparison.
#[inline]
pub(in crate::python) fn compare(
    machine: &mut dyn Host,
    op: CompareOp,
    a: &Value,
    b: &Value,
) -> Outcome<Value> {
    if matches!(a, Value::Instance(_) | Value::Iterator(_))
        || matches!(b, Value::Instance(_) | Value::Iterator(_))
    {
        return compare_objects(machine, op, a, b);
    }
    operators::compare(op, a, b)
}

/// Whether a comparison holds.
#[inline]
pub(in crate::python) fn holds(machine: &mut dyn Host, op: CompareOp, a: &Value, b: &Value) -> Outcome<bool> {
    if matches!(a, Value::Instance(_) | Value::Iterator(_))
        || matches!(b, Value::Instance(_) | Value::Iterator(_))
    {
        let value = compare_objects(machine, op, a, b)?;
        return truth(machine, &value);
    }
    operators::holds(op, a, b)
}

fn compare_objects(machine: &mut dyn Host, op: CompareOp, a: &Value, b: &Value) -> Outcome<Value> {
    let (name, mirrored) = match op {
        CompareOp::Is if is_unknown(a) || is_unknown(b) => ("__eq__", "__eq__"),
        CompareOp::IsNot if is_unknown(a) || is_unknown(b) => ("__ne__", "__ne__"),
        CompareOp::Is | CompareOp::IsNot => return operators::compare(op, a, b),
        CompareOp::In | CompareOp::NotIn => {
            let found = contains(machine, b, a)?;
            return Ok(Value::Bool(found == (op == CompareOp::In)));
        }
        CompareOp::Lt => ("__lt__", "__gt__"),
        CompareOp::Le => ("__le__", "__ge__"),
        CompareOp::Gt => ("__gt__", "__lt__"),
        CompareOp::Ge => ("__ge__", "__le__"),
        CompareOp::Eq => ("__eq__", "__eq__"),
        CompareOp::Ne => ("__ne__", "__ne__"),
    };
    for (of, other, name) in [(a, b, name), (b, a, mirrored)] {
        if let Some(method) = find(of, name) {
            let made = call_method(machine, of, method, std::slice::from_ref(other))?;
            if !not_implemented(&made) {
                return Ok(made);
            }
        }
    }
    if op == CompareOp::Ne && (find(a, "__eq__").is_some() || find(b, "__eq__").is_some()) {
        let equal = compare_objects(machine, CompareOp::Eq, a, b)?;
        return Ok(Value::Bool(!truth(machine, &equal)?));
    }
    if let (Value::Instance(x), Value::Instance(y)) = (a, b)
        && Shared::ptr_eq(&x.class, &y.class)
        && x.class.data.borrow().is_some()
    {
        return dataclass::compare(machine, op, x, y);
    }
    match op {
        // Other objects are only equal to themselves.
        CompareOp::Eq | CompareOp::Ne => Ok(Value::Bool(a.same(b) == (op == CompareOp::Eq))),
        _ => operators::compare(op, a, b),
    }
}

fn contains(machine: &mut dyn Host, container: &Value, item: &Value) -> Outcome<bool> {
    if let Some(method) = find(container, "__contains__") {
        let found = call_method(machine, container, method, std::slice::from_ref(item))?;
        return truth(machine, &found);
    }
    match container {
        Value::List(_) | Value::Tuple(_) | Value::Instance(_) | Value::Iterator(_) => {}
        Value::Class(class) if let Some(found) = enums::has(class, item) => return found,
        _ => return operators::compare(CompareOp::In, item, container)?.truth(),
    }
    let mut found = false;
    let searched = iterate::each(machine, container, |machine, other| {
        found = match (&other, item) {
            (Value::Instance(_), _) | (_, Value::Instance(_)) => {
                other.same(item) || holds(machine, CompareOp::Eq, &other, item)?
            }
            _ => operators::equals(&other, item)?,
        };
        Ok(!found)
    });
    match searched {
        Err(fault) if fault.class() == Some("TypeError") && matches!(container, Value::Instance(_)) => {
            let message = format!("'{}' object is not iterable", container.type_name());
            match fault.message() == message {
                true => Err(Fault::raise(
                    "TypeError",
                    format!("argument of type '{}' is not iterable", container.type_name()),
                )),
                false => Err(fault),
            }
        }
        result => result.map(|()| found),
    }
}

/// `of[index]`.
#[inline]
pub(in crate::python) fn index(machine: &mut dyn Host, of: &Value, index: &Value) -> Outcome<Value> {
    match of {
        Value::Instance(_) => match find(of, "__getitem__") {
            Some(method) => call_method(machine, of, method, std::slice::from_ref(index)),
            None => objects::index(of, index),
        },
        Value::Dict(dict) => match dict_objects::find(of, "__getitem__") {
            Some(method) => call_method(machine, of, method, std::slice::from_ref(index)),
            None => dicts::index_or_make(machine, dict, index),
        },
        // `List[int]` and `dict[str, float]` are treated like the type itself.
        Value::Builtin(builtin) if builtin.is_type => Ok(of.clone()),
        Value::Class(class) => enums::by_name(class, index).unwrap_or_else(|| Ok(of.clone())),
        _ if let Some(method) = own_index(index) => {
            let index = call_method(machine, index, method, &[])?;
            objects::index(of, &index)
        }
        _ => objects::index(of, index),
    }
}

/// The `__index__` of an object of the program.
fn own_index(index: &Value) -> Option<Value> {
    match index {
        Value::Instance(_) => find(index, "__index__"),
        _ => None,
    }
}

/// `of[index] = value`.
pub(in crate::python) fn set_index(
    machine: &mut dyn Host,
    of: &Value,
    index: &Value,
    value: Value,
) -> Outcome<()> {
    match (of, index) {
        (Value::Instance(_), _) if let Some(method) = find(of, "__setitem__") => {
            call_method(machine, of, method, &[index.clone(), value]).map(drop)
        }
        (Value::Dict(_), _) if let Some(method) = dict_objects::find(of, "__setitem__") => {
            call_method(machine, of, method, &[index.clone(), value]).map(drop)
        }
        (Value::List(items), Value::Slice(bounds)) => objects::set_slice(machine, items, bounds, &value),
        (Value::List(_) | Value::Array(_), _) if let Some(method) = own_index(index) => {
            let index = call_method(machine, index, method, &[])?;
            objects::set_index(of, &index, value)
        }
        _ => objects::set_index(of, index, value),
    }
}

/// The truth value.
#[inline]
pub(in crate::python) fn truth(machine: &mut dyn Host, value: &Value) -> Outcome<bool> {
    let Value::Instance(_) = value else { return value.truth() };
    if let Some(method) = find(value, "__bool__") {
        return call_method(machine, value, method, &[])?.truth();
    }
    if let Some(method) = find(value, "__len__") {
        return call_method(machine, value, method, &[])?.truth();
    }
    Ok(true)
}

/// `str(x)` or `repr(x)`.
pub(in crate::python) fn shown(machine: &mut dyn Host, value: &Value, repr: bool) -> Outcome<String> {
    let Value::Instance(instance) = value else {
        return match value {
            Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::View(_) => container(machine, value),
            Value::Exception(raised) if repr && !raised.args.is_empty() => {
                let args = all(machine, &raised.args)?;
                Ok(format!("{}({})", raised.class, args.join(", ")))
            }
            Value::Exception(raised) if !repr && exceptions::says_itself(&raised.args) => {
                exceptions::message(machine, &raised.class, &raised.args)
            }
            _ if repr => text::repr(value),
            _ => text::str(value),
        };
    };
    let method = match repr {
        true => instance.class.find_known("__repr__"),
        false => instance.class.find_known("__str__").or_else(|| {
            // `str` of an exception is its message, even if it defines `__repr__`.
            let exception = matches!(instance.class.root(), Base::Exception(_));
            if exception { None } else { instance.class.find_known("__repr__") }
        }),
    };
    if let Some(method) = method {
        let made = call_method(machine, value, method, &[])?;
        return match made.text() {
            Some(text) => Ok(text.to_string()),
            None => Err(Fault::raise(
                "TypeError",
                format!(
                    "{} returned non-string (type {})",
                    if repr { "__repr__" } else { "__str__" },
                    made.type_name()
                ),
            )),
        };
    }
    if let Base::Exception(root) = instance.class.root() {
        let args = exceptions::arguments(instance);
        if repr {
            let texts = all(machine, &args)?;
            return Ok(format!("{}({})", instance.class.name, texts.join(", ")));
        }
        return exceptions::message(machine, root, &args);
    }
    let data = instance.class.data.borrow().clone();
    if let Some(fields) = data {
        return dataclass::repr(machine, instance, &fields);
    }
    if repr { text::repr(value) } else { text::str(value) }
}

fn all(machine: &mut dyn Host, items: &[Value]) -> Outcome<Vec<String>> {
    let mut texts = Vec::with_capacity(items.len());
    let mut length = 0;
    for item in items {
        let text = limits::inside(|| shown(machine, item, true))?;
        limits::spend(32 + text.len())?;
        length += text.len();
        limits::grow(length)?;
        texts.push(text);
    }
    Ok(texts)
}

/// The text of a list, tuple or dict whose items may be the user's objects.
fn container(machine: &mut dyn Host, value: &Value) -> Outcome<String> {
    let holds = |items: &[Value]| {
        items.iter().any(|item| {
            matches!(
                item,
                Value::Instance(_) | Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::View(_)
            )
        })
    };
    let items = match value {
        Value::List(items) => items.borrow().clone(),
        Value::Tuple(items) => items.to_vec(),
        Value::Dict(dict) => {
            let pairs = dicts::shown_parts(&dict.borrow())?.pairs;
            pairs.into_iter().flat_map(|(k, v)| [k, v]).collect()
        }
        Value::View(view) => view.items(),
        _ => Vec::new(),
    };
    if !holds(&items) {
        return text::repr(value);
    }
    host::deeper(machine, |machine| {
        let texts = all(machine, &items)?;
        Ok(match value {
            Value::List(_) => format!("[{}]", texts.join(", ")),
            Value::Tuple(_) if texts.len() == 1 => format!("({},)", texts[0]),
            Value::Tuple(_) => format!("({})", texts.join(", ")),
            Value::View(view) => format!("{}([{}])", view.type_name(), texts.join(", ")),
            Value::Dict(dict) => text::pairs(&dict.borrow(), &texts)?,
            _ => String::new(),
        })
    })
}

/// `f"{x!r:format}"`.
pub(in crate::python) fn formatted(
    machine: &mut dyn Host,
    value: &Value,
    conversion: Conversion,
    format: &str,
) -> Outcome<Value> {
    let text = match (conversion, value) {
        (Conversion::None, Value::Instance(_)) => {
            if let Some(method) = find(value, "__format__") {
                return call_method(machine, value, method, &[Value::str(format)]);
            }
            if !format.is_empty() {
                return Err(Fault::raise(
                    "TypeError",
                    format!("unsupported format string passed to {}.__format__", value.type_name()),
                ));
            }
            shown(machine, value, false)?
        }
        (Conversion::None, Value::List(_) | Value::Tuple(_) | Value::Dict(_)) if format.is_empty() => {
            shown(machine, value, false)?
        }
        (Conversion::None, _) => {
            return format::format(value, format).map(Value::str);
        }
        (Conversion::Str, _) => shown(machine, value, false)?,
        (Conversion::Repr, _) => shown(machine, value, true)?,
        (Conversion::Ascii, _) => format::ascii(&shown(machine, value, true)?),
    };
    format::format(&Value::str(text), format).map(Value::str)
}
