//! From a spec to schedulers that are constructed as a training script constructs them.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::{channels, recurrent};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number;
use crate::schedule::{Quantity, Schedule, Unit};

use super::CLASSES;
use super::optimizer::{Inertia, TorchOptimizer};
use super::remarks::{self, Pace, Remarks, TimeInForce};
use super::rule::{Leaf, Rule};
use super::training::Training;
use super::tree::Scheduler;

/// What a spec says, or what is wrong with it.
/// A class of torch: what `list` shows of it and a spec may say, and everything that depends on which class it is.
pub(crate) struct TorchClass {
    /// Its entry.
    pub kind: Kind,
    /// Constructs it; the schedulers within it come first, in their order.
    pub construct: fn(&mut Script, &Args<'_>) -> Resolved<Scheduler>,
    /// How many steps it lasts by its own parameters.
    pub length: fn(&Args<'_>, Unit) -> Resolved<Option<f64>>,
    /// When it is through, in its own steps: from this one can tell that they were meant to be epochs.
    pub pace: fn(&Args<'_>) -> Resolved<Option<Pace>>,
    /// What it makes its rates from.
    pub start: Start,
    /// Says what one might not expect of it during a time.
    pub remarks: fn(&Args<'_>, TimeInForce, &mut Remarks) -> Resolved<()>,
}

/// The length of a class that has none.
pub(crate) fn endless(_: &Args<'_>, _: Unit) -> Resolved<Option<f64>> {
    Ok(None)
}

/// The pace of a class that is never through.
pub(crate) fn steady(_: &Args<'_>) -> Resolved<Option<Pace>> {
    Ok(None)
}

/// For a class of which there is nothing to say.
pub(crate) fn nothing(_: &Args<'_>, _: TimeInForce, _: &mut Remarks) -> Resolved<()> {
    Ok(())
}

/// What a scheduler makes its rates from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// The current rate, whoever wrote it.
    Current,
    /// The base rate: what other schedulers did to the current one is undone.
    Base,
    /// A rate of its own, which it writes into the optimizer when it is made.
    Own,
    /// The same, and its rate becomes the base of all other schedulers.
    OwnForAll,
    /// What the first scheduler within it starts from.
    First,
}

/// Makes the schedule of a class.
///
/// # Errors
///
/// What is wrong with the spec, and whatever torch raises while the schedulers are constructed.
pub(crate) fn build(class: &'static TorchClass, args: &Args<'_>) -> Resolved<Schedule> {
    let interval = args.unit()?.unwrap_or(Unit::Step);
    let mut script = Script { optimizer: optimizer(class, args)?, interval, drives_inertia: false };
    let scheduler = (class.construct)(&mut script, args)?;
    let Script { optimizer, drives_inertia, .. } = script;
    let mut quantities = vec![Quantity::LearningRate];
    quantities.extend(drives_inertia.then(|| optimizer.inertia.quantity()));
    let schedule = recurrent(args, interval, channels(args, &quantities), Training { scheduler, optimizer });
    let length = remarks::length(class, args, interval)?;
    let schedule = length.into_iter().fold(schedule, Schedule::lasting);
    Ok(remarks::remarks(class, args, interval)?.into_iter().fold(schedule, Schedule::remark))
}

/// The optimizer that the script has made. One without momentum or betas is `torch.optim.SGD`, whose momentum is 0.
fn optimizer(class: &TorchClass, args: &Args<'_>) -> Resolved<TorchOptimizer> {
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
            .why("torch's optimizers refuse any other value"));
    }
    let mut optimizer = TorchOptimizer::new(lrs, inertia, value.into());
    for (group, (_, initial_lr)) in optimizer.groups.iter_mut().zip(&given.initial_lr) {
        group.initial_lr = Some(*initial_lr);
    }
    Ok(optimizer)
}

/// Whether the first scheduler to be constructed overwrites the optimizer's learning rate before anyone reads it.
fn brings_its_rate(class: &TorchClass, args: &Args<'_>) -> Resolved<bool> {
    match class.start {
        Start::Current | Start::Base => Ok(false),
        Start::Own | Start::OwnForAll => Ok(args.get::<i64>("last_epoch")? == -1),
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
    /// What the spec says of it.
    pub args: Args<'a>,
}

/// The schedulers within a scheduler.
///
/// # Errors
///
/// They are no schedules, or not torch's.
pub(crate) fn children<'a>(args: &'a Args<'_>) -> Resolved<Vec<Child<'a>>> {
    let child = |child: Args<'a>| {
        let own = child.dialect.name == args.dialect.name;
        match CLASSES.iter().find(|class| own && class.kind.name == child.kind.name) {
            Some(class) => Ok(Child { class, args: child }),
            None => Err(Diagnostic::new(format!("`{}` takes schedulers of torch", args.full_name()))
                .at(child.kind_place(), "not one of torch's")
                .why("its schedulers share one optimizer, and step it in turn")
                .help("`lrsched list torch` shows those that there are")),
        }
    };
    args.get::<Vec<Args<'a>>>("schedulers")?.into_iter().map(child).collect()
}

/// Turns what torch raises in a constructor into a message that points at the parameter, or else the scheduler.
pub(crate) fn told<'a>(args: &'a Args<'_>) -> impl Fn(Exception) -> Diagnostic + use<'a> {
    |raised| raised.told(args, "in the constructor")
}

/// The part of a training script that makes schedulers.
pub(crate) struct Script {
    /// The optimizer that they share.
    pub optimizer: TorchOptimizer,
    /// What one step stands for.
    pub interval: Unit,
    /// Whether one of them drives the momentum.
    pub drives_inertia: bool,
}

impl Script {
    /// Constructs the schedulers within a scheduler.
    pub(crate) fn each(&mut self, children: &[Child<'_>]) -> Resolved<Vec<Scheduler>> {
        children.iter().map(|child| (child.class.construct)(self, &child.args)).collect()
    }

    /// A scheduler that follows a rule.
    pub(crate) fn leaf(&mut self, args: &Args<'_>, rule: impl Rule + 'static) -> Resolved<Scheduler> {
        Leaf::new(rule, args.get("last_epoch")?, args.kind_place(), &mut self.optimizer)
            .map(Scheduler::Leaf)
            .map_err(told(args))
    }
}
