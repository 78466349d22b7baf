//! A training file that is run from its first line to its last, where what it hands over does not tell the rates.

use super::FileQuestion;
use super::TrainingSpec;
use super::found::{Found, SpecParts, UNPACED};
use super::messages::NO_SCHEDULE;
use super::text::{key_text, quoted, yaml};
use crate::diagnostic::{Diagnostic, Source};
use crate::dialect::kit::custom;
use crate::python::{Data, DirectRates, DirectUpdates, NoText, Outline, Program, Snippet, is_asking};
use std::sync::Arc;

/// The most optimizers that have a series each.
const MOST: usize = 12;

/// What is said of files that cannot be followed otherwise, by a part of the message.
const NOT_FOLLOWED: [&str; 13] = [
    "this loop sets",
    "this loop calls",
    "this loop steps",
    "this loop has",
    "each round of this loop",
    "the loop of training sets the rates, and there is a scheduler",
    "steps the scheduler in every round, and",
    "cannot be followed here",
    "is not followed here",
    "the scheduler in different ways",
    "is stepped is not known here",
    // The name may be that of an optimizer.
    "there is no schedule `",
    NO_SCHEDULE,
];

/// Whether a file may be run so that is not read otherwise: a loop of torch, which nothing wraps.
pub(super) fn may_help(error: &Diagnostic, outline: &Outline) -> bool {
    let what = error.what();
    let is_limit = has_several(error) || NOT_FOLLOWED.iter().any(|part| what.contains(part));
    is_limit && !is_asking(error) && is_runnable(outline)
}

/// Whether an error says that a file has several schedules, of which none is chosen.
fn has_several(error: &Diagnostic) -> bool {
    error.what().starts_with("this file has ") && error.what().ends_with(" schedules")
}

/// Whether a file trains with loops of torch, which nothing wraps.
fn is_runnable(outline: &Outline) -> bool {
    let wraps = outline.gathers || outline.configures || outline.is_lightning_followed;
    !wraps && outline.mentioned.is_plain_torch
}

/// Whether the pace of a scheduler is taken for granted, as the notes say, and a run of the file may show it.
pub(super) fn is_assumed(notes: &[String], outline: &Outline, question: &FileQuestion) -> bool {
    question.name.is_none() && notes.iter().any(|note| note.starts_with(UNPACED)) && is_runnable(outline)
}

/// The specs of the optimizers that such a run makes updates with. `error` is why the file is not read otherwise: it stays where
/// the run cannot be made either.
///
/// # Errors
///
/// What the run needs and the file does not have, or the error that is given.
pub(super) fn specs(
    source: Arc<Source>,
    question: &FileQuestion,
    (file, stem): (&str, &str),
    read: &dyn Fn(&str) -> Result<String, NoText>,
    error: Diagnostic,
    notes: &mut Vec<String>,
) -> Result<Vec<TrainingSpec>, Diagnostic> {
    let mut said = Vec::new();
    let snippet = Snippet::of_file(source)?.with_all_modules(&|path| read(path).ok(), &mut said);
    let Ok(mut program) = custom::parse(snippet) else { return Err(error) };
    let run = program.with_files(read, &mut said, |program| program.direct(&question.config));
    let run = match run {
        Ok(run) if !run.optimizers.is_empty() && run.optimizers.len() <= MOST => run,
        Err(asked) if is_asking(&asked) && is_better(&asked, &error) => return Err(beside(asked, &error)),
        _ => return Err(error),
    };
    let chosen: Vec<&DirectUpdates> = match &question.name {
        Some(name) => run.optimizers.iter().filter(|own| is_named(own, name)).collect(),
        None => run.optimizers.iter().collect(),
    };
    if chosen.is_empty() {
        return Err(error);
    }
    notes.append(&mut said);
    notes.extend(run.notes.iter().cloned());
    notes.push(
        "the file is run from its first line to its last, with its loops of training: a row is an update"
            .into(),
    );
    notes.extend(told(&run));
    let is_one = chosen.len() == 1;
    Ok(chosen.into_iter().map(|own| spec(own, question, (file, stem), is_one)).collect())
}

/// An error that asks for what the run needs, with the choice that there is otherwise.
fn beside(asked: Diagnostic, error: &Diagnostic) -> Diagnostic {
    let choice = error.helps().first().and_then(|help| help.strip_prefix("say which: "));
    match choice.filter(|_| has_several(error)) {
        Some(choice) => asked.help(format!("or choose one of the schedules: {choice}")),
        None => asked,
    }
}

/// Whether an error that asks leads further than the one that there is: it asks for what a user can name, and not for whether a
/// condition holds. What a file without a schedule needs of the modules that it lacks is better said as it is.
fn is_better(asked: &Diagnostic, error: &Diagnostic) -> bool {
    let facts: Vec<&str> = asked.what().split('`').skip(1).step_by(2).collect();
    let names = facts.iter().all(|fact| !fact.is_empty() && !fact.contains(' '));
    names && (error.what() != NO_SCHEDULE || facts.iter().all(|fact| fact.starts_with("len(")))
}

/// Whether a name is that of an optimizer or of a scheduler on it, or where one is made.
fn is_named(own: &DirectUpdates, name: &str) -> bool {
    own.name == name || own.spot == name || own.aliases.iter().any(|alias| alias == name)
}

/// Whether a file has several schedules, of which the user names one: how the training steps it is shown by a run.
pub(super) fn is_one_of_several(program: &Program, outline: &Outline, question: &FileQuestion) -> bool {
    if question.name.is_none() || !is_runnable(outline) {
        return false;
    }
    let unnamed = FileQuestion { name: None, ..question.clone() };
    match Found::of(program, outline, &unnamed) {
        Ok(all) => all.len() > 1 || all.iter().any(Found::is_loop),
        Err(error) => has_several(&error),
    }
}

/// A note on the optimizers and the numbers of their updates.
fn told(run: &DirectRates) -> Option<String> {
    let list: Vec<String> = run
        .optimizers
        .iter()
        .map(|own| format!("`{}` on {}, {} updates", own.name, own.spot, own.count()))
        .collect();
    (list.len() > 1).then(|| format!("the training has {} optimizers: {}", list.len(), list.join("; ")))
}

fn spec(
    own: &DirectUpdates,
    question: &FileQuestion,
    (file, stem): (&str, &str),
    is_one: bool,
) -> TrainingSpec {
    let pair = |(key, data): &(String, Data)| format!("{}: {}", key_text(key), yaml(data));
    let config: Vec<String> = question.config.iter().map(pair).collect();
    let schedule = format!(
        "{{kind: torch.adjust_learning_rate, source: {{file: {}, name: {}}}, config: {{{}}}}}",
        quoted(file),
        quoted(&own.selector()),
        config.join(", ")
    );
    let name = if is_one { stem.to_string() } else { own.name.clone() };
    let run = Some(format!("{{steps: {}}}", own.count()));
    let parts = SpecParts { run, optimizer: None, interval: None, schedule };
    TrainingSpec { text: parts.text(&name), name, place: Some(own.place.clone()) }
}
