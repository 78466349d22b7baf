//! From a training file to a spec: what the file hands to a framework is the schedule.
//!
//! [`crate::python`] runs the file as far as the schedule needs it, and returns the calls that it makes. Here they become
//! kinds with their parameters, the optimizer's settings and the length of the run, as the text of a spec.

mod accelerate;
mod aside;
mod beside;
mod composer;
mod constant;
mod constant_fits;
mod constant_gluon;
mod constant_lightning;
mod constant_optax;
mod constant_updates;
mod direct;
mod facts;
mod fastai;
mod fit_length;
mod followed;
mod followed_fits;
mod found;
mod handlers;
mod hints;
mod ignite;
mod keras;
mod kinds;
mod loop_step;
mod messages;
mod mxnet;
mod optimizers;
mod packages;
mod signatures;
mod tensorflow1;
mod text;
mod timm;
mod trainings;
mod transformers;
mod wrapped;

use crate::diagnostic::{Diagnostic, Place, Source};
use crate::dialect::kit::custom;
use crate::python::{Data, Outline, Program, Snippet, as_written, is_asking, notebook};
pub(crate) use crate::python::{NoText, TRAINER};
use crate::spec::FileError;
use constant::ConstantRates;
use constant_fits::ConstantFits;
use constant_gluon::ConstantGluon;
use constant_lightning::ConstantLightning;
use constant_optax::ConstantOptax;
use constant_updates::ConstantUpdates;
use fastai::FastaiFits;
use followed_fits::FollowedFits;
use found::Found;
use messages::METRICS;
pub(crate) use messages::{LEFT_TO_TRAINER, NO_SCHEDULE};
use std::sync::Arc;
pub(crate) use text::value;

/// What the user says about a training file.
#[derive(Debug, Clone, Default)]
pub(crate) struct FileQuestion {
    /// Which schedule, if the file has several.
    pub name: Option<String>,
    /// The values that the file does not have, by their text.
    pub config: Vec<(String, Data)>,
    /// The number of updates that are shown, if it is given.
    pub steps: Option<u64>,
}

/// A training file as a spec.
#[derive(Debug)]
pub(crate) struct TrainingSpec {
    /// Its name.
    pub name: String,
    /// The text of the spec.
    pub text: String,
    /// Where the file makes the schedule or hands it over.
    pub place: Option<Place>,
}

/// Whether a file is read as a training file, by the ending of its name.
pub(crate) fn is_training_file(name: &str) -> bool {
    name.ends_with(".py") || name.ends_with(".ipynb")
}

impl From<FileError> for NoText {
    fn from(FileError { why, is_absent, .. }: FileError) -> Self {
        NoText { why, is_absent }
    }
}

/// The spec of a training file. `read` reads a file of its folder, for the modules that it imports and the configs that it
/// opens. What was picked, assumed and left out is added to `notes`.
///
/// # Errors
///
/// It is not Python, hands over no schedule or several, or does not have what its schedule needs.
pub(crate) fn spec(
    source: Source,
    question: &FileQuestion,
    read: &dyn Fn(&str) -> Result<String, NoText>,
    notes: &mut Vec<String>,
) -> Result<TrainingSpec, Diagnostic> {
    let several = specs(source, question, read, notes)?;
    let place = several.last().and_then(|last| last.place.clone());
    let names: Vec<String> = several.iter().map(|one| format!("`{}`", one.name)).collect();
    let mut all = several.into_iter();
    match (all.next(), all.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(messages::several_optimizers(&names, place)),
    }
}

/// The same for a file whose training may have several optimizers with a schedule each: a spec for each of them.
///
/// # Errors
///
/// The same, except for these.
pub(crate) fn specs(
    source: Source,
    question: &FileQuestion,
    read: &dyn Fn(&str) -> Result<String, NoText>,
    notes: &mut Vec<String>,
) -> Result<Vec<TrainingSpec>, Diagnostic> {
    let first = notes.len();
    let made = read_specs(source, question, read, notes);
    notes[first..].iter_mut().for_each(|note| *note = as_written(note));
    let written = |one: TrainingSpec| TrainingSpec {
        name: as_written(&one.name),
        text: as_written(&one.text),
        place: one.place,
    };
    let made = made.map(|specs| specs.into_iter().map(written).collect());
    made.map_err(|error| error.written(as_written))
}

fn read_specs(
    source: Source,
    question: &FileQuestion,
    read: &dyn Fn(&str) -> Result<String, NoText>,
    notes: &mut Vec<String>,
) -> Result<Vec<TrainingSpec>, Diagnostic> {
    let file = source.name.clone();
    notes.extend(notebook::remarks(&source));
    let before = notes.len();
    let source = Arc::new(source);
    let snippet = Snippet::of_file(source.clone())?.with_modules(&|path| read(path).ok(), notes);
    let mut program = custom::parse(snippet)?;
    let outlined = |program: &Program| program.outline(question.name.as_deref(), &question.config);
    let mut outline = program.with_files(read, notes, outlined)?;
    notes.append(&mut outline.notes);
    notes.extend(facts::may_stop(&outline));
    signatures::check(&outline, notes)?;
    messages::refuse_strange(&outline, notes)?;
    keras::refuse_uneven(&outline)?;
    messages::refuse_unread_fit(&outline)?;
    aside::refuse(&outline)?;
    let stem = stem_of(&file);
    let made = outlined_specs((&program, &outline), question, (&file, stem), notes);
    match made {
        Err(error) if direct::may_help(&error, &outline) => {
            let usual = notes.split_off(before);
            let made = direct::specs(source, question, (&file, stem), read, error, notes);
            if made.is_err() {
                notes.extend(usual);
            }
            made
        }
        Ok(usual)
            if direct::is_assumed(&notes[before..], &outline, question)
                || direct::is_one_of_several(&program, &outline, question) =>
        {
            let mut said = Vec::new();
            let none = Diagnostic::new(NO_SCHEDULE);
            match direct::specs(source, question, (&file, stem), read, none, &mut said) {
                Ok(made) => {
                    notes.truncate(before);
                    notes.append(&mut said);
                    Ok(made)
                }
                Err(asked) if is_asking(&asked) => Err(asked),
                Err(_) => Ok(usual),
            }
        }
        made => made,
    }
}

/// The specs of a file by what it hands over.
fn outlined_specs(
    (program, outline): (&Program, &Outline),
    question: &FileQuestion,
    (file, stem): (&str, &str),
    notes: &mut Vec<String>,
) -> Result<Vec<TrainingSpec>, Diagnostic> {
    if let Some(spec) = of_fits(program, outline, question, file, notes)? {
        return Ok(vec![spec]);
    }
    let constants = ConstantRates { outline, question };
    let found = Found::of(program, outline, question);
    let all = match found.map_err(|error| (constants.are_all(&error), error)) {
        Ok(all) if !constants.does_without(&all) => all,
        Err((false, error)) => return Err(error),
        other => return without_schedule(&constants, stem, other.err().map(|(_, error)| error), notes),
    };
    refuse_unused(&all, &constants)?;
    all.iter().try_for_each(|found| wrapped::refuse(found, outline, question))?;
    notes.extend(unused_values(&all, outline));
    notes.extend(constant_optax::beside(&all, outline));
    let beside = constants.beside(&all);
    let steady = (ConstantUpdates { outline, question }).beside(&all, notes)?;
    let is_one = all.len() == 1 && beside.is_empty() && steady.is_empty();
    let mut parts = Vec::new();
    for found in &all {
        let mut said = Vec::new();
        let spec = found.spec(file, (program, outline), question, is_one, &mut said);
        said.retain(|note| !notes.contains(note));
        notes.append(&mut said);
        parts.push(spec?);
    }
    let names = if is_one { vec![stem.to_string()] } else { trainings::names(&all, outline) };
    let written = all.iter().zip(&parts).zip(&names);
    let mut made: Vec<TrainingSpec> = written
        .map(|((found, parts), name)| TrainingSpec {
            name: name.clone(),
            text: parts.text(name),
            place: found.place(outline),
        })
        .collect();
    made.extend(constants.specs(&beside, &parts[0], None, notes));
    made.extend(steady.iter().map(|one| one.beside(&parts[0])));
    notes.extend(messages::of_all_optimizers(&made));
    Ok(made)
}

/// The spec of the trainings that a call of `fit` makes, and those of a `Learner` of fastai.
///
/// # Errors
///
/// They have something that is not known.
fn of_fits(
    program: &Program,
    outline: &Outline,
    question: &FileQuestion,
    file: &str,
    notes: &mut Vec<String>,
) -> Result<Option<TrainingSpec>, Diagnostic> {
    let stem = stem_of(file);
    match (FollowedFits { outline, question, program, file }).spec(stem, notes)? {
        Some(spec) => Ok(Some(spec)),
        None => (FastaiFits { outline, question }).spec(stem, notes),
    }
}

/// Refuses a schedule that nothing takes, where the file trains with optimizers whose rates stay.
///
/// # Errors
///
/// It is so, and the user does not name the schedule.
fn refuse_unused(all: &[Found<'_>], constants: &ConstantRates<'_>) -> Result<(), Diagnostic> {
    let (outline, question) = (constants.outline, constants.question);
    let [only] = all else { return Ok(()) };
    if only.call.is_some() || question.name.is_some() {
        return Ok(());
    }
    let of_optax = constant_optax::steady(outline);
    if let (Some(place), false) = (&outline.updates.optax.changing, of_optax.is_empty()) {
        return Err(messages::changing_state(place));
    }
    let of_fits = || (ConstantFits { outline, question }).steady();
    let steady = if of_optax.is_empty() { of_fits().or(constants.steady()) } else { Some(of_optax) };
    match steady.filter(|steady| !steady.is_empty()) {
        Some(steady) => Err(messages::taken_by_none(only, steady, only.place(outline))),
        None => Ok(()),
    }
}

/// The specs of a file without a schedule, or without one of the name that the user gives: those of the rates that stay.
///
/// # Errors
///
/// There are none: the error is the one that is given. Or there are several, of which none is chosen.
fn without_schedule(
    constants: &ConstantRates<'_>,
    stem: &str,
    error: Option<Diagnostic>,
    notes: &mut Vec<String>,
) -> Result<Vec<TrainingSpec>, Diagnostic> {
    let error = error.unwrap_or_else(|| Diagnostic::new(NO_SCHEDULE));
    let (outline, question) = (constants.outline, constants.question);
    if let Some(spec) = (ConstantFits { outline, question }).spec(stem, notes)? {
        return Ok(vec![spec]);
    }
    if let Some(specs) = (ConstantUpdates { outline, question }).specs(stem, notes)? {
        return Ok(specs);
    }
    if let Some(specs) = (ConstantOptax { outline, question }).specs(stem, notes)? {
        return Ok(specs);
    }
    if let Some(spec) = (ConstantGluon { outline, question }).spec(stem, notes)? {
        return Ok(vec![spec]);
    }
    let rates = ConstantRates { outline, question };
    if let Some(specs) = (ConstantLightning { rates }).specs(stem, notes)? {
        return Ok(specs);
    }
    constants.alone(stem, notes)?.ok_or(error)
}

/// The name of a file without its folder and its ending.
fn stem_of(file: &str) -> &str {
    let stem = file.rsplit(['/', '\\', ':']).next().unwrap_or(file);
    stem.strip_suffix(".py").or(stem.strip_suffix(".ipynb")).unwrap_or(stem)
}

/// A note on the values of the user that nothing in the file asks for.
fn unused_values(all: &[Found<'_>], outline: &Outline) -> Option<String> {
    let takes_metrics = all.iter().any(Found::takes_metrics);
    let is_used = |key: &String| {
        key == METRICS && takes_metrics
            || optimizers::takes(outline, key)
            || followed::is_length(outline, key)
            || all.iter().any(|found| facts::is_of_optimizer(key, &found.kind))
    };
    let unused = outline.unused.iter().filter(|key| !is_used(key));
    let list: Vec<String> = unused.map(|key| format!("`{key}`")).collect();
    // A loop reads the values as it runs, and a function that nothing takes is called with them.
    let is_said = !list.is_empty() && !all.iter().any(|found| found.call.is_none_or(|call| call.is_loop));
    is_said.then(|| format!("nothing in the file asks for {} of `--config`", list.join(", ")))
}
