//! `contrib.reduce_on_plateau`: a scale of the updates that falls with a metric.

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::dialect::kit::params::number;
use crate::dialect::kit::values::NumberColumn;
use crate::dialect::{Interval, Kind, Param, Type};
use crate::number::python::Number;
use crate::number::single::{Count, F32};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Channel, Halt, Nature, Precision, Quantity, Recurrent, Schedule, Unit, Walk};
use std::sync::Arc;

#[derive(Clone)]
struct ReduceOnPlateau {
    rates: Vec<F32>,
    rule: ReduceRule,
    metrics: Arc<[f64]>,
    used_up: Diagnostic,
}

#[derive(Clone, Copy)]
struct ReduceRule {
    factor: F32,
    patience: Count,
    kept: F32,
    atol: F32,
    cooldown: i32,
    accumulation_size: Count,
    min_scale: F32,
}

#[derive(Clone, Copy)]
struct ReduceState {
    scale: F32,
    best: F32,
    plateau: i32,
    cooldown: i32,
    count: i32,
    average: F32,
}

/// `contrib.reduce_on_plateau`.
pub(super) const REDUCE_ON_PLATEAU: Kind = Kind {
    name: "contrib.reduce_on_plateau",
    aliases: &["reduce_on_plateau"],
    summary: "a scale of the updates that falls when a metric stops improving",
    formula: "lr * scale; scale = max(scale * factor, min_scale) when the mean of `accumulation_size` metrics was not below (1 - rtol) * best - atol for `patience` times",
    edges: &[
        "The rate is the optimizer's rate times the scale, the factor of the gradient in `chain(sgd(lr), reduce_on_plateau(...))`.",
        "Update i reads metric i first, so its own metric already affects it. Every update needs a metric.",
        "The scale is reduced when the number of bad means equals `patience`; during `cooldown` none is counted.",
        "The decision is compiled even in eager mode: the limit is one fused operation.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[
        number("factor", "0.1", "the factor of a reduction, between 0 and 1"),
        number("patience", "10", "the number of bad means in a row at which the scale is reduced"),
        number("rtol", "1e-4", "the relative tolerance of an improvement, from 0 to 1"),
        number("atol", "0.0", "the absolute tolerance of an improvement, at least 0"),
        number("cooldown", "0", "the number of means after a reduction that do not count"),
        number("accumulation_size", "1", "the number of metrics per mean"),
        number("min_scale", "0.0", "the lowest scale"),
        Param::required("metrics", Type::Column, "the `value` of each update, in order"),
    ],
    example: "optimizer: {lr: 0.1}
schedule: {kind: optax.contrib.reduce_on_plateau, factor: 0.5, patience: 2, metrics: [1.0, 0.8, 0.7, 0.7, 0.7, 0.7, 0.6]}",
    build,
};

/// Makes it, one rate per parameter group.
fn build(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let rule = rule(args)?;
    let NumberColumn(metrics) = args.get("metrics")?;
    let base = args.base_lr()?;
    let channel = |group: &Option<String>| Channel {
        quantity: Quantity::LearningRate,
        group: group.clone(),
        precision: Precision::Single,
    };
    let channels = base.iter().map(|(group, _)| channel(group)).collect();
    let used_up = args
        .refuse("metrics", format!("the {} metrics are used up", metrics.len()))
        .why("every update needs a metric")
        .help("give a longer list of `metrics`, or ask for fewer rows");
    let (rates, length) = (base.iter().map(|(_, lr)| F32::from(*lr)).collect(), metrics.len() as u64);
    let plateau = ReduceOnPlateau { rates, rule, metrics, used_up };
    let schedule = Schedule::new(Unit::Step, channels, Nature::Recurrent(Arc::new(plateau)));
    let schedule = match args.get::<Number>("patience")?.float() == 0.0 {
        true => schedule.remark(args.remark(
            RemarkKind::ReducedOnImprovement,
            "patience",
            "With `patience: 0` optax reduces the scale when the metric improves, and only then.",
        )),
        false => schedule,
    };
    Ok(if length > 0 { schedule.lasting(length) } else { schedule })
}

fn rule(args: &Args<'_>) -> Result<ReduceRule, Diagnostic> {
    let raises =
        |name, message: String| Err(args.refuse(name, format!("optax raises ValueError: {message}")));
    let number = |name| args.get::<Number>(name);
    let (factor, rtol, atol) = (number("factor")?, number("rtol")?, number("atol")?);
    if factor.float() <= 0.0 || factor.float() >= 1.0 {
        return raises("factor", format!("Factor must be in the range (0, 1), got factor = {factor}."));
    }
    let got = format!("got rtol = {rtol} and atol = {atol}.");
    if rtol.float() < 0.0 || atol.float() < 0.0 {
        let name = if rtol.float() < 0.0 { "rtol" } else { "atol" };
        return raises(name, format!("Both rtol and atol must be non-negative, {got}"));
    }
    if rtol.float() == 0.0 && atol.float() == 0.0 {
        return raises("rtol", format!("At least one of rtol or atol must be positive, {got}"));
    }
    if rtol.float() > 1.0 {
        return raises("rtol", format!("rtol must be less than or equal to 1.0, got rtol = {rtol}."));
    }
    Ok(ReduceRule {
        factor: F32::from(factor),
        patience: counted(args, "patience")?,
        kept: F32::from(1.0 - rtol.float()),
        atol: F32::from(atol),
        cooldown: match counted(args, "cooldown")? {
            Count::Int(count) => count,
            Count::Float(count) => count.get() as i32,
        },
        accumulation_size: counted(args, "accumulation_size")?,
        min_scale: F32::from(number("min_scale")?),
    })
}

fn counted(args: &Args<'_>, name: &'static str) -> Result<Count, Diagnostic> {
    match args.get::<Number>(name)? {
        Number::Float(value) => Ok(Count::Float(F32::from(value))),
        value => value.whole().and_then(|value| i32::try_from(value).ok()).map(Count::Int).ok_or_else(|| {
            args.refuse(name, format!("optax raises OverflowError: {value} is too large for an int32"))
        }),
    }
}

impl Recurrent for ReduceOnPlateau {
    fn start(&self) -> Box<dyn Walk> {
        let zero = F32::from(0.0);
        let state = ReduceState {
            scale: F32::ONE,
            best: F32::from(f64::INFINITY),
            plateau: 0,
            cooldown: 0,
            count: 0,
            average: zero,
        };
        Box::new(ReduceWalk { plateau: self.clone(), state, next: 0 })
    }
}

struct ReduceWalk {
    plateau: ReduceOnPlateau,
    state: ReduceState,
    next: usize,
}

impl Walk for ReduceWalk {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        for row in out.chunks_exact_mut(self.plateau.rates.len()) {
            let Some(metric) = self.plateau.metrics.get(self.next) else {
                let error = Box::new(self.plateau.used_up.clone());
                return Err(Halt { at: self.next as u64, error });
            };
            self.state = self.plateau.rule.update(self.state, F32::from(*metric));
            self.next += 1;
            for (out, rate) in row.iter_mut().zip(&self.plateau.rates) {
                *out = f64::from((self.state.scale * *rate).get());
            }
        }
        Ok(())
    }
}

impl ReduceRule {
    /// The state after the metric of one update.
    fn update(&self, state: ReduceState, metric: F32) -> ReduceState {
        let count = state.count.saturating_add(1);
        let sum = F32::from(state.count) * state.average + metric;
        let state = ReduceState { count, average: sum / F32::from(count), ..state };
        match Count::Int(count) == self.accumulation_size {
            true => self.decide(state),
            false => state,
        }
    }

    /// JAX compiles this part even in eager mode, so the limit is one fused operation.
    fn decide(&self, state: ReduceState) -> ReduceState {
        let improved = state.average < self.kept.fused(state.best, -self.atol);
        let best = if improved { state.average } else { state.best };
        let plateau = if improved { 0 } else { state.plateau.saturating_add(1) };
        let state = ReduceState { best, count: 0, average: F32::from(0.0), ..state };
        if state.cooldown > 0 {
            return ReduceState { plateau: 0, cooldown: state.cooldown - 1, ..state };
        }
        let reduce = Count::Int(plateau) == self.patience;
        let scale = if reduce { state.scale * self.factor } else { state.scale };
        ReduceState {
            scale: scale.max(self.min_scale),
            plateau: if reduce { 0 } else { plateau },
            cooldown: if reduce { self.cooldown } else { 0 },
            ..state
        }
    }
}
