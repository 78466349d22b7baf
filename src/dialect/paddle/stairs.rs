//! The rates that fall in steps: `PiecewiseDecay`, `StepDecay` and `MultiStepDecay`.

use super::common::{
    GAMMA, LAST_EPOCH, LEARNING_RATE, STEPPED, VERBOSE, count, ensure, python_class, unit, whole,
};
use super::scheduler::{EpochRule, PaddleClass, PaddleScheduler, build};
use crate::dialect::kit::exception::Exception;
use crate::dialect::kit::params::kind;
use crate::dialect::kit::remarks;
use crate::dialect::kit::values::Whole;
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float};
use crate::schedule::remark::RemarkKind;
use std::sync::Arc;

/// `PiecewiseDecay`.
pub(super) const PIECEWISE: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            Param::required("boundaries", Type::List(&Type::Number), "the steps at which the rate changes")
                .means(Role::Milestones),
            Param::required("values", Type::List(&Type::Number), "the rates, one more than boundaries")
                .means(Role::Rates),
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {epochs: 90}\ninterval: epoch\nschedule: {kind: paddle.PiecewiseDecay, boundaries: [30, 60], values: [0.1, 0.01, 0.001]}\n",
        ..kind(
            STEPPED,
            "PiecewiseDecay",
            |args| build(&PIECEWISE, args),
            "given rates between given steps",
            "values[i] for the first i with t < boundaries[i], then the last of values",
            &[
                "The rate changes at the boundary itself.",
                "Of more values than that, the last one is used after the last boundary.",
            ],
        )
    },
    construct: piecewise,
};

/// `StepDecay`.
pub(super) const STEP: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            LEARNING_RATE,
            whole("step_size", "the number of steps with the same rate, an int above 0").means(Role::Period),
            GAMMA,
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {epochs: 90}\ninterval: epoch\nschedule: {kind: paddle.StepDecay, learning_rate: 0.1, step_size: 30, gamma: 0.1}\n",
        ..kind(
            STEPPED,
            "StepDecay",
            |args| build(&STEP, args),
            "times gamma every step_size steps",
            "learning_rate * gamma ** (t // step_size)",
            &["Each multiple of `step_size` already has the new rate. It never ends."],
        )
    },
    construct: step,
};

/// `MultiStepDecay`.
pub(super) const MULTI_STEP: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[
            LEARNING_RATE,
            Param::required(
                "milestones",
                Type::List(&Type::Number),
                "the steps at which the rate falls, in growing order",
            )
            .means(Role::Milestones),
            GAMMA,
            LAST_EPOCH,
            VERBOSE,
        ],
        example: "run: {epochs: 90}\ninterval: epoch\nschedule: {kind: paddle.MultiStepDecay, learning_rate: 0.1, milestones: [30, 60, 80], gamma: 0.1}\n",
        ..kind(
            STEPPED,
            "MultiStepDecay",
            |args| build(&MULTI_STEP, args),
            "times gamma at each milestone",
            "learning_rate * gamma ** i for the first i with t < milestones[i], then gamma ** len(milestones)",
            &["The rate falls at the milestone itself."],
        )
    },
    construct: multi_step,
};

/// A list of steps.
fn steps(args: &Args<'_>, name: &'static str) -> Resolved<Vec<Number>> {
    Ok(args.get::<Vec<Whole>>(name)?.into_iter().map(|step| step.0).collect())
}

/// Searches the first boundary after an epoch. There may be many, so that those in growing order are not searched one by
/// one.
fn first_after(boundaries: &[Number], is_sorted: bool, t: Number) -> usize {
    match is_sorted {
        true => boundaries.partition_point(|boundary| *boundary <= t),
        false => boundaries.iter().position(|boundary| t < *boundary).unwrap_or(boundaries.len()),
    }
}

fn floats(numbers: &[Number]) -> Vec<f64> {
    numbers.iter().map(|number| number.float()).collect()
}

fn piecewise(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let (boundaries, values): (Vec<Number>, Vec<Number>) = (steps(args, "boundaries")?, args.get("values")?);
    ensure(args, "boundaries", !boundaries.is_empty(), || {
        Exception::value("The boundaries cannot be empty.")
    })?;
    ensure(args, "values", values.len() > boundaries.len(), || {
        Exception::value(format!(
            "The values have one more element than boundaries, but received len(values) [{}] < len(boundaries) + 1 [{}].",
            values.len(),
            boundaries.len() + 1
        ))
    })?;
    let is_sorted = boundaries.is_sorted_by(|one, next| one <= next);
    let mut said: Vec<_> =
        remarks::constants(args, "boundaries", &floats(&boundaries), 0.0, unit(args)).into_iter().collect();
    if !is_sorted {
        let text = "The boundaries are not in growing order: one that follows a greater one is never used.";
        said.push(args.remark(RemarkKind::UnorderedBoundaries, "boundaries", text));
    }
    if values.len() > boundaries.len() + 1 {
        let between = floats(&values[boundaries.len()..values.len() - 1]);
        let text = format!(
            "There are more values than {} boundaries need, and {} of them is never used: the last value follows the last boundary.",
            boundaries.len(),
            remarks::list(&between)
        );
        said.push(args.remark(RemarkKind::UnpairedBoundary, "values", text));
    }
    let (boundaries, values): (Arc<[Number]>, Arc<[Number]>) = (boundaries.into(), values.into());
    let rule = EpochRule::safe(move |_, t: Number| {
        let index = first_after(&boundaries, is_sorted, t);
        Ok(if index == boundaries.len() { values[values.len() - 1] } else { values[index] })
    });
    // The base class has a rate of its own, which no step reads.
    PaddleScheduler::new(args, ("values", Float(0.1)), rule).map(|scheduler| scheduler.with(said))
}

/// `gamma`, which must be below 1.
fn gamma(args: &Args<'_>) -> Resolved<Number> {
    let gamma: Number = args.get("gamma")?;
    ensure(args, "gamma", gamma < 1, || {
        Exception::value("gamma should be < 1.0.").why("the rate is multiplied by it again and again")
    })?;
    Ok(gamma)
}

fn step(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let size = count(args, "step_size")?;
    ensure(args, "step_size", size.is_int(), || {
        let class = python_class(size);
        Exception::new("TypeError", format!("The type of 'step_size' must be 'int', but received {class}."))
    })?;
    let gamma = gamma(args)?;
    ensure(args, "step_size", size > 0, || Exception::assertion(" 'step_size' must be a positive integer."))?;
    let rule = EpochRule::safe_if(gamma >= -1, move |base_lr, t: Number| {
        Ok(Float(base_lr) * gamma.pow(t.floor_div(size)?)?)
    });
    let late = remarks::stairs(args, "step_size", size.float(), unit(args));
    let scheduler = PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)?;
    Ok(scheduler.with(late))
}

fn multi_step(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let milestones = steps(args, "milestones")?;
    ensure(args, "milestones", milestones.is_sorted_by(|one, next| one < next), || {
        Exception::value("The elements of milestones must be incremented")
    })?;
    let gamma = gamma(args)?;
    let late = remarks::constants(args, "milestones", &floats(&milestones), 0.0, unit(args));
    let milestones: Arc<[Number]> = milestones.into();
    let rule = EpochRule::safe_if(gamma >= -1, move |base_lr, t: Number| {
        Ok(Float(base_lr) * gamma.pow(first_after(&milestones, true, t) as i64)?)
    });
    let scheduler = PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)?;
    Ok(scheduler.with(late))
}
