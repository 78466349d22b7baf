//! Classes of the snippet, their objects, and what `@dataclass` makes of them.

use crate::python::object::fields::Fields;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::Value;
use crate::python::syntax::ast::Hint;
use std::rc::Rc;

/// A user's class.
pub(in crate::python) struct Class {
    pub name: Rc<str>,
    /// The classes of the snippet after itself in its method resolution order.
    pub order: Vec<Shared<Class>>,
    /// What stands behind those.
    pub root: Base,
    pub fields: Tracked<Vec<(Rc<str>, Value)>>,
    /// Whether it or a base has a property, so that setting an attribute has to look for it.
    pub properties: bool,
    /// The names that its body gives a type, in order, with what the hint says.
    pub hints: Vec<(Rc<str>, Hint)>,
    /// What `@dataclass` made of it.
    pub data: Tracked<Option<Rc<DataFields>>>,
    /// Whether it is of the snippet, not ours.
    pub own: bool,
}

/// What a class is derived from in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Base {
    Object,
    /// `keras.optimizers.schedules.LearningRateSchedule`.
    Schedule,
    /// A Python exception, by its name.
    Exception(&'static str),
}

impl Class {
    /// Looks a name up along the bases.
    pub(crate) fn find(&self, name: &str) -> Option<Value> {
        if let Some((_, value)) = self.fields.borrow().iter().find(|(field, _)| &**field == name) {
            return Some(value.clone());
        }
        self.order.iter().find_map(|class| class.own(name))
    }

    /// What its own body says of a name.
    pub(crate) fn own(&self, name: &str) -> Option<Value> {
        self.fields.borrow().iter().find(|(field, _)| &**field == name).map(|(_, value)| value.clone())
    }

    /// Looks a name up behind another class, as `super()` does.
    pub(crate) fn find_behind(&self, other: &Shared<Class>, name: &str) -> Option<Value> {
        let behind = match self.order.iter().position(|class| Shared::ptr_eq(class, other)) {
            Some(at) => at + 1,
            None => 0,
        };
        self.order[behind..].iter().find_map(|class| class.own(name))
    }

    /// What stands at the root of its bases.
    pub(crate) fn root(&self) -> &Base {
        &self.root
    }

    /// Whether it is the other class or derived from it.
    pub(crate) fn derives(&self, other: &Shared<Class>) -> bool {
        std::ptr::eq(self, &**other) || self.order.iter().any(|class| Shared::ptr_eq(class, other))
    }
}

/// An object of a user's class.
pub(in crate::python) struct Instance {
    pub class: Shared<Class>,
    pub fields: Tracked<Fields>,
}

/// What `field(...)` says.
pub(in crate::python) struct Field {
    pub default: Option<Value>,
    pub factory: Option<Value>,
    pub init: bool,
    pub repr: bool,
    pub compare: bool,
    pub keyword_only: bool,
}

impl Field {
    /// What a class says that gives a field at most a default.
    pub(crate) fn plain(default: Option<Value>, keyword_only: bool) -> Field {
        Field { default, factory: None, init: true, repr: true, compare: true, keyword_only }
    }
}

/// The fields of a dataclass, those of its bases first.
pub(in crate::python) struct DataFields {
    pub fields: Vec<(Rc<str>, Shared<Field>, Hint)>,
    pub frozen: bool,
    pub order: bool,
    pub equal: bool,
    pub shown: bool,
}

impl DataFields {
    /// The names of those that are kept.
    pub(crate) fn names(&self) -> Vec<String> {
        self.kept().map(|(name, ..)| name.to_string()).collect()
    }

    /// The fields that are kept.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &(Rc<str>, Shared<Field>, Hint)> {
        self.fields.iter().filter(|(_, _, hint)| *hint == Hint::Type)
    }
}
