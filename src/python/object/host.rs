//! The interface through which operations and the library use the machine.

use crate::python::object::code::Code;
use crate::python::object::fault::Outcome;
use crate::python::object::frame::CallFrame;
use crate::python::object::limits;
use crate::python::object::value::{Closure, ClosureCell, Value};
use crate::python::object::whole::WholeFile;
use crate::python::syntax::ast::{At, Name};
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

/// The names whose symbols are always the same.
pub(in crate::python) const KNOWN: [&str; 10] = [
    "args",
    "last_epoch",
    "_step_count",
    "_get_lr_called_within_step",
    "get_lr",
    "_update_lr",
    "optimizer",
    "param_groups",
    "_last_lr",
    "_write_rates",
];

/// The attribute in which exceptions of a user's class keep their arguments.
pub(in crate::python) const ARGS: u32 = 0;
/// The attributes of torch's schedulers and optimizers that every step uses.
pub(in crate::python) const LAST_EPOCH: u32 = 1;
pub(in crate::python) const STEP_COUNT: u32 = 2;
pub(in crate::python) const WITHIN_STEP: u32 = 3;
pub(in crate::python) const GET_LR: u32 = 4;
pub(in crate::python) const UPDATE_LR: u32 = 5;
pub(in crate::python) const OPTIMIZER: u32 = 6;
pub(in crate::python) const PARAM_GROUPS: u32 = 7;
pub(in crate::python) const LAST_LR: u32 = 8;
pub(in crate::python) const WRITE_RATES: u32 = 9;

/// A value that the snippet passes to a framework as the schedule.
pub(in crate::python) struct Handed {
    pub value: Value,
    /// The function that receives it.
    pub to: &'static str,
    pub at: At,
    /// Whether the receiver has called it already.
    pub called: bool,
}

/// The machine, as operations, the library and the compiler see it.
pub(in crate::python) trait Host {
    /// The names of the program, indexed by symbol.
    fn names(&self) -> &[Name];

    /// The symbol of a name; a new one for a new name.
    fn symbol(&mut self, name: &str) -> u32;

    /// The value of a global name by its symbol; `Unbound` if it has none.
    fn slot(&self, symbol: u32) -> &Value;

    /// The values of all global names, by their symbols.
    fn globals(&mut self) -> &mut Vec<Value>;

    /// The value of a global name, if it never changes.
    fn settled(&self, name: &Name) -> Option<Value>;

    /// The built-in with that name.
    fn builtin(&self, name: &str) -> Option<Value>;

    /// A member of a framework's module that is written in Python here, or that a dialect supplies.
    fn member(&mut self, module: &str, name: &str) -> Outcome<Option<Value>>;

    /// The modules of the standard library imported so far.
    fn modules(&mut self) -> &mut HashMap<&'static str, Value>;

    /// Calls any callable.
    fn call(&mut self, function: &Value, args: &[Value], keywords: &[(Rc<str>, Value)]) -> Outcome<Value>;

    /// Calls a function as a method of an object, without further arguments.
    fn call_method(&mut self, function: &Closure, object: &Value) -> Outcome<Value>;

    /// The code of a closure.
    fn code_of(&mut self, closure: &Closure) -> Outcome<Rc<Code>>;

    /// Runs the body of a class. Returns its namespace, and the cell in which its methods look the class up.
    fn run_class(&mut self, code: Rc<Code>, captured: Vec<ClosureCell>) -> Outcome<(Value, ClosureCell)>;

    /// Resumes a generator until it yields or ends.
    fn resume(&mut self, frame: CallFrame) -> Outcome<Option<(Value, CallFrame)>>;

    /// The return value of the generator that ended last.
    fn returned(&mut self) -> &mut Value;

    /// Set when a generator is dropped inside a `try` whose `finally` Python would run.
    fn abandoned(&self) -> Rc<Cell<bool>>;

    /// Charges work, in rounds of a loop, and takes the work noted in [`limits`] along.
    fn charge(&mut self, steps: u64) -> Outcome<()>;

    /// The depth of nested calls of the machine.
    fn depth(&mut self) -> &mut usize;

    /// Reports something that was left out or may surprise, once.
    fn note(&mut self, note: &str);

    /// Records that the snippet passes a value to a framework as the schedule.
    fn hand(&mut self, handed: Handed);

    /// What is known of the training file, if one is read as a whole.
    fn whole(&mut self) -> Option<&mut WholeFile>;
}

/// Runs a recursive operation one level deeper, or refuses if that is too deep.
pub(in crate::python) fn deeper<H: Host + ?Sized, T>(
    host: &mut H,
    go: impl FnOnce(&mut H) -> Outcome<T>,
) -> Outcome<T> {
    if *host.depth() >= limits::NESTED_CALLS {
        return Err(limits::too_nested());
    }
    *host.depth() += 1;
    let result = go(host);
    *host.depth() -= 1;
    result
}
