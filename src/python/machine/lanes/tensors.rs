//! TensorFlow's float32 kernels on columns. Operands of other types give `None`.

use super::arithmetic::{ordered, zip};
use super::column::{LaneColumn, Numbers};
use crate::number::dtype::{Dtype, Scalar};
use crate::number::libm::single;
use crate::python::number::functions::{self, Unary};
use crate::python::number::tensor;
use crate::python::object::value::Value;
use crate::python::syntax::ast::{BinaryOp, CompareOp};
use std::ops::Range;
use std::rc::Rc;

/// The kernels treat subnormal operands and results as zero.
fn flushed(x: f32) -> f32 {
    if x.is_subnormal() { 0_f32.copysign(x) } else { x }
}

fn bits(x: f32) -> u64 {
    u64::from(flushed(x).to_bits())
}

fn is_single(column: &LaneColumn) -> bool {
    matches!(
        column,
        LaneColumn::Scalars { tensor: true, dtype: Dtype::Float32, .. }
            | LaneColumn::Same(Value::Tensor(Dtype::Float32, _))
    )
}

/// Both operands as the float32 numbers that the kernel gets; `None` unless one is a float32 tensor.
fn pair(
    (a, b): (&LaneColumn, &LaneColumn),
    range: &Range<usize>,
    length: usize,
) -> Option<(Numbers<f32>, Numbers<f32>)> {
    Some((operand(a, b, range, length)?, operand(b, a, range, length)?))
}

fn operand(
    column: &LaneColumn,
    other: &LaneColumn,
    range: &Range<usize>,
    length: usize,
) -> Option<Numbers<f32>> {
    let many = |f: &dyn Fn(usize) -> f32| {
        let mut values = vec![0.0; length];
        range.clone().for_each(|place| values[place] = f(place));
        Some(Numbers::Many(Rc::new(values)))
    };
    match column {
        LaneColumn::Scalars { tensor: true, dtype: Dtype::Float32, bits } => {
            many(&|place| flushed(f32::from_bits(bits[place] as u32)))
        }
        LaneColumn::Same(Value::Tensor(Dtype::Float32, bits)) => {
            Some(Numbers::One(flushed(f32::from_bits(*bits as u32))))
        }
        // A Python number takes the type of the tensor.
        LaneColumn::Same(value @ (Value::Float(_) | Value::Int(_))) if is_single(other) => {
            Some(Numbers::One(flushed(tensor::convert(value, Dtype::Float32).ok()?.to_f32())))
        }
        // With the optimizer's variable, a Python float makes float32 of both.
        LaneColumn::Same(Value::Float(x)) if matches!(other, LaneColumn::Iterations(_)) => {
            Some(Numbers::One(flushed(*x as f32))).filter(|_| (*x as f32).is_finite())
        }
        LaneColumn::Iterations(steps) if matches!(other, LaneColumn::Same(Value::Float(_))) => {
            many(&|place| steps[place] as f32)
        }
        _ => None,
    }
}

/// `a op b`.
pub(super) fn binary(
    op: BinaryOp,
    columns: (&LaneColumn, &LaneColumn),
    range: &Range<usize>,
    length: usize,
) -> Option<LaneColumn> {
    use BinaryOp::*;
    if !matches!(op, Add | Sub | Mul | Div | Pow) {
        return None;
    }
    let (x, y) = pair(columns, range, length)?;
    let pair = (&x, &y);
    let made = match op {
        Add => zip(pair, range, length, |x, y| bits(x + y)),
        Sub => zip(pair, range, length, |x, y| bits(x - y)),
        Mul => zip(pair, range, length, |x, y| bits(x * y)),
        Div => zip(pair, range, length, |x, y| bits(x / y)),
        _ => zip(pair, range, length, |x, y| bits(single::pow(x, y))),
    };
    Some(LaneColumn::scalars(true, Dtype::Float32, made))
}

/// `a op b` for a comparison: a tensor of bool.
pub(super) fn compare(
    op: CompareOp,
    columns: (&LaneColumn, &LaneColumn),
    range: &Range<usize>,
    length: usize,
) -> Option<LaneColumn> {
    let holds = match columns {
        // The optimizer's variable and a Python int are compared as integers.
        (LaneColumn::Iterations(steps), LaneColumn::Same(Value::Int(bound))) => {
            ordered(op, (&Numbers::Many(steps.clone()), &Numbers::One(*bound)), range, length)
        }
        _ => {
            let (x, y) = pair(columns, range, length)?;
            ordered(op, (&x, &y), range, length)
        }
    };
    Some(LaneColumn::scalars(true, Dtype::Bool, holds.into_iter().map(u64::from).collect()))
}

/// A function of one or two numbers by its name in `tf` or `keras.ops`.
pub(super) fn function(
    name: &str,
    columns: &[LaneColumn],
    range: &Range<usize>,
    length: usize,
) -> Option<LaneColumn> {
    let name = name.strip_prefix("tf.").or_else(|| name.strip_prefix("keras.ops."))?;
    match columns {
        [LaneColumn::Scalars { tensor: true, dtype: Dtype::Float32, bits }] => unary(name, bits, range),
        [a, b] if is_single(a) || is_single(b) => {
            let (x, y) = pair((a, b), range, length)?;
            let greater = match name {
                "minimum" => false,
                "maximum" => true,
                _ => return None,
            };
            let made = zip((&x, &y), range, length, |x, y| {
                tensor::extreme(greater, Scalar::f32(x), Scalar::f32(y)).bits
            });
            Some(LaneColumn::scalars(true, Dtype::Float32, made))
        }
        _ => None,
    }
}

fn unary(name: &str, known: &[u64], range: &Range<usize>) -> Option<LaneColumn> {
    let mut made = vec![0; known.len()];
    // The functions of the C library that work on slices.
    let bulk: Option<fn(&mut [f32])> = match name {
        "cos" => Some(single::slices::cos),
        "sin" => Some(single::slices::sin),
        "exp" => Some(single::slices::exp),
        "log" => Some(single::slices::ln),
        _ => None,
    };
    if let Some(bulk) = bulk {
        let mut values: Vec<f32> =
            known[range.clone()].iter().map(|bits| flushed(f32::from_bits(*bits as u32))).collect();
        bulk(&mut values);
        made[range.clone()].iter_mut().zip(values).for_each(|(made, value)| *made = bits(value));
        return Some(LaneColumn::scalars(true, Dtype::Float32, made));
    }
    let function = match name {
        "abs" => Unary::Abs,
        "ceil" => Unary::Ceil,
        "floor" => Unary::Floor,
        "negative" => Unary::Neg,
        "rsqrt" => Unary::Rsqrt,
        "sqrt" => Unary::Sqrt,
        "square" => Unary::Square,
        "tanh" => Unary::Tanh,
        _ => return None,
    };
    for place in range.clone() {
        let x = Scalar { dtype: Dtype::Float32, bits: known[place] };
        made[place] = functions::kernel(function, x).ok()?.bits;
    }
    Some(LaneColumn::scalars(true, Dtype::Float32, made))
}
