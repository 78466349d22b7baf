//! Scalars of numpy and TensorFlow: a machine type and its bits.

use super::libm::Elementary;
use super::operator::BinaryOp;

/// The machine types of schedules, in the order of their promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dtype {
    /// `bool`
    Bool,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `float32`
    Float32,
    /// `float64`
    Float64,
}

impl Dtype {
    /// The name in numpy and Keras.
    pub fn name(self) -> &'static str {
        ["bool", "int32", "int64", "float32", "float64"][self as usize]
    }

    /// The name in the messages of TensorFlow's kernels.
    pub fn kernel_name(self) -> &'static str {
        ["bool", "int32", "int64", "float", "double"][self as usize]
    }

    /// The name of numpy's scalar type.
    pub fn numpy_type(self) -> &'static str {
        ["numpy.bool", "numpy.int32", "numpy.int64", "numpy.float32", "numpy.float64"][self as usize]
    }

    /// The type with a name; `None` for other names.
    pub fn named(name: &str) -> Option<Dtype> {
        use Dtype::*;
        Some(match name {
            "bool" => Bool,
            "int32" => Int32,
            "int64" | "int" => Int64,
            "float32" => Float32,
            "float64" => Float64,
            _ => return None,
        })
    }

    /// Whether it is a floating-point type.
    pub fn is_float(self) -> bool {
        self >= Dtype::Float32
    }
}

/// A number of a machine type, by its bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scalar {
    /// Its type.
    pub dtype: Dtype,
    /// The bits of a float, or an integer sign-extended to 64 bits.
    pub bits: u64,
}

impl Scalar {
    /// A float64.
    pub(crate) fn f64(x: f64) -> Scalar {
        Scalar { dtype: Dtype::Float64, bits: x.to_bits() }
    }

    /// A float32.
    pub(crate) fn f32(x: f32) -> Scalar {
        Scalar { dtype: Dtype::Float32, bits: u64::from(x.to_bits()) }
    }

    /// A bool.
    pub(crate) fn bool(x: bool) -> Scalar {
        Scalar { dtype: Dtype::Bool, bits: u64::from(x) }
    }

    /// An integer or a bool, wrapped to the width of its type.
    pub(crate) fn int(dtype: Dtype, x: i64) -> Scalar {
        let bits = match dtype {
            Dtype::Bool => u64::from(x != 0),
            Dtype::Int32 => i64::from(x as i32) as u64,
            _ => x as u64,
        };
        Scalar { dtype, bits }
    }

    /// A float, rounded to its type.
    pub(crate) fn float(dtype: Dtype, x: f64) -> Scalar {
        if dtype == Dtype::Float32 { Scalar::f32(x as f32) } else { Scalar::f64(x) }
    }

    /// The value of a float, or of an integer as a float.
    pub(crate) fn to_f64(self) -> f64 {
        match self.dtype {
            Dtype::Float64 => f64::from_bits(self.bits),
            Dtype::Float32 => f64::from(f32::from_bits(self.bits as u32)),
            _ => self.bits as i64 as f64,
        }
    }

    /// The value of a float32. The type must be `Float32`.
    pub(crate) fn to_f32(self) -> f32 {
        f32::from_bits(self.bits as u32)
    }

    /// The value of an integer or bool. The type must be one of those.
    pub(crate) fn to_i64(self) -> i64 {
        self.bits as i64
    }

    /// Whether it is not 0.
    pub(crate) fn truth(self) -> bool {
        if self.dtype.is_float() { self.to_f64() != 0.0 } else { self.bits != 0 }
    }

    /// Casts as C does on x86-64. numpy and TensorFlow cast alike.
    pub(crate) fn cast(self, dtype: Dtype) -> Scalar {
        if dtype == self.dtype {
            return self;
        }
        match (self.dtype.is_float(), dtype) {
            (_, Dtype::Bool) => Scalar::bool(self.truth()),
            (true, Dtype::Float32 | Dtype::Float64) => Scalar::float(dtype, self.to_f64()),
            (true, Dtype::Int32) => {
                let x = self.to_f64().trunc();
                let fits = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&x);
                Scalar::int(dtype, i64::from(if fits { x as i32 } else { i32::MIN }))
            }
            (true, _) => {
                let x = self.to_f64().trunc();
                let fits = (-9223372036854775808.0..9223372036854775808.0).contains(&x);
                Scalar::int(dtype, if fits { x as i64 } else { i64::MIN })
            }
            (false, Dtype::Float32) => Scalar::f32(self.to_i64() as f32),
            (false, Dtype::Float64) => Scalar::f64(self.to_i64() as f64),
            (false, _) => Scalar::int(dtype, self.to_i64()),
        }
    }

    /// Replaces a denormal by the zero of its sign, as TensorFlow's kernels do.
    pub(crate) fn flush(self) -> Scalar {
        match self.dtype {
            Dtype::Float32 if self.to_f32().is_subnormal() => Scalar::f32(0f32.copysign(self.to_f32())),
            Dtype::Float64 if f64::from_bits(self.bits).is_subnormal() => {
                Scalar::f64(0f64.copysign(f64::from_bits(self.bits)))
            }
            _ => self,
        }
    }

    /// The order of two numbers of one type. `None` if one is NaN.
    pub(crate) fn order(self, other: Scalar) -> Option<std::cmp::Ordering> {
        match self.dtype.is_float() {
            true => self.to_f64().partial_cmp(&other.to_f64()),
            false => Some(self.to_i64().cmp(&other.to_i64())),
        }
    }
}

/// Applies a float operation in the type itself, never through a wider one.
macro_rules! in_float {
    ($a:expr, $b:expr, |$x:ident, $y:ident| $body:expr) => {
        if $a.dtype == Dtype::Float32 {
            let ($x, $y) = ($a.to_f32(), $b.to_f32());
            Scalar::f32($body)
        } else {
            let ($x, $y) = (f64::from_bits($a.bits), f64::from_bits($b.bits));
            Scalar::f64($body)
        }
    };
}
pub(crate) use in_float;

/// `+ - * / **` of two floats of one type.
pub(crate) fn float_arithmetic(op: BinaryOp, a: Scalar, b: Scalar) -> Scalar {
    match op {
        BinaryOp::Add => in_float!(a, b, |x, y| x + y),
        BinaryOp::Sub => in_float!(a, b, |x, y| x - y),
        BinaryOp::Mul => in_float!(a, b, |x, y| x * y),
        BinaryOp::Pow => in_float!(a, b, |x, y| Elementary::pow(x, y)),
        _ => in_float!(a, b, |x, y| x / y),
    }
}

/// `a // b` of integers. `b` must not be 0.
pub(crate) fn int_floor_div(a: i64, b: i64) -> i64 {
    let quotient = a.wrapping_div(b);
    if a.wrapping_rem(b) != 0 && ((a < 0) != (b < 0)) { quotient - 1 } else { quotient }
}

/// `a % b` of integers, with the sign of `b`. `b` must not be 0.
pub(crate) fn int_mod(a: i64, b: i64) -> i64 {
    let rest = a.wrapping_rem(b);
    if rest != 0 && ((rest < 0) != (b < 0)) { rest + b } else { rest }
}

/// `base ** exponent` of machine integers, which wrap around. The exponent must not be negative.
pub(crate) fn int_pow(dtype: Dtype, mut base: i64, mut exponent: i64) -> Scalar {
    let mut result = 1i64;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result.wrapping_mul(base);
        }
        base = base.wrapping_mul(base);
        exponent >>= 1;
    }
    Scalar::int(dtype, result)
}
