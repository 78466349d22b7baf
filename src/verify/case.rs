//! What a search knows: the points of one series by one rule, the plan, and what the run says.

use super::changed::{Knob, WrittenSpec};
use super::rates::{PlanRates, SearchEffort};
use super::regime::{Bent, LogPoint, Regime, Slack};
use crate::schedule::Channel;
use crate::spec::clock::Clock;
use std::rc::Rc;

/// A search: what is looked for, and where.
pub(crate) struct SearchCase<'a> {
    /// The spec.
    pub written: &'a WrittenSpec<'a>,
    /// The channel of the plan.
    pub channel: &'a Channel,
    /// The run.
    pub clock: &'a Clock,
    /// The plan itself.
    pub plan: Regime,
    /// How many values were computed.
    pub effort: &'a SearchEffort,
    /// What can be changed in the spec.
    pub knobs: &'a [Knob],
    /// Numbers that the log says about its run.
    pub told: &'a [f64],
    /// By how much the row may be off, because the format leaves it open.
    pub open_shifts: Vec<i64>,
    /// All points.
    pub points: &'a [LogPoint],
}

/// A number or a text that a finding names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    /// A whole number.
    Count(i64),
    /// Any number.
    Number(f64),
    /// A text.
    Text(String),
}

/// A cause that was found, with its numbers.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LogCause {
    /// The name of its hypothesis.
    pub name: &'static str,
    /// Its numbers, by their name.
    pub told: Vec<(&'static str, Told)>,
}

impl LogCause {
    pub(crate) fn new(name: &'static str) -> Self {
        LogCause { name, told: Vec::new() }
    }

    pub(crate) fn count(mut self, name: &'static str, value: i64) -> Self {
        self.told.push((name, Told::Count(value)));
        self
    }

    pub(crate) fn number(mut self, name: &'static str, value: f64) -> Self {
        self.told.push((name, Told::Number(value)));
        self
    }

    pub(crate) fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.told.push((name, Told::Text(value.into())));
        self
    }

    /// A number of it.
    pub(crate) fn get(&self, name: &str) -> Option<&Told> {
        self.told.iter().find(|(other, _)| *other == name).map(|(_, told)| told)
    }
}

/// What a part of the run may have done, and why.
#[derive(Clone)]
pub(crate) struct FoundRegime {
    /// The causes, at most two.
    pub causes: Vec<LogCause>,
    /// How simple it is: 1 is simplest.
    pub class: u8,
    /// What it means.
    pub regime: Regime,
}

impl FoundRegime {
    pub(crate) fn new(cause: LogCause, class: u8, regime: Regime) -> Self {
        FoundRegime { causes: vec![cause], class, regime }
    }
}

/// Points, in an order that finds a contradiction soon.
#[derive(Clone)]
pub(crate) struct PointSlice<'p> {
    /// The points, in the order of the log.
    pub points: &'p [LogPoint],
    order: Rc<[u32]>,
}

impl<'p> PointSlice<'p> {
    pub(crate) fn new(points: &'p [LogPoint]) -> Self {
        let count = points.len();
        // A stride near the golden section that shares no divisor with the number of points visits each once.
        let mut stride = (count as f64 * 0.618) as usize + 1;
        while gcd(stride, count) > 1 {
            stride += 1;
        }
        // The first point comes first: rows far behind the run take long to compute, if each follows from the one before.
        let spread = (0..count).map(|i| ((i * stride) % count) as u32);
        PointSlice { points, order: spread.collect() }
    }

    /// Whether a regime explains all points.
    pub(crate) fn fits(&self, regime: &Regime) -> bool {
        self.spread().all(|point| regime.allows(point))
    }

    /// The points, in an order that finds a contradiction soon.
    pub(crate) fn spread(&self) -> impl Iterator<Item = &'p LogPoint> {
        let points = self.points;
        self.order.iter().map(move |index| &points[*index as usize])
    }

    /// The factors by which the regime's rates explain all points: the least and the largest.
    pub(crate) fn factors(&self, regime: &Regime) -> Option<(f64, f64)> {
        let (mut low, mut high) = (0.0_f64, f64::INFINITY);
        let mut is_bound = false;
        for point in self.spread() {
            if point.rows.0 != point.rows.1 {
                return None;
            }
            let rate = regime.rate(point.rows.0)?;
            if rate == 0.0 {
                if point.low > 0.0 || point.high < 0.0 {
                    return None;
                }
                continue;
            }
            let slack = regime.slack.relative + regime.slack.absolute / rate.abs();
            let (a, b) = (point.low / rate, point.high / rate);
            (low, high) = (low.max(a.min(b) * (1.0 - slack)), high.min(a.max(b) * (1.0 + slack)));
            is_bound = true;
            if low > high || low.is_nan() || high.is_nan() {
                return None;
            }
        }
        (is_bound && high > 0.0).then_some((low, high))
    }

    /// Whether all points may have the same value.
    pub(crate) fn is_flat(&self) -> bool {
        let low = self.points.iter().map(|point| point.low).fold(f64::NEG_INFINITY, f64::max);
        let high = self.points.iter().map(|point| point.high).fold(f64::INFINITY, f64::min);
        low <= high
    }

    /// How often the value changes from one point to the next, and the first value.
    pub(crate) fn levels(&self) -> usize {
        1 + self
            .points
            .windows(2)
            .filter(|pair| pair[0].high < pair[1].low || pair[1].high < pair[0].low)
            .count()
    }

    /// The largest row.
    pub(crate) fn last_row(&self) -> i64 {
        self.points.iter().map(|point| point.rows.1).max().unwrap_or(0)
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl<'a> SearchCase<'a> {
    /// The same search with another spec.
    pub(crate) fn of<'b>(&self, written: &'b WrittenSpec<'b>) -> SearchCase<'b>
    where
        'a: 'b,
    {
        SearchCase {
            written,
            channel: self.channel,
            clock: self.clock,
            plan: self.plan.clone(),
            effort: self.effort,
            knobs: self.knobs,
            told: self.told,
            open_shifts: self.open_shifts.clone(),
            points: self.points,
        }
    }

    /// A plan with other values, at the pace of a regime.
    pub(crate) fn other(&self, base: &Regime, rates: Rc<PlanRates>) -> Regime {
        Regime { rates, ..base.clone() }
    }

    /// A regime with the slack of hypotheses.
    pub(crate) fn loose(&self, regime: &Regime) -> Regime {
        let peak = self.points.iter().map(|point| point.value.abs()).fold(0.0, f64::max);
        let slack = match regime.rates.is_single() {
            true => Slack { relative: 2.4e-7, absolute: peak * 1e-8 },
            false => Slack { relative: 1e-12, absolute: peak * 1e-15 },
        };
        Regime { slack, ..regime.clone() }
    }

    /// Numbers that a setting is often taken for: those of the run, by name.
    pub(crate) fn run_numbers(&self) -> Vec<(&'static str, u64)> {
        let clock = self.clock;
        let one = |name, value: Option<u64>| value.filter(|value| *value > 1).map(|value| (name, value));
        let product = |a: Option<u64>, b: Option<u64>| a.zip(b).and_then(|(a, b)| a.checked_mul(b));
        let accumulation = clock.gradient_accumulation;
        let global = product(product(clock.batch_size, clock.devices.or(Some(1))), accumulation.or(Some(1)));
        let batches = product(clock.steps_per_epoch, accumulation);
        [
            one("the devices", clock.devices),
            one("the gradient accumulation", accumulation),
            one("devices times gradient accumulation", product(clock.devices, accumulation)),
            one("the updates of an epoch", clock.steps_per_epoch),
            one("the batches of an epoch", batches.filter(|batches| Some(*batches) != clock.steps_per_epoch)),
            one("the samples of an update", global),
            one("the batch size", clock.batch_size),
            one("the epochs", clock.epochs),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// What a number of the run is, in words.
    pub(crate) fn name_of(&self, number: u64) -> Option<&'static str> {
        self.run_numbers().iter().find(|(_, value)| *value == number).map(|(name, _)| *name)
    }
}

/// The simplest number between two: a whole number, a fraction, or the shortest decimal.
pub(crate) fn simplest(low: f64, high: f64) -> f64 {
    let within = |value: f64| low <= value && value <= high;
    let middle = low + (high - low) / 2.0;
    let whole = [1, 2, 3, 4, 8, 10, 16].into_iter().chain(5..=1024).map(f64::from);
    if let Some(whole) = whole.flat_map(|n| [n, 1.0 / n]).find(|n| within(*n)) {
        return whole;
    }
    let rounded = |digits: usize| format!("{middle:.digits$e}").parse::<f64>().ok().filter(|n| within(*n));
    let fraction = || {
        let denominators = (3..=16).map(f64::from);
        let mut fractions = denominators.map(|d| (middle * d).round() / d);
        fractions.find(|n| within(*n))
    };
    (0..4).find_map(rounded).or_else(fraction).or_else(|| (4..17).find_map(rounded)).unwrap_or(middle)
}

/// The shortest number between two.
pub(crate) fn shortest_between(low: f64, high: f64) -> f64 {
    let middle = low + (high - low) / 2.0;
    let rounded = |digits: usize| format!("{middle:.digits$e}").parse::<f64>().ok();
    (0..17).filter_map(rounded).find(|number| low <= *number && *number <= high).unwrap_or(middle)
}

/// A regime whose values are multiplied.
pub(crate) fn multiplied(regime: &Regime, factor: f64) -> Regime {
    Regime { bent: Bent { factor: regime.bent.factor * factor, ..regime.bent }, ..regime.clone() }
}
