//! Trainings by `fit` of Keras whose rate nothing changes.
//!
//! Each call of `compile` makes an optimizer with a rate of its own. So a model that is compiled again, as for fine-tuning, has
//! a rate for each of its trainings, one after the other.

use super::FileQuestion;
use super::TrainingSpec;
use super::facts::Optimizers;
use super::fit_length::FitLength;
use super::found::{Missing, SpecParts, ends, is_keras, is_partly_known, named};
use super::keras;
use super::kinds::kind_of_base;
use super::messages;
use super::text;
use super::trainings::is_optimizer;
use super::wrapped::speaks_of_rates;
use crate::diagnostic::{Diagnostic, and, few};
use crate::python::{Data, Outline, OutlinedCall, Passed};
use std::collections::BTreeMap;

/// Callbacks that leave the rate as it is, of Keras and of those who watch trainings.
const WATCHERS: [&str; 17] = [
    "BackupAndRestore",
    "CSVLogger",
    "EarlyStopping",
    "History",
    "ModelCheckpoint",
    "PlotLossesKeras",
    "PlotLossesKerasTF",
    "ProgbarLogger",
    "RemoteMonitor",
    "TensorBoard",
    "TerminateOnNaN",
    "TqdmCallback",
    "TQDMProgressBar",
    "WandbCallback",
    "WandbEvalCallback",
    "WandbMetricsLogger",
    "WandbModelCheckpoint",
];

/// The arguments of Keras' own `compile` that have a name.
const COMPILE: [&str; 11] = [
    "optimizer",
    "loss",
    "loss_weights",
    "metrics",
    "weighted_metrics",
    "sample_weight_mode",
    "run_eagerly",
    "steps_per_execution",
    "jit_compile",
    "auto_scale_loss",
    "from_serialized",
];

/// One training.
#[derive(Clone)]
struct FitPhase<'a> {
    fit: &'a OutlinedCall,
    /// The rate, as the float32 that Keras keeps.
    rate: f32,
    length: FitLength,
    /// Whether the file sets the rate in the optimizer before it.
    is_set: bool,
    /// What was assumed.
    notes: Vec<String>,
}

impl FitPhase<'_> {
    /// What two trainings share that show the same rows.
    fn shown(&self) -> (u32, i128, Option<i128>) {
        (self.rate.to_bits(), self.length.epochs, self.length.steps_per_epoch)
    }
}

/// Whether a callback leaves the rate as it is.
pub(super) fn watches(outline: &Outline, callback: &Passed) -> bool {
    let Passed::Call(number) = callback else { return false };
    let Some(call) = outline.calls.get(*number) else { return false };
    match &call.class {
        Some(_) => kind_of_base(&call.origin) == Some("keras.Callback") && !call.sets_rate,
        None => {
            let last = ends(&call.origin).1;
            // Of functions of the file it is known whether they set a rate.
            let is_shown = || call.values().all(|value| matches!(value, Passed::Code { .. }));
            let is_of_functions = last == "LambdaCallback" && !call.sets_rate && is_shown();
            (WATCHERS.contains(&last) || is_of_functions || call.has_no_rates) && !call.origin.ends_with("()")
        }
    }
}

/// Whether the callbacks of a call of `fit` leave the rate as it is.
pub(super) fn leaves_rate(outline: &Outline, fit: &OutlinedCall) -> bool {
    keras::callbacks(fit).is_some_and(|all| all.iter().all(|one| watches(outline, one)))
}

/// Whether something in a file may change a rate, or is not known well enough.
pub(super) fn is_open(outline: &Outline) -> bool {
    is_partly_known(outline) || outline.calls.iter().any(|call| speaks_of_rates(call) && !call.is_rate)
}

/// What is known of the trainings of a file that hands over no schedule.
pub(super) struct ConstantFits<'a> {
    pub outline: &'a Outline,
    pub question: &'a FileQuestion,
}

impl<'a> ConstantFits<'a> {
    /// The spec of the file, if it is certain that its rates stay; `None` otherwise.
    ///
    /// # Errors
    ///
    /// A rate is not known, or there are several trainings of which none is chosen.
    pub(super) fn spec(
        &self,
        stem: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<TrainingSpec>, Diagnostic> {
        let mut fits: Vec<&OutlinedCall> = self.outline.calls.iter().filter(keras::trains).collect();
        if let Some(name) = &self.question.name {
            fits = chosen(fits, name, self.question);
        }
        if fits.is_empty() || self.may_change(&fits) || self.has_other_optimizers() {
            return Ok(None);
        }
        let mut phases = Vec::new();
        for fit in fits {
            match self.phase(fit)? {
                Some(phase) => phases.push(phase),
                None => return Ok(None),
            }
        }
        let phases = self.of_one_model(phases, notes)?;
        for phase in &phases {
            let new: Vec<String> = phase.notes.iter().filter(|note| !notes.contains(note)).cloned().collect();
            notes.extend(new);
        }
        let length = FitLength::sum(phases.iter().map(|phase| &phase.length));
        Ok(length.map(|length| written(&phases, &length, stem, notes)))
    }

    /// The trainings of the file, by their places, if it is certain that nothing changes the rate of any.
    pub(super) fn steady(&self) -> Option<Vec<String>> {
        let fits: Vec<&OutlinedCall> = self.outline.calls.iter().filter(keras::trains).collect();
        if fits.is_empty() || self.may_change(&fits) || self.has_other_optimizers() {
            return None;
        }
        let said = |fit: &&'a OutlinedCall| {
            let phase = self.phase(fit).ok()??;
            Some(format!("{} of `fit` on {}", phase.rate, fit.spot))
        };
        fits.iter().map(said).collect()
    }

    /// Whether something in the file may change a rate, or is not known well enough.
    fn may_change(&self, fits: &[&OutlinedCall]) -> bool {
        let outline = self.outline;
        is_open(outline)
            || outline.sets_rate_later
            || !outline.loops.is_empty()
            || !fits.iter().all(|fit| leaves_rate(outline, fit))
    }

    /// Whether the file trains with optimizers that are not those of `compile`: a model with a `train_step` of its own has them,
    /// and what is around another one. One that is only made counts for nothing.
    fn has_other_optimizers(&self) -> bool {
        let calls = &self.outline.calls;
        let is_compiled = |number: usize| {
            calls
                .iter()
                .filter(keras::is_compile)
                .any(|compile| keras::optimizer_of(compile).is_some_and(|optimizer| optimizer.holds(number)))
        };
        let is_optimizer = |call: &OutlinedCall| is_optimizer(call) && is_keras(ends(&call.origin).0);
        let mut others = calls.iter().enumerate().filter(|(_, call)| is_optimizer(call));
        others.any(|(number, _)| {
            !is_compiled(number)
                && !calls.iter().any(|call| is_optimizer(call) && call.takes(number))
                && (self.outline.updates.own || calls.iter().any(|call| call.takes(number)))
        })
    }

    /// A training with what it begins with; `None` if that is not certain.
    fn phase(&self, fit: &'a OutlinedCall) -> Result<Option<FitPhase<'a>>, Diagnostic> {
        let Some(compile) = keras::compile_of(self.outline, fit) else { return Ok(None) };
        let is_own = |(name, _): &(String, Passed)| COMPILE.contains(&name.as_str());
        if fit.on.is_none() || compile.on != fit.on || !compile.keywords.iter().all(is_own) {
            return Ok(None);
        }
        let (mut notes, mut missing) = (Vec::new(), Missing::new());
        let optimizers = Optimizers { outline: self.outline, question: self.question };
        let given = optimizers.given("optimizer").cloned();
        let by_name = Passed::Data(Data::Str("rmsprop".into()));
        let optimizer = keras::optimizer_of(compile).unwrap_or(&by_name);
        if let Passed::Call(number) = optimizer
            && let Some(call) = self.outline.calls.get(*number)
            && let Some(decay) = named(call, "decay")
            && call.origin.contains(".legacy.")
            && !matches!(decay, Passed::Data(Data::Float(0.0) | Data::Int(0)))
        {
            return Err(messages::old_decay(call));
        }
        if let Passed::Call(number) = optimizer
            && let Some(call) = self.outline.calls.get(*number)
            && let Some((name, _)) = call.keywords.iter().find(|(name, value)| is_of_schedule(name, value))
        {
            return Err(messages::own_schedule_of_optimizer(call, name));
        }
        let rate = match given {
            Some(given) => Some(given),
            None => optimizers.made_with(Some(optimizer), Some(compile), &mut notes, &mut missing)?,
        };
        if let Some(error) = messages::missing(&missing, Some(compile)) {
            return Err(error);
        }
        let set = keras::last_set(self.outline, fit, compile);
        let rate = match set {
            Some(set) => set.args.first().and_then(|rate| match rate {
                Passed::Data(rate) => text::number(rate),
                _ => None,
            }),
            None => rate.as_ref().and_then(text::number),
        };
        let Some(rate) = rate else { return Ok(None) };
        if let Some(set) = set {
            notes.push(format!("the rate is {rate} from {} on, which sets it", set.spot));
            notes.extend(keras::older_set(self.outline, set)?);
        }
        let Some(length) = FitLength::trained(fit, &self.question.config) else { return Ok(None) };
        Ok(Some(FitPhase { fit, rate: rate as f32, length, is_set: set.is_some(), notes }))
    }

    /// The trainings that follow one another in one model. Those of other models are another curve, if they are not alike.
    fn of_one_model(
        &self,
        phases: Vec<FitPhase<'a>>,
        notes: &mut Vec<String>,
    ) -> Result<Vec<FitPhase<'a>>, Diagnostic> {
        let mut models: Vec<Vec<FitPhase<'a>>> = Vec::new();
        for phase in phases {
            match models.iter_mut().find(|model| model[0].fit.on == phase.fit.on) {
                Some(model) => model.push(phase),
                None => models.push(vec![phase]),
            }
        }
        let shown = |model: &[FitPhase<'_>]| model.iter().map(FitPhase::shown).collect::<Vec<_>>();
        let first = models.remove(0);
        if models.is_empty() {
            return Ok(first);
        }
        if models.iter().all(|model| shown(model) == shown(&first)) {
            let others = models.iter().flatten().map(|phase| format!("`fit` on {}", phase.fit.spot));
            let mut others: Vec<String> = others.collect();
            others.dedup();
            notes.push(format!("{} trains another model with the same rates", and(&few(others))));
            return Ok(first);
        }
        models.insert(0, first);
        // The rows of the longest have those of the others.
        let rate = models[0][0].rate.to_bits();
        if models.iter().flatten().all(|phase| phase.rate.to_bits() == rate) {
            return Ok(longest(models, notes));
        }
        let all: Vec<&FitPhase<'_>> = models.iter().flatten().collect();
        let spots = numbered_spots(&all);
        let list = all.iter().zip(&spots).map(|(phase, spot)| format!("{} on {spot}", phase.rate)).collect();
        let last = all.last().map(|phase| phase.fit).zip(spots.last());
        Err(messages::several_fits(models.len(), list, last))
    }
}

/// Whether an argument of an optimizer is that of a schedule which it has within: `RAdam(total_steps=..., warmup_proportion=0.1)`.
fn is_of_schedule(name: &str, value: &Passed) -> bool {
    let is_nothing = matches!(value, Passed::Data(Data::None | Data::Int(0) | Data::Float(0.0)));
    let begins = name.starts_with("warmup") || name.starts_with("lr_");
    let is_named = ["total_steps", "decay_steps", "num_train_steps", "t_total", "min_lr", "final_lr"];
    !is_nothing && (begins || is_named.contains(&name))
}

/// The trainings that the user names: those at a place, or one of several there by its number.
fn chosen<'a>(fits: Vec<&'a OutlinedCall>, name: &str, question: &FileQuestion) -> Vec<&'a OutlinedCall> {
    match messages::numbered(name) {
        Some((spot, number)) => {
            fits.into_iter().filter(|fit| fit.spot == spot).skip(number - 1).take(1).collect()
        }
        None => fits.into_iter().filter(|fit| keras::is_named(fit, question)).collect(),
    }
}

/// Where trainings stand, with a number for each of those that stand at one place, as in a loop over settings.
fn numbered_spots(all: &[&FitPhase<'_>]) -> Vec<String> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    all.iter().for_each(|phase| counts.entry(&phase.fit.spot).or_default().0 += 1);
    let spot = |phase: &&FitPhase<'_>| {
        let spot = &phase.fit.spot;
        let Some((count, seen)) = counts.get_mut(spot.as_str()).filter(|(count, _)| *count > 1) else {
            return spot.clone();
        };
        *seen = (*seen + 1).min(*count);
        format!("{spot} ({seen})")
    };
    all.iter().map(spot).collect()
}

/// The longest of the trainings of several models that have one rate.
fn longest<'a>(mut models: Vec<Vec<FitPhase<'a>>>, notes: &mut Vec<String>) -> Vec<FitPhase<'a>> {
    let length = |model: &[FitPhase<'_>]| {
        model.iter().fold(0_i128, |sum, phase| sum.saturating_add(phase.length.epochs))
    };
    let most = models.iter().map(|model| length(model)).max();
    let at = models.iter().position(|model| Some(length(model)) == most).unwrap_or(0);
    let shown = models.swap_remove(at);
    let said = |model: &Vec<FitPhase<'_>>| {
        let spots: Vec<String> = model.iter().map(|phase| format!("`fit` on {}", phase.fit.spot)).collect();
        format!("{} for {} epochs", and(&few(spots)), length(model))
    };
    let others: Vec<String> = models.iter().map(said).collect();
    notes.push(format!(
        "the file trains {} models with the same rate; the rows are those of the longest training. The others: {}",
        others.len() + 1,
        and(&few(others))
    ));
    shown
}

/// The spec of trainings that follow one another.
fn written(phases: &[FitPhase<'_>], length: &FitLength, stem: &str, notes: &mut Vec<String>) -> TrainingSpec {
    let spots: Vec<String> = phases.iter().map(|phase| format!("`fit` on {}", phase.fit.spot)).collect();
    let run = format!("{{{}}}", length.text());
    let constant = |rate: f32, more: String| format!("{{kind: constant, value: {rate:?}{more}}}");
    let is_same = phases.iter().all(|phase| phase.rate.to_bits() == phases[0].rate.to_bits());
    let schedule = match is_same {
        true => constant(phases[0].rate, String::new()),
        false => {
            let part =
                |phase: &FitPhase<'_>| constant(phase.rate, format!(", steps: {}", phase.length.epochs));
            let parts: Vec<String> = phases.iter().map(part).collect();
            format!("{{kind: sequence, phases: [{}]}}", parts.join(", "))
        }
    };
    let sets = phases.iter().any(|phase| phase.is_set);
    let how = if sets { "" } else { ": it is the one that the optimizer is made with" };
    notes.push(format!("nothing changes the rate within a training{how}"));
    notes.push(match &spots[..] {
        [only] => format!("`run: {run}`, as {only} says"),
        _ => {
            let each = phases.iter().zip(&spots);
            let each = each
                .map(|(phase, spot)| format!("{spot} with {} ({} epochs)", phase.rate, phase.length.epochs));
            format!("the trainings of the model follow one another: {}", and(&few(each.collect())))
        }
    });
    let parts = SpecParts { run: Some(run), optimizer: None, interval: Some("epoch"), schedule };
    TrainingSpec {
        name: stem.to_string(),
        text: parts.text(stem),
        place: phases.last().map(|phase| phase.fit.place.clone()),
    }
}
