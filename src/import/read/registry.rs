//! Registries of configs in Python: functions of which each returns a config, as torchtitan takes them from 0.3 on.
//!
//! The function that the user chooses runs, with the classes of torchtitan that matter to the rate in front of it. Whatever
//! else the module imports may be handed on, and nothing is decided by it.

use super::module::ModuleTree;
use crate::diagnostic::{Diagnostic, Place, Source, Span, and, few, nearest};
use crate::import::config::{CalledProgram, ConfigFile};
use crate::import::facts::ConfigQuestion;
use crate::import::wrapper::CHOICE;
use crate::python::{ModuleBases, ModuleContent, ModuleProgram, Snippet};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;

/// The classes of torchtitan that matter to the rate.
const CLASSES: &str = include_str!("registry/torchtitan.py");
/// What makes data of a config.
const READ: &str = include_str!("registry/read.py");
/// The name of the data.
const RESULT: &str = "registry_result";
/// The class for what is not known, which the others need.
const UNKNOWN: &str = "NotKnownHere";

/// A function that returns a config.
struct RegisteredConfig<'t> {
    name: &'t str,
    /// Its line, from 1 on.
    line: usize,
}

/// The functions of a text that return a config and take nothing: `def llama3_8b() -> Trainer.Config:`.
fn registered(text: &str) -> Vec<RegisteredConfig<'_>> {
    let named = |(index, line): (usize, &'_ str)| {
        let (name, rest) = line.strip_prefix("def ").and_then(|rest| rest.split_once("()"))?;
        let kind = rest.trim().strip_prefix("->")?.split(':').next()?.trim();
        let start = line.as_ptr() as usize + 4 - text.as_ptr() as usize;
        kind.ends_with("Trainer.Config").then(|| (start..start + name.len(), index + 1))
    };
    let found: Vec<_> = text.lines().enumerate().filter_map(named).collect();
    found.into_iter().map(|(range, line)| RegisteredConfig { name: &text[range], line }).collect()
}

/// Whether a text is a registry of torchtitan.
pub(in crate::import) fn is_registry(text: &str) -> bool {
    let imports = |line: &str| line.starts_with("from torchtitan.") || line.starts_with("import torchtitan");
    text.contains("torchtitan") && text.lines().any(imports) && !registered(text).is_empty()
}

/// The config of the function that the user chooses, or of the only one.
///
/// # Errors
///
/// None is chosen of several, the text is not Python, or the function cannot be run.
pub(super) fn config(source: &Arc<Source>, question: &ConfigQuestion) -> Result<ConfigFile, Diagnostic> {
    let all = registered(&source.text);
    let function = chosen(&all, source, question)?;
    let place =
        Place::new(source.clone(), Span { line: function.line, column: 5, length: function.name.len() });
    let program = ModuleProgram::parse(with_classes(source, function)?)?;
    let values = program.values(&[])?;
    let made = values.into_iter().find(|(name, _)| name == RESULT).map(|(_, value)| value.content);
    let why = match made {
        Some(ModuleContent::Map(entries)) => {
            let mut tree = ModuleTree::default();
            let root = tree.root(source, &entries);
            return Ok(tree
                .config(source, root)
                .of_call(CalledProgram { words: vec![function.name.into()], ..CalledProgram::at(place) }));
        }
        Some(ModuleContent::Unknown(why)) => why,
        _ => "it returns no config".into(),
    };
    Err(Diagnostic::new(format!("the config that `{}` returns is not known from this file", function.name))
        .at(place, why)
        .why("the learning rate depends on it")
        .help("give the JSON that the run saves (`debug.save_config_file`), or write the values out"))
}

/// The function that is meant.
fn chosen<'t>(
    all: &'t [RegisteredConfig<'t>],
    source: &Arc<Source>,
    question: &ConfigQuestion,
) -> Result<&'t RegisteredConfig<'t>, Diagnostic> {
    let fact = question.set.iter().rev().find(|fact| fact.key == CHOICE);
    if let Some(fact) = fact {
        fact.taken.set(true);
        let names = || all.iter().map(|function| function.name);
        return all.iter().find(|function| function.name == fact.text).ok_or_else(|| {
            let error = Diagnostic::new(format!("`{}` has no config `{}`", source.name, fact.text))
                .at(fact.place.clone(), "no function of this name returns one");
            match nearest(&fact.text, names()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("it has {}", and(&few(quoted(all))))),
            }
        });
    }
    match all {
        [only] => Ok(only),
        _ => {
            let last = &all[all.len() - 1];
            let span = Span { line: last.line, column: 5, length: last.name.len() };
            Err(Diagnostic::new(format!("`{}` has {} configs of training", source.name, all.len()))
                .at(Place::new(source.clone(), span), "the last of them")
                .why(format!("nothing says which one is meant: {}", and(&few(quoted(all)))))
                .help(format!("choose one by its name: `--set {CHOICE}={}`", all[0].name)))
        }
    }
}

fn quoted(all: &[RegisteredConfig<'_>]) -> Vec<String> {
    all.iter().map(|function| format!("`{}`", function.name)).collect()
}

/// The text with the classes in front and the call of the function behind it, in the places of the file.
fn with_classes(source: &Arc<Source>, function: &RegisteredConfig<'_>) -> Result<Snippet, Diagnostic> {
    let module = ModuleProgram::parse(Snippet::file(source.clone()))?;
    let mut names = module.other_names();
    if let ModuleBases::Modules(modules) = &module.bases {
        let bound = modules.iter().filter_map(|module| module.names.as_ref()).flatten();
        names.extend(bound.map(|(_, bound)| bound.clone()));
    }
    let class = format!("class {UNKNOWN}");
    let (unknown, known) = CLASSES.split_at(CLASSES.rfind("\n\nclass AnyConfig").unwrap_or(class.len()));
    let mut head = format!("{unknown}\n");
    // Keywords that are handed on: `Tokenizer.Config(**SPECIAL_TOKENS)`.
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let handed: HashSet<&str> = source
        .text
        .split("**")
        .skip(1)
        .map(|rest| &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())])
        .collect();
    for name in names {
        let value = match handed.contains(&*name) {
            true => format!("{{\"not_known_here\": {UNKNOWN}()}}"),
            false => format!("{UNKNOWN}()"),
        };
        let _ = writeln!(head, "{name} = {value}");
    }
    head.push_str(known);
    head.push('\n');
    let name = function.name;
    let tail = format!("\n{READ}{RESULT} = registry_read(\"{name}\", {name}())\n");
    let mut spots = vec![(1, 1); head.chars().count()];
    let (mut line, mut column) = (1, 1);
    for c in source.text.chars() {
        spots.push((line, column));
        (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
    }
    let start = (u32::try_from(function.line).unwrap_or(1), 5);
    spots.extend(std::iter::repeat_n(start, tail.chars().count() + 1));
    Ok(Snippet::part(source.clone(), format!("{head}{}{tail}", source.text), spots))
}
