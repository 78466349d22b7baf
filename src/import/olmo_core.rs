//! OLMo-core: the `config.json` that its ConfigSaver writes beside the checkpoints, and launch scripts.

use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// OLMo-core's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "olmo-core",
    title: "a config of OLMo-core",
    summary: "the `config.json` in the folder of a run or of a checkpoint, and launch scripts in Python",
    versions: "read: ai2-olmo-core 3.0.0; measured: its schedulers",
    packages: &[],
    keys: KEYS,
    example: "{\"train_module\": {\"optim\": {\"lr\": 0.0004, \"_CLASS_\": \"olmo_core.optim.adamw.AdamWConfig\"}, \"scheduler\": {\"warmup\": 100, \"_CLASS_\": \"olmo_core.optim.scheduler.CosWithWarmup\"}}, \"data_loader\": {\"global_batch_size\": 32768}, \"trainer\": {\"max_duration\": {\"value\": 1000, \"unit\": \"steps\"}}}",
    recognises: |config| {
        let ours = |node: &Node| class_of(node).is_some_and(|class| class.starts_with("olmo_core."));
        let root = config.root();
        let within = root
            .entries()
            .iter()
            .any(|(_, section)| ours(section) || section.entries().iter().any(|(_, inner)| ours(inner)));
        (ours(root) || within).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("train_module", "`optim`: lr, group_overrides, compile; `scheduler`: a class with its fields"),
    ("trainer", "`max_duration`: value and unit; `hard_stop` does not change the rates"),
    ("data_loader", "`global_batch_size`, in tokens"),
];

fn class_of(node: &Node) -> Option<&str> {
    node.get("_CLASS_")?.text()
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    if reading.config.command.is_some() {
        reading.note("the script is read as one that runs on one cluster, without overrides of the command");
    }
    let keys = reading.keys();
    let missing = |what: &str| {
        Diagnostic::new(format!("`{what}` is missing"))
            .at(reading.config.start(), "the rate follows from it")
            .help(format!("give it: `--set {what}=VALUE`"))
    };
    let module = keys.inner("train_module")?.ok_or_else(|| missing("train_module"))?;
    module.check_spelling(&[("scheduler", ""), ("optim", "")], &[])?;
    let optim = module.inner("optim")?.ok_or_else(|| missing("train_module.optim"))?;
    let rate = optim.number("lr")?.ok_or_else(|| missing("train_module.optim.lr"))?;
    let scheduler = module.inner("scheduler")?;
    let in_tokens = match &scheduler {
        Some(scheduler) => scheduler.text_or("units", "steps")?.value == "tokens",
        None => false,
    };
    let arithmetic = RunArithmetic::default();
    let batch = match keys.inner("data_loader")? {
        Some(loader) => loader.count("global_batch_size")?,
        None => None,
    };
    let batch = batch.or(reading.question.known("tokens_per_step")?);
    let (steps, tokens) = duration(reading, batch.as_ref(), &arithmetic)?;
    if in_tokens && batch.is_none() {
        return Err(missing("data_loader.global_batch_size"));
    }
    let mut schedule = match scheduler {
        Some(scheduler) => class(reading, &scheduler, false)?,
        None => {
            reading.note("without a `scheduler` the rate stays");
            DraftedSchedule::new("olmo_core.ConstantScheduler", rate.origin.derived("no scheduler"))
        }
    };
    if let Some(tokens) = tokens.filter(|_| in_tokens) {
        schedule = schedule.with("max_duration", tokens);
    }
    if let Some(compile) = optim.flag("compile")?.filter(|compile| compile.value) {
        schedule = schedule.with("compile", compile.map(Content::Flag));
    }
    let rates = rates(&optim, rate)?;
    let mut draft = Draft::new(schedule).lasting(steps, None).at_rate(rates);
    draft.run.extend(batch.map(|batch| ("tokens_per_step".to_string(), batch.into())));
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The rate of each group: those of `group_overrides`, then the others'.
fn rates(optim: &Keys<'_>, rate: Known<Number>) -> Result<Drafted, Diagnostic> {
    let Some(overrides) = optim.node("group_overrides")? else { return Ok(rate.into()) };
    let Yaml::List(groups) = &overrides.value else {
        return Err(optim.wrong("group_overrides", overrides, "a list"));
    };
    let mut own = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let given = group.get("opts").and_then(|opts| opts.get("lr"));
        let value = match given {
            Some(node) => Known::new(optim.number_of("lr", node)?, optim.origin("group_overrides", node)),
            None => rate.clone(),
        };
        own.push((format!("group {index}"), Drafted::from(value), given.is_some()));
    }
    match own.iter().any(|(.., has)| *has) {
        false => Ok(rate.into()),
        true => {
            let last = (format!("group {}", own.len()), Drafted::from(rate.clone()));
            let all = own.into_iter().map(|(name, value, _)| (name, value)).chain([last]).collect();
            Ok(Known::new(Content::Map(all), rate.origin))
        }
    }
}

/// A scheduler's class with its fields.
fn class(reading: &Reading<'_>, keys: &Keys<'_>, is_nested: bool) -> Result<DraftedSchedule, Diagnostic> {
    let Some(path) = keys.text("_CLASS_")? else {
        return Err(Diagnostic::new("a scheduler without `_CLASS_`")
            .at(reading.config.place(keys.map()), "its class is not known"));
    };
    let Some(name) = path.value.strip_prefix("olmo_core.").and_then(|rest| rest.rsplit('.').next()) else {
        return Err(Diagnostic::new(format!("`{}` is not a scheduler of OLMo-core", path.value))
            .at(path.origin.place, "a class of your own")
            .help("write its formula as a spec of the kind `python`"));
    };
    let mut made = DraftedSchedule::new(format!("olmo_core.{name}"), path.origin.clone());
    for (key, node) in keys.map().entries() {
        let key = written(key);
        let is_left_out = key.starts_with('_')
            || ["lr_field", "initial_lr_field"].contains(&key.as_str())
            || (is_nested && key == "units");
        if is_left_out || (node.value == Yaml::Null && key != "decay_fraction") {
            continue;
        }
        let value = match (&node.value, key.as_str()) {
            (Yaml::List(items), "schedulers") => {
                let inner = |item: &Node| Ok(class(reading, &Keys::of(reading.config, item), true)?.nested());
                let items = items.iter().map(inner).collect::<Result<_, Diagnostic>>()?;
                Known::new(Content::List(items), keys.origin(&key, node))
            }
            _ => without_classes(keys.value(&key, node)?),
        };
        made = made.with(&key, value);
    }
    Ok(made)
}

/// A value without the `_CLASS_` of its maps, and without what is null in them.
fn without_classes(value: Drafted) -> Drafted {
    value.map(|content| match content {
        Content::Map(entries) => {
            let is_kept = |(key, value): &(String, Drafted)| {
                !key.starts_with('_') && !matches!(value.value, Content::Null)
            };
            let kept = entries.into_iter().filter(is_kept);
            Content::Map(kept.map(|(key, value)| (key, without_classes(value))).collect())
        }
        Content::List(items) => Content::List(items.into_iter().map(without_classes).collect()),
        other => other,
    })
}

/// The updates of the run, and its tokens if it is given in tokens.
fn duration(
    reading: &Reading<'_>,
    batch: Option<&Known<u64>>,
    arithmetic: &RunArithmetic,
) -> Result<(Known<u64>, Option<Known<u64>>), Diagnostic> {
    let missing = || {
        Diagnostic::new("`trainer.max_duration` is missing")
            .at(reading.config.start(), "the length of the run is not in the config")
            .help("give it: `--run steps=10000`")
    };
    if let Some(steps) = reading.question.known("steps")? {
        return Ok((steps, None));
    }
    let trainer = reading.keys().inner("trainer")?.ok_or_else(missing)?;
    let max = trainer.inner("max_duration")?.ok_or_else(missing)?;
    let (value, unit) = (max.count("value")?.ok_or_else(missing)?, max.text_or("unit", "steps")?);
    match unit.value.as_str() {
        "steps" => Ok((value, None)),
        "tokens" => {
            let Some(batch) = batch else {
                return Err(Diagnostic::new("`data_loader.global_batch_size` is missing")
                    .at(reading.config.start(), "the updates follow from it")
                    .help("give it: `--run tokens_per_step=4194304`"));
            };
            let numbers = format!("ceil({} / {})", value.value, batch.value);
            let formula = "ceil(max_duration / global_batch_size)";
            let updates = value.value.div_ceil(batch.value);
            Ok((arithmetic.derived("updates", formula, &numbers, updates, &value.origin), Some(value)))
        }
        "epochs" => {
            let length = match reading.question.known("steps_per_epoch")? {
                Some(length) => length,
                None => {
                    let formula = format!("{} * steps_per_epoch", value.value);
                    reading.needed("steps_per_epoch", &formula)?
                }
            };
            let numbers = format!("{} * {}", value.value, length.value);
            let total = value.value.saturating_mul(length.value);
            Ok((
                arithmetic.derived("updates", "epochs * steps_per_epoch", &numbers, total, &value.origin),
                None,
            ))
        }
        _ => Err(Diagnostic::new(format!("`{}` is not a unit of OLMo-core", unit.value))
            .at(unit.origin.place, "the units are steps, tokens and epochs")),
    }
}
