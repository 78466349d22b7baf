//! What a picture shows, before anyone thinks of pixels: titled panels of named curves over one x axis.
//!
//! A [`Figure`] knows nothing of schedules, files or formats. Its curves are made by a [`Tracer`], which takes
//! the values of a run chunk after chunk and keeps, in constant memory, what a picture of a given width can
//! show of them: of every column the first, the least, the greatest and the last value, exactly, with the
//! updates at which they stand (the M4 aggregation of Jugel et al., VLDB 2014). One odd update in ten million
//! is kept, because it is the least or the greatest value of its column.

mod extremes;
mod trace;

pub use trace::Tracer;

/// A picture: a title and panels that are stacked from top to bottom and share the x axis.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// The title above the panels; may be empty.
    pub title: String,
    /// What runs from left to right.
    pub x: Axis,
    /// The panels, from top to bottom.
    pub panels: Vec<Panel>,
}

/// The x axis: updates (or epochs), counted from 0.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Axis {
    /// What one row is: `step` or `epoch`, as it is written below the axis.
    pub unit: String,
    /// The number of rows. Row `i` stands at `x = i`.
    pub rows: u64,
    /// Where known and the unit is a step: the steps of an epoch. Epochs are then written above the panels
    /// if there is more than one.
    pub steps_per_epoch: Option<u64>,
}

/// One pair of axes with its curves.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// What runs from bottom to top: `learning rate`, `momentum`, `difference`.
    pub label: String,
    /// How values are spread from bottom to top.
    pub scale: Scale,
    /// The curves, in the order of their colours and of the legend.
    pub series: Vec<NamedCurve>,
}

/// How values are spread over an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Equal differences take equal room.
    #[default]
    Linear,
    /// Equal ratios take equal room. Zeros are drawn at the lower edge, negative values are left out.
    Log,
}

/// A curve with its name.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedCurve {
    /// What the legend calls it. Curves of the same name have the same colour in every panel.
    pub name: String,
    /// The curve.
    pub curve: Curve,
}

/// A corner of a curve: the value of one row, or the foot of a stair at it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vertex {
    /// The row, counted from 0.
    pub row: u64,
    /// Its value, always finite.
    pub value: f64,
}

/// What a [`Tracer`] keeps of a run of values.
///
/// An isolated change, with equal values before it and equal values behind it, is a stair: two vertices at the
/// row of the change. Consecutive changes are joined by lines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Curve {
    vertices: Vec<Vertex>,
    /// Where in `vertices` a new line starts because a value before it was not finite.
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

    /// The curve of some rows, which ascend, and their values; NaN is a gap. A change from one row to the next
    /// with equal values around it is a stair, as it is in a [`Tracer`].
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

    /// The curve of a few values, all of which are kept.
    pub fn from_values(values: &[f64]) -> Curve {
        let mut tracer = Tracer::new(values.len() as u64, values.len());
        tracer.push(values);
        tracer.finish()
    }
}
