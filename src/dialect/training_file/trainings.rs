//! The trainings of a file, each with its optimizers, and those that are not among the rows.

use super::FileQuestion;
use super::facts::{Optimizers, number_of};
use super::found::{Found, ends, named};
use super::keras;
use crate::arrange::Arrange as _;
use crate::diagnostic::{Diagnostic, and, few};
use crate::python::{Data, Outline, OutlinedCall, OutlinedLoop, Passed, Program, as_written};
use std::collections::BTreeSet;

/// The most calls that are followed from a schedule to its optimizers.
const MOST_BEHIND: usize = 1000;

/// Optimizers of other packages that use the rate of their groups as torch's own do, and leave it as it is: the package, and
/// how their names begin.
const LIKE_TORCH: [(&str, &str); 8] = [
    ("transformers", "AdamW"),
    ("pytorch_transformers", "AdamW"),
    ("bitsandbytes", "Adam"),
    ("bitsandbytes", "SGD"),
    ("bitsandbytes", "PagedAdam"),
    ("bitsandbytes", "Lion"),
    ("apex", "Fused"),
    ("lion_pytorch", "Lion"),
];

/// Whether a call makes an optimizer of another package that leaves its rate as torch's do.
pub(super) fn is_like_torch(call: &OutlinedCall) -> bool {
    let (first, last) = ends(&call.origin);
    let is_it = |(package, name): &(&str, &str)| *package == first && last.starts_with(name);
    !call.origin.contains("()") && LIKE_TORCH.iter().any(is_it)
}

/// Whether a call makes an optimizer of torch or Keras.
pub(super) fn is_optimizer(call: &OutlinedCall) -> bool {
    let origin = call.origin.as_str();
    if is_like_torch(call) {
        return !call.is_loop;
    }
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
    ) -> impl Iterator<Item = (usize, &'a OutlinedCall)> {
        let others = training.objects.iter().copied().filter(|number| !self.0.contains(number));
        others
            .filter_map(|number| Some((number, outline.calls.get(number)?)))
            .filter(|(_, call)| is_optimizer(call))
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

    /// The call that steps one of these before a training with them.
    pub(super) fn stepped_before<'a>(&self, outline: &'a Outline) -> Option<&'a OutlinedCall> {
        let last = outline.loops.iter().rev().find(|training| self.are_in(training))?;
        let is_scheduler =
            |number: &usize| outline.calls.get(*number).is_some_and(|call| !is_optimizer(call));
        let steps = |call: &&OutlinedCall| {
            call.steps.filter(is_scheduler).is_some_and(|number| self.0.contains(&number))
        };
        outline.calls.get(..last.calls)?.iter().find(steps)
    }

    /// The call that replaces the state of one of these with that of a checkpoint, before the last training.
    pub(super) fn loaded<'a>(&self, outline: &'a Outline) -> Option<&'a OutlinedCall> {
        let last = outline.loops.iter().rev().find(|training| self.are_in(training));
        let end = last.map_or(outline.calls.len(), |training| training.calls);
        let before = outline.calls.get(..end).unwrap_or(&outline.calls);
        // The model is made before the optimizer of its parameters, and a scheduler after it.
        let is_one = |number: usize| outline.calls.get(number).is_some_and(is_optimizer);
        let first = self.0.iter().copied().filter(|number| is_one(*number)).min().unwrap_or_default();
        let speaks = |number: usize| outline.calls.get(number).is_some_and(|call| call.speaks_of_schedules);
        let is_it = |number: usize| self.0.contains(&number) && (number >= first || speaks(number));
        before.iter().find(|call| call.loads.is_some_and(is_it))
    }
}

/// The rounds of a loop over epochs, if they are known.
pub(super) fn epochs(training: &OutlinedLoop) -> Option<i64> {
    let goes_over_epochs = is_by_epoch(training) || training.variable.eq_ignore_ascii_case("e");
    training.rounds.filter(|rounds| *rounds > 0 && goes_over_epochs)
}

/// Whether a loop goes over epochs: by the name of its variable, or since each of its rounds makes several updates.
pub(super) fn is_by_epoch(training: &OutlinedLoop) -> bool {
    let name = training.variable.to_lowercase();
    name.contains("epoch") || name == "ep" || training.several
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

/// The loop that may train with the optimizer of a scheduler, where no loop steps the scheduler by its name.
pub(super) fn unstepped<'a>(outline: &'a Outline, call: Option<&OutlinedCall>) -> Option<&'a str> {
    let own = OwnCalls::of(outline, call);
    let made = number_of(outline, call).unwrap_or(usize::MAX);
    let trains = |training: &&OutlinedLoop| {
        // What a loop steps that is made of objects in a list has other names there.
        let steps = training.updates || training.calls > made && !training.steps.is_empty();
        steps && !own.are_not_in(training, outline)
    };
    outline.loops.iter().find(trains).map(|training| training.spot.as_str())
}

/// Beside the loops that step a scheduler themselves, one that trains with its optimizer and calls functions that step schedulers.
pub(super) fn stepped_by_functions<'a>(
    outline: &'a Outline,
    call: Option<&OutlinedCall>,
) -> Option<&'a OutlinedLoop> {
    let own = OwnCalls::of(outline, call);
    let by_functions = |training: &&OutlinedLoop| {
        let followed = outline.calls.iter().filter(|call| call.is_loop && call.is_stepped);
        followed.into_iter().any(|call| {
            call.spot == training.spot
                && matches!(named(call, "steps"), Some(Passed::Data(Data::Str(steps))) if steps == "steps")
        })
    };
    let is_there = outline.loops.iter().any(|training| steps_it(training, outline, call));
    let mut others = outline.loops.iter().filter(|training| own.are_in(training) && by_functions(training));
    others.find(|training| is_there && !steps_it(training, outline, call))
}

/// The loop that steps a scheduler, and in place of its optimizer another one that has its variable.
pub(super) fn replaced<'a>(
    outline: &'a Outline,
    found: &Found<'_>,
) -> Option<(&'a OutlinedLoop, &'a OutlinedCall, &'a OutlinedCall)> {
    let own_calls = OwnCalls::of(outline, found.call);
    let number = own_calls.0.iter().copied().find(|own| outline.calls.get(*own).is_some_and(is_optimizer))?;
    let own = outline.calls.get(number)?;
    let stepping = |training: &&OutlinedLoop| {
        steps_it(training, outline, found.call) && !training.objects.contains(&number)
    };
    for training in outline.loops.iter().filter(stepping) {
        let mut others = training.objects.iter().filter_map(|number| outline.calls.get(*number));
        let is_it = |other: &&OutlinedCall| {
            is_optimizer(other) && other.variable.is_some() && other.variable == own.variable
        };
        if let Some(other) = others.find(is_it) {
            return Some((training, own, other));
        }
    }
    None
}

/// Notes on the trainings whose rates are not among the rows, and on rounds that are although they may make no update.
pub(super) fn left_out(found: &Found<'_>, outline: &Outline, interval: Option<&str>) -> Vec<String> {
    let mut notes = other_trainings(found, outline);
    notes.extend(outside_updates(found, outline));
    notes.extend(idle_rounds(found, outline, interval));
    notes.extend(early_ends(found, outline));
    notes
}

/// A note on updates that the file makes outside of the loop that is followed, such as by a function that the loop calls, too.
fn outside_updates(found: &Found<'_>, outline: &Outline) -> Option<String> {
    let call = found.call.filter(|_| found.is_loop())?;
    let own = OwnCalls::of(outline, Some(call));
    let is_update = |other: &&OutlinedCall| {
        let of = other.steps.filter(|number| own.0.contains(number));
        of.is_some_and(|number| outline.calls.get(number).is_some_and(is_optimizer))
    };
    let mut all = outline.calls.iter().filter(is_update);
    let first = all.next()?;
    let count = 1 + all.count();
    let updates = if count == 1 { "an update".to_string() } else { format!("{count} updates") };
    Some(format!(
        "the file makes {updates} outside of the loop on {}, on {}: not among the rows",
        call.spot, first.spot
    ))
}

fn other_trainings(found: &Found<'_>, outline: &Outline) -> Vec<String> {
    let own = OwnCalls::of(outline, found.call);
    // A loop may make its optimizer itself.
    let makes = !own.has_optimizer(outline);
    if makes && !found.is_loop() {
        return Vec::new();
    }
    let within = found.call.filter(|_| makes).map(|call| &call.spot);
    let mut notes: Vec<String> = Vec::new();
    let mut alike: Option<BTreeSet<usize>> = None;
    let is_stepped = outline.loops.iter().any(|training| steps_it(training, outline, found.call));
    for training in outline.loops.iter().filter(|training| Some(&training.spot) != within) {
        let is_own = own.are_in(training);
        for (number, other) in own.others(training, outline) {
            if alike.get_or_insert_with(|| same(found, outline)).contains(&number) {
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
                "the loop on {} trains with the same optimizer and does not step this scheduler: its epochs are not among the rows",
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

/// Notes on the loops of a schedule whose rounds may make no update: the rows that follow from the number of rounds have these,
/// too.
fn idle_rounds(found: &Found<'_>, outline: &Outline, interval: Option<&str>) -> Vec<String> {
    // A loop that is followed to each update leaves such rounds out itself.
    if found.is_loop() && interval != Some("epoch") {
        return Vec::new();
    }
    of_loops(found, outline, &|training| {
        let leaves = training.leaves.as_ref()?;
        Some(format!(
            "the loop on {} may leave a round on {leaves} before its update: rounds that make none are not left out of the rows, so `steps_per_epoch` is the number of updates of an epoch, not that of its rounds",
            training.spot
        ))
    })
}

/// Notes on the loops of a schedule that may end by what the training measures: the rows are those of all rounds.
fn early_ends(found: &Found<'_>, outline: &Outline) -> Vec<String> {
    of_loops(found, outline, &|training| {
        let ends = training.ends.as_ref().filter(|_| training.rounds.is_some())?;
        Some(format!(
            "the loop on {} may end early on {ends}, by what the training measures: the rows are those of all its rounds",
            training.spot
        ))
    })
}

/// The notes on the loops of a schedule, one by one.
fn of_loops(
    found: &Found<'_>,
    outline: &Outline,
    note: &dyn Fn(&OutlinedLoop) -> Option<String>,
) -> Vec<String> {
    let own = OwnCalls::of(outline, found.call);
    let loops = outline.loops.iter().filter(|training| own.are_in(training));
    loops.filter_map(note).take(MOST_NOTES).collect()
}

/// The most notes on other trainings.
const MOST_NOTES: usize = 5;

/// The optimizers of the schedules that are the same, as those of the folds of a cross validation.
fn same(found: &Found<'_>, outline: &Outline) -> BTreeSet<usize> {
    let mut all = BTreeSet::new();
    let (meaning, steps) = (found.meaning(outline), steps_of(found, outline));
    for call in outline.calls.iter().filter(|call| !call.is_loop || found.is_loop()) {
        let Some(other) = Found::at(call, outline) else { continue };
        let is_alike = match &meaning {
            Some(meaning) => {
                other.meaning(outline).as_ref() == Some(meaning) && steps_of(&other, outline) == steps
            }
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

/// How the loops step a scheduler: when, and in how many rounds.
fn steps_of(found: &Found<'_>, outline: &Outline) -> BTreeSet<(Option<i64>, String)> {
    let variable = found.call.and_then(|call| call.variable.as_deref());
    let number = number_of(outline, found.call);
    let is_it = |training: &&OutlinedLoop| number.is_some_and(|number| training.objects.contains(&number));
    let loops = outline.loops.iter().filter(is_it);
    let steps =
        loops.flat_map(|training| training.steps.iter().map(|(of, when)| (training.rounds, of, when)));
    let own = steps.filter(|(_, of, _)| Some(of.as_str()) == variable);
    own.map(|(rounds, _, when)| (rounds, when.clone())).collect()
}

/// The most optimizers that one loop trains with.
const MOST_OPTIMIZERS: usize = 20;

/// The optimizer that a schedule is constructed on, by the number of its call.
fn optimizer_of(found: &Found<'_>) -> Option<usize> {
    match found.optimizer {
        Some(Passed::Call(number)) => Some(*number),
        _ => None,
    }
}

/// Whether schedules belong to one training with several optimizers, such as that of a GAN: one loop steps them all.
pub(super) fn are_one(all: &[Found<'_>], outline: &Outline) -> bool {
    if are_of_one_update(all, outline) {
        return true;
    }
    let optimizers: BTreeSet<usize> = all.iter().filter_map(optimizer_of).collect();
    if all.len() < 2 || all.len() > MOST_OPTIMIZERS || optimizers.len() != all.len() {
        return false;
    }
    if are_apart(&optimizers, outline) {
        return false;
    }
    if all.iter().all(Found::is_loop) {
        let spot = |found: &Found<'_>| found.call.map(|call| call.spot.clone());
        return all.iter().all(|found| spot(found) == spot(&all[0]));
    }
    let steps = |training: &&OutlinedLoop, found: &Found<'_>| steps_it(training, outline, found.call);
    let mut loops = outline.loops.iter().filter(|training| all.iter().any(|found| steps(training, found)));
    let (Some(only), None) = (loops.next(), loops.next()) else { return false };
    let is_stepped = |found: &Found<'_>| {
        optimizer_of(found).is_some_and(|own| only.objects.contains(&own)) && steps(&only, found)
    };
    !all.iter().any(Found::is_loop) && all.iter().all(is_stepped)
}

/// Whether a loop is run once for each of these optimizers, one after another, as that of a function that is called twice.
fn are_apart(optimizers: &BTreeSet<usize>, outline: &Outline) -> bool {
    let of = |training: &OutlinedLoop| training.objects.iter().filter(|one| optimizers.contains(one)).count();
    let numbers: Vec<usize> = outline.loops.iter().map(of).filter(|number| *number > 0).collect();
    numbers.len() > 1 && numbers.iter().all(|number| *number == 1)
}

/// The loop that trains with several optimizers and steps their schedulers in another way than one by one in each round, such
/// as those of a list: it is followed for each of the optimizers.
pub(super) fn followed_each<'a>(all: &[Found<'a>], outline: &'a Outline) -> Option<Vec<Found<'a>>> {
    let optimizers: BTreeSet<usize> = all.iter().filter_map(optimizer_of).collect();
    let is_known = |found: &Found<'_>| {
        let (first, last) = ends(&found.kind);
        let is_plain = ["torch", "transformers"].contains(&first) && last != "ReduceLROnPlateau";
        is_plain && !found.is_loop() && optimizer_of(found).is_some()
    };
    if optimizers.len() < 2 || optimizers.len() > MOST_OPTIMIZERS || !all.iter().all(is_known) {
        return None;
    }
    if are_apart(&optimizers, outline) {
        return None;
    }
    let loops: Vec<&OutlinedCall> = outline.calls.iter().filter(|call| call.is_loop).collect();
    let first = loops.first()?;
    if !loops.iter().all(|own| own.is_stepped && own.spot == first.spot) {
        return None;
    }
    let followed: Vec<Found<'a>> = loops.into_iter().filter_map(|own| Found::at(own, outline)).collect();
    let of: BTreeSet<usize> = followed.iter().filter_map(optimizer_of).collect();
    (of.len() == followed.len() && optimizers.is_subset(&of)).then_some(followed)
}

/// Whether schedules are those of the optimizers of Keras that one function or loop updates.
fn are_of_one_update(all: &[Found<'_>], outline: &Outline) -> bool {
    if all.len() < 2 || all.len() > MOST_OPTIMIZERS || !all.iter().all(is_keras_schedule) {
        return false;
    }
    let names: BTreeSet<String> = names(all, outline).into_iter().collect();
    let is_around = |set: &BTreeSet<String>| names.is_subset(set);
    names.len() == all.len() && outline.updates.together.iter().any(is_around)
}

/// Whether it is what an optimizer of Keras takes for its rate.
pub(super) fn is_keras_schedule(found: &Found<'_>) -> bool {
    let (first, last) = ends(&found.kind);
    first == "keras" && !["Callback", "LearningRateScheduler", "ReduceLROnPlateau"].contains(&last)
}

/// Whether loops and schedulers among these set the rates of one optimizer, as far as is known.
pub(super) fn set_one_optimizer(all: &[Found<'_>]) -> bool {
    let (loops, others): (Vec<_>, Vec<_>) = all.iter().partition(|found| found.is_loop());
    loops.iter().any(|own| {
        let is_same = |other: &&Found<'_>| match (optimizer_of(own), optimizer_of(other)) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        };
        others.iter().any(is_same)
    })
}

/// A training with optimizers that no schedule changes: the loops that train with them, one after another.
pub(super) struct ConstantTraining<'a> {
    /// The loops.
    pub loops: Vec<&'a OutlinedLoop>,
    /// The optimizers, by the numbers of their calls.
    pub optimizers: Vec<usize>,
}

impl<'a> ConstantTraining<'a> {
    /// The epochs of its loops, if they are known and can be counted.
    pub(super) fn epochs(&self) -> Option<i64> {
        self.loops.iter().try_fold(0_i64, |sum, training| sum.checked_add(epochs(training)?))
    }

    /// Where its loops stand, in words.
    pub(super) fn spots(&self) -> String {
        let mut all: Vec<String> = self.loops.iter().map(|training| training.spot.clone()).collect();
        all.dedup();
        and(&few(all))
    }

    /// Whether the user may call it by that name: the place of a loop or of an optimizer, or the variable of one.
    pub(super) fn is_named(&self, name: &str, outline: &Outline) -> bool {
        let is_spot = |spot: &str| spot == name || spot == format!("line {name}");
        let mut optimizers = self.optimizers.iter().filter_map(|number| outline.calls.get(*number));
        self.loops.iter().any(|training| is_spot(&training.spot))
            || optimizers.any(|call| {
                is_spot(&call.spot) || call.variable.as_deref().is_some_and(|own| as_written(own) == name)
            })
    }

    fn shares(&self, other: &ConstantTraining<'a>) -> bool {
        self.optimizers.iter().any(|number| other.optimizers.contains(number))
    }
}

/// The trainings of a file with their optimizers. Loops that share one are one training. `None` if a loop may train with what
/// is not known.
pub(super) fn constants(outline: &Outline) -> Option<Vec<ConstantTraining<'_>>> {
    let is_optimizer = |number: &usize| outline.calls.get(*number).is_some_and(is_optimizer);
    let mut all: Vec<ConstantTraining<'_>> = Vec::new();
    for training in &outline.loops {
        let optimizers: Vec<usize> = training.objects.iter().copied().filter(is_optimizer).collect();
        if optimizers.is_empty() {
            continue;
        }
        let mut one = ConstantTraining { loops: vec![training], optimizers };
        let (same, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|known| known.shares(&one));
        for known in same.into_iter().rev() {
            one.loops.splice(0..0, known.loops);
            one.optimizers.extend(known.optimizers);
        }
        one.optimizers.arrange();
        one.optimizers.dedup();
        all = others;
        all.push(one);
    }
    let is_of_torch = |number: &usize| {
        let call = &outline.calls[*number];
        call.origin.starts_with("torch.optim.") || is_like_torch(call)
    };
    let is_sure = |training: &ConstantTraining<'_>| {
        // Each of several has a column by its name.
        let names: Vec<Option<String>> =
            training.optimizers.iter().map(|number| name_of(outline, Some(*number))).collect();
        let different: BTreeSet<&String> = names.iter().flatten().collect();
        training.loops.iter().all(|own| own.updates)
            && training.optimizers.iter().all(is_of_torch)
            && (training.optimizers.len() == 1 || different.len() == training.optimizers.len())
            && training.optimizers.len() <= MOST_OPTIMIZERS
    };
    (!all.is_empty() && all.iter().all(is_sure)).then_some(all)
}

/// The optimizers of one training that no schedule changes, beside those of the schedules; `None` if the file trains again.
/// Their number is that of the call.
pub(super) fn constant(all: &[Found<'_>], outline: &Outline) -> Option<Vec<usize>> {
    let scheduled: BTreeSet<usize> = all
        .iter()
        .flat_map(|found| OwnCalls::of(outline, found.call).0.into_iter().chain(optimizer_of(found)))
        .collect();
    let trainings = constants(outline)?;
    let [only] = &trainings[..] else { return None };
    let is_known = |found: &Found<'_>| {
        let own_calls = OwnCalls::of(outline, found.call);
        let is_own = |number: &usize| own_calls.0.contains(number) || optimizer_of(found) == Some(*number);
        only.optimizers.iter().any(is_own)
    };
    let rest: Vec<usize> =
        only.optimizers.iter().copied().filter(|number| !scheduled.contains(number)).collect();
    let is_sure = only.loops.len() == 1 && all.iter().all(is_known);
    (is_sure && !are_scheduled(&rest, outline)).then_some(rest)
}

/// Whether anything in the file makes a schedule on one of these optimizers, or sets its rates, shown or not. A loop that only
/// steps schedulers is followed for its other optimizers, too.
pub(super) fn are_scheduled(optimizers: &[usize], outline: &Outline) -> bool {
    let takes = |call: &OutlinedCall| !call.is_stepped && optimizers.iter().any(|number| call.takes(*number));
    outline.calls.iter().any(|call| takes(call) && Found::at(call, outline).is_some())
}

/// The name of an optimizer among several: that of its variable, without the object that has it, or of the argument that it
/// is.
pub(super) fn name_of(outline: &Outline, optimizer: Option<usize>) -> Option<String> {
    let call = outline.calls.get(optimizer?)?;
    let argument = || {
        let site = outline.updates.made.iter().find(|site| site.place == call.place);
        site.and_then(|site| site.keyword.clone())
    };
    let variable = call.variable.as_deref().map(|name| name.rsplit('.').next().unwrap_or(name).to_string());
    variable.or_else(argument)
}

/// The numbers of the calls that make schedules and hand them on.
pub(super) fn of_schedules(all: &[Found<'_>], outline: &Outline) -> BTreeSet<usize> {
    all.iter().flat_map(|found| OwnCalls::of(outline, found.call).0).collect()
}

/// The names of schedules of several optimizers: those of the optimizers, if they differ.
pub(super) fn names(all: &[Found<'_>], outline: &Outline) -> Vec<String> {
    let own = |found: &Found<'_>| {
        let behind = OwnCalls::of(outline, found.call).0;
        let behind = behind.into_iter().find(|number| outline.calls.get(*number).is_some_and(is_optimizer));
        name_of(outline, optimizer_of(found).or(behind))
    };
    let optimizers: Vec<Option<String>> = all.iter().map(own).collect();
    let different: BTreeSet<&String> = optimizers.iter().flatten().collect();
    if different.len() == all.len() {
        return optimizers.into_iter().flatten().collect();
    }
    all.iter().enumerate().map(|(number, _)| format!("optimizer {number}")).collect()
}

/// Whether a `while` steps a scheduler, which may end before the scheduler does, or after it.
pub(super) fn is_stepped_by_while(outline: &Outline, scheduler: Option<&OutlinedCall>) -> bool {
    let mut loops = outline.loops.iter().filter(|one| one.variable.is_empty() && one.rounds.is_none());
    loops.any(|training| steps_it(training, outline, scheduler))
}

/// The most rows of a loop that are counted, to say how long it is.
const MOST_ROWS: u64 = 1_000_000;
/// The most of them if fewer are shown: then it matters only whether the loop is shorter.
const MOST_BESIDE_STEPS: u64 = 10_000;

impl Found<'_> {
    /// The number of rows of a loop that is followed, if it can be counted.
    pub(super) fn rows(
        &self,
        program: &Program,
        outline: &Outline,
        question: &FileQuestion,
    ) -> Result<Option<u64>, Diagnostic> {
        let Some((_, Passed::Code { selector, .. })) = self.parameters.first() else { return Ok(None) };
        let most = question.steps.map_or(MOST_ROWS, |steps| steps.saturating_add(1).max(MOST_BESIDE_STEPS));
        let most = most.min(MOST_ROWS);
        match self.call.is_some_and(|call| call.is_of_keras) {
            true => program.rows_of_keras_loop(selector, &question.config, most),
            false => {
                let groups = Optimizers { outline, question }.count_of_groups(self.optimizer);
                program.rows_of_loop(selector, &question.config, groups, most)
            }
        }
    }
}
