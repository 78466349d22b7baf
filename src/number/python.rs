//! Python's numbers. An `int` and a `float` are different: `3 ** 40` is exact, and `3.0 ** 40` is rounded. `1 / 0` and
//! `2.0 ** 1024` raise. So each parameter of a scheduler keeps the type that the user wrote.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Rem, Sub};

use super::libm::double;
use super::operator::BinaryOp;
use super::{NumberError, float, int, long, text};

/// A Python `int` or `float`.
///
/// Integers have 128 bits. A result that needs more bits (1 doubled 127 times) becomes [`Beyond`](Number::Beyond), and so
/// does everything computed from it.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// An `int`.
    Int(i128),
    /// A `float`.
    Float(f64),
    /// An `int` of more than 128 bits, or a result computed from one.
    Beyond,
}

use Number::{Beyond, Float, Int};

impl Number {
    /// The value as a float, rounded to nearest.
    #[inline(always)]
    pub fn float(self) -> f64 {
        match self {
            Int(value) => int::float(value),
            Float(value) => value,
            Beyond => f64::NAN,
        }
    }

    /// The value as a float, for an optimizer. [`Beyond`] is an error.
    #[inline(always)]
    pub fn read(self) -> Result<f64, NumberError> {
        match self {
            Beyond => Err(NumberError::TooLong),
            number => Ok(number.float()),
        }
    }

    /// The value as an `int` of 64 bits. `None` if it does not fit, or is a float that is not whole or exceeds ±2^53.
    pub fn whole(self) -> Option<i64> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        match self {
            Int(value) => i64::try_from(value).ok(),
            Float(value) if value.fract() == 0.0 && value.abs() <= EXACT => Some(value as i64),
            Float(_) | Beyond => None,
        }
    }

    /// Whether it is an `int`.
    #[inline(always)]
    pub fn is_int(self) -> bool {
        matches!(self, Int(_))
    }

    /// `self // other`.
    pub fn floor_div(self, other: impl Into<Number>) -> Result<Number, NumberError> {
        match (self, other.into()) {
            (Beyond, _) | (_, Beyond) => Ok(Beyond),
            (Int(a), Int(b)) => int::whole(BinaryOp::FloorDiv, a, b).map(Number::fitting),
            (a, b) => float::floor_quotient(a.float(), b.float()).map(Float),
        }
    }

    /// `self ** other`. A power of integers that needs more than 128 bits is rounded to a float at once.
    #[inline(always)]
    pub fn pow(self, other: impl Into<Number>) -> Result<Number, NumberError> {
        match (self, other.into()) {
            (Beyond, _) | (_, Beyond) => Ok(Beyond),
            (Int(base), Int(exponent)) if exponent >= 0 => integer_power(base, exponent),
            (base, exponent) => float::power(base.float(), exponent.float()).map(Float),
        }
    }

    /// `abs(self)`.
    pub fn abs(self) -> Number {
        match self {
            Int(value) => Number::fitting(value.checked_abs()),
            Float(value) => Float(value.abs()),
            Beyond => Beyond,
        }
    }

    /// `round(self)`: the nearest integer, halves to even.
    pub fn round(self) -> Result<Number, NumberError> {
        self.truncated(f64::round_ties_even)
    }

    /// `int(self)`: rounded towards zero.
    pub fn int(self) -> Result<Number, NumberError> {
        self.truncated(f64::trunc)
    }

    /// An integer; `None` becomes [`Beyond`].
    #[inline(always)]
    fn fitting(value: Option<i128>) -> Number {
        value.map_or(Beyond, Int)
    }

    #[inline(always)]
    fn truncated(self, whole: impl Fn(f64) -> f64) -> Result<Number, NumberError> {
        match self {
            Int(_) | Beyond => Ok(self),
            Float(value) => Ok(Number::fitting(int::of_float(whole(float::finite(value)?)))),
        }
    }

    /// `math.cos(self)`.
    #[inline(always)]
    pub fn cos(self) -> Result<Number, NumberError> {
        match self.float() {
            _ if matches!(self, Beyond) => Ok(Beyond),
            value if value.is_infinite() => Err(NumberError::value("math domain error")),
            value => Ok(Float(double::cos(value))),
        }
    }

    /// `math.floor(self)`.
    #[inline(always)]
    pub fn floor(self) -> Result<Number, NumberError> {
        self.truncated(f64::floor)
    }

    /// `math.ceil(self)`.
    pub fn ceil(self) -> Result<Number, NumberError> {
        self.truncated(f64::ceil)
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

fn integer_power(base: i128, exponent: i128) -> Result<Number, NumberError> {
    match int::whole(BinaryOp::Pow, base, exponent)? {
        Some(power) => Ok(Int(power)),
        None => long_power(base, exponent),
    }
}

#[cold]
#[inline(never)]
fn long_power(base: i128, exponent: i128) -> Result<Number, NumberError> {
    let power = long::whole(BinaryOp::Pow, &base.into(), &exponent.into());
    // An integer that is too long for `long` exceeds every float.
    let power = power.map_err(|_| NumberError::overflow("int too large to convert to float"))?;
    long::float(&power).map(Float)
}

impl Neg for Number {
    type Output = Number;

    #[inline(always)]
    fn neg(self) -> Number {
        match self {
            Int(value) => Number::fitting(value.checked_neg()),
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
    Mul mul int::product, *;
}

/// The true quotient, rounded once.
impl<T: Into<Number>> Div<T> for Number {
    type Output = Result<Number, NumberError>;

    #[inline(always)]
    fn div(self, other: T) -> Result<Number, NumberError> {
        match (self, other.into()) {
            (Beyond, _) | (_, Beyond) => Ok(Beyond),
            (Int(a), Int(b)) => int::quotient(a, b).map(Float),
            (a, b) => float::quotient(a.float(), b.float()).map(Float),
        }
    }
}

/// The remainder, with the sign of the divisor.
impl<T: Into<Number>> Rem<T> for Number {
    type Output = Result<Number, NumberError>;

    #[inline(always)]
    fn rem(self, other: T) -> Result<Number, NumberError> {
        match (self, other.into()) {
            (Beyond, _) | (_, Beyond) => Ok(Beyond),
            (Int(a), Int(b)) => int::whole(BinaryOp::Mod, a, b).map(Number::fitting),
            (a, b) => float::remainder(a.float(), b.float()).map(Float),
        }
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
            (Int(a), Float(b)) => int::order(a, b),
            (Float(a), Int(b)) => int::order(b, a).map(Ordering::reverse),
        }
    }
}

/// The shortest text that reads back as the same number. A float has a point or an exponent, an `int` has neither.
impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Int(value) => write!(f, "{value}"),
            Float(value) => {
                let text = text::shortest(*value, false);
                let is_whole = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
                write!(f, "{text}{}", if is_whole { ".0" } else { "" })
            }
            Beyond => f.write_str("a whole number beyond 128 bits"),
        }
    }
}
