//! OpenRLHF: the flags of `openrlhf.cli.train_sft`, `train_dpo`, `train_rm` and `train_ppo_ray`.

use super::config::{ConfigFile, Syntax};
use super::draft::{Draft, Drafted, Known};
use super::keys::Keys;
use super::length::{RunArithmetic, ceil_product};
use super::{ConfigFormat, Reading, Sureness, groups, transformers};
use crate::diagnostic::Diagnostic;

/// OpenRLHF's flags.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "openrlhf",
    title: "flags of OpenRLHF",
    summary: "a launch script with openrlhf.cli.train_sft, train_dpo, train_rm or train_ppo_ray",
    versions: "read: openrlhf 0.11.2; measured: the schedules of transformers 5.23.0",
    packages: &["openrlhf"],
    keys: KEYS,
    example: "#!/bin/sh\ndeepspeed --num_gpus 2 --module openrlhf.cli.train_sft --train.batch_size 8 --train.micro_batch_size 2 \\\n  --adam.lr 5e-6 --train.max_epochs 1\n",
    recognises: |config| {
        (config.syntax == Syntax::Flags && module(config).is_some()).then_some(Sureness::Certain)
    },
    draft,
};

const KEYS: &[(&str, &str)] = &[
    ("adam.lr", "the rate: 5e-6 by default, 1e-5 for DPO, 9e-6 for RM; of PPO `actor.adam.lr`, 1e-6"),
    ("muon.lr", "with `--optim muon` the rate of the matrices, 0.02 by default; of PPO `actor.muon.lr`"),
    ("lr_scheduler", "`cosine_with_min_lr` by default; of PPO `actor.lr_scheduler`"),
    ("lr_warmup_ratio", "0.03 by default; of PPO `actor.lr_warmup_ratio`"),
    ("min_lr_ratio", "0.1 by default; of PPO `actor.min_lr_ratio`"),
    ("train.batch_size", "examples per update, 128 by default"),
    ("train.micro_batch_size", "examples per device and batch"),
    ("train.max_epochs", "passes over the data: 2 by default for SFT, else 1"),
    ("train.num_episodes", "rounds over the prompts, of PPO; 1 by default"),
    ("rollout.n_samples_per_prompt", "of PPO, 1 by default"),
];

/// The flags that PPO has with `actor.` in front.
const OF_ACTOR: [&str; 6] =
    ["adam.lr", "muon.lr", "lr_scheduler", "lr_warmup_ratio", "min_lr_ratio", "optim"];

/// A program: the end of its module, its default rate and epochs, and the default examples per device.
type Program = (&'static str, f64, u64, u64);

const PROGRAMS: &[Program] = &[
    ("train_sft", 5e-6, 2, 8),
    ("train_dpo", 1e-5, 1, 8),
    ("train_rm", 9e-6, 1, 1),
    ("train_ppo_ray", 1e-6, 1, 1),
];

/// The program that a command starts.
fn module(config: &ConfigFile) -> Option<&'static Program> {
    let words = &config.command.as_ref()?.words;
    PROGRAMS.iter().find(|(name, ..)| {
        words.iter().any(|word| word.contains("openrlhf") && word.trim_end_matches(".py").ends_with(name))
    })
}

fn draft(reading: &Reading<'_>) -> Result<Draft, Diagnostic> {
    reading.question.check(FORMAT.packages)?;
    let keys = reading.keys();
    let Some((program, default_rate, default_epochs, default_micro)) = module(reading.config) else {
        return Err(Diagnostic::new("no program of OpenRLHF is started").at(reading.config.start(), ""));
    };
    for old in ["learning_rate", "actor_learning_rate", "train_batch_size", "micro_train_batch_size"] {
        if let Some(node) = keys.node(old)? {
            return Err(Diagnostic::new(format!("`--{old}` is a flag of an older OpenRLHF"))
                .at(reading.config.place(node), "read are the flags of 0.11: `--adam.lr`, `--train.batch_size`")
                .why("older releases count the updates and the last rate in other ways")
                .help("write a spec with `transformers.get_cosine_with_min_lr_schedule_with_warmup`, or use the newer flags"));
        }
    }
    let is_ppo = *program == "train_ppo_ray";
    let key = |name: &str| {
        let prefix = if is_ppo && OF_ACTOR.contains(&name) { "actor." } else { "" };
        format!("{prefix}{name}")
    };
    let known: Vec<String> = KEYS.iter().map(|(name, _)| key(name)).collect();
    keys.check_spelling(&known.iter().map(|name| (name.as_str(), "")).collect::<Vec<_>>(), &[])?;
    if is_ppo {
        refuse_without_actor(reading, &keys)?;
        reading.note(
            "this is the actor; the critic has `--critic.adam.lr` and its own scheduler over as many updates",
        );
    }
    let rate = keys.number_or(&key("adam.lr"), *default_rate)?;
    let arithmetic = RunArithmetic::default();
    let steps = match reading.question.known("steps")? {
        Some(steps) => steps,
        None => updates(reading, &keys, (program, *default_epochs, *default_micro), &arithmetic)?,
    };
    let ratio = keys.number_or(&key("lr_warmup_ratio"), 0.03)?;
    let warmup = arithmetic.derived(
        "warmup",
        "ceil(updates * lr_warmup_ratio)",
        &format!("ceil({} * {})", steps.value, ratio.value),
        ceil_product(steps.value, ratio.value.float()),
        &ratio.origin,
    );
    let name = keys.text_or(&key("lr_scheduler"), "cosine_with_min_lr")?;
    let mut schedule = transformers::by_name(&name, &warmup, &steps)?;
    if ["cosine_with_min_lr", "cosine_warmup_with_min_lr"].contains(&name.value.as_str()) {
        schedule = schedule.with("min_lr_rate", keys.number_or(&key("min_lr_ratio"), 0.1)?);
    }
    let rates: Drafted = match keys.text_or(&key("optim"), "adam")?.value.as_str() {
        "muon" => {
            let matrices = keys.number_or(&key("muon.lr"), 0.02)?;
            groups::named(vec![("muon".into(), matrices), ("adam".into(), rate.clone())])
        }
        _ => rate.clone().into(),
    };
    let mut draft = Draft::new(schedule).lasting(steps, None).at_rates(rates, &rate);
    draft.arithmetic = arithmetic.lines();
    Ok(draft)
}

/// Refuses the flags of the other programs in PPO, which has them with `actor.` in front.
///
/// # Errors
///
/// One is there.
fn refuse_without_actor(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<(), Diagnostic> {
    for name in OF_ACTOR {
        if let Some(node) = keys.node(name)? {
            return Err(Diagnostic::new(format!("`--{name}` is not a flag of train_ppo_ray"))
                .at(reading.config.place(node), "its value would not count")
                .why("PPO has an actor and a critic, each with flags of its own")
                .help(format!("write `--actor.{name}`")));
        }
    }
    Ok(())
}

/// The updates that the scheduler is made for.
fn updates(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    (program, default_epochs, default_micro): (&str, u64, u64),
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    let batch = keys.count_or("train.batch_size", 128)?.value;
    let epochs = keys.count_or("train.max_epochs", default_epochs)?.value;
    let of_data = |words: &str, formula: &dyn Fn(&str) -> String, count: &dyn Fn(u64) -> u64| {
        let size = reading.needed("dataset_size", &formula("N"))?;
        let numbers = formula(&size.value.to_string());
        Ok(arithmetic.derived("updates", words, &numbers, count(size.value), &size.origin))
    };
    if program == "train_ppo_ray" {
        let samples = keys.count_or("rollout.n_samples_per_prompt", 1)?.value;
        let episodes = keys.count_or("train.num_episodes", 1)?.value;
        return of_data(
            "dataset_size * n_samples_per_prompt // batch_size * num_episodes * max_epochs",
            &|size| format!("{size} * {samples} // {batch} * {episodes} * {epochs}"),
            &|size| (size.saturating_mul(samples) / batch).saturating_mul(episodes).saturating_mul(epochs),
        );
    }
    if program != "train_sft" {
        return of_data(
            "max_epochs * (dataset_size // batch_size)",
            &|size| format!("{epochs} * ({size} // {batch})"),
            &|size| (size / batch).saturating_mul(epochs),
        );
    }
    let micro = keys.count_or("train.micro_batch_size", default_micro)?.value;
    updates_of_sft(reading, keys, (batch, micro, epochs), arithmetic)
}

/// The same for SFT, which counts the batches of a device. The numbers are examples per update, examples per batch, epochs.
fn updates_of_sft(
    reading: &Reading<'_>,
    keys: &Keys<'_>,
    (batch, micro, epochs): (u64, u64, u64),
    arithmetic: &RunArithmetic,
) -> Result<Known<u64>, Diagnostic> {
    let devices = reading.devices(None)?.value;
    let mut shared = 1_u64;
    for key in ["ds.ring_attn_size", "ds.tensor_parallel_size"] {
        shared = shared.saturating_mul(keys.count_or(key, 1)?.value);
    }
    let accumulation = (batch.saturating_mul(shared) / micro / devices).max(1);
    arithmetic.line(
        "batches per update",
        "batch_size * parallel size // micro_batch_size // devices",
        &format!("{batch} * {shared} // {micro} // {devices}"),
        accumulation,
    );
    let replicas = (devices / shared).max(1);
    let formula = format!("(N // {replicas} // {micro}) * {epochs} // {accumulation}");
    let size = reading.needed("dataset_size", &formula)?;
    // The sampler and the loader drop what is incomplete.
    let batches = size.value / replicas / micro;
    arithmetic.line(
        "batches per device",
        "dataset_size // devices // micro_batch_size",
        &format!("{} // {replicas} // {micro}", size.value),
        batches,
    );
    let value = batches.saturating_mul(epochs) / accumulation;
    let numbers = format!("{batches} * {epochs} // {accumulation}");
    let words = "batches per device * max_epochs // batches per update";
    Ok(arithmetic.derived("updates", words, &numbers, value, &size.origin))
}
