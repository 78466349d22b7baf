//! From what was written to what it means: the clock, the optimizer, the schedules, every default filled in.

use super::clock::Clock;
use super::expression::Number;
use super::outline::Spec;
use super::yaml::{Document, Node, Value, written};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::dialect::{Args, args::Env};
use crate::schedule::{Schedule, Unit};

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

/// What the schedules find in the optimizer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Optimizer {
    /// The learning rate of each parameter group, with its name where there are several.
    pub lr: Vec<(Option<String>, Number)>,
    /// SGD's momentum.
    pub momentum: Option<f64>,
    /// Adam's betas.
    pub betas: Option<(f64, f64)>,
    /// The weight decay.
    pub weight_decay: Option<f64>,
}

/// What is asked of a spec from outside: the length of what is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// So many updates. They are the run's length too, if the spec does not give one.
    pub steps: Option<u64>,
    /// So many epochs, likewise.
    pub epochs: Option<u64>,
}

/// One schedule of a plan.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its name under `schedules`.
    pub name: Option<String>,
    /// Its kind with the dialect.
    pub kind: String,
    /// Where that stands.
    pub place: Place,
    /// Every parameter that has a value, and whether it was written in the spec.
    pub arguments: Vec<(&'static str, String, bool)>,
    /// What it does.
    pub schedule: Schedule,
}

/// A spec worked out.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The spec's name.
    pub name: String,
    /// The spec's description.
    pub description: Option<String>,
    /// The training run.
    pub clock: Clock,
    /// The schedules, at least one, in the order written.
    pub series: Vec<Series>,
    wanted: Wanted,
}

/// The keys that a section may have.
pub(super) fn keys(section: &str) -> &'static [&'static str] {
    match section {
        "run" => &[
            "steps",
            "epochs",
            "steps_per_epoch",
            "dataset_size",
            "batch_size",
            "devices",
            "gradient_accumulation",
            "drop_last",
        ],
        "optimizer" => &["lr", "momentum", "betas", "weight_decay"],
        _ => &[],
    }
}

impl Spec {
    /// Works out the clock and builds the schedules.
    ///
    /// # Errors
    ///
    /// A section with unknown keys or values of the wrong kind, a clock that contradicts itself, an unknown
    /// kind, and whatever a dialect finds wrong with its arguments.
    pub fn resolve(&self, wanted: &Wanted, files: &dyn Files) -> Result<Plan, Diagnostic> {
        let document = self.document();
        let clock = self.clock(wanted)?;
        let optimizer = self.optimizer()?;
        let interval = self.interval()?;
        let env = Env { document, clock: &clock, optimizer: &optimizer, interval, files };
        let mut series = Vec::new();
        for (name, node) in self.schedules() {
            let args = Args::of(node, env)?;
            let arguments = args.values().map(|(name, node, given)| (name, written(node), given)).collect();
            let (kind, place) = (args.full_name(), args.kind_place());
            series.push(Series { name, kind, place, arguments, schedule: args.build()? });
        }
        let (name, description) = (self.name().to_string(), self.description().map(str::to_string));
        Ok(Plan { name, description, clock, series, wanted: *wanted })
    }

    fn clock(&self, wanted: &Wanted) -> Result<Clock, Diagnostic> {
        let section = Section { name: "run", document: self.document(), node: self.section("run") };
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
            (clock.steps, clock.epochs) = (wanted.steps, wanted.epochs.filter(|_| wanted.steps.is_none()));
        }
        clock.completed().map_err(|contradiction| {
            let what = format!("the run contradicts itself about `{}`", contradiction.part);
            let error = Diagnostic::new(what).why(contradiction.why);
            match section.get(contradiction.part).or(section.node) {
                Some(node) => {
                    error.at(self.document().place(node), "").help("remove or correct one of the two")
                }
                None => error,
            }
        })
    }

    fn optimizer(&self) -> Result<Optimizer, Diagnostic> {
        let section =
            Section { name: "optimizer", document: self.document(), node: self.section("optimizer") };
        section.check_keys()?;
        let lr = match section.get("lr") {
            None => Vec::new(),
            Some(Node { value: Value::Map(groups), .. }) => groups
                .iter()
                .map(|(group, lr)| Ok((Some(written(group)), section.rate("lr", lr)?)))
                .collect::<Result<_, _>>()?,
            Some(node) => vec![(None, section.rate("lr", node)?)],
        };
        let betas = match section.get("betas") {
            None => None,
            Some(Node { value: Value::List(items), .. }) if items.len() == 2 => Some((
                section.number("betas", &items[0])?.float(),
                section.number("betas", &items[1])?.float(),
            )),
            Some(node) => return Err(section.expected("betas", node, "a list of two numbers")),
        };
        let single = |key| section.get(key).map(|node| section.number(key, node)).transpose();
        Ok(Optimizer {
            lr,
            betas,
            momentum: single("momentum")?.map(Number::float),
            weight_decay: single("weight_decay")?.map(Number::float),
        })
    }

    fn interval(&self) -> Result<Option<(Unit, &Node)>, Diagnostic> {
        let Some(node) = self.section("interval") else { return Ok(None) };
        match node.text() {
            Some("step") => Ok(Some((Unit::Step, node))),
            Some("epoch") => Ok(Some((Unit::Epoch, node))),
            _ => Err(Diagnostic::new("`interval` is `step` or `epoch`")
                .at(self.document().place(node), format!("this is `{}`", written(node)))
                .why("it says how often the scheduler is stepped")),
        }
    }
}

impl Plan {
    /// The number of rows that are shown per `unit`: what was asked for, else the run's length, else the
    /// schedules' own. `None` if nothing says how long it lasts.
    pub fn length(&self, unit: Unit) -> Option<u64> {
        let Wanted { steps, epochs } = self.wanted;
        let epoch = self.clock.steps_per_epoch;
        let asked = match unit {
            Unit::Step => steps.or_else(|| epochs?.checked_mul(epoch?)),
            Unit::Epoch => epochs.or_else(|| Some(steps?.div_ceil(epoch?))),
        };
        asked.or(self.clock.length(unit)).or_else(|| {
            let own =
                |series: &Series| convert(series.schedule.length()?, series.schedule.unit(), unit, epoch);
            self.series.iter().filter_map(own).max()
        })
    }

    /// The unit in which it is shown when nobody asks for another: the schedules' own, or steps where they differ.
    pub fn unit(&self) -> Unit {
        let first = self.series[0].schedule.unit();
        match self.series.iter().all(|series| series.schedule.unit() == first) {
            true => first,
            false => Unit::Step,
        }
    }
}

fn convert(length: u64, from: Unit, to: Unit, steps_per_epoch: Option<u64>) -> Option<u64> {
    match (from, to) {
        (Unit::Step, Unit::Epoch) => Some(length.div_ceil(steps_per_epoch?)),
        (Unit::Epoch, Unit::Step) => length.checked_mul(steps_per_epoch?),
        _ => Some(length),
    }
}

/// A map of settings.
struct Section<'a> {
    name: &'static str,
    document: &'a Document,
    node: Option<&'a Node>,
}

impl<'a> Section<'a> {
    fn get(&self, key: &str) -> Option<&'a Node> {
        self.node?.get(key)
    }

    fn check_keys(&self) -> Result<(), Diagnostic> {
        let known = keys(self.name);
        let entries = self.node.map_or(&[][..], Node::entries);
        let Some((key, _)) = entries.iter().find(|(key, _)| !known.iter().any(|k| Some(*k) == key.text()))
        else {
            return Ok(());
        };
        let name = written(key);
        let error = Diagnostic::new(format!("`{}` has no `{name}`", self.name))
            .at(self.document.place(key), format!("not a setting of `{}`", self.name));
        Err(match nearest(&name, known.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("its settings are {}", known.join(", "))),
        })
    }

    fn expected(&self, key: &str, node: &Node, expected: &str) -> Diagnostic {
        Diagnostic::new(format!("`{key}` of `{}` is not {expected}", self.name))
            .at(self.document.place(node), format!("this is {}", found(node)))
    }

    /// A whole number from 1, perhaps written as `1e5`.
    fn count(&self, key: &str) -> Result<Option<u64>, Diagnostic> {
        let Some(node) = self.get(key) else { return Ok(None) };
        let number = self.number(key, node)?;
        let whole = number.whole().and_then(|value| u64::try_from(value).ok()).filter(|value| *value > 0);
        whole.map(Some).ok_or_else(|| self.expected(key, node, "a whole number from 1 to 2^53"))
    }

    fn flag(&self, key: &str) -> Result<Option<bool>, Diagnostic> {
        match self.get(key) {
            None => Ok(None),
            Some(Node { value: Value::Bool(value), .. }) => Ok(Some(*value)),
            Some(node) => Err(self.expected(key, node, "`true` or `false`")),
        }
    }

    /// A finite number; arithmetic is allowed, but the clock is not known yet.
    fn number(&self, key: &str, node: &Node) -> Result<Number, Diagnostic> {
        let unknown =
            |_: &str| Err(format!("`{}` itself takes numbers and arithmetic without names", self.name));
        let number = match &node.value {
            Value::Int(value) => Some(Number::Int(*value)),
            Value::Float(value) => Some(Number::Float(*value)),
            Value::Text(text) => match super::expression::evaluate(text, &unknown) {
                Ok(number) => Some(number),
                Err(fault) => {
                    let error = Diagnostic::new(format!("`{key}` of `{}` is not a number", self.name))
                        .at(self.document.place(node), fault.what);
                    return Err(fault.help.into_iter().fold(error, Diagnostic::help));
                }
            },
            _ => None,
        };
        number
            .filter(|number| number.float().is_finite())
            .ok_or_else(|| self.expected(key, node, "a finite number"))
    }

    fn rate(&self, key: &str, node: &Node) -> Result<Number, Diagnostic> {
        let rate = self.number(key, node)?;
        match rate.float() >= 0.0 {
            true => Ok(rate),
            false => Err(self.expected(key, node, "at least 0")),
        }
    }
}

fn found(node: &Node) -> String {
    match &node.value {
        Value::List(_) | Value::Map(_) | Value::Null => node.value.noun().to_string(),
        _ => format!("`{}`", written(node)),
    }
}
