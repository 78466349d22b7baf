//! mmcv 1.x: the Python files of MMDetection 2, MMSegmentation 0, MMClassification and their relatives.

use super::optimizers;
use super::{IterationsPerUpdate, Loader, is_own_file, length_unknown, missing};
use crate::diagnostic::{Diagnostic, Place};
use crate::import::draft::{Content, Draft, DraftedSchedule, Known};
use crate::import::keys::{Keys, Texts, likely};
use crate::import::length::RunArithmetic;
use crate::import::{ConfigFormat, Reading, Sureness};
use crate::spec::yaml::{Node, Yaml, written};

/// mmcv's configs.
pub(in crate::import) static FORMAT: ConfigFormat = ConfigFormat {
    name: "mmcv",
    title: "a config of mmcv 1.x",
    summary: "configs/**/*.py of MMDetection 2 and its relatives, with the files of `_base_`, and the file that a run saves",
    versions: "mmcv 1.7.2; measured: `_base_`, both runners, GradientCumulativeOptimizerHook; read, not measured: auto_scale_lr, paramwise_cfg, the batches of several devices",
    packages: &["mmcv"],
    keys: KEYS,
    example: "optimizer = dict(type='SGD', lr=0.02, momentum=0.9, weight_decay=0.0001)\noptimizer_config = dict(grad_clip=None)\nlr_config = dict(policy='poly', power=0.9, min_lr=0.0001, by_epoch=False)\nrunner = dict(type='IterBasedRunner', max_iters=80000)\n",
    recognises: |config| {
        let has_optimizer = config.has("optimizer") || config.has("optimizers");
        let is_mmcv = config.root().get("lr_config").is_some() && has_optimizer;
        (is_own_file(config) && is_mmcv).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("optimizer", "`lr`, and `paramwise_cfg` with `lr_mult`"),
    ("optimizers", "the same for each part of the model, as MMEditing has it"),
    ("optimizer_config", "`cumulative_iters` of a GradientCumulativeOptimizerHook"),
    ("lr_config", "`policy` and the parameters of its hook; None: the rate stays"),
    ("momentum_config", "the same for the momentum"),
    ("runner", "`type`, and `max_epochs` or `max_iters`"),
    ("total_epochs", "the epochs, where there is no `runner`"),
    ("total_iters", "the iterations, where there is no `runner`"),
    ("data", "`samples_per_gpu`, `train_dataloader`"),
    ("auto_scale_lr", "`enable` and `base_batch_size`"),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys().with(Texts::Pyyaml);
    keys.check_spelling(KEYS, &[])?;
    refuse_hooks(reading, &keys)?;
    let loader = loader(&keys)?;
    let optimizers = optimizers::named(reading, &keys)?;
    let groups = optimizers::rates(reading, &keys, &optimizers, &loader)?;
    let counts =
        IterationsPerUpdate { count: iterations_per_update(reading, &keys)?, name: "cumulative_iters" };
    let arithmetic = RunArithmetic::default();
    let mut draft = timed(reading, &keys, &counts, &loader, &arithmetic)?;
    draft = draft.at_rate(groups);
    optimizers::inertias(reading, &keys, &optimizers, &mut draft)?;
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// Refuses hooks that set the rate besides that of `lr_config`.
fn refuse_hooks(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<(), Diagnostic> {
    let hooks = match keys.node("custom_hooks")?.map(|node| &node.value) {
        Some(Yaml::List(hooks)) => hooks.as_slice(),
        _ => &[],
    };
    for hook in hooks {
        let Some(name) = hook.get("type").and_then(Node::text) else { continue };
        if name.ends_with("LrUpdaterHook") || name.ends_with("MomentumUpdaterHook") {
            return Err(Diagnostic::new(format!("`{name}` in `custom_hooks` sets the rate too"))
                .at(reading.config.place(hook), "a second hook for it")
                .why("it acts after that of `lr_config`")
                .help("keep one of the two, as `lr_config` or `momentum_config`"));
        }
    }
    Ok(())
}

/// The batches of `data`.
fn loader(keys: &Keys<'_>) -> Result<Loader, Diagnostic> {
    let Some(data) = keys.inner("data")? else { return Ok(Loader { batch_size: None, drops_last: false }) };
    let mut loader = Loader { batch_size: None, drops_last: false };
    // The later of these keys win, and `imgs_per_gpu` is the name before MMDetection 2.0.
    let own = data.inner("train_dataloader")?;
    for map in [Some(data), own].into_iter().flatten() {
        for key in ["imgs_per_gpu", "samples_per_gpu"] {
            loader.batch_size = map.count(key)?.or(loader.batch_size);
        }
        loader.drops_last = map.flag("drop_last")?.map_or(loader.drops_last, |flag| flag.value);
    }
    Ok(loader)
}

/// The iterations of an update, as the hook of `optimizer_config` counts them.
fn iterations_per_update(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<Known<u64>, Diagnostic> {
    const COUNT: &str = "cumulative_iters";
    let Some(config) = keys.inner("optimizer_config")? else { return keys.count_or(COUNT, 1) };
    let name = config.text_or("type", "OptimizerHook")?;
    match name.value.as_str() {
        "GradientCumulativeOptimizerHook" | "GradientCumulativeFp16OptimizerHook" => {
            config.count_or(COUNT, 1)
        }
        _ => {
            if let Some(given) = config.count(COUNT)? {
                return Err(Diagnostic::new(format!("`{}` takes no `{COUNT}`", name.value))
                    .at(given.origin.place, "raises a TypeError")
                    .help("add `type='GradientCumulativeOptimizerHook'` to `optimizer_config`"));
            }
            if !["OptimizerHook", "Fp16OptimizerHook"].contains(&name.value.as_str()) {
                reading.note(format!("`{}` is taken to make an update of each iteration", name.value));
            }
            config.count_or(COUNT, 1)
        }
    }
}

/// The length of a run, in what its runner counts.
enum RunnerLength {
    Epochs(Known<u64>),
    Iterations(Known<u64>),
}

/// The length of the run, by `runner`, or before mmcv 1.1 by `total_epochs` or `total_iters`.
fn length(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<RunnerLength, Diagnostic> {
    let (epochs, iterations) = (keys.count("total_epochs")?, keys.count("total_iters")?);
    let Some(runner) = keys.inner("runner")? else {
        return match (epochs, iterations) {
            (Some(epochs), None) => Ok(RunnerLength::Epochs(epochs)),
            (None, Some(iterations)) => Ok(RunnerLength::Iterations(iterations)),
            _ => Err(missing(reading, "runner", "runner = dict(type='EpochBasedRunner', max_epochs=12)")),
        };
    };
    let name = runner.text_or("type", "EpochBasedRunner")?;
    let found = match (runner.count("max_epochs")?, runner.count("max_iters")?) {
        (Some(epochs), None) => RunnerLength::Epochs(epochs),
        (None, Some(iterations)) => RunnerLength::Iterations(iterations),
        _ => {
            return Err(Diagnostic::new("`runner` must have one of `max_epochs` and `max_iters`")
                .at(reading.config.place(runner.map()), "")
                .help("give it: `--set runner.max_epochs=12`"));
        }
    };
    let key = match (name.value.as_str(), &found) {
        ("EpochBasedRunner" | "Runner", RunnerLength::Iterations(_)) => Some("max_epochs"),
        ("IterBasedRunner", RunnerLength::Epochs(_)) => Some("max_iters"),
        _ => None,
    };
    if let Some(key) = key {
        return Err(Diagnostic::new(format!("`{}` needs `{key}`", name.value))
            .at(name.origin.place, "counts in it")
            .why(format!("mmcv raises an AssertionError: {key} must be specified during instantiation"))
            .help("change one of the two"));
    }
    if !["EpochBasedRunner", "Runner", "IterBasedRunner"].contains(&name.value.as_str()) {
        reading.note(format!("`{}` is read like the runner of mmcv that counts the same", name.value));
    }
    if let (Some(total), RunnerLength::Epochs(own)) = (epochs, &found)
        && total.value != own.value
    {
        return Err(Diagnostic::new(format!(
            "`total_epochs` and `runner.max_epochs` differ: {} and {}",
            total.value, own.value
        ))
        .at(total.origin.place, "an AssertionError in MMDetection")
        .help("remove `total_epochs`"));
    }
    Ok(found)
}

/// The draft of the hooks with the length of the run.
fn timed(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    counts: &IterationsPerUpdate,
    loader: &Loader,
    arithmetic: &RunArithmetic,
) -> Result<Draft, Diagnostic> {
    let rates = hook(keys, "lr_config", "LrUpdaterHook")?;
    let momenta = hook(keys, "momentum_config", "MomentumUpdaterHook")?;
    let hooks: Vec<DraftedSchedule> = rates.into_iter().chain(momenta).collect();
    let origin = keys.origin("lr_config", keys.map().get("lr_config").unwrap_or(keys.map()));
    let list = Known::new(Content::List(hooks.iter().map(DraftedSchedule::nested).collect()), origin.clone());
    let runner = |name: &str| DraftedSchedule::new(name, origin.clone()).with("hooks", list.clone());
    match length(reading, keys)? {
        RunnerLength::Iterations(iterations) => {
            Ok(counts.of_iterations(runner("mmcv.IterBasedRunner"), iterations, arithmetic))
        }
        RunnerLength::Epochs(epochs) => {
            let schedule = runner("mmcv.EpochBasedRunner");
            match loader.epoch_length(reading, &counts.count, arithmetic)? {
                Some(length) => Ok(counts.of_epochs(schedule, epochs, length, arithmetic)),
                None if counts.count.value == 1 && hooks.iter().all(counts_only_epochs) => {
                    let mut draft = Draft::new(schedule);
                    draft.run.push(("epochs".into(), epochs.into()));
                    Ok(draft)
                }
                None => {
                    let length = length_unknown(reading)?;
                    Ok(counts.of_epochs(schedule, epochs, length, arithmetic))
                }
            }
        }
    }
}

/// Whether a hook of an EpochBasedRunner acts before each epoch alone.
fn counts_only_epochs(hook: &DraftedSchedule) -> bool {
    let by_iteration = ["mmcv.Cyclic", "mmcv.OneCycle"].iter().any(|name| hook.kind.value.starts_with(name));
    let counts = |(name, value): &(String, _)| match (name.as_str(), value) {
        ("by_epoch", Known { value: Content::Flag(flag), .. }) => !flag,
        ("warmup", Known { value, .. }) => !matches!(value, Content::Null),
        _ => false,
    };
    !by_iteration && !hook.parameters.iter().any(counts)
}

/// The hook of `lr_config` or `momentum_config`; none if the key is None or not there.
fn hook(keys: &Keys<'_>, key: &str, ending: &str) -> Result<Option<DraftedSchedule>, Diagnostic> {
    let Some(config) = keys.inner(key)? else { return Ok(None) };
    let Some(policy) = config.text("policy")? else {
        return Err(Diagnostic::new(format!("`{key}` has no `policy`"))
            .at(config.config().place(config.map()), "mmcv raises an AssertionError")
            .help("add it: `policy='step'`"));
    };
    let name = titled(&policy.value);
    if !POLICIES.contains(&name.as_str()) {
        return Err(unknown_policy(&policy, &format!("{name}{ending}")));
    }
    let mut hook = DraftedSchedule::new(format!("mmcv.{name}{ending}"), policy.origin);
    for (name, value) in config.map().entries() {
        let name = written(name);
        if name == "policy" {
            continue;
        }
        // mmcv looks at the type: a list is not a tuple to it.
        if name == "target_ratio" && is_list(&config.config().place(value)) {
            return Err(config
                .wrong(&name, value, "a float or a tuple")
                .why("mmcv raises a ValueError: target_ratio should be either float or tuple")
                .help("write it in round brackets: `target_ratio=(10, 1e-4)`"));
        }
        hook = hook.with(&name, config.value(&name, value)?);
    }
    Ok(Some(hook))
}

/// The policies of mmcv.
const POLICIES: &[&str] = &[
    "Fixed",
    "Step",
    "Exp",
    "Poly",
    "Inv",
    "CosineAnnealing",
    "FlatCosineAnnealing",
    "CosineRestart",
    "Cyclic",
    "OneCycle",
    "LinearAnnealing",
];

/// The error for a policy of a program, or one that is misspelt.
fn unknown_policy(policy: &Known<String>, hook: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("mmcv has no hook `{hook}`"))
        .at(policy.origin.place.clone(), "not a policy of mmcv");
    match likely(&policy.value, POLICIES.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error
            .why("if the program has a hook of this name, it decides the rates, and it is not read")
            .help("a spec with a schedule in Python can say what it does: `kind: python`"),
    }
}

/// Whether a list is written at a place, and not a tuple.
fn is_list(place: &Place) -> bool {
    let span = place.span();
    let line = place.source().text.lines().nth(span.line - 1);
    line.and_then(|line| line.chars().nth(span.column - 1)) == Some('[')
}

/// The name of a policy in that of its class: one in lower case gets capitals, as `str.title` gives them.
fn titled(policy: &str) -> String {
    if policy != policy.to_lowercase() {
        return policy.to_string();
    }
    let mut starts = true;
    let capital = |letter: char| {
        let is_first = std::mem::replace(&mut starts, !letter.is_alphabetic());
        if is_first { letter.to_ascii_uppercase() } else { letter }
    };
    policy.chars().map(capital).collect()
}
