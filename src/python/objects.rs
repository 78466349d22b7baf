//! Attributes, items, classes and exceptions.

use super::arrays;
use super::ast::{self, Act, Argument, Kind};
use super::builtins;
use super::fault::{Fault, Outcome};
use super::limits;
use super::machine::Machine;
use super::methods;
use super::operators;
use super::scalar::Dtype;
use super::value::*;
use std::cell::RefCell;
use std::rc::Rc;

/// An integer that fits 64 bits, as an index or a count wants it.
pub(super) fn whole(value: &Value) -> Outcome<i64> {
    match value {
        Value::Int(i) => Ok(*i),
        Value::Bool(b) => Ok(i64::from(*b)),
        Value::Numpy(dtype, bits) if !dtype.is_float() && *dtype != Dtype::Bool => Ok(*bits as i64),
        Value::Big(_) => Err(Fault::raise("OverflowError", "Python int too large to convert to C ssize_t")),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Err(no_integer(value)),
    }
}

pub(super) fn no_integer(value: &Value) -> Fault {
    Fault::raise("TypeError", format!("'{}' object cannot be interpreted as an integer", value.type_name()))
}

/// `of.name`.
pub(super) fn attribute(machine: &mut Machine, of: &Value, name: u32) -> Outcome<Value> {
    let bound = |method: Value| match method {
        Value::Function(_) => Value::Bound(Rc::new((of.clone(), method))),
        other => other,
    };
    match of {
        Value::Instance(instance) => {
            if let Some((_, value)) = instance.fields.borrow().iter().find(|(field, _)| *field == name) {
                return match value {
                    Value::Lost(lost) => Err(lost.reason.clone()),
                    value => Ok(value.clone()),
                };
            }
            let text = machine.names[name as usize].clone();
            if let Some(value) = instance.class.find(&text) {
                return match value {
                    Value::Lost(lost) => Err(lost.reason.clone()),
                    value => Ok(bound(value)),
                };
            }
            match &*text {
                "__class__" => Ok(Value::Class(instance.class.clone())),
                _ => methods::of_base(of, &instance.class, &text).ok_or_else(|| {
                    let fault = Fault::raise(
                        "AttributeError",
                        format!("'{}' object has no attribute '{text}'", instance.class.name),
                    );
                    let known: Vec<_> = instance
                        .fields
                        .borrow()
                        .iter()
                        .map(|(f, _)| machine.names[*f as usize].clone())
                        .collect();
                    match crate::diagnostic::nearest(&text, known.iter().map(|n| &**n)) {
                        Some(near) => fault.help(format!("did you mean `self.{near}`?")),
                        None => fault.help(format!("set it in `__init__`: `self.{text} = ...`")),
                    }
                }),
            }
        }
        Value::Super(parts) => {
            let text = machine.names[name as usize].clone();
            let (class, instance) = &**parts;
            let found = match &class.base {
                Base::User(base) => base.find(&text),
                _ => None,
            };
            match found {
                Some(method @ Value::Function(_)) => Ok(Value::Bound(Rc::new((instance.clone(), method)))),
                Some(other) => Ok(other),
                None => methods::of_base(instance, class, &text).ok_or_else(|| {
                    Fault::raise("AttributeError", format!("'super' object has no attribute '{text}'"))
                }),
            }
        }
        Value::Class(class) => {
            let text = machine.names[name as usize].clone();
            if let Some(value) = class.find(&text) {
                return Ok(value);
            }
            match &*text {
                "__name__" => Ok(Value::str(&*class.name)),
                _ => methods::of_base(of, class, &text).ok_or_else(|| {
                    Fault::raise(
                        "AttributeError",
                        format!("type object '{}' has no attribute '{text}'", class.name),
                    )
                }),
            }
        }
        Value::Module(module) => {
            let text = machine.names[name as usize].clone();
            module.member(&text).ok_or_else(|| module.missing(&text))
        }
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => {
            let text = machine.names[name as usize].clone();
            methods::find(of, &text)
        }
    }
}

/// `of.name = value`.
pub(super) fn set_attribute(machine: &mut Machine, of: &Value, name: u32, value: Value) -> Outcome<()> {
    let Value::Instance(instance) = of else {
        let text = machine.names[name as usize].clone();
        return Err(match of {
            Value::Function(_) | Value::Class(_) | Value::Module(_) => {
                Fault::refuse(format!("setting `{text}` of a {} cannot be run here", of.type_name()))
                    .help("keep what the schedule remembers in attributes of `self`")
            }
            _ => Fault::raise(
                "AttributeError",
                format!("'{}' object has no attribute '{text}'", of.type_name()),
            ),
        });
    };
    let mut fields = instance.fields.borrow_mut();
    match fields.iter_mut().find(|(field, _)| *field == name) {
        Some((_, slot)) => *slot = value,
        None => fields.push((name, value)),
    }
    Ok(())
}

/// The number of items.
pub(super) fn length(value: &Value) -> Outcome<usize> {
    Ok(match value {
        Value::Str(text) => text.chars().count(),
        Value::Tuple(items) => items.len(),
        Value::List(items) => items.borrow().len(),
        Value::Dict(dict) => dict.borrow().pairs.len(),
        Value::Range(range) => range.len(),
        Value::Array(array) => array.items.len(),
        Value::Tensor(..) => return Err(Fault::raise("TypeError", "Scalar tensor has no `len()`")),
        Value::Lost(lost) => return Err(lost.reason.clone()),
        _ => {
            return Err(Fault::raise(
                "TypeError",
                format!("object of type '{}' has no len()", value.type_name()),
            ));
        }
    })
}

/// A value as the items that a loop over it sees.
pub(super) fn items(machine: &mut Machine, value: &Value) -> Outcome<Vec<Value>> {
    let items = match value {
        Value::Tuple(items) => items.to_vec(),
        Value::List(items) => items.borrow().clone(),
        Value::Dict(dict) => dict.borrow().pairs.iter().map(|(key, _)| key.clone()).collect(),
        Value::Range(range) => {
            limits::grow(range.len())?;
            (0..range.len()).map(|i| Value::Int(range.get(i))).collect()
        }
        Value::Array(array) => (0..array.items.len()).map(|i| array.get(i)).collect(),
        Value::Str(text) => text.chars().map(|c| Value::str(c.to_string())).collect(),
        Value::Iterator(iter) => {
            let mut items = Vec::new();
            while let Some(item) = iter.borrow_mut().next() {
                limits::grow(items.len())?;
                items.push(item);
            }
            items
        }
        Value::Lost(lost) => return Err(lost.reason.clone()),
        _ => return Err(not_iterable(value)),
    };
    machine.charge(items.len() as u64)?;
    Ok(items)
}

fn not_iterable(value: &Value) -> Fault {
    Fault::raise("TypeError", format!("'{}' object is not iterable", value.type_name()))
}

/// What a loop over a value steps through.
pub(super) fn iterate(value: &Value) -> Outcome<Value> {
    Ok(Value::iterator(match value {
        Value::Range(range) => Iter::Range(**range, std::cell::Cell::new(0)),
        Value::List(items) => Iter::List(items.clone(), 0),
        Value::Tuple(items) => Iter::Tuple(items.clone(), 0),
        Value::Dict(dict) => Iter::Items(dict.borrow().pairs.iter().map(|(key, _)| key.clone()).collect(), 0),
        Value::Array(array) => Iter::Items((0..array.items.len()).map(|i| array.get(i)).collect(), 0),
        Value::Str(text) => Iter::Items(text.chars().map(|c| Value::str(c.to_string())).collect(), 0),
        Value::Iterator(_) => return Ok(value.clone()),
        Value::Lost(lost) => return Err(lost.reason.clone()),
        _ => return Err(not_iterable(value)),
    }))
}

/// Spreads items over targets.
pub(super) fn unpack(items: Vec<Value>, star: u8, count: usize) -> Outcome<Vec<Value>> {
    if star == u8::MAX {
        return match items.len() {
            n if n == count => Ok(items),
            n if n < count => Err(Fault::raise(
                "ValueError",
                format!("not enough values to unpack (expected {count}, got {n})"),
            )),
            _ => Err(Fault::raise("ValueError", format!("too many values to unpack (expected {count})"))),
        };
    }
    if items.len() + 1 < count {
        return Err(Fault::raise(
            "ValueError",
            format!("not enough values to unpack (expected at least {}, got {})", count - 1, items.len()),
        ));
    }
    let star = usize::from(star);
    let taken = items.len() + 1 - count;
    let mut spread = items[..star].to_vec();
    spread.push(Value::list(items[star..star + taken].to_vec()));
    spread.extend_from_slice(&items[star + taken..]);
    Ok(spread)
}

/// The place of an index that may count from the end.
fn place(index: &Value, length: usize, what: &str) -> Outcome<usize> {
    let i = match index {
        Value::Tensor(dtype, bits) if !dtype.is_float() => *bits as i64,
        Value::Int(_) | Value::Bool(_) | Value::Big(_) | Value::Numpy(..) => whole(index)?,
        _ => {
            let type_name = index.type_name();
            return Err(Fault::raise(
                "TypeError",
                format!("{what} indices must be integers or slices, not {type_name}"),
            )
            .help("write `int(...)` around the index"));
        }
    };
    let from_end = if i < 0 { i.saturating_add(length as i64) } else { i };
    usize::try_from(from_end).ok().filter(|i| *i < length).ok_or_else(|| {
        Fault::raise("IndexError", format!("{what} index out of range"))
            .help(format!("it has {length} items and was asked for number {i}"))
    })
}

/// `of[index]`.
pub(super) fn index(of: &Value, index: &Value) -> Outcome<Value> {
    if let Value::Slice(bounds) = index {
        return slice(of, bounds);
    }
    match of {
        Value::List(items) => {
            let items = items.borrow();
            Ok(items[place(index, items.len(), "list")?].clone())
        }
        Value::Tuple(items) => Ok(items[place(index, items.len(), "tuple")?].clone()),
        Value::Dict(dict) => get(&dict.borrow(), index)?.ok_or_else(|| {
            let key = super::text::repr(index).unwrap_or_default();
            Fault::raise("KeyError", key)
        }),
        Value::Str(text) => {
            let chars: Vec<char> = text.chars().collect();
            Ok(Value::str(chars[place(index, chars.len(), "string")?].to_string()))
        }
        Value::Range(range) => Ok(Value::Int(range.get(place(index, range.len(), "range object")?))),
        Value::Array(array) => Ok(array.get(place(index, array.items.len(), "array")?)),
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => Err(Fault::raise("TypeError", format!("'{}' object is not subscriptable", of.type_name()))),
    }
}

fn slice(of: &Value, bounds: &[Value; 3]) -> Outcome<Value> {
    let items: Vec<Value> = match of {
        Value::List(items) => items.borrow().clone(),
        Value::Tuple(items) => items.to_vec(),
        Value::Array(array) => (0..array.items.len()).map(|i| array.get(i)).collect(),
        Value::Str(text) => text.chars().map(|c| Value::str(c.to_string())).collect(),
        _ => {
            return Err(Fault::raise(
                "TypeError",
                format!("'{}' object is not subscriptable", of.type_name()),
            ));
        }
    };
    let n = items.len() as i64;
    let bound = |value: &Value| -> Outcome<Option<i64>> {
        match value {
            Value::None => Ok(None),
            Value::Int(_) | Value::Bool(_) | Value::Numpy(..) => whole(value).map(Some),
            _ => Err(Fault::raise(
                "TypeError",
                "slice indices must be integers or None or have an __index__ method",
            )),
        }
    };
    let step = bound(&bounds[2])?.unwrap_or(1);
    if step == 0 {
        return Err(Fault::raise("ValueError", "slice step cannot be zero"));
    }
    let (least, most) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let clamp = |i: i64| (if i < 0 { i.saturating_add(n) } else { i }).clamp(least, most);
    let start = bound(&bounds[0])?.map_or(if step > 0 { least } else { most }, clamp);
    let stop = bound(&bounds[1])?.map_or(if step > 0 { most } else { least }, clamp);
    let mut taken = Vec::new();
    let mut i = start;
    while if step > 0 { i < stop } else { i > stop } {
        taken.push(items[i as usize].clone());
        i = i.saturating_add(step);
    }
    Ok(match of {
        Value::List(_) => Value::list(taken),
        Value::Tuple(_) => Value::tuple(taken),
        Value::Array(array) => return arrays::collect(taken, array.tensor, array.dtype),
        _ => Value::str(taken.iter().filter_map(Value::text).collect::<String>()),
    })
}

fn get(dict: &Dict, key: &Value) -> Outcome<Option<Value>> {
    hashable(key)?;
    for (known, value) in &dict.pairs {
        if operators::equals(known, key)? {
            return Ok(Some(value.clone()));
        }
    }
    Ok(None)
}

/// The value of a key, if there is one.
pub(super) fn lookup(dict: &Rc<RefCell<Dict>>, key: &Value) -> Outcome<Option<Value>> {
    get(&dict.borrow(), key)
}

fn hashable(key: &Value) -> Outcome<()> {
    let unhashable = match key {
        Value::List(_) | Value::Dict(_) | Value::Iterations(_) => key.type_name(),
        Value::Array(_) => "numpy.ndarray",
        Value::Tensor(..) => {
            let message = "Tensor is unhashable. Instead, use tensor.ref() as the key.";
            return Err(Fault::raise("TypeError", message).help("write `int(step)`"));
        }
        _ => return Ok(()),
    };
    Err(Fault::raise("TypeError", format!("unhashable type: '{unhashable}'"))
        .help("write `int(step)` for the step"))
}

/// `of[index] = value`.
pub(super) fn set_index(of: &Value, index: &Value, value: Value) -> Outcome<()> {
    match of {
        Value::List(items) => {
            if matches!(index, Value::Slice(_)) {
                return Err(
                    Fault::refuse("assignment to a slice cannot be run here").help("build a new list")
                );
            }
            let at = place(index, items.borrow().len(), "list assignment").map_err(|fault| {
                match fault.class() {
                    Some("IndexError") => Fault::raise("IndexError", "list assignment index out of range"),
                    _ => fault,
                }
            })?;
            items.borrow_mut()[at] = value;
            Ok(())
        }
        Value::Dict(dict) => {
            hashable(index)?;
            let mut found = None;
            for (i, (known, _)) in dict.borrow().pairs.iter().enumerate() {
                if operators::equals(known, index)? {
                    found = Some(i);
                    break;
                }
            }
            let mut dict = dict.borrow_mut();
            match found {
                Some(i) => dict.pairs[i].1 = value,
                None => {
                    if dict.pairs.len() >= 10_000 {
                        return Err(Fault::refuse("a dict of more than 10000 keys was stopped"));
                    }
                    dict.pairs.push((index.clone(), value));
                }
            }
            Ok(())
        }
        Value::Array(_) => Err(Fault::refuse("assignment to an item of an array cannot be run here")
            .help("build a list, and make an array of it at the end")),
        _ => Err(Fault::raise(
            "TypeError",
            format!("'{}' object does not support item assignment", of.type_name()),
        )),
    }
}

/// Adds the pairs of one dict to another.
pub(super) fn merge(into: &Value, from: &Value) -> Outcome<()> {
    let Value::Dict(from) = from else {
        return Err(Fault::raise("TypeError", format!("'{}' object is not a mapping", from.type_name())));
    };
    let pairs = from.borrow().pairs.clone();
    for (key, value) in pairs {
        set_index(into, &key, value)?;
    }
    Ok(())
}

/// A list or dict with the same items.
pub(super) fn copy(value: &Value) -> Outcome<Value> {
    Ok(match value {
        Value::List(items) => Value::list(items.borrow().clone()),
        Value::Dict(dict) => Value::dict(dict.borrow().pairs.clone()),
        _ => value.clone(),
    })
}

/// Runs a class statement.
pub(super) fn class(machine: &mut Machine, class: &ast::Class) -> Outcome<Value> {
    let mut bases = Vec::new();
    for base in &class.bases {
        match base {
            Argument::Positional(base) => {
                bases.push((machine.evaluate(base).map_err(|f| f.or_at(base.at))?, base.at))
            }
            _ => {
                return Err(Fault::refuse("keywords of a class cannot be run here")
                    .help("derive it from the schedule class alone")
                    .or_at(class.at));
            }
        }
    }
    let base = match &bases[..] {
        [] => Base::Object,
        [(Value::Class(base), _)] => Base::User(base.clone()),
        [(Value::Builtin(builtin), _)] if builtin.name == "LearningRateSchedule" => Base::Schedule,
        [(Value::Builtin(builtin), _)] if builtin.name == "object" => Base::Object,
        [(Value::Builtin(builtin), _)] if builtin.name.ends_with("Error") || builtin.name == "Exception" => {
            Base::Exception
        }
        [(base, at)] => {
            return Err(Fault::refuse(format!("a class cannot be derived from '{}' here", base.type_name()))
                .help("derive it from `keras.optimizers.schedules.LearningRateSchedule`")
                .or_at(*at));
        }
        [_, (_, at), ..] => {
            return Err(Fault::refuse("a class with several bases cannot be run here")
                .help("derive it from the schedule class alone")
                .or_at(*at));
        }
    };
    let made = Rc::new(Class { name: (&*class.name).into(), base, fields: RefCell::new(Vec::new()) });
    for statement in &class.body {
        body(machine, &made, statement)?;
    }
    Ok(Value::Class(made))
}

/// Runs one statement of a class body.
fn body(machine: &mut Machine, class: &Rc<Class>, statement: &ast::Stmt) -> Outcome<()> {
    let set = |name: &ast::Name, value: Value| {
        let mut fields = class.fields.borrow_mut();
        fields.retain(|(known, _)| **known != **name);
        fields.push(((&**name).into(), value));
    };
    match &statement.act {
        Act::Pass | Act::Annotate { value: None, .. } | Act::Expr(_) => Ok(()),
        Act::Annotate { target, value: Some(value), .. } => {
            let value = machine.evaluate(value).map_err(|f| f.or_at(value.at))?;
            if let Kind::Name(name) = &target.kind {
                set(name, value);
            }
            Ok(())
        }
        Act::Assign(targets, value) => {
            let value = machine.evaluate(value).map_err(|f| f.or_at(value.at))?;
            for target in targets {
                if let Kind::Name(name) = &target.kind {
                    set(name, value.clone());
                }
            }
            Ok(())
        }
        Act::Def(function) => {
            let mut defaults = Vec::new();
            for default in function.parameters.iter().filter_map(|p| p.default.as_ref()) {
                defaults.push(machine.evaluate(default).map_err(|f| f.or_at(default.at))?);
            }
            let mut made = Value::Function(Rc::new(Closure {
                function: function.clone(),
                code: None,
                defaults,
                cells: Vec::new(),
                owner: RefCell::new(Some(class.clone())),
            }));
            for decorator in function.decorators.iter().rev() {
                if let Kind::Name(name) = &decorator.kind
                    && matches!(&**name, "property" | "staticmethod" | "classmethod")
                {
                    // Such methods are only refused where they are used.
                    let reason = Fault::refuse(format!("`@{name}` cannot be run here"))
                        .help("write an ordinary method of `self`")
                        .or_at(decorator.at);
                    made = Value::Lost(Rc::new(Lost { name: (&*function.name).into(), reason }));
                    break;
                }
                let decorator_value = machine.evaluate(decorator).map_err(|f| f.or_at(decorator.at))?;
                made = machine.call(&decorator_value, &[made], &[]).map_err(|f| f.or_at(decorator.at))?;
            }
            set(&function.name, made);
            Ok(())
        }
        _ => Err(Fault::refuse("this statement in a class body cannot be run here")
            .help("keep methods and constants there")
            .or_at(statement.at)),
    }
}

/// Calls a class: makes an object and runs `__init__`.
pub(super) fn construct(
    machine: &mut Machine,
    class: &Rc<Class>,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    if let Base::Exception = class.root() {
        let message = args.first().map_or(Ok(String::new()), super::text::str)?;
        return Ok(Value::Exception(Rc::new(Raised { class: class.name.clone(), message })));
    }
    let instance =
        Value::Instance(Rc::new(Instance { class: class.clone(), fields: RefCell::new(Vec::new()) }));
    match class.find("__init__") {
        Some(init) => {
            let bound = Value::Bound(Rc::new((instance.clone(), init)));
            let made = machine.call(&bound, args, keywords)?;
            if !matches!(made, Value::None) {
                let message = format!("__init__() should return None, not '{}'", made.type_name());
                return Err(Fault::raise("TypeError", message));
            }
        }
        None if !args.is_empty() || !keywords.is_empty() => {
            return Err(Fault::raise("TypeError", format!("{}() takes no arguments", class.name))
                .help("give the class an `__init__`"));
        }
        None => {}
    }
    Ok(instance)
}

/// The exception that `raise value` raises.
pub(super) fn raise(machine: &mut Machine, value: &Value) -> Fault {
    let own = |fault: Fault| fault.why("the snippet raises this itself");
    match value {
        Value::Exception(raised) => own(Fault::raise(&raised.class, raised.message.clone())),
        Value::Builtin(builtin) if builtin.is_type => own(Fault::raise(builtin.name, "")),
        Value::Class(class) => match construct(machine, class, &[], &[]) {
            Ok(Value::Exception(raised)) => own(Fault::raise(&raised.class, raised.message.clone())),
            Ok(_) => Fault::raise("TypeError", "exceptions must derive from BaseException"),
            Err(fault) => fault,
        },
        Value::Lost(lost) => lost.reason.clone(),
        _ => Fault::raise("TypeError", "exceptions must derive from BaseException"),
    }
}

/// `isinstance(value, class)`.
pub(super) fn is_instance(value: &Value, class: &Value) -> Outcome<bool> {
    if let Value::Lost(lost) = value {
        return Err(lost.reason.clone());
    }
    match class {
        Value::Tuple(classes) => {
            for class in classes.iter() {
                if is_instance(value, class)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Value::Class(class) => Ok(match value {
            Value::Instance(instance) => instance.class.derives(class),
            _ => false,
        }),
        Value::Builtin(builtin) if builtin.is_type => {
            let numpy = |least: Dtype, most: Dtype| matches!(value, Value::Numpy(dtype, _) if (least..=most).contains(dtype));
            use Dtype::*;
            Ok(match builtin.name {
                "int" => matches!(value, Value::Int(_) | Value::Big(_) | Value::Bool(_)),
                "float" => matches!(value, Value::Float(_) | Value::Numpy(Float64, _)),
                "bool" => matches!(value, Value::Bool(_)),
                "str" => matches!(value, Value::Str(_)),
                "list" => matches!(value, Value::List(_)),
                "tuple" => matches!(value, Value::Tuple(_)),
                "dict" => matches!(value, Value::Dict(_)),
                "range" => matches!(value, Value::Range(_)),
                "object" => true,
                "type" => matches!(value, Value::Class(_)) || matches!(value, Value::Builtin(b) if b.is_type),
                "LearningRateSchedule" => operators::is_schedule(value),
                "tf.Tensor" => {
                    matches!(value, Value::Tensor(..)) || matches!(value, Value::Array(a) if a.tensor)
                }
                "np.ndarray" => matches!(value, Value::Array(a) if !a.tensor),
                "np.floating" => numpy(Float32, Float64),
                "np.integer" => numpy(Int32, Int64),
                "np.number" => numpy(Int32, Float64),
                "np.generic" => numpy(Bool, Float64),
                "np.bool_" => numpy(Bool, Bool),
                "np.int32" => numpy(Int32, Int32),
                "np.int64" => numpy(Int64, Int64),
                "np.float32" => numpy(Float32, Float32),
                "np.float64" => numpy(Float64, Float64),
                name if name.ends_with("Error") => matches!(value, Value::Exception(r) if *r.class == *name),
                name => {
                    return Err(Fault::refuse(format!("`isinstance` with `{name}` cannot be run here")));
                }
            })
        }
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => {
            Err(Fault::raise("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union"))
        }
    }
}

/// `type(value)`.
pub(super) fn type_of(value: &Value) -> Outcome<Value> {
    let builtin = match value {
        Value::Instance(instance) => return Ok(Value::Class(instance.class.clone())),
        Value::Int(_) | Value::Big(_) => "int",
        Value::Bool(_)
        | Value::Float(_)
        | Value::Str(_)
        | Value::List(_)
        | Value::Tuple(_)
        | Value::Dict(_) => value.type_name(),
        _ => {
            return Err(Fault::refuse(format!("`type` of a '{}' cannot be run here", value.type_name()))
                .help("write `isinstance(x, ...)`"));
        }
    };
    builtins::find(builtin).ok_or_else(|| Fault::refuse("this type is not known here"))
}
