//! The schedules' formulas, one operation after another.

use crate::diagnostic::Diagnostic;
use crate::number::block::{Block, LANES, Tensor};
use crate::number::libm::vectorised;
use crate::number::python::Number;
use crate::number::single::{F32, flushed};
use crate::schedule::{Closed, Halt};

/// The step that a schedule is called with, or a block of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum GivenStep<T> {
    /// A float32 tensor.
    Tensor(T),
    /// An integer tensor; in a block, the first of consecutive ones.
    Count(i64),
    /// A Python number.
    Number(Number),
}

impl<T: Tensor> GivenStep<T> {
    /// Cast to float32.
    #[inline(always)]
    pub(super) fn float(self) -> T {
        match self {
            GivenStep::Tensor(step) => step,
            GivenStep::Count(step) => T::count(step as u64),
            GivenStep::Number(number) => T::from(F32::from(number)),
        }
    }

    /// Minus an offset, then cast to float32.
    #[inline(always)]
    fn less(self, offset: Number) -> Option<T> {
        match (self, offset) {
            (GivenStep::Tensor(step), offset) => Some(step - T::from(F32::from(offset))),
            (GivenStep::Count(step), Number::Int(offset)) => {
                let offset = i64::try_from(offset).unwrap_or(i64::MAX);
                T::of_counts(step, |step| Some(F32::from(step.saturating_sub(offset))))
            }
            (GivenStep::Count(step), offset) => {
                let less = |step: i64| F32::exactly(flushed((step as f64 - offset.float()) as f32));
                T::of_counts(step, |step| Some(less(step)))
            }
            (GivenStep::Number(Number::Int(step)), Number::Int(offset)) => {
                Some(T::from(F32::from(Number::Int(step - offset))))
            }
            (GivenStep::Number(step), offset) => Some(T::from(F32::from(step.float() - offset.float()))),
        }
    }

    /// The value that applies between boundaries; `None` if TensorFlow finds several.
    #[inline(always)]
    fn between(self, boundaries: &Boundaries, value: impl Fn(usize) -> F32) -> Option<T> {
        match (boundaries, self) {
            (Boundaries::Float(boundaries), step) => {
                step.float().of_each(|step| stretch(&step, boundaries).map(&value))
            }
            (Boundaries::Whole(boundaries), GivenStep::Count(step)) => {
                T::of_counts(step, |step| stretch(&step, boundaries).map(&value))
            }
            (Boundaries::Whole(boundaries), GivenStep::Number(Number::Int(step))) => {
                stretch(&(step as i64), boundaries).map(|index| T::moved(value(index)))
            }
            // Every step is an integer here.
            (Boundaries::Whole(boundaries), step) => {
                step.float().of_each(|step| stretch(&(step.get() as i64), boundaries).map(&value))
            }
        }
    }
}

/// A schedule as a function of the step.
#[derive(Debug, Clone)]
pub(super) enum TfCurve {
    /// A number in place of a schedule.
    Constant(F32),
    /// `lr * rate**p`
    Exponential { lr: F32, decay: Periods, rate: F32 },
    /// `lr / (1 + rate * p)`
    InverseTime { lr: F32, decay: Periods, rate: F32 },
    /// `(lr - end) * (1 - p)**power + end`
    Polynomial { lr: F32, end: F32, steps: F32, power: F32, cycle: bool },
    /// `lr * ((1 - alpha) * cosine + alpha)`
    Cosine { lr: F32, steps: F32, share: AlphaShare, warmup: Option<CosineRamp> },
    /// Cosines of growing length.
    Restarts { lr: F32, steps: F32, t_mul: F32, m_mul: F32, alpha: F32 },
    /// `lr * ((alpha + linear) * cosine + beta)`
    LinearCosine { lr: F32, steps: F32, num_periods: F32, alpha: F32, beta: F32 },
    /// A value for each stretch between boundaries.
    Piecewise { boundaries: Boundaries, values: Vec<PieceValue> },
    /// Another curve, at the step minus an offset as a float32.
    Offset { offset: Number, curve: Box<TfCurve> },
    /// A line to the value of another curve at the end of the warmup.
    LinearWarmup { init: F32, last: F32, steps: F32, after: Box<TfCurve> },
    /// A power curve to the value of another curve at the end of the warmup.
    PolynomialWarmup { last: F32, steps: F32, power: F32, after: Box<TfCurve> },
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
pub(super) struct Periods {
    /// The steps of one period.
    pub steps: F32,
    /// Whether only whole periods count.
    pub staircase: bool,
}

/// `alpha`, and `1 - alpha` as Python computes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct AlphaShare {
    /// What stays.
    pub alpha: F32,
    /// What decays.
    pub rest: F32,
}

/// The warmup within a cosine decay.
#[derive(Debug, Clone, Copy)]
pub(super) struct CosineRamp {
    /// The rate that it reaches.
    pub target: F32,
    /// How long it takes.
    pub steps: F32,
}

/// A value between boundaries.
#[derive(Debug, Clone, Copy)]
pub(super) struct PieceValue {
    /// As a float32.
    pub value: F32,
    /// Whether it was written as an integer, which stays an integer in TensorFlow.
    pub whole: bool,
}

/// Boundaries in the type of the step.
#[derive(Debug, Clone)]
pub(super) enum Boundaries {
    /// For an int64 step.
    Whole(Vec<i64>),
    /// For a float32 step.
    Float(Vec<F32>),
}

impl Boundaries {
    /// All of them as floats.
    pub(super) fn floats(&self) -> Vec<f64> {
        match self {
            Boundaries::Whole(list) => list.iter().map(|boundary| *boundary as f64).collect(),
            Boundaries::Float(list) => list.iter().map(|boundary| f64::from(boundary.get())).collect(),
        }
    }
}

/// One half cosine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leg {
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
    #[inline(always)]
    fn at<T: Tensor>(self, step: T) -> T {
        let periods = step / T::from(self.steps);
        if self.staircase { periods.floor() } else { periods }
    }
}

impl AlphaShare {
    #[inline(always)]
    fn of<T: Tensor>(self, lr: F32, fraction: T) -> T {
        T::from(lr) * (T::from(self.rest) * half_wave(fraction) + T::from(self.alpha))
    }
}

impl Leg {
    #[inline(always)]
    fn at<T: Tensor>(self, step: T) -> T {
        let wave = (T::from(F32::PI) * step / T::from(self.steps)).cos() + T::from(F32::ONE);
        T::from(self.fall) * wave / T::from(F32::from(2.0)) + T::from(self.end)
    }
}

/// `0.5 * (1 + cos(pi * fraction))`
#[inline(always)]
pub(super) fn half_wave<T: Tensor>(fraction: T) -> T {
    T::from(F32::from(0.5)) * (T::from(F32::ONE) + (T::from(F32::PI) * fraction).cos())
}

/// The index of the value that applies, or `None` if TensorFlow finds several.
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

/// `yes` where `mask` is true, `no` elsewhere; `None` if one that is needed has no value.
#[inline(always)]
fn choose<T: Tensor>(
    mask: T::Mask,
    yes: impl FnOnce() -> Option<T>,
    no: impl FnOnce() -> Option<T>,
) -> Option<T> {
    match T::all(mask) {
        Some(true) => yes(),
        Some(false) => no(),
        None => {
            let (yes, no) = (yes()?, no()?);
            Some(T::choose(mask, || yes, || no))
        }
    }
}

impl TfCurve {
    /// The value at a step; `None` if TensorFlow finds several values of a piecewise schedule. For a block, `None` may also
    /// mean that its steps must be evaluated one by one.
    #[inline(always)]
    pub(super) fn at<T: Tensor>(&self, given: GivenStep<T>) -> Option<T> {
        match self {
            TfCurve::Offset { .. } | TfCurve::LinearWarmup { .. } | TfCurve::PolynomialWarmup { .. } => {
                self.around(given)
            }
            TfCurve::Piecewise { boundaries, values } => {
                given.between(boundaries, |index| values[index].value)
            }
            _ => self.formula(given),
        }
    }

    /// Curves that contain another one.
    #[inline(never)]
    fn around<T: Tensor>(&self, given: GivenStep<T>) -> Option<T> {
        match self {
            TfCurve::Offset { offset, curve } => curve.at(GivenStep::Tensor(given.less(*offset)?)),
            TfCurve::LinearWarmup { init, last, steps, after } => {
                let (step, init, last, steps) =
                    (given.float(), T::from(*init), T::from(*last), T::from(*steps));
                let warm = || Some(init + step / steps * (last - init));
                choose(step.less(steps), warm, || after.at(given))
            }
            TfCurve::PolynomialWarmup { last, steps, power, after } => {
                let (step, length) = (given.float(), T::from(*steps));
                let warm = || Some(T::from(*last) * (step.max(T::from(F32::ONE)) / length).to_the(*power));
                choose(step.less(length), warm, || after.at(given))
            }
            _ => None,
        }
    }

    /// Curves that are formulas.
    #[inline(always)]
    fn formula<T: Tensor>(&self, given: GivenStep<T>) -> Option<T> {
        let (step, zero, one) = (given.float(), T::from(F32::from(0.0)), T::from(F32::ONE));
        Some(match *self {
            TfCurve::Constant(value) => T::moved(value),
            TfCurve::Exponential { lr, decay, rate } => T::from(lr) * decay.at(step).power_of(rate),
            TfCurve::InverseTime { lr, decay, rate } => T::from(lr) / (one + T::from(rate) * decay.at(step)),
            TfCurve::Polynomial { lr, end, steps, power, cycle } => {
                let steps = T::from(steps);
                let (step, steps) = match cycle {
                    true => (step, steps * T::choose(step.equals(zero), || one, || (step / steps).ceil())),
                    false => (step.min(steps), steps),
                };
                T::from(lr - end) * (one - step / steps).to_the(power) + T::from(end)
            }
            TfCurve::Cosine { lr, steps, share, warmup: None } => {
                share.of(lr, step.min(T::from(steps)) / T::from(steps))
            }
            TfCurve::Cosine { lr, steps, share, warmup: Some(warmup) } => {
                let (step, length) = (step.min(T::from(steps + warmup.steps)), T::from(warmup.steps));
                let warm = || T::from(warmup.target - lr) * (step / length) + T::from(lr);
                let decay = || share.of(warmup.target, (step - length) / T::from(steps));
                T::choose(step.less(length), warm, decay)
            }
            TfCurve::Restarts { lr, steps, t_mul, m_mul, alpha } => {
                let (restarts, fraction) = restart(step / T::from(steps), t_mul);
                let height = T::from(F32::from(0.5)) * restarts.power_of(m_mul);
                let wave = height * (one + (T::from(F32::PI) * fraction).cos());
                T::from(lr) * (T::from(F32::ONE - alpha) * wave + T::from(alpha))
            }
            TfCurve::LinearCosine { lr, steps, num_periods, alpha, beta } => {
                let steps = T::from(steps);
                let step = step.min(steps);
                let linear = (steps - step) / steps;
                let wave = half_wave(T::from(F32::from(2.0) * num_periods) * (step / steps));
                T::from(lr) * ((T::from(alpha) + linear) * wave + T::from(beta))
            }
            TfCurve::Power { lr, power } => T::from(lr) * step.max(one).to_the(power),
            TfCurve::PowerWithOffset { lr, power, offset, before } => {
                let (offset, before) = (T::from(offset), T::from(before));
                let after = (step - offset).max(one).to_the(power) * T::from(lr);
                let sign = T::choose(offset.less(step), || one, || zero);
                ((one - sign) * before + sign * after).min(before)
            }
            TfCurve::PowerAndLinear { lr, power, offset, total, tail } => {
                let step = given.less(offset)?;
                let rate = T::from(lr) * step.max(one).to_the(power);
                match tail {
                    None => rate,
                    Some(tail) => zero.max(rate * one.min((T::from(total) - step) / T::from(tail))),
                }
            }
            TfCurve::StepCosine { offset, ref legs } => return step_cosine(given.less(offset)?, legs),
            _ => return None,
        })
    }

    /// Whether the value at a step is an integer tensor, which cannot be combined with a float.
    pub(super) fn is_whole(&self, step: GivenStep<F32>) -> bool {
        match self {
            TfCurve::Piecewise { boundaries, values } => {
                let whole = |index: usize| F32::from(f64::from(u8::from(values[index].whole)));
                step.between(boundaries, whole).is_some_and(|whole| whole == F32::ONE)
            }
            TfCurve::Offset { offset, curve } => {
                step.less(*offset).is_some_and(|step| curve.is_whole(GivenStep::Tensor(step)))
            }
            TfCurve::LinearWarmup { steps, after, .. } | TfCurve::PolynomialWarmup { steps, after, .. } => {
                step.float() >= *steps && after.is_whole(step)
            }
            _ => false,
        }
    }

    /// The length that the parameters give.
    pub(super) fn length(&self) -> Option<f64> {
        let steps = |steps: &F32| Some(f64::from(steps.get()));
        match self {
            TfCurve::Polynomial { cycle: false, steps: length, .. }
            | TfCurve::Cosine { steps: length, warmup: None, .. }
            | TfCurve::LinearCosine { steps: length, .. } => steps(length),
            TfCurve::Cosine { steps: length, warmup: Some(warmup), .. } => {
                Some(steps(length)? + steps(&warmup.steps)?)
            }
            TfCurve::Offset { offset, curve } => Some(offset.float() + curve.length()?),
            TfCurve::LinearWarmup { after, .. } | TfCurve::PolynomialWarmup { after, .. } => after.length(),
            TfCurve::PowerAndLinear { offset, total, tail: Some(_), .. } => {
                Some(offset.float() + steps(total)?)
            }
            TfCurve::StepCosine { offset, legs } => {
                Some(offset.float() + legs.last().and_then(|leg| steps(&leg.begin))?)
            }
            _ => None,
        }
    }
}

/// The half cosine of the leg in which the step lies. For a block, `None` says that its steps lie in several.
#[inline(always)]
fn step_cosine<T: Tensor>(step: T, legs: &[Leg]) -> Option<T> {
    for leg in legs[1..].iter().rev() {
        match T::all(step.less(T::from(leg.begin))) {
            Some(true) => {}
            Some(false) => return Some(leg.at(step - T::from(leg.begin))),
            None => return None,
        }
    }
    Some(legs[0].at(step))
}

/// The number of restarts, and the fraction of the present cycle that is done.
#[inline(always)]
fn restart<T: Tensor>(fraction: T, t_mul: F32) -> (T, T) {
    let one = T::from(F32::ONE);
    if t_mul == F32::ONE {
        let restarts = fraction.floor();
        return (restarts, fraction - restarts);
    }
    let ratio = T::from(F32::ONE - t_mul);
    let restarts = ((one - fraction * ratio).ln() / T::from(t_mul.ln())).floor();
    let width = restarts.power_of(t_mul);
    (restarts, (fraction - (one - width) / ratio) / width)
}

/// The type to which the optimizer casts its counter.
#[derive(Debug, Clone, Copy)]
pub(super) enum CounterType {
    /// A float32 tensor.
    Single,
    /// An int64 tensor.
    Whole,
}

/// A curve, and the type of step that the optimizer calls it with.
pub(super) struct CountedCurve {
    /// The curve.
    pub curve: TfCurve,
    /// The type to which the optimizer casts its counter.
    pub counter: CounterType,
    /// The error for a step at which several values apply.
    pub several: Diagnostic,
}

impl CountedCurve {
    #[inline(always)]
    fn at<T: Tensor>(&self, index: u64) -> Option<T> {
        self.curve.at(match self.counter {
            CounterType::Single => GivenStep::Tensor(T::count(index)),
            CounterType::Whole => GivenStep::Count(i64::try_from(index).unwrap_or(i64::MAX)),
        })
    }

    /// Row by row.
    fn fill_each(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        for (index, out) in (first..).zip(out) {
            match self.at::<F32>(index) {
                Some(value) => *out = f64::from(value.get()),
                None => return Err(Halt { at: index, error: Box::new(self.several.clone()) }),
            }
        }
        Ok(())
    }
}

impl Closed for CountedCurve {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        vectorised(
            #[inline(always)]
            || {
                for (first, out) in (first..).step_by(LANES).zip(out.chunks_mut(LANES)) {
                    let counts = first < i64::MAX as u64 - LANES as u64 && out.len() > 1;
                    match if counts { self.at::<Block>(first) } else { None } {
                        Some(block) => block.write(out),
                        None => self.fill_each(first, out)?,
                    }
                }
                Ok(())
            },
        )
    }
}
