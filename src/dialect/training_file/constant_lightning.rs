//! Modules of Lightning whose `configure_optimizers` returns optimizers without schedulers: their rates stay.

use super::TrainingSpec;
use super::constant::ConstantRates;
use super::found::{Missing, SpecParts};
use super::messages;
use super::trainings;
use crate::diagnostic::{Diagnostic, and, few};
use crate::python::{MANUAL_STEPS, OutlinedCall};

/// The optimizers that one module returns, by the numbers of their calls.
struct SteadyModule<'a> {
    /// The class of the module.
    class: &'a str,
    optimizers: Vec<usize>,
}

/// What is known of the modules of a file that hands over no schedule.
pub(super) struct ConstantLightning<'a> {
    pub rates: ConstantRates<'a>,
}

impl<'a> ConstantLightning<'a> {
    /// The specs of the file, if it is certain that its rates stay; `None` otherwise.
    ///
    /// # Errors
    ///
    /// A rate is not known, or there are several modules of which none is chosen.
    pub(super) fn specs(
        &self,
        stem: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<Vec<TrainingSpec>>, Diagnostic> {
        let outline = self.rates.outline;
        let mut all = self.modules();
        // It might have made a schedule yet.
        if let Some(error) = outline.lightning_unfinished.as_ref().filter(|_| !all.is_empty()) {
            return Err(error.clone());
        }
        if all.is_empty() || self.rates.may_change() || !self.all_are_known(&all) {
            return Ok(None);
        }
        if let Some(name) = &self.rates.question.name {
            let (spot, number) = messages::numbered(name).unzip();
            all.retain(|module| self.is_named(module, spot.unwrap_or(name)));
            if let Some(at) = number.filter(|at| *at > 0 && *at <= all.len()) {
                all.swap(0, at - 1);
                all.truncate(1);
            }
        }
        let mut shown: Vec<(&SteadyModule<'_>, String)> = Vec::new();
        for module in &all {
            let mut missing = Missing::new();
            let each: Vec<_> =
                module.optimizers.iter().map(|number| self.rates.rates(*number, &mut missing)).collect();
            let call = module.optimizers.first().and_then(|number| outline.calls.get(*number));
            if let Some(error) = messages::missing(&missing, call) {
                return Err(error);
            }
            if each.iter().any(Option::is_none) {
                return Ok(None);
            }
            shown.push((module, format!("{each:?}")));
        }
        let Some((first, rates)) = shown.first() else { return Ok(None) };
        if shown.iter().any(|(_, other)| other != rates) {
            return Err(self.several(&all));
        }
        let others: Vec<String> =
            shown.iter().skip(1).map(|(module, _)| format!("`{}`", module.class)).collect();
        if !others.is_empty() {
            notes.push(format!("{} is trained with the same rates", and(&few(others))));
        }
        let like = self.like(notes);
        let is_one = first.optimizers.len() == 1;
        let made = self.rates.specs(&first.optimizers, &like, is_one.then_some(stem), notes);
        if !is_one {
            notes.push(messages::of_optimizers(made.iter().map(|one| &*one.name)));
        }
        Ok((!made.is_empty()).then_some(made))
    }

    /// The run and the interval of the rows.
    fn like(&self, notes: &mut Vec<String>) -> SpecParts {
        let run = match &self.rates.outline.lightning_runs[..] {
            [run] => Some(run),
            [] => None,
            several => {
                let list = and(&few(several.to_vec()));
                notes.push(format!(
                    "the length is not taken from the file, whose trainings have several: {list}"
                ));
                None
            }
        };
        let is_by_step = run.is_some_and(|run| run.starts_with("steps"));
        let run = run.map(|run| format!("{{{run}}}"));
        notes.extend(run.iter().map(|run| format!("`run: {run}`, as the `Trainer` of Lightning says")));
        let interval = Some(if is_by_step { "step" } else { "epoch" });
        SpecParts { run, optimizer: None, interval, schedule: String::new() }
    }

    /// The modules, each with its optimizers. One that is made again at the same place is another of several models.
    fn modules(&self) -> Vec<SteadyModule<'a>> {
        let mut all: Vec<SteadyModule<'a>> = Vec::new();
        for (number, call) in self.rates.outline.calls.iter().enumerate() {
            let Some(class) = call.module.as_deref().filter(|_| trainings::is_optimizer(call)) else {
                continue;
            };
            let is_made = |known: &usize| self.rates.outline.calls[*known].place == call.place;
            let last = all.iter_mut().rev().find(|module| module.class == class);
            match last.filter(|module| !module.optimizers.iter().any(is_made)) {
                Some(module) => module.optimizers.push(number),
                None => all.push(SteadyModule { class, optimizers: vec![number] }),
            }
        }
        all
    }

    /// Whether Lightning trains with these optimizers, and nothing else of the file does or sets a rate.
    fn all_are_known(&self, all: &[SteadyModule<'_>]) -> bool {
        let outline = self.rates.outline;
        let is_plain = |number: &usize| {
            let call = &outline.calls[*number];
            call.besides.as_ref().is_none_or(|besides| besides == MANUAL_STEPS)
        };
        let is_ours = |call: &OutlinedCall| !trainings::is_optimizer(call) || call.module.is_some();
        let optimizers: Vec<usize> = all.iter().flat_map(|module| module.optimizers.clone()).collect();
        outline.lightning_refused.is_none()
            && outline.loops.iter().all(|own| own.objects.is_empty())
            && outline.calls.iter().all(is_ours)
            && optimizers.iter().all(is_plain)
            && !trainings::are_scheduled(&optimizers, outline)
    }

    fn is_named(&self, module: &SteadyModule<'_>, name: &str) -> bool {
        let mut calls = module.optimizers.iter().map(|number| &self.rates.outline.calls[*number]);
        module.class == name || calls.any(|call| call.spot == name || call.spot == format!("line {name}"))
    }

    /// The error for modules of which none is chosen. Those at one place are counted.
    fn several(&self, all: &[SteadyModule<'_>]) -> Diagnostic {
        let calls = &self.rates.outline.calls;
        let spot = |module: &SteadyModule<'_>| calls[module.optimizers[0]].spot.clone();
        let at = |index: usize| {
            let own = spot(&all[index]);
            let is_same = |module: &&SteadyModule<'_>| spot(module) == own;
            match all.iter().filter(is_same).count() {
                1 => own,
                _ => format!("{own} ({})", all[..=index].iter().filter(is_same).count()),
            }
        };
        let list = all.iter().enumerate().map(|(index, module)| (module.class, at(index))).collect();
        messages::several_modules(list, &calls[all[0].optimizers[0]].place)
    }
}
