//! Methods and attributes of Python's own objects, of numpy and TensorFlow scalars, and of the schedule class.

use super::ast::CompareOp;
use super::builtins::{self, Builtin, table};
use super::fault::{Fault, Outcome};
use super::limits;
use super::numpy;
use super::objects;
use super::operators;
use super::value::*;
use crate::number::dtype::Dtype;
use std::rc::Rc;

fn receiver_list(args: &builtins::Args) -> Outcome<Rc<std::cell::RefCell<Vec<Value>>>> {
    match args.values.first() {
        Some(Value::List(items)) => {
            // What stands behind an item that comes or goes has to move.
            limits::work(if args.name == "append" { 1 } else { items.borrow().len() / 4 });
            Ok(items.clone())
        }
        _ => Err(Fault::raise("TypeError", "this method needs a list")),
    }
}

fn receiver_dict(args: &builtins::Args) -> Outcome<Rc<std::cell::RefCell<Dict>>> {
    match args.values.first() {
        Some(Value::Dict(dict)) => {
            limits::work(dict.borrow().pairs.len() / 2);
            Ok(dict.clone())
        }
        _ => Err(Fault::raise("TypeError", "this method needs a dict")),
    }
}

static LIST: &[Builtin] = table! {
    "append" => |_, a| { let [_, item] = a.exactly()?; let list = receiver_list(a)?;
        limits::grow(list.borrow().len())?; list.borrow_mut().push(item.clone()); Ok(Value::None) };
    "extend" => |m, a| { let [_, more] = a.exactly()?; let more = objects::items(m, more)?; let list = receiver_list(a)?;
        limits::grow(list.borrow().len() + more.len())?; list.borrow_mut().extend(more); Ok(Value::None) };
    "clear" => |_, a| { receiver_list(a)?.borrow_mut().clear(); Ok(Value::None) };
    "copy" => |_, a| { let [list] = a.exactly()?; objects::copy(list) };
    "remove" => |m, a| { let [list, item] = a.exactly()?;
        for (i, other) in objects::items(m, list)?.iter().enumerate() {
            if operators::equals(item, other)? { receiver_list(a)?.borrow_mut().remove(i); return Ok(Value::None); } }
        Err(Fault::raise("ValueError", "list.remove(x): x not in list")) };
    "count" => |m, a| { let [list, item] = a.exactly()?; let mut n = 0;
        for other in objects::items(m, list)? { n += i64::from(operators::equals(item, &other)?); } Ok(Value::Int(n)) };
    "index" => |m, a| { let [list, item] = a.exactly()?;
        for (i, other) in objects::items(m, list)?.iter().enumerate() {
            if operators::equals(item, other)? { return Ok(Value::Int(i as i64)); } }
        Err(Fault::raise("ValueError", match list { Value::Tuple(_) => "tuple.index(x): x not in tuple".to_string(),
            _ => format!("{} is not in list", super::text::repr(item)?) })) };
    "insert" => |_, a| { let [_, at, item] = a.exactly()?; let list = receiver_list(a)?; let n = list.borrow().len();
        limits::grow(n)?; let at = objects::whole(at)?;
        let at = if at < 0 { (at + n as i64).max(0) } else { at.min(n as i64) };
        list.borrow_mut().insert(at as usize, item.clone()); Ok(Value::None) };
    "pop" => |_, a| { let list = receiver_list(a)?; let [_, at] = a.bind(["self", "index"], 1)?;
        let n = list.borrow().len() as i64;
        let at = match at { Some(at) => objects::whole(at)?, None => -1 };
        let at = if at < 0 { at + n } else { at };
        if n == 0 { return Err(Fault::raise("IndexError", "pop from empty list")); }
        if at < 0 || at >= n { return Err(Fault::raise("IndexError", "pop index out of range")); }
        Ok(list.borrow_mut().remove(at as usize)) };
    "reverse" => |_, a| { receiver_list(a)?.borrow_mut().reverse(); Ok(Value::None) };
    "sort" => |m, a| { let list = receiver_list(a)?; let items = list.borrow().clone();
        m.charge(items.len() as u64 * 4)?;
        let (mut key, mut reverse) = (None, false);
        for (name, value) in a.keywords { if &**name == "reverse" { reverse = value.truth()? } else { key = Some(value).filter(|v| !matches!(v, Value::None)) } }
        let mut rated = Vec::new();
        for item in items { let rate = match key { Some(key) => m.call(key, std::slice::from_ref(&item), &[])?, None => item.clone() };
            rated.push((rate, item)); }
        super::sequences::sort(m, &mut rated, reverse)?;
        *list.borrow_mut() = rated.into_iter().map(|(_, item)| item).collect(); Ok(Value::None) };
};

static DICT: &[Builtin] = table! {
    "items" => |_, a| { let dict = receiver_dict(a)?;
        let pairs = dict.borrow().pairs.iter().map(|(k, v)| Value::tuple(vec![k.clone(), v.clone()])).collect();
        Ok(Value::list(pairs)) };
    "keys" => |_, a| { let dict = receiver_dict(a)?; let keys = dict.borrow().pairs.iter().map(|(k, _)| k.clone()).collect();
        Ok(Value::list(keys)) };
    "values" => |_, a| { let dict = receiver_dict(a)?; let values = dict.borrow().pairs.iter().map(|(_, v)| v.clone()).collect();
        Ok(Value::list(values)) };
    "get" => |_, a| { let [_, key, default] = a.bind(["self", "key", "default"], 2)?; let dict = receiver_dict(a)?;
        let found = objects::lookup(&dict, key.unwrap_or(&Value::None))?;
        Ok(found.or(default.cloned()).unwrap_or(Value::None)) };
    "pop" => |_, a| { let [_, key, default] = a.bind(["self", "key", "default"], 2)?; let dict = receiver_dict(a)?;
        let key = key.unwrap_or(&Value::None);
        let Some(found) = objects::lookup(&dict, key)? else {
            return default.cloned().ok_or_else(|| Fault::raise("KeyError", super::text::repr(key).unwrap_or_default())) };
        let mut dict = dict.borrow_mut(); let mut at = None;
        for (i, (known, _)) in dict.pairs.iter().enumerate() { if operators::equals(known, key)? { at = Some(i); break; } }
        if let Some(at) = at { dict.pairs.remove(at); }
        Ok(found) };
    "setdefault" => |_, a| { let [_, key, default] = a.bind(["self", "key", "default"], 2)?; let dict = receiver_dict(a)?;
        let key = key.unwrap_or(&Value::None);
        if let Some(found) = objects::lookup(&dict, key)? { return Ok(found); }
        let value = default.cloned().unwrap_or(Value::None);
        objects::set_index(&Value::Dict(dict), key, value.clone())?; Ok(value) };
    "update" => |m, a| { let from = a.values.get(1);
        let dict = Value::Dict(receiver_dict(a)?);
        match from {
            Some(from @ Value::Dict(_)) => objects::merge(&dict, from)?,
            Some(from) => for pair in objects::items(m, from)? {
                let pair = objects::items(m, &pair)?;
                let [key, value] = &pair[..] else { return Err(Fault::raise("ValueError", "dictionary update sequence element has the wrong length")) };
                objects::set_index(&dict, key, value.clone())?; },
            None => {} }
        for (name, value) in a.keywords { objects::set_index(&dict, &Value::str(&**name), value.clone())?; }
        Ok(Value::None) };
    "clear" => |_, a| { receiver_dict(a)?.borrow_mut().pairs.clear(); Ok(Value::None) };
    "copy" => |_, a| { let [dict] = a.exactly()?; objects::copy(dict) };
    "popitem" => |_, a| match receiver_dict(a)?.borrow_mut().pairs.pop() {
        Some((key, value)) => Ok(Value::tuple(vec![key, value])),
        None => Err(Fault::raise("KeyError", "'popitem(): dictionary is empty'")) };
    "move_to_end" => |_, a| { let [_, key, last] = a.bind(["self", "key", "last"], 2)?; let dict = receiver_dict(a)?;
        let last = last.map_or(Ok(true), Value::truth)?; let mut dict = dict.borrow_mut(); let mut at = None;
        for (i, (known, _)) in dict.pairs.iter().enumerate() { if operators::equals(known, key.unwrap_or(&Value::None))? { at = Some(i); break; } }
        let Some(at) = at else { return Err(Fault::raise("KeyError", super::text::repr(key.unwrap_or(&Value::None))?)) };
        let pair = dict.pairs.remove(at); let end = if last { dict.pairs.len() } else { 0 }; dict.pairs.insert(end, pair); Ok(Value::None) };
};

static PROPERTY: &[Builtin] = table! {
    "setter" => |_, a| { let [property, function] = a.exactly()?;
        let Value::Wrapped(wrapped) = property else { return Ok(property.clone()) };
        let Wrapped::Property { get, .. } = &**wrapped else { return Ok(property.clone()) };
        Ok(Value::Wrapped(Rc::new(Wrapped::Property { get: get.clone(), set: Some(function.clone()) }))) };
    "getter" => |_, a| { let [property, function] = a.exactly()?;
        let Value::Wrapped(wrapped) = property else { return Ok(property.clone()) };
        let Wrapped::Property { set, .. } = &**wrapped else { return Ok(property.clone()) };
        Ok(Value::Wrapped(Rc::new(Wrapped::Property { get: function.clone(), set: set.clone() }))) };
};

static TYPE: &[Builtin] = table! {
    "fromkeys" => |m, a| { let [_, keys, value] = a.bind(["type", "iterable", "value"], 2)?;
        let made = Value::dict(Vec::new());
        for key in objects::items(m, keys.unwrap_or(&Value::None))? {
            objects::set_index(&made, &key, value.cloned().unwrap_or(Value::None))?; }
        Ok(made) };
};

static GENERATOR: &[Builtin] = table! {
    "__next__" => |m, a| { let [iter] = a.exactly()?; let Value::Iterator(iter) = iter else { return Ok(Value::None) };
        super::iterate::next(m, iter)?.ok_or_else(|| Fault::raise("StopIteration", "")) };
    "__iter__" => |_, a| { let [iter] = a.exactly()?; Ok(iter.clone()) };
};

static NUMBER: &[Builtin] = table! {
    "is_integer" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(builtins::to_float(x).is_some_and(|x| x.fract() == 0.0))) };
    "bit_length" => |_, a| { let [x] = a.exactly()?; Ok(Value::Int(super::number::long(x).map_or(0, |x| x.bits() as i64))) };
    "conjugate" => |_, a| { let [x] = a.exactly()?; Ok(x.clone()) };
};

static SCALAR: &[Builtin] = table! {
    "numpy" => |_, a| { let [x] = a.exactly()?; match x {
        Value::Tensor(..) | Value::Iterations(_) => x.scalar().map(Value::numpy).ok_or_else(|| Fault::refuse("no number")),
        Value::Array(array) => Ok(Value::Array(Rc::new(Array { library: Library::Numpy, single: array.single, dtype: array.dtype, items: array.items.clone() }))),
        _ => Err(Fault::raise("AttributeError", format!("'{}' object has no attribute 'numpy'", x.type_name()))) } };
    "item" => |_, a| { let [x] = a.exactly()?; plain(x) };
    "tolist" => |_, a| { let [x] = a.exactly()?; match x {
        Value::Array(array) if !array.single => { let items: Outcome<Vec<Value>> = (0..array.items.len()).map(|i| plain(&array.get(i))).collect(); Ok(Value::list(items?)) }
        _ => plain(x) } };
    "astype" => |_, a| { let [x, dtype] = a.exactly()?; let dtype = super::modules::dtype_of(dtype)?;
        match x { Value::Array(array) => { let items: Vec<_> = (0..array.items.len()).filter_map(|i| array.get(i).scalar()).map(|s| s.cast(dtype)).collect();
                if array.single { return Ok(super::arrays::single(items[0])); }
                Ok(super::arrays::array(Library::Numpy, dtype, &items)) }
            Value::Jax(..) => super::jax::array(x, Some(dtype)),
            _ => numpy::to_scalar(x, dtype).map(Value::numpy) } };
    "is_integer" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(builtins::to_float(x).is_some_and(|x| x.fract() == 0.0))) };
    "argmax" => |_, a| { let [x] = a.exactly()?; super::modules::numpy_best(a, x, CompareOp::Gt) };
    "argmin" => |_, a| { let [x] = a.exactly()?; super::modules::numpy_best(a, x, CompareOp::Lt) };
    "sum" => |_, a| { let [x] = a.exactly()?; super::modules::numpy_sum(x) };
    "mean" => |_, a| { let [x] = a.exactly()?; super::modules::numpy_mean(x) };
    "prod" => |_, a| { let [x] = a.exactly()?; super::modules::numpy_product(x) };
    "max" => |_, a| { let [x] = a.exactly()?; reduce(x, CompareOp::Gt) };
    "min" => |_, a| { let [x] = a.exactly()?; reduce(x, CompareOp::Lt) };
};

/// The greatest or least element of an array.
pub(super) fn reduce(x: &Value, better: CompareOp) -> Outcome<Value> {
    let Value::Array(array) = x else { return Ok(x.clone()) };
    let mut best: Option<Value> = None;
    for i in 0..array.items.len() {
        let item = array.get(i);
        if item.scalar().is_some_and(|s| s.dtype.is_float() && s.to_f64().is_nan()) {
            if array.library == Library::Numpy {
                return Ok(item);
            }
            return Err(Fault::refuse("the greatest or least of numbers with a NaN cannot be run here"));
        }
        let take = match &best {
            Some(best) => operators::holds(better, &item, best)?,
            None => true,
        };
        if take {
            best = Some(item);
        }
    }
    best.ok_or_else(|| {
        Fault::raise("ValueError", "zero-size array to reduction operation which has no identity")
    })
}

fn plain(x: &Value) -> Outcome<Value> {
    let one = match x {
        Value::Array(array) if array.items.len() == 1 => array.get(0),
        Value::Array(array) if array.library != Library::Tensorflow => {
            return Err(Fault::raise("ValueError", "can only convert an array of size 1 to a Python scalar"));
        }
        x => x.clone(),
    };
    match one.scalar() {
        Some(s) if s.dtype.is_float() => Ok(Value::Float(s.to_f64())),
        Some(s) if s.dtype == Dtype::Bool => Ok(Value::Bool(s.truth())),
        Some(s) => Ok(Value::Int(s.to_i64())),
        None => Err(Fault::refuse("this has no single number")),
    }
}

static BASE: &[Builtin] = table! {
    "__init__" => |_, a| match (a.values.len(), a.keywords.first()) {
        (1.., None) if let Some(Value::Instance(instance)) = a.values.first() && let Base::Exception(_) = instance.class.root() => {
            let mut fields = instance.fields.borrow_mut();
            fields.retain(|(name, _)| *name != super::machine::ARGS);
            fields.push((super::machine::ARGS, Value::tuple(a.values[1..].to_vec())));
            Ok(Value::None) }
        (0 | 1, None) => Ok(Value::None),
        (_, Some((keyword, _))) => Err(Fault::raise("TypeError", format!(
            "object.__init__() takes exactly one argument (the instance to initialize); got `{keyword}`"))
            .why("the schedule class of Keras takes no arguments").help("keep the argument to yourself: do not hand it to `super().__init__`")),
        _ => Err(Fault::raise("TypeError", "object.__init__() takes exactly one argument (the instance to initialize)")) };
    "from_config" => |m, a| { let [class, config] = a.exactly()?;
        let class = match class { Value::Class(class) => class.clone(), Value::Instance(instance) => instance.class.clone(),
            _ => return Err(Fault::raise("TypeError", "from_config needs a class")) };
        let Value::Dict(config) = config else { return Err(Fault::raise("TypeError", format!("argument after ** must be a mapping, not {}", config.type_name()))) };
        let keywords: Vec<(Rc<str>, Value)> = config.borrow().pairs.iter().map(|(k, v)| (k.text().unwrap_or_default().into(), v.clone())).collect();
        super::classes::construct(m, &class, &[], &keywords) };
    "get_config" => |_, a| { let name = a.values.first().map_or("", Value::type_name);
        Err(Fault::raise("NotImplementedError", format!(
            "Learning rate schedule '{name}' must override `get_config()` in order to be serializable."))
            .why("the schedule class of Keras has no configuration of its own")
            .help("return a dict of the constructor's arguments, without `super().get_config()`")) };
    "__call__" => |_, a| { let name = a.values.first().map_or("", Value::type_name);
        Err(Fault::raise("NotImplementedError", format!(
            "Learning rate schedule '{name}' must override `__call__(self, step)`."))) };
};

/// What an object has from the schedule class or from `object`.
pub(super) fn of_base(of: &Value, class: &Class, name: &str) -> Option<Value> {
    let schedule = matches!(class.root(), Base::Schedule);
    if name == "__str__" && matches!(class.root(), Base::Exception(_)) {
        return Some(Value::Bound(Rc::new((of.clone(), Value::Builtin(&EXCEPTION_TEXT)))));
    }
    let found = BASE.iter().find(|method| method.name == name)?;
    if !schedule && name != "__init__" {
        return None;
    }
    Some(Value::Bound(Rc::new((of.clone(), Value::Builtin(found)))))
}

static EXCEPTION_TEXT: Builtin = Builtin {
    name: "__str__",
    is_type: false,
    run: |m, a| {
        let [Value::Instance(instance)] = a.values else { return Ok(Value::None) };
        let args = super::exceptions::arguments(instance);
        super::exceptions::message(m, "Exception", &args).map(Value::str)
    },
};

/// An attribute of one of Python's own objects, or of a scalar.
pub(super) fn find(of: &Value, name: &str) -> Outcome<Value> {
    match (of, name) {
        (Value::Tensor(dtype, _) | Value::Numpy(dtype, _), "dtype") => return Ok(Value::Dtype(*dtype)),
        (Value::Jax(dtype, ..), "dtype") => return Ok(Value::Dtype(*dtype)),
        (Value::Jax(_, weak, _), "weak_type") => return Ok(Value::Bool(*weak)),
        (Value::Jax(..), "ndim") => return Ok(Value::Int(0)),
        (Value::Jax(..), "size") => return Ok(Value::Int(1)),
        (Value::Array(array), "dtype") => return Ok(Value::Dtype(array.dtype)),
        (Value::Iterations(_), "dtype") => return Ok(Value::str("int64")),
        (Value::Array(array), "size") => return Ok(Value::Int(array.items.len() as i64)),
        (Value::Array(array), "shape") if !array.single => {
            return Ok(Value::tuple(vec![Value::Int(array.items.len() as i64)]));
        }
        (
            Value::Tensor(..) | Value::Numpy(..) | Value::Jax(..) | Value::Array(_) | Value::Iterations(_),
            "shape",
        ) => {
            return Ok(Value::tuple(Vec::new()));
        }
        (Value::Dtype(dtype), "name") => return Ok(Value::str(dtype.name())),
        (Value::Exception(raised), "args") => {
            return Ok(Value::tuple(raised.args.clone()));
        }
        (Value::Exception(_), "__cause__" | "__context__") => return Ok(Value::None),
        (Value::Exception(raised), "__class__") => {
            return builtins::find(&raised.class)
                .ok_or_else(|| Fault::refuse("this class is not known here"));
        }
        (Value::Exception(raised), "value") if &*raised.class == "StopIteration" => {
            return Ok(raised.args.first().cloned().unwrap_or(Value::None));
        }
        (Value::Slice(bounds), "start") => return Ok(bounds[0].clone()),
        (Value::Slice(bounds), "stop") => return Ok(bounds[1].clone()),
        (Value::Slice(bounds), "step") => return Ok(bounds[2].clone()),
        (Value::Range(range), "start") => return Ok(Value::Int(range.start)),
        (Value::Range(range), "stop") => return Ok(Value::Int(range.stop)),
        (Value::Range(range), "step") => return Ok(Value::Int(range.step)),
        (Value::Int(_) | Value::Float(_) | Value::Bool(_), "real") => return Ok(of.clone()),
        (Value::Int(_) | Value::Bool(_), "imag") => return Ok(Value::Int(0)),
        (Value::Float(_), "imag") => return Ok(Value::Float(0.0)),
        (Value::Bound(bound), "__name__" | "__qualname__") => return find(&bound.1, name),
        (Value::Bound(bound), "__self__") => return Ok(bound.0.clone()),
        (Value::Bound(bound), "__func__") => return Ok(bound.1.clone()),
        (Value::Function(function), "__qualname__") => return Ok(Value::str(&*function.function.name)),
        (Value::Function(_), "__doc__") => return Err(Fault::refuse("`__doc__` cannot be run here")),
        (Value::Function(function), "__name__") => return Ok(Value::str(&*function.function.name)),
        (Value::Builtin(builtin), "__name__") => return Ok(Value::str(builtin.name)),
        (Value::Iterations(_), "value" | "assign" | "assign_add") => {
            return Err(
                Fault::refuse(format!("`step.{name}` cannot be run here")).help("compute with `step` itself")
            );
        }
        _ => {}
    }
    let table: &[Builtin] = match of {
        Value::List(_) => LIST,
        Value::Dict(_) => DICT,
        Value::Str(_) => super::strings::METHODS,
        Value::Set(_) => super::sets::METHODS,
        Value::Tuple(_) if ["count", "index"].contains(&name) => LIST,
        Value::Range(_) if ["count", "index"].contains(&name) => LIST,
        Value::Wrapped(_) => PROPERTY,
        Value::Iterator(_) => GENERATOR,
        Value::Int(_) | Value::Big(_) | Value::Huge(_) if name == "is_integer" => &[],
        Value::Int(_) | Value::Big(_) | Value::Huge(_) | Value::Bool(_) => NUMBER,
        Value::Builtin(builtin) if builtin.name == "dict" && builtin.is_type => TYPE,
        Value::Numpy(..) | Value::Array(_) => SCALAR,
        Value::Jax(..) if matches!(name, "item" | "tolist" | "astype") => SCALAR,
        Value::Tensor(..) | Value::Iterations(_) if name == "numpy" => SCALAR,
        Value::Float(_) if ["is_integer", "conjugate"].contains(&name) => NUMBER,
        _ => &[],
    };
    if let Some(method) = table.iter().find(|method| method.name == name) {
        return Ok(Value::Bound(Rc::new((of.clone(), Value::Builtin(method)))));
    }
    match of {
        Value::None
        | Value::Int(_)
        | Value::Float(_)
        | Value::Bool(_)
        | Value::Function(_)
        | Value::Str(_)
        | Value::Tuple(_)
        | Value::List(_)
        | Value::Dict(_)
        | Value::Set(_)
        | Value::Exception(_)
        | Value::Range(_) => Err(Fault::raise(
            "AttributeError",
            format!("'{}' object has no attribute '{name}'", of.type_name()),
        )),
        _ => Err(Fault::refuse(format!("`{name}` of a '{}' cannot be run here", of.type_name()))
            .help("compute it with the operators and functions of Python, math, numpy or TensorFlow")),
    }
}
