//! TensorFlow's scalars: the tensor that `convert_to_tensor` makes from a Python number.

use crate::number::python::Number;
use crate::number::single::flushed;
use std::fmt;

/// A scalar tensor as `convert_to_tensor` makes it from a Python number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TensorScalar {
    /// From a `float`.
    Float(f32),
    /// From an `int`: 32 bits if it fits, else 64.
    Whole(i64, Width),
}

/// The two sizes of an integer tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// `int32`.
    Int32,
    /// `int64`.
    Int64,
}

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Width::Int32 => "int32",
            Width::Int64 => "int64",
        })
    }
}

impl Width {
    /// The smallest type for a whole number.
    pub(super) fn of(value: i64) -> Self {
        match i32::try_from(value) {
            Ok(_) => Width::Int32,
            Err(_) => Width::Int64,
        }
    }

    /// A result of integer arithmetic, wrapped around.
    pub(super) fn wrap(self, value: i64) -> i64 {
        match self {
            Width::Int32 => i64::from(value as i32),
            Width::Int64 => value,
        }
    }

    /// A float as an integer: the fraction is cut off. A float that does not fit becomes the lowest integer, as on x86-64.
    fn truncated(self, value: f32) -> i64 {
        let (least, bound) = match self {
            Width::Int32 => (i64::from(i32::MIN), 2_147_483_648.0),
            Width::Int64 => (i64::MIN, 9_223_372_036_854_775_808.0),
        };
        match (-bound..bound).contains(&value) {
            true => value as i64,
            false => least,
        }
    }
}

impl TensorScalar {
    /// The tensor of a number, or `None` if it is finite and too large for float32.
    pub(super) fn of(number: Number) -> Option<Self> {
        match number {
            Number::Int(value) => {
                let value = i64::try_from(value).ok()?;
                Some(TensorScalar::Whole(value, Width::of(value)))
            }
            Number::Beyond => None,
            Number::Float(value) => {
                let single = value as f32;
                (single.is_finite() || !value.is_finite()).then_some(TensorScalar::Float(single))
            }
        }
    }

    /// Cast to float32.
    pub(super) fn float(self) -> f32 {
        match self {
            TensorScalar::Float(value) => flushed(value),
            TensorScalar::Whole(value, _) => value as f32,
        }
    }

    /// Cast to an integer.
    pub(super) fn whole(self, width: Width) -> i64 {
        match self {
            TensorScalar::Float(value) => width.truncated(value),
            TensorScalar::Whole(value, _) => width.wrap(value),
        }
    }
}
