//! Trainings of JAX whose optimizers of optax have a number for their rate.

use super::FileQuestion;
use super::TrainingSpec;
use super::constant_fits::is_open;
use super::constant_updates::{run_of_loops, unit_of};
use super::found::{Found, SpecParts, ends};
use super::messages;
use super::tensorflow1;
use super::text;
use super::trainings;
use crate::diagnostic::{Diagnostic, Place, and, few};
use crate::python::{Outline, OutlinedCall, Passed};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What counts the updates of a file.
const AROUND: &str = "the code around the updates";

/// An optimizer of optax whose rate is a number.
struct SteadyOptax {
    /// What the file calls it.
    name: Option<String>,
    /// The rate, as the float32 that the updates are multiplied with.
    rate: f32,
    /// The function that makes it.
    function: Option<String>,
    spot: String,
    place: Place,
}

impl SteadyOptax {
    /// The name of its series among several: its place, if it has no name.
    fn shown(&self) -> &str {
        self.name.as_ref().unwrap_or(&self.spot)
    }
}

/// What is known of the optimizers of optax in a file.
pub(super) struct ConstantOptax<'a> {
    pub outline: &'a Outline,
    pub question: &'a FileQuestion,
}

impl<'a> ConstantOptax<'a> {
    /// The specs of a file that hands over no schedule, if it is certain that its rates stay; `None` otherwise.
    ///
    /// # Errors
    ///
    /// A rate is not known, or there are several trainings of which none is chosen.
    pub(super) fn specs(
        &self,
        stem: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<Vec<TrainingSpec>>, Diagnostic> {
        let optax = &self.outline.updates.optax;
        let may_change = is_open(self.outline)
            || self.outline.own.iter().any(|own| own.is_likely)
            || self.outline.calls.iter().any(|call| call.is_loop);
        if optax.made.is_empty() || may_change {
            return Ok(None);
        }
        if let Some(place) = &optax.changing {
            return Err(messages::changing_state(place));
        }
        let mut idle = BTreeSet::new();
        let Some(all) = self.optimizers(&mut idle)? else { return Ok(None) };
        let chosen: Vec<SteadyOptax> = match &self.question.name {
            None => self.one_training(all)?,
            Some(name) => {
                all.into_iter().filter(|one| one.spot == *name || one.name.as_ref() == Some(name)).collect()
            }
        };
        let Some(first) = chosen.first() else { return Ok(None) };
        let is_same = chosen.iter().all(|one| one.rate.to_bits() == first.rate.to_bits());
        let is_counted = self.outline.updates.optax.gathering.is_none() && is_same;
        let (run, unit) = match self.outline.updates.counted.filter(|_| is_counted) {
            Some(counted) => {
                notes.push(format!("`run: {{steps: {counted}}}`, as {AROUND} says"));
                (Some(format!("{{steps: {counted}}}")), "step")
            }
            None => run_of_loops(&self.outline.updates.loops, self.outline, notes),
        };
        let spots: Vec<String> = chosen.iter().map(|one| one.spot.clone()).collect();
        notes.push(format!(
            "nothing changes the rate: it is the one that the optimizer on {} is made with",
            and(&few(spots))
        ));
        notes.extend(not_made(&idle));
        if !is_same {
            notes.push(messages::of_optimizers(chosen.iter().map(SteadyOptax::shown)));
        }
        notes.extend(gathering(self.outline));
        let shown = if is_same { &chosen[..1] } else { &chosen[..] };
        let spec = |one: &SteadyOptax| {
            let name = if is_same { stem } else { one.shown() };
            let parts = SpecParts {
                run: run.clone(),
                optimizer: None,
                interval: Some(unit),
                schedule: format!("{{kind: constant, value: {:?}}}", one.rate),
            };
            TrainingSpec { name: name.into(), text: parts.text(name), place: Some(one.place.clone()) }
        };
        Ok(Some(shown.iter().map(spec).collect()))
    }

    /// The optimizers that the file makes; `None` if one of them is not known. `idle` has the classes of which no object is made.
    fn optimizers(&self, idle: &mut BTreeSet<String>) -> Result<Option<Vec<SteadyOptax>>, Diagnostic> {
        let mut all: Vec<SteadyOptax> = Vec::new();
        let calls = PlacedCalls::of(self.outline);
        let made = &self.outline.updates.optax.made;
        let of_optax = |place| calls.at(place).any(|(_, call)| ends(&call.origin).0 == "optax");
        let entered: BTreeSet<&Option<String>> =
            made.iter().filter(|(place, _)| of_optax(place)).map(|(_, function)| function).collect();
        for (place, function) in made {
            let (mut is_made, mut rates) = (false, BTreeSet::new());
            for (number, call) in calls.at(place).filter(|(_, call)| ends(&call.origin).0 == "optax") {
                is_made = true;
                let Some(rate) = rate(call)? else { return Ok(None) };
                if rates.insert(rate.to_bits()) {
                    let name = trainings::name_of(self.outline, Some(number));
                    let (spot, place) = (call.spot.clone(), call.place.clone());
                    all.push(SteadyOptax { name, rate, function: function.clone(), spot, place });
                }
            }
            // In a function that makes another one it stands under a condition that does not hold: all of them are decided.
            if !is_made && !entered.contains(function) {
                match idle_class(function.as_deref(), &entered) {
                    Some(class) => idle.insert(class.to_string()),
                    None => return Ok(None),
                };
            }
        }
        Ok(Some(all))
    }

    /// The optimizers of one training: all have one rate, or one function makes them, each with its own name.
    fn one_training(&self, all: Vec<SteadyOptax>) -> Result<Vec<SteadyOptax>, Diagnostic> {
        let is_same = |one: &SteadyOptax| one.rate.to_bits() == all[0].rate.to_bits();
        let names: BTreeSet<&String> = all.iter().filter_map(|one| one.name.as_ref()).collect();
        let is_together = |one: &SteadyOptax| one.function.is_some() && one.function == all[0].function;
        if all.iter().all(is_same) || names.len() == all.len() && all.iter().all(is_together) {
            return Ok(all);
        }
        let rates: Vec<(f32, &str)> = all.iter().map(|one| (one.rate, &*one.spot)).collect();
        Err(messages::several_steady(&rates, all.last().map(|one| &one.place)))
    }
}

/// A note on classes of which no object is made.
fn not_made(idle: &BTreeSet<String>) -> Option<String> {
    let idle: Vec<String> = idle.iter().map(|name| format!("`{name}`")).collect();
    let said = || {
        format!("no object of {} is made: their optimizers are not among the rows", and(&few(idle.clone())))
    };
    (!idle.is_empty()).then(said)
}

/// The class of a constructor that does not run where that of another class does: the file makes an object of one of them.
fn idle_class<'f>(function: Option<&'f str>, entered: &BTreeSet<&Option<String>>) -> Option<&'f str> {
    let class = |function: &'f str| function.strip_suffix(".__init__");
    let is_constructor = |of: &&Option<String>| of.as_ref().is_some_and(|of| of.ends_with(".__init__"));
    class(function?).filter(|_| entered.iter().any(is_constructor))
}

/// The calls of a file by where they stand.
struct PlacedCalls<'a>(HashMap<(usize, usize), Vec<(usize, &'a OutlinedCall)>>);

impl<'a> PlacedCalls<'a> {
    fn of(outline: &'a Outline) -> PlacedCalls<'a> {
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for (number, call) in outline.calls.iter().enumerate() {
            let span = call.place.span();
            all.entry((span.line, span.column)).or_default().push((number, call));
        }
        PlacedCalls(all)
    }

    /// The calls at a place, with their numbers.
    fn at(&self, place: &Place) -> impl Iterator<Item = (usize, &'a OutlinedCall)> {
        let span = place.span();
        let all = self.0.get(&(span.line, span.column)).into_iter().flatten();
        // Two files may have calls on the same line.
        all.copied().filter(move |(_, call)| call.place == *place)
    }
}

/// The rate of an optimizer; `None` if it is no number. `scale` has it with its sign.
///
/// # Errors
///
/// The file does not state it.
fn rate(call: &OutlinedCall) -> Result<Option<f32>, Diagnostic> {
    match call.args.first() {
        Some(Passed::Data(data)) => {
            let rate = text::number(data).map(|rate| rate as f32);
            Ok(rate.map(|rate| if ends(&call.origin).1 == "scale" { rate.abs() } else { rate }))
        }
        Some(Passed::Unknown(facts)) => match messages::missing(facts, Some(call)) {
            Some(error) => Err(error),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// What is said of a file that gathers the gradients of several calls for an update, or changes the updates itself.
pub(super) fn gathering(outline: &Outline) -> Vec<String> {
    let optax = &outline.updates.optax;
    let gathering = optax.gathering.as_ref().map(|spot| {
        format!(
            "{spot} gathers the gradients of several calls for an update: a row is an update, and the schedule counts these, not the calls"
        )
    });
    let scaling = optax.scaling.as_ref().map(|spot| {
        format!(
            "{spot} changes the updates of the optimizer before they are applied: the rows are its own rates"
        )
    });
    gathering.into_iter().chain(scaling).collect()
}

/// Notes on the optimizers of optax beside that of the schedule: their rates stay.
pub(super) fn beside(all: &[Found<'_>], outline: &Outline) -> Vec<String> {
    let is_of_optax = |found: &Found<'_>| found.kind.starts_with("optax.");
    if !all.iter().any(is_of_optax) {
        return Vec::new();
    }
    let others = steady(outline);
    let noted = (!others.is_empty()).then(|| messages::not_among(others));
    noted.into_iter().chain(gathering(outline)).chain(rounds(all, outline)).collect()
}

/// The length of the run as the loops around the updates give it, and what says so. `call` hands over the schedule.
pub(super) fn counted(outline: &Outline, call: Option<&OutlinedCall>) -> Option<(String, String)> {
    call.filter(|call| ends(&call.origin).0 == "optax" || tensorflow1::is_rate(call))?;
    let counted = outline.updates.counted.filter(|_| outline.updates.optax.gathering.is_none())?;
    Some((format!("steps: {counted}"), AROUND.to_string()))
}

/// A note on the rounds of the loop around the updates. They are the length of the run if each makes one update.
fn rounds(all: &[Found<'_>], outline: &Outline) -> Option<String> {
    let is_handed = all.iter().any(|found| found.call.is_some());
    let [only] = &outline.updates.loops[..] else { return None };
    let rounds = only.rounds.filter(|rounds| *rounds > 0 && is_handed)?;
    let is_by_step = outline.updates.counted.is_none()
        && unit_of(&only.variable) != Some("epoch")
        && outline.updates.optax.gathering.is_none();
    is_by_step.then(|| {
        format!("the loop on {} has {rounds} rounds: `--steps {rounds}` if each makes one update", only.spot)
    })
}

/// The optimizers of optax with a rate that is a number, each with its place.
pub(super) fn steady(outline: &Outline) -> Vec<String> {
    let calls = PlacedCalls::of(outline);
    let made = outline.updates.optax.made.iter().flat_map(|(place, _)| calls.at(place));
    let steady = |(number, call): (usize, &OutlinedCall)| match call.args.first() {
        Some(Passed::Data(data)) if text::number(data).is_some() => {
            Some((number, format!("{} on {}", text::yaml(data), call.spot)))
        }
        _ => None,
    };
    let others: BTreeMap<usize, String> = made.filter_map(steady).collect();
    let mut others: Vec<String> = others.into_values().collect();
    others.dedup();
    others
}
