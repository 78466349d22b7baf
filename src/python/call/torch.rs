//! A training loop of torch, as far as its rates go: an optimizer, and the user's scheduler or function that sets them.

use crate::diagnostic::Diagnostic;
use crate::number::python::Number;
use crate::python::Program;
use crate::python::call::callables::{listed, place_of};
use crate::python::call::chosen::{answers, is_unavailable};
use crate::python::call::counted::CountedRates;
use crate::python::call::data::{self, Data};
use crate::python::call::explained::factory;
use crate::python::call::own_scheduler::made_already;
use crate::python::call::torch_arguments::{self, Indexed, MadeMethod, without_optimizer};
use crate::python::choice::candidates::Takes;
use crate::python::choice::session::Session;
use crate::python::choice::torch::{free_optimizers, is_scheduler, step_of};
use crate::python::library::replay;
use crate::python::library::standard;
use crate::python::library::unknown;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::fields::Fields;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::is_unknown;
use crate::python::operation::iterate;
use crate::python::operation::objects;
use std::cell::Cell;
use std::rc::Rc;

/// What a spec says of the optimizer.
#[derive(Debug, Clone, Default)]
pub(crate) struct TorchSettings {
    /// The rate of each parameter group, with the group's name if there are several.
    pub lr: Vec<(Option<String>, Number)>,
    /// The rates that an earlier run began with.
    pub initial_lr: Vec<Number>,
    /// The momentum of SGD.
    pub momentum: Option<f64>,
    /// The betas of Adam.
    pub betas: Option<Vec<f64>>,
    /// The weight decay.
    pub weight_decay: Option<f64>,
    /// What each parameter group has of its own; empty if no group has anything.
    pub groups: Vec<Vec<(String, Data)>>,
}

/// Which of the user's names is meant, and what it is called with.
#[derive(Debug, Clone, Default)]
pub(crate) struct TorchCall {
    /// The scheduler, class or function, if the spec names it.
    pub name: Option<String>,
    /// Its arguments by name.
    pub config: Vec<(String, Data)>,
    /// The optimizer, if the spec has one.
    pub settings: TorchSettings,
    /// The epoch that the loop passes, if it passes one.
    pub told: Option<EpochArgument>,
    /// The number of updates in an epoch, if it is known.
    pub updates: Option<u64>,
}

/// The epoch that a loop passes to the user's scheduler or function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EpochArgument {
    /// The epoch with its fraction, `epoch + i / n`, at update `i` of the `n` of an epoch.
    Fraction(u64),
    /// The epoch that has ended.
    Ended,
}

impl EpochArgument {
    /// What the loop passes in a call, counted from 0.
    fn value(self, call: u64) -> Value {
        match self {
            EpochArgument::Fraction(updates) => {
                Value::Float((call / updates) as f64 + (call % updates) as f64 / updates as f64)
            }
            EpochArgument::Ended => Value::Int(call as i64),
        }
    }
}

/// What the loop does between two updates.
enum LoopTurn {
    /// It steps a scheduler derived from torch's.
    Scheduler,
    /// It steps an object of a class without such a base. Whether its `step` also makes the update shows at the first.
    Object(Stage),
    /// It calls a function of the index.
    Function(Indexed),
    /// It is the user's own, which sets the rates before each update.
    Own(Value),
}

enum Stage {
    /// It has not been stepped.
    Fresh,
    /// Its first step was made already, to see whether it makes the update; with the error of that step.
    Ahead(Option<Box<Diagnostic>>),
    /// It is stepped after each update.
    After,
    /// Each of its steps is an update.
    Updates,
}

/// The loop. Its rows are the rates that the updates use.
pub(crate) struct TorchLoop {
    session: Session,
    /// The scheduler, or the function.
    called: Value,
    optimizer: Value,
    turn: LoopTurn,
    /// The rates, if they follow from the scheduler's count.
    counted: Option<CountedRates>,
    told: Option<EpochArgument>,
    /// The symbols of `step` and `param_groups`.
    symbols: (u32, u32),
    /// The number of calls so far.
    calls: u64,
    names: Vec<Option<String>>,
    /// The settings beside the rate that are driven.
    driven: Vec<&'static str>,
    /// Where the last group had its rate.
    near_rate: Cell<u32>,
}

/// The settings of a group that a table can show beside the rate.
const DRIVEN: [&str; 3] = ["momentum", "betas", "weight_decay"];

impl TorchLoop {
    /// A loop that steps the scheduler of a program after each update.
    ///
    /// # Errors
    ///
    /// There is no scheduler, or constructing it raises.
    pub(crate) fn stepping(program: &Program, call: &TorchCall) -> Result<Self, Diagnostic> {
        let alone = with_optimizer(program, call).and_then(|session| TorchLoop::stepped(session, call));
        match (alone, call.name.as_deref()) {
            // Read as a whole, the program may not need that library.
            (Err(error), Some(name)) if is_unavailable(&error) => {
                let whole = Session::whole(program, Some(name), |_| Ok(Vec::new()));
                let mut stepping =
                    whole.and_then(|session| TorchLoop::stepped(session, call)).map_err(|_| error)?;
                stepping.session.report_whole();
                Ok(stepping)
            }
            (alone, _) => alone,
        }
    }

    /// The loop of the scheduler of a program that has run.
    fn stepped(mut session: Session, call: &TorchCall) -> Result<Self, Diagnostic> {
        let found = session.torch_scheduler(call.name.as_deref(), !call.config.is_empty())?;
        let (called, given) = match &found {
            Value::Instance(_) if !call.config.is_empty() => return Err(made_already()),
            Value::Instance(_) => (found.clone(), None),
            maker => {
                let optimizer = handed_in(&mut session, &call.settings)?;
                let made = torch_arguments::make(&mut session, maker, &optimizer, &call.config)?;
                (made, Some(optimizer))
            }
        };
        let Value::Instance(instance) = &called else {
            return Err(not_a_scheduler(&session, &found, &called));
        };
        let turn =
            if is_scheduler(&instance.class) { LoopTurn::Scheduler } else { LoopTurn::Object(Stage::Fresh) };
        let optimizer = match field(&mut session, &called, "optimizer").or(given) {
            Some(optimizer) => optimizer,
            None => match session.optimizers().as_slice() {
                [(_, optimizer)] => optimizer.clone(),
                _ => return Err(without_optimizer(&session, &called)),
            },
        };
        if call.told.is_none() {
            torch_arguments::steps_alone(&session, &called)?;
        }
        TorchLoop::begun(session, called, optimizer, turn, call)
    }

    /// A loop that calls a function of a program with the index before each update.
    ///
    /// # Errors
    ///
    /// There is no such function, or its arguments are not known.
    pub(crate) fn adjusting(program: &Program, call: &TorchCall) -> Result<Self, Diagnostic> {
        if let Some(name) = call.name.as_deref().filter(|name| name.starts_with("line ")) {
            return TorchLoop::own(program, name, call);
        }
        let mut session = Session::new(program)?;
        if let Some(made) = torch_arguments::method(&mut session, call, &handed_in)? {
            let MadeMethod { method, optimizer, config } = made;
            let call = &TorchCall { config, ..call.clone() };
            let indexed = torch_arguments::indexed(&mut session, &method, &optimizer, call)?;
            return TorchLoop::begun(session, method, optimizer, LoopTurn::Function(indexed), call);
        }
        let function = session.adjusting(call.name.as_deref())?;
        let optimizer = match torch_arguments::takes_optimizer(&function, &call.config) {
            true => handed_in(&mut session, &call.settings)?,
            false => found(&mut session, &function, &call.settings)?,
        };
        let made = torch_arguments::adjuster(&mut session, &function, &optimizer, &call.config)?;
        let (function, call) = match made {
            Some(made) => (made, &TorchCall { config: Vec::new(), ..call.clone() }),
            None => (function, call),
        };
        let indexed = torch_arguments::indexed(&mut session, &function, &optimizer, call)?;
        let turn = LoopTurn::Function(indexed);
        TorchLoop::begun(session, function, optimizer, turn, call)
    }

    /// The loop of a training file, which sets the rates itself.
    fn own(program: &Program, name: &str, call: &TorchCall) -> Result<Self, Diagnostic> {
        let mut session = Session::whole(program, Some(name), |machine| answers(machine, &call.config))?;
        let function = session.whole_schedule(Some(name), Takes::Any)?;
        let optimizer = stand_in(&mut session, &call.settings).map_err(|fault| session.diagnostic(&fault))?;
        let takes = |args: &[Value]| args.first().is_some_and(|own| own.same(&function));
        let whole = session.machine.whole.as_ref();
        let record = whole.and_then(|whole| whole.calls.iter().position(|call| takes(&call.args)));
        let begun = match record {
            Some(record) => replay::begin(&mut session.machine, optimizer.clone(), record),
            None => Ok(()),
        };
        let at = session.handed_at(&function).unwrap_or_else(|| place_of(&function));
        begun.map_err(|fault| session.diagnostic(&fault.or_at(at)))?;
        let begun = session.call(&function, std::slice::from_ref(&optimizer), &[]);
        let rounds = begun.map_err(|fault| session.diagnostic(&fault.or_at(at)))?;
        TorchLoop::begun(session, function, optimizer, LoopTurn::Own(rounds), call)
    }

    /// The number of rows of a training file's own loop; `None` if it has more than `most`.
    fn count(&mut self, most: u64) -> Result<Option<u64>, Diagnostic> {
        let LoopTurn::Own(rounds) = &self.turn else { return Ok(None) };
        let rounds = rounds.clone();
        for count in 0..=most {
            let next = self.session.watched(|machine| iterate::next_of(machine, &rounds));
            if next.map_err(|fault| self.diagnostic(fault))?.is_none() {
                return Ok(Some(count));
            }
        }
        Ok(None)
    }

    fn begun(
        mut session: Session,
        called: Value,
        optimizer: Value,
        turn: LoopTurn,
        call: &TorchCall,
    ) -> Result<Self, Diagnostic> {
        let (names, driven) = (Vec::new(), Vec::new());
        let told = call.told;
        let step = match &called {
            Value::Instance(instance) => step_of(&instance.class),
            _ => None,
        };
        let symbols =
            (session.machine.symbol(step.unwrap_or("step")), session.machine.symbol("param_groups"));
        let mut begun = TorchLoop {
            session,
            called,
            optimizer,
            turn,
            counted: None,
            told,
            symbols,
            calls: 0,
            names,
            driven,
            near_rate: Cell::default(),
        };
        begun.name_groups()?;
        if let LoopTurn::Scheduler = begun.turn
            && told.is_none()
            && begun.driven.is_empty()
            && step == Some("step")
        {
            begun.counted = CountedRates::of(&mut begun.session, &begun.called, &begun.optimizer);
        }
        Ok(begun)
    }

    /// Names the groups, and finds out what is driven beside their rates.
    fn name_groups(&mut self) -> Result<(), Diagnostic> {
        let groups = self.groups()?;
        let name = |group: &Value| item(group, "name").and_then(|name| name.text().map(str::to_string));
        let names: Vec<Option<String>> = groups.iter().map(name).collect();
        let told = |index: usize| {
            let own = names[index].as_ref();
            own.is_some() && names.iter().filter(|name| name.as_ref() == own).count() == 1
        };
        let all_told = (0..names.len()).all(told);
        self.names = match names.len() {
            1 => vec![None],
            count if all_told => names[..count].to_vec(),
            count => (0..count).map(|index| Some(index.to_string())).collect(),
        };
        // `OneCycleLR` and `CyclicLR` leave this in the groups whose momentum they drive.
        let cycles = groups.iter().all(|group| item(group, "max_momentum").is_some());
        if let LoopTurn::Own(_) = self.turn {
            return Ok(());
        }
        let drives = |key: &str| self.session.assigns_item(key) || (cycles && key != "weight_decay");
        let has = |key: &str| groups.iter().all(|group| item(group, key).is_some());
        self.driven = DRIVEN.into_iter().filter(|key| drives(key) && has(key)).collect();
        Ok(())
    }

    /// The name of each parameter group; None if there is only one.
    pub(crate) fn names(&self) -> &[Option<String>] {
        &self.names
    }

    /// The settings beside the rate that the user's code drives: `momentum`, `betas`, `weight_decay`.
    pub(crate) fn driven(&self) -> &[&'static str] {
        &self.driven
    }

    /// Whether the index of the function is an epoch by its name; None without an index, or if the name does not tell.
    pub(crate) fn counts_epochs(&self) -> Option<bool> {
        match &self.turn {
            LoopTurn::Function(indexed) => indexed.counts_epochs(),
            _ => None,
        }
    }

    /// Notes on what was assumed, chosen and left out.
    pub(crate) fn notes(&self) -> &[String] {
        &self.session.machine.notes
    }

    /// Writes consecutive rows, which are asked for in order. An error comes with the number of rows before it.
    pub(crate) fn fill(&mut self, first: u64, out: &mut [f64]) -> Result<(), (usize, Diagnostic)> {
        let width = self.names.len() * (1 + self.driven.len());
        let rows = out.len() / width;
        let mut done = 0;
        while done < rows {
            let (index, rest) = (first + done as u64, &mut out[done * width..]);
            let known = match &mut self.counted {
                Some(counted) if index > 0 => counted.fill(&mut self.session, rest, width),
                _ => 0,
            };
            if known == 0 {
                self.row(index, &mut rest[..width]).map_err(|error| (done, error))?;
            }
            done += known.max(1);
        }
        Ok(())
    }

    /// Writes the row of an update: the rate of every group, then of every group what else is driven. The rows are asked for
    /// in order.
    ///
    /// # Errors
    ///
    /// The user's code raises, or leaves no number as a rate.
    fn row(&mut self, index: u64, out: &mut [f64]) -> Result<(), Diagnostic> {
        match &mut self.turn {
            LoopTurn::Scheduler if index == 0 => {}
            LoopTurn::Scheduler => self.step()?,
            LoopTurn::Function(_) if index == 0 && self.told == Some(EpochArgument::Ended) => {}
            LoopTurn::Function(indexed) => {
                let told = self.told.map(|told| told.value(self.calls));
                let (args, keywords) = indexed.arguments(self.calls, told);
                self.calls += 1;
                let called = self.session.call(&self.called, &args, &keywords);
                let returned = called.map_err(|fault| self.diagnostic(fault))?;
                if let Some((why, help)) = factory(&self.called, &returned) {
                    let fault = Fault::refuse("a function that returns a function sets no rates itself");
                    return Err(self.diagnostic(fault.why(why).help(help)));
                }
            }
            LoopTurn::Own(rounds) => {
                let rounds = rounds.clone();
                let next = self.session.watched(|machine| iterate::next_of(machine, &rounds));
                let next = next.map_err(|fault| self.diagnostic(fault))?;
                if next.is_none() {
                    return Err(self.ended(index));
                }
            }
            LoopTurn::Object(_) => return self.object_row(out),
        }
        if self.write_at_once(out) {
            return Ok(());
        }
        let groups = self.groups()?;
        self.write(&groups, out)
    }

    /// Writes the rates of the groups, if all of them are floats and nothing else is driven.
    fn write_at_once(&self, out: &mut [f64]) -> bool {
        let Value::Instance(optimizer) = &self.optimizer else { return false };
        let Fields::Own(fields) = &*optimizer.fields.borrow() else { return false };
        let groups = fields.iter().find(|(name, _)| *name == self.symbols.1);
        let Some((_, Value::List(groups))) = groups else { return false };
        let groups = groups.borrow();
        if groups.len() != self.names.len() || !self.driven.is_empty() {
            return false;
        }
        groups.iter().zip(out).all(|(group, out)| {
            let Value::Dict(group) = group else { return false };
            let group = group.borrow();
            match group.near("lr", &self.near_rate).map(|at| &group.pairs[at].1) {
                Some(Value::Float(rate)) => *out = *rate,
                _ => return false,
            }
            true
        })
    }

    /// The error after the last round of the user's own loop.
    fn ended(&self, updates: u64) -> Diagnostic {
        self.diagnostic(
            Fault::refuse(format!("this loop ends after {updates} rows"))
                .why("its rounds, or a condition in it, end the training there")
                .help(format!("show no more rows: `--steps {updates}`, or `--epochs`")),
        )
    }

    /// Steps an object whose class is not derived from torch's.
    fn object_row(&mut self, out: &mut [f64]) -> Result<(), Diagnostic> {
        let LoopTurn::Object(stage) = &mut self.turn else { return Ok(()) };
        let stage = std::mem::replace(stage, Stage::After);
        let mut next = Stage::After;
        match stage {
            Stage::Fresh => {
                let before = self.groups()?;
                self.write(&before, out)?;
                let (stepped, used) = self.watched();
                next = match used {
                    Some(used) => {
                        stepped?;
                        self.write(&used, out)?;
                        Stage::Updates
                    }
                    None => Stage::Ahead(stepped.err().map(Box::new)),
                };
            }
            Stage::Ahead(Some(error)) => return Err(*error),
            Stage::Ahead(None) => {
                let groups = self.groups()?;
                self.write(&groups, out)?;
            }
            Stage::After => {
                self.step()?;
                if !self.write_at_once(out) {
                    let groups = self.groups()?;
                    self.write(&groups, out)?;
                }
            }
            Stage::Updates => {
                let (stepped, used) = self.watched();
                stepped?;
                let Some(used) = used else {
                    let fault =
                        Fault::refuse("this call of `step` does not make an update, unlike the first")
                            .why("so which rates the updates use is not known")
                            .help("call `optimizer.step()` in every `step`, or never");
                    return Err(self.diagnostic(fault));
                };
                self.write(&used, out)?;
                next = Stage::Updates;
            }
        }
        self.turn = LoopTurn::Object(next);
        Ok(())
    }

    fn step(&mut self) -> Result<(), Diagnostic> {
        let step = objects::attribute(&mut self.session.machine, &self.called, self.symbols.0);
        let epoch: Vec<Value> = self.told.map(|told| told.value(self.calls)).into_iter().collect();
        self.calls += 1;
        let stepped = step.and_then(|step| self.session.call(&step, &epoch, &[]));
        stepped.map(drop).map_err(|fault| self.diagnostic(fault))
    }

    /// Steps, and returns the groups as they were when the optimizer was stepped meanwhile.
    fn watched(&mut self) -> (Result<(), Diagnostic>, Option<Vec<Value>>) {
        let before = field(&mut self.session, &self.optimizer, "_used");
        let stepped = self.step();
        let used = field(&mut self.session, &self.optimizer, "_used");
        let used = used.filter(|used| before.is_none_or(|before| !before.same(used)));
        (stepped, used.and_then(|used| listed(&used)))
    }

    fn groups(&mut self) -> Result<Vec<Value>, Diagnostic> {
        let groups = own(&self.session, &self.optimizer, self.symbols.1).and_then(|groups| listed(&groups));
        groups.ok_or_else(|| {
            let fault = Fault::refuse("the optimizer has no list of parameter groups");
            self.diagnostic(fault.help("construct it with a class of `torch.optim`"))
        })
    }

    fn write(&mut self, groups: &[Value], out: &mut [f64]) -> Result<(), Diagnostic> {
        if groups.len() != self.names.len() {
            let what =
                format!("the optimizer has {} parameter groups now, not {}", groups.len(), self.names.len());
            let fault = Fault::refuse(what).why("every column of the table is a group");
            return Err(self.diagnostic(fault.help("add the groups before the first update")));
        }
        for (at, out) in out.chunks_mut(groups.len()).take(1 + self.driven.len()).enumerate() {
            let key = if at == 0 { "lr" } else { self.driven[at - 1] };
            for (index, (group, out)) in groups.iter().zip(out).enumerate() {
                *out =
                    number(&mut self.session, group, key, index).map_err(|fault| self.diagnostic(fault))?;
            }
        }
        Ok(())
    }

    fn diagnostic(&self, fault: Fault) -> Diagnostic {
        let place = match &self.called {
            Value::Instance(instance) => {
                let own =
                    |method: &Value| matches!(method, Value::Function(closure) if !closure.function.hidden);
                let methods =
                    ["step", "get_lr", "__call__"].iter().filter_map(|name| instance.class.find(name));
                let made = || self.session.made_at(&self.called);
                methods.filter(own).map(|method| place_of(&method)).next().or_else(made)
            }
            called => Some(self.session.handed_at(called).unwrap_or_else(|| place_of(called))),
        };
        let lacks = fault.message().strip_prefix("'Namespace' object has no attribute '").map(str::to_string);
        let fault = match lacks.as_deref().and_then(|rest| rest.strip_suffix('\'')) {
            Some(name) => fault.help(format!("add `{name}: ...` to the map in `config`")),
            None => fault,
        };
        self.session.diagnostic(&match place {
            Some(place) => fault.or_at(place),
            None => fault,
        })
    }
}

impl Program {
    /// The number of rows of the loop of a training file on that line, whose optimizer has so many groups; `None` if it has more
    /// than `most`.
    ///
    /// # Errors
    ///
    /// It cannot be followed to its end without the rates.
    pub(crate) fn rows_of_loop(
        &self,
        line: &str,
        config: &[(String, Data)],
        groups: usize,
        most: u64,
    ) -> Result<Option<u64>, Diagnostic> {
        let name = |number: usize| (groups > 1).then(|| format!("group {number}"));
        let settings = TorchSettings {
            lr: (0..groups).map(|number| (name(number), Number::Float(0.1))).collect(),
            momentum: Some(0.9),
            betas: Some(vec![0.9, 0.999]),
            ..TorchSettings::default()
        };
        let call =
            TorchCall { name: Some(line.into()), config: config.to_vec(), settings, ..TorchCall::default() };
        TorchLoop::own(self, line, &call)?.count(most)
    }
}

/// The number that a group holds under a key.
fn number(session: &mut Session, group: &Value, key: &str, index: usize) -> Outcome<f64> {
    let value = match item(group, key) {
        // Of Adam's betas, the first is the momentum.
        Some(Value::Tuple(both)) if key == "betas" => both.first().cloned(),
        Some(Value::List(both)) if key == "betas" => both.borrow().first().cloned(),
        value => value,
    };
    if let Some(Value::Float(x)) = value {
        return Ok(x);
    }
    let name = if key == "lr" { "learning rate".to_string() } else { format!("`{key}`") };
    match &value {
        Some(Value::Lost(lost)) => Err(lost.reason.clone()),
        Some(unknown) if is_unknown(unknown) => Err(unknown::needed(&mut session.machine, unknown)),
        Some(Value::Instance(instance)) if standard::is_opaque(&instance.class) => Err(Fault::refuse(
            format!("the {name} of parameter group {index} is not known"),
        )
        .why("it is set to a value that is not known, or was not set, and the spec gives none")
        .help(match session.machine.whole.is_some() {
            true => "give it: `--config optimizer.lr=0.1`",
            false => {
                "add `optimizer: {lr: 0.1}` to the spec, or give it for a file: `--config optimizer.lr=0.1`"
            }
        })),
        Some(value) => value.as_float().ok_or_else(|| {
            Fault::refuse(format!("the {name} of parameter group {index} is a '{}'", value.type_name()))
                .why("torch multiplies the gradients by it")
                .help("set it to a Python number")
        }),
        None => Err(Fault::refuse(format!("parameter group {index} has no {name}"))),
    }
}

fn item(group: &Value, key: &str) -> Option<Value> {
    let Value::Dict(dict) = group else { return None };
    let dict = dict.borrow();
    dict.pairs.named(key).map(|at| dict.pairs[at].1.clone())
}

/// An attribute that an object or its class has.
fn field(session: &mut Session, of: &Value, name: &str) -> Option<Value> {
    let Value::Instance(_) = of else { return None };
    let symbol = session.machine.symbol(name);
    own(session, of, symbol)
}

/// The same by the symbol of its name.
fn own(session: &Session, of: &Value, symbol: u32) -> Option<Value> {
    let Value::Instance(instance) = of else { return None };
    let own = instance.fields.borrow().get(symbol, session.machine.names());
    own.filter(|value| !matches!(value, Value::None | Value::Lost(_)))
}

/// Runs the module. A name of an optimizer that the source uses without defining it is the optimizer of the spec.
fn with_optimizer(program: &Program, call: &TorchCall) -> Result<Session, Diagnostic> {
    let is_given = |name: &str| call.config.iter().any(|(key, _)| key.split('.').next() == Some(name));
    let names: Vec<String> = free_optimizers(program).into_iter().filter(|name| !is_given(name)).collect();
    let prepare = |session: &mut Session| {
        let Some(name) = names.first() else { return Ok(()) };
        let made = stand_in(session, &call.settings)?;
        session
            .machine
            .note(&format!("`{name}` is the optimizer of the spec: the source does not define it"));
        for name in &names {
            let symbol = session.machine.symbol(name) as usize;
            session.machine.globals[symbol] = made.clone();
        }
        Ok(())
    };
    Session::with(program, prepare)
}

/// The optimizer of the spec; without one, the one that the source constructs; without either, one whose rate is not known.
fn handed_in(session: &mut Session, settings: &TorchSettings) -> Result<Value, Diagnostic> {
    match session.optimizers().as_slice() {
        [(_, optimizer)] if settings.lr.is_empty() => Ok(optimizer.clone()),
        several if settings.lr.is_empty() && !several.is_empty() => {
            let names: Vec<String> = several.iter().map(|(name, _)| format!("`{name}`")).collect();
            Err(Diagnostic::new(format!("this Python constructs {} optimizers", several.len()))
                .why(format!("they are {}, and nothing says whose rates are meant", names.join(", ")))
                .help("keep one of them, or give the rate in the spec: `optimizer: {lr: 0.1}`"))
        }
        _ => stand_in(session, settings).map_err(|fault| session.diagnostic(&fault)),
    }
}

/// The optimizer that a function finds by itself: in its object, in the module, or in place of a missing name.
fn found(session: &mut Session, function: &Value, settings: &TorchSettings) -> Result<Value, Diagnostic> {
    let holder = match function {
        Value::Bound(bound) => &bound.0,
        other => other,
    };
    if let Some(own) = field(session, holder, "optimizer") {
        return Ok(own);
    }
    if !session.optimizers().is_empty() {
        return handed_in(session, &TorchSettings::default());
    }
    let made = handed_in(session, settings)?;
    // `optim` is usually the module.
    for name in ["optimizer", "optimiser", "opt"] {
        let symbol = session.machine.symbol(name) as usize;
        if let Value::Unbound | Value::Lost(_) = session.machine.globals[symbol] {
            session.machine.globals[symbol] = made.clone();
        }
    }
    Ok(made)
}

/// An optimizer of torch with the settings of the spec.
fn stand_in(session: &mut Session, settings: &TorchSettings) -> Outcome<Value> {
    let machine = &mut session.machine;
    let text = |name: &str| Value::str(name);
    let mut groups = Vec::new();
    for (index, (name, lr)) in settings.lr.iter().enumerate() {
        let parameters = machine.call(&Value::Builtin(&standard::PARAMETERS), &[], &[])?;
        let mut group = vec![(text("params"), parameters), (text("lr"), value(*lr))];
        group.extend(name.as_ref().map(|name| (text("name"), text(name))));
        group.extend(settings.initial_lr.get(index).map(|lr| (text("initial_lr"), value(*lr))));
        for (key, own) in settings.groups.get(index).into_iter().flatten() {
            group.push((text(key), data::to_value(machine, own)?));
        }
        groups.push(Value::dict(group));
    }
    let mut keywords: Vec<(Rc<str>, Value)> = vec![("groups".into(), Value::list(groups))];
    if let [(_, lr)] = &settings.lr[..] {
        keywords.push(("lr".into(), value(*lr)));
    }
    keywords.extend(settings.momentum.map(|momentum| ("momentum".into(), Value::Float(momentum))));
    keywords.extend(settings.weight_decay.map(|decay| ("weight_decay".into(), Value::Float(decay))));
    keywords.extend(settings.betas.as_ref().map(|betas| {
        let betas = betas.iter().map(|beta| Value::Float(*beta)).collect();
        ("betas".into(), Value::tuple(betas))
    }));
    let make = standard::import(machine, standard::OPTIM, Some("_of_the_spec"))?.unwrap_or(Value::None);
    session.call(&make, &[], &keywords)
}

fn value(number: Number) -> Value {
    match number {
        Number::Int(whole) => Value::int(whole),
        Number::Float(_) | Number::Beyond => Value::Float(number.float()),
    }
}

fn not_a_scheduler(session: &Session, maker: &Value, made: &Value) -> Diagnostic {
    let name = match maker {
        Value::Function(closure) => &*closure.function.name,
        _ => "this function",
    };
    let what = format!("`{name}` returned a '{}', which is not a scheduler", made.type_name());
    session.diagnostic(
        &Fault::refuse(what)
            .why("it was called with `config`, to make the scheduler")
            .help("return the scheduler; for a function that sets the rates itself, write `kind: torch.adjust_learning_rate`")
            .or_at(place_of(maker)),
    )
}
