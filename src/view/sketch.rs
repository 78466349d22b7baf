//! A picture of schedules before it is drawn: which channels become which curves in which panels.
//!
//! The schedules of a [`Sketch`] are evaluated once for the curves. A format that holds values evaluates them once
//! more, at the rows that it holds.

use super::evaluation::Evaluation;
use super::lines::{Line, Lines};
use super::rows::Selection;
use crate::diagnostic::Diagnostic;
use crate::figure::{Axis, Curve, CurveRole, Figure, Limits, NamedCurve, Panel, RowMark, Scale, Tracer};
use crate::plan::Plan;
use crate::schedule::{Precision, Quantity, Unit};
use crate::summary::EqualCurves;
use std::ops::Range;

/// The options of a picture that decide what it shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Appearance {
    /// The title; default: the names of the specs.
    pub title: Option<String>,
    /// Whether the learning rates have a logarithmic scale.
    pub log: bool,
    /// The ends of the axis of the learning rates, as far as they are given.
    pub limits: Limits,
    /// Whether differences are drawn as absolute values on a logarithmic scale.
    pub log_difference: bool,
}

impl Appearance {
    /// An empty panel for a quantity.
    pub(crate) fn panel(&self, quantity: Quantity) -> Panel {
        let scale = match self.log && quantity == Quantity::LearningRate {
            true => Scale::Log,
            false => Scale::Linear,
        };
        let limits = if quantity == Quantity::LearningRate { self.limits } else { Limits::default() };
        Panel { label: title(quantity).into(), scale, limits, ..Panel::default() }
    }
}

/// The name of the axis of a quantity.
pub(crate) fn title(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::LearningRate => "learning rate",
        Quantity::Momentum => "momentum",
        Quantity::Beta1 => "beta1",
        Quantity::WeightDecay => "weight decay",
    }
}

/// A channel in a sketch: the index of its schedule, and its index within the schedule.
pub(crate) type ChannelIndex = (usize, usize);

/// The values of a curve.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CurveSource {
    /// The values of a channel.
    Value(ChannelIndex),
    /// The values of the second channel minus those of the first, at the rows that both have.
    Difference(ChannelIndex, ChannelIndex),
    /// The absolute value of the difference.
    Size(ChannelIndex, ChannelIndex),
}

/// A curve that will be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    /// The index of its panel.
    pub panel: usize,
    /// Its name in the legend.
    pub name: String,
    /// What decides its colour.
    pub family: String,
    /// Its part in a comparison.
    pub role: CurveRole,
    /// What it shows.
    pub source: CurveSource,
}

/// A picture that will be drawn.
pub(crate) struct Sketch<'a> {
    /// The title.
    pub title: String,
    /// What a row is.
    pub per: Unit,
    /// The number of steps in an epoch, if it is known and the rows are steps.
    pub steps_per_epoch: Option<u64>,
    /// The rows that are shown.
    pub rows: Range<u64>,
    /// Rows with a name.
    pub marks: Vec<RowMark>,
    /// The schedules.
    pub lines: Vec<&'a Line<'a>>,
    /// The panels, from top to bottom, without curves.
    pub panels: Vec<Panel>,
    /// The curves.
    pub tracks: Vec<Track>,
}

/// The most curves of a picture.
const MOST_CURVES: usize = 1000;

impl<'a> Sketch<'a> {
    /// The schedules of some plans in one picture, with a panel for the learning rate and one for each quantity of
    /// `also`.
    ///
    /// # Errors
    ///
    /// No schedule drives one of the quantities, or there are more than [`MOST_CURVES`].
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
                        name: line.curve_name(channel),
                        family: line.family(channel),
                        role: CurveRole::Alone,
                        source: CurveSource::Value((number, index)),
                    });
                }
            }
        }
        if tracks.len() > MOST_CURVES {
            let what = format!("a picture of {} curves, of at most {MOST_CURVES}", tracks.len());
            return Err(Diagnostic::new(what)
                .why("nobody can tell so many curves apart, and each takes memory for every column of the picture")
                .help("draw a part of the schedules or parameter groups; `lrsched table` shows all of them"));
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
            rows: 0..lines.rows(),
            marks: Vec::new(),
            lines: lines.lines.iter().collect(),
            panels: quantities.iter().map(|quantity| appearance.panel(*quantity)).collect(),
            tracks,
        })
    }

    /// The number of rows of a curve in the window.
    fn length(&self, source: CurveSource) -> u64 {
        let end = match source {
            CurveSource::Value((line, _)) => self.lines[line].rows,
            CurveSource::Difference((left, _), (right, _)) | CurveSource::Size((left, _), (right, _)) => {
                self.lines[left].rows.min(self.lines[right].rows)
            }
        };
        end.min(self.rows.end).saturating_sub(self.rows.start)
    }

    /// What two tracks have in common that may be one curve; `None` for a track that is always drawn.
    fn twin_key(&self, track: &Track) -> Option<TwinKey> {
        let value = matches!(track.source, CurveSource::Value(_)) && track.role == CurveRole::Alone;
        let key =
            || (track.panel, self.length(track.source), self.precision(track.source) == Precision::Single);
        value.then(key)
    }

    /// Whether each value holds until the next row: that of a schedule that is set once an epoch, shown per epoch.
    fn holds(&self, source: CurveSource) -> bool {
        let counts_epochs = |line: usize| self.lines[line].schedule.unit() == Unit::Epoch;
        self.per == Unit::Epoch
            && match source {
                CurveSource::Value((line, _)) => counts_epochs(line),
                CurveSource::Difference((left, _), (right, _)) | CurveSource::Size((left, _), (right, _)) => {
                    counts_epochs(left) && counts_epochs(right)
                }
            }
    }

    fn precision(&self, source: CurveSource) -> Precision {
        match source {
            CurveSource::Value((line, channel)) => self.lines[line].schedule.channels()[channel].precision,
            _ => Precision::Double,
        }
    }

    /// Picks the values of a curve out of those of the schedules.
    fn pick(&self, source: CurveSource, values: &[Vec<f64>], out: &mut Vec<f64>) {
        if let CurveSource::Value((line, 0)) = source
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
        match source {
            CurveSource::Value(cell) => out.extend(channel(cell)),
            CurveSource::Difference(left, right) => {
                out.extend(channel(left).zip(channel(right)).map(|(l, r)| difference(l, r)));
            }
            CurveSource::Size(left, right) => {
                out.extend(channel(left).zip(channel(right)).map(|(l, r)| difference(l, r).abs()));
            }
        }
    }

    /// The figure, with as much of each curve as `columns` columns can show. `reached` is called with the number of
    /// rows that are done. Curves of a panel that are equal to the last bit become one.
    ///
    /// # Errors
    ///
    /// A schedule has no value at a row of the picture.
    pub(crate) fn figure(
        &mut self,
        columns: usize,
        mut reached: impl FnMut(u64) + Send,
    ) -> Result<Figure, Diagnostic> {
        let tracer =
            |track: &Track| Tracer::new(self.length(track.source), columns).starting_at(self.rows.start);
        let mut tracers: Vec<Tracer> = self.tracks.iter().map(tracer).collect();
        let mut equal = EqualCurves::of(self.tracks.iter().map(|track| self.twin_key(track)));
        let mut picked: Vec<Vec<f64>> = vec![Vec::new(); self.tracks.len()];
        let selection = Selection::window(&self.rows);
        Evaluation { lines: &self.lines, per: self.per, rows: &selection }.visit(|chunk| {
            for ((track, tracer), values) in self.tracks.iter().zip(&mut tracers).zip(&mut picked) {
                self.pick(track.source, chunk.values, values);
                tracer.push(values);
            }
            equal.compare(|one, other| same(&picked[one], &picked[other]));
            reached(chunk.stretch.first);
        })?;
        let mut panels = self.panels.clone();
        let mut kept = Vec::new();
        for (index, (track, tracer)) in self.tracks.iter().zip(tracers).enumerate() {
            let Some(others) = equal.of_first(index) else { continue };
            let equal: Vec<String> = others.iter().map(|other| self.tracks[*other].name.clone()).collect();
            let (curve, holds) = (tracer.finish(), self.holds(track.source));
            let curve = if holds { curve.held() } else { curve };
            let Track { panel, name, family, role, .. } = track.clone();
            panels[panel].series.push(NamedCurve { name, equal, family, role, curve, holds });
            kept.push(track.clone());
        }
        self.tracks = kept;
        let x = Axis {
            unit: self.per.name().to_string(),
            rows: self.rows.clone(),
            steps_per_epoch: self.steps_per_epoch,
        };
        Ok(Figure { title: self.title.clone(), x, panels, marks: self.marks.clone() })
    }

    /// The values of every curve at some ascending rows, by panel and curve; NaN where a curve has no value.
    ///
    /// # Errors
    ///
    /// A schedule has no value at one of the rows.
    pub(crate) fn values(&self, rows: &[u64]) -> Result<Vec<Vec<Vec<f64>>>, Diagnostic> {
        let mut columns: Vec<Vec<f64>> = vec![Vec::new(); self.tracks.len()];
        let mut one = Vec::new();
        let selection = Selection::These(rows.to_vec());
        Evaluation { lines: &self.lines, per: self.per, rows: &selection }.visit(|chunk| {
            for (track, column) in self.tracks.iter().zip(&mut columns) {
                self.pick(track.source, chunk.values, &mut one);
                column.push(one.first().copied().unwrap_or(f64::NAN));
            }
        })?;
        let mut panels = vec![Vec::new(); self.panels.len()];
        for (track, column) in self.tracks.iter().zip(columns) {
            panels[track.panel].push(column);
        }
        Ok(panels)
    }

    /// The precision of every curve, by panel and curve.
    pub(crate) fn precisions(&self) -> Vec<Vec<Precision>> {
        let mut panels = vec![Vec::new(); self.panels.len()];
        for track in &self.tracks {
            panels[track.panel].push(self.precision(track.source));
        }
        panels
    }
}

/// A panel, a number of rows, and whether the values are float32.
type TwinKey = (usize, u64, bool);

/// Whether values are equal to the last bit.
fn same(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.to_bits() == other.to_bits())
}

/// Equal infinities, and two NaN, do not differ.
fn difference(left: f64, right: f64) -> f64 {
    match left == right || (left.is_nan() && right.is_nan()) {
        true => 0.0,
        false => right - left,
    }
}

/// A picture that was evaluated, ready for every format.
pub(crate) struct Drawn<'a> {
    /// What it was evaluated from.
    pub sketch: Sketch<'a>,
    /// The curves.
    pub figure: Figure,
    /// The text below it, in a format with text.
    pub words: String,
}

/// The quantity that `--also` means: momentum means beta1, Adam's momentum, if the schedules drive only that.
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

/// A sentence about the values of a curve that a picture cannot show, if there are any.
pub(crate) fn gaps(name: &str, curve: &Curve, scale: Scale) -> Option<String> {
    match scale {
        _ if curve.non_finite == 1 => {
            Some(format!("`{name}` has 1 value that is not a finite number; the curve has a gap there"))
        }
        _ if curve.non_finite > 1 => Some(format!(
            "`{name}` has {} values that are not finite numbers; the curve has gaps there",
            curve.non_finite
        )),
        Scale::Log if curve.negative == 1 => {
            Some(format!("`{name}` has 1 value below 0; a logarithmic scale cannot show it"))
        }
        Scale::Log if curve.negative > 1 => Some(format!(
            "`{name}` has {} values below 0; a logarithmic scale cannot show them",
            curve.negative
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{NoFiles, RunLength, Spec};

    #[test]
    fn a_schedule_has_the_same_name_in_every_panel() -> Result<(), Box<dyn std::error::Error>> {
        let spec = Spec::parse(
            "a.yaml",
            "optimizer: {lr: {a: 0.1, b: 0.2}, momentum: 0.9}\nschedules:\n  \
             up: {kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 10}\n  \
             down: {kind: linear, start: 1, end: 0, steps: 10}\n",
        )?;
        let plans = [spec.resolve(&RunLength::default(), &NoFiles)?];
        let lines = Lines::of(&plans, None)?;
        let sketch = Sketch::of(&plans, &lines, &[Quantity::Momentum], &Appearance::default())?;
        let names = |panel| sketch.tracks.iter().filter(move |t| t.panel == panel).map(|t| t.name.as_str());
        assert_eq!(names(0).collect::<Vec<_>>(), ["up/a", "up/b", "down"]);
        assert_eq!(names(1).collect::<Vec<_>>(), ["up/a", "up/b"]);
        Ok(())
    }

    #[test]
    fn a_group_has_the_same_family_in_every_panel() -> Result<(), Box<dyn std::error::Error>> {
        let spec = Spec::parse(
            "a.yaml",
            "optimizer: {lr: {a: 0.1, b: 0.2}, momentum: 0.9}\n\
             schedule: {kind: torch.OneCycleLR, max_lr: 0.1, total_steps: 10}\n",
        )?;
        let plans = [spec.resolve(&RunLength::default(), &NoFiles)?];
        let lines = Lines::of(&plans, None)?;
        let sketch = Sketch::of(&plans, &lines, &[Quantity::Momentum], &Appearance::default())?;
        let family =
            |panel| sketch.tracks.iter().filter(move |t| t.panel == panel).map(|t| t.family.as_str());
        assert_eq!(family(0).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(family(1).collect::<Vec<_>>(), ["a", "b"]);
        Ok(())
    }

    #[test]
    fn curves_that_are_equal_to_the_last_bit_are_one() -> Result<(), Box<dyn std::error::Error>> {
        let spec = Spec::parse(
            "a.yaml",
            "run: {steps: 50000}\nschedules:\n  a: {kind: linear, start: 1, end: 0, steps: 50000}\n  \
             b: {kind: linear, start: 1, end: 1e-16, steps: 50000}\n  \
             c: {kind: linear, start: 1, end: 0, steps: 50000}\n",
        )?;
        let plans = [spec.resolve(&RunLength::default(), &NoFiles)?];
        let lines = Lines::of(&plans, None)?;
        let mut sketch = Sketch::of(&plans, &lines, &[], &Appearance::default())?;
        let figure = sketch.figure(100, |_| {})?;
        let names: Vec<String> = figure.panels[0].series.iter().map(NamedCurve::names).collect();
        assert_eq!(names, ["a, c (equal)", "b"]);
        assert_eq!(sketch.values(&[0])?, [[[1.0], [1.0]]]);
        Ok(())
    }
}
