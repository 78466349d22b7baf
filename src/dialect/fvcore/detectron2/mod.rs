//! detectron2: its warmup around fvcore's schedulers, `LRMultiplier`, and the classes that were before them.

mod legacy;
mod multiplier;
mod warmup;

use super::common::ParamEntry;
use crate::dialect::kit::restored;
use crate::dialect::{Dialect, Kind, Resolved, Resuming, Resumption};
use crate::schedule::Schedule;

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "detectron2",
    modules: &[
        "detectron2.solver",
        "detectron2.solver.lr_scheduler",
        "detectron2.projects.deeplab.lr_scheduler",
    ],
    summary: "detectron2: detectron2.solver.lr_scheduler and DeepLab's WarmupPolyLR (detectron2 of 2026-06, commit 02b5c4e2)",
    conventions: &[
        "Read and measured: `detectron2/solver/lr_scheduler.py` and `projects/DeepLab/deeplab/lr_scheduler.py` of commit 02b5c4e2, over fvcore 0.1.5.post20221221 and torch 2.15.0.",
        "One step is one iteration, which is one optimizer update. The constructor computes the first: update t sees where = t / max_iter.",
        "LRMultiplier multiplies the rate of each parameter group with the value of its scheduler.",
        "detectron2's trainer steps the scheduler after the last update too, at where = 1: a scheduler that raises there ends the training before the last checkpoint.",
        "Python's float64; a parameter that is a Python int stays one.",
    ],
    steps_itself: None,
    genuine: include_str!("../genuine.py"),
    own_group_settings: false,
    resuming: Resuming::States(resumed_rows),
    kinds: &KINDS,
};

/// The rows of a run with `resume_or_load(resume=True)`. LRMultiplier keeps its count and the base rates, the older classes
/// every attribute.
///
/// # Errors
///
/// The schedule of the resumed script is wrong.
fn resumed_rows(resumption: &Resumption<'_>) -> Resolved<Schedule> {
    match resumption.before.kind.name {
        name if name == warmup::WARMUP.kind.name => {
            Err(resumption.refused("a function of `where` has no state: resume an LRMultiplier of it"))
        }
        name if name == multiplier::LR_MULTIPLIER.name => restored::count_and_rates(resumption),
        _ => restored::attributes(resumption),
    }
}

/// The schedulers that are functions of `where`.
pub(super) const WRAPPERS: &[ParamEntry] = &[warmup::WARMUP];

/// The kinds, in the order of the module.
const KINDS: [Kind; WRAPPERS.len() + 4] = crate::dialect::kinds_of!(
    WRAPPERS,
    multiplier::LR_MULTIPLIER,
    legacy::WARMUP_MULTI_STEP,
    legacy::WARMUP_COSINE,
    legacy::WARMUP_POLY
);
