//! What was found: for each series of the log, and for all of it.

use super::observed::RowReading;
use super::picture::Traced;
use super::regime::Regime;
use super::says::Diagnosis;
use crate::logs::{Digits, LoggedSeries, Observation, RowRule};
use crate::schedule::{Channel, Precision};

/// A log held against a plan.
#[derive(Debug, Clone)]
pub(crate) struct Verification {
    /// The series of the log.
    pub series: Vec<VerifiedSeries>,
    /// What was found beside the values.
    pub findings: Vec<LogFinding>,
    /// What was assumed, in sentences.
    pub said: Vec<String>,
}

impl Verification {
    /// Whether the log shows what was planned.
    pub(crate) fn is_equal(&self) -> bool {
        self.series.iter().all(|series| series.outcome.is_equal)
            && !self.findings.iter().any(|one| one.is_fault)
    }
}

/// Something about the log as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LogFinding {
    /// Its name.
    pub name: &'static str,
    /// The sentence, without a full stop.
    pub says: String,
    /// What it usually is.
    pub usually: &'static str,
    /// Threads in which users found it.
    pub threads: Vec<&'static str>,
    /// Whether the run did not do what was planned.
    pub is_fault: bool,
}

/// A series of the log and its result.
#[derive(Debug, Clone)]
pub(crate) struct VerifiedSeries {
    /// The column, key or tag.
    pub field: String,
    /// The group of parameters, as the log names it.
    pub group: Option<String>,
    /// The channel of the plan, as a table labels it.
    pub label: String,
    /// The format of the plan's values.
    pub precision: Precision,
    /// How precisely the log has its values.
    pub digits: Digits,
    /// The result.
    pub outcome: SeriesOutcome,
    /// What a picture shows of it.
    pub traced: Traced,
}

impl VerifiedSeries {
    pub(super) fn new(
        logged: &LoggedSeries,
        channel: &Channel,
        outcome: SeriesOutcome,
        traced: Traced,
    ) -> Self {
        let (field, group) = (logged.field.clone(), logged.group.clone());
        let (label, precision, digits) = (channel.label(), channel.precision, logged.digits);
        VerifiedSeries { field, group, label, precision, digits, outcome, traced }
    }
}

/// The first value that is not the plan's.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Miss {
    /// The values before it.
    pub before: u64,
    /// Its x.
    pub x: f64,
    /// Its row.
    pub row: i64,
    /// The index of its file.
    pub file: usize,
    /// Its line or record.
    pub line: u64,
    /// The value.
    pub logged: f64,
    /// The plan's; `None` where the framework raises.
    pub planned: Option<f64>,
}

/// What the first pass found for one rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct CheckedValues {
    /// The values that were compared.
    pub count: u64,
    /// The values that belong to no row, or are not numbers.
    pub unused: u64,
    /// The finite values that lie before the first update.
    pub before: u64,
    /// The values that are not the plan's.
    pub misses: u64,
    /// The first of these.
    pub first: Option<Miss>,
    /// The first and the last row that has a value.
    pub rows: Option<(i64, i64)>,
    /// The largest step from one row to the next one in the log.
    pub gap: i64,
    /// The least and the largest value.
    pub range: Option<(f64, f64)>,
    /// The values whose x is no whole number of updates by the rule.
    pub broken: u64,
    last: i64,
}

impl CheckedValues {
    pub(super) fn push(&mut self, reading: &RowReading, lap: u32, seen: &Observation, plan: &Regime) {
        let (point, whole) = (reading.point(seen, lap), reading.is_whole(seen.x));
        let Some(point) = point else {
            self.unused += 1;
            self.before += u64::from(reading.is_before(seen));
            return;
        };
        let row = point.rows.0;
        self.broken += u64::from(point.rows.0 == point.rows.1 && seen.within == 0.0 && !whole);
        let (first, last) = self.rows.unwrap_or((row, row));
        if self.count > 0 {
            self.gap = self.gap.max(row - self.last);
        }
        let (least, most) = self.range.unwrap_or((point.value, point.value));
        self.range = Some((least.min(point.value), most.max(point.value)));
        (self.rows, self.last) = (Some((first.min(row), last.max(row))), row);
        if !plan.allows(&point) {
            self.misses += 1;
            if self.first.is_none() {
                let (file, line, x) = (seen.file, seen.line, seen.x);
                let planned = plan.rate(row);
                self.first =
                    Some(Miss { before: self.count, x, row, file, line, logged: point.value, planned });
            }
        }
        self.count += 1;
    }
}

/// The result of a series.
#[derive(Debug, Clone)]
pub(crate) struct SeriesOutcome {
    /// Whether every value is the plan's.
    pub is_equal: bool,
    /// Whether some differ in their last bits.
    pub is_rounded: bool,
    /// The rule from x to rows that was used.
    pub rule: RowRule,
    /// What was compared.
    pub checked: CheckedValues,
    /// What may have happened: all that are equally simple.
    pub diagnoses: Vec<Diagnosis>,
    /// The next simple one.
    pub runner_up: Option<Diagnosis>,
    /// Whether the search ended early.
    pub is_spent: bool,
}

impl SeriesOutcome {
    pub(super) fn equal(reading: &RowReading, checked: &CheckedValues) -> Self {
        SeriesOutcome {
            is_equal: true,
            is_rounded: false,
            rule: reading.rule,
            checked: checked.clone(),
            diagnoses: Vec::new(),
            runner_up: None,
            is_spent: false,
        }
    }

    pub(super) fn rounded(reading: &RowReading, checked: &CheckedValues) -> Self {
        SeriesOutcome { is_rounded: true, ..SeriesOutcome::equal(reading, checked) }
    }

    pub(super) fn different(
        reading: &RowReading,
        checked: &CheckedValues,
        mut told: Vec<Diagnosis>,
        is_spent: bool,
    ) -> Self {
        let simplest = told.iter().map(|one| one.class).min().unwrap_or(0);
        let later = told.split_off(told.partition_point(|one| one.class == simplest));
        // What is more of the same is no other explanation.
        let is_other = |one: &Diagnosis| {
            let listed = || told.iter().flat_map(|listed| &listed.reasons);
            !one.reasons.iter().any(|reason| listed().any(|listed| listed.name == reason.name))
        };
        let runner_up = later.into_iter().find(is_other);
        SeriesOutcome {
            is_equal: false,
            diagnoses: told,
            runner_up,
            is_spent,
            ..SeriesOutcome::equal(reading, checked)
        }
    }
}
