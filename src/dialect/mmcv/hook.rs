//! `LrUpdaterHook` and `MomentumUpdaterHook`: the clock and the warmup of every hook, and the [`Policy`] of its class.

use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::accumulation::Accumulation;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::formula::{channels, walked};
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Word;
use crate::dialect::{Args, Interval, Kind, Resolved};
use crate::number::python::Number::{self, Int};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Quantity, Schedule, Unit};
use std::sync::Arc;

use super::common::{WARMUP_BY_EPOCH, asserted, report};

/// A hook: its kind, and how its own arguments are read.
pub(super) struct HookClass {
    /// Its kind.
    pub kind: Kind,
    /// Reads the arguments of its own constructor, in a runner.
    pub policy: fn(&Args<'_>, &RunnerClock) -> Resolved<Box<dyn Policy>>,
}

/// A parameter says what a hook counts.
pub(super) const CLOCK: Interval = Interval::Parameter;

/// The clock of a runner, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct RunnerClock {
    /// `len(data_loader)`.
    pub epoch_length: Option<u64>,
    pub max_epochs: Option<u64>,
    pub max_iters: Option<u64>,
    /// Whether it is an EpochBasedRunner.
    pub counts_epochs: bool,
    /// The iterations that make an update.
    pub accumulation: Accumulation,
}

impl RunnerClock {
    /// The runner of the run: it counts epochs if the run does.
    pub(super) fn of_run(args: &Args<'_>) -> Self {
        let clock = args.clock();
        RunnerClock {
            epoch_length: clock.steps_per_epoch,
            max_epochs: clock.epochs,
            max_iters: clock.steps,
            counts_epochs: clock.epochs.is_some(),
            accumulation: Accumulation::of(1, clock.steps),
        }
    }

    /// The epoch and the iteration of a row.
    fn at(&self, unit: Unit, row: u64) -> (u64, u64) {
        match unit {
            Unit::Epoch => (row, 0),
            Unit::Step | Unit::Iteration => {
                let iteration = self.accumulation.iteration(row);
                (self.epoch_length.map_or(0, |length| iteration / length), iteration)
            }
        }
    }

    /// The length of the run on the clock of a hook.
    ///
    /// # Errors
    ///
    /// It is not known.
    pub(super) fn max(&self, args: &Args<'_>, by_epoch: bool) -> Resolved<Number> {
        let (known, unit, key) = match by_epoch {
            // An IterBasedRunner has no epochs, and never calls the hook.
            true if !self.counts_epochs => (Some(1), "epochs", ""),
            true => (self.max_epochs, "epochs", "run: {epochs: 12}"),
            false => (self.max_iters, "iterations", "run: {steps: 90000}"),
        };
        known.map(Number::from).ok_or_else(|| {
            Diagnostic::new(format!("`{}` needs the {unit} of the run", args.full_name()))
                .at(args.kind_place(), "goes over the whole run")
                .help(format!("say how long the run is: `{key}`, or epochs and `steps_per_epoch`"))
        })
    }
}

/// What distinguishes one hook from another.
pub(super) trait Policy: Send + Sync {
    /// What it makes of the optimizer's own values before the run.
    fn base(&self, own: Vec<Number>) -> Vec<Number> {
        own
    }

    /// `get_lr` or `get_momentum`: the value at a progress, in epochs or iterations, for one group.
    fn regular(&self, progress: Number, base: Number, group: usize) -> Computed;
}

/// The shape of a warmup.
#[derive(Debug, Clone, Copy)]
enum WarmupShape {
    Constant,
    Linear,
    Exp,
}

/// A warmup in iterations.
#[derive(Debug, Clone, Copy)]
struct HookWarmup {
    shape: WarmupShape,
    iters: Number,
    ratio: Number,
}

impl HookWarmup {
    /// The factor at an iteration.
    fn factor(&self, iteration: Number) -> Computed {
        Ok(match self.shape {
            WarmupShape::Constant => self.ratio,
            WarmupShape::Linear => Int(1) - (Int(1) - (iteration / self.iters)?) * (Int(1) - self.ratio),
            WarmupShape::Exp => self.ratio.pow(Int(1) - (iteration / self.iters)?)?,
        })
    }
}

/// A hook in a runner.
#[derive(Clone)]
pub(super) struct UpdaterHook {
    policy: Arc<dyn Policy>,
    bases: Vec<Number>,
    /// Whether it drives the momentum.
    pub is_momentum: bool,
    /// `by_epoch`.
    pub by_epoch: bool,
    warmup: Option<HookWarmup>,
}

impl UpdaterHook {
    /// The hook of a class. `base` are the optimizer's own values.
    pub(super) fn of(
        class: &HookClass,
        args: &Args<'_>,
        runner: &RunnerClock,
        own: Vec<Number>,
    ) -> Resolved<Self> {
        let policy: Arc<dyn Policy> = (class.policy)(args, runner)?.into();
        let by_epoch = by_epoch(args, runner)?;
        let is_momentum = is_momentum(args);
        let warmup = warmup(args, runner, by_epoch)?;
        let bases = policy.base(own);
        Ok(UpdaterHook { policy, bases, is_momentum, by_epoch, warmup })
    }

    /// Writes the values at an iteration of an epoch.
    pub(super) fn write(
        &self,
        epoch: u64,
        iteration: u64,
        runner: &RunnerClock,
        out: &mut [f64],
    ) -> Result<(), Exception> {
        // An IterBasedRunner has no epochs to call a hook before.
        let is_called = runner.counts_epochs || !self.by_epoch;
        let progress = Number::from(if self.by_epoch { epoch } else { iteration });
        let warmup = self.warmup.filter(|warmup| Number::from(iteration) < warmup.iters && is_called);
        let factor = warmup.map(|warmup| warmup.factor(iteration.into())).transpose()?;
        for (group, (out, base)) in out.iter_mut().zip(&self.bases).enumerate() {
            let regular = match is_called {
                true => self.policy.regular(progress, *base, group)?,
                false => *base,
            };
            *out = match factor {
                None => regular,
                Some(factor) if self.is_momentum => (regular / factor)?,
                Some(factor) => regular * factor,
            }
            .read()?;
        }
        Ok(())
    }
}

/// Whether a kind drives the momentum.
pub(super) fn is_momentum(args: &Args<'_>) -> bool {
    args.kind.name.ends_with("MomentumUpdaterHook")
}

/// `by_epoch`, which an IterBasedRunner sets to false for `lr_config` if it is left out.
pub(super) fn by_epoch(args: &Args<'_>, runner: &RunnerClock) -> Resolved<bool> {
    let own: bool = args.get("by_epoch")?;
    Ok(own && (runner.counts_epochs || is_momentum(args) || args.is_given("by_epoch")))
}

fn warmup(args: &Args<'_>, runner: &RunnerClock, by_epoch: bool) -> Resolved<Option<HookWarmup>> {
    let shape: Option<Word> = args.get("warmup")?;
    let (iters, ratio): (Number, Number) = (args.get("warmup_iters")?, args.get("warmup_ratio")?);
    let counts_epochs = args.takes(WARMUP_BY_EPOCH.name) && args.get(WARMUP_BY_EPOCH.name)?;
    if counts_epochs && !runner.counts_epochs {
        let raised = Exception::assertion("").about(WARMUP_BY_EPOCH.name);
        let raised = raised
            .why("an IterBasedRunner never learns how long an epoch is, and stops at its first iteration");
        return Err(report(args)(
            raised.help("give `warmup_iters` in iterations, without `warmup_by_epoch`"),
        ));
    }
    // Every iteration of a rate asks for it, whether there is a warmup or not.
    let counts = || asserted(args, iters.is_int() || is_momentum(args), "warmup_iters", "");
    let Some(Word(shape)) = shape else {
        counts()?;
        return Ok(None);
    };
    asserted(args, iters > 0, "warmup_iters", "\"warmup_iters\" must be a positive integer")?;
    let name = if is_momentum(args) { "warmup_momentum" } else { "warmup_ratio" };
    let range = format!("\"{name}\" must be in range (0,1]");
    asserted(args, ratio > 0 && ratio <= 1.0, "warmup_ratio", range)?;
    counts()?;
    let iters = match counts_epochs {
        true => iters * Number::from(epoch_length(args, runner)?),
        false => iters,
    };
    if by_epoch && runner.counts_epochs {
        epoch_length(args, runner)?;
    }
    let shape = match shape {
        "constant" => WarmupShape::Constant,
        "linear" => WarmupShape::Linear,
        _ => WarmupShape::Exp,
    };
    Ok(Some(HookWarmup { shape, iters, ratio }))
}

fn epoch_length(args: &Args<'_>, runner: &RunnerClock) -> Resolved<u64> {
    runner.epoch_length.ok_or_else(|| {
        Diagnostic::new(format!("`{}` needs the iterations of an epoch", args.full_name()))
            .at(args.place("warmup"), "counts iterations")
            .why("a warmup counts iterations, and the rest epochs")
            .help("give it: `run: {steps_per_epoch: 7330}`, which is `len(data_loader)`")
    })
}

/// The optimizer's own values of a quantity, one per group.
///
/// # Errors
///
/// The spec does not have them.
pub(super) fn own_values(args: &Args<'_>, is_momentum: bool, needs_rate: bool) -> Resolved<Vec<Number>> {
    let optimizer = args.optimizer();
    if !is_momentum {
        return match needs_rate {
            true => Ok(args.base_lr()?.iter().map(|(_, rate)| *rate).collect()),
            false => Ok(vec![Int(0); optimizer.lr.len().max(1)]),
        };
    }
    let first = optimizer.betas.as_ref().and_then(|betas| betas.first().copied());
    match optimizer.momentum.or(first) {
        Some(momentum) => Ok(vec![Number::Float(momentum); optimizer.lr.len().max(1)]),
        None => Err(Diagnostic::new(format!("`{}` needs the optimizer's momentum", args.full_name()))
            .at(args.kind_place(), "starts from the optimizer's momentum")
            .why("it starts from the momentum of SGD, or from the first beta of Adam")
            .help("add `momentum: 0.9` or `betas: [0.9, 0.999]` to `optimizer`")),
    }
}

/// The quantity that stands for the momentum.
pub(super) fn inertia(args: &Args<'_>) -> Quantity {
    let optimizer = args.optimizer();
    match optimizer.momentum.is_none() && optimizer.betas.is_some() {
        true => Quantity::Beta1,
        false => Quantity::Momentum,
    }
}

/// The schedule of one hook.
pub(super) fn build(class: &HookClass, args: &Args<'_>) -> Resolved {
    let runner = RunnerClock::of_run(args);
    let brings_its_own = args.takes("max_lr");
    let own = own_values(args, is_momentum(args), !brings_its_own)?;
    let hook = UpdaterHook::of(class, args, &runner, own)?;
    run(args, runner, vec![hook])
}

/// The rates and momenta of hooks in a runner.
pub(super) fn run(args: &Args<'_>, runner: RunnerClock, mut hooks: Vec<UpdaterHook>) -> Resolved {
    // The columns of the rate come first.
    hooks.arrange_by_key(|hook| hook.is_momentum);
    let unit = unit(args, &runner, &hooks)?;
    let drives = |is_momentum| hooks.iter().any(|hook| hook.is_momentum == is_momentum);
    let still = match drives(false) || args.optimizer().lr.is_empty() {
        true => Vec::new(),
        false => own_values(args, false, true)?,
    };
    let shows_rates = drives(false) || !still.is_empty();
    let rates = shows_rates.then_some(Quantity::LearningRate);
    let quantities: Vec<Quantity> = rates.into_iter().chain(drives(true).then(|| inertia(args))).collect();
    let never = hooks.iter().filter(|hook| hook.by_epoch && !runner.counts_epochs).map(|_| {
        let text = "`by_epoch: true` in an IterBasedRunner: the hook is never called, and its value stays.";
        args.remark_on_kind(RemarkKind::DecaySwitchedOff, text)
    });
    let never: Vec<Remark> = never.collect();
    let late = args.takes("warmup").then(|| warmups_end(args, &runner)).transpose()?.flatten();
    let groups = args.optimizer().lr.len().max(1);
    let rows = |runner: RunnerClock, unit: Unit| {
        let (hooks, still) = (hooks.clone(), still.clone());
        walked(args, unit, channels(args, &quantities), move |t: u64, out: &mut [f64]| {
            let (epoch, iteration) = runner.at(unit, t);
            let (own, driven) = out.split_at_mut(still.len());
            for (out, rate) in own.iter_mut().zip(&still) {
                *out = rate.read()?;
            }
            for (hook, out) in hooks.iter().zip(driven.chunks_exact_mut(groups)) {
                hook.write(epoch, iteration, &runner, out)?;
            }
            Ok(())
        })
    };
    let schedule = rows(runner, unit);
    let schedule = match unit {
        Unit::Epoch => runner.max_epochs.into_iter().fold(schedule, Schedule::lasting),
        Unit::Step | Unit::Iteration => {
            let schedule = runner.accumulation.updates().into_iter().fold(schedule, Schedule::lasting);
            let every = RunnerClock { accumulation: runner.accumulation.of_iterations(), ..runner };
            runner.accumulation.counted(schedule, rows(every, Unit::Iteration), runner.epoch_length)
        }
    };
    Ok(never.into_iter().chain(late).fold(schedule, |schedule, remark| schedule.remark(remark)))
}

/// The unit of the rows: epochs if nothing counts iterations, and their number in an epoch is not known.
fn unit(args: &Args<'_>, runner: &RunnerClock, hooks: &[UpdaterHook]) -> Resolved<Unit> {
    let by_epoch = |hook: &UpdaterHook| hook.by_epoch && runner.counts_epochs;
    match (runner.epoch_length, hooks.iter().any(by_epoch)) {
        (None, true) if hooks.iter().all(|hook| by_epoch(hook) && hook.warmup.is_none()) => Ok(Unit::Epoch),
        (None, true) => {
            Err(Diagnostic::new(format!("`{}` needs the iterations of an epoch", args.full_name()))
                .at(args.kind_place(), "has hooks on both clocks")
                .why("epochs and iterations are two clocks, and the length of an epoch connects them")
                .help("give it: `run: {steps_per_epoch: 7330}`, which is `len(data_loader)`"))
        }
        _ => Ok(Unit::Step),
    }
}

/// The remark on a warmup that is longer than the run.
fn warmups_end(args: &Args<'_>, runner: &RunnerClock) -> Resolved<Option<Remark>> {
    let by_epoch = by_epoch(args, runner)?;
    let end = warmup(args, runner, by_epoch)?.map(|warmup| warmup.iters.float());
    Ok(end.and_then(|end| remarks::warmup(args, "warmup_iters", end, Unit::Step)))
}
