//! Trainings of Keras and TensorFlow whose updates the file makes itself, and whose rates nothing changes.
//!
//! `GradientTape`, `train_on_batch`, a model with a `train_step` and optimizers of its own, sessions of TensorFlow 1: if no
//! line of a file sets a rate or speaks of a schedule, each optimizer that it makes keeps its rate, wherever its loop stands.

use super::FileQuestion;
use super::TrainingSpec;
use super::constant_fits::{is_open, leaves_rate};
use super::facts::Optimizers;
use super::fit_length::FitLength;
use super::found::{Found, Missing, SpecParts, ends, is_keras, named};
use super::keras;
use super::messages;
use super::tensorflow1;
use super::text;
use super::trainings;
use crate::diagnostic::{Diagnostic, Place, and, few};
use crate::python::optimizers;
use crate::python::{Data, Outline, OutlinedCall, OutlinedUpdateLoop, Passed};
use std::collections::BTreeSet;

/// The optimizers of TensorFlow 1 that have a rate by default, with that rate.
const OLD_RATES: [(&str, f64); 2] = [("AdamOptimizer", 0.001), ("AdadeltaOptimizer", 0.001)];

/// An optimizer whose rate stays.
pub(super) struct Steady {
    /// What the file calls it: its variable, or the argument of `compile`.
    names: BTreeSet<String>,
    /// The rate, as the float32 that the framework keeps.
    rate: f32,
    spot: String,
    place: Place,
    /// What was assumed.
    notes: Vec<String>,
}

impl Steady {
    /// The name of its series among several.
    pub(super) fn name(&self) -> &str {
        self.names.first().map_or(&self.spot, String::as_str)
    }

    /// Its spec, with the length and the steps of another schedule of the training.
    pub(super) fn beside(&self, like: &SpecParts) -> TrainingSpec {
        self.spec(self.name(), like.run.clone(), like.interval)
    }

    /// Its spec, with a name and the length of the run.
    pub(super) fn spec(
        &self,
        name: &str,
        run: Option<String>,
        interval: Option<&'static str>,
    ) -> TrainingSpec {
        let schedule = format!("{{kind: constant, value: {:?}}}", self.rate);
        let parts = SpecParts { run, optimizer: None, interval, schedule };
        TrainingSpec { name: name.into(), text: parts.text(name), place: Some(self.place.clone()) }
    }
}

/// What is known of the optimizers of a file that hands over no schedule.
pub(super) struct ConstantUpdates<'a> {
    pub outline: &'a Outline,
    pub question: &'a FileQuestion,
}

impl<'a> ConstantUpdates<'a> {
    /// The specs of the file, if it is certain that its rates stay; `None` otherwise.
    ///
    /// # Errors
    ///
    /// A rate is not known, or there are several trainings of which none is chosen.
    pub(super) fn specs(
        &self,
        stem: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<Vec<TrainingSpec>>, Diagnostic> {
        if self.may_change() {
            return Ok(None);
        }
        let Some(all) = self.optimizers()? else { return Ok(None) };
        let chosen = match &self.question.name {
            None => self.one_training(all)?,
            Some(name) => {
                all.into_iter().filter(|one| one.spot == *name || one.names.contains(name)).collect()
            }
        };
        let Some(first) = chosen.first() else { return Ok(None) };
        let is_same = chosen.iter().all(|one| one.rate.to_bits() == first.rate.to_bits());
        let names: BTreeSet<&str> = chosen.iter().map(Steady::name).collect();
        let is_split =
            names.len() == chosen.len() && chosen.len() > 1 && self.are_together(&all_names(&chosen));
        if !is_split && !is_same {
            return Ok(None);
        }
        let Some((run, interval)) = self.run(notes) else { return Ok(None) };
        for note in chosen.iter().flat_map(|one| &one.notes) {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        let spots: Vec<String> = chosen.iter().map(|one| one.spot.clone()).collect();
        notes.push(format!(
            "nothing changes the rate: it is the one that the optimizer on {} is made with",
            and(&few(spots))
        ));
        let shown = if is_split { &chosen[..] } else { &chosen[..1] };
        if is_split {
            notes.push(messages::of_optimizers(chosen.iter().map(Steady::name)));
        }
        let spec =
            |one: &Steady| one.spec(if is_split { one.name() } else { stem }, run.clone(), Some(interval));
        Ok(Some(shown.iter().map(spec).collect()))
    }

    /// The specs of the optimizers whose rates stay beside those of schedules, if one training has them all. Others are said.
    ///
    /// # Errors
    ///
    /// A rate is not known.
    pub(super) fn beside(
        &self,
        all: &[Found<'_>],
        notes: &mut Vec<String>,
    ) -> Result<Vec<Steady>, Diagnostic> {
        let is_known = |found: &Found<'_>| found.call.is_some() && trainings::is_keras_schedule(found);
        if self.question.name.is_some() || !all.iter().all(is_known) {
            return Ok(Vec::new());
        }
        let (calls, own) = (&self.outline.calls, trainings::of_schedules(all, self.outline));
        let is_same = |number: usize| {
            calls.iter().any(|call| {
                keras::is_compile(&call) && call.takes(number) && own.iter().any(|held| call.takes(*held))
            })
        };
        let mut others = Vec::new();
        for (number, call) in calls.iter().enumerate() {
            let is_other =
                is_made(call) && !own.contains(&number) && !own.iter().any(|held| call.takes(*held));
            if is_other
                && (self.outline.updates.own || is_same(number))
                && let Some(steady) = self.made(number, call)?
            {
                others.push(steady);
            }
        }
        let mut names: Vec<BTreeSet<String>> = others.iter().map(|one| one.names.clone()).collect();
        names.extend(trainings::names(all, self.outline).into_iter().map(|name| BTreeSet::from([name])));
        if !others.is_empty() && (self.outline.sets_rate || !self.are_together(&names)) {
            let list = others.iter().map(|one| format!("{:?} on {}", one.rate, one.spot)).collect();
            notes.push(messages::not_among(list));
            others.clear();
        }
        Ok(others)
    }

    /// Whether something in the file may change a rate, or is not known well enough.
    fn may_change(&self) -> bool {
        let outline = self.outline;
        // A model that is loaded has the optimizer that it was saved with.
        let is_known = |fit: &OutlinedCall| {
            leaves_rate(outline, fit)
                && keras::compile_of(outline, fit).is_some_and(|compile| compile.on == fit.on)
        };
        !self.fits().all(is_known)
            || is_open(outline)
            || outline.sets_rate
            || outline.own.iter().any(|own| own.is_likely)
            || outline.calls.iter().any(|call| call.is_loop)
    }

    fn fits(&self) -> impl Iterator<Item = &'a OutlinedCall> {
        self.outline.calls.iter().filter(keras::trains)
    }

    /// The optimizers that the file makes, if it is certain that these are all.
    fn optimizers(&self) -> Result<Option<Vec<Steady>>, Diagnostic> {
        let calls = &self.outline.calls;
        let is_any = |value: Option<&Passed>| matches!(value, Some(Passed::Call(number)) if calls.get(*number).is_some_and(is_made));
        let mut all: Vec<Steady> = Vec::new();
        let mut spots: BTreeSet<&str> = BTreeSet::new();
        for (number, call) in calls.iter().enumerate() {
            let steady = if is_made(call) {
                spots.insert(&call.spot);
                let inner = named(call, "optimizer").or(named(call, "inner_optimizer")).or(call.args.first());
                if is_any(inner) {
                    continue;
                }
                self.made(number, call)?
            } else if keras::is_compile(&call) && is_keras(ends(&call.origin).0) {
                if !is_by_name(call) {
                    continue;
                }
                self.compiled(call)?
            } else {
                continue;
            };
            let Some(steady) = steady else { return Ok(None) };
            match all.iter_mut().find(|one| one.place == steady.place && one.rate == steady.rate) {
                Some(known) => known.names.extend(steady.names),
                None => all.push(steady),
            }
        }
        let mut sites = self.outline.updates.made.iter();
        let is_complete = sites.all(|site| spots.contains(site.spot.as_str()));
        Ok(Some(all).filter(|_| is_complete))
    }

    /// An optimizer that a call makes; `None` if its rate may not be the one that it is given.
    fn made(&self, number: usize, call: &OutlinedCall) -> Result<Option<Steady>, Diagnostic> {
        let last = ends(&call.origin).1;
        let is_still = |decay: &Passed| matches!(decay, Passed::Data(Data::Float(0.0) | Data::Int(0)));
        if call.origin.contains(".legacy.") && named(call, "decay").is_some_and(|decay| !is_still(decay)) {
            return Err(messages::old_decay(call));
        }
        if let Some(error) = tensorflow1::no_rate(call) {
            return Err(error);
        }
        let warms_up = ["total_steps", "warmup_proportion"].iter().any(|name| named(call, name).is_some());
        if call.class.is_some() || warms_up {
            return Ok(None);
        }
        let given = || named(call, "learning_rate").or(named(call, "lr")).or(call.args.first());
        let is_known = is_old(call) || optimizers::keras_rate(last).is_some() || given().is_some();
        let (mut notes, mut missing) = (Vec::new(), Missing::new());
        let optimizers = Optimizers { outline: self.outline, question: self.question };
        let optimizer = Passed::Call(number);
        let mut rate = optimizers.made_with(Some(&optimizer), Some(call), &mut notes, &mut missing)?;
        if let Some(error) = messages::missing(&missing, Some(call)) {
            return Err(error);
        }
        if let (None, None, Some((_, default))) =
            (&rate, given(), OLD_RATES.iter().find(|(name, _)| *name == last))
        {
            let spot = &call.spot;
            notes.push(format!(
                "`{last}` on {spot} is made without a learning rate: its default is {default:?}"
            ));
            rate = Some(Data::Float(*default));
        }
        let Some(rate) = rate.as_ref().and_then(text::number).filter(|_| is_known) else { return Ok(None) };
        let names = trainings::name_of(self.outline, Some(number)).into_iter().collect();
        let (spot, place) = (call.spot.clone(), call.place.clone());
        Ok(Some(Steady { names, rate: rate as f32, spot, place, notes }))
    }

    /// The optimizer that `compile` makes of a name.
    fn compiled(&self, call: &OutlinedCall) -> Result<Option<Steady>, Diagnostic> {
        let (mut notes, mut missing) = (Vec::new(), Missing::new());
        let by_default = Passed::Data(Data::Str("rmsprop".into()));
        let optimizer = keras::optimizer_of(call).unwrap_or(&by_default);
        let optimizers = Optimizers { outline: self.outline, question: self.question };
        let rate = optimizers.made_with(Some(optimizer), Some(call), &mut notes, &mut missing)?;
        let Some(rate) = rate.as_ref().and_then(text::number) else { return Ok(None) };
        let names = BTreeSet::from(["optimizer".to_string()]);
        let (spot, place) = (call.spot.clone(), call.place.clone());
        Ok(Some(Steady { names, rate: rate as f32, spot, place, notes }))
    }

    /// Whether one training has all of these names: a function or loop updates them.
    fn are_together(&self, all: &[BTreeSet<String>]) -> bool {
        let of = |set: &BTreeSet<String>| {
            let is_among = all.iter().all(|names| !names.is_disjoint(set));
            // A model calls them otherwise than whoever makes them.
            is_among || set.len() == all.len() && all.iter().all(|names| names.is_disjoint(set))
        };
        self.outline.updates.together.iter().any(of)
    }

    /// The optimizers of one training. Those of other trainings with the same rate show nothing else.
    fn one_training(&self, all: Vec<Steady>) -> Result<Vec<Steady>, Diagnostic> {
        let is_same = all.iter().all(|one| one.rate.to_bits() == all[0].rate.to_bits());
        if is_same || self.are_together(&all_names(&all)) {
            return Ok(all);
        }
        let rates: Vec<(f32, &str)> = all.iter().map(|one| (one.rate, &*one.spot)).collect();
        Err(messages::several_steady(&rates, all.last().map(|one| &one.place)))
    }

    /// The section `run` and its unit; `None` if the file makes no updates. The section is missing if nothing states the
    /// length.
    fn run(&self, notes: &mut Vec<String>) -> Option<(Option<String>, &'static str)> {
        let fits: Vec<&OutlinedCall> = self.fits().collect();
        let loops = &self.outline.updates.loops;
        let estimators = tensorflow1::lengths(self.outline);
        if fits.is_empty() && loops.is_empty() && estimators.is_empty() {
            return None;
        }
        let mut lengths: Vec<LoopLength> = Vec::new();
        for estimator in estimators {
            let Some((length, spot)) = estimator else { return Some((None, "step")) };
            lengths.push((length, spot, "step"));
        }
        for fit in fits {
            let Some(length) = FitLength::trained(fit, &self.question.config) else {
                return Some((None, "epoch"));
            };
            lengths.push((length.text(), format!("`fit` on {}", fit.spot), "epoch"));
        }
        match loop_lengths(loops, self.outline) {
            Some(more) => lengths.extend(more),
            None => return Some((None, "epoch")),
        }
        Some(one_length(&lengths, notes))
    }
}

fn all_names(all: &[Steady]) -> Vec<BTreeSet<String>> {
    all.iter().map(|one| one.names.clone()).collect()
}

/// A length, where the file says it, and its unit.
type LoopLength = (String, String, &'static str);

/// The lengths of the loops that make updates; `None` if one is not known.
fn loop_lengths(loops: &[OutlinedUpdateLoop], outline: &Outline) -> Option<Vec<LoopLength>> {
    let length = |one: &OutlinedUpdateLoop| {
        let followed = outline.loops.iter().find(|training| training.spot == one.spot);
        let rounds = followed.and_then(|training| training.rounds).or(one.rounds);
        let (rounds, unit) = (rounds.filter(|rounds| *rounds > 0)?, unit_of(&one.variable)?);
        Some((format!("{unit}s: {rounds}"), format!("the loop on {}", one.spot), unit))
    };
    loops.iter().map(length).collect()
}

/// The section `run` and its unit of trainings that have all one length; no section, if they differ.
fn one_length(lengths: &[LoopLength], notes: &mut Vec<String>) -> (Option<String>, &'static str) {
    let Some((length, spot, unit)) = lengths.first().cloned() else { return (None, "epoch") };
    if lengths.iter().any(|(other, ..)| *other != length) {
        let list = lengths.iter().map(|(length, spot, _)| format!("{length} by {spot}")).collect();
        notes.push(format!(
            "the length is not taken from the file, which has several: {}",
            few(list).join(", ")
        ));
        return (None, unit);
    }
    notes.push(format!("`run: {{{length}}}`, as {spot} says"));
    (Some(format!("{{{length}}}")), unit)
}

/// The section `run` of a training whose loops make the updates, and its unit. Without any known loop, the rows are updates.
pub(super) fn run_of_loops(
    loops: &[OutlinedUpdateLoop],
    outline: &Outline,
    notes: &mut Vec<String>,
) -> (Option<String>, &'static str) {
    match loop_lengths(loops, outline).filter(|lengths| !lengths.is_empty()) {
        Some(lengths) => one_length(&lengths, notes),
        None => (None, loops.first().and_then(|one| unit_of(&one.variable)).unwrap_or("step")),
    }
}

/// What a loop goes over, by the name of its variable.
pub(super) fn unit_of(variable: &str) -> Option<&'static str> {
    let first = variable.split(',').next().unwrap_or_default().trim().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| first.contains(word));
    match first.as_str() {
        "e" | "ep" => Some("epoch"),
        _ if has(&["epoch"]) => Some("epoch"),
        _ if has(&["step", "iter", "batch"]) => Some("step"),
        _ => None,
    }
}

/// Whether a call makes an optimizer of Keras or TensorFlow.
fn is_made(call: &OutlinedCall) -> bool {
    is_old(call) || trainings::is_optimizer(call) && !call.origin.starts_with("torch")
}

/// Whether a call makes an optimizer of TensorFlow 1.
fn is_old(call: &OutlinedCall) -> bool {
    let (first, last) = ends(&call.origin);
    is_keras(first)
        && call.origin.contains(".train.")
        && last.ends_with("Optimizer")
        && !call.origin.ends_with("()")
}

/// Whether `compile` makes the optimizer itself, of a name or by default.
fn is_by_name(call: &OutlinedCall) -> bool {
    let others = call.keywords.iter().any(|(name, _)| name.contains("opt") && name != "optimizer");
    match keras::optimizer_of(call) {
        Some(Passed::Data(Data::Str(_))) => true,
        None => !others,
        Some(_) => false,
    }
}
