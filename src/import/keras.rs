//! Keras: a serialized optimizer, a schedule, or the config of a compiled model.

use super::draft::{Draft, DraftedSchedule, Known};
use super::keys::Keys;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// Keras' JSON.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "keras",
    title: "an optimizer of Keras",
    summary: "a .keras archive, or the JSON of keras.saving.serialize_keras_object or model.to_json()",
    versions: "read and measured: keras 3.15.1",
    packages: &["keras"],
    keys: &[
        ("config.learning_rate", "a number, or a schedule with `class_name` and `config`"),
        ("compile_config.optimizer", "the optimizer of a compiled model"),
        ("config.gradient_accumulation_steps", "batches per update; the schedule counts batches"),
    ],
    example: "{\"class_name\": \"Adam\", \"config\": {\"learning_rate\": {\"module\": \"keras.optimizers.schedules\", \"class_name\": \"ExponentialDecay\", \"config\": {\"initial_learning_rate\": 0.01, \"decay_steps\": 4, \"decay_rate\": 0.5}}}}\n",
    recognises: |config| {
        let is_object = config.has("class_name") && config.root().get("config").is_some();
        (config.command.is_none() && (is_object || config.has("compile_config"))).then_some(Sureness::Certain)
    },
    draft,
};

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys();
    let optimizer = match keys.inner("compile_config")? {
        Some(compiled) => match compiled.node("optimizer")? {
            Some(node) if node.text().is_some() => return lasting(reading, Draft::new(by_name(&compiled)?)),
            _ => compiled.inner("optimizer")?,
        },
        None => Some(keys),
    };
    let missing = || {
        Diagnostic::new("this config has no optimizer with a learning rate")
            .at(reading.config.start(), "")
            .help("give the JSON of the optimizer, or of a model that was compiled")
    };
    let optimizer = optimizer.ok_or_else(missing)?;
    let config = optimizer.inner("config")?.ok_or_else(missing)?;
    if config.node("initial_learning_rate")?.is_some() || config.node("boundaries")?.is_some() {
        return lasting(reading, Draft::new(schedule(&optimizer)?));
    }
    if let Some(decay) = config.number("decay")?.filter(|decay| decay.value.float() != 0.0) {
        return Err(Diagnostic::new("`decay` is a setting of Keras 2")
            .at(decay.origin.place, "")
            .why("Keras 2 divides the rate by 1 + decay * iterations; Keras 3 ignores it")
            .help("use a schedule, or take it out: `--set config.decay=null`"));
    }
    // The name of Keras 2.
    let node = match config.node("learning_rate")? {
        Some(node) => node,
        None => config.node("lr")?.ok_or_else(missing)?,
    };
    let draft = match config.number_of("learning_rate", node) {
        Ok(rate) => {
            Draft::new(DraftedSchedule::constant(Known::new(rate, config.origin("learning_rate", node))))
        }
        Err(_) => {
            let inner = config.inner("learning_rate")?.ok_or_else(missing)?;
            if inner.node("module")?.is_none() {
                reading.note("Keras 3 refuses a schedule without `module`; this is the form of Keras 2");
            }
            Draft::new(schedule(&inner)?)
        }
    };
    if let Some(every) = config.count("gradient_accumulation_steps")?.filter(|every| every.value > 1) {
        let (k, last) = (every.value, every.value - 1);
        reading.note(format!(
            "the schedule counts batches, not updates: with gradient_accumulation_steps {k}, update i has the rate of row {k} * i + {last}"
        ));
    }
    lasting(reading, draft)
}

/// The rate of an optimizer that was compiled by its name.
fn by_name(compiled: &Keys<'_>) -> Result<DraftedSchedule, Diagnostic> {
    let name = compiled.text_or("optimizer", "rmsprop")?;
    let rate = match name.value.to_lowercase().as_str() {
        "sgd" => 0.01_f32,
        "adam" | "adamw" | "rmsprop" | "adagrad" | "adadelta" | "adamax" | "nadam" | "ftrl" | "adafactor"
        | "lion" => 0.001,
        _ => {
            return Err(Diagnostic::new(format!("`{}` is not an optimizer of Keras", name.value))
                .at(name.origin.place, "its default rate is not known")
                .help("compile the model with an object: `optimizer=keras.optimizers.Adam(1e-3)`"));
        }
    };
    let origin = name.origin.derived(format!("the default rate of `{}`", name.value));
    Ok(DraftedSchedule::constant(Known::new(Number::Float(rate.into()), origin)))
}

/// The draft with the length that the user gives: the file has none.
fn lasting(reading: &Reading<'_>, draft: Draft) -> Result<Draft, Diagnostic> {
    reading.note("callbacks such as LearningRateScheduler are never in this file");
    Ok(match reading.question.known("steps")? {
        Some(steps) => draft.lasting(steps, None),
        None => draft,
    })
}

fn schedule(keys: &Keys<'_>) -> Result<DraftedSchedule, Diagnostic> {
    let Some(class) = keys.text("class_name")? else {
        return Err(
            Diagnostic::new("this schedule has no `class_name`").at(keys.config().place(keys.map()), "")
        );
    };
    let mut schedule =
        DraftedSchedule { kind: class.map(|name| format!("keras.{name}")), parameters: Vec::new() };
    let Some(config) = keys.inner("config")? else { return Ok(schedule) };
    // Keras writes all arguments, those of no effect too.
    let is_idle = |(key, value): &&(Node, Node)| {
        matches!(
            (key.text(), &value.value),
            (Some("name"), _) | (_, Yaml::Null) | (Some("warmup_steps"), Yaml::Int(0))
        )
    };
    for (key, value) in config.map().entries().iter().filter(|entry| !is_idle(entry)) {
        let name = written(key);
        let value = config.value(&name, value)?;
        schedule.parameters.push((name, value));
    }
    Ok(schedule)
}
