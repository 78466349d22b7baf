//! The numbers that people ask of a curve: peak, final value, mean, area, phases. Built from a stream of values.

/// A value and the row where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// The row, counted from 0.
    pub row: u64,
    /// The value.
    pub value: f64,
}

/// Which way a curve goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Upward.
    Rises,
    /// Neither.
    Holds,
    /// Downward.
    Falls,
}

/// A stretch of rows in which a curve goes one way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// Which way.
    pub course: Course,
    /// Its first row.
    pub first: Spot,
    /// Its last row, which may be the first of the next phase.
    pub last: Spot,
}

/// How many phases are kept; a curve that has more is counted but not told.
const MOST_PHASES: usize = 64;

/// A curve in a few numbers, collected in constant memory.
///
/// ```
/// use lrsched::summary::Summary;
///
/// let mut summary = Summary::default();
/// for value in [0.0, 0.5, 1.0, 0.5] {
///     summary.push(value);
/// }
/// assert_eq!(summary.peak().map(|peak| (peak.row, peak.value)), Some((2, 1.0)));
/// assert_eq!((summary.rows(), summary.area(), summary.mean()), (4, 2.0, 0.5));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Summary {
    rows: u64,
    first: Option<Spot>,
    last: Option<Spot>,
    peak: Option<Spot>,
    low: Option<Spot>,
    sum: f64,
    lost: f64,
    unusable: u64,
    current: Option<Phase>,
    phases: Vec<Phase>,
    untold: u64,
}

impl Summary {
    /// Takes the value of the next row. A value that is not finite is counted and left out of everything else.
    pub fn push(&mut self, value: f64) {
        let spot = Spot { row: self.rows, value };
        self.rows += 1;
        if !value.is_finite() {
            self.unusable += 1;
            return;
        }
        self.add(value);
        self.advance(spot);
        self.first.get_or_insert(spot);
        self.last = Some(spot);
        if self.peak.is_none_or(|peak| value > peak.value) {
            self.peak = Some(spot);
        }
        if self.low.is_none_or(|low| value < low.value) {
            self.low = Some(spot);
        }
    }

    /// Neumaier's sum: what is lost to rounding is kept beside it, so that millions of rows add up.
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += match self.sum.abs() >= value.abs() {
            true => (self.sum - sum) + value,
            false => (value - sum) + self.sum,
        };
        self.sum = sum;
    }

    fn advance(&mut self, spot: Spot) {
        let Some(last) = self.last else { return };
        let course = match spot.value {
            value if value > last.value => Course::Rises,
            value if value < last.value => Course::Falls,
            _ => Course::Holds,
        };
        match &mut self.current {
            Some(phase) if phase.course == course => phase.last = spot,
            current => {
                let finished = current.replace(Phase { course, first: last, last: spot });
                self.keep(finished);
            }
        }
    }

    /// A phase of a single change is a jump between its neighbours, and is not told.
    fn keep(&mut self, phase: Option<Phase>) {
        let Some(phase) = phase.filter(|phase| phase.last.row - phase.first.row > 1) else { return };
        match self.phases.len() < MOST_PHASES {
            true => self.phases.push(phase),
            false => self.untold += 1,
        }
    }

    /// How many rows there were.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many of them held no finite number.
    pub fn unusable(&self) -> u64 {
        self.unusable
    }

    /// The first value.
    pub fn first(&self) -> Option<Spot> {
        self.first
    }

    /// The last value.
    pub fn last(&self) -> Option<Spot> {
        self.last
    }

    /// The greatest value, and the first row that has it.
    pub fn peak(&self) -> Option<Spot> {
        self.peak
    }

    /// The least value, and the first row that has it.
    pub fn low(&self) -> Option<Spot> {
        self.low
    }

    /// The sum of all values: the area under the curve, each row as wide as 1.
    pub fn area(&self) -> f64 {
        self.sum + self.lost
    }

    /// The mean of all finite values; NaN if there are none.
    pub fn mean(&self) -> f64 {
        self.area() / (self.rows - self.unusable) as f64
    }

    /// The stretches in which it rises, holds or falls for more than one row, and how many more there are.
    pub fn phases(&self) -> (Vec<Phase>, u64) {
        let mut whole = self.clone();
        whole.keep(self.current);
        (whole.phases, whole.untold)
    }
}
