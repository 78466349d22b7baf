//! timm's train.py: `args.yaml` of a run, or a file for `--config`.

use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::Yaml;

/// timm's arguments.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "timm",
    title: "arguments of timm's train.py",
    summary: "args.yaml of a run, or a file for `--config`",
    versions: "read: timm 1.0.31 with train.py of 2026-08; measured: create_scheduler_v2 and train.py's loop",
    packages: &["timm"],
    keys: KEYS,
    example: "sched: step\nlr: 0.016\nepochs: 10\ndecay_epochs: 2.4\ndecay_rate: 0.97\nwarmup_epochs: 3\nwarmup_lr: 1.0e-6\n",
    recognises: |config| {
        let more = ["warmup_lr", "lr_cycle_mul", "sched_on_updates", "warmup_epochs", "decay_epochs"];
        (config.has("sched") && more.iter().any(|key| config.has(key))).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    (
        "lr",
        "the rate; without it lr_base * batch_size * devices * grad_accum_steps / lr_base_size, or its root",
    ),
    (
        "sched",
        "cosine, tanh, step, multistep, poly, plateau, wsd, rsqrt, constant or none; `cosine` by default",
    ),
    ("sched_on_updates", "whether the scheduler is stepped per update, false by default"),
    ("epochs", "passes over the data, 300 by default; cycles and cooldown add to them"),
    ("warmup_epochs", "5 by default"),
    ("warmup_lr", "1e-5 by default"),
    ("warmup_prefix", "whether the schedule begins after the warmup, false by default"),
    ("min_lr", "0 by default"),
    ("decay_epochs", "90 by default; of wsd a fraction"),
    ("decay_milestones", "[90, 180, 270] by default"),
    ("decay_rate", "0.1 by default; of poly the power"),
    ("cooldown_epochs", "0 by default"),
    ("patience_epochs", "10 by default"),
    ("lr_cycle_mul", "1.0 by default"),
    ("lr_cycle_decay", "0.5 by default"),
    ("lr_cycle_limit", "1 by default"),
    ("lr_k_decay", "1.0 by default"),
    ("lr_noise", "fractions of the schedule within which the rate is noisy"),
    ("grad_accum_steps", "batches per update, 1 by default"),
];

/// The length of a schedule of timm, in epochs or in updates.
struct TimmUnit {
    /// The updates of an epoch, if the scheduler is stepped per update.
    updates: Option<u64>,
}

impl TimmUnit {
    fn of(&self, epochs: Known<Number>) -> Known<Number> {
        match self.updates {
            None => epochs,
            Some(updates) => {
                let reason =
                    format!("{} epochs of {updates} updates, {}", epochs.value, epochs.origin.reason);
                Known::new(epochs.value * Number::from(updates), epochs.origin.derived(reason))
            }
        }
    }
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys();
    keys.check_spelling(KEYS, &["lr_base", "lr_base_size", "sched"])?;
    let arithmetic = RunArithmetic::default();
    let rate = rate(reading, &keys)?;
    let per_epoch = per_epoch(reading, &keys, &arithmetic)?;
    let on_updates = keys.flag("sched_on_updates")?.is_some_and(|flag| flag.value);
    let updates = match (&per_epoch, on_updates) {
        (Some(length), true) => Some(length.value),
        (None, true) => {
            return Err(reading
                .needed("batches_per_epoch", "epochs * ceil(batches_per_epoch / grad_accum_steps)")
                .err()
                .unwrap_or_else(|| Diagnostic::new("no batches")));
        }
        (_, false) => None,
    };
    let unit = TimmUnit { updates };
    let epochs = keys.number_or("epochs", 300)?;
    let (schedule, length) = schedule(reading, &keys, &epochs, &unit)?;
    let mut draft = Draft::new(schedule).at_rate(rate);
    let cooldown = keys.number_or("cooldown_epochs", 0)?;
    let total = match length {
        Some(length) => (length + unit.of(cooldown).value).float() / updates.unwrap_or(1) as f64,
        None if keys.flag("warmup_prefix")?.is_some_and(|flag| flag.value) => {
            (epochs.value + keys.number_or("warmup_epochs", 5)?.value).float()
        }
        None => epochs.value.float(),
    };
    let reason = format!("epochs = {} with cycles, warmup prefix and cooldown", epochs.value);
    draft.run.push(("epochs".into(), Known::new(total.floor() as u64, epochs.origin.derived(reason)).into()));
    draft.run.extend(per_epoch.map(|length| ("steps_per_epoch".to_string(), length.into())));
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// `lr`, or what follows from `lr_base`.
fn rate(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<Known<Number>, Diagnostic> {
    if let Some(rate) = keys.number("lr")?.filter(|rate| rate.value.float() != 0.0) {
        return Ok(rate);
    }
    let (base, size) = (keys.number_or("lr_base", 0.1)?, keys.number_or("lr_base_size", 256)?);
    let batch = keys.number_or("batch_size", 128)?.value;
    let accumulation = keys.number_or("grad_accum_steps", 1)?.value;
    let devices = reading.devices(None)?;
    let global = batch * Number::from(devices.value) * accumulation;
    let ratio = global.float() / size.value.float();
    let scale = keys.text("lr_base_scale")?.map(|scale| scale.value).unwrap_or_default();
    let optimizer = keys.text("opt")?.map_or("sgd".to_string(), |name| name.value.to_lowercase());
    let rooted =
        scale == "sqrt" || (scale.is_empty() && (optimizer.contains("ada") || optimizer.contains("lamb")));
    let factor = match rooted {
        true => Number::Float(ratio).pow(Number::Float(0.5)).map_or(f64::NAN, Number::float),
        false => ratio,
    };
    let reason = format!(
        "lr_base * {} = {} * {factor}",
        if rooted { "sqrt(global batch / lr_base_size)" } else { "global batch / lr_base_size" },
        base.value
    );
    Ok(Known::new(Number::Float(base.value.float() * factor), base.origin.derived(reason)))
}

/// The updates of an epoch, if the facts say so.
fn per_epoch(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    arithmetic: &RunArithmetic,
) -> Result<Option<Known<u64>>, Diagnostic> {
    let facts = reading.question;
    if let Some(given) = facts.known("steps_per_epoch")? {
        return Ok(Some(given));
    }
    let accumulation = keys.count("grad_accum_steps")?.map_or(1, |count| count.value);
    let Some(batches) = facts.known("batches_per_epoch")? else { return Ok(None) };
    let numbers = format!("ceil({} / {accumulation})", batches.value);
    Ok(Some(arithmetic.derived(
        "updates per epoch",
        "ceil(batches / grad_accum_steps)",
        &numbers,
        batches.value.div_ceil(accumulation),
        &batches.origin,
    )))
}

/// The schedule, and the length of its cycles if it has some.
fn schedule(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    epochs: &Known<Number>,
    unit: &TimmUnit,
) -> Result<(DraftedSchedule, Option<Number>), Diagnostic> {
    let name = keys.text("sched")?.unwrap_or_else(|| Known::new("cosine".into(), keys.default("sched")));
    if name.value == "none" {
        return Ok((DraftedSchedule::constant(rate(reading, keys)?), None));
    }
    let kind = kind_of(&name)?;
    let mut schedule = DraftedSchedule::new(format!("timm.{kind}"), name.origin.clone());
    let warmup = unit.of(keys.number_or("warmup_epochs", 5)?);
    let initial = unit.of(epochs.clone());
    let prefix =
        keys.flag("warmup_prefix")?.unwrap_or_else(|| Known::new(false, keys.default("warmup_prefix")));
    let least = keys.number_or("min_lr", 0.0)?;
    let cycled = ["cosine", "tanh", "poly"].contains(&name.value.as_str());
    let mut length = None;
    if cycled {
        schedule = schedule.with("t_initial", initial.clone()).with("lr_min", least.clone());
        let (multiplier, limit) =
            (keys.number_or("lr_cycle_mul", 1.0)?, keys.number_or("lr_cycle_limit", 1)?);
        length = Some(
            cycles(initial.value, multiplier.value, limit.value)
                + if prefix.value { warmup.value } else { Number::Int(0) },
        );
        if limit.value.float() != 1.0 {
            schedule = schedule
                .with("cycle_mul", multiplier)
                .with("cycle_decay", keys.number_or("lr_cycle_decay", 0.5)?)
                .with("cycle_limit", limit);
        }
        if name.value != "tanh" {
            let k = keys.number_or("lr_k_decay", 1.0)?;
            if k.value.float() != 1.0 {
                schedule = schedule.with("k_decay", k);
            }
        }
    }
    schedule = own(reading, keys, schedule, &name, (&initial, &warmup, &prefix, &least), unit)?;
    schedule = schedule.with("warmup_t", warmup).with("warmup_lr_init", keys.number_or("warmup_lr", 1e-5)?);
    if !["plateau", "wsd", "rsqrt"].contains(&name.value.as_str()) {
        schedule = schedule.with("warmup_prefix", prefix.map(Content::Flag));
    }
    if unit.updates.is_some() {
        schedule = schedule
            .with("t_in_epochs", Known::new(Content::Flag(false), name.origin.derived("sched_on_updates")));
    }
    Ok((noise(keys, schedule, initial.value)?, length))
}

/// The class of a `sched`.
fn kind_of(name: &Known<String>) -> Result<&'static str, Diagnostic> {
    Ok(match name.value.as_str() {
        "cosine" => "CosineLRScheduler",
        "tanh" => "TanhLRScheduler",
        "step" | "constant" => "StepLRScheduler",
        "multistep" => "MultiStepLRScheduler",
        "poly" => "PolyLRScheduler",
        "plateau" => "PlateauLRScheduler",
        "wsd" | "rsqrt" => "WSDLRScheduler",
        other => {
            let names = "cosine, tanh, step, multistep, poly, plateau, wsd, rsqrt, constant and none";
            return Err(Diagnostic::new(format!("there is no `sched` `{other}`"))
                .at(name.origin.place.clone(), "timm raises a ValueError")
                .help(format!("the schedulers are {names}")));
        }
    })
}

/// The parameters that one scheduler has.
fn own(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    schedule: DraftedSchedule,
    name: &Known<String>,
    (initial, warmup, prefix, least): (&Known<Number>, &Known<Number>, &Known<bool>, &Known<Number>),
    unit: &TimmUnit,
) -> Result<DraftedSchedule, Diagnostic> {
    let decay_rate = keys.number_or("decay_rate", 0.1)?;
    Ok(match name.value.as_str() {
        "poly" => schedule.with("power", decay_rate),
        "step" => {
            let decay = keys.number_or("decay_epochs", 90)?;
            schedule.with("decay_t", unit.of(decay)).with("decay_rate", decay_rate)
        }
        "constant" => {
            let origin = name.origin.derived("constant: a step that changes nothing");
            schedule
                .with("decay_t", Known::new(1_u64, origin.clone()))
                .with("decay_rate", Known::new(1.0, origin))
        }
        "multistep" => schedule.with("decay_t", milestones(keys, name, unit)?).with("decay_rate", decay_rate),
        "plateau" => plateau(reading, keys, schedule, name)?
            .with("decay_rate", decay_rate)
            .with("lr_min", least.clone()),
        "wsd" | "rsqrt" => {
            let span = if prefix.value { initial.value } else { initial.value - warmup.value };
            let span = Known::new(span, initial.origin.derived("epochs - warmup_epochs"));
            stable_and_decay(keys, schedule, name, span, unit)?.with("lr_min", least.clone())
        }
        _ => schedule,
    })
}

/// `decay_milestones`.
fn milestones(keys: &Keys<'_>, name: &Known<String>, unit: &TimmUnit) -> Result<Drafted, Diagnostic> {
    const KEY: &str = "decay_milestones";
    let all = match keys.node(KEY)? {
        None => [90, 180, 270].map(|epoch| Known::new(Number::Int(epoch), keys.default(KEY))).to_vec(),
        Some(node) => {
            let Yaml::List(items) = &node.value else {
                return Err(keys.wrong(KEY, node, "a list of epochs"));
            };
            let one = |item| Ok(Known::new(keys.number_of(KEY, item)?, keys.origin(KEY, item)));
            items.iter().map(one).collect::<Result<Vec<_>, Diagnostic>>()?
        }
    };
    let origin = all.first().map_or_else(|| name.origin.clone(), |first| first.origin.clone());
    let list = all.into_iter().map(|epochs| Drafted::from(unit.of(epochs))).collect();
    Ok(Known::new(Content::List(list), origin))
}

fn plateau(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    schedule: DraftedSchedule,
    name: &Known<String>,
) -> Result<DraftedSchedule, Diagnostic> {
    let Some(fact) = reading.question.set.iter().find(|fact| fact.key == "metrics") else {
        return Err(Diagnostic::new("`sched: plateau` needs the metric of each epoch")
            .at(name.origin.place.clone(), "the rate depends on what the training measures")
            .help("give them: `--set 'metrics=[70.1, 71.3, 71.2]'`"));
    };
    let metric = keys.text_or("eval_metric", "top1")?.value;
    let mode = if metric.contains("loss") { "min" } else { "max" };
    Ok(schedule
        .with("metrics", Drafted::literal(&fact.text, &name.origin.derived("metrics as given")))
        .with("patience_t", keys.number_or("patience_epochs", 10)?)
        .with("mode", Known::new(mode.to_string(), name.origin.derived(format!("eval_metric {metric}")))))
}

/// wsd and rsqrt. `span` is the length without the warmup.
fn stable_and_decay(
    keys: &Keys<'_>,
    schedule: DraftedSchedule,
    name: &Known<String>,
    span: Known<Number>,
    unit: &TimmUnit,
) -> Result<DraftedSchedule, Diagnostic> {
    let given = keys.number_or("decay_epochs", 90)?;
    let origin = given.origin.derived("round(decay_epochs)");
    let is_fraction = given.value.float() > 0.0 && given.value.float() < 1.0;
    let decay = if is_fraction { given.value * span.value } else { unit.of(given).value };
    let decay = decay.round().unwrap_or(Number::Int(0));
    if decay.float() <= 0.0 || decay > span.value {
        let what = format!("`{}` requires 0 < decay_epochs <= epochs - warmup_epochs", name.value);
        return Err(Diagnostic::new(what)
            .at(origin.place, format!("the decay has {decay}, of {}", span.value))
            .why("timm raises a ValueError"));
    }
    let (stable, function) = match name.value.as_str() {
        "rsqrt" => ("rsqrt", "linear"),
        _ => ("constant", "1-sqrt"),
    };
    let schedule = schedule
        .with("t_initial", span)
        .with("decay_t", Known::new(decay, origin))
        .with("stable_fn", Known::new(stable.to_string(), name.origin.clone()))
        .with("decay_fn", keys.text_or("lr_decay_fn", function)?);
    Ok(match keys.number("lr_stable_timescale")? {
        Some(timescale) => schedule.with("stable_timescale", unit.of(timescale)),
        None => schedule,
    })
}

/// `get_cycle_length` without the warmup.
fn cycles(initial: Number, multiplier: Number, limit: Number) -> Number {
    let limit = Number::Int(1).max(limit);
    match multiplier.float() == 1.0 {
        true => initial * limit,
        false => {
            let power = multiplier.pow(limit).unwrap_or(Number::Int(1));
            let length =
                (-initial * (power - Number::Int(1))).float() / (Number::Int(1) - multiplier).float();
            Number::Int(length.floor() as i128)
        }
    }
}

/// `lr_noise`, as fractions of the length.
fn noise(keys: &Keys<'_>, schedule: DraftedSchedule, initial: Number) -> Result<DraftedSchedule, Diagnostic> {
    let Some(node) = keys.node("lr_noise")? else { return Ok(schedule) };
    let origin = keys.origin("lr_noise", node);
    let scaled = |node| {
        Ok::<_, Diagnostic>(Known::new(
            keys.number_of("lr_noise", node)? * initial,
            origin.derived("lr_noise * length"),
        ))
    };
    let range = match &node.value {
        Yaml::List(items) if items.len() > 1 => {
            let items = items
                .iter()
                .map(|item| Ok(Drafted::from(scaled(item)?)))
                .collect::<Result<_, Diagnostic>>()?;
            Known::new(Content::List(items), origin.clone())
        }
        Yaml::List(items) if items.len() == 1 => scaled(&items[0])?.into(),
        _ => scaled(node)?.into(),
    };
    Ok(schedule
        .with("noise_range_t", range)
        .with("noise_pct", keys.number_or("lr_noise_pct", 0.67)?)
        .with("noise_std", keys.number_or("lr_noise_std", 1.0)?)
        .with("noise_seed", keys.number_or("seed", 42)?))
}
