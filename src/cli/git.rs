//! Reads files of a git revision, by running git. Nothing is written to the repository.
//!
//! The repository may be a stranger's. Nothing that its own config names is run, and nothing is fetched.

use super::inputs::{MOST_MIB, OTHER_EXTENSION, resolved, same_extension, too_large};
use super::load;
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::spec::{FileError, Files};
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
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
        let shown = load::shown(path);
        let top = git(&folder, &["rev-parse", "--show-toplevel"])?.map_err(|why| {
            Diagnostic::new(format!("`{shown}` is not in a git repository"))
                .why(why)
                .help("`--against` compares a file with an earlier version; to compare two files, name both")
        })?;
        let top = path_of(top.strip_suffix(b"\n").unwrap_or(&top));
        let top = top.canonicalize().unwrap_or(top);
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
    pub(super) fn inside(&self, path: &Path) -> Result<PathBuf, Diagnostic> {
        let outside = || Diagnostic::new(format!("`{}` is outside of the git repository", load::shown(path)));
        let real = resolved(path).map_err(|_| outside())?;
        let inside = real.strip_prefix(&self.top).map_err(|_| outside())?;
        normal(inside).ok_or_else(outside)
    }

    /// The files and links at or below a path at this revision, relative to the top of the repository.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(super) fn list(&self, path: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
        let entries = self.entries(path, "-r")?;
        Ok(entries.into_iter().filter(TreeEntry::is_blob).map(|entry| entry.path).collect())
    }

    /// The files and links at or below a path in the working tree, except those that git ignores.
    ///
    /// # Errors
    ///
    /// git fails.
    pub(super) fn list_now(&self, path: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
        let mut arguments =
            arguments(&["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"]);
        arguments.push(if path.as_os_str().is_empty() { ".".into() } else { for_git(path) });
        let listed = git(&self.top, &arguments)?.map_err(|why| failed(&why))?;
        let paths = listed.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(path_of);
        // What cannot be looked at is kept: reading it then says why.
        let is_there = |path: &PathBuf| match std::fs::symlink_metadata(self.top.join(path)) {
            Ok(found) => !found.is_dir(),
            Err(error) => ![ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()),
        };
        let mut paths: Vec<PathBuf> = paths.filter(is_there).collect();
        paths.arrange();
        paths.dedup();
        Ok(paths)
    }

    /// The top of the repository.
    pub(super) fn top(&self) -> &Path {
        &self.top
    }

    /// The content of a file at this revision. Links within the repository are followed.
    ///
    /// # Errors
    ///
    /// There is no such file, it is too large, or git fails.
    pub(super) fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let entry = self.file(path)?;
        match entry.size {
            Some(size) if size > MOST_MIB << 20 => Err(too_large().into()),
            _ => Ok(self.blob(&entry)?),
        }
    }

    /// Finds the file that a path leads to at this revision.
    fn file(&self, path: &Path) -> Result<TreeEntry, ReadError> {
        let absent = || FileError::absent(format!("it does not exist at {}", self.name));
        let outside = || FileError::new(OUTSIDE);
        let mut at = path.to_path_buf();
        for _ in 0..MOST_LINKS {
            // The longest part of the path that exists is the file, or a link.
            let parts = at.ancestors().filter(|part| !part.as_os_str().is_empty());
            let entry = parts.map(|part| self.entries(part, "-l").map(|mut found| found.pop()));
            let entry = entry.filter_map(Result::transpose).next().ok_or_else(absent)??;
            let rest = at.strip_prefix(&entry.path).unwrap_or(Path::new("")).to_path_buf();
            match entry.mode {
                FileMode::Link => {
                    let target = path_of(&self.blob(&entry)?);
                    let from = entry.path.parent().unwrap_or(Path::new("")).join(target);
                    at = normal(&from.join(rest)).ok_or_else(outside)?;
                }
                FileMode::File if !rest.as_os_str().is_empty() => return Err(absent().into()),
                FileMode::File if !same_extension(path, &at) => {
                    return Err(FileError::new(OTHER_EXTENSION).into());
                }
                FileMode::File => return Ok(entry),
                FileMode::Other if rest.as_os_str().is_empty() => {
                    return Err(FileError::new("it is a folder").into());
                }
                FileMode::Other => return Err(absent().into()),
            }
        }
        Err(FileError::new("too many links lead to one another").into())
    }

    /// What `ls-tree` says of a path, with an option.
    fn entries(&self, path: &Path, option: &str) -> Result<Vec<TreeEntry>, Diagnostic> {
        let mut arguments = arguments(&["ls-tree", option, "-z", "--full-tree", &self.commit]);
        if !path.as_os_str().is_empty() {
            arguments.extend(["--".into(), for_git(path)]);
        }
        let listed = git(&self.top, &arguments)?.map_err(|why| failed(&why))?;
        Ok(listed.split(|byte| *byte == 0).filter_map(TreeEntry::parse).collect())
    }

    fn blob(&self, entry: &TreeEntry) -> Result<Vec<u8>, Diagnostic> {
        git(&self.top, &arguments(&["cat-file", "blob", &entry.id]))?.map_err(|why| {
            failed(&why).help("fetch all objects first: a clone with `--filter` does not have them")
        })
    }
}

/// Why a file of a revision cannot be read.
pub(super) enum ReadError {
    /// Because of the file.
    File(FileError),
    /// Because git fails.
    Git(Diagnostic),
}

impl From<FileError> for ReadError {
    fn from(error: FileError) -> Self {
        ReadError::File(error)
    }
}

impl From<Diagnostic> for ReadError {
    fn from(error: Diagnostic) -> Self {
        ReadError::Git(error)
    }
}

/// The most links that lead from one to the next, as in Linux.
const MOST_LINKS: usize = 40;
/// Why a file outside of the repository cannot be read.
const OUTSIDE: &str = "it is outside of the repository, so that it has no earlier version";

/// A line of `ls-tree`.
struct TreeEntry {
    mode: FileMode,
    id: String,
    /// The size in bytes, if it was asked for.
    size: Option<u64>,
    path: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FileMode {
    File,
    Link,
    /// A folder or a submodule.
    Other,
}

impl TreeEntry {
    /// Parses `100644 blob ID\tPATH`, perhaps with a size.
    fn parse(line: &[u8]) -> Option<TreeEntry> {
        let tab = line.iter().position(|byte| *byte == b'\t')?;
        let head = std::str::from_utf8(&line[..tab]).ok()?;
        let mut words = head.split_ascii_whitespace();
        let mode = match words.next()? {
            "120000" => FileMode::Link,
            mode if mode.starts_with("100") => FileMode::File,
            _ => FileMode::Other,
        };
        let id = words.nth(1)?.to_string();
        let size = words.next().and_then(|size| size.parse().ok());
        Some(TreeEntry { mode, id, size, path: path_of(&line[tab + 1..]) })
    }

    fn is_blob(&self) -> bool {
        self.mode != FileMode::Other
    }
}

fn failed(why: &str) -> Diagnostic {
    Diagnostic::new("git could not read the repository").why(why)
}

fn arguments(list: &[&str]) -> Vec<OsString> {
    list.iter().map(OsString::from).collect()
}

/// A path from the bytes that git prints.
fn path_of(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    return <OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes).into();
    #[cfg(not(unix))]
    return String::from_utf8_lossy(bytes).into_owned().into();
}

/// A path as git takes it. On Windows it has slashes, and no `\\?\`, with which absolute paths without links begin.
fn for_git(path: &Path) -> OsString {
    #[cfg(not(windows))]
    return path.into();
    #[cfg(windows)]
    {
        let path = path.to_string_lossy().replace('\\', "/");
        match path.strip_prefix("//?/UNC/") {
            Some(share) => format!("//{share}").into(),
            None => path.strip_prefix("//?/").unwrap_or(&path).into(),
        }
    }
}

/// Variables that name another repository than the one around the path.
const REPOSITORY: [&str; 10] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Settings of git that stand above those of the repository, which can name programs: `core.fsmonitor` is one that
/// `ls-files` runs. The last two are for a clone without all objects, in which git runs what fetches them.
const SETTINGS: [&str; 5] = [
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.sshCommand=false",
    "protocol.allow=never",
];

/// Runs git. Returns its output, or its standard error if it fails.
fn git(folder: &Path, arguments: &[impl AsRef<OsStr>]) -> Result<Result<Vec<u8>, String>, Diagnostic> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let mut command = Command::new("git");
    // Within a hook, the environment names a repository; here the path does.
    for variable in REPOSITORY {
        command.env_remove(variable);
    }
    command.args(["--no-pager", "--literal-pathspecs", "--no-replace-objects"]);
    command
        .args(SETTINGS.iter().flat_map(|setting| ["-c", setting]))
        .arg("-C")
        .arg(for_git(folder))
        .args(arguments);
    command.env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    // A list of protocols that are allowed, above all settings.
    command.env("GIT_ALLOW_PROTOCOL", "none").env("GIT_NO_LAZY_FETCH", "1");
    let output = command.stdin(Stdio::null()).output().map_err(|error| {
        Diagnostic::new(format!("cannot run git: {}", load::reason(&error)))
            .why("`--against` reads earlier versions of a file with git")
            .help("install git, or name two files to compare")
    })?;
    Ok(match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_string()),
    })
}

/// The names of the branches and tags of the repository around a folder; none if there is no repository.
pub(super) fn revisions(folder: &Path) -> Vec<String> {
    let arguments = ["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"];
    let Ok(Ok(listed)) = git(folder, &arguments) else { return Vec::new() };
    let listed = String::from_utf8_lossy(&listed);
    ["HEAD"].into_iter().chain(listed.lines()).map(str::to_string).collect()
}

/// The nearest folder above a path that exists.
fn existing_folder(path: &Path) -> PathBuf {
    path.ancestors().find(|path| path.is_dir()).unwrap_or(Path::new(".")).to_path_buf()
}

/// Removes `.` and `..` from a relative path, with slashes in between. `None` if the path leads above its start.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut parts: Vec<&OsStr> = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => parts.push(part),
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()?),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join(OsStr::new("/")).into())
}

/// Reads the files that a spec names at the revision of the spec.
pub(super) struct RevisionFiles {
    /// The revision.
    pub revision: Rc<Revision>,
    /// The path of the spec in the repository.
    pub spec: PathBuf,
}

impl Files for RevisionFiles {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let folder = self.spec.parent().unwrap_or(Path::new(""));
        // An absolute path within the repository is found there too.
        let within = Path::new(path).strip_prefix(self.revision.top());
        let path = within.map_or_else(|_| folder.join(path), Path::to_path_buf);
        let inside = normal(&path).ok_or_else(|| FileError::new(OUTSIDE))?;
        let read = self.revision.read(&inside).map_err(|error| match error {
            ReadError::File(error) => error,
            ReadError::Git(error) => FileError::new(error.what()),
        });
        load::utf8(&path.to_string_lossy(), read?)
    }
}
