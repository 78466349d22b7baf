//! `LRSchedulersContainer`: a warmup, a stable phase, and a decay.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{from_base_rates, times, until};
use crate::dialect::kit::params::{absent, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::{Whole, Word};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Schedule, Unit};
use std::f64::consts::PI;

/// `LRSchedulersContainer`.
pub(super) const CONTAINER: Kind = Kind {
    name: "LRSchedulersContainer",
    aliases: &["build_lr_schedulers"],
    summary: "a linear warmup, a stable phase, then a decay",
    formula: "base * ((t + 1) / W) while t < W, base while t < W + S, then base * (min_lr_factor + (1 - min_lr_factor) * shape(p)), p = (t + 1 - (W + S)) / D; shape: linear 1 - p, sqrt 1 - sqrt(p), cosine 0.5 * (1 + cos(pi * p))",
    edges: &[
        "W = min(warmup_steps, total_steps); D = round(total_steps * decay_ratio), halves to even, or all after the warmup; S = total_steps + 1 - W - D.",
        "If warmup and decay are longer than total_steps, the decay is shortened.",
        "base * min_lr_factor is reached at t = total_steps, which is no update of the run.",
        "With D = 0, torchtitan raises AssertionError at t = total_steps + 1.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        number("warmup_steps", "200", "length of the warmup in updates").means(Role::Warmup),
        Param::optional(
            "total_steps",
            Type::OrNull(&Type::Number),
            Default::Run("steps"),
            "the updates of the whole schedule",
        )
        .means(Role::Total),
        absent("decay_ratio", "the decay as a fraction of total_steps; left out, it begins after the warmup")
            .means(Role::Fraction),
        Param::optional(
            "decay_type",
            Type::Choice(&["linear", "sqrt", "cosine"]),
            Default::Is("linear"),
            "the shape of the decay",
        ),
        number("min_lr_factor", "0.0", "the rate at the end, as a fraction of the optimizer's")
            .means(Role::EndRatio),
    ],
    example: "run: {steps: 10000}\noptimizer: {lr: 3.0e-4}\nschedule: {kind: torchtitan.LRSchedulersContainer, warmup_steps: 500, decay_ratio: 0.2, decay_type: sqrt, min_lr_factor: 0.1}",
    build: container,
};

fn container(args: &Args<'_>) -> Resolved {
    let (phases, remark) = StablePhases::of(args)?;
    let raises = phases.decay == 0 || phases.decay < 0 && phases.shape == "sqrt";
    let angle = move |t| phases.angle(t);
    let schedule = from_base_rates(args, raises, angle, move |t, cosine, bases, out| {
        times(bases, phases.factor(t, cosine)?, out)
    })?;
    let remarks = remark.into_iter().chain(phases.past_the_end(args));
    let schedule = remarks.fold(schedule, Schedule::remark);
    Ok(until(schedule, phases.total))
}

/// The lengths of the phases in updates, and the shape of the last.
#[derive(Clone, Copy)]
struct StablePhases {
    total: Number,
    warmup: Number,
    /// The update at which the decay begins: `warmup_stable_steps`.
    start: Number,
    decay: Number,
    shape: &'static str,
    least: Number,
}

impl StablePhases {
    fn of(args: &Args<'_>) -> Resolved<(Self, Option<Remark>)> {
        let raise = |wrong, name| Exception::from(wrong).about(name).report(args, "in the constructor");
        let Whole(total) = args.get("total_steps")?;
        let Whole(given) = args.get("warmup_steps")?;
        let given = given.int().map_err(|wrong| raise(wrong, "warmup_steps"))?;
        let warmup = if given > total { total } else { given };
        let mut remark = match given > total {
            true => Some(args.remark(
                RemarkKind::WarmupLongerThanTheRun,
                "warmup_steps",
                format!("The warmup of {given} updates is longer than the {total} of total_steps, and is cut to {total}: there is no decay."),
            )),
            false => remarks::warmup(args, "warmup_steps", warmup.float(), Unit::Step),
        };
        let decay = match args.get::<Option<Number>>("decay_ratio")? {
            None => total - warmup,
            Some(ratio) => {
                let decay = (total * ratio).round().map_err(|wrong| raise(wrong, "decay_ratio"))?;
                let left = total - warmup;
                // A product above 2^127 compares with nothing.
                let is_beyond = matches!(decay, Number::Beyond) && ratio > 0;
                if is_beyond || warmup + decay > total {
                    let text = format!(
                        "Warmup ({warmup}) and decay ({decay}) are longer than the {total} updates: the decay is cut to {left}."
                    );
                    remark =
                        remark.or(Some(args.remark(RemarkKind::PhasesLongerThanTheRun, "decay_ratio", text)));
                    left
                } else {
                    decay
                }
            }
        };
        // A virtual last step.
        let stable = total + 1 - warmup - decay;
        let (Word(shape), least) = (args.get("decay_type")?, args.get("min_lr_factor")?);
        Ok((StablePhases { total, warmup, start: warmup + stable, decay, shape, least }, remark))
    }

    /// The fraction of the decay that is done at update `t`.
    fn progress(&self, t: Number) -> Computed {
        Ok((Float((t + 1 - self.start).float()) / self.decay)?)
    }

    /// The angle whose cosine update `t` needs, if it needs one.
    fn angle(&self, t: Number) -> Option<f64> {
        if self.shape != "cosine" || t < self.warmup || t < self.start {
            return None;
        }
        self.progress(t).ok().map(|progress| PI * progress.float())
    }

    /// The multiplier of update `t`, given the cosine of its angle.
    fn factor(&self, t: Number, cosine: f64) -> Computed {
        if t < self.warmup {
            return Ok(((t + 1) / self.warmup)?);
        }
        if t < self.start {
            return Ok(Float(1.0));
        }
        if self.decay == 0 {
            return Err(Exception::assertion("decay_steps must not be zero to reach this branch"));
        }
        let progress = self.progress(t)?.float();
        let adjustment = match self.shape {
            "linear" => 1.0 - progress,
            "sqrt" if progress < 0.0 => return Err(Exception::value("math domain error")),
            "sqrt" => 1.0 - progress.sqrt(),
            _ => 0.5 * (1.0 + cosine),
        };
        Ok(self.least + (Int(1) - self.least) * adjustment)
    }

    /// The remark on a run that goes on past the end.
    fn past_the_end(&self, args: &Args<'_>) -> Option<Remark> {
        let run = args.steps_in_run(Unit::Step)?;
        let total = self.total;
        if self.decay <= 0 || (total + 1) >= run {
            return None;
        }
        let (kind, what) = match self.shape {
            "cosine" => (RemarkKind::RisesAgain, "the cosine goes on, and the rate rises again"),
            _ => (RemarkKind::RunsPastItsEnd, "the decay goes on, and the rate falls below its last value"),
        };
        Some(args.remark(kind, "total_steps", format!("After step {total} {what}.")))
    }
}
