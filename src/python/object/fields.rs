//! The attributes of an object, which are a dict as soon as somebody asks for it.

use crate::python::object::fault::Outcome;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Dict, Value};
use crate::python::syntax::ast::Name;

/// The attributes of an object.
pub(in crate::python) enum Fields {
    /// By the numbers of their names, in the order in which they came.
    Own(Vec<(u32, Value)>),
    /// As the dict that `vars(object)` gave out: to change one is to change the other.
    Shared(Shared<Tracked<Dict>>),
}

impl Fields {
    /// The attribute of that name; `names` says what the numbers stand for.
    #[inline]
    pub(crate) fn get(&self, name: u32, names: &[Name]) -> Option<Value> {
        match self {
            Fields::Own(fields) => {
                fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone())
            }
            Fields::Shared(dict) => {
                let dict = dict.borrow();
                dict.named(&names[name as usize]).map(|at| dict.pairs[at].1.clone())
            }
        }
    }

    /// Gives an attribute a value.
    #[inline]
    pub(crate) fn set(&mut self, name: u32, value: Value, names: &[Name]) -> Outcome<()> {
        match self {
            Fields::Own(fields) => {
                match fields.iter_mut().find(|(field, _)| *field == name) {
                    Some((_, slot)) => *slot = value,
                    None => fields.push((name, value)),
                }
                Ok(())
            }
            Fields::Shared(dict) => {
                let mut dict = dict.borrow_mut();
                let name = &names[name as usize];
                let found = sought(&dict, name);
                dict.put(found, || Value::str(&**name), value)
            }
        }
    }

    /// Takes an attribute away, and says whether there was one.
    pub(crate) fn remove(&mut self, name: u32, names: &[Name]) -> Outcome<bool> {
        Ok(match self {
            Fields::Own(fields) => match fields.iter().position(|(field, _)| *field == name) {
                Some(at) => {
                    fields.remove(at);
                    true
                }
                None => false,
            },
            Fields::Shared(dict) => {
                let found = sought(&dict.borrow(), &names[name as usize]);
                found.map(|at| dict.borrow_mut().remove(at)).is_some()
            }
        })
    }

    /// All of them, by their names.
    pub(crate) fn pairs(&self, names: &[Name]) -> Vec<(Value, Value)> {
        match self {
            Fields::Own(fields) => {
                let named = |name: &u32| Value::str(&*names[*name as usize]);
                fields.iter().map(|(name, value)| (named(name), value.clone())).collect()
            }
            Fields::Shared(dict) => dict.borrow().pairs.clone(),
        }
    }

    /// The dict that they are from now on.
    pub(crate) fn dict(&mut self, names: &[Name]) -> Value {
        if let Fields::Own(_) = self {
            let dict = Dict { pairs: self.pairs(names), ..Dict::default() };
            *self = Fields::Shared(Shared::new(Tracked::new(dict)));
        }
        match self {
            Fields::Shared(dict) => Value::Dict(dict.clone()),
            Fields::Own(_) => Value::None,
        }
    }
}

/// Where a name stands in a dict; the search is paid for.
fn sought(dict: &Dict, name: &str) -> Option<usize> {
    let found = dict.named(name);
    limits::work(found.map_or(dict.pairs.len(), |at| at + 1));
    found
}
