//! The snippet's classes, their objects, and the fields of dataclasses.

use crate::python::object::fields::Fields;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::Value;
use crate::python::syntax::ast::Hint;
use std::rc::Rc;

/// A user's class.
pub(in crate::python) struct Class {
    pub name: Rc<str>,
    /// The snippet's classes after this one in the method resolution order.
    pub order: Vec<Shared<Class>>,
    /// The built-in root of the hierarchy.
    pub root: Base,
    pub fields: Tracked<Vec<(Rc<str>, Value)>>,
    /// Whether the class or a base has a property. Setting an attribute then has to look for it.
    pub properties: bool,
    /// The annotated names of its body in order, with their hints.
    pub hints: Vec<(Rc<str>, Hint)>,
    /// The fields, if it is a dataclass.
    pub data: Tracked<Option<Rc<DataFields>>>,
    /// The names of its abstract methods, if its metaclass is `ABCMeta`.
    pub abstracts: Option<Vec<Rc<str>>>,
    /// Whether the class is defined in the snippet, not in lrsched.
    pub own: bool,
}

/// The built-in root of a class hierarchy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Base {
    Object,
    /// `keras.optimizers.schedules.LearningRateSchedule`.
    Schedule,
    /// A Python exception, with its name.
    Exception(&'static str),
    /// `dict`.
    Dict,
}

impl Class {
    /// Whether it stands for a class that is not available here.
    pub(in crate::python) fn is_foreign(&self) -> bool {
        !self.own && &*self.name == "Foreign"
    }

    /// Looks up a name in the class and its bases.
    pub(crate) fn find(&self, name: &str) -> Option<Value> {
        self.own(name).or_else(|| inherited(&self.order, name))
    }

    /// Looks up a name in the class's own body.
    pub(crate) fn own(&self, name: &str) -> Option<Value> {
        let fields = self.fields.borrow();
        let found = fields.iter().position(|(field, _)| &**field == name);
        limits::walked(found.unwrap_or(fields.len()));
        found.map(|at| fields[at].1.clone())
    }

    /// Looks up a name in the classes after `class` in the resolution order, as `super()` does.
    pub(crate) fn find_behind(&self, other: &Shared<Class>, name: &str) -> Option<Value> {
        let behind = match self.order.iter().position(|class| Shared::ptr_eq(class, other)) {
            Some(at) => at + 1,
            None => 0,
        };
        inherited(&self.order[behind..], name)
    }

    /// The root of the class hierarchy.
    pub(crate) fn root(&self) -> &Base {
        &self.root
    }

    /// Whether it is `other` or derived from it.
    pub(crate) fn derives(&self, other: &Shared<Class>) -> bool {
        limits::walked(self.order.len());
        std::ptr::eq(self, &**other) || self.order.iter().any(|class| Shared::ptr_eq(class, other))
    }
}

/// Looks a name up in the classes of a resolution order. Each class that is passed is charged.
fn inherited(order: &[Shared<Class>], name: &str) -> Option<Value> {
    let mut passed = 0;
    let found = order.iter().find_map(|class| {
        passed += 4;
        class.own(name)
    });
    limits::work(passed);
    found
}

/// An object of a user's class.
pub(in crate::python) struct Instance {
    pub class: Shared<Class>,
    pub fields: Tracked<Fields>,
}

/// The arguments of `field(...)`.
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

/// The fields of a dataclass, inherited ones first.
pub(in crate::python) struct DataFields {
    pub fields: Vec<(Rc<str>, Shared<Field>, Hint)>,
    pub frozen: bool,
    pub order: bool,
    pub equal: bool,
    pub shown: bool,
}

impl DataFields {
    /// The names of the fields that become attributes.
    pub(crate) fn names(&self) -> Vec<String> {
        self.kept().map(|(name, ..)| name.to_string()).collect()
    }

    /// The fields that become attributes.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &(Rc<str>, Shared<Field>, Hint)> {
        self.fields.iter().filter(|(_, _, hint)| *hint == Hint::Type)
    }
}
