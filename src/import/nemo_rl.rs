//! NeMo-RL: the YAML of its algorithms, with torch's schedulers under `policy.scheduler`.

use super::draft::{Content, Draft, Drafted, DraftedSchedule, Known, ValueOrigin};
use super::keys::Keys;
use super::length::RunArithmetic;
use super::{ConfigFormat, Reading, Sureness};
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::spec::yaml::{Node, Yaml, written};

/// NeMo-RL's configs.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "nemo-rl",
    title: "a config of NeMo-RL",
    summary: "the YAML of run_sft.py, run_dpo.py, run_grpo.py and the like, with `defaults:` of other files",
    versions: "read: NeMo-RL's policy workers and algorithms of 2025 and 2026; measured: torch's schedulers",
    packages: &["nemo-rl"],
    keys: KEYS,
    example: "sft: {max_num_steps: 60}\npolicy:\n  optimizer: {name: torch.optim.AdamW, kwargs: {lr: 5.0e-6}}\n  scheduler:\n    - {name: torch.optim.lr_scheduler.LinearLR, kwargs: {start_factor: 0.1, end_factor: 1.0, total_iters: 50}}\n    - {name: torch.optim.lr_scheduler.ConstantLR, kwargs: {factor: 1.0, total_iters: 10000000000}}\n    - milestones: [50]\n",
    recognises: |config| {
        let policy = config.root().get("policy")?;
        let own = ["scheduler", "optimizer", "megatron_cfg", "dtensor_cfg", "train_global_batch_size"];
        let is_it = ALGORITHMS.iter().any(|name| config.root().get(name).is_some())
            && own.iter().any(|key| policy.get(key).is_some());
        is_it.then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("policy.optimizer", "`name` and `kwargs`, with `lr`"),
    ("policy.scheduler", "`{name, kwargs}` of torch, or a list of them with `{milestones}` at its end"),
    ("policy.train_global_batch_size", "examples per update"),
    ("sft", "max_num_steps and max_num_epochs; the same for dpo, rm and distillation"),
    ("grpo", "max_num_steps, num_prompts_per_step and num_generations_per_prompt"),
];

/// The sections of the algorithms.
const ALGORITHMS: &[&str] = &["sft", "dpo", "rm", "grpo", "distillation"];

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    reading.refuse_repeated()?;
    let top = reading.keys();
    let Some(policy) = top.inner("policy")? else {
        return Err(Diagnostic::new("`policy` is missing").at(reading.config.start(), ""));
    };
    policy.check_spelling(&[("scheduler", ""), ("optimizer", "")], &[])?;
    if let Some(megatron) = policy.inner("megatron_cfg")?
        && let Some(enabled) = megatron.flag("enabled")?.filter(|flag| flag.value)
    {
        return Err(Diagnostic::new("the Megatron backend of NeMo-RL is not read")
            .at(enabled.origin.place, "its optimizer and scheduler stand under `megatron_cfg`")
            .help("write a spec with `megatron.OptimizerParamScheduler`: `lrsched list megatron` shows its parameters"));
    }
    let (rate, betas) = optimizer(&policy)?;
    let arithmetic = RunArithmetic::default();
    let (steps, every) = length(reading, &top, &policy, &arithmetic)?;
    let schedule = match policy.node("scheduler")? {
        None => {
            reading.note("without `policy.scheduler` the rate stays");
            DraftedSchedule::constant(rate.clone())
        }
        Some(node) => schedule(&policy, node)?,
    };
    let is_constant = schedule.kind.value == "constant";
    let mut draft = Draft::new(schedule).lasting(steps, None);
    if !is_constant {
        draft = draft.at_rate(rate);
        draft.optimizer.extend(betas.map(|betas| ("betas".to_string(), betas)));
        draft.interval = every.map(|every| {
            let origin = every.origin.clone();
            Known::new(Content::Map(vec![("every".into(), every.into())]), origin)
        });
    }
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// The rate of the optimizer, and its betas if they are given.
fn optimizer(policy: &Keys<'_>) -> Result<(Known<Number>, Option<Drafted>), Diagnostic> {
    let inner = policy.inner("optimizer")?;
    let kwargs = inner.as_ref().map(|inner| inner.inner("kwargs")).transpose()?.flatten();
    if let Some(kwargs) = &kwargs {
        kwargs.check_spelling(&[("lr", "")], &[])?;
    }
    let given = kwargs.as_ref().map(|kwargs| kwargs.number("lr")).transpose()?.flatten();
    let rate = match given.or(policy.number("learning_rate")?) {
        Some(rate) => rate,
        None => Known::new(Number::Float(1e-3), policy.default("lr in torch's optimizer")),
    };
    let betas = match kwargs {
        Some(kwargs) => kwargs.node("betas")?.map(|node| kwargs.value("betas", node)).transpose()?,
        None => None,
    };
    Ok((rate, betas))
}

/// The updates of the run, and how many of them share a step of the scheduler.
fn length(
    reading: &Reading<'_>,
    top: &Keys<'_>,
    policy: &Keys<'_>,
    arithmetic: &RunArithmetic,
) -> Result<(Known<u64>, Option<Known<u64>>), Diagnostic> {
    let mut found = None;
    for name in ALGORITHMS {
        found = found.or(top.inner(name)?.map(|keys| (*name, keys)));
    }
    let Some((name, algorithm)) = found else {
        return Err(Diagnostic::new("no section of an algorithm")
            .at(reading.config.start(), "")
            .help(format!("the sections are {}", ALGORITHMS.join(", "))));
    };
    let most = algorithm.count("max_num_steps")?;
    let batch = policy.count("train_global_batch_size")?;
    let each =
        match (algorithm.count("num_prompts_per_step")?, algorithm.count("num_generations_per_prompt")?) {
            (Some(prompts), Some(generations)) => {
                let samples = prompts.value.saturating_mul(generations.value);
                let size = batch.as_ref().map_or(samples, |batch| batch.value);
                let numbers = format!("{} * {} / {size}", prompts.value, generations.value);
                let formula = "num_prompts_per_step * num_generations_per_prompt / train_global_batch_size";
                Some(arithmetic.derived(
                    "updates per step",
                    formula,
                    &numbers,
                    (samples / size).max(1),
                    &prompts.origin,
                ))
            }
            _ => None,
        };
    let every = each.filter(|each| each.value > 1);
    if let Some(steps) = reading.question.known("steps")? {
        return Ok((steps, every));
    }
    let factor = every.as_ref().map_or(1, |every| every.value);
    let by_data = by_data(reading, name, &algorithm, batch, arithmetic)?;
    let steps = match (most, by_data) {
        (Some(most), Some(data)) if data.value < most.value => data,
        (Some(most), _) => most,
        (None, Some(data)) => data,
        (None, None) => reading.needed("steps", &format!("{name}.max_num_steps"))?,
    };
    let updates = match factor {
        1 => steps,
        _ => {
            let numbers = format!("{} * {factor}", steps.value);
            let value = steps.value.saturating_mul(factor);
            arithmetic.derived("updates", "max_num_steps * updates per step", &numbers, value, &steps.origin)
        }
    };
    Ok((updates, every))
}

/// The steps that the data last for. `None` if that is not known, or nothing limits the epochs.
fn by_data(
    reading: &Reading<'_>,
    name: &str,
    algorithm: &Keys<'_>,
    batch: Option<Known<u64>>,
    arithmetic: &RunArithmetic,
) -> Result<Option<Known<u64>>, Diagnostic> {
    let Some(epochs) = algorithm.count("max_num_epochs")? else { return Ok(None) };
    let batch = match name {
        "grpo" | "distillation" => algorithm.count("num_prompts_per_step")?,
        _ => batch,
    };
    let (Some(size), Some(batch)) = (reading.question.known("dataset_size")?, batch) else {
        reading.note("the run may end earlier, with the last of `max_num_epochs`: `--run dataset_size=52002` says when");
        return Ok(None);
    };
    // The loader drops an incomplete batch.
    let value = (size.value / batch.value).saturating_mul(epochs.value);
    let numbers = format!("{} * ({} // {})", epochs.value, size.value, batch.value);
    let formula = "max_num_epochs * (dataset_size // batch)";
    Ok(Some(arithmetic.derived("steps of the data", formula, &numbers, value, &size.origin)))
}

/// The scheduler, or `SequentialLR` of several.
fn schedule(policy: &Keys<'_>, node: &Node) -> Result<DraftedSchedule, Diagnostic> {
    let Yaml::List(items) = &node.value else { return one(policy, node) };
    let (mut inner, mut milestones) = (Vec::new(), None);
    for item in items {
        let keys = policy.below(item);
        if item.get("name").is_some() {
            inner.push(one(policy, item)?);
        } else if let Some(list) = keys.node("milestones")? {
            milestones = Some(keys.value("milestones", list)?);
        } else {
            return Err(policy.wrong(
                "scheduler",
                item,
                "a map with `name` and `kwargs`, or with `milestones`",
            ));
        }
    }
    let Some(milestones) = milestones else {
        return Err(Diagnostic::new("a list of schedulers needs `milestones`")
            .at(policy.config().place(node), "NeMo-RL joins them with torch's SequentialLR")
            .help("add `- milestones: [50]` at its end, or write one scheduler without a list"));
    };
    let origin = ValueOrigin {
        reason: "a list of schedulers: torch's SequentialLR".into(),
        ..policy.origin("scheduler", node)
    };
    let list = Known::new(Content::List(inner.iter().map(DraftedSchedule::nested).collect()), origin.clone());
    Ok(DraftedSchedule::new("torch.SequentialLR", origin)
        .with("schedulers", list)
        .with("milestones", milestones))
}

/// One scheduler of torch with its arguments.
fn one(policy: &Keys<'_>, node: &Node) -> Result<DraftedSchedule, Diagnostic> {
    let keys = policy.below(node);
    let Some(name) = keys.text("name")? else {
        return Err(policy.wrong("scheduler", node, "a map with `name` and `kwargs`"));
    };
    let Some(class) = name.value.strip_prefix("torch.optim.lr_scheduler.") else {
        return Err(Diagnostic::new(format!("`{}` is not a scheduler of torch", name.value))
            .at(name.origin.place, "read are those of torch.optim.lr_scheduler")
            .help("write a spec with the schedule that it makes"));
    };
    let mut schedule = DraftedSchedule::new(format!("torch.{class}"), name.origin.clone());
    if let Some(kwargs) = keys.inner("kwargs")? {
        for (key, value) in kwargs.map().entries() {
            let key = written(key);
            let value = kwargs.node(&key)?.unwrap_or(value);
            schedule = schedule.with(&key, kwargs.value(&key, value)?);
        }
    }
    Ok(schedule)
}
