//! CosineDecayRestarts: half cosine waves, one after another.

use super::common::{EXACT, INITIAL, check_name, in_integers, integers, name, of, positive, rounded_steps};
use super::tensor::{TensorScalar, Width};
use super::whole::{IntCurve, IntFormula, WHOLE_PI, cast};
use crate::dialect::kit::curve::{TensorCurve, TensorFormula};
use crate::dialect::kit::params::{M_MUL, T_MUL, number};
use crate::dialect::{Args, Interval, Kind, Param, Resolved, Role, Type};
use crate::number::block::Tensor;
use crate::number::libm::double;
use crate::number::single::F32;
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Schedule, Unit};
use std::f32::consts::PI;

/// `CosineDecayRestarts`.
pub(super) const RESTARTS: Kind = Kind {
    name: "CosineDecayRestarts",
    aliases: &[],
    summary: "half cosine waves, one after another, each longer or lower than the one before (SGDR)",
    formula: "initial_learning_rate * ((1 - alpha) * (0.5 * m_mul ** i * (1 + cos(pi * f))) + alpha), p = step / first_decay_steps, i = floor(log(1 - p * (1 - t_mul)) / log(t_mul)), f = (p - (1 - t_mul ** i) / (1 - t_mul)) / t_mul ** i; for t_mul 1 i = floor(p), f = p - i",
    edges: &[
        "A cycle begins with its highest rate.",
        "The cycle is found by a logarithm in float32. At some restarts it still gives the cycle before: that update gets the lowest rate instead of the highest.",
        "With `t_mul` below 1 the cycles end at `first_decay_steps / (1 - t_mul)`; after that the rate is NaN.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        INITIAL,
        Param::required(
            "first_decay_steps",
            Type::Number,
            "the length of the first cycle in updates, above 0",
        )
        .means(Role::Period),
        T_MUL,
        M_MUL,
        number("alpha", "0.0", "the lowest rate, as a fraction of `initial_learning_rate`")
            .means(Role::EndRatio),
        name("SGDRDecay"),
    ],
    example: "run: {steps: 7000}\nschedule:\n  kind: keras.CosineDecayRestarts\n  initial_learning_rate: 0.1\n  first_decay_steps: 1000\n  m_mul: 0.8",
    build: restarts,
};

fn restarts(args: &Args<'_>) -> Resolved {
    let steps = positive(args, "first_decay_steps")?;
    let (initial, alpha): (TensorScalar, TensorScalar) =
        (args.get("initial_learning_rate")?, args.get("alpha")?);
    let (t_mul, m_mul): (TensorScalar, TensorScalar) = (args.get("t_mul")?, args.get("m_mul")?);
    check_name(args)?;
    match initial {
        TensorScalar::Float(_) => {
            let curve = CosineDecayRestarts {
                initial: initial.float(),
                first_decay_steps: steps.scalar.float(),
                t_mul: t_mul.float(),
                m_mul: m_mul.float(),
                alpha: alpha.float(),
            };
            let schedule = rounded_steps(args, Schedule::single(TensorCurve(curve)));
            Ok(of_restarts(args, &curve, steps.number.float(), args.get("t_mul")?, schedule))
        }
        TensorScalar::Whole(initial, width) if t_mul.whole(width) != 1 => Err(integers(args, initial, width)
            .why(format!("Keras: Cannot convert 1.0 to EagerTensor of dtype {width}"))),
        TensorScalar::Whole(initial, width) => Ok(in_integers(
            args,
            width,
            Schedule::single(IntCurve(IntCosineDecayRestarts {
                width,
                initial,
                first_decay_steps: steps.scalar.whole(width),
                m_mul: m_mul.whole(width),
                alpha: alpha.whole(width),
            })),
        )),
    }
}

/// The number of restarts that are checked.
const MOST_RESTARTS: usize = 64;

/// Adds the remarks on cycles that end, and on steps next to a restart that Keras assigns to the wrong cycle.
fn of_restarts(
    args: &Args<'_>,
    curve: &CosineDecayRestarts,
    first: f64,
    t_mul: f64,
    schedule: Schedule,
) -> Schedule {
    let end = (first / (1.0 - t_mul)).ceil();
    let schedule = match t_mul < 1.0 && args.clock().steps.is_none_or(|steps| steps as f64 > end) {
        true => schedule.remark(args.remark(
            RemarkKind::BecomesNan,
            "t_mul",
            format!("With a `t_mul` below 1 the cycles end at step {end:.0}; from there on the rate is NaN."),
        )),
        false => schedule,
    };
    let last = args.clock().steps.unwrap_or(EXACT).min(EXACT);
    let mut wrong = Vec::new();
    let (mut begin, mut width) = (first, first * t_mul);
    for cycle in 1..=MOST_RESTARTS {
        // The cycle can be wrong only next to a restart. The begin is rounded to float32 first: 100 + 100 * 1.1 is 210,
        // not slightly more.
        let at = f64::from(begin as f32).ceil();
        if !(at < last as f64 && width >= 1.0) {
            break;
        }
        for (step, expected) in [(at - 1.0, cycle - 1), (at, cycle)] {
            if curve.cycle::<F32>(step as u64).0.get() != expected as f32 {
                wrong.push(format!("{step}"));
            }
        }
        begin += width;
        width *= t_mul;
    }
    wrong.dedup();
    if wrong.is_empty() {
        return schedule;
    }
    let more = if wrong.len() > 8 { ", ..." } else { "" };
    wrong.truncate(8);
    schedule.remark(args.remark(RemarkKind::RestartOffByOne, "first_decay_steps", format!(
        "Keras finds the cycle by a logarithm in float32, which gives the wrong one at step {}{more}: the restart comes a step too late or too early.",
        wrong.join(", ")
    )))
}

/// CosineDecayRestarts.
#[derive(Debug, Clone, Copy)]
struct CosineDecayRestarts {
    /// `initial_learning_rate`.
    initial: f32,
    /// `first_decay_steps`.
    first_decay_steps: f32,
    /// `t_mul`.
    t_mul: f32,
    /// `m_mul`.
    m_mul: f32,
    /// `alpha`.
    alpha: f32,
}

impl CosineDecayRestarts {
    /// The cycle of update `step`, counted from 0, and the fraction of it that is done, as Keras computes them.
    #[inline(always)]
    fn cycle<T: Tensor>(&self, step: u64) -> (T, T) {
        let periods = T::count(step) / of(self.first_decay_steps);
        if self.t_mul == 1.0 {
            let cycle = periods.floor();
            return (cycle, periods - cycle);
        }
        let (one, ratio, t_mul) = (of::<T>(1.0), of::<T>(1.0 - self.t_mul), F32::exactly(self.t_mul));
        let cycle = ((one - periods * ratio).ln() / T::from(t_mul.ln())).floor();
        let width = cycle.power_of(t_mul);
        (cycle, (periods - (one - width) / ratio) / width)
    }
}

impl TensorFormula for CosineDecayRestarts {
    #[inline(always)]
    fn at<T: Tensor>(&self, step: u64) -> T {
        let (cycle, done) = self.cycle::<T>(step);
        let height = cycle.power_of(F32::exactly(self.m_mul));
        let wave = of::<T>(0.5) * height * (of::<T>(1.0) + (of::<T>(PI) * done).cos());
        of::<T>(self.initial) * (of::<T>(1.0 - self.alpha) * wave + of(self.alpha))
    }
}

/// CosineDecayRestarts with a `t_mul` of 1. For any other TensorFlow raises.
#[derive(Debug, Clone, Copy)]
struct IntCosineDecayRestarts {
    /// The type of everything.
    width: Width,
    /// `initial_learning_rate`.
    initial: i64,
    /// `first_decay_steps`.
    first_decay_steps: i64,
    /// `m_mul`.
    m_mul: i64,
    /// `alpha`.
    alpha: i64,
}

impl IntFormula for IntCosineDecayRestarts {
    fn at(&self, step: u64) -> f32 {
        let periods = self.width.wrap(step as i64) as f64 / self.first_decay_steps as f64;
        let cycle = periods.floor();
        let height = double::pow(self.m_mul as f64, cycle);
        let wave = 0.5 * height * (1.0 + double::cos(f64::from(WHOLE_PI) * (periods - cycle)));
        let decaying = self.width.wrap(1_i64.wrapping_sub(self.alpha));
        cast(self.initial as f64 * (decaying as f64 * wave + self.alpha as f64))
    }
}
