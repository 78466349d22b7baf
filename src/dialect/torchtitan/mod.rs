//! torchtitan: `LRSchedulersContainer` of torchtitan 0.3.0.
//!
//! Read and measured: `torchtitan/components/optimizer/lr_scheduler.py` of 0.3.0, and `build_lr_schedulers` of 0.1.0, 0.2.0,
//! 0.2.1 and 0.2.2, which compute the same bits.

mod container;

use super::kit::restored;
use super::{Dialect, Resuming};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "torchtitan",
    summary: "torchtitan: its one scheduler, a warmup, a stable phase and a decay, of torchtitan 0.3.0",
    modules: &["torchtitan.components.optimizer.lr_scheduler", "torchtitan.components.lr_scheduler"],
    conventions: &[
        "Read and measured: `LRSchedulersContainer.Config.build` of torchtitan 0.3.0, and `build_lr_schedulers` of 0.1.0 to 0.2.2, which compute the same bits.",
        "It is a `LambdaLR`: base * factor(t), with t the number of updates before, 0 for the first.",
        "The warmup is (t + 1) / W, so the last update of the warmup, t = W - 1, has the optimizer's rate.",
        "A virtual last step: the decay ends at t = total_steps, one update after the last, so that no update has the last rate.",
        "Past total_steps nothing is clamped: `linear` and `sqrt` go on falling, below 0, and `cosine` rises.",
        "A checkpoint restores `last_epoch` of the scheduler; the lengths and the rate are those of the resumed config, from the second update on. Before 0.3.0 the rate is that of the checkpoint (read, not measured).",
        "Python's float64 throughout.",
    ],
    steps_itself: Some("torchtitan's trainer steps it once per update"),
    genuine: include_str!("genuine.py"),
    own_group_settings: false,
    resuming: Resuming::States(restored::count),
    kinds: &[container::CONTAINER],
};
