//! Divides a curve into phases, in constant memory.

use super::{Course, Phase, Spot};

/// The most phases that are kept; further ones are counted.
const MOST_PHASES: usize = 64;

/// The most short treads between jumps that are phases of their own. More of them are a fine staircase.
const MOST_TREADS: usize = 3;

/// A change that is at least this part of the value is not the rounding of a smooth curve in float32.
const REAL_CHANGE: f64 = 1e-6;

/// Finds the phases of a curve, row by row.
///
/// Equal values are a phase if they last. Fewer of them within a rise or a fall are rounding, or the treads of a fine
/// staircase, and belong to it; but a few short treads between jumps are the stages of a curve that is constant piece by
/// piece, and short ones before or after a smooth rise or fall are where the curve rests.
#[derive(Debug, Clone, Default)]
pub(super) struct PhaseFinder {
    /// How many rows equal values last to be a phase in any case.
    least: u64,
    last: Option<Spot>,
    /// The stretch of rows in one direction that ends at the last row.
    stretch: Option<Phase>,
    pending: PendingPhase,
    kept: Vec<Phase>,
    untold: u64,
}

/// Stretches in one direction, with short holds between them.
#[derive(Debug, Clone, Default)]
struct PendingPhase {
    /// A short hold in front of them.
    before: Option<Phase>,
    /// All of them together.
    whole: Option<Phase>,
    /// Whether each of them is a single change.
    is_jumps: bool,
    /// The short holds between them, as far as they may be phases, and their number.
    treads: Vec<Phase>,
    count: usize,
    /// A short hold behind them.
    after: Option<Phase>,
}

impl PendingPhase {
    /// Whether they are the stages of a curve that is constant piece by piece.
    fn is_stages(&self) -> bool {
        let outer = usize::from(self.before.is_some()) + usize::from(self.after.is_some());
        self.is_jumps && self.count + outer <= MOST_TREADS
    }
}

fn length(phase: &Phase) -> u64 {
    phase.last.row - phase.first.row
}

/// Whether a rise or fall changes by more than the rounding of a value, at each of its rows.
fn is_real(change: &Phase, value: f64) -> bool {
    let each = (change.first.value - change.last.value).abs() / length(change) as f64;
    each >= REAL_CHANGE * value.abs()
}

/// Whether a short hold beside a smooth rise or fall is more than the equal values of rounding.
fn rests(hold: &Phase, change: &Phase) -> bool {
    length(hold) >= 2 && is_real(change, hold.first.value)
}

impl PhaseFinder {
    pub(super) fn of(least: u64) -> Self {
        PhaseFinder { least, ..PhaseFinder::default() }
    }

    /// How many rows equal values last to be a phase in any case.
    pub(super) fn least(&self) -> u64 {
        self.least
    }

    /// Takes the next value, which is finite.
    pub(super) fn push(&mut self, spot: Spot) {
        let Some(last) = self.last.replace(spot) else { return };
        let course = match () {
            () if spot.value > last.value => Course::Rises,
            () if spot.value < last.value => Course::Falls,
            () => Course::Holds,
        };
        match &mut self.stretch {
            Some(stretch) if stretch.course == course => stretch.last = spot,
            stretch => {
                let ended = stretch.replace(Phase { course, first: last, last: spot });
                ended.into_iter().for_each(|ended| self.take(ended));
            }
        }
    }

    /// The phases, and the number of further ones that were not kept.
    pub(super) fn finished(mut self) -> (Vec<Phase>, u64) {
        let last = self.stretch.take();
        last.into_iter().for_each(|last| self.take(last));
        // The row behind the last jump is a stage of its own.
        let end = self.pending.whole.filter(|_| self.pending.is_stages() && self.pending.after.is_none());
        self.settle();
        let before = self.kept.last().filter(|phase| phase.course == Course::Holds);
        if let Some((end, before)) = end.zip(before)
            && before.last.row + 1 == end.last.row
        {
            self.keep(Phase { course: Course::Holds, first: end.last, last: end.last });
        }
        (self.kept, self.untold)
    }

    /// Takes a stretch that has ended.
    fn take(&mut self, stretch: Phase) {
        if stretch.course == Course::Holds {
            if length(&stretch) >= self.least {
                self.settle();
                self.keep(stretch);
            } else if self.pending.whole.is_some() {
                self.pending.after = Some(stretch);
            } else {
                self.pending.before = Some(stretch);
            }
            return;
        }
        if self.pending.whole.is_some_and(|whole| whole.course != stretch.course) {
            let rest = self.pending.after;
            self.settle_before(stretch);
            // What was not kept as a phase belongs to what follows.
            self.pending.before = rest.filter(|rest| self.kept.last() != Some(rest));
        }
        let pending = &mut self.pending;
        let is_jump = length(&stretch) == 1 && is_real(&stretch, stretch.first.value);
        match &mut pending.whole {
            Some(whole) => {
                whole.last = stretch.last;
                pending.is_jumps &= is_jump;
                if let Some(tread) = pending.after.take() {
                    pending.count += 1;
                    if pending.treads.len() < MOST_TREADS {
                        pending.treads.push(tread);
                    }
                }
            }
            None => {
                pending.whole = Some(stretch);
                pending.is_jumps = is_jump;
            }
        }
    }

    /// Settles what is pending where the curve turns: a short hold there is a phase if the curve leaves it by a real change.
    fn settle_before(&mut self, next: Phase) {
        let is_stage = self.pending.is_stages() && is_real(&next, next.first.value);
        let is_rest = self.pending.count == 0 && self.pending.after.is_some_and(|hold| rests(&hold, &next));
        let after = self.pending.after.take().filter(|_| is_stage || is_rest);
        self.settle();
        after.into_iter().for_each(|after| self.keep(after));
    }

    /// Turns what is pending into phases.
    fn settle(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        let Some(whole) = pending.whole else {
            pending.before.into_iter().for_each(|hold| self.keep(hold));
            return;
        };
        if pending.is_stages() {
            let all = pending.before.into_iter().chain(pending.treads).chain(pending.after);
            all.for_each(|hold| self.keep(hold));
            return;
        }
        let is_rest = |hold: &Phase| pending.count == 0 && !pending.is_jumps && rests(hold, &whole);
        let before = pending.before.filter(is_rest);
        let after = pending.after.filter(is_rest);
        before.into_iter().for_each(|hold| self.keep(hold));
        let first = pending.before.filter(|_| before.is_none()).map_or(whole.first, |hold| hold.first);
        if whole.last.row - first.row > 1 {
            self.keep(Phase { first, ..whole });
        }
        after.into_iter().for_each(|hold| self.keep(hold));
    }

    fn keep(&mut self, phase: Phase) {
        match self.kept.len() < MOST_PHASES {
            true => self.kept.push(phase),
            false => self.untold += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn courses(values: impl IntoIterator<Item = f64>) -> Vec<(Course, u64, u64)> {
        let values: Vec<f64> = values.into_iter().collect();
        let mut finder = PhaseFinder::of((values.len() as u64 / 100).max(2));
        let spots = values.into_iter().enumerate().map(|(row, value)| Spot { row: row as u64, value });
        spots.for_each(|spot| finder.push(spot));
        let (phases, _) = finder.finished();
        phases.iter().map(|phase| (phase.course, phase.first.row, phase.last.row)).collect()
    }

    #[test]
    fn rounding_within_a_fall_is_not_a_phase() {
        let values = (0..1000).map(|row| f64::from((1.0 - f64::from(row / 4) / 250.0) as f32));
        assert_eq!(courses(values), [(Course::Falls, 0, 996)]);
    }

    #[test]
    fn warmup_plateau_and_decay_are_three_phases() {
        let values = (0..1000).map(|row| f64::from(row.min(100).min(1000 - row)));
        assert_eq!(
            courses(values),
            [(Course::Rises, 0, 100), (Course::Holds, 100, 900), (Course::Falls, 900, 999)]
        );
    }

    #[test]
    fn wide_stairs_hold_and_their_jumps_are_not_phases() {
        let values = (0..90).map(|row| 1.0 / f64::from(1 + row / 30));
        assert_eq!(
            courses(values),
            [(Course::Holds, 0, 29), (Course::Holds, 30, 59), (Course::Holds, 60, 89)]
        );
    }

    #[test]
    fn short_stages_between_jumps_hold_and_the_last_one_is_not_lost() {
        let steps = |milestones: &'static [u64]| {
            (0..1000).map(|row| [0.1, 0.01, 0.001][milestones.iter().filter(|step| **step <= row).count()])
        };
        let holds = |first, last| (Course::Holds, first, last);
        assert_eq!(courses(steps(&[500, 995])), [holds(0, 499), holds(500, 994), holds(995, 999)]);
        assert_eq!(courses(steps(&[500, 505])), [holds(0, 499), holds(500, 504), holds(505, 999)]);
        assert_eq!(courses(steps(&[4, 999])), [holds(0, 3), holds(4, 998), holds(999, 999)]);
    }

    #[test]
    fn a_short_rest_at_the_peak_does_not_fall() {
        let short = (0..1000).map(|row: i32| f64::from(row.min(500).min(1005 - row)));
        assert_eq!(
            courses(short),
            [(Course::Rises, 0, 500), (Course::Holds, 500, 505), (Course::Falls, 505, 999)]
        );
    }
}
