//! Megatron-LM: `OptimizerParamScheduler` of megatron-core 0.16.1.
//!
//! Read: `megatron/core/optimizer_param_scheduler.py` and `megatron/core/num_microbatches_calculator.py`. Megatron's
//! trainer calls `step(increment)` with the number of samples of each iteration, so all lengths are in samples.

mod batches;
mod scheduler;

use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "megatron",
    modules: &["megatron.core.optimizer_param_scheduler"],
    summary: "Megatron-LM: the scheduler of megatron-core 0.16.1, for rate and weight decay",
    conventions: &[
        "Read and measured: `megatron/core/optimizer_param_scheduler.py` and `num_microbatches_calculator.py` of megatron-core 0.16.1.",
        "One step is one iteration. The scheduler counts `num_steps`, which is 0 for iteration 0 (the constructor calls `step(0)`) and grows by the global batch size of each iteration: every length is in samples, as in Megatron's trainer.",
        "The global batch size is `global_batch_size`, else that of the run; if neither is known, it is 1, and lengths are in iterations.",
        "With `rampup_batch_size` the batch grows while the first samples are consumed, so the curve is not linear in iterations.",
        "`num_steps <= lr_warmup_steps` is the warmup: the highest rate is at num_steps = lr_warmup_steps.",
        "Past lr_decay_steps the rate is min_lr (with `constant`, max_lr), past wd_incr_steps the weight decay is end_wd.",
        "Defaults are those of Megatron's command line; the class has none.",
        "Python's float64 throughout.",
    ],
    steps_itself: Some("Megatron's own loop steps it once per update, by the samples of that update"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::Refused(
        "whether a checkpoint's parameters or those of the command line hold depends on flags that are not read here",
    ),
    kinds: &[scheduler::SCHEDULER],
};
