//! `python`: a function of the step, in Python, without a framework.

use crate::diagnostic::Diagnostic;
use crate::dialect::kit::custom::{Caller, PythonRates, PythonSource, config, in_order, nature, noted};
use crate::dialect::kit::params::{FUNCTION_NAME, PYTHON_CONFIG, function};
use crate::dialect::{Args, Interval, Kind};
use crate::python::{Data, Program, StepFunction};
use crate::schedule::remark::RemarkKind;
use crate::schedule::{Channel, Precision, Schedule, Unit};

/// `python`.
pub(super) const PYTHON: Kind = Kind {
    name: "python",
    aliases: &["lambda", "custom", "function"],
    summary: "your own Python function of the step, or a list or array with the rate of each",
    formula: "function(t), or rates[t]",
    edges: &[
        "The function is called with a Python int, from 0 on; Python floats are float64.",
        "`np.exp`, `np.log`, `np.power` and the like use Intel's SVML, as numpy does on x86-64 processors with AVX-512; on other processors numpy's last bit may differ.",
        "`jnp.*` runs operator by operator; under `jax.jit` XLA fuses operations and rounds differently.",
    ],
    interval: Interval::Caller(Unit::Step),
    params: &[function("source"), PYTHON_CONFIG, FUNCTION_NAME],
    example: "run: {steps: 1000}\nschedule:\n  kind: python\n  source: |\n    import math\n    def rate(step):\n        return 3e-4 * min(1.0, (step + 1) / 100) * 0.5 * (1 + math.cos(math.pi * step / 1000))",
    build,
};

/// A function that is called with the index of the row.
pub(super) struct StepCaller {
    program: Program,
    name: Option<String>,
    config: Option<Vec<(String, Data)>>,
}

impl Caller for StepCaller {
    type PythonRates = StepFunction;

    fn begin(&self) -> Result<StepFunction, Diagnostic> {
        StepFunction::configured(&self.program, self.name.as_deref(), self.config.as_deref())
    }
}

impl PythonRates for StepFunction {
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        StepFunction::fill(self, first as i64, out)
    }

    fn touched(&self) -> bool {
        StepFunction::touched(self)
    }

    fn one_by_one(&mut self, _: Option<f64>) {
        StepFunction::one_by_one(self);
    }
}

fn build(args: &Args<'_>) -> Result<Schedule, Diagnostic> {
    let code = args.get::<PythonSource>("source")?;
    let name = code.name.or(args.get::<Option<String>>("name")?);
    let caller = StepCaller { program: code.program, name, config: config(args)? };
    let mut first = caller.begin()?;
    let doubt = first.doubt();
    // This call collects notes. If it fails, the error is reported when its row is asked for.
    let _ = first.value(0);
    let mut remarks = noted(args, "source", first.notes());
    remarks.extend(
        written_for_optax(&caller.program)
            .map(|text| args.remark(RemarkKind::PythonTakenForGranted, "source", text)),
    );
    remarks.extend(doubt.as_ref().map(|doubt| in_order(args, "source", "function", doubt)));
    let channels = vec![Channel::learning_rate(Precision::Double)];
    let schedule = Schedule::new(Unit::Step, channels, nature(caller, doubt.is_none()));
    Ok(remarks.into_iter().fold(schedule, Schedule::remark))
}

/// The remark on a function written for optax, which is called with another type of step here: its last bits differ.
fn written_for_optax(program: &Program) -> Option<String> {
    program.uses(&["jax", "jnp", "optax"]).map(|module| {
        format!(
            "The source uses `{module}`, but the function is called with a Python int. `kind: optax.Schedule` calls it \
             with an int32 array, as optax does, which rounds and promotes differently."
        )
    })
}
