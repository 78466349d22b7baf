//! The schedulers with a warmup: `WarmupLR`, `WarmupDecayLR` and `WarmupCosineLR`.

use super::common::{
    EACH, Engine, LAST, STEP, TOTAL, WARMUP, WARMUP_MIN_LR, WARMUP_TYPE, per_group, positive_integer,
};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{base_lrs, until};
use crate::dialect::kit::params::{each, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::{Length, PerGroup, Word};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Schedule, Unit};
use std::f64::consts::PI;

/// `WarmupLR`.
pub(super) const WARMUP_LR: Kind = Kind {
    name: "WarmupLR",
    aliases: &[],
    summary: "a warmup, by default logarithmic, then the highest rate",
    formula: "min + (max - min) * gamma, gamma = (1 / log(N)) * log(t + 1) or t / N while t < N, then 1; t = update - 1",
    edges: &[
        "Updates 0 and 1 both have warmup_min_lr; update N + 1 is the first that is sure to have warmup_max_lr.",
        "N is warmup_num_steps, or 2 if that is greater.",
    ],
    interval: STEP,
    params: &[
        WARMUP_MIN_LR,
        Param::optional(
            "warmup_max_lr",
            EACH,
            Default::Absent,
            "the rate after the warmup; left out, the optimizer's",
        )
        .means(Role::Peak),
        WARMUP,
        WARMUP_TYPE,
        LAST,
    ],
    example: "run: {steps: 2000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: deepspeed.WarmupLR, warmup_num_steps: 500}",
    build: warmup_lr,
};

/// `WarmupDecayLR`.
pub(super) const WARMUP_DECAY_LR: Kind = Kind {
    name: "WarmupDecayLR",
    aliases: &[],
    summary: "a warmup, then a straight line down to warmup_min_lr",
    formula: "min + (max - min) * gamma, gamma as in WarmupLR while t < N, then max(0, (total_num_steps - t) / max(1, total_num_steps - N))",
    edges: &[
        "warmup_max_lr is 0.001 by default, not the optimizer's rate.",
        "Update total_num_steps + 1 is the first with warmup_min_lr again.",
    ],
    interval: STEP,
    params: &[
        TOTAL,
        WARMUP_MIN_LR,
        each("warmup_max_lr", "0.001", "the rate after the warmup").means(Role::Peak),
        WARMUP,
        WARMUP_TYPE,
        LAST,
    ],
    example: "run: {steps: 2000}\nschedule: {kind: deepspeed.WarmupDecayLR, warmup_max_lr: 3.0e-4, warmup_num_steps: 100, warmup_type: linear}",
    build: warmup_decay_lr,
};

/// `WarmupCosineLR`.
pub(super) const WARMUP_COSINE_LR: Kind = Kind {
    name: "WarmupCosineLR",
    aliases: &[],
    summary: "a warmup, then a cosine, as fractions of the optimizer's rate",
    formula: "lr * max(0, cos_min_ratio + (1 - cos_min_ratio) * ((1 + cos(pi * min(1, (t - N + 1) / max(1, total_num_steps - N)))) / 2)); t = update - 1",
    edges: &[
        "Update 0 has rate 0, even with a warmup_min_ratio.",
        "cos_min_ratio is reached at t = total_num_steps - 1, and holds.",
    ],
    interval: STEP,
    params: &[
        TOTAL,
        number("warmup_min_ratio", "0.0", "the fraction at the start of the warmup"),
        WARMUP,
        number("cos_min_ratio", "0.0001", "the fraction at the end").means(Role::EndRatio),
        WARMUP_TYPE,
        LAST,
    ],
    example: "run: {steps: 2000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: deepspeed.WarmupCosineLR, warmup_num_steps: 100, warmup_type: linear}",
    build: warmup_cosine_lr,
};

fn warmup_lr(args: &Args<'_>) -> Resolved {
    let max_lrs = match args.get::<Option<PerGroup<Number>>>("warmup_max_lr")? {
        Some(_) => per_group(args, "warmup_max_lr")?,
        None => base_lrs(args)?,
    };
    let warmup = LogWarmup::of(args)?;
    let schedule = between(args, max_lrs, warmup, |_| Ok(Float(1.0)))?;
    let said = late(args, warmup).into_iter().chain(logarithmic(args, warmup));
    let schedule = said.fold(schedule, Schedule::remark);
    Ok(schedule.lasting(warmup.steps.float() as u64 + 1))
}

fn warmup_decay_lr(args: &Args<'_>) -> Resolved {
    let Length(total) = args.get("total_num_steps")?;
    let warmup = LogWarmup::of(args)?;
    let decay = Float(1.0).max(total - warmup.steps).float();
    let schedule = between(args, per_group(args, "warmup_max_lr")?, warmup, move |last| {
        Ok(Float(0.0).max((total - last).float() / decay))
    })?;
    Ok(ending(args, schedule, total, warmup))
}

/// A warmup from `warmup_min_lr` to the highest rate, then the fraction of the way between them that `after` gives.
fn between<F>(args: &Args<'_>, max_lrs: Vec<Number>, warmup: LogWarmup, after: F) -> Resolved
where
    F: Fn(Number) -> Result<Number, Exception> + Send + Sync + 'static,
{
    let min_lrs = per_group(args, "warmup_min_lr")?;
    let engine = Engine::starting(args, || min_lrs.clone())?;
    Ok(engine.schedule(args, move |last, out| {
        let gamma = match (last < 0, warmup.share(last)?) {
            (true, _) => Int(0),
            (false, Some(share)) => share,
            (false, None) => after(last)?,
        };
        for (out, (min, max)) in out.iter_mut().zip(min_lrs.iter().zip(&max_lrs)) {
            *out = (*min + (*max - *min) * gamma).float();
        }
        Ok(())
    }))
}

fn warmup_cosine_lr(args: &Args<'_>) -> Resolved {
    let Length(total) = args.get("total_num_steps")?;
    let warmup = LogWarmup::of(args)?;
    let (warmup_min, cos_min): (Number, Number) = (args.get("warmup_min_ratio")?, args.get("cos_min_ratio")?);
    let bases = base_lrs(args)?;
    let decay = Int(1).max(total - warmup.steps);
    let engine = Engine::starting(args, || vec![Float(0.0); bases.len()])?;
    let schedule = engine.schedule(args, move |last, out| {
        let ratio = match (last < 0, warmup.share(last)?) {
            (true, _) => Float(0.0),
            (false, Some(share)) => warmup_min + share * (Float(1.0) - warmup_min),
            (false, None) => {
                let progress = Float(1.0).min(((last - warmup.steps + 1) / decay)?).float();
                let ratio = (1.0 + double::cos(PI * progress)) / 2.0;
                Float(0.0).max(cos_min + (Float(1.0) - cos_min) * ratio)
            }
        };
        for (out, base) in out.iter_mut().zip(&bases) {
            *out = (*base * ratio).float();
        }
        Ok(())
    });
    let schedule = match warmup_min == 0 {
        true => schedule,
        false => schedule.remark(args.remark(
            RemarkKind::OddFirstUpdate,
            "warmup_min_ratio",
            "Update 0 has rate 0 all the same: `warmup_min_ratio` applies from update 1 on.",
        )),
    };
    Ok(ending(args, schedule, total, warmup))
}

fn ending(args: &Args<'_>, schedule: Schedule, total: Number, warmup: LogWarmup) -> Schedule {
    let late = match total < warmup.steps {
        true => Some(args.remark(
            RemarkKind::WarmupLongerThanTheRun,
            "warmup_num_steps",
            "The warmup is longer than `total_num_steps`.",
        )),
        false => late(args, warmup),
    };
    let schedule = late.into_iter().chain(logarithmic(args, warmup)).fold(schedule, Schedule::remark);
    until(schedule, total)
}

/// The remark on a warmup that is logarithmic by default.
fn logarithmic(args: &Args<'_>, warmup: LogWarmup) -> Option<Remark> {
    let half = warmup.steps.float().sqrt().ceil();
    let is_short = warmup.steps < 10;
    if args.is_given("warmup_type") || is_short {
        return None;
    }
    let text = format!(
        "`warmup_type` is `log` by default: the warmup passes half of the highest rate at update {half} of {}.",
        warmup.steps
    );
    Some(args.remark(RemarkKind::DefaultOfItsOwn, "warmup_type", text))
}

/// The remark on a warmup that is longer than the run.
fn late(args: &Args<'_>, warmup: LogWarmup) -> Option<Remark> {
    remarks::warmup(args, "warmup_num_steps", warmup.steps.float(), Unit::Step)
}

/// `warmup_num_steps` and `warmup_type`.
#[derive(Clone, Copy)]
struct LogWarmup {
    steps: Number,
    log: bool,
    inverse_log: f64,
}

impl LogWarmup {
    fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let steps = Int(2).max(positive_integer(args, "warmup_num_steps")?);
        let Word(kind) = args.get("warmup_type")?;
        Ok(LogWarmup { steps, log: kind == "log", inverse_log: 1.0 / double::ln(steps.float()) })
    }

    /// The fraction of the warmup that is done at `last_batch_iteration`; `None` after it.
    fn share(&self, last: Number) -> Result<Option<Number>, Exception> {
        Ok(match (last < self.steps, self.log) {
            (false, _) => None,
            (true, true) => Some(Float(self.inverse_log * double::ln((last + 1).float()))),
            (true, false) => Some((last / self.steps)?),
        })
    }
}
