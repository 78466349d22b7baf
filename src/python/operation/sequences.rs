//! `min`, `max`, `range`, `round` and `sorted`.

use crate::number::dtype::{Dtype, Scalar};
use crate::python::number;
use crate::python::number::jax;
use crate::python::number::numpy;
use crate::python::number::places;
use crate::python::object::builtin::CallArgs;
use crate::python::object::dict::{DictSteps, ViewPart};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::value::*;
use crate::python::operation::iterate;
use crate::python::operation::objects;
use crate::python::operation::sets;
use crate::python::operation::special;
use crate::python::syntax::ast::CompareOp;

pub(in crate::python) fn extreme(
    machine: &mut dyn Host,
    args: &CallArgs,
    better: CompareOp,
) -> Outcome<Value> {
    let (key, default) = options(args)?;
    // The common case in schedules: two floats.
    if let ([Value::Float(x), Value::Float(y)], None) = (args.values, key) {
        let second = if better == CompareOp::Gt { y > x } else { y < x };
        return Ok(Value::Float(if second { *y } else { *x }));
    }
    if let ([one], None) = (args.values, key)
        && !matches!(one, Value::Set(_))
    {
        return extreme_of(machine, args, one, better, default);
    }
    let listed;
    let items = match args.values {
        [] => {
            let message = format!("{} expected at least 1 argument, got 0", args.name);
            return Err(Fault::raise("TypeError", message));
        }
        [one] => {
            // The order of a set only matters with a key, where several items may be equal.
            listed = match key {
                None => sets::unordered(machine, one)?,
                Some(_) => objects::items(machine, one)?,
            };
            &listed[..]
        }
        many => many,
    };
    let Some((first, rest)) = items.split_first() else {
        return match default {
            Some(default) => Ok(default.clone()),
            None => Err(Fault::raise("ValueError", format!("{}() arg is an empty sequence", args.name))),
        };
    };
    let rate = |machine: &mut dyn Host, item: &Value| match key {
        Some(key) => machine.call(key, std::slice::from_ref(item), &[]),
        None => Ok(item.clone()),
    };
    let mut best = (first, rate(machine, first)?);
    for item in rest {
        let rated = rate(machine, item)?;
        if special::holds(machine, better, &rated, &best.1)? {
            best = (item, rated);
        }
    }
    Ok(best.0.clone())
}

/// The keywords of `min` and `max`: `key` and `default`.
fn options<'a>(args: &'a CallArgs) -> Outcome<(Option<&'a Value>, Option<&'a Value>)> {
    let (mut key, mut default) = (None, None);
    for (name, value) in args.keywords {
        match &**name {
            "key" if matches!(value, Value::None) => {}
            "key" => key = Some(value),
            "default" => default = Some(value),
            _ => {
                let message = format!("'{name}' is an invalid keyword argument for {}()", args.name);
                return Err(Fault::raise("TypeError", message));
            }
        }
    }
    Ok((key, default))
}

/// The greatest or least item of an iterable.
fn extreme_of(
    machine: &mut dyn Host,
    args: &CallArgs,
    items: &Value,
    better: CompareOp,
    default: Option<&Value>,
) -> Outcome<Value> {
    let mut best: Option<Value> = None;
    iterate::each(machine, items, |machine, item| {
        let take = match &best {
            Some(best) => special::holds(machine, better, &item, best)?,
            None => true,
        };
        if take {
            best = Some(item);
        }
        Ok(true)
    })?;
    best.or(default.cloned())
        .ok_or_else(|| Fault::raise("ValueError", format!("{}() arg is an empty sequence", args.name)))
}

/// `reversed(x)`.
pub(in crate::python) fn reversed(machine: &mut dyn Host, value: &Value) -> Outcome<Value> {
    let not_reversible =
        || Fault::raise("TypeError", format!("'{}' object is not reversible", value.type_name()));
    Ok(Value::iterator(match value {
        Value::List(items) => Iter::Backwards(items.clone(), items.borrow().len()),
        Value::Dict(dict) => Iter::Dict(DictSteps::new(dict, ViewPart::Keys, true)),
        Value::View(view) => Iter::Dict(DictSteps::new(&view.dict, view.part, true)),
        Value::Tuple(_) | Value::Range(_) | Value::Str(_) | Value::Array(_) => {
            let mut items = objects::items(machine, value)?;
            items.reverse();
            Iter::Items(items, 0)
        }
        Value::Instance(instance) => {
            if let Some(method) = instance.class.find_known("__reversed__") {
                return special::call_method(machine, value, method, &[]);
            }
            let (Some(length), Some(get)) =
                (instance.class.find_known("__len__"), instance.class.find_known("__getitem__"))
            else {
                return Err(not_reversible());
            };
            let length = places::whole(&special::call_method(machine, value, length, &[])?)?;
            let mut items = Vec::new();
            for at in (0..length).rev() {
                machine.charge(1)?;
                items.push(special::call_method(machine, value, get.clone(), &[Value::Int(at)])?);
            }
            Iter::Items(items, 0)
        }
        Value::Lost(lost) => return Err(lost.reason.clone()),
        _ => return Err(not_reversible()),
    }))
}

pub(in crate::python) fn range(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let whole = |v: &Value| -> Outcome<i64> {
        match v {
            Value::Iterations(_) => Err(places::no_integer(v).help("write `int(step)`")),
            Value::Tensor(dtype, _) if dtype.is_float() || *dtype == Dtype::Bool => Err(Fault::raise(
                "AttributeError",
                format!("'{}' object has no attribute '__index__'", dtype.numpy_type()),
            )
            .help("write `int(...)` around it")),
            Value::Tensor(..) => Ok(v.scalar().map_or(0, |s| s.to_i64())),
            _ => places::whole(v),
        }
    };
    let bounds: Outcome<Vec<i64>> = args.values.iter().map(whole).collect();
    let (start, stop, step) = match bounds?[..] {
        [stop] => (0, stop, 1),
        [start, stop] => (start, stop, 1),
        [_, _, 0] => return Err(Fault::raise("ValueError", "range() arg 3 must not be zero")),
        [start, stop, step] => (start, stop, step),
        [] => return Err(Fault::raise("TypeError", "range expected at least 1 argument, got 0")),
        _ => {
            let message = format!("range expected at most 3 arguments, got {}", args.values.len());
            return Err(Fault::raise("TypeError", message));
        }
    };
    Ok(Value::Range(Shared::new(RangeObject { start, stop, step })))
}

pub(in crate::python) fn round(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x, digits] = args.bind(["number", "ndigits"], 1)?;
    let (x, digits) = (x.unwrap_or(&Value::None), digits.filter(|v| !matches!(v, Value::None)));
    if let Some(digits @ (Value::Tensor(..) | Value::Iterations(_))) = digits {
        return Err(Fault::refuse(format!(
            "`round` to a '{}' of digits cannot be run here",
            digits.type_name()
        ))
        .help("write the number of digits as an integer"));
    }
    let places = digits.map(places::whole).transpose()?;
    let own = matches!(x, Value::Float(_) | Value::Int(_) | Value::Big(_) | Value::Huge(_) | Value::Bool(_));
    if places.is_some_and(|p| p < 0) && !own && !matches!(x, Value::Lost(_)) {
        return Err(Fault::refuse("`round` to tens cannot be run here").help("write `round(x / 10) * 10`"));
    }
    match x {
        Value::Float(x) => number::round(*x, places),
        Value::Int(_) | Value::Big(_) | Value::Huge(_) | Value::Bool(_) => {
            number::round_int(x, places.unwrap_or(0))
        }
        Value::Jax(..) if places.is_some() => jax::round(x, places.unwrap_or(0)),
        Value::Jax(..) => {
            let even = jax::round(x, 0)?;
            Ok(even.scalar().map_or(Value::None, |s| Value::jax(s.cast(Dtype::Int32), false)))
        }
        Value::Numpy(Dtype::Bool, _) => {
            Err(Fault::raise("TypeError", "type numpy.bool doesn't define __round__ method"))
        }
        Value::Numpy(dtype, _) => {
            let rounded = numpy::round(x, places.unwrap_or(0))?;
            if places.is_some() {
                return Ok(rounded);
            }
            if dtype.is_float() {
                return number::float_to_int(rounded.scalar().map_or(0.0, |s| s.to_f64()));
            }
            Ok(Value::Int(rounded.scalar().map_or(0, |s| s.to_i64())))
        }
        Value::Iterations(step) if places.is_none_or(|p| p == 0) => {
            Ok(Value::tensor(Scalar::int(Dtype::Int64, *step)))
        }
        Value::Tensor(..) => {
            Err(Fault::raise("AttributeError", "EagerTensor object has no attribute 'astype'.")
                .help("write `tf.round(x)`, or `round(float(x))`"))
        }
        Value::Lost(lost) => Err(lost.reason.clone()),
        Value::Iterations(_) => {
            Err(Fault::refuse("`round` of the step with digits cannot be run here").help("write `step`"))
        }
        _ => {
            Err(Fault::raise("TypeError", format!("type {} doesn't define __round__ method", x.type_name())))
        }
    }
}

pub(in crate::python) fn sorted(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [items] = args.values else {
        return Err(Fault::raise(
            "TypeError",
            format!("sorted expected 1 argument, got {}", args.values.len()),
        ));
    };
    let (mut key, mut reverse) = (None, false);
    for (name, value) in args.keywords {
        match &**name {
            "key" if matches!(value, Value::None) => {}
            "key" => key = Some(value),
            "reverse" => reverse = value.truth()?,
            _ => {
                return Err(Fault::raise(
                    "TypeError",
                    format!("'{name}' is an invalid keyword argument for sort()"),
                ));
            }
        }
    }
    let items = match (key, items) {
        (None, Value::Set(_)) => sets::unordered(machine, items)?,
        _ => objects::listed(machine, items)?,
    };
    let mut rated = Vec::with_capacity(items.len());
    for item in items {
        let rate = match key {
            Some(key) => machine.call(key, std::slice::from_ref(&item), &[])?,
            None => item.clone(),
        };
        rated.push((rate, item));
    }
    machine.charge(rated.len() as u64)?;
    sort(machine, &mut rated, reverse)?;
    Ok(Value::list(rated.into_iter().map(|(_, item)| item).collect()))
}

/// A stable merge sort that stops at the first comparison that fails. The sort of the standard library needs a total
/// order, which Python's comparisons need not be.
/// total, and Python's need not be.
pub(in crate::python) fn sort(
    machine: &mut dyn Host,
    rated: &mut Vec<(Value, Value)>,
    reverse: bool,
) -> Outcome<()> {
    limits::grow(rated.len())?;
    if rated.len() < 2 {
        return Ok(());
    }
    let mut right = rated.split_off(rated.len() / 2);
    sort(machine, rated, reverse)?;
    sort(machine, &mut right, reverse)?;
    let mut left = std::mem::take(rated).into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some((a, _)), Some((b, _))) = (left.peek(), right.peek()) {
        limits::spend(4)?;
        let later_first = if reverse {
            special::holds(machine, CompareOp::Lt, a, b)?
        } else {
            special::holds(machine, CompareOp::Lt, b, a)?
        };
        rated.extend(if later_first { right.next() } else { left.next() });
    }
    rated.extend(left);
    rated.extend(right);
    Ok(())
}
