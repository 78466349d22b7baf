//! How torch's parameters are read from a spec.

use crate::diagnostic::Diagnostic;
use crate::dialect::args::{Arg, FromArg};
use crate::spec::expression;
use crate::spec::yaml::Value;

use super::number::Number;
use super::optimizer::PerGroup;

impl From<expression::Number> for Number {
    fn from(number: expression::Number) -> Self {
        match number {
            expression::Number::Int(value) => Number::from(value),
            expression::Number::Float(value) => Number::Float(value),
        }
    }
}

/// A number as written.
impl FromArg<'_> for Number {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        expression::Number::from_node(arg).map(Number::from)
    }
}

/// A number that counts steps or epochs. What is written stays as it is, for torch counts in floats too and
/// refuses them only here and there; what an expression over the run comes to is rounded, halves to even.
#[derive(Debug, Clone, Copy)]
pub struct Whole(pub Number);

impl FromArg<'_> for Whole {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let number = Number::from_node(arg)?;
        Ok(Whole(match (&arg.node().value, number) {
            (Value::Text(_), Number::Float(value)) => Number::Int(value.round_ties_even() as i128),
            _ => number,
        }))
    }
}

impl<'a, T: FromArg<'a>> FromArg<'a> for PerGroup<T> {
    fn from_node(arg: &Arg<'a>) -> Result<Self, Diagnostic> {
        match &arg.node().value {
            Value::List(items) => items
                .iter()
                .map(|item| T::from_node(&arg.inner(item)))
                .collect::<Result<_, _>>()
                .map(PerGroup::Each),
            _ => T::from_node(arg).map(PerGroup::All),
        }
    }
}
