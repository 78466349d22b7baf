//! `get_adafactor_schedule`: Adafactor's own rate, which `AdafactorSchedule` reports.

use super::common::STEP;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{Stepped, channels, closed, recurrent};
use crate::dialect::kit::params::{absent, flag, number};
use crate::dialect::{Args, Default, Kind, Param, Type};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Channel, Precision, Quantity, Schedule, Unit};

/// `get_adafactor_schedule`.
pub(super) const ADAFACTOR: Kind = Kind {
    name: "get_adafactor_schedule",
    aliases: &["AdafactorSchedule"],
    summary: "the rate that Adafactor computes itself",
    formula: "max(eps[1], rms) * min(1e-2, 1 / sqrt(t + 1)), with 1e-6 * (t + 1) instead of 1e-2 if warmup_init",
    edges: &[
        "`initial_lr` is reported before the first update, but no update uses it unless `relative_step` is false.",
        "With `scale_parameter` the rate depends on the root mean square of the parameter, a float32.",
    ],
    interval: STEP,
    params: &[
        number("initial_lr", "0.0", "the rate that is reported before the first update"),
        Param::optional(
            "eps",
            Type::List(&Type::Number),
            Default::Is("[1e-30, 1e-3]"),
            "Adafactor's `eps`; the second number is the lowest scale",
        ),
        flag("scale_parameter", "true", "whether Adafactor multiplies its rate by `rms`"),
        flag("relative_step", "true", "whether Adafactor computes its rate itself"),
        flag("warmup_init", "false", "whether Adafactor's rate begins with 1e-6 * (t + 1)"),
        absent("rms", "the root mean square of the parameter, assumed to be constant"),
    ],
    example: "run: {steps: 20000}\nschedule: {kind: transformers.get_adafactor_schedule, scale_parameter: false, warmup_init: true}",
    build: adafactor,
};

/// `get_adafactor_schedule`, with its `Adafactor`.
fn adafactor(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let initial: f64 = args.get("initial_lr")?;
    let (relative, warmup): (bool, bool) = (args.get("relative_step")?, args.get("warmup_init")?);
    let raise = |raised: Exception| Err(raised.report(args, "in the constructor"));
    if relative && !args.optimizer().lr.is_empty() {
        let message = "Cannot combine manual `lr` and `relative_step=True` options";
        return raise(
            Exception::value(message).help("remove `lr` from `optimizer`, or write `relative_step: false`"),
        );
    }
    if warmup && !relative {
        return raise(
            Exception::value("`warmup_init=True` requires `relative_step=True`").about("warmup_init"),
        );
    }
    let scale = AdafactorScale::of(args)?;
    let channels = channels(args, &[Quantity::LearningRate]);
    let channels =
        channels.into_iter().map(|channel| Channel { precision: scale.precision(), ..channel }).collect();
    let schedule = match relative {
        true => closed(args, Unit::Step, channels, move |t, out| {
            let step = t as f64 + 1.0;
            let least = if warmup { 1e-6 * step } else { 1e-2 };
            let root = 1.0 / step.sqrt();
            out.fill(scale.times(if root < least { root } else { least }));
            Ok(())
        }),
        false => recurrent(args, Unit::Step, channels, ManualRate { scale, lr: initial }),
    };
    let remark = match relative {
        true if args.is_given("initial_lr") => args.remark(
            RemarkKind::UnusedByTheUpdates,
            "initial_lr",
            "AdafactorSchedule reports `initial_lr` before the first update; no update uses it.",
        ),
        false if !args.optimizer().lr.is_empty() => args.remark(
            RemarkKind::OverwritesTheOptimizer,
            "initial_lr",
            "AdafactorSchedule overwrites the optimizer's rate with `initial_lr`, and scales it again at every update.",
        ),
        _ => return Ok(schedule),
    };
    Ok(schedule.remark(remark))
}

/// The factor of a rate.
#[derive(Debug, Clone, Copy)]
enum AdafactorScale {
    /// A Python float: 1, or the lowest scale.
    Plain(f64),
    /// The root mean square of the parameter, a tensor.
    Rms(f32),
}

impl AdafactorScale {
    fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let (wanted, eps): (bool, Vec<f64>) = (args.get("scale_parameter")?, args.get("eps")?);
        let rms: Option<f64> = args.get("rms")?;
        let [_, least] = eps[..] else {
            return Err(args
                .refuse("eps", "`eps` must be a list of two numbers")
                .help("the default is [1e-30, 1e-3]"));
        };
        match (wanted, rms) {
            (false, _) => Ok(AdafactorScale::Plain(1.0)),
            (true, Some(rms)) if rms < 0.0 => Err(args.refuse("rms", "`rms` must be at least 0")),
            (true, Some(rms)) => Ok(match rms as f32 > least as f32 {
                true => AdafactorScale::Rms(rms as f32),
                false => AdafactorScale::Plain(least),
            }),
            (true, None) => Err(args
                .refuse("rms", "the rate depends on the parameter's root mean square")
                .why("with `scale_parameter=True`, the default, Adafactor multiplies its rate by it")
                .help("add `rms: 0.05`, which is assumed to be constant; or write `scale_parameter: false`")),
        }
    }

    fn precision(self) -> Precision {
        match self {
            AdafactorScale::Plain(_) => Precision::Double,
            AdafactorScale::Rms(_) => Precision::Single,
        }
    }

    fn times(self, lr: f64) -> f64 {
        match self {
            AdafactorScale::Plain(scale) => scale * lr,
            AdafactorScale::Rms(rms) => f64::from(rms * lr as f32),
        }
    }
}

/// `relative_step=False`: every update scales the rate of the one before.
#[derive(Debug, Clone)]
struct ManualRate {
    scale: AdafactorScale,
    lr: f64,
}

impl Stepped for ManualRate {
    fn row(&mut self, _: u64, out: &mut [f64]) -> Result<(), Exception> {
        self.lr = self.scale.times(self.lr);
        out.fill(self.lr);
        Ok(())
    }
}
