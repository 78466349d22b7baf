//! `OptimizerParamScheduler`: a warmup, a decay, and a weight decay that may grow.

use super::batches::{Batches, Growth, missing};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{Stepped, channels, closed, recurrent, walked};
use crate::dialect::kit::params::{absent, flag, number};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::{Length, Word};
use crate::dialect::{Args, Default, Interval, Kind, Param, Role, Type};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float, Int};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Quantity, Schedule, Unit};
use std::f64::consts::PI;
use std::sync::Arc;

/// `OptimizerParamScheduler`.
pub(super) const SCHEDULER: Kind = Kind {
    name: "OptimizerParamScheduler",
    aliases: &[],
    summary: "a linear warmup, then one of five decays; also a weight decay that may grow",
    formula: "min_lr + coeff * (max_lr - min_lr), coeff by lr_decay_style of (num_steps - lr_warmup_steps) / (lr_decay_steps - lr_warmup_steps)",
    edges: &[
        "warmup: init_lr + (max_lr - init_lr) * num_steps / lr_warmup_steps, up to and including num_steps = lr_warmup_steps.",
        "linear 1 - r; cosine 0.5 * (cos(pi * r) + 1); inverse-square-root max(min_lr, max_lr * sqrt(max(lr_warmup_steps, 1)) / sqrt(max(num_steps, 1))), which drops to min_lr past lr_decay_steps.",
        "WSD is 1 until num_steps = lr_decay_steps - wsd_decay_steps, then linear 1 - r, cosine, exponential 2 * 0.5 ** r - 1, or minus_sqrt 1 - sqrt(r).",
        "weight decay: start_wd + coeff * (end_wd - start_wd), linear r or cosine 0.5 * (cos(pi * (1 - r)) + 1); constant needs start_wd == end_wd.",
        "With several rates under `optimizer.lr`, each is the max_lr of its group.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        number("init_lr", "0.0", "the rate at the start of the warmup").means(Role::WarmupStart),
        absent("max_lr", "the highest rate; left out, the optimizer's").means(Role::Peak),
        number("min_lr", "0.0", "the rate at the end").means(Role::EndRate),
        number("lr_warmup_steps", "0", "length of the warmup, in samples").means(Role::Warmup),
        absent(
            "lr_decay_steps",
            "the end of the decay, including the warmup, in samples; left out, the end of the run",
        )
        .means(Role::Total),
        Param::optional(
            "lr_decay_style",
            Type::Choice(&["linear", "constant", "cosine", "inverse-square-root", "WSD"]),
            Default::Is("linear"),
            "the shape of the decay",
        ),
        absent("start_wd", "the first weight decay; left out, the optimizer's, or 0.01"),
        absent("end_wd", "the last weight decay; left out, `start_wd`"),
        absent(
            "wd_incr_steps",
            "when the weight decay stops growing, in samples; left out, the end of the run",
        ),
        Param::optional(
            "wd_incr_style",
            Type::Choice(&["constant", "linear", "cosine"]),
            Default::Is("constant"),
            "how the weight decay grows",
        ),
        flag(
            "use_checkpoint_opt_param_scheduler",
            "true",
            "whether to use a checkpoint's values; has no effect here",
        ),
        flag(
            "override_opt_param_scheduler",
            "false",
            "whether to override a checkpoint's values; raises if both are true",
        ),
        absent("wsd_decay_steps", "length of the decay of WSD, in samples").means(Role::FinalDecay),
        Param::optional(
            "lr_wsd_decay_style",
            Type::Choice(&["linear", "cosine", "exponential", "minus_sqrt"]),
            Default::Absent,
            "the shape of the decay of WSD",
        ),
        absent("global_batch_size", "samples per iteration; left out, the run's, or else 1")
            .means(Role::StepsPerUpdate),
        Param::optional(
            "rampup_batch_size",
            Type::List(&Type::Number),
            Default::Absent,
            "the first global batch size, its increment, and the samples within which it grows to global_batch_size",
        ),
        Param::optional(
            "step_batch_size_schedule",
            Type::Text,
            Default::Absent,
            "global batch sizes with the samples from which each counts: `0:16 2000:32`; from core 0.18 on",
        ),
    ],
    example: "run: {steps: 10000, batch_size: 1, devices: 512}\nschedule:\n  kind: megatron.OptimizerParamScheduler\n  max_lr: 3.0e-4\n  min_lr: 3.0e-5\n  lr_decay_style: cosine\n  lr_warmup_steps: 200 * global_batch_size\n  lr_decay_steps: 10000 * global_batch_size\n  start_wd: 0.1",
    build,
};

fn build(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let raise = |raised: Exception| raised.report(args, "in the constructor");
    let batches = Batches::of(args)?;
    let rule = Arc::new(ParamScheduler::of(args, &batches)?);
    rule.check().map_err(raise)?;
    let groups = rule.max_lrs.len();
    rule.row(Int(0), &mut vec![0.0; 2 * groups]).map_err(raise)?;
    let raises = rule.style == "WSD" && rule.tail.is_none();
    let channels = channels(args, &[Quantity::LearningRate, Quantity::WeightDecay]);
    let (warmup, decay) = (rule.lr_warmup_steps.float(), rule.lr_decay_steps.float());
    let Some(growth) = batches.growth else {
        let batch = batches.size;
        let row = move |t: u64, out: &mut [f64]| rule.row(Number::from(t) * batch, out);
        let schedule = match raises {
            true => walked(args, Unit::Step, channels, row),
            false => closed(args, Unit::Step, channels, row),
        };
        let schedule = match batch == 1 || batches.given {
            true => schedule,
            false => schedule.remark(args.remark(
                RemarkKind::TakenFromTheRun,
                "global_batch_size",
                format!("Every iteration counts as {batch} samples, the run's global batch size."),
            )),
        };
        let late = remarks::warmup(args, "lr_warmup_steps", warmup / batch.float(), Unit::Step);
        let schedule = late.into_iter().fold(schedule, Schedule::remark);
        return Ok(schedule.lasting((decay / batch.float()).ceil().max(1.0) as u64));
    };
    Ok(recurrent(args, Unit::Step, channels, GrowingIterations { rule, growth, samples: Int(0) }))
}

/// The parameters of the scheduler.
struct ParamScheduler {
    init_lr: Number,
    /// The class's own `max_lr`.
    max_lr: f64,
    /// The `max_lr` of each group.
    max_lrs: Vec<Number>,
    min_lr: Number,
    lr_warmup_steps: Number,
    lr_decay_steps: Number,
    style: &'static str,
    start_wd: Number,
    end_wd: Number,
    wd_incr_steps: Number,
    wd_style: &'static str,
    overrides: bool,
    uses_checkpoint: bool,
    wsd_decay_steps: Option<Number>,
    tail: Option<&'static str>,
}

impl ParamScheduler {
    fn of(args: &Args<'_>, batches: &Batches) -> Result<Self, Diagnostic> {
        let optimizer = args.optimizer();
        let max_lr = args.get::<Option<Number>>("max_lr")?;
        let groups: Vec<Number> = optimizer.lr.iter().map(|(_, lr)| *lr).collect();
        let max_lr = match (max_lr, &groups[..]) {
            (Some(max_lr), _) => max_lr.float(),
            (None, []) => {
                return Err(missing(
                    args,
                    "max_lr",
                    "or give the optimizer a rate: `optimizer: {lr: 3.0e-4}`",
                ));
            }
            (None, groups) => groups.iter().map(|lr| lr.float()).fold(0.0, f64::max),
        };
        let max_lrs = if groups.len() > 1 { groups } else { vec![Float(max_lr)] };
        let length = |name| match args.get::<Option<Length>>(name)? {
            Some(Length(length)) => Ok(length),
            None => batches.run(args).ok_or_else(|| match batches.growth {
                None => missing(args, name, "or say how long the run is: `run: {steps: 10000}`"),
                Some(_) => missing(
                    args,
                    name,
                    "in samples; with a batch size that grows they do not follow from the length of the run",
                ),
            }),
        };
        let weight_decay = Float(optimizer.weight_decay.unwrap_or(0.01));
        let start_wd = args.get::<Option<Number>>("start_wd")?.unwrap_or(weight_decay);
        let (Word(style), Word(wd_style)) = (args.get("lr_decay_style")?, args.get("wd_incr_style")?);
        Ok(ParamScheduler {
            init_lr: args.get("init_lr")?,
            max_lr,
            max_lrs,
            min_lr: args.get("min_lr")?,
            lr_warmup_steps: args.get::<Length>("lr_warmup_steps")?.0,
            lr_decay_steps: length("lr_decay_steps")?,
            style,
            start_wd,
            end_wd: args.get::<Option<Number>>("end_wd")?.unwrap_or(start_wd),
            wd_incr_steps: length("wd_incr_steps")?,
            wd_style,
            overrides: args.get("override_opt_param_scheduler")?,
            uses_checkpoint: args.get("use_checkpoint_opt_param_scheduler")?,
            wsd_decay_steps: args.get::<Option<Length>>("wsd_decay_steps")?.map(|length| length.0),
            tail: args.get::<Option<Word>>("lr_wsd_decay_style")?.map(|word| word.0),
        })
    }

    /// The assertions of the constructor.
    fn check(&self) -> Result<(), Exception> {
        let asserted = |holds: bool, parameter, message: &str| match holds {
            true => Ok(()),
            false => Err(Exception::assertion(message).about(parameter)),
        };
        asserted(self.min_lr >= 0, "min_lr", "self.min_lr >= 0.0")?;
        asserted(self.min_lr <= self.max_lr, "max_lr", "self.max_lr >= self.min_lr")?;
        asserted(self.init_lr <= self.max_lr, "init_lr", "self.init_lr <= self.max_lr")?;
        asserted(self.lr_decay_steps > 0, "lr_decay_steps", "self.lr_decay_steps > 0")?;
        let longer = self.lr_warmup_steps < self.lr_decay_steps;
        asserted(longer, "lr_warmup_steps", "self.lr_warmup_steps < self.lr_decay_steps")?;
        let tail = self.style != "WSD" || self.wsd_decay_steps.is_some();
        asserted(tail, "wsd_decay_steps", "self.wsd_decay_steps is not None")?;
        asserted(self.start_wd >= 0, "start_wd", "self.start_wd >= 0.0")?;
        asserted(self.end_wd >= self.start_wd, "end_wd", "self.end_wd >= self.start_wd")?;
        let both = self.overrides && self.uses_checkpoint;
        asserted(!both, "override_opt_param_scheduler", "both override and use-checkpoint are set.")
    }

    fn row(&self, num_steps: Number, out: &mut [f64]) -> Result<(), Exception> {
        let (lrs, wds) = out.split_at_mut(self.max_lrs.len());
        for (lr, max_lr) in lrs.iter_mut().zip(&self.max_lrs) {
            *lr = self.lr(num_steps, *max_lr)?.float();
        }
        wds.fill(self.wd(num_steps)?.float());
        Ok(())
    }

    fn lr(&self, num_steps: Number, max_lr: Number) -> Result<Number, Exception> {
        let ParamScheduler { init_lr, min_lr, lr_warmup_steps: warmup, lr_decay_steps: decay, .. } = *self;
        if warmup > 0 && num_steps <= warmup {
            return Ok(init_lr + ((max_lr - init_lr) * num_steps.float() / warmup.float())?);
        }
        if self.style == "constant" {
            return Ok(max_lr);
        }
        if num_steps > decay {
            return Ok(min_lr);
        }
        if self.style == "inverse-square-root" {
            let [warmup, num_steps] = [warmup, num_steps].map(|steps| double::pow(steps.max(1).float(), 0.5));
            return Ok(min_lr.max((max_lr * warmup / num_steps)?));
        }
        let ratio = (num_steps - warmup).float() / (decay - warmup).float();
        let coeff = match self.style {
            "linear" => 1.0 - ratio,
            "cosine" => 0.5 * (double::cos(PI * ratio) + 1.0),
            _ => self.wsd(num_steps)?,
        };
        Ok(min_lr + (max_lr - min_lr) * coeff)
    }

    /// The coefficient of WSD.
    fn wsd(&self, num_steps: Number) -> Result<f64, Exception> {
        let length = self.wsd_decay_steps.unwrap_or(Int(0));
        let start = self.lr_decay_steps - length;
        if num_steps <= start {
            return Ok(1.0);
        }
        let ratio = (Float((num_steps - start).float()) / length.float())?.float();
        match self.tail {
            Some("linear") => Ok(1.0 - ratio),
            Some("cosine") => Ok(0.5 * (double::cos(PI * ratio) + 1.0)),
            Some("exponential") => Ok(2.0 * double::pow(0.5, ratio) - 1.0),
            Some(_) => Ok(1.0 - ratio.sqrt()),
            None => Err(Exception::assertion("coeff is not None")
                .why("the class has no default for `lr_wsd_decay_style`")
                .help("add `lr_wsd_decay_style: exponential`, the default of Megatron's command line")),
        }
    }

    fn wd(&self, num_steps: Number) -> Result<Number, Exception> {
        if num_steps > self.wd_incr_steps {
            return Ok(self.end_wd);
        }
        if self.wd_style == "constant" {
            return match self.start_wd == self.end_wd {
                true => Ok(self.end_wd),
                false => Err(Exception::assertion("start_wd == end_wd").about("wd_incr_style")),
            };
        }
        let ratio = (Float(num_steps.float()) / self.wd_incr_steps.float())?.float();
        let coeff = match self.wd_style {
            "linear" => ratio,
            _ => 0.5 * (double::cos(PI * (1.0 - ratio)) + 1.0),
        };
        Ok(self.start_wd + (self.end_wd - self.start_wd) * coeff)
    }
}

/// The scheduler between two iterations, with a batch size that grows.
#[derive(Clone)]
struct GrowingIterations {
    rule: Arc<ParamScheduler>,
    growth: Growth,
    samples: Number,
}

impl Stepped for GrowingIterations {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        if t > 0 {
            self.samples = self.samples + self.growth.batch(self.samples)?;
        }
        self.rule.row(self.samples, out)
    }
}
