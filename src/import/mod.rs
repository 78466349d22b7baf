//! Framework configs: the file that a user trains with becomes a spec.
//!
//! A [`ConfigFormat`] is a file of this folder and a row of [`FORMATS`]. It recognises a [`ConfigFile`] and drafts a spec of it in the
//! existing kinds and settings. The draft keeps the place in the user's file and the reason of every value, so that messages
//! point into the user's file and `lrsched import` can print a spec with comments.
//!
//! ```text
//! train.yaml -> read -> ConfigFile, a tree with places -> ConfigFormat -> Draft -> Spec, or the text of one
//! ```
//!
//! | file | contents |
//! |---|---|
//! | `read` | one reader per syntax: YAML, JSON, TOML, launch scripts, calls in Python, archives; nothing is executed |
//! | `config` | a file as it was read, and what `--set` replaces in it |
//! | `keys` | reads keys strictly: a wrong value or a misspelt key is an error, any other key is ignored |
//! | `companions` | the files that the user gives beside a config |
//! | `facts` | what the file does not have and the user gives: `--run`, `--with`, versions |
//! | `draft`, `write` | the spec that it amounts to, as a document with places or as text with comments |
//! | `accelerate`, `launch` | what a launcher says, and commands that name a config |
//! | `inherit` | the files whose values a config inherits |
//! | `groups` | the rates of groups of parameters |
//! | `length` | the arithmetic of a run, with the formula of each number |

mod accelerate;
mod ai_toolkit;
mod axolotl;
mod companions;
mod config;
mod deepspeed;
mod detectron2;
mod diffusers;
mod draft;
mod facts;
mod groups;
mod inherit;
mod keras;
mod keys;
mod kohya;
mod launch;
mod length;
mod lightning;
mod litgpt;
mod llm_foundry;
mod megatron;
mod mmengine;
mod model_garden;
mod ms_swift;
mod nemo;
mod nemo_rl;
mod olmo;
mod olmo_core;
mod open_clip;
mod openrlhf;
mod paddle;
mod read;
mod simpletuner;
mod spacy;
mod timm;
mod torchtitan;
mod torchtune;
mod transformers;
mod ultralytics;
mod wrapper;
mod write;

use crate::diagnostic::{Diagnostic, Source, and, few, nearest};
use crate::spec::origin::ConfigOrigin;
use crate::spec::{Files, Spec};
use config::ConfigFile;
use draft::{Draft, Known};
pub(crate) use facts::{Companion, ConfigQuestion, GivenFact};
use keys::Keys;
pub(crate) use read::archive::text_within;
use std::cell::RefCell;
use std::sync::Arc;
pub(crate) use transformers::OwnTrainer;
pub(crate) use wrapper::choices;

/// How surely a format recognises a config. A surer format wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sureness {
    /// The keys fit, and may belong to another program as well.
    Likely,
    /// No other known program reads such keys.
    Certain,
}

/// A format of configs.
pub(crate) struct ConfigFormat {
    /// The name for `--as`.
    pub name: &'static str,
    /// What it is called in messages: the program, or the class of its config.
    pub title: &'static str,
    /// The files that it is, in one line.
    pub summary: &'static str,
    /// The versions that were read, and which parts were measured.
    pub versions: &'static str,
    /// The packages whose version the arithmetic depends on, for `--set PACKAGE=VERSION`.
    pub packages: &'static [&'static str],
    /// The keys that matter to the rate, each with its meaning and default.
    pub keys: &'static [(&'static str, &'static str)],
    /// A config with everything that it needs.
    pub example: &'static str,
    recognises: fn(&ConfigFile) -> Option<Sureness>,
    draft: fn(&Reading<'_>) -> Result<Draft, Diagnostic>,
}

impl ConfigFormat {
    /// Whether it recognises a config.
    fn recognises(&self, config: &ConfigFile) -> bool {
        (self.recognises)(config).is_some()
    }
}

/// All formats.
pub(crate) static FORMATS: &[&ConfigFormat] = &[
    &transformers::FORMAT,
    &transformers::TRL,
    &transformers::LLAMA_FACTORY,
    &transformers::SENTENCE_TRANSFORMERS,
    &ms_swift::FORMAT,
    &deepspeed::FORMAT,
    &axolotl::FORMAT,
    &torchtune::FORMAT,
    &litgpt::FORMAT,
    &nemo::FORMAT,
    &nemo_rl::FORMAT,
    &openrlhf::FORMAT,
    &torchtitan::FORMAT,
    &lightning::FORMAT,
    &keras::FORMAT,
    &model_garden::FORMAT,
    &diffusers::FORMAT,
    &kohya::FORMAT,
    &simpletuner::FORMAT,
    &ai_toolkit::FORMAT,
    &open_clip::FORMAT,
    &spacy::FORMAT,
    &megatron::FORMAT,
    &timm::FORMAT,
    &mmengine::MMENGINE,
    &mmengine::MMCV,
    &paddle::DETECTION,
    &paddle::CLASSIFICATION,
    &paddle::OCR,
    &paddle::SEGMENTATION,
    &detectron2::FORMAT,
    &detectron2::LAZY,
    &ultralytics::FORMAT,
    &ultralytics::YOLOV5,
    &ultralytics::YOLOV7,
    &llm_foundry::FORMAT,
    &olmo::FORMAT,
    &olmo_core::FORMAT,
];

/// What a format reads.
struct Reading<'a> {
    /// The config.
    config: &'a ConfigFile,
    /// What the user gives besides.
    question: &'a ConfigQuestion,
    /// The files beside the config.
    files: &'a dyn Files,
    /// What was assumed, in sentences.
    notes: RefCell<Vec<String>>,
    /// The files beside the config that were read.
    companions: RefCell<Vec<ConfigFile>>,
}

impl<'a> Reading<'a> {
    /// The keys at the top of the config.
    fn keys(&self) -> Keys<'a> {
        Keys::of(self.config, self.config.root())
    }

    /// The number of processes: as given, as launched, as a key of the config says, or else 1, with a note.
    fn devices(&self, key: Option<&str>) -> Result<Known<u64>, Diagnostic> {
        if let Some(count) = accelerate::known_devices(self)? {
            return Ok(count);
        }
        if let Some(count) = key.map(|key| self.keys().count(key)).transpose()?.flatten() {
            return Ok(count);
        }
        self.note("one device is assumed; `--run devices=8` says otherwise");
        Ok(Known::new(1, self.keys().default("the number of processes")))
    }

    /// A fact that the arithmetic needs.
    ///
    /// # Errors
    ///
    /// It is not given: the message has the formula.
    fn needed(&self, fact: &str, formula: &str) -> Result<Known<u64>, Diagnostic> {
        self.question.known(fact)?.ok_or_else(|| {
            let example = facts::example(fact);
            Diagnostic::new("the config does not say how many updates the run has")
                .at(self.config.start(), "")
                .why(format!("it needs `{fact}`: updates = {formula}"))
                .help(format!(
                    "give it: `--run {fact}={example}`; or the updates themselves: `--run steps=1000`"
                ))
        })
    }

    /// A fact that something else than the number of updates depends on.
    ///
    /// # Errors
    ///
    /// It is not given: the message says what depends on it.
    fn fact(&self, fact: &str, why: &str) -> Result<Known<u64>, Diagnostic> {
        self.question.known(fact)?.ok_or_else(|| {
            let (meaning, example) = (facts::meaning(fact), facts::example(fact));
            Diagnostic::new(format!("the config does not say {meaning}"))
                .at(self.config.start(), "")
                .why(why)
                .help(format!("give it: `--run {fact}={example}`"))
        })
    }

    /// Refuses keys that stand twice in a map, for a program that OmegaConf reads for.
    ///
    /// # Errors
    ///
    /// There is one.
    fn refuse_repeated(&self) -> Result<(), Diagnostic> {
        let Some(key) = self.config.repeated().first() else { return Ok(()) };
        Err(Diagnostic::new(format!("the key `{}` stands twice in one map", key.name))
            .at(key.place.clone(), "given before")
            .why("OmegaConf, which the program reads its config with, raises a ConstructorError")
            .help("remove one of them"))
    }

    fn note(&self, text: impl Into<String>) {
        self.notes.borrow_mut().push(text.into());
    }
}

/// A config as a spec.
pub(crate) struct Imported {
    /// The format that it was read as.
    pub format: &'static ConfigFormat,
    draft: Draft,
    /// The file that the draft's places lie in.
    source: Arc<Source>,
    origin: ConfigOrigin,
}

impl Imported {
    /// The spec, with places in the config.
    ///
    /// # Errors
    ///
    /// The config gives the framework something that a spec refuses.
    pub(crate) fn spec(&self) -> Result<Spec, Diagnostic> {
        Ok(self.draft.spec(&self.source)?.of_config(self.origin.clone()))
    }

    /// The text of the spec, with the origin of each value as a comment.
    pub(crate) fn text(&self) -> String {
        write::text(&self.draft, self.format, &self.source)
    }
}

/// Reads a config. `None` if the text is a spec of lrsched, or nothing that any format recognises.
///
/// # Errors
///
/// The file cannot be read in its syntax, several formats recognise it, or the format refuses it.
pub(crate) fn import(
    source: &Source,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<Option<Imported>, Diagnostic> {
    let source = Arc::new(Source {
        name: source.name.clone(),
        text: source.text.trim_start_matches('\u{feff}').to_string(),
    });
    let wanted = question.format.as_deref().map(format_named).transpose()?;
    let configs = match configs_of(&source, question, files, notes) {
        Ok(configs) => configs,
        // Without a format, the file may still be a spec, whose reader has messages of its own.
        Err(_) if wanted.is_none() && read::may_be_a_spec(&source.name) => return Ok(None),
        Err(error) if question.is_named => return Err(error.unquoted()),
        Err(error) => return Err(error),
    };
    let is_only = configs.len() == 1;
    let mut found: Vec<(Sureness, &'static ConfigFormat, ConfigFile)> = Vec::new();
    for config in configs {
        if accelerate::recognises(&config) && wanted.is_none() {
            return Err(accelerate::no_schedule(&config));
        }
        if let Some(wrapped) = wrapper::wrapped(&config, question, files, notes)? {
            return Ok(Some(wrapped));
        }
        let config = launch::with_config(config, question, files, notes)?;
        let config = inherit::with_bases(config, question, files, notes)?;
        let format = match wanted {
            Some(format) if is_only => Some(format),
            Some(format) => Some(format).filter(|format| format.recognises(&config)),
            None => chosen(&config)?,
        };
        let Some(format) = format else { continue };
        let sureness = (format.recognises)(&config).unwrap_or(Sureness::Likely);
        found.push((sureness, format, config));
    }
    let surest = found.iter().map(|(sureness, _, _)| *sureness).max();
    found.retain(|(sureness, _, _)| Some(*sureness) == surest);
    let chosen = if found.len() > 1 { Some(one_of(&found, question)?) } else { found.len().checked_sub(1) };
    if let Some((_, format, config)) = chosen.map(|index| found.swap_remove(index)) {
        return imported(format, config, question, files, notes).map(Some);
    }
    match wanted {
        Some(format) => {
            Err(Diagnostic::new(format!("`{}` has nothing that `{}` reads", source.name, format.name))
                .help(format!("`lrsched list formats/{}` shows the keys", format.name)))
        }
        None if !read::may_be_a_spec(&source.name) && !source.name.ends_with(".toml") => {
            Err(Diagnostic::new(format!("`{}` is not a config that is recognised", source.name))
                .why("no command or call in it has flags that a known program reads")
                .help("`lrsched list formats` shows what can be read; `--as FORMAT` says which it is"))
        }
        None => Ok(None),
    }
}

/// The most keys that stand again in a map whose places are told: for each the file is read again.
const MOST_REPEATED: usize = 8;

/// The configs in a file. Of a program in Python, what they need is evaluated.
fn configs_of(
    source: &Arc<Source>,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<Vec<ConfigFile>, Diagnostic> {
    if read::is_trainer_program(source) {
        return read::python::evaluated(source, question, files, notes);
    }
    let sourced = launch::sourced(source, question, files);
    read::configs(source, question, &sourced)
}

/// The spec of a config in a format.
fn imported(
    format: &'static ConfigFormat,
    mut config: ConfigFile,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<Imported, Diagnostic> {
    config.replace(question, format.packages, format.keys, notes)?;
    let reading = Reading {
        config: &config,
        question,
        files,
        notes: RefCell::default(),
        companions: RefCell::default(),
    };
    let mut draft = (format.draft)(&reading).map_err(|error| companions::explained(error, question))?;
    draft.close(question)?;
    notes.push(format!("read as {}", format.title));
    for key in config.repeated().iter().take(MOST_REPEATED) {
        let (line, name) = (key.place.span().line, &key.place.source().name);
        notes.push(format!(
            "`{}` stands again on line {line} of `{name}`: the last one counts, as PyYAML reads it",
            key.name
        ));
    }
    if let Some(more) = config.repeated().len().checked_sub(MOST_REPEATED).filter(|more| *more > 0) {
        notes.push(format!("{more} more keys stand again in a map: the last one counts"));
    }
    notes.append(&mut reading.notes.take());
    notes.append(&mut companions::said(question));
    let companions = reading.companions.take();
    let trees = std::iter::once(&config).chain(&companions).map(|file| file.tree(format.keys)).collect();
    let origin = ConfigOrigin { format: format.name, trees, numbers: draft.arithmetic.clone() };
    Ok(Imported { format, draft, source: config.source().clone(), origin })
}

/// The index of the one that the user chose of several commands or calls of which each has a config.
///
/// # Errors
///
/// None is chosen: the message lists them.
fn one_of(
    all: &[(Sureness, &'static ConfigFormat, ConfigFile)],
    question: &ConfigQuestion,
) -> Result<usize, Diagnostic> {
    let fact = question.set.iter().rev().find(|fact| fact.key == wrapper::CHOICE);
    if let Some(fact) = fact {
        fact.taken.set(true);
        let number = fact.text.parse::<usize>().ok().filter(|number| (1..=all.len()).contains(number));
        return number.map(|number| number - 1).ok_or_else(|| {
            Diagnostic::new(format!("there is no config `{}` in this file", fact.text))
                .at(fact.place.clone(), format!("it has {}, counted from 1", all.len()))
        });
    }
    let line = |(index, (_, _, config)): (usize, &(Sureness, &'static ConfigFormat, ConfigFile))| {
        format!("number {} is on line {}", index + 1, config.start().span().line)
    };
    let lines: Vec<String> = all.iter().enumerate().map(line).collect();
    let last = &all[all.len() - 1].2;
    Err(Diagnostic::new(format!("`{}` has {} configs of training", last.source().name, all.len()))
        .at(last.start(), "the last of them")
        .why(format!("nothing says which one is meant: {}", and(&few(lines))))
        .help(format!("choose one by its number: `--set {}=1`", wrapper::CHOICE)))
}

/// The surest format of a config.
fn chosen(config: &ConfigFile) -> Result<Option<&'static ConfigFormat>, Diagnostic> {
    let all: Vec<(Sureness, &'static ConfigFormat)> =
        FORMATS.iter().filter_map(|format| Some(((format.recognises)(config)?, *format))).collect();
    let Some(surest) = all.iter().map(|(sureness, _)| *sureness).max() else { return Ok(None) };
    let best: Vec<_> =
        all.iter().filter(|(sureness, _)| *sureness == surest).map(|(_, format)| *format).collect();
    match best[..] {
        [format] => Ok(Some(format)),
        _ => {
            let names: Vec<String> = best.iter().map(|format| format!("`--as {}`", format.name)).collect();
            let programs: Vec<&str> = best.iter().map(|format| format.title).collect();
            Err(Diagnostic::new(format!("`{}` may be a config of several programs", config.source().name))
                .why(format!("its keys fit {}", programs.join(" and ")))
                .help(format!("say which: {}", names.join(" or "))))
        }
    }
}

/// The format of a name.
///
/// # Errors
///
/// There is none.
pub(crate) fn format_named(name: &str) -> Result<&'static ConfigFormat, Diagnostic> {
    FORMATS.iter().find(|format| format.name == name).copied().ok_or_else(|| {
        let error = Diagnostic::new(format!("there is no format `{name}`"));
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        match nearest(name, names.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("the formats are {}", names.join(", "))),
        }
    })
}

/// The spec of a config with the facts of a `--run`; `None` if no format recognises it.
///
/// # Errors
///
/// The config is refused, or the spec that it amounts to.
pub fn attempted(name: &str, text: &str, facts: &str, files: &dyn Files) -> Result<Option<Spec>, Diagnostic> {
    let run = match facts {
        "" => Vec::new(),
        facts => GivenFact::of_option("--run", facts, true)?,
    };
    let question = ConfigQuestion { run, ..ConfigQuestion::default() };
    let source = Source { name: name.into(), text: text.into() };
    import(&source, &question, files, &mut Vec::new())?.map(|imported| imported.spec()).transpose()
}

/// What the Trainer of a file is run with that gives it an optimizer or schedule of its own; `None` if it has none, or one that
/// cannot be run.
///
/// # Errors
///
/// The arguments of the Trainer are refused, or something that the schedule needs is missing.
pub(crate) fn own_trainer(
    source: &Source,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<Option<OwnTrainer>, Diagnostic> {
    let shared = Arc::new(Source { name: source.name.clone(), text: source.text.clone() });
    let Some(asked) = read::python::own_trainer(&shared, files) else { return Ok(None) };
    let imported = import(source, question, files, notes)?;
    let trainer = imported.and_then(|imported| imported.draft.trainer);
    Ok(trainer.map(|trainer| OwnTrainer { asked, ..trainer }))
}

/// Whether a file of this name may be a config in another syntax than YAML and Python.
pub(crate) fn may_be_config(name: &str) -> bool {
    [".json", ".toml", ".cfg", ".ini", ".sh", ".bash", ".slurm", ".sbatch", ".keras"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// Whether a file is a config that a format recognises, or a spec that names one.
pub(crate) fn is_config(name: &str, text: &str) -> bool {
    let source = Arc::new(Source { name: name.into(), text: text.into() });
    let configs = read::configs(&source, &ConfigQuestion::default(), &[]).unwrap_or_default();
    configs.iter().any(|config| {
        launch::names_config(config)
            || config.has("config")
            || config.has("configs")
            || FORMATS.iter().any(|format| format.recognises(config))
    })
}

/// Whether a Python file constructs a config class that a format reads, or is a config as a module. `read` reads a file below its
/// folder.
pub(crate) fn is_config_program(name: &str, text: &str, read: &dyn Fn(&str) -> Option<String>) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let is_module = || {
        name.ends_with(".py") && (read::module::is_module_config(text) || read::registry::is_registry(text))
    };
    let is_called = || {
        let makes = read::python::has_config_call(text) || read::python::has_own_arguments(name, text, read);
        makes && !read::python::hands_scheduler(text)
    };
    is_module() || (name.ends_with(".py") || name.ends_with(".ipynb")) && is_called()
}
