//! Chooses the scheduler that an optimizer of MXNet calls: an object, or the class that makes it.

use crate::diagnostic::Diagnostic;
use crate::python::choice::session::Session;
use crate::python::choice::torch::is_scheduler;
use crate::python::object::value::{Class, Value};
use std::rc::Rc;

/// Whether a class is derived from MXNet's `LRScheduler`.
pub(in crate::python) fn is_derived(class: &Class) -> bool {
    is_scheduler(class) && class.find("get_warmup_lr").is_some()
}

/// Whether an optimizer can call the objects of a class.
fn is_called(class: &Class) -> bool {
    is_derived(class) || (class.own && class.find("__call__").is_some())
}

fn is_object(value: &Value) -> bool {
    matches!(value, Value::Instance(instance) if is_called(&instance.class))
}

impl Session {
    /// The scheduler, or the class that makes it. `configured` says that the spec has the arguments of a class.
    pub(crate) fn mxnet_scheduler(
        &mut self,
        name: Option<&str>,
        configured: bool,
    ) -> Result<Value, Diagnostic> {
        let found = match name {
            Some(name) => match self.machine.global(name) {
                Some(Value::Lost(lost)) => return Err(self.diagnostic(&lost.reason)),
                Some(Value::Class(class)) if is_called(&class) => Value::Class(class),
                Some(value) if is_object(&value) => value,
                Some(value) => {
                    let what = format!("`{name}` is not a scheduler of MXNet but a {}", value.type_name());
                    return Err(Diagnostic::new(what).help(DEFINE));
                }
                None => return Err(self.unknown("scheduler", name)),
            },
            None => self.only_mxnet_scheduler(configured)?,
        };
        self.report(&found);
        Ok(found)
    }

    fn only_mxnet_scheduler(&mut self, configured: bool) -> Result<Value, Diagnostic> {
        if let Some(last) = self.last.clone().filter(|last| is_object(last) && !configured) {
            return Ok(last);
        }
        let objects = match configured {
            true => Vec::new(),
            false => self.outermost(self.own_globals(is_object)),
        };
        let derived =
            self.own_globals(|value| matches!(value, Value::Class(class) if class.own && is_derived(class)));
        let called = self.own_globals(|value| matches!(value, Value::Class(class) if is_called(class)));
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
        let error = Diagnostic::new("there is no scheduler of MXNet in this Python");
        Err(match self.own_globals(|value| matches!(value, Value::Function(_))).first() {
            Some((name, _)) => error
                .why(format!("it has the function `{name}`"))
                .help("for a function of the step that returns the rate, write `kind: python`")
                .help(DEFINE),
            None => error.help(DEFINE),
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

/// How a scheduler is written.
const DEFINE: &str = "define a class derived from `mxnet.lr_scheduler.LRScheduler` with `__call__(self, num_update)`, or construct a \
     scheduler: `schedule = mx.lr_scheduler.FactorScheduler(step=100, factor=0.9)`";
