//! What a Trainer that makes its optimizer or its schedule itself finds: its arguments, and the updates of the run. `trainer.py`
//! is the class that it is derived from.

use super::super::ConfigQuestion;
use super::super::draft::{Content, Drafted};
use super::arguments::{Arguments, Settled};
use super::release::Release;
use crate::diagnostic::Diagnostic;
use crate::number::python::Number;

/// The classes of the package, which read the constants that are written below them.
const SOURCE: &str = include_str!("trainer.py");

/// What a Trainer that makes its optimizer or its schedule itself is run with.
#[derive(Debug, Clone)]
pub(crate) struct OwnTrainer {
    /// The module of the package for the releases that are meant: which ones, and its text.
    pub modules: Vec<(&'static str, String)>,
    /// The objects whose `do_train` the file asks for.
    pub asked: Vec<String>,
}

/// Which releases call `create_optimizer_and_scheduler` as a training begins. The later ones call `create_optimizer` and
/// `create_scheduler` without it.
const OLD: &str = "until transformers 5.0";
const NEW: &str = "from transformers 5.1 on";

impl Arguments<'_> {
    /// What such a Trainer is run with; `None` if not all of it can be written down.
    ///
    /// # Errors
    ///
    /// The length of the run is not known.
    pub(super) fn own_trainer(
        &self,
        question: &ConfigQuestion,
        settled: &Settled,
    ) -> Result<Option<OwnTrainer>, Diagnostic> {
        let updates = self.needed_updates(settled)?.value;
        let number = |known: &Option<_>, default: &str| match known {
            Some(super::Known { value, .. }) => plain(value),
            None => Some(default.to_string()),
        };
        let ratio = self.warmup_ratio.as_ref().map_or(0.0, |ratio| ratio.value.float());
        let steps = self.warmup_steps.as_ref().map_or(0.0, |steps| steps.value.float());
        // The releases differ about these.
        if ratio >= 1.0 || ratio > 0.0 && steps > 0.0 {
            return Ok(None);
        }
        let kwargs: Option<Vec<String>> = self
            .kwargs
            .iter()
            .map(|(name, value)| Some(format!("{}: {}", text(name), content(value)?)))
            .collect();
        let values = || {
            Some([
                ("RATE", plain(&self.learning_rate.value)?),
                ("SCHEDULER", text(&self.scheduler.value)),
                ("KWARGS", format!("{{{}}}", kwargs?.join(", "))),
                ("WARMUP_STEPS", number(&self.warmup_steps, "0")?),
                ("WARMUP_RATIO", number(&self.warmup_ratio, "0.0")?),
                ("EPOCHS", plain(&self.epochs.value)?),
                ("MAX_STEPS", self.max_steps.as_ref().map_or("-1".into(), |steps| steps.value.to_string())),
                ("BATCH_SIZE", self.batch.value.to_string()),
                ("ACCUMULATION", self.accumulation.value.to_string()),
                ("UPDATES", updates.to_string()),
            ])
        };
        let Some(values) = values() else { return Ok(None) };
        let constants: String =
            values.iter().map(|(name, value)| format!("THE_{name} = {value}\n")).collect();
        let module = |is_old: bool| {
            let (which, flag) = if is_old { (OLD, "True") } else { (NEW, "False") };
            (which, format!("{SOURCE}\n\n{constants}THE_RELEASE_IS_OLD = {flag}\n"))
        };
        let modules = kinds(question, settled).into_iter().map(module).collect();
        Ok(Some(OwnTrainer { modules, asked: Vec::new() }))
    }
}

impl OwnTrainer {
    /// The error for a file that trains otherwise with some releases, or cannot be read for one of them: which, and why.
    pub(crate) fn differing(failed: Option<(&str, &Diagnostic)>) -> Diagnostic {
        let why = match failed {
            Some((which, error)) => format!("{which}: {}", error.what()),
            None => "until transformers 5.0 the Trainer calls `create_optimizer_and_scheduler`, from 5.1 on `create_optimizer` and `create_scheduler` alone".into(),
        };
        Diagnostic::new(
            "the schedule that the file gives its Trainer counts in some releases of transformers only",
        )
        .why(why)
        .help("say which one trains: `--set transformers=4.57.1`, or the version that is installed")
    }
}

/// Whether the releases that are meant are old ones, new ones or both.
fn kinds(question: &ConfigQuestion, settled: &Settled) -> Vec<bool> {
    if let Some((version, _)) = question.version("transformers") {
        return vec![version < vec![5, 1]];
    }
    let is_old = |release: &Release| *release <= Release::Ratio;
    let is_new = |release: &Release| *release >= Release::Ratio;
    let mut found = Vec::new();
    found.extend(settled.all.iter().any(is_old).then_some(true));
    found.extend(settled.all.iter().any(is_new).then_some(false));
    found
}

/// A number as Python writes it.
fn plain(number: &Number) -> Option<String> {
    match number {
        Number::Int(value) => Some(value.to_string()),
        Number::Float(value) if value.is_finite() => Some(format!("{value:?}")),
        _ => None,
    }
}

/// A text as Python writes it.
fn text(text: &str) -> String {
    let escaped: String = text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect();
    match text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '.') {
        true => format!("\"{text}\""),
        false => format!("\"{escaped}\""),
    }
}

/// A value of `lr_scheduler_kwargs` as Python writes it.
fn content(value: &Drafted) -> Option<String> {
    match &value.value {
        Content::Null => Some("None".into()),
        Content::Flag(true) => Some("True".into()),
        Content::Flag(false) => Some("False".into()),
        Content::Number(number) => plain(number),
        Content::Text(own) => Some(text(own)),
        Content::List(_) | Content::Map(_) => None,
    }
}
