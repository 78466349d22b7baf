//! The values of the evaluator, small so that registers stay small.

use crate::number::dtype::{Dtype, Scalar};
use crate::number::long;
use crate::python::object::builtin::{Builtin, Module};
use crate::python::object::class::Field;
pub(in crate::python) use crate::python::object::class::{Base, Class, Instance};
use crate::python::object::code::InnerCode;
use crate::python::object::compiled;
pub(in crate::python) use crate::python::object::dict::Dict;
use crate::python::object::dict::View;
use crate::python::object::fault::{Fault, Outcome};
pub(in crate::python) use crate::python::object::iter::Iter;
use crate::python::object::keyed::Keyed;
use crate::python::object::memory::Memory;
pub(in crate::python) use crate::python::object::native::Native;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::syntax::ast;
use num_bigint::BigInt;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// A Python object. Its kind takes a whole word: a kind of one byte beside what may begin at the next is copied in pieces
/// that overlap, and a processor waits until it can read what was written in other pieces. That took a sixth of a step.
#[derive(Clone)]
#[repr(u64)]
pub(in crate::python) enum Value {
    /// A local name that has no value yet.
    Unbound,
    None,
    Ellipsis,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A numpy scalar, as bits.
    Numpy(Dtype, u64),
    /// An eager TensorFlow scalar, as bits.
    Tensor(Dtype, u64),
    /// A JAX scalar: type, whether the type is weak, bits.
    Jax(Dtype, bool, u64),
    /// The optimizer's `iterations`: a Keras variable of int64 with its own promotion rules.
    Iterations(i64),
    Builtin(&'static Builtin),
    Module(&'static Module),
    Dtype(Dtype),
    // From here on values have allocations of their own, see `is_object`.
    /// An integer that does not fit 64 bits.
    Big(Shared<i128>),
    Array(Shared<Array>),
    Str(Shared<Box<str>>),
    Tuple(Shared<Vec<Value>>),
    List(Shared<Tracked<Vec<Value>>>),
    Dict(Shared<Tracked<Dict>>),
    Range(Shared<RangeObject>),
    Slice(Shared<[Value; 3]>),
    Function(Shared<Closure>),
    Bound(Shared<(Value, Value)>),
    Class(Shared<Class>),
    Instance(Shared<Instance>),
    /// `super()` in a method: the class after which the search begins, and the object.
    Super(Shared<(Shared<Class>, Value)>),
    Exception(Shared<Raised>),
    Wrapped(Shared<Wrapped>),
    Set(Shared<Set>),
    /// `keys()`, `values()` or `items()` of a dict.
    View(Shared<View>),
    /// The result of `dataclasses.field(...)`.
    Field(Shared<Field>),
    /// An integer that does not fit 128 bits.
    Huge(Shared<BigInt>),
    Iterator(Shared<Tracked<Iter>>),
    /// A schedule of a framework, or what makes one.
    Native(Shared<Native>),
    /// A name whose definition could not be run, with the reason.
    Lost(Shared<Lost>),
}

/// The reason why the value of a name, or of a part of an object, is not known.
pub(in crate::python) struct Lost {
    pub name: Rc<str>,
    pub reason: Fault,
    /// Whether it is a module that is not available, or a part of one.
    pub imported: bool,
    /// Objects that the value may refer to.
    pub holds: Vec<Value>,
}

impl Lost {
    /// Part of a module that is not available.
    pub(crate) fn imported(name: &str, reason: Fault) -> Value {
        Value::Lost(Shared::new(Lost {
            name: name.into(),
            reason: reason.uncatchable(),
            imported: true,
            holds: Vec::new(),
        }))
    }

    /// What a statement that could not be run would have made or changed.
    pub(crate) fn missing(name: &str, reason: Fault, holds: Vec<Value>) -> Value {
        Value::Lost(Shared::new(Lost {
            name: name.into(),
            reason: reason.uncatchable(),
            imported: false,
            holds,
        }))
    }
}

/// The library that an array belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Library {
    Numpy,
    Tensorflow,
    Jax,
}

/// A one-dimensional array of numpy or JAX, or an eager tensor.
pub(in crate::python) struct Array {
    pub library: Library,
    /// Whether it has no dimensions. numpy's operators turn such arrays into scalars.
    pub single: bool,
    pub dtype: Dtype,
    pub items: Memory,
}

impl Array {
    /// The number at an index within bounds.
    pub(crate) fn scalar(&self, index: usize) -> Scalar {
        Scalar { dtype: self.dtype, bits: self.items.get(index) }
    }

    pub(crate) fn get(&self, index: usize) -> Value {
        let bits = self.items.get(index);
        match self.library {
            Library::Numpy => Value::Numpy(self.dtype, bits),
            Library::Tensorflow => Value::Tensor(self.dtype, bits),
            Library::Jax => Value::Jax(self.dtype, false, bits),
        }
    }
}

/// A `range`.
#[derive(Clone, Copy)]
pub(in crate::python) struct RangeObject {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
}

impl RangeObject {
    #[inline]
    pub(crate) fn len(&self) -> usize {
        let (low, high) = if self.step > 0 { (self.start, self.stop) } else { (self.stop, self.start) };
        if low >= high {
            return 0;
        }
        let (span, step) = (high.abs_diff(low), self.step.unsigned_abs());
        let count = if step == 1 { span } else { (span - 1) / step + 1 };
        count.min(u64::from(u32::MAX)) as usize
    }

    pub(crate) fn get(&self, index: usize) -> i64 {
        self.start + self.step * index as i64
    }
}

/// A function and the cells that it captured.
pub(in crate::python) struct Closure {
    pub function: Arc<ast::Function>,
    /// Its code, if it captures names.
    pub code: Option<Rc<InnerCode>>,
    /// The place of its code among those of the settled module, if it was called there. The code may refer to the function
    /// itself, so that it is not kept here.
    pub place: Cell<Option<u32>>,
    pub defaults: Vec<Value>,
    pub cells: Vec<ClosureCell>,
    /// The attributes that were set on it.
    pub attributes: Tracked<Vec<(u32, Value)>>,
}

impl Closure {
    pub(crate) fn new(
        function: Arc<ast::Function>,
        code: Option<Rc<InnerCode>>,
        defaults: Vec<Value>,
        cells: Vec<ClosureCell>,
    ) -> Closure {
        Closure { function, code, place: Cell::default(), defaults, cells, attributes: Tracked::default() }
    }
}

/// A variable shared between functions.
pub(in crate::python) type ClosureCell = Shared<Tracked<Value>>;

/// A Python exception that is not of a user's class.
pub(in crate::python) struct Raised {
    pub class: Rc<str>,
    pub args: Vec<Value>,
    pub message: String,
    /// The fault with which it was raised, if it was caught: raising it again keeps the place.
    pub fault: Option<Fault>,
}

/// A function wrapped by a decorator of a class body.
pub(in crate::python) enum Wrapped {
    Property {
        get: Value,
        set: Option<Value>,
        delete: Option<Value>,
    },
    /// `cached_property`: computed once, then stored as an attribute.
    Cached(Value),
    Static(Value),
    Class(Value),
}

/// A `set` or `frozenset`, in the order of insertion.
pub(in crate::python) struct Set {
    pub frozen: bool,
    pub items: Tracked<Keyed<Value>>,
}

impl Value {
    /// Puts a value in place of this one. Most are numbers, and nothing is to be done when those are let go.
    #[inline]
    pub(crate) fn put(&mut self, value: Value) {
        match self.is_object() {
            true => *self = value,
            false => std::mem::forget(std::mem::replace(self, value)),
        }
    }

    /// A copy. Most are numbers.
    #[inline]
    pub(crate) fn copied(&self) -> Value {
        match self {
            Value::Float(x) => Value::Float(*x),
            Value::Int(i) => Value::Int(*i),
            other => other.clone(),
        }
    }

    pub(crate) fn str(text: impl Into<Box<str>>) -> Value {
        Value::Str(Shared::new(text.into()))
    }

    pub(crate) fn tuple(items: Vec<Value>) -> Value {
        Value::Tuple(Shared::new(items))
    }

    pub(crate) fn list(items: Vec<Value>) -> Value {
        Value::List(Shared::new(Tracked::new(items)))
    }

    pub(crate) fn dict(pairs: Vec<(Value, Value)>) -> Value {
        Value::Dict(Shared::new(Tracked::new(Dict { pairs: pairs.into(), ..Dict::default() })))
    }

    pub(crate) fn iterator(iter: Iter) -> Value {
        Value::Iterator(Shared::new(Tracked::new(iter)))
    }

    pub(crate) fn tensor(scalar: Scalar) -> Value {
        Value::Tensor(scalar.dtype, scalar.bits)
    }

    pub(crate) fn jax(scalar: Scalar, weak: bool) -> Value {
        Value::Jax(scalar.dtype, weak, scalar.bits)
    }

    pub(crate) fn numpy(scalar: Scalar) -> Value {
        Value::Numpy(scalar.dtype, scalar.bits)
    }

    /// An integer of either size.
    pub(crate) fn int(number: i128) -> Value {
        match i64::try_from(number) {
            Ok(small) => Value::Int(small),
            Err(_) => Value::Big(Shared::new(number)),
        }
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Value::Str(text) = self { Some(text) } else { None }
    }

    /// The number as Python's `int`, if it is an `int` or `bool`.
    pub(crate) fn as_int(&self) -> Option<i128> {
        match self {
            Value::Bool(b) => Some(i128::from(*b)),
            Value::Int(i) => Some(i128::from(*i)),
            Value::Big(i) => Some(**i),
            _ => None,
        }
    }

    /// The number as a float, as `float(x)` and the functions of `math` convert it.
    pub(crate) fn as_float(&self) -> Option<f64> {
        match self {
            Value::Float(x) => Some(*x),
            Value::Int(i) => Some(*i as f64),
            Value::Bool(_) | Value::Big(_) => self.as_int().map(|i| i as f64),
            Value::Huge(i) => long::float(i).ok(),
            Value::Array(array) if array.single => array.get(0).as_float(),
            _ => self.scalar().map(|s| s.to_f64()),
        }
    }

    /// The numpy or TensorFlow scalar.
    pub(crate) fn scalar(&self) -> Option<Scalar> {
        match self {
            Value::Numpy(dtype, bits) | Value::Tensor(dtype, bits) | Value::Jax(dtype, _, bits) => {
                Some(Scalar { dtype: *dtype, bits: *bits })
            }
            Value::Iterations(step) => Some(Scalar::int(Dtype::Int64, *step)),
            _ => None,
        }
    }

    /// The number in a numpy array without dimensions, such as `np.where` returns for one number.
    pub(crate) fn dimensionless(&self) -> Option<Scalar> {
        match self {
            Value::Array(array) if array.single && array.library == Library::Numpy => Some(array.scalar(0)),
            _ => None,
        }
    }

    /// The name of the type, `type(x).__name__`.
    pub(crate) fn type_name(&self) -> &str {
        match self {
            Value::Unbound => "unbound",
            Value::None => "NoneType",
            Value::Ellipsis => "ellipsis",
            Value::Bool(_) => "bool",
            Value::Int(_) | Value::Big(_) | Value::Huge(_) => "int",
            Value::Float(_) => "float",
            Value::Numpy(dtype, _) => dtype.numpy_type(),
            Value::Tensor(..) => "tensorflow.python.framework.ops.EagerTensor",
            Value::Iterations(_) => "Variable",
            Value::Jax(..) => "jaxlib._jax.ArrayImpl",
            Value::Array(array) => match array.library {
                Library::Numpy => "numpy.ndarray",
                Library::Tensorflow => "tensorflow.python.framework.ops.EagerTensor",
                Library::Jax => "jaxlib._jax.ArrayImpl",
            },
            Value::Str(_) => "str",
            Value::Tuple(_) => "tuple",
            Value::List(_) => "list",
            Value::Dict(dict) => dict.borrow().kind.type_name(),
            Value::View(view) => view.type_name(),
            Value::Range(_) => "range",
            Value::Slice(_) => "slice",
            Value::Function(_) => "function",
            Value::Bound(_) => "method",
            Value::Builtin(builtin) if builtin.is_type => "type",
            Value::Builtin(_) => "builtin_function_or_method",
            Value::Module(_) => "module",
            Value::Class(_) => "type",
            Value::Instance(instance) => &instance.class.name,
            Value::Super(_) => "super",
            Value::Exception(raised) => &raised.class,
            Value::Wrapped(wrapped) => match &**wrapped {
                Wrapped::Property { .. } => "property",
                Wrapped::Cached(_) => "cached_property",
                Wrapped::Static(_) => "staticmethod",
                Wrapped::Class(_) => "classmethod",
            },
            Value::Field(_) => "Field",
            Value::Set(set) if set.frozen => "frozenset",
            Value::Set(_) => "set",
            Value::Dtype(_) => "DType",
            Value::Iterator(iter) => match &*iter.borrow() {
                Iter::Lazy(lazy) => lazy.type_name(),
                _ => "iterator",
            },
            Value::Native(native) => native.type_name(),
            Value::Lost(_) => "unknown",
        }
    }

    /// The truth value, as `bool(x)`.
    pub(crate) fn truth(&self) -> Outcome<bool> {
        Ok(match self {
            Value::None => false,
            Value::Bool(b) => *b,
            Value::Int(i) => *i != 0,
            Value::Float(x) => *x != 0.0,
            Value::Numpy(..) | Value::Tensor(..) | Value::Jax(..) => {
                compiled::read(self)?;
                self.scalar().is_some_and(|s| s.truth())
            }
            Value::Iterations(_) => {
                return Err(Fault::raise("TypeError", "A Keras Variable cannot be used as a boolean.")
                    .help("compare it, `step > 0`, or write `int(step)`"));
            }
            Value::Array(array) if array.items.len() == 1 => array.get(0).truth()?,
            Value::Array(array) => {
                let (class, message) = if array.library == Library::Tensorflow {
                    (
                        "InvalidArgumentError",
                        "The truth value of a tensor with more than one element is ambiguous.",
                    )
                } else {
                    (
                        "ValueError",
                        "The truth value of an array with more than one element is ambiguous. \
                         Use a.any() or a.all()",
                    )
                };
                return Err(Fault::raise(class, message));
            }
            Value::Str(text) => !text.is_empty(),
            Value::Tuple(items) => !items.is_empty(),
            Value::List(items) => !items.borrow().is_empty(),
            Value::Dict(dict) => !dict.borrow().pairs.is_empty(),
            Value::View(view) => !view.dict.borrow().pairs.is_empty(),
            Value::Set(set) => !set.items.borrow().is_empty(),
            Value::Range(range) => range.len() > 0,
            Value::Lost(lost) => return Err(lost.reason.clone()),
            _ => true,
        })
    }

    /// Whether two values are the same object, for `is` on `None`, `True` and instances.
    pub(crate) fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::None, Value::None) | (Value::Ellipsis, Value::Ellipsis) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b && (-5..=256).contains(a),
            (Value::List(a), Value::List(b)) => Shared::ptr_eq(a, b),
            (Value::Dict(a), Value::Dict(b)) => Shared::ptr_eq(a, b),
            (Value::Tuple(a), Value::Tuple(b)) => Shared::ptr_eq(a, b),
            (Value::Instance(a), Value::Instance(b)) => Shared::ptr_eq(a, b),
            (Value::Class(a), Value::Class(b)) => Shared::ptr_eq(a, b),
            (Value::Set(a), Value::Set(b)) => Shared::ptr_eq(a, b),
            (Value::Exception(a), Value::Exception(b)) => Shared::ptr_eq(a, b),
            (Value::Function(a), Value::Function(b)) => Shared::ptr_eq(a, b),
            (Value::Array(a), Value::Array(b)) => Shared::ptr_eq(a, b),
            (Value::Iterator(a), Value::Iterator(b)) => Shared::ptr_eq(a, b),
            (Value::View(a), Value::View(b)) => Shared::ptr_eq(a, b),
            (Value::Bound(a), Value::Bound(b)) => Shared::ptr_eq(a, b),
            (Value::Wrapped(a), Value::Wrapped(b)) => Shared::ptr_eq(a, b),
            (Value::Module(a), Value::Module(b)) => std::ptr::eq(*a, *b),
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::Builtin(a), Value::Builtin(b)) => std::ptr::eq(*a, *b),
            (Value::Dtype(a), Value::Dtype(b)) => a == b,
            (Value::Native(a), Value::Native(b)) => Shared::ptr_eq(a, b),
            (Value::Iterations(_), Value::Iterations(_)) => true,
            _ => false,
        }
    }
}
