//! The values that a Python file computes for the arguments of its Trainer: it is run as far as they need it.

use crate::diagnostic::{Diagnostic, Place, Source};
use crate::import::facts::ConfigQuestion;
use crate::import::transformers::GROUP_RATE;
use crate::python::optimizers::torch_rate;
use crate::python::{
    Data, NoText, OutlinedCall, Passed, Program, Snippet, WrittenArgument, WrittenCall, config_options,
    notebook,
};
use crate::spec::Files;
use std::collections::HashMap;
use std::sync::Arc;

/// The calls that a file makes, with the values of their arguments.
pub(super) struct ComputedCalls {
    /// By where they stand.
    calls: HashMap<CallPlace, Vec<OutlinedCall>>,
    /// In the order of their numbers.
    ordered: Vec<OutlinedCall>,
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
    let read = |path: &str| files.read(path).map_err(NoText::from);
    let mut outline = program.with_files(&read, notes, |program| program.outline(None, &question.config))?;
    // A value that depends on a part that is not run is not known, and said to be so.
    outline.notes.retain(|note| !outline.idle.contains(note));
    notes.append(&mut outline.notes);
    notes.extend(outline.unused.iter().map(|key| format!("nothing asked for `{key}` of `--config`")));
    let mut calls: HashMap<CallPlace, Vec<OutlinedCall>> = HashMap::new();
    for call in &outline.calls {
        calls.entry(place_of(&call.place)).or_default().push(call.clone());
    }
    Ok(ComputedCalls { calls, ordered: outline.calls })
}

impl ComputedCalls {
    /// Fills in what is not known of a call.
    pub(super) fn fill(&self, call: &mut WrittenCall) {
        let is_it = |made: &&OutlinedCall| made.origin.ends_with(&call.name) || made.class.is_some();
        let parsed = call.parsed_at.as_ref();
        let here = self.calls.get(&place_of(parsed.unwrap_or(&call.place)));
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

impl ComputedCalls {
    /// Gives the arguments of a Trainer the rates of the optimizer that it is handed at a place: its own rate does not count then.
    ///
    /// # Errors
    ///
    /// They are not known, or it is not known which arguments are meant.
    pub(super) fn take_rates(
        &self,
        calls: &mut [WrittenCall],
        place: &Place,
        count: usize,
    ) -> Result<(), Diagnostic> {
        let unknown = |what: &str| unknown_rates(place, what);
        let [call] = calls else { return Err(unknown("which of the arguments are meant is not known")) };
        let all = || self.calls.values().flatten();
        let handed =
            |made: &OutlinedCall| made.keywords.iter().find(|(name, _)| name == "optimizers").cloned();
        let mut trainers = all().filter(|made| made.origin.ends_with("Trainer")).filter_map(handed);
        let (Some((_, given)), None, 1) = (trainers.next(), trainers.next(), count) else {
            return Err(unknown("more than one Trainer, or none that is run"));
        };
        let number = match &given {
            Passed::List(items) => match items.first() {
                Some(Passed::Call(number)) => Some(*number),
                _ => None,
            },
            _ => None,
        };
        let made = number.and_then(|number| self.ordered.get(number)).ok_or_else(|| unknown(""))?;
        let rates = rates_of(made, &self.ordered).ok_or_else(|| unknown("how it is made is not known"))?;
        call.arguments.retain(|argument| argument.name != "learning_rate");
        let mut give = |name: String, rate: f64| {
            call.arguments.push(WrittenArgument::handed(name, made.place.clone(), Ok(Data::Float(rate))));
        };
        give("learning_rate".into(), rates.own);
        let groups = rates.groups.iter().enumerate();
        groups.for_each(|(number, rate)| give(format!("{GROUP_RATE}{number}"), *rate));
        Ok(())
    }
}

/// The error for an optimizer that a Trainer is handed at a place.
pub(super) fn unknown_rates(place: &Place, what: &str) -> Diagnostic {
    Diagnostic::new("the rates of the optimizer that the file hands its Trainer are not known")
        .at(place.clone(), what)
        .why("the schedule of the Trainer multiplies the rates of its optimizer, not `learning_rate`")
        .help("write a spec of the schedule that is meant, or make the optimizer in the file, with numbers for its rates")
}

/// The rates of an optimizer.
struct OptimizerRates {
    /// The one that it is made with.
    own: f64,
    /// Those of its groups, if they differ from it.
    groups: Vec<f64>,
}

/// The rates of an optimizer of torch; `None` if they are not known.
fn rates_of(made: &OutlinedCall, all: &[OutlinedCall]) -> Option<OptimizerRates> {
    let last = made.origin.rsplit('.').next().unwrap_or_default();
    let default = torch_rate(last)?;
    if made.class.is_some() || !made.changed.is_empty() || !made.origin.contains("optim.") {
        return None;
    }
    let number = |value: &Passed| match value {
        Passed::Data(Data::Float(rate)) => Some(*rate),
        Passed::Data(Data::Int(rate)) => Some(*rate as f64),
        _ => None,
    };
    let find = |pairs: &[(String, Passed)], name: &str| {
        pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let own = match find(&made.keywords, "lr").or_else(|| made.args.get(1).cloned()) {
        Some(rate) => number(&rate)?,
        None => default,
    };
    let groups = match find(&made.keywords, "params").or_else(|| made.args.first().cloned())? {
        Passed::List(items) => {
            let rate = |item: &Passed| match item {
                Passed::Dict(pairs) => match find(pairs, "lr") {
                    Some(rate) => number(&rate),
                    None => Some(own),
                },
                _ => None,
            };
            items.iter().map(rate).collect::<Option<Vec<f64>>>()?
        }
        // The parameters of a model make one group. What a function returns may be several.
        Passed::Unknown(facts) if !facts.is_empty() && facts.iter().all(|fact| is_of_model(fact)) => {
            Vec::new()
        }
        Passed::Call(number) if all.get(number).is_some_and(|call| is_of_model(&call.origin)) => Vec::new(),
        _ => return None,
    };
    let differ = groups.iter().any(|rate| *rate != own);
    Some(OptimizerRates { own, groups: if differ { groups } else { Vec::new() } })
}

/// Whether something that is not known is the parameters of a model.
fn is_of_model(fact: &str) -> bool {
    let called = fact.trim_end_matches(['(', ')', '.']);
    called.ends_with(".parameters") || called.ends_with(".named_parameters")
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
