//! The optimizers of a training file that is run from its first line to its last: each of their updates is noted with its rates.

use crate::python::library::measured;
use crate::python::library::owners;
use crate::python::library::prepared;
use crate::python::library::replay;
use crate::python::library::standard;
use crate::python::library::unknown::{self, needed, place};
use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::direct::{DirectAlias, DirectOptimizer, DirectRun};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::is_unknown;
use crate::python::operation::objects;
use crate::python::syntax::ast::At;
use std::rc::Rc;

/// The most optimizers that a file makes.
const MOST_OPTIMIZERS: usize = 100;
/// The most rates that are kept.
const MOST_RATES: usize = 4_000_000;
/// The most conditions that are noted.
const MOST_ASSUMED: usize = 20;

/// Words in the names of functions that may train with the optimizer which they are handed.
const TRAINING: [&str; 8] = ["train", "fit", "step", "epoch", "update", "learn", "run", "loop"];

/// Methods of objects that are not known which are called `step` and make no update: environments, profilers, progress bars.
const OTHER_STEPS: [&str; 6] = ["env", "prof", "bar", "progress", "sim", "game"];

/// The ends of the names of functions that only start the one which they are handed.
const STARTING: [&str; 8] =
    ["spawn", "Fire", "app.run", "launch", "hydra.main", "record", "start_processes", "tyro.cli"];

/// Functions whose results are other functions, which something else calls at certain times: `@trainer.on(Events.STARTED)`.
const HANDLING: [&str; 3] = [".on(", ".register(", ".subscribe("];

/// Checks the decorator of a function of the file.
pub(super) fn check_decorator(machine: &mut dyn Host, decorator: &Value) -> Outcome<()> {
    if !is_running(machine) || !is_unknown(decorator) {
        return Ok(());
    }
    let text = unknown::text_of(machine, decorator);
    match HANDLING.iter().any(|part| text.contains(part)) {
        true => Err(Fault::refuse(format!("when `@{text}` calls its function is not known here")).ending()),
        false => Ok(()),
    }
}

/// The run, if a file is run so.
pub(super) fn run(machine: &mut dyn Host) -> Option<&mut DirectRun> {
    machine.whole().and_then(|whole| whole.direct.as_deref_mut())
}

/// Whether a file is run so.
pub(in crate::python) fn is_running(machine: &mut dyn Host) -> bool {
    run(machine).is_some()
}

/// An optimizer is made on these parameters. Returns what stands for them.
fn made(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [optimizer, params] = a.exactly()?;
    let Some(whole) = machine.whole() else { return Ok(params.clone()) };
    let at = whole.here;
    let Some(run) = &mut whole.direct else { return Ok(params.clone()) };
    if run.optimizers.len() >= MOST_OPTIMIZERS {
        return Err(Fault::refuse(format!("the file makes more than {MOST_OPTIMIZERS} optimizers")).ending());
    }
    let (value, name) = (optimizer.clone(), None);
    run.optimizers.push(DirectOptimizer { value, at, name, groups: 0, rates: Vec::new() });
    parameters(machine, params)
}

/// The parameters of a model, as a value that may be handed on; groups with what the file gives them. What may be groups, and is
/// not known here, is asked for.
fn parameters(machine: &mut dyn Host, params: &Value) -> Outcome<Value> {
    let opaque = |machine: &mut dyn Host| machine.call(&Value::Builtin(&standard::PARAMETERS), &[], &[]);
    if is_unknown(params) {
        return match hides_groups(machine, params) {
            true => Err(needed(machine, params)),
            false => opaque(machine),
        };
    }
    let items = match params {
        Value::List(items) => items.borrow().clone(),
        Value::Tuple(items) => items.to_vec(),
        _ => match objects::items(machine, params) {
            Ok(items) => items,
            // A generator over the parameters of a model.
            Err(fault) if fault.raised().is_some_and(is_unknown) => return opaque(machine),
            Err(fault) => return Err(fault),
        },
    };
    let lost = items.iter().find(|item| is_unknown(item)).cloned();
    if let Some(lost) = lost {
        return match hides_groups(machine, &lost) {
            true => Err(needed(machine, &lost)),
            false => opaque(machine),
        };
    }
    for group in &items {
        if let Value::Dict(_) = group {
            let stands = opaque(machine)?;
            objects::set_index(group, &Value::str("params"), stands)?;
        }
    }
    Ok(Value::list(items))
}

/// Whether what is not known may be groups with rates of their own. What is gathered of the parameters of models is none.
fn hides_groups(machine: &mut dyn Host, params: &Value) -> bool {
    let facts = unknown::facts_of(machine, params);
    let is_plain = !facts.is_empty() && facts.iter().all(|fact| fact.contains("parameters("));
    !is_plain && replay::hides_groups(machine, params)
}

/// An optimizer makes an update.
fn updated(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [optimizer] = a.exactly()?;
    if !is_running(machine) {
        return Ok(Value::None);
    }
    let groups = machine.symbol("param_groups");
    let groups = objects::attribute(machine, optimizer, groups)?;
    let mut rates = Vec::new();
    for group in objects::items(machine, &groups)? {
        let rate = objects::index(&group, &Value::str("lr"))?;
        if is_unknown(&rate) {
            return Err(needed(machine, &rate).ending());
        }
        let Some(rate) = rate.as_float() else {
            let what = format!("the rate of a parameter group is a {}", rate.type_name());
            return Err(Fault::refuse(what).ending());
        };
        rates.push(rate);
    }
    let at = machine.whole().map(|whole| whole.here).unwrap_or_default();
    let Some(run) = run(machine) else { return Ok(Value::None) };
    let kept: usize = run.optimizers.iter().map(|one| one.rates.len()).sum();
    if run.optimizer(optimizer).is_none() {
        // A copy of another one.
        let (value, name) = (optimizer.clone(), None);
        run.optimizers.push(DirectOptimizer { value, at, name, groups: 0, rates: Vec::new() });
    }
    let Some(own) = run.optimizer(optimizer) else { return Ok(Value::None) };
    if own.rates.is_empty() {
        own.groups = rates.len();
    }
    if own.groups != rates.len() {
        return Err(Fault::refuse("parameter groups are added between the updates").ending());
    }
    if kept + rates.len() > MOST_RATES {
        return Err(
            Fault::refuse("the training has too many updates to be followed from its first line").ending()
        );
    }
    own.rates.extend(rates);
    Ok(Value::None)
}

/// Whether a value is an optimizer that the file makes.
fn is_optimizer(machine: &mut dyn Host, value: &Value) -> bool {
    matches!(value, Value::Instance(_)) && run(machine).is_some_and(|run| run.optimizer(value).is_some())
}

/// What a call of something that is not available does with the optimizers that it is handed: a scaler makes an update with one.
/// `None` if it does nothing of note.
pub(super) fn called(
    machine: &mut dyn Host,
    (name, origin): (&str, &str),
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Option<Value>> {
    if !is_running(machine) {
        return Ok(None);
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    let given = args.iter().chain(keywords.iter().map(|(_, value)| value));
    let handed: Vec<Value> = given.filter(|value| is_optimizer(machine, value)).cloned().collect();
    if last == "step" || last == "step_update" {
        if let [optimizer] = &handed[..] {
            let step = machine.symbol("step");
            let step = objects::attribute(machine, optimizer, step)?;
            return machine.call(&step, &[], &[]).map(Some);
        }
        let of = name.strip_suffix(last).unwrap_or(name).to_lowercase();
        if !OTHER_STEPS.iter().any(|word| of.contains(word)) {
            let what = format!("`{name}` may make an update, and what it is called on is not known here");
            return Err(Fault::refuse(what).ending());
        }
        return Ok(None);
    }
    let starts = STARTING.iter().any(|end| name.ends_with(end));
    if let (false, Some(function)) = (starts, acting(machine, args, keywords)) {
        let what = format!("`{function}` is handed to `{name}`, which is not available here");
        return Err(Fault::refuse(what)
            .why("it makes updates, or changes rates, whenever that calls it")
            .ending());
    }
    if handed.is_empty() || prepared::returned(origin, args, keywords).is_some() {
        return Ok(None);
    }
    let lower = last.to_lowercase();
    if TRAINING.iter().any(|word| lower.contains(word)) {
        let what = format!("`{name}` is handed an optimizer, and is not available here");
        return Err(Fault::refuse(what).ending());
    }
    let trusted: Rc<str> = name.into();
    if let Some(whole) = machine.whole()
        && !whole.trusted.contains(&trusted)
    {
        whole.trusted.push(trusted);
    }
    Ok(None)
}

/// The most items that are named.
const MOST_NAMED: usize = 20;

/// Names the optimizers that a value is or has. The items of a dict or a list that are not known, such as loaders, are asked for by
/// their places in it.
pub(super) fn name(machine: &mut dyn Host, value: &Value, name: &str) -> Outcome<()> {
    name_optimizers(machine, value, name);
    if !is_running(machine) {
        return Ok(());
    }
    alias(machine, value, name);
    let items: Vec<(String, Value)> = match value {
        Value::Dict(dict) => {
            let named =
                |(key, item): &(Value, Value)| Some((format!("{name}['{}']", key.text()?), item.clone()));
            dict.borrow().pairs.iter().filter_map(named).take(MOST_NAMED).collect()
        }
        Value::List(items) => {
            let named = |(at, item): (usize, &Value)| (format!("{name}[{at}]"), item.clone());
            items.borrow().iter().enumerate().take(MOST_NAMED).map(named).collect()
        }
        _ => return Ok(()),
    };
    for (place, item) in items.into_iter().filter(|(_, item)| is_unknown(item)) {
        if unknown::text_of(machine, &item).ends_with("(...)") {
            unknown::rename(machine, &item, &place)?;
        }
    }
    Ok(())
}

/// The function of the file that makes updates or changes rates, if a call is handed one.
pub(super) fn acting(
    machine: &mut dyn Host,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Option<Rc<str>> {
    let run = run(machine)?;
    let own = |value: &Value| match value {
        Value::Function(closure) => Some(closure.function.name.clone()),
        Value::Bound(bound) => match &bound.1 {
            Value::Function(closure) => Some(closure.function.name.clone()),
            _ => None,
        },
        _ => None,
    };
    let given = args.iter().chain(keywords.iter().map(|(_, value)| value));
    let mut found = given.filter_map(own).filter(|name| run.acting.contains(&**name));
    found.next().map(|name| Rc::from(&*name))
}

/// Notes the name of an object that has an optimizer, such as a scheduler.
fn alias(machine: &mut dyn Host, value: &Value, name: &str) {
    let Value::Instance(instance) = value else { return };
    if is_unknown(value) || is_optimizer(machine, value) {
        return;
    }
    let symbol = machine.symbol("optimizer");
    let Some(held) = instance.fields.borrow().get(symbol, machine.names()) else { return };
    let at = machine.whole().map(|whole| whole.here).unwrap_or_default();
    let Some(run) = run(machine) else { return };
    let Some(optimizer) = run.optimizers.iter().position(|own| own.value.same(&held)) else { return };
    let is_known = run.aliases.iter().any(|known| *known.name == *name && known.optimizer == optimizer);
    if !is_known && run.aliases.len() < MOST_OPTIMIZERS {
        run.aliases.push(DirectAlias { name: name.into(), at, optimizer });
    }
}

fn name_optimizers(machine: &mut dyn Host, value: &Value, name: &str) {
    let Some(run) = run(machine) else { return };
    let mut one = |value: &Value, name: String| {
        if let Some(own) = run.optimizer(value) {
            own.name.get_or_insert(name.into());
        }
    };
    match value {
        Value::Instance(_) => one(value, name.into()),
        Value::List(items) => {
            let items = items.borrow();
            items.iter().enumerate().for_each(|(at, item)| one(item, format!("{name}[{at}]")));
        }
        Value::Tuple(items) => {
            items.iter().enumerate().for_each(|(at, item)| one(item, format!("{name}[{at}]")));
        }
        Value::Dict(dict) => {
            let dict = dict.borrow();
            for (key, item) in dict.pairs.iter() {
                one(item, key.text().map_or_else(|| format!("{name}[...]"), str::to_string));
            }
        }
        _ => {}
    }
}

/// The value that the user gives for a name whose value the file knows, where it is set for the first time.
pub(super) fn given(machine: &mut dyn Host, name: &str) -> bool {
    run(machine).is_some_and(|run| run.given.insert(name.into()))
}

/// Words in the names of what a training measures.
const MEASURED: [&str; 16] = [
    "loss",
    "acc",
    "metric",
    "score",
    "map",
    "f1",
    "auc",
    "bleu",
    "err",
    "iou",
    "dice",
    "ppl",
    "perplexity",
    "psnr",
    "val",
    "result",
];

/// What the training measures, by its name: of a list that the user gives, each time takes the next value.
pub(super) fn measures(machine: &mut dyn Host, text: &str, given: &Value) -> bool {
    let last = text.rsplit('.').next().unwrap_or(text).to_lowercase();
    matches!(given, Value::List(_)) && is_running(machine) && MEASURED.iter().any(|word| last.contains(word))
}

/// Whether a length that the user gives as one number is asked for again, of something else that is called alike.
pub(super) fn check_length(machine: &mut dyn Host, text: &str, of: &Value) -> Outcome<()> {
    let Some(run) = run(machine) else { return Ok(()) };
    let Some((_, first)) = run.lengths.iter().find(|(known, _)| **known == *text).cloned() else {
        run.lengths.push((text.into(), of.clone()));
        return Ok(());
    };
    match owners::is_same(machine, &first, of) {
        true => Ok(()),
        false => measured::several(machine, text),
    }
}

/// The condition of an `if`. `mode` says what its blocks do where it is not known.
fn tested(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [test, text, mode, line, column, length] = a.exactly()?;
    if !is_unknown(test) {
        return Ok(test.clone());
    }
    let at = place([line, column, length]);
    match mode.text() {
        Some(MATTERS) => Err(needed(machine, test).or_at(at).ending()),
        Some(LEAVES) => {
            assume(machine, text.text().unwrap_or_default(), at);
            Ok(Value::Bool(false))
        }
        Some(STAYS) => {
            assume(machine, text.text().unwrap_or_default(), at);
            Ok(test.clone())
        }
        Some(RAISES) => Ok(Value::Bool(false)),
        Some(RETURNS) => Err(needed(machine, test)),
        _ => Ok(test.clone()),
    }
}

/// Its blocks make updates or change rates.
pub(in crate::python) const MATTERS: &str = "matters";
/// They end a round or a function in which updates are made.
pub(in crate::python) const LEAVES: &str = "leaves";
/// They end the program or raise: a training that somebody runs does not come to them.
pub(in crate::python) const RAISES: &str = "raises";
/// The others do, and the first one does not.
pub(in crate::python) const STAYS: &str = "stays";
/// They end another function.
pub(in crate::python) const RETURNS: &str = "returns";

fn assume(machine: &mut dyn Host, text: &str, at: At) {
    if let Some(run) = run(machine)
        && run.assumed.len() < MOST_ASSUMED
        && run.assumed.iter().all(|(known, _)| *known != at)
    {
        run.assumed.push((at, text.into()));
    }
}

/// A statement that makes updates or changes rates cannot be run: neither can the file.
fn broken(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [fault, line, column, length] = a.exactly()?;
    let at = place([line, column, length]);
    let fault = match fault {
        lost if is_unknown(lost) => needed(machine, lost),
        Value::Exception(raised) if raised.class.is_empty() => Fault::refuse(raised.message.to_string()),
        Value::Exception(raised) => Fault::refuse(format!("{}: {}", raised.class, raised.message)),
        other => Fault::refuse(format!("an exception of the file: {}", other.type_name())),
    };
    Err(fault.or_at(at).ending())
}

/// The parts of an object that functions may have changed which were not run, or of whose rounds one stands for all, are not known.
fn blur(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [object, names, path] = a.exactly()?;
    let Value::Instance(instance) = object else { return Ok(Value::None) };
    if is_unknown(object) || !instance.class.own {
        return Ok(Value::None);
    }
    let path = path.text().unwrap_or_default();
    for name in objects::items(machine, names)? {
        let Some(name) = name.text() else { continue };
        let symbol = machine.symbol(name);
        let known = instance.fields.borrow().get(symbol, machine.names());
        if known.is_some_and(|known| !is_unknown(&known) && !is_optimizer(machine, &known)) {
            let lost = unknown::fact(machine, &format!("{path}.{name}"), "")?;
            instance.fields.borrow_mut().set(symbol, lost, machine.names())?;
        }
    }
    Ok(Value::None)
}

/// The number of rates that have been noted.
fn updates(machine: &mut dyn Host) -> usize {
    run(machine).map_or(0, |run| run.optimizers.iter().map(|one| one.rates.len()).sum())
}

/// Whether a fault is an exception that the file raises itself, or the end of an iterator, and not something that cannot be run here.
fn is_raised(machine: &mut dyn Host, fault: &Value) -> bool {
    match fault {
        Value::Exception(raised) if &*raised.class == "StopIteration" => true,
        Value::Exception(raised) if raised.class.is_empty() => false,
        fault if is_unknown(fault) => false,
        _ => run(machine).is_some_and(|run| run.raises),
    }
}

/// Whether a statement has nothing to do: what decides its result, and what it sets, is not known, and all else that it reads is a
/// plain value.
fn inert(_: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [decisive, others, targets] = a.exactly()?;
    let items = |of: &Value, fits: fn(&Value) -> bool| match of {
        Value::Tuple(items) => items.iter().all(fits),
        _ => false,
    };
    let is_plain = |value: &Value| {
        let plain =
            matches!(value, Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Str(_));
        plain || is_unknown(value)
    };
    Ok(Value::Bool(items(decisive, is_unknown) && items(targets, is_unknown) && items(others, is_plain)))
}

/// Names what is assigned to an item: `optimizers[key] = ...`.
fn keyed(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [value, holder, key] = a.exactly()?;
    let name_of = match key.text() {
        Some(key) => key.to_string(),
        None => match key.as_int() {
            Some(key) => format!("{}[{key}]", holder.text().unwrap_or_default()),
            None => holder.text().unwrap_or_default().to_string(),
        },
    };
    name(machine, value, &name_of)?;
    Ok(Value::None)
}

/// What the rewritten statements of such a file call, and torch's optimizers.
pub(super) const HELPERS: &[Builtin] = table! {
    "__optimizer_made__" => made;
    "__optimizer_updated__" => updated;
    "__is_direct__" => |m, _| Ok(Value::Bool(is_running(m)));
    "__direct_tested__" => tested;
    "__direct_broken__" => broken;
    "__direct_blur__" => blur;
    "__direct_keyed__" => keyed;
    "__inert__" => inert;
    "__file_raises__" => |m, _| { if let Some(run) = run(m) { run.raises = true; } Ok(Value::None) };
    "__file_caught__" => |m, _| { if let Some(run) = run(m) { run.raises = false; } Ok(Value::None) };
    "__is_raised__" => |m, a| { let [fault] = a.exactly()?; Ok(Value::Bool(is_raised(m, fault))) };
    "__updates_so_far__" => |m, _| Ok(Value::Int(updates(m) as i64));
    "__no_update_since__" => |m, a| { let [before, over] = a.exactly()?;
        if before.as_int() == Some(i128::from(updates(m) as i64)) { return Ok(Value::None); }
        let length = unknown::derived(m, "", &[over])?;
        Err(needed(m, &length).ending()) };
    "__acts__" => |m, a| { let [name] = a.exactly()?;
        let name = name.text().unwrap_or_default();
        Ok(Value::Bool(run(m).is_some_and(|run| run.acting.contains(name)))) };
};
