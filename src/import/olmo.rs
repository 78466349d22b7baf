//! OLMo: the YAML of its `scripts/train.py`.

use super::draft::{Draft, DraftedSchedule, Known};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::{Diagnostic, nearest};
use crate::number::python::Number;
use crate::number::python_text;
use crate::spec::yaml::{Yaml, written};

/// OLMo's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "olmo",
    title: "a config of OLMo",
    summary: "the YAML of `scripts/train.py`, and the `config.yaml` that it saves",
    versions: "read: ai2-olmo 0.6.0; measured: its schedulers",
    packages: &[],
    keys: KEYS,
    example: "model: {d_model: 256, max_sequence_length: 2048}\noptimizer: {name: adamw, learning_rate: 4.0e-4}\nscheduler: {name: cosine_with_warmup, t_warmup: 100, alpha_f: 0.1}\nmax_duration: 1e9T\nglobal_train_batch_size: 512\n",
    recognises: |config| {
        let root = config.root();
        let has = |section: &str, key: &str| root.get(section).is_some_and(|node| node.get(key).is_some());
        let own = root.get("max_duration").is_some() || root.get("global_train_batch_size").is_some();
        let is_it = own && has("optimizer", "learning_rate") && root.get("scheduler").is_some();
        is_it.then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("optimizer", "`learning_rate`, by default 1e-4"),
    ("scheduler", "name, units, t_warmup (100), t_max, alpha_f (0.1), warmup_min_lr (a tenth of the rate)"),
    ("max_duration", "updates (10000), tokens as `2e12T`, or epochs as `1ep`"),
    ("global_train_batch_size", "examples per update, by default 512"),
    ("model", "`max_sequence_length`: the tokens of an example, by default 1024"),
];

const SCHEDULER: &[(&str, &str)] =
    &[("name", ""), ("units", ""), ("t_warmup", ""), ("t_max", ""), ("alpha_f", ""), ("warmup_min_lr", "")];

/// The names with their kinds, and whether they have an end.
const NAMES: &[(&str, &str, bool)] = &[
    ("cosine_with_warmup", "olmo.CosWithWarmup", true),
    ("linear_with_warmup", "olmo.LinearWithWarmup", true),
    ("inverse_sqrt_with_warmup", "olmo.InvSqrtWithWarmup", false),
    ("max_scheduler", "olmo.MaxScheduler", true),
    ("constant", "olmo.ConstantScheduler", false),
    ("cosine_linear_envelope", "olmo.CosLinearEnvelope", true),
    ("constant_with_warmup", "olmo.ConstantWithWarmupScheduler", false),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    reading.refuse_repeated()?;
    let keys = reading.keys();
    keys.check_spelling(KEYS, &[])?;
    let rate = match keys.inner("optimizer")? {
        Some(optimizer) => optimizer.number_or("learning_rate", 1e-4)?,
        None => Known::new(Number::Float(1e-4), keys.default("learning_rate")),
    };
    let arithmetic = RunArithmetic::default();
    let batch = keys.count_or("global_train_batch_size", 512)?;
    let length = match keys.inner("model")? {
        Some(model) => model.count_or("max_sequence_length", 1024)?,
        None => Known::new(1024, keys.default("max_sequence_length")),
    };
    let (steps, tokens) = duration(reading, &keys, batch.value, length.value, &arithmetic)?;
    let scheduler = keys.inner("scheduler")?;
    let in_tokens = match &scheduler {
        Some(scheduler) => scheduler.text_or("units", "steps")?.value == "tokens",
        None => false,
    };
    let mut schedule = schedule(reading, scheduler)?;
    if let Some(tokens) = tokens.filter(|_| in_tokens) {
        schedule = schedule.with("max_duration", tokens);
    }
    for (key, what) in
        [("load_path", "a resumed run goes on from its checkpoint"), ("stop_at", "the run ends there")]
    {
        if keys.node(key)?.is_some() {
            reading.note(format!("`{key}` is set: {what}; this is the whole run from its beginning"));
        }
    }
    let mut draft = Draft::new(schedule).lasting(steps, None).at_rate(rate);
    draft.run.push(("samples_per_step".into(), batch.into()));
    draft.run.push(("seq_length".into(), length.into()));
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// `build_scheduler`.
fn schedule(reading: &Reading<'_>, scheduler: Option<Keys<'_>>) -> Result<DraftedSchedule, Diagnostic> {
    let Some(scheduler) = scheduler else {
        return Err(Diagnostic::new("`scheduler` is missing").at(reading.config.start(), ""));
    };
    scheduler.check_spelling(SCHEDULER, &[])?;
    let name = scheduler.text_or("name", "cosine_with_warmup")?;
    let Some((_, kind, _)) = NAMES.iter().find(|(known, ..)| *known == name.value) else {
        let error = Diagnostic::new(format!("OLMo has no scheduler `{}`", name.value))
            .at(name.origin.place, "not one of its names");
        let names = NAMES.iter().map(|(known, ..)| *known);
        return Err(match nearest(&name.value, names.clone()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("its names are {}", names.collect::<Vec<_>>().join(", "))),
        });
    };
    let mut made = match name.value.as_str() {
        "constant" => DraftedSchedule::new(*kind, name.origin),
        "max_scheduler" => {
            let inner = |kind: &str, is_ending| {
                Ok::<_, Diagnostic>(
                    shaped(DraftedSchedule::new(kind, name.origin.clone()), &scheduler, is_ending)?.nested(),
                )
            };
            DraftedSchedule::new(*kind, name.origin.clone())
                .with("sched1", inner("olmo.CosWithWarmup", true)?)
                .with("sched2", inner("olmo.InvSqrtWithWarmup", false)?)
        }
        _ => {
            let is_ending = NAMES.iter().any(|(known, _, ends)| *known == name.value && *ends);
            shaped(DraftedSchedule::new(*kind, name.origin), &scheduler, is_ending)?
        }
    };
    if let Some(units) = scheduler.text("units")? {
        made = made.with("units", units);
    }
    Ok(made)
}

/// The same with its warmup and its end.
fn shaped(
    made: DraftedSchedule,
    scheduler: &Keys<'_>,
    is_ending: bool,
) -> Result<DraftedSchedule, Diagnostic> {
    let whole = |key: &str, number: Known<Number>| match number.value.int().ok().and_then(Number::whole) {
        Some(value) if value >= 0 => Ok(number.map(|_| value as u64)),
        _ => Err(Diagnostic::new(format!("`{key}` must be at least 0"))
            .at(number.origin.place, format!("this is {}", number.value))),
    };
    let warmup = whole("t_warmup", scheduler.number_or("t_warmup", Number::Int(100))?)?;
    let mut made = made.with("warmup_steps", warmup);
    if let Some(least) = scheduler.number("warmup_min_lr")? {
        made = made.with("warmup_min_lr", least);
    }
    if is_ending {
        if let Some(alpha_f) = scheduler.number("alpha_f")? {
            made = made.with("alpha_f", alpha_f);
        }
        if let Some(end) = scheduler.number("t_max")? {
            made = made.with("t_max", whole("t_max", end)?);
        }
    }
    Ok(made)
}

/// The updates of the run, and its tokens if it is given in tokens.
fn duration(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    batch: u64,
    length: u64,
    arithmetic: &RunArithmetic,
) -> Result<(Known<u64>, Option<Known<u64>>), Diagnostic> {
    let Some(node) = keys.node("max_duration")? else {
        return Ok((Known::new(10_000, keys.default("max_duration")), None));
    };
    let origin = keys.origin("max_duration", node);
    let text = match &node.value {
        Yaml::Int(_) | Yaml::Text(_) => written(node),
        _ => String::new(),
    };
    let wrong = || {
        keys.wrong("max_duration", node, "a number of updates, `2e12T` or `1ep`")
            .help("write updates as a whole number: `max_duration: 10000`")
    };
    let count = |digits: &str| {
        let value = python_text::float(digits).filter(|value| (1.0..9.0e15).contains(value));
        value.map(|value| value as u64).ok_or_else(wrong)
    };
    if let Some(digits) = text.strip_suffix('T') {
        let tokens = Known::new(count(digits)?, origin);
        let each = batch.saturating_mul(length);
        let numbers = format!("ceil({} / ({batch} * {length}))", tokens.value);
        let formula = "ceil(max_duration / (global_train_batch_size * max_sequence_length))";
        let updates = tokens.value.div_ceil(each);
        return Ok((arithmetic.derived("updates", formula, &numbers, updates, &tokens.origin), Some(tokens)));
    }
    let Some(digits) = text.strip_suffix("ep") else {
        return Ok((Known::new(count(&text)?, origin), None));
    };
    let epochs: u64 = digits.trim().parse().map_err(|_| wrong())?;
    if let Some(steps) = reading.question.known("steps")? {
        return Ok((steps, None));
    }
    let per_epoch =
        match (reading.question.known("steps_per_epoch")?, reading.question.known("batches_per_epoch")?) {
            (Some(given), _) | (None, Some(given)) => given,
            (None, None) => {
                let size = reading.needed("dataset_size", &format!("{epochs} * floor(N / {batch})"))?;
                let numbers = format!("{} // {batch}", size.value);
                let formula = "dataset_size // global_train_batch_size";
                arithmetic.derived("updates per epoch", formula, &numbers, size.value / batch, &size.origin)
            }
        };
    let numbers = format!("{epochs} * {}", per_epoch.value);
    let total = epochs.saturating_mul(per_epoch.value);
    match total {
        0 => Err(Diagnostic::new("the run has no update").at(per_epoch.origin.place, "an epoch has none")),
        _ => {
            Ok((arithmetic.derived("updates", "epochs * updates per epoch", &numbers, total, &origin), None))
        }
    }
}
