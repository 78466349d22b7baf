//! DeepSpeed: `deepspeed.runtime.lr_schedules` of DeepSpeed 0.19.8.
//!
//! Read: `deepspeed/runtime/lr_schedules.py` and `DeepSpeedEngine._take_model_step`, which steps the scheduler after
//! every optimizer step that is not skipped. Measured: the engine itself on a CPU, and the classes on a torch optimizer.

use std::f64::consts::PI;

use super::{Args, Default, Dialect, Interval, Kind, Param, Type};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::formula::{base_lrs, channels, closed, walked};
use crate::dialect::kit::raised::Raised;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Word;
use crate::dialect::kit::values::{Length, PerGroup, Whole};
use crate::number::python::Number;
use crate::schedule::remark::{Finding, Remark};
use crate::schedule::{Quantity, Schedule, Unit};

use Number::{Float, Int};

/// The dialect.
pub(crate) static DIALECT: Dialect = Dialect {
    name: "deepspeed",
    summary: "DeepSpeed: the schedulers of DeepSpeed 0.19.8, by the `type` in its JSON",
    conventions: &[
        "Read and measured: `deepspeed/runtime/lr_schedules.py` and the engine of 0.19.8 over torch 2.15.",
        "One step is one optimizer update; the engine steps the scheduler after it, and not after an update that an fp16 overflow skips.",
        "The constructor sets the rate of update 0. The first `step()` after it evaluates `last_batch_iteration = 0`, so that update i of WarmupLR, WarmupDecayLR and WarmupCosineLR sees index i - 1: the least rate comes twice.",
        "LRRangeTest and OneCycle add 1 to the index, so that update i sees index i.",
        "A boundary belongs to what follows: `last_batch_iteration < warmup_num_steps` is the warmup, and the second half of a cycle begins past the top.",
        "Past its end WarmupLR stays at the greatest rate, WarmupDecayLR at warmup_min_lr and WarmupCosineLR at cos_min_ratio; OneCycle decays for ever and LRRangeTest grows for ever.",
        "Python's float64 throughout. The default warmup is logarithmic, and its last value is not always the greatest rate: (1 / log N) * log N rounds twice.",
    ],
    kinds: KINDS,
};

const STEP: Interval = Interval::Always(Unit::Step);
const EACH: Type = Type::PerGroup(&Type::Number);

const fn number(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Number, Default::Is(default), doc)
}

const fn each(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, EACH, Default::Is(default), doc)
}

const fn flag(name: &'static str, default: &'static str, doc: &'static str) -> Param {
    Param::optional(name, Type::Flag, Default::Is(default), doc)
}

const LAST: Param =
    number("last_batch_iteration", "-1", "the index that the scheduler has seen last; -1 before the first");
const WARMUP: Param =
    number("warmup_num_steps", "1000", "updates of the warmup, a whole number from 1; 1 counts as 2");
const WARMUP_TYPE: Param = Param::optional(
    "warmup_type",
    Type::Choice(&["log", "linear"]),
    Default::Is("log"),
    "how the rate grows: by log(t + 1) / log(warmup_num_steps), or by t / warmup_num_steps",
);
const TOTAL: Param =
    Param::optional("total_num_steps", Type::Number, Default::Run("steps"), "updates of the whole run");
const WARMUP_MIN_LR: Param = each("warmup_min_lr", "0.0", "the rate at the start");

const KINDS: &[Kind] = &[
    Kind {
        name: "LRRangeTest",
        aliases: &[],
        summary: "a rate that only grows, to find the largest that trains",
        formula: "lr_range_test_min_lr * (1 + lr_range_test_step_rate * interval), interval = t / lr_range_test_step_size",
        edges: &[
            "With lr_range_test_staircase the interval is rounded down: a step is new at t = lr_range_test_step_size.",
            "It has no end.",
        ],
        interval: STEP,
        params: &[
            each("lr_range_test_min_lr", "1e-3", "the first rate"),
            number(
                "lr_range_test_step_size",
                "2000",
                "updates in which the rate grows by step_rate times the first, a whole number from 1",
            ),
            number("lr_range_test_step_rate", "1.0", "how much it grows"),
            flag("lr_range_test_staircase", "false", "whether it grows in steps"),
            LAST,
        ],
        example: "run: {steps: 10000}\nschedule: {kind: deepspeed.LRRangeTest, lr_range_test_min_lr: 1.0e-4, lr_range_test_step_size: 200, lr_range_test_step_rate: 5}",
        build: lr_range_test,
    },
    Kind {
        name: "OneCycle",
        aliases: &[],
        summary: "up, down, and then an inverse decay; beta1 goes the other way",
        formula: "cycle_min_lr + (cycle_max_lr - cycle_min_lr) * scale, then cycle_min_lr / (1 + decay_lr_rate * n / decay_step_size)",
        edges: &[
            "The top is at t = cycle_first_step_size; the cycle is over once t - 1 reaches the length of both halves.",
            "With decay_step_size or decay_lr_rate 0, as by default, nothing decays.",
            "beta1 of update 0 is cycle_min_mom, which the constructor sets; from update 1 on it runs against the rate, from cycle_max_mom.",
            "Momentum is driven in optimizers with `betas` only, and beta2 becomes 0.99.",
        ],
        interval: STEP,
        params: &[
            Param::required("cycle_min_lr", EACH, "the rate at both ends of the cycle"),
            Param::required("cycle_max_lr", EACH, "the rate at the top"),
            number("decay_lr_rate", "0.0", "how fast the rate decays after the cycle"),
            number("cycle_first_step_size", "2000", "updates on the way up, above 0"),
            Param::optional(
                "cycle_second_step_size",
                Type::Number,
                Default::Absent,
                "updates on the way down; as many as up when left out",
            ),
            number("cycle_first_stair_count", "0", "stairs on the way up; 0 is a line"),
            Param::optional(
                "cycle_second_stair_count",
                Type::Number,
                Default::Absent,
                "stairs on the way down; as many as up when left out",
            ),
            number("decay_step_size", "0", "updates per unit of the decay; 0 is no decay"),
            flag("cycle_momentum", "true", "whether beta1 is driven too"),
            each("cycle_min_mom", "0.8", "beta1 at the top of the rate"),
            each("cycle_max_mom", "0.9", "beta1 at both ends of the cycle"),
            number("decay_mom_rate", "0.0", "how fast beta1 grows after the cycle"),
            LAST,
        ],
        example: "run: {steps: 6000}\nschedule:\n  kind: deepspeed.OneCycle\n  cycle_min_lr: 1.0e-4\n  cycle_max_lr: 1.0e-3\n  cycle_first_step_size: 2000\n  decay_lr_rate: 0.5\n  decay_step_size: 500",
        build: one_cycle,
    },
    Kind {
        name: "WarmupLR",
        aliases: &[],
        summary: "a warmup, logarithmic unless said otherwise, then the greatest rate",
        formula: "min + (max - min) * gamma, gamma = (1 / log(N)) * log(t + 1) or t / N while t < N, then 1; t = update - 1",
        edges: &[
            "Updates 0 and 1 both have warmup_min_lr; update N + 1 is the first with warmup_max_lr for certain.",
            "N is warmup_num_steps, but at least 2.",
        ],
        interval: STEP,
        params: &[
            WARMUP_MIN_LR,
            Param::optional(
                "warmup_max_lr",
                EACH,
                Default::Absent,
                "the rate after the warmup; the optimizer's when left out",
            ),
            WARMUP,
            WARMUP_TYPE,
            LAST,
        ],
        example: "run: {steps: 2000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: deepspeed.WarmupLR, warmup_num_steps: 500}",
        build: warmup_lr,
    },
    Kind {
        name: "WarmupDecayLR",
        aliases: &[],
        summary: "a warmup, then a straight line down to warmup_min_lr",
        formula: "min + (max - min) * gamma, gamma as in WarmupLR while t < N, then max(0, (total_num_steps - t) / max(1, total_num_steps - N))",
        edges: &[
            "warmup_max_lr is 0.001 when left out, not the optimizer's rate.",
            "Update total_num_steps + 1 is the first at warmup_min_lr again.",
        ],
        interval: STEP,
        params: &[
            TOTAL,
            WARMUP_MIN_LR,
            each("warmup_max_lr", "0.001", "the rate after the warmup"),
            WARMUP,
            WARMUP_TYPE,
            LAST,
        ],
        example: "run: {steps: 2000}\nschedule: {kind: deepspeed.WarmupDecayLR, warmup_max_lr: 3.0e-4, warmup_num_steps: 100, warmup_type: linear}",
        build: warmup_decay_lr,
    },
    Kind {
        name: "WarmupCosineLR",
        aliases: &[],
        summary: "a warmup, then a cosine, as shares of the optimizer's rate",
        formula: "lr * max(0, cos_min_ratio + (1 - cos_min_ratio) * ((1 + cos(pi * min(1, (t - N + 1) / max(1, total_num_steps - N)))) / 2)); t = update - 1",
        edges: &[
            "Update 0 has rate 0, whatever warmup_min_ratio says.",
            "cos_min_ratio is reached at t = total_num_steps - 1, and kept.",
        ],
        interval: STEP,
        params: &[
            TOTAL,
            number("warmup_min_ratio", "0.0", "the share at the start of the warmup"),
            WARMUP,
            number("cos_min_ratio", "0.0001", "the share at the end"),
            WARMUP_TYPE,
            LAST,
        ],
        example: "run: {steps: 2000}\noptimizer: {lr: 1.0e-3}\nschedule: {kind: deepspeed.WarmupCosineLR, warmup_num_steps: 100, warmup_type: linear}",
        build: warmup_cosine_lr,
    },
];

type Built = Result<Schedule, Diagnostic>;

fn raise(args: &Args<'_>, raised: Raised) -> Diagnostic {
    raised.told(args, "in the constructor")
}

/// How many parameter groups the optimizer has.
fn groups(args: &Args<'_>) -> usize {
    args.optimizer().lr.len().max(1)
}

/// `_format_param`: one value for each group.
fn per_group(args: &Args<'_>, name: &'static str) -> Result<Vec<Number>, Diagnostic> {
    let groups = groups(args);
    match args.get::<PerGroup<Number>>(name)? {
        PerGroup::All(value) => Ok(vec![value; groups]),
        PerGroup::Each(values) if values.len() == groups => Ok(values),
        PerGroup::Each(values) => {
            let message = format!("expected {groups} value for {name}, got {}", values.len());
            Err(raise(args, Raised::value(message).about(name)))
        }
    }
}

/// A whole number from 1, as DeepSpeed checks it.
fn positive_integer(args: &Args<'_>, name: &'static str) -> Result<Number, Diagnostic> {
    match args.get::<Whole>(name)?.0 {
        count if count.is_int() && count > 0 => Ok(count),
        count => {
            let message = format!("{name} must be a positive integer, got {count}");
            Err(raise(args, Raised::value(message).about(name)))
        }
    }
}

/// What a scheduler leaves in the optimizer: by its constructor for update 0, and by `step()` for the others.
struct Engine {
    /// `last_batch_iteration` before the first step.
    last: i64,
    /// What is in force for update 0.
    initial: Vec<f64>,
    /// Whether a step may raise.
    raises: bool,
    quantities: &'static [Quantity],
}

impl Engine {
    /// An engine whose scheduler begins with these rates, unless it resumes: then with those that it finds.
    fn starting(args: &Args<'_>, initial: impl FnOnce() -> Vec<Number>) -> Result<Self, Diagnostic> {
        let last = args.get("last_batch_iteration")?;
        let initial = if last == -1 { initial() } else { base_lrs(args)? };
        let initial = initial.into_iter().map(Number::float).collect();
        Ok(Engine { last, initial, raises: false, quantities: &[Quantity::LearningRate] })
    }

    /// The schedule of what `step()` writes when it has counted up to `last_batch_iteration`.
    fn schedule<F>(self, args: &Args<'_>, step: F) -> Schedule
    where
        F: Fn(Number, &mut [f64]) -> Result<(), Raised> + Send + Sync + 'static,
    {
        let Engine { last, initial, raises, quantities } = self;
        let row = move |t: u64, out: &mut [f64]| match t {
            0 => {
                out.copy_from_slice(&initial);
                Ok(())
            }
            _ => step(Number::from(t) + last, out),
        };
        let channels = channels(args, quantities);
        match raises {
            true => walked(args, Unit::Step, channels, row),
            false => closed(args, Unit::Step, channels, row),
        }
    }
}

fn lr_range_test(args: &Args<'_>) -> Built {
    let min_lrs = per_group(args, "lr_range_test_min_lr")?;
    let size = positive_integer(args, "lr_range_test_step_size")?.float();
    let (rate, staircase): (Number, bool) =
        (args.get("lr_range_test_step_rate")?, args.get("lr_range_test_staircase")?);
    let engine = Engine::starting(args, || min_lrs.clone())?;
    Ok(engine.schedule(args, move |last, out| {
        let interval = Float((last + 1).float() / size);
        let increase = Int(1) + rate * if staircase { interval.floor()? } else { interval };
        for (out, lr) in out.iter_mut().zip(&min_lrs) {
            *out = (*lr * increase).float();
        }
        Ok(())
    }))
}

fn one_cycle(args: &Args<'_>) -> Built {
    let cycle = Cycle::of(args)?;
    let (min_lrs, max_lrs) = (per_group(args, "cycle_min_lr")?, per_group(args, "cycle_max_lr")?);
    let [decay_size, lr_rate, mom_rate] =
        ["decay_step_size", "decay_lr_rate", "decay_mom_rate"].map(|name| args.get::<Number>(name));
    let (decay_size, lr_rate, mom_rate) = (decay_size?, lr_rate?, mom_rate?);
    let wanted: bool = args.get("cycle_momentum")?;
    let no_betas = args.optimizer().momentum.is_some() && args.optimizer().betas.is_none();
    let momentum = wanted && !no_betas;
    // Where no momentum is driven DeepSpeed does not look at these.
    let moms = |name| {
        if momentum { per_group(args, name) } else { args.get::<PerGroup<Number>>(name).map(|_| vec![]) }
    };
    let (min_moms, max_moms) = (moms("cycle_min_mom")?, moms("cycle_max_mom")?);
    let (lr_still, mom_still) = (decay_size == 0 || lr_rate == 0, decay_size == 0 || mom_rate == 0);
    let mut engine = Engine::starting(args, || min_lrs.clone())?;
    engine.raises = (!lr_still && (lr_rate < 0 || decay_size < 0)) || cycle.total.is_infinite();
    if momentum {
        let resumed = args.optimizer().betas.as_ref().map_or(0.9, |betas| betas[0]);
        engine
            .initial
            .extend(min_moms.iter().map(|mom| if engine.last == -1 { mom.float() } else { resumed }));
        engine.quantities = &[Quantity::LearningRate, Quantity::Beta1];
    }
    let length = cycle.total;
    let schedule = engine.schedule(args, move |last, out| {
        let (lrs, moms) = out.split_at_mut(min_lrs.len());
        if last < cycle.total {
            let scale = cycle.scale(last + 1)?;
            for (out, (min, max)) in lrs.iter_mut().zip(min_lrs.iter().zip(&max_lrs)) {
                *out = (*min + (*max - *min) * scale).float();
            }
            for (out, (min, max)) in moms.iter_mut().zip(min_moms.iter().zip(&max_moms)) {
                *out = (*max - (*max - *min) * scale).float();
            }
            return Ok(());
        }
        let factor = |still: bool, rate: Number| match still {
            true => Ok(Int(1)),
            false => Ok::<_, Raised>(Int(1) + rate * ((last - cycle.total + 1) / decay_size)?),
        };
        let (slower, faster) = (factor(lr_still, lr_rate)?, factor(mom_still, mom_rate)?);
        for (out, min) in lrs.iter_mut().zip(&min_lrs) {
            *out = (*min / slower)?.float();
        }
        for (out, max) in moms.iter_mut().zip(&max_moms) {
            *out = (*max * faster).float();
        }
        Ok(())
    });
    let schedule = match (wanted, momentum) {
        (true, false) => schedule.remark(args.remark(
            Finding::MomentumDrivenOtherwise,
            "cycle_momentum",
            "the optimizer has no `betas`: DeepSpeed drives no momentum, and says so in its log",
        )),
        (true, true) if args.optimizer().betas.as_ref().is_some_and(|betas| betas[1] != 0.99) => schedule
            .remark(args.remark(
                Finding::MomentumDrivenOtherwise,
                "cycle_momentum",
                "beta2 becomes 0.99 for as long as momentum is driven",
            )),
        _ => schedule,
    };
    Ok(match lr_still {
        true => schedule.lasting(length.ceil().max(1.0) as u64),
        false => schedule,
    })
}

/// The shape of a `OneCycle`.
#[derive(Clone, Copy)]
struct Cycle {
    first: f64,
    second: f64,
    total: f64,
    /// The share of the first half.
    ratio: f64,
    first_stairs: Number,
    second_stairs: Number,
}

impl Cycle {
    fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let first = args.get::<Length>("cycle_first_step_size")?.0.float();
        let second =
            args.get::<Option<Length>>("cycle_second_step_size")?.map_or(first, |size| size.0.float());
        let (first_stairs, second_stairs): (Number, Option<Number>) =
            (args.get("cycle_first_stair_count")?, args.get("cycle_second_stair_count")?);
        if first <= 0.0 {
            let message = format!("cycle_first_step_size must be positive, got {first:?}");
            return Err(raise(args, Raised::value(message).about("cycle_first_step_size")));
        }
        if second < 0.0 {
            let message = format!("cycle_second_step_size must be non-negative, got {second:?}");
            return Err(raise(args, Raised::value(message).about("cycle_second_step_size")));
        }
        let total = first + second;
        let second_stairs = second_stairs.unwrap_or(first_stairs);
        Ok(Cycle { first, second, total, ratio: first / total, first_stairs, second_stairs })
    }

    /// `_get_scale_factor`, between 0 at both ends and 1 at the top.
    fn scale(&self, iteration: Number) -> Result<Number, Raised> {
        let through = iteration.float() / self.total;
        let x = 1.0 + through - (1.0 + through).floor();
        let (scale, stairs) = match x <= self.ratio {
            true => ((Float(x) / self.ratio)?, self.first_stairs),
            false => ((Float(x - 1.0) / (self.ratio - 1.0))?, self.second_stairs),
        };
        if stairs <= 0 {
            return Ok(scale);
        }
        let within = (iteration % self.total)?.float();
        let position = match within <= self.first {
            true => (Float(within) * stairs / self.first)?,
            false => (Float(self.total - within) * stairs / self.second)?,
        };
        Ok((position.floor()? / stairs)?)
    }
}

/// `warmup_num_steps` and `warmup_type`.
#[derive(Clone, Copy)]
struct Warmup {
    steps: Number,
    log: bool,
    inverse_log: f64,
}

impl Warmup {
    fn of(args: &Args<'_>) -> Result<Self, Diagnostic> {
        let steps = Int(2).max(positive_integer(args, "warmup_num_steps")?);
        let Word(kind) = args.get("warmup_type")?;
        Ok(Warmup { steps, log: kind == "log", inverse_log: 1.0 / steps.float().ln() })
    }

    /// The share of the way at `last_batch_iteration`, or `None` after the warmup.
    fn share(&self, last: Number) -> Result<Option<Number>, Raised> {
        Ok(match (last < self.steps, self.log) {
            (false, _) => None,
            (true, true) => Some(Float(self.inverse_log * (last + 1).float().ln())),
            (true, false) => Some((last / self.steps)?),
        })
    }
}

fn warmup_lr(args: &Args<'_>) -> Built {
    let max_lrs = match args.get::<Option<PerGroup<Number>>>("warmup_max_lr")? {
        Some(_) => per_group(args, "warmup_max_lr")?,
        None => base_lrs(args)?,
    };
    let warmup = Warmup::of(args)?;
    let schedule = between(args, max_lrs, warmup, |_| Ok(Float(1.0)))?;
    let schedule = late(args, warmup).into_iter().fold(schedule, Schedule::remark);
    Ok(schedule.lasting(warmup.steps.float() as u64 + 1))
}

fn warmup_decay_lr(args: &Args<'_>) -> Built {
    let Length(total) = args.get("total_num_steps")?;
    let warmup = Warmup::of(args)?;
    let decay = Float(1.0).max(total - warmup.steps).float();
    let schedule = between(args, per_group(args, "warmup_max_lr")?, warmup, move |last| {
        Ok(Float(0.0).max((total - last).float() / decay))
    })?;
    Ok(ending(args, schedule, total, warmup))
}

/// A warmup from `warmup_min_lr` to the greatest rate, and what `after` makes of the way between them.
fn between<F>(args: &Args<'_>, max_lrs: Vec<Number>, warmup: Warmup, after: F) -> Built
where
    F: Fn(Number) -> Result<Number, Raised> + Send + Sync + 'static,
{
    let min_lrs = per_group(args, "warmup_min_lr")?;
    let engine = Engine::starting(args, || min_lrs.clone())?;
    Ok(engine.schedule(args, move |last, out| {
        let gamma = match (last < 0, warmup.share(last)?) {
            (true, _) => Int(0),
            (false, Some(share)) => share,
            (false, None) => after(last)?,
        };
        for (out, (min, max)) in out.iter_mut().zip(min_lrs.iter().zip(&max_lrs)) {
            *out = (*min + (*max - *min) * gamma).float();
        }
        Ok(())
    }))
}

fn warmup_cosine_lr(args: &Args<'_>) -> Built {
    let Length(total) = args.get("total_num_steps")?;
    let warmup = Warmup::of(args)?;
    let (warmup_min, cos_min): (Number, Number) = (args.get("warmup_min_ratio")?, args.get("cos_min_ratio")?);
    let bases = base_lrs(args)?;
    let decay = Int(1).max(total - warmup.steps);
    let engine = Engine::starting(args, || vec![Float(0.0); bases.len()])?;
    let schedule = engine.schedule(args, move |last, out| {
        let ratio = match (last < 0, warmup.share(last)?) {
            (true, _) => Float(0.0),
            (false, Some(share)) => warmup_min + share * (Float(1.0) - warmup_min),
            (false, None) => {
                let progress = Float(1.0).min(((last - warmup.steps + 1) / decay)?).float();
                let ratio = (1.0 + (PI * progress).cos()) / 2.0;
                Float(0.0).max(cos_min + (Float(1.0) - cos_min) * ratio)
            }
        };
        for (out, base) in out.iter_mut().zip(&bases) {
            *out = (*base * ratio).float();
        }
        Ok(())
    });
    let schedule = match warmup_min == 0 {
        true => schedule,
        false => schedule.remark(args.remark(
            Finding::OddFirstUpdate,
            "warmup_min_ratio",
            "update 0 has rate 0 all the same: warmup_min_ratio begins with update 1",
        )),
    };
    Ok(ending(args, schedule, total, warmup))
}

fn ending(args: &Args<'_>, schedule: Schedule, total: Number, warmup: Warmup) -> Schedule {
    let late = match total < warmup.steps {
        true => Some(args.remark(
            Finding::WarmupLongerThanTheRun,
            "warmup_num_steps",
            "the warmup is longer than total_num_steps",
        )),
        false => late(args, warmup),
    };
    let schedule = late.into_iter().fold(schedule, Schedule::remark);
    match total > 0 {
        true => schedule.lasting(total.float().ceil() as u64),
        false => schedule,
    }
}

/// A warmup that is longer than the run.
fn late(args: &Args<'_>, warmup: Warmup) -> Option<Remark> {
    remarks::warmup(args, "warmup_num_steps", warmup.steps.float(), Unit::Step)
}
