//! Optimizers that the file changes beside a training: groups that are added, rates that are set.

use super::FileQuestion;
use super::beside;
use super::facts::{
    GroupRates, Optimizers, name_of_group, number_of, rate_keys, variable_of, without_only_name,
};
use super::found::{Found, Missing, ends, named};
use super::messages;
use crate::diagnostic::Diagnostic;
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// The schedulers of torch that multiply the rate that a group has, so that a group which is added later is scheduled like
/// the others. Any other keeps the rates of the groups that it is made with.
const GROWS: [&str; 4] = ["StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR"];

/// Refuses an optimizer whose groups or rates are not those with which the scheduler is made.
///
/// # Errors
///
/// The file adds a group after the scheduler is made, and the scheduler keeps the rates of those it is made with; or it sets rates
/// outside of a training.
pub(super) fn refuse(
    found: &Found<'_>,
    own: &Passed,
    outline: &Outline,
    question: &FileQuestion,
) -> Result<(), Diagnostic> {
    if let Some(group) = late_group(outline, own, found.call)
        && !GROWS.contains(&ends(&found.kind).1)
    {
        return Err(beside::late_group(&found.kind, found.call, &group.spot));
    }
    if let Passed::Call(number) = own
        && let Some(call) = outline.calls.get(*number).filter(|call| call.sets_own_groups.is_some())
    {
        return Err(beside::sets_own_rates(call));
    }
    refuse_partly_begun(found, own, outline, question)?;
    match found.is_loop() {
        // The schedulers of a loop that is followed begin with the rates of the groups.
        true if found.call.is_some_and(|call| call.is_stepped) => refuse_begun(found, outline),
        true => Ok(()),
        false => refuse_begun(found, outline).and_then(|()| refuse_set(outline, own, found.call, question)),
    }
}

/// What a parameter group is made with.
type WrittenGroup<'a> = &'a [(String, Passed)];

/// What each parameter group of an optimizer is made with, also of those that are added.
fn groups_of<'a>(optimizers: &'a Optimizers<'_>, call: &'a OutlinedCall) -> Vec<WrittenGroup<'a>> {
    let settings = |group: &'a Passed| match group {
        Passed::Dict(settings) => Some(&settings[..]),
        _ => None,
    };
    let first = match named(call, "params").or(call.args.first()) {
        Some(Passed::List(groups)) => groups.iter().map(settings).collect::<Option<Vec<_>>>(),
        _ => None,
    };
    let added = optimizers.added_groups(call).into_iter().filter_map(settings);
    // Parameters without a dict are one group.
    first.filter(|groups| !groups.is_empty()).unwrap_or_else(|| vec![&[]]).into_iter().chain(added).collect()
}

/// The rate that a parameter group began an earlier run with: `{'params': ..., 'initial_lr': 0.1}`.
fn began<'a>(settings: WrittenGroup<'a>) -> Option<&'a Passed> {
    settings.iter().find(|(key, _)| key == "initial_lr").map(|(_, value)| value)
}

/// The rates that groups began an earlier run with, if any of them is given one. In a new run, the others begin with their own,
/// as the constructor of a scheduler does it.
pub(super) fn initial_rates(
    optimizers: &Optimizers<'_>,
    call: &OutlinedCall,
    rates: &GroupRates,
    missing: &mut Missing,
) -> Option<GroupRates> {
    let groups = groups_of(optimizers, call);
    if groups.iter().all(|group| began(group).is_none()) {
        return None;
    }
    let mut found = Vec::new();
    for (number, settings) in groups.into_iter().enumerate() {
        let rate = match began(settings) {
            Some(Passed::Data(rate)) => rate.clone(),
            Some(Passed::Unknown(facts)) => {
                missing.extend(facts.iter().cloned());
                return None;
            }
            Some(_) => return None,
            None => rates.get(number)?.1.clone(),
        };
        found.push((Some(name_of_group(settings, number)), rate));
    }
    without_only_name(found)
}

/// Refuses a resumed scheduler whose groups have not all an `initial_lr`, as torch does.
fn refuse_partly_begun(
    found: &Found<'_>,
    own: &Passed,
    outline: &Outline,
    question: &FileQuestion,
) -> Result<(), Diagnostic> {
    let Passed::Call(number) = own else { return Ok(()) };
    let Some(call) = outline.calls.get(*number) else { return Ok(()) };
    let optimizers = Optimizers { outline, question };
    let groups = groups_of(&optimizers, call);
    let Some(lacking) = groups.iter().position(|group| began(group).is_none()) else { return Ok(()) };
    // A loop that is followed may make schedulers that resume.
    if groups.iter().all(|group| began(group).is_none()) || !(found.is_loop() || is_resumed(found)) {
        return Ok(());
    }
    let error = Diagnostic::new(format!(
        "param 'initial_lr' is not specified in param_groups[{lacking}] when resuming scheduler with last_epoch >= 0"
    ))
    .why("torch raises this KeyError for a scheduler whose `last_epoch` resumes: some groups of its optimizer have `initial_lr`, and that one has none")
    .help("give each group its `initial_lr`, or none of them");
    Err(messages::at(error, found.call))
}

/// Whether a scheduler resumes an earlier run.
fn is_resumed(found: &Found<'_>) -> bool {
    let last = found.parameters.iter().find(|(name, _)| name == "last_epoch").map(|(_, value)| value);
    last.is_some_and(|last| !matches!(last, Passed::Data(Data::Int(-1))))
}

/// The call that adds a group to an optimizer after its scheduler is made.
fn late_group<'a>(
    outline: &'a Outline,
    optimizer: &Passed,
    scheduler: Option<&OutlinedCall>,
) -> Option<&'a OutlinedCall> {
    let Passed::Call(number) = optimizer else { return None };
    let method = format!("{}().add_param_group", outline.calls.get(*number)?.origin);
    let after = outline.calls.iter().skip(number_of(outline, scheduler)?);
    after.into_iter().find(|call| call.origin == method)
}

/// Whether a value of the user is the rate of an optimizer whose rates the file sets outside of a training.
pub(super) fn takes(outline: &Outline, key: &String) -> bool {
    let sets = outline.rates_set.iter().filter_map(|set| outline.calls.get(set.optimizer));
    sets.into_iter().any(|call| rate_keys(&variable_of(call)).contains(key))
}

/// Refuses an optimizer whose rates the file sets outside of a training.
///
/// # Errors
///
/// It does so after the scheduler is made, or before that, and the user gives no rate.
fn refuse_set(
    outline: &Outline,
    optimizer: &Passed,
    scheduler: Option<&OutlinedCall>,
    question: &FileQuestion,
) -> Result<(), Diagnostic> {
    let Passed::Call(own) = optimizer else { return Ok(()) };
    let Some(name) = outline.calls.get(*own).map(variable_of) else { return Ok(()) };
    let is_given = Optimizers { outline, question }.given(&name).is_some();
    let made = number_of(outline, scheduler).unwrap_or(usize::MAX);
    for set in outline.rates_set.iter().filter(|set| set.optimizer == *own) {
        if set.calls > made {
            return Err(beside::set_late(&name, &set.spot, scheduler));
        }
        if !is_given {
            return Err(beside::set_before(&name, &set.spot, scheduler));
        }
    }
    Ok(())
}

/// Refuses a scheduler that computes its rates from the `initial_lr` which lines of the file give the groups.
fn refuse_begun(found: &Found<'_>, outline: &Outline) -> Result<(), Diagnostic> {
    let made = number_of(outline, found.call).unwrap_or(usize::MAX);
    let is_before = |(calls, _): &&(usize, String)| *calls <= made;
    let mentioned = outline.mentioned.initial_rate.as_ref().filter(|_| is_resumed(found));
    let begun = outline.begun.as_ref().filter(is_before).map(|(_, spot)| spot);
    let Some(spot) = mentioned.or(begun) else { return Ok(()) };
    let error = match is_resumed(found) {
        true => Diagnostic::new(format!("this scheduler resumes from `initial_lr`, which {spot} sets")).why(
            "`last_epoch` begins with the rates that the groups have then, and those lines are not followed",
        ),
        false => {
            Diagnostic::new(format!("{spot} sets `initial_lr`, from which a scheduler computes its rates"))
                .why("a scheduler keeps the `initial_lr` that it finds, and those lines are not followed")
        }
    };
    let help = "give it where the optimizer is made, in a copy of the file: `[{'params': model.parameters(), 'initial_lr': 0.1}]`";
    Err(messages::at(error.help(help), found.call))
}
