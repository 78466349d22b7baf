//! The functions and classes of a training file, and whether they may be schedules.

use super::callables::place_of;
use super::outline::{OutlinedCall, OutlinedLoop, OwnCallable, OwnForm, Passed, is_schedule};
use super::outlined_updates::OutlinedUpdates;
use crate::python::choice::candidates::{callable, is_indexed, is_rates};
use crate::python::choice::own_schedulers;
use crate::python::choice::session::Session;
use crate::python::choice::torch;
use crate::python::choice::whole::last;
use crate::python::choice::words::{self, Speaks};
use crate::python::object::native::Native;
use crate::python::object::value::{Class, Value};
use crate::python::object::whole::{WholeFile, is_unknown};
use crate::python::syntax::ast::{At, ExprKind};
use std::rc::Rc;

/// The functions and classes that the file defines. Beside an optimizer that it makes, a function of a step may be any
/// setting's (`alpha`, `epsilon`).
pub(super) fn callables(
    session: &Session,
    foreign: &[(Rc<str>, Rc<str>)],
    makes_optimizers: bool,
) -> Vec<OwnCallable> {
    let all = session.own_callables().into_iter();
    let mut all: Vec<OwnCallable> =
        all.map(|(name, value, at)| own(session, foreign, name, &value, at)).collect();
    all.iter_mut().for_each(|own| own.is_likely &= !makes_optimizers || speaks_of_rates(&own.name));
    all
}

/// The function, class or object that the user names: one of `all`, or one inside of a function.
pub(super) fn named(
    session: &Session,
    (whole, method): (&WholeFile, Option<Value>),
    name: &str,
    all: &[OwnCallable],
) -> Option<OwnCallable> {
    let known = all.iter().find(|own| own.name == name).cloned();
    let value = whole.inner.clone().or(method).or_else(|| session.machine.global(name))?;
    known.or_else(|| {
        let fits = callable(&value) && !is_unknown(&value);
        fits.then(|| own(session, &whole.foreign, name.into(), &value, place_of(&value)))
    })
}

fn own(
    session: &Session,
    foreign: &[(Rc<str>, Rc<str>)],
    name: String,
    value: &Value,
    at: At,
) -> OwnCallable {
    let function = match value {
        Value::Class(class) => class.find("__init__"),
        Value::Bound(bound) => Some(bound.1.clone()),
        value => Some(value.clone()),
    };
    let parameters: Vec<String> = match function {
        Some(Value::Function(closure)) => {
            let skipped = usize::from(matches!(value, Value::Class(_) | Value::Bound(_)));
            let all = closure.function.parameters.iter().skip(skipped).filter(|p| p.default.is_none());
            all.map(|parameter| parameter.name.to_string()).collect()
        }
        _ => Vec::new(),
    };
    let code = Passed::Code { selector: name.clone(), name: name.clone(), is_schedule: is_schedule(value) };
    let (spot, place) = (session.spot(at), session.place(at));
    let form = match form(foreign, value) {
        // Callbacks that log or stop are no schedules.
        OwnForm::Derived(base) if base.ends_with("Callback") && !session.class_sets_rate(&name) => {
            OwnForm::Class
        }
        form => form,
    };
    let acts = matches!(value, Value::Function(closure) if torch::only_acts(&closure.function));
    let is_likely = match form {
        OwnForm::Rates => !counts_rounds(&name, value),
        OwnForm::OfOptax => true,
        _ => is_likely(&name, &parameters, acts),
    };
    let is_stepped = torch::is_stepped_class(value);
    let (returns, is_of_jax) = does(value);
    OwnCallable { name, spot, place, parameters, code, form, is_likely, is_stepped, returns, is_of_jax }
}

fn form(foreign: &[(Rc<str>, Rc<str>)], value: &Value) -> OwnForm {
    match value {
        value if is_schedule(value) => OwnForm::KerasSchedule,
        Value::Class(class) if own_schedulers::is_derived(class) => of_mxnet(),
        Value::Class(class) => derived(foreign, class).unwrap_or(OwnForm::Class),
        value if is_rates(value) || is_indexed(value) => OwnForm::Rates,
        Value::Instance(instance) if own_schedulers::is_derived(&instance.class) => of_mxnet(),
        Value::Instance(instance) => derived(foreign, &instance.class).unwrap_or(OwnForm::Function),
        Value::Native(native) if matches!(**native, Native::Schedule(..)) => OwnForm::OfOptax,
        Value::Bound(bound) if torch::adjusts(&bound.1) => OwnForm::Adjusting,
        value if torch::adjusts(value) => OwnForm::Adjusting,
        _ => OwnForm::Function,
    }
}

/// The form of MXNet's schedulers, which are known here.
fn of_mxnet() -> OwnForm {
    OwnForm::Derived("mxnet.lr_scheduler.LRScheduler".into())
}

/// The class outside of the file that a class of the file is derived from, if it is.
fn derived(foreign: &[(Rc<str>, Rc<str>)], class: &Class) -> Option<OwnForm> {
    let names = || std::iter::once(&class.name).chain(class.order.iter().map(|class| &class.name));
    let base = names().find_map(|name| foreign.iter().rev().find(|(known, _)| **known == **name));
    base.map(|(_, origin)| OwnForm::Derived(origin.to_string()))
}

/// Words of parameters that count steps or epochs.
const STEPS: [&str; 12] = [
    "step",
    "steps",
    "epoch",
    "epochs",
    "ep",
    "iteration",
    "iterations",
    "iter",
    "it",
    "count",
    "batches",
    "updates",
];
/// Short names, which are those of a step only where the function is named for a schedule.
const SHORT: [&str; 6] = ["e", "i", "n", "s", "t", "x"];

/// Whether a list of numbers has the steps or epochs at which rates change (`lr_steps`), and no rates.
fn counts_rounds(name: &str, value: &Value) -> bool {
    let items = match value {
        Value::List(items) => items.borrow().to_vec(),
        Value::Tuple(items) => items.to_vec(),
        _ => return false,
    };
    let words = words::of_name(name);
    let is_of_rounds = words.last().is_some_and(|word| {
        STEPS.contains(&&**word) || ["milestone", "milestones", "boundaries", "iters"].contains(&&**word)
    });
    let is_per = words.iter().any(|word| ["per", "by", "each"].contains(&&**word));
    let are_counts = items.iter().all(|item| matches!(item, Value::Int(_)))
        && items.iter().any(|item| !matches!(item, Value::Int(0 | 1)));
    are_counts || is_of_rounds && !is_per
}

/// Whether a name and parameters may be those of a schedule. `acts` says that the function gives no rate, by what it does.
fn is_likely(name: &str, parameters: &[String], acts: bool) -> bool {
    let first = parameters.first().map(String::as_str).unwrap_or_default();
    // `train_step_fn` is a function of a step, not a count.
    let first_words = words::of_name(first);
    let counts = first_words.iter().any(|word| STEPS.contains(&&**word))
        && !first_words.iter().any(|word| ["fn", "func", "function"].contains(&&**word));
    match words::speaks(&words::of_name(name)) {
        Speaks::Schedules => counts || SHORT.contains(&first),
        Speaks::SomethingElse => false,
        Speaks::Nothing => counts && !acts,
    }
}

/// Whether a training of the file has an optimizer that is known.
pub(super) fn makes_optimizers(
    updates: &OutlinedUpdates,
    loops: &[OutlinedLoop],
    calls: &[OutlinedCall],
) -> bool {
    !updates.optax.made.is_empty()
        || loops.iter().any(|training| training.updates && !training.objects.is_empty())
        || calls.iter().any(|call| call.module.is_some() && is_optimizer_of_torch(&call.origin))
}

/// Whether a call of that path makes an optimizer of torch.
fn is_optimizer_of_torch(origin: &str) -> bool {
    origin.starts_with("torch.optim.")
        && last(origin).starts_with(char::is_uppercase)
        && !origin.contains('(')
}

/// Whether a name itself is about rates.
fn speaks_of_rates(name: &str) -> bool {
    words::speaks(&words::of_name(name)) == Speaks::Schedules
}

/// Whether a call of a function, or of an object of a class, returns something, and whether it computes with JAX.
fn does(value: &Value) -> (bool, bool) {
    let called = match value {
        Value::Class(class) => class.find("__call__"),
        Value::Bound(bound) => Some(bound.1.clone()),
        value => Some(value.clone()),
    };
    let Some(Value::Function(closure)) = called else { return (false, false) };
    let is_jax = torch::mentioned(
        &closure.function.body,
        &|expr| matches!(&expr.kind, ExprKind::Name(name) if ["jnp", "jax", "lax"].contains(&&**name)),
    );
    (!torch::only_acts(&closure.function), is_jax)
}
