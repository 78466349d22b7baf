//! What the optimizers and loops of frameworks take, so that a misspelt argument is not taken for one that is left out.

use super::found::{ends, is_keras, named};
use crate::diagnostic::{Diagnostic, Place, Span, nearest};
use crate::python::optimizers::{KERAS, KERAS_COMMON, OptimizerSignature, TORCH, TORCH_COMMON};
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// What `fit` of Keras takes that decides the rate or the length of the training.
const FIT: [&str; 5] = ["epochs", "callbacks", "initial_epoch", "steps_per_epoch", "batch_size"];

/// What else it takes.
const FIT_OTHERS: [&str; 13] = [
    "x",
    "y",
    "verbose",
    "validation_split",
    "validation_data",
    "shuffle",
    "class_weight",
    "sample_weight",
    "validation_steps",
    "validation_batch_size",
    "validation_freq",
    "workers",
    "max_queue_size",
];

/// Refuses arguments that the optimizers and `fit` do not take, and texts in place of numbers. What is taken and does nothing is
/// said.
///
/// # Errors
///
/// There is such an argument: the program raises a TypeError, and the rate would be a default.
pub(super) fn check(outline: &Outline, notes: &mut Vec<String>) -> Result<(), Diagnostic> {
    for call in &outline.calls {
        let (first, last) = ends(&call.origin);
        let is_optimizer = call.class.is_none() && !call.origin.ends_with("()");
        let of =
            |all: &'static [OptimizerSignature]| all.iter().find(|(name, ..)| is_optimizer && *name == last);
        if call.origin.starts_with("torch.optim.") || is_keras(first) && of(&KERAS).is_some() {
            refuse_texts(call)?;
        }
        if first == "torch"
            && let Some((_, _, own)) = of(&TORCH)
        {
            refuse_unknown(call, &TORCH_COMMON, own, "torch 2.15.0")?;
            notes.extend(unused_in_groups(call, own));
        } else if is_keras(first)
            && !call.origin.contains(".legacy.")
            && let Some((_, _, own)) = of(&KERAS)
        {
            refuse_unknown(call, &KERAS_COMMON, own, "Keras 3.15.1")?;
            notes.extend(older_arguments(call));
            notes.extend(whole_rate(call));
        } else if last == "fit" && (is_keras(first) || named(call, "callbacks").is_some()) {
            refuse_misspelt(call, &FIT, &FIT_OTHERS, "the length of the training would not be known")?;
        } else if last == "compile" && is_keras(first) {
            refuse_misspelt(call, &["optimizer"], &[], "the optimizer would be a default")?;
        } else if last == "LearningRateScheduler" && is_keras(first) {
            refuse_misspelt(call, &["schedule"], &["verbose"], "the callback would have no schedule")?;
        }
    }
    Ok(())
}

/// Refuses a text that reads as a number: PyYAML, `input()` and the environment give such texts.
fn refuse_texts(call: &OutlinedCall) -> Result<(), Diagnostic> {
    let keywords = call.keywords.iter().map(|(name, value)| (Some(name.as_str()), value));
    let mut all = call.args.iter().map(|value| (None, value)).chain(keywords);
    let Some((name, text)) = all.find_map(|(name, value)| Some((name, number_as_text(value, 0)?))) else {
        return Ok(());
    };
    let class = ends(&call.origin).1;
    let (what, place) = match name {
        Some(name) => (format!("`{name}` of `{class}`"), keyword(call, name)),
        None => (format!("an argument of `{class}`"), call.place.clone()),
    };
    Err(Diagnostic::new(format!("{what} is the text '{text}', not a number"))
        .at(place, "")
        .why("the framework raises an error for a text")
        .why("a YAML file has a text where a number has an exponent and no point: `2e-5`, which PyYAML reads as '2e-5'")
        .help(format!("make it a number: `float(...)`, or write it with a point where it comes from: {}", with_point(&text))))
}

/// What a parameter group has that is a number, or two.
const OF_GROUPS: [&str; 5] = ["lr", "initial_lr", "weight_decay", "momentum", "betas"];

/// A text among the values which reads as a number. The name of a parameter group is none, and may be `0`.
fn number_as_text(value: &Passed, depth: usize) -> Option<String> {
    match value {
        Passed::Data(Data::Str(text)) => text.trim().parse::<f64>().is_ok().then(|| text.clone()),
        Passed::List(items) if depth < 3 => items.iter().find_map(|item| number_as_text(item, depth + 1)),
        Passed::Dict(pairs) if depth < 3 => {
            let mut numbers = pairs.iter().filter(|(key, _)| OF_GROUPS.contains(&key.as_str()));
            numbers.find_map(|(_, value)| number_as_text(value, depth + 1))
        }
        _ => None,
    }
}

/// The number as YAML 1.1 has it.
fn with_point(text: &str) -> String {
    match text.trim().split_once(['e', 'E']) {
        Some((digits, exponent)) if !digits.contains('.') => {
            let sign = if exponent.starts_with(['+', '-']) { "" } else { "+" };
            format!("`{digits}.0e{sign}{exponent}`")
        }
        _ => format!("`{}`", text.trim()),
    }
}

fn refuse_unknown(
    call: &OutlinedCall,
    common: &[&'static str],
    own: &[&'static str],
    version: &str,
) -> Result<(), Diagnostic> {
    let all = || common.iter().chain(own).copied();
    let Some((name, _)) = call.keywords.iter().find(|(name, _)| all().all(|known| known != name)) else {
        return Ok(());
    };
    let class = ends(&call.origin).1;
    let error = Diagnostic::new(format!("`{class}` has no argument `{name}`"))
        .at(keyword(call, name), format!("not an argument of {version}"))
        .why("the program raises an error here, and without the argument a default would count");
    let free = all().filter(|known| named(call, known).is_none());
    Err(match nearest(name, free) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("its arguments are {}", all().collect::<Vec<_>>().join(", "))),
    })
}

/// Refuses an argument that is almost one of `known`, and none of those or of `others`.
fn refuse_misspelt(
    call: &OutlinedCall,
    known: &[&'static str],
    others: &[&str],
    else_: &str,
) -> Result<(), Diagnostic> {
    for (name, _) in &call.keywords {
        if known.contains(&name.as_str()) || others.contains(&name.as_str()) {
            continue;
        }
        if let Some(near) = nearest(name, known.iter().copied().filter(|known| named(call, known).is_none()))
        {
            let function = ends(&call.origin).1;
            return Err(Diagnostic::new(format!("`{function}` has no argument `{name}`"))
                .at(keyword(call, name), format!("`{near}` is one"))
                .why(format!("the program raises a TypeError here, and {else_}"))
                .help(format!("did you mean `{near}`?")));
        }
    }
    Ok(())
}

/// The settings of parameter groups that look like an argument of the optimizer: torch keeps them and uses none.
fn unused_in_groups(call: &OutlinedCall, own: &[&'static str]) -> Vec<String> {
    let groups = match named(call, "params").or(call.args.first()) {
        Some(Passed::List(groups)) => &groups[..],
        _ => &[],
    };
    let all = || TORCH_COMMON.iter().chain(own).copied();
    let mut notes = Vec::new();
    for (key, _) in
        groups.iter().flat_map(|group| if let Passed::Dict(pairs) = group { &pairs[..] } else { &[] })
    {
        let is_known = all().any(|known| known == key) || ["name", "initial_lr"].contains(&key.as_str());
        let near = nearest(key, all()).filter(|_| !is_known);
        notes.extend(near.map(|near| {
            format!(
                "a parameter group on {} sets `{key}`, which torch ignores; did you mean `{near}`?",
                call.spot
            )
        }));
    }
    notes.dedup();
    notes
}

/// What Keras 3 makes of the arguments of Keras 2.
fn older_arguments(call: &OutlinedCall) -> Option<String> {
    let (class, spot) = (ends(&call.origin).1, &call.spot);
    if named(call, "lr").is_some() {
        return Some(format!(
            "`lr` of `{class}` on {spot} is `learning_rate` to Keras 2; Keras 3 raises a ValueError"
        ));
    }
    let decay = named(call, "decay").filter(|value| match value {
        Passed::Data(data) => data.to_string().parse::<f64>().ok() != Some(0.0),
        _ => true,
    });
    decay.map(|_| {
        format!("`decay` of `{class}` on {spot} is ignored, as Keras 3 does; before Keras 2.11 it lowered the rate at each update")
    })
}

/// What Keras 3 makes of a rate that is a whole number.
fn whole_rate(call: &OutlinedCall) -> Option<String> {
    let rate = named(call, "learning_rate").or(call.args.first())?;
    let Passed::Data(Data::Int(rate)) = rate else { return None };
    let (class, spot) = (ends(&call.origin).1, &call.spot);
    Some(format!(
        "the rate {rate} of `{class}` on {spot} is a whole number: Keras 2 takes it, and Keras 3 raises a ValueError; write `{rate}.0`"
    ))
}

/// Where a call names an argument; where it begins, if that is not found.
pub(super) fn keyword(call: &OutlinedCall, name: &str) -> Place {
    let (source, start) = (call.place.source(), call.place.span());
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    for (index, line) in source.text.lines().enumerate().skip(start.line.saturating_sub(1)).take(MOST_LINES) {
        for (at, _) in line.match_indices(name) {
            let column = line[..at].chars().count() + 1;
            let after = line[at + name.len()..].trim_start();
            let is_name =
                !line[..at].ends_with(is_word) && after.starts_with('=') && !after.starts_with("==");
            if is_name && (index + 1 > start.line || column >= start.column) {
                let span = Span { line: index + 1, column, length: name.chars().count() };
                return Place::new(source.clone(), span);
            }
        }
    }
    call.place.clone()
}

/// The most lines of a call in which an argument is looked for.
const MOST_LINES: usize = 100;
