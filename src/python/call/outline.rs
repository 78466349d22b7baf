//! What a training file hands to its framework, as plain data.

use crate::diagnostic::{Diagnostic, Place};
use crate::python::Program;
use crate::python::call::chosen::answers;
use crate::python::call::data::{self, Data};
use crate::python::choice::candidates::callable;
use crate::python::choice::session::Session;
use crate::python::choice::whole::passed::{code_values, is_code};
use crate::python::library::unknown;
use crate::python::object::value::{Base, Value};
use crate::python::object::whole::{RecordedCall, TrainingLoop, is_unknown};
use crate::python::syntax::ast::At;

/// The deepest nesting of lists and calls that is read.
const DEPTH: usize = 12;

/// An argument of a call.
#[derive(Debug, Clone)]
pub(crate) enum Passed {
    /// Plain data.
    Data(Data),
    /// A function or object of the file that can be called; `line 12 (2)` says which one.
    Code {
        /// How a spec names it.
        selector: String,
        /// Its name in the file, or a description.
        name: String,
        /// Whether it is an object of a schedule class.
        is_schedule: bool,
    },
    /// The result of another call, by its number.
    Call(usize),
    /// A value that is not known, with the facts that it depends on.
    Unknown(Vec<String>),
    /// A list or a tuple.
    List(Vec<Passed>),
    /// A dict with texts as keys.
    Dict(Vec<(String, Passed)>),
    /// Anything else, by its type.
    Other(String),
}

/// A call of something that is not available here.
#[derive(Debug, Clone)]
pub(crate) struct OutlinedCall {
    /// What is called, by the path of its import.
    pub origin: String,
    /// The name that the result is assigned to.
    pub variable: Option<String>,
    /// The class of the file that is made, if it is one: then the origin is that of its base.
    pub class: Option<String>,
    /// The arguments without names.
    pub args: Vec<Passed>,
    /// The arguments with names.
    pub keywords: Vec<(String, Passed)>,
    /// Where it stands, in words: `line 12`.
    pub spot: String,
    /// Where it stands.
    pub place: Place,
}

/// A loop of training.
#[derive(Debug, Clone)]
pub(crate) struct OutlinedLoop {
    /// Its variables.
    pub variable: String,
    /// The number of its rounds, if it is known.
    pub rounds: Option<i64>,
    /// The objects whose `step` it calls, each with when, as `TrainingLoop` says it.
    pub steps: Vec<(String, String)>,
    /// Where it stands, in words.
    pub spot: String,
}

/// A part that is not run although it makes a schedule.
#[derive(Debug, Clone)]
pub(crate) struct OutlinedSkip {
    /// Why it is not run.
    pub why: String,
    /// The schedules in it, with their places in words.
    pub schedules: Vec<(String, String)>,
    /// The facts that would decide.
    pub asked: Vec<String>,
    /// Where it stands.
    pub place: Place,
}

/// A function or class that the file defines.
#[derive(Debug, Clone)]
pub(crate) struct OwnCallable {
    /// Its name.
    pub name: String,
    /// Where it stands, in words.
    pub spot: String,
    /// The same.
    pub place: Place,
    /// The names of the parameters without a default; of a class, those of its constructor.
    pub parameters: Vec<String>,
    /// How a spec names it.
    pub code: Passed,
    /// Whether it is a class.
    pub is_class: bool,
    /// Whether it is a schedule class.
    pub is_schedule: bool,
}

/// What a training file hands to its framework.
#[derive(Debug)]
pub(crate) struct Outline {
    /// The calls, in their order.
    pub calls: Vec<OutlinedCall>,
    /// The loops of training.
    pub loops: Vec<OutlinedLoop>,
    /// The parts that are not run although they make a schedule.
    pub skipped: Vec<OutlinedSkip>,
    /// What was assumed and left out.
    pub notes: Vec<String>,
    /// The statements that could not be run: place and reason.
    pub failed: Vec<(Place, String)>,
    /// The values of the user that nothing asked for.
    pub unused: Vec<String>,
    /// The functions and classes that the file defines.
    pub own: Vec<OwnCallable>,
    /// Whether the name that the user gives is that of a function, class or object of the file.
    pub named: Option<Passed>,
}

impl Program {
    /// Reads a training file as a whole. `name` is that of the schedule; `config` gives what the file does not have.
    ///
    /// # Errors
    ///
    /// The text is not Python 3, or uses up what a program may use.
    pub(crate) fn outline(
        &self,
        name: Option<&str>,
        config: &[(String, Data)],
    ) -> Result<Outline, Diagnostic> {
        let mut session = Session::whole(self, name, |machine| answers(machine, config))?;
        session.report_whole();
        let Some(whole) = session.machine.whole.take() else {
            return Err(Diagnostic::new("this file cannot be read as a whole"));
        };
        let mut calls = Vec::new();
        for call in &whole.calls {
            calls.push(outlined(&mut session, call, &whole.calls));
        }
        let spot = |session: &Session, at: At| session.spot(at);
        let loops = whole.loops.iter().map(|training| looped(&session, training)).collect();
        let skipped = whole
            .skipped
            .iter()
            .filter(|skipped| !skipped.schedules.is_empty())
            .map(|skipped| OutlinedSkip {
                why: skipped.why.to_string(),
                schedules: skipped
                    .schedules
                    .iter()
                    .map(|(name, at)| (name.to_string(), spot(&session, *at)))
                    .collect(),
                asked: skipped.asked.iter().map(|fact| fact.to_string()).collect(),
                place: session.place(skipped.at),
            })
            .collect();
        let failed = whole.failed.iter().map(|(at, what)| (session.place(*at), what.clone())).collect();
        let unused = whole.given.iter().filter(|(_, value, used)| !used && !matches!(value, Value::Dict(_)));
        let unused = unused.map(|(key, ..)| key.to_string()).collect();
        let own = session
            .own_callables()
            .into_iter()
            .map(|(name, value, at)| own(&session, name, &value, at))
            .collect();
        let named = name.and_then(|name| session.machine.global(name).map(|value| (name, value)));
        let named = named.filter(|(_, value)| callable(value) && !is_unknown(value)).map(|(name, value)| {
            Passed::Code {
                selector: name.to_string(),
                name: name.to_string(),
                is_schedule: is_schedule(&value),
            }
        });
        let named = named.or_else(|| {
            let (name, inner) = (name?, whole.inner.as_ref()?);
            callable(inner).then(|| Passed::Code {
                selector: name.to_string(),
                name: name.to_string(),
                is_schedule: is_schedule(inner),
            })
        });
        Ok(Outline { calls, loops, skipped, notes: session.machine.notes, failed, unused, own, named })
    }
}

fn own(session: &Session, name: String, value: &Value, at: At) -> OwnCallable {
    let function = match value {
        Value::Class(class) => class.find("__init__"),
        value => Some(value.clone()),
    };
    let parameters = match function {
        Some(Value::Function(closure)) => {
            let skipped = usize::from(matches!(value, Value::Class(_)));
            let all = closure.function.parameters.iter().skip(skipped).filter(|p| p.default.is_none());
            all.map(|parameter| parameter.name.to_string()).collect()
        }
        _ => Vec::new(),
    };
    let is_class = matches!(value, Value::Class(_));
    let code = Passed::Code { selector: name.clone(), name: name.clone(), is_schedule: is_schedule(value) };
    let (spot, place) = (session.spot(at), session.place(at));
    OwnCallable { name, spot, place, parameters, code, is_class, is_schedule: is_schedule(value) }
}

fn is_schedule(value: &Value) -> bool {
    match value {
        Value::Instance(instance) => matches!(instance.class.root(), Base::Schedule),
        Value::Class(class) => matches!(class.root(), Base::Schedule),
        _ => false,
    }
}

fn looped(session: &Session, training: &TrainingLoop) -> OutlinedLoop {
    OutlinedLoop {
        variable: training.variable.to_string(),
        rounds: training.rounds,
        steps: training.steps.iter().map(|(of, within)| (of.to_string(), within.to_string())).collect(),
        spot: session.spot(training.at),
    }
}

fn outlined(session: &mut Session, call: &RecordedCall, all: &[RecordedCall]) -> OutlinedCall {
    // Functions are counted on their line, in the order of the calls and of their arguments.
    let mut before = 0;
    for other in all.iter().take_while(|other| !std::ptr::eq(*other, call)) {
        if other.at.line == call.at.line {
            before += code_values(other).len();
        }
    }
    let mut reader = PassedReader { session, line: call.at.line + 1, count: before, all };
    let args = call.args.iter().map(|value| reader.passed(value, 0)).collect();
    let keywords =
        call.keywords.iter().map(|(name, value)| (name.to_string(), reader.passed(value, 0))).collect();
    OutlinedCall {
        origin: call.origin.to_string(),
        variable: call.variable.as_ref().map(|name| name.to_string()),
        class: call.class.as_ref().map(|name| name.to_string()),
        args,
        keywords,
        spot: session.spot(call.at),
        place: session.place(call.at),
    }
}

/// Reads the arguments of one call.
struct PassedReader<'a> {
    session: &'a mut Session,
    line: u32,
    count: usize,
    all: &'a [RecordedCall],
}

impl PassedReader<'_> {
    fn passed(&mut self, value: &Value, depth: usize) -> Passed {
        if depth > DEPTH {
            return Passed::Other(value.type_name().to_string());
        }
        match value {
            Value::Instance(_)
                if !is_unknown(value)
                    && let Some(number) = self.all.iter().position(|call| call.result.same(value)) =>
            {
                Passed::Call(number)
            }
            value if is_unknown(value) => match self.all.iter().position(|call| call.result.same(value)) {
                Some(number) => Passed::Call(number),
                None => {
                    let facts = unknown::facts_of(&mut self.session.machine, value);
                    Passed::Unknown(facts.iter().map(|fact| fact.to_string()).collect())
                }
            },
            value if is_code(value) => {
                self.count += 1;
                let selector = match self.count {
                    1 => format!("line {}", self.line),
                    count => format!("line {} ({count})", self.line),
                };
                let name = self.session.called(value);
                Passed::Code { selector, name, is_schedule: is_schedule(value) }
            }
            Value::List(items) => {
                let items = items.borrow().clone();
                Passed::List(items.iter().map(|item| self.passed(item, depth + 1)).collect())
            }
            Value::Tuple(items) => {
                Passed::List(items.iter().map(|item| self.passed(item, depth + 1)).collect())
            }
            Value::Dict(dict) => {
                let pairs = dict.borrow().pairs.clone();
                let pair = |(key, value): &(Value, Value)| {
                    let key = key.text().map(str::to_string).or(key.as_int().map(|key| key.to_string()));
                    Some((key?, self.passed(value, depth + 1)))
                };
                Passed::Dict(pairs.iter().filter_map(pair).collect())
            }
            value => match data::from_value(value) {
                Ok(data) => Passed::Data(data),
                Err(_) => Passed::Other(value.type_name().to_string()),
            },
        }
    }
}
