//! The training clock: how many updates, how many epochs, and how long an epoch is.

use crate::number::python::Number;
use crate::schedule::Unit;

/// What is known of the training run. What follows from what was written is filled in.
///
/// The parts always agree: `steps == epochs * steps_per_epoch` where all three are known, except that a run
/// that is given in steps may end within its last epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clock {
    /// Optimizer updates in the whole run.
    pub steps: Option<u64>,
    /// Epochs in the whole run; a last one that is cut short counts as one.
    pub epochs: Option<u64>,
    /// Optimizer updates in one epoch.
    pub steps_per_epoch: Option<u64>,
    /// Examples in the training set.
    pub dataset_size: Option<u64>,
    /// Examples per device and batch.
    pub batch_size: Option<u64>,
    /// Devices that work in parallel, each on its own batch.
    pub devices: Option<u64>,
    /// Batches per optimizer update.
    pub gradient_accumulation: Option<u64>,
    /// Whether the last batch of an epoch is dropped when it is not full.
    pub drop_last: bool,
}

/// A contradiction in a clock: the name of the part that does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The part of [`Clock`] that does not fit.
    pub part: &'static str,
    /// What the other parts say.
    pub why: String,
}

/// The names that an expression may use.
pub(crate) const NAMES: [&str; 8] = [
    "steps",
    "epochs",
    "steps_per_epoch",
    "dataset_size",
    "batch_size",
    "devices",
    "gradient_accumulation",
    "global_batch_size",
];

impl Clock {
    /// Fills in what follows from the parts that were given.
    ///
    /// * `steps_per_epoch`: the batches of an epoch, `dataset_size / (batch_size * devices)`, rounded down if
    ///   `drop_last` and up otherwise, divided by `gradient_accumulation` and rounded up, because trainers
    ///   make an update from the batches that are left when an epoch ends.
    /// * `steps`: `epochs * steps_per_epoch`.
    /// * `epochs`: `steps / steps_per_epoch`, rounded up.
    ///
    /// # Errors
    ///
    /// [`Contradiction`] if a part is given and the others say something else, or if an epoch has no update.
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
        if let Some((derived, how)) = self.derived_epoch()? {
            match self.steps_per_epoch {
                Some(given) if given != derived => {
                    return clash("steps_per_epoch", format!("it is given as {given}, but {how}"));
                }
                _ => self.steps_per_epoch = Some(derived),
            }
        }
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
            (Some(steps), Some(epochs), None) if epochs > 0 && steps.is_multiple_of(epochs) && steps > 0 => {
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

    /// The length of an epoch as it follows from the data, and the sentence that says so.
    fn derived_epoch(&self) -> Result<Option<(u64, String)>, Contradiction> {
        let (Some(examples), Some(batch)) = (self.dataset_size, self.batch_size) else { return Ok(None) };
        let clash = |part, why: &str| Err(Contradiction { part, why: why.into() });
        let devices = self.devices.unwrap_or(1);
        let accumulation = self.gradient_accumulation.unwrap_or(1);
        let Some(together) = batch.checked_mul(devices) else {
            return clash("batch_size", "batch_size times devices is too large");
        };
        let batches = match self.drop_last {
            true => examples / together,
            false => examples.div_ceil(together),
        };
        if batches == 0 {
            return clash("dataset_size", "it does not fill one batch, so that no update would ever be made");
        }
        let length = batches.div_ceil(accumulation);
        let how = format!(
            "{examples} examples in batches of {together} with the last one {} make {length}",
            if self.drop_last { "dropped" } else { "kept" }
        );
        Ok(Some((length, how)))
    }

    /// Examples per optimizer update, if the clock knows the batch size.
    pub fn global_batch_size(&self) -> Option<u64> {
        self.batch_size?
            .checked_mul(self.devices.unwrap_or(1))?
            .checked_mul(self.gradient_accumulation.unwrap_or(1))
    }

    /// The length of the run in a unit.
    pub fn length(&self, unit: Unit) -> Option<u64> {
        match unit {
            Unit::Step => self.steps,
            Unit::Epoch => self.epochs,
        }
    }

    /// The value of a name in an expression.
    ///
    /// # Errors
    ///
    /// What to do about it, if the name is unknown or the clock does not know its value.
    pub fn lookup(&self, name: &str) -> Result<Number, String> {
        let value = match name {
            "steps" => self.steps,
            "epochs" => self.epochs,
            "steps_per_epoch" => self.steps_per_epoch,
            "dataset_size" => self.dataset_size,
            "batch_size" => self.batch_size,
            "devices" => Some(self.devices.unwrap_or(1)),
            "gradient_accumulation" => Some(self.gradient_accumulation.unwrap_or(1)),
            "global_batch_size" => self.global_batch_size(),
            _ => {
                return Err(match crate::diagnostic::nearest(name, NAMES) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("an expression may use {}", NAMES.join(", ")),
                });
            }
        };
        value.and_then(|value| i64::try_from(value).ok()).map(Number::from).ok_or_else(|| match name {
            "steps" if self.epochs.is_some() => {
                "say how long an epoch is: `steps_per_epoch`, or `dataset_size` and `batch_size`, under `run`"
                    .into()
            }
            "steps" if self.steps_per_epoch.is_some() => {
                "say how many epochs there are: `epochs: 90` under `run`".into()
            }
            "steps" => "say how long the run is: `run: {steps: 10000}`".into(),
            "epochs" => "say how long the run is: `run: {epochs: 90}`".into(),
            "steps_per_epoch" => "say how long an epoch is: `run: {steps_per_epoch: 1251}`".into(),
            "global_batch_size" => "say how large a batch is: `run: {batch_size: 256}`".into(),
            _ => format!("give `{name}` under `run`"),
        })
    }
}
