//! Specs from files, standard input and the gallery.

use super::notes::Notes;
use super::{Input, gallery};
use crate::diagnostic::{self, Diagnostic, Place, Span};
use crate::plan::Plan;
use crate::spec::{Files, Spec, Wanted};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The spec that is taken from the current folder when none is named.
pub const DEFAULT_FILE: &str = "lrsched.yaml";
/// The spec of the gallery that is taken when there is no such file.
const DEFAULT_GALLERY: &str = "linear";
/// What messages call standard input.
const STDIN: &str = "<stdin>";
/// The largest file that is read at all; the reader of YAML has a smaller limit and a better message.
const MOST_BYTES: u64 = 16 << 20;

/// The plans of all specs that a command was given, at least one.
///
/// # Errors
///
/// A spec that cannot be read, or that is wrong.
pub fn plans(input: &Input, notes: &Notes) -> anyhow::Result<Vec<Plan>> {
    let wanted = Wanted { steps: input.steps, epochs: input.epochs };
    if input.specs.iter().filter(|spec| *spec == "-").count() > 1 {
        return Err(Diagnostic::new("standard input was asked for twice").help("name `-` once").into());
    }
    let default = match Path::new(DEFAULT_FILE).is_file() {
        true => DEFAULT_FILE,
        false => DEFAULT_GALLERY,
    };
    if input.specs.is_empty() {
        let origin = if default == DEFAULT_FILE { "of this folder" } else { "from the gallery" };
        notes.note(&format!("no SPEC was given: this is `{default}` {origin}"));
        return Ok(vec![plan(default, &wanted)?]);
    }
    input.specs.iter().map(|name| plan(name, &wanted)).collect()
}

/// The specs that a command was given, or the one that stands in for them.
pub fn names(input: &Input) -> Vec<String> {
    match input.specs.is_empty() {
        false => input.specs.clone(),
        true if Path::new(DEFAULT_FILE).is_file() => vec![DEFAULT_FILE.to_string()],
        true => vec![DEFAULT_GALLERY.to_string()],
    }
}

/// The plan of one spec.
///
/// # Errors
///
/// It cannot be read, or it is wrong.
pub fn plan(name: &str, wanted: &Wanted) -> anyhow::Result<Plan> {
    let source = source(name)?;
    Ok(Spec::parse(&source.origin, &source.text)?.resolve(wanted, &*source.files)?)
}

/// A spec that was read but not understood yet.
pub struct Source {
    /// What messages call it.
    pub origin: String,
    /// What it says.
    pub text: String,
    /// The files that it may name.
    pub files: Box<dyn Files>,
}

/// Reads a spec from a file, from standard input or from the gallery.
///
/// # Errors
///
/// It cannot be read.
pub fn source(name: &str) -> anyhow::Result<Source> {
    if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)?;
        let text = text(STDIN, bytes)?;
        return Ok(Source { origin: STDIN.into(), text, files: Box::new(Folder(PathBuf::new())) });
    }
    let path = Path::new(name);
    if !path.exists() {
        let Some((path, text)) = gallery::find(name)? else { return Err(unknown(name).into()) };
        let files = Box::new(gallery::Beside(path));
        return Ok(Source { origin: path.into(), text: text.into(), files });
    }
    let bytes = read(path).map_err(|why| Diagnostic::new(format!("cannot read `{name}`: {why}")))?;
    let folder = Folder(path.parent().unwrap_or(Path::new("")).to_path_buf());
    Ok(Source { origin: name.into(), text: text(name, bytes)?, files: Box::new(folder) })
}

fn unknown(name: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("there is no file `{name}`, and no such schedule in the gallery"));
    match gallery::suggest(name) {
        Some(near) => error.help(format!("the gallery has `{near}`")),
        None => error.help("`lrsched list gallery` shows the gallery"),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let plain = |error: std::io::Error| reason(&error);
    if path.is_dir() {
        return Err("it is a folder".into());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path).map_err(plain)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(plain)?;
    match bytes.len() as u64 > MOST_BYTES {
        true => Err(format!("it has more than {MOST_BYTES} bytes")),
        false => Ok(bytes),
    }
}

/// Why something failed, without the number that the system gives it.
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// The text of a file.
///
/// # Errors
///
/// It is no UTF-8.
pub fn text(name: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
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
        let found = format!("the byte 0x{:02X} belongs to no character", bytes[valid]);
        Diagnostic::new(format!("`{name}` is not UTF-8 text")).at(place, found).help(help)
    })
}

/// The folder of a spec.
struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<String, String> {
        let bytes = read(&self.0.join(path))?;
        String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_string())
    }
}
