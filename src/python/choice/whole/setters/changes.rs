//! What functions of the file change, for those that are not run.

use super::{Setters, call_of};
use std::collections::BTreeSet;

impl Setters {
    /// What the functions and methods of a name change, and the objects of a class of that name where they are called.
    pub(in crate::python::choice::whole) fn changes(&self, name: &str) -> BTreeSet<String> {
        let own = [name.into(), call_of(name)];
        own.iter().filter_map(|name| self.functions.get(name)).flat_map(|own| own.changes.clone()).collect()
    }
}
