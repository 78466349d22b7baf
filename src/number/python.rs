//! Numbers as Python has them: an `int` and a `float` are different things, and a division by zero raises.
//!
//! It shows. `0.1 * 2` and `0.1 * 2.0` agree, but `3 ** 40` is exact where `3.0 ** 40` is rounded, `1 / 0` is no
//! infinity, and `2.0 ** 1024` raises. Every parameter of a scheduler therefore stays what the user wrote.

use std::cmp::Ordering;
use std::hint::black_box;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use super::Wrong;

/// A Python `int` or `float`.
///
/// Integers have 128 bits here. What leaves them, say the rate 1 doubled 127 times, is no number any more, nor is
/// anything that is made of it.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// An `int`.
    Int(i128),
    /// A `float`.
    Float(f64),
    /// An `int` of more than 128 bits, or what was computed with one.
    Beyond,
}

use Number::{Beyond, Float, Int};

impl Number {
    /// The value as a float, rounded to nearest.
    #[inline(always)]
    pub fn float(self) -> f64 {
        match self {
            Int(value) => nearest(value),
            Float(value) => value,
            Beyond => f64::NAN,
        }
    }

    /// The value as a float that an optimizer can use.
    #[inline(always)]
    pub fn read(self) -> Result<f64, Wrong> {
        match self {
            Beyond => Err(Wrong::TooLong),
            number => Ok(number.float()),
        }
    }

    /// Whether it is an `int`.
    #[inline(always)]
    pub fn is_int(self) -> bool {
        matches!(self, Int(_))
    }

    /// `self // other`.
    pub fn floor_div(self, other: impl Into<Number>) -> Result<Number, Wrong> {
        match (self, other.into()) {
            (Beyond, _) | (_, Beyond) => Ok(Beyond),
            (Int(_), Int(0)) => Err(Wrong::zero_division("integer division or modulo by zero")),
            (Int(a), Int(b)) => Ok(Int(whole_quotient(a, b))),
            (_, b) if b.float() == 0.0 => Err(Wrong::zero_division("float floor division by zero")),
            // CPython's way: the remainder first, and then what is left without it.
            (a, b) => {
                let (a, b) = (a.float(), b.float());
                let rest = a % b;
                let less = rest != 0.0 && (b < 0.0) != (rest < 0.0);
                let quotient = (a - rest) / b - if less { 1.0 } else { 0.0 };
                Ok(Float(match quotient == 0.0 {
                    true => 0.0f64.copysign(a / b),
                    false if quotient - quotient.floor() > 0.5 => quotient.floor() + 1.0,
                    false => quotient.floor(),
                }))
            }
        }
    }

    /// `self ** other`.
    #[inline(always)]
    pub fn pow(self, other: impl Into<Number>) -> Result<Number, Wrong> {
        match (self, other.into()) {
            (Beyond, _) | (_, Beyond) => Ok(Beyond),
            (Int(base), Int(exponent)) if exponent >= 0 => integer_power(base, exponent),
            (base, exponent) => float_power(base.float(), exponent.float()).map(Float),
        }
    }

    /// `math.cos(self)`.
    #[inline(always)]
    pub fn cos(self) -> Result<Number, Wrong> {
        match self.float() {
            _ if matches!(self, Beyond) => Ok(Beyond),
            value if value.is_infinite() => Err(Wrong::value("math domain error")),
            value => Ok(Float(value.cos())),
        }
    }

    /// `math.floor(self)`.
    #[inline(always)]
    pub fn floor(self) -> Result<Number, Wrong> {
        match self {
            Int(_) | Beyond => Ok(self),
            Float(value) if value.is_nan() => Err(Wrong::value("cannot convert float NaN to integer")),
            Float(value) if value.is_infinite() => {
                Err(Wrong::overflow("cannot convert float infinity to integer"))
            }
            Float(value) => Ok(Int(value.floor() as i128)),
        }
    }

    /// `math.ceil(self)` of a finite number.
    pub fn ceil(self) -> Number {
        match self {
            Int(_) | Beyond => self,
            Float(value) => Int(value.ceil() as i128),
        }
    }

    /// `min(self, other)`: the first, unless the second is less.
    #[inline(always)]
    pub fn min(self, other: impl Into<Number>) -> Number {
        let other = other.into();
        if other < self { other } else { self }
    }

    /// `max(self, other)`: the first, unless the second is greater.
    #[inline(always)]
    pub fn max(self, other: impl Into<Number>) -> Number {
        let other = other.into();
        if other > self { other } else { self }
    }
}

/// An integer as the nearest float. Nearly all are counts, which the processor converts by itself.
#[inline(always)]
fn nearest(value: i128) -> f64 {
    match i64::try_from(value) {
        Ok(value) => value as f64,
        Err(_) => long_nearest(value),
    }
}

/// Any integer as the nearest float.
#[cold]
#[inline(never)]
fn long_nearest(value: i128) -> f64 {
    value as f64
}

/// `a / b` of integers, rounded once even where they have more than 53 bits.
#[inline(always)]
fn quotient(a: i128, b: i128) -> f64 {
    const EXACT: u64 = 1 << 53;
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT => a as f64 / b as f64,
        _ => long_quotient(a, b),
    }
}

/// `a / b` of any integers, rounded once.
#[cold]
#[inline(never)]
fn long_quotient(a: i128, b: i128) -> f64 {
    let (mut rest, divisor) = (a.unsigned_abs(), b.unsigned_abs());
    // Long division, bit by bit: 64 significant bits, and a last one that says whether anything is left.
    let mut bits = rest / divisor;
    rest %= divisor;
    let mut exponent = 0;
    while bits < 1 << 63 && rest != 0 {
        let doubled = rest.wrapping_shl(1);
        let carry = rest >> 127 == 1 || doubled >= divisor;
        rest = if carry { doubled.wrapping_sub(divisor) } else { doubled };
        bits = bits << 1 | u128::from(carry);
        exponent -= 1;
    }
    let sticky = u128::from(rest != 0);
    let magnitude = match bits >> 64 {
        0 => ((bits << 1) | sticky) as f64 / 2.0,
        _ => (bits | sticky) as f64,
    };
    let scaled = magnitude * 2f64.powf(black_box(f64::from(exponent)));
    if (a < 0) != (b < 0) { -scaled } else { scaled }
}

/// `base ** exponent` of integers. Past 128 bits the exact power is rounded to a float at once.
fn integer_power(base: i128, exponent: i128) -> Result<Number, Wrong> {
    let too_large = || Wrong::overflow("int too large to convert to float");
    if (-1..=1).contains(&base) {
        return Ok(Int(if exponent == 0 || (base == -1 && exponent % 2 == 0) { 1 } else { base }));
    }
    // An integer of more than 1024 bits is no float.
    let exponent = u32::try_from(exponent).ok().filter(|n| *n <= 1024).ok_or_else(too_large)?;
    if let Some(power) = base.checked_pow(exponent) {
        return Ok(Int(power));
    }
    let mut limbs: Vec<u32> = vec![1];
    for _ in 0..exponent {
        limbs = product(&limbs, base.unsigned_abs());
        if limbs.len() > 33 {
            return Err(too_large());
        }
    }
    let magnitude = rounded(&limbs);
    match magnitude.is_infinite() {
        true => Err(too_large()),
        false => Ok(Float(if base < 0 && exponent % 2 == 1 { -magnitude } else { magnitude })),
    }
}

/// A long natural number, least limb first, times a factor.
fn product(limbs: &[u32], factor: u128) -> Vec<u32> {
    let mut out = vec![0u32; limbs.len() + 4];
    for (i, limb) in limbs.iter().enumerate() {
        let mut carry = 0u64;
        for j in 0..4 {
            let part = u64::from((factor >> (32 * j)) as u32);
            let sum = u64::from(*limb) * part + u64::from(out[i + j]) + carry;
            out[i + j] = sum as u32;
            carry = sum >> 32;
        }
        for place in &mut out[i + 4..] {
            let sum = u64::from(*place) + carry;
            *place = sum as u32;
            carry = sum >> 32;
        }
    }
    while out.last() == Some(&0) {
        out.pop();
    }
    out
}

/// A long natural number as the nearest float: its upper limbs, and a last bit for whatever lies below.
fn rounded(limbs: &[u32]) -> f64 {
    let low = limbs.len().saturating_sub(4);
    let top = limbs[low..].iter().rev().fold(0u128, |value, limb| value << 32 | u128::from(*limb));
    let sticky = u128::from(limbs[..low].iter().any(|limb| *limb != 0));
    (top | sticky) as f64 * 2f64.powf(black_box(32.0 * low as f64))
}

/// `a / b`, which is not 0, rounded down.
#[inline(always)]
fn whole_quotient(a: i128, b: i128) -> i128 {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) if a >= 0 && b > 0 => i128::from(a / b),
        _ => a.div_euclid(b) - i128::from(b < 0 && a.rem_euclid(b) != 0),
    }
}

/// `a % b` with the sign of `b`, which is not 0.
#[inline(always)]
fn modulo(a: i128, b: i128) -> i128 {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => match a.wrapping_rem(b) {
            rest if rest != 0 && (rest < 0) != (b < 0) => i128::from(rest + b),
            rest => i128::from(rest),
        },
        _ => (a % b + b) % b,
    }
}

/// `a * b`, if 128 bits suffice.
#[inline(always)]
fn product_of(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

/// `base ** exponent` of floats, as CPython's `float_pow` has it.
#[inline(always)]
fn float_power(base: f64, exponent: f64) -> Result<f64, Wrong> {
    let finite = base.is_finite() && exponent.is_finite();
    if finite && base == 0.0 && exponent < 0.0 {
        return Err(Wrong::zero_division("0.0 cannot be raised to a negative power"));
    }
    if finite && base < 0.0 && exponent.floor() != exponent {
        return Err(Wrong::Complex { base, exponent });
    }
    match base.powf(black_box(exponent)) {
        power if finite && power.is_infinite() => {
            Err(Wrong::overflow("(34, 'Numerical result out of range')"))
        }
        power => Ok(power),
    }
}

impl Neg for Number {
    type Output = Number;

    #[inline(always)]
    fn neg(self) -> Number {
        match self {
            Int(value) => Int(-value),
            Float(value) => Float(-value),
            Beyond => Beyond,
        }
    }
}

impl From<i32> for Number {
    #[inline(always)]
    fn from(value: i32) -> Self {
        Int(value.into())
    }
}

impl From<i64> for Number {
    #[inline(always)]
    fn from(value: i64) -> Self {
        Int(value.into())
    }
}

impl From<f64> for Number {
    #[inline(always)]
    fn from(value: f64) -> Self {
        Float(value)
    }
}

impl From<u64> for Number {
    #[inline(always)]
    fn from(value: u64) -> Self {
        Int(value.into())
    }
}

macro_rules! arithmetic {
    ($($trait:ident $method:ident $checked:expr, $op:tt;)*) => {$(
        impl<T: Into<Number>> $trait<T> for Number {
            type Output = Number;

            #[inline(always)]
            fn $method(self, other: T) -> Number {
                match (self, other.into()) {
                    (Beyond, _) | (_, Beyond) => Beyond,
                    (Int(a), Int(b)) => $checked(a, b).map_or(Beyond, Int),
                    (a, b) => Float(a.float() $op b.float()),
                }
            }
        }
    )*};
}

arithmetic! {
    Add add i128::checked_add, +;
    Sub sub i128::checked_sub, -;
    Mul mul product_of, *;
}

/// The true quotient, rounded once.
impl<T: Into<Number>> Div<T> for Number {
    type Output = Result<Number, Wrong>;

    #[inline(always)]
    fn div(self, other: T) -> Result<Number, Wrong> {
        match (self, other.into()) {
            (Beyond, _) | (_, Beyond) => Ok(Beyond),
            (Int(_), Int(0)) => Err(Wrong::zero_division("division by zero")),
            (Int(a), Int(b)) => Ok(Float(quotient(a, b))),
            (_, b) if b.float() == 0.0 => Err(Wrong::zero_division("float division by zero")),
            (a, b) => Ok(Float(a.float() / b.float())),
        }
    }
}

/// The remainder, with the sign of the divisor.
impl<T: Into<Number>> Rem<T> for Number {
    type Output = Result<Number, Wrong>;

    #[inline(always)]
    fn rem(self, other: T) -> Result<Number, Wrong> {
        match (self, other.into()) {
            (Beyond, _) | (_, Beyond) => Ok(Beyond),
            (Int(_), Int(0)) => Err(Wrong::zero_division("integer modulo by zero")),
            (Int(a), Int(b)) => Ok(Int(modulo(a, b))),
            (_, b) if b.float() == 0.0 => Err(Wrong::zero_division("float modulo by zero")),
            (a, b) => Ok(Float(float_remainder(a.float(), b.float()))),
        }
    }
}

/// As CPython's `float_rem`.
fn float_remainder(a: f64, b: f64) -> f64 {
    match a % b {
        0.0 => 0.0f64.copysign(b),
        rest if (b < 0.0) != (rest < 0.0) => rest + b,
        rest => rest,
    }
}

impl<T: Into<Number> + Copy> PartialEq<T> for Number {
    #[inline(always)]
    fn eq(&self, other: &T) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl<T: Into<Number> + Copy> PartialOrd<T> for Number {
    #[inline(always)]
    fn partial_cmp(&self, other: &T) -> Option<Ordering> {
        match (*self, (*other).into()) {
            (Beyond, _) | (_, Beyond) => None,
            (Int(a), Int(b)) => Some(a.cmp(&b)),
            (Float(a), Float(b)) => a.partial_cmp(&b),
            (Int(a), Float(b)) => exactly(a, b),
            (Float(a), Int(b)) => exactly(b, a).map(Ordering::reverse),
        }
    }
}

/// Compares an integer with a float by their values, without rounding the integer.
#[inline(always)]
fn exactly(a: i128, b: f64) -> Option<Ordering> {
    const EXACT: u64 = 1 << 53;
    match i64::try_from(a) {
        Ok(a) if a.unsigned_abs() <= EXACT => (a as f64).partial_cmp(&b),
        _ => exactly_long(a, b),
    }
}

/// The same for any integer.
#[cold]
#[inline(never)]
fn exactly_long(a: i128, b: f64) -> Option<Ordering> {
    const LIMIT: f64 = 1.7e38;
    match b {
        b if b.is_nan() => None,
        b if b > LIMIT => Some(Ordering::Less),
        b if b < -LIMIT => Some(Ordering::Greater),
        b => Some(a.cmp(&(b.trunc() as i128)).then(0.0.partial_cmp(&b.fract())?)),
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Int(value) => write!(f, "{value}"),
            Float(value) => write!(f, "{value:?}"),
            Beyond => f.write_str("a whole number beyond 128 bits"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_quotients_and_powers_are_rounded_once() {
        // The bits are CPython 3.11's.
        let bits = |number: Result<Number, Wrong>| number.unwrap().float().to_bits();
        let long = |base: i128, exponent: u32| Int(base.pow(exponent));
        assert_eq!(bits(Int(9_007_199_254_740_993) / 3), 0x4325_5555_5555_5556);
        assert_eq!(bits((long(2, 100) + 12_345) / (long(2, 53) + 3)), 0x42df_ffff_ffff_fffd);
        assert_eq!(bits(long(10, 30) / long(3, 40)), 0x4233_26a3_9537_b318);
        assert_eq!(bits((Int(0) - long(10, 37)) / 7), 0xc771_3220_267b_177d);
        assert_eq!(bits(Int(7) / long(2, 100)), 0x39dc_0000_0000_0000);
        assert_eq!(bits(Int(3).pow(100)), 0x49d6_9194_f299_cdda);
        assert_eq!(bits(Int(-7).pow(101)), 0xd1a7_4f3c_6c8b_69b3);
        assert!(Int(3).pow(1000).is_err());
        assert_eq!(Int(2).pow(-1).unwrap(), 0.5);
    }

    #[test]
    fn remainders_have_the_sign_of_the_divisor() {
        assert_eq!((Int(-7) % 3).unwrap(), 2);
        assert_eq!((Int(-7) % 2.5).unwrap(), 0.5);
        assert!((Int(1) % 0).is_err() && (Float(1.0) % 0).is_err());
    }

    #[test]
    fn integers_are_compared_with_floats_exactly() {
        assert!(Int(9007199254740993) > 9007199254740992.0);
        assert!(Int(3) == 3.0 && Int(3) < 3.5 && Int(-3) > -3.5);
        assert!(Int(3).partial_cmp(&f64::NAN).is_none() && Int(3) < f64::INFINITY);
    }
}
