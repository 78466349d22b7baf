//! The user's own Python in place of a scheduler: a class derived from torch's, or a function that sets the rates.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::custom::{Caller, Config, PythonRates, PythonSource, noted};
use crate::dialect::kit::{custom, params};
use crate::dialect::{Args, Default, Interval, Kind, Param, Resolved, Type};
use crate::python::{
    Data, DirectUpdates, EpochArgument, Program, TorchCall, TorchLoop, TorchSettings, is_direct,
};
use crate::schedule::{Channel, Closed, Halt, Nature, Precision, Quantity, Schedule, Unit};
use crate::spec::{GroupSettings, Stepping};
use std::sync::Arc;

const NAME: Param = Param::optional(
    "name",
    Type::Text,
    Default::Absent,
    "which scheduler, class or function; left out, the only one that it can be",
);

/// `torch.optim.lr_scheduler.LRScheduler`.
pub(crate) const SCHEDULER: Kind = Kind {
    name: "LRScheduler",
    aliases: &["_LRScheduler", "Scheduler"],
    summary: "your own class derived from torch's `LRScheduler`, with `get_lr`",
    formula: "lr[t] = what the groups of the optimizer hold after t calls of `scheduler.step()`",
    edges: &[
        "The constructor makes the first step: the first update uses what `get_lr` returns with `last_epoch` 0.",
        "The source has the class, which is constructed with the optimizer and `config`, or constructs the scheduler itself.",
        "A class of your own with a `step`, without torch's base, is stepped alike; if its `step` calls `optimizer.step()`, each step is an update.",
        "With `interval: {epoch: fraction}` or `{epoch: late}` its `step` is called with the epoch. Torch's own then sets `last_epoch` to it, and calls `_get_closed_form_lr` if the class has one.",
        "Parameters, gradients and the state of the optimizer are not known; a scheduler that reads them is refused.",
    ],
    interval: Interval::Caller(Unit::Step),
    params: &[
        Param::required("source", Type::Python, "the class, or the scheduler, with everything that it uses"),
        Param::optional(
            "config",
            Type::Map,
            Default::Absent,
            "the constructor's arguments by name, without the optimizer",
        ),
        NAME,
    ],
    example: "run: {epochs: 30}\ninterval: epoch\noptimizer: {lr: 0.1}\nschedule:\n  kind: torch.LRScheduler\n  config: {max_epochs: 30}\n  source: |\n    from torch.optim.lr_scheduler import LRScheduler\n    class PolyLR(LRScheduler):\n        def __init__(self, optimizer, max_epochs, power=0.9, last_epoch=-1):\n            self.max_epochs = max_epochs\n            self.power = power\n            super().__init__(optimizer, last_epoch)\n        def get_lr(self):\n            factor = (1 - self.last_epoch / self.max_epochs) ** self.power\n            return [base_lr * factor for base_lr in self.base_lrs]",
    build: scheduler,
};

/// A function that sets the rates.
pub(crate) const ADJUST: Kind = Kind {
    name: "adjust_learning_rate",
    aliases: &["adjust_lr", "set_lr"],
    summary: "your own function that sets `param_group['lr']`, called before each update or epoch",
    formula: "lr[t] = what the groups of the optimizer hold after the call with t",
    edges: &[
        "It is called with t = 0, 1, 2, ...: epochs if its parameter is called `epoch`, else updates; `interval` decides otherwise.",
        "With `interval: {epoch: fraction}` it is called before each update with the epoch and its fraction, `epoch + i / n`; with `{epoch: late}` at the end of each epoch, so that the first has the optimizer's own rate.",
        "What it does not set stays: a function that only multiplies changes the rate of the call before.",
        "What it returns is not used.",
    ],
    interval: Interval::Source,
    params: &[
        params::function("source"),
        Param::optional(
            "config",
            Type::Map,
            Default::Absent,
            "its further arguments by name; a map becomes an object where its attributes are read",
        ),
        NAME,
    ],
    example: "run: {epochs: 90}\noptimizer: {lr: 0.1}\nschedule:\n  kind: torch.adjust_learning_rate\n  config: {args: {lr: 0.1}}\n  source: |\n    def adjust_learning_rate(optimizer, epoch, args):\n        lr = args.lr * (0.1 ** (epoch // 30))\n        for param_group in optimizer.param_groups:\n            param_group['lr'] = lr",
    build: adjust,
};

/// A training loop that has not begun.
struct TorchCaller {
    program: Program,
    call: TorchCall,
    begin: Begin,
    width: usize,
}

/// Begins a loop.
type Begin = fn(&Program, &TorchCall) -> Resolved<TorchLoop>;

impl TorchCaller {
    fn of(args: &Args<'_>, begin: Begin) -> Resolved<Self> {
        let code = args.get::<PythonSource>("source")?;
        let Config(config) = args.get("config")?;
        let name = code.name.or(args.get::<Option<String>>("name")?);
        let given = args.optimizer();
        let settings = TorchSettings {
            lr: given.lr.clone(),
            initial_lr: given.initial_lr.iter().map(|(_, lr)| *lr).collect(),
            momentum: given.momentum,
            betas: given.betas.clone(),
            weight_decay: given.weight_decay,
            groups: given.own.iter().map(group_settings).collect(),
        };
        let told = args.told().and_then(|told| match told {
            Stepping::Fraction(updates) => Some(EpochArgument::Fraction(updates)),
            Stepping::Late => Some(EpochArgument::Ended),
            Stepping::Once(_) | Stepping::Every(_) | Stepping::Times(_) => None,
        });
        // Only a loop that calls it at every update counts the updates within an epoch.
        let is_plain = !args.is_paced() && args.unit()? != Some(Unit::Epoch);
        let updates = args.clock().steps_per_epoch.filter(|updates| is_plain && *updates > 0);
        let call = TorchCall { name, config, settings, told, updates };
        Ok(TorchCaller { program: code.program, call, begin, width: 1 })
    }
}

/// What a parameter group has of its own, as items of its dict.
fn group_settings(own: &GroupSettings) -> Vec<(String, Data)> {
    let float = |name: &str, value: Option<f64>| value.map(|value| (name.to_string(), Data::Float(value)));
    let betas = own.betas.as_ref().map(|betas| {
        ("betas".to_string(), Data::Tuple(betas.iter().map(|beta| Data::Float(*beta)).collect()))
    });
    let others = own.others.iter().map(|(key, value)| (key.clone(), custom::plain(value)));
    let known = [float("momentum", own.momentum), betas, float("weight_decay", own.weight_decay)];
    known.into_iter().flatten().chain(others).collect()
}

impl Caller for TorchCaller {
    type PythonRates = TorchRows;

    fn begin(&self) -> Result<TorchRows, Diagnostic> {
        Ok(TorchRows { training: (self.begin)(&self.program, &self.call)? })
    }

    fn width(&self) -> usize {
        self.width
    }
}

/// A running loop.
struct TorchRows {
    training: TorchLoop,
}

impl PythonRates for TorchRows {
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        self.training.fill(first, out)
    }
}

fn scheduler(args: &Args<'_>) -> Resolved<Schedule> {
    build(args, TorchLoop::stepping)
}

fn adjust(args: &Args<'_>) -> Resolved<Schedule> {
    let code = args.get::<PythonSource>("source")?;
    if let Some(name) = code.name.filter(|name| is_direct(name)) {
        let Config(config) = args.get("config")?;
        args.get::<Option<String>>("name")?;
        let run = code.program.direct(&config).map_err(|error| error.or_at(|| Some(args.place("source"))))?;
        return match run.optimizers.iter().find(|own| own.selector() == name) {
            Some(own) => Ok(updates(own)),
            None => Err(Diagnostic::new(format!("the file makes no {name}")).at(args.place("source"), "")),
        };
    }
    build(args, TorchLoop::adjusting)
}

/// The rates of an optimizer at its updates, as the file has set them.
struct RunUpdates(DirectUpdates);

impl Closed for RunUpdates {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let (groups, rates) = (self.0.groups, &self.0.rates);
        let from = usize::try_from(first).unwrap_or(usize::MAX).saturating_mul(groups).min(rates.len());
        let known = &rates[from..rates.len().min(from.saturating_add(out.len()))];
        out[..known.len()].copy_from_slice(known);
        if known.len() == out.len() {
            return Ok(());
        }
        let updates = self.0.count();
        let error = Diagnostic::new(format!("`{}` makes {updates} updates", self.0.name))
            .at(self.0.place.clone(), "")
            .why("the loops of the file end there")
            .help(format!("show no more rows: `--steps {updates}`"));
        Err(Halt { at: updates.max(first), error: error.into() })
    }
}

fn updates(own: &DirectUpdates) -> Schedule {
    let name = |group: usize| if own.groups > 1 { Some(group.to_string()) } else { None };
    let channel = |group: usize| Channel {
        quantity: Quantity::LearningRate,
        group: name(group),
        precision: Precision::Double,
    };
    let channels = (0..own.groups).map(channel).collect();
    Schedule::new(Unit::Step, channels, Nature::Closed(Arc::new(RunUpdates(own.clone()))))
        .lasting(own.count())
}

fn build(args: &Args<'_>, begin: Begin) -> Resolved<Schedule> {
    let mut caller = TorchCaller::of(args, begin)?;
    let first =
        begin(&caller.program, &caller.call).map_err(|error| error.or_at(|| Some(args.place("source"))))?;
    let remarks = noted(args, "source", first.notes());
    let mut quantities = vec![Quantity::LearningRate];
    quantities.extend(first.driven().iter().map(|key| match *key {
        "betas" => Quantity::Beta1,
        "weight_decay" => Quantity::WeightDecay,
        _ => Quantity::Momentum,
    }));
    let channels: Vec<Channel> = quantities
        .into_iter()
        .flat_map(|quantity| {
            let channel = move |group: &Option<String>| Channel {
                quantity,
                group: group.clone(),
                precision: Precision::Double,
            };
            first.names().iter().map(channel)
        })
        .collect();
    let unit = match args.unit()? {
        Some(unit) => unit,
        None if first.counts_epochs() == Some(true) => Unit::Epoch,
        None => Unit::Step,
    };
    caller.width = channels.len();
    let schedule = Schedule::new(unit, channels, custom::nature(caller, false));
    Ok(remarks.into_iter().fold(schedule, Schedule::remark))
}
