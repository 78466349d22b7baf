//! Objects of the file that set the rates of an optimizer as they are made, after a scheduler has had it: such as a warmup around
//! the steps of a scheduler. The file only records how the scheduler is made, so that the object is made where a loop of
//! training begins, behind the scheduler.

use crate::python::library::owners;
use crate::python::library::replay;
use crate::python::library::unknown;
use crate::python::object::fault::{Fault, Outcome};
use crate::python::object::host::Host;
use crate::python::object::shared::Shared;
use crate::python::object::value::{Class, Value};
use crate::python::object::whole::{MOST_CALLS, RecordedCall, WholeFile, is_unknown};
use crate::python::operation::classes;
use std::rc::Rc;

/// The origin of the record of such an object.
pub(super) const DEFERRED: &str = "__deferred__";

/// Makes an object of a class of a training file, or what stands for it.
pub(in crate::python) fn construct(
    machine: &mut dyn Host,
    class: &Shared<Class>,
    args: &[Value],
    keywords: &[(Rc<str>, Value)],
) -> Outcome<Value> {
    let sets = |whole: &mut WholeFile| {
        let is_one = |class: &Shared<Class>| whole.constructs.iter().any(|name| *name == class.name);
        whole.open && class.own && std::iter::once(class).chain(&class.order).any(is_one)
    };
    if !machine.whole().is_some_and(sets) {
        return classes::construct(machine, class, args, keywords);
    }
    let count = |machine: &mut dyn Host, by: isize| {
        if let Some(whole) = machine.whole() {
            whole.making = whole.making.saturating_add_signed(by);
        }
    };
    count(machine, 1);
    let made = classes::construct(machine, class, args, keywords);
    count(machine, -1);
    match made {
        Err(fault) => instead(machine, class, (args, keywords), fault),
        made => made,
    }
}

/// What stands for an object of a class whose constructor stops at the parameter groups of the one optimizer that it is handed.
fn instead(
    machine: &mut dyn Host,
    class: &Shared<Class>,
    (args, keywords): (&[Value], &[(Rc<str>, Value)]),
    fault: Fault,
) -> Outcome<Value> {
    let lost = match fault.raised() {
        Some(lost) if is_unknown(lost) => lost.clone(),
        _ => return Err(fault),
    };
    let facts = unknown::facts_of(machine, &lost);
    let is_of_groups = !facts.is_empty() && facts.iter().all(|fact| fact.contains(".param_groups"));
    let has_room = |whole: &&mut WholeFile| whole.open && whole.calls.len() < MOST_CALLS;
    let Some(whole) = machine.whole().filter(has_room) else { return Err(fault) };
    if !is_of_groups || optimizers(whole, args, keywords).len() != 1 {
        return Err(fault);
    }
    let at = whole.here;
    let made = unknown::derived(machine, &format!("{}(...)", class.name), &[&lost])?;
    let call = RecordedCall::new(DEFERRED, made.clone(), args.to_vec(), keywords.to_vec(), at);
    if let Some(whole) = machine.whole() {
        whole.calls.push(RecordedCall { class: Some(class.name.as_ref().into()), ..call });
    }
    Ok(made)
}

/// Whether a value stands for such an object.
pub(super) fn is_deferred(machine: &mut dyn Host, value: &Value) -> bool {
    machine.whole().is_some_and(|whole| recorded(whole, value).is_some())
}

/// The optimizer that such an object was handed, for one of its parts: `warmup.optimizer`.
pub(super) fn handed_to(machine: &mut dyn Host, part: &Value) -> Option<Value> {
    let (of, _) = owners::whose(machine, part)?;
    let whole = machine.whole()?;
    let made = recorded(whole, &of)?;
    optimizers(whole, &made.args, &made.keywords).into_iter().next()
}

fn recorded<'a>(whole: &'a WholeFile, value: &Value) -> Option<&'a RecordedCall> {
    whole.calls.iter().find(|call| &*call.origin == DEFERRED && call.result.same(value))
}

/// The optimizers of torch among arguments.
fn optimizers(whole: &WholeFile, args: &[Value], keywords: &[(Rc<str>, Value)]) -> Vec<Value> {
    let is_one =
        |value: &&Value| whole.calls.iter().any(|call| call.result.same(value) && replay::is_optimizer(call));
    args.iter().chain(keywords.iter().map(|(_, value)| value)).filter(is_one).cloned().collect()
}
