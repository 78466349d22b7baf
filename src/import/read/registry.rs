//! Registries of configs in Python: functions of which each returns a config, as torchtitan takes them from 0.3 on, and the
//! launch scripts of OLMo-core, which hand one to `main`.
//!
//! The function that the user chooses runs, with the classes of the framework that matter to the rate in front of it. Whatever
//! else the module imports may be handed on, and nothing is decided by it.

use super::module::ModuleTree;
use crate::diagnostic::{Diagnostic, Place, Source, Span, and, few, nearest};
use crate::import::config::{CalledProgram, ConfigFile};
use crate::import::facts::ConfigQuestion;
use crate::import::wrapper::CHOICE;
use crate::python::{ModuleBases, ModuleContent, ModuleProgram, Snippet};
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// What is not known of a program, which the classes of each framework build on.
const UNKNOWN_VALUES: &str = include_str!("registry/unknown.py");
/// The name of the data.
const RESULT: &str = "registry_result";
/// The class for what is not known, which the others need.
const UNKNOWN: &str = "NotKnownHere";

/// A framework whose configs are made by functions in Python.
struct RegistryFramework {
    /// The package that the file imports.
    package: &'static str,
    /// The classes of it that matter to the rate, and `registry_read`, which makes data of a config.
    classes: &'static str,
    /// The JSON that a run saves.
    saved: &'static str,
    /// Whether its files are programs, with the machine around them.
    is_program: bool,
    /// The configs of a text.
    find: fn(&str) -> Vec<RegisteredConfig<'_>>,
}

const FRAMEWORKS: &[RegistryFramework] = &[
    RegistryFramework {
        package: "torchtitan",
        classes: include_str!("registry/torchtitan.py"),
        saved: "the JSON that the run saves (`debug.save_config_file`)",
        is_program: false,
        find: registered,
    },
    RegistryFramework {
        package: "olmo_core",
        classes: include_str!("registry/olmo_core.py"),
        saved: "the `config.json` that the run saves",
        is_program: true,
        find: launched,
    },
];

/// A config that a program makes.
struct RegisteredConfig<'t> {
    /// The function that makes it.
    name: &'t str,
    /// Its line, from 1 on.
    line: usize,
    /// What makes it, in Python.
    call: String,
    /// Whether the program runs as a script.
    is_script: bool,
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
    let config = |(range, line): (std::ops::Range<usize>, usize)| {
        let name = &text[range];
        RegisteredConfig { name, line, call: format!("{name}()"), is_script: false }
    };
    found.into_iter().map(config).collect()
}

/// The config of a launch script: what it hands to `main`, or else that of its function `build_config`.
fn launched(text: &str) -> Vec<RegisteredConfig<'_>> {
    if !text.contains("TrainerConfig(") {
        return Vec::new();
    }
    let mut lines = text.lines().enumerate();
    let has_own = text.lines().any(|line| line.starts_with("def main("));
    let hands = |line: &str| !has_own && line.trim_start().starts_with("main(");
    if let Some((index, line)) = lines.find(|(_, line)| hands(line)) {
        let start = line.len() - line.trim_start().len();
        let name = &line[start..start + "main".len()];
        let call = "registry_built[-1]".to_string();
        return vec![RegisteredConfig { name, line: index + 1, call, is_script: true }];
    }
    let head = "def build_config(";
    let mut lines = text.lines().enumerate();
    let Some((index, line)) = lines.find(|(_, line)| line.starts_with(head)) else { return Vec::new() };
    let taken =
        text.split_once(head).and_then(|(_, rest)| rest.split_once(')')).map_or("", |(taken, _)| taken);
    let given = |one: &str| match one.trim().starts_with("overrides") {
        true => "[]",
        false => "CommandLine()",
    };
    let given: Vec<&str> = taken.split(',').filter(|one| !one.trim().is_empty()).map(given).collect();
    let call = format!("build_config({})", given.join(", "));
    vec![RegisteredConfig { name: &line[4..head.len() - 1], line: index + 1, call, is_script: false }]
}

/// The framework whose configs a text makes, and these.
fn framework(text: &str) -> Option<(&'static RegistryFramework, Vec<RegisteredConfig<'_>>)> {
    FRAMEWORKS.iter().find_map(|framework| {
        let imports = |line: &str| {
            let package = line.strip_prefix("from ").or_else(|| line.strip_prefix("import "));
            package
                .and_then(|name| name.strip_prefix(framework.package))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ' ']))
        };
        let found = if text.lines().any(imports) { (framework.find)(text) } else { Vec::new() };
        (!found.is_empty()).then_some((framework, found))
    })
}

/// Whether a text makes configs of a framework that is read so.
pub(in crate::import) fn is_registry(text: &str) -> bool {
    framework(text).is_some()
}

/// The config of the function that the user chooses, or of the only one.
///
/// # Errors
///
/// None is chosen of several, the text is not Python, or the function cannot be run.
pub(super) fn config(source: &Arc<Source>, question: &ConfigQuestion) -> Result<ConfigFile, Diagnostic> {
    let Some((framework, all)) = framework(&source.text) else {
        return Err(Diagnostic::new(format!("`{}` has no configs of training", source.name)));
    };
    let function = chosen(&all, source, question)?;
    let place =
        Place::new(source.clone(), Span { line: function.line, column: 5, length: function.name.len() });
    let program = ModuleProgram::parse(with_classes(source, framework, function)?)?;
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
        .help(format!("give {}, or write the values out", framework.saved)))
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
fn with_classes(
    source: &Arc<Source>,
    framework: &RegistryFramework,
    function: &RegisteredConfig<'_>,
) -> Result<Snippet, Diagnostic> {
    let class = format!("class {UNKNOWN}");
    let values = UNKNOWN_VALUES;
    let (unknown, known) = values.split_at(values.rfind("\n\nclass AnyConfig").unwrap_or(class.len()));
    let names = unknown_names(source)?;
    let script = if function.is_script { "__name__ = \"__main__\"\n" } else { "" };
    let bases = if framework.is_program { unknown_bases(&source.text) } else { String::new() };
    let head = format!("{unknown}\n{names}{script}{known}\n{bases}\n{}\n", framework.classes);
    let tail = format!("\n{RESULT} = registry_read(\"{}\", {})\n", function.name, function.call);
    let body = match framework.is_program {
        true => without_surroundings(&source.text),
        false => source.text.clone(),
    };
    let mut spots = vec![(1, 1); head.chars().count()];
    let (mut line, mut column) = (1, 1);
    for c in body.chars() {
        spots.push((line, column));
        (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
    }
    let start = (u32::try_from(function.line).unwrap_or(1), 5);
    spots.extend(std::iter::repeat_n(start, tail.chars().count() + 1));
    Ok(Snippet::part(source.clone(), format!("{head}{body}{tail}"), spots))
}

/// What the names that a text imports stand for.
fn unknown_names(source: &Arc<Source>) -> Result<String, Diagnostic> {
    let module = ModuleProgram::parse(Snippet::file(source.clone()))?;
    let mut names = module.other_names();
    if let ModuleBases::Modules(modules) = &module.bases {
        let bound = modules.iter().filter_map(|module| module.names.as_ref()).flatten();
        names.extend(bound.map(|(_, bound)| bound.clone()));
    }
    // Keywords that are handed on: `Tokenizer.Config(**SPECIAL_TOKENS)`.
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let handed: HashSet<&str> = source
        .text
        .split("**")
        .skip(1)
        .map(|rest| &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())])
        .collect();
    let mut lines = String::new();
    for name in names {
        let value = match handed.contains(&*name) {
            true => format!("{{\"not_known_here\": {UNKNOWN}()}}"),
            false => format!("{UNKNOWN}()"),
        };
        let _ = writeln!(lines, "{name} = {value}");
    }
    Ok(lines)
}

/// The names that classes of a text derive from, as classes: those that are known replace them.
fn unknown_bases(text: &str) -> String {
    let bases =
        text.lines().filter_map(|line| line.strip_prefix("class ")?.split_once('(')?.1.split_once(')'));
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let names: BTreeSet<&str> =
        bases.flat_map(|(bases, _)| bases.split(',').map(str::trim)).filter(is_name).collect();
    names.iter().map(|name| format!("{name} = AnyConfig\n")).collect()
}

/// The text without what it takes from the machine and the clock, and without its assertions: what they say of imported
/// models is not known here.
fn without_surroundings(text: &str) -> String {
    let line = |line: &str| {
        let start = line.len() - line.trim_start().len();
        let (indent, rest) = line.split_at(start);
        match rest.trim_end() {
            "import os" | "import sys" => {
                format!("{indent}{} = {UNKNOWN}()\n", &rest.trim_end()["import ".len()..])
            }
            "from datetime import datetime" => format!("{indent}datetime = {UNKNOWN}()\n"),
            _ if rest.starts_with("assert ") || rest.starts_with("assert(") => {
                format!("{indent}0 and {}", &rest["assert".len()..])
            }
            _ => line.to_string(),
        }
    };
    text.split_inclusive('\n').map(line).collect()
}
