//! The rules that lead from x to the row of the plan, each with its reason.

use super::{RowRule, XUnit};

const fn rule(unit: XUnit, shift: i64, add: i64, says: &'static str) -> RowRule {
    RowRule { unit, shift, add, of_updates: false, says }
}

/// x counts the updates that are done, and the value is the rate of the next one; or x counts from 0, and the value is the
/// rate that this update uses.
pub(super) const NEXT: RowRule =
    rule(XUnit::Update, 0, 0, "the value at x is the rate of update x, counted from 0");
/// x counts the updates that are done, and the value is the rate that the last of them used.
pub(super) const USED: RowRule =
    rule(XUnit::Update, 0, -1, "x counts updates from 1, and the value is the rate that update x used");
/// x counts from 0, and the value is read after the step of the scheduler.
pub(super) const AFTER: RowRule = rule(
    XUnit::Update,
    0,
    1,
    "x counts updates from 0, and the value is read after the step of the scheduler",
);

/// The rate that a batch used, where an update takes several.
const BATCH_USED: RowRule = rule(
    XUnit::Batch,
    0,
    -1,
    "x counts batches from 1, and the value is the rate that the update of batch x used",
);
const BATCH_NEXT: RowRule = rule(
    XUnit::Batch,
    0,
    0,
    "x counts batches, and the value at x is the rate of the update that follows them",
);

pub(super) const SAMPLES_NEXT: RowRule =
    rule(XUnit::Sample, 0, 0, "x counts samples, and the value is the rate of the update that follows them");
const SAMPLES_USED: RowRule = rule(
    XUnit::Sample,
    0,
    -1,
    "x counts samples, and the value is the rate of the update that took the last of them",
);
const TOKENS_NEXT: RowRule =
    rule(XUnit::Token, 0, 0, "x counts tokens, and the value is the rate of the update that follows them");

/// The first update of an epoch, where epochs count from 0.
pub(super) const EPOCH_START: RowRule = rule(
    XUnit::Epoch,
    0,
    0,
    "x counts epochs from 0, and the value is the rate of the first update of epoch x",
);
/// The first update of the next epoch.
pub(super) const EPOCH_END: RowRule = rule(
    XUnit::Epoch,
    1,
    0,
    "x counts epochs from 0, and the value is read at the end of epoch x: the rate of the first update behind it",
);
/// The same, where the program sets a schedule that counts epochs at the beginning of each.
pub(super) const EPOCH_END_OF_UPDATES: RowRule = RowRule { of_updates: true, ..EPOCH_END };
/// The last update of an epoch, where epochs count from 0.
pub(super) const EPOCH_LAST: RowRule = rule(
    XUnit::Epoch,
    1,
    -1,
    "x counts epochs from 0, and the value is the rate of the last update of epoch x",
);
/// The first update of an epoch, where epochs count from 1.
pub(super) const EPOCH_START_FROM_1: RowRule = rule(
    XUnit::Epoch,
    -1,
    0,
    "x counts epochs from 1, and the value is the rate of the first update of epoch x",
);
/// The last update of an epoch, where epochs count from 1; or of a fraction of one.
pub(super) const EPOCH_LAST_FROM_1: RowRule = rule(
    XUnit::Epoch,
    0,
    -1,
    "x counts the epochs that are done, and the value is the rate of their last update",
);

/// An iteration of an epoch, both counted from 1.
pub(super) const ITERATION_OF_EPOCH: RowRule = rule(
    XUnit::Epoch,
    -1,
    -1,
    "x counts epochs from 1, the iterations within an epoch count from 1, and the value is the rate that the iteration used",
);
/// The update that brought the epochs to x.
pub(super) const EPOCH_DONE_USED: RowRule = rule(
    XUnit::Epoch,
    0,
    -1,
    "x is the share of epochs that is done, and the value is the rate that the last update used",
);
/// The update behind it.
pub(super) const EPOCH_DONE_NEXT: RowRule = rule(
    XUnit::Epoch,
    0,
    0,
    "x is the share of epochs that is done, and the value is the rate of the next update",
);

/// Where nothing says which update x means.
pub(super) const ANY_UPDATE: &[RowRule] = &[NEXT, USED, AFTER];
/// The same for batches.
pub(super) const ANY_BATCH: &[RowRule] = &[BATCH_USED, BATCH_NEXT];
/// The same for samples.
pub(super) const ANY_SAMPLE: &[RowRule] = &[SAMPLES_NEXT, SAMPLES_USED];
/// The same for tokens.
pub(super) const ANY_TOKEN: &[RowRule] = &[TOKENS_NEXT];
/// The same for epochs.
pub(super) const ANY_EPOCH: &[RowRule] =
    &[EPOCH_START, EPOCH_END, EPOCH_LAST, EPOCH_START_FROM_1, EPOCH_LAST_FROM_1];
/// Where nothing says what x counts.
pub(super) const ANYTHING: &[RowRule] = &[
    NEXT,
    USED,
    AFTER,
    BATCH_USED,
    BATCH_NEXT,
    SAMPLES_NEXT,
    SAMPLES_USED,
    EPOCH_START,
    EPOCH_END,
    EPOCH_LAST,
    EPOCH_START_FROM_1,
    EPOCH_LAST_FROM_1,
    TOKENS_NEXT,
];

/// The rules of a unit.
pub(super) fn of_unit(unit: XUnit) -> &'static [RowRule] {
    match unit {
        XUnit::Update => ANY_UPDATE,
        XUnit::Batch => ANY_BATCH,
        XUnit::Epoch => ANY_EPOCH,
        XUnit::Sample => ANY_SAMPLE,
        XUnit::Token => ANY_TOKEN,
    }
}
