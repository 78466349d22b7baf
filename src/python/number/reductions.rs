//! numpy's reductions of an array: sum, mean, product, argmax and argmin.

use crate::number::dtype::{Dtype, Scalar, float_arithmetic};
use crate::python::number::arrays;
use crate::python::object::builtin::CallArgs;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::Value;
use crate::python::syntax::ast::{BinaryOp, CompareOp};

/// The place of the greatest or least element; the first of equal ones.
pub(in crate::python) fn best(args: &CallArgs, list: &Value, better: CompareOp) -> Outcome<Value> {
    let (_, items) = arrays::scalars(list, false, None)?;
    let Some(first) = items.first() else {
        let name = args.name.trim_start_matches("np.");
        return Err(Fault::raise("ValueError", format!("attempt to get {name} of an empty sequence")));
    };
    let nan = |s: Scalar| s.dtype.is_float() && s.to_f64().is_nan();
    let (mut place, mut value) = (0, *first);
    for (i, item) in items.iter().enumerate() {
        if better.holds(item.order(value)) || (nan(*item) && !nan(value)) {
            (place, value) = (i, *item);
        }
        if nan(value) {
            break;
        }
    }
    Ok(Value::numpy(Scalar::int(Dtype::Int64, place as i64)))
}

/// The sum in numpy's order: eight partial sums, long arrays by halves.
fn pairwise(items: &[Scalar], dtype: Dtype) -> Scalar {
    let add = |x, y| float_arithmetic(BinaryOp::Add, x, y);
    let n = items.len();
    if n < 8 {
        return items.iter().fold(Scalar::float(dtype, -0.0), |sum, x| add(sum, *x));
    }
    if n > 128 {
        let half = n / 2 - n / 2 % 8;
        return add(pairwise(&items[..half], dtype), pairwise(&items[half..], dtype));
    }
    let (rows, rest) = items.split_at(n - n % 8);
    let mut columns = [Scalar::f64(0.0); 8];
    columns.copy_from_slice(&rows[..8]);
    for row in rows[8..].chunks_exact(8) {
        for (column, x) in columns.iter_mut().zip(row) {
            *column = add(*column, *x);
        }
    }
    let [a, b, c, d, e, f, g, h] = columns;
    let sum = add(add(add(a, b), add(c, d)), add(add(e, f), add(g, h)));
    rest.iter().fold(sum, |sum, x| add(sum, *x))
}

/// `np.sum`. The sum of bools and integers is an int64.
pub(in crate::python) fn sum(x: &Value) -> Outcome<Value> {
    let (dtype, items) = arrays::scalars(x, false, None)?;
    if dtype.is_float() {
        let sum = float_arithmetic(BinaryOp::Add, Scalar::float(dtype, 0.0), pairwise(&items, dtype));
        return Ok(Value::numpy(sum));
    }
    let sum = items.iter().fold(0i64, |sum, x| sum.wrapping_add(x.to_i64()));
    Ok(Value::numpy(Scalar::int(Dtype::Int64, sum)))
}

/// `np.mean`.
pub(in crate::python) fn mean(x: &Value) -> Outcome<Value> {
    let (dtype, items) = arrays::scalars(x, false, None)?;
    let dtype = if dtype.is_float() { dtype } else { Dtype::Float64 };
    let items: Vec<Scalar> = items.into_iter().map(|x| x.cast(dtype)).collect();
    let sum = float_arithmetic(BinaryOp::Add, Scalar::float(dtype, 0.0), pairwise(&items, dtype));
    Ok(Value::numpy(float_arithmetic(BinaryOp::Div, sum, Scalar::float(dtype, items.len() as f64))))
}

/// `np.prod`.
pub(in crate::python) fn product(x: &Value) -> Outcome<Value> {
    let (dtype, items) = arrays::scalars(x, false, None)?;
    Ok(Value::numpy(if dtype.is_float() {
        let one = Scalar::float(dtype, 1.0);
        items.iter().fold(one, |product, x| float_arithmetic(BinaryOp::Mul, product, *x))
    } else {
        Scalar::int(Dtype::Int64, items.iter().fold(1i64, |product, x| product.wrapping_mul(x.to_i64())))
    }))
}
