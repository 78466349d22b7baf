//! `MultiStepLR`: times `gamma` at each milestone.

use crate::arrange::Arrange as _;
use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::kind;
use crate::dialect::kit::remarks::list;
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::remark::RemarkKind;

use super::common::{GAMMA, LAST_EPOCH, STEPPED, milestones};
use super::moves::{Move, StepRange};
use super::optimizer::Group;
use super::remarks::{Pace, Remarks, TimeInForce};
use super::rule::{Moment, Rule};
use super::script::{Start, TorchClass, build, endless};

/// `MultiStepLR`.
pub(crate) const MULTI_STEP: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::required(
                "milestones",
                Type::List(&Type::Number),
                "the steps at which the rate falls, in any order; a milestone that occurs twice counts twice",
            )
            .means(Role::Milestones),
            GAMMA,
            LAST_EPOCH,
        ],
        example: "run: {epochs: 90, steps_per_epoch: 1251}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
                  schedule: {kind: torch.MultiStepLR, milestones: [30, 60, 80], gamma: 0.1}\n",
        ..kind(
            STEPPED,
            "MultiStepLR",
            |args| build(&MULTI_STEP, args),
            "times gamma at each milestone",
            "lr[t] = lr[t-1] * gamma ** milestones.count(t)",
            &["The rate falls at the milestone itself; a milestone 0 applies to the first update."],
        )
    },
    construct: |script, args| {
        let mut milestones = milestones(args)?;
        milestones.arrange_by(|a, b| a.float().total_cmp(&b.float()));
        script.leaf(args, MultiStepLr { milestones, gamma: args.get("gamma")? })
    },
    length: endless,
    pace: |args| {
        Ok(milestones(args)?.iter().map(|milestone| milestone.float()).reduce(f64::max).map(Pace::Through))
    },
    start: Start::Current,
    remarks,
};

/// `MultiStepLR`.
#[derive(Clone)]
pub(crate) struct MultiStepLr {
    /// The epochs of the reductions, in ascending order. One that occurs twice counts twice.
    pub milestones: Vec<Number>,
    /// The factor.
    pub gamma: Number,
}

impl MultiStepLr {
    /// The milestones from an epoch on. There may be many, so they are not searched one by one.
    fn from(&self, epoch: i64) -> &[Number] {
        let passed = self.milestones.partition_point(|milestone| milestone.float() < epoch as f64);
        &self.milestones[passed..]
    }
}

impl Rule for MultiStepLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        let epoch = moment.clock.last_epoch;
        let near = self.from(epoch).iter().take_while(|milestone| milestone.float() <= epoch as f64);
        match near.filter(|milestone| **milestone == epoch).count() as i64 {
            0 => Ok(group.lr),
            times => Ok(group.lr * self.gamma.pow(times)?),
        }
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        // Only up to the next milestone, where an integer power may raise.
        let next = self.from(stretch.epoch).first().map_or(f64::INFINITY, |milestone| milestone.float());
        let left = next - stretch.epoch as f64;
        moves.resize(stretch.steps.min(left as usize), Move::Keep);
    }

    fn closed_form(&self, base_lr: Number, epoch: Number) -> Option<Computed> {
        let due = self.milestones.partition_point(|milestone| *milestone <= epoch);
        let power = self.gamma.pow(due as i64).map_err(Exception::from);
        Some(power.map(|factor| base_lr * factor))
    }
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    let mut milestones: Vec<f64> = milestones(args)?.into_iter().map(Number::float).collect();
    milestones.arrange_by(f64::total_cmp);
    remarks.late(args, &milestones, time);
    let between: Vec<f64> = milestones.iter().copied().filter(|m| m.fract() != 0.0 || *m < 0.0).collect();
    if !between.is_empty() {
        remarks.say(
            args,
            RemarkKind::FractionalBoundary,
            "milestones",
            format!("No {} has the index {}: MultiStepLR ignores it.", remarks.unit(), list(&between)),
        );
    }
    let mut twice: Vec<f64> =
        milestones.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    twice.dedup();
    if !twice.is_empty() {
        remarks.say(
            args,
            RemarkKind::RepeatedBoundary,
            "milestones",
            format!("MultiStepLR has the milestone {} more than once, and each one counts.", list(&twice)),
        );
    }
    Ok(())
}
