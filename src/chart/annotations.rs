//! What stands in a plot beside the curves: rows with a name, and values that lie beyond the ends of the y axis.

use super::font;
use super::legend::is_free;
use super::scale::Mapping;
use super::scene::{Anchor, Area, Item, Point};
use super::theme::{Colors, LABEL};
use crate::arrange::Arrange as _;
use crate::figure::{Axis, Panel, RowMark, Scale, Vertex};
use crate::number::libm::double;
use crate::number::text;
use crate::printable::printable;

/// The height of a line of names.
const ROW: f64 = 16.0;
/// The most lines of names. Further marks have no name.
const MOST_ROWS: usize = 6;
/// The gap between a line and its name, and between two names.
const GAP: f64 = 5.0;
/// The dashes of the line at a marked row.
const DASH: &[f64] = &[3.0, 3.0];
/// The most of the height of a plot that names may take.
const MOST_ROOM: f64 = 0.4;
/// The number of positions along an edge that are tried for a note.
const TRIES: u32 = 24;

/// A marked row with the place of its name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlacedMark {
    x: f64,
    /// The ends of the name.
    span: (f64, f64),
    /// The line of names that it is in, counted from the top.
    row: usize,
    name: String,
}

/// The marked rows between the ends of the x axis. No name covers another, or the line of another.
pub(crate) fn place(marks: &[RowMark], axis: &Mapping, (left, right): (f64, f64)) -> Vec<PlacedMark> {
    let mut placed: Vec<PlacedMark> = Vec::new();
    for mark in marks {
        let Some(at) = axis.position(mark.row as f64).filter(|at| (0.0..=1.0).contains(at)) else { continue };
        let x = left + at * (right - left);
        let name = font::shortened(&printable(mark.name.trim()), LABEL, (right - left) / 2.0);
        let width = font::width(&name, LABEL);
        let span = match x + GAP + width <= right {
            true => (x + GAP, x + GAP + width),
            false => (x - GAP - width, x - GAP),
        };
        // The line of a mark begins at its name and goes down: it must not cross a name further down either.
        let covers = |other: &PlacedMark| {
            span.0.min(x) - GAP < other.span.1.max(other.x) && other.span.0.min(other.x) - GAP < span.1.max(x)
        };
        let row = placed.iter().filter(|other| covers(other)).map(|other| other.row + 1).max().unwrap_or(0);
        placed.push(PlacedMark { x, span, row, name });
    }
    placed
}

/// The height of the names in a plot of a height.
pub(crate) fn room(marks: &[PlacedMark], height: f64) -> f64 {
    let rows = marks.iter().map(|mark| mark.row + 1).max().unwrap_or(0).min(MOST_ROWS);
    (rows as f64 * ROW).min(MOST_ROOM * height)
}

/// An axis of which the uppermost `room` of `height` pixels have no values.
pub(crate) fn with_room(axis: Mapping, room: f64, height: f64) -> Mapping {
    let part = 1.0 - room / height.max(1.0);
    let high = match axis.scale {
        Scale::Linear => axis.low + (axis.high - axis.low) / part,
        Scale::Log => {
            let (low, high) = (double::log10(axis.low), double::log10(axis.high));
            double::pow(10.0, low + (high - low) / part)
        }
    };
    if room > 0.0 && high.is_finite() { Mapping { high, ..axis } } else { axis }
}

impl PlacedMark {
    fn top(&self, plot: &Area) -> f64 {
        plot.top + 2.0 + self.row.min(MOST_ROWS) as f64 * ROW
    }

    /// Whether its name fits into a plot.
    fn is_named(&self, plot: &Area) -> bool {
        self.row < MOST_ROWS && self.top(plot) + ROW <= plot.bottom
    }

    /// The outline of the name in a plot, if it has room for it.
    pub(crate) fn outline(&self, plot: &Area) -> Option<[Point; 5]> {
        let ((left, right), top) = (self.span, self.top(plot));
        let outline = [(left, top), (right, top), (right, top + ROW), (left, top + ROW), (left, top)];
        self.is_named(plot).then_some(outline)
    }

    /// The line in a plot; in the first one, with its name.
    pub(crate) fn draw(&self, plot: &Area, is_first: bool, colors: &Colors) -> Vec<Item> {
        let top = if is_first { self.top(plot).min(plot.bottom) } else { plot.top };
        let x = self.x.floor() + 0.5;
        let points = vec![(x, top), (x, plot.bottom)];
        let mut items = vec![Item::Line { points, color: colors.axis, width: 1.0, dash: DASH }];
        if is_first && self.is_named(plot) {
            let at = (self.span.0, (top + ROW / 2.0 + font::capital_height() * LABEL / 2.0).round());
            items.push(label(self.name.clone(), at, colors));
        }
        items
    }
}

fn label(text: String, at: Point, colors: &Colors) -> Item {
    Item::Text { text, at, anchor: Anchor::Start, size: LABEL, color: colors.text, upwards: false }
}

/// The values of a panel that lie beyond an end of its y axis, in words.
struct EdgeNote {
    text: String,
    /// The row of the first of them.
    row: u64,
    is_above: bool,
}

/// What lies below and above the y axis.
fn beyond(panel: &Panel, axis: &Mapping, unit: &str) -> Vec<EdgeNote> {
    let values = || panel.series.iter().flat_map(|series| series.curve.lines()).flatten();
    let lowest = |wanted: &dyn Fn(f64) -> bool| {
        values().filter(|vertex| wanted(vertex.value)).min_by(|a, b| a.value.total_cmp(&b.value))
    };
    let is_log = axis.scale == Scale::Log;
    let zero = lowest(&|value| is_log && value == 0.0);
    let below = lowest(&|value| value < axis.low && !(is_log && value <= 0.0));
    let highest = values().filter(|vertex| vertex.value > axis.high);
    let highest = highest.max_by(|a, b| a.value.total_cmp(&b.value).then(b.row.cmp(&a.row)));
    let told = |vertex: &Vertex| format!("{} at {unit} {}", rounded(vertex.value), vertex.row);
    let note = |word: &str, found: Vec<&Vertex>, is_above| {
        let row = found.first()?.row;
        let text = found.into_iter().map(told).collect::<Vec<_>>().join(", ");
        Some(EdgeNote { text: format!("{word}: {text}"), row, is_above })
    };
    let below = note("below", below.into_iter().chain(zero).collect(), false);
    let above = note("above", highest.into_iter().collect(), true);
    below.into_iter().chain(above).collect()
}

/// Three digits of a value.
fn rounded(value: f64) -> String {
    // The greatest floats would be rounded to infinity.
    let few = format!("{value:.2e}").parse().ok().filter(|few: &f64| few.is_finite()).unwrap_or(value);
    text::shortest(few, false)
}

/// Notes at the edges of a plot on what lies beyond them, at places that hide no curve if there are any.
pub(crate) fn edges(
    panel: &Panel,
    axes: (&Axis, &Mapping, &Mapping),
    plot: &Area,
    (lines, taken): (&[&[Point]], &[Area]),
    colors: &Colors,
) -> Vec<Item> {
    let (shown, x, y) = axes;
    let mut items = Vec::new();
    for note in beyond(panel, y, &printable(shown.unit.trim())) {
        let width = font::width(&note.text, LABEL) + 2.0 * GAP;
        let (from, to) = (plot.left + GAP, plot.right - GAP - width);
        let top = if note.is_above { plot.top + 3.0 } else { plot.bottom - 3.0 - ROW };
        if to < from || plot.height() < 3.0 * ROW {
            continue;
        }
        let at = |left: f64| Area { left, top, right: left + width, bottom: top + ROW };
        let center = plot.left + x.position(note.row as f64).unwrap_or(1.0) * plot.width();
        let mut places: Vec<Area> =
            (0..=TRIES).map(|i| at((from + (to - from) * f64::from(i) / f64::from(TRIES)).round())).collect();
        let distance = |place: &Area| ((place.left + place.right) / 2.0 - center).abs();
        places.arrange_by(|a, b| distance(a).total_cmp(&distance(b)));
        let apart = |place: &Area, other: &Area| {
            place.right < other.left
                || other.right < place.left
                || place.bottom < other.top
                || other.bottom < place.top
        };
        let alone = |place: &&Area| taken.iter().all(|other| apart(place, other));
        let free = places.iter().filter(alone).find(|place| is_free(place, lines));
        let Some(place) = free.or_else(|| places.iter().find(alone)) else { continue };
        items.push(Item::Bar { area: *place, color: colors.ground });
        let base = (top + ROW / 2.0 + font::capital_height() * LABEL / 2.0).round();
        items.push(label(note.text, (place.left + GAP, base), colors));
    }
    items
}
