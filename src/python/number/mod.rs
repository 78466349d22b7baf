//! Python's own numbers: `int`, `bool` and `float`. The arithmetic itself is in [`crate::number`].

pub(in crate::python) mod arrays;
pub(in crate::python) mod functions;
pub(in crate::python) mod jax;
pub(in crate::python) mod numpy;
pub(in crate::python) mod places;
pub(in crate::python) mod reductions;
pub(in crate::python) mod tensor;
pub(in crate::python) mod text;

use crate::number::dtype::Dtype;
use crate::number::{NumberError, float, int, long};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::value::Value;
use crate::python::syntax::ast::{BinaryOp, CompareOp};
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;

impl From<NumberError> for Fault {
    fn from(wrong: NumberError) -> Fault {
        match wrong {
            NumberError::Raises { class, message } => Fault::raise(class, message),
            NumberError::Complex { .. } => {
                Fault::refuse("a negative number to a fractional power is a complex number in Python")
                    .why("a complex learning rate cannot be used")
                    .help("keep the base from becoming negative, `max(0.0, ...)`")
            }
            NumberError::TooLong => {
                Fault::refuse(format!("an integer of more than {} bits was stopped", long::BITS))
                    .why("Python goes on with integers of any size; no learning rate needs them")
                    .help("compute with floats: write `10.0 ** 40` instead of `10 ** 40`")
            }
        }
    }
}

/// `a op b` of two Python numbers.
pub(in crate::python) fn binary(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    use BinaryOp::*;
    match (a, b) {
        (Value::Bool(x), Value::Bool(y)) if matches!(op, And | Or | Xor) => Ok(Value::Bool(match op {
            And => x & y,
            Or => x | y,
            _ => x ^ y,
        })),
        (Value::Float(_), _) | (_, Value::Float(_)) if matches!(op, And | Or | Xor | Shl | Shr) => {
            Err(unsupported(op, a.type_name(), b.type_name()))
        }
        (Value::Float(_), _) | (_, Value::Float(_)) => floats(op, to_float(a)?, to_float(b)?),
        (Value::Huge(_), _) | (_, Value::Huge(_)) => {
            longs(op, &long(a).unwrap_or_default(), &long(b).unwrap_or_default())
        }
        _ => ints(op, a.as_int().unwrap_or_default(), b.as_int().unwrap_or_default()),
    }
}

/// A Python number as a float.
fn to_float(number: &Value) -> Outcome<f64> {
    Ok(match number {
        Value::Float(x) => *x,
        Value::Huge(x) => long::float(x)?,
        _ => int::float(number.as_int().unwrap_or_default()),
    })
}

/// Arithmetic on two floats.
pub(in crate::python) fn floats(op: BinaryOp, a: f64, b: f64) -> Outcome<Value> {
    use BinaryOp::*;
    Ok(Value::Float(match op {
        Add => a + b,
        Sub => a - b,
        Mul => a * b,
        Div => float::quotient(a, b)?,
        FloorDiv => float::floor_quotient(a, b)?,
        Mod => float::remainder(a, b)?,
        Pow => power(a, b)?,
        _ => return Err(unsupported(op, "float", "float")),
    }))
}

pub(in crate::python) fn unsupported(op: BinaryOp, left: &str, right: &str) -> Fault {
    let text = if op == BinaryOp::Pow { "** or pow()" } else { op.text() };
    Fault::raise("TypeError", format!("unsupported operand type(s) for {text}: '{left}' and '{right}'"))
}

fn power(a: f64, b: f64) -> Outcome<f64> {
    float::power(a, b).map_err(|wrong| match a == 0.0 {
        true => Fault::from(wrong).help("the first step is 0: write `step + 1`, or `max(step, 1)`"),
        false => wrong.into(),
    })
}

/// `divmod` of two Python numbers, one of them a float.
pub(in crate::python) fn divmod(a: &Value, b: &Value) -> Outcome<Option<Value>> {
    let is_own = |v: &Value| matches!(v, Value::Float(_) | Value::Huge(_)) || v.as_int().is_some();
    match (a, b) {
        (Value::Float(_), _) | (_, Value::Float(_)) if is_own(a) && is_own(b) => {
            let (quotient, rest) = float::divmod(to_float(a)?, to_float(b)?)?;
            Ok(Some(Value::tuple(vec![Value::Float(quotient), Value::Float(rest)])))
        }
        _ => Ok(None),
    }
}

/// Arithmetic on two integers of at most 128 bits.
pub(in crate::python) fn ints(op: BinaryOp, a: i128, b: i128) -> Outcome<Value> {
    match op {
        BinaryOp::Div => Ok(Value::Float(int::quotient(a, b)?)),
        BinaryOp::Pow if b < 0 => power(int::float(a), int::float(b)).map(Value::Float),
        _ => match int::whole(op, a, b)? {
            Some(result) => Ok(Value::int(result)),
            None => longs(op, &BigInt::from(a), &BigInt::from(b)),
        },
    }
}

/// Arithmetic on two integers of any size.
pub(in crate::python) fn longs(op: BinaryOp, x: &BigInt, y: &BigInt) -> Outcome<Value> {
    pay(op, x, y)?;
    match op {
        BinaryOp::Div => Ok(Value::Float(long::quotient(x, y)?)),
        BinaryOp::Pow if y.sign() == Sign::Minus => power(long::float(x)?, long::float(y)?).map(Value::Float),
        _ => Ok(of_long(long::whole(op, x, y)?)),
    }
}

/// Products and quotients take time proportional to the product of the digits.
fn pay(op: BinaryOp, x: &BigInt, y: &BigInt) -> Outcome<()> {
    let (a, b) = ((x.bits() / 64) as usize, (y.bits() / 64) as usize);
    limits::spend(match op {
        BinaryOp::Pow => (long::bits(op, x, y).min(long::BITS) / 64).pow(2) as usize / 8,
        BinaryOp::FloorDiv | BinaryOp::Mod => (a + b) * 8 + a * b * 2,
        _ => (a + b) * 8 + a * b / 8,
    })
}

/// An integer in the smallest representation.
pub(in crate::python) fn of_long(number: BigInt) -> Value {
    match i128::try_from(&number) {
        Ok(small) => Value::int(small),
        Err(_) => Value::Huge(Shared::new(number)),
    }
}

/// A Python integer of any size.
pub(in crate::python) fn long(value: &Value) -> Option<BigInt> {
    match value {
        Value::Huge(number) => Some((**number).clone()),
        _ => value.as_int().map(BigInt::from),
    }
}

/// The decimal digits of an integer.
pub(in crate::python) fn digits(number: &BigInt) -> Outcome<String> {
    pay(BinaryOp::FloorDiv, number, number)?;
    long::digits(number).ok_or_else(|| too_many_digits(""))
}

/// The error for a text with too many digits, if it has too many.
pub(in crate::python) fn too_long(text: &str) -> Option<Fault> {
    let count = text.bytes().filter(u8::is_ascii_digit).count();
    (count > long::DIGITS && text.bytes().all(|b| b.is_ascii_digit() || b"+-_ ".contains(&b)))
        .then(|| too_many_digits(&format!(": value has {count} digits")))
}

fn too_many_digits(found: &str) -> Fault {
    let message = format!(
        "Exceeds the limit ({} digits) for integer string conversion{found}; \
         use sys.set_int_max_str_digits() to increase the limit",
        long::DIGITS
    );
    Fault::raise("ValueError", message)
}

/// Compares two Python numbers; `None` if one of the values is not a number.
#[inline]
pub(in crate::python) fn compare(op: CompareOp, a: &Value, b: &Value) -> Option<bool> {
    let order = match (a, b) {
        (Value::Float(x), Value::Float(y)) => x.partial_cmp(y),
        (Value::Int(x), Value::Int(y)) => Some(x.cmp(y)),
        _ => order(a, b)?,
    };
    Some(op.holds(order))
}

/// The order of two Python numbers, `None` with a NaN; `None` around it if one of the values is not a number.
fn order(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    Some(match (a, b) {
        (Value::Huge(x), Value::Float(y)) => long::order(x, *y),
        (Value::Float(x), Value::Huge(y)) => long::order(y, *x).map(Ordering::reverse),
        (Value::Huge(_), _) | (_, Value::Huge(_)) => Some(long(a)?.cmp(&long(b)?)),
        (Value::Float(x), _) => int::order(b.as_int()?, *x).map(Ordering::reverse),
        (_, Value::Float(y)) => int::order(a.as_int()?, *y),
        _ => Some(a.as_int()?.cmp(&b.as_int()?)),
    })
}

/// A float as an integer, as `int`, `round` and `math.floor` convert it.
pub(in crate::python) fn float_to_int(x: f64) -> Outcome<Value> {
    let x = float::finite(x)?;
    Ok(match int::of_float(x) {
        Some(whole) => Value::int(whole),
        None => of_long(long::of_float(x)),
    })
}

/// `round(x)` and `round(x, digits)` of a float.
pub(in crate::python) fn round(x: f64, digits: Option<i64>) -> Outcome<Value> {
    match digits {
        None => float_to_int(x.round_ties_even()),
        Some(digits) => Ok(Value::Float(float::round(x, digits)?)),
    }
}

/// `round(x, digits)` of an integer.
pub(in crate::python) fn round_int(x: &Value, digits: i64) -> Outcome<Value> {
    let number = long(x).unwrap_or_default();
    pay(BinaryOp::FloorDiv, &number, &number)?;
    Ok(of_long(long::round(&number, digits)))
}

/// A type as `cast` takes it: `tf.float32`, `"float32"`, `np.float32` or `float`.
pub(in crate::python) fn dtype_of(value: &Value) -> Outcome<Dtype> {
    let name = match value {
        Value::Dtype(dtype) => return Ok(*dtype),
        Value::Str(name) => name.to_string(),
        Value::Builtin(builtin) if builtin.is_type => match builtin.name {
            "bool" => "bool".into(),
            name => {
                name.trim_start_matches("np.").trim_start_matches("jnp.").trim_end_matches('_').to_string()
            }
        },
        Value::Lost(lost) => return Err(lost.reason.clone()),
        _ => value.type_name().to_string(),
    };
    Dtype::named(&name).ok_or_else(|| {
        Fault::refuse(format!("the type `{name}` is not supported here"))
            .help("use float32, float64, int32, int64 or bool")
    })
}
