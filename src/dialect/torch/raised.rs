//! What torch raises, and how it is told.

use crate::diagnostic::{Diagnostic, Place};

/// An exception on its way to the user.
#[derive(Debug, Clone)]
pub struct Raised {
    cause: Cause,
    parameter: Option<&'static str>,
    place: Option<Place>,
    why: Option<String>,
    help: Option<String>,
}

#[derive(Debug, Clone)]
enum Cause {
    /// Torch, or Python under it, raises this.
    Exception { name: &'static str, message: String },
    /// Something of ours has no answer, or a function of the user's raises.
    Ours(Box<Diagnostic>),
}

impl Raised {
    fn exception(name: &'static str, message: impl Into<String>) -> Self {
        Raised {
            cause: Cause::Exception { name, message: message.into() },
            parameter: None,
            place: None,
            why: None,
            help: None,
        }
    }

    /// A `ValueError`.
    pub fn value(message: impl Into<String>) -> Self {
        Raised::exception("ValueError", message)
    }

    /// A `ZeroDivisionError`.
    pub fn zero_division(message: impl Into<String>) -> Self {
        Raised::exception("ZeroDivisionError", message)
    }

    /// An `OverflowError`.
    pub fn overflow(message: impl Into<String>) -> Self {
        Raised::exception("OverflowError", message)
    }

    /// A `KeyError`.
    pub fn key(message: impl Into<String>) -> Self {
        Raised::exception("KeyError", message)
    }

    /// A `NotImplementedError`.
    pub fn not_implemented() -> Self {
        Raised::exception("NotImplementedError", "")
    }

    /// A power that is a complex number. Torch goes on with it; no optimizer can use it.
    pub fn complex(base: f64, exponent: f64) -> Self {
        Diagnostic::new(format!("the learning rate becomes complex: ({base:?}) ** {exponent:?}"))
            .why("Python makes a complex number of a negative one raised to a fraction, and no optimizer takes it")
            .into()
    }

    /// Says which parameter is to blame, by torch's name.
    pub fn about(mut self, parameter: &'static str) -> Self {
        self.parameter = Some(parameter);
        self
    }

    /// The parameter to blame, if one is.
    pub fn parameter(&self) -> Option<&'static str> {
        self.parameter
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

    /// Says which scheduler raises, unless one inside it has said so.
    pub fn within(mut self, place: &Place) -> Self {
        self.place.get_or_insert_with(|| place.clone());
        self
    }

    /// Says where the cause stands, whatever was said before.
    pub fn placed(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The whole message. `when` says when torch raises: `when it is made`, `at step 101`.
    pub fn diagnostic(self, when: &str) -> Diagnostic {
        let mut diagnostic = match self.cause {
            Cause::Ours(diagnostic) => *diagnostic,
            Cause::Exception { name, message } if message.is_empty() => {
                Diagnostic::new(format!("torch raises {name} {when}"))
            }
            Cause::Exception { name, message } => {
                Diagnostic::new(format!("torch raises {name} {when}: {message}"))
            }
        };
        diagnostic = diagnostic.or_at(|| self.place);
        if let Some(why) = self.why {
            diagnostic = diagnostic.why(why);
        }
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

impl From<Diagnostic> for Raised {
    fn from(diagnostic: Diagnostic) -> Self {
        Raised {
            cause: Cause::Ours(Box::new(diagnostic)),
            parameter: None,
            place: None,
            why: None,
            help: None,
        }
    }
}
