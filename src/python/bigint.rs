//! Integers beyond 128 bits, with CPython's results; bounded, so that no power fills the memory.

use super::ast::{BinaryOp, CompareOp};
use super::fault::{Fault, Outcome};
use super::number;
use super::value::Value;
use num_bigint::{BigInt, Sign};
use std::cmp::Ordering;
use std::rc::Rc;

/// The most bits of an integer.
const BITS: u64 = 100_000;

/// The refusal of larger ones.
pub(super) fn too_large() -> Fault {
    Fault::refuse(format!("an integer of more than {BITS} bits was stopped"))
        .why("Python goes on with integers of any size; no learning rate needs them")
        .help("compute with floats: write `10.0 ** 40` instead of `10 ** 40`")
}

/// A literal, decimal or with `0x`, `0o` or `0b`.
pub(super) fn parse(digits: &str) -> Option<Value> {
    if digits.len() > DIGITS {
        return None;
    }
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    BigInt::parse_bytes(digits.as_bytes(), radix).map(value)
}

/// A decimal integer as `int(text)` reads it.
pub(super) fn decimal(text: &str) -> Option<Value> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if digits.len() > DIGITS || !digits.split('_').all(begins) {
        return None;
    }
    let number = BigInt::parse_bytes(text.replace('_', "").as_bytes(), 10)?;
    Some(value(number))
}

/// CPython's limit on the digits of an integer as text.
const DIGITS: usize = 4300;

/// The decimal digits of an integer.
pub(super) fn digits(number: &BigInt) -> Outcome<String> {
    let text = number.to_string();
    if text.trim_start_matches('-').len() > DIGITS {
        return Err(Fault::raise(
            "ValueError",
            format!(
                "Exceeds the limit ({DIGITS} digits) for integer string conversion; \
                 use sys.set_int_max_str_digits() to increase the limit"
            ),
        ));
    }
    Ok(text)
}

/// The complaint about a text of too many digits, if it is one.
pub(super) fn too_long(text: &str) -> Option<Fault> {
    let count = text.bytes().filter(u8::is_ascii_digit).count();
    (count > DIGITS && text.bytes().all(|b| b.is_ascii_digit() || b"+-_ ".contains(&b))).then(|| {
        Fault::raise(
            "ValueError",
            format!(
                "Exceeds the limit ({DIGITS} digits) for integer string conversion: value has {count} digits; \
                 use sys.set_int_max_str_digits() to increase the limit"
            ),
        )
    })
}

/// An integer in the smallest form.
pub(super) fn value(number: BigInt) -> Value {
    match i128::try_from(&number) {
        Ok(small) => Value::int(small),
        Err(_) => Value::Huge(Rc::new(number)),
    }
}

/// Any of Python's integers.
pub(super) fn of(value: &Value) -> Option<BigInt> {
    match value {
        Value::Huge(number) => Some((**number).clone()),
        _ => value.as_int().map(BigInt::from),
    }
}

/// The nearest float, or CPython's OverflowError.
pub(super) fn to_float(number: &BigInt) -> Outcome<f64> {
    let x = ratio(number, &BigInt::from(1));
    if x.is_infinite() {
        return Err(Fault::raise("OverflowError", "int too large to convert to float"));
    }
    Ok(x)
}

/// The quotient of two integers, rounded once, to even.
fn ratio(a: &BigInt, b: &BigInt) -> f64 {
    if a.sign() == Sign::NoSign {
        return 0.0;
    }
    let (n, d) = (a.magnitude(), b.magnitude());
    // The quotient gets 66 bits or 67, the rest is known to be there or not.
    let shift = 66 - (n.bits() as i64 - d.bits() as i64);
    let (n, d) = (n << shift.max(0) as u64, d << (-shift).max(0) as u64);
    let quotient = u128::try_from(&n / &d).unwrap_or(u128::MAX);
    let rest = (&n % &d).bits() > 0;
    let length = i64::from(128 - quotient.leading_zeros());
    // A subnormal float holds fewer bits.
    let kept = 53.min(length - shift + 1074);
    if kept < 0 {
        return if a.sign() == b.sign() { 0.0 } else { -0.0 };
    }
    let dropped = length - kept;
    let (mut mantissa, tail) = (quotient >> dropped, quotient & ((1 << dropped) - 1));
    let half = 1 << (dropped - 1);
    if tail > half || (tail == half && (rest || mantissa & 1 == 1)) {
        mantissa += 1;
    }
    let power = dropped - shift;
    let two = |power: i64| f64::from_bits(((power + 1023) as u64) << 52);
    let magnitude = match power {
        972.. => f64::INFINITY,
        -1022..=971 => mantissa as f64 * two(power),
        _ => mantissa as f64 * two(-500) * two(power + 500),
    };
    if a.sign() == b.sign() { magnitude } else { -magnitude }
}

/// Arithmetic on two integers of any size.
pub(super) fn binary(op: BinaryOp, a: &Value, b: &Value) -> Outcome<Value> {
    let (Some(x), Some(y)) = (of(a), of(b)) else {
        return Err(number::unsupported(op, a.type_name(), b.type_name()));
    };
    let zero = y.sign() == Sign::NoSign;
    let zero_division = |message: &str| Err(Fault::raise("ZeroDivisionError", message));
    let bits = match op {
        BinaryOp::Mul => x.bits() + y.bits(),
        BinaryOp::Pow => u64::try_from(&y).map_or(u64::MAX, |y| x.bits().saturating_mul(y)),
        BinaryOp::Shl => u64::try_from(&y).map_or(u64::MAX, |y| x.bits().saturating_add(y)),
        _ => x.bits().max(y.bits()) + 1,
    };
    let trivial = x.magnitude().bits() <= 1 && matches!(op, BinaryOp::Pow | BinaryOp::Shl);
    let negative = op == BinaryOp::Pow && y.sign() == Sign::Minus;
    let small = match op {
        BinaryOp::Pow => negative || trivial,
        BinaryOp::Shl => x.sign() == Sign::NoSign,
        _ => false,
    };
    if bits > BITS && !small {
        return Err(too_large());
    }
    // Products and quotients take as long as both have digits.
    let (a_digits, b_digits) = ((x.bits() / 64) as usize, (y.bits() / 64) as usize);
    crate::python::limits::spend(match op {
        BinaryOp::Pow => (bits.min(BITS) / 64).pow(2) as usize / 8,
        BinaryOp::FloorDiv | BinaryOp::Mod => (a_digits + b_digits) * 8 + a_digits * b_digits * 2,
        _ => (a_digits + b_digits) * 8 + a_digits * b_digits / 8,
    })?;
    let negative_shift = matches!(op, BinaryOp::Shl | BinaryOp::Shr) && y.sign() == Sign::Minus;
    if negative_shift {
        return Err(Fault::raise("ValueError", "negative shift count"));
    }
    Ok(value(match op {
        BinaryOp::Add => x + y,
        BinaryOp::Sub => x - y,
        BinaryOp::Mul => x * y,
        BinaryOp::Div if zero => return zero_division("division by zero"),
        BinaryOp::Div => {
            let quotient = ratio(&x, &y);
            if quotient.is_infinite() {
                return Err(Fault::raise("OverflowError", "integer division result too large for a float"));
            }
            return Ok(Value::Float(quotient));
        }
        BinaryOp::FloorDiv if zero => return zero_division("integer division or modulo by zero"),
        BinaryOp::Mod if zero => return zero_division("integer modulo by zero"),
        BinaryOp::FloorDiv => floor(&x, &y).0,
        BinaryOp::Mod => floor(&x, &y).1,
        BinaryOp::Pow if y.sign() == Sign::Minus => {
            return number::float(BinaryOp::Pow, to_float(&x)?, to_float(&y)?);
        }
        BinaryOp::Pow if trivial => {
            let odd = &y % 2 != BigInt::from(0);
            if zero || (x.sign() == Sign::Minus && !odd) { BigInt::from(1) } else { x }
        }
        BinaryOp::Pow => x.pow(u32::try_from(&y).map_err(|_| too_large())?),
        BinaryOp::And => x & y,
        BinaryOp::Or => x | y,
        BinaryOp::Xor => x ^ y,
        BinaryOp::Shl => x << u64::try_from(&y).unwrap_or(0),
        BinaryOp::Shr => match u64::try_from(&y) {
            Ok(by) => x >> by,
            Err(_) => BigInt::from(if x.sign() == Sign::Minus { -1 } else { 0 }),
        },
    }))
}

/// Quotient and rest, rounded towards minus infinity.
fn floor(x: &BigInt, y: &BigInt) -> (BigInt, BigInt) {
    let (quotient, rest) = (x / y, x % y);
    match rest.sign() != Sign::NoSign && rest.sign() != y.sign() {
        true => (quotient - 1, rest + y),
        false => (quotient, rest),
    }
}

/// Compares integers of any size, and those with floats; none if one is no number.
pub(super) fn compare(op: CompareOp, a: &Value, b: &Value) -> Option<bool> {
    let order = match (a, b) {
        (Value::Float(x), _) => with_float(&of(b)?, *x).map(Ordering::reverse),
        (_, Value::Float(y)) => with_float(&of(a)?, *y),
        _ => Some(of(a)?.cmp(&of(b)?)),
    };
    Some(op.holds(order))
}

fn with_float(a: &BigInt, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if b.is_infinite() {
        return Some(if b > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let order = a.cmp(&of_float(b));
    Some(if order == Ordering::Equal { 0.0.partial_cmp(&(b - b.trunc())).unwrap_or(order) } else { order })
}

/// The whole part of a finite float.
pub(super) fn of_float(x: f64) -> BigInt {
    let bits = x.to_bits();
    let power = ((bits >> 52) & 0x7ff) as i64 - 1075;
    let mantissa = BigInt::from((bits & ((1 << 52) - 1)) | (1 << 52));
    let whole = match power {
        p if p >= 0 => mantissa << p as u64,
        p if p < -64 => BigInt::from(0),
        p => mantissa >> (-p) as u64,
    };
    if x < 0.0 { -whole } else { whole }
}
