//! LitGPT: the YAML of its finetune and pretrain scripts.

use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known, ValueOrigin};
use super::keys::Keys;
use super::length::{RunArithmetic, ceil_product};
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Document, Node, Yaml};

/// LitGPT's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "litgpt",
    title: "a config of LitGPT",
    summary: "the YAML of `litgpt finetune ... --config` and `litgpt pretrain --config`",
    versions: "read: litgpt v0.5.13; measured: its schedulers",
    packages: &["litgpt"],
    keys: KEYS,
    example: "checkpoint_dir: c\nlora_r: 8\ntrain: {global_batch_size: 8, micro_batch_size: 2, lr_warmup_steps: 6, epochs: 2, max_steps: 24}\noptimizer: {class_path: torch.optim.AdamW, init_args: {lr: 0.0002}}\n",
    recognises: |config| {
        if config.is_file() && config.calls("litgpt") {
            return Some(Sureness::Certain);
        }
        let train = config.root().get("train")?;
        let own = ["checkpoint_dir", "model_name", "out_dir", "devices", "precision"]
            .iter()
            .any(|key| config.has(key));
        let is_it = own && train.get("micro_batch_size").is_some() && config.is_file();
        is_it.then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("optimizer", "`init_args.lr` of a class; a bare name has torch's default, 1e-3"),
    ("devices", "devices per node"),
    ("num_nodes", "nodes"),
    ("train", "global_batch_size, micro_batch_size, lr_warmup_steps, epochs, max_steps, max_tokens, min_lr"),
];

const TRAIN: &[(&str, &str)] = &[
    ("global_batch_size", ""),
    ("micro_batch_size", ""),
    ("lr_warmup_steps", ""),
    ("lr_warmup_fraction", ""),
    ("epochs", ""),
    ("max_steps", ""),
    ("max_tokens", ""),
    ("max_seq_length", ""),
    ("min_lr", ""),
];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys();
    let Some(train) = keys.inner("train")? else {
        return Err(Diagnostic::new("`train` is missing").at(reading.config.start(), ""));
    };
    train.check_spelling(TRAIN, &[])?;
    let optimizer = keys.node("optimizer")?.filter(|node| node.text().is_none());
    if let Some(node) = optimizer.and_then(added) {
        return Err(Diagnostic::new("flags of `optimizer` are not read")
            .at(reading.config.place(node), "given with the command")
            .why("whether `--optimizer.lr` reaches the optimizer depends on the release of jsonargparse")
            .help("write the rate into the config: `optimizer: {class_path: torch.optim.AdamW, init_args: {lr: 0.0002}}`"));
    }
    let rate = match optimizer {
        Some(_) => keys.inner("optimizer")?.map(|keys| keys.inner("init_args")).transpose()?.flatten(),
        None => None,
    };
    if let Some(arguments) = &rate {
        arguments.check_spelling(&[("lr", "")], &[])?;
    }
    let rate = match rate.map(|keys| keys.number("lr")).transpose()?.flatten() {
        Some(rate) => rate,
        None => Known::new(Number::Float(1e-3), keys.default("lr in torch's optimizer")),
    };
    match keys.config().has("model_name") || train.node("max_tokens")?.is_some() {
        true => pretrain(reading, &train, rate),
        false => finetune(reading, &train, rate),
    }
}

/// A value of a map that the command gives.
fn added(node: &Node) -> Option<&Node> {
    node.entries().iter().find_map(|(_, value)| match &value.value {
        Yaml::Map(_) => added(value),
        _ => Document::is_added(value).then_some(value),
    })
}

/// A count of `train`, or its default.
fn count(train: &Keys<'_>, key: &str, default: u64) -> Result<Known<u64>, Diagnostic> {
    Ok(train.count(key)?.unwrap_or_else(|| Known::new(default, train.default(key))))
}

/// `devices * num_nodes`.
fn world(reading: &Reading<'_>) -> Result<Known<u64>, Diagnostic> {
    let nodes = reading.keys().count("num_nodes")?.map_or(1, |nodes| nodes.value);
    Ok(match reading.question.known("devices")? {
        Some(given) => given,
        // As many as the machine has.
        None if reading.keys().node("devices")?.and_then(Node::text) == Some("auto") => {
            reading.devices(None)?
        }
        None => reading.devices(Some("devices"))?.map(|devices| devices.saturating_mul(nodes)),
    })
}

fn accumulation(
    train: &Keys<'_>,
    devices: u64,
    default: u64,
    arithmetic: &RunArithmetic,
) -> Result<u64, Diagnostic> {
    let (global, micro) = (count(train, "global_batch_size", default)?, count(train, "micro_batch_size", 1)?);
    let value = global.value / devices / micro.value;
    if value == 0 {
        return Err(Diagnostic::new("`global_batch_size` is smaller than one batch of every device")
            .at(global.origin.place, format!("{devices} devices with {} examples each", micro.value))
            .why("the program asserts that at least one batch is accumulated"));
    }
    let numbers = format!("{} // {devices} // {}", global.value, micro.value);
    Ok(arithmetic.line(
        "batches per update",
        "global_batch_size // devices // micro_batch_size",
        &numbers,
        value,
    ))
}

fn finetune(reading: &Reading<'_>, train: &Keys<'_>, rate: Known<Number>) -> Result<Draft, Diagnostic> {
    let arithmetic = RunArithmetic::default();
    for key in ["max_tokens", "lr_warmup_fraction"] {
        if let Some(node) = train.node(key)? {
            return Err(Diagnostic::new(format!("`{key}` is not for finetuning"))
                .at(reading.config.place(node), "the program raises a ValueError"));
        }
    }
    if train.node("min_lr")?.is_some() {
        reading.note("`min_lr` has no effect in finetuning: the cosine ends at 0");
    }
    let steps = finetune_updates(reading, train, &arithmetic)?;
    let null = train.map().get("lr_warmup_steps").filter(|node| node.value == Yaml::Null);
    let warmup = match null {
        Some(node) => Known::new(0, train.origin("lr_warmup_steps", node)),
        None => train.whole("lr_warmup_steps")?.map_or_else(
            || Known::new(100, train.default("lr_warmup_steps")),
            |steps| steps.map(|steps| steps.max(0) as u64),
        ),
    };
    if warmup.value == 0 || warmup.value == steps.value {
        return Err(Diagnostic::new(format!("a warmup of {} updates stops the program", warmup.value))
            .at(warmup.origin.place, format!("the run has {} updates", steps.value))
            .why("LitGPT divides by lr_warmup_steps, and by the updates that follow the warmup")
            .help("give a warmup of at least 1, and not of all updates"));
    }
    let schedule = match steps.value.checked_sub(warmup.value) {
        Some(rest) => sequence(&steps, warmup, rest),
        None => {
            reading.note("the warmup is longer than the run: the peak is never reached");
            let (_, lambda) = ramp(&warmup);
            lambda
        }
    };
    let mut draft = Draft::new(schedule).lasting(steps, None).at_rate(rate);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The updates of a finetuning run.
fn finetune_updates(
    reading: &Reading<'_>,
    train: &Keys<'_>,
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    let devices = world(reading)?;
    let accumulated = accumulation(train, devices.value, 16, arithmetic)?;
    let micro = count(train, "micro_batch_size", 1)?.value;
    let epochs = train.count("epochs")?;
    let most = train.count("max_steps")?;
    Ok(match (reading.question.known("steps")?, reading.question.known("dataset_size")?, &most, &epochs) {
        (Some(steps), ..) => steps,
        (None, None, Some(most), _) => {
            reading.note("the epochs are assumed to have at least `max_steps` updates; `--run dataset_size=N` checks it");
            most.clone()
        }
        (None, size, most, epochs) => {
            let epochs = epochs.clone().unwrap_or_else(|| Known::new(5, train.default("epochs")));
            let formula = format!(
                "{} * floor(ceil(ceil(N / {micro}) / {}) / {accumulated})",
                epochs.value, devices.value
            );
            let size = match size {
                Some(size) => size,
                None => reading.needed("dataset_size", &formula)?,
            };
            let batches = size.value.div_ceil(micro).div_ceil(devices.value);
            let numbers = format!("ceil(ceil({} / {micro}) / {})", size.value, devices.value);
            let formula = "ceil(ceil(dataset_size / micro_batch_size) / devices)";
            arithmetic.line("batches per device", formula, &numbers, batches);
            let (formula, numbers) = (
                "floor(batches per device / batches per update)",
                format!("floor({batches} / {accumulated})"),
            );
            let each = arithmetic.line("updates per epoch", formula, &numbers, batches / accumulated);
            let (formula, numbers) = ("epochs * updates per epoch", format!("{} * {each}", epochs.value));
            let total = arithmetic.derived(
                "updates",
                formula,
                &numbers,
                epochs.value.saturating_mul(each),
                &epochs.origin,
            );
            let made = epochs.value.saturating_mul(batches) / accumulated;
            match most {
                Some(most) if most.value < total.value => most.clone(),
                _ => {
                    if made > total.value {
                        reading.note(format!("an incomplete accumulation goes on in the next epoch: the loop makes {made} updates, of which the scheduler, and this curve, have the first {}", total.value));
                    }
                    total
                }
            }
        }
    })
}

/// The warmup of `get_lr_scheduler`, with its origin.
fn ramp(warmup: &Known<u64>) -> (ValueOrigin, DraftedSchedule) {
    let origin = warmup.origin.derived(format!("(step / lr_warmup_steps) = step / {}", warmup.value));
    let lambda = Known::new(format!("lambda step: step / {}", warmup.value), origin.clone());
    (origin.clone(), DraftedSchedule::new("torch.LambdaLR", origin).with("lr_lambda", lambda))
}

/// A linear warmup and a cosine, as `get_lr_scheduler` joins them.
fn sequence(steps: &Known<u64>, warmup: Known<u64>, rest: u64) -> DraftedSchedule {
    let (origin, lambda) = ramp(&warmup);
    let cosine =
        steps.origin.derived(format!("updates - lr_warmup_steps = {} - {}", steps.value, warmup.value));
    let parts: Vec<Drafted> = vec![
        lambda.nested(),
        DraftedSchedule::new("torch.CosineAnnealingLR", cosine.clone())
            .with("T_max", Known::new(rest, cosine))
            .nested(),
    ];
    let milestones = Known::new(Content::List(vec![warmup.into()]), origin.clone());
    DraftedSchedule::new("torch.SequentialLR", origin.derived("LitGPT's get_lr_scheduler"))
        .with("schedulers", Known::new(Content::List(parts), origin))
        .with("milestones", milestones)
}

/// Pretraining sets the rate for every batch: update k has the one of its last batch.
fn pretrain(reading: &Reading<'_>, train: &Keys<'_>, rate: Known<Number>) -> Result<Draft, Diagnostic> {
    let arithmetic = RunArithmetic::default();
    let devices = world(reading)?;
    let accumulated = accumulation(train, devices.value, 512, &arithmetic)?;
    let micro = count(train, "micro_batch_size", 4)?.value;
    let need = |key: &str| {
        train.count(key)?.ok_or_else(|| {
            Diagnostic::new(format!("`{key}` of `train` is missing"))
                .at(reading.config.place(train.map()), "the length of the run follows from it")
                .help(format!("give it: `--set train.{key}=2048`"))
        })
    };
    let (tokens, length) = (need("max_tokens")?, need("max_seq_length")?);
    let batches = tokens.value / devices.value / micro.saturating_mul(length.value);
    let numbers = format!("{} // {} // ({micro} * {})", tokens.value, devices.value, length.value);
    arithmetic.line(
        "batches per device",
        "max_tokens // devices // (micro_batch_size * max_seq_length)",
        &numbers,
        batches,
    );
    let steps = arithmetic.derived(
        "updates",
        "batches per device // batches per update",
        &format!("{batches} // {accumulated}"),
        batches / accumulated,
        &tokens.origin,
    );
    let warm = warm_batches(reading, train, batches, accumulated, &arithmetic)?;
    let least = train.number("min_lr")?.map_or(Number::Float(4e-5), |rate| rate.value);
    let source = format!(
        "import math\n\ndef rate(step):\n    it = (step + 1) * {accumulated} - 1\n    if it < {warm}:\n        return {rate} * it / {warm}\n    if it > {batches}:\n        return {least}\n    ratio = (it - {warm}) / ({batches} - {warm})\n    return {least} + 0.5 * (1.0 + math.cos(math.pi * ratio)) * ({rate} - {least})\n",
        rate = rate.value,
    );
    let mut draft =
        Draft::new(DraftedSchedule::python(source, rate.origin.derived("LitGPT's get_lr, per batch")))
            .lasting(steps, None);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The batches of the warmup of pretraining.
fn warm_batches(
    reading: &Reading<'_>,
    train: &Keys<'_>,
    batches: u64,
    accumulated: u64,
    arithmetic: &RunArithmetic,
) -> Result<u64, Diagnostic> {
    let fraction = train.number("lr_warmup_fraction")?.filter(|fraction| fraction.value.float() != 0.0);
    let is_null = train.map().get("lr_warmup_steps").is_some_and(|node| node.value == Yaml::Null);
    let steps = match train.whole("lr_warmup_steps")? {
        Some(steps) => steps.value.max(0) as u64,
        None if is_null => 0,
        None => 2000,
    };
    let Some(fraction) = fraction else {
        let numbers = format!("min({batches}, {steps} * {accumulated})");
        let formula = "min(batches, lr_warmup_steps * batches per update)";
        return Ok(arithmetic.line(
            "warmup batches",
            formula,
            &numbers,
            batches.min(steps.saturating_mul(accumulated)),
        ));
    };
    if steps != 0 {
        return Err(Diagnostic::new("both `lr_warmup_fraction` and `lr_warmup_steps`")
            .at(fraction.origin.place, format!("lr_warmup_steps is {steps}"))
            .why("the program raises a ValueError; without the key lr_warmup_steps is 2000")
            .help("add `lr_warmup_steps: null`"));
    }
    let Some(epoch) = reading.question.known("batches_per_epoch")? else {
        return Err(Diagnostic::new("`lr_warmup_fraction` is a fraction of an epoch of the data")
            .at(fraction.origin.place, "its length is not in the config")
            .why(format!(
                "it needs `batches_per_epoch` = L: warmup batches = min({batches}, ceil({} * L))",
                fraction.value
            ))
            .help("give it: `--run batches_per_epoch=5000`"));
    };
    let value = batches.min(ceil_product(epoch.value, fraction.value.float()));
    let numbers = format!("min({batches}, ceil({} * {}))", fraction.value, epoch.value);
    let formula = "min(batches, ceil(lr_warmup_fraction * batches per epoch))";
    Ok(arithmetic.line("warmup batches", formula, &numbers, value))
}
