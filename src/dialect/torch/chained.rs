//! `ChainedScheduler`: several schedulers at once.

use crate::dialect::kit::params::kind;
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::schedule::Unit;
use crate::schedule::remark::RemarkKind;

use super::common::STEPPED;
use super::remarks::{self, Pace, Remarks, TimeInForce};
use super::script::{Start, TorchClass, build, children, report};
use super::tree::{Chained, Scheduler};

/// `ChainedScheduler`.
pub(crate) const CHAINED: TorchClass = TorchClass {
    kind: Kind {
        params: &[Param::required(
            "schedulers",
            Type::List(&Type::Schedule),
            "the schedulers; all are stepped at every step, in this order",
        )
        .means(Role::Together)],
        example: "run: {steps: 200}\noptimizer: {lr: 0.1}\nschedule:\n  kind: torch.ChainedScheduler\n  schedulers:\n    \
                  - {kind: torch.ConstantLR, factor: 0.1, total_iters: 20}\n    \
                  - {kind: torch.ExponentialLR, gamma: 0.98}\n",
        ..kind(
            STEPPED,
            "ChainedScheduler",
            |args| build(&CHAINED, args),
            "several schedulers at once, each changing the rate that the others have set",
            "for scheduler in schedulers: scheduler.step()",
            &[
                "LambdaLR, CyclicLR, OneCycleLR and CosineAnnealingWarmRestarts overwrite the rates of the schedulers before them.",
                "After a milestone of SequentialLR it raises NotImplementedError.",
            ],
        )
    },
    construct: |script, args| {
        let children = script.each(&children(args)?)?;
        Chained::new(children, args.kind_place()).map(Scheduler::Chained).map_err(report(args))
    },
    length,
    pace,
    start: Start::First,
    remarks,
};

fn length(args: &Args<'_>, interval: Unit) -> Resolved<Option<f64>> {
    let lengths: Resolved<Vec<_>> =
        children(args)?.iter().map(|child| remarks::length(child.class, &child.args, interval)).collect();
    let lengths: Option<Vec<_>> = lengths?.into_iter().collect();
    Ok(lengths.and_then(|lengths| lengths.into_iter().max()).map(|length| length as f64))
}

/// The pace of the first child that has one.
fn pace(args: &Args<'_>) -> Resolved<Option<Pace>> {
    for child in children(args)? {
        if let Some(pace) = (child.class.pace)(&child.args)? {
            return Ok(Some(pace));
        }
    }
    Ok(None)
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    let children = children(args)?;
    for child in children
        .iter()
        .skip(1)
        .filter(|child| matches!(child.class.start, Start::Base | Start::Own | Start::OwnForAll))
    {
        let name = child.class.kind.name;
        remarks.say(
            args,
            RemarkKind::UndoesTheOneBefore,
            "schedulers",
            format!(
                "{name} ignores the current rate, so it undoes the schedulers before it in the ChainedScheduler."
            ),
        );
    }
    let time = TimeInForce { from_the_base: false, ..time };
    children.iter().try_for_each(|child| (child.class.remarks)(&child.args, time, remarks))
}
