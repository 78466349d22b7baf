//! kohya's sd-scripts: TOML for `--config_file`, or flags.

use super::config::{ConfigFile, Syntax};
use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use super::keys::{Keys, python_number};
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness, diffusers, groups, transformers};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};
use std::collections::HashMap;

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
        let flat = flattened(config.root());
        let has = |key: &str| flat.get(key).is_some_and(|node| node.value != Yaml::Null);
        let shared = (has("max_train_steps") || has("max_train_epochs")) && has("lr_scheduler");
        let of_another = has("model_family") || has("data_backend_config");
        let is_it =
            (own.iter().any(|key| has(key)) || (config.syntax == Syntax::Toml && shared)) && !of_another;
        let is_read = matches!(config.syntax, Syntax::Toml | Syntax::Flags) && is_it;
        (is_read || is_of_the_gui(config) || is_of_the_data(config)).then_some(Sureness::Certain)
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
    ("lr_scheduler_timescale", "for inverse_sqrt"),
    ("gradient_accumulation_steps", "batches per update, 1 by default"),
    (
        "network_args",
        "loraplus_lr_ratio, loraplus_unet_lr_ratio and loraplus_text_encoder_lr_ratio make groups",
    ),
    ("optimizer_type", "schedule-free optimizers have no scheduler"),
];

/// Whether it is the JSON that the GUI kohya_ss saves.
fn is_of_the_gui(config: &ConfigFile) -> bool {
    let has = |keys: &[&str]| keys.iter().all(|key| config.root().get(key).is_some());
    config.syntax == Syntax::Json
        && (has(&["LoRA_type"]) || has(&["lr_warmup", "lr_scheduler", "train_data_dir"]))
}

/// Whether it is a config of the data, for `--dataset_config`.
fn is_of_the_data(config: &ConfigFile) -> bool {
    let datasets = config.root().get("datasets").map(|node| &node.value);
    config.syntax == Syntax::Toml && matches!(datasets, Some(Yaml::List(_))) && !config.has("lr_scheduler")
}

/// Refuses the relatives of the config that have no schedule that is read.
fn check_kind(config: &ConfigFile) -> Result<(), Diagnostic> {
    if is_of_the_gui(config) {
        return Err(Diagnostic::new("a config of the GUI kohya_ss is not read")
            .at(config.start(), "its warmup is in percent, and its numbers are texts")
            .help("name the TOML that the GUI writes when it starts the training, or the command that it prints"));
    }
    if is_of_the_data(config) {
        return Err(Diagnostic::new("a config of the data has no schedule")
            .at(config.start(), "this is for `--dataset_config` of sd-scripts")
            .help("name the TOML of `--config_file`, or the script with the flags"));
    }
    Ok(())
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    check_kind(reading.config)?;
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
    let optimizer = keys.text_or("optimizer_type", "AdamW")?;
    let rate = keys.number_or("learning_rate", 2e-6)?;
    let schedule = schedule(reading, &keys, &optimizer, &total, &arithmetic)?;
    let rates = rates(&keys, &rate)?;
    let mut draft = Draft::new(schedule).lasting(steps, None).at_rates(rates, &rate).stepped(&devices);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The keys of all sections in one map. Of a key that stands in several, the last one counts.
fn flattened(root: &Node) -> Node {
    let mut entries: Vec<Option<(Node, Node)>> = Vec::new();
    let mut known: HashMap<Option<String>, usize> = HashMap::new();
    for (key, value) in root.entries() {
        let inner = match &value.value {
            Yaml::Map(inner) => inner.clone(),
            _ => vec![(key.clone(), value.clone())],
        };
        for (key, value) in inner {
            if let Some(earlier) = known.insert(key.text().map(str::to_string), entries.len()) {
                entries[earlier] = None;
            }
            entries.push(Some((key, value)));
        }
    }
    Node::numbered(root.id(), Yaml::Map(entries.into_iter().flatten().collect()))
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

/// The rates: of the text encoder, then of the U-Net, or one. LoRA+ gives the upper half of each a rate of its own.
fn rates(keys: &Keys<'_>, rate: &Known<Number>) -> Result<Drafted, Diagnostic> {
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
        return Ok(rate.clone().into());
    }
    let only = |key: &str| Ok::<_, Diagnostic>(keys.flag(key)?.is_some_and(|flag| flag.value));
    let (unet_only, text_only) = (only("network_train_unet_only")?, only("network_train_text_encoder_only")?);
    let mut groups: Vec<(String, Known<Number>)> = Vec::new();
    for (group, key, skipped) in
        [("textencoder", "text_encoder_lr", unet_only), ("unet", "unet_lr", text_only)]
    {
        let own = part_rate(keys, key)?.unwrap_or_else(|| rate.clone());
        // A rate of 0 makes no group.
        if skipped || own.value.float() == 0.0 {
            continue;
        }
        let part = if group == "unet" { "loraplus_unet_lr_ratio" } else { "loraplus_text_encoder_lr_ratio" };
        let ratio = network_number(keys, part)?.or(network_number(keys, "loraplus_lr_ratio")?);
        groups.push((group.to_string(), own.clone()));
        if let Some(ratio) = ratio {
            groups.push((
                format!("{group} plus"),
                groups::times(&own, &ratio, "the part's rate * loraplus_lr_ratio"),
            ));
        }
    }
    if groups.is_empty() {
        return Err(Diagnostic::new("no part of the model is trained")
            .at(rate.origin.place.clone(), "every rate is 0, or left out"));
    }
    let origin = rate.origin.clone();
    let entries = groups.into_iter().map(|(name, rate)| (name, rate.into())).collect();
    Ok(Known::new(Content::Map(entries), origin))
}

/// The rate of a part. Of a list, most networks take the first.
fn part_rate(keys: &Keys<'_>, key: &str) -> Result<Option<Known<Number>>, Diagnostic> {
    let Some(node) = keys.node(key)? else { return Ok(None) };
    let Yaml::List(items) = &node.value else { return keys.number(key) };
    let rates: Vec<Number> = items.iter().map(|item| keys.number_of(key, item)).collect::<Result<_, _>>()?;
    match rates.first() {
        Some(first) if rates.iter().all(|rate| rate == first) => {
            Ok(Some(Known::new(*first, keys.origin(key, node))))
        }
        None => Ok(None),
        Some(_) => Err(Diagnostic::new(format!("`{key}` has several rates"))
            .at(keys.origin(key, node).place, "one for each text encoder")
            .why("networks.lora takes the first of them, the networks of FLUX and SD3 take one for each")
            .help("give the one that is meant: `--set text_encoder_lr=1e-5`")),
    }
}

/// A number among the `key=value` of `network_args`, other than 0.
fn network_number(keys: &Keys<'_>, name: &str) -> Result<Option<Known<Number>>, Diagnostic> {
    let given = settings(keys, "network_args")?;
    let Some((_, value, node)) = given.into_iter().rev().find(|(key, ..)| key == name) else {
        return Ok(None);
    };
    let number = python_number(&value).ok_or_else(|| keys.wrong(name, node, "a number"))?;
    Ok(Some(Known::new(number, keys.origin(name, node))).filter(|known| known.value.float() != 0.0))
}

/// The `key=value` texts of a list.
fn settings<'a>(keys: &Keys<'a>, list: &str) -> Result<Vec<(String, String, &'a Node)>, Diagnostic> {
    let Some(node) = keys.node(list)? else { return Ok(Vec::new()) };
    let items: Vec<&Node> = match &node.value {
        Yaml::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    let pair = |item: &'a Node| {
        let text = written(item);
        let (key, value) = text.split_once('=').ok_or_else(|| keys.wrong(list, item, "key=value"))?;
        Ok((key.to_string(), value.to_string(), item))
    };
    items.into_iter().map(pair).collect()
}

/// A number of scheduler steps: whole, or a fraction of the run.
fn share(
    keys: &Keys<'_>,
    key: &str,
    total: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    let Some(node) = keys.node(key)? else { return Ok(Known::new(0, keys.default(key))) };
    let percent = node.text().and_then(|text| text.strip_suffix('%')).and_then(python_number);
    let number = match percent {
        Some(percent) => Known::new(Number::Float(percent.float() / 100.0), keys.origin(key, node)),
        None => Known::new(keys.number_of(key, node)?, keys.origin(key, node)),
    };
    let is_percent = percent.is_some();
    let is_fraction = match keys.config().syntax {
        // The flags have a type: from 1 on, a number is a count.
        Syntax::Flags => is_percent || number.value.float() < 1.0,
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
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    optimizer: &Known<String>,
    total: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<DraftedSchedule, Diagnostic> {
    let called = optimizer.value.to_lowercase();
    if called.ends_with("schedulefree") {
        reading.note(format!("`{}` has no scheduler: the rate stays", optimizer.value));
        return Ok(DraftedSchedule::new("transformers.get_constant_schedule", optimizer.origin.clone()));
    }
    if called == "adafactor"
        && settings(keys, "optimizer_args")?
            .iter()
            .all(|(key, value, _)| key != "relative_step" || value != "False")
    {
        return Err(Diagnostic::new("`Adafactor` with relative steps makes its own rate")
            .at(optimizer.origin.place.clone(), "it ignores lr_scheduler, unet_lr and text_encoder_lr")
            .help("with `relative_step=False` in optimizer_args the scheduler counts"));
    }
    let warmup = share(keys, "lr_warmup_steps", total, arithmetic)?;
    let arguments = settings(keys, "lr_scheduler_args")?;
    if let Some(class) = keys.text("lr_scheduler_type")?.filter(|class| !class.value.is_empty()) {
        refuse_warmup(&class.value, &warmup)?;
        let mut schedule = DraftedSchedule::new(of_class(&class)?, class.origin);
        schedule.parameters.extend(literals(keys, &arguments));
        return Ok(schedule);
    }
    let name = keys.text_or("lr_scheduler", "constant")?;
    if name.value == "piecewise_constant" {
        let rules = arguments.iter().find(|(key, ..)| key == "step_rules");
        let Some((_, rules, node)) = rules else {
            return Err(Diagnostic::new("`piecewise_constant` needs `step_rules`")
                .at(name.origin.place, "")
                .help("lr_scheduler_args = [\"step_rules='1:10,0.1:20,0.01'\"]"));
        };
        let text = rules.trim_matches(['"', '\'']).to_string();
        return Ok(diffusers::piecewise(&Known::new(text, keys.origin("lr_scheduler_args", node))));
    }
    if name.value == "constant" {
        refuse_warmup("SchedulerType.CONSTANT", &warmup)?;
    }
    let mut schedule = by_name(keys, &name, &warmup, total, arithmetic)?;
    for (key, value) in literals(keys, &arguments) {
        if schedule.parameters.iter().any(|(known, _)| *known == key) && key != "lr_end" {
            return Err(Diagnostic::new(format!("`{key}` of `lr_scheduler_args` is given twice"))
                .at(value.origin.place, "")
                .why("the program passes it already: Python raises a TypeError"));
        }
        schedule.parameters.push((key, value));
    }
    Ok(schedule)
}

fn refuse_warmup(name: &str, warmup: &Known<u64>) -> Result<(), Diagnostic> {
    match warmup.value {
        0 => Ok(()),
        _ => Err(Diagnostic::new(format!("`{name}` takes no warmup"))
            .at(warmup.origin.place.clone(), "")
            .why(format!("the program raises a ValueError: \"{name} does not require `num_warmup_steps`. Set None or 0.\""))
            .help("use a scheduler with a warmup, or set lr_warmup_steps to 0")),
    }
}

/// A scheduler of transformers, with the arguments that the program passes.
fn by_name(
    keys: &Keys<'_>,
    name: &Known<String>,
    warmup: &Known<u64>,
    total: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<DraftedSchedule, Diagnostic> {
    let cycles = keys.number_or("lr_scheduler_num_cycles", 1)?;
    let least = keys.number("lr_scheduler_min_lr_ratio")?;
    let mut schedule = transformers::by_name(name, warmup, total)?;
    match name.value.as_str() {
        "cosine_with_restarts" => schedule = schedule.with("num_cycles", cycles),
        "polynomial" => schedule = schedule.with("power", keys.number_or("lr_scheduler_power", 1)?),
        "cosine_with_min_lr" => {
            schedule = schedule.with("num_cycles", cycles.map(|cycles| cycles.float() / 2.0));
            schedule.parameters.extend(least.map(|least| ("min_lr_rate".to_string(), least.into())));
        }
        "warmup_stable_decay" => {
            let decay = share(keys, "lr_decay_steps", total, arithmetic)?;
            let Some(stable) = total.value.checked_sub(warmup.value.saturating_add(decay.value)) else {
                return Err(Diagnostic::new("warmup and decay are longer than the run")
                    .at(
                        decay.origin.place,
                        format!("{} and {}, of {}", warmup.value, decay.value, total.value),
                    )
                    .help("make `lr_decay_steps` or `lr_warmup_steps` shorter"));
            };
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
        "cosine_warmup_with_min_lr" => {
            return Err(Diagnostic::new("`cosine_warmup_with_min_lr` fails in sd-scripts")
                .at(name.origin.place.clone(), "it is passed `num_decay_steps`, which it does not take")
                .help("use `cosine_with_min_lr`"));
        }
        _ => {}
    }
    Ok(schedule)
}

/// The kind of a class that `lr_scheduler_type` names: one of torch, or a function of transformers.
fn of_class(class: &Known<String>) -> Result<String, Diagnostic> {
    match class.value.rsplit_once('.') {
        None | Some(("torch.optim.lr_scheduler", _)) => {
            Ok(format!("torch.{}", class.value.rsplit('.').next().unwrap_or_default()))
        }
        Some(("transformers.optimization" | "transformers", name)) => Ok(format!("transformers.{name}")),
        Some((module, _)) => Err(Diagnostic::new(format!("`{}` is not read", class.value))
            .at(class.origin.place.clone(), format!("a class of `{module}`"))
            .help("write a spec with the kind that it amounts to")),
    }
}

/// The arguments that the program evaluates as literals of Python.
fn literals(keys: &Keys<'_>, arguments: &[(String, String, &Node)]) -> Vec<(String, Drafted)> {
    let literal = |(key, value, node): &(String, String, &Node)| {
        (key.clone(), Drafted::python(value, &keys.origin("lr_scheduler_args", node)))
    };
    arguments.iter().map(literal).collect()
}
