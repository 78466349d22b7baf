//! What operations and the library ask of whatever runs the program.

use crate::python::object::code::Code;
use crate::python::object::fault::Outcome;
use crate::python::object::frame::Frame;
use crate::python::object::limits;
use crate::python::object::value::{Closure, ClosureCell, Value};
use crate::python::syntax::ast::{At, Name};
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

/// The name under which exceptions of a user's class keep what they were made of.
pub(in crate::python) const ARGS: u32 = 0;

/// A value that a call takes as the schedule.
pub(in crate::python) struct Handed {
    pub value: Value,
    /// What it is handed to.
    pub to: &'static str,
    pub at: At,
}

/// What runs the program, as far as operations, the library and the compiler need it.
pub(in crate::python) trait Host {
    /// The names of the program, by their numbers.
    fn names(&self) -> &[Name];

    /// The number of a name.
    fn symbol(&mut self, name: &str) -> u32;

    /// The value of a global name by its number, `Unbound` if it has none.
    fn slot(&self, symbol: u32) -> &Value;

    /// The value of a global name if it will never change.
    fn settled(&self, name: &Name) -> Option<Value>;

    /// The built-in of that name.
    fn builtin(&self, name: &str) -> Option<Value>;

    /// What a module of the frameworks has that is written in Python here.
    fn member(&mut self, module: &str, name: &str) -> Outcome<Option<Value>>;

    /// The modules of the standard library that were imported.
    fn modules(&mut self) -> &mut HashMap<&'static str, Value>;

    /// Calls anything that can be called.
    fn call(&mut self, function: &Value, args: &[Value], keywords: &[(Rc<str>, Value)]) -> Outcome<Value>;

    /// The code of a closure.
    fn code_of(&mut self, closure: &Closure) -> Outcome<Rc<Code>>;

    /// Runs the body of a class, and says what it defines and which cell its methods will look for it in.
    fn run_class(&mut self, code: Rc<Code>, captured: Vec<ClosureCell>) -> Outcome<(Value, ClosureCell)>;

    /// Goes on with a generator until it yields, or ends.
    fn resume(&mut self, frame: Frame) -> Outcome<Option<(Value, Frame)>>;

    /// What the generator returned that was the last to end.
    fn returned(&mut self) -> &mut Value;

    /// Whether a generator was dropped within a `try`, whose `finally` Python would run.
    fn abandoned(&self) -> Rc<Cell<bool>>;

    /// Uses up some of the budget.
    fn charge(&mut self, steps: u64) -> Outcome<()>;

    /// How many calls of ours are nested just now.
    fn depth(&mut self) -> &mut usize;

    /// Says once what was left out or may surprise.
    fn note(&mut self, note: &str);

    /// Keeps what the snippet itself hands to a framework as the schedule.
    fn hand(&mut self, handed: Handed);
}

/// Does something that calls itself for what is inside, unless that goes too deep.
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
