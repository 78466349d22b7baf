//! What a training file hands to its framework, as plain data.

use crate::diagnostic::{Diagnostic, Place, and, few};
use crate::python::Program;
use crate::python::call::chosen::answers;
use crate::python::call::data::{self, Data};
use crate::python::call::elsewhere;
use crate::python::call::frameworks;
use crate::python::call::outlined_updates::{self, OutlinedUpdates};
use crate::python::call::own_callables::{callables, makes_optimizers, named};
use crate::python::call::own_optimizers::OwnOptimizers;
use crate::python::choice::events::SteppingHandler;
use crate::python::choice::handed::expressions;
use crate::python::choice::handed_on;
use crate::python::choice::lightning::{self, LightningPace};
use crate::python::choice::rates::{self, is_hook_of_batch};
use crate::python::choice::session::Session;
use crate::python::choice::whole;
use crate::python::choice::whole::last;
use crate::python::choice::whole::passed::{code_values, is_code};
use crate::python::choice::words;
use crate::python::library::graph;
use crate::python::library::made_callbacks;
use crate::python::library::made_groups;
use crate::python::library::owners;
use crate::python::library::reached;
use crate::python::library::replay;
use crate::python::library::training_loops;
use crate::python::library::unknown;
use crate::python::object::graph::NoGraphRate;
use crate::python::object::host::Host;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Base, Value};
use crate::python::object::whole::{
    FitBatches, RecordedCall, Skipped, TouchedRates, TrainingLoop, WholeFile, is_unknown,
};
use crate::python::syntax::ast::{Act, At, Expr, ExprKind, Name, Stmt};
use crate::python::syntax::scope::{self, Names};
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

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
    /// A slice: its start and its stop.
    Slice(Vec<Passed>),
    /// Anything else, by its type.
    Other(String),
}

impl Passed {
    /// Whether it is the result of the call with that number, or has it among its items.
    pub(crate) fn holds(&self, number: usize) -> bool {
        match self {
            Passed::Call(call) => *call == number,
            Passed::List(items) => items.iter().any(|item| item.holds(number)),
            Passed::Dict(pairs) => pairs.iter().any(|(_, item)| item.holds(number)),
            _ => false,
        }
    }
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
    /// Whether it is a loop of training that sets the rates of an optimizer: its first argument makes the updates.
    pub is_loop: bool,
    /// Whether it is a loop that steps schedulers and sets no rates itself.
    pub is_stepped: bool,
    /// Whether it is a loop that sets the rate of an optimizer of Keras.
    pub is_of_keras: bool,
    /// Whether it sets the rate of an optimizer of Keras: its only argument.
    pub is_rate: bool,
    /// Whether the name of what is called is about schedules.
    pub speaks_of_schedules: bool,
    /// Whether it comes from a module beside the file that was read, and has nothing to do with rates.
    pub has_no_rates: bool,
    /// Whether a method of that class sets a rate, or ends the training whatever that measures.
    pub sets_rate: bool,
    /// The class of the file that makes it and sets the rates of its groups itself, if it is an optimizer.
    pub sets_own_groups: Option<String>,
    /// Whether that class is a callback that may end the training by what that measures.
    pub may_stop: bool,
    /// Whether that class is a callback that acts in each batch.
    pub acts_by_batch: bool,
    /// Whether that class reaches the optimizer of a model by a name of the module.
    pub names_model: bool,
    /// Whether it acts behind each of them.
    pub acts_behind_batch: bool,
    /// The batches of an epoch that a call of `fit` makes of its data, if their number is known.
    pub batches: Option<FitBatches>,
    /// What a call of `fit` goes over, in the words in which its length is given, if it is not known here.
    pub over: Option<String>,
    /// The attributes of the result that the file sets.
    pub changed: Vec<String>,
    /// How often Lightning steps it, as the file says: `step` or `epoch`, or nothing that is known here. None if it is not
    /// made for Lightning.
    pub lightning: Option<String>,
    /// The rate that it takes of the graph of TensorFlow 1, as Python of the step; or why it cannot be said.
    pub graph_rate: Option<Result<String, NoGraphRate>>,
    /// What a module of Lightning does itself, so that Lightning alone does not give the rates.
    pub besides: Option<String>,
    /// The class of the module whose `configure_optimizers` makes it.
    pub module: Option<String>,
    /// The keys that Lightning ignores in what `configure_optimizers` returns.
    pub ignored: Vec<String>,
    /// The number of the object whose method `fit` or `compile` it is, or of the model whose optimizer's rate it sets.
    pub on: Option<usize>,
    /// The call that makes the object whose state it replaces with that of a checkpoint.
    pub loads: Option<usize>,
    /// The call that makes the object which it steps.
    pub steps: Option<usize>,
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
    /// The calls that make the optimizers and schedulers which it steps, by their numbers.
    pub objects: Vec<usize>,
    /// The number of calls that the file has made before it.
    pub calls: usize,
    /// Whether the file itself makes the updates, and not a function that is not available.
    pub updates: bool,
    /// Whether each round makes several of them, in a loop within it.
    pub several: bool,
    /// Whether all that it would step beside its optimizers is None.
    pub idle: bool,
    /// Where a round goes on with the next one, or ends the loop, before it makes its update.
    pub leaves: Option<String>,
    /// Where it may end before its last round, by what it measures.
    pub ends: Option<String>,
}

impl OutlinedCall {
    /// Its arguments, without their names.
    pub(crate) fn values(&self) -> impl Iterator<Item = &Passed> {
        self.args.iter().chain(self.keywords.iter().map(|(_, value)| value))
    }

    /// Whether it has the result of the call with that number among its arguments.
    pub(crate) fn takes(&self, number: usize) -> bool {
        self.values().any(|value| value.holds(number))
    }
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
    /// What it is, if it may be a schedule.
    pub form: OwnForm,
    /// Whether its name and its parameters speak of a schedule.
    pub is_likely: bool,
    /// Whether it is a class whose objects a loop steps.
    pub is_stepped: bool,
    /// Whether a call of it, or of an object of it, returns something.
    pub returns: bool,
    /// Whether it computes with JAX.
    pub is_of_jax: bool,
}

/// What a function or class of a file may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OwnForm {
    /// A function.
    Function,
    /// A function that sets the rates of an optimizer, which it takes.
    Adjusting,
    /// A class of schedules of Keras, or an object of one.
    KerasSchedule,
    /// A list or array with a rate for each step, or an object that has them by their numbers.
    Rates,
    /// A schedule of optax.
    OfOptax,
    /// A class that is derived from the class outside of the file with this path, or an object of one.
    Derived(String),
    /// Another class.
    Class,
}

/// What the text of a file has, whether it is run or not.
#[derive(Debug)]
pub(crate) struct Mentioned {
    /// Whether it trains with torch, and imports nothing that trains in its place.
    pub is_plain_torch: bool,
    /// The objects whose `step` it calls, each with the place in words.
    pub stepped: Vec<(String, String)>,
    /// The names that it calls.
    pub called: BTreeSet<String>,
    /// Where a loop of training adds a parameter group.
    pub late_group: Option<Place>,
    /// One of them that may set rates, though nothing here knows it, with its place.
    pub stranger: Option<(String, Place)>,
    /// The line that shows parameter groups with rates of their own, and what it does with one of them.
    pub group_with_rate: Option<String>,
    /// A setting of parameter groups, such as `lr_mult`, that it reads and does not set, with the place in words.
    pub group_setting: Option<(String, String)>,
    /// Where it sets `initial_lr` of parameter groups, in words.
    pub initial_rate: Option<String>,
}

impl Mentioned {
    fn of(session: &Session, body: &[Stmt]) -> Mentioned {
        let stepped = whole::stepped_anywhere(body).into_iter();
        let mut called = BTreeSet::new();
        visit::everywhere(body, &mut |statement| {
            expressions(statement, &mut |expr| names_called(expr, &mut called));
        });
        Mentioned {
            is_plain_torch: frameworks::is_plain_torch(body),
            called,
            stepped: stepped.map(|(of, at)| (of, session.spot(at))).collect(),
            late_group: whole::added_while_training(body).map(|at| session.place(at)),
            stranger: whole::stepped_stranger(body).map(|(of, at)| (of, session.place(at))),
            group_with_rate: rates::group_with_rate(body)
                .map(|at| format!("{} makes one with a rate of its own", session.spot(at)))
                .or(rates::later_group(body)
                    .map(|at| format!("{} names another than the first", session.spot(at)))),
            group_setting: rates::group_setting(body).map(|(key, at)| (key.to_string(), session.spot(at))),
            initial_rate: rates::initial_rate(body).map(|at| session.spot(at)),
        }
    }
}

/// Adds the names of what an expression calls.
fn names_called(expr: &Expr, found: &mut BTreeSet<String>) {
    if let ExprKind::Call(function, _) = &expr.kind
        && let ExprKind::Name(name) | ExprKind::Attribute(_, name) = &function.kind
    {
        found.insert(name.to_string());
    }
    scope::inside(expr, &mut |child| names_called(child, found));
}

/// What a training file hands to its framework.
#[derive(Debug)]
pub(crate) struct Outline {
    /// The calls, in their order.
    pub calls: Vec<OutlinedCall>,
    /// Where the file sets rates of optimizers before a training.
    pub rates_set: Vec<OutlinedRates>,
    /// Where it first sets the `initial_lr` of parameter groups, with the number of the calls before.
    pub begun: Option<(usize, String)>,
    /// The loops of training.
    pub loops: Vec<OutlinedLoop>,
    /// The parts that are not run although they make a schedule.
    pub skipped: Vec<OutlinedSkip>,
    /// The statements that make a schedule and could not be run, because a value is not known.
    pub needed: Vec<OutlinedSkip>,
    /// What was assumed and left out.
    pub notes: Vec<String>,
    /// Those of the notes which say of a part that it is not run.
    pub idle: Vec<String>,
    /// The statements that could not be run: place and reason.
    pub failed: Vec<(Place, String)>,
    /// Where the file stops with an error of its own.
    pub raised: Option<Place>,
    /// Whether `accumulate` of accelerate decides which batches make an update.
    pub gathers: bool,
    /// Whether a class of the file makes the optimizers for Lightning.
    pub configures: bool,
    /// The handlers of events that step a scheduler.
    pub handlers: Vec<SteppingHandler>,
    /// The sections `run` of a spec, as the trainers of Lightning say them.
    pub lightning_runs: Vec<String>,
    /// Whether the loop of training is followed that Lightning makes of the hooks of a model.
    pub is_lightning_followed: bool,
    /// A hook of Lightning that the rates depend on and that is not called here, and where the optimizers are made.
    pub lightning_refused: Option<(String, Place)>,
    /// Why the length of a training of Lightning is not known.
    pub lightning_failed: Option<Diagnostic>,
    /// Why a `configure_optimizers` could not be run to its end.
    pub lightning_unfinished: Option<Diagnostic>,
    /// The value that names a file which is read, and which is not known.
    pub unnamed: Option<String>,
    /// The values of the user that nothing asked for.
    pub unused: Vec<String>,
    /// The names that the file assigns to and never reads.
    pub unread: Vec<String>,
    /// What the file imports about schedules from modules that are not available: the name, the module, and where.
    pub elsewhere: Vec<(String, String, String)>,
    /// The values of the user for a part that its object has not, each with the names of its parts.
    pub strange: Vec<(String, Vec<String>)>,
    /// The updates of Keras and TensorFlow that the file makes itself.
    pub updates: OutlinedUpdates,
    /// Whether any statement of the file sets the rate of an optimizer.
    pub sets_rate: bool,
    /// Whether such a statement has not been run, so that it is not among the calls.
    pub sets_rate_later: bool,
    /// Whether anything in the file may set the rate of a parameter group of torch.
    pub may_set_groups: bool,
    /// What the text of the file has, whether it is run or not.
    pub mentioned: Mentioned,
    /// Whether the file assigns another value to a name after a call of `fit`, whose callbacks may read it.
    pub changes_after_fit: bool,
    /// The calls whose schedules reach an object that the file changes in place after a call of `fit`.
    pub altered: Vec<usize>,
    /// The functions and classes that the file defines.
    pub own: Vec<OwnCallable>,
    /// The function, class or object of the file with the name that the user gives.
    pub named: Option<OwnCallable>,
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
        let idle = session.idle();
        let altered = altered(&mut session);
        let method = name.and_then(|name| session.method_of(name)?.ok());
        let counted = outlined_updates::counted(&mut session, &self.body);
        let whole = whole_of(&mut session)?;
        let (calls, unrelated) = self.told_apart(outlined_calls(&mut session, &whole));
        let loops: Vec<OutlinedLoop> =
            whole.loops.iter().map(|training| looped(&session, training, &whole.calls)).collect();
        let skipped = whole.skipped.iter().filter(|part| !part.schedules.is_empty());
        let unused = whole.given.iter().filter(|(_, value, used)| !used && !matches!(value, Value::Dict(_)));
        let updates = OutlinedUpdates::of(&mut session, (&whole, counted), &self.body);
        let own = callables(&session, &whole.foreign, makes_optimizers(&updates, &loops, &calls));
        let named = name.and_then(|name| named(&session, (&whole, method), name, &own));
        let captured = self.captured();
        let changes_after_fit = whole.at_fits.iter().any(|then| changes(&session, &captured, then));
        let (sets_rate, sets_rate_later) = sets_rates(&whole, &self.body);
        let strange = whole.strange.iter().map(|(key, parts)| (key.to_string(), parts.clone())).collect();
        Ok(Outline {
            rates_set: rates_set(&mut session, &whole),
            gathers: whole::gathers(&self.body),
            configures: lightning::configures(&self.body),
            handlers: self.stepping_handlers(),
            lightning_runs: whole.lightning_runs,
            is_lightning_followed: whole.is_lightning_followed,
            lightning_refused: whole.lightning_refused.map(|(hook, at)| (hook, session.place(at))),
            lightning_failed: whole.lightning_failed,
            lightning_unfinished: whole.lightning_unfinished,
            calls,
            begun: whole.begun.map(|(calls, at)| (calls, session.spot(at))),
            loops,
            skipped: skipped.map(|part| part_left(&session, part)).collect(),
            needed: whole.needed.iter().map(|part| part_left(&session, part)).collect(),
            notes: notes(&session, &self.body),
            idle,
            failed: whole.failed.iter().map(|(at, what)| (session.place(*at), what.clone())).collect(),
            raised: whole.raised.map(|at| session.place(at)),
            unused: unused.map(|(key, ..)| key.to_string()).collect(),
            unnamed: whole.unnamed.first().map(|fact| fact.to_string()),
            unread: self.unread(),
            elsewhere: elsewhere::imported(self, &unrelated),
            strange,
            updates,
            sets_rate,
            sets_rate_later,
            may_set_groups: rates::may_set_groups(&self.body),
            mentioned: Mentioned::of(&session, &self.body),
            changes_after_fit,
            altered,
            own,
            named,
        })
    }

    /// The names that the functions and methods of the program read from outside of them.
    fn captured(&self) -> BTreeSet<Name> {
        let mut found = BTreeSet::new();
        visit::everywhere(&self.body, &mut |statement| {
            found.extend(Names::of_statement(statement).captured.iter().cloned());
        });
        found
    }

    /// The names that the program assigns to and never reads.
    fn unread(&self) -> Vec<String> {
        let (mut assigned, mut used) = (BTreeSet::new(), BTreeSet::new());
        visit::everywhere(&self.body, &mut |statement| {
            if let Act::Assign(targets, _) = &statement.act {
                assigned.extend(targets.iter().filter_map(|target| match &target.kind {
                    ExprKind::Name(name) => Some(name.to_string()),
                    _ => None,
                }));
            }
            let names = Names::of_statement(statement);
            used.extend(names.used.iter().chain(&names.captured).map(|name| name.to_string()));
        });
        assigned.difference(&used).cloned().collect()
    }
}

/// Whether any statement of a file sets the rate of an optimizer of Keras, and whether one has not been run.
fn sets_rates(whole: &WholeFile, body: &[Stmt]) -> (bool, bool) {
    let setting = rates::setting(body);
    let is_set = |call: &RecordedCall, at: At| call.at == at && &*call.origin == training_loops::RATE_SET;
    let is_run = |at: &At| whole.calls.iter().any(|call| is_set(call, *at));
    (!setting.is_empty(), !setting.iter().all(is_run))
}

/// The calls whose schedules reach something else at the end of the file than at a call of `fit`.
fn altered(session: &mut Session) -> Vec<usize> {
    let Some(whole) = &mut session.machine.whole else { return Vec::new() };
    let then: Vec<_> = std::mem::take(&mut whole.reached).into_iter().zip(whole.at_fits.clone()).collect();
    then.iter().flat_map(|(then, globals)| reached::changed(&mut session.machine, then, globals)).collect()
}

/// Whether a global name that functions read has had another plain value or function.
fn changes(session: &Session, captured: &BTreeSet<Name>, then: &[Value]) -> bool {
    let pairs = session.machine.names().iter().zip(then.iter().zip(&session.machine.globals));
    let is_plain = |value: &Value| {
        value.as_float().is_some() || matches!(value, Value::Function(_) | Value::List(_) | Value::Str(_))
    };
    let is_same = |then: &Value, now: &Value| match (then.as_float(), now.as_float()) {
        (Some(then), Some(now)) => then.to_bits() == now.to_bits(),
        _ => then.same(now) || then.text().is_some() && then.text() == now.text(),
    };
    pairs
        .into_iter()
        .any(|(name, (then, now))| captured.contains(&**name) && is_plain(then) && !is_same(then, now))
}

/// What is said of what is taken for granted in a file.
fn notes(session: &Session, body: &[Stmt]) -> Vec<String> {
    let mut notes = session.machine.notes.clone();
    notes.extend(whole::taken_for_granted(body));
    notes.extend(taken_to_leave(session, body));
    notes
}

/// The note on functions that are handed an optimizer and are not read.
fn taken_to_leave(session: &Session, body: &[Stmt]) -> Option<String> {
    let handed = handed_on::calls(body);
    let handed: Vec<String> =
        handed.into_iter().map(|(name, at)| format!("`{name}` on {}", session.spot(at))).collect();
    let are = match handed.len() {
        0 => return None,
        1 => "is",
        _ => "are",
    };
    let all = and(&few(handed));
    Some(format!(
        "{all} {are} handed an optimizer and not read here, and taken to leave the rates as they are"
    ))
}

pub(super) fn is_schedule(value: &Value) -> bool {
    match value {
        Value::Instance(instance) => matches!(instance.class.root(), Base::Schedule),
        Value::Class(class) => matches!(class.root(), Base::Schedule),
        _ => false,
    }
}

/// The last call that makes an object.
fn maker(object: &Value, calls: &[RecordedCall]) -> Option<usize> {
    let is_object = matches!(object, Value::Instance(_));
    is_object.then(|| calls.iter().rposition(|call| call.result.same(object))).flatten()
}

fn looped(session: &Session, training: &TrainingLoop, calls: &[RecordedCall]) -> OutlinedLoop {
    let before = calls.get(..training.calls).unwrap_or(calls);
    OutlinedLoop {
        variable: training.variable.to_string(),
        rounds: training.rounds,
        steps: training.steps.iter().map(|(of, within)| (of.to_string(), within.to_string())).collect(),
        spot: session.spot(training.at),
        objects: training.objects.iter().filter_map(|object| maker(object, before)).collect(),
        calls: training.calls,
        updates: training.updates,
        several: training.several,
        idle: training.idle,
        leaves: training.leaves.map(|at| session.spot(at)),
        ends: training.ends.map(|at| session.spot(at)),
    }
}

/// The attributes that the file has set of the result of a call.
fn changed(session: &mut Session, result: &Value) -> Vec<String> {
    match is_unknown(result) {
        true => replay::fields_of(&mut session.machine, result).into_iter().map(|(name, _)| name).collect(),
        false => Vec::new(),
    }
}

fn part_left(session: &Session, skipped: &Skipped) -> OutlinedSkip {
    let schedules = skipped.schedules.iter().map(|(name, at)| (name.to_string(), session.spot(*at)));
    OutlinedSkip {
        why: skipped.why.to_string(),
        schedules: schedules.collect(),
        asked: skipped.asked.iter().map(|fact| fact.to_string()).collect(),
        place: session.place(skipped.at),
    }
}

/// The method that replaces the state of an object, at the end of the origin of its call.
const LOADING: &str = "().load_state_dict";

/// The methods of models that belong together.
const OF_MODELS: [&str; 3] = [".compile", ".fit", ".fit_generator"];

/// The number of the object whose method a call is, among those whose methods have been called so far.
fn model_of(session: &mut Session, call: &RecordedCall, models: &mut Vec<Value>) -> Option<usize> {
    let machine = &mut session.machine;
    let of = call.of.clone()?;
    let model = match &*call.origin == training_loops::RATE_SET {
        true => owners::whose(machine, &of).filter(|(_, part)| &**part == ".optimizer")?.0,
        false => Some(of).filter(|_| OF_MODELS.iter().any(|method| call.origin.ends_with(method)))?,
    };
    let known = models.iter().position(|known| owners::is_same(machine, known, &model));
    Some(known.unwrap_or_else(|| {
        models.push(model);
        models.len() - 1
    }))
}

/// A statement outside of a training that sets the rates of an optimizer.
#[derive(Debug)]
pub(crate) struct OutlinedRates {
    /// The number of the call that makes the optimizer.
    pub optimizer: usize,
    /// The number of the calls before it.
    pub calls: usize,
    pub spot: String,
}

/// Where the file sets rates of optimizers before a training.
fn rates_set(session: &mut Session, whole: &WholeFile) -> Vec<OutlinedRates> {
    let trainings = whole.loops.iter().filter(|training| training.is_run).count();
    let lent: Vec<&TouchedRates> =
        whole.lent.iter().filter(|one| made_groups::are_set(&mut session.machine, &one.optimizer)).collect();
    let all = whole.touched.iter().chain(lent);
    // Those after the last training do not matter.
    let before = all.filter(|one| trainings == 0 || one.loops < trainings);
    let outlined = |one: &TouchedRates| {
        let optimizer = whole.calls.iter().position(|call| call.result.same(&one.optimizer))?;
        Some(OutlinedRates { optimizer, calls: one.calls, spot: session.spot(one.at) })
    };
    before.filter_map(outlined).collect()
}

/// What is recorded of each call.
fn outlined_calls(
    session: &mut Session,
    WholeFile { calls: all, lightning_paces: paces, graph, lost, .. }: &WholeFile,
) -> Vec<OutlinedCall> {
    let body = session.program.body.clone();
    let methods = lightning::methods(&body);
    let (mut calls, mut models) = (Vec::new(), Vec::new());
    // Functions are counted on their line, in the order of the calls and of their arguments.
    let mut counts: HashMap<u32, usize> = HashMap::new();
    let mut results = HashMap::new();
    for (number, call) in all.iter().enumerate() {
        address(&call.result).map(|object| results.entry(object).or_insert(number));
    }
    let optimizers = OwnOptimizers::of(session, &body);
    for call in all {
        let sets_own_groups = optimizers.setting(session, call);
        let on = model_of(session, call, &mut models);
        let before = counts.entry(call.at.line).or_default();
        let pace = lightning::pace_of(call, &methods, paces);
        let rest = outlined(session, call, (all, &results, *before), pace);
        let graph_rate =
            graph.as_ref().and_then(|graph| graph::rate(&mut session.machine, graph, (call, all), lost));
        calls.push(OutlinedCall { on, sets_own_groups, graph_rate, ..rest });
        *before += code_values(call).len();
    }
    calls
}

/// `results` has the first call that returned each object, and `before` is the number of functions that the calls of its line
/// take before it.
fn outlined(
    session: &mut Session,
    call: &RecordedCall,
    (all, results, before): (&[RecordedCall], &HashMap<usize, usize>, usize),
    pace: Option<LightningPace>,
) -> OutlinedCall {
    let mut reader = PassedReader { session, line: call.at.line + 1, count: before, results };
    let args = call.args.iter().map(|value| reader.passed(value, 0)).collect();
    let keywords =
        call.keywords.iter().map(|(name, value)| (name.to_string(), reader.passed(value, 0))).collect();
    let named = || call.keywords.iter().find(|(name, _)| &**name == "x").map(|(_, value)| value);
    let is_fit = [".fit", ".fit_generator"].iter().any(|method| call.origin.ends_with(method));
    let data = named().or(call.args.first()).filter(|data| is_fit && is_unknown(data));
    let over = data.map(|data| unknown::text_of(&mut reader.session.machine, data).to_string());
    let changed = changed(session, &call.result);
    let hooks = setting_hooks(session, call);
    let acts = |fits: fn(&str) -> bool| hooks.iter().any(|hook| fits(hook));
    let of_class =
        |asked: fn(&Session, &str) -> bool| call.class.as_ref().is_some_and(|class| asked(session, class));
    OutlinedCall {
        origin: call.origin.to_string(),
        variable: call.variable.as_ref().map(|name| name.to_string()),
        class: call.class.as_ref().map(|name| name.to_string()),
        is_loop: [training_loops::LOOP, training_loops::STEPPED, training_loops::KERAS_LOOP]
            .contains(&&*call.origin),
        is_of_keras: &*call.origin == training_loops::KERAS_LOOP,
        is_rate: &*call.origin == training_loops::RATE_SET,
        is_stepped: &*call.origin == training_loops::STEPPED,
        ignored: pace.as_ref().map(|pace| pace.ignored.clone()).unwrap_or_default(),
        besides: pace.as_ref().and_then(|pace| pace.besides.clone()),
        module: pace.as_ref().and_then(|pace| pace.module.as_ref().map(|name| name.to_string())),
        lightning: pace.map(|pace| pace.interval),
        changed,
        speaks_of_schedules: words::is_called_for_schedules(last(&call.origin)),
        has_no_rates: false,
        sets_rate: of_class(Session::class_sets_rate) || !hooks.is_empty(),
        sets_own_groups: None,
        graph_rate: None,
        names_model: of_class(Session::class_names_model),
        may_stop: of_class(Session::class_stops_by_logs),
        acts_behind_batch: of_class(Session::class_acts_behind_batch)
            || acts(|hook| is_hook_of_batch(hook) && hook.ends_with("_end")),
        acts_by_batch: of_class(Session::class_acts_by_batch) || acts(is_hook_of_batch),
        batches: call.batches,
        over,
        on: None,
        loads: call.of.as_ref().filter(|_| call.origin.ends_with(LOADING)).and_then(|of| maker(of, all)),
        steps: call.of.as_ref().filter(|_| is_step(&call.origin)).and_then(|of| maker(of, all)),
        args,
        keywords,
        spot: session.spot(call.at),
        place: session.place(call.at),
    }
}

/// What has been recorded of the file.
fn whole_of(session: &mut Session) -> Result<WholeFile, Diagnostic> {
    let whole = session.machine.whole.take();
    whole.map(|whole| *whole).ok_or_else(|| Diagnostic::new("this file cannot be read as a whole"))
}

/// The hooks of a `LambdaCallback` whose functions set a rate.
fn setting_hooks(session: &Session, call: &RecordedCall) -> Vec<Rc<str>> {
    let is_it = call.class.is_none() && made_callbacks::is_of_functions(&call.origin);
    let hooks = call.keywords.iter().filter(|(_, value)| is_it && session.function_sets_rate(value));
    hooks.map(|(hook, _)| hook.clone()).collect()
}

/// Whether a method of that path steps a scheduler.
fn is_step(origin: &str) -> bool {
    [").step", ").step_update"].iter().any(|end| origin.ends_with(end))
}

/// Reads the arguments of one call.
struct PassedReader<'a> {
    session: &'a mut Session,
    line: u32,
    count: usize,
    /// The first call that returned each object.
    results: &'a HashMap<usize, usize>,
}

/// Which object a value is.
fn address(value: &Value) -> Option<usize> {
    match value {
        Value::Instance(instance) => Some(Shared::as_ptr(instance) as usize),
        _ => None,
    }
}

impl PassedReader<'_> {
    fn passed(&mut self, value: &Value, depth: usize) -> Passed {
        if depth > DEPTH {
            return Passed::Other(value.type_name().to_string());
        }
        match value {
            value if let Some(number) = address(value).and_then(|object| self.results.get(&object)) => {
                Passed::Call(*number)
            }
            value if is_unknown(value) => {
                let facts = unknown::facts_of(&mut self.session.machine, value);
                Passed::Unknown(facts.iter().map(|fact| fact.to_string()).collect())
            }
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
            Value::Slice(parts) => {
                let parts = [parts[0].clone(), parts[1].clone()];
                Passed::Slice(parts.iter().map(|part| self.passed(part, depth + 1)).collect())
            }
            value => match data::from_value(value) {
                Ok(data) => Passed::Data(data),
                Err(_) => Passed::Other(value.type_name().to_string()),
            },
        }
    }
}
