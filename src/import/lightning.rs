//! Lightning CLI: `optimizer` and `lr_scheduler` by the path of their class.

use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, written};

/// Lightning CLI's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "lightning",
    title: "a config of LightningCLI",
    summary: "the YAML of a LightningCLI with `trainer`, `optimizer` and `lr_scheduler`",
    versions: "read and measured: lightning 2.6.6",
    packages: &["lightning"],
    keys: KEYS,
    example: "trainer: {max_epochs: 3}\noptimizer: {class_path: torch.optim.SGD, init_args: {lr: 0.1}}\nlr_scheduler: {class_path: torch.optim.lr_scheduler.ExponentialLR, init_args: {gamma: 0.5}}\n",
    recognises: |config| {
        let top = top(config.root());
        let class = |key: &str| top.get(key).is_some_and(|node| node.get("class_path").is_some());
        (top.get("trainer").is_some() && (class("optimizer") || class("lr_scheduler")))
            .then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("trainer", "max_epochs, max_steps, accumulate_grad_batches, devices, num_nodes"),
    ("optimizer", "`class_path` and `init_args`"),
    ("lr_scheduler", "`class_path` of torch and `init_args`; the CLI steps it once per epoch"),
];

/// The keys of `trainer` that the number of updates depends on.
const TRAINER: &[(&str, &str)] = &[
    ("max_epochs", ""),
    ("max_steps", ""),
    ("accumulate_grad_batches", ""),
    ("devices", ""),
    ("num_nodes", ""),
];

/// The map with the settings: the top, or that of the subcommand `fit`.
fn top(root: &Node) -> &Node {
    root.get("fit").filter(|fit| fit.get("trainer").is_some()).unwrap_or(root)
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = Keys::of(reading.config, top(reading.config.root()));
    keys.check_spelling(KEYS, &[])?;
    let optimizer = keys.inner("optimizer")?;
    let settings = optimizer.as_ref().map(|keys| keys.inner("init_args")).transpose()?.flatten();
    let rate = match settings.map(|keys| keys.number("lr")).transpose()?.flatten() {
        Some(rate) => rate,
        None => Known::new(Number::Float(1e-3), keys.default("lr in torch's optimizer")),
    };
    let arithmetic = RunArithmetic::default();
    let scheduler = keys.inner("lr_scheduler")?;
    let mut draft = match scheduler {
        None => Draft::new(DraftedSchedule::constant(rate.clone())),
        Some(scheduler) => {
            let mut draft = Draft::new(schedule(reading, &scheduler)?);
            let origin = draft.schedule.kind.origin.derived("LightningCLI steps it once per epoch");
            if !draft.schedule.kind.value.ends_with("ReduceLROnPlateau") {
                draft.interval = Some(Known::new(Content::Text("epoch".into()), origin));
            }
            draft.at_rate(rate)
        }
    };
    if let (Some(settings), Some(class)) =
        (settings, optimizer.map(|keys| keys.text("class_path")).transpose()?.flatten())
    {
        draft.optimizer.extend(others(&settings, &class)?);
    }
    run(reading, &keys, &mut draft, &arithmetic)?;
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// Settings of the optimizer that a scheduler may read.
fn others(settings: &Keys<'_>, class: &Known<String>) -> Result<Vec<(String, Drafted)>, Diagnostic> {
    let mut found = Vec::new();
    for key in ["momentum", "betas"] {
        if let Some(node) = settings.node(key)? {
            found.push((key.to_string(), settings.value(key, node)?));
        }
    }
    if class.value.contains("Adam") && found.is_empty() {
        let origin = class.origin.derived("the default of betas in Adam");
        let beta = |value| Drafted::from(Known::new(Number::Float(value), origin.clone()));
        found.push(("betas".into(), Known::new(Content::List(vec![beta(0.9), beta(0.999)]), origin.clone())));
    }
    Ok(found)
}

fn schedule(reading: &Reading<'_>, scheduler: &Keys<'_>) -> Result<DraftedSchedule, Diagnostic> {
    let place = || reading.config.place(scheduler.map());
    let Some(class) = scheduler.text("class_path")? else {
        return Err(Diagnostic::new("`lr_scheduler` has no `class_path`").at(place(), ""));
    };
    let name = class.value.rsplit('.').next().unwrap_or_default().to_string();
    let is_torch = class.value.starts_with("torch.optim.lr_scheduler") || !class.value.contains('.');
    let is_own_plateau = name == "ReduceLROnPlateau" && !class.value.starts_with("torch");
    if !is_torch && !is_own_plateau {
        return Err(Diagnostic::new(format!("`{}` is not a scheduler of torch", class.value))
            .at(class.origin.place, "a class of another package or of your own")
            .help("write a spec with the kind that it amounts to"));
    }
    let mut schedule = DraftedSchedule::new(format!("torch.{name}"), class.origin.clone());
    if let Some(settings) = scheduler.inner("init_args")? {
        for (key, value) in settings.map().entries() {
            let name = written(key);
            if !["monitor", "verbose"].contains(&name.as_str()) {
                let value = settings.value(&name, value)?;
                schedule.parameters.push((name, value));
            }
        }
    }
    if let Some(fact) = reading.question.set.iter().find(|fact| fact.key == "metrics") {
        let origin = class.origin.derived("metrics as given");
        schedule = schedule.with("metrics", Drafted::literal(&fact.text, &origin));
    }
    Ok(schedule)
}

fn run(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    draft: &mut Draft,
    arithmetic: &RunArithmetic,
) -> Result<(), Diagnostic> {
    let Some(trainer) = keys.inner("trainer")? else { return Ok(()) };
    trainer.check_spelling(TRAINER, &["min_epochs", "min_steps", "max_time"])?;
    let accumulated = trainer.count("accumulate_grad_batches")?.map_or(1, |count| count.value);
    let facts = reading.question;
    let batches = batches(reading, arithmetic)?;
    let per_epoch = match facts.known("steps_per_epoch")? {
        Some(given) => Some(given),
        None => batches.map(|batches| {
            let numbers = format!("ceil({} / {accumulated})", batches.value);
            arithmetic.derived(
                "updates per epoch",
                "ceil(batches / accumulate_grad_batches)",
                &numbers,
                batches.value.div_ceil(accumulated),
                &batches.origin,
            )
        }),
    };
    let epochs = match facts.known("epochs")? {
        Some(given) => Some(given),
        None => trainer
            .whole("max_epochs")?
            .filter(|epochs| epochs.value > 0)
            .map(|epochs| epochs.map(|count| count as u64)),
    };
    let steps = trainer
        .whole("max_steps")?
        .filter(|steps| steps.value > 0)
        .map(|steps| steps.map(|count| count as u64));
    let in_epochs = match (&epochs, &per_epoch) {
        (Some(epochs), Some(length)) => epochs.value.saturating_mul(length.value),
        _ => u64::MAX,
    };
    // The first limit that is reached ends the training.
    match (steps.filter(|steps| steps.value < in_epochs), epochs) {
        (Some(steps), _) => draft.run.push(("steps".into(), steps.into())),
        (None, Some(epochs)) => draft.run.push(("epochs".into(), epochs.into())),
        (None, None) => {}
    }
    draft.run.extend(per_epoch.map(|length| ("steps_per_epoch".to_string(), length.into())));
    Ok(())
}

/// The batches of one device in an epoch, if they are known.
fn batches(reading: &Reading<'_>, arithmetic: &RunArithmetic) -> Result<Option<Known<u64>>, Diagnostic> {
    let facts = reading.question;
    Ok(match (facts.known("batches_per_epoch")?, facts.known("dataset_size")?, facts.known("batch_size")?) {
        (Some(batches), ..) => Some(batches),
        (None, Some(size), Some(batch)) => {
            let devices = reading.devices(None)?;
            let value = size.value.div_ceil(devices.value).div_ceil(batch.value);
            let numbers = format!("ceil(ceil({} / {}) / {})", size.value, devices.value, batch.value);
            Some(arithmetic.derived(
                "batches",
                "ceil(ceil(dataset_size / devices) / batch_size)",
                &numbers,
                value,
                &size.origin,
            ))
        }
        _ => None,
    })
}
