//! From a training file to a spec: what the file hands to a framework is the schedule.
//!
//! [`crate::python`] runs the file as far as the schedule needs it, and returns the calls that it makes. Here they become
//! kinds with their parameters, the optimizer's settings and the length of the run, as the text of a spec.

mod facts;
mod found;
mod keras;
mod kinds;
mod messages;
mod signatures;
mod text;
mod trainings;
mod transformers;
mod wrapped;

use crate::diagnostic::{Diagnostic, Place, Source};
use crate::dialect::kit::custom;
use crate::python::{Data, Program, Snippet};
use found::Found;
use messages::METRICS;
pub(crate) use messages::NO_SCHEDULE;
use std::sync::Arc;
pub(crate) use text::value;

/// What the user says about a training file.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileQuestion {
    /// Which schedule, if the file has several.
    pub name: Option<String>,
    /// The values that the file does not have, by their text.
    pub config: Vec<(String, Data)>,
}

/// A training file as a spec.
#[derive(Debug)]
pub(crate) struct TrainingSpec {
    /// The text of the spec.
    pub text: String,
    /// Where the file makes the schedule or hands it over.
    pub place: Option<Place>,
}

/// Whether a file is read as a training file, by the ending of its name.
pub(crate) fn is_training_file(name: &str) -> bool {
    name.ends_with(".py") || name.ends_with(".ipynb")
}

/// The spec of a training file. `read` reads a file of its folder, for the modules that it imports and the configs that it opens. What was picked, assumed
/// and left out is added to `notes`.
///
/// # Errors
///
/// It is not Python, hands over no schedule or several, or does not have what its schedule needs.
pub(crate) fn spec(
    source: Source,
    question: &FileQuestion,
    read: &dyn Fn(&str) -> Result<String, String>,
    notes: &mut Vec<String>,
) -> Result<TrainingSpec, Diagnostic> {
    let file = source.name.clone();
    let snippet = Snippet::of_file(Arc::new(source))?.with_modules(&|path| read(path).ok(), notes);
    let mut program = custom::parse(snippet)?;
    let outlined = |program: &Program| program.outline(question.name.as_deref(), &question.config);
    let mut outline = program.with_files(read, outlined)?;
    notes.append(&mut outline.notes);
    signatures::check(&outline, notes)?;
    messages::refuse_strange(&outline, notes)?;
    let found = Found::of(&program, &outline, question)?;
    wrapped::refuse(&found, &outline, question)?;
    let unused = outline.unused.iter().filter(|key| *key != METRICS || !found.takes_metrics());
    let list: Vec<String> = unused.map(|key| format!("`{key}`")).collect();
    // A loop reads the values as it runs.
    if !list.is_empty() && !found.call.is_some_and(|call| call.is_loop) {
        notes.push(format!("nothing in the file asks for {} of `--config`", list.join(", ")));
    }
    let text = found.spec(&file, &program, &outline, question, notes)?;
    Ok(TrainingSpec { text, place: found.place(&outline) })
}
