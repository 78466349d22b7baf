//! mmengine: the Python files of MMDetection 3, MMSegmentation 1, MMPretrain, XTuner and their relatives.

use super::optimizer::{inertia, rate};
use super::{
    IterationsPerUpdate, Loader, OwnedSchedulers, class, grouped, is_own_file, length_unknown, missing,
    scaled,
};
use super::{hooks, several};
use crate::diagnostic::Diagnostic;
use crate::import::config::Syntax;
use crate::import::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use crate::import::keys::{Keys, Texts};
use crate::import::length::RunArithmetic;
use crate::import::{ConfigFormat, Reading, Sureness};
use crate::spec::yaml::{Node, Yaml, written};

/// mmengine's configs.
pub(in crate::import) static FORMAT: ConfigFormat = ConfigFormat {
    name: "mmengine",
    title: "a config of mmengine",
    summary: "configs/**/*.py of MMDetection 3 and its relatives, with the files of `_base_`, and the file that a run saves",
    versions: "mmengine 0.10.7; measured: `_base_`, `read_base`, both train loops, accumulative_counts; read, not measured: XTuner's TrainLoop, auto_scale_lr, paramwise_cfg, the batches of several devices",
    packages: &["mmengine"],
    keys: KEYS,
    example: "train_cfg = dict(type='IterBasedTrainLoop', max_iters=80000)\noptim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02, momentum=0.9))\nparam_scheduler = [\n    dict(type='LinearLR', start_factor=0.001, by_epoch=False, begin=0, end=500),\n    dict(type='PolyLR', eta_min=1e-4, power=0.9, by_epoch=False, begin=500, end=80000)]\n",
    recognises: |config| {
        let is_python = config.syntax == Syntax::Python;
        let has_schedule = config.has("param_scheduler") && (is_python || config.has("train_cfg"));
        let is_own = has_schedule || config.has("optim_wrapper");
        (is_own_file(config) && is_own).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("train_cfg", "`max_epochs` or `max_iters` of the train loop, and `val_interval`"),
    ("optim_wrapper", "`optimizer.lr`, `accumulative_counts`, and `paramwise_cfg` with `lr_mult`"),
    ("param_scheduler", "the schedulers: a list, or one"),
    ("auto_scale_lr", "`enable` and `base_batch_size`"),
    ("train_dataloader", "`batch_size` per device, and `drop_last`"),
];

/// Further keys of mmengine that look like one of those.
const OTHER_KEYS: &[&str] = &["val_cfg", "test_cfg", "val_dataloader", "test_dataloader"];

/// What the train loops take.
const TRAIN_CFG: &[(&str, &str)] =
    &[("max_epochs", ""), ("max_iters", ""), ("val_begin", ""), ("val_interval", ""), ("by_epoch", "")];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys().with(Texts::Pyyaml);
    let hook = hooks::found(reading, &keys)?;
    keys.check_spelling(KEYS, OTHER_KEYS)?;
    // The key itself may stand in a base.
    if let Some((key, near)) = keys.misspelt(KEYS, OTHER_KEYS, |_| true) {
        reading.note(format!("`{}` is not a key of mmengine: `{near}` counts", written(key)));
    }
    let Some(wrapper) = keys.inner("optim_wrapper")? else {
        return Err(missing(
            reading,
            "optim_wrapper",
            "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02))",
        ));
    };
    let Some(optimizer) = wrapper.inner("optimizer")? else {
        return several::draft(reading, &keys, &wrapper);
    };
    let rate = rate(reading, &optimizer, "optim_wrapper.optimizer", None)?;
    let loader = loader(&keys)?;
    let rate = scaled(reading, &keys, rate, &loader, false)?;
    if let Some(hook) = hook {
        return hook.draft(reading, &keys, &wrapper, &rate, &loader);
    }
    let groups = grouped(reading, &wrapper, "optim_wrapper", "DefaultOptimWrapperConstructor", &rate)?;
    let schedulers: OwnedSchedulers =
        schedulers(reading, &keys)?.into_iter().map(|one| (one, None)).collect();
    let drives_momentum = schedulers.iter().any(|(one, _)| one.kind.value.ends_with("Momentum"));
    let arithmetic = RunArithmetic::default();
    let name = "accumulative_counts";
    let counts = IterationsPerUpdate { count: wrapper.count_or(name, 1)?, name };
    let mut draft = timed(reading, &keys, schedulers, &counts, &loader, &arithmetic)?.at_rate(groups);
    inertia(&optimizer, drives_momentum, &mut draft)?;
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The batches of `train_dataloader`.
pub(super) fn loader(keys: &Keys<'_>) -> Result<Loader, Diagnostic> {
    let Some(loader) = keys.inner("train_dataloader")? else {
        return Ok(Loader { batch_size: None, drops_last: false });
    };
    let drops_last = loader.flag("drop_last")?.is_some_and(|flag| flag.value);
    Ok(Loader { batch_size: loader.count("batch_size")?, drops_last })
}

/// The entries of `param_scheduler` as kinds.
pub(super) fn schedulers(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<Vec<DraftedSchedule>, Diagnostic> {
    let Some(node) = keys.node("param_scheduler")? else { return Ok(Vec::new()) };
    let items: Vec<&Node> = match &node.value {
        Yaml::List(items) => items.iter().collect(),
        Yaml::Map(_) if node.get("type").is_some() => vec![node],
        Yaml::Map(_) => {
            return Err(Diagnostic::new("`param_scheduler` is a dict without `type`")
                .at(reading.config.place(node), "a key for each optimizer")
                .why("the Runner builds one scheduler of it, because `optim_wrapper` has one optimizer, and raises")
                .help("keep the list of one optimizer"));
        }
        _ => return Err(keys.wrong("param_scheduler", node, "a list of dicts, or one")),
    };
    scheduler_list(reading, keys, items)
}

pub(super) fn scheduler_list(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    items: Vec<&Node>,
) -> Result<Vec<DraftedSchedule>, Diagnostic> {
    let drives_rates = |item: &&Node| match other_parameter(item) {
        Some((name, param)) => {
            reading.note(format!("`{name}` drives `{param}`, and is left out: it does not change the rate"));
            false
        }
        None => true,
    };
    items.into_iter().filter(drives_rates).map(|item| scheduler(reading, keys, item)).collect()
}

/// The type of a scheduler that drives another parameter than the rate or the momentum, and that parameter:
/// `dict(type='CosineAnnealingParamScheduler', param_name='weight_decay', ...)`.
fn other_parameter(item: &Node) -> Option<(&str, &str)> {
    let name = item.get("type").and_then(Node::text)?;
    let param = item.get("param_name").and_then(Node::text)?;
    let is_other = !matches!(param, "lr" | "momentum" | "betas");
    (class(name).ends_with("ParamScheduler") && is_other).then_some((name, param))
}

fn scheduler(reading: &Reading<'_>, keys: &Keys<'_>, item: &Node) -> Result<DraftedSchedule, Diagnostic> {
    let entry = Keys::of(keys.config(), item).with(Texts::Pyyaml);
    let place = || reading.config.place(item);
    if let (Yaml::Map(_), None) = (&item.value, reading.config.unknown(item)) {
    } else {
        return Err(keys.wrong("param_scheduler", item, "a list of dicts"));
    }
    let Some(name) = item.get("type").and_then(Node::text) else {
        return Err(Diagnostic::new("a scheduler of `param_scheduler` has no `type`")
            .at(place(), "")
            .help("add it: `type='LinearLR'`"));
    };
    let converts = item.get("convert_to_iter_based").is_some_and(|flag| flag.value == Yaml::Bool(true));
    let mut schedule = DraftedSchedule::new(
        format!("mmengine.{}", class(name)),
        entry.origin("type", item.get("type").unwrap_or(item)),
    );
    for (key, value) in item.entries() {
        let key = written(key);
        match key.as_str() {
            "type" | "_scope_" | "verbose" => {}
            "epoch_length" if !converts => {}
            "epoch_length" => {
                return Err(Diagnostic::new("`epoch_length` of a scheduler is not read yet")
                    .at(reading.config.place(value), "another length than that of the dataloader")
                    .help("remove it, and give `--run batches_per_epoch=1000`"));
            }
            _ => schedule = schedule.with(&key, entry.value(&key, value)?),
        }
    }
    Ok(schedule)
}

/// The arguments of the train loop, all of which it knows.
fn train_cfg<'k>(reading: &Reading<'_>, keys: &Keys<'k>) -> Result<Keys<'k>, Diagnostic> {
    let Some(cfg) = keys.inner("train_cfg")? else {
        return Err(missing(
            reading,
            "train_cfg",
            "train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=12)",
        ));
    };
    if let Some((key, near)) = cfg.misspelt(TRAIN_CFG, &[], |_| true) {
        let why = "the train loop is handed every key, and raises a TypeError";
        return Err(cfg.misspelling(key, near).why(why));
    }
    Ok(cfg)
}

/// The draft with the length of the run, on the clock of the train loop.
pub(super) fn timed(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    schedulers: OwnedSchedulers,
    counts: &IterationsPerUpdate,
    loader: &Loader,
    arithmetic: &RunArithmetic,
) -> Result<Draft, Diagnostic> {
    let cfg = train_cfg(reading, keys)?;
    let (epochs, iters) = (cfg.count("max_epochs")?, cfg.count("max_iters")?);
    let loop_name = cfg.text("type")?;
    let counts_iterations = loop_name.as_ref().is_some_and(|name| class(&name.value) == XTUNER_LOOP);
    if let Some(name) = loop_name.filter(|name| !LOOPS.contains(&class(&name.value))) {
        reading
            .note(format!("`{}` is read like the train loop of mmengine with the same length", name.value));
    }
    let origin = keys.origin("param_scheduler", keys.map().get("param_scheduler").unwrap_or(keys.map()));
    let list = schedulers.iter().map(|(one, _)| one.nested()).collect();
    let list = Known::new(Content::List(list), origin.clone());
    let of: Vec<Drafted> = schedulers.iter().filter_map(|(_, of)| Some(of.clone()?.into())).collect();
    let mut schedule =
        DraftedSchedule::new("mmengine.param_scheduler", origin.clone()).with("schedulers", list);
    if !of.is_empty() {
        schedule = schedule.with("optimizers", Known::new(Content::List(of), origin));
    }
    let schedulers: Vec<DraftedSchedule> = schedulers.into_iter().map(|(one, _)| one).collect();
    let waits = schedulers.iter().any(|schedule| schedule.kind.value.contains("ReduceOnPlateau"));
    for key in ["val_interval", "val_begin"] {
        if let Some(count) = cfg.count(key)?.filter(|_| waits) {
            schedule = schedule.with(key, count);
        }
    }
    match (epochs, iters) {
        (Some(epochs), None) => {
            let length = match loader.epoch_length(reading, &counts.count, arithmetic)? {
                Some(length) => length,
                None => length_unknown(reading)?,
            };
            if !counts_iterations {
                return Ok(counts.of_epochs(schedule, epochs, length, arithmetic));
            }
            let filled = format!("{} * {}", epochs.value, length.value);
            let iters = epochs.value.saturating_mul(length.value);
            let formula = "max_epochs * len(train_dataloader)";
            let iters = arithmetic.derived("iterations", formula, &filled, iters, &epochs.origin);
            Ok(counts.of_iterations(schedule.with("epoch_length", length), iters, arithmetic))
        }
        (None, Some(iters)) => {
            if schedulers.iter().any(converts) {
                // The sampler of such a loop has no end, and another length than that of a loop of epochs.
                let why = "`convert_to_iter_based` multiplies by len(train_dataloader)";
                schedule = schedule.with("epoch_length", reading.fact("batches_per_epoch", why)?);
            }
            Ok(counts.of_iterations(schedule, iters, arithmetic))
        }
        _ => Err(Diagnostic::new("`train_cfg` must have one of `max_epochs` and `max_iters`")
            .at(reading.config.place(cfg.map()), "")
            .help("give it: `--set train_cfg.max_epochs=12`")),
    }
}

/// The draft of one schedule that is the whole of the run, in a train loop that counts epochs.
pub(super) fn timed_alone(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    schedule: DraftedSchedule,
    counts: &IterationsPerUpdate,
    loader: &Loader,
    arithmetic: &RunArithmetic,
) -> Result<Draft, Diagnostic> {
    let cfg = train_cfg(reading, keys)?;
    let Some(epochs) = cfg.count("max_epochs")? else {
        return Err(Diagnostic::new("`train_cfg` has no `max_epochs`")
            .at(reading.config.place(cfg.map()), "the hook needs a train loop that counts epochs")
            .help("give it: `--set train_cfg.max_epochs=300`"));
    };
    let length = match loader.epoch_length(reading, &counts.count, arithmetic)? {
        Some(length) => length,
        None => length_unknown(reading)?,
    };
    Ok(counts.of_epochs(schedule, epochs, length, arithmetic))
}

/// Whether a scheduler turns its epochs into iterations.
fn converts(schedule: &DraftedSchedule) -> bool {
    let flag = schedule.parameters.iter().find(|(key, _)| key == "convert_to_iter_based");
    flag.is_some_and(|(_, value)| matches!(value.value, Content::Flag(true)))
}

/// The train loops of mmengine.
const LOOPS: &[&str] = &["EpochBasedTrainLoop", "IterBasedTrainLoop", XTUNER_LOOP];
/// XTuner's train loop: an IterBasedTrainLoop, whose length may be given in epochs.
const XTUNER_LOOP: &str = "TrainLoop";
