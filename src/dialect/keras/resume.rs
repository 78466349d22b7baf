//! Runs of `fit` that are taken up again.

use crate::dialect::kit::resume::{Resumption, counted};
use crate::dialect::{Interval, Resolved};
use crate::schedule::{Schedule, Unit};

/// The rows of a resumed run.
///
/// # Errors
///
/// A kind that cannot be resumed.
pub(crate) fn rows(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    match resumption.before.kind.interval {
        Interval::Always(Unit::Step) => counted(resumption),
        _ => Err(resumption.refused(
            "a callback keeps its state in itself and in the optimizer, and a new `fit` begins with a new callback",
        )),
    }
}
