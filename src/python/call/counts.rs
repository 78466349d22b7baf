//! A function of the update count, as optax calls it.

use crate::diagnostic::Diagnostic;
use crate::number::dtype::{Dtype, Scalar};
use crate::python::Program;
use crate::python::call::callables::place_of;
use crate::python::call::calls;
use crate::python::call::chosen;
use crate::python::call::data::{self, Data};
use crate::python::choice::candidates::Takes;
use crate::python::choice::session::Session;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::native::NativeSchedule;
use crate::python::object::value::{Native, Value};
use std::rc::Rc;

/// Arguments by name.
type NamedValues = Vec<(Rc<str>, Value)>;

/// A function of `count`, which optax passes as an int32 array without dimensions.
///
/// The result becomes a float32, as by `jnp.array(step_size, dtype=jnp.float32)`.
pub(crate) struct CountSchedule {
    session: Session,
    schedule: Value,
    /// The further arguments of every call.
    further: NamedValues,
}

impl CountSchedule {
    /// The schedule of that name; without a name, the function that is the schedule.
    ///
    /// With a `config`, the name may also be that of a class, whose instance is the schedule, or of a factory, which
    /// returns it. A function that takes one parameter more than `config` gives is called with the count first.
    ///
    /// # Errors
    ///
    /// There is no such function, the module cannot be run, or the class or factory raises.
    pub(crate) fn new(
        program: &Program,
        name: Option<&str>,
        config: Option<&[(String, Data)]>,
    ) -> Result<Self, Diagnostic> {
        if let (Some(name), Some(config)) = (name, config)
            && (name.starts_with("line ") || name.contains('.'))
        {
            let (session, schedule) = chosen::schedule(program, Some(name), Takes::Step, Some(config))?;
            return Ok(CountSchedule { session, schedule, further: Vec::new() });
        }
        let mut session = Session::new(program)?;
        let found = found(&mut session, program, name, config)?;
        let made = made(&mut session, &found, config);
        let (schedule, further) = made.map_err(|fault| session.diagnostic(&fault.or_at(place_of(&found))))?;
        // The call that makes the schedule comes before the first call of the schedule, so its changes do not count.
        session.touched = false;
        Ok(CountSchedule { session, schedule, further })
    }

    /// The rate at a count.
    ///
    /// # Errors
    ///
    /// Python or JAX raises, or the snippet needs something that cannot be run here.
    pub(crate) fn rate(&mut self, count: i64) -> Result<f32, Diagnostic> {
        // optax' `safe_increment` stays at the greatest int32.
        let count = Scalar::int(Dtype::Int32, count.min(i64::from(i32::MAX)));
        let result = self.session.call(&self.schedule, &[Value::jax(count, false)], &self.further);
        let rate = result.and_then(|value| single(&value));
        let rate = rate.map_err(|fault| calls::further_parameters(fault, &self.schedule, 1));
        rate.map_err(|fault| self.session.diagnostic(&fault.or_at(place_of(&self.schedule))))
    }

    /// The rates at consecutive counts.
    ///
    /// # Errors
    ///
    /// The error of [`CountSchedule::rate`] at the first count that has no rate, and the number of rates before it.
    pub(crate) fn fill(&mut self, first: i64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        for (place, (count, out)) in (first..).zip(out).enumerate() {
            *out = self.rate(count).map(f64::from).map_err(|error| (place, error))?;
        }
        Ok(())
    }

    /// The schedule, if it is one of a framework that calls no function of the program.
    pub(crate) fn native(&self) -> Option<&dyn NativeSchedule> {
        match &self.schedule {
            Value::Native(native) => match &**native {
                Native::Schedule(schedule, functions) if functions.is_empty() => Some(&**schedule),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a call has changed an object older than the call, so that the order of the calls matters.
    pub(crate) fn touched(&self) -> bool {
        self.session.touched
    }

    /// Why the order of the calls may matter; `None` if it is proved that no call changes an object that outlives the call.
    /// Ask before the first call.
    pub(crate) fn doubt(&mut self) -> Option<String> {
        self.session.doubt(&self.schedule, &self.further)
    }

    /// Notes on what was assumed, chosen and left out.
    pub(crate) fn notes(&self) -> &[String] {
        &self.session.machine.notes
    }
}

/// The function or class of the snippet that a name means.
fn found(
    session: &mut Session,
    program: &Program,
    name: Option<&str>,
    config: Option<&[(String, Data)]>,
) -> Result<Value, Diagnostic> {
    // A factory takes the arguments in `config`.
    let takes = if config.is_some() { Takes::Any } else { Takes::Step };
    let classes = program.classes();
    let only_class = classes.last().filter(|_| config.is_some() && program.functions().is_empty());
    match name.or(only_class.copied()).and_then(|name| session.machine.global(name)) {
        Some(Value::Class(class)) if class.own => Ok(Value::Class(class)),
        _ => session.function(name, takes),
    }
}

/// The schedule, and its further arguments besides the count.
fn made(
    session: &mut Session,
    found: &Value,
    config: Option<&[(String, Data)]>,
) -> Outcome<(Value, NamedValues)> {
    let keywords = data::keywords(&mut session.machine, config.unwrap_or_default())?;
    if let Value::Class(class) = found {
        return Ok((calls::construct(session, class, &keywords)?, Vec::new()));
    }
    match config {
        Some(_) if !needs_count(found, &keywords) => {
            let made = session.call(found, &[], &keywords).map_err(|fault| match fault.class() {
                Some("TypeError") => fault
                    .why("`config` gives its first parameter, so it is called with `config` alone, to make the schedule")
                    .help("give its other parameters in `config`, or leave the first one to the count"),
                _ => fault,
            });
            Ok((made?, Vec::new()))
        }
        _ => Ok((found.clone(), keywords)),
    }
}

/// Whether the first parameter of a function has neither a default nor one of the given values.
fn needs_count(function: &Value, given: &[(Rc<str>, Value)]) -> bool {
    let (closure, skipped) = match function {
        Value::Function(closure) => (closure.clone(), 0),
        Value::Bound(bound) => match &bound.1 {
            Value::Function(closure) => (closure.clone(), 1),
            _ => return true,
        },
        _ => return true,
    };
    let first = closure.function.parameters.get(skipped);
    first.is_some_and(|first| first.default.is_none() && given.iter().all(|(name, _)| **name != *first.name))
}

/// `jnp.array(value, dtype=jnp.float32)` of a value without dimensions.
fn single(value: &Value) -> Outcome<f32> {
    match value {
        Value::Float(x) => Ok(*x as f32),
        Value::Huge(number) => Ok(crate::number::long::float(number)? as f32),
        Value::Numpy(..) | Value::Jax(..) => {
            Ok(value.scalar().map_or(f32::NAN, |scalar| scalar.cast(Dtype::Float32).to_f32()))
        }
        Value::Array(array) if array.single => single(&array.get(0)),
        Value::None => {
            Err(Fault::raise("TypeError", "unsupported operand type(s) for *: 'int' and 'NoneType'")
                .why("the function returned None, and optax multiplies what it returns by -1")
                .help("return a number on every path"))
        }
        Value::Function(_) | Value::Bound(_) | Value::Class(_) | Value::Native(_) => {
            Err(Fault::refuse(format!("the function returned a '{}' instead of a rate", value.type_name()))
                .why("it was called with the count, and seems to make a schedule rather than to be one")
                .help("give its arguments in `config`; if it takes none, write `config: {}`"))
        }
        _ => value.as_int().map(|i| i as f64 as f32).ok_or_else(|| {
            Fault::refuse(format!("the function returned a '{}'", value.type_name()))
                .why("optax multiplies every gradient by what it returns")
                .help("return one number")
        }),
    }
}
