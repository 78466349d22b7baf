//! open_clip: the schedules of `open_clip_train.scheduler`, which set the rate before each update.

mod schedules;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "open_clip",
    summary: "open_clip: the schedules of its training program, of open_clip 3.3.0",
    modules: &["open_clip_train.scheduler"],
    conventions: &[
        "Read and measured: `open_clip_train/scheduler.py` of open_clip_torch 3.3.0.",
        "A schedule is a function of the step that sets the rate of all parameter groups; the program calls it before each batch.",
        "The warmup is base_lr * (t + 1) / warmup_length: no update has the rate 0, and the last of the warmup has base_lr.",
        "Past `steps` nothing is clamped.",
        "Python's float64 throughout.",
    ],
    steps_itself: Some("open_clip calls it with the number of each update"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused(
        "the program calls the schedule with the number of the update, also when it resumes",
    ),
    kinds: &[schedules::CONST, schedules::CONST_COOLDOWN, schedules::COSINE],
};
