//! The observations of a log as points of a plan: which rows each of them may belong to.

use super::regime::LogPoint;
use crate::logs::{FactKind, Log, LoggedSeries, Observation, RowRule, XUnit};
use crate::schedule::Unit;
use crate::spec::clock::Clock;

/// A rule from x to rows, with the updates of a unit of x.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RowReading {
    /// The rule.
    pub rule: RowRule,
    /// The updates that a unit of x takes.
    pub per: f64,
}

/// Why a rule cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable(pub &'static str);

impl RowReading {
    /// The rule, if the run or the log says how many updates a unit of x takes.
    pub(crate) fn of(
        rule: RowRule,
        series: &LoggedSeries,
        clock: &Clock,
        log: &Log,
    ) -> Result<Self, Unreadable> {
        let fact = |kind| log.facts.iter().find(|fact| fact.about == kind).and_then(|fact| fact.number);
        let accumulation =
            || clock.gradient_accumulation.map(|n| n as f64).or_else(|| fact(FactKind::Accumulation));
        let per = match rule.unit {
            XUnit::Update => Ok(1.0),
            XUnit::Batch => Ok(1.0 / accumulation().unwrap_or(1.0)),
            XUnit::Epoch => clock
                .steps_per_epoch
                .map(|n| n as f64)
                .or_else(|| fact(FactKind::UpdatesPerEpoch))
                .or_else(|| whole_run(series, clock))
                .ok_or(Unreadable("steps_per_epoch")),
            XUnit::Sample => {
                let samples = clock.batch_size.map(|n| n as f64).or_else(|| fact(FactKind::BatchSize));
                let devices = clock.devices.unwrap_or(1) as f64;
                let of_update = samples.map(|samples| samples * devices * accumulation().unwrap_or(1.0));
                let per = of_update.map(|samples| 1.0 / samples);
                // An update takes a sample at least.
                per.or_else(|| whole_run(series, clock).filter(|per| *per <= 1.0))
                    .ok_or(Unreadable("batch_size"))
            }
            XUnit::Token => Err(Unreadable("tokens")),
        };
        per.map(|per| RowReading { rule, per })
    }

    /// Whether another rule leads to the same rows.
    fn is_like(&self, other: &RowReading) -> bool {
        let start = |reading: &RowReading| reading.rule.row(0.0, 0.0, reading.per);
        self.per == other.per && start(self) == start(other)
    }

    /// Whether the rule makes rows of x that are whole numbers.
    pub(crate) fn is_whole(&self, x: f64) -> bool {
        let row = self.rule.row(x, 0.0, self.per);
        (row - row.round()).abs() <= 1e-6 * row.abs().max(1.0)
    }

    /// Whether a value lies before the first update.
    pub(crate) fn is_before(&self, seen: &Observation) -> bool {
        let row = self.rule.row(seen.x, seen.within, self.per);
        seen.value.is_finite() && row + seen.x_half * self.per < 0.0
    }

    /// The rows that an observation may belong to; `None` if it is before the first update or not a number.
    pub(crate) fn point(&self, seen: &Observation, lap: u32) -> Option<LogPoint> {
        let row = self.rule.row(seen.x, seen.within, self.per);
        // A product of two floats is a whole number up to rounding.
        let half = seen.x_half * self.per + row.abs() * 1e-9;
        let (low, high) = (row - half, row + half);
        let rows = match half < 0.5 {
            true => {
                // A batch within an update, or a sample within a batch, belongs to the update that it is part of.
                let whole =
                    if (row - row.round()).abs() <= half.max(1e-6) { row.round() } else { row.floor() };
                (whole, whole)
            }
            false => (low.ceil(), high.floor()),
        };
        let is_usable = rows.0.is_finite() && rows.1 >= 0.0 && rows.1 < 9e15 && seen.value.is_finite();
        is_usable.then(|| LogPoint {
            rows: (rows.0.max(0.0) as i64, rows.1 as i64),
            low: seen.low,
            high: seen.high,
            value: seen.value,
            lap,
            file: seen.file,
        })
    }
}

/// The updates of a unit of x, if the last value stands at the end of the run, and the units and updates go into each other.
fn whole_run(series: &LoggedSeries, clock: &Clock) -> Option<f64> {
    let (updates, last) = (clock.steps? as f64, series.ends.0.max(series.ends.1));
    let per = updates / last;
    // Epochs take whole numbers of updates, and updates whole numbers of samples.
    let whole = if per >= 1.0 { per.round() } else { 1.0 / (1.0 / per).round() };
    let is_end = last > 0.0 && whole.is_finite() && (whole * last - updates).abs() < 0.5;
    is_end.then_some(whole)
}

/// The most observations of a series that a search looks at.
const MOST: usize = 1 << 15;

/// Some of the observations of a series, evenly spread, with the first and the last.
#[derive(Debug, Default)]
pub(crate) struct Sampled {
    kept: Vec<(Observation, u32)>,
    stride: u64,
    /// The number of all of them.
    pub count: u64,
    last: Option<(Observation, u32)>,
    lap: u32,
    /// The places where x went back: from where, to where, and the index of the file.
    pub returns: Vec<Return>,
}

/// A place where x goes back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Return {
    /// The x before it.
    pub from: f64,
    /// The x after it.
    pub to: f64,
    /// The smallest x so far.
    pub least: f64,
    /// The index of the file before it, and after it.
    pub files: (usize, usize),
}

/// The most places where x goes back that are kept.
const MOST_RETURNS: usize = 1000;

impl Sampled {
    /// Takes the next observation of the series. Returns how often x has gone back.
    pub(crate) fn push(&mut self, seen: &Observation) -> u32 {
        if let Some((before, _)) = self.last
            && seen.x < before.x
        {
            self.lap = self.lap.saturating_add(1);
            if self.returns.len() < MOST_RETURNS {
                let first = self.kept.first().map_or(seen.x, |(first, _)| first.x);
                let least = self.returns.iter().map(|back| back.to).fold(first, f64::min);
                let files = (before.file, seen.file);
                self.returns.push(Return { from: before.x, to: seen.x, least, files });
            }
        }
        self.stride = self.stride.max(1);
        if self.count.is_multiple_of(self.stride) {
            if self.kept.len() == MOST {
                let mut index = 0;
                self.kept.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
                self.stride *= 2;
            }
            if self.count.is_multiple_of(self.stride) {
                self.kept.push((*seen, self.lap));
            }
        }
        self.last = Some((*seen, self.lap));
        self.count += 1;
        self.lap
    }

    /// Whether all observations are kept.
    pub(crate) fn is_whole(&self) -> bool {
        self.stride <= 1
    }

    /// The observations as points, by a rule.
    pub(crate) fn points(&self, reading: &RowReading) -> Vec<LogPoint> {
        let last = self.last.filter(|_| !self.is_whole());
        self.kept.iter().chain(&last).filter_map(|(seen, lap)| reading.point(seen, *lap)).collect()
    }
}

/// The rules of a series that can be used for a plan that counts a unit, and what the others need.
pub(crate) fn readings(
    series: &LoggedSeries,
    clock: &Clock,
    log: &Log,
    unit: Unit,
) -> (Vec<RowReading>, Vec<(RowRule, Unreadable)>) {
    let (mut usable, mut others) = (Vec::new(), Vec::new());
    for rule in series.rules.iter().filter(|rule| unit == Unit::Step || !rule.of_updates) {
        match RowReading::of(*rule, series, clock, log) {
            // Batches are updates where nothing is accumulated.
            Ok(reading) if usable.iter().any(|one: &RowReading| one.is_like(&reading)) => {}
            Ok(reading) => usable.push(reading),
            Err(why) => others.push((*rule, why)),
        }
    }
    (usable, others)
}
