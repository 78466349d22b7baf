//! Finds the pairs to compare: files, folders of specs, or specs and their earlier versions.

use super::super::folder::{files_below, is_code, is_hidden, is_something_else, is_yaml, may_be_spec};
use super::super::git::{ReadError, Revision, RevisionFiles};
use super::super::inputs::{Inputs, root};
use super::super::load::{self, SpecText, shown};
use super::super::options::SpecOptions;
use super::super::variants::Variant;
use crate::arrange::Arrange as _;
use crate::compare::report::{SkippedFile, SpecName};
use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A spec that was read, or could not be read, with its name.
pub(super) struct SpecRead {
    /// Its name in the report.
    pub name: SpecName,
    /// Its name in messages.
    pub origin: String,
    /// The text of its file, as far as that could be read.
    pub written: Option<String>,
    /// The spec, or why it cannot be read.
    pub source: Result<SpecText, Diagnostic>,
    /// What a log amounts to, if it is one; then there is no spec.
    pub log: Option<Plan>,
}

impl SpecRead {
    /// A file that was read: what a training file amounts to, any other file as it is.
    fn of(name: SpecName, origin: String, file: Result<SpecText, Diagnostic>, inputs: &Inputs) -> Rc<Self> {
        let written = file.as_ref().ok().map(|file| file.text.clone());
        let source = file.and_then(|file| file.of_training_file(inputs));
        Rc::new(SpecRead { name, origin, written, source, log: None })
    }
}

/// Two specs that are compared, or one without a counterpart.
pub(super) struct SpecPair {
    /// The spec that the other is compared with.
    pub left: Option<Rc<SpecRead>>,
    /// The spec that is compared.
    pub right: Option<Rc<SpecRead>>,
    /// Its name, if it is a training file that was found in a folder: many of them hand over no schedule.
    pub code: Option<String>,
    /// Which of the `configs` of the specs is compared.
    pub part: Variant,
}

impl SpecPair {
    /// The name of a side in the report.
    pub(super) fn name(&self, side: &Option<Rc<SpecRead>>) -> Option<SpecName> {
        let mut name = side.as_ref()?.name.clone();
        if !self.part.label.is_empty() {
            name.path = format!("{}: {}", name.path, self.part.label);
        }
        Some(name)
    }

    /// The pair, or one for each of the `configs` of its specs.
    ///
    /// # Errors
    ///
    /// An option is wrong.
    pub(super) fn parts(self, inputs: &Inputs) -> Result<Vec<SpecPair>, Diagnostic> {
        let parts = |side: &Option<Rc<SpecRead>>| match side.as_deref().map(|read| &read.source) {
            Some(Ok(source)) => source.parts(inputs).map(Some),
            _ => Ok(None),
        };
        let (left, right) = (parts(&self.left)?, parts(&self.right)?);
        let has = |parts: &Option<Vec<Variant>>, part: &Variant| {
            parts.as_ref().is_none_or(|parts| parts.iter().any(|one| one.label == part.label))
        };
        let mut all: Vec<Variant> = right.iter().flatten().cloned().collect();
        all.extend(left.iter().flatten().filter(|part| !has(&right, part)).cloned());
        let both = (left, right);
        let side =
            |side: &Option<Rc<SpecRead>>, parts, part: &Variant| side.clone().filter(|_| has(parts, part));
        match all.is_empty() {
            true => Ok(vec![self]),
            false => Ok(all
                .into_iter()
                .map(|part| SpecPair {
                    left: side(&self.left, &both.0, &part),
                    right: side(&self.right, &both.1, &part),
                    code: self.code.clone(),
                    part,
                })
                .collect()),
        }
    }

    /// Whether both files could be read, and have different texts.
    pub(super) fn is_rewritten(&self) -> bool {
        let written = |read: &Option<Rc<SpecRead>>| read.as_ref().and_then(|read| read.written.clone());
        matches!((written(&self.left), written(&self.right)), (Some(left), Some(right)) if left != right)
    }
}

/// All pairs, and the files that are not specs.
#[derive(Default)]
pub(super) struct SpecPairs {
    /// The pairs, in the order of the command line, then of the paths.
    pub pairs: Vec<SpecPair>,
    /// The files of the folders that are not specs.
    pub skipped: Vec<SkippedFile>,
}

/// Pairs the first of several specs, of several folders of specs, or of several logs with each of the others.
///
/// # Errors
///
/// There are fewer than two, or one is a folder and another a file.
pub(super) fn between(options: &SpecOptions, inputs: &Rc<Inputs>) -> Result<SpecPairs, Diagnostic> {
    let names = &options.specs;
    let [first, others @ ..] = names.as_slice() else { return Err(too_few()) };
    if others.is_empty() {
        return Err(too_few());
    }
    if let Some(pairs) = of_logs(options, inputs)? {
        return Ok(pairs);
    }
    if let Some(odd) = others.iter().find(|name| name.is_dir() != first.is_dir()) {
        let what = format!("`{}` and `{}`: only one of them is a folder", shown(first), shown(odd));
        return Err(Diagnostic::new(what).help("compare files with files, and folders with folders"));
    }
    let mut pairs = SpecPairs::default();
    if first.is_dir() {
        for other in others {
            pairs.add_folders(first, other, inputs)?;
        }
        return Ok(pairs);
    }
    load::check_stdin(names)?;
    let read = |name: &PathBuf| {
        let source = load::source(name, inputs);
        let origin = source.as_ref().map_or_else(|_| shown(name), |source| source.origin.clone());
        let name = SpecName { path: origin.clone(), revision: None };
        Rc::new(SpecRead { name, origin, written: None, source, log: None })
    };
    let left = read(first);
    for other in others {
        pairs.pairs.push(SpecPair {
            left: Some(left.clone()),
            right: Some(read(other)),
            code: None,
            part: Variant::none(),
        });
    }
    Ok(pairs)
}

/// Pairs the first of several logs with each of the others; `None` if none of them is a log.
///
/// # Errors
///
/// A log cannot be read, or some are logs and others are not.
fn of_logs(options: &SpecOptions, inputs: &Rc<Inputs>) -> Result<Option<SpecPairs>, Diagnostic> {
    let mut logs = Vec::new();
    let mut spec = None;
    for name in &options.specs {
        let log =
            if has_spec(name, inputs) { None } else { super::super::logs::plan(name, options, inputs)? };
        match log {
            Some(plan) => logs.push((name, plan)),
            None => spec = spec.or(Some(name)),
        }
    }
    let Some((log, _)) = logs.first() else { return Ok(None) };
    if let Some(spec) = spec {
        let (spec, log) = (shown(spec), shown(log));
        return Err(Diagnostic::new(format!("`{log}` is a log, and `{spec}` is not"))
            .why("`compare` takes two specs or two logs")
            .help(format!("hold the log against the spec: `lrsched verify {spec} {log}`")));
    }
    let mut reads = logs.into_iter().map(|(name, plan)| {
        let origin = shown(name);
        let name = SpecName { path: origin.clone(), revision: None };
        let source = Err(Diagnostic::new(format!("`{origin}` is a log")));
        Rc::new(SpecRead { name, origin, written: None, source, log: Some(plan) })
    });
    let left = reads.next();
    let pair = |right| SpecPair { left: left.clone(), right: Some(right), code: None, part: Variant::none() };
    let pairs = reads.map(pair).collect();
    Ok(Some(SpecPairs { pairs, skipped: Vec::new() }))
}

/// Whether a path is a folder that has a spec: tables of rates in it belong to the specs.
fn has_spec(folder: &Path, inputs: &Rc<Inputs>) -> bool {
    let Some(root) = Some(folder).filter(|folder| folder.is_dir()).and_then(|folder| root(folder).ok())
    else {
        return false;
    };
    let is_spec = |path: &PathBuf| {
        load::found(&folder.join(path), &root, inputs).is_ok_and(|file| !is_something_else(&file))
    };
    files_below(folder).keys().any(is_spec)
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
pub(super) fn against(names: &[PathBuf], wanted: &str, inputs: &Rc<Inputs>) -> Result<SpecPairs, Diagnostic> {
    let mut pairs = SpecPairs::default();
    for path in names {
        if load::is_stdin(path) {
            return Err(Diagnostic::new("standard input has no earlier version")
                .help("name a file in a git repository"));
        }
        let revision = Rc::new(Revision::find(path, wanted)?);
        check_companions(&revision, inputs)?;
        let inside = revision.inside(path)?;
        if path.is_file() {
            pairs.add_past(&revision, vec![inside.clone()], vec![inside], path, inputs)?;
            continue;
        }
        let past = candidates(revision.list(&inside)?, &inside);
        // The path may be a file that is gone now, and is then reported as removed.
        let now = if path.is_dir() { candidates(revision.list_now(&inside)?, &inside) } else { Vec::new() };
        if past.is_empty() && now.is_empty() {
            let what = format!("there is no spec `{}`, neither now nor at `{}`", shown(path), revision.name);
            return Err(Diagnostic::new(what));
        }
        pairs.add_past(&revision, past, now, path, inputs)?;
    }
    Ok(pairs)
}

/// Refuses a file of `--with` that has changed since a revision: both sides get that of the working tree.
///
/// # Errors
///
/// One has changed.
fn check_companions(revision: &Revision, inputs: &Inputs) -> Result<(), Diagnostic> {
    for path in inputs.companions() {
        let then = revision.inside(path).ok().and_then(|inside| revision.read(&inside).ok());
        let has_changed = then.is_some_and(|then| inputs.named(path).is_ok_and(|now| now != then));
        if has_changed {
            let (name, since) = (shown(path), &revision.name);
            return Err(Diagnostic::new(format!("`{name}` has changed since {since}"))
                .why("`--with` gives the file of the working tree to both sides, so that this change would not be seen")
                .help("name it in a spec, whose files are read as they were: `config: {file: train.sh, with: env.sh}`"));
        }
    }
    Ok(())
}

/// The files of a folder that may be specs, except those below hidden folders. A file that the user named is kept.
fn candidates(mut paths: Vec<PathBuf>, folder: &Path) -> Vec<PathBuf> {
    paths.retain(|path| {
        let below = path.strip_prefix(folder).unwrap_or(path);
        below.as_os_str().is_empty() || (may_be_spec(below) && !below.iter().any(is_hidden))
    });
    paths
}

impl SpecPairs {
    fn add_folders(&mut self, left: &Path, right: &Path, inputs: &Rc<Inputs>) -> Result<(), Diagnostic> {
        let reader = |folder: &Path| {
            let root = root(folder).map_err(|why| load::cannot_read(&format!("`{}`", shown(folder)), why))?;
            let folder = folder.to_path_buf();
            Ok(move |(path, failed): (&PathBuf, &Option<Diagnostic>)| {
                let path = folder.join(path);
                let name = SpecName { path: shown(&path), revision: None };
                let file = failed.clone().map_or_else(|| load::found(&path, &root, inputs), Err);
                SpecRead::of(name, shown(&path), file, inputs)
            })
        };
        let (read_left, read_right) = (reader(left)?, reader(right)?);
        let (lefts, rights) = (files_below(left), files_below(right));
        let paths: BTreeSet<&PathBuf> = lefts.keys().chain(rights.keys()).collect();
        for path in paths {
            let (read_left, read_right) =
                (lefts.get_key_value(path).map(&read_left), rights.get_key_value(path).map(&read_right));
            self.add(read_left, read_right, is_code(path));
        }
        Ok(())
    }

    /// `named` is the path on the command line; names in the report start with it.
    fn add_past(
        &mut self,
        revision: &Rc<Revision>,
        past: Vec<PathBuf>,
        now: Vec<PathBuf>,
        named: &Path,
        inputs: &Rc<Inputs>,
    ) -> Result<(), Diagnostic> {
        let base = revision.inside(named)?;
        let place = |path: &Path| match path.strip_prefix(&base) {
            Ok(below) if below.as_os_str().is_empty() => named.to_path_buf(),
            Ok(below) if named == Path::new(".") => below.to_path_buf(),
            Ok(below) => named.join(below),
            Err(_) => named.to_path_buf(),
        };
        let read_past = |path: PathBuf| {
            let label = shown(&place(&path));
            let origin = format!("{}:{label}", revision.name);
            let bytes = match revision.read(&path) {
                Ok(bytes) => Ok(bytes),
                Err(ReadError::File(why)) => Err(load::cannot_read(&format!("`{origin}`"), why)),
                Err(ReadError::Git(error)) => return Err(error),
            };
            let text = bytes.and_then(|bytes| load::text(&origin, bytes));
            let files = Box::new(RevisionFiles { revision: revision.clone(), spec: path.clone() });
            let file = text.map(|text| SpecText { origin: origin.clone(), text, files });
            let name = SpecName { path: label, revision: Some(revision.name.clone()) };
            Ok((path, SpecRead::of(name, origin, file, inputs)))
        };
        let read_now = |path: PathBuf| {
            let place = place(&path);
            let file = load::found(&place, revision.top(), inputs);
            let origin = shown(&place);
            let name = SpecName { path: origin.clone(), revision: None };
            (path, SpecRead::of(name, origin, file, inputs))
        };
        let old = past.into_iter().map(read_past).collect::<Result<Vec<_>, _>>()?;
        let new: Vec<_> = now.into_iter().map(read_now).collect();
        let renamed = renames(&old, &new);
        for (path, right) in &new {
            let same = old.iter().find(|(other, _)| other == path);
            let before = renamed.iter().find(|(_, to)| to == path);
            let left =
                same.or_else(|| old.iter().find(|(other, _)| Some(other) == before.map(|(from, _)| from)));
            self.add(left.map(|(_, read)| read.clone()), Some(right.clone()), is_code(path) && *path != base);
        }
        for (path, left) in &old {
            let gone = !new.iter().any(|(other, _)| other == path);
            if gone && !renamed.iter().any(|(from, _)| from == path) {
                self.add(Some(left.clone()), None, is_code(path) && *path != base);
            }
        }
        Ok(())
    }

    /// Adds a pair, or skips it if neither side is a spec.
    fn add(&mut self, left: Option<Rc<SpecRead>>, right: Option<Rc<SpecRead>>, is_code: bool) {
        let other = |read: &Option<Rc<SpecRead>>| {
            read.as_ref().is_none_or(|read| read.source.as_ref().is_ok_and(is_something_else))
        };
        let Some(name) = right.as_ref().or(left.as_ref()).map(|read| read.name.to_string()) else { return };
        match other(&left) && other(&right) {
            // A repository has many scripts and files of JSON that have nothing to do with training.
            true if is_code || is_yaml(Path::new(&name)) => {
                self.skipped.push(SkippedFile { name, why: "not a spec".into() });
            }
            true => {}
            false => self.pairs.push(SpecPair {
                left,
                right,
                code: is_code.then_some(name),
                part: Variant::none(),
            }),
        }
    }
}

/// The least [`likeness`] of two files that makes one the renamed other.
const ALIKE: f64 = 0.5;
/// The most pairs of files that are compared to find renames.
const MOST_LOOKS: usize = 10_000;

/// The path of a spec in the repository, and the spec.
type Version = (PathBuf, Rc<SpecRead>);

/// Matches removed specs with added ones, the most alike first. Returns the old and the new path of each.
fn renames(old: &[Version], new: &[Version]) -> Vec<(PathBuf, PathBuf)> {
    let lacks = |list: &[Version], path: &Path| !list.iter().any(|(other, _)| other == path);
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
    alike.arrange_by(|a, b| b.0.total_cmp(&a.0));
    let mut found: Vec<(PathBuf, PathBuf)> = Vec::new();
    for (likeness, from, to) in alike {
        let free = !found.iter().any(|(f, t)| f == from || t == to);
        if likeness >= ALIKE && free {
            found.push((from.clone(), to.clone()));
        }
    }
    found
}

/// The fraction of lines that two texts share, from 0 to 1.
fn likeness(left: &str, right: &str) -> f64 {
    let sorted = |text: &str| {
        let mut lines: Vec<String> =
            text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_string).collect();
        lines.arrange();
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
