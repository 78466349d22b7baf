//! When a loop of training steps a scheduler, and how long the run is by it.

use super::accelerate;
use super::facts::{self, is_optimizer, is_same, is_scheduler};
use super::trainings;
use crate::diagnostic::{and, few};
use crate::python::{Data, IN_SOME_ROUNDS, Outline, OutlinedLoop, ROUNDS};
use std::collections::BTreeSet;

/// A loop of training, and when it steps the scheduler.
pub(super) struct LoopStep<'a> {
    pub training: &'a OutlinedLoop,
    /// As the loop says it; `None` if it does not step the scheduler.
    pub when: Option<&'a str>,
    /// Whether it steps it with an argument.
    pub told: bool,
}

impl LoopStep<'_> {
    /// Whether the loop itself steps the scheduler, not one within it.
    pub(super) fn is_direct(&self) -> bool {
        matches!(self.always(), Some("" | "early" | "maybe"))
    }

    /// When it steps the scheduler, whatever the condition is.
    pub(super) fn always(&self) -> Option<&str> {
        self.when.map(|when| when.strip_suffix(IN_SOME_ROUNDS).unwrap_or(when))
    }

    /// The optimizer that is stepped in every Nth round only, if the scheduler is stepped in all of them.
    pub(super) fn idle_optimizer(&self) -> Option<&str> {
        let condition = match self.when? {
            "" | "early" => "maybe",
            when if when.starts_with("in ") => "if",
            _ => return None,
        };
        let optimizers = self.training.steps.iter().filter(|(of, _)| is_optimizer(of));
        let is_idle = |when: &str| when.starts_with(condition) && when.ends_with(IN_SOME_ROUNDS);
        optimizers.filter(|(_, when)| is_idle(when)).map(|(of, _)| of.as_str()).next()
    }

    /// Whether a round makes an update of the scheduler's optimizer after it has stepped the scheduler, or several at each of its
    /// steps. `scheduler` and `optimizer` are their variables.
    pub(super) fn updates_otherwise(&self, scheduler: Option<&str>, optimizer: Option<&str>) -> bool {
        let steps = &self.training.steps;
        let is_named = |of: &str| scheduler.is_some_and(|own| is_same(of, own));
        let is_there = steps.iter().any(|(of, _)| is_named(of));
        let is_it = |of: &str| if is_there { is_named(of) } else { is_scheduler(of, scheduler) };
        let Some(at) = steps.iter().position(|(of, _)| is_it(of)) else { return false };
        let is_update = |of: &str| is_optimizer(of) && !is_it(of);
        let all: BTreeSet<&str> =
            steps.iter().map(|(of, _)| of.as_str()).filter(|of| is_update(of)).collect();
        let named: Vec<&str> =
            all.iter().copied().filter(|of| optimizer.is_some_and(|own| is_same(of, own))).collect();
        let own = match (&named[..], all.len()) {
            ([], 1) => all.into_iter().collect(),
            _ => named,
        };
        let updates = |steps: &[(String, String)], when: Option<&str>| {
            let is_when = |told: &str| when.is_none_or(|when| told == when);
            steps.iter().filter(|(of, told)| own.contains(&of.as_str()) && is_when(told)).count()
        };
        let within = self.when.filter(|when| when.starts_with("in "));
        updates(&steps[at + 1..], within) > 0 || updates(steps, self.when) > 1
    }

    pub(super) fn interval(&self) -> &'static str {
        if trainings::is_by_epoch(self.training) && self.is_direct() { "epoch" } else { "step" }
    }

    pub(super) fn said(&self) -> String {
        let spot = &self.training.spot;
        let every =
            format!("the scheduler is stepped once per {}, as the loop on {spot} shows", self.interval());
        match self.always() {
            Some("early") => format!("{every}, before it trains: its update i uses the rate of row i + 1"),
            Some("maybe" | "if") => format!("{every}, but under a condition: the rows count its steps"),
            _ => every,
        }
    }

    /// What is said of a loop that does not state how often it goes round.
    pub(super) fn open_end(&self) -> String {
        format!(
            "the file does not say how many rounds the loop on {} has: the rows are those of the schedule's own length, if it has one, unless `--{}s` gives their number",
            self.training.spot,
            self.interval()
        )
    }

    /// The length of the run that the loop states, and its place.
    pub(super) fn length(&self, outline: &Outline, config: &[(String, Data)]) -> Option<(String, String)> {
        let rounds = self.training.rounds.filter(|rounds| *rounds > 0)?;
        let batches = self.when.and_then(|when| when.strip_prefix("in "));
        let batches = batches.and_then(|source| match source.strip_prefix(ROUNDS) {
            Some(rounds) => rounds.parse().ok().filter(|rounds| *rounds > 0),
            None => facts::length(source, config),
        });
        let batches = batches.and_then(|batches| accelerate::updates(outline, batches));
        let length = match (trainings::is_by_epoch(self.training), self.when, batches) {
            (true, _, Some(batches)) => format!("epochs: {rounds}, steps_per_epoch: {batches}"),
            (true, _, None) => format!("epochs: {rounds}"),
            // A round that may go on without an update is no step.
            (false, Some("" | "early"), _) if self.training.leaves.is_none() => format!("steps: {rounds}"),
            (false, ..) => return None,
        };
        Some((length, format!("the loop on {}", self.training.spot)))
    }
}

/// The length of several loops that step one scheduler, or the lengths of each; none if it is not known how often they run.
pub(super) fn together(lengths: Vec<(String, String)>, outline: &Outline) -> Vec<(String, String)> {
    match are_within(&lengths, outline) {
        true => Vec::new(),
        false => sum(&lengths).map_or(lengths, |sum| vec![sum]),
    }
}

/// Whether a loop that runs several times may stand within another one: how often it runs is not known then.
fn are_within(lengths: &[(String, String)], outline: &Outline) -> bool {
    let again = (1..lengths.len()).any(|at| lengths[..at].iter().any(|(_, spot)| *spot == lengths[at].1));
    let is_among = |other: &OutlinedLoop| lengths.iter().any(|(_, spot)| spot.ends_with(&other.spot));
    again && !outline.loops.iter().all(is_among)
}

/// The length of several loops one after another, if they count alike: `epochs: 3` and `epochs: 2`.
fn sum(lengths: &[(String, String)]) -> Option<(String, String)> {
    let parts = |length: &str| {
        let (unit, rest) = length.split_once(": ")?;
        let (count, more) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
        Some((unit.to_string(), count.parse::<i64>().ok()?, more.to_string()))
    };
    let (unit, mut total, more) = parts(&lengths.first()?.0)?;
    for (length, _) in &lengths[1..] {
        let (other, count, rest) = parts(length)?;
        if other != unit || rest != more {
            return None;
        }
        total = total.checked_add(count)?;
    }
    let spots = lengths.iter().map(|(_, spot)| spot.clone()).collect();
    Some((format!("{unit}: {total}{more}"), format!("the sum of {}", and(&few(spots)))))
}
