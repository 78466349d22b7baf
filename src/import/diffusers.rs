//! diffusers: the flags of its example scripts.

use super::config::Syntax;
use super::draft::{Draft, DraftedSchedule, Known};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness, transformers};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;

/// The flags of diffusers' scripts.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "diffusers",
    title: "flags of a training script of diffusers",
    summary: "a launch script with train_text_to_image.py, train_dreambooth.py, train_controlnet.py and the like",
    versions: "read: diffusers 0.42.1; measured: its get_scheduler under accelerate 1.15.0",
    packages: &["diffusers"],
    keys: KEYS,
    example: "#!/bin/sh\naccelerate launch --num_processes 2 train_controlnet.py --learning_rate 1e-5 --lr_scheduler cosine \\\n  --lr_warmup_steps 5 --max_train_steps 30 --train_batch_size 2\n",
    recognises: |config| {
        let is_script = config.command.as_ref().is_some_and(|command| {
            command.words.iter().any(|word| {
                let name = word.rsplit('/').next().unwrap_or(word);
                name.starts_with("train_") && name.ends_with(".py")
            })
        });
        let own = ["lr_warmup_steps", "max_train_steps", "lr_scheduler"].iter().any(|key| config.has(key));
        let other = ["network_module", "lr_scheduler_args", "config_file", "pretrained_lora"]
            .iter()
            .any(|key| config.has(key));
        (config.syntax == Syntax::Flags && is_script && own && !other).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("learning_rate", "the peak rate; its default differs from script to script"),
    ("scale_lr", "learning_rate * gradient_accumulation_steps * train_batch_size * processes"),
    ("lr_scheduler", "a type of get_scheduler; `constant` by default"),
    ("lr_warmup_steps", "updates of the warmup, 500 by default; times the processes, as the steps are"),
    ("lr_num_cycles", "for cosine_with_restarts, 1 by default"),
    ("lr_power", "for polynomial, 1.0 by default"),
    ("max_train_steps", "updates of the run"),
    ("num_train_epochs", "passes over the data"),
    ("train_batch_size", "examples per process and batch"),
    ("gradient_accumulation_steps", "batches per update, 1 by default"),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys();
    keys.check_spelling(KEYS, &[])?;
    let arithmetic = RunArithmetic::default();
    let devices = reading.devices(None)?;
    let steps = updates(reading, &keys, devices.value, &arithmetic)?;
    let rate = rate(reading, &keys, devices.value)?;
    let times = |known: &Known<u64>, what: &str| match devices.value {
        1 => known.clone(),
        n => {
            let numbers = format!("{} * {n}", known.value);
            arithmetic.derived(
                what,
                "steps * devices",
                &numbers,
                known.value.saturating_mul(n),
                &known.origin,
            )
        }
    };
    let warmup = keys.whole("lr_warmup_steps")?.map(|steps| steps.map(|steps| steps.max(0) as u64));
    let warmup = warmup.unwrap_or_else(|| Known::new(500, keys.default("lr_warmup_steps")));
    let warmup = times(&warmup, "warmup of the scheduler");
    let total = times(&steps, "length of the scheduler");
    let name = keys.text_or("lr_scheduler", "constant")?;
    let mut schedule = transformers::by_name(&name, &warmup, &total)?;
    match name.value.as_str() {
        "cosine_with_restarts" => schedule = schedule.with("num_cycles", keys.count_or("lr_num_cycles", 1)?),
        "polynomial" => schedule = schedule.with("power", keys.number_or("lr_power", 1.0)?),
        "linear" | "cosine" | "constant" | "constant_with_warmup" => {}
        other => {
            return Err(Diagnostic::new(format!("`--lr_scheduler {other}` is not a choice of the scripts"))
                .at(name.origin.place, ""));
        }
    }
    let mut draft = Draft::new(schedule).lasting(steps, None).at_rate(rate).stepped(&devices);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// `get_piecewise_constant_schedule`: `1:10,0.1:20,0.005` multiplies the rate by 1 before step 10, by 0.1 before step 20,
/// and by 0.005 from there on.
pub(super) fn piecewise(rules: &Known<String>) -> DraftedSchedule {
    let origin = rules.origin.derived("diffusers' get_piecewise_constant_schedule");
    DraftedSchedule::new("diffusers.get_piecewise_constant_schedule", origin)
        .with("step_rules", rules.clone())
}

/// A flag whose default differs from script to script.
fn needed<T>(reading: &Reading<'_>, flag: &str, given: Option<T>, example: &str) -> Result<T, Diagnostic> {
    given.ok_or_else(|| {
        Diagnostic::new(format!("`--{flag}` is missing, and its default differs from script to script"))
            .at(reading.config.start(), "")
            .help(format!("look it up in the script, and give it: `--set {flag}={example}`"))
    })
}

/// The updates of the run.
fn updates(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    devices: u64,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    if let Some(steps) = reading.question.known("steps")? {
        return Ok(steps);
    }
    if let Some(steps) = keys.count("max_train_steps")? {
        return Ok(steps);
    }
    let accumulation = keys.count_or("gradient_accumulation_steps", 1)?.value;
    let epochs = needed(reading, "num_train_epochs", keys.count("num_train_epochs")?, "100")?;
    let batch = needed(reading, "train_batch_size", keys.count("train_batch_size")?, "16")?.value;
    let formula = |size: &str| {
        format!("{} * ceil(ceil(ceil({size} / {batch}) / {devices}) / {accumulation})", epochs.value)
    };
    let size = reading.needed("dataset_size", &formula("N"))?.value;
    let value = epochs.value.saturating_mul(size.div_ceil(batch).div_ceil(devices).div_ceil(accumulation));
    let numbers = formula(&size.to_string());
    Ok(arithmetic.derived("updates", "num_train_epochs * updates per epoch", &numbers, value, &epochs.origin))
}

/// The rate, which `scale_lr` multiplies by the batches per update, the examples per batch and the processes, in this order.
fn rate(reading: &Reading<'_>, keys: &Keys<'_>, devices: u64) -> Result<Known<Number>, Diagnostic> {
    let rate = needed(reading, "learning_rate", keys.number("learning_rate")?, "1e-4")?;
    if !keys.flag("scale_lr")?.is_some_and(|flag| flag.value) {
        return Ok(rate);
    }
    let accumulation = keys.count_or("gradient_accumulation_steps", 1)?.value;
    let batch = needed(reading, "train_batch_size", keys.count("train_batch_size")?, "16")?.value;
    let scaled =
        [accumulation, batch, devices].iter().fold(rate.value, |rate, factor| rate * Number::from(*factor));
    let reason = format!(
        "scale_lr: learning_rate * gradient_accumulation_steps * train_batch_size * processes = {} * {accumulation} * {batch} * \
         {devices}",
        rate.value
    );
    Ok(Known::new(scaled, rate.origin.derived(reason)))
}
