//! Trainings by `fit` of Keras that are followed: several callbacks in one of them, or one after the other with one model.

use super::FileQuestion;
use super::TrainingSpec;
use super::constant_fits::watches;
use super::facts::{self, Optimizers, number_of};
use super::fit_length::FitLength;
use super::found::{Found, Missing, SpecParts, ends, named};
use super::keras;
use super::messages::{self, METRICS};
use super::text::{self, key_text, quoted, yaml};
use crate::diagnostic::{Diagnostic, and, few};
use crate::python::{Data, MOST_FITS, Outline, OutlinedCall, Passed, Program};
use std::collections::BTreeSet;

/// One call of `fit`.
struct FitTraining<'a> {
    fit: &'a OutlinedCall,
    /// The call that gave the model its optimizer.
    compile: &'a OutlinedCall,
    /// Its number among those of the file, counted from 1.
    number: usize,
    /// The callbacks that set the rate, by the numbers of their calls.
    setting: Vec<usize>,
    /// The rate of the optimizer, if the model is compiled anew for it.
    made: Option<f32>,
    /// A rate that the file sets in the optimizer before it.
    given: Option<f32>,
    /// The epochs that it trains.
    length: FitLength,
}

/// What is known of the trainings of a file.
pub(super) struct FollowedFits<'a> {
    pub outline: &'a Outline,
    pub question: &'a FileQuestion,
    pub program: &'a Program,
    /// The name of the file.
    pub file: &'a str,
}

impl<'a> FollowedFits<'a> {
    /// The spec of the trainings of a model with callbacks that set its rate; `None` if one callback of one training gives all
    /// the rates, or not enough is known.
    ///
    /// # Errors
    ///
    /// A rate or a metric is not known.
    pub(super) fn spec(
        &self,
        stem: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<TrainingSpec>, Diagnostic> {
        let outline = self.outline;
        let is_open = outline.raised.is_some()
            || !outline.skipped.is_empty()
            || !outline.loops.is_empty()
            || !outline.elsewhere.is_empty();
        let Some(model) = self.model().filter(|_| !is_open) else { return Ok(None) };
        let mut trainings: Vec<FitTraining<'a>> = Vec::new();
        let mut said = Vec::new();
        let (mut own, mut open, mut number) = (None, None, 0);
        for call in &outline.calls {
            match call.on {
                _ if keras::is_fit(&call) => number += 1,
                Some(on) if on == model && keras::is_compile(&call) => own = Some(call),
                None if keras::is_compile(&call) => open = Some(call),
                _ => {}
            }
            if call.on != Some(model) || !keras::trains(&call) {
                continue;
            }
            let Some(compile) = own.or(open) else { return Ok(None) };
            match self.training((call, number), compile, trainings.last(), &mut said)? {
                Some(training) => trainings.push(training),
                None => return Ok(None),
            }
        }
        if !self.is_followed(&trainings) {
            return Ok(None);
        }
        if outline.changes_after_fit
            && let Some(late) = trainings.iter().find(|training| training.number > MOST_FITS)
        {
            return Err(messages::too_many_fits(late.fit, MOST_FITS));
        }
        let all = trainings.iter().flat_map(|training| &training.setting);
        all.into_iter().try_for_each(|number| keras::refuse_changed(outline, *number))?;
        notes.extend(said);
        self.written(&trainings, stem, notes)
    }

    fn fits(&self) -> impl Iterator<Item = &'a OutlinedCall> {
        self.outline.calls.iter().filter(keras::trains)
    }

    /// The callbacks of a call of `fit` that set the rate; `None` if one is not known.
    fn setting(&self, fit: &OutlinedCall) -> Option<Vec<usize>> {
        let mut found = Vec::new();
        for callback in keras::callbacks(fit)? {
            if watches(self.outline, callback) {
                continue;
            }
            let Passed::Call(number) = callback else { return None };
            let call = self.outline.calls.get(*number)?;
            if !keras::is_rate_callback(call) && !is_plateau(call) {
                return None;
            }
            found.push(*number);
        }
        Some(found)
    }

    /// The one model that is trained with such callbacks, or the one whose training is named.
    fn model(&self) -> Option<usize> {
        let mut models = BTreeSet::new();
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for fit in self.fits() {
            let setting = self.setting(fit);
            if self.question.name.is_some() {
                models.extend(fit.on.filter(|_| keras::is_named(fit, self.question)));
            } else if !setting.as_ref().is_some_and(Vec::is_empty) {
                models.insert(fit.on?);
            }
            taken.extend(setting.into_iter().flatten());
        }
        let is_other = |(number, call): (usize, &OutlinedCall)| {
            Found::at(call, self.outline).is_some() && !taken.contains(&number)
        };
        let is_mixed = self.question.name.is_none() && self.outline.calls.iter().enumerate().any(is_other);
        let only = models.iter().next().copied();
        only.filter(|_| models.len() == 1 && !is_mixed)
    }

    /// A call of `fit` with its number, after the one before it with the same model; `None` if something is not known.
    fn training(
        &self,
        (fit, number): (&'a OutlinedCall, usize),
        compile: &'a OutlinedCall,
        before: Option<&FitTraining<'a>>,
        notes: &mut Vec<String>,
    ) -> Result<Option<FitTraining<'a>>, Diagnostic> {
        let length = FitLength::trained(fit, &self.question.config).filter(|length| length.begin >= 0);
        let (Some(setting), Some(mut length)) = (self.setting(fit), length) else { return Ok(None) };
        let by_batch = |number: &usize| self.outline.calls.get(*number).is_some_and(keras::acts_by_update);
        if setting.iter().any(by_batch) {
            length = length.with_batches(fit);
        }
        let is_anew = !before.is_some_and(|before| is_same_optimizer(before.compile, compile));
        let optimizers = Optimizers { outline: self.outline, question: self.question };
        let given = match self.set_before(fit, before.map_or(compile, |before| before.fit), compile) {
            Some(Some(rate)) => Some(rate),
            Some(None) => return Ok(None),
            None => None,
        };
        let made = match is_anew {
            true => {
                let mut missing = Missing::new();
                let optimizer = keras::optimizer_of(compile);
                let made = optimizers.made_with(optimizer, Some(compile), notes, &mut missing);
                if let Some(error) = messages::missing(&missing, Some(compile)) {
                    return Err(error);
                }
                let rate = made.ok().flatten().as_ref().and_then(text::number);
                let Some(rate) = rate else { return Ok(None) };
                Some(rate as f32)
            }
            false => None,
        };
        let is_known = compile.on == fit.on;
        Ok(is_known.then_some(FitTraining { fit, compile, number, setting, made, given, length }))
    }

    /// The rate that the file sets between two calls; `Some(None)` if it is not known.
    fn set_before(
        &self,
        fit: &OutlinedCall,
        after: &OutlinedCall,
        compile: &OutlinedCall,
    ) -> Option<Option<f32>> {
        let outline = self.outline;
        let number = |call| number_of(outline, Some(call)).unwrap_or(0);
        let between = outline.calls.get(number(after).max(number(compile))..number(fit))?;
        let of = keras::optimizer_of(compile);
        let is_its = |set: &&OutlinedCall| {
            let by_object = matches!((named(set, "optimizer"), of),
                (Some(Passed::Call(own)), Some(Passed::Call(other))) if own == other);
            set.is_rate && (set.on == fit.on || by_object)
        };
        let set = between.iter().rev().find(is_its)?;
        Some(match set.args.first() {
            Some(Passed::Data(Data::Float(rate))) => Some(*rate as f32),
            _ => None,
        })
    }

    /// Whether an object of the file's own class is made with a function or an object: it is not made of plain values.
    fn takes_code(&self, number: usize) -> bool {
        let call = self.outline.calls.get(number).filter(|call| call.class.is_some());
        call.is_some_and(|call| {
            call.values().any(|value| match value {
                Passed::List(items) => items.iter().any(|item| matches!(item, Passed::Code { .. })),
                value => matches!(value, Passed::Code { .. }),
            })
        })
    }

    /// Whether a callback reaches the model or its optimizer otherwise than by `self.model`: by the names of the file.
    fn reaches_model(&self, number: usize, training: &FitTraining<'_>) -> bool {
        let Some(call) = self.outline.calls.get(number) else { return false };
        let own = match keras::optimizer_of(training.compile) {
            Some(Passed::Call(own)) => call.takes(*own),
            _ => false,
        };
        own || call.names_model || keras::is_of_functions(call)
    }

    /// Whether a callback alone does not give the rates.
    fn is_followed(&self, trainings: &[FitTraining<'_>]) -> bool {
        let all: BTreeSet<usize> =
            trainings.iter().flat_map(|training| training.setting.iter().copied()).collect();
        let function = |number: &usize| {
            let call = self.outline.calls.get(*number)?;
            call.args
                .first()
                .or(named(call, "schedule"))
                .filter(|_| call.class.is_none() && !is_plateau(call))
        };
        let is_fixed = |number: &usize| {
            function(number).is_some_and(|value| facts::is_of_epoch(value, self.program, self.question))
        };
        // The function sets the rate anew in each epoch.
        let (fixed, others): (Vec<&usize>, Vec<&usize>) = all.iter().partition(|number| is_fixed(number));
        let is_lowering = |number: &&usize| self.outline.calls.get(**number).is_some_and(is_plateau);
        let above_plateau = fixed.len() == 1 && !others.is_empty() && others.iter().all(is_lowering);
        match trainings {
            [] => false,
            _ if all.is_empty() => false,
            [only] => {
                let is_fixed = all.iter().all(is_fixed);
                let is_later = self.outline.changes_after_fit;
                let with_code =
                    all.iter().any(|number| self.takes_code(*number) || self.reaches_model(*number, only));
                !above_plateau
                    && (all.len() > 1 || only.length.begin > 0 && !is_fixed || is_later || with_code)
            }
            _ => true,
        }
    }

    /// The spec of trainings.
    fn written(
        &self,
        trainings: &[FitTraining<'a>],
        stem: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<TrainingSpec>, Diagnostic> {
        let is_shown = |training: &FitTraining<'_>| {
            self.question.name.is_none() || keras::is_named(training.fit, self.question)
        };
        let shown: Vec<&FitTraining<'_>> = trainings.iter().filter(|training| is_shown(training)).collect();
        // The last one that is shown has no end.
        let end = trainings.iter().rposition(is_shown).map_or(0, |last| last + 1);
        let trainings = &trainings[..end];
        let mut parts = vec![
            "kind: keras.Callback".to_string(),
            format!("source: {{file: {}, name: fit}}", quoted(self.file)),
            format!(
                "fits: [{}]",
                trainings.iter().map(|one| entry(one, is_shown(one))).collect::<Vec<_>>().join(", ")
            ),
        ];
        if trainings
            .iter()
            .flat_map(|one| &one.setting)
            .any(|n| self.outline.calls.get(*n).is_some_and(is_plateau))
        {
            let given = self.question.config.iter().find(|(key, _)| key == METRICS);
            let Some((_, metrics)) = given else {
                let missing = messages::missing(&vec![METRICS.into()], shown.last().map(|one| one.fit));
                return Err(missing.unwrap_or_else(|| messages::nothing(self.outline)));
            };
            parts.push(format!("{METRICS}: {}", yaml(metrics)));
        }
        let rest = self.question.config.iter().filter(|(key, _)| key != METRICS);
        let config: Vec<String> =
            rest.map(|(key, data)| format!("{}: {}", key_text(key), yaml(data))).collect();
        parts.push(format!("config: {{{}}}", config.join(", ")));
        let sum = |all: &[&FitTraining<'_>]| FitLength::sum(all.iter().map(|one| &one.length));
        let (Some(mut length), Some(whole)) = (sum(&shown), sum(&trainings.iter().collect::<Vec<_>>()))
        else {
            return Ok(None);
        };
        // An epoch that is passed over has steps, too.
        length.steps_per_epoch = whole.steps_per_epoch;
        let run = format!("{{{}}}", length.text());
        notes.extend(self.told(&shown, trainings.len() > shown.len()));
        notes.push(format!("`run: {run}`, as {} says", if shown.len() == 1 { "it" } else { "their sum" }));
        let parts = SpecParts {
            run: Some(run),
            optimizer: trainings[0].made.map(|rate| format!("{{lr: {rate:?}}}")),
            interval: None,
            schedule: format!("{{{}}}", parts.join(", ")),
        };
        let place = shown.last().map(|one| one.fit.place.clone());
        Ok(Some(TrainingSpec { name: stem.to_string(), text: parts.text(stem), place }))
    }

    /// What the rows are.
    fn told(&self, shown: &[&FitTraining<'_>], is_later: bool) -> Vec<String> {
        let each = shown.iter().map(|one| {
            let rate = match (one.given.or(one.made), is_later) {
                (Some(rate), false) => format!("from the rate {rate}"),
                _ => "with the rate that is there".to_string(),
            };
            let from = if one.length.begin > 0 {
                format!(", from epoch {} on", one.length.begin)
            } else {
                String::new()
            };
            format!("`fit` on {} ({} epochs{from}, {rate})", one.fit.spot, one.length.epochs)
        });
        let each: Vec<String> = each.collect();
        let mut told = vec![match &each[..] {
            [only] => format!("the rows are those of {only}"),
            several => {
                format!("the trainings of the model follow one another: {}", and(&few(several.to_vec())))
            }
        }];
        let mut others: Vec<String> = Vec::new();
        let known: BTreeSet<*const OutlinedCall> =
            shown.iter().map(|one| std::ptr::from_ref(one.fit)).collect();
        for fit in self.fits().filter(|fit| !known.contains(&std::ptr::from_ref(*fit))) {
            let spot = format!("`fit` on {}", fit.spot);
            if !others.contains(&spot) {
                others.push(spot);
            }
        }
        if !others.is_empty() {
            let verb = if others.len() == 1 { "is" } else { "are" };
            told.push(format!("{} {verb} not among the rows", and(&few(others))));
        }
        told
    }
}

fn is_plateau(call: &OutlinedCall) -> bool {
    call.class.is_none() && ends(&call.origin).1 == "ReduceLROnPlateau"
}

/// Whether two calls of `compile` give a model one and the same optimizer.
fn is_same_optimizer(one: &OutlinedCall, other: &OutlinedCall) -> bool {
    let made = |compile| match keras::optimizer_of(compile) {
        Some(Passed::Call(number)) => Some(*number),
        _ => None,
    };
    std::ptr::eq(one, other) || made(one).is_some() && made(one) == made(other)
}

/// A training as the kind takes it.
fn entry(training: &FitTraining<'_>, is_shown: bool) -> String {
    let FitLength { begin, epochs, .. } = training.length;
    let end = begin + epochs;
    let mut parts = vec![format!("fit: {}, epochs: {end}", training.number)];
    if begin > 0 {
        parts.push(format!("initial_epoch: {begin}"));
    }
    parts.extend(training.made.map(|rate| format!("lr: {rate:?}")));
    parts.extend(training.given.map(|rate| format!("set_lr: {rate:?}")));
    if !is_shown {
        parts.push("shown: false".to_string());
    }
    format!("{{{}}}", parts.join(", "))
}
