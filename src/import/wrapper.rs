//! `config:` and `configs:` of a spec: a config with its facts, as a repository keeps it.

use super::config::{ConfigFile, Syntax};
use super::draft::{Drafted, ValueOrigin};
use super::facts::{Companion, ConfigQuestion, GivenFact};
use super::keys::Keys;
use super::{Imported, import};
use crate::diagnostic::{Diagnostic, Source};
use crate::spec::Files;
use crate::spec::yaml::{Node, Yaml, written};

/// The keys of `config`.
const KEYS: &[&str] = &["file", "as", "set", "with"];
/// The sections that a spec may have beside `config`.
const BESIDE: &[&str] = &["name", "description", "run", "config", "expect", "lint"];

/// The import of the config that a spec names. `None` if the text is not a spec with `config`.
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
    let is_file = |node: &Node| node.text().is_some() || node.get("file").is_some();
    if config.syntax != Syntax::Yaml || !config.root().get("config").is_some_and(is_file) {
        return Ok(None);
    }
    let keys = Keys::of(config, config.root());
    for (key, _) in config.root().entries() {
        if !BESIDE.contains(&written(key).as_str()) {
            return Err(Diagnostic::new(format!("a spec with `config` has no section `{}`", written(key)))
                .at(config.place(key), "the config has it")
                .help(format!("its sections are {}", BESIDE.join(", "))));
        }
    }
    let mut inner = ConfigQuestion { format: question.format.clone(), ..ConfigQuestion::default() };
    let path = match (keys.text("config"), keys.inner("config")) {
        (Ok(Some(path)), _) => path,
        (_, Ok(Some(wrapper))) => settings(config, &wrapper, &mut inner, files)?,
        (_, Err(error)) => return Err(error),
        (Err(error), _) => return Err(error),
        _ => return Ok(None),
    };
    if let Some(run) = keys.inner("run")? {
        for (key, value) in run.map().entries() {
            inner.run.push(GivenFact::new(&written(key), &written(value), config.place(value)));
        }
    }
    // The command line wins.
    inner.run.extend(question.run.iter().cloned());
    inner.set.extend(question.set.iter().cloned());
    inner.with.extend(question.with.iter().cloned());
    let text = files.read(&path.value).map_err(|why| {
        let error = Diagnostic::new(format!("cannot read `{}`: {}", path.value, why.why));
        why.help.into_iter().fold(error.at(path.origin.place.clone(), "named here"), Diagnostic::help)
    })?;
    let source = Source { name: path.value.clone(), text };
    let Some(mut imported) = import(&source, &inner, files, notes)? else {
        return Err(Diagnostic::new(format!("`{}` is not a config that lrsched recognises", path.value))
            .at(path.origin.place, "named here")
            .help("`lrsched list formats` shows what can be read; `as: FORMAT` says which it is"));
    };
    imported.origin.trees.insert(0, config.whole_tree());
    imported.draft.name = keys.text("name")?.map(Drafted::from).or(imported.draft.name);
    imported.draft.expect = config.root().get("expect").map(|node| {
        let origin = |node: &Node| ValueOrigin {
            place: config.place(node),
            reason: "expected by the spec".into(),
            cites: true,
        };
        Drafted::written(node, &origin)
    });
    imported.draft.description = keys.text("description")?.map(Drafted::from).or(imported.draft.description);
    Ok(Some(imported))
}

/// The settings of `config: {file: ..., as: ..., set: ..., with: ...}`. Returns the file.
fn settings(
    config: &ConfigFile,
    wrapper: &Keys<'_>,
    inner: &mut ConfigQuestion,
    files: &dyn Files,
) -> Result<super::draft::Known<String>, Diagnostic> {
    for (key, _) in wrapper.map().entries() {
        if !KEYS.contains(&written(key).as_str()) {
            return Err(Diagnostic::new(format!("`config` has no `{}`", written(key)))
                .at(config.place(key), "not a setting of `config`")
                .help(format!("its settings are {}", KEYS.join(", "))));
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
