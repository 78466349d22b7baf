//! Python's built-in functions and types.

use crate::number::dtype::{Dtype, Scalar};
use crate::number::{long, python_text};
use crate::python::library::modules;
use crate::python::library::project;
use crate::python::library::standard;
use crate::python::library::unknown;
use crate::python::number;
use crate::python::number::arrays;
use crate::python::number::functions;
use crate::python::number::jax;
use crate::python::number::numpy;
use crate::python::number::places;
use crate::python::number::tensor;
use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::compiled;
use crate::python::object::dict::DictKind;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::{Handed, Host};
use crate::python::object::iter::Lazy;
use crate::python::object::shared::Shared;
use crate::python::object::tracked;
use crate::python::object::value::*;
use crate::python::operation::classes;
use crate::python::operation::dicts;
use crate::python::operation::exceptions;
use crate::python::operation::format;
use crate::python::operation::generators;
use crate::python::operation::iterate;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::operation::sequences;
use crate::python::operation::sets;
use crate::python::operation::special;
use crate::python::operation::text;
use crate::python::syntax::ast;
use crate::python::syntax::ast::{At, BinaryOp, CompareOp};

/// The error of a function that reaches outside of the program.
pub(in crate::python) fn outside(name: &str) -> Option<Fault> {
    let (why, help) = match name {
        "input" => ("nobody is asked while a schedule is drawn", "write the answer by hand"),
        "open" => ("files are not read", "write the contents of the file into the Python by hand"),
        "exec" | "eval" | "compile" | "__import__" => {
            ("text is not run as a program", "write the statements themselves")
        }
        "globals" | "locals" => ("names are not looked up by texts", "write the names themselves"),
        "exit" | "quit" | "breakpoint" | "help" => ("it ends or interrupts the program", "leave it out"),
        "id" | "memoryview" | "bytearray" | "bytes" => {
            ("it shows how Python keeps its objects", "write it with numbers, texts and lists")
        }
        _ => return None,
    };
    Some(Fault::refuse(format!("`{name}` cannot be run here")).why(why).help(help))
}

pub(in crate::python) static BUILTINS: &[Builtin] = table! {
    "abs" => abs;
    "all" => |m, a| { let [items] = a.exactly()?; quantified(m, items, false) };
    "any" => |m, a| { let [items] = a.exactly()?; quantified(m, items, true) };
    "ascii" => |m, a| { let [x] = a.exactly()?; special::shown(m, x, true).map(|text| Value::str(format::ascii(&text))) };
    "bool", ty => |m, a| Ok(Value::Bool(match a.bind(["x"], 0)? { [Some(x)] => special::truth(m, x)?, _ => false }));
    "classmethod", ty => |_, a| { let [f] = a.exactly()?; Ok(Value::Wrapped(Shared::new(Wrapped::Class(f.clone())))) };
    "callable" => |_, a| { let [x] = a.exactly()?; Ok(Value::Bool(objects::callable(x))) };
    "dict", ty => |m, a| dicts::construct(m, DictKind::Plain, a, 0);
    "divmod" => |_, a| { let [x, y] = a.exactly()?;
        if x.scalar().is_some() || y.scalar().is_some() {
            let t = |v: &Value| matches!(v, Value::Tensor(..) | Value::Iterations(_));
            if t(x) || matches!(y, Value::Tensor(..)) || (t(y) && !matches!(x, Value::Numpy(..))) {
                if let Value::Numpy(..) = y { return Err(Fault::refuse("`divmod` of a tensor and a numpy number cannot be run here").help("write `x // y` and `x % y`")); }
                return Err(Fault::raise("TypeError", format!(
                "unsupported operand type(s) for divmod(): '{}' and '{}'", x.type_name(), y.type_name()))); } }
        if let Some(both) = number::divmod(x, y)? { return Ok(both); }
        Ok(Value::tuple(vec![operators::quick(BinaryOp::FloorDiv, x, y)?, operators::quick(BinaryOp::Mod, x, y)?])) };
    "enumerate" => |m, a| { let [items, start] = a.bind(["iterable", "start"], 1)?;
        let start = match start { Some(v) => places::whole(v)?, None => 0 };
        let items = items.unwrap_or(&Value::None);
        if !finished(items) { let source = iterate::begin(m, items)?; return Ok(iterate::lazy(Lazy::Enumerate { source, next: start })); }
        let pairs = objects::items(m, items)?.into_iter().enumerate().map(|(i, v)| Value::tuple(vec![Value::Int(start + i as i64), v]));
        Ok(Value::iterator(Iter::Items(pairs.collect(), 0))) };
    "filter" => |m, a| { let [function, items] = a.exactly()?;
        Ok(iterate::lazy(Lazy::Filter { function: function.clone(), source: iterate::begin(m, items)? })) };
    "float", ty => float;
    "format" => |m, a| { let [x, spec] = a.bind(["value", "format_spec"], 1)?;
        special::formatted(m, x.unwrap_or(&Value::None), ast::Conversion::None, spec.and_then(Value::text).unwrap_or_default()) };
    "frozenset", ty => |m, a| { let items = match a.bind(["iterable"], 0)? { [Some(x)] => sets::unordered(m, x)?, _ => Vec::new() };
        sets::collect(true, items) };
    "getattr" => |m, a| { let [of, name, default] = a.bind(["object", "name", "default"], 2)?;
        let name = name.and_then(Value::text).unwrap_or_default().to_string();
        let symbol = m.symbol(&name);
        match (objects::attribute(m, of.unwrap_or(&Value::None), symbol), default) {
            (Err(fault), Some(default)) if fault.class() == Some("AttributeError") => Ok(default.clone()),
            (result, _) => result } };
    "hasattr" => |m, a| { let [of, name] = a.exactly()?;
        let symbol = m.symbol(name.text().unwrap_or_default());
        match objects::attribute(m, of, symbol) {
            Ok(_) => Ok(Value::Bool(true)),
            Err(fault) if fault.class() == Some("AttributeError") => Ok(Value::Bool(false)),
            Err(fault) => Err(fault) } };
    "int", ty => int;
    "isinstance" => |_, a| { let [x, class] = a.exactly()?; Ok(Value::Bool(classes::is_instance(x, class)?)) };
    "issubclass" => |_, a| { let [x, class] = a.exactly()?; classes::is_subclass(x, class).map(Value::Bool) };
    "iter" => |m, a| { let [x, sentinel] = a.bind(["object", "sentinel"], 1)?; let x = x.unwrap_or(&Value::None);
        let Some(sentinel) = sentinel else { return iterate::iter(m, x) };
        if !objects::callable(x) { return Err(Fault::raise("TypeError", "iter(v, w): v must be callable")); }
        Ok(iterate::lazy(Lazy::Calls { function: x.clone(), sentinel: sentinel.clone() })) };
    "len" => |m, a| { let [x] = a.exactly()?;
        if let Value::Instance(instance) = x && let Some(method) = instance.class.find_known("__len__") { return special::call_method(m, x, method, &[]); }
        if let Some(length) = unknown::length_of_foreign(m, x)? { return Ok(length); }
        objects::length(x).map(|n| Value::Int(n as i64)) };
    "list", ty => |m, a| Ok(Value::list(match a.bind(["iterable"], 0)? {
        [Some(x)] => objects::listed(m, x)?, _ => Vec::new() }));
    "map" => |m, a| { let Some((f, lists)) = a.values.split_first() else { return a.exactly::<2>().map(|_| Value::None) };
        if lists.is_empty() { return Err(Fault::raise("TypeError", "map() must have at least two arguments.")); }
        let sources: Outcome<Vec<_>> = lists.iter().map(|l| iterate::begin(m, l)).collect();
        Ok(iterate::lazy(Lazy::Map { function: f.clone(), sources: sources? })) };
    "hash" => |_, _| Err(Fault::refuse("`hash` cannot be run here").help("compute with the value itself"));
    "complex", ty => |_, _| Err(Fault::refuse("complex numbers cannot be run here").help("write floats"));
    "max" => |m, a| sequences::extreme(m, a, CompareOp::Gt);
    "min" => |m, a| sequences::extreme(m, a, CompareOp::Lt);
    "next" => |m, a| { let [iter, default] = a.bind(["iterator", "default"], 1)?;
        match (iterate::next_of(m, iter.unwrap_or(&Value::None))?, default) {
            (Some(value), _) => Ok(value),
            (None, Some(default)) => Ok(default.clone()),
            (None, None) => Err(generators::ended(m)) } };
    "object", ty => |_, _| Err(Fault::refuse("a bare `object()` cannot be run here"));
    "pow" => |_, a| { let [x, y, modulus] = a.bind(["base", "exp", "mod"], 2)?;
        if modulus.is_some() { return Err(Fault::refuse("`pow` with three arguments cannot be run here").help("write `x ** y % z`")); }
        operators::quick(BinaryOp::Pow, x.unwrap_or(&Value::None), y.unwrap_or(&Value::None)) };
    "print" => |m, _| { m.note("`print` is understood and prints nothing"); Ok(Value::None) };
    "property", ty => |_, a| { let [get, set, delete, _] = a.bind(["fget", "fset", "fdel", "doc"], 1)?;
        let given = |v: Option<&Value>| v.filter(|v| !matches!(v, Value::None)).cloned();
        Ok(Value::Wrapped(Shared::new(Wrapped::Property { get: get.cloned().unwrap_or(Value::None), set: given(set), delete: given(delete) }))) };
    "range", ty => sequences::range;
    "repr" => |m, a| { let [x] = a.exactly()?; special::shown(m, x, true).map(Value::str) };
    "reversed" => |m, a| { let [x] = a.exactly()?; sequences::reversed(m, x) };
    "round" => sequences::round;
    "set", ty => |m, a| { let items = match a.bind(["iterable"], 0)? { [Some(x)] => sets::unordered(m, x)?, _ => Vec::new() };
        sets::collect(false, items) };
    "setattr" => |m, a| { let [of, name, value] = a.exactly()?; let symbol = m.symbol(name.text().unwrap_or_default());
        objects::set_attribute(m, of, symbol, value.clone())?; Ok(Value::None) };
    "slice", ty => |_, a| { let none = Value::None; let (start, stop, step) = match a.values {
        [stop] => (&none, stop, &none), [start, stop] => (start, stop, &none), [start, stop, step] => (start, stop, step),
        _ => return Err(Fault::raise("TypeError", format!("slice expected at least 1 argument, got {}", a.values.len()))) };
        Ok(Value::Slice(Shared::new([start.clone(), stop.clone(), step.clone()]))) };
    "sorted" => sequences::sorted;
    "staticmethod", ty => |_, a| { let [f] = a.exactly()?; Ok(Value::Wrapped(Shared::new(Wrapped::Static(f.clone())))) };
    "str", ty => |m, a| Ok(Value::str(match a.bind(["object"], 0)? { [Some(x)] => special::shown(m, x, false)?, _ => String::new() }));
    "sum" => |m, a| { let [items, start] = a.bind(["iterable", "start"], 1)?;
        let mut sum = start.cloned().unwrap_or(Value::Int(0));
        if let Value::Str(_) = sum { return Err(Fault::raise("TypeError", "sum() can't sum strings [use ''.join(seq) instead]")); }
        let listed; let items = match items.unwrap_or(&Value::None) {
            Value::Set(set) if set.items.borrow().iter().all(|x| x.as_int().is_some()) => { listed = Value::list(set.items.borrow().to_vec()); &listed }
            items => items };
        iterate::each(m, items, |m, item| {
            sum = match operators::quick(BinaryOp::Add, &sum, &item) { Ok(sum) => sum, Err(fault) => special::binary(m, BinaryOp::Add, &sum, &item, fault, false)? };
            Ok(true) })?;
        Ok(sum) };
    "super", ty => |_, a| match a.values {
        [Value::Class(class), instance @ (Value::Instance(_) | Value::Class(_) | Value::Dict(_))] => Ok(Value::Super(Shared::new((class.clone(), instance.clone())))),
        _ => Err(Fault::raise("RuntimeError", "super(): no arguments").help("write `super().__init__()` in a method of the class")) };
    "tuple", ty => |m, a| Ok(Value::tuple(match a.bind(["iterable"], 0)? {
        [Some(x)] => objects::listed(m, x)?, _ => Vec::new() }));
    "type", ty => |m, a| { let [x] = a.exactly()?; classes::type_of(m, x) };
    "vars" => |m, a| { let [x] = a.exactly()?; let symbol = m.symbol("__dict__"); objects::attribute(m, x, symbol) };
    "zip" => |m, a| { let mut strict = false;
        for (name, value) in a.keywords { match &**name { "strict" => strict = value.truth()?,
            _ => return Err(Fault::raise("TypeError", format!("zip() got an unexpected keyword argument '{name}'"))) } }
        if strict || !a.values.iter().all(finished) {
            let sources: Outcome<Vec<_>> = a.values.iter().map(|l| iterate::begin(m, l)).collect();
            return Ok(iterate::lazy(Lazy::Zip { sources: sources?, strict })); }
        let lists: Outcome<Vec<_>> = a.values.iter().map(|l| objects::items(m, l)).collect(); let lists = lists?;
        let n = lists.iter().map(Vec::len).min().unwrap_or(0);
        let rows = (0..n).map(|i| Value::tuple(lists.iter().map(|l| l[i].clone()).collect())).collect();
        Ok(Value::iterator(Iter::Items(rows, 0))) };
    "eval" => unneeded;
    "exec" => unneeded;
    "open" => project::open;
    "input" => unneeded;
    "globals" => project::globals;
    "locals" => unneeded;
    "compile" => unneeded;
    "__import__" => unneeded;
    "dir" => unneeded;
    "id" => unneeded;
    "bytes" => unneeded;
    "bytearray" => unneeded;
    "memoryview" => unneeded;
    "delattr" => |m, a| { let [of, name] = a.exactly()?; let symbol = m.symbol(name.text().unwrap_or_default());
        objects::delete_attribute(m, of, symbol)?; Ok(Value::None) };
    "breakpoint" => unneeded;
    "BaseException", ty => exception;
    "Exception", ty => exception;
    "ArithmeticError", ty => exception;
    "AssertionError", ty => exception;
    "AttributeError", ty => exception;
    "DeprecationWarning", ty => exception;
    "FloatingPointError", ty => exception;
    "GeneratorExit", ty => exception;
    "ImportError", ty => exception;
    "IndexError", ty => exception;
    "KeyError", ty => exception;
    "LookupError", ty => exception;
    "MemoryError", ty => exception;
    "ModuleNotFoundError", ty => exception;
    "NameError", ty => exception;
    "NotImplementedError", ty => exception;
    "OSError", ty => exception;
    "OverflowError", ty => exception;
    "RecursionError", ty => exception;
    "RuntimeError", ty => exception;
    "RuntimeWarning", ty => exception;
    "StopIteration", ty => exception;
    "SyntaxError", ty => exception;
    "TypeError", ty => exception;
    "UnboundLocalError", ty => exception;
    "UserWarning", ty => exception;
    "ValueError", ty => exception;
    "Warning", ty => exception;
    "ZeroDivisionError", ty => exception;
    "NotImplemented" => |_, _| Err(Fault::raise("TypeError", "'NotImplementedType' object is not callable"));
};

/// `super()`. The compiler adds the class and the method's first argument.
pub(in crate::python) static SUPER: Builtin = Builtin {
    name: "super",
    is_type: true,
    run: |_, a| match a.values {
        [Value::Class(class), first @ (Value::Instance(_) | Value::Class(_) | Value::Dict(_))] => {
            Ok(Value::Super(Shared::new((class.clone(), first.clone()))))
        }
        _ => Err(Fault::raise("RuntimeError", "super(): no arguments")),
    },
};

/// `format(value, spec)`, for f-strings whose format is computed at run time.
pub(in crate::python) static FORMAT: Builtin = Builtin {
    name: "format",
    is_type: false,
    run: |m, a| {
        let [value, spec] = a.exactly()?;
        special::formatted(m, value, ast::Conversion::None, spec.text().unwrap_or_default())
    },
};

/// Whether the items of a value exist already and cannot change. A lazy iterator over it can then collect them at once.
fn finished(value: &Value) -> bool {
    matches!(value, Value::Tuple(_) | Value::Range(_) | Value::Str(_))
}

/// `any` and `all`. Both stop as early as possible.
fn quantified(machine: &mut dyn Host, items: &Value, wanted: bool) -> Outcome<Value> {
    let mut found = false;
    if let Value::Set(set) = items {
        // The order of the items does not matter here.
        let items = set.items.borrow().to_vec();
        for item in &items {
            found |= special::truth(machine, item)? == wanted;
        }
        return Ok(Value::Bool(found == wanted));
    }
    iterate::each(machine, items, |machine, item| {
        found = special::truth(machine, &item)? == wanted;
        Ok(!found)
    })?;
    Ok(Value::Bool(found == wanted))
}

/// The built-in with that name.
pub(in crate::python) fn find(name: &str) -> Option<Value> {
    match name {
        "__name__" => return Some(Value::str("__main__")),
        "Ellipsis" => return Some(Value::Ellipsis),
        _ => {}
    }
    BUILTINS.iter().find(|builtin| builtin.name == name).map(Value::Builtin)
}

/// The built-in with that name, for the modules of lrsched that are written in Python.
pub(in crate::python) fn ours(name: &str) -> Option<Value> {
    let ours = || OURS.iter().find(|builtin| builtin.name == name).map(Value::Builtin);
    find(name).or_else(ours).or_else(|| unknown::helper(name))
}

/// The classes written in Python that take a function of the user's as the schedule.
const TAKERS: [&str; 3] = ["LearningRateScheduler", "LambdaLR", "MultiplicativeLR"];

/// What only the modules of lrsched that are written in Python may call.
pub(in crate::python) static OURS: &[Builtin] = table! {
    // Something that is not supported here although Python supports it.
    "refuse" => |_, a| { let [what, why, help] = a.exactly()?;
        Err(Fault::refuse(written(what)).why(written(why)).help(written(help))) };
    // A dict whose keys are attributes too.
    "config_dict" => |m, a| dicts::construct(m, DictKind::Config, a, 0);
    // Says what was assumed.
    "note" => |m, a| { let [what] = a.exactly()?; m.note(&written(what)); Ok(Value::None) };
    // What making a variable of TensorFlow does where it is compiled.
    "made_variable" => |_, _| compiled::make_variable().map(|()| Value::None);
    // Sets the tensor of a variable. TensorFlow keeps it where it is compiled, unlike what else Python sets.
    "assign" => |m, a| { let [variable, tensor] = a.exactly()?; let symbol = m.symbol("_tensor");
        match compiled::is_compiled() {
            true => tracked::aside(|| objects::set_attribute(m, variable, symbol, tensor.clone())),
            false => objects::set_attribute(m, variable, symbol, tensor.clone()),
        }.map(|()| Value::None) };
    // Passes a value to a framework as the schedule; `called` if its constructor calls it.
    "hand_schedule" => |m, a| { let [value, to, called] = a.exactly()?; let called = called.truth()?;
        if let Some(to) = TAKERS.iter().find(|taker| Some(**taker) == to.text()) {
            m.hand(Handed { value: value.clone(), to, at: At::default(), called }); }
        Ok(Value::None) };
};

fn written(value: &Value) -> String {
    value.text().unwrap_or_default().to_string()
}

/// The names of all built-ins.
pub(in crate::python) fn names() -> impl Iterator<Item = &'static str> {
    BUILTINS.iter().map(|builtin| builtin.name)
}

/// A function of Python's that schedules do not need.
pub(super) fn unneeded(_: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    Err(outside(args.name).unwrap_or_else(|| {
        Fault::refuse(format!("`{}` cannot be run here", args.name))
            .help("compute the learning rate from the step alone")
    }))
}

fn exception(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    exceptions::make(machine, args.name, args.values)
}

fn abs(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x] = args.exactly()?;
    if let Value::Instance(instance) = x
        && standard::is_variable(&instance.class)
        && let Some(method) = instance.class.find_known("__abs__")
    {
        return special::call_method(machine, x, method, &[]);
    }
    match x {
        Value::Float(x) => Ok(Value::Float(x.abs())),
        Value::Int(_) | Value::Big(_) | Value::Huge(_) | Value::Bool(_) => {
            Ok(number::of_long(number::long(x).unwrap_or_default().magnitude().clone().into()))
        }
        Value::Numpy(..) => modules::numpy_unary(functions::Unary::Abs, x),
        Value::Jax(..) => jax::function(functions::Unary::Abs, x),
        Value::Tensor(..) | Value::Iterations(_) => {
            functions::kernel(functions::Unary::Abs, tensor::own(x)?).map(Value::tensor)
        }
        Value::Array(array) => arrays::map(array, abs_of),
        _ => Err(Fault::raise("TypeError", format!("bad operand type for abs(): '{}'", x.type_name()))),
    }
}

fn abs_of(item: &Value) -> Outcome<Value> {
    if let Value::Jax(..) = item {
        return jax::function(functions::Unary::Abs, item);
    }
    if let Value::Tensor(..) = item {
        return functions::kernel(functions::Unary::Abs, tensor::own(item)?).map(Value::tensor);
    }
    modules::numpy_unary(functions::Unary::Abs, item)
}

/// Converts a user's object to a number by its special methods.
fn own_number(machine: &mut dyn Host, value: &Value, names: &[&str]) -> Outcome<Option<Value>> {
    let Value::Instance(instance) = value else { return Ok(None) };
    match names.iter().find_map(|name| instance.class.find(name)) {
        Some(method) => special::call_method(machine, value, method, &[]).map(Some),
        None => Ok(None),
    }
}

fn float(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [Some(x)] = args.bind(["x"], 0)? else { return Ok(Value::Float(0.0)) };
    if let Value::Lost(lost) = x {
        return Err(lost.reason.clone());
    }
    if let Some(made) = own_number(machine, x, &["__float__"])? {
        return Ok(made);
    }
    if let Some(x) = x.as_float() {
        return Ok(Value::Float(x));
    }
    if let Value::Huge(x) = x {
        return Ok(Value::Float(long::float(x)?));
    }
    if let Some(given) = x.text() {
        return python_text::float(given).map(Value::Float).ok_or_else(|| match text::repr(x) {
            Ok(shown) => Fault::raise("ValueError", format!("could not convert string to float: {shown}")),
            Err(fault) => fault,
        });
    }
    if let Value::Array(array) = x {
        return Err(no_dimensions(array));
    }
    Err(Fault::raise(
        "TypeError",
        format!("float() argument must be a string or a real number, not '{}'", x.type_name()),
    ))
}

/// The error of numpy, TensorFlow and JAX for an array, even of one element, in place of a number.
pub(in crate::python) fn no_dimensions(array: &Array) -> Fault {
    let words = match array.library {
        Library::Jax => "Only scalar arrays can be converted to Python scalars; got arr.ndim=1",
        _ => "only 0-dimensional arrays can be converted to Python scalars",
    };
    Fault::raise("TypeError", words).help("take an item of it, `x[0]`")
}

fn int(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [x, base] = args.bind(["x", "base"], 0)?;
    let Some(x) = x else { return Ok(Value::Int(0)) };
    if base.is_some() {
        return Err(Fault::refuse("`int` with a base cannot be run here").help("write the number itself"));
    }
    if let Some(made) = own_number(machine, x, &["__int__", "__index__"])? {
        return Ok(made);
    }
    let x = &arrays::scalar_of(x);
    match x {
        Value::Float(x) => number::float_to_int(*x),
        Value::Int(_) | Value::Big(_) | Value::Bool(_) => Ok(Value::int(x.as_int().unwrap_or_default())),
        Value::Huge(_) => Ok(x.clone()),
        Value::Array(array) => Err(no_dimensions(array)),
        Value::Str(given) if let Some(fault) = number::too_long(given) => Err(fault),
        Value::Str(given) => match long::decimal(given.trim()) {
            Some(whole) => Ok(number::of_long(whole)),
            None => Err(Fault::raise(
                "ValueError",
                format!("invalid literal for int() with base 10: {}", text::repr(x)?),
            )),
        },
        Value::Lost(lost) => Err(lost.reason.clone()),
        _ => match x.scalar() {
            Some(s) if s.dtype.is_float() => number::float_to_int(s.to_f64()),
            Some(s) => Ok(Value::Int(s.to_i64())),
            None => Err(Fault::raise(
                "TypeError",
                format!(
                    "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                    x.type_name()
                ),
            )),
        },
    }
}

/// A numpy scalar of a type, `np.float64(x)`.
pub(in crate::python) fn numpy_scalar(dtype: Dtype, args: &CallArgs) -> Outcome<Value> {
    let [x] = args.bind(["x"], 0)?;
    let x = x.unwrap_or(&Value::Int(0));
    if let Value::Lost(lost) = x {
        return Err(lost.reason.clone());
    }
    match x {
        Value::Float(_) | Value::Int(_) | Value::Big(_) => {
            let number = match x {
                Value::Float(x) if dtype == Dtype::Bool => Scalar::bool(*x != 0.0),
                Value::Float(x) if !dtype.is_float() => {
                    let whole = number::float_to_int(*x)?;
                    if let Value::Big(_) = whole {
                        return Err(Fault::raise(
                            "OverflowError",
                            "Python int too large to convert to C long",
                        ));
                    }
                    numpy::to_scalar(&whole, dtype)?
                }
                _ => numpy::to_scalar(x, dtype)?,
            };
            Ok(Value::numpy(number))
        }
        Value::Bool(b) => Ok(Value::numpy(Scalar::bool(*b).cast(dtype))),
        _ => match x.scalar() {
            Some(s) => Ok(Value::numpy(s.cast(dtype))),
            None => match x {
                Value::Array(array) if array.single => Ok(Value::numpy(array.scalar(0).cast(dtype))),
                Value::List(_) | Value::Tuple(_) | Value::Array(_) => {
                    let (_, items) = arrays::scalars(x, false, Some(dtype))?;
                    Ok(arrays::array(Library::Numpy, dtype, &items))
                }
                _ => {
                    Err(Fault::refuse(format!("`{}` of a '{}' cannot be run here", args.name, x.type_name())))
                }
            },
        },
    }
}
