//! The questions after what a training file does not state.

use crate::diagnostic::Diagnostic;
use crate::python::object::fault::Fault;
use crate::python::object::host::Host;
use std::rc::Rc;

/// The message that asks for facts.
pub(in crate::python) fn ask(facts: &[Rc<str>]) -> Fault {
    let listed: Vec<String> = facts.iter().map(|fact| format!("`{fact}`")).collect();
    let (what, why) = match facts {
        [_] => (
            format!("the value of {} is not known here", listed.join("")),
            "the rate depends on it, and the file does not state it",
        ),
        _ => (
            format!("the values of {} are not known here", listed.join(", ")),
            "the rate depends on them, and the file does not state them",
        ),
    };
    Fault::refuse(what).why(why).help(format!(
        "give {}: `{}`, or in a spec under `config`",
        if facts.len() == 1 { "it" } else { "them" },
        config_options(facts)
    ))
}

/// Whether an error asks for facts.
pub(crate) fn is_asking(error: &Diagnostic) -> bool {
    error.what().starts_with("the value") && error.what().ends_with("not known here")
}

/// The options that give facts.
pub(crate) fn config_options(facts: &[impl AsRef<str>]) -> String {
    let option = |fact: &str| match fact.contains([' ', '(', '[', '\'', '"']) {
        true => format!("--config \"{}=...\"", fact.replace('"', "'")),
        false => format!("--config {fact}=..."),
    };
    facts.iter().map(|fact| option(fact.as_ref())).collect::<Vec<_>>().join(" ")
}

/// The facts that are asked for: for an item of an array that could not be computed those that it lacks, since no user gives its
/// items one by one.
pub(super) fn reasons(machine: &mut dyn Host, facts: Vec<Rc<str>>) -> Vec<Rc<str>> {
    let Some(whole) = machine.whole() else { return facts };
    let lacks = |fact: &str| {
        let (name, item) = fact.strip_suffix(']')?.split_once('[')?;
        let is_number = !item.is_empty() && item.chars().all(|c| c.is_ascii_digit());
        let mut lost = whole.lost.iter().rev().filter(|_| is_number);
        lost.find(|(known, _)| **known == *name).map(|(_, facts)| facts.clone())
    };
    facts.into_iter().flat_map(|fact| lacks(&fact).unwrap_or_else(|| vec![fact])).collect()
}

/// What statements lack that compute these facts, where they are names of the file.
pub(super) fn beneath(machine: &mut dyn Host, facts: &[Rc<str>]) -> Vec<Rc<str>> {
    let Some(whole) = machine.whole() else { return Vec::new() };
    let name = |fact: &Rc<str>| fact.split('[').next().map(Rc::<str>::from);
    let lacks = |fact: &Rc<str>| {
        Some(whole.lost.iter().rev().find(|(known, _)| Some(known.clone()) == name(fact))?.1.clone())
    };
    let mut below: Vec<Rc<str>> = facts.iter().filter_map(lacks).flatten().collect();
    below.retain(|fact| !facts.contains(fact));
    below.dedup();
    below
}
