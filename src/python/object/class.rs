//! The snippet's classes, their objects, and the fields of dataclasses.

use crate::python::object::class_fields::{ClassFields, FoundNames, NameKey, NamePlace};
use crate::python::object::fields::Fields;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Value, Wrapped};
use crate::python::syntax::ast::Hint;
use std::rc::Rc;

/// A user's class.
pub(in crate::python) struct Class {
    pub name: Rc<str>,
    /// The snippet's classes after this one in the method resolution order.
    pub order: Vec<Shared<Class>>,
    /// The built-in root of the hierarchy.
    pub root: Base,
    pub fields: ClassFields,
    /// Where names were found before, in this class and its bases.
    pub found: FoundNames,
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

    /// Whether its objects are called as the file says, and not as a class that is not available here may say.
    pub(in crate::python) fn is_called(&self) -> bool {
        let calls = |class: &Class| class.own("__call__").map(|_| !class.is_foreign());
        calls(self).or_else(|| self.order.iter().find_map(|base| calls(base))).unwrap_or(false)
    }

    /// Looks up a name in the class and its bases.
    pub(crate) fn find(&self, name: &str) -> Option<Value> {
        self.own(name).or_else(|| inherited(&self.order, name))
    }

    /// The same for the name of a symbol. Where it was found is remembered.
    #[inline]
    pub(crate) fn find_symbol(&self, symbol: u32, name: &str) -> Option<Value> {
        self.at(self.place(NameKey::symbol(symbol), name)?)
    }

    /// The same for a name that the machine itself looks for.
    #[inline]
    pub(crate) fn find_known(&self, name: &'static str) -> Option<Value> {
        self.at(self.place(NameKey::known(name), name)?)
    }

    /// Whether the class or a base has a name that the machine itself looks for.
    #[inline]
    pub(crate) fn has_known(&self, name: &'static str) -> bool {
        self.place(NameKey::known(name), name).is_some()
    }

    /// The property with the name of a symbol.
    #[inline]
    pub(crate) fn property(&self, symbol: u32, name: &str) -> Option<Shared<Wrapped>> {
        let place = self.place(NameKey::symbol(symbol), name)?;
        match &self.holder(place).fields.borrow()[place.at as usize].1 {
            Value::Wrapped(wrapped) if matches!(**wrapped, Wrapped::Property { .. }) => Some(wrapped.clone()),
            _ => None,
        }
    }

    /// Whether there is a property with the name of a symbol.
    #[inline]
    pub(crate) fn has_property(&self, symbol: u32, name: &str) -> bool {
        let is_property = |value: &Value| matches!(value, Value::Wrapped(wrapped) if matches!(**wrapped, Wrapped::Property { .. }));
        self.place(NameKey::symbol(symbol), name)
            .is_some_and(|place| is_property(&self.holder(place).fields.borrow()[place.at as usize].1))
    }

    fn holder(&self, place: NamePlace) -> &Class {
        match place.class {
            0 => self,
            base => &self.order[base as usize - 1],
        }
    }

    fn at(&self, place: NamePlace) -> Option<Value> {
        self.holder(place).fields.borrow().get(place.at as usize).map(|(_, value)| value.clone())
    }

    /// Where a name is in the class and its bases.
    #[inline]
    fn place(&self, named: NameKey, name: &str) -> Option<NamePlace> {
        self.found.place(named, || self.search(name))
    }

    /// Where a name is, and the work that it takes to find it.
    fn search(&self, name: &str) -> (Option<NamePlace>, usize) {
        let mut work = 0;
        let classes = std::iter::once(self).chain(self.order.iter().map(|class| &**class));
        for (base, class) in classes.enumerate() {
            let fields = class.fields.borrow();
            let found = fields.iter().position(|(field, _)| &**field == name);
            work += limits::walk(found.unwrap_or(fields.len())) + if base == 0 { 0 } else { EACH };
            if let Some(at) = found {
                return (Some(NamePlace { class: base as u32, at: at as u32 }), work);
            }
        }
        (None, work)
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

/// The work of passing a class.
const EACH: usize = 4;

/// Looks a name up in the classes of a resolution order. Each class that is passed is charged.
fn inherited(order: &[Shared<Class>], name: &str) -> Option<Value> {
    let mut passed = 0;
    let found = order.iter().find_map(|class| {
        passed += EACH;
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
