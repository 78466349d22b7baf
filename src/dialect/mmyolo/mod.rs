//! MMYOLO: the hooks of its training that set the rate themselves, in place of the schedulers of mmengine.

mod hooks;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "mmyolo",
    summary: "OpenMMLab's MMYOLO: its hooks that set the rate, of MMYOLO 0.6.0",
    modules: &["mmyolo.engine.hooks"],
    conventions: &[
        "Read and measured: the two files `*_param_scheduler_hook.py` of MMYOLO 0.6.0 over mmengine 0.10.7 and torch 2.15.",
        "A hook sets the rate of each parameter group before an iteration, which is one batch; it needs the iterations of an epoch.",
        "The warmup has `round(warmup_epochs * len(train_dataloader))` iterations, and at least 1000 if nothing else is given.",
        "YOLOv5's hook moves the momentum during the warmup as well; the rates do not depend on it.",
        "Python's float64 throughout.",
    ],
    steps_itself: Some("the hook is called before each iteration"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused(
        "the hook computes the rate from the number of the iteration, also when the Runner resumes",
    ),
    kinds: &[hooks::YOLOV5, hooks::PPYOLOE],
};
