//! The names that `from module import *` binds.

use crate::python::library::modules;
use crate::python::library::standard;
use crate::python::machine::Machine;
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;
use crate::python::syntax::ast::{Act, Name, Stmt};
use crate::python::syntax::scope::Names;
use std::collections::BTreeSet;

/// The public names of modules, one module per line, as the genuine packages export them.
const NAMES: &str = include_str!("stars.txt");

/// The public names of a module and their values; `None` if the module's names are not known.
pub(in crate::python) fn import(machine: &mut Machine, path: &str) -> Outcome<Option<Vec<(String, Value)>>> {
    let Some(names) = names_of(path) else { return Ok(None) };
    let mut all = Vec::new();
    for name in names {
        let value = if machine.whole.is_some() {
            // A file that is read as a whole records what it makes.
            machine.import_whole(path, Some(name))?
        } else {
            match standard::import(machine, path, Some(name))? {
                Some(value) => value,
                None => machine.native(path, name)?.unwrap_or_else(|| modules::part(path, name)),
            }
        };
        all.push((name.to_string(), value));
    }
    Ok(Some(all))
}

/// The public names of a module, if they are known.
fn names_of(path: &str) -> Option<impl Iterator<Item = &'static str>> {
    let line = NAMES.lines().find_map(|line| line.split_once(": ").filter(|(module, _)| *module == path));
    line.map(|(_, names)| names.split(' '))
}

/// The text of a module with the names that it uses in place of the star of `from module import *`, where the module's names are
/// known: a part of the text that is taken for itself has its names then. What is imported so again later is left as it is.
pub(in crate::python) fn spelled(text: &str, body: &[Stmt]) -> Option<String> {
    let mut used: BTreeSet<Name> = BTreeSet::new();
    let mut bound = used.clone();
    for statement in body {
        let names = Names::of_statement(statement);
        used.extend(names.used.into_iter().chain(names.captured));
        bound.extend(names.bound);
    }
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let mut is_spelled = false;
    for statement in body {
        let Act::From(path, names) = &statement.act else { continue };
        let [(star, _)] = &names[..] else { continue };
        let Some(known) = names_of(path).filter(|_| &**star == "*") else { continue };
        let Some(line) = lines.get_mut(statement.at.line as usize) else { continue };
        let taken: Vec<&str> = known.filter(|name| used.contains(*name) && !bound.contains(*name)).collect();
        let whole = line.split('#').next().unwrap_or_default().trim_end();
        if !taken.is_empty() && whole.starts_with("from ") && whole.ends_with('*') {
            let kept = whole.len() - 1;
            *line = format!("{}{}", &whole[..kept], taken.join(", "));
            is_spelled = true;
        }
    }
    is_spelled.then(|| lines.join("\n"))
}
