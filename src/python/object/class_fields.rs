//! The attributes of classes, and where names were found in a class and its bases.
//!
//! A method is looked up at every call, mostly in the same class and with the same result. Where it was found is remembered
//! until an attribute of any class may have changed.

use crate::python::object::limits;
use crate::python::object::shared::Contents;
use crate::python::object::tracked::{Tracked, Writing};
use crate::python::object::value::Value;
use std::cell::{BorrowError, Cell, Ref, RefCell};
use std::rc::Rc;

/// The attributes of a class by name, in the order of insertion.
type BodyValues = Vec<(Rc<str>, Value)>;

thread_local! {
    /// How often attributes of a class may have changed.
    static CHANGES: Cell<u64> = const { Cell::new(1) };
}

/// The attributes of a class's own body.
pub(in crate::python) struct ClassFields(Tracked<BodyValues>);

impl ClassFields {
    pub(crate) fn new(fields: BodyValues) -> Self {
        ClassFields(Tracked::new(fields))
    }

    /// Read access.
    #[inline]
    pub(crate) fn borrow(&self) -> Ref<'_, BodyValues> {
        self.0.borrow()
    }

    /// Read access, unless it is being written.
    #[inline]
    pub(crate) fn try_borrow(&self) -> Result<Ref<'_, BodyValues>, BorrowError> {
        self.0.try_borrow()
    }

    /// Write access. What was found before is looked for again.
    pub(crate) fn borrow_mut(&self) -> Writing<'_, BodyValues> {
        CHANGES.set(CHANGES.get() + 1);
        self.0.borrow_mut()
    }

    /// Moves out the objects inside.
    pub(crate) fn release(&mut self, to: &mut Vec<Value>) {
        self.0.release(to);
    }
}

/// A name that is looked up often, without its text.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::python) struct NameKey(u64);

impl NameKey {
    /// The name of a symbol.
    #[inline]
    pub(crate) fn symbol(symbol: u32) -> NameKey {
        NameKey(1 << 63 | u64::from(symbol))
    }

    /// A name that the machine itself looks for. It is never freed, so that its address stays its own.
    #[inline]
    pub(crate) fn known(name: &'static str) -> NameKey {
        NameKey((name.as_ptr() as u64) ^ (name.len() as u64) << 48)
    }
}

/// Where an attribute is: the number of the class in the resolution order, and the place in its body.
#[derive(Clone, Copy)]
pub(in crate::python) struct NamePlace {
    /// 0 for the class itself.
    pub class: u32,
    pub at: u32,
}

/// The number of names that are remembered; a power of two.
const SLOTS: usize = 32;

/// Where names were found.
#[derive(Default)]
pub(in crate::python) struct FoundNames {
    /// The changes that there were when the slots were filled.
    changes: Cell<u64>,
    slots: RefCell<Vec<NameSlot>>,
}

#[derive(Clone, Default)]
struct NameSlot {
    named: NameKey,
    place: Option<NamePlace>,
    /// The work that the search takes. It is charged whenever it is spared, so that limits do not depend on it.
    work: usize,
}

impl FoundNames {
    /// Where a name is. If it is not remembered, `search` finds it, and the work that this takes.
    #[inline]
    pub(crate) fn place(
        &self,
        named: NameKey,
        search: impl FnOnce() -> (Option<NamePlace>, usize),
    ) -> Option<NamePlace> {
        let changes = CHANGES.get();
        let mut slots = self.slots.borrow_mut();
        if self.changes.replace(changes) != changes {
            slots.clear();
            slots.resize(SLOTS, NameSlot::default());
        }
        let slot = &mut slots[(named.0 ^ named.0 >> 5) as usize & (SLOTS - 1)];
        if slot.named != named {
            let (place, work) = search();
            *slot = NameSlot { named, place, work };
        }
        limits::work(slot.work);
        slot.place
    }
}
