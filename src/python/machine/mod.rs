//! The machine that runs compiled code: registers, frames, limits.

pub(in crate::python) mod binding;
mod host;
pub(in crate::python) mod kernel;
pub(in crate::python) mod lanes;
mod whole;

use crate::python::library::builtins;
use crate::python::library::known_sizes;
use crate::python::library::modules;
use crate::python::library::open_settings;
use crate::python::library::standard;
use crate::python::library::unknown;
use crate::python::object::builtin::{Builtin, CallArgs, Module};
use crate::python::object::code::{ArgumentShape, Code, Op, Template};
use crate::python::object::compiled;
use crate::python::object::cost;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::frame::{CallFrame, Frame};
use crate::python::object::host::{Handed, Host, KNOWN};
use crate::python::object::ledger::HeldBytes;
use crate::python::object::limits;
use crate::python::object::native::{NativeForm, NativeLibrary};
use crate::python::object::shared::Shared;
use crate::python::object::tracked;
use crate::python::object::value::*;
use crate::python::object::whole::{WholeFile, is_unknown};
use crate::python::operation::classes;
use crate::python::operation::dicts;
use crate::python::operation::exceptions;
use crate::python::operation::generators;
use crate::python::operation::iterate;
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::operation::special;
use crate::python::syntax::ast::Name;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;

/// The number of functions of modules that are remembered.
const FUNCTIONS: usize = 16;

/// The state of a running snippet.
pub(in crate::python) struct Machine {
    /// What the dialects supply.
    natives: Option<&'static dyn NativeLibrary>,
    /// What was imported of that, by its path: each is one object.
    native_classes: HashMap<String, Value>,
    symbols: HashMap<Name, u32>,
    /// What the names need.
    named: HeldBytes,
    pub names: Vec<Name>,
    pub globals: Vec<Value>,
    /// Whether the module has run to its end, so that its globals no longer change, except for those in `rebound`.
    pub settled: bool,
    /// Globals that functions declare `global` and may change.
    pub rebound: HashSet<Name>,
    depth: usize,
    /// The values that the snippet itself passes to a framework as the schedule.
    pub handed: Vec<Handed>,
    /// What is known of the training file, if one is read as a whole.
    pub whole: Option<Box<WholeFile>>,
    /// The line that may have replaced any name, if there is one.
    pub replaced: Option<String>,
    /// Notes on what was assumed and left out, once each, in order.
    pub notes: Vec<String>,
    /// Compiled functions of the module, by the address of their tree. The tree is kept, so that its address stays its own.
    compiled: HashMap<*const crate::python::syntax::ast::Function, Compiled>,
    /// The code of those that were compiled after the module was settled.
    settled_code: Vec<Rc<Code>>,
    /// Functions of modules by the symbols of their names, those that were found last.
    functions: [Option<(&'static Module, u32, &'static Builtin)>; FUNCTIONS],
    /// Stacks of callers that are empty again.
    stacks: Vec<Vec<CallFrame>>,
    /// The modules of the standard library that were imported.
    pub standard: HashMap<&'static str, Value>,
    /// The return value of the generator that ended last.
    pub returned: Value,
    /// Whether a generator was dropped within a `try`. Python would run its `finally`.
    pub abandoned: Rc<Cell<bool>>,
}

/// A function of the module, compiled before or after the module was settled.
struct Compiled {
    /// Its place in `settled_code`, if it was compiled after.
    place: Option<u32>,
    code: Rc<Code>,
    _tree: std::sync::Arc<crate::python::syntax::ast::Function>,
}

impl Machine {
    pub(super) fn new(natives: Option<&'static dyn NativeLibrary>) -> Self {
        let mut machine = Machine {
            natives,
            native_classes: HashMap::new(),
            symbols: HashMap::new(),
            named: HeldBytes::default(),
            names: Vec::new(),
            globals: Vec::new(),
            settled: false,
            rebound: HashSet::new(),
            depth: 0,
            handed: Vec::new(),
            whole: None,
            replaced: None,
            notes: Vec::new(),
            compiled: HashMap::new(),
            settled_code: Vec::new(),
            functions: [None; FUNCTIONS],
            stacks: Vec::new(),
            standard: HashMap::new(),
            returned: Value::None,
            abandoned: Rc::default(),
        };
        for name in KNOWN {
            machine.symbol(name);
        }
        machine
    }

    /// The value of a global name.
    pub(super) fn global(&self, name: &str) -> Option<Value> {
        let value = self.globals[*self.symbols.get(name)? as usize].clone();
        (!matches!(value, Value::Unbound)).then_some(value)
    }

    /// Runs the code of a statement of the module.
    pub(super) fn run_statement(&mut self, code: Rc<Code>) -> Outcome<Value> {
        let frame = Frame::new(code, &[], 0);
        self.run(frame)
    }

    /// Calls a built-in function.
    #[inline]
    fn builtin_call(&mut self, builtin: &'static Builtin, args: &CallArgs) -> Outcome<Value> {
        if self.whole.is_some()
            && let Some(made) = unknown::through(self, builtin, args)?
        {
            return Ok(made);
        }
        self.run_builtin(builtin, args)
    }

    /// Runs a built-in function. What it may touch is charged: its arguments before, and its result behind it.
    #[inline]
    fn run_builtin(&mut self, builtin: &'static Builtin, args: &CallArgs) -> Outcome<Value> {
        self.charge(1)?;
        // Numbers have no size, and are not variables.
        let plain = !args.values.iter().any(Value::is_object);
        if !plain {
            cost::given(builtin, args)?;
        }
        if compiled::is_compiled() && compiled::reads(builtin.name) {
            args.values.iter().try_for_each(compiled::read)?;
        }
        let read = if plain { None } else { self.variables_read(builtin, args.values) };
        let values = read.as_deref().unwrap_or(args.values);
        let made = match (builtin.run)(self, &CallArgs { values, ..*args }) {
            Err(fault) if self.is_open() => {
                let lost = self.refused(fault, builtin.name)?;
                let count = known_sizes::of_function(self, builtin.name, values, args.keywords);
                known_sizes::remember(self, &lost, count);
                lost
            }
            made => made?,
        };
        if made.is_object() {
            cost::made(builtin, &made)?;
        }
        Ok(made)
    }

    /// The arguments of a library's function with the tensors of Keras' variables among them, if there is a variable.
    fn variables_read(&mut self, builtin: &Builtin, values: &[Value]) -> Option<Vec<Value>> {
        let is_variable =
            |value: &Value| matches!(value, Value::Instance(of) if standard::is_variable(&of.class));
        if !values.iter().any(is_variable) || !builtin.name.contains('.') {
            return None;
        }
        Some(values.iter().map(|value| self.variable_read(value).unwrap_or_else(|| value.clone())).collect())
    }

    /// The tensor of a variable; `None` if the value is not a variable.
    pub(in crate::python) fn variable_read(&mut self, value: &Value) -> Option<Value> {
        match value {
            Value::Instance(instance) if standard::is_variable(&instance.class) => {
                let tensor = self.symbol("_tensor");
                instance.fields.borrow().get(tensor, &self.names)
            }
            _ => None,
        }
    }

    #[inline]
    fn run(&mut self, frame: CallFrame) -> Outcome<Value> {
        match self.advance_frame(frame)? {
            Paused::Returned(value) => Ok(value),
            Paused::Yielded(..) => Err(Fault::refuse("`yield` outside of a function cannot be run here")),
        }
    }

    /// Runs a frame until it returns or yields.
    #[inline]
    fn advance_frame(&mut self, frame: CallFrame) -> Outcome<Paused> {
        let mut callers = self.stacks.pop().unwrap_or_default();
        let paused = self.advance_above(&mut callers, frame);
        callers.clear();
        self.stacks.push(callers);
        paused
    }

    /// Runs a frame, and those that it calls, above its callers, of which there are none at first.
    #[inline]
    fn advance_above(&mut self, callers: &mut Vec<CallFrame>, mut frame: CallFrame) -> Outcome<Paused> {
        loop {
            match self.go(&mut frame, callers.len()) {
                Ok(Exit::Yield(value)) => return Ok(Paused::Yielded(value, frame)),
                Ok(Exit::Call(inner)) => {
                    callers.push(std::mem::replace(&mut frame, inner));
                }
                Ok(Exit::Return(value)) => {
                    let dst = usize::from(frame.dst);
                    let Some(caller) = callers.pop() else {
                        frame.leave();
                        return Ok(Paused::Returned(value));
                    };
                    std::mem::replace(&mut frame, caller).leave();
                    frame.registers[dst].put(value);
                }
                Err(fault) => {
                    let mut fault = frame.located(fault);
                    // The innermost frame that catches the exception continues; the frames above it end.
                    loop {
                        match frame.catch(fault) {
                            None => break,
                            Some(uncaught) => fault = uncaught,
                        }
                        let Some(caller) = callers.pop() else {
                            frame.leave();
                            return Err(fault);
                        };
                        std::mem::replace(&mut frame, caller).leave();
                        fault = frame.located(fault);
                    }
                }
            }
        }
    }

    /// Runs a frame until it returns, yields or calls a function.
    fn go(&mut self, frame: &mut Frame, depth: usize) -> Outcome<Exit> {
        let Frame { code, registers, cells, at, .. } = frame;
        let code: &Code = code;
        let registers = &mut registers[..];
        macro_rules! r {
            ($i:expr) => {
                registers[usize::from($i)]
            };
        }
        macro_rules! set {
            ($i:expr, $value:expr) => {{
                let value = $value;
                registers[usize::from($i)].put(value)
            }};
        }
        loop {
            let op = code.ops[*at];
            *at += 1;
            match op {
                Op::Move { dst, src } => set!(dst, r!(src).copied()),
                Op::Binary { op, dst, a, b } => {
                    let made = match operators::quick(op, &r!(a), &r!(b)) {
                        Ok(value) => value,
                        Err(fault) => special::binary(self, op, &r!(a), &r!(b), fault, false)?,
                    };
                    set!(dst, made);
                }
                Op::Compare { op, dst, a, b } => {
                    set!(dst, special::compare(self, op, &r!(a), &r!(b))?);
                }
                Op::JumpUnlessCompare { op, a, b, to } => {
                    if !special::holds(self, op, &r!(a), &r!(b))? {
                        *at = usize::from(to);
                    }
                }
                Op::Jump { to } => {
                    if usize::from(to) < *at {
                        self.charge(1)?;
                    }
                    *at = usize::from(to);
                }
                Op::JumpIf { src, to } => {
                    if special::truth(self, &r!(src))? {
                        *at = usize::from(to);
                    }
                }
                Op::JumpUnless { src, to } => {
                    if !special::truth(self, &r!(src))? {
                        *at = usize::from(to);
                    }
                }
                Op::Return { src } => return Ok(Exit::Return(r!(src).copied())),
                Op::Call { count, dst, function, base } => {
                    let base = usize::from(base);
                    let function = usize::from(function);
                    let args = base..base + usize::from(count);
                    self.locate(code, *at);
                    if let Value::Builtin(builtin) = registers[function] {
                        let args = CallArgs { name: builtin.name, values: &registers[args], keywords: &[] };
                        set!(dst, self.builtin_call(builtin, &args)?);
                    } else {
                        let arguments = (&registers[args], &[][..]);
                        match self.begin(&registers[function], arguments, dst, depth)? {
                            Begun::Result(value) => set!(dst, value),
                            Begun::Frame(inner) => return Ok(Exit::Call(inner)),
                        }
                    }
                }
                Op::CallWith { dst, function, call } => {
                    self.locate(code, *at);
                    let (values, keywords) = self.arguments(code, (call, &r!(function)), registers)?;
                    match self.begin(&r!(function), (&values, &keywords), dst, depth)? {
                        Begun::Result(value) => set!(dst, value),
                        Begun::Frame(inner) => return Ok(Exit::Call(inner)),
                    }
                }
                Op::Attribute { dst, of, name } => {
                    set!(dst, self.attribute(code, &r!(of), usize::from(name))?);
                }
                Op::SetAttribute { of, name, src } => {
                    self.set_attribute(code, &r!(of), usize::from(name), r!(src).copied())?;
                }
                Op::Index { dst, of, index } => set!(dst, self.index(code, *at, &r!(of), &r!(index))?),
                Op::SetIndex { of, index, src } => {
                    self.set_index(code, *at, (&r!(of), &r!(index)), &r!(src))?;
                }
                Op::Unary { op, dst, a } => set!(dst, special::unary(self, op, &r!(a))?),
                Op::Not { dst, a } => r!(dst) = Value::Bool(!special::truth(self, &r!(a))?),
                Op::Augment { op, dst, a, b } => {
                    set!(dst, special::augment(self, op, &r!(a), &r!(b))?);
                }
                Op::Check { src } => {
                    if matches!(r!(src), Value::Unbound) {
                        return Err(unbound(code, src));
                    }
                }
                Op::LoadGlobal { dst, name } => {
                    let value = match &self.globals[name as usize] {
                        Value::Unbound => self.unset(name, code)?,
                        Value::Lost(lost) => return Err(lost.reason.clone()),
                        value => value.copied(),
                    };
                    set!(dst, value);
                }
                Op::StoreGlobal { src, name } => {
                    tracked::touch();
                    self.globals[name as usize] = r!(src).clone();
                }
                Op::LoadCell { dst, cell } => {
                    let value = cells[usize::from(cell)].borrow().clone();
                    if matches!(value, Value::Unbound) {
                        return Err(unassociated());
                    }
                    r!(dst) = value;
                }
                Op::StoreCell { cell, src } => {
                    *cells[usize::from(cell)].borrow_mut() = r!(src).clone();
                }
                Op::Append { list, src } => {
                    self.charge(1)?;
                    if let Value::List(items) = &r!(list) {
                        limits::grow(items.borrow().len())?;
                        items.borrow_mut().push(r!(src).clone());
                    }
                }
                Op::Extend { list, src } => {
                    if let Value::List(items) = &r!(list) {
                        special::extend(self, items, &r!(src))?;
                    }
                }
                Op::Insert { dict, key, src } => objects::set_index(&r!(dict), &r!(key), r!(src).clone())?,
                Op::Merge { dict, src } => objects::merge(&r!(dict), &r!(src))?,
                Op::Iterate { dst, src } => set!(dst, iterate::begin(self, &r!(src))?),
                Op::Next { dst, iter, to } => {
                    let Value::Iterator(iter) = &r!(iter) else { continue };
                    match iterate::next(self, iter)? {
                        Some(value) => set!(dst, value),
                        None => *at = usize::from(to),
                    }
                }
                Op::Unpack { star, src, base, count } => {
                    let base = usize::from(base);
                    self.unpack(registers, src, star, base..base + usize::from(count))?;
                }
                Op::Tuple { dst, .. }
                | Op::List { dst, .. }
                | Op::Dict { dst }
                | Op::Slice { dst, .. }
                | Op::Freeze { dst, .. }
                | Op::Closure { dst, .. }
                | Op::Class { dst, .. }
                | Op::Import { dst, .. }
                | Op::Format { dst, .. }
                | Op::Concat { dst, .. }
                | Op::Locals { dst } => set!(dst, self.made(op, code, registers, cells)?),
                Op::Yield { dst, src, .. } => {
                    let value = r!(src).clone();
                    r!(dst) = Value::None;
                    return Ok(Exit::Yield(value));
                }
                Op::Reraise { src } => return Err(exceptions::again(self, &r!(src))),
                Op::Raise { src } => return Err(exceptions::raise(self, &r!(src))),
                Op::AssertionFailed { src } => {
                    let message = match &r!(src) {
                        Value::None => String::new(),
                        value => special::shown(self, value, false)?,
                    };
                    return Err(Fault::raise("AssertionError", message));
                }
                Op::Stop { fault } => return Err(code.faults[usize::from(fault)].clone()),
            }
        }
    }

    /// `of.name`, for a name of the code.
    #[inline]
    fn attribute(&mut self, code: &Code, of: &Value, name: usize) -> Outcome<Value> {
        let (name, near) = (code.names[name], &code.near[name]);
        let found = match objects::field(of, name, &self.names[name as usize], near) {
            Some(value) => value,
            None if let Some(function) = self.known_function(of, name) => function,
            None => objects::attribute(self, of, name).or_else(|fault| self.foreign(fault, of, name))?,
        };
        match found {
            Value::Module(_) => self.recorded(found),
            found => Ok(found),
        }
    }

    /// A function of a library's module that was found before.
    fn known_function(&mut self, of: &Value, name: u32) -> Option<Value> {
        let Value::Module(module) = of else { return None };
        let known = &mut self.functions[name as usize % FUNCTIONS];
        if let Some((place, symbol, function)) = known
            && std::ptr::eq(*place, *module)
            && *symbol == name
        {
            return Some(Value::Builtin(function));
        }
        let function = module.function(&self.names[name as usize])?;
        *known = Some((module, name, function));
        Some(Value::Builtin(function))
    }

    /// `of.name = value`, for a name of the code.
    #[inline]
    fn set_attribute(&mut self, code: &Code, of: &Value, name: usize, value: Value) -> Outcome<()> {
        let (name, near) = (code.names[name], &code.near[name]);
        match objects::set_field(of, (name, &self.names[name as usize]), near, value) {
            Some(value) => objects::set_attribute(self, of, name, value),
            None => Ok(()),
        }
    }

    /// `of[index]` of the instruction before `at`, which remembers where the last dict had the key.
    #[inline]
    fn index(&mut self, code: &Code, at: usize, of: &Value, index: &Value) -> Outcome<Value> {
        match dicts::known(of, index, &code.near_keys[at - 1]) {
            Some((dict, place)) => Ok(dict.borrow().pairs[place].1.copied()),
            None => special::index(self, of, index),
        }
    }

    /// `of[index] = value`, likewise.
    #[inline]
    fn set_index(
        &mut self,
        code: &Code,
        at: usize,
        (of, index): (&Value, &Value),
        value: &Value,
    ) -> Outcome<()> {
        match dicts::known(of, index, &code.near_keys[at - 1]) {
            Some((dict, place)) => dict.borrow_steady().pairs.value_mut(place).put(value.copied()),
            None => special::set_index(self, of, index, value.clone())?,
        }
        Ok(())
    }

    /// Unpacks a value into registers.
    #[inline]
    fn unpack(&mut self, registers: &mut [Value], src: u16, star: u8, into: Range<usize>) -> Outcome<()> {
        match &registers[usize::from(src)] {
            // What a loop over `zip` and its like unpacks.
            Value::Tuple(items) if items.len() == into.len() && star == u8::MAX => {
                self.charge(into.len() as u64)?;
                let items = items.clone();
                for (register, item) in registers[into].iter_mut().zip(&**items) {
                    register.put(item.copied());
                }
            }
            value => {
                let items = self.unpacked(value, star, into.len())?;
                for (register, item) in registers[into].iter_mut().zip(items) {
                    register.put(item);
                }
            }
        }
        Ok(())
    }

    /// Begins a call of a value that is not a built-in function.
    #[inline]
    fn begin(
        &mut self,
        function: &Value,
        (values, keywords): (&[Value], &[(Rc<str>, Value)]),
        dst: u16,
        depth: usize,
    ) -> Outcome<Begun> {
        let called = match function {
            Value::Instance(instance) => instance.class.find_known("__call__"),
            _ => None,
        };
        let (closure, receiver) = match (function, &called) {
            (Value::Function(closure), _) => (closure, None),
            (Value::Bound(bound), _) if let Value::Function(closure) = &bound.1 => (closure, Some(&bound.0)),
            (_, Some(Value::Function(closure))) => (closure, Some(function)),
            _ => return self.call(function, values, keywords).map(Begun::Result),
        };
        if depth + self.depth >= limits::DEPTH {
            return Err(limits::too_deep());
        }
        Ok(match self.enter(closure, receiver, values, keywords, dst)? {
            Begun::Frame(inner) if inner.code.generator => Begun::Result(generators::generator(self, inner)),
            begun => begun,
        })
    }

    /// The new object of an instruction that makes one.
    fn made(&mut self, op: Op, code: &Code, registers: &[Value], cells: &[ClosureCell]) -> Outcome<Value> {
        let value = |register: u16| &registers[usize::from(register)];
        Ok(match op {
            Op::Tuple { base, count, .. } => Value::tuple(run_of(registers, base, count)),
            Op::List { base, count, .. } => Value::list(run_of(registers, base, count)),
            Op::Slice { base, .. } => {
                let [a, b, c] = [0, 1, 2].map(|i| value(base + i).clone());
                Value::Slice(Shared::new([a, b, c]))
            }
            Op::Freeze { list, .. } => Value::tuple(objects::items(self, value(list))?),
            Op::Closure { template, base, .. } => {
                let template = &code.templates[usize::from(template)];
                closure(template, run_of(registers, base, template.defaults as u16), cells)
            }
            Op::Class { class, .. } => {
                let template = &code.classes[usize::from(class)];
                let bases = run_of(registers, template.bases, template.count);
                let bases = self.bases(bases, &template.class.name)?;
                let captured = template.captures.iter().map(|cell| cells[usize::from(*cell)].clone());
                classes::make(self, template, bases, captured.collect())?
            }
            Op::Import { import, .. } => {
                let (path, member) = &code.imports[usize::from(import)];
                match self.whole.is_some() && !code.hidden {
                    true => self.import_whole(path, member.as_deref())?,
                    false => self.import(path, member.as_deref())?,
                }
            }
            Op::Format { src, .. } if self.whole.is_some() && is_unknown(value(src)) => value(src).clone(),
            Op::Format { src, format, .. } => {
                let (conversion, format) = &code.formats[usize::from(format)];
                special::formatted(self, value(src), *conversion, format)?
            }
            Op::Concat { base, count, .. }
                if self.whole.is_some() && run_of(registers, base, count).iter().any(is_unknown) =>
            {
                let parts = run_of(registers, base, count);
                unknown::mixed(self, &parts.iter().collect::<Vec<_>>())?
            }
            Op::Concat { base, count, .. } => {
                let mut text = String::new();
                for value in run_of(registers, base, count) {
                    text.push_str(value.text().unwrap_or_default());
                    limits::grow(text.len())?;
                }
                Value::str(text)
            }
            Op::Locals { .. } => {
                let bound = code.local_names.iter().map(|(register, name)| (name, value(*register)));
                let bound = bound.filter(|(_, value)| !matches!(value, Value::Unbound));
                Value::dict(bound.map(|(name, value)| (Value::str(&**name), value.clone())).collect())
            }
            // `Op::Dict`; no other instruction comes here.
            _ => Value::dict(Vec::new()),
        })
    }

    /// Evaluates the arguments of a call with names and stars.
    #[allow(clippy::type_complexity)]
    fn arguments(
        &mut self,
        code: &Code,
        (call, function): (u16, &Value),
        registers: &[Value],
    ) -> Outcome<(Vec<Value>, Vec<(Rc<str>, Value)>)> {
        let (mut values, mut keywords) = (Vec::new(), Vec::new());
        for (shape, register) in &code.calls[usize::from(call)].arguments {
            let value = &registers[usize::from(*register)];
            match shape {
                ArgumentShape::Positional => values.push(value.clone()),
                ArgumentShape::Keyword(name) => keywords.push((name.clone(), value.clone())),
                ArgumentShape::Star => values.extend(objects::listed(self, value)?),
                ArgumentShape::DoubleStar => {
                    if is_unknown(value) {
                        match open_settings::takes_any(self, function) {
                            true => continue,
                            false => return Err(unknown::needed(self, value)),
                        }
                    }
                    let mapping = objects::mapping(self, value)?;
                    let Value::Dict(dict) = &mapping else {
                        return Err(Fault::raise(
                            "TypeError",
                            format!("argument after ** must be a mapping, not {}", value.type_name()),
                        ));
                    };
                    limits::spend(dict.borrow().pairs.len() * 4)?;
                    for (key, value) in &dict.borrow().pairs {
                        let Some(name) = key.text() else {
                            return Err(Fault::raise("TypeError", "keywords must be strings"));
                        };
                        keywords.push((name.into(), value.clone()));
                    }
                }
            }
        }
        Ok((values, keywords))
    }

    /// The value that an import binds.
    fn import(&mut self, path: &str, member: Option<&str>) -> Outcome<Value> {
        if let Some(value) = standard::import(self, path, member)? {
            return Ok(value);
        }
        if let Some(member) = member
            && let Some(native) = self.native(path, member)?
        {
            return Ok(native);
        }
        modules::import(path, member)
    }

    /// A member of a framework's module that a dialect supplies.
    pub(super) fn native(&mut self, module: &str, member: &str) -> Outcome<Option<Value>> {
        let path = format!("{module}.{member}");
        if let Some(class) = self.native_classes.get(&path) {
            return Ok(Some(class.clone()));
        }
        let Some(constructor) = self.natives.and_then(|natives| natives.find(&path)) else { return Ok(None) };
        let value = match constructor.form() {
            NativeForm::Schedule => Value::Native(Shared::new(Native::Constructor(constructor))),
            NativeForm::Scheduler => standard::native_class(self, constructor)?,
            NativeForm::LambdaLr => standard::native_function(self, constructor)?,
        };
        self.native_classes.insert(path, value.clone());
        Ok(Some(value))
    }

    /// The usual module of an unbound name such as `np`. A snippet is often cut from below the imports of its file.
    fn imported(&mut self, name: u32) -> Option<Value> {
        let text = self.names[name as usize].clone();
        let (value, line) = standard::usual(self, &text)?;
        self.globals[name as usize] = value.clone();
        self.note(&format!("`{line}` is assumed: the Python does not have this line"));
        Some(value)
    }

    /// The value of a name that the module does not bind.
    fn unset(&mut self, name: u32, code: &Code) -> Outcome<Value> {
        let text = &self.names[name as usize];
        if let Some(by) = &self.replaced
            && !code.hidden
        {
            return Err(replaced(text, by));
        }
        if self.whole.is_some()
            && let Some(helper) = unknown::helper(text)
        {
            return Ok(helper);
        }
        match builtins::find(text).or_else(|| self.imported(name)) {
            Some(value) => self.recorded(value),
            None if self.whole.is_some() && !code.hidden => {
                let text = self.names[name as usize].clone();
                unknown::fact(self, &text, "")
            }
            None => Err(self.undefined(name, code)),
        }
    }

    fn undefined(&self, name: u32, code: &Code) -> Fault {
        let name = &self.names[name as usize];
        if let Some(fault) = builtins::outside(name) {
            return fault;
        }
        let fault = Fault::raise("NameError", format!("name '{name}' is not defined"));
        let known = self.names.iter().zip(&self.globals).filter(|(_, v)| !matches!(v, Value::Unbound));
        let mut known: Vec<&str> = known.map(|(name, _)| &**name).collect();
        known.extend(code.local_names.iter().map(|(_, name)| &**name));
        for builtin in builtins::names() {
            known.push(builtin);
        }
        match limits::nearest(name, known.iter().copied()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help("define it in the snippet, above its use"),
        }
    }
}

/// Why a frame and the frames above it stopped.
enum Paused {
    Returned(Value),
    Yielded(Value, CallFrame),
}

/// A call that was begun: its result already, or the frame to run.
enum Begun {
    Result(Value),
    Frame(CallFrame),
}

/// Why a single frame stopped.
enum Exit {
    Return(Value),
    Yield(Value),
    Call(CallFrame),
}

/// The arguments of a method, with the object in front.
fn with_receiver(receiver: &Value, args: &[Value]) -> Vec<Value> {
    let mut all = Vec::with_capacity(args.len() + 1);
    all.push(receiver.clone());
    all.extend_from_slice(args);
    all
}

fn run_of(registers: &[Value], base: u16, count: u16) -> Vec<Value> {
    registers[usize::from(base)..usize::from(base) + usize::from(count)].to_vec()
}

fn closure(template: &Template, defaults: Vec<Value>, cells: &[ClosureCell]) -> Value {
    let captured = template.captures.iter().map(|cell| cells[usize::from(*cell)].clone()).collect();
    Value::Function(Shared::new(Closure::new(
        template.function.clone(),
        template.code.clone(),
        defaults,
        captured,
    )))
}

fn unassociated() -> Fault {
    Fault::raise(
        "NameError",
        "cannot access free variable where it is not associated with a value in enclosing scope",
    )
}

fn unbound(code: &Code, register: u16) -> Fault {
    let name = code.local_names.iter().find(|(known, _)| *known == register).map_or("", |(_, name)| name);
    Fault::raise(
        "UnboundLocalError",
        format!("cannot access local variable '{name}' where it is not associated with a value"),
    )
    .help(format!("give `{name}` a value on every path that leads here"))
}

/// The error of a name that an unknown import or statement may have bound.
fn replaced(name: &str, by: &str) -> Fault {
    let (what, why) = match builtins::find(name) {
        Some(_) => {
            (format!("the meaning of `{name}` here is not known"), format!("{by} may have replaced it"))
        }
        None => (format!("`{name}` is not defined in this Python"), format!("it may come from {by}")),
    };
    Fault::refuse(what).why(why).help("replace that line with the names that are used and their values")
}

/// The error of calling a value that cannot be called.
pub(in crate::python) fn not_callable(value: &Value) -> Fault {
    Fault::raise("TypeError", format!("'{}' object is not callable", value.type_name()))
}
