//! Pictures of schedules before they are drawn: which values of which schedules become which curves.
//!
//! A [`Sketch`] is walked once for the curves, and for a format that holds values themselves once more at the rows that
//! it has room for.

use super::evaluation::Evaluation;
use super::lines::{Line, Lines};
use super::rows::Selection;
use crate::diagnostic::Diagnostic;
use crate::figure::{Axis, Curve, Figure, NamedCurve, Panel, Scale, Tracer};
use crate::plan::Plan;
use crate::schedule::{Precision, Quantity, Unit};

/// CurveSource a picture is wished to look like, as far as it matters to what it shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Appearance {
    /// CurveSource stands above it; default: names.
    pub title: Option<String>,
    /// Whether the rates are on a logarithmic scale.
    pub log: bool,
    /// Whether the sizes of differences are drawn, on a logarithmic scale.
    pub log_difference: bool,
}

impl Appearance {
    /// The panel of a quantity, without curves yet.
    pub(crate) fn panel(&self, quantity: Quantity) -> Panel {
        let scale = match self.log && quantity == Quantity::LearningRate {
            true => Scale::Log,
            false => Scale::Linear,
        };
        Panel { label: title(quantity).into(), scale, series: Vec::new() }
    }
}

/// CurveSource an axis says.
pub(crate) fn title(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::LearningRate => "learning rate",
        Quantity::Momentum => "momentum",
        Quantity::Beta1 => "beta1",
        Quantity::WeightDecay => "weight decay",
    }
}

/// A channel of one of the schedules of a sketch: which schedule, which channel.
pub(crate) type ChannelIndex = (usize, usize);

/// CurveSource a curve shows.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CurveSource {
    /// The values of a channel.
    Value(ChannelIndex),
    /// The second channel's values minus the first's, where both have one.
    Difference(ChannelIndex, ChannelIndex),
    /// The size of that.
    Size(ChannelIndex, ChannelIndex),
}

/// A curve to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    /// In which panel.
    pub panel: usize,
    /// CurveSource the legend calls it.
    pub name: String,
    /// CurveSource it shows.
    pub what: CurveSource,
}

/// A picture to be drawn.
pub(crate) struct Sketch<'a> {
    /// CurveSource stands above it.
    pub title: String,
    /// CurveSource a row is.
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

impl<'a> Sketch<'a> {
    /// The schedules of some plans over each other, a panel for each of the quantities.
    ///
    /// # Errors
    ///
    /// None of them drives one of the quantities.
    pub(crate) fn of(
        plans: &[Plan],
        lines: &'a Lines<'a>,
        also: &[Quantity],
        appearance: &Appearance,
    ) -> Result<Self, Diagnostic> {
        let mut quantities = vec![Quantity::LearningRate];
        quantities.extend(also.iter().map(|also| driven(*also, lines)));
        quantities.dedup();
        let mut tracks = Vec::new();
        for (number, line) in lines.lines.iter().enumerate() {
            for (index, channel) in line.schedule.channels().iter().enumerate() {
                if let Some(panel) = quantities.iter().position(|quantity| *quantity == channel.quantity) {
                    tracks.push(Track {
                        panel,
                        name: line.label(channel),
                        what: CurveSource::Value((number, index)),
                    });
                }
            }
        }
        let empty = (0..quantities.len()).find(|panel| !tracks.iter().any(|track| track.panel == *panel));
        if let Some(empty) = empty {
            let what = format!("none of the schedules drives {}", title(quantities[empty]));
            return Err(Diagnostic::new(what).help("leave out `--also`"));
        }
        let name = if let [plan] = plans { plan.name.clone() } else { String::new() };
        Ok(Sketch {
            title: appearance.title.clone().unwrap_or(name),
            per: lines.per,
            steps_per_epoch: lines.steps_per_epoch().filter(|_| lines.per == Unit::Step),
            lines: lines.lines.iter().collect(),
            panels: quantities.iter().map(|quantity| appearance.panel(*quantity)).collect(),
            tracks,
        })
    }

    /// The number of rows of the longest schedule.
    pub(crate) fn rows(&self) -> u64 {
        self.lines.iter().map(|line| line.rows).max().unwrap_or(0)
    }

    /// How many rows a curve has.
    fn length(&self, what: CurveSource) -> u64 {
        match what {
            CurveSource::Value((line, _)) => self.lines[line].rows,
            CurveSource::Difference((left, _), (right, _)) | CurveSource::Size((left, _), (right, _)) => {
                self.lines[left].rows.min(self.lines[right].rows)
            }
        }
    }

    fn precision(&self, what: CurveSource) -> Precision {
        match what {
            CurveSource::Value((line, channel)) => self.lines[line].schedule.channels()[channel].precision,
            _ => Precision::Double,
        }
    }

    /// The values of a curve within those of the schedules.
    fn pick(&self, what: CurveSource, values: &[Vec<f64>], out: &mut Vec<f64>) {
        if let CurveSource::Value((line, 0)) = what
            && self.lines[line].schedule.channels().len() == 1
        {
            out.clear();
            return out.extend_from_slice(&values[line]);
        }
        let channel = |(line, channel): ChannelIndex| {
            let width = self.lines[line].schedule.channels().len();
            values[line].iter().skip(channel).step_by(width).copied()
        };
        out.clear();
        match what {
            CurveSource::Value(cell) => out.extend(channel(cell)),
            CurveSource::Difference(left, right) => {
                out.extend(channel(left).zip(channel(right)).map(|(l, r)| difference(l, r)));
            }
            CurveSource::Size(left, right) => {
                out.extend(channel(left).zip(channel(right)).map(|(l, r)| difference(l, r).abs()));
            }
        }
    }

    /// The figure, with as much of each curve as `columns` columns can show. `reached` is told how many rows are done.
    ///
    /// # Errors
    ///
    /// A schedule that ends before the picture does.
    pub(crate) fn figure(
        &self,
        columns: usize,
        mut reached: impl FnMut(u64) + Send,
    ) -> Result<Figure, Diagnostic> {
        let tracer = |track: &Track| Tracer::new(self.length(track.what), columns);
        let mut tracers: Vec<Tracer> = self.tracks.iter().map(tracer).collect();
        let rows = self.rows();
        let mut one = Vec::new();
        let selection = Selection::all(rows);
        Evaluation { lines: &self.lines, per: self.per, rows: &selection }.visit(|chunk| {
            for (track, tracer) in self.tracks.iter().zip(&mut tracers) {
                self.pick(track.what, chunk.values, &mut one);
                tracer.push(&one);
            }
            reached(chunk.stretch.first);
        })?;
        let mut panels = self.panels.clone();
        for (track, tracer) in self.tracks.iter().zip(tracers) {
            let series = NamedCurve { name: track.name.clone(), curve: tracer.finish() };
            panels[track.panel].series.push(series);
        }
        let x = Axis { unit: self.per.name().to_string(), rows, steps_per_epoch: self.steps_per_epoch };
        Ok(Figure { title: self.title.clone(), x, panels })
    }

    /// The values of every curve at some rows, which ascend; NaN where it has none. Ordered as in the figure.
    ///
    /// # Errors
    ///
    /// A schedule has no value at one of them.
    pub(crate) fn values(&self, rows: &[u64]) -> Result<Vec<Vec<Vec<f64>>>, Diagnostic> {
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); self.tracks.len()];
        let mut one = Vec::new();
        let selection = Selection::These(rows.to_vec());
        Evaluation { lines: &self.lines, per: self.per, rows: &selection }.visit(|chunk| {
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

    /// How the values of every curve are to be read, ordered likewise.
    pub(crate) fn precisions(&self) -> Vec<Vec<Precision>> {
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
pub(crate) struct Drawn<'a> {
    /// Where it comes from.
    pub sketch: Sketch<'a>,
    /// CurveSource it shows.
    pub figure: Figure,
    /// CurveSource is written below it where there is room for words.
    pub words: String,
}

/// CurveSource is meant by a quantity: by momentum beta1, which is Adam's, where the schedules drive only that.
fn driven(quantity: Quantity, lines: &Lines<'_>) -> Quantity {
    let drives = |quantity| {
        let mut channels = lines.lines.iter().flat_map(|line| line.schedule.channels());
        channels.any(|channel| channel.quantity == quantity)
    };
    match quantity {
        Quantity::Momentum if !drives(quantity) && drives(Quantity::Beta1) => Quantity::Beta1,
        quantity => quantity,
    }
}

/// Whether a curve has values that a picture cannot show, in a sentence.
pub(crate) fn gaps(name: &str, curve: &Curve, scale: Scale) -> Option<String> {
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
