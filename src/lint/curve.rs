//! The rates of a schedule in a few numbers, evaluated once for all rules.

use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use crate::schedule::{Channel, Nature, Quantity, Unit};
use crate::summary::{Course, Phase, Spot, Summary};
use crate::view::evaluation::Evaluation;
use crate::view::lines::{Line, Lines};
use crate::view::rows::Selection;

/// The most rows that are evaluated. Of a longer run every second row is, or every third, ...
const MOST_ROWS: u64 = 1 << 19;
/// The same for a user's Python.
const MOST_ROWS_OF_PYTHON: u64 = 1 << 16;
/// The longest run of a schedule that is walked from its beginning; of a longer one nothing is measured.
const LONGEST_WALK: u64 = 1 << 23;
/// The same for a user's Python.
const LONGEST_WALK_OF_PYTHON: u64 = 1 << 17;
/// The most jumps that are kept.
const MOST_JUMPS: usize = 64;
/// The least change from one row to the next that is a jump.
const JUMP: f64 = 1.25;
/// A rate below this part of the highest so far is as good as 0: the updates change no float32 weight.
const NOTHING: f64 = 1e-9;

/// What the rules know of the rates.
pub(super) struct MeasuredCurve {
    /// What a row is.
    pub per: Unit,
    /// The number of rows of the run.
    pub rows: u64,
    /// One for each channel.
    pub channels: Vec<MeasuredChannel>,
    /// Where and why the schedule ends before the run does.
    pub halted: Option<Diagnostic>,
}

/// One channel.
pub(super) struct MeasuredChannel {
    /// What it is.
    pub channel: Channel,
    /// The number of rows below 0.
    pub negative: u64,
    /// The rows with jumps, in order.
    pub jumps: Vec<Jump>,
    /// Whether it has another value than the first channel of its quantity in some row.
    pub differs: bool,
    summary: Summary,
    every: u64,
    last_change: u64,
    last_above_zero: Option<u64>,
    last_above_nothing: u64,
    first_above_zero: Option<u64>,
    rise: f64,
}

/// A change from one row to the next by more than a quarter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Jump {
    /// The last row before it.
    pub before: Spot,
    /// The rate after it.
    pub after: f64,
    /// By how much the rate rose before it; 0 if it did not.
    pub rise: f64,
}

impl MeasuredChannel {
    fn new(channel: &Channel, rows: u64, every: u64) -> Self {
        MeasuredChannel {
            channel: channel.clone(),
            summary: Summary::of(rows / every),
            negative: 0,
            jumps: Vec::new(),
            differs: false,
            every,
            last_change: 0,
            last_above_zero: None,
            last_above_nothing: 0,
            first_above_zero: None,
            rise: 0.0,
        }
    }

    fn push(&mut self, row: u64, value: f64) {
        if let Some(last) = self.summary.last() {
            if value != last.value {
                self.last_change = row;
                let ratio = value / last.value;
                let is_jump = !(1.0 / JUMP..=JUMP).contains(&ratio) && last.value > 0.0 && value > 0.0;
                if is_jump && self.every == 1 && self.jumps.len() < MOST_JUMPS {
                    let before = Spot { row: row - 1, value: last.value };
                    self.jumps.push(Jump { before, after: value, rise: self.rise });
                }
            }
            self.rise = (value - last.value).max(0.0);
        }
        self.negative += u64::from(value < 0.0) * self.every;
        if value > 0.0 {
            self.first_above_zero.get_or_insert(row);
            self.last_above_zero = Some(row);
        }
        self.summary.push(value);
        if self.summary.peak().is_some_and(|peak| value > NOTHING * peak.value) {
            self.last_above_nothing = row;
        }
    }

    fn in_rows(&self, spot: Option<Spot>) -> Option<Spot> {
        spot.map(|spot| Spot { row: spot.row * self.every, ..spot })
    }

    /// The first value.
    pub(super) fn first(&self) -> Option<Spot> {
        self.summary.first()
    }

    /// The last value.
    pub(super) fn last(&self) -> Option<Spot> {
        self.in_rows(self.summary.last())
    }

    /// The highest value, and the first row that has it.
    pub(super) fn peak(&self) -> Option<Spot> {
        self.in_rows(self.summary.peak())
    }

    /// The lowest value, and the first row that has it.
    pub(super) fn low(&self) -> Option<Spot> {
        self.in_rows(self.summary.low())
    }

    /// The number of rows that were evaluated and are not finite.
    pub(super) fn unusable(&self) -> u64 {
        self.summary.unusable()
    }

    /// The phases, in rows of the run.
    pub(super) fn phases(&self) -> Vec<Phase> {
        let scaled = |spot: Spot| Spot { row: spot.row * self.every, ..spot };
        let (phases, _) = self.summary.phases();
        phases
            .into_iter()
            .map(|phase| Phase { first: scaled(phase.first), last: scaled(phase.last), ..phase })
            .collect()
    }

    /// Whether every value is the same.
    pub(super) fn is_constant(&self) -> bool {
        self.summary.peak().map(|spot| spot.value) == self.summary.low().map(|spot| spot.value)
    }

    /// The row from which on the value stays as it is.
    pub(super) fn still_from(&self) -> u64 {
        self.last_change
    }

    /// The row from which on the value is exactly 0, to the end; the number of rows if it is not.
    pub(super) fn zero_from(&self) -> Option<u64> {
        self.last_above_zero.map(|row| row + self.every)
    }

    /// The row from which on the value is less than a thousand-millionth of the highest, to the end.
    pub(super) fn nothing_from(&self) -> u64 {
        self.last_above_nothing + self.every
    }

    /// The first row above 0.
    pub(super) fn first_above_zero(&self) -> Option<u64> {
        self.first_above_zero
    }

    /// Whether it only rises.
    pub(super) fn only_rises(&self) -> bool {
        let phases = self.phases();
        phases.len() == 1
            && phases[0].course == Course::Rises
            && self.jumps.iter().all(|jump| jump.after > jump.before.value)
    }
}

impl MeasuredCurve {
    /// The channels of the learning rate.
    pub(super) fn rates(&self) -> impl Iterator<Item = &MeasuredChannel> {
        self.channels.iter().filter(|one| one.channel.quantity == Quantity::LearningRate)
    }
}

/// The curves of all series of a plan, in their order; none if the run has no length. `runs_python` says which of them call a
/// user's Python.
pub(super) fn measured(plan: &Plan, runs_python: &[bool]) -> Vec<Option<MeasuredCurve>> {
    match Lines::of(std::slice::from_ref(plan), None) {
        Ok(lines) => {
            let all = lines.lines.iter().zip(runs_python);
            all.map(|(line, runs_python)| of_line(line, lines.per, *runs_python)).collect()
        }
        Err(_) => plan.series.iter().map(|_| None).collect(),
    }
}

fn of_line(line: &Line<'_>, per: Unit, runs_python: bool) -> Option<MeasuredCurve> {
    let (most, longest) = match runs_python {
        true => (MOST_ROWS_OF_PYTHON, LONGEST_WALK_OF_PYTHON),
        false => (MOST_ROWS, LONGEST_WALK),
    };
    let is_walked = matches!(line.schedule.nature(), Nature::Recurrent(_));
    if is_walked && line.rows > longest {
        return None;
    }
    let every = line.rows.div_ceil(most).max(1);
    let channels = line.schedule.channels();
    let mut measured: Vec<MeasuredChannel> =
        channels.iter().map(|channel| MeasuredChannel::new(channel, line.rows, every)).collect();
    let leader = |channel: &Channel| channels.iter().position(|other| other.quantity == channel.quantity);
    let leaders: Vec<usize> = channels.iter().map(|channel| leader(channel).unwrap_or(0)).collect();
    // A walk comes to every row anyway, and is quicker without stops.
    let width = channels.len();
    let apart = if is_walked { 1 } else { every };
    let selection = Selection::Every { first: 0, every: apart, end: line.rows };
    let walked = Evaluation { lines: &[line], per, rows: &selection }.visit(|chunk| {
        let values = &chunk.values[0][..chunk.stretch.rows as usize * width];
        let mut number = chunk.stretch.first.next_multiple_of(every);
        let skipped = ((number - chunk.stretch.first) / apart) as usize;
        let taken = values.get(skipped * width..).unwrap_or(&[]);
        for row in taken.chunks((every / apart) as usize * width) {
            for (index, channel) in measured.iter_mut().enumerate() {
                channel.push(number, row[index]);
                channel.differs |= row[index] != row[leaders[index]];
            }
            number += every;
        }
    });
    Some(MeasuredCurve { per, rows: line.rows, channels: measured, halted: walked.err() })
}
