//! Generators: what they are sent, what is thrown into them, how they end.

use crate::python::library::builtins::Builtin;
use crate::python::machine::{Frame, Machine};
use crate::python::object::code::Op;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Iter, Value};
use crate::python::operation::iterate::{Lazy, busy, lazy, put, taken};
use std::cell::Cell;
use std::rc::Rc;

/// The frame of a generator that waits. Python closes a generator that nobody holds any longer, and runs its `finally`
/// blocks then; here the machine hears of it, and stops.
pub(in crate::python) struct Waiting {
    frame: Option<Box<Frame>>,
    abandoned: Rc<Cell<bool>>,
}

impl Waiting {
    pub fn take(mut self) -> Option<Box<Frame>> {
        self.frame.take()
    }

    pub fn registers(&self) -> &[Value] {
        self.frame.as_ref().map_or(&[], |frame| &frame.registers)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.frame.as_ref().is_some_and(|frame| frame.is_guarded()) {
            self.abandoned.set(true);
        }
    }
}

fn waiting(machine: &Machine, frame: Frame) -> Lazy {
    Lazy::Generator(Waiting { frame: Some(Box::new(frame)), abandoned: machine.abandoned.clone() })
}

/// A generator that has not begun.
pub(in crate::python) fn generator(machine: &Machine, frame: Frame) -> Value {
    lazy(waiting(machine, frame))
}

/// Goes on with the frame of a generator.
pub(in crate::python) fn resumed(
    machine: &mut Machine,
    iter: &Rc<Tracked<Iter>>,
    frame: Frame,
) -> Outcome<Option<Value>> {
    match machine.resume(frame) {
        Ok(Some((value, frame))) => {
            put(iter, waiting(machine, frame));
            Ok(Some(value))
        }
        Ok(None) => {
            put(iter, Lazy::Ended);
            Ok(None)
        }
        Err(fault) => {
            put(iter, Lazy::Ended);
            Err(escaped(fault))
        }
    }
}

/// What a generator raises by itself: a `StopIteration` would look like its end.
fn escaped(fault: Fault) -> Fault {
    match fault.class() {
        Some("StopIteration") => {
            let place = fault.at();
            let fault = Fault::raise("RuntimeError", "generator raised StopIteration");
            place.map_or(fault.clone(), |at| fault.or_at(at))
        }
        _ => fault,
    }
}

/// What a `StopIteration` carries.
pub(in crate::python) fn stop_value(fault: &Fault) -> Value {
    match fault.raised() {
        Some(Value::Exception(raised)) => raised.args.first().cloned().unwrap_or(Value::None),
        _ => Value::None,
    }
}

/// The `StopIteration` of an iterator that has just ended, with what a generator returned.
pub(in crate::python) fn ended(machine: &mut Machine) -> Fault {
    let value = std::mem::replace(&mut machine.returned, Value::None);
    let args = if let Value::None = value { Vec::new() } else { vec![value] };
    match crate::python::operation::exceptions::make(machine, "StopIteration", &args) {
        Ok(raised @ Value::Exception(_)) => {
            let message =
                if let Value::Exception(raised) = &raised { raised.message.clone() } else { String::new() };
            Fault::raise("StopIteration", message).object(raised)
        }
        Ok(_) => Fault::raise("StopIteration", ""),
        Err(fault) => fault,
    }
}

fn paused(iter: &Rc<Tracked<Iter>>) -> Outcome<Option<Frame>> {
    let lazy = {
        let iter = iter.try_borrow().map_err(|_| busy())?;
        match &*iter {
            Iter::Lazy(lazy) => matches!(**lazy, Lazy::Running | Lazy::Generator(_)),
            _ => false,
        }
    };
    if !lazy {
        return Ok(None);
    }
    match taken(iter) {
        Lazy::Generator(waits) => Ok(waits.take().map(|frame| *frame)),
        _ => Err(busy()),
    }
}

/// `generator.send(value)`.
pub(in crate::python) fn send(
    machine: &mut Machine,
    iter: &Rc<Tracked<Iter>>,
    value: &Value,
) -> Outcome<Value> {
    machine.charge(1)?;
    let Some(mut frame) = paused(iter)? else { return Err(ended(machine)) };
    let none = matches!(value, Value::None);
    if !frame.has_begun() && !none {
        put(iter, waiting(machine, frame));
        return Err(Fault::raise("TypeError", "can't send non-None value to a just-started generator"));
    }
    match frame.delegate() {
        Some(Value::Iterator(inner)) if !none => {
            let sent = send(machine, &inner, value);
            return delegated(machine, iter, frame, sent);
        }
        _ => frame.answer(value.clone()),
    }
    match resumed(machine, iter, frame)? {
        Some(value) => Ok(value),
        None => Err(ended(machine)),
    }
}

/// `generator.throw(exception)`.
pub(in crate::python) fn throw(
    machine: &mut Machine,
    iter: &Rc<Tracked<Iter>>,
    fault: Fault,
) -> Outcome<Value> {
    machine.charge(1)?;
    let Some(mut frame) = paused(iter)? else { return Err(fault) };
    if let Some(Value::Iterator(inner)) = frame.delegate() {
        let thrown = throw(machine, &inner, fault);
        return delegated(machine, iter, frame, thrown);
    }
    if let Some(uncaught) = frame.interrupt(fault) {
        put(iter, Lazy::Ended);
        return Err(escaped(uncaught));
    }
    match resumed(machine, iter, frame)? {
        Some(value) => Ok(value),
        None => Err(ended(machine)),
    }
}

/// Goes on after what `yield from` hands on from was sent or thrown something.
fn delegated(
    machine: &mut Machine,
    iter: &Rc<Tracked<Iter>>,
    mut frame: Frame,
    result: Outcome<Value>,
) -> Outcome<Value> {
    match result {
        Ok(value) => {
            put(iter, waiting(machine, frame));
            return Ok(value);
        }
        Err(fault) if fault.class() == Some("StopIteration") => {
            machine.returned = stop_value(&fault);
            frame.end_delegate();
        }
        Err(fault) => {
            if let Some(uncaught) = frame.interrupt(fault) {
                put(iter, Lazy::Ended);
                return Err(escaped(uncaught));
            }
        }
    }
    match resumed(machine, iter, frame)? {
        Some(value) => Ok(value),
        None => Err(ended(machine)),
    }
}

/// `generator.close()`: its `finally` blocks run.
pub(in crate::python) fn close(machine: &mut Machine, iter: &Rc<Tracked<Iter>>) -> Outcome<()> {
    machine.charge(1)?;
    let Some(mut frame) = paused(iter)? else { return Ok(()) };
    if let Some(Value::Iterator(inner)) = frame.delegate() {
        close(machine, &inner)?;
    }
    if frame.interrupt(Fault::raise("GeneratorExit", "")).is_some() {
        put(iter, Lazy::Ended);
        return Ok(());
    }
    match resumed(machine, iter, frame) {
        Ok(Some(_)) => Err(Fault::raise("RuntimeError", "generator ignored GeneratorExit")),
        Ok(None) => Ok(()),
        Err(fault) if fault.class() == Some("GeneratorExit") => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// What a generator returned when a loop over it came to its end: the value of `yield from`.
pub(in crate::python) static RESULT: Builtin = Builtin {
    name: "yield from",
    is_type: false,
    run: |machine, _| Ok(std::mem::replace(&mut machine.returned, Value::None)),
};

impl Frame {
    /// Whether a generator has run to a first `yield`.
    fn has_begun(&self) -> bool {
        self.at > 0
    }

    /// Whether it waits where exceptions are caught.
    fn is_guarded(&self) -> bool {
        let at = self.at.max(1) as u16 - 1;
        self.has_begun() && self.code.guards.iter().any(|guard| (guard.from..guard.to).contains(&at))
    }

    /// The iterator from which `yield from` takes what it hands on just now.
    fn delegate(&self) -> Option<Value> {
        match self.code.ops.get(self.at.checked_sub(1)?) {
            Some(Op::Yield { from, .. }) if *from != u16::MAX => {
                Some(self.registers[usize::from(*from)].clone())
            }
            _ => None,
        }
    }

    /// Goes on behind the `yield from` at which it waits.
    fn end_delegate(&mut self) {
        if let Some(Op::Jump { to }) = self.code.ops.get(self.at)
            && let Some(Op::Next { to: end, .. }) = self.code.ops.get(usize::from(*to))
        {
            self.at = usize::from(*end);
        }
    }

    /// Gives the `yield` at which it waits a value.
    fn answer(&mut self, value: Value) {
        if let Some(Op::Yield { dst, .. }) = self.at.checked_sub(1).map(|at| self.code.ops[at]) {
            self.registers[usize::from(dst)] = value;
        }
    }

    /// Raises an exception where it waits; gives it back if it is not caught.
    fn interrupt(&mut self, fault: Fault) -> Option<Fault> {
        if !self.has_begun() {
            return Some(fault);
        }
        let fault = self.located(fault);
        self.catch(fault)
    }
}
