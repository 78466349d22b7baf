//! `CosineLRScheduler`: a cosine to lr_min, in one cycle or several.

use super::common::{
    CYCLE_DECAY, CYCLE_LIMIT, CYCLE_MUL, Decay, INITIALIZE, K_DECAY, LR_MIN, NOISE_PCT, NOISE_RANGE_T,
    NOISE_SEED, NOISE_STD, T_IN_EPOCHS, T_INITIAL, WARMUP_LR_INIT, WARMUP_T, prefix, schedule,
};
use super::cycles::{Cycles, moderate};
use crate::dialect::{Args, Interval, Kind, Resolved};
use crate::number::python::Number::{self, Float};
use std::f64::consts::PI;

/// `CosineLRScheduler`.
pub(super) const COSINE: Kind = Kind {
    name: "CosineLRScheduler",
    aliases: &[],
    summary: "a cosine to lr_min, in one cycle or several",
    formula: "lr_min + 0.5 * (lr_max - lr_min) * (1 + cos(pi * t ** k / t_i ** k)), lr_max = lr * cycle_decay ** i",
    edges: &[
        "lr_min is reached at t = t_initial, one past the last epoch; there the next cycle begins, or lr_min holds.",
        "With cycle_mul other than 1 the cycle is found by a logarithm in float64, which may assign its first t to the cycle before (cycle_mul 3, t 1210).",
    ],
    interval: Interval::Parameter,
    params: &[
        T_INITIAL,
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
        K_DECAY,
        INITIALIZE,
    ],
    example: "run: {epochs: 300}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: timm.CosineLRScheduler, t_initial: 300, lr_min: 1.0e-5, warmup_t: 5, warmup_lr_init: 1.0e-6}",
    build: cosine,
};

fn cosine(args: &Args<'_>) -> Resolved {
    let (cycles, k, prefix) = (Cycles::of(args)?, args.get::<Number>("k_decay")?, args.get("warmup_prefix")?);
    let rate = move |t: Number, base: Number| {
        let place = cycles.at(t)?;
        let most = base * cycles.decay.pow(place.index)?;
        if place.index >= cycles.limit {
            return Ok(cycles.lr_min);
        }
        let angle = (Float(PI) * place.t.pow(k)? / place.length.pow(k)?)?;
        Ok(cycles.lr_min + (most - cycles.lr_min) * 0.5 * (angle.cos()? + 1))
    };
    let raises = !cycles.plain() || !moderate(k) || cycles.length > 1e15;
    cycles.lasting(args, schedule(args, Decay { raises, prefix, meets: false, rate })?, prefix)
}
