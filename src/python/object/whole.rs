//! What is known of a training file that is read as a whole: the values that the user gives, the calls of frameworks that
//! it makes, and what was left out of it.

use crate::diagnostic::Diagnostic;
use crate::python::beside_names::unmarked;
use crate::python::object::beside_texts::BesideTexts;
use crate::python::object::direct::DirectRun;
use crate::python::object::graph::Graph;
use crate::python::object::nesting::address;
use crate::python::object::shared::Shared;
use crate::python::object::tracked::Tracked;
use crate::python::object::value::{Dict, Value};
use crate::python::syntax::ast::{At, Name};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// The name of the class of values that are not known here.
pub(in crate::python) const UNKNOWN: &str = "Unknown";

/// Whether a value is not known here.
pub(in crate::python) fn is_unknown(value: &Value) -> bool {
    matches!(value, Value::Instance(instance) if !instance.class.own && &*instance.class.name == UNKNOWN)
}

/// The most calls that are recorded.
pub(in crate::python) const MOST_CALLS: usize = 50_000;

/// The most calls of `fit` whose global names are kept.
pub(crate) const MOST_FITS: usize = 32;

/// How the origin begins of the record of an object of the file's own class that has a `step`.
pub(crate) const OWN: &str = "__own__.";

/// An optimizer whose rates the file sets outside of a training.
pub(in crate::python) struct TouchedRates {
    pub optimizer: Value,
    /// The numbers of the calls and of the loops of training before it.
    pub calls: usize,
    pub loops: usize,
    pub at: At,
}

/// The calls that have made objects, by the addresses of these. The calls keep them, so that an address stays that of one.
#[derive(Default)]
pub(in crate::python) struct Makers {
    numbers: HashMap<*const (), usize>,
    /// The number of calls that are in it.
    known: usize,
}

impl WholeFile {
    /// The last call that has made an object.
    pub(in crate::python) fn maker_of(&mut self, object: &Value) -> Option<&mut RecordedCall> {
        let made = self.calls.iter().enumerate().skip(self.makers.known);
        self.makers.numbers.extend(made.map(|(number, call)| (address(&call.result), number)));
        self.makers.known = self.calls.len();
        let number = *self.makers.numbers.get(&address(object))?;
        self.calls.get_mut(number).filter(|call| call.result.same(object))
    }

    /// Forgets the calls of the file.
    pub(in crate::python) fn forget_calls(&mut self) {
        self.calls.clear();
        self.makers = Makers::default();
    }

    /// An optimizer whose rates are set here.
    pub(in crate::python) fn touching(&self, optimizer: &Value, at: At) -> TouchedRates {
        TouchedRates { optimizer: optimizer.clone(), calls: self.calls.len(), loops: self.loops.len(), at }
    }
}

/// A call of something that is not available here, such as a class of a framework.
pub(in crate::python) struct RecordedCall {
    /// What is called, by the path of its import.
    pub origin: Rc<str>,
    /// The value that stands for the result.
    pub result: Value,
    pub args: Vec<Value>,
    pub keywords: Vec<(Rc<str>, Value)>,
    pub at: At,
    /// The object whose method it is, as far as that is not known here; the optimizer whose rate it sets.
    pub of: Option<Value>,
    /// The name that the result is assigned to.
    pub variable: Option<Name>,
    /// The class of the file that is made, if it is one: then the origin is that of its base.
    pub class: Option<Rc<str>>,
    /// The batches of an epoch that a call of `fit` makes of its data, if their number is known.
    pub batches: Option<FitBatches>,
}

/// The batches that `fit` of Keras makes of data of a known size.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FitBatches {
    /// Their number.
    pub count: i128,
    /// The items that are trained with, and the size of a batch; none of a data set, which has its batches.
    pub of: Option<(i128, i128)>,
}

impl RecordedCall {
    /// A call whose result has no name yet.
    pub(in crate::python) fn new(
        origin: impl Into<Rc<str>>,
        result: Value,
        args: Vec<Value>,
        keywords: Vec<(Rc<str>, Value)>,
        at: At,
    ) -> RecordedCall {
        let origin = origin.into();
        RecordedCall {
            origin,
            result,
            args,
            keywords,
            at,
            of: None,
            variable: None,
            class: None,
            batches: None,
        }
    }
}

/// A function of the file that is passed to code that is not available.
pub(in crate::python) struct PassedFunction {
    pub function: Value,
    /// What it is called with, if it is the one that processes are started with: the number of the process first.
    pub args: Vec<Value>,
    /// What the code is handed by name besides, which may be the function's parameters.
    pub named: Vec<(Rc<str>, Value)>,
}

/// The function of torch that starts processes, by the end of its path.
const SPAWN: &str = "multiprocessing.spawn";

impl PassedFunction {
    /// A function that is passed in a call.
    pub(crate) fn of(
        function: Value,
        origin: &str,
        args: &[Value],
        keywords: &[(Rc<str>, Value)],
    ) -> PassedFunction {
        let named = keywords.iter().find(|(name, _)| &**name == "args").map(|(_, value)| value);
        let given = match named.or(args.get(1)).filter(|_| origin.ends_with(SPAWN)) {
            Some(Value::Tuple(items)) => items.to_vec(),
            Some(Value::List(items)) => items.borrow().clone(),
            _ => {
                // An Estimator says in which mode its function makes the graph.
                if origin.ends_with("Estimator") {
                    let params = keywords.iter().filter(|(name, _)| &**name == "params").cloned();
                    let named = std::iter::once(("mode".into(), Value::str("train"))).chain(params).collect();
                    return PassedFunction { function, args: Vec::new(), named };
                }
                // `args=(args,)` are all that the function is called with, whatever its parameters are.
                let is_own = |name: &str| !["args", "kwargs"].contains(&name);
                let named = keywords.iter().filter(|(name, _)| is_own(name)).cloned().collect();
                return PassedFunction { function, args: Vec::new(), named };
            }
        };
        let args = std::iter::once(Value::Int(0)).chain(given).collect();
        PassedFunction { function, args, named: Vec::new() }
    }
}

/// A part of the file that is not run.
pub(in crate::python) struct Skipped {
    /// Where the part begins.
    pub at: At,
    /// Why it is not run.
    pub why: Rc<str>,
    /// The framework's classes and functions in it that take or are a schedule.
    pub schedules: Vec<(Rc<str>, At)>,
    /// The facts that would decide.
    pub asked: Vec<Rc<str>>,
}

/// What follows a condition of [`TrainingLoop::steps`] that holds in every Nth round only.
pub(crate) const IN_SOME_ROUNDS: &str = " in some rounds";

/// What ends [`TrainingLoop::steps`] if the step is called with an argument, such as the epoch.
pub(crate) const TOLD: &str = " told";
/// Stands before the number of rounds of an inner loop, in place of what it goes over.
pub(crate) const ROUNDS: char = '=';

/// What follows [`TOLD`] if the argument counts what is done before the update that has been made: `step(epoch)` at the end of
/// an epoch.
pub(crate) const PAST: &str = " of the past";

/// A loop of training.
pub(in crate::python) struct TrainingLoop {
    pub at: At,
    /// The names of its variables.
    pub variable: Rc<str>,
    /// The number of its rounds, if it is known.
    pub rounds: Option<i64>,
    /// The objects whose `step` it calls, each with when: nothing once in every round, `early` before the round trains,
    /// `maybe` under a condition, `in SOURCE` in every round of a loop over that within it, `if` in some of those. A condition
    /// that holds in every Nth round is followed by [`IN_SOME_ROUNDS`], and [`TOLD`] ends one that is called with an argument,
    /// perhaps with [`PAST`].
    pub steps: Vec<(Rc<str>, Rc<str>)>,
    /// Whether the file comes to it; else it stands in a function that is not followed.
    pub is_run: bool,
    /// The optimizers and schedulers that it steps, as they are when it begins.
    pub objects: Vec<Value>,
    /// The number of calls that the file has made before it.
    pub calls: usize,
    /// Whether the file itself makes the updates, and not a function that is not available.
    pub updates: bool,
    /// Whether each round makes several of them, in a loop within it.
    pub several: bool,
    /// Whether all that it would step beside its optimizers is None.
    pub idle: bool,
    /// Where a round goes on with the next one, or ends the loop, before it makes its update.
    pub leaves: Option<At>,
    /// Where it may end before its last round, by what it measures.
    pub ends: Option<At>,
}

/// What accelerate remembers in a loop that is followed.
#[derive(Default)]
pub(in crate::python) struct GatheredBatches {
    /// The batches since the last one of a loader.
    pub batches: i128,
    /// Whether the last batch has made an update.
    pub synchronizes: bool,
}

/// A loop of training that is followed, with the objects that stand for what the file has made before it.
pub(in crate::python) struct Replay {
    /// The optimizer whose rates are meant, and the value that stands for it in the file.
    pub optimizer: Value,
    pub of: Value,
    /// Each value of the file with the scheduler or optimizer that it stands for.
    pub made: Vec<(Value, Value)>,
    /// What the training measures, each with how often the loop has asked for it.
    pub measured: Vec<(Rc<str>, usize)>,
    /// The path of the optimizer, if its rates were set before the loop, or it is a part of something that is not known.
    pub lost: Option<Rc<str>>,
    /// The batches that accelerate has gathered.
    pub gathered: GatheredBatches,
}

/// The state of a file that is read as a whole.
#[derive(Default)]
pub(in crate::python) struct WholeFile {
    /// The values that the user gives, by the text of the expression that they stand for.
    pub given: Vec<(Rc<str>, Value, bool)>,
    /// Those that stand for a part which the object has not, each with the names of its parts.
    pub strange: Vec<(Rc<str>, Vec<String>)>,
    pub calls: Vec<RecordedCall>,
    /// Which of them have made objects.
    pub makers: Makers,
    /// The global names, by their symbols, as the first calls of `fit` found them.
    pub at_fits: Vec<Vec<Value>>,
    /// What the schedules of these calls reached then, by the numbers of the calls that make them.
    pub reached: Vec<Vec<(usize, u64)>>,
    /// The place of the last call in the file.
    pub here: At,
    /// Whether the file itself is run, and not its schedule.
    pub open: bool,
    /// The classes of the file whose base is not available here, with the path of the base.
    pub foreign: Vec<(Rc<str>, Rc<str>)>,
    pub skipped: Vec<Skipped>,
    /// The statements that make a schedule and could not be run, because a value is not known.
    pub needed: Vec<Skipped>,
    pub loops: Vec<TrainingLoop>,
    /// Calls of what is not available here that were given objects of the file.
    pub trusted: Vec<Rc<str>>,
    /// The `try`s that would go on from a checkpoint, and are taken to find none.
    pub anew: Vec<At>,
    /// Statements that could not be run: place and reason.
    pub failed: Vec<(At, String)>,
    /// The names that these would have set, each with the facts that are not known.
    pub lost: Vec<(Rc<str>, Vec<Rc<str>>)>,
    /// The optimizers whose rates a statement has set before or between trainings.
    pub touched: Vec<TouchedRates>,
    /// Where the file first sets the `initial_lr` of parameter groups, with the number of the calls before.
    pub begun: Option<(usize, At)>,
    /// The optimizers whose rates a training has set; `None` stands for any of them.
    pub trained: Vec<Value>,
    /// The optimizers whose groups objects of the file have had as they were made.
    pub lent: Vec<TouchedRates>,
    /// The classes of the file whose objects set the rates of an optimizer as they are made.
    pub constructs: Vec<Rc<str>>,
    /// The functions that lead to a schedule.
    pub drivers: Vec<Rc<str>>,
    /// How many of their constructors are running.
    pub making: usize,
    /// The arguments of the command line that count by their defaults, in words.
    pub defaults: Vec<String>,
    /// The variables of the environment that count by their defaults, in words.
    pub environment: Vec<String>,
    /// Where a function that leads to a schedule raises an error of its own.
    pub raised: Option<At>,
    /// Functions of the file that were passed to code that is not available.
    pub passed: Vec<PassedFunction>,
    /// The function inside of another one that the user asks for, once it exists.
    pub inner: Option<Value>,
    /// What the file itself takes for the words of the command line: `sys.argv = [...]`.
    pub words: Option<Value>,
    /// The name of the file, without its folder.
    pub script: Rc<str>,
    /// The functions that were run.
    pub entered: Vec<Rc<str>>,
    /// The loop that is followed.
    pub replay: Option<Replay>,
    /// What is noted of a file that is run from its first line to its last.
    pub direct: Option<Box<DirectRun>>,
    /// The arguments of the command line that the user gives. A variable of the same name is another value.
    pub arguments: Vec<Rc<str>>,
    /// The files beside it.
    pub files: Arc<BesideTexts>,
    /// The files that could not be read: the path, and why.
    pub unread: Vec<(Rc<str>, Rc<str>)>,
    /// The loops that begin the same training in each of their rounds, with the number of these.
    pub repeated: Vec<(At, usize)>,
    /// The sections `run` of a spec, as the trainers of Lightning say them.
    pub lightning_runs: Vec<String>,
    /// The schedulers that the modules of Lightning return, with how often they are stepped, and the class of the module.
    pub lightning_paces: Vec<(Value, String, Name)>,
    /// Whether the loop of training is followed that Lightning makes of the hooks of a model.
    pub is_lightning_followed: bool,
    /// A hook of Lightning that the rates depend on and that is not called here, with the place of the optimizers.
    pub lightning_refused: Option<(String, At)>,
    /// Why the length of a training of Lightning is not known.
    pub lightning_failed: Option<Diagnostic>,
    /// Why a `configure_optimizers` could not be run to its end.
    pub lightning_unfinished: Option<Diagnostic>,
    /// What a file of TensorFlow 1 computes.
    pub graph: Option<Graph>,
    /// What the paths of further files depend on.
    pub unnamed: Vec<Rc<str>>,
}

impl WholeFile {
    /// Notes the default of an argument of the command line: `lr=0.1`. What is read again counts as it is read last.
    pub(crate) fn states(&mut self, text: &str) {
        let name = |text: &str| text.split('=').next().unwrap_or_default().to_string();
        match self.defaults.iter_mut().find(|known| name(known) == name(text)) {
            Some(known) => *known = text.to_string(),
            None => self.defaults.push(text.to_string()),
        }
    }

    /// Whether the user gives values for attributes of a variable or parameter.
    pub(crate) fn gives_parts_of(&self, name: &str) -> bool {
        self.given
            .iter()
            .any(|(key, ..)| key.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', '['])))
    }

    /// The map that the user gives as a whole for an expression: `args: {lr: 0.1}`.
    pub(crate) fn given_map(&self, text: &str) -> Option<Shared<Tracked<Dict>>> {
        self.given.iter().find_map(|(key, value, _)| match value {
            Value::Dict(map) if **key == *text => Some(map.clone()),
            _ => None,
        })
    }

    /// The value that the user gives for a variable or parameter; none if it is given for the argument of the command line of
    /// that name.
    pub(crate) fn answer_of_variable(&mut self, name: &str) -> Option<Value> {
        match self.arguments.iter().any(|argument| **argument == *name) {
            true => None,
            false => self.answer(name),
        }
    }

    /// The value that the user gives for an argument of the command line.
    pub(crate) fn answer_of_argument(&mut self, name: &str) -> Option<Value> {
        let found = self.answer(name)?;
        if !self.arguments.iter().any(|argument| **argument == *name) {
            self.arguments.push(name.into());
        }
        Some(found)
    }

    /// The value that the user gives for an expression.
    pub(crate) fn answer(&mut self, text: &str) -> Option<Value> {
        let found = self
            .given
            .iter_mut()
            .find(|(key, value, _)| !matches!(value, Value::Dict(_)) && normal(key).eq(normal(text)))?;
        found.2 = true;
        Some(found.1.clone())
    }
}

/// The characters of an expression by which it is recognized: `args["lr"]` is `args.lr`.
fn normal(text: &str) -> impl Iterator<Item = char> + '_ {
    text.char_indices().filter_map(|(at, c)| match c {
        ' ' => None,
        '[' if text[at + 1..].starts_with(['\'', '"']) => Some('.'),
        ']' if text[..at].ends_with(['\'', '"']) => None,
        '\'' if text[..at].ends_with('[') || text[at + 1..].starts_with(']') => None,
        '"' if text[..at].ends_with('[') || text[at + 1..].starts_with(']') => None,
        // A name of a module beside the file, as it is written there.
        c => Some(unmarked(c)),
    })
}
