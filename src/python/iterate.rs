//! Loops over anything: generators, `map`, `filter`, `zip` and `enumerate` give one item at a time.

use super::fault::{Fault, Outcome};
use super::machine::{Frame, Machine};
use super::objects;
use super::special;
use super::value::{Iter, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// An iterator that runs code for every item.
pub(super) enum Lazy {
    /// A generator that waits.
    Generator(Box<Frame>),
    /// A generator that runs just now.
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
}

impl Lazy {
    /// What `type(x).__name__` says.
    pub fn type_name(&self) -> &'static str {
        match self {
            Lazy::Generator(_) | Lazy::Running | Lazy::Ended => "generator",
            Lazy::Map { .. } => "map",
            Lazy::Filter { .. } => "filter",
            Lazy::Zip { .. } => "zip",
            Lazy::Enumerate { .. } => "enumerate",
            Lazy::Object(_) => "iterator",
        }
    }
}

/// A generator that has not begun.
pub(super) fn generator(frame: Frame) -> Value {
    lazy(Lazy::Generator(Box::new(frame)))
}

/// A lazy iterator as a value.
pub(super) fn lazy(lazy: Lazy) -> Value {
    Value::iterator(Iter::Lazy(Box::new(lazy)))
}

/// What a loop over a value steps through.
pub(super) fn begin(machine: &mut Machine, value: &Value) -> Outcome<Value> {
    if let Value::Instance(instance) = value
        && let Some(method) = instance.class.find("__iter__")
    {
        let made = special::call_method(machine, value, method, &[])?;
        return match &made {
            Value::Instance(_) => Ok(lazy(Lazy::Object(made))),
            _ => objects::iterate(&made),
        };
    }
    objects::iterate(value)
}

/// The next item of an iterator.
pub(super) fn next(machine: &mut Machine, iter: &Rc<RefCell<Iter>>) -> Outcome<Option<Value>> {
    let busy = || Fault::raise("ValueError", "generator already executing");
    {
        let mut iter = iter.try_borrow_mut().map_err(|_| busy())?;
        if !matches!(&*iter, Iter::Lazy(_)) {
            return iter.next();
        }
    }
    machine.charge(1)?;
    let take = || match std::mem::replace(&mut *iter.borrow_mut(), Iter::Lazy(Box::new(Lazy::Running))) {
        Iter::Lazy(lazy) => *lazy,
        _ => Lazy::Ended,
    };
    let put = |lazy: Lazy| *iter.borrow_mut() = Iter::Lazy(Box::new(lazy));
    match take() {
        Lazy::Running => Err(busy()),
        Lazy::Ended => {
            put(Lazy::Ended);
            Ok(None)
        }
        Lazy::Generator(frame) => match machine.resume(*frame) {
            Ok(Some((value, frame))) => {
                put(Lazy::Generator(Box::new(frame)));
                Ok(Some(value))
            }
            Ok(None) => {
                put(Lazy::Ended);
                Ok(None)
            }
            Err(fault) => {
                put(Lazy::Ended);
                Err(match fault.class() {
                    Some("StopIteration") => {
                        let place = fault.at();
                        let fault = Fault::raise("RuntimeError", "generator raised StopIteration");
                        place.map_or(fault.clone(), |at| fault.or_at(at))
                    }
                    _ => fault,
                })
            }
        },
        Lazy::Map { function, sources } => {
            let items = each(machine, &sources);
            put(Lazy::Map { function: function.clone(), sources });
            match items? {
                Some(items) => machine.call(&function, &items, &[]).map(Some),
                None => Ok(None),
            }
        }
        Lazy::Filter { function, source } => {
            put(Lazy::Filter { function: function.clone(), source: source.clone() });
            let Value::Iterator(inner) = &source else { return Ok(None) };
            while let Some(item) = next(machine, inner)? {
                let keep = match &function {
                    Value::None => item.clone(),
                    _ => machine.call(&function, std::slice::from_ref(&item), &[])?,
                };
                if special::truth(machine, &keep)? {
                    return Ok(Some(item));
                }
                machine.charge(1)?;
            }
            Ok(None)
        }
        Lazy::Zip { sources, strict } => {
            let items = together(machine, &sources, strict);
            put(Lazy::Zip { sources, strict });
            Ok(items?.map(Value::tuple))
        }
        Lazy::Enumerate { source, next: count } => {
            let item = step(machine, &source);
            put(Lazy::Enumerate { source, next: count + i64::from(matches!(item, Ok(Some(_)))) });
            Ok(item?.map(|item| Value::tuple(vec![Value::Int(count), item])))
        }
        Lazy::Object(object) => {
            put(Lazy::Object(object.clone()));
            let Value::Instance(instance) = &object else { return Ok(None) };
            let Some(method) = instance.class.find("__next__") else {
                return Err(Fault::raise(
                    "TypeError",
                    format!("iter() returned non-iterator of type '{}'", object.type_name()),
                ));
            };
            match special::call_method(machine, &object, method, &[]) {
                Ok(value) => Ok(Some(value)),
                Err(fault) if fault.class() == Some("StopIteration") => Ok(None),
                Err(fault) => Err(fault),
            }
        }
    }
}

fn step(machine: &mut Machine, source: &Value) -> Outcome<Option<Value>> {
    match source {
        Value::Iterator(iter) => next(machine, iter),
        _ => Ok(None),
    }
}

/// One item of each source; none when the first of them ends.
fn each(machine: &mut Machine, sources: &[Value]) -> Outcome<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(sources.len());
    for source in sources {
        match step(machine, source)? {
            Some(item) => items.push(item),
            None => return Ok(None),
        }
    }
    Ok(if sources.is_empty() { None } else { Some(items) })
}

fn together(machine: &mut Machine, sources: &[Value], strict: bool) -> Outcome<Option<Vec<Value>>> {
    let mut items = Vec::with_capacity(sources.len());
    for (i, source) in sources.iter().enumerate() {
        match step(machine, source)? {
            Some(item) => items.push(item),
            None if strict && i > 0 => return Err(uneven(i, "shorter")),
            None if strict => {
                for (j, other) in sources.iter().enumerate().skip(1) {
                    if step(machine, other)?.is_some() {
                        return Err(uneven(j, "longer"));
                    }
                }
                return Ok(None);
            }
            None => return Ok(None),
        }
    }
    Ok(if sources.is_empty() { None } else { Some(items) })
}

fn uneven(at: usize, how: &str) -> Fault {
    let others = if at == 1 { "argument 1".to_string() } else { format!("arguments 1-{at}") };
    Fault::raise("ValueError", format!("zip() argument {} is {how} than {others}", at + 1))
}
