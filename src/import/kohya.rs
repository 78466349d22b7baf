//! kohya's sd-scripts: TOML for `--config_file`, or flags.

use super::config::Syntax;
use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness, transformers};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// sd-scripts' arguments.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "kohya",
    title: "arguments of kohya's sd-scripts",
    summary: "the TOML of `--config_file`, or the flags of train_network.py and its relatives",
    versions: "read: sd-scripts 48d368fa (2026-02-16); measured: its get_scheduler_fix",
    packages: &["sd-scripts"],
    keys: KEYS,
    example: "network_module = \"networks.lora\"\nlearning_rate = 1e-4\nlr_scheduler = \"cosine\"\nlr_warmup_steps = 4\nmax_train_steps = 32\n",
    recognises: |config| {
        let own =
            ["network_module", "unet_lr", "text_encoder_lr", "network_train_unet_only", "lr_scheduler_args"];
        let shared = ["max_train_steps", "max_train_epochs"].iter().any(|key| config.has(key))
            && config.has("lr_scheduler");
        let is_it = own.iter().any(|key| config.has(key)) || (config.syntax == Syntax::Toml && shared);
        let sections =
            config.root().entries().iter().any(|(_, value)| own.iter().any(|key| value.get(key).is_some()));
        (matches!(config.syntax, Syntax::Toml | Syntax::Flags) && (is_it || sections))
            .then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("learning_rate", "2e-6 by default"),
    ("unet_lr", "the rate of the U-Net; learning_rate by default"),
    ("text_encoder_lr", "the rate of the text encoder; learning_rate by default"),
    ("lr_scheduler", "`constant` by default"),
    ("lr_scheduler_type", "a class of torch, which beats lr_scheduler"),
    ("lr_scheduler_args", "its arguments, as a list of key=value"),
    ("lr_warmup_steps", "a whole number of scheduler steps; a float is a fraction of the run"),
    ("lr_decay_steps", "the same for the decay of warmup_stable_decay"),
    ("lr_scheduler_num_cycles", "for the restarts, 1 by default"),
    ("lr_scheduler_power", "for polynomial, 1 by default"),
    ("lr_scheduler_min_lr_ratio", "the last rate as a fraction"),
    ("max_train_steps", "updates of the run, 1600 by default"),
    ("max_train_epochs", "passes over the data; beats max_train_steps"),
    ("gradient_accumulation_steps", "batches per update, 1 by default"),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    // Sections are flattened, and the later one counts.
    let flat = flattened(reading.config.root());
    let keys = Keys::of(reading.config, &flat);
    keys.check_spelling(KEYS, &["save_every_n_steps"])?;
    let arithmetic = RunArithmetic::default();
    let devices = reading.devices(None)?;
    let steps = updates(reading, &keys, &devices, &arithmetic)?;
    let total = match devices.value {
        1 => steps.clone(),
        n => arithmetic.derived(
            "scheduler steps",
            "updates * devices",
            &format!("{} * {n}", steps.value),
            steps.value.saturating_mul(n),
            &steps.origin,
        ),
    };
    let schedule = schedule(&keys, &total, &arithmetic)?;
    let mut draft = Draft::new(schedule).lasting(steps, None).at_rate(rates(&keys)?).stepped(&devices);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

fn flattened(root: &Node) -> Node {
    let mut entries: Vec<(Node, Node)> = Vec::new();
    for (key, value) in root.entries() {
        let inner = match &value.value {
            Yaml::Map(inner) => inner.clone(),
            _ => vec![(key.clone(), value.clone())],
        };
        for (key, value) in inner {
            entries.retain(|(known, _)| known.text() != key.text());
            entries.push((key, value));
        }
    }
    Node::numbered(root.id(), Yaml::Map(entries))
}

fn updates(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    devices: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    if let Some(steps) = reading.question.known("steps")? {
        return Ok(steps);
    }
    let Some(epochs) = keys.count("max_train_epochs")? else {
        let default = || Known::new(1600, keys.default("max_train_steps"));
        return Ok(keys.count("max_train_steps")?.unwrap_or_else(default));
    };
    let accumulation = keys.count("gradient_accumulation_steps")?.map_or(1, |count| count.value);
    let Some(batches) = reading.question.known("batches_per_epoch")? else {
        return Err(Diagnostic::new("the config does not say how many updates the run has")
            .at(epochs.origin.place, "epochs of unknown length")
            .why(format!("it needs `batches_per_epoch` = L, counted after bucketing: updates = {} * ceil(L / {} / {accumulation})", epochs.value, devices.value))
            .help("give it: `--run batches_per_epoch=500`; or the updates themselves: `--run steps=1000`"));
    };
    let each = (batches.value as f64 / devices.value as f64 / accumulation as f64).ceil() as u64;
    let numbers = format!("{} * ceil({} / {} / {accumulation})", epochs.value, batches.value, devices.value);
    Ok(arithmetic.derived(
        "updates",
        "max_train_epochs * ceil(batches / devices / gradient_accumulation_steps)",
        &numbers,
        epochs.value.saturating_mul(each),
        &epochs.origin,
    ))
}

/// The rates: of the text encoder, then of the U-Net, or one.
fn rates(keys: &Keys<'_>) -> Result<Drafted, Diagnostic> {
    let rate = keys
        .number("learning_rate")?
        .unwrap_or_else(|| Known::new(Number::Float(2e-6), keys.default("learning_rate")));
    let is_network = [
        "network_module",
        "unet_lr",
        "text_encoder_lr",
        "network_train_unet_only",
        "network_train_text_encoder_only",
    ]
    .iter()
    .any(|key| keys.map().get(key).is_some());
    if !is_network {
        return Ok(rate.into());
    }
    let only = |key: &str| Ok::<_, Diagnostic>(keys.flag(key)?.is_some_and(|flag| flag.value));
    let (unet_only, text_only) = (only("network_train_unet_only")?, only("network_train_text_encoder_only")?);
    let mut groups: Vec<(String, Drafted)> = Vec::new();
    for (group, key, skipped) in
        [("textencoder", "text_encoder_lr", unet_only), ("unet", "unet_lr", text_only)]
    {
        let own = keys.number(key)?.unwrap_or_else(|| rate.clone());
        // A rate of 0 makes no group.
        if !skipped && own.value.float() != 0.0 {
            groups.push((group.to_string(), own.into()));
        }
    }
    Ok(Known::new(Content::Map(groups), rate.origin))
}

/// A number of scheduler steps: whole, or a fraction of the run.
fn share(
    keys: &Keys<'_>,
    key: &str,
    total: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    let Some(number) = keys.number(key)? else { return Ok(Known::new(0, keys.default(key))) };
    let is_fraction = match keys.config().syntax {
        // The flags have a type: from 1 on, a number is a count.
        Syntax::Flags => number.value.float() < 1.0 && !number.value.is_int(),
        _ => !number.value.is_int(),
    };
    if !is_fraction {
        return Ok(number.map(|number| number.float() as u64));
    }
    let value = (number.value.float() * total.value as f64) as u64;
    let numbers = format!("int({} * {})", number.value, total.value);
    Ok(arithmetic.derived(
        key,
        &format!("int({key} * scheduler steps), since it is a float"),
        &numbers,
        value,
        &number.origin,
    ))
}

fn schedule(
    keys: &Keys<'_>,
    total: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<DraftedSchedule, Diagnostic> {
    if let Some(class) = keys.text("lr_scheduler_type")?.filter(|class| !class.value.is_empty()) {
        return of_class(keys, class);
    }
    let name = keys.text_or("lr_scheduler", "constant")?;
    let warmup = share(keys, "lr_warmup_steps", total, arithmetic)?;
    if name.value == "constant" && warmup.value > 0 {
        return Err(Diagnostic::new("`constant` takes no warmup")
            .at(warmup.origin.place, "")
            .why("the program raises a ValueError: \"SchedulerType.CONSTANT does not require `num_warmup_steps`. Set None or 0.\"")
            .help("use `constant_with_warmup`, or set lr_warmup_steps to 0"));
    }
    let cycles = keys.number_or("lr_scheduler_num_cycles", 1)?;
    let least = keys.number("lr_scheduler_min_lr_ratio")?;
    let mut schedule = transformers::by_name(&name, &warmup, total)?;
    match name.value.as_str() {
        "cosine_with_restarts" => schedule = schedule.with("num_cycles", cycles),
        "polynomial" => schedule = schedule.with("power", keys.number_or("lr_scheduler_power", 1)?),
        "cosine_with_min_lr" => {
            schedule = schedule.with("num_cycles", cycles.map(|cycles| cycles.float() / 2.0));
            schedule.parameters.extend(least.map(|least| ("min_lr_rate".to_string(), least.into())));
        }
        "warmup_stable_decay" => {
            let decay = share(keys, "lr_decay_steps", total, arithmetic)?;
            let stable = total.value.saturating_sub(warmup.value.saturating_add(decay.value));
            let (what, formula) = ("stable steps", "scheduler steps - warmup - decay");
            let numbers = format!("{} - {} - {}", total.value, warmup.value, decay.value);
            let stable = arithmetic.derived(what, formula, &numbers, stable, &name.origin);
            schedule.parameters.retain(|(name, _)| name != "num_training_steps");
            schedule = schedule
                .with("num_stable_steps", stable)
                .with("num_decay_steps", decay)
                .with("num_cycles", cycles.map(|cycles| cycles.float() / 2.0))
                .with("min_lr_ratio", keys.number_or("lr_scheduler_min_lr_ratio", 0.0)?);
        }
        "inverse_sqrt" => {
            if let Some(timescale) = keys.number("lr_scheduler_timescale")? {
                schedule = schedule.with("timescale", timescale);
            }
        }
        _ => {}
    }
    Ok(schedule)
}

/// A class of torch with `key=value` arguments, which the program evaluates as literals.
fn of_class(keys: &Keys<'_>, class: Known<String>) -> Result<DraftedSchedule, Diagnostic> {
    let name = class.value.rsplit('.').next().unwrap_or_default().to_string();
    let mut schedule =
        DraftedSchedule { kind: class.map(|_| format!("torch.{name}")), parameters: Vec::new() };
    let Some(node) = keys.node("lr_scheduler_args")? else { return Ok(schedule) };
    let items: Vec<&Node> = match &node.value {
        Yaml::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    for item in items {
        let text = written(item);
        let Some((key, value)) = text.split_once('=') else {
            return Err(keys.wrong("lr_scheduler_args", item, "key=value"));
        };
        let origin = keys.origin("lr_scheduler_args", item);
        schedule.parameters.push((key.to_string(), Drafted::literal(value, &origin)));
    }
    Ok(schedule)
}
