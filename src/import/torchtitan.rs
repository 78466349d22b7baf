//! torchtitan: its TOML, and the JSON that it saves.

use super::draft::{Draft, Drafted, DraftedSchedule, Known};
use super::groups;
use super::keys::{Keys, Texts};
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::{Diagnostic, nearest};
use crate::number::python::Number;
use crate::spec::yaml::{Yaml, written};

/// torchtitan's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "torchtitan",
    title: "a config of torchtitan",
    summary: "the TOML of `--job.config_file` (to 0.2), the JSON of `job.save_config_file` or `debug.save_config_file`, and `config_registry.py` (`--set config=llama3_8b` names the function)",
    versions: "read: torchtitan 0.1.0, 0.2.0, 0.2.1, 0.2.2 and 0.3.0; measured: all but 0.2.0",
    packages: &["torchtitan"],
    keys: KEYS,
    example: "{\n  \"model\": {\"name\": \"llama3\", \"flavor\": \"8B\"},\n  \"optimizer\": {\"lr\": 3e-4},\n  \"lr_scheduler\": {\"warmup_steps\": 20},\n  \"training\": {\"steps\": 1000}\n}\n",
    recognises: |config| {
        let key =
            |section: &str, key: &str| config.root().get(section).is_some_and(|map| map.get(key).is_some());
        let is_own = key("model", "flavor")
            || key("model_spec", "flavor")
            || key("job", "dump_folder")
            || SCHEDULER.iter().any(|(name, _)| *name != "warmup_steps" && key("lr_scheduler", name));
        let trains =
            ["steps", "seq_len", "local_batch_size", "batch_size"].iter().any(|name| key("training", name));
        (is_own && trains).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("optimizer", "`lr`, 8e-4 by default; from 0.3 on `param_groups`, each with `optimizer_kwargs.lr`"),
    ("lr_scheduler", "warmup_steps (200 by default), total_steps, decay_ratio, decay_type, min_lr_factor"),
    ("training", "`steps`, the updates of the run, 10000 by default"),
];

/// The keys of `lr_scheduler` in some version.
const SCHEDULER: &[(&str, &str)] = &[
    ("warmup_steps", ""),
    ("total_steps", ""),
    ("decay_ratio", ""),
    ("decay_type", ""),
    ("min_lr_factor", ""),
    ("lr_min", ""),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys().with(Texts::Pyyaml);
    keys.check_spelling(KEYS, &["model_spec", "validation", "profiling"])?;
    let (training, scheduler) = (keys.inner("training")?, keys.inner("lr_scheduler")?);
    let training = training.map(|training| {
        refuse_older(reading, &training)?;
        training.check_spelling(&[("steps", "")], &[])?;
        training.count("steps")
    });
    let steps = match (reading.question.known("steps")?, training.transpose()?.flatten()) {
        (Some(given), _) | (None, Some(given)) => given,
        (None, None) => Known::new(10_000, keys.default("training.steps")),
    };
    let kind = "torchtitan.LRSchedulersContainer";
    let schedule = match scheduler {
        Some(scheduler) => {
            check_scheduler(reading, &scheduler)?;
            let origin = scheduler.origin("lr_scheduler", scheduler.map());
            filled(&scheduler, DraftedSchedule::new(kind, origin))?
        }
        None => DraftedSchedule::new(kind, keys.default("lr_scheduler"))
            .with("warmup_steps", Known::new(200, keys.default("lr_scheduler.warmup_steps"))),
    };
    Ok(Draft::new(schedule).lasting(steps, None).at_rate(rates(&keys)?))
}

/// The schedule with what `lr_scheduler` says.
fn filled(scheduler: &Keys<'_>, schedule: DraftedSchedule) -> Result<DraftedSchedule, Diagnostic> {
    let warmup = scheduler.number_or("warmup_steps", 200)?;
    let mut schedule = schedule.with("warmup_steps", warmup);
    for key in ["total_steps", "decay_ratio"] {
        if let Some(number) = scheduler.number(key)? {
            schedule = schedule.with(key, number);
        }
    }
    if let Some(node) = scheduler.map().get("decay_type").filter(|node| node.value == Yaml::Null) {
        return Err(Diagnostic::new("`decay_type` is `null`")
            .at(scheduler.config().place(node), "no shape of the decay")
            .why("torchtitan raises `ValueError: Unknown lr_decay_type: None` at the first update of the decay")
            .help("remove the key for `linear`, or write `sqrt` or `cosine`"));
    }
    if let Some(shape) = scheduler.text("decay_type")? {
        schedule = schedule.with("decay_type", shape);
    }
    for key in ["min_lr_factor", "lr_min"] {
        if let Some(number) = scheduler.number(key)? {
            schedule = schedule.with("min_lr_factor", number);
        }
    }
    Ok(schedule)
}

/// Refuses what no version has.
fn check_scheduler(reading: &Reading<'_>, scheduler: &Keys<'_>) -> Result<(), Diagnostic> {
    scheduler.check_spelling(SCHEDULER, &["lr_min", "min_lr_factor", "decay_type", "decay_ratio"])?;
    let is_extended =
        reading.config.root().get("job").is_some_and(|job| job.get("custom_config_module").is_some());
    for (key, _) in scheduler.map().entries() {
        let name = written(key);
        if !is_extended && !SCHEDULER.iter().any(|(known, _)| *known == name) {
            let error = Diagnostic::new(format!("`lr_scheduler` has no `{name}`"))
                .at(reading.config.place(key), "not a key of torchtitan")
                .why("torchtitan raises a ValueError for it; 0.1 ignores it");
            let known = SCHEDULER.iter().map(|(known, _)| *known);
            return Err(match nearest(&name, known.clone()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("the keys are {}", known.collect::<Vec<_>>().join(", "))),
            });
        }
    }
    let Some(old) = scheduler.map().get("lr_min") else { return Ok(()) };
    match ["min_lr_factor", "total_steps"].iter().find(|key| scheduler.map().get(key).is_some()) {
        Some(new) => Err(Diagnostic::new(format!("`lr_min` and `{new}` are keys of different versions"))
            .at(reading.config.place(old), "the name in torchtitan 0.1")
            .why(format!("0.1 takes `lr_min` and ignores `{new}`; from 0.2 on torchtitan raises a ValueError for `lr_min`"))
            .help("write `min_lr_factor` instead of `lr_min`; both are a fraction of the rate")),
        None => {
            reading.note("`lr_min` is the name of torchtitan 0.1 for `min_lr_factor`; later versions raise a ValueError for it");
            Ok(())
        }
    }
}

/// Refuses configs from before 0.1, which had no `lr_scheduler`, and another formula.
fn refuse_older(reading: &Reading<'_>, training: &Keys<'_>) -> Result<(), Diagnostic> {
    let Some(node) = training.map().get("warmup_steps") else { return Ok(()) };
    Err(Diagnostic::new("`training.warmup_steps` is of torchtitan before 0.1")
        .at(reading.config.place(node), "")
        .why("those versions divide by warmup_steps + 1 and decay to another end; 0.1 ignores the key, and later versions raise a ValueError")
        .help("write it as `warmup_steps` of `[lr_scheduler]` for torchtitan 0.1 or later"))
}

/// The rates of the optimizer: one, or one for each group with its own.
fn rates(keys: &Keys<'_>) -> Result<Drafted, Diagnostic> {
    let default = || Known::new(Number::Float(8e-4), keys.default("optimizer.lr"));
    let Some(optimizer) = keys.inner("optimizer")? else { return Ok(default().into()) };
    optimizer.check_spelling(&[("lr", ""), ("param_groups", "")], &[])?;
    let groups = optimizer.node("param_groups")?;
    let Some(node) = groups else { return Ok(optimizer.number("lr")?.unwrap_or_else(default).into()) };
    let Yaml::List(items) = &node.value else {
        return Err(optimizer.wrong("param_groups", node, "a list"));
    };
    let mut named: Vec<(String, Known<Number>)> = Vec::new();
    for item in items {
        let group = optimizer.below(item);
        let settings = group.inner("optimizer_kwargs")?;
        let Some(rate) = settings.map(|settings| settings.number("lr")).transpose()?.flatten() else {
            return Err(Diagnostic::new("a group of `param_groups` has no `optimizer_kwargs.lr`")
                .at(keys.config().place(item), "")
                .why("the default of the optimizer's class would count"));
        };
        let optimizer = group.text_or("optimizer_name", "AdamW")?.value;
        let taken =
            named.iter().filter(|(name, _)| name.split(' ').next() == Some(optimizer.as_str())).count();
        let name = if taken == 0 { optimizer } else { format!("{optimizer} {}", taken + 1) };
        named.push((name, rate));
    }
    let Some((_, first)) = named.first().cloned() else {
        return Err(optimizer.wrong("param_groups", node, "a list with a group"));
    };
    match named.iter().all(|(_, rate)| rate.value == first.value) {
        true => Ok(first.into()),
        false => Ok(groups::named(named)),
    }
}
