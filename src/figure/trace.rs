//! From values to a curve: for every column of the picture, exactly what it can show.

use super::extremes::{Extremes, LANES, has_stair};
use super::{Curve, Vertex};
use crate::arrange::Arrange as _;
use crate::number::libm::vectorised;

/// Reduces values to a [`Curve`], chunk by chunk, in constant memory.
///
/// ```
/// let mut tracer = lrsched::figure::Tracer::new(1_000_000, 1920);
/// for start in (0..1_000_000_u64).step_by(8192) {
///     let end = (start + 8192).min(1_000_000);
///     let chunk: Vec<f64> = (start..end).map(|i| if i == 765_432 { 1.0 } else { 0.1 }).collect();
///     tracer.push(&chunk);
/// }
/// let curve = tracer.finish();
/// assert!(curve.lines().flatten().any(|vertex| vertex.row == 765_432 && vertex.value == 1.0));
/// ```
#[derive(Debug)]
pub struct Tracer {
    rows: u64,
    columns: u64,
    curve: Curve,
    /// The column that is being filled.
    column: TraceColumn,
    /// The index of that column.
    column_number: u64,
    /// The row after its last one.
    column_end: u64,
    /// The last three values.
    window: Window,
    /// The row of the last value.
    row: u64,
    started: bool,
    /// Whether there was a gap since the last vertex was written.
    gap: bool,
    /// The row of the first value. All other rows here are counted from it.
    first: u64,
}

/// The last three values; a missing or infinite one is NaN. The last one is added to a column when the next is known.
#[derive(Debug, Clone, Copy)]
struct Window {
    before: f64,
    previous: f64,
    value: f64,
}

/// An isolated change: its row, and the values before and after it.
#[derive(Debug, Clone, Copy)]
struct Stair {
    row: u64,
    foot: f64,
    top: f64,
}

/// The first and the last row of a column that have no finite value.
#[derive(Debug, Clone, Copy)]
struct Gaps {
    first: u64,
    last: u64,
}

/// What is kept of a column.
#[derive(Debug)]
struct TraceColumn {
    first: Option<Vertex>,
    least: Vertex,
    greatest: Vertex,
    last: Vertex,
    /// The first stair.
    stair: Option<Stair>,
    gaps: Option<Gaps>,
}

const NO_VERTEX: Vertex = Vertex { row: 0, value: f64::NAN };
const NO_COLUMN: TraceColumn = TraceColumn {
    first: None,
    least: NO_VERTEX,
    greatest: NO_VERTEX,
    last: NO_VERTEX,
    stair: None,
    gaps: None,
};

impl Window {
    fn of(values: &[f64]) -> Window {
        Window { before: finite(values[0]), previous: finite(values[1]), value: finite(values[2]) }
    }
}

/// The value, or NaN if it is not finite.
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

impl Tracer {
    /// A tracer for `rows` values and a picture of `columns` columns. Two columns per pixel lose nothing that a pixel
    /// can show. If keeping all values takes no more memory than the columns, all are kept.
    pub fn new(rows: u64, columns: usize) -> Tracer {
        let columns = (columns as u64).max(1);
        let columns = if rows <= columns.saturating_mul(4) { rows.max(1) } else { columns };
        let mut tracer = Tracer {
            rows: rows.max(1),
            columns,
            curve: Curve::default(),
            column: NO_COLUMN,
            column_number: 0,
            column_end: 0,
            window: Window { before: f64::NAN, previous: f64::NAN, value: f64::NAN },
            row: 0,
            started: false,
            gap: false,
            first: 0,
        };
        tracer.column_end = tracer.end_of(0);
        tracer
    }

    /// The same tracer for values of which the first belongs to the row `first`.
    pub fn starting_at(self, first: u64) -> Tracer {
        Tracer { first, ..self }
    }

    /// Takes the next values. Values beyond `rows` go into the last column.
    pub fn push(&mut self, values: &[f64]) {
        // The first values of a chunk have neighbours in the previous chunk.
        let (head, tail) = values.split_at(values.len().min(3));
        head.iter().for_each(|&value| self.push_one(value));
        if tail.is_empty() {
            return;
        }
        // From here on, a value, its two predecessors and its successor are all in this chunk.
        let (mut at, last) = (2, values.len() - 1);
        while at < last {
            self.enter_column();
            let length = (self.column_end - self.row).min((last - at) as u64) as usize;
            self.settle_all(&values[at - 2..=at + length]);
            self.row += length as u64;
            at += length;
        }
        self.window = Window::of(&values[last - 2..]);
    }

    fn push_one(&mut self, value: f64) {
        let next = finite(value);
        if self.started {
            self.enter_column();
            self.settle(next);
            self.row += 1;
        }
        self.started = true;
        let Window { previous, value, .. } = self.window;
        self.window = Window { before: previous, previous: value, value: next };
    }

    /// The curve of all values so far.
    pub fn finish(mut self) -> Curve {
        if self.started {
            self.enter_column();
            self.settle(f64::NAN);
        }
        self.flush();
        self.curve
    }

    /// The row after the last row of a column: the least row `r` with `r * columns / rows > column`.
    fn end_of(&self, column: u64) -> u64 {
        if column + 1 >= self.columns {
            return u64::MAX;
        }
        let next = u128::from(column + 1) * u128::from(self.rows);
        next.div_ceil(u128::from(self.columns)) as u64
    }

    /// Writes the columns that end before the current row.
    fn enter_column(&mut self) {
        while self.row >= self.column_end {
            self.flush();
            self.column_number += 1;
            self.column_end = self.end_of(self.column_number);
        }
    }

    /// Adds values to the current column. The first two and the last are only neighbours and are not added.
    fn settle_all(&mut self, values: &[f64]) {
        let inner = &values[2..values.len() - 1];
        let (range, is_stair) = vectorised(
            #[inline(always)]
            || (Extremes::of(inner), has_stair(values)),
        );
        // Lanes do not pay for a few values, and gaps need a look at each value.
        let neighbours = values[0] + values[1] + values[values.len() - 1];
        if inner.len() < LANES || !range.finite() || !neighbours.is_finite() {
            let row = self.row;
            for four in values.windows(4) {
                self.window = Window::of(four);
                self.settle(finite(four[3]));
                self.row += 1;
            }
            self.row = row;
            return;
        }
        let (least, greatest) = (range.least(), range.greatest());
        let vertex = |i: usize| Vertex { row: self.row + i as u64, value: inner[i] };
        let whereabouts = |value: f64| vertex(inner.iter().position(|&v| v == value).unwrap_or(0));
        let column = &mut self.column;
        if column.stair.is_none() && is_stair {
            let stair = values.windows(4).position(|v| v[2] != v[1] && v[2] == v[3] && v[0] == v[1]);
            column.stair =
                stair.map(|i| Stair { row: self.row + i as u64, foot: values[i + 1], top: values[i + 2] });
        }
        if column.first.is_none() {
            column.first = Some(vertex(0));
            (column.least, column.greatest) = (vertex(0), vertex(0));
        }
        if least < column.least.value {
            column.least = whereabouts(least);
        }
        if greatest > column.greatest.value {
            column.greatest = whereabouts(greatest);
        }
        column.last = vertex(inner.len() - 1);
        self.curve.negative += range.negative();
        let least_positive = range.least_positive();
        if least_positive < self.curve.least_positive.unwrap_or(f64::INFINITY) {
            self.curve.least_positive = Some(least_positive);
        }
    }

    /// Adds the last value of the window to the current column; its neighbours on both sides are known now.
    fn settle(&mut self, next: f64) {
        let Window { before, previous, value } = self.window;
        let row = self.row;
        if value.is_nan() {
            self.curve.non_finite += 1;
            let first = self.column.gaps.map_or(row, |gaps| gaps.first);
            self.column.gaps = Some(Gaps { first, last: row });
            return;
        }
        let vertex = Vertex { row, value };
        let column = &mut self.column;
        // Comparisons with NaN are false: a neighbour that is missing or not finite is not part of a stair.
        if value == next && previous == before && value != previous && column.stair.is_none() {
            column.stair = Some(Stair { row, foot: previous, top: value });
        }
        if column.first.is_none() {
            column.first = Some(vertex);
            column.least = vertex;
            column.greatest = vertex;
        } else if value < column.least.value {
            column.least = vertex;
        } else if value > column.greatest.value {
            column.greatest = vertex;
        }
        column.last = vertex;
        if value < 0.0 {
            self.curve.negative += 1;
        } else if value > 0.0 && self.curve.least_positive.is_none_or(|least| value < least) {
            self.curve.least_positive = Some(value);
        }
    }

    /// Writes the vertices of the current column in the order of their rows, and begins an empty column.
    fn flush(&mut self) {
        let column = std::mem::replace(&mut self.column, NO_COLUMN);
        let mut kept: [Option<(Vertex, bool)>; 6] = [None; 6];
        if let Some(first) = column.first {
            kept = [
                column.stair.map(|stair| (Vertex { row: stair.row, value: stair.foot }, false)),
                column.stair.map(|stair| (Vertex { row: stair.row, value: stair.top }, true)),
                Some((first, true)),
                Some((column.least, true)),
                Some((column.greatest, true)),
                Some((column.last, true)),
            ];
        }
        // The foot of a stair comes before the value at the same row.
        kept.arrange_by_key(|entry| entry.map_or((u64::MAX, true), |(vertex, top)| (vertex.row, top)));
        let gaps = column.gaps.unwrap_or(Gaps { first: u64::MAX, last: u64::MAX });
        let mut from = 0;
        for (vertex, _) in kept.into_iter().flatten() {
            let between = |gap: u64| (from..vertex.row).contains(&gap);
            self.gap |= between(gaps.first) || between(gaps.last);
            from = vertex.row;
            self.write(vertex);
        }
        self.gap |= column.gaps.is_some() && gaps.last >= from;
    }

    fn write(&mut self, mut vertex: Vertex) {
        vertex.row = vertex.row.saturating_add(self.first);
        if std::mem::take(&mut self.gap) && !self.curve.vertices.is_empty() {
            self.curve.breaks.push(self.curve.vertices.len());
        } else if self.curve.vertices.last() == Some(&vertex) {
            return;
        }
        self.curve.vertices.push(vertex);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traced(values: &[f64], columns: usize, chunk: usize) -> Curve {
        let mut tracer = Tracer::new(values.len() as u64, columns);
        values.chunks(chunk).for_each(|chunk| tracer.push(chunk));
        tracer.finish()
    }

    fn pairs(curve: &Curve) -> Vec<Vec<(u64, f64)>> {
        curve.lines().map(|line| line.iter().map(|v| (v.row, v.value)).collect()).collect()
    }

    /// Pseudorandom numbers, the same on every run.
    fn noise(seed: u64) -> impl Iterator<Item = f64> {
        let mut state = seed;
        std::iter::repeat_with(move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1_u64 << 31) as f64
        })
    }

    #[test]
    fn short_runs_keep_every_value() {
        let values: Vec<f64> = noise(1).take(3000).collect();
        let expected: Vec<_> = values.iter().enumerate().map(|(i, &v)| (i as u64, v)).collect();
        assert_eq!(pairs(&traced(&values, 1000, 7)), [expected]);
    }

    #[test]
    fn the_chunks_do_not_change_the_curve() {
        let mut values: Vec<f64> = noise(2).take(50_000).map(|v| (v * 3.0).floor()).collect();
        values[100] = f64::NAN;
        values[40_000] = f64::INFINITY;
        let whole = traced(&values, 500, values.len());
        for chunk in [1, 2, 3, 97, 4096] {
            assert_eq!(traced(&values, 500, chunk), whole);
        }
    }

    #[test]
    fn a_column_keeps_its_first_least_greatest_and_last_value() {
        let values: Vec<f64> = noise(3).take(10_000).collect();
        let kept: Vec<(u64, f64)> = pairs(&traced(&values, 100, 999)).concat();
        for (number, column) in values.chunks(100).enumerate() {
            let rows = number as u64 * 100..number as u64 * 100 + 100;
            let here: Vec<_> = kept.iter().filter(|(row, _)| rows.contains(row)).collect();
            let least = column.iter().copied().fold(f64::INFINITY, f64::min);
            let greatest = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert!(here.len() <= 4);
            assert_eq!((here[0].0, here[0].1), (rows.start, column[0]));
            assert_eq!(here.last().map(|kept| kept.1), column.last().copied());
            assert!(here.iter().any(|kept| kept.1 == least) && here.iter().any(|kept| kept.1 == greatest));
            assert!(here.iter().all(|kept| values[kept.0 as usize] == kept.1));
        }
    }

    #[test]
    fn one_odd_update_in_ten_million_is_kept() {
        let rows = 10_000_000;
        let mut tracer = Tracer::new(rows, 1920);
        let mut chunk = vec![0.1; 65_536];
        let mut start = 0;
        while start < rows {
            let length = chunk.len().min((rows - start) as usize);
            chunk.fill(0.1);
            if let Some(odd) = chunk[..length].get_mut((7_654_321 - start.min(7_654_321)) as usize) {
                *odd = if start <= 7_654_321 { 0.2 } else { 0.1 };
            }
            tracer.push(&chunk[..length]);
            start += length as u64;
        }
        let curve = tracer.finish();
        let odd: Vec<_> = curve.lines().flatten().filter(|vertex| vertex.value != 0.1).collect();
        assert_eq!(odd, [&Vertex { row: 7_654_321, value: 0.2 }]);
        assert!(curve.vertices.len() < 4 * 1920);
    }

    #[test]
    fn an_isolated_change_is_a_stair_and_consecutive_changes_are_lines() {
        let stairs = traced(&[1.0, 1.0, 1.0, 0.5, 0.5, 0.5], 100, 2);
        assert_eq!(pairs(&stairs), [[(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0), (3, 0.5), (4, 0.5), (5, 0.5)]]);
        let spike = traced(&[1.0, 1.0, 3.0, 1.0, 1.0], 100, 1);
        assert_eq!(pairs(&spike), [[(0, 1.0), (1, 1.0), (2, 3.0), (3, 1.0), (4, 1.0)]]);
        let ramp = traced(&[0.0, 1.0, 2.0, 2.0], 100, 3);
        assert_eq!(pairs(&ramp), [[(0, 0.0), (1, 1.0), (2, 2.0), (3, 2.0)]]);
    }

    #[test]
    fn a_curve_of_some_rows_has_the_same_stairs_and_gaps() {
        let curve = Curve::from_rows(&[0, 1, 50, 51, 52, 90], &[1.0, 1.0, 1.0, 0.5, 0.5, f64::NAN]);
        assert_eq!(pairs(&curve), [[(0, 1.0), (1, 1.0), (50, 1.0), (51, 1.0), (51, 0.5), (52, 0.5)]]);
        let split = Curve::from_rows(&[3, 4, 5, 6], &[-1.0, f64::NAN, 2.0, 3.0]);
        assert_eq!(pairs(&split), [vec![(3, -1.0)], vec![(5, 2.0), (6, 3.0)]]);
        assert_eq!((split.non_finite, split.negative, split.least_positive), (1, 1, Some(2.0)));
    }

    #[test]
    fn a_stair_stands_at_its_row_in_reduced_columns_and_at_their_borders() {
        for change in [4_999, 5_000, 5_001, 5_050, 5_098, 5_099] {
            let values: Vec<f64> = (0..20_000).map(|i| if i < change { 1.0 } else { 0.5 }).collect();
            let kept = pairs(&traced(&values, 200, 1000)).concat();
            let foot = kept.iter().position(|&(row, _)| row == change).expect("the row of the change");
            assert_eq!(kept[foot..foot + 2], [(change, 1.0), (change, 0.5)]);
        }
    }

    #[test]
    fn values_that_are_not_finite_split_the_line_and_are_counted() {
        let curve = traced(&[1.0, 2.0, f64::NAN, f64::INFINITY, 3.0, f64::NEG_INFINITY], 100, 4);
        assert_eq!(pairs(&curve), [vec![(0, 1.0), (1, 2.0)], vec![(4, 3.0)]]);
        assert_eq!(curve.non_finite, 3);
        assert!(pairs(&traced(&[f64::NAN; 3], 100, 1)).is_empty());
        // Infinite neighbours do not count as equal values.
        let curve = traced(&[f64::INFINITY, f64::INFINITY, 1.0, 1.0], 100, 4);
        assert_eq!(pairs(&curve), [[(2, 1.0), (3, 1.0)]]);
    }

    #[test]
    fn a_gap_splits_the_line_in_reduced_columns() {
        let mut values = vec![1.0; 100_000];
        values[50_000..60_000].fill(f64::NAN);
        values[70_123] = f64::NAN;
        let lines = pairs(&traced(&values, 100, 1234));
        let ends: Vec<_> = lines.iter().map(|line| (line[0].0, line[line.len() - 1].0)).collect();
        assert_eq!(ends[0], (0, 49_999));
        assert_eq!(ends[1].0, 60_000);
        assert!(ends[1].1 < 70_123 && ends[2].0 > 70_123 && ends[2].1 == 99_999);
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn negative_values_are_counted_and_the_least_positive_one_is_known() {
        let curve = traced(&[0.0, -1.0, 1e-9, 0.5, -0.0], 100, 5);
        assert_eq!((curve.negative, curve.least_positive), (1, Some(1e-9)));
    }

    #[test]
    fn wrong_announcements_lose_nothing_that_matters() {
        let mut tracer = Tracer::new(10, 4);
        tracer.push(&[0.0; 25]);
        tracer.push(&[7.0]);
        assert!(tracer.finish().lines().flatten().any(|vertex| vertex.value == 7.0 && vertex.row == 25));
        assert!(pairs(&Tracer::new(0, 0).finish()).is_empty());
        assert_eq!(pairs(&Tracer::new(u64::MAX, 10).finish()).len(), 0);
    }
}
