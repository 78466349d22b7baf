//! The trainings of fastai that have a schedule of their own: `fit_one_cycle`, `fit_flat_cos` and `fine_tune` of a `Learner`.

use super::FileQuestion;
use super::TrainingSpec;
use super::found::{Missing, SpecParts, ends, named};
use super::messages;
use super::text::{quoted, yaml};
use crate::diagnostic::{Diagnostic, and, few};
use crate::python::{Data, Outline, OutlinedCall, Passed};

/// What fastai computes.
const SOURCE: &str = include_str!("fastai.py");
/// The rate of a `Learner` that is given none.
const RATE: f64 = 1e-3;
/// The batches of an epoch, and the parameter groups, as a notebook writes them.
const BATCHES: &str = "len(dls.train)";
const GROUPS: &str = "len(learn.opt.param_groups)";

/// A method of a `Learner`: its function in [`SOURCE`], and its parameters in their order, with their defaults. The first is the
/// number of epochs, the second the rate.
struct FitMethod {
    name: &'static str,
    function: &'static str,
    parameters: &'static [(&'static str, Option<f64>)],
}

const METHODS: [FitMethod; 3] = [
    FitMethod {
        name: "fit_one_cycle",
        function: "one_cycle",
        parameters: &[
            ("n_epoch", None),
            ("lr_max", None),
            ("div", Some(25.0)),
            ("div_final", Some(1e5)),
            ("pct_start", Some(0.25)),
        ],
    },
    FitMethod {
        name: "fit_flat_cos",
        function: "flat_cos",
        parameters: &[("n_epoch", None), ("lr", None), ("div_final", Some(1e5)), ("pct_start", Some(0.75))],
    },
    FitMethod {
        name: "fine_tune",
        function: "fine_tune",
        parameters: &[
            ("epochs", None),
            ("base_lr", Some(2e-3)),
            ("freeze_epochs", Some(1.0)),
            ("lr_mult", Some(100.0)),
            ("pct_start", Some(0.3)),
            ("div", Some(5.0)),
            ("div_final", Some(1e5)),
        ],
    },
];

/// The trainings of fastai in a file.
pub(super) struct FastaiFits<'a> {
    pub outline: &'a Outline,
    pub question: &'a FileQuestion,
}

impl<'a> FastaiFits<'a> {
    /// The spec of the one that is meant; `None` if there is none, or one that is not computed here.
    ///
    /// # Errors
    ///
    /// There are several of which none is chosen, or something is not known.
    pub(super) fn spec(
        &self,
        stem: &str,
        notes: &mut Vec<String>,
    ) -> Result<Option<TrainingSpec>, Diagnostic> {
        let calls = || self.outline.calls.iter();
        // Objects of other packages may have a `fine_tune`, too.
        let has_learner = calls().any(|call| is_learner(call) || call.origin.starts_with("fastai."));
        let all: Vec<(&OutlinedCall, &FitMethod)> =
            calls().filter(|_| has_learner).filter_map(|call| Some((call, method(call)?))).collect();
        // It makes an update once in several batches.
        let gathers = calls().any(|call| ends(&call.origin).1 == "GradientAccumulation");
        if all.is_empty() || gathers {
            return Ok(None);
        }
        let (call, method) = self.chosen(&all)?;
        if named(call, "start_epoch").is_some() {
            return Ok(None);
        }
        let mut missing = Missing::new();
        let Some(training) = self.training(call, method, &mut missing, notes) else {
            return messages::missing(&missing, Some(call)).map_or(Ok(None), Err);
        };
        notes.push(format!(
            "`{}` on {} is computed as fastai 2.8 does: a row per update",
            method.name, call.spot
        ));
        Ok(Some(TrainingSpec {
            name: stem.into(),
            text: training.text(stem),
            place: Some(call.place.clone()),
        }))
    }

    /// The training that the user names, or the only one.
    fn chosen(
        &self,
        all: &[(&'a OutlinedCall, &'static FitMethod)],
    ) -> Result<(&'a OutlinedCall, &'static FitMethod), Diagnostic> {
        if let Some(name) = &self.question.name {
            let (spot, number) = messages::numbered(name).unwrap_or((name, 1));
            let mut own =
                all.iter().filter(|(call, _)| call.spot == spot || call.spot == format!("line {spot}"));
            if let Some(found) = own.nth(number.saturating_sub(1)) {
                return Ok(*found);
            }
        }
        match all {
            [only] if self.question.name.is_none() => Ok(*only),
            several => {
                let said = |call: &OutlinedCall| format!("{:?} {:?}", call.args, call.keywords);
                let (first, method) = several[0];
                let is_same = |(call, other): &(&OutlinedCall, &FitMethod)| {
                    other.name == method.name && said(call) == said(first)
                };
                if self.question.name.is_none() && several.iter().all(is_same) {
                    return Ok(several[0]);
                }
                // Those at one place are counted, as in a loop.
                let spot = |at: usize| {
                    let own = |(call, _): &&(&OutlinedCall, &FitMethod)| call.spot == several[at].0.spot;
                    match several.iter().filter(own).count() {
                        1 => several[at].0.spot.clone(),
                        _ => {
                            format!("{} ({})", several[at].0.spot, several[..=at].iter().filter(own).count())
                        }
                    }
                };
                let list = (0..several.len().min(MOST_NAMED))
                    .map(|at| format!("`{}` on {}", several[at].1.name, spot(at)))
                    .collect();
                Err(Diagnostic::new("this file trains several times with fastai")
                    .at(first.place.clone(), "")
                    .why(format!("its trainings are {}", and(&few(list))))
                    .help(format!("say which one: `--name \"{}\"`", spot(0))))
            }
        }
    }

    /// What a call says of its training; `None` if something is not known, or is given in another way than as a number.
    fn training(
        &self,
        call: &OutlinedCall,
        method: &FitMethod,
        missing: &mut Missing,
        notes: &mut Vec<String>,
    ) -> Option<SpecParts> {
        let mut settings: Vec<String> = Vec::new();
        let (mut epochs, mut rate) = (0, String::new());
        let mut is_slice = method.name == "fine_tune";
        let mut is_known = true;
        for (place, (name, default)) in method.parameters.iter().enumerate() {
            let given = named(call, name).or(call.args.get(place));
            let given = given.filter(|given| !matches!(given, Passed::Data(Data::None)));
            match (given, place) {
                (Some(Passed::Unknown(facts)), _) => {
                    missing.extend(facts.iter().cloned());
                    is_known = false;
                }
                (Some(Passed::Data(Data::Int(count))), 0) => {
                    epochs += u64::try_from(*count).ok().filter(|count| *count > 0)?;
                    settings.push(format!("epochs: {count}"));
                }
                (_, 0) => return None,
                (Some(Passed::Slice(parts)), 1) if method.name != "fine_tune" => {
                    let parts: Option<Vec<String>> = parts.iter().map(number).collect();
                    is_slice = true;
                    rate = format!("[{}]", parts?.join(", "));
                }
                (Some(value), 1) => rate = number(value).filter(|rate| rate != "null")?,
                (None, 1) => {
                    rate = default.map_or_else(|| self.rate_of_learner(notes), |rate| format!("{rate:?}"))
                }
                (given, _) => {
                    let value = match given {
                        Some(value) => number(value)?,
                        None => (*default)?.to_string(),
                    };
                    if *name == "freeze_epochs" {
                        epochs += value.parse::<u64>().ok()?;
                    }
                    let name = if *name == "pct_start" { "pct" } else { name };
                    settings.push(format!("{name}: {value}"));
                }
            }
        }
        let batches = self.count(BATCHES, missing);
        let groups = if is_slice { self.count(GROUPS, missing) } else { Some(1) };
        let (batches, groups) = (batches?, groups.filter(|_| is_known)?);
        settings.push(format!("batches: {batches}, groups: {groups}, rate: {rate}"));
        Some(written(method, (epochs, batches, groups), &settings))
    }

    /// A number that the user gives, or that is missing.
    fn count(&self, fact: &str, missing: &mut Missing) -> Option<u64> {
        let given = self.question.config.iter().find(|(key, _)| key.replace(' ', "") == fact);
        match given {
            Some((_, Data::Int(count))) if *count > 0 && *count <= MOST => u64::try_from(*count).ok(),
            _ => {
                missing.push(fact.into());
                None
            }
        }
    }

    /// The rate that the only `Learner` of the file is made with.
    fn rate_of_learner(&self, notes: &mut Vec<String>) -> String {
        let made = self.outline.calls.iter().filter(|call| is_learner(call));
        let given: Vec<&Passed> = made.filter_map(|call| named(call, "lr")).collect();
        match &given[..] {
            [only] if let Some(rate) = number(only) => rate,
            _ => {
                notes.push(format!("the rate is that of the `Learner`, {RATE:?} by default"));
                format!("{RATE:?}")
            }
        }
    }
}

/// The spec of a training of so many epochs, batches and groups.
fn written(method: &FitMethod, (epochs, batches, groups): (u64, u64, u64), settings: &[String]) -> SpecParts {
    let rates: Vec<String> = (0..groups).map(|group| format!("group {group}: {RATE:?}")).collect();
    let rates = if groups == 1 { format!("{RATE:?}") } else { format!("{{{}}}", rates.join(", ")) };
    SpecParts {
        run: Some(format!("{{epochs: {epochs}, steps_per_epoch: {batches}}}")),
        // Each training sets the rates of its first update, too.
        optimizer: Some(format!("{{lr: {rates}}}")),
        interval: Some("step"),
        schedule: format!(
            "{{kind: torch.adjust_learning_rate, source: {}, name: adjust, config: {{method: {}, settings: {{{}}}}}}}",
            quoted(SOURCE),
            method.function,
            settings.join(", ")
        ),
    }
}

/// The most trainings that a message lists.
const MOST_NAMED: usize = 20;
/// The most batches or groups that are taken.
const MOST: i128 = 10_000_000;

/// The method that a call of fastai is.
fn method(call: &OutlinedCall) -> Option<&'static FitMethod> {
    METHODS.iter().find(|method| method.name == ends(&call.origin).1)
}

/// Whether a call makes a `Learner`: `vision_learner(...)`.
fn is_learner(call: &OutlinedCall) -> bool {
    ends(&call.origin).1.to_lowercase().ends_with("learner")
}

/// A number, or null, as YAML.
fn number(value: &Passed) -> Option<String> {
    match value {
        Passed::Data(data @ (Data::Int(_) | Data::Float(_) | Data::Number(..) | Data::None)) => {
            Some(yaml(data))
        }
        _ => None,
    }
}
