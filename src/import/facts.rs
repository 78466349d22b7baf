//! What the config does not have, and the user gives: facts of the run, replaced values, companions, versions.

use super::draft::{Known, ValueOrigin};
use crate::diagnostic::{Diagnostic, Place, Source, Span, nearest};
use crate::number::python::Number;
use crate::python::Data;
use crate::spec::clock::NoValue;
use crate::spec::expression;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

/// The facts that `--run` gives, what each means, and an example for messages.
pub(crate) const FACTS: &[(&str, &str, u64)] = &[
    ("steps", "the optimizer's updates in the whole run", 1000),
    ("epochs", "the passes over the data", 3),
    ("steps_per_epoch", "the optimizer's updates in one epoch", 1251),
    ("batches_per_epoch", "the batches of one device in one epoch", 1251),
    ("dataset_size", "the examples in the training set, as the trainer sees it", 52002),
    ("batch_size", "the examples per device and batch", 32),
    ("devices", "how many devices work in parallel", 8),
    ("gradient_accumulation", "the batches per update", 4),
    ("nc", "the classes of the data", 80),
    ("samples_per_step", "the examples per update", 1024),
    ("seq_length", "the tokens per example", 2048),
    ("tokens_per_step", "the tokens per update", 4194304),
];

/// What a fact is, for messages.
pub(super) fn meaning(fact: &str) -> &'static str {
    FACTS.iter().find(|(name, ..)| *name == fact).map_or("", |(_, meaning, _)| meaning)
}

/// A usual value of a fact, for messages.
pub(super) fn example(fact: &str) -> u64 {
    FACTS.iter().find(|(name, ..)| *name == fact).map_or(1000, |(.., example)| *example)
}

/// A fact, or a value that replaces another one, with its place on the command line or in a spec.
#[derive(Debug, Clone)]
pub(crate) struct GivenFact {
    /// Its name, or the path of the value.
    pub key: String,
    /// Its value as written.
    pub text: String,
    /// Where it is given.
    pub place: Place,
    /// Whether a reader has used it.
    pub taken: Cell<bool>,
}

/// A file beside the config.
#[derive(Debug, Clone)]
pub(crate) struct Companion {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// What the user says about a config.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConfigQuestion {
    /// The format, if it is not certain.
    pub format: Option<String>,
    /// The facts of the run.
    pub run: Vec<GivenFact>,
    /// The values that replace those of the config, and versions of packages.
    pub set: Vec<GivenFact>,
    /// What a program in Python takes from its data or the command line.
    pub config: Vec<(String, Data)>,
    /// Files beside the config.
    pub with: Vec<Companion>,
    /// Whether the config is named by a spec.
    pub is_named: bool,
    /// Whether the Trainer of the file is run: what it makes its schedule with is asked for.
    pub follows: bool,
    /// The files of `with` that were used, by their names, with the paths that they were taken for.
    pub used: RefCell<Vec<(String, Vec<String>)>>,
}

impl GivenFact {
    /// A fact at a place.
    pub(crate) fn new(key: &str, text: &str, place: Place) -> Self {
        GivenFact { key: key.trim().into(), text: text.trim().into(), place, taken: Cell::new(false) }
    }

    /// The facts of an option of the command line: `KEY=VALUE`, with commas between them if it takes several.
    ///
    /// # Errors
    ///
    /// A part is not `KEY=VALUE`.
    pub(crate) fn of_option(option: &str, text: &str, several: bool) -> Result<Vec<GivenFact>, Diagnostic> {
        let source = Arc::new(Source { name: option.into(), text: text.into() });
        let example = if several { "dataset_size=52002" } else { "learning_rate=2e-5" };
        let mut facts = Vec::new();
        let mut column = 1;
        let parts: Vec<&str> = if several { text.split(',').collect() } else { vec![text] };
        for part in parts {
            let length = part.chars().count();
            let place = Place::new(source.clone(), Span { line: 1, column, length: length.max(1) });
            column += length + 1;
            match part.split_once('=') {
                Some((key, value)) if !key.trim().is_empty() => facts.push(GivenFact::new(key, value, place)),
                _ => {
                    return Err(Diagnostic::new(format!("`{option}` takes KEY=VALUE"))
                        .at(place, "no `=`")
                        .help(format!("for example `{option} {example}`")));
                }
            }
        }
        Ok(facts)
    }

    /// Whether it is the version of a package by the key that some frameworks write: `transformers_version`.
    pub(super) fn is_version(&self) -> bool {
        self.key.ends_with("_version")
    }
}

impl ConfigQuestion {
    /// Remembers that a file of `with` is used, perhaps for a path.
    pub(super) fn take(&self, companion: &Companion, path: Option<&str>) {
        let mut used = self.used.borrow_mut();
        let known = used.iter().position(|(name, _)| *name == companion.name).unwrap_or_else(|| {
            used.push((companion.name.clone(), Vec::new()));
            used.len() - 1
        });
        let paths = &mut used[known].1;
        paths.extend(path.filter(|path| !paths.iter().any(|known| known == path)).map(str::to_string));
    }

    /// The paths that a file of `with` was taken for; `None` if nothing has used it.
    pub(super) fn uses(&self, companion: &Companion) -> Option<Vec<String>> {
        let used = self.used.borrow();
        used.iter().find(|(name, _)| *name == companion.name).map(|(_, paths)| paths.clone())
    }

    /// A fact of the run: a whole number, at least 1.
    ///
    /// # Errors
    ///
    /// It is not such a number.
    pub(super) fn count(&self, name: &str) -> Result<Option<(u64, ValueOrigin)>, Diagnostic> {
        let is_it = |key: &str| key == name || (name == "devices" && key == "world_size");
        let Some(fact) = self.run.iter().rev().find(|fact| is_it(&fact.key)) else { return Ok(None) };
        fact.taken.set(true);
        let unknown = |_: &str| Err(NoValue::new("a fact is a number"));
        let number = expression::evaluate(&fact.text, &unknown).ok().and_then(Number::whole);
        match number.and_then(|number| u64::try_from(number).ok()).filter(|number| *number > 0) {
            Some(count) => {
                let reason = format!("{name} as given");
                Ok(Some((count, ValueOrigin { place: fact.place.clone(), reason, cites: false })))
            }
            None => Err(Diagnostic::new(format!("`{name}` must be a whole number, at least 1"))
                .at(fact.place.clone(), format!("this is `{}`", fact.text))),
        }
    }

    /// A fact with its origin.
    ///
    /// # Errors
    ///
    /// It is not a whole number from 1.
    pub(super) fn known(&self, name: &str) -> Result<Option<Known<u64>>, Diagnostic> {
        Ok(self.count(name)?.map(|(count, origin)| Known::new(count, origin)))
    }

    /// The version of a package, as `--set` or `--run` gives it.
    pub(super) fn version(&self, package: &str) -> Option<(Vec<u64>, &GivenFact)> {
        let name = |key: &str| key == package || key.strip_suffix("_version") == Some(package);
        let fact = self.set.iter().chain(&self.run).rev().find(|fact| name(&fact.key))?;
        fact.taken.set(true);
        let numbers = fact.text.trim_matches(['"', '\'', 'v']).split('.');
        Some((numbers.map_while(|part| part.parse().ok()).collect(), fact))
    }

    /// Refuses facts that nothing knows.
    ///
    /// # Errors
    ///
    /// One of `run` is not a fact.
    pub(super) fn check(&self, packages: &[&str]) -> Result<(), Diagnostic> {
        let names = || FACTS.iter().map(|(name, ..)| *name);
        let known =
            |key: &str| names().any(|name| name == key) || key == "world_size" || packages.contains(&key);
        let Some(fact) = self.run.iter().find(|fact| !known(&fact.key) && !fact.is_version()) else {
            return Ok(());
        };
        let error = Diagnostic::new(format!("`{}` is not a fact of a run", fact.key))
            .at(fact.place.clone(), "unknown");
        Err(match nearest(&fact.key, names()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("the facts are {}", names().collect::<Vec<_>>().join(", "))),
        })
    }
}
