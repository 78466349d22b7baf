//! `YOLOv5ParamSchedulerHook` and `PPYOLOEParamSchedulerHook`.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{channels, interp, walked};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Word;
use crate::dialect::{Args, Default, Interval, Kind, Param, ParamUnit, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::{Quantity, Schedule, Unit};
use std::f64::consts::PI;

const STEP: Interval = Interval::Always(Unit::Step);

const fn warmup_epochs(default: &'static str) -> Param {
    number("warmup_epochs", default, "length of the warmup in epochs")
        .means(Role::Warmup)
        .counting(ParamUnit::Epochs)
}

/// `YOLOv5ParamSchedulerHook`.
pub(super) const YOLOV5: Kind = Kind {
    params: &[
        Param::optional(
            "scheduler_type",
            Type::Choice(&["linear", "cosine"]),
            Default::Is("linear"),
            "linear or cosine",
        ),
        number("lr_factor", "0.01", "the last factor of the rate").means(Role::EndRatio),
        number("max_epochs", "300", "the epochs of the decay; not those of the run")
            .means(Role::Total)
            .counting(ParamUnit::Epochs),
        warmup_epochs("3"),
        number(
            "warmup_bias_lr",
            "0.1",
            "the rate of the third group, the biases, at the start of the warmup",
        ),
        number("warmup_momentum", "0.8", "the momentum at the start of the warmup; changes no rate"),
        number("warmup_mim_iter", "1000", "the least iterations of the warmup"),
    ],
    example: "run: {epochs: 300, steps_per_epoch: 925}\noptimizer: {lr: {weights: 0.01, norms: 0.01, biases: 0.01}}\nschedule: {kind: mmyolo.YOLOv5ParamSchedulerHook}",
    ..kind(
        STEP,
        "YOLOv5ParamSchedulerHook",
        yolov5,
        "a warmup by iteration to a decay by epoch, in a line or half a cosine",
        "W = max(round(warmup_epochs * len(train_dataloader)), warmup_mim_iter); numpy.interp(t, [0, W], [0.0, lr * f(epoch)]) up to t = W, then lr * f(epoch - 1); f(e) = (1 - e / max_epochs) * (1.0 - lr_factor) + lr_factor, with cosine ((1 - cos(e * pi / max_epochs)) / 2) * (lr_factor - 1) + 1",
        &[
            "After the warmup the decay is one epoch late: the hook sets the rate behind an epoch, with the number of that epoch.",
            "In the epoch in which the warmup ends, the rate of its last iteration stays.",
            "The third parameter group begins at `warmup_bias_lr`, and the others at 0.",
        ],
    )
};

/// `PPYOLOEParamSchedulerHook`.
pub(super) const PPYOLOE: Kind = Kind {
    params: &[
        number("warmup_min_iter", "1000", "the least iterations of the warmup"),
        number("start_factor", "0.0", "the factor of the rate at the start of the warmup"),
        warmup_epochs("5"),
        number("min_lr_ratio", "0.0", "the lowest rate, as a fraction of the optimizer's")
            .means(Role::EndRatio),
        number(
            "total_epochs",
            "360",
            "the epochs at which the cosine ends; usually 1.2 times those of the run",
        )
        .means(Role::Total)
        .counting(ParamUnit::Epochs),
    ],
    example: "run: {epochs: 300, steps_per_epoch: 925}\noptimizer: {lr: 0.01}\nschedule: {kind: mmyolo.PPYOLOEParamSchedulerHook}",
    ..kind(
        STEP,
        "PPYOLOEParamSchedulerHook",
        ppyoloe,
        "a linear warmup, then half a cosine, both by iteration",
        "W = max(round(warmup_epochs * len(train_dataloader)), warmup_min_iter); lr * (start_factor * (1 - t / W) + t / W) up to t = W, then min + (lr - min) * 0.5 * (cos((t - W) * pi / (total_epochs * len(train_dataloader) - W)) + 1.0)",
        &[
            "The first update of a warmup from 0 has the rate 0.",
            "`total_epochs` is not the run's: with 360 a run of 300 epochs ends above the lowest rate.",
        ],
    )
};

/// `len(train_dataloader)`.
fn epoch_length(args: &Args<'_>) -> Resolved<u64> {
    args.clock().steps_per_epoch.filter(|length| *length > 0).ok_or_else(|| {
        Diagnostic::new(format!("`{}` needs the iterations of an epoch", args.full_name()))
            .at(args.kind_place(), "counts epochs and iterations")
            .help("give it: `run: {epochs: 300, steps_per_epoch: 925}`, which is `len(train_dataloader)`")
    })
}

/// `max(round(warmup_epochs * len(train_dataloader)), least)`.
fn warmup(args: &Args<'_>, length: u64, least: &'static str) -> Resolved<Number> {
    let (epochs, least): (Number, Number) = (args.get("warmup_epochs")?, args.get(least)?);
    let raised = |error| Exception::from(error).report(args, "before the first iteration");
    let whole = (epochs * Number::from(length)).round().map_err(raised)?;
    // As `max` does, the first of two that are equal.
    Ok(if least > whole { least } else { whole })
}

/// The schedule with what is to be said of its warmup.
fn told(args: &Args<'_>, warmup: Number, schedule: Schedule) -> Schedule {
    let late = remarks::warmup(args, "warmup_epochs", warmup.float(), Unit::Step);
    late.into_iter().fold(schedule, Schedule::remark)
}

/// The factor of the rate in an epoch.
#[derive(Debug, Clone, Copy)]
struct EpochFactor {
    is_cosine: bool,
    last: Number,
    epochs: Number,
}

impl EpochFactor {
    fn at(self, epoch: u64) -> Computed {
        let epoch = Number::from(epoch);
        match self.is_cosine {
            true => {
                let cosine = (epoch * Float(PI) / self.epochs)?.cos()?;
                Ok(((Int(1) - cosine) / Int(2))? * (self.last - 1) + 1)
            }
            false => Ok((Int(1) - (epoch / self.epochs)?) * (Float(1.0) - self.last) + self.last),
        }
    }
}

/// The parameter group that begins at `warmup_bias_lr`.
const BIASES: usize = 2;

fn yolov5(args: &Args<'_>) -> Resolved {
    let length = epoch_length(args)?;
    let Word(shape) = args.get("scheduler_type")?;
    let factor = EpochFactor {
        is_cosine: shape == "cosine",
        last: args.get("lr_factor")?,
        epochs: args.get("max_epochs")?,
    };
    let of_biases = args.get::<f64>("warmup_bias_lr")?;
    args.check::<f64>("warmup_momentum")?;
    let warmup = warmup(args, length, "warmup_mim_iter")?;
    let bases: Vec<Number> = args.base_lr()?.iter().map(|(_, rate)| *rate).collect();
    let end = warmup.float();
    // The last iteration of the warmup, which may have none, and the epoch in which the hook sees that it is over.
    let last = (end >= 0.0).then_some(end as u64);
    let seen = last.map_or(0, |last| last.saturating_add(1)) / length;
    let row = move |t: u64, out: &mut [f64]| {
        let epoch = t / length;
        // Behind an epoch the hook sets the rate with the number of that epoch. Until then that of the last iteration stays.
        let is_decaying = t as f64 > end && epoch > seen;
        let warming = last.map(|last| last.min(t)).filter(|_| !is_decaying);
        let factor = match warming {
            Some(t) => factor.at(t / length)?,
            None if is_decaying => factor.at(epoch - 1)?,
            None => Int(1),
        };
        for (group, (out, base)) in out.iter_mut().zip(&bases).enumerate() {
            let regular = *base * factor;
            *out = match warming {
                Some(t) => {
                    interp(t as f64, end, if group == BIASES { of_biases } else { 0.0 }, regular.float())
                }
                None => regular.read()?,
            };
        }
        Ok(())
    };
    Ok(told(args, warmup, walked(args, Unit::Step, channels(args, &[Quantity::LearningRate]), row)))
}

fn ppyoloe(args: &Args<'_>) -> Resolved {
    let length = epoch_length(args)?;
    let (start, ratio, total): (Number, Number, Number) =
        (args.get("start_factor")?, args.get("min_lr_ratio")?, args.get("total_epochs")?);
    let warmup = warmup(args, length, "warmup_min_iter")?;
    let bases: Vec<Number> = args.base_lr()?.iter().map(|(_, rate)| *rate).collect();
    let total = total * Number::from(length);
    let row = move |t: u64, out: &mut [f64]| {
        let t = Number::from(t);
        for (out, base) in out.iter_mut().zip(&bases) {
            let rate = match t <= warmup {
                true => {
                    let alpha = (t / warmup)?;
                    *base * (start * (Int(1) - alpha) + alpha)
                }
                false => {
                    let min = *base * ratio;
                    let angle = ((t - warmup) * Float(PI) / (total - warmup))?;
                    min + (*base - min) * Float(0.5) * (angle.cos()? + Float(1.0))
                }
            };
            *out = rate.read()?;
        }
        Ok(())
    };
    Ok(told(args, warmup, walked(args, Unit::Step, channels(args, &[Quantity::LearningRate]), row)))
}
