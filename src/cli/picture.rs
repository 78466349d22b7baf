//! Pictures of schedules: what is drawn, how it looks, and in which format it is written.
//!
//! A [`Sketch`] says which values of which schedules become which curves. It is walked once for the curves, and
//! for a format that holds values themselves once more at the rows that it has room for.

use super::emit::Target;
use super::progress::Progress;
use crate::chart::{self, Scene, Size, Style, Theme};
use crate::diagnostic::Diagnostic;
use crate::figure::{Axis, Curve, Figure, Panel, Scale, Series, Tracer};
use crate::output::html::{self, Chart, Page};
use crate::output::terminal::{self, Screen};
use crate::output::{png, svg};
use crate::schedule::{Precision, Quantity, Unit};
use crate::view::lines::Line;
use crate::view::rows::Selection;
use crate::view::walk::Walk;
use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use std::path::Path;

/// How pictures look.
#[derive(Debug, Args)]
pub struct Look {
    /// Draw the rates on a logarithmic scale
    #[arg(long)]
    pub log: bool,
    /// The width and height in pixels
    #[arg(long, value_name = "WxH", value_parser = size, default_value = "960x600")]
    size: (u32, u32),
    /// Dots per pixel: 2 is the same picture, twice as sharp
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0)]
    scale: f64,
    /// Dark on light, or light on dark
    #[arg(long, value_enum, default_value = "light")]
    theme: Ground,
    /// What stands above it; default: the spec's name
    #[arg(long)]
    pub title: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Ground {
    Light,
    Dark,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once(['x', 'X', '×']);
    let sides =
        parts.and_then(|(width, height)| Some((width.trim().parse().ok()?, height.trim().parse().ok()?)));
    sides.ok_or_else(|| "expected a width and a height, such as 960x600".to_string())
}

impl Look {
    /// The style that was asked for.
    ///
    /// # Errors
    ///
    /// The size is none that can be drawn.
    pub fn style(&self) -> Result<Style, Diagnostic> {
        let (width, height) = self.size;
        let size = Size::new(width, height, self.scale).map_err(Diagnostic::new)?;
        let theme = match self.theme {
            Ground::Light => Theme::Light,
            Ground::Dark => Theme::Dark,
        };
        Ok(Style { size, theme })
    }

    /// The scale of a quantity.
    pub fn scale_of(&self, quantity: Quantity) -> Scale {
        match self.log && quantity == Quantity::LearningRate {
            true => Scale::Log,
            false => Scale::Linear,
        }
    }
}

/// What an axis says.
pub fn title(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::LearningRate => "learning rate",
        Quantity::Momentum => "momentum",
        Quantity::Beta1 => "beta1",
        Quantity::WeightDecay => "weight decay",
    }
}

/// A format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Dots.
    Png,
    /// Lines.
    Svg,
    /// Lines that can be explored.
    Html,
}

impl Format {
    /// The format that the ending of a file's name stands for.
    pub fn of(path: &Path) -> Option<Format> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        match extension.to_ascii_lowercase().as_str() {
            "png" => Some(Format::Png),
            "svg" => Some(Format::Svg),
            "html" | "htm" => Some(Format::Html),
            _ => None,
        }
    }
}

/// A channel of one of the schedules of a sketch: which schedule, which channel.
pub type Cell = (usize, usize);

/// What a curve shows.
#[derive(Debug, Clone, Copy)]
pub enum What {
    /// The values of a channel.
    Value(Cell),
    /// The second channel's values minus the first's, where both have one.
    Difference(Cell, Cell),
    /// The size of that.
    Size(Cell, Cell),
}

/// A curve to be drawn.
#[derive(Debug, Clone)]
pub struct Track {
    /// In which panel.
    pub panel: usize,
    /// What the legend calls it.
    pub name: String,
    /// What it shows.
    pub what: What,
}

/// A picture to be drawn.
pub struct Sketch<'a> {
    /// What stands above it.
    pub title: String,
    /// What a row is.
    pub per: Unit,
    /// The length of an epoch, where that is known and the rows are steps.
    pub steps_per_epoch: Option<u64>,
    /// The schedules.
    pub lines: Vec<&'a Line<'a>>,
    /// Their panels, from top to bottom, without curves yet.
    pub panels: Vec<Panel>,
    /// The curves.
    pub tracks: Vec<Track>,
}

impl Sketch<'_> {
    fn rows(&self) -> u64 {
        self.lines.iter().map(|line| line.rows).max().unwrap_or(0)
    }

    /// How many rows a curve has.
    fn length(&self, what: What) -> u64 {
        match what {
            What::Value((line, _)) => self.lines[line].rows,
            What::Difference((left, _), (right, _)) | What::Size((left, _), (right, _)) => {
                self.lines[left].rows.min(self.lines[right].rows)
            }
        }
    }

    fn precision(&self, what: What) -> Precision {
        match what {
            What::Value((line, channel)) => self.lines[line].schedule.channels()[channel].precision,
            _ => Precision::Double,
        }
    }

    /// The values of a curve within those of the schedules.
    fn pick(&self, what: What, values: &[Vec<f64>], out: &mut Vec<f64>) {
        if let What::Value((line, 0)) = what
            && self.lines[line].schedule.channels().len() == 1
        {
            out.clear();
            return out.extend_from_slice(&values[line]);
        }
        let channel = |(line, channel): Cell| {
            let width = self.lines[line].schedule.channels().len();
            values[line].iter().skip(channel).step_by(width).copied()
        };
        out.clear();
        match what {
            What::Value(cell) => out.extend(channel(cell)),
            What::Difference(left, right) => {
                out.extend(channel(left).zip(channel(right)).map(|(l, r)| difference(l, r)));
            }
            What::Size(left, right) => {
                out.extend(channel(left).zip(channel(right)).map(|(l, r)| difference(l, r).abs()));
            }
        }
    }

    /// The figure, with as much of each curve as `columns` columns can show.
    ///
    /// # Errors
    ///
    /// A schedule that ends before the picture does.
    pub fn figure(&self, columns: usize) -> Result<Figure, Diagnostic> {
        let tracer = |track: &Track| Tracer::new(self.length(track.what), columns);
        let mut tracers: Vec<Tracer> = self.tracks.iter().map(tracer).collect();
        let rows = self.rows();
        let mut one = Vec::new();
        let mut progress = Progress::new(rows, true);
        let selection = Selection::all(rows);
        Walk { lines: &self.lines, per: self.per, rows: &selection }.visit(|chunk| {
            for (track, tracer) in self.tracks.iter().zip(&mut tracers) {
                self.pick(track.what, chunk.values, &mut one);
                tracer.push(&one);
            }
            progress.reached(chunk.stretch.first);
        })?;
        let mut panels = self.panels.clone();
        for (track, tracer) in self.tracks.iter().zip(tracers) {
            let series = Series { name: track.name.clone(), curve: tracer.finish() };
            panels[track.panel].series.push(series);
        }
        let x = Axis { unit: self.per.name().to_string(), rows, steps_per_epoch: self.steps_per_epoch };
        Ok(Figure { title: self.title.clone(), x, panels })
    }

    /// The values of every curve at some rows, which ascend; NaN where it has none. Ordered as in the figure.
    fn values(&self, rows: &[u64]) -> Result<Vec<Vec<Vec<f64>>>, Diagnostic> {
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); self.tracks.len()];
        let mut one = Vec::new();
        let selection = Selection::These(rows.to_vec());
        Walk { lines: &self.lines, per: self.per, rows: &selection }.visit(|chunk| {
            for (track, column) in self.tracks.iter().zip(&mut columns) {
                self.pick(track.what, chunk.values, &mut one);
                column.push(one.first().copied().unwrap_or(f64::NAN));
            }
        })?;
        let mut panels = vec![Vec::new(); self.panels.len()];
        for (track, column) in self.tracks.iter().zip(columns) {
            panels[track.panel].push(column);
        }
        Ok(panels)
    }

    fn precisions(&self) -> Vec<Vec<Precision>> {
        let mut panels = vec![Vec::new(); self.panels.len()];
        for track in &self.tracks {
            panels[track.panel].push(self.precision(track.what));
        }
        panels
    }
}

/// Equal infinities, and values that are both no numbers, do not differ.
fn difference(left: f64, right: f64) -> f64 {
    match left == right || (left.is_nan() && right.is_nan()) {
        true => 0.0,
        false => right - left,
    }
}

/// A picture that was walked, ready for every format.
pub struct Drawn<'a> {
    /// Where it comes from.
    pub sketch: Sketch<'a>,
    /// What it shows.
    pub figure: Figure,
    /// What is written below it where there is room for words.
    pub words: String,
}

/// Writes pictures, one below the other, to a file.
///
/// # Errors
///
/// They are too large, a schedule ends too early, or the file cannot be written.
pub fn write(
    path: &Path,
    format: Format,
    drawn: &[Drawn<'_>],
    style: &Style,
    lead: &str,
) -> anyhow::Result<()> {
    let bytes = match format {
        Format::Png => png::encode(&stacked(drawn, style)).map_err(Diagnostic::new)?,
        Format::Svg => svg::encode(&stacked(drawn, style)).into_bytes(),
        Format::Html => page(drawn, style, lead)?.into_bytes(),
    };
    let mut target = Target::open(Some(path))?;
    target.write(&bytes)?;
    target.finish()
}

fn stacked(drawn: &[Drawn<'_>], style: &Style) -> Scene {
    Scene::stacked(drawn.iter().map(|drawn| chart::render(&drawn.figure, style)).collect())
}

/// Draws a figure with letters on standard output, as large as the terminal; `again` clears it first.
///
/// # Errors
///
/// Standard output cannot be written.
pub fn show(figure: &Figure, ascii: bool, again: bool) -> anyhow::Result<()> {
    let terminal = std::io::stdout().is_terminal();
    let (columns, rows) = terminal_size::terminal_size().filter(|_| terminal).map_or_else(
        || (variable("COLUMNS").unwrap_or(80), variable("LINES").unwrap_or(24)),
        |(width, height)| (usize::from(width.0), usize::from(height.0)),
    );
    let color = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    // The prompt and a note stand below it; a tall terminal is not filled.
    let screen = Screen { columns, rows: rows.saturating_sub(2).min(columns / 2 + 10), color, ascii };
    let clear = if again && terminal { "\x1b[2J\x1b[H" } else { "" };
    let mut target = Target::open(None)?;
    target.write(clear.as_bytes())?;
    target.write(terminal::encode(figure, &screen).as_bytes())?;
    target.finish()
}

fn variable(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok().filter(|size| *size > 0)
}

/// Values that a page holds in all; eight bytes each, and a third more as text.
const MOST_VALUES: usize = 12_000;

fn page(drawn: &[Drawn<'_>], style: &Style, lead: &str) -> Result<String, Diagnostic> {
    let curves = drawn.iter().map(|drawn| drawn.sketch.tracks.len() + 1).sum::<usize>();
    let mut charts = Vec::new();
    for drawn in drawn {
        let rows = html::rows(&drawn.figure, (MOST_VALUES / curves.max(1)).max(16));
        let values = drawn.sketch.values(&rows)?;
        let precisions = drawn.sketch.precisions();
        charts.push(Chart { figure: &drawn.figure, rows, values, precisions, words: &drawn.words });
    }
    Ok(html::encode(&Page { lead, charts, style }))
}

/// Whether a curve has values that a picture cannot show, in a sentence.
pub fn gaps(name: &str, curve: &Curve, scale: Scale) -> Option<String> {
    match scale {
        _ if curve.non_finite > 0 => {
            Some(format!("`{name}` has {} values that are no numbers; they are gaps", curve.non_finite))
        }
        Scale::Log if curve.negative > 0 => Some(format!(
            "`{name}` has {} values below 0; a logarithmic scale cannot show them",
            curve.negative
        )),
        _ => None,
    }
}
