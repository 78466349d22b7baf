//! `OneCycle`: up, down, and then an inverse decay.

use super::common::{EACH, Engine, LAST, STEP, per_group, raise};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::{absent, each, flag, number};
use crate::dialect::kit::values::{Length, PerGroup};
use crate::dialect::{Args, Kind, Param, Resolved, Role};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Quantity, Schedule};

/// `OneCycle`.
pub(super) const ONE_CYCLE: Kind = Kind {
    name: "OneCycle",
    aliases: &[],
    summary: "up, down, and then an inverse decay; beta1 goes the other way",
    formula: "cycle_min_lr + (cycle_max_lr - cycle_min_lr) * scale, then cycle_min_lr / (1 + decay_lr_rate * n / decay_step_size)",
    edges: &[
        "The top is at t = cycle_first_step_size; the cycle ends when t - 1 reaches the length of both halves.",
        "If decay_step_size or decay_lr_rate is 0, the default, nothing decays.",
        "beta1 of update 0 is cycle_min_mom, which the constructor sets; from update 1 on it goes the other way than the rate, from cycle_max_mom.",
        "Only optimizers with `betas` have their momentum driven, and beta2 becomes 0.99.",
    ],
    interval: STEP,
    params: &[
        Param::required("cycle_min_lr", EACH, "the rate at both ends of the cycle"),
        Param::required("cycle_max_lr", EACH, "the rate at the top").means(Role::Peak),
        number("decay_lr_rate", "0.0", "how fast the rate decays after the cycle"),
        number("cycle_first_step_size", "2000", "length of the way up in updates, above 0")
            .means(Role::Period),
        absent("cycle_second_step_size", "length of the way down in updates; left out, as the way up")
            .means(Role::Period),
        number("cycle_first_stair_count", "0", "number of stairs on the way up; 0 is a line"),
        absent("cycle_second_stair_count", "number of stairs on the way down; left out, as on the way up"),
        number("decay_step_size", "0", "updates per unit of the decay; 0 is no decay"),
        flag("cycle_momentum", "true", "whether beta1 is driven too"),
        each("cycle_min_mom", "0.8", "beta1 at the top of the cycle"),
        each("cycle_max_mom", "0.9", "beta1 at both ends of the cycle"),
        number("decay_mom_rate", "0.0", "how fast beta1 grows after the cycle"),
        LAST,
    ],
    example: "run: {steps: 6000}\nschedule:\n  kind: deepspeed.OneCycle\n  cycle_min_lr: 1.0e-4\n  cycle_max_lr: 1.0e-3\n  cycle_first_step_size: 2000\n  decay_lr_rate: 0.5\n  decay_step_size: 500",
    build: one_cycle,
};

fn one_cycle(args: &Args<'_>) -> Resolved {
    let wanted: bool = args.get("cycle_momentum")?;
    let betas = args.optimizer().betas.as_ref();
    let drives = wanted && !(args.optimizer().momentum.is_some() && betas.is_none());
    let rule = CycleRule::of(args, drives)?;
    let mut engine = Engine::starting(args, || rule.lrs.0.clone())?;
    engine.raises = rule.raises();
    if drives {
        let resumed = betas.map_or(0.9, |betas| betas[0]);
        let first = |mom: &Number| if engine.last == -1 { mom.float() } else { resumed };
        let moms: Vec<f64> = rule.moms.0.iter().map(first).collect();
        engine.initial.extend(moms);
        engine.quantities = &[Quantity::LearningRate, Quantity::Beta1];
    }
    let length = rule.lr_decay.is_none().then(|| rule.cycle.total.ceil().max(1.0) as u64);
    let schedule = engine.schedule(args, move |last, out| rule.row(last, out));
    let schedule = length.into_iter().fold(schedule, Schedule::lasting);
    let text = match (wanted, drives) {
        (true, false) => {
            "The optimizer has no `betas`, so DeepSpeed does not drive its momentum, as its log says."
        }
        (true, true) if betas.is_some_and(|betas| betas[1] != 0.99) => {
            "beta2 becomes 0.99 while the momentum is driven."
        }
        _ => return Ok(schedule),
    };
    Ok(schedule.remark(args.remark(RemarkKind::MomentumDrivenOtherwise, "cycle_momentum", text)))
}

/// A `OneCycle`: the lowest and highest values of each group, and the decay after the cycle.
struct CycleRule {
    cycle: CycleShape,
    lrs: (Vec<Number>, Vec<Number>),
    /// Those of beta1; empty if it is not driven.
    moms: (Vec<Number>, Vec<Number>),
    decay_size: Number,
    /// `decay_lr_rate`; `None` if the rate does not decay.
    lr_decay: Option<Number>,
    /// `decay_mom_rate`; `None` if beta1 does not decay.
    mom_decay: Option<Number>,
}

impl CycleRule {
    fn of(args: &Args<'_>, drives_momentum: bool) -> Result<Self, Diagnostic> {
        let cycle = CycleShape::of(args)?;
        let lrs = (per_group(args, "cycle_min_lr")?, per_group(args, "cycle_max_lr")?);
        let [decay_size, lr_rate, mom_rate] =
            ["decay_step_size", "decay_lr_rate", "decay_mom_rate"].map(|name| args.get::<Number>(name));
        let (decay_size, lr_rate, mom_rate) = (decay_size?, lr_rate?, mom_rate?);
        // DeepSpeed does not check these if it drives no momentum.
        let moms = |name| match drives_momentum {
            true => per_group(args, name),
            false => args.get::<PerGroup<Number>>(name).map(|_| vec![]),
        };
        let moms = (moms("cycle_min_mom")?, moms("cycle_max_mom")?);
        let decays = |rate: Number| Some(rate).filter(|rate| decay_size != 0 && *rate != 0);
        let (lr_decay, mom_decay) = (decays(lr_rate), decays(mom_rate));
        Ok(CycleRule { cycle, lrs, moms, decay_size, lr_decay, mom_decay })
    }

    /// Whether some step may raise.
    fn raises(&self) -> bool {
        self.lr_decay.is_some_and(|rate| rate < 0 || self.decay_size < 0) || self.cycle.total.is_infinite()
    }

    /// What `step()` writes at `last_batch_iteration`.
    fn row(&self, last: Number, out: &mut [f64]) -> Result<(), Exception> {
        let ((min_lrs, max_lrs), (min_moms, max_moms)) = (&self.lrs, &self.moms);
        let (lrs, moms) = out.split_at_mut(min_lrs.len());
        if last < self.cycle.total {
            let scale = self.cycle.scale(last + 1)?;
            for (out, (min, max)) in lrs.iter_mut().zip(min_lrs.iter().zip(max_lrs)) {
                *out = (*min + (*max - *min) * scale).float();
            }
            for (out, (min, max)) in moms.iter_mut().zip(min_moms.iter().zip(max_moms)) {
                *out = (*max - (*max - *min) * scale).float();
            }
            return Ok(());
        }
        let factor = |rate: Option<Number>| match rate {
            None => Ok(Int(1)),
            Some(rate) => {
                Ok::<_, Exception>(Int(1) + rate * ((last - self.cycle.total + 1) / self.decay_size)?)
            }
        };
        let (slower, faster) = (factor(self.lr_decay)?, factor(self.mom_decay)?);
        for (out, min) in lrs.iter_mut().zip(min_lrs) {
            *out = (*min / slower)?.float();
        }
        for (out, max) in moms.iter_mut().zip(max_moms) {
            *out = (*max * faster).float();
        }
        Ok(())
    }
}

/// The shape of the cycle.
#[derive(Clone, Copy)]
struct CycleShape {
    first: f64,
    second: f64,
    total: f64,
    /// The fraction of the cycle that the way up takes.
    ratio: f64,
    first_stairs: Number,
    second_stairs: Number,
}

impl CycleShape {
    fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let first = args.get::<Length>("cycle_first_step_size")?.0.float();
        let second =
            args.get::<Option<Length>>("cycle_second_step_size")?.map_or(first, |size| size.0.float());
        let (first_stairs, second_stairs): (Number, Option<Number>) =
            (args.get("cycle_first_stair_count")?, args.get("cycle_second_stair_count")?);
        if first <= 0.0 {
            let message = format!("cycle_first_step_size must be positive, got {first:?}");
            return Err(raise(args, Exception::value(message).about("cycle_first_step_size")));
        }
        if second < 0.0 {
            let message = format!("cycle_second_step_size must be non-negative, got {second:?}");
            return Err(raise(args, Exception::value(message).about("cycle_second_step_size")));
        }
        let total = first + second;
        let second_stairs = second_stairs.unwrap_or(first_stairs);
        Ok(CycleShape { first, second, total, ratio: first / total, first_stairs, second_stairs })
    }

    /// `_get_scale_factor`, between 0 at both ends and 1 at the top.
    fn scale(&self, iteration: Number) -> Result<Number, Exception> {
        let through = iteration.float() / self.total;
        let x = 1.0 + through - (1.0 + through).floor();
        let (scale, stairs) = match x <= self.ratio {
            true => ((Float(x) / self.ratio)?, self.first_stairs),
            false => ((Float(x - 1.0) / (self.ratio - 1.0))?, self.second_stairs),
        };
        if stairs <= 0 {
            return Ok(scale);
        }
        let within = (iteration % self.total)?.float();
        let position = match within <= self.first {
            true => (Float(within) * stairs / self.first)?,
            false => (Float(self.total - within) * stairs / self.second)?,
        };
        Ok((position.floor()? / stairs)?)
    }
}
