//! The names that a module binds.

use crate::arrange::Arrange as _;
use std::collections::HashMap;
use std::rc::Rc;

/// A name that the module binds.
pub(in crate::python) struct Bound {
    pub name: Rc<str>,
    /// The index of the statement that bound it last.
    pub statement: usize,
    /// Whether the name is only imported.
    pub imported: bool,
    /// The number of bindings before this one.
    order: usize,
}

/// The names that a module binds, each with its last binding.
#[derive(Default)]
pub(in crate::python) struct Bindings {
    by_name: HashMap<Rc<str>, Bound>,
    count: usize,
}

impl Bindings {
    pub(crate) fn bind(&mut self, name: &str, statement: usize, imported: bool) {
        let name: Rc<str> = name.into();
        self.by_name.insert(name.clone(), Bound { name, statement, imported, order: self.count });
        self.count += 1;
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Bound> {
        self.by_name.get(name)
    }

    /// All names, in the order of their last bindings.
    pub(crate) fn in_order(&self) -> Vec<&Bound> {
        let mut all: Vec<&Bound> = self.by_name.values().collect();
        all.arrange_by_key(|bound| bound.order);
        all
    }
}
