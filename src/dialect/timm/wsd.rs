//! `WSDLRScheduler`: warmup, a stable phase, and a decay at the end.

use super::common::{
    Decay, INITIALIZE, LR_MIN, NOISE_PCT, NOISE_RANGE_T, NOISE_SEED, NOISE_STD, T_IN_EPOCHS, WARMUP_LR_INIT,
    WARMUP_T, schedule, t_initial,
};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::{absent, number};
use crate::dialect::kit::values::{Length, Word};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float};
use std::f64::consts::PI;

/// `WSDLRScheduler`.
pub(super) const WSD: Kind = Kind {
    name: "WSDLRScheduler",
    aliases: &[],
    summary: "warmup, a stable phase, and a decay at the end",
    formula: "lr_min + (max(lr * stable(t), lr_min) - lr_min) * decay(min((t - (t_initial - decay_t)) / decay_t, 1))",
    edges: &[
        "t_initial is the length after the warmup; lr_min is reached at t = warmup_t + t_initial and holds.",
        "stable: constant 1; rsqrt (1 + t / stable_timescale) ** -0.5; power with stable_power.",
        "decay: 1-sqrt 1 - sqrt(f); linear 1 - f; cosine 0.5 * (1 + cos(pi * f)); power 1 - f ** decay_power; exp (r ** f - r) / (1 - r) with r = decay_ratio.",
    ],
    interval: Interval::Parameter,
    params: &[
        absent(
            "t_initial",
            "length of the stable phase and the decay; left out, the length of the run minus the warmup",
        )
        .means(Role::Decay),
        Param::required("decay_t", Type::Number, "length of the decay, the last part of t_initial")
            .means(Role::FinalDecay),
        LR_MIN,
        Param::optional(
            "stable_fn",
            Type::Choice(&["constant", "rsqrt", "power"]),
            Default::Is("constant"),
            "the shape of the stable phase, which continues during the decay",
        ),
        absent("stable_timescale", "timescale of rsqrt and power, above 0; left out, warmup_t"),
        number("stable_power", "0.5", "exponent of power, above 0"),
        Param::optional(
            "decay_fn",
            Type::Choice(&["1-sqrt", "linear", "cosine", "power", "exp"]),
            Default::Is("1-sqrt"),
            "the shape of the decay",
        ),
        number("decay_power", "0.5", "exponent of the decay `power`, above 0"),
        number(
            "decay_ratio",
            "0.1",
            "the end of the decay `exp` before it is stretched to 0, between 0 and 1",
        ),
        WARMUP_T,
        WARMUP_LR_INIT,
        T_IN_EPOCHS,
        NOISE_RANGE_T,
        NOISE_PCT,
        NOISE_STD,
        NOISE_SEED,
        INITIALIZE,
    ],
    example: "run: {steps: 50000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: timm.WSDLRScheduler, t_in_epochs: false, warmup_t: 1000, decay_t: 10000}",
    build: wsd,
};

fn wsd(args: &Args<'_>) -> Resolved {
    let Length(warmup) = args.get("warmup_t")?;
    let wsd = StableDecay::of(args, warmup)?;
    let length = (wsd.length + warmup).float();
    let rate = move |t: Number, base: Number| wsd.rate(t, base);
    // The powers have bases of at least 1 and negative exponents, so they neither overflow nor divide by zero.
    let schedule = schedule(args, Decay { raises: warmup < 0, prefix: true, meets: false, rate })?;
    Ok(match (1.0..1e15).contains(&length) {
        true => schedule.lasting(length.ceil() as u64),
        false => schedule,
    })
}

#[derive(Clone, Copy)]
struct StableDecay {
    length: Number,
    decay_t: Number,
    lr_min: Number,
    stable: &'static str,
    timescale: Number,
    stable_power: Number,
    decay: &'static str,
    decay_power: Number,
    decay_ratio: Number,
}

impl StableDecay {
    fn of(args: &Args<'_>, warmup: Number) -> Result<Self, Diagnostic> {
        let (Word(stable), Word(decay)) = (args.get("stable_fn")?, args.get("decay_fn")?);
        let timescale = args.get::<Option<Length>>("stable_timescale")?.map_or(warmup, |length| length.0);
        let wsd = StableDecay {
            length: t_initial(args, warmup)?,
            decay_t: args.get::<Length>("decay_t")?.0,
            lr_min: args.get("lr_min")?,
            stable,
            timescale,
            stable_power: args.get("stable_power")?,
            decay,
            decay_power: args.get("decay_power")?,
            decay_ratio: args.get("decay_ratio")?,
        };
        wsd.check(warmup).map_err(|raised| raised.report(args, "in the constructor"))?;
        Ok(wsd)
    }

    fn check(&self, warmup: Number) -> Result<(), Exception> {
        let StableDecay { length, decay_t, lr_min, stable, decay_power, stable_power, decay_ratio, .. } =
            *self;
        let valid = |holds: bool, name, message: String| match holds {
            true => Ok(()),
            false => Err(Exception::value(message).about(name)),
        };
        valid(length > 0, "t_initial", format!("Invalid t_initial ({length}), must be > 0."))?;
        let within = decay_t > 0 && decay_t <= length;
        valid(
            within,
            "decay_t",
            format!("Invalid decay_t ({decay_t}), must be in (0, t_initial] w/ t_initial={length}."),
        )?;
        valid(lr_min >= 0, "lr_min", format!("Invalid lr_min ({lr_min}), must be >= 0."))?;
        let ratio = decay_ratio > 0 && decay_ratio < 1;
        valid(ratio, "decay_ratio", format!("Invalid decay_ratio ({decay_ratio}), must be in (0, 1)."))?;
        valid(decay_power > 0, "decay_power", format!("Invalid decay_power ({decay_power}), must be > 0."))?;
        valid(
            stable_power > 0,
            "stable_power",
            format!("Invalid stable_power ({stable_power}), must be > 0."),
        )?;
        let message = format!(
            "stable_fn={stable} requires a positive stable_timescale, it defaults to warmup_t ({warmup}), \
             set it explicitly when there is no warmup."
        );
        valid(stable == "constant" || self.timescale > 0, "stable_timescale", message)
    }

    /// The rate `t` after the end of the warmup.
    fn rate(&self, t: Number, base: Number) -> Result<Number, Exception> {
        let power = match self.stable {
            "constant" => None,
            "rsqrt" => Some(Float(0.5)),
            _ => Some(self.stable_power),
        };
        let stable = match power {
            None => Float(1.0),
            Some(power) => (Float(1.0) + (t / self.timescale)?).pow(-power)?,
        };
        let stable = (base * stable).max(self.lr_min);
        let into = t - (self.length - self.decay_t);
        if into <= 0 {
            return Ok(stable);
        }
        let decay = self.decay((into / self.decay_t)?.min(1.0))?;
        Ok(self.lr_min + (stable - self.lr_min) * decay)
    }

    fn decay(&self, through: Number) -> Result<Number, Exception> {
        let one = Float(1.0);
        Ok(match self.decay {
            "linear" => one - through,
            "1-sqrt" => one - through.float().sqrt(),
            "cosine" => Float(0.5) * (one + (Float(PI) * through).cos()?),
            "power" => one - through.pow(self.decay_power)?,
            _ => ((self.decay_ratio.pow(through)? - self.decay_ratio) / (one - self.decay_ratio))?,
        })
    }
}
