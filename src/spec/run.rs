//! The run and the optimizer of a spec: every number worked out, the clock completed.

use super::clock::{Clock, Contradiction};
use super::outline::Spec;
use super::yaml::{Document, Node, Yaml, written};
use crate::diagnostic::{Diagnostic, nearest};
use crate::number::python::Number;
use crate::schedule::Unit;

/// How to read a file that a spec names.
pub trait Files {
    /// The text of a file, its path taken from the folder of the spec.
    ///
    /// # Errors
    ///
    /// Why it cannot be read, in a few words.
    fn read(&self, path: &str) -> Result<String, String>;
}

/// For specs that may name no files.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<String, String> {
        Err("this spec may not name files".into())
    }
}

/// A rate for each parameter group, with its name where there are several.
pub(crate) type Rates = Vec<(Option<String>, Number)>;

/// What the schedules find in the optimizer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Optimizer {
    /// The learning rate of each parameter group, with its name where there are several.
    pub lr: Rates,
    /// The rate that each group began with in an earlier run, where one is taken up.
    pub initial_lr: Rates,
    /// SGD's momentum.
    pub momentum: Option<f64>,
    /// Adam's betas: two, or three in some of its relatives.
    pub betas: Option<Vec<f64>>,
    /// The weight decay.
    pub weight_decay: Option<f64>,
}

/// What is asked of a spec from outside: the length of what is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunLength {
    /// So many updates. They are the run's length too, if the spec does not give one.
    pub steps: Option<u64>,
    /// So many epochs, likewise.
    pub epochs: Option<u64>,
}

/// The keys that a section may have, and what they mean.
pub(super) fn keys(section: &str) -> &'static [(&'static str, &'static str)] {
    match section {
        "run" => &[
            ("steps", "the optimizer's updates in the whole run"),
            ("epochs", "the passes over the data in the whole run"),
            ("steps_per_epoch", "the optimizer's updates in one epoch"),
            ("dataset_size", "the examples in the training set"),
            ("batch_size", "the examples per device and batch"),
            ("devices", "how many devices work in parallel, each on its own batch"),
            ("gradient_accumulation", "the batches per update"),
            ("drop_last", "whether the last batch of an epoch is dropped when it is not full"),
        ],
        "optimizer" => &[
            ("lr", "the learning rate that the optimizer is made with"),
            (
                "initial_lr",
                "the rate that an earlier run began with, which a scheduler takes up with `last_epoch`",
            ),
            ("momentum", "the momentum of SGD"),
            ("betas", "the two betas of Adam, or three of its relatives, each from 0 to below 1"),
            ("weight_decay", "the weight decay that the optimizer is made with"),
        ],
        _ => &[],
    }
}

/// What a number under `run` has to be: a `u64` that every floating-point number tells apart.
const COUNT: &str = "a whole number from 1 to 2^53";
/// What a learning rate has to be.
const RATE: &str = "a finite number, at least 0";

impl Spec {
    fn section_named<'a>(&'a self, name: &'static str, clock: Option<&'a Clock>) -> Section<'a> {
        Section { name, document: self.document(), node: self.section(name), clock }
    }

    /// The clock: what `run` says, and what follows from it. What is asked for from outside is the length, if the spec has
    /// none.
    ///
    /// # Errors
    ///
    /// Unknown keys, values of the wrong kind, or numbers that contradict each other.
    pub fn clock(&self, asked: &RunLength) -> Result<Clock, Diagnostic> {
        let section = self.section_named("run", None);
        section.check_keys()?;
        let mut clock = Clock {
            steps: section.count("steps")?,
            epochs: section.count("epochs")?,
            steps_per_epoch: section.count("steps_per_epoch")?,
            dataset_size: section.count("dataset_size")?,
            batch_size: section.count("batch_size")?,
            devices: section.count("devices")?,
            gradient_accumulation: section.count("gradient_accumulation")?,
            drop_last: section.flag("drop_last")?.unwrap_or(false),
        };
        if clock.steps.is_none() && clock.epochs.is_none() {
            (clock.steps, clock.epochs) = (asked.steps, asked.epochs.filter(|_| asked.steps.is_none()));
        }
        clock.completed().map_err(|Contradiction { part, why }| {
            let error = Diagnostic::new(format!("`{part}` does not go with the rest of `run`")).why(why);
            match section.get(part).or(section.node) {
                Some(node) => error
                    .at(self.document().place(node), "")
                    .help("correct one of them, or leave out what follows from the others"),
                None => error,
            }
        })
    }

    /// What the optimizer is made with.
    ///
    /// # Errors
    ///
    /// Unknown keys, or values of the wrong kind.
    pub fn optimizer(&self, clock: &Clock) -> Result<Optimizer, Diagnostic> {
        let section = self.section_named("optimizer", Some(clock));
        section.check_keys()?;
        let (lr, initial_lr) = (section.rates("lr")?, section.rates("initial_lr")?);
        let names = |rates: &Rates| rates.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        if let Some(node) = section.get("initial_lr").filter(|_| names(&lr) != names(&initial_lr)) {
            return Err(Diagnostic::new("`initial_lr` of `optimizer` has other parameter groups than `lr`")
                .at(self.document().place(node), "")
                .why("a resumed run has both in every group: the rate that stands there, and the one of its beginning")
                .help("give `lr` too, and both for the same groups in the same order"));
        }
        let betas = match section.get("betas") {
            None => None,
            Some(Node { value: Yaml::List(items), .. }) if [2, 3].contains(&items.len()) => {
                let range = "at least 0 and below 1";
                let beta = |item| section.number("betas", item, range, |beta| (0.0..1.0).contains(&beta));
                Some(items.iter().map(|item| Ok(beta(item)?.float())).collect::<Result<_, Diagnostic>>()?)
            }
            Some(node) => return Err(section.expected("betas", node, "a list of two numbers, or three")),
        };
        let single = |key| {
            section.get(key).map(|node| section.number(key, node, RATE, |number| number >= 0.0)).transpose()
        };
        Ok(Optimizer {
            lr,
            initial_lr,
            betas,
            momentum: single("momentum")?.map(Number::float),
            weight_decay: single("weight_decay")?.map(Number::float),
        })
    }

    /// How often the schedulers are stepped, and where the spec says so, if it does.
    ///
    /// # Errors
    ///
    /// It is neither `step` nor `epoch`.
    pub fn interval(&self) -> Result<Option<(Unit, &Node)>, Diagnostic> {
        let Some(node) = self.section("interval") else { return Ok(None) };
        match node.text() {
            Some("step") => Ok(Some((Unit::Step, node))),
            Some("epoch") => Ok(Some((Unit::Epoch, node))),
            text => {
                let error = Diagnostic::new("`interval` is `step` or `epoch`")
                    .at(self.document().place(node), format!("this is {}", found(node)))
                    .why("it says how often the scheduler is stepped");
                let near = text.and_then(|text| nearest(text, ["step", "epoch"]));
                Err(near.into_iter().fold(error, |error, near| error.help(format!("did you mean `{near}`?"))))
            }
        }
    }
}

/// A map of settings.
struct Section<'a> {
    name: &'static str,
    document: &'a Document,
    node: Option<&'a Node>,
    /// What an expression may use, if it is known already.
    clock: Option<&'a Clock>,
}

impl<'a> Section<'a> {
    fn get(&self, key: &str) -> Option<&'a Node> {
        self.node?.get(key)
    }

    fn check_keys(&self) -> Result<(), Diagnostic> {
        let known = keys(self.name);
        let entries = self.node.map_or(&[][..], Node::entries);
        let is_known = |key: &Node| known.iter().any(|(name, _)| Some(*name) == key.text());
        let Some((key, _)) = entries.iter().find(|(key, _)| !is_known(key)) else { return Ok(()) };
        let name = written(key);
        let error = Diagnostic::new(format!("`{}` has no `{name}`", self.name))
            .at(self.document.place(key), format!("not a setting of `{}`", self.name));
        let names = || known.iter().map(|(name, _)| *name);
        Err(match nearest(&name, names()) {
            _ if name == "<<" => error.help(super::outline::NO_MERGE),
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("its settings are {}", names().collect::<Vec<_>>().join(", "))),
        })
    }

    fn expected(&self, key: &str, node: &Node, expected: &str) -> Diagnostic {
        let meaning =
            keys(self.name).iter().find(|(name, _)| *name == key).map_or("", |(_, meaning)| meaning);
        Diagnostic::new(format!("`{key}` of `{}` must be {expected}", self.name))
            .at(self.document.place(node), format!("this is {}", found(node)))
            .why(meaning)
    }

    /// A rate, or a map of one for each parameter group; none if there is no such key.
    fn rates(&self, key: &str) -> Result<Rates, Diagnostic> {
        let least_0 = |number: f64| number >= 0.0;
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Node { value: Yaml::Map(groups), .. }) if !groups.is_empty() => {
                let group = |(group, rate): &(Node, Node)| {
                    super::outline::check_name(self.document, "the name of a parameter group", group)?;
                    Ok((Some(written(group)), self.number(key, rate, RATE, least_0)?))
                };
                groups.iter().map(group).collect()
            }
            Some(node @ Node { value: Yaml::Map(_) | Yaml::List(_), .. }) => Err(self
                .expected(key, node, "a number, or a map of parameter groups")
                .help(format!("name the parameter groups: `{key}: {{backbone: 1e-4, head: 1e-3}}`"))),
            Some(node) => Ok(vec![(None, self.number(key, node, RATE, least_0)?)]),
        }
    }

    /// A whole number from 1, perhaps written as `1e5`.
    fn count(&self, key: &str) -> Result<Option<u64>, Diagnostic> {
        let Some(node) = self.get(key) else { return Ok(None) };
        let whole = |number: f64| (1.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0;
        let number = self.number(key, node, COUNT, whole)?;
        Ok(number.whole().and_then(|value| u64::try_from(value).ok()))
    }

    fn flag(&self, key: &str) -> Result<Option<bool>, Diagnostic> {
        match self.get(key) {
            None => Ok(None),
            Some(Node { value: Yaml::Bool(value), .. }) => Ok(Some(*value)),
            Some(node) => Err(self.expected(key, node, "`true` or `false`")),
        }
    }

    /// A finite number for which `within` holds; `range` says so in words. Arithmetic over the clock is allowed
    /// where there is one.
    fn number(
        &self,
        key: &str,
        node: &Node,
        range: &str,
        within: impl Fn(f64) -> bool,
    ) -> Result<Number, Diagnostic> {
        let lookup = |name: &str| match self.clock {
            Some(clock) => clock.lookup(name),
            None => Err(format!("`{}` itself takes numbers, and arithmetic without names", self.name)),
        };
        let number = match &node.value {
            Yaml::Int(value) => Number::from(*value),
            Yaml::Float(value) => Number::Float(*value),
            Yaml::Text(text) => super::expression::evaluate(text, &lookup).map_err(|fault| {
                let place = self.document.place_within(node, fault.at, fault.length);
                let error = Diagnostic::new(format!("`{key}` of `{}` is not a number", self.name));
                let error = error.at(place, fault.what);
                fault.help.into_iter().fold(error, Diagnostic::help)
            })?,
            _ => return Err(self.expected(key, node, range)),
        };
        match number.float().is_finite() && within(number.float()) {
            true => Ok(number),
            false => Err(self.expected(key, node, range)),
        }
    }
}

fn found(node: &Node) -> String {
    match &node.value {
        Yaml::List(_) | Yaml::Map(_) | Yaml::Null => node.value.noun().to_string(),
        _ => format!("`{}`", written(node)),
    }
}
