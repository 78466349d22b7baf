//! From a spec to schedulers, constructed as in a training script.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{channels, recurrent_from};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number;
use crate::schedule::{Quantity, Schedule, Unit};

use super::CLASSES;
use super::optimizer::{Inertia, TorchOptimizer};
use super::remarks::{self, Pace, Remarks, TimeInForce};
use super::rule::{Leaf, Rule};
use super::training::Training;
use super::tree::Scheduler;

/// A class of torch: its kind, and everything else that depends on the class.
pub(crate) struct TorchClass {
    /// Its kind.
    pub kind: Kind,
    /// Constructs it, after the schedulers within it, in their order.
    pub construct: fn(&mut Script, &Args<'_>) -> Resolved<Scheduler>,
    /// Its length in steps, if its parameters give one.
    pub length: fn(&Args<'_>, Unit) -> Resolved<Option<f64>>,
    /// How fast it goes, in its own steps: shows whether they were meant to be epochs.
    pub pace: fn(&Args<'_>) -> Resolved<Option<Pace>>,
    /// What its rates start from.
    pub start: Start,
    /// Adds its remarks.
    pub remarks: fn(&Args<'_>, TimeInForce, &mut Remarks) -> Resolved<()>,
}

/// `length` of a class without an end.
pub(crate) fn endless(_: &Args<'_>, _: Unit) -> Resolved<Option<f64>> {
    Ok(None)
}

/// `pace` of a class without an end.
pub(crate) fn steady(_: &Args<'_>) -> Resolved<Option<Pace>> {
    Ok(None)
}

/// `remarks` of a class without any.
pub(crate) fn nothing(_: &Args<'_>, _: TimeInForce, _: &mut Remarks) -> Resolved<()> {
    Ok(())
}

/// What a scheduler's rates start from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// The current rate, even if another scheduler wrote it.
    Current,
    /// The base rate: changes by other schedulers are undone.
    Base,
    /// A rate of its own, which its constructor writes into the optimizer.
    Own,
    /// The same, and it becomes the base rate of the other schedulers.
    OwnForAll,
    /// As the first scheduler within it.
    First,
}

/// Builds the schedule of a class.
///
/// # Errors
///
/// The spec is wrong, or torch raises while the schedulers are constructed.
pub(crate) fn build(class: &'static TorchClass, args: &Args<'_>) -> Resolved<Schedule> {
    let interval = args.unit()?.unwrap_or(Unit::Step);
    let mut script = Script::of(optimizer(class, args)?, interval);
    let scheduler = (class.construct)(&mut script, args)?;
    let schedule = rows_of(args, script, scheduler, 0);
    let length = remarks::length(class, args, interval)?;
    let schedule = length.into_iter().fold(schedule, Schedule::lasting);
    Ok(remarks::remarks(class, args, interval)?.into_iter().fold(schedule, Schedule::remark))
}

/// The rows of a script that has constructed its scheduler. The first of them is row `first` of the whole run.
pub(crate) fn rows_of(args: &Args<'_>, script: Script, scheduler: Scheduler, first: u64) -> Schedule {
    let Script { optimizer, interval, drives_inertia, .. } = script;
    let mut quantities = vec![Quantity::LearningRate];
    quantities.extend(drives_inertia.then(|| optimizer.inertia.quantity()));
    let training = Training { scheduler, optimizer };
    recurrent_from(args, interval, channels(args, &quantities), training, first)
}

/// The optimizer. One without momentum or betas is `torch.optim.SGD`, whose momentum is 0.
pub(crate) fn optimizer(class: &TorchClass, args: &Args<'_>) -> Resolved<TorchOptimizer> {
    let given = args.optimizer();
    let lrs: Vec<Number> = match given.lr.is_empty() && brings_its_rate(class, args)? {
        true => vec![Number::Float(0.0)],
        false => args.groups()?.iter().map(|(_, lr)| *lr).collect(),
    };
    let (inertia, value, range) = match (&given.betas, given.momentum) {
        (Some(betas), _) => (Inertia::Beta1, betas[0], 0.0..1.0),
        (None, momentum) => (Inertia::Momentum, momentum.unwrap_or(0.0), 0.0..f64::INFINITY),
    };
    if !range.contains(&value) {
        let (what, range) = match inertia {
            Inertia::Beta1 => ("the first of `betas`", "from 0 up to, but not including, 1"),
            Inertia::Momentum => ("`momentum`", "at least 0"),
        };
        return Err(Diagnostic::new(format!("{what} of `optimizer` is {value:?}, and must be {range}"))
            .why("torch's optimizers raise for any other value"));
    }
    let mut optimizer = TorchOptimizer::new(lrs, inertia, value.into());
    for (group, own) in optimizer.groups.iter_mut().zip(&given.own) {
        let value = match inertia {
            Inertia::Beta1 => own.betas.as_ref().map(|betas| betas[0]),
            Inertia::Momentum => own.momentum,
        };
        group.inertia = value.map_or(group.inertia, Number::from);
    }
    for (group, (_, initial_lr)) in optimizer.groups.iter_mut().zip(&given.initial_lr) {
        group.initial_lr = Some(*initial_lr);
    }
    Ok(optimizer)
}

/// Whether the scheduler that is constructed first overwrites the optimizer's rate before it is read.
fn brings_its_rate(class: &TorchClass, args: &Args<'_>) -> Resolved<bool> {
    match class.start {
        Start::Current | Start::Base => Ok(false),
        Start::Own | Start::OwnForAll => Ok(args.last_epoch()? == -1),
        Start::First => match children(args)?.first() {
            Some(first) => brings_its_rate(first.class, &first.args),
            None => Ok(false),
        },
    }
}

/// A scheduler within a scheduler.
pub(crate) struct Child<'a> {
    /// Its class.
    pub class: &'static TorchClass,
    /// Its arguments.
    pub args: Args<'a>,
}

/// The schedulers within a scheduler.
///
/// # Errors
///
/// They are not schedules, or not torch's.
pub(crate) fn children<'a>(args: &'a Args<'_>) -> Resolved<Vec<Child<'a>>> {
    let child = |child: Args<'a>| {
        let own = child.dialect.name == args.dialect.name;
        match CLASSES.iter().find(|class| own && class.kind.name == child.kind.name) {
            Some(class) => Ok(Child { class, args: child }),
            None => Err(Diagnostic::new(format!("`{}` takes schedulers of torch", args.full_name()))
                .at(child.kind_place(), "not one of torch's")
                .why("its schedulers share one optimizer, and step it in turn")
                .help("`lrsched list torch` shows torch's schedulers")),
        }
    };
    args.get::<Vec<Args<'a>>>("schedulers")?.into_iter().map(child).collect()
}

/// Turns an exception in a constructor into a message that points at the parameter, or else at the scheduler.
pub(crate) fn report<'a>(args: &'a Args<'_>) -> impl Fn(Exception) -> Diagnostic + use<'a> {
    |raised| raised.report(args, "in the constructor")
}

/// The part of a training script that constructs schedulers.
pub(crate) struct Script {
    /// The optimizer that they share.
    pub optimizer: TorchOptimizer,
    /// The unit of a step.
    pub interval: Unit,
    /// Whether one of them drives the momentum.
    pub drives_inertia: bool,
    /// Whether a user's program makes the first step of each scheduler itself.
    pub is_prepared_only: bool,
}

impl Script {
    /// The part of a script that begins with this optimizer.
    pub(crate) fn of(optimizer: TorchOptimizer, interval: Unit) -> Self {
        Script { optimizer, interval, drives_inertia: false, is_prepared_only: false }
    }

    /// Constructs the schedulers within a scheduler.
    pub(crate) fn each(&mut self, children: &[Child<'_>]) -> Resolved<Vec<Scheduler>> {
        children.iter().map(|child| (child.class.construct)(self, &child.args)).collect()
    }

    /// A scheduler that follows a rule.
    pub(crate) fn leaf(&mut self, args: &Args<'_>, rule: impl Rule + 'static) -> Resolved<Scheduler> {
        let (last_epoch, place) = (args.last_epoch()?, args.kind_place());
        let leaf = match self.is_prepared_only {
            true => Leaf::prepared(rule, last_epoch, place, &mut self.optimizer),
            false => Leaf::new(rule, last_epoch, place, &mut self.optimizer),
        };
        leaf.map(Scheduler::Leaf).map_err(report(args))
    }
}
