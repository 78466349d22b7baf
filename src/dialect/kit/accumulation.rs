//! Frameworks that step their schedulers at every batch, and their optimizer less often.

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

    /// What the schedulers count, for `inspect`; `None` if an iteration is an update.
    pub(crate) fn told(&self) -> Option<String> {
        let counts = self.counts;
        (counts > 1)
            .then(|| format!("iterations: update i has the value of iteration (i + 1) * {counts} - 1"))
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
