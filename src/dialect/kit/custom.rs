//! Users' Python as a schedule: where it stands in a spec, its arguments, and how it is called row by row.

use super::args::Args;
use super::column::read_file;
use super::threads::PerThread;
use super::values::{Arg, FromArg};
use crate::diagnostic::{Diagnostic, Source};
use crate::number::python::Number;
use crate::python::{Data, NativeSchedule, Program, Snippet};
use crate::schedule::remark::{Finding, Remark};
use crate::schedule::{Closed, Halt, Nature, Recurrent, Walk};
use crate::spec::expression;
use crate::spec::written;
use crate::spec::yaml::{self, Node, Yaml};
use std::sync::{Arc, mpsc};
use std::thread;

/// What was noted while the Python of a parameter ran, as remarks.
pub(crate) fn noted(args: &Args<'_>, parameter: &str, notes: &[String]) -> Vec<Remark> {
    notes.iter().map(|note| args.remark(Finding::PythonTakenForGranted, parameter, note)).collect()
}

/// Python source of a parameter, and which of its names is meant.
pub(crate) struct PythonSource {
    /// The parsed source.
    pub program: Program,
    /// The function or class, if the spec says which.
    pub name: Option<String>,
}

impl FromArg<'_> for PythonSource {
    fn from_node(arg: &Arg<'_>) -> Result<Self, Diagnostic> {
        if let Yaml::Map(_) = arg.node().value {
            let (source, name) = read_file(arg, "name")?;
            let name = name.map(yaml::written);
            return Ok(PythonSource { program: Program::parse(Snippet::file(source))?, name });
        }
        let Some(text) = arg.node().text() else {
            return Err(arg.expected("Python source, or `{file: my_schedule.py, name: MySchedule}`"));
        };
        Program::parse(snippet(arg, text)).map(|program| PythonSource { program, name: None })
    }
}

/// Finds the text of a node in the spec, so that a mistake in it is shown there.
fn snippet(arg: &Arg<'_>, text: &str) -> Snippet {
    let place = arg.place();
    let source = place.source.clone();
    if let Some(spots) = written::spots(&place, text) {
        return Snippet::part(source, text, spots);
    }
    // What an alias stands for is shown on its own.
    let name = format!("{} (`{}` as it is read)", source.name, arg.param().name);
    Snippet::file(Arc::new(Source { name, text: text.to_string() }))
}

/// The arguments of a constructor, by name.
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

fn data(arg: &Arg<'_>, node: &Node) -> Result<Data, Diagnostic> {
    let entries = |entries: &[(Node, Node)]| -> Result<Vec<(String, Data)>, Diagnostic> {
        entries.iter().map(|(key, value)| Ok((yaml::written(key), data(arg, value)?))).collect()
    };
    Ok(match &node.value {
        Yaml::Null => Data::None,
        Yaml::Bool(b) => Data::Bool(*b),
        Yaml::Int(i) => Data::Int(i128::from(*i)),
        Yaml::Float(x) => Data::Float(*x),
        Yaml::Text(text) => {
            let clock = arg.args().clock();
            match expression::evaluate(text, &|name| clock.lookup(name)) {
                Ok(Number::Int(i)) => Data::Int(i),
                Ok(Number::Float(x)) => Data::Float(x),
                _ => Data::Str(text.clone()),
            }
        }
        Yaml::List(items) => Data::List(items.iter().map(|item| data(arg, item)).collect::<Result<_, _>>()?),
        Yaml::Map(map) if node.get("kind").is_some() => {
            let _ = map;
            let inner = Args::from_node(&arg.inner(node))?;
            let name = inner.full_name();
            let schedule = inner.build()?;
            if let Nature::Recurrent(_) = schedule.nature() {
                return Err(arg.inner(node).expected("a schedule whose value at any step is known at once"));
            }
            let at = Arc::new(move |step: i64| {
                let row = schedule.row(u64::try_from(step).unwrap_or(0));
                row.map_or(f32::NAN, |row| row[0] as f32)
            });
            Data::Schedule(NativeSchedule { name, at })
        }
        Yaml::Map(map) => match (node.get("class_name").and_then(Node::text), node.get("config")) {
            (Some(class), config) => {
                Data::Object(class.to_string(), entries(config.map_or(&[], Node::entries))?)
            }
            _ => Data::Dict(entries(map)?),
        },
    })
}

/// A user's Python in use.
pub(crate) trait PythonRates {
    /// Writes the rates of consecutive rows.
    ///
    /// # Errors
    ///
    /// How many rows there are before the first that has none, and what Python says there.
    fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)>;

    /// Whether a call has changed something that is older than itself.
    fn touched(&self) -> bool;

    /// Goes on behind a row with that rate, row by row.
    fn one_by_one(&mut self, before: Option<f64>);
}

/// Something that makes a fresh caller of a user's Python, as a training run that begins.
pub(crate) trait Caller: Send + Sync + 'static {
    /// What calls it.
    type PythonRates: PythonRates + 'static;

    /// A caller that has called nothing yet.
    ///
    /// # Errors
    ///
    /// What the snippet raises when it is loaded.
    fn begin(&self) -> Result<Self::PythonRates, Diagnostic>;
}

/// How it is called: in any order if it is proved that no call changes anything that outlives it, else from 0 on.
pub(crate) fn nature<C: Caller>(caller: C, proved: bool) -> Nature {
    match proved {
        true => Nature::Closed(Arc::new(AnyOrder(PerThread::new(move || caller.begin())))),
        false => Nature::Recurrent(Arc::new(Run(Arc::new(caller)))),
    }
}

/// The remark on a function or class that is called in order, and why it is.
pub(crate) fn in_order(args: &Args<'_>, parameter: &str, what: &str, doubt: &str) -> Remark {
    let said = format!(
        "The {what} may remember something from call to call: it is called once for every row, from 0 on ({doubt})."
    );
    args.remark(Finding::CalledInOrder, parameter, said)
}

/// The error of a proof that was wrong: no value is shown.
pub(crate) fn disproved() -> Diagnostic {
    Diagnostic::new("this Python changed something that outlives the call, although it was proved not to")
        .why("its values may depend on the order of the calls, so none is shown")
        .help("this is a mistake of lrsched: please report it with the Python text")
        .help("meanwhile, keep what changes in a `global` variable: then it is called in order")
}

fn fill(rates: &mut impl PythonRates, first: u64, out: &mut [f64]) -> Result<(), Halt> {
    rates.fill(first, out).map_err(|(rows, error)| Halt { at: first + rows as u64, error: error.into() })
}

/// A user's Python that remembers nothing, by proof; the guard stays on.
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

/// A user's Python that is called once for every row, in order.
struct Run<C>(Arc<C>);

impl<C: Caller> Recurrent for Run<C> {
    fn start(&self) -> Box<dyn Walk> {
        Box::new(PythonThread { caller: self.0.clone(), next: 0, link: None })
    }
}

/// A run on its way through the rows. As long as no call has changed anything older than itself, many rows may be
/// computed at once. When one has, the rows since then begin again with a fresh caller, which is as this one was before
/// them, and it goes on row by row.
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
        self.next += out.len() as u64;
        self.last = out.last().copied().or(self.last);
        filled
    }

    fn rows(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        match &mut self.rates {
            Ok(rates) => fill(rates, self.next, out),
            Err(error) => Err(Halt { at: self.next, error: error.clone().into() }),
        }
    }
}

/// The stack of a thread that runs a user's Python: objects that hold each other are dropped by recursion.
const STACK: usize = 8 << 20;

/// What comes back from the thread: the rows, and why they ended.
type Reply = (Vec<f64>, Result<(), Halt>);

/// A walk whose Python objects live in a thread of their own, since they cannot be moved between threads.
struct PythonThread<C> {
    caller: Arc<C>,
    next: u64,
    link: Option<(mpsc::Sender<usize>, mpsc::Receiver<Reply>)>,
}

impl<C: Caller> PythonThread<C> {
    fn spawn(&self) -> Result<(mpsc::Sender<usize>, mpsc::Receiver<Reply>), String> {
        let (ask, asked) = mpsc::channel::<usize>();
        let (answer, answers) = mpsc::channel();
        let caller = self.caller.clone();
        let started = thread::Builder::new().name("python".into()).stack_size(STACK).spawn(move || {
            let mut run = PythonRows::new(caller);
            while let Ok(count) = asked.recv() {
                let mut rows = vec![0.0; count];
                let result = run.fill(&mut rows);
                if answer.send((rows, result)).is_err() {
                    return;
                }
            }
        });
        started.map(|_| (ask, answers)).map_err(|error| error.to_string())
    }
}

impl<C: Caller> Walk for PythonThread<C> {
    fn fill(&mut self, out: &mut [f64]) -> Result<(), Halt> {
        let at = self.next;
        let lost = |what: String| Halt { at, error: Diagnostic::new(what).into() };
        if self.link.is_none() {
            let link =
                self.spawn().map_err(|error| lost(format!("no thread for the user's Python: {error}")))?;
            self.link = Some(link);
        }
        let gone = || lost("the user's Python has stopped".into());
        let (ask, answers) = self.link.as_ref().ok_or_else(gone)?;
        ask.send(out.len()).map_err(|_| gone())?;
        let (rows, result) = answers.recv().map_err(|_| gone())?;
        out.copy_from_slice(&rows);
        self.next += out.len() as u64;
        result
    }
}
