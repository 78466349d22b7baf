//! float32 and int32 tensors, as the kernels of XLA and TensorFlow compute with them one operation at a time.

use super::libm::single;
use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A float32 scalar. Arithmetic and comparisons treat a denormal as the zero of its sign, and never return one. Copies
/// and negation keep it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct F32(f32);

/// Replaces a denormal by the zero of its sign, as the kernels of TensorFlow and XLA do.
#[inline]
pub(crate) fn flushed(value: f32) -> f32 {
    match value.abs() < f32::MIN_POSITIVE {
        true => zero(value),
        false => value,
    }
}

/// Out of line, so that the processor predicts the branch instead of waiting for the comparison.
#[cold]
fn zero(value: f32) -> f32 {
    0.0f32.copysign(value)
}

/// The greater of two; NaN if one is NaN.
#[inline(always)]
pub(crate) fn greater(a: f32, b: f32) -> f32 {
    if a.is_nan() | (a > b) | ((a == b) & a.is_sign_positive()) { a } else { b }
}

/// The lesser of two; NaN if one is NaN.
#[inline(always)]
pub(crate) fn lesser(a: f32, b: f32) -> f32 {
    if a.is_nan() | (a < b) | ((a == b) & a.is_sign_negative()) { a } else { b }
}

impl F32 {
    /// 1.
    pub(crate) const ONE: F32 = F32(1.0);
    /// The float32 nearest to pi.
    pub(crate) const PI: F32 = F32(std::f32::consts::PI);

    /// A float32, a denormal included.
    pub(crate) fn exactly(value: f32) -> F32 {
        F32(value)
    }

    /// The float32 nearest to a count.
    pub(crate) fn count(value: u64) -> F32 {
        F32(value as f32)
    }

    /// The number itself.
    pub(crate) fn get(self) -> f32 {
        self.0
    }

    fn map(self, f: impl Fn(f32) -> f32) -> F32 {
        F32(flushed(f(flushed(self.0))))
    }

    fn with(self, other: F32, f: impl Fn(f32, f32) -> f32) -> F32 {
        F32(flushed(f(flushed(self.0), flushed(other.0))))
    }

    /// The cosine, by the C library's `cosf`.
    pub(crate) fn cos(self) -> F32 {
        self.map(single::cos)
    }

    /// The sine, by the C library's `sinf`.
    pub(crate) fn sin(self) -> F32 {
        self.map(single::sin)
    }

    /// The square root.
    pub(crate) fn sqrt(self) -> F32 {
        self.map(f32::sqrt)
    }

    /// The exponential, by the C library's `expf`.
    pub(crate) fn exp(self) -> F32 {
        self.map(single::exp)
    }

    /// The natural logarithm, by the C library's `logf`.
    pub(crate) fn ln(self) -> F32 {
        self.map(single::ln)
    }

    /// The power, by the C library's `powf`.
    pub(crate) fn pow(self, exponent: F32) -> F32 {
        self.with(exponent, single::pow)
    }

    /// The greatest whole number that is not above it.
    pub(crate) fn floor(self) -> F32 {
        self.map(f32::floor)
    }

    /// The least whole number that is not below it.
    pub(crate) fn ceil(self) -> F32 {
        self.map(f32::ceil)
    }

    /// The greater of two; NaN if one is NaN.
    pub(crate) fn max(self, other: F32) -> F32 {
        self.with(other, greater)
    }

    /// The lesser of two; NaN if one is NaN.
    pub(crate) fn min(self, other: F32) -> F32 {
        self.with(other, lesser)
    }

    /// `self * factor + term`, rounded once.
    pub(crate) fn fused(self, factor: F32, term: F32) -> F32 {
        F32(flushed(flushed(self.0).mul_add(flushed(factor.0), flushed(term.0))))
    }
}

/// The nearest float32.
impl From<f64> for F32 {
    fn from(value: f64) -> Self {
        F32(value as f32)
    }
}

impl From<i64> for F32 {
    fn from(value: i64) -> Self {
        F32(value as f32)
    }
}

impl From<i32> for F32 {
    fn from(value: i32) -> Self {
        F32(value as f32)
    }
}

impl Add for F32 {
    type Output = F32;
    fn add(self, other: F32) -> F32 {
        self.with(other, |a, b| a + b)
    }
}

impl Sub for F32 {
    type Output = F32;
    fn sub(self, other: F32) -> F32 {
        self.with(other, |a, b| a - b)
    }
}

impl Mul for F32 {
    type Output = F32;
    fn mul(self, other: F32) -> F32 {
        self.with(other, |a, b| a * b)
    }
}

impl Div for F32 {
    type Output = F32;
    fn div(self, other: F32) -> F32 {
        self.with(other, |a, b| a / b)
    }
}

impl Neg for F32 {
    type Output = F32;
    fn neg(self) -> F32 {
        F32(-self.0)
    }
}

impl PartialEq for F32 {
    fn eq(&self, other: &F32) -> bool {
        flushed(self.0) == flushed(other.0)
    }
}

impl PartialOrd for F32 {
    fn partial_cmp(&self, other: &F32) -> Option<Ordering> {
        flushed(self.0).partial_cmp(&flushed(other.0))
    }
}

/// A counter in a tensor: an int32, or a float32 once a computation has made it one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Count {
    /// An int32, which wraps around.
    Int(i32),
    /// A float32.
    Float(F32),
}

impl Count {
    /// As a float32.
    pub(crate) fn float(self) -> F32 {
        match self {
            Count::Int(value) => F32::from(value),
            Count::Float(value) => value,
        }
    }

    /// The greater of two.
    pub(crate) fn max(self, other: Count) -> Count {
        match (self, other) {
            (Count::Int(a), Count::Int(b)) => Count::Int(a.max(b)),
            _ => Count::Float(self.float().max(other.float())),
        }
    }

    /// The lesser of two.
    pub(crate) fn min(self, other: Count) -> Count {
        match (self, other) {
            (Count::Int(a), Count::Int(b)) => Count::Int(a.min(b)),
            _ => Count::Float(self.float().min(other.float())),
        }
    }
}

impl Sub for Count {
    type Output = Count;
    fn sub(self, other: Count) -> Count {
        match (self, other) {
            (Count::Int(a), Count::Int(b)) => Count::Int(a.wrapping_sub(b)),
            _ => Count::Float(self.float() - other.float()),
        }
    }
}

/// The quotient is always a float32.
impl Div for Count {
    type Output = F32;
    fn div(self, other: Count) -> F32 {
        self.float() / other.float()
    }
}

impl PartialEq for Count {
    fn eq(&self, other: &Count) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Count {
    fn partial_cmp(&self, other: &Count) -> Option<Ordering> {
        match (self, other) {
            (Count::Int(a), Count::Int(b)) => a.partial_cmp(b),
            _ => self.float().partial_cmp(&other.float()),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_denormal_counts_as_zero() {
        use crate::number::single::F32;

        assert_eq!((F32::from(0.1) + F32::from(0.2)).get(), 0.1f32 + 0.2f32);
        assert_eq!((F32::from(1.5e-38) / F32::from(8.0)).get(), 0.0);
    }
}
