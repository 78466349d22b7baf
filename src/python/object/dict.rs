//! Dicts, their views, and iteration over them.

use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::keyed::Keyed;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::Value;
use std::cell::Cell;

/// Pairs in the order of insertion.
#[derive(Default)]
pub(in crate::python) struct Dict {
    pub kind: DictKind,
    pub pairs: Keyed<(Value, Value)>,
    /// The number of insertions and removals of keys. A loop over the dict compares it.
    pub changes: u32,
}

impl Dict {
    /// Stores a value: at the place of its key if it was found, else at the end.
    pub(crate) fn put(
        &mut self,
        found: Option<usize>,
        key: impl FnOnce() -> Value,
        value: Value,
    ) -> Outcome<()> {
        match found {
            Some(at) => *self.pairs.value_mut(at) = value,
            None => {
                self.changes += 1;
                self.pairs.push((key(), value))?;
            }
        }
        Ok(())
    }

    /// The place of a key that is a text, which is usually the given one.
    #[inline]
    pub(crate) fn near(&self, key: &str, near: &Cell<u32>) -> Option<usize> {
        let at = near.get() as usize;
        if let Some((Value::Str(known), _)) = self.pairs.get(at)
            && ***known == *key
        {
            return Some(at);
        }
        let found = self.pairs.named(key)?;
        near.set(found as u32);
        Some(found)
    }

    /// Removes the key at a place and returns its value.
    pub(crate) fn remove(&mut self, at: usize) -> Value {
        self.changes += 1;
        self.pairs.remove(at).1
    }
}

/// The kinds of dicts: they differ in how they handle missing keys and order.
#[derive(Clone, Default)]
pub(in crate::python) enum DictKind {
    #[default]
    Plain,
    /// `OrderedDict`: comparison of two of them includes the order.
    Ordered,
    /// `defaultdict`, with the factory for missing keys.
    Default(Value),
    /// `Counter`: a missing key counts 0.
    Counter,
    /// A dict of a config, whose keys are attributes too: mmengine's `ConfigDict`, OmegaConf's `DictConfig`.
    Config,
    /// An object of a class of the snippet that is derived from `dict`: the class, and a dict of its attributes. `None` in place of
    /// that dict means that the items are the attributes.
    Object(Value, Value),
}

impl DictKind {
    /// The name of the type, `type(x).__name__`.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            DictKind::Plain | DictKind::Object(..) => "dict",
            DictKind::Ordered => "OrderedDict",
            DictKind::Default(_) => "defaultdict",
            DictKind::Counter => "Counter",
            DictKind::Config => "ConfigDict",
        }
    }
}

/// The part of a dict that a view shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum ViewPart {
    Keys,
    Values,
    Items,
}

/// The result of `keys()`, `values()` or `items()`. It reads the dict when it is used.
pub(in crate::python) struct View {
    pub dict: Shared<Tracked<Dict>>,
    pub part: ViewPart,
}

impl View {
    pub(crate) fn type_name(&self) -> &'static str {
        match (&self.dict.borrow().kind, self.part) {
            (DictKind::Ordered, ViewPart::Keys) => "odict_keys",
            (DictKind::Ordered, ViewPart::Values) => "odict_values",
            (DictKind::Ordered, ViewPart::Items) => "odict_items",
            (_, ViewPart::Keys) => "dict_keys",
            (_, ViewPart::Values) => "dict_values",
            (_, ViewPart::Items) => "dict_items",
        }
    }

    /// The current items.
    pub(crate) fn items(&self) -> Vec<Value> {
        self.dict.borrow().pairs.iter().map(|pair| shown(pair, self.part)).collect()
    }
}

fn shown((key, value): &(Value, Value), part: ViewPart) -> Value {
    match part {
        ViewPart::Keys => key.clone(),
        ViewPart::Values => value.clone(),
        ViewPart::Items => Value::tuple(vec![key.clone(), value.clone()]),
    }
}

/// An iterator over a dict or a view.
#[derive(Clone)]
pub(in crate::python) struct DictSteps {
    pub dict: Shared<Tracked<Dict>>,
    part: ViewPart,
    at: usize,
    length: usize,
    changes: u32,
    backwards: bool,
}

impl DictSteps {
    /// An iterator at its beginning.
    pub(crate) fn new(dict: &Shared<Tracked<Dict>>, part: ViewPart, backwards: bool) -> DictSteps {
        let (length, changes) = (dict.borrow().pairs.len(), dict.borrow().changes);
        DictSteps { dict: dict.clone(), part, at: 0, length, changes, backwards }
    }

    pub(crate) fn next(&mut self) -> Outcome<Option<Value>> {
        let dict = self.dict.borrow();
        let ordered = matches!(dict.kind, DictKind::Ordered);
        // The iterator of an OrderedDict knows that it has given the last key; that of a dict looks once more.
        if self.at > self.length || (ordered && self.at == self.length) {
            return Ok(None);
        }
        if dict.changes != self.changes || (ordered && dict.pairs.len() != self.length) {
            let error = |message: &str| Err(Fault::raise("RuntimeError", message));
            return match ordered {
                true if dict.changes != self.changes => {
                    self.at = self.length;
                    error("OrderedDict mutated during iteration")
                }
                _ if dict.pairs.len() != self.length => {
                    self.length = usize::MAX;
                    error(if ordered {
                        "OrderedDict changed size during iteration"
                    } else {
                        "dictionary changed size during iteration"
                    })
                }
                _ => Err(Fault::refuse(
                    "a loop over a dict whose keys are replaced meanwhile cannot be run here",
                )
                .help("loop over a list of its keys: `list(...)`")),
            };
        }
        if self.at == self.length {
            self.at += 1;
            return Ok(None);
        }
        self.at += 1;
        let at = if self.backwards { self.length - self.at } else { self.at - 1 };
        Ok(dict.pairs.get(at).map(|pair| shown(pair, self.part)))
    }
}
