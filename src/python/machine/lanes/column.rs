//! A value for every step of a stretch: one that they all share, or a column of numbers of one type.

use super::{Lanes, Stop};
use crate::number::dtype::{Dtype, Scalar};
use crate::python::object::code::Code;
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;
use crate::python::operation::operators;
use std::ops::Range;
use std::rc::Rc;

/// What a register holds. The place in a column is the step's place in the stretch; only those of the range that is
/// being worked on mean anything.
#[derive(Clone)]
pub(in crate::python) enum Column {
    /// The same for every step.
    Same(Value),
    Bools(Rc<Vec<bool>>),
    Ints(Rc<Vec<i64>>),
    Floats(Rc<Vec<f64>>),
    /// The optimizer's `iterations`.
    Iterations(Rc<Vec<i64>>),
    /// Scalars of a machine type by their bits, TensorFlow's or numpy's.
    Scalars {
        tensor: bool,
        dtype: Dtype,
        bits: Rc<Vec<u64>>,
    },
    /// A tuple or list of which some items differ from step to step.
    Items {
        tuple: bool,
        items: Rc<Vec<Column>>,
    },
    /// A function that took along what differs.
    Closure(Rc<LaneClosure>),
    /// A method of a number that differs.
    Method(Rc<(Column, u32)>),
}

/// A function inside of a function, with the columns of the variables that it took along.
pub(in crate::python) struct LaneClosure {
    pub code: Rc<Code>,
    pub defaults: Vec<Column>,
    pub cells: Vec<Column>,
}

impl Column {
    pub(crate) fn floats(values: Vec<f64>) -> Column {
        Column::Floats(Rc::new(values))
    }

    pub(crate) fn ints(values: Vec<i64>) -> Column {
        Column::Ints(Rc::new(values))
    }

    pub(crate) fn bools(values: Vec<bool>) -> Column {
        Column::Bools(Rc::new(values))
    }

    pub(crate) fn scalars(tensor: bool, dtype: Dtype, bits: Vec<u64>) -> Column {
        Column::Scalars { tensor, dtype, bits: Rc::new(bits) }
    }

    /// The value that all steps share, if they do.
    pub(crate) fn same(&self) -> Option<&Value> {
        if let Column::Same(value) = self { Some(value) } else { None }
    }

    /// The value of one step.
    pub(crate) fn get(&self, place: usize) -> Lanes<Value> {
        Ok(match self {
            Column::Same(value) => value.clone(),
            Column::Bools(values) => Value::Bool(values[place]),
            Column::Ints(values) => Value::Int(values[place]),
            Column::Floats(values) => Value::Float(values[place]),
            Column::Iterations(values) => Value::Iterations(values[place]),
            Column::Scalars { tensor: true, dtype, bits } => Value::Tensor(*dtype, bits[place]),
            Column::Scalars { tensor: false, dtype, bits } => Value::Numpy(*dtype, bits[place]),
            Column::Items { tuple, items } => {
                let items = items.iter().map(|item| item.get(place)).collect::<Lanes<Vec<_>>>()?;
                if *tuple { Value::tuple(items) } else { Value::list(items) }
            }
            Column::Closure(_) | Column::Method(_) => return Err(Stop::Alone),
        })
    }
}

/// The column of what `f` makes of every step of a range, step by step. Where it is of another type than at the first
/// step, or fails, the range is split there.
pub(super) fn collect(
    range: &Range<usize>,
    length: usize,
    mut f: impl FnMut(usize) -> Lanes<Outcome<Value>>,
) -> Lanes<Column> {
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
        Value::Bool(first) => column!(first, false, Value::Bool(x) => x, Column::bools),
        Value::Int(first) => column!(first, 0, Value::Int(x) => x, Column::ints),
        Value::Float(first) => column!(first, 0.0, Value::Float(x) => x, Column::floats),
        Value::Iterations(first) => {
            column!(first, 0, Value::Iterations(x) => x, |steps| Column::Iterations(Rc::new(steps)))
        }
        Value::Tensor(dtype, first) => {
            column!(first, 0, Value::Tensor(d, x) if d == dtype => x, |bits| Column::scalars(true, dtype, bits))
        }
        Value::Numpy(dtype, first) => {
            column!(first, 0, Value::Numpy(d, x) if d == dtype => x, |bits| Column::scalars(false, dtype, bits))
        }
        first => {
            for place in range.start + 1..range.end {
                match f(place)? {
                    Ok(value) if first.same(&value) || operators::identical(&first, &value) => {}
                    // Objects that differ from step to step have no column.
                    _ if place == range.start + 1 => return Err(Stop::Alone),
                    _ => return Err(Stop::Split(place)),
                }
            }
            Ok(Column::Same(first))
        }
    }
}

/// A number for every step of a range, or one for all.
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

impl Column {
    /// Python's numbers as floats, where every one of them is an `int` or `float` (or `bool`) of machine size.
    pub(super) fn as_floats(&self, range: &Range<usize>) -> Option<Numbers<f64>> {
        let converted = |f: &dyn Fn(usize) -> f64, length: usize| {
            let mut values = vec![0.0; length];
            for place in range.clone() {
                values[place] = f(place);
            }
            Some(Numbers::Many(Rc::new(values)))
        };
        match self {
            Column::Same(Value::Float(x)) => Some(Numbers::One(*x)),
            Column::Same(Value::Int(i)) => Some(Numbers::One(*i as f64)),
            Column::Same(Value::Bool(b)) => Some(Numbers::One(f64::from(*b))),
            Column::Floats(values) => Some(Numbers::Many(values.clone())),
            Column::Ints(ints) => {
                let mut values = vec![0.0; ints.len()];
                for (value, int) in values[range.clone()].iter_mut().zip(&ints[range.clone()]) {
                    *value = *int as f64;
                }
                Some(Numbers::Many(Rc::new(values)))
            }
            Column::Bools(bools) => converted(&|place| f64::from(bools[place]), bools.len()),
            _ => None,
        }
    }

    /// Python's integers of machine size.
    pub(super) fn as_ints(&self, range: &Range<usize>) -> Option<Numbers<i64>> {
        match self {
            Column::Same(Value::Int(i)) => Some(Numbers::One(*i)),
            Column::Same(Value::Bool(b)) => Some(Numbers::One(i64::from(*b))),
            Column::Ints(values) => Some(Numbers::Many(values.clone())),
            Column::Bools(bools) => {
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
        matches!(self, Column::Floats(_) | Column::Same(Value::Float(_)))
    }

    /// The scalar of a step, of a machine type or of the optimizer's variable.
    pub(crate) fn scalar_type(&self) -> Option<Dtype> {
        match self {
            Column::Scalars { dtype, .. } => Some(*dtype),
            Column::Iterations(_) => Some(Dtype::Int64),
            _ => None,
        }
    }

    /// The bits of a step's scalar; only where there is a [`Column::scalar_type`].
    pub(crate) fn scalar_at(&self, place: usize) -> Scalar {
        match self {
            Column::Scalars { dtype, bits, .. } => Scalar { dtype: *dtype, bits: bits[place] },
            Column::Iterations(steps) => Scalar::int(Dtype::Int64, steps[place]),
            _ => Scalar::bool(false),
        }
    }
}
