//! The files of logs: opened, listed, named. A log may be larger than memory, and is read twice.

use super::inputs::Inputs;
use super::load::{is_stdin, reason, shown};
use super::options::SpecOptions;
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::logs::{self, LogBytes, LogFiles};
use crate::plan::Plan;
use crate::spec::FileError;
use crate::view::logged::{self, ShownRun};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Opens the logs that the user names, and what lies below the folders that he names.
pub(super) struct NamedLogs {
    inputs: Rc<Inputs>,
}

impl NamedLogs {
    pub(super) fn new(inputs: Rc<Inputs>) -> Self {
        NamedLogs { inputs }
    }
}

/// A reader of the standard library.
struct OpenedLog<R>(R);

impl<R: Read> LogBytes for OpenedLog<R> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, FileError> {
        loop {
            match self.0.read(room) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                read => return read.map_err(|error| FileError::new(reason(&error))),
            }
        }
    }
}

impl LogFiles for NamedLogs {
    fn name(&self, path: &Path) -> String {
        if is_stdin(path) { "<stdin>".into() } else { shown(path) }
    }

    fn open(&self, path: &Path) -> Result<Box<dyn LogBytes>, FileError> {
        if is_stdin(path) {
            let why = FileError::new("a log is read twice, and standard input only once");
            return Err(why.with_help("write it to a file first"));
        }
        // A pipe has its bytes once, and opening one may wait for ever.
        let found = fs::metadata(path).map_err(|error| FileError::new(reason(&error)))?;
        if !found.is_file() {
            return Err(FileError::new("it is not a regular file")
                .with_help("a log is read twice; write it to a file first"));
        }
        let file = File::open(path).map_err(|error| FileError::new(reason(&error)))?;
        self.inputs.remember(&file, path)?;
        Ok(Box::new(OpenedLog(file)))
    }

    fn list(&self, path: &Path) -> Result<Option<Vec<PathBuf>>, FileError> {
        if is_stdin(path) {
            return Ok(None);
        }
        let unreadable = |error: std::io::Error| FileError::new(reason(&error));
        if !fs::metadata(path).map_err(unreadable)?.is_dir() {
            return Ok(None);
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)? {
            entries.push(entry.map_err(unreadable)?.path());
        }
        entries.arrange();
        Ok(Some(entries))
    }
}

/// The log of a name as a plan that can be shown; `None` if it is not a log.
///
/// # Errors
///
/// The log has no rate or several, is broken, or its x cannot be turned into rows.
pub(super) fn plan(
    name: &Path,
    options: &SpecOptions,
    inputs: &Rc<Inputs>,
) -> Result<Option<Plan>, Diagnostic> {
    let files = NamedLogs::new(inputs.clone());
    if is_stdin(name) || !name.exists() || !logs::is_log(name, &files) {
        return Ok(None);
    }
    let log = logs::read(&[name.to_path_buf()], &inputs.log_question(), &files)?;
    let given = inputs.config_question()?;
    let steps_per_epoch = given.run.iter().find(|fact| fact.key == "steps_per_epoch");
    let steps_per_epoch = steps_per_epoch.and_then(|fact| fact.text.parse().ok());
    let run = ShownRun { asked: options.wanted(), steps_per_epoch };
    let origin = shown(name);
    let (plan, said) = logged::plan(&log, &origin, &run, &files)?;
    inputs.say(&origin, said);
    Ok(Some(plan))
}
