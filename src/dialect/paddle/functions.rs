//! The user's own functions: `LambdaDecay` and `MultiplicativeDecay`.

use super::common::{LAST_EPOCH, LEARNING_RATE, STEPPED, VERBOSE};
use super::scheduler::{EpochRule, PaddleClass, PaddleRule, PaddleScheduler, PaddleState, build};
use crate::dialect::kit::exception::Computed;
use crate::dialect::kit::lambda::Lambda;
use crate::dialect::kit::params::{CONFIG, FUNCTION_NAME, kind};
use crate::dialect::{Args, Kind, Param, Resolved, Role, Type};
use crate::number::python::Number::{self, Float};

const LR_LAMBDA: Param = Param::required(
    "lr_lambda",
    Type::Python,
    "a function of the step that returns a factor: a lambda, or a `def`",
)
.means(Role::FactorFunction);

/// `LambdaDecay`.
pub(super) const LAMBDA: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[LEARNING_RATE, LR_LAMBDA, CONFIG, FUNCTION_NAME, LAST_EPOCH, VERBOSE],
        example: "run: {epochs: 50}\ninterval: epoch\nschedule: {kind: paddle.LambdaDecay, learning_rate: 0.1, lr_lambda: \"lambda epoch: 0.95 ** epoch\"}\n",
        ..kind(
            STEPPED,
            "LambdaDecay",
            |args| build(&LAMBDA, args),
            "the base rate times your own function",
            "learning_rate * lr_lambda(t)",
            &["The first update calls the function with 0."],
        )
    },
    construct: lambda,
};

/// `MultiplicativeDecay`.
pub(super) const MULTIPLICATIVE: PaddleClass = PaddleClass {
    kind: Kind {
        params: &[LEARNING_RATE, LR_LAMBDA, CONFIG, FUNCTION_NAME, LAST_EPOCH, VERBOSE],
        example: "run: {epochs: 50}\ninterval: epoch\nschedule: {kind: paddle.MultiplicativeDecay, learning_rate: 0.1, lr_lambda: \"lambda epoch: 0.95\"}\n",
        ..kind(
            STEPPED,
            "MultiplicativeDecay",
            |args| build(&MULTIPLICATIVE, args),
            "the base rate times your own function of each step so far",
            "learning_rate * lr_lambda(1) * lr_lambda(2) * ... * lr_lambda(t)",
            &[
                "The first update uses the base rate: the function is first called with 1.",
                "Each step calls the function again for all steps before it.",
            ],
        )
    },
    construct: multiplicative,
};

/// `lr_lambda`. Paddle takes one function: its optimizers have no rates by group.
fn function(args: &Args<'_>) -> Resolved<Lambda> {
    let lambda: Lambda = args.get("lr_lambda")?;
    match lambda.each() {
        None => Ok(lambda),
        Some(_) => Err(args
            .refuse("lr_lambda", "Paddle takes one `lr_lambda`, not a list of functions")
            .why("it raises a TypeError: the type of 'lr_lambda' must be 'function'")
            .help("give one function")),
    }
}

fn lambda(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let lambda = function(args)?;
    let said = lambda.remarks(args, "lr_lambda");
    let rule = EpochRule::risky(move |base_lr, t: Number| {
        Ok(Float(base_lr) * lambda.at(t.whole().unwrap_or(i64::MAX), Float(base_lr))?)
    });
    let scheduler = PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)?;
    Ok(scheduler.with(said))
}

fn multiplicative(args: &Args<'_>) -> Resolved<PaddleScheduler> {
    let lambda = function(args)?;
    let said = lambda.remarks(args, "lr_lambda");
    let rule = ProductOfFactors { lambda, known: None };
    let scheduler = PaddleScheduler::new(args, ("learning_rate", args.get("learning_rate")?), rule)?;
    Ok(scheduler.with(said))
}

/// `MultiplicativeDecay`.
#[derive(Clone)]
struct ProductOfFactors {
    lambda: Lambda,
    /// The last epoch, and the rate there, if the function returns the same again.
    known: Option<(i64, Number)>,
}

impl PaddleRule for ProductOfFactors {
    fn get_lr(&mut self, state: &PaddleState) -> Computed {
        let known = self.known.filter(|(epoch, _)| *epoch <= state.last_epoch);
        let (after, mut rate) = known.unwrap_or((0, Float(state.base_lr)));
        for epoch in after + 1..=state.last_epoch {
            rate = rate * self.lambda.at(epoch, rate)?;
        }
        if self.lambda.is_stateless() && state.last_epoch >= 0 {
            self.known = Some((state.last_epoch, rate));
        }
        Ok(rate)
    }
}
