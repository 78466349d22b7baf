//! `ComposableScheduler`: stages end to end.

use super::common::{COMPILE, CoreScheduler, STEP, build, configuration_error};
use super::stage::{ComposableStage, OverrideDecay};
use crate::dialect::kit::progress::{MAX_DURATION, ProgressRule, UNITS};
use crate::dialect::{Default, Kind, Param, Type};

/// The late decay of the schedulers that are made of parts.
pub(super) const OVERRIDE_DECAY: Param = Param::optional(
    "override_decay",
    Type::Map,
    Default::Absent,
    "a decay that replaces everything from `start` on: `{start, duration, shape, end_lr or end_lr_fraction}`",
);

/// `ComposableScheduler`.
pub(super) const COMPOSABLE: CoreScheduler = CoreScheduler {
    kind: Kind {
        name: "ComposableScheduler",
        aliases: &["composable"],
        summary: "stages end to end, each a straight line or a cosine from one rate to another",
        formula: "linear: start + (end - start) * t / duration; cosine: end + (start - end) * (1 + cos(pi * t / duration)) / 2, t from the start of the stage",
        edges: &[
            "A stage begins at the end of the one before, the first at the optimizer's rate, unless it has `start_lr` or `start_lr_fraction`.",
            "A stage has t < duration: its end is the first value of the next one.",
            "After the last stage its end holds. The length of the run changes nothing.",
        ],
        interval: STEP,
        params: &[
            UNITS,
            Param::required(
                "stages",
                Type::List(&Type::Map),
                "the stages: `{duration, shape, start_lr or start_lr_fraction, end_lr or end_lr_fraction}`",
            ),
            OVERRIDE_DECAY,
            MAX_DURATION,
            COMPILE,
        ],
        example: "run: {steps: 1000}\noptimizer: {lr: 4.0e-4}\nschedule:\n  kind: olmo_core.ComposableScheduler\n  stages:\n    - {duration: 100, start_lr: 0.0, end_lr_fraction: 1.0}\n    - {duration: 900, shape: cosine, end_lr_fraction: 0.1}",
        build,
    },
    rule: |args| {
        let stages: Vec<ComposableStage> = args.get("stages")?;
        let late: Option<OverrideDecay> = args.get("override_decay")?;
        if stages.is_empty() {
            return Err(configuration_error(args, "stages", "'stages' must be specified and non-empty."));
        }
        Ok(ProgressRule::new(
            |_| Vec::new(),
            move |lr, current, _| {
                let current = current.max(0);
                Ok(match late {
                    Some(late) if current >= late.start => {
                        late.rate(lr, main_rate(&stages, lr, late.start), current)
                    }
                    _ => main_rate(&stages, lr, current),
                })
            },
        ))
    },
};

/// `_main_schedule_lr`.
fn main_rate(stages: &[ComposableStage], lr: f64, current: i64) -> f64 {
    let (mut first, mut before) = (0, lr);
    for stage in stages {
        let (start, end) = (stage.start.map_or(before, |level| level.of(lr)), stage.end.of(lr));
        if current < first + stage.way.duration {
            return stage.way.rate(start, end, current - first);
        }
        (first, before) = (first + stage.way.duration, end);
    }
    before
}
