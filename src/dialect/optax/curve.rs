//! The schedules' formulas, one operation after another.

use crate::number::block::{Block, LANES, Tensor};
use crate::number::libm::vectorised;
use crate::number::python::Number;
use crate::number::single::{Count, F32};
use crate::python::{CallProgram, NativeStep};
use crate::schedule::{Closed, Halt};

/// A schedule as a function of the count.
#[derive(Debug, Clone)]
pub(super) enum OptaxCurve {
    /// A Python number.
    Constant(Number),
    /// `(init - end) * frac**power + end`
    Polynomial { difference: F32, end: F32, power: Exponent, begin: Count, steps: Count },
    /// `init * rate**p`, bounded.
    Exponential {
        init: F32,
        rate: F32,
        begin: Count,
        steps: Count,
        staircase: bool,
        bound: Option<RateBound>,
    },
    /// `init * ((1 - alpha) * cosine**exponent + alpha)`
    Cosine { init: F32, steps: F32, alpha: F32, rest: F32, exponent: Exponent },
    /// The product of the scales whose boundary is reached.
    Steps { init: F32, scales: Vec<(Count, F32)> },
    /// Pieces between the products of the scales.
    Pieces { pieces: Vec<CurvePiece>, end: Count, last: F32 },
    /// A function of the user's program, by its number. It only stands within `Joined`.
    Own(usize),
    /// One schedule until the first boundary, then the others from their boundaries on.
    Joined { first: Box<OptaxCurve>, later: Vec<(Count, OptaxCurve)> },
}

/// A Python number as an exponent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Exponent {
    /// An `int`: repeated multiplication.
    Int(i64),
    /// A `float`: the power function.
    Float(F32),
}

/// The bound of a decay.
#[derive(Debug, Clone, Copy)]
pub(super) enum RateBound {
    /// It stays at or above.
    Least(F32),
    /// It stays at or below.
    Most(F32),
}

/// The way from one boundary to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct CurvePiece {
    /// The first count.
    pub begin: Count,
    /// The first count after it.
    pub end: Count,
    /// Its curve.
    pub shape: PieceShape,
}

/// The curve of a piece from `start` to `end`.
#[derive(Debug, Clone, Copy)]
pub(super) enum PieceShape {
    /// `(end - start) * pct + start`
    Linear { change: F32, start: F32 },
    /// `end + (start - end) / 2.0 * (cos(pi * pct) + 1)`
    Cosine { half: F32, end: F32 },
}

/// The count of one update, or of a block of them.
#[derive(Debug, Clone, Copy)]
enum CountAt<T> {
    /// An int32, which wraps around; in a block, the first of consecutive ones.
    Int(i64),
    /// A float32.
    Float(T),
}

impl<T: Tensor> CountAt<T> {
    #[inline(always)]
    fn less(self, offset: Count) -> CountAt<T> {
        match (self, offset) {
            (CountAt::Int(count), Count::Int(offset)) => CountAt::Int(count - i64::from(offset)),
            (count, offset) => CountAt::Float(count.float() - T::from(offset.float())),
        }
    }

    /// A function of each count.
    #[inline(always)]
    fn each(self, value: impl Fn(Count) -> F32) -> T {
        let made = match self {
            CountAt::Int(count) => T::of_counts(count, |count| Some(value(Count::Int(count as i32)))),
            CountAt::Float(count) => count.of_each(|count| Some(value(Count::Float(count)))),
        };
        made.unwrap_or(T::from(F32::ONE))
    }

    #[inline(always)]
    fn float(self) -> T {
        match self {
            CountAt::Int(count) => CountAt::<T>::Int(count).each(Count::float),
            CountAt::Float(count) => count,
        }
    }

    /// Whether a boundary is reached; `None` if only some counts of the block reach it.
    #[inline(always)]
    fn has_reached(self, boundary: Count) -> Option<bool> {
        match (self, boundary) {
            (CountAt::Int(count), Count::Int(boundary)) => {
                let reached = |count: i64| count as i32 >= boundary;
                let wraps = (count as i32).checked_add(T::MORE as i32).is_none();
                (!wraps && reached(count) == reached(count + T::MORE)).then(|| reached(count))
            }
            (count, boundary) => T::all(count.float().less(T::from(boundary.float()))).map(|before| !before),
        }
    }
}

impl Exponent {
    #[inline(always)]
    fn of<T: Tensor>(self, base: T) -> T {
        match self {
            Exponent::Float(exponent) => base.to_the(exponent),
            Exponent::Int(exponent) => integer_power(base, exponent),
        }
    }
}

/// Squares and multiplies from the lowest bit of the exponent up; a division comes last.
#[inline(always)]
fn integer_power<T: Tensor>(base: T, exponent: i64) -> T {
    let (mut square, mut left) = (base, exponent.unsigned_abs());
    let mut product = None;
    while left > 0 {
        if left & 1 == 1 {
            product = Some(product.map_or(square, |product| product * square));
        }
        left >>= 1;
        if left > 0 {
            square = square * square;
        }
    }
    let product = product.unwrap_or(T::from(F32::ONE));
    match exponent < 0 {
        true => T::from(F32::ONE) / product,
        false => product,
    }
}

impl PieceShape {
    #[inline(always)]
    fn at<T: Tensor>(self, pct: T) -> T {
        match self {
            PieceShape::Linear { change, start } => T::from(change) * pct + T::from(start),
            PieceShape::Cosine { half, end } => {
                T::from(end) + T::from(half) * ((T::from(F32::PI) * pct).cos() + T::from(F32::ONE))
            }
        }
    }
}

impl CurvePiece {
    #[inline(always)]
    fn at<T: Tensor>(&self, count: CountAt<T>) -> T {
        let size = (self.end - self.begin).max(Count::Int(1));
        self.shape.at(count.less(self.begin).float() / T::from(size.float()))
    }
}

impl OptaxCurve {
    /// The value at a count. `None`: the counts of the block must be evaluated one by one.
    #[inline(always)]
    fn at<T: Tensor>(&self, count: CountAt<T>) -> Option<T> {
        match self {
            OptaxCurve::Joined { first, later } => joined(first, later, count),
            curve => curve.formula(count),
        }
    }

    #[inline(always)]
    fn formula<T: Tensor>(&self, count: CountAt<T>) -> Option<T> {
        let (zero, one) = (T::from(F32::from(0.0)), T::from(F32::ONE));
        Some(match self {
            OptaxCurve::Constant(value) => T::moved(F32::from(*value)),
            OptaxCurve::Polynomial { difference, end, power, begin, steps } => {
                let (begin, steps) = (*begin, *steps);
                let done = count.each(|count| (count - begin).max(Count::Int(0)).min(steps).float());
                let frac = one - done / T::from(steps.float());
                T::from(*difference) * power.of(frac) + T::from(*end)
            }
            OptaxCurve::Exponential { init, rate, begin, steps, staircase, bound } => {
                let count = count.less(*begin).float();
                let p = count / T::from(steps.float());
                let p = if *staircase { p.floor() } else { p };
                let decayed = || T::from(*init) * p.power_of(*rate);
                let init = if bound.is_none() { T::moved(*init) } else { T::from(*init) };
                let decayed = T::choose(zero.less(count), decayed, || init);
                match bound {
                    None => decayed,
                    Some(RateBound::Least(least)) => decayed.max(T::from(*least)),
                    Some(RateBound::Most(most)) => decayed.min(T::from(*most)),
                }
            }
            OptaxCurve::Cosine { init, steps, alpha, rest, exponent } => {
                let steps = T::from(*steps);
                let count = count.float().min(steps);
                let cosine = T::from(F32::from(0.5)) * (one + (T::from(F32::PI) * count / steps).cos());
                T::from(*init) * (T::from(*rest) * exponent.of(cosine) + T::from(*alpha))
            }
            OptaxCurve::Steps { init, scales } => {
                let init = if scales.is_empty() { T::moved(*init) } else { T::from(*init) };
                scales.iter().fold(init, |value, (boundary, scale)| {
                    let is_before = |count| F32::from(f64::from(*boundary - count > Count::Int(0)));
                    let indicator = count.each(is_before);
                    value * indicator + (one - indicator) * T::from(*scale) * value
                })
            }
            OptaxCurve::Pieces { pieces, end, last } => {
                // optax adds up all pieces, which are zero outside their range.
                let mut sum = zero;
                for piece in pieces {
                    if count.has_reached(piece.begin)? && !count.has_reached(piece.end)? {
                        sum = piece.at(count);
                        break;
                    }
                }
                sum + if count.has_reached(*end)? { T::from(*last) } else { zero }
            }
            OptaxCurve::Own(_) | OptaxCurve::Joined { .. } => return None,
        })
    }

    /// The value at one count. As in `jnp.where`, all schedules are called, also those that do not apply. `None` if a
    /// function of the program raises.
    pub(super) fn alone(&self, count: Count, program: &mut CallProgram<'_>) -> Option<F32> {
        match self {
            OptaxCurve::Own(number) => {
                let step = match count {
                    Count::Int(count) => NativeStep::Int(i64::from(count)),
                    Count::Float(count) => NativeStep::Float(count.get()),
                };
                program(*number, step).map(F32::exactly)
            }
            OptaxCurve::Joined { first, later } => {
                let mut value = first.alone(count, program)?;
                for (boundary, curve) in later {
                    let next = curve.alone(count - *boundary, program)?;
                    value = if count < *boundary { value } else { next };
                }
                Some(value)
            }
            curve => curve.formula(match count {
                Count::Int(count) => CountAt::Int(i64::from(count)),
                Count::Float(count) => CountAt::Float(count),
            }),
        }
    }

    /// Whether it calls functions of the user's program.
    pub(super) fn calls_functions(&self) -> bool {
        match self {
            OptaxCurve::Own(_) => true,
            OptaxCurve::Joined { first, later } => {
                first.calls_functions() || later.iter().any(|(_, curve)| curve.calls_functions())
            }
            _ => false,
        }
    }

    /// The same with its functions of the program numbered from `first` on.
    pub(super) fn renumbered(self, first: usize) -> Self {
        match self {
            OptaxCurve::Own(number) => OptaxCurve::Own(first + number),
            OptaxCurve::Joined { first: curve, later } => OptaxCurve::Joined {
                first: Box::new(curve.renumbered(first)),
                later: later
                    .into_iter()
                    .map(|(boundary, curve)| (boundary, curve.renumbered(first)))
                    .collect(),
            },
            curve => curve,
        }
    }

    /// The length that the parameters give.
    pub(super) fn length(&self) -> Option<u64> {
        let whole = |count: Count| match count {
            Count::Int(count) => u64::try_from(count).ok().filter(|count| *count > 0),
            Count::Float(count) => Some(count.get().ceil() as u64).filter(|count| *count > 0),
        };
        match self {
            OptaxCurve::Constant(_)
            | OptaxCurve::Exponential { .. }
            | OptaxCurve::Steps { .. }
            | OptaxCurve::Own(_) => None,
            OptaxCurve::Polynomial { begin, steps, .. } => {
                whole(*steps)?.checked_add(whole(*begin).unwrap_or(0))
            }
            OptaxCurve::Cosine { steps, .. } => whole(Count::Float(*steps)),
            OptaxCurve::Pieces { end, .. } => whole(*end),
            OptaxCurve::Joined { first, later } => match later.last() {
                Some((boundary, curve)) => curve.length()?.checked_add(whole(*boundary).unwrap_or(0)),
                None => first.length(),
            },
        }
    }
}

/// One schedule until the first boundary, then the others from their boundaries on.
#[inline(never)]
fn joined<T: Tensor>(first: &OptaxCurve, later: &[(Count, OptaxCurve)], count: CountAt<T>) -> Option<T> {
    vectorised(
        #[inline(always)]
        || {
            for (boundary, curve) in later.iter().rev() {
                if count.has_reached(*boundary)? {
                    return curve.at(count.less(*boundary));
                }
            }
            first.at(count)
        },
    )
}

impl Closed for OptaxCurve {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        // The count saturates at the highest int32.
        let count = |index: u64| index.min(i32::MAX as u64) as i64;
        let value = |index: u64| self.at::<F32>(CountAt::Int(count(index)));
        vectorised(
            #[inline(always)]
            || {
                for (first, out) in (first..).step_by(LANES).zip(out.chunks_mut(LANES)) {
                    let counts = out.len() > 1 && first < i32::MAX as u64 - LANES as u64;
                    match if counts { self.at::<Block>(CountAt::Int(count(first))) } else { None } {
                        Some(block) => block.write(out),
                        None => (first..).zip(out).for_each(|(index, out)| {
                            *out = value(index).map_or(f64::NAN, |value| f64::from(value.get()));
                        }),
                    }
                }
            },
        );
        Ok(())
    }
}
