//! `param_scheduler` as a whole: all schedulers of a Runner, which act in their order on the same groups. Some are stepped
//! after each iteration and some after each epoch.

use crate::dialect::kit::accumulation::Accumulation;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{Stepped, channels, recurrent};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Role, Type};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Quantity, Schedule, Unit};

use super::class;
use super::common::{LoopLengths, unknown_epoch};
use super::remarks;
use super::scheduler::{MmOptimizer, MmScheduler, is_momentum};

/// `param_scheduler`.
pub(super) const WHOLE: Kind = Kind {
    name: "param_scheduler",
    aliases: &[],
    summary: "all schedulers of a Runner, on the clocks of iterations and epochs",
    formula: "after each iteration: step() of those with by_epoch=False; after each epoch: then step() of the others",
    edges: &[
        "The schedulers act in their order on the current value of each group, so a warmup and a decay multiply.",
        "`end` left out is max_epochs, or max_iters with `by_epoch: false`.",
        "In an IterBasedTrainLoop, which `max_iters` stands for, schedulers with `by_epoch: true` act at step 0 only.",
        "With `accumulative_counts` an update uses the value of the last of its iterations; epochs do not end an accumulation.",
        "A scheduler that waits for a metric is stepped after each validation.",
        "The optimizers of an OptimWrapperDict are groups here, each with the schedulers that `optimizers` names for it.",
    ],
    interval: Interval::Parameter,
    params: &[
        Param::required(
            "schedulers",
            Type::List(&Type::Schedule),
            "the schedulers, in the order of `param_scheduler`",
        )
        .means(Role::Together),
        Param::optional(
            "optimizers",
            Type::List(&Type::Text),
            Default::Absent,
            "for an OptimWrapperDict, the optimizer of each scheduler: the name of its group; left out, each acts on all",
        ),
        Param::optional(
            "max_epochs",
            Type::Count,
            Default::Absent,
            "the epochs of an EpochBasedTrainLoop; left out, those of the run",
        ),
        Param::optional(
            "max_iters",
            Type::Count,
            Default::Absent,
            "the iterations of an IterBasedTrainLoop; left out, the loop counts epochs if the run does",
        ),
        Param::optional(
            "epoch_length",
            Type::Count,
            Default::Absent,
            "the iterations of an epoch, `len(train_dataloader)`; left out, `steps_per_epoch` of the run",
        ),
        Param::optional(
            "accumulative_counts",
            Type::Count,
            Default::Is("1"),
            "the iterations that make one update",
        ),
        Param::optional(
            "val_interval",
            Type::Count,
            Default::Absent,
            "the epochs from one validation to the next, or iterations; left out, 1 or 1000",
        ),
        Param::optional(
            "val_begin",
            Type::Count,
            Default::Is("1"),
            "the epoch or iteration of the first validation",
        ),
    ],
    example: "run: {epochs: 12, steps_per_epoch: 733}\noptimizer: {lr: 0.02, momentum: 0.9}\nschedule:\n  kind: mmengine.param_scheduler\n  schedulers:\n    - {kind: mmengine.LinearLR, start_factor: 0.001, by_epoch: false, begin: 0, end: 50}\n    - {kind: mmengine.MultiStepLR, begin: 0, end: 12, milestones: [8, 11], gamma: 0.1}",
    build,
};

/// The train loop of a Runner.
#[derive(Clone, Copy)]
struct TrainLoop {
    lengths: LoopLengths,
    counts_epochs: bool,
    /// The iterations that make one update.
    accumulation: Accumulation,
    val_interval: u64,
    val_begin: u64,
}

impl TrainLoop {
    fn of(args: &Args<'_>) -> Resolved<Self> {
        let (max_epochs, max_iters): (Option<u64>, Option<u64>) =
            (args.get("max_epochs")?, args.get("max_iters")?);
        if max_epochs.is_some() && max_iters.is_some() {
            let error = args.refuse("max_iters", "`max_epochs` and `max_iters` are both given");
            return Err(error.why("a train loop has one of them").help("remove one of the two"));
        }
        let counts = positive(args, "accumulative_counts")?;
        let clock = args.clock();
        let own: Option<u64> = args.get("epoch_length")?;
        let epoch_length = own.or(clock.steps_per_epoch.filter(|_| counts == 1));
        let counts_epochs = max_iters.is_none() && (max_epochs.is_some() || clock.epochs.is_some());
        let max_epochs = match counts_epochs {
            true => max_epochs.or(clock.epochs),
            false => Some(1),
        };
        let max_iters = match counts_epochs {
            true => max_epochs.zip(epoch_length).and_then(|(epochs, length)| epochs.checked_mul(length)),
            false => max_iters.or(clock.steps.and_then(|steps| steps.checked_mul(counts))),
        };
        let given: Option<u64> = args.get("val_interval")?;
        Ok(TrainLoop {
            lengths: LoopLengths { epoch_length, max_epochs, max_iters, has_runner: true },
            counts_epochs,
            accumulation: Accumulation::of(counts, max_iters),
            val_interval: given.unwrap_or(if counts_epochs { 1 } else { 1000 }).max(1),
            val_begin: args.get("val_begin")?,
        })
    }

    /// Whether a validation follows the iteration or epoch number `done`, counted from 1.
    fn validates(&self, done: u64) -> bool {
        let last = if self.counts_epochs { self.lengths.max_epochs } else { self.lengths.max_iters };
        done >= self.val_begin && (done.is_multiple_of(self.val_interval) || Some(done) == last)
    }
}

fn positive(args: &Args<'_>, name: &'static str) -> Resolved<u64> {
    args.positive(name)
}

fn build(args: &Args<'_>) -> Resolved {
    let train_loop = TrainLoop::of(args)?;
    let children = children(args)?;
    let drives_momentum = children.iter().any(is_momentum);
    let whole = MmOptimizer::of(args, true, drives_momentum)?;
    let quantities = whole.quantities();
    let (mut optimizers, of) = several(args, whole, children.len())?;
    let mut schedulers = Vec::with_capacity(children.len());
    let mut all = Vec::new();
    for (child, of) in children.iter().zip(of) {
        let Some(class) = class(child.kind) else { continue };
        let scheduler = MmScheduler::new(child, class, train_loop.lengths, &mut optimizers[of])?;
        let unit = if scheduler.active.by_epoch { Unit::Epoch } else { Unit::Step };
        match scheduler.active.by_epoch && !train_loop.counts_epochs {
            true => all.push(child.remark(
                RemarkKind::DecaySwitchedOff,
                "by_epoch",
                format!("`by_epoch: true` in a loop of iterations: {} acts at step 0 only.", child.kind.name),
            )),
            false => {
                let iterations = train_loop.lengths.max_iters.filter(|_| unit == Unit::Step);
                all.extend(remarks::of(child, &scheduler.active, unit, iterations)?);
            }
        }
        schedulers.push((of, scheduler));
    }
    let counts_only_epochs = schedulers.iter().all(|(_, scheduler)| scheduler.active.by_epoch);
    let unit = match train_loop.lengths.epoch_length {
        None if train_loop.counts_epochs && counts_only_epochs && !schedulers.is_empty() => Unit::Epoch,
        None if train_loop.counts_epochs => return Err(unknown_epoch(args, "schedulers")),
        _ => Unit::Step,
    };
    let length = match unit {
        Unit::Epoch => train_loop.lengths.max_epochs,
        Unit::Step | Unit::Iteration => train_loop.accumulation.updates(),
    };
    let state = Runner { train_loop, unit, optimizers, schedulers, done: 0, epochs: 0 };
    let schedule = state.schedule(args, &quantities, length);
    Ok(all.into_iter().fold(schedule, |schedule, remark| schedule.remark(remark)))
}

/// The optimizers, and the one that each of so many schedulers acts on. With `optimizers` each group is one, else there is one.
fn several(
    args: &Args<'_>,
    whole: MmOptimizer,
    schedulers: usize,
) -> Resolved<(Vec<MmOptimizer>, Vec<usize>)> {
    let Some(names) = args.get::<Option<Vec<String>>>("optimizers")? else {
        return Ok((vec![whole], vec![0; schedulers]));
    };
    if names.len() != schedulers {
        let what = format!("`optimizers` has {} names for {schedulers} schedulers", names.len());
        return Err(args.refuse("optimizers", what).help("name the group of each scheduler, in their order"));
    }
    let groups = args.groups()?;
    let index = |name: &String| {
        groups.iter().position(|(group, _)| group.as_ref() == Some(name)).ok_or_else(|| {
            let known: Vec<&str> = groups.iter().filter_map(|(group, _)| group.as_deref()).collect();
            args.refuse("optimizers", format!("the optimizer has no group `{name}`"))
                .why("the optimizers of an OptimWrapperDict are groups of `optimizer`")
                .help(match known.is_empty() {
                    true => "name them: `optimizer: {lr: {generator: 2.0e-4, discriminator: 1.0e-4}}`".into(),
                    false => format!("write one of {}", known.join(", ")),
                })
        })
    };
    let of = names.iter().map(index).collect::<Resolved<_>>()?;
    Ok((whole.split(), of))
}

impl Runner {
    /// Its schedule, per update and per iteration.
    fn schedule(self, args: &Args<'_>, quantities: &[Quantity], length: Option<u64>) -> Schedule {
        let Runner { train_loop, unit, .. } = self;
        let accumulation = train_loop.accumulation;
        let every = TrainLoop { accumulation: accumulation.of_iterations(), ..train_loop };
        let every = Runner { train_loop: every, ..self.clone() };
        let schedule = recurrent(args, unit, channels(args, quantities), self);
        let schedule = length.into_iter().fold(schedule, Schedule::lasting);
        match unit {
            Unit::Epoch => schedule,
            Unit::Step | Unit::Iteration => {
                let iterations = recurrent(args, Unit::Iteration, channels(args, quantities), every);
                accumulation.counted(schedule, iterations, train_loop.lengths.epoch_length)
            }
        }
    }
}

/// The schedulers, which are mmengine's.
fn children<'a>(args: &'a Args<'_>) -> Resolved<Vec<Args<'a>>> {
    let children: Vec<Args<'a>> = args.get("schedulers")?;
    match children.iter().find(|child| child.dialect.name != args.dialect.name || class(child.kind).is_none())
    {
        None => Ok(children),
        Some(other) => Err(args
            .refuse("schedulers", format!("`{}` takes schedulers of mmengine", args.full_name()))
            .or_at(|| Some(other.kind_place()))
            .why(format!("`{}` is not one of them", other.full_name()))
            .help("`lrsched list mmengine` shows them")),
    }
}

/// A Runner between two updates.
#[derive(Clone)]
struct Runner {
    train_loop: TrainLoop,
    unit: Unit,
    optimizers: Vec<MmOptimizer>,
    /// Each with the number of its optimizer.
    schedulers: Vec<(usize, MmScheduler)>,
    /// The iterations that are done.
    done: u64,
    /// The epochs that are done.
    epochs: u64,
}

impl Runner {
    fn step(&mut self, by_epoch: bool) -> Result<(), Exception> {
        let chosen =
            self.schedulers.iter_mut().filter(|(_, scheduler)| scheduler.active.by_epoch == by_epoch);
        for (of, scheduler) in chosen {
            scheduler.step(&mut self.optimizers[*of])?;
        }
        Ok(())
    }

    fn end_epoch(&mut self) -> Result<(), Exception> {
        self.epochs += 1;
        self.step(true)?;
        self.validate(self.epochs)
    }

    fn validate(&mut self, done: u64) -> Result<(), Exception> {
        if !self.train_loop.validates(done) {
            return Ok(());
        }
        for (of, scheduler) in &mut self.schedulers {
            scheduler.validated(&mut self.optimizers[*of])?;
        }
        Ok(())
    }

    fn iterate(&mut self) -> Result<(), Exception> {
        self.done += 1;
        self.step(false)?;
        match (self.train_loop.counts_epochs, self.train_loop.lengths.epoch_length) {
            (true, Some(length)) if self.done.is_multiple_of(length) => self.end_epoch(),
            (true, _) => Ok(()),
            (false, _) => self.validate(self.done),
        }
    }
}

impl Stepped for Runner {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        match self.unit {
            Unit::Epoch => {
                while self.epochs < t {
                    self.end_epoch()?;
                }
            }
            Unit::Step | Unit::Iteration => {
                let iteration = self.train_loop.accumulation.iteration(t);
                while self.done < iteration {
                    self.iterate()?;
                }
            }
        }
        MmOptimizer::write(&self.optimizers, out)
    }
}
