//! torchtune: recipes in YAML, whose objects are named by `_component_`.

use super::draft::{Draft, DraftedSchedule, Known};
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;

/// torchtune's recipes.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "torchtune",
    title: "a recipe of torchtune",
    summary: "the YAML of `tune run ... --config`",
    versions: "read: torchtune 0.6.1; measured: its get_cosine_schedule_with_warmup",
    packages: &["torchtune"],
    keys: KEYS,
    example: "optimizer: {_component_: torch.optim.AdamW, lr: 3e-4}\nlr_scheduler:\n  _component_: torchtune.training.lr_schedulers.get_cosine_schedule_with_warmup\n  num_warmup_steps: 10\nbatch_size: 2\nepochs: 1\nmax_steps_per_epoch: 100\ngradient_accumulation_steps: 1\n",
    recognises: |config| {
        let component =
            |key: &str| config.root().get(key).is_some_and(|node| node.get("_component_").is_some());
        (component("optimizer") || component("lr_scheduler")).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("optimizer", "its `lr` is the rate"),
    ("lr_scheduler", "its `_component_`, `num_warmup_steps` and `num_cycles`; without it the rate stays"),
    ("batch_size", "examples per device and batch"),
    ("epochs", "passes over the data"),
    ("max_steps_per_epoch", "the most updates in an epoch"),
    (
        "gradient_accumulation_steps",
        "batches per update; batches that are left at the end of an epoch make no update",
    ),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    reading.refuse_repeated()?;
    let keys = reading.keys();
    keys.check_spelling(KEYS, &[])?;
    let Some(rate) = keys.inner("optimizer")?.map(|keys| keys.number("lr")).transpose()?.flatten() else {
        return Err(Diagnostic::new("`optimizer` has no `lr`").at(reading.config.start(), ""));
    };
    let arithmetic = RunArithmetic::default();
    let (steps, per_epoch) = updates(reading, &arithmetic)?;
    let Some(scheduler) = keys.inner("lr_scheduler")? else {
        reading.note("without `lr_scheduler` the rate stays; the LoRA recipes need one");
        return Ok(Draft::new(DraftedSchedule::constant(rate)).lasting(steps, per_epoch));
    };
    let component = scheduler.text("_component_")?;
    let Some(component) = component.filter(|one| one.value.ends_with("get_cosine_schedule_with_warmup"))
    else {
        return Err(Diagnostic::new("this `lr_scheduler` cannot be built by the recipes")
            .at(reading.config.place(scheduler.map()), "")
            .why("they pass `num_training_steps`, which torch's own schedulers refuse with a TypeError")
            .help("the recipes have torchtune.training.lr_schedulers.get_cosine_schedule_with_warmup"));
    };
    let Some(warmup) = scheduler.whole("num_warmup_steps")? else {
        return Err(
            Diagnostic::new("`num_warmup_steps` is missing").at(reading.config.place(scheduler.map()), "")
        );
    };
    let mut schedule =
        DraftedSchedule::new("transformers.get_cosine_schedule_with_warmup", component.origin.clone())
            .with("num_warmup_steps", warmup.map(|steps| steps.max(0) as u64));
    if let Some(cycles) = scheduler.number("num_cycles")? {
        schedule = schedule.with("num_cycles", cycles);
    }
    let mut draft = Draft::new(schedule).lasting(steps, per_epoch).at_rate(rate);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The updates of the run and of an epoch.
fn updates(
    reading: &Reading<'_>,
    arithmetic: &RunArithmetic,
) -> Result<(Known<u64>, Option<Known<u64>>), Diagnostic> {
    if let Some(steps) = reading.question.known("steps")? {
        return Ok((steps, None));
    }
    let keys = reading.keys();
    let one =
        |key: &str| Ok::<_, Diagnostic>(keys.count(key)?.unwrap_or_else(|| Known::new(1, keys.default(key))));
    let (batch, accumulation, epochs) =
        (one("batch_size")?, one("gradient_accumulation_steps")?, one("epochs")?);
    let epochs = reading.question.known("epochs")?.unwrap_or(epochs);
    let cap = keys.count("max_steps_per_epoch")?;
    let per_epoch = match (
        reading.question.known("steps_per_epoch")?,
        reading.question.known("dataset_size")?,
        &cap,
    ) {
        (Some(given), ..) => given,
        (None, None, Some(cap)) => {
            reading.note("an epoch is assumed to have at least `max_steps_per_epoch` updates; `--run dataset_size=N` checks it");
            cap.clone()
        }
        _ => {
            let formula = format!(
                "{} * floor(floor(ceil(N / devices) / {}) / {})",
                epochs.value, batch.value, accumulation.value
            );
            let size = reading.needed("dataset_size", &formula)?;
            let full =
                full_epoch(&size, reading.devices(None)?.value, batch.value, accumulation.value, arithmetic);
            match &cap {
                Some(cap) if cap.value < full.value => {
                    let numbers = cap.value.to_string();
                    arithmetic.line("updates per epoch", "max_steps_per_epoch", &numbers, cap.value);
                    cap.clone()
                }
                _ => full,
            }
        }
    };
    let total = epochs.value.saturating_mul(per_epoch.value);
    if total == 0 {
        return Err(
            Diagnostic::new("the data make no update").at(per_epoch.origin.place, "an epoch has none")
        );
    }
    let numbers = format!("{} * {}", epochs.value, per_epoch.value);
    let steps = arithmetic.derived("updates", "epochs * updates per epoch", &numbers, total, &epochs.origin);
    Ok((steps, Some(per_epoch)))
}

/// The updates of an epoch of all data.
fn full_epoch(
    size: &Known<u64>,
    devices: u64,
    batch: u64,
    accumulation: u64,
    arithmetic: &RunArithmetic,
) -> Known<u64> {
    let share = size.value.div_ceil(devices);
    let numbers = format!("ceil({} / {devices})", size.value);
    arithmetic.line("examples per device", "ceil(dataset_size / devices)", &numbers, share);
    let (formula, numbers) = ("floor(examples per device / batch_size)", format!("floor({share} / {batch})"));
    let batches = arithmetic.line("batches", formula, &numbers, share / batch);
    let formula = "floor(batches / gradient_accumulation_steps)";
    let numbers = format!("floor({batches} / {accumulation})");
    arithmetic.derived("updates per epoch", formula, &numbers, batches / accumulation, &size.origin)
}
