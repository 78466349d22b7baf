//! The layout: from a figure to a scene, with the size and place of everything.

use std::collections::HashMap;

use plotters::style::RGBColor;

use crate::figure::{Figure, NamedCurve, Panel, Scale};
use crate::printable::printable;

use super::Style;
use super::annotations::{self, PlacedMark};
use super::font;
use super::legend::{Legend, LegendEntry};
use super::scale::Mapping;
use super::scene::{Anchor, Area, Item, Point, Scene};
use super::theme::{self, CURVE, LABEL, NAME, TITLE};
use super::{labels, limits, line, ticks};

/// The margin at the edges of the picture.
const PAD: f64 = 14.0;
/// The length of a tick.
const TICK: f64 = 5.0;
/// The gap between a tick and its label.
const TICK_GAP: f64 = 5.0;
/// The gap between labels and the name of their axis.
const NAME_GAP: f64 = 10.0;
/// The gap between panels.
const PANEL_GAP: f64 = 20.0;
/// The least gap between two labels of the x axis.
const LABEL_GAP: f64 = 14.0;
/// The least size of a plot; if it is smaller, a part of the text around it is left out.
const LEAST_PLOT: (f64, f64) = (110.0, 70.0);
/// The distance of two rows, in pixels, from which on values are drawn as dots on the line.
const DOTTED: f64 = 16.0;
/// The length of a curve, in diagonals of the plot, from which on it is drawn without dashes: they only blur it.
const SCRIBBLE: f64 = 30.0;

/// How much text is around the plots: the smaller the picture, the less.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Detail {
    Bare,
    Labels,
    Names,
    Full,
}

impl Detail {
    /// The margin at the edges of the picture.
    fn pad(self) -> f64 {
        if self == Detail::Bare { 2.0 } else { PAD }
    }

    /// The height of an x axis: its ticks, labels and name.
    fn axis_room(self) -> f64 {
        let labels = if self >= Detail::Labels { TICK + TICK_GAP + capital(LABEL) } else { 1.0 };
        labels + if self >= Detail::Names { NAME_GAP + capital(NAME) } else { 0.0 }
    }
}

/// The legend outside of the plots, if there is one.
#[derive(Debug, Clone, PartialEq)]
enum Outside {
    Nothing,
    Right(Legend),
    Below(Legend),
}

/// A label and its position along its axis, in pixels.
#[derive(Debug, Clone)]
struct Label {
    at: f64,
    text: String,
}

/// A panel with its place.
struct Placed<'a> {
    panel: &'a Panel,
    plot: Area,
    /// The y axis; `None` if the panel has no values to show.
    y: Option<Mapping>,
    labels: Vec<Label>,
    minor: Vec<f64>,
}

/// The places of everything but the curves.
struct Layout<'a> {
    detail: Detail,
    title: String,
    x: Mapping,
    steps: Vec<Label>,
    epochs: Vec<Label>,
    panels: Vec<Placed<'a>>,
    outside: Option<(Legend, Area)>,
    marks: Vec<PlacedMark>,
}

/// Lays out a figure.
///
/// It never fails. Values that cannot be shown (not finite, or negative on a logarithmic scale) are left out; texts
/// that do not fit are shortened or left out.
pub fn render(figure: &Figure, style: &Style) -> Scene {
    let empty = Panel::default();
    let panels: Vec<&Panel> =
        if figure.panels.is_empty() { vec![&empty] } else { figure.panels.iter().collect() };
    let strokes = strokes(&panels, style);
    let frame = Layout::new(figure, &panels, style, Outside::Nothing);
    let curves = frame.curves();
    let covered: Vec<_> = frame
        .panels
        .iter()
        .zip(&curves)
        .map(|(placed, curves)| line::coinciding(curves, &placed.plot))
        .collect();
    let wanted = entries(&panels, &strokes, &covered);
    if let Some(legends) = legends_inside(&frame, &curves, &wanted) {
        return scene(figure, style, &frame, &curves, &strokes, legends);
    }
    let outside = outside(&wanted.concat(), style);
    let frame = Layout::new(figure, &panels, style, outside);
    let curves = frame.curves();
    let legends = frame.outside.iter().cloned().collect();
    scene(figure, style, &frame, &curves, &strokes, legends)
}

type Stroke = (RGBColor, &'static [f64]);

/// The stroke of each curve of each panel. A schedule or a parameter group has the same colour in all panels.
pub(crate) fn strokes(panels: &[&Panel], style: &Style) -> Vec<Vec<Stroke>> {
    let mut known: HashMap<(&str, usize), usize> = HashMap::new();
    let mut result = Vec::new();
    for panel in panels {
        let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
        let mut strokes = Vec::new();
        for series in &panel.series {
            let occurrence = seen.entry((series.family(), &series.name)).or_default();
            let next = known.len();
            let index = *known.entry((series.family(), *occurrence)).or_insert(next);
            *occurrence += 1;
            strokes.push(theme::stroke(style.theme, index, series.role));
        }
        result.push(strokes);
    }
    result
}

/// The legend of each panel: empty if there is a single curve, or if the legend of an earlier panel has the same entries.
/// `covered` has, for each curve, an earlier one of its panel that has the same pixels.
fn entries(
    panels: &[&Panel],
    strokes: &[Vec<Stroke>],
    covered: &[Vec<Option<usize>>],
) -> Vec<Vec<LegendEntry>> {
    let mut said: Vec<LegendEntry> = Vec::new();
    let mut result = Vec::new();
    for ((panel, strokes), covered) in panels.iter().zip(strokes).zip(covered) {
        let entry = |(i, &stroke): (usize, &Stroke)| {
            let name = printable(panel.series[i].names().trim());
            let other =
                covered.get(i).copied().flatten().map(|other| printable(panel.series[other].name.trim()));
            let name = other.map_or(name.clone(), |other| format!("{name} (as {other}, to the pixel)"));
            LegendEntry { name, stroke: Some(stroke), is_dotted: panel.series[i].curve.is_dotted() }
        };
        let all: Vec<LegendEntry> = strokes.iter().enumerate().map(entry).collect();
        let several = all.len() > 1 || panel.series.iter().any(|series| !series.equal.is_empty());
        let new = several && !all.iter().all(|entry| said.contains(entry));
        said.extend(all.iter().filter(|_| new).cloned());
        result.push(if new { all } else { Vec::new() });
    }
    result
}

/// Places for all legends inside of their plots, if every legend has one.
fn legends_inside(
    frame: &Layout,
    curves: &[Vec<Vec<Vec<Point>>>],
    wanted: &[Vec<LegendEntry>],
) -> Option<Vec<(Legend, Area)>> {
    let mut places = Vec::new();
    for ((placed, curves), entries) in frame.panels.iter().zip(curves).zip(wanted) {
        if entries.is_empty() {
            continue;
        }
        let legend = Legend::column(entries, (0.6 * placed.plot.width()).min(360.0));
        let mut lines: Vec<&[Point]> = curves.iter().flatten().map(Vec::as_slice).collect();
        let names: Vec<_> = frame.marks.iter().filter_map(|mark| mark.outline(&placed.plot)).collect();
        lines.extend(
            names.iter().map(|outline| &outline[..]).filter(|_| std::ptr::eq(placed, &frame.panels[0])),
        );
        let place = legend.free_place(&placed.plot, &lines)?;
        places.push((legend, place));
    }
    Some(places)
}

/// The legend to the right of the plots if it is narrow, else below them.
fn outside(entries: &[LegendEntry], style: &Style) -> Outside {
    let (width, height) = (f64::from(style.size.width()), f64::from(style.size.height()));
    let right = Legend::column(entries, 0.3 * width);
    if width >= 420.0 && right.height() <= height - 130.0 {
        return Outside::Right(right);
    }
    match Legend::flow(entries, width - 2.0 * PAD).fitted(0.35 * height) {
        Some(below) => Outside::Below(below),
        None => Outside::Nothing,
    }
}

/// The height of digits and capital letters at a font size.
fn capital(size: f64) -> f64 {
    (font::capital_height() * size).round()
}

impl<'a> Layout<'a> {
    /// The layout with as much text around the plots as leaves them enough room.
    fn new(figure: &Figure, panels: &[&'a Panel], style: &Style, outside: Outside) -> Layout<'a> {
        let enough = |frame: &Layout| {
            let plot = frame.panels[0].plot;
            plot.width() >= LEAST_PLOT.0 && plot.height() >= LEAST_PLOT.1
        };
        for detail in [Detail::Full, Detail::Names, Detail::Labels] {
            let frame = Layout::measured(figure, panels, style, detail, outside.clone());
            if enough(&frame) {
                return frame;
            }
        }
        let small = Layout::measured(figure, panels, style, Detail::Labels, Outside::Nothing);
        if small.panels[0].plot.width() > 40.0 && small.panels[0].plot.height() > 30.0 {
            return small;
        }
        Layout::measured(figure, panels, style, Detail::Bare, Outside::Nothing)
    }

    fn measured(
        figure: &Figure,
        panels: &[&'a Panel],
        style: &Style,
        detail: Detail,
        outside: Outside,
    ) -> Layout<'a> {
        let width = f64::from(style.size.width());
        let x = limits::horizontal(figure);
        let epoch_axis = epochs(figure, &x).filter(|_| detail >= Detail::Names);
        let title = printable(figure.title.trim());
        let title = if detail == Detail::Full { title } else { String::new() };
        let Edges { top, bottom, mut right, outside } =
            Edges::of(style, detail, !title.is_empty(), epoch_axis.is_some(), outside);
        // The heights come first: the labels of the y axis depend on them, and the left edge on the labels.
        let mut placed = stacked(panels, (top, bottom), detail, &[]);
        let mut left = left_edge(&placed, detail);
        let marks = |across| annotations::place(&figure.marks, &x, across);
        if detail >= Detail::Labels && !figure.marks.is_empty() {
            placed = stacked(panels, (top, bottom), detail, &marks((left, right)));
            left = left_edge(&placed, detail);
        }

        let mut steps = Vec::new();
        let mut above = Vec::new();
        // The last label may reach past the right edge. Moving the edge may change the labels, hence two passes.
        for _ in 0..2 {
            let across = (left + 0.5, (right + 0.5).max(left + 1.5));
            steps = horizontal_labels(&x, across);
            above = epoch_axis.as_ref().map_or(Vec::new(), |epochs| horizontal_labels(epochs, across));
            let end = |label: &Label| label.at + font::width(&label.text, LABEL) / 2.0;
            let overhang = steps.iter().chain(&above).map(end).fold(0.0, f64::max) - (width - 4.0);
            if outside.is_none() && overhang > 0.0 {
                right = (right - overhang).floor();
            }
        }
        let (left, right) = (left + 0.5, (right + 0.5).max(left + 1.5));
        for panel in &mut placed {
            (panel.plot.left, panel.plot.right) = (left, right);
        }
        if detail < Detail::Labels {
            steps.clear();
            placed.iter_mut().for_each(|panel| panel.labels.clear());
        }
        let room = |label: &Label| {
            let half = font::width(&label.text, LABEL) / 2.0;
            label.at - half >= 1.0 && label.at + half <= width - 1.0
        };
        steps.retain(room);
        above.retain(room);
        let marks = if detail >= Detail::Labels { marks((left, right)) } else { Vec::new() };
        Layout { detail, title, x, steps, epochs: above, panels: placed, outside, marks }
    }

    /// The curves in pixels, by panel, curve and line.
    fn curves(&self) -> Vec<Vec<Vec<Vec<Point>>>> {
        let of_panel = |placed: &Placed| {
            let lines = |y: &Mapping| {
                let series = placed.panel.series.iter();
                series.map(|series| line::project(&series.curve, &self.x, y, &placed.plot)).collect()
            };
            placed.y.as_ref().map_or(Vec::new(), lines)
        };
        self.panels.iter().map(of_panel).collect()
    }

    /// The distance between two rows in pixels.
    fn pitch(&self) -> f64 {
        self.panels[0].plot.width() / (self.x.high - self.x.low)
    }
}

/// The edges of the plots that do not depend on labels of the y axis, and the legend outside of the plots.
struct Edges {
    top: f64,
    bottom: f64,
    right: f64,
    outside: Option<(Legend, Area)>,
}

impl Edges {
    fn of(style: &Style, detail: Detail, has_title: bool, has_epochs: bool, outside: Outside) -> Edges {
        let (width, height) = (f64::from(style.size.width()), f64::from(style.size.height()));
        let pad = detail.pad();
        let mut top = pad + if has_title { capital(TITLE) + PAD } else { 0.0 };
        top += if has_epochs { Detail::Names.axis_room() } else { 2.0 };
        let mut bottom = height - pad - detail.axis_room();
        let mut right = width - pad;
        let outside = match outside {
            Outside::Nothing => None,
            Outside::Right(legend) => {
                right -= legend.width() + PAD - 2.0;
                let place = legend.at(right + PAD, top);
                Some((legend, place))
            }
            Outside::Below(legend) => {
                bottom -= legend.height() + PAD;
                let left = ((width - legend.width()) / 2.0).round();
                let place = legend.at(left, height - pad - legend.height() + 4.0);
                Some((legend, place))
            }
        };
        Edges { top, bottom, right, outside }
    }
}

/// The left edge of the plots: right of the names and labels of the y axes.
fn left_edge(panels: &[Placed<'_>], detail: Detail) -> f64 {
    let widths = panels.iter().flat_map(|placed| &placed.labels).map(|label| font::width(&label.text, LABEL));
    let widest = widths.fold(0.0, f64::max).ceil();
    let has_name = detail >= Detail::Names && panels.iter().any(|placed| !placed.panel.label.is_empty());
    let name = if has_name { capital(NAME) + NAME_GAP } else { 0.0 };
    let labels = if detail >= Detail::Labels { widest + TICK_GAP + TICK } else { 1.0 };
    detail.pad() + name + labels
}

/// The axis of epochs, if the figure has steps of more than one epoch.
pub(crate) fn epochs(figure: &Figure, x: &Mapping) -> Option<Mapping> {
    let rows = &figure.x.rows;
    let has_two = |&steps: &u64| steps > 0 && rows.end.saturating_sub(1) / steps > rows.start.div_ceil(steps);
    let steps = figure.x.steps_per_epoch.filter(has_two)? as f64;
    Some(Mapping { scale: Scale::Linear, low: x.low / steps, high: x.high / steps })
}

/// The panels from top to bottom. If there are several, the first is the tallest; it has room for the names of `marks`.
fn stacked<'a>(
    panels: &[&'a Panel],
    (top, bottom): (f64, f64),
    detail: Detail,
    marks: &[PlacedMark],
) -> Vec<Placed<'a>> {
    const FIRST: f64 = 1.6;
    let gap = if detail == Detail::Bare { 2.0 } else { PANEL_GAP };
    let parts = panels.len() as f64 - 1.0 + FIRST;
    let room = (bottom - top - gap * (panels.len() as f64 - 1.0)).max(0.0);
    let mut from = top;
    let mut placed = Vec::new();
    for (i, panel) in panels.iter().enumerate() {
        let part = if i == 0 { FIRST } else { 1.0 };
        let to = from + (room * part / parts).max(1.0);
        let plot = Area { left: 0.0, top: from.round() + 0.5, right: 0.0, bottom: to.round() + 0.5 };
        let names =
            if i == 0 && panel.limits.high.is_none() { annotations::room(marks, plot.height()) } else { 0.0 };
        let y = limits::vertical(panel).map(|y| annotations::with_room(y, names, plot.height()));
        let (labels, minor) = y.as_ref().map_or_else(Default::default, |y| vertical_labels(y, &plot));
        placed.push(Placed { panel, plot, y, labels, minor });
        from = to + gap;
    }
    placed
}

/// The labels of a y axis, without overlaps, and the positions of the ticks without a label.
fn vertical_labels(y: &Mapping, plot: &Area) -> (Vec<Label>, Vec<f64>) {
    let room = |pixels: f64| (plot.height() / pixels).floor() as usize;
    let at = |value: f64| y.position(value).map_or(plot.bottom, |p| plot.bottom - p * plot.height());
    let ticks = match y.scale {
        Scale::Linear => {
            // In a low panel, labels may be denser, so that there is more than one.
            let counts = room(55.0).clamp(2, 10)..=room(22.0).clamp(2, 10);
            let mut tries = counts.map(|intervals| ticks::linear(y, intervals, i32::MIN / 2));
            let enough = |ticks: &Vec<_>| ticks.len() >= 3;
            let major = tries.clone().find(enough).or_else(|| tries.next()).unwrap_or_default();
            ticks::Ticks { major, ..Default::default() }
        }
        Scale::Log => ticks::logarithmic(y, room(32.0).clamp(2, 14)),
    };
    let texts = labels::of(&ticks);
    let all = ticks.major.iter().zip(texts).map(|(tick, text)| Label { at: at(tick.value()), text });
    let labels = apart(all.collect(), |_| capital(LABEL), 4.0);
    // Lines at less than two pixels from each other would be a grey area.
    let minor: Vec<f64> = ticks.minor.iter().map(|&value| at(value)).collect();
    let crowded = minor.windows(2).any(|pair| (pair[0] - pair[1]).abs() < 2.0);
    (labels, if crowded { Vec::new() } else { minor })
}

/// The labels of an x axis (the steps, or the epochs above them): as many as fit.
fn horizontal_labels(axis: &Mapping, (left, right): (f64, f64)) -> Vec<Label> {
    let wanted = ((right - left) / 75.0).floor().clamp(1.0, 12.0) as usize;
    let label = |tick: &ticks::TickValue, text| {
        let at = left + axis.position(tick.value()).unwrap_or(0.0) * (right - left);
        Label { at, text }
    };
    let width = |label: &Label| font::width(&label.text, LABEL);
    let mut labels = Vec::new();
    for intervals in (1..=wanted).rev() {
        let ticks = ticks::linear(axis, intervals, 0);
        labels = ticks.iter().zip(labels::counts(&ticks)).map(|(tick, text)| label(tick, text)).collect();
        let count = labels.len();
        labels = apart(labels, width, LABEL_GAP);
        if labels.len() == count {
            break;
        }
    }
    labels
}

/// The labels that are far enough from the previous one.
fn apart(labels: Vec<Label>, extent: impl Fn(&Label) -> f64, gap: f64) -> Vec<Label> {
    let mut kept: Vec<Label> = Vec::new();
    for label in labels {
        let free = |last: &Label| (label.at - last.at).abs() >= (extent(&label) + extent(last)) / 2.0 + gap;
        if kept.last().is_none_or(free) {
            kept.push(label);
        }
    }
    kept
}

/// Draws everything, from back to front.
fn scene(
    figure: &Figure,
    style: &Style,
    frame: &Layout,
    curves: &[Vec<Vec<Vec<Point>>>],
    strokes: &[Vec<Stroke>],
    legends: Vec<(Legend, Area)>,
) -> Scene {
    let colors = style.theme.colors();
    let mut items = Vec::new();
    for (i, placed) in frame.panels.iter().enumerate() {
        grid(frame, placed, colors, &mut items);
        axes(frame, placed, i, colors, &mut items);
    }
    for ((placed, curves), strokes) in frame.panels.iter().zip(curves).zip(strokes) {
        for ((series, lines), &stroke) in placed.panel.series.iter().zip(curves).zip(strokes) {
            draw_curve(lines, stroke, &placed.plot, &mut items);
            draw_values(frame, placed, series, stroke, &mut items);
        }
    }
    for (i, placed) in frame.panels.iter().enumerate() {
        items.extend(frame.marks.iter().flat_map(|mark| mark.draw(&placed.plot, i == 0, colors)));
    }
    if frame.detail >= Detail::Labels {
        items.extend(edge_notes(figure, frame, curves, &legends, colors));
    }
    for (legend, place) in &legends {
        items.extend(legend.draw(place, colors, frame.outside.is_none()));
    }
    writing(figure, frame, style, &mut items);
    Scene {
        width: style.size.width(),
        height: style.size.height(),
        factor: style.size.factor(),
        title: printable(figure.title.trim()),
        description: describe(figure),
        ground: colors.ground,
        items,
        plots: frame.panels.iter().map(|placed| placed.plot).collect(),
        legends: legends.into_iter().map(|(_, place)| place).collect(),
    }
}

/// The notes on what lies beyond the y axes.
fn edge_notes(
    figure: &Figure,
    frame: &Layout,
    curves: &[Vec<Vec<Vec<Point>>>],
    legends: &[(Legend, Area)],
    colors: &theme::Colors,
) -> Vec<Item> {
    let taken: Vec<Area> = legends.iter().map(|(_, place)| *place).collect();
    let of_panel = |(placed, curves): (&Placed, &Vec<Vec<Vec<Point>>>)| {
        let lines: Vec<&[Point]> = curves.iter().flatten().map(Vec::as_slice).collect();
        let y = placed.y.as_ref()?;
        Some(annotations::edges(
            placed.panel,
            (&figure.x, &frame.x, y),
            &placed.plot,
            (&lines, &taken),
            colors,
        ))
    };
    frame.panels.iter().zip(curves).filter_map(of_panel).flatten().collect()
}

/// A vertical line, one pixel wide and on whole pixels.
fn upright(x: f64, top: f64, bottom: f64, color: RGBColor) -> Item {
    let left = x.floor();
    Item::Bar { area: Area { left, top: top.floor(), right: left + 1.0, bottom: bottom.floor() }, color }
}

/// A horizontal line, one pixel high and on whole pixels.
fn level(y: f64, left: f64, right: f64, color: RGBColor) -> Item {
    let top = y.floor();
    Item::Bar { area: Area { left: left.floor(), top, right: right.floor(), bottom: top + 1.0 }, color }
}

fn grid(frame: &Layout, placed: &Placed, colors: &theme::Colors, items: &mut Vec<Item>) {
    let plot = &placed.plot;
    items.extend(placed.minor.iter().map(|&y| level(y, plot.left, plot.right + 1.0, colors.faint)));
    items.extend(frame.steps.iter().map(|label| upright(label.at, plot.top, plot.bottom, colors.grid)));
    items.extend(placed.labels.iter().map(|label| level(label.at, plot.left, plot.right + 1.0, colors.grid)));
    let zero = placed.y.filter(|y| y.scale == Scale::Linear && y.low < 0.0 && y.high > 0.0);
    if let Some(at) = zero.and_then(|y| y.position(0.0)) {
        let y = plot.bottom - at * plot.height();
        items.push(level(y, plot.left, plot.right + 1.0, colors.zero));
    }
}

fn axes(frame: &Layout, placed: &Placed, index: usize, colors: &theme::Colors, items: &mut Vec<Item>) {
    let plot = &placed.plot;
    let (top, bottom) = (plot.top, plot.bottom + 1.0);
    items.push(upright(plot.left, top, bottom, colors.axis));
    items.push(level(plot.bottom, plot.left, plot.right + 1.0, colors.axis));
    items.extend(placed.labels.iter().map(|label| level(label.at, plot.left - TICK, plot.left, colors.axis)));
    if index + 1 == frame.panels.len() {
        let ticks = frame.steps.iter();
        items.extend(ticks.map(|label| upright(label.at, bottom, bottom + TICK, colors.axis)));
    }
    if index == 0 && !frame.epochs.is_empty() {
        items.push(level(top, plot.left, plot.right + 1.0, colors.axis));
        let ticks = frame.epochs.iter();
        items.extend(ticks.map(|label| upright(label.at, top - TICK, top, colors.axis)));
    }
}

fn draw_curve(lines: &[Vec<Point>], (color, dash): Stroke, plot: &Area, items: &mut Vec<Item>) {
    let total = |line: &Vec<Point>| -> f64 {
        line.windows(2).map(|pair| line::length((pair[1].0 - pair[0].0, pair[1].1 - pair[0].1))).sum()
    };
    let scribble =
        lines.iter().map(total).sum::<f64>() > SCRIBBLE * line::length((plot.width(), plot.height()));
    let dash = if scribble { &[] } else { dash };
    for line in lines {
        items.push(match line[..] {
            [center] => Item::Dot { center, radius: 1.5 * CURVE, color },
            _ => Item::Line { points: line.clone(), color, width: CURVE, dash },
        });
    }
}

/// Dots at the values, if the rows are far enough apart.
fn draw_values(
    frame: &Layout,
    placed: &Placed,
    series: &NamedCurve,
    (color, _): Stroke,
    items: &mut Vec<Item>,
) {
    let Some(y) = placed.y.filter(|_| frame.pitch() >= DOTTED) else { return };
    let plot = &placed.plot;
    for line in series.curve.lines() {
        for (i, vertex) in line.iter().enumerate() {
            // The foot of a stair is not a value, nor is the end of the last one.
            let is_foot = line.get(i + 1).is_some_and(|next| next.row == vertex.row);
            if is_foot || series.holds && i > 0 && i + 1 == line.len() {
                continue;
            }
            let across = frame.x.position(vertex.row as f64).unwrap_or(0.0);
            let Some(up) = y.position(vertex.value) else { continue };
            let center = (plot.left + across * plot.width(), plot.bottom - up * plot.height());
            if plot.contains(center) {
                items.push(Item::Dot { center, radius: 1.5 * CURVE, color });
            }
        }
    }
}

/// All texts except those of the legends.
fn writing(figure: &Figure, frame: &Layout, style: &Style, items: &mut Vec<Item>) {
    let colors = style.theme.colors();
    let mut write = |text: String, at: Point, anchor, size, upwards| {
        if !text.is_empty() {
            items.push(Item::Text { text, at, anchor, size, color: colors.text, upwards });
        }
    };
    let (first, last) = (&frame.panels[0], &frame.panels[frame.panels.len() - 1]);
    let width = f64::from(style.size.width());
    let (left, right) = (first.plot.left, first.plot.right);
    let middle = (left + right) / 2.0;
    for label in &frame.steps {
        let at = (label.at, last.plot.bottom.floor() + 1.0 + TICK + TICK_GAP + capital(LABEL));
        write(label.text.clone(), at, Anchor::Middle, LABEL, false);
    }
    let above = first.plot.top.floor() - TICK - TICK_GAP;
    for label in &frame.epochs {
        write(label.text.clone(), (label.at, above), Anchor::Middle, LABEL, false);
    }
    for placed in &frame.panels {
        for label in &placed.labels {
            let at = (left.floor() - TICK - TICK_GAP, label.at.floor() + 0.5 + capital(LABEL) / 2.0);
            write(label.text.clone(), at, Anchor::End, LABEL, false);
        }
        if placed.y.is_none() && !placed.panel.series.is_empty() && frame.detail >= Detail::Names {
            let what = match placed.panel.scale {
                _ if figure.x.rows.is_empty() => "no values",
                Scale::Linear => "no finite values",
                Scale::Log => "no positive values",
            };
            let at = (middle, ((placed.plot.top + placed.plot.bottom) / 2.0).round());
            write(font::shortened(what, NAME, placed.plot.width()), at, Anchor::Middle, NAME, false);
        }
    }
    if frame.detail < Detail::Names {
        return;
    }
    for placed in &frame.panels {
        let text = font::shortened(
            &printable(placed.panel.label.trim()),
            NAME,
            placed.plot.height() + PANEL_GAP / 2.0,
        );
        let at = (PAD + capital(NAME), (placed.plot.top + placed.plot.bottom) / 2.0);
        write(text, at, Anchor::Middle, NAME, true);
    }
    let below = last.plot.bottom.floor() + 1.0 + TICK + TICK_GAP + capital(LABEL) + NAME_GAP + capital(NAME);
    let room = 2.0 * (middle.min(width - middle) - 4.0);
    let unit = font::shortened(&printable(figure.x.unit.trim()), NAME, room);
    write(unit, (middle, below), Anchor::Middle, NAME, false);
    if !frame.epochs.is_empty() {
        let at = (middle, above - capital(LABEL) - NAME_GAP);
        write("epoch".into(), at, Anchor::Middle, NAME, false);
    }
    let title = font::shortened(&frame.title, TITLE, width - 2.0 * PAD);
    // The title is centred over the plot, unless it would reach past the edge.
    let half = font::width(&title, TITLE) / 2.0;
    let center = middle.min(width - PAD - half).max(PAD + half);
    write(title, (center, PAD + capital(TITLE)), Anchor::Middle, TITLE, false);
}

/// A description for people who cannot see the picture.
fn describe(figure: &Figure) -> String {
    let panels = figure.panels.iter().map(|panel| {
        let names: Vec<String> = panel.series.iter().map(|series| printable(series.names().trim())).collect();
        let scale = if panel.scale == Scale::Log { ", logarithmic" } else { "" };
        format!("{}{scale}: {}", printable(panel.label.trim()), names.join(", "))
    });
    let panels: Vec<String> = panels.collect();
    let (rows, unit) = (&figure.x.rows, printable(figure.x.unit.trim()));
    let from = if rows.start > 0 { format!(" from {unit} {}", rows.start) } else { String::new() };
    let marks = figure.marks.iter().map(|mark| format!(" {} at {unit} {}.", printable(&mark.name), mark.row));
    let marks: String = marks.collect();
    let count = rows.end.saturating_sub(rows.start);
    let marks = if marks.is_empty() { marks } else { format!(".{marks}") };
    format!("{count} values per {unit}{from}. {}{marks}", panels.join("; "))
}
