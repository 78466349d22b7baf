//! A user's Python as a factor: the `lr_lambda` of `LambdaLR` and `MultiplicativeLR`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::diagnostic::{Diagnostic, Span};
use crate::dialect::kit::column::read_file;
use crate::dialect::kit::custom::disproved;
use crate::dialect::kit::raised::Raised;
use crate::dialect::kit::threads::PerThread;
use crate::dialect::kit::values::{Arg, FromArg};
use crate::number::python::Number;
use crate::python::{Dtype, Program, Returned, Snippet, StepFunction};
use crate::spec::yaml::Value;

/// A Python function of an epoch, with whatever it remembers from one call to the next.
///
/// A clone has the same memory at first, and its own from then on. A running program stays on its thread; where a walk
/// goes on on another one, the calls are made there again.
pub struct Lambda {
    program: Arc<Program>,
    name: Option<String>,
    running: PerThread<Running>,
    /// Nothing, where it is proved that the function remembers nothing.
    calls: Option<Mutex<Calls>>,
}

/// The epochs of all calls so far, stretches of consecutive ones together.
#[derive(Debug, Clone, Default)]
struct Calls(Vec<(i64, u64)>);

impl Calls {
    fn push(&mut self, epoch: i64) {
        match self.0.last_mut() {
            Some((first, count)) if *first + *count as i64 == epoch => *count += 1,
            _ => self.0.push((epoch, 1)),
        }
    }

    /// The call at a position, which moves on.
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

/// A program that runs on this thread, and the position behind the calls that it has seen.
struct Running {
    function: StepFunction,
    position: (usize, u64),
}

impl Running {
    /// Nothing of a function that changes something; who asks for its values one by one is told.
    fn ahead(&mut self, first: i64, most: usize) -> Vec<f64> {
        let known = self.function.ahead(first, most);
        if self.function.touched() { Vec::new() } else { known }
    }
}

impl Clone for Lambda {
    fn clone(&self) -> Self {
        let calls = self.calls.as_ref().map(|calls| lock(calls).clone());
        Lambda::with(self.program.clone(), self.name.clone(), calls)
    }
}

fn lock(calls: &Mutex<Calls>) -> MutexGuard<'_, Calls> {
    calls.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lambda {
    fn with(program: Arc<Program>, name: Option<String>, calls: Option<Calls>) -> Self {
        let (loaded, function) = (program.clone(), name.clone());
        let running = PerThread::new(move || {
            let function = StepFunction::new(&loaded, function.as_deref())?;
            Ok(Running { function, position: (0, 0) })
        });
        Lambda { program, name, running, calls: calls.map(Mutex::new) }
    }

    /// What the function returns for an epoch.
    ///
    /// # Errors
    ///
    /// What Python raises, or a result that is no number.
    pub fn at(&self, epoch: i64) -> Result<Number, Raised> {
        let Some(calls) = &self.calls else {
            let (result, touched) =
                self.running.with(|running| (running.function.raw(epoch), running.function.touched()))?;
            return if touched { Err(disproved().into()) } else { number(result?) };
        };
        let mut calls = lock(calls);
        calls.push(epoch);
        let last = self.running.with(|running| {
            let mut last = Ok(Returned::Int(0));
            while let Some(epoch) = calls.next(&mut running.position) {
                last = running.function.raw(epoch);
            }
            last
        })?;
        number(last?)
    }

    /// What it returns for the epochs from `first` on, as floats: at most so many of them, and as many as are known at
    /// once to be Python's numbers; none if it remembers something.
    pub fn ahead(&self, first: i64, most: usize) -> Vec<f64> {
        match &self.calls {
            Some(_) => Vec::new(),
            None => self.running.with(|running| running.ahead(first, most)).unwrap_or_default(),
        }
    }
}

fn number(returned: Returned) -> Result<Number, Raised> {
    match returned {
        Returned::Float(value) => Ok(Number::Float(value)),
        Returned::Int(value) => Ok(Number::Int(value)),
        Returned::Numpy(Dtype::Float64, bits) => Ok(Number::Float(f64::from_bits(bits))),
        other => {
            Err(Diagnostic::new(format!("the function returned {}, which is no Python number", noun(&other)))
                .why("torch multiplies a learning rate by what it returns")
                .help("return a number on every path, `float(...)`")
                .into())
        }
    }
}

fn noun(returned: &Returned) -> String {
    match returned {
        Returned::Numpy(..) => "a numpy scalar other than float64".to_string(),
        Returned::Tensor(..) => "a tensor".to_string(),
        Returned::Other(class, _) => format!("a `{class}`"),
        Returned::Float(_) | Returned::Int(_) => "a number".to_string(),
    }
}

/// Python source, or `{file: my_schedule.py, name: factor}`. It is run once, so that what is wrong with it is said at
/// once.
impl FromArg<'_> for Lambda {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        let (snippet, name) = match &arg.node().value {
            Value::Text(text) => (written_in_the_spec(arg, text), None),
            Value::Map(_) => {
                let (source, name) = read_file(arg, "name")?;
                (Snippet::file(source), name.map(crate::spec::yaml::written))
            }
            _ => return Err(arg.expected("Python: a lambda, a `def`, or `{file: ..., name: ...}`")),
        };
        let program = Arc::new(Program::parse(snippet)?);
        let function = StepFunction::new(&program, name.as_deref());
        let doubt = function.map_err(|error| error.or_at(|| Some(arg.place())))?.doubt();
        let calls = doubt.is_some().then(Calls::default);
        Ok(Lambda::with(program, name, calls))
    }
}

/// The text of a parameter, and where its first line begins: behind a quote, or indented below a `|`.
fn written_in_the_spec(arg: &Arg<'_>, text: &str) -> Snippet {
    let place = arg.place();
    let Span { line, column, .. } = place.span;
    let lines: Vec<&str> = place.source.text.lines().collect();
    let rest = lines.get(line - 1).map_or("", |line| line.trim_start());
    let here = lines.get(line - 1).and_then(|line| line.chars().nth(column - 1));
    let is_block =
        matches!(here, Some('|' | '>')) || rest.ends_with(['|', '>', '-', '+']) && text.contains('\n');
    let (first, column) = match is_block {
        true => (line + 1, lines.get(line).map_or(1, |line| line.len() - line.trim_start().len() + 1)),
        false => (line, column + usize::from(matches!(here, Some('"' | '\'')))),
    };
    Snippet::part(place.source, text, first, column)
}
