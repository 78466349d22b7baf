//! ai-toolkit: the YAML of a job.

use super::draft::{Draft, Drafted, DraftedSchedule, Known};
use super::keys::Keys;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;
use crate::spec::yaml::{Node, Yaml, written};

/// ai-toolkit's jobs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "ai-toolkit",
    title: "a job of ai-toolkit",
    summary: "the YAML of `python run.py`",
    versions: "read: 27a03a91 (2026-08-21); measured: its get_lr_scheduler",
    packages: &["ai-toolkit"],
    keys: KEYS,
    example: "job: extension\nconfig:\n  name: one\n  process:\n    - type: sd_trainer\n      train: {steps: 12, lr: 1e-4}\n",
    recognises: |config| (config.has("job") && process(config.root()).is_some()).then_some(Sureness::Certain),
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("lr", "the rate, 1e-6 by default"),
    ("steps", "loops of the training, 1000 by default"),
    (
        "lr_scheduler",
        "constant, cosine, cosine_with_restarts, linear or constant_with_warmup; `constant` by default",
    ),
    ("lr_scheduler_params", "arguments of the scheduler"),
];

/// The first process that trains.
fn process(root: &Node) -> Option<&Node> {
    let Yaml::List(all) = &root.get("config")?.get("process")?.value else { return None };
    all.iter().find(|process| process.get("train").is_some())
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let process = process(reading.config.root());
    let Some(train) =
        process.map(|node| Keys::of(reading.config, node).inner("train")).transpose()?.flatten()
    else {
        return Err(Diagnostic::new("no process of this job trains").at(reading.config.start(), ""));
    };
    train.check_spelling(&[("lr_scheduler", ""), ("lr_scheduler_params", ""), ("steps", "")], &[])?;
    let rate = train.number_or("lr", 1e-6)?;
    for key in ["unet_lr", "text_encoder_lr"] {
        if train.node(key)?.is_some() {
            reading.note(format!("`{key}` gives some parameters a rate of their own, which is not shown"));
        }
    }
    for key in ["gradient_accumulation_steps", "gradient_accumulation"] {
        if let Some(count) = train.count(key)?.filter(|count| count.value > 1) {
            return Err(Diagnostic::new(format!("`{key}` above 1 is not read")).at(
                count.origin.place,
                "the scheduler is stepped at every loop, also while gradients accumulate",
            ));
        }
    }
    let steps = match reading.question.known("steps")? {
        Some(steps) => steps,
        None => train.count_or("steps", 1000)?,
    };
    let schedule = schedule(reading, &train, &steps)?;
    Ok(Draft::new(schedule).lasting(steps, None).at_rate(rate))
}

/// The scheduler with its parameters.
fn schedule(
    reading: &Reading<'_>,
    train: &Keys<'_>,
    steps: &Known<u64>,
) -> Result<DraftedSchedule, Diagnostic> {
    let name = train.text_or("lr_scheduler", "constant")?;
    let mut params: Vec<(String, Drafted)> = Vec::new();
    if let Some(given) = train.inner("lr_scheduler_params")? {
        for (key, value) in given.map().entries() {
            let key = written(key);
            let value = given.value(&key, value)?;
            params.push((key, value));
        }
    }
    let new = |kind: &str| DraftedSchedule::new(kind, name.origin.clone());
    // `total_iters` is always passed.
    let mut schedule = match name.value.as_str() {
        "constant" => new("torch.ConstantLR")
            .with("factor", Known::new(1.0, name.origin.derived("ai-toolkit's constant")))
            .with("total_iters", steps.clone()),
        "cosine" => new("torch.CosineAnnealingLR").with("T_max", steps.clone()),
        "cosine_with_restarts" => new("torch.CosineAnnealingWarmRestarts").with("T_0", steps.clone()),
        "linear" => {
            reading.note("torch's LinearLR rises: from a third of the rate to the rate");
            new("torch.LinearLR").with("total_iters", steps.clone())
        }
        "constant_with_warmup" => {
            let warmup = params
                .iter()
                .position(|(key, _)| key == "num_warmup_steps")
                .map(|index| params.remove(index).1);
            let default = || Known::new(1000_u64, train.default("num_warmup_steps")).into();
            let kind = "transformers.get_constant_schedule_with_warmup";
            params.clear();
            new(kind).with("num_warmup_steps", warmup.unwrap_or_else(default))
        }
        other => {
            return Err(Diagnostic::new(format!("`lr_scheduler: {other}` fails in ai-toolkit"))
                .at(name.origin.place, "it is passed `total_iters`, which it does not take")
                .help("use constant, cosine, cosine_with_restarts, linear or constant_with_warmup"));
        }
    };
    schedule.parameters.extend(params);
    Ok(schedule)
}
