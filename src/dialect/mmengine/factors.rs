//! Schedulers that multiply the value: `ConstantLR`, `LinearLR`, `ExponentialLR`, `StepLR` and `MultiStepLR`, with their
//! twins for the momentum.

use crate::arrange::Arrange as _;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{kind, number};
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float, Int};

use super::alone::build;
use super::common::{
    ActiveSteps, BEGIN, BY_EPOCH, CLOCK, CONVERT, END, FACTOR, LAST_STEP, MmClass, OWN_STEPS, VERBOSE,
    report, twin,
};
use super::scheduler::{Law, MmFormula, MmValue};

/// `ConstantLR`.
pub(super) const CONSTANT: MmClass = MmClass {
    rate: CONSTANT_LR,
    momentum: Some(twin(
        CONSTANT_LR,
        "ConstantMomentum",
        "a factor on the momentum until the last step",
        "run: {epochs: 12}\noptimizer: {lr: 0.02, momentum: 0.9}\nschedule: {kind: mmengine.ConstantMomentum, factor: 0.5, end: 3}",
    )),
    law: |args, active| {
        let factor: Number = args.get("factor")?;
        if factor > 1.0 || factor < 0 {
            let raised = Exception::value("Constant multiplicative factor should between 0 and 1.");
            return Err(report(args)(raised.about("factor")));
        }
        Ok(Law::of(MmConstant { factor, total_iters: active.length() - 1 }))
    },
};

const CONSTANT_LR: Kind = Kind {
    params: &[
        number("factor", "1 / 3", "the factor, from 0 to 1"),
        BEGIN,
        END,
        LAST_STEP,
        BY_EPOCH,
        VERBOSE,
        CONVERT,
    ],
    example: "run: {epochs: 12}\noptimizer: {lr: 0.02}\nschedule: {kind: mmengine.ConstantLR, factor: 0.1, end: 3}",
    ..kind(
        CLOCK,
        "ConstantLR",
        |args| build(&CONSTANT, args),
        "a factor until the last step, usually a warmup",
        "v[0] = v * factor; v[end - begin - 1] = v * (1.0 / factor)",
        &[
            "It undoes its factor at its last step, `end - 1`, and not at `end`.",
            "`factor: 0` raises ZeroDivisionError at that step.",
            "With `end` = `begin + 1` the factor stays.",
        ],
    )
};

struct MmConstant {
    factor: Number,
    total_iters: Number,
}

impl MmFormula for MmConstant {
    fn value(&self, t: Number, _: Number, group: &MmValue) -> Computed {
        Ok(match () {
            () if t == 0 => group.now * self.factor,
            () if t == self.total_iters => group.now * (Float(1.0) / self.factor)?,
            () => group.now,
        })
    }
}

/// `LinearLR`.
pub(super) const LINEAR: MmClass = MmClass {
    rate: LINEAR_LR,
    momentum: Some(twin(
        LINEAR_LR,
        "LinearMomentum",
        "a factor on the momentum that goes in a straight line",
        "run: {steps: 1000}\noptimizer: {lr: 0.02, momentum: 0.9}\nschedule: {kind: mmengine.LinearMomentum, start_factor: 0.5, by_epoch: false, end: 500}",
    )),
    law: |args, active| {
        let (start, end): (Number, Number) = (args.get("start_factor")?, args.get("end_factor")?);
        for (name, factor, word) in [("start_factor", start, "Starting"), ("end_factor", end, "Ending")] {
            if factor > 1.0 || factor < 0 {
                let message = format!("{word} multiplicative factor should between 0 and 1.");
                return Err(report(args)(Exception::value(message).about(name)));
            }
        }
        Ok(Law::of(MmLinear { start, rise: end - start, total_iters: active.length() - 1 }))
    },
};

const LINEAR_LR: Kind = Kind {
    params: &[
        number("start_factor", "1 / 3", "the factor of the first step, from 0 to 1"),
        number("end_factor", "1.0", "the factor of the last step, from 0 to 1"),
        BEGIN,
        END,
        LAST_STEP,
        BY_EPOCH,
        VERBOSE,
        CONVERT,
    ],
    example: "run: {steps: 1000}\noptimizer: {lr: 0.02}\nschedule: {kind: mmengine.LinearLR, start_factor: 0.001, by_epoch: false, end: 500}",
    ..kind(
        CLOCK,
        "LinearLR",
        |args| build(&LINEAR, args),
        "a factor that goes in a straight line, usually a warmup",
        "v[0] = v * start_factor; v[t] = v * (1 + (end_factor - start_factor) / ((end - begin - 1) * start_factor + (t-1) * (end_factor - start_factor)))",
        &[
            "It arrives at `end_factor` one step early: at its last step, `end - 1`.",
            "`start_factor: 0` raises ZeroDivisionError at the second step.",
            "With `end` = `begin + 1` it stays at `start_factor`.",
        ],
    )
};

struct MmLinear {
    start: Number,
    rise: Number,
    total_iters: Number,
}

impl MmFormula for MmLinear {
    fn value(&self, t: Number, _: Number, group: &MmValue) -> Computed {
        if t == 0 {
            return Ok(group.now * self.start);
        }
        let growth = (self.rise / (self.total_iters * self.start + (t - 1) * self.rise))?;
        Ok(group.now * (Float(1.0) + growth))
    }
}

/// `ExponentialLR`.
pub(super) const EXPONENTIAL: MmClass = MmClass {
    rate: EXPONENTIAL_LR,
    momentum: Some(twin(
        EXPONENTIAL_LR,
        "ExponentialMomentum",
        "a factor on the momentum at each step",
        "run: {epochs: 100}\noptimizer: {lr: 0.1, momentum: 0.9}\nschedule: {kind: mmengine.ExponentialMomentum, gamma: 0.99}",
    )),
    law: |args, _| Ok(Law::of(MmExponential { gamma: args.get("gamma")? })),
};

const EXPONENTIAL_LR: Kind = Kind {
    params: &[
        Param::required("gamma", Type::Number, "what the value is multiplied by at each step")
            .means(Role::Factor),
        BEGIN,
        END,
        LAST_STEP,
        BY_EPOCH,
        VERBOSE,
        CONVERT,
    ],
    example: "run: {epochs: 100}\noptimizer: {lr: 0.1}\nschedule: {kind: mmengine.ExponentialLR, gamma: 0.95}",
    ..kind(
        CLOCK,
        "ExponentialLR",
        |args| build(&EXPONENTIAL, args),
        "a factor at each step",
        "v[0] = v; v[t] = v * gamma",
        &["With `convert_to_iter_based` gamma stays as it is: it then applies at each iteration."],
    )
};

struct MmExponential {
    gamma: Number,
}

impl MmFormula for MmExponential {
    fn value(&self, t: Number, _: Number, group: &MmValue) -> Computed {
        Ok(if t == 0 { group.now } else { group.now * self.gamma })
    }
}

/// `StepLR`.
pub(super) const STEP: MmClass = MmClass {
    rate: STEP_LR,
    momentum: Some(twin(
        STEP_LR,
        "StepMomentum",
        "a factor on the momentum every `step_size` steps",
        "run: {epochs: 90}\noptimizer: {lr: 0.1, momentum: 0.9}\nschedule: {kind: mmengine.StepMomentum, step_size: 30, gamma: 0.5}",
    )),
    law: |args, active| {
        let step_size = active.whole(args, "step_size")?;
        Ok(Law::of(MmStairs { step_size, gamma: args.get("gamma")? }))
    },
};

const STEP_LR: Kind = Kind {
    params: &[
        Param::required("step_size", Type::Number, "the steps from one fall to the next")
            .means(Role::Period)
            .counting(OWN_STEPS),
        FACTOR,
        BEGIN,
        END,
        LAST_STEP,
        BY_EPOCH,
        VERBOSE,
        CONVERT,
    ],
    example: "run: {epochs: 90}\noptimizer: {lr: 0.1}\nschedule: {kind: mmengine.StepLR, step_size: 30}",
    ..kind(
        CLOCK,
        "StepLR",
        |args| build(&STEP, args),
        "a factor every `step_size` steps",
        "v[t] = v * gamma if t % step_size == 0 and t > 0, else v",
        &["Steps count from `begin`.", "`step_size: 0` raises ZeroDivisionError at the second step."],
    )
};

struct MmStairs {
    step_size: Number,
    gamma: Number,
}

impl MmFormula for MmStairs {
    fn value(&self, t: Number, _: Number, group: &MmValue) -> Computed {
        Ok(if t == 0 || (t % self.step_size)? != 0 { group.now } else { group.now * self.gamma })
    }
}

/// `MultiStepLR`.
pub(super) const MULTI_STEP: MmClass = MmClass {
    rate: MULTI_STEP_LR,
    momentum: Some(twin(
        MULTI_STEP_LR,
        "MultiStepMomentum",
        "a factor on the momentum at each milestone",
        "run: {epochs: 12}\noptimizer: {lr: 0.02, momentum: 0.9}\nschedule: {kind: mmengine.MultiStepMomentum, milestones: [8, 11], gamma: 0.5}",
    )),
    law: multi_step,
};

const MULTI_STEP_LR: Kind = Kind {
    params: &[
        Param::required(
            "milestones",
            Type::List(&Type::Number),
            "the steps at which the value falls, counted from `begin`",
        )
        .means(Role::Milestones)
        .counting(OWN_STEPS),
        FACTOR,
        LAST_STEP,
        BEGIN,
        END,
        BY_EPOCH,
        VERBOSE,
        CONVERT,
    ],
    example: "run: {epochs: 12}\noptimizer: {lr: 0.02}\nschedule: {kind: mmengine.MultiStepLR, milestones: [8, 11]}",
    ..kind(
        CLOCK,
        "MultiStepLR",
        |args| build(&MULTI_STEP, args),
        "a factor at each milestone",
        "v[t] = v * gamma ** (how often t is in milestones)",
        &[
            "A milestone applies at that step, counted from `begin`; one at or after `end - begin` never applies.",
            "Milestones may be in any order, and one that stands twice applies twice.",
        ],
    )
};

fn multi_step(args: &Args<'_>, active: &ActiveSteps) -> Resolved<Law> {
    let mut milestones = active.wholes(args, "milestones")?;
    milestones.arrange_by(|a, b| a.float().total_cmp(&b.float()));
    Ok(Law::of(Milestones { milestones, gamma: args.get("gamma")? }))
}

struct Milestones {
    /// In ascending order.
    milestones: Vec<Number>,
    gamma: Number,
}

impl MmFormula for Milestones {
    fn value(&self, t: Number, _: Number, group: &MmValue) -> Computed {
        let first = self.milestones.partition_point(|milestone| *milestone < t);
        let here = self.milestones[first..].iter().take_while(|milestone| **milestone == t).count();
        match here {
            0 => Ok(group.now),
            count => Ok(group.now * self.gamma.pow(Int(count as i128))?),
        }
    }
}
