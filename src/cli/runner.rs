//! The file that runs a training, for one that only defines it: a class with a method that trains, which other files call.

use super::load::shown;
use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use std::fs;
use std::path::{Path, PathBuf};

/// The most files of a folder that are looked at.
const MOST_FILES: usize = 200;
/// The longest of them, in bytes.
const LONGEST: u64 = 1 << 20;
/// How many folders are looked at: that of the file and those above it.
const FOLDERS: usize = 3;
/// How the names of such files begin.
const USUAL: [&str; 3] = ["train", "main", "run"];

/// An error about a training file, with the file that runs it, if there is one.
pub(super) fn hint(error: Diagnostic, origin: &str, text: &str) -> Diagnostic {
    match runner(origin, text) {
        Some(other) => error.help(format!(
            "this file only defines what trains, and `{other}` imports it: if that one runs the training, read it instead"
        )),
        None => error,
    }
}

fn runner(origin: &str, text: &str) -> Option<String> {
    let path = Path::new(origin);
    if path.extension()? != "py" || runs(text) {
        return None;
    }
    let module = path.file_stem()?.to_str()?;
    let folders = path.parent()?.ancestors().take(FOLDERS);
    let mut found: Vec<(bool, PathBuf)> = Vec::new();
    for folder in folders {
        let here = if folder == Path::new("") { Path::new(".") } else { folder };
        let entries = fs::read_dir(here).into_iter().flatten().take(MOST_FILES).flatten();
        for entry in entries {
            let name = entry.file_name();
            let other = folder.join(&name);
            let Some(name) = name.to_str().filter(|name| name.ends_with(".py") && !name.starts_with("test"))
            else {
                continue;
            };
            let is_short = entry.metadata().is_ok_and(|about| about.is_file() && about.len() <= LONGEST);
            let runs_it = || {
                let text = fs::read_to_string(&other).ok()?;
                (runs(&text) && text.lines().any(|line| imports(line, module))).then_some(())
            };
            if other != path && is_short && runs_it().is_some() {
                found.push((!USUAL.iter().any(|word| name.starts_with(word)), other));
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    // The order of a folder is not that of its names.
    found.arrange();
    found.first().map(|(_, path)| shown(path))
}

/// Whether a text has a main program: a test of `__name__`, or a statement of the module that calls or loops.
fn runs(text: &str) -> bool {
    text.lines().any(|line| {
        let is_call = line.split('(').next().is_some_and(|called| {
            let is_name = called.chars().all(|c| c.is_alphanumeric() || "_.".contains(c));
            line.contains('(') && is_name && !["", "if", "elif", "print"].contains(&called)
        });
        line.starts_with("if __name__") || line.starts_with("for ") || line.starts_with("while ") || is_call
    })
}

/// Whether a line imports a module of that name.
fn imports(line: &str, module: &str) -> bool {
    let line = line.trim_start();
    let is_import = line.starts_with("import ") || line.starts_with("from ");
    is_import && line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == module)
}
