//! `SequentialLR`: one scheduler after another.

use crate::dialect::kit::params::kind;
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::schedule::remark::RemarkKind;

use super::common::{LAST_EPOCH, STEPPED, milestones};
use super::remarks::{self, Pace, Remarks, TimeInForce};
use super::script::{Child, Script, Start, TorchClass, build, children, report};
use super::tree::{Scheduler, Sequential};

/// `SequentialLR`.
pub(crate) const SEQUENTIAL: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::required("schedulers", Type::List(&Type::Schedule), "the schedulers, in order")
                .means(Role::InTurn),
            Param::required(
                "milestones",
                Type::List(&Type::Number),
                "the step at which each scheduler but the first takes over",
            )
            .means(Role::Milestones),
            LAST_EPOCH,
        ],
        example: "run: {epochs: 100}\noptimizer: {lr: 0.1}\ninterval: epoch\nschedule:\n  kind: torch.SequentialLR\n  \
                  milestones: [5]\n  schedulers:\n    \
                  - {kind: torch.LinearLR, start_factor: 0.01, total_iters: 5}\n    \
                  - {kind: torch.CosineAnnealingLR, T_max: 95}\n",
        ..kind(
            STEPPED,
            "SequentialLR",
            |args| build(&SEQUENTIAL, args),
            "one scheduler after another",
            "at a milestone the closed form of the next scheduler at its step 0, then its recurrence",
            &[
                "The next scheduler takes over at the milestone itself, and starts from the base rate, not from the current one.",
                "The constructor of OneCycleLR overwrites `initial_lr`, the base rate of the schedulers before it.",
                "After a milestone a SequentialLR or ChainedScheduler raises NotImplementedError; \
                 ReduceLROnPlateau always raises.",
            ],
        )
    },
    construct,
    length,
    pace,
    start: Start::First,
    remarks,
};

fn construct(script: &mut Script, args: &Args<'_>) -> Resolved<Scheduler> {
    let children = script.each(&children(args)?)?;
    let (milestones, last_epoch) = (milestones(args)?, args.last_epoch()?);
    Sequential::new(children, milestones, last_epoch, args.kind_place(), &mut script.optimizer)
        .map(Scheduler::Sequential)
        .map_err(report(args))
}

fn length(args: &Args<'_>, interval: Unit) -> Resolved<Option<f64>> {
    let (children, milestones) = (children(args)?, milestones(args)?);
    let Some(last) = children.last() else { return Ok(None) };
    let begin = milestones.last().map_or(0.0, |milestone| milestone.float().max(0.0));
    Ok(remarks::length(last.class, &last.args, interval)?.map(|length| length as f64 + begin))
}

fn pace(args: &Args<'_>) -> Resolved<Option<Pace>> {
    let begin = milestones(args)?.iter().map(|milestone| milestone.float()).reduce(f64::max).unwrap_or(0.0);
    let Some(last) = children(args)?.pop() else { return Ok(None) };
    Ok((last.class.pace)(&last.args)?.map(|pace| pace.after(begin)))
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    let children = children(args)?;
    let milestones: Vec<f64> = milestones(args)?.into_iter().map(Number::float).collect();
    order(args, &milestones, time, remarks);
    let overwritten = children.iter().skip(1).any(|child| child.class.start == Start::OwnForAll);
    if overwritten {
        let text = "The constructor of OneCycleLR overwrites `initial_lr`, so the schedulers before it start from \
                    `max_lr / div_factor`.";
        remarks.say(args, RemarkKind::OverwritesTheBase, "schedulers", text);
    }
    let own = |child: &Child<'_>| matches!(child.class.start, Start::Own | Start::OwnForAll | Start::First);
    let from_the_base = time.from_the_base && !children.iter().any(own);
    let start = |index: usize| if index == 0 { 0.0 } else { milestones[index - 1].max(0.0) };
    for (index, child) in children.iter().enumerate() {
        let end = milestones.get(index).copied();
        let steps = end.into_iter().chain(time.steps).reduce(f64::min).map(|end| end - start(index));
        if steps.is_none_or(|steps| steps > 0.0) {
            let time = TimeInForce { steps, is_followed: end.is_some() || time.is_followed, from_the_base };
            (child.class.remarks)(&child.args, time, remarks)?;
        }
    }
    Ok(())
}

/// Adds the remarks on the milestones.
fn order(args: &Args<'_>, milestones: &[f64], time: TimeInForce, remarks: &mut Remarks) {
    remarks.late(args, milestones, time);
    if milestones.iter().any(|milestone| milestone.fract() != 0.0) {
        let unit = remarks.unit();
        let text = format!(
            "A milestone of SequentialLR is not a whole {unit}: the scheduler after it continues without a restart."
        );
        remarks.say(args, RemarkKind::FractionalBoundary, "milestones", text);
    }
    if milestones.windows(2).any(|pair| pair[0] > pair[1]) {
        let text = "The milestones of SequentialLR are not in increasing order, but torch searches them as if they were.";
        remarks.say(args, RemarkKind::UnorderedBoundaries, "milestones", text);
    } else if let Some(pair) = milestones.windows(2).find(|pair| pair[0] == pair[1]) {
        let text = format!(
            "SequentialLR has the milestone {} twice: the scheduler between them is never used.",
            pair[0]
        );
        remarks.say(args, RemarkKind::RepeatedBoundary, "milestones", text);
    }
}
