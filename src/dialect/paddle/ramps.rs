//! Straight lines: `LinearWarmup`, which leads to another scheduler, and `LinearLR`.

use super::common::{
    LAST_EPOCH, LEARNING_RATE, STEPPED, VERBOSE, ensure, needed, positive_int, short, unit, whole,
};
use super::scheduler::{EpochFormula, PaddleClass, PaddleRule, PaddleScheduler, PaddleState, build, inner};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::{Arg, FromArg, Length};
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float};
use crate::schedule::remark::RemarkKind;
use crate::spec::yaml::Yaml;
use std::sync::Arc;

/// `LinearWarmup`.
pub(super) const WARMUP: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            Param::required(
                "learning_rate",
                Type::Either(&Type::Number, &Type::Schedule),
                "the rate after the warmup: a number, or a scheduler of Paddle, which then begins at its step 0",
            )
            .means(Role::AfterWarmup),
            whole("warmup_steps", "length of the warmup in steps, an int above 0").means(Role::Warmup),
            needed("start_lr", "the rate at step 0, at least 0").means(Role::WarmupStart),
            needed("end_lr", "the rate that the line leads to, above start_lr").means(Role::Peak),
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {steps: 10000}\nschedule:\n  kind: paddle.LinearWarmup\n  warmup_steps: 500\n  start_lr: 0.0\n  end_lr: 0.1\n  \
                  learning_rate: {kind: paddle.CosineAnnealingDecay, learning_rate: 0.1, T_max: 9500}\n",
        ..kind(
            STEPPED,
            "LinearWarmup",
            |args| build(&WARMUP, args),
            "a straight line from start_lr to end_lr, then another scheduler",
            "(end_lr - start_lr) * t / warmup_steps + start_lr while t < warmup_steps, then learning_rate, at t - warmup_steps",
            &[
                "At `warmup_steps` the inner scheduler is at its step 0.",
                "The inner scheduler is stepped with `step(epoch)`, for which CosineAnnealingDecay and CosineAnnealingWarmRestarts have a closed form.",
                "`end_lr` is no step's rate unless `learning_rate` begins there.",
            ],
        )
    },
    construct: warmup,
};

/// `LinearLR`.
pub(super) const LINEAR: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            LEARNING_RATE,
            needed("total_steps", "the number of steps from one factor to the other, above 0")
                .means(Role::Decay),
            number("start_factor", "1 / 3", "the factor of the first update, above 0 and up to 1"),
            number("end_factor", "1.0", "the factor from `total_steps` on, from 0 to 1"),
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {steps: 1000}\nschedule: {kind: paddle.LinearLR, learning_rate: 0.1, total_steps: 100, start_factor: 0.01}\n",
        ..kind(
            STEPPED,
            "LinearLR",
            |args| build(&LINEAR, args),
            "a factor that goes in a straight line, usually a warmup",
            "lr[0] = base * start_factor; lr[t] = lr[t-1] * (1 + (end - start) / (total_steps * start + (t-1) * (end - start)))",
            &[
                "It reaches `end_factor` at step `total_steps`, and then holds.",
                "Each rate is computed from the one before, so that rounding errors add up.",
            ],
        )
    },
    construct: linear,
};

/// `learning_rate` of a warmup.
enum WarmedUp<'a> {
    Rate(Number),
    Scheduler(Box<Args<'a>>),
}

impl<'a> FromArg<'a> for WarmedUp<'a> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        match arg.node().value {
            Yaml::Map(_) => Args::from_node(arg).map(|args| WarmedUp::Scheduler(Box::new(args))),
            _ => Number::from_node(arg).map(WarmedUp::Rate),
        }
    }
}

/// What follows a warmup.
#[derive(Clone)]
enum RateAfterWarmup {
    Rate(Number),
    Scheduler(Box<PaddleScheduler>),
}

fn warmup(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let mut said = Vec::new();
    let after = match args.get("learning_rate")? {
        WarmedUp::Rate(rate) => RateAfterWarmup::Rate(rate),
        WarmedUp::Scheduler(own) => {
            let mut scheduler = inner(args, &own)?;
            said = scheduler.take_remarks();
            RateAfterWarmup::Scheduler(Box::new(scheduler))
        }
    };
    let steps = positive_int(args, "warmup_steps")?;
    let (start, end): (Number, Number) = (args.get("start_lr")?, args.get("end_lr")?);
    ensure(args, "end_lr", end > start, || {
        Exception::assertion(format!("end_lr {end} must be greater than start_lr {start}"))
    })?;
    said.extend(remarks::warmup(args, "warmup_steps", steps.float(), unit(args)));
    let continued = match after.clone() {
        RateAfterWarmup::Rate(rate) => Some(rate),
        RateAfterWarmup::Scheduler(mut scheduler) => scheduler.step_to(0).ok(),
    };
    if let Some(next) = continued.filter(|next| *next != end) {
        let text = format!("The warmup leads to `end_lr`, {end}, but step {steps} has the rate {next}.");
        said.push(args.remark(RemarkKind::JumpAfterTheWarmup, "end_lr", text));
    }
    let whole = match &after {
        RateAfterWarmup::Rate(_) => Some(steps),
        RateAfterWarmup::Scheduler(scheduler) => scheduler.end().map(|end| steps + end),
    };
    let rule = WarmupRule { after, steps, start, end };
    let scheduler = PaddleScheduler::new(args, ("start_lr", start), rule)?.with(said);
    Ok(whole.into_iter().fold(scheduler, PaddleScheduler::ending))
}

/// `LinearWarmup`.
#[derive(Clone)]
struct WarmupRule {
    after: RateAfterWarmup,
    steps: Number,
    start: Number,
    end: Number,
}

impl PaddleRule for WarmupRule {
    fn get_lr(&mut self, state: &PaddleState) -> Computed {
        let t = Number::from(state.last_epoch);
        if t < self.steps {
            return ramp(self.start, self.end, t, self.steps);
        }
        match &mut self.after {
            RateAfterWarmup::Rate(rate) => Ok(*rate),
            RateAfterWarmup::Scheduler(scheduler) => {
                scheduler.step_to((t - self.steps).whole().unwrap_or(i64::MAX))
            }
        }
    }

    fn formula(&self) -> Option<Arc<EpochFormula>> {
        let (start, end, steps) = (self.start, self.end, self.steps);
        let after: Box<dyn Fn(Number) -> Computed + Send + Sync> = match &self.after {
            RateAfterWarmup::Rate(rate) => {
                let rate = *rate;
                Box::new(move |_| Ok(rate))
            }
            RateAfterWarmup::Scheduler(scheduler) => Box::new(scheduler.formula_of_step_to()?),
        };
        Some(Arc::new(move |_, t: Number| match t < steps {
            true => ramp(start, end, t, steps),
            false => after(t - steps),
        }))
    }
}

/// The rate at step `t` of a warmup.
fn ramp(start: Number, end: Number, t: Number, steps: Number) -> Computed {
    Ok(((end - start) * Float(t.float()) / Float(steps.float()))? + start)
}

fn linear(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let (start, end): (Number, Number) = (args.get("start_factor")?, args.get("end_factor")?);
    let Length(total) = args.get("total_steps")?;
    ensure(args, "start_factor", start > 0 && start <= 1, || {
        Exception::value(format!(
            "`start_factor` must be greater than 0 and less or equal to 1, but got {start}"
        ))
    })?;
    ensure(args, "end_factor", (0.0..=1.0).contains(&end.float()), || {
        Exception::value(format!("`end_factor` must be greater than 0 and less than 1, but got {end}"))
    })?;
    ensure(args, "total_steps", total > 0, || {
        Exception::value(format!("`total_steps` must be greater than 0, but got {total}"))
    })?;
    let said = short(args, &LINEAR, "total_steps", total, "reaches `end_factor`");
    let own = (!args.is_given("start_factor")).then(|| {
        let text = "`start_factor` is Paddle's default: the first update uses a third of the rate.";
        args.remark(RemarkKind::DefaultOfItsOwn, "start_factor", text)
    });
    let rule = LinearRecurrence { start, end, total };
    let scheduler = PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)?;
    Ok(scheduler.ending(total).with(said).with(own))
}

/// `LinearLR`.
#[derive(Debug, Clone, Copy)]
struct LinearRecurrence {
    start: Number,
    end: Number,
    total: Number,
}

impl PaddleRule for LinearRecurrence {
    fn get_lr(&mut self, state: &PaddleState) -> Computed {
        let t = Number::from(state.last_epoch);
        if t == 0 {
            return Ok(Float(state.base_lr) * self.start);
        }
        if t > self.total {
            return Ok(state.last_lr);
        }
        let rise = self.end - self.start;
        let factor = (rise / (self.total * self.start + (t - 1) * rise))? + 1.0;
        Ok(state.last_lr * factor)
    }
}
