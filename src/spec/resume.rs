//! `run.resume`: where a run was interrupted, and what the resumed run loads.

use super::clock::Clock;
use super::outline::Spec;
use super::run::{Rates, Section};
use super::settings::RESUME;
use super::yaml::{Node, Yaml};
use crate::diagnostic::{Diagnostic, Place};
use crate::schedule::Unit;

/// Whether, and when, a resumed script loads the state of its optimizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OptimizerState {
    /// After the scheduler is constructed.
    Loaded,
    /// Before the scheduler is constructed.
    LoadedFirst,
    /// Not at all.
    New,
}

/// How a run is taken up again.
#[derive(Debug, Clone)]
pub(crate) struct Resume<'a> {
    /// Its first update or epoch, by its number in the whole run.
    pub at: u64,
    /// What `at` counts.
    pub unit: Unit,
    /// Whether the state of the scheduler is loaded, if the spec says so.
    pub scheduler: Option<bool>,
    /// The same for the optimizer.
    pub optimizer: Option<OptimizerState>,
    /// The rate of the resumed script, if it is another one.
    pub lr: Rates,
    /// The parameters that the resumed script gives otherwise.
    pub changes: Option<&'a Node>,
    section: &'a Node,
    document: &'a super::yaml::Document,
}

impl Resume<'_> {
    /// The place of one of its settings, or of the section.
    pub(crate) fn place(&self, key: &str) -> Place {
        self.document.place(self.section.get(key).unwrap_or(self.section))
    }
}

impl Spec {
    /// How the run is taken up again, if it is.
    ///
    /// # Errors
    ///
    /// An unknown key, a value of the wrong type or out of range, or not exactly one of `step` and `epoch`.
    pub(crate) fn resume<'a>(&'a self, clock: &'a Clock) -> Result<Option<Resume<'a>>, Diagnostic> {
        let document = self.document();
        let Some(node) = self.section("run").and_then(|run| run.get(RESUME.name)) else { return Ok(None) };
        let example = "for example `resume: {step: 500, scheduler: loaded, optimizer: loaded}`";
        let Yaml::Map(_) = node.value else {
            return Err(Diagnostic::new("`resume` of `run` is a map")
                .at(document.place(node), format!("this is {}", super::run::found(node)))
                .why(RESUME.meaning)
                .help(example));
        };
        let section = Section { name: RESUME.name, document, node: Some(node), clock: Some(clock) };
        section.check_keys()?;
        let (at, unit) = match (section.count("step")?, section.count("epoch")?) {
            (Some(step), None) => (step, Unit::Step),
            (None, Some(epoch)) => (epoch, Unit::Epoch),
            (found, _) => {
                return Err(Diagnostic::new("`resume` has either `step` or `epoch`")
                    .at(
                        document.place(node),
                        if found.is_some() { "this has both" } else { "this has neither" },
                    )
                    .why("it is the first update, or the first epoch, of the resumed run")
                    .help(example));
            }
        };
        if let Some(length) = clock.length(unit).filter(|length| *length <= at) {
            return Err(Diagnostic::new(format!("the run has {length} {unit}s, and is over at {unit} {at}"))
                .at(document.place(section.get(unit.name()).unwrap_or(node)), "")
                .why(format!("{unit}s are counted from 0, over the whole run"))
                .help("give `run` the length of the whole run, from its beginning to its end"));
        }
        let changes = section.get("schedule");
        if let Some(odd) = changes.filter(|node| !matches!(node.value, Yaml::Map(_))) {
            return Err(section.expected("schedule", odd, "a map of parameters: `schedule: {T_max: 200}`"));
        }
        let scheduler = word(&section, "scheduler", &[("loaded", true), ("new", false)])?;
        let states = [
            ("loaded", OptimizerState::Loaded),
            ("loaded_first", OptimizerState::LoadedFirst),
            ("new", OptimizerState::New),
        ];
        let optimizer = word(&section, "optimizer", &states)?;
        let lr = section.rates("lr")?;
        Ok(Some(Resume { at, unit, scheduler, optimizer, lr, changes, section: node, document }))
    }
}

/// A setting that is one of several words.
fn word<T: Copy>(section: &Section<'_>, key: &str, words: &[(&str, T)]) -> Result<Option<T>, Diagnostic> {
    let Some(node) = section.get(key) else { return Ok(None) };
    let found = words.iter().find(|(word, _)| node.text() == Some(word));
    let list: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
    match found {
        Some((_, state)) => Ok(Some(*state)),
        None => Err(section.expected(key, node, &format!("one of {}", list.join(", ")))),
    }
}
