//! Chooses the scheduler that an optimizer of MXNet or Paddle calls: an object, or the class that makes it.

use crate::diagnostic::Diagnostic;
use crate::python::choice::session::Session;
use crate::python::choice::torch::is_scheduler;
use crate::python::object::value::{Class, Value};
use std::rc::Rc;

/// The schedulers of a framework that a user's classes are derived from.
pub(in crate::python) struct OwnSchedulers {
    framework: &'static str,
    /// Whether a class is derived from the framework's.
    is_derived: fn(&Class) -> bool,
    /// Whether an optimizer can take the objects of a class.
    is_called: fn(&Class) -> bool,
    /// How a scheduler is written.
    define: &'static str,
}

/// Those of MXNet.
pub(in crate::python) static MXNET: OwnSchedulers = OwnSchedulers {
    framework: "MXNet",
    is_derived,
    is_called: |class| is_derived(class) || (class.own && class.find("__call__").is_some()),
    define: "define a class derived from `mxnet.lr_scheduler.LRScheduler` with `__call__(self, num_update)`, or construct a \
         scheduler: `schedule = mx.lr_scheduler.FactorScheduler(step=100, factor=0.9)`",
};

/// Those of Paddle.
pub(in crate::python) static PADDLE: OwnSchedulers = OwnSchedulers {
    framework: "Paddle",
    is_derived: is_of_paddle,
    is_called: is_of_paddle,
    define: "define a class derived from `paddle.optimizer.lr.LRScheduler` with `get_lr(self)`",
};

/// Whether a class is derived from MXNet's `LRScheduler`.
pub(in crate::python) fn is_derived(class: &Class) -> bool {
    is_scheduler(class) && class.find("get_warmup_lr").is_some()
}

/// Whether a class is derived from Paddle's `LRScheduler`.
fn is_of_paddle(class: &Class) -> bool {
    is_scheduler(class) && class.find("set_state_dict").is_some()
}

impl OwnSchedulers {
    fn is_object(&self, value: &Value) -> bool {
        matches!(value, Value::Instance(instance) if (self.is_called)(&instance.class))
    }
}

impl Session {
    /// The scheduler, or the class that makes it. `configured` says that the spec has the arguments of a class.
    pub(in crate::python) fn scheduler_of(
        &mut self,
        of: &OwnSchedulers,
        name: Option<&str>,
        configured: bool,
    ) -> Result<Value, Diagnostic> {
        let found = match name {
            Some(name) => match self.machine.global(name) {
                Some(Value::Lost(lost)) => return Err(self.diagnostic(&lost.reason)),
                Some(Value::Class(class)) if (of.is_called)(&class) => Value::Class(class),
                Some(value) if of.is_object(&value) => value,
                Some(value) => {
                    let what = format!(
                        "`{name}` is not a scheduler of {} but a {}",
                        of.framework,
                        value.type_name()
                    );
                    return Err(Diagnostic::new(what).help(of.define));
                }
                None => return Err(self.unknown("scheduler", name)),
            },
            None => self.only_scheduler_of(of, configured)?,
        };
        self.report(&found);
        Ok(found)
    }

    fn only_scheduler_of(&mut self, of: &OwnSchedulers, configured: bool) -> Result<Value, Diagnostic> {
        if let Some(last) = self.last.clone().filter(|last| of.is_object(last) && !configured) {
            return Ok(last);
        }
        let objects = match configured {
            true => Vec::new(),
            false => self.outermost(self.own_globals(|value| of.is_object(value))),
        };
        let derived = self
            .own_globals(|value| matches!(value, Value::Class(class) if class.own && (of.is_derived)(class)));
        let called = self.own_globals(|value| matches!(value, Value::Class(class) if (of.is_called)(class)));
        let classes: Vec<(Rc<str>, Value)> = match derived.is_empty() {
            true => called,
            // A base of another one of them is not meant.
            false => derived.iter().filter(|(_, class)| !is_base(class, &derived)).cloned().collect(),
        };
        for (all, what) in [(objects, "schedulers"), (classes, "scheduler classes")] {
            match &all[..] {
                [] => {}
                [(_, found)] => return Ok(found.clone()),
                _ => return Err(self.several_schedulers(&all, what)),
            }
        }
        let error = Diagnostic::new(format!("there is no scheduler of {} in this Python", of.framework));
        Err(match self.own_globals(|value| matches!(value, Value::Function(_))).first() {
            Some((name, _)) => error
                .why(format!("it has the function `{name}`"))
                .help("for a function of the step that returns the rate, write `kind: python`")
                .help(of.define),
            None => error.help(of.define),
        })
    }
}

/// Whether any other of these classes is derived from one.
fn is_base(class: &Value, all: &[(Rc<str>, Value)]) -> bool {
    let Value::Class(class) = class else { return false };
    all.iter().any(|(_, other)| {
        matches!(other, Value::Class(other) if !std::ptr::eq(&**other, &**class) && other.derives(class))
    })
}
