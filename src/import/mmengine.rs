//! mmengine: the Python files of MMDetection 3, MMSegmentation 1, MMPretrain, XTuner and their relatives.

use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use super::groups;
use super::keys::{Keys, Texts};
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;
use crate::import::config::Syntax;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// mmengine's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "mmengine",
    title: "a config of mmengine",
    summary: "configs/**/*.py of MMDetection 3 and its relatives, with the files of `_base_`, and the file that a run saves",
    versions: "mmengine 0.10.7; measured: `_base_`, both train loops, accumulative_counts; read, not measured: auto_scale_lr, paramwise_cfg, the batches of several devices",
    packages: &["mmengine"],
    keys: KEYS,
    example: "train_cfg = dict(type='IterBasedTrainLoop', max_iters=80000)\noptim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02, momentum=0.9))\nparam_scheduler = [\n    dict(type='LinearLR', start_factor=0.001, by_epoch=False, begin=0, end=500),\n    dict(type='PolyLR', eta_min=1e-4, power=0.9, by_epoch=False, begin=500, end=80000)]\n",
    recognises: |config| {
        let is_mmcv = config.root().get("lr_config").is_some_and(|node| node.get("policy").is_some());
        let is_own = config.has("param_scheduler") || config.has("optim_wrapper") || is_mmcv;
        (config.syntax == Syntax::Python && config.command.is_none() && is_own).then_some(Sureness::Certain)
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

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys().with(Texts::Pyyaml);
    refuse_others(reading, &keys)?;
    keys.check_spelling(KEYS, &["val_cfg", "test_cfg", "val_dataloader", "test_dataloader"])?;
    let Some(wrapper) = keys.inner("optim_wrapper")? else {
        return Err(missing(
            reading,
            "optim_wrapper",
            "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.02))",
        ));
    };
    let Some(optimizer) = wrapper.inner("optimizer")? else {
        return Err(Diagnostic::new("`optim_wrapper` has no `optimizer`")
            .at(reading.config.place(wrapper.map()), "")
            .why("with several optimizers each has schedulers of its own, which is not read yet")
            .help("keep one of them as `optim_wrapper`, with its list as `param_scheduler`"));
    };
    let Some(rate) = optimizer.number("lr")? else {
        return Err(Diagnostic::new("`optim_wrapper.optimizer` has no `lr`")
            .at(reading.config.place(optimizer.map()), "")
            .help("give it: `--set optim_wrapper.optimizer.lr=0.02`"));
    };
    let rate = scaled(reading, &keys, rate)?;
    let groups = grouped(reading, &wrapper, &rate)?;
    let schedulers = schedulers(reading, &keys)?;
    let arithmetic = RunArithmetic::default();
    let counts = wrapper.count_or("accumulative_counts", 1)?;
    let mut draft = timed(reading, &keys, schedulers, &counts, &arithmetic)?.at_rate(groups);
    for key in ["momentum", "betas"] {
        if let Some(node) = optimizer.node(key)? {
            draft.optimizer.push((key.into(), optimizer.value(key, node)?));
        }
    }
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// Refuses what sets the rate in another way.
fn refuse_others(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<(), Diagnostic> {
    let is_own = reading.config.has("param_scheduler") || reading.config.has("optim_wrapper");
    if let Some(node) = keys.node("lr_config")?.filter(|_| !is_own) {
        return Err(Diagnostic::new("configs of mmcv 1.x are not read yet")
            .at(reading.config.place(node), "`lr_config` is a key of mmcv 1.x")
            .help("write a spec with the kinds of mmcv: `lrsched list mmcv` shows them"));
    }
    let hooks = match keys.node("custom_hooks")?.map(|node| &node.value) {
        Some(Yaml::List(hooks)) => hooks.iter().collect(),
        _ => Vec::new(),
    };
    let default = keys.inner("default_hooks")?.and_then(|hooks| hooks.map().get("param_scheduler"));
    for hook in hooks.into_iter().chain(default) {
        let Some(name) = hook.get("type").and_then(Node::text) else { continue };
        if name.ends_with("ParamSchedulerHook") && name != "ParamSchedulerHook" {
            return Err(Diagnostic::new(format!("`{name}` sets the learning rate itself"))
                .at(reading.config.place(hook), "not a hook of mmengine")
                .why("`param_scheduler` does not decide the rate then")
                .help("this hook is not read; a spec with a schedule in Python can say what it does"));
        }
    }
    Ok(())
}

fn missing(reading: &Reading<'_>, key: &str, example: &str) -> Diagnostic {
    Diagnostic::new(format!("the config has no `{key}`"))
        .at(reading.config.start(), "neither here nor in the files of `_base_`")
        .help(format!("add it: `{example}`"))
}

/// The examples per device and batch.
fn batch_size(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<Option<Known<u64>>, Diagnostic> {
    match reading.question.known("batch_size")? {
        Some(given) => Ok(Some(given)),
        None => keys
            .inner("train_dataloader")?
            .map(|loader| loader.count("batch_size"))
            .transpose()
            .map(Option::flatten),
    }
}

/// The rate after `auto_scale_lr`: `lr * (devices * batch_size / base_batch_size)`.
fn scaled(reading: &Reading<'_>, keys: &Keys<'_>, rate: Known<Number>) -> Result<Known<Number>, Diagnostic> {
    let Some(scale) = keys.inner("auto_scale_lr")? else { return Ok(rate) };
    if !scale.flag("enable")?.is_some_and(|flag| flag.value) {
        return Ok(rate);
    }
    let Some(base) = scale.count("base_batch_size")? else {
        return Err(Diagnostic::new("`auto_scale_lr` has no `base_batch_size`")
            .at(reading.config.place(scale.map()), "")
            .help("add the batch size that `lr` is meant for"));
    };
    let batch = match batch_size(reading, keys)? {
        Some(batch) => batch,
        None => reading.fact(
            "batch_size",
            "`auto_scale_lr` multiplies the rate by devices * batch_size / base_batch_size",
        )?,
    };
    let devices = reading.devices(None)?;
    let real = devices.value.saturating_mul(batch.value);
    let value = Number::Float(rate.value.float() * (real as f64 / base.value as f64));
    let reason =
        format!("lr * (devices * batch_size / base_batch_size) = {} * ({real} / {})", rate.value, base.value);
    Ok(Known::new(value, rate.origin.derived(reason)))
}

/// The rates of the groups that `paramwise_cfg` makes.
fn grouped(reading: &Reading<'_>, wrapper: &Keys<'_>, rate: &Known<Number>) -> Result<Drafted, Diagnostic> {
    let constructor = wrapper.text("constructor")?;
    if let Some(name) = constructor.filter(|name| name.value != "DefaultOptimWrapperConstructor") {
        return Err(Diagnostic::new(format!("the rates of `{}` are not read yet", name.value))
            .at(name.origin.place, "it gives each layer a rate of its own")
            .help("take the constructor out with `--set optim_wrapper.constructor=null`: the rates are then those of a factor of 1"));
    }
    let Some(paramwise) = wrapper.inner("paramwise_cfg")? else { return Ok(rate.clone().into()) };
    let mut all = vec![("rest".to_string(), rate.clone())];
    for (key, name) in [("bias_lr_mult", "bias"), ("dcn_offset_lr_mult", "dcn_offset")] {
        if let Some(factor) = paramwise.number(key)? {
            all.push((name.to_string(), groups::times(rate, &factor, &format!("lr * {key}"))));
        }
    }
    if let Some(custom) = paramwise.inner("custom_keys")? {
        for (key, value) in custom.map().entries() {
            let Yaml::Map(_) = &value.value else { return Err(custom.wrong(&written(key), value, "a dict")) };
            let group = custom.below(value);
            if let Some(own) = group.number("lr")? {
                return Err(Diagnostic::new("`lr` in `custom_keys` is not read yet")
                    .at(own.origin.place, "a rate of its own")
                    .help("write `lr_mult`, the factor of the rate"));
            }
            if let Some(factor) = group.number("lr_mult")? {
                all.push((written(key), groups::times(rate, &factor, "lr * lr_mult")));
            }
        }
    }
    if all.len() > 1 {
        reading.note("each name of `paramwise_cfg` with a factor of the rate is a group here, and `rest` has all other parameters");
    }
    Ok(groups::named(all))
}

/// The entries of `param_scheduler` as kinds.
fn schedulers(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<Vec<DraftedSchedule>, Diagnostic> {
    let Some(node) = keys.node("param_scheduler")? else { return Ok(Vec::new()) };
    let items: Vec<&Node> = match &node.value {
        Yaml::List(items) => items.iter().collect(),
        Yaml::Map(_) if node.get("type").is_some() => vec![node],
        Yaml::Map(_) => {
            return Err(Diagnostic::new("`param_scheduler` with a key for each optimizer is not read yet")
                .at(reading.config.place(node), "a dict without `type`")
                .help("keep the list of one optimizer"));
        }
        _ => return Err(keys.wrong("param_scheduler", node, "a list of dicts, or one")),
    };
    items.into_iter().map(|item| scheduler(reading, keys, item)).collect()
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
    let class = name.rsplit('.').next().unwrap_or(name);
    let converts = item.get("convert_to_iter_based").is_some_and(|flag| flag.value == Yaml::Bool(true));
    let mut schedule = DraftedSchedule::new(
        format!("mmengine.{class}"),
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
            _ => {
                if let Some(why) = reading.config.unknown(value) {
                    return Err(Diagnostic::new(format!("the value of `{key}` is not in this file"))
                        .at(reading.config.place(value), why.to_string())
                        .why("the learning rate depends on it")
                        .help("write it out"));
                }
                schedule = schedule.with(&key, entry.value(&key, value)?);
            }
        }
    }
    Ok(schedule)
}

/// The draft with the length of the run, on the clock of the train loop.
fn timed(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    schedulers: Vec<DraftedSchedule>,
    counts: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<Draft, Diagnostic> {
    let Some(cfg) = keys.inner("train_cfg")? else {
        return Err(missing(
            reading,
            "train_cfg",
            "train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=12)",
        ));
    };
    let (epochs, iters) = (cfg.count("max_epochs")?, cfg.count("max_iters")?);
    let loop_name = cfg.text("type")?;
    if let Some(name) = loop_name.filter(|name| !LOOPS.contains(&name.value.as_str())) {
        reading
            .note(format!("`{}` is read like the train loop of mmengine with the same length", name.value));
    }
    let origin = keys.origin("param_scheduler", keys.map());
    let list = schedulers.iter().map(DraftedSchedule::nested).collect();
    let list = Known::new(Content::List(list), origin.clone());
    let mut schedule = DraftedSchedule::new("mmengine.param_scheduler", origin).with("schedulers", list);
    let waits = schedulers.iter().any(|schedule| schedule.kind.value.contains("ReduceOnPlateau"));
    for key in ["val_interval", "val_begin"] {
        if let Some(count) = cfg.count(key)?.filter(|_| waits) {
            schedule = schedule.with(key, count);
        }
    }
    match (epochs, iters) {
        (Some(epochs), None) => {
            let length = epoch_length(reading, keys, counts, arithmetic)?;
            Ok(of_epochs(schedule, epochs, length, counts, arithmetic))
        }
        (None, Some(iters)) => {
            let steps =
                if counts.value == 1 { iters.clone() } else { updates(iters.value, counts, arithmetic) };
            schedule = schedule.with("max_iters", iters);
            if counts.value > 1 {
                schedule = schedule.with("accumulative_counts", counts.clone());
            }
            if schedulers.iter().any(converts) {
                // The sampler of such a loop has no end, and another length than that of a loop of epochs.
                let why = "`convert_to_iter_based` multiplies by len(train_dataloader)";
                schedule = schedule.with("epoch_length", reading.fact("batches_per_epoch", why)?);
            }
            Ok(Draft::new(schedule).lasting(steps, None))
        }
        _ => Err(Diagnostic::new("`train_cfg` must have one of `max_epochs` and `max_iters`")
            .at(reading.config.place(cfg.map()), "")
            .help("give it: `--set train_cfg.max_epochs=12`")),
    }
}

/// Whether a scheduler turns its epochs into iterations.
fn converts(schedule: &DraftedSchedule) -> bool {
    let flag = schedule.parameters.iter().find(|(key, _)| key == "convert_to_iter_based");
    flag.is_some_and(|(_, value)| matches!(value.value, Content::Flag(true)))
}

/// The draft of a loop of epochs.
fn of_epochs(
    schedule: DraftedSchedule,
    epochs: Known<u64>,
    length: Known<u64>,
    counts: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Draft {
    if counts.value == 1 {
        let mut draft = Draft::new(schedule);
        draft.run.push(("epochs".into(), epochs.into()));
        draft.run.push(("steps_per_epoch".into(), length.into()));
        return draft;
    }
    let iterations = epochs.value.saturating_mul(length.value);
    let schedule = schedule
        .with("max_epochs", epochs)
        .with("epoch_length", length)
        .with("accumulative_counts", counts.clone());
    Draft::new(schedule).lasting(updates(iterations, counts, arithmetic), None)
}

/// The train loops of mmengine.
const LOOPS: &[&str] = &["EpochBasedTrainLoop", "IterBasedTrainLoop"];

/// The updates of iterations: the last may have fewer.
fn updates(iterations: u64, counts: &Known<u64>, arithmetic: &RunArithmetic) -> Known<u64> {
    let formula = format!("ceil({iterations} / {})", counts.value);
    let value = iterations.div_ceil(counts.value);
    arithmetic.derived("updates", "ceil(iterations / accumulative_counts)", &formula, value, &counts.origin)
}

/// The iterations of an epoch, `len(train_dataloader)`.
fn epoch_length(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    counts: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    if let Some(length) = reading.question.known("batches_per_epoch")? {
        return Ok(length);
    }
    if counts.value == 1
        && let Some(length) = reading.question.known("steps_per_epoch")?
    {
        return Ok(length);
    }
    let Some(size) = reading.question.known("dataset_size")? else {
        let formula = "an epoch has ceil(ceil(dataset_size / devices) / batch_size) batches";
        return reading.fact("batches_per_epoch", formula);
    };
    let batch = match batch_size(reading, keys)? {
        Some(batch) => batch,
        None => reading.fact("batch_size", "the batches of an epoch follow from it")?,
    };
    let devices = reading.devices(None)?;
    let loader = keys.inner("train_dataloader")?;
    let drops = loader.map(|loader| loader.flag("drop_last")).transpose()?.flatten();
    let own = size.value.div_ceil(devices.value);
    let (what, length) = match drops.is_some_and(|flag| flag.value) {
        true => ("floor", own / batch.value),
        false => ("ceil", own.div_ceil(batch.value)),
    };
    if length == 0 {
        return Err(Diagnostic::new("an epoch has no batch")
            .at(size.origin.place, format!("{own} examples per device")));
    }
    Ok(arithmetic.derived(
        "iterations per epoch",
        &format!("{what}(ceil(dataset_size / devices) / batch_size)"),
        &format!("{what}(ceil({} / {}) / {})", size.value, devices.value, batch.value),
        length,
        &size.origin,
    ))
}
