//! The updates and the warmup of a run of `transformers.Trainer`, for each release.

use super::super::draft::{Known, ValueOrigin};
use super::super::length::{RunArithmetic, ceil_product};
use super::arguments::Arguments;
use super::release::Release;
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;

/// What a release computes.
#[derive(Debug)]
pub(super) struct RunSpan {
    /// The updates of the run, if they are known.
    pub updates: Option<Known<u64>>,
    /// The updates of an epoch, if they are known.
    pub per_epoch: Option<Known<u64>>,
    /// The updates of the warmup; `None` if it is a fraction of a run of unknown length.
    pub warmup: Option<Known<u64>>,
    /// How they are computed.
    pub arithmetic: RunArithmetic,
}

impl Arguments<'_> {
    /// What a release computes.
    ///
    /// # Errors
    ///
    /// The release refuses the arguments, or they make no update.
    pub(super) fn span(&self, release: Release) -> Result<RunSpan, Diagnostic> {
        let arithmetic = RunArithmetic::default();
        let per_epoch = self.per_epoch(release, &arithmetic)?;
        let updates = self.updates(per_epoch.as_ref(), &arithmetic);
        let warmup = self.warmup(release, updates.as_ref(), &arithmetic)?;
        Ok(RunSpan { updates, per_epoch, warmup, arithmetic })
    }

    /// The updates of an epoch.
    fn per_epoch(
        &self,
        release: Release,
        arithmetic: &RunArithmetic,
    ) -> Result<Option<Known<u64>>, Diagnostic> {
        if let Some(given) = &self.given.steps_per_epoch {
            return Ok(Some(given.clone()));
        }
        let accumulation = self.accumulation.value;
        let (batches, origin) = match (&self.given.batches_per_epoch, &self.given.dataset_size) {
            (Some(given), _) => (given.value, given.origin.clone()),
            (None, Some(size)) => (self.batches(size, arithmetic)?, size.origin.clone()),
            (None, None) => return Ok(None),
        };
        let numbers = |function: &str| format!("{function}({batches} / {accumulation})");
        let formula = |function: &str| format!("{function}(batches / gradient_accumulation_steps)");
        let (function, value) = match release {
            Release::Floor => ("floor", batches / accumulation),
            _ => ("ceil", batches.div_ceil(accumulation)),
        };
        if value == 0 {
            return Ok(Some(arithmetic.derived(
                "updates per epoch",
                &format!("max(1, {})", formula(function)),
                &format!("max(1, {})", numbers(function)),
                1,
                &origin,
            )));
        }
        if accumulation == 1 {
            return Ok(Some(Known::new(value, origin.derived("one update per batch"))));
        }
        Ok(Some(arithmetic.derived(
            "updates per epoch",
            &formula(function),
            &numbers(function),
            value,
            &origin,
        )))
    }

    fn updates(&self, per_epoch: Option<&Known<u64>>, arithmetic: &RunArithmetic) -> Option<Known<u64>> {
        if let Some(steps) = &self.given.steps {
            return Some(steps.clone());
        }
        if let Some(steps) = &self.max_steps {
            arithmetic.line("updates", "max_steps", &steps.value.to_string(), steps.value);
            return Some(steps.clone());
        }
        let per_epoch = per_epoch?;
        let (epochs, length) = (self.epochs.value.float(), per_epoch.value);
        let value = ceil_product(length, epochs);
        Some(arithmetic.derived(
            "updates",
            "ceil(num_train_epochs * updates per epoch)",
            &format!("ceil({} * {length})", self.epochs.value),
            value,
            &self.epochs.origin,
        ))
    }

    /// The warmup. Until 4.57 `warmup_steps` wins, from 5.0 to 5.12 `warmup_ratio`.
    fn warmup(
        &self,
        release: Release,
        updates: Option<&Known<u64>>,
        arithmetic: &RunArithmetic,
    ) -> Result<Option<Known<u64>>, Diagnostic> {
        let steps = self.warmup_steps.as_ref();
        let ratio = self.warmup_ratio.as_ref();
        let fraction = |ratio: &Known<Number>, name: &str| {
            let (updates, factor) = (updates?, ratio.value.float());
            if factor == 0.0 {
                return Some(Known::new(0, ratio.origin.clone()));
            }
            let value = ceil_product(updates.value, factor);
            let numbers = format!("ceil({} * {})", updates.value, ratio.value);
            Some(arithmetic.derived(
                "warmup",
                &format!("ceil(updates * {name})"),
                &numbers,
                value,
                &ratio.origin,
            ))
        };
        let whole = |known: &Known<Number>| Known::new(known.value.float() as u64, known.origin.clone());
        Ok(match (release, ratio, steps) {
            (Release::Floor | Release::Ceil, _, Some(steps)) if steps.value.float() > 0.0 => {
                Some(whole(steps))
            }
            (Release::Floor | Release::Ceil, Some(ratio), _) => fraction(ratio, "warmup_ratio"),
            (Release::Ratio, Some(ratio), _) if ratio.value.float() < 1.0 => fraction(ratio, "warmup_ratio"),
            (Release::Ratio, Some(ratio), _) => Some(whole(ratio)),
            (Release::Ratio | Release::Steps, _, Some(steps)) if steps.value.float() < 1.0 => {
                fraction(steps, "warmup_steps")
            }
            (_, _, Some(steps)) => Some(whole(steps)),
            (_, _, None) => Some(Known::new(0, self.no_warmup.clone())),
        })
    }

    /// The origin of what needs the length of the run.
    pub(super) fn length_origin(&self) -> ValueOrigin {
        self.epochs.origin.clone()
    }
}
