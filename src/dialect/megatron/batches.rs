//! The global batch size of each iteration, and its ramp-up.

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit::exception::Exception;
use crate::number::python::Number::{self, Float};

pub(super) fn missing(args: &Args<'_>, name: &'static str, help: &str) -> Diagnostic {
    args.refuse(name, format!("`{name}` of `{}` is missing", args.full_name()))
        .help(format!("add `{name}: ...`, {help}"))
}

/// The global batch size.
pub(super) struct Batches {
    pub size: Number,
    /// Whether it is a parameter of the scheduler.
    pub given: bool,
    pub ramp: Option<Ramp>,
}

impl Batches {
    pub(super) fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let given = args.get::<Option<u64>>("global_batch_size")?;
        if given == Some(0) {
            return Err(args.refuse("global_batch_size", "`global_batch_size` must be at least 1"));
        }
        let size = given.or(args.clock().global_batch_size());
        let ramp = match args.get::<Option<Vec<u64>>>("rampup_batch_size")? {
            None => None,
            Some(list) => Some(Ramp::of(args, &list, size)?),
        };
        Ok(Batches { size: Number::from(size.unwrap_or(1)), given: given.is_some(), ramp })
    }

    /// The samples of the whole run, if they are known.
    pub(super) fn run(&self, args: &Args<'_>) -> Option<Number> {
        let iterations = args.clock().steps.filter(|_| self.ramp.is_none())?;
        Some(Number::from(iterations) * self.size)
    }
}

/// `RampupBatchsizeNumMicroBatchesCalculator`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ramp {
    start: Number,
    increment: Number,
    samples: Number,
    per_increment: f64,
    full: Number,
    /// The samples of one micro batch on all devices. The batch size must be a multiple of it.
    micro: u64,
}

impl Ramp {
    fn of(args: &Args<'_>, list: &[u64], full: Option<u64>) -> Result<Self, Diagnostic> {
        const NAME: &str = "rampup_batch_size";
        let raise = |raised: Exception| Err(raised.about(NAME).report(args, "in the constructor"));
        let [start, increment, samples] = *list else {
            return Err(args
                .refuse(NAME, "`rampup_batch_size` is a list of three numbers")
                .why("they are the first global batch size, its increment, and the samples of the ramp-up"));
        };
        let Some(full) = full else {
            return Err(missing(args, "global_batch_size", "the batch size after the ramp"));
        };
        if start == 0 || increment == 0 {
            return raise(Exception::assertion(
                "start batch size and batch size increment should be positive",
            ));
        }
        let Some(more) = full.checked_sub(start) else {
            let message = "expected global batch size to be greater than or equal to start batch size";
            return raise(Exception::assertion(format!("{message}, got {full} and {start}")));
        };
        if more % increment != 0 {
            let message = format!(
                "expected global batch size interval ({more}) to be divisible by global batch size increment ({increment})"
            );
            return raise(Exception::assertion(message));
        }
        if more == 0 || samples == 0 {
            return raise(
                Exception::zero_division("division by zero")
                    .help("remove `rampup_batch_size`: there is nothing to ramp up"),
            );
        }
        let clock = args.clock();
        let micro =
            clock.batch_size.and_then(|size| size.checked_mul(clock.devices.unwrap_or(1))).unwrap_or(1);
        Ok(Ramp {
            start: Number::from(start),
            increment: Number::from(increment),
            samples: Number::from(samples),
            per_increment: samples as f64 / (more / increment) as f64,
            full: Number::from(full),
            micro,
        })
    }

    /// The global batch size after `consumed` samples.
    pub(super) fn batch(&self, consumed: Number) -> Result<Number, Exception> {
        let size = match consumed > self.samples {
            true => self.full,
            false => self.start + self.increment * Float(consumed.float() / self.per_increment).floor()?,
        };
        match (size % self.micro)? == 0 {
            true => Ok(size),
            false => Err(Exception::assertion(format!(
                "current global batch size ({size}) is not divisible by micro-batch-size times data parallel size ({})",
                self.micro
            ))
            .about("rampup_batch_size")),
        }
    }
}
