//! What is compared with what: files, folders of specs, and their own past.

use super::super::git::{Beside, Revision};
use super::super::load::{self, Source};
use crate::compare::report::SpecName;
use crate::diagnostic::{Diagnostic, Source as Text, nearest};
use crate::spec::yaml::Document;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// A spec that was read, with its name.
pub(super) struct Read {
    /// What the report calls it.
    pub name: SpecName,
    /// The spec, or why it cannot be read.
    pub source: anyhow::Result<Source>,
}

/// Two specs that belong together, or one that has no counterpart.
pub(super) struct Pair {
    /// The reference.
    pub left: Option<Rc<Read>>,
    /// What is compared with it.
    pub right: Option<Rc<Read>>,
}

/// All pairs, and the YAML files among them that are no specs.
#[derive(Default)]
pub(super) struct Pairs {
    /// In the order of the command line, then of the paths.
    pub pairs: Vec<Pair>,
    /// Their paths.
    pub skipped: Vec<String>,
}

/// Pairs the first of several specs, or of several folders of specs, with each of the others.
///
/// # Errors
///
/// There are fewer than two, one cannot be read, or a folder was to be compared with a file.
pub(super) fn between(names: &[String]) -> anyhow::Result<Pairs> {
    let [first, others @ ..] = names else { return Err(too_few().into()) };
    if others.is_empty() {
        return Err(too_few().into());
    }
    let folder = |name: &String| Path::new(name).is_dir();
    if let Some(odd) = others.iter().find(|name| folder(name) != folder(first)) {
        return Err(Diagnostic::new(format!("`{first}` and `{odd}`: only one of them is a folder"))
            .help("compare files with files, and folders with folders")
            .into());
    }
    let mut pairs = Pairs::default();
    if folder(first) {
        for other in others {
            pairs.add_folders(Path::new(first), Path::new(other))?;
        }
        return Ok(pairs);
    }
    if names.iter().filter(|name| *name == "-").count() > 1 {
        return Err(Diagnostic::new("standard input was asked for twice").help("name `-` once").into());
    }
    let read = |name: &String| {
        let source = load::source(name)?;
        let name = SpecName { path: source.origin.clone(), revision: None };
        anyhow::Ok(Rc::new(Read { name, source: Ok(source) }))
    };
    let left = read(first)?;
    for other in others {
        pairs.pairs.push(Pair { left: Some(left.clone()), right: Some(read(other)?) });
    }
    Ok(pairs)
}

fn too_few() -> Diagnostic {
    Diagnostic::new("there is nothing to compare with")
        .why("one spec alone has no differences")
        .help("name two specs, or compare one with its own past: `--against main`")
}

/// Pairs specs, or the specs in folders, with what they were at a revision.
///
/// # Errors
///
/// There is no such revision or no such file, now or then.
pub(super) fn against(names: &[String], wanted: &str) -> anyhow::Result<Pairs> {
    let mut pairs = Pairs::default();
    for name in names {
        if name == "-" {
            return Err(Diagnostic::new("standard input has no past")
                .help("name a file in a git repository")
                .into());
        }
        let path = Path::new(name);
        let revision = Rc::new(Revision::find(path, wanted)?);
        let inside = revision.inside(path)?;
        match path.is_file() {
            true => pairs.add_past(&revision, vec![inside.clone()], vec![inside], path)?,
            false => {
                let past = yaml(revision.list(&inside)?, &inside);
                // What was a file then, and is gone now, is told as such.
                let now = if path.is_dir() { yaml(revision.list_now(&inside)?, &inside) } else { Vec::new() };
                if past.is_empty() && now.is_empty() {
                    return Err(Diagnostic::new(format!(
                        "there is no spec `{name}`, neither now nor at `{}`",
                        revision.name
                    ))
                    .into());
                }
                pairs.add_past(&revision, past, now, path)?;
            }
        }
    }
    Ok(pairs)
}

/// The YAML files of a folder, but for those below hidden folders; a file that was asked for by name is kept.
fn yaml(mut paths: Vec<String>, folder: &str) -> Vec<String> {
    paths.retain(|path| {
        let below = path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/');
        below.is_empty() || (is_yaml(below) && !below.split('/').any(|part| part.starts_with('.')))
    });
    paths
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

impl Pairs {
    fn add_folders(&mut self, left: &Path, right: &Path) -> anyhow::Result<()> {
        let (lefts, rights) = (files_below(left)?, files_below(right)?);
        let read = |folder: &Path, path: &String| {
            let path = folder.join(path).to_string_lossy().into_owned();
            Rc::new(Read { source: load::source(&path), name: SpecName { path, revision: None } })
        };
        for path in lefts.union(&rights) {
            let pair = Pair {
                left: lefts.contains(path).then(|| read(left, path)),
                right: rights.contains(path).then(|| read(right, path)),
            };
            self.add(pair);
        }
        Ok(())
    }

    /// `shown` is what the user typed: names in the report start with it.
    fn add_past(
        &mut self,
        revision: &Rc<Revision>,
        past: Vec<String>,
        now: Vec<String>,
        shown: &Path,
    ) -> anyhow::Result<()> {
        let base = revision.inside(shown)?;
        let display = |path: &str| -> String {
            match path.strip_prefix(&base).map(|below| below.trim_start_matches('/')) {
                Some("") | None => shown.display().to_string(),
                Some(below) if shown == Path::new(".") => below.to_string(),
                Some(below) => shown.join(below).display().to_string(),
            }
        };
        let mut old = Vec::new();
        for path in past {
            let Some(bytes) = revision.read(&path)? else { continue };
            let label = display(&path);
            let origin = format!("{}:{label}", revision.name);
            let text = load::text(&origin, bytes).map_err(anyhow::Error::from);
            let files = Box::new(Beside { revision: revision.clone(), spec: path.clone() });
            let source = text.map(|text| Source { origin, text, files });
            let name = SpecName { path: label, revision: Some(revision.name.clone()) };
            old.push((path, Rc::new(Read { name, source })));
        }
        let mut new = Vec::new();
        for path in now {
            let label = display(&path);
            let source = load::source(&label);
            new.push((path, Rc::new(Read { name: SpecName { path: label, revision: None }, source })));
        }
        let renamed = renames(&old, &new);
        for (path, right) in &new {
            let same = old.iter().find(|(other, _)| other == path);
            let before = renamed.iter().find(|(_, to)| to == path);
            let left =
                same.or_else(|| old.iter().find(|(other, _)| Some(other) == before.map(|(from, _)| from)));
            self.add(Pair { left: left.map(|(_, read)| read.clone()), right: Some(right.clone()) });
        }
        for (path, left) in &old {
            let gone = !new.iter().any(|(other, _)| other == path);
            if gone && !renamed.iter().any(|(from, _)| from == path) {
                self.add(Pair { left: Some(left.clone()), right: None });
            }
        }
        Ok(())
    }

    /// Leaves out what is no spec on either side.
    fn add(&mut self, pair: Pair) {
        let other = |read: &Option<Rc<Read>>| read.as_ref().is_none_or(|read| is_something_else(read));
        match other(&pair.left) && other(&pair.right) {
            true => {
                let name = pair.right.or(pair.left).map(|read| read.name.to_string());
                self.skipped.extend(name);
            }
            false => self.pairs.push(pair),
        }
    }
}

/// Whether a file is YAML of another kind: a workflow, a dataset. A misspelt spec is still one.
fn is_something_else(read: &Read) -> bool {
    let Ok(source) = &read.source else { return false };
    let text = Arc::new(Text { name: String::new(), text: source.text.clone() });
    let Ok(document) = Document::parse(text) else { return false };
    let sections = ["schedule", "schedules"];
    let spec = |key: &str| nearest(key, sections).is_some();
    !document.root().entries().iter().any(|(key, _)| key.text().is_some_and(spec))
}

/// How much of two texts has to be the same to take one for the other.
const ALIKE: f64 = 0.5;
/// The most pairs of files that are looked at for renames.
const MOST_LOOKS: usize = 10_000;

/// Which of the specs that are gone is which of the new ones: by equal text, else by the most equal lines.
fn renames(old: &[(String, Rc<Read>)], new: &[(String, Rc<Read>)]) -> Vec<(String, String)> {
    let lacks = |list: &[(String, Rc<Read>)], path: &String| !list.iter().any(|(other, _)| other == path);
    let gone: Vec<_> = old.iter().filter(|(path, _)| lacks(new, path)).collect();
    let come: Vec<_> = new.iter().filter(|(path, _)| lacks(old, path)).collect();
    if gone.len() * come.len() > MOST_LOOKS {
        return Vec::new();
    }
    let mut alike = Vec::new();
    for (from, old) in &gone {
        for (to, new) in &come {
            let (Ok(old), Ok(new)) = (&old.source, &new.source) else { continue };
            alike.push((likeness(&old.text, &new.text), from, to));
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut found: Vec<(String, String)> = Vec::new();
    for (likeness, from, to) in alike {
        let free = !found.iter().any(|(f, t)| f == from || t == to);
        if likeness >= ALIKE && free {
            found.push((from.to_string(), to.to_string()));
        }
    }
    found
}

/// The part of the lines that both have, as often as both have them.
fn likeness(left: &str, right: &str) -> f64 {
    let sorted = |text: &str| {
        let mut lines: Vec<String> =
            text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_string).collect();
        lines.sort_unstable();
        lines
    };
    let (lefts, rights) = (sorted(left), sorted(right));
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < lefts.len() && j < rights.len() {
        match lefts[i].cmp(&rights[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    f64::from(common) / lefts.len().max(rights.len()).max(1) as f64
}

/// The YAML files below a folder, relative to it. Hidden folders and links to folders are not entered.
fn files_below(folder: &Path) -> Result<BTreeSet<String>, Diagnostic> {
    let mut found = BTreeSet::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        let here = folder.join(&below);
        let failed = |error: std::io::Error| {
            Diagnostic::new(format!("cannot read `{}`: {}", here.display(), load::reason(&error)))
        };
        for entry in std::fs::read_dir(&here).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = below.join(entry.file_name());
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            let is_folder = entry.file_type().map_err(failed)?.is_dir();
            match path.to_str() {
                _ if hidden => {}
                _ if is_folder => open.push(path),
                Some(name) if is_yaml(name) => drop(found.insert(name.to_string())),
                _ => {}
            }
        }
    }
    Ok(found)
}
