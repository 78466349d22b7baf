//! Hugging Face `TrainingArguments`, and the programs that extend it: TRL and LLaMA-Factory.
//!
//! They differ in defaults, in the releases of transformers that they allow, and in how they read texts. That is a
//! [`Trainer`]; `arguments` reads the keys, `data` counts the batches, `length` computes updates and warmup for each release,
//! `schedule` chooses the kind.

mod arguments;
mod data;
mod length;
mod llama_factory_v1;
mod own;
mod release;
mod schedule;

use super::config::{ConfigFile, Syntax};
use super::draft::{Draft, Known, ValueOrigin};
use super::keys::{Keys, Texts};
use super::{ConfigFormat, Reading, Sureness, read};
use crate::diagnostic::{Diagnostic, Source};
use crate::number::python::Number;
pub(super) use arguments::{Arguments, Settled};
pub(crate) use own::OwnTrainer;
use release::Release;
pub(super) use schedule::{GROUP_RATE, by_name};
use std::cell::RefCell;
use std::sync::Arc;

/// The keys of `TrainingArguments` that matter to the rate.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("learning_rate", "the peak rate; 5e-5 by default"),
    ("lr_scheduler_type", "the shape; `linear` by default"),
    ("lr_scheduler_kwargs", "arguments of the shape: a map, or JSON in a text"),
    ("warmup_steps", "updates of the warmup; from transformers 5 on a fraction of the run if below 1"),
    ("warmup_ratio", "the warmup as a fraction of the run; until transformers 5.12"),
    ("max_steps", "updates of the run; beats the epochs if above 0"),
    ("num_train_epochs", "passes over the data, 3.0 by default"),
    ("per_device_train_batch_size", "examples per device and batch, 8 by default"),
    ("gradient_accumulation_steps", "batches per update, 1 by default"),
    ("dataloader_drop_last", "whether an incomplete batch is dropped, false by default"),
    ("deepspeed", "a DeepSpeed config: its `scheduler` replaces lr_scheduler_type"),
    ("eval_steps", "updates between two evaluations, for reduce_lr_on_plateau"),
    ("eval_strategy", "`steps` or `epoch`, for reduce_lr_on_plateau"),
];

/// Keys of `TrainingArguments` that look like one of them.
const OTHERS: &[&str] = &["save_steps", "evaluation_strategy"];

/// A program that trains with `TrainingArguments`.
pub(super) struct Trainer {
    /// What it is called in messages.
    pub program: &'static str,
    /// How it reads texts of YAML.
    pub texts: Texts,
    /// The releases of transformers that it runs with.
    pub releases: &'static [Release],
    /// The default of `learning_rate`, which may depend on the class that is configured.
    pub rate: fn(&Keys<'_>) -> Result<Known<Number>, Diagnostic>,
    /// The default of `lr_scheduler_type`.
    pub scheduler: &'static str,
    /// Whether it has a `warmup_ratio` of its own, whatever the release of transformers.
    pub own_ratio: bool,
}

/// `TrainingArguments` itself.
const PLAIN: Trainer = Trainer {
    program: "transformers",
    texts: Texts::Pyyaml,
    releases: Release::ALL,
    rate: |keys| Ok(Known::new(Number::Float(5e-5), keys.default("learning_rate"))),
    scheduler: "linear",
    own_ratio: false,
};

/// A program that runs with the newest transformers and reads `warmup_ratio` itself.
pub(super) const CURRENT: Trainer = Trainer { releases: Release::CURRENT, own_ratio: true, ..PLAIN };

/// sentence-transformers takes the ratio only if there are no warmup steps.
const SENTENCE: Trainer =
    Trainer { program: "sentence-transformers", releases: Release::UNTIL_5_12, own_ratio: true, ..PLAIN };

/// sentence-transformers.
pub(super) static SENTENCE_TRANSFORMERS: ConfigFormat = ConfigFormat {
    name: "sentence-transformers",
    title: "arguments of sentence-transformers",
    summary: "SentenceTransformerTrainingArguments and those of encoders: YAML, JSON, flags, or a call in Python",
    versions: "read: sentence-transformers 6.2.0; measured: the schedules of transformers 5.23.0",
    packages: &["transformers", "sentence-transformers"],
    keys: KEYS,
    example: "output_dir: out\nbatch_sampler: no_duplicates\nlearning_rate: 2.0e-5\nmax_steps: 21\nwarmup_steps: 3\n",
    recognises: |config| {
        let own = ["batch_sampler", "multi_dataset_batch_sampler", "router_mapping"];
        let is_it = is_trainer(config) && own.iter().any(|key| config.has(key));
        (is_it || config.calls("TransformerTrainingArguments") || config.calls("EncoderTrainingArguments"))
            .then_some(Sureness::Certain)
    },
    draft: |reading| draft(reading, &SENTENCE),
};

/// TRL's parser converts texts, since argparse has the types.
const TRL_TRAINER: Trainer = Trainer {
    program: "trl",
    texts: Texts::Converted,
    releases: Release::SINCE_4_52,
    rate: trl_rate,
    ..PLAIN
};

/// LLaMA-Factory reads YAML with OmegaConf.
const LLAMA_FACTORY_TRAINER: Trainer =
    Trainer { program: "LLaMA-Factory", texts: Texts::Converted, releases: Release::LLAMA_FACTORY, ..PLAIN };

const PLAIN_VERSIONS: &str =
    "read and measured: transformers 4.45.2, 4.57.1, 5.8.0, 5.12.0, 5.23.0; read: 4.30 to 5.20";

/// `TrainingArguments`.
pub(super) static FORMAT: ConfigFormat = ConfigFormat {
    name: "transformers",
    title: "TrainingArguments of transformers",
    summary: "YAML, JSON, the flags of a launch script, or a call in a Python file or notebook",
    versions: PLAIN_VERSIONS,
    packages: &["transformers"],
    keys: KEYS,
    example: "output_dir: out\nlearning_rate: 2.0e-5\nlr_scheduler_type: cosine\nwarmup_steps: 10\nmax_steps: 100\n",
    recognises: |config| is_trainer(config).then_some(Sureness::Likely),
    draft: |reading| draft(reading, &PLAIN),
};

/// TRL.
pub(super) static TRL: ConfigFormat = ConfigFormat {
    name: "trl",
    title: "a config of TRL",
    summary: "SFTConfig, DPOConfig and the like: YAML for `trl sft --config`, flags, or a call in Python",
    versions: "read: trl 1.16.0, 0.19.1; measured: the config classes and the Trainer's arithmetic of 1.16.0",
    packages: &["transformers", "trl"],
    keys: KEYS,
    example: "model_name_or_path: m\ndataset_name: d\nbeta: 0.1\nmax_steps: 12\n",
    recognises: is_trl,
    draft: |reading| draft(reading, &TRL_TRAINER),
};

/// LLaMA-Factory.
pub(super) static LLAMA_FACTORY: ConfigFormat = ConfigFormat {
    name: "llama-factory",
    title: "a config of LLaMA-Factory",
    summary: "the YAML of `llamafactory-cli train`, or its flags",
    versions: "read: ff6d4d12e (2026-08-18), which needs transformers 4.55 to 5.8; measured: the schedules, over transformers 5.8.0",
    packages: &["transformers"],
    keys: KEYS,
    example: "stage: sft\ntemplate: default\nlearning_rate: 1e-4\nlr_scheduler_type: cosine\nmax_steps: 100\n",
    recognises: |config| {
        let is_it = config.has("stage") && (config.has("finetuning_type") || config.has("template"));
        (is_it || is_llama_factory_v1(config)).then_some(Sureness::Certain)
    },
    draft: |reading| {
        reading.refuse_repeated()?;
        match is_llama_factory_v1(reading.config) {
            true => llama_factory_v1::draft(reading),
            false => draft(reading, &LLAMA_FACTORY_TRAINER),
        }
    },
};

/// Whether it is a config of LLaMA-Factory's second layout, examples/v1, which has a trainer of its own.
fn is_llama_factory_v1(config: &ConfigFile) -> bool {
    let own = ["peft_config", "dist_config", "kernel_config", "init_config", "model_class", "optim_config"];
    config.is_file() && config.has("train_dataset") && own.iter().any(|key| config.has(key))
}

/// Whether a config has keys of `TrainingArguments`.
fn is_trainer(config: &ConfigFile) -> bool {
    let decisive = [
        "per_device_train_batch_size",
        "gradient_accumulation_steps",
        "num_train_epochs",
        "lr_scheduler_type",
    ];
    let is_named = config.syntax == Syntax::Python && config.calls("Arguments");
    let other = ["base_model", "lr_scheduler", "train_micro_batch_size_per_gpu"];
    is_named
        || (!is_llama_factory_v1(config)
            && !other.iter().any(|key| config.has(key))
            && (decisive.iter().any(|key| config.has(key))
                || (config.has("learning_rate") && config.has("output_dir"))
                || (config.has("deepspeed") && config.has("output_dir"))))
}

/// The classes of TRL, with what their configs have and no other, and their default rate.
const CLASSES: &[TrlClass] = &[
    (
        "SFTConfig",
        "sft",
        &[
            "packing",
            "max_length",
            "max_seq_length",
            "dataset_text_field",
            "assistant_only_loss",
            "eos_token",
        ],
        2e-5,
    ),
    ("GRPOConfig", "grpo", &["num_generations", "max_completion_length", "steps_per_generation"], 1e-6),
    ("RLOOConfig", "rloo", &["rloo_k"], 1e-6),
    ("KTOConfig", "kto", &["desirable_weight", "undesirable_weight"], 1e-6),
    ("DPOConfig", "dpo", &["beta", "loss_type", "label_smoothing"], 1e-6),
    ("CPOConfig", "cpo", &[], 1e-6),
    ("ORPOConfig", "orpo", &[], 1e-6),
    ("RewardConfig", "reward", &["center_rewards_coefficient"], 1e-4),
];

fn is_trl(config: &ConfigFile) -> Option<Sureness> {
    // A script called `run_sft.py` may be another program's: its keys decide.
    let is_script = |word: &str, command: &str| {
        let name = word.rsplit('/').next().unwrap_or(word);
        let before = name.strip_suffix(".py").and_then(|name| name.strip_suffix(command));
        before.is_some_and(|before| before.is_empty() || is_trainer(config))
    };
    let named = |(class, command, ..): &(&str, &str, &[&str], f64)| match &config.command {
        Some(called) => {
            called.words.iter().any(|word| word == class || is_script(word, command))
                || called.words.windows(2).any(|pair| pair[0].ends_with("trl") && pair[1] == *command)
        }
        None => false,
    };
    if !config.has("policy") && CLASSES.iter().any(named) {
        return Some(Sureness::Certain);
    }
    let data = ["dataset_name", "dataset_mixture", "datasets"].iter().any(|key| config.has(key));
    let own =
        CLASSES.iter().any(|(.., keys, _)| keys.iter().any(|key| config.has(key))) || config.has("use_peft");
    let is_it = config.is_file() && config.has("model_name_or_path") && data && own && !config.has("stage");
    is_it.then_some(Sureness::Certain)
}

/// A row of [`CLASSES`].
type TrlClass = (&'static str, &'static str, &'static [&'static str], f64);

/// The class of TRL that a command or call names.
fn named_class(config: &ConfigFile) -> Option<&'static TrlClass> {
    let words: Vec<&str> =
        config.command.iter().flat_map(|command| command.words.iter().map(String::as_str)).collect();
    CLASSES.iter().find(|(class, command, ..)| {
        words.iter().any(|word| word == class || word == command || word.ends_with(&format!("{command}.py")))
    })
}

/// Whether a config of TRL is for a trainer that generates, with the default of its `num_generations` if it is known.
pub(super) fn generates(config: &ConfigFile) -> Option<Option<u64>> {
    match named_class(config) {
        Some(("GRPOConfig", ..)) => Some(Some(8)),
        Some(("RLOOConfig", ..)) => Some(Some(2)),
        Some(_) => None,
        None => ["num_generations", "max_completion_length", "num_iterations", "steps_per_generation"]
            .iter()
            .any(|key| config.has(key))
            .then_some(None),
    }
}

/// The default rate of the class that a config of TRL is for.
fn trl_rate(keys: &Keys<'_>) -> Result<Known<Number>, Diagnostic> {
    let config = keys.config();
    let by_keys = || {
        let has = |keys: &[&str]| keys.iter().any(|key| config.has(key));
        let mut fitting = CLASSES.iter().filter(|(.., keys, _)| has(keys));
        let first = fitting.next()?;
        fitting.all(|other| other.3 == first.3).then_some(first)
    };
    match named_class(config).or_else(by_keys) {
        Some((class, .., rate)) => {
            let reason = format!("the default of learning_rate in {class}");
            Ok(Known::new(Number::Float(*rate), ValueOrigin { place: config.start(), reason, cites: false }))
        }
        None => Err(Diagnostic::new("`learning_rate` is missing, and its default depends on the trainer")
            .at(config.start(), "no key says which trainer reads this")
            .why("SFTConfig has 2e-5, RewardConfig 1e-4, DPOConfig and the other classes 1e-6")
            .help("give it: `--set learning_rate=2e-5`")),
    }
}

/// The draft of a config of `TrainingArguments`.
pub(super) fn draft(reading: &Reading<'_>, trainer: &Trainer) -> Result<Draft, Diagnostic> {
    let keys = reading.keys().with(trainer.texts);
    reading.question.check(&["transformers", "trl"])?;
    keys.check_spelling(KEYS, OTHERS)?;
    let arguments = Arguments::read(reading, &keys, trainer)?;
    arguments.draft(reading, None)
}

/// The draft of the arguments that the user names beside a DeepSpeed config.
///
/// # Errors
///
/// The companion cannot be read, or its program refuses it.
pub(super) fn draft_of_companion(reading: &Reading<'_>) -> Result<Option<Draft>, Diagnostic> {
    for companion in &reading.question.with {
        let source = Arc::new(Source { name: companion.name.clone(), text: companion.text.clone() });
        for config in read::named(&source, reading.question)? {
            let trainer = match () {
                () if LLAMA_FACTORY.recognises(&config) => &LLAMA_FACTORY_TRAINER,
                () if TRL.recognises(&config) => &TRL_TRAINER,
                () if FORMAT.recognises(&config) => &PLAIN,
                () => continue,
            };
            reading.question.take(companion, None);
            let inner = Reading {
                config: &config,
                notes: RefCell::default(),
                companions: RefCell::default(),
                ..*reading
            };
            let keys = inner.keys().with(trainer.texts);
            keys.check_spelling(KEYS, OTHERS)?;
            let draft = Arguments::read(&inner, &keys, trainer)?.draft(&inner, Some(reading.config))?;
            reading.notes.borrow_mut().append(&mut inner.notes.take());
            reading.companions.borrow_mut().append(&mut inner.companions.take());
            reading.companions.borrow_mut().push(config.clone());
            return Ok(Some(draft));
        }
    }
    Ok(None)
}
