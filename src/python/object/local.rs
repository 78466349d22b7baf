//! Writing to the numbers of a thread.

use std::cell::Cell;
use std::thread::LocalKey;

/// Sets a number of the thread. `LocalKey::set` makes the first value anew at each call where the compiler does not put it into
/// its caller, and each call of a user's function sets about thirty.
#[inline(always)]
pub(in crate::python) fn set<T>(key: &'static LocalKey<Cell<T>>, value: T) {
    key.with(|cell| cell.set(value));
}
