//! Schedules made of schedules. The parts have one channel each, and the same unit.
//!
//! The combination is closed if all parts are, and recurrent otherwise. It carries the remarks of its parts.
//!
//! ```
//! use lrsched::schedule::{Schedule, combine::sequence, shapes::{Constant, Linear}};
//!
//! let warmup = Schedule::curve(Linear { start: 0.0, end: 0.1, steps: 10 });
//! let schedule = sequence(vec![warmup, Schedule::curve(Constant(0.1))], vec![10]);
//! assert_eq!(schedule.row(5).unwrap(), [0.05]);
//! assert_eq!(schedule.row(500).unwrap(), [0.1]);
//! ```

use super::remark::Remark;
use super::{Channel, Closed, Halt, Nature, Precision, Recurrent, Schedule, Unit, Walk};
use crate::number::libm::double;
use std::sync::Arc;

/// Schedules one after the other. Phase `k + 1` begins at `milestones[k]` with its own index 0; the last phase does not
/// end.
///
/// There is one milestone less than there are phases, and the milestones ascend.
///
/// # Panics
///
/// `phases` is empty, or the number of milestones does not fit.
pub fn sequence(phases: Vec<Schedule>, milestones: Vec<u64>) -> Schedule {
    assert_eq!(phases.len(), milestones.len() + 1, "a sequence has one milestone less than phases");
    let starts: Vec<u64> = std::iter::once(0).chain(milestones).collect();
    let last = phases.last().and_then(Schedule::length);
    let length = last.map(|length| starts[starts.len() - 1].saturating_add(length));
    let shape = shape_of(&phases);
    combined(shape, length, Sequence { phases, starts })
}

/// The product of schedules, multiplied in their order.
///
/// # Panics
///
/// `factors` is empty.
pub fn product(factors: Vec<Schedule>) -> Schedule {
    assert!(!factors.is_empty(), "a product has at least one factor");
    let length = factors.iter().filter_map(Schedule::length).max();
    let shape = shape_of(&factors);
    combined(shape, length, Product { factors })
}

/// One schedule repeated: it restarts after each `period` (in its own unit), `times` in all or without end. The repetition
/// `k`, counted from 0, is multiplied by `gamma^k`. The last repetition continues past its period.
///
/// # Panics
///
/// `period` is 0, or `times` is 0.
pub fn repeat(schedule: Schedule, period: u64, times: Option<u64>, gamma: f64) -> Schedule {
    assert!(period > 0 && times != Some(0), "a repetition has a length and a number above 0");
    let length = times.and_then(|times| period.checked_mul(times));
    let shape = shape_of(std::slice::from_ref(&schedule));
    combined(shape, length, Repeat { schedule, period, times: times.unwrap_or(u64::MAX), gamma })
}

/// The properties of a combination that follow from its parts.
struct Merged {
    unit: Unit,
    channel: Channel,
    closed: bool,
    remarks: Vec<Remark>,
}

fn shape_of(parts: &[Schedule]) -> Merged {
    let single = parts.iter().all(|part| part.channels()[0].precision == Precision::Single);
    Merged {
        unit: parts[0].unit(),
        channel: Channel::learning_rate(if single { Precision::Single } else { Precision::Double }),
        closed: parts.iter().all(|part| matches!(part.nature(), Nature::Closed(_))),
        remarks: parts.iter().flat_map(|part| part.remarks().to_vec()).collect(),
    }
}

/// A combination can always be walked, and is closed if all of its parts are.
trait Combination: Closed + Recurrent {}
impl<C: Closed + Recurrent> Combination for C {}

fn combined(shape: Merged, length: Option<u64>, combination: impl Combination + 'static) -> Schedule {
    let nature = match shape.closed {
        true => Nature::Closed(Arc::new(combination)),
        false => Nature::Recurrent(Arc::new(combination)),
    };
    let schedule = Schedule::new(shape.unit, vec![shape.channel], nature);
    let schedule = length.into_iter().fold(schedule, Schedule::lasting);
    shape.remarks.into_iter().fold(schedule, Schedule::remark)
}

/// The halt of a part that begins at index `by` of the whole.
fn later(halt: Halt, by: u64) -> Halt {
    Halt { at: halt.at.saturating_add(by), ..halt }
}

#[derive(Clone)]
struct Sequence {
    phases: Vec<Schedule>,
    starts: Vec<u64>,
}

impl Sequence {
    /// The phase of an index, and the index at which the next phase begins.
    fn phase(&self, index: u64) -> (usize, u64) {
        let phase = self.starts.partition_point(|start| *start <= index) - 1;
        (phase, self.starts.get(phase + 1).copied().unwrap_or(u64::MAX))
    }
}

impl Closed for Sequence {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let (mut index, mut rest) = (first, out);
        while !rest.is_empty() {
            let (phase, end) = self.phase(index);
            let here = (end - index).min(rest.len() as u64);
            let (now, after) = rest.split_at_mut(here as usize);
            let start = self.starts[phase];
            self.phases[phase].cursor().fill(index - start, now).map_err(|halt| later(halt, start))?;
            (index, rest) = (index + here, after);
        }
        Ok(())
    }
}

impl Recurrent for Sequence {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(SequenceWalk { sequence: self.clone(), next: 0, current: None })
    }
}

struct SequenceWalk {
    sequence: Sequence,
    next: u64,
    current: Option<(usize, Box<dyn Walk>)>,
}

impl Walk for SequenceWalk {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        let mut rest = out;
        while !rest.is_empty() {
            let (phase, end) = self.sequence.phase(self.next);
            let here = (end - self.next).min(rest.len() as u64);
            let (now, after) = rest.split_at_mut(here as usize);
            let walk = match &mut self.current {
                Some((current, walk)) if *current == phase => walk,
                _ => &mut self.current.insert((phase, self.sequence.phases[phase].start())).1,
            };
            let start = self.sequence.starts[phase];
            walk.fill(now).map_err(|halt| later(halt, start))?;
            (self.next, rest) = (self.next + here, after);
        }
        Ok(())
    }
}

#[derive(Clone)]
struct Product {
    factors: Vec<Schedule>,
}

/// Multiplies the values of the parts, in their order.
fn multiply<P>(
    parts: impl IntoIterator<Item = P>,
    out: &mut [f64],
    fill: impl Fn(P, &mut [f64]) -> Result<(), Halt>,
) -> Result<(), Halt> {
    out.fill(1.0);
    let mut factors = vec![1.0; out.len()];
    let mut first_halt: Option<Halt> = None;
    for part in parts {
        if let Err(halt) = fill(part, &mut factors)
            && first_halt.as_ref().is_none_or(|first| halt.at < first.at)
        {
            first_halt = Some(halt);
        }
        out.iter_mut().zip(&factors).for_each(|(out, factor)| *out *= factor);
    }
    first_halt.map_or(Ok(()), Err)
}

impl Closed for Product {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        multiply(&self.factors, out, |factor, out| factor.cursor().fill(first, out))
    }
}

impl Recurrent for Product {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(ProductWalk(self.factors.iter().map(Schedule::start).collect()))
    }
}

struct ProductWalk(Vec<Box<dyn Walk>>);

impl Walk for ProductWalk {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        multiply(&mut self.0, out, |walk, out| walk.fill(out))
    }
}

#[derive(Clone)]
struct Repeat {
    schedule: Schedule,
    period: u64,
    times: u64,
    gamma: f64,
}

impl Repeat {
    /// The repetition of an index, counted from 0.
    fn repetition(&self, index: u64) -> u64 {
        (index / self.period).min(self.times - 1)
    }

    /// The number of indices from this one on in the same repetition.
    fn left(&self, index: u64) -> u64 {
        match self.repetition(index) {
            last if last == self.times - 1 => u64::MAX,
            _ => self.period - index % self.period,
        }
    }

    /// Multiplies values by the factor of their repetition. Those of the first one keep their bits.
    fn scale(&self, repetition: u64, out: &mut [f64]) {
        if repetition > 0 && self.gamma != 1.0 {
            let factor = double::pow(self.gamma, repetition as f64);
            out.iter_mut().for_each(|value| *value *= factor);
        }
    }
}

impl Closed for Repeat {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let (mut index, mut rest) = (first, out);
        while !rest.is_empty() {
            let repetition = self.repetition(index);
            let here = self.left(index).min(rest.len() as u64);
            let (now, after) = rest.split_at_mut(here as usize);
            let start = repetition * self.period;
            self.schedule.cursor().fill(index - start, now).map_err(|halt| later(halt, start))?;
            self.scale(repetition, now);
            (index, rest) = (index + here, after);
        }
        Ok(())
    }
}

impl Recurrent for Repeat {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(RepeatWalk { repeat: self.clone(), next: 0, current: None })
    }
}

struct RepeatWalk {
    repeat: Repeat,
    next: u64,
    current: Option<(u64, Box<dyn Walk>)>,
}

impl Walk for RepeatWalk {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        let mut rest = out;
        while !rest.is_empty() {
            let repetition = self.repeat.repetition(self.next);
            let here = self.repeat.left(self.next).min(rest.len() as u64);
            let (now, after) = rest.split_at_mut(here as usize);
            let walk = match &mut self.current {
                Some((current, walk)) if *current == repetition => walk,
                _ => &mut self.current.insert((repetition, self.repeat.schedule.start())).1,
            };
            let start = repetition * self.repeat.period;
            walk.fill(now).map_err(|halt| later(halt, start))?;
            self.repeat.scale(repetition, now);
            (self.next, rest) = (self.next + here, after);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{Constant, Linear};
    use super::*;

    /// The same schedule as a recurrent one, so that both ways of evaluation can be compared.
    fn recurrent(schedule: Schedule) -> Schedule {
        struct OnlyWalked(Schedule);
        impl Recurrent for OnlyWalked {
            fn start(&self) -> Box<dyn Walk> {
                self.0.start()
            }
        }
        let channels = schedule.channels().to_vec();
        Schedule::new(schedule.unit(), channels, Nature::Recurrent(Arc::new(OnlyWalked(schedule))))
    }

    fn parts(wrap: fn(Schedule) -> Schedule) -> Vec<Schedule> {
        let line = Schedule::curve(Linear { start: 0.3, end: 0.1, steps: 7 }).lasting(7);
        vec![wrap(line), wrap(Schedule::curve(Constant(0.7)))]
    }

    #[test]
    fn walking_in_pieces_and_jumping_give_the_same_values() {
        let builds: [fn(Vec<Schedule>) -> Schedule; 3] =
            [|parts| sequence(parts, vec![5]), product, |parts| repeat(parts[0].clone(), 4, Some(3), 0.5)];
        for build in builds {
            let (closed, walked) = (build(parts(|s| s)), build(parts(recurrent)));
            assert!(matches!(closed.nature(), Nature::Closed(_)));
            assert!(matches!(walked.nature(), Nature::Recurrent(_)));
            let mut walk = walked.start();
            for first in (0..30).step_by(3) {
                let mut piece = [0.0; 3];
                walk.fill(&mut piece).unwrap();
                let jumped: Vec<f64> =
                    (first..first + 3).map(|index| closed.row(index).unwrap()[0]).collect();
                assert_eq!(piece.to_vec(), jumped);
            }
        }
    }
}
