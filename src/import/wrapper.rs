//! `config:` and `configs:` of a spec: a config with its facts, as a repository keeps it.

use super::config::{ConfigFile, Syntax};
use super::draft::{Drafted, Known, ValueOrigin};
use super::facts::{Companion, ConfigQuestion, GivenFact};
use super::keys::Keys;
use super::{Imported, import};
use crate::diagnostic::{Diagnostic, Source, and, few};
use crate::spec::Files;
use crate::spec::settings::{CONFIG, CONFIG_SECTIONS};
use crate::spec::yaml::{Document, Node, Yaml, written};
use std::sync::Arc;

/// The sections that a spec may have beside `config` or `configs`.
const BESIDE: &[&str] = &["name", "description", "run", "expect", "lint"];
/// The key of `--set` that names one of several configs.
pub(super) const CHOICE: &str = "config";

/// The names of the configs of a spec with `configs`, each as the choice of that config; none for any other text.
pub(crate) fn choices(source: Source) -> Vec<GivenFact> {
    if !source.text.lines().any(|line| line.trim_start_matches(['"', '\'']).starts_with("configs")) {
        return Vec::new();
    }
    let Ok((document, _)) = Document::parse_tagged(Arc::new(source)) else { return Vec::new() };
    let names = document.root().get("configs").map(Node::entries).unwrap_or_default();
    names.iter().map(|(key, _)| GivenFact::new(CHOICE, &written(key), document.place(key))).collect()
}

/// The entry of a spec that names its config, with the name that it has among several.
fn entry<'a>(
    config: &'a ConfigFile,
    question: &ConfigQuestion,
) -> Result<Option<(&'a Node, Option<Drafted>)>, Diagnostic> {
    let root = config.root();
    let is_file = |node: &Node| node.text().is_some() || node.get("file").is_some();
    let is_ours =
        |name: &str| BESIDE.contains(&name) || CONFIG_SECTIONS.iter().any(|section| section.name == name);
    let all_ours = root.entries().iter().all(|(key, _)| is_ours(&written(key)));
    let found = |node: &Node| match &node.value {
        Yaml::Map(entries) if entries.is_empty() => "it is empty".to_string(),
        other => format!("this is {}", other.noun()),
    };
    let must_be = |name: &str, node: &Node, expected: &str| {
        Err(Diagnostic::new(format!("`{name}` must be {expected}")).at(config.place(node), found(node)))
    };
    let section = |index: usize| (CONFIG_SECTIONS[index].name, CONFIG_SECTIONS[index].takes.expected());
    let ((one, takes_one), (several, takes_several)) = (section(0), section(1));
    match (root.get(one), root.get(several)) {
        (Some(_), Some(second)) if all_ours => Err(Diagnostic::new("both `config` and `configs`")
            .at(config.place(second), "the second of the two")
            .help("put all of them under `configs`, each with a name")),
        (Some(node), _) if is_file(node) => Ok(Some((node, None))),
        (Some(node), _) if all_ours => must_be(one, node, takes_one),
        (None, Some(map)) if map.entries().iter().any(|(_, node)| is_file(node)) || all_ours => {
            if let Some((key, odd)) = map.entries().iter().find(|(_, node)| !is_file(node)) {
                return must_be(&format!("{several}.{}", written(key)), odd, takes_one);
            }
            if map.entries().is_empty() {
                return must_be(several, map, takes_several);
            }
            let (key, node) = chosen(config, map, question)?;
            let reason = "its name in `configs`".to_string();
            let origin = ValueOrigin { place: config.place(key), reason, cites: true };
            Ok(Some((node, Some(Known::new(written(key), origin).into()))))
        }
        _ => Ok(None),
    }
}

/// The config that the user chose of several, or the only one.
fn chosen<'a>(
    config: &ConfigFile,
    map: &'a Node,
    question: &ConfigQuestion,
) -> Result<(&'a Node, &'a Node), Diagnostic> {
    let entries = map.entries();
    let names = || entries.iter().map(|(key, _)| written(key));
    let fact = question.set.iter().rev().find(|fact| fact.key == CHOICE);
    match (fact, entries) {
        (Some(fact), _) => {
            fact.taken.set(true);
            let found = entries.iter().find(|(key, _)| written(key) == fact.text);
            found.map(|(key, node)| (key, node)).ok_or_else(|| {
                let names: Vec<String> = names().collect();
                Diagnostic::new(format!("`configs` has no `{}`", fact.text))
                    .at(fact.place.clone(), "not one of its names")
                    .help(format!("its names are {}", names.join(", ")))
            })
        }
        (None, [(key, node)]) => Ok((key, node)),
        (None, _) => {
            let names: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            Err(Diagnostic::new(format!("this spec has {} configs", entries.len()))
                .at(config.place(map), format!("they are {}", and(&few(names))))
                .help(format!("choose one: `--set {CHOICE}={}`", written(&entries[0].0)))
                .help("plot, table, inspect, compare and lint take all of them"))
        }
    }
}

/// Refuses sections that a spec with `config` or `configs` cannot have.
fn check_sections(config: &ConfigFile) -> Result<(), Diagnostic> {
    let sections: Vec<&str> =
        BESIDE.iter().copied().chain(CONFIG_SECTIONS.iter().map(|section| section.name)).collect();
    for (key, _) in config.root().entries() {
        if !sections.contains(&written(key).as_str()) {
            return Err(Diagnostic::new(format!("a spec with `config` has no section `{}`", written(key)))
                .at(config.place(key), "the config has it")
                .help(format!("its sections are {}", sections.join(", "))));
        }
    }
    Ok(())
}

/// The import of the config that a spec names. `None` if the text is not a spec with `config` or `configs`.
///
/// # Errors
///
/// A section is wrong, or the config cannot be read.
pub(super) fn wrapped(
    config: &ConfigFile,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<Option<Imported>, Diagnostic> {
    if config.syntax != Syntax::Yaml {
        return Ok(None);
    }
    let Some((entry, own_name)) = entry(config, question)? else { return Ok(None) };
    if question.is_named {
        return Err(Diagnostic::new("a spec names a config, not another spec that names one")
            .at(config.place(entry), "this file is itself named by a spec")
            .help("name the config itself"));
    }
    let keys = Keys::of(config, config.root());
    check_sections(config)?;
    let mut inner =
        ConfigQuestion { format: question.format.clone(), is_named: true, ..ConfigQuestion::default() };
    let path = match entry.text() {
        Some(path) => Known::new(path.to_string(), keys.origin("config", entry)),
        None => settings(config, &keys.below(entry), &mut inner, files)?,
    };
    if let Some(run) = keys.inner("run")? {
        for (key, value) in run.map().entries() {
            inner.run.push(GivenFact::new(&written(key), &written(value), config.place(value)));
        }
    }
    // The command line wins.
    let own_facts = inner.run.len();
    inner.run.extend(question.run.iter().cloned());
    let is_choice = |fact: &GivenFact| own_name.is_some() && fact.key == CHOICE;
    inner.set.extend(question.set.iter().filter(|fact| !is_choice(fact)).cloned());
    inner.with.extend(question.with.iter().cloned());
    let text = files.read(&path.value).map_err(|why| {
        let error = Diagnostic::new(format!("cannot read `{}`: {}", path.value, why.why));
        why.help.into_iter().fold(error.at(path.origin.place.clone(), "named here"), Diagnostic::help)
    })?;
    let source = Source { name: path.value.clone(), text };
    let imported = import(&source, &inner, files, notes);
    let used = question.run.iter().zip(&inner.run[own_facts..]).filter(|(_, inner)| inner.taken.get());
    used.for_each(|(given, _)| given.taken.set(true));
    let Some(mut imported) = imported? else {
        return Err(Diagnostic::new(format!("`{}` is not a config that lrsched recognises", path.value))
            .at(path.origin.place, "named here")
            .help("`lrsched list formats` shows what can be read; `as: FORMAT` says which it is"));
    };
    imported.origin.trees.insert(0, config.whole_tree());
    let name = own_name.or(keys.text("name")?.map(Drafted::from));
    imported.draft.name = name.or(imported.draft.name);
    imported.draft.expect = expectations(config);
    imported.draft.description = keys.text("description")?.map(Drafted::from).or(imported.draft.description);
    Ok(Some(imported))
}

/// What the spec expects of the schedule.
fn expectations(config: &ConfigFile) -> Option<Drafted> {
    let origin = |node: &Node| ValueOrigin {
        place: config.place(node),
        reason: "expected by the spec".into(),
        cites: true,
    };
    config.root().get("expect").map(|node| Drafted::written(node, &origin))
}

/// The settings of `config: {file: ..., as: ..., set: ..., with: ...}`. Returns the file.
fn settings(
    config: &ConfigFile,
    wrapper: &Keys<'_>,
    inner: &mut ConfigQuestion,
    files: &dyn Files,
) -> Result<Known<String>, Diagnostic> {
    for (key, _) in wrapper.map().entries() {
        if !CONFIG.iter().any(|setting| setting.name == written(key)) {
            let names: Vec<&str> = CONFIG.iter().map(|setting| setting.name).collect();
            return Err(Diagnostic::new(format!("`config` has no `{}`", written(key)))
                .at(config.place(key), "not a setting of `config`")
                .help(format!("its settings are {}", names.join(", "))));
        }
    }
    inner.format = wrapper.text("as")?.map(|name| name.value).or(inner.format.take());
    if let Some(set) = wrapper.inner("set")? {
        for (key, value) in set.map().entries() {
            inner.set.push(GivenFact::new(&written(key), &written(value), config.place(value)));
        }
    }
    if let Some(node) = wrapper.node("with")? {
        let all = match &node.value {
            Yaml::List(items) => items.iter().collect(),
            _ => vec![node],
        };
        for one in all {
            let name = one.text().ok_or_else(|| wrapper.wrong("with", one, "the name of a file"))?;
            let text = files.read(name).map_err(|why| {
                let error = Diagnostic::new(format!("cannot read `{name}`: {}", why.why));
                why.help.into_iter().fold(error.at(config.place(one), "named here"), Diagnostic::help)
            })?;
            inner.with.push(Companion { name: name.to_string(), text });
        }
    }
    wrapper.text("file")?.ok_or_else(|| {
        Diagnostic::new("`config` has no `file`")
            .at(config.place(wrapper.map()), "")
            .help("name the config: `config: {file: train.yaml}`")
    })
}
