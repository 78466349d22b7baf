//! `Schedule`: the user's own function of the count.

use super::common::curved;
use super::native::OptaxFunction;
use crate::diagnostic::Diagnostic;
use crate::dialect::kit::custom::{Caller, Config, PythonRates, PythonSource, in_order, nature, noted};
use crate::dialect::kit::params::{CONFIG, FUNCTION_NAME, function};
use crate::dialect::{Args, Interval, Kind};
use crate::python::{CountSchedule, FunctionCall, Program};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Channel, Precision, Schedule, Unit};

/// `optax.Schedule`.
pub(super) const SCHEDULE: Kind = Kind {
    name: "Schedule",
    aliases: &[],
    summary: "your own Python function of `count`, as in `optax.adam(schedule)`",
    formula: "float32(schedule(count))",
    edges: &[
        "`count` is an int32 array without dimensions, 0 at the first update: combined with a Python number it gives a JAX array, `math.cos(count)` gives a Python float, and `count**2` wraps around at 2^31.",
        "The rate is the result as a float32, `jnp.array(schedule(count), dtype=jnp.float32)`. optax multiplies by -1 first, which turns a denormal JAX number into zero.",
        "JAX runs operator by operator here; under `jax.jit` XLA fuses operations, and the last bits differ. There `count` has no value yet, so `if count < 100` or `math.cos(count)` raises a TracerBoolConversionError or a ConcretizationTypeError.",
        "With `config`, a function without further required parameters is a factory that returns the schedule; a function that lacks its first parameter is called with the count there.",
    ],
    interval: Interval::Always(Unit::Step),
    params: &[function("source"), CONFIG, FUNCTION_NAME],
    example: "run: {steps: 1000}\nschedule:\n  kind: optax.Schedule\n  source: |\n    import jax.numpy as jnp\n    def schedule(count):\n        warmup = jnp.minimum(count / 100, 1.0)\n        return 3e-4 * warmup * 0.5 * (1 + jnp.cos(jnp.pi * count / 1000))",
    build: schedule,
};

/// An optimizer with the schedule.
struct CountedOptimizer {
    program: Program,
    call: FunctionCall,
}

impl Caller for CountedOptimizer {
    type PythonRates = CountSchedule;

    fn begin(&self) -> Result<CountSchedule, Diagnostic> {
        CountSchedule::new(&self.program, &self.call)
    }
}

impl PythonRates for CountSchedule {
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        CountSchedule::fill(self, first as i64, out)
    }

    fn touched(&self) -> bool {
        CountSchedule::touched(self)
    }

    /// It is always called row by row.
    fn one_by_one(&mut self, _: Option<f64>) {}
}

/// What a negative schedule means.
const NEGATIVE: &str = "The schedule is negative, as `optax.scale_by_schedule` takes it: it multiplies the updates, and the \
                        learning rate is its magnitude. The values are shown with their sign.";

fn schedule(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let code = args.get::<PythonSource>("source")?;
    let Config(config) = args.get("config")?;
    let config = args.is_given("config").then_some(config);
    let name = code.name.or(args.get::<Option<String>>("name")?);
    let caller = CountedOptimizer { program: code.program, call: FunctionCall { name, config } };
    let mut first = caller.begin().map_err(|error| {
        let parameter = ["config", "name", "source"].into_iter().find(|parameter| args.is_given(parameter));
        error.or_at(|| Some(args.place(parameter.unwrap_or("source"))))
    })?;
    let doubt = first.doubt();
    if let Some(function) = first.native().and_then(|native| native.as_any().downcast_ref::<OptaxFunction>())
    {
        let remarks = function.remarks.iter().map(|remark| args.remark(remark.kind, "source", &*remark.text));
        let notes = noted(args, "source", first.notes());
        return Ok(curved(function.curve.clone(), remarks.chain(notes)));
    }
    // This call collects notes. If it fails, the error is reported when its row is asked for.
    let is_negative = (0..2).any(|count| first.rate(count).is_ok_and(|rate| rate < 0.0));
    let mut remarks = noted(args, "source", first.notes());
    remarks.extend(is_negative.then(|| args.remark(RemarkKind::PythonTakenForGranted, "source", NEGATIVE)));
    remarks.extend(doubt.as_ref().map(|doubt| in_order(args, "source", "schedule", doubt)));
    let channels = vec![Channel::learning_rate(Precision::Single)];
    let schedule = Schedule::new(Unit::Step, channels, nature(caller, doubt.is_none()));
    Ok(remarks.into_iter().fold(schedule, Schedule::remark))
}
