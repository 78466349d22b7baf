//! Methods and attributes of Python's own objects, of numpy and TensorFlow scalars, and of the schedule class.

use super::ast::CompareOp;
use super::builtins::{self, Builtin, table};
use super::fault::{Fault, Outcome};
use super::limits;
use super::numpy;
use super::objects;
use super::operators;
use super::scalar::Dtype;
use super::value::*;
use std::rc::Rc;

fn receiver_list(args: &builtins::Args) -> Outcome<Rc<std::cell::RefCell<Vec<Value>>>> {
    match args.values.first() {
        Some(Value::List(items)) => Ok(items.clone()),
        _ => Err(Fault::raise("TypeError", "this method needs a list")),
    }
}

fn receiver_dict(args: &builtins::Args) -> Outcome<Rc<std::cell::RefCell<Dict>>> {
    match args.values.first() {
        Some(Value::Dict(dict)) => Ok(dict.clone()),
        _ => Err(Fault::raise("TypeError", "this method needs a dict")),
    }
}

static LIST: &[Builtin] = table! {
    "append" => |_, a| { let [_, item] = a.exactly()?; let list = receiver_list(a)?;
        limits::grow(list.borrow().len())?; list.borrow_mut().push(item.clone()); Ok(Value::None) };
    "extend" => |m, a| { let [_, more] = a.exactly()?; let more = objects::items(m, more)?; let list = receiver_list(a)?;
        limits::grow(list.borrow().len() + more.len())?; list.borrow_mut().extend(more); Ok(Value::None) };
    "copy" => |_, a| { let [list] = a.exactly()?; objects::copy(list) };
    "count" => |m, a| { let [list, item] = a.exactly()?; let mut n = 0;
        for other in objects::items(m, list)? { n += i64::from(operators::equals(item, &other)?); } Ok(Value::Int(n)) };
    "index" => |m, a| { let [list, item] = a.exactly()?;
        for (i, other) in objects::items(m, list)?.iter().enumerate() {
            if operators::equals(item, other)? { return Ok(Value::Int(i as i64)); } }
        Err(Fault::raise("ValueError", format!("{} is not in list", super::text::repr(item)?))) };
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
        for (name, value) in a.keywords { if &**name == "reverse" { reverse = value.truth()? } else { key = Some(value) } }
        let mut rated = Vec::new();
        for item in items { let rate = match key { Some(key) => m.call(key, std::slice::from_ref(&item), &[])?, None => item.clone() };
            rated.push((rate, item)); }
        builtins::sort(&mut rated, reverse)?;
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
    "copy" => |_, a| { let [dict] = a.exactly()?; objects::copy(dict) };
};

fn two_texts<'a>(args: &'a builtins::Args) -> Outcome<(&'a str, &'a str)> {
    match args.values {
        [Value::Str(a), Value::Str(b)] => Ok((a, b)),
        _ => Err(Fault::raise("TypeError", format!("{}() argument must be str", args.name))),
    }
}

static TEXT: &[Builtin] = table! {
    "lower" => |_, a| { let [x] = a.exactly()?; Ok(Value::str(x.text().unwrap_or_default().to_lowercase())) };
    "upper" => |_, a| { let [x] = a.exactly()?; Ok(Value::str(x.text().unwrap_or_default().to_uppercase())) };
    "strip" => |_, a| { let [x] = a.exactly()?; Ok(Value::str(x.text().unwrap_or_default().trim())) };
    "startswith" => |_, a| two_texts(a).map(|(x, y)| Value::Bool(x.starts_with(y)));
    "endswith" => |_, a| two_texts(a).map(|(x, y)| Value::Bool(x.ends_with(y)));
    "join" => |m, a| { let [x, items] = a.exactly()?; let items = objects::items(m, items)?;
        let texts: Option<Vec<&str>> = items.iter().map(Value::text).collect();
        match texts { Some(texts) => { let text = texts.join(x.text().unwrap_or_default()); limits::grow(text.len())?; Ok(Value::str(text)) }
            None => Err(Fault::raise("TypeError", "sequence item: expected str instance")) } };
};

static SCALAR: &[Builtin] = table! {
    "numpy" => |_, a| { let [x] = a.exactly()?; match x {
        Value::Tensor(..) | Value::Iterations(_) => x.scalar().map(Value::numpy).ok_or_else(|| Fault::refuse("no number")),
        Value::Array(array) => Ok(Value::Array(Rc::new(Array { tensor: false, single: array.single, dtype: array.dtype, items: array.items.clone() }))),
        _ => Err(Fault::raise("AttributeError", format!("'{}' object has no attribute 'numpy'", x.type_name()))) } };
    "item" => |_, a| { let [x] = a.exactly()?; plain(x) };
    "tolist" => |_, a| { let [x] = a.exactly()?; match x {
        Value::Array(array) if !array.single => { let items: Outcome<Vec<Value>> = (0..array.items.len()).map(|i| plain(&array.get(i))).collect(); Ok(Value::list(items?)) }
        _ => plain(x) } };
    "astype" => |_, a| { let [x, dtype] = a.exactly()?; let dtype = super::modules::dtype_of(dtype)?;
        match x { Value::Array(array) => { let items: Vec<_> = (0..array.items.len()).filter_map(|i| array.get(i).scalar()).map(|s| s.cast(dtype)).collect();
                if array.single { return Ok(super::arrays::single(items[0])); }
                Ok(super::arrays::array(false, dtype, &items)) }
            _ => numpy::to_scalar(x, dtype).map(Value::numpy) } };
    "is_integer" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(builtins::to_float(x).is_some_and(|x| x.fract() == 0.0))) };
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
        Value::Array(array) if !array.tensor => {
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
        (0 | 1, None) => Ok(Value::None),
        (_, Some((keyword, _))) => Err(Fault::raise("TypeError", format!(
            "object.__init__() takes exactly one argument (the instance to initialize); got `{keyword}`"))
            .why("the schedule class of Keras takes no arguments").help("keep the argument to yourself: do not hand it to `super().__init__`")),
        _ => Err(Fault::raise("TypeError", "object.__init__() takes exactly one argument (the instance to initialize)")) };
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
    let found = BASE.iter().find(|method| method.name == name)?;
    if !schedule && name != "__init__" {
        return None;
    }
    Some(Value::Bound(Rc::new((of.clone(), Value::Builtin(found)))))
}

/// An attribute of one of Python's own objects, or of a scalar.
pub(super) fn find(of: &Value, name: &str) -> Outcome<Value> {
    match (of, name) {
        (Value::Tensor(dtype, _) | Value::Numpy(dtype, _), "dtype") => return Ok(Value::Dtype(*dtype)),
        (Value::Array(array), "dtype") => return Ok(Value::Dtype(array.dtype)),
        (Value::Iterations(_), "dtype") => return Ok(Value::str("int64")),
        (Value::Array(array), "size") => return Ok(Value::Int(array.items.len() as i64)),
        (Value::Array(array), "shape") if !array.single => {
            return Ok(Value::tuple(vec![Value::Int(array.items.len() as i64)]));
        }
        (Value::Tensor(..) | Value::Numpy(..) | Value::Array(_) | Value::Iterations(_), "shape") => {
            return Ok(Value::tuple(Vec::new()));
        }
        (Value::Dtype(dtype), "name") => return Ok(Value::str(dtype.name())),
        (Value::Exception(raised), "args") => {
            return Ok(Value::tuple(vec![Value::str(raised.message.as_str())]));
        }
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
        Value::Str(_) => TEXT,
        Value::Numpy(..) | Value::Array(_) => SCALAR,
        Value::Tensor(..) | Value::Iterations(_) if name == "numpy" => SCALAR,
        Value::Float(_) if name == "is_integer" => SCALAR,
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
        | Value::Tuple(_) => Err(Fault::raise(
            "AttributeError",
            format!("'{}' object has no attribute '{name}'", of.type_name()),
        )),
        _ => Err(Fault::refuse(format!("`{name}` of a '{}' cannot be run here", of.type_name()))
            .help("compute it with the operators and functions of Python, math, numpy or TensorFlow")),
    }
}
