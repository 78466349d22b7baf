//! What `from module import *` brings.

use crate::python::library::modules;
use crate::python::library::standard;
use crate::python::machine::Machine;
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;

/// The public names of modules, one module a line, as the genuine packages have them.
const NAMES: &str = include_str!("stars.txt");

/// The names that a module gives away, and what they stand for here; none, if it is not known which they are.
pub(in crate::python) fn import(machine: &mut Machine, path: &str) -> Outcome<Option<Vec<(String, Value)>>> {
    let line = NAMES.lines().find_map(|line| line.split_once(": ").filter(|(module, _)| *module == path));
    let Some((_, names)) = line else { return Ok(None) };
    let mut all = Vec::new();
    for name in names.split(' ') {
        let value = match standard::import(machine, path, Some(name))? {
            Some(value) => value,
            None => modules::part(path, name),
        };
        all.push((name.to_string(), value));
    }
    Ok(Some(all))
}
