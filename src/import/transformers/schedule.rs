//! From `lr_scheduler_type` to a kind with its parameters.

use super::super::Reading;
use super::super::accelerate;
use super::super::config::ConfigFile;
use super::super::deepspeed;
use super::super::draft::{Content, Drafted, DraftedSchedule, Known, ValueOrigin};
use super::super::groups;
use super::arguments::{Arguments, Settled};
use super::release::Release;
use crate::diagnostic::{Diagnostic, nearest};

/// What a type of scheduler takes from the Trainer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TrainerInput {
    /// Nothing: its kwargs are ignored too.
    Nothing,
    /// The warmup.
    Warmup,
    /// The warmup and the length of the run.
    Run,
    /// A metric at each evaluation.
    Metric,
}

/// The types, with their functions. Those with a warmup alone ignore `lr_scheduler_kwargs` too, but `inverse_sqrt`.
const TYPES: &[(&str, &str, TrainerInput)] = &[
    ("linear", "get_linear_schedule_with_warmup", TrainerInput::Run),
    ("cosine", "get_cosine_schedule_with_warmup", TrainerInput::Run),
    ("cosine_with_restarts", "get_cosine_with_hard_restarts_schedule_with_warmup", TrainerInput::Run),
    ("polynomial", "get_polynomial_decay_schedule_with_warmup", TrainerInput::Run),
    ("constant", "get_constant_schedule", TrainerInput::Nothing),
    ("constant_with_warmup", "get_constant_schedule_with_warmup", TrainerInput::Warmup),
    ("inverse_sqrt", "get_inverse_sqrt_schedule", TrainerInput::Warmup),
    ("reduce_lr_on_plateau", "get_reduce_on_plateau_schedule", TrainerInput::Metric),
    ("cosine_with_min_lr", "get_cosine_with_min_lr_schedule_with_warmup", TrainerInput::Run),
    ("cosine_warmup_with_min_lr", "get_cosine_with_min_lr_schedule_with_warmup_lr_rate", TrainerInput::Run),
    ("warmup_stable_decay", "get_wsd_schedule", TrainerInput::Run),
    ("greedy", "get_greedy_schedule", TrainerInput::Metric),
];

/// The schedule that `get_scheduler` of transformers or diffusers makes: warmup and length are given as far as the type takes
/// them.
///
/// # Errors
///
/// There is no such type, or it needs what a call by name does not give.
pub(in crate::import) fn by_name(
    name: &Known<String>,
    warmup: &Known<u64>,
    total: &Known<u64>,
) -> Result<DraftedSchedule, Diagnostic> {
    let found = TYPES.iter().find(|(known, ..)| *known == name.value);
    let Some((_, function, takes)) = found.filter(|(.., takes)| *takes != TrainerInput::Metric) else {
        let error = Diagnostic::new(format!("there is no scheduler `{}` here", name.value))
            .at(name.origin.place.clone(), "the program raises a ValueError");
        let names = TYPES.iter().filter(|(.., takes)| *takes != TrainerInput::Metric).map(|(name, ..)| *name);
        return Err(error.help(format!("the names are {}", names.collect::<Vec<_>>().join(", "))));
    };
    let origin =
        ValueOrigin { reason: format!("{} {}", name.origin.reason, name.value), ..name.origin.clone() };
    let mut schedule = DraftedSchedule::new(format!("transformers.{function}"), origin);
    if *takes != TrainerInput::Nothing {
        schedule = schedule.with("num_warmup_steps", warmup.clone());
    }
    if *takes == TrainerInput::Run {
        schedule = schedule.with("num_training_steps", total.clone());
    }
    Ok(schedule)
}

/// A schedule, and how often it is stepped if that is not once per update.
type Stepped = (DraftedSchedule, Option<Drafted>);

impl Arguments<'_> {
    /// The schedule of the Trainer itself.
    pub(super) fn schedule(&self, reading: &Reading<'_>, settled: &Settled) -> Result<Stepped, Diagnostic> {
        let name = &self.scheduler.value;
        let Some((_, function, takes)) = TYPES.iter().find(|(known, ..)| known == name) else {
            let error = Diagnostic::new(format!("there is no `lr_scheduler_type` `{name}`"))
                .at(self.scheduler.origin.place.clone(), "the program raises a ValueError");
            let names = TYPES.iter().map(|(name, ..)| *name);
            return Err(match nearest(name, names.clone()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help(format!("the types are {}", names.collect::<Vec<_>>().join(", "))),
            });
        };
        let origin =
            ValueOrigin { reason: format!("lr_scheduler_type {name}"), ..self.scheduler.origin.clone() };
        let schedule = DraftedSchedule::new(format!("transformers.{function}"), origin);
        if *takes == TrainerInput::Metric {
            return self.on_metric(reading, schedule);
        }
        if *takes == TrainerInput::Nothing {
            if self.warmup_steps.is_some() || self.warmup_ratio.is_some() {
                reading.note(format!("`{name}` has no warmup: what the config says of one has no effect"));
            }
            self.ignored_kwargs(reading);
            return Ok((schedule, None));
        }
        if *takes == TrainerInput::Run {
            self.needed_updates(settled)?;
        }
        let warmup = self.needed_warmup(settled)?;
        let mut schedule = schedule.with("num_warmup_steps", warmup.clone());
        match name.as_str() {
            "constant_with_warmup" => self.ignored_kwargs(reading),
            "inverse_sqrt" if !self.kwargs.is_empty() => match (settled.all[0], settled.release) {
                (Release::Floor | Release::Ceil, Release::Ratio | Release::Steps) => {
                    return Err(Diagnostic::new("whether `lr_scheduler_kwargs` count here depends on the release")
                        .at(self.kwargs[0].1.origin.place.clone(), "")
                        .why("until transformers 4.57 `inverse_sqrt` ignores them, from 5.0 on it takes `timescale`")
                        .help("say which one trains: `--set transformers=5.23.0`"));
                }
                (_, Release::Floor | Release::Ceil) => self.ignored_kwargs(reading),
                _ => schedule.parameters.extend(self.kwargs.iter().cloned()),
            },
            "warmup_stable_decay" if self.kwargs.is_empty() && self.program == "LLaMA-Factory" => {
                schedule = self.thirds(schedule, settled, warmup.value)?;
            }
            _ => schedule.parameters.extend(self.kwargs.iter().cloned()),
        }
        Ok((schedule, None))
    }

    fn ignored_kwargs(&self, reading: &Reading<'_>) {
        if !self.kwargs.is_empty() {
            reading.note(format!("`{}` ignores `lr_scheduler_kwargs`", self.scheduler.value));
        }
    }

    /// LLaMA-Factory's own lengths: a third of what follows the warmup is stable, the rest decays.
    fn thirds(
        &self,
        schedule: DraftedSchedule,
        settled: &Settled,
        warmup: u64,
    ) -> Result<DraftedSchedule, Diagnostic> {
        let updates = self.needed_updates(settled)?;
        let rest = updates.value.saturating_sub(warmup);
        let (stable, arithmetic) = (rest / 3, &settled.span.arithmetic);
        let numbers = format!("({} - {warmup}) // 3", updates.value);
        let origin = &self.scheduler.origin;
        let stable = arithmetic.derived("stable steps", "(updates - warmup) // 3", &numbers, stable, origin);
        let decay = updates.value - warmup - stable.value;
        let numbers = format!("{} - {warmup} - {}", updates.value, stable.value);
        let decay =
            arithmetic.derived("decay steps", "updates - warmup - stable steps", &numbers, decay, origin);
        Ok(schedule.with("num_decay_steps", decay).with("num_stable_steps", stable))
    }

    /// A scheduler that is stepped at each evaluation.
    fn on_metric(&self, reading: &Reading<'_>, mut schedule: DraftedSchedule) -> Result<Stepped, Diagnostic> {
        let name = &self.scheduler.value;
        let fact = reading.question.set.iter().find(|fact| fact.key == "metrics").ok_or_else(|| {
            Diagnostic::new(format!("`{name}` needs the metric of each evaluation"))
                .at(self.scheduler.origin.place.clone(), "the rate depends on what the training measures")
                .help("give them: `--set 'metrics=[0.9, 0.8, 0.81]'`")
        })?;
        let origin =
            ValueOrigin { place: fact.place.clone(), reason: "metrics as given".into(), cites: false };
        fact.taken.set(true);
        schedule = schedule.with("metrics", Drafted::literal(&fact.text, &origin));
        schedule.parameters.extend(self.kwargs.iter().cloned());
        let strategy = match self.keys.text("eval_strategy")? {
            Some(strategy) => Some(strategy),
            None => self.keys.text("evaluation_strategy")?,
        };
        let interval = match strategy.as_ref().map(|strategy| strategy.value.as_str()) {
            Some("epoch") => strategy.map(Drafted::from),
            Some("steps") => match self.keys.count("eval_steps")? {
                Some(every) => {
                    let origin = every.origin.clone();
                    Some(Known::new(Content::Map(vec![("every".into(), every.into())]), origin))
                }
                None => {
                    return Err(Diagnostic::new(format!("`{name}` needs `eval_steps`"))
                        .at(self.scheduler.origin.place.clone(), "it is stepped at each evaluation")
                        .help("give it: `--set eval_steps=500`"));
                }
            },
            _ => {
                return Err(Diagnostic::new(format!("`{name}` is never stepped: there is no evaluation"))
                    .at(self.scheduler.origin.place.clone(), "it needs `eval_strategy: steps` or `epoch`"));
            }
        };
        Ok((schedule, interval))
    }

    /// The schedule of a DeepSpeed config, if the arguments name one that has a `scheduler`.
    pub(super) fn of_deepspeed(
        &self,
        reading: &Reading<'_>,
        settled: &Settled,
        named: Option<&ConfigFile>,
    ) -> Result<Option<DraftedSchedule>, Diagnostic> {
        let beside = match (named, self.keys.node("deepspeed")?) {
            (Some(config), _) => Some(config.clone()),
            // ms-swift has configs of its own by these names, without a scheduler.
            (None, Some(node)) if self.program == "ms-swift" && is_named_by_swift(node.text()) => None,
            (None, Some(node)) => {
                deepspeed::beside(reading, node, &self.keys.origin("deepspeed", node).place)?
            }
            (None, None) => accelerate::deepspeed(reading)?,
        };
        let Some(config) = beside else { return Ok(None) };
        let Some(schedule) = deepspeed::schedule(&config, Some((self, settled)))? else { return Ok(None) };
        let named = schedule.kind.value.as_str();
        reading.note(format!(
            "the DeepSpeed config has a scheduler: `{named}` replaces `lr_scheduler_type` ({}) without a word",
            self.scheduler.value
        ));
        Ok(Some(schedule))
    }

    /// The rates of the optimizer: one, or one for each of its groups.
    pub(super) fn rates(&self) -> Result<Drafted, Diagnostic> {
        let rate = self.learning_rate.clone();
        if let Some(embedding) = self.keys.number("embedding_learning_rate")? {
            return Ok(groups::named(vec![("lora".into(), rate), ("embeddings".into(), embedding)]));
        }
        let mut handed = Vec::new();
        while let Some(own) = self.keys.number(&format!("{GROUP_RATE}{}", handed.len()))? {
            handed.push((format!("group{}", handed.len()), own));
        }
        if !handed.is_empty() {
            return Ok(groups::named(handed));
        }
        if self.program == "ms-swift" {
            let mut parts = vec![("llm".to_string(), rate.clone())];
            for (name, key) in [("vit", "vit_lr"), ("aligner", "aligner_lr")] {
                parts.extend(self.keys.number(key)?.map(|own| (name.to_string(), own)));
            }
            if parts.len() > 1 {
                return Ok(groups::named(parts));
            }
        }
        Ok(groups::lora_plus(&self.keys, &rate)?.unwrap_or_else(|| rate.into()))
    }
}

/// Stands before the number of a group in the key of its rate, where a file hands its Trainer an optimizer.
pub(in crate::import) const GROUP_RATE: &str = "param_groups.lr.";

/// Whether a text is the name of one of ms-swift's own DeepSpeed configs.
fn is_named_by_swift(text: Option<&str>) -> bool {
    const NAMES: [&str; 6] = ["zero0", "zero1", "zero2", "zero3", "zero2_offload", "zero3_offload"];
    text.is_some_and(|text| NAMES.contains(&text))
}
