//! Logs of training runs: files in, observations out.

mod digits;
mod observed;

pub use digits::Digits;
pub use observed::{FactKind, Log, LoggedFact, LoggedFile, LoggedSeries, Observation, RowRule, XUnit};

use crate::diagnostic::Diagnostic;
use crate::spec::FileError;
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
pub fn read(_paths: &[PathBuf], _question: &LogQuestion, _files: &dyn LogFiles) -> Result<Log, Diagnostic> {
    Err(Diagnostic::new("logs are not read yet"))
}

impl Log {
    /// Hands on every observation, in the order of the files. Nothing is sorted, averaged or left out.
    ///
    /// # Errors
    ///
    /// A file has changed since [`read`], or the sink returns an error.
    pub fn walk(
        &self,
        _files: &dyn LogFiles,
        _sink: &mut dyn FnMut(&Observation) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        Ok(())
    }
}
