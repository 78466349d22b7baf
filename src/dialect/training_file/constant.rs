//! Trainings whose rate nothing changes.

use super::FileQuestion;
use super::NO_SCHEDULE;
use super::TrainingSpec;
use super::facts::{GroupRates, Optimizers};
use super::found::{Found, Missing, SpecParts, is_partly_known};
use super::hints::OF_ESTIMATOR;
use super::kinds::{kind_of_base, kind_of_own};
use super::messages;
use super::text;
use super::trainings::{self, ConstantTraining};
use super::wrapped::speaks_of_rates;
use crate::diagnostic::{Diagnostic, and, few};
use crate::python::{Outline, OutlinedCall, OutlinedLoop, OwnCallable};

/// The schedule of groups with rates of their own, none of which changes. It has no length of its own: the training says how many rows
/// there are.
const SAME: &str = "{kind: torch.ExponentialLR, gamma: 1.0}";

/// What is known of the optimizers whose rate stays.
pub(super) struct ConstantRates<'a> {
    pub outline: &'a Outline,
    pub question: &'a FileQuestion,
}

impl<'a> ConstantRates<'a> {
    /// The optimizers beside those of the schedules, by the numbers of their calls. None of those that may be changed.
    pub(super) fn beside(&self, all: &[Found<'_>]) -> Vec<usize> {
        let is_open = self.outline.may_set_groups
            || self.question.name.is_some()
            || all.iter().any(|found| found.call.is_none());
        let rest = if is_open { None } else { trainings::constant(all, self.outline) };
        let is_known = |number: &usize| {
            let mut missing = Missing::new();
            self.rates(*number, &mut missing).is_some()
        };
        rest.filter(|rest| rest.iter().all(is_known)).unwrap_or_default()
    }

    /// The rates that an optimizer is made with, if they are known. What they depend on is added to `missing`.
    pub(super) fn rates(&self, number: usize, missing: &mut Missing) -> Option<GroupRates> {
        let outline = self.outline;
        let is_loaded = outline.calls.iter().any(|call| call.loads == Some(number));
        let optimizers = Optimizers { outline, question: self.question };
        let rates = optimizers.torch_rates(outline.calls.get(number)?, &mut Vec::new(), missing)?;
        let is_number = rates.iter().all(|(_, rate)| text::number(rate).is_some());
        (!is_loaded && missing.is_empty() && is_number).then_some(rates)
    }

    /// Whether a loop steps the optimizer of that name under a condition.
    fn may_idle(&self, name: &str) -> bool {
        let mut steps = self.outline.loops.iter().flat_map(|training| &training.steps);
        steps.any(|(of, when)| {
            of.rsplit('.').next() == Some(name) && ["maybe", "if"].iter().any(|word| when.starts_with(word))
        })
    }

    /// Their specs, with the run and the interval of another schedule of the training. The only one of a file has its name.
    pub(super) fn specs(
        &self,
        all: &[usize],
        like: &SpecParts,
        stem: Option<&str>,
        notes: &mut Vec<String>,
    ) -> Vec<TrainingSpec> {
        let mut made = Vec::new();
        for number in all {
            let rates = self.rates(*number, &mut Missing::new());
            let (Some(rates), Some(call)) = (rates, self.outline.calls.get(*number)) else { continue };
            let name = trainings::name_of(self.outline, Some(*number)).unwrap_or_else(|| call.spot.clone());
            let (optimizer, schedule) = match &rates[..] {
                [(None, rate)] => (None, format!("{{kind: constant, value: {}}}", text::yaml(rate))),
                groups => (Some(format!("{{lr: {}}}", text::groups(groups))), SAME.to_string()),
            };
            let parts = SpecParts { run: like.run.clone(), optimizer, interval: like.interval, schedule };
            let rarely = match self.may_idle(&name) {
                true => "; it is stepped under a condition, so that some rows may be no update of it",
                false => "",
            };
            notes.push(match name == call.spot {
                true => format!("nothing changes the rate of the optimizer on {name}"),
                false => {
                    format!("nothing changes the rate of `{name}`, which is made on {}{rarely}", call.spot)
                }
            });
            made.push(TrainingSpec {
                text: parts.text(stem.unwrap_or(&name)),
                name,
                place: Some(call.place.clone()),
            });
        }
        made
    }

    /// The specs of a file without any schedule, if it is certain that the rates of its trainings stay.
    ///
    /// # Errors
    ///
    /// A rate is not known, or there are several trainings of which none is chosen.
    pub(super) fn alone(
        &self,
        stem: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<Vec<TrainingSpec>>, Diagnostic> {
        if self.may_change() {
            return Ok(None);
        }
        let Some(mut all) = trainings::constants(self.outline) else { return Ok(None) };
        if let Some(name) = &self.question.name {
            all.retain(|training| training.is_named(name, self.outline));
        }
        let mut known: Vec<(ConstantTraining<'a>, Vec<GroupRates>)> = Vec::new();
        for training in all {
            if trainings::are_scheduled(&training.optimizers, self.outline) {
                return Ok(None);
            }
            let mut missing = Missing::new();
            let rates: Option<Vec<_>> =
                training.optimizers.iter().map(|number| self.rates(*number, &mut missing)).collect();
            let call = training.optimizers.first().and_then(|number| self.outline.calls.get(*number));
            if let Some(error) = messages::missing(&missing, call) {
                return Err(error);
            }
            let Some(rates) = rates else { return Ok(None) };
            known.push((training, rates));
        }
        if let Some(place) = &self.outline.mentioned.late_group {
            return Err(messages::adds_groups(place));
        }
        if let Some((of, place)) = &self.outline.mentioned.stranger {
            return Err(messages::steps_a_stranger(of, place));
        }
        let Some(training) = self.only(known, notes)? else { return Ok(None) };
        let is_open =
            |own: &&OutlinedLoop| own.updates && own.objects.iter().all(|number| !self.is_optimizer(*number));
        let mut open: Vec<String> =
            self.outline.loops.iter().filter(is_open).map(|own| own.spot.clone()).collect();
        open.dedup();
        if !open.is_empty() {
            let spots = and(&few(open));
            notes.push(format!("the loop on {spots} trains with an optimizer that is not known: its epochs are not among the rows"));
        }
        let epochs = training.epochs();
        let like = SpecParts {
            run: epochs.map(|epochs| format!("{{epochs: {epochs}}}")),
            optimizer: None,
            interval: Some("epoch"),
            schedule: String::new(),
        };
        notes.extend(
            epochs.map(|epochs| {
                format!("`run: {{epochs: {epochs}}}`, as the loop on {} says", training.spots())
            }),
        );
        let is_one = training.optimizers.len() == 1;
        let made = self.specs(&training.optimizers, &like, is_one.then_some(stem), notes);
        Ok((!made.is_empty()).then_some(made))
    }

    fn is_optimizer(&self, number: usize) -> bool {
        self.outline.calls.get(number).is_some_and(trainings::is_optimizer)
    }

    /// Whether something in the file may change a rate, or is not known well enough.
    pub(super) fn may_change(&self) -> bool {
        self.changes_rates() || self.outline.own.iter().any(|own| own.is_likely)
    }

    /// The same, apart from functions of the file that nothing takes.
    fn changes_rates(&self) -> bool {
        let outline = self.outline;
        let is_idle = |call: &OutlinedCall| {
            let mut loops = outline.loops.iter().filter(|training| training.spot == call.spot).peekable();
            call.is_stepped && loops.peek().is_some() && loops.all(|training| training.idle)
        };
        let is_schedule = |call: &OutlinedCall| match call.is_loop {
            true => !is_idle(call),
            false => call.class.is_none() && speaks_of_rates(call),
        };
        is_partly_known(outline) || outline.may_set_groups || outline.calls.iter().any(is_schedule)
    }

    /// The trainings whose rates nothing changes, if that is certain, by their places: a function of the file that nothing takes
    /// is none of their schedules.
    pub(super) fn steady(&self) -> Option<Vec<String>> {
        let all = trainings::constants(self.outline).filter(|_| !self.changes_rates())?;
        let is_known = |number: &usize| self.rates(*number, &mut Missing::new()).is_some();
        let is_steady = |training: &ConstantTraining<'_>| {
            training.optimizers.iter().all(is_known)
                && !trainings::are_scheduled(&training.optimizers, self.outline)
        };
        all.iter().all(is_steady).then(|| {
            all.iter().map(|training| format!("the one of the training on {}", training.spots())).collect()
        })
    }

    /// Whether the rates that stay are all that a file has, or the user asks for one of them, where this is said of its schedules.
    pub(super) fn are_all(&self, error: &Diagnostic) -> bool {
        [NO_SCHEDULE, OF_ESTIMATOR].contains(&error.what())
            || self.question.name.is_some()
            || self.does_without(&[])
    }

    /// Whether the rates stay in this configuration of the file, which makes none of the schedulers whose classes it has: it
    /// makes them under a condition that does not hold.
    pub(super) fn does_without(&self, found: &[Found<'_>]) -> bool {
        let is_handed = |found: &Found<'_>| found.call.is_some();
        let is_made = |call: &OutlinedCall| call.class.is_some() && kind_of_base(&call.origin).is_some();
        if self.outline.calls.iter().any(is_made)
            || self.question.name.is_some()
            || found.iter().any(is_handed)
        {
            return false;
        }
        let is_scheduler = |own: &&OwnCallable| kind_of_own(own) == Some("torch.LRScheduler");
        let mut classes = self.outline.own.iter().filter(is_scheduler).peekable();
        let is_made = |own: &OwnCallable| self.outline.mentioned.called.contains(&own.name);
        classes.peek().is_some()
            && classes.all(is_made)
            && !self.may_change()
            && self.steady().is_some_and(|steady| !steady.is_empty())
    }

    /// The training that is meant. Others with the same rates are those of another model, or of another fold of the data.
    fn only(
        &self,
        mut all: Vec<(ConstantTraining<'a>, Vec<GroupRates>)>,
        notes: &mut Vec<String>,
    ) -> Result<Option<ConstantTraining<'a>>, Diagnostic> {
        if all.is_empty() {
            return Ok(None);
        }
        let shown = |(training, rates): &(ConstantTraining<'_>, Vec<GroupRates>)| {
            (training.epochs(), format!("{rates:?}"))
        };
        if all.iter().any(|other| shown(other) != shown(&all[0])) {
            let said = |rates: &Vec<GroupRates>| {
                let each = rates.iter().flatten().map(|(_, rate)| text::yaml(rate)).collect();
                and(&few(each))
            };
            let list = all.iter().map(|(training, rates)| format!("{} on {}", said(rates), training.spots()));
            let last = all.last().and_then(|(training, _)| training.loops.last());
            return Err(messages::several_trainings(all.len(), list.collect(), last));
        }
        let (first, _) = all.remove(0);
        if !all.is_empty() {
            let mut others: Vec<String> = all.iter().map(|(training, _)| training.spots()).collect();
            others.dedup();
            others.retain(|spots| *spots != first.spots());
            notes.push(match others.is_empty() {
                true => format!(
                    "the loop on {} trains {} times, with the same rates",
                    first.spots(),
                    all.len() + 1
                ),
                false => {
                    format!("the loop on {} is another training, with the same rates", and(&few(others)))
                }
            });
        }
        Ok(Some(first))
    }
}
