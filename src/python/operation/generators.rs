//! Generators: `send`, `throw`, `close` and their end.

use crate::python::object::builtin::Builtin;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::frame::{CallFrame, Waiting};
use crate::python::object::host::Host;
use crate::python::object::iter::Lazy;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Iter, Value};
use crate::python::operation::exceptions;
use crate::python::operation::iterate::{busy, lazy, put, taken};

fn waiting(machine: &dyn Host, frame: CallFrame) -> Lazy {
    Lazy::Generator(Waiting { frame: Some(frame), abandoned: machine.abandoned() })
}

/// A generator at its beginning.
pub(in crate::python) fn generator(machine: &dyn Host, frame: CallFrame) -> Value {
    lazy(waiting(machine, frame))
}

/// Resumes the frame of a generator.
pub(in crate::python) fn resumed(
    machine: &mut dyn Host,
    iter: &Shared<Tracked<Iter>>,
    frame: CallFrame,
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

/// The error of a generator that raises `StopIteration`: it must not look like its end.
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

/// The value of a `StopIteration`.
pub(in crate::python) fn stop_value(fault: &Fault) -> Value {
    match fault.raised() {
        Some(Value::Exception(raised)) => raised.args.first().cloned().unwrap_or(Value::None),
        _ => Value::None,
    }
}

/// The `StopIteration` of an iterator that has just ended, with the return value of a generator.
pub(in crate::python) fn ended(machine: &mut dyn Host) -> Fault {
    let value = std::mem::replace(machine.returned(), Value::None);
    let args = if let Value::None = value { Vec::new() } else { vec![value] };
    match exceptions::make(machine, "StopIteration", &args) {
        Ok(raised @ Value::Exception(_)) => {
            let message =
                if let Value::Exception(raised) = &raised { raised.message.clone() } else { String::new() };
            Fault::raise("StopIteration", message).object(raised)
        }
        Ok(_) => Fault::raise("StopIteration", ""),
        Err(fault) => fault,
    }
}

fn paused(iter: &Shared<Tracked<Iter>>) -> Outcome<Option<CallFrame>> {
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
        Lazy::Generator(waits) => Ok(waits.take()),
        _ => Err(busy()),
    }
}

/// `generator.send(value)`.
pub(in crate::python) fn send(
    machine: &mut dyn Host,
    iter: &Shared<Tracked<Iter>>,
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
    machine: &mut dyn Host,
    iter: &Shared<Tracked<Iter>>,
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

/// Continues after the iterator of a `yield from` was sent or thrown something.
fn delegated(
    machine: &mut dyn Host,
    iter: &Shared<Tracked<Iter>>,
    mut frame: CallFrame,
    result: Outcome<Value>,
) -> Outcome<Value> {
    match result {
        Ok(value) => {
            put(iter, waiting(machine, frame));
            return Ok(value);
        }
        Err(fault) if fault.class() == Some("StopIteration") => {
            *machine.returned() = stop_value(&fault);
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
pub(in crate::python) fn close(machine: &mut dyn Host, iter: &Shared<Tracked<Iter>>) -> Outcome<()> {
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

/// The value of `yield from`: the return value of the generator that has just ended.
pub(in crate::python) static RESULT: Builtin = Builtin {
    name: "yield from",
    is_type: false,
    run: |machine, _| Ok(std::mem::replace(machine.returned(), Value::None)),
};
