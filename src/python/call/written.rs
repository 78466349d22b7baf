//! The calls of a text with their arguments as written, for configs that are objects in Python. Nothing is run.

use crate::diagnostic::Place;
use crate::number::python::Number;
use crate::python::call::data::Data;
use crate::python::choice::handed::expressions;
use crate::python::syntax::ast::{Act, Argument, BinaryOp, Expr, ExprKind, Name, UnaryOp};
use crate::python::syntax::{scope, visit};
use crate::python::{Program, Snippet};
use std::cell::Cell;

/// The deepest nesting of a value.
const DEPTH: usize = 32;
/// The most expressions that are evaluated for a text.
const MOST_WORK: usize = 100_000;

/// A call as written.
#[derive(Debug)]
pub(crate) struct WrittenCall {
    /// The last part of the name of what is called.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// The arguments by name. The value is plain data, or the reason why it is not known.
    pub arguments: Vec<WrittenArgument>,
}

/// A named argument of a [`WrittenCall`].
#[derive(Debug)]
pub(crate) struct WrittenArgument {
    /// Its name.
    pub name: String,
    /// Where its value stands.
    pub place: Place,
    /// Its value, or why it is not known.
    pub value: Result<Data, String>,
}

impl Program {
    /// The calls of functions and classes with one of these names, in the order of the text.
    pub(crate) fn written_calls(&self, names: &[&str]) -> Vec<WrittenCall> {
        let mut constants = Constants { all: Vec::new(), work: Cell::new(0) };
        visit::each(&self.body, &mut |statement| constants.statement(&statement.act));
        let mut calls = Vec::new();
        visit::everywhere(&self.body, &mut |statement| {
            expressions(statement, &mut |expr| find(expr, names, &constants, &self.snippet, &mut calls));
        });
        calls
    }
}

fn find(
    expr: &Expr,
    names: &[&str],
    constants: &Constants<'_>,
    snippet: &Snippet,
    calls: &mut Vec<WrittenCall>,
) {
    if let ExprKind::Call(function, arguments) = &expr.kind
        && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
        && names.contains(&&**name)
    {
        let argument = |argument: &Argument| match argument {
            Argument::Keyword(name, value) => Some(WrittenArgument {
                name: name.to_string(),
                place: snippet.place(value.at),
                value: constants.value(value, 0),
            }),
            _ => None,
        };
        calls.push(WrittenCall {
            name: name.to_string(),
            place: snippet.place(expr.at),
            arguments: arguments.iter().filter_map(argument).collect(),
        });
    }
    scope::inside(expr, &mut |inner| find(inner, names, constants, snippet, calls));
}

/// The values that names of the module are assigned.
struct Constants<'a> {
    all: Vec<(&'a Name, Option<&'a Expr>)>,
    /// The number of expressions that were evaluated: names of names may double it with each line.
    work: Cell<usize>,
}

impl<'a> Constants<'a> {
    /// A name that is assigned twice has no constant value.
    fn statement(&mut self, act: &'a Act) {
        let (target, value) = match act {
            Act::Assign(targets, value) => match &targets[..] {
                [target] => (target, Some(value)),
                _ => return,
            },
            Act::Annotate { target, value: Some(value), .. } => (target, Some(value)),
            Act::Augment(_, target, _) => (target, None),
            _ => return,
        };
        if let ExprKind::Name(name) = &target.kind {
            match self.all.iter_mut().find(|(known, _)| *known == name) {
                Some(known) => known.1 = None,
                None => self.all.push((name, value)),
            }
        }
    }

    /// The value of an expression of literals and constants.
    fn value(&self, expr: &Expr, depth: usize) -> Result<Data, String> {
        self.work.set(self.work.get() + 1);
        if depth > DEPTH || self.work.get() > MOST_WORK {
            return Err("it is nested too deeply".into());
        }
        let inner = |expr: &Expr| self.value(expr, depth + 1);
        match &expr.kind {
            ExprKind::None => Ok(Data::None),
            ExprKind::Bool(value) => Ok(Data::Bool(*value)),
            ExprKind::Int(value) => Ok(Data::Int(*value)),
            ExprKind::Float(value) => Ok(Data::Float(*value)),
            ExprKind::Str(text) => Ok(Data::Str(text.to_string())),
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                Ok(Data::List(items.iter().map(inner).collect::<Result<_, _>>()?))
            }
            ExprKind::Dict(pairs) => {
                let pair = |(key, value): &(Option<Expr>, Expr)| match key.as_ref().map(|key| &key.kind) {
                    Some(ExprKind::Str(key)) => Ok((key.to_string(), self.value(value, depth + 1)?)),
                    _ => Err("a key of it is not a text".to_string()),
                };
                Ok(Data::Dict(pairs.iter().map(pair).collect::<Result<_, _>>()?))
            }
            ExprKind::Unary(UnaryOp::Minus, inside) => match inner(inside)? {
                Data::Int(value) => {
                    value.checked_neg().map(Data::Int).ok_or_else(|| "it has more than 128 bits".into())
                }
                Data::Float(value) => Ok(Data::Float(-value)),
                _ => Err("it is not a number".into()),
            },
            ExprKind::Binary(operator, left, right) => computed(*operator, inner(left)?, inner(right)?),
            ExprKind::Name(name) => match self.all.iter().find(|(known, _)| *known == name) {
                Some((_, Some(value))) => self.value(value, depth + 1),
                Some(_) => Err(format!("`{name}` is assigned more than once")),
                None => Err(format!("`{name}` is not a constant of the file")),
            },
            // A member of an enumeration, such as `SchedulerType.COSINE`.
            ExprKind::Attribute(base, name) => match &base.kind {
                ExprKind::Name(class) if class.starts_with(char::is_uppercase) => {
                    Ok(Data::Str(format!("{class}.{name}")))
                }
                _ => Err(format!("`.{name}` of an object")),
            },
            _ => Err("it is computed when the program runs".into()),
        }
    }
}

fn computed(operator: BinaryOp, left: Data, right: Data) -> Result<Data, String> {
    let number = |data: Data| match data {
        Data::Int(value) => Ok(Number::Int(value)),
        Data::Float(value) => Ok(Number::Float(value)),
        _ => Err("it is not a number".to_string()),
    };
    let (left, right) = (number(left)?, number(right)?);
    let wrong = |_| "its arithmetic raises an exception".to_string();
    let value = match operator {
        BinaryOp::Add => left + right,
        BinaryOp::Sub => left - right,
        BinaryOp::Mul => left * right,
        BinaryOp::Div => (left / right).map_err(wrong)?,
        BinaryOp::FloorDiv => left.floor_div(right).map_err(wrong)?,
        BinaryOp::Pow => left.pow(right).map_err(wrong)?,
        _ => return Err("it is computed when the program runs".into()),
    };
    match value {
        Number::Int(value) => Ok(Data::Int(value)),
        Number::Float(value) => Ok(Data::Float(value)),
        Number::Beyond => Err("it has more than 128 bits".into()),
    }
}
