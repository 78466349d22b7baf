//! Runs a function of numbers without a frame: for functions that are called with their own last result, step by step.
//!
//! A kernel has the instructions of a function that computes with numbers, and what it finds outside: constants, functions of
//! `math`, tuples and lists that it only reads. Its registers hold numbers, so that no call allocates or counts anything.
//! Whatever else happens, an exception or another kind of value, ends it without a result. It has changed nothing by then, and
//! the ordinary machine makes the call. The kernel either gives the value of the ordinary machine or none.

use crate::python::bytecode::pure;
use crate::python::machine::Machine;
use crate::python::object::builtin::{Builtin, CallArgs};
use crate::python::object::code::{Code, Home, Op};
use crate::python::object::cost;
use crate::python::object::host::Host;
use crate::python::object::value::{Closure, ClosureCell, Value};
use crate::python::operation::objects;
use crate::python::operation::operators;
use crate::python::syntax::ast::{BinaryOp, CompareOp, UnaryOp};
use std::rc::Rc;

/// The most arguments of a call.
const ARGUMENTS: usize = 4;

/// How deep functions may call each other.
const DEPTH: usize = 8;

/// The most instructions and registers of a kernel, with those of the functions that it calls. Each call of a function has a
/// copy of its own, so that without a limit their number would grow with every level.
const SIZE: usize = 4_000;

/// The calls and rounds of loops of one call. They are not counted, like those of any short call.
const ROUNDS: u32 = 10;

/// What a register holds.
#[derive(Clone, Copy)]
enum KernelValue {
    Unbound,
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A function that is built in.
    Builtin(&'static Builtin),
    /// An object that is only read, by its number.
    Object(u16),
    /// A function of the program, by its number.
    Kernel(u16),
}

use KernelValue::{Bool, Float, Int};

impl KernelValue {
    fn of(value: &Value) -> Option<KernelValue> {
        Some(match value {
            Value::None => KernelValue::None,
            Value::Bool(b) => Bool(*b),
            Value::Int(i) => Int(*i),
            Value::Float(x) => Float(*x),
            _ => return None,
        })
    }

    /// The number as the machine has it.
    #[inline]
    fn number(self) -> Option<Value> {
        Some(match self {
            KernelValue::None => Value::None,
            Bool(b) => Value::Bool(b),
            Int(i) => Value::Int(i),
            Float(x) => Value::Float(x),
            _ => return None,
        })
    }
}

/// What an instruction of the code has become.
#[derive(Clone, Copy)]
enum KernelStep {
    /// The instruction itself.
    Plain(Op),
    /// A value that is always the same.
    Known(u16, KernelValue),
    /// The value of a captured variable.
    Captured(u16, u16),
}

/// A function of numbers.
pub(in crate::python) struct NumberKernel {
    steps: Vec<KernelStep>,
    registers: Vec<KernelValue>,
    /// What the registers hold when the function is entered.
    fresh: Vec<KernelValue>,
    /// The registers of the parameters, and their defaults.
    parameters: Vec<(usize, KernelValue)>,
    objects: Vec<Value>,
    captured: Vec<ClosureCell>,
    kernels: Vec<NumberKernel>,
}

impl NumberKernel {
    /// The kernel of a function, if it may compute with numbers alone.
    pub(in crate::python) fn of(machine: &mut Machine, function: &Value) -> Option<NumberKernel> {
        let plain = machine.settled && machine.whole.is_none() && machine.replaced.is_none();
        match function {
            Value::Function(closure) if plain => NumberKernel::made(machine, closure, 0, &mut { SIZE }),
            _ => None,
        }
    }

    /// `left` is what may still be added to the size.
    fn made(
        machine: &mut Machine,
        closure: &Closure,
        depth: usize,
        left: &mut usize,
    ) -> Option<NumberKernel> {
        let code = machine.code_of(closure).ok()?;
        *left = left.checked_sub(code.ops.len() + code.registers)?;
        let usual = code.positional && !code.generator && code.cells == 0 && code.guards.is_empty();
        if !usual || depth > DEPTH {
            return None;
        }
        let mut kernel = NumberKernel {
            steps: Vec::with_capacity(code.ops.len()),
            registers: Vec::new(),
            fresh: vec![KernelValue::Unbound; code.registers],
            parameters: Vec::new(),
            objects: Vec::new(),
            captured: closure.cells.to_vec(),
            kernels: Vec::new(),
        };
        for formal in &code.parameters {
            let default = formal.default.and_then(|place| closure.defaults.get(place));
            let default = default.map_or(Some(KernelValue::Unbound), KernelValue::of)?;
            match formal.home {
                Home::Register(register) => kernel.parameters.push((usize::from(register), default)),
                Home::Cell(_) => return None,
            }
        }
        for (register, value) in &code.constants {
            // What it cannot hold is only missed where it is used: a module is not, once its function is found.
            kernel.fresh[usize::from(*register)] =
                kernel.known(machine, value, (depth, left)).unwrap_or(KernelValue::Unbound);
        }
        for at in 0..code.ops.len() {
            let step = kernel.step(machine, &code, at, (depth, left))?;
            kernel.steps.push(step);
        }
        kernel.registers = kernel.fresh.clone();
        Some(kernel)
    }

    /// A value from outside of the function.
    fn known(
        &mut self,
        machine: &mut Machine,
        value: &Value,
        (depth, left): (usize, &mut usize),
    ) -> Option<KernelValue> {
        if let Some(number) = KernelValue::of(value) {
            return Some(number);
        }
        match value {
            Value::Builtin(builtin) if pure::is_pure(builtin.name) && builtin.name != "print" => {
                Some(KernelValue::Builtin(builtin))
            }
            Value::Tuple(_) | Value::List(_) | Value::Range(_) => {
                self.objects.push(value.clone());
                Some(KernelValue::Object(self.objects.len() as u16 - 1))
            }
            Value::Function(closure) => {
                let kernel = NumberKernel::made(machine, closure, depth + 1, left)?;
                self.kernels.push(kernel);
                Some(KernelValue::Kernel(self.kernels.len() as u16 - 1))
            }
            _ => None,
        }
    }

    fn step(
        &mut self,
        machine: &mut Machine,
        code: &Rc<Code>,
        at: usize,
        room: (usize, &mut usize),
    ) -> Option<KernelStep> {
        let op = code.ops[at];
        Some(match op {
            Op::LoadGlobal { dst, name } => {
                let value = unchanging(machine, name)?;
                if let Value::Module(_) = value {
                    return Some(KernelStep::Known(dst, KernelValue::Unbound));
                }
                KernelStep::Known(dst, self.known(machine, &value, room)?)
            }
            Op::Attribute { dst, of, name } => {
                let found = member(machine, code, at, (of, code.names[usize::from(name)]))?;
                KernelStep::Known(dst, self.known(machine, &found, room)?)
            }
            Op::LoadCell { dst, cell } => KernelStep::Captured(dst, cell),
            Op::Call { count, .. } if usize::from(count) > ARGUMENTS => return None,
            Op::Move { .. }
            | Op::Check { .. }
            | Op::Binary { .. }
            | Op::Augment { .. }
            | Op::Compare { .. }
            | Op::Unary { .. }
            | Op::Not { .. }
            | Op::Jump { .. }
            | Op::JumpIf { .. }
            | Op::JumpUnless { .. }
            | Op::JumpUnlessCompare { .. }
            | Op::Index { .. }
            | Op::Call { .. }
            | Op::Return { .. } => KernelStep::Plain(op),
            // On a path that is seldom taken, it ends the kernel there.
            _ => KernelStep::Plain(Op::Stop { fault: 0 }),
        })
    }

    /// The float that the function returns for these arguments; `None` if the ordinary machine has to be asked.
    #[inline]
    pub(in crate::python) fn float(&mut self, machine: &mut Machine, epoch: i64, rate: f64) -> Option<f64> {
        let mut rounds = ROUNDS;
        match self.run(machine, &[Int(epoch), Float(rate)], &mut rounds)? {
            Float(x) => Some(x),
            _ => None,
        }
    }

    fn run(&mut self, machine: &mut Machine, args: &[KernelValue], rounds: &mut u32) -> Option<KernelValue> {
        self.enter(args)?;
        let NumberKernel { steps, registers, objects, captured, kernels, .. } = self;
        let mut at = 0;
        loop {
            let step = steps[at];
            at += 1;
            let mut to = at;
            match step {
                KernelStep::Known(dst, value) => registers[usize::from(dst)] = value,
                KernelStep::Captured(dst, cell) => {
                    let value = KernelValue::of(&captured[usize::from(cell)].borrow())?;
                    registers[usize::from(dst)] = value;
                }
                KernelStep::Plain(Op::Return { src }) => return Some(registers[usize::from(src)]),
                KernelStep::Plain(Op::Call { count, dst, function, base }) => {
                    *rounds = rounds.checked_sub(1)?;
                    let base = usize::from(base);
                    let args = &registers[base..base + usize::from(count)];
                    let made = match registers[usize::from(function)] {
                        KernelValue::Builtin(builtin) => call(machine, builtin, args, objects)?,
                        KernelValue::Kernel(inner) => {
                            kernels[usize::from(inner)].run(machine, args, rounds)?
                        }
                        _ => return None,
                    };
                    registers[usize::from(dst)] = made;
                }
                KernelStep::Plain(op) => match turn(op, registers, objects)? {
                    KernelTurn::Value(dst, value) => registers[usize::from(dst)] = value,
                    KernelTurn::Jump(place) => to = usize::from(place),
                    KernelTurn::Next => {}
                },
            }
            if to < at {
                *rounds = rounds.checked_sub(1)?;
            }
            at = to;
        }
    }

    /// Sets the registers for a call.
    #[inline]
    fn enter(&mut self, args: &[KernelValue]) -> Option<()> {
        self.registers.copy_from_slice(&self.fresh);
        if args.len() > self.parameters.len() {
            return None;
        }
        for (index, (register, default)) in self.parameters.iter().enumerate() {
            let value = args.get(index).copied().unwrap_or(*default);
            if let KernelValue::Unbound = value {
                return None;
            }
            self.registers[*register] = value;
        }
        Some(())
    }
}

/// What an instruction does.
enum KernelTurn {
    Value(u16, KernelValue),
    Jump(u16),
    Next,
}

/// Runs an instruction that calls nothing.
#[inline(always)]
fn turn(op: Op, registers: &[KernelValue], objects: &[Value]) -> Option<KernelTurn> {
    let r = |register: u16| registers[usize::from(register)];
    let jump = |jumps: bool, to: u16| if jumps { KernelTurn::Jump(to) } else { KernelTurn::Next };
    Some(match op {
        Op::Move { dst, src } => KernelTurn::Value(dst, r(src)),
        Op::Binary { op, dst, a, b } | Op::Augment { op, dst, a, b } => {
            KernelTurn::Value(dst, binary(op, r(a), r(b))?)
        }
        Op::Compare { op, dst, a, b } => KernelTurn::Value(dst, Bool(holds(op, r(a), r(b), objects)?)),
        Op::Unary { op, dst, a } => KernelTurn::Value(dst, unary(op, r(a))?),
        Op::Not { dst, a } => KernelTurn::Value(dst, Bool(!truth(r(a))?)),
        Op::Index { dst, of, index } => {
            let KernelValue::Object(of) = r(of) else { return None };
            let item = objects::index(&objects[usize::from(of)], &r(index).number()?).ok()?;
            KernelTurn::Value(dst, KernelValue::of(&item)?)
        }
        Op::Check { src } if matches!(r(src), KernelValue::Unbound) => return None,
        Op::Check { .. } => KernelTurn::Next,
        Op::Jump { to } => KernelTurn::Jump(to),
        Op::JumpIf { src, to } => jump(truth(r(src))?, to),
        Op::JumpUnless { src, to } => jump(!truth(r(src))?, to),
        Op::JumpUnlessCompare { op, a, b, to } => jump(!holds(op, r(a), r(b), objects)?, to),
        _ => return None,
    })
}

/// The value of a global name that no call changes.
fn unchanging(machine: &Machine, name: u32) -> Option<Value> {
    if machine.rebound.contains(&machine.names[name as usize]) {
        return None;
    }
    match &machine.globals[name as usize] {
        Value::Unbound => crate::python::library::builtins::find(&machine.names[name as usize]),
        Value::Lost(_) => None,
        value => Some(value.clone()),
    }
}

/// The member of a module that an instruction loads, where the module is loaded just before it, or is a constant.
fn member(machine: &mut Machine, code: &Code, at: usize, (of, name): (u16, u32)) -> Option<Value> {
    let lands = |op: &Op| match op {
        Op::Jump { to }
        | Op::JumpIf { to, .. }
        | Op::JumpUnless { to, .. }
        | Op::JumpUnlessCompare { to, .. }
        | Op::Next { to, .. } => usize::from(*to) == at,
        _ => false,
    };
    let constant =
        code.constants.iter().find(|(register, _)| *register == of).map(|(_, value)| value.clone());
    let module = match constant {
        Some(constant) => constant,
        None => match code.ops[at.checked_sub(1)?] {
            Op::LoadGlobal { dst, name } if dst == of && !code.ops.iter().any(lands) => {
                unchanging(machine, name)?
            }
            _ => return None,
        },
    };
    match module {
        Value::Module(_) => objects::attribute(machine, &module, name).ok(),
        _ => None,
    }
}

#[inline]
fn binary(op: BinaryOp, a: KernelValue, b: KernelValue) -> Option<KernelValue> {
    let (x, y) = match (a, b) {
        (Float(x), Float(y)) => (x, y),
        (Float(x), Int(y)) => (x, y as f64),
        (Int(x), Float(y)) => (x as f64, y),
        _ => return general(op, a, b),
    };
    match op {
        BinaryOp::Add => Some(Float(x + y)),
        BinaryOp::Sub => Some(Float(x - y)),
        BinaryOp::Mul => Some(Float(x * y)),
        BinaryOp::Div if y != 0.0 => Some(Float(x / y)),
        _ => general(op, a, b),
    }
}

fn general(op: BinaryOp, a: KernelValue, b: KernelValue) -> Option<KernelValue> {
    KernelValue::of(&operators::quick(op, &a.number()?, &b.number()?).ok()?)
}

#[inline]
fn holds(op: CompareOp, a: KernelValue, b: KernelValue, objects: &[Value]) -> Option<bool> {
    match (op, a, b) {
        (CompareOp::Lt, Int(x), Int(y)) => Some(x < y),
        (CompareOp::Le, Int(x), Int(y)) => Some(x <= y),
        (CompareOp::Gt, Int(x), Int(y)) => Some(x > y),
        (CompareOp::Ge, Int(x), Int(y)) => Some(x >= y),
        (CompareOp::Eq, Int(x), Int(y)) => Some(x == y),
        (CompareOp::Ne, Int(x), Int(y)) => Some(x != y),
        (_, a, KernelValue::Object(of)) => operators::holds(op, &a.number()?, &objects[usize::from(of)]).ok(),
        (_, a, b) => operators::holds(op, &a.number()?, &b.number()?).ok(),
    }
}

#[inline]
fn unary(op: UnaryOp, a: KernelValue) -> Option<KernelValue> {
    match (op, a) {
        (UnaryOp::Minus, Float(x)) => Some(Float(-x)),
        _ => KernelValue::of(&operators::unary(op, &a.number()?).ok()?),
    }
}

#[inline]
fn truth(value: KernelValue) -> Option<bool> {
    match value {
        KernelValue::None => Some(false),
        Bool(b) => Some(b),
        Int(i) => Some(i != 0),
        Float(x) => Some(x != 0.0),
        _ => None,
    }
}

/// Calls a function that is built in and has no effect but its result.
fn call(
    machine: &mut Machine,
    builtin: &'static Builtin,
    args: &[KernelValue],
    objects: &[Value],
) -> Option<KernelValue> {
    let mut values = [const { Value::None }; ARGUMENTS];
    for (value, arg) in values.iter_mut().zip(args) {
        *value = match arg {
            KernelValue::Object(of) => objects[usize::from(*of)].clone(),
            number => number.number()?,
        };
    }
    let given = CallArgs { name: builtin.name, values: &values[..args.len()], keywords: &[] };
    if given.values.iter().any(Value::is_object) {
        cost::given(builtin, &given).ok()?;
    }
    KernelValue::of(&(builtin.run)(machine, &given).ok()?)
}
