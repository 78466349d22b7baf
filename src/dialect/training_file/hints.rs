//! What is said of a file that leaves its schedule to a program or a package that makes it.

use super::found::{ends, is_keras};
use super::kinds::kind_of_own;
use super::messages::NO_SCHEDULE;
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::python::{Outline, OutlinedCall, OwnForm};

/// The error for such a file, if it is one.
pub(super) fn hint(outline: &Outline) -> Option<Diagnostic> {
    let all =
        [of_program, of_command_line, of_hyperpyyaml, of_fastai, of_paddle, of_gluon, of_maker, of_estimator];
    all.iter().find_map(|of| of(outline))
}

/// Programs that make the schedule themselves: the package and the class or method that does, and what lrsched reads instead.
const OWN_PROGRAMS: [(&str, &str, &str); 7] = [
    (
        "ultralytics",
        "train",
        "read its arguments: `lrsched plot args.yaml`, the file that the run writes, or one with the same keys",
    ),
    (
        "mmengine",
        "Runner",
        "read the config of the run: a Python file with `param_scheduler`, `optim_wrapper` and `train_cfg`",
    ),
    (
        "mmcv",
        "EpochBasedRunner",
        "read the config of the run: a Python file with `lr_config`, `optimizer` and `runner`",
    ),
    (
        "detectron2",
        "DefaultTrainer",
        "read its config: `lrsched plot config.yaml`, the YAML that it merges, with `--set SOLVER.BASE_LR=...` for what the file changes",
    ),
    (
        "composer",
        "Trainer",
        "give the Trainer `optimizers=` and `schedulers=` in the file, or write a spec of its scheduler: `lrsched list composer` shows them, and `max_duration` is a parameter of theirs",
    ),
    ("nemo", "fit", "read the YAML of the run, with `model.optim.sched`"),
    (
        "sentence_transformers",
        "fit",
        "write a spec of its scheduler: `WarmupLinear`, its default, is `transformers.get_linear_schedule_with_warmup` with `num_training_steps` = epochs * batches, and the rate is 2e-5 unless `optimizer_params` has another",
    ),
];

/// The methods of fastai's `Learner` that make a schedule, and what it is. The fraction p of the run is the number of updates so
/// far, divided by that of all.
const OF_FASTAI: [(&str, &str); 5] = [
    (
        "fit_one_cycle",
        "half a cosine from `lr_max / div` (25) up to `lr_max` until p is `pct_start` (0.25), and half a cosine down to `lr_max / div_final` (1e5)",
    ),
    ("fit_flat_cos", "`lr` until p is `pct_start` (0.75), and half a cosine down to `lr / div_final` (1e5)"),
    (
        "fit_sgdr",
        "`n_cycles` half cosines from `lr_max` down to 0, of `cycle_len`, then each `cycle_mult` times as long",
    ),
    (
        "fine_tune",
        "two one-cycles: `freeze_epochs` (1) with `base_lr` (2e-3) and `pct_start` 0.99, then the epochs with `base_lr / 2`, `pct_start` 0.3 and `div` 5",
    ),
    ("lr_find", "a finder of rates, which no training uses"),
];

/// The error for a file that trains with a schedule of fastai, which may come from `from fastai.vision.all import *`.
fn of_fastai(outline: &Outline) -> Option<Diagnostic> {
    let known = |call: &&OutlinedCall| OF_FASTAI.iter().find(|(name, _)| *name == ends(&call.origin).1);
    // A finder comes before a training.
    let mut calls: Vec<&OutlinedCall> = outline.calls.iter().filter(|call| known(call).is_some()).collect();
    calls.arrange_by_key(|call| ends(&call.origin).1 == "lr_find");
    let call = *calls.first()?;
    let (name, what) = known(&call)?;
    let error = Diagnostic::new(format!(
        "`{name}` of fastai makes the schedule of this file, and is not computed here"
    ))
    .at(call.place.clone(), "")
    .why(format!("it is {what}"));
    Some(error.help(
        "write it as a function of the step, with the number of updates: `def lr(step): ...` in a file that `lrsched plot` reads, or `kind: python`",
    ))
}

/// The error for a file whose own scheduler is derived from one of Paddle.
fn of_paddle(outline: &Outline) -> Option<Diagnostic> {
    let own = outline.own.iter().find(
        |own| matches!(&own.form, OwnForm::Derived(base) if base.starts_with("paddle.optimizer.lr.") && kind_of_own(own).is_none()),
    )?;
    let OwnForm::Derived(base) = &own.form else { return None };
    let error = Diagnostic::new(format!("`{}` is derived from `{base}`, and is not run here", own.name));
    Some(
        error
            .at(own.place.clone(), "")
            .why("what it is derived from is not written here as Python")
            .help("derive it from `paddle.optimizer.lr.LRScheduler`: `kind: paddle.LRScheduler`")
            .help("or as a factor of the rate: `kind: paddle.LambdaDecay`"),
    )
}

/// The error for a file that leaves its schedule to a program that makes it.
fn of_program(outline: &Outline) -> Option<Diagnostic> {
    outline.calls.iter().find_map(|call| {
        let (first, last) = ends(&call.origin);
        let (package, _, help) =
            OWN_PROGRAMS.iter().find(|(package, name, _)| *package == first && *name == last)?;
        let error = Diagnostic::new(NO_SCHEDULE)
            .at(call.place.clone(), format!("{package} makes the schedule"))
            .why("the settings of such a program are read from a config or a spec, not from the calls of Python");
        Some(error.help(*help))
    })
}

/// The error for a file whose optimizer and schedulers are objects that a file of hyperpyyaml makes, as those of SpeechBrain are.
fn of_hyperpyyaml(outline: &Outline) -> Option<Diagnostic> {
    let call = outline.calls.iter().find(|call| ends(&call.origin) == ("hyperpyyaml", "load_hyperpyyaml"))?;
    let error = Diagnostic::new(
        "the schedule of this training stands in a YAML of hyperpyyaml, which is not read here",
    )
    .at(call.place.clone(), "the file gets its optimizer and its schedulers here");
    Some(
        error
            .why("`opt_class`, `lr_annealing` and the like are objects that the YAML makes (`!name:`, `!new:`)")
            .help("without a scheduler the rate stays: `schedule: {kind: constant, value: 0.001}` in a spec, with the `lr` of the YAML")
            .help("with one: paste its class into a file of its own, and write the rates that it gives as a function of the epoch or the step, `def lr(epoch): ...`, which `lrsched plot` reads"),
    )
}

/// The error for a file that trains with a Trainer of gluon that has no scheduler.
fn of_gluon(outline: &Outline) -> Option<Diagnostic> {
    let is_trainer =
        |call: &&OutlinedCall| call.origin.starts_with("mxnet.") && ends(&call.origin).1 == "Trainer";
    let trainer = outline.calls.iter().find(is_trainer)?;
    let error =
        Diagnostic::new(NO_SCHEDULE).at(trainer.place.clone(), "this Trainer of gluon has no `lr_scheduler`");
    Some(
        error
            .why("it keeps its `learning_rate` until the loop sets another one (`trainer.set_learning_rate(...)`), and that loop is not followed here")
            .help("a rate that stays: `schedule: {kind: constant, value: 0.1}` in a spec")
            .help("rates that the loop sets: write them as a function of the epoch or the step, `def lr(epoch): ...` in a file that `lrsched plot` reads, or `kind: python`"),
    )
}

/// The error for a file whose optimizer and schedule a function of a package makes that is not here: BERT's `create_optimizer`.
fn of_maker(outline: &Outline) -> Option<Diagnostic> {
    let makes = |call: &&OutlinedCall| {
        let (module, name) = call.origin.rsplit_once('.').unwrap_or_default();
        name == "create_optimizer" && !module.is_empty() && !module.contains('(') && call.values().count() > 2
    };
    let made = outline.calls.iter().find(makes)?;
    let (module, name) = made.origin.rsplit_once('.')?;
    let path = module.replace('.', "/");
    Some(
        Diagnostic::new(format!("`{name}` of `{module}` makes the schedule, and that module is not here"))
            .at(made.place.clone(), "")
            .why("the optimizer and its rates are made there")
            .help(format!("put `{path}.py` beside the file, as it is installed or in its repository"))
            .help("for BERT's own that is `optimization.py`: a linear warmup, then `tf.train.polynomial_decay` to 0"),
    )
}

/// The error for a file whose model and Trainer `LightningCLI` makes of the command line and of a config.
fn of_command_line(outline: &Outline) -> Option<Diagnostic> {
    let cli = outline.calls.iter().find(|call| ends(&call.origin).1 == "LightningCLI")?;
    if outline.configures {
        return None;
    }
    Some(
        Diagnostic::new("`LightningCLI` makes the model and its optimizers of the command line")
            .at(cli.place.clone(), "")
            .why("its class has no `configure_optimizers` here: `--optimizer` and `--lr_scheduler` choose them")
            .help("write a spec of the scheduler of the command line or the config: `lrsched list torch` shows the kinds"),
    )
}

/// What is wrong with a file that trains with an estimator of TensorFlow.
pub(super) const OF_ESTIMATOR: &str = "an estimator of TensorFlow trains in this file, and is not run here";

/// The error for a file that trains with an estimator of TensorFlow.
fn of_estimator(outline: &Outline) -> Option<Diagnostic> {
    let is_estimator =
        |call: &&OutlinedCall| is_keras(ends(&call.origin).0) && call.origin.contains(".estimator.");
    let estimator = outline.calls.iter().find(is_estimator)?;
    let error = Diagnostic::new(OF_ESTIMATOR);
    Some(
        error
            .at(estimator.place.clone(), "")
            .why("its rate is that of the optimizer in `model_fn`, or of its `optimizer` argument: a number, or a decay of the global step")
            .help("a number stays: `schedule: {kind: constant, value: 0.001}` in a spec")
            .help("a decay has a kind of its name: `lrsched list tf.compat.v1.train` shows them, such as `tf.compat.v1.train.exponential_decay`"),
    )
}
