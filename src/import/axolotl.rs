//! axolotl: its YAML, its own arithmetic and its four own shapes.

use super::draft::{Draft, DraftedSchedule, Known, ValueOrigin};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness, transformers};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::written;

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
        (config.command.is_none() && config.has("base_model") && any).then_some(Sureness::Certain)
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
    ("jagged_restart_steps", "restarts, with jagged_restart_warmup_steps and jagged_restart_anneal_steps"),
    ("sample_packing", "packed examples: the updates do not follow from the size of the data"),
];

/// Keys that give some parameters a rate of their own.
const GROUPS: &[&str] = &["embedding_lr", "embedding_lr_scale", "loraplus_lr_ratio", "lr_groups"];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys();
    keys.check_spelling(KEYS, &["eval_steps", "save_steps"])?;
    let Some(rate) = keys.number("learning_rate")? else {
        return Err(Diagnostic::new("`learning_rate` is missing")
            .at(reading.config.start(), "axolotl has no default for it")
            .help("add `learning_rate: 0.0002`"));
    };
    for key in GROUPS {
        if keys.node(key)?.is_some() {
            reading.note(format!("`{key}` gives some parameters a rate of their own, which is not shown"));
        }
    }
    let arithmetic = RunArithmetic::default();
    let steps = updates(reading, &arithmetic)?;
    let warmup = warmup(&keys, &steps, &arithmetic)?;
    let schedule = schedule(&keys, &rate, &steps, &warmup)?;
    let is_function = schedule.kind.value == "python";
    let mut draft = Draft::new(schedule).lasting(steps, None);
    if !is_function {
        draft = draft.at_rate(rate);
    }
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

fn updates(reading: &Reading<'_>, arithmetic: &RunArithmetic) -> Result<Known<u64>, Diagnostic> {
    let keys = reading.keys();
    if let Some(steps) = reading.question.known("steps")? {
        return Ok(steps);
    }
    let most =
        keys.whole("max_steps")?.filter(|most| most.value > 0).map(|most| most.map(|steps| steps as u64));
    let size = reading.question.known("dataset_size")?;
    if let (Some(most), None) = (&most, &size) {
        reading
            .note("the data are assumed to last for `max_steps` updates; `--run dataset_size=N` checks it");
        return Ok(most.clone());
    }
    let micro = keys.count("micro_batch_size")?.map_or(1, |micro| micro.value);
    let accumulation = match (keys.count("gradient_accumulation_steps")?, keys.count("batch_size")?) {
        (Some(accumulation), _) => accumulation.value,
        (None, Some(batch)) => batch.value / micro,
        (None, None) => 1,
    };
    let epochs = match reading.question.known("epochs")? {
        Some(epochs) => epochs.map(Number::from),
        None => keys
            .number("num_epochs")?
            .unwrap_or_else(|| Known::new(Number::Float(1.0), keys.default("num_epochs"))),
    };
    if keys.flag("sample_packing")?.is_some_and(|packed| packed.value) {
        return Err(Diagnostic::new("with `sample_packing` the updates do not follow from the size of the data")
            .at(keys.config().start(), "examples are packed into sequences by their lengths")
            .why("the sampler decides how many packed batches there are; the log of axolotl names `total_num_steps`")
            .help("give the updates: `--run steps=1000`"));
    }
    let formula = format!("ceil(N * {} / ({micro} * {accumulation} * devices))", epochs.value);
    let size = match size {
        Some(size) => size,
        None => reading.needed("dataset_size", &formula)?,
    };
    let devices = reading.devices(None)?;
    let together = micro.saturating_mul(accumulation).saturating_mul(devices.value);
    let product = Number::from(size.value) * epochs.value;
    let value = (product.float() / together as f64).ceil() as u64;
    let numbers =
        format!("ceil({} * {} / ({micro} * {accumulation} * {}))", size.value, epochs.value, devices.value);
    let total = arithmetic.derived(
        "updates",
        "ceil(dataset_size * num_epochs / (micro_batch_size * gradient_accumulation_steps * devices))",
        &numbers,
        value,
        &size.origin,
    );
    Ok(match most {
        Some(most) if most.value < total.value => {
            arithmetic.line("updates", "max_steps", &most.value.to_string(), most.value);
            most
        }
        _ => total,
    })
}

fn warmup(keys: &Keys<'_>, steps: &Known<u64>, arithmetic: &RunArithmetic) -> Result<Known<u64>, Diagnostic> {
    let given = keys.whole("warmup_steps")?.filter(|steps| steps.value > 0);
    let ratio = keys.number("warmup_ratio")?.filter(|ratio| ratio.value.float() > 0.0);
    let warmup = match (given, ratio) {
        (Some(steps), Some(_)) => {
            return Err(Diagnostic::new("both `warmup_steps` and `warmup_ratio`")
                .at(steps.origin.place, "axolotl raises a ValueError")
                .help("remove one of them"));
        }
        (Some(steps), None) => steps.map(|steps| steps as u64),
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
        (None, None) if keys.node("warmup_ratio")?.is_some() || keys.node("warmup_steps")?.is_some() => {
            Known::new(0, keys.default("warmup_steps"))
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
    let jagged = keys.count("jagged_restart_steps")?;
    let (t, w) = (steps.value, warmup.value);
    let called = |what: &str| ValueOrigin {
        reason: format!("lr_scheduler {}, {what}", name.value),
        ..name.origin.clone()
    };
    let lambda = |body: String, what: &str| {
        let source = Known::new(
            format!("import math\n\ndef lr_lambda(step):\n{body}"),
            ValueOrigin { cites: false, reason: String::new(), ..name.origin.clone() },
        );
        DraftedSchedule::new("torch.LambdaLR", called(what)).with("lr_lambda", source)
    };
    let cosine = name.value == "cosine";
    if let Some(jagged) = jagged {
        return restarts(keys, &name, rate, (t, w), &jagged, least.as_ref());
    }
    Ok(match name.value.as_str() {
        "one_cycle" => DraftedSchedule::new("torch.OneCycleLR", called("torch's OneCycleLR"))
            .with("max_lr", rate.clone())
            .with("total_steps", steps.clone())
            .with("pct_start", warmup.clone().map(|warmup| warmup as f64 / t as f64)),
        "rex" => DraftedSchedule::python(
            rex(rate.value, least.map(|least| least.value), (t, w)),
            called("axolotl's RexLR"),
        ),
        _ if cosine && quadratic => lambda(quadratic_warmup(t, w), "lr_quadratic_warmup"),
        _ if cosine && let (Some(least), Some(stays)) = (&least, &stays) => {
            lambda(constant_tail((t, w), least.value, stays.value), "cosine_constant_lr_ratio")
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
            if let Some(kwargs) = keys.inner("lr_scheduler_kwargs")? {
                for (key, value) in kwargs.map().entries() {
                    let name = written(key);
                    let value = kwargs.value(&name, value)?;
                    schedule.parameters.push((name, value));
                }
            }
            schedule
        }
    })
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

/// `JaggedLRRestartScheduler` around a cosine.
fn restarts(
    keys: &Keys<'_>,
    name: &Known<String>,
    rate: &Known<Number>,
    (t, w): (u64, u64),
    every: &Known<u64>,
    least: Option<&Known<Number>>,
) -> Result<DraftedSchedule, Diagnostic> {
    if name.value != "cosine"
        || keys.node("lr_scheduler_kwargs")?.is_some()
        || keys.node("lr_quadratic_warmup")?.is_some()
    {
        return Err(Diagnostic::new("`jagged_restart_steps` is only read around a plain cosine")
            .at(every.origin.place.clone(), format!("here it is around `{}`", name.value))
            .help("write a spec, with the schedule as Python"));
    }
    let count = |key: &str| Ok::<_, Diagnostic>(keys.count(key)?.map_or(0, |count| count.value));
    let (warm, anneal) = (count("jagged_restart_warmup_steps")?, count("jagged_restart_anneal_steps")?);
    let floor = least.map_or_else(|| "0.001".to_string(), |least| least.value.to_string());
    let inner = match least {
        None => "max(0.0, 0.5 * (1.0 + math.cos(math.pi * 0.5 * 2.0 * progress)))".to_string(),
        Some(least) => format!(
            "max(0, 0.5 * (1.0 + math.cos(math.pi * 0.5 * 2.0 * progress)) * (1 - {m}) + {m})",
            m = least.value
        ),
    };
    let (n, base) = (every.value, rate.value);
    let source = format!(
        "import math\n\ndef inner(step):\n    if step < {w}:\n        return float(step) / float(max(1, {w}))\n    progress = float(step - {w}) / float(max(1, {t} - {w}))\n    return {inner}\n\ndef rate(step):\n    step = step + 1\n    scale = 1\n    if step >= {n} - {anneal}:\n        place = step % {n}\n        if place < {warm}:\n            scale = min(1.0, float(place) / float({warm}))\n        elif place > {n} - {anneal}:\n            scale = min(1.0, float({n} - place) / float({anneal}))\n        scale = scale * (1 - {floor}) + {floor}\n    return {base} * inner(step) * scale\n"
    );
    let origin = ValueOrigin {
        reason: "jagged_restart_steps, axolotl's JaggedLRRestartScheduler".into(),
        ..every.origin.clone()
    };
    Ok(DraftedSchedule::python(source, origin))
}
