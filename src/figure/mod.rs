//! What a picture shows, before there are pixels: titled panels of named curves over one x axis.
//!
//! A [`Figure`] knows nothing of schedules, files or formats. A [`Tracer`] makes its curves: it takes the values of a
//! run chunk by chunk and keeps, in constant memory, what a picture of a given width can show of them. For every
//! column of the picture that is the first, the least, the greatest and the last value, exactly, with their rows (the
//! M4 aggregation of Jugel et al., VLDB 2014). A single odd update among ten million is kept, because it is the least
//! or the greatest value of its column.

mod extremes;
mod trace;

use crate::arrange::Arrange as _;
pub use trace::Tracer;

use std::ops::Range;

/// A picture: a title, and panels that are stacked from top to bottom and share the x axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// The title above the panels; may be empty.
    pub title: String,
    /// The x axis.
    pub x: Axis,
    /// The panels, from top to bottom.
    pub panels: Vec<Panel>,
    /// Rows with a name, in ascending order. A line in every panel marks them.
    pub marks: Vec<RowMark>,
}

impl Figure {
    /// The texts that a user may have written: the title, and the names of panels, curves and marks.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> + '_ {
        let curves = self.panels.iter().flat_map(|panel| panel.series.iter().map(NamedCurve::names));
        let labels = self.panels.iter().map(|panel| panel.label.clone());
        let marks = self.marks.iter().map(|mark| mark.name.clone());
        std::iter::once(self.title.clone()).chain(labels).chain(curves).chain(marks)
    }
}

/// A row with a name, such as the end of a warmup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowMark {
    /// The row.
    pub row: u64,
    /// Its name.
    pub name: String,
}

/// The x axis: updates (or epochs), counted from 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    /// The name below the axis: `step` or `epoch`.
    pub unit: String,
    /// The rows that are shown. Row `i` stands at `x = i`.
    pub rows: Range<u64>,
    /// The number of steps in an epoch, if it is known and the unit is a step. If there is more than one epoch, a
    /// second axis above the panels counts them.
    pub steps_per_epoch: Option<u64>,
}

/// One pair of axes with its curves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// The name of the y axis: `learning rate`, `momentum`, `difference`.
    pub label: String,
    /// The scale of the y axis.
    pub scale: Scale,
    /// The curves, in the order of their colours and of the legend.
    pub series: Vec<NamedCurve>,
    /// The ends of the y axis; those that are not given follow from the curves.
    pub limits: Limits,
}

/// The ends of an axis, as far as they are given.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// The value at the low end.
    pub low: Option<f64>,
    /// The value at the high end.
    pub high: Option<f64>,
}

/// The scale of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Equal differences take equal room.
    #[default]
    Linear,
    /// Equal ratios take equal room. Zeros are drawn at the lower edge, negative values are left out.
    Log,
}

/// A curve with its name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NamedCurve {
    /// Its name in the legend.
    pub name: String,
    /// The names of further curves that are equal to this one to the last bit. They are drawn as this one.
    pub equal: Vec<String>,
    /// What decides the colour: curves that have it in common have the same colour in every panel. If it is empty, the
    /// name decides.
    pub family: String,
    /// Its part in a comparison.
    pub role: CurveRole,
    /// The curve.
    pub curve: Curve,
    /// Whether each value holds until the next row, as in [`Curve::held`].
    pub holds: bool,
}

/// The part of a curve in a comparison of a schedule with its own past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CurveRole {
    /// None: there is no such comparison.
    #[default]
    Alone,
    /// The schedule as it was: dashed, in the colour of what it became.
    Before,
    /// The schedule as it is: solid.
    After,
}

impl NamedCurve {
    /// The names of all curves that this one is.
    pub fn names(&self) -> String {
        let names = [std::slice::from_ref(&self.name), &self.equal].concat();
        let names = names.iter().map(|name| name.trim()).collect::<Vec<_>>().join(", ");
        if self.equal.is_empty() { names } else { format!("{names} (equal)") }
    }

    /// What decides the colour.
    pub fn family(&self) -> &str {
        if self.family.is_empty() { &self.name } else { &self.family }
    }
}

/// A corner of a curve: the value of a row, or the foot of a stair at that row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vertex {
    /// The row, counted from 0.
    pub row: u64,
    /// Its value, always finite.
    pub value: f64,
}

/// A curve, as a [`Tracer`] makes it from values.
///
/// A change with equal values before it and equal values after it is a stair: two vertices at the row of the change.
/// Other changes are joined by lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    vertices: Vec<Vertex>,
    /// The indices in `vertices` at which a new line starts, because a value before it was not finite.
    breaks: Vec<usize>,
    /// The number of values that were NaN or infinite. They are gaps in the curve.
    pub non_finite: u64,
    /// The number of values below zero, which a logarithmic scale cannot show.
    pub negative: u64,
    /// The least value above zero.
    pub least_positive: Option<f64>,
}

impl Curve {
    /// The connected lines of the curve, from left to right; each has at least one vertex, and rows never
    /// decrease along it.
    pub fn lines(&self) -> impl Iterator<Item = &[Vertex]> {
        let ends = self.breaks.iter().copied().chain([self.vertices.len()]);
        ends.scan(0, |start, end| Some(&self.vertices[std::mem::replace(start, end)..end]))
            .filter(|line| !line.is_empty())
    }

    /// The curve of some ascending rows and their values; NaN is a gap. Stairs are found as by a [`Tracer`].
    pub fn from_rows(rows: &[u64], values: &[f64]) -> Curve {
        let mut curve = Curve::default();
        let at = |i: usize| values.get(i).copied().unwrap_or(f64::NAN);
        let mut gap = false;
        for (i, (&row, &value)) in rows.iter().zip(values).enumerate() {
            if !value.is_finite() {
                (curve.non_finite, gap) = (curve.non_finite + 1, true);
                continue;
            }
            if std::mem::take(&mut gap) && !curve.vertices.is_empty() {
                curve.breaks.push(curve.vertices.len());
            }
            let stair = i > 1 && rows[i - 1] + 1 == row && at(i - 1) != value;
            if stair && at(i - 2) == at(i - 1) && at(i + 1) == value {
                curve.vertices.push(Vertex { row, value: at(i - 1) });
            }
            curve.vertices.push(Vertex { row, value });
            curve.negative += u64::from(value < 0.0);
            if value > 0.0 {
                curve.least_positive = Some(curve.least_positive.unwrap_or(value).min(value));
            }
        }
        curve
    }

    /// The curve of values that hold until the next row, or for a single row before a gap and at the end.
    pub fn held(&self) -> Curve {
        let mut held = Curve { vertices: Vec::new(), breaks: Vec::new(), ..*self };
        for line in self.lines() {
            if !held.vertices.is_empty() {
                held.breaks.push(held.vertices.len());
            }
            for (i, vertex) in line.iter().enumerate() {
                held.vertices.push(*vertex);
                let row = line.get(i + 1).map_or(vertex.row.saturating_add(1), |next| next.row);
                let is_level = line.get(i + 1).is_some_and(|next| next.row == vertex.row);
                if !is_level {
                    held.vertices.push(Vertex { row, value: vertex.value });
                }
            }
        }
        held
    }

    /// The same curve without the lines between rows that are more than `reach` apart: what lies between them is not known.
    pub fn broken_beyond(mut self, reach: u64) -> Curve {
        let gap = |at: usize| self.vertices[at].row.saturating_sub(self.vertices[at - 1].row);
        self.breaks.extend((1..self.vertices.len()).filter(|at| gap(*at) > reach));
        self.breaks.arrange();
        self.breaks.dedup();
        self
    }

    /// Whether the curve is nothing but values that no line connects.
    pub fn is_dotted(&self) -> bool {
        !self.vertices.is_empty() && self.lines().all(|line| line.len() == 1)
    }

    /// The curve of a few values. All of them are kept.
    pub fn from_values(values: &[f64]) -> Curve {
        let mut tracer = Tracer::new(values.len() as u64, values.len());
        tracer.push(values);
        tracer.finish()
    }
}
