//! Reads files of a git revision, by running git. Nothing is written to the repository.

use super::load;
use crate::diagnostic::Diagnostic;
use crate::spec::{FileError, Files};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;

/// A commit of the repository that a path lies in.
#[derive(Debug)]
pub(super) struct Revision {
    /// Its name on the command line.
    pub name: String,
    top: PathBuf,
    commit: String,
}

impl Revision {
    /// Finds a revision of the repository around a path, which need not exist any more. `main...` is the commit at
    /// which the current branch left main. A branch that only the origin has is found there.
    ///
    /// # Errors
    ///
    /// There is no git, no repository, or no such revision.
    pub(super) fn find(path: &Path, wanted: &str) -> Result<Self, Diagnostic> {
        let folder = existing_folder(path);
        let shown = path.display();
        let top = git(&folder, &["rev-parse", "--show-toplevel"])?.map_err(|why| {
            Diagnostic::new(format!("`{shown}` is not in a git repository"))
                .why(why)
                .help("`--against` compares a file with an earlier version; to compare two files, name both")
        })?;
        let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end_matches('\n'));
        let branch = wanted.strip_suffix("...").unwrap_or(wanted);
        let mut commit = None;
        for name in [branch.to_string(), format!("origin/{branch}")] {
            let wanted = format!("{name}^{{commit}}");
            let found = git(&top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?.ok();
            commit = commit.or(found.map(|id| String::from_utf8_lossy(&id).trim().to_string()));
        }
        let Some(commit) = commit else {
            return Err(Diagnostic::new(format!("the repository has no revision `{branch}`"))
                .why("a checkout in CI often fetches a single commit")
                .help("fetch it first: `git fetch origin main`, or `fetch-depth: 0` in the checkout step"));
        };
        let commit = match wanted.ends_with("...") {
            false => commit,
            true => git(&top, &["merge-base", &commit, "HEAD"])?
                .map(|id| String::from_utf8_lossy(&id).trim().to_string())
                .map_err(|_| {
                    Diagnostic::new(format!("`{branch}` and the current branch have no common ancestor"))
                        .help("fetch the whole history: `fetch-depth: 0` in the checkout step")
                })?,
        };
        Ok(Revision { name: branch.to_string(), top, commit })
    }

    /// The path relative to the top of the repository, with slashes.
    ///
    /// # Errors
    ///
    /// The path lies outside of the repository.
    pub(super) fn inside(&self, path: &Path) -> Result<String, Diagnostic> {
        let outside = || Diagnostic::new(format!("`{}` is outside of the git repository", path.display()));
        let absolute = std::path::absolute(path).map_err(|_| outside())?;
        let mut existing = absolute.as_path();
        // Links are resolved as far as the path exists; the rest is taken as it is written.
        while !existing.exists() {
            existing = existing.parent().ok_or_else(outside)?;
        }
        let rest = absolute.strip_prefix(existing).map_err(|_| outside())?;
        let real = existing.canonicalize().map_err(|_| outside())?;
        let real = if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        let top = self.top.canonicalize().map_err(|_| outside())?;
        let inside = real.strip_prefix(top).map_err(|_| outside())?;
        normal(inside.to_str().ok_or_else(outside)?).ok_or_else(outside)
    }

    /// The files at or below a path at this revision, relative to the top of the repository.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(super) fn list(&self, path: &str) -> Result<Vec<String>, Diagnostic> {
        let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", &self.commit];
        if !path.is_empty() {
            arguments.extend(["--", path]);
        }
        let listed = git(&self.top, &arguments)?.map_err(|why| failed(&why))?;
        let text = String::from_utf8_lossy(&listed);
        let entries = text.split('\0').filter_map(|entry| entry.split_once('\t'));
        // Links and submodules are not files.
        Ok(entries.filter(|(mode, _)| mode.starts_with("100")).map(|(_, path)| path.to_string()).collect())
    }

    /// The files at or below a path in the working tree, except those that git ignores.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(super) fn list_now(&self, path: &str) -> Result<Vec<String>, Diagnostic> {
        let literal = format!(":(top,literal){path}");
        let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", &literal];
        let listed = git(&self.top, &arguments)?.map_err(|why| failed(&why))?;
        let text = String::from_utf8_lossy(&listed);
        let mut paths: Vec<String> = text.split('\0').map(str::to_string).collect();
        paths.retain(|path| !path.is_empty() && self.now(path).is_file());
        paths.sort();
        paths.dedup();
        Ok(paths)
    }

    /// The path of a file in the working tree.
    pub(super) fn now(&self, path: &str) -> PathBuf {
        self.top.join(path)
    }

    /// The content of a file at this revision, or `None` if there is no such file.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
        if !self.list(path)?.iter().any(|found| found == path) {
            return Ok(None);
        }
        let object = format!("{}:{path}", self.commit);
        git(&self.top, &["cat-file", "blob", &object])?.map(Some).map_err(|why| failed(&why))
    }
}

fn failed(why: &str) -> Diagnostic {
    Diagnostic::new("git could not read the repository").why(why)
}

/// Runs git. Returns its output, or its standard error if it fails.
fn git(folder: &Path, arguments: &[&str]) -> Result<Result<Vec<u8>, String>, Diagnostic> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut command = Command::new("git");
    // Within a hook, the environment names a repository; here the path does.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    let output = command
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env("LC_ALL", "C")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| {
            Diagnostic::new(format!("cannot run git: {}", load::reason(&error)))
                .why("`--against` reads earlier versions of a file with git")
                .help("install git, or name two files to compare")
        })?;
    Ok(match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_string()),
    })
}

/// The nearest folder above a path that exists.
fn existing_folder(path: &Path) -> PathBuf {
    path.ancestors().find(|path| path.is_dir()).unwrap_or(Path::new(".")).to_path_buf()
}

/// Removes `.` and `..` from a path. `None` if the path leads above its start.
fn normal(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// Reads the files that a spec names at the revision of the spec.
pub(super) struct RevisionFiles {
    /// The revision.
    pub revision: Rc<Revision>,
    /// The path of the spec in the repository.
    pub spec: String,
}

impl Files for RevisionFiles {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let folder = self.spec.rsplit_once('/').map_or("", |(folder, _)| folder);
        let relative = !Path::new(path).is_absolute();
        let full = normal(format!("{folder}/{path}").trim_start_matches('/')).filter(|_| relative);
        let Some(full) = full else {
            return Err(FileError::new("it is outside of the repository, so that it has no earlier version"));
        };
        let bytes = self.revision.read(&full).map_err(|error| FileError::new(error.what()))?;
        let bytes =
            bytes.ok_or_else(|| FileError::new(format!("it does not exist at {}", self.revision.name)))?;
        String::from_utf8(bytes).map_err(|_| FileError::new("it is not UTF-8 text"))
    }
}
