//! The classes with a formula of their own: `WarmupMultiStepLR`, `WarmupCosineLR`, and DeepLab's `WarmupPolyLR`.

use super::super::common::{UPDATES, constructed, refused, unit};
use super::warmup::WARMUP_METHOD;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::until;
use crate::dialect::kit::params::number;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::{Length, Word};
use crate::dialect::torch::common::LAST_EPOCH;
use crate::dialect::torch::rule::missing_initial_lr;
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::Schedule;
use std::f64::consts::PI;

const WARMUP_FACTOR: Param = number("warmup_factor", "0.001", "the factor of the first update");
const WARMUP_ITERS: Param =
    number("warmup_iters", "1000", "length of the warmup in updates").means(Role::Warmup);
const MAX_ITERS: Param =
    Param::optional("max_iters", Type::Number, Default::Run("steps"), "the updates of the whole run")
        .means(Role::Total);

/// `WarmupMultiStepLR`.
pub(super) const WARMUP_MULTI_STEP: Kind = Kind {
    name: "WarmupMultiStepLR",
    aliases: &[],
    summary: "a warmup, and a factor at each milestone (deprecated)",
    formula: "base_lr * warmup_factor(t) * gamma ** bisect_right(milestones, t); warmup_factor(t) = warmup_factor * (1 - t / N) + t / N while t < N, then 1",
    edges: &["The rate falls at the milestone itself."],
    interval: UPDATES,
    params: &[
        Param::required(
            "milestones",
            Type::List(&Type::Number),
            "the updates at which the rate falls, in growing order",
        )
        .means(Role::Milestones),
        number("gamma", "0.1", "what it is multiplied by").means(Role::Factor),
        WARMUP_FACTOR,
        WARMUP_ITERS,
        WARMUP_METHOD,
        LAST_EPOCH,
    ],
    example: "run: {steps: 90000}\noptimizer: {lr: 0.02}\nschedule: {kind: detectron2.WarmupMultiStepLR, milestones: [60000, 80000]}",
    build: multi_step,
};

/// `WarmupCosineLR`.
pub(super) const WARMUP_COSINE: Kind = Kind {
    name: "WarmupCosineLR",
    aliases: &[],
    summary: "a warmup, multiplied with half a cosine (deprecated)",
    formula: "base_lr * warmup_factor(t) * 0.5 * (1.0 + cos(pi * t / max_iters))",
    edges: &[
        "Past the end it rises again: the cosine is not clamped.",
        "The cosine begins with the warmup, so that the peak is lower than base_lr.",
    ],
    interval: UPDATES,
    params: &[MAX_ITERS, WARMUP_FACTOR, WARMUP_ITERS, WARMUP_METHOD, LAST_EPOCH],
    example: "run: {steps: 90000}\noptimizer: {lr: 0.02}\nschedule: {kind: detectron2.WarmupCosineLR}",
    build: |args| {
        let Length(max_iters) = args.get("max_iters")?;
        let warmed = Warmed::of(args)?;
        let raises = max_iters == 0;
        let schedule = warmed.schedule(args, raises, move |base, factor, t| {
            let cosine = (Float(PI) * t / max_iters)?.cos()?;
            Ok(base * factor * 0.5 * (Float(1.0) + cosine))
        })?;
        Ok(until(schedule, max_iters))
    },
};

/// `WarmupPolyLR`.
pub(super) const WARMUP_POLY: Kind = Kind {
    name: "WarmupPolyLR",
    aliases: &[],
    summary: "a warmup, multiplied with a polynomial decay: detectron2.projects.deeplab",
    formula: "base_lr * warmup_factor(t) * (1.0 - t / max_iters) ** power, or base_lr * constant_ending once the power is below it",
    edges: &[
        "Past the end the base of the power is negative: math.pow raises ValueError with a power that is a fraction.",
        "constant_ending is compared after the warmup only.",
    ],
    interval: UPDATES,
    params: &[
        MAX_ITERS,
        WARMUP_FACTOR,
        WARMUP_ITERS,
        WARMUP_METHOD,
        LAST_EPOCH,
        number("power", "0.9", "the exponent"),
        number("constant_ending", "0.0", "the lowest rate, as a fraction of the optimizer's; 0 for none")
            .means(Role::EndRatio),
    ],
    example: "run: {steps: 9000}\noptimizer: {lr: 0.01}\nschedule: {kind: detectron2.WarmupPolyLR}",
    build: |args| {
        let Length(max_iters) = args.get("max_iters")?;
        let (power, ending): (Number, Number) = (args.get("power")?, args.get("constant_ending")?);
        let schedule = Warmed::of(args)?.schedule(args, true, move |base, factor, t| {
            let decayed = math_pow((Float(1.0) - (t / max_iters)?).float(), power.float())?;
            Ok(match ending > 0 && factor == 1.0 && decayed < ending {
                true => base * ending,
                false => base * factor * decayed,
            })
        })?;
        Ok(until(schedule, max_iters))
    },
};

fn multi_step(args: &Args<'_>) -> Resolved<Schedule> {
    let milestones: Vec<Length> = args.get("milestones")?;
    let milestones: Vec<Number> = milestones.into_iter().map(|Length(at)| at).collect();
    let gamma: Number = args.get("gamma")?;
    if milestones.windows(2).any(|pair| pair[0] > pair[1]) {
        let message = "Milestones should be a list of increasing integers.";
        return Err(refused(args, Exception::value(message).about("milestones")));
    }
    let floats: Vec<f64> = milestones.iter().map(|at| at.float()).collect();
    let beyond = remarks::beyond(args, "milestones", &floats, 0.0, unit(args)?);
    let last = floats.last().copied();
    let raises = !(gamma > 0 && gamma <= 1);
    let schedule = Warmed::of(args)?.schedule(args, raises, move |base, factor, t| {
        let passed = milestones.partition_point(|milestone| *milestone <= t);
        Ok(base * factor * gamma.pow(passed as i64)?)
    })?;
    let schedule = beyond.into_iter().fold(schedule, Schedule::remark);
    Ok(last.into_iter().fold(schedule, |schedule, last| schedule.lasting(last.max(0.0) as u64 + 1)))
}

/// `math.pow`, which raises where `**` is complex or divides by 0.
fn math_pow(base: f64, exponent: f64) -> Computed {
    let value = double::pow(base, exponent);
    let is_outside = value.is_nan() && !base.is_nan() && !exponent.is_nan() || base == 0.0 && exponent < 0.0;
    match (is_outside, value.is_infinite() && base.is_finite() && exponent.is_finite()) {
        (true, _) => Err(Exception::value("math domain error")),
        (false, true) => Err(Exception::new("OverflowError", "math range error")),
        (false, false) => Ok(Float(value)),
    }
}

/// The base rates of a scheduler that may resume a run, and the number of its first row.
pub(super) struct Resumed {
    /// `base_lrs`.
    pub bases: Vec<Number>,
    /// `last_epoch` of the first row.
    pub first: i64,
}

impl Resumed {
    /// A scheduler that is constructed with this `last_epoch`.
    pub(super) fn of(args: &Args<'_>, last_epoch: i64) -> Resolved<Self> {
        let (lr, initial) = (args.groups()?, &args.optimizer().initial_lr);
        let bases = match (initial.is_empty(), last_epoch) {
            (false, _) => initial,
            (true, -1) => lr,
            (true, _) => return Err(refused(args, missing_initial_lr())),
        };
        Ok(Resumed { bases: bases.iter().map(|(_, rate)| *rate).collect(), first: last_epoch + 1 })
    }
}

/// A scheduler with a warmup that multiplies.
struct Warmed {
    resumed: Resumed,
    factor: Number,
    iters: Number,
    is_constant: bool,
}

impl Warmed {
    fn of(args: &Args<'_>) -> Resolved<Self> {
        let Length(iters) = args.get("warmup_iters")?;
        let Word(method) = args.get("warmup_method")?;
        Ok(Warmed {
            resumed: Resumed::of(args, args.last_epoch()?)?,
            factor: args.get("warmup_factor")?,
            iters,
            is_constant: method == "constant",
        })
    }

    /// `_get_warmup_factor_at_iter`.
    fn at(&self, t: Number) -> Computed {
        if t >= self.iters {
            return Ok(Float(1.0));
        }
        if self.is_constant {
            return Ok(self.factor);
        }
        let alpha = (t / self.iters)?;
        Ok(self.factor * (Int(1) - alpha) + alpha)
    }

    /// The schedule. `rate` has the base rate, the factor of the warmup and the index.
    fn schedule<F>(self, args: &Args<'_>, raises: bool, rate: F) -> Resolved<Schedule>
    where
        F: Fn(Number, Number, Number) -> Computed + Send + Sync + 'static,
    {
        let late = remarks::warmup(args, "warmup_iters", self.iters.float(), unit(args)?);
        let row = move |t: u64, out: &mut [f64]| {
            let t = Number::from(t) + self.resumed.first;
            let factor = self.at(t)?;
            for (out, base) in out.iter_mut().zip(&self.resumed.bases) {
                *out = rate(*base, factor, t)?.read()?;
            }
            Ok(())
        };
        Ok(late.into_iter().fold(constructed(args, raises, row)?, Schedule::remark))
    }
}
