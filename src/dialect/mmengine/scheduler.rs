//! `_ParamScheduler`: its counters, the groups that it writes, and the [`MmFormula`] of its class.
//!
//! A scheduler reads the current value of each group and writes the next one, so the values depend on all earlier steps
//! and on the order of the schedulers.

use crate::diagnostic::{Diagnostic, Place};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::plateau::{Metrics, Plateau};
use crate::dialect::{Args, Resolved};
use crate::number::python::Number;
use crate::schedule::Quantity;
use std::sync::Arc;

use super::common::{ActiveSteps, LAST_STEP, LoopLengths, MmClass, report};

/// A quantity of one parameter group.
#[derive(Debug, Clone, Copy)]
pub(super) struct MmValue {
    /// `group['lr']`.
    pub now: Number,
    /// `group['initial_lr']`.
    pub initial: Option<Number>,
    /// `group['max_lr']` and `group['min_lr']`, which `OneCycleLR` sets.
    pub cycle: Option<(Number, Number)>,
}

/// The optimizer's groups.
#[derive(Debug, Clone)]
pub(super) struct MmOptimizer {
    /// The learning rate of each group; empty if it is not known, and no scheduler drives it.
    pub rates: Vec<MmValue>,
    /// The momentum of each group, or the first beta; empty if no scheduler drives it.
    pub momenta: Vec<MmValue>,
    /// Which of the two it is.
    pub inertia: Quantity,
}

impl MmOptimizer {
    /// The rate of an optimizer that `OneCycleLR` overwrites before anything reads it.
    pub(super) const UNKNOWN: MmValue = MmValue { now: Number::Float(f64::NAN), initial: None, cycle: None };

    /// The optimizer of the spec. `needs_rate`: whether the learning rate must be given; `drives_momentum`: whether a
    /// scheduler drives the momentum.
    pub(super) fn of(args: &Args<'_>, needs_rate: bool, drives_momentum: bool) -> Resolved<Self> {
        let settings = args.optimizer();
        let given = match needs_rate {
            true => args.groups()?,
            false => settings.lr.as_slice(),
        };
        let initial = |index: usize| settings.initial_lr.get(index).map(|(_, rate)| *rate);
        let value = |(index, (_, now)): (usize, &(_, Number))| MmValue {
            now: *now,
            initial: initial(index),
            cycle: None,
        };
        let rates: Vec<MmValue> = given.iter().enumerate().map(value).collect();
        let (momentum, inertia) = match (settings.momentum, &settings.betas) {
            (Some(momentum), _) => (Some(momentum), Quantity::Momentum),
            (None, Some(betas)) => (betas.first().copied(), Quantity::Beta1),
            (None, None) => (None, Quantity::Momentum),
        };
        let momenta = match (drives_momentum, momentum) {
            (false, _) => Vec::new(),
            (true, Some(momentum)) => {
                let now = Number::Float(momentum);
                vec![MmValue { now, initial: None, cycle: None }; given.len().max(1)]
            }
            (true, None) => {
                return Err(Diagnostic::new(format!(
                    "`{}` needs the optimizer's momentum",
                    args.full_name()
                ))
                .at(args.kind_place(), "starts from the optimizer's momentum")
                .why("it starts from the momentum of SGD, or from the first beta of Adam")
                .help("add `momentum: 0.9` or `betas: [0.9, 0.999]` to `optimizer`"));
            }
        };
        Ok(MmOptimizer { rates, momenta, inertia })
    }

    /// An optimizer for each group.
    pub(super) fn split(self) -> Vec<MmOptimizer> {
        let MmOptimizer { rates, momenta, inertia } = self;
        let one = |(index, rate)| {
            let momenta = momenta.get(index).copied().into_iter().collect();
            MmOptimizer { rates: vec![rate], momenta, inertia }
        };
        rates.into_iter().enumerate().map(one).collect()
    }

    /// The values of all groups of some optimizers, in the order of the columns.
    pub(super) fn write(optimizers: &[Self], out: &mut [f64]) -> Result<(), Exception> {
        let rates = optimizers.iter().flat_map(|one| &one.rates);
        let momenta = optimizers.iter().flat_map(|one| &one.momenta);
        for (out, value) in out.iter_mut().zip(rates.chain(momenta)) {
            *out = value.now.read()?;
        }
        Ok(())
    }

    /// The quantities of the columns.
    pub(super) fn quantities(&self) -> Vec<Quantity> {
        let rates = (!self.rates.is_empty()).then_some(Quantity::LearningRate);
        rates.into_iter().chain((!self.momenta.is_empty()).then_some(self.inertia)).collect()
    }

    fn values(&mut self, is_momentum: bool) -> &mut [MmValue] {
        if is_momentum { &mut self.momenta } else { &mut self.rates }
    }
}

/// What distinguishes one class from another.
pub(super) trait MmFormula: Send + Sync {
    /// What the constructor writes into the groups of a new optimizer.
    fn prepare(&self, _values: &mut [MmValue]) -> Result<(), Exception> {
        Ok(())
    }

    /// `_get_value()` for one group, whose base value is `base`, at `last_step` = `t`.
    fn value(&self, t: Number, base: Number, group: &MmValue) -> Computed;

    /// The number of steps that it has, if its parameters say so.
    fn length(&self) -> Option<Number> {
        None
    }
}

/// What a scheduler does at a step.
#[derive(Clone)]
pub(super) enum Law {
    /// It writes a value.
    Formula(Arc<dyn MmFormula>),
    /// It waits for metrics.
    Plateau { plateau: Plateau, metrics: Metrics },
}

impl Law {
    /// A formula.
    pub(super) fn of(formula: impl MmFormula + 'static) -> Self {
        Law::Formula(Arc::new(formula))
    }
}

/// A scheduler between two of its steps.
#[derive(Clone)]
pub(super) struct MmScheduler {
    law: Law,
    is_momentum: bool,
    /// When it acts.
    pub active: ActiveSteps,
    last_step: i64,
    global_step: i64,
    bases: Vec<Number>,
    validations: u64,
    place: Place,
}

impl MmScheduler {
    /// Constructs it on an optimizer. The constructor makes the first step.
    pub(super) fn new(
        args: &Args<'_>,
        class: &MmClass,
        lengths: LoopLengths,
        optimizer: &mut MmOptimizer,
    ) -> Resolved<Self> {
        let active = ActiveSteps::of(args, lengths)?;
        let last_step: i64 = args.get(LAST_STEP.name)?;
        let law = (class.law)(args, &active)?;
        let is_momentum = is_momentum(args);
        let values = optimizer.values(is_momentum);
        if let (Law::Formula(formula), -1) = (&law, last_step) {
            formula.prepare(values).map_err(report(args))?;
        }
        let ActiveSteps { begin, end, .. } = active;
        if end <= begin {
            let message = format!("end should be larger than begin, but got begin={begin}, end={end}");
            return Err(report(args)(Exception::value(message).about("end")));
        }
        if last_step < -1 {
            return Err(report(args)(Exception::assertion("").about(LAST_STEP.name)));
        }
        if last_step == -1 {
            values.iter_mut().for_each(|value| value.initial = value.initial.or(Some(value.now)));
        }
        let bases: Option<Vec<Number>> = values.iter().map(|value| value.initial).collect();
        let bases = bases.ok_or_else(|| report(args)(not_resumed(is_momentum)))?;
        let place = args.kind_place();
        let plateau = matches!(law, Law::Plateau { .. });
        let global_step = if plateau { 0 } else { -1 };
        let mut scheduler =
            MmScheduler { law, is_momentum, active, last_step, global_step, bases, validations: 0, place };
        if !plateau {
            scheduler.step(optimizer).map_err(report(args))?;
        }
        Ok(scheduler)
    }

    /// `step()`.
    pub(super) fn step(&mut self, optimizer: &mut MmOptimizer) -> Result<(), Exception> {
        self.global_step += 1;
        let Law::Formula(formula) = &self.law else { return Ok(()) };
        if !acts(&self.active, self.global_step) {
            return Ok(());
        }
        self.last_step += 1;
        let t = Number::from(self.last_step);
        for (value, base) in optimizer.values(self.is_momentum).iter_mut().zip(&self.bases) {
            value.now = formula.value(t, *base, value).map_err(|raised| raised.within(&self.place))?;
        }
        Ok(())
    }

    /// `step(metrics)`, after a validation.
    pub(super) fn validated(&mut self, optimizer: &mut MmOptimizer) -> Result<(), Exception> {
        let Law::Plateau { plateau, metrics } = &mut self.law else { return Ok(()) };
        let metric = metrics.at(self.validations).map_err(|raised| raised.within(&self.place))?;
        self.validations += 1;
        if !acts(&self.active, self.global_step) {
            return Ok(());
        }
        let values = optimizer.values(self.is_momentum);
        let mut now = values.iter().map(|value| value.now.read()).collect::<Result<Vec<f64>, _>>()?;
        plateau.step(metric, &mut now);
        values.iter_mut().zip(now).for_each(|(value, now)| value.now = Number::Float(now));
        Ok(())
    }

    /// The number of steps that it has, if its parameters say so.
    pub(super) fn length(&self) -> Option<u64> {
        let steps = match &self.law {
            Law::Plateau { metrics, .. } => return Some(metrics.count().max(1)),
            Law::Formula(formula) => formula.length().map(|length| self.active.begin + length),
        };
        let steps = steps.or(Some(self.active.end).filter(|end| *end != super::common::INF));
        steps.and_then(|steps| u64::try_from(steps.ceil().ok()?.whole()?).ok()).filter(|steps| *steps > 0)
    }
}

fn acts(active: &ActiveSteps, step: i64) -> bool {
    let step = Number::from(step);
    active.begin <= step && step < active.end
}

/// Whether a kind drives the momentum.
pub(super) fn is_momentum(args: &Args<'_>) -> bool {
    args.kind.name.ends_with("Momentum")
}

/// The exception for a `last_step` without an earlier run.
fn not_resumed(is_momentum: bool) -> Exception {
    let name = if is_momentum { "momentum" } else { "lr" };
    Exception::key(format!("param 'initial_{name}' is not specified in param_groups[0] when resuming an optimizer"))
        .about(LAST_STEP.name)
        .why("`last_step` resumes a run, whose optimizer has an initial value; here the optimizer is new")
        .help("leave `last_step` out, or give the optimizer of the earlier run: `optimizer: {lr: 0.05, initial_lr: 0.1}`")
}
