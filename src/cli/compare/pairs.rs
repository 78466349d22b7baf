//! Finds the pairs to compare: files, folders of specs, or specs and their earlier versions.

use super::super::git::{Revision, RevisionFiles};
use super::super::load::{self, SpecText};
use crate::compare::report::SpecName;
use crate::diagnostic::{Diagnostic, Source as Text, nearest};
use crate::spec::yaml::Document;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// A spec that was read, or could not be read, with its name.
pub(super) struct SpecRead {
    /// Its name in the report.
    pub name: SpecName,
    /// The spec, or why it cannot be read.
    pub source: anyhow::Result<SpecText>,
}

/// Two specs that are compared, or one without a counterpart.
pub(super) struct SpecPair {
    /// The spec that the other is compared with.
    pub left: Option<Rc<SpecRead>>,
    /// The spec that is compared.
    pub right: Option<Rc<SpecRead>>,
}

/// All pairs, and the YAML files that are not specs.
#[derive(Default)]
pub(super) struct SpecPairs {
    /// The pairs, in the order of the command line, then of the paths.
    pub pairs: Vec<SpecPair>,
    /// The names of the YAML files that are not specs.
    pub skipped: Vec<String>,
}

/// Pairs the first of several specs, or of several folders of specs, with each of the others.
///
/// # Errors
///
/// There are fewer than two, one cannot be read, or one is a folder and another a file.
pub(super) fn between(names: &[String]) -> anyhow::Result<SpecPairs> {
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
    let mut pairs = SpecPairs::default();
    if folder(first) {
        for other in others {
            pairs.add_folders(Path::new(first), Path::new(other))?;
        }
        return Ok(pairs);
    }
    if names.iter().filter(|name| *name == "-").count() > 1 {
        return Err(Diagnostic::new("standard input is named twice").help("name `-` once").into());
    }
    let read = |name: &String| {
        let source = load::source(name)?;
        let name = SpecName { path: source.origin.clone(), revision: None };
        anyhow::Ok(Rc::new(SpecRead { name, source: Ok(source) }))
    };
    let left = read(first)?;
    for other in others {
        pairs.pairs.push(SpecPair { left: Some(left.clone()), right: Some(read(other)?) });
    }
    Ok(pairs)
}

fn too_few() -> Diagnostic {
    Diagnostic::new("there is nothing to compare with")
        .why("a comparison needs two specs")
        .help("name two specs, or compare one with an earlier version: `--against main`")
}

/// Pairs specs, or the specs in folders, with their versions at a revision.
///
/// # Errors
///
/// The revision does not exist, or a spec exists neither there nor now.
pub(super) fn against(names: &[String], wanted: &str) -> anyhow::Result<SpecPairs> {
    let mut pairs = SpecPairs::default();
    for name in names {
        if name == "-" {
            return Err(Diagnostic::new("standard input has no earlier version")
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
                // The path may be a file that is gone now, and is then reported as removed.
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

/// The YAML files of a folder, except those below hidden folders. A file that the user named is kept.
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

impl SpecPairs {
    fn add_folders(&mut self, left: &Path, right: &Path) -> anyhow::Result<()> {
        let (lefts, rights) = (files_below(left)?, files_below(right)?);
        let read = |folder: &Path, path: &String| {
            let path = folder.join(path).to_string_lossy().into_owned();
            Rc::new(SpecRead { source: load::source(&path), name: SpecName { path, revision: None } })
        };
        for path in lefts.union(&rights) {
            let pair = SpecPair {
                left: lefts.contains(path).then(|| read(left, path)),
                right: rights.contains(path).then(|| read(right, path)),
            };
            self.add(pair);
        }
        Ok(())
    }

    /// `shown` is the path on the command line; names in the report start with it.
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
            let files = Box::new(RevisionFiles { revision: revision.clone(), spec: path.clone() });
            let source = text.map(|text| SpecText { origin, text, files });
            let name = SpecName { path: label, revision: Some(revision.name.clone()) };
            old.push((path, Rc::new(SpecRead { name, source })));
        }
        let mut new = Vec::new();
        for path in now {
            let label = display(&path);
            let source = load::source(&label);
            new.push((path, Rc::new(SpecRead { name: SpecName { path: label, revision: None }, source })));
        }
        let renamed = renames(&old, &new);
        for (path, right) in &new {
            let same = old.iter().find(|(other, _)| other == path);
            let before = renamed.iter().find(|(_, to)| to == path);
            let left =
                same.or_else(|| old.iter().find(|(other, _)| Some(other) == before.map(|(from, _)| from)));
            self.add(SpecPair { left: left.map(|(_, read)| read.clone()), right: Some(right.clone()) });
        }
        for (path, left) in &old {
            let gone = !new.iter().any(|(other, _)| other == path);
            if gone && !renamed.iter().any(|(from, _)| from == path) {
                self.add(SpecPair { left: Some(left.clone()), right: None });
            }
        }
        Ok(())
    }

    /// Adds a pair, or skips it if neither side is a spec.
    fn add(&mut self, pair: SpecPair) {
        let other = |read: &Option<Rc<SpecRead>>| read.as_ref().is_none_or(|read| is_something_else(read));
        match other(&pair.left) && other(&pair.right) {
            true => {
                let name = pair.right.or(pair.left).map(|read| read.name.to_string());
                self.skipped.extend(name);
            }
            false => self.pairs.push(pair),
        }
    }
}

/// Whether a file is YAML of another kind, such as a workflow. A spec with a misspelt section is a spec.
fn is_something_else(read: &SpecRead) -> bool {
    let Ok(source) = &read.source else { return false };
    let text = Arc::new(Text { name: String::new(), text: source.text.clone() });
    let Ok(document) = Document::parse(text) else { return false };
    let sections = ["schedule", "schedules"];
    let spec = |key: &str| nearest(key, sections).is_some();
    !document.root().entries().iter().any(|(key, _)| key.text().is_some_and(spec))
}

/// The least [`likeness`] of two files that makes one the renamed other.
const ALIKE: f64 = 0.5;
/// The most pairs of files that are compared to find renames.
const MOST_LOOKS: usize = 10_000;

/// Matches removed specs with added ones, the most alike first. Returns the old and the new path of each.
fn renames(old: &[(String, Rc<SpecRead>)], new: &[(String, Rc<SpecRead>)]) -> Vec<(String, String)> {
    let lacks = |list: &[(String, Rc<SpecRead>)], path: &String| !list.iter().any(|(other, _)| other == path);
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

/// The fraction of lines that two texts share, from 0 to 1.
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
