//! What a framework raises, and how it is told.

use super::Args;
use crate::diagnostic::Diagnostic;

/// An exception of a framework, or of Python under it.
#[derive(Debug, Clone)]
pub struct Raised {
    name: &'static str,
    message: String,
    parameter: Option<&'static str>,
    why: Option<String>,
    help: Option<String>,
}

impl Raised {
    /// An exception by its class.
    pub fn new(name: &'static str, message: impl Into<String>) -> Self {
        Raised { name, message: message.into(), parameter: None, why: None, help: None }
    }

    /// A `ValueError`.
    pub fn value(message: impl Into<String>) -> Self {
        Raised::new("ValueError", message)
    }

    /// A `ZeroDivisionError`.
    pub fn zero_division(message: impl Into<String>) -> Self {
        Raised::new("ZeroDivisionError", message)
    }

    /// An `OverflowError`.
    pub fn overflow(message: impl Into<String>) -> Self {
        Raised::new("OverflowError", message)
    }

    /// An `AssertionError`.
    pub fn assertion(message: impl Into<String>) -> Self {
        Raised::new("AssertionError", message)
    }

    /// A `TypeError`.
    pub fn type_error(message: impl Into<String>) -> Self {
        Raised::new("TypeError", message)
    }

    /// A power that is a complex number. The optimizers refuse it.
    pub fn complex(base: f64, exponent: f64) -> Self {
        Raised::type_error(format!("({base:?}) ** {exponent:?} is a complex number")).why(
            "Python makes a complex number of a negative one raised to a fraction, and no optimizer takes it",
        )
    }

    /// Says which parameter is to blame.
    pub fn about(mut self, parameter: &'static str) -> Self {
        self.parameter.get_or_insert(parameter);
        self
    }

    /// Says why it happens.
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why.get_or_insert(why.into());
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.get_or_insert(help.into());
        self
    }

    /// The whole message, which points at the parameter or else at the kind. `when` says when it is raised:
    /// `in the constructor`, `at step 101`.
    pub fn told(self, args: &Args<'_>, when: &str) -> Diagnostic {
        let place = self.parameter.map_or_else(|| args.kind_place(), |name| args.place(name));
        self.diagnostic(args.dialect.name, when).or_at(|| Some(place))
    }

    /// The whole message without a place.
    pub fn diagnostic(self, framework: &str, when: &str) -> Diagnostic {
        let Raised { name, message, why, help, .. } = self;
        let colon = if message.is_empty() { "" } else { ": " };
        let diagnostic = Diagnostic::new(format!("{framework} raises {name} {when}{colon}{message}"));
        let diagnostic = why.into_iter().fold(diagnostic, Diagnostic::why);
        help.into_iter().fold(diagnostic, Diagnostic::help)
    }
}
