//! Three of the ways in which frameworks call a user's Python.

use crate::diagnostic::{Diagnostic, Place};
use crate::number::dtype::{Dtype, Scalar};
use crate::python::Program;
use crate::python::call::calls::{self, is_of_epoch, parameters};
use crate::python::call::chosen;
use crate::python::call::configured::{FunctionCall, NamedValues, Signature};
use crate::python::call::data::{self, Data};
use crate::python::call::explained::{explain, factory};
use crate::python::call::kernels::KernelRates;
use crate::python::call::stretches::{self, StepCallable, Stretches};
use crate::python::choice::candidates::{Takes, is_rates};
use crate::python::choice::session::Session;
use crate::python::library::standard;
use crate::python::machine::lanes::LaneColumn;
use crate::python::number::tensor;
use crate::python::object::compiled;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::nesting;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class, Value};
use crate::python::operation::format;
use crate::python::operation::objects;
use crate::python::operation::text;
use crate::python::syntax::ast;
use crate::python::syntax::ast::At;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

/// The value that a function returned.
#[derive(Debug, Clone, PartialEq)]
pub enum Returned {
    /// Python's own `float`.
    Float(f64),
    /// Python's own `int` or `bool`.
    Int(i128),
    /// A numpy scalar.
    Numpy(Dtype, u64),
    /// An eager tensor.
    Tensor(Dtype, u64),
    /// Anything else, by its type and text.
    Other(String, String),
}

fn returned(value: &Value) -> Returned {
    match value {
        Value::Float(x) => Returned::Float(*x),
        Value::Numpy(dtype, bits) => Returned::Numpy(*dtype, *bits),
        Value::Tensor(dtype, bits) => Returned::Tensor(*dtype, *bits),
        _ => match (value.as_int(), value.dimensionless()) {
            (Some(i), _) => Returned::Int(i),
            (_, Some(scalar)) => Returned::Numpy(scalar.dtype, scalar.bits),
            _ => Returned::Other(value.type_name().into(), text::repr(value).unwrap_or_default()),
        },
    }
}

/// A function of `(epoch, lr)` or `(epoch)`, as Keras' `LearningRateScheduler` callback calls it.
///
/// Keras calls it at the beginning of every epoch with the epoch, counted from 0, and the optimizer's current rate, read from
/// a float32 variable. The result is stored in that variable.
pub struct EpochCallback {
    session: Session,
    function: Value,
    stretches: Stretches,
    ahead: KernelRates,
}

/// Only for a function that does not read the rate.
impl StepCallable for EpochCallback {
    fn parts(&mut self) -> (&mut Session, &Value) {
        (&mut self.session, &self.function)
    }

    fn stretches(&mut self) -> &mut Stretches {
        &mut self.stretches
    }

    fn arguments(&self, steps: Vec<i64>) -> Vec<LaneColumn> {
        let epoch = LaneColumn::ints(steps);
        match parameters(&self.function) {
            Some([_]) => vec![epoch],
            _ => vec![epoch, LaneColumn::Same(Value::Float(0.0))],
        }
    }

    fn rate(value: &Value) -> Outcome<f64> {
        stored(value).map(f64::from).ok_or_else(|| Fault::refuse("not a float"))
    }

    fn rates(column: &LaneColumn, range: Range<usize>, out: &mut [f64]) -> bool {
        let LaneColumn::Floats(values) = column else { return false };
        out[range.clone()].iter_mut().zip(&values[range]).for_each(|(out, x)| *out = f64::from(*x as f32));
        true
    }

    fn alone(&mut self, step: i64) -> Result<f64, Diagnostic> {
        self.rate(step, 0.0).map(f64::from)
    }
}

/// The float32 that Keras stores for a returned value; `None` if the value is not a float.
fn stored(value: &Value) -> Option<f32> {
    match value {
        Value::Float(x) => Some(*x as f32),
        Value::Numpy(Dtype::Float32 | Dtype::Float64, _) => {
            value.scalar().map(|s| s.cast(Dtype::Float32).to_f32())
        }
        _ => None,
    }
}

impl EpochCallback {
    /// The callback of a program: the function of that name; without a name, the function that is the schedule.
    ///
    /// # Errors
    ///
    /// There is no such function, or the module cannot be run.
    pub fn new(program: &Program, name: Option<&str>) -> Result<Self, Diagnostic> {
        EpochCallback::configured(program, name, None)
    }

    /// The same, with what `config` gives for the program.
    ///
    /// # Errors
    ///
    /// Also where a value is missing that the program needs to make the schedule.
    pub(crate) fn configured(
        program: &Program,
        name: Option<&str>,
        config: Option<&[(String, Data)]>,
    ) -> Result<Self, Diagnostic> {
        let (session, function) = chosen::schedule(program, name, Takes::Epoch, config)?;
        let stretches = match matches!(function, Value::Function(_)) && is_of_epoch(&function) {
            true => Stretches::default(),
            false => Stretches::none(),
        };
        Ok(EpochCallback { session, function, stretches, ahead: KernelRates::default() })
    }

    /// Whether the rate depends on the epoch alone, so that the optimizer's rate does not matter.
    pub(crate) fn is_of_epoch(&self) -> bool {
        is_of_epoch(&self.function)
    }

    /// Whether one of its first calls changes what is kept, such as a list of the rates: then a rate depends on those before.
    pub(crate) fn keeps_state(&mut self) -> bool {
        (0..4).any(|epoch| self.rate(epoch, 0.1).is_ok() && self.touched())
    }

    /// The rate for an epoch, given the optimizer's rate before it.
    ///
    /// # Errors
    ///
    /// Python or Keras raises, or the snippet needs something that cannot be run here.
    pub fn rate(&mut self, epoch: i64, before: f32) -> Result<f32, Diagnostic> {
        match self.returned(epoch, before) {
            Ok(value) => self.checked(&value),
            Err(error) => Err(error),
        }
    }

    /// The rates of consecutive epochs, given the optimizer's rate before the first of them.
    ///
    /// # Errors
    ///
    /// The error of [`EpochCallback::rate`] at the first epoch that has no rate, and the number of rates before it.
    pub fn fill(&mut self, first: i64, mut before: f32, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        if self.stretches.hopeful() {
            return stretches::fill(self, first, out);
        }
        let mut done = 0;
        while done < out.len() {
            let (epoch, rest) = (first + done as i64, &mut out[done..]);
            let known = self.ahead.fill(&mut self.session, &self.function, (epoch, before), rest);
            if known > 0 {
                done += known;
                before = out[done - 1] as f32;
                continue;
            }
            before = self.rate(epoch, before).map_err(|error| (done, error))?;
            out[done] = f64::from(before);
            done += 1;
        }
        Ok(())
    }

    fn checked(&self, value: &Value) -> Result<f32, Diagnostic> {
        match stored(value) {
            Some(rate) => Ok(rate),
            None => {
                let shown = format::format(value, "").unwrap_or_else(|_| format!("a {}", value.type_name()));
                let fault = Fault::raise(
                    "ValueError",
                    format!("The output of the `schedule` function should be a float. Got: {shown}"),
                );
                let fault = match factory(&self.function, value) {
                    Some((why, help)) => fault.why(why).help(help),
                    None => explain(value, fault),
                };
                Err(self.session.diagnostic(&fault.or_at(place_of(&self.function))))
            }
        }
    }

    fn returned(&mut self, epoch: i64, before: f32) -> Result<Value, Diagnostic> {
        let (epoch, before) = (Value::Int(epoch), Value::Float(f64::from(before)));
        let first = match self.session.call(&self.function, &[epoch.clone(), before], &[]) {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        };
        if first.class() != Some("TypeError") {
            return Err(self.session.diagnostic(&first));
        }
        // Keras takes every TypeError as a sign that the function takes the epoch alone, and calls it again.
        self.session.call(&self.function, &[epoch], &[]).map_err(|second| {
            if second.class() != Some("TypeError") {
                return self.session.diagnostic(&second);
            }
            // Keras shows the second exception, but the first one is the cause.
            let fault = calls::further_parameters(second, &self.function, 2)
                .why(format!("the call with the epoch and the rate failed first: {}", first.what()))
                .why("after any TypeError, Keras calls the function once more with the epoch alone");
            let fault = match first.at() {
                Some(at) => fault.or_at(at),
                None => fault,
            };
            let fault = first.helps().iter().fold(fault, |fault, help| fault.help(help.clone()));
            self.session.diagnostic(&fault)
        })
    }

    /// The result of the function, before Keras checks it.
    ///
    /// # Errors
    ///
    /// Whatever Python would raise, and what cannot be run here.
    pub fn raw(&mut self, epoch: i64, before: f32) -> Result<Returned, Diagnostic> {
        self.returned(epoch, before).map(|value| returned(&value))
    }

    /// Whether a call has changed an object older than the call. Then the rates so far are only right if all calls were made
    /// [one by one](Self::one_by_one).
    pub fn touched(&self) -> bool {
        self.session.touched
    }

    /// Computes the following rates step by step.
    pub fn one_by_one(&mut self) {
        self.stretches = Stretches::none();
    }

    /// Notes on what was assumed, chosen and left out.
    pub fn notes(&self) -> &[String] {
        &self.session.machine.notes
    }
}

/// Where a function is defined.
pub(in crate::python) fn place_of(function: &Value) -> At {
    match function {
        Value::Function(closure) => closure.function.at,
        Value::Instance(instance) => {
            instance.class.find("__call__").map_or(At::default(), |call| place_of(&call))
        }
        Value::Bound(bound) => place_of(&bound.1),
        _ => At::default(),
    }
}

/// A class with `__call__(self, step)`, as a Keras optimizer calls it before every update.
///
/// The step is the optimizer's int64 variable `iterations`; the result is cast to float32.
pub struct StepSchedule {
    session: Session,
    class: Shared<Class>,
    instance: Value,
    stretches: Stretches,
}

impl StepCallable for StepSchedule {
    fn parts(&mut self) -> (&mut Session, &Value) {
        (&mut self.session, &self.instance)
    }

    fn stretches(&mut self) -> &mut Stretches {
        &mut self.stretches
    }

    fn arguments(&self, steps: Vec<i64>) -> Vec<LaneColumn> {
        vec![LaneColumn::Iterations(Rc::new(steps))]
    }

    fn rate(value: &Value) -> Outcome<f64> {
        applied(value).map(f64::from)
    }

    fn rates(column: &LaneColumn, range: Range<usize>, out: &mut [f64]) -> bool {
        let LaneColumn::Scalars { dtype: Dtype::Float32, .. } = column else { return false };
        for place in range {
            out[place] = f64::from(column.scalar_at(place).flush().to_f32());
        }
        true
    }

    fn alone(&mut self, step: i64) -> Result<f64, Diagnostic> {
        self.rate(step).map(f64::from)
    }
}

/// The result of `__call__`, cast as by the optimizer.
fn applied(value: &Value) -> Outcome<f32> {
    let scalar: Scalar = match value {
        Value::None => Err(Fault::raise(
            "ValueError",
            "Attempt to convert a value (None) with an unsupported type (<class 'NoneType'>) to a Tensor.",
        )
        .why("`__call__` ended without `return`")
        .help("return the rate on every path")),
        Value::Array(_) => match value.dimensionless() {
            Some(scalar) => tensor::own(&Value::numpy(scalar)),
            None => Err(Fault::refuse("`__call__` returned an array").help("return one number")),
        },
        Value::Native(_) | Value::Instance(_) => {
            Err(Fault::refuse("`__call__` returned a schedule").help("call it: `return schedule(step)`"))
        }
        value => tensor::own(value),
    }?;
    // The optimizer's kernels treat subnormal rates as zero.
    Ok(scalar.flush().cast(Dtype::Float32).flush().to_f32())
}

/// The result of `get_config`.
#[derive(Debug, Clone)]
pub struct SavedConfig {
    /// The configuration, or why there is none.
    pub config: Result<Vec<(String, Data)>, Diagnostic>,
    /// The problems that making an object from this configuration would have.
    pub problems: Vec<String>,
}

impl StepSchedule {
    /// An object of a class of a program: the class of that name, or the class that is the schedule. `config` has the
    /// constructor's arguments by name, or those of a function of that name, which makes the object.
    ///
    /// # Errors
    ///
    /// There is no such class, it is not a schedule, or its constructor raises.
    pub fn new(program: &Program, name: Option<&str>, config: &[(String, Data)]) -> Result<Self, Diagnostic> {
        // An object that a training file makes is the schedule as it is.
        if name.is_some_and(|name| name.starts_with("line ") || name.contains('.')) {
            let (session, instance) = chosen::schedule(program, name, Takes::Any, Some(config))?;
            return StepSchedule::of(session, instance);
        }
        let mut session = Session::new(program)?;
        if let Some(maker @ Value::Function(_)) = name.and_then(|name| session.machine.global(name)) {
            let made = data::keywords(&mut session.machine, config)
                .and_then(|keywords| session.call(&maker, &[], &keywords))
                .map_err(|fault| session.diagnostic(&fault.or_at(place_of(&maker))))?;
            // This call comes before the first call of the schedule, so its changes do not count.
            session.touched = false;
            return StepSchedule::of(session, made);
        }
        let class = match session.class_or_object(name)? {
            Value::Instance(instance) if !config.is_empty() => instance.class.clone(),
            Value::Class(class) => class,
            object => return StepSchedule::of(session, object),
        };
        let made = data::keywords(&mut session.machine, config)
            .and_then(|keywords| calls::construct(&mut session, &class, &keywords));
        let instance = made.map_err(|fault| {
            let fault = fault.or_at(program_class_at(program, &class.name));
            session.diagnostic(&fault)
        })?;
        Ok(StepSchedule { session, class, instance, stretches: Stretches::default() })
    }

    /// An object that the program has made.
    fn of(session: Session, instance: Value) -> Result<Self, Diagnostic> {
        let class = match &instance {
            Value::Instance(instance) => instance.class.clone(),
            other => {
                let what = format!("this is not an object of a schedule class, but a {}", other.type_name());
                return Err(Diagnostic::new(what));
            }
        };
        Ok(StepSchedule { session, class, instance, stretches: Stretches::default() })
    }

    /// The rate of the update with that number, counted from 0.
    ///
    /// # Errors
    ///
    /// Python, TensorFlow or Keras raises, or the snippet needs something that cannot be run here.
    pub fn rate(&mut self, step: i64) -> Result<f32, Diagnostic> {
        let value = self.value(step)?;
        applied(&value).map_err(|fault| self.session.diagnostic(&fault.or_at(place_of(&self.instance))))
    }

    /// The rates of consecutive updates, many at a time where possible. They are right unless the object is
    /// [touched](StepSchedule::touched) afterwards.
    ///
    /// # Errors
    ///
    /// The error of [`StepSchedule::rate`] at the first update that has no rate, and the number of rates before it.
    pub fn fill(&mut self, first: i64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        stretches::fill(self, first, out)
    }

    fn value(&mut self, step: i64) -> Result<Value, Diagnostic> {
        let instance = self.instance.clone();
        let called = self.session.call(&instance, &[Value::Iterations(step)], &[]);
        let read = called.map(|value| self.session.machine.variable_read(&value).unwrap_or(value));
        read.map_err(|fault| self.session.diagnostic(&fault))
    }

    /// What becomes of `__call__` where it is compiled, as by `model.fit`, instead of called. Use a fresh object for it.
    pub(crate) fn when_compiled(&mut self) -> WhenCompiled {
        let instance = self.instance.clone();
        let constants = tensors(&instance);
        let step = [Value::Iterations(1)];
        let result = compiled::compiled(constants, || self.session.call(&instance, &step, &[]));
        match result {
            Err(fault) if fault.class() == Some(compiled::RAISED) => {
                WhenCompiled::Raises(fault.at().map(|at| self.session.place(at)))
            }
            Err(fault) if fault.class() == Some(compiled::MADE) => {
                WhenCompiled::MakesVariable(fault.at().map(|at| self.session.place(at)))
            }
            Ok(_) if self.session.touched => WhenCompiled::Freezes,
            _ => WhenCompiled::Same,
        }
    }

    /// The result of `__call__`, before the optimizer casts it.
    ///
    /// # Errors
    ///
    /// Python, TensorFlow or Keras raises, or the snippet needs something that cannot be run here.
    pub fn raw(&mut self, step: i64) -> Result<Returned, Diagnostic> {
        self.value(step).map(|value| returned(&value))
    }

    /// The name of the class.
    pub fn class(&self) -> &str {
        &self.class.name
    }

    /// Calls `get_config` and compares the result with the parameters of the constructor.
    pub fn saved_config(&mut self) -> SavedConfig {
        let result = self.get_config().map_err(|fault| self.session.diagnostic(&fault));
        let problems = match &result {
            Ok(config) => self.problems(config),
            Err(_) => vec!["a model with this schedule cannot be saved".to_string()],
        };
        SavedConfig { config: result, problems }
    }

    fn get_config(&mut self) -> Result<Vec<(String, Data)>, Fault> {
        let symbol = self.session.machine.symbol("get_config");
        let method = objects::attribute(&mut self.session.machine, &self.instance, symbol)?;
        let made = self.session.call(&method, &[], &[])?;
        match data::from_value(&made).map_err(|fault| fault.or_at(place_of(&method)))? {
            Data::Dict(pairs) => Ok(pairs),
            _ => Err(Fault::raise(
                "TypeError",
                format!("`get_config` returned a '{}' instead of a dict", made.type_name()),
            )),
        }
    }

    fn problems(&self, config: &[(String, Data)]) -> Vec<String> {
        let Some(Value::Function(init)) = self.class.find("__init__") else {
            return config.iter().map(|(key, _)| format!("the constructor does not take `{key}`")).collect();
        };
        let function = &init.function;
        let parameters = &function.parameters[1.min(function.parameters.len())..];
        let mut problems = Vec::new();
        for (key, _) in config {
            if function.double_star.is_none() && !parameters.iter().any(|p| *p.name == **key) {
                problems.push(format!("`get_config` gives `{key}`, which the constructor does not take"));
            }
        }
        for parameter in parameters {
            if config.iter().any(|(key, _)| **key == *parameter.name) {
                continue;
            }
            problems.push(match parameter.default {
                None => format!("`get_config` lacks `{}`, which the constructor needs", parameter.name),
                Some(_) => {
                    format!("`get_config` lacks `{}`, which falls back to its default", parameter.name)
                }
            });
        }
        problems
    }

    /// Whether a call has changed an object older than the call. Then the rates so far are only right if all calls were made
    /// [one by one](Self::one_by_one).
    pub fn touched(&self) -> bool {
        self.session.touched
    }

    /// Computes the following rates step by step.
    pub fn one_by_one(&mut self) {
        self.stretches = Stretches::none();
    }

    /// Why the order of the calls may matter; `None` if it is proved that no call changes an object that outlives the call.
    /// Ask before the first call.
    pub fn doubt(&mut self) -> Option<String> {
        self.session.doubt(&self.instance, &[])
    }

    /// Notes on what was assumed, chosen and left out.
    pub fn notes(&self) -> &[String] {
        &self.session.machine.notes
    }
}

/// What becomes of a schedule where it is compiled.
pub(crate) enum WhenCompiled {
    /// It has the same values.
    Same,
    /// It raises, at this place if it is known, because Python reads a tensor.
    Raises(Option<Place>),
    /// It raises, at this place if it is known, because every call makes a variable.
    MakesVariable(Option<Place>),
    /// What it changes in Python stays as it was at the first call.
    Freezes,
}

/// The tensors within an object.
fn tensors(object: &Value) -> Vec<(Dtype, u64)> {
    const MOST: usize = 10_000;
    let (mut found, mut left) = (Vec::new(), vec![object.clone()]);
    let mut seen = HashSet::new();
    while let Some(object) = left.pop().filter(|_| seen.len() < MOST) {
        // What a variable holds is not known when the function is compiled.
        let is_variable =
            matches!(&object, Value::Instance(instance) if standard::is_variable(&instance.class));
        if seen.insert(nesting::address(&object)) && !is_variable {
            nesting::parts(&object, &mut |part| match part {
                Value::Tensor(dtype, bits) => found.push((*dtype, *bits)),
                part if !nesting::address(part).is_null() => left.push(part.clone()),
                _ => {}
            });
        }
    }
    found
}

/// Where a class of the program is defined.
pub(super) fn program_class_at(program: &Program, name: &str) -> At {
    let class = program.body.iter().find_map(|s| match &s.act {
        ast::Act::Class(class) if *class.name == *name => Some(class.at),
        _ => None,
    });
    class.unwrap_or_default()
}

/// The result of a function of the step, as a float.
fn number(value: &Value) -> Outcome<f64> {
    match value {
        Value::Float(x) => Ok(*x),
        Value::Numpy(..) | Value::Jax(..) => Ok(value.scalar().map_or(f64::NAN, Scalar::to_f64)),
        Value::Huge(number) => crate::number::long::float(number).map_err(Fault::from),
        Value::Array(_) if let Some(scalar) = value.dimensionless() => Ok(scalar.to_f64()),
        Value::None => Err(Fault::refuse("the function returned None").help("return a number on every path")),
        _ => value.as_int().map(|i| i as f64).ok_or_else(|| {
            Fault::refuse(format!("the function returned a '{}'", value.type_name()))
                .help("return a Python number, `float(...)`")
        }),
    }
}

/// The functions that a snippet has for the groups of an optimizer.
pub(crate) struct Groups {
    /// The number of functions in its list, one per group; `None` if it has one function for all.
    pub count: Option<usize>,
    /// Notes on what was assumed, chosen and left out.
    pub notes: Vec<String>,
    /// Why the order of the calls may matter; `None` if it is proved that no call changes an object that outlives the call.
    pub doubt: Option<String>,
    /// Whether a scheduler that the snippet constructs has called them already.
    pub called: bool,
}

/// The items of a list or tuple.
pub(super) fn listed(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items.borrow().clone()),
        Value::Tuple(items) => Some(items.to_vec()),
        _ => None,
    }
}

/// A function of the step in Python's own numbers: a lambda of PyTorch, or a schedule without a framework.
pub struct StepFunction {
    session: Session,
    function: Value,
    /// The further arguments of every call.
    further: NamedValues,
    stretches: Stretches,
}

impl StepCallable for StepFunction {
    fn parts(&mut self) -> (&mut Session, &Value) {
        (&mut self.session, &self.function)
    }

    fn stretches(&mut self) -> &mut Stretches {
        &mut self.stretches
    }

    fn arguments(&self, steps: Vec<i64>) -> Vec<LaneColumn> {
        vec![LaneColumn::ints(steps)]
    }

    fn rate(value: &Value) -> Outcome<f64> {
        number(value)
    }

    fn rates(column: &LaneColumn, range: Range<usize>, out: &mut [f64]) -> bool {
        let LaneColumn::Floats(values) = column else { return false };
        out[range.clone()].copy_from_slice(&values[range]);
        true
    }

    fn alone(&mut self, step: i64) -> Result<f64, Diagnostic> {
        self.value(step)
    }
}

impl StepFunction {
    /// The function of that name; without a name, the function that is the schedule.
    ///
    /// # Errors
    ///
    /// There is no such function, or the module cannot be run.
    pub fn new(program: &Program, name: Option<&str>) -> Result<Self, Diagnostic> {
        StepFunction::configured(program, name, None)
    }

    /// The same, with what `config` gives for the program.
    ///
    /// # Errors
    ///
    /// Also where a value is missing that the program needs to make the schedule.
    pub(crate) fn configured(
        program: &Program,
        name: Option<&str>,
        config: Option<&[(String, Data)]>,
    ) -> Result<Self, Diagnostic> {
        let (session, function) = chosen::schedule(program, name, Takes::Step, config)?;
        let stretches = if is_rates(&function) { Stretches::none() } else { Stretches::default() };
        Ok(StepFunction { session, function, further: Vec::new(), stretches })
    }

    /// The function for a group of an optimizer: from the snippet's list, or its one function for all groups.
    ///
    /// # Errors
    ///
    /// There is no such function, the module cannot be run, or the class or factory raises.
    pub(crate) fn of_group(
        program: &Program,
        call: &FunctionCall,
        group: Option<usize>,
    ) -> Result<Self, Diagnostic> {
        let (session, found, further) = chosen::configured_schedule(program, call, Takes::Groups)?;
        let function = group.and_then(|group| listed(&found)?.get(group).cloned()).unwrap_or(found);
        // Columns have no place for further arguments.
        let stretches = if further.is_empty() { Stretches::default() } else { Stretches::none() };
        Ok(StepFunction { session, function, further, stretches })
    }

    /// The functions that the snippet has for the groups of an optimizer.
    ///
    /// # Errors
    ///
    /// There is no such function, the module cannot be run, the class or factory raises, or arguments are missing.
    pub(crate) fn groups(program: &Program, call: &FunctionCall) -> Result<Groups, Diagnostic> {
        let (mut session, found, further) = chosen::configured_schedule(program, call, Takes::Groups)?;
        let list = listed(&found);
        let functions = list.as_deref().unwrap_or(std::slice::from_ref(&found));
        for function in functions {
            let Some(signature) = Signature::of(function) else { continue };
            // A factory is not called with the step.
            let counted = usize::from(!signature.is_factory());
            let missing: Vec<Rc<str>> =
                signature.missing(&further).skip(counted).map(|p| Rc::from(&*p.name)).collect();
            if !missing.is_empty() && signature.missing(&further).count() > 1 {
                return Err(signature.lacking(&session, &missing));
            }
        }
        let doubt = functions.iter().find_map(|function| session.doubt(function, &further));
        let called = session.machine.handed.iter().any(|handed| handed.called);
        Ok(Groups { count: list.map(|list| list.len()), notes: session.machine.notes, doubt, called })
    }

    /// The result of the function for an integer, as a float.
    ///
    /// # Errors
    ///
    /// Python raises, the result is not a number, or the snippet needs something that cannot be run here.
    pub fn value(&mut self, step: i64) -> Result<f64, Diagnostic> {
        if is_rates(&self.function) {
            return self.listed(step);
        }
        let value = self
            .session
            .call(&self.function, &[Value::Int(step)], &self.further)
            .map_err(|fault| self.session.diagnostic(&calls::further_parameters(fault, &self.function, 1)))?;
        number(&value).map_err(|fault| {
            let fault = match factory(&self.function, &value) {
                Some((why, help)) => fault.why(why).help(help),
                None => fault,
            };
            self.session.diagnostic(&fault.or_at(place_of(&self.function)))
        })
    }

    /// The rate of a step in a list or an array of rates.
    fn listed(&self, step: i64) -> Result<f64, Diagnostic> {
        let rate = objects::index(&self.function, &Value::Int(step)).and_then(|rate| number(&rate));
        rate.map_err(|fault| {
            let fault = fault.why("the rates of this Python end before this step");
            self.session.diagnostic(&fault.help("make the run as long as the rates, or compute more of them"))
        })
    }

    /// The values of consecutive steps, many at a time where possible. They are right unless the function is
    /// [touched](StepFunction::touched) afterwards.
    ///
    /// # Errors
    ///
    /// The error of [`StepFunction::value`] at the first step that has no value, and the number of values before it.
    pub fn fill(&mut self, first: i64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        stretches::fill(self, first, out)
    }

    /// The values of the steps from `first` on, at most `most`: as many as columns give, as Python floats or as integers
    /// that a float holds exactly. Only for a function that is proved to remember nothing.
    pub fn ahead(&mut self, first: i64, most: usize) -> Vec<f64> {
        stretches::ahead(self, first, most)
    }

    /// The result of the function for an integer.
    ///
    /// # Errors
    ///
    /// Python raises, or the snippet needs something that cannot be run here.
    pub fn raw(&mut self, step: i64) -> Result<Returned, Diagnostic> {
        self.raw_of(Value::Int(step))
    }

    /// The same for a float.
    ///
    /// # Errors
    ///
    /// The same.
    pub(crate) fn raw_float(&mut self, step: f64) -> Result<Returned, Diagnostic> {
        self.raw_of(Value::Float(step))
    }

    fn raw_of(&mut self, step: Value) -> Result<Returned, Diagnostic> {
        let result = self.session.call(&self.function, &[step], &self.further);
        result.map(|value| returned(&value)).map_err(|fault| self.session.diagnostic(&fault))
    }

    /// Whether a call has changed an object older than the call. Then the values so far are only right if all calls were
    /// made [one by one](Self::one_by_one).
    pub fn touched(&self) -> bool {
        self.session.touched
    }

    /// Computes the following values step by step.
    pub fn one_by_one(&mut self) {
        self.stretches = Stretches::none();
    }

    /// Why the order of the calls may matter; `None` if it is proved that no call changes an object that outlives the call.
    /// Ask before the first call.
    pub fn doubt(&mut self) -> Option<String> {
        if is_rates(&self.function) {
            return None;
        }
        self.session.doubt(&self.function, &self.further)
    }

    /// Notes on what was assumed, chosen and left out.
    pub fn notes(&self) -> &[String] {
        &self.session.machine.notes
    }
}
