//! The parts of a training file that are not run, or could not be: conditions and loops that are not known, statements that lack
//! a value.

use crate::python::library::asked::ask;
use crate::python::library::direct;
use crate::python::library::replay;
use crate::python::library::unknown::{ITEM_OF, facts_of, needed, place, told};
use crate::python::object::builtin::CallArgs;
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::{Skipped, is_unknown};
use crate::python::operation::objects;
use crate::python::operation::text;
use crate::python::syntax::ast::At;
use std::rc::Rc;

/// The most names that are kept of statements that could not be run.
const MOST_LOST: usize = 1000;

/// Whether a condition of the file is not decided here. Then its blocks are not run.
pub(super) fn undecided(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [test, text, line, column, length, schedules, leaves, names] = a.exactly()?;
    if !is_unknown(test) || replay::is_object(machine, test) {
        return Ok(Value::Bool(false));
    }
    let asked = facts_of(machine, test);
    if matches!(leaves, Value::Bool(true)) {
        lack(machine, place([line, column, length]), asked, schedules)?;
        return Err(needed(machine, test));
    }
    let why = format!("whether `{}` holds is not known here", text.text().unwrap_or_default());
    lose(machine, names, &asked)?;
    skip(machine, &why, place([line, column, length]), schedules, asked)?;
    Ok(Value::Bool(true))
}

/// A condition that decides whether the run goes on from a checkpoint: one that is not known is taken to be what a run without one
/// finds.
pub(super) fn anew(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [test, text, holds] = a.exactly()?;
    if !is_unknown(test) || replay::is_object(machine, test) {
        return Ok(test.clone());
    }
    let verb = if matches!(holds, Value::Bool(true)) { "hold" } else { "not hold" };
    let text = text.text().unwrap_or_default();
    machine.note(&format!("`{text}` is taken to {verb}: there is no checkpoint, and the run begins anew"));
    Ok(holds.clone())
}

/// Notes that a `try` is taken to find no checkpoint.
pub(super) fn anew_at(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [line, column, length] = a.exactly()?;
    let at = place([line, column, length]);
    if let Some(whole) = machine.whole()
        && !whole.anew.contains(&at)
    {
        whole.anew.push(at);
    }
    Ok(Value::None)
}

/// Leaves out a loop.
pub(super) fn left_out(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [why, line, column, length, schedules] = a.exactly()?;
    skip(machine, why.text().unwrap_or_default(), place([line, column, length]), schedules, Vec::new())?;
    Ok(Value::None)
}

/// The framework's names in a list, with their places.
fn listed(machine: &mut dyn Host, schedules: &Value) -> Outcome<Vec<(Rc<str>, At)>> {
    let mut found: Vec<(Rc<str>, At)> = Vec::new();
    for item in objects::items(machine, schedules)? {
        if let Value::Tuple(parts) = item
            && let [name, line, column, length] = &parts[..]
        {
            found.push((name.text().unwrap_or_default().into(), place([line, column, length])));
        }
    }
    Ok(found)
}

fn skip(machine: &mut dyn Host, why: &str, at: At, schedules: &Value, asked: Vec<Rc<str>>) -> Outcome<()> {
    let found = listed(machine, schedules)?;
    if let Some(whole) = machine.whole()
        && !whole.skipped.iter().any(|known| known.at == at)
    {
        whole.skipped.push(Skipped { at, why: why.into(), schedules: found, asked });
    }
    Ok(())
}

/// Notes what a statement lacks that could not be run although it makes schedules.
fn lack(machine: &mut dyn Host, at: At, asked: Vec<Rc<str>>, schedules: &Value) -> Outcome<()> {
    let schedules = listed(machine, schedules)?;
    if let Some(whole) = machine.whole().filter(|_| !schedules.is_empty()) {
        whole.needed.push(Skipped { at, why: ask(&asked).what().into(), schedules, asked });
    }
    Ok(())
}

/// Remembers which facts the statements lack that would have set these names.
fn lose(machine: &mut dyn Host, names: &Value, asked: &[Rc<str>]) -> Outcome<()> {
    let names = objects::items(machine, names)?;
    if let Some(whole) = machine.whole().filter(|whole| whole.lost.len() < MOST_LOST) {
        let lost = names.iter().filter_map(|name| Some((name.text()?.into(), asked.to_vec())));
        whole.lost.extend(lost);
    }
    Ok(())
}

/// The value that a statement leaves which could not be run.
pub(super) fn failed(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [fault, line, column, length, schedules, names] = a.exactly()?;
    let at = place([line, column, length]);
    if is_unknown(fault) {
        let asked = facts_of(machine, fault);
        lose(machine, names, &asked)?;
        lack(machine, at, asked, schedules)?;
    }
    let what = match fault {
        Value::Exception(raised) => match raised.class.is_empty() {
            true => raised.message.clone(),
            false => format!("{}: {}", raised.class, raised.message),
        },
        unknown if is_unknown(unknown) => {
            let facts = facts_of(machine, unknown);
            ask(&facts).what()
        }
        value => format!("{}: {}", value.type_name(), text::repr(value).unwrap_or_default()),
    };
    // What a training does again and again is said once.
    if let Some(whole) = machine.whole()
        && (whole.direct.is_none() || whole.failed.iter().all(|(known, _)| *known != at))
    {
        whole.failed.push((at, what));
    }
    Ok(Value::None)
}

/// What remains of the contents of a list, a dict or an object after statements that were not run.
pub(super) fn blur(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [value, text, test] = a.exactly()?;
    let text = format!("{ITEM_OF}{}", text.text().unwrap_or_default());
    let facts = match is_unknown(test) {
        true => facts_of(machine, test),
        false => Vec::new(),
    };
    let lost = match facts.is_empty() {
        true => told(machine, &text, &[text.as_str().into()])?,
        false => told(machine, &text, &facts)?,
    };
    let is_direct = direct::is_running(machine);
    match value {
        // It may have items that statements add which were not run.
        Value::List(items) if is_direct && items.borrow().is_empty() => items.borrow_mut().push(lost.clone()),
        Value::List(items) => items.borrow_mut().iter_mut().for_each(|item| *item = lost.clone()),
        Value::Dict(dict) => {
            dict.borrow_mut().pairs.entries_mut().iter_mut().for_each(|(_, item)| *item = lost.clone())
        }
        _ => {}
    }
    Ok(Value::None)
}
