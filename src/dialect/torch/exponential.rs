//! `ExponentialLR`: times `gamma` at every step.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::kind;
use crate::dialect::{Kind, Param, Role, Type};
use crate::number::python::Number;

use super::common::{LAST_EPOCH, STEPPED};
use super::moves::{Move, StepRange, plain};
use super::optimizer::Group;
use super::remarks::Pace;
use super::rule::{Moment, Rule};
use super::script::{Start, TorchClass, build, endless, nothing};

/// `ExponentialLR`.
pub(crate) const EXPONENTIAL: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::required("gamma", Type::Number, "the factor of every step").means(Role::Factor),
            LAST_EPOCH,
        ],
        example: "run: {epochs: 50}\noptimizer: {lr: 0.1}\ninterval: epoch\nschedule: {kind: torch.ExponentialLR, gamma: 0.95}\n",
        ..kind(
            STEPPED,
            "ExponentialLR",
            |args| build(&EXPONENTIAL, args),
            "times gamma at every step",
            "lr[t] = lr[t-1] * gamma",
            &["The first update uses the base rate.", "It never ends."],
        )
    },
    construct: |script, args| script.leaf(args, ExponentialLr { gamma: args.get("gamma")? }),
    length: endless,
    pace: |args| Ok(Some(Pace::Fades { size: 1.0, gamma: args.get("gamma")? })),
    start: Start::Current,
    remarks: nothing,
};

/// `ExponentialLR`.
#[derive(Clone)]
pub(crate) struct ExponentialLr {
    /// The factor.
    pub gamma: Number,
}

impl Rule for ExponentialLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        match moment.clock.is_initial {
            true => Ok(group.lr),
            false => Ok(group.lr * self.gamma),
        }
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        if let Some(gamma) = plain(self.gamma) {
            moves.resize(stretch.steps, Move::Times(gamma));
        }
    }

    fn closed_form(&self, base_lr: Number, epoch: Number) -> Option<Computed> {
        Some(self.gamma.pow(epoch).map(|factor| base_lr * factor).map_err(Exception::from))
    }
}
