//! What the schedules compute at a count, one operation after another.

use super::super::tensor::{Count, F32};
use crate::schedule::{Closed, Halt};
use crate::spec::expression::Number;

/// A schedule as a function of the count.
#[derive(Debug, Clone)]
pub enum Curve {
    /// A Python number.
    Constant(Number),
    /// `(init - end) * frac**power + end`
    Polynomial { difference: F32, end: F32, power: Exponent, begin: Count, steps: Count },
    /// `init * rate**p`, bounded.
    Exponential { init: F32, rate: F32, begin: Count, steps: Count, staircase: bool, bound: Option<Bound> },
    /// `init * ((1 - alpha) * cosine**exponent + alpha)`
    Cosine { init: F32, steps: F32, alpha: F32, rest: F32, exponent: Exponent },
    /// The product of the scales whose boundary is reached.
    Steps { init: F32, scales: Vec<(Count, F32)> },
    /// Pieces between the products of the scales.
    Pieces { pieces: Vec<Piece>, end: Count, last: F32 },
    /// One schedule until the first boundary, then the others from their boundaries on.
    Joined { first: Box<Curve>, later: Vec<(Count, Curve)> },
}

/// What a Python number is as an exponent.
#[derive(Debug, Clone, Copy)]
pub enum Exponent {
    /// An `int`: repeated multiplication.
    Int(i64),
    /// A `float`: the power function.
    Float(F32),
}

/// What the decay does not cross.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// It stays at or above.
    Least(F32),
    /// It stays at or below.
    Most(F32),
}

/// The way from one boundary to the next.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// The first count.
    pub begin: Count,
    /// The first count that is no more in it.
    pub end: Count,
    /// How it goes.
    pub shape: Shape,
}

/// How a piece goes from `start` to `end`.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// `(end - start) * pct + start`
    Linear { change: F32, start: F32 },
    /// `end + (start - end) / 2.0 * (cos(pi * pct) + 1)`
    Cosine { half: F32, end: F32 },
}

impl Exponent {
    fn of(self, base: F32) -> F32 {
        match self {
            Exponent::Float(exponent) => base.pow(exponent),
            Exponent::Int(exponent) => integer_power(base, exponent),
        }
    }
}

/// Squares and multiplies from the lowest bit of the exponent up, and divides last.
fn integer_power(base: F32, exponent: i64) -> F32 {
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
    let product = product.unwrap_or(F32::ONE);
    match exponent < 0 {
        true => F32::ONE / product,
        false => product,
    }
}

impl Shape {
    fn at(self, pct: F32) -> F32 {
        match self {
            Shape::Linear { change, start } => change * pct + start,
            Shape::Cosine { half, end } => end + half * ((F32::PI * pct).cos() + F32::ONE),
        }
    }
}

impl Piece {
    fn at(&self, count: Count) -> F32 {
        let size = (self.end - self.begin).max(Count::Int(1));
        self.shape.at((count - self.begin) / size)
    }
}

impl Curve {
    /// The value at a count.
    pub fn at(&self, count: Count) -> F32 {
        match self {
            Curve::Constant(value) => F32::from(*value),
            Curve::Polynomial { difference, end, power, begin, steps } => {
                let count = (count - *begin).max(Count::Int(0)).min(*steps);
                let frac = F32::ONE - count / *steps;
                *difference * power.of(frac) + *end
            }
            Curve::Exponential { init, rate, begin, steps, staircase, bound } => {
                let count = count - *begin;
                let p = count / *steps;
                let p = if *staircase { p.floor() } else { p };
                let decayed = if count <= Count::Int(0) { *init } else { *init * rate.pow(p) };
                match bound {
                    None => decayed,
                    Some(Bound::Least(least)) => decayed.max(*least),
                    Some(Bound::Most(most)) => decayed.min(*most),
                }
            }
            Curve::Cosine { init, steps, alpha, rest, exponent } => {
                let count = count.float().min(*steps);
                let cosine = F32::from(0.5) * (F32::ONE + (F32::PI * count / *steps).cos());
                *init * (*rest * exponent.of(cosine) + *alpha)
            }
            Curve::Steps { init, scales } => scales.iter().fold(*init, |value, (boundary, scale)| {
                let indicator = F32::from(f64::from(*boundary - count > Count::Int(0)));
                value * indicator + (F32::ONE - indicator) * *scale * value
            }),
            Curve::Pieces { pieces, end, last } => {
                // The framework adds up all pieces, zero outside of their range.
                let zero = F32::from(0.0);
                let inside = |piece: &Piece| piece.begin <= count && count < piece.end;
                let sum = pieces.iter().find(|piece| inside(piece)).map_or(zero, |piece| piece.at(count));
                sum + if *end <= count { *last } else { zero }
            }
            Curve::Joined { first, later } => {
                let before = |boundary: &Count| count < *boundary;
                let current = later.iter().rev().find(|(boundary, _)| !before(boundary));
                match current {
                    Some((boundary, curve)) => curve.at(count - *boundary),
                    None => first.at(count),
                }
            }
        }
    }

    /// Where it ends by its own parameters.
    pub fn length(&self) -> Option<u64> {
        let whole = |count: Count| match count {
            Count::Int(count) => u64::try_from(count).ok().filter(|count| *count > 0),
            Count::Float(count) => Some(count.get().ceil() as u64).filter(|count| *count > 0),
        };
        match self {
            Curve::Constant(_) | Curve::Exponential { .. } | Curve::Steps { .. } => None,
            Curve::Polynomial { begin, steps, .. } => whole(*steps)?.checked_add(whole(*begin).unwrap_or(0)),
            Curve::Cosine { steps, .. } => whole(Count::Float(*steps)),
            Curve::Pieces { end, .. } => whole(*end),
            Curve::Joined { first, later } => match later.last() {
                Some((boundary, curve)) => curve.length()?.checked_add(whole(*boundary).unwrap_or(0)),
                None => first.length(),
            },
        }
    }
}

impl Closed for Curve {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        for (index, out) in (first..).zip(out) {
            *out = f64::from(self.at(Count::of(index)).get());
        }
        Ok(())
    }
}
