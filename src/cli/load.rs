//! Reads specs from files, standard input and the gallery.

use super::gallery;
use super::notes::Notes;
use super::options::SpecOptions;
use crate::diagnostic::{self, Diagnostic, Place, Span};
use crate::plan::Plan;
use crate::spec::{self, FileError, RunLength, Spec};
use crate::view::loaded::Recorder;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name of standard input in messages.
const STDIN: &str = "<stdin>";
/// The size limit of any file. The YAML reader has a smaller limit and a better message.
const MOST_BYTES: u64 = 16 << 20;

/// The files that a command has read or tried to read.
pub(super) type FilesRead = BTreeSet<PathBuf>;

/// The spec that a command uses if none is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StandIn {
    /// The file `lrsched.yaml` of the current folder.
    File,
    /// A schedule of the gallery, if that file does not exist.
    Gallery,
}

impl StandIn {
    /// Looks for the file.
    pub(super) fn find() -> StandIn {
        if Path::new(StandIn::File.name()).is_file() { StandIn::File } else { StandIn::Gallery }
    }

    /// Its name on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            StandIn::File => "lrsched.yaml",
            StandIn::Gallery => "linear",
        }
    }
}

/// The plans of all specs of a command, at least one.
///
/// # Errors
///
/// A spec cannot be read, or is wrong.
pub(super) fn plans(input: &SpecOptions, notes: &Notes) -> anyhow::Result<Vec<Plan>> {
    plans_and_files(input, notes, &mut FilesRead::new())
}

/// Like [`plans`], and adds the files that were read to `files`, even if a spec is wrong.
///
/// # Errors
///
/// A spec cannot be read, or is wrong.
pub(super) fn plans_and_files(
    input: &SpecOptions,
    notes: &Notes,
    files: &mut FilesRead,
) -> anyhow::Result<Vec<Plan>> {
    if input.specs.iter().filter(|spec| *spec == "-").count() > 1 {
        return Err(Diagnostic::new("standard input is named twice").help("name `-` once").into());
    }
    if input.specs.is_empty() {
        let stand_in = StandIn::find();
        let origin = if stand_in == StandIn::File { "of this folder" } else { "from the gallery" };
        notes.note(&format!("no SPEC was given: this is `{}` {origin}", stand_in.name()));
    }
    names(input).iter().map(|name| plan(name, &input.wanted(), files)).collect()
}

/// The names of the specs of a command, or of the one that is used if none is named.
pub(super) fn names(input: &SpecOptions) -> Vec<String> {
    match input.specs.is_empty() {
        false => input.specs.clone(),
        true => vec![StandIn::find().name().to_string()],
    }
}

fn plan(name: &str, wanted: &RunLength, files: &mut FilesRead) -> anyhow::Result<Plan> {
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    files.insert(PathBuf::from(name));
    let source = source(name)?;
    let recorder = Recorder::new(&*source.files);
    let plan = Spec::parse(&source.origin, &source.text)?.resolve(wanted, &recorder);
    files.extend(recorder.asked().map(|path| folder.join(path)));
    Ok(plan?)
}

/// The text of a spec, not parsed yet.
pub(super) struct SpecText {
    /// Its name in messages.
    pub origin: String,
    /// The text.
    pub text: String,
    /// Reads the files that the spec names.
    pub files: Box<dyn spec::Files>,
}

/// Reads a spec from a file, from standard input or from the gallery.
///
/// # Errors
///
/// It cannot be read.
pub(super) fn source(name: &str) -> anyhow::Result<SpecText> {
    if name == "-" {
        let bytes = read_all(std::io::stdin().lock());
        let bytes = bytes.map_err(|why| Diagnostic::new(format!("cannot read standard input: {why}")))?;
        let text = text(STDIN, bytes)?;
        return Ok(SpecText { origin: STDIN.into(), text, files: Box::new(FolderFiles(PathBuf::new())) });
    }
    let path = Path::new(name);
    if !path.exists() {
        let Some((path, text)) = gallery::find(name)? else { return Err(unknown(name).into()) };
        let files = Box::new(gallery::GalleryFiles(path));
        return Ok(SpecText { origin: path.into(), text: text.into(), files });
    }
    let bytes = read(path).map_err(|why| Diagnostic::new(format!("cannot read `{name}`: {why}")))?;
    let folder = FolderFiles(path.parent().unwrap_or(Path::new("")).to_path_buf());
    Ok(SpecText { origin: name.into(), text: text(name, bytes)?, files: Box::new(folder) })
}

fn unknown(name: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("there is no file `{name}`, and no such schedule in the gallery"));
    match gallery::suggest(name) {
        Some(near) => error.help(format!("the gallery has `{near}`")),
        None => error.help("`lrsched list gallery` shows the gallery"),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    if path.is_dir() {
        return Err("it is a folder".into());
    }
    read_all(File::open(path).map_err(|error| reason(&error))?)
}

fn read_all(from: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    from.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    match bytes.len() as u64 > MOST_BYTES {
        true => Err(format!("it has more than {MOST_BYTES} bytes")),
        false => Ok(bytes),
    }
}

/// The reason of an IO error, without the number of the operating system.
pub(super) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// Decodes the bytes of a file.
///
/// # Errors
///
/// The bytes are not UTF-8.
pub(super) fn text(name: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let (valid, bytes) = (error.utf8_error().valid_up_to(), error.into_bytes());
        let help = match bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            true => "this looks like UTF-16; save it as UTF-8",
            false => "is it a YAML file? Save it as UTF-8",
        };
        let before = String::from_utf8_lossy(&bytes[..valid]);
        let line = before.split('\n').count();
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let source =
            diagnostic::Source { name: name.into(), text: String::from_utf8_lossy(&bytes).into_owned() };
        let place = Place { source: Arc::new(source), span: Span { line, column, length: 1 } };
        let found = format!("the byte 0x{:02X} is not part of a character", bytes[valid]);
        Diagnostic::new(format!("`{name}` is not UTF-8 text")).at(place, found).help(help)
    })
}

/// The folder of a spec, from which the paths of its files are taken.
struct FolderFiles(PathBuf);

impl spec::Files for FolderFiles {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let bytes = read(&self.0.join(path)).map_err(FileError::new)?;
        String::from_utf8(bytes).map_err(|_| FileError::new("it is not UTF-8 text"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_a_spec_names_are_recorded_even_if_they_are_missing() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("spec.yaml");
        let load = |text: &str| {
            std::fs::write(&spec, text).unwrap();
            let mut files = FilesRead::new();
            let plan = plan(spec.to_str().unwrap(), &RunLength::default(), &mut files);
            let inside = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_path_buf();
            (plan.is_ok(), files.iter().map(inside).collect::<Vec<_>>())
        };
        let values =
            |file: &str| format!("schedule: {{kind: table, values: {{file: {file}, column: lr}}}}\n");
        let named = |files: &[&str]| files.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert_eq!(load(&values("data/lr.txt")), (false, named(&["data/lr.txt", "spec.yaml"])));
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::fs::write(folder.path().join("data/lr.txt"), "lr\n0.1\n").unwrap();
        assert_eq!(load(&values("data/lr.txt")), (true, named(&["data/lr.txt", "spec.yaml"])));
        assert_eq!(load("schedule: {kind: nonsense}\n"), (false, named(&["spec.yaml"])));
    }
}
