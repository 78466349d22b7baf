//! `CosineAnnealing`: one of two formulas, depending on `constant_steps`.

use super::common::{
    CONSTANT_RATIO, INTERVAL, LAST_EPOCH, MAX_STEPS, WARMUP_RATIO, WARMUP_STEPS, ending, first_for_all,
    max_steps, min_lr, schedule, steps_or_ratio, warming, warmup,
};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::begun;
use crate::dialect::kit::params::absent;
use crate::dialect::{Args, Kind, Resolved, Role};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;
use std::f64::consts::PI;

/// `CosineAnnealing`.
pub(super) const COSINE: Kind = Kind {
    name: "CosineAnnealing",
    aliases: &[],
    summary: "a linear warmup, then half a cosine down to min_lr, and perhaps a stretch at min_lr",
    formula: "(base - min_lr) * (0.5 * (1 + cos(pi * (t - W) / (max_steps - W)))) + min_lr after the warmup; with constant_steps: base * t / W, then min_lr + 0.5 * (cos(pi * ((t - W) / D)) + 1) * (base - min_lr), D = max_steps - (constant_steps + W)",
    edges: &[
        "constant_steps above 0 switches to another formula: the warmup is t / W from 0, the cosine ends constant_steps before max_steps, and all groups have the rate of the first.",
        "If warmup and constant_steps fill the run, the rate drops to min_lr right after the warmup.",
        "A base rate below min_lr raises ValueError at the first step after the warmup; with constant_steps it must be above min_lr.",
        "min_lr is reached at t = max_steps, or at t = W + D.",
    ],
    interval: INTERVAL,
    params: &[
        WARMUP_STEPS,
        WARMUP_RATIO,
        absent("constant_steps", "the updates at min_lr at the end; any but 0 switches the formula")
            .means(Role::Tail),
        CONSTANT_RATIO,
        MAX_STEPS,
        min_lr("0"),
        LAST_EPOCH,
    ],
    example: "run: {steps: 10000}\noptimizer: {lr: 3.0e-4}\nschedule: {kind: nemo.CosineAnnealing, warmup_steps: 500, constant_steps: 0, min_lr: 3.0e-5}",
    build: cosine,
};

/// The exception for a base rate below `min_lr`.
pub(super) fn below_the_least() -> Exception {
    let message =
        "the scheduler received an initial learning rate that was lower than the minimum learning rate.";
    Exception::value(message).about("min_lr").help("give a `min_lr` below the optimizer's rate")
}

fn cosine(args: &Args<'_>) -> Resolved {
    let end = max_steps(args)?;
    let warmup = warmup(args, Some(end))?;
    let constant = steps_or_ratio(args, "constant_steps", "constant_ratio", Some(end))?.unwrap_or(Int(0));
    let least = args.get("min_lr")?;
    let (_, bases) = begun(args)?;
    let phases = CosinePhases { warmup, constant, end, least, first: bases[0] };
    let raises = bases.iter().any(|base| *base < least);
    let schedule = match constant == 0 {
        true => schedule(
            args,
            raises,
            move |t| phases.angle(t),
            move |t, cosine, base| phases.rate(t, cosine, base),
        )?,
        false => {
            let rate = move |t, cosine, base| phases.rate_with_constant(t, cosine, base);
            first_for_all(args, schedule(args, raises, move |t| phases.angle(t), rate)?)
        }
    };
    let schedule = ending(args, schedule, warmup, Some(end));
    Ok(match constant > 0 && warmup < end && phases.decay() <= 0 {
        true => {
            let name = if args.is_given("constant_ratio") { "constant_ratio" } else { "constant_steps" };
            let text = format!(
                "Warmup ({warmup}) and constant_steps ({constant}) fill the {end} updates of max_steps: there is no cosine, and \
                 the rate drops to min_lr after the warmup."
            );
            schedule.remark(args.remark(RemarkKind::PhasesLongerThanTheRun, name, text))
        }
        false => schedule,
    })
}

/// The phases of `WarmupAnnealHoldPolicy`.
#[derive(Clone, Copy)]
struct CosinePhases {
    warmup: Number,
    constant: Number,
    end: Number,
    least: Number,
    /// The base rate of the first group.
    first: Number,
}

impl CosinePhases {
    /// `decay_steps`
    fn decay(&self) -> Number {
        self.end - (self.constant + self.warmup)
    }

    fn is_warmup(&self, t: Number) -> bool {
        self.warmup > 0 && t <= self.warmup
    }

    /// Whether the stretch at `min_lr` has begun.
    fn is_constant(&self, t: Number) -> bool {
        self.constant > 0 && self.warmup + self.decay() < t && t <= self.end
    }

    /// The angle of the cosine, if the step needs one.
    fn angle(&self, t: Number) -> Option<f64> {
        if self.is_warmup(t) || self.is_constant(t) || t > self.end {
            return None;
        }
        let since = t - self.warmup;
        let angle = match self.constant == 0 {
            true => (Float(PI) * since / (self.end - self.warmup)).ok()?,
            false => Float(PI) * (Float(since.float()) / self.decay().float()).ok()?,
        };
        Some(angle.float())
    }

    /// The rate without a stretch at `min_lr`.
    fn rate(&self, t: Number, cosine: f64, base: Number) -> Computed {
        if self.is_warmup(t) {
            return warming(t, self.warmup, base);
        }
        if t > self.end {
            return Ok(self.least);
        }
        if base < self.least {
            return Err(below_the_least());
        }
        // An angle that raises.
        (Float(PI) / (self.end - self.warmup))?;
        Ok((base - self.least) * Float(0.5 * (1.0 + cosine)) + self.least)
    }

    /// `_linear_warmup_with_cosine_annealing`, with the policy around it.
    fn rate_with_constant(&self, t: Number, cosine: f64, base: Number) -> Computed {
        let within = self.is_warmup(t) || self.is_constant(t);
        if !within && t > self.end {
            return Ok(self.least);
        }
        if !within && base < self.least {
            return Err(below_the_least());
        }
        if self.first <= self.least {
            return Err(Exception::assertion("")
                .about("min_lr")
                .why("NeMo asserts that the optimizer's rate is above min_lr"));
        }
        if self.is_warmup(t) {
            return Ok((self.first * t.float() / self.warmup.float())?);
        }
        if t > self.warmup + self.decay() {
            return Ok(self.least);
        }
        // A division that raises.
        (Float((t - self.warmup).float()) / self.decay().float())?;
        Ok(self.least + Float(0.5 * (cosine + 1.0)) * (self.first - self.least))
    }
}
