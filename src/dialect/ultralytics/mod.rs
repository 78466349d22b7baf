//! Ultralytics' YOLO: the schedule of its trainer, and of the trainers of YOLOv5 and YOLOv7, of which it is made.
//!
//! The schedule is no class but a part of the loop of training: [`release`] has what differs between its versions,
//! [`trainer`] the loop.

mod release;
mod trainer;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "ultralytics",
    modules: &["ultralytics"],
    summary: "Ultralytics' YOLO: the schedule of its trainer (8.0.0 to 8.4.190), of YOLOv5's (5.0 to 7.0) and of YOLOv7's",
    conventions: &[
        "Read: `ultralytics/engine/trainer.py` of 51 versions from 8.0.0 to 8.4.190, and `train.py` of YOLOv5 and YOLOv7. Measured: their statements, in a loop around a genuine torch optimizer.",
        "A batch is not an update: the trainer accumulates the gradients of about nbs / batch batches. Row i is the rate in force at the batch where update i is made.",
        "In the warmup the number of batches per update grows from 1; batches at the end of the training that do not fill an update are not applied.",
        "Epoch e has the rate lr0 * lf(e), from e = 0: the last epoch has lf(epochs - 1), so that lr0 * lrf is not reached.",
        "During the warmup each batch interpolates from 0 to the rate of the current epoch, the biases from `warmup_bias_lr`, the momentum from `warmup_momentum`.",
        "The parameter groups are the trainer's own, in its order; MuSGD has eight.",
        "The curve depends on the version: `version`, by default 8.4.190.",
        "Python's float64.",
    ],
    steps_itself: Some("the trainer sets the rate itself, at every batch of the warmup and at every epoch"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused(
        "whether a resumed run repeats the warmup depends on the epoch and the version",
    ),
    kinds: &[trainer::YOLO],
};
