//! Trainings whose rate nothing changes.

use super::FileQuestion;
use super::TrainingSpec;
use super::facts::Optimizers;
use super::found::{Found, Missing, SpecParts};
use super::text;
use super::trainings;
use crate::python::{Data, Outline, OutlinedLoop, OwnForm};

/// What is known of the optimizers whose rate stays.
pub(super) struct ConstantRates<'a> {
    pub outline: &'a Outline,
    pub question: &'a FileQuestion,
    /// Whether the text of the file has `param_groups`, by which rates are set.
    pub sets_rates: bool,
}

impl ConstantRates<'_> {
    /// The optimizers beside those of the schedules, by the numbers of their calls. None of those that may be changed.
    pub(super) fn beside(&self, all: &[Found<'_>]) -> Vec<usize> {
        let is_open =
            self.sets_rates || self.question.name.is_some() || all.iter().any(|found| found.call.is_none());
        let rest = if is_open { None } else { trainings::constant(all, self.outline) };
        rest.filter(|rest| rest.iter().all(|number| self.rate(*number).is_some())).unwrap_or_default()
    }

    /// The one rate that an optimizer is made with, if it is known.
    fn rate(&self, number: usize) -> Option<Data> {
        let outline = self.outline;
        let is_loaded = outline.calls.iter().any(|call| call.loads == Some(number));
        let optimizers = Optimizers { outline, question: self.question };
        let (mut notes, mut missing) = (Vec::new(), Missing::new());
        let rates = optimizers.torch_rates(outline.calls.get(number)?, &mut notes, &mut missing)?;
        let [(None, rate)] = &rates[..] else { return None };
        (!is_loaded && missing.is_empty() && text::number(rate).is_some()).then(|| rate.clone())
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
            let (Some(rate), Some(call)) = (self.rate(*number), self.outline.calls.get(*number)) else {
                continue;
            };
            let name = trainings::name_of(self.outline, Some(*number)).unwrap_or_else(|| call.spot.clone());
            let parts = SpecParts {
                run: like.run.clone(),
                optimizer: None,
                interval: like.interval,
                schedule: format!("{{kind: constant, value: {}}}", text::yaml(&rate)),
            };
            notes.push(format!("nothing changes the rate of `{name}`, which is made on {}", call.spot));
            made.push(TrainingSpec {
                text: parts.text(stem.unwrap_or(&name)),
                name,
                place: Some(call.place.clone()),
            });
        }
        made
    }

    /// The specs of a file without any schedule, if it is certain that the rates of its one training stay.
    pub(super) fn alone(&self, stem: &str, notes: &mut Vec<String>) -> Option<Vec<TrainingSpec>> {
        let outline = self.outline;
        let may_set =
            |form: &OwnForm| !matches!(form, OwnForm::Function | OwnForm::Class | OwnForm::Derived(_));
        let is_open = outline.raised.is_some()
            || !outline.skipped.is_empty()
            || !outline.needed.is_empty()
            || !outline.elsewhere.is_empty()
            || outline.own.iter().any(|own| own.is_likely || may_set(&own.form))
            || outline.calls.iter().any(|call| call.speaks_of_schedules || call.is_loop);
        let optimizers = self.beside(&[]);
        if is_open || optimizers.is_empty() {
            return None;
        }
        let is_training =
            |training: &&OutlinedLoop| optimizers.iter().all(|own| training.objects.contains(own));
        let training = outline.loops.iter().find(is_training)?;
        let epochs = trainings::epochs(training);
        let like = SpecParts {
            run: epochs.map(|epochs| format!("{{epochs: {epochs}}}")),
            optimizer: None,
            interval: Some("epoch"),
            schedule: String::new(),
        };
        notes.extend(
            epochs
                .map(|epochs| format!("`run: {{epochs: {epochs}}}`, as the loop on {} says", training.spot)),
        );
        let made = self.specs(&optimizers, &like, (optimizers.len() == 1).then_some(stem), notes);
        (!made.is_empty()).then_some(made)
    }
}
