//! CPython's `int` beyond 128 bits, with a limit on the bits so that a power cannot fill the memory.

use super::NumberError;
use super::operator::BinaryOp;
use num_bigint::{BigInt, BigUint, Sign};
use std::cmp::Ordering;

/// The limit of an integer, in bits.
pub const BITS: u64 = 100_000;

/// CPython's limit on the digits of an integer as text.
pub const DIGITS: usize = 4300;

/// Parses a literal: decimal, or with `0x`, `0o` or `0b`. `None` if it has too many digits.
pub fn parse(digits: &str) -> Option<BigInt> {
    if digits.len() > DIGITS {
        return None;
    }
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    BigInt::parse_bytes(digits.as_bytes(), radix)
}

/// Parses a decimal integer as `int(text)` does.
pub fn decimal(text: &str) -> Option<BigInt> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if digits.len() > DIGITS || !digits.split('_').all(begins) {
        return None;
    }
    BigInt::parse_bytes(text.replace('_', "").as_bytes(), 10)
}

/// The decimal digits of an integer. `None` if there are too many.
pub fn digits(number: &BigInt) -> Option<String> {
    let text = number.to_string();
    (text.trim_start_matches('-').len() <= DIGITS).then_some(text)
}

/// The nearest float.
pub fn float(number: &BigInt) -> Result<f64, NumberError> {
    let nearest = ratio(number, &BigInt::from(1));
    match nearest.is_infinite() {
        true => Err(NumberError::overflow("int too large to convert to float")),
        false => Ok(nearest),
    }
}

/// The whole part of a finite float.
pub fn of_float(x: f64) -> BigInt {
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

/// An upper bound for the bits of an operation's result.
pub fn bits(op: BinaryOp, x: &BigInt, y: &BigInt) -> u64 {
    let trivial = x.bits() <= 1 || y.sign() == Sign::NoSign;
    match op {
        BinaryOp::Mul => x.bits() + y.bits(),
        BinaryOp::Pow if trivial || y.sign() == Sign::Minus => 1,
        BinaryOp::Pow => u64::try_from(y).map_or(u64::MAX, |y| x.bits().saturating_mul(y)),
        BinaryOp::Shl if x.sign() == Sign::NoSign => 1,
        BinaryOp::Shl => u64::try_from(y).map_or(u64::MAX, |y| x.bits().saturating_add(y)),
        _ => x.bits().max(y.bits()) + 1,
    }
}

/// An operation with an `int` as its result: any except `/`, and `**` with a negative exponent.
pub fn whole(op: BinaryOp, x: &BigInt, y: &BigInt) -> Result<BigInt, NumberError> {
    use BinaryOp::*;
    if matches!(op, Shl | Shr) && y.sign() == Sign::Minus {
        return Err(NumberError::value("negative shift count"));
    }
    if bits(op, x, y) > BITS {
        return Err(NumberError::TooLong);
    }
    let zero = y.sign() == Sign::NoSign;
    Ok(match op {
        Add => x + y,
        Sub => x - y,
        Mul => x * y,
        Mod if zero => return Err(NumberError::zero_division("integer modulo by zero")),
        FloorDiv | Div if zero => {
            return Err(NumberError::zero_division("integer division or modulo by zero"));
        }
        FloorDiv | Div => floored(x, y).0,
        Mod => floored(x, y).1,
        Pow if x.bits() <= 1 => match (zero, x.sign(), y.bit(0)) {
            (true, ..) | (_, Sign::Minus, false) => BigInt::from(1),
            _ => x.clone(),
        },
        Pow => x.pow(u32::try_from(y).map_err(|_| NumberError::TooLong)?),
        And => x & y,
        Or => x | y,
        Xor => x ^ y,
        Shl => x << u64::try_from(y).unwrap_or(0),
        Shr => match u64::try_from(y) {
            Ok(by) => x >> by,
            Err(_) => BigInt::from(if x.sign() == Sign::Minus { -1 } else { 0 }),
        },
    })
}

/// `x / y`, rounded once.
pub fn quotient(x: &BigInt, y: &BigInt) -> Result<f64, NumberError> {
    if y.sign() == Sign::NoSign {
        return Err(NumberError::zero_division("division by zero"));
    }
    let quotient = ratio(x, y);
    match quotient.is_infinite() {
        true => Err(NumberError::overflow("integer division result too large for a float")),
        false => Ok(quotient),
    }
}

/// The quotient of two integers, rounded once, halves to even. Infinite if it exceeds the floats.
fn ratio(a: &BigInt, b: &BigInt) -> f64 {
    let sign = if (a.sign() == Sign::Minus) != (b.sign() == Sign::Minus) { -1.0 } else { 1.0 };
    if a.sign() == Sign::NoSign {
        return 0.0 * sign;
    }
    let (n, d) = (a.magnitude(), b.magnitude());
    // The quotient has 66 or 67 bits. Of the remainder, only whether it is 0 matters.
    let shift = 66 - (n.bits() as i64 - d.bits() as i64);
    let (n, d) = (n << shift.max(0) as u64, d << (-shift).max(0) as u64);
    let quotient = u128::try_from(&n / &d).unwrap_or(u128::MAX);
    let rest = (&n % &d).bits() > 0;
    let length = i64::from(128 - quotient.leading_zeros());
    // A subnormal float has fewer bits.
    let kept = 53.min(length - shift + 1074);
    if kept < 0 {
        return 0.0 * sign;
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
    magnitude * sign
}

/// The quotient, rounded towards minus infinity, and the remainder.
fn floored(x: &BigInt, y: &BigInt) -> (BigInt, BigInt) {
    let (quotient, rest) = (x / y, x % y);
    match rest.sign() != Sign::NoSign && rest.sign() != y.sign() {
        true => (quotient - 1, rest + y),
        false => (quotient, rest),
    }
}

/// The order of an integer and a float by their exact values. `None` if the float is NaN.
pub fn order(a: &BigInt, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if b.is_infinite() {
        return Some(if b > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    Some(a.cmp(&of_float(b)).then(0.0.partial_cmp(&b.fract())?))
}

/// `round(number, digits)`. With `digits` below 0, the nearest multiple of a power of ten, halves to even.
pub fn round(number: &BigInt, digits: i64) -> BigInt {
    if digits >= 0 {
        return number.clone();
    }
    let rounded = to_tens(number.magnitude(), false, digits.unsigned_abs());
    BigInt::from_biguint(number.sign(), rounded)
}

/// `round(value, -tens)` of a finite float. Infinite if it exceeds the floats.
pub fn rounded_to_tens(value: f64, tens: u64) -> f64 {
    let whole = of_float(value);
    let rounded = to_tens(whole.magnitude(), value.fract() != 0.0, tens);
    ratio(&rounded.into(), &BigInt::from(1)).copysign(value)
}

/// The nearest multiple of `10^tens`, halves to even. With `is_more`, the number is `whole` and a fraction.
fn to_tens(whole: &BigUint, is_more: bool, tens: u64) -> BigUint {
    // The power exceeds twice the number: the result is 0.
    let Some(tens) = u32::try_from(tens).ok().filter(|tens| u64::from(*tens) <= whole.bits() / 3 + 1) else {
        return BigUint::ZERO;
    };
    let unit = BigUint::from(10u32).pow(tens);
    let (quotient, rest) = (whole / &unit, whole % &unit);
    let up = match (rest * 2u32).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Equal => is_more || quotient.bit(0),
        Ordering::Greater => true,
    };
    (quotient + u32::from(up)) * unit
}
