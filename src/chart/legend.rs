//! The legend: its entries, its size, and a place where it hides no curve.

use plotters::style::RGBColor;

use super::font;
use super::line::segment_within;
use super::scene::{Anchor, Area, Item, Point};
use super::theme::{CURVE, Colors, LABEL};

/// The length of the line beside a name.
const SAMPLE: f64 = 28.0;
/// The gap between that line and the name, and between columns.
const GAP: f64 = 8.0;
/// The height of a row.
const ROW: f64 = 18.0;
/// The gap between the frame and the entries.
const PADDING: f64 = 8.0;
/// The least distance between the legend and the edge of the plot, or a curve.
const DISTANCE: f64 = 10.0;
/// The number of positions inside of a plot that are tried in each direction.
const TRIES: usize = 13;

/// The spare width of names: a viewer of SVG may use a font that is a little wider.
const SPARE: f64 = 1.04;

/// An entry of a legend.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LegendEntry {
    /// The name of the curve.
    pub name: String,
    /// The colour and dashes of the curve; `None` for a note.
    pub stroke: Option<(RGBColor, &'static [f64])>,
    /// Whether the curve is drawn as dots.
    pub is_dotted: bool,
}

/// A legend with its size.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Legend {
    entries: Vec<LegendEntry>,
    columns: usize,
    column_width: f64,
}

impl Legend {
    /// A legend in one column, with names shortened so that it fits into a width of `room`.
    pub(crate) fn column(entries: &[LegendEntry], room: f64) -> Legend {
        Legend::new(entries, room).0
    }

    /// A legend in as many columns as fit into a width of `room`.
    pub(crate) fn flow(entries: &[LegendEntry], room: f64) -> Legend {
        let (legend, widest) = Legend::new(entries, room);
        let columns = ((room - 2.0 * PADDING + 2.0 * GAP) / (widest + 2.0 * GAP)).floor() as usize;
        Legend { columns: columns.clamp(1, entries.len().max(1)), ..legend }
    }

    fn new(entries: &[LegendEntry], room: f64) -> (Legend, f64) {
        let room = (room - 2.0 * PADDING - SAMPLE - GAP) / SPARE;
        let shorten = |entry: &LegendEntry| LegendEntry {
            name: font::shortened(&entry.name, LABEL, room),
            ..entry.clone()
        };
        let entries: Vec<LegendEntry> = entries.iter().map(shorten).collect();
        let widest = entries.iter().map(|entry| font::width(&entry.name, LABEL)).fold(0.0, f64::max);
        let column_width = (SAMPLE + GAP + widest * SPARE).ceil();
        (Legend { entries, columns: 1, column_width }, column_width)
    }

    /// The legend with as many rows as fit into a height of `room`. If curves are left out, the last row says how many.
    /// `None` if not even one row fits.
    pub(crate) fn fitted(mut self, room: f64) -> Option<Legend> {
        let rows = ((room - PADDING) / ROW).floor().max(0.0) as usize;
        let most = rows * self.columns;
        if self.entries.len() > most {
            let left_out = self.entries.len() - most.checked_sub(1)?;
            self.entries.truncate(most - 1);
            self.entries.push(LegendEntry {
                name: format!("… {left_out} more"),
                stroke: None,
                is_dotted: false,
            });
        }
        Some(self)
    }

    fn rows(&self) -> usize {
        self.entries.len().div_ceil(self.columns)
    }

    /// The width with its frame.
    pub(crate) fn width(&self) -> f64 {
        let columns = self.columns as f64;
        2.0 * PADDING + columns * self.column_width + (columns - 1.0) * 2.0 * GAP
    }

    /// The height with its frame.
    pub(crate) fn height(&self) -> f64 {
        self.rows() as f64 * ROW + PADDING
    }

    /// The area of the legend, given its upper left corner.
    pub(crate) fn at(&self, left: f64, top: f64) -> Area {
        Area { left, top, right: left + self.width(), bottom: top + self.height() }
    }

    /// A place in a plot where the legend hides no line; corners are preferred.
    pub(crate) fn free_place(&self, plot: &Area, lines: &[&[Point]]) -> Option<Area> {
        let (left, top) = ((plot.left + DISTANCE).round(), (plot.top + DISTANCE).round());
        let right = (plot.right - DISTANCE - self.width()).round();
        let bottom = (plot.bottom - DISTANCE - self.height()).round();
        if right < left || bottom < top || self.height() > 0.7 * plot.height() {
            return None;
        }
        let corners = [(right, top), (left, top), (right, bottom), (left, bottom)];
        let part =
            |from: f64, to: f64, i: usize| (from + (to - from) * i as f64 / (TRIES - 1) as f64).round();
        let others =
            (0..TRIES).flat_map(|i| (0..TRIES).map(move |j| (part(right, left, j), part(top, bottom, i))));
        corners
            .into_iter()
            .chain(others)
            .map(|(left, top)| self.at(left, top))
            .find(|place| is_free(&place.grown(DISTANCE * 0.6), lines))
    }

    /// Draws the legend at its place.
    pub(crate) fn draw(&self, place: &Area, colors: &Colors, framed: bool) -> Vec<Item> {
        let mut items = Vec::new();
        if framed {
            items.push(Item::Bar { area: *place, color: colors.grid });
            items.push(Item::Bar { area: place.grown(-1.0), color: colors.ground });
        }
        let rows = self.rows();
        for (i, entry) in self.entries.iter().enumerate() {
            let x = place.left + PADDING + (i / rows) as f64 * (self.column_width + 2.0 * GAP);
            let y = place.top + PADDING / 2.0 + ((i % rows) as f64 + 0.5) * ROW;
            let mut text = x;
            if let Some((color, dash)) = entry.stroke {
                text += SAMPLE + GAP;
                items.push(match entry.is_dotted {
                    true => Item::Dot { center: (x + SAMPLE / 2.0, y), radius: 1.5 * CURVE, color },
                    false => {
                        let points = vec![(x, y), (x + SAMPLE, y)];
                        Item::Line { points, color, width: CURVE, dash }
                    }
                });
            }
            items.push(Item::Text {
                text: entry.name.clone(),
                at: (text, (y + font::capital_height() * LABEL / 2.0).round()),
                anchor: Anchor::Start,
                size: LABEL,
                color: colors.text,
                upwards: false,
            });
        }
        items
    }
}

/// Whether no line passes through an area.
pub(crate) fn is_free(area: &Area, lines: &[&[Point]]) -> bool {
    let outside = |a: Point, b: Point| {
        a.0.max(b.0) < area.left
            || a.0.min(b.0) > area.right
            || a.1.max(b.1) < area.top
            || a.1.min(b.1) > area.bottom
    };
    lines.iter().all(|line| match line {
        [point] => !area.contains(*point),
        _ => line
            .windows(2)
            .all(|pair| outside(pair[0], pair[1]) || segment_within(pair[0], pair[1], area).is_none()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLOT: Area = Area { left: 0.0, top: 0.0, right: 600.0, bottom: 400.0 };

    fn entries(names: &[&str]) -> Vec<LegendEntry> {
        let stroke = Some((RGBColor(0, 0, 0), &[][..]));
        names.iter().map(|&name| LegendEntry { name: name.into(), stroke, is_dotted: false }).collect()
    }

    #[test]
    fn the_legend_takes_the_corner_that_is_free() {
        let legend = Legend::column(&entries(&["one", "two"]), 300.0);
        let falling = [(0.0, 0.0), (600.0, 400.0)];
        let place = legend.free_place(&PLOT, &[&falling]).expect("room");
        assert!(place.right > 580.0 && place.top < 20.0);
        let rising = [(0.0, 400.0), (600.0, 0.0)];
        let place = legend.free_place(&PLOT, &[&rising]).expect("room");
        assert!(place.left < 20.0 && place.top < 20.0);
    }

    #[test]
    fn the_legend_finds_the_only_hole_and_gives_up_where_there_is_none() {
        let legend = Legend::column(&entries(&["one", "two"]), 300.0);
        let vertical: Vec<[Point; 2]> = (0..600)
            .step_by(20)
            .filter(|x| !(200..400).contains(x))
            .map(|x| [(f64::from(x), 0.0), (f64::from(x), 400.0)])
            .collect();
        let lines: Vec<&[Point]> = vertical.iter().map(|line| &line[..]).collect();
        let place = legend.free_place(&PLOT, &lines).expect("room");
        assert!(place.left > 180.0 && place.right < 400.0);
        let line = [(0.0, 0.0), (600.0, 400.0), (600.0, 0.0), (0.0, 400.0)];
        let wide = Legend::column(
            &entries(&["a name that is nearly as long as the whole plot is wide, and so on"]),
            580.0,
        );
        assert_eq!(wide.free_place(&PLOT, &[&line, &[(300.0, 0.0), (300.0, 400.0)]]), None);
    }

    #[test]
    fn entries_that_do_not_fit_are_counted() {
        let names: Vec<String> = (0..50).map(|i| format!("curve {i}")).collect();
        let all = entries(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let legend = Legend::column(&all, 300.0).fitted(100.0).expect("room");
        assert!(legend.height() <= 100.0);
        assert_eq!(legend.entries.last().expect("entries").name, "… 46 more");
        assert_eq!(Legend::column(&all, 300.0).fitted(5.0), None);
    }
}
