//! The training clock: the number of updates, the number of epochs, and the length of an epoch.

use crate::number::python::Number;
use crate::schedule::Unit;
use std::fmt;

/// What to do where the number of updates in an epoch is needed.
pub(crate) const EPOCH_LENGTH: &str = "say how long an epoch is: `run: {steps_per_epoch: 1251}`, or `--run steps_per_epoch=1251` on the command line";

/// The training run, as far as it is known. [`Clock::completed`] derives missing parts from the others.
///
/// In a completed clock, `epochs == steps.div_ceil(steps_per_epoch)` if all three are known. A run that is given in
/// steps may end within its last epoch. Every count is at least 1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clock {
    /// The number of optimizer updates in the whole run.
    pub steps: Option<u64>,
    /// The number of epochs in the whole run. An incomplete last epoch counts as one.
    pub epochs: Option<u64>,
    /// The number of optimizer updates in one epoch.
    pub steps_per_epoch: Option<u64>,
    /// The number of examples in the training set.
    pub dataset_size: Option<u64>,
    /// The number of examples per device and batch.
    pub batch_size: Option<u64>,
    /// The number of devices that work in parallel, each on its own batch; 1 if absent.
    pub devices: Option<u64>,
    /// The number of batches per optimizer update; 1 if absent.
    pub gradient_accumulation: Option<u64>,
    /// Whether an incomplete last batch of an epoch is dropped.
    pub drop_last: bool,
    /// The number of examples per update, if it does not follow from the batch size.
    pub samples_per_step: Option<u64>,
    /// The number of tokens per example.
    pub seq_length: Option<u64>,
    /// The number of tokens per update, if it does not follow from the examples and their length.
    pub tokens_per_step: Option<u64>,
    /// The unit in which the length of the run was given; steps if it was given in both. [`Clock::completed`] sets it.
    pub given_in: Option<Unit>,
}

/// Two parts of a [`Clock`] contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The name of the [`Clock`] field that does not fit the others.
    pub part: &'static str,
    /// What the other fields say, in words.
    pub why: String,
}

/// The names that an expression can use.
pub(crate) const NAMES: [&str; 11] = [
    "steps",
    "epochs",
    "steps_per_epoch",
    "dataset_size",
    "batch_size",
    "devices",
    "gradient_accumulation",
    "global_batch_size",
    "samples_per_step",
    "seq_length",
    "tokens_per_step",
];

/// A name that has no value in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoValue {
    /// What to do about it.
    pub help: String,
}

impl NoValue {
    /// A name without a value, and the advice to the user.
    pub fn new(help: impl Into<String>) -> Self {
        NoValue { help: help.into() }
    }
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` contradicts the rest of the clock: {}", self.part, self.why)
    }
}

impl std::error::Error for Contradiction {}

impl Clock {
    /// Derives the missing parts from the given ones.
    ///
    /// * `steps_per_epoch`: every device gets `dataset_size / devices` examples, rounded up, as `DistributedSampler` deals
    ///   them out. It makes batches of `batch_size` of them: their number is rounded down if `drop_last`, and up otherwise.
    ///   The number of batches is divided by `gradient_accumulation` and rounded up: trainers also make an update from
    ///   the batches that are left at the end of an epoch.
    /// * `steps`: `epochs * steps_per_epoch`.
    /// * `epochs`: `steps / steps_per_epoch`, rounded up.
    ///
    /// [`Clock::samples_per_update`] and [`Clock::tokens_per_update`] derive the examples and the tokens of an update.
    ///
    /// # Errors
    ///
    /// [`Contradiction`] if a given part differs from the derived one, if an epoch has no update, or if a product
    /// exceeds 64 bits.
    ///
    /// ```
    /// use lrsched::spec::Clock;
    ///
    /// let clock = Clock {
    ///     epochs: Some(90), dataset_size: Some(1_281_167), batch_size: Some(256), devices: Some(4),
    ///     drop_last: true, ..Clock::default()
    /// };
    /// let clock = clock.completed().unwrap();
    /// assert_eq!((clock.steps_per_epoch, clock.steps), (Some(1251), Some(112_590)));
    /// ```
    pub fn completed(mut self) -> Result<Self, Contradiction> {
        let clash = |part, why| Err(Contradiction { part, why });
        if let Some(part) = self.zero() {
            return clash(part, "it is 0, and must be at least 1".into());
        }
        if let Some((derived, how)) = self.derived_epoch()? {
            match self.steps_per_epoch {
                Some(given) if given != derived => {
                    return clash("steps_per_epoch", format!("it is given as {given}, but {how}"));
                }
                _ => self.steps_per_epoch = Some(derived),
            }
        }
        self.check_units()?;
        self.given_in = self.given_in.or(match (self.steps, self.epochs) {
            (Some(_), _) => Some(Unit::Step),
            (None, epochs) => epochs.map(|_| Unit::Epoch),
        });
        match (self.steps, self.epochs, self.steps_per_epoch) {
            (None, Some(epochs), Some(length)) => match epochs.checked_mul(length) {
                Some(steps) => self.steps = Some(steps),
                None => return clash("epochs", format!("{epochs} epochs of {length} updates are too many")),
            },
            (Some(steps), None, Some(length)) => self.epochs = Some(steps.div_ceil(length)),
            (Some(steps), Some(epochs), Some(length)) if Some(steps) != epochs.checked_mul(length) => {
                let why = format!(
                    "it is given as {steps}, but {epochs} epochs of {length} updates are {}",
                    u128::from(epochs) * u128::from(length)
                );
                return clash("steps", why);
            }
            (Some(steps), Some(epochs), None) if steps.is_multiple_of(epochs) => {
                self.steps_per_epoch = Some(steps / epochs);
            }
            (Some(steps), Some(epochs), None) => {
                return clash(
                    "steps",
                    format!("{steps} updates do not make {epochs} epochs of equal length"),
                );
            }
            _ => {}
        }
        Ok(self)
    }

    /// The first count that is 0.
    fn zero(&self) -> Option<&'static str> {
        let counts = [
            ("steps", self.steps),
            ("epochs", self.epochs),
            ("steps_per_epoch", self.steps_per_epoch),
            ("dataset_size", self.dataset_size),
            ("batch_size", self.batch_size),
            ("devices", self.devices),
            ("gradient_accumulation", self.gradient_accumulation),
            ("samples_per_step", self.samples_per_step),
            ("seq_length", self.seq_length),
            ("tokens_per_step", self.tokens_per_step),
        ];
        counts.into_iter().find(|(_, count)| *count == Some(0)).map(|(name, _)| name)
    }

    /// The length of an epoch in updates, derived from the data, and a sentence that says how.
    fn derived_epoch(&self) -> Result<Option<(u64, String)>, Contradiction> {
        let (Some(examples), Some(batch)) = (self.dataset_size, self.batch_size) else { return Ok(None) };
        let clash = |part, why: &str| Err(Contradiction { part, why: why.into() });
        let devices = self.devices.unwrap_or(1);
        let accumulation = self.gradient_accumulation.unwrap_or(1);
        if batch.checked_mul(devices).is_none() {
            return clash("batch_size", "batch_size times devices is too large");
        }
        let share = examples.div_ceil(devices);
        let batches = match self.drop_last {
            true => share / batch,
            false => share.div_ceil(batch),
        };
        if batches == 0 {
            return clash("dataset_size", "it does not fill one batch, so the run would have no update");
        }
        let length = batches.div_ceil(accumulation);
        let last = if self.drop_last { "dropped" } else { "kept" };
        let how = match devices {
            1 => format!("{examples} examples in batches of {batch} with the last one {last} make {length}"),
            _ => format!(
                "{examples} examples on {devices} devices are {share} for each, and in batches of {batch} with the last one {last} \
                 they make {length}"
            ),
        };
        Ok(Some((length, how)))
    }

    /// The number of examples per optimizer update: `batch_size * devices * gradient_accumulation`. `None` if the
    /// batch size is unknown, or the product exceeds 64 bits.
    pub fn global_batch_size(&self) -> Option<u64> {
        self.batch_size?
            .checked_mul(self.devices.unwrap_or(1))?
            .checked_mul(self.gradient_accumulation.unwrap_or(1))
    }

    /// The number of examples per optimizer update: `samples_per_step`, else [`Clock::global_batch_size`].
    pub fn samples_per_update(&self) -> Option<u64> {
        self.samples_per_step.or_else(|| self.global_batch_size())
    }

    /// The number of tokens per optimizer update: `tokens_per_step`, else the examples times `seq_length`. Padding is
    /// counted, because it is not known how much of it there is. `None` if a factor is unknown, or the product exceeds
    /// 64 bits.
    pub fn tokens_per_update(&self) -> Option<u64> {
        self.tokens_per_step.or_else(|| self.samples_per_update()?.checked_mul(self.seq_length?))
    }

    /// The number of examples after some updates. The last batch of an epoch may be smaller.
    pub fn samples_after(&self, updates: u64) -> Option<u64> {
        let each = self.samples_per_update()?;
        let partial = match (self.dataset_size, self.batch_size, self.steps_per_epoch) {
            (Some(examples), Some(_), Some(length)) if !self.drop_last => Some((examples, length)),
            _ => None,
        };
        let Some((examples, length)) = partial else { return updates.checked_mul(each) };
        // Every device gets the same number of examples.
        let devices = self.devices.unwrap_or(1);
        let of_epoch = examples.div_ceil(devices).checked_mul(devices)?;
        let within = (updates % length).checked_mul(each)?.min(of_epoch);
        (updates / length).checked_mul(of_epoch)?.checked_add(within)
    }

    /// The number of tokens after some updates: `tokens_per_step` for each, or those of the examples.
    pub fn tokens_after(&self, updates: u64) -> Option<u64> {
        match self.tokens_per_step {
            Some(each) => updates.checked_mul(each),
            None => self.samples_after(updates)?.checked_mul(self.seq_length?),
        }
    }

    /// Refuses a given number of examples that differs from the derived one. Tokens may be fewer than the product: an
    /// example may be padded.
    fn check_units(&self) -> Result<(), Contradiction> {
        if let (Some(given), Some(derived)) = (self.samples_per_step, self.global_batch_size())
            && given != derived
        {
            let why = format!(
                "it is given as {given}, but batch_size * devices * gradient_accumulation is {derived}"
            );
            return Err(Contradiction { part: "samples_per_step", why });
        }
        let most = self.samples_per_update().zip(self.seq_length);
        match (self.tokens_per_step, most.and_then(|(samples, length)| samples.checked_mul(length))) {
            (Some(given), Some(most)) if given > most => {
                let why = format!(
                    "it is given as {given}, but the examples of an update have at most {most} tokens"
                );
                Err(Contradiction { part: "tokens_per_step", why })
            }
            _ => Ok(()),
        }
    }

    /// The length of the run in updates or in epochs, if it is known.
    pub fn length(&self, unit: Unit) -> Option<u64> {
        match unit {
            Unit::Step => self.steps,
            Unit::Epoch => self.epochs,
            Unit::Iteration => None,
        }
    }

    /// The value of a name in an expression.
    ///
    /// # Errors
    ///
    /// [`NoValue`] if the name is unknown, or the clock does not have its value.
    pub(crate) fn lookup(&self, name: &str) -> Result<Number, NoValue> {
        let value = match name {
            "steps" => self.steps,
            "epochs" => self.epochs,
            "steps_per_epoch" => self.steps_per_epoch,
            "dataset_size" => self.dataset_size,
            "batch_size" => self.batch_size,
            "devices" => Some(self.devices.unwrap_or(1)),
            "gradient_accumulation" => Some(self.gradient_accumulation.unwrap_or(1)),
            "global_batch_size" => self.global_batch_size(),
            "samples_per_step" => self.samples_per_update(),
            "seq_length" => self.seq_length,
            "tokens_per_step" => self.tokens_per_update(),
            _ => {
                return Err(NoValue::new(match crate::diagnostic::nearest(name, NAMES) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("an expression may use {}", NAMES.join(", ")),
                }));
            }
        };
        let value = value.and_then(|value| i64::try_from(value).ok()).map(Number::from);
        value.ok_or_else(|| NoValue::new(self.advice(name)))
    }

    /// How to give the clock a name's value.
    fn advice(&self, name: &str) -> String {
        let fixed = match name {
            "steps" if self.epochs.is_some() => {
                "say how long an epoch is: `steps_per_epoch`, or `dataset_size` and `batch_size`, under `run`"
            }
            "steps" if self.steps_per_epoch.is_some() => {
                "say how many epochs there are: `epochs: 90` under `run`"
            }
            "steps" => "say how long the run is: `run: {steps: 10000}`",
            "epochs" => "say how long the run is: `run: {epochs: 90}`",
            "steps_per_epoch" => EPOCH_LENGTH,
            "global_batch_size" => "say how large a batch is: `run: {batch_size: 256}`",
            "samples_per_step" => {
                "say how many examples an update has: `run: {batch_size: 32, devices: 8}`, or `run: {samples_per_step: 256}`"
            }
            "seq_length" => "say how many tokens an example has: `run: {seq_length: 2048}`",
            "tokens_per_step" => {
                "say how many tokens an update has: `run: {tokens_per_step: 524288}`, or `samples_per_step` with `seq_length`"
            }
            _ => return format!("give `{name}` under `run`"),
        };
        fixed.into()
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn a_count_of_zero_is_a_contradiction() {
        let clock = Clock { steps: Some(10), steps_per_epoch: Some(0), ..Clock::default() };
        assert_eq!(clock.completed().unwrap_err().part, "steps_per_epoch");
    }
}
