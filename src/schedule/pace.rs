//! Schedules that a training loop steps less often than once per update, or more often.
//!
//! ```
//! use lrsched::schedule::{Schedule, pace, shapes::Linear};
//!
//! let line = || Schedule::curve(Linear { start: 0.0, end: 1.0, steps: 100 });
//! assert_eq!(pace::every(line(), 4).row(7).unwrap(), [0.01]);
//! assert_eq!(pace::times(line(), 4, None).row(7).unwrap(), [0.28]);
//! ```

use super::{Closed, Halt, Nature, Recurrent, Schedule, Unit, Walk};
use std::sync::Arc;

/// A schedule that is stepped once every `updates` updates.
///
/// # Panics
///
/// `updates` is 0.
pub fn every(schedule: Schedule, updates: u64) -> Schedule {
    assert!(updates > 0, "a schedule is stepped at some updates");
    let length = schedule.length().and_then(|length| length.checked_mul(updates));
    paced(schedule, length, Pacing { updates, times: 1, most: u64::MAX })
}

/// A schedule that is stepped `times` times at each update; if `most` is given, no more than that number of times in all.
///
/// # Panics
///
/// `times` is 0.
pub fn times(schedule: Schedule, times: u64, most: Option<u64>) -> Schedule {
    assert!(times > 0, "a schedule is stepped at each update");
    let length = schedule.length().map(|length| length.div_ceil(times));
    paced(schedule, length, Pacing { updates: 1, times, most: most.unwrap_or(u64::MAX) })
}

fn paced(schedule: Schedule, length: Option<u64>, pacing: Pacing) -> Schedule {
    let inner = schedule.clone();
    let nature = match schedule.nature() {
        Nature::Closed(_) => Nature::Closed(Arc::new(Paced { inner, pacing })),
        Nature::Recurrent(_) => Nature::Recurrent(Arc::new(Paced { inner, pacing })),
    };
    Schedule { unit: Unit::Step, nature, length, ..schedule }
}

/// The relation between updates and the indices of a schedule.
#[derive(Clone, Copy)]
struct Pacing {
    /// The number of updates between two steps.
    updates: u64,
    /// The number of steps at a time.
    times: u64,
    /// The number of steps after which there are no more.
    most: u64,
}

impl Pacing {
    /// The index of an update.
    fn index(self, update: u64) -> u64 {
        (update / self.updates).saturating_mul(self.times).min(self.most)
    }

    /// A halt of the schedule, at the first update that has no value.
    fn halt(self, halt: Halt) -> Halt {
        Halt { at: halt.at.div_ceil(self.times).saturating_mul(self.updates), ..halt }
    }
}

struct Paced {
    inner: Schedule,
    pacing: Pacing,
}

impl Closed for Paced {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        PacedWalk { inner: self.inner.clone(), walk: None, pacing: self.pacing, next: first, held: None }
            .fill(out)
    }
}

impl Recurrent for Paced {
    fn start(&self) -> Box<dyn Walk> {
        let walk = Some((self.inner.start(), 0));
        Box::new(PacedWalk { inner: self.inner.clone(), walk, pacing: self.pacing, next: 0, held: None })
    }
}

/// Reads the rows of updates, each index once.
struct PacedWalk {
    inner: Schedule,
    /// The walk of a recurrent schedule, and its next index.
    walk: Option<(Box<dyn Walk>, u64)>,
    pacing: Pacing,
    /// The next update.
    next: u64,
    /// The last index that was read, and its row.
    held: Option<(u64, Vec<f64>)>,
}

impl PacedWalk {
    /// The row of an index, which is not before the last one.
    fn row(&mut self, index: u64) -> Result<Vec<f64>, Halt> {
        let mut row = vec![0.0; self.inner.channels().len()];
        match &mut self.walk {
            None => self.inner.cursor().fill(index, &mut row)?,
            Some((walk, next)) => {
                while *next <= index {
                    walk.fill(&mut row)?;
                    *next += 1;
                }
            }
        }
        Ok(row)
    }
}

impl Walk for PacedWalk {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        for out in out.chunks_exact_mut(self.inner.channels().len()) {
            let index = self.pacing.index(self.next);
            let held = match self.held.take() {
                Some((held, row)) if held == index => row,
                _ => self.row(index).map_err(|halt| self.pacing.halt(halt))?,
            };
            out.copy_from_slice(&held);
            self.held = Some((index, held));
            self.next += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::shapes::Linear;
    use super::*;

    /// The index itself, walked.
    struct Counter;

    struct CounterWalk(u64);

    impl Recurrent for Counter {
        fn start(&self) -> Box<dyn Walk> {
            Box::new(CounterWalk(0))
        }
    }

    impl Walk for CounterWalk {
        fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
            for out in out {
                if self.0 == 10 {
                    return Err(Halt { at: 10, error: "the end".into() });
                }
                *out = self.0 as f64;
                self.0 += 1;
            }
            Ok(())
        }
    }

    fn counter() -> Schedule {
        let channels = vec![super::super::Channel::learning_rate(super::super::Precision::Double)];
        Schedule::new(Unit::Step, channels, Nature::Recurrent(Arc::new(Counter)))
    }

    #[test]
    fn a_walked_schedule_is_stepped_at_its_pace_and_halts_at_the_update() {
        let rows = |schedule: Schedule| {
            let mut walk = schedule.start();
            let mut rows = Vec::new();
            loop {
                let mut row = [0.0];
                match walk.fill(&mut row) {
                    Ok(()) if rows.len() < 40 => rows.push(row[0]),
                    Ok(()) => return (rows, None),
                    Err(halt) => return (rows, Some(halt.at)),
                }
            }
        };
        let (every, halt) = rows(every(counter(), 3));
        assert_eq!((&every[..7], halt), (&[0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 2.0][..], Some(30)));
        assert_eq!(rows(times(counter(), 4, None)), (vec![0.0, 4.0, 8.0], Some(3)));
        let (held, halt) = rows(times(counter(), 4, Some(9)));
        assert_eq!((&held[..5], halt), (&[0.0, 4.0, 8.0, 9.0, 9.0][..], None));
    }

    #[test]
    fn the_natural_length_is_one_in_updates() {
        let line = || Schedule::curve(Linear { start: 0.0, end: 1.0, steps: 10 }).lasting(10);
        assert_eq!(every(line(), 3).length(), Some(30));
        assert_eq!(times(line(), 3, None).length(), Some(4));
    }
}
