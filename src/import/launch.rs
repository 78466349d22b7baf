//! Commands that name a config: its keys count, and the flags of the command win.

use super::ConfigQuestion;
use super::config::{ConfigFile, Syntax};
use super::read;
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::spec::yaml::{Node, Yaml};
use crate::spec::{FileError, Files};
use std::sync::Arc;

/// The flags with which programs name their config.
const FLAGS: &[&str] = &["config", "config_file", "yaml_cfg", "job.config_file"];
/// Programs that take their config as a word, and overrides as `key=value`.
const TOOLS: &[&str] = &["axolotl", "axolotl.cli.train", "llamafactory-cli", "lmf", "tune"];
/// The endings of configs.
const ENDINGS: &[&str] = &[".yaml", ".yml", ".toml", ".json"];

/// Whether a word is the name of a config.
pub(super) fn is_config(word: &str) -> bool {
    ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// A command with the config that it names, if it names one.
///
/// # Errors
///
/// The config cannot be read.
pub(super) fn with_config(
    command: ConfigFile,
    question: &ConfigQuestion,
    files: &dyn Files,
) -> Result<ConfigFile, Diagnostic> {
    if command.syntax != Syntax::Flags {
        return Ok(command);
    }
    let Some((path, place)) = named(&command) else { return Ok(command) };
    let (name, text) = named_file(&path, question, files).map_err(|why| {
        let error = Diagnostic::new(format!("cannot read `{path}`: {}", why.why))
            .at(place, "the config of this command")
            .why("the learning rate may depend on it");
        why.help
            .into_iter()
            .fold(error, Diagnostic::help)
            .help(format!("give the file: `--with {path}`; or plot it by itself"))
    })?;
    let source = Arc::new(Source { name, text });
    let mut configs = read::named(&source, question)?;
    match (configs.pop(), configs.is_empty()) {
        (Some(base), true) => Ok(base.overridden(&command)),
        _ => Ok(command),
    }
}

/// Whether a config is a command that names another one.
pub(super) fn names_config(config: &ConfigFile) -> bool {
    config.syntax == Syntax::Flags && named(config).is_some()
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
    let is_tool = called.words.iter().any(|word| TOOLS.contains(&word.rsplit('/').next().unwrap_or(word)));
    let path = called.words.iter().find(|word| is_config(word) && !word.contains('='))?;
    is_tool.then(|| (path.clone(), called.place.clone()))
}

impl ConfigFile {
    /// This config with the flags and the `key=value` words of a command, which win.
    fn overridden(mut self, command: &ConfigFile) -> ConfigFile {
        let mut put = |path: &str, value: Yaml, place: Place, unknown: Option<&str>| {
            let path: Vec<&str> = path.split('.').collect();
            self.put(&path, value, place, unknown);
        };
        for (key, value) in command.root().entries() {
            let Some(name) = key.text().filter(|name| !FLAGS.contains(name)) else { continue };
            let unknown = command.unknown(value);
            let content = match &value.value {
                // A value that is not known is not null.
                _ if unknown.is_some() => Yaml::Text(String::new()),
                Yaml::Text(text) => Node::literal(text).value,
                other => other.clone(),
            };
            put(name, content, command.place(value), unknown);
        }
        let called = command.command.clone();
        for word in called.iter().flat_map(|called| &called.words) {
            if let (Some((name, value)), Some(called)) = (word.split_once('='), &called) {
                put(name, Node::literal(value).value, called.place.clone(), None);
            }
        }
        self.command = called;
        self
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
    let name = path.rsplit('/').next().unwrap_or(path);
    match question.with.iter().find(|one| one.name.rsplit('/').next() == Some(name)) {
        Some(companion) => Ok((companion.name.clone(), companion.text.clone())),
        None => files.read(path).map(|text| (path.to_string(), text)),
    }
}
