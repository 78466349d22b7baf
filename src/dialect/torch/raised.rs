//! What torch raises, and how it is told.

use crate::diagnostic::{Diagnostic, Place};

/// An exception on its way to the user.
#[derive(Debug, Clone)]
pub struct Raised(Box<Parts>);

/// What is known of it. Behind a box, so that what does not fail stays small.
#[derive(Debug, Clone)]
struct Parts {
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
    Ours(Diagnostic),
}

impl From<Cause> for Raised {
    fn from(cause: Cause) -> Self {
        Raised(Box::new(Parts { cause, parameter: None, place: None, why: None, help: None }))
    }
}

impl Raised {
    fn exception(name: &'static str, message: impl Into<String>) -> Self {
        Cause::Exception { name, message: message.into() }.into()
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
        self.0.parameter = Some(parameter);
        self
    }

    /// The parameter to blame, if one is.
    pub fn parameter(&self) -> Option<&'static str> {
        self.0.parameter
    }

    /// Says why it happens.
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.0.why.get_or_insert(why.into());
        self
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help.get_or_insert(help.into());
        self
    }

    /// Says which scheduler raises, unless one inside it has said so.
    pub fn within(mut self, place: &Place) -> Self {
        self.0.place.get_or_insert_with(|| place.clone());
        self
    }

    /// Says where the cause stands, whatever was said before.
    pub fn placed(mut self, place: Place) -> Self {
        self.0.place = Some(place);
        self
    }

    /// The whole message. `when` says when torch raises: `when it is made`, `at step 101`.
    pub fn diagnostic(self, when: &str) -> Diagnostic {
        let Parts { cause, place, why, help, .. } = *self.0;
        let mut diagnostic = match cause {
            Cause::Ours(diagnostic) => diagnostic,
            Cause::Exception { name, message } if message.is_empty() => {
                Diagnostic::new(format!("torch raises {name} {when}"))
            }
            Cause::Exception { name, message } => {
                Diagnostic::new(format!("torch raises {name} {when}: {message}"))
            }
        };
        diagnostic = diagnostic.or_at(|| place);
        diagnostic = why.into_iter().fold(diagnostic, Diagnostic::why);
        help.into_iter().fold(diagnostic, Diagnostic::help)
    }
}

impl From<Diagnostic> for Raised {
    fn from(diagnostic: Diagnostic) -> Self {
        Cause::Ours(diagnostic).into()
    }
}
