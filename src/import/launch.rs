//! Commands that name a config: its keys count, and the flags of the command win.

use super::config::{ConfigFile, Syntax};
use super::{Companion, ConfigQuestion, companions, inherit, read};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::spec::yaml::{Document, Node, Yaml};
use crate::spec::{FileError, Files};
use std::sync::Arc;

/// The flags with which programs name their config. Each takes one value.
pub(super) const FLAGS: &[&str] = &["config", "config_file", "yaml_cfg", "job.config_file"];
/// The flag of mmengine and mmcv whose values are `key=value`.
const OPTIONS: &str = "cfg_options";
/// The programs of mmengine and mmcv, which take their config, a file in Python, as a word.
const MODULE_TOOLS: &[&str] = &["train.py", "dist_train.sh", "slurm_train.sh"];
/// The endings of configs.
const ENDINGS: &[&str] = &[".yaml", ".yml", ".toml", ".json"];

/// A program whose first words are a command and its subcommand.
struct Tool {
    name: &'static str,
    /// Whether it takes its config as a word.
    takes_config: bool,
    /// Whether its flags or words are the keys of its config, so that it needs no file.
    is_config: bool,
}

const fn tool(name: &'static str, takes_config: bool, is_config: bool) -> Tool {
    Tool { name, takes_config, is_config }
}

const TOOLS: &[Tool] = &[
    tool("swift", false, false),
    tool("trl", false, false),
    tool("megatron", false, false),
    tool("nemo", false, false),
    tool("axolotl", true, false),
    tool("axolotl.cli.train", true, false),
    tool("llamafactory-cli", true, false),
    tool("lmf", true, false),
    tool("tune", true, false),
    tool("litgpt", false, true),
    tool("yolo", false, true),
];

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a word is the name of a config.
pub(super) fn is_config(word: &str) -> bool {
    ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Whether a word starts a program of [`TOOLS`].
pub(super) fn is_tool(word: &str) -> bool {
    TOOLS.iter().any(|tool| tool.name == last(word))
}

/// A command with the config that it names, if it names one, and what that inherits.
///
/// # Errors
///
/// The config cannot be read, or the command changes it in a way that is not read.
pub(super) fn with_config(
    command: ConfigFile,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<ConfigFile, Diagnostic> {
    if command.syntax != Syntax::Flags {
        return Ok(command);
    }
    if let Some(config) = parsed_config(&command, question, files, notes)? {
        return Ok(config);
    }
    let Some((path, place)) = named(&command) else {
        return if command.is_whole() { command.made().overridden(&command) } else { Ok(command) };
    };
    let file = file_beside(&command, &path, question, files).map_err(|why| unread(&path, place, why))?;
    Ok(changed(file, &command, question, files, notes)?.unwrap_or(command))
}

/// The config that is the only argument of a Python program, as `HfArgumentParser` takes it, if it can be read.
fn parsed_config(
    command: &ConfigFile,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<Option<ConfigFile>, Diagnostic> {
    let Some(called) = command.command.as_ref().filter(|_| command.root().entries().is_empty()) else {
        return Ok(None);
    };
    let [.., program, path] = &called.words[..] else { return Ok(None) };
    if !program.ends_with(".py") || !is_config(path) {
        return Ok(None);
    }
    match file_beside(command, path, question, files) {
        Ok(file) => changed(file, command, question, files, notes),
        Err(_) => Ok(None),
    }
}

/// A file that a command names: one that its script has written, or one that [`file_of_command`] reads.
fn file_beside(
    command: &ConfigFile,
    path: &str,
    question: &ConfigQuestion,
    files: &dyn Files,
) -> Result<(String, String), FileError> {
    let written = command.command.iter().flat_map(|called| &called.written);
    match written.rev().find(|file| last(&file.name) == last(path)) {
        Some(file) => Ok((file.name.clone(), file.text.clone())),
        None => file_of_command(path, question, files),
    }
}

/// The config in a file, with its name, as a command changes it; `None` if the file has none.
fn changed(
    (name, text): (String, String),
    command: &ConfigFile,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<Option<ConfigFile>, Diagnostic> {
    notes.extend(name.starts_with("../").then(|| format!("the command's config is `{name}`")));
    let mut configs = read::named(&Arc::new(Source { name, text }), question)?;
    let base = configs.pop().filter(|base| configs.is_empty() && matches!(base.root().value, Yaml::Map(_)));
    base.map(|base| inherit::with_bases(base, question, files, notes)?.overridden(command)).transpose()
}

/// The error for a config that a command names and that cannot be read.
fn unread(path: &str, place: Place, why: FileError) -> Diagnostic {
    let error = Diagnostic::new(format!("cannot read `{path}`: {}", why.why))
        .at(place, "the config of this command")
        .why("the learning rate may depend on it");
    let error = why.help.into_iter().fold(error, Diagnostic::help);
    error.help(format!("if it lies elsewhere, give it: `--with FOLDER/{}`; or plot it by itself", last(path)))
}

/// Reads a file that a command names. Commands run in the folder of the script, or in one around it.
pub(super) fn file_of_command(
    path: &str,
    question: &ConfigQuestion,
    files: &dyn Files,
) -> Result<(String, String), FileError> {
    const MOST_ABOVE: usize = 4;
    let found = named_file(path, question, files);
    if found.is_ok() || path.starts_with('/') {
        return found;
    }
    let above = (1..=MOST_ABOVE).map(|above| format!("{}{path}", "../".repeat(above)));
    let mut above = above.filter_map(|path| files.read(&path).ok().map(|text| (path, text)));
    above.next().map_or(found, Ok)
}

/// The scripts that a launch script reads and that lie beside it; none of those that the user gives.
pub(super) fn sourced(source: &Source, question: &ConfigQuestion, files: &dyn Files) -> Vec<Companion> {
    const MOST_SOURCED: usize = 16;
    let mut sourced: Vec<Companion> = Vec::new();
    let mut paths = if read::is_script(source) { read::sourced_paths(&source.text) } else { Vec::new() };
    while let Some(path) = paths.pop().filter(|_| sourced.len() < MOST_SOURCED) {
        let is_there = |all: &[Companion]| all.iter().any(|one| last(&one.name) == last(&path));
        if is_there(&question.with) || is_there(&sourced) {
            continue;
        }
        if let Ok(text) = files.read(&path) {
            paths.extend(read::sourced_paths(&text));
            sourced.push(Companion { name: path, text });
        }
    }
    sourced
}

/// Whether a config is a command that names another one.
pub(super) fn names_config(config: &ConfigFile) -> bool {
    config.syntax == Syntax::Flags && (named(config).is_some() || config.is_whole())
}

/// The config that a command names, with its place.
fn named(command: &ConfigFile) -> Option<(String, Place)> {
    for flag in FLAGS {
        let Some(node) = command.root().get(flag) else { continue };
        let Some(text) = node.text() else { continue };
        // sd-scripts adds the ending.
        let path = match (*flag, is_config(text)) {
            (_, true) => text.to_string(),
            ("config_file", false) if !text.is_empty() => format!("{text}.toml"),
            _ => continue,
        };
        return Some((path, command.place(node)));
    }
    let called = command.command.as_ref()?;
    let takes = |word: &String| TOOLS.iter().any(|tool| tool.takes_config && tool.name == last(word));
    if called.words.iter().any(takes) {
        let path = called.words.iter().find(|word| is_config(word) && !word.contains('='))?;
        return Some((path.clone(), called.place.clone()));
    }
    let at = called.words.iter().position(|word| MODULE_TOOLS.contains(&last(word)))?;
    let is_mm = command.has(OPTIONS) || called.words[at].starts_with("tools/");
    let path = called.words[at + 1..].iter().find(|word| word.ends_with(".py"))?;
    is_mm.then(|| (path.clone(), called.place.clone()))
}

impl ConfigFile {
    /// Whether it is a command whose flags or words are the keys of a config.
    fn is_whole(&self) -> bool {
        let words = self.command.iter().flat_map(|called| &called.words);
        words.into_iter().any(|word| TOOLS.iter().any(|tool| tool.is_config && tool.name == last(word)))
    }

    /// A config without keys at the place of a command.
    fn made(&self) -> ConfigFile {
        let root = Node::numbered(0, Yaml::Map(Vec::new()));
        ConfigFile::of(Syntax::Yaml, Document::listed(self.source().clone(), root, vec![self.start()]))
    }

    /// This config with the flags and the `key=value` words of a command, which win.
    ///
    /// # Errors
    ///
    /// A path leads through a value that is not a map.
    fn overridden(mut self, command: &ConfigFile) -> Result<ConfigFile, Diagnostic> {
        for (key, value) in command.root().entries() {
            let Some(name) = key.text().filter(|name| !FLAGS.contains(name)) else { continue };
            let unknown = command.unknown(value);
            let content = match &value.value {
                Yaml::List(items) if name == OPTIONS => {
                    for item in items {
                        self.override_word(item.text().unwrap_or_default(), &command.place(item))?;
                    }
                    continue;
                }
                Yaml::Text(text) if name == OPTIONS => {
                    self.override_word(text, &command.place(value))?;
                    continue;
                }
                // A value that is not known is not null.
                _ if unknown.is_some() => Yaml::Text(String::new()),
                Yaml::Text(text) => Node::literal(text).value,
                other => other.clone(),
            };
            self.override_key(name, content, &command.place(value), unknown)?;
        }
        let called = command.command.clone();
        for word in called.iter().flat_map(|called| &called.words) {
            self.override_word(word, &command.start())?;
        }
        // A module in Python with changes is a module still.
        self.command = called.filter(|_| self.syntax != Syntax::Python);
        Ok(self)
    }

    /// What a word of the command changes: `key=value`, of Hydra also `+key=value`, `++key=value` and `~key`.
    fn override_word(&mut self, word: &str, place: &Place) -> Result<(), Diagnostic> {
        match (word.strip_prefix('~'), word.split_once('=')) {
            (Some(removed), _) => {
                let name = removed.split('=').next().unwrap_or(removed);
                self.override_key(name, Yaml::Null, place, None)
            }
            (None, Some((name, value))) => {
                self.override_key(name.trim_start_matches('+'), Node::literal(value).value, place, None)
            }
            (None, None) => Ok(()),
        }
    }

    fn override_key(
        &mut self,
        name: &str,
        value: Yaml,
        place: &Place,
        unknown: Option<&str>,
    ) -> Result<(), Diagnostic> {
        let path: Vec<&str> = name.split('.').collect();
        if let [outer, _, ..] = path[..]
            && self.root().get(outer).is_some_and(|node| node.text().is_some())
        {
            // `--data JSON --data.path x`: the name of a class, then its arguments.
            self.put(&[outer], Yaml::Map(Vec::new()), place.clone(), None);
        }
        match self.put(&path, value, place.clone(), unknown) {
            true => Ok(()),
            false => Err(Diagnostic::new(format!("the command sets `{name}`, which is not in the config"))
                .at(place.clone(), "a part of the path is not a map")
                .why("the learning rate may depend on it")
                .help("name the keys from the top of the config, with dots between them")),
        }
    }
}

/// Reads a file that a config names, or the companion of that name.
///
/// # Errors
///
/// It cannot be read.
pub(super) fn named_file(
    path: &str,
    question: &ConfigQuestion,
    files: &dyn Files,
) -> Result<(String, String), FileError> {
    match companions::for_path(question, path) {
        Some(companion) => Ok((companion.name.clone(), companion.text.clone())),
        None => match files.read(path) {
            Ok(text) => Ok((path.to_string(), text)),
            Err(why) => match companions::of_name(question, path) {
                Some(companion) => Ok((companion.name.clone(), companion.text.clone())),
                None => Err(why),
            },
        },
    }
}
