//! The three schedules. Each begins with the same warmup.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{channels, until, waving};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::{Quantity, Schedule, Unit};
use std::f64::consts::PI;

const STEP: Interval = Interval::Always(Unit::Step);
const BASE: Param =
    Param::required("base_lr", Type::Number, "the rate at the end of the warmup").means(Role::Peak);
const WARMUP: Param =
    Param::required("warmup_length", Type::Number, "length of the warmup in updates").means(Role::Warmup);
const STEPS: Param =
    Param::optional("steps", Type::Number, Default::Run("steps"), "the updates of the whole run")
        .means(Role::Total);

/// `const_lr`.
pub(super) const CONST: Kind = Kind {
    params: &[BASE, WARMUP, STEPS],
    example: "run: {steps: 1000}\nschedule: {kind: open_clip.const_lr, base_lr: 5.0e-4, warmup_length: 100}",
    ..kind(
        STEP,
        "const_lr",
        const_lr,
        "a linear warmup, then a rate that stays",
        "base_lr * (t + 1) / warmup_length while t < warmup_length, then base_lr",
        &["`steps` has no effect but the length of the run."],
    )
};

/// `const_lr_cooldown`.
pub(super) const CONST_COOLDOWN: Kind = Kind {
    params: &[
        BASE,
        WARMUP,
        STEPS,
        Param::required("cooldown_steps", Type::Number, "length of the cooldown in updates")
            .means(Role::FinalDecay),
        number("cooldown_power", "1.0", "the exponent of the cooldown; 1 is a straight line"),
        number("cooldown_end_lr", "0.0", "the rate at t = steps").means(Role::EndRate),
    ],
    example: "run: {steps: 1000}\nschedule: {kind: open_clip.const_lr_cooldown, base_lr: 5.0e-4, warmup_length: 100, cooldown_steps: 300}",
    ..kind(
        STEP,
        "const_lr_cooldown",
        const_lr_cooldown,
        "a linear warmup, a rate that stays, then a power curve down",
        "(1 - (t - start) / (steps - start))**cooldown_power * (base_lr - cooldown_end_lr) + cooldown_end_lr from start = steps - cooldown_steps on",
        &[
            "cooldown_end_lr is reached at t = steps, one update after the last.",
            "Without a cooldown, open_clip raises ZeroDivisionError at t = steps.",
        ],
    )
};

/// `cosine_lr`.
pub(super) const COSINE: Kind = Kind {
    params: &[BASE, WARMUP, STEPS],
    example: "run: {steps: 1000}\nschedule: {kind: open_clip.cosine_lr, base_lr: 5.0e-4, warmup_length: 100}",
    ..kind(
        STEP,
        "cosine_lr",
        cosine_lr,
        "a linear warmup, then half a cosine to 0",
        "0.5 * (1 + cos(pi * (t - warmup_length) / (steps - warmup_length))) * base_lr after the warmup",
        &["0 is reached at t = steps; after it the rate rises again."],
    )
};

/// What all of them have.
#[derive(Clone, Copy)]
struct WarmedRate {
    base: Number,
    warmup: Number,
    steps: Number,
}

impl WarmedRate {
    fn of(args: &Args<'_>) -> Resolved<Self> {
        let base = args.get("base_lr")?;
        let (Length(warmup), Length(steps)) = (args.get("warmup_length")?, args.get("steps")?);
        Ok(WarmedRate { base, warmup, steps })
    }

    /// The rate of update `t`, which `after` gives once the warmup has ended.
    fn rate(self, t: Number, after: impl FnOnce() -> Computed) -> Computed {
        match t < self.warmup {
            true => Ok((self.base * (t + 1) / self.warmup)?),
            false => after(),
        }
    }

    /// The schedule with what is to be said of it.
    fn finish(self, args: &Args<'_>, schedule: Schedule) -> Schedule {
        let late = remarks::warmup(args, "warmup_length", self.warmup.float(), Unit::Step);
        let schedule = late.into_iter().fold(schedule, Schedule::remark);
        until(schedule, self.steps)
    }
}

fn const_lr(args: &Args<'_>) -> Resolved {
    let warmed = WarmedRate::of(args)?;
    let channels = channels(args, &[Quantity::LearningRate]);
    let row = move |t: u64, _: f64, out: &mut [f64]| {
        out.fill(warmed.rate(Number::from(t), || Ok(warmed.base))?.read()?);
        Ok(())
    };
    Ok(warmed.finish(args, waving(args, Unit::Step, channels, false, |_| None, row)))
}

fn const_lr_cooldown(args: &Args<'_>) -> Resolved {
    let warmed = WarmedRate::of(args)?;
    let Length(cooldown) = args.get("cooldown_steps")?;
    let (exponent, end): (Number, Number) = (args.get("cooldown_power")?, args.get("cooldown_end_lr")?);
    let WarmedRate { base, steps, .. } = warmed;
    let start = steps - cooldown;
    let after = move |t: Number| -> Computed {
        if t < start {
            return Ok(base);
        }
        let left = Int(1) - ((t - start) / (steps - start))?;
        Ok(left.pow(exponent)? * (base - end) + end)
    };
    let channels = channels(args, &[Quantity::LearningRate]);
    // A cooldown of no length raises, and past `steps` a fraction as the power.
    let raises = steps == start || exponent.whole().is_none();
    let row = move |t: u64, _: f64, out: &mut [f64]| {
        let t = Number::from(t);
        out.fill(warmed.rate(t, || after(t))?.read()?);
        Ok(())
    };
    let schedule = waving(args, Unit::Step, channels, raises, |_| None, row);
    Ok(warmed.finish(args, schedule))
}

fn cosine_lr(args: &Args<'_>) -> Resolved {
    let warmed = WarmedRate::of(args)?;
    let WarmedRate { base, warmup, steps } = warmed;
    let angle_of = move |t: Number| -> Computed { Ok((Float(PI) * (t - warmup) / (steps - warmup))?) };
    let angle = move |t: u64| {
        let t = Number::from(t);
        if t < warmup { None } else { angle_of(t).ok().map(Number::float) }
    };
    let row = move |t: u64, cosine: f64, out: &mut [f64]| -> Result<(), Exception> {
        let t = Number::from(t);
        let after = || angle_of(t).map(|_| Float(0.5 * (1.0 + cosine)) * base);
        out.fill(warmed.rate(t, after)?.read()?);
        Ok(())
    };
    let channels = channels(args, &[Quantity::LearningRate]);
    Ok(warmed.finish(args, waving(args, Unit::Step, channels, steps == warmup, angle, row)))
}
