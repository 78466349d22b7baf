//! The callbacks that a training file hands to `fit` of Keras, for the training to be followed.
//!
//! The file itself only records how they are made.

use crate::python::library::reached;
use crate::python::library::standard;
use crate::python::library::unknown;
use crate::python::object::builtin::CallArgs;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::{MOST_FITS, RecordedCall, is_unknown};
use crate::python::operation::objects;
use std::rc::Rc;

/// The module of Keras' callbacks.
const MODULE: &str = "keras.callbacks";
/// The most epochs of a training that are listed.
const MOST_EPOCHS: i128 = 10_000;
/// The callbacks of Keras that set the rate.
const SETTING: [&str; 2] = ["LearningRateScheduler", "ReduceLROnPlateau"];

/// The callbacks that have been made so far, each with the value that stands for it in the file. A callback that several
/// trainings take is one object.
pub(in crate::python) struct MadeCallbacks<'a> {
    made: Vec<(Value, Value)>,
    /// Whether a class of the file sets a rate.
    sets_rate: &'a dyn Fn(&str) -> bool,
    /// Whether a function of the file does.
    function_sets: &'a dyn Fn(&Value) -> bool,
}

impl<'a> MadeCallbacks<'a> {
    pub(in crate::python) fn new(
        sets_rate: &'a dyn Fn(&str) -> bool,
        function_sets: &'a dyn Fn(&Value) -> bool,
    ) -> Self {
        MadeCallbacks { made: Vec::new(), sets_rate, function_sets }
    }

    /// The callbacks of the call of `fit` with that number, counted from 1, without those that leave the rate as it is.
    pub(in crate::python) fn of_fit(&mut self, machine: &mut dyn Host, number: u64) -> Outcome<Vec<Value>> {
        let given = machine.whole().and_then(|whole| {
            let mut fits = whole.calls.iter().filter(|call| is_fit(&call.origin));
            let fit = fits.nth(usize::try_from(number).ok()?.checked_sub(1)?)?;
            let named = fit.keywords.iter().find(|(name, _)| &**name == "callbacks").map(|(_, value)| value);
            Some(named.or(fit.args.get(5)).cloned())
        });
        as_at_fit(machine, number);
        let Some(given) = given else {
            return Err(Fault::refuse(format!("there is no call of `fit` with the number {number}")));
        };
        let items = match given {
            None | Some(Value::None) => Vec::new(),
            Some(one) if is_unknown(&one) => vec![one],
            Some(list) => objects::items(machine, &list)?,
        };
        let mut made = Vec::new();
        for item in items {
            made.extend(self.real(machine, &item)?);
        }
        Ok(made)
    }

    /// The callback that a value of the file stands for; `None` if it leaves the rate as it is.
    fn real(&mut self, machine: &mut dyn Host, value: &Value) -> Outcome<Option<Value>> {
        if let Some((_, real)) = self.made.iter().find(|(known, _)| known.same(value)) {
            return Ok(Some(real.clone()));
        }
        let call = machine.whole().and_then(|whole| {
            let call = whole.calls.iter().find(|call| call.result.same(value))?;
            Some((call.origin.clone(), call.class.clone(), call.args.clone(), call.keywords.clone()))
        });
        let Some((origin, class, args, keywords)) = call else { return Ok(None) };
        let last = origin.rsplit('.').next().unwrap_or(&origin);
        let is_of_keras = class.is_none();
        let class = match class {
            Some(name) if !(self.sets_rate)(&name) => return Ok(None),
            Some(name) => {
                let symbol = machine.symbol(&name);
                match machine.slot(symbol).clone() {
                    class @ Value::Class(_) => class,
                    _ => {
                        return Err(Fault::refuse(format!("the class `{name}` is made within a function"))
                            .help("move the class to the top of the file"));
                    }
                }
            }
            None if is_of_functions(&origin)
                && !keywords.iter().any(|(_, value)| (self.function_sets)(value)) =>
            {
                return Ok(None);
            }
            None if SETTING.contains(&last) || is_of_functions(&origin) => {
                standard::import(machine, MODULE, Some(last))?.unwrap_or(Value::None)
            }
            None => return Ok(None),
        };
        let mut values = args.iter().chain(keywords.iter().map(|(_, value)| value));
        if is_of_keras && let Some(lost) = values.find(|value| is_unknown(value)).cloned() {
            return Err(unknown::needed(machine, &lost));
        }
        let real = machine.call(&class, &args, &keywords)?;
        self.made.push((value.clone(), real.clone()));
        Ok(Some(real))
    }
}

/// Whether a call of that path makes a callback of functions.
pub(in crate::python) fn is_of_functions(origin: &str) -> bool {
    origin.rsplit('.').next() == Some("LambdaCallback")
}

/// Begins the call of `fit` with a number: the model and the callbacks are those that are there.
pub(in crate::python) fn begin_fit(machine: &mut dyn Host, args: &CallArgs) -> Outcome<Value> {
    let [number, model, callbacks] = args.exactly()?;
    if let Some(number) = number.as_int().and_then(|number| u64::try_from(number).ok()) {
        as_at_fit(machine, number);
        bind(machine, number, model, callbacks)?;
    }
    Ok(Value::None)
}

/// Gives what a call of `fit` trains in the file the parts that are there: its optimizer, and the model as a name of the module.
/// What holds the optimizer by another way, such as a callback that was handed it, holds the one that is there, too.
fn bind(machine: &mut dyn Host, number: u64, model: &Value, callbacks: &Value) -> Outcome<()> {
    let Some((own, compiled)) = trained_by(machine, number) else { return Ok(()) };
    let symbol = machine.symbol("optimizer");
    let Value::Instance(object) = model else { return Ok(()) };
    let optimizer = object.fields.borrow().get(symbol, machine.names()).unwrap_or(Value::None);
    unknown::set(machine, &own, "optimizer", optimizer.clone())?;
    let stands = |value: &Value| match &compiled {
        _ if own.same(value) => Some(model.clone()),
        Some(of) if of.same(value) => Some(optimizer.clone()),
        _ => None,
    };
    for global in machine.globals().iter_mut() {
        if let Some(real) = stands(global) {
            *global = real;
        }
    }
    for callback in objects::items(machine, callbacks)? {
        let Value::Instance(object) = &callback else { continue };
        let pairs = object.fields.borrow().pairs(machine.names());
        for (name, value) in pairs {
            if let (Some(name), Some(real)) = (name.text(), stands(&value)) {
                unknown::set(machine, &callback, name, real)?;
            }
        }
    }
    Ok(())
}

/// The model that the call of `fit` with that number trains, and the optimizer that it is compiled with, as the file has them.
fn trained_by(machine: &mut dyn Host, number: u64) -> Option<(Value, Option<Value>)> {
    let whole = machine.whole()?;
    let mut fits = whole.calls.iter().enumerate().filter(|(_, call)| is_fit(&call.origin));
    let (at, fit) = fits.nth(usize::try_from(number).ok()?.checked_sub(1)?)?;
    let own = fit.of.clone()?;
    let is_its = |call: &&RecordedCall| {
        call.origin.ends_with(".compile") && call.of.as_ref().is_some_and(|of| of.same(&own))
    };
    let compiled = whole.calls[..at].iter().rev().find(is_its).and_then(|compile| {
        let named = compile.keywords.iter().find(|(name, _)| &**name == "optimizer").map(|(_, value)| value);
        named.or(compile.args.first()).filter(|value| is_unknown(value)).cloned()
    });
    Some((own, compiled))
}

/// Whether a call of that path is one of `fit`.
pub(in crate::python) fn is_fit(origin: &str) -> bool {
    let origin = origin.trim_end_matches("()");
    ["fit", "fit_generator"].contains(&origin.rsplit('.').next().unwrap_or(origin))
}

/// Gives the global names the values that the call of `fit` with that number found, counted from 1.
pub(in crate::python) fn as_at_fit(machine: &mut dyn Host, number: u64) {
    let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let kept = machine.whole().and_then(|whole| whole.at_fits.get(place?).cloned());
    for (now, then) in machine.globals().iter_mut().zip(kept.unwrap_or_default()) {
        *now = then;
    }
}

/// What `fit` of Keras returns knows the epochs that were trained: `initial_epoch=history.epoch[-1] + 1`. The first trainings of
/// a file are kept: neither a search among settings nor a long training takes more than its share of the memory.
pub(in crate::python) fn trained(
    machine: &mut dyn Host,
    result: &Value,
    origin: &str,
    keywords: &[(Rc<str>, Value)],
) -> Outcome<()> {
    if !is_fit(origin) || !keep_state(machine, keywords) {
        return Ok(());
    }
    let count =
        |name: &str| keywords.iter().find(|(known, _)| &**known == name).map(|(_, value)| value.as_int());
    let (true, Some(Some(epochs)), begin) =
        (origin.ends_with(".fit"), count("epochs"), count("initial_epoch").unwrap_or(Some(0)))
    else {
        return Ok(());
    };
    match begin {
        Some(begin) if (0..MOST_EPOCHS).contains(&epochs.saturating_sub(begin)) => unknown::set(
            machine,
            result,
            "epoch",
            Value::list((begin..epochs).map(|epoch| Value::Int(epoch as i64)).collect()),
        ),
        _ => Ok(()),
    }
}

/// Keeps the global names as a call of `fit` finds them: its callbacks read them then, and the file may assign others later, or
/// change what they name. False if there are enough.
fn keep_state(machine: &mut dyn Host, keywords: &[(Rc<str>, Value)]) -> bool {
    let is_kept = machine.whole().is_some_and(|whole| whole.at_fits.len() < MOST_FITS);
    if is_kept {
        let globals = machine.globals().clone();
        let callbacks = keywords.iter().find(|(name, _)| &**name == "callbacks").map(|(_, value)| value);
        let reached = reached::of_fit(machine, callbacks);
        if let Some(whole) = machine.whole() {
            whole.at_fits.push(globals);
            whole.reached.push(reached);
        }
    }
    is_kept
}
