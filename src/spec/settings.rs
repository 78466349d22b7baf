//! What a spec can say: its sections, and the settings of `run` and `optimizer`. Reading, messages and the schema for
//! editors use these tables.

use super::yaml::{Node, Yaml};

/// A section of a spec, or a setting within one.
#[derive(Debug)]
pub(crate) struct Setting {
    /// Its key.
    pub name: &'static str,
    /// What it takes.
    pub takes: SettingType,
    /// What it means, in one line.
    pub meaning: &'static str,
}

/// What a setting takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SettingType {
    /// A name: a text, or a number that is read as one.
    Name,
    /// A text of any length.
    Prose,
    /// A map of settings.
    Settings(&'static [Setting]),
    /// How often a scheduler is stepped: a word, or a map with one of these settings.
    Interval(&'static [Setting]),
    /// One of these words.
    Word(&'static [&'static str]),
    /// One schedule.
    Schedule,
    /// A map of names to schedules.
    Schedules,
    /// A whole number from 1 to 2^53. A float64 represents each of these numbers exactly.
    Count,
    /// `true` or `false`.
    Flag,
    /// A finite number, at least 0.
    NotNegative,
    /// The same, or a map from parameter groups to such numbers.
    Rates,
    /// A list of maps with these settings, one for each parameter group.
    Groups(&'static [Setting]),
    /// Two numbers or three, each from 0 to below 1.
    Betas,
    /// A whole number, at least -1.
    LastEpoch,
    /// A map from parameters to values.
    Parameters,
    /// A list of maps of settings.
    Entries(&'static [Setting]),
    /// Comparisons: a text, a list of them, or a map from schedules to such.
    Expectations,
    /// The name of a file, or a map of these settings.
    Config(&'static [Setting]),
    /// A map of names to such.
    Configs(&'static [Setting]),
    /// The name of a file, or a list of them.
    FileNames,
}

impl SettingType {
    /// What a value must be, for messages.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            SettingType::Name | SettingType::Prose => "a text",
            SettingType::Settings(_) => "a map",
            SettingType::Interval(_) => "`step`, `epoch`, or a map such as `{every: 4}`",
            SettingType::Word(_) => "one of the known words",
            SettingType::Schedule => "a map with a `kind`: `schedule: {kind: linear, ...}`",
            SettingType::Schedules => {
                "a map of names to schedules: `schedules: {a: {kind: ...}, b: {kind: ...}}`"
            }
            SettingType::Count => "a whole number from 1 to 2^53",
            SettingType::Flag => "`true` or `false`",
            SettingType::NotNegative => "a finite number, at least 0",
            SettingType::Rates => "a number, or a map of parameter groups",
            SettingType::Groups(_) => "a list of parameter groups",
            SettingType::Betas => "a list of two numbers, or three",
            SettingType::LastEpoch => "a whole number, at least -1",
            SettingType::Parameters => "a map of parameters of the schedule",
            SettingType::Entries(_) => "a list of maps",
            SettingType::Expectations => {
                "a list of comparisons: `expect: [peak <= 3e-4, final <= 0.1 * peak]`"
            }
            SettingType::Config(_) => "a file, or a map with one: `config: {file: train.yaml, as: axolotl}`",
            SettingType::Configs(_) => "a map of names to files: `configs: {small: a.yaml, large: b.yaml}`",
            SettingType::FileNames => "a file, or a list of files",
        }
    }
}

const fn setting(name: &'static str, takes: SettingType, meaning: &'static str) -> Setting {
    Setting { name, takes, meaning }
}

/// Whether a key is what a decimal comma within braces leaves behind, a number without a value: `{lr: 0,1}`.
pub(crate) fn is_number_part(key: &Node, map: &Node) -> bool {
    let is_number = matches!(key.value, Yaml::Int(_) | Yaml::Long(_) | Yaml::Float(_));
    let is_empty =
        |(other, value): &(Node, Node)| other.id() == key.id() && matches!(value.value, Yaml::Null);
    is_number && map.entries().iter().any(is_empty)
}

/// The help for it.
pub(crate) const DECIMAL_POINT: &str = "a decimal number has a point: `0.1`, not `0,1`";

/// The sections of a spec, in the usual order.
pub(crate) const SECTIONS: &[Setting] = &[
    setting("name", SettingType::Name, "the name of the spec; without it, the stem of the file's name"),
    setting("description", SettingType::Prose, "what the schedule is for"),
    setting(
        "run",
        SettingType::Settings(RUN),
        "the training run: its length, and what follows from the data",
    ),
    setting("optimizer", SettingType::Settings(OPTIMIZER), "what the schedule finds in the optimizer"),
    INTERVAL,
    setting("schedule", SettingType::Schedule, "the schedule"),
    setting(
        "schedules",
        SettingType::Schedules,
        "several schedules by name, which share the run and the optimizer",
    ),
    setting("expect", SettingType::Expectations, "what must stay true of the schedule"),
    setting("lint", SettingType::Settings(LINT), "what `lrsched lint` leaves out"),
];

/// The sections of a spec that names configs of frameworks in place of schedules.
pub(crate) const CONFIG_SECTIONS: &[Setting] = &[
    setting("config", SettingType::Config(CONFIG), "a framework's config, in place of `schedule`"),
    setting(
        "configs",
        SettingType::Configs(CONFIG),
        "several configs by name, which share the facts of the run",
    ),
];

/// The settings of a config.
pub(crate) const CONFIG: &[Setting] = &[
    setting("file", SettingType::Name, "the config"),
    setting("as", SettingType::Name, "its format, where the file leaves it open"),
    setting("set", SettingType::Parameters, "the values that replace those of the config"),
    setting("with", SettingType::FileNames, "the files beside it"),
];

/// The settings of the section `lint`.
pub(super) const LINT: &[Setting] =
    &[setting("allow", SettingType::Entries(ALLOW), "the findings that are meant as they are")];

/// The settings of an entry of `allow`.
pub(super) const ALLOW: &[Setting] = &[
    setting("rule", SettingType::Name, "the rule that finds it"),
    setting("file", SettingType::Name, "the file in which it is found; without it, every file"),
    setting("because", SettingType::Prose, "why it is meant"),
];

/// How often a scheduler is stepped: a section, and a key of each schedule.
pub(crate) const INTERVAL: Setting = setting(
    "interval",
    SettingType::Interval(&[
        setting("every", SettingType::Count, "the scheduler is stepped once every N updates"),
        setting(
            "times",
            SettingType::Count,
            "the scheduler is stepped N times at each update, as accelerate does",
        ),
        setting(
            "epoch",
            SettingType::Word(&["fraction", "late"]),
            "the loop tells the scheduler the epoch: `step(epoch + i / n)` after each update, or `step(epoch)` at the end of \
             each epoch",
        ),
    ]),
    "how often the scheduler is stepped",
);

/// The settings of the section `run`.
const RUN: &[Setting] = &[
    setting("steps", SettingType::Count, "the optimizer's updates in the whole run"),
    setting("epochs", SettingType::Count, "the passes over the data in the whole run"),
    setting("steps_per_epoch", SettingType::Count, "the optimizer's updates in one epoch"),
    setting("dataset_size", SettingType::Count, "the examples in the training set"),
    setting("batch_size", SettingType::Count, "the examples per device and batch"),
    setting("devices", SettingType::Count, "how many devices work in parallel, each on its own batch"),
    setting("world_size", SettingType::Count, "another name of `devices`"),
    setting("gradient_accumulation", SettingType::Count, "the batches per update"),
    setting(
        "global_batch_size",
        SettingType::Count,
        "the examples per update on all devices, instead of `batch_size`",
    ),
    setting(
        "drop_last",
        SettingType::Flag,
        "whether the last batch of an epoch is dropped when it is not full",
    ),
    setting(
        "samples_per_step",
        SettingType::Count,
        "the examples per update, if they do not follow from the batch size",
    ),
    setting("seq_length", SettingType::Count, "the tokens per example"),
    setting(
        "tokens_per_step",
        SettingType::Count,
        "the tokens per update, if they are not those of `seq_length` times the examples",
    ),
    RESUME,
];

/// How a run was taken up again: a setting of `run`.
pub(crate) const RESUME: Setting = setting(
    "resume",
    SettingType::Settings(&[
        setting(
            "step",
            SettingType::Count,
            "the first update of the resumed run, by its number in the whole run",
        ),
        setting("epoch", SettingType::Count, "the first epoch of the resumed run, instead of `step`"),
        setting(
            "scheduler",
            SettingType::Word(&["loaded", "new"]),
            "whether the state of the scheduler is loaded from the checkpoint",
        ),
        setting(
            "optimizer",
            SettingType::Word(&["loaded", "loaded_first", "new"]),
            "whether the state of the optimizer is loaded: after the scheduler is constructed, before it, or not at all",
        ),
        setting(
            "lr",
            SettingType::Rates,
            "the rate that the resumed script gives the optimizer, if it is another one",
        ),
        setting(
            "schedule",
            SettingType::Parameters,
            "the parameters of the schedule that the resumed script gives otherwise",
        ),
    ]),
    "where the run was interrupted, and what the resumed run loads",
);

/// The parameter groups as torch's optimizers take them: a setting of `optimizer`, or the whole section.
pub(crate) const GROUPS: Setting = setting(
    "params",
    SettingType::Groups(&[
        setting("params", SettingType::Name, "the parameters of the group, in a word: the name of the group"),
        setting("name", SettingType::Name, "the name of the group, if `params` is not"),
        setting("lr", SettingType::NotNegative, "the learning rate of the group, if it has its own"),
        setting("initial_lr", SettingType::NotNegative, "the rate that the group began an earlier run with"),
        MOMENTUM,
        BETAS,
        WEIGHT_DECAY,
    ]),
    "the parameter groups, as the constructors of optimizers take them: `[{params: backbone, lr: 1e-4}, {params: head}]`",
);

const MOMENTUM: Setting = setting("momentum", SettingType::NotNegative, "the momentum of SGD");
const BETAS: Setting = setting(
    "betas",
    SettingType::Betas,
    "the two betas of Adam, or three of its relatives, each from 0 to below 1",
);
const WEIGHT_DECAY: Setting =
    setting("weight_decay", SettingType::NotNegative, "the weight decay that the optimizer is made with");

/// The settings of the section `optimizer`.
const OPTIMIZER: &[Setting] = &[
    setting("lr", SettingType::Rates, "the learning rate that the optimizer is made with"),
    GROUPS,
    setting(
        "default_lr",
        SettingType::NotNegative,
        "with parameter groups: the rate that the optimizer itself is made with, by which some schedulers divide",
    ),
    setting(
        "initial_lr",
        SettingType::Rates,
        "the rate that an earlier run began with; a scheduler resumes from it with `last_epoch`",
    ),
    setting(
        "last_epoch",
        SettingType::LastEpoch,
        "what every scheduler that has a `last_epoch` is constructed with, unless it says so itself",
    ),
    MOMENTUM,
    BETAS,
    WEIGHT_DECAY,
];

/// What settings of `run` and `optimizer` are called elsewhere.
const OTHER_NAMES: &[(&str, &[&str])] = &[
    (
        "steps",
        &[
            "max_steps",
            "total_steps",
            "num_steps",
            "num_training_steps",
            "train_steps",
            "train_iters",
            "max_iters",
            "iterations",
        ],
    ),
    ("epochs", &["num_epochs", "max_epochs", "num_train_epochs", "n_epochs", "train_epochs", "total_epochs"]),
    ("steps_per_epoch", &["iters_per_epoch", "updates_per_epoch", "batches_per_epoch"]),
    ("dataset_size", &["num_samples", "num_examples", "train_size", "n_samples", "samples"]),
    (
        "batch_size",
        &[
            "per_device_train_batch_size",
            "micro_batch_size",
            "train_batch_size",
            "batch_size_per_gpu",
            "samples_per_gpu",
        ],
    ),
    ("devices", &["gpus", "num_gpus", "n_gpu", "ngpus", "num_devices", "num_processes", "nproc", "n_gpus"]),
    (
        "gradient_accumulation",
        &["gradient_accumulation_steps", "accumulate_grad_batches", "grad_accum", "accumulation_steps"],
    ),
    (
        "seq_length",
        &["seq_len", "sequence_length", "max_seq_length", "max_seq_len", "block_size", "context_length"],
    ),
    ("lr", &["learning_rate", "base_lr", "init_lr", "initial_learning_rate"]),
    ("params", &["param_groups", "groups", "parameter_groups", "parameters"]),
    ("betas", &["adam_betas", "beta1", "beta2", "beta"]),
    ("weight_decay", &["wd"]),
];

/// The setting that has another name elsewhere.
pub(super) fn called_elsewhere(name: &str, known: &[Setting]) -> Option<&'static str> {
    let (own, _) = OTHER_NAMES.iter().find(|(_, others)| others.contains(&name))?;
    known.iter().any(|setting| setting.name == *own).then_some(*own)
}

/// The settings of a section that has some, of `resume`, or of a parameter group; empty for the others.
pub(super) fn of(section: &str) -> &'static [Setting] {
    match SECTIONS.iter().chain([&RESUME, &GROUPS]).find(|one| one.name == section).map(|one| one.takes) {
        Some(
            SettingType::Settings(settings) | SettingType::Interval(settings) | SettingType::Groups(settings),
        ) => settings,
        _ => &[],
    }
}
