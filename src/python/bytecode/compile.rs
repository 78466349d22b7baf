//! Compiles functions: names become registers, constants are loaded once, constant expressions are computed.

use crate::python::bytecode::compile_comprehensions::Display;
use crate::python::bytecode::compile_parameters::is_parameters;
use crate::python::library::builtins;
use crate::python::library::standard;
use crate::python::object::builtin::Builtin;
pub(in crate::python) use crate::python::object::code::*;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::operation::generators;
use crate::python::operation::operators;
use crate::python::operation::sets;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope::Names;
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// The state of compiling one function.
pub(in crate::python) struct Compiler<'a> {
    pub(in crate::python) machine: &'a mut dyn Host,
    pub(in crate::python) code: Code,
    pub(in crate::python) homes: HashMap<Name, Home>,
    /// The cells that functions inside may capture, by name.
    cells: HashMap<Name, u16>,
    pub(in crate::python) overrides: Vec<(Name, u16)>,
    /// The jumps out of `any`, `all` and `next` when their result is known.
    pub(in crate::python) found: Vec<usize>,
    globals: Vec<Name>,
    free: Vec<u16>,
    temporary: Vec<bool>,
    pub(in crate::python) definite: HashMap<u16, bool>,
    constant: HashMap<u16, Value>,
    copies: bool,
    pub(in crate::python) loops: Vec<Loop>,
    /// The `try` blocks around this place, outermost first.
    pub(in crate::python) guards: Vec<Guarded>,
    /// The `finally` blocks to run when `return`, `break` or `continue` leaves them, outermost first.
    pub(in crate::python) finals: Vec<Final>,
    /// The exceptions that are being handled, innermost last.
    pub(in crate::python) handling: Vec<u16>,
    /// Whether this is the body of a class. A name is looked up around it until the body binds it.
    pub(in crate::python) class_body: bool,
    /// Whether this is a comprehension of a class body, which does not see the names that the body binds.
    pub(in crate::python) shut: bool,
    pub(in crate::python) here: At,
    pub(in crate::python) dead: bool,
}

/// A loop being compiled: the target of `continue`, and the jumps of `break`.
pub(in crate::python) struct Loop {
    pub start: u16,
    pub breaks: Vec<usize>,
    /// The number of `finally` blocks around it.
    pub finals: usize,
}

/// A `try` being compiled: the start of its guarded range, unless it is suspended, and the ranges before.
#[derive(Default)]
pub(in crate::python) struct Guarded {
    pub start: Option<u16>,
    pub done: Vec<(u16, u16)>,
}

/// A `finally` block, and the guard of its `try`.
#[derive(Clone)]
pub(in crate::python) struct Final {
    pub body: Arc<Vec<Stmt>>,
    pub guard: usize,
}

/// Compiles a function; `captures` are the names that it captures from the functions around it.
pub(in crate::python) fn function(
    machine: &mut dyn Host,
    function: &Function,
    captures: &[Name],
) -> Outcome<Rc<Code>> {
    let names = Names::kept(function);
    let mut compiler = Compiler::new(machine, function.at);
    compiler.code.generator = function.generator;
    compiler.code.hidden = function.hidden;
    compiler.code.shortcut = standard::shortcut(function);
    compiler.copies = names.walrus;
    compiler.globals = names.global.iter().cloned().collect();
    for name in &names.bound {
        let home = if names.captured.contains(name) {
            let cell = compiler.code.cells as u16;
            compiler.code.cells += 1;
            compiler.cells.insert(name.clone(), cell);
            Home::Cell(cell)
        } else {
            let register = compiler.register()?;
            compiler.code.local_names.push((register, name.clone()));
            compiler.definite.insert(register, false);
            Home::Register(register)
        };
        compiler.homes.insert(name.clone(), home);
    }
    for (index, name) in captures.iter().enumerate() {
        let cell = (compiler.code.cells + index) as u16;
        compiler.cells.insert(name.clone(), cell);
        compiler.homes.insert(name.clone(), Home::Cell(cell));
    }
    compiler.parameters(function);
    compiler.block(&function.body)?;
    let none = compiler.constant(Value::None)?;
    compiler.emit(Op::Return { src: none })?;
    Ok(Rc::new(compiler.code))
}

/// Compiles the body of a class; its first cell is the class itself, for `super()`, and then come those of the names that it captures.
pub(in crate::python) fn class_body(
    machine: &mut dyn Host,
    class: &ClassDef,
    captures: &[Name],
) -> Outcome<Rc<Code>> {
    let names = Names::kept_of_class(class);
    let mut compiler = Compiler::new(machine, class.at);
    compiler.copies = true;
    compiler.class_body = true;
    compiler.code.hidden = class.hidden;
    compiler.globals = names.global.iter().cloned().collect();
    for name in &names.bound {
        let register = compiler.register()?;
        compiler.code.local_names.push((register, name.clone()));
        compiler.code.resets.push(register);
        compiler.definite.insert(register, false);
        compiler.homes.insert(name.clone(), Home::Register(register));
    }
    compiler.code.cells = 1;
    compiler.cells.insert("__class__".into(), 0);
    for (index, name) in captures.iter().enumerate() {
        let cell = (compiler.code.cells + index) as u16;
        compiler.cells.insert(name.clone(), cell);
        compiler.homes.entry(name.clone()).or_insert(Home::Cell(cell));
    }
    compiler.block(&class.body)?;
    let dst = compiler.temp()?;
    compiler.emit(Op::Locals { dst })?;
    compiler.emit(Op::Return { src: dst })?;
    Ok(Rc::new(compiler.code))
}

/// Compiles a statement of a module or of a class body.
pub(in crate::python) fn statement(machine: &mut dyn Host, statement: &Stmt) -> Outcome<Rc<Code>> {
    let mut compiler = Compiler::new(machine, statement.at);
    compiler.copies = true;
    match &statement.act {
        // The value of an expression is the value of the code, so that a lambda can stand alone.
        Act::Expr(value) => return expression(compiler.machine, value),
        _ => compiler.block(std::slice::from_ref(statement))?,
    }
    let none = compiler.constant(Value::None)?;
    compiler.emit(Op::Return { src: none })?;
    Ok(Rc::new(compiler.code))
}

/// Compiles an expression of a module on its own.
pub(in crate::python) fn expression(machine: &mut dyn Host, value: &Expr) -> Outcome<Rc<Code>> {
    let mut compiler = Compiler::new(machine, value.at);
    compiler.copies = true;
    let src = compiler.expr(value)?;
    compiler.emit(Op::Return { src })?;
    Ok(Rc::new(compiler.code))
}

impl<'a> Compiler<'a> {
    fn new(machine: &'a mut dyn Host, at: At) -> Self {
        Compiler {
            machine,
            code: Code::default(),
            homes: HashMap::new(),
            cells: HashMap::new(),
            overrides: Vec::new(),
            found: Vec::new(),
            globals: Vec::new(),
            free: Vec::new(),
            temporary: Vec::new(),
            definite: HashMap::new(),
            constant: HashMap::new(),
            copies: false,
            loops: Vec::new(),
            guards: Vec::new(),
            finals: Vec::new(),
            handling: Vec::new(),
            class_body: false,
            shut: false,
            here: at,
            dead: false,
        }
    }

    fn parameters(&mut self, function: &Function) {
        let mut defaults = 0;
        for parameter in &function.parameters {
            let home = self.homes[&parameter.name];
            if let Home::Register(register) = home {
                self.definite.insert(register, true);
            }
            let default = parameter.default.as_ref().map(|_| {
                defaults += 1;
                defaults - 1
            });
            self.code.parameters.push(Formal {
                name: parameter.name.clone(),
                home,
                default,
                keyword_only: parameter.keyword_only,
                positional_only: parameter.positional_only,
            });
        }
        let mut extra = |name: &Option<Name>| {
            let home = *self.homes.get(name.as_ref()?)?;
            if let Home::Register(register) = home {
                self.definite.insert(register, true);
            }
            Some(home)
        };
        self.code.star = extra(&function.star);
        self.code.double_star = extra(&function.double_star);
        self.code.count_parameters();
    }

    /// A new register that is never reused.
    pub(in crate::python) fn register(&mut self) -> Outcome<u16> {
        let register = self.code.registers;
        if register >= usize::from(u16::MAX) {
            return Err(Fault::refuse("this function is too long").or_at(self.here));
        }
        self.code.registers += 1;
        self.code.constant.push(false);
        self.temporary.push(false);
        Ok(register as u16)
    }

    /// A register for a temporary value, perhaps a released one.
    pub(in crate::python) fn temp(&mut self) -> Outcome<u16> {
        if let Some(register) = self.free.pop() {
            return Ok(register);
        }
        let register = self.register()?;
        self.temporary[usize::from(register)] = true;
        Ok(register)
    }

    /// Adjacent new registers that are never reused.
    pub(in crate::python) fn kept(&mut self, count: usize) -> Outcome<u16> {
        let base = self.code.registers as u16;
        for _ in 0..count {
            self.register()?;
        }
        Ok(base)
    }

    /// Adjacent registers for temporary values.
    pub(in crate::python) fn run_of(&mut self, count: usize) -> Outcome<u16> {
        let base = self.code.registers as u16;
        for _ in 0..count {
            let register = self.register()?;
            self.temporary[usize::from(register)] = true;
        }
        Ok(base)
    }

    pub(in crate::python) fn release_run(&mut self, base: u16, count: usize) {
        for register in base..base + count as u16 {
            self.release(register);
        }
    }

    /// Releases a register for reuse, if it is temporary.
    pub(in crate::python) fn release(&mut self, register: u16) {
        if self.temporary[usize::from(register)] && !self.free.contains(&register) {
            self.free.push(register);
        }
    }

    /// Appends an instruction. Returns its index.
    pub(in crate::python) fn emit(&mut self, op: Op) -> Outcome<usize> {
        if self.code.ops.len() >= usize::from(u16::MAX) - 1 {
            return Err(Fault::refuse("this function is too long").or_at(self.here));
        }
        self.code.ops.push(op);
        self.code.places.push(self.here);
        self.code.near_keys.push(Cell::default());
        Ok(self.code.ops.len() - 1)
    }

    pub(in crate::python) fn position(&self) -> u16 {
        self.code.ops.len() as u16
    }

    /// Sets the target of an earlier jump to this place.
    pub(in crate::python) fn land(&mut self, jump: usize) {
        let here = self.position();
        match &mut self.code.ops[jump] {
            Op::Jump { to }
            | Op::JumpIf { to, .. }
            | Op::JumpUnless { to, .. }
            | Op::JumpUnlessCompare { to, .. }
            | Op::Next { to, .. } => *to = here,
            _ => {}
        }
    }

    /// The register of a constant.
    pub(in crate::python) fn constant(&mut self, value: Value) -> Outcome<u16> {
        let found = self.code.constants.iter().find(|(_, known)| operators::identical(known, &value));
        if let Some((register, _)) = found {
            return Ok(*register);
        }
        let register = self.register()?;
        self.code.constants.push((register, value.clone()));
        self.code.constant[usize::from(register)] = true;
        self.constant.insert(register, value);
        Ok(register)
    }

    pub(in crate::python) fn symbol(&mut self, name: &str) -> u16 {
        let symbol = self.machine.symbol(name);
        let known = self.code.names.iter().position(|known| *known == symbol);
        known.unwrap_or_else(|| {
            self.code.names.push(symbol);
            self.code.near.push(Cell::default());
            self.code.names.len() - 1
        }) as u16
    }

    /// Emits an instruction that raises a fault.
    pub(in crate::python) fn stop(&mut self, fault: Fault) -> Outcome<u16> {
        self.code.faults.push(fault.or_at(self.here));
        let fault = (self.code.faults.len() - 1) as u16;
        self.emit(Op::Stop { fault })?;
        self.temp()
    }

    /// Computes an expression. Returns the register of its value.
    pub(in crate::python) fn expr(&mut self, expr: &Expr) -> Outcome<u16> {
        let before = std::mem::replace(&mut self.here, expr.at);
        let result = self.kind(expr);
        self.here = before;
        result
    }

    /// Computes an expression into a given register.
    pub(in crate::python) fn expr_into(&mut self, expr: &Expr, dst: u16) -> Outcome<()> {
        let src = self.expr(expr)?;
        if src == dst {
            return Ok(());
        }
        // If the last instruction made the value, it can write to the register directly.
        let fresh = self.temporary[usize::from(src)];
        let last = self.code.ops.len().wrapping_sub(1);
        match self.code.ops.get_mut(last) {
            Some(Op::Binary { dst: made, .. } | Op::Unary { dst: made, .. } | Op::Call { dst: made, .. })
                if fresh
                    && *made == src
                    && !matches!(expr.kind, ExprKind::IfElse { .. } | ExprKind::And(_) | ExprKind::Or(_)) =>
            {
                *made = dst;
            }
            _ => {
                self.emit(Op::Move { dst, src })?;
            }
        }
        self.release(src);
        Ok(())
    }

    fn kind(&mut self, expr: &Expr) -> Outcome<u16> {
        match &expr.kind {
            ExprKind::None => self.constant(Value::None),
            ExprKind::Ellipsis => self.constant(Value::Ellipsis),
            ExprKind::Bool(b) => self.constant(Value::Bool(*b)),
            ExprKind::Int(i) => self.constant(Value::int(*i)),
            ExprKind::Float(x) => self.constant(Value::Float(*x)),
            ExprKind::Str(text) => self.constant(Value::str(&**text)),
            ExprKind::Format(pieces) => self.format(pieces),
            ExprKind::Name(name) => self.name(name),
            ExprKind::Attribute(of, name) => self.attribute(of, name),
            ExprKind::Index(of, index) => self.index(of, index),
            ExprKind::Slice(start, stop, step) => self.slice(&[start, stop, step]),
            ExprKind::Call(function, arguments) => self.call(function, arguments),
            ExprKind::Unary(op, value) => self.unary(*op, value),
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
            ExprKind::Compare(first, rest) => self.compare(first, rest),
            ExprKind::And(items) => self.either(items, false),
            ExprKind::Or(items) => self.either(items, true),
            ExprKind::Not(value) => {
                let a = self.expr(value)?;
                self.release(a);
                let dst = self.temp()?;
                self.emit(Op::Not { dst, a })?;
                Ok(dst)
            }
            ExprKind::IfElse { test, then, otherwise } => self.if_else(test, then, otherwise),
            ExprKind::Lambda(function) => self.closure(function),
            ExprKind::Tuple(items) => self.sequence(items, Display::Tuple),
            ExprKind::List(items) => self.sequence(items, Display::List),
            ExprKind::Dict(pairs) => self.dict(pairs),
            ExprKind::Comprehension { build, clauses } => self.comprehension(build, clauses),
            ExprKind::Starred(_) => {
                self.stop(Fault::raise("SyntaxError", "can't use starred expression here"))
            }
            ExprKind::Assign(name, value) => {
                let src = self.expr(value)?;
                self.store(name, src)?;
                Ok(src)
            }
            ExprKind::Refused(refused) => self.stop(Fault::refused(*refused)),
            ExprKind::Huge(digits) => {
                match crate::number::long::parse(digits).map(crate::python::number::of_long) {
                    Some(value) => self.constant(value),
                    None => self.stop(crate::number::NumberError::TooLong.into()),
                }
            }
            ExprKind::Set(items) => {
                let list = self.sequence(items, Display::Set)?;
                self.native(&sets::SET, &[list])
            }
            ExprKind::Yield(value) => self.yields(value.as_deref()),
            ExprKind::YieldFrom(value) => self.yield_from(value),
        }
    }

    /// Computes an optional expression, which is None if it is missing.
    pub(in crate::python) fn expr_or_none(&mut self, value: Option<&Expr>) -> Outcome<u16> {
        match value {
            Some(value) => self.expr(value),
            None => self.constant(Value::None),
        }
    }

    fn unary(&mut self, op: UnaryOp, value: &Expr) -> Outcome<u16> {
        let a = self.expr(value)?;
        if let Some(known) = self.constant.get(&a)
            && let Ok(value) = operators::unary(op, known)
        {
            return self.constant(value);
        }
        self.release(a);
        let dst = self.temp()?;
        self.emit(Op::Unary { op, dst, a })?;
        Ok(dst)
    }

    fn if_else(&mut self, test: &Expr, then: &Expr, otherwise: &Expr) -> Outcome<u16> {
        let dst = self.temp()?;
        let skip = self.jump_unless(test)?;
        self.expr_into(then, dst)?;
        let end = self.emit(Op::Jump { to: 0 })?;
        self.land(skip);
        self.expr_into(otherwise, dst)?;
        self.land(end);
        Ok(dst)
    }

    fn yields(&mut self, value: Option<&Expr>) -> Outcome<u16> {
        let src = self.expr_or_none(value)?;
        self.release(src);
        let dst = self.temp()?;
        self.emit(Op::Yield { dst, src, from: u16::MAX })?;
        Ok(dst)
    }

    fn yield_from(&mut self, source: &Expr) -> Outcome<u16> {
        let src = self.expr(source)?;
        let iter = self.run_of(2)?;
        self.emit(Op::Iterate { dst: iter, src })?;
        self.release(src);
        let start = self.position();
        let end = self.emit(Op::Next { dst: iter + 1, iter, to: 0 })?;
        let dst = self.temp()?;
        self.emit(Op::Yield { dst, src: iter + 1, from: iter })?;
        self.emit(Op::Jump { to: start })?;
        self.land(end);
        self.release(dst);
        self.release_run(iter, 2);
        self.native(&generators::RESULT, &[])
    }

    fn name(&mut self, name: &Name) -> Outcome<u16> {
        if let Some((_, register)) = self.overrides.iter().rev().find(|(known, _)| known == name) {
            return Ok(*register);
        }
        match self.homes.get(name) {
            Some(Home::Register(_)) if self.shut => self.around(name),
            Some(Home::Register(register)) => {
                let register = *register;
                if self.class_body && !self.definite.get(&register).copied().unwrap_or(true) {
                    return self.around(name);
                }
                if !self.dead && !self.definite.get(&register).copied().unwrap_or(true) {
                    self.emit(Op::Check { src: register })?;
                    if !self.code.resets.contains(&register) {
                        self.code.resets.push(register);
                    }
                }
                if !self.copies {
                    return Ok(register);
                }
                let dst = self.temp()?;
                self.emit(Op::Move { dst, src: register })?;
                Ok(dst)
            }
            Some(Home::Cell(cell)) => {
                let cell = *cell;
                let dst = self.temp()?;
                self.emit(Op::LoadCell { dst, cell })?;
                Ok(dst)
            }
            None => {
                let known = match self.code.hidden {
                    // The library's own Python does not see names of built-ins that the snippet rebinds.
                    true => builtins::ours(name),
                    false => self.machine.settled(name),
                };
                match known {
                    Some(value) => self.constant(value),
                    None => self.global(name),
                }
            }
        }
    }

    fn global(&mut self, name: &str) -> Outcome<u16> {
        let name = self.machine.symbol(name);
        let dst = self.temp()?;
        self.emit(Op::LoadGlobal { dst, name })?;
        Ok(dst)
    }

    /// A name that a class body uses before it binds it.
    fn around(&mut self, name: &Name) -> Outcome<u16> {
        let Some(cell) = self.cells.get(name).copied() else { return self.global(name) };
        let dst = self.temp()?;
        self.emit(Op::LoadCell { dst, cell })?;
        Ok(dst)
    }

    /// Whether a name is in a cell, so that inner functions and classes may capture it.
    pub(in crate::python) fn has_cell(&self, name: &Name) -> bool {
        self.cells.contains_key(name)
    }

    /// The cell of a captured name.
    pub(in crate::python) fn cell(&self, name: &Name) -> u16 {
        self.cells[name]
    }

    /// Calls a built-in function on registers, which the caller keeps.
    pub(in crate::python) fn native(&mut self, function: &'static Builtin, values: &[u16]) -> Outcome<u16> {
        let function = self.constant(Value::Builtin(function))?;
        let base = self.run_of(values.len())?;
        for (i, src) in values.iter().enumerate() {
            self.emit(Op::Move { dst: base + i as u16, src: *src })?;
        }
        self.release_run(base, values.len());
        let dst = self.temp()?;
        self.emit(Op::Call { count: values.len() as u8, dst, function, base })?;
        Ok(dst)
    }

    /// Binds a name to the value of a register.
    pub(in crate::python) fn store(&mut self, name: &Name, src: u16) -> Outcome<()> {
        match self.homes.get(name) {
            Some(Home::Register(dst)) => {
                let dst = *dst;
                self.emit(Op::Move { dst, src })?;
                self.definite.insert(dst, true);
            }
            Some(Home::Cell(cell)) => {
                let cell = *cell;
                self.emit(Op::StoreCell { cell, src })?;
            }
            None => {
                let name = self.machine.symbol(name);
                self.emit(Op::StoreGlobal { src, name })?;
            }
        }
        Ok(())
    }

    /// The register of a local name, unless it is in a cell.
    pub(in crate::python) fn local(&self, name: &Name) -> Option<u16> {
        match self.homes.get(name) {
            Some(Home::Register(register)) => Some(*register),
            _ => None,
        }
    }

    fn attribute(&mut self, of: &Expr, name: &Name) -> Outcome<u16> {
        let of = self.expr(of)?;
        if let Some(Value::Module(module)) = self.constant.get(&of)
            && let Some(value) = module.member(name)
        {
            return self.constant(value);
        }
        self.release(of);
        let name = self.symbol(name);
        let dst = self.temp()?;
        self.emit(Op::Attribute { dst, of, name })?;
        Ok(dst)
    }

    fn index(&mut self, of: &Expr, index: &Expr) -> Outcome<u16> {
        let of = self.expr(of)?;
        let index = self.expr(index)?;
        self.release(of);
        self.release(index);
        let dst = self.temp()?;
        self.emit(Op::Index { dst, of, index })?;
        Ok(dst)
    }

    fn slice(&mut self, bounds: &[&Option<Box<Expr>>; 3]) -> Outcome<u16> {
        let base = self.run_of(3)?;
        for (i, bound) in bounds.iter().enumerate() {
            let dst = base + i as u16;
            match bound {
                Some(bound) => self.expr_into(bound, dst)?,
                None => {
                    let src = self.constant(Value::None)?;
                    self.emit(Op::Move { dst, src })?;
                }
            }
        }
        self.release_run(base, 3);
        let dst = self.temp()?;
        self.emit(Op::Slice { dst, base })?;
        Ok(dst)
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Outcome<u16> {
        let a = self.expr(left)?;
        let b = self.expr(right)?;
        if let (Some(x), Some(y)) = (self.constant.get(&a), self.constant.get(&b))
            && let Ok(value) = operators::binary(op, x, y)
            && !matches!(value, Value::List(_) | Value::Str(_) | Value::Tuple(_))
        {
            return self.constant(value);
        }
        self.release(a);
        self.release(b);
        let dst = self.temp()?;
        self.emit(Op::Binary { op, dst, a, b })?;
        Ok(dst)
    }

    fn compare(&mut self, first: &Expr, rest: &[(CompareOp, Expr)]) -> Outcome<u16> {
        let mut a = self.expr(first)?;
        let mut ends = Vec::new();
        let dst = self.temp()?;
        for (i, (op, right)) in rest.iter().enumerate() {
            let b = self.expr(right)?;
            self.emit(Op::Compare { op: *op, dst, a, b })?;
            self.release(a);
            a = b;
            if i + 1 < rest.len() {
                ends.push(self.emit(Op::JumpUnless { src: dst, to: 0 })?);
            }
        }
        self.release(a);
        for end in ends {
            self.land(end);
        }
        Ok(dst)
    }

    /// `and` and `or`: the value of the first item that decides.
    fn either(&mut self, items: &[Expr], any: bool) -> Outcome<u16> {
        let dst = self.temp()?;
        let mut ends = Vec::new();
        for (i, item) in items.iter().enumerate() {
            self.expr_into(item, dst)?;
            if i + 1 < items.len() {
                let op =
                    if any { Op::JumpIf { src: dst, to: 0 } } else { Op::JumpUnless { src: dst, to: 0 } };
                ends.push(self.emit(op)?);
            }
        }
        for end in ends {
            self.land(end);
        }
        Ok(dst)
    }

    /// A jump that is taken unless the test holds.
    pub(in crate::python) fn jump_unless(&mut self, test: &Expr) -> Outcome<usize> {
        if let ExprKind::Compare(first, rest) = &test.kind
            && let [(op, right)] = &rest[..]
        {
            let before = std::mem::replace(&mut self.here, test.at);
            let a = self.expr(first)?;
            let b = self.expr(right)?;
            self.release(a);
            self.release(b);
            let jump = self.emit(Op::JumpUnlessCompare { op: *op, a, b, to: 0 });
            self.here = before;
            return jump;
        }
        let src = self.expr(test)?;
        self.release(src);
        let before = std::mem::replace(&mut self.here, test.at);
        let jump = self.emit(Op::JumpUnless { src, to: 0 });
        self.here = before;
        jump
    }

    fn call(&mut self, function: &Expr, arguments: &[Argument]) -> Outcome<u16> {
        if let Some(super_call) = self.zero_argument_super(function, arguments)? {
            return Ok(super_call);
        }
        let takes_parameters = self.makes_optimizer(function);
        let function = self.expr(function)?;
        let plain = arguments.iter().all(|a| matches!(a, Argument::Positional(_)));
        let base = self.run_of(arguments.len())?;
        let mut shape = CallShape { arguments: Vec::new() };
        for (i, argument) in arguments.iter().enumerate() {
            let register = base + i as u16;
            let (kind, value) = match argument {
                Argument::Positional(value) => (ArgumentShape::Positional, value),
                Argument::Keyword(name, value) => (ArgumentShape::Keyword((&**name).into()), value),
                Argument::Star(value) => (ArgumentShape::Star, value),
                Argument::DoubleStar(value) => (ArgumentShape::DoubleStar, value),
            };
            if takes_parameters && is_parameters(i, &kind) {
                let src = self.parameters_of(value)?;
                self.emit(Op::Move { dst: register, src })?;
                self.release(src);
            } else {
                self.expr_into(value, register)?;
            }
            shape.arguments.push((kind, register));
        }
        self.release_run(base, arguments.len());
        self.release(function);
        let dst = self.temp()?;
        if plain && arguments.len() < 255 {
            self.emit(Op::Call { count: arguments.len() as u8, dst, function, base })?;
        } else {
            self.code.calls.push(shape);
            let call = (self.code.calls.len() - 1) as u16;
            self.emit(Op::CallWith { dst, function, call })?;
        }
        Ok(dst)
    }

    /// `super()` without arguments gets the class and the method's first parameter.
    fn zero_argument_super(&mut self, function: &Expr, arguments: &[Argument]) -> Outcome<Option<u16>> {
        let ExprKind::Name(name) = &function.kind else { return Ok(None) };
        if &**name != "super" || !arguments.is_empty() || self.homes.contains_key(name) {
            return Ok(None);
        }
        let Some(first) = self.code.parameters.first().map(|p| p.name.clone()) else { return Ok(None) };
        let Some(cell) = self.cells.get("__class__").copied() else { return Ok(None) };
        let class = self.temp()?;
        self.emit(Op::LoadCell { dst: class, cell })?;
        let instance = self.name(&first)?;
        self.native(&builtins::SUPER, &[class, instance]).map(Some)
    }
}
