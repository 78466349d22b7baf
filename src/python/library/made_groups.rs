//! The parameter groups of an optimizer while the file itself is run: objects of the file may set their rates as they are
//! made.

use crate::python::library::owners;
use crate::python::library::replay;
use crate::python::library::training_loops::{LOOP, STEPPED};
use crate::python::library::unknown::{self, field, set};
use crate::python::object::fault::Outcome;
use crate::python::object::host::Host;
use crate::python::object::value::Value;
use crate::python::object::whole::{RecordedCall, TouchedRates, WholeFile, is_unknown};
use crate::python::operation::objects;

/// The field of an optimizer with its groups.
const GROUPS: &str = "__groups__";
/// The field with the rates that they are made with.
const RATES: &str = "__rates_made__";

/// The parameter groups of an optimizer; `None` if they are not known, or if a scheduler has had them before.
pub(super) fn of(machine: &mut dyn Host, optimizer: &Value) -> Outcome<Option<Value>> {
    let Some(whole) = machine.whole().filter(|whole| whole.open && !whole.constructs.is_empty()) else {
        return Ok(None);
    };
    let is_its = |value: &Value| value.same(optimizer);
    let is_open = are_changed(whole, optimizer);
    let (is_made_here, made) = (whole.making > 0, whole.calls.iter().find(|call| is_its(&call.result)));
    // An object that sets the rates is not made of rates that are not known.
    if is_open && is_made_here && made.is_some_and(replay::is_optimizer) {
        let text = format!("{}.param_groups", unknown::text_of(machine, optimizer));
        let lost = unknown::fact(machine, &text, "")?;
        return Err(unknown::needed(machine, &lost));
    }
    if is_open {
        return Ok(None);
    }
    if let known @ Value::List(_) = field(machine, optimizer, GROUPS) {
        return Ok(Some(known));
    }
    let Some((params, rate)) = made_with(machine, optimizer) else { return Ok(None) };
    let rate = match rate {
        Some(rate) => rate,
        None => unknown::fact(machine, "optimizer.lr", "")?,
    };
    let groups = made_of(&params, &rate);
    let rates = groups.iter().filter_map(rate_of).collect();
    let groups = Value::list(groups);
    set(machine, optimizer, GROUPS, groups.clone())?;
    set(machine, optimizer, RATES, Value::list(rates))?;
    if let Some(whole) = machine.whole() {
        let lent = whole.touching(optimizer, whole.here);
        whole.lent.push(lent);
    }
    Ok(Some(groups))
}

/// Whether the file has set rates of an optimizer, has added groups to it, or has made a scheduler for it.
fn are_changed(whole: &WholeFile, optimizer: &Value) -> bool {
    let is_its = |value: &Value| value.same(optimizer);
    whole.touched.iter().any(|set| is_its(&set.optimizer))
        || whole.calls.iter().any(|call| {
            call.of.as_ref().is_some_and(is_its) && call.origin.ends_with(".add_param_group")
                || replay::is_scheduler(call) && call.args.iter().chain(named(call)).any(is_its)
        })
}

/// The parameters and the rate that an optimizer was made with; `None` if its groups are not known by them.
fn made_with(machine: &mut dyn Host, optimizer: &Value) -> Option<(Value, Option<Value>)> {
    let made = machine.whole()?.calls.iter().find(|call| call.result.same(optimizer));
    let call = made.filter(|call| replay::is_optimizer(call))?;
    let rate = replay::rate_of(&call.args, &call.keywords);
    let params = replay::parameters_of(&call.args, &call.keywords)?;
    let is_hidden = is_unknown(&params) && replay::hides_groups(machine, &params);
    (!is_hidden).then_some((params, rate))
}

/// Whether an optimizer is made with several groups.
pub(super) fn are_several(machine: &mut dyn Host, optimizer: &Value) -> bool {
    made_with(machine, optimizer).is_some_and(|(params, _)| made_of(&params, &Value::None).len() > 1)
}

/// The groups of an optimizer as it was made, before any training; `None` if they are not known, or may have changed.
fn as_made(machine: &mut dyn Host, optimizer: &Value) -> Option<Vec<Value>> {
    let whole = machine.whole()?;
    let is_nameless = |set: &TouchedRates| matches!(set.optimizer, Value::None);
    let trains = |call: &RecordedCall| [LOOP, STEPPED].contains(&&*call.origin);
    let may_differ = are_changed(whole, optimizer)
        || whole.touched.iter().any(is_nameless)
        || !whole.loops.is_empty()
        || whole.calls.iter().any(trains);
    if may_differ || matches!(field(machine, optimizer, GROUPS), Value::List(_)) {
        return None;
    }
    let (params, rate) = made_with(machine, optimizer)?;
    // A group may have a rate of its own.
    Some(made_of(&params, &rate.unwrap_or(Value::None)))
}

/// The groups that `of` stands for, if it is the `param_groups` of an optimizer that still has those it was made with.
fn behind(machine: &mut dyn Host, of: &Value) -> Option<Vec<Value>> {
    let (optimizer, part) = owners::whose(machine, of)?;
    if &*part == ".param_groups" { as_made(machine, &optimizer) } else { None }
}

/// The rate of `optimizer.param_groups[0]['lr']`, where the optimizer still has what it was made with: `of` is the group.
pub(super) fn rate_as_made(machine: &mut dyn Host, of: &Value, suffix: &str) -> Option<Value> {
    if suffix != "['lr']" {
        return None;
    }
    let (groups, index) = owners::whose(machine, of)?;
    let index: i64 = index.strip_prefix('[')?.strip_suffix(']')?.parse().ok()?;
    let groups = behind(machine, &groups)?;
    let count = i64::try_from(groups.len()).ok()?;
    let at = if index < 0 { index + count } else { index };
    rate_of(groups.get(usize::try_from(at).ok()?)?).filter(|rate| !matches!(rate, Value::None))
}

/// What a loop over parameter groups goes over: each of them, if their number is known.
pub(super) fn one_by_one(machine: &mut dyn Host, of: &Value) -> Outcome<Value> {
    match behind(machine, of) {
        Some(groups) => Ok(Value::list(unknown::parts(machine, of, groups.len())?)),
        None => Ok(of.clone()),
    }
}

/// The arguments of a call that have names.
fn named(call: &RecordedCall) -> impl Iterator<Item = &Value> {
    call.keywords.iter().map(|(_, value)| value)
}

/// The groups that torch makes of parameters.
fn made_of(params: &Value, rate: &Value) -> Vec<Value> {
    let lr = || (Value::str("lr"), rate.clone());
    let given = match params {
        Value::List(items) => items.borrow().clone(),
        _ => Vec::new(),
    };
    let group = |settings: &Value| match settings {
        Value::Dict(settings) => {
            let settings = settings.borrow();
            let mut pairs: Vec<(Value, Value)> = settings.pairs.iter().cloned().collect();
            pairs.extend(settings.pairs.named("lr").is_none().then(lr));
            Some(Value::dict(pairs))
        }
        _ => None,
    };
    let groups: Option<Vec<Value>> = given.iter().map(group).collect();
    match groups {
        Some(groups) if !groups.is_empty() => groups,
        _ => vec![Value::dict(vec![(Value::str("params"), params.clone()), lr()])],
    }
}

fn rate_of(group: &Value) -> Option<Value> {
    let Value::Dict(group) = group else { return None };
    let group = group.borrow();
    group.pairs.named("lr").map(|at| group.pairs[at].1.clone())
}

/// Whether a rate is what another one is. One that is a text is no number.
fn is_same(rate: &Value, made: &Value) -> bool {
    match (rate.as_float(), made.as_float()) {
        (Some(rate), Some(made)) => rate.to_bits() == made.to_bits(),
        _ => rate.same(made),
    }
}

/// Whether the file has set rates of an optimizer's groups.
pub(in crate::python) fn are_set(machine: &mut dyn Host, optimizer: &Value) -> bool {
    let (Value::List(groups), Value::List(rates)) =
        (field(machine, optimizer, GROUPS), field(machine, optimizer, RATES))
    else {
        return false;
    };
    let (groups, rates) = (groups.borrow(), rates.borrow());
    !groups
        .iter()
        .zip(rates.iter())
        .all(|(group, made)| rate_of(group).is_some_and(|rate| is_same(&rate, made)))
}

/// Gives the optimizer of a loop the groups that the file has seen, with the rates that it has set.
pub(super) fn settle(machine: &mut dyn Host, optimizer: &Value, made: &Value) -> Outcome<()> {
    let (Value::List(groups), Value::List(rates)) =
        (field(machine, made, GROUPS), field(machine, made, RATES))
    else {
        return Ok(());
    };
    let symbol = machine.symbol("param_groups");
    let own = objects::attribute(machine, optimizer, symbol)?;
    let own = objects::items(machine, &own)?;
    let (seen, rates) = (groups.borrow().clone(), rates.borrow().clone());
    if own.len() != seen.len() {
        let lost = unknown::fact(machine, "optimizer.param_groups", "")?;
        return Err(unknown::needed(machine, &lost));
    }
    for ((own, seen), made) in own.iter().zip(&seen).zip(&rates) {
        let Value::Dict(own) = own else { continue };
        let is_set = rate_of(seen).is_some_and(|rate| !is_same(&rate, made));
        let settings: Vec<(Value, Value)> = own.borrow().pairs.iter().cloned().collect();
        for (key, value) in settings {
            if !(is_set && key.text() == Some("lr")) {
                objects::set_index(seen, &key, value)?;
            }
        }
    }
    objects::set_attribute(machine, optimizer, symbol, Value::List(groups))
}
