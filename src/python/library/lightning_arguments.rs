//! The Trainer of Lightning 1 that is made of the arguments of the command line: `Trainer.add_argparse_args(parser)` and
//! `Trainer.from_argparse_args(args)`.

use crate::python::library::standard;
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use std::rc::Rc;

/// The parts of Lightning's packages.
const PACKAGES: [&str; 2] = ["lightning", "pytorch_lightning"];
const ADDING: &str = ".add_argparse_args";
const MAKING: &str = ".from_argparse_args";

/// A call of one of these methods.
pub(super) enum TrainerCall {
    /// Its result is known.
    Returned(Value),
    /// It makes an object as the call of a class with these arguments does.
    Made { class: String, keywords: Vec<(Rc<str>, Value)> },
}

/// What a call comes to; `None` for any other function.
///
/// # Errors
///
/// An argument cannot be read.
pub(super) fn called(
    machine: &mut dyn Host,
    origin: &str,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Option<TrainerCall>> {
    if !PACKAGES.contains(&origin.split('.').next().unwrap_or(origin)) {
        return Ok(None);
    }
    let Some(first) = args.first() else { return Ok(None) };
    if origin.ends_with(ADDING) {
        let with_trainer = standard::lightning(machine, "with_trainer")?;
        let parser = machine.call(&with_trainer, std::slice::from_ref(first), &[])?;
        return Ok(Some(TrainerCall::Returned(parser)));
    }
    let Some(class) = origin.strip_suffix(MAKING) else { return Ok(None) };
    let of_command_line = standard::lightning(machine, "of_command_line")?;
    let Value::Dict(found) = machine.call(&of_command_line, std::slice::from_ref(first), &[])? else {
        return Ok(None);
    };
    let mut all = keywords.to_vec();
    for (name, value) in found.borrow().pairs.iter() {
        let name: Rc<str> = name.text().unwrap_or_default().into();
        // What is written in the call counts.
        if !all.iter().any(|(known, _)| *known == name) {
            all.push((name, value.clone()));
        }
    }
    Ok(Some(TrainerCall::Made { class: class.to_string(), keywords: all }))
}
