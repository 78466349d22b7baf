//! A run that is interrupted and taken up again.
//!
//! ```
//! use lrsched::schedule::{Schedule, resumed, shapes::Linear};
//!
//! let line = || Schedule::curve(Linear { start: 0.0, end: 1.0, steps: 10 });
//! // The resumed run begins its schedule anew.
//! let whole = resumed::taken_up(line(), 4, line());
//! assert_eq!(whole.row(3).unwrap(), [0.3]);
//! assert_eq!(whole.row(5).unwrap(), [0.1]);
//! // It goes on where it was.
//! let whole = resumed::taken_up(line(), 4, resumed::from(line(), 4));
//! assert_eq!(whole.row(5).unwrap(), [0.5]);
//! ```

use super::{Closed, Halt, Nature, Recurrent, Schedule, Walk};
use std::sync::Arc;

/// The rows of a schedule from `first` on.
pub fn from(schedule: Schedule, first: u64) -> Schedule {
    let length = schedule.length().map(|length| length.saturating_sub(first));
    let parts = vec![RunPart { begin: 0, first, schedule: schedule.clone() }];
    joined(Schedule { length, ..schedule }, parts)
}

/// A schedule with another first row.
///
/// # Panics
///
/// The row has another width than the schedule.
pub fn with_first(row: Vec<f64>, schedule: Schedule) -> Schedule {
    assert_eq!(row.len(), schedule.channels().len(), "a row has a value for each channel");
    let first = Schedule { nature: Nature::Closed(Arc::new(Row(row))), ..schedule.clone() };
    let parts = vec![
        RunPart { begin: 0, first: 0, schedule: first },
        RunPart { begin: 1, first: 1, schedule: schedule.clone() },
    ];
    joined(schedule, parts)
}

/// A schedule up to row `at`, and then another one, from its own row 0 on. The remarks are those of the other one.
///
/// # Panics
///
/// The two have different channels.
pub fn taken_up(before: Schedule, at: u64, after: Schedule) -> Schedule {
    assert_eq!(before.channels(), after.channels(), "both are of the same optimizer");
    let rest = after.length().map(|length| length.saturating_add(at));
    let length = before.length().into_iter().chain(rest).max();
    let parts = vec![
        RunPart { begin: 0, first: 0, schedule: before.clone() },
        RunPart { begin: at, first: 0, schedule: after.clone() },
    ];
    joined(Schedule { length, remarks: after.remarks, ..before }, parts)
}

/// A schedule of these parts that is otherwise like another one.
fn joined(like: Schedule, parts: Vec<RunPart>) -> Schedule {
    let closed = parts.iter().all(|part| matches!(part.schedule.nature(), Nature::Closed(_)));
    let joined = Joined { parts, width: like.channels().len() };
    let nature = match closed {
        true => Nature::Closed(Arc::new(joined)),
        false => Nature::Recurrent(Arc::new(joined)),
    };
    Schedule { nature, ..like }
}

/// One row, at every index.
struct Row(Vec<f64>);

impl Closed for Row {
    fn fill(&self, _: u64, out: &mut [f64]) -> Result<(), Halt> {
        out.chunks_exact_mut(self.0.len()).for_each(|out| out.copy_from_slice(&self.0));
        Ok(())
    }
}

/// A schedule from its row `first` on, which is row `begin` of the whole.
#[derive(Clone)]
struct RunPart {
    begin: u64,
    first: u64,
    schedule: Schedule,
}

impl RunPart {
    /// A halt of the schedule, at the row of the whole.
    fn halt(&self, halt: Halt) -> Halt {
        Halt { at: halt.at.saturating_sub(self.first).saturating_add(self.begin), ..halt }
    }
}

/// Parts one after the other; the last one does not end.
#[derive(Clone)]
struct Joined {
    parts: Vec<RunPart>,
    width: usize,
}

impl Joined {
    /// The part of a row, and the number of rows up to the next part.
    fn part(&self, row: u64) -> (usize, u64) {
        let part = self.parts.partition_point(|part| part.begin <= row) - 1;
        let end = self.parts.get(part + 1).map_or(u64::MAX, |next| next.begin);
        (part, end - row)
    }

    /// Calls `fill` for each part of the rows from `row` on, with the first row of the part that is wanted.
    fn each(
        &self,
        row: u64,
        out: &mut [f64],
        mut fill: impl FnMut(usize, u64, &mut [f64]) -> Result<(), Halt>,
    ) -> Result<(), Halt> {
        let (mut row, mut rest) = (row, out);
        while !rest.is_empty() {
            let (index, left) = self.part(row);
            let rows = left.min((rest.len() / self.width) as u64);
            let (now, later) = rest.split_at_mut(rows as usize * self.width);
            let part = &self.parts[index];
            fill(index, row - part.begin + part.first, now).map_err(|halt| part.halt(halt))?;
            (row, rest) = (row + rows, later);
        }
        Ok(())
    }
}

impl Closed for Joined {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        self.each(first, out, |part, row, out| self.parts[part].schedule.cursor().fill(row, out))
    }
}

impl Recurrent for Joined {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(JoinedWalk { joined: self.clone(), next: 0, current: None })
    }
}

struct JoinedWalk {
    joined: Joined,
    next: u64,
    /// The walk of a part, and its next row.
    current: Option<(usize, u64, Box<dyn Walk>)>,
}

/// The number of rows that are skipped at a time.
const STRIDE: u64 = 1024;

impl Walk for JoinedWalk {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        let (joined, current) = (&self.joined, &mut self.current);
        joined.each(self.next, out, |part, row, out| {
            let of_this = current.take().filter(|(of, next, _)| *of == part && *next <= row);
            let (_, mut next, mut walk) =
                of_this.unwrap_or_else(|| (part, 0, joined.parts[part].schedule.start()));
            let mut skipped = vec![0.0; STRIDE.min(row - next) as usize * joined.width];
            while next < row {
                let rows = STRIDE.min(row - next);
                walk.fill(&mut skipped[..rows as usize * joined.width])?;
                next += rows;
            }
            walk.fill(out)?;
            *current = Some((part, next + (out.len() / joined.width) as u64, walk));
            Ok(())
        })?;
        self.next += (out.len() / self.joined.width) as u64;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::shapes::Linear;
    use super::*;

    fn line() -> Schedule {
        Schedule::curve(Linear { start: 0.0, end: 1.0, steps: 10 }).lasting(10)
    }

    #[test]
    fn rows_before_and_after_the_interruption_are_read_in_one_piece() {
        let whole = taken_up(line(), 3, with_first(vec![9.0], from(line(), 5)));
        let mut rows = [0.0; 6];
        whole.cursor().fill(1, &mut rows).unwrap();
        assert_eq!(rows, [0.1, 0.2, 9.0, 0.6, 0.7, 0.8]);
        assert_eq!(whole.length(), Some(10));
    }
}
