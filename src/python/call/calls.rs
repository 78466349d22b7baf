//! Calls of the functions and classes of a snippet, each with a fresh budget.

use crate::python::bytecode::proof::{self, Doubt};
use crate::python::call::callables::place_of;
use crate::python::choice::session::Session;
use crate::python::machine::Machine;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::tracked;
use crate::python::object::value::{Class, Value};
use crate::python::operation::classes;
use crate::python::operation::iterate;
use crate::python::syntax::ast::Parameter;
use crate::python::syntax::scope::Names;
use std::rc::Rc;

/// The most characters of a line of the snippet that a sentence quotes.
const SHOWN: usize = 60;

impl Session {
    /// Calls a value with a fresh budget.
    pub(crate) fn call(
        &mut self,
        function: &Value,
        args: &[Value],
        keywords: &[(Rc<str>, Value)],
    ) -> Outcome<Value> {
        let result = self.watched(|machine| machine.call(function, args, keywords));
        match result.is_ok() && self.machine.whole.is_none() && !self.machine.abandoned.get() {
            true => result,
            false => self.judged(result, function),
        }
    }

    /// The next item of a generator, with a fresh budget; `None` at its end.
    pub(crate) fn next(&mut self, generator: &Value) -> Outcome<Option<Value>> {
        let result = self.watched(|machine| iterate::next_of(machine, generator));
        match result.is_ok() && self.machine.whole.is_none() && !self.machine.abandoned.get() {
            true => result,
            false => self.judged(result.map(|item| item.unwrap_or(Value::None)), generator).map(Some),
        }
    }

    /// The result of a call that is not simply a value.
    #[cold]
    fn judged(&mut self, result: Outcome<Value>, function: &Value) -> Outcome<Value> {
        // A program that is over need not have come to its first line.
        let result =
            result.map_err(|fault| if fault.ends() { fault.or_at(place_of(function)) } else { fault });
        let result = result.and_then(|value| match self.needed(&value) {
            Some(fault) => Err(fault.or_at(place_of(function))),
            None => Ok(value),
        });
        // A generator may have been dropped at the very end of the call.
        match self.machine.abandoned.get() {
            true => result.and(Err(limits::abandoned())),
            false => result,
        }
    }

    /// Makes a call, or many at once, with a fresh budget, and observes whether it changes an object older than itself.
    pub(crate) fn watched<T>(&mut self, run: impl FnOnce(&mut Machine) -> T) -> T {
        self.machine.returned = Value::None;
        let budget = self.program.total.begin();
        let (result, touched) = self.counted(|session| tracked::call(|| run(&mut session.machine)));
        self.program.total.end(budget);
        self.touched |= touched;
        result
    }

    /// Why the order of the calls of a value may matter; `None` if it is proved that no call changes an object that outlives
    /// the call.
    pub(crate) fn doubt(&mut self, callable: &Value, further: &[(Rc<str>, Value)]) -> Option<String> {
        if self.account.is_large() {
            return Some("its module makes so much that there is to be only one of it".into());
        }
        let Doubt { at, what } = proof::prove(&mut self.machine, callable, further).err()?;
        let Some(at) = at else { return Some(what) };
        let text = self.program.snippet.text.lines().nth(at.line as usize).unwrap_or("").trim();
        let shown: String = text.chars().take(SHOWN).collect();
        let more = if shown.len() < text.len() { "..." } else { "" };
        Some(format!("line {}, `{shown}{more}`: {what}", self.line(at)))
    }
}

/// Says what to do about a function of the snippet that takes more than the framework passes.
pub(in crate::python) fn further_parameters(fault: Fault, function: &Value, given: usize) -> Fault {
    let (Value::Function(closure), Some("TypeError")) = (function, fault.class()) else { return fault };
    let tree = &closure.function;
    let required: Vec<&str> =
        tree.parameters.iter().filter(|p| p.default.is_none()).map(|p| &*p.name).collect();
    let lacks = fault.message().starts_with(&format!("{}() missing", tree.qualified));
    if !lacks || required.len() <= given {
        return fault;
    }
    let list: Vec<String> = required.iter().skip(given).map(|name| format!("{name}: ...")).collect();
    let all: Vec<String> = required.iter().map(|name| format!("{name}: ...")).collect();
    fault
        .why(format!("`{}` takes more than the step, or it is a factory that makes the schedule", tree.name))
        .help(format!("give its further parameters: `config: {{{}}}`", list.join(", ")))
        .help(format!("or, for a factory, all that it needs: `config: {{{}}}`", all.join(", ")))
}

/// Makes an object of a class with a fresh budget.
pub(in crate::python) fn construct(
    session: &mut Session,
    class: &Shared<Class>,
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    let total = session.program.total.clone();
    total.call(|| session.counted(|session| classes::construct(&mut session.machine, class, &[], keywords)))
}

/// The parameters of a function of the snippet; `None` if it has `*args` or `**kwargs`.
pub(super) fn parameters(function: &Value) -> Option<&[Parameter]> {
    let Value::Function(closure) = function else { return None };
    let tree = &closure.function;
    (tree.star.is_none() && tree.double_star.is_none()).then_some(&tree.parameters[..])
}

/// Whether a callback depends on the epoch alone: it takes no rate, or never reads it.
pub(super) fn is_of_epoch(function: &Value) -> bool {
    let (function, bound) = match function {
        Value::Bound(both) => (both.1.clone(), 1),
        Value::Instance(instance) if instance.class.own => match instance.class.find("__call__") {
            Some(call) => (call, 1),
            None => return false,
        },
        function => (function.clone(), 0),
    };
    let Value::Function(closure) = &function else { return false };
    match parameters(&function).and_then(|all| all.get(bound..)) {
        Some([_]) => true,
        Some([_, rate]) => {
            let names = Names::of(&closure.function);
            !names.used.contains(&rate.name) && !names.captured.contains(&rate.name)
        }
        _ => false,
    }
}
