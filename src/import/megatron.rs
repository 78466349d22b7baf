//! Megatron-LM: the flags of a launch script, `--yaml-cfg`, and run_config.yaml of Megatron-Bridge.

use super::config::{ConfigFile, Syntax};
use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known};
use super::keys::{Keys, Texts};
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml};

/// Megatron's arguments.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "megatron",
    title: "arguments of Megatron-LM",
    summary: "the flags of a launch script, a file for `--yaml-cfg`, or run_config.yaml of Megatron-Bridge",
    versions: "read: Megatron-LM d98e8a64 (2026-08-22), megatron-bridge 0.3.1; measured: megatron-core 0.16.1",
    packages: &["megatron-core"],
    keys: KEYS,
    example: "#!/bin/sh\ntorchrun --nproc_per_node 8 pretrain_gpt.py --micro-batch-size 4 --global-batch-size 64 --train-iters 300 \\\n  --lr 3e-4 --min-lr 3e-5 --lr-decay-style cosine --lr-warmup-iters 30\n",
    recognises: |config| {
        let own = [
            "lr_decay_style",
            "lr_warmup_iters",
            "lr_warmup_samples",
            "lr_warmup_fraction",
            "lr_decay_iters",
        ];
        let length = ["train_iters", "train_samples"].iter().any(|key| config.has(key));
        let is_flat = length && own.iter().any(|key| config.has(key));
        (is_flat || is_bridge(config)).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("lr", "the peak rate"),
    ("min_lr", "the last rate, 0.0 by default"),
    ("lr_decay_style", "constant, linear, cosine, inverse-square-root or WSD; `linear` by default"),
    ("lr_wsd_decay_style", "exponential, linear, cosine or minus_sqrt; `exponential` by default"),
    ("train_iters", "updates of the run"),
    ("train_samples", "or its samples"),
    ("lr_decay_iters", "the end of the decay; that of the run by default"),
    ("lr_decay_samples", "the same in samples"),
    ("lr_wsd_decay_iters", "the length of WSD's decay"),
    ("lr_wsd_decay_samples", "the same in samples"),
    ("lr_warmup_iters", "updates of the warmup, 0 by default"),
    ("lr_warmup_samples", "the same in samples"),
    ("lr_warmup_fraction", "the warmup as a fraction of the decay, not rounded"),
    ("lr_warmup_init", "the rate at the start of the warmup, 0.0 by default"),
    ("global_batch_size", "samples per update; micro_batch_size * data parallel size by default"),
    ("micro_batch_size", "samples per device and batch"),
    ("tensor_model_parallel_size", "devices that share a batch, by which the data parallel size is divided"),
    ("pipeline_model_parallel_size", "the same"),
    ("context_parallel_size", "the same"),
    (
        "step_batch_size_schedule",
        "thresholds and batch sizes, `0:16 2M:32`; in tokens if seq_length is given",
    ),
    ("rampup_batch_size", "first size, increment, samples: until core 0.17, ignored from 0.18 on"),
];

fn is_bridge(config: &ConfigFile) -> bool {
    let scheduler = config.root().get("scheduler").is_some_and(|node| node.get("lr_decay_style").is_some());
    scheduler
        && config
            .root()
            .get("train")
            .is_some_and(|node| node.get("train_iters").or(node.get("train_samples")).is_some())
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let bridge = is_bridge(reading.config);
    let flat = flattened(reading.config.root(), bridge);
    let texts =
        if bridge || reading.config.syntax == Syntax::Flags { Texts::Converted } else { Texts::Pyyaml };
    let keys = Keys::of(reading.config, &flat).with(texts);
    keys.check_spelling(KEYS, &["lr_decay_iters", "lr_decay_samples"])?;
    let arithmetic = RunArithmetic::default();
    let by_samples = keys.node("train_samples")?.is_some();
    check_family(reading, &keys, by_samples)?;
    let steps = batch_steps(&keys)?;
    let batch = match &steps {
        // Samples need no size of a batch.
        Some(steps) if by_samples => last_size(steps),
        // `validate_args` sets the size that iterations are multiplied by, whatever the schedule says.
        _ => batch_size(reading, &keys, &arithmetic)?,
    };
    let samples = |key: &str| samples(&keys, key, by_samples, &batch, &arithmetic);
    let Some(total) = samples("train")? else {
        return Err(Diagnostic::new("neither `train_iters` nor `train_samples` is given")
            .at(reading.config.start(), ""));
    };
    let decay = samples("lr_decay")?.unwrap_or_else(|| total.clone());
    let warmup = warmup(reading, &keys, samples("lr_warmup")?, &decay, bridge)?;
    let ramp = ramp(reading, &keys)?;
    let lengths = (&batch, &decay, warmup, samples("lr_wsd_decay")?);
    let mut schedule = schedule(reading, &keys, lengths, ramp.as_ref())?;
    if let Some(steps) = &steps {
        let texts: Vec<String> = steps.value.iter().map(|(from, size)| format!("{from}:{size}")).collect();
        let constant = decay.origin.derived("the weight decay is constant: no effect");
        schedule = schedule
            .with("step_batch_size_schedule", Known::new(texts.join(" "), steps.origin.clone()))
            .with("wd_incr_steps", Known::new(decay.value, constant));
    }
    let updates = match (by_samples, reading.question.known("steps")?) {
        (_, Some(steps)) => steps,
        (false, None) => {
            keys.count("train_iters")?.unwrap_or_else(|| Known::new(1, keys.default("train_iters")))
        }
        (true, None) => match &steps {
            Some(steps) => stepped_iterations(steps, &total, &arithmetic),
            None => iterations(ramp.as_ref(), &total, &batch, &arithmetic)?,
        },
    };
    let mut draft = Draft::new(schedule).lasting(updates, None);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The warmup in samples, of which `given` are those of `lr_warmup_iters` or `lr_warmup_samples`.
fn warmup(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    given: Option<Known<u64>>,
    decay: &Known<u64>,
    bridge: bool,
) -> Result<Known<Number>, Diagnostic> {
    let mut warmup = match keys.number("lr_warmup_fraction")? {
        Some(fraction) => {
            let value = fraction.value * Number::from(decay.value);
            let reason = format!("lr_warmup_fraction * decay = {} * {}", fraction.value, decay.value);
            Known::new(value, fraction.origin.derived(reason))
        }
        None => given.unwrap_or_else(|| Known::new(0, keys.default("lr_warmup_iters"))).map(Number::from),
    };
    if warmup.value >= Number::from(decay.value) && decay.value > 0 {
        if !bridge {
            return Err(Diagnostic::new("the warmup is as long as the decay")
                .at(warmup.origin.place, format!("{} samples, of {}", warmup.value, decay.value))
                .why("Megatron-LM asserts lr_warmup_steps < lr_decay_steps"));
        }
        reading.note("Megatron-Bridge caps the warmup one sample before the end of the decay");
        warmup = Known::new(Number::from(decay.value - 1), warmup.origin.derived("capped: decay - 1"));
    }
    Ok(warmup)
}

/// Refuses keys that Megatron-LM asserts to be absent: all lengths are in iterations, or all are in samples.
fn check_family(reading: &Reading<'_>, keys: &Keys<'_>, by_samples: bool) -> Result<(), Diagnostic> {
    let (unit, others): (_, &[&str]) = match by_samples {
        true => ("train_samples", &["train_iters", "lr_decay_iters", "lr_warmup_iters"]),
        false => ("train_iters", &["lr_decay_samples", "lr_warmup_samples", "rampup_batch_size"]),
    };
    let warmup = if by_samples { "lr_warmup_samples" } else { "lr_warmup_iters" };
    let fraction = keys.node("lr_warmup_fraction")?.map(|_| ("lr_warmup_fraction", warmup));
    let pairs = others.iter().map(|other| (unit, *other)).chain(fraction);
    for (given, other) in pairs {
        let Some(node) = keys.node(other)? else { continue };
        // A warmup of 0 is its default.
        if other.starts_with("lr_warmup") && keys.number(other)?.is_some_and(|value| value.value == 0) {
            continue;
        }
        return Err(Diagnostic::new(format!("`{other}` does not go with `{given}`"))
            .at(reading.config.place(node), "")
            .why(format!("Megatron-LM asserts that it is not given beside `{given}`"))
            .help("remove one of them"));
    }
    Ok(())
}

/// The keys in one map; those of Megatron-Bridge lie in sections.
fn flattened(root: &Node, bridge: bool) -> Node {
    if !bridge {
        return root.clone();
    }
    let sections = ["train", "optimizer", "scheduler"].iter().filter_map(|name| root.get(name));
    let entries = sections.flat_map(|section| section.entries().iter().cloned()).collect();
    Node::numbered(root.id(), Yaml::Map(entries))
}

/// `global_batch_size`, or micro batch size times data parallel size.
fn batch_size(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    if let Some(batch) = keys.count("global_batch_size")? {
        return Ok(batch);
    }
    let micro = keys.count("micro_batch_size")?.ok_or_else(|| {
        Diagnostic::new("neither `global_batch_size` nor `micro_batch_size` is given")
            .at(reading.config.start(), "")
    })?;
    let mut parallel = 1;
    for key in ["tensor_model_parallel_size", "pipeline_model_parallel_size", "context_parallel_size"] {
        parallel = keys.count(key)?.map_or(1, |size| size.value).saturating_mul(parallel);
    }
    let known = reading.devices(None)?;
    let devices = known.value;
    if devices % parallel != 0 {
        return Err(Diagnostic::new(format!(
            "{devices} devices cannot share models of {parallel} devices each"
        ))
        .at(known.origin.place, format!("{devices} is not a multiple of {parallel}"))
        .why(
            "Megatron-LM asserts that the world size is divisible by the product of its model parallel sizes",
        ));
    }
    let data = devices / parallel;
    let numbers = format!("{} * ({devices} / {parallel})", micro.value);
    Ok(arithmetic.derived(
        "global batch size",
        "micro_batch_size * (devices / model parallel sizes)",
        &numbers,
        micro.value.saturating_mul(data),
        &micro.origin,
    ))
}

/// A length in samples: `KEY_samples`, or `KEY_iters` times the global batch size.
fn samples(
    keys: &Keys<'_>,
    key: &str,
    by_samples: bool,
    batch: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<Option<Known<u64>>, Diagnostic> {
    let (iters, samples) = (format!("{key}_iters"), format!("{key}_samples"));
    let value = |key: &str| {
        Ok::<_, Diagnostic>(
            keys.whole(key)?.filter(|whole| whole.value > 0).map(|whole| whole.map(|count| count as u64)),
        )
    };
    if by_samples {
        return value(&samples);
    }
    let Some(count) = value(&iters)? else { return Ok(None) };
    let numbers = format!("{} * {}", count.value, batch.value);
    let formula = format!("{iters} * global_batch_size");
    Ok(Some(arithmetic.derived(
        &samples,
        &formula,
        &numbers,
        count.value.saturating_mul(batch.value),
        &count.origin,
    )))
}

/// The samples from which each batch size counts.
type BatchSteps = Known<Vec<(u64, u64)>>;

/// `step_batch_size_schedule`. With `seq_length` the file has tokens.
fn batch_steps(keys: &Keys<'_>) -> Result<Option<BatchSteps>, Diagnostic> {
    const KEY: &str = "step_batch_size_schedule";
    let Some(text) = keys.text(KEY)? else { return Ok(None) };
    if let Some(other) = keys.node("global_batch_size")? {
        return Err(Diagnostic::new(format!("both `global_batch_size` and `{KEY}`"))
            .at(keys.config().place(other), "Megatron-LM asserts that it is not given beside the schedule")
            .help("remove one of them"));
    }
    let length = keys.count("seq_length")?.map_or(1, |length| length.value);
    let count = |text: &str| {
        let (digits, factor) = match text.char_indices().last()? {
            (at, 'K' | 'k') => (&text[..at], 1e3),
            (at, 'M' | 'm') => (&text[..at], 1e6),
            (at, 'B' | 'b') => (&text[..at], 1e9),
            (at, 'T' | 't') => (&text[..at], 1e12),
            _ => (text, 1.0),
        };
        let number = digits.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)?;
        Some((number * factor) as u64)
    };
    let entry = |entry: &str| {
        let (from, size) = entry.split_once(':')?;
        Some((count(from)? / length, count(size).filter(|size| *size > 0)?))
    };
    let entries = text.value.split([',', ' ', '\t', '\n']).filter(|entry| !entry.is_empty());
    let entries: Option<Vec<(u64, u64)>> = entries.map(entry).collect();
    match entries.filter(|entries| !entries.is_empty()) {
        Some(mut entries) => {
            entries.arrange_by_key(|(from, _)| *from);
            Ok(Some(Known::new(entries, text.origin)))
        }
        None => Err(Diagnostic::new(format!("`{KEY}` is not read"))
            .at(text.origin.place, "entries are `THRESHOLD:SIZE`, with blanks between")
            .help("for example `0:16 2M:32 6M:64`")),
    }
}

/// The last batch size, which counts as the global one.
fn last_size(steps: &BatchSteps) -> Known<u64> {
    let last = steps.value.last().map_or(1, |(_, size)| *size);
    Known::new(last, steps.origin.derived("the last batch size"))
}

/// The updates of a run of samples whose batch size grows in steps.
fn stepped_iterations(steps: &BatchSteps, total: &Known<u64>, arithmetic: &RunArithmetic) -> Known<u64> {
    let (mut consumed, mut updates) = (0_u64, 0_u64);
    for (index, (_, size)) in steps.value.iter().enumerate() {
        let until = steps.value.get(index + 1).map_or(total.value, |(next, _)| (*next).min(total.value));
        let count = until.saturating_sub(consumed).div_ceil(*size);
        consumed = consumed.saturating_add(count.saturating_mul(*size));
        updates = updates.saturating_add(count);
    }
    let words = "updates until train_samples are consumed, with growing batches";
    arithmetic.derived(
        "updates",
        words,
        &format!("{updates} for {} samples", total.value),
        updates,
        &total.origin,
    )
}

/// The updates of a run of samples.
fn iterations(
    ramp: Option<&Known<[u64; 3]>>,
    total: &Known<u64>,
    batch: &Known<u64>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    let Some([first, increment, length]) = ramp.map(|ramp| ramp.value) else {
        let numbers = format!("{} // {}", total.value, batch.value);
        return Ok(arithmetic.derived(
            "updates",
            "train_samples // global_batch_size",
            &numbers,
            total.value / batch.value,
            &total.origin,
        ));
    };
    let steps = (batch.value.saturating_sub(first) / increment.max(1)).max(1);
    // Megatron divides in floats: 1,000 samples in 3 steps are 333.33 each.
    let each = length as f64 / steps as f64;
    let (mut consumed, mut updates) = (0_u64, 0);
    while consumed <= length && updates < 10_000_000 {
        let grown = (consumed as f64 / each) as u64;
        let size = grown.saturating_mul(increment).saturating_add(first);
        consumed = consumed.saturating_add(size.min(batch.value).max(1));
        updates += 1;
    }
    let Some(rest) = total.value.checked_sub(consumed) else {
        return Err(Diagnostic::new("the run ends within the ramp-up of the batch size")
            .at(
                total.origin.place.clone(),
                format!("{} samples, and the ramp-up takes {consumed}", total.value),
            )
            .why("its length differs between releases of Megatron-LM")
            .help("give the updates: `--run steps=1000`"));
    };
    let value = updates + rest / batch.value;
    let numbers = format!("{updates} + ({} - {consumed}) // {}", total.value, batch.value);
    Ok(arithmetic.derived(
        "updates",
        "updates of the ramp-up + the rest // global_batch_size",
        &numbers,
        value,
        &total.origin,
    ))
}

/// `rampup_batch_size`: the first batch size, its increment and the samples of the ramp-up, if the release has one.
fn ramp(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<Option<Known<[u64; 3]>>, Diagnostic> {
    let Some(node) = keys.node("rampup_batch_size")? else { return Ok(None) };
    let Some((version, _)) = reading.question.version("megatron-core") else {
        return Err(Diagnostic::new("whether `rampup_batch_size` counts depends on the release")
            .at(reading.config.place(node), "")
            .why("until megatron-core 0.17 the batch size grows, from 0.18 on the flag is ignored with a warning")
            .help("say which one trains: `--set megatron-core=0.16.1`"));
    };
    if version.first() != Some(&0) || version.get(1).is_none_or(|minor| *minor >= 18) {
        return Ok(None);
    }
    let wrong = || keys.wrong("rampup_batch_size", node, "three whole numbers");
    let Yaml::List(items) = &node.value else { return Err(wrong()) };
    let numbers: Vec<u64> = items
        .iter()
        .map(|item| {
            keys.number_of("rampup_batch_size", item)
                .ok()?
                .whole()
                .and_then(|count| u64::try_from(count).ok())
        })
        .collect::<Option<_>>()
        .ok_or_else(wrong)?;
    let numbers = <[u64; 3]>::try_from(numbers).map_err(|_| wrong())?;
    Ok(Some(Known::new(numbers, keys.origin("rampup_batch_size", node))))
}

/// The batch size, the lengths of the decay and of the warmup, and that of the tail of WSD.
type Lengths<'a> = (&'a Known<u64>, &'a Known<u64>, Known<Number>, Option<Known<u64>>);

fn schedule(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    (batch, decay, warmup, wsd): Lengths<'_>,
    ramp: Option<&Known<[u64; 3]>>,
) -> Result<DraftedSchedule, Diagnostic> {
    let Some(rate) = keys.number("lr")? else {
        return Err(Diagnostic::new("`lr` is missing")
            .at(reading.config.start(), "Megatron-LM has no default for it"));
    };
    let style = keys
        .text("lr_decay_style")?
        .unwrap_or_else(|| Known::new("linear".into(), keys.default("lr_decay_style")));
    let is_wsd = style.value == "WSD";
    let kind = DraftedSchedule::new(
        "megatron.OptimizerParamScheduler",
        style.origin.derived("Megatron's scheduler, which counts samples"),
    );
    let mut schedule = kind.with("max_lr", rate);
    for (key, parameter) in [("min_lr", "min_lr"), ("lr_warmup_init", "init_lr")] {
        if let Some(value) = keys.number(key)?.filter(|value| value.value.float() != 0.0) {
            schedule = schedule.with(parameter, value);
        }
    }
    schedule = schedule
        .with("lr_warmup_steps", warmup)
        .with("lr_decay_steps", decay.clone())
        .with("lr_decay_style", style)
        .with("global_batch_size", batch.clone());
    if is_wsd {
        let tail = wsd.ok_or_else(|| {
            Diagnostic::new("WSD needs `lr_wsd_decay_iters`")
                .at(reading.config.start(), "Megatron-LM asserts that it is given")
        })?;
        let shape = keys
            .text("lr_wsd_decay_style")?
            .unwrap_or_else(|| Known::new("exponential".into(), keys.default("lr_wsd_decay_style")));
        schedule = schedule.with("wsd_decay_steps", tail).with("lr_wsd_decay_style", shape);
    }
    if let Some(ramp) = ramp {
        let items = ramp.value.map(|count| Drafted::from(Known::new(count, ramp.origin.clone())));
        let constant = decay.origin.derived("the weight decay is constant: no effect");
        schedule = schedule
            .with("rampup_batch_size", Known::new(Content::List(items.to_vec()), ramp.origin.clone()))
            .with("wd_incr_steps", Known::new(decay.value, constant));
    }
    Ok(schedule)
}
