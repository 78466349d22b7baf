//! Repeats an action whenever a file changes. Files are polled, because that works on every file system.

use super::gallery;
use super::load;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// The time between two polls.
const PAUSE: Duration = Duration::from_millis(200);

/// Runs `act` now and after every change of the specs or of the files that they name, until the program is stopped.
/// `act` adds the files that it reads. Its errors are printed, and the next change is another try.
///
/// # Errors
///
/// A spec is not a file.
pub(super) fn watch(
    specs: &[PathBuf],
    mut act: impl FnMut(&mut BTreeSet<PathBuf>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if let Some(spec) = specs.iter().find(|spec| !spec.exists()) {
        let odd = load::shown(spec);
        let inside = gallery::find(&odd)?.is_some();
        let what =
            if inside || load::is_stdin(spec) { "is not a file that can change" } else { "does not exist" };
        return Err(Diagnostic::new(format!("`--watch`: `{odd}` {what}")).into());
    }
    let mut files: BTreeSet<PathBuf> = specs.iter().cloned().collect();
    loop {
        let mut before = state(&files);
        match act(&mut files) {
            Err(error) if super::emit::is_closed_pipe(&error) => return Ok(()),
            Err(error) => super::notes::complain(&error),
            Ok(()) => {}
        }
        // A file that was known before keeps its earlier state: it may have changed while `act` ran.
        for (path, look) in state(&files) {
            before.entry(path).or_insert(look);
        }
        while state(&files) == before {
            std::thread::sleep(PAUSE);
        }
    }
}

/// The time of the last change and the length of each file that exists.
fn state(files: &BTreeSet<PathBuf>) -> BTreeMap<PathBuf, Option<(Option<SystemTime>, u64)>> {
    let look = |path: &PathBuf| {
        let data = std::fs::metadata(path).ok();
        (path.clone(), data.map(|data| (data.modified().ok(), data.len())))
    };
    files.iter().map(look).collect()
}
