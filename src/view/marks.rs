//! Rows of a picture with a name: those that the user names, and those that are found in the curves.

use super::evaluation::Evaluation;
use super::lines::Lines;
use super::rows::Selection;
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::figure::RowMark;
use crate::schedule::Quantity;
use crate::summary::{Course, Summary};

/// A row that is to be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// A row and its name.
    Row {
        /// The row.
        row: u64,
        /// The name.
        name: String,
    },
    /// The row at which the first rise ends.
    Warmup,
    /// The first row with the greatest value.
    Peak,
    /// The first row with the least value.
    Lowest,
    /// The first row of each phase.
    Phases,
}

/// Rows, each with its name.
type NamedRows = Vec<(u64, String)>;

/// The most marks of a picture.
const MOST_MARKS: usize = 40;

impl Wanted {
    const NAMED: [(&str, Wanted); 4] = [
        ("warmup", Wanted::Warmup),
        ("peak", Wanted::Peak),
        ("lowest", Wanted::Lowest),
        ("phases", Wanted::Phases),
    ];

    /// What a name stands for.
    pub(crate) fn named(name: &str) -> Option<Wanted> {
        Self::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, wanted)| wanted)
    }

    /// All names, for a message.
    pub(crate) fn names() -> String {
        Self::NAMED.map(|(name, _)| format!("`{name}`")).join(", ")
    }

    /// The rows of a curve, each with its name.
    fn rows(&self, summary: &Summary) -> NamedRows {
        let (phases, _) = summary.phases();
        let spot = |spot: Option<crate::summary::Spot>, name: &str| {
            spot.map(|spot| (spot.row, name.to_string())).into_iter().collect()
        };
        match self {
            Wanted::Row { row, name } => vec![(*row, name.clone())],
            Wanted::Warmup => {
                let rise = phases.iter().take(2).find(|phase| phase.course != Course::Holds);
                spot(
                    rise.filter(|phase| phase.course == Course::Rises).map(|phase| phase.last),
                    "warmup ends",
                )
            }
            Wanted::Peak => spot(summary.peak(), "peak"),
            Wanted::Lowest => spot(summary.low(), "lowest"),
            Wanted::Phases => {
                phases.iter().map(|phase| (phase.first.row, phase.course.to_string())).collect()
            }
        }
    }
}

/// The marks of a picture, in ascending order. Those of several curves say which curve they belong to.
///
/// # Errors
///
/// No curve has what is wanted, a schedule has no value at a row, or there are more than [`MOST_MARKS`].
pub(crate) fn marks(lines: &Lines<'_>, wanted: &[Wanted]) -> Result<Vec<RowMark>, Diagnostic> {
    let (rows, found): (Vec<&Wanted>, Vec<&Wanted>) =
        wanted.iter().partition(|wanted| matches!(wanted, Wanted::Row { .. }));
    let mut marks: Vec<RowMark> = Vec::new();
    for wanted in rows {
        let named = wanted.rows(&Summary::of(0));
        marks.extend(named.into_iter().map(|(row, name)| RowMark { row, name }));
    }
    let curves = if found.is_empty() { Vec::new() } else { summaries(lines)? };
    for wanted in found {
        let rows = curves.iter().map(|curve| (curve, wanted.rows(&curve.summary)));
        let rows: Vec<_> = rows.filter(|(_, rows)| !rows.is_empty()).collect();
        if rows.is_empty() {
            return Err(missing(wanted));
        }
        // Curves that agree share a mark.
        let mut shared: Vec<(NamedRows, Vec<&str>)> = Vec::new();
        for (curve, rows) in rows {
            let rows: NamedRows =
                rows.into_iter().map(|(row, name)| (row.saturating_mul(curve.rows_each), name)).collect();
            match shared.iter_mut().find(|(known, _)| *known == rows) {
                Some((_, names)) => names.push(&curve.name),
                None => shared.push((rows, vec![&curve.name])),
            }
        }
        let all = shared.len() == 1 && shared[0].1.len() == curves.len();
        for (rows, names) in &shared {
            let whose = if all { String::new() } else { format!(": {}", names.join(", ")) };
            marks
                .extend(rows.iter().map(|(row, name)| RowMark { row: *row, name: format!("{name}{whose}") }));
        }
    }
    if marks.len() > MOST_MARKS {
        let what = format!("{} marks do not fit into a picture", marks.len());
        return Err(Diagnostic::new(what).help(format!("name at most {MOST_MARKS}, or fewer schedules")));
    }
    marks.arrange_by_key(|mark| mark.row);
    // What happens at the same row is one mark.
    marks.dedup_by(|later, earlier| {
        let same = later.row == earlier.row;
        if same && later.name != earlier.name {
            earlier.name = format!("{}, {}", earlier.name, later.name);
        }
        same
    });
    Ok(marks)
}

fn missing(wanted: &Wanted) -> Diagnostic {
    match wanted {
        Wanted::Warmup => Diagnostic::new("`--mark warmup`: no curve rises at its beginning")
            .help("mark a row instead, such as `--mark step=1000`"),
        _ => Diagnostic::new("`--mark`: no curve has a finite value"),
    }
}

/// A learning rate in a few numbers.
struct CurveSummary {
    name: String,
    summary: Summary,
    /// The number of rows of the picture for each row of the summary.
    rows_each: u64,
}

/// The learning rates in a few numbers, each in the unit in which its schedule counts, so that the plateau of each epoch
/// is not a phase.
fn summaries(lines: &Lines<'_>) -> Result<Vec<CurveSummary>, Diagnostic> {
    let mut curves = Vec::new();
    for line in &lines.lines {
        let (own, per, rows_each) = line.in_own_unit(lines.per);
        let channels = line.schedule.channels();
        let mut summaries = vec![Summary::of(own.rows); channels.len()];
        let selection = Selection::all(own.rows);
        Evaluation { lines: &[&own], per, rows: &selection }.visit(|chunk| {
            for row in chunk.values[0].chunks_exact(channels.len()) {
                summaries.iter_mut().zip(row).for_each(|(summary, value)| summary.push(*value));
            }
        })?;
        for (channel, summary) in channels.iter().zip(summaries) {
            if channel.quantity == Quantity::LearningRate {
                curves.push(CurveSummary { name: line.curve_name(channel), summary, rows_each });
            }
        }
    }
    Ok(curves)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{NoFiles, RunLength, Spec};

    fn marked(spec: &str, wanted: &[Wanted]) -> Vec<(u64, String)> {
        let spec = Spec::parse("a.yaml", spec).expect("a spec");
        let plans = [spec.resolve(&RunLength::default(), &NoFiles).expect("a plan")];
        let lines = Lines::of(&plans, None).expect("lines");
        let marks = marks(&lines, wanted).expect("marks");
        marks.into_iter().map(|mark| (mark.row, mark.name)).collect()
    }

    fn pair(row: u64, name: &str) -> (u64, String) {
        (row, name.to_string())
    }

    #[test]
    fn what_happens_at_the_same_row_is_one_mark() {
        let spec = "schedule:\n  kind: sequence\n  phases:\n    - {kind: linear, start: 0, end: 1, steps: 10}\n    \
                    - {kind: linear, start: 1, end: 0, steps: 40}\n";
        let found =
            marked(spec, &[Wanted::Peak, Wanted::Warmup, Wanted::Row { row: 3, name: "mine".into() }]);
        assert_eq!(found, [pair(3, "mine"), pair(10, "peak, warmup ends")]);
        assert_eq!(marked(spec, &[Wanted::Phases]), [pair(0, "rises"), pair(10, "falls")]);
    }

    #[test]
    fn a_schedule_that_counts_in_epochs_has_phases_of_epochs() {
        let spec = "run: {epochs: 20, steps_per_epoch: 100}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
                    schedule: {kind: torch.CosineAnnealingLR, T_max: 10, eta_min: 0.01}\n";
        assert_eq!(marked(spec, &[Wanted::Phases]), [pair(0, "falls"), pair(1000, "rises")]);
    }

    #[test]
    fn curves_that_agree_share_a_mark_and_others_are_named() {
        let spec = "run: {steps: 20}\nschedules:\n  a: {kind: linear, start: 0, end: 1, steps: 10}\n  \
                    b: {kind: linear, start: 0, end: 2, steps: 10}\n  \
                    c: {kind: linear, start: 0, end: 2, steps: 15}\n";
        assert_eq!(marked(spec, &[Wanted::Peak]), [pair(10, "peak: a, b"), pair(15, "peak: c")]);
    }
}
