//! The training of Keras that takes a callback or an optimizer, and the rate that it begins with.

use super::FileQuestion;
use super::facts::{Optimizers, is_of_epoch, number_of};
use super::found::{Found, Missing, ends, is_keras, named};
use super::messages;
use super::text::yaml;
use crate::diagnostic::{Diagnostic, and, few};
use crate::python::optimizers;
use crate::python::{Data, Outline, OutlinedCall, Passed, Program};

/// The most calls that an optimizer is followed through.
const MOST_HOLDERS: usize = 20;

/// The part of a path that Keras has for what prepares data: `fit` of an `ImageDataGenerator` trains nothing.
const OF_DATA: &str = ".preprocessing.";

pub(super) fn is_fit(call: &&OutlinedCall) -> bool {
    ["fit", "fit_generator"].contains(&ends(&call.origin).1) && !call.origin.contains(OF_DATA)
}

pub(super) fn is_compile(call: &&OutlinedCall) -> bool {
    ends(&call.origin).1 == "compile"
}

/// Whether a call of `fit` trains a model: those of other libraries, such as a scaler's, know no epochs.
pub(super) fn trains(call: &&OutlinedCall) -> bool {
    is_fit(call)
        && (is_keras(ends(&call.origin).0)
            || ["epochs", "callbacks"].iter().any(|name| named(call, name).is_some()))
}

/// Whether a call makes a callback of Keras that sets the rate.
pub(super) fn is_rate_callback(call: &OutlinedCall) -> bool {
    let last = ends(&call.origin).1;
    last == "LearningRateScheduler" || call.sets_rate && ["Callback", "LambdaCallback"].contains(&last)
}

/// Whether a call makes a callback of functions that set the rate.
pub(super) fn is_of_functions(call: &OutlinedCall) -> bool {
    call.class.is_none() && call.sets_rate && ends(&call.origin).1 == "LambdaCallback"
}

/// The schedule of such a callback.
pub(super) fn of_functions(call: &OutlinedCall) -> Found<'_> {
    let name = call.variable.clone().unwrap_or_else(|| call.spot.clone());
    let code = Passed::Code { selector: name.clone(), name, is_schedule: false };
    let parameters = vec![("source".to_string(), code)];
    Found { kind: "keras.Callback".into(), parameters, call: Some(call), optimizer: None, notes: Vec::new() }
}

/// Methods that show what an object has, by the beginnings of their names.
const SHOWING: [&str; 6] = ["plot", "get", "show", "print", "save", "summar"];

/// Refuses a schedule that reads an object which the file changes in place after a training.
///
/// # Errors
///
/// What it reads is not what that training found.
pub(super) fn refuse_altered(outline: &Outline, number: usize) -> Result<(), Diagnostic> {
    match outline.calls.get(number).filter(|_| outline.altered.contains(&number)) {
        Some(call) => Err(messages::altered(call)),
        None => Ok(()),
    }
}

/// Refuses a callback of the file's own class that the file changes after it is made, by a method or an attribute: it is made
/// anew where a training is followed.
///
/// # Errors
///
/// It is changed before the last training that takes it.
pub(super) fn refuse_changed(outline: &Outline, number: usize) -> Result<(), Diagnostic> {
    refuse_altered(outline, number)?;
    let Some(call) = outline.calls.get(number) else { return Ok(()) };
    let Some(class) = &call.class else { return Ok(()) };
    if let Some(attribute) = call.changed.first() {
        return Err(super::beside::changed(attribute, Some(call)));
    }
    let last = outline.calls.iter().rposition(|fit| is_fit(&fit) && takes(fit, number)).unwrap_or(number);
    let of_class = format!("{class}(...).");
    let is_changing = |later: &&OutlinedCall| {
        let method = later.origin.strip_prefix(&of_class).filter(|method| !method.contains(['.', '(']));
        method.is_some_and(|method| !SHOWING.iter().any(|word| method.starts_with(word)))
    };
    match outline.calls[number..=last].iter().find(is_changing) {
        Some(later) => Err(messages::called_before(later, call)),
        None => Ok(()),
    }
}

/// Whether a call of `fit` takes the callback with that number.
fn takes(fit: &OutlinedCall, number: usize) -> bool {
    named(fit, "callbacks").is_some_and(|callbacks| callbacks.holds(number))
}

/// The callbacks that a call of `fit` takes; `None` if they are not known.
pub(super) fn callbacks(fit: &OutlinedCall) -> Option<&[Passed]> {
    let given = named(fit, "callbacks").or(fit.args.get(5));
    match given {
        None | Some(Passed::Data(Data::None)) => Some(&[]),
        Some(Passed::List(items)) => Some(items),
        Some(one @ Passed::Call(_)) => Some(std::slice::from_ref(one)),
        Some(_) => None,
    }
}

/// The calls of `fit` that take the callback with that number.
fn takers(outline: &Outline, number: usize) -> Vec<&OutlinedCall> {
    outline.calls.iter().filter(is_fit).filter(|fit| takes(fit, number)).collect()
}

/// The calls through which a schedule reaches an optimizer: its own, the optimizer's, and those of what is around it.
pub(super) fn holders(outline: &Outline, number: usize) -> Vec<usize> {
    let mut found = vec![number];
    for (at, call) in outline.calls.iter().enumerate().skip(number + 1) {
        let is_around = !is_fit(&call) && !is_compile(&call) && found.iter().any(|held| call.takes(*held));
        if is_around && found.len() < MOST_HOLDERS {
            found.push(at);
        }
    }
    found
}

/// The calls of `fit` of the models that are compiled with an optimizer; `None` if none is, as far as is known.
pub(super) fn fits_of_optimizer(outline: &Outline, number: usize) -> Option<Vec<&OutlinedCall>> {
    let holders = holders(outline, number);
    let mut found = Vec::new();
    let mut is_compiled = false;
    for (at, compile) in outline.calls.iter().enumerate().filter(|(_, call)| is_compile(call)) {
        if !holders.iter().any(|held| compile.takes(*held)) {
            continue;
        }
        let model = compile.on?;
        is_compiled = true;
        let later = outline.calls.iter().skip(at + 1).filter(|call| call.on == Some(model));
        found.extend(later.take_while(|call| !is_compile(call)).filter(is_fit));
    }
    is_compiled.then_some(found)
}

/// The calls of `fit` that take what a call hands over. Where that is not known: those after it that take callbacks, if any
/// does.
pub(super) fn fits<'a>(outline: &'a Outline, handed: Option<&OutlinedCall>) -> Vec<&'a OutlinedCall> {
    let number = number_of(outline, handed);
    if let Some(number) = number {
        let takers = takers(outline, number);
        if !takers.is_empty() {
            return takers;
        }
        if let Some(found) = fits_of_optimizer(outline, number) {
            return found;
        }
    }
    // Callbacks that stop the training or save the model set no rate.
    let is_other = |item: &Passed| match item {
        Passed::Call(number) => outline.calls.get(*number).is_some_and(|call| !is_rate_callback(call)),
        _ => false,
    };
    let may_take = |value: &Passed| match value {
        Passed::List(items) => !items.iter().all(is_other),
        _ => true,
    };
    let later = outline.calls.iter().skip(number.unwrap_or(0)).filter(is_fit);
    let takers: Vec<&OutlinedCall> =
        later.filter(|call| named(call, "callbacks").is_some_and(may_take)).collect();
    if takers.is_empty() { outline.calls.iter().filter(is_fit).collect() } else { takers }
}

/// The number of batches in what a call of `fit` goes over, if the user gives it.
pub(super) fn batches(fit: &OutlinedCall, config: &[(String, Data)]) -> Option<i128> {
    // Of arrays, `fit` makes batches of its own.
    if fit.args.len() > 1 || named(fit, "y").is_some() {
        return None;
    }
    super::facts::length(&fit.over.as_ref()?.replace(' ', ""), config).filter(|count| *count > 0)
}

/// The number of batches that a call of `fit` makes of its arrays, if it is known.
pub(super) fn batches_of_arrays(fit: &OutlinedCall) -> Option<i128> {
    let is_of_arrays = fit.args.len() > 1 || named(fit, "y").is_some();
    fit.batches.filter(|batches| is_of_arrays && batches.of.is_some()).map(|batches| batches.count)
}

/// Refuses a training whose epochs are not equally long: Keras goes through the batches of its arrays in epochs of
/// `steps_per_epoch`, and the last one of a round has only those that are left.
///
/// # Errors
///
/// There is such a training.
pub(super) fn refuse_uneven(outline: &Outline) -> Result<(), Diagnostic> {
    let count = |fit: &OutlinedCall, name: &str| match named(fit, name) {
        Some(Passed::Data(Data::Int(count))) => Some(*count),
        _ => None,
    };
    for fit in outline.calls.iter().filter(trains) {
        let (Some(steps), Some(batches)) = (count(fit, "steps_per_epoch"), batches_of_arrays(fit)) else {
            continue;
        };
        let epochs = count(fit, "epochs").map(|epochs| epochs - count(fit, "initial_epoch").unwrap_or(0));
        let is_within = epochs.is_some_and(|epochs| epochs.saturating_mul(steps) <= batches);
        if steps > 0 && steps < batches && batches % steps != 0 && !is_within {
            return Err(messages::uneven_epochs(fit, steps, batches));
        }
    }
    Ok(())
}

/// Whether the user names a call of `fit`.
pub(super) fn is_named(fit: &OutlinedCall, question: &FileQuestion) -> bool {
    question.name.as_ref().is_some_and(|name| fit.spot == *name || fit.variable.as_ref() == Some(name))
}

/// Whether a schedule counts updates, or a callback acts in each of them.
pub(super) fn acts_by_update(handed: &OutlinedCall) -> bool {
    match &handed.class {
        Some(_) => handed.acts_by_batch,
        None if is_of_functions(handed) => handed.acts_by_batch,
        None => !["LearningRateScheduler", "ReduceLROnPlateau"].contains(&ends(&handed.origin).1),
    }
}

/// The epoch at which a call of `fit` that takes a callback begins, if it is not the first, and the place of the call.
pub(super) fn initial_epoch<'a>(
    outline: &'a Outline,
    handed: Option<&OutlinedCall>,
) -> Option<(String, &'a str)> {
    let fits = fits(outline, handed);
    // The rows are those of the first training that takes the callback.
    let number = number_of(outline, handed);
    let sure = number.is_some_and(|number| fits.first().is_some_and(|fit| takes(fit, number)));
    fits.into_iter().take(if sure { 1 } else { usize::MAX }).find_map(|call| {
        match named(call, "initial_epoch")? {
            Passed::Data(Data::Int(0)) => None,
            Passed::Data(epoch) => Some((yaml(epoch), call.spot.as_str())),
            _ => Some(("a computed one".to_string(), call.spot.as_str())),
        }
    })
}

/// The variable of a schedule, or of the optimizer that has it, that nothing in the file reads, and the place of a training
/// of the file.
pub(super) fn unused<'a>(outline: &'a Outline, handed: Option<&OutlinedCall>) -> Option<(&'a str, &'a str)> {
    let number = number_of(outline, handed)?;
    let training = outline.calls.iter().find(trains)?;
    let last = holders(outline, number).into_iter().max()?;
    let variable = outline.calls.get(last)?.variable.as_deref()?;
    outline.unread.iter().any(|unread| unread == variable).then_some((variable, &training.spot))
}

/// The function of the epoch alone among the callbacks of one training, whose others only lower the rate at the end of an
/// epoch: it sets the rate anew before the next.
pub(super) fn above_plateau<'a>(
    all: &[Found<'a>],
    outline: &Outline,
    (program, question): (&Program, &FileQuestion),
) -> Option<Found<'a>> {
    let is_function = |found: &&Found<'_>| found.kind == "keras.LearningRateScheduler";
    let mut functions = all.iter().filter(is_function);
    let (function, None) = (functions.next()?, functions.next()) else { return None };
    let number = number_of(outline, function.call)?;
    let fits = takers(outline, number);
    let mut lowering = all.iter().filter(|found| !is_function(found));
    let is_beside = |found: &Found<'_>| {
        let number = number_of(outline, found.call);
        found.kind == "keras.ReduceLROnPlateau"
            && number.is_some_and(|number| {
                takers(outline, number).into_iter().all(|fit| fits.iter().any(|own| std::ptr::eq(*own, fit)))
            })
    };
    let (_, value) = function.parameters.first()?;
    if fits.is_empty() || !lowering.all(is_beside) || !is_of_epoch(value, program, question) {
        return None;
    }
    let mut found = function.clone();
    found.notes.push(
        "`ReduceLROnPlateau` of the same training has no effect: the function sets the rate of each epoch anew, whatever it was"
            .to_string(),
    );
    Some(found)
}

/// Whether another call makes the same callback, perhaps for another model.
fn is_alike(one: &OutlinedCall, other: &OutlinedCall) -> bool {
    fn code(call: &OutlinedCall) -> Option<&str> {
        match call.args.first()? {
            // A function without a name is described.
            Passed::Code { name, .. } => Some(name).filter(|name| !name.contains(' ')).map(String::as_str),
            _ => None,
        }
    }
    one.origin == other.origin
        && one.class == other.class
        && (one.spot == other.spot || code(one).is_some() && code(one) == code(other))
}

/// Notes on the trainings whose epochs are not among the rows: those without the callback, and later ones with it.
pub(super) fn others(outline: &Outline, handed: Option<&OutlinedCall>) -> Vec<String> {
    let Some(callback) = handed.filter(|call| is_rate_callback(call)) else {
        return number_of(outline, handed)
            .map(|number| of_other_optimizers(outline, number))
            .unwrap_or_default();
    };
    let takers = fits(outline, handed);
    let first = takers.first().copied();
    let alike: Vec<usize> = (0..outline.calls.len())
        .filter(|number| is_alike(&outline.calls[*number], callback))
        .take(MOST_HOLDERS)
        .collect();
    let (mut without, mut again, mut of_others) = (Vec::new(), Vec::new(), Vec::new());
    for fit in outline.calls.iter().filter(trains) {
        if first.is_some_and(|first| std::ptr::eq(first, fit)) {
            continue;
        }
        let spots = match first {
            Some(first) if alike.iter().any(|number| takes(fit, *number)) => {
                match later_start(outline, first, fit) {
                    LaterStart::Left => &mut again,
                    LaterStart::Same => continue,
                    LaterStart::Other => &mut of_others,
                }
            }
            _ if takers.iter().any(|taker| std::ptr::eq(*taker, fit)) => continue,
            _ => &mut without,
        };
        let spot = format!("`fit` on {}", fit.spot);
        if spots.last() != Some(&spot) {
            spots.push(spot);
        }
    }
    let told = first.map_or("", |first| &first.spot);
    let note = |spots: Vec<String>, one: &str, several: &str| {
        let verb = if spots.len() == 1 { one } else { several };
        (!spots.is_empty()).then(|| format!("{} {verb}", and(&few(spots))))
    };
    let rows = format!("the rows are those of the training on {told}");
    let again = note(
        again,
        "takes the callback again, and goes on with the rate that is there",
        "take the callback again, and go on with the rate that is there",
    );
    let of_others =
        note(of_others, "trains another model with the callback", "train other models with the callback");
    let without = note(without, "does not take the callback", "do not take the callback");
    [
        again.map(|note| format!("{note}: {rows}")),
        of_others.map(|note| format!("{note}: {rows}, with its optimizer")),
        without.map(|note| format!("{note}: the epochs of that training are not among the rows")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A note on the trainings of a file whose optimizer does not have the schedule with that number.
fn of_other_optimizers(outline: &Outline, number: usize) -> Vec<String> {
    let is_loop = outline.calls.get(number).is_some_and(|call| call.is_loop);
    let Some(own) = fits_of_optimizer(outline, number).filter(|own| !is_loop && !own.is_empty()) else {
        return Vec::new();
    };
    let is_own = |fit: &OutlinedCall| own.iter().any(|one| one.spot == fit.spot);
    let others = outline.calls.iter().filter(trains).filter(|fit| !is_own(fit));
    let mut spots: Vec<String> = others.map(|fit| format!("`fit` on {}", fit.spot)).collect();
    spots.dedup();
    let verb = if spots.len() == 1 { "trains" } else { "train" };
    let note = format!(
        "{} {verb} with another optimizer: the epochs of that training are not among the rows",
        and(&few(spots.clone()))
    );
    if spots.is_empty() { Vec::new() } else { vec![note] }
}

/// The rate with which a later training of the callback begins.
enum LaterStart {
    /// What the first one left: it trains the same model.
    Left,
    /// That of the first one, in another model.
    Same,
    /// Another one.
    Other,
}

fn later_start(outline: &Outline, first: &OutlinedCall, fit: &OutlinedCall) -> LaterStart {
    let (own, other) = (compile_of(outline, first), compile_of(outline, fit));
    let is_same = match (own, other) {
        (Some(own), Some(other)) => std::ptr::eq(own, other),
        (None, None) => true,
        _ => false,
    };
    let start = |compile: Option<&OutlinedCall>| -> Option<String> {
        match optimizer_of(compile?)? {
            Passed::Call(number) => {
                let call = outline.calls.get(*number)?;
                Some(format!("{} {:?} {:?}", call.origin, call.args, call.keywords))
            }
            optimizer => Some(format!("{optimizer:?}")),
        }
    };
    match is_same {
        true => LaterStart::Left,
        false if start(own) == start(other) => LaterStart::Same,
        false => LaterStart::Other,
    }
}

/// The optimizer that a call of `compile` is given.
pub(super) fn optimizer_of(compile: &OutlinedCall) -> Option<&Passed> {
    named(compile, "optimizer").or(compile.args.first())
}

/// The `compile` of the model that a call of `fit` trains: the last one before it.
pub(super) fn compile_of<'a>(outline: &'a Outline, fit: &OutlinedCall) -> Option<&'a OutlinedCall> {
    let end = number_of(outline, Some(fit))?;
    let before = || outline.calls[..end].iter().rev().filter(is_compile);
    match fit.on {
        Some(model) => {
            before().find(|call| call.on == Some(model)).or(before().find(|call| call.on.is_none()))
        }
        None => before().next(),
    }
}

/// The last statement before a call of `fit` that sets the rate of the optimizer which `compile` gives its model.
pub(super) fn last_set<'a>(
    outline: &'a Outline,
    fit: &OutlinedCall,
    compile: &OutlinedCall,
) -> Option<&'a OutlinedCall> {
    let optimizer = optimizer_of(compile);
    // One that the file makes keeps its rate where it is compiled again.
    let since = match optimizer {
        Some(Passed::Call(number)) => *number,
        _ => number_of(outline, Some(compile))?,
    };
    let applies = |set: &&OutlinedCall| {
        set.is_rate
            && match (named(set, "optimizer"), optimizer) {
                (Some(Passed::Call(own)), Some(Passed::Call(other))) => own == other,
                _ => set.on.is_none() || set.on == fit.on,
            }
    };
    outline.calls.get(since..number_of(outline, Some(fit))?)?.iter().rev().find(applies)
}

/// A note on a statement that sets the rate as Keras 2 does.
///
/// # Errors
///
/// Nothing else in the file says that it is one for Keras 2: with Keras 3, the statement changes nothing.
pub(super) fn older_set(outline: &Outline, set: &OutlinedCall) -> Result<Option<String>, Diagnostic> {
    if !matches!(named(set, "older"), Some(Passed::Data(Data::Bool(true)))) {
        return Ok(None);
    }
    let is_older =
        |call: &OutlinedCall| ends(&call.origin).1 == "fit_generator" || named(call, "lr").is_some();
    match outline.calls.iter().any(is_older) {
        true => Ok(Some(format!(
            "`optimizer.lr = ...` on {} sets the rate in Keras 2, and changes nothing in Keras 3",
            set.spot
        ))),
        false => Err(messages::older_set(set)),
    }
}

/// The rate of an optimizer that is made by its name.
fn by_name(name: &str, spot: &str, notes: &mut Vec<String>) -> Option<Data> {
    let rate = optimizers::keras_rate(name)?;
    notes.push(format!("the optimizer is '{name}' ({spot}), whose learning rate is {rate:?} by default"));
    Some(Data::Float(rate))
}

impl Optimizers<'_> {
    /// Whether a value is a schedule: of a framework, or of a class of the file.
    fn is_schedule(&self, value: &Passed) -> bool {
        match value {
            Passed::Code { is_schedule, .. } => *is_schedule,
            Passed::Call(number) => self.outline.calls.get(*number).and_then(Found::constructed).is_some(),
            _ => false,
        }
    }

    /// The rate that the file itself gives an optimizer of Keras, after the call that makes it and before the training.
    fn set_before(
        &self,
        handed: Option<&OutlinedCall>,
        fit: Option<&OutlinedCall>,
        optimizer: Option<&Passed>,
        made: Option<&OutlinedCall>,
    ) -> Option<&OutlinedCall> {
        let calls = &self.outline.calls;
        let number = |call| number_of(self.outline, call).unwrap_or(0);
        let first = number(made);
        let (end, variable) = match handed.filter(|call| call.is_loop) {
            Some(own) => (number(Some(own)), Some(&own.variable)),
            None => {
                let later = || (first.max(number(handed))..calls.len()).find(|at| is_fit(&&calls[*at]));
                let end = fit.map(|fit| number(Some(fit))).or_else(later);
                (end.unwrap_or(calls.len()), None)
            }
        };
        let model = fit.and_then(|fit| fit.on);
        let applies = |set: &&OutlinedCall| {
            set.is_rate
                && match (variable, set.on, model, named(set, "optimizer")) {
                    (Some(variable), ..) => *variable == set.variable,
                    (_, Some(on), Some(model), _) => on == model,
                    (.., Some(Passed::Call(own))) => {
                        matches!(optimizer, Some(Passed::Call(other)) if own == other)
                    }
                    _ => true,
                }
        };
        calls.get(first..end)?.iter().rev().find(applies)
    }

    /// The earlier training of the model whose callback leaves another rate behind.
    fn left_behind(&self, fit: &OutlinedCall, since: Option<&OutlinedCall>) -> Option<&OutlinedCall> {
        let calls = &self.outline.calls;
        let (first, end) = (number_of(self.outline, since).unwrap_or(0), number_of(self.outline, Some(fit))?);
        let sets =
            |call: &OutlinedCall| is_rate_callback(call) || ends(&call.origin).1 == "ReduceLROnPlateau";
        let leaves = |earlier: &&OutlinedCall| {
            is_fit(earlier)
                && earlier.on.is_some()
                && earlier.on == fit.on
                && (first..end).chain(0..first).any(|number| sets(&calls[number]) && takes(earlier, number))
        };
        calls.get(first..end)?.iter().rev().find(leaves)
    }

    /// The rate of an optimizer that `optimizers.get` makes by its name, or of a config.
    fn got(call: &OutlinedCall, notes: &mut Vec<String>) -> Option<Data> {
        let given = call.args.first().or(named(call, "identifier"))?;
        let field = |of: &Passed, name: &str| match of {
            Passed::Dict(pairs) => pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()),
            _ => None,
        };
        let class = match given {
            Passed::Data(Data::Str(name)) => name.clone(),
            given => match field(given, "class_name")? {
                Passed::Data(Data::Str(name)) => name,
                _ => return None,
            },
        };
        match field(given, "config").and_then(|config| field(&config, "learning_rate")) {
            Some(Passed::Data(rate)) => Some(rate),
            Some(_) => None,
            None => by_name(&class, &call.spot, notes),
        }
    }

    /// The rate that an optimizer of Keras is made with.
    ///
    /// # Errors
    ///
    /// It is made with a schedule, so that no callback can set its rate.
    pub(super) fn made_with(
        &self,
        optimizer: Option<&Passed>,
        compile: Option<&OutlinedCall>,
        notes: &mut Vec<String>,
        missing: &mut Missing,
    ) -> Result<Option<Data>, Diagnostic> {
        let spot = compile.map_or("", |call| &call.spot);
        let found = match optimizer {
            Some(Passed::Data(Data::Str(name))) => by_name(name, spot, notes),
            Some(Passed::Call(number)) => {
                let call = &self.outline.calls[*number];
                if call.origin.ends_with("optimizers.get") {
                    return Ok(Self::got(call, notes));
                }
                let rate = call.keywords.iter().find(|(name, _)| name == "learning_rate" || name == "lr");
                match rate.map(|(_, value)| value).or(call.args.first()) {
                    Some(Passed::Data(data)) => Some(data.clone()),
                    Some(Passed::Unknown(facts)) => {
                        missing.extend(facts.iter().cloned());
                        return Ok(None);
                    }
                    Some(rate) if self.is_schedule(rate) => return Err(messages::not_settable(call)),
                    Some(_) => None,
                    None => optimizers::keras_rate(ends(&call.origin).1).map(|rate| {
                        let last = ends(&call.origin).1;
                        notes.push(format!(
                            "`{last}` on {} is made without a learning rate: its default is {rate:?}",
                            call.spot
                        ));
                        Data::Float(rate)
                    }),
                }
            }
            _ => None,
        };
        Ok(found)
    }

    /// The `compile` whose optimizer a callback or a loop sets, and the `fit` that takes the callback.
    fn compiled(
        &self,
        handed: Option<&OutlinedCall>,
        notes: &mut Vec<String>,
    ) -> (Option<&OutlinedCall>, Option<&OutlinedCall>) {
        let is_taking = |call: &&OutlinedCall| named(call, "callbacks").is_some();
        let fit = handed
            .filter(|call| !call.is_loop)
            .and_then(|_| fits(self.outline, handed).into_iter().find(is_taking));
        if let Some(fit) = fit {
            return (compile_of(self.outline, fit), Some(fit));
        }
        let mut all = self.outline.calls.iter().rev().filter(is_compile);
        let last = all.next();
        if let (Some(last), Some(_), Some(_)) = (last, all.next(), handed.filter(|call| !call.is_loop)) {
            notes.push(format!(
                "no `fit` that is read here takes the callback: the optimizer is taken to be that of `compile` on {}, the last one",
                last.spot
            ));
        }
        (last, None)
    }

    /// The section `optimizer` for a callback or a loop: the optimizer that the model is compiled with, or that the loop
    /// names.
    ///
    /// # Errors
    ///
    /// The optimizer is made with a schedule, so that no callback can set its rate.
    pub(super) fn keras(
        &self,
        handed: Option<&OutlinedCall>,
        notes: &mut Vec<String>,
        missing: &mut Missing,
    ) -> Result<Option<String>, Diagnostic> {
        if let Some(given) = self.given("optimizer").or(self.given("model.optimizer")) {
            return Ok(Some(format!("{{lr: {}}}", yaml(given))));
        }
        let (compile, fit) = self.compiled(handed, notes);
        // A loop names its optimizer.
        let own = handed.filter(|call| call.is_loop).and_then(|call| named(call, "optimizer"));
        let own = own.filter(|own| matches!(own, Passed::Call(_)));
        let optimizer = own.or_else(|| compile.and_then(optimizer_of));
        let made = match optimizer {
            Some(Passed::Call(number)) => self.outline.calls.get(*number),
            _ => compile,
        };
        let set = self.set_before(handed, fit, optimizer, made);
        if let Some(earlier) = fit.and_then(|fit| self.left_behind(fit, set.or(compile))) {
            notes.push(format!(
                "the callback of `fit` on {} leaves its last rate in the optimizer, with which this training begins",
                earlier.spot
            ));
            missing.push("optimizer.lr".into());
            return Ok(None);
        }
        if let Some(set) = set {
            let Some(Passed::Data(rate)) = set.args.first() else {
                missing.push("optimizer.lr".into());
                return Ok(None);
            };
            notes.push(format!(
                "the rate of the optimizer is {rate} before the training, as {} sets it",
                set.spot
            ));
            notes.extend(older_set(self.outline, set)?);
            return Ok(Some(format!("{{lr: {}}}", yaml(rate))));
        }
        let found = self.made_with(optimizer, compile, notes, missing)?;
        if found.is_none() && missing.is_empty() {
            missing.push("optimizer.lr".into());
        }
        Ok(found.map(|lr| format!("{{lr: {}}}", yaml(&lr))))
    }
}
