//! Replaces every value that a statement which could not be run may have changed by a lost value.
//!
//! A name, an item, an attribute or a captured variable may be lost. Using one raises an error that says why it is lost.

use crate::python::choice::consequences::Consequences;
use crate::python::machine::Machine;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::fields::Fields;
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::nesting::{address, parts};
use crate::python::object::value::{Lost, Value};
use crate::python::syntax::ast::Name;
use std::collections::{HashMap, HashSet};

/// The most objects that are visited for all statements of a snippet together.
const LOOKED: u64 = 20_000_000;

const BY_HAND: &str = "replace that line with the resulting values, written by hand, such as `LR = 0.1`";

/// Marks as lost everything that may be different after a statement. Returns the names that had a value and are lost,
/// and whether parts of objects are lost, too.
pub(in crate::python) fn apply(
    machine: &mut Machine,
    found: Consequences,
    fault: &Fault,
    line: usize,
    looked: &mut u64,
) -> Outcome<(Vec<Name>, bool)> {
    let mut lost = Vec::new();
    for (name, holds) in found.names {
        let symbol = machine.symbol(&name) as usize;
        let reason = fault.clone().why(format!("`{name}` is defined on line {line}, which could not be run"));
        machine.globals[symbol] = Lost::missing(&name, reason, holds);
    }
    let reason = |what: &str| {
        fault.clone().why(format!("{what} may change on line {line}, which could not be run")).help(BY_HAND)
    };
    if found.everything {
        lost.extend(everything(machine, line, &reason));
    }
    let inside = Lost::missing("", reason("this part of an object"), Vec::new());
    let mut within = found.everything || !found.cells.is_empty();
    for cell in found.cells {
        *cell.borrow_mut() = inside.clone();
    }
    let mut objects = found.objects;
    let dicts: Vec<Value> = objects.iter().filter_map(shared).collect();
    objects.extend(dicts);
    let changed: HashSet<*const ()> = objects.iter().map(address).filter(|at| !at.is_null()).collect();
    if changed.is_empty() {
        return Ok((lost, within));
    }
    let mut sweep =
        Sweep { changed, holds: HashMap::new(), inside, seen: HashSet::new(), found: false, looked };
    let mut globals = std::mem::take(&mut machine.globals);
    let mut waiting = Vec::new();
    for (symbol, slot) in globals.iter_mut().enumerate() {
        if sweep.is_lost(slot) {
            let name = machine.names[symbol].clone();
            *slot = Lost::missing(&name, reason(&format!("`{name}`")), Vec::new());
            lost.push(name);
        } else {
            waiting.push(slot.clone());
        }
    }
    machine.globals = globals;
    for handed in &mut machine.handed {
        sweep.slot(&mut handed.value, &mut waiting);
    }
    sweep.run(waiting)?;
    within |= sweep.found;
    Ok((lost, within))
}

/// Marks all names as lost. Returns those that had a value.
fn everything(machine: &mut Machine, line: usize, reason: &dyn Fn(&str) -> Fault) -> Vec<Name> {
    let mut lost = Vec::new();
    for (slot, name) in machine.globals.iter_mut().zip(&machine.names) {
        if !matches!(slot, Value::Unbound | Value::Lost(_)) {
            *slot = Lost::missing(name, reason(&format!("`{name}`")), Vec::new());
            lost.push(name.clone());
        }
    }
    machine.replaced = Some(format!("line {line}, which could not be run"));
    lost
}

/// The dict of an object's attributes, if the program has read it as `__dict__`.
fn shared(value: &Value) -> Option<Value> {
    let Value::Instance(instance) = value else { return None };
    match &*instance.fields.borrow() {
        Fields::Shared(dict) => Some(Value::Dict(dict.clone())),
        Fields::Own(_) => None,
    }
}

/// A walk over all reachable objects.
struct Sweep<'a> {
    /// The addresses of the objects that may be changed.
    changed: HashSet<*const ()>,
    /// For objects whose parts cannot be replaced: whether a part is lost.
    holds: HashMap<*const (), bool>,
    /// The value that replaces a lost part of an object.
    inside: Value,
    seen: HashSet<*const ()>,
    /// Whether a part of an object was lost.
    found: bool,
    looked: &'a mut u64,
}

impl Sweep<'_> {
    /// Whether a value is lost itself, or holds a lost part that cannot be replaced.
    fn is_lost(&mut self, value: &Value) -> bool {
        let place = address(value);
        if place.is_null() {
            return false;
        }
        if self.changed.contains(&place) {
            return true;
        }
        // An object is changed when the dict of its attributes is.
        if shared(value).is_some_and(|dict| self.changed.contains(&address(&dict))) {
            return true;
        }
        let fixed = match value {
            Value::Tuple(_)
            | Value::Bound(_)
            | Value::Wrapped(_)
            | Value::Iterator(_)
            | Value::View(_)
            | Value::Exception(_) => true,
            Value::Function(closure) => !closure.defaults.is_empty(),
            _ => false,
        };
        if !fixed {
            return false;
        }
        if let Some(known) = self.holds.get(&place) {
            return *known;
        }
        self.holds.insert(place, false);
        let mut held = Vec::new();
        match value {
            Value::Function(closure) => held.extend(closure.defaults.iter().cloned()),
            _ => parts(value, &mut |part| held.push(part.clone())),
        }
        *self.looked += held.len() as u64;
        let lost = held.iter().any(|part| self.is_lost(part));
        self.holds.insert(place, lost);
        lost
    }

    /// Replaces the value of a slot if it is lost; otherwise the value is visited later.
    fn slot(&mut self, slot: &mut Value, waiting: &mut Vec<Value>) {
        *self.looked += 1;
        if self.is_lost(slot) {
            *slot = self.inside.clone();
            self.found = true;
        } else if !address(slot).is_null() {
            waiting.push(slot.clone());
        }
    }

    fn run(&mut self, mut waiting: Vec<Value>) -> Outcome<()> {
        while let Some(value) = waiting.pop() {
            if *self.looked > LOOKED {
                return Err(limits::exhausted());
            }
            if address(&value).is_null() || !self.seen.insert(address(&value)) {
                continue;
            }
            match &value {
                Value::List(items) => {
                    items.borrow_mut().iter_mut().for_each(|slot| self.slot(slot, &mut waiting))
                }
                Value::Set(set) => set
                    .items
                    .borrow_mut()
                    .entries_mut()
                    .iter_mut()
                    .for_each(|slot| self.slot(slot, &mut waiting)),
                Value::Dict(dict) => {
                    for (key, slot) in dict.borrow_mut().pairs.entries_mut() {
                        if self.is_lost(key) {
                            *slot = self.inside.clone();
                        }
                        self.slot(slot, &mut waiting);
                    }
                }
                Value::Instance(instance) => {
                    waiting.push(Value::Class(instance.class.clone()));
                    match &mut *instance.fields.borrow_mut() {
                        Fields::Own(fields) => {
                            fields.iter_mut().for_each(|(_, slot)| self.slot(slot, &mut waiting));
                        }
                        Fields::Shared(dict) => waiting.push(Value::Dict(dict.clone())),
                    }
                }
                Value::Class(class) => {
                    for (_, slot) in class.fields.borrow_mut().iter_mut() {
                        self.slot(slot, &mut waiting);
                    }
                    waiting.extend(class.order.iter().cloned().map(Value::Class));
                }
                Value::Function(closure) => {
                    for (_, slot) in closure.attributes.borrow_mut().iter_mut() {
                        self.slot(slot, &mut waiting);
                    }
                    for cell in &closure.cells {
                        self.slot(&mut cell.borrow_mut(), &mut waiting);
                    }
                }
                _ => parts(&value, &mut |part| waiting.push(part.clone())),
            }
        }
        Ok(())
    }
}
