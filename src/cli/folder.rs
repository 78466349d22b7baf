//! The files of a folder that may be specs.

use super::load::{self, SpecText, shown};
use crate::diagnostic::{Diagnostic, Source, nearest};
use crate::dialect::training_file;
use crate::import;
use crate::spec::FileError;
use crate::spec::yaml::Document;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Whether a file of a folder is read: YAML, training files, and what may be a config of a framework.
pub(super) fn may_be_spec(path: &Path) -> bool {
    is_yaml(path) || is_code(path) || import::may_be_config(&shown(path))
}

pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

pub(super) fn is_code(path: &Path) -> bool {
    training_file::is_training_file(&shown(path))
}

pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether a file is YAML of another kind, such as a workflow. A spec with a misspelt section is a spec.
pub(super) fn is_something_else(source: &SpecText) -> bool {
    if import::is_config(&source.origin, &source.text) {
        return false;
    }
    let text = Arc::new(Source { name: String::new(), text: source.text.clone() });
    let Ok(document) = Document::parse(text) else { return false };
    let sections = ["schedule", "schedules"];
    let spec = |key: &str| nearest(key, sections).is_some();
    !document.root().entries().iter().any(|(key, _)| key.text().is_some_and(spec))
}

/// The files below a folder that may be specs, relative to it, and the folders that cannot be read, with the reason. Hidden folders
/// and links to folders are not entered.
pub(super) fn files_below(folder: &Path) -> BTreeMap<PathBuf, Option<Diagnostic>> {
    let mut found = BTreeMap::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        let here = folder.join(&below);
        let entries = std::fs::read_dir(&here).and_then(|entries| {
            let entry = |entry: std::io::Result<std::fs::DirEntry>| {
                let entry = entry?;
                Ok((entry.file_name(), entry.file_type()?.is_dir()))
            };
            entries.map(entry).collect::<std::io::Result<Vec<_>>>()
        });
        let entries = entries.unwrap_or_else(|error| {
            let why = FileError::new(load::reason(&error));
            found.insert(below.clone(), Some(load::cannot_read(&format!("`{}`", shown(&here)), why)));
            Vec::new()
        });
        for (name, is_folder) in entries {
            let path = below.join(&name);
            match is_folder {
                _ if is_hidden(&name) => {}
                true => open.push(path),
                false if may_be_spec(&path) => drop(found.insert(path, None)),
                false => {}
            }
        }
    }
    found
}
