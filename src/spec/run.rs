//! The sections `run` and `optimizer` of a spec: numbers computed, the clock completed.

use super::clock::{Clock, Contradiction, NoValue};
use super::groups::GroupList;
use super::outline::Spec;
use super::settings::{self, INTERVAL, SettingType};
use super::yaml::{Document, Node, Yaml, written};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::number::python::Number;
use crate::schedule::Unit;
use crate::spec::clock::EPOCH_LENGTH;
use std::fmt;

/// Reads the files that a spec names with `{file: ...}`.
pub trait Files {
    /// Returns the text of a file. A relative path starts at the folder of the spec.
    ///
    /// # Errors
    ///
    /// [`FileError`] if the file cannot be read, or may not be read.
    fn read(&self, path: &str) -> Result<String, FileError>;

    /// The place that messages show instead of those in the spec, if the spec was made of another file.
    fn stands_for(&self) -> Option<Place> {
        None
    }

    /// Whether the spec was made with the values that the user sets, and with the facts of the run.
    fn has_settings(&self) -> bool {
        false
    }
}

/// Why a file that a spec names is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileError {
    /// The reason, in a few words without a full stop.
    pub why: String,
    /// What to do about it, if the reason does not say so.
    pub help: Option<String>,
    /// Whether there is no such file.
    pub is_absent: bool,
}

impl FileError {
    /// A reason without advice, for a file that is there.
    pub fn new(why: impl Into<String>) -> Self {
        FileError { why: why.into(), help: None, is_absent: false }
    }

    /// A reason without advice, for a file that is not there.
    pub fn absent(why: impl Into<String>) -> Self {
        FileError { is_absent: true, ..FileError::new(why) }
    }

    /// Adds what to do about it.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        FileError { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl std::error::Error for FileError {}

/// Refuses every file: for specs from untrusted sources, and for programs without a file system.
#[derive(Debug, Clone, Copy)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<String, FileError> {
        Err(FileError::new("this spec may not name files"))
    }
}

/// The learning rate of each parameter group, in the order written. The name is `None` if the optimizer has one group.
pub(crate) type Rates = Vec<(Option<String>, Number)>;

/// The optimizer's settings that schedules read. Absent settings are empty or `None`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Optimizer {
    /// The learning rate of each parameter group, finite and at least 0.
    pub lr: Rates,
    /// The rate that each group began an earlier run with, if that run is resumed.
    pub initial_lr: Rates,
    /// The rate in the optimizer's defaults, if its groups have others.
    pub default_lr: Option<Number>,
    /// What schedulers are constructed with as `last_epoch`, unless they say so themselves.
    pub last_epoch: Option<i64>,
    /// The momentum of SGD, finite and at least 0.
    pub momentum: Option<f64>,
    /// The betas of Adam, each from 0 to below 1: two, or three for some of its relatives.
    pub betas: Option<Vec<f64>>,
    /// The weight decay, finite and at least 0.
    pub weight_decay: Option<f64>,
    /// What each parameter group has of its own beside its rates; empty if no group has anything.
    pub own: Vec<GroupSettings>,
    /// The error where one setting is needed for all groups, if they have settings of their own.
    pub differs: Option<Diagnostic>,
}

/// What a parameter group has of its own beside its rates.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupSettings {
    /// Its momentum.
    pub momentum: Option<f64>,
    /// Its betas.
    pub betas: Option<Vec<f64>>,
    /// Its weight decay.
    pub weight_decay: Option<f64>,
    /// The settings that only the user's code reads, such as `lr_scale`.
    pub others: Vec<(String, Node)>,
}

/// How a training loop steps a scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stepping {
    /// Once per update, or once per epoch.
    Once(Unit),
    /// Once every N updates.
    Every(u64),
    /// N times at each update.
    Times(u64),
    /// `step(epoch + i / n)` after update `i` of an epoch of `n`.
    Fraction(u64),
    /// `step(epoch)` at the end of each epoch, which counts from 0: one later than the next epoch's own number.
    Late,
}

impl Stepping {
    /// The unit of the rows.
    pub(crate) fn unit(self) -> Unit {
        match self {
            Stepping::Once(unit) => unit,
            Stepping::Every(_) | Stepping::Times(_) | Stepping::Fraction(_) => Unit::Step,
            Stepping::Late => Unit::Epoch,
        }
    }
}

impl fmt::Display for Stepping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stepping::Once(unit) => write!(f, "once per {unit}"),
            Stepping::Every(updates) => write!(f, "once every {updates} steps"),
            Stepping::Times(times) => write!(f, "{times} times at each step"),
            Stepping::Fraction(length) => write!(f, "step(epoch + i / {length}) after step i of each epoch"),
            Stepping::Late => {
                f.write_str("step(epoch) at the end of each epoch, so that each value comes one epoch late")
            }
        }
    }
}

/// The number of rows that the caller asks for. It is also the length of the run if the spec does not give one.
///
/// [`RunLength::default`] asks for nothing: the spec decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunLength {
    /// The number of optimizer updates, at least 1.
    pub steps: Option<u64>,
    /// The number of epochs, at least 1. `steps` has precedence for the length of the run.
    pub epochs: Option<u64>,
}

/// The most parameter groups of an optimizer.
pub(super) const MOST_GROUPS: usize = 10_000;

/// Refuses more groups than that.
pub(super) fn too_many_groups(what: &str, place: Place, number: usize) -> Diagnostic {
    Diagnostic::new(format!("{what} has more than {MOST_GROUPS} groups"))
        .at(place, format!("{number} parameter groups"))
        .why("each group has a column in every table, and memory of its own")
        .help("put parameters with equal rates into one group")
}

impl Spec {
    fn section_named<'a>(&'a self, name: &'static str, clock: Option<&'a Clock>) -> Section<'a> {
        Section { name, document: self.document(), node: self.section(name), clock }
    }

    /// The completed clock of the section `run`. If it has neither `steps` nor `epochs`, `asked` gives the length.
    ///
    /// # Errors
    ///
    /// An unknown key, a value of the wrong type or out of range, or counts that contradict each other.
    pub(crate) fn clock(&self, asked: &RunLength) -> Result<Clock, Diagnostic> {
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
            samples_per_step: section.count("samples_per_step")?,
            seq_length: section.count("seq_length")?,
            tokens_per_step: section.count("tokens_per_step")?,
            given_in: None,
        };
        section.add_global(&mut clock)?;
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

    /// The settings of the section `optimizer`.
    ///
    /// # Errors
    ///
    /// An unknown key, a value of the wrong type or out of range, or `initial_lr` and `lr` with different groups.
    pub(crate) fn optimizer(&self, clock: &Clock) -> Result<Optimizer, Diagnostic> {
        let groups = GroupList::of(self, clock)?;
        let mut section = self.section_named("optimizer", Some(clock));
        section.node = section.node.filter(|node| matches!(node.value, Yaml::Map(_)));
        section.check_keys()?;
        let whole = section.optimizer()?;
        if let Some(groups) = groups {
            return groups.merged(whole);
        }
        let names = |rates: &Rates| rates.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        if let Some(node) = section.get("initial_lr").filter(|_| names(&whole.lr) != names(&whole.initial_lr))
        {
            return Err(Diagnostic::new("`initial_lr` of `optimizer` has other parameter groups than `lr`")
                .at(self.document().place(node), "")
                .why("a resumed run has two rates in every group: the current one, and the one that it began with")
                .help("give `lr` too, and both for the same groups in the same order"));
        }
        Ok(whole)
    }

    /// How often a schedule's scheduler is stepped, with the node that says so: its own `interval`, else that of the spec,
    /// else `None`.
    ///
    /// # Errors
    ///
    /// One of the two is wrong.
    pub(crate) fn interval<'a>(
        &'a self,
        schedule: &'a Node,
        clock: &Clock,
    ) -> Result<Option<(Stepping, &'a Node)>, Diagnostic> {
        let read = |node: &'a Node| Ok((self.stepping(node, clock)?, node));
        let section = self.section(INTERVAL.name).map(read).transpose()?;
        Ok(schedule.get(INTERVAL.name).map(read).transpose()?.or(section))
    }

    fn stepping(&self, node: &Node, clock: &Clock) -> Result<Stepping, Diagnostic> {
        let document = self.document();
        match (&node.value, node.text()) {
            (_, Some("step")) => return Ok(Stepping::Once(Unit::Step)),
            (_, Some("epoch")) => return Ok(Stepping::Once(Unit::Epoch)),
            (Yaml::Map(_), _) => {}
            (_, text) => {
                let error = Diagnostic::new(format!("`interval` is {}", INTERVAL.takes.expected()))
                    .at(document.place(node), format!("this is {}", found(node)))
                    .why("it says how often the scheduler is stepped");
                let near = text.and_then(|text| nearest(text, ["step", "epoch"]));
                return Err(near
                    .into_iter()
                    .fold(error, |error, near| error.help(format!("did you mean `{near}`?"))));
            }
        }
        let section = Section { name: INTERVAL.name, document, node: Some(node), clock: Some(clock) };
        section.check_keys()?;
        if node.entries().len() != 1 {
            return Err(Diagnostic::new("`interval` has one of `every`, `times` and `epoch`")
                .at(document.place(node), format!("this has {}", node.entries().len()))
                .why("a loop steps its scheduler in one way")
                .help("for example `interval: {every: 4}`, or `interval: {epoch: late}`"));
        }
        if let Some(word) = section.get("epoch") {
            return match word.text() {
                Some("late") => Ok(Stepping::Late),
                Some("fraction") => clock.steps_per_epoch.map(Stepping::Fraction).ok_or_else(|| {
                    Diagnostic::new("`{epoch: fraction}` needs the length of an epoch")
                        .at(document.place(word), "`step(epoch + i / n)` divides by it")
                        .help(EPOCH_LENGTH)
                }),
                _ => Err(section.expected("epoch", word, "`fraction` or `late`")),
            };
        }
        let (every, times) = (section.count("every")?, section.count("times")?);
        Ok(match (every, times) {
            (Some(1), _) | (_, Some(1)) => Stepping::Once(Unit::Step),
            (Some(every), _) => Stepping::Every(every),
            (None, times) => Stepping::Times(times.unwrap_or(1)),
        })
    }
}

/// A section that is a map of settings.
pub(super) struct Section<'a> {
    pub(super) name: &'static str,
    pub(super) document: &'a Document,
    pub(super) node: Option<&'a Node>,
    /// The names that an expression can use. `None` while the clock itself is read.
    pub(super) clock: Option<&'a Clock>,
}

impl<'a> Section<'a> {
    /// Adds `world_size` and `global_batch_size` to the counts of `run`.
    fn add_global(&self, clock: &mut Clock) -> Result<(), Diagnostic> {
        let clash = |key: &str, why: String| {
            let error = Diagnostic::new(format!("`{key}` does not go with the rest of `run`"));
            let error = match self.get(key) {
                Some(node) => error.at(self.document.place(node), ""),
                None => error,
            };
            error.why(why).help("correct one of them, or leave out what follows from the others")
        };
        if let Some(size) = self.count("world_size")? {
            match clock.devices {
                Some(devices) if devices != size => {
                    return Err(clash(
                        "world_size",
                        format!("it is another name of `devices`, which is {devices}"),
                    ));
                }
                _ => clock.devices = Some(size),
            }
        }
        let Some(global) = self.count("global_batch_size")? else { return Ok(()) };
        let (devices, batches) = (clock.devices.unwrap_or(1), clock.gradient_accumulation.unwrap_or(1));
        let others = devices.saturating_mul(batches);
        match clock.batch_size {
            Some(batch) if batch.checked_mul(others) != Some(global) => Err(clash(
                "global_batch_size",
                format!(
                    "it is {global}, but {batch} examples on {devices} devices, {batches} times per update, are not"
                ),
            )),
            None if global % others != 0 => Err(clash(
                "global_batch_size",
                format!("{global} cannot be divided by {devices} devices and {batches} batches per update"),
            )),
            _ => {
                clock.batch_size = Some(global / others);
                Ok(())
            }
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.node?.get(key)
    }

    pub(super) fn check_keys(&self) -> Result<(), Diagnostic> {
        match self.unknown_keys().next() {
            Some((key, _)) => Err(self.unknown_key(key)),
            None => Ok(()),
        }
    }

    /// The entries that are no settings of the section.
    pub(super) fn unknown_keys(&self) -> impl Iterator<Item = &'a (Node, Node)> {
        let known = settings::of(self.name);
        let entries = self.node.map_or(&[][..], Node::entries);
        entries.iter().filter(|(key, _)| !known.iter().any(|setting| Some(setting.name) == key.text()))
    }

    /// The error for such an entry.
    pub(super) fn unknown_key(&self, key: &Node) -> Diagnostic {
        let known = settings::of(self.name);
        let name = written(key);
        let error = Diagnostic::new(format!("`{}` has no `{name}`", self.name))
            .at(self.document.place(key), format!("not a setting of `{}`", self.name));
        let names = || known.iter().map(|setting| setting.name);
        match settings::called_elsewhere(&name, known).or_else(|| nearest(&name, names())) {
            _ if name == "<<" => error.help(super::outline::NO_MERGE),
            _ if self.node.is_some_and(|map| settings::is_number_part(key, map)) => {
                error.help(settings::DECIMAL_POINT)
            }
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("its settings are {}", names().collect::<Vec<_>>().join(", "))),
        }
    }

    /// Whether such an entry is probably a setting that is misspelt.
    pub(super) fn is_misspelt(&self, key: &Node) -> bool {
        let known = settings::of(self.name);
        let name = written(key);
        name == "<<"
            || key.text().is_none()
            || settings::called_elsewhere(&name, known).is_some()
            || nearest(&name, known.iter().map(|setting| setting.name)).is_some()
            || self.node.is_some_and(|map| settings::is_number_part(key, map))
    }

    pub(super) fn expected(&self, key: &str, node: &Node, expected: &str) -> Diagnostic {
        let setting = settings::of(self.name).iter().find(|setting| setting.name == key);
        Diagnostic::new(format!("`{key}` of `{}` must be {expected}", self.name))
            .at(self.document.place(node), format!("this is {}", found(node)))
            .why(setting.map_or("", |setting| setting.meaning))
    }

    /// The settings of an optimizer, or of one of its parameter groups.
    pub(super) fn optimizer(&self) -> Result<Optimizer, Diagnostic> {
        let betas = match self.get("betas") {
            None => None,
            Some(Node { value: Yaml::List(items), .. }) if [2, 3].contains(&items.len()) => {
                let range = "at least 0 and below 1";
                let beta = |item| self.number("betas", item, range, |beta| (0.0..1.0).contains(&beta));
                Some(items.iter().map(|item| Ok(beta(item)?.float())).collect::<Result<_, Diagnostic>>()?)
            }
            Some(node) => return Err(self.expected("betas", node, SettingType::Betas.expected())),
        };
        let single = |key| {
            let range = SettingType::NotNegative.expected();
            self.get(key).map(|node| self.number(key, node, range, |number| number >= 0.0)).transpose()
        };
        Ok(Optimizer {
            lr: self.rates("lr")?,
            initial_lr: self.rates("initial_lr")?,
            default_lr: single("default_lr")?,
            last_epoch: self.last_epoch()?,
            betas,
            momentum: single("momentum")?.map(Number::float),
            weight_decay: single("weight_decay")?.map(Number::float),
            ..Optimizer::default()
        })
    }

    /// A rate, or a map from parameter groups to rates; empty if the key is absent.
    pub(super) fn rates(&self, key: &str) -> Result<Rates, Diagnostic> {
        let (range, least_0) = (SettingType::NotNegative.expected(), |number: f64| number >= 0.0);
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(node @ Node { value: Yaml::Map(groups), .. }) if groups.len() > MOST_GROUPS => {
                let what = format!("`{key}` of `{}`", self.name);
                Err(too_many_groups(&what, self.document.place(node), groups.len()))
            }
            Some(Node { value: Yaml::Map(groups), .. }) if !groups.is_empty() => {
                let group = |(group, rate): &(Node, Node)| {
                    super::outline::check_name(self.document, "the name of a parameter group", group)?;
                    Ok((Some(written(group)), self.number(key, rate, range, least_0)?))
                };
                groups.iter().map(group).collect()
            }
            Some(node @ Node { value: Yaml::Map(_) | Yaml::List(_), .. }) => Err(self
                .expected(key, node, SettingType::Rates.expected())
                .help(format!("name the parameter groups: `{key}: {{backbone: 1e-4, head: 1e-3}}`"))),
            Some(node) => Ok(vec![(None, self.number(key, node, range, least_0)?)]),
        }
    }

    /// A whole number from 1 to 2^53. `1e5` is one too.
    pub(super) fn count(&self, key: &str) -> Result<Option<u64>, Diagnostic> {
        let Some(node) = self.get(key) else { return Ok(None) };
        let whole = |number: f64| (1.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0;
        let number = self.number(key, node, SettingType::Count.expected(), whole)?;
        Ok(number.whole().and_then(|value| u64::try_from(value).ok()))
    }

    fn last_epoch(&self) -> Result<Option<i64>, Diagnostic> {
        let Some(node) = self.get("last_epoch") else { return Ok(None) };
        let whole = |number: f64| (-1.0..=9_007_199_254_740_992.0).contains(&number) && number.fract() == 0.0;
        let number = self.number("last_epoch", node, SettingType::LastEpoch.expected(), whole)?;
        Ok(number.whole())
    }

    fn flag(&self, key: &str) -> Result<Option<bool>, Diagnostic> {
        match self.get(key) {
            None => Ok(None),
            Some(Node { value: Yaml::Bool(value), .. }) => Ok(Some(*value)),
            Some(node) => Err(self.expected(key, node, SettingType::Flag.expected())),
        }
    }

    /// A finite number that `within` accepts; `range` describes the condition. An expression can use the clock if it is
    /// known.
    fn number(
        &self,
        key: &str,
        node: &Node,
        range: &str,
        within: impl Fn(f64) -> bool,
    ) -> Result<Number, Diagnostic> {
        let lookup = |name: &str| match self.clock {
            Some(clock) => clock.lookup(name),
            None => Err(NoValue::new(format!(
                "`{}` itself takes numbers, and arithmetic without names",
                self.name
            ))),
        };
        let number = match &node.value {
            Yaml::Int(value) => Number::from(*value),
            Yaml::Float(value) | Yaml::Long(value) => Number::Float(*value),
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

pub(super) fn found(node: &Node) -> String {
    match &node.value {
        Yaml::List(_) | Yaml::Map(_) | Yaml::Null => node.value.noun().to_string(),
        _ => format!("`{}`", written(node)),
    }
}
