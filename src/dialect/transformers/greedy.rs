//! `get_greedy_schedule`: GreedyLR, which raises the rate as well.

use super::common::{METRICS, evaluated, rates};
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::formula::Stepped;
use crate::dialect::kit::params::{EPS, each, flag, mode, number, threshold_mode};
use crate::dialect::kit::plateau::{Better, Metrics, each_group, larger};
use crate::dialect::{Args, Interval, Kind};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Schedule, Unit};
use std::collections::VecDeque;

/// `get_greedy_schedule`.
pub(super) const GREEDY: Kind = Kind {
    name: "get_greedy_schedule",
    aliases: &["greedy", "GreedyLR"],
    summary: "GreedyLR: a higher rate while the evaluation metric improves, a lower one while it does not",
    formula: "lr = min(lr / factor, max_lr) after more than `patience` better evaluations in a row, max(lr * factor, min_lr) after as many worse ones",
    edges: &[
        "One index is the time from one evaluation to the next; row i has seen the first i metrics.",
        "min_lr is 1e-3 by default, above most rates for language models: then the rate can only grow.",
        "After `reset_start` reductions at the lowest rate the scheduler starts again.",
    ],
    interval: Interval::Caller(Unit::Epoch),
    params: &[
        METRICS,
        mode("min"),
        number("factor", "0.95", "the factor of a reduction, and the divisor of an increase, below 1"),
        number("patience", "10", "the number of better or worse evaluations in a row that change nothing"),
        number("threshold", "1e-6", "by how much a metric must be better than the best"),
        threshold_mode("abs"),
        number("cooldown", "0", "the number of evaluations after a reduction that do not count"),
        number("warmup", "0", "the number of evaluations after an increase that do not count"),
        each("min_lr", "1e-3", "the lowest rate"),
        each("max_lr", "1.0", "the highest rate"),
        EPS,
        flag("verbose", "false", "whether changes are printed; has no effect here"),
        flag("smooth", "false", "whether a running mean of the metrics decides"),
        number("window_size", "50", "the length of the running mean"),
        number(
            "reset_start",
            "500",
            "the number of reductions at the lowest rate before the scheduler starts again",
        ),
    ],
    example: "optimizer: {lr: 0.01}\nschedule:\n  kind: transformers.get_greedy_schedule\n  metrics: [0.9, 0.8, 0.7, 0.6, 0.61, 0.62, 0.63, 0.5, 0.4, 0.3]\n  factor: 0.5\n  patience: 1",
    build: greedy,
};

/// `get_greedy_schedule`.
fn greedy(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let lrs = rates(args)?;
    let factor: f64 = args.get("factor")?;
    if factor >= 1.0 {
        return Err(Exception::value("Factor should be < 1.0.")
            .about("factor")
            .report(args, "in the constructor"));
    }
    let better = Better::of(args)?;
    let (smooth, window): (bool, i64) = (args.get("smooth")?, args.get("window_size")?);
    let rule = GreedyRule {
        better,
        factor,
        patience: args.get("patience")?,
        cooldown: args.get("cooldown")?,
        warmup: args.get("warmup")?,
        min_lrs: each_group(args, "min_lr", lrs.len())?,
        max_lrs: each_group(args, "max_lr", lrs.len())?,
        eps: args.get("eps")?,
        window: smooth.then_some(window),
        reset_start: args.get("reset_start")?,
        init: lrs.clone(),
    };
    args.skip("verbose");
    let low = rule.min_lrs.iter().zip(&lrs).any(|(least, lr)| lr < least);
    let state = GreedyState::new(&rule);
    let schedule = evaluated(args, Greedy { rule, state, lrs, metrics: Metrics::of(args)? })?;
    Ok(match low {
        true => schedule.remark(args.remark(
            RemarkKind::NeverLowered,
            "min_lr",
            "The rate is below `min_lr` (0.001 by default), so it is never lowered.",
        )),
        false => schedule,
    })
}

/// The parameters of a `GreedyLR`.
#[derive(Clone)]
struct GreedyRule {
    better: Better,
    factor: f64,
    patience: f64,
    cooldown: f64,
    warmup: f64,
    min_lrs: Vec<f64>,
    max_lrs: Vec<f64>,
    eps: f64,
    /// The length of the running mean, if there is one.
    window: Option<i64>,
    reset_start: f64,
    init: Vec<f64>,
}

/// The state of a `GreedyLR`, which a restart clears.
#[derive(Clone)]
struct GreedyState {
    best: f64,
    bad: u64,
    good: u64,
    cooling: f64,
    warming: f64,
    reset_start: f64,
    window: VecDeque<f64>,
    sum: f64,
}

impl GreedyState {
    fn new(rule: &GreedyRule) -> Self {
        GreedyState {
            best: rule.better.worst(),
            bad: 0,
            good: 0,
            cooling: 0.0,
            warming: 0.0,
            reset_start: rule.reset_start,
            window: VecDeque::new(),
            sum: 0.0,
        }
    }

    /// The running mean, from a running sum.
    fn mean(&mut self, metric: f64, length: i64) -> Result<f64, Exception> {
        self.window.push_back(metric);
        self.sum += metric;
        if self.window.len() as i64 > length {
            self.sum -= self.window.pop_front().unwrap_or_default();
        }
        match self.window.len() {
            0 => {
                Err(Exception::zero_division("float division by zero")
                    .help("`window_size` must be at least 1"))
            }
            count => Ok(self.sum / count as f64),
        }
    }
}

#[derive(Clone)]
struct Greedy {
    rule: GreedyRule,
    state: GreedyState,
    lrs: Vec<f64>,
    metrics: Metrics,
}

impl Greedy {
    fn step(&mut self, metric: f64) -> Result<(), Exception> {
        let Greedy { rule, state, .. } = self;
        let metric = match rule.window {
            Some(length) => state.mean(metric, length)?,
            None => metric,
        };
        if state.cooling > 0.0 {
            (state.cooling, state.bad, state.good) = (state.cooling - 1.0, 0, 0);
            return Ok(());
        }
        if state.warming > 0.0 {
            (state.warming, state.bad, state.good) = (state.warming - 1.0, 0, 0);
            return Ok(());
        }
        match rule.better.is_better(metric, state.best) {
            true => (state.best, state.bad, state.good) = (metric, 0, state.good + 1),
            false => (state.bad, state.good) = (state.bad + 1, 0),
        }
        if state.good as f64 > rule.patience {
            self.raise()?;
            (self.state.warming, self.state.good) = (self.rule.warmup, 0);
        } else if state.bad as f64 > rule.patience {
            self.lower();
            (self.state.cooling, self.state.bad) = (self.rule.cooldown, 0);
        }
        Ok(())
    }

    fn lower(&mut self) {
        let Greedy { rule, state, lrs, .. } = self;
        let mut all_at_least = true;
        for (lr, least) in lrs.iter_mut().zip(&rule.min_lrs) {
            let lower = larger(*lr * rule.factor, *least);
            if *lr - lower > rule.eps {
                *lr = lower;
            }
            all_at_least &= *lr <= *least;
        }
        if all_at_least {
            state.reset_start -= 1.0;
            if state.reset_start <= 0.0 {
                lrs.clone_from(&rule.init);
                *state = GreedyState::new(rule);
            }
        }
    }

    fn raise(&mut self) -> Result<(), Exception> {
        let Greedy { rule, state, lrs, .. } = self;
        for (lr, most) in lrs.iter_mut().zip(&rule.max_lrs) {
            if rule.factor == 0.0 {
                return Err(
                    Exception::zero_division("float division by zero").help("`factor` must be above 0")
                );
            }
            let higher = *lr / rule.factor;
            let higher = if *most < higher { *most } else { higher };
            if higher - *lr > rule.eps {
                *lr = higher;
            }
        }
        state.reset_start = rule.reset_start;
        Ok(())
    }
}

impl Stepped for Greedy {
    fn row(&mut self, t: u64, out: &mut [f64]) -> Result<(), Exception> {
        if t > 0 {
            let metric = self.metrics.at(t - 1)?;
            self.step(metric)?;
        }
        out.copy_from_slice(&self.lrs);
        Ok(())
    }
}
