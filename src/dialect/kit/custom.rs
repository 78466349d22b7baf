//! The user's Python as a schedule: where it is written, its arguments, and how it is called for each row.

use super::args::Args;
use super::column::read_file;
use super::native::Natives;
use super::threads::PerThread;
use super::values::{Arg, FromArg};
use crate::diagnostic::{Diagnostic, Source};
use crate::dialect::find;
use crate::number::python::Number;
use crate::python::{
    CallProgram, Convention, Data, NativeRate, NativeSchedule, NativeStep, NoText, Program, Snippet,
    is_direct,
};
use crate::schedule::remark::{Remark, RemarkKind};
use crate::schedule::{Closed, Halt, Nature, Recurrent, Schedule, Walk};
use crate::spec::expression;
use crate::spec::written;
use crate::spec::yaml::{self, Node, Yaml};
use std::any::Any;
use std::sync::{Arc, mpsc};
use std::thread;

/// The notes of a run of a parameter's Python, as remarks.
pub(crate) fn noted(args: &Args<'_>, parameter: &str, notes: &[String]) -> Vec<Remark> {
    notes.iter().map(|note| args.remark(RemarkKind::PythonTakenForGranted, parameter, note)).collect()
}

/// The Python source of a parameter, and which of its functions or classes to use.
pub(crate) struct PythonSource {
    /// The parsed source.
    pub program: Program,
    /// The function or class, if the spec names one.
    pub name: Option<String>,
}

impl FromArg<'_> for PythonSource {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        if let Yaml::Map(_) = arg.node().value {
            let (source, name) = read_file(arg, "name")?;
            if !source.name.ends_with(".py") && !source.name.ends_with(".ipynb") {
                return Err(Diagnostic::new(format!("`{}` is not named like a Python file", source.name))
                    .at(arg.place(), "names this file")
                    .why("messages show lines of Python, but no lines of other files")
                    .help("end its name in `.py`"));
            }
            let name = name.map(yaml::written);
            let files = arg.args().env.files;
            let read = |path: &str| files.read(&beside(&source.name, path)).ok();
            let (snippet, none) = (Snippet::of_file(source.clone())?, &mut Vec::new());
            let is_run = name.as_deref().is_some_and(is_direct);
            let mut program = parse(match is_run {
                true => snippet.with_all_modules(&read, none),
                false => snippet.with_modules(&read, none),
            })?;
            if is_run || program.opens_files() {
                let Config(config) = arg.args().get("config").unwrap_or(Config(Vec::new()));
                let read = |path: &str| files.read(&beside(&source.name, path)).map_err(NoText::from);
                let run = |program: &Program| match is_run {
                    true => program.direct(&config).map(drop),
                    false => program.outline(name.as_deref(), &config).map(drop),
                };
                program.with_files(&read, none, run).ok();
            }
            return Ok(PythonSource { program, name });
        }
        let Some(text) = arg.node().text() else {
            return Err(arg.expected("Python source, or `{file: my_schedule.py, name: MySchedule}`"));
        };
        parse(snippet(arg, text)).map(|program| PythonSource { program, name: None })
    }
}

/// The path of a file in the folder of another one.
fn beside(name: &str, path: &str) -> String {
    match name.rfind(['/', '\\']) {
        Some(end) => format!("{}{path}", &name[..=end]),
        None => path.to_string(),
    }
}

/// A program that can import the schedules of the dialects.
///
/// # Errors
///
/// The text is not Python.
pub fn parse(snippet: Snippet) -> Result<Program, Diagnostic> {
    Program::parse(snippet).map(|program| program.with_natives(&Natives))
}

/// The text of a node. Messages point to its place in the spec, which is searched for only then.
fn snippet(arg: &Arg<'_>, text: &str) -> Snippet {
    let (place, parameter, text) = (arg.place(), arg.param().name, text.to_string());
    Snippet::later(text.clone(), move || {
        let source = place.source().clone();
        match written::spots(&place, &text) {
            Some(spots) => Snippet::part(source, text, spots),
            // The text of a YAML alias has no single place in the spec.
            None => {
                let name = format!("{} (`{parameter}` as read)", source.name);
                Snippet::file(Arc::new(Source { name, text }))
            }
        }
    })
}

/// The constructor's arguments, by name.
pub(crate) struct Config(pub Vec<(String, Data)>);

impl FromArg<'_> for Config {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        match &arg.node().value {
            Yaml::Null => Ok(Config(Vec::new())),
            Yaml::Map(entries) => {
                let entry = |(key, value): &(Node, Node)| Ok((yaml::written(key), data(arg, value)?));
                entries.iter().map(entry).collect::<Result<_, Diagnostic>>().map(Config)
            }
            _ => Err(arg.expected("a map of the constructor's arguments")),
        }
    }

    fn absent() -> Option<Self> {
        Some(Config(Vec::new()))
    }
}

/// The parameter `config`; `None` if the spec does not have it.
pub(crate) fn config(args: &Args<'_>) -> Result<Option<Vec<(String, Data)>>, Diagnostic> {
    let Config(config) = args.get("config")?;
    Ok(args.is_given("config").then_some(config))
}

/// A value of a spec as it is written, without arithmetic.
pub(crate) fn plain(node: &Node) -> Data {
    match &node.value {
        Yaml::Null => Data::None,
        Yaml::Bool(b) => Data::Bool(*b),
        Yaml::Int(i) => Data::Int(i128::from(*i)),
        Yaml::Float(x) | Yaml::Long(x) => Data::Float(*x),
        Yaml::Text(text) => Data::Str(text.clone()),
        Yaml::List(items) => Data::List(items.iter().map(plain).collect()),
        Yaml::Map(entries) => {
            Data::Dict(entries.iter().map(|(key, value)| (yaml::written(key), plain(value))).collect())
        }
    }
}

fn data(arg: &Arg<'_>, node: &Node) -> Result<Data, Diagnostic> {
    let entries = |entries: &[(Node, Node)]| -> Result<Vec<(String, Data)>, Diagnostic> {
        entries.iter().map(|(key, value)| Ok((yaml::written(key), data(arg, value)?))).collect()
    };
    Ok(match &node.value {
        Yaml::Null => Data::None,
        Yaml::Bool(b) => Data::Bool(*b),
        Yaml::Int(i) => Data::Int(i128::from(*i)),
        Yaml::Float(x) | Yaml::Long(x) => Data::Float(*x),
        Yaml::Text(text) => {
            // A number without quotes would have been one: with them it is a text, as for Python's own YAML.
            if !matches!(Node::literal(text).value, Yaml::Text(_)) {
                return Ok(Data::Str(text.clone()));
            }
            let clock = arg.args().clock();
            match expression::evaluate(text, &|name| clock.lookup(name)) {
                Ok(Number::Int(i)) => Data::Int(i),
                Ok(Number::Float(x)) => Data::Float(x),
                _ => Data::Str(text.clone()),
            }
        }
        Yaml::List(items) => Data::List(items.iter().map(|item| data(arg, item)).collect::<Result<_, _>>()?),
        Yaml::Map(_) if is_schedule(node) => {
            let inner = Args::from_node(&arg.inner(node))?;
            let name = inner.full_name();
            let schedule = inner.build()?;
            if let Nature::Recurrent(_) = schedule.nature() {
                return Err(arg.inner(node).expected("a schedule that can be computed at any step directly"));
            }
            Data::Schedule(Arc::new(Configured { name, schedule }))
        }
        Yaml::Map(map) => match (node.get("class_name").and_then(Node::text), node.get("config")) {
            (Some(class), config) => {
                Data::Object(class.to_string(), entries(config.map_or(&[], Node::entries))?)
            }
            _ => Data::Dict(entries(map)?),
        },
    })
}

/// Whether a map in `config` is a schedule. Settings of the user's may have a `kind` of their own.
pub(super) fn is_schedule(node: &Node) -> bool {
    let kind = node.get("kind").and_then(Node::text);
    kind.is_some_and(|kind| kind.contains('.') || find(kind).is_some())
}

/// A schedule in the configuration of a user's class, which calls it with the step.
#[derive(Debug)]
struct Configured {
    name: String,
    schedule: Schedule,
}

impl NativeSchedule for Configured {
    fn name(&self) -> &str {
        &self.name
    }

    fn convention(&self) -> Convention {
        Convention::Keras
    }

    fn at(&self, step: NativeStep, _: &mut CallProgram<'_>) -> Option<NativeRate> {
        let NativeStep::Int(step) = step else { return None };
        let row = self.schedule.row(u64::try_from(step).unwrap_or(0));
        Some(NativeRate::Single(row.map_or(f32::NAN, |row| row[0] as f32)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A running program of the user's that computes rates.
pub(crate) trait PythonRates {
    /// Writes the rows from `first` on.
    ///
    /// # Errors
    ///
    /// The number of rows before the first that fails, and the error there.
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)>;

    /// Whether a call has changed something that existed before it. Of what runs row by row from the start, that is no surprise.
    fn touched(&self) -> bool {
        false
    }

    /// Computes row by row from now on. `before` is the rate of the row before the next.
    fn one_by_one(&mut self, _before: Option<f64>) {}
}

/// Writes the rows from `first` on, one by one.
///
/// # Errors
///
/// As [`PythonRates::fill`].
pub(crate) fn row_by_row(
    first: u64,
    out: &mut [f64],
    mut rate: impl FnMut(u64) -> Result<f64, Diagnostic>,
) -> Result<(), (usize, Diagnostic)> {
    for (place, out) in out.iter_mut().enumerate() {
        *out = rate(first + place as u64).map_err(|error| (place, error))?;
    }
    Ok(())
}

/// Starts the user's program afresh, as a new training run does.
pub(crate) trait Caller: Send + Sync + 'static {
    /// The started program.
    type PythonRates: PythonRates + 'static;

    /// Starts the program.
    ///
    /// # Errors
    ///
    /// The program raises an exception while it is loaded.
    fn begin(&self) -> Result<Self::PythonRates, Diagnostic>;

    /// The number of values in a row.
    fn width(&self) -> usize {
        1
    }
}

/// How the program is called: in any order if `proved`, that is, if no call changes anything that outlives it; else
/// from row 0 on, in order.
pub(crate) fn nature<C: Caller>(caller: C, proved: bool) -> Nature {
    match proved {
        true => Nature::Closed(Arc::new(AnyOrder(PerThread::new(move || caller.begin())))),
        false => Nature::Recurrent(Arc::new(Run(Arc::new(caller)))),
    }
}

/// The remark on a function or class that is called in order, with the reason.
pub(crate) fn in_order(args: &Args<'_>, parameter: &str, what: &str, doubt: &str) -> Remark {
    let said = format!(
        "The {what} may remember something from call to call, so it is called once for every row, in order ({doubt})."
    );
    args.remark(RemarkKind::CalledInOrder, parameter, said)
}

/// The error for a proof that was wrong. No value is shown.
pub(crate) fn disproved() -> Diagnostic {
    Diagnostic::new("this Python changed something that outlives the call, although it was proved not to")
        .why("its values may depend on the order of the calls, so none is shown")
        .help("this is a bug in lrsched: please report it with the Python source")
        .help(
            "until it is fixed, keep the state in a `global` variable: then the function is called in order",
        )
}

fn fill(rates: &mut impl PythonRates, first: u64, out: &mut [f64]) -> Result<(), Halt> {
    rates.fill(first, out).map_err(|(rows, error)| Halt { at: first + rows as u64, error: error.into() })
}

/// A program that provably remembers nothing. It is checked all the same.
struct AnyOrder<R>(PerThread<R>);

impl<R: PythonRates + 'static> Closed for AnyOrder<R> {
    fn fill(&self, first: u64, out: &mut [f64]) -> Result<(), Halt> {
        let filled = self.0.with(|rates| {
            let filled = fill(rates, first, out);
            if rates.touched() { Err(Halt { at: first, error: disproved().into() }) } else { filled }
        });
        filled.unwrap_or_else(|error| Err(Halt { at: first, error: error.into() }))
    }
}

/// A program that is called once for every row, in order.
struct Run<C>(Arc<C>);

impl<C: Caller> Recurrent for Run<C> {
    fn start(&self) -> Box<dyn Walk> {
        let caller = self.0.clone();
        let here = PerThread::new(move || Ok(PythonRows::new(caller.clone())));
        Box::new(PythonThread { caller: self.0.clone(), next: 0, link: None, here })
    }
}

/// A program that is called in order. As long as no call has changed anything that existed before it, many rows are
/// computed at once. After the first call that has, these rows are computed again by a fresh program, which is in the
/// same state as this one was before them, and from then on row by row.
struct PythonRows<C: Caller> {
    caller: Arc<C>,
    rates: Result<C::PythonRates, Diagnostic>,
    next: u64,
    last: Option<f64>,
    one_by_one: bool,
}

impl<C: Caller> PythonRows<C> {
    fn new(caller: Arc<C>) -> Self {
        PythonRows { rates: caller.begin(), caller, next: 0, last: None, one_by_one: false }
    }

    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        let mut filled = self.rows(out);
        if !self.one_by_one && self.rates.as_ref().is_ok_and(PythonRates::touched) {
            self.one_by_one = true;
            self.rates = self.caller.begin();
            if let Ok(rates) = &mut self.rates {
                rates.one_by_one(self.last);
            }
            filled = self.rows(out);
        }
        self.next += (out.len() / self.caller.width()) as u64;
        self.last = out.last().copied().or(self.last);
        filled
    }

    /// Goes on to a row, if it is not there yet.
    fn reach(&mut self, row: u64) -> Result<(), Halt> {
        let width = self.caller.width();
        let mut skipped = vec![0.0; 1024 * width];
        while self.next < row {
            let rows = (row - self.next).min(1024) as usize;
            self.fill(&mut skipped[..rows * width])?;
        }
        Ok(())
    }

    fn rows(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        match &mut self.rates {
            Ok(rates) => fill(rates, self.next, out),
            Err(error) => Err(Halt { at: self.next, error: error.clone().into() }),
        }
    }
}

/// The thread's answer: the rows, and the error that ended them.
type Reply = (Vec<f64>, Result<(), Halt>);

/// A walk whose Python objects live on a thread of their own, because they cannot move between threads.
struct PythonThread<C: Caller> {
    caller: Arc<C>,
    next: u64,
    link: Option<(mpsc::Sender<usize>, mpsc::Receiver<Reply>)>,
    /// Where there is no further thread to be had: the same on the thread that asks. It begins anew on another one.
    here: PerThread<PythonRows<C>>,
}

impl<C: Caller> PythonThread<C> {
    fn spawn(&self) -> Option<(mpsc::Sender<usize>, mpsc::Receiver<Reply>)> {
        let (ask, asked) = mpsc::channel::<usize>();
        let (answer, answers) = mpsc::channel();
        let caller = self.caller.clone();
        let started = thread::Builder::new().name("python".into()).stack_size(crate::schedule::STACK).spawn(
            move || {
                let mut run = PythonRows::new(caller);
                while let Ok(count) = asked.recv() {
                    let mut rows = vec![0.0; count];
                    let result = run.fill(&mut rows);
                    if answer.send((rows, result)).is_err() {
                        return;
                    }
                }
            },
        );
        started.ok().map(|_| (ask, answers))
    }
}

impl<C: Caller> Walk for PythonThread<C> {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        let at = self.next;
        let gone = || Halt { at, error: Diagnostic::new("the thread of the user's Python has ended").into() };
        if at == 0 && self.link.is_none() {
            self.link = self.spawn();
        }
        let Some((ask, answers)) = &self.link else {
            let filled = self.here.with(|rows| rows.reach(at).and_then(|()| rows.fill(out)));
            self.next += (out.len() / self.caller.width()) as u64;
            return filled.map_err(|error| Halt { at, error: error.into() })?;
        };
        ask.send(out.len()).map_err(|_| gone())?;
        let (rows, result) = answers.recv().map_err(|_| gone())?;
        out.copy_from_slice(&rows);
        self.next += (out.len() / self.caller.width()) as u64;
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::StepFunction;

    /// A function that counts its calls.
    struct Counting;

    impl Caller for Counting {
        type PythonRates = StepFunction;

        fn begin(&self) -> Result<StepFunction, Diagnostic> {
            let text =
                "calls = []\ndef f(step):\n    calls.append(step)\n    return len(calls)\n".to_string();
            let source = Arc::new(Source { name: "counting.py".into(), text });
            StepFunction::new(&Program::parse(Snippet::file(source))?, None)
        }
    }

    #[test]
    fn the_guard_stops_a_program_that_changes_something_against_its_proof() {
        let Nature::Closed(closed) = nature(Counting, true) else { panic!("a proved program is closed") };
        for rows in [1, 4, 2000] {
            let halt = closed.fill(3, &mut vec![0.0; rows]).expect_err("a changed list is noticed");
            assert_eq!(halt.at, 3);
            assert!(halt.error.to_string().contains(disproved().what()), "{}", halt.error);
        }
    }

    #[test]
    fn a_program_without_a_proof_is_called_in_order() {
        let Nature::Recurrent(recurrent) = nature(Counting, false) else { panic!("it is not closed") };
        let mut rows = [0.0; 40];
        recurrent.start().fill(&mut rows).expect("it has rates");
        assert!(rows.iter().zip(1..).all(|(row, count)| *row == f64::from(count)), "{rows:?}");
    }
}
