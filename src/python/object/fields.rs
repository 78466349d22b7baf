//! The attributes of an object. They become a dict when the program asks for it.

use crate::python::object::fault::Outcome;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Dict, Value};
use crate::python::syntax::ast::Name;
use std::cell::Cell;

/// The attributes of an object.
pub(in crate::python) enum Fields {
    /// By symbol, in the order of insertion.
    Own(Vec<(u32, Value)>),
    /// As the dict that `vars(object)` returned. Both are the same object.
    Shared(Shared<Tracked<Dict>>),
}

impl Fields {
    /// The attribute with that symbol; `names` resolves symbols.
    #[inline]
    pub(crate) fn get(&self, name: u32, names: &[Name]) -> Option<Value> {
        match self {
            Fields::Own(fields) => {
                let found = fields.iter().position(|(field, _)| *field == name);
                limits::walked(found.unwrap_or(fields.len()));
                found.map(|at| fields[at].1.clone())
            }
            Fields::Shared(dict) => {
                let dict = dict.borrow();
                dict.pairs.named(&names[name as usize]).map(|at| dict.pairs[at].1.clone())
            }
        }
    }

    /// The place of an attribute, which is usually the given one.
    #[inline]
    fn place(&self, name: u32, text: &str, near: &Cell<u32>) -> Option<usize> {
        let fields = match self {
            Fields::Own(fields) => fields,
            Fields::Shared(dict) => return dict.borrow().near(text, near),
        };
        let at = near.get() as usize;
        if fields.get(at).is_some_and(|(field, _)| *field == name) {
            return Some(at);
        }
        let found = fields.iter().position(|(field, _)| *field == name);
        limits::walked(found.unwrap_or(fields.len()));
        near.set(found? as u32);
        found
    }

    /// A copy of the attribute with that symbol, which has the given name and is usually at the given place.
    #[inline]
    pub(crate) fn get_near(&self, name: u32, text: &str, near: &Cell<u32>) -> Option<Value> {
        let at = self.place(name, text, near)?;
        Some(match self {
            Fields::Own(fields) => fields[at].1.copied(),
            Fields::Shared(dict) => dict.borrow().pairs[at].1.copied(),
        })
    }

    /// Puts a value in place of an attribute, which has the given name and is usually at the given place. Returns the value where
    /// there is no such attribute.
    #[inline]
    pub(crate) fn put_near(
        fields: &Tracked<Fields>,
        (name, text): (u32, &str),
        near: &Cell<u32>,
        value: Value,
    ) -> Option<Value> {
        let Some(at) = fields.borrow().place(name, text, near) else { return Some(value) };
        match &mut *fields.borrow_steady() {
            Fields::Own(fields) => fields[at].1.put(value),
            Fields::Shared(dict) => dict.borrow_steady().pairs.value_mut(at).put(value),
        }
        None
    }

    /// Sets an attribute.
    #[inline]
    pub(crate) fn set(&mut self, name: u32, value: Value, names: &[Name]) -> Outcome<()> {
        match self {
            Fields::Own(fields) => {
                let found = fields.iter().position(|(field, _)| *field == name);
                limits::walked(found.unwrap_or(fields.len()));
                match found {
                    Some(at) => fields[at].1 = value,
                    None => fields.push((name, value)),
                }
                Ok(())
            }
            Fields::Shared(dict) => {
                let mut dict = dict.borrow_mut();
                let name = &names[name as usize];
                let found = dict.pairs.named(name);
                dict.put(found, || Value::str(&**name), value)
            }
        }
    }

    /// Removes an attribute. Returns whether it existed.
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
                let found = dict.borrow().pairs.named(&names[name as usize]);
                found.map(|at| dict.borrow_mut().remove(at)).is_some()
            }
        })
    }

    /// All attributes with their names.
    pub(crate) fn pairs(&self, names: &[Name]) -> Vec<(Value, Value)> {
        match self {
            Fields::Own(fields) => {
                let named = |name: &u32| Value::str(&*names[*name as usize]);
                fields.iter().map(|(name, value)| (named(name), value.clone())).collect()
            }
            Fields::Shared(dict) => dict.borrow().pairs.to_vec(),
        }
    }

    /// The attributes as a dict. They are shared with it from now on.
    pub(crate) fn dict(&mut self, names: &[Name]) -> Value {
        if let Fields::Own(_) = self {
            let dict = Dict { pairs: self.pairs(names).into(), ..Dict::default() };
            *self = Fields::Shared(Shared::new(Tracked::new(dict)));
        }
        match self {
            Fields::Shared(dict) => Value::Dict(dict.clone()),
            Fields::Own(_) => Value::None,
        }
    }
}
