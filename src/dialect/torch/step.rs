//! `StepLR`: times `gamma` every `step_size` steps.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::kind;
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;
use crate::schedule::remark::RemarkKind;

use super::common::{GAMMA, LAST_EPOCH, STEPPED, count};
use super::moves::{Move, StepRange, plain, whole};
use super::optimizer::Group;
use super::remarks::{Pace, Remarks, TimeInForce};
use super::rule::{Moment, Rule};
use super::script::{Start, TorchClass, build, endless};

/// `StepLR`.
pub(crate) const STEP: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::required("step_size", Type::Number, "the number of steps between two reductions")
                .means(Role::Period),
            GAMMA,
            LAST_EPOCH,
        ],
        example: "run: {epochs: 90}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
                  schedule: {kind: torch.StepLR, step_size: 30, gamma: 0.1}\n",
        ..kind(
            STEPPED,
            "StepLR",
            |args| build(&STEP, args),
            "times gamma every step_size steps",
            "lr[t] = lr[t-1] * gamma if t % step_size == 0 else lr[t-1]",
            &["The rate falls at `step_size` itself.", "It never ends."],
        )
    },
    construct: |script, args| {
        let rule = StepLr { step_size: count(args, "step_size")?, gamma: args.get("gamma")? };
        script.leaf(args, rule)
    },
    length: endless,
    pace: |args| {
        let (size, gamma) = (count(args, "step_size")?.float(), args.get("gamma")?);
        Ok(Some(Pace::Fades { size, gamma }))
    },
    start: Start::Current,
    remarks,
};

/// `StepLR`.
#[derive(Clone)]
pub(crate) struct StepLr {
    /// The number of epochs between two reductions.
    pub step_size: Number,
    /// The factor.
    pub gamma: Number,
}

impl Rule for StepLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        match moment.t() == 0 || (moment.t() % self.step_size)? != 0 {
            true => Ok(group.lr),
            false => Ok(group.lr * self.gamma),
        }
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        let (Some(size), Some(gamma)) = (whole(self.step_size).filter(|size| *size > 0), plain(self.gamma))
        else {
            return;
        };
        moves.resize(stretch.steps, Move::Keep);
        let first = (size - stretch.epoch % size) % size;
        moves
            .iter_mut()
            .skip(first as usize)
            .step_by(size as usize)
            .for_each(|step| *step = Move::Times(gamma));
    }

    fn closed_form(&self, base_lr: Number, epoch: Number) -> Option<Computed> {
        Some(
            epoch
                .floor_div(self.step_size)
                .and_then(|steps| Ok(base_lr * self.gamma.pow(steps)?))
                .map_err(Exception::from),
        )
    }
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    let size = count(args, "step_size")?.float();
    if time.short_of(size).is_some() {
        remarks.say(
            args,
            RemarkKind::BoundaryBeyondTheRun,
            "step_size",
            format!("StepLR never changes the rate: it ends before its `step_size` of {size}."),
        );
    }
    Ok(())
}
