//! What a function is compiled to: instructions on registers, constants, and what calls need to know.

use crate::python::object::fault::Fault;
use crate::python::object::value::Value;
use crate::python::syntax::ast::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// One instruction, eight bytes. The numbers are registers unless said otherwise.
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
    /// `a op= b`, where a list is changed in place.
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
    /// Jumps unless the comparison is true.
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
    /// Spreads a value over registers; `star` is the place of the starred target, or `u8::MAX`.
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
    /// Hands a value out of a generator, and goes on from here when the next one is asked for.
    ///
    /// With `yield from` it comes from the iterator in the register `from`, otherwise that is `u16::MAX`.
    Yield {
        dst: u16,
        src: u16,
        from: u16,
    },
    /// Makes a dict of all names that have a value.
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

/// A function ready to run.
#[derive(Default)]
pub(in crate::python) struct Code {
    pub ops: Vec<Op>,
    pub places: Vec<At>,
    /// Registers that hold constants, loaded when a frame is made.
    pub constants: Vec<(u16, Value)>,
    pub registers: usize,
    /// Registers to empty when the function is entered.
    pub resets: Vec<u16>,
    pub parameters: Vec<Formal>,
    pub star: Option<Home>,
    pub double_star: Option<Home>,
    /// The number of cells that are its own; the captured ones follow.
    pub cells: usize,
    pub names: Vec<u32>,
    pub calls: Vec<CallShape>,
    pub templates: Vec<Template>,
    pub classes: Vec<ClassTemplate>,
    pub imports: Vec<(Name, Option<Name>)>,
    pub formats: Vec<(Conversion, Arc<str>)>,
    pub faults: Vec<Fault>,
    /// Whether it is ours, and has no place in the snippet.
    pub hidden: bool,
    /// Whether calling it makes a generator.
    pub generator: bool,
    /// Where exceptions are caught; the innermost stretch comes first.
    pub guards: Vec<Guard>,
    /// Names of registers, for messages.
    pub local_names: Vec<(u16, Name)>,
    /// Register files of earlier calls, constants in place.
    pub pool: RefCell<Vec<Vec<Value>>>,
}

/// Where a variable lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Home {
    Register(u16),
    Cell(u16),
}

/// A parameter as a call sees it.
pub(in crate::python) struct Formal {
    pub name: Name,
    pub home: Home,
    /// The index of its default among the closure's defaults.
    pub default: Option<usize>,
    pub keyword_only: bool,
    pub positional_only: bool,
}

/// What the arguments of a call are.
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

/// A function inside, and what it takes along.
pub(in crate::python) struct Template {
    pub function: Arc<Function>,
    /// Compiled with the function around it; functions of the module wait for their first call.
    pub code: Option<Rc<Code>>,
    /// The cells of the surrounding frame that it captures.
    pub captures: Vec<u16>,
    pub defaults: usize,
}

/// A stretch of instructions whose exceptions are caught.
pub(in crate::python) struct Guard {
    pub from: u16,
    pub to: u16,
    /// Where it goes on, with the exception in a register.
    pub target: u16,
    pub register: u16,
}

/// A class statement: its body is run like a function, in a scope of its own.
pub(in crate::python) struct ClassTemplate {
    pub class: Arc<ClassDef>,
    pub code: Rc<Code>,
    /// The cells of the surrounding frame that it captures.
    pub captures: Vec<u16>,
    /// The registers of its bases.
    pub bases: u16,
    pub count: u16,
}
