//! Runs that a Runner takes up again.

use crate::dialect::Resolved;
use crate::dialect::kit::restored::all_or_nothing;
use crate::dialect::kit::resume::Resumption;
use crate::schedule::{Schedule, Unit};

/// The rows of a resumed Runner. Each scheduler restores every attribute, so that those of a changed config do not count.
///
/// # Errors
///
/// The Runner would begin an epoch or an accumulation anew.
pub(super) fn rows(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    let before = resumption.before;
    if before.takes("accumulative_counts") && before.get::<u64>("accumulative_counts")? > 1 {
        return Err(
            resumption.refused("the Runner resumes at an iteration, and an update is several of them here")
        );
    }
    let clock = before.clock();
    let length = clock.steps_per_epoch.filter(|_| clock.epochs.is_some());
    let is_within = length.is_some_and(|length| !resumption.at.is_multiple_of(length.max(1)));
    if resumption.uninterrupted.unit() == Unit::Step && is_within {
        return Err(
            resumption.refused("a loop of epochs that is resumed within an epoch runs the whole epoch again")
        );
    }
    all_or_nothing(resumption)
}
