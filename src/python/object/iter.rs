//! Iterators: simple ones, which need no machine, and lazy ones, which run code for every item.

use crate::python::object::dict::DictSteps;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::frame::Waiting;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Array, RangeObject, Value};
use std::cell::Cell;

/// An iterator.
pub(in crate::python) enum Iter {
    Range(RangeObject, Cell<usize>),
    /// Items that were collected in advance.
    Items(Vec<Value>, usize),
    List(Shared<Tracked<Vec<Value>>>, usize),
    /// A list in reverse; the number of items left.
    Backwards(Shared<Tracked<Vec<Value>>>, usize),
    Tuple(Shared<Vec<Value>>, usize),
    /// A dict or a view.
    Dict(DictSteps),
    /// An array. Its numbers may change during the loop.
    Array(Shared<Array>, usize),
    /// An iterator that only the machine can advance.
    Lazy(Box<Lazy>),
}

impl Iter {
    /// A copy at the same position; `None` if it runs code for every item.
    pub(crate) fn copy(&self) -> Option<Iter> {
        Some(match self {
            Iter::Range(range, index) => Iter::Range(*range, index.clone()),
            Iter::Items(items, index) => Iter::Items(items.clone(), *index),
            Iter::List(items, index) => Iter::List(items.clone(), *index),
            Iter::Backwards(items, left) => Iter::Backwards(items.clone(), *left),
            Iter::Tuple(items, index) => Iter::Tuple(items.clone(), *index),
            Iter::Dict(steps) => Iter::Dict(steps.clone()),
            Iter::Array(array, index) => Iter::Array(array.clone(), *index),
            Iter::Lazy(lazy) => Iter::Lazy(Box::new(lazy.copy()?)),
        })
    }

    /// The next value, if any. The machine advances lazy ones.
    #[allow(clippy::should_implement_trait)]
    pub(crate) fn next(&mut self) -> Outcome<Option<Value>> {
        Ok(match self {
            Iter::Range(range, index) => {
                let i = index.get();
                if i >= range.len() {
                    return Ok(None);
                }
                index.set(i + 1);
                Some(Value::Int(range.get(i)))
            }
            Iter::Items(items, index) => {
                *index += 1;
                items.get(*index - 1).cloned()
            }
            Iter::List(items, index) => {
                let item = items.borrow().get(*index).cloned();
                match &item {
                    Some(_) => *index += 1,
                    // An iterator that has ended stays at its end even if the list grows.
                    None => *self = Iter::Items(Vec::new(), 0),
                }
                item
            }
            Iter::Backwards(items, left) => {
                let item = left.checked_sub(1).and_then(|at| items.borrow().get(at).cloned());
                match &item {
                    Some(_) => *left -= 1,
                    None => *self = Iter::Items(Vec::new(), 0),
                }
                item
            }
            Iter::Dict(steps) => steps.next()?,
            Iter::Array(array, index) => {
                *index += 1;
                (*index <= array.items.len()).then(|| array.get(*index - 1))
            }
            Iter::Tuple(items, index) => {
                *index += 1;
                items.get(*index - 1).cloned()
            }
            Iter::Lazy(lazy) => lazy.plain()?,
        })
    }
}

/// An iterator that runs code for every item.
pub(in crate::python) enum Lazy {
    /// A suspended generator.
    Generator(Waiting),
    /// A generator that is running.
    Running,
    /// A generator that has ended.
    Ended,
    Map {
        function: Value,
        sources: Vec<Value>,
    },
    Filter {
        function: Value,
        source: Value,
    },
    Zip {
        sources: Vec<Value>,
        strict: bool,
    },
    Enumerate {
        source: Value,
        next: i64,
    },
    /// An object with `__next__`.
    Object(Value),
    /// An object with `__getitem__`, and the next index.
    Sequence(Value, i64),
    /// `iter(function, sentinel)`: the function is called until it returns the sentinel.
    Calls {
        function: Value,
        sentinel: Value,
    },
}

impl Lazy {
    /// The name of the type, `type(x).__name__`.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Lazy::Generator(_) | Lazy::Running | Lazy::Ended => "generator",
            Lazy::Map { .. } => "map",
            Lazy::Filter { .. } => "filter",
            Lazy::Zip { .. } => "zip",
            Lazy::Enumerate { .. } => "enumerate",
            Lazy::Object(_) | Lazy::Sequence(..) => "iterator",
            Lazy::Calls { .. } => "callable_iterator",
        }
    }
}

impl Lazy {
    /// A copy at the same position. It exists if the iterator runs no code and shares nothing.
    pub(crate) fn copy(&self) -> Option<Lazy> {
        let own = |source: &Value| match source {
            Value::Iterator(iter) if Shared::strong_count(iter) == 1 => {
                let copy = limits::inside(|| Ok(iter.try_borrow().ok().and_then(|iter| iter.copy())));
                copy.ok()?.map(Value::iterator)
            }
            _ => None,
        };
        match self {
            Lazy::Zip { sources, strict: false } => {
                let sources = sources.iter().map(own).collect::<Option<Vec<_>>>()?;
                Some(Lazy::Zip { sources, strict: false })
            }
            Lazy::Enumerate { source, next } => Some(Lazy::Enumerate { source: own(source)?, next: *next }),
            _ => None,
        }
    }

    /// The next item of an iterator that can be copied. It needs no machine.
    pub(crate) fn plain(&mut self) -> Outcome<Option<Value>> {
        let step = |source: &Value| match source {
            Value::Iterator(iter) => limits::inside(|| iter.borrow_mut().next()),
            _ => Ok(None),
        };
        match self {
            Lazy::Zip { sources, strict: false } => {
                let mut items = Vec::with_capacity(sources.len());
                for source in sources.iter() {
                    match step(source)? {
                        Some(item) => items.push(item),
                        None => return Ok(None),
                    }
                }
                Ok((!items.is_empty()).then(|| Value::tuple(items)))
            }
            Lazy::Enumerate { source, next } => {
                let Some(item) = step(source)? else { return Ok(None) };
                *next += 1;
                Ok(Some(Value::tuple(vec![Value::Int(*next - 1), item])))
            }
            lazy => Err(Fault::refuse(format!("a '{}' cannot be run here", lazy.type_name()))
                .help("make a list of it: `list(...)`")),
        }
    }
}
