//! The values that a Python file computes for the arguments of its Trainer: it is run as far as they need it.

use crate::diagnostic::{Diagnostic, Place, Source};
use crate::import::facts::ConfigQuestion;
use crate::python::{
    Data, OutlinedCall, Passed, Program, Snippet, WrittenArgument, WrittenCall, config_options, notebook,
};
use crate::spec::Files;
use std::collections::HashMap;
use std::sync::Arc;

/// The calls that a file makes, with the values of their arguments.
pub(super) struct ComputedCalls {
    /// By where they stand.
    calls: HashMap<CallPlace, Vec<OutlinedCall>>,
}

/// The line, the column and the file of a call.
type CallPlace = (usize, usize, String);

fn place_of(place: &Place) -> CallPlace {
    (place.span().line, place.span().column, place.source().name.clone())
}

/// Runs a file.
///
/// # Errors
///
/// It is not Python, or uses up what a program may use.
pub(super) fn of(
    source: &Arc<Source>,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<ComputedCalls, Diagnostic> {
    notes.extend(notebook::remarks(source));
    let snippet = Snippet::of_file(source.clone())?.with_modules(&|path| files.read(path).ok(), notes);
    let mut program = Program::parse(snippet)?;
    let read = |path: &str| files.read(path).map_err(|error| error.why);
    let mut outline = program.with_files(&read, notes, |program| program.outline(None, &question.config))?;
    // A value that depends on a part that is not run is not known, and said to be so.
    outline.notes.retain(|note| !outline.idle.contains(note));
    notes.append(&mut outline.notes);
    notes.extend(outline.unused.iter().map(|key| format!("nothing asked for `{key}` of `--config`")));
    let mut calls: HashMap<CallPlace, Vec<OutlinedCall>> = HashMap::new();
    for call in outline.calls {
        calls.entry(place_of(&call.place)).or_default().push(call);
    }
    Ok(ComputedCalls { calls })
}

impl ComputedCalls {
    /// Fills in what is not known of a call.
    pub(super) fn fill(&self, call: &mut WrittenCall) {
        let is_it = |made: &&OutlinedCall| made.origin.ends_with(&call.name) || made.class.is_some();
        let here = self.calls.get(&place_of(&call.place));
        let made: Vec<&OutlinedCall> = here.into_iter().flatten().filter(is_it).collect();
        let Some(last) = made.last() else { return };
        let value = |name: &str| {
            let all = made.iter().map(|made| made.keywords.iter().find(|(known, _)| known == name));
            let all: Vec<_> = all.map(|found| found.map(|(_, value)| data(value))).collect();
            match all.iter().all(|one| format!("{one:?}") == format!("{:?}", all[0])) {
                true => all.into_iter().next().flatten(),
                false => Some(Err("it has several values as the file runs".into())),
            }
        };
        let is_open = |argument: &&mut WrittenArgument| argument.value.is_err() && !argument.is_assigned;
        for argument in call.arguments.iter_mut().filter(is_open) {
            if let Some(value) = value(&argument.name) {
                argument.value = value;
            }
        }
        if call.others.take().is_some() {
            // What an attribute is assigned later counts, whatever was handed over.
            let known: Vec<String> = call.arguments.iter().map(|argument| argument.name.clone()).collect();
            let rest = last.keywords.iter().filter(|(name, _)| !known.contains(name));
            let rest = rest.filter_map(|(name, _)| {
                Some(WrittenArgument::handed(name.clone(), call.place.clone(), value(name)?))
            });
            call.arguments.extend(rest);
        }
    }
}

/// A value as data, or why it is not known.
fn data(value: &Passed) -> Result<Data, String> {
    let all = |items: &[Passed]| items.iter().map(data).collect::<Result<Vec<Data>, String>>();
    match value {
        Passed::Data(data) => Ok(data.clone()),
        Passed::List(items) => Ok(Data::List(all(items)?)),
        Passed::Dict(pairs) => {
            let pair = |(key, value): &(String, Passed)| Ok::<_, String>((key.clone(), data(value)?));
            Ok(Data::Dict(pairs.iter().map(pair).collect::<Result<_, _>>()?))
        }
        // A member of an enumeration of a package.
        Passed::Unknown(facts) if facts.len() == 1 && facts[0].contains("SchedulerType.") => {
            Ok(Data::Str(facts[0].rsplit("SchedulerType.").next().unwrap_or_default().to_lowercase()))
        }
        Passed::Unknown(facts) => {
            Err(format!("it depends on what the file does not have: `{}`", config_options(facts)))
        }
        _ => Err("it is computed when the program runs".into()),
    }
}
