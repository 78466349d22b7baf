//! Operators on columns. Each gives the results of [`crate::python::operation::operators`] at every step. The loops here cover
//! the common cases; any other case calls that module step by step.

use super::column::{LaneColumn, Numbers, collect};
use super::{Lanes, Stop, tensors};
use crate::number::dtype::{Scalar, int_floor_div, int_mod};
use crate::number::float;
use crate::number::libm::double;
use crate::python::object::value::Value;
use crate::python::operation::operators;
use crate::python::syntax::ast::{BinaryOp, CompareOp, UnaryOp};
use std::ops::Range;

/// The results of `f` at the places of a range.
pub(super) fn zip<A: Copy, B: Copy, R: Copy + Default>(
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

/// Stops at the first place of a range for which `wrong` holds: splits the range there, or leaves all steps to the ordinary
/// machine if it is the first.
pub(super) fn until(range: &Range<usize>, wrong: impl Fn(usize) -> bool) -> Lanes<()> {
    // Without an early exit, the compiler vectorizes this loop.
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
    a: &LaneColumn,
    b: &LaneColumn,
    range: &Range<usize>,
    length: usize,
) -> Lanes<LaneColumn> {
    if let (Some(a), Some(b)) = (a.same(), b.same()) {
        return operators::quick(op, a, b).map(LaneColumn::Same).map_err(|_| Stop::Alone);
    }
    if let (Some(x), Some(y)) = (a.as_ints(range), b.as_ints(range)) {
        if let Some(made) = ints(op, (&x, &y), range, length)? {
            return Ok(made);
        }
    } else if let (Some(x), Some(y)) = (a.as_floats(range), b.as_floats(range)) {
        return floats(op, (&x, &y), range, length);
    } else if let Some(made) = tensors::binary(op, (a, b), range, length) {
        return Ok(made);
    }
    collect(range, length, |place| Ok(operators::binary(op, &a.get(place)?, &b.get(place)?)))
}

/// `a op b` of Python's floats, of which one may have been an integer.
fn floats(
    op: BinaryOp,
    pair: (&Numbers<f64>, &Numbers<f64>),
    range: &Range<usize>,
    length: usize,
) -> Lanes<LaneColumn> {
    use BinaryOp::*;
    if matches!(op, Div | FloorDiv | Mod) {
        let y = pair.1;
        until(range, |place| y.at(place) == 0.0)?;
    }
    Ok(LaneColumn::floats(match op {
        Add => zip(pair, range, length, |x, y| x + y),
        Sub => zip(pair, range, length, |x, y| x - y),
        Mul => zip(pair, range, length, |x, y| x * y),
        Div => zip(pair, range, length, |x, y| x / y),
        FloorDiv => zip(pair, range, length, float::floored),
        Mod => zip(pair, range, length, float::modulo),
        Pow => return power(pair, range, length),
        _ => return Err(Stop::Alone),
    }))
}

/// `x ** y` of Python's floats. A step where CPython raises or gives a complex number is left to the ordinary machine.
fn power(pair: (&Numbers<f64>, &Numbers<f64>), range: &Range<usize>, length: usize) -> Lanes<LaneColumn> {
    let (x, y) = pair;
    let results = powers(x, y, range, length);
    let is_positive = match x {
        Numbers::One(x) => *x > 0.0,
        Numbers::Many(x) => x[range.clone()].iter().all(|x| *x > 0.0),
    };
    if is_positive && results[range.clone()].iter().all(|x| x.is_finite()) {
        return Ok(LaneColumn::floats(results));
    }
    until(range, |place| float::power(x.at(place), y.at(place)).is_err())?;
    Ok(LaneColumn::floats(results))
}

/// `pow` of the C library.
pub(super) fn powers(x: &Numbers<f64>, y: &Numbers<f64>, range: &Range<usize>, length: usize) -> Vec<f64> {
    let mut results = vec![0.0; length];
    let places = &mut results[range.clone()];
    match (x, y) {
        (Numbers::One(x), y) => {
            places.iter_mut().enumerate().for_each(|(i, place)| *place = y.at(range.start + i));
            double::slices::pow_of(*x, places);
        }
        (Numbers::Many(x), Numbers::One(y)) => {
            places.copy_from_slice(&x[range.clone()]);
            double::slices::pow_each(places, *y);
        }
        (Numbers::Many(x), Numbers::Many(y)) => {
            places.copy_from_slice(&x[range.clone()]);
            double::slices::pow(places, &y[range.clone()]);
        }
    }
    results
}

/// A float holds every integer up to this one exactly.
const EXACT: u64 = 1 << 53;

/// `a op b` of Python's integers; `None` if the results may be of several types.
fn ints(
    op: BinaryOp,
    pair: (&Numbers<i64>, &Numbers<i64>),
    range: &Range<usize>,
    length: usize,
) -> Lanes<Option<LaneColumn>> {
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
            LaneColumn::ints(zip(pair, range, length, i64::wrapping_add))
        }
        Sub => {
            checked(i64::checked_sub)?;
            LaneColumn::ints(zip(pair, range, length, i64::wrapping_sub))
        }
        Mul => {
            checked(i64::checked_mul)?;
            LaneColumn::ints(zip(pair, range, length, i64::wrapping_mul))
        }
        Div => {
            until(range, |place| a.at(place).unsigned_abs().max(b.at(place).unsigned_abs()) > EXACT)?;
            LaneColumn::floats(zip(pair, range, length, |x, y| x as f64 / y as f64))
        }
        // Only `i64::MIN // -1` overflows.
        FloorDiv | Mod => {
            until(range, |place| a.at(place) == i64::MIN)?;
            let small = |x: i64| u32::try_from(x).is_ok();
            if range.clone().all(|place| small(a.at(place)) && small(b.at(place))) {
                let f = |x: i64, y: i64| match op {
                    FloorDiv => i64::from(x as u32 / y as u32),
                    _ => i64::from(x as u32 % y as u32),
                };
                LaneColumn::ints(zip(pair, range, length, f))
            } else {
                LaneColumn::ints(zip(
                    pair,
                    range,
                    length,
                    if op == FloorDiv { int_floor_div } else { int_mod },
                ))
            }
        }
        _ => return Ok(None),
    }))
}

/// `-x`, `+x` and `~x`.
pub(super) fn unary(op: UnaryOp, a: &LaneColumn, range: &Range<usize>, length: usize) -> Lanes<LaneColumn> {
    match (op, a) {
        (_, LaneColumn::Same(value)) => {
            operators::unary(op, value).map(LaneColumn::Same).map_err(|_| Stop::Alone)
        }
        (UnaryOp::Minus, LaneColumn::Floats(values)) => Ok(LaneColumn::floats(zip(
            (&Numbers::Many(values.clone()), &Numbers::One(())),
            range,
            length,
            |x, ()| -x,
        ))),
        _ => collect(range, length, |place| Ok(operators::unary(op, &a.get(place)?))),
    }
}

/// Whether it is an object whose class may define comparison, or an iterator, which `in` advances.
fn has_own_rules(column: &LaneColumn) -> bool {
    matches!(column, LaneColumn::Same(Value::Instance(_) | Value::Iterator(_)))
}

/// `a op b` for a comparison.
pub(super) fn compare(
    op: CompareOp,
    a: &LaneColumn,
    b: &LaneColumn,
    range: &Range<usize>,
    length: usize,
) -> Lanes<LaneColumn> {
    if has_own_rules(a) || has_own_rules(b) {
        return Err(Stop::Alone);
    }
    if let (Some(a), Some(b)) = (a.same(), b.same()) {
        return operators::compare(op, a, b).map(LaneColumn::Same).map_err(|_| Stop::Alone);
    }
    if (op as u8) < CompareOp::Is as u8 {
        if let (Some(x), Some(y)) = (a.as_ints(range), b.as_ints(range)) {
            return Ok(LaneColumn::bools(ordered(op, (&x, &y), range, length)));
        }
        // Python compares an int and a float exactly. Comparing floats is the same if the float holds the int exactly.
        let exact = |c: &LaneColumn| {
            c.is_float()
                || c.as_ints(range).is_some_and(|c| range.clone().all(|at| c.at(at).unsigned_abs() <= EXACT))
        };
        if let (Some(x), Some(y)) = (a.as_floats(range), b.as_floats(range))
            && exact(a)
            && exact(b)
        {
            return Ok(LaneColumn::bools(ordered(op, (&x, &y), range, length)));
        }
        if let Some(made) = tensors::compare(op, (a, b), range, length) {
            return Ok(made);
        }
    }
    collect(range, length, |place| Ok(operators::compare(op, &a.get(place)?, &b.get(place)?)))
}

/// The results of a comparison of numbers.
pub(super) fn ordered<T: Copy + PartialOrd>(
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

/// Whether a column counts as true in the whole range. The range is split where that changes.
pub(super) fn truth(a: &LaneColumn, range: &Range<usize>) -> Lanes<bool> {
    let constant = |f: &dyn Fn(usize) -> bool| {
        let first = f(range.start);
        match range.clone().find(|place| f(*place) != first) {
            None => Ok(first),
            Some(place) => Err(Stop::Split(place)),
        }
    };
    match a {
        LaneColumn::Same(_) if has_own_rules(a) => Err(Stop::Alone),
        LaneColumn::Same(value) => value.truth().map_err(|_| Stop::Alone),
        LaneColumn::Bools(values) => constant(&|place| values[place]),
        LaneColumn::Ints(values) => constant(&|place| values[place] != 0),
        LaneColumn::Floats(values) => constant(&|place| values[place] != 0.0),
        LaneColumn::Scalars { dtype, bits, .. } => {
            constant(&|place| Scalar { dtype: *dtype, bits: bits[place] }.truth())
        }
        LaneColumn::Items { items, .. } => Ok(!items.is_empty()),
        LaneColumn::Closure(_) | LaneColumn::Method(_) => Ok(true),
        LaneColumn::Iterations(_) => Err(Stop::Alone),
    }
}
