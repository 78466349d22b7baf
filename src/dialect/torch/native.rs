//! The schedulers as classes that a user's Python imports and constructs on its own optimizer. The program counts and
//! steps; the rule of the class computes the rates.

use super::optimizer::{Group, Inertia, TorchOptimizer};
use super::rule::{Moment, Rule, SchedulerClock};
use super::script::Script;
use super::tree::Scheduler;
use super::{CLASSES, DIALECT};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::native::{Makes, NativeDialect, argument, raised};
use crate::dialect::{Args, Kind, Resolved};
use crate::number::python::Number;
use crate::python::{
    NativeArgument, NativeChange, NativeClock, NativeError, NativeGroup, NativeRates, NativeRule,
    NativeScheduler,
};
use crate::schedule::Unit;

/// The classes of torch. Those whose rates are made by other objects of the program are written in its Python.
pub(crate) static NATIVE: NativeDialect =
    NativeDialect { dialect: &DIALECT, find, optional: |_, _| false, makes: Makes::Scheduler(construct) };

fn find(module: &str, name: &str) -> Option<&'static Kind> {
    let home = if name == "SWALR" { "torch.optim.swa_utils" } else { "torch.optim.lr_scheduler" };
    CLASSES.iter().map(|class| &class.kind).find(|kind| kind.name == name && module == home)
}

fn construct(args: &Args<'_>, groups: &[NativeGroup]) -> Resolved<NativeScheduler> {
    let unknown = || Diagnostic::new(format!("`{}` cannot be constructed here", args.full_name()));
    let class = CLASSES.iter().find(|class| class.kind.name == args.kind.name).ok_or_else(unknown)?;
    let before = optimizer(groups)?;
    let mut script = Script {
        optimizer: before.clone(),
        interval: Unit::Step,
        drives_inertia: false,
        is_prepared_only: true,
    };
    let Scheduler::Leaf(leaf) = (class.construct)(&mut script, args)? else { return Err(unknown()) };
    if script.drives_inertia && inertia(&groups[0]).is_none() {
        let message = "optimizer must support momentum or beta1 with `cycle_momentum` option enabled";
        return Err(Exception::value(message).diagnostic(DIALECT.name, "in the constructor"));
    }
    Ok(NativeScheduler {
        rule: Box::new(TorchRule(leaf.into_rule())),
        arguments: args.filled().map(|(param, node, _)| (param.name, argument(node))).collect(),
        last_epoch: args.last_epoch()?,
        changes: changes(&before, &script.optimizer, groups),
    })
}

/// A rule that a program calls.
struct TorchRule(Box<dyn Rule>);

impl NativeRule for TorchRule {
    fn has_closed_form(&self) -> bool {
        self.0.closed_form(Number::Float(0.0), Number::Int(0)).is_some()
    }

    fn has_own_step(&self) -> bool {
        self.0.has_own_step()
    }

    fn count(&mut self, last_epoch: i64) -> i64 {
        let mut clock = SchedulerClock { last_epoch, step_count: 0, is_initial: false };
        self.0.count(&mut clock);
        clock.last_epoch
    }

    fn step_to(&mut self, epoch: Number) -> Result<bool, NativeError> {
        self.0.step_to(epoch).transpose().map(|stepped| stepped.is_some()).map_err(exception)
    }

    fn base_lrs(&self, mut found: Vec<Number>) -> Vec<Number> {
        self.0.finish(&mut found);
        found
    }

    fn rates(
        &mut self,
        clock: NativeClock,
        base_lrs: &[Number],
        groups: &[NativeGroup],
    ) -> Result<NativeRates, NativeError> {
        let before = optimizer(groups).map_err(|error| raised(DIALECT.name, &error))?;
        let mut after = before.clone();
        if base_lrs.len() != groups.len() {
            let error = Diagnostic::new(format!(
                "a scheduler has {} base rates, and its optimizer {} parameter groups",
                base_lrs.len(),
                groups.len()
            ));
            return Err(raised(DIALECT.name, &error));
        }
        let NativeClock { last_epoch, step_count, is_initial } = clock;
        let clock = SchedulerClock { last_epoch, step_count, is_initial };
        let rates = after.groups.iter_mut().zip(base_lrs).enumerate().map(|(index, (group, base_lr))| {
            self.0.lr(&Moment { clock, base_lr: *base_lr, index }, group).map_err(exception)
        });
        let rates = rates.collect::<Result<_, NativeError>>()?;
        Ok((rates, changes(&before, &after, groups)))
    }

    fn closed_form(&self, epoch: Number, base_lrs: &[Number]) -> Result<Vec<Number>, NativeError> {
        let rate = |base_lr: &Number| {
            let none = || Err(Exception::not_implemented());
            self.0.closed_form(*base_lr, epoch).unwrap_or_else(none).map_err(exception)
        };
        base_lrs.iter().map(rate).collect()
    }
}

fn exception(exception: Exception) -> NativeError {
    raised(DIALECT.name, &exception.diagnostic(DIALECT.name, "in this step"))
}

fn setting<'a>(group: &'a NativeGroup, name: &str) -> Option<&'a NativeArgument> {
    group.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

fn number(group: &NativeGroup, name: &str) -> Option<Number> {
    setting(group, name)?.number()
}

/// The momentum of a group, or its first beta.
fn inertia(group: &NativeGroup) -> Option<(Inertia, Number)> {
    match setting(group, "betas") {
        Some(NativeArgument::List(betas)) => Some((Inertia::Beta1, betas.first()?.number()?)),
        _ => number(group, "momentum").map(|momentum| (Inertia::Momentum, momentum)),
    }
}

/// The optimizer with these groups.
fn optimizer(groups: &[NativeGroup]) -> Resolved<TorchOptimizer> {
    let kind = groups.first().and_then(inertia).map_or(Inertia::Momentum, |(kind, _)| kind);
    let mut optimizer = TorchOptimizer::new([], kind, Number::Int(0));
    let pair = |group: &NativeGroup, a, b| Some((number(group, a)?, number(group, b)?));
    for (index, group) in groups.iter().enumerate() {
        let lr = number(group, "lr").ok_or_else(|| {
            let found = setting(group, "lr").map_or("missing".to_string(), NativeArgument::noun);
            Diagnostic::new(format!("`lr` of parameter group {index} is {found}, not a number"))
        })?;
        optimizer.groups.push(Group {
            lr,
            initial_lr: number(group, "initial_lr"),
            inertia: inertia(group).map_or(Number::Int(0), |(_, inertia)| inertia),
            cycle_lr: pair(group, "max_lr", "min_lr"),
            cycle_momentum: pair(group, "max_momentum", "base_momentum"),
            swa_lr: number(group, "swa_lr").unwrap_or(Number::Int(0)),
        });
    }
    Ok(optimizer)
}

/// The settings that differ, by the names that torch gives them.
fn changes(before: &TorchOptimizer, after: &TorchOptimizer, groups: &[NativeGroup]) -> Vec<NativeChange> {
    let mut found = Vec::new();
    for (index, (before, after)) in before.groups.iter().zip(&after.groups).enumerate() {
        let mut compare = |name, before: Option<Number>, after: Option<Number>| {
            if let Some(number) =
                after.filter(|number| !before.is_some_and(|before| is_same(before, *number)))
            {
                found.push((index, name, number.into()));
            }
        };
        let halves = |pair: Option<(Number, Number)>| (pair.map(|pair| pair.0), pair.map(|pair| pair.1));
        compare("lr", Some(before.lr), Some(after.lr));
        compare("initial_lr", before.initial_lr, after.initial_lr);
        let (was, is) = (halves(before.cycle_lr), halves(after.cycle_lr));
        compare("max_lr", was.0, is.0);
        compare("min_lr", was.1, is.1);
        let (was, is) = (halves(before.cycle_momentum), halves(after.cycle_momentum));
        compare("max_momentum", was.0, is.0);
        compare("base_momentum", was.1, is.1);
        compare("swa_lr", Some(before.swa_lr), Some(after.swa_lr));
        if !is_same(before.inertia, after.inertia) {
            found.push(match setting(&groups[index], "betas") {
                Some(NativeArgument::List(betas)) => {
                    let mut betas = betas.clone();
                    betas[0] = after.inertia.into();
                    (index, "betas", NativeArgument::List(betas))
                }
                _ => (index, "momentum", after.inertia.into()),
            });
        }
    }
    found
}

/// Whether two numbers have the same type and value.
fn is_same(a: Number, b: Number) -> bool {
    a.is_int() == b.is_int() && a.float().to_bits() == b.float().to_bits()
}
