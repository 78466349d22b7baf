//! Megatron-LM: `OptimizerParamScheduler` of megatron-core 0.16.1.
//!
//! Read: `megatron/core/optimizer_param_scheduler.py` and `megatron/core/num_microbatches_calculator.py`; its trainer
//! calls `step(increment)` with the number of samples of each iteration, so that all lengths are in samples there.

mod batches;
mod scheduler;

use super::Dialect;

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "megatron",
    summary: "Megatron-LM: the one scheduler of megatron-core 0.16.1, for rate and weight decay",
    conventions: &[
        "Read and measured: `megatron/core/optimizer_param_scheduler.py` and `num_microbatches_calculator.py` of megatron-core 0.16.1.",
        "One step of a table is one iteration. The scheduler counts `num_steps`, which is 0 for iteration 0 (the constructor calls `step(0)`) and grows by the iteration's global batch size: the unit of every length is samples, as in Megatron's trainer.",
        "The global batch size is `global_batch_size`, else that of the run; where neither says it, it is 1 and the lengths are in iterations.",
        "With `rampup_batch_size` the batch grows while the first samples are consumed, and the curve is bent in iterations.",
        "`num_steps <= lr_warmup_steps` is the warmup: the greatest rate is at num_steps = lr_warmup_steps.",
        "Past lr_decay_steps the rate is min_lr (with `constant`, max_lr), past wd_incr_steps the weight decay is end_wd.",
        "Left out, a parameter is what Megatron's command line makes of it, though the class itself has no defaults.",
        "Python's float64 throughout.",
    ],
    kinds: &[scheduler::SCHEDULER],
};
