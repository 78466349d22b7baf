//! The scheduler core: what value does update `i` use?
//!
//! A [`Schedule`] answers in one of two ways, and its type says which. A *closed* schedule ([`Closed`]) answers
//! for any update at once, in any order. A *recurrent* one ([`Recurrent`]) is walked from 0, in order, because
//! each value is made from the one before (`lr *= gamma`), or from what was measured so far.
//!
//! Evaluation is in bulk: a range of updates fills a slice. Rows stand one behind the other, each as wide as the
//! schedule has [`Channel`]s. Values travel as `f64`; a channel of [`Precision::Single`] holds values that are
//! exact `f32`s, computed as such.
//!
//! The core reads no files, and knows no YAML and no framework. Of this crate it uses `math`, and `diagnostic` for the
//! places of its [`remark`]s.

pub mod combine;
pub mod remark;
pub mod sample;
pub mod shapes;

use remark::Remark;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// What one index of a schedule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// One update by the optimizer.
    Step,
    /// One pass over the data.
    Epoch,
}

impl Unit {
    /// `step` or `epoch`, as in the header of a table.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Step => "step",
            Unit::Epoch => "epoch",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a schedule drives in the optimizer.
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
    /// The name of its column.
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

/// One number per update: a quantity, perhaps of one parameter group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Channel {
    /// What it drives.
    pub quantity: Quantity,
    /// The parameter group, where the optimizer has several.
    pub group: Option<String>,
    /// How its values are to be read.
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

/// Why a schedule has no value from some index on: the framework itself raises there.
#[derive(Debug)]
pub struct Halt {
    /// The first index, in the schedule's own unit, that has no value.
    pub at: u64,
    /// The reason. A command finds the message that the dialect made by downcasting it.
    pub error: Box<dyn Error + Send + Sync>,
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no value at {}: {}", self.at, self.error)
    }
}

impl Error for Halt {}

/// A schedule whose value at any index is known at once.
pub trait Closed: Send + Sync {
    /// Writes the rows `first`, `first + 1`, ... until `out` is full. `out.len()` is a multiple of the number of
    /// channels.
    ///
    /// # Errors
    ///
    /// [`Halt`] with the first index that has no value; the rows before it are written.
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt>;
}

/// A schedule that has to be walked.
pub trait Recurrent: Send + Sync {
    /// A new walk that stands before index 0.
    fn start(&self) -> Box<dyn Walk>;
}

/// A walk along a recurrent schedule, always forward.
pub trait Walk: Send {
    /// Writes the next rows until `out` is full, and goes on by as many. `out.len()` is a multiple of the number
    /// of channels.
    ///
    /// # Errors
    ///
    /// [`Halt`] with the first index that has no value; the rows before it are written, and the walk is over.
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt>;
}

/// Which of the two natures a schedule has.
#[derive(Clone)]
pub enum Nature {
    /// Any index at once.
    Closed(Arc<dyn Closed>),
    /// From 0, in order.
    Recurrent(Arc<dyn Recurrent>),
}

/// What an optimizer is told at every update, or at every epoch.
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
}

impl Schedule {
    /// A schedule of the given nature, which counts in `unit` and drives `channels` (at least one).
    pub fn new(unit: Unit, channels: Vec<Channel>, nature: Nature) -> Self {
        assert!(!channels.is_empty(), "a schedule drives something");
        Schedule { unit, channels, nature, length: None, remarks: Vec::new() }
    }

    /// A closed learning rate in double precision, one value per step.
    pub fn curve(curve: impl Closed + 'static) -> Self {
        let channels = vec![Channel::learning_rate(Precision::Double)];
        Schedule::new(Unit::Step, channels, Nature::Closed(Arc::new(curve)))
    }

    /// A closed learning rate in single precision, one value per step.
    pub fn single(curve: impl Closed + 'static) -> Self {
        let channels = vec![Channel::learning_rate(Precision::Single)];
        Schedule::new(Unit::Step, channels, Nature::Closed(Arc::new(curve)))
    }

    /// Says how long the schedule lasts by its own parameters, in its own unit.
    pub fn lasting(mut self, length: u64) -> Self {
        self.length = Some(length);
        self
    }

    /// Counts in another unit.
    pub fn per(mut self, unit: Unit) -> Self {
        self.unit = unit;
        self
    }

    /// Adds what its user might not expect, unless it was said before.
    pub fn remark(mut self, remark: Remark) -> Self {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
        self
    }

    /// What one index counts.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// What the schedule drives, in the order of the columns.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// Which of the two natures it has.
    pub fn nature(&self) -> &Nature {
        &self.nature
    }

    /// Its natural length in its own unit, if its parameters give one.
    pub fn length(&self) -> Option<u64> {
        self.length
    }

    /// What one might not expect of it.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The values at one index, a number per channel. For more than a few of them, use a [`Cursor`].
    ///
    /// # Errors
    ///
    /// [`Halt`] if the schedule ends at or before `index`.
    pub fn row(&self, index: u64) -> Result<Vec<f64>, Halt> {
        let mut row = vec![0.0; self.channels.len()];
        self.cursor().fill(index, &mut row)?;
        Ok(row)
    }

    /// A new walk along the schedule, whatever its nature.
    pub fn start(&self) -> Box<dyn Walk> {
        match &self.nature {
            Nature::Closed(curve) => {
                Box::new(Stroll { curve: curve.clone(), next: 0, width: self.channels.len() as u64 })
            }
            Nature::Recurrent(recurrent) => recurrent.start(),
        }
    }

    /// A reader that goes along the schedule.
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

/// How many rows are skipped at a time on the way to an index.
const STRIDE: usize = 1024;

/// A reader of a schedule at growing indices: a closed one jumps, a recurrent one walks.
///
/// Going back is allowed, and on a recurrent schedule it means to start again.
pub struct Cursor<'a> {
    schedule: &'a Schedule,
    walk: Option<Box<dyn Walk>>,
    next: u64,
    skipped: Vec<f64>,
}

impl Cursor<'_> {
    /// Writes the rows from `first` on until `out` is full.
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
