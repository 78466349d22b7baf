//! The spec that a config amounts to, value by value with its origin.

use super::facts::ConfigQuestion;
use super::transformers::OwnTrainer;
use crate::diagnostic::{Diagnostic, Place, Source, Span};
use crate::number::python::Number;
use crate::spec::Spec;
use crate::spec::origin::RunNumber;
use crate::spec::yaml::{Document, Node, Yaml, written};
use std::sync::Arc;

/// Where a value comes from.
#[derive(Debug, Clone)]
pub(super) struct ValueOrigin {
    /// The place that messages show.
    pub place: Place,
    /// The key, the default or the arithmetic, in words.
    pub reason: String,
    /// Whether the comment names the line of the place.
    pub cites: bool,
}

impl ValueOrigin {
    /// A value that follows from others, with messages at the place of one of them.
    pub(super) fn derived(&self, reason: impl Into<String>) -> ValueOrigin {
        ValueOrigin { place: self.place.clone(), reason: reason.into(), cites: false }
    }
}

/// A value of a config, with its origin.
#[derive(Debug, Clone)]
pub(super) struct Known<T> {
    pub value: T,
    pub origin: ValueOrigin,
}

impl<T> Known<T> {
    pub(super) fn new(value: T, origin: ValueOrigin) -> Self {
        Known { value, origin }
    }

    /// Another value with the same origin.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> Known<U> {
        Known { value: change(self.value), origin: self.origin }
    }
}

/// A value of the drafted spec.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Null,
    Flag(bool),
    Number(Number),
    Text(String),
    List(Vec<Drafted>),
    Map(Vec<(String, Drafted)>),
}

/// A value of the drafted spec, with its origin.
pub(super) type Drafted = Known<Content>;

impl Drafted {
    /// A value of the command line, written as in a spec.
    pub(super) fn literal(text: &str, origin: &ValueOrigin) -> Self {
        Drafted::written(&Node::literal(text), &|_| origin.clone())
    }

    /// A value that is written as in a spec, with the origin of each node.
    pub(super) fn written(node: &Node, origin: &dyn Fn(&Node) -> ValueOrigin) -> Self {
        let value = match &node.value {
            Yaml::Null => Content::Null,
            Yaml::Bool(value) => Content::Flag(*value),
            Yaml::Int(value) => Content::Number(Number::from(*value)),
            Yaml::Float(value) | Yaml::Long(value) => Content::Number(Number::Float(*value)),
            Yaml::Text(text) => Content::Text(text.clone()),
            Yaml::List(items) => {
                Content::List(items.iter().map(|item| Drafted::written(item, origin)).collect())
            }
            Yaml::Map(entries) => Content::Map(
                entries.iter().map(|(key, value)| (written(key), Drafted::written(value, origin))).collect(),
            ),
        };
        Known::new(value, origin(node))
    }
}

impl Drafted {
    /// A literal of Python: `None`, `True` and `False` besides numbers, texts and lists.
    pub(super) fn python(text: &str, origin: &ValueOrigin) -> Self {
        let value = match text.trim() {
            "None" => Content::Null,
            "True" => Content::Flag(true),
            "False" => Content::Flag(false),
            other => return Drafted::literal(other, origin),
        };
        Known::new(value, origin.clone())
    }
}

impl From<Known<f64>> for Drafted {
    fn from(known: Known<f64>) -> Drafted {
        known.map(|value| Content::Number(Number::Float(value)))
    }
}

impl From<Known<Number>> for Drafted {
    fn from(known: Known<Number>) -> Drafted {
        known.map(Content::Number)
    }
}

impl From<Known<u64>> for Drafted {
    fn from(known: Known<u64>) -> Drafted {
        known.map(|count| Content::Number(count.into()))
    }
}

impl From<Known<String>> for Drafted {
    fn from(known: Known<String>) -> Drafted {
        known.map(Content::Text)
    }
}

/// A schedule of the draft: its kind and its parameters, in the order of the spec.
#[derive(Debug, Clone)]
pub(super) struct DraftedSchedule {
    pub kind: Known<String>,
    pub parameters: Vec<(String, Drafted)>,
}

impl DraftedSchedule {
    pub(super) fn new(kind: impl Into<String>, origin: ValueOrigin) -> Self {
        DraftedSchedule { kind: Known::new(kind.into(), origin), parameters: Vec::new() }
    }

    /// The same with another parameter.
    pub(super) fn with(mut self, name: &str, value: impl Into<Drafted>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    fn content(&self) -> Vec<(String, Drafted)> {
        let kind = ("kind".to_string(), Drafted::from(self.kind.clone()));
        std::iter::once(kind).chain(self.parameters.iter().cloned()).collect()
    }

    /// A rate that stays.
    pub(super) fn constant(rate: Known<Number>) -> Self {
        let origin = rate.origin.derived("no scheduler: the rate stays");
        DraftedSchedule::new("constant", origin).with("value", rate)
    }

    /// A function of the step in Python, for a shape that no kind has.
    pub(super) fn python(source: String, origin: ValueOrigin) -> Self {
        let text = Known::new(source, ValueOrigin { reason: String::new(), cites: false, ..origin.clone() });
        DraftedSchedule::new("python", origin).with("source", text)
    }

    /// The schedule as a value, where another one takes it.
    pub(super) fn nested(&self) -> Drafted {
        Drafted { value: Content::Map(self.content()), origin: self.kind.origin.clone() }
    }
}

/// The spec that a config amounts to.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub name: Option<Drafted>,
    pub description: Option<Drafted>,
    pub run: Vec<(String, Drafted)>,
    pub optimizer: Vec<(String, Drafted)>,
    pub interval: Option<Drafted>,
    pub schedule: DraftedSchedule,
    /// What the user expects of the schedule.
    pub expect: Option<Drafted>,
    /// How the numbers of the run were computed.
    pub arithmetic: Vec<RunNumber>,
    /// What a Trainer that makes its schedule itself is run with, if it is asked for.
    pub trainer: Option<OwnTrainer>,
}

impl Draft {
    /// A draft of one schedule.
    pub(super) fn new(schedule: DraftedSchedule) -> Self {
        Draft {
            name: None,
            description: None,
            run: Vec::new(),
            optimizer: Vec::new(),
            interval: None,
            schedule,
            expect: None,
            arithmetic: Vec::new(),
            trainer: None,
        }
    }

    /// The same with the updates of the run, and those of an epoch if they are known.
    pub(super) fn lasting(mut self, steps: Known<u64>, per_epoch: Option<Known<u64>>) -> Self {
        self.run.push(("steps".into(), steps.into()));
        self.run.extend(per_epoch.map(|length| ("steps_per_epoch".to_string(), length.into())));
        self
    }

    /// The same with the optimizer's rate.
    pub(super) fn at_rate(mut self, rate: impl Into<Drafted>) -> Self {
        self.optimizer.push(("lr".into(), rate.into()));
        self
    }

    /// The same with the rates of groups. `rate` is the one that the optimizer itself is made with.
    pub(super) fn at_rates(mut self, groups: Drafted, rate: &Known<Number>) -> Self {
        let parameters = &self.schedule.parameters;
        let divides = self.schedule.kind.value.ends_with("get_polynomial_decay_schedule_with_warmup")
            || parameters.iter().any(|(name, _)| name == "min_lr");
        if divides && matches!(groups.value, Content::Map(_)) {
            let origin = rate.origin.derived("the rate that the optimizer is made with");
            self.optimizer.push(("default_lr".into(), Known::new(rate.value, origin).into()));
        }
        self.at_rate(groups)
    }

    /// The same with a scheduler that is stepped several times at each update.
    pub(super) fn stepped(mut self, times: &Known<u64>) -> Self {
        if times.value > 1 {
            let value = Content::Map(vec![("times".into(), times.clone().into())]);
            self.interval = Some(Known::new(value, times.origin.clone()));
        }
        self
    }

    /// Takes over the length that the user gave, if the format needs none.
    ///
    /// # Errors
    ///
    /// A fact is unknown or wrong.
    pub(super) fn close(&mut self, question: &ConfigQuestion) -> Result<(), Diagnostic> {
        for name in ["steps", "epochs", "steps_per_epoch"] {
            let Some((count, origin)) = question.count(name)? else { continue };
            if !self.run.iter().any(|(key, _)| key == name) && self.run.is_empty() {
                self.run.push((name.into(), Known::new(count, origin).into()));
            }
        }
        Ok(())
    }

    /// The sections of the spec, in the usual order.
    pub(super) fn sections(&self) -> Vec<(String, Drafted)> {
        let map = |entries: &[(String, Drafted)]| {
            let origin = entries.first()?.1.origin.clone();
            Some(Drafted { value: Content::Map(entries.to_vec()), origin })
        };
        let sections = [
            ("name", self.name.clone()),
            ("description", self.description.clone()),
            ("run", map(&self.run)),
            ("optimizer", map(&self.optimizer)),
            ("interval", self.interval.clone()),
            ("schedule", Some(self.schedule.nested())),
            ("expect", self.expect.clone()),
        ];
        sections.into_iter().filter_map(|(name, value)| Some((name.to_string(), value?))).collect()
    }

    /// The spec, whose places are those of the origins.
    ///
    /// # Errors
    ///
    /// A section is not what a spec takes.
    pub(super) fn spec(&self, source: &Arc<Source>) -> Result<Spec, Diagnostic> {
        let mut places = Vec::new();
        let origin = self.schedule.kind.origin.clone();
        let root = numbered(&Drafted { value: Content::Map(self.sections()), origin }, &mut places);
        Spec::of(Document::listed(source.clone(), root, places))
    }
}

/// The place of a key, which is looked for only where a message shows it.
fn key_place(key: &str, value: &Place, number: usize) -> Place {
    let (name, of_value) = (key.to_string(), value.clone());
    // No node has such a number.
    Place::later(value.source().clone(), usize::MAX - number, move || key_before(&name, &of_value))
}

/// Where the key of a value stands: on the line of the value, in front of it. The value itself if the key is not there, as
/// where the config has another name for it.
pub(super) fn key_before(name: &str, value: &Place) -> Span {
    let span = value.span();
    let before: String = value.source().line(span.line).chars().take(span.column.saturating_sub(1)).collect();
    let word = before.trim_end().trim_end_matches([':', '=']).trim_end();
    let word = word.strip_suffix(['"', '\'']).unwrap_or(word);
    match word.strip_suffix(name) {
        Some(first)
            if word.len() < before.len() && !first.ends_with(|c: char| c.is_alphanumeric() || c == '_') =>
        {
            Span { line: span.line, column: first.chars().count() + 1, length: name.chars().count() }
        }
        _ => span,
    }
}

/// The node of a value. Its number is the index of its place.
fn numbered(drafted: &Drafted, places: &mut Vec<Place>) -> Node {
    let id = places.len();
    places.push(drafted.origin.place.clone());
    let value = match &drafted.value {
        Content::Null => Yaml::Null,
        Content::Flag(value) => Yaml::Bool(*value),
        Content::Number(Number::Int(value)) => {
            i64::try_from(*value).map_or(Yaml::Long(*value as f64), Yaml::Int)
        }
        Content::Number(number) => Yaml::Float(number.float()),
        Content::Text(text) => Yaml::Text(text.clone()),
        Content::List(items) => Yaml::List(items.iter().map(|item| numbered(item, places)).collect()),
        Content::Map(entries) => {
            let mut map = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                let number = places.len();
                places.push(key_place(key, &value.origin.place, number));
                map.push((Node::numbered(number, Yaml::Text(key.clone())), numbered(value, places)));
            }
            Yaml::Map(map)
        }
    };
    Node::numbered(id, value)
}
