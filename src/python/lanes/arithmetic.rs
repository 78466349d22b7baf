//! Operators on columns. Each computes what [`super::super::operators`] computes for every single step: the loops here
//! are the common cases of it, and whatever is no common case goes there step by step.

use super::super::ast::{BinaryOp, CompareOp, UnaryOp};
use super::super::operators;
use super::super::scalar::{Dtype, Scalar, int_floor_div, int_mod, python_floor_div, python_mod};
use super::super::tensor;
use super::super::value::Value;
use super::column::{Column, Numbers, collect};
use super::{Lanes, Stop};
use std::ops::Range;

/// Applies `f` to the places of a range.
fn zip<A: Copy, B: Copy, R: Copy + Default>(
    (a, b): (&Numbers<A>, &Numbers<B>),
    range: &Range<usize>,
    length: usize,
    f: impl Fn(A, B) -> R,
) -> Vec<R> {
    let mut out = vec![R::default(); length];
    let places = &mut out[range.clone()];
    match (a, b) {
        (Numbers::One(a), Numbers::One(b)) => places.fill(f(*a, *b)),
        (Numbers::Many(a), Numbers::One(b)) => {
            places.iter_mut().zip(&a[range.clone()]).for_each(|(out, a)| *out = f(*a, *b));
        }
        (Numbers::One(a), Numbers::Many(b)) => {
            places.iter_mut().zip(&b[range.clone()]).for_each(|(out, b)| *out = f(*a, *b));
        }
        (Numbers::Many(a), Numbers::Many(b)) => {
            let pairs = a[range.clone()].iter().zip(&b[range.clone()]);
            places.iter_mut().zip(pairs).for_each(|(out, (a, b))| *out = f(*a, *b));
        }
    }
    out
}

/// The first place of a range at which something is wrong: there the range ends, or the steps are computed alone.
pub(super) fn until(range: &Range<usize>, wrong: impl Fn(usize) -> bool) -> Lanes<()> {
    // Looking at all of them, without a way out, goes many at a time.
    let any = range.clone().fold(false, |any, place| any | wrong(place));
    match range.clone().find(|place| any && wrong(*place)) {
        None => Ok(()),
        Some(place) if place == range.start => Err(Stop::Alone),
        Some(place) => Err(Stop::Split(place)),
    }
}

/// `a op b`.
pub(super) fn binary(
    op: BinaryOp,
    a: &Column,
    b: &Column,
    range: &Range<usize>,
    length: usize,
) -> Lanes<Column> {
    if let (Some(a), Some(b)) = (a.same(), b.same()) {
        return operators::quick(op, a, b).map(Column::Same).map_err(|_| Stop::Alone);
    }
    if let (Some(x), Some(y)) = (a.as_ints(range), b.as_ints(range)) {
        if let Some(made) = ints(op, (&x, &y), range, length)? {
            return Ok(made);
        }
    } else if let (Some(x), Some(y)) = (a.as_floats(range), b.as_floats(range)) {
        return floats(op, (&x, &y), range, length);
    } else if let Some(made) = singles(op, a, b, range, length) {
        return Ok(made);
    }
    collect(range, length, |place| Ok(operators::binary(op, &a.get(place)?, &b.get(place)?)))
}

/// Python's floats, of which one may have been an integer.
fn floats(
    op: BinaryOp,
    pair: (&Numbers<f64>, &Numbers<f64>),
    range: &Range<usize>,
    length: usize,
) -> Lanes<Column> {
    use BinaryOp::*;
    if matches!(op, Div | FloorDiv | Mod) {
        let y = pair.1;
        until(range, |place| y.at(place) == 0.0)?;
    }
    Ok(Column::floats(match op {
        Add => zip(pair, range, length, |x, y| x + y),
        Sub => zip(pair, range, length, |x, y| x - y),
        Mul => zip(pair, range, length, |x, y| x * y),
        Div => zip(pair, range, length, |x, y| x / y),
        FloorDiv => zip(pair, range, length, python_floor_div),
        Mod => zip(pair, range, length, python_mod),
        Pow => return power(pair, range, length),
        _ => return Err(Stop::Alone),
    }))
}

/// `x ** y` of Python's floats. Where CPython raises or leaves the real numbers, the step is computed alone.
fn power(pair: (&Numbers<f64>, &Numbers<f64>), range: &Range<usize>, length: usize) -> Lanes<Column> {
    let results = zip(pair, range, length, |x: f64, y: f64| x.powf(std::hint::black_box(y)));
    let (x, y) = pair;
    let is_positive = match x {
        Numbers::One(x) => *x > 0.0,
        Numbers::Many(x) => x[range.clone()].iter().all(|x| *x > 0.0),
    };
    if is_positive && results[range.clone()].iter().all(|x| x.is_finite()) {
        return Ok(Column::floats(results));
    }
    until(range, |place| {
        let (x, y) = (x.at(place), y.at(place));
        (x == 0.0 && y < 0.0)
            || (x < 0.0 && x.is_finite() && y.is_finite() && y.floor() != y)
            || (results[place].is_infinite() && x.is_finite() && y.is_finite())
    })?;
    Ok(Column::floats(results))
}

/// Integers up to here are floats as well.
const EXACT: u64 = 1 << 53;

/// Python's integers; nothing if the results may be of several types.
fn ints(
    op: BinaryOp,
    pair: (&Numbers<i64>, &Numbers<i64>),
    range: &Range<usize>,
    length: usize,
) -> Lanes<Option<Column>> {
    use BinaryOp::*;
    let (a, b) = pair;
    let checked = |f: fn(i64, i64) -> Option<i64>| -> Lanes<()> {
        until(range, |place| f(a.at(place), b.at(place)).is_none())
    };
    if matches!(op, Div | FloorDiv | Mod) {
        until(range, |place| b.at(place) == 0)?;
    }
    Ok(Some(match op {
        Add => {
            checked(i64::checked_add)?;
            Column::ints(zip(pair, range, length, i64::wrapping_add))
        }
        Sub => {
            checked(i64::checked_sub)?;
            Column::ints(zip(pair, range, length, i64::wrapping_sub))
        }
        Mul => {
            checked(i64::checked_mul)?;
            Column::ints(zip(pair, range, length, i64::wrapping_mul))
        }
        Div => {
            until(range, |place| a.at(place).unsigned_abs().max(b.at(place).unsigned_abs()) > EXACT)?;
            Column::floats(zip(pair, range, length, |x, y| x as f64 / y as f64))
        }
        // The one quotient that is too large is the one that wraps.
        FloorDiv | Mod => {
            until(range, |place| a.at(place) == i64::MIN)?;
            let small = |x: i64| u32::try_from(x).is_ok();
            if range.clone().all(|place| small(a.at(place)) && small(b.at(place))) {
                let f = |x: i64, y: i64| match op {
                    FloorDiv => i64::from(x as u32 / y as u32),
                    _ => i64::from(x as u32 % y as u32),
                };
                Column::ints(zip(pair, range, length, f))
            } else {
                Column::ints(zip(pair, range, length, if op == FloorDiv { int_floor_div } else { int_mod }))
            }
        }
        _ => return Ok(None),
    }))
}

/// Subnormal numbers are zero to TensorFlow's kernels, before and after.
fn flushed(x: f32) -> f32 {
    if x.is_subnormal() { 0_f32.copysign(x) } else { x }
}

/// The float32 kernels of TensorFlow, where a tensor of float32 or the optimizer's variable meets such a tensor or a
/// Python number; nothing if it is any other case.
fn singles(op: BinaryOp, a: &Column, b: &Column, range: &Range<usize>, length: usize) -> Option<Column> {
    use BinaryOp::*;
    if !matches!(op, Add | Sub | Mul | Div | Pow) {
        return None;
    }
    let is_tensor = |c: &Column| {
        matches!(c, Column::Scalars { tensor: true, dtype: Dtype::Float32, .. })
            || matches!(c, Column::Same(Value::Tensor(Dtype::Float32, _)))
    };
    let single = |column: &Column, other: &Column| -> Option<Numbers<f32>> {
        let many = |f: &dyn Fn(usize) -> f32| {
            let mut values = vec![0.0; length];
            for place in range.clone() {
                values[place] = f(place);
            }
            Some(Numbers::Many(std::rc::Rc::new(values)))
        };
        match column {
            Column::Scalars { tensor: true, dtype: Dtype::Float32, bits } => {
                many(&|place| flushed(f32::from_bits(bits[place] as u32)))
            }
            Column::Same(Value::Tensor(Dtype::Float32, bits)) => {
                Some(Numbers::One(flushed(f32::from_bits(*bits as u32))))
            }
            // A Python number takes the type of the tensor.
            Column::Same(value @ (Value::Float(_) | Value::Int(_))) if is_tensor(other) => {
                let converted = tensor::convert(value, Dtype::Float32).ok()?;
                Some(Numbers::One(flushed(converted.to_f32())))
            }
            // With the optimizer's variable, a Python float makes float32 of both.
            Column::Same(Value::Float(x)) if matches!(other, Column::Iterations(_)) => {
                Some(Numbers::One(flushed(*x as f32)))
            }
            Column::Iterations(steps) if matches!(other, Column::Same(Value::Float(_))) => {
                many(&|place| steps[place] as f32)
            }
            _ => None,
        }
    };
    let (x, y) = (single(a, b)?, single(b, a)?);
    let pair = (&x, &y);
    let bits = |x: f32| u64::from(flushed(x).to_bits());
    Some(Column::scalars(
        true,
        Dtype::Float32,
        match op {
            Add => zip(pair, range, length, |x, y| bits(x + y)),
            Sub => zip(pair, range, length, |x, y| bits(x - y)),
            Mul => zip(pair, range, length, |x, y| bits(x * y)),
            Div => zip(pair, range, length, |x, y| bits(x / y)),
            _ => zip(pair, range, length, |x: f32, y: f32| bits(x.powf(std::hint::black_box(y)))),
        },
    ))
}

/// `-x`, `+x` and `~x`.
pub(super) fn unary(op: UnaryOp, a: &Column, range: &Range<usize>, length: usize) -> Lanes<Column> {
    match (op, a) {
        (_, Column::Same(value)) => operators::unary(op, value).map(Column::Same).map_err(|_| Stop::Alone),
        (UnaryOp::Minus, Column::Floats(values)) => Ok(Column::floats(zip(
            (&Numbers::Many(values.clone()), &Numbers::One(())),
            range,
            length,
            |x, ()| -x,
        ))),
        _ => collect(range, length, |place| Ok(operators::unary(op, &a.get(place)?))),
    }
}

/// `a op b` for a comparison.
pub(super) fn compare(
    op: CompareOp,
    a: &Column,
    b: &Column,
    range: &Range<usize>,
    length: usize,
) -> Lanes<Column> {
    if let (Some(a), Some(b)) = (a.same(), b.same()) {
        return operators::compare(op, a, b).map(Column::Same).map_err(|_| Stop::Alone);
    }
    if (op as u8) < CompareOp::Is as u8 {
        if let (Some(x), Some(y)) = (a.as_ints(range), b.as_ints(range)) {
            return Ok(Column::bools(ordered(op, (&x, &y), range, length)));
        }
        // An int and a float are compared exactly, as floats are where the int is one.
        let exact = |c: &Column| {
            c.is_float()
                || c.as_ints(range).is_some_and(|c| range.clone().all(|at| c.at(at).unsigned_abs() <= EXACT))
        };
        if let (Some(x), Some(y)) = (a.as_floats(range), b.as_floats(range))
            && exact(a)
            && exact(b)
        {
            return Ok(Column::bools(ordered(op, (&x, &y), range, length)));
        }
    }
    collect(range, length, |place| Ok(operators::compare(op, &a.get(place)?, &b.get(place)?)))
}

fn ordered<T: Copy + PartialOrd>(
    op: CompareOp,
    pair: (&Numbers<T>, &Numbers<T>),
    range: &Range<usize>,
    length: usize,
) -> Vec<bool> {
    match op {
        CompareOp::Lt => zip(pair, range, length, |x, y| x < y),
        CompareOp::Le => zip(pair, range, length, |x, y| x <= y),
        CompareOp::Gt => zip(pair, range, length, |x, y| x > y),
        CompareOp::Ge => zip(pair, range, length, |x, y| x >= y),
        CompareOp::Ne => zip(pair, range, length, |x, y| x != y),
        _ => zip(pair, range, length, |x, y| x == y),
    }
}

/// Whether it counts as true, for the whole range; where that changes, the range is split.
pub(super) fn truth(a: &Column, range: &Range<usize>) -> Lanes<bool> {
    let constant = |f: &dyn Fn(usize) -> bool| {
        let first = f(range.start);
        match range.clone().find(|place| f(*place) != first) {
            None => Ok(first),
            Some(place) => Err(Stop::Split(place)),
        }
    };
    match a {
        Column::Same(value) => value.truth().map_err(|_| Stop::Alone),
        Column::Bools(values) => constant(&|place| values[place]),
        Column::Ints(values) => constant(&|place| values[place] != 0),
        Column::Floats(values) => constant(&|place| values[place] != 0.0),
        Column::Scalars { dtype, bits, .. } => {
            constant(&|place| Scalar { dtype: *dtype, bits: bits[place] }.truth())
        }
        Column::Items { items, .. } => Ok(!items.is_empty()),
        Column::Closure(_) | Column::Method(_) => Ok(true),
        Column::Iterations(_) => Err(Stop::Alone),
    }
}
