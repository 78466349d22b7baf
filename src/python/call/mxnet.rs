//! An optimizer of MXNet, as far as its rates go: it calls the user's scheduler with the number of the update.

use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::python::Program;
use crate::python::call::callables::place_of;
use crate::python::call::data::Data;
use crate::python::call::own_scheduler;
use crate::python::choice::own_schedulers::MXNET;
use crate::python::choice::session::Session;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::operation::objects;

/// Which of the user's names is meant, and what it is called with.
#[derive(Debug, Clone, Default)]
pub(crate) struct MxnetCall {
    /// The scheduler or class, if the spec names it.
    pub name: Option<String>,
    /// The arguments of the class by name.
    pub config: Option<Vec<(String, Data)>>,
    /// The `learning_rate` of the optimizer, if it is given one.
    pub learning_rate: Option<Number>,
}

/// The optimizer.
pub(crate) struct MxnetOptimizer {
    session: Session,
    scheduler: Value,
}

impl MxnetOptimizer {
    /// An optimizer with the scheduler of a program.
    ///
    /// # Errors
    ///
    /// There is no scheduler, or constructing it raises.
    pub(crate) fn new(program: &Program, call: &MxnetCall) -> Result<Self, Diagnostic> {
        let (mut session, scheduler) =
            own_scheduler::scheduler(program, &MXNET, call.name.as_deref(), call.config.as_deref())?;
        let rate = call.learning_rate;
        match rate.map_or(Ok(()), |rate| overwrite(&mut session, &scheduler, rate)) {
            Ok(()) => {
                session.touched = false;
                Ok(MxnetOptimizer { session, scheduler })
            }
            Err(fault) => Err(session.diagnostic(&fault.or_at(place_of(&scheduler)))),
        }
    }

    /// Notes on what was assumed, chosen and left out.
    pub(crate) fn notes(&self) -> &[String] {
        &self.session.machine.notes
    }

    /// The rate of an update, counted from 0. The updates are asked for in order.
    ///
    /// # Errors
    ///
    /// The user's code raises, or does not return a number.
    pub(crate) fn rate(&mut self, index: u64) -> Result<f64, Diagnostic> {
        let rate = self.returned(index).and_then(|rate| {
            // It is called once for each weight, or for a few of them, all with the same number.
            if std::mem::take(&mut self.session.touched) && self.returned(index)?.to_bits() != rate.to_bits() {
                return Err(Fault::refuse("a second call for the same update returns another rate")
                    .why("MXNet calls the scheduler for every weight of the model, or for a few of them at once, so that the rates depend on the model")
                    .help("compute the rate from `num_update` alone"));
            }
            Ok(rate)
        });
        self.session.touched = false;
        rate.map_err(|fault| self.session.diagnostic(&fault.or_at(place_of(&self.scheduler))))
    }

    fn returned(&mut self, index: u64) -> Outcome<f64> {
        // The optimizer counts an update before it asks for its rate.
        let num_update = Value::Int(index as i64 + 1);
        let returned = self.session.call(&self.scheduler, &[num_update], &[])?;
        if let Value::Lost(lost) = &returned {
            return Err(lost.reason.clone());
        }
        returned.as_float().ok_or_else(|| {
            Fault::refuse(format!(
                "the scheduler returned a '{}', which is not a number",
                returned.type_name()
            ))
            .why("the optimizer multiplies the gradients by it")
            .help("return a number on every path")
        })
    }
}

/// What the optimizer does with a `learning_rate` beside a scheduler.
fn overwrite(session: &mut Session, scheduler: &Value, rate: Number) -> Outcome<()> {
    let symbol = session.machine.symbol("base_lr");
    objects::attribute(&mut session.machine, scheduler, symbol)?;
    let rate = match rate {
        Number::Int(whole) => Value::int(whole),
        rate => Value::Float(rate.float()),
    };
    objects::set_attribute(&mut session.machine, scheduler, symbol, rate)
}
