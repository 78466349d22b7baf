//! Methods and attributes of Python's own objects, of scalars and arrays, and of the schedule class.

use crate::number::dtype::Dtype;
use crate::python::number::arrays;
use crate::python::number::jax;
use crate::python::number::numpy;
use crate::python::number::places;
use crate::python::number::reductions;
use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::dict::DictKind;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host;
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::*;
use crate::python::operation::classes;
use crate::python::operation::dicts;
use crate::python::operation::exceptions;
use crate::python::operation::generators;
use crate::python::operation::iterate;
use crate::python::operation::known;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::operation::protocol;
use crate::python::operation::sequences;
use crate::python::operation::sets;
use crate::python::operation::special;
use crate::python::operation::strings;
use crate::python::operation::text;
use crate::python::syntax::ast::CompareOp;
use std::rc::Rc;

fn receiver_list(args: &CallArgs) -> Outcome<Shared<Tracked<Vec<Value>>>> {
    match args.values.first() {
        Some(Value::List(items)) => Ok(items.clone()),
        _ => Err(args.misplaced("list")),
    }
}

pub(in crate::python) static LIST: &[Builtin] = table! {
    "append" => |_, a| { let [_, item] = a.exactly()?; let list = receiver_list(a)?;
        limits::grow(list.borrow().len())?; list.borrow_mut().push(item.clone()); Ok(Value::None) };
    "extend" => |m, a| { let [_, more] = a.exactly()?; special::extend(m, &receiver_list(a)?, more)?; Ok(Value::None) };
    "clear" => |_, a| { let [_] = a.exactly()?; receiver_list(a)?.borrow_mut().clear(); Ok(Value::None) };
    "copy" => |_, a| { receiver_list(a)?; let [list] = a.exactly()?; objects::copy(list) };
    "remove" => |m, a| { receiver_list(a)?; let [list, item] = a.exactly()?;
        for (i, other) in objects::items(m, list)?.iter().enumerate() {
            if operators::equals(item, other)? { receiver_list(a)?.borrow_mut().remove(i); return Ok(Value::None); } }
        Err(Fault::raise("ValueError", "list.remove(x): x not in list")) };
    "count" => |m, a| { let [list, item] = a.exactly()?; let mut n = 0;
        for other in objects::items(m, list)? { n += i64::from(operators::equals(item, &other)?); } Ok(Value::Int(n)) };
    "index" => |m, a| { let [list, item, start, stop] = a.bind(["self", "value", "start", "stop"], 2)?;
        let (list, item) = (list.unwrap_or(&Value::None), item.unwrap_or(&Value::None));
        let items = objects::items(m, list)?; let n = items.len() as i64;
        let bound = |v: Option<&Value>, d: i64| -> Outcome<usize> { let i = v.map_or(Ok(d), places::whole)?;
            Ok(if i < 0 { i.saturating_add(n).max(0) } else { i } as usize) };
        let (start, stop) = (bound(start, 0)?, bound(stop, n)?);
        for (i, other) in items.iter().enumerate().take(stop).skip(start) {
            if operators::equals(item, other)? { return Ok(Value::Int(i as i64)); } }
        Err(Fault::raise("ValueError", match list { Value::Tuple(_) => "tuple.index(x): x not in tuple".to_string(),
            _ => format!("{} is not in list", text::repr(item)?) })) };
    "insert" => |_, a| { let [_, at, item] = a.exactly()?; let list = receiver_list(a)?; let n = list.borrow().len();
        limits::grow(n)?; let at = places::whole(at)?;
        let at = if at < 0 { (at + n as i64).max(0) } else { at.min(n as i64) };
        list.borrow_mut().insert(at as usize, item.clone()); Ok(Value::None) };
    "pop" => |_, a| { let list = receiver_list(a)?; let [_, at] = a.bind(["self", "index"], 1)?;
        let n = list.borrow().len() as i64;
        let at = match at { Some(at) => places::whole(at)?, None => -1 };
        let at = if at < 0 { at + n } else { at };
        if n == 0 { return Err(Fault::raise("IndexError", "pop from empty list")); }
        if at < 0 || at >= n { return Err(Fault::raise("IndexError", "pop index out of range")); }
        // The items behind it move.
        limits::spend((n - at) as usize / 8)?;
        Ok(list.borrow_mut().remove(at as usize)) };
    "reverse" => |_, a| { let [_] = a.exactly()?; receiver_list(a)?.borrow_mut().reverse(); Ok(Value::None) };
    "sort" => |m, a| { let list = receiver_list(a)?;
        if a.values.len() > 1 { return Err(Fault::raise("TypeError", "sort() takes no positional arguments")); }
        // CPython empties the list while it is sorted.
        let items = std::mem::take(&mut *list.borrow_mut());
        let given = Value::list(items.clone());
        let sorted = sequences::sorted(m, &CallArgs { name: "sort", values: &[given], keywords: a.keywords });
        let kept = match &sorted { Ok(Value::List(sorted)) => sorted.borrow().clone(), _ => items };
        let touched = !list.borrow().is_empty();
        *list.borrow_mut() = kept; sorted?;
        if touched { return Err(Fault::raise("ValueError", "list modified during sort")); }
        Ok(Value::None) };
};

pub(in crate::python) static PROPERTY: &[Builtin] = table! {
    "setter" => |_, a| { let [property, function] = a.exactly()?;
        let Value::Wrapped(wrapped) = property else { return Ok(property.clone()) };
        let Wrapped::Property { get, delete, .. } = &**wrapped else { return Ok(property.clone()) };
        Ok(Value::Wrapped(Shared::new(Wrapped::Property { get: get.clone(), set: Some(function.clone()), delete: delete.clone() }))) };
    "deleter" => |_, a| { let [property, function] = a.exactly()?;
        let Value::Wrapped(wrapped) = property else { return Ok(property.clone()) };
        let Wrapped::Property { get, set, .. } = &**wrapped else { return Ok(property.clone()) };
        Ok(Value::Wrapped(Shared::new(Wrapped::Property { get: get.clone(), set: set.clone(), delete: Some(function.clone()) }))) };
    "getter" => |_, a| { let [property, function] = a.exactly()?;
        let Value::Wrapped(wrapped) = property else { return Ok(property.clone()) };
        let Wrapped::Property { set, delete, .. } = &**wrapped else { return Ok(property.clone()) };
        Ok(Value::Wrapped(Shared::new(Wrapped::Property { get: function.clone(), set: set.clone(), delete: delete.clone() }))) };
};

pub(in crate::python) static TYPE: &[Builtin] = table! {
    "fromkeys" => |m, a| { let [class, keys, value] = a.bind(["type", "iterable", "value"], 2)?; let none = &Value::None;
        dicts::from_keys(m, class.unwrap_or(none), keys.unwrap_or(none), value.unwrap_or(none)) };
};

pub(in crate::python) static GENERATOR: &[Builtin] = table! {
    "__next__" => |m, a| { let [iter] = a.exactly()?; let Value::Iterator(iter) = iter else { return Ok(Value::None) };
        match iterate::next(m, iter)? { Some(item) => Ok(item), None => Err(generators::ended(m)) } };
    "__iter__" => |_, a| { let [iter] = a.exactly()?; Ok(iter.clone()) };
    "send" => |m, a| { let [Value::Iterator(iter), value] = a.exactly()? else { return Ok(Value::None) }; generators::send(m, iter, value) };
    "close" => |m, a| { let [Value::Iterator(iter)] = a.exactly()? else { return Ok(Value::None) }; generators::close(m, iter)?; Ok(Value::None) };
    "throw" => |m, a| { let [Value::Iterator(iter), exception] = a.exactly()? else { return Ok(Value::None) };
        let fault = exceptions::raise(m, exception); generators::throw(m, iter, fault) };
};

pub(in crate::python) static NUMBER: &[Builtin] = table! {
    "is_integer" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(x.as_float().is_some_and(|x| x.fract() == 0.0))) };
    "bit_length" => |_, a| { let [x] = a.exactly()?; Ok(Value::Int(crate::python::number::long(x).map_or(0, |x| x.bits() as i64))) };
    "conjugate" => |_, a| { let [x] = a.exactly()?; Ok(x.clone()) };
};

pub(in crate::python) static SCALAR: &[Builtin] = table! {
    "numpy" => |_, a| { let [x] = a.exactly()?; match x {
        Value::Tensor(..) | Value::Iterations(_) => x.scalar().map(Value::numpy).ok_or_else(|| Fault::refuse("no number")),
        Value::Array(array) => Ok(arrays::copy(array, Library::Numpy)),
        _ => Err(Fault::raise("AttributeError", format!("'{}' object has no attribute 'numpy'", x.type_name()))) } };
    "item" => |_, a| { let [x] = a.exactly()?; plain(x) };
    "tolist" => |_, a| { let [x] = a.exactly()?; match x {
        Value::Array(array) if !array.single => { let items: Outcome<Vec<Value>> = (0..array.items.len()).map(|i| plain(&array.get(i))).collect(); Ok(Value::list(items?)) }
        _ => plain(x) } };
    "astype" => |_, a| { let [x, dtype] = a.exactly()?; let dtype = crate::python::number::dtype_of(dtype)?;
        match x { Value::Array(array) => { let items: Vec<_> = (0..array.items.len()).filter_map(|i| array.get(i).scalar()).map(|s| s.cast(dtype)).collect();
                if array.single { return Ok(arrays::single(items[0])); }
                Ok(arrays::array(Library::Numpy, dtype, &items)) }
            Value::Jax(..) => jax::array(x, Some(dtype)),
            _ => numpy::to_scalar(x, dtype).map(Value::numpy) } };
    "copy" => |_, a| { let [x] = a.exactly()?; Ok(match x { Value::Array(array) => arrays::copy(array, array.library), x => x.clone() }) };
    "fill" => |_, a| { let [x, value] = a.exactly()?; match x {
        Value::Array(array) => arrays::assign(array, &Value::Ellipsis, value).map(|()| Value::None),
        _ => Err(Fault::refuse("`fill` of a number cannot be run here")) } };
    "sort" => |_, a| { let [x] = a.exactly()?; match x {
        Value::Array(array) if array.library == Library::Numpy && !array.single => { arrays::sort(array); Ok(Value::None) }
        _ => Err(Fault::refuse("`sort` of this array cannot be run here")) } };
    "is_integer" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(x.as_float().is_some_and(|x| x.fract() == 0.0))) };
    "round" => |_, a| { let [x, digits] = a.bind(["self", "decimals"], 1)?;
        let (x, digits) = (x.unwrap_or(&Value::None), digits.map_or(Ok(0), places::whole)?);
        match x { Value::Array(array) if !array.single => arrays::map(array, |item| numpy::round(item, digits)),
            x => numpy::round(&arrays::scalar_of(x), digits) } };
    "argmax" => |_, a| { let [x] = a.exactly()?; reductions::best(a, x, CompareOp::Gt) };
    "argmin" => |_, a| { let [x] = a.exactly()?; reductions::best(a, x, CompareOp::Lt) };
    "sum" => |_, a| { let [x] = a.exactly()?; reductions::sum(x) };
    "mean" => |_, a| { let [x] = a.exactly()?; reductions::mean(x) };
    "prod" => |_, a| { let [x] = a.exactly()?; reductions::product(x) };
    "max" => |_, a| { let [x] = a.exactly()?; reduce(x, CompareOp::Gt) };
    "min" => |_, a| { let [x] = a.exactly()?; reduce(x, CompareOp::Lt) };
};

/// The greatest or least element of an array.
pub(in crate::python) fn reduce(x: &Value, better: CompareOp) -> Outcome<Value> {
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

/// The methods of [`BASE`] that `object` has.
pub(in crate::python) const OF_OBJECT: [&str; 3] = ["__delattr__", "__init__", "__setattr__"];

/// The methods that objects inherit from `object` and from the schedule class.
pub(in crate::python) static BASE: &[Builtin] = table! {
    "__delattr__" => |m, a| { let [of @ Value::Instance(_), name] = a.exactly()? else { return Err(not_an_object(a)) };
        let symbol = m.symbol(name.text().unwrap_or_default()); objects::drop_attribute(m, of, symbol)?; Ok(Value::None) };
    "__setattr__" => |m, a| { if let Some(Value::Dict(_)) = a.values.first() { return (dicts::SET_ATTRIBUTE.run)(m, a); }
        let [of @ Value::Instance(_), name, value] = a.exactly()? else { return Err(not_an_object(a)) };
        let symbol = m.symbol(name.text().unwrap_or_default()); objects::store_attribute(m, of, symbol, value.clone())?; Ok(Value::None) };
    "__init__" => |m, a| match (a.values.len(), a.keywords.first()) {
        (1.., None) if let Some(Value::Instance(instance)) = a.values.first() && let Base::Exception(_) = instance.class.root() => {
            let args = Value::tuple(a.values[1..].to_vec());
            instance.fields.borrow_mut().set(host::ARGS, args, m.names())?;
            Ok(Value::None) }
        (0 | 1, None) => Ok(Value::None),
        (_, Some((keyword, _))) => Err(Fault::raise("TypeError", format!(
            "object.__init__() takes exactly one argument (the instance to initialize); got `{keyword}`"))
            .why("the schedule class of Keras takes no arguments").help("do not pass the argument to `super().__init__`")),
        _ => Err(Fault::raise("TypeError", "object.__init__() takes exactly one argument (the instance to initialize)")) };
    "from_config" => |m, a| { let [class, config] = a.exactly()?;
        let class = match class { Value::Class(class) => class.clone(), Value::Instance(instance) => instance.class.clone(),
            _ => return Err(Fault::raise("TypeError", "from_config needs a class")) };
        let Value::Dict(config) = config else { return Err(Fault::raise("TypeError", format!("argument after ** must be a mapping, not {}", config.type_name()))) };
        let keywords: Vec<(Rc<str>, Value)> = config.borrow().pairs.iter().map(|(k, v)| (k.text().unwrap_or_default().into(), v.clone())).collect();
        classes::construct(m, &class, &[], &keywords) };
    "get_config" => |_, a| { let name = a.values.first().map_or("", Value::type_name);
        Err(Fault::raise("NotImplementedError", format!(
            "Learning rate schedule '{name}' must override `get_config()` in order to be serializable."))
            .why("the schedule class of Keras does not have a configuration")
            .help("return a dict of the constructor's arguments, without `super().get_config()`")) };
    "__call__" => |_, a| { let name = a.values.first().map_or("", Value::type_name);
        Err(Fault::raise("NotImplementedError", format!(
            "Learning rate schedule '{name}' must override `__call__(self, step)`."))) };
};

fn not_an_object(args: &CallArgs) -> Fault {
    let of = args.values.first().map_or("nothing", Value::type_name);
    Fault::refuse(format!("`object.{}` of a '{of}' cannot be run here", args.name))
        .help("set attributes of the objects of a class")
}

/// An attribute that an object inherits from the schedule class or from `object`.
pub(in crate::python) fn of_base(of: &Value, class: &Class, name: &str) -> Option<Outcome<Value>> {
    let schedule = matches!(class.root(), Base::Schedule);
    let exception = matches!(class.root(), Base::Exception(_));
    if name == "__str__" && exception {
        return Some(Ok(Value::Bound(Shared::new((of.clone(), Value::Builtin(&EXCEPTION_TEXT))))));
    }
    match BASE.iter().find(|method| method.name == name) {
        Some(found) if schedule || OF_OBJECT.contains(&name) => {
            Some(Ok(Value::Bound(Shared::new((of.clone(), Value::Builtin(found))))))
        }
        _ => known::unknown(if exception { "Exception" } else { "object" }, name).err().map(Err),
    }
}

/// Refuses an attribute that exists in CPython and is not supported here.
pub(in crate::python) use known::unknown;

static EXCEPTION_TEXT: Builtin = Builtin {
    name: "__str__",
    is_type: false,
    run: |m, a| {
        let [Value::Instance(instance)] = a.values else { return Ok(Value::None) };
        let args = exceptions::arguments(instance);
        exceptions::message(m, "Exception", &args).map(Value::str)
    },
};

/// An attribute that is not a method.
fn data(host: &dyn Host, of: &Value, name: &str) -> Option<Outcome<Value>> {
    Some(match (of, name) {
        (Value::Tensor(dtype, _) | Value::Numpy(dtype, _), "dtype") => Ok(Value::Dtype(*dtype)),
        (Value::Jax(dtype, ..), "dtype") => Ok(Value::Dtype(*dtype)),
        (Value::Jax(_, weak, _), "weak_type") => Ok(Value::Bool(*weak)),
        (Value::Jax(..), "ndim") => Ok(Value::Int(0)),
        (Value::Jax(..), "size") => Ok(Value::Int(1)),
        (Value::Array(array), "dtype") => Ok(Value::Dtype(array.dtype)),
        (Value::Iterations(_), "dtype") => Ok(Value::str("int64")),
        (Value::Array(array), "size") => Ok(Value::Int(array.items.len() as i64)),
        (Value::Array(array), "shape") if !array.single => {
            Ok(Value::tuple(vec![Value::Int(array.items.len() as i64)]))
        }
        (
            Value::Tensor(..) | Value::Numpy(..) | Value::Jax(..) | Value::Array(_) | Value::Iterations(_),
            "shape",
        ) => Ok(Value::tuple(Vec::new())),
        (Value::Dtype(dtype), "name") => Ok(Value::str(dtype.name())),
        (Value::Exception(raised), "args") => Ok(Value::tuple(raised.args.clone())),
        (Value::Exception(raised), "__class__") => {
            host.builtin(&raised.class).ok_or_else(|| Fault::refuse("this class is not known here"))
        }
        (Value::Exception(raised), "value") if &*raised.class == "StopIteration" => {
            Ok(raised.args.first().cloned().unwrap_or(Value::None))
        }
        (Value::Slice(bounds), "start") => Ok(bounds[0].clone()),
        (Value::Slice(bounds), "stop") => Ok(bounds[1].clone()),
        (Value::Slice(bounds), "step") => Ok(bounds[2].clone()),
        (Value::Range(range), "start") => Ok(Value::Int(range.start)),
        (Value::Range(range), "stop") => Ok(Value::Int(range.stop)),
        (Value::Range(range), "step") => Ok(Value::Int(range.step)),
        (Value::Int(_) | Value::Float(_) | Value::Bool(_), "real") => Ok(of.clone()),
        (Value::Int(_) | Value::Bool(_), "imag") => Ok(Value::Int(0)),
        (Value::Float(_), "imag") => Ok(Value::Float(0.0)),
        (Value::Bound(bound), "__name__") => find(host, &bound.1, name),
        (Value::Bound(bound), "__self__") => Ok(bound.0.clone()),
        (Value::Bound(bound), "__func__") => Ok(bound.1.clone()),
        (Value::Dict(dict), "default_factory") if let DictKind::Default(factory) = &dict.borrow().kind => {
            Ok(factory.clone())
        }
        (Value::Function(_), "__doc__") => Err(Fault::refuse("`__doc__` cannot be run here")),
        (Value::Function(function), "__name__") => Ok(Value::str(&*function.function.name)),
        (Value::Builtin(builtin), "__name__") => {
            Ok(Value::str(builtin.name.rsplit('.').next().unwrap_or(builtin.name)))
        }
        (Value::Iterations(_), "value" | "assign" | "assign_add") => {
            Err(Fault::refuse(format!("`step.{name}` cannot be run here")).help("compute with `step` itself"))
        }
        _ => return None,
    })
}

/// The table in which the method of an object with that name would be.
fn table(of: &Value, name: &str) -> &'static [Builtin] {
    match of {
        Value::List(_) => LIST,
        Value::Dict(dict) => {
            let own: &[Builtin] = match dict.borrow().kind {
                DictKind::Ordered => dicts::ORDERED,
                DictKind::Counter => dicts::COUNTER,
                _ => &[],
            };
            match own.iter().any(|method| method.name == name) {
                true => own,
                false => dicts::METHODS,
            }
        }
        Value::View(_) => dicts::VIEW,
        Value::Str(_) => strings::METHODS,
        Value::Set(set) if set.frozen && sets::CHANGING.contains(&name) => &[],
        Value::Set(_) => sets::METHODS,
        Value::Tuple(_) if ["count", "index"].contains(&name) => LIST,
        Value::Range(_) if ["count", "index"].contains(&name) => LIST,
        Value::Wrapped(_) => PROPERTY,
        Value::Iterator(_) => GENERATOR,
        Value::Int(_) | Value::Big(_) | Value::Huge(_) if name == "is_integer" => &[],
        Value::Int(_) | Value::Big(_) | Value::Huge(_) | Value::Bool(_) => NUMBER,
        Value::Builtin(builtin) if builtin.is_type && ["dict", "OrderedDict"].contains(&builtin.name) => TYPE,
        Value::Numpy(..) | Value::Array(_) => SCALAR,
        Value::Jax(..) if matches!(name, "item" | "tolist" | "astype") => SCALAR,
        Value::Tensor(..) | Value::Iterations(_) if name == "numpy" => SCALAR,
        Value::Float(_) if ["is_integer", "conjugate"].contains(&name) => NUMBER,
        _ => &[],
    }
}

/// An attribute of one of Python's own objects, or of a scalar or array.
pub(in crate::python) fn find(host: &dyn Host, of: &Value, name: &str) -> Outcome<Value> {
    if let Some(value) = data(host, of, name) {
        return value;
    }
    if let Value::Builtin(builtin) = of
        && builtin.is_type
        && let Some(method) = protocol::of_type(builtin, name)
    {
        return Ok(Value::Builtin(method));
    }
    let method = table(of, name).iter().find(|method| method.name == name);
    if let Some(method) = method.or_else(|| protocol::of_object(of, name)) {
        return Ok(Value::Bound(Shared::new((of.clone(), Value::Builtin(method)))));
    }
    unknown(of.type_name(), name)?;
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
        | Value::View(_)
        | Value::Set(_)
        | Value::Big(_)
        | Value::Huge(_)
        | Value::Range(_) => Err(Fault::raise(
            "AttributeError",
            format!("'{}' object has no attribute '{name}'", of.type_name()),
        )),
        _ => Err(Fault::refuse(format!("`{name}` of a '{}' cannot be run here", of.type_name()))
            .help("compute it with the operators and functions of Python, math, numpy or TensorFlow")),
    }
}
