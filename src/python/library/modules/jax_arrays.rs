//! `jax.numpy`'s functions of whole arrays, as far as the order of their operations does not matter.

use crate::number::dtype::{Dtype, Scalar};
use crate::python::number::jax::{self, JaxRank};
use crate::python::number::{arrays, places};
use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::value::{Library, Value};
use crate::python::syntax::ast::BinaryOp;

pub(super) static FUNCTIONS: &[Builtin] = table! {
    "jnp.all" => |_, a| { let items = reduced(a)?; Ok(truth(all(&items)?.into_iter().all(|x| x))) };
    "jnp.amax" => |_, a| extreme(a, true);
    "jnp.amin" => |_, a| extreme(a, false);
    "jnp.any" => |_, a| { let items = reduced(a)?; Ok(truth(all(&items)?.into_iter().any(|x| x))) };
    "jnp.max" => |_, a| extreme(a, true);
    "jnp.min" => |_, a| extreme(a, false);
    "jnp.prod" => |_, a| folded(a, BinaryOp::Mul, 1);
    "jnp.sum" => |_, a| folded(a, BinaryOp::Add, 0);
    "jnp.take" => |_, a| take(a);
};

fn truth(is: bool) -> Value {
    Value::jax(Scalar::bool(is), false)
}

fn all(items: &[Value]) -> Outcome<Vec<bool>> {
    items.iter().map(jax::truth).collect()
}

/// The elements of the array that is reduced to one number. A number is an array of one.
fn reduced(args: &CallArgs) -> Outcome<Vec<Value>> {
    let [x, axis] = args.bind(["a", "axis"], 1)?;
    match axis {
        None | Some(Value::None | Value::Int(0 | -1)) => {}
        Some(_) => {
            return Err(Fault::refuse(format!("`axis=` of `{}` cannot be run here", args.name))
                .why("arrays have one dimension here"));
        }
    }
    elements(super::jax::checked(args, x)?)
}

/// The elements of an array; a number is the only one.
fn elements(value: &Value) -> Outcome<Vec<Value>> {
    match jax::array(value, None)? {
        Value::Array(array) => Ok((0..array.items.len()).map(|at| array.get(at)).collect()),
        number => Ok(vec![number]),
    }
}

fn extreme(args: &CallArgs, greater: bool) -> Outcome<Value> {
    let items = reduced(args)?;
    let Some((first, rest)) = items.split_first() else {
        let name = if greater { "max" } else { "min" };
        let message = format!("zero-size array to reduction operation {name} which has no identity");
        return Err(Fault::raise("ValueError", message));
    };
    let best = rest.iter().try_fold(first.clone(), |best, item| jax::extreme(greater, &best, item))?;
    jax::array(&best, Some(jax::rank(&best)?.dtype()))
}

/// A sum or a product. Those of float32 depend on the order from three numbers on, and XLA chooses it.
fn folded(args: &CallArgs, op: BinaryOp, empty: i64) -> Outcome<Value> {
    let items = reduced(args)?;
    let ranks = items.iter().map(jax::rank).collect::<Outcome<Vec<_>>>()?;
    let rank = ranks.into_iter().fold(JaxRank::Int32, JaxRank::max);
    if rank.dtype().is_float() && items.len() > 2 {
        return Err(Fault::refuse(format!("`{}` of {} floats cannot be run here", args.name, items.len()))
            .why(
                "XLA adds and multiplies many numbers in an order of its own, and the last bit depends on it",
            )
            .help("write it as a loop over the numbers, or with `*` and `+`"));
    }
    let number = |item: &Value| -> Outcome<Value> { Ok(Value::jax(jax::scalar(item, rank)?, false)) };
    let identity = number(&Value::Int(empty))?;
    items.iter().try_fold(identity, |sum, item| jax::binary(op, &sum, &number(item)?))
}

/// `jnp.take` with one index. Outside of the array it gives NaN, or the least int32.
fn take(args: &CallArgs) -> Outcome<Value> {
    let [list, index, axis, _, mode] = args.bind(["a", "indices", "axis", "out", "mode"], 2)?;
    let (list, index) = (super::jax::checked(args, list)?, super::jax::checked(args, index)?);
    let items = elements(list)?;
    let place = places::whole(super::jax::single(args, index)?)?;
    let count = items.len() as i64;
    let mode = mode.and_then(Value::text).unwrap_or("fill");
    if !matches!(axis, None | Some(Value::None | Value::Int(0))) || items.is_empty() {
        return Err(Fault::refuse("this `jnp.take` cannot be run here").help("write `array[index]`"));
    }
    let place = match mode {
        "clip" => place.clamp(0, count - 1),
        "wrap" => place.rem_euclid(count),
        "fill" if place < 0 => place + count,
        "fill" => place,
        _ => return Err(Fault::refuse(format!("`mode={mode:?}` of `jnp.take` cannot be run here"))),
    };
    match usize::try_from(place).ok().and_then(|place| items.get(place)) {
        Some(item) => Ok(item.clone()),
        None => match jax::rank(&items[0])?.dtype() {
            Dtype::Float32 => Ok(Value::jax(Scalar::f32(f32::NAN), false)),
            Dtype::Int32 => Ok(Value::jax(Scalar::int(Dtype::Int32, i64::from(i32::MIN)), false)),
            _ => Err(Fault::refuse("`jnp.take` outside of an array of bools cannot be run here")),
        },
    }
}

/// `jax.lax.select`: takes one of two of the same type.
pub(super) fn select(args: &CallArgs) -> Outcome<Value> {
    let [test, x, y] = args.bind(["pred", "on_true", "on_false"], 3)?;
    let [test, x, y] = [test, x, y].map(|value| super::jax::single(args, value.unwrap_or(&Value::None)));
    let (test, x, y) = (test?, x?, y?);
    let (a, b) = (jax::rank(x)?, jax::rank(y)?);
    if a.dtype() != b.dtype() {
        let message = "lax.select requires arguments to have the same dtypes";
        return Err(Fault::raise("TypeError", message).help("write `jnp.where(condition, x, y)`"));
    }
    if jax::rank(test)? != JaxRank::Bool {
        return Err(Fault::raise("TypeError", "select `which` must be boolean or int32 type"));
    }
    let chosen = if jax::truth(test)? { x } else { y };
    Ok(Value::jax(jax::scalar(chosen, a.max(b))?, a.max(b).weak()))
}

/// `jnp.where` of arrays, element by element.
pub(super) fn choose(test: &Value, x: &Value, y: &Value) -> Outcome<Value> {
    let together = jax::rank(x)?.max(jax::rank(y)?);
    let moved = |value: &Value| match value {
        Value::Array(_) => {
            elements(value)?.iter().map(|item| jax::scalar(item, together)).collect::<Outcome<Vec<_>>>()
        }
        value => Ok(vec![jax::scalar(value, together)?]),
    };
    let (test, x, y) = (all(&elements(test)?)?, moved(x)?, moved(y)?);
    let count = test.len().max(x.len()).max(y.len());
    if [test.len(), x.len(), y.len()].iter().any(|length| *length != 1 && *length != count) {
        return Err(Fault::raise("ValueError", "Incompatible shapes for broadcasting"));
    }
    let at = |list: &[Scalar], place: usize| list[place.min(list.len() - 1)];
    let items: Vec<Scalar> = (0..count)
        .map(|place| if test[place.min(test.len() - 1)] { at(&x, place) } else { at(&y, place) })
        .collect();
    Ok(arrays::array(Library::Jax, together.dtype(), &items))
}
