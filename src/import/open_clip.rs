//! open_clip: `params.txt` of a run, or flags.

use super::config::Syntax;
use super::draft::{Draft, DraftedSchedule, Known};
use super::keys::{Keys, Texts};
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;

/// open_clip's parameters.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "open_clip",
    title: "parameters of open_clip",
    summary: "params.txt of a run's folder, or the flags of `python -m open_clip_train.main`",
    versions: "read: open_clip 3.3.0; measured: its schedulers",
    packages: &["open_clip"],
    keys: KEYS,
    example: "accum_freq: 1\nbatch_size: 64\nepochs: 4\nlr: 0.001\nlr_scheduler: cosine\ntrain_num_samples: 640\nwarmup: 3\nworld_size: 2\n",
    recognises: |config| {
        let is_it = config.has("accum_freq") && config.has("warmup") && config.has("epochs");
        let is_main = config.syntax == Syntax::Flags && config.calls("open_clip_train.main");
        (is_it || is_main).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("lr", "5e-4 by default"),
    ("warmup", "updates of the warmup, 10000 by default"),
    ("lr_scheduler", "cosine, const or const-cooldown; `cosine` by default"),
    ("epochs", "passes over the data, 32 by default"),
    ("epochs_cooldown", "the last epochs, in which the rate falls"),
    ("lr_cooldown_end", "the last rate, 0.0 by default"),
    ("lr_cooldown_power", "the power of the cooldown, 1.0 by default"),
    ("accum_freq", "batches per update, 1 by default"),
    ("batch_size", "examples per device and batch, 64 by default"),
    ("world_size", "devices"),
    ("train_num_samples", "examples of an epoch"),
    ("skip_scheduler", "the rate stays"),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys().with(Texts::Printed);
    keys.check_spelling(KEYS, &[])?;
    let arithmetic = RunArithmetic::default();
    let rate = keys.number_or("lr", 5e-4)?;
    let epochs = keys.count_or("epochs", 32)?;
    let per_epoch = per_epoch(reading, &keys, &epochs, &arithmetic)?;
    let numbers = format!("{} * {}", per_epoch.value, epochs.value);
    let value = per_epoch.value.saturating_mul(epochs.value);
    let total = arithmetic.derived("updates", "updates per epoch * epochs", &numbers, value, &epochs.origin);
    let name = keys.text_or("lr_scheduler", "cosine")?;
    let schedule = match keys.flag("skip_scheduler")?.is_some_and(|flag| flag.value) {
        true => DraftedSchedule::constant(rate),
        false => {
            let warmup = keys.whole("warmup")?.map(|steps| steps.map(Number::from));
            let warmup = warmup.unwrap_or_else(|| Known::new(Number::Int(10_000), keys.default("warmup")));
            let schedule = schedule(&keys, &name, &per_epoch, &arithmetic)?;
            let mut own =
                vec![("base_lr".to_string(), rate.into()), ("warmup_length".to_string(), warmup.into())];
            own.extend(schedule.parameters);
            DraftedSchedule { parameters: own, ..schedule }
        }
    };
    let mut draft = Draft::new(schedule).lasting(total, Some(per_epoch));
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The updates of an epoch.
fn per_epoch(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    epochs: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    if let Some(given) = reading.question.known("steps_per_epoch")? {
        return Ok(given);
    }
    let accumulation = keys.count_or("accum_freq", 1)?;
    let batches = match (reading.question.known("batches_per_epoch")?, keys.count("train_num_samples")?) {
        (Some(batches), _) => batches,
        (None, None) => {
            let formula = format!("{} * (batches_per_epoch // {})", epochs.value, accumulation.value);
            reading.needed("batches_per_epoch", &formula)?
        }
        (None, Some(samples)) => {
            let (batch, world) = (keys.count_or("batch_size", 64)?, reading.devices(Some("world_size"))?);
            reading.note("the batches of an epoch are rounded up, as for webdataset; the workers of a loader may round further");
            let value = samples.value.div_ceil(batch.value.saturating_mul(world.value));
            let numbers = format!("ceil({} / ({} * {}))", samples.value, batch.value, world.value);
            let formula = "ceil(train_num_samples / (batch_size * world_size))";
            arithmetic.derived("batches", formula, &numbers, value, &samples.origin)
        }
    };
    let numbers = format!("{} // {}", batches.value, accumulation.value);
    let value = batches.value / accumulation.value;
    Ok(arithmetic.derived("updates per epoch", "batches // accum_freq", &numbers, value, &batches.origin))
}

/// The schedule, with what it has beside the rate and the warmup.
fn schedule(
    keys: &Keys<'_>,
    name: &Known<String>,
    per_epoch: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<DraftedSchedule, Diagnostic> {
    let kind = |function: &str| DraftedSchedule::new(format!("open_clip.{function}"), name.origin.clone());
    match name.value.as_str() {
        "cosine" => Ok(kind("cosine_lr")),
        "const" => Ok(kind("const_lr")),
        "const-cooldown" => {
            let Some(cooldown) = keys.count("epochs_cooldown")? else {
                return Err(Diagnostic::new("`const-cooldown` needs `epochs_cooldown`")
                    .at(name.origin.place.clone(), "the program asserts that it is given"));
            };
            let numbers = format!("{} * {}", per_epoch.value, cooldown.value);
            let value = per_epoch.value.saturating_mul(cooldown.value);
            let words = "updates per epoch * epochs_cooldown";
            let steps = arithmetic.derived("cooldown", words, &numbers, value, &cooldown.origin);
            let mut schedule = kind("const_lr_cooldown").with("cooldown_steps", steps);
            for (key, parameter) in
                [("lr_cooldown_power", "cooldown_power"), ("lr_cooldown_end", "cooldown_end_lr")]
            {
                if let Some(value) = keys.number(key)? {
                    schedule = schedule.with(parameter, value);
                }
            }
            Ok(schedule)
        }
        other => Err(Diagnostic::new(format!("there is no `lr_scheduler` `{other}` in open_clip"))
            .at(name.origin.place.clone(), "the program ends here")
            .help("the schedulers are cosine, const and const-cooldown")),
    }
}
