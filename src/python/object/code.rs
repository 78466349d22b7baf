//! Compiled functions: instructions on registers, constants, and the signature.

use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::frame::CallFrame;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::syntax::ast::*;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// One instruction, eight bytes. Numbers are registers unless noted.
#[derive(Debug, Clone, Copy)]
pub(in crate::python) enum Op {
    Move {
        dst: u16,
        src: u16,
    },
    /// Raises `UnboundLocalError` if the register has no value.
    Check {
        src: u16,
    },
    LoadGlobal {
        dst: u16,
        name: u32,
    },
    StoreGlobal {
        src: u16,
        name: u32,
    },
    LoadCell {
        dst: u16,
        cell: u16,
    },
    StoreCell {
        cell: u16,
        src: u16,
    },
    Binary {
        op: BinaryOp,
        dst: u16,
        a: u16,
        b: u16,
    },
    /// `a op= b`, which changes lists and other mutable objects in place.
    Augment {
        op: BinaryOp,
        dst: u16,
        a: u16,
        b: u16,
    },
    Compare {
        op: CompareOp,
        dst: u16,
        a: u16,
        b: u16,
    },
    Unary {
        op: UnaryOp,
        dst: u16,
        a: u16,
    },
    Not {
        dst: u16,
        a: u16,
    },
    Jump {
        to: u16,
    },
    JumpIf {
        src: u16,
        to: u16,
    },
    JumpUnless {
        src: u16,
        to: u16,
    },
    /// Jumps if the comparison is false.
    JumpUnlessCompare {
        op: CompareOp,
        a: u16,
        b: u16,
        to: u16,
    },
    Attribute {
        dst: u16,
        of: u16,
        name: u16,
    },
    SetAttribute {
        of: u16,
        name: u16,
        src: u16,
    },
    Index {
        dst: u16,
        of: u16,
        index: u16,
    },
    SetIndex {
        of: u16,
        index: u16,
        src: u16,
    },
    Call {
        count: u8,
        dst: u16,
        function: u16,
        base: u16,
    },
    /// A call with names or stars, described by an entry of [`Code::calls`].
    CallWith {
        dst: u16,
        function: u16,
        call: u16,
    },
    Tuple {
        dst: u16,
        base: u16,
        count: u16,
    },
    List {
        dst: u16,
        base: u16,
        count: u16,
    },
    Dict {
        dst: u16,
    },
    Slice {
        dst: u16,
        base: u16,
    },
    Append {
        list: u16,
        src: u16,
    },
    Extend {
        list: u16,
        src: u16,
    },
    Insert {
        dict: u16,
        key: u16,
        src: u16,
    },
    Merge {
        dict: u16,
        src: u16,
    },
    Freeze {
        dst: u16,
        list: u16,
    },
    Iterate {
        dst: u16,
        src: u16,
    },
    Next {
        dst: u16,
        iter: u16,
        to: u16,
    },
    /// Unpacks a value into registers; `star` is the index of the starred target, or `u8::MAX`.
    Unpack {
        star: u8,
        src: u16,
        base: u16,
        count: u16,
    },
    Closure {
        dst: u16,
        template: u16,
        base: u16,
    },
    Class {
        dst: u16,
        class: u16,
    },
    Import {
        dst: u16,
        import: u16,
    },
    Format {
        dst: u16,
        src: u16,
        format: u16,
    },
    Concat {
        dst: u16,
        base: u16,
        count: u16,
    },
    /// Yields a value. Execution continues here when the next item is requested.
    ///
    /// `from` is the register of the iterator of a `yield from`, otherwise `u16::MAX`.
    Yield {
        dst: u16,
        src: u16,
        from: u16,
    },
    /// Makes a dict of all local names that have a value.
    Locals {
        dst: u16,
    },
    /// Raises a caught exception again.
    Reraise {
        src: u16,
    },
    Return {
        src: u16,
    },
    Raise {
        src: u16,
    },
    AssertionFailed {
        src: u16,
    },
    /// Stops with an entry of [`Code::faults`].
    Stop {
        fault: u16,
    },
}

/// A compiled function.
#[derive(Default)]
pub(in crate::python) struct Code {
    pub ops: Vec<Op>,
    pub places: Vec<At>,
    /// Registers with constants, set when a frame is made. No instruction writes to them.
    pub constants: Vec<(u16, Value)>,
    pub registers: usize,
    /// Of each register whether it holds a constant.
    pub constant: Vec<bool>,
    /// Registers that are cleared when the function is entered.
    pub resets: Vec<u16>,
    pub parameters: Vec<Formal>,
    /// Whether every argument may be given by its place, and none beyond the parameters.
    pub positional: bool,
    /// The number of parameters without a default. If all may be given by their places, these come first.
    pub required: usize,
    pub star: Option<Home>,
    pub double_star: Option<Home>,
    /// The number of its own cells; captured cells follow.
    pub cells: usize,
    pub names: Vec<u32>,
    /// For each name where the last object had it among its attributes: most objects at a place have the same ones.
    pub near: Vec<Cell<u32>>,
    /// For each instruction the same of the keys of a dict.
    pub near_keys: Vec<Cell<u32>>,
    /// What the function does in the usual case, without its instructions.
    pub shortcut: Option<Shortcut>,
    pub calls: Vec<CallShape>,
    pub templates: Vec<Template>,
    pub classes: Vec<ClassTemplate>,
    pub imports: Vec<(Name, Option<Name>)>,
    pub formats: Vec<(Conversion, Arc<str>)>,
    pub faults: Vec<Fault>,
    /// Whether the function is part of lrsched and therefore has no place in the snippet.
    pub hidden: bool,
    /// Whether a call makes a generator.
    pub generator: bool,
    /// Exception handlers, the innermost first.
    pub guards: Vec<Guard>,
    /// Names of registers, for messages.
    pub local_names: Vec<(u16, Name)>,
    /// Frames of earlier calls with the constants set, for reuse.
    pub pool: RefCell<Vec<CallFrame>>,
}

impl Code {
    /// Sets what follows from the parameters.
    pub(crate) fn count_parameters(&mut self) {
        self.required = self.parameters.iter().filter(|parameter| parameter.default.is_none()).count();
        let by_place = self.parameters.iter().all(|parameter| !parameter.keyword_only);
        self.positional = by_place && self.star.is_none() && self.double_star.is_none();
    }
}

/// The storage of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Home {
    Register(u16),
    Cell(u16),
}

/// A parameter, as calls bind it.
pub(in crate::python) struct Formal {
    pub name: Name,
    pub home: Home,
    /// The index of its default in the closure's defaults.
    pub default: Option<usize>,
    pub keyword_only: bool,
    pub positional_only: bool,
}

/// The form of a call's arguments.
pub(in crate::python) struct CallShape {
    pub arguments: Vec<(ArgumentShape, u16)>,
}

/// One argument of a call with names or stars.
pub(in crate::python) enum ArgumentShape {
    Positional,
    Keyword(Rc<str>),
    Star,
    DoubleStar,
}

/// A nested function and the cells that it captures.
pub(in crate::python) struct Template {
    pub function: Arc<Function>,
    /// Its code, if it captures names. Other functions are compiled by themselves, as those of the module.
    pub code: Option<Rc<InnerCode>>,
    /// The cells of the enclosing frame that it captures.
    pub captures: Vec<u16>,
    pub defaults: usize,
}

/// The code of a function that captures names of the functions around it.
pub(in crate::python) struct InnerCode {
    /// The captured names, in the order of their cells.
    pub captures: Vec<Name>,
    /// The user's functions are compiled together with the enclosing one. Those of lrsched are compiled at their first call:
    /// a module of them has many, and few are called.
    pub compiled: OnceCell<Rc<Code>>,
}

/// What a method of lrsched's own Python does in the usual case: called with the object and the further arguments.
/// `None` in any other case: the instructions are run then.
pub(in crate::python) type Shortcut = fn(&mut dyn Host, &Value, &[Value]) -> Outcome<Option<Value>>;

/// What a guard catches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Catches {
    /// Python's exceptions.
    Exceptions,
    /// What is not available here, and nothing else.
    Missing,
    /// Both, and what is not supported.
    All,
}

/// A range of instructions whose exceptions are caught.
pub(in crate::python) struct Guard {
    pub from: u16,
    pub to: u16,
    /// The handler; the exception is in a register.
    pub target: u16,
    pub register: u16,
    pub catches: Catches,
}

/// A class statement. Its body runs like a function, with its own scope.
pub(in crate::python) struct ClassTemplate {
    pub class: Arc<ClassDef>,
    pub code: Rc<Code>,
    /// The cells of the enclosing frame that it captures.
    pub captures: Vec<u16>,
    /// The registers of its bases.
    pub bases: u16,
    pub count: u16,
}
