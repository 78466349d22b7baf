//! The loops of training of a file: what is recorded of them, and what they go over.

use crate::python::library::deferred;
use crate::python::library::direct;
use crate::python::library::gathered;
use crate::python::library::kept;
use crate::python::library::known_sizes;
use crate::python::library::made_groups;
use crate::python::library::measured;
use crate::python::library::replay;
use crate::python::library::unknown::{ITEM_OF, fact, needed, place, text_of};
use crate::python::object::builtin::{Builtin, CallArgs, table};
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::{
    ROUNDS, RecordedCall, Skipped, TOLD, TrainingLoop, WholeFile, is_unknown,
};
use crate::python::operation::objects;
use crate::python::syntax::ast::At;
use std::rc::Rc;

/// The name of the generator that stands for a loop of training which sets the rates itself.
pub(crate) const LOOP: &str = "__training_loop__";
/// The origin of the record of a loop of training that steps schedulers.
pub(crate) const STEPPED: &str = "__stepped_loop__";
/// The origin of the record of a loop of training that sets the rate of an optimizer of Keras.
pub(crate) const KERAS_LOOP: &str = "__keras_loop__";
/// The origin of the record of a statement that sets the rate of an optimizer of Keras.
pub(crate) const RATE_SET: &str = "__rate_set__";

/// The most optimizers that are noted.
const MOST_TOUCHED: usize = 100;

/// A loop of training, which is not run.
fn training(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [source, variable, steps, objects, updates, several, leaves, ends, line, column, length] =
        a.exactly()?;
    let over = known_sizes::within_bar(machine, source);
    let rounds = match over.as_ref().unwrap_or(source) {
        Value::Range(range) => Some(range.len() as i64),
        Value::List(items) => Some(items.borrow().len() as i64),
        _ => None,
    };
    let (mut stepped, mut idle) = (Vec::new(), false);
    let mut acting = Vec::new();
    for item in objects::items(machine, steps)? {
        if let Value::Tuple(parts) = item
            && let [name, within, object] = &parts[..]
        {
            // Such as a scheduler that this configuration of the file does not make.
            if matches!(object, Value::None) {
                idle = true;
                continue;
            }
            acting.extend(held(object));
            stepped.push((name.text().unwrap_or_default().into(), within.text().unwrap_or_default().into()));
        }
    }
    let (at, variable) = (place([line, column, length]), variable.text().unwrap_or_default().into());
    let objects = objects::items(machine, objects)?.iter().flat_map(held).collect();
    let mut spot = |of: &Value| -> Outcome<Option<At>> {
        Ok(match &objects::items(machine, of)?[..] {
            [line, column, length] => Some(place([line, column, length])),
            _ => None,
        })
    };
    let (leaves, ends) = (spot(leaves)?, spot(ends)?);
    if let Some(whole) = machine.whole() {
        let holds = |flag: &Value| matches!(flag, Value::Bool(true));
        let (calls, steps) = (whole.calls.len(), stepped);
        let (updates, several) = (holds(updates), holds(several));
        let is_run = true;
        let makes =
            |object: &Value, call: &RecordedCall| call.result.same(object) && replay::is_optimizer(call);
        idle &= acting.iter().all(|object| whole.calls.iter().any(|call| makes(object, call)));
        whole.loops.push(TrainingLoop {
            at,
            variable,
            rounds,
            steps,
            is_run,
            objects,
            calls,
            updates,
            several,
            idle,
            leaves,
            ends,
        });
    }
    Ok(Value::None)
}

/// The first round of a loop that begins the same training in each.
fn first_round(machine: &mut dyn Host, rounds: &Value, at: At) -> Outcome<Value> {
    let Value::Range(range) = rounds else { return Ok(rounds.clone()) };
    let count = range.len();
    if count < 2 {
        return Ok(rounds.clone());
    }
    if let Some(whole) = machine.whole()
        && !whole.repeated.iter().any(|(known, _)| *known == at)
    {
        whole.repeated.push((at, count));
    }
    let first = objects::items(machine, rounds)?.into_iter().take(1).collect();
    Ok(Value::list(first))
}

/// The most optimizers or schedulers of a list or a dict.
const MOST_HELD: usize = 50;

/// The objects of a list or a dict that a loop steps one after another, or the object itself.
fn held(value: &Value) -> Vec<Value> {
    match value {
        Value::List(items) => items.borrow().iter().take(MOST_HELD).cloned().collect(),
        Value::Tuple(items) => items.iter().take(MOST_HELD).cloned().collect(),
        Value::Dict(dict) => {
            dict.borrow().pairs.iter().map(|(_, value)| value.clone()).take(MOST_HELD).collect()
        }
        _ => vec![value.clone()],
    }
}

/// The optimizers of a list or a dict have the name of their place in it.
pub(super) fn name_held(whole: &mut WholeFile, value: &Value, name: &str) {
    let keys: Vec<String> = match value {
        Value::Dict(dict) => {
            dict.borrow().pairs.iter().map(|(key, _)| key.text().unwrap_or_default().to_string()).collect()
        }
        Value::List(_) | Value::Tuple(_) => (0..MOST_HELD).map(|at| format!("{name}[{at}]")).collect(),
        _ => return,
    };
    let items = held(value);
    for (item, key) in items.iter().zip(keys).filter(|(item, _)| matches!(item, Value::Instance(_))) {
        let is_it = |call: &&mut RecordedCall| {
            call.origin.contains(".optim.") && !call.origin.contains("lr_scheduler") && call.result.same(item)
        };
        // Most items are made by no call that is kept.
        if whole.maker_of(item).is_none() {
            continue;
        }
        if let (true, Some(call)) = (!key.is_empty(), whole.calls.iter_mut().rev().find(is_it)) {
            call.variable.get_or_insert(key.as_str().into());
        }
    }
}

/// When an inner loop steps something: `in LOADER`, or `in =8` if the number of its rounds is known.
fn within(_: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [when, range] = a.exactly()?;
    let (Some(text), Value::Range(range)) = (when.text(), range) else { return Ok(when.clone()) };
    let rest = text.split_once(TOLD).map_or(String::new(), |(_, rest)| format!("{TOLD}{rest}"));
    let said = format!("in {ROUNDS}{}{rest}", range.len());
    Ok(Value::str(said.as_str()))
}

/// Whether an optimizer has several groups, whose rates before a loop the user does not give.
fn is_lost_in_groups(machine: &mut dyn Host, optimizer: &Value, path: &str) -> bool {
    let keys = [format!("{path}.lr"), "optimizer.lr".to_string()];
    let is_given = machine.whole().is_some_and(|whole| keys.iter().any(|key| whole.answer(key).is_some()));
    !is_given && made_groups::are_several(machine, optimizer)
}

/// A loop of training that sets the rates of an optimizer itself, as a generator.
fn rates(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [function, optimizer, path, origin, told, line, column, length] = a.exactly()?;
    // One that this configuration of the file does not make has no rates.
    if matches!(optimizer, Value::None) {
        return Ok(Value::None);
    }
    let handed = deferred::handed_to(machine, optimizer);
    let optimizer = handed.as_ref().unwrap_or(optimizer);
    // Rates that were set of an optimizer without a name may be those of any.
    let is_it = |set: &Value| matches!(set, Value::None) || set.same(optimizer);
    let touched = machine
        .whole()
        .is_some_and(|whole| whole.touched.iter().map(|set| &set.optimizer).chain(&whole.trained).any(is_it));
    if touched && is_lost_in_groups(machine, optimizer, path.text().unwrap_or_default()) {
        let at = place([line, column, length]);
        let name = path.text().unwrap_or_default();
        let why = format!(
            "lines before this loop set rates of the parameter groups of `{name}`, so that the file does not say which they have: `--config \"{name}.lr={{a: 0.1, b: 0.2}}\"` gives them"
        )
        .into();
        let schedules = vec![(Rc::from(name), at)];
        if let Some(whole) = machine.whole() {
            whole.skipped.push(Skipped { at, why, schedules, asked: Vec::new() });
        }
        return Ok(Value::None);
    }
    let optimizer = &match (touched, path.text()) {
        (true, Some(path)) => fact(machine, path, "")?,
        _ => optimizer.clone(),
    };
    let told = objects::items(machine, told)?;
    let [unit, steps, tested @ ..] = &told[..] else { return Ok(Value::None) };
    let keywords: Vec<(Rc<str>, Value)> = vec![
        ("optimizer".into(), optimizer.clone()),
        ("unit".into(), unit.clone()),
        ("steps".into(), steps.clone()),
        ("tested".into(), Value::tuple(tested.to_vec())),
    ];
    let (args, at) = (vec![function.clone()], place([line, column, length]));
    let origin = origin.text().unwrap_or(LOOP);
    if let Some(whole) = machine.whole() {
        let call = RecordedCall::new(origin, Value::None, args, keywords, at);
        whole.calls.push(RecordedCall { variable: path.text().map(Into::into), ..call });
    }
    Ok(Value::None)
}

/// The generator of the method that an object has, of those of several classes; of a function, if the object has none.
fn method(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [object, name, variants] = a.exactly()?;
    let name = name.text().unwrap_or_default();
    let variants: Vec<(Value, Value)> = objects::items(machine, variants)?
        .into_iter()
        .filter_map(|variant| match variant {
            Value::Tuple(parts) => Some((parts.first()?.clone(), parts.get(1)?.clone())),
            _ => None,
        })
        .collect();
    let class = match object {
        Value::Instance(instance) if !is_unknown(object) => Some(instance.class.clone()),
        _ => None,
    };
    let mut order = class.iter().flat_map(|class| std::iter::once(class).chain(&class.order));
    let owner = order.find(|class| class.own(name).is_some()).map(|class| class.name.to_string());
    let wanted = owner.unwrap_or_default();
    let found = variants.iter().find(|(class, _)| class.text() == Some(&wanted));
    match found {
        Some((_, generator)) => Ok(generator.clone()),
        None if is_unknown(object) => Err(needed(machine, object)),
        None => Err(Fault::refuse(format!("`{name}` is not read here: several classes have it"))),
    }
}

/// A statement that sets the rate of an optimizer of Keras.
fn rate_set(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [rate, path, optimizer, older, line, column, length] = a.exactly()?;
    let (args, at) = (vec![rate.clone()], place([line, column, length]));
    let variable = path.text().map(Into::into);
    if let Some(whole) = machine.whole() {
        let keywords = vec![("optimizer".into(), optimizer.clone()), ("older".into(), older.clone())];
        let call = RecordedCall::new(RATE_SET, Value::None, args, keywords, at);
        whole.calls.push(RecordedCall { of: Some(optimizer.clone()), variable, ..call });
    }
    Ok(Value::None)
}

/// What a loop of training goes over. Of what is not known here, the user gives the length.
fn batches(machine: &mut dyn Host, a: &CallArgs) -> Outcome<Value> {
    let [source, shown] = a.exactly()?;
    if let Some(over) = known_sizes::within_bar(machine, source).filter(|over| !is_unknown(over)) {
        return Ok(over);
    }
    if !is_unknown(source) {
        return Ok(source.clone());
    }
    let shown = shown.text().unwrap_or_default().to_string();
    // How often a range goes round follows from its ends.
    if &*text_of(machine, source) == "range(...)" {
        return Err(needed(machine, source));
    }
    let called = text_of(machine, source);
    let own = format!("len({called})");
    // What a function goes over is another thing in each of its calls, which has a length of its own.
    let asked = format!("len({shown})");
    let told = [own.as_str(), &asked].into_iter().find_map(|length| {
        let given = machine.whole().and_then(|whole| whole.answer(length))?;
        Some((length.to_string(), given))
    });
    let (told, given) = told.map_or((asked, None), |(told, given)| (told, Some(given)));
    let length = match given {
        Some(Value::List(_)) => measured::measured(machine, &told)?,
        Some(given) => {
            direct::check_length(machine, &told, source)?;
            // Other lines call it by another name. A text that is no name is not that of one value.
            let is_name = called.chars().all(|c| c.is_alphanumeric() || "_.".contains(c));
            if let Some(whole) = machine.whole()
                && is_name
                && whole.answer(&own).is_none()
            {
                whole.given.push((own.as_str().into(), given.clone(), true));
            }
            given
        }
        None => fact(machine, &own, "")?,
    };
    let Some(count) = length.as_int().and_then(|count| usize::try_from(count).ok()) else {
        return Err(needed(machine, &length));
    };
    machine.charge(count as u64)?;
    let item = fact(machine, &format!("{ITEM_OF}{shown}"), "")?;
    Ok(Value::list(vec![item; count]))
}

/// Notes that the file sets rates of an optimizer here. Of very many notes, the last stands for any optimizer.
fn touch(whole: &mut WholeFile, optimizer: &Value, at: At) {
    let mut touched = whole.touching(optimizer, at);
    if whole.touched.len() >= MOST_TOUCHED {
        touched.optimizer = Value::None;
        whole.touched.pop();
    }
    whole.touched.push(touched);
}

/// What the rewritten loops of a training file call.
pub(super) const HELPERS: &[Builtin] = table! {
    "__training__" => training;
    "__within__" => within;
    "__groups__" => |m, a| { let [of] = a.exactly()?; made_groups::one_by_one(m, of) };
    "__method__" => method;
    "__touched__" => |m, a| { let [optimizer, line, column, length] = a.exactly()?;
        if let Some(whole) = m.whole() { touch(whole, optimizer, place([line, column, length])); }
        Ok(Value::None) };
    "__begun__" => |m, a| { let [line, column, length] = a.exactly()?;
        if let Some(whole) = m.whole() {
            let begun = (whole.calls.len(), place([line, column, length]));
            whole.begun.get_or_insert(begun);
        }
        Ok(Value::None) };
    "__trained__" => |m, a| { let [optimizer] = a.exactly()?;
        if let Some(whole) = m.whole() {
            let is_full = whole.trained.len() >= MOST_TOUCHED;
            whole.trained.push(if is_full { Value::None } else { optimizer.clone() });
            whole.trained.truncate(MOST_TOUCHED + 1);
        }
        Ok(Value::None) };
    "__set_by__" => |m, a| { let [made, optimizer, line, column, length] = a.exactly()?;
        let is_later = deferred::is_deferred(m, made);
        if !is_later && let Some(whole) = m.whole() { touch(whole, optimizer, place([line, column, length])); }
        Ok(Value::None) };
    "__unmade__" => |m, a| { let [made, handed] = a.exactly()?;
        let lost: Vec<Value> = objects::items(m, handed)?.into_iter().filter(is_unknown).collect();
        if is_unknown(made) && !deferred::is_deferred(m, made) && let Some(whole) = m.whole() {
            let here = whole.here;
            lost.iter().for_each(|of| touch(whole, of, here));
        }
        Ok(Value::None) };
    "__kept__" => |m, a| { let [value] = a.exactly()?; Ok(kept::kept(m, value)) };
    "__fresh__" => |_, a| { let [value] = a.exactly()?; Ok(kept::fresh(value)) };
    "__rates__" => rates;
    "__rate_set__" => rate_set;
    "__batches__" => batches;
    "__first_round__" => |m, a| { let [rounds, line, column, length] = a.exactly()?;
        first_round(m, rounds, place([line, column, length])) };
    "__gathers__" => gathered::gathers;
    "__steps_prepared__" => gathered::steps_prepared;
    "__updates_prepared__" => gathered::updates_prepared;
    "__with_left__" => gathered::with_left;
};
