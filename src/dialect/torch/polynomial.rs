//! `PolynomialLR`: down to 0 along a power.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::params::{POWER, kind};
use crate::dialect::{Args, Default, Kind, Param, Resolved, Role, Type};
use crate::number::libm::double;
use crate::number::python::Number::{self, Float};
use crate::schedule::remark::RemarkKind;

use super::common::{LAST_EPOCH, NO_LENGTH, STEPPED, changing, length};
use super::moves::{Move, StepRange, plain, whole};
use super::optimizer::Group;
use super::remarks::{Pace, Remarks, TimeInForce};
use super::rule::{Moment, Rule};
use super::script::{Start, TorchClass, build};

/// `PolynomialLR`.
pub(crate) const POLYNOMIAL: TorchClass = TorchClass {
    kind: Kind {
        params: &[
            Param::optional(
                "total_iters",
                Type::Number,
                Default::Is("5"),
                "the step at which the rate is 0; torch does not take it from the run",
            )
            .means(Role::Decay),
            POWER,
            LAST_EPOCH,
        ],
        example: "run: {steps: 40000}\noptimizer: {lr: 0.01}\n\
                  schedule: {kind: torch.PolynomialLR, total_iters: 40000, power: 0.9}\n",
        ..kind(
            STEPPED,
            "PolynomialLR",
            |args| build(&POLYNOMIAL, args),
            "down to 0 along a power",
            "lr[t] = lr[t-1] * ((1 - t/total_iters) / (1 - (t-1)/total_iters)) ** power",
            &[
                "The rate is 0 from `total_iters` on; no other final rate is possible.",
                "`total_iters: 0` changes nothing.",
            ],
        )
    },
    construct: |script, args| {
        let rule = PolynomialLr { total_iters: length(args, "total_iters")?, power: args.get("power")? };
        script.leaf(args, rule)
    },
    length: |args, unit| Ok(changing(args, unit, length(args, "total_iters")?)),
    pace: |args| match args.is_given("total_iters") {
        true => Ok(Some(Pace::Through(length(args, "total_iters")?.float()))),
        false => Ok(None),
    },
    start: Start::Current,
    remarks,
};

/// `PolynomialLR`.
#[derive(Clone)]
pub(crate) struct PolynomialLr {
    /// The number of epochs until the rate is 0.
    pub total_iters: Number,
    /// The power.
    pub power: Number,
}

impl Rule for PolynomialLr {
    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        let t = moment.t();
        if moment.clock.is_initial || t > self.total_iters {
            return Ok(group.lr);
        }
        let left = Float(1.0) - (t / self.total_iters)?;
        let before = Float(1.0) - ((t - 1) / self.total_iters)?;
        Ok(group.lr * (left / before)?.pow(self.power)?)
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        let (Some(end), Some(power)) = (whole(self.total_iters), plain(self.power)) else { return };
        let falling = (end - stretch.epoch + 1).clamp(0, stretch.steps as i64) as usize;
        let left: Vec<f64> = stretch.epochs(1).take(falling + 1).map(|t| 1.0 - t / end as f64).collect();
        let mut factors: Vec<f64> = left.windows(2).map(|pair| pair[1] / pair[0]).collect();
        double::slices::pow_each(&mut factors, power);
        // Only the last step can raise: 0 to a negative power.
        moves.extend(factors.into_iter().take_while(|factor| factor.is_finite()).map(Move::Times));
        let over = if moves.len() == falling { stretch.steps } else { moves.len() };
        moves.resize(over, Move::Keep);
    }

    fn closed_form(&self, base_lr: Number, epoch: Number) -> Option<Computed> {
        let share = (self.total_iters.min(epoch) / self.total_iters)
            .map_err(|wrong| Exception::from(wrong).why(NO_LENGTH));
        Some(share.and_then(|share| Ok(base_lr * (Float(1.0) - share).pow(self.power)?)))
    }
}

fn remarks(args: &Args<'_>, time: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    let (total, unit) = (length(args, "total_iters")?.float(), remarks.unit());
    if !args.is_given("total_iters") {
        let text = format!(
            "`total_iters` of PolynomialLR is torch's default, 5 {unit}s; it is not taken from the run."
        );
        remarks.say(args, RemarkKind::DefaultOfItsOwn, "total_iters", text);
    }
    if total == 0.0 {
        let text = "With `total_iters: 0` PolynomialLR changes nothing.";
        remarks.say(args, RemarkKind::DecaySwitchedOff, "total_iters", text);
    } else if !remarks.short(args, "total_iters", total, time, "does not reach 0")
        && time.steps.is_some_and(|steps| steps > total + 1.0)
    {
        let text =
            format!("The rate is 0 from {unit} {total} of PolynomialLR on: the model no longer learns.");
        remarks.say(args, RemarkKind::ZeroFromThenOn, "total_iters", text);
    }
    Ok(())
}
