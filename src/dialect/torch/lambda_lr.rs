//! `LambdaLR` and `MultiplicativeLR`: the rate times a function of the user's.

use crate::dialect::kit::exception::{Computed, Exception};
use crate::dialect::kit::lambda::Lambda;
use crate::dialect::kit::params::{CONFIG, FUNCTION_NAME, kind};
use crate::dialect::kit::values::PerGroup;
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number;

use super::common::{LAST_EPOCH, STEPPED};
use super::moves::{Move, StepRange};
use super::optimizer::Group;
use super::remarks::{Remarks, TimeInForce};
use super::rule::{Moment, Rule};
use super::script::{Script, Start, TorchClass, build, endless, report, steady};

const LR_LAMBDA: Param = Param::required(
    "lr_lambda",
    Type::PerGroup(&Type::Python),
    "a function of the step that returns a factor: a lambda, or a `def`",
)
.means(Role::FactorFunction);

/// `LambdaLR`.
pub(crate) const LAMBDA: TorchClass = TorchClass {
    kind: Kind {
        params: &[LR_LAMBDA, CONFIG, FUNCTION_NAME, LAST_EPOCH],
        example: "run: {epochs: 50}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
                  schedule: {kind: torch.LambdaLR, lr_lambda: \"lambda epoch: 0.95 ** epoch\"}\n",
        ..kind(
            STEPPED,
            "LambdaLR",
            |args| build(&LAMBDA, args),
            "the base rate times your own function",
            "lr[t] = base * lr_lambda(t)",
            &["It ignores the current rate: in a ChainedScheduler it undoes the schedulers before it."],
        )
    },
    construct: |script, args| {
        let rule = LambdaLr { lr_lambda: lambdas(script, args)? };
        script.leaf(args, rule)
    },
    length: endless,
    pace: steady,
    start: Start::Base,
    remarks,
};

/// `MultiplicativeLR`.
pub(crate) const MULTIPLICATIVE: TorchClass = TorchClass {
    kind: Kind {
        params: &[LR_LAMBDA, CONFIG, FUNCTION_NAME, LAST_EPOCH],
        example: "run: {epochs: 50}\noptimizer: {lr: 0.1}\ninterval: epoch\n\
                  schedule: {kind: torch.MultiplicativeLR, lr_lambda: \"lambda epoch: 0.95\"}\n",
        ..kind(
            STEPPED,
            "MultiplicativeLR",
            |args| build(&MULTIPLICATIVE, args),
            "the current rate times your own function",
            "lr[t] = lr[t-1] * lr_lambda(t)",
            &[
                "The first update uses the base rate: the function is first called with 1.",
                "After a milestone of SequentialLR it is called with 0, and continues from the current rate, not from the base.",
            ],
        )
    },
    construct: |script, args| {
        let rule = MultiplicativeLr { lr_lambda: lambdas(script, args)? };
        script.leaf(args, rule)
    },
    length: endless,
    pace: steady,
    start: Start::Current,
    remarks,
};

/// `LambdaLR`: the base rate times a function.
#[derive(Clone)]
pub(crate) struct LambdaLr {
    /// One function for all groups, or one for each.
    pub lr_lambda: PerGroup<Lambda>,
}

impl Rule for LambdaLr {
    fn keeps_its_function(&self) -> bool {
        true
    }

    fn lr(&mut self, moment: &Moment, _group: &mut Group) -> Computed {
        Ok(moment.base_lr * factor(&self.lr_lambda, moment, moment.base_lr)?)
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        let factors = factors(&self.lr_lambda, stretch);
        moves.extend(factors.into_iter().map(|factor| Move::To(stretch.base_lr * factor)));
    }
}

/// `MultiplicativeLR`: the current rate times a function.
#[derive(Clone)]
pub(crate) struct MultiplicativeLr {
    /// One function for all groups, or one for each.
    pub lr_lambda: PerGroup<Lambda>,
}

impl Rule for MultiplicativeLr {
    fn keeps_its_function(&self) -> bool {
        true
    }

    fn lr(&mut self, moment: &Moment, group: &mut Group) -> Computed {
        if moment.clock.is_initial {
            return Ok(group.lr);
        }
        Ok(group.lr * factor(&self.lr_lambda, moment, group.lr)?)
    }

    fn ahead(&self, stretch: &StepRange, moves: &mut Vec<Move>) {
        moves.extend(factors(&self.lr_lambda, stretch).into_iter().map(Move::Times));
    }
}

/// Adds the notes of the run of the user's Python.
fn remarks(args: &Args<'_>, _: TimeInForce, remarks: &mut Remarks) -> Resolved<()> {
    let lambdas = match args.get::<PerGroup<Lambda>>("lr_lambda")? {
        PerGroup::All(lambda) => vec![lambda],
        PerGroup::Each(lambdas) => lambdas,
    };
    let all = lambdas.iter().flat_map(|lambda| lambda.remarks(args, "lr_lambda"));
    all.for_each(|remark| remarks.add(remark));
    Ok(())
}

/// The parameter `lr_lambda`. A list of functions must have one for each group.
fn lambdas(script: &Script, args: &Args<'_>) -> Resolved<PerGroup<Lambda>> {
    let given: PerGroup<Lambda> = args.get("lr_lambda")?;
    let listed = match &given {
        PerGroup::All(lambda) => lambda.each().map(PerGroup::Each),
        PerGroup::Each(_) => None,
    };
    let (found, groups) = (listed.unwrap_or(given), script.optimizer.groups.len());
    match &found {
        PerGroup::Each(list) if list.len() != groups => {
            let message = format!("Expected {groups} lr_lambdas, but got {}", list.len());
            let help =
                "give one function for all groups, or one for each group of `optimizer.lr`, in that order";
            Err(report(args)(Exception::value(message).about("lr_lambda").help(help)))
        }
        _ => Ok(found),
    }
}

/// The factor of `rate`.
fn factor(lambdas: &PerGroup<Lambda>, moment: &Moment, rate: Number) -> Computed {
    let lambda = match lambdas {
        PerGroup::All(lambda) => lambda,
        PerGroup::Each(list) => &list[moment.index],
    };
    lambda.at(moment.clock.last_epoch, rate)
}

/// The factors of the next steps; none if every group has a function of its own.
fn factors(lambdas: &PerGroup<Lambda>, stretch: &StepRange) -> Vec<f64> {
    match lambdas {
        PerGroup::All(lambda) => lambda.ahead(stretch.epoch, stretch.steps),
        PerGroup::Each(_) => Vec::new(),
    }
}
