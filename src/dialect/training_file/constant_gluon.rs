//! Trainings of MXNet whose Trainers of gluon have a number for their rate, and no scheduler.

use super::FileQuestion;
use super::TrainingSpec;
use super::constant_fits::is_open;
use super::found::{Missing, SpecParts, ends, named};
use super::messages;
use super::text;
use super::trainings;
use crate::diagnostic::{Diagnostic, Place, and, few};
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// The position and the name of the settings of the optimizer.
const SETTINGS: (usize, &str) = (2, "optimizer_params");

/// A Trainer whose rate stays.
struct SteadyTrainer {
    name: Option<String>,
    rate: Data,
    spot: String,
    place: Place,
}

impl SteadyTrainer {
    fn value(&self) -> Option<f64> {
        text::number(&self.rate)
    }
}

/// What is known of the Trainers of gluon in a file that hands over no schedule.
pub(super) struct ConstantGluon<'a> {
    pub outline: &'a Outline,
    pub question: &'a FileQuestion,
}

impl ConstantGluon<'_> {
    /// The spec of the file, if it is certain that its rates stay; `None` otherwise.
    ///
    /// # Errors
    ///
    /// A rate is not known, or there are several of which none is chosen.
    pub(super) fn spec(
        &self,
        stem: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<TrainingSpec>, Diagnostic> {
        let outline = self.outline;
        let may_change = is_open(outline) || outline.sets_rate || outline.own.iter().any(|own| own.is_likely);
        let trainers: Vec<(usize, &OutlinedCall)> =
            outline.calls.iter().enumerate().filter(|(_, call)| is_trainer(call)).collect();
        if trainers.is_empty() || may_change {
            return Ok(None);
        }
        let mut all = Vec::new();
        for (number, call) in trainers {
            let Some(rate) = self.rate(call)? else { return Ok(None) };
            let (spot, place) = (call.spot.clone(), call.place.clone());
            all.push(SteadyTrainer { name: trainings::name_of(outline, Some(number)), rate, spot, place });
        }
        if let Some(name) = &self.question.name {
            all.retain(|one| one.spot == *name || one.name.as_ref() == Some(name));
        }
        let Some(first) = all.first() else { return Ok(None) };
        if all.iter().any(|one| one.value() != first.value()) {
            let rates: Vec<(f32, &str)> =
                all.iter().filter_map(|one| Some((one.value()? as f32, one.spot.as_str()))).collect();
            return Err(messages::several_steady(&rates, all.last().map(|one| &one.place)));
        }
        let spots = all.iter().map(|one| one.spot.clone()).collect();
        notes.push(format!(
            "nothing changes the rate: it is the one that the Trainer on {} is made with",
            and(&few(spots))
        ));
        let epochs = match &outline.loops[..] {
            [only] => trainings::epochs(only).map(|epochs| (epochs, only.spot.clone())),
            _ => None,
        };
        let run = epochs.map(|(epochs, spot)| {
            notes.push(format!("`run: {{epochs: {epochs}}}`, as the loop on {spot} says"));
            format!("{{epochs: {epochs}}}")
        });
        let interval = Some(if run.is_some() { "epoch" } else { "step" });
        let schedule = format!("{{kind: constant, value: {}}}", text::yaml(&first.rate));
        let parts = SpecParts { run, optimizer: None, interval, schedule };
        Ok(Some(TrainingSpec { name: stem.into(), text: parts.text(stem), place: Some(first.place.clone()) }))
    }

    /// The rate that a Trainer is given, by its settings or in the optimizer; `None` if there is none.
    fn rate(&self, call: &OutlinedCall) -> Result<Option<Data>, Diagnostic> {
        let made = match named(call, "optimizer").or(call.args.get(1)) {
            Some(Passed::Call(number)) => self.outline.calls.get(*number),
            _ => None,
        };
        let settings = named(call, SETTINGS.1).or(call.args.get(SETTINGS.0));
        let pairs: &[(String, Passed)] = match (made, settings) {
            (Some(made), _) => &made.keywords,
            (None, Some(Passed::Dict(pairs))) => pairs,
            _ => return Ok(None),
        };
        let of = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value);
        let is_none = |value: &Passed| matches!(value, Passed::Data(Data::None));
        if of("lr_scheduler").is_some_and(|value| !is_none(value)) {
            return Ok(None);
        }
        match of("learning_rate") {
            Some(Passed::Data(rate)) => Ok(Some(rate.clone()).filter(|rate| text::number(rate).is_some())),
            Some(Passed::Unknown(facts)) => {
                let missing: Missing = facts.clone();
                messages::missing(&missing, Some(call)).map_or(Ok(None), Err)
            }
            _ => Ok(None),
        }
    }
}

/// Whether a call makes a Trainer of gluon.
fn is_trainer(call: &OutlinedCall) -> bool {
    let (first, last) = ends(&call.origin);
    first == "mxnet" && last == "Trainer" && call.class.is_none() && !call.origin.ends_with("()")
}
