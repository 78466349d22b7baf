//! The batches that one process sees in an epoch, from the examples of the data.

use super::super::Reading;
use super::super::draft::Known;
use super::super::keys::Keys;
use super::super::length::RunArithmetic;
use super::arguments::{Arguments, json_within};
use super::generates;
use crate::diagnostic::Diagnostic;
use crate::spec::yaml::Yaml;

/// TRL's `RepeatSampler`: each group of prompts is repeated for its completions and for the updates that use them.
#[derive(Debug, Clone, Copy)]
pub(super) struct RepeatSampler {
    /// The prompts of one generation, of all processes together.
    prompts: u64,
    /// `num_generations`.
    completions: u64,
    /// How often a generation is used: `num_iterations * steps_per_generation`.
    uses: u64,
    /// `steps_per_generation`.
    steps: u64,
}

impl RepeatSampler {
    /// The sampler of GRPO and RLOO; `None` for another trainer.
    ///
    /// # Errors
    ///
    /// The batch sizes do not fit together.
    pub(super) fn of(arguments: &Arguments<'_>) -> Result<Option<Self>, Diagnostic> {
        let keys = &arguments.keys;
        let Some(default) = generates(keys.config()) else { return Ok(None) };
        let refused = |what: String, known: &Known<u64>, help: &str| {
            let error = Diagnostic::new(what).at(known.origin.place.clone(), "TRL raises a ValueError");
            Err(error.help(help.to_string()))
        };
        let each = arguments.batch.value.saturating_mul(arguments.devices.value);
        let (steps, generation) = match (
            keys.count("steps_per_generation")?,
            keys.count("generation_batch_size")?,
        ) {
            (Some(_), Some(generation)) => {
                let what = "both `steps_per_generation` and `generation_batch_size`".to_string();
                return refused(what, &generation, "remove one of them");
            }
            (None, Some(generation)) if generation.value % each != 0 => {
                let what = format!(
                    "`generation_batch_size` must be a multiple of {each}, the batch size of all processes together"
                );
                return refused(what, &generation, "say how many processes train: `--run devices=8`");
            }
            (None, Some(generation)) => (generation.value / each, generation),
            (Some(steps), None) => (steps.value, steps.map(|steps| each.saturating_mul(steps))),
            (None, None) => {
                let steps = arguments.accumulation.clone();
                (steps.value, steps.map(|steps| each.saturating_mul(steps)))
            }
        };
        let completions = match (keys.count("num_generations")?, default) {
            (Some(completions), _) => completions.value,
            (None, Some(default)) => default,
            (None, None) => {
                return Err(Diagnostic::new(
                    "`num_generations` is missing, and its default depends on the trainer",
                )
                .at(keys.config().start(), "no key says which trainer reads this")
                .why("GRPOConfig has 8, RLOOConfig has 2")
                .help("give it: `--set num_generations=8`"));
            }
        };
        if generation.value % completions != 0 {
            let what = format!(
                "the {} completions of a generation are not a multiple of `num_generations`, {completions}",
                generation.value
            );
            let help = "change the batch size or `num_generations`, or say how many processes train: `--run devices=8`";
            return refused(what, &generation, help);
        }
        let uses = keys.count_or("num_iterations", 1)?.value.saturating_mul(steps);
        Ok(Some(RepeatSampler { prompts: generation.value / completions, completions, uses, steps }))
    }

    /// The rows that it makes of a number of prompts.
    fn rows(self, prompts: u64) -> u64 {
        let whole = prompts / self.prompts * self.prompts;
        whole.saturating_mul(self.completions).saturating_mul(self.uses)
    }

    /// The same as a formula.
    fn formula(self, prompts: &str) -> String {
        let RepeatSampler { prompts: group, completions, uses, .. } = self;
        format!("{prompts} // {group} * {group} * {completions} * {uses}")
    }
}

impl Arguments<'_> {
    /// Says what the number of updates depends on besides.
    ///
    /// # Errors
    ///
    /// A value of the wrong type.
    pub(super) fn note_data(&self, reading: &Reading<'_>) -> Result<(), Diagnostic> {
        let keys = &self.keys;
        let is_set = |key: &str| Ok::<_, Diagnostic>(keys.flag(key)?.is_some_and(|flag| flag.value));
        if self.given.dataset_size.is_none() || self.max_steps.is_some() || self.given.steps.is_some() {
            return Ok(());
        }
        for key in ["packing", "neat_packing"] {
            if is_set(key)? {
                reading.note(format!("with `{key}`, `dataset_size` is the number of packed rows"));
            }
        }
        if is_set("auto_find_batch_size")? {
            reading.note("`auto_find_batch_size` may lower the batch size while it trains: there are more updates then");
        }
        for key in ["val_size", "split_dataset_ratio"] {
            if keys.number(key)?.is_some_and(|share| share.value.float() > 0.0) {
                reading.note(format!(
                    "`{key}` takes examples away: `dataset_size` is what is left for training"
                ));
            }
        }
        Ok(())
    }

    /// The batches of one process in an epoch: accelerate deals the batches out to the processes.
    ///
    /// # Errors
    ///
    /// They do not follow from the examples.
    pub(super) fn batches(&self, size: &Known<u64>, arithmetic: &RunArithmetic) -> Result<u64, Diagnostic> {
        self.check_countable()?;
        let (examples, devices) = (size.value, self.devices.value);
        let (function, divide): (&str, fn(u64, u64) -> u64) = match self.drop_last {
            true => ("floor", |a, b| a / b),
            false => ("ceil", u64::div_ceil),
        };
        let (rows, batch, batch_name, what) = match self.sampler {
            None => (examples, self.batch.value, self.batch_name.to_string(), "dataset_size"),
            Some(sampler) => {
                let formula = "dataset_size // prompts * prompts * num_generations * num_iterations * \
                    steps_per_generation, prompts = generation_batch_size / num_generations";
                let rows = sampler.rows(examples);
                arithmetic.line("rows", formula, &sampler.formula(&examples.to_string()), rows);
                let name = format!("({} * steps_per_generation)", self.batch_name);
                (rows, self.batch.value.saturating_mul(sampler.steps), name, "rows")
            }
        };
        let all = divide(rows, batch);
        let formula = format!("{function}({what} / {batch_name})");
        arithmetic.line("batches", &formula, &format!("{function}({rows} / {batch})"), all);
        let own = match devices {
            1 => all,
            _ if self.splits_batches()? => all,
            _ => arithmetic.line(
                "batches per process",
                &format!("{function}(batches / devices)"),
                &format!("{function}({all} / {devices})"),
                divide(all, devices),
            ),
        };
        match own {
            0 => Err(Diagnostic::new("the data do not fill one batch")
                .at(size.origin.place.clone(), format!("{examples} examples"))
                .why(format!("with drop_last, {devices} processes need {batch} examples each"))),
            own => Ok(own),
        }
    }

    /// The updates of an epoch of N examples, as a formula.
    pub(super) fn formula(&self) -> String {
        let function = if self.drop_last { "floor" } else { "ceil" };
        let (rows, batch) = match self.sampler {
            None => ("N".to_string(), self.batch.value),
            Some(sampler) => (sampler.formula("N"), self.batch.value.saturating_mul(sampler.steps)),
        };
        let mut formula = format!("{function}({rows} / {batch})");
        if self.devices.value > 1 && !self.splits_batches().unwrap_or(false) {
            formula = format!("{function}({formula} / {})", self.devices.value);
        }
        match self.accumulation.value {
            1 => formula,
            accumulation => format!("ceil({formula} / {accumulation})"),
        }
    }

    /// Whether a batch is split among the processes: `split_batches` of `accelerator_config`.
    fn splits_batches(&self) -> Result<bool, Diagnostic> {
        const KEY: &str = "accelerator_config";
        let Some(node) = self.keys.node(KEY)? else { return Ok(false) };
        let place = self.keys.origin(KEY, node).place;
        let inner;
        let keys = match &node.value {
            Yaml::Map(_) => self.keys.below(node),
            Yaml::Text(text) if text.trim_start().starts_with('{') => {
                inner = json_within(KEY, text, place.clone())?;
                Keys::of(&inner, inner.root())
            }
            _ => {
                return Err(Diagnostic::new(format!("`{KEY}` is not read from another file"))
                    .at(place, "it may have `split_batches`")
                    .why("with split_batches, the batches of all processes together count, not those of each")
                    .help("give the batches of one process: `--run batches_per_epoch=1000`"));
            }
        };
        let splits = keys.flag("split_batches")?.is_some_and(|flag| flag.value);
        let (batch, devices) = (self.batch.value, self.devices.value);
        if splits && batch % devices != 0 {
            return Err(Diagnostic::new(format!(
                "a batch of {batch} cannot be split among {devices} processes"
            ))
            .at(place, "accelerate raises a ValueError")
            .help(format!("make `{}` a multiple of {devices}", self.batch_name)));
        }
        Ok(splits)
    }

    /// Refuses what the examples alone do not say the batches of.
    fn check_countable(&self) -> Result<(), Diagnostic> {
        const PARALLEL: &[&str] = &[
            "parallelism_config",
            "tp_size",
            "cp_size",
            "sp_size",
            "sequence_parallel_size",
            "context_parallel_size",
        ];
        let keys = &self.keys;
        for key in PARALLEL {
            let Some(node) = keys.map().get(key).filter(|node| !matches!(node.value, Yaml::Null)) else {
                continue;
            };
            if matches!(node.value, Yaml::Int(0 | 1)) || matches!(node.text(), Some("0" | "1")) {
                continue;
            }
            return Err(Diagnostic::new(format!(
                "with `{key}` the batches of a process do not follow from the devices"
            ))
            .at(keys.origin(key, node).place, "several devices share one batch")
            .help("give the batches of one process in an epoch: `--run batches_per_epoch=1000`"));
        }
        for key in ["streaming", "dataset_streaming"] {
            if let Some(flag) = keys.flag(key)?.filter(|flag| flag.value) {
                return Err(Diagnostic::new(format!("with `{key}` the run needs `max_steps`"))
                    .at(flag.origin.place, "a streamed dataset has no length")
                    .why("the Trainer raises a ValueError without `max_steps`")
                    .help("give it: `--set max_steps=1000`"));
            }
        }
        Ok(())
    }
}
