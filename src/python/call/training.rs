//! Callbacks of Keras, called as `model.fit` calls them.

use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::call::calls;
use crate::python::call::chosen::answers;
use crate::python::call::data::{self, Data};
use crate::python::choice::candidates::Takes;
use crate::python::choice::session::Session;
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;

/// Callbacks, and the training that calls them.
pub(crate) struct FitCallbacks {
    session: Session,
    callbacks: Value,
    /// The generator of the rates, once the training has begun.
    rates: Value,
}

/// When callbacks act.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hooks {
    /// At the beginning or end of a batch.
    pub per_batch: bool,
    /// At the beginning or end of an epoch.
    pub per_epoch: bool,
}

/// What a callback finds in the optimizer and in `params`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FitRun {
    /// The optimizer's rate before the training.
    pub rate: f32,
    /// The number of updates in an epoch, if it is known.
    pub steps_per_epoch: Option<u64>,
    /// The number of epochs, if it is known.
    pub epochs: Option<u64>,
    /// Whether there is a rate for each update, or else for each epoch.
    pub per_batch: bool,
}

impl FitCallbacks {
    /// The callbacks of a program: the class, object or list of that name; without a name, the one that is the schedule.
    /// `config` has the arguments with which a class is called.
    ///
    /// # Errors
    ///
    /// There is no such callback, the module cannot be run, or the class raises.
    pub(crate) fn new(
        program: &Program,
        name: Option<&str>,
        config: &[(String, Data)],
    ) -> Result<Self, Diagnostic> {
        let found = Session::new(program)
            .and_then(|mut session| session.function(name, Takes::Callback).map(|found| (session, found)));
        let (mut session, found) = match found {
            Ok(found) => found,
            // A training file, of which only a part can be run.
            Err(error) => FitCallbacks::of_file(program, name, config).ok_or(error)?,
        };
        let made = match &found {
            Value::Class(class) => data::keywords(&mut session.machine, config)
                .and_then(|keywords| calls::construct(&mut session, class, &keywords))
                .map(|made| Value::list(vec![made])),
            Value::Instance(_) => Ok(Value::list(vec![found.clone()])),
            list => Ok(list.clone()),
        };
        let callbacks = made.map_err(|fault| session.diagnostic(&fault))?;
        Ok(FitCallbacks { session, callbacks, rates: Value::None })
    }

    /// The class of that name in a training file.
    fn of_file(program: &Program, name: Option<&str>, config: &[(String, Data)]) -> Option<(Session, Value)> {
        let name = name?;
        let session = Session::whole(program, Some(name), |machine| answers(machine, config)).ok()?;
        let class = session.machine.global(name).filter(|value| matches!(value, Value::Class(_)))?;
        Some((session, class))
    }

    /// When they act.
    ///
    /// # Errors
    ///
    /// They cannot be asked.
    pub(crate) fn hooks(&mut self) -> Result<Hooks, Diagnostic> {
        let mut ask = |name: &str| {
            let callbacks = self.callbacks.clone();
            let asked = self.ours(name, &[callbacks]).and_then(|answer| answer.truth());
            asked.map_err(|fault| self.session.diagnostic(&fault))
        };
        Ok(Hooks { per_batch: ask("acts_per_batch")?, per_epoch: ask("acts_per_epoch")? })
    }

    /// Begins the training.
    ///
    /// # Errors
    ///
    /// Python raises.
    pub(crate) fn begin(&mut self, run: &FitRun) -> Result<(), Diagnostic> {
        let count = |count: Option<u64>| count.map_or(Value::None, |count| Value::Int(count as i64));
        let args = [
            self.callbacks.clone(),
            Value::Float(f64::from(run.rate)),
            count(run.steps_per_epoch),
            count(run.epochs),
            Value::Bool(run.per_batch),
        ];
        self.rates = self.ours("fit", &args).map_err(|fault| self.session.diagnostic(&fault))?;
        Ok(())
    }

    /// The next rate; `None` if a callback has stopped the training.
    ///
    /// # Errors
    ///
    /// A callback raises, or needs something that is not known here.
    pub(crate) fn next(&mut self) -> Result<Option<f64>, Diagnostic> {
        let rates = self.rates.clone();
        let rate = self.ours("rate", &[rates]).map_err(|fault| self.session.diagnostic(&fault))?;
        Ok(rate.as_float())
    }

    /// Notes on what was assumed, chosen and left out.
    pub(crate) fn notes(&self) -> &[String] {
        &self.session.machine.notes
    }

    /// Calls a function of the module that is written here.
    fn ours(&mut self, name: &str, args: &[Value]) -> Outcome<Value> {
        let function = self.session.training(name)?;
        self.session.call(&function, args, &[])
    }
}
