//! The optimizers of torch and Keras: the rate that each has without one, and the names of its arguments.

/// An optimizer: its class, the rate that it has without one, and the names of its arguments but those that all of its
/// framework have.
pub(crate) type OptimizerSignature = (&'static str, f64, &'static [&'static str]);

/// The optimizers of torch 2.15.0.
pub(crate) const TORCH: [OptimizerSignature; 15] = [
    ("SGD", 1e-3, &["momentum", "dampening", "nesterov", "differentiable", "fused"]),
    (
        "Adam",
        1e-3,
        &["betas", "eps", "amsgrad", "capturable", "differentiable", "fused", "decoupled_weight_decay"],
    ),
    ("AdamW", 1e-3, &["betas", "eps", "amsgrad", "capturable", "differentiable", "fused"]),
    (
        "NAdam",
        2e-3,
        &["betas", "eps", "momentum_decay", "decoupled_weight_decay", "capturable", "differentiable"],
    ),
    ("RAdam", 1e-3, &["betas", "eps", "decoupled_weight_decay", "capturable", "differentiable"]),
    ("Adamax", 2e-3, &["betas", "eps", "capturable", "differentiable"]),
    ("RMSprop", 1e-2, &["alpha", "eps", "momentum", "centered", "capturable", "differentiable"]),
    ("Rprop", 1e-2, &["etas", "step_sizes", "capturable", "differentiable"]),
    ("Adagrad", 1e-2, &["lr_decay", "initial_accumulator_value", "eps", "differentiable", "fused"]),
    ("Adadelta", 1.0, &["rho", "eps", "capturable", "differentiable"]),
    ("Adafactor", 1e-2, &["beta2_decay", "eps", "d"]),
    ("ASGD", 1e-2, &["lambd", "alpha", "t0", "capturable", "differentiable"]),
    ("SparseAdam", 1e-3, &["betas", "eps"]),
    ("Muon", 1e-3, &["momentum", "nesterov", "ns_coefficients", "eps", "ns_steps", "adjust_lr_fn"]),
    (
        "LBFGS",
        1.0,
        &["max_iter", "max_eval", "tolerance_grad", "tolerance_change", "history_size", "line_search_fn"],
    ),
];

/// What all of torch take.
pub(crate) const TORCH_COMMON: [&str; 5] = ["params", "lr", "weight_decay", "foreach", "maximize"];

/// The optimizers of Keras 3.15.1.
pub(crate) const KERAS: [OptimizerSignature; 14] = [
    ("SGD", 0.01, &["momentum", "nesterov"]),
    ("Adam", 0.001, &["beta_1", "beta_2", "epsilon", "amsgrad"]),
    ("AdamW", 0.001, &["beta_1", "beta_2", "epsilon", "amsgrad"]),
    ("Adamax", 0.001, &["beta_1", "beta_2", "epsilon"]),
    ("Nadam", 0.001, &["beta_1", "beta_2", "epsilon"]),
    ("RMSprop", 0.001, &["rho", "momentum", "epsilon", "centered"]),
    ("Adagrad", 0.001, &["initial_accumulator_value", "epsilon"]),
    ("Adadelta", 0.001, &["rho", "epsilon"]),
    ("Adafactor", 0.001, &["beta_2_decay", "epsilon_1", "epsilon_2", "clip_threshold", "relative_step"]),
    (
        "Ftrl",
        0.001,
        &[
            "learning_rate_power",
            "initial_accumulator_value",
            "l1_regularization_strength",
            "l2_regularization_strength",
            "l2_shrinkage_regularization_strength",
            "beta",
        ],
    ),
    ("Lion", 0.001, &["beta_1", "beta_2"]),
    ("Lamb", 0.001, &["beta_1", "beta_2", "epsilon"]),
    (
        "Muon",
        0.001,
        &[
            "adam_beta_1",
            "adam_beta_2",
            "adam_weight_decay",
            "epsilon",
            "exclude_layers",
            "exclude_embeddings",
            "muon_a",
            "muon_b",
            "muon_c",
            "adam_lr_ratio",
            "momentum",
            "ns_steps",
            "nesterov",
            "rms_rate",
        ],
    ),
    ("ScheduleFreeAdamW", 0.0025, &["beta_1", "beta_2", "epsilon", "warmup_steps"]),
];

/// What all of Keras take, the older ones included: `lr`, `decay` and `jit_compile` are of Keras 2.
pub(crate) const KERAS_COMMON: [&str; 14] = [
    "learning_rate",
    "weight_decay",
    "clipnorm",
    "clipvalue",
    "global_clipnorm",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "loss_scale_factor",
    "gradient_accumulation_steps",
    "name",
    "lr",
    "decay",
    "jit_compile",
];

/// The rate of an optimizer of torch that is made without one.
pub(crate) fn torch_rate(class: &str) -> Option<f64> {
    TORCH.iter().find(|(name, ..)| *name == class).map(|(_, rate, _)| *rate)
}

/// The same of Keras, where the name may be written in small letters.
pub(crate) fn keras_rate(class: &str) -> Option<f64> {
    KERAS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(class)).map(|(_, rate, _)| *rate)
}
