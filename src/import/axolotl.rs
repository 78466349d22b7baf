//! axolotl: its YAML, its own arithmetic and its four own shapes.

use super::draft::{Draft, Drafted, DraftedSchedule, Known, ValueOrigin};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness, deepspeed, groups, transformers};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// axolotl's YAML.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "axolotl",
    title: "a config of axolotl",
    summary: "the YAML of `axolotl train`",
    versions: "read: 067b021c8 (2026-07-24); measured: its schedulers, over transformers 5.23.0",
    packages: &["axolotl", "transformers"],
    keys: KEYS,
    example: "base_model: m\ndatasets: [{path: d}]\nmicro_batch_size: 1\ngradient_accumulation_steps: 4\nmax_steps: 40\nlearning_rate: 2e-4\n",
    recognises: |config| {
        let any =
            ["micro_batch_size", "datasets", "sequence_len", "adapter"].iter().any(|key| config.has(key));
        (config.is_file() && config.has("base_model") && any).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("learning_rate", "the peak rate, obligatory"),
    ("lr_scheduler", "`cosine` by default; a type of transformers, `rex` or `one_cycle`"),
    ("lr_scheduler_kwargs", "arguments of a type of transformers"),
    ("warmup_steps", "updates of the warmup"),
    ("warmup_ratio", "a fraction of the run, rounded down; without both: min(int(0.03 * updates), 100)"),
    ("num_epochs", "passes over the data, 1.0 by default"),
    ("max_steps", "the most updates"),
    ("micro_batch_size", "examples per device and batch"),
    ("gradient_accumulation_steps", "batches per update; or `batch_size`, which is both together"),
    ("cosine_min_lr_ratio", "the last rate as a fraction"),
    ("cosine_constant_lr_ratio", "the fraction of the run after which the rate stays"),
    ("lr_quadratic_warmup", "a quadratic warmup"),
    ("jagged_restart_steps", "updates from a restart to the next"),
    ("jagged_restart_warmup_steps", "updates of the warmup after a restart"),
    ("jagged_restart_anneal_steps", "updates of the decay before a restart"),
    ("embedding_lr", "the rate of the embeddings; or embedding_lr_scale, a factor"),
    ("lr_groups", "groups of parameters with a rate of their own"),
    (
        "loraplus_lr_ratio",
        "the rate of lora_B as a multiple; loraplus_lr_embedding is that of the embeddings",
    ),
    ("sample_packing", "packed examples: the updates do not follow from the size of the data"),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys();
    keys.check_spelling(KEYS, &["eval_steps", "save_steps"])?;
    refuse_scheduler_of_deepspeed(reading, &keys)?;
    let Some(rate) = keys.number("learning_rate")? else {
        return Err(Diagnostic::new("`learning_rate` is missing")
            .at(reading.config.start(), "axolotl has no default for it")
            .help("add `learning_rate: 0.0002`"));
    };
    let arithmetic = RunArithmetic::default();
    let (steps, counted) = updates(reading, &arithmetic)?;
    let warmup = warmup(&keys, &counted, &arithmetic)?;
    let schedule = schedule(&keys, &rate, &steps, &warmup)?;
    let is_function = schedule.kind.value == "python";
    let groups = groups(&keys, &rate)?;
    let mut draft = Draft::new(schedule).lasting(steps, None);
    match groups {
        Some(_) if is_function => {
            reading.note("the groups with a rate of their own are not shown: the schedule is a function of the main rate");
        }
        Some(groups) => draft = draft.at_rates(groups, &rate),
        None if is_function => {}
        None => draft = draft.at_rate(rate),
    }
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// Refuses a DeepSpeed config with a `scheduler`, which replaces the one of this config.
///
/// # Errors
///
/// It has one.
fn refuse_scheduler_of_deepspeed(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<(), Diagnostic> {
    let Some(node) = keys.node("deepspeed")? else { return Ok(()) };
    let place = reading.config.place(node);
    let beside = match deepspeed::beside(reading, node, &place) {
        Ok(beside) => beside,
        Err(_) => {
            let name = node.text().unwrap_or("the DeepSpeed config");
            reading.note(format!(
                "`{name}` is not read: a `scheduler` in it would count instead of `lr_scheduler`"
            ));
            None
        }
    };
    match beside.filter(|config| config.has("scheduler")) {
        None => Ok(()),
        Some(_) => Err(Diagnostic::new("the DeepSpeed config has a `scheduler`, which replaces `lr_scheduler`")
            .at(place, "its `scheduler` counts")
            .why("the Trainer leaves the rate to DeepSpeed then: `lr_scheduler` and `cosine_min_lr_ratio` are ignored")
            .help("remove `scheduler` from the DeepSpeed config, as those of axolotl have none; or plot that file by itself")),
    }
}

/// The updates of the run, and those that axolotl counts, of which the warmup is a fraction. With `max_steps` the Trainer
/// makes that many, even if the data last for fewer.
fn updates(
    reading: &Reading<'_>,
    arithmetic: &RunArithmetic,
) -> Result<(Known<u64>, Known<u64>), Diagnostic> {
    let keys = reading.keys();
    if let Some(steps) = reading.question.known("steps")? {
        return Ok((steps.clone(), steps));
    }
    let most =
        keys.whole("max_steps")?.filter(|most| most.value > 0).map(|most| most.map(|steps| steps as u64));
    let packed = keys.flag("sample_packing")?.is_some_and(|packed| packed.value);
    let size = reading.question.known("dataset_size")?;
    let Some(most) = most else {
        if packed {
            return Err(packing(&keys));
        }
        let counted = counted(reading, size, arithmetic)?;
        return Ok((counted.clone(), counted));
    };
    if size.is_none() || packed {
        let how = if packed {
            "`--run steps=N` is the total of the log"
        } else {
            "`--run dataset_size=N` checks it"
        };
        reading.note(format!("the data are assumed to last for `max_steps` updates; {how}"));
        return Ok((most.clone(), most));
    }
    let counted = counted(reading, size, arithmetic)?;
    arithmetic.line("updates", "max_steps", &most.value.to_string(), most.value);
    let least = if counted.value < most.value { counted } else { most.clone() };
    Ok((most, least))
}

fn packing(keys: &Keys<'_>) -> Diagnostic {
    Diagnostic::new("with `sample_packing` the updates do not follow from the size of the data")
        .at(keys.config().start(), "examples are packed into sequences by their lengths")
        .why("the sampler decides how many packed batches there are; the log of axolotl names `total_num_steps`")
        .help("give the updates: `--run steps=1000`")
}

/// The updates that the data last for.
fn counted(
    reading: &Reading<'_>,
    size: Option<Known<u64>>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    let keys = reading.keys();
    let micro = keys.count("micro_batch_size")?;
    let (micro, accumulation) =
        match (micro, keys.count("gradient_accumulation_steps")?, keys.count("batch_size")?) {
            (_, Some(_), Some(batch)) => {
                return Err(Diagnostic::new("both `gradient_accumulation_steps` and `batch_size`")
                    .at(batch.origin.place, "axolotl raises a ValueError")
                    .help("remove `batch_size`"));
            }
            (Some(micro), Some(accumulation), None) => (micro.value, accumulation.value),
            (Some(micro), None, Some(batch)) => (micro.value, (batch.value / micro.value).max(1)),
            _ => {
                return Err(Diagnostic::new(
                    "`micro_batch_size` or `gradient_accumulation_steps` is missing",
                )
                .at(reading.config.start(), "axolotl raises a ValueError")
                .why("it needs two of micro_batch_size, gradient_accumulation_steps and batch_size"));
            }
        };
    let together = match keys.count("batch_size")? {
        Some(batch) => batch.value,
        None => micro.saturating_mul(accumulation),
    };
    let epochs = match reading.question.known("epochs")? {
        Some(epochs) => epochs.map(Number::from),
        None => keys.number_or("num_epochs", 1.0)?,
    };
    let formula = format!("ceil(N * {} / ({micro} * {accumulation} * devices))", epochs.value);
    let size = match size {
        Some(size) => size,
        None => reading.needed("dataset_size", &formula)?,
    };
    if keys.number("val_set_size")?.is_some_and(|share| share.value.float() > 0.0) {
        reading.note("`val_set_size` takes examples away: `dataset_size` is what is left for training");
    }
    let mut devices = reading.devices(None)?.value;
    for key in ["context_parallel_size", "tensor_parallel_size"] {
        devices /= keys.count(key)?.map_or(1, |size| size.value);
    }
    let together = together.saturating_mul(devices.max(1));
    let product = Number::from(size.value) * epochs.value;
    let value = (product.float() / together as f64).ceil() as u64;
    let numbers = format!("ceil({} * {} / {together})", size.value, epochs.value);
    Ok(arithmetic.derived(
        "updates",
        "ceil(dataset_size * num_epochs / (micro_batch_size * gradient_accumulation_steps * devices))",
        &numbers,
        value,
        &size.origin,
    ))
}

fn warmup(keys: &Keys<'_>, steps: &Known<u64>, arithmetic: &RunArithmetic) -> Result<Known<u64>, Diagnostic> {
    let given = keys.whole("warmup_steps")?;
    let ratio = keys.number("warmup_ratio")?;
    let warmup = match (given, ratio) {
        (Some(steps), Some(ratio)) if steps.value != 0 && ratio.value.float() != 0.0 => {
            return Err(Diagnostic::new("both `warmup_steps` and `warmup_ratio`")
                .at(steps.origin.place, "axolotl raises a ValueError")
                .help("remove one of them"));
        }
        // Steps that are given count, even 0.
        (Some(steps), _) => steps.map(|steps| steps.max(0) as u64),
        (None, Some(ratio)) => {
            let value = (ratio.value.float() * steps.value as f64) as u64;
            arithmetic.derived(
                "warmup",
                "int(warmup_ratio * updates)",
                &format!("int({} * {})", ratio.value, steps.value),
                value,
                &ratio.origin,
            )
        }
        (None, None) => {
            let value = ((0.03 * steps.value as f64) as u64).min(100);
            let origin = keys.default("warmup_steps");
            arithmetic.derived(
                "warmup",
                "min(int(0.03 * updates), 100), axolotl's default",
                &format!("min(int(0.03 * {}), 100)", steps.value),
                value,
                &origin,
            )
        }
    };
    Ok(match warmup.value {
        1 => arithmetic.derived("warmup", "2 in place of 1", "2", 2, &warmup.origin),
        _ => warmup,
    })
}

/// The schedule, by the first choice that fits.
fn schedule(
    keys: &Keys<'_>,
    rate: &Known<Number>,
    steps: &Known<u64>,
    warmup: &Known<u64>,
) -> Result<DraftedSchedule, Diagnostic> {
    let name = keys.text_or("lr_scheduler", "cosine")?;
    let least = keys.number("cosine_min_lr_ratio")?.filter(|least| least.value.float() != 0.0);
    let stays = keys.number("cosine_constant_lr_ratio")?.filter(|stays| stays.value.float() != 0.0);
    let quadratic = keys.flag("lr_quadratic_warmup")?.is_some_and(|flag| flag.value);
    let jagged = keys.whole("jagged_restart_steps")?.filter(|steps| steps.value != 0);
    let (t, w) = (steps.value, warmup.value);
    let called = |what: &str| ValueOrigin {
        reason: format!("lr_scheduler {}, {what}", name.value),
        ..name.origin.clone()
    };
    let cosine = name.value == "cosine";
    if let Some(least) = least.as_ref().filter(|least| !(0.0..=1.0).contains(&least.value.float())) {
        return Err(Diagnostic::new("`cosine_min_lr_ratio` must lie in [0, 1]")
            .at(least.origin.place.clone(), "axolotl asserts it"));
    }
    if let Some(jagged) = jagged {
        let ratios = (least.as_ref().map(|least| least.value), stays.as_ref().map(|stays| stays.value));
        let inner = inner(&name.value, rate.value, (t, w), quadratic, ratios)
            .filter(|_| !matches!(keys.node("lr_scheduler_kwargs"), Ok(Some(_))));
        return restarts(keys, &name, &jagged, inner, least.as_ref());
    }
    Ok(match name.value.as_str() {
        "one_cycle" => one_cycle(keys, called("torch's OneCycleLR"), rate, steps, warmup)?,
        "rex" => rex_lr(keys, called("axolotl's RexLR"), (rate, least.as_ref()), (steps, warmup)),
        _ if cosine && quadratic => {
            let kind = "axolotl.get_cosine_schedule_with_quadratic_warmup";
            DraftedSchedule::new(kind, called("lr_quadratic_warmup")).with("num_warmup_steps", warmup.clone())
        }
        _ if cosine && let (Some(least), Some(stays)) = (&least, &stays) => {
            let kind = "axolotl.get_cosine_schedule_with_warmup_decay_constant";
            DraftedSchedule::new(kind, called("cosine_constant_lr_ratio"))
                .with("num_warmup_steps", warmup.clone())
                .with("constant_lr_ratio", stays.clone())
                .with("min_lr_ratio", least.clone())
        }
        _ if cosine && let Some(least) = least => DraftedSchedule::new(
            "transformers.get_cosine_with_min_lr_schedule_with_warmup",
            called("cosine_min_lr_ratio"),
        )
        .with("num_warmup_steps", warmup.clone())
        .with("min_lr_rate", least),
        _ => {
            let mut schedule = transformers::by_name(&name, warmup, steps)?;
            schedule.parameters.retain(|(name, _)| name != "num_training_steps");
            schedule.parameters.extend(kwargs(keys)?);
            schedule
        }
    })
}

/// axolotl's `RexLR`. Without `cosine_min_lr_ratio` it ends at 0.
fn rex_lr(
    keys: &Keys<'_>,
    origin: ValueOrigin,
    (rate, least): (&Known<Number>, Option<&Known<Number>>),
    (steps, warmup): (&Known<u64>, &Known<u64>),
) -> DraftedSchedule {
    let min = match least {
        Some(least) => groups::times(rate, least, "learning_rate * cosine_min_lr_ratio"),
        None => Known::new(Number::Int(0), keys.default("cosine_min_lr_ratio")),
    };
    DraftedSchedule::new("axolotl.RexLR", origin)
        .with("max_lr", rate.clone())
        .with("min_lr", min)
        .with("total_steps", steps.clone())
        .with("num_warmup_steps", warmup.clone())
}

/// torch's `OneCycleLR`, whose warmup is that of the config unless its arguments say otherwise.
fn one_cycle(
    keys: &Keys<'_>,
    origin: ValueOrigin,
    rate: &Known<Number>,
    steps: &Known<u64>,
    warmup: &Known<u64>,
) -> Result<DraftedSchedule, Diagnostic> {
    let mut schedule = DraftedSchedule::new("torch.OneCycleLR", origin)
        .with("max_lr", rate.clone())
        .with("total_steps", steps.clone());
    let kwargs = kwargs(keys)?;
    if !kwargs.iter().any(|(name, _)| name == "pct_start") {
        let share = |warmup: u64| warmup as f64 / steps.value as f64;
        schedule = schedule.with("pct_start", warmup.clone().map(share));
    }
    schedule.parameters.extend(kwargs);
    Ok(schedule)
}

/// `RexLR`, whose counter starts at 1.
fn rex(base: Number, least: Option<Number>, (t, w): (u64, u64)) -> String {
    let min = least.map_or(Number::Int(0), |least| Number::Float(base.float() * least.float()));
    format!(
        "def rate(step):\n    count = step + 1\n    if 1 <= count <= {w}:\n        return {base} * count / {w}\n    after, rest = count - {w}, {t} - {w}\n    if after >= rest or after == -1 or rest <= 0:\n        return {min}\n    z = (rest - after % rest) / rest\n    return {base} * ({min} / {base} + (1.0 - {min} / {base}) * (z / (0.1 + 0.9 * z)))\n"
    )
}

/// The body of the multiplier with `lr_quadratic_warmup`.
fn quadratic_warmup(t: u64, w: u64) -> String {
    format!(
        "    if step < {w}:\n        return (float(step) / float(max(1, {w}))) ** 2\n    progress = float(step - {w}) / float(max(1, {t} - {w}))\n    return max(0.0, 0.5 * (1.0 + math.cos(math.pi * 0.5 * 2.0 * progress)))\n"
    )
}

/// The body of the multiplier with `cosine_constant_lr_ratio`.
fn constant_tail((t, w): (u64, u64), m: Number, ratio: Number) -> String {
    format!(
        "    if step < {w}:\n        return float(step) / float(max(1, {w}))\n    constant = int({t} * {ratio})\n    step = min(step, constant)\n    progress = float(step - {w}) / float(max(1, constant - {w}))\n    return max(0, (1 - {m}) * 0.5 * (1.0 + math.cos(math.pi * 0.5 * 2.0 * progress))) + {m}\n"
    )
}

/// The entries of `lr_scheduler_kwargs`.
fn kwargs(keys: &Keys<'_>) -> Result<Vec<(String, Drafted)>, Diagnostic> {
    let Some(kwargs) = keys.inner("lr_scheduler_kwargs")? else { return Ok(Vec::new()) };
    let entry = |(key, value): &(Node, Node)| {
        let name = written(key);
        let value = kwargs.value(&name, value)?;
        Ok((name, value))
    };
    kwargs.map().entries().iter().map(entry).collect()
}

/// The rates of the groups of parameters, if the config makes several.
fn groups(keys: &Keys<'_>, rate: &Known<Number>) -> Result<Option<Drafted>, Diagnostic> {
    if let Some(groups) = groups::lora_plus(keys, rate)? {
        return Ok(Some(groups));
    }
    let scale = keys.number("embedding_lr_scale")?.filter(|scale| scale.value.float() != 0.0);
    let embedding = match (scale, keys.number("embedding_lr")?.filter(|own| own.value.float() != 0.0)) {
        (Some(scale), _) => Some(groups::times(rate, &scale, "learning_rate * embedding_lr_scale")),
        (None, own) => own,
    };
    let mut all: Vec<(String, Known<Number>)> = vec![("base".into(), rate.clone())];
    all.extend(embedding.map(|own| ("embeddings".to_string(), own)));
    if let Some(node) = keys.node("lr_groups")? {
        let Yaml::List(items) = &node.value else { return Err(keys.wrong("lr_groups", node, "a list")) };
        for item in items {
            let group = Keys::of(keys.config(), item);
            let (Some(name), Some(own)) = (group.text("name")?, group.number("lr")?) else {
                return Err(keys.wrong("lr_groups", item, "a map with `name`, `modules` and `lr`"));
            };
            all.push((name.value, own));
        }
    }
    Ok((all.len() > 1).then(|| groups::named(all)))
}

/// The source of the scheduler that `JaggedLRRestartScheduler` wraps, a function `inner` of its counter. `None` if that is
/// not read.
fn inner(
    name: &str,
    base: Number,
    (t, w): (u64, u64),
    quadratic: bool,
    (least, stays): (Option<Number>, Option<Number>),
) -> Option<String> {
    if name == "rex" {
        let source = rex(base, least, (t, w));
        // Both constructors step once: the counter of the first update is 2.
        return Some(
            source.replace("def rate(step):\n    count = step + 1\n", "def inner(step):\n    count = step\n"),
        );
    }
    let warm = format!("    if step < {w}:\n        return float(step) / float(max(1, {w}))\n");
    let progress = format!("    progress = float(step - {w}) / float(max(1, {t} - {w}))\n");
    let cosine = "0.5 * (1.0 + math.cos(math.pi * 0.5 * 2.0 * progress))";
    let body = match (name, least, stays) {
        ("cosine", ..) if quadratic => quadratic_warmup(t, w),
        ("cosine", Some(least), Some(stays)) => constant_tail((t, w), least, stays),
        ("cosine", Some(m), None) => format!("{warm}{progress}    return (1 - {m}) * ({cosine}) + {m}\n"),
        ("cosine", None, _) => format!("{warm}{progress}    return max(0.0, {cosine})\n"),
        ("linear", ..) => {
            format!("{warm}    return max(0.0, float({t} - step) / float(max(1, {t} - {w})))\n")
        }
        ("constant", ..) => "    return 1\n".to_string(),
        ("constant_with_warmup", ..) => {
            format!("    if step < {w}:\n        return float(step) / float(max(1.0, {w}))\n    return 1.0\n")
        }
        _ => return None,
    };
    Some(format!("def multiplier(step):\n{body}\ndef inner(step):\n    return {base} * multiplier(step)\n"))
}

/// `JaggedLRRestartScheduler` around another scheduler.
fn restarts(
    keys: &Keys<'_>,
    name: &Known<String>,
    every: &Known<i64>,
    inner: Option<String>,
    least: Option<&Known<Number>>,
) -> Result<DraftedSchedule, Diagnostic> {
    let Some(inner) = inner else {
        return Err(Diagnostic::new("`jagged_restart_steps` is not read around this scheduler")
            .at(every.origin.place.clone(), format!("here it is around `{}` with its arguments", name.value))
            .help("it is read around cosine, linear, constant, constant_with_warmup and rex without lr_scheduler_kwargs"));
    };
    // A value of 0 counts as none.
    let count = |key: &str, default: i64| {
        // pydantic reads `false` as 0 and `true` as 1.
        if let Some(Yaml::Bool(flag)) = keys.node(key)?.map(|node| &node.value) {
            return Ok(if *flag { 1 } else { default });
        }
        Ok::<_, Diagnostic>(
            keys.whole(key)?.map(|count| count.value).filter(|count| *count != 0).unwrap_or(default),
        )
    };
    let (warm, anneal) =
        (count("jagged_restart_warmup_steps", 10)?, count("jagged_restart_anneal_steps", 1)?);
    let floor = least.map_or_else(|| "0.001".to_string(), |least| least.value.to_string());
    let (n, first) = (every.value, if name.value == "rex" { 2 } else { 1 });
    let source = format!(
        "import math\n\n{inner}\ndef rate(step):\n    step = step + {first}\n    if step < {n} - {anneal}:\n        return inner(step) * 1\n    place = step % {n}\n    cycle = 1\n    if place < {warm}:\n        cycle = min(1.0, place / {warm})\n    elif place > {n} - {anneal}:\n        cycle = min(1.0, ({n} - place) / {anneal})\n    return inner(step) * (cycle * (1 - {floor}) + {floor})\n"
    );
    let origin = ValueOrigin {
        reason: "jagged_restart_steps, axolotl's JaggedLRRestartScheduler".into(),
        ..every.origin.clone()
    };
    Ok(DraftedSchedule::python(source, origin))
}
