//! Callbacks of Keras, called as `model.fit` calls them.

use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::call::calls;
use crate::python::call::chosen::answers;
use crate::python::call::data::{self, Data};
use crate::python::choice::candidates::Takes;
use crate::python::choice::rates;
use crate::python::choice::session::Session;
use crate::python::choice::torch::mentioned;
use crate::python::library::made_callbacks::MadeCallbacks;
use crate::python::library::replay;
use crate::python::library::training_loops::KERAS_LOOP;
use crate::python::object::fault::Outcome;
use crate::python::object::value::Value;
use crate::python::syntax::ast::{Expr, ExprKind};

/// Callbacks, and the training that calls them.
pub(crate) struct FitCallbacks {
    session: Session,
    /// The callbacks; of a loop of the file, the function that is one.
    callbacks: Value,
    /// Those of each call of `fit` in turn; empty for one call that takes them all.
    turns: Vec<Value>,
    /// For a loop of the file, whether each of its rows is an epoch.
    by_epoch: Option<bool>,
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

/// One of the calls of `fit` that follow one another.
#[derive(Debug, Clone, Default)]
pub(crate) struct FitTurn {
    /// Which call of `fit` in a training file has its callbacks, counted from 1.
    pub number: Option<u64>,
    /// The rate of the new optimizer, if the model is compiled anew.
    pub made: Option<f32>,
    /// The rate that is set in the optimizer that is there.
    pub given: Option<f32>,
    /// `initial_epoch`.
    pub begin: u64,
    /// `epochs`.
    pub end: Option<u64>,
    /// Whether its rates are among the rows.
    pub shown: bool,
}

/// What a callback finds in the optimizer and in `params`.
#[derive(Debug, Clone)]
pub(crate) struct FitRun {
    /// The optimizer's rate before the training.
    pub rate: f32,
    /// The number of updates in an epoch, if it is known.
    pub steps_per_epoch: Option<u64>,
    /// The number of epochs, if it is known.
    pub epochs: Option<u64>,
    /// Whether there is a rate for each update, or else for each epoch.
    pub per_batch: bool,
    /// The calls of `fit` that follow one another; empty for one.
    pub turns: Vec<FitTurn>,
    /// What the training measures, for the callbacks that follow it.
    pub metrics: Option<FitMetrics>,
}

/// A metric of a training.
#[derive(Debug, Clone)]
pub(crate) struct FitMetrics {
    /// Its value at the end of each epoch.
    pub values: Vec<f64>,
    /// The names of Keras' metrics that are better if they are higher.
    pub rising: &'static [&'static str],
    /// Those that are better if they are lower.
    pub falling: &'static [&'static str],
}

impl FitMetrics {
    fn passed(&self) -> Value {
        let names = |names: &[&str]| Value::list(names.iter().map(|name| Value::str(*name)).collect());
        let values = self.values.iter().map(|value| Value::Float(*value)).collect();
        Value::tuple(vec![Value::list(values), names(self.rising), names(self.falling)])
    }
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
        if let Some(line) = name.filter(|name| name.starts_with("line "))
            && let Some(own) = FitCallbacks::own(program, line, config)?
        {
            return Ok(own);
        }
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
        Ok(FitCallbacks { session, callbacks, turns: Vec::new(), by_epoch: None, rates: Value::None })
    }

    /// The callbacks of calls of `fit` in a training file, by their numbers.
    ///
    /// # Errors
    ///
    /// The file cannot be run, has no such call, or a callback cannot be made.
    pub(crate) fn of_fits(
        program: &Program,
        numbers: &[u64],
        config: &[(String, Data)],
    ) -> Result<Self, Diagnostic> {
        let mut session = Session::whole(program, None, |machine| answers(machine, config))?;
        // The global names change from one training to the next.
        session.machine.settled = false;
        let body = session.program.body.clone();
        let sets_rate = |class: &str| rates::class_sets_rate(&body, class);
        let function_sets = |value: &Value| matches!(value, Value::Function(closure) if rates::function_sets_rate(&body, &closure.function));
        let mut made = MadeCallbacks::new(&sets_rate, &function_sets);
        let (mut all, mut turns) = (Vec::new(), Vec::new());
        for number in numbers {
            let turn = session.counted(|session| made.of_fit(&mut session.machine, *number));
            let turn = turn.map_err(|fault| session.diagnostic(&fault))?;
            all.extend(turn.iter().cloned());
            turns.push(Value::list(turn));
        }
        Ok(FitCallbacks { session, callbacks: Value::list(all), turns, by_epoch: None, rates: Value::None })
    }

    /// The loop of a training file on that line, which sets the rate itself.
    fn own(program: &Program, line: &str, config: &[(String, Data)]) -> Result<Option<Self>, Diagnostic> {
        let mut session = Session::whole(program, Some(line), |machine| answers(machine, config))?;
        let Ok(function) = session.whole_schedule(Some(line), Takes::Any) else { return Ok(None) };
        let takes = |args: &[Value]| args.first().is_some_and(|own| own.same(&function));
        let calls = session.machine.whole.iter().flat_map(|whole| &whole.calls);
        let Some(record) = calls.filter(|call| &*call.origin == KERAS_LOOP).find(|call| takes(&call.args))
        else {
            return Ok(None);
        };
        let unit =
            record.keywords.iter().find(|(name, _)| &**name == "unit").and_then(|(_, unit)| unit.text());
        let by_epoch = Some(unit.is_some_and(|unit| unit.starts_with("epoch")));
        Ok(Some(FitCallbacks {
            session,
            callbacks: function,
            turns: Vec::new(),
            by_epoch,
            rates: Value::None,
        }))
    }

    /// Whether it is a loop of a training file.
    pub(crate) fn is_loop(&self) -> bool {
        self.by_epoch.is_some()
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
        if let Some(by_epoch) = self.by_epoch {
            return Ok(Hooks { per_batch: !by_epoch, per_epoch: false });
        }
        self.note_legacy().map_err(|fault| self.session.diagnostic(&fault))?;
        let mut ask = |name: &str| {
            let callbacks = self.callbacks.clone();
            let asked = self.ours(name, &[callbacks]).and_then(|answer| answer.truth());
            asked.map_err(|fault| self.session.diagnostic(&fault))
        };
        Ok(Hooks { per_batch: ask("acts_per_batch")?, per_epoch: ask("acts_per_epoch")? })
    }

    /// Refuses callbacks that follow a metric, which is not given.
    ///
    /// # Errors
    ///
    /// There is one.
    pub(crate) fn check_measured(&mut self) -> Result<(), Diagnostic> {
        if self.is_loop() {
            return Ok(());
        }
        let callbacks = self.callbacks.clone();
        let checked = self.ours("check_measured", &[callbacks]);
        checked.map(|_| ()).map_err(|fault| self.session.diagnostic(&fault))
    }

    /// Begins the training.
    ///
    /// # Errors
    ///
    /// Python raises.
    pub(crate) fn begin(&mut self, run: &FitRun) -> Result<(), Diagnostic> {
        let rate = Value::Float(f64::from(run.rate));
        if self.is_loop() {
            let begun = self.begin_loop(rate);
            return begun.map_err(|fault| self.session.diagnostic(&fault));
        }
        let count = |count: Option<u64>| count.map_or(Value::None, |count| Value::Int(count as i64));
        let args = [
            self.stages(run),
            rate,
            count(run.steps_per_epoch),
            count(run.epochs),
            Value::Bool(run.per_batch),
            run.metrics.as_ref().map_or(Value::None, FitMetrics::passed),
        ];
        self.rates = self.ours("fit", &args).map_err(|fault| self.session.diagnostic(&fault))?;
        Ok(())
    }

    /// The trainings in turn, as `fit` of the module that is written here takes them.
    fn stages(&self, run: &FitRun) -> Value {
        let whole = [FitTurn { shown: true, ..FitTurn::default() }];
        let turns = if run.turns.is_empty() { &whole[..] } else { &run.turns[..] };
        let rate = |rate: Option<f32>| rate.map_or(Value::None, |rate| Value::Float(f64::from(rate)));
        let stage = |(place, turn): (usize, &FitTurn)| {
            Value::tuple(vec![
                self.turns.get(place).unwrap_or(&self.callbacks).clone(),
                rate(turn.made),
                rate(turn.given),
                Value::Int(turn.begin as i64),
                turn.end.map_or(Value::None, |end| Value::Int(end as i64)),
                Value::Bool(turn.shown),
                turn.number.map_or(Value::None, |number| Value::Int(number as i64)),
            ])
        };
        Value::list(turns.iter().enumerate().map(stage).collect())
    }

    /// Begins the loop of the file.
    fn begin_loop(&mut self, rate: Value) -> Outcome<()> {
        let optimizer = self.ours("loop_optimizer", &[rate])?;
        let function = self.callbacks.clone();
        let whole = self.session.machine.whole.as_ref();
        let takes = |args: &[Value]| args.first().is_some_and(|own| own.same(&function));
        if let Some(record) = whole.and_then(|whole| whole.calls.iter().position(|call| takes(&call.args))) {
            replay::begin_keras(&mut self.session.machine, optimizer.clone(), record);
        }
        self.rates = self.ours("loop", &[function, optimizer])?;
        Ok(())
    }

    /// The next rate; `None` if a callback has stopped the training.
    ///
    /// # Errors
    ///
    /// A callback raises, or needs something that is not known here.
    pub(crate) fn next(&mut self) -> Result<Option<f64>, Diagnostic> {
        let rate = self.session.next(&self.rates).map_err(|fault| self.session.diagnostic(&fault))?;
        Ok(rate.and_then(|rate| rate.as_float()))
    }

    /// The number of rows of a loop of the file; `None` if it has more than `most`.
    fn count(&mut self, most: u64) -> Result<Option<u64>, Diagnostic> {
        let turns = Vec::new();
        self.begin(&FitRun {
            rate: 0.1,
            steps_per_epoch: None,
            epochs: None,
            per_batch: true,
            turns,
            metrics: None,
        })?;
        for count in 0..=most {
            if self.next()?.is_none() {
                return Ok(Some(count));
            }
        }
        Ok(None)
    }

    /// Notes on what was assumed, chosen and left out.
    pub(crate) fn notes(&self) -> &[String] {
        &self.session.machine.notes
    }

    /// Notes that Keras 3 has no `K.set_value`: a late epoch may be the first to call it.
    fn note_legacy(&mut self) -> Outcome<()> {
        let is_own = |of: &Expr| matches!(&of.kind, ExprKind::Name(name) if &**name == "self");
        let sets = |expr: &Expr| match &expr.kind {
            ExprKind::Call(function, arguments) => {
                arguments.len() == 2
                    && matches!(&function.kind, ExprKind::Attribute(of, name) if &**name == "set_value" && !is_own(of))
            }
            _ => false,
        };
        if mentioned(&self.session.program.body, &sets) {
            self.ours("note_set_value", &[])?;
        }
        Ok(())
    }

    /// Calls a function of the module that is written here.
    fn ours(&mut self, name: &str, args: &[Value]) -> Outcome<Value> {
        let function = self.session.training(name)?;
        self.session.call(&function, args, &[])
    }
}

impl Program {
    /// The number of rows of the loop on that line that sets the rate of an optimizer of Keras; `None` if it has more than
    /// `most`.
    ///
    /// # Errors
    ///
    /// It cannot be followed to its end without the rate.
    pub(crate) fn rows_of_keras_loop(
        &self,
        line: &str,
        config: &[(String, Data)],
        most: u64,
    ) -> Result<Option<u64>, Diagnostic> {
        match FitCallbacks::own(self, line, config)? {
            Some(mut own) => own.count(most),
            None => Ok(None),
        }
    }
}
