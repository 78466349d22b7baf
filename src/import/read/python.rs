//! Configs that are objects in Python: the keyword arguments of `TrainingArguments(...)` and its relatives, in a file or in
//! the cells of a notebook.

use super::{TreeBuilder, values, whole};
use crate::diagnostic::{Diagnostic, Place, Source, Span};
use crate::import::config::{CalledProgram, ConfigFile, Syntax};
use crate::import::draft::key_before;
use crate::import::facts::ConfigQuestion;
use crate::import::transformers::KEYS;
use crate::python::{ARGUMENT_CLASSES, Data, Program, Snippet, TrainerClasses, WrittenCall};
use crate::spec::yaml::{Node, Yaml};
use crate::spec::{FileError, Files};
use std::sync::Arc;

/// The classes that a text does not define itself, as OLMo-core's scripts do with their `SFTConfig`. One that is derived from
/// the known class is no other.
fn classes_of(text: &str) -> Vec<&'static str> {
    let is_other = |class: &str, line: &str| {
        let rest = line.strip_prefix("class ").and_then(|rest| rest.strip_prefix(class));
        rest.is_some_and(|rest| {
            rest.trim_start().starts_with(['(', ':'])
                && !ARGUMENT_CLASSES.iter().any(|known| rest.contains(known))
        })
    };
    let known = ARGUMENT_CLASSES.iter().copied();
    known.filter(|class| !text.lines().any(|line| is_other(class, line))).collect()
}

/// Whether a text calls one of the classes. A mention in an import or a comment does not count.
pub(in crate::import) fn has_config_call(text: &str) -> bool {
    classes_of(text).iter().any(|class| {
        text.match_indices(class).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + class.len()..].trim_start();
            after.starts_with('(') && !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
        })
    })
}

/// Whether a text hands its Trainer a scheduler: `optimizers=(optimizer, scheduler)`. The scheduler is read of the file then.
pub(in crate::import) fn hands_scheduler(text: &str) -> bool {
    let pairs = text.match_indices("optimizers=(").map(|(at, start)| &text[at + start.len()..]);
    pairs.filter_map(|rest| rest.split_once(',')).any(|(_, second)| !second.trim_start().starts_with("None"))
}

/// Whether a file has a parser of the command line make the arguments of its Trainer, or derives a class from them.
/// `read` reads a file below its folder.
pub(in crate::import) fn has_own_arguments(
    name: &str,
    text: &str,
    read: &dyn Fn(&str) -> Option<String>,
) -> bool {
    let is_named = |text: &str| ARGUMENT_CLASSES.iter().any(|class| text.contains(class));
    let is_parsed = text.contains("HfArgumentParser(") || text.contains("TrlParser(");
    let is_likely = text.contains("Trainer") && (text.contains("from trl") || is_parsed || is_named(text));
    let source = || Arc::new(Source { name: name.into(), text: text.into() });
    let parsed = || Program::parse(Snippet::of_file(source()).ok()?).ok();
    let made = |program: Program| {
        program.calls_trainer() && !program.written_calls(ARGUMENT_CLASSES, read).is_empty()
    };
    is_likely && parsed().is_some_and(made)
}

/// The objects whose `do_train` a file asks for, if it gives its Trainer an optimizer or schedule in a way that can be run.
pub(in crate::import) fn own_trainer(source: &Arc<Source>, files: &dyn Files) -> Option<Vec<String>> {
    let program = Program::parse(Snippet::of_file(source.clone()).ok()?).ok()?;
    let classes = TrainerClasses::of(&program, &|path| files.read(path).ok());
    let makes = program.makes_own_schedule(&classes);
    makes.then(|| program.asked_to_train().into_iter().collect())
}

/// The configs of a file, one for each call, as far as the text alone says them.
///
/// # Errors
///
/// The text is not Python, or its Trainer gets a schedule otherwise.
pub(in crate::import) fn configs(source: &Arc<Source>) -> Result<Vec<ConfigFile>, Diagnostic> {
    let program = Program::parse(Snippet::of_file(source.clone())?)?;
    program.refuse_own_schedules(&TrainerClasses::of(&program, &|_| None), false)?;
    program.written_calls(ARGUMENT_CLASSES, &|_| None).into_iter().map(|call| config(source, call)).collect()
}

/// The same, with the values that the file computes: it is run as far as they need it.
///
/// # Errors
///
/// The same, or a class is not known.
pub(in crate::import) fn evaluated(
    source: &Arc<Source>,
    question: &ConfigQuestion,
    files: &dyn Files,
    notes: &mut Vec<String>,
) -> Result<Vec<ConfigFile>, Diagnostic> {
    let program = Program::parse(Snippet::of_file(source.clone())?)?;
    let read = |path: &str| files.read(path).ok();
    let classes = TrainerClasses::of(&program, &read);
    program.refuse_own_schedules(&classes, question.follows)?;
    let mut calls = program.written_calls(ARGUMENT_CLASSES, &read);
    if let Some((call, module)) = calls.iter().find_map(|call| Some((call, call.elsewhere.as_ref()?))) {
        return Err(elsewhere(call, module));
    }
    program.refuse_foreign_trainers(&classes)?;
    let is_needed = calls.iter().any(is_computed);
    // A Trainer that is run takes the rates of what it is handed by itself.
    let handed = if question.follows { Vec::new() } else { program.handed_optimizers(&classes) };
    if is_needed || !question.config.is_empty() || !handed.is_empty() {
        let computed = values::of(source, question, files, notes)?;
        calls.iter_mut().filter(|call| is_computed(call)).for_each(|call| computed.fill(call));
        if let Some(place) = handed.first() {
            if program.sets_groups() {
                return Err(values::unknown_rates(place, "a statement of the file may set them"));
            }
            computed.take_rates(&mut calls, place, handed.len())?;
        }
    }
    notes.extend(program.trainer_notes(&classes));
    if let Some(name) = program.words_beside() {
        match files.read(&name) {
            Ok(_) => notes.push(format!("`{name}` beside the file is read, as `HfArgumentParser` does")),
            Err(error) if error.is_absent => {}
            Err(error) => return Err(unread(source, &name, &error)),
        }
    }
    if let Some(call) = calls.iter().find(|call| call.is_parsed) {
        let class = &call.name;
        notes.push(format!(
            "the command line is not read: the defaults of `{class}` count, but for what `--set` gives, such as `--set learning_rate=2e-5`"
        ));
    }
    calls.into_iter().map(|call| config(source, call)).collect()
}

/// Whether the file has to be run for what the objects of a call have.
fn is_computed(call: &WrittenCall) -> bool {
    match call.is_parsed {
        // What a parser is handed in place of the command line.
        true => call.others.is_some() && call.parsed_at.is_some(),
        false => is_open(call),
    }
}

/// Whether an argument that matters to the rate is not known.
fn is_open(call: &WrittenCall) -> bool {
    let matters = |name: &str| KEYS.iter().any(|(key, _)| *key == name);
    call.others.is_some() || call.arguments.iter().any(|one| one.value.is_err() && matters(&one.name))
}

/// The error for the words beside a file that are there and cannot be read.
fn unread(source: &Arc<Source>, name: &str, error: &FileError) -> Diagnostic {
    Diagnostic::new(format!("cannot read `{name}` beside the file"))
        .at(Place::new(source.clone(), Span { line: 1, column: 1, length: 1 }), error.why.clone())
        .why("`HfArgumentParser` reads it by itself, and any argument may be in it")
        .help(format!("mend or remove `{name}`"))
}

/// The error for a class of another package, or of a module that is not there.
fn elsewhere(call: &WrittenCall, module: &str) -> Diagnostic {
    let name = &call.name;
    Diagnostic::new(format!("`{name}` comes from `{module}`, and its defaults are not known here"))
        .at(call.place.clone(), "")
        .why("it is not that of transformers or trl: the rates follow from its own defaults")
        .help(format!("paste the class `{name}` in place of its import, or write a spec of the schedule"))
}

/// The config that a call amounts to.
fn config(source: &Arc<Source>, call: WrittenCall) -> Result<ConfigFile, Diagnostic> {
    if let Some(place) = call.others {
        return Err(Diagnostic::new(format!("not all arguments of `{}` are known", call.name))
            .at(place, "these are computed when the program runs")
            .why("any of them may set the learning rate, its warmup or the length of the run")
            .help("write them out, or put the values into a config"));
    }
    let mut builder = TreeBuilder::of(source);
    let root = builder.placed(Yaml::Null, call.place.clone());
    let (mut entries, mut unknown) = (Vec::new(), Vec::new());
    for argument in call.arguments {
        // The last counts: an attribute that is assigned comes after the arguments.
        entries.retain(|(key, _): &(Node, Node)| key.text() != Some(&argument.name));
        let place = Place::new(argument.place.source().clone(), key_before(&argument.name, &argument.place));
        let key = builder.placed(Yaml::Text(argument.name), place);
        let value = builder.placed(Yaml::Null, argument.place.clone());
        let content = match &argument.value {
            Ok(data) => content(data, &argument.place, &mut builder),
            Err(why) => {
                unknown.push((value.id(), why.clone()));
                Yaml::Text(String::new())
            }
        };
        entries.push((key, Node::numbered(value.id(), content)));
    }
    let root = Node::numbered(root.id(), Yaml::Map(entries));
    let command = CalledProgram { words: vec![call.name], ..CalledProgram::at(call.place) };
    Ok(ConfigFile::called(Syntax::Python, builder.document(root), command, unknown))
}

fn content(data: &Data, place: &Place, builder: &mut TreeBuilder) -> Yaml {
    let mut inner = |data: &Data| {
        let content = content(data, place, builder);
        builder.placed(content, place.clone())
    };
    match data {
        Data::None => Yaml::Null,
        Data::Bool(value) => Yaml::Bool(*value),
        Data::Int(value) => whole(*value),
        Data::Float(value) => Yaml::Float(*value),
        Data::List(items) | Data::Tuple(items) => Yaml::List(items.iter().map(inner).collect()),
        Data::Dict(pairs) => {
            let pair = |(key, value): &(String, Data)| {
                let value = inner(value);
                (Node::numbered(value.id(), Yaml::Text(key.clone())), value)
            };
            Yaml::Map(pairs.iter().map(pair).collect())
        }
        other => Yaml::Text(match other {
            Data::Str(text) => text.clone(),
            other => other.to_string(),
        }),
    }
}
