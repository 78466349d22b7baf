//! Reads specs from files, standard input and the gallery.

use super::gallery;
use super::inputs::{Inputs, root};
use super::logs;
use super::notes::Notes;
use super::options::SpecOptions;
use super::own_trainer;
use super::variants::{Variant, VaryOptions};
use crate::arrange::Arrange as _;
use crate::diagnostic::{self, Diagnostic, Place, Span};
use crate::dialect::training_file::{self, NoText};
use crate::import::{self, ConfigQuestion, GivenFact, Imported};
use crate::plan::Plan;
use crate::spec::{self, FileError, Spec};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// The name of standard input in messages.
const STDIN: &str = "<stdin>";
/// The most entries of `configs`.
const MOST_CONFIGS: usize = 256;

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
pub(super) fn plans(
    options: &SpecOptions,
    vary: &VaryOptions,
    inputs: &Rc<Inputs>,
    notes: &Notes,
) -> Result<Vec<Plan>, Diagnostic> {
    let names = names_or_stand_in(options, notes)?;
    let variants = vary.variants()?;
    let mut plans = Vec::new();
    let read = names.iter().try_for_each(|name| {
        if let Some(log) = logs::plan(name, options, inputs)? {
            plans.push(log);
            return Ok(());
        }
        let sources = file(name, inputs)?.of_training(inputs)?;
        let is_alone = names.len() == 1 && sources.len() == 1;
        sources.iter().try_for_each(|source| {
            let parts = source.parts(inputs)?;
            let all = parts.iter().flat_map(|part| variants.iter().map(|variant| part.and(variant)));
            all.into_iter().try_for_each(|variant| {
                let mut plan = resolved(source, &variant, options, inputs)?;
                plan.name = match (variant.label.as_str(), is_alone) {
                    ("", _) => plan.name,
                    (label, true) => label.to_string(),
                    (label, _) => format!("{}: {label}", plan.name),
                };
                plans.push(plan);
                Ok(())
            })
        })
    });
    inputs.take_said().iter().for_each(|said| notes.note(said));
    read?;
    inputs.refuse_idle_options()?;
    Ok(plans)
}

/// The plan of a spec that the user named.
///
/// # Errors
///
/// The spec cannot be read, or is wrong.
pub(super) fn plan(name: &Path, options: &SpecOptions, inputs: &Rc<Inputs>) -> Result<Plan, Diagnostic> {
    if let Some(plan) = logs::plan(name, options, inputs)? {
        return Ok(plan);
    }
    resolved(&source(name, inputs)?, &Variant::none(), options, inputs)
}

fn resolved(
    source: &SpecText,
    variant: &Variant,
    options: &SpecOptions,
    inputs: &Inputs,
) -> Result<Plan, Diagnostic> {
    options.python.resolve(&source.varied(variant, inputs)?, &options.wanted(), &*source.files)
}

/// The names of the specs of a command, or of the one that is used if none is named, with a note.
///
/// # Errors
///
/// Several specs are standard input.
pub(super) fn names_or_stand_in(options: &SpecOptions, notes: &Notes) -> Result<Vec<PathBuf>, Diagnostic> {
    check_stdin(&options.specs)?;
    if options.specs.is_empty() {
        let stand_in = StandIn::find();
        let origin = if stand_in == StandIn::File { "of this folder" } else { "from the gallery" };
        notes.note(&format!("no SPEC was given: this is `{}` {origin}", stand_in.name()));
    }
    Ok(names(options))
}

/// Refuses to read standard input twice.
///
/// # Errors
///
/// Several specs are `-`.
pub(super) fn check_stdin(specs: &[PathBuf]) -> Result<(), Diagnostic> {
    match specs.iter().filter(|spec| is_stdin(spec)).count() {
        0 | 1 => Ok(()),
        _ => Err(Diagnostic::new("standard input is named twice").help("name `-` once")),
    }
}

/// Whether a name on the command line is standard input.
pub(super) fn is_stdin(name: &Path) -> bool {
    name == Path::new("-")
}

/// The names of the specs of a command, or of the one that is used if none is named.
pub(super) fn names(options: &SpecOptions) -> Vec<PathBuf> {
    match options.specs.is_empty() {
        false => options.specs.clone(),
        true => vec![StandIn::find().name().into()],
    }
}

/// A path as text, with slashes on every system. Bytes that are not UTF-8 are written as `\xFF`, so that two paths never
/// look the same.
pub(super) fn shown(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        match cfg!(windows) {
            true => text.push_str(&chunk.valid().replace('\\', "/")),
            false => text.push_str(chunk.valid()),
        }
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    text
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

/// Reads a spec that the user named, from a file, from standard input or from the gallery.
///
/// # Errors
///
/// It cannot be read.
pub(super) fn source(name: &Path, inputs: &Rc<Inputs>) -> Result<SpecText, Diagnostic> {
    file(name, inputs)?.of_training_file(inputs)
}

/// The same, a training file as it is.
///
/// # Errors
///
/// It cannot be read.
pub(super) fn file(name: &Path, inputs: &Rc<Inputs>) -> Result<SpecText, Diagnostic> {
    let beside = |folder: &Path| Box::new(FolderFiles { folder: folder.into(), inputs: inputs.clone() });
    if is_stdin(name) {
        let bytes = inputs.stdin().map_err(|why| cannot_read("standard input", why))?;
        let text = text(STDIN, bytes)?;
        return Ok(SpecText { origin: STDIN.into(), text, files: beside(Path::new("")) });
    }
    let origin = shown(name);
    if !name.exists() {
        let Some((path, text)) = gallery::find(&origin)? else { return Err(unknown(&origin)) };
        let files = Box::new(gallery::GalleryFiles(path));
        return Ok(SpecText { origin: path.into(), text: text.into(), files });
    }
    let bytes = inputs.named(name).map_err(|why| cannot_read(&format!("`{origin}`"), why))?;
    let text = text(&origin, bytes)?;
    Ok(SpecText { origin, text, files: beside(name.parent().unwrap_or(Path::new(""))) })
}

impl SpecText {
    /// The spec: the text itself, or what a framework's config amounts to.
    ///
    /// # Errors
    ///
    /// It is neither, or the config cannot be read.
    pub(super) fn spec(&self, inputs: &Inputs) -> Result<Spec, Diagnostic> {
        self.varied(&Variant::none(), inputs)
    }

    /// The spec as it is, or one variant for each of its `configs`.
    ///
    /// # Errors
    ///
    /// An option is wrong.
    pub(super) fn parts(&self, inputs: &Inputs) -> Result<Vec<Variant>, Diagnostic> {
        let source = diagnostic::Source { name: self.origin.clone(), text: self.text.clone() };
        let choices = import::choices(source);
        if let Some(choice) = choices.get(MOST_CONFIGS) {
            return Err(Diagnostic::new(format!("`configs` has more than {MOST_CONFIGS} entries"))
                .at(choice.place.clone(), format!("{} in all", choices.len()))
                .why("each of them is read by itself, with the files that it names")
                .help("spread them over several specs"));
        }
        let given = inputs.config_question()?.set;
        let is_chosen = choices.first().is_some_and(|choice| given.iter().any(|fact| fact.key == choice.key));
        Ok(match choices.is_empty() || is_chosen {
            true => vec![Variant::none()],
            false => choices.into_iter().map(Variant::chosen).collect(),
        })
    }

    /// The same with the values of a variant.
    ///
    /// # Errors
    ///
    /// The same, or it has no such value.
    pub(super) fn varied(&self, variant: &Variant, inputs: &Inputs) -> Result<Spec, Diagnostic> {
        let mut question = inputs.config_question()?;
        question.set.extend(variant.set.iter().cloned());
        match self.import(&question, inputs)? {
            Some(imported) => {
                inputs.read_config(&self.origin, &question);
                if training_file::is_training_file(&self.origin) {
                    inputs.read_training_file();
                }
                imported.spec()
            }
            // What the user gives was read with the arguments of its Trainer.
            None if self.files.has_settings() && variant.set.is_empty() => {
                Spec::parse(&self.origin, &self.text)
            }
            None => {
                let facts = question.run.iter();
                let run: Vec<_> =
                    facts.map(|fact| (fact.key.clone(), fact.text.clone(), fact.place.clone())).collect();
                let spec = Spec::parse(&self.origin, &self.text)?.with_run(&run);
                match question.set.first() {
                    Some(fact) if self.files.stands_for().is_some() => Err(not_a_spec(fact)),
                    _ => question.set.iter().try_fold(spec, |spec, fact| {
                        spec.with_value(&fact.key, &fact.text, fact.place.clone())
                    }),
                }
            }
        }
    }

    /// The import of a framework's config; `None` for a spec.
    ///
    /// # Errors
    ///
    /// The config cannot be read.
    pub(super) fn import(
        &self,
        question: &ConfigQuestion,
        inputs: &Inputs,
    ) -> Result<Option<Imported>, Diagnostic> {
        // Most files are specs: they are parsed once.
        let begins = |word: &str| self.text.lines().any(|line| line.starts_with(word));
        let is_spec = begins("schedule:") || begins("schedules:");
        if question.format.is_none() && is_spec && !begins("config") {
            return Ok(None);
        }
        let source = diagnostic::Source { name: self.origin.clone(), text: self.text.clone() };
        let mut said = Vec::new();
        let imported = import::import(&source, question, &*self.files, &mut said);
        inputs.say(&self.origin, said);
        imported
    }

    /// The spec that a training file amounts to; any other file as it is.
    ///
    /// # Errors
    ///
    /// It has no schedule, or several, or lacks what the schedule needs.
    pub(super) fn of_training_file(self, inputs: &Inputs) -> Result<Self, Diagnostic> {
        self.read_training(inputs, |source, question, read, said| {
            training_file::spec(source, question, read, said).map(|spec| vec![spec])
        })
        .map(|mut all| all.remove(0))
    }

    /// The specs of the optimizers that a training file trains with at once; any other file as it is.
    ///
    /// # Errors
    ///
    /// The same, except for several of one training.
    fn of_training(self, inputs: &Inputs) -> Result<Vec<Self>, Diagnostic> {
        self.read_training(inputs, training_file::specs)
    }

    fn read_training(self, inputs: &Inputs, specs: SpecReader) -> Result<Vec<Self>, Diagnostic> {
        let is_config = inputs.question.name.is_none() && {
            let read = |path: &str| self.files.read(path).ok();
            import::is_config_program(&self.origin, &self.text, &read)
        };
        match (is_config, training_file::is_training_file(&self.origin)) {
            (_, false) => return Ok(vec![self]),
            (true, true) => return own_trainer::read(self, inputs, specs),
            (false, true) => {}
        }
        inputs.read_training_file();
        let SpecText { origin, text, files } = self;
        let files: Rc<dyn spec::Files> = Rc::from(files);
        let source = diagnostic::Source { name: origin.clone(), text: text.clone() };
        let mut said = Vec::new();
        let read = |path: &str| files.read(path).map_err(NoText::from);
        let found = specs(source, &inputs.question, &read, &mut said);
        inputs.say(&origin, said);
        let spec_text = |spec: training_file::TrainingSpec| {
            let (name, text) = (origin.clone(), text.clone());
            let files = Box::new(TrainingFile {
                name,
                text,
                place: spec.place,
                beside: files.clone(),
                trainer: None,
            });
            SpecText { origin: origin.clone(), text: spec.text, files }
        };
        let found = found.map_err(|error| super::runner::hint(error, &origin, &text))?;
        Ok(found.into_iter().map(spec_text).collect())
    }
}

/// Reads a training file as specs.
pub(super) type SpecReader = fn(
    diagnostic::Source,
    &training_file::FileQuestion,
    &dyn Fn(&str) -> Result<String, NoText>,
    &mut Vec<String>,
) -> Result<Vec<training_file::TrainingSpec>, Diagnostic>;

/// The message for a value that is to be replaced in a training file.
fn not_a_spec(fact: &GivenFact) -> Diagnostic {
    Diagnostic::new("a value of a training file cannot be replaced")
        .at(fact.place.clone(), "for a spec or a config")
        .why("the file is run as it is")
        .help(format!(
            "give a value that the file does not have itself with `--config {}={}`",
            fact.key, fact.text
        ))
}

/// The file that the spec of a training file names: itself, with the modules and configs beside it.
pub(super) struct TrainingFile {
    pub name: String,
    pub text: String,
    pub place: Option<Place>,
    /// Reads the files beside it.
    pub beside: Rc<dyn spec::Files>,
    /// The module with the class that its Trainer is derived from, if that is run.
    pub trainer: Option<String>,
}

impl spec::Files for TrainingFile {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let folder = self.name.rfind(['/', '\\']).map_or("", |end| &self.name[..=end]);
        match path.strip_prefix(folder) {
            _ if path == self.name => Ok(self.text.clone()),
            Some(training_file::TRAINER) => {
                self.trainer.clone().ok_or_else(|| FileError::new("the Trainer of the file is not run"))
            }
            Some(beside) => self.beside.read(beside),
            None => Err(FileError::new("a training file names no other")),
        }
    }

    fn stands_for(&self) -> Option<Place> {
        self.place.clone()
    }

    fn has_settings(&self) -> bool {
        self.trainer.is_some()
    }
}

/// Reads a spec that was found in a folder, a training file as it is. `root` is the [`root`] of the folder.
///
/// # Errors
///
/// It cannot be read, or leads to a file that may not be read.
pub(super) fn found(path: &Path, root: &Path, inputs: &Rc<Inputs>) -> Result<SpecText, Diagnostic> {
    let origin = shown(path);
    let bytes = inputs.found(path, root).map_err(|why| cannot_read(&format!("`{origin}`"), why))?;
    let text = text(&origin, bytes)?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let files = Box::new(FolderFiles { folder, inputs: inputs.clone() });
    Ok(SpecText { origin, text, files })
}

/// The message for a file that cannot be read.
pub(super) fn cannot_read(name: &str, problem: FileError) -> Diagnostic {
    let error = Diagnostic::new(format!("cannot read {name}: {}", problem.why));
    problem.help.into_iter().fold(error, Diagnostic::help)
}

fn unknown(name: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("there is no file `{name}`, and no such schedule in the gallery"));
    match (neighbour(Path::new(name)), gallery::suggest(name)) {
        (Some(near), _) => error.help(format!("there is a file `{near}`")),
        (None, Some(near)) => error.help(format!("the gallery has `{near}`")),
        (None, None) => error.help("`lrsched list gallery` shows the gallery"),
    }
}

/// The file of the same folder whose name a misspelt one most likely means.
fn neighbour(path: &Path) -> Option<String> {
    const MOST_FILES: usize = 1000;
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?.take(MOST_FILES);
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    // The order of a folder is not that of its names.
    let mut names: Vec<String> = names.filter(|name| super::folder::may_be_spec(Path::new(name))).collect();
    names.arrange();
    let near = diagnostic::nearest(name, names.iter().map(String::as_str))?;
    Some(shown(&folder.map_or_else(|| Path::new(near).to_path_buf(), |folder| folder.join(near))))
}

/// The reason of an IO error, without the number of the operating system. The most common ones have the same words on
/// every system.
pub(super) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound if cfg!(windows) => "no such file or directory".into(),
        ErrorKind::PermissionDenied if cfg!(windows) => "permission denied".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).trim_end_matches('.').to_lowercase()
        }
    }
}

/// Decodes the bytes of a file.
///
/// # Errors
///
/// The bytes are not UTF-8.
pub(super) fn text(name: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    if let Some(text) = import::text_within(name, &bytes)? {
        return Ok(text);
    }
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
        let place = Place::new(Arc::new(source), Span { line, column, length: 1 });
        let found = format!("the byte 0x{:02X} is not part of a character", bytes[valid]);
        Diagnostic::new(format!("`{name}` is not UTF-8 text")).at(place, found).help(help)
    })
}

/// The files that a spec in a folder may name.
struct FolderFiles {
    folder: PathBuf,
    inputs: Rc<Inputs>,
}

impl spec::Files for FolderFiles {
    fn read(&self, path: &str) -> Result<String, FileError> {
        let bytes = self.inputs.found(&self.folder.join(path), &root(&self.folder)?)?;
        utf8(path, bytes)
    }
}

/// The text of a file that a spec names. Its content is not shown.
///
/// # Errors
///
/// The bytes are not UTF-8.
pub(super) fn utf8(name: &str, bytes: Vec<u8>) -> Result<String, FileError> {
    let within = import::text_within(name, &bytes).map_err(|error| {
        let why = FileError::new(error.whys().first().map_or(error.what(), String::as_str));
        error.helps().iter().fold(why, |why, help| why.with_help(help.clone()))
    })?;
    match within {
        Some(text) => Ok(text),
        None => String::from_utf8(bytes).map_err(|_| FileError::new("it is not UTF-8 text")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::RunLength;

    #[test]
    fn the_files_that_a_spec_names_are_recorded_even_if_they_are_missing() {
        let folder = tempfile::tempdir().unwrap();
        let spec = folder.path().join("spec.yaml");
        let load = |text: &str| {
            std::fs::write(&spec, text).unwrap();
            let inputs = Rc::new(Inputs::new(false));
            let source = source(&spec, &inputs).unwrap();
            let plan = Spec::parse(&source.origin, &source.text)
                .and_then(|spec| spec.resolve(&RunLength::default(), &*source.files));
            let inside = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().to_path_buf();
            (plan.is_ok(), inputs.asked().iter().map(inside).collect::<Vec<_>>())
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
