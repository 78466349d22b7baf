//! `optax`: its optimizers, which take a schedule. A dialect supplies its schedules.

use super::lost;
use crate::python::library::unknown;
use crate::python::object::builtin::{Builtin, CallArgs, Module, table};
use crate::python::object::fault::Outcome;
use crate::python::object::host::{Handed, Host};
use crate::python::object::value::Value;
use crate::python::object::whole::{MOST_CALLS, RecordedCall};
use crate::python::operation::objects;
use crate::python::syntax::ast::At;
use std::rc::Rc;

pub(super) static OPTAX: Module = Module {
    name: "optax",
    functions: TAKERS,
    others: |name| match name {
        "schedules" => Some(Value::Module(&SCHEDULES)),
        "inject_hyperparams" | "inject_stateful_hyperparams" => Some(Value::Builtin(&INJECT)),
        name if TRANSFORMATIONS.contains(&name) => Some(Value::Builtin(&TRANSFORMATION)),
        _ => None,
    },
};
static SCHEDULES: Module = Module {
    name: "optax.schedules",
    functions: &[],
    others: |name| name.starts_with("inject").then_some(Value::Builtin(&INJECT)),
};

/// `inject_hyperparams(optax.adam)` takes the arguments of `optax.adam`.
static INJECT: Builtin = Builtin {
    name: "optax.inject_hyperparams",
    is_type: false,
    run: |_, a| {
        let [factory, ..] = a.bind(["inner_factory", "static_args", "hyperparam_dtype"], 1)?;
        Ok(factory.cloned().unwrap_or(Value::None))
    },
};

/// A part of an optimizer: it computes no learning rate, so it may be made and passed on, and nothing else.
static TRANSFORMATION: Builtin =
    Builtin { name: "optax.transformation", is_type: false, run: |host, _| made(host) };

/// What an optimizer or a part of one is: a value that nothing is known of in a training file, which goes on with it.
fn made(host: &mut dyn Host) -> Outcome<Value> {
    match host.whole().is_some_and(|whole| whole.open) {
        true => unknown::fact(host, "an optimizer of optax", unknown::OF_OPTAX),
        false => Ok(lost("an optimizer of optax".into())),
    }
}

/// The names of the argument that is the rate or the schedule.
const RATE: [&str; 3] = ["learning_rate", "step_size_fn", "step_size"];

/// An optimizer: it passes on its first argument, if it is a schedule. Of a training file, the call is recorded, with the rate
/// as its first argument.
fn optimizer(host: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let is_rate = |(name, _): &&(Rc<str>, Value)| RATE.contains(&&**name);
    let by_name = args.keywords.iter().find(is_rate).map(|(_, value)| value);
    let rate = args.values.first().or(by_name);
    if host.whole().is_none()
        && let Some(value) = rate.filter(|value| objects::callable(value))
    {
        host.hand(Handed { value: value.clone(), to: args.name, at: At::default(), called: false });
    }
    let result = made(host)?;
    if let Some(whole) = host.whole().filter(|whole| whole.open && whole.calls.len() < MOST_CALLS) {
        let values = rate.into_iter().chain(args.values.iter().skip(1)).cloned().collect();
        let keywords = args.keywords.iter().filter(|pair| !is_rate(pair)).cloned().collect();
        whole.calls.push(RecordedCall::new(args.name, result.clone(), values, keywords, whole.here));
    }
    Ok(result)
}

pub(super) static TAKERS: &[Builtin] = table! {
    "optax.adabelief" => optimizer;
    "optax.adadelta" => optimizer;
    "optax.adafactor" => optimizer;
    "optax.adagrad" => optimizer;
    "optax.adam" => optimizer;
    "optax.adamax" => optimizer;
    "optax.adamaxw" => optimizer;
    "optax.adamw" => optimizer;
    "optax.adan" => optimizer;
    "optax.amsgrad" => optimizer;
    "optax.fromage" => optimizer;
    "optax.lamb" => optimizer;
    "optax.lars" => optimizer;
    "optax.lbfgs" => optimizer;
    "optax.lion" => optimizer;
    "optax.nadam" => optimizer;
    "optax.nadamw" => optimizer;
    "optax.noisy_sgd" => optimizer;
    "optax.novograd" => optimizer;
    "optax.optimistic_adam" => optimizer;
    "optax.optimistic_adam_v2" => optimizer;
    "optax.optimistic_gradient_descent" => optimizer;
    "optax.radam" => optimizer;
    "optax.rmsprop" => optimizer;
    "optax.rprop" => optimizer;
    "optax.scale" => optimizer;
    "optax.scale_by_learning_rate" => optimizer;
    "optax.scale_by_schedule" => optimizer;
    "optax.sgd" => optimizer;
    "optax.sign_sgd" => optimizer;
    "optax.signum" => optimizer;
    "optax.sm3" => optimizer;
    "optax.yogi" => optimizer;
};

/// Whether a function of optax with that name takes a rate or a schedule.
pub(crate) fn takes_rate(name: &str) -> bool {
    TAKERS.iter().any(|taker| taker.name.strip_prefix("optax.") == Some(name))
}

const TRANSFORMATIONS: [&str; 39] = [
    "MultiSteps",
    "adaptive_grad_clip",
    "add_decayed_weights",
    "add_noise",
    "apply_every",
    "apply_if_finite",
    "centralize",
    "chain",
    "clip",
    "clip_by_block_rms",
    "clip_by_global_norm",
    "ema",
    "flatten",
    "freeze",
    "identity",
    "keep_params_nonnegative",
    "lookahead",
    "masked",
    "multi_transform",
    "named_chain",
    "normalize_by_update_norm",
    "partition",
    "scale_by_adadelta",
    "scale_by_adam",
    "scale_by_adamax",
    "scale_by_amsgrad",
    "scale_by_belief",
    "scale_by_lion",
    "scale_by_novograd",
    "scale_by_radam",
    "scale_by_rms",
    "scale_by_rss",
    "scale_by_sign",
    "scale_by_trust_ratio",
    "scale_by_yogi",
    "set_to_zero",
    "skip_not_finite",
    "trace",
    "zero_nans",
];
