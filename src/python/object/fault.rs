//! Why an evaluation stops: a Python exception, or something that is not supported.

use crate::python::object::ledger::piece;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Raised, Value};
use crate::python::syntax::ast::{At, Refused};

/// The longest part of a message that is shown, in characters.
const LONGEST: usize = 2000;

/// The result of a step of the evaluation.
pub(in crate::python) type Outcome<T> = Result<T, Fault>;

/// Why the evaluation stopped. Boxed to keep results small.
#[derive(Debug, Clone)]
pub(in crate::python) struct Fault(Box<FaultParts>);

#[derive(Debug, Clone)]
struct FaultParts {
    /// The class of the Python exception; `None` if Python itself would have gone on.
    class: Option<Box<str>>,
    message: String,
    at: Option<At>,
    why: Vec<String>,
    help: Vec<String>,
    /// The exception object, if it is of a user's class.
    object: Option<Object>,
    /// Whether the program is not to go on behind it in any way.
    ends: bool,
}

#[derive(Clone)]
struct Object(Value);

impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a '{}'", self.0.type_name())
    }
}

impl Fault {
    /// An exception as `except ... as e` sees it.
    pub(crate) fn caught(self) -> Value {
        match self.raised() {
            Some(object @ Value::Instance(_)) => object.clone(),
            Some(Value::Exception(raised)) => Value::Exception(Shared::new(Raised {
                class: raised.class.clone(),
                args: raised.args.clone(),
                message: raised.message.clone(),
                fault: Some(self),
            })),
            _ => {
                let message = self.message().to_string();
                let args = if message.is_empty() { Vec::new() } else { vec![Value::str(message.as_str())] };
                let class = self.class().unwrap_or_default().into();
                Value::Exception(Shared::new(Raised { class, args, message, fault: Some(self) }))
            }
        }
    }

    /// A Python exception.
    #[cold]
    #[inline(never)]
    pub(crate) fn raise(class: &str, message: impl Into<String>) -> Fault {
        Fault(Box::new(FaultParts {
            class: Some(class.into()),
            message: message.into(),
            at: None,
            why: Vec::new(),
            help: Vec::new(),
            object: None,
            ends: false,
        }))
    }

    /// Something that is not supported although Python supports it.
    #[cold]
    #[inline(never)]
    pub(crate) fn refuse(message: impl Into<String>) -> Fault {
        let mut fault = Fault::raise("", message);
        fault.0.class = None;
        fault
    }

    /// A construct that is parsed and refused.
    pub(crate) fn refused(refused: Refused) -> Fault {
        Fault::refuse(format!("{} cannot be run here", refused.what)).help(refused.instead)
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Fault {
        self.0.help.push(help.into());
        self
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn why(mut self, why: impl Into<String>) -> Fault {
        self.0.why.push(why.into());
        self
    }

    /// The same, but no `except` of the snippet can catch it: a failure here is not one in Python.
    pub(crate) fn uncatchable(mut self) -> Fault {
        if let Some(class) = self.0.class.take() {
            self.0.message = match self.0.message.is_empty() {
                true => class.to_string(),
                false => format!("{class}: {}", self.0.message),
            };
            self.0.object = None;
        }
        self
    }

    /// The same, and the program is over.
    pub(crate) fn ending(mut self) -> Fault {
        self.0.ends = true;
        self
    }

    /// Whether something is not available here, rather than that the program is wrong.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self.class(), None | Some("NameError" | "AttributeError" | "ImportError")) && !self.ends()
    }

    /// Whether the program is over: it used up what it may use.
    pub(crate) fn ends(&self) -> bool {
        self.0.ends
    }

    /// Sets the place, unless it has one.
    pub(crate) fn or_at(mut self, at: At) -> Fault {
        self.0.at.get_or_insert(at);
        self
    }

    /// The same with another message.
    pub(crate) fn reworded(mut self, message: String) -> Fault {
        self.0.message = message;
        self
    }

    /// Attaches the exception that was raised.
    pub(crate) fn object(mut self, object: Value) -> Fault {
        self.0.object = Some(Object(object));
        self
    }

    /// The exception that was raised, if it is attached.
    pub(crate) fn raised(&self) -> Option<&Value> {
        self.0.object.as_ref().map(|object| &object.0)
    }

    /// The bytes that it needs.
    pub(crate) fn size(&self) -> usize {
        let texts: usize =
            self.0.why.iter().chain(&self.0.help).map(|text| piece(text.len()) + size_of::<String>()).sum();
        piece(size_of::<FaultParts>()) + piece(self.0.message.len()) + texts
    }

    /// Hands over the exception that was raised, if it is kept.
    pub(crate) fn release(&mut self, to: &mut Vec<Value>) {
        to.extend(self.0.object.take().map(|object| object.0));
    }

    /// The message of the exception, without its class.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The class of the exception, if it is one.
    pub(crate) fn class(&self) -> Option<&str> {
        self.0.class.as_deref()
    }

    /// The first line of the message.
    pub(crate) fn what(&self) -> String {
        let message = match self.0.message.char_indices().nth(LONGEST) {
            Some((end, _)) => &format!("{} ...", &self.0.message[..end]),
            None => &self.0.message,
        };
        match &self.0.class {
            Some(class) if message.is_empty() => class.to_string(),
            Some(class) => format!("{class}: {message}"),
            None => message.clone(),
        }
    }

    pub(crate) fn at(&self) -> Option<At> {
        self.0.at
    }

    pub(crate) fn whys(&self) -> &[String] {
        &self.0.why
    }

    pub(crate) fn helps(&self) -> &[String] {
        &self.0.help
    }
}
