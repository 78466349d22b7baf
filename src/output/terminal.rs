//! A figure as text for a terminal: braille dots, or plain ASCII.

use crate::chart::scale::Mapping;
use crate::chart::{labels, limits, ticks};
use crate::figure::{Figure, Panel, RowMark, Scale};
use crate::printable::printable;
use anstyle::AnsiColor;
use std::fmt::Write as _;

/// The terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// The number of characters in a line.
    pub columns: usize,
    /// The number of lines.
    pub rows: usize,
    /// Whether curves have colours; else they have letters, if there are several.
    pub color: bool,
    /// Whether only ASCII is written.
    pub ascii: bool,
}

const COLORS: [AnsiColor; 7] = [
    AnsiColor::Cyan,
    AnsiColor::Yellow,
    AnsiColor::Magenta,
    AnsiColor::Green,
    AnsiColor::Red,
    AnsiColor::Blue,
    AnsiColor::White,
];
const LETTERS: [char; 8] = ['*', '+', 'o', 'x', '#', '@', '%', '&'];

/// The least size of a drawing: a smaller terminal gets this size.
const LEAST: (usize, usize) = (30, 8);

/// The figure, in at most as many lines as the screen has.
///
/// ```
/// use lrsched::figure::{Axis, Curve, Figure, Panel, Scale, NamedCurve};
/// use lrsched::output::terminal::{Screen, encode};
///
/// let curve = Curve::from_values(&[0.0, 1.0, 2.0, 3.0, 4.0]);
/// let figure = Figure {
///     title: String::new(),
///     x: Axis { unit: "step".into(), rows: 0..5, steps_per_epoch: None },
///     panels: vec![Panel {
///         label: "learning rate".into(),
///         scale: Scale::Linear,
///         series: vec![NamedCurve { name: "a".into(), curve, ..NamedCurve::default() }],
///         ..Panel::default()
///     }],
///     marks: Vec::new(),
/// };
/// let text = encode(&figure, &Screen { columns: 32, rows: 8, color: false, ascii: true });
/// assert!(text.is_ascii());
/// assert_eq!(text.lines().nth(1), Some("4 |                         ****"));
/// ```
pub fn encode(figure: &Figure, screen: &Screen) -> String {
    let (columns, rows) = (screen.columns.clamp(LEAST.0, 500), screen.rows.clamp(LEAST.1, 200));
    let screen = Screen { columns, rows, ..*screen };
    let names = entries(figure);
    let x = limits::horizontal(figure);
    let mut text = String::new();
    if !figure.title.is_empty() {
        let _ = writeln!(text, "{}", plain(&clipped(&figure.title, columns), screen.ascii));
    }
    let legend = legend(&names, &screen) + &marks(figure, &screen);
    // The title, the axis, its labels, its unit, the legend, and a heading for each panel.
    let taken = text.lines().count() + 3 + legend.lines().count() + figure.panels.len();
    let ys: Vec<Option<Mapping>> = figure.panels.iter().map(limits::vertical).collect();
    let heights = heights(rows.saturating_sub(taken), ys.len());
    let marks: Vec<AxisLabels> =
        ys.iter().zip(&heights).map(|(y, height)| AxisLabels::of(y.as_ref(), *height)).collect();
    let margin =
        marks.iter().flat_map(|marks| &marks.0).map(|(_, label)| label.chars().count()).max().unwrap_or(0);
    let width = columns.saturating_sub(margin + 2).max(8);
    for (((panel, y), height), marks) in figure.panels.iter().zip(&ys).zip(&heights).zip(&marks) {
        let scale = if panel.scale == Scale::Log { " (logarithmic)" } else { "" };
        let _ = writeln!(text, "{:margin$} {}{scale}", "", plain(&panel.label, screen.ascii));
        let grid = y.as_ref().map(|y| Grid::drawn(panel, &names, (&x, y), (width, *height), &screen));
        for row in 0..*height {
            let label = marks.0.iter().find(|(at, _)| *at == row).map_or("", |(_, label)| label.as_str());
            let axis = match (screen.ascii, label.is_empty()) {
                (true, _) => '|',
                (false, true) => '│',
                (false, false) => '┤',
            };
            let line = grid.as_ref().map_or_else(String::new, |grid| grid.line(row, &screen));
            let _ = writeln!(text, "{:>margin$} {axis}{line}", plain(label, screen.ascii));
        }
    }
    push_axis(&mut text, figure, &x, (margin, width), screen.ascii);
    text.push_str(&legend);
    text
}

/// The number of lines of each panel: the first has twice as many as the others, and the remainder.
fn heights(lines: usize, panels: usize) -> Vec<usize> {
    let share = lines / (panels + 1);
    let first = lines.saturating_sub(share * panels.saturating_sub(1));
    (0..panels).map(|panel| (if panel == 0 { first } else { share }).max(3)).collect()
}

/// A colour or a letter, by its index, and what it stands for.
struct CurveFamily<'a> {
    family: &'a str,
    names: String,
    is_equal: bool,
}

/// The families of all curves, in the order of their colours.
fn entries(figure: &Figure) -> Vec<CurveFamily<'_>> {
    let mut entries: Vec<CurveFamily> = Vec::new();
    for series in figure.panels.iter().flat_map(|panel| &panel.series) {
        if !entries.iter().any(|entry| entry.family == series.family()) {
            let (family, names) = (series.family(), series.names());
            entries.push(CurveFamily { family, names, is_equal: !series.equal.is_empty() });
        }
    }
    entries
}

fn clipped(text: &str, columns: usize) -> String {
    printable(text).chars().take(columns).collect()
}

fn plain(text: &str, ascii: bool) -> String {
    match ascii {
        true => text
            .chars()
            .map(|c| match c {
                '\u{2212}' => '-',
                c if c.is_ascii() => c,
                _ => '?',
            })
            .collect(),
        false => text.to_string(),
    }
}

fn paint(text: &str, index: usize) -> String {
    let color = COLORS[index % COLORS.len()].on_default();
    format!("{color}{text}{color:#}")
}

/// The legend, if there are several curves.
fn legend(names: &[CurveFamily<'_>], screen: &Screen) -> String {
    if names.len() < 2 && !names.iter().any(|entry| entry.is_equal) {
        return String::new();
    }
    let mut text = String::new();
    for (index, name) in names.iter().enumerate() {
        let mark = match (screen.color, screen.ascii) {
            (true, false) => "──".to_string(),
            (true, true) => "--".to_string(),
            (false, _) => LETTERS[index % LETTERS.len()].to_string(),
        };
        let mark = if screen.color { paint(&mark, index) } else { mark };
        let name = plain(&clipped(&name.names, screen.columns.saturating_sub(6)), screen.ascii);
        let _ = writeln!(text, "  {mark} {name}");
    }
    text
}

/// The marked rows, below the legend.
fn marks(figure: &Figure, screen: &Screen) -> String {
    let line = |mark: &RowMark| {
        let text = format!("{} at {} {}", mark.name, figure.x.unit, mark.row);
        format!("  {}\n", plain(&clipped(&text, screen.columns.saturating_sub(2)), screen.ascii))
    };
    figure.marks.iter().map(line).collect()
}

/// The labels of a y axis and their lines.
struct AxisLabels(Vec<(usize, String)>);

impl AxisLabels {
    fn of(y: Option<&Mapping>, height: usize) -> AxisLabels {
        let Some(y) = y else { return AxisLabels(Vec::new()) };
        // In a low panel, labels may be denser, so that there is more than one.
        let counts = (height / 2).clamp(2, 8)..=height.clamp(2, 8);
        let mut tries = counts.map(|wanted| match y.scale {
            Scale::Linear => ticks::linear(y, wanted, i32::MIN / 2),
            Scale::Log => ticks::logarithmic(y, wanted).major,
        });
        let ticks = tries.clone().find(|ticks| ticks.len() >= 3).or_else(|| tries.next()).unwrap_or_default();
        let line = |value: f64| {
            let up = y.position(value).unwrap_or(0.0).clamp(0.0, 1.0);
            ((1.0 - up) * (height - 1) as f64).round() as usize
        };
        let texts = labels::values(&ticks);
        let mut marks: Vec<(usize, String)> =
            ticks.iter().zip(texts).map(|(tick, text)| (line(tick.value()), text)).collect();
        marks.dedup_by_key(|(line, _)| *line);
        AxisLabels(marks)
    }
}

fn push_axis(text: &mut String, figure: &Figure, x: &Mapping, (margin, width): (usize, usize), ascii: bool) {
    let ticks = ticks::linear(x, (width / 10).max(1), 0);
    let texts = labels::counts(&ticks);
    let mut line: Vec<char> = vec![if ascii { '-' } else { '─' }; width];
    let mut below: Vec<char> = Vec::new();
    for (tick, label) in ticks.iter().zip(texts) {
        let at = x.position(tick.value()).unwrap_or(0.0);
        let at = (at * (width - 1) as f64).round() as usize;
        let start =
            at.saturating_sub(label.chars().count() / 2).min(width - label.chars().count().min(width));
        if at < width && (below.is_empty() || start > below.len()) {
            line[at] = if ascii { '+' } else { '┬' };
            below.resize(start, ' ');
            below.extend(label.chars());
        }
    }
    let corner = if ascii { '+' } else { '└' };
    let _ = writeln!(text, "{:margin$} {corner}{}", "", line.iter().collect::<String>());
    let below: String = below.into_iter().collect();
    let _ = writeln!(text, "{:margin$}  {}", "", plain(&below, ascii));
    let unit = match figure.x.steps_per_epoch {
        Some(length) => format!("{} (an epoch has {length})", figure.x.unit),
        None => figure.x.unit.clone(),
    };
    let unit = clipped(&unit, width);
    let indent = margin + 2 + (width.saturating_sub(unit.chars().count())) / 2;
    let _ = writeln!(text, "{:indent$}{unit}", "");
}

/// The dots of a panel: for each character a pattern of eight dots, and the curve that was drawn there last.
struct Grid {
    width: usize,
    cells: Vec<(u8, usize)>,
    /// The number of dots per character, across and down.
    dots: (usize, usize),
}

impl Grid {
    fn drawn(
        panel: &Panel,
        names: &[CurveFamily<'_>],
        (x, y): (&Mapping, &Mapping),
        (width, height): (usize, usize),
        screen: &Screen,
    ) -> Grid {
        let letters = screen.ascii || (names.len() > 1 && !screen.color);
        let dots = if letters { (1, 1) } else { (2, 4) };
        let mut grid = Grid { width, cells: vec![(0, 0); width * height], dots };
        let across = (width * dots.0 - 1) as f64;
        let down = (height * dots.1 - 1) as f64;
        // The first curve is drawn last, so that it is on top.
        for series in panel.series.iter().rev() {
            let index = names.iter().position(|entry| entry.family == series.family()).unwrap_or(0);
            for line in series.curve.lines() {
                let mut last = None;
                for vertex in line {
                    let right = x.position(vertex.row as f64).unwrap_or(0.0).clamp(0.0, 1.0);
                    let Some(up) = y.position(vertex.value) else {
                        last = None;
                        continue;
                    };
                    let point =
                        ((right * across).round() as i64, ((1.0 - up.clamp(0.0, 1.0)) * down).round() as i64);
                    grid.draw(last.unwrap_or(point), point, index);
                    last = Some(point);
                }
            }
        }
        grid
    }

    /// Draws a straight line.
    fn draw(&mut self, from: (i64, i64), to: (i64, i64), index: usize) {
        let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
        for step in 0..=steps {
            let part =
                |from: i64, to: i64| from + ((to - from) as f64 * step as f64 / steps as f64).round() as i64;
            self.set(part(from.0, to.0) as usize, part(from.1, to.1) as usize, index);
        }
    }

    fn set(&mut self, x: usize, y: usize, index: usize) {
        // The bits of the dots of a braille pattern, as Unicode numbers them.
        const BITS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
        let (across, down) = self.dots;
        if let Some(cell) = self.cells.get_mut(y / down * self.width + x / across) {
            *cell = (cell.0 | BITS[x % across][y % down], index);
        }
    }

    fn line(&self, row: usize, screen: &Screen) -> String {
        let mut text = String::new();
        for &(pattern, index) in &self.cells[row * self.width..(row + 1) * self.width] {
            let letter = match (pattern, self.dots) {
                (0, _) => ' ',
                (_, (1, 1)) => LETTERS[index % LETTERS.len()],
                _ => char::from_u32(0x2800 + u32::from(pattern)).unwrap_or(' '),
            };
            match screen.color && pattern != 0 {
                true => text.push_str(&paint(&letter.to_string(), index)),
                false => text.push(letter),
            }
        }
        // Neighbours of one colour need no codes between them.
        for color in COLORS {
            let style = color.on_default();
            text = text.replace(&format!("{style:#}{style}"), "");
        }
        text.trim_end().to_string()
    }
}
