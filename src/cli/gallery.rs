//! The gallery: schedules that are part of the binary.

use crate::diagnostic::{Diagnostic, nearest};
use crate::spec::{FileError, Files};

/// The path below `schedules/` and the text of every file.
pub(super) static FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/gallery.rs"));

/// The specs of the gallery: path and text.
pub(super) fn specs() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().filter(|(path, _)| path.ends_with(".yaml"))
}

/// Every name that [`find`] finds: the paths, and the stems that are unique.
pub(super) fn names() -> Vec<String> {
    let paths = || specs().map(|(spec, _)| spec.strip_suffix(".yaml").unwrap_or(spec));
    let stems = paths().filter_map(|path| path.rsplit('/').next());
    let found = paths().chain(stems).filter(|name| matches!(find(name), Ok(Some(_))));
    found.map(str::to_string).collect()
}

/// Finds a spec by its path, or by its stem if that is unique: `keras/cosine.yaml`, `linear.yaml`, `linear`.
///
/// # Errors
///
/// Several specs have this stem.
pub(super) fn find(name: &str) -> Result<Option<(&'static str, &'static str)>, Diagnostic> {
    let wanted = name.strip_suffix(".yaml").unwrap_or(name);
    let path = |spec: &'static str| spec.strip_suffix(".yaml").unwrap_or(spec);
    if let Some(found) = specs().find(|(spec, _)| path(spec) == wanted) {
        return Ok(Some(found));
    }
    let found: Vec<_> = specs().filter(|(spec, _)| path(spec).rsplit('/').next() == Some(wanted)).collect();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => {
            let names: Vec<&str> = several.iter().map(|(spec, _)| *spec).collect();
            Err(Diagnostic::new(format!("the gallery has several schedules `{name}`"))
                .help(format!("name one of them: {}", names.join(", "))))
        }
    }
}

/// The name closest to a misspelt one: a path for a path, a stem for a stem.
pub(super) fn suggest(name: &str) -> Option<&'static str> {
    let path = |path: &'static str| path.strip_suffix(".yaml").unwrap_or(path);
    let stem = |spec: &'static str| path(spec).rsplit('/').next().unwrap_or(spec);
    let names = specs().map(|(spec, _)| if name.contains('/') { path(spec) } else { stem(spec) });
    let wanted = [".yaml", ".yml"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    nearest(wanted, names)
}

/// Reads the files beside a spec of the gallery, given the path of the spec.
pub(super) struct GalleryFiles(pub &'static str);

impl Files for GalleryFiles {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let folder = self.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        let full = if folder.is_empty() { path.to_string() } else { format!("{folder}/{path}") };
        let found = FILES.iter().find(|(file, _)| *file == full);
        found
            .map(|(_, text)| (*text).to_string())
            .ok_or_else(|| FileError::absent("no such file in the gallery"))
    }
}
