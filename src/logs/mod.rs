//! Logs of training runs: files in, observations out.
//!
//! A `LogFormat` is a file of `formats` and a row of `FORMATS`. It recognises a file by its beginning, and says how it is
//! read, and which update a value belongs to. A log is read twice, and never held: [`read`] finds its series and their
//! precision; [`Log::walk`] hands on the observations in the order of the files.
//!
//! ```text
//! run folder -> folder -> files -> bytes -> events, rows, objects, words -> records -> survey -> Log
//!                                                                             '-> walk -> observations
//! ```
//!
//! | file | contents |
//! |---|---|
//! | `observed` | what comes out: series, rules, observations, facts |
//! | `folder` | which files of a folder are read |
//! | `format`, `formats` | what a format is, and all of them |
//! | `bytes`, `events`, `rows`, `objects`, `json`, `words` | bounded readers, one per syntax; each hands on records |
//! | `fields`, `rules`, `digits` | which fields are rates, which row x means, what a printed number stands for |
//! | `survey`, `walk` | the first pass, and the second |

mod bytes;
mod choice;
mod crc;
mod digits;
mod events;
mod facts;
mod fields;
mod folder;
mod format;
mod formats;
mod json;
mod objects;
mod observed;
mod record;
mod rows;
mod rules;
mod survey;
mod walk;
mod words;

pub use digits::Digits;
pub(crate) use fields::group_number;
pub(crate) use format::LogFormat;
pub(crate) use formats::FORMATS;
pub use observed::{FactKind, Log, LoggedFact, LoggedFile, LoggedSeries, Observation, RowRule, XUnit};

use crate::diagnostic::{Diagnostic, nearest};
use crate::spec::FileError;
use bytes::LONGEST_LINE;
use std::path::{Path, PathBuf};

/// Opens and lists the files of logs.
pub trait LogFiles {
    /// The name of a path in messages.
    fn name(&self, path: &Path) -> String;

    /// Opens a file. A log is read twice; both times have the same contents.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    fn open(&self, path: &Path) -> Result<Box<dyn LogBytes>, FileError>;

    /// The contents of a folder, sorted by name; `None` if the path is a file.
    ///
    /// # Errors
    ///
    /// It cannot be read.
    fn list(&self, path: &Path) -> Result<Option<Vec<PathBuf>>, FileError>;
}

/// The bytes of an open file.
pub trait LogBytes {
    /// Fills the beginning of `room`, and returns the number of bytes; 0 at the end of the file.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    fn read(&mut self, room: &mut [u8]) -> Result<usize, FileError>;
}

/// What the user says about a log.
#[derive(Debug, Clone, Default)]
pub struct LogQuestion {
    /// The column, key or tag of the rate.
    pub column: Option<String>,
    /// The group of parameters.
    pub group: Option<String>,
    /// What x counts.
    pub unit: Option<XUnit>,
    /// The format, as `lrsched list logs` has it.
    pub format: Option<String>,
}

/// Finds the series of a log: of a file, of several files of one run, or of a run folder.
///
/// # Errors
///
/// There is no rate in it, there are several, or a file is broken.
pub fn read(paths: &[PathBuf], question: &LogQuestion, files: &dyn LogFiles) -> Result<Log, Diagnostic> {
    let wanted = question.format.as_deref().map(format_named).transpose()?;
    let runs = folder::runs(paths, wanted, files)?;
    choice::log(runs, question, files)
}

/// Whether a path is a log, or a folder with logs. Files that a spec may be are logs only if no other program writes them.
pub(crate) fn is_log(path: &Path, files: &dyn LogFiles) -> bool {
    folder::is_log(path, files)
}

/// The format of a name.
///
/// # Errors
///
/// There is none.
pub(crate) fn format_named(name: &str) -> Result<&'static LogFormat, Diagnostic> {
    FORMATS.iter().find(|format| format.name == name).copied().ok_or_else(|| {
        let error = Diagnostic::new(format!("there is no format of logs `{name}`"));
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        match nearest(name, names.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("the formats are {}", names.join(", "))),
        }
    })
}

/// The message for a file that cannot be read.
fn cannot_read(name: &str, error: &FileError) -> Diagnostic {
    let message = Diagnostic::new(format!("cannot read `{name}`: {}", error.why));
    match &error.help {
        Some(help) => message.help(help.as_str()),
        None => message,
    }
}

/// The message for a line that is too long.
fn too_long(name: &str, line: u64) -> Diagnostic {
    Diagnostic::new(format!("line {line} of `{name}` has more than {} MiB", LONGEST_LINE >> 20))
        .why("a line is held in memory, and no logger writes such lines")
        .help("is this the right file?")
}

/// The message for a record over several lines that is too long.
fn too_long_record(name: &str, line: u64) -> Diagnostic {
    Diagnostic::new(format!("the record on line {line} of `{name}` has more than {} MiB", LONGEST_LINE >> 20))
        .why("the indented lines below it belong to it, are held in memory, and may have the rate")
        .help("is this the right file?")
}

/// Why the lines of a file end early.
enum LineFault {
    File(FileError),
    Message(Diagnostic),
}

impl LineFault {
    /// The message, with the name of the file.
    fn of(self, name: &str) -> Diagnostic {
        match self {
            LineFault::File(error) => cannot_read(name, &error),
            LineFault::Message(message) => message,
        }
    }
}

impl From<FileError> for LineFault {
    fn from(error: FileError) -> Self {
        LineFault::File(error)
    }
}

impl From<Diagnostic> for LineFault {
    fn from(message: Diagnostic) -> Self {
        LineFault::Message(message)
    }
}
