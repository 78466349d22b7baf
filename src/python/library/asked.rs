//! The questions after what a training file does not state.

use crate::diagnostic::Diagnostic;
use crate::python::object::fault::Fault;
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
