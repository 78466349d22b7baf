//! Objects that cannot move between threads: one on every thread that uses it.

use crate::diagnostic::Diagnostic;
use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// The most objects that a thread keeps. Beyond that all are dropped, and made again when they are needed.
const MOST: usize = 64;

thread_local! {
    static KEPT: RefCell<BTreeMap<u64, Box<dyn Any>>> = const { RefCell::new(BTreeMap::new()) };
}

/// An object of which each thread makes its own.
pub(crate) struct PerThread<T> {
    id: u64,
    make: Box<dyn Fn() -> Result<T, Diagnostic> + Send + Sync>,
}

impl<T: 'static> PerThread<T> {
    /// `make` is called when a thread first uses the object.
    pub(crate) fn new(make: impl Fn() -> Result<T, Diagnostic> + Send + Sync + 'static) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        PerThread { id: NEXT.fetch_add(1, Ordering::Relaxed), make: Box::new(make) }
    }

    /// Uses the object of this thread. A nested use gets another object.
    ///
    /// # Errors
    ///
    /// It cannot be made.
    pub(crate) fn with<R>(&self, use_it: impl FnOnce(&mut T) -> R) -> Result<R, Diagnostic> {
        let kept = KEPT.with_borrow_mut(|kept| kept.remove(&self.id));
        let mut object: Box<T> = match kept.and_then(|object| object.downcast().ok()) {
            Some(object) => object,
            None => Box::new((self.make)()?),
        };
        let result = use_it(&mut object);
        KEPT.with_borrow_mut(|kept| {
            if kept.len() >= MOST {
                kept.clear();
            }
            kept.insert(self.id, object);
        });
        Ok(result)
    }
}

impl<T> Drop for PerThread<T> {
    fn drop(&mut self) {
        // The thread may be ending, with its objects dropped already.
        let object =
            KEPT.try_with(|kept| kept.try_borrow_mut().ok().and_then(|mut kept| kept.remove(&self.id)));
        drop(object);
    }
}
