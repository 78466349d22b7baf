//! Reads a training file as a whole: what it hands to a framework is the schedule.
//!
//! The file is run as far as the schedule needs it ([`rewrite`]). Data, models and devices are values that are not known
//! here ([`crate::python::library::unknown`]). Loops of training are not run; of those that set rates themselves, what the rates
//! depend on becomes a generator ([`replay`], [`slice`], [`setters`]). Where that cannot be done, the file is run from its first line to
//! its last ([`direct`]). If the module hands nothing to a framework,
//! the functions that would are called, with the values that the user gives, their defaults, or unknown values.

mod accumulated;
mod anew;
mod arguments;
mod asserted;
mod begun;
mod build;
mod called_objects;
mod cases;
mod copies;
pub(in crate::python) mod counted;
mod decorated;
mod devices;
mod direct;
mod direct_inert;
mod direct_run;
mod effects;
mod factory;
mod gathered;
mod gluon;
mod hindrance;
mod hyperparameters;
mod inlined;
mod items;
pub(in crate::python) mod jax;
mod keras;
mod last_round;
mod leaving;
mod lightning;
mod made_with;
mod measured;
mod measuring;
mod modes;
mod modes_folded;
mod noise;
mod own_objects;
mod paces;
mod partly;
pub(in crate::python) mod passed;
mod preparing;
mod record;
mod recorded;
mod repeated;
mod replay;
mod resumed;
mod returned;
mod rewrite;
mod rounds;
mod setters;
mod slice;
mod stepping;
mod strangers;
mod survey;
mod targets;
pub(in crate::python) mod updates;
mod without;

use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::python::Program;
use crate::python::choice::handed;
use crate::python::choice::report::{and, few};
use crate::python::choice::session::Session;
use crate::python::library::graph;
use crate::python::library::project;
use crate::python::library::training_loops;
use crate::python::library::unknown;
use crate::python::machine::Machine;
use crate::python::object::fault::Outcome;
use crate::python::object::graph::Graph;
use crate::python::object::host::{Handed, Host};
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class as ClassObject, Value};
use crate::python::object::whole::{PassedFunction, RecordedCall, TrainingLoop, WholeFile, is_unknown};
use crate::python::operation::classes;
use crate::python::operation::objects;
use crate::python::syntax::ast::{Act, At, Expr, ExprKind, Function, Name, Parameter, Stmt};
use crate::python::syntax::scope::Names;
use copies::WrittenFile;
pub(in crate::python) use hindrance::added_while_training;
pub(in crate::python) use made_with::settle as make_with_rates;
use rewrite::Rewriter;
pub(in crate::python) use setters::root;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use stepping::WrittenLoop;
pub(in crate::python) use stepping::stepped_anywhere;
pub(in crate::python) use strangers::stepped_stranger;
pub(in crate::python) use survey::is_schedule as names_schedule_class;
use survey::{Changed, Led, Survey};

/// The values that a user gives for expressions of the file, by their text.
pub(in crate::python) type Answers = Vec<(Rc<str>, Value)>;

/// What of a program is run if it is read as a whole.
#[derive(Debug)]
struct Rewritten {
    body: Arc<Vec<Stmt>>,
    /// The functions that lead to a schedule.
    drivers: Vec<Name>,
    /// The functions that these call.
    led: Led,
    /// The loops of training in other functions.
    loops: Vec<WrittenLoop>,
    /// What the functions set that train.
    changed: Changed,
    /// The classes of the file whose objects set rates as they are made.
    constructs: std::collections::BTreeSet<Name>,
    /// The functions that make updates or set rates, where the loops of training are run as they stand.
    acting: std::collections::BTreeSet<Name>,
}

/// What was last rewritten of a program, with the functions around the schedule. A file is run several times, and on several threads.
#[derive(Debug, Default)]
pub(in crate::python) struct LastRewritten(Mutex<Option<(Vec<String>, Arc<Rewritten>)>>);

impl Program {
    /// Whether any part of the program hands a schedule to a framework.
    pub(in crate::python) fn hands_over(&self) -> bool {
        !Survey::of(&self.body, None).drivers.is_empty()
    }

    /// What is run if the file is read as a whole. `name` is that of the schedule.
    fn rewritten(&self, name: Option<&str>) -> Result<Arc<Rewritten>, Diagnostic> {
        let around: Vec<String> =
            name.into_iter().flat_map(|name| name.split('.')).map(str::to_string).collect();
        let around = if around.len() > 1 { around } else { Vec::new() };
        let mut last = self.rewritten.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, rewritten)) = &*last
            && *known == around
        {
            return Ok(rewritten.clone());
        }
        let around_it: Vec<&str> = around.iter().map(String::as_str).collect();
        let rewritten = Arc::new(self.rewrite(&around_it, false)?);
        *last = Some((around, rewritten.clone()));
        Ok(rewritten)
    }

    /// The same anew. `inner` are the names of the functions around the schedule, and its own. `direct` says whether the loops of
    /// training are run as they stand.
    fn rewrite(&self, inner: &[&str], direct: bool) -> Result<Rewritten, Diagnostic> {
        let text = &self.snippet.text;
        let mut body = self.snippet.statements().map_err(|fault| {
            Diagnostic::new(fault.what).at(self.snippet.place(fault.at), "").help(fault.help)
        })?;
        if !direct {
            modes::settle(&mut body);
            called_objects::settle(&mut body);
            returned::settle(&mut body);
            resumed::settle(&mut body);
            gluon::settle(&mut body);
        }
        let mut survey = Survey::of(&body, inner.len().checked_sub(2).map(|at| inner[at]));
        let mut drivers: Vec<Name> = survey.drivers.iter().cloned().collect();
        drivers.arrange();
        let loops = stepping::loops(&body);
        let constructs = survey.setters.constructors().clone();
        let (changed, led) = (std::mem::take(&mut survey.changed), std::mem::take(&mut survey.led));
        let mut rewriter = Rewriter {
            survey,
            lines: text.lines().collect(),
            written: Rc::new(WrittenFile::new(text)),
            inner: inner.to_vec(),
            scope: Vec::new(),
            temporaries: 0,
            exposed: false,
            followed: 0,
            known: vec![body.iter().flat_map(|statement| Names::of_statement(statement).bound).collect()],
            declared: Vec::new(),
            set: std::collections::BTreeSet::new(),
            beginning: begun::functions(&body),
            steps_alone: stepping::step_alone(&body),
            trains_later: false,
            direct,
            acting: Vec::new(),
            acted: std::collections::BTreeSet::new(),
            acts_when_called: false,
            rounds: 0,
        };
        rewriter.acts_when_called = direct && rewriter.objects_act(&body);
        let body = rewriter.block(body);
        let acting = std::mem::take(&mut rewriter.acted);
        Ok(Rewritten { body: Arc::new(body), drivers, led, loops, changed, constructs, acting })
    }
}

impl Session {
    /// Runs a file as a whole. `name` is that of the schedule, if the user gives one; `answers` makes the values that the
    /// user gives.
    pub(crate) fn whole(
        program: &Program,
        name: Option<&str>,
        answers: impl Fn(&mut Machine) -> Outcome<Answers>,
    ) -> Result<Session, Diagnostic> {
        let rewritten = program.rewritten(name)?;
        let Rewritten { body, drivers, led, loops, changed, constructs, acting: _ } = &*rewritten;
        let prepare = |session: &mut Session| {
            let given = answers(&mut session.machine)?;
            let given = given.into_iter().map(|(key, value)| (key, value, false)).collect();
            let files = program.files.clone();
            let constructs = constructs.iter().map(|name| Rc::from(&**name)).collect();
            let drivers = drivers.iter().map(|name| Rc::from(&**name)).collect();
            let place = program.snippet.place(At::default());
            session.machine.whole = Some(Box::new(WholeFile {
                given,
                script: place.source().file_name().into(),
                open: true,
                files,
                constructs,
                drivers,
                graph: updates::is_of_graph(&program.body).then(Graph::default),
                ..WholeFile::default()
            }));
            session.set_global("__file__", project::file_name());
            Ok(())
        };
        let run = Program { body: body.clone(), ..program.clone() };
        let mut session = Session::with(&run, prepare)?;
        let outer = name.and_then(|name| name.rsplit_once('.')).map(|(outer, _)| outer);
        session.counted(|session| session.enter_drivers((drivers, led), outer));
        session.counted(|session| session.change(changed));
        session.hand_recorded();
        if let Some(whole) = &mut session.machine.whole {
            let is_run = |other: &WrittenLoop| whole.loops.iter().any(|training| training.at == other.at);
            let others: Vec<TrainingLoop> =
                loops.iter().filter(|other| !is_run(other)).map(WrittenLoop::training).collect();
            whole.loops.extend(others);
            whole.open = false;
        }
        session.machine.settled = true;
        Ok(session)
    }

    /// Calls the functions that make a schedule, if the module has not done so.
    fn enter_drivers(&mut self, (drivers, led): (&[Name], &Led), outer: Option<&str>) {
        if let Some(outer) = outer {
            let found = self.machine.whole.as_ref().is_some_and(|whole| whole.inner.is_some());
            if !found {
                self.enter_named(outer);
            }
            return;
        }
        // A file that stops with an error of its own calls nothing more.
        if self.machine.whole.as_ref().is_some_and(|whole| whole.raised.is_some()) {
            return;
        }
        if self.has_schedule() {
            self.enter_lightning(drivers);
            return;
        }
        self.enter_passed(drivers);
        let body = self.program.body.clone();
        let mut names: Vec<String> = Vec::new();
        collect(&body, "", drivers, &mut names);
        // One that another one calls is given its arguments there.
        names.arrange_by_key(|name| led.calls(name));
        for name in names {
            if is_of_lightning(&name) && self.is_of_untrained(&name) {
                continue;
            }
            // Of several models that Lightning trains, none is picked.
            if is_of_lightning(&name) || !self.has_schedule() {
                self.enter_named(&name);
                self.enter_passed(drivers);
            }
        }
    }

    /// Calls the functions that lead to a schedule and are handed to code that is not available, as that would.
    fn enter_passed(&mut self, drivers: &[Name]) {
        let passed = self.machine.whole.as_mut().map(|whole| std::mem::take(&mut whole.passed));
        for PassedFunction { function, args, named } in passed.unwrap_or_default() {
            let drives = |of: &Value| matches!(of, Value::Function(closure) if drivers.contains(&closure.function.name));
            // What processes are started with may be handed the function that trains.
            let known = drives(&function) || args.iter().any(drives);
            if known && !self.was_entered(&function) {
                self.enter_with(&function, &args, &named);
            }
        }
    }

    /// Calls what makes the schedules of Lightning's models, beside a schedule of the module: that may be one that is only shown.
    fn enter_lightning(&mut self, drivers: &[Name]) {
        let body = self.program.body.clone();
        let mut names: Vec<String> = Vec::new();
        collect(&body, "", drivers, &mut names);
        for name in names.into_iter().filter(|name| is_of_lightning(name)) {
            if !self.is_of_untrained(&name) {
                self.enter_named(&name);
            }
        }
    }

    /// Calls a function of the file, and keeps of all that the file hands to frameworks only what this call does.
    pub(crate) fn hand_by(&mut self, name: &str) {
        let Some(whole) = &mut self.machine.whole else { return };
        whole.forget_calls();
        whole.entered.retain(|known| **known != *name);
        whole.open = true;
        self.machine.handed.clear();
        self.machine.settled = false;
        self.counted(|session| session.enter_named(name));
        self.hand_recorded();
        self.machine.settled = true;
        if let Some(whole) = &mut self.machine.whole {
            whole.open = false;
        }
    }

    fn was_entered(&self, function: &Value) -> bool {
        let Value::Function(closure) = function else { return false };
        let whole = self.machine.whole.as_ref();
        whole.is_some_and(|whole| whole.entered.iter().any(|known| **known == *closure.function.qualified))
    }

    /// Whether the file has handed anything to a framework that may be a schedule.
    fn has_schedule(&self) -> bool {
        let Some(whole) = &self.machine.whole else { return false };
        if let Some(run) = &whole.direct {
            return run.optimizers.iter().any(|one| !one.rates.is_empty());
        }
        !self.machine.handed.is_empty() || whole.calls.iter().any(is_schedule)
    }

    /// Calls a function or method by its name. What it lacks is given by the user, or not known.
    fn enter_named(&mut self, name: &str) {
        let (class, method) = match name.split_once('.') {
            Some((class, method)) => (class, Some(method)),
            None => (name, None),
        };
        match (self.machine.global(class), method) {
            (Some(Value::Class(class)), Some(method)) => {
                let is_lightning = method == rewrite::CONFIGURE;
                // Called once more, it would train once more.
                if !is_lightning && class.find(method).is_some_and(|method| self.was_entered(&method)) {
                    return;
                }
                let trained = if is_lightning { self.trained_models(&class.name) } else { Vec::new() };
                if trained.len() > 1 {
                    trained.iter().for_each(|model| self.configure(model, method));
                    return;
                }
                let object = trained.into_iter().next().map_or_else(|| self.object_of(&class), Ok);
                let Ok(object) = object else { return };
                self.configure(&object, method);
            }
            (Some(function @ Value::Function(_)), None) if !self.was_entered(&function) => {
                self.enter(&function, &[]);
            }
            _ => {}
        }
    }

    /// Calls a method of an object. A model of Lightning is given its trainer before, and its loop of training is followed.
    fn configure(&mut self, object: &Value, method: &str) {
        let Value::Instance(instance) = object else { return };
        let total = self.program.total.clone();
        let is_lightning = method == rewrite::CONFIGURE;
        if is_lightning {
            let attached = total.call(|| self.attach_trainer(object));
            let at = match instance.class.find("__init__") {
                Some(Value::Function(init)) => init.function.at,
                _ => At::default(),
            };
            self.failed_at(attached, at);
        }
        let symbol = self.machine.symbol(method);
        let found = objects::attribute(&mut self.machine, object, symbol);
        let Ok(bound) = found else { return };
        let configured = self.enter(&bound, &[]);
        if let (Some(configured), true, Value::Bound(bound)) = (configured, is_lightning, &bound)
            && let Value::Function(closure) = &bound.1
        {
            let at = closure.function.at;
            let followed = total.call(|| self.follow_lightning(object, &configured, at));
            self.failed_at(followed, at);
        }
    }

    /// The object of a class of the file whose method is meant: the only one that the file makes, or one that is made of
    /// what the user gives.
    fn object_of(&mut self, class: &Shared<ClassObject>) -> Outcome<Value> {
        if let Some(made) = self.only_instance(class) {
            return Ok(made);
        }
        let init = match class.find("__init__") {
            Some(Value::Function(init)) => Some(init.function.clone()),
            _ => None,
        };
        let parameters = init.iter().flat_map(|init| &init.parameters);
        let mut left = parameters.filter(|parameter| parameter.default.is_some());
        let whole = self.machine.whole.as_deref_mut();
        if whole.is_some_and(|whole| left.any(|parameter| whole.answer(&parameter.name).is_none())) {
            self.machine
                .note(&format!("the file makes no `{0}`: the defaults of `{0}.__init__` count", class.name));
        }
        let total = self.program.total.clone();
        total.call(|| {
            let keywords = match &init {
                Some(init) => lacking(&mut self.machine, init, 1)?,
                None => Vec::new(),
            };
            classes::construct(&mut self.machine, class, &[], &keywords)
        })
    }

    /// The method that a name means, as `Trainer.rate`: of an object of the class, or as a function of `self` if the user
    /// gives that.
    pub(in crate::python) fn method_of(&mut self, name: &str) -> Option<Result<Value, Diagnostic>> {
        let (class, method) = name.split_once('.')?;
        let Some(Value::Class(class)) = self.machine.global(class) else { return None };
        let found = class.find(method)?;
        let whole = self.machine.whole.as_deref_mut()?;
        if whole.answer("self").is_some() || whole.gives_parts_of("self") {
            return Some(Ok(found));
        }
        let symbol = self.machine.symbol(method);
        let object = self.object_of(&class);
        let found = object.and_then(|object| objects::attribute(&mut self.machine, &object, symbol));
        Some(found.map_err(|fault| self.diagnostic(&fault)))
    }

    /// The only object of a class that the file has made as a variable.
    fn only_instance(&self, class: &Shared<ClassObject>) -> Option<Value> {
        let is_own =
            |value: &&Value| matches!(value, Value::Instance(object) if Shared::ptr_eq(&object.class, class));
        let mut all = self.machine.globals.iter().filter(is_own);
        let first = all.next()?;
        all.all(|other| other.same(first)).then(|| first.clone())
    }

    /// Remembers a statement that could not be run.
    fn failed_at(&mut self, result: Outcome<()>, at: At) {
        if let (Err(fault), Some(whole)) = (result, &mut self.machine.whole) {
            whole.failed.push((fault.at().unwrap_or(at), fault.what()));
        }
    }

    /// Calls a function with what is given for its first parameters, and returns its result.
    fn enter(&mut self, function: &Value, given: &[Value]) -> Option<Value> {
        self.enter_with(function, given, &[])
    }

    /// The same with what is given by name: that of its parameters counts.
    fn enter_with(&mut self, function: &Value, given: &[Value], named: &[(Rc<str>, Value)]) -> Option<Value> {
        let (tree, skipped) = match function {
            Value::Function(closure) => (closure.function.clone(), 0),
            Value::Bound(bound) => match &bound.1 {
                Value::Function(closure) => (closure.function.clone(), 1),
                _ => return None,
            },
            _ => return None,
        };
        let total = self.program.total.clone();
        let result = total.call(|| {
            let rest = tree.parameters.iter().skip(skipped + given.len());
            let rest: Vec<&str> = rest.map(|parameter| &*parameter.name).collect();
            let mut keywords: Vec<(Rc<str>, Value)> =
                named.iter().filter(|(name, _)| rest.contains(&&**name)).cloned().collect();
            let passed: Vec<&str> = keywords.iter().map(|(name, _)| &**name).collect();
            let lacking = lacking_beside(&mut self.machine, &tree, skipped + given.len(), &passed)?;
            keywords.extend(lacking);
            self.machine.call(function, given, &keywords)
        });
        self.machine.note(&match given {
            [] => {
                format!("`{}` is called: the file only defines it, and it makes the schedule", tree.qualified)
            }
            _ => format!("`{}` is called as process 0 of those that the file starts with it", tree.qualified),
        });
        self.note_nothing(&tree, skipped, given);
        let is_new = !self.has_schedule();
        let whole = self.machine.whole.as_mut()?;
        match result {
            // A schedule of optax is a function, which whoever calls this hands over.
            Ok(value @ Value::Native(_)) if is_new && passed::is_code(&value) => {
                let origin = "optax.scale_by_schedule";
                let call = RecordedCall::new(origin, Value::None, vec![value], Vec::new(), tree.at);
                whole.calls.push(RecordedCall { variable: Some(tree.name.clone()), ..call });
                None
            }
            Ok(value) => Some(value),
            Err(fault) => {
                if let Some(run) = &mut whole.direct
                    && fault.message() != unknown::ENDS
                {
                    run.broken.get_or_insert(self.program.snippet.diagnostic(&fault));
                }
                whole.failed.push((fault.at().unwrap_or(tree.at), fault.what()));
                if &*tree.name == rewrite::CONFIGURE {
                    let error = self.program.snippet.diagnostic(&fault);
                    whole.lightning_unfinished.get_or_insert(error);
                }
                None
            }
        }
    }

    /// Notes which parameters of a function have their default, None: whoever calls it may give them.
    fn note_nothing(&mut self, function: &Function, skipped: usize, given: &[Value]) {
        let is_none =
            |parameter: &&Parameter| matches!(&parameter.default, Some(Expr { kind: ExprKind::None, .. }));
        let Some(whole) = self.machine.whole.as_mut().filter(|_| given.is_empty()) else { return };
        let parameters = function.parameters.iter().skip(skipped).filter(is_none);
        let nothing: Vec<String> = parameters
            .filter(|parameter| whole.answer(&parameter.name).is_none())
            .map(|parameter| format!("`{}`", parameter.name))
            .collect();
        if !nothing.is_empty() {
            let has = if nothing.len() == 1 { "has its default" } else { "have their default" };
            self.machine.note(&format!("{} of `{}` {has}, None", and(&few(nothing)), function.qualified));
        }
    }

    /// What functions set that train has unknown values: they are not run.
    fn change(&mut self, changed: &Changed) {
        for name in &changed.names {
            if let Ok(lost) = unknown::fact(&mut self.machine, name, "") {
                let symbol = self.machine.symbol(name) as usize;
                self.machine.globals[symbol] = lost;
            }
        }
        let Some(whole) = &self.machine.whole else { return };
        let owners = |value: Value| match value {
            Value::Bound(bound) => Some(bound.0.clone()),
            value @ Value::Instance(_) => Some(value),
            _ => None,
        };
        let objects: Vec<Value> =
            whole.calls.iter().flat_map(passed::code_values).filter_map(owners).collect();
        for object in objects {
            let Value::Instance(instance) = &object else { continue };
            for name in &changed.attributes {
                let symbol = self.machine.symbol(name);
                let is_set = instance.fields.borrow().get(symbol, self.machine.names()).is_some();
                if is_set && let Ok(lost) = unknown::fact(&mut self.machine, &format!("self.{name}"), "") {
                    let _ = instance.fields.borrow_mut().set(symbol, lost, self.machine.names());
                }
            }
        }
    }

    /// Hands the schedules over that the recorded calls take.
    fn hand_recorded(&mut self) {
        let Some(whole) = &self.machine.whole else { return };
        let mut handed: Vec<Handed> = Vec::new();
        for call in &whole.calls {
            let last = last(&call.origin);
            // Torch's optimizers take the parameters first.
            let is_torch = call.origin.starts_with("torch.optim.");
            let Some(taker) = handed::taker(last).filter(|taker| !is_torch || !taker.is_optimizer()) else {
                continue;
            };
            if let Some(value) = taker.of(&call.args, &call.keywords) {
                handed.push(Handed { value: value.clone(), to: taker.name, at: call.at, called: false });
            }
        }
        self.machine.handed.extend(handed);
    }

    /// The error of a value that depends on what is not known, if it does.
    pub(crate) fn needed(&mut self, value: &Value) -> Option<crate::python::object::fault::Fault> {
        (self.machine.whole.is_some() && is_unknown(value)).then(|| unknown::needed(&mut self.machine, value))
    }

    /// Says what was left out, assumed and not used.
    pub(crate) fn report_whole(&mut self) {
        let Some(whole) = &self.machine.whole else { return };
        let mut notes = Vec::new();
        if !whole.defaults.is_empty() {
            let list = few(whole.defaults.clone());
            notes.push(format!(
                "the command line is not read: these defaults count, unless `--config` gives others: {}",
                and(&list)
            ));
        }
        if !whole.environment.is_empty() {
            let list = few(whole.environment.clone());
            notes.push(format!(
                "the environment is not read: these defaults count, unless `--config` gives others: {}",
                and(&list)
            ));
        }
        notes.extend(
            whole
                .unread
                .iter()
                .map(|(path, why)| format!("`{path}`, which the file reads, gives nothing: {why}")),
        );
        if let Some(fact) = whole.unnamed.first() {
            notes.push(format!("`{fact}` names a file that is read: give it with `--config {fact}=FILE`"));
        }
        if !whole.anew.is_empty() {
            let list = self.spots(&mut whole.anew.iter().copied());
            notes.push(format!("the `try` on {list} is taken to find no checkpoint: the run begins anew"));
        }
        notes.extend(trusted(whole));
        notes.extend(self.idle());
        if !whole.failed.is_empty() {
            let list = self.spots(&mut whole.failed.iter().map(|(at, _)| *at));
            let mut reasons: Vec<String> = Vec::new();
            for (_, what) in &whole.failed {
                if reasons.len() < 3 && !reasons.contains(what) {
                    reasons.push(what.clone());
                }
            }
            notes.push(format!("{list} left out: {}", reasons.join("; ")));
        }
        for note in notes {
            self.machine.note(&note);
        }
    }

    /// What is said of the parts that are not run.
    pub(crate) fn idle(&self) -> Vec<String> {
        let Some(whole) = &self.machine.whole else { return Vec::new() };
        let skipped = whole.skipped.iter();
        let mut notes: Vec<String> = skipped
            .map(|skipped| format!("{}: {}, so neither branch is run", self.spot(skipped.at), skipped.why))
            .collect();
        notes.extend(whole.repeated.iter().map(|(at, count)| {
            let spot = self.spot(*at);
            format!("the loop on {spot} begins the same training in each of its {count} rounds: the rows are those of one")
        }));
        let mut loops =
            whole.loops.iter().filter(|training| training.is_run).map(|training| training.at).peekable();
        if loops.peek().is_some() {
            notes.push(format!("the loop of training on {} is not run", self.spots(&mut loops)));
        }
        notes
    }

    fn spots(&self, of: &mut dyn Iterator<Item = At>) -> String {
        let mut all: Vec<String> = of.map(|at| self.spot(at)).collect();
        all.dedup();
        and(&few(all))
    }
}

/// What is said of a file whose batches accelerate gathers for an update.
const ACCUMULATED: &str = "`accumulate` of accelerate makes an update, and steps the scheduler, once in so many batches: a row is such an \
     update, and the training may end before the last row. `--steps` gives the number of updates";

/// Whether accelerate gathers the batches of an update.
pub(in crate::python) fn gathers(body: &[Stmt]) -> bool {
    hindrance::accumulates(body)
}

/// Notes on what is taken for granted of a file whose batches accelerate gathers, or that reads whether its scaler has left out an
/// update.
pub(in crate::python) fn taken_for_granted(body: &[Stmt]) -> Vec<String> {
    let mut reads_scale = false;
    survey::each_call(body, &mut |called, _| {
        reads_scale |= called.is_method && &*called.name == "get_scale";
    });
    let said = [(gathers(body), ACCUMULATED), (reads_scale, SCALED)];
    said.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note.to_string()).collect()
}

/// What is said of a file that reads the scale of a `GradScaler`.
const SCALED: &str = "`get_scale` is taken to stay as it is: where an overflow makes the scaler leave out an update, the rates come one update later";

/// A note on the calls that may change what they are given and are taken to change nothing.
fn trusted(whole: &WholeFile) -> Option<String> {
    // What `fit` of Lightning does is followed.
    let is_followed = whole.is_lightning_followed || !whole.lightning_runs.is_empty();
    let all = whole.trusted.iter().filter(|name| !(is_followed && name.ends_with(".fit")));
    let list = few(all.map(|name| format!("`{name}`")).collect());
    let (is, their) = if list.len() == 1 { ("is", "its") } else { ("are", "their") };
    let of = format!("{is} not available here, and taken to change none of {their} arguments");
    (!list.is_empty()).then(|| format!("{} {of}", and(&list)))
}

/// Whether a name is that of the method of a class which makes the optimizers for Lightning.
fn is_of_lightning(name: &str) -> bool {
    name.ends_with(rewrite::CONFIGURE) && !name.starts_with(rewrite::CONFIGURE)
}

/// The names of the functions and methods that make a schedule, in their order.
fn collect(body: &[Stmt], class: &str, drivers: &[Name], names: &mut Vec<String>) {
    crate::python::syntax::visit::each(body, &mut |statement| match &statement.act {
        Act::Def(function) if drivers.contains(&function.name) && !makes_object(function) => {
            names.push(if class.is_empty() {
                function.name.to_string()
            } else {
                format!("{class}.{}", function.name)
            });
        }
        Act::Class(inner) if class.is_empty() => collect(&inner.body, &inner.name, drivers, names),
        _ => {}
    });
}

/// Whether a method makes the object that it belongs to: it is called by whoever makes one, with what that object is made of.
fn makes_object(function: &Function) -> bool {
    &*function.name == "__init__" || function.parameters.first().is_some_and(|first| &*first.name == "cls")
}

/// The arguments that a call of a function lacks: those that the user gives, and for the rest values that are not known.
pub(in crate::python) fn lacking(
    machine: &mut Machine,
    function: &Function,
    skipped: usize,
) -> Outcome<Vec<(Rc<str>, Value)>> {
    lacking_beside(machine, function, skipped, &[])
}

/// As [`lacking`], for a call that passes the parameters of these names.
pub(in crate::python) fn lacking_beside(
    machine: &mut Machine,
    function: &Function,
    skipped: usize,
    passed: &[&str],
) -> Outcome<Vec<(Rc<str>, Value)>> {
    let mut found = Vec::new();
    let is_open = |parameter: &&Parameter| !passed.contains(&&*parameter.name);
    for parameter in function.parameters.iter().skip(skipped).filter(is_open) {
        let given = machine.whole.as_deref_mut().and_then(|whole| whole.answer_of_variable(&parameter.name));
        let value = match given {
            Some(given) => given,
            None if parameter.default.is_some() => continue,
            None => match machine.global(&parameter.name) {
                Some(global)
                    if !matches!(global, Value::Function(_) | Value::Class(_) | Value::Module(_)) =>
                {
                    machine.note(&format!(
                        "the parameter `{}` of `{}` is taken to be the variable of that name",
                        parameter.name, function.name
                    ));
                    global
                }
                _ => unknown::fact(machine, &parameter.name, "")?,
            },
        };
        found.push((Rc::from(&*parameter.name), value));
    }
    Ok(found)
}

/// The last part of a path.
pub(in crate::python) fn last(path: &str) -> &str {
    path.trim_end_matches("()").rsplit('.').next().unwrap_or(path)
}

/// Whether a call makes a schedule of a framework, or hands one to it.
fn is_schedule(call: &RecordedCall) -> bool {
    if [training_loops::LOOP, training_loops::KERAS_LOOP].contains(&&*call.origin) {
        return true;
    }
    let last = last(&call.origin);
    match handed::taker(last) {
        Some(taker) => taker.of(&call.args, &call.keywords).is_some_and(|value| {
            let is_native = matches!(value, Value::Native(_)) && passed::is_code(value);
            (is_native
                || matches!(
                    value,
                    Value::Function(_) | Value::Bound(_) | Value::Instance(_) | Value::List(_)
                ))
                && (!is_unknown(value) || survey::is_schedule(last))
        }),
        None => survey::is_schedule(last) || graph::is_decay(&call.origin),
    }
}
