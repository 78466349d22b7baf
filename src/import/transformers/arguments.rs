//! The keys of `TrainingArguments`, read as the Trainer reads them.

use super::super::Reading;
use super::super::accelerate;
use super::super::config::{ConfigFile, Syntax};
use super::super::draft::{Draft, Drafted, Known, ValueOrigin};
use super::super::keys::{Keys, Texts};
use super::super::read;
use super::Trainer;
use super::data::RepeatSampler;
use super::length::RunSpan;
use super::release::Release;
use crate::diagnostic::{Diagnostic, Source};
use crate::number::python::Number;
use crate::spec::yaml::{Yaml, written};
use std::sync::Arc;

/// Facts that the user gives about the run.
#[derive(Debug)]
pub(super) struct GivenRun {
    pub steps: Option<Known<u64>>,
    pub steps_per_epoch: Option<Known<u64>>,
    pub batches_per_epoch: Option<Known<u64>>,
    pub dataset_size: Option<Known<u64>>,
}

impl GivenRun {
    /// The facts of `--run`, and the updates that a `trainer_state.json` of the run has.
    fn of(reading: &Reading<'_>) -> Result<Self, Diagnostic> {
        let question = reading.question;
        Ok(GivenRun {
            steps: match question.known("steps")? {
                Some(steps) => Some(steps),
                None => of_trainer_state(reading)?,
            },
            steps_per_epoch: question.known("steps_per_epoch")?,
            batches_per_epoch: question.known("batches_per_epoch")?,
            dataset_size: question.known("dataset_size")?,
        })
    }
}

/// The arguments of a run of the Trainer.
pub(in crate::import) struct Arguments<'a> {
    pub(super) keys: Keys<'a>,
    pub(super) program: &'static str,
    pub learning_rate: Known<Number>,
    /// The value of `lr_scheduler_type`, in lower case.
    pub(super) scheduler: Known<String>,
    pub(super) kwargs: Vec<(String, Drafted)>,
    pub(super) given: GivenRun,
    pub(super) max_steps: Option<Known<u64>>,
    pub(super) epochs: Known<Number>,
    pub(super) batch: Known<u64>,
    /// The name of the batch size in formulas.
    pub(super) batch_name: &'static str,
    pub(super) devices: Known<u64>,
    pub(super) accumulation: Known<u64>,
    pub(super) drop_last: bool,
    /// What repeats the prompts, in the trainers of TRL that generate completions.
    pub(super) sampler: Option<RepeatSampler>,
    pub(super) warmup_steps: Option<Known<Number>>,
    pub(super) warmup_ratio: Option<Known<Number>>,
    pub(super) no_warmup: ValueOrigin,
    pub(super) releases: Vec<Release>,
}

impl<'a> Arguments<'a> {
    /// Reads the arguments.
    ///
    /// # Errors
    ///
    /// A value that the program refuses.
    pub(super) fn read(
        reading: &Reading<'_>,
        keys: &Keys<'a>,
        trainer: &Trainer,
    ) -> Result<Self, Diagnostic> {
        let question = reading.question;
        let given = |name: &str| question.known(name);
        let count_or = |name: &str, key: &str, default: u64| {
            let fallback = || Known::new(default, keys.default(key));
            Ok::<_, Diagnostic>(match given(name)? {
                Some(count) => count,
                None => keys.count(key)?.unwrap_or_else(fallback),
            })
        };
        let learning_rate = match keys.number("learning_rate")? {
            Some(rate) => rate,
            None => (trainer.rate)(keys)?,
        };
        let epochs = match given("epochs")? {
            Some(epochs) => epochs.map(Number::from),
            None => keys.number_or("num_train_epochs", 3.0)?,
        };
        let mut arguments = Arguments {
            keys: *keys,
            program: trainer.program,
            learning_rate,
            scheduler: scheduler(keys, trainer)?,
            kwargs: kwargs(keys)?,
            max_steps: max_steps(keys)?,
            epochs,
            batch: count_or("batch_size", "per_device_train_batch_size", 8)?,
            batch_name: "per_device_train_batch_size",
            devices: devices(reading, keys)?,
            accumulation: Known::new(1, keys.default("gradient_accumulation_steps")),
            drop_last: keys.flag("dataloader_drop_last")?.is_some_and(|flag| flag.value),
            sampler: None,
            warmup_steps: keys.number("warmup_steps")?,
            warmup_ratio: keys.number("warmup_ratio")?,
            no_warmup: keys.default("warmup_steps"),
            releases: Release::of(question, trainer.releases)?,
            given: GivenRun::of(reading)?,
        };
        arguments.own_rules(trainer)?;
        arguments.accumulation =
            count_or("gradient_accumulation", "gradient_accumulation_steps", arguments.accumulation.value)?;
        if trainer.program == "trl" {
            arguments.sampler = RepeatSampler::of(&arguments)?;
        }
        arguments.limit_releases()?;
        if question.count("batch_size")?.is_none() {
            arguments.old_batch_size()?;
        }
        arguments.note_data(reading)?;
        Ok(arguments)
    }

    /// What some programs do before the Trainer sees the arguments.
    fn own_rules(&mut self, trainer: &Trainer) -> Result<(), Diagnostic> {
        if trainer.program == "ms-swift" {
            self.one_warmup()?;
            if !self.keys.config().has("per_device_train_batch_size") {
                self.batch.value = 1;
            }
            // It fills an update with 16 examples of all processes.
            self.accumulation.value = 16_u64.div_ceil(self.batch.value).div_ceil(self.devices.value).max(1);
        }
        if trainer.own_ratio {
            let with_ratio = |release: &mut Release| *release = (*release).min(Release::Ratio);
            self.releases.iter_mut().for_each(with_ratio);
        }
        let has_steps = self.warmup_steps.as_ref().is_some_and(|steps| steps.value.float() > 0.0);
        if trainer.program == "sentence-transformers" && has_steps {
            self.warmup_ratio = None;
        }
        Ok(())
    }

    /// ms-swift takes one of the two settings of the warmup.
    fn one_warmup(&self) -> Result<(), Diagnostic> {
        let Some(ratio) = &self.warmup_ratio else { return Ok(()) };
        let place = ratio.origin.place.clone();
        if self.warmup_steps.as_ref().is_some_and(|steps| steps.value.float() > 0.0)
            && ratio.value.float() > 0.0
        {
            return Err(Diagnostic::new("both `warmup_steps` and `warmup_ratio`")
                .at(place, "ms-swift raises a ValueError")
                .help("remove one of them"));
        }
        if ratio.value.float() >= 1.0 {
            return Err(Diagnostic::new("`warmup_ratio` must be below 1")
                .at(place, "ms-swift raises a ValueError")
                .why("1 would be one update, not the whole run")
                .help("give the updates as `warmup_steps`"));
        }
        Ok(())
    }

    /// `per_gpu_train_batch_size`, the old name of the batch size, wins over the new one until transformers 4.57.
    fn old_batch_size(&mut self) -> Result<(), Diagnostic> {
        const KEY: &str = "per_gpu_train_batch_size";
        let Some(batch) = self.keys.whole(KEY)?.filter(|batch| batch.value > 0) else { return Ok(()) };
        self.releases.retain(|release| *release < Release::Ratio);
        if self.releases.is_empty() {
            return Err(Diagnostic::new(format!("there is no `{KEY}` any more"))
                .at(batch.origin.place, "transformers has it until 4.57")
                .help("write `per_device_train_batch_size`"));
        }
        (self.batch, self.batch_name) = (batch.map(|batch| batch.unsigned_abs()), KEY);
        Ok(())
    }

    /// Leaves the releases that accept the arguments.
    fn limit_releases(&mut self) -> Result<(), Diagnostic> {
        let before = self.releases.clone();
        let refused = |place: &Known<Number>, what: &str, why: &str, help: &str| {
            let releases: Vec<String> = before.iter().map(Release::to_string).collect();
            Err(Diagnostic::new(what.to_string())
                .at(place.origin.place.clone(), "")
                .why(format!("{why}; this is read for {}", releases.join(", ")))
                .help(help.to_string()))
        };
        if let Some(steps) = self.warmup_steps.clone() {
            if steps.value.float() < 0.0 {
                return refused(
                    &steps,
                    "`warmup_steps` is below 0",
                    "the program refuses it",
                    "give 0 or more",
                );
            }
            if !steps.value.is_int() && steps.value.float().fract() != 0.0 {
                self.releases.retain(|release| *release >= Release::Ratio);
                if self.releases.is_empty() {
                    return refused(
                        &steps,
                        "`warmup_steps` is not a whole number",
                        "transformers takes fractions of the run from 5.0 on, and raises a ValueError before",
                        "use `warmup_ratio`, or say which release trains: `--set transformers=5.23.0`",
                    );
                }
            }
        }
        if let Some(ratio) = self.warmup_ratio.clone() {
            if !(0.0..=1.0).contains(&ratio.value.float()) {
                return refused(
                    &ratio,
                    "`warmup_ratio` must lie in [0, 1]",
                    "the program refuses it",
                    "give a fraction of the run",
                );
            }
            self.releases.retain(|release| *release < Release::Steps);
            if self.releases.is_empty() {
                return refused(
                    &ratio,
                    "there is no `warmup_ratio` any more",
                    "transformers has it until 5.12",
                    "write the fraction as `warmup_steps`, or say which release trains: `--set transformers=5.12.0`",
                );
            }
        }
        Ok(())
    }

    /// The arithmetic that all possible releases agree on.
    ///
    /// # Errors
    ///
    /// Two of them differ.
    pub(in crate::import) fn settled(&self) -> Result<Settled, Diagnostic> {
        let mut spans = Vec::new();
        for release in &self.releases {
            spans.push((*release, self.span(*release)?));
        }
        let value = |known: &Option<Known<u64>>| known.as_ref().map(|known| known.value);
        let (last, span) = spans.pop().ok_or_else(|| Diagnostic::new("no release reads this config"))?;
        for (release, other) in &spans {
            for (what, one, two) in [
                ("updates", value(&other.updates), value(&span.updates)),
                ("warmup steps", value(&other.warmup), value(&span.warmup)),
            ] {
                let (Some(one), Some(two)) = (one, two) else { continue };
                if one != two {
                    return Err(Diagnostic::new(format!(
                        "the run has {one} or {two} {what}, depending on the release"
                    ))
                    .at(self.length_place(what), "")
                    .why(format!("{release}: {one}; {last}: {two}"))
                    .help(
                        "say which one trains: `--set transformers=4.51.3`, or the version that is installed",
                    ));
                }
            }
        }
        Ok(Settled { release: last, all: self.releases.clone(), span })
    }

    fn length_place(&self, what: &str) -> crate::diagnostic::Place {
        match (what, &self.warmup_ratio) {
            ("updates", _) => self.accumulation.origin.place.clone(),
            (_, Some(ratio)) => ratio.origin.place.clone(),
            _ => self.no_warmup.place.clone(),
        }
    }

    /// The updates of the run.
    ///
    /// # Errors
    ///
    /// They are not known: the message has the formula.
    pub(in crate::import) fn needed_updates(&self, settled: &Settled) -> Result<Known<u64>, Diagnostic> {
        settled.span.updates.clone().ok_or_else(|| {
            let (epochs, formula) = (self.epochs.value, self.formula());
            Diagnostic::new("the config does not say how many updates the run has")
                .at(self.length_origin().place, "epochs of unknown length")
                .why(format!(
                    "`{}` needs `dataset_size` = N: updates = ceil({epochs} * {formula})",
                    self.scheduler.value
                ))
                .help("give it: `--run dataset_size=52002`; or the updates themselves: `--run steps=1000`")
        })
    }

    /// The updates of the warmup.
    ///
    /// # Errors
    ///
    /// They are a fraction of a run of unknown length.
    pub(in crate::import) fn needed_warmup(&self, settled: &Settled) -> Result<Known<u64>, Diagnostic> {
        match &settled.span.warmup {
            Some(warmup) => Ok(warmup.clone()),
            None => self.needed_updates(settled),
        }
    }

    /// The draft of the whole config. `deepspeed` is the DeepSpeed config that was named on the command line.
    ///
    /// # Errors
    ///
    /// The scheduler needs what is not known.
    pub(super) fn draft(
        &self,
        reading: &Reading<'_>,
        deepspeed: Option<&ConfigFile>,
    ) -> Result<Draft, Diagnostic> {
        let settled = self.settled()?;
        let of_deepspeed = self.of_deepspeed(reading, &settled, deepspeed)?;
        // DeepSpeed's own schedule is made before the Trainer's.
        let trainer = match reading.question.follows && of_deepspeed.is_none() {
            true => self.own_trainer(reading.question, &settled)?,
            false => None,
        };
        let (schedule, interval) = match of_deepspeed {
            Some(schedule) => (schedule, None),
            None => self.schedule(reading, &settled)?,
        };
        let mut draft = Draft::new(schedule);
        draft.interval = interval;
        draft.trainer = trainer;
        if let Some(updates) = &settled.span.updates {
            draft.run.push(("steps".into(), updates.clone().into()));
        }
        if let Some(per_epoch) = &settled.span.per_epoch {
            draft.run.push(("steps_per_epoch".into(), per_epoch.clone().into()));
        }
        let groups = self.rates()?;
        draft = draft.at_rates(groups, &self.learning_rate);
        draft.arithmetic = settled.span.arithmetic.lines();
        Ok(draft)
    }
}

/// What the possible releases agree on.
pub(in crate::import) struct Settled {
    /// The latest of them.
    pub(super) release: Release,
    /// All of them.
    pub(super) all: Vec<Release>,
    pub(super) span: RunSpan,
}

/// `lr_scheduler_type`, without the name of its enumeration and in lower case.
fn scheduler(keys: &Keys<'_>, trainer: &Trainer) -> Result<Known<String>, Diagnostic> {
    let Some(scheduler) = keys.text("lr_scheduler_type")? else {
        return Ok(Known::new(trainer.scheduler.to_string(), keys.default("lr_scheduler_type")));
    };
    Ok(scheduler.map(|text| {
        let name = text.rsplit('.').next().unwrap_or(&text);
        if name.len() < text.len() { name.to_lowercase() } else { text }
    }))
}

/// `max_steps`, if it is above 0.
fn max_steps(keys: &Keys<'_>) -> Result<Option<Known<u64>>, Diagnostic> {
    match keys.whole("max_steps")? {
        Some(steps) if steps.value > 0 => Ok(Some(steps.map(|steps| steps as u64))),
        Some(steps) if steps.value == 0 => Err(Diagnostic::new("`max_steps: 0` makes no update")
            .at(steps.origin.place, "the run ends before it begins")
            .help("write -1, the default, if the epochs are meant to count")),
        _ => Ok(None),
    }
}

/// The number of processes: as given, as launched, or else 1.
fn devices(reading: &Reading<'_>, keys: &Keys<'_>) -> Result<Known<u64>, Diagnostic> {
    let (steps, size) = (reading.question.count("steps")?, reading.question.count("dataset_size")?);
    // A number that nothing depends on may stay unknown.
    let is_needed = size.is_some() && steps.is_none() && max_steps(keys)?.is_none();
    let is_unknown = reading.config.command.as_ref().is_some_and(|command| command.unknown_devices.is_some());
    match accelerate::known_devices(reading) {
        Ok(Some(count)) => return Ok(count),
        Err(error) if is_needed || !is_unknown => return Err(error),
        Ok(None) | Err(_) => {}
    }
    if !reading.config.has("max_steps") && size.is_some() {
        reading.note("one device is assumed; `--run devices=8` says otherwise");
    }
    Ok(Known::new(1, keys.default("the number of processes")))
}

/// `lr_scheduler_kwargs`: a map, or JSON in a text.
fn kwargs(keys: &Keys<'_>) -> Result<Vec<(String, Drafted)>, Diagnostic> {
    const KEY: &str = "lr_scheduler_kwargs";
    let Some(node) = keys.node(KEY)? else { return Ok(Vec::new()) };
    match &node.value {
        Yaml::Map(entries) => entries
            .iter()
            .map(|(key, value)| {
                let name = written(key);
                let value = keys.value(&format!("{name} of {KEY}"), value)?;
                Ok((name, value))
            })
            .collect(),
        Yaml::Text(text) if text.trim_start().starts_with('{') => {
            let config = json_within(KEY, text, keys.origin(KEY, node).place)?;
            let inner = Keys::of(&config, config.root()).with(Texts::Pyyaml);
            let entries = config.root().entries().iter();
            entries
                .map(|(key, value)| {
                    let (name, origin) =
                        (written(key), keys.origin(&format!("{} of {KEY}", written(key)), node));
                    let value = inner.value(&name, value)?;
                    Ok((name, Known::new(value.value, origin)))
                })
                .collect()
        }
        _ => Err(keys.wrong(KEY, node, "a map, or JSON that begins with `{`")),
    }
}

/// The updates of the run by its own `trainer_state.json`, if that is a companion.
fn of_trainer_state(reading: &Reading<'_>) -> Result<Option<Known<u64>>, Diagnostic> {
    for companion in reading.question.with.iter().filter(|one| one.name.ends_with(".json")) {
        let source = Arc::new(Source { name: companion.name.clone(), text: companion.text.clone() });
        let state = ConfigFile::of(Syntax::Json, read::json_text(&source).map_err(Diagnostic::unquoted)?);
        if !state.has("log_history") {
            continue;
        }
        reading.question.take(companion, None);
        let steps = Keys::of(&state, state.root()).count("max_steps")?;
        reading.companions.borrow_mut().push(state);
        return Ok(steps);
    }
    Ok(None)
}

/// A map that a text holds as JSON.
///
/// # Errors
///
/// It is not JSON.
pub(super) fn json_within(
    key: &str,
    text: &str,
    place: crate::diagnostic::Place,
) -> Result<ConfigFile, Diagnostic> {
    let source = Arc::new(Source { name: key.into(), text: text.into() });
    let document = read::json_text(&source).map_err(|error| Diagnostic::new(error.what()).at(place, ""))?;
    Ok(ConfigFile::of(Syntax::Json, document))
}
