//! What composer's Trainer knows of the run: its length, the length of an epoch, and the time at each update.

use super::time::{MaxDuration, Time, TimeUnit};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::{Args, Resolved};
use crate::number::python::Number::{self, Int};
use crate::schedule::{OwnCount, Unit};
use crate::spec::clock::Clock;
use crate::spec::clock::EPOCH_LENGTH;

/// The state that a scheduler is called with.
#[derive(Debug, Clone)]
pub(super) struct TrainerState {
    pub max_duration: Time,
    /// `scale_schedule_ratio`.
    pub ratio: Number,
    clock: Clock,
}

impl TrainerState {
    /// The state at the Trainer's construction, before `scale_schedule_ratio` has scaled `max_duration`.
    ///
    /// # Errors
    ///
    /// The run has no length, or one in seconds.
    pub(super) fn of(args: &Args<'_>) -> Resolved<Self> {
        let clock = args.clock();
        let own = match (clock.given_in, clock.epochs, clock.steps) {
            (Some(Unit::Epoch), Some(epochs), _) => Some(Time::new(epochs, TimeUnit::Epoch)),
            (_, _, Some(steps)) => Some(Time::new(steps, TimeUnit::Batch)),
            _ => None,
        };
        let given = args.get::<Option<MaxDuration>>("max_duration")?.map(|given| given.0);
        let max_duration = given.or(own).ok_or_else(|| {
            Diagnostic::new(format!("`{}` needs the length of the run", args.full_name()))
                .at(args.kind_place(), "")
                .why("composer's schedulers convert every time by max_duration")
                .help("say how long the run is: `run: {steps: 4800}`, or `max_duration: 1e9tok`")
        })?;
        let ratio: Number = args.get("scale_schedule_ratio")?;
        match max_duration.unit {
            TimeUnit::Second => Err(refused(args, "Wall clock time not an allowed time unit.")),
            TimeUnit::Duration | TimeUnit::Iteration => Err(args
                .refuse("max_duration", format!("`max_duration: {max_duration}` is not a length of a run"))
                .help("give it in `ep`, `ba`, `sp` or `tok`")),
            _ => Ok(TrainerState { max_duration, ratio, clock: clock.clone() }),
        }
    }

    /// The state from the first batch on.
    ///
    /// # Errors
    ///
    /// Nothing is left of the run.
    pub(super) fn scaled(&self, args: &Args<'_>) -> Resolved<Self> {
        if self.ratio == 1 {
            return Ok(self.clone());
        }
        let value = (self.max_duration.value * self.ratio).int();
        let value = value.map_err(|wrong| Exception::from(wrong).report(args, "in the Trainer"))?;
        match value == 0 {
            true => Err(refused(
                args,
                "Scale schedule has reduced the max_duration to 0. Set a higher ratio or use more epochs.",
            )),
            false => Ok(TrainerState { max_duration: Time { value, ..self.max_duration }, ..self.clone() }),
        }
    }

    /// `state.dataloader_len`.
    fn batches_per_epoch(&self) -> Result<Number, Exception> {
        self.clock.steps_per_epoch.map(Number::from).ok_or_else(|| {
            Exception::new("RuntimeError", "Cannot convert time, as state.dataloader_len is None.")
                .why("a time in epochs is converted to batches by the length of an epoch")
                .help(EPOCH_LENGTH)
        })
    }

    /// `_convert_time`. `ratio` is 1 if it is called without one.
    ///
    /// # Errors
    ///
    /// The time is in seconds, or in epochs of unknown length.
    pub(super) fn convert(&self, time: Time, ratio: Number) -> Result<Time, Exception> {
        let scaled =
            |value: Number, ratio: Number| Ok::<_, Exception>((Number::Float(value.float()) * ratio).int()?);
        Ok(match time.unit {
            TimeUnit::Second => return Err(Exception::value("Wall clock time not an allowed time unit.")),
            TimeUnit::Duration => match self.max_duration.unit {
                TimeUnit::Epoch => {
                    let batches = time.value * self.batches_per_epoch()? * self.max_duration.value;
                    Time::new(batches.int()?, TimeUnit::Batch)
                }
                unit => Time::new((time.value * self.max_duration.value).int()?, unit),
            },
            TimeUnit::Epoch => {
                Time::new(scaled(time.value * self.batches_per_epoch()?, ratio)?, TimeUnit::Batch)
            }
            unit => Time::new(scaled(time.value, ratio)?, unit),
        })
    }

    /// The time after some batches, in a unit.
    ///
    /// # Errors
    ///
    /// The run does not say how many of them a batch has.
    pub(super) fn now(&self, unit: TimeUnit, batches: u64) -> Result<Time, Exception> {
        let unknown = |what: &str| {
            Exception::from(
                Diagnostic::new(format!("a time in `{}` needs `{what}` of the run", unit.text()))
                    .help(format!("add `{what}: ...` to `run`")),
            )
        };
        let value = match unit {
            TimeUnit::Batch => batches,
            TimeUnit::Sample => {
                self.clock.samples_after(batches).ok_or_else(|| unknown("samples_per_step"))?
            }
            TimeUnit::Token => self.clock.tokens_after(batches).ok_or_else(|| unknown("tokens_per_step"))?,
            TimeUnit::Epoch => self.clock.steps_per_epoch.map_or(0, |length| batches / length),
            // Iterations have no length here, and seconds and parts of the run are refused before.
            TimeUnit::Iteration | TimeUnit::Duration | TimeUnit::Second => 0,
        };
        Ok(Time::new(value, unit))
    }

    /// The number of batches until a time, if it is known: an estimate of where a schedule changes.
    pub(super) fn batches_until(&self, time: Time) -> Option<u64> {
        let each = match time.unit {
            TimeUnit::Batch => 1,
            TimeUnit::Epoch => self.clock.steps_per_epoch?,
            TimeUnit::Sample => self.clock.samples_per_update()?,
            TimeUnit::Token => self.clock.tokens_per_update()?,
            _ => return None,
        };
        match time.value {
            Int(value) => u64::try_from(value).ok().map(|value| match time.unit {
                TimeUnit::Epoch => value.saturating_mul(each),
                _ => value.div_ceil(each),
            }),
            _ => None,
        }
    }

    /// What the schedulers count. They lag by one update.
    pub(super) fn own_count(&self) -> OwnCount {
        let each = match self.max_duration.unit {
            TimeUnit::Sample => self.clock.samples_per_update().map(|each| (each, "samples")),
            TimeUnit::Token => self.clock.tokens_per_update().map(|each| (each, "tokens")),
            _ => None,
        };
        let (each, name) = each.unwrap_or((1, "batches"));
        OwnCount { name, shift: -1, each }
    }

    /// The same, for `inspect`.
    pub(super) fn counts(&self) -> String {
        match self.own_count() {
            OwnCount { each: 1, name, .. } => format!("{name}: update i has the rate of batch max(0, i - 1)"),
            OwnCount { each, name, .. } => {
                format!("{name}: update i has the rate of max(0, i - 1) * {each} {name}")
            }
        }
    }
}

fn refused(args: &Args<'_>, message: &str) -> Diagnostic {
    Exception::value(message).about("max_duration").report(args, "in the Trainer")
}
