//! Elementary functions in float32 and float64, as each library's kernels compute them.

use crate::number::dtype::{Dtype, Scalar};
use crate::number::libm::{Elementary, double, single};
use crate::python::number::tensor::not_allowed;
use crate::python::object::fault::{Fault, Outcome};

/// A function of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Unary {
    Cos,
    Sin,
    Tan,
    Acos,
    Asin,
    Atan,
    Cosh,
    Sinh,
    Tanh,
    Exp,
    Exp2,
    Expm1,
    Log,
    Log2,
    Log10,
    Log1p,
    Sqrt,
    Rsqrt,
    Reciprocal,
    Sigmoid,
    Relu,
    Floor,
    Ceil,
    Round,
    Sign,
    Square,
    Abs,
    Neg,
}

/// Evaluates in the type itself.
macro_rules! per_type {
    ($x:expr, |$v:ident| $body:expr) => {
        if $x.dtype == Dtype::Float32 {
            let $v = $x.to_f32();
            Scalar::f32($body)
        } else {
            let $v = f64::from_bits($x.bits);
            Scalar::f64($body)
        }
    };
}

/// TensorFlow's kernel on a scalar. Subnormal inputs and results count as zero.
pub(in crate::python) fn kernel(function: Unary, x: Scalar) -> Outcome<Scalar> {
    use Unary::*;
    if !x.dtype.is_float() {
        return integer(function, x);
    }
    match function {
        // These two only change the sign, so subnormal numbers survive.
        Abs => return Ok(per_type!(x, |v| v.abs())),
        Neg => return Ok(per_type!(x, |v| -v)),
        // These pass subnormal numbers through.
        Sin | Tan | Log1p | Relu if x.dtype == Dtype::Float32 && x.to_f32().is_subnormal() => {
            return Ok(x);
        }
        _ => {}
    }
    let x = x.flush();
    let result = match function {
        Tanh if x.dtype == Dtype::Float32 => Scalar::f32(tanh_f32(x.to_f32())),
        Sigmoid => per_type!(x, |v| sigmoid(v)),
        _ => plain(function, x),
    };
    Ok(result.flush())
}

/// The functions on which libm and the kernels agree to the last bit, for scalars.
pub(in crate::python) fn plain(function: Unary, x: Scalar) -> Scalar {
    use Unary::*;
    match function {
        Cos => per_type!(x, |v| Elementary::cos(v)),
        Sin => per_type!(x, |v| Elementary::sin(v)),
        Tan => per_type!(x, |v| Elementary::tan(v)),
        Acos => per_type!(x, |v| Elementary::acos(v)),
        Asin => per_type!(x, |v| Elementary::asin(v)),
        Atan => per_type!(x, |v| Elementary::atan(v)),
        Cosh => per_type!(x, |v| Elementary::cosh(v)),
        Sinh => per_type!(x, |v| Elementary::sinh(v)),
        Tanh => per_type!(x, |v| Elementary::tanh(v)),
        Exp => per_type!(x, |v| Elementary::exp(v)),
        Exp2 => per_type!(x, |v| Elementary::exp2(v)),
        Expm1 => per_type!(x, |v| Elementary::expm1(v)),
        Log => per_type!(x, |v| Elementary::ln(v)),
        Log2 => per_type!(x, |v| Elementary::log2(v)),
        Log10 => per_type!(x, |v| Elementary::log10(v)),
        Log1p => per_type!(x, |v| Elementary::log1p(v)),
        Sqrt => per_type!(x, |v| v.sqrt()),
        Rsqrt => per_type!(x, |v| 1.0 / v.sqrt()),
        Reciprocal => per_type!(x, |v| 1.0 / v),
        Relu => per_type!(x, |v| if v < 0.0 { 0.0 } else { v }),
        Floor => per_type!(x, |v| v.floor()),
        Ceil => per_type!(x, |v| v.ceil()),
        Round => per_type!(x, |v| v.round_ties_even()),
        Sign => per_type!(x, |v| if v > 0.0 {
            1.0
        } else if v < 0.0 {
            -1.0
        } else {
            v
        }),
        Square => per_type!(x, |v| v * v),
        Abs => per_type!(x, |v| v.abs()),
        Neg => per_type!(x, |v| -v),
        Sigmoid => x,
    }
}

fn integer(function: Unary, x: Scalar) -> Outcome<Scalar> {
    use Unary::*;
    let i = x.to_i64();
    Ok(Scalar::int(
        x.dtype,
        match function {
            Reciprocal if x.dtype != Dtype::Bool => {
                return Err(Fault::raise(
                    "NotFoundError",
                    format!(
                        "Could not find device for node: Reciprocal of {} [Op:Reciprocal]",
                        x.dtype.name()
                    ),
                )
                .help("make it a float first: `tf.cast(step, tf.float32)`"));
            }
            _ if x.dtype == Dtype::Bool => return Err(not_allowed(name(function), x.dtype)),
            Abs => i.wrapping_abs(),
            Neg => i.wrapping_neg(),
            Square => i.wrapping_mul(i),
            Sign => i.signum(),
            Round => i,
            Relu => i.max(0),
            _ => return Err(not_allowed(name(function), x.dtype)),
        },
    ))
}

fn name(function: Unary) -> &'static str {
    match function {
        Unary::Reciprocal => "Reciprocal",
        Unary::Cos => "Cos",
        Unary::Sin => "Sin",
        Unary::Tan => "Tan",
        Unary::Acos => "Acos",
        Unary::Asin => "Asin",
        Unary::Atan => "Atan",
        Unary::Cosh => "Cosh",
        Unary::Sinh => "Sinh",
        Unary::Tanh => "Tanh",
        Unary::Exp => "Exp",
        Unary::Exp2 => "Exp2",
        Unary::Expm1 => "Expm1",
        Unary::Log => "Log",
        Unary::Log2 => "Log2",
        Unary::Log10 => "Log10",
        Unary::Log1p => "Log1p",
        Unary::Sqrt => "Sqrt",
        Unary::Rsqrt => "Rsqrt",
        Unary::Sigmoid => "Sigmoid",
        Unary::Relu => "Relu",
        Unary::Floor => "Floor",
        Unary::Ceil => "Ceil",
        Unary::Round => "Round",
        Unary::Sign => "Sign",
        Unary::Square => "Square",
        Unary::Abs => "Abs",
        Unary::Neg => "Neg",
    }
}

/// Eigen's rational approximation of degree 9 by 8 for float32 scalars; every step rounds.
fn tanh_f32(x: f32) -> f32 {
    const CLAMP: f32 = 7.907_389_6;
    const P: [f32; 4] = [1.394_553_6e-8, 2.102_733_6e-5, 3.520_756_7e-3, 1.340_216_1e-1];
    const Q: [f32; 5] = [8.015_777e-7, 3.326_951_4e-4, 2.597_254_5e-2, 4.673_548_3e-1, 1.0];
    if x.is_nan() {
        return x;
    }
    let x = x.clamp(-CLAMP, CLAMP);
    let square = x * x;
    let polynomial = |c: &[f32]| c[1..].iter().fold(c[0], |sum, c| sum * square + *c);
    ((square * x) * polynomial(&P) + x) / polynomial(&Q)
}

trait Logistic {
    fn logistic(self) -> Self;
}

impl Logistic for f32 {
    fn logistic(self) -> f32 {
        let e = single::exp(self.min(16.635_532));
        e / (1.0 + e)
    }
}

impl Logistic for f64 {
    fn logistic(self) -> f64 {
        let e = double::exp(self);
        if e.is_infinite() { 1.0 } else { e / (1.0 + e) }
    }
}

fn sigmoid<T: Logistic>(x: T) -> T {
    x.logistic()
}
