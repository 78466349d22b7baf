//! Built-in functions on columns: loops for the common ones, calls step by step for the others.

use super::arithmetic::{binary, compare, powers, truth, until};
use super::column::{LaneColumn, Numbers, collect};
use super::{Lanes, Stop, tensors};
use crate::number::dtype::Dtype;
use crate::number::libm::double;
use crate::python::bytecode::pure;
use crate::python::machine::Machine;
use crate::python::object::builtin::{Builtin, CallArgs};
use crate::python::object::value::Value;
use crate::python::syntax::ast::{BinaryOp, CompareOp};
use std::ops::Range;
use std::rc::Rc;

/// The arguments of a call: in order, and by name.
pub(super) type Arguments = (Vec<LaneColumn>, Vec<(Rc<str>, LaneColumn)>);

/// Calls a built-in function.
pub(super) fn builtin(
    machine: &mut Machine,
    builtin: &'static Builtin,
    (values, keywords): &Arguments,
    range: &Range<usize>,
    length: usize,
) -> Lanes<LaneColumn> {
    if !pure::is_pure(builtin.name) {
        return Err(Stop::Alone);
    }
    if keywords.is_empty()
        && let Some(made) = loops(builtin.name, values, range, length)?
    {
        return Ok(made);
    }
    let columns = || values.iter().chain(keywords.iter().map(|(_, column)| column));
    let differs = columns().any(|column| column.same().is_none());
    // The first step would use up an iterator.
    if differs && columns().any(|column| matches!(column, LaneColumn::Same(Value::Iterator(_)))) {
        return Err(Stop::Alone);
    }
    let mut given = values.iter().map(|column| column.get(range.start)).collect::<Lanes<Vec<_>>>()?;
    let named = |(name, column): &(Rc<str>, LaneColumn)| Ok((name.clone(), column.get(range.start)?));
    let mut named = keywords.iter().map(named).collect::<Lanes<Vec<_>>>()?;
    let mut call = |place: usize| {
        for (value, column) in given.iter_mut().zip(values).filter(|(_, column)| column.same().is_none()) {
            *value = column.get(place)?;
        }
        for ((_, value), (_, column)) in named.iter_mut().zip(keywords) {
            *value = column.get(place)?;
        }
        Ok((builtin.run)(machine, &CallArgs { name: builtin.name, values: &given, keywords: &named }))
    };
    match differs {
        true => collect(range, length, call),
        false => call(range.start)?.map(LaneColumn::Same).map_err(|_| Stop::Alone),
    }
}

/// The functions that have their own loop; `None` for the others.
fn loops(
    name: &'static str,
    values: &[LaneColumn],
    range: &Range<usize>,
    length: usize,
) -> Lanes<Option<LaneColumn>> {
    if values.iter().all(|c| c.same().is_some()) {
        return Ok(None);
    }
    Ok(match (name, values) {
        ("min" | "max", [LaneColumn::Items { items, .. }]) if items.len() > 1 => {
            Some(extreme(name, items, range, length)?)
        }
        ("min" | "max", [_, _, ..]) => Some(extreme(name, values, range, length)?),
        ("sum", [LaneColumn::Items { items, .. }]) => {
            let mut sum = LaneColumn::Same(Value::Int(0));
            for item in items.iter() {
                sum = binary(BinaryOp::Add, &sum, item, range, length)?;
            }
            Some(sum)
        }
        ("pow", [x, y]) => Some(binary(BinaryOp::Pow, x, y, range, length)?),
        ("abs", [LaneColumn::Floats(values)]) => Some(floats(values, range, f64::abs)),
        ("float", [column]) => float(column, range, length),
        ("int", [column]) => int(column, range)?,
        ("round", [LaneColumn::Floats(values)]) => Some(whole(values, range, f64::round_ties_even)?),
        ("math.floor", [LaneColumn::Floats(values)]) => Some(whole(values, range, f64::floor)?),
        ("math.ceil", [LaneColumn::Floats(values)]) => Some(whole(values, range, f64::ceil)?),
        ("math.trunc", [LaneColumn::Floats(values)]) => Some(whole(values, range, f64::trunc)?),
        ("math.floor" | "math.ceil" | "math.trunc" | "round", [ints @ LaneColumn::Ints(_)]) => {
            Some(ints.clone())
        }
        ("math.pow", [x, y]) => match (x.as_floats(range), y.as_floats(range)) {
            (Some(x), Some(y)) => Some(power(&x, &y, range, length)?),
            _ => None,
        },
        ("tf.cast", [x, LaneColumn::Same(Value::Dtype(to))]) => cast(x, *to, range),
        (name, columns) => match (function(name), columns) {
            (Some(function), [x]) => match x.as_floats(range) {
                Some(Numbers::Many(x)) => Some(one(function, &x, range)?),
                _ => None,
            },
            _ => tensors::function(name, columns, range, length),
        },
    })
}

fn floats(values: &[f64], range: &Range<usize>, f: impl Fn(f64) -> f64) -> LaneColumn {
    let mut made = vec![0.0; values.len()];
    made[range.clone()].iter_mut().zip(&values[range.clone()]).for_each(|(made, x)| *made = f(*x));
    LaneColumn::floats(made)
}

/// Floats rounded to integers by `f`.
fn whole(values: &[f64], range: &Range<usize>, f: impl Fn(f64) -> f64) -> Lanes<LaneColumn> {
    const TOO_LARGE: f64 = 9e18;
    until(range, |place| !matches!(values[place].abs(), x if x < TOO_LARGE))?;
    let mut made = vec![0; values.len()];
    made[range.clone()].iter_mut().zip(&values[range.clone()]).for_each(|(made, x)| *made = f(*x) as i64);
    Ok(LaneColumn::ints(made))
}

/// `float(x)` of numbers.
fn float(column: &LaneColumn, range: &Range<usize>, length: usize) -> Option<LaneColumn> {
    if column.scalar_type().is_some() {
        let mut made = vec![0.0; length];
        range.clone().for_each(|place| made[place] = column.scalar_at(place).to_f64());
        return Some(LaneColumn::floats(made));
    }
    match column.as_floats(range)? {
        Numbers::Many(values) => Some(LaneColumn::Floats(values)),
        Numbers::One(x) => Some(LaneColumn::Same(Value::Float(x))),
    }
}

/// `int(x)` of numbers.
fn int(column: &LaneColumn, range: &Range<usize>) -> Lanes<Option<LaneColumn>> {
    Ok(match column {
        LaneColumn::Ints(_) => Some(column.clone()),
        LaneColumn::Floats(values) => Some(whole(values, range, f64::trunc)?),
        LaneColumn::Iterations(steps) => Some(LaneColumn::Ints(steps.clone())),
        _ => None,
    })
}

/// `min` and `max`: the first of the best items.
fn extreme(name: &str, items: &[LaneColumn], range: &Range<usize>, length: usize) -> Lanes<LaneColumn> {
    let better = if name == "max" { CompareOp::Gt } else { CompareOp::Lt };
    let mut best = items[0].clone();
    for item in &items[1..] {
        let (both_floats, both_ints) = (item.is_float() && best.is_float(), item.as_ints(range).is_some());
        let is_better = compare(better, item, &best, range, length)?;
        let LaneColumn::Bools(is_better) = &is_better else {
            if truth(&is_better, range)? {
                best = item.clone();
            }
            continue;
        };
        best = match (item.as_floats(range), best.as_floats(range)) {
            (Some(x), Some(y)) if both_floats => LaneColumn::floats(choose(is_better, &x, &y, range, length)),
            _ => match (item.as_ints(range), best.as_ints(range)) {
                (Some(x), Some(y)) if both_ints && !is_bool(item) && !is_bool(&best) => {
                    LaneColumn::ints(choose(is_better, &x, &y, range, length))
                }
                // An int and a float: the type of the result depends on which is chosen, so the range is split there.
                _ if truth(&LaneColumn::Bools(is_better.clone()), range)? => item.clone(),
                _ => best,
            },
        };
    }
    Ok(best)
}

/// Whether every value is a `bool`.
fn is_bool(column: &LaneColumn) -> bool {
    matches!(column, LaneColumn::Bools(_) | LaneColumn::Same(Value::Bool(_)))
}

/// At each step, the value of `x` where `first` holds, otherwise that of `y`.
fn choose<T: Copy + Default>(
    first: &[bool],
    x: &Numbers<T>,
    y: &Numbers<T>,
    range: &Range<usize>,
    length: usize,
) -> Vec<T> {
    let mut made = vec![T::default(); length];
    for place in range.clone() {
        made[place] = if first[place] { x.at(place) } else { y.at(place) };
    }
    made
}

/// `math.pow`. A step where CPython raises is left to the ordinary machine.
fn power(x: &Numbers<f64>, y: &Numbers<f64>, range: &Range<usize>, length: usize) -> Lanes<LaneColumn> {
    let made = powers(x, y, range, length);
    until(range, |place| x.at(place).is_finite() && y.at(place).is_finite() && !made[place].is_finite())?;
    Ok(LaneColumn::floats(made))
}

/// The functions of `math` that take any number, and raise if the result is infinite or not a number.
fn function(name: &str) -> Option<fn(&mut [f64])> {
    macro_rules! each {
        ($f:path) => {
            |values: &mut [f64]| values.iter_mut().for_each(|x| *x = $f(*x))
        };
    }
    Some(match name {
        "math.cos" => double::slices::cos,
        "math.sin" => double::slices::sin,
        "math.exp" => double::slices::exp,
        "math.log" => double::slices::ln,
        "math.tan" => each!(double::tan),
        "math.sqrt" => each!(f64::sqrt),
        "math.tanh" => each!(double::tanh),
        "math.fabs" => each!(f64::abs),
        "math.log2" => each!(double::log2),
        "math.log10" => each!(double::log10),
        "math.log1p" => each!(double::log1p),
        "math.expm1" => each!(double::expm1),
        _ => return None,
    })
}

fn one(f: fn(&mut [f64]), x: &[f64], range: &Range<usize>) -> Lanes<LaneColumn> {
    let mut made = vec![0.0; x.len()];
    made[range.clone()].copy_from_slice(&x[range.clone()]);
    f(&mut made[range.clone()]);
    // CPython may raise where the result is not finite; the ordinary machine decides.
    until(range, |place| !made[place].is_finite())?;
    Ok(LaneColumn::floats(made))
}

/// `tf.cast` of a tensor, or of the optimizer's variable.
fn cast(column: &LaneColumn, to: Dtype, range: &Range<usize>) -> Option<LaneColumn> {
    let (from, length) = match column {
        LaneColumn::Scalars { tensor: true, dtype, bits } => (*dtype, bits.len()),
        LaneColumn::Iterations(steps) => (Dtype::Int64, steps.len()),
        _ => return None,
    };
    let mut bits = vec![0; length];
    for place in range.clone() {
        let own = column.scalar_at(place);
        bits[place] = if from == to { own.bits } else { own.flush().cast(to).flush().bits };
    }
    Some(LaneColumn::scalars(true, to, bits))
}
