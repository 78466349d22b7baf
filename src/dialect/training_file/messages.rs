//! What is said where a training file has no schedule, several, or one that cannot be evaluated.

use super::FileQuestion;
use super::TrainingSpec;
use super::found::{Found, Missing, ends};
use super::hints;
use super::kinds::kind_of_own;
use crate::diagnostic::{Diagnostic, Place, and, few, nearest};
use crate::python::{
    Data, EVERY, Outline, OutlinedCall, OutlinedLoop, OutlinedSkip, OwnCallable, OwnForm, Passed,
    config_options,
};

/// The error for facts that the file does not state; `None` if there are none.
pub(super) fn missing(missing: &Missing, call: Option<&OutlinedCall>) -> Option<Diagnostic> {
    let mut facts: Vec<String> = Vec::new();
    missing.iter().filter(|fact| !fact.is_empty()).for_each(|fact| {
        if !facts.contains(fact) {
            facts.push(fact.clone());
        }
    });
    if facts.is_empty() {
        return None;
    }
    let names: Vec<String> = facts.iter().map(|fact| format!("`{fact}`")).collect();
    let error = match facts.len() {
        1 => Diagnostic::new(format!("the value of {} is not known here", names[0]))
            .why("the schedule depends on it, and the file does not state it")
            .help(format!("give it: `{}`", config_options(&facts))),
        _ => Diagnostic::new(format!("the values of {} are not known here", and(&few(names))))
            .why("the schedule depends on them, and the file does not state them")
            .help(format!("give them: `{}`", config_options(&facts))),
    };
    let error = match facts.iter().any(|fact| fact == METRICS) {
        true => error.help(
            "`metrics` is a list of what the training measures, one number per step of the scheduler: `--config \"metrics=[0.9, 0.7, 0.71]\"`",
        ),
        false => error,
    };
    Some(match call {
        Some(call) => error.at(call.place.clone(), ""),
        None => error,
    })
}

/// Refuses a value of `--config` for a part that its object has not, and that is almost one of those that it has.
///
/// # Errors
///
/// There is such a value: it would change nothing.
pub(super) fn refuse_strange(outline: &Outline, notes: &mut Vec<String>) -> Result<(), Diagnostic> {
    for (key, parts) in &outline.strange {
        let (object, part) = key.rsplit_once('.').unwrap_or(("", key));
        if let Some(near) = nearest(part, parts.iter().map(String::as_str)) {
            return Err(Diagnostic::new(format!("`{object}` has no `{part}`, which `--config` gives"))
                .why("it would change nothing")
                .help(format!("did you mean `--config {object}.{near}=...`?")));
        }
        let list = few(parts.iter().map(|part| format!("`{part}`")).collect());
        notes.push(format!("`{key}` of `--config` is new to the file: `{object}` has {}", and(&list)));
    }
    Ok(())
}

/// Refuses a class of the file that needs more to be made than the user gives. A scheduler of torch takes the optimizer first.
///
/// # Errors
///
/// There are such arguments: the error asks for them.
pub(super) fn lacking(own: &OwnCallable, question: &FileQuestion) -> Result<(), Diagnostic> {
    let is_class = matches!(own.form, OwnForm::KerasSchedule | OwnForm::Derived(_) | OwnForm::Class);
    let on_optimizer = own.is_stepped || kind_of_own(own) == Some("torch.LRScheduler");
    let holder = own.parameters.iter().position(|name| name == "optimizer").unwrap_or(0);
    let is_own = |at: usize| !on_optimizer || at != holder;
    let open = own.parameters.iter().enumerate().filter(|(at, _)| is_own(*at)).map(|(_, name)| name);
    let all: Missing = open.filter(|name| !is_given(name, question)).cloned().collect();
    match missing(&all, None).filter(|_| is_class) {
        None => Ok(()),
        Some(error) => Err(error.at(own.place.clone(), "").help(format!(
            "or make one in the file, `schedule = {}(...)`, and name it: `--name schedule`",
            own.name
        ))),
    }
}

/// Whether the user gives a value for a parameter, or a part of it.
pub(super) fn is_given(name: &str, question: &FileQuestion) -> bool {
    question.config.iter().any(|(key, _)| key.split(['.', '[']).next() == Some(name))
}

/// What a schedule is called in a list.
fn described(found: &Found<'_>) -> String {
    let variable = found.call.and_then(|call| call.variable.clone());
    let spot = found.call.map(|call| format!(" on {}", call.spot)).unwrap_or_default();
    match variable {
        Some(variable) => format!("`{variable}`, a `{}`{spot}", found.kind),
        None => format!("a `{}`{spot}", found.kind),
    }
}

/// The name by which a schedule of several can be chosen: its place, if another one has the same variable.
fn choice(found: &Found<'_>, all: &[&Found<'_>]) -> String {
    fn variable<'a>(found: &'a Found<'_>) -> Option<&'a String> {
        found.call.and_then(|call| call.variable.as_ref())
    }
    let own =
        variable(found).filter(|own| all.iter().filter(|other| variable(other) == Some(*own)).count() == 1);
    let spot = || match found.call {
        Some(call) => {
            let same = |other: &&&Found<'_>| other.call.is_some_and(|other| other.spot == call.spot);
            let own = all.iter().filter(same).position(|other| std::ptr::eq(*other, found)).unwrap_or(0);
            match all.iter().filter(same).count() {
                1 => call.spot.clone(),
                _ => format!("{} ({})", call.spot, own + 1),
            }
        }
        None => found.kind.clone(),
    };
    let name = own.cloned().unwrap_or_else(spot);
    if name.contains(' ') { format!("--name \"{name}\"") } else { format!("--name {name}") }
}

/// Options to copy, one of which is meant.
fn or(options: impl Iterator<Item = String>) -> String {
    let mut shown: Vec<String> = options.take(MOST_OPTIONS + 1).map(|option| format!("`{option}`")).collect();
    let is_cut = shown.len() > MOST_OPTIONS;
    shown.truncate(MOST_OPTIONS);
    shown.dedup();
    match shown.pop() {
        Some(last) if is_cut => format!("{}, {last} ...", shown.join(", ")),
        Some(last) if !shown.is_empty() => format!("{} or {last}", shown.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// The most schedules that are listed.
const MOST_OPTIONS: usize = 12;

/// The place and the number of `line 12 (2)`, by which one of several schedules there is chosen.
pub(super) fn numbered(name: &str) -> Option<(&str, usize)> {
    let (spot, rest) = name.rsplit_once(" (")?;
    Some((spot, rest.strip_suffix(')')?.parse().ok().filter(|number| *number > 0)?))
}

/// The error for several schedules.
pub(super) fn several<'a, 'b: 'a>(all: impl Iterator<Item = &'a Found<'b>>) -> Diagnostic {
    let all: Vec<&Found<'_>> = all.collect();
    let list: Vec<String> = all.iter().map(|found| described(found)).collect();
    let error = Diagnostic::new(format!("this file has {} schedules", all.len()))
        .why(and(&few(list)))
        .help(format!("say which: {}", or(all.iter().map(|found| choice(found, &all)))));
    match all.last().and_then(|found| found.call) {
        Some(call) => error.at(call.place.clone(), ""),
        None => error,
    }
}

/// The error for an optimizer of Keras 2 that lowers its rate at every update.
pub(super) fn old_decay(optimizer: &OutlinedCall) -> Diagnostic {
    Diagnostic::new("the `decay` of this optimizer of Keras 2 lowers its rate at every update")
        .at(optimizer.place.clone(), "")
        .why("the rate of update i is `learning_rate / (1 + decay * i)`, as Keras 2 computes it")
        .help("write it as a schedule: `learning_rate=InverseTimeDecay(learning_rate, 1, decay)`")
}

/// The error for trainings of several models, each with a rate that stays: `list` has their rates and places.
pub(super) fn several_fits(
    count: usize,
    list: Vec<String>,
    last: Option<(&OutlinedCall, &String)>,
) -> Diagnostic {
    let (last, spot) = last.map_or((None, ""), |(fit, spot)| (Some(fit), spot));
    let error = Diagnostic::new(format!("this file trains {count} models, whose rates nothing changes"))
        .why(format!("the rate is {}", and(&few(list))))
        .help(format!("say which training: `--name \"{spot}\"`"));
    at(error, last)
}

/// The error for trainings with an optimizer each, whose rate stays: `list` has their rates and places.
pub(super) fn several_trainings(count: usize, list: Vec<String>, last: Option<&&OutlinedLoop>) -> Diagnostic {
    let spot = last.map(|training| training.spot.clone()).unwrap_or_default();
    Diagnostic::new(format!("this file has {count} trainings, whose rates nothing changes"))
        .why(format!("the rate is {}", and(&few(list))))
        .help(format!("say which training: `--name \"{spot}\"`"))
}

/// The error for a scheduler that a loop with accelerate steps in every batch, though not every batch makes an update.
pub(super) fn unprepared(scheduler: Option<&OutlinedCall>, prepare: &str) -> Diagnostic {
    let error = Diagnostic::new("this scheduler is stepped in every batch, and not once per update");
    at(error, scheduler)
        .why(format!(
            "`accumulate` of accelerate makes an update once in several batches, and nothing keeps the scheduler from stepping in between: `prepare` on {prepare} is not handed it, or `step_scheduler_with_optimizer` is not True"
        ))
        .help("hand the scheduler to `prepare`, too: `accelerator.prepare(model, optimizer, loader, scheduler)`")
}

/// The error for a scheduler of a module of Lightning that another function makes.
pub(super) fn made_elsewhere(scheduler: Option<&OutlinedCall>) -> Diagnostic {
    let error = Diagnostic::new("how often Lightning steps this scheduler is not known");
    let error = match scheduler {
        Some(call) => error.at(call.place.clone(), "made outside of `configure_optimizers`"),
        None => error,
    };
    error
        .why("Lightning steps it once per epoch, unless `configure_optimizers` returns it with another `interval`")
        .help("write a spec of the scheduler with its `interval: epoch` or `interval: step`")
        .help("or make it in `configure_optimizers` itself, in a copy of the file")
}

/// The error for an optimizer that makes an update in every batch, though accelerate gathers several of them for its scheduler.
pub(super) fn unprepared_optimizer(scheduler: Option<&OutlinedCall>, prepare: &str) -> Diagnostic {
    let error = Diagnostic::new("the optimizer of this scheduler makes an update in every batch");
    at(error, scheduler)
        .why(format!(
            "`accumulate` of accelerate keeps from that only what is handed to `prepare`, and on {prepare} the optimizer is not"
        ))
        .help("hand the optimizer to `prepare`, too: `accelerator.prepare(model, optimizer, loader, scheduler)`")
}

/// The note on optimizers of a file whose rates stay, and are not shown.
pub(super) fn not_among(list: Vec<String>) -> String {
    format!("the file makes other optimizers, whose rates are not among the rows: {}", and(&few(list)))
}

/// The error for a schedule of the file that nothing takes, beside trainings or optimizers whose rates stay: `steady` has those.
pub(super) fn taken_by_none(found: &Found<'_>, steady: Vec<String>, place: Option<Place>) -> Diagnostic {
    let name = match found.parameters.first() {
        Some((_, Passed::Code { name, .. })) => name.trim_matches('`').to_string(),
        _ => String::new(),
    };
    let error = Diagnostic::new(format!("nothing takes `{name}` as its schedule in this file"));
    let error = match place {
        Some(place) => error.at(place, ""),
        None => error,
    };
    error
        .why(format!("it trains with a rate that stays: {}", and(&few(steady))))
        .help(format!(
            "`--name {name}` shows it all the same; hand it to the optimizer if it is meant for this training"
        ))
        .help("remove it in a copy of the file, for the rate that stays")
}

/// The error for modules of Lightning whose rates stay and differ, by their classes and the places of their optimizers.
pub(super) fn several_modules(list: Vec<(&str, String)>, place: &Place) -> Diagnostic {
    let shown = list.iter().map(|(class, spot)| format!("`{class}` on {spot}")).collect();
    let names = list.iter().map(|(_, spot)| format!("--name \"{spot}\""));
    Diagnostic::new("this file has several models of Lightning with different rates")
        .at(place.clone(), "")
        .why(format!("the optimizers are those of {}", and(&few(shown))))
        .help(format!("say which: {}", or(names)))
}

/// The error for an optimizer of optax whose rate is a part of its state, or a product.
pub(super) fn changing_state(place: &Place) -> Diagnostic {
    Diagnostic::new("what this part of an optimizer does to its rate is not followed here")
        .at(place.clone(), "")
        .why("the file may set the rate in the state of the optimizer, or several parts make it")
        .help("write the rate as a function of the count, and hand it over: `optax.sgd(lambda count: 0.1 * 0.5 ** (count // 100))`")
}

/// The error for optimizers of several trainings, each with a rate that stays, by their rates and places.
pub(super) fn several_steady(all: &[(f32, &str)], last: Option<&Place>) -> Diagnostic {
    let list: Vec<String> = all.iter().map(|(rate, spot)| format!("{rate} on {spot}")).collect();
    let mut names: Vec<String> = all.iter().map(|(_, spot)| format!("--name \"{spot}\"")).collect();
    names.dedup();
    let error =
        Diagnostic::new(format!("this file makes {} optimizers, whose rates nothing changes", list.len()))
            .why(format!("the rate is {}", and(&few(list))))
            .help(format!("say which optimizer: {}", or(names.into_iter())));
    match last {
        Some(place) => error.at(place.clone(), ""),
        None => error,
    }
}

/// The error for `optimizer.lr = ...` in a file that may be for Keras 3.
pub(super) fn older_set(set: &OutlinedCall) -> Diagnostic {
    let error =
        Diagnostic::new("`optimizer.lr = ...` sets the rate in Keras 2, and changes nothing in Keras 3")
            .why("Keras 3 keeps the value as an attribute that nothing reads")
            .help("write `optimizer.learning_rate = ...`, which sets the rate in both");
    at(error, Some(set))
}

/// The error for a training that comes after as many as are followed with the values of their own time.
pub(super) fn too_many_fits(late: &OutlinedCall, most: usize) -> Diagnostic {
    let error = Diagnostic::new(format!("this file trains more than {most} times, and changes its variables in between"))
        .why("what the callbacks of this training read is not known: the variables have later values at the end of the file")
        .help("keep the trainings that matter in a copy of the file");
    at(error, Some(late))
}

/// The note on a training with a series for each of its optimizers.
pub(super) fn of_optimizers<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    format!("the training has {} optimizers: {}", names.len(), and(&few(names)))
}

/// The same of specs, if there are several.
pub(super) fn of_all_optimizers(made: &[TrainingSpec]) -> Option<String> {
    (made.len() > 1).then(|| of_optimizers(made.iter().map(|one| &*one.name)))
}

/// The error where one schedule is wanted and the training has several optimizers.
pub(super) fn several_optimizers(names: &[String], place: Option<Place>) -> Diagnostic {
    let error = Diagnostic::new(format!("this training has {} optimizers", names.len()))
        .why(format!("they are {}, each with rates of its own", and(&few(names.to_vec()))))
        .help(
            "`lrsched table`, `plot` and `inspect` show all of them; this command takes one: `--name NAME`",
        );
    match place {
        Some(place) => error.at(place, ""),
        None => error,
    }
}

/// The error for a scheduler in a file whose loop sets the rates, too.
pub(super) fn both(all: &[Found<'_>]) -> Diagnostic {
    let list: Vec<String> = all.iter().map(described).collect();
    let error = Diagnostic::new("the loop of training sets the rates, and there is a scheduler besides")
        .why(format!("the file has {}: the optimizer uses what both make of its rates", and(&few(list))))
        .help("write both in one function: `kind: torch.adjust_learning_rate` calls it before each update")
        .help("or look at one of them alone: `--name NAME`");
    match all.iter().find(|found| found.is_loop()).and_then(|found| found.call) {
        Some(call) => error.at(call.place.clone(), ""),
        None => error,
    }
}

/// The error for a group of parameters that the optimizer gets while it trains.
pub(super) fn adds_groups(place: &Place) -> Diagnostic {
    Diagnostic::new("the training adds a group of parameters to its optimizer")
        .at(place.clone(), "")
        .why("the group has a rate of its own from then on, and no row would show it")
        .help("give the optimizer all its groups when it is made; they may have their rates already while they are frozen")
}

/// The error for an object that is stepped and may set the rates of an optimizer.
pub(super) fn steps_a_stranger(of: &str, place: &Place) -> Diagnostic {
    Diagnostic::new(format!("whether `{of}` changes the rates is not known here"))
        .at(place.clone(), "is stepped")
        .why(
            "something that is made for the optimizer, by what this file does not define, may be a scheduler",
        )
        .help("put the module that makes it beside the file, or write the scheduler into the file")
        .help("if it sets no rates, leave its steps out")
}

/// The error for a scheduler that is stepped in rounds in which the optimizer is not.
pub(super) fn optimizer_idles(optimizer: &str, call: Option<&OutlinedCall>, spot: &str) -> Diagnostic {
    let error = Diagnostic::new(format!(
        "the loop on {spot} steps the scheduler in every round, and `{optimizer}` only in every Nth"
    ))
    .why("the rows would count the steps of the scheduler: an update uses the rate of its last round")
    .help("step the scheduler where the optimizer is stepped")
    .help("or write a spec of the scheduler: with N rounds to an update, update i uses row N * i + N - 1");
    match call {
        Some(call) => error.at(call.place.clone(), ""),
        None => error,
    }
}

/// The error for a scheduler that a loop does not step once in every round after its update, where the loop is not followed.
pub(super) fn not_plain(call: Option<&OutlinedCall>, spot: &str) -> Diagnostic {
    let error = Diagnostic::new(format!(
        "the loop on {spot} steps the scheduler before its update, under a condition, with an epoch or by a function, and cannot be followed here"
    ))
    .why("the rows would be those of a scheduler that is stepped once after each update, which the training does not use")
    .help("step the scheduler once in every round, after `optimizer.step()`, in a copy of the file")
    .help("or write a spec of the scheduler: `lrsched list torch` shows every kind");
    at(error, call)
}

/// The error for an object of a class that is derived from timm's, where the loop that steps it is not followed.
pub(super) fn of_timm(call: &OutlinedCall) -> Diagnostic {
    Diagnostic::new("the loop that steps this scheduler is not followed here")
        .at(call.place.clone(), "")
        .why("its class is derived from timm's `Scheduler`: what the loop tells it decides the rates")
        .help("write a class with `get_lr`, derived from `torch.optim.lr_scheduler.LRScheduler`")
}

/// The error for a scheduler that the file steps in a place that is not followed.
pub(super) fn stepped_elsewhere(stepped: &str, spot: &str, call: Option<&OutlinedCall>) -> Diagnostic {
    let error = Diagnostic::new(format!(
        "the file steps `{stepped}` on {spot}, which cannot be followed here"
    ))
    .why("how often it does so, and whether before the update or after it, decides the rates")
    .help(
        "write a spec of the scheduler with `interval: step` or `interval: epoch`, as the training steps it",
    )
    .help(format!("or look at the rows of the scheduler alone: `--name {stepped}`"));
    at(error, call)
}

/// An error at the call that makes or hands over the schedule.
pub(super) fn at(error: Diagnostic, call: Option<&OutlinedCall>) -> Diagnostic {
    match call {
        Some(call) => error.at(call.place.clone(), ""),
        None => error,
    }
}

/// The error for a callback of a `fit` that does not begin with the first epoch.
pub(super) fn begins_later(epoch: &str, call: Option<&OutlinedCall>, spot: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("`fit` on {spot} begins at epoch {epoch}, by its `initial_epoch`"))
        .why("the callback acts in the epochs from there on only: the rows from epoch 0 would not be those of the training")
        .help("set `initial_epoch=0` in a copy of the file for the curve of an uninterrupted run; the rows of a function of the epoch alone are right from that epoch on");
    at(error, call)
}

/// The error for a `fit` whose epochs are not equally long.
pub(super) fn uneven_epochs(fit: &OutlinedCall, steps: i128, batches: i128) -> Diagnostic {
    let error = Diagnostic::new(format!(
        "`fit` on {} has epochs of {steps} and of {} updates",
        fit.spot,
        batches % steps
    ))
    .why(format!(
        "its data make {batches} batches, and `steps_per_epoch` is {steps}: Keras goes on with the rest in the next epoch, and ends an epoch where the data end"
    ))
    .help("leave out `steps_per_epoch`, or give one that divides the number of batches");
    at(error, Some(fit))
}

/// Refuses a scheduler that Lightning does not step once per interval.
///
/// # Errors
///
/// The module steps it itself, hands it over under a wrong key, or every Nth interval alone.
pub(super) fn refuse_lightning(call: &OutlinedCall) -> Result<(), Diagnostic> {
    const SCHEDULER: &str = "lr_scheduler";
    if let Some(besides) = &call.besides {
        let error = Diagnostic::new(format!("this module of Lightning {besides}"))
            .why("the rows would be those of a scheduler that Lightning steps alone")
            .help("write a spec of the scheduler, with `interval: step` or `interval: epoch`, as the module steps it");
        return Err(at(error, Some(call)));
    }
    if let Some(key) = call.ignored.iter().find(|key| nearest(key, [SCHEDULER]).is_some()) {
        return Err(unused_by_lightning(key, SCHEDULER, Some(call)));
    }
    match call.lightning.as_deref().and_then(|said| said.split_once(EVERY)) {
        Some((interval, every)) => Err(every_nth(interval, every, Some(call))),
        None => Ok(()),
    }
}

/// Refuses a module of Lightning with a hook that changes rates where they are not followed.
pub(super) fn refuse_hook(outline: &Outline) -> Result<(), Diagnostic> {
    const CHANGING: [&str; 6] = [
        "GradientAccumulationScheduler",
        "StochasticWeightAveraging",
        "LearningRateFinder",
        "BaseFinetuning",
        "BackboneFinetuning",
        "lr_find",
    ];
    let is_changing = |call: &&OutlinedCall| {
        let mut parts = call.origin.split('.');
        let is_lightning = matches!(parts.next(), Some("lightning" | "pytorch_lightning"));
        let updates = |(name, value): &(String, Passed)| {
            name == "update_attr" && matches!(value, Passed::Data(Data::Bool(false)))
        };
        is_lightning
            && parts.next_back().is_some_and(|last| CHANGING.contains(&last))
            && !call.keywords.iter().any(updates)
    };
    if let Some(call) = outline.calls.iter().find(is_changing) {
        let last = call.origin.rsplit('.').next().unwrap_or(&call.origin);
        return Err(Diagnostic::new(format!("`{last}` of Lightning changes the rates or the updates of this training"))
            .at(call.place.clone(), "")
            .why("what it does depends on the model and the data, or is not followed here")
            .help("leave it out in a copy of the file, for the curve without it; write the rate that it finds there"));
    }
    if let Some(failed) = &outline.lightning_failed {
        return Err(failed.clone());
    }
    let Some((hook, place)) = &outline.lightning_refused else { return Ok(()) };
    Err(Diagnostic::new(format!("the rates of this module of Lightning depend on its `{hook}`"))
        .at(place.clone(), "")
        .why(format!(
            "a training calls `{hook}` at times that the file does not tell, or with what it measures"
        ))
        .help("write a spec of the schedule, or move what sets the rates to `on_train_batch_start`"))
}

/// The error for a scheduler under a key that Lightning ignores.
fn unused_by_lightning(key: &str, meant: &str, call: Option<&OutlinedCall>) -> Diagnostic {
    let error =
        Diagnostic::new(format!("Lightning ignores the key `{key}` in what `configure_optimizers` returns"))
            .why("it warns of it, and steps no scheduler: the rate would stay")
            .help(format!("did you mean `{meant}`?"));
    at(error, call)
}

/// The error for a callback that no `fit` takes, or a schedule that no model is compiled with.
pub(super) fn never_taken(
    variable: &str,
    call: Option<&OutlinedCall>,
    spot: &str,
    is_callback: bool,
) -> Diagnostic {
    let error = Diagnostic::new(format!("nothing takes `{variable}`: the file makes it and does not use it"))
        .why(format!("the `fit` on {spot} trains with another rate"));
    let error = match is_callback {
        true => error.help(format!("hand it to the training: `fit(..., callbacks=[{variable}])`")),
        false => error.help(format!(
            "hand it on: `compile(optimizer=...)`, `SGD(learning_rate=...)` take `{variable}`"
        )),
    };
    at(error.help("or look at it alone: `--name NAME`"), call)
}

/// The error for a scheduler that Lightning steps in every Nth interval.
fn every_nth(interval: &str, every: &str, call: Option<&OutlinedCall>) -> Diagnostic {
    let error = Diagnostic::new(format!(
        "Lightning steps the scheduler once every {every} {interval}s, as `frequency` in `configure_optimizers` says"
    ))
    .why("the rows would count its steps, not the updates or epochs of the training");
    let error = match interval {
        "step" => error.help(format!("write a spec of the scheduler, with `interval: {{every: {every}}}`")),
        _ => error.help("write a spec of the scheduler, with `interval: {every: N}` and the updates of so many epochs for N"),
    };
    at(error, call)
}

/// The error for accelerate's scheduler in several processes.
pub(super) fn several_processes(count: &str, call: Option<&OutlinedCall>, spot: &str) -> Diagnostic {
    let error = Diagnostic::new(format!("the scheduler is stepped {count} times at each update"))
        .why(format!("`prepare` on {spot} lets it step once per process, and there are {count}"))
        .help(format!("write a spec of the scheduler, with `interval: {{times: {count}}}`"));
    at(error, call)
}

/// The error for a scheduler that counts updates, and is told the one that has been made.
pub(super) fn late_updates(scheduler: &str, call: Option<&OutlinedCall>, spot: &str) -> Diagnostic {
    let error = Diagnostic::new(format!(
        "the loop on {spot} tells `{scheduler}` the index of the update that has been made, not the number of updates so far"
    ))
    .why("each rate comes one update late: update i uses row i - 1 of the scheduler, and updates 0 and 1 use row 0")
    .help(format!("add 1 to what `{scheduler}.step_update(...)` is told, as timm's own loop does"))
    .help("or write a spec of the scheduler, with its row i - 1 in mind for update i");
    match call {
        Some(call) => error.at(call.place.clone(), ""),
        None => error,
    }
}

/// The error for a schedule below a condition that is not decided.
pub(super) fn undecided(skipped: &OutlinedSkip) -> Diagnostic {
    let schedules: Vec<String> =
        skipped.schedules.iter().map(|(name, spot)| format!("`{name}` on {spot}")).collect();
    if skipped.asked.is_empty() {
        let error = Diagnostic::new(skipped.why.clone()).at(skipped.place.clone(), "");
        if !skipped.why.contains("optimizer") {
            return error
                .why("which updates it makes, and with which rates, is not known here")
                .help("write the loop without that, in a copy of the file, or choose another schedule: `--name NAME`");
        }
        return error
            .why("whose rates are meant is not known")
            .help("keep the lines of one optimizer, in a copy of the file, or choose another schedule: `--name NAME`");
    }
    Diagnostic::new(format!("{}, and schedules depend on it", skipped.why))
        .at(skipped.place.clone(), "")
        .why(format!("its branches have {}", and(&few(schedules))))
        .help(format!("give what it depends on: `{}`", config_options(&skipped.asked)))
}

/// The error for a name that nothing has.
pub(super) fn unknown_name(name: &str, outline: &Outline, all: &[Found<'_>]) -> Diagnostic {
    let made: Vec<(&String, &String)> = all
        .iter()
        .filter_map(|found| found.call.and_then(|call| Some((call.variable.as_ref()?, &call.spot))))
        .collect();
    // Of a variable that has several, the line says which.
    let is_one = |name: &String| made.iter().filter(|(other, _)| *other == name).count() == 1;
    let mut known: Vec<String> =
        made.iter().map(|(name, spot)| if is_one(name) { name } else { spot }.to_string()).collect();
    known.extend(outline.own.iter().map(|own| own.name.clone()));
    let error = Diagnostic::new(format!("there is no schedule `{name}` in this file"));
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean `--name {near}`?")),
        None if known.is_empty() => error.help("it defines no function and hands over no schedule"),
        None => error.help(format!("it has: {}", and(&few(known)))),
    }
}

/// The error for an argument that a spec cannot have.
pub(super) fn odd_argument(odd: &Passed, within: &Found<'_>) -> Diagnostic {
    let class = if let Passed::Other(class) = odd { class } else { "slice" };
    let error =
        Diagnostic::new(format!("a `{class}` among the arguments of `{}` cannot be read", within.kind))
            .help("write the schedule as a spec, with numbers: `lrsched list` shows every kind");
    match within.call {
        Some(call) => error.at(call.place.clone(), ""),
        None => error,
    }
}

/// The error for a callback that sets the rate of an optimizer that has a schedule.
pub(super) fn not_settable(optimizer: &OutlinedCall) -> Diagnostic {
    Diagnostic::new("this optimizer is made with a schedule, and a callback sets its learning rate")
        .at(optimizer.place.clone(), "")
        .why("Keras raises a TypeError in the first epoch: its learning rate is not settable")
        .help("make the optimizer with a number, or leave the callback out: `--name` chooses the schedule")
}

/// The error for a file that stops with an error of its own.
pub(super) fn raises(place: &Place, outline: &Outline) -> Diagnostic {
    let error = Diagnostic::new("the file stops here with an error of its own, before it makes a schedule")
        .at(place.clone(), "");
    // What is raised leaves the statement that called the function.
    let error = match outline.failed.last() {
        Some((_, what)) => error.why(format!("it raises {what}")),
        None => error,
    };
    error
        .why(
            "so it does with what is known of its run: the arguments of the command line have their defaults",
        )
        .help("give the arguments that it asks for, by their names: `--config NAME=VALUE`")
}

/// The error for a callback with a method that the file calls before a training.
pub(super) fn called_before(method: &OutlinedCall, callback: &OutlinedCall) -> Diagnostic {
    let name = ends(&method.origin).1;
    let error = Diagnostic::new(format!(
        "`{name}` of this callback is called before a training that takes it"
    ))
    .at(method.place.clone(), "")
    .why(format!(
        "what it changes is not followed: the rows would be those of the callback as it is made on {}",
        callback.spot
    ));
    error.help("give the class what it needs where it is made; or, in a copy of the file, keep the lines above this one")
}

/// The error for a schedule that reads an object which is changed in place after a training.
pub(super) fn altered(call: &OutlinedCall) -> Diagnostic {
    Diagnostic::new("what this schedule reads is changed in place after a training that it sets the rates of")
        .at(call.place.clone(), "")
        .why("the file is read to its end, and what the object was at that training is not kept: the rows would be those of what it has become")
        .help("make a new object for each training in place of changing one; or, in a copy of the file, keep the lines up to the training that you mean")
}

/// What a statement lacks that makes or takes schedules. `config` names a file that is read.
fn lacks(needed: &OutlinedSkip, config: Option<&String>) -> Diagnostic {
    let schedules: Vec<String> =
        needed.schedules.iter().map(|(name, spot)| format!("`{name}` on {spot}")).collect();
    let error = Diagnostic::new(needed.why.clone())
        .at(needed.place.clone(), "")
        .why(format!("{} could not be run without it", and(&few(schedules))))
        .help(format!("give it: `{}`", config_options(&needed.asked)));
    match config {
        Some(config) => error.help(format!(
            "or give the file that the program reads its settings of: `--config {config}=FILE`"
        )),
        None => error,
    }
}

/// Refuses a file of which a `fit` could not be run: its epochs, and what it takes, would be left out.
///
/// # Errors
///
/// It is so.
pub(super) fn refuse_unread_fit(outline: &Outline) -> Result<(), Diagnostic> {
    let is_fit = |needed: &&OutlinedSkip| needed.schedules.iter().any(|(name, _)| name == "fit");
    outline.needed.iter().find(is_fit).map_or(Ok(()), |needed| Err(lacks(needed, outline.unnamed.as_ref())))
}

/// The parameter for what the training measures.
pub(super) const METRICS: &str = "metrics";

/// What is wrong with a file that has nothing to do with schedules.
pub(crate) const NO_SCHEDULE: &str = "this file hands no schedule to a framework";

/// The same of one whose Trainer makes the schedule of its arguments.
pub(crate) const LEFT_TO_TRAINER: &str = "this file leaves its schedule to a Trainer";

/// The error for an optimizer that has a schedule within, by one of its arguments.
pub(super) fn own_schedule_of_optimizer(call: &OutlinedCall, argument: &str) -> Diagnostic {
    let class = ends(&call.origin).1;
    Diagnostic::new(format!("`{class}` has a schedule of its own: it is handed `{argument}`"))
        .at(call.place.clone(), "")
        .why("which rate its updates use does not follow from the rate that it is made with, and its code is not here")
        .help("write a spec of the schedule that is meant: `lrsched list keras` shows the kinds; or leave that argument out in a copy of the file")
}

/// The error for a file that hands over no schedule.
pub(super) fn nothing(outline: &Outline) -> Diagnostic {
    // gluon, Lightning and others have Trainers, too, which make no schedule.
    let of_transformers = |call: &&OutlinedCall| {
        let (first, last) = ends(&call.origin);
        let is_own = |own: &OwnCallable| own.name == last;
        ["transformers", "trl"].contains(&first) || first == last && !outline.own.iter().any(is_own)
    };
    let seen = |ending: &str| {
        let mut calls = outline.calls.iter().filter(of_transformers);
        calls.find(|call| ends(&call.origin).1.ends_with(ending))
    };
    if let Some(trainer) = seen("TrainingArguments").or(seen("Trainer")).or(seen("SFTConfig")) {
        let error = Diagnostic::new(LEFT_TO_TRAINER)
            .at(trainer.place.clone(), "it makes the schedule from its arguments");
        // The arguments of a Trainer are read of the file that has them.
        if let Some((_, other)) = trainer.spot.split_once(" of ") {
            return error.help(format!("give the file that makes the Trainer, `{other}`"));
        }
        return error.help("write a spec with the kind that `lr_scheduler_type` names, such as `transformers.get_linear_schedule_with_warmup`");
    }
    if let Some(needed) = outline.needed.first() {
        return lacks(needed, outline.unnamed.as_ref());
    }
    if let Some(error) = hints::hint(outline) {
        return error;
    }
    let functions: Vec<String> =
        outline.own.iter().map(|own| format!("`{}` on {}", own.name, own.spot)).collect();
    let mut error = Diagnostic::new(NO_SCHEDULE);
    if let Some((place, what)) = outline.failed.last() {
        error = error.at(place.clone(), "").why(format!("statements were left out: {what}"));
    }
    if let Some((name, module, spot)) = outline.elsewhere.first() {
        let path = module.trim_start_matches('.').replace('.', "/");
        return error
            .why(format!("`{name}` comes from `{module}` ({spot}), which does not lie beside the file, or is no Python 3"))
            .help(format!("put `{path}.py` beside the file as in its repository, or paste `{name}` in place of the import"));
    }
    // A function that trains is no schedule: its name is no advice.
    let is_other = |own: &&OwnCallable| !matches!(own.form, OwnForm::Function | OwnForm::Class);
    let likely = outline.own.iter().rev().find(|own| own.is_likely || is_other(own));
    match outline.own.last() {
        Some(_) => error
            .why(format!("it defines {}", and(&few(functions))))
            .help(match likely.or(outline.own.first().filter(|_| outline.own.len() == 1)) {
                Some(own) => format!("say which function or class is the schedule: `--name {}`", own.name),
                None => "if one of them is the schedule, say which: `--name NAME`".into(),
            }),
        None => error.help(
            "a schedule is what `LearningRateScheduler(...)`, `LambdaLR(optimizer, ...)`, an optimizer's `learning_rate=` or another scheduler takes",
        ),
    }
}
