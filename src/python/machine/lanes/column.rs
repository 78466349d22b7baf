//! The values of a register at every step of a stretch: one that all share, or a column of numbers of one type.

use super::{Lanes, Stop};
use crate::number::dtype::{Dtype, Scalar};
use crate::python::object::code::Code;
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;
use crate::python::operation::operators;
use std::ops::Range;
use std::rc::Rc;

/// The values of a register. The index in a column is the index of the step in the stretch. Only the values in the range
/// of the current part are meaningful.
#[derive(Clone)]
pub(in crate::python) enum LaneColumn {
    /// The same value at every step.
    Same(Value),
    Bools(Rc<Vec<bool>>),
    Ints(Rc<Vec<i64>>),
    Floats(Rc<Vec<f64>>),
    /// The optimizer's `iterations`.
    Iterations(Rc<Vec<i64>>),
    /// Scalars of TensorFlow or numpy, by their bits.
    Scalars {
        tensor: bool,
        dtype: Dtype,
        bits: Rc<Vec<u64>>,
    },
    /// A tuple or list with items that differ from step to step.
    Items {
        tuple: bool,
        items: Rc<Vec<LaneColumn>>,
    },
    /// A function that captured variables which differ from step to step.
    Closure(Rc<LaneClosure>),
    /// A method, by its symbol, of a number that differs from step to step.
    Method(Rc<(LaneColumn, u32)>),
}

/// An inner function, with the columns of its defaults and captured variables.
pub(in crate::python) struct LaneClosure {
    pub code: Rc<Code>,
    pub defaults: Vec<LaneColumn>,
    pub cells: Vec<LaneColumn>,
}

impl LaneColumn {
    pub(crate) fn floats(values: Vec<f64>) -> LaneColumn {
        LaneColumn::Floats(Rc::new(values))
    }

    pub(crate) fn ints(values: Vec<i64>) -> LaneColumn {
        LaneColumn::Ints(Rc::new(values))
    }

    pub(crate) fn bools(values: Vec<bool>) -> LaneColumn {
        LaneColumn::Bools(Rc::new(values))
    }

    pub(crate) fn scalars(tensor: bool, dtype: Dtype, bits: Vec<u64>) -> LaneColumn {
        LaneColumn::Scalars { tensor, dtype, bits: Rc::new(bits) }
    }

    /// The value that all steps share, if there is one.
    pub(crate) fn same(&self) -> Option<&Value> {
        if let LaneColumn::Same(value) = self { Some(value) } else { None }
    }

    /// The value of one step.
    pub(crate) fn get(&self, place: usize) -> Lanes<Value> {
        Ok(match self {
            LaneColumn::Same(value) => value.clone(),
            LaneColumn::Bools(values) => Value::Bool(values[place]),
            LaneColumn::Ints(values) => Value::Int(values[place]),
            LaneColumn::Floats(values) => Value::Float(values[place]),
            LaneColumn::Iterations(values) => Value::Iterations(values[place]),
            LaneColumn::Scalars { tensor: true, dtype, bits } => Value::Tensor(*dtype, bits[place]),
            LaneColumn::Scalars { tensor: false, dtype, bits } => Value::Numpy(*dtype, bits[place]),
            LaneColumn::Items { tuple, items } => {
                let items = items.iter().map(|item| item.get(place)).collect::<Lanes<Vec<_>>>()?;
                if *tuple { Value::tuple(items) } else { Value::list(items) }
            }
            LaneColumn::Closure(_) | LaneColumn::Method(_) => return Err(Stop::Alone),
        })
    }
}

/// The column of the results of `f` at every step of a range. The range is split at the first step where `f` fails or gives
/// another type than before.
pub(super) fn collect(
    range: &Range<usize>,
    length: usize,
    mut f: impl FnMut(usize) -> Lanes<Outcome<Value>>,
) -> Lanes<LaneColumn> {
    macro_rules! column {
        ($first:expr, $empty:expr, $pattern:pat $(if $is:expr)? => $value:expr, $make:expr) => {{
            let mut values = vec![$empty; length];
            values[range.start] = $first;
            for place in range.start + 1..range.end {
                match f(place)? {
                    Ok($pattern) $(if $is)? => values[place] = $value,
                    _ => return Err(Stop::Split(place)),
                }
            }
            Ok($make(values))
        }};
    }
    match f(range.start)?.map_err(|_| Stop::Alone)? {
        Value::Bool(first) => column!(first, false, Value::Bool(x) => x, LaneColumn::bools),
        Value::Int(first) => column!(first, 0, Value::Int(x) => x, LaneColumn::ints),
        Value::Float(first) => column!(first, 0.0, Value::Float(x) => x, LaneColumn::floats),
        Value::Iterations(first) => {
            column!(first, 0, Value::Iterations(x) => x, |steps| LaneColumn::Iterations(Rc::new(steps)))
        }
        Value::Tensor(dtype, first) => {
            column!(first, 0, Value::Tensor(d, x) if d == dtype => x, |bits| LaneColumn::scalars(true, dtype, bits))
        }
        Value::Numpy(dtype, first) => {
            column!(first, 0, Value::Numpy(d, x) if d == dtype => x, |bits| LaneColumn::scalars(false, dtype, bits))
        }
        first => {
            for place in range.start + 1..range.end {
                match f(place)? {
                    Ok(value) if first.same(&value) || operators::identical(&first, &value) => {}
                    // There is no column for objects that differ from step to step.
                    _ if place == range.start + 1 => return Err(Stop::Alone),
                    _ => return Err(Stop::Split(place)),
                }
            }
            Ok(LaneColumn::Same(first))
        }
    }
}

/// A number for every step of a range, or one for all steps.
pub(super) enum Numbers<T> {
    One(T),
    Many(Rc<Vec<T>>),
}

impl<T: Copy> Numbers<T> {
    pub(super) fn at(&self, place: usize) -> T {
        match self {
            Numbers::One(x) => *x,
            Numbers::Many(values) => values[place],
        }
    }
}

impl LaneColumn {
    /// The values as floats, if each is a Python `float`, a `bool`, or an `int` of machine size.
    pub(super) fn as_floats(&self, range: &Range<usize>) -> Option<Numbers<f64>> {
        let converted = |f: &dyn Fn(usize) -> f64, length: usize| {
            let mut values = vec![0.0; length];
            for place in range.clone() {
                values[place] = f(place);
            }
            Some(Numbers::Many(Rc::new(values)))
        };
        match self {
            LaneColumn::Same(Value::Float(x)) => Some(Numbers::One(*x)),
            LaneColumn::Same(Value::Int(i)) => Some(Numbers::One(*i as f64)),
            LaneColumn::Same(Value::Bool(b)) => Some(Numbers::One(f64::from(*b))),
            LaneColumn::Floats(values) => Some(Numbers::Many(values.clone())),
            LaneColumn::Ints(ints) => {
                let mut values = vec![0.0; ints.len()];
                for (value, int) in values[range.clone()].iter_mut().zip(&ints[range.clone()]) {
                    *value = *int as f64;
                }
                Some(Numbers::Many(Rc::new(values)))
            }
            LaneColumn::Bools(bools) => converted(&|place| f64::from(bools[place]), bools.len()),
            _ => None,
        }
    }

    /// The values as integers, if each is a Python `bool` or an `int` of machine size.
    pub(super) fn as_ints(&self, range: &Range<usize>) -> Option<Numbers<i64>> {
        match self {
            LaneColumn::Same(Value::Int(i)) => Some(Numbers::One(*i)),
            LaneColumn::Same(Value::Bool(b)) => Some(Numbers::One(i64::from(*b))),
            LaneColumn::Ints(values) => Some(Numbers::Many(values.clone())),
            LaneColumn::Bools(bools) => {
                let mut values = vec![0; bools.len()];
                for place in range.clone() {
                    values[place] = i64::from(bools[place]);
                }
                Some(Numbers::Many(Rc::new(values)))
            }
            _ => None,
        }
    }

    /// Whether it is a Python float at every step.
    pub(crate) fn is_float(&self) -> bool {
        matches!(self, LaneColumn::Floats(_) | LaneColumn::Same(Value::Float(_)))
    }

    /// The type of its TensorFlow or numpy scalars, or of the optimizer's variable.
    pub(crate) fn scalar_type(&self) -> Option<Dtype> {
        match self {
            LaneColumn::Scalars { dtype, .. } => Some(*dtype),
            LaneColumn::Iterations(_) => Some(Dtype::Int64),
            _ => None,
        }
    }

    /// The scalar of a step; only for columns with a [`LaneColumn::scalar_type`].
    pub(crate) fn scalar_at(&self, place: usize) -> Scalar {
        match self {
            LaneColumn::Scalars { dtype, bits, .. } => Scalar { dtype: *dtype, bits: bits[place] },
            LaneColumn::Iterations(steps) => Scalar::int(Dtype::Int64, steps[place]),
            _ => Scalar::bool(false),
        }
    }
}
