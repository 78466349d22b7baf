//! What the functions and loops of a training file are for, judged by the calls in them.

use super::hyperparameters;
use super::keras;
use super::measuring::measuring;
use super::noise::is_of_noise;
use super::partly::partly;
use super::preparing::{preparing, returns_one, shown};
use super::setters::{self, Setters};
use super::slice::{self, LoopPace};
use super::stepping::{self, other_steps};
use super::updates::is_old;
use crate::python::choice::handed::{self, expressions};
use crate::python::choice::trainers::ARGUMENT_CLASSES;
use crate::python::syntax::ast::*;
use crate::python::syntax::scope;
use crate::python::syntax::visit;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The methods that a step of training calls.
const TRAINING: [&str; 9] = [
    "backward",
    "zero_grad",
    "train_on_batch",
    "apply_gradients",
    "apply_updates",
    "minimize",
    "step",
    "GradientTape",
    "training_step",
];

/// How deep functions that set rates call each other at most.
pub(super) const MOST_ROUNDS: usize = 20;

/// The calls that read the command line.
const PARSING: [&str; 3] = ["add_argument", "parse_args", "parse_known_args"];

/// The functions of a file.
#[derive(Default)]
pub(super) struct Survey {
    /// The functions and methods that lead to a schedule: they are run statement by statement.
    pub drivers: HashSet<Name>,
    /// The functions and methods that these call.
    pub led: Led,
    /// The functions that read the command line.
    pub parsers: HashSet<Name>,
    /// The functions that prepare a training.
    pub preparing: HashSet<Name>,
    /// The functions that train.
    trainers: HashSet<Name>,
    /// The functions of these that make updates, and do not only compute gradients.
    updaters: HashSet<Name>,
    /// The functions of these that go over batches themselves.
    looping: HashSet<Name>,
    /// The functions that make an optimizer.
    making: HashSet<Name>,
    /// The functions that make an update in some of their calls.
    partly: HashSet<Name>,
    /// The functions that set rates.
    pub setters: Setters,
    /// What the rates depend on in the functions that train and set rates, besides their own variables. Of all that such a
    /// function reads, a loop needs no more.
    followed: HashMap<Name, BTreeSet<String>>,
    /// The functions and methods of the file.
    own: Own,
    /// The global names and the attributes that functions set which train and are not run.
    pub changed: Changed,
}

/// The names of the functions and methods of a file.
#[derive(Default)]
struct Own {
    functions: HashSet<Name>,
    methods: HashSet<Name>,
    /// What `train()` is called on to say in which mode a model is.
    modes: HashSet<Name>,
    /// The models that loops go over to say so: `for model in self.models.values(): model.train()`.
    models: HashSet<Name>,
    /// The functions that evaluate a model.
    measuring: HashSet<Name>,
}

impl Own {
    /// Whether a call only says in which mode each model is that a loop goes over.
    fn is_mode_of_each(&self, call: &Called) -> bool {
        &*call.name == "train" && call.of.as_ref().is_some_and(|of| self.models.contains(of))
    }

    /// Whether a call is that of a function of the file, and not of a class or a method.
    fn is_function(&self, call: &Called) -> bool {
        !call.is_method && self.functions.contains(&call.name) && !self.methods.contains(&call.name)
    }

    /// Whether a call may be that of a function of the file: `model.train()` is not the function `train`.
    fn may_be(&self, call: &Called) -> bool {
        let is_mode = || &*call.name == "train" && call.of.as_ref().is_some_and(|of| self.modes.contains(of));
        match call.is_method {
            true => self.methods.contains(&call.name) && !is_mode(),
            false => self.functions.contains(&call.name),
        }
    }
}

/// A function or method that is called.
pub(super) struct Called {
    /// The last part of its name.
    pub name: Name,
    /// Whether it is called as a part of something.
    pub is_method: bool,
    /// The last part of the name of what it is called on.
    pub of: Option<Name>,
    /// Whether it is an optimizer with a warmup, such as `create_optimizer(2e-5, num_train_steps, num_warmup_steps=0)`.
    warms_up: bool,
    /// Whether it is a scaler's update of an optimizer, `loss_scaler(loss, optimizer)`.
    pub scales: bool,
    /// Whether it is handed the module of torch's optimizers or schedulers, of which it takes a class by its name.
    pub chooses: bool,
}

impl Called {
    /// Whether the call is one of a loop of training.
    pub(super) fn trains(&self) -> bool {
        self.scales || TRAINING.contains(&&*self.name)
    }

    /// Whether the call makes an optimizer of TensorFlow 1, or one of Keras by its name, or trains with that.
    fn is_of_keras(&self) -> bool {
        let is_pattern = || self.of.as_ref().is_some_and(|of| &**of == "re");
        is_old(&self.name)
            || self.is_method
                && (&*self.name == "compile" && !is_pattern()
                    || matches!(&*self.name, "fit" | "fit_generator"))
    }

    /// Whether the call makes a schedule.
    fn makes_schedule(&self) -> bool {
        self.warms_up || is_schedule(&self.name)
    }
}

/// Whether a call makes an optimizer with a warmup.
fn warms_up(name: &str, arguments: &[Argument]) -> bool {
    let is_length = |argument: &Argument| match argument {
        Argument::Keyword(name, _) => ["num_train_steps", "num_warmup_steps"].contains(&&**name),
        _ => false,
    };
    name == "create_optimizer" && (arguments.len() > 2 || arguments.iter().any(is_length))
}

/// What functions set that are not run.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// Global names.
    pub names: Vec<Name>,
    /// Attributes of any object.
    pub attributes: Vec<Name>,
}

impl Changed {
    /// What these functions set.
    fn by<'a>(functions: impl Iterator<Item = &'a &'a Function>) -> Changed {
        let mut changed = Changed::default();
        for function in functions {
            visit::each(&function.body, &mut |statement| match &statement.act {
                Act::Global(names) => changed.names.extend(names.iter().cloned()),
                Act::Assign(targets, _) => {
                    targets.iter().for_each(|target| attribute(target, &mut changed));
                }
                Act::Augment(_, target, _) | Act::For(target, ..) => attribute(target, &mut changed),
                _ => {}
            });
        }
        changed
    }
}

/// The functions and methods that those which lead to a schedule call.
#[derive(Debug, Default)]
pub(super) struct Led {
    functions: HashSet<Name>,
    methods: HashSet<Name>,
}

impl Led {
    fn of(functions: &HashMap<Name, Vec<&Function>>, drivers: &HashSet<Name>, own: &Own) -> Led {
        let mut led = Led::default();
        for (name, all) in functions.iter().filter(|(name, _)| drivers.contains(*name)) {
            for call in all.iter().flat_map(|function| called(&function.body)) {
                // `train` may call a method of that name.
                match call.is_method {
                    true if own.may_be(&call) => drop(led.methods.insert(call.name)),
                    false if call.name != *name => drop(led.functions.insert(call.name)),
                    _ => {}
                }
            }
        }
        led
    }

    /// Whether one of them calls a function, or a method as `Class.method`.
    pub(super) fn calls(&self, name: &str) -> bool {
        match name.rsplit_once('.') {
            Some((_, method)) => self.methods.contains(method),
            None => self.functions.contains(name),
        }
    }
}

impl Survey {
    /// Reads the functions of a module. `inner` is the function around the one that the user asks for.
    pub(super) fn of(body: &[Stmt], inner: Option<&str>) -> Survey {
        let ((functions, mut own), is_keras) = (defined(body), keras::is_imported(body));
        let setters = Setters::of(body);
        own.modes = modes(body, &setters);
        own.models = models(body, &own.modes);
        own.measuring = measuring(&functions);
        let trainers = reaching_calls(&functions, &own, Called::trains);
        let mut survey = Survey {
            drivers: HashSet::new(),
            led: Led::default(),
            preparing: HashSet::new(),
            parsers: reaching_calls(&functions, &own, |call| PARSING.contains(&&*call.name)),
            updaters: reaching_calls(&functions, &own, |call| makes_update(&call.name, is_keras)),
            looping: loops_of(&functions, &trainers),
            making: reaching_calls(&functions, &own, |call| is_optimizer(&call.name) || call.chooses),
            partly: HashSet::new(),
            trainers,
            setters,
            own,
            followed: HashMap::new(),
            changed: Changed::default(),
        };
        let shown = shown(&functions, &survey.parsers);
        survey.parsers.extend(shown.into_iter().filter(|name| !survey.trainers.contains(name)));
        survey.partly = partly(&functions, &survey.updaters, &survey.looping);
        survey.follow(&functions);
        let every = std::iter::once(body).chain(functions.values().flatten().map(|f| &f.body[..]));
        let replayed: HashSet<Name> = every
            .flat_map(|body| survey.rate_loops(body))
            .flat_map(called)
            .filter(|call| !call.is_method || survey.own.may_be(call))
            .map(|call| call.name)
            .collect();
        survey.drivers = reaching(&functions, &survey.own, |function| {
            let replays = || !survey.rate_loops(&function.body).is_empty();
            makes(function)
                || is_keras && is_of_keras(function)
                || !replayed.contains(&function.name) && replays()
        });
        if survey.is_plain(body, &functions) {
            let within = survey.called_in_training(body, &functions);
            let begins = |function: &Function| {
                !within.contains(&function.name) && !survey.training_loops(&function.body).is_empty()
            };
            let begun = reaching(&functions, &survey.own, begins);
            survey.drivers.extend(begun);
        }
        if let Some(inner) = inner.filter(|inner| functions.contains_key(*inner)) {
            survey.drivers.insert(inner.into());
            let lead = reaching(&functions, &survey.own, |function| {
                called(&function.body).iter().any(|call| *call.name == *inner)
            });
            survey.drivers.extend(lead);
        }
        survey.led = Led::of(&functions, &survey.drivers, &survey.own);
        survey.preparing = preparing(&survey, body);
        let idle = survey.trainers.difference(&survey.drivers).filter_map(|name| functions.get(name));
        survey.changed = Changed::by(idle.flatten());
        survey
    }

    /// Finds what the rates depend on in the functions that a loop follows. One may call another one.
    fn follow(&mut self, functions: &HashMap<Name, Vec<&Function>>) {
        let names: Vec<Name> = functions.keys().filter(|name| self.is_replayed(name)).cloned().collect();
        self.followed = names.iter().map(|name| (name.clone(), BTreeSet::new())).collect();
        for _ in 0..names.len().min(MOST_ROUNDS) {
            let mut found = HashMap::new();
            for name in &names {
                let all = functions.get(name).into_iter().flatten();
                found.insert(name.clone(), all.flat_map(|function| slice::reads(self, function)).collect());
            }
            let is_same = found == self.followed;
            self.followed = found;
            if is_same {
                break;
            }
        }
    }

    /// Whether a file of torch has nothing by which rates change, as far as it tells itself.
    fn is_plain(&self, body: &[Stmt], functions: &HashMap<Name, Vec<&Function>>) -> bool {
        let changes = |body: &[Stmt]| {
            called(body).iter().any(Called::makes_schedule)
                || !self.setters.optimizers(body).is_empty()
                || self.setters.steps_schedulers(body)
        };
        let every = || functions.values().flatten().map(|function| &function.body[..]);
        !self.setters.is_keras && !std::iter::once(body).chain(every()).any(changes)
    }

    /// The functions and methods that loops of training call.
    fn called_in_training(&self, body: &[Stmt], functions: &HashMap<Name, Vec<&Function>>) -> HashSet<Name> {
        let every = std::iter::once(body).chain(functions.values().flatten().map(|f| &f.body[..]));
        let loops = every.flat_map(|body| self.training_loops(body));
        loops.flat_map(called).filter(|call| self.own.may_be(call)).map(|call| call.name).collect()
    }

    /// The bodies of the loops of a block that train, without those that begin a training in each round.
    fn training_loops<'a>(&self, body: &'a [Stmt]) -> Vec<&'a [Stmt]> {
        let mut found: Vec<&[Stmt]> = Vec::new();
        visit::each(body, &mut |statement| {
            if let Act::For(_, _, body, _) | Act::While(_, body, _) = &statement.act
                && self.trains(body)
                && !self.begins_trainings(body)
            {
                found.push(body);
            }
        });
        found
    }

    /// Whether each round of a loop makes an optimizer and trains with it in a loop of its own, as for the folds of a cross
    /// validation, also by a function or method that does both.
    pub(super) fn begins_trainings(&self, body: &[Stmt]) -> bool {
        if self.calls_trainings(body) {
            return true;
        }
        let makes = |call: &Called| is_optimizer(&call.name) && call.name.starts_with(char::is_uppercase);
        let inner = |statement: &Stmt| match &statement.act {
            Act::For(_, _, body, _) | Act::While(_, body, _) => self.trains(body),
            _ => called(std::slice::from_ref(statement))
                .iter()
                .any(|call| self.own.may_be(call) && self.looping.contains(&call.name)),
        };
        called(body).iter().any(makes) && body.iter().any(inner)
    }

    /// Whether all that a block trains are optimizers that functions make themselves which it calls, in loops of their own.
    fn calls_trainings(&self, body: &[Stmt]) -> bool {
        let begins = |call: &Called| {
            self.own.may_be(call) && self.looping.contains(&call.name) && self.making.contains(&call.name)
        };
        let makes_own = |all: BTreeSet<String>| all.iter().all(|of| setters::is_own_of_function(of));
        called(body).iter().any(begins)
            && !body.iter().any(other_steps)
            && !self.setters.updated(body).is_empty()
            && makes_own(self.setters.updated(body))
            && makes_own(self.setters.optimizers(body))
    }

    /// What a loop that calls a function depends on because of it.
    pub(super) fn reads(&self, name: &str) -> Option<&BTreeSet<String>> {
        let is_plain = || !self.trainers.contains(name) && !self.setters.function_steps(name);
        let measures = || self.own.measuring.contains(name) && is_plain();
        self.followed.get(name).or_else(|| self.setters.reads(name).filter(|_| !measures()))
    }

    /// Whether a name is that of a function or a method of the file.
    pub(super) fn is_own(&self, name: &str, is_method: bool) -> bool {
        if is_method { self.own.methods.contains(name) } else { self.own.functions.contains(name) }
    }

    /// Whether a call is one of a function or method of the file: `optimizer.step()` is not that of another class.
    pub(super) fn is_own_call(&self, name: &str, base: Option<&Expr>) -> bool {
        let is_step = || name == "step" && base.is_some_and(|of| self.setters.is_plain_optimizer(of));
        let is_mode = || base.is_some_and(|of| self.setters.is_mode(name, of));
        self.is_own(name, base.is_some()) && !is_step() && !is_mode()
    }

    /// Whether a name is that of a method of the file.
    pub(super) fn is_own_method(&self, name: &str) -> bool {
        self.own.methods.contains(name)
    }

    /// Whether a function of the file reads the command line, and does nothing else of interest.
    pub(super) fn parses_itself(&self, name: &str) -> bool {
        self.parsers.contains(name) && !self.drivers.contains(name)
    }

    /// Whether a method of the file goes on when a statement of it cannot be run: it leads to a schedule or reads the
    /// command line.
    pub(super) fn goes_on(&self, name: &str) -> bool {
        self.drivers.contains(name) || self.parsers.contains(name)
    }

    /// Whether a function of the file trains.
    pub(super) fn trains_itself(&self, name: &str) -> bool {
        self.trainers.contains(name)
    }

    /// Whether a function of the file makes updates.
    pub(super) fn updates_itself(&self, name: &str) -> bool {
        self.updaters.contains(name)
    }

    /// Whether a function of the file trains and sets rates meanwhile.
    pub(super) fn is_replayed(&self, name: &str) -> bool {
        let sets = || self.setters.of_function(name).is_some_and(|all| !all.is_empty());
        self.trainers.contains(name) && (sets() || self.setters.function_steps(name))
    }

    /// Whether a function of the file makes an update in some of its calls.
    pub(super) fn is_partly(&self, name: &str) -> bool {
        self.partly.contains(name)
    }

    /// Whether a call is one of a function of the file that makes its updates in a loop of its own.
    pub(super) fn trains_in_a_loop(&self, name: &str, base: Option<&Expr>) -> bool {
        self.is_own_call(name, base) && self.updaters.contains(name) && self.looping.contains(name)
    }

    /// What a call of a function that trains does.
    pub(super) fn pace_of(&self, name: &str) -> LoopPace {
        if self.looping.contains(name) { LoopPace::Epoch } else { LoopPace::Update }
    }

    /// Whether the body of a loop trains and sets rates, and does not begin a training in each round.
    pub(super) fn sets_rates(&self, body: &[Stmt]) -> bool {
        if self.calls_trainings(body) {
            return false;
        }
        let trains = called(body).iter().any(|call| {
            call.trains()
                || call.name.starts_with("train") && !self.own.is_mode_of_each(call)
                || call.name.starts_with("fit")
                || self.trainers.contains(&call.name)
        });
        let sets = || !self.setters.optimizers(body).is_empty() || !self.remade(body).is_empty();
        trains && (sets() || !self.setters.scheduled(body).is_empty())
    }

    /// The optimizers that a block makes anew, with the rate as the only one of their groups.
    pub(super) fn remade(&self, body: &[Stmt]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        if self.schedules(body).iter().all(|(name, _)| !is_schedule(name)) {
            visit::each(body, &mut |statement| found.extend(setters::remade(statement).map(|(of, _)| of)));
        }
        found
    }

    /// Whether the body of a loop trains and steps schedulers that are made before it.
    pub(super) fn steps_schedulers(&self, body: &[Stmt]) -> bool {
        self.trains(body)
            && self.setters.steps_schedulers(body)
            && self.schedules(body).is_empty()
            && !self.calls_trainings(body)
    }

    /// The bodies of the loops of a block that train, and set rates or step schedulers.
    fn rate_loops<'a>(&self, body: &'a [Stmt]) -> Vec<&'a [Stmt]> {
        let mut found: Vec<&[Stmt]> = Vec::new();
        visit::each(body, &mut |statement| {
            if let Act::For(_, _, body, _) | Act::While(_, body, _) = &statement.act
                && (self.sets_rates(body) || self.steps_schedulers(body))
            {
                found.push(body);
            }
        });
        found
    }

    /// Whether the body of a loop trains.
    pub(super) fn trains(&self, body: &[Stmt]) -> bool {
        called(body).iter().any(|call| {
            call.trains()
                || (call.name.starts_with("train") || self.trainers.contains(&call.name))
                    && !self.own.is_mode_of_each(call)
                    && !self.leads(call)
        })
    }

    /// Whether a call is that of a function of the file which leads to a schedule.
    fn leads(&self, call: &Called) -> bool {
        self.drivers.contains(&call.name) && self.own.may_be(call)
    }

    /// The schedules that a block makes or hands to a framework, also by a function that it calls.
    pub(super) fn schedules(&self, body: &[Stmt]) -> Vec<(Name, At)> {
        let mut found = Vec::new();
        each_call(body, &mut |call, at| {
            // A function of the file that makes no schedule has only the name: `linear_schedule(step)` of an exploration.
            let is_plain = !call.warms_up && self.own.is_function(&call);
            let makes = call.makes_schedule() && !is_plain;
            if makes || self.leads(&call) && !is_optimizer(&call.name) {
                found.push((call.name, at));
            }
        });
        found.truncate(20);
        found
    }
}

/// Whether a function of that name, which is not one of the file, may make an update.
fn makes_update(name: &str, is_keras: bool) -> bool {
    let made = ["step", slice::SECOND, "optimizer_step", "train_on_batch", "fit", "fit_generator"];
    made.contains(&name) || is_keras && keras::UPDATES.contains(&name) || name.contains("scaler")
}

/// The functions of a module by their names. Calling a class runs its `__init__`.
fn defined(body: &[Stmt]) -> (HashMap<Name, Vec<&Function>>, Own) {
    let mut functions: HashMap<Name, Vec<&Function>> = HashMap::new();
    let mut own = Own::default();
    visit::everywhere(body, &mut |statement| match &statement.act {
        Act::Def(function) => {
            functions.entry(function.name.clone()).or_default().push(function);
            own.functions.insert(function.name.clone());
        }
        Act::Class(class) => class.body.iter().for_each(|inner| {
            let Act::Def(method) = &inner.act else { return };
            // A scheduler's own `step` is not one of training, and an optimizer's own is an update.
            if &*method.name == "step" && (is_scheduler_class(class) || is_optimizer_class(class)) {
                return;
            }
            own.methods.insert(method.name.clone());
            if &*method.name == "__init__" {
                functions.entry(class.name.clone()).or_default().push(method);
                own.functions.insert(class.name.clone());
                own.methods.insert(class.name.clone());
            }
        }),
        _ => {}
    });
    (functions, own)
}

/// Whether a class is derived from a scheduler of a framework.
pub(super) fn is_derived_scheduler(class: &ClassDef) -> bool {
    class.bases.iter().any(|base| match base {
        Argument::Positional(base) => {
            matches!(&base.kind, ExprKind::Name(name) | ExprKind::Attribute(_, name) if is_schedule(name))
        }
        _ => false,
    })
}

/// Whether a class is derived from a scheduler of a framework, or its `step` steps or sets rates and makes no update.
pub(super) fn is_scheduler_class(class: &ClassDef) -> bool {
    let steps = |inner: &Stmt| match &inner.act {
        Act::Def(method) if &*method.name == "step" => steps_rates(&method.body),
        _ => false,
    };
    // The `step` of an optimizer goes over its parameter groups, too.
    is_derived_scheduler(class) || !is_optimizer_class(class) && class.body.iter().any(steps)
}

/// Whether a class is derived from an optimizer of a framework.
pub(super) fn is_optimizer_class(class: &ClassDef) -> bool {
    class.bases.iter().any(|base| match base {
        Argument::Positional(base) => match &base.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => {
                &**name == "Optimizer" || handed::taker(name).is_some_and(|taker| taker.is_optimizer())
            }
            _ => false,
        },
        _ => false,
    })
}

/// What `train()` is called on to say in which mode a model is, by the last part of its name.
fn modes(body: &[Stmt], setters: &Setters) -> HashSet<Name> {
    fn look(expr: &Expr, setters: &Setters, found: &mut HashSet<Name>) {
        if let ExprKind::Call(function, _) = &expr.kind
            && let ExprKind::Attribute(base, name) = &function.kind
            && let ExprKind::Name(last) | ExprKind::Attribute(_, last) = &base.kind
            && setters.is_mode(name, base)
        {
            found.insert(last.clone());
        }
        scope::inside(expr, &mut |child| look(child, setters, found));
    }
    let mut found = HashSet::new();
    visit::everywhere(body, &mut |statement| {
        expressions(statement, &mut |expr| look(expr, setters, &mut found));
    });
    found
}

/// Those of them that loops go over: a loop that says in which mode each of several models is trains nothing.
fn models(body: &[Stmt], modes: &HashSet<Name>) -> HashSet<Name> {
    let mut found = HashSet::new();
    visit::everywhere(body, &mut |statement| {
        if let Act::For(target, ..) = &statement.act {
            let mut names = Vec::new();
            super::targets::plain_names(target, &mut names);
            found.extend(names.into_iter().map(Name::from).filter(|name| modes.contains(name)));
        }
    });
    found
}

/// Whether the body of a `step` names a scheduler or a rate, and makes no update.
fn steps_rates(body: &[Stmt]) -> bool {
    fn names_rates(expr: &Expr) -> bool {
        let mut found = match &expr.kind {
            ExprKind::Name(name) | ExprKind::Attribute(_, name) => {
                let name = name.to_lowercase();
                name.contains("sched")
                    || name.contains("param_group")
                    || name.split('_').any(|word| word == "lr")
            }
            _ => false,
        };
        scope::inside(expr, &mut |child| found |= names_rates(child));
        found
    }
    let trains = called(body).iter().any(|call| call.trains() && &*call.name != "step");
    let mut names = false;
    visit::each(body, &mut |statement| {
        expressions(statement, &mut |expr| names |= names_rates(expr));
    });
    names && !trains && !body.iter().any(other_steps)
}

/// The functions that fit, and those that call one of them.
fn reaching(
    functions: &HashMap<Name, Vec<&Function>>,
    own: &Own,
    fits: impl Fn(&Function) -> bool,
) -> HashSet<Name> {
    let direct = functions.iter().filter(|(_, all)| all.iter().any(|function| fits(function)));
    let mut found: HashSet<Name> = direct.map(|(name, _)| name.clone()).collect();
    for _ in 0..functions.len() {
        let before = found.len();
        for (name, all) in functions {
            let mut calls = all.iter().flat_map(|function| called_by(function));
            let makes = || all.iter().any(|function| returns_one(function, &found));
            if calls.any(|call| own.may_be(&call) && found.contains(&call.name)) || makes() {
                found.insert(name.clone());
            }
        }
        if found.len() == before {
            break;
        }
    }
    found
}

/// Whether a function makes a schedule itself, also of what the hyperparameters of a module hold.
fn makes(function: &Function) -> bool {
    leads(&function.body) || hyperparameters::makes(function)
}

/// The functions with a call that fits, and those that call one of them.
fn reaching_calls(
    functions: &HashMap<Name, Vec<&Function>>,
    own: &Own,
    fits: impl Fn(&Called) -> bool,
) -> HashSet<Name> {
    reaching(functions, own, |function| called(&function.body).iter().any(&fits))
}

/// The functions that train and have a loop that does.
fn loops_of(functions: &HashMap<Name, Vec<&Function>>, trainers: &HashSet<Name>) -> HashSet<Name> {
    let trains =
        |body: &[Stmt]| called(body).iter().any(|call| call.trains() || trainers.contains(&call.name));
    let mut looping: HashSet<Name> = HashSet::new();
    for (name, all) in functions.iter().filter(|(name, _)| trainers.contains(*name)) {
        all.iter().for_each(|function| {
            visit::each(&function.body, &mut |statement| {
                if let Act::For(_, _, body, _) | Act::While(_, body, _) = &statement.act
                    && trains(body)
                {
                    looping.insert(name.clone());
                }
            });
        });
    }
    for _ in 0..functions.len().min(20) {
        let more: Vec<Name> = trainers
            .iter()
            .filter(|name| !looping.contains(*name))
            .filter(|name| {
                let all = functions.get(*name).into_iter().flatten();
                all.flat_map(|function| called(&function.body)).any(|call| looping.contains(&call.name))
            })
            .cloned()
            .collect();
        if more.is_empty() {
            break;
        }
        looping.extend(more);
    }
    looping
}

/// The attributes among the targets of an assignment.
fn attribute(target: &Expr, changed: &mut Changed) {
    match &target.kind {
        ExprKind::Attribute(_, name) => changed.attributes.push(name.clone()),
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            items.iter().for_each(|item| attribute(item, changed))
        }
        _ => {}
    }
}

/// All functions and methods that a block calls.
pub(super) fn called(body: &[Stmt]) -> Vec<Called> {
    let mut found = Vec::new();
    each_call(body, &mut |call, _| found.push(call));
    found
}

/// The same of a function. `cls(...)` in a method of a class makes an object of it.
fn called_by(function: &Function) -> Vec<Called> {
    let mut found = called(&function.body);
    let class = function.qualified.rsplit('.').nth(1);
    let first = function.parameters.first().filter(|first| &*first.name == "cls");
    if let (Some(class), Some(_)) = (class, first) {
        let makes = found.iter_mut().filter(|call| !call.is_method && &*call.name == "cls");
        makes.for_each(|call| call.name = class.into());
    }
    found
}

/// Whether a block makes a schedule, or an optimizer.
fn leads(body: &[Stmt]) -> bool {
    called(body).iter().any(|call| call.makes_schedule() || is_optimizer(&call.name) || call.chooses)
}

/// Whether a function makes or trains a model of Keras or TensorFlow 1. The update of an optimizer of the file's own is a part
/// of the graph.
fn is_of_keras(function: &Function) -> bool {
    &*function.name == "apply_gradients" || called(&function.body).iter().any(Called::is_of_keras)
}

/// Whether the name of a function or class is that of a framework's schedule, or takes one.
pub(in crate::python) fn is_schedule(name: &str) -> bool {
    let ends = ["LR", "LRScheduler", "LRSchedule", "Scheduler", "_schedule", "LRWithWarmup"];
    let whole = [
        "CosineDecay",
        "CosineDecayRestarts",
        "ExponentialDecay",
        "PolynomialDecay",
        "InverseTimeDecay",
        "PiecewiseConstantDecay",
        "ReduceLROnPlateau",
        "get_scheduler",
        "create_scheduler",
        "create_scheduler_v2",
        "CosineAnnealingWarmRestarts",
        "ExponentialLR",
        "join_schedules",
    ];
    !is_of_noise(name) && ends.iter().any(|end| name.ends_with(end) && name.len() > 2)
        || whole.contains(&name)
        || ARGUMENT_CLASSES.contains(&name)
        || name.starts_with("get_") && name.contains("_schedule")
}

/// Whether the name of a function or class is that of an optimizer that takes a schedule.
pub(super) fn is_optimizer(name: &str) -> bool {
    handed::taker(name).is_some_and(|taker| !is_schedule(taker.name))
}

/// Whether an argument is the module of torch's optimizers or schedulers.
fn is_module(argument: &Argument) -> bool {
    let Argument::Positional(value) = argument else { return false };
    match &value.kind {
        ExprKind::Attribute(of, name) => {
            let is_torch = matches!(&of.kind, ExprKind::Name(name) if &**name == "torch");
            is_torch && &**name == "optim" || &**name == "lr_scheduler"
        }
        _ => false,
    }
}

/// Calls `visit` for every call in a block, with its place.
pub(super) fn each_call(body: &[Stmt], visit: &mut dyn FnMut(Called, At)) {
    fn look(expr: &Expr, visit: &mut dyn FnMut(Called, At)) {
        if let ExprKind::Call(function, arguments) = &expr.kind {
            let found = match &function.kind {
                ExprKind::Name(name) => Some((name, None)),
                ExprKind::Attribute(base, name) => Some((name, Some(base))),
                _ => None,
            };
            if let Some((name, base)) = found {
                let warms_up = warms_up(name, arguments);
                let scales = stepping::scaled(function, arguments).is_some();
                let of = base.and_then(|base| match &base.kind {
                    ExprKind::Name(last) | ExprKind::Attribute(_, last) => Some(last.clone()),
                    _ => None,
                });
                let (name, is_method) = (name.clone(), base.is_some());
                let chooses = arguments.iter().any(is_module);
                visit(Called { name, is_method, of, warms_up, scales, chooses }, expr.at);
            }
        }
        scope::inside(expr, &mut |child| look(child, visit));
    }
    visit::each(body, &mut |statement| expressions(statement, &mut |expr| look(expr, visit)));
}
