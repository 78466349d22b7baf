//! `LRRangeTest`: a growing rate.

use super::common::{Engine, LAST, STEP, per_group, positive_integer};
use crate::dialect::kit::params::{each, flag, number};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number::{self, Float, Int};

/// `LRRangeTest`.
pub(super) const RANGE_TEST: Kind = Kind {
    name: "LRRangeTest",
    aliases: &[],
    summary: "a growing rate, to find the highest that trains",
    formula: "lr_range_test_min_lr * (1 + lr_range_test_step_rate * interval), interval = t / lr_range_test_step_size",
    edges: &[
        "With lr_range_test_staircase the interval is rounded down: the rate changes at t = lr_range_test_step_size itself.",
        "It never ends.",
    ],
    interval: STEP,
    params: &[
        each("lr_range_test_min_lr", "1e-3", "the first rate"),
        number(
            "lr_range_test_step_size",
            "2000",
            "the updates in which the rate grows by step_rate times the first rate, at least 1",
        ),
        number("lr_range_test_step_rate", "1.0", "how much the rate grows per step_size"),
        flag("lr_range_test_staircase", "false", "whether the rate grows in steps"),
        LAST,
    ],
    example: "run: {steps: 10000}\nschedule: {kind: deepspeed.LRRangeTest, lr_range_test_min_lr: 1.0e-4, lr_range_test_step_size: 200, lr_range_test_step_rate: 5}",
    build: range_test,
};

fn range_test(args: &Args<'_>) -> Resolved {
    let min_lrs = per_group(args, "lr_range_test_min_lr")?;
    let size = positive_integer(args, "lr_range_test_step_size")?.float();
    let (rate, staircase): (Number, bool) =
        (args.get("lr_range_test_step_rate")?, args.get("lr_range_test_staircase")?);
    let engine = Engine::starting(args, || min_lrs.clone())?;
    Ok(engine.schedule(args, move |last, out| {
        let interval = Float((last + 1).float() / size);
        let increase = Int(1) + rate * if staircase { interval.floor()? } else { interval };
        for (out, lr) in out.iter_mut().zip(&min_lrs) {
            *out = (*lr * increase).float();
        }
        Ok(())
    }))
}
