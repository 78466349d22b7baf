//! What only a look before `main` shows.
//!
//! Before `main`, Rust opens `/dev/null` in the place of a standard stream that is closed (`lrsched table >&-`), so that
//! no other file gets its number. Writing then succeeds, and the output is lost.

use std::sync::atomic::{AtomicBool, Ordering};

static STDOUT_IS_CLOSED: AtomicBool = AtomicBool::new(false);

#[cfg(unix)]
#[ctor::ctor]
fn look() {
    use std::os::fd::AsFd;
    let copy = std::io::stdout().as_fd().try_clone_to_owned();
    STDOUT_IS_CLOSED.store(copy.is_err(), Ordering::Relaxed);
}

/// Whether the program was started without a standard output.
pub(super) fn stdout_is_closed() -> bool {
    STDOUT_IS_CLOSED.load(Ordering::Relaxed)
}
