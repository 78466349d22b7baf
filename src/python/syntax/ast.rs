//! The tree that the compiler reads: the part of Python's own tree that schedules use.

pub(in crate::python) use crate::number::operator::BinaryOp;
pub(in crate::python) use crate::python::syntax::scope::KeptNames;
use std::cmp::Ordering;
use std::sync::Arc;

/// The place of a construct in the snippet: line, column and length, counted from 0 in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::python) struct At {
    pub line: u32,
    pub column: u32,
    pub length: u32,
}

/// A name. All places that mention it share one text.
pub(in crate::python) type Name = Arc<str>;

/// An expression and its place.
#[derive(Debug, Clone)]
pub(in crate::python) struct Expr {
    pub kind: ExprKind,
    pub at: At,
}

/// The kinds of expressions.
#[derive(Debug, Clone)]
pub(in crate::python) enum ExprKind {
    None,
    Bool(bool),
    Int(i128),
    /// An integer that does not fit 128 bits, as decimal or hexadecimal digits.
    Huge(Arc<str>),
    Float(f64),
    Str(Arc<str>),
    Ellipsis,
    /// An f-string. Its pieces are formatted and joined.
    Format(Vec<Piece>),
    Name(Name),
    Attribute(Box<Expr>, Name),
    Index(Box<Expr>, Box<Expr>),
    Slice(Option<Box<Expr>>, Option<Box<Expr>>, Option<Box<Expr>>),
    Call(Box<Expr>, Vec<Argument>),
    Unary(UnaryOp, Box<Expr>),
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    Compare(Box<Expr>, Vec<(CompareOp, Expr)>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    IfElse {
        test: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Lambda(Arc<Function>),
    /// `yield value`. A function that contains one is a generator.
    Yield(Option<Box<Expr>>),
    YieldFrom(Box<Expr>),
    Tuple(Vec<Expr>),
    List(Vec<Expr>),
    Set(Vec<Expr>),
    /// `{key: value}`; the key is missing for `**mapping`.
    Dict(Vec<(Option<Expr>, Expr)>),
    Comprehension {
        build: Build,
        clauses: Vec<Clause>,
    },
    Starred(Box<Expr>),
    Assign(Name, Box<Expr>),
    /// An expression that is parsed but not supported. Evaluating it is refused by name.
    Refused(Refused),
}

/// A construct that is not supported.
#[derive(Debug, Clone, Copy)]
pub(in crate::python) struct Refused {
    pub what: &'static str,
    pub instead: &'static str,
}

/// A piece of an f-string.
#[derive(Debug, Clone)]
pub(in crate::python) enum Piece {
    Text(Arc<str>),
    Value { value: Expr, conversion: Conversion, format: Vec<Piece> },
}

/// The conversion after `!` in an f-string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Conversion {
    None,
    Str,
    Repr,
    Ascii,
}

/// What a comprehension collects.
#[derive(Debug, Clone)]
pub(in crate::python) enum Build {
    List(Box<Expr>),
    Set(Box<Expr>),
    Dict(Box<Expr>, Box<Expr>),
    /// `any(...)` and `all(...)`; the flag is the truth at which they stop.
    Any(Box<Expr>, bool),
    /// `next(...)`: the first item, or the default.
    First(Box<Expr>, Option<Box<Expr>>),
}

/// `for target in source if test if test`.
#[derive(Debug, Clone)]
pub(in crate::python) struct Clause {
    pub target: Expr,
    pub source: Expr,
    pub tests: Vec<Expr>,
}

/// One argument of a call.
#[derive(Debug, Clone)]
pub(in crate::python) enum Argument {
    Positional(Expr),
    Keyword(Name, Expr),
    Star(Expr),
    DoubleStar(Expr),
}

/// `-x`, `+x`, `~x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum UnaryOp {
    Minus,
    Plus,
    Invert,
}

/// The comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum CompareOp {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    Is,
    IsNot,
    In,
    NotIn,
}

impl Expr {
    /// The text of a name and its parts: `a.b.c`; `None` for anything else.
    pub(in crate::python) fn path(&self) -> Option<String> {
        match &self.kind {
            ExprKind::Name(name) => Some(name.to_string()),
            ExprKind::Attribute(of, part) => {
                let mut path = of.path()?;
                path.push('.');
                path.push_str(part);
                Some(path)
            }
            _ => None,
        }
    }
}

/// The first name of a path.
pub(in crate::python) fn root_of(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

impl CompareOp {
    /// The operator as it is written in Python.
    pub(crate) fn text(self) -> &'static str {
        use CompareOp::*;
        match self {
            Lt => "<",
            Le => "<=",
            Gt => ">",
            Ge => ">=",
            Eq => "==",
            Ne => "!=",
            Is => "is",
            IsNot => "is not",
            In => "in",
            NotIn => "not in",
        }
    }

    /// The result for two values in this order; `None` is the order of a NaN.
    pub(crate) fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            CompareOp::Lt => order == Some(Ordering::Less),
            CompareOp::Le => matches!(order, Some(Ordering::Less | Ordering::Equal)),
            CompareOp::Gt => order == Some(Ordering::Greater),
            CompareOp::Ge => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
            CompareOp::Ne => order != Some(Ordering::Equal),
            _ => order == Some(Ordering::Equal),
        }
    }
}

/// A `def` or a `lambda`.
#[derive(Debug, Clone)]
pub(in crate::python) struct Function {
    pub name: Name,
    /// The qualified name, as messages show it: with the names of the enclosing classes and functions.
    pub qualified: Name,
    pub at: At,
    pub parameters: Vec<Parameter>,
    /// The name of `*args`, if any.
    pub star: Option<Name>,
    /// The name of `**kwargs`, if any.
    pub double_star: Option<Name>,
    pub decorators: Vec<Expr>,
    pub body: Vec<Stmt>,
    /// Whether the body contains a `yield`: a call then makes a generator.
    pub generator: bool,
    /// Whether the function is part of lrsched and therefore has no place in the snippet.
    pub hidden: bool,
    pub names: KeptNames,
}

/// A named parameter.
#[derive(Debug, Clone)]
pub(in crate::python) struct Parameter {
    pub name: Name,
    pub default: Option<Expr>,
    pub keyword_only: bool,
    pub positional_only: bool,
}

/// A class.
#[derive(Debug, Clone)]
pub(in crate::python) struct ClassDef {
    pub name: Name,
    pub at: At,
    pub bases: Vec<Argument>,
    pub decorators: Vec<Expr>,
    pub body: Vec<Stmt>,
    /// Whether the class is part of lrsched and therefore has no place in the snippet.
    pub hidden: bool,
    pub names: KeptNames,
}

/// A statement and its place.
#[derive(Debug, Clone)]
pub(in crate::python) struct Stmt {
    pub act: Act,
    pub at: At,
}

/// The kinds of statements.
#[derive(Debug, Clone)]
pub(in crate::python) enum Act {
    Pass,
    Expr(Expr),
    Assign(Vec<Expr>, Expr),
    /// `target: hint = value`. The hint is not evaluated, but a dataclass makes a field of it.
    Annotate {
        target: Expr,
        hint: Hint,
        value: Option<Expr>,
    },
    Augment(BinaryOp, Expr, Expr),
    If(Vec<(Expr, Vec<Stmt>)>, Vec<Stmt>),
    While(Expr, Vec<Stmt>, Vec<Stmt>),
    For(Expr, Expr, Vec<Stmt>, Vec<Stmt>),
    Break,
    Continue,
    Return(Option<Expr>),
    Raise(Option<Expr>, Option<Expr>),
    Try(Box<Try>),
    /// `with` of scopes that only name or place operations: the expression, the name after `as`, and the body.
    With(Vec<(Expr, Option<Expr>)>, Vec<Stmt>),
    Match(Expr, Vec<Case>),
    Delete(Vec<Expr>),
    Assert(Expr, Option<Expr>),
    Def(Arc<Function>),
    Class(Arc<ClassDef>),
    /// `import a.b as c`: the path and the name it is bound to.
    Import(Vec<(Name, Option<Name>)>),
    /// `from a.b import c as d`.
    From(Name, Vec<(Name, Name)>),
    Global(Vec<Name>),
    Nonlocal(Vec<Name>),
    Refused(Refused),
}

/// The part of a type hint that has an effect at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::python) enum Hint {
    Type,
    /// `ClassVar`: not a field of a dataclass.
    ClassVar,
    /// `InitVar`: a parameter of the constructor that is not a field.
    InitVar,
}

/// `try` with its handlers.
#[derive(Debug, Clone)]
pub(in crate::python) struct Try {
    pub body: Vec<Stmt>,
    pub handlers: Vec<Handler>,
    pub otherwise: Vec<Stmt>,
    pub finally: Arc<Vec<Stmt>>,
    /// Whether the handlers also catch what cannot be run here. No `try` of a user does.
    pub catches_all: bool,
}

/// `except class as name`.
#[derive(Debug, Clone)]
pub(in crate::python) struct Handler {
    pub at: At,
    pub class: Option<Expr>,
    pub name: Option<Name>,
    pub body: Vec<Stmt>,
}

/// `case pattern if guard`.
#[derive(Debug, Clone)]
pub(in crate::python) struct Case {
    pub pattern: Pattern,
    pub guard: Option<Expr>,
    pub body: Vec<Stmt>,
}

/// A pattern of `match`.
#[derive(Debug, Clone)]
pub(in crate::python) enum Pattern {
    /// A value, compared with `==`.
    Value(Expr),
    /// `None`, `True` or `False`, compared with `is`.
    Singleton(Expr),
    Sequence(Vec<Pattern>),
    /// Keys with their patterns, and the name after `**`.
    Mapping(Vec<(Expr, Pattern)>, Option<Name>),
    Class {
        class: Expr,
        positional: Vec<Pattern>,
        keywords: Vec<(Name, Pattern)>,
    },
    /// `*name` in a sequence.
    Star(Option<Name>),
    /// A name; `pattern as name`; or `_` if both are missing.
    As(Option<Box<Pattern>>, Option<Name>),
    Or(Vec<Pattern>),
}
