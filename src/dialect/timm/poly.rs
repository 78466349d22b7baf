//! `PolyLRScheduler`: a power of the remaining time, in one cycle or several.

use super::common::{
    CYCLE_DECAY, CYCLE_LIMIT, CYCLE_MUL, Decay, INITIALIZE, K_DECAY, LR_MIN, NOISE_PCT, NOISE_RANGE_T,
    NOISE_SEED, NOISE_STD, T_IN_EPOCHS, T_INITIAL, WARMUP_LR_INIT, WARMUP_T, prefix, schedule,
};
use super::cycles::{Cycles, moderate};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::number;
use crate::dialect::{Args, Interval, Kind, Resolved};
use crate::number::python::Number::{self, Int};

/// `PolyLRScheduler`.
pub(super) const POLY: Kind = Kind {
    name: "PolyLRScheduler",
    aliases: &[],
    summary: "a power of the remaining time, in one cycle or several",
    formula: "lr_min + (lr_max - lr_min) * (1 - t ** k / t_i ** k) ** power",
    edges: &["power is 0.5 by default, a square root. lr_min is reached at t = t_initial."],
    interval: Interval::Parameter,
    params: &[
        T_INITIAL,
        number("power", "0.5", "the exponent"),
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
    example: "run: {epochs: 100}\noptimizer: {lr: 0.01}\nschedule: {kind: timm.PolyLRScheduler, t_initial: 100, power: 0.9}",
    build: poly,
};

fn poly(args: &Args<'_>) -> Resolved {
    let (cycles, k, prefix) = (Cycles::of(args)?, args.get::<Number>("k_decay")?, args.get("warmup_prefix")?);
    let power: Number = args.get("power")?;
    let rate = move |t: Number, base: Number| {
        let place = cycles.at(t)?;
        let most = base * cycles.decay.pow(place.index)?;
        if place.index >= cycles.limit {
            return Ok(cycles.lr_min);
        }
        let (through, whole) = (place.t.pow(k)?, place.length.pow(k)?);
        if k.is_int() && k >= 0 && place.length.is_int() && !whole.is_int() {
            return Err(too_whole());
        }
        let left = Int(1) - (through / whole)?;
        Ok(cycles.lr_min + (most - cycles.lr_min) * left.pow(power)?)
    };
    let long = k.is_int() && !cycles.length.pow(k).is_ok_and(Number::is_int);
    let raises = long || !cycles.plain() || !moderate(k) || power < 0 || cycles.length > 1e15;
    cycles.lasting(args, schedule(args, Decay { raises, prefix, meets: false, rate })?, prefix)
}

/// Python divides whole numbers of any length and rounds once; lrsched has 128 bits.
fn too_whole() -> Exception {
    let what = "`t_initial ** k_decay` is a whole number with more than 128 bits";
    Exception::from(Diagnostic::new(what).help("write `k_decay` with a point: `k_decay: 20.0`"))
}
