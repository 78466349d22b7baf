//! Frameworks that step their schedulers at every batch, and their optimizer less often.

use crate::schedule::{OwnClock, Schedule};

/// How many iterations make an update. The last update has those that are left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Accumulation {
    counts: u64,
    iterations: Option<u64>,
}

impl Accumulation {
    /// `counts` iterations make an update, of `iterations` in all, if that is known.
    pub(crate) fn of(counts: u64, iterations: Option<u64>) -> Self {
        Accumulation { counts, iterations }
    }

    /// The updates of the whole run.
    pub(crate) fn updates(&self) -> Option<u64> {
        self.iterations.map(|iterations| iterations.div_ceil(self.counts))
    }

    /// The same run, in which every iteration is an update.
    pub(crate) fn of_iterations(&self) -> Self {
        Accumulation { counts: 1, ..*self }
    }

    /// Adds what the schedulers count: the values at every iteration, and which of them an update has.
    pub(crate) fn counted(
        &self,
        schedule: Schedule,
        iterations: Schedule,
        per_epoch: Option<u64>,
    ) -> Schedule {
        let iterations = self.iterations.into_iter().fold(iterations, Schedule::lasting);
        let schedule = schedule.with_clock(OwnClock { schedule: iterations, per_epoch, counted: None });
        match self.counts {
            1 => schedule,
            counts => schedule
                .counting(format!("iterations: update i has the value of iteration (i + 1) * {counts} - 1")),
        }
    }

    /// The iteration, counted from 0, at whose end an update is made.
    pub(crate) fn iteration(&self, update: u64) -> u64 {
        let full = update.saturating_add(1).saturating_mul(self.counts) - 1;
        match (self.iterations, self.updates()) {
            // Only the last update of the run may have fewer.
            (Some(iterations), Some(updates)) if update + 1 == updates => full.min(iterations - 1),
            _ => full,
        }
    }
}
