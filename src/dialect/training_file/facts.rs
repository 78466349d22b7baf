//! What a training file says about its run and its optimizer.

use super::FileQuestion;
use super::composer;
use super::constant_optax;
use super::fit_length;
use super::followed;
use super::found::{Missing, ends, named};
use super::handlers;
use super::keras;
use super::loop_step::{LoopStep, together};
use super::messages;
use super::tensorflow1;
use super::text::{self, yaml};
use super::trainings::{self, OwnCalls};
use super::transformers;
use crate::diagnostic::Diagnostic;
use crate::python::optimizers;
use crate::python::{
    Data, EpochCallback, ITEM_OF, Outline, OutlinedCall, OutlinedLoop, PAST, Passed, Program, TOLD,
    names_optimizer, names_scheduler,
};

/// Packages whose Trainers are that of transformers, which steps its scheduler once per update.
pub(super) const OF_TRANSFORMERS: [&str; 6] =
    ["transformers", "trl", "unsloth", "adapters", "optimum", "sentence_transformers"];

/// The length of the run, and how often the scheduler is stepped.
#[derive(Default)]
pub(super) struct FilePace {
    /// The section `run`.
    pub run: Option<String>,
    /// `step` or `epoch`.
    pub interval: Option<&'static str>,
}

impl FilePace {
    /// Whether the number of rows does not follow from it: epochs alone do not say how many updates there are.
    pub(super) fn has_no_length(&self) -> bool {
        let is_of_steps = self.interval == Some("step");
        let lacks = |run: &String| {
            let has_total = run.contains("steps:") || run.contains("epochs:");
            !has_total || is_of_steps && !run.contains("steps")
        };
        self.run.as_ref().is_none_or(lacks)
    }
}

/// The pace that the file states for the schedule of a variable. `steps` says whether the kind leaves its steps to the caller;
/// `rows` counts the rows of a loop that is followed.
///
/// # Errors
///
/// The scheduler is stepped in rounds in which the optimizer is not.
pub(super) fn pace(
    outline: &Outline,
    call: Option<&OutlinedCall>,
    steps: bool,
    config: &[(String, Data)],
    rows: &dyn Fn() -> Option<u64>,
    notes: &mut Vec<String>,
) -> Result<FilePace, Diagnostic> {
    if let Some(own) = call.filter(|call| call.is_loop) {
        return Ok(own_pace(outline, own, config, rows, notes));
    }
    let variable = call.and_then(|call| call.variable.as_deref());
    let stepping = stepping_loops(outline, call, |of| steps && is_scheduler(of, variable));
    if let Some(other) = trainings::stepped_by_functions(outline, call) {
        return Err(messages::not_plain(call, &other.spot));
    }
    let first = direct(&stepping);
    // A loop around that of the epochs goes round for something else.
    let is_of_epochs = first.is_some_and(|first| first.is_direct() && first.interval() == "epoch");
    let counting = stepping.iter().filter(|stepping| !is_of_epochs || stepping.is_direct());
    let mut lengths: Vec<(String, String)> =
        counting.filter_map(|stepping| stepping.length(outline, config)).collect();
    let is_of_it = |stepping: &LoopStep<'_>| trainings::steps_it(stepping.training, outline, call);
    if stepping.len() > 1 && stepping.iter().all(is_of_it) {
        one_pace(&stepping, call)?;
        lengths = together(lengths, outline);
    }
    let lengths = stated_lengths(outline, call, config, lengths, notes);
    let mut pace = FilePace::default();
    let by_framework = without_loop(outline, call, steps, notes)?;
    if let Some(interval) = by_framework {
        pace.interval = Some(interval);
    } else if let Some(first) = first {
        if let Some(optimizer) = first.idle_optimizer() {
            return Err(messages::optimizer_idles(optimizer, call, &first.training.spot));
        }
        let is_split = || first.updates_otherwise(variable, optimizer_name(outline, call));
        if matches!(first.always(), Some("early" | "maybe" | "if")) || is_split() {
            return Err(messages::not_plain(call, &first.training.spot));
        }
        pace.interval = Some(first.interval());
        notes.push(first.said());
    }
    match &lengths[..] {
        [] => notes.extend(first.filter(|_| by_framework.is_none()).map(LoopStep::open_end)),
        [(length, spot), rest @ ..] if rest.iter().all(|(other, _)| other == length) => {
            notes.push(format!("`run: {{{length}}}`, as {spot} says"));
            pace.run = Some(format!("{{{length}}}"));
        }
        several => {
            let list: Vec<String> =
                several.iter().map(|(length, spot)| format!("{length} by {spot}")).collect();
            notes.push(format!(
                "the length is not taken from the file, which has several: {}",
                list.join(", ")
            ));
        }
    }
    Ok(pace)
}

/// The lengths of the run that the file states, each with what says so; `lengths` has those of its loops.
fn stated_lengths(
    outline: &Outline,
    call: Option<&OutlinedCall>,
    config: &[(String, Data)],
    mut lengths: Vec<(String, String)>,
    notes: &mut Vec<String>,
) -> Vec<(String, String)> {
    let by_lightning =
        outline.lightning_runs.iter().filter(|_| call.is_some_and(|call| call.lightning.is_some()));
    lengths.extend(by_lightning.map(|run| (run.clone(), "the `Trainer` of Lightning".to_string())));
    lengths.extend(transformers::length(outline, call, notes));
    lengths.extend(handlers::length(call, outline, config));
    lengths.extend(composer::length(outline, call));
    lengths.extend(tensorflow1::length(outline, call));
    notes.extend(keras::others(outline, call));
    lengths.extend(fit_length::lengths(outline, call, config));
    constant_optax::counted(outline, call).map_or(lengths, |counted| vec![counted])
}

/// How often a handler of an event or a framework steps a scheduler.
///
/// # Errors
///
/// A handler does so otherwise than once after each update or epoch.
fn without_loop(
    outline: &Outline,
    call: Option<&OutlinedCall>,
    steps: bool,
    notes: &mut Vec<String>,
) -> Result<Option<&'static str>, Diagnostic> {
    let handled = call.filter(|call| steps || ends(&call.origin).0 == "ignite");
    if let Some(interval) = handlers::pace(handled, outline, notes)? {
        return Ok(Some(interval));
    }
    Ok(call.filter(|_| steps).and_then(|call| stepped_by(outline, call, notes)))
}

/// A note on a callback that may end a training before its last row.
pub(super) fn may_stop(outline: &Outline) -> Option<String> {
    let stops = |call: &OutlinedCall| {
        let is_known = ["EarlyStopping", "EarlyStoppingCallback"].contains(&ends(&call.origin).1);
        call.may_stop || is_known && !call.origin.ends_with("()")
    };
    let is_taken = |number: usize| outline.calls.iter().any(|other| other.takes(number));
    let found = outline.calls.iter().enumerate().find(|(number, call)| stops(call) && is_taken(*number));
    found.map(|(_, call)| {
        let name = call.class.as_deref().filter(|_| call.may_stop).unwrap_or(ends(&call.origin).1);
        format!("`{name}` on {} may end a training early: the rows are those of all its epochs", call.spot)
    })
}

/// The number of a call, which follows from where it is.
pub(super) fn number_of(outline: &Outline, call: Option<&OutlinedCall>) -> Option<usize> {
    let call = call?;
    let first = outline.calls.as_ptr().addr();
    let number = std::ptr::from_ref(call).addr().checked_sub(first)? / size_of::<OutlinedCall>();
    outline.calls.get(number).filter(|other| std::ptr::eq(*other, call)).map(|_| number)
}

/// The loops that may step a scheduler, each with when it does so: those that step it for sure, if there are any, and else
/// those that do not train with another optimizer alone.
fn stepping_loops<'a>(
    outline: &'a Outline,
    call: Option<&OutlinedCall>,
    is_it: impl Fn(&str) -> bool,
) -> Vec<LoopStep<'a>> {
    let own = OwnCalls::of(outline, call);
    let sure: Vec<&OutlinedLoop> =
        outline.loops.iter().filter(|training| trainings::steps_it(training, outline, call)).collect();
    let possible = || outline.loops.iter().filter(|training| !own.are_not_in(training, outline));
    let all = if sure.is_empty() { possible().collect() } else { sure };
    let stepping = |training: &'a OutlinedLoop| {
        // Of several schedulers that of the same name is meant.
        let own = call.and_then(|call| call.variable.as_deref());
        let is_named = |of: &str| own.is_some_and(|own| is_same(of, own));
        let stepped = || training.steps.iter().filter(|(of, _)| is_it(of));
        let first = stepped().find(|(of, _)| is_named(of)).or(stepped().next());
        let told = first.is_some_and(|(_, when)| untold(when) != when);
        LoopStep { training, when: first.map(|(_, when)| untold(when)), told }
    };
    all.into_iter().map(stepping).collect()
}

/// Refuses several loops that step one scheduler in different ways.
fn one_pace(stepping: &[LoopStep<'_>], call: Option<&OutlinedCall>) -> Result<(), Diagnostic> {
    // What timm's schedulers and that of a plateau are told is no position in the curve that two loops could repeat.
    let goes_by_it = call.is_none_or(|call| {
        let (first, last) = ends(&call.origin);
        first != "timm" && last != "ReduceLROnPlateau"
    });
    let is_plain = |one: &LoopStep<'_>| {
        let is_odd = matches!(one.always(), Some("early" | "maybe" | "if")) || one.told && goes_by_it;
        !is_odd
    };
    let interval = stepping[0].interval();
    match stepping.iter().find(|one| !is_plain(one) || one.interval() != interval) {
        Some(other) => Err(messages::not_plain(call, &other.training.spot)),
        None => Ok(()),
    }
}

/// The loop that steps the scheduler itself, which says more than one around it.
fn direct<'a, 'b>(stepping: &'a [LoopStep<'b>]) -> Option<&'a LoopStep<'b>> {
    let known = |stepping: &&LoopStep<'_>| stepping.when.is_some();
    let first = stepping.iter().filter(known).find(|stepping| stepping.is_direct());
    first.or(stepping.iter().find(known))
}

/// When a scheduler is stepped, without what it is told.
fn untold(when: &str) -> &str {
    let when = when.strip_suffix(PAST).unwrap_or(when);
    when.strip_suffix(TOLD).unwrap_or(when)
}

/// The loop that tells the scheduler of a variable the index of the round that has been trained, and the name of the
/// scheduler there.
pub(super) fn tells_the_past<'a>(
    outline: &'a Outline,
    variable: Option<&str>,
) -> Option<(&'a OutlinedLoop, &'a str)> {
    outline.loops.iter().find_map(|training| {
        let mut steps = training.steps.iter().filter(|(of, _)| is_scheduler(of, variable));
        let (of, _) = steps.find(|(_, when)| when.ends_with(PAST))?;
        Some((training, of.as_str()))
    })
}

/// Whether a loop steps the scheduler of a variable once in every round, after its update, so that its rates are those of the
/// scheduler alone. `others` are the variables of the schedulers of other optimizers.
pub(super) fn is_plainly_stepped(outline: &Outline, call: Option<&OutlinedCall>, others: &[&str]) -> bool {
    let variable = call.and_then(|call| call.variable.as_deref());
    // A loop that has been come to says more than one of its own inner loops, which only stands in a function.
    let sure: Vec<&OutlinedLoop> =
        outline.loops.iter().filter(|training| trainings::steps_it(training, outline, call)).collect();
    let possible = if sure.is_empty() { outline.loops.iter().collect() } else { sure };
    let mut all = Vec::new();
    // What it measures says nothing of the rounds.
    let takes_metric = call.is_some_and(|call| ends(&call.origin).1 == "ReduceLROnPlateau");
    let mut told = false;
    for training in possible {
        let is_own = |of: &str| is_scheduler(of, variable) && !others.iter().any(|other| is_same(of, other));
        let mut stepped = training.steps.iter().filter(|(of, _)| is_own(of));
        let when = stepped.next().map(|(_, when)| when.as_str());
        told |= !takes_metric && when.is_some_and(|when| untold(when) != when);
        // Stepped twice, it has not a row for each round.
        told |= stepped.next().is_some();
        let step = LoopStep { training, when: when.map(untold), told };
        told |= step.updates_otherwise(variable, optimizer_name(outline, call));
        all.push(step);
    }
    let is_plain = |first: &LoopStep<'_>| {
        let always = first.when.is_some_and(|when| when.is_empty() || when.starts_with("in "));
        always && first.idle_optimizer().is_none()
    };
    !told && direct(&all).is_some_and(is_plain)
}

/// Where the file steps a scheduler at all, and what it is called there.
pub(super) fn stepped_elsewhere<'a>(
    outline: &'a Outline,
    call: Option<&OutlinedCall>,
) -> Option<(&'a str, &'a str)> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_string();
    let own = last(call?.variable.as_deref()?);
    let found = outline.mentioned.stepped.iter().find(|(of, _)| last(of) == own);
    found.map(|(of, spot)| (of.as_str(), spot.as_str()))
}

/// Whether a loop steps the scheduler of a variable.
pub(super) fn steps(training: Option<&OutlinedLoop>, variable: Option<&str>) -> bool {
    training.is_some_and(|training| training.steps.iter().any(|(of, _)| is_scheduler(of, variable)))
}

/// How the updates of a loop are counted that sets the rates itself.
fn unit(own: &OutlinedCall) -> &str {
    match named(own, "unit") {
        Some(Passed::Data(Data::Str(unit))) => unit,
        _ => "step",
    }
}

/// What the loop around the updates goes over.
fn source(unit: &str) -> Option<&str> {
    unit.strip_prefix("step in ").map(|source| source.trim_end_matches(" if"))
}

/// The length of that, if it is not given.
pub(super) fn batches(own: &OutlinedCall, config: &[(String, Data)]) -> Option<String> {
    let source = source(unit(own)).filter(|_| own.is_loop)?;
    length(source, config).is_none().then(|| format!("len({source})"))
}

/// The length that the user gives for what a loop goes over.
pub(super) fn length(source: &str, config: &[(String, Data)]) -> Option<i128> {
    let key = format!("len({source})");
    let given = config.iter().find(|(known, _)| known.replace(' ', "") == key)?;
    if let Data::Int(count) = given.1 { Some(count) } else { None }
}

/// The pace of a loop that sets the rates itself.
fn own_pace(
    outline: &Outline,
    own: &OutlinedCall,
    config: &[(String, Data)],
    rows: &dyn Fn() -> Option<u64>,
    notes: &mut Vec<String>,
) -> FilePace {
    let unit = unit(own);
    let is_epoch = unit.starts_with("epoch");
    let interval = if is_epoch { "epoch" } else { "step" };
    notes.push(match own.is_stepped {
        _ if outline.is_lightning_followed => format!(
            "the training that Lightning makes of the module on {} is followed, with its hooks: a row per update",
            own.spot
        ),
        true => format!(
            "the loop on {} is followed, with the schedulers that it steps: a row per {interval}",
            own.spot
        ),
        false => format!("the loop on {} sets the rates itself: once per {interval}", own.spot),
    });
    let training = followed::training_of(outline, own);
    let rounds = training.and_then(|training| training.rounds).filter(|rounds| *rounds > 0);
    let conditional = unit.ends_with(" if");
    let named = source(unit).and_then(|source| length(source, config));
    let batches = named.filter(|_| !conditional);
    let is_open = conditional || rounds.is_none() || source(unit).is_some() && batches.is_none();
    let counted = is_open.then(rows).flatten();
    let length = match (rounds, source(unit), batches) {
        _ if counted.is_some_and(|rows| rows > 0) => {
            counted.map(|rows| format!("{}: {rows}", if is_epoch { "epochs" } else { "steps" }))
        }
        (Some(rounds), None, _) if is_epoch => Some(format!("epochs: {rounds}")),
        (Some(rounds), None, _) if !conditional => Some(format!("steps: {rounds}")),
        (Some(rounds), Some(_), Some(batches)) => {
            Some(format!("epochs: {rounds}, steps_per_epoch: {batches}"))
        }
        (Some(rounds), Some(_), None) => Some(format!("epochs: {rounds}")),
        (None, Some(_), Some(batches)) => Some(format!("steps_per_epoch: {batches}")),
        _ => None,
    };
    if let Some(length) = &length {
        notes.push(format!("`run: {{{length}}}`, as the loop on {} says", own.spot));
    }
    FilePace { run: length.map(|length| format!("{{{length}}}")), interval: Some(interval) }
}

/// How often a framework steps the scheduler of a call, if the file leaves that to one. What the steps depend on besides is
/// said.
fn stepped_by(outline: &Outline, scheduler: &OutlinedCall, notes: &mut Vec<String>) -> Option<&'static str> {
    notes.extend(scheduler.ignored.iter().map(|key| {
        let place = if ["interval", "frequency"].contains(&key.as_str()) {
            "; it belongs beside `scheduler`"
        } else {
            ""
        };
        format!("Lightning ignores the key `{key}` where `configure_optimizers` has it{place}")
    }));
    if let Some(interval) = &scheduler.lightning {
        let interval = match interval.as_str() {
            "step" => Some("step"),
            "epoch" => Some("epoch"),
            _ => None,
        };
        notes.push(match interval {
            Some(interval) => format!("Lightning steps the scheduler once per {interval}, as `configure_optimizers` has it"),
            None => "how often Lightning steps the scheduler is a computed value in `configure_optimizers`, and not known here: the rows count its steps".to_string(),
        });
        return interval;
    }
    let number = number_of(outline, Some(scheduler))?;
    let takes = |call: &&OutlinedCall| call.takes(number);
    for call in outline.calls.iter().filter(takes) {
        let (first, last) = ends(&call.origin);
        match (first, last) {
            ("accelerate", "prepare") => notes.push(format!(
                "`prepare` on {} lets the scheduler step once per process at each update: one process is assumed, and for N `interval: {{times: N}}` in a spec",
                call.spot
            )),
            ("deepspeed", "initialize") => {
                notes.push(format!("the engine of `deepspeed.initialize` on {} steps the scheduler once per update", call.spot));
                return Some("step");
            }
            ("composer", "Trainer") => {
                let interval = composer::interval(call);
                notes.push(format!("composer's Trainer on {} steps the scheduler once per {interval}", call.spot));
                return Some(interval);
            }
            (first, last) if last.ends_with("Trainer") && OF_TRANSFORMERS.contains(&first) => {
                notes.push(format!("`{last}` on {} steps the scheduler once per update", call.spot));
                return Some("step");
            }
            _ => {}
        }
    }
    None
}

/// Whether an object that is stepped is an optimizer, by its name.
pub(super) fn is_optimizer(stepped: &str) -> bool {
    names_optimizer(stepped) || stepped.to_lowercase().contains("scaler")
}

/// The variable of the optimizer that a scheduler is made for.
fn optimizer_name<'a>(outline: &'a Outline, call: Option<&OutlinedCall>) -> Option<&'a str> {
    let call = call?;
    match named(call, "optimizer").or(call.args.first())? {
        Passed::Call(number) => outline.calls.get(*number)?.variable.as_deref(),
        _ => None,
    }
}

/// Whether an object that is stepped is the scheduler.
pub(super) fn is_scheduler(stepped: &str, variable: Option<&str>) -> bool {
    match variable {
        Some(variable) if is_same(variable, stepped) => true,
        _ => {
            let name = last_part(stepped);
            names_scheduler(&name) || name.contains("lr")
        }
    }
}

/// The last name of a path.
fn last_part(path: &str) -> String {
    path.rsplit('.').next().unwrap_or(path).to_lowercase()
}

/// Whether two paths end with the same name.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    last_part(one) == last_part(other)
}

/// The optimizers of a file.
pub(super) struct Optimizers<'a> {
    pub outline: &'a Outline,
    pub question: &'a FileQuestion,
}

/// Whether a value of the user is the rate of the optimizer of a callback of Keras, or of a scheduler of torch: a spec has
/// it apart.
pub(super) fn is_of_optimizer(key: &str, kind: &str) -> bool {
    let is_apart = kind == "keras.Callback" || kind.starts_with("torch.");
    let is_rate =
        |rate: &str| key.strip_prefix(rate).is_some_and(|group| group.is_empty() || group.starts_with('.'));
    is_apart && ["optimizer.lr", "optimizer.learning_rate"].into_iter().any(is_rate)
}

/// What the user may call the rate of an optimizer.
pub(super) fn rate_keys(name: &str) -> [String; 3] {
    [format!("{name}.lr"), format!("{name}.learning_rate"), "optimizer.lr".to_string()]
}

/// The rates of parameter groups, by their names; one without a name is that of all.
pub(super) type GroupRates = Vec<(Option<String>, Data)>;

impl Optimizers<'_> {
    /// The rate that the user gives for an optimizer.
    pub(super) fn given(&self, name: &str) -> Option<&Data> {
        let keys = rate_keys(name);
        self.question.config.iter().find(|(key, _)| keys.contains(key)).map(|(_, rate)| rate)
    }

    /// The section `optimizer` for a scheduler that is constructed on an optimizer.
    pub(super) fn torch(
        &self,
        optimizer: &Passed,
        notes: &mut Vec<String>,
        missing: &mut Missing,
    ) -> Option<String> {
        if let Passed::List(schedulers) = optimizer
            && let Some(Passed::Call(number)) = schedulers.first()
            && let Some(call) = self.outline.calls.get(*number)
            && let Some(own) = named(call, "optimizer").or(call.args.first())
        {
            return self.torch(own, notes, missing);
        }
        let Passed::Call(number) = optimizer else {
            let name = match optimizer {
                Passed::Unknown(facts) if facts.len() == 1 => facts[0].clone(),
                _ => "optimizer".to_string(),
            };
            if let Some(given) = self.given(&name) {
                return Some(format!("{{lr: {}}}", yaml(given)));
            }
            missing.push(format!("{name}.lr"));
            return None;
        };
        let call = self.outline.calls.get(*number)?;
        let is_given = self.given(&variable_of(call)).is_some();
        let written = |rates: GroupRates| match &rates[..] {
            [(None, rate)] => yaml(rate),
            groups => text::groups(groups),
        };
        let rates = self.torch_rates(call, notes, missing)?;
        let initial =
            (!is_given).then(|| super::optimizers::initial_rates(self, call, &rates, missing)).flatten();
        let mut parts = vec![format!("lr: {}", written(rates))];
        if !is_given {
            parts.extend(initial.map(written).map(|initial| format!("initial_lr: {initial}")));
            parts.extend(settings(call, ends(&call.origin).1));
        }
        Some(format!("{{{}}}", parts.join(", ")))
    }

    /// How many parameter groups an optimizer has, as far as that is known; at least one.
    pub(super) fn count_of_groups(&self, optimizer: Option<&Passed>) -> usize {
        let call = match optimizer {
            Some(Passed::Call(number)) => self.outline.calls.get(*number),
            _ => None,
        };
        let rates = call.and_then(|call| self.torch_rates(call, &mut Vec::new(), &mut Missing::default()));
        match rates.as_deref() {
            Some([(None, Data::Dict(rates))]) => rates.len().max(1),
            Some(rates) => rates.len().max(1),
            None => 1,
        }
    }

    /// The rates of an optimizer of torch: one without a name, or those of its groups.
    pub(super) fn torch_rates(
        &self,
        call: &OutlinedCall,
        notes: &mut Vec<String>,
        missing: &mut Missing,
    ) -> Option<GroupRates> {
        let name = variable_of(call);
        if let Some(given) = self.given(&name) {
            return Some(vec![(None, given.clone())]);
        }
        let (first, last) = ends(&call.origin);
        let default = match (rate_of_torch(call), first) {
            (Some(Passed::Data(data)), _) => Some(data.clone()),
            (Some(Passed::Unknown(facts)), _) => {
                missing.extend(facts.iter().cloned());
                None
            }
            (None, "torch") => optimizers::torch_rate(last).map(|rate| {
                notes.push(format!(
                    "`{last}` is made without a learning rate on {}: its default is {rate:?}",
                    call.spot
                ));
                Data::Float(rate)
            }),
            _ => None,
        };
        let before = missing.len();
        let groups = self.groups(call, default.as_ref(), missing);
        let found = groups.or(default.filter(|_| missing.len() == before).map(|rate| vec![(None, rate)]));
        if found.is_none() && missing.is_empty() {
            missing.push(format!("{name}.lr"));
        }
        found
    }

    /// Whether an optimizer may have groups with rates of their own that are not known: what it is given is not known, and the
    /// file makes such groups.
    pub(super) fn hides_groups(&self, call: &OutlinedCall) -> bool {
        let is_plain = |fact: &String| fact.ends_with(PARAMETERS);
        let is_open = |value: &Passed| match value {
            Passed::Unknown(facts) => !facts.iter().all(is_plain),
            Passed::List(items) => {
                !items.iter().any(|item| matches!(item, Passed::Dict(_)))
                    && items
                        .iter()
                        .all(|item| matches!(item, Passed::Unknown(facts) if !facts.iter().all(is_plain)))
            }
            // A function that makes them may give them what the file reads, or rates of their own.
            Passed::Call(number) => {
                let made = self.outline.calls.get(*number).map(|made| made.origin.as_str());
                made.is_some_and(|made| !made.ends_with("parameters") && !is_of_python(made))
            }
            _ => false,
        };
        let mentioned = &self.outline.mentioned;
        (mentioned.group_with_rate.is_some() || mentioned.group_setting.is_some())
            && named(call, "params").or(call.args.first()).is_some_and(is_open)
    }

    /// What is to be given where [`Optimizers::hides_groups`] holds: the groups by the name of their list, if the file reads a
    /// setting of them, or else their rates.
    fn hidden_fact(&self, call: &OutlinedCall) -> String {
        let params = named(call, "params").or(call.args.first());
        match (&self.outline.mentioned.group_setting, params) {
            (Some(_), Some(Passed::Unknown(facts))) if facts.len() == 1 => facts[0].clone(),
            (Some(_), Some(Passed::Call(number))) => {
                let made = &self.outline.calls[*number];
                made.variable.clone().unwrap_or_else(|| format!("{}(...)", made.origin))
            }
            _ => format!("{}.lr", variable_of(call)),
        }
    }

    /// What is said where [`Optimizers::hides_groups`] holds and the user gives no rate.
    pub(super) fn hidden(&self, optimizer: Option<&Passed>) -> Option<String> {
        let Some(Passed::Call(number)) = optimizer else { return None };
        let call = self.outline.calls.get(*number)?;
        let name = variable_of(call);
        if !self.hides_groups(call) || self.given(&name).is_some() {
            return None;
        }
        let fact = self.hidden_fact(call);
        Some(match (&self.outline.mentioned.group_setting, &self.outline.mentioned.group_with_rate) {
            (Some((key, spot)), _) if !fact.ends_with(".lr") => format!(
                "the parameter groups of `{name}` are not known here, and {spot} reads `{key}` of each: `{fact}` is the list of them: `--config \"{fact}=[{{name: backbone, {key}: 1}}, {{name: head, {key}: 10}}]\"`"
            ),
            (Some((key, spot)), _) => format!(
                "the parameter groups of `{name}` are not known here, and {spot} reads `{key}` of each: `{fact}` is one rate for all of them, or a map: `--config \"{fact}={{backbone: 1e-4, head: 1e-3}}\"`"
            ),
            (None, spot) => format!(
                "the parameter groups of `{name}` are not known here, and {}: `{fact}` is one rate for all of them, or a map: `--config \"{fact}={{backbone: 1e-4, head: 1e-3}}\"`",
                spot.as_deref()?
            ),
        })
    }

    /// The parameter groups that are added to an optimizer after it is made.
    pub(super) fn added_groups(&self, call: &OutlinedCall) -> Vec<&Passed> {
        let method = format!("{}().add_param_group", call.origin);
        let calls = self.outline.calls.iter().skip_while(|other| !std::ptr::eq(*other, call)).skip(1);
        // Those of the next optimizer of that class are its own.
        let own = calls.take_while(|other| other.origin != call.origin);
        own.filter(|other| other.origin == method).filter_map(|other| other.args.first()).collect()
    }

    /// The rates of the parameter groups, if the optimizer is given several.
    fn groups(
        &self,
        call: &OutlinedCall,
        default: Option<&Data>,
        missing: &mut Missing,
    ) -> Option<GroupRates> {
        let given = call.keywords.iter().find(|(name, _)| name == "params").map(|(_, value)| value);
        let added = self.added_groups(call);
        let first = Passed::Dict(Vec::new());
        let groups: Vec<&Passed> = match given.or(call.args.first())? {
            Passed::List(groups)
                if !groups.is_empty() && groups.iter().all(|group| matches!(group, Passed::Dict(_))) =>
            {
                groups.iter().chain(added).collect()
            }
            // Lines that were not run may have changed the groups.
            Passed::List(items) if items.iter().any(is_changed) => {
                missing.push("optimizer.lr".into());
                return None;
            }
            _ if self.hides_groups(call) => {
                missing.push(self.hidden_fact(call));
                return None;
            }
            _ if added.is_empty() => return None,
            _ => std::iter::once(&first).chain(added).collect(),
        };
        let mut rates = Vec::new();
        for (number, group) in groups.into_iter().enumerate() {
            let Passed::Dict(settings) = group else { return None };
            let setting = |name: &str| settings.iter().find(|(key, _)| key == name).map(|(_, value)| value);
            let rate = match setting("lr") {
                Some(Passed::Data(data)) => data.clone(),
                Some(Passed::Unknown(facts)) => {
                    missing.extend(facts.iter().cloned());
                    return None;
                }
                _ => default?.clone(),
            };
            rates.push((Some(name_of_group(settings, number)), rate));
        }
        without_only_name(rates)
    }
}

/// What a parameter group is called.
pub(super) fn name_of_group(settings: &[(String, Passed)], number: usize) -> String {
    match settings.iter().find(|(key, _)| key == "name") {
        Some((_, Passed::Data(Data::Str(name)))) => name.clone(),
        _ => format!("group {number}"),
    }
}

/// The rates of groups; that of an only one has no name.
pub(super) fn without_only_name(mut rates: GroupRates) -> Option<GroupRates> {
    match &mut rates[..] {
        [] => return None,
        [(name, _)] => *name = None,
        _ => {}
    }
    Some(rates)
}

/// Whether a function only picks parameters, or joins them.
fn is_of_python(origin: &str) -> bool {
    ["itertools.", "torch.", "builtins.", "filter", "list", "chain"].iter().any(|of| origin.starts_with(of))
}

/// How the parameters of a model are shown, which are one group.
const PARAMETERS: &str = ".parameters(...)";

/// Whether lines that were not run may have changed an item of a list.
fn is_changed(item: &Passed) -> bool {
    matches!(item, Passed::Unknown(facts) if facts.iter().any(|fact| fact.starts_with(ITEM_OF)))
}

/// The variable of an optimizer.
pub(super) fn variable_of(call: &OutlinedCall) -> String {
    call.variable.clone().unwrap_or_else(|| "optimizer".into())
}

/// The rate among the arguments of an optimizer of torch.
fn rate_of_torch(call: &OutlinedCall) -> Option<&Passed> {
    let is_class = ends(&call.origin).1.starts_with(|c: char| c.is_uppercase());
    match named(call, "lr").or(call.args.get(1).filter(|_| is_class)) {
        // An optimizer of the file's own class hands its defaults to the base.
        Some(Passed::Dict(defaults)) => defaults.iter().find(|(key, _)| key == "lr").map(|(_, value)| value),
        rate => rate,
    }
}

/// Whether a value is a function of the epoch alone, for which the rate of the optimizer does not matter.
pub(super) fn is_of_epoch(value: &Passed, program: &Program, question: &FileQuestion) -> bool {
    let Passed::Code { selector, .. } = value else { return false };
    EpochCallback::configured(program, Some(selector), Some(&question.config))
        .is_ok_and(|mut callback| callback.is_of_epoch() && !callback.keeps_state())
}

/// The momentum, betas and weight decay that an optimizer is made with.
fn settings(call: &OutlinedCall, class: &str) -> Vec<String> {
    let named =
        |keyword: &str| call.keywords.iter().find(|(name, _)| name == keyword).map(|(_, value)| value);
    let number = |value: &Passed| if let Passed::Data(data) = value { Some(yaml(data)) } else { None };
    let mut found = Vec::new();
    for setting in ["momentum", "weight_decay"] {
        found.extend(named(setting).and_then(number).map(|value| format!("{setting}: {value}")));
    }
    match named("betas") {
        Some(Passed::List(items)) => {
            // One that is not known is left out: a scheduler that needs them asks for them.
            let betas: Option<Vec<String>> = items.iter().map(number).collect();
            found.extend(betas.map(|betas| format!("betas: [{}]", betas.join(", "))));
        }
        Some(Passed::Data(data)) => found.push(format!("betas: {}", yaml(data))),
        None if class.contains("Adam") => found.push("betas: [0.9, 0.999]".into()),
        _ => {}
    }
    found
}

/// What an optimizer is made with, in words that are the same for those of each fold of a cross validation.
pub(super) fn made(outline: &Outline, optimizer: Option<&Passed>) -> Option<String> {
    match optimizer {
        Some(Passed::Call(number)) => outline.calls.get(*number).map(|call| {
            // The parameters are those of a model.
            let settings = call.args.get(1..).unwrap_or_default();
            format!("{} {settings:?} {:?}", call.origin, call.keywords)
        }),
        _ => None,
    }
}
