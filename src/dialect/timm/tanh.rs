//! `TanhLRScheduler`: a hyperbolic tangent to lr_min, in one cycle or several.

use super::common::{
    CYCLE_DECAY, CYCLE_LIMIT, CYCLE_MUL, Decay, INITIALIZE, LR_MIN, NOISE_PCT, NOISE_RANGE_T, NOISE_SEED,
    NOISE_STD, T_IN_EPOCHS, T_INITIAL, WARMUP_LR_INIT, WARMUP_T, asserted, prefix, schedule,
};
use super::cycles::Cycles;
use crate::dialect::kit::params::number;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Interval, Kind, Resolved};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float};

/// `TanhLRScheduler`.
pub(super) const TANH: Kind = Kind {
    name: "TanhLRScheduler",
    aliases: &[],
    summary: "a hyperbolic tangent to lr_min, in one cycle or several",
    formula: "lr_min + 0.5 * (lr_max - lr_min) * (1 - tanh(lb * (1 - t / t_i) + ub * t / t_i))",
    edges: &[
        "It begins near the optimizer's rate and ends near lr_min, but reaches neither.",
        "Without warmup_prefix the warmup leads to the rate at t = warmup_t, so there is no jump.",
    ],
    interval: Interval::Parameter,
    params: &[
        T_INITIAL,
        number("lb", "-7.0", "the argument of tanh at the start"),
        number("ub", "3.0", "the argument of tanh at the end, above `lb`"),
        LR_MIN,
        CYCLE_MUL,
        CYCLE_DECAY,
        CYCLE_LIMIT,
        WARMUP_T,
        WARMUP_LR_INIT,
        prefix("false"),
        T_IN_EPOCHS,
        NOISE_RANGE_T,
        NOISE_PCT,
        NOISE_STD,
        NOISE_SEED,
        INITIALIZE,
    ],
    example: "run: {epochs: 200}\noptimizer: {lr: 0.1}\nschedule: {kind: timm.TanhLRScheduler, t_initial: 200, lb: -6.0, ub: 3.0}",
    build: tanh,
};

fn tanh(args: &Args<'_>) -> Resolved {
    let (cycles, prefix) = (Cycles::of(args)?, args.get("warmup_prefix")?);
    let (lb, ub): (Number, Number) = (args.get("lb")?, args.get("ub")?);
    let (Length(warmup_t), warmup_lr_init): (Length, Number) =
        (args.get("warmup_t")?, args.get("warmup_lr_init")?);
    asserted(args, lb < ub, "lb", "lb < ub")?;
    asserted(args, cycles.limit >= 0, "cycle_limit", "cycle_limit >= 0")?;
    asserted(args, warmup_t >= 0, "warmup_t", "warmup_t >= 0")?;
    asserted(args, warmup_lr_init >= 0, "warmup_lr_init", "warmup_lr_init >= 0")?;
    let rate = move |t: Number, base: Number| {
        let place = cycles.at(t)?;
        if place.index >= cycles.limit {
            return Ok(cycles.lr_min);
        }
        let most = base * cycles.decay.pow(place.index)?;
        let through = (place.t / place.length)?;
        let bend = double::tanh((lb * (Float(1.0) - through) + ub * through).float());
        Ok(cycles.lr_min + (most - cycles.lr_min) * 0.5 * (1.0 - bend))
    };
    let decay = Decay { raises: !cycles.plain(), prefix, meets: !prefix, rate };
    cycles.lasting(args, schedule(args, decay)?, prefix)
}
