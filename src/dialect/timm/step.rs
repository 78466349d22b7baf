//! `StepLRScheduler`: times decay_rate every decay_t.

use super::common::{
    Decay, INITIALIZE, NOISE_PCT, NOISE_RANGE_T, NOISE_SEED, NOISE_STD, T_IN_EPOCHS, WARMUP_LR_INIT,
    WARMUP_T, prefix, schedule, shift, shrinks, unit,
};
use crate::dialect::kit::params::number;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::Schedule;

/// `StepLRScheduler`.
pub(super) const STEP: Kind = Kind {
    name: "StepLRScheduler",
    aliases: &[],
    summary: "times decay_rate every decay_t",
    formula: "lr * decay_rate ** (t // decay_t)",
    edges: &["The rate changes at t = decay_t itself. decay_rate is 1 by default: nothing decays."],
    interval: Interval::Parameter,
    params: &[
        Param::required("decay_t", Type::Number, "the number of epochs or updates between two steps")
            .means(Role::Period),
        number("decay_rate", "1.0", "the factor of each step").means(Role::Factor),
        WARMUP_T,
        WARMUP_LR_INIT,
        prefix("true"),
        T_IN_EPOCHS,
        NOISE_RANGE_T,
        NOISE_PCT,
        NOISE_STD,
        NOISE_SEED,
        INITIALIZE,
    ],
    example: "run: {epochs: 90}\noptimizer: {lr: 0.1}\nschedule: {kind: timm.StepLRScheduler, decay_t: 30, decay_rate: 0.1}",
    build: step,
};

fn step(args: &Args<'_>) -> Resolved {
    let (Length(every), factor): (Length, Number) = (args.get("decay_t")?, args.get("decay_rate")?);
    let rate = move |t: Number, base: Number| Ok(base * factor.pow(t.floor_div(every)?)?);
    let raises = every <= 0 || !shrinks(factor);
    let schedule = schedule(args, Decay { raises, prefix: args.get("warmup_prefix")?, meets: false, rate })?;
    let stairs = remarks::stairs(args, "decay_t", every.float() + shift(args)?, unit(args)?);
    Ok(stairs.into_iter().fold(schedule, Schedule::remark))
}
