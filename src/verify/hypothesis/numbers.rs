//! A number of the spec that is computed from the log: where the rate of the plan crosses the logged one.

use crate::verify::case::{FoundRegime, PointSlice, shortest_between};
use crate::verify::regime::{LogPoint, Regime};

/// The number that is looked for.
pub(crate) struct WantedNumber<'a> {
    /// The number that the spec has.
    pub now: Option<f64>,
    /// Whether it is whole.
    pub whole: bool,
    /// The plan with another number; `None` if the framework refuses it.
    pub regime: &'a dyn Fn(f64) -> Option<Regime>,
}

/// A few points of the log, and what their values ask of a number.
pub(crate) struct Goals<'p> {
    points: Vec<&'p LogPoint>,
    goals: Vec<Goal>,
}

/// The indices of the points that a number has to meet: the value of one, or the ratio of two.
type Goal = (usize, Option<usize>);

/// The most whole numbers that are tried between two crossings.
const MOST_BETWEEN: usize = 32;
/// The widest range of whole numbers that one printed value leaves open.
const WIDEST: f64 = 4096.0;

impl<'p> Goals<'p> {
    /// The first, the middle and the last point that the plan does not explain. The ratio of two of them does not change if all
    /// values are multiplied.
    pub(crate) fn new(base: &Regime, slice: &PointSlice<'p>, with_ratios: bool) -> Self {
        let missed: Vec<&LogPoint> = slice.points.iter().filter(|point| !base.allows(point)).collect();
        let mut points: Vec<&LogPoint> = Vec::new();
        for point in [missed.last(), missed.get(missed.len() / 2), missed.first()].into_iter().flatten() {
            if !points.contains(point) {
                points.push(point);
            }
        }
        let mut goals: Vec<Goal> = (0..points.len()).map(|index| (index, None)).collect();
        if with_ratios && points.len() == 3 {
            goals.extend([(1, Some(2)), (0, Some(1)), (0, Some(2))]);
        }
        Goals { points, goals }
    }

    /// What the numbers that meet the first goal lead to.
    pub(crate) fn first(
        &self,
        wanted: &WantedNumber<'_>,
        tried: &dyn Fn(&[f64]) -> Vec<FoundRegime>,
    ) -> Vec<FoundRegime> {
        let last_row = self.points.iter().map(|point| point.rows.1).max().unwrap_or(0);
        let grid: Vec<(f64, Vec<f64>)> = grid(wanted, last_row)
            .into_iter()
            .filter_map(|number| Some((number, self.rates(wanted, number)?)))
            .collect();
        let found = self.goals.iter().map(|goal| tried(&self.candidates(wanted, *goal, &grid)));
        found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The rates at the points.
    fn rates(&self, wanted: &WantedNumber<'_>, number: f64) -> Option<Vec<f64>> {
        let regime = (wanted.regime)(number)?;
        self.points.iter().map(|point| regime.rate(point.rows.0)).collect()
    }

    /// The numbers between those that lead to the least and to the largest value that is printed like the logged one.
    fn candidates(&self, wanted: &WantedNumber<'_>, goal: Goal, grid: &[(f64, Vec<f64>)]) -> Vec<f64> {
        let ends = [false, true].map(|is_high| {
            let miss = |rates: &[f64]| self.miss(goal, is_high, rates);
            let pairs = grid.windows(2).filter(|pair| (miss(&pair[0].1) > 0.0) != (miss(&pair[1].1) > 0.0));
            let root = |pair: &[(f64, Vec<f64>)]| {
                let is_above = miss(&pair[0].1) > 0.0;
                bisected(pair[0].0, pair[1].0, wanted.whole, &|number| {
                    Some((miss(&self.rates(wanted, number)?) > 0.0) == is_above)
                })
            };
            pairs.map(root).collect::<Vec<_>>()
        });
        let mut numbers = Vec::new();
        for (low, high) in ends[0].iter().zip(&ends[1]) {
            numbers.extend(match wanted.whole {
                true => whole_between(low.0.min(high.0), low.1.max(high.1)),
                false => decimals_between(low.0.min(high.0), low.1.max(high.1)),
            });
        }
        numbers
    }

    /// What is 0 if the goal is met at one end of what is printed.
    fn miss(&self, (one, other): Goal, is_high: bool, rates: &[f64]) -> f64 {
        let end = |index: usize, is_high: bool| {
            let point = self.points[index];
            if is_high { point.high } else { point.low }
        };
        match other {
            None => rates[one] - end(one, is_high),
            Some(other) => rates[one] * end(other, !is_high) - rates[other] * end(one, is_high),
        }
    }
}

/// Numbers of every size, around the present one.
fn grid(wanted: &WantedNumber<'_>, last_row: i64) -> Vec<f64> {
    let mut grid: Vec<f64> = Vec::new();
    match wanted.whole {
        true => {
            let largest = wanted.now.unwrap_or(0.0).max(last_row as f64).max(16.0) * 16.0;
            let mut number = 1.0_f64;
            while number <= largest {
                grid.push(number);
                number = (number * 1.2).ceil().max(number + 1.0);
            }
        }
        false => {
            let size = wanted.now.filter(|now| *now != 0.0).map_or(1e-3, f64::abs);
            grid.push(0.0);
            let sizes = std::iter::successors(Some(size * 1e-4), |number| Some(number * 1.5));
            grid.extend(sizes.take_while(|number| *number <= size * 1e4));
        }
    }
    grid
}

/// The last number that is on the side of `low`, and the first one that is not, as near to each other as they can be.
fn bisected(mut low: f64, mut high: f64, whole: bool, is_low: &dyn Fn(f64) -> Option<bool>) -> (f64, f64) {
    for _ in 0..56 {
        let middle = if whole { ((low + high) / 2.0).floor() } else { low + (high - low) / 2.0 };
        if middle <= low || middle >= high {
            break;
        }
        match is_low(middle) {
            Some(true) => low = middle,
            Some(false) => high = middle,
            None => break,
        }
    }
    (low, high)
}

/// Whole numbers of a range, evenly spread if there are many.
fn whole_between(low: f64, high: f64) -> Vec<f64> {
    let count = (high - low).clamp(0.0, WIDEST) as usize + 1;
    (0..count).step_by(count.div_ceil(MOST_BETWEEN)).map(|index| low + index as f64).collect()
}

/// The shortest number of a range, and its middle with ever more digits.
fn decimals_between(low: f64, high: f64) -> Vec<f64> {
    let middle = low + (high - low) / 2.0;
    let digits = (0..17).filter_map(|digits| format!("{middle:.digits$e}").parse().ok());
    let mut numbers: Vec<f64> = std::iter::once(shortest_between(low, high)).chain(digits).collect();
    numbers.dedup();
    numbers
}
