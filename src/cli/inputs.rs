//! The files that a command reads, and which of them a spec may name.
//!
//! A file that the user names on the command line is read wherever it lies. A file that somebody else names, in a spec or
//! by putting it into a folder, may be chosen to reveal a secret of the machine, or to hang it. Only regular files below
//! the spec's folder or its repository are read then; `SECURITY.md` has the rules.

use super::load::{cannot_read, reason, shown, text};
use super::options::{ConfigOptions, LogOptions};
use crate::diagnostic::{Diagnostic, and, few};
use crate::dialect::training_file::FileQuestion;
use crate::import::{Companion, ConfigQuestion, GivenFact};
use crate::logs::LogQuestion;
use crate::spec::FileError;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The size limit of any file, in MiB. The YAML reader has a smaller limit and a better message.
pub(super) const MOST_MIB: u64 = 16;

/// Reads files, and remembers them.
#[derive(Default)]
pub(super) struct Inputs {
    /// Whether specs may name files anywhere.
    allow_outside: bool,
    /// What the user says about training files.
    pub question: FileQuestion,
    /// What the user says about configs.
    pub config: ConfigOptions,
    /// What the user says about logs.
    log: RefCell<LogQuestion>,
    /// Whether a config was read.
    config_was_read: Cell<bool>,
    /// Whether a training file was read.
    training_file_was_read: Cell<bool>,
    /// What was picked, assumed and left out in training files and configs, with the name of the file.
    said: RefCell<Vec<(String, String)>>,
    /// The paths that were read, or could not be.
    asked: RefCell<BTreeSet<PathBuf>>,
    /// The files that were read.
    read: RefCell<BTreeSet<Identity>>,
}

impl Inputs {
    /// Starts with no files.
    pub(super) fn new(allow_outside: bool) -> Self {
        Inputs { allow_outside, ..Inputs::default() }
    }

    /// Starts with no files, and with what the user says about training files and configs.
    pub(super) fn asking(allow_outside: bool, question: FileQuestion, config: ConfigOptions) -> Self {
        Inputs { question, config, ..Inputs::new(allow_outside) }
    }

    /// Sets what the user says about logs.
    pub(super) fn ask_logs(&self, options: &LogOptions) {
        *self.log.borrow_mut() = options.question();
    }

    /// What the user says about logs.
    pub(super) fn log_question(&self) -> LogQuestion {
        self.log.borrow().clone()
    }

    /// The files that `--with` gives.
    pub(super) fn companions(&self) -> &[PathBuf] {
        &self.config.with
    }

    /// What the user says about configs, with the files beside them.
    ///
    /// # Errors
    ///
    /// An option is not `KEY=VALUE`, or a file cannot be read.
    pub(super) fn config_question(&self) -> Result<ConfigQuestion, Diagnostic> {
        let facts = |option: &str, texts: &[String], several: bool| {
            let each = texts.iter().map(|text| GivenFact::of_option(option, text, several));
            Ok::<_, Diagnostic>(
                each.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect::<Vec<_>>(),
            )
        };
        let companion = |path: &PathBuf| {
            let name = shown(path);
            let bytes = self.named(path).map_err(|why| cannot_read(&format!("`{name}`"), why))?;
            let text = text(&name, bytes)?;
            Ok(Companion { name, text })
        };
        Ok(ConfigQuestion {
            format: self.config.config_format.clone(),
            run: facts("--run", &self.config.run, true)?,
            set: facts("--set", &self.config.set, false)?,
            config: self.question.config.clone(),
            with: self.config.with.iter().map(companion).collect::<Result<_, Diagnostic>>()?,
            is_named: false,
            follows: false,
            used: RefCell::default(),
        })
    }

    /// Keeps that a config was read, and says which facts it did not need.
    pub(super) fn read_config(&self, file: &str, question: &ConfigQuestion) {
        self.config_was_read.set(true);
        let idle = question.run.iter().filter(|fact| !fact.taken.get());
        let said = idle.map(|fact| format!("nothing depends on `{}` of `--run`", fact.key));
        self.say(file, said.collect());
    }

    /// Keeps that a training file was read.
    pub(super) fn read_training_file(&self) {
        self.training_file_was_read.set(true);
    }

    /// Refuses options that change configs or training files if the command read none.
    ///
    /// # Errors
    ///
    /// There is such an option, and no such file.
    pub(super) fn refuse_idle_options(&self) -> Result<(), Diagnostic> {
        if let Some((key, _)) = self.question.config.first()
            && !self.training_file_was_read.get()
        {
            return Err(Diagnostic::new("`--config` is for training files, and there is none")
                .why("it would change nothing")
                .help(format!("the values of specs and configs are replaced with `--set {key}=...`")));
        }
        match self.config.with.is_empty() || self.config_was_read.get() {
            true => Ok(()),
            false => Err(Diagnostic::new("`--with` is for the config of a framework, and there is none")
                .why("it would change nothing")
                .help(
                    "change the spec itself, or its values with `--set`; `--config` is for training files",
                )),
        }
    }

    /// Keeps what was picked, assumed and left out in a training file.
    pub(super) fn say(&self, file: &str, said: Vec<String>) {
        self.said.borrow_mut().extend(said.into_iter().map(|text| (file.to_string(), text)));
    }

    /// What was said of training files; with their names if there are several.
    pub(super) fn take_said(&self) -> Vec<String> {
        let said = self.said.take();
        let several = said.iter().any(|(file, _)| *file != said[0].0);
        let mut files_by_text: Vec<(String, Vec<String>)> = Vec::new();
        for (file, text) in said {
            let file = format!("`{file}`");
            match files_by_text.iter_mut().find(|(known, _)| *known == text) {
                Some((_, files)) if !files.contains(&file) => files.push(file),
                Some(_) => {}
                None => files_by_text.push((text, vec![file])),
            }
        }
        let named = |(text, files)| if several { format!("{}: {text}", and(&few(files))) } else { text };
        files_by_text.into_iter().map(named).collect()
    }

    /// Drops what was said of a training file that is left out.
    pub(super) fn forget(&self, file: &str) {
        self.said.borrow_mut().retain(|(known, _)| known != file);
    }

    /// The paths that were read, or could not be.
    pub(super) fn asked(&self) -> BTreeSet<PathBuf> {
        self.asked.borrow().clone()
    }

    /// Reads a file that the user named. It may be a pipe.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is too large.
    pub(super) fn named(&self, path: &Path) -> Result<Vec<u8>, FileError> {
        self.asked.borrow_mut().insert(path.to_path_buf());
        if path.is_dir() {
            return Err(FileError::new("it is a folder"));
        }
        let file = File::open(path).map_err(unreadable)?;
        self.remember(&file, path)?;
        read_all(file)
    }

    /// Reads standard input.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is too large.
    pub(super) fn stdin(&self) -> Result<Vec<u8>, FileError> {
        self.read.borrow_mut().extend(identity_of_stream(std::io::stdin()));
        read_all(std::io::stdin().lock())
    }

    /// Reads a file that a spec names, or that was found in a folder. `root` is its [`root`].
    ///
    /// # Errors
    ///
    /// It cannot be read, is too large, or is not one that may be read.
    pub(super) fn found(&self, path: &Path, root: &Path) -> Result<Vec<u8>, FileError> {
        self.asked.borrow_mut().insert(path.to_path_buf());
        // The same message whether or not a file outside exists.
        self.check_place(path, &resolved(path).map_err(unreadable)?, root)?;
        // Opening a device may have effects, so that the kind is checked before, and again for the file that was opened.
        check_kind(&fs::metadata(path).map_err(unreadable)?)?;
        let file = open(path).map_err(unreadable)?;
        let opened = file.metadata().map_err(unreadable)?;
        check_kind(&opened)?;
        check_file_system(&file)?;
        let real = fs::canonicalize(path).map_err(unreadable)?;
        let there = fs::metadata(&real).map_err(unreadable)?;
        if identity(&there, &real) != identity(&opened, &real) {
            return Err(FileError::new("it was replaced while it was read"));
        }
        self.check_place(path, &real, root)?;
        self.remember(&file, path)?;
        read_all(file)
    }

    /// Refuses what a link, or a path with `..`, leads to if that is not a file of the spec's project.
    fn check_place(&self, path: &Path, real: &Path, root: &Path) -> Result<(), FileError> {
        if self.allow_outside {
            return Ok(());
        }
        let refused = |why: &str, reason: &str| {
            let help = format!("{reason}; if you trust the spec, allow it with `--allow-outside`");
            Err(FileError::new(why).with_help(help))
        };
        let Ok(below) = real.strip_prefix(root) else {
            return refused(
                "it lies outside of the spec's folder and repository",
                "a spec may come from somebody else, who could read your files with it",
            );
        };
        if below.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
            return refused("it lies in `.git`", "git keeps passwords and tokens there");
        }
        if !same_extension(path, real) {
            return refused(
                OTHER_EXTENSION,
                "the extension says whether lines of the file may be shown in messages",
            );
        }
        Ok(())
    }

    /// Remembers a file that is open, so that it is not written to.
    ///
    /// # Errors
    ///
    /// The system does not say which file it is.
    pub(super) fn remember(&self, file: &File, path: &Path) -> Result<(), FileError> {
        self.read.borrow_mut().extend(identity(&file.metadata().map_err(unreadable)?, path));
        Ok(())
    }

    /// Refuses to write to a file that was read, and to write a file twice.
    ///
    /// # Errors
    ///
    /// One of the outputs, or standard output, is an input, or two outputs are the same file.
    pub(super) fn check_outputs(&self, outputs: &[PathBuf]) -> Result<(), Diagnostic> {
        let is_input = |file: Option<Identity>| file.is_some_and(|file| self.read.borrow().contains(&file));
        let both = |name: &str| {
            Diagnostic::new(format!("`{name}` is an input and an output"))
                .why("the output would replace the input")
                .help("write to another file")
        };
        if is_input(identity_of_stream(std::io::stdout())) {
            return Err(both("standard output"));
        }
        let place = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        for (index, path) in outputs.iter().enumerate() {
            let file = |path: &PathBuf| fs::metadata(path).ok().and_then(|found| identity(&found, path));
            if is_input(file(path)) {
                return Err(both(&shown(path)));
            }
            let same = |other: &PathBuf| {
                place(other) == place(path) || file(other).is_some_and(|other| Some(other) == file(path))
            };
            if outputs[..index].iter().any(same) {
                return Err(Diagnostic::new(format!("`{}` is named twice as an output", shown(path)))
                    .why("the second output would replace the first")
                    .help("name each file once"));
            }
        }
        Ok(())
    }
}

fn unreadable(error: std::io::Error) -> FileError {
    FileError { is_absent: error.kind() == ErrorKind::NotFound, ..FileError::new(reason(&error)) }
}

fn read_all(from: impl Read) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    from.take((MOST_MIB << 20) + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    match bytes.len() as u64 > MOST_MIB << 20 {
        true => Err(too_large()),
        false => Ok(bytes),
    }
}

/// The error for a file above the limit.
pub(super) fn too_large() -> FileError {
    FileError::new(format!("it is larger than {MOST_MIB} MiB"))
}

/// The folder below which a spec in `folder` may name files: the top of the git repository around it, else itself.
///
/// # Errors
///
/// The folder does not exist.
pub(super) fn root(folder: &Path) -> Result<PathBuf, FileError> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let folder = fs::canonicalize(folder).map_err(unreadable)?;
    let top = folder.ancestors().find(|above| above.join(".git").exists()).map(Path::to_path_buf);
    Ok(top.unwrap_or(folder))
}

/// A path without links, as far as it exists.
///
/// # Errors
///
/// The current folder does not exist.
pub(super) fn resolved(path: &Path) -> std::io::Result<PathBuf> {
    let absolute = std::path::absolute(path)?;
    let existing = absolute.ancestors().find(|above| above.exists()).unwrap_or(&absolute);
    let real = existing.canonicalize()?;
    let rest = absolute.strip_prefix(existing).unwrap_or(Path::new(""));
    Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) })
}

/// Refuses what is not a regular file.
fn check_kind(found: &Metadata) -> Result<(), FileError> {
    match (found.is_file(), found.is_dir()) {
        (true, _) => Ok(()),
        (_, true) => Err(FileError::new("it is a folder")),
        _ => Err(FileError::new("it is not a regular file")),
    }
}

/// Why a link is refused that leads to a file of another kind.
pub(super) const OTHER_EXTENSION: &str = "it is a link to a file with another extension";

/// Whether two paths have the same extension.
pub(super) fn same_extension(left: &Path, right: &Path) -> bool {
    let extension = |path: &Path| path.extension().map(|extension| extension.to_ascii_lowercase());
    extension(left) == extension(right)
}

/// Refuses files that the system makes up: their contents are the environment, the memory and the state of the machine.
#[cfg(target_os = "linux")]
fn check_file_system(file: &File) -> Result<(), FileError> {
    /// `SYSFS_MAGIC` in `linux/magic.h`.
    const SYSFS: rustix::fs::FsWord = 0x6265_6572;
    let found = rustix::fs::fstatfs(file).map_err(|error| unreadable(error.into()))?;
    match [rustix::fs::PROC_SUPER_MAGIC, SYSFS].contains(&found.f_type) {
        true => Err(FileError::new("it is a file of the system, not of a disk")),
        false => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
fn check_file_system(_: &File) -> Result<(), FileError> {
    Ok(())
}

/// Opens a file, without waiting if it has become a pipe.
#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
    File::options().read(true).custom_flags(flags.bits() as i32).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    File::open(path)
}

/// What is the same for two names of one file: device and inode.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = PathBuf;

/// The identity of a regular file.
#[cfg(unix)]
fn identity(found: &Metadata, _: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    found.is_file().then(|| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(found: &Metadata, path: &Path) -> Option<Identity> {
    fs::canonicalize(path).ok().filter(|_| found.is_file())
}

/// The identity of the file that a standard stream was redirected to.
#[cfg(unix)]
fn identity_of_stream(stream: impl std::os::fd::AsFd) -> Option<Identity> {
    let file = File::from(stream.as_fd().try_clone_to_owned().ok()?);
    identity(&file.metadata().ok()?, Path::new("-"))
}

#[cfg(not(unix))]
fn identity_of_stream<T>(_: T) -> Option<Identity> {
    None
}
