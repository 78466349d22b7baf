//! Compares two curves: where they differ, by how much, and what each is on its own.
//!
//! [`walk`] reads two sides in step, [`Comparison`] computes the result for a pair of curves in constant memory, and
//! `report` holds the results for all pairs.

pub(crate) mod measure;
pub(crate) mod report;

pub use measure::{measure, pick};

use crate::schedule::{Channel, Halt};
use crate::summary::Summary;

/// How far apart two values may be and still count as equal. By default they must be equal.
///
/// ```
/// use lrsched::compare::Tolerance;
///
/// assert!(Tolerance::default().accepts(f64::NAN, f64::NAN));
/// assert!(!Tolerance::default().accepts(0.1, 0.1_f32.into()));
/// assert!(Tolerance { rtol: 1e-6, atol: 0.0 }.accepts(0.1, 0.1_f32.into()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tolerance {
    /// The relative tolerance: a fraction of the left value.
    pub rtol: f64,
    /// The absolute tolerance.
    pub atol: f64,
}

impl Tolerance {
    /// Whether `|right - left| <= atol + rtol * |left|`, or both are the same infinity, or both are NaN.
    ///
    /// The left value is the reference, as `desired` is for NumPy's `assert_allclose`.
    pub fn accepts(&self, left: f64, right: f64) -> bool {
        let close = || {
            let finite = left.is_finite() && right.is_finite();
            finite && (right - left).abs() <= self.atol + self.rtol * left.abs()
        };
        left == right || (left.is_nan() && right.is_nan()) || close()
    }
}

/// The values of both sides at one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The row, counted from 0.
    pub row: u64,
    /// The value on the left, the reference.
    pub left: f64,
    /// The value on the right.
    pub right: f64,
}

impl Pair {
    /// Right minus left; not finite if one of them is not.
    pub fn difference(&self) -> f64 {
        self.right - self.left
    }

    /// The difference divided by the absolute left value; `None` if that is 0 or a value is not finite.
    pub fn relative(&self) -> Option<f64> {
        let relative = self.difference() / self.left.abs();
        (relative.is_finite() && self.left.is_finite()).then_some(relative)
    }
}

/// Consecutive rows that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first row.
    pub first: u64,
    /// The last row.
    pub last: u64,
}

/// The most ranges that are kept; further ones are counted.
const MOST_RANGES: usize = 8;
/// The number of parts of equal length in the profile of the differences.
const PARTS: u64 = 48;

/// The comparison of two curves, computed row by row in constant memory.
///
/// ```
/// use lrsched::compare::{Comparison, Tolerance};
///
/// let mut comparison = Comparison::new(Tolerance::default(), (3, 3));
/// for (row, (left, right)) in [(0.1, 0.1), (0.2, 0.3), (0.4, 0.5)].into_iter().enumerate() {
///     comparison.push(row as u64, Some(left), Some(right));
/// }
/// assert_eq!(comparison.differing(), 2);
/// assert_eq!(comparison.first().map(|pair| pair.row), Some(1));
/// assert_eq!(comparison.largest_relative().map(|pair| pair.row), Some(1));
/// ```
#[derive(Debug, Clone)]
pub struct Comparison {
    tolerance: Tolerance,
    rows: u64,
    left: Summary,
    right: Summary,
    common: u64,
    differing: u64,
    incomparable: u64,
    first: Option<Pair>,
    last: Option<Pair>,
    largest: Option<Pair>,
    largest_relative: Option<Pair>,
    ranges: Vec<Range>,
    more_ranges: u64,
    between: Summary,
    profile: Vec<f64>,
    ratio: Option<(f64, f64)>,
}

impl Comparison {
    /// Starts a comparison of two curves, given their numbers of rows.
    pub fn new(tolerance: Tolerance, (left, right): (u64, u64)) -> Self {
        let rows = left.max(right);
        Comparison {
            tolerance,
            rows,
            left: Summary::of(left),
            right: Summary::of(right),
            common: 0,
            differing: 0,
            incomparable: 0,
            first: None,
            last: None,
            largest: None,
            largest_relative: None,
            ranges: Vec::new(),
            more_ranges: 0,
            between: Summary::default(),
            profile: vec![0.0; rows.min(PARTS) as usize],
            ratio: None,
        }
    }

    /// Takes the next row; a side that has ended has no value.
    pub fn push(&mut self, row: u64, left: Option<f64>, right: Option<f64>) {
        if let Some(left) = left {
            self.left.push_at(row, left);
        }
        if let Some(right) = right {
            self.right.push_at(row, right);
        }
        if let (Some(left), Some(right)) = (left, right) {
            self.common += 1;
            self.compare(Pair { row, left, right });
        }
    }

    fn compare(&mut self, pair: Pair) {
        self.note_ratio(&pair);
        if self.tolerance.accepts(pair.left, pair.right) {
            return;
        }
        self.note_range(pair.row);
        self.differing += 1;
        self.first.get_or_insert(pair);
        self.last = Some(pair);
        let size = pair.difference().abs();
        let part =
            (u128::from(pair.row) * self.profile.len() as u128 / u128::from(self.rows.max(1))) as usize;
        if let Some(part) = self.profile.get_mut(part) {
            *part = if size.is_finite() { part.max(size) } else { f64::INFINITY };
        }
        if !size.is_finite() {
            self.incomparable += 1;
            return;
        }
        self.between.push(size);
        if self.largest.is_none_or(|largest| size > largest.difference().abs()) {
            self.largest = Some(pair);
        }
        let relative = |pair: Pair| pair.relative().map(f64::abs);
        if relative(pair)
            .is_some_and(|size| self.largest_relative.and_then(relative).is_none_or(|l| size > l))
        {
            self.largest_relative = Some(pair);
        }
    }

    /// Two zeros fit every ratio; a single zero or a value that is not finite fits none.
    fn note_ratio(&mut self, pair: &Pair) {
        if pair.left == 0.0 && pair.right == 0.0 {
            return;
        }
        let ratio = pair.right / pair.left;
        let ratio = if ratio.is_finite() { ratio } else { f64::NAN };
        let (low, high) = self.ratio.unwrap_or((ratio, ratio));
        // NaN is kept: `min` and `max` would drop it.
        let fold = |kept: f64, least: f64| if kept.is_nan() || ratio.is_nan() { f64::NAN } else { least };
        self.ratio = Some((fold(low, low.min(ratio)), fold(high, high.max(ratio))));
    }

    fn note_range(&mut self, row: u64) {
        let adjacent = self.last.is_some_and(|last| last.row + 1 == row);
        let room = self.ranges.len() < MOST_RANGES;
        match self.ranges.last_mut() {
            Some(range) if adjacent && self.more_ranges == 0 => range.last = row,
            _ if adjacent => {}
            _ if room => self.ranges.push(Range { first: row, last: row }),
            _ => self.more_ranges += 1,
        }
    }

    /// The left curve on its own, over its whole length.
    pub fn left(&self) -> &Summary {
        &self.left
    }

    /// The right curve on its own, over its whole length.
    pub fn right(&self) -> &Summary {
        &self.right
    }

    /// The number of rows that both curves have.
    pub fn common(&self) -> u64 {
        self.common
    }

    /// The number of rows at which they differ.
    pub fn differing(&self) -> u64 {
        self.differing
    }

    /// The number of rows at which they differ and the difference is not finite.
    pub fn incomparable(&self) -> u64 {
        self.incomparable
    }

    /// The first row at which they differ.
    pub fn first(&self) -> Option<Pair> {
        self.first
    }

    /// The last row at which they differ.
    pub fn last(&self) -> Option<Pair> {
        self.last
    }

    /// The first row with the largest finite difference.
    pub fn largest(&self) -> Option<Pair> {
        self.largest
    }

    /// The first row with the largest relative difference. Rows at which the left value is 0 have none.
    pub fn largest_relative(&self) -> Option<Pair> {
        self.largest_relative
    }

    /// The first ranges of differing rows, and the number of further ranges.
    pub fn ranges(&self) -> (&[Range], u64) {
        (&self.ranges, self.more_ranges)
    }

    /// The area between the curves: the sum of the absolute values of all finite differences.
    pub fn area_between(&self) -> f64 {
        self.between.area()
    }

    /// The largest absolute difference in each of up to 48 parts of equal length; infinite where one is not finite.
    pub fn profile(&self) -> &[f64] {
        &self.profile
    }

    /// The factor between the left and the right curve, if it is the same at all rows.
    pub fn ratio(&self) -> Option<f64> {
        let (low, high) = self.ratio?;
        // Factors that differ by a few rounding errors are the same.
        ((high - low).abs() <= 8.0 * f64::EPSILON * low.abs()).then_some(low)
    }
}

/// One of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The reference.
    Left,
    /// The side that is compared with it.
    Right,
}

/// A schedule has no value at a row.
#[derive(Debug)]
pub struct Halted {
    /// The side of the schedule.
    pub which: Side,
    /// The row, and why.
    pub halt: Halt,
}

/// The rows of one side, which can be read several times.
pub trait Rows {
    /// The number of rows.
    fn rows(&self) -> u64;

    /// The columns of a row.
    fn channels(&self) -> &[Channel];

    /// Whether NaN means that a row has no value, as between the rows of a log. Such rows are not compared.
    fn has_gaps(&self) -> bool {
        false
    }

    /// Writes the rows from `first` on into `out`, until it is full.
    ///
    /// # Errors
    ///
    /// A row has no value: [`Halt`] has the first one.
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), Halt>;
}

/// Consecutive rows of both sides. A side that ends within them has fewer.
#[derive(Debug, Clone, Copy)]
pub struct PairedRows<'a> {
    /// The first row.
    pub first: u64,
    /// The number of rows of the longer side.
    pub rows: u64,
    /// The values on the left, row by row.
    pub left: &'a [f64],
    /// The values on the right, row by row.
    pub right: &'a [f64],
}

/// The number of rows that are read at a time.
const CHUNK: u64 = 4096;

/// Reads both sides in step to the end of the longer one.
///
/// # Errors
///
/// A row has no value: [`Halted`] has the first one.
pub fn walk(
    left: &mut dyn Rows,
    right: &mut dyn Rows,
    mut visit: impl FnMut(PairedRows<'_>),
) -> Result<(), Halted> {
    let rows = left.rows().max(right.rows());
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    let mut first = 0;
    while first < rows {
        let here = CHUNK.min(rows - first);
        read(left, first, here, &mut lefts).map_err(|halt| Halted { which: Side::Left, halt })?;
        read(right, first, here, &mut rights).map_err(|halt| Halted { which: Side::Right, halt })?;
        visit(PairedRows { first, rows: here, left: &lefts, right: &rights });
        first += here;
    }
    Ok(())
}

/// Reads up to `rows` rows: as many as the side has.
fn read(side: &mut dyn Rows, first: u64, rows: u64, values: &mut Vec<f64>) -> Result<(), Halt> {
    let here = rows.min(side.rows().saturating_sub(first)) as usize;
    values.clear();
    values.resize(here * side.channels().len(), f64::NAN);
    side.fill(first, values)
}

/// The channels of two schedules that belong together: those of the same label.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matching {
    /// The indices of each pair, in the order of the left side.
    pub both: Vec<(usize, usize)>,
    /// The labels that only the left side has.
    pub left_only: Vec<String>,
    /// The labels that only the right side has.
    pub right_only: Vec<String>,
}

/// Matches channels by their labels.
pub fn matching(left: &[Channel], right: &[Channel]) -> Matching {
    let labels = |channels: &[Channel]| channels.iter().map(Channel::label).collect::<Vec<_>>();
    let (lefts, rights) = (labels(left), labels(right));
    let missing = |from: &[String], other: &[String]| {
        from.iter().filter(|label| !other.contains(label)).cloned().collect::<Vec<_>>()
    };
    let partner = |(index, label): (usize, &String)| {
        rights.iter().position(|other| other == label).map(|other| (index, other))
    };
    Matching {
        both: lefts.iter().enumerate().filter_map(partner).collect(),
        left_only: missing(&lefts, &rights),
        right_only: missing(&rights, &lefts),
    }
}

/// Compares the channels of two schedules that belong together, in the order of `matching.both`.
///
/// # Errors
///
/// A row has no value: [`Halted`] has the first one.
pub fn compare(
    left: &mut dyn Rows,
    right: &mut dyn Rows,
    matching: &Matching,
    tolerance: Tolerance,
) -> Result<Vec<Comparison>, Halted> {
    let mut comparisons = vec![Comparison::new(tolerance, (left.rows(), right.rows())); matching.both.len()];
    let (left_width, right_width) = (left.channels().len(), right.channels().len());
    let (left_gaps, right_gaps) = (left.has_gaps(), right.has_gaps());
    walk(left, right, |block| {
        for (comparison, (l, r)) in comparisons.iter_mut().zip(&matching.both) {
            for row in 0..block.rows as usize {
                let left = block.left.get(row * left_width + l).copied();
                let right = block.right.get(row * right_width + r).copied();
                let left = left.filter(|value| !(left_gaps && value.is_nan()));
                let right = right.filter(|value| !(right_gaps && value.is_nan()));
                comparison.push(block.first + row as u64, left, right);
            }
        }
    })?;
    Ok(comparisons)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::shapes::Linear;
    use crate::schedule::{Precision, Quantity, Schedule};

    /// The first rows of a schedule.
    struct Part<'a> {
        schedule: &'a Schedule,
        rows: u64,
    }

    impl Rows for Part<'_> {
        fn rows(&self) -> u64 {
            self.rows
        }

        fn channels(&self) -> &[Channel] {
            self.schedule.channels()
        }

        fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
            self.schedule.cursor().fill(first, out)
        }
    }

    fn compared(pairs: &[(f64, f64)], tolerance: Tolerance) -> Comparison {
        let mut comparison = Comparison::new(tolerance, (pairs.len() as u64, pairs.len() as u64));
        for (row, (left, right)) in pairs.iter().enumerate() {
            comparison.push(row as u64, Some(*left), Some(*right));
        }
        comparison
    }

    const EXACT: Tolerance = Tolerance { rtol: 0.0, atol: 0.0 };

    #[test]
    fn values_that_are_not_finite_equal_themselves_and_nothing_else() {
        let (nan, inf) = (f64::NAN, f64::INFINITY);
        let generous = Tolerance { rtol: 1e300, atol: 1e300 };
        for tolerance in [EXACT, generous] {
            assert!(tolerance.accepts(nan, nan) && tolerance.accepts(inf, inf));
            for (left, right) in [(nan, 0.0), (0.0, nan), (inf, -inf), (inf, 1.0), (1.0, inf), (nan, inf)] {
                assert!(!tolerance.accepts(left, right), "{left} {right}");
            }
        }
    }

    #[test]
    fn the_bounds_of_the_tolerance_are_included_and_the_left_is_the_reference() {
        assert!(Tolerance { rtol: 0.0, atol: 0.25 }.accepts(1.0, 1.25));
        assert!(!Tolerance { rtol: 0.0, atol: 0.25 }.accepts(1.0, 1.25_f64.next_up()));
        assert!(Tolerance { rtol: 0.5, atol: 0.0 }.accepts(2.0, 1.0));
        assert!(!Tolerance { rtol: 0.5, atol: 0.0 }.accepts(1.0, 2.0));
        assert!(EXACT.accepts(0.0, -0.0));
    }

    #[test]
    fn a_single_last_bit_is_a_difference() {
        let comparison = compared(&[(0.1, 0.1), (0.1, 0.1_f64.next_up()), (0.1, 0.1)], EXACT);
        assert_eq!((comparison.differing(), comparison.first().map(|p| p.row)), (1, Some(1)));
        assert_eq!(comparison.ranges().0, [Range { first: 1, last: 1 }]);
    }

    #[test]
    fn the_largest_differences_are_the_first_of_their_size() {
        let comparison = compared(&[(0.0, 1.0), (1.0, 3.0), (1.0, 3.0), (10.0, 8.0), (0.5, 2.0)], EXACT);
        assert_eq!(comparison.largest().map(|pair| pair.row), Some(1));
        assert_eq!(
            comparison.largest_relative().map(|pair| (pair.row, pair.relative())),
            Some((4, Some(3.0)))
        );
        assert_eq!(comparison.area_between(), 8.5);
    }

    #[test]
    fn a_difference_from_zero_has_no_relative_size() {
        let comparison = compared(&[(0.0, 1.0)], EXACT);
        assert_eq!((comparison.differing(), comparison.largest_relative()), (1, None));
    }

    #[test]
    fn values_that_are_not_finite_differ_but_are_in_no_sum() {
        let comparison = compared(&[(1.0, f64::NAN), (1.0, 2.0), (f64::INFINITY, 1.0)], EXACT);
        assert_eq!((comparison.differing(), comparison.incomparable()), (3, 2));
        assert_eq!((comparison.largest().map(|pair| pair.row), comparison.area_between()), (Some(1), 1.0));
        assert_eq!(comparison.profile(), [f64::INFINITY, 1.0, f64::INFINITY]);
    }

    #[test]
    fn ranges_past_the_eighth_are_counted() {
        let pairs: Vec<_> = (0..40).map(|row| (0.0, f64::from(u8::from(row % 4 < 2)))).collect();
        let comparison = compared(&pairs, EXACT);
        let (ranges, more) = comparison.ranges();
        assert_eq!((ranges.len(), more), (8, 2));
        assert_eq!(ranges[7], Range { first: 28, last: 29 });
    }

    #[test]
    fn a_common_factor_is_found_and_a_zero_against_a_number_denies_it() {
        assert_eq!(compared(&[(0.0, 0.0), (1.0, 2.0), (3.0, 6.0)], EXACT).ratio(), Some(2.0));
        assert_eq!(compared(&[(0.0, 1.0), (1.0, 2.0)], EXACT).ratio(), None);
        assert_eq!(compared(&[(1.0, 2.0), (1.0, f64::NAN), (1.0, 2.0)], EXACT).ratio(), None);
        assert_eq!(compared(&[(1.0, 2.0), (1.0, 3.0)], EXACT).ratio(), None);
    }

    #[test]
    fn the_longer_side_goes_on_alone() {
        let (long, short) = (
            Schedule::curve(Linear { start: 1.0, end: 0.0, steps: 10 }),
            Schedule::curve(Linear { start: 1.0, end: 0.0, steps: 10 }),
        );
        let side = |schedule, rows| Part { schedule, rows };
        let matching = matching(long.channels(), short.channels());
        let compared = compare(&mut side(&long, 10_000), &mut side(&short, 5), &matching, EXACT);
        let comparison = &compared.expect("no end")[0];
        assert_eq!((comparison.common(), comparison.differing()), (5, 0));
        assert_eq!((comparison.left().rows(), comparison.right().rows()), (10_000, 5));
        let picked = pick(&mut side(&short, 5), &[0, 4, 5]).expect("no end");
        assert_eq!((picked.at(4), picked.at(5)), (Some(&[0.6][..]), None));
    }

    #[test]
    fn channels_are_matched_by_label_in_any_order() {
        let channel = |quantity, group: Option<&str>| Channel {
            quantity,
            group: group.map(str::to_string),
            precision: Precision::Double,
        };
        let lr = channel(Quantity::LearningRate, None);
        let (momentum, head) =
            (channel(Quantity::Momentum, None), channel(Quantity::LearningRate, Some("head")));
        let found = matching(&[lr.clone(), momentum.clone()], &[momentum, head, lr]);
        assert_eq!(found.both, [(0, 2), (1, 0)]);
        assert_eq!((found.left_only, found.right_only), (vec![], vec!["lr/head".to_string()]));
    }
}
