//! `optax`: its optimizers, which take a schedule. A dialect supplies its schedules.

use super::lost;
use crate::python::object::builtin::{Builtin, CallArgs, Module, table};
use crate::python::object::fault::Outcome;
use crate::python::object::host::{Handed, Host};
use crate::python::object::value::Value;
use crate::python::operation::objects;
use crate::python::syntax::ast::At;

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
static TRANSFORMATION: Builtin = Builtin {
    name: "optax.transformation",
    is_type: false,
    run: |_, _| Ok(lost("an optimizer of optax".into())),
};

/// Passes the schedule on, as an optimizer does with its first argument.
fn optimizer(host: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let named = |name: &str| matches!(name, "learning_rate" | "step_size_fn");
    let by_name = args.keywords.iter().find(|(name, _)| named(name)).map(|(_, value)| value);
    if let Some(value) = args.values.first().or(by_name)
        && objects::callable(value)
    {
        host.hand(Handed { value: value.clone(), to: args.name, at: At::default(), called: false });
    }
    Ok(lost("an optimizer of optax".into()))
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
    "optax.scale_by_learning_rate" => optimizer;
    "optax.scale_by_schedule" => optimizer;
    "optax.sgd" => optimizer;
    "optax.sign_sgd" => optimizer;
    "optax.signum" => optimizer;
    "optax.sm3" => optimizer;
    "optax.yogi" => optimizer;
};

const TRANSFORMATIONS: [&str; 40] = [
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
    "scale",
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
