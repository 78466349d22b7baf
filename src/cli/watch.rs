//! Doing something again whenever a file changes. Files are looked at a few times a second, which needs no help
//! from the system and works on every file system.

use super::gallery;
use super::load::FilesRead;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long a change may go unnoticed.
const PAUSE: Duration = Duration::from_millis(200);
/// Does something now and after every change of the specs, or of the files that they name, until the program is
/// stopped. It adds the files that it reads. What goes wrong is shown, and the next change is another try.
///
/// # Errors
///
/// A spec is no file, or its output is closed.
pub(super) fn watch(
    specs: &[String],
    mut act: impl FnMut(&mut FilesRead) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if let Some(odd) = specs.iter().find(|spec| !Path::new(spec).exists()) {
        let inside = gallery::find(odd)?.is_some();
        let what = if inside || odd == "-" { "is no file that could change" } else { "does not exist" };
        return Err(Diagnostic::new(format!("`--watch`: `{odd}` {what}")).into());
    }
    let mut files: FilesRead = specs.iter().map(PathBuf::from).collect();
    loop {
        let mut before = state(&files);
        match act(&mut files) {
            Err(error) if super::emit::is_closed_pipe(&error) => return Ok(()),
            Err(error) => super::notes::complain(&error),
            Ok(()) => {}
        }
        // What was known before is compared with how it was then: it may have changed meanwhile.
        for (path, look) in state(&files) {
            before.entry(path).or_insert(look);
        }
        while state(&files) == before {
            std::thread::sleep(PAUSE);
        }
    }
}

/// The files with the time of their last change and their length, if they are there.
fn state(files: &FilesRead) -> BTreeMap<PathBuf, Option<(Option<SystemTime>, u64)>> {
    let look = |path: &PathBuf| {
        let data = std::fs::metadata(path).ok();
        (path.clone(), data.map(|data| (data.modified().ok(), data.len())))
    };
    files.iter().map(look).collect()
}
