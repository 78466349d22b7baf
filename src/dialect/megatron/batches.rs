//! The global batch size of each iteration, and its ramp-up.

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit::exception::Exception;
use crate::number::python::Number::{self, Float};
use std::sync::Arc;

pub(super) fn missing(args: &Args<'_>, name: &'static str, help: &str) -> Diagnostic {
    args.refuse(name, format!("`{name}` of `{}` is missing", args.full_name()))
        .help(format!("add `{name}: ...`, {help}"))
}

/// The global batch size.
pub(super) struct Batches {
    pub size: Number,
    /// Whether it is a parameter of the scheduler.
    pub given: bool,
    pub growth: Option<Growth>,
}

/// How the global batch size grows.
#[derive(Debug, Clone)]
pub(super) enum Growth {
    /// `rampup_batch_size`.
    Ramp(Ramp),
    /// `step_batch_size_schedule`: the samples from which each size counts.
    Steps(Arc<[(u64, u64)]>),
}

impl Growth {
    /// The global batch size after `consumed` samples.
    pub(super) fn batch(&self, consumed: Number) -> Result<Number, Exception> {
        match self {
            Growth::Ramp(ramp) => ramp.batch(consumed),
            Growth::Steps(steps) => {
                let reached = steps.iter().rev().find(|(from, _)| consumed >= *from);
                Ok(Number::from(reached.unwrap_or(&steps[0]).1))
            }
        }
    }
}

/// The entries of `step_batch_size_schedule`, `0:16 2000:32`, in samples.
fn steps(args: &Args<'_>, text: &str) -> Result<Arc<[(u64, u64)]>, Diagnostic> {
    const NAME: &str = "step_batch_size_schedule";
    let refuse = |what: &str| {
        Err(args
            .refuse(NAME, format!("`{NAME}` {what}"))
            .help("for example `0:16 2000:32 6000:64`, in samples"))
    };
    let mut entries: Vec<(u64, u64)> = Vec::new();
    for entry in text.split_whitespace() {
        let numbers =
            entry.split_once(':').and_then(|(from, size)| Some((from.parse().ok()?, size.parse().ok()?)));
        let Some((from, size)) = numbers else {
            return refuse("is a text of `THRESHOLD:SIZE`, with blanks between");
        };
        if size == 0 {
            return refuse("has a batch size of 0");
        }
        if entries.last().is_some_and(|(last, _)| *last >= from) {
            return refuse("has thresholds that do not increase");
        }
        entries.push((from, size));
    }
    match entries.first() {
        Some((0, _)) => Ok(entries.into()),
        _ => refuse("does not begin at 0 samples"),
    }
}

impl Batches {
    pub(super) fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let given = args.get::<Option<u64>>("global_batch_size")?;
        if given == Some(0) {
            return Err(args.refuse("global_batch_size", "`global_batch_size` must be at least 1"));
        }
        let size = given.or(args.clock().global_batch_size());
        let ramp = args.get::<Option<Vec<u64>>>("rampup_batch_size")?;
        let text = args.get::<Option<String>>("step_batch_size_schedule")?;
        let growth = match (ramp, text) {
            (Some(_), Some(_)) => {
                return Err(args
                    .refuse(
                        "step_batch_size_schedule",
                        "both `rampup_batch_size` and `step_batch_size_schedule`",
                    )
                    .help("remove one of them"));
            }
            (Some(list), None) => Some(Growth::Ramp(Ramp::of(args, &list, size)?)),
            (None, Some(text)) => Some(Growth::Steps(steps(args, &text)?)),
            (None, None) => None,
        };
        Ok(Batches { size: Number::from(size.unwrap_or(1)), given: given.is_some(), growth })
    }

    /// The samples of the whole run, if they are known.
    pub(super) fn run(&self, args: &Args<'_>) -> Option<Number> {
        let iterations = args.clock().steps.filter(|_| self.growth.is_none())?;
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
