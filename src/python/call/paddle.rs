//! A training with PaddlePaddle, as far as its rates go: it steps the user's scheduler, and its optimizer reads `last_lr`.

use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::call::callables::place_of;
use crate::python::call::calls;
use crate::python::call::chosen::{self, is_unavailable};
use crate::python::call::data::{self, Data};

use crate::python::choice::candidates::Takes;
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
        let given = config.unwrap_or_default();
        let (mut session, found) = match name {
            // What a training file hands over on this line.
            Some(line) if line.starts_with("line ") => {
                chosen::schedule(program, Some(line), Takes::Any, Some(given))?
            }
            name => {
                let chosen = |mut session: Session| {
                    let found = session.scheduler_of(&PADDLE, name, config.is_some())?;
                    Ok((session, found))
                };
                match (Session::new(program).and_then(chosen), name) {
                    // Read as a whole, the program may not need that library.
                    (Err(error), Some(_)) if is_unavailable(&error) => {
                        let whole = Session::whole(program, name, |_| Ok(Vec::new()));
                        whole.and_then(chosen).map_err(|_| error)?
                    }
                    (alone, _) => alone?,
                }
            }
        };
        let made = match &found {
            Value::Class(class) => data::keywords(&mut session.machine, given)
                .and_then(|keywords| calls::construct(&mut session, class, &keywords)),
            object => Ok(object.clone()),
        };
        match made {
            Ok(scheduler) => Ok(PaddleTraining { session, scheduler, steps: 0 }),
            Err(fault) => Err(session.diagnostic(&fault.or_at(place_of(&found)))),
        }
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
