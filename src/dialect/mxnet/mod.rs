//! MXNet: `mxnet.lr_scheduler` of MXNet 1.9.1.
//!
//! Read: `mxnet/lr_scheduler.py`, and `mxnet/optimizer/optimizer.py`, which calls it.

mod python;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "mxnet",
    modules: &["mxnet.lr_scheduler", "mx.lr_scheduler"],
    summary: "Apache MXNet: schedulers of mxnet.lr_scheduler of MXNet 1.9.1, and classes of your own",
    conventions: &[
        "Read and measured: `mxnet/lr_scheduler.py` 1.9.1, which is plain Python.",
        "One step is one optimizer update. The optimizer counts an update before it asks for its rate: update i is called with num_update = i + 1.",
        "`num_update < warmup_steps` is the warmup, so that it has warmup_steps - 1 updates; a step of FactorScheduler and MultiFactorScheduler takes effect after `num_update` has passed it.",
        "A `learning_rate` of the optimizer replaces `base_lr` of the scheduler, but not the rate that a warmup leads to, nor the one from which PolyScheduler and CosineScheduler fall.",
        "Python's float64; the kernels of the optimizer round the rate to float32.",
    ],
    steps_itself: Some("an optimizer of MXNet calls its scheduler at every update"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused(
        "whether the saved states of a Trainer have the scheduler depends on how they were saved",
    ),
    kinds: &[python::SCHEDULER],
};
