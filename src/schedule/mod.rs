//! The scheduler core: what value does update `i` use?
//!
//! A [`Schedule`] has one of two natures. A *closed* schedule ([`Closed`]) computes the values of any update directly,
//! in any order. A *recurrent* one ([`Recurrent`]) is walked from update 0 on, because each value depends on the one
//! before (`lr *= gamma`) or on metrics measured so far.
//!
//! Evaluation is in bulk: a range of updates fills a slice of `f64`. Row follows row, and each row has one value per
//! [`Channel`] of the schedule. The values of a channel of [`Precision::Single`] are exact `f32`s, computed as such.
//!
//! Read on with [`shapes`] (the neutral curves), [`combine`] (schedules made of schedules), [`pace`] (loops that step otherwise), [`resumed`] (runs that are taken up
//! again), [`sample`] (rows per step or
//! per epoch) and [`remark`] (what might surprise the user).
//!
//! The core reads no files, and knows no YAML and no framework. Of this crate it uses `number`, and `diagnostic` for the
//! places of its remarks.

pub mod combine;
pub mod pace;
pub mod remark;
pub mod resumed;
pub mod sample;
pub mod shapes;

use remark::Remark;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// The stack, in bytes, of a thread that evaluates schedules. A user's Python may call itself as deep as CPython allows.
pub(crate) const STACK: usize = 8 << 20;

/// The unit of a schedule's index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// One update of the optimizer.
    Step,
    /// One pass over the data.
    Epoch,
    /// One batch, where several of them make an update: the clock of the scheduler itself.
    Iteration,
}

impl Unit {
    /// `step`, `epoch` or `iteration`: the name of the column that counts.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Step => "step",
            Unit::Epoch => "epoch",
            Unit::Iteration => "iteration",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The hyperparameter that a channel drives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Quantity {
    /// The learning rate: `lr` in a table.
    LearningRate,
    /// The momentum of SGD: `momentum`.
    Momentum,
    /// The first of Adam's betas: `beta1`.
    Beta1,
    /// The weight decay: `weight_decay`.
    WeightDecay,
}

impl Quantity {
    /// The name of its column: `lr`, `momentum`, `beta1` or `weight_decay`.
    pub fn name(self) -> &'static str {
        match self {
            Quantity::LearningRate => "lr",
            Quantity::Momentum => "momentum",
            Quantity::Beta1 => "beta1",
            Quantity::WeightDecay => "weight_decay",
        }
    }
}

/// The floating-point format in which a channel's values are computed and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// IEEE 754 binary32, as tensors hold it.
    Single,
    /// IEEE 754 binary64, as Python's `float`.
    Double,
}

/// A sequence of numbers, one per index: a quantity, of one parameter group or of the whole optimizer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Channel {
    /// The hyperparameter.
    pub quantity: Quantity,
    /// The parameter group; `None` if the optimizer has only one.
    pub group: Option<String>,
    /// The format of its values.
    pub precision: Precision,
}

impl Channel {
    /// The learning rate of the only parameter group.
    pub fn learning_rate(precision: Precision) -> Self {
        Channel { quantity: Quantity::LearningRate, group: None, precision }
    }

    /// The name of its column: `lr`, `momentum`, or with a parameter group `lr/backbone`.
    pub fn label(&self) -> String {
        match &self.group {
            None => self.quantity.name().to_string(),
            Some(group) => format!("{}/{group}", self.quantity.name()),
        }
    }
}

/// A schedule ends: it has no value from some index on, because the framework raises there.
#[derive(Debug)]
pub struct Halt {
    /// The first index, in the schedule's own unit, that has no value.
    pub at: u64,
    /// The reason. It often downcasts to a [`Diagnostic`](crate::diagnostic::Diagnostic) with the place in the spec.
    pub error: Box<dyn Error + Send + Sync>,
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no value at {}: {}", self.at, self.error)
    }
}

impl Error for Halt {}

/// The values of a schedule at any index.
///
/// ```
/// use lrsched::schedule::{Closed, Halt, Schedule};
///
/// struct InverseTime;
///
/// impl Closed for InverseTime {
///     fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
///         (first..).zip(out).for_each(|(index, out)| *out = 0.1 / (1 + index) as f64);
///         Ok(())
///     }
/// }
///
/// assert_eq!(Schedule::curve(InverseTime).row(3).unwrap(), [0.025]);
/// ```
pub trait Closed: Send + Sync {
    /// Writes the rows `first`, `first + 1`, ... until `out` is full. `out.len()` is a multiple of the number of
    /// channels. The same index always gives the same values.
    ///
    /// # Errors
    ///
    /// [`Halt`] with the first index that has no value; the rows before it are written.
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt>;
}

/// A schedule that is walked from index 0 on.
pub trait Recurrent: Send + Sync {
    /// A new walk. Its first row is that of index 0.
    fn start(&self) -> Box<dyn Walk>;
}

/// A walk along a schedule, always forward.
pub trait Walk: Send {
    /// Writes the next rows until `out` is full, and advances by their number. `out.len()` is a multiple of the number
    /// of channels.
    ///
    /// # Errors
    ///
    /// [`Halt`] with the first index that has no value; the rows before it are written, and the walk is over.
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt>;
}

/// How a schedule is evaluated.
#[derive(Clone)]
pub enum Nature {
    /// Directly at any index.
    Closed(Arc<dyn Closed>),
    /// From index 0 on, in order.
    Recurrent(Arc<dyn Recurrent>),
}

/// How far the rate that a run used may be from the one that its log prints.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct PrintedWithin {
    /// As a part of the value.
    pub relative: f64,
    /// On top of it.
    pub absolute: f64,
}

/// The values of one or more hyperparameters at each update, or at each epoch.
///
/// ```
/// use lrsched::schedule::{Schedule, shapes::Linear};
///
/// let schedule = Schedule::curve(Linear { start: 0.1, end: 0.0, steps: 100 }).lasting(100);
/// assert_eq!(schedule.row(0).unwrap(), [0.1]);
/// assert_eq!(schedule.row(50).unwrap(), [0.05]);
/// assert_eq!(schedule.length(), Some(100));
/// ```
#[derive(Clone)]
pub struct Schedule {
    unit: Unit,
    channels: Vec<Channel>,
    nature: Nature,
    length: Option<u64>,
    remarks: Vec<Remark>,
    printed: Option<PrintedWithin>,
    counts: Option<String>,
    own_clock: Option<Arc<OwnClock>>,
}

/// The clock that a scheduler itself counts on, if that is not the one of updates.
#[derive(Debug)]
pub struct OwnClock {
    /// The values in force at each iteration. Its unit is [`Unit::Iteration`], its channels are those of the schedule.
    pub schedule: Schedule,
    /// The iterations of an epoch, if known.
    pub per_epoch: Option<u64>,
    /// What is counted, if it is not iterations.
    pub counted: Option<OwnCount>,
}

/// What a scheduler counts in place of iterations: iteration `i` is at `max(0, i + shift) * each`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnCount {
    /// Its name: `tokens`.
    pub name: &'static str,
    /// How far the count of the first iteration is from 0.
    pub shift: i64,
    /// How much of it an iteration has.
    pub each: u64,
}

impl OwnCount {
    /// Where an iteration is.
    pub fn at(&self, iteration: u64) -> u64 {
        iteration.saturating_add_signed(self.shift).saturating_mul(self.each)
    }
}

impl Schedule {
    /// A schedule with the given nature, unit of the index, and channels.
    ///
    /// # Panics
    ///
    /// `channels` is empty.
    pub fn new(unit: Unit, channels: Vec<Channel>, nature: Nature) -> Self {
        assert!(!channels.is_empty(), "a schedule has at least one channel");
        Schedule {
            unit,
            channels,
            nature,
            length: None,
            remarks: Vec::new(),
            printed: None,
            counts: None,
            own_clock: None,
        }
    }

    /// A closed schedule of the learning rate, per step, in double precision.
    pub fn curve(curve: impl Closed + 'static) -> Self {
        let channels = vec![Channel::learning_rate(Precision::Double)];
        Schedule::new(Unit::Step, channels, Nature::Closed(Arc::new(curve)))
    }

    /// A closed schedule of the learning rate, per step, in single precision.
    pub fn single(curve: impl Closed + 'static) -> Self {
        let channels = vec![Channel::learning_rate(Precision::Single)];
        Schedule::new(Unit::Step, channels, Nature::Closed(Arc::new(curve)))
    }

    /// Sets its natural length, in its own unit. One beyond 2^53, from where float64 leaves out whole numbers, counts as none.
    pub fn lasting(mut self, length: u64) -> Self {
        self.length = Some(length).filter(|length| *length <= 1 << 53);
        self
    }

    /// Says what it counts, if that is not its index: `tokens: update i is at (i + 1) * 65536`.
    pub(crate) fn counting(mut self, counts: impl Into<String>) -> Self {
        self.counts = Some(counts.into());
        self
    }

    /// What it counts, and where update `i` stands on that clock; `None` if it counts its index.
    pub fn counts(&self) -> Option<&str> {
        self.counts.as_deref()
    }

    /// Adds the clock that the scheduler itself counts on.
    pub(crate) fn with_clock(mut self, clock: OwnClock) -> Self {
        self.own_clock = Some(Arc::new(clock));
        self
    }

    /// Says that an iteration is an update, and what the scheduler counts in place of them.
    pub(crate) fn with_count(self, counted: Option<OwnCount>) -> Self {
        let schedule = self.clone().per(Unit::Iteration);
        self.with_clock(OwnClock { schedule, per_epoch: None, counted })
    }

    /// The clock that the scheduler itself counts on, if it has one.
    pub fn own_clock(&self) -> Option<&OwnClock> {
        self.own_clock.as_deref()
    }

    /// Says that its values were logged. NaN then is a gap: a row without a logged value.
    pub(crate) fn logged(mut self, printed: PrintedWithin) -> Self {
        self.printed = Some(printed);
        self
    }

    /// How precisely its values are known, if they were logged.
    pub(crate) fn printed(&self) -> Option<PrintedWithin> {
        self.printed
    }

    /// Whether NaN means that there is no value.
    pub(crate) fn has_gaps(&self) -> bool {
        self.printed.is_some()
    }

    /// Sets the unit of its index.
    pub fn per(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    /// Adds a remark, unless the schedule has an equal one.
    pub fn remark(mut self, remark: Remark) -> Self {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
        self
    }

    /// Keeps the first remarks, at most `most`, and returns the number of the others.
    pub(crate) fn limit_remarks(&mut self, most: usize) -> usize {
        let removed = self.remarks.len().saturating_sub(most);
        self.remarks.truncate(most);
        removed
    }

    /// The unit of its index.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Its channels, in the order of the columns.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// How it is evaluated.
    pub fn nature(&self) -> &Nature {
        &self.nature
    }

    /// Its natural length in its own unit, if its parameters determine one. Later indices have values too, unless it
    /// halts.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// What might surprise its user.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The values at one index, one per channel. A recurrent schedule is walked from 0 for each call; a [`Cursor`] is
    /// faster for several rows.
    ///
    /// # Errors
    ///
    /// [`Halt`] if the schedule ends at or before `index`.
    pub fn row(&self, index: u64) -> Result<Vec<f64>, Halt> {
        let mut row = vec![0.0; self.channels.len()];
        self.cursor().fill(index, &mut row)?;
        Ok(row)
    }

    /// A new walk along the schedule, closed or recurrent, from index 0 on.
    pub fn start(&self) -> Box<dyn Walk> {
        match &self.nature {
            Nature::Closed(curve) => {
                Box::new(Stroll { curve: curve.clone(), next: 0, width: self.channels.len() as u64 })
            }
            Nature::Recurrent(recurrent) => recurrent.start(),
        }
    }

    /// A reader of its rows, which stands at index 0.
    pub fn cursor(&self) -> Cursor<'_> {
        Cursor { schedule: self, walk: None, next: 0, skipped: Vec::new() }
    }
}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schedule")
            .field("unit", &self.unit)
            .field("channels", &self.channels)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

/// A walk along a closed schedule.
struct Stroll {
    curve: Arc<dyn Closed>,
    next: u64,
    width: u64,
}

impl Walk for Stroll {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        self.curve.fill(self.next, out)?;
        self.next += out.len() as u64 / self.width;
        Ok(())
    }
}

/// The number of rows that a cursor skips at a time.
const STRIDE: usize = 1024;

/// The most values of a recurrent schedule that a command walks without being told that it may take long.
pub(crate) const MOST_WALKED: u64 = 1 << 28;

/// A reader of a schedule's rows. It evaluates a closed schedule directly, and walks along a recurrent one.
///
/// A step back is allowed; a recurrent schedule is then walked from 0 again.
///
/// ```
/// use lrsched::schedule::{Schedule, shapes::Linear};
///
/// let schedule = Schedule::curve(Linear { start: 1.0, end: 0.0, steps: 4 });
/// let mut rows = [0.0; 3];
/// schedule.cursor().fill(2, &mut rows).unwrap();
/// assert_eq!(rows, [0.5, 0.25, 0.0]);
/// ```
pub struct Cursor<'a> {
    schedule: &'a Schedule,
    walk: Option<Box<dyn Walk>>,
    next: u64,
    skipped: Vec<f64>,
}

impl Cursor<'_> {
    /// Writes the rows `first`, `first + 1`, ... until `out` is full. `out.len()` is a multiple of the number of channels.
    ///
    /// # Errors
    ///
    /// [`Halt`] with the first index that has no value, which may lie before `first`.
    pub fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let width = self.schedule.channels.len();
        let recurrent = match &self.schedule.nature {
            Nature::Closed(curve) => return curve.fill(first, out),
            Nature::Recurrent(recurrent) => recurrent,
        };
        if first < self.next {
            self.walk = None;
        }
        let walk = self.walk.get_or_insert_with(|| {
            self.next = 0;
            recurrent.start()
        });
        while self.next < first {
            self.skipped.resize(STRIDE * width, 0.0);
            let rows = (first - self.next).min(STRIDE as u64);
            walk.fill(&mut self.skipped[..rows as usize * width])?;
            self.next += rows;
        }
        walk.fill(out)?;
        self.next += (out.len() / width) as u64;
        Ok(())
    }
}
