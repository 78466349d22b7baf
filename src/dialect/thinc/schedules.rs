//! The generators. Each counts its values from 0.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{Stepped, channels, closed, recurrent, until, walked};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Length;
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::{Quantity, Schedule, Unit};

const STEP: Interval = Interval::Always(Unit::Step);
const COUNT: Param = number("t", "0", "the count of the generator before its first value");

/// A number that must be given.
const fn required(name: &'static str, doc: &'static str) -> Param {
    Param::required(name, Type::Number, doc)
}

/// `warmup_linear`.
pub(super) const WARMUP_LINEAR: Kind = Kind {
    params: &[
        required("initial_rate", "the rate at the end of the warmup").means(Role::Peak),
        required("warmup_steps", "length of the warmup in updates").means(Role::Warmup),
        Param::optional("total_steps", Type::Number, Default::Run("steps"), "when the rate is 0")
            .means(Role::Total),
    ],
    example: "run: {steps: 20000}\nschedule: {kind: thinc.warmup_linear, initial_rate: 5.0e-5, warmup_steps: 250}",
    ..kind(
        STEP,
        "warmup_linear",
        warmup_linear,
        "a linear warmup from 0, then a straight line to 0",
        "t / max(1, warmup_steps) * initial_rate, then max(0, (total_steps - t) / max(1, total_steps - warmup_steps)) * initial_rate",
        &["The rate is 0 from t = total_steps on."],
    )
};

/// `constant`.
pub(super) const CONSTANT: Kind = Kind {
    params: &[required("rate", "the rate").means(Role::Start)],
    example: "run: {steps: 1000}\nschedule: {kind: thinc.constant, rate: 1.0e-3}",
    ..kind(STEP, "constant", constant, "a rate that stays", "rate", &["It has no end."])
};

/// `decaying`.
pub(super) const DECAYING: Kind = Kind {
    params: &[
        required("base_rate", "the rate at t = 0").means(Role::Start),
        required("decay", "how fast it falls: at t = 1 / decay it is half of base_rate"),
        COUNT,
    ],
    example: "run: {steps: 1000}\nschedule: {kind: thinc.decaying, base_rate: 1.0e-3, decay: 1.0e-3}",
    ..kind(
        STEP,
        "decaying",
        decaying,
        "the inverse of the step",
        "base_rate * (1 / (1 + decay * t))",
        &["It never ends at 0."],
    )
};

/// `compounding`.
pub(super) const COMPOUNDING: Kind = Kind {
    params: &[
        required("start", "the first rate").means(Role::Start),
        required("stop", "the rate beyond which it does not go").means(Role::EndRate),
        required("compound", "what the rate is multiplied by at each update").means(Role::Factor),
        number("t", "0.0", "has no effect"),
    ],
    example: "run: {steps: 1000}\nschedule: {kind: thinc.compounding, start: 1.0e-3, stop: 1.0e-5, compound: 0.99}",
    ..kind(
        STEP,
        "compounding",
        compounding,
        "a factor at each update, down or up to a limit",
        "the rate before, times compound; not beyond stop",
        &["Iterated, as thinc 8 does; thinc 9 takes a power, whose last bits differ."],
    )
};

/// `slanted_triangular`.
pub(super) const SLANTED_TRIANGULAR: Kind = Kind {
    params: &[
        required("max_rate", "the highest rate").means(Role::Peak),
        required("num_steps", "the updates of the whole schedule").means(Role::Total),
        number("cut_frac", "0.1", "the warmup, as a fraction of num_steps").means(Role::Fraction),
        number("ratio", "32", "how many times as high the highest rate is as the last"),
        number("decay", "1.0", "has no effect"),
        number("t", "0.0", "the count of the generator before its first value"),
    ],
    example: "run: {steps: 1000}\nschedule: {kind: thinc.slanted_triangular, max_rate: 1.0e-3, num_steps: 1000}",
    ..kind(
        STEP,
        "slanted_triangular",
        slanted_triangular,
        "a short rise, then a long fall",
        "max_rate * (1 + p * (ratio - 1)) * (1 / ratio), p = n / cut while n < cut, then 1 - (n - cut) / (cut * (1 / cut_frac - 1)), n = t + 1, cut = int(num_steps * cut_frac)",
        &["Past num_steps it goes on falling, below 0."],
    )
};

/// `cyclic_triangular`.
pub(super) const CYCLIC_TRIANGULAR: Kind = Kind {
    params: &[
        required("min_lr", "the lowest rate"),
        required("max_lr", "the highest rate").means(Role::Peak),
        required("period", "updates of a rise, and of a fall"),
    ],
    example: "run: {steps: 1000}\nschedule: {kind: thinc.cyclic_triangular, min_lr: 1.0e-5, max_lr: 1.0e-3, period: 100}",
    ..kind(
        STEP,
        "cyclic_triangular",
        cyclic_triangular,
        "rises and falls in turn",
        "min_lr + (max_lr - min_lr) * max(0, 1 - x), x = abs(n / period - 2 * floor(1 + n / (2 * period)) + 1), n = t + 1",
        &["The first value is one step above min_lr."],
    )
};

/// A schedule whose value `t` is computed from `t`.
fn computed<F>(args: &Args<'_>, raises: bool, value: F) -> Schedule
where
    F: Fn(Number) -> Computed + Send + Sync + 'static,
{
    let channels = channels(args, &[Quantity::LearningRate]);
    let row = move |t: u64, out: &mut [f64]| {
        out.fill(value(Number::from(t))?.read()?);
        Ok(())
    };
    match raises {
        true => walked(args, Unit::Step, channels, row),
        false => closed(args, Unit::Step, channels, row),
    }
}

/// The count before the first value. A fraction would add up its rounding errors value by value.
fn count(args: &Args<'_>) -> Resolved<Number> {
    let count: Number = args.get("t")?;
    match count.whole() {
        Some(_) => Ok(count),
        None => Err(args.refuse("t", "`t` must be a whole number").why("thinc adds 1 to it for each value")),
    }
}

fn warmup_linear(args: &Args<'_>) -> Resolved {
    let rate: Number = args.get("initial_rate")?;
    let (Length(warmup), Length(total)) = (args.get("warmup_steps")?, args.get("total_steps")?);
    let schedule = computed(args, false, move |t| {
        let factor = match t < warmup {
            true => (t / Int(1).max(warmup))?,
            false => Float(0.0).max(((total - t) / Float(1.0).max(total - warmup))?),
        };
        Ok(factor * rate)
    });
    let late = remarks::warmup(args, "warmup_steps", warmup.float(), Unit::Step);
    let schedule = late.into_iter().fold(schedule, Schedule::remark);
    Ok(until(schedule, total))
}

fn constant(args: &Args<'_>) -> Resolved {
    let rate: Number = args.get("rate")?;
    Ok(computed(args, false, move |_| Ok(rate)))
}

fn decaying(args: &Args<'_>) -> Resolved {
    let (base, decay): (Number, Number) = (args.get("base_rate")?, args.get("decay")?);
    let first = count(args)?;
    Ok(computed(args, decay < 0, move |t| Ok(base * (Float(1.0) / (Float(1.0) + decay * (t + first)))?)))
}

/// The value that `compounding` has come to.
#[derive(Clone)]
struct Compounding {
    current: Number,
    falls: bool,
    stop: Number,
    factor: Number,
}

impl Stepped for Compounding {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        if t > 0 {
            self.current = self.current * self.factor;
        }
        let clipped = match self.falls {
            true => self.current.max(self.stop),
            false => self.current.min(self.stop),
        };
        out.fill(clipped.read()?);
        Ok(())
    }
}

fn compounding(args: &Args<'_>) -> Resolved {
    let (start, stop): (Number, Number) = (args.get("start")?, args.get("stop")?);
    args.skip("t");
    let state = Compounding {
        current: Float(start.float()),
        falls: start > stop,
        stop,
        factor: args.get("compound")?,
    };
    Ok(recurrent(args, Unit::Step, channels(args, &[Quantity::LearningRate]), state))
}

fn slanted_triangular(args: &Args<'_>) -> Resolved {
    let max_rate: Number = args.get("max_rate")?;
    let (Length(steps), ratio): (_, Number) = (args.get("num_steps")?, args.get("ratio")?);
    let share: Number = args.get("cut_frac")?;
    args.skip("decay");
    let first = count(args)?;
    let raise = |raised: Exception| raised.report(args, "at the first value");
    let cut = (steps * share).int().map_err(|wrong| raise(wrong.into()))?;
    let raises = cut == 0 || share == 0 || share == 1 || ratio == 0;
    let schedule = computed(args, raises, move |t| {
        let t = t + first + 1;
        let p = match t < cut {
            true => (t / cut)?,
            false => Int(1) - ((t - cut) / (cut * ((Int(1) / share)? - 1)))?,
        };
        Ok(max_rate * (Int(1) + p * (ratio - 1)) * (Int(1) / ratio)?)
    });
    Ok(until(schedule, steps))
}

fn cyclic_triangular(args: &Args<'_>) -> Resolved {
    let (low, high): (Number, Number) = (args.get("min_lr")?, args.get("max_lr")?);
    let Length(period) = args.get("period")?;
    let schedule = computed(args, period == 0, move |t| {
        let it = t + 1;
        let cycle = Float((Int(1) + (it / (Int(2) * period))?).float().floor());
        let x = Float(((it / period)? - Int(2) * cycle + 1).float().abs());
        Ok(low + (high - low) * Int(0).max(Int(1) - x))
    });
    Ok(schedule)
}
