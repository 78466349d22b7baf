//! What a run may have done: which row of the plan an update uses, and what becomes of its value.

use super::rates::PlanRates;
use crate::schedule::Unit;
use std::rc::Rc;

/// A logged value, and the rows of the plan that it may belong to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LogPoint {
    /// The first and the last row, in updates.
    pub rows: (i64, i64),
    /// The smallest value that is printed like this.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// The value as printed.
    pub value: f64,
    /// How often x went back before it.
    pub lap: u32,
    /// The index of its file.
    pub file: usize,
}

/// Which step of the scheduler an update uses. The steps are the rows of the plan, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SchedulerPace {
    /// The updates from one call of the scheduler to the next.
    pub every: u64,
    /// The steps at each call.
    pub times: u64,
    /// Added to the steps: those that were made before the first call. Below 0 if a run became faster later.
    pub phase: i64,
    /// The update, counted from here, at which the first call lies earlier than usual.
    pub early: u64,
    /// Added to the update.
    pub shift: i64,
    /// The updates after which it starts over.
    pub period: Option<u64>,
    /// The update that it stands still at.
    pub held: Option<i64>,
}

impl SchedulerPace {
    /// A loop that steps every so many updates.
    pub(crate) fn every(every: u64) -> Self {
        SchedulerPace { every, times: 1, phase: 0, early: 0, shift: 0, period: None, held: None }
    }

    /// The step at an update. Before the first update it is the first.
    pub(crate) fn step(&self, update: i64) -> u64 {
        let update = self.held.unwrap_or(update).saturating_add(self.shift).max(0) as u64;
        let update = self.period.map_or(update, |period| update % period);
        let calls = (update + self.early) / self.every;
        calls.saturating_mul(self.times).saturating_add_signed(self.phase)
    }
}

/// What becomes of a value of the plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bent {
    /// It is multiplied.
    pub factor: f64,
    /// It is not below this.
    pub least: f64,
    /// It is not above this.
    pub most: f64,
    /// A warmup from `start` is repeated every `period` updates, over `length` of them: the factor is `(i + start) / length`.
    pub ramp: Option<RepeatedWarmup>,
}

/// A warmup that is repeated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RepeatedWarmup {
    /// From one start to the next, in updates.
    pub period: u64,
    /// The updates of each.
    pub length: u64,
    /// Added to the number of the update within the period.
    pub start: u64,
}

impl Bent {
    /// The value as it is.
    pub(crate) const NOT: Bent =
        Bent { factor: 1.0, least: f64::NEG_INFINITY, most: f64::INFINITY, ramp: None };

    fn apply(&self, value: f64, update: i64) -> f64 {
        let ramp = self.ramp.filter(|ramp| update >= ramp.period as i64).map_or(1.0, |ramp| {
            let within = update as u64 % ramp.period + ramp.start;
            (within as f64 / ramp.length as f64).min(1.0)
        });
        (value * self.factor * ramp).max(self.least).min(self.most)
    }
}

/// How much a computed rate may differ from a printed one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Slack {
    /// As a part of the rate.
    pub relative: f64,
    /// On top of it.
    pub absolute: f64,
}

impl Slack {
    /// Not at all.
    pub(crate) const NONE: Slack = Slack { relative: 0.0, absolute: 0.0 };
}

/// A part of a run: values of a plan, at some pace, perhaps bent.
#[derive(Clone)]
pub(crate) struct Regime {
    pub rates: Rc<PlanRates>,
    pub pace: SchedulerPace,
    pub bent: Bent,
    /// A value instead of all others.
    pub constant: Option<f64>,
    pub slack: Slack,
}

impl Regime {
    /// The plan itself. `None` if its rows are epochs, and nothing says how many updates they have.
    pub(crate) fn plan(rates: Rc<PlanRates>, steps_per_epoch: Option<u64>) -> Option<Self> {
        let every = match rates.unit() {
            Unit::Step | Unit::Iteration => 1,
            Unit::Epoch => steps_per_epoch?.max(1),
        };
        Some(Regime {
            rates,
            pace: SchedulerPace::every(every),
            bent: Bent::NOT,
            constant: None,
            slack: Slack::NONE,
        })
    }

    /// The rate that an update uses; `None` where the framework raises.
    pub(crate) fn rate(&self, update: i64) -> Option<f64> {
        if let Some(constant) = self.constant {
            return Some(constant);
        }
        let value = self.rates.at(self.pace.step(update))?;
        Some(if self.bent == Bent::NOT { value } else { self.bent.apply(value, update) })
    }

    /// Whether the rate of an update can be asked for without too long a walk.
    pub(crate) fn reaches(&self, update: i64) -> bool {
        self.constant.is_some() || self.rates.reaches(self.pace.step(update))
    }

    /// Whether the rate of one of the rows is printed like this.
    pub(crate) fn allows(&self, point: &LogPoint) -> bool {
        self.nearest(point) <= 0.0
    }

    /// How far the rate is outside of what is printed like this; 0 if inside, infinite where there is no rate.
    pub(crate) fn nearest(&self, point: &LogPoint) -> f64 {
        let miss = |update| {
            let Some(rate) = self.rate(update).filter(|rate| rate.is_finite()) else { return f64::INFINITY };
            let slack = self.slack.relative * rate.abs() + self.slack.absolute;
            let miss = (point.low - slack - rate).max(rate - point.high - slack);
            if miss.is_nan() { f64::INFINITY } else { miss.max(0.0) }
        };
        let (first, last) = point.rows;
        if first == last {
            return miss(first);
        }
        // A log of epochs with few digits leaves many rows open; a schedule has few corners among them.
        let stride = ((last - first) / 64).max(1);
        let inner = (0..).map(|i| first + i * stride).take_while(|row| *row < last);
        inner.chain([last]).map(miss).fold(f64::INFINITY, f64::min)
    }
}

/// Parts of a run, one after the other. A part ends at the first value that it does not have.
#[derive(Clone)]
pub(crate) struct Model {
    pub parts: Vec<Regime>,
    /// Updates that were skipped: the plan lags, more and more, by at most so many updates.
    pub lag: Option<Lag>,
}

/// How a plan falls behind, or runs ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lag {
    /// -1 if the plan falls behind, 1 if it runs ahead.
    pub sign: i64,
    /// The most updates.
    pub most: i64,
}

/// A model that is held against one value after the other.
pub(crate) struct HeldModel<'m> {
    model: &'m Model,
    part: usize,
    /// The first and the last row at which each later part may begin.
    pub seams: Vec<(i64, i64)>,
    /// The last row that only the earlier part allows.
    only_earlier: i64,
    before: Option<LogPoint>,
    /// The updates by which the plan lags now.
    pub lag: i64,
    /// The rows at which the lag grew: the row of the value before, its own, and the lag.
    pub jumps: Vec<(i64, i64, i64)>,
    /// The number of values in each part.
    pub counts: Vec<u64>,
}

/// The most rows at which a lag grows that are kept.
const MOST_JUMPS: usize = 1000;

impl Model {
    pub(crate) fn of(regime: Regime) -> Self {
        Model { parts: vec![regime], lag: None }
    }

    pub(crate) fn held(&self) -> HeldModel<'_> {
        HeldModel {
            model: self,
            part: 0,
            seams: Vec::new(),
            only_earlier: -1,
            before: None,
            lag: 0,
            jumps: Vec::new(),
            counts: vec![0; self.parts.len()],
        }
    }
}

impl HeldModel<'_> {
    /// Whether the next value is explained.
    pub(crate) fn takes(&mut self, point: &LogPoint) -> bool {
        let taken = match self.model.lag {
            Some(lag) => self.lags(point, lag),
            None => self.parts(point),
        };
        if taken {
            self.counts[self.part] += 1;
            self.before = Some(*point);
        }
        taken
    }

    fn parts(&mut self, point: &LogPoint) -> bool {
        if self.before.is_some_and(|before| before.lap != point.lap) {
            // Where x has gone back, the earlier rows belong to another life of the run.
            self.only_earlier = point.rows.0 - 1;
        }
        let later = self.model.parts.get(self.part + 1);
        let is_later = later.is_some_and(|later| later.allows(point));
        if self.model.parts[self.part].allows(point) {
            if !is_later {
                self.only_earlier = point.rows.1;
            }
            return true;
        }
        if is_later {
            self.seams.push((self.only_earlier + 1, point.rows.0));
            self.part += 1;
            self.only_earlier = point.rows.1;
        }
        is_later
    }

    /// Every lag, from the present one on, that explains the last value as well.
    pub(crate) fn open_lags(&self) -> Vec<i64> {
        let Some((lag, last)) = self.model.lag.zip(self.before.as_ref()) else { return Vec::new() };
        (self.lag..=lag.most).filter(|by| self.is_behind(last, lag, *by)).collect()
    }

    /// Whether a value is explained by a plan that lags by so many updates.
    fn is_behind(&self, point: &LogPoint, lag: Lag, by: i64) -> bool {
        let rows = (point.rows.0 + lag.sign * by, point.rows.1 + lag.sign * by);
        self.model.parts[0].allows(&LogPoint { rows, ..*point })
    }

    fn lags(&mut self, point: &LogPoint, lag: Lag) -> bool {
        if self.before.is_some_and(|before| before.lap != point.lap) {
            // Where x has gone back, what was skipped later is skipped again.
            self.jumps.retain(|(_, row, _)| *row <= point.rows.0);
            self.lag = self.jumps.last().map_or(0, |(.., by)| *by);
        }
        let fits = |by: i64| self.is_behind(point, lag, by);
        let Some(by) = (self.lag..=lag.most).find(|by| fits(*by)) else { return false };
        if by > self.lag {
            let from = self.before.map_or(-1, |before| before.rows.1);
            if self.jumps.len() < MOST_JUMPS {
                self.jumps.push((from, point.rows.0, by));
            }
            self.lag = by;
        }
        true
    }
}
