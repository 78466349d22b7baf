//! Doing something again whenever a file changes. Files are looked at a few times a second, which needs no help
//! from the system and works on every file system.

use super::gallery;
use crate::diagnostic::Diagnostic;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long a change may go unnoticed.
const PAUSE: Duration = Duration::from_millis(200);
/// What a spec may name beside it.
const NAMED: [&str; 3] = ["csv", "py", "json"];

/// Does something now and after every change of the specs, or of the data and Python files beside them, until
/// the program is stopped. What goes wrong is shown, and the next change is another try.
///
/// # Errors
///
/// A spec is no file, or its output is closed.
pub fn watch(specs: &[String], mut act: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<()> {
    if let Some(odd) = specs.iter().find(|spec| !Path::new(spec).exists()) {
        let inside = gallery::find(odd)?.is_some();
        let what = if inside || odd == "-" { "is no file that could change" } else { "does not exist" };
        return Err(Diagnostic::new(format!("`--watch`: `{odd}` {what}")).into());
    }
    loop {
        let before = state(specs);
        match act() {
            Err(error) if super::emit::is_closed_pipe(&error) => return Ok(()),
            Err(error) => super::notes::complain(&error),
            Ok(()) => {}
        }
        while state(specs) == before {
            std::thread::sleep(PAUSE);
        }
    }
}

/// The files with the time of their last change and their length.
fn state(specs: &[String]) -> Vec<(PathBuf, Option<SystemTime>, u64)> {
    let mut files: Vec<PathBuf> = specs.iter().map(PathBuf::from).collect();
    for spec in specs {
        let folder = Path::new(spec).parent().filter(|folder| *folder != Path::new(""));
        let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).into_iter().flatten();
        let named = |path: &PathBuf| {
            path.extension().and_then(|extension| extension.to_str()).is_some_and(|e| NAMED.contains(&e))
        };
        files.extend(entries.filter_map(|entry| Some(entry.ok()?.path())).filter(named));
    }
    files.sort();
    files.dedup();
    let look = |path: PathBuf| {
        let data = std::fs::metadata(&path).ok();
        let changed = data.as_ref().and_then(|data| data.modified().ok());
        (path, changed, data.map_or(0, |data| data.len()))
    };
    files.into_iter().map(look).collect()
}
