//! DeepSpeed's JSON: `scheduler` and `optimizer`, with `auto` filled from `TrainingArguments`.

use super::config::{ConfigFile, Syntax};
use super::draft::{Draft, Drafted, DraftedSchedule, Known};
use super::keys::Keys;
use super::transformers::{Arguments, Settled};
use super::{ConfigFormat, Reading, Sureness, launch, read};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};
use std::sync::Arc;

/// DeepSpeed's JSON.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "deepspeed",
    title: "a config of DeepSpeed",
    summary: "the JSON of `--deepspeed_config`, or of `deepspeed:` in TrainingArguments",
    versions: "read and measured: DeepSpeed 0.19.8, and HfTrainerDeepSpeedConfig of transformers 5.23.0",
    packages: &["transformers", "deepspeed"],
    keys: &[
        ("scheduler", "its `type`, a class of DeepSpeed or of torch.optim.lr_scheduler, and its `params`"),
        ("optimizer", "its `params.lr` is the optimizer's rate"),
        ("train_batch_size", "with the next two, the number of devices"),
        ("train_micro_batch_size_per_gpu", "examples per device and batch"),
        ("gradient_accumulation_steps", "batches per update"),
    ],
    example: "{\"train_batch_size\": 16, \"optimizer\": {\"type\": \"AdamW\", \"params\": {\"lr\": 3e-4}},\n \"scheduler\": {\"type\": \"WarmupLR\", \"params\": {\"warmup_num_steps\": 8}}}\n",
    recognises: |config| {
        let keys = ["zero_optimization", "train_micro_batch_size_per_gpu", "train_batch_size"];
        let is_it = config.is_file()
            && config.syntax != Syntax::Toml
            && keys.iter().any(|key| config.has(key))
            && !["output_dir", "lr_warmup"].iter().any(|key| config.has(key));
        is_it.then_some(Sureness::Certain)
    },
    draft,
};

/// The names of DeepSpeed's own schedulers. Any other is looked up in `torch.optim.lr_scheduler`.
const OWN: &[&str] = &["LRRangeTest", "OneCycle", "WarmupLR", "WarmupDecayLR", "WarmupCosineLR"];

/// The arguments that fill `auto`.
type Filler<'a, 'b> = Option<(&'a Arguments<'b>, &'a Settled)>;

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    let config = reading.config;
    reading.question.check(FORMAT.packages)?;
    if let Some(draft) = super::transformers::draft_of_companion(reading)? {
        return Ok(draft);
    }
    let keys = reading.keys();
    let Some(schedule) = schedule(config, None)? else {
        let Some(rate) = optimizer_rate(config, None)? else {
            return Err(Diagnostic::new("this config has no schedule")
                .at(config.start(), "neither `scheduler` nor a rate in `optimizer`")
                .why("the program that uses it decides the rate")
                .help("give its arguments: `--with train.yaml`, or plot that file"));
        };
        return Ok(Draft::new(DraftedSchedule::constant(rate)));
    };
    let mut draft = Draft::new(schedule);
    if let Some(rate) = optimizer_rate(config, None)? {
        draft.optimizer.push(("lr".into(), rate.into()));
    }
    if let Some(params) = keys.inner("optimizer")?.map(|keys| keys.inner("params")).transpose()?.flatten()
        && let Some(betas) = params.node("betas")?.filter(|node| node.text() != Some("auto"))
    {
        draft.optimizer.push(("betas".into(), params.value("betas", betas)?));
    }
    if let Some((steps, origin)) = reading.question.count("steps")? {
        draft.run.push(("steps".into(), Known::new(steps, origin).into()));
    }
    Ok(draft)
}

/// The rate of the optimizer, if the config has one.
fn optimizer_rate(config: &ConfigFile, filler: Filler<'_, '_>) -> Result<Option<Known<Number>>, Diagnostic> {
    let keys = Keys::of(config, config.root());
    let Some(optimizer) = keys.inner("optimizer")? else { return Ok(None) };
    let Some(params) = optimizer.inner("params")? else { return Ok(None) };
    match params.node("lr")? {
        Some(node) if node.text() == Some("auto") => match filler {
            Some((arguments, _)) => Ok(Some(arguments.learning_rate.clone())),
            None => Err(needs_companion(config, node, "lr")),
        },
        _ => params.number("lr"),
    }
}

/// The schedule of a config; `None` if it has no `scheduler`.
///
/// # Errors
///
/// An `auto` without arguments that fill it, or a value that contradicts the arguments.
pub(super) fn schedule(
    config: &ConfigFile,
    filler: Filler<'_, '_>,
) -> Result<Option<DraftedSchedule>, Diagnostic> {
    let keys = Keys::of(config, config.root());
    keys.check_spelling(&[("scheduler", ""), ("optimizer", "")], &[])?;
    let Some(scheduler) = keys.inner("scheduler")? else { return Ok(None) };
    let Some(class) = scheduler.text("type")? else {
        return Err(Diagnostic::new("`scheduler` has no `type`")
            .at(config.place(scheduler.map()), "")
            .help("for example `\"type\": \"WarmupLR\"`"));
    };
    let dialect = if OWN.contains(&class.value.as_str()) { "deepspeed" } else { "torch" };
    let kind = class.map(|name| format!("{dialect}.{name}"));
    let mut schedule = DraftedSchedule { kind, parameters: Vec::new() };
    if let Some(params) = scheduler.inner("params")? {
        for (key, value) in params.map().entries() {
            let name = written(key);
            let value = match value.text() == Some("auto") {
                true => filled(config, &name, value, filler)?,
                false => {
                    let value = params.value(&name, value)?;
                    check(&name, &value, filler)?;
                    value
                }
            };
            schedule.parameters.push((name, value));
        }
    }
    Ok(Some(schedule))
}

/// What the Trainer fills an `auto` of `scheduler.params` with.
fn auto(name: &str, filler: (&Arguments<'_>, &Settled)) -> Result<Option<Drafted>, Diagnostic> {
    let (arguments, settled) = filler;
    Ok(Some(match name {
        "warmup_min_lr" => {
            let origin = arguments.learning_rate.origin.derived("auto: 0");
            Known::new(Number::Int(0), origin).into()
        }
        "warmup_max_lr" => arguments.learning_rate.clone().into(),
        "total_num_steps" => arguments.needed_updates(settled)?.into(),
        "warmup_num_steps" => {
            let warmup = arguments.needed_warmup(settled)?;
            let reason = format!("auto: max(1, {})", warmup.value);
            let origin = warmup.origin.derived(reason);
            Known::new(warmup.value.max(1), origin).into()
        }
        _ => return Ok(None),
    }))
}

fn filled(
    config: &ConfigFile,
    name: &str,
    node: &Node,
    filler: Filler<'_, '_>,
) -> Result<Drafted, Diagnostic> {
    let Some(filler) = filler else { return Err(needs_companion(config, node, name)) };
    auto(name, filler)?.ok_or_else(|| {
        Diagnostic::new(format!("the Trainer does not fill `{name}`"))
            .at(config.place(node), "it stays the text `auto`")
            .help("write a number")
    })
}

/// Refuses a number that differs from the arguments, as the Trainer does.
fn check(name: &str, value: &Drafted, filler: Filler<'_, '_>) -> Result<(), Diagnostic> {
    let Some(filler) = filler.filter(|_| name != "warmup_min_lr") else { return Ok(()) };
    let Some(expected) = auto(name, filler)? else { return Ok(()) };
    match (&value.value, &expected.value) {
        (super::draft::Content::Number(found), super::draft::Content::Number(expected))
            if found.float() != expected.float() =>
        {
            Err(Diagnostic::new(format!("`{name}` of the DeepSpeed config contradicts the arguments"))
                .at(value.origin.place.clone(), format!("the arguments say {expected}"))
                .why("the Trainer raises a ValueError: \"Please correct the following DeepSpeed config values that mismatch\"")
                .help("write \"auto\""))
        }
        _ => Ok(()),
    }
}

/// How the arguments are given, and by what they are recognised.
const GIVE_ARGUMENTS: &str = "give the Trainer's arguments: `--with train.yaml`; or plot the file that names this one. They are recognised by `per_device_train_batch_size`, `gradient_accumulation_steps`, `num_train_epochs`, `lr_scheduler_type`, or `learning_rate` with `output_dir`";

fn needs_companion(config: &ConfigFile, node: &Node, name: &str) -> Diagnostic {
    Diagnostic::new(format!("`{name}` is `auto`: the Trainer's arguments fill it"))
        .at(config.place(node), "filled when the training starts")
        .help(GIVE_ARGUMENTS)
}

/// The DeepSpeed config that a value names: a map in place, or a file.
///
/// # Errors
///
/// The file cannot be read.
pub(super) fn beside(
    reading: &Reading<'_>,
    node: &Node,
    place: &Place,
) -> Result<Option<ConfigFile>, Diagnostic> {
    let Some(path) = node.text() else {
        return match &node.value {
            Yaml::Map(_) => Ok(Some(reading.config.below(node))),
            _ => Ok(None),
        };
    };
    // The config that is read names the arguments as its companion, and they name it.
    let (name, text) = launch::file_of_command(path, reading.question, reading.files).map_err(|why| {
        let error =
            Diagnostic::new(format!("cannot read `{path}`: {}", why.why)).at(place.clone(), "named here");
        why.help.into_iter().fold(error, Diagnostic::help)
    })?;
    let source = Arc::new(Source { name, text });
    let config = ConfigFile::of(Syntax::Json, read::json_text(&source).map_err(Diagnostic::unquoted)?);
    reading.companions.borrow_mut().push(config.clone());
    Ok(Some(config))
}
