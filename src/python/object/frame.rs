//! The frame of a function call or of a suspended generator.

use crate::python::object::code::{Catches, Code, Guard, Home, Op};
use crate::python::object::fault::Fault;
use crate::python::object::iter::Lazy;
use crate::python::object::ledger::{HeldBytes, piece};
use crate::python::object::shared::{Contents, Shared};
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{ClosureCell, Iter, Value};
use std::cell::Cell;
use std::rc::Rc;

thread_local! {
    /// The code of frames that wait for reuse, which they do not keep alive.
    static NOTHING: Rc<Code> = Rc::default();
}

/// A frame where it stays for as long as the call.
pub(in crate::python) type CallFrame = Box<Frame>;

/// A function call in progress.
pub(in crate::python) struct Frame {
    pub code: Rc<Code>,
    pub registers: Vec<Value>,
    pub cells: Vec<ClosureCell>,
    pub at: usize,
    /// The caller's register for the result.
    pub dst: u16,
    held: HeldBytes,
}

impl Frame {
    /// The frame of a new call; the result goes to a register of the caller.
    pub(crate) fn new(code: Rc<Code>, captured: &[ClosureCell], dst: u16) -> CallFrame {
        let pooled = code.pool.borrow_mut().pop();
        let mut frame = match pooled {
            Some(mut frame) => {
                for register in &code.resets {
                    frame.registers[usize::from(*register)].put(Value::Unbound);
                }
                (frame.at, frame.dst) = (0, dst);
                frame
            }
            None => {
                let mut registers = vec![Value::Unbound; code.registers];
                for (register, value) in &code.constants {
                    registers[usize::from(*register)] = value.clone();
                }
                let code = NOTHING.with(Rc::clone);
                Box::new(Frame { code, registers, cells: Vec::new(), at: 0, dst, held: HeldBytes::default() })
            }
        };
        if code.cells > 0 || !captured.is_empty() {
            let cells = &mut frame.cells;
            cells.reserve_exact(code.cells + captured.len());
            cells.extend((0..code.cells).map(|_| Shared::new(Tracked::new(Value::Unbound))));
            cells.extend_from_slice(captured);
        }
        frame.held = HeldBytes::new(
            piece(frame.registers.len() * size_of::<Value>())
                + piece(frame.cells.len() * size_of::<usize>())
                + piece(size_of::<Frame>()),
        );
        frame.code = code;
        frame
    }

    /// The code, and a place for each variable.
    pub(crate) fn parts(&mut self) -> (&Code, FrameVariables<'_>) {
        (&self.code, FrameVariables { registers: &mut self.registers, cells: &self.cells })
    }

    /// Sets the place of a fault: the instruction, or the call if the function is part of lrsched.
    pub(crate) fn located(&self, fault: Fault) -> Fault {
        if self.code.hidden { fault } else { fault.or_at(self.code.places[self.at.max(1) - 1]) }
    }

    /// Continues at the handler of an exception; returns the fault if there is none.
    pub(crate) fn catch(&mut self, fault: Fault) -> Option<Fault> {
        if fault.ends() {
            return Some(fault);
        }
        let at = (self.at.max(1) - 1) as u16;
        let catches = |guard: &&Guard| {
            (guard.from..guard.to).contains(&at)
                && match guard.catches {
                    // The snippet cannot catch what is not supported.
                    Catches::Exceptions => fault.class().is_some(),
                    Catches::Missing => fault.is_missing(),
                    Catches::All => true,
                }
        };
        let guard = self.code.guards.iter().find(catches);
        let Some((target, register)) = guard.map(|guard| (guard.target, guard.register)) else {
            return Some(fault);
        };
        self.registers[usize::from(register)] = fault.caught();
        self.at = usize::from(target);
        None
    }

    /// Gives the frame back for the next call. Objects are let go at once: they count as long as they are held, and
    /// for generators it matters when that ends.
    pub(crate) fn leave(mut self: Box<Self>) {
        for (register, constant) in self.registers.iter_mut().zip(&self.code.constant) {
            if register.is_object() && !constant {
                *register = Value::Unbound;
            }
        }
        self.cells.clear();
        self.held = HeldBytes::default();
        let code = NOTHING.with(|nothing| std::mem::replace(&mut self.code, nothing.clone()));
        let mut pool = code.pool.borrow_mut();
        if pool.len() < 8 {
            pool.push(self);
        }
    }

    /// Whether a generator has reached its first `yield`.
    pub(crate) fn has_begun(&self) -> bool {
        self.at > 0
    }

    /// Whether it is suspended inside a `try`.
    pub(crate) fn is_guarded(&self) -> bool {
        let at = self.at.max(1) as u16 - 1;
        self.has_begun() && self.code.guards.iter().any(|guard| (guard.from..guard.to).contains(&at))
    }

    /// The iterator of the `yield from` at which it is suspended.
    pub(crate) fn delegate(&self) -> Option<Value> {
        match self.code.ops.get(self.at.checked_sub(1)?) {
            Some(Op::Yield { from, .. }) if *from != u16::MAX => {
                Some(self.registers[usize::from(*from)].clone())
            }
            _ => None,
        }
    }

    /// Whether closing it also closes a generator that something else refers to: the one in its `yield from`.
    fn closes_another(&self) -> bool {
        let Some(Value::Iterator(iter)) = self.delegate() else { return false };
        // One reference is the register's, one is ours.
        let is_heldd = Shared::strong_count(&iter) > 2;
        is_heldd
            && iter
                .try_borrow()
                .is_ok_and(|iter| matches!(&*iter, Iter::Lazy(lazy) if matches!(**lazy, Lazy::Generator(_))))
    }

    /// Continues after the `yield from` at which it is suspended.
    pub(crate) fn end_delegate(&mut self) {
        if let Some(Op::Jump { to }) = self.code.ops.get(self.at)
            && let Some(Op::Next { to: end, .. }) = self.code.ops.get(usize::from(*to))
        {
            self.at = usize::from(*end);
        }
    }

    /// Sets the value of the `yield` at which it is suspended.
    pub(crate) fn answer(&mut self, value: Value) {
        if let Some(Op::Yield { dst, .. }) = self.at.checked_sub(1).map(|at| self.code.ops[at]) {
            self.registers[usize::from(dst)] = value;
        }
    }

    /// Raises an exception at the suspension; returns it if it is not caught.
    pub(crate) fn interrupt(&mut self, fault: Fault) -> Option<Fault> {
        if !self.has_begun() {
            return Some(fault);
        }
        let fault = self.located(fault);
        self.catch(fault)
    }
}

/// The variables of a frame.
pub(in crate::python) struct FrameVariables<'a> {
    registers: &'a mut [Value],
    cells: &'a [ClosureCell],
}

impl FrameVariables<'_> {
    /// Sets a variable.
    #[inline]
    pub(crate) fn set(&mut self, home: Home, value: Value) {
        match home {
            Home::Register(register) => self.registers[usize::from(register)].put(value),
            Home::Cell(cell) => *self.cells[usize::from(cell)].borrow_mut() = value,
        }
    }
}

/// The frame of a suspended generator. Python closes a generator that is dropped, which runs its `finally` blocks. Here
/// the machine is notified and stops.
pub(in crate::python) struct Waiting {
    pub frame: Option<CallFrame>,
    pub abandoned: Rc<Cell<bool>>,
}

impl Waiting {
    pub(crate) fn take(mut self) -> Option<CallFrame> {
        self.frame.take()
    }

    /// Hands over the objects that it holds.
    pub(crate) fn release(&mut self, to: &mut Vec<Value>) {
        self.notice();
        if let Some(mut frame) = self.frame.take() {
            frame.registers.release(to);
            for mut cell in std::mem::take(&mut frame.cells) {
                Shared::release(&mut cell, to);
            }
        }
    }

    /// Says that it is let go where that has consequences.
    fn notice(&self) {
        let Some(frame) = &self.frame else { return };
        if frame.is_guarded() || frame.closes_another() {
            self.abandoned.set(true);
        }
    }

    pub(crate) fn registers(&self) -> &[Value] {
        self.frame.as_ref().map_or(&[], |frame| &frame.registers)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.notice();
    }
}
