//! The results of a comparison, independent of the format.

use super::{Comparison, Side, Tolerance};
use crate::arrange::Arrange as _;
use crate::diagnostic::Place;
use crate::schedule::remark::Level;
use crate::schedule::{Precision, Unit};
use crate::spec::changes::Change;
use std::collections::BTreeMap;

/// The results for all pairs of specs.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// One entry for each pair of specs, in the order of the report.
    pub entries: Vec<ReportEntry>,
    /// The tolerance.
    pub tolerance: Tolerance,
    /// The files in the folders that were left out.
    pub skipped: Vec<SkippedFile>,
}

/// A file in a folder that was left out of a comparison.
#[derive(Debug, Clone)]
pub(crate) struct SkippedFile {
    /// Its name, with the revision if it is only there.
    pub name: String,
    /// Why, as a sentence without a full stop.
    pub why: String,
}

/// The result of a comparison, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// The same values everywhere, within the tolerance.
    Equal,
    /// Different values.
    Different,
    /// An expectation of the right spec does not hold.
    Broken,
    /// A spec is invalid or could not be evaluated.
    Failed,
}

impl Verdict {
    /// The exit code: a broken expectation is an error, so that a job that only warns of differences fails.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Verdict::Equal => 0,
            Verdict::Different => 1,
            Verdict::Broken | Verdict::Failed => 2,
        }
    }

    /// `equal`, `different`, `broken` or `error`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Verdict::Equal => "equal",
            Verdict::Different => "different",
            Verdict::Broken => "broken",
            Verdict::Failed => "error",
        }
    }
}

/// The name of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SpecName {
    /// The path, `<stdin>`, or the name in the gallery.
    pub path: String,
    /// The revision from which it was read, if any.
    pub revision: Option<String>,
}

impl std::fmt::Display for SpecName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.path)?;
        match &self.revision {
            Some(revision) => write!(f, " at {revision}"),
            None => Ok(()),
        }
    }
}

/// A pair of specs, or a spec without a counterpart.
#[derive(Debug, Clone)]
pub(crate) struct ReportEntry {
    /// The reference.
    pub left: Option<SpecName>,
    /// The spec that is compared with it.
    pub right: Option<SpecName>,
    /// The result.
    pub outcome: PairOutcome,
    /// What lint finds in the schedules.
    pub remarks: Vec<SideRemark>,
}

/// What lint finds in a schedule of one side, or of both.
#[derive(Debug, Clone)]
pub(crate) struct SideRemark {
    /// The side; `None` for both.
    pub which: Option<Side>,
    /// The schedule's name under `schedules`.
    pub schedule: Option<String>,
    /// The name of its rule.
    pub id: &'static str,
    /// How much it matters.
    pub level: Level,
    /// The finding in words; if both sides have it, those of the right side.
    pub text: String,
    /// Its place in the user's file.
    pub place: Option<Place>,
    /// Whether it says that an expectation of the spec does not hold.
    pub is_broken: bool,
}

impl SideRemark {
    /// The side in words, given the names of the sides.
    pub(crate) fn side<'a>(&self, (left, right): (&'a str, &'a str)) -> &'a str {
        match self.which {
            Some(Side::Left) => left,
            Some(Side::Right) => right,
            None => "both",
        }
    }
}

/// The result for a pair.
#[derive(Debug, Clone)]
pub(crate) enum PairOutcome {
    /// Both were evaluated.
    Compared(Box<Compared>),
    /// Only the right spec exists. If the left one exists but is invalid, this is its error.
    Added(Option<String>),
    /// Only the left spec exists.
    Removed,
    /// A spec is invalid: the whole message.
    Failed(String),
}

/// The comparison of two specs.
#[derive(Debug, Clone)]
pub(crate) struct Compared {
    /// What a row is.
    pub per: Unit,
    /// The differences in the text of the specs and of the files that they name.
    pub changes: Vec<Change>,
    /// The schedules that both have.
    pub series: Vec<ComparedSchedule>,
    /// The names of schedules that only the left spec has.
    pub left_only: Vec<String>,
    /// The names of schedules that only the right spec has.
    pub right_only: Vec<String>,
    /// Sentences about the comparison itself, such as an assumed length.
    pub notes: Vec<String>,
}

/// The comparison of two schedules.
#[derive(Debug, Clone)]
pub(crate) struct ComparedSchedule {
    /// Its name under `schedules`.
    pub name: Option<String>,
    /// Their kinds.
    pub kinds: (String, String),
    /// Their numbers of rows.
    pub rows: (u64, u64),
    /// The channels that both have.
    pub channels: Vec<ComparedChannel>,
    /// The labels that only the left schedule has.
    pub left_only: Vec<String>,
    /// The labels that only the right schedule has.
    pub right_only: Vec<String>,
}

/// The comparison of two channels.
#[derive(Debug, Clone)]
pub struct ComparedChannel {
    /// The label of its column.
    pub label: String,
    /// The precision of the values of each.
    pub precisions: (Precision, Precision),
    /// The differences.
    pub comparison: Comparison,
    /// The rows that are listed, in ascending order.
    pub places: Vec<NotableRow>,
    /// Values of each, evenly spread over the longer one, for sparklines.
    pub outlines: (Vec<f64>, Vec<f64>),
}

/// Why a row is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the texts below say what they are")]
pub enum Reason {
    Start,
    JustBefore,
    FirstDifference,
    LargestDifference,
    LargestRelative,
    LastDifference,
    Peak,
    PeakLeft,
    PeakRight,
    Boundary,
    End,
    EndLeft,
    EndRight,
}

impl Reason {
    /// The reason in words, given the names of the sides.
    pub fn text(self, (left, right): (&str, &str)) -> String {
        match self {
            Reason::Start => "start".into(),
            Reason::JustBefore => "just before".into(),
            Reason::FirstDifference => "first difference".into(),
            Reason::LargestDifference => "largest difference".into(),
            Reason::LargestRelative => "largest relative difference".into(),
            Reason::LastDifference => "last difference".into(),
            Reason::Peak => "peak".into(),
            Reason::PeakLeft => format!("peak of {left}"),
            Reason::PeakRight => format!("peak of {right}"),
            Reason::Boundary => "boundary".into(),
            Reason::End => "end".into(),
            Reason::EndLeft => format!("end of {left}"),
            Reason::EndRight => format!("end of {right}"),
        }
    }
}

/// A row that is listed with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct NotableRow {
    /// The row.
    pub row: u64,
    /// Why it is listed.
    pub reasons: Vec<Reason>,
    /// The value on the left, if that side is long enough.
    pub left: Option<f64>,
    /// The value on the right, if that side is long enough.
    pub right: Option<f64>,
}

impl Report {
    /// The worst verdict of all entries.
    pub(crate) fn verdict(&self) -> Verdict {
        self.entries.iter().map(ReportEntry::verdict).max().unwrap_or(Verdict::Equal)
    }

    /// The number of entries with a verdict.
    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        self.entries.iter().filter(|entry| entry.verdict() == verdict).count()
    }
}

impl ReportEntry {
    /// The verdict on the pair.
    pub(crate) fn verdict(&self) -> Verdict {
        match self.values() {
            Verdict::Failed => Verdict::Failed,
            _ if self.is_broken() => Verdict::Broken,
            values => values,
        }
    }

    /// The verdict on the values alone. A spec without a counterpart is a difference.
    pub(crate) fn values(&self) -> Verdict {
        match &self.outcome {
            PairOutcome::Failed(_) => Verdict::Failed,
            PairOutcome::Compared(compared) if compared.differs() => Verdict::Different,
            PairOutcome::Compared(_) => Verdict::Equal,
            PairOutcome::Added(_) | PairOutcome::Removed => Verdict::Different,
        }
    }

    /// Whether an expectation of the right spec does not hold.
    fn is_broken(&self) -> bool {
        self.remarks.iter().any(|remark| remark.is_broken && remark.which != Some(Side::Left))
    }

    /// What only one side has: what the change adds, or removes.
    pub(crate) fn changed_remarks(&self) -> impl Iterator<Item = (&'static str, &SideRemark)> {
        self.remarks.iter().filter_map(|remark| {
            let word = match remark.which? {
                Side::Left => "removes",
                Side::Right => "adds",
            };
            Some((word, remark))
        })
    }

    /// The names of both, or of the only one.
    pub(crate) fn title(&self) -> String {
        match (&self.left, &self.right) {
            (Some(left), Some(right)) if left.revision.is_some() && left.path == right.path => {
                format!("{} since {}", right.path, left.revision.as_deref().unwrap_or(""))
            }
            (Some(left), Some(right)) => format!("{left} -> {right}"),
            (Some(one), None) | (None, Some(one)) => one.to_string(),
            (None, None) => String::new(),
        }
    }

    /// The names of the sides in headings: `main` and `now`, or `first` and `second`.
    pub(crate) fn sides(&self) -> (&str, &str) {
        match self.left.as_ref().and_then(|left| left.revision.as_deref()) {
            Some(revision) if revision.len() == 40 => (&revision[..12], "now"),
            Some(revision) => (revision, "now"),
            None => ("first", "second"),
        }
    }

    /// Whether the spec has another path than at the revision.
    pub(crate) fn is_renamed(&self) -> bool {
        match (&self.left, &self.right) {
            (Some(left), Some(right)) => left.revision.is_some() && left.path != right.path,
            _ => false,
        }
    }
}

impl Compared {
    /// Whether a value, a length or the set of schedules differs.
    pub(crate) fn differs(&self) -> bool {
        !self.left_only.is_empty()
            || !self.right_only.is_empty()
            || self.series.iter().any(ComparedSchedule::differs)
    }
}

impl ComparedSchedule {
    /// Whether a value, the length or the set of channels differs.
    pub(crate) fn differs(&self) -> bool {
        self.rows.0 != self.rows.1
            || !self.left_only.is_empty()
            || !self.right_only.is_empty()
            || self.channels.iter().any(ComparedChannel::differs)
    }
}

impl ComparedChannel {
    /// Whether any value differs.
    pub fn differs(&self) -> bool {
        self.comparison.differing() > 0
    }

    /// The precision in which the values of both are written: float32 only if both have it.
    pub fn precision(&self) -> Precision {
        match self.precisions {
            (Precision::Single, Precision::Single) => Precision::Single,
            _ => Precision::Double,
        }
    }
}

/// The most boundaries that are listed.
const MOST_BOUNDARIES: usize = 12;

/// The rows to list of two curves, in ascending order, each with the reasons.
pub(crate) fn places(comparison: &Comparison) -> Vec<(u64, Vec<Reason>)> {
    let mut places: BTreeMap<u64, Vec<Reason>> = BTreeMap::new();
    let mut add = |row: u64, reason| places.entry(row).or_default().push(reason);
    let (left, right) = (comparison.left(), comparison.right());
    add(0, Reason::Start);
    if let Some(first) = comparison.first() {
        first.row.checked_sub(1).into_iter().for_each(|before| add(before, Reason::JustBefore));
        add(first.row, Reason::FirstDifference);
    }
    let pairs = [
        (comparison.largest(), Reason::LargestDifference),
        (comparison.largest_relative(), Reason::LargestRelative),
        (comparison.last(), Reason::LastDifference),
    ];
    pairs.into_iter().for_each(|(pair, reason)| pair.into_iter().for_each(|pair| add(pair.row, reason)));
    match (left.peak(), right.peak()) {
        (Some(left), Some(right)) if left.row == right.row => add(left.row, Reason::Peak),
        (left, right) => {
            left.into_iter().for_each(|peak| add(peak.row, Reason::PeakLeft));
            right.into_iter().for_each(|peak| add(peak.row, Reason::PeakRight));
        }
    }
    boundaries(comparison).into_iter().for_each(|row| add(row, Reason::Boundary));
    match left.rows() == right.rows() {
        true => add(left.rows().saturating_sub(1), Reason::End),
        false => {
            add(left.rows().saturating_sub(1), Reason::EndLeft);
            add(right.rows().saturating_sub(1), Reason::EndRight);
        }
    }
    places.into_iter().collect()
}

/// The rows at which either curve begins another phase: the last row of one phase and the first of the next.
fn boundaries(comparison: &Comparison) -> Vec<u64> {
    let mut rows: Vec<u64> = Vec::new();
    for summary in [comparison.left(), comparison.right()] {
        let (phases, _) = summary.phases();
        rows.extend(phases.iter().skip(1).map(|phase| phase.first.row));
        rows.extend(phases.iter().rev().skip(1).map(|phase| phase.last.row));
    }
    rows.arrange();
    rows.dedup();
    rows.truncate(MOST_BOUNDARIES);
    rows
}
