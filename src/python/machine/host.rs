//! The services of the machine for operations and the library.

use crate::python::bytecode::compile;
use crate::python::bytecode::compile_inner;
use crate::python::library::builtins;
use crate::python::library::deferred;
use crate::python::library::modules::torch;
use crate::python::library::native;
use crate::python::library::standard;
use crate::python::library::unknown;
use crate::python::machine::{Begun, Compiled, Machine, Paused, not_callable, with_receiver};
use crate::python::object::builtin::CallArgs;
use crate::python::object::code::Code;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::frame::{CallFrame, Frame};
use crate::python::object::host::{self, Handed, Host};
use crate::python::object::ledger;
use crate::python::object::limits;
use crate::python::object::shared::Shared;
use crate::python::object::value::*;
use crate::python::object::whole::{RecordedCall, WholeFile};
use crate::python::operation::classes;
use crate::python::operation::generators;
use crate::python::syntax::ast;
use crate::python::syntax::ast::Name;
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

impl Machine {
    /// Calls a function, or a method with its object.
    fn call_closure(
        &mut self,
        closure: &Closure,
        receiver: Option<&Value>,
        args: &[Value],
        keywords: &[(Rc<str>, Value)],
    ) -> Outcome<Value> {
        match self.enter(closure, receiver, args, keywords, 0)? {
            Begun::Result(value) => Ok(value),
            Begun::Frame(frame) => self.run_entered(frame),
        }
    }

    /// Runs the frame of a call, or makes a generator of it.
    fn run_entered(&mut self, frame: CallFrame) -> Outcome<Value> {
        if frame.code.generator {
            return Ok(generators::generator(self, frame));
        }
        host::deeper(self, |machine: &mut Machine| machine.run(frame))
    }
}

impl Host for Machine {
    fn names(&self) -> &[Name] {
        &self.names
    }

    fn symbol(&mut self, name: &str) -> u32 {
        if let Some(symbol) = self.symbols.get(name) {
            return *symbol;
        }
        limits::work(64 + name.len());
        let symbol = self.names.len() as u32;
        self.named.grow(ledger::object::<(Name, Name, u32, Value)>() + name.len());
        let name: Name = name.into();
        self.symbols.insert(name.clone(), symbol);
        self.names.push(name);
        self.globals.push(Value::Unbound);
        symbol
    }

    fn slot(&self, symbol: u32) -> &Value {
        &self.globals[symbol as usize]
    }

    fn globals(&mut self) -> &mut Vec<Value> {
        &mut self.globals
    }

    fn settled(&self, name: &Name) -> Option<Value> {
        if !self.settled || self.rebound.contains(name) {
            return None;
        }
        match self.global(name) {
            Some(
                value @ (Value::None
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::Big(_)
                | Value::Numpy(..)
                | Value::Tensor(..)
                | Value::Jax(..)
                | Value::Str(_)
                | Value::Builtin(_)
                | Value::Module(_)
                | Value::Dtype(_)
                | Value::Function(_)
                | Value::Class(_)),
            ) => Some(value),
            Some(_) => None,
            None if self.replaced.is_some() => None,
            None => builtins::find(name),
        }
    }

    fn builtin(&self, name: &str) -> Option<Value> {
        builtins::find(name)
    }

    fn member(&mut self, module: &str, name: &str) -> Outcome<Option<Value>> {
        let found = match standard::member(self, module, name)? {
            Some(value) => Some(value),
            None => self.native(module, name)?,
        };
        match found {
            None if self.whole.is_some() && torch::makes_data(module, name) => {
                let path = format!("{module}.{name}");
                unknown::fact(self, &path, &path).map(Some)
            }
            found => Ok(found),
        }
    }

    fn modules(&mut self) -> &mut HashMap<&'static str, Value> {
        &mut self.standard
    }

    fn call(&mut self, function: &Value, args: &[Value], keywords: &[(Rc<str>, Value)]) -> Outcome<Value> {
        match function {
            Value::Function(closure) => self.call_closure(closure, None, args, keywords),
            Value::Bound(bound) => match &bound.1 {
                Value::Function(closure) => self.call_closure(closure, Some(&bound.0), args, keywords),
                // A method of a known object takes unknown values as any others.
                Value::Builtin(method) => {
                    let all: &[Value] = match args {
                        [] => std::slice::from_ref(&bound.0),
                        [one] => &[bound.0.clone(), one.clone()],
                        args => &with_receiver(&bound.0, args),
                    };
                    // A text with something that is not known in it is not known.
                    if self.whole.is_some()
                        && method.name == "format"
                        && let Some(text) = unknown::unknown_text(self, all, keywords)?
                    {
                        return Ok(text);
                    }
                    self.run_builtin(method, &CallArgs { name: method.name, values: all, keywords })
                }
                function => self.call(function, &with_receiver(&bound.0, args), keywords),
            },
            Value::Builtin(builtin) => {
                self.builtin_call(builtin, &CallArgs { name: builtin.name, values: args, keywords })
            }
            Value::Class(class) => match self.record_own(class, args, keywords)? {
                Some(recorded) => Ok(recorded),
                None if self.whole.is_some() => deferred::construct(self, class, args, keywords),
                None => classes::construct(self, class, args, keywords),
            },
            Value::Instance(instance) => {
                let Some(method) = instance.class.find_known("__call__") else {
                    return match instance.class.root() {
                        Base::Schedule => Err(Fault::raise(
                            "NotImplementedError",
                            format!(
                                "Learning rate schedule '{}' must override `__call__(self, step)`.",
                                instance.class.name
                            ),
                        )),
                        _ => Err(not_callable(function)),
                    };
                };
                let bound = Value::Bound(Shared::new((function.clone(), method)));
                limits::inside(|| self.call(&bound, args, keywords))
            }
            Value::Native(native) => match self.native_with_unknown(native, args, keywords)? {
                Some(unknown) => Ok(unknown),
                None => native::call(self, native, args, keywords),
            },
            Value::Wrapped(wrapped) => match &**wrapped {
                Wrapped::Static(function) => limits::inside(|| self.call(function, args, keywords)),
                _ => Err(not_callable(function)),
            },
            Value::Lost(lost) => Err(lost.reason.clone()),
            _ => Err(not_callable(function)),
        }
    }

    fn call_method(&mut self, function: &Closure, object: &Value) -> Outcome<Value> {
        self.call_closure(function, Some(object), &[], &[])
    }

    /// Functions of the module are compiled at their first call, and once more when the module is settled and its
    /// constants are known.
    fn code_of(&mut self, closure: &Closure) -> Outcome<Rc<Code>> {
        if let Some(code) = &closure.code {
            return compile_inner::inner_code(self, &closure.function, code);
        }
        if let Some(place) = closure.place.get() {
            return Ok(self.settled_code[place as usize].clone());
        }
        let tree: *const ast::Function = &*closure.function;
        if let Some(compiled) = self.compiled.get(&tree)
            && compiled.place.is_some() == self.settled
        {
            closure.place.set(compiled.place);
            return Ok(compiled.code.clone());
        }
        let code = compile::function(self, &closure.function, &[])?;
        let place = self.settled.then_some(self.settled_code.len() as u32);
        if self.settled {
            self.settled_code.push(code.clone());
        }
        closure.place.set(place);
        let tree_kept = closure.function.clone();
        self.compiled.insert(tree, Compiled { place, code: code.clone(), _tree: tree_kept });
        Ok(code)
    }

    fn run_class(&mut self, code: Rc<Code>, captured: Vec<ClosureCell>) -> Outcome<(Value, ClosureCell)> {
        let frame = Frame::new(code, &captured, 0);
        let cell = frame.cells[0].clone();
        Ok((host::deeper(self, |machine: &mut Machine| machine.run(frame))?, cell))
    }

    fn resume(&mut self, frame: CallFrame) -> Outcome<Option<(Value, CallFrame)>> {
        Ok(match host::deeper(self, |machine: &mut Machine| machine.advance_frame(frame))? {
            Paused::Returned(value) => {
                self.returned = value;
                None
            }
            Paused::Yielded(value, frame) => Some((value, frame)),
        })
    }

    fn returned(&mut self) -> &mut Value {
        &mut self.returned
    }

    fn abandoned(&self) -> Rc<Cell<bool>> {
        self.abandoned.clone()
    }

    fn charge(&mut self, steps: u64) -> Outcome<()> {
        if self.abandoned.get() {
            return Err(limits::abandoned());
        }
        limits::round(steps)?;
        ledger::check()
    }

    fn depth(&mut self) -> &mut usize {
        &mut self.depth
    }

    fn note(&mut self, note: &str) {
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.into());
        }
    }

    fn hand(&mut self, handed: Handed) {
        match &mut self.whole {
            Some(whole) => {
                let (args, keywords) = (vec![handed.value], Vec::new());
                whole.calls.push(RecordedCall::new(handed.to, Value::None, args, keywords, whole.here));
            }
            None => self.handed.push(handed),
        }
    }

    fn whole(&mut self) -> Option<&mut WholeFile> {
        self.whole.as_deref_mut()
    }
}
