//! The exceptions of a framework, and the messages that they become.

use super::args::Args;
use crate::diagnostic::{Diagnostic, Place};
use crate::number::NumberError;
use crate::number::python::Number;

/// A number, or the exception that the framework raises.
pub(crate) type Computed = Result<Number, Exception>;

/// An exception that the framework, or Python under it, raises.
#[derive(Debug, Clone)]
pub(crate) struct Exception(Box<ExceptionParts>);

/// What is known of it; boxed, so that results stay small.
#[derive(Debug, Clone)]
struct ExceptionParts {
    cause: Cause,
    parameter: Option<&'static str>,
    place: Option<Place>,
    why: Option<String>,
    help: Option<String>,
}

#[derive(Debug, Clone)]
enum Cause {
    /// The framework, or Python under it, raises this.
    Exception { name: &'static str, message: String },
    /// lrsched cannot compute this, or the user's function raises.
    Ours(Diagnostic),
}

impl From<Cause> for Exception {
    fn from(cause: Cause) -> Self {
        Exception(Box::new(ExceptionParts { cause, parameter: None, place: None, why: None, help: None }))
    }
}

impl Exception {
    /// An exception by its class.
    pub(crate) fn new(name: &'static str, message: impl Into<String>) -> Self {
        Cause::Exception { name, message: message.into() }.into()
    }

    /// A `ValueError`.
    pub(crate) fn value(message: impl Into<String>) -> Self {
        Exception::new("ValueError", message)
    }

    /// A `ZeroDivisionError`.
    pub(crate) fn zero_division(message: impl Into<String>) -> Self {
        Exception::new("ZeroDivisionError", message)
    }

    /// An `AssertionError`.
    pub(crate) fn assertion(message: impl Into<String>) -> Self {
        Exception::new("AssertionError", message)
    }

    /// A `KeyError`.
    pub(crate) fn key(message: impl Into<String>) -> Self {
        Exception::new("KeyError", message)
    }

    /// A `NotImplementedError`.
    pub(crate) fn not_implemented() -> Self {
        Exception::new("NotImplementedError", "")
    }

    /// Names the parameter that causes it.
    pub(crate) fn about(mut self, parameter: &'static str) -> Self {
        self.0.parameter.get_or_insert(parameter);
        self
    }

    /// Says why it happens.
    pub(crate) fn why(mut self, why: impl Into<String>) -> Self {
        self.0.why.get_or_insert(why.into());
        self
    }

    /// Says what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help.get_or_insert(help.into());
        self
    }

    /// Sets the scheduler that raises, unless one within it is set already.
    pub(crate) fn within(mut self, place: &Place) -> Self {
        self.0.place.get_or_insert_with(|| place.clone());
        self
    }

    /// The whole message. It points at the parameter, or else at the scheduler. `when` is when it is raised: `in the
    /// constructor`, `at step 101`.
    pub(crate) fn report(mut self, args: &Args<'_>, when: &str) -> Diagnostic {
        let parameter = self.0.parameter.map(|name| args.place(name));
        self.0.place = parameter.or(self.0.place);
        self.diagnostic(args.dialect.name, when).or_at(|| Some(args.kind_place()))
    }

    /// The whole message. It has no place if none is known.
    pub(crate) fn diagnostic(self, framework: &str, when: &str) -> Diagnostic {
        let ExceptionParts { cause, place, why, help, .. } = *self.0;
        let diagnostic = match cause {
            Cause::Ours(diagnostic) => diagnostic,
            Cause::Exception { name, message } => {
                let colon = if message.is_empty() { "" } else { ": " };
                Diagnostic::new(format!("{framework} raises {name} {when}{colon}{message}"))
            }
        };
        let diagnostic = why.into_iter().fold(diagnostic.or_at(|| place), Diagnostic::why);
        help.into_iter().fold(diagnostic, Diagnostic::help)
    }
}

impl From<Diagnostic> for Exception {
    fn from(diagnostic: Diagnostic) -> Self {
        Cause::Ours(diagnostic).into()
    }
}

/// A complex power is an error here: Python goes on with it, but no optimizer can use it.
impl From<NumberError> for Exception {
    fn from(wrong: NumberError) -> Self {
        match wrong {
            NumberError::Raises { class, message } => Exception::new(class, message),
            NumberError::Complex { base, exponent } => {
                Diagnostic::new(format!("the learning rate becomes complex: ({base:?}) ** {exponent:?}"))
                    .why("in Python a negative number raised to a fraction is complex, and no optimizer takes that")
                    .into()
            }
            NumberError::TooLong => Diagnostic::new("a whole number with more than 128 bits")
                .why(
                    "if the rate and its factor are both whole, Python's product is whole, of any length; SGD raises \
                     OverflowError from 2**64 on, and lrsched has 128 bits",
                )
                .help("write the learning rate with a point: `lr: 1.0`")
                .into(),
        }
    }
}
