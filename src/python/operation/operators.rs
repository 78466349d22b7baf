//! Operators: chooses between the arithmetic of Python, numpy, TensorFlow, Keras and JAX.

use crate::number::dtype::Dtype;
use crate::python::number;
use crate::python::number::arrays;
use crate::python::number::jax;
use crate::python::number::numpy;
use crate::python::number::tensor;
use crate::python::object::dict::DictKind;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::hash::{hash, mixed, own_equality};
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Array, Base, Dict, Library, Native, RangeObject, Value};
use crate::python::operation::dicts;
use crate::python::operation::objects;
use crate::python::operation::sets;
use crate::python::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// The fast path for common operands.
#[inline]
pub(in crate::python) fn quick(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    let (x, y) = match (a, b) {
        (Value::Float(x), Value::Float(y)) => (*x, *y),
        (Value::Float(x), Value::Int(y)) => (*x, *y as f64),
        (Value::Int(x), Value::Float(y)) => (*x as f64, *y),
        (Value::Int(x), Value::Int(y)) => {
            let sum = match op {
                BinaryOp::Add => x.checked_add(*y),
                BinaryOp::Sub => x.checked_sub(*y),
                BinaryOp::Mul => x.checked_mul(*y),
                _ => None,
            };
            return match sum {
                Some(sum) => Ok(Value::Int(sum)),
                None => number::ints(op, i128::from(*x), i128::from(*y)),
            };
        }
        _ => return binary(op, a, b),
    };
    match op {
        BinaryOp::Add => Ok(Value::Float(x + y)),
        BinaryOp::Sub => Ok(Value::Float(x - y)),
        BinaryOp::Mul => Ok(Value::Float(x * y)),
        BinaryOp::Div if y != 0.0 => Ok(Value::Float(x / y)),
        _ => binary(op, a, b),
    }
}

/// The libraries whose rules may apply. Of two operands the later one in this list decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Arithmetic {
    Other,
    Python,
    Numpy,
    Tensor,
    Keras,
    Jax,
}

fn realm(value: &Value) -> Arithmetic {
    match value {
        Value::Bool(_) | Value::Int(_) | Value::Big(_) | Value::Huge(_) | Value::Float(_) => {
            Arithmetic::Python
        }
        Value::Numpy(..) => Arithmetic::Numpy,
        Value::Jax(..) => Arithmetic::Jax,
        Value::Array(array) => match array.library {
            Library::Numpy => Arithmetic::Numpy,
            Library::Tensorflow => Arithmetic::Tensor,
            Library::Jax => Arithmetic::Jax,
        },
        Value::Tensor(..) => Arithmetic::Tensor,
        Value::Iterations(_) => Arithmetic::Keras,
        _ => Arithmetic::Other,
    }
}

fn is_single(value: &Value) -> bool {
    matches!(value, Value::Array(array) if array.single)
}

/// `a op b`.
pub(in crate::python) fn binary(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    if is_single(a) || is_single(b) {
        if op == BinaryOp::Pow && realm(a).max(realm(b)) == Arithmetic::Numpy {
            return numpy::power(a, b);
        }
        return binary(op, &arrays::scalar_of(a), &arrays::scalar_of(b));
    }
    let (left, right) = (realm(a), realm(b));
    if left == Arithmetic::Python && right == Arithmetic::Python {
        return number::binary(op, a, b);
    }
    if let (Value::Lost(lost), _) | (_, Value::Lost(lost)) = (a, b) {
        return Err(lost.reason.clone());
    }
    if let (Value::Huge(_), _) | (_, Value::Huge(_)) = (a, b)
        && left != Arithmetic::Other
        && right != Arithmetic::Other
    {
        return Err(Fault::refuse(
            "an integer of more than 127 bits with numpy or tensors cannot be run here",
        ));
    }
    if left == Arithmetic::Other || right == Arithmetic::Other {
        let product = op == BinaryOp::Mul && !matches!((a, b), (Value::Array(_), _) | (_, Value::Array(_)));
        return match listed(a, b)?.filter(|_| !product) {
            Some((a, b)) => numpy::binary(op, &a, &b),
            None => other(op, a, b),
        };
    }
    match left.max(right) {
        Arithmetic::Numpy => numpy::binary(op, a, b),
        Arithmetic::Tensor => tensor::binary(op, a, b),
        Arithmetic::Jax => jax::binary(op, a, b),
        _ => tensor::with_iterations(op, a, b),
    }
}

/// A list becomes an array if the other operand is a numpy number or array.
fn listed(a: &Value, b: &Value) -> Outcome<Option<(Value, Value)>> {
    let list = |v: &Value| matches!(v, Value::List(_) | Value::Tuple(_));
    if !(list(a) && realm(b) == Arithmetic::Numpy || realm(a) == Arithmetic::Numpy && list(b)) {
        return Ok(None);
    }
    let array = |v: &Value| -> Outcome<Value> {
        if !list(v) {
            return Ok(v.clone());
        }
        let (dtype, items) = arrays::scalars(v, false, None)?;
        Ok(arrays::array(Library::Numpy, dtype, &items))
    };
    Ok(Some((array(a)?, array(b)?)))
}

/// Operators of texts, lists and tuples. Other values do not have such operators.
fn other(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    match (op, a, b) {
        (BinaryOp::Add, Value::Str(x), Value::Str(y)) => {
            limits::grow(x.len() + y.len())?;
            limits::spend((x.len() + y.len()) / 16)?;
            Ok(Value::str(format!("{x}{y}")))
        }
        (BinaryOp::Add, Value::List(x), Value::List(y)) => {
            let (x, y) = (x.borrow(), y.borrow());
            limits::grow(x.len() + y.len())?;
            limits::make(x.len() + y.len())?;
            Ok(Value::list(x.iter().chain(y.iter()).cloned().collect()))
        }
        (BinaryOp::Add, Value::Tuple(x), Value::Tuple(y)) => {
            limits::grow(x.len() + y.len())?;
            limits::make(x.len() + y.len())?;
            Ok(Value::tuple(x.iter().chain(y.iter()).cloned().collect()))
        }
        (BinaryOp::Mul, Value::Str(_) | Value::List(_) | Value::Tuple(_), Value::Int(_) | Value::Bool(_)) => {
            repeat(a, b.as_int().unwrap_or_default())
        }
        (BinaryOp::Mul, Value::Int(_) | Value::Bool(_), Value::Str(_) | Value::List(_) | Value::Tuple(_)) => {
            repeat(b, a.as_int().unwrap_or_default())
        }
        (BinaryOp::Mod, Value::Str(_), _) => {
            Err(Fault::refuse("`%` on a text cannot be run here").help("write an f-string, f\"{value}\""))
        }
        (_, Value::Dict(x), Value::Dict(y)) if counters(op, x, y) => dicts::counters(op, x, y),
        (BinaryOp::Or, Value::Dict(x), Value::Dict(y)) => dicts::merged(x, y),
        _ => {
            let tensor = |v: &Value| matches!(realm(v), Arithmetic::Tensor | Arithmetic::Keras);
            if (tensor(a) && matches!(b, Value::None)) || (tensor(b) && matches!(a, Value::None)) {
                return Err(Fault::raise(
                    "ValueError",
                    "Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor.",
                ));
            }
            if realm(a) >= Arithmetic::Numpy || realm(b) >= Arithmetic::Numpy {
                return Err(Fault::refuse(format!(
                    "`{}` between '{}' and '{}' cannot be run here",
                    op.text(),
                    a.type_name(),
                    b.type_name()
                )));
            }
            if let (BinaryOp::Add, Value::Str(_)) = (op, a) {
                return Err(Fault::raise(
                    "TypeError",
                    format!("can only concatenate str (not \"{}\") to str", b.type_name()),
                ));
            }
            if let (BinaryOp::Add, Value::List(_) | Value::Tuple(_)) = (op, a) {
                let name = a.type_name();
                let message = format!("can only concatenate {name} (not \"{}\") to {name}", b.type_name());
                return Err(Fault::raise("TypeError", message));
            }
            let sequence = |v: &Value| matches!(v, Value::Str(_) | Value::List(_) | Value::Tuple(_));
            if op == BinaryOp::Mul && (sequence(a) || sequence(b)) {
                let number = if sequence(a) { b } else { a };
                let message = format!("can't multiply sequence by non-int of type '{}'", number.type_name());
                return Err(Fault::raise("TypeError", message));
            }
            let fault = number::unsupported(op, a.type_name(), b.type_name());
            Err(if matches!(a, Value::Instance(_) | Value::Native(_)) || matches!(b, Value::Native(_)) {
                fault.help("call the schedule: `schedule(step)`")
            } else {
                fault
            })
        }
    }
}

fn repeat(value: &Value, times: i128) -> Outcome<Value> {
    let times = usize::try_from(times.max(0)).unwrap_or(usize::MAX);
    let size = match value {
        Value::Str(text) => text.len(),
        Value::List(items) => items.borrow().len(),
        Value::Tuple(items) => items.len(),
        _ => 0,
    };
    limits::grow(size.saturating_mul(times))?;
    limits::make(size.saturating_mul(times))?;
    let times = if size == 0 { 0 } else { times };
    let many = |items: &[Value]| {
        let mut all = Vec::with_capacity(size * times);
        (0..times).for_each(|_| all.extend_from_slice(items));
        all
    };
    Ok(match value {
        Value::Str(text) => Value::str(text.repeat(times)),
        Value::List(items) => Value::list(many(&items.borrow())),
        Value::Tuple(items) => Value::tuple(many(items)),
        _ => Value::None,
    })
}

/// Whether an operator is defined on two counters.
pub(in crate::python) fn counters(
    op: BinaryOp,
    a: &Shared<Tracked<Dict>>,
    b: &Shared<Tracked<Dict>>,
) -> bool {
    let counter = |dict: &Shared<Tracked<Dict>>| matches!(dict.borrow().kind, DictKind::Counter);
    matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::And | BinaryOp::Or) && counter(a) && counter(b)
}

/// `a op= b` for objects that are changed in place without running user code. Returns whether it applied.
pub(in crate::python) fn in_place(op: BinaryOp, a: &Value, b: &Value) -> Outcome<bool> {
    match (op, a, b) {
        (_, Value::Array(array), _) if array.library == Library::Numpy => match b {
            Value::Lost(lost) => return Err(lost.reason.clone()),
            Value::Instance(_) | Value::Str(_) | Value::None => return Ok(false),
            _ => augment_array(op, array, b)?,
        },
        (BinaryOp::Mul, Value::List(list), Value::Int(_) | Value::Bool(_)) => {
            let Value::List(repeated) = repeat(a, b.as_int().unwrap_or_default())? else { return Ok(false) };
            let items = repeated.borrow().clone();
            *list.borrow_mut() = items;
        }
        (_, Value::Set(x), Value::Set(_)) if !x.frozen => {
            if !matches!(op, BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor) {
                return Ok(false);
            }
            sets::augment(op, x, b)?;
        }
        (_, Value::Dict(x), Value::Dict(y)) if counters(op, x, y) => dicts::augment_counter(op, x, y)?,
        (BinaryOp::Or, Value::Dict(_), Value::Dict(_)) => objects::merge(a, b)?,
        _ => return Ok(false),
    }
    Ok(true)
}

/// `-x`, `+x` and `~x`.
pub(in crate::python) fn unary(op: UnaryOp, value: &Value) -> Outcome<Value> {
    match (op, value) {
        (UnaryOp::Minus, Value::Float(x)) => Ok(Value::Float(-x)),
        (UnaryOp::Plus, Value::Huge(_)) => Ok(value.clone()),
        (UnaryOp::Minus, Value::Huge(_)) => number::binary(BinaryOp::Sub, &Value::Int(0), value),
        (UnaryOp::Invert, Value::Huge(_)) => number::binary(BinaryOp::Sub, &Value::Int(-1), value),
        (UnaryOp::Plus, Value::Float(_)) => Ok(value.clone()),
        (UnaryOp::Minus, Value::Int(_) | Value::Bool(_) | Value::Big(_)) => {
            number::ints(BinaryOp::Sub, 0, value.as_int().unwrap_or_default())
        }
        (UnaryOp::Plus, Value::Int(_) | Value::Bool(_) | Value::Big(_)) => {
            Ok(Value::int(value.as_int().unwrap_or_default()))
        }
        (UnaryOp::Invert, Value::Int(_) | Value::Bool(_) | Value::Big(_)) => {
            Ok(Value::int(!value.as_int().unwrap_or_default()))
        }
        (_, Value::Numpy(..)) => numpy::unary(op, value),
        (_, Value::Jax(..)) => jax::unary(op, value),
        (_, Value::Tensor(..) | Value::Iterations(_)) => tensor::unary_operator(op, value),
        (_, Value::Array(array)) => arrays::map(array, |item| unary(op, item)),
        (_, Value::Lost(lost)) => Err(lost.reason.clone()),
        _ => {
            let text = match op {
                UnaryOp::Minus => "-",
                UnaryOp::Plus => "+",
                UnaryOp::Invert => "~",
            };
            Err(Fault::raise(
                "TypeError",
                format!("bad operand type for unary {text}: '{}'", value.type_name()),
            ))
        }
    }
}

/// Whether a comparison holds, as `if` needs it.
#[inline]
pub(in crate::python) fn holds(op: CompareOp, a: &Value, b: &Value) -> Outcome<bool> {
    match (a, b) {
        (Value::Float(_) | Value::Int(_), Value::Float(_) | Value::Int(_))
            if (op as u8) < CompareOp::Is as u8 =>
        {
            match number::compare(op, a, b) {
                Some(result) => Ok(result),
                None => compare(op, a, b)?.truth(),
            }
        }
        _ => compare(op, a, b)?.truth(),
    }
}

/// `a op b` for a comparison.
pub(in crate::python) fn compare(op: CompareOp, a: &Value, b: &Value) -> Outcome<Value> {
    if let (Value::Lost(lost), _) | (_, Value::Lost(lost)) = (a, b) {
        return Err(lost.reason.clone());
    }
    match op {
        CompareOp::Is | CompareOp::IsNot => return identity(op, a, b),
        CompareOp::In => return Ok(Value::Bool(contains(b, a)?)),
        CompareOp::NotIn => return Ok(Value::Bool(!contains(b, a)?)),
        _ => {}
    }
    if let (Value::Huge(x), Value::Huge(_)) = (a, b) {
        limits::spend(x.bits() as usize / 256)?;
    }
    if let Some(result) = number::compare(op, a, b) {
        return Ok(Value::Bool(result));
    }
    if is_single(a) || is_single(b) {
        return compare(op, &arrays::scalar_of(a), &arrays::scalar_of(b));
    }
    let (left, right) = (realm(a), realm(b));
    let equality = matches!(op, CompareOp::Eq | CompareOp::Ne);
    if left != Arithmetic::Other && right != Arithmetic::Other {
        return match left.max(right) {
            Arithmetic::Numpy => numpy::compare(op, a, b),
            Arithmetic::Tensor => tensor::compare(op, a, b),
            Arithmetic::Jax => jax::compare(op, a, b),
            _ => tensor::compare_iterations(op, a, b),
        };
    }
    if let Some((a, b)) = listed(a, b)? {
        return numpy::compare(op, &a, &b);
    }
    let order = match (a, b) {
        (Value::Str(x), Value::Str(y)) => {
            limits::spend(x.len().min(y.len()) / 32)?;
            Some(x.cmp(y))
        }
        (Value::List(x), Value::List(y)) => return sequences(op, &x.borrow(), &y.borrow()),
        (Value::Tuple(x), Value::Tuple(y)) => return sequences(op, x, y),
        (Value::Set(x), Value::Set(y)) => {
            return sets::compare(op, x, y).map(Value::Bool);
        }
        (Value::Dict(x), Value::Dict(y)) if equality => {
            let equal = dicts::equal(x, y)?;
            return Ok(Value::Bool(equal == (op == CompareOp::Eq)));
        }
        (Value::Range(x), Value::Range(y)) if equality => {
            let parts = |r: &RangeObject| (r.len(), r.get(0), if r.len() > 1 { r.step } else { 0 });
            let equal = x.len() == y.len() && (x.len() == 0 || parts(x) == parts(y));
            return Ok(Value::Bool(equal == (op == CompareOp::Eq)));
        }
        (Value::View(_), _) | (_, Value::View(_)) if let Some(result) = dicts::compare_view(op, a, b) => {
            return result.map(Value::Bool);
        }
        _ if equality && (own_equality(a) || own_equality(b)) => {
            return Err(Fault::refuse(
                "lists and dicts of objects that define `__eq__` cannot be compared here",
            )
            .help("compare them one by one"));
        }
        _ if equality => return Ok(Value::Bool(a.same(b) == (op == CompareOp::Eq))),
        _ => {
            return Err(Fault::raise(
                "TypeError",
                format!(
                    "'{}' not supported between instances of '{}' and '{}'",
                    op.text(),
                    a.type_name(),
                    b.type_name()
                ),
            ));
        }
    };
    Ok(Value::Bool(op.holds(order)))
}

/// `is` and `is not`.
fn identity(op: CompareOp, a: &Value, b: &Value) -> Outcome<Value> {
    let number = |value: &Value| {
        matches!(
            value,
            Value::Float(_)
                | Value::Int(_)
                | Value::Big(_)
                | Value::Str(_)
                | Value::Numpy(..)
                | Value::Tensor(..)
                | Value::Jax(..)
        )
    };
    let is_one = match (a, b) {
        _ if !number(a) || !number(b) => a.same(b),
        _ if !identical(a, b) => false,
        // CPython has one object for each of the small integers.
        (Value::Int(x), Value::Int(_)) if (-5..=256).contains(x) => true,
        _ => {
            return Err(Fault::refuse("`is` between equal numbers or texts cannot be run here")
                .why("whether two equal numbers or texts are one object depends on the interpreter")
                .help("write `==`"));
        }
    };
    Ok(Value::Bool(is_one == (op == CompareOp::Is)))
}

fn sequences(op: CompareOp, x: &[Value], y: &[Value]) -> Outcome<Value> {
    if matches!(op, CompareOp::Eq | CompareOp::Ne) && x.len() != y.len() {
        return Ok(Value::Bool(op == CompareOp::Ne));
    }
    for (a, b) in x.iter().zip(y) {
        limits::spend(2)?;
        if !limits::inside(|| equals(a, b))? {
            return match op {
                CompareOp::Eq => Ok(Value::Bool(false)),
                CompareOp::Ne => Ok(Value::Bool(true)),
                _ => compare(op, a, b),
            };
        }
    }
    Ok(Value::Bool(op.holds(Some(x.len().cmp(&y.len())))))
}

fn is_nan(value: &Value) -> bool {
    match value {
        Value::Float(x) => x.is_nan(),
        Value::Numpy(dtype, _) if dtype.is_float() => value.scalar().is_some_and(|s| s.to_f64().is_nan()),
        _ => false,
    }
}

/// `a == b` as a bool.
pub(in crate::python) fn equals(a: &Value, b: &Value) -> Outcome<bool> {
    if a.same(b) && !matches!(a, Value::Float(_)) {
        return Ok(true);
    }
    if is_nan(a) && is_nan(b) {
        return Err(Fault::refuse("whether two NaN are one object cannot be run here")
            .why("a NaN is not equal to itself, but Python finds it in a list by its identity")
            .help("ask `math.isnan(x)`"));
    }
    compare(CompareOp::Eq, a, b)?.truth()
}

/// Whether a key is that of an entry. CPython compares hashes first: float32(0.1) is equal to 0.1 but another key.
pub(in crate::python) fn same_key(known: &Value, key: &Value) -> Outcome<bool> {
    match (known, key) {
        (Value::Int(a), Value::Int(b)) => Ok(a == b),
        (Value::Str(a), Value::Str(b)) => {
            limits::spend(a.len().min(b.len()) / 32)?;
            Ok(a == b)
        }
        (Value::Instance(_), _) | (_, Value::Instance(_)) if known.same(key) => Ok(true),
        (Value::Instance(_), _) if let Some(known) = mixed(known) => same_key(&known, key),
        (_, Value::Instance(_)) if let Some(key) = mixed(key) => same_key(known, &key),
        _ => Ok(hash(known)? == hash(key)? && equals(known, key)?),
    }
}

/// Whether an item is among others, as in a list.
pub(in crate::python) fn among(items: &[Value], item: &Value) -> Outcome<bool> {
    for other in items {
        limits::spend(2)?;
        if item.same(other) || equals(other, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn contains(container: &Value, item: &Value) -> Outcome<bool> {
    match container {
        Value::List(items) => among(&items.borrow(), item),
        Value::Tuple(items) => among(items, item),
        Value::Set(set) => Ok(sets::place(&set.items.borrow(), item)?.is_some()),
        Value::Dict(dict) => Ok(dicts::lookup(dict, item)?.is_some()),
        Value::View(view) => view.has(item),
        Value::Str(text) => match item.text() {
            Some(part) => {
                limits::make(text.len())?;
                Ok(text.contains(part))
            }
            None => Err(Fault::raise(
                "TypeError",
                format!("'in <string>' requires string as left operand, not {}", item.type_name()),
            )),
        },
        Value::Range(range) => match item {
            Value::Float(x) if x.fract() == 0.0 && x.abs() < 9e15 => {
                contains(container, &Value::Int(*x as i64))
            }
            Value::Float(_) => Ok(false),
            _ => Ok(item.as_int().is_some_and(|i| {
                let (start, step) = (i128::from(range.start), i128::from(range.step));
                let place = (i - start) / step;
                (i - start) % step == 0 && place >= 0 && place < range.len() as i128
            })),
        },
        Value::Array(array) => {
            limits::spend(array.items.len())?;
            among(&(0..array.items.len()).map(|i| array.get(i)).collect::<Vec<_>>(), item)
        }
        _ => Err(Fault::raise(
            "TypeError",
            format!("argument of type '{}' is not iterable", container.type_name()),
        )),
    }
}

/// Whether two values are the same constant, in type and bits.
pub(in crate::python) fn identical(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(x), Value::Float(y)) => x.to_bits() == y.to_bits(),
        (Value::Int(x), Value::Int(y)) => x == y,
        (Value::Big(x), Value::Big(y)) => x == y,
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Str(x), Value::Str(y)) => x == y,
        (Value::None, Value::None) => true,
        (Value::Numpy(d, x), Value::Numpy(e, y)) | (Value::Tensor(d, x), Value::Tensor(e, y)) => {
            d == e && x == y
        }
        (Value::Builtin(x), Value::Builtin(y)) => std::ptr::eq(*x, *y),
        (Value::Module(x), Value::Module(y)) => std::ptr::eq(*x, *y),
        (Value::Function(x), Value::Function(y)) => Shared::ptr_eq(x, y),
        (Value::Dtype(x), Value::Dtype(y)) => x == y,
        _ => false,
    }
}

/// Whether a value is a schedule, and can therefore be called where a learning rate is needed.
pub(in crate::python) fn is_schedule(value: &Value) -> bool {
    match value {
        Value::Native(native) => matches!(**native, Native::Schedule(..)),
        Value::Instance(instance) => matches!(instance.class.root(), Base::Schedule),
        _ => false,
    }
}

/// `array op= value`, as numpy computes it in place: all names and views of the array see the change.
fn augment_array(op: BinaryOp, array: &Shared<Array>, value: &Value) -> Outcome<()> {
    let whole = Value::Array(array.clone());
    let n = array.items.len();
    let made = binary(op, &whole, value).map_err(|fault| {
        // The message of numpy includes the shape of the output.
        match fault.message().starts_with("operands could not be broadcast together") {
            true => {
                let message = format!("{}({n},) ", fault.message());
                fault.reworded(message)
            }
            false => fault,
        }
    })?;
    let (dtype, items) = match &made {
        Value::Array(made) if made.library == Library::Numpy && !array.single => {
            (made.dtype, (0..made.items.len()).map(|i| made.scalar(i)).collect::<Vec<_>>())
        }
        Value::Numpy(dtype, _) if array.single => (*dtype, made.scalar().into_iter().collect()),
        _ => {
            return Err(Fault::refuse(format!(
                "`{}=` of an array and a '{}' cannot be run here",
                op.text(),
                value.type_name()
            ))
            .help("write `a = a * b`"));
        }
    };
    if items.len() != n {
        return Err(Fault::raise(
            "ValueError",
            format!(
                "non-broadcastable output operand with shape ({n},) doesn't match the broadcast shape ({},)",
                items.len()
            ),
        ));
    }
    let rank = |dtype: Dtype| match dtype {
        Dtype::Bool => 0,
        dtype if dtype.is_float() => 2,
        _ => 1,
    };
    if rank(dtype) > rank(array.dtype) {
        return Err(Fault::raise(
            "UFuncTypeError",
            format!(
                "Cannot cast ufunc '{}' output from dtype('{}') to dtype('{}') with casting rule 'same_kind'",
                ufunc(op),
                dtype.name(),
                array.dtype.name()
            ),
        ));
    }
    for (at, item) in items.into_iter().enumerate() {
        array.items.set(at, item.cast(array.dtype).bits);
    }
    Ok(())
}

/// numpy's name for the function of an operator.
fn ufunc(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "add",
        BinaryOp::Sub => "subtract",
        BinaryOp::Mul => "multiply",
        BinaryOp::Div => "divide",
        BinaryOp::FloorDiv => "floor_divide",
        BinaryOp::Mod => "remainder",
        BinaryOp::Pow => "power",
        BinaryOp::And => "bitwise_and",
        BinaryOp::Or => "bitwise_or",
        BinaryOp::Xor => "bitwise_xor",
        BinaryOp::Shl => "left_shift",
        BinaryOp::Shr => "right_shift",
    }
}
