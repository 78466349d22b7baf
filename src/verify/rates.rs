//! The values of a plan at any of its rows, kept for the next question.

use crate::schedule::{Halt, Nature, Precision, Schedule, Unit, Walk};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

/// The rows of a block of a closed schedule.
const BLOCK: u64 = 64;
/// The most blocks that are kept.
const MOST_BLOCKS: usize = 1 << 14;
/// The most values of a recurrent schedule that are kept.
const MOST_KEPT: usize = 1 << 22;
/// The rows of a block of a recurrent schedule.
const STRETCH: u64 = 1024;
/// The latest blocks that are kept behind those values: a log may be read one update or one epoch earlier, too.
const MOST_RECENT: usize = 256;
/// The most values that a search computes. Each of them takes from a nanosecond to some microseconds.
const MOST_WORK: u64 = 40_000_000;

/// How many values were computed. A search ends with what it has found when they are too many.
#[derive(Debug, Default, Clone)]
pub(crate) struct SearchEffort(Rc<Cell<Option<u64>>>);

impl SearchEffort {
    /// Begins a search. Before the first one, and between them, nothing is counted.
    pub(crate) fn begin(&self) {
        self.0.set(Some(0));
    }

    /// Ends it.
    pub(crate) fn end(&self) {
        self.0.set(None);
    }

    /// Does something that a search does not count: it goes through the log once.
    pub(crate) fn uncounted<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = self.0.replace(None);
        let made = work();
        self.0.set(before);
        made
    }

    fn add(&self, values: u64) {
        self.0.set(self.0.get().map(|sum| sum.saturating_add(values)));
    }

    /// Whether the search has to end.
    pub(crate) fn is_spent(&self) -> bool {
        self.0.get().is_some_and(|sum| sum > MOST_WORK)
    }
}

/// One channel of a schedule.
pub(crate) struct PlanRates {
    schedule: Schedule,
    channel: usize,
    effort: SearchEffort,
    /// The most rows that are walked. What lies behind them is not known.
    most: u64,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    blocks: HashMap<u64, Rc<[f64]>>,
    kept: Vec<f64>,
    walk: Option<Box<dyn Walk>>,
    /// The latest blocks, each with its first row.
    recent: VecDeque<(u64, Vec<f64>)>,
    next: u64,
    /// The first row without a value.
    end: Option<u64>,
}

impl PlanRates {
    pub(crate) fn new(schedule: &Schedule, channel: usize, effort: &SearchEffort) -> Self {
        let (schedule, effort) = (schedule.clone(), effort.clone());
        PlanRates { schedule, channel, effort, most: u64::MAX, state: RefCell::default() }
    }

    /// The same, walked for at most so many rows.
    pub(crate) fn up_to(self, most: u64) -> Self {
        PlanRates { most, ..self }
    }

    /// Whether a row can be asked for without too long a walk.
    pub(crate) fn reaches(&self, row: u64) -> bool {
        matches!(self.schedule.nature(), Nature::Closed(_)) || row < self.most
    }

    /// The unit of its rows.
    pub(crate) fn unit(&self) -> Unit {
        self.schedule.unit()
    }

    /// Whether its values are float32.
    pub(crate) fn is_single(&self) -> bool {
        self.schedule.channels()[self.channel].precision == Precision::Single
    }

    /// The value of a row, in the schedule's own unit; `None` where the framework raises, and for a new row where the search has
    /// to end: what needs it is not explained then.
    pub(crate) fn at(&self, row: u64) -> Option<f64> {
        let mut state = self.state.borrow_mut();
        if state.end.is_some_and(|end| row >= end) || !self.reaches(row) {
            return None;
        }
        match self.schedule.nature() {
            Nature::Closed(_) => self.closed(&mut state, row),
            Nature::Recurrent(_) => self.recurrent(&mut state, row),
        }
    }

    fn closed(&self, state: &mut State, row: u64) -> Option<f64> {
        let (block, within) = (row / BLOCK, (row % BLOCK) as usize);
        if let Some(values) = state.blocks.get(&block) {
            return values.get(within).copied();
        }
        if state.blocks.len() >= MOST_BLOCKS {
            state.blocks.clear();
        }
        if self.effort.is_spent() {
            return None;
        }
        let width = self.schedule.channels().len();
        let mut rows = vec![f64::NAN; BLOCK as usize * width];
        self.effort.add(BLOCK);
        let first = block * BLOCK;
        let known = match self.schedule.cursor().fill(first, &mut rows) {
            Ok(()) => BLOCK,
            Err(halt) => {
                state.end = Some(halt.at);
                halt.at.saturating_sub(first)
            }
        };
        let picked = rows.iter().skip(self.channel).step_by(width).take(known as usize).copied();
        let values: Rc<[f64]> = picked.collect();
        let value = values.get(within).copied();
        state.blocks.insert(block, values);
        value
    }

    fn recurrent(&self, state: &mut State, row: u64) -> Option<f64> {
        if state.recent.front().is_some_and(|(first, _)| row < *first) && row >= state.kept.len() as u64 {
            (state.walk, state.next) = (None, 0);
            state.recent.clear();
        }
        if row >= state.next {
            self.walk(state, row);
        }
        state.known(row)
    }

    /// Walks up to a row.
    fn walk(&self, state: &mut State, row: u64) {
        let walk = state.walk.get_or_insert_with(|| self.schedule.start());
        let width = self.schedule.channels().len();
        let mut rows = vec![f64::NAN; STRETCH as usize * width];
        while state.next <= row && !self.effort.is_spent() {
            // Only whole blocks are walked beyond the row that is asked for, if none of them raises.
            let halted = walk.fill(&mut rows).err();
            self.effort.add(STRETCH);
            let left = |halt: &Halt| halt.at.saturating_sub(state.next).min(STRETCH);
            let known = halted.as_ref().map_or(STRETCH, left);
            let picked = rows.iter().skip(self.channel).step_by(width).take(known as usize).copied();
            if state.kept.len() as u64 == state.next && state.kept.len() < MOST_KEPT {
                state.kept.extend(picked);
            } else {
                if state.recent.len() == MOST_RECENT {
                    state.recent.pop_front();
                }
                state.recent.push_back((state.next, picked.collect()));
            }
            state.next += known;
            if let Some(halt) = halted {
                state.end = Some(halt.at);
                break;
            }
        }
    }
}

impl State {
    /// The value of a row of a recurrent schedule, if it is kept.
    fn known(&self, row: u64) -> Option<f64> {
        if let Some(value) = self.kept.get(row as usize) {
            return Some(*value);
        }
        let index = self.recent.partition_point(|(first, _)| *first <= row).checked_sub(1)?;
        let (first, values) = self.recent.get(index)?;
        values.get((row - first) as usize).copied()
    }
}
