//! The names that `from module import *` binds.

use crate::python::library::modules;
use crate::python::library::standard;
use crate::python::machine::Machine;
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;

/// The public names of modules, one module per line, as the genuine packages export them.
const NAMES: &str = include_str!("stars.txt");

/// The public names of a module and their values; `None` if the module's names are not known.
pub(in crate::python) fn import(machine: &mut Machine, path: &str) -> Outcome<Option<Vec<(String, Value)>>> {
    let line = NAMES.lines().find_map(|line| line.split_once(": ").filter(|(module, _)| *module == path));
    let Some((_, names)) = line else { return Ok(None) };
    let mut all = Vec::new();
    for name in names.split(' ') {
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
