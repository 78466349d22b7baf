//! From a curve to lines in pixels: projected, clipped, simplified.

use crate::figure::Curve;

use super::scale::Mapping;
use super::scene::{Area, Point};

/// The most distance between a simplified line and the given one, in pixels. It is too small to be seen.
const TOLERANCE: f64 = 0.05;

/// The lines of a curve, clipped to an area. A line of a single point is a value between gaps.
pub(crate) fn project(curve: &Curve, x: &Mapping, y: &Mapping, area: &Area) -> Vec<Vec<Point>> {
    let mut lines = Vec::new();
    for line in curve.lines() {
        let points: Vec<Option<Point>> = line
            .iter()
            .map(|vertex| {
                let across = area.left + x.position(vertex.row as f64)? * area.width();
                Some((across, area.bottom - y.position(vertex.value)? * area.height()))
            })
            .collect();
        for visible in points.split(Option::is_none) {
            let points: Vec<Point> = visible.iter().flatten().copied().collect();
            lines.extend(clip(&points, area).iter().map(|line| simplify(line)));
        }
    }
    lines
}

/// The most that two curves may differ in a column of pixels and still look as one.
const SAME: f64 = 0.5;

/// For each curve, the first earlier one that has the same pixels, if there is one.
pub(crate) fn coinciding(curves: &[Vec<Vec<Point>>], area: &Area) -> Vec<Option<usize>> {
    let spans: Vec<Vec<ColumnSpan>> = curves.iter().map(|lines| spans(lines, area)).collect();
    let same = |a: &ColumnSpan, b: &ColumnSpan| {
        let both_empty = a.low > a.high && b.low > b.high;
        both_empty || (a.low - b.low).abs() <= SAME && (a.high - b.high).abs() <= SAME
    };
    let is_drawn = |spans: &[ColumnSpan]| spans.iter().any(|span| span.low <= span.high);
    let matches = |a: &[ColumnSpan], b: &[ColumnSpan]| {
        is_drawn(a) && is_drawn(b) && a.iter().zip(b).all(|(a, b)| same(a, b))
    };
    (0..spans.len()).map(|i| (0..i).find(|earlier| matches(&spans[*earlier], &spans[i]))).collect()
}

/// What a curve covers of a column of pixels; `low` is above `high` if that is nothing.
#[derive(Debug, Clone, Copy)]
struct ColumnSpan {
    low: f64,
    high: f64,
}

fn spans(lines: &[Vec<Point>], area: &Area) -> Vec<ColumnSpan> {
    let columns = area.width().ceil().clamp(1.0, 100_000.0) as usize;
    let mut spans = vec![ColumnSpan { low: f64::INFINITY, high: f64::NEG_INFINITY }; columns];
    let column = |x: f64| ((x - area.left).floor().max(0.0) as usize).min(columns - 1);
    let mut cover = |column: usize, y: f64| {
        let span = &mut spans[column];
        (span.low, span.high) = (span.low.min(y), span.high.max(y));
    };
    for line in lines {
        line.iter().for_each(|point| cover(column(point.0), point.1));
        for pair in line.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            for border in column(x0) + 1..=column(x1) {
                // The segment covers both columns beside the border that it crosses.
                let y = y0 + (y1 - y0) * ((area.left + border as f64 - x0) / (x1 - x0)).clamp(0.0, 1.0);
                cover(border - 1, y);
                cover(border, y);
            }
        }
    }
    spans
}

/// The parts of a line within an area.
pub(crate) fn clip(line: &[Point], area: &Area) -> Vec<Vec<Point>> {
    if let [point] = line {
        return if area.contains(*point) { vec![vec![*point]] } else { Vec::new() };
    }
    let mut parts: Vec<Vec<Point>> = Vec::new();
    for pair in line.windows(2) {
        let Some((from, to)) = segment_within(pair[0], pair[1], area) else { continue };
        match parts.last_mut() {
            Some(part) if part.last() == Some(&from) => part.push(to),
            _ => parts.push(vec![from, to]),
        }
    }
    parts
}

/// The part of a segment within an area (Liang and Barsky 1984). Ends inside of the area are unchanged.
pub(crate) fn segment_within(from: Point, to: Point, area: &Area) -> Option<(Point, Point)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let edges = [
        (-dx, from.0 - area.left),
        (dx, area.right - from.0),
        (-dy, from.1 - area.top),
        (dy, area.bottom - from.1),
    ];
    for (outwards, distance) in edges {
        if outwards == 0.0 {
            if distance < 0.0 {
                return None;
            }
        } else if outwards < 0.0 {
            enter = enter.max(distance / outwards);
        } else {
            leave = leave.min(distance / outwards);
        }
    }
    let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
    (enter <= leave)
        .then(|| (if enter > 0.0 { at(enter) } else { from }, if leave < 1.0 { at(leave) } else { to }))
}

/// The line without superfluous points: every removed point is within [`TOLERANCE`] of the result.
///
/// One pass with a cone: the directions from the last kept point that pass all points since then within the tolerance.
/// A point outside of the cone, or nearer than an earlier one, ends the segment.
pub(crate) fn simplify(line: &[Point]) -> Vec<Point> {
    let Some((&first, rest)) = line.split_first() else { return Vec::new() };
    let mut kept = vec![first];
    let (mut anchor, mut previous) = (first, first);
    let mut cone = Cone::default();
    for &point in rest {
        if !cone.accepts(anchor, point) {
            kept.push(previous);
            anchor = previous;
            cone = Cone::default();
            cone.accepts(anchor, point);
        }
        previous = point;
    }
    if !rest.is_empty() {
        kept.push(previous);
    }
    kept
}

/// The directions that a segment of a simplified line may have.
#[derive(Default)]
struct Cone {
    /// The bounding directions, clockwise and counter-clockwise; `None` until a point is far enough away.
    sides: Option<(Point, Point)>,
    /// The greatest distance so far.
    reach: f64,
}

impl Cone {
    /// Narrows the cone to another point. Returns whether the point lies within it.
    fn accepts(&mut self, anchor: Point, point: Point) -> bool {
        let (x, y) = (point.0 - anchor.0, point.1 - anchor.1);
        let distance = length((x, y));
        if distance + TOLERANCE < self.reach {
            return false;
        }
        if distance <= TOLERANCE {
            return self.sides.is_none();
        }
        let sine = TOLERANCE / distance;
        let cosine = (1.0 - sine * sine).sqrt();
        let mut low = (x * cosine + y * sine, y * cosine - x * sine);
        let mut high = (x * cosine - y * sine, y * cosine + x * sine);
        if let Some((lowest, highest)) = self.sides {
            if cross(lowest, (x, y)) < 0.0 || cross((x, y), highest) < 0.0 || dot(lowest, (x, y)) < 0.0 {
                return false;
            }
            if cross(low, lowest) > 0.0 {
                low = lowest;
            }
            if cross(highest, high) > 0.0 {
                high = highest;
            }
        }
        self.sides = Some((low, high));
        self.reach = self.reach.max(distance);
        true
    }
}

/// The length of a vector.
pub(super) fn length(vector: Point) -> f64 {
    dot(vector, vector).sqrt()
}

fn cross(a: Point, b: Point) -> f64 {
    a.0 * b.1 - a.1 * b.0
}

fn dot(a: Point, b: Point) -> f64 {
    a.0 * b.0 + a.1 * b.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_within_half_a_pixel_of_each_other_coincide() {
        let area = Area { left: 0.0, top: 0.0, right: 100.0, bottom: 100.0 };
        let falling = |shift: f64| vec![vec![(0.0, shift), (50.0, 30.0 + shift), (100.0, 90.0 + shift)]];
        let fine: Vec<Point> = (0..=100)
            .map(f64::from)
            .map(|x| (x, if x < 50.0 { 0.6 * x } else { 30.0 + 1.2 * (x - 50.0) }))
            .collect();
        let curves = [falling(0.0), vec![fine], falling(0.4), falling(2.0), Vec::new(), Vec::new()];
        assert_eq!(coinciding(&curves, &area), [None, Some(0), Some(0), None, None, None]);
    }
    use crate::figure::Scale;
    use crate::number::libm::double;

    const AREA: Area = Area { left: 0.0, top: 0.0, right: 100.0, bottom: 50.0 };

    fn distance(point: Point, line: &[Point]) -> f64 {
        line.windows(2)
            .map(|pair| {
                let along = (pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
                let to = (point.0 - pair[0].0, point.1 - pair[0].1);
                let t = if along == (0.0, 0.0) {
                    0.0
                } else {
                    (dot(to, along) / dot(along, along)).clamp(0.0, 1.0)
                };
                length((to.0 - t * along.0, to.1 - t * along.1))
            })
            .fold(f64::INFINITY, f64::min)
    }

    #[test]
    fn simplified_lines_stay_within_the_tolerance() {
        let mut state = 7_u64;
        for smoothness in [0.0, 0.01, 0.1, 1.0, 30.0] {
            let line: Vec<Point> = (0..5000)
                .map(|i| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let noise = (state >> 40) as f64 / f64::from(1 << 24);
                    let x = f64::from(i) / 10.0;
                    (x, 200.0 + 150.0 * double::cos(x / 80.0) + smoothness * noise)
                })
                .collect();
            let simple = simplify(&line);
            // The part of the simple line that has taken the place of a point: the one above or below it.
            let part = |x: f64| simple.partition_point(|kept| kept.0 < x).saturating_sub(1);
            let near = |point: Point| distance(point, &simple[part(point.0)..][..2]);
            let worst = line.iter().map(|&point| near(point)).fold(0.0, f64::max);
            assert!(worst <= 2.0 * TOLERANCE, "{worst}");
            assert_eq!((simple[0], simple.last()), (line[0], line.last()));
            if smoothness == 0.0 {
                assert!(simple.len() < 200, "{}", simple.len());
            }
        }
    }

    #[test]
    fn a_spike_keeps_its_tip() {
        let line = [(0.0, 50.0), (40.0, 50.0), (40.01, 0.0), (40.02, 50.0), (100.0, 50.0)];
        let simple = simplify(&line);
        assert!(simple.iter().any(|&point| point.1 == 0.0));
        let vertical = [(10.0, 50.0), (10.0, 0.0), (10.0, 50.0), (10.0, 20.0)];
        assert!(simplify(&vertical).iter().any(|&point| point.1 == 0.0));
    }

    #[test]
    fn lines_are_cut_at_the_edges_and_not_bent() {
        let parts = clip(&[(0.0, 25.0), (50.0, 75.0), (100.0, 25.0)], &AREA);
        assert_eq!(parts, [[(0.0, 25.0), (25.0, 50.0)], [(75.0, 50.0), (100.0, 25.0)]]);
        assert!(clip(&[(-10.0, -1.0), (200.0, -1.0)], &AREA).is_empty());
    }

    #[test]
    fn negative_values_split_a_logarithmic_line() {
        let y = Mapping { scale: Scale::Log, low: 0.1, high: 10.0 };
        let x = Mapping { scale: Scale::Linear, low: 0.0, high: 4.0 };
        let curve = Curve::from_values(&[1.0, 2.0, -1.0, 0.0, 3.0]);
        let lines = project(&curve, &x, &y, &AREA);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1][0], (75.0, 50.0));
    }
}
