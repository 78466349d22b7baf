//! What is told of a comparison, whatever the format.

use super::{Comparison, Side, Tolerance};
use crate::schedule::remark::Remark;
use crate::schedule::{Precision, Unit};
use crate::spec::changes::Change;
use std::collections::BTreeMap;

/// All that was compared.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// A pair of specs each, in the order in which they are told.
    pub entries: Vec<ReportEntry>,
    /// How far apart values may lie.
    pub tolerance: Tolerance,
    /// YAML files in the folders that are no specs.
    pub skipped: Vec<String>,
}

/// What came of it. The order is that of the exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// The same values everywhere, or near enough.
    Equal,
    /// Not the same.
    Different,
    /// There was nothing to compare, because something is wrong.
    Failed,
}

impl Verdict {
    /// `equal`, `different` or `error`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Verdict::Equal => "equal",
            Verdict::Different => "different",
            Verdict::Failed => "error",
        }
    }
}

/// What a side is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SpecName {
    /// The path, or `<stdin>`, or the name in the gallery.
    pub path: String,
    /// The revision, if it was read from one.
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

/// A pair of specs, or one that has no counterpart.
#[derive(Debug, Clone)]
pub(crate) struct ReportEntry {
    /// The reference.
    pub left: Option<SpecName>,
    /// What is compared with it.
    pub right: Option<SpecName>,
    /// What came of it.
    pub outcome: PairOutcome,
    /// What the schedules are probably not meant to do, and what was taken for granted.
    pub remarks: Vec<SideRemark>,
}

/// A remark on a schedule of one side, or the same remark on both.
#[derive(Debug, Clone)]
pub(crate) struct SideRemark {
    /// On which side; `None` on both.
    pub which: Option<Side>,
    /// The schedule's name under `schedules`.
    pub schedule: Option<String>,
    /// The remark; of two that are the same, the one on the right.
    pub remark: Remark,
}

impl SideRemark {
    /// The side in words, given what the sides are called.
    pub(crate) fn side<'a>(&self, (left, right): (&'a str, &'a str)) -> &'a str {
        match self.which {
            Some(Side::Left) => left,
            Some(Side::Right) => right,
            None => "both",
        }
    }
}

/// What came of a pair.
#[derive(Debug, Clone)]
pub(crate) enum PairOutcome {
    /// Both were read.
    Compared(Box<Compared>),
    /// Only the right exists. If a file stood on the left that was no valid spec, this says why.
    Added(Option<String>),
    /// Only the left exists.
    Removed,
    /// One of them is wrong: the whole message.
    Failed(String),
}

/// What is known of two specs.
#[derive(Debug, Clone)]
pub(crate) struct Compared {
    /// What a row is.
    pub per: Unit,
    /// How the specs differ as they are written, and the files that they name.
    pub changes: Vec<Change>,
    /// Schedules of the same name.
    pub series: Vec<ComparedSchedule>,
    /// Schedules that only the left has.
    pub left_only: Vec<String>,
    /// Schedules that only the right has.
    pub right_only: Vec<String>,
    /// Sentences about what one might not expect of the comparison itself.
    pub notes: Vec<String>,
}

/// What is known of two schedules.
#[derive(Debug, Clone)]
pub(crate) struct ComparedSchedule {
    /// Its name under `schedules`.
    pub name: Option<String>,
    /// Their kinds.
    pub kinds: (String, String),
    /// Their numbers of rows.
    pub rows: (u64, u64),
    /// Channels of the same label.
    pub channels: Vec<ComparedChannel>,
    /// Channels that only the left has.
    pub left_only: Vec<String>,
    /// Channels that only the right has.
    pub right_only: Vec<String>,
}

/// What is known of two curves.
#[derive(Debug, Clone)]
pub struct ComparedChannel {
    /// The label of its column.
    pub label: String,
    /// How their values are to be read.
    pub precisions: (Precision, Precision),
    /// How they differ.
    pub comparison: Comparison,
    /// The places that matter, in the order of their rows.
    pub places: Vec<NotableRow>,
    /// Values evenly spread over the longer of the two, for a sparkline each.
    pub outlines: (Vec<f64>, Vec<f64>),
}

/// Why a row matters.
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
    /// The reason in words, given what the sides are called.
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

/// A row at which values are told.
#[derive(Debug, Clone, PartialEq)]
pub struct NotableRow {
    /// The row.
    pub row: u64,
    /// Why it matters.
    pub reasons: Vec<Reason>,
    /// The value on the left, if it is that long.
    pub left: Option<f64>,
    /// The value on the right, if it is that long.
    pub right: Option<f64>,
}

impl Report {
    /// The worst of all.
    pub(crate) fn verdict(&self) -> Verdict {
        self.entries.iter().map(ReportEntry::verdict).max().unwrap_or(Verdict::Equal)
    }

    /// How many entries came out like that.
    pub(crate) fn count(&self, verdict: Verdict) -> usize {
        self.entries.iter().filter(|entry| entry.verdict() == verdict).count()
    }
}

impl ReportEntry {
    /// Equal, different or wrong. A spec without a counterpart is a difference.
    pub(crate) fn verdict(&self) -> Verdict {
        match &self.outcome {
            PairOutcome::Compared(compared) if compared.differs() => Verdict::Different,
            PairOutcome::Compared(_) => Verdict::Equal,
            PairOutcome::Added(_) | PairOutcome::Removed => Verdict::Different,
            PairOutcome::Failed(_) => Verdict::Failed,
        }
    }

    /// The two names, or the one.
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

    /// What to call the two sides in a heading: `main` and `now`, or `first` and `second`.
    pub(crate) fn sides(&self) -> (&str, &str) {
        match self.left.as_ref().and_then(|left| left.revision.as_deref()) {
            Some(revision) if revision.len() == 40 => (&revision[..12], "now"),
            Some(revision) => (revision, "now"),
            None => ("first", "second"),
        }
    }

    /// Whether it is the same spec under another path.
    pub(crate) fn is_renamed(&self) -> bool {
        match (&self.left, &self.right) {
            (Some(left), Some(right)) => left.revision.is_some() && left.path != right.path,
            _ => false,
        }
    }
}

impl Compared {
    /// Whether anything differs in value, in length, or in what there is.
    pub(crate) fn differs(&self) -> bool {
        !self.left_only.is_empty()
            || !self.right_only.is_empty()
            || self.series.iter().any(ComparedSchedule::differs)
    }
}

impl ComparedSchedule {
    /// Whether anything differs in value, in length, or in what there is.
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

    /// How to write values of both: as float32 only if both are.
    pub fn precision(&self) -> Precision {
        match self.precisions {
            (Precision::Single, Precision::Single) => Precision::Single,
            _ => Precision::Double,
        }
    }
}

/// The most boundaries that are told.
const MOST_BOUNDARIES: usize = 12;

/// The rows that matter in two curves, ascending, each with the reasons.
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

/// Where either curve changes its course: the last row before and the first row behind.
fn boundaries(comparison: &Comparison) -> Vec<u64> {
    let mut rows: Vec<u64> = Vec::new();
    for summary in [comparison.left(), comparison.right()] {
        let (phases, _) = summary.phases();
        rows.extend(phases.iter().skip(1).map(|phase| phase.first.row));
        rows.extend(phases.iter().rev().skip(1).map(|phase| phase.last.row));
    }
    rows.sort_unstable();
    rows.dedup();
    rows.truncate(MOST_BOUNDARIES);
    rows
}
