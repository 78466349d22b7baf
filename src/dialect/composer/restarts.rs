//! `CosineAnnealingWarmRestartsScheduler`.

use super::common::{ALPHA_F, MAX_DURATION, SCALE_SCHEDULE_RATIO, STEP, stepped, time};
use super::curves::cosine_anneal;
use super::state::TrainerState;
use super::time::Time;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::number;
use crate::dialect::{Kind, Role};
use crate::number::python::Number;

/// `CosineAnnealingWarmRestartsScheduler`.
pub(super) const WARM_RESTARTS: Kind = Kind {
    name: "CosineAnnealingWarmRestartsScheduler",
    aliases: &[],
    summary: "half cosines down to alpha_f, each t_mult times as long as the one before",
    formula: "lr * (alpha_f + (1.0 - alpha_f) * (1 + cos(x * pi)) / 2), x = (t - start of the cycle) / its length; t = max(0, update - 1)",
    edges: &[
        "The length of a cycle is int(t_mult * length of the one before). If it comes to 0, composer raises.",
        "A cycle ends before its end: t = end is the peak of the next one. It never ends.",
    ],
    interval: STEP,
    params: &[
        time("t_0", "the length of the first cycle").means(Role::Period),
        number("t_mult", "1.0", "how many times as long each cycle is as the one before"),
        ALPHA_F,
        MAX_DURATION,
        SCALE_SCHEDULE_RATIO,
    ],
    example: "run: {epochs: 14, steps_per_epoch: 100}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: composer.CosineAnnealingWarmRestartsScheduler, t_0: 2ep, t_mult: 2.0}",
    build: |args| {
        let (t_0, t_mult): (Time, Number) = (args.get("t_0")?, args.get("t_mult")?);
        let alpha_f: Number = args.get("alpha_f")?;
        let mut cycle: Option<RestartCycle> = None;
        stepped(args, move |state, batches| {
            let current = match cycle {
                Some(cycle) => cycle,
                None => RestartCycle::first(state, t_0)?,
            };
            let current = current.at(state, batches, t_mult)?;
            cycle = Some(current);
            current.factor(state, batches, alpha_f)
        })
    },
};

/// The most cycles that are passed one by one within an update. Those that grow are past every run sooner, and those that shrink come
/// to 0; negative ones may go back and forth for ever.
const MOST_CYCLES: u32 = 100_000;

/// A cycle: its length and its end.
#[derive(Debug, Clone, Copy)]
struct RestartCycle {
    length: Time,
    end: Time,
}

impl RestartCycle {
    fn first(state: &TrainerState, t_0: Time) -> Result<Self, Exception> {
        let t_0 = state.convert(t_0, state.ratio)?;
        Ok(RestartCycle { length: t_0, end: t_0 })
    }

    /// The cycle of a later time.
    fn at(mut self, state: &TrainerState, batches: u64, t_mult: Number) -> Result<Self, Exception> {
        let now = state.now(self.end.unit, batches)?;
        let mut rounds = 0;
        while !now.is_before(self.end)? {
            rounds += 1;
            if rounds > MOST_CYCLES {
                return Err(Diagnostic::new("composer looks for the end of this cycle without end").into());
            }
            if self.length.value == 0 {
                return Err(Exception::value(
                    "Interval between restarts for cosine annealing/warm restarts scheduler has decayed to 0.",
                ));
            }
            let next = match (t_mult * self.length.value).int()? {
                // A cycle that outlasts every run.
                Number::Beyond => Number::Int(i128::MAX / 4),
                next => next,
            };
            // Cycles of one length are passed at once: there may be millions within an update.
            let passed = match next == self.length.value && next > 0 {
                true => now.minus(self.end)?.value.floor_div(next)? + 1,
                false => Number::Int(1),
            };
            self.length = Time { value: next, ..self.length };
            self.end = self.end.plus(Time { value: next * passed, ..self.length })?;
        }
        Ok(self)
    }

    fn factor(&self, state: &TrainerState, batches: u64, alpha_f: Number) -> Computed {
        let start = self.end.minus(self.length)?;
        let through = state.now(self.end.unit, batches)?.minus(start)?.over(self.length)?;
        Ok(cosine_anneal(through, alpha_f))
    }
}
