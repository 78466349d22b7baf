//! The rates of a schedule in a few numbers, evaluated once for all rules.

use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use crate::schedule::{Channel, Nature, Quantity, Schedule, Unit};
use crate::summary::{Course, Phase, Spot, Summary};
use crate::view::evaluation::{Chunk, Evaluation};
use crate::view::lines::{Line, Lines};
use crate::view::rows::{Selection, Stretch};

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
        self.summary
            .long_phases()
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

/// The last row that a float64 tells from its neighbours.
const FARTHEST: u64 = 1 << 53;

/// The first value of a row; `None` if it has none, or if the way there is long.
pub(super) fn value_at(schedule: &Schedule, row: f64) -> Option<f64> {
    let most = match schedule.nature() {
        Nature::Recurrent(_) => MOST_ROWS_OF_PYTHON as f64,
        _ => FARTHEST as f64,
    };
    let is_far = row > most;
    if is_far { None } else { schedule.row(row as u64).ok()?.first().copied() }
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
    let mut gauge = LineGauge::of(line, most);
    // A walk comes to every row anyway, and is quicker without stops.
    let apart = if is_walked { 1 } else { gauge.every };
    let rows = Selection::Every { first: 0, every: apart, end: line.rows };
    let walked = Evaluation { lines: &[line], per, rows: &rows }
        .visit(|chunk| gauge.see(chunk.stretch, &chunk.values[0]));
    Some(gauge.finish(per, walked.err()))
}

/// Gathers what the rules know of the rates from rows that a command evaluates anyway: all of them, in order.
pub(crate) struct CurveGauge {
    per: Unit,
    lines: Vec<LineGauge>,
}

impl CurveGauge {
    /// One for the schedules of a plan, with nothing seen yet.
    pub(crate) fn of(lines: &Lines<'_>) -> Self {
        let gauges = lines.lines.iter().map(|line| LineGauge::of(line, MOST_ROWS));
        CurveGauge { per: lines.per, lines: gauges.collect() }
    }

    /// Sees a block.
    pub(crate) fn see(&mut self, chunk: Chunk<'_>) {
        self.lines.iter_mut().zip(chunk.values).for_each(|(gauge, values)| gauge.see(chunk.stretch, values));
    }

    /// The curves, in the order of the schedules. Every row was seen.
    pub(super) fn finish(self) -> Vec<Option<MeasuredCurve>> {
        self.lines.into_iter().map(|gauge| Some(gauge.finish(self.per, None))).collect()
    }
}

/// The same for one schedule.
struct LineGauge {
    rows: u64,
    every: u64,
    /// For each channel the first one of its quantity.
    leaders: Vec<usize>,
    channels: Vec<MeasuredChannel>,
}

impl LineGauge {
    /// One that looks at `most` rows at most.
    fn of(line: &Line<'_>, most: u64) -> Self {
        let every = line.rows.div_ceil(most).max(1);
        let channels = line.schedule.channels();
        let leader = |channel: &Channel| channels.iter().position(|other| other.quantity == channel.quantity);
        LineGauge {
            rows: line.rows,
            every,
            leaders: channels.iter().map(|channel| leader(channel).unwrap_or(0)).collect(),
            channels: channels
                .iter()
                .map(|channel| MeasuredChannel::new(channel, line.rows, every))
                .collect(),
        }
    }

    /// Sees the rows of a block, which are at most as far apart as those that it looks at.
    fn see(&mut self, stretch: Stretch, values: &[f64]) {
        let width = self.channels.len();
        let values = &values[..values.len().min(stretch.rows as usize * width)];
        let mut number = stretch.first.next_multiple_of(self.every);
        let skipped = ((number - stretch.first) / stretch.every) as usize;
        let taken = values.get(skipped * width..).unwrap_or(&[]);
        for row in taken.chunks((self.every / stretch.every) as usize * width) {
            for (index, channel) in self.channels.iter_mut().enumerate() {
                channel.push(number, row[index]);
                channel.differs |= row[index] != row[self.leaders[index]];
            }
            number += self.every;
        }
    }

    fn finish(self, per: Unit, halted: Option<Diagnostic>) -> MeasuredCurve {
        MeasuredCurve { per, rows: self.rows, channels: self.channels, halted }
    }
}
