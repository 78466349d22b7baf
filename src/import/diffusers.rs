//! diffusers: the flags of its example scripts.

use super::config::Syntax;
use super::draft::{Draft, DraftedSchedule, Known, ValueOrigin};
use super::keys::{Keys, python_number};
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
    let factors = [
        keys.count_or("gradient_accumulation_steps", 1)?.value,
        keys.count_or("train_batch_size", 16)?.value,
        devices.value,
    ];
    let steps = updates(reading, &keys, factors, &arithmetic)?;
    let rate = rate(reading, &keys, factors)?;
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
///
/// # Errors
///
/// The rules are not of this form.
pub(super) fn piecewise(rules: &Known<String>) -> Result<DraftedSchedule, Diagnostic> {
    let wrong = || {
        Diagnostic::new(format!("`{}` are not step rules", rules.value))
            .at(rules.origin.place.clone(), "the program raises a ValueError")
            .help("the form is `1:10,0.1:20,0.005`: multipliers with their ends, and the last multiplier")
    };
    let number = |text: &str| python_number(text).map(|number| number.float()).ok_or_else(wrong);
    let (parts, last) = rules.value.rsplit_once(',').unwrap_or(("", &rules.value));
    let mut table = std::collections::BTreeMap::new();
    for part in parts.split(',').filter(|_| !parts.is_empty()) {
        let (value, end) = part.split_once(':').ok_or_else(wrong)?;
        table.insert(end.trim().parse::<i64>().map_err(|_| wrong())?, number(value)?);
    }
    let mut source = String::from("def lr_lambda(step):\n");
    for (end, value) in &table {
        source += &format!("    if step < {end}:\n        return {}\n", Number::Float(*value));
    }
    source += &format!("    return {}\n", Number::Float(number(last)?));
    let origin = rules.origin.derived("diffusers' get_piecewise_constant_schedule");
    let text = Known::new(source, ValueOrigin { reason: String::new(), ..origin.clone() });
    Ok(DraftedSchedule::new("torch.LambdaLR", origin).with("lr_lambda", text))
}

/// The updates of the run. `factors` are the batches per update, the examples per batch, and the processes.
fn updates(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    factors: [u64; 3],
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    if let Some(steps) = reading.question.known("steps")? {
        return Ok(steps);
    }
    if let Some(steps) = keys.count("max_train_steps")? {
        return Ok(steps);
    }
    let [accumulation, batch, devices] = factors;
    let epochs = keys.count_or("num_train_epochs", 100)?;
    let formula = |size: &str| {
        format!("{} * ceil(ceil(ceil({size} / {batch}) / {devices}) / {accumulation})", epochs.value)
    };
    let size = reading.needed("dataset_size", &formula("N"))?.value;
    let value = epochs.value.saturating_mul(size.div_ceil(batch).div_ceil(devices).div_ceil(accumulation));
    let numbers = formula(&size.to_string());
    Ok(arithmetic.derived("updates", "num_train_epochs * updates per epoch", &numbers, value, &epochs.origin))
}

/// The rate, which `scale_lr` multiplies in the order of the factors.
fn rate(reading: &Reading<'_>, keys: &Keys<'_>, factors: [u64; 3]) -> Result<Known<Number>, Diagnostic> {
    let Some(rate) = keys.number("learning_rate")? else {
        let what = "`--learning_rate` is missing, and its default differs from script to script";
        return Err(Diagnostic::new(what)
            .at(reading.config.start(), "")
            .help("look it up in the script, and give it: `--set learning_rate=1e-4`"));
    };
    if !keys.flag("scale_lr")?.is_some_and(|flag| flag.value) {
        return Ok(rate);
    }
    let scaled = factors.iter().fold(rate.value, |rate, factor| rate * Number::from(*factor));
    let [accumulation, batch, devices] = factors;
    let reason = format!(
        "scale_lr: learning_rate * gradient_accumulation_steps * train_batch_size * processes = {} * {accumulation} * {batch} * \
         {devices}",
        rate.value
    );
    Ok(Known::new(scaled, rate.origin.derived(reason)))
}
