//! What the schedules compute at a step, one operation after another.

use super::super::tensor::F32;
use crate::diagnostic::Diagnostic;
use crate::schedule::{Closed, Halt};
use crate::spec::expression::Number;

/// A step as a schedule is given it.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// A float32 tensor.
    Tensor(F32),
    /// An integer tensor, or a Python number.
    Number(Number),
}

impl Step {
    /// Cast to float32.
    pub fn float(self) -> F32 {
        match self {
            Step::Tensor(step) => step,
            Step::Number(number) => F32::from(number),
        }
    }

    /// As an integer, which every counted step is.
    fn whole(self) -> i64 {
        match self {
            Step::Number(Number::Int(step)) => step,
            step => step.float().get() as i64,
        }
    }

    /// Less an offset, then cast to float32.
    fn less(self, offset: Number) -> F32 {
        match (self, offset) {
            (Step::Tensor(step), offset) => step - F32::from(offset),
            (Step::Number(Number::Int(step)), Number::Int(offset)) => {
                F32::from(Number::Int(step.saturating_sub(offset)))
            }
            (Step::Number(step), offset) => F32::from(step.float() - offset.float()),
        }
    }
}

/// A schedule as a function of the step.
#[derive(Debug, Clone)]
pub enum Curve {
    /// A number in place of a schedule.
    Constant(F32),
    /// `lr * rate**p`
    Exponential { lr: F32, decay: Periods, rate: F32 },
    /// `lr / (1 + rate * p)`
    InverseTime { lr: F32, decay: Periods, rate: F32 },
    /// `(lr - end) * (1 - p)**power + end`
    Polynomial { lr: F32, end: F32, steps: F32, power: F32, cycle: bool },
    /// `lr * ((1 - alpha) * cosine + alpha)`
    Cosine { lr: F32, steps: F32, share: Share, warmup: Option<Warmup> },
    /// Cosines of growing length.
    Restarts { lr: F32, steps: F32, t_mul: F32, m_mul: F32, alpha: F32 },
    /// `lr * ((alpha + linear) * cosine + beta)`
    LinearCosine { lr: F32, steps: F32, num_periods: F32, alpha: F32, beta: F32 },
    /// A value for each stretch between boundaries.
    Piecewise { boundaries: Boundaries, values: Vec<Value> },
    /// Another one at an earlier step, as a float32.
    Offset { offset: Number, curve: Box<Curve> },
    /// A line up to where the other one is after the warmup.
    LinearWarmup { init: F32, last: F32, steps: F32, after: Box<Curve> },
    /// A power curve up to where the other one is after the warmup.
    PolynomialWarmup { last: F32, steps: F32, power: F32, after: Box<Curve> },
    /// `lr * max(step, 1)**power`
    Power { lr: F32, power: F32 },
    /// The same, times a line at the end.
    PowerAndLinear { lr: F32, power: F32, offset: Number, total: F32, tail: Option<F32> },
    /// The same after an offset, and another rate before it.
    PowerWithOffset { lr: F32, power: F32, offset: F32, before: F32 },
    /// A half cosine from each value to the next.
    StepCosine { offset: Number, legs: Vec<Leg> },
}

/// How steps become periods.
#[derive(Debug, Clone, Copy)]
pub struct Periods {
    /// The steps of one period.
    pub steps: F32,
    /// Whether only whole periods count.
    pub staircase: bool,
}

/// `alpha`, and `1 - alpha` as Python computes it.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// What stays.
    pub alpha: F32,
    /// What decays.
    pub rest: F32,
}

/// The warmup within a cosine decay.
#[derive(Debug, Clone, Copy)]
pub struct Warmup {
    /// The rate that it reaches.
    pub target: F32,
    /// How long it takes.
    pub steps: F32,
}

/// A value between boundaries.
#[derive(Debug, Clone, Copy)]
pub struct Value {
    /// As a float32.
    pub value: F32,
    /// Whether it was written as an integer, which TensorFlow keeps as one.
    pub whole: bool,
}

/// Boundaries in the type of the step.
#[derive(Debug, Clone)]
pub enum Boundaries {
    /// For a step of 64 bits.
    Whole(Vec<i64>),
    /// For a float32.
    Float(Vec<F32>),
}

/// One half cosine.
#[derive(Debug, Clone, Copy)]
pub struct Leg {
    /// The step at which it begins.
    pub begin: F32,
    /// How long it takes.
    pub steps: F32,
    /// By how much it falls.
    pub fall: F32,
    /// Where it ends.
    pub end: F32,
}

impl Periods {
    fn at(self, step: F32) -> F32 {
        let periods = step / self.steps;
        if self.staircase { periods.floor() } else { periods }
    }
}

impl Share {
    fn of(self, lr: F32, fraction: F32) -> F32 {
        lr * (self.rest * half_wave(fraction) + self.alpha)
    }
}

impl Leg {
    fn at(self, step: F32) -> F32 {
        self.fall * ((F32::PI * step / self.steps).cos() + F32::ONE) / F32::from(2.0) + self.end
    }
}

/// `0.5 * (1 + cos(pi * fraction))`
pub fn half_wave(fraction: F32) -> F32 {
    F32::from(0.5) * (F32::ONE + (F32::PI * fraction).cos())
}

impl Boundaries {
    fn stretch(&self, step: Step) -> Option<usize> {
        match self {
            Boundaries::Whole(boundaries) => stretch(&step.whole(), boundaries),
            Boundaries::Float(boundaries) => stretch(&step.float(), boundaries),
        }
    }
}

/// The index of the value in force, or `None` where TensorFlow finds several.
fn stretch<T: PartialOrd>(step: &T, boundaries: &[T]) -> Option<usize> {
    let (first, last) = (&boundaries[0], &boundaries[boundaries.len() - 1]);
    let ends = [(step <= first, 0), (step > last, boundaries.len())];
    let between = boundaries.windows(2).map(|pair| *step > pair[0] && *step <= pair[1]).zip(1..);
    let mut inside = ends.into_iter().chain(between).filter(|(inside, _)| *inside).map(|(_, index)| index);
    let found = inside.next().unwrap_or(0);
    match inside.next() {
        Some(_) => None,
        None => Some(found),
    }
}

impl Curve {
    /// The value at a step, or `None` where TensorFlow finds several of a piecewise schedule's.
    pub fn at(&self, step: Step) -> Option<F32> {
        let (given, step, zero, one) = (step, step.float(), F32::from(0.0), F32::ONE);
        Some(match *self {
            Curve::Constant(value) => value,
            Curve::Exponential { lr, decay, rate } => lr * rate.pow(decay.at(step)),
            Curve::InverseTime { lr, decay, rate } => lr / (one + rate * decay.at(step)),
            Curve::Polynomial { lr, end, steps, power, cycle } => {
                let (step, steps) = match cycle {
                    true => (step, steps * if step == zero { one } else { (step / steps).ceil() }),
                    false => (step.min(steps), steps),
                };
                (lr - end) * (one - step / steps).pow(power) + end
            }
            Curve::Cosine { lr, steps, share, warmup: None } => share.of(lr, step.min(steps) / steps),
            Curve::Cosine { lr, steps, share, warmup: Some(warmup) } => {
                let step = step.min(steps + warmup.steps);
                match step < warmup.steps {
                    true => (warmup.target - lr) * (step / warmup.steps) + lr,
                    false => share.of(warmup.target, (step - warmup.steps) / steps),
                }
            }
            Curve::Restarts { lr, steps, t_mul, m_mul, alpha } => {
                let (restarts, fraction) = restart(step / steps, t_mul);
                let wave = F32::from(0.5) * m_mul.pow(restarts) * (one + (F32::PI * fraction).cos());
                lr * ((one - alpha) * wave + alpha)
            }
            Curve::LinearCosine { lr, steps, num_periods, alpha, beta } => {
                let step = step.min(steps);
                let linear = (steps - step) / steps;
                let wave = half_wave(F32::from(2.0) * num_periods * (step / steps));
                lr * ((alpha + linear) * wave + beta)
            }
            Curve::Power { lr, power } => lr * step.max(one).pow(power),
            Curve::PowerWithOffset { lr, power, offset, before } => {
                let after = (step - offset).max(one).pow(power) * lr;
                let sign = if step > offset { one } else { zero };
                ((one - sign) * before + sign * after).min(before)
            }
            Curve::Piecewise { ref boundaries, ref values } => values[boundaries.stretch(given)?].value,
            Curve::Offset { offset, ref curve } => curve.at(Step::Tensor(given.less(offset)))?,
            Curve::LinearWarmup { init, last, steps, .. } if step < steps => {
                init + step / steps * (last - init)
            }
            Curve::PolynomialWarmup { last, steps, power, .. } if step < steps => {
                last * (step.max(one) / steps).pow(power)
            }
            Curve::LinearWarmup { ref after, .. } | Curve::PolynomialWarmup { ref after, .. } => {
                after.at(given)?
            }
            Curve::PowerAndLinear { lr, power, offset, total, tail } => {
                let step = given.less(offset);
                let rate = lr * step.max(one).pow(power);
                match tail {
                    None => rate,
                    Some(tail) => zero.max(rate * one.min((total - step) / tail)),
                }
            }
            Curve::StepCosine { offset, ref legs } => {
                let step = given.less(offset);
                let later = legs[1..].iter().rev().find(|leg| step >= leg.begin);
                later.map_or_else(|| legs[0].at(step), |leg| leg.at(step - leg.begin))
            }
        })
    }

    /// Whether the value at a step is an integer's tensor, with which nothing can be computed.
    pub fn is_whole(&self, step: Step) -> bool {
        match self {
            Curve::Piecewise { boundaries, values } => {
                boundaries.stretch(step).is_some_and(|index| values[index].whole)
            }
            Curve::Offset { offset, curve } => curve.is_whole(Step::Tensor(step.less(*offset))),
            Curve::LinearWarmup { steps, after, .. } | Curve::PolynomialWarmup { steps, after, .. } => {
                step.float() >= *steps && after.is_whole(step)
            }
            _ => false,
        }
    }

    /// Where it ends by its own parameters.
    pub fn length(&self) -> Option<f64> {
        let steps = |steps: &F32| Some(f64::from(steps.get()));
        match self {
            Curve::Polynomial { cycle: false, steps: length, .. }
            | Curve::Cosine { steps: length, warmup: None, .. }
            | Curve::LinearCosine { steps: length, .. } => steps(length),
            Curve::Cosine { steps: length, warmup: Some(warmup), .. } => {
                Some(steps(length)? + steps(&warmup.steps)?)
            }
            Curve::Offset { offset, curve } => Some(offset.float() + curve.length()?),
            Curve::LinearWarmup { after, .. } | Curve::PolynomialWarmup { after, .. } => after.length(),
            Curve::PowerAndLinear { offset, total, tail: Some(_), .. } => {
                Some(offset.float() + steps(total)?)
            }
            Curve::StepCosine { offset, legs } => {
                Some(offset.float() + legs.last().and_then(|leg| steps(&leg.begin))?)
            }
            _ => None,
        }
    }
}

/// How many restarts there were, and how far the present cycle has come.
fn restart(fraction: F32, t_mul: F32) -> (F32, F32) {
    let one = F32::ONE;
    if t_mul == one {
        let restarts = fraction.floor();
        return (restarts, fraction - restarts);
    }
    let restarts = ((one - fraction * (one - t_mul)).ln() / t_mul.ln()).floor();
    let before = (one - t_mul.pow(restarts)) / (one - t_mul);
    (restarts, (fraction - before) / t_mul.pow(restarts))
}

/// A curve, the type of the step that the optimizer gives it, and what to say where it has no value.
pub struct Stepped {
    /// The curve.
    pub curve: Curve,
    /// What the optimizer makes of its counter.
    pub step: fn(u64) -> Step,
    /// What to say where several values are in force.
    pub several: Diagnostic,
}

impl Closed for Stepped {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        for (index, out) in (first..).zip(out) {
            match self.curve.at((self.step)(index)) {
                Some(value) => *out = f64::from(value.get()),
                None => return Err(Halt { at: index, error: Box::new(self.several.clone()) }),
            }
        }
        Ok(())
    }
}
