//! A function of the update count, as optax calls it.

use crate::diagnostic::Diagnostic;
use crate::number::dtype::{Dtype, Scalar};
use crate::python::Program;
use crate::python::call::callables::place_of;
use crate::python::call::calls;
use crate::python::call::chosen;
use crate::python::call::configured::{FunctionCall, NamedValues};
use crate::python::choice::candidates::Takes;
use crate::python::choice::session::Session;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::native::NativeSchedule;
use crate::python::object::value::{Native, Value};

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
    pub(crate) fn new(program: &Program, call: &FunctionCall) -> Result<Self, Diagnostic> {
        let (session, schedule, further) = chosen::configured_schedule(program, call, Takes::Step)?;
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
