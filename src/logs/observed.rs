//! What was read of a log: its series, the values that they hold, and which update each of them belongs to.

use super::digits::Digits;
use std::path::PathBuf;

/// What was read of one or several files.
#[derive(Debug, Clone)]
pub struct Log {
    /// The files, in the order in which they were read. A run that was resumed often has several.
    pub files: Vec<LoggedFile>,
    /// The chosen series: one, or one for each group of parameters.
    pub series: Vec<LoggedSeries>,
    /// What the log says about its run.
    pub facts: Vec<LoggedFact>,
    /// What was picked and what was left out, in sentences.
    pub said: Vec<String>,
}

/// A file of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedFile {
    /// Its name in messages.
    pub name: String,
    /// The path that opens it.
    pub path: PathBuf,
    /// The name of the format that it was read as, as `lrsched list logs` has it.
    pub format: &'static str,
    /// The title of that format: the program that writes it.
    pub title: &'static str,
    /// The name of its rate, if the path says it.
    pub(crate) alias: Option<String>,
}

/// The rates of one group of parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedSeries {
    /// The column, key or tag, as written.
    pub field: String,
    /// The group of parameters, if the field names one.
    pub group: Option<String>,
    /// The column or key of x, as written.
    pub x_field: String,
    /// The column or key of the updates within x, where a file counts them within an epoch.
    pub inner_field: Option<String>,
    /// What x counts; `None` if nothing says, and the rules have several units.
    pub unit: Option<XUnit>,
    /// The rules that may lead from x to the row of the plan, the most likely first. A single one is known to hold.
    pub rules: Vec<RowRule>,
    /// The precision of the values.
    pub digits: Digits,
    /// The precision of x.
    pub x_digits: Digits,
    /// The number of values.
    pub count: u64,
    /// The first and the last x, in the order of the files.
    pub ends: (f64, f64),
    /// How often x is smaller than the x before it: after a resume, or where runs follow each other.
    pub goes_back: u64,
}

/// What the x of a log counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XUnit {
    /// Updates of the optimizer.
    Update,
    /// Batches: an update takes as many as are accumulated.
    Batch,
    /// Epochs, as whole numbers or fractions.
    Epoch,
    /// Samples: an update takes a whole batch of all devices.
    Sample,
    /// Tokens. The plan does not say how many an update takes.
    Token,
}

/// A rule from x to the row of the plan: row = (x + shift) * (updates per unit of x) + within + add.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowRule {
    /// The unit of x.
    pub unit: XUnit,
    /// Added to x: -1 where epochs count from 1, 1 where the value is read at the end of an epoch.
    pub shift: i64,
    /// Added to the row: -1 where x counts the updates that are done, and the value is the rate that the last of them used.
    pub add: i64,
    /// Whether it holds only for schedules that count updates.
    pub of_updates: bool,
    /// Why, in words: which writer, which versions.
    pub says: &'static str,
}

impl RowRule {
    /// The row of an x, given how many updates a unit of x takes (1 for updates). It is a whole number up to rounding, and
    /// may be negative.
    pub fn row(&self, x: f64, within: f64, updates_per_unit: f64) -> f64 {
        (x + self.shift as f64) * updates_per_unit + within + self.add as f64
    }
}

/// A logged value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// The index of its series in [`Log::series`].
    pub series: usize,
    /// The index of its file in [`Log::files`].
    pub file: usize,
    /// The line of the file, or the record of an event file, counted from 1.
    pub line: u64,
    /// Its number within the series, counted from 0.
    pub ordinal: u64,
    /// The x, as written.
    pub x: f64,
    /// Half a unit of the last printed digit of x; 0 if x is exact.
    pub x_half: f64,
    /// Updates that come on top of the row of x, where a file counts them within an epoch; else 0.
    pub within: f64,
    /// The value, as written.
    pub value: f64,
    /// The smallest value that is printed like this.
    pub low: f64,
    /// The largest value that is printed like this.
    pub high: f64,
}

impl Observation {
    /// Whether a rate is printed like this.
    pub fn allows(&self, rate: f64) -> bool {
        self.low <= rate && rate <= self.high
    }
}

/// What a log says about its run.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedFact {
    /// What it is about.
    pub about: FactKind,
    /// The key, as written.
    pub key: String,
    /// The value, as written.
    pub text: String,
    /// The value, if it is a number.
    pub number: Option<f64>,
    /// The file, and the line or record, in words.
    pub place: String,
}

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// The updates of the whole run.
    TotalUpdates,
    /// The updates of an epoch.
    UpdatesPerEpoch,
    /// The epochs of the whole run.
    Epochs,
    /// The updates from one logged value to the next.
    LoggingInterval,
    /// The batches of an update.
    Accumulation,
    /// The samples of a batch on one device.
    BatchSize,
    /// The rate that the run was started with.
    BaseRate,
    /// The updates of the warmup.
    WarmupUpdates,
    /// The warmup as a share of the run.
    WarmupShare,
    /// The name of the scheduler.
    Scheduler,
    /// The program that wrote the log.
    Writer,
}
