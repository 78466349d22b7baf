//! A training with PaddlePaddle, as far as its rates go: it steps the user's scheduler, and its optimizer reads `last_lr`.

use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::call::callables::place_of;
use crate::python::call::data::Data;
use crate::python::call::own_scheduler;
use crate::python::choice::own_schedulers::PADDLE;
use crate::python::choice::session::Session;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::operation::objects;

/// A loop of training with the user's scheduler.
pub(crate) struct PaddleTraining {
    session: Session,
    scheduler: Value,
    /// The calls of `step()` so far.
    steps: u64,
}

impl PaddleTraining {
    /// A loop with the scheduler of a program. `name` is that of the scheduler or class, and `config` are the arguments of the class.
    ///
    /// # Errors
    ///
    /// There is no scheduler, or constructing it raises.
    pub(crate) fn new(
        program: &Program,
        name: Option<&str>,
        config: Option<&[(String, Data)]>,
    ) -> Result<Self, Diagnostic> {
        let (session, scheduler) = own_scheduler::scheduler(program, &PADDLE, name, config)?;
        Ok(PaddleTraining { session, scheduler, steps: 0 })
    }

    /// Notes on what was assumed, chosen and left out.
    pub(crate) fn notes(&self) -> &[String] {
        &self.session.machine.notes
    }

    /// The rate after so many calls of `step()`. They are asked for in order.
    ///
    /// # Errors
    ///
    /// The user's code raises, or gives no number.
    pub(crate) fn rate(&mut self, index: u64) -> Result<f64, Diagnostic> {
        let rate = self.stepped(index);
        rate.map_err(|fault| self.session.diagnostic(&fault.or_at(place_of(&self.scheduler))))
    }

    fn stepped(&mut self, index: u64) -> Outcome<f64> {
        while self.steps < index {
            let symbol = self.session.machine.symbol("step");
            let step = objects::attribute(&mut self.session.machine, &self.scheduler, symbol)?;
            self.session.call(&step, &[], &[])?;
            self.steps += 1;
        }
        // The optimizer calls the scheduler, which returns `last_lr`.
        let returned = self.session.call(&self.scheduler, &[], &[])?;
        if let Value::Lost(lost) = &returned {
            return Err(lost.reason.clone());
        }
        returned.as_float().ok_or_else(|| {
            Fault::refuse(format!("the scheduler gives a '{}', which is not a number", returned.type_name()))
                .why("the optimizer of Paddle takes one rate for all parameters")
                .help("let `get_lr` return a number, not a list")
        })
    }
}
