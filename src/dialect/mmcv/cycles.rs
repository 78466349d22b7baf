//! The hooks of cycles over the iterations of a run: `Cyclic` and `OneCycle`, for the rate and for the momentum.

use crate::dialect::kit::anneal::{ANNEAL_STRATEGY, Anneal, phase_ends};
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{kind, number, truth};
use crate::dialect::kit::values::{PerGroup, Whole};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};

use super::common::{
    BY_ITERATION, WARMUP, WARMUP_BY_EPOCH, WARMUP_ITERS, WARMUP_RATIO, WARMUP_RATIO_OF_MOMENTUM,
    annealing_cos, annealing_linear, asserted, report,
};
use super::hook::{CLOCK, HookClass, Policy, RunnerClock, build, is_momentum};

const TARGET: Type = Type::Either(&Type::Number, &Type::List(&Type::Number));
const CYCLIC_TIMES: Param = number("cyclic_times", "1", "the number of cycles");
const STEP_RATIO_UP: Param =
    number("step_ratio_up", "0.4", "the fraction of a cycle on its first way, below 1").means(Role::Fraction);
const CYCLE_GAMMA: Param = number("gamma", "1", "the factor on the height of each further cycle");
const PCT_START: Param =
    number("pct_start", "0.3", "the fraction of the cycle on the way up, a float from 0.0 to 1.0")
        .means(Role::Fraction);
const THREE_PHASE: Param = truth("three_phase", "false", "whether the way down has two phases");

/// `CyclicLrUpdaterHook`.
pub(super) const CYCLIC: HookClass = HookClass {
    kind: Kind {
        params: &[
            BY_ITERATION,
            Param::optional(
                "target_ratio",
                TARGET,
                Default::Is("[10, 1e-4]"),
                "the highest rate and the last, as multiples of the optimizer's; one float r stands for [r, r / 1e5]",
            ),
            CYCLIC_TIMES,
            STEP_RATIO_UP,
            ANNEAL_STRATEGY,
            CYCLE_GAMMA,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO,
            WARMUP_BY_EPOCH,
        ],
        example: "run: {epochs: 40, steps_per_epoch: 50}\noptimizer: {lr: 0.0018}\nschedule: {kind: mmcv.CyclicLrUpdaterHook, target_ratio: [10, 1.0e-4], step_ratio_up: 0.4}",
        ..kind(
            CLOCK,
            "CyclicLrUpdaterHook",
            |args| build(&CYCLIC, args),
            "up to a multiple of the rate and down, over the iterations of the run",
            "between base * r1 and base * r2: end + 0.5 * (start - end) * (cos(pi * p) + 1), or start + (end - start) * p",
            &[
                "A cycle has max_iters // cyclic_times iterations, of which int(step_ratio_up * that) lead up.",
            ],
        )
    },
    policy: cyclic,
};

/// `CyclicMomentumUpdaterHook`.
pub(super) const CYCLIC_MOMENTUM: HookClass = HookClass {
    kind: Kind {
        params: &[
            BY_ITERATION,
            Param::optional(
                "target_ratio",
                TARGET,
                Default::Is("[0.85 / 0.95, 1.0]"),
                "the lowest momentum and the last, as multiples of the optimizer's; one float r stands for [r, r / 1e5]",
            ),
            CYCLIC_TIMES,
            STEP_RATIO_UP,
            ANNEAL_STRATEGY,
            CYCLE_GAMMA,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO_OF_MOMENTUM,
        ],
        example: "run: {epochs: 40, steps_per_epoch: 50}\noptimizer: {lr: 0.0018, betas: [0.95, 0.99]}\nschedule: {kind: mmcv.CyclicMomentumUpdaterHook, step_ratio_up: 0.4}",
        ..kind(
            CLOCK,
            "CyclicMomentumUpdaterHook",
            |args| build(&CYCLIC_MOMENTUM, args),
            "down to a fraction of the momentum and up, over the iterations of the run",
            "between base * r1 and base * r2: end + 0.5 * (start - end) * (cos(pi * p) + 1), or start + (end - start) * p",
            &[
                "A cycle has max_iters // cyclic_times iterations, of which int(step_ratio_up * that) lead down.",
            ],
        )
    },
    policy: cyclic,
};

fn cyclic(args: &Args<'_>, runner: &RunnerClock) -> Resolved<Box<dyn Policy>> {
    let refused = |message: &str| Err(report(args)(Exception::value(message).about("target_ratio")));
    let pair = |first: Number| Ok::<_, Exception>((first, (first / 1e5)?));
    let target = match args.get::<PerGroup<Number>>("target_ratio")? {
        PerGroup::All(Float(ratio)) => pair(Float(ratio)),
        PerGroup::All(_) => {
            return refused("target_ratio should be either float or tuple, got <class 'int'>");
        }
        PerGroup::Each(ratios) => match ratios[..] {
            [first] => pair(first),
            [first, second] => Ok((first, second)),
            _ => Err(Exception::assertion("\"target_ratio\" must be list or tuple of two floats")
                .about("target_ratio")),
        },
    };
    let target = target.map_err(report(args))?;
    let ratio: Number = args.get("step_ratio_up")?;
    asserted(args, ratio >= 0 && ratio < 1.0, "step_ratio_up", "\"step_ratio_up\" must be in range [0,1)")?;
    let gamma: Number = args.get("gamma")?;
    let range = "\"gamma\" must be in range (0, 1]";
    asserted(args, is_momentum(args) || (gamma > 0 && gamma <= 1), "gamma", range)?;
    let is_cosine = Anneal::of(args)? == Anneal::Cos;
    counts_iterations(args)?;
    let times = args.get::<Whole>("cyclic_times")?.0;
    let raised = |wrong| report(args)(Exception::from(wrong).about("cyclic_times"));
    let length = runner.max(args, false)?.floor_div(times).map_err(raised)?;
    let up = (ratio * length).int().map_err(raised)?;
    Ok(Box::new(Cyclic { target, gamma, length, up, is_cosine }))
}

fn counts_iterations(args: &Args<'_>) -> Resolved<()> {
    asserted(args, !args.get::<bool>("by_epoch")?, "by_epoch", "currently only support \"by_epoch\" = False")
}

struct Cyclic {
    target: (Number, Number),
    gamma: Number,
    /// The iterations of a cycle.
    length: Number,
    /// The iterations of its first part.
    up: Number,
    is_cosine: bool,
}

impl Policy for Cyclic {
    fn regular(&self, progress: Number, base: Number, _: usize) -> Computed {
        let within = (progress % self.length)?;
        let scale = self.gamma.pow(progress.floor_div(self.length)?)?;
        let phases =
            [(Int(0), self.up, Int(1), self.target.0), (self.up, self.length, self.target.0, self.target.1)];
        let found = phases.into_iter().find(|(start, end, ..)| *start <= within && within < *end);
        let Some((start, end, mut first, mut last)) = found else {
            return Err(Exception::new("RuntimeError", "no phase of the cycle has this iteration"));
        };
        match start == 0 {
            true => last = Int(1) - scale + last * scale,
            false => first = Int(1) - scale + first * scale,
        }
        let share = ((within - start) / (end - start))?;
        match self.is_cosine {
            true => annealing_cos(base * first, base * last, share, Float(1.0)),
            false => annealing_linear(base * first, base * last, share),
        }
    }
}

/// `OneCycleLrUpdaterHook`.
pub(super) const ONE_CYCLE: HookClass = HookClass {
    kind: Kind {
        params: &[
            Param::required("max_lr", Type::PerGroup(&Type::Number), "the highest rate").means(Role::Peak),
            Param::optional(
                "total_steps",
                Type::Number,
                Default::Absent,
                "the iterations of the cycle; left out, those of the run",
            )
            .means(Role::Total),
            PCT_START,
            ANNEAL_STRATEGY,
            number("div_factor", "25", "the first rate is `max_lr / div_factor`"),
            number("final_div_factor", "1e4", "the last rate is the first divided by this"),
            THREE_PHASE,
            BY_ITERATION,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO,
            WARMUP_BY_EPOCH,
        ],
        example: "run: {epochs: 30, steps_per_epoch: 98}\noptimizer: {lr: 0.02}\nschedule: {kind: mmcv.OneCycleLrUpdaterHook, max_lr: 0.1}",
        ..kind(
            CLOCK,
            "OneCycleLrUpdaterHook",
            |args| build(&ONE_CYCLE, args),
            "up once and down to almost 0, over the iterations of the run",
            "between base * a and base * b, base = max_lr / div_factor: end + 0.5 * (start - end) * (cos(pi * p) + 1)",
            &[
                "It ignores the optimizer's rate.",
                "The phases end at `pct_start * total_steps - 1`, which may be between two iterations, and at `total_steps - 1`.",
                "`total_steps` below the iterations of the run is refused.",
            ],
        )
    },
    policy: one_cycle,
};

/// `OneCycleMomentumUpdaterHook`.
pub(super) const ONE_CYCLE_MOMENTUM: HookClass = HookClass {
    kind: Kind {
        params: &[
            Param::optional(
                "base_momentum",
                Type::PerGroup(&Type::Number),
                Default::Is("0.85"),
                "the lowest momentum, at the peak; a float",
            ),
            Param::optional(
                "max_momentum",
                Type::PerGroup(&Type::Number),
                Default::Is("0.95"),
                "the highest momentum, at both ends; a float",
            ),
            PCT_START,
            ANNEAL_STRATEGY,
            THREE_PHASE,
            BY_ITERATION,
            WARMUP,
            WARMUP_ITERS,
            WARMUP_RATIO_OF_MOMENTUM,
        ],
        example: "run: {epochs: 30, steps_per_epoch: 98}\noptimizer: {lr: 0.02, momentum: 0.9}\nschedule: {kind: mmcv.OneCycleMomentumUpdaterHook}",
        ..kind(
            CLOCK,
            "OneCycleMomentumUpdaterHook",
            |args| build(&ONE_CYCLE_MOMENTUM, args),
            "down to the lowest momentum and up again, over the iterations of the run",
            "between max_momentum and base_momentum: end + 0.5 * (start - end) * (cos(pi * p) + 1)",
            &["It ignores the optimizer's momentum."],
        )
    },
    policy: one_cycle_momentum,
};

/// `pct_start`, which must be a float.
fn pct_start(args: &Args<'_>, expected: &str) -> Resolved<Number> {
    match args.get("pct_start")? {
        Float(share) if (0.0..=1.0).contains(&share) => Ok(Float(share)),
        other => {
            let message = format!("{expected} float between 0 and 1 pct_start, but got {other}");
            Err(report(args)(Exception::value(message).about("pct_start")))
        }
    }
}

/// One number for each group.
fn each_group(args: &Args<'_>, name: &'static str) -> Resolved<Vec<Number>> {
    let groups = args.optimizer().lr.len().max(1);
    match args.get::<PerGroup<Number>>(name)? {
        PerGroup::All(value) => Ok(vec![value; groups]),
        PerGroup::Each(values) if values.len() == groups => Ok(values),
        PerGroup::Each(values) => {
            let message = format!("expected {groups} values for the optimizer, got {}", values.len());
            Err(report(args)(Exception::value(message).about(name)))
        }
    }
}

fn one_cycle(args: &Args<'_>, runner: &RunnerClock) -> Resolved<Box<dyn Policy>> {
    counts_iterations(args)?;
    let refused = |message: String| Err(report(args)(Exception::value(message).about("total_steps")));
    let given = args.get::<Option<Whole>>("total_steps")?.map(|total| total.0);
    if given.is_some_and(|total| !total.is_int()) {
        return refused("the type of total_steps must be int, butgot <class 'float'>".into());
    }
    let pct = pct_start(args, "expected")?;
    let max_iters = runner.max(args, false)?;
    let total = given.unwrap_or(max_iters);
    if total < max_iters {
        return refused(format!(
            "The total steps must be greater than or equal to max iterations {max_iters} of runner, but total steps is {total}."
        ));
    }
    let three_phase: bool = args.get("three_phase")?;
    let (div, last): (Number, Number) = (args.get("div_factor")?, args.get("final_div_factor")?);
    let raised = |name| move |wrong| report(args)(Exception::from(wrong).about(name));
    let last = (Int(1) / last).map_err(raised("final_div_factor"))?;
    let bases = each_group(args, "max_lr")?.into_iter().map(|highest| highest / div);
    let bases = bases.collect::<Result<Vec<Number>, _>>().map_err(raised("div_factor"))?;
    let marks = match three_phase {
        false => vec![Int(1), div, last],
        true => vec![Int(1), div, Int(1), last],
    };
    let is_cosine = Anneal::of(args)? == Anneal::Cos;
    let ends = phase_ends(pct, total, three_phase);
    let marks = vec![marks; bases.len()];
    Ok(Box::new(HookOneCycle { ends, marks, bases: Some(bases), is_cosine }))
}

fn one_cycle_momentum(args: &Args<'_>, runner: &RunnerClock) -> Resolved<Box<dyn Policy>> {
    counts_iterations(args)?;
    for name in ["base_momentum", "max_momentum"] {
        if let PerGroup::All(Int(_)) = args.get::<PerGroup<Number>>(name)? {
            let message = format!("{name} must be the type among of float,list or dict.");
            return Err(report(args)(Exception::value(message).about(name)));
        }
    }
    let pct = pct_start(args, "Expected")?;
    let three_phase: bool = args.get("three_phase")?;
    let marks = |(low, high): (Number, Number)| match three_phase {
        false => vec![high, low, high],
        true => vec![high, low, high, high],
    };
    let (low, high) = (each_group(args, "base_momentum")?, each_group(args, "max_momentum")?);
    let marks = low.into_iter().zip(high).map(marks).collect();
    let is_cosine = Anneal::of(args)? == Anneal::Cos;
    let ends = phase_ends(pct, runner.max(args, false)?, three_phase);
    Ok(Box::new(HookOneCycle { ends, marks, bases: None, is_cosine }))
}

struct HookOneCycle {
    /// The last iteration of each phase.
    ends: Vec<Number>,
    /// What stands at the ends of the phases, for each group: multiples of the base, or values if there is none.
    marks: Vec<Vec<Number>>,
    bases: Option<Vec<Number>>,
    is_cosine: bool,
}

impl Policy for HookOneCycle {
    fn base(&self, own: Vec<Number>) -> Vec<Number> {
        self.bases.clone().unwrap_or(own)
    }

    fn regular(&self, progress: Number, base: Number, group: usize) -> Computed {
        let last = self.ends.len() - 1;
        let phase = match self.ends.iter().position(|end| progress <= *end) {
            Some(phase) => phase,
            // Only the momentum goes on past its end.
            None if self.bases.is_none() => last,
            None => {
                return Err(Exception::new(
                    "UnboundLocalError",
                    "cannot access local variable 'lr' where it is not associated with a value",
                )
                .why("no phase of the cycle has this iteration")
                .help("increase `total_steps`"));
            }
        };
        let start = if phase == 0 { Int(0) } else { self.ends[phase - 1] };
        let share = ((progress - start) / (self.ends[phase] - start)).map_err(|wrong| {
            Exception::from(wrong).help("change `pct_start` or the length of the cycle slightly")
        })?;
        let (first, second) = (self.marks[group][phase], self.marks[group][phase + 1]);
        let (first, second) = match self.bases {
            Some(_) => (base * first, base * second),
            None => (first, second),
        };
        match self.is_cosine {
            true => annealing_cos(first, second, share, Float(1.0)),
            false => annealing_linear(first, second, share),
        }
    }
}
