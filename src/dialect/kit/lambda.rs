//! The user's Python as a factor: the `lr_lambda` and `scale_fn` of torch's schedulers and of those modelled on them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::diagnostic::Diagnostic;
use crate::dialect::Args;
use crate::number::python::Number;
use crate::python::{Dtype, FunctionCall, Groups, Program, Returned, StepFunction};
use crate::schedule::remark::Remark;
use crate::spec::yaml::Yaml;

use super::custom::{Config, PythonSource, disproved, in_order, noted};
use super::exception::Computed;
use super::threads::PerThread;
use super::values::{Arg, FromArg};

/// A Python function of an epoch, with the state that it keeps from call to call.
///
/// A clone starts with the same state, and then has its own. A running program stays on its thread; if a walk continues on
/// another thread, the calls are repeated there.
pub(crate) struct Lambda {
    program: Arc<Program>,
    call: Arc<FunctionCall>,
    /// Its index, if the snippet gives a list of functions.
    group: Option<usize>,
    /// The length of the snippet's list of functions.
    count: Option<usize>,
    /// The notes of the run of the snippet.
    notes: Vec<String>,
    /// Why the order of the calls may matter.
    doubt: Option<String>,
    running: PerThread<RunningLambda>,
    /// Whether the epoch is passed as a Python float.
    takes_floats: bool,
    /// The calls so far; `None` if the function provably keeps no state.
    calls: Option<Mutex<CallLog>>,
}

/// The epochs of all calls so far, as ranges: first epoch and length.
#[derive(Debug, Clone, Default)]
struct CallLog(Vec<(i64, u64)>);

impl CallLog {
    fn push(&mut self, epoch: i64) {
        match self.0.last_mut() {
            Some((first, count)) if *first + *count as i64 == epoch => *count += 1,
            _ => self.0.push((epoch, 1)),
        }
    }

    /// The call at a position, which is advanced.
    fn next(&self, position: &mut (usize, u64)) -> Option<i64> {
        let (first, count) = self.0.get(position.0)?;
        if position.1 == *count {
            self.0.get(position.0 + 1)?;
            *position = (position.0 + 1, 0);
            return self.next(position);
        }
        position.1 += 1;
        Some(first + position.1 as i64 - 1)
    }
}

/// A program that runs on this thread, and the position after the calls that it has seen.
struct RunningLambda {
    function: StepFunction,
    position: (usize, u64),
}

impl RunningLambda {
    fn call(&mut self, epoch: i64, takes_floats: bool) -> Result<Returned, Diagnostic> {
        match takes_floats {
            true => self.function.raw_float(epoch as f64),
            false => self.function.raw(epoch),
        }
    }

    /// The next values; none if the function changes something: then [`Lambda::at`] reports that.
    fn ahead(&mut self, first: i64, most: usize) -> Vec<f64> {
        let known = self.function.ahead(first, most);
        if self.function.touched() { Vec::new() } else { known }
    }
}

impl Clone for Lambda {
    fn clone(&self) -> Self {
        let calls = self.calls.as_ref().map(|calls| lock(calls).clone());
        Lambda {
            count: self.count,
            notes: self.notes.clone(),
            doubt: self.doubt.clone(),
            takes_floats: self.takes_floats,
            ..Lambda::with(self.program.clone(), self.call.clone(), self.group, calls)
        }
    }
}

fn lock(calls: &Mutex<CallLog>) -> MutexGuard<'_, CallLog> {
    calls.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lambda {
    fn with(
        program: Arc<Program>,
        call: Arc<FunctionCall>,
        group: Option<usize>,
        calls: Option<CallLog>,
    ) -> Self {
        let (loaded, function) = (program.clone(), call.clone());
        let running = PerThread::new(move || {
            let function = StepFunction::of_group(&loaded, &function, group)?;
            Ok(RunningLambda { function, position: (0, 0) })
        });
        Lambda {
            program,
            call,
            group,
            count: None,
            notes: Vec::new(),
            doubt: None,
            running,
            takes_floats: false,
            calls: calls.map(Mutex::new),
        }
    }

    /// The functions of the groups, if the snippet gives a list.
    pub(crate) fn each(&self) -> Option<Vec<Lambda>> {
        let calls = self.calls.as_ref().map(|calls| lock(calls).clone());
        let group = |group| Lambda::with(self.program.clone(), self.call.clone(), Some(group), calls.clone());
        self.count.map(|count| (0..count).map(group).collect())
    }

    /// The remarks on what was assumed and left out, and on why the function is called in order.
    pub(crate) fn remarks(&self, args: &Args<'_>, parameter: &str) -> Vec<Remark> {
        let mut remarks = noted(args, parameter, &self.notes);
        remarks.extend(self.doubt.as_ref().map(|doubt| in_order(args, parameter, "function", doubt)));
        remarks
    }

    /// Whether it provably keeps no state from call to call.
    pub(crate) fn is_stateless(&self) -> bool {
        self.calls.is_none()
    }

    /// The same function, called with Python floats.
    pub(crate) fn of_floats(mut self) -> Self {
        self.takes_floats = true;
        self
    }

    /// The result of the function for an epoch, as a factor of `rate`.
    ///
    /// # Errors
    ///
    /// Python raises, or the result is not a number.
    pub(crate) fn at(&self, epoch: i64, rate: Number) -> Computed {
        let Some(calls) = &self.calls else {
            let (result, touched) = self
                .running
                .with(|running| (running.call(epoch, self.takes_floats), running.function.touched()))?;
            return if touched { Err(disproved().into()) } else { number(result?, rate) };
        };
        let mut calls = lock(calls);
        calls.push(epoch);
        let last = self.running.with(|running| {
            let mut last = Ok(Returned::Int(0));
            while let Some(epoch) = calls.next(&mut running.position) {
                last = running.call(epoch, self.takes_floats);
            }
            last
        })?;
        number(last?, rate)
    }

    /// What it returns for the epochs from `first` on, as floats: at most `most` of them, and only as many as are known to be
    /// Python numbers; none if it keeps state.
    pub(crate) fn ahead(&self, first: i64, most: usize) -> Vec<f64> {
        match &self.calls {
            Some(_) => Vec::new(),
            None => self.running.with(|running| running.ahead(first, most)).unwrap_or_default(),
        }
    }
}

fn number(returned: Returned, rate: Number) -> Computed {
    match returned {
        Returned::Float(value) => Ok(Number::Float(value)),
        Returned::Int(value) => Ok(Number::Int(value)),
        Returned::Numpy(Dtype::Float64, bits) => Ok(Number::Float(f64::from_bits(bits))),
        // A float times one of numpy's integers is a float64.
        Returned::Numpy(Dtype::Int64 | Dtype::Int32 | Dtype::Bool, bits) if !rate.is_int() => {
            Ok(Number::Float(bits as i64 as f64))
        }
        Returned::Numpy(dtype, _) if !dtype.is_float() => {
            let what =
                format!("the function returned a `{}`, and the learning rate is an int", dtype.numpy_type());
            Err(Diagnostic::new(what)
                .why("numpy computes their product as an integer, which wraps around")
                .help("write the learning rate with a decimal point: `lr: 1.0`")
                .into())
        }
        Returned::Other(class, _) if matches!(&*class, "function" | "method" | "list") => {
            Err(Diagnostic::new(format!("the function returned a `{class}` instead of a factor"))
                .why("it was called with the epoch, and seems to make the function rather than to be it")
                .help("give its arguments in `config`; if it takes none, write `config: {}`")
                .into())
        }
        other => Err(Diagnostic::new(format!(
            "the function returned {}, which is not a Python number",
            noun(&other)
        ))
        .why("the scheduler multiplies a learning rate by the result")
        .help("return a number on every path, for example with `float(...)`")
        .into()),
    }
}

fn noun(returned: &Returned) -> String {
    match returned {
        Returned::Numpy(dtype, _) => format!("a `{}`", dtype.numpy_type()),
        Returned::Tensor(..) => "a tensor".to_string(),
        Returned::Other(class, _) => format!("a `{class}`"),
        Returned::Float(_) | Returned::Int(_) => "a number".to_string(),
    }
}

/// Python source, or `{file: my_schedule.py, name: factor}`. It is run once, so that errors are reported at once.
impl FromArg<'_> for Lambda {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        if !matches!(arg.node().value, Yaml::Text(_) | Yaml::Map(_)) {
            return Err(arg.expected("Python: a lambda, a `def`, or `{file: ..., name: ...}`"));
        }
        let PythonSource { program, name } = PythonSource::from_node(arg)?;
        let call = Arc::new(call(arg, name)?);
        let groups = StepFunction::groups(&program, &call);
        let Groups { count, notes, doubt, called } =
            groups.map_err(|error| error.or_at(|| Some(arg.place())))?;
        if let (true, Some(doubt)) = (called, &doubt) {
            return Err(constructed(arg, doubt));
        }
        if let (Some(2..), Some(doubt)) = (count, &doubt) {
            return Err(shared(arg, doubt));
        }
        let calls = doubt.is_some().then(CallLog::default);
        Ok(Lambda { count, notes, doubt, ..Lambda::with(Arc::new(program), call, None, calls) })
    }
}

/// What the function is called with. Only `lr_lambda` has parameters beside it that say so.
fn call(arg: &Arg<'_>, name: Option<String>) -> Result<FunctionCall, Diagnostic> {
    let args = arg.args();
    if arg.param().name != "lr_lambda" {
        return Ok(FunctionCall { name, config: None });
    }
    let Config(config) = args.get("config")?;
    let name = name.or(args.get::<Option<String>>("name")?);
    Ok(FunctionCall { name, config: args.is_given("config").then_some(config) })
}

/// A scheduler that the source constructs calls the function, and the one of the spec would call it once more.
fn constructed(arg: &Arg<'_>, doubt: &str) -> Diagnostic {
    Diagnostic::new("this Python constructs a scheduler of a function that may keep state from call to call")
        .at(arg.place(), "")
        .why("the constructor calls the function, so that its first call here would be its second")
        .why(doubt.to_string())
        .help("write `kind: torch.LRScheduler` and `source:`, which steps the scheduler that the Python constructs")
        .help("or leave the line with the scheduler out")
}

/// The functions of one list run in one module, but each is called for its whole curve here: they cannot share state.
fn shared(arg: &Arg<'_>, doubt: &str) -> Diagnostic {
    Diagnostic::new("the functions of this list may keep state from call to call, and share it")
        .at(arg.place(), "")
        .why(doubt.to_string())
        .help("give each group its own source: `lr_lambda: [\"lambda epoch: ...\", \"lambda epoch: ...\"]`")
}
