//! The trainings of a file, each with its optimizers, and those that are not among the rows.

use super::facts::number_of;
use super::found::{Found, named};
use super::keras;
use crate::python::{Outline, OutlinedCall, OutlinedLoop, Passed};
use std::collections::BTreeSet;

/// The most calls that are followed from a schedule to its optimizers.
const MOST_BEHIND: usize = 1000;

/// Whether a call makes an optimizer of torch or Keras.
pub(super) fn is_optimizer(call: &OutlinedCall) -> bool {
    let origin = call.origin.as_str();
    let is_class = origin.rsplit('.').next().is_some_and(|last| last.starts_with(char::is_uppercase));
    let is_other = origin.contains("lr_scheduler") || origin.contains("schedules") || origin.contains("()");
    origin.contains(".optim") && is_class && !is_other && !call.is_loop
}

/// The calls that make a schedule and the optimizers whose rates it gives, by their numbers.
pub(super) struct OwnCalls(BTreeSet<usize>);

impl OwnCalls {
    /// Those of the call that makes the schedule or hands it over.
    pub(super) fn of(outline: &Outline, call: Option<&OutlinedCall>) -> OwnCalls {
        let mut found = BTreeSet::new();
        let Some(number) = number_of(outline, call) else { return OwnCalls(found) };
        let mut waiting = vec![number];
        if call.is_some_and(|call| !call.is_loop) {
            waiting.extend(keras::holders(outline, number));
        }
        while let Some(next) = waiting.pop() {
            if found.len() < MOST_BEHIND && found.insert(next) {
                let call = outline.calls.get(next);
                call.into_iter().flat_map(OutlinedCall::values).for_each(|value| behind(value, &mut waiting));
            }
        }
        OwnCalls(found)
    }

    /// Whether the optimizers are known.
    fn has_optimizer(&self, outline: &Outline) -> bool {
        self.0.iter().any(|number| outline.calls.get(*number).is_some_and(is_optimizer))
    }

    /// The optimizers of a loop that are others.
    fn others<'a>(
        &'a self,
        training: &'a OutlinedLoop,
        outline: &'a Outline,
    ) -> impl Iterator<Item = &'a OutlinedCall> {
        let others = training.objects.iter().filter(|number| !self.0.contains(number));
        others.filter_map(|number| outline.calls.get(*number)).filter(|call| is_optimizer(call))
    }

    /// Whether a loop steps an optimizer or scheduler of these.
    fn are_in(&self, training: &OutlinedLoop) -> bool {
        training.objects.iter().any(|number| self.0.contains(number))
    }

    /// Whether a loop trains with other optimizers alone.
    pub(super) fn are_not_in(&self, training: &OutlinedLoop, outline: &Outline) -> bool {
        self.has_optimizer(outline)
            && !self.are_in(training)
            && self.others(training, outline).next().is_some()
    }

    /// The call that replaces the state of one of these with that of a checkpoint, before the last training.
    pub(super) fn loaded<'a>(&self, outline: &'a Outline) -> Option<&'a OutlinedCall> {
        let last = outline.loops.iter().rev().find(|training| self.are_in(training));
        let end = last.map_or(outline.calls.len(), |training| training.calls);
        let before = outline.calls.get(..end).unwrap_or(&outline.calls);
        before.iter().find(|call| call.loads.is_some_and(|number| self.0.contains(&number)))
    }
}

/// The calls whose results a value has.
fn behind(value: &Passed, found: &mut Vec<usize>) {
    match value {
        Passed::Call(number) => found.push(*number),
        Passed::List(items) => items.iter().for_each(|item| behind(item, found)),
        Passed::Dict(pairs) => pairs.iter().for_each(|(_, item)| behind(item, found)),
        _ => {}
    }
}

/// Whether a loop steps the scheduler that a call makes.
pub(super) fn steps_it(training: &OutlinedLoop, outline: &Outline, call: Option<&OutlinedCall>) -> bool {
    number_of(outline, call).is_some_and(|number| training.objects.contains(&number))
}

/// Notes on the trainings whose rates are not among the rows.
pub(super) fn left_out(found: &Found<'_>, outline: &Outline) -> Vec<String> {
    let own = OwnCalls::of(outline, found.call);
    if !own.has_optimizer(outline) {
        return Vec::new();
    }
    let mut notes: Vec<String> = Vec::new();
    let mut alike: Option<BTreeSet<usize>> = None;
    let is_stepped = outline.loops.iter().any(|training| steps_it(training, outline, found.call));
    for training in &outline.loops {
        let is_own = own.are_in(training);
        for other in own.others(training, outline) {
            let alike = alike.get_or_insert_with(|| same(found, outline));
            if number_of(outline, Some(other)).is_some_and(|number| alike.contains(&number)) {
                continue;
            }
            let of = match &other.variable {
                Some(variable) => format!("`{variable}` on {}", other.spot),
                None => format!("the optimizer on {}", other.spot),
            };
            notes.push(match is_own {
                true => {
                    format!("the loop on {} steps {of}, too: its rates are not among the rows", training.spot)
                }
                false => format!(
                    "the loop on {} is another training, with {of}: its epochs are not among the rows",
                    training.spot
                ),
            });
        }
        if is_own && is_stepped && !steps_it(training, outline, found.call) {
            notes.push(format!(
                "the loop on {} trains with the same optimizer and does not step the scheduler: its epochs are not among the rows",
                training.spot
            ));
        }
    }
    let mut known = BTreeSet::new();
    notes.retain(|note| known.insert(note.clone()));
    if notes.len() > MOST_NOTES {
        let more = notes.len() - MOST_NOTES;
        notes.truncate(MOST_NOTES);
        notes.push(format!("and {more} further trainings are not among the rows"));
    }
    notes
}

/// The most notes on other trainings.
const MOST_NOTES: usize = 5;

/// The optimizers of the schedules that are the same, as those of the folds of a cross validation.
fn same(found: &Found<'_>, outline: &Outline) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    let meaning = found.meaning(outline);
    for call in outline.calls.iter().filter(|call| !call.is_loop || found.is_loop()) {
        let Some(other) = Found::at(call, outline) else { continue };
        let is_alike = match &meaning {
            Some(meaning) => other.meaning(outline).as_ref() == Some(meaning),
            // The same loop, run once more.
            None => other.is_loop() && other.call.map(|call| &call.spot) == found.call.map(|call| &call.spot),
        };
        let optimizer = other.optimizer.or(named(call, "optimizer"));
        if let (true, Some(Passed::Call(number))) = (is_alike, optimizer) {
            all.insert(*number);
        }
    }
    all
}
