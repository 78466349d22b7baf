//! From a spec to schedulers that are constructed as a training script constructs them.

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit::formula::{channels, recurrent};
use crate::dialect::kit::plateau;
use crate::dialect::kit::raised::Raised;
use crate::dialect::kit::values::Word;
use crate::dialect::kit::values::{PerGroup, Whole};
use crate::number::python::Number;
use crate::schedule::{Quantity, Schedule, Unit};

use super::chainable::{
    ConstantLr, CosineAnnealingLr, ExponentialLr, LambdaLr, LinearLr, MultiStepLr, MultiplicativeLr,
    PolynomialLr, StepLr,
};
use super::compose::{Chained, Sequential};
use super::cyclic::{Anneal, CyclicLr, Mode, OneCycleLr, WarmRestarts};
use super::optimizer::{Inertia, Optimizer};
use super::plateau::ReduceLrOnPlateau;
use super::remarks;
use super::scheduler::{Leaf, Rule, Scheduler};
use super::swa::SwaLr;
use super::training::Training;

type Built<T> = Result<T, Diagnostic>;

/// Makes the schedule of any kind of this dialect.
///
/// # Errors
///
/// What is wrong with the spec, and whatever torch raises while the schedulers are constructed.
pub fn build(args: &Args<'_>) -> Built<Schedule> {
    let interval = args.unit()?.unwrap_or(Unit::Step);
    let mut script = Script { optimizer: optimizer(args)?, interval, drives_inertia: false };
    let scheduler = script.construct(args)?;
    let Script { optimizer, drives_inertia, .. } = script;
    let mut quantities = vec![Quantity::LearningRate];
    quantities.extend(drives_inertia.then(|| optimizer.inertia.quantity()));
    let schedule = recurrent(args, interval, channels(args, &quantities), Training { scheduler, optimizer });
    let schedule = match remarks::length(args, interval)? {
        Some(length) => schedule.lasting(length),
        None => schedule,
    };
    Ok(remarks::remarks(args, interval)?.into_iter().fold(schedule, Schedule::remark))
}

/// The optimizer that the script has made. One without momentum or betas is `torch.optim.SGD`, whose momentum is 0.
fn optimizer(args: &Args<'_>) -> Built<Optimizer> {
    let given = args.optimizer();
    let lrs: Vec<Number> = match given.lr.is_empty() && brings_its_rate(args)? {
        true => vec![Number::Float(0.0)],
        false => args.base_lr()?.iter().map(|(_, lr)| Number::from(*lr)).collect(),
    };
    let (inertia, value, range) = match (given.betas, given.momentum) {
        (Some((beta1, _)), _) => (Inertia::Beta1, beta1, 0.0..1.0),
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
    Ok(Optimizer::new(lrs, inertia, value.into()))
}

/// Whether the first scheduler to be constructed overwrites the optimizer's learning rate before anyone reads it.
fn brings_its_rate(args: &Args<'_>) -> Built<bool> {
    match args.kind.name {
        "CyclicLR" | "OneCycleLR" => Ok(args.get::<i64>("last_epoch")? == -1),
        "SequentialLR" | "ChainedScheduler" => match children(args)?.first() {
            Some(first) => brings_its_rate(first),
            None => Ok(false),
        },
        _ => Ok(false),
    }
}

/// The schedulers within a scheduler.
///
/// # Errors
///
/// They are no schedules, or not torch's.
pub(super) fn children<'a>(args: &'a Args<'_>) -> Built<Vec<Args<'a>>> {
    let children: Vec<Args<'a>> = args.get("schedulers")?;
    match children.iter().find(|child| child.dialect.name != args.dialect.name) {
        None => Ok(children),
        Some(child) => Err(Diagnostic::new(format!("`{}` takes schedulers of torch", args.full_name()))
            .at(child.kind_place(), "not one of torch's")
            .why("its schedulers share one optimizer, and step it in turn")
            .help("`lrsched list torch` shows those that there are")),
    }
}

/// The length that a `OneCycleLR` has: `total_steps`, else `epochs` times `steps_per_epoch`, else the run's.
pub(super) fn total_steps(args: &Args<'_>, interval: Unit) -> Built<Number> {
    let clock = args.clock();
    let [total, epochs, per_epoch] = ["total_steps", "epochs", "steps_per_epoch"]
        .map(|name| args.get::<Option<Whole>>(name).map(|whole| whole.map(|whole| whole.0)));
    let known = |value: Option<u64>| value.map(|value| Number::Int(value.into()));
    let (total, epochs, per_epoch) = (total?, epochs?, per_epoch?);
    if let Some(total) = total {
        return Ok(total);
    }
    if epochs.is_none() && per_epoch.is_none() {
        return known(clock.length(interval)).ok_or_else(|| {
            args.refuse("total_steps", "`total_steps` of `torch.OneCycleLR` is missing")
                .why("left out, it is the length of the run, which does not say")
                .help(format!(
                    "add `total_steps: ...`, or say how long the run is: `run: {{{interval}s: ...}}`"
                ))
        });
    }
    let part = |name: &'static str, given: Option<Number>, run: Option<u64>| {
        let number = given.or(known(run)).ok_or_else(|| {
            args.refuse(name, format!("`{name}` of `torch.OneCycleLR` is missing"))
                .why("without `total_steps` its length is `epochs * steps_per_epoch`")
                .help(format!("add `{name}: ...`, or give `{name}` under `run`"))
        })?;
        match number.is_int() && number > 0 {
            true => Ok(number),
            false => Err(told(args)(
                Raised::value(format!("Expected positive integer {name}, but got {number}")).about(name),
            )),
        }
    };
    Ok(part("epochs", epochs, clock.epochs)? * part("steps_per_epoch", per_epoch, clock.steps_per_epoch)?)
}

/// Turns what torch raises in a constructor into a message that points at the parameter, or else the scheduler.
fn told<'a>(args: &'a Args<'_>) -> impl Fn(Raised) -> Diagnostic + use<'a> {
    |raised| raised.told(args, "in the constructor")
}

/// The part of a training script that makes schedulers.
struct Script {
    optimizer: Optimizer,
    interval: Unit,
    drives_inertia: bool,
}

impl Script {
    /// Constructs a scheduler; those within it come first, in their order.
    fn construct(&mut self, args: &Args<'_>) -> Built<Scheduler> {
        match args.kind.name {
            "LambdaLR" => {
                let lr_lambda = args.get("lr_lambda")?;
                self.leaf(args, LambdaLr { lr_lambda })
            }
            "MultiplicativeLR" => {
                let lr_lambda = args.get("lr_lambda")?;
                self.leaf(args, MultiplicativeLr { lr_lambda })
            }
            "StepLR" => {
                let rule = StepLr { step_size: count(args, "step_size")?, gamma: args.get("gamma")? };
                self.leaf(args, rule)
            }
            "MultiStepLR" => {
                let milestones: Vec<Whole> = args.get("milestones")?;
                let milestones = milestones.into_iter().map(|milestone| milestone.0).collect();
                self.leaf(args, MultiStepLr { milestones, gamma: args.get("gamma")? })
            }
            "ConstantLR" => {
                let rule =
                    ConstantLr { factor: args.get("factor")?, total_iters: count(args, "total_iters")? };
                self.leaf(args, rule)
            }
            "LinearLR" => {
                let rule = LinearLr {
                    start_factor: args.get("start_factor")?,
                    end_factor: args.get("end_factor")?,
                    total_iters: count(args, "total_iters")?,
                };
                self.leaf(args, rule)
            }
            "ExponentialLR" => self.leaf(args, ExponentialLr { gamma: args.get("gamma")? }),
            "PolynomialLR" => {
                let rule =
                    PolynomialLr { total_iters: count(args, "total_iters")?, power: args.get("power")? };
                self.leaf(args, rule)
            }
            "CosineAnnealingLR" => {
                let rule = CosineAnnealingLr::new(count(args, "T_max")?, args.get("eta_min")?);
                self.leaf(args, rule)
            }
            "CosineAnnealingWarmRestarts" => {
                let (t_0, t_mult) = (count(args, "T_0")?, count(args, "T_mult")?);
                let rule = WarmRestarts::new(t_0, t_mult, args.get("eta_min")?, args.get("last_epoch")?);
                self.leaf(args, rule.map_err(told(args))?)
            }
            "CyclicLR" => self.cyclic(args),
            "OneCycleLR" => self.one_cycle(args),
            "SWALR" => {
                let rule = SwaLr {
                    swa_lr: args.get("swa_lr")?,
                    anneal_epochs: count(args, "anneal_epochs")?,
                    anneal_strategy: anneal(args)?,
                };
                self.leaf(args, rule)
            }
            "ReduceLROnPlateau" => self.plateau(args),
            "SequentialLR" => self.sequential(args),
            "ChainedScheduler" => {
                let children = self.each(&children(args)?)?;
                Chained::new(children, args.kind_place()).map(Scheduler::Chained).map_err(told(args))
            }
            name => unreachable!("torch has no `{name}`"),
        }
    }

    fn each(&mut self, children: &[Args<'_>]) -> Built<Vec<Scheduler>> {
        children.iter().map(|child| self.construct(child)).collect()
    }

    fn leaf(&mut self, args: &Args<'_>, rule: impl Rule + 'static) -> Built<Scheduler> {
        Leaf::new(rule, args.get("last_epoch")?, args.kind_place(), &mut self.optimizer)
            .map(Scheduler::Leaf)
            .map_err(told(args))
    }

    /// `base_momentum` and `max_momentum`, if they are driven.
    fn momentum(&mut self, args: &Args<'_>) -> Built<Option<(PerGroup<Number>, PerGroup<Number>)>> {
        let momenta = (args.get("base_momentum")?, args.get("max_momentum")?);
        let is_driven: bool = args.get("cycle_momentum")?;
        self.drives_inertia |= is_driven;
        Ok(is_driven.then_some(momenta))
    }

    fn cyclic(&mut self, args: &Args<'_>) -> Built<Scheduler> {
        let down: Option<Whole> = args.get("step_size_down")?;
        let rule = CyclicLr {
            base_lr: args.get("base_lr")?,
            max_lr: args.get("max_lr")?,
            step_size_up: count(args, "step_size_up")?,
            step_size_down: down.map(|down| down.0),
            mode: mode(args)?,
            gamma: args.get("gamma")?,
            momentum: self.momentum(args)?,
        };
        let rule = rule.rule(&mut self.optimizer, args.get("last_epoch")?).map_err(told(args))?;
        self.leaf(args, rule)
    }

    fn one_cycle(&mut self, args: &Args<'_>) -> Built<Scheduler> {
        let rule = OneCycleLr {
            max_lr: args.get("max_lr")?,
            total_steps: total_steps(args, self.interval)?,
            pct_start: args.get("pct_start")?,
            anneal_strategy: anneal(args)?,
            momentum: self.momentum(args)?,
            div_factor: args.get("div_factor")?,
            final_div_factor: args.get("final_div_factor")?,
            three_phase: args.get("three_phase")?,
        };
        let rule = rule.rule(&mut self.optimizer, args.get("last_epoch")?).map_err(told(args))?;
        self.leaf(args, rule)
    }

    fn plateau(&mut self, args: &Args<'_>) -> Built<Scheduler> {
        let rule = plateau::Rule {
            better: plateau::Better::of(args)?,
            factor: args.get("factor")?,
            patience: args.get("patience")?,
            cooldown: args.get("cooldown")?,
            min_lrs: plateau::each_group(args, "min_lr", self.optimizer.groups.len())?,
            eps: args.get("eps")?,
        };
        let plateau = plateau::Plateau::new(rule).map_err(|raised| told(args)(raised.about("factor")))?;
        let metrics = plateau::Metrics::of(args)?;
        let (place, metrics_place) = (args.kind_place(), args.place("metrics"));
        Ok(Scheduler::Plateau(Box::new(ReduceLrOnPlateau {
            plateau,
            metrics,
            seen: 0,
            place,
            metrics_place,
        })))
    }

    fn sequential(&mut self, args: &Args<'_>) -> Built<Scheduler> {
        let children = self.each(&children(args)?)?;
        let milestones: Vec<Whole> = args.get("milestones")?;
        let milestones = milestones.into_iter().map(|milestone| milestone.0).collect();
        let last_epoch = args.get("last_epoch")?;
        Sequential::new(children, milestones, last_epoch, args.kind_place(), &mut self.optimizer)
            .map(Scheduler::Sequential)
            .map_err(told(args))
    }
}

/// How the cycles of a `CyclicLR` change. A `scale_fn` goes before the mode, and only then `scale_mode` says anything.
fn mode(args: &Args<'_>) -> Built<Mode> {
    let (Word(mode), Word(scale_mode)) = (args.get("mode")?, args.get("scale_mode")?);
    Ok(match (args.get("scale_fn")?, mode) {
        (Some(scale_fn), _) if scale_mode == "cycle" => Mode::OfCycle(scale_fn),
        (Some(scale_fn), _) => Mode::OfEpoch(scale_fn),
        (None, "triangular") => Mode::Triangular,
        (None, "triangular2") => Mode::Triangular2,
        (None, _) => Mode::ExpRange,
    })
}

/// A number of steps or epochs.
pub(super) fn count(args: &Args<'_>, name: &'static str) -> Built<Number> {
    args.get::<Whole>(name).map(|whole| whole.0)
}

fn anneal(args: &Args<'_>) -> Built<Anneal> {
    Ok(if args.get::<Word>("anneal_strategy")?.0 == "cos" { Anneal::Cos } else { Anneal::Linear })
}
