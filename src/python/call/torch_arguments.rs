//! The arguments with which a training loop of torch calls a user's scheduler class or function.

use crate::arrange::Arrange as _;
use crate::diagnostic::Diagnostic;
use crate::python::call::callables::place_of;
use crate::python::call::configured::{self, NamedValues, Signature};
use crate::python::call::data::Data;
use crate::python::call::torch::{TorchCall, TorchSettings};
use crate::python::choice::report::and;
use crate::python::choice::session::Session;
use crate::python::choice::torch::step_of;
use crate::python::object::fault::Fault;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::operation::objects;
use crate::python::syntax::ast::Parameter;
use std::borrow::Cow;
use std::rc::Rc;

/// Makes a scheduler: calls its class, or the function that returns it.
pub(super) fn make(
    session: &mut Session,
    maker: &Value,
    optimizer: &Value,
    config: &[(String, Data)],
) -> Result<Value, Diagnostic> {
    let Some(signature) = Signature::of(maker) else {
        return session.call(maker, &[], &[]).map_err(|fault| session.diagnostic(&fault));
    };
    let config = &configured::nested(config);
    let mut given = configured::arguments(session, &signature, config)?;
    let first = || {
        let free = |p: &&Parameter| config.iter().all(|(name, _)| **name != *p.name);
        signature.missing(&[]).find(free).map(|p| Rc::from(&*p.name))
    };
    let holder = signature.optimizer(config);
    let is_class = matches!(maker, Value::Class(_));
    if let Some(holder) = if is_class { holder.or_else(first) } else { holder } {
        given.push((holder, optimizer.clone()));
    }
    let missing: Vec<Rc<str>> = signature.missing(&given).map(|p| Rc::from(&*p.name)).collect();
    if !missing.is_empty() {
        return Err(signature.lacking(session, &missing));
    }
    let (args, keywords) = signature.split(given);
    session
        .call(maker, &args, &keywords)
        .map_err(|fault| session.diagnostic(&fault.or_at(signature.at(session))))
}

/// A method of an object that was made for it.
pub(super) struct MadeMethod {
    pub method: Value,
    pub optimizer: Value,
    /// What is left of the values for its calls.
    pub config: Vec<(String, Data)>,
}

/// The method that a name means, as `Adjuster.adjust`, or the `__call__` of the class `Adjuster`, if `config` gives what the
/// class is made of, and no `self`.
pub(super) fn method(
    session: &mut Session,
    call: &TorchCall,
    optimizer: &dyn Fn(&mut Session, &TorchSettings) -> Result<Value, Diagnostic>,
) -> Result<Option<MadeMethod>, Diagnostic> {
    let Some(name) = call.name.as_deref() else { return Ok(None) };
    let (class, name) = name.split_once('.').unwrap_or((name, "__call__"));
    let maker = match session.machine.global(class) {
        Some(Value::Class(class)) if class.own && class.find(name).is_some() => Value::Class(class),
        _ => return Ok(None),
    };
    let config = configured::nested(&call.config);
    let signature = Signature::of(&maker);
    let is_own =
        |name: &str| signature.as_ref().is_some_and(|own| own.parameters().iter().any(|p| *p.name == *name));
    if config.iter().any(|(name, _)| name == "self") || !config.iter().any(|(name, _)| is_own(name)) {
        return Ok(None);
    }
    let (own, config): (Vec<_>, Vec<_>) = config.into_iter().partition(|(name, _)| is_own(name));
    let optimizer = optimizer(session, &call.settings)?;
    let object = make(session, &maker, &optimizer, &own)?;
    let symbol = session.machine.symbol(name);
    let method = objects::attribute(&mut session.machine, &object, symbol);
    let method = method.map_err(|fault| session.diagnostic(&fault.or_at(place_of(&maker))))?;
    Ok(Some(MadeMethod { method, optimizer, config }))
}

/// The function that sets the rates, if the one that was found only makes it, as `cosine_lr(optimizer, ...)` of open_clip.
pub(super) fn adjuster(
    session: &mut Session,
    function: &Value,
    optimizer: &Value,
    config: &[(String, Data)],
) -> Result<Option<Value>, Diagnostic> {
    let signature = Signature::of(function).filter(Signature::returns_a_function);
    let Some(signature) = signature else { return Ok(None) };
    let config = &configured::nested(config);
    let mut given = configured::arguments(session, &signature, config)?;
    given.extend(signature.optimizer(config).map(|name| (name, optimizer.clone())));
    let missing: Vec<Rc<str>> = signature.missing(&given).map(|p| Rc::from(&*p.name)).collect();
    if !missing.is_empty() {
        return Err(signature.lacking(session, &missing));
    }
    let (args, keywords) = signature.split(given);
    let made = session.call(function, &args, &keywords);
    made.map(Some).map_err(|fault| session.diagnostic(&fault.or_at(signature.at(session))))
}

/// A function that is called with an index, and what else it is called with.
pub(super) struct Indexed {
    signature: Option<Signature>,
    given: NamedValues,
    index: Option<Rc<str>>,
    /// The parameter that counts the updates of an epoch, if the index counts epochs, and their number.
    within: Option<(Rc<str>, u64)>,
    /// The same arguments without names, where the first parameters take all of them.
    places: Option<ArgumentPlaces>,
}

/// The arguments of a call in the order of the parameters, and which of them count.
struct ArgumentPlaces {
    values: Vec<Value>,
    index: Option<usize>,
    within: Option<usize>,
}

impl ArgumentPlaces {
    /// None if a parameter between those that are given is left to its default, or one is given by its name alone.
    fn of(indexed: &Indexed) -> Option<ArgumentPlaces> {
        let parameters = indexed.signature.as_ref()?.parameters();
        let within = indexed.within.as_ref().map(|(name, _)| name);
        let count =
            indexed.given.len() + usize::from(indexed.index.is_some()) + usize::from(within.is_some());
        let first = parameters.get(..count)?;
        let place = |name: &Rc<str>| first.iter().position(|p| *p.name == **name);
        let counted = |name: Option<&Rc<str>>| match name {
            Some(name) => place(name).map(Some),
            None => Some(None),
        };
        let (index, within) = (counted(indexed.index.as_ref())?, counted(within)?);
        let mut values = vec![Value::None; count];
        for (name, value) in &indexed.given {
            values[place(name)?] = value.clone();
        }
        // As many places as arguments: all differ.
        let mut taken: Vec<usize> = indexed.given.iter().filter_map(|(name, _)| place(name)).collect();
        taken.extend(index.into_iter().chain(within));
        taken.arrange();
        taken.dedup();
        let fits = taken.len() == count && !first.iter().any(|parameter| parameter.keyword_only);
        fits.then_some(ArgumentPlaces { values, index, within })
    }
}

impl Indexed {
    /// The arguments of the call with that number, counted from 0. `told` is the epoch that the loop passes, if it passes one.
    pub(super) fn arguments(&mut self, call: u64, told: Option<Value>) -> (Cow<'_, [Value]>, NamedValues) {
        let (index, batch) = match &self.within {
            Some((_, updates)) => (Value::Int((call / updates) as i64), Value::Int((call % updates) as i64)),
            None => (told.unwrap_or(Value::Int(call as i64)), Value::None),
        };
        if let Some(places) = &mut self.places {
            if let Some(place) = places.index {
                places.values[place] = index;
            }
            if let Some(place) = places.within {
                places.values[place] = batch;
            }
            return (Cow::Borrowed(&places.values), Vec::new());
        }
        let mut given = self.given.clone();
        given.extend(self.within.iter().map(|(name, _)| (name.clone(), batch.clone())));
        given.extend(self.index.iter().map(|name| (name.clone(), index.clone())));
        let (values, given) = match &self.signature {
            Some(signature) => signature.split(given),
            None => (Vec::new(), given),
        };
        (Cow::Owned(values), given)
    }

    /// Whether the index is an epoch by its name; None if the name does not tell.
    pub(super) fn counts_epochs(&self) -> Option<bool> {
        if self.within.is_some() {
            return Some(false);
        }
        let name = self.index.as_deref()?;
        let is_epoch = EPOCHS.contains(&name);
        (is_epoch || STEPS.contains(&name)).then_some(is_epoch)
    }
}

/// Names of parameters that count epochs.
const EPOCHS: &[&str] = &[
    "cur_epoch",
    "curr_epoch",
    "current_epoch",
    "ep",
    "epoch",
    "epoch_id",
    "epoch_idx",
    "epoch_num",
    "epoch_number",
    "i_epoch",
];

/// Names of parameters that count updates, or whatever the loop counts.
const STEPS: &[&str] = &[
    "count",
    "cur_iter",
    "cur_iters",
    "cur_step",
    "curr_iter",
    "curr_step",
    "current_iter",
    "current_iteration",
    "current_step",
    "global_iter",
    "global_step",
    "i",
    "i_iter",
    "idx",
    "index",
    "it",
    "iter",
    "iter_idx",
    "iter_num",
    "iteration",
    "iteration_num",
    "iterations",
    "itr",
    "n_iter",
    "num_iter",
    "num_step",
    "num_updates",
    "step",
    "step_num",
    "steps",
    "t",
    "train_step",
    "update",
];

/// Whether a parameter counts updates or epochs, by its name.
pub(super) fn is_index(name: &str) -> bool {
    EPOCHS.contains(&name) || STEPS.contains(&name)
}

/// Which parameter of a function is the optimizer, and which the index.
pub(super) fn indexed(
    session: &mut Session,
    function: &Value,
    optimizer: &Value,
    call: &TorchCall,
) -> Result<Indexed, Diagnostic> {
    let config = &mut configured::nested(&call.config);
    let Some(signature) = Signature::of(function) else {
        return Ok(Indexed { signature: None, given: Vec::new(), index: None, within: None, places: None });
    };
    // A method that was taken out of its class may need nothing but the optimizer of its object.
    if signature.parameters().first().is_some_and(|first| &*first.name == "self")
        && config.iter().all(|(name, _)| name != "self")
    {
        config.push(("self".into(), Data::Dict(Vec::new())));
    }
    let mut given = configured::arguments(session, &signature, config)?;
    hold(session, &signature, &given, optimizer);
    given.extend(signature.optimizer(config).map(|name| (name, optimizer.clone())));
    let missing: Vec<Rc<str>> = signature.missing(&given).map(|p| Rc::from(&*p.name)).collect();
    let counting: Vec<&Rc<str>> = missing.iter().filter(|name| is_index(name)).collect();
    let mut within = None;
    let index = match (&counting[..], &missing[..]) {
        ([one], _) => Some((*one).clone()),
        ([], [one]) => Some(one.clone()),
        ([], _) => {
            let spare = |p: &&Parameter| is_index(&p.name) && given.iter().all(|(name, _)| **name != *p.name);
            signature.parameters().iter().find(spare).map(|p| (&*p.name).into())
        }
        (several, _) => match epoch_and_batch(&signature, several) {
            Some((epoch, batch)) if call.told.is_none() => {
                let Some(updates) = call.updates else {
                    return Err(without_updates(session, &signature, &epoch, &batch));
                };
                within = Some((batch, updates));
                Some(epoch)
            }
            _ => return Err(two_indices(session, &signature, several)),
        },
    };
    let is_passed = |name: &Rc<str>| {
        Some(name) == index.as_ref() || within.as_ref().is_some_and(|(within, _)| within == name)
    };
    let lacks: Vec<Rc<str>> = missing.into_iter().filter(|name| !is_passed(name)).collect();
    match lacks.is_empty() {
        true => {
            let mut indexed = Indexed { signature: Some(signature), given, index, within, places: None };
            indexed.places = ArgumentPlaces::of(&indexed);
            Ok(indexed)
        }
        false => Err(signature.lacking(session, &lacks)),
    }
}

/// Of two parameters that count, the epoch and the update within it: the function adds the second to a multiple of the first,
/// as in `epoch * len_epoch + step`.
fn epoch_and_batch(signature: &Signature, names: &[&Rc<str>]) -> Option<(Rc<str>, Rc<str>)> {
    let [one, other] = names else { return None };
    let is_epoch = |name: &str| EPOCHS.contains(&name);
    let (epoch, batch) = match (is_epoch(one), is_epoch(other)) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ => return None,
    };
    signature.adds_to_multiple(batch, epoch).then(|| ((*epoch).clone(), (*batch).clone()))
}

/// Gives the object of a method that was taken out of its class the optimizer that the method reads of it.
fn hold(session: &mut Session, signature: &Signature, given: &NamedValues, optimizer: &Value) {
    let Some((_, Value::Instance(object))) = given.iter().find(|(name, _)| &**name == "self") else { return };
    for attribute in signature.optimizers_of("self") {
        let symbol = session.machine.symbol(&attribute);
        let known = object.fields.borrow().get(symbol, session.machine.names()).is_some();
        if !known {
            let _ = object.fields.borrow_mut().set(symbol, optimizer.clone(), session.machine.names());
        }
    }
}

/// The error for an epoch and an update within it, where the number of updates in an epoch is not known.
fn without_updates(session: &Session, signature: &Signature, epoch: &str, batch: &str) -> Diagnostic {
    let what = format!("the number of updates in an epoch is not known, which `{}` needs", signature.name);
    let fault = Fault::refuse(what)
        .why(format!("it takes `{epoch}` and `{batch}`, the update within the epoch"))
        .help("give `steps_per_epoch` in the section `run`, or `--run steps_per_epoch=N`")
        .help("it is called at every update: leave out an `interval` that says otherwise");
    session.diagnostic(&fault.or_at(signature.at(session)))
}

/// Whether a function takes the optimizer as an argument.
pub(super) fn takes_optimizer(function: &Value, config: &[(String, Data)]) -> bool {
    Signature::of(function).is_some_and(|signature| signature.optimizer(config).is_some())
}

/// Refuses a `step` that needs an argument: nothing says what the loop passes.
pub(super) fn steps_alone(session: &Session, scheduler: &Value) -> Result<(), Diagnostic> {
    let Value::Instance(instance) = scheduler else { return Ok(()) };
    let Some(step) = step_of(&instance.class) else { return Ok(()) };
    let Some(Value::Function(step)) = instance.class.find(step) else { return Ok(()) };
    let needed = step.function.parameters.iter().skip(1).find(|p| p.default.is_none());
    let Some(needed) = needed else { return Ok(()) };
    let name = &instance.class.name;
    let method = &step.function.name;
    let fault = Fault::refuse(format!("`{method}` of `{name}` cannot be called without `{}`", needed.name))
        .why("the loop calls `scheduler.step()` after each update, or each epoch, and nothing says what else it passes")
        .help(format!("give the parameter a default, `def {method}(self, {}=None)`, and count in the scheduler", needed.name));
    Err(session.diagnostic(&fault.or_at(step.function.at)))
}

fn two_indices(session: &Session, signature: &Signature, names: &[&Rc<str>]) -> Diagnostic {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let fault = Fault::refuse(format!("which index `{}` is called with is not known: it takes {}", signature.name, and(&names)))
        .why("one number is passed, the index of the update or the epoch; how the training script counts the others is not known")
        .help("write a function of one index that computes the others and calls this one, such as `lambda step: adjust(optimizer, step // 100, step % 100)`, on the last line");
    session.diagnostic(&fault.or_at(signature.at(session)))
}

/// The error for a scheduler without an optimizer.
pub(super) fn without_optimizer(session: &Session, called: &Value) -> Diagnostic {
    session.diagnostic(
        &Fault::refuse("the optimizer whose rates the scheduler sets is not known")
            .why(
                "the scheduler has no attribute `optimizer`, and the source constructs none that it could be",
            )
            .help("keep the optimizer: `self.optimizer = optimizer`")
            .or_at(place_of(called)),
    )
}
